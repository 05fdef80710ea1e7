#include "post/reasons.h"

struct words {
    const char *name, *words;
};

/* In the order in which a clerk looks at them: what is most often met first. */
static const struct words reasons[] = {
    {"due", "発送する"},
    {"not-due", "更新の時期の前"},
    {"already-notified", "すでに通知した"},
    {"moved-out", "転出した"},
    {"dead", "亡くなった"},
    {"removed", "住民票が消除された"},
    {"not-current", "現在の住民記録がない"},
    {"not-in-extract", "今回の抽出に載っていない"},
    {"revoked", "有効な証明書がない"},
    {"stay-period", "在留期間の満了に合わせた期限"},
    {"other-abode", "居所登録がある"},
    {"card-renewal", "カード本体の更新で案内する"},
    {"before-start", "運用開始より前に時期が来ていた"},
    {"expired", "有効期限が過ぎている"},
    {"too-late", "期限までの日数が足りない"},
    {"not-posting-day", "次の発送日を待つ"},
    {"support-measure", "支援措置の対象"},
    {"ambiguous-record", "同じ人の記録が食い違う"},
    {"leaving", "転出の予定が近い"},
    {"postal-missing", "郵便番号がない"},
    {"address-missing", "住所がない"},
    {"postal-unknown", "郵便番号が一覧にない"},
    {"postal-elsewhere", "郵便番号がよその市区町村のもの"},
    {"postal-other-town", "町域と郵便番号が合わない"},
    {"postal-no-town", "町域が一覧にない"},
    {"does-not-fit", "欄に収まらない"},
    {"no-glyph", "フォントにない文字"},
    {"ivs-unsupported", "フォントにない異体字"},
    {"no-single-font", "一つのフォントで組めない"},
    {"hanamin", "人の確認が要る漢字"},
    {"pua", "登録のない外字"},
    {"geta", "「〓」がある"},
    {"replacement-char", "置き換えられた文字がある"},
    {"ids", "漢字の構成を説明する記号がある"},
    {"radical", "部首用の文字がある"},
    {"orphan-vs", "異体字の指定だけがある"},
    {"combining", "結合文字の並びが正しくない"},
    {"script", "扱わない文字がある"},
    {"emoji", "絵文字がある"},
    {"invisible", "見えない文字がある"},
    {"bidi", "文字の向きを変える符号がある"},
    {"control", "制御文字がある"},
    {"noncharacter", "文字でない符号がある"},
    {"utf8", "文字コードが壊れている"},
    {"empty", "空欄である"},
    {"too-long", "長すぎる"},
    {"bad-value", "印刷できない値がある"},
    {"crash", "組版が二度止まった"},
    {"address-changed", "住所が変わった"},
    {"name-changed", "氏名または通称が変わった"},
    {"renewed", "すでに更新した"},
    {"office", "担当者の判断"},
    {"withdrawn", "封書を引き抜いた"},
    {"dropped", "送らないと決めた"},
};

static const struct words states[] = {
    {"held", "保留"},
    {"withdrawn", "引抜き"},
};

static const struct words classes[] = {
    {"standard", "標準"},
    {"represented", "代理人"},
};

static const struct words variants[] = {
    {"both", "署名用と利用者証明用"},
    {"signature-only", "署名用だけ"},
    {"authentication-only", "利用者証明用だけ"},
    {"both-represented", "署名用と利用者証明用、代理人"},
    {"signature-only-represented", "署名用だけ、代理人"},
    {"authentication-only-represented", "利用者証明用だけ、代理人"},
    {"authentication-only-pinless", "利用者証明用だけ、暗証番号なし"},
    {"authentication-only-represented-pinless",
     "利用者証明用だけ、代理人、暗証番号なし"},
};

static const struct words fields[] = {
    {"name", "氏名"},
    {"address", "住所"},
    {"building", "方書"},
    {"postal", "郵便番号"},
    {"barcode", "カスタマバーコード"},
};

static struct text
find(const struct words *list, size_t n, struct text name)
{
    for (size_t i = 0; i < n; i++)
        if (text_is(name, list[i].name))
            return text_from(list[i].words);
    return name;
}

#define FIND(list, name) find((list), sizeof(list) / sizeof(list)[0], (name))

struct text
reason_words(struct text reason)
{
    return FIND(reasons, reason);
}

size_t
reason_rank(struct text reason)
{
    size_t n = sizeof reasons / sizeof reasons[0], i = 0;

    while (i < n && !text_is(reason, reasons[i].name))
        i++;
    return i;
}

struct text
state_words(struct text state)
{
    return FIND(states, state);
}

struct text class_words(struct text class)
{
    return FIND(classes, class);
}

struct text
variant_words(struct text variant)
{
    return FIND(variants, variant);
}

struct text
field_words(struct text field)
{
    return FIND(fields, field);
}
