#include "data/day.h"

#include "check.h"

struct row {
    const char *in;
    enum day_found found;
    struct date day;
};

static void
check_rows(enum day_form form, const struct row *row, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        struct date d = {1, 2, 3};
        enum day_found found = day_read(text_from(row[i].in), form, &d);

        if (found != row[i].found)
            fail_msg("\"%s\": %d, expected %d", row[i].in, (int)found,
                     (int)row[i].found);
        if (found != DAY_GOOD)
            assert_true(date_equal(d, (struct date){1, 2, 3}));
        else if (!date_equal(d, row[i].day))
            fail_msg("\"%s\": %d-%d-%d", row[i].in, d.year, d.month, d.day);
    }
}

#define BAD                                                                    \
    DAY_BAD,                                                                   \
    {                                                                          \
        0, 0, 0                                                                \
    }
#define PARTIAL                                                                \
    DAY_PARTIAL,                                                               \
    {                                                                          \
        0, 0, 0                                                                \
    }
#define GOOD(y, m, d)                                                          \
    DAY_GOOD,                                                                  \
    {                                                                          \
        y, m, d                                                                \
    }

static void
test_seireki(void **state)
{
    static const struct row rows[] = {
        {"2026-03-31", GOOD(2026, 3, 31)},
        {"2026/03/31", GOOD(2026, 3, 31)},
        {"20260331", GOOD(2026, 3, 31)},
        {"1980-02-30", BAD},
        {"1980-00-00", PARTIAL},
        {"1980/05/00", PARTIAL},
        {"19800000", PARTIAL},
        {"0000-00-00", BAD},
        {"1980-13-00", BAD},
        {"1980-00-40", BAD},
        {"1980-00/00", BAD},
        {"", BAD},
        {"R8.3.31", BAD},
        {"令和8年3月31日", BAD},
        {"5080331", BAD},
        {"1980-0-0", BAD},
    };

    (void)state;
    check_rows(DAY_SEIREKI, rows, COUNT(rows));
}

static void
test_wareki(void **state)
{
    static const struct row rows[] = {
        {"令和8年3月31日", GOOD(2026, 3, 31)},
        {"令和８年３月３１日", GOOD(2026, 3, 31)},
        {"令和08年03月31日", GOOD(2026, 3, 31)},
        {"R8.3.31", GOOD(2026, 3, 31)},
        {"R08/03/31", GOOD(2026, 3, 31)},
        {"R8-3-31", GOOD(2026, 3, 31)},
        {"R080331", GOOD(2026, 3, 31)},
        {"5080331", GOOD(2026, 3, 31)},
        /* each era's first and last day, and one day beyond */
        {"平成31年4月30日", GOOD(2019, 4, 30)},
        {"平成31年5月1日", BAD},
        {"令和元年5月1日", GOOD(2019, 5, 1)},
        {"令和1年5月1日", GOOD(2019, 5, 1)},
        {"令和元年4月30日", BAD},
        {"5010501", GOOD(2019, 5, 1)},
        {"4310430", GOOD(2019, 4, 30)},
        {"昭和64年1月7日", GOOD(1989, 1, 7)},
        {"昭和64年1月8日", BAD},
        {"平成元年1月8日", GOOD(1989, 1, 8)},
        {"H1.1.7", BAD},
        {"大正15年12月24日", GOOD(1926, 12, 24)},
        {"昭和元年12月25日", GOOD(1926, 12, 25)},
        {"3011224", BAD},
        {"明治45年7月29日", GOOD(1912, 7, 29)},
        {"2010730", GOOD(1912, 7, 30)},
        {"M45.7.30", BAD},
        {"明治5年1月1日", BAD}, /* before 1873 */
        {"1060101", GOOD(1873, 1, 1)},
        /* less than a day */
        {"昭和25年00月00日", PARTIAL},
        {"昭和25年5月不詳", PARTIAL},
        {"昭和25年不詳", PARTIAL},
        {"昭和25年月日不詳", PARTIAL},
        {"昭和25年不詳月不詳日", PARTIAL},
        {"3250000", PARTIAL},
        {"昭和25年不詳5日", BAD},
        {"S25.5.0", PARTIAL},
        {"不詳", BAD},
        {"0000000", BAD},
        {"昭和25年13月0日", BAD},
        /* no days */
        {"令和8年2月29日", BAD},
        {"令和0年5月1日", BAD},
        {"5.08.03.31", BAD},
        {"R8.3/31", BAD},
        {"R8.3", BAD},
        {"R80331", BAD},
        {"R8.3.31x", BAD},
        {"令和8年3月31", BAD},
        {"令和8年3月31日 ", BAD},
        {"令和", BAD},
        {"R", BAD},
        {"", BAD},
        {"X080331", BAD},
        {"6080331", BAD},
        {"2026-03-31", BAD},
        {"20260331", BAD},
        {"令和100年1月1日", BAD},
    };

    (void)state;
    check_rows(DAY_WAREKI, rows, COUNT(rows));
}

static void
test_either(void **state)
{
    static const struct row rows[] = {
        {"2026-03-31", GOOD(2026, 3, 31)},
        {"20260331", GOOD(2026, 3, 31)},
        {"5080331", GOOD(2026, 3, 31)},
        {"令和8年3月31日", GOOD(2026, 3, 31)},
        {"1980-00-00", PARTIAL},
        {"3550000", PARTIAL},
        {"x", BAD},
    };

    (void)state;
    check_rows(DAY_EITHER, rows, COUNT(rows));
}

static void
test_names(void **state)
{
    enum day_form form = DAY_SEIREKI;

    (void)state;
    assert_true(day_form_from_name(TEXT("wareki"), &form));
    assert_int_equal(form, DAY_WAREKI);
    assert_true(day_form_from_name(TEXT("either"), &form));
    assert_true(day_form_from_name(TEXT("seireki"), &form));
    assert_int_equal(form, DAY_SEIREKI);
    assert_false(day_form_from_name(TEXT("和暦"), &form));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_seireki),
        cmocka_unit_test(test_wareki),
        cmocka_unit_test(test_either),
        cmocka_unit_test(test_names),
    };

    return check_main(tests);
}
