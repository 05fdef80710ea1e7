#include "tests/unit/inputs.h"

#include "data/postal.h"
#include "post/town.h"

/* A line as the list has it; kana columns are not read. */
#define LINE(jis, district, code, city, town)                                  \
    jis ",\"" district "\",\"" code                                            \
        "\",\"ｹﾝ\",\"ｼ\",\"ﾁﾖｳ\",\"見本県\",\"" city "\",\"" town              \
        "\",0,0,0,0,0,0\r\n"
#define CITY(code, town) LINE("99999", "999  ", code, "見本市", town)

static const char list[] =
    CITY("9990000", "以下に掲載がない場合") CITY("9991111", "見本台")
        CITY("9991112", "見本台東") CITY("9991113", "北六条東（１～７丁目）")
            CITY("9991114", "種市第１地割～第３地割（平内、鹿糠）") CITY(
                "9991115", "茅ヶ崎") CITY("9991116", "雛形雛形タワー（３０階）")
                CITY("9991117", "雛形") CITY("9991118", "三") LINE(
                    "99998", "99900", "9991201", "例示郡試作町", "試作町一円")
                    LINE("99998", "99900", "9991202", "例示郡試作町", "一円")
                        LINE("26104", "604", "6040001", "京都市中京区",
                             "上本能寺前町（御池上る）");

static bool
load(struct inputs *p, struct text file, struct postal_count *count,
     struct err *err)
{
    (void)unlinkat(p->fd, "list.csv", 0);
    if (!file_write(p->fd, "list.csv", file, err))
        return false;
    return postal_load(p->db, p->fd, "list.csv", count, err);
}

static void
test_load(void **state)
{
    struct inputs *p = *state;
    struct postal_count count;
    struct postal_row *row;
    struct err err = {0};
    bool loaded;
    size_t n;

    CHECK_OK(postal_loaded(p->db, &loaded, &err));
    assert_false(loaded);
    CHECK_OK(load(p, text_from(list), &count, &err));
    assert_int_equal(count.lines, 12);
    assert_int_equal(count.towns, 12);
    assert_int_equal(count.codes, 12);
    assert_int_equal(count.townless, 2);
    CHECK_OK(postal_loaded(p->db, &loaded, &err));
    assert_true(loaded);
    CHECK_OK(postal_of_code(p->db, TEXT("9991114"), p->arena, &row, &n, &err));
    assert_int_equal(n, 1);
    check_text(row->town, "種市");
    check_text(row->district, "999");
    check_text(row->prefecture, "見本県");
    CHECK_OK(
        postal_of_municipality(p->db, TEXT("99999"), p->arena, &row, &n, &err));
    assert_int_equal(n, 9);
    /* The next list takes its place; a bad one does not. */
    CHECK_OK(load(p, TEXT(CITY("9992222", "新町")), &count, &err));
    CHECK_FAILS(load(p, TEXT(CITY("9993333", "町") "x\r\n"), &count, &err),
                ERR_INPUT, "columns");
    CHECK_OK(postal_of_code(p->db, TEXT("9992222"), p->arena, &row, &n, &err));
    assert_int_equal(n, 1);
}

/* KEN_ALL.CSV: CP932, and a town over several lines. */
static void
test_old_layout(void **state)
{
    static const char head[] = "99999,\"999  \",\"9991111\",\"\",\"\",\"\","
                               "\"\x8c\xa9\x96\x7b\x8c\xa7\","
                               "\"\x8c\xa9\x96\x7b\x8e\x73\",\"";
    static const char tail[] = "\",1,0,0,0,0,0\r\n";
    static const char open[] =
        "\x8c\xa9\x96\x7b\x91\xe4\x81\x69\x82\x50\x81\x41";
    static const char close[] = "\x82\x51\x92\x9a\x96\xda\x81\x6a";
    struct inputs *p = *state;
    struct postal_count count;
    struct postal_row *row;
    struct err err = {0};
    size_t n;
    char *all = arena_printf(p->arena, "%s%s%s%s%s%s", head, open, tail, head,
                             close, tail);

    CHECK_OK(load(p, text_from(all), &count, &err));
    assert_int_equal(count.lines, 2);
    assert_int_equal(count.joined, 1);
    assert_int_equal(count.towns, 1);
    CHECK_OK(postal_of_code(p->db, TEXT("9991111"), p->arena, &row, &n, &err));
    check_text(row->town, "見本台");
    all = arena_printf(p->arena, "%s%s%s", head, open, tail);
    CHECK_FAILS(load(p, text_from(all), &count, &err), ERR_INPUT,
                "the town of the last line does not end");
}

