#include "tests/unit/check.h"

#include "base/wareki.h"

static void
test_format(void **state)
{
    static const struct {
        struct date day;
        const char *text, *brief;
    } rows[] = {
        {{2026, 3, 31}, "令和8年3月31日", "R8.3.31"},
        {{2019, 5, 1}, "令和元年5月1日", "R1.5.1"},
        {{2019, 4, 30}, "平成31年4月30日", "H31.4.30"},
        {{2019, 12, 31}, "令和元年12月31日", "R1.12.31"},
        {{2020, 1, 1}, "令和2年1月1日", "R2.1.1"},
        {{1989, 1, 8}, "平成元年1月8日", "H1.1.8"},
        {{1989, 1, 7}, "昭和64年1月7日", "S64.1.7"},
        {{1926, 12, 25}, "昭和元年12月25日", "S1.12.25"},
        {{1926, 12, 24}, "大正15年12月24日", "T15.12.24"},
        {{1912, 7, 30}, "大正元年7月30日", "T1.7.30"},
        {{1912, 7, 29}, "明治45年7月29日", "M45.7.29"},
        {{1873, 1, 1}, "明治6年1月1日", "M6.1.1"},
        {{2117, 12, 31}, "令和99年12月31日", "R99.12.31"},
    };
    struct err err = {0};
    char s[WAREKI_MAX];

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        CHECK_OK(wareki_format(rows[i].day, WAREKI_TEXT, s, &err));
        assert_string_equal(s, rows[i].text);
        CHECK_OK(wareki_format(rows[i].day, WAREKI_SHORT, s, &err));
        assert_string_equal(s, rows[i].brief);
    }
}

static void
test_era(void **state)
{
    struct wareki w;
    struct err err = {0};

    (void)state;
    CHECK_OK(wareki_from_date((struct date){2026, 11, 20}, &w, &err));
    assert_string_equal(w.name, "令和");
    assert_int_equal(w.letter, 'R');
    assert_int_equal(w.year, 8);
}

static void
test_refused(void **state)
{
    static const struct date rows[] = {
        {1872, 12, 31}, {2118, 1, 1}, {2026, 2, 29}, {0, 0, 0}};
    struct wareki w = {"x", 'x', 1};
    struct err err = {0};
    char s[WAREKI_MAX] = "kept";

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        CHECK_FAILS(wareki_from_date(rows[i], &w, &err), ERR_INPUT,
                    "not a day of any known era");
        CHECK_FAILS(wareki_format(rows[i], WAREKI_TEXT, s, &err), ERR_INPUT,
                    "not a day of any known era");
    }
    assert_int_equal(w.year, 1);
    assert_string_equal(s, "kept");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_format),
        cmocka_unit_test(test_era),
        cmocka_unit_test(test_refused),
    };

    return check_main(tests);
}
