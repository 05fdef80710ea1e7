#include "tests/tool/sample_maker.h"

#include "base/arena.h"

/* --- addresses -------------------------------------------------------------
 */

enum {
    POSTAL_NONE,
    POSTAL_WIDE,
    POSTAL_WIDE_HYPHEN
};

static void
role_postal(struct maker *m, int variant)
{
    static const char *const codes[] = {"", "９９９１１１２",
                                        "９９９－１１１２"};

    m->cell[R_POSTAL] = codes[variant];
    if (variant != POSTAL_NONE)
        m->cell[R_TOWN] = "見本台";
    expires_on(m, due_day(m));
    if (variant == POSTAL_NONE)
        fate(m, FATE_HELD, "postal-missing");
}

static void
role_no_address(struct maker *m, int variant)
{
    (void)variant;
    m->cell[R_TOWN] = m->cell[R_BLOCK] = m->cell[R_BUILDING] = "";
    expires_on(m, due_day(m));
    fate(m, FATE_HELD, "address-missing");
}

/* Everything in 町字. */
static void
role_pattern_b(struct maker *m, int variant)
{
    m->cell[R_TOWN] =
        arena_printf(m->arena, "%s%s", m->cell[R_TOWN], m->cell[R_BLOCK]);
    m->cell[R_BLOCK] = "";
    if (variant == 1) {
        m->cell[R_TOWN] = arena_printf(m->arena, "%s　%s", m->cell[R_TOWN],
                                       "見本ハイツ２０３号室");
        m->cell[R_BUILDING] = "";
    }
    expires_on(m, due_day(m));
}

enum {
    BUILDING_LONG,
    ADDRESS_LONG,
    BUILDING_QUOTED,
    BUILDING_ABSURD
};

static void
role_long(struct maker *m, int variant)
{
    static const char *const longs[] = {
        [BUILDING_LONG] = "サンプルレジデンス見本台セントラルパークサイド"
                          "イーストタワー弐番館アネックス２３０４号室"
                          "（社会福祉法人雛形会見本介護センター内）",
        [ADDRESS_LONG] = "見本ハイツ朝霧ガーデン東館１２０３号室",
        [BUILDING_QUOTED] = "ビル \"見本\" 2階, 203号室",
        /* No window envelope holds this: the piece must be held, not cut. */
        [BUILDING_ABSURD] =
            "グランドサンプルレジデンシャルスクエア見本台セントラルパーク"
            "フロントオーシャンビュープレミアムイーストウイングタワー弐番館"
            "アネックス新館増築部分第三工区仮設連絡通路接続棟三十四階東側"
            "南端区画二三〇四号室（特定非営利活動法人雛形見本例示試作会"
            "地域活動支援準備室気付・郵便物仮受付所経由見本台別館分室）",
    };

    m->cell[R_BUILDING] = longs[variant];
    if (variant == ADDRESS_LONG) {
        m->cell[R_TOWN] = "大字ニュータウン見本台南雛形字上ノ仮名川";
        m->cell[R_BLOCK] = "第百二十三地割四百五十六番地の七十八";
    }
    expires_on(m, due_day(m));
    if (variant == BUILDING_ABSURD)
        fate(m, FATE_HELD, "does-not-fit");
}

/* --- names -----------------------------------------------------------------
 */

/* Names that some face can set, each in another way. */
static void
role_hard_name(struct maker *m, int variant)
{
    static const struct word hard[] = {
        {"𠮷野家　𠮷子", "ヨシノヤ　ヨシコ"},
        {"髙𣘺　﨑男", "タカハシ　サキオ"},
        {"山﨑　德一", "ヤマザキ　トクイチ"},
        {"葛\U000E0102城　一", "カツラギ　ハジメ"},
        {"渡邉\U000E0101　花", "ワタナベ　ハナ"},
        {"渡邉\U000E0117　清", "ワタナベ　キヨシ"},
        {"渡邊\U000E010A　茂", "ワタナベ　シゲル"},
        {"辻\U000E0102　昭", "ツジ　アキラ"},
        {"齊\U000E0102藤　齋", "サイトウ　イツキ"},
        {"𠮷\U000E0100川　進", "ヨシカワ　ススム"},
        {"\U0000FA10本　社\U0000FE00", "ツカモト　ヤシロ"},
        {"𫝀　修", "ミホン　オサム"},
        {"ﾀﾅｶ ﾀﾛｳ", "ﾀﾅｶ ﾀﾛｳ"},
        {"勅使河原長宗我部　五十右衛門之助",
         "テシガワラチョウソカベ　イソエモンノスケ"},
        {"林　ハ", "ハヤシ　ハ"},
        {"Ștefan　Țurcanu 王", "シュテファン　ツルカヌ　オウ"},
    };

    m->cell[R_NAME] = hard[variant].text;
    m->cell[R_KANA] = hard[variant].kana;
    expires_on(m, due_day(m));
}

/* Names that no face may set without a person's word. */
static void
role_held_name(struct maker *m, int variant)
{
    static const struct {
        const char *name, *reason;
    } held[] = {
        {"田\U000E01EE　誠", "ivs-unsupported"},
        {"山本　愛\U000E01EE", "ivs-unsupported"},
        {"\U0002EBF1　清", "no-glyph"},
        {"見本\U0000E000　花子", "pua"},
        {"\U0000FA71田　隆", "hanamin"},
        {"渡邊\U000E0113　剛", "hanamin"},
        {"马邉\U000E0117　丽", "no-single-font"},
    };

    m->cell[R_NAME] = held[variant].name;
    m->cell[R_KANA] = "ミホン";
    expires_on(m, due_day(m));
    fate(m, FATE_HELD, held[variant].reason);
}

/* Held on the first night, put right in the register for the second. */
static void
role_put_right(struct maker *m, int variant)
{
    bool right = m->c->night == 2;

    if (variant == 0)
        m->cell[R_NAME] = right ? "葛\U000E0105　真一" : "葛\U000E01EE　真一";
    else if (!right)
        m->cell[R_POSTAL] = "";
    expires_on(m, due_day(m));
    if (right)
        fate(m, FATE_SELECTED, "due");
    else
        fate(m, FATE_HELD, variant == 0 ? "ivs-unsupported" : "postal-missing");
}

const struct role *
address_roles(size_t *n)
{
    static const struct role roles[] = {
        {role_postal, POSTAL_NONE, POSTAL_WIDE_HYPHEN, 3},
        {role_no_address, 0, 0, 1},
        {role_pattern_b, 0, 1, 3},
        {role_long, BUILDING_LONG, BUILDING_QUOTED, 2},
        {role_long, BUILDING_ABSURD, BUILDING_ABSURD, 1},
        {role_hard_name, 0, 15, 1},
        {role_held_name, 0, 6, 1},
        {role_put_right, 0, 1, 1},
    };

    *n = sizeof roles / sizeof roles[0];
    return roles;
}
