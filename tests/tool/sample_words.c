#include "tests/tool/sample.h"

#include <stdio.h>

#include "base/arena.h"

#define PICK(d, list) (&(list)[dice_below((d), sizeof(list) / sizeof(list)[0])])

/* --- chance ----------------------------------------------------------------
 */

static uint64_t
scatter(uint64_t x)
{
    x ^= x >> 31;
    x *= 0xBF58476D1CE4E5B9U;
    x ^= x >> 29;
    x *= 0x94D049BB133111EBU;
    return x ^ (x >> 32);
}

struct dice
dice_of(uint64_t seed, uint64_t stream)
{
    return (struct dice){scatter(seed + 1) ^ scatter(stream * 2 + 1)};
}

uint32_t
dice_below(struct dice *d, uint32_t n)
{
    d->state += 0x9E3779B97F4A7C15U;
    return (uint32_t)((scatter(d->state) >> 32) * n >> 32);
}

bool
dice_percent(struct dice *d, uint32_t percent)
{
    return dice_below(d, 100) < percent;
}

/* --- names -----------------------------------------------------------------
 */

static const struct word surnames[] = {
    {"佐藤", "サトウ"},     {"鈴木", "スズキ"},     {"高橋", "タカハシ"},
    {"田中", "タナカ"},     {"伊藤", "イトウ"},     {"渡辺", "ワタナベ"},
    {"山本", "ヤマモト"},   {"中村", "ナカムラ"},   {"小林", "コバヤシ"},
    {"加藤", "カトウ"},     {"吉田", "ヨシダ"},     {"山田", "ヤマダ"},
    {"佐々木", "ササキ"},   {"山口", "ヤマグチ"},   {"松本", "マツモト"},
    {"井上", "イノウエ"},   {"木村", "キムラ"},     {"林", "ハヤシ"},
    {"斎藤", "サイトウ"},   {"清水", "シミズ"},     {"山崎", "ヤマザキ"},
    {"森", "モリ"},         {"阿部", "アベ"},       {"池田", "イケダ"},
    {"橋本", "ハシモト"},   {"山下", "ヤマシタ"},   {"石川", "イシカワ"},
    {"中島", "ナカジマ"},   {"前田", "マエダ"},     {"藤田", "フジタ"},
    {"小川", "オガワ"},     {"後藤", "ゴトウ"},     {"岡田", "オカダ"},
    {"長谷川", "ハセガワ"}, {"村上", "ムラカミ"},   {"近藤", "コンドウ"},
    {"石井", "イシイ"},     {"坂本", "サカモト"},   {"遠藤", "エンドウ"},
    {"青木", "アオキ"},     {"藤井", "フジイ"},     {"西村", "ニシムラ"},
    {"福田", "フクダ"},     {"太田", "オオタ"},     {"三浦", "ミウラ"},
    {"藤原", "フジワラ"},   {"岡本", "オカモト"},   {"松田", "マツダ"},
    {"中川", "ナカガワ"},   {"中野", "ナカノ"},     {"原田", "ハラダ"},
    {"小野", "オノ"},       {"田村", "タムラ"},     {"竹内", "タケウチ"},
    {"金子", "カネコ"},     {"和田", "ワダ"},       {"中山", "ナカヤマ"},
    {"石田", "イシダ"},     {"上田", "ウエダ"},     {"森田", "モリタ"},
    {"原", "ハラ"},         {"柴田", "シバタ"},     {"酒井", "サカイ"},
    {"工藤", "クドウ"},     {"横山", "ヨコヤマ"},   {"宮崎", "ミヤザキ"},
    {"宮本", "ミヤモト"},   {"内田", "ウチダ"},     {"高木", "タカギ"},
    {"安藤", "アンドウ"},   {"谷口", "タニグチ"},   {"大野", "オオノ"},
    {"丸山", "マルヤマ"},   {"今井", "イマイ"},     {"河野", "コウノ"},
    {"藤本", "フジモト"},   {"小島", "コジマ"},     {"武田", "タケダ"},
    {"上野", "ウエノ"},     {"杉山", "スギヤマ"},   {"千葉", "チバ"},
    {"菅原", "スガワラ"},   {"久保", "クボ"},       {"松井", "マツイ"},
    {"岩崎", "イワサキ"},   {"木下", "キノシタ"},   {"野口", "ノグチ"},
    {"菊地", "キクチ"},     {"野村", "ノムラ"},     {"新井", "アライ"},
    {"佐野", "サノ"},       {"杉本", "スギモト"},   {"大西", "オオニシ"},
    {"市川", "イチカワ"},   {"五十嵐", "イガラシ"}, {"小山内", "オサナイ"},
    {"能登谷", "ノトヤ"},   {"十河", "ソゴウ"},     {"表", "オモテ"},
};

