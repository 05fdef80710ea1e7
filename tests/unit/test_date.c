#include "tests/unit/check.h"

#include "base/date.h"

static void
test_valid(void **state)
{
    static const struct {
        struct date day;
        bool valid;
    } rows[] = {
        {{2026, 11, 20}, true}, {{2024, 2, 29}, true},  {{2000, 2, 29}, true},
        {{1900, 2, 29}, false}, {{2023, 2, 29}, false}, {{2026, 4, 31}, false},
        {{2026, 12, 31}, true}, {{2026, 13, 1}, false}, {{2026, 0, 1}, false},
        {{2026, 1, 0}, false},  {{0, 1, 1}, false},     {{10000, 1, 1}, false},
        {{1, 1, 1}, true},      {{9999, 12, 31}, true}, {{-1, -1, -1}, false},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++)
        if (date_valid(rows[i].day) != rows[i].valid)
            fail_msg("row %zu", i);
}

static void
test_compare(void **state)
{
    const struct date a = {2026, 11, 20};

    (void)state;
    assert_true(date_compare(a, (struct date){2026, 11, 21}) < 0);
    assert_true(date_compare(a, (struct date){2026, 10, 30}) > 0);
    assert_true(date_compare(a, (struct date){2025, 12, 31}) > 0);
    assert_true(date_compare(a, a) == 0);
    assert_true(date_equal(a, a));
    assert_false(date_equal(a, (struct date){2026, 11, 21}));
}

/* Every day of 10,000 years follows the one before it. */
static void
test_days(void **state)
{
    struct date day = {1, 1, 1};
    int32_t days = date_days(day);
    int weekday = date_weekday(day);

    (void)state;
    assert_int_equal(date_days((struct date){1970, 1, 1}), 0);
    assert_int_equal(date_days((struct date){2000, 3, 1}), 11017);
    for (; day.year < 10000; days++) {
        struct date next = date_from_days(days + 1);

        if (date_days(day) != days || !date_equal(date_from_days(days), day) ||
            date_weekday(day) != weekday || date_compare(day, next) >= 0)
            fail_msg("%d-%d-%d", day.year, day.month, day.day);
        if (next.year < 10000 && !date_valid(next))
            fail_msg("%d-%d-%d is no day", next.year, next.month, next.day);
        weekday = (weekday + 1) % 7;
        day = next;
    }
    assert_int_equal(days, date_days((struct date){9999, 12, 31}) + 1);
}

static void
test_weekday(void **state)
{
    (void)state;
    assert_int_equal(date_weekday((struct date){2026, 11, 23}), 1);
    assert_int_equal(date_weekday((struct date){1970, 1, 1}), 4);
    assert_int_equal(date_weekday((struct date){1945, 8, 15}), 3);
    assert_true(date_equal(date_add_days((struct date){2024, 2, 28}, 2),
                           (struct date){2024, 3, 1}));
    assert_true(date_equal(date_add_days((struct date){2026, 1, 1}, -1),
                           (struct date){2025, 12, 31}));
}

static void
test_months(void **state)
{
    static const struct {
        struct date day;
        int n;
        struct date want;
    } rows[] = {
        {{2026, 11, 20}, 3, {2027, 2, 20}},
        {{2026, 11, 30}, 3, {2027, 2, 28}},
        {{2027, 11, 30}, 3, {2028, 2, 29}},
        {{2026, 5, 31}, -3, {2026, 2, 28}},
        {{2026, 1, 15}, -1, {2025, 12, 15}},
        {{2026, 12, 31}, 1, {2027, 1, 31}},
        {{2024, 2, 29}, 12, {2025, 2, 28}},
        {{2026, 1, 1}, 0, {2026, 1, 1}},
        {{2026, 6, 15}, -120, {2016, 6, 15}},
        {{1, 3, 5}, -14, {0, 1, 5}},
        {{1, 1, 5}, -13, {-1, 12, 5}},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++)
        if (!date_equal(date_add_months(rows[i].day, rows[i].n), rows[i].want))
            fail_msg("row %zu", i);
}

static void
test_age(void **state)
{
    const struct date birth = {2011, 11, 20};

    (void)state;
    assert_int_equal(date_age(birth, (struct date){2026, 11, 19}), 14);
    assert_int_equal(date_age(birth, (struct date){2026, 11, 20}), 15);
    assert_int_equal(date_age(birth, (struct date){2027, 1, 1}), 15);
    assert_int_equal(date_age(birth, (struct date){2026, 10, 31}), 14);
    assert_int_equal(
        date_age((struct date){2012, 2, 29}, (struct date){2027, 2, 28}), 14);
    assert_int_equal(
        date_age((struct date){2012, 2, 29}, (struct date){2027, 3, 1}), 15);
}

static void
test_text(void **state)
{
    static const char *const good[] = {"2026-11-20", "2026/11/20", "20261120"};
    static const char *const bad[] = {
        "",           "2026-11-2",  "2026/11-20",  "2026.11.20",
        "2026-13-01", "2026-02-29", "0000-01-01",  "２０２６",
        "2026112",    "202611200",  "2026-11-20 ", "2026-1a-20",
        "+026-11-20", "-2026-1-20", "abcdefgh",
    };
    struct date day;
    struct err err = {0};
    char s[DATE_MAX];

    (void)state;
    for (size_t i = 0; i < COUNT(good); i++) {
        CHECK_OK(date_from_text(text_from(good[i]), &day, &err));
        assert_true(date_equal(day, (struct date){2026, 11, 20}));
    }
    day = (struct date){7, 7, 7};
    for (size_t i = 0; i < COUNT(bad); i++)
        CHECK_FAILS(date_from_text(text_from(bad[i]), &day, &err), ERR_INPUT,
                    "not a real day");
    assert_int_equal(day.year, 7);
    date_format((struct date){2026, 1, 9}, s);
    assert_string_equal(s, "2026-01-09");
    date_format((struct date){1, 12, 31}, s);
    assert_string_equal(s, "0001-12-31");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_valid),  cmocka_unit_test(test_compare),
        cmocka_unit_test(test_days),   cmocka_unit_test(test_weekday),
        cmocka_unit_test(test_months), cmocka_unit_test(test_age),
        cmocka_unit_test(test_text),
    };

    return check_main(tests);
}