static void
test_refusals(void **state)
{
    static const struct {
        const char *file, *says;
        size_t line, column;
    } rows[] = {
        {"", "holds no towns", 0, 0},
        {LINE("9999", "999", "9991111", "市", "町"),
         "no code of a municipality", 1, 1},
        {LINE("99999", "9999", "9991111", "市", "町"), "no district", 1, 2},
        {CITY("9991111", "町") CITY("999111", "町"), "no postal code", 2, 3},
        {CITY("９９９１１１１", "町"), "no postal code", 1, 3},
        {CITY("9991111", ""), "empty", 1, 9},
        {LINE("99999", "999", "9991111", "", "町"), "empty", 1, 8},
        {CITY("9991111", "町（１、") CITY("9991112", "２）"), "does not end", 2,
         9},
        {"99999,999\n", "columns", 1, 0},
        {"99999,999,9991111,a,b,c,県,市,町,0,0,0,0,9,0,1\n", "columns", 1, 0},
    };
    struct inputs *p = *state;

    for (size_t i = 0; i < COUNT(rows); i++) {
        struct postal_count count;
        struct err err = {0};

        CHECK_FAILS(load(p, text_from(rows[i].file), &count, &err), ERR_INPUT,
                    rows[i].says);
        assert_string_equal(err.at.file, "list.csv");
        assert_int_equal(err.at.line, rows[i].line);
        if (rows[i].column != 0)
            assert_int_equal(err.at.column, rows[i].column);
    }
}

/* postal.md 4.7 */
static void
test_names(void **state)
{
    static const char *const rows[][3] = {
        {"以下に掲載がない場合", "見本市", ""},
        {"見本市の次に番地がくる場合", "見本市", ""},
        {"試作町一円", "例示郡試作町", ""},
        {"一円", "犬上郡多賀町", "一円"},
        {"別町一円", "見本市", "別町一円"},
        {"北六条東（１～７丁目）", "札幌市東区", "北六条東"},
        {"種市第１地割～第３地割（平内）", "九戸郡洋野町", "種市"},
        {"葛巻第４０地割「５７番地、１７６を除く」～第４５地割", "葛巻町",
         "葛巻"},
        {"三戸地割", "町", "三戸地割"},
        {"大通西", "札幌市中央区", "大通西"},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++)
        check_text(
            postal_town_name(text_from(rows[i][0]), text_from(rows[i][1])),
            rows[i][2]);
}

static void
test_match(void **state)
{
    static const struct {
        const char *name, *address, *rest; /* NULL: no match */
    } rows[] = {
        {"見本台", "見本台1-2", "1-2"},
        {"見本台", "大字見本台字上12", "字上12"},
        {"見本台上", "見本台字上12", "12"},
        {"大字見本", "見本5", "5"},
        {"大沢", "大字大沢5", "5"},
        {"五郎八", "五郎八115", "115"},
        {"茅ヶ崎", "茅ケ崎1", "1"},
        {"茅ヶ崎", "茅が崎1", "1"},
        {"二ノ宮", "二の宮3", "3"},
        {"堀ノ内", "堀之内3", "3"},
        {"四ツ谷", "四つ谷1", "1"},
        {"北六条東", "北６条東3", "3"},
        {"１０条通", "十条通5", "5"},
        {"見本 台", "見　本台7", "7"},
        {"Ａ町", "a町7", "7"},
        {"葛飾", "葛\U000E0100飾1", "1"},
        {"三", "三十番地", NULL},
        {"三", "三番地", "番地"},
        {"見本台", "見本1", NULL},
        {"見本台", "", NULL},
        {"北六条東", "北七条東", NULL},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct text address = text_from(rows[i].address);
        size_t end = town_match(text_from(rows[i].name), address);

        if ((end == 0) != (rows[i].rest == NULL) ||
            (end > 0 && strcmp(address.s + end, rows[i].rest) != 0))
            fail_msg("%s in %s: %zu", rows[i].name, rows[i].address, end);
    }
}