static const struct word givens[] = {
    {"一郎", "イチロウ"},       {"健太", "ケンタ"},   {"大輔", "ダイスケ"},
    {"翔太", "ショウタ"},       {"拓也", "タクヤ"},   {"直樹", "ナオキ"},
    {"誠", "マコト"},           {"茂", "シゲル"},     {"清", "キヨシ"},
    {"正雄", "マサオ"},         {"和夫", "カズオ"},   {"隆", "タカシ"},
    {"浩二", "コウジ"},         {"修", "オサム"},     {"剛", "ツヨシ"},
    {"哲也", "テツヤ"},         {"裕太", "ユウタ"},   {"蓮", "レン"},
    {"陽翔", "ハルト"},         {"湊", "ミナト"},     {"悠真", "ユウマ"},
    {"朝陽", "アサヒ"},         {"光男", "ミツオ"},   {"勝", "マサル"},
    {"進", "ススム"},           {"昭", "アキラ"},     {"三郎", "サブロウ"},
    {"俊介", "シュンスケ"},     {"康弘", "ヤスヒロ"}, {"幸一", "コウイチ"},
    {"花子", "ハナコ"},         {"恵子", "ケイコ"},   {"幸子", "サチコ"},
    {"和子", "カズコ"},         {"洋子", "ヨウコ"},   {"節子", "セツコ"},
    {"久美子", "クミコ"},       {"由美", "ユミ"},     {"真由美", "マユミ"},
    {"智子", "トモコ"},         {"陽子", "ヨウコ"},   {"裕子", "ユウコ"},
    {"美穂", "ミホ"},           {"愛", "アイ"},       {"彩", "アヤ"},
    {"美咲", "ミサキ"},         {"さくら", "サクラ"}, {"葵", "アオイ"},
    {"陽菜", "ヒナ"},           {"結衣", "ユイ"},     {"凛", "リン"},
    {"紬", "ツムギ"},           {"千代", "チヨ"},     {"ハナ", "ハナ"},
    {"トメ", "トメ"},           {"キヨ", "キヨ"},     {"文子", "フミコ"},
    {"静江", "シズエ"},         {"典子", "ノリコ"},   {"弘子", "ヒロコ"},
    {"真一郎", "シンイチロウ"},
};

/* Each is printed by one of the faces of fonts/fonts.conf. */
static const struct word rares[] = {
    {"𠮷田", "ヨシダ"},
    {"𠮷川", "ヨシカワ"},
    {"髙橋", "タカハシ"},
    {"山﨑", "ヤマザキ"},
    {"渡邉\U000E0117", "ワタナベ"},
    {"渡邊\U000E010A", "ワタナベ"},
    {"渡辺\U000E0102", "ワタナベ"},
    {"葛\U000E0102西", "カサイ"},
    {"辻\U000E0102", "ツジ"},
    {"齊\U000E0102藤", "サイトウ"},
    {"𣘺本", "ハシモト"},
    {"神谷", "カミヤ"},
};

const struct word *
word_surname(struct dice *d)
{
    return PICK(d, surnames);
}

const struct word *
word_given(struct dice *d)
{
    return PICK(d, givens);
}

const struct word *
word_rare(struct dice *d)
{
    return PICK(d, rares);
}

/* --- addresses -------------------------------------------------------------
 */

static const char *const buildings[] = {
    "見本ハイツ",     "コーポ雛形",     "メゾン・ド・ミホン",
    "例町団地",       "サンプル見本台", "グリーンパーク朝霧",
    "仮名川荘",       "第二雛形ビル",   "パレス試町イーストＡ",
    "ひな形アパート",
};

const char *
word_building(struct dice *d)
{
    return *PICK(d, buildings);
}

/*
 * Numerals of a town's own name must not leak into its address number; no
 * code ends in 00, which would be a representative one.
 */
static const struct town towns[] = {
    {"雛形町", "9991111"},
    {"見本台", "9991112"},
    {"例町", "9991113"},
    {"朝霧町", "9991114"},
    {"大字仮名川", "9991115"},
    {"大字試字向", "9991116"},
    {"北六条見本", "9991117"},
    {"南二線雛形", "9991118"},
    {"三本雛", "9991119"},
    {"百千代通", "9991121"},
    {"架空台", "9991122"},
    {"仮町上ノ", "9991123"},
    {"ニュータウン見本", "9991124"},
    {"十文例", "9991125"},
    {"見本ケ丘", "9991126"},
    {"字雛ノ下", "9991127"},
};

const struct town *
word_town(struct dice *d)
{
    return PICK(d, towns);
}

static const char *const kanji_digits[] = {"一", "二", "三", "四", "五",
                                           "六", "七", "八", "九", "十"};
static const char *const wide_digits[] = {"０", "１", "２", "３", "４",
                                          "５", "６", "７", "８", "９"};

/* 1-99 in full-width digits. */
static const char *
wide(struct arena *arena, uint32_t n)
{
    return arena_printf(arena, "%s%s", n < 10 ? "" : wide_digits[n / 10],
                        wide_digits[n % 10]);
}

/* 1-99 as it is written in kanji. */
static const char *
kanji(struct arena *arena, uint32_t n)
{
    return arena_printf(arena, "%s%s%s", n < 20 ? "" : kanji_digits[n / 10 - 1],
                        n < 10 ? "" : "十",
                        n % 10 == 0 ? "" : kanji_digits[n % 10 - 1]);
}

/* The shapes of reference/postal.md 2.2-2.5, the frequent ones first. */
const char *
word_block(struct dice *d, struct arena *arena)
{
    uint32_t a = 1 + dice_below(d, 8), b = 1 + dice_below(d, 40);
    uint32_t c = 1 + dice_below(d, 30), e = 100 + dice_below(d, 1900);

    switch (dice_below(d, 20)) {
    case 0:
    case 1:
    case 2:
        return arena_printf(arena, "%u丁目%u番%u号", a, b, c);
    case 3:
    case 4:
        return arena_printf(arena, "%s丁目%s番%s号", wide(arena, a),
                            wide(arena, b), wide(arena, c));
    case 5:
    case 6:
        return arena_printf(arena, "%u番地", e);
    case 7:
        return arena_printf(arena, "%u番地の%u", e, c);
    case 8:
        return arena_printf(arena, "%s番地", wide(arena, b));
    case 9:
        return arena_printf(arena, "%u-%u-%u", a, b, c);
    case 10:
        return arena_printf(arena, "%s－%s", wide(arena, b), wide(arena, c));
    case 11:
        return arena_printf(arena, "%s丁目%s番%s号", kanji(arena, a),
                            kanji(arena, b), kanji(arena, c));
    case 12:
        return arena_printf(arena, "%s番地", kanji(arena, b));
    case 13:
        return arena_printf(arena, "百%s番地%s", kanji(arena, b),
                            c < 15 ? "の二" : "");
    case 14:
        return arena_printf(arena, "二〇%s番地", kanji_digits[a - 1]);
    case 15:
        return arena_printf(arena, "%u番地 A棟%u01号", b, a);
    case 16:
        return arena_printf(arena, "%u番%u号 F棟%u0%u", b, c, a, a);
    case 17:
        return arena_printf(arena, "第%s地割字小沢%u", kanji(arena, b), e);
    case 18:
        return arena_printf(arena, "甲%u番地 %u/%u", e, b, c);
    default:
        return arena_printf(arena, "%s丁%s番%u号", kanji(arena, a),
                            kanji(arena, b), c);
    }
}