static void
test_split(void **state)
{
    static const struct {
        const char *postal, *address, *rest;
        enum town_found found;
    } rows[] = {
        {"9991111", "見本台一丁目2番3号", "一丁目2番3号", TOWN_GOOD},
        {"9991111", "見本台東2", "東2", TOWN_GOOD}, /* the code decides */
        {"9991112", "見本台東2", "2", TOWN_GOOD},
        {"9991113", "北六条東８丁目", "８丁目", TOWN_GOOD},
        {"9991114", "種市第二十一地割480", "第二十一地割480", TOWN_GOOD},
        {"9991116", "雛形三丁目7 雛形タワー30階", "三丁目7 雛形タワー30階",
         TOWN_GOOD},
        {"9990000", "無名原123", "無名原123", TOWN_GOOD},
        {"9991111", "茅ケ崎12", "12", TOWN_OTHER_CODE},
        {"9991111", "知らない町12", "", TOWN_NOT_MATCHED},
        {"9991202", "一円5", "", TOWN_ELSEWHERE},
        {"1234567", "見本台5", "", TOWN_NO_CODE},
    };
    struct inputs *p = *state;
    struct postal_count count;
    struct town_split split;
    struct towns *towns;
    struct err err = {0};

    CHECK_OK(towns_open(p->db, TEXT("99999"), p->arena, &towns, &err));
    assert_null(towns);
    CHECK_OK(load(p, text_from(list), &count, &err));
    CHECK_OK(towns_open(p->db, TEXT("99999"), p->arena, &towns, &err));
    assert_non_null(towns);
    for (size_t i = 0; i < COUNT(rows); i++) {
        CHECK_OK(towns_split(towns, text_from(rows[i].postal),
                             text_from(rows[i].address), p->arena, &split,
                             &err));
        if (split.found != rows[i].found)
            fail_msg("%s: %s", rows[i].address, town_finding(split.found));
        check_text(split.rest, rows[i].rest);
    }
    assert_string_equal(town_finding(TOWN_GOOD), "");
    assert_string_equal(town_finding(TOWN_NO_CODE), "postal-unknown");
}

/* With prefecture, county and city, or without; in Kyoto with streets. */
static void
test_full(void **state)
{
    static const char *const rows[][3] = {
        {"9991111", "見本県見本市見本台1-2", "1-2"},
        {"9991111", "見本市見本台1-2", "1-2"},
        {"9991111", "見本台1-2", "1-2"},
        {"9991201", "見本県例示郡試作町12番地", "12番地"},
        {"9991201", "試作町12番地", "12番地"},
        {"9991202", "例示郡試作町一円5", "5"},
        {"6040001", "京都市中京区上本能寺前町488", "488"},
        {"6040001", "京都市中京区寺町通御池上る上本能寺前町488", "488"},
        {"6040001", "寺町通御池上ル上本能寺前町488", "488"},
    };
    struct inputs *p = *state;
    struct postal_count count;
    struct town_split split;
    struct towns *towns;
    struct err err = {0};

    CHECK_OK(load(p, text_from(list), &count, &err));
    CHECK_OK(towns_open(p->db, TEXT(""), p->arena, &towns, &err));
    for (size_t i = 0; i < COUNT(rows); i++) {
        CHECK_OK(towns_split_full(towns, text_from(rows[i][0]),
                                  text_from(rows[i][1]), p->arena, &split,
                                  &err));
        if (split.found != TOWN_GOOD)
            fail_msg("%s: %s", rows[i][1], town_finding(split.found));
        check_text(split.rest, rows[i][2]);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        inputs_test(test_load),       inputs_test(test_old_layout),
        inputs_test(test_refusals),   cmocka_unit_test(test_names),
        cmocka_unit_test(test_match), inputs_test(test_split),
        inputs_test(test_full),
    };

    return check_main(tests);
}
