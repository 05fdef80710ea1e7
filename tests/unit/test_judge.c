/*
 * Rules of selection: windows at the ends of months, and names of reasons.
 * Every reason is reached in test_select.c.
 */
#include "data/judge.h"
#include "tests/unit/check.h"

static void
test_window_published(void **state)
{
    /* Nerima, Yachiyo and Tsurugashima cities (domain.md 1.4). */
    static const struct {
        struct date expires, opens;
    } want[] = {
        {{2026, 7, 7}, {2026, 4, 8}},    {{2026, 5, 28}, {2026, 3, 1}},
        {{2026, 5, 29}, {2026, 3, 1}},   {{2026, 5, 30}, {2026, 3, 1}},
        {{2026, 5, 31}, {2026, 3, 1}},   {{2026, 6, 15}, {2026, 3, 16}},
        {{2026, 4, 1}, {2026, 1, 2}},    {{2028, 5, 28}, {2028, 2, 29}},
        {{2028, 5, 29}, {2028, 3, 1}},   {{2028, 5, 30}, {2028, 3, 1}},
        {{2028, 2, 29}, {2027, 11, 30}}, {{2027, 1, 1}, {2026, 10, 2}},
        {{2027, 3, 31}, {2027, 1, 1}},   {{2027, 2, 28}, {2026, 11, 29}},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(want); i++)
        assert_true(
            date_equal(window_opens(want[i].expires, 3), want[i].opens));
}

/* Said otherwise: later by months, or in the same month by day number. */
static bool
open_on(struct date day, struct date expires)
{
    int months =
        expires.year * 12 + expires.month - 3 - day.year * 12 - day.month;

    return months < 0 || (months == 0 && day.day > expires.day);
}

static void
test_window_every_day(void **state)
{
    const int32_t last = date_days((struct date){2033, 1, 1});

    (void)state;
    for (int32_t d = date_days((struct date){2023, 1, 1}); d < last; d++) {
        struct date expires = date_from_days(d);
        struct date opens = window_opens(expires, 3);

        assert_true(open_on(opens, expires));
        assert_false(open_on(date_add_days(opens, -1), expires));
    }
}

static void
test_outcomes(void **state)
{
    (void)state;
    for (int r = 0; r < REASON_COUNT; r++) {
        enum outcome o = reason_outcome((enum reason)r);

        assert_true(strlen(reason_name((enum reason)r)) < 32);
        assert_int_equal(o == OUTCOME_SELECTED, r == REASON_DUE);
        assert_int_equal(o == OUTCOME_NOT_DUE, r == REASON_NOT_DUE);
        assert_int_equal(o == OUTCOME_HELD, r == REASON_SUPPORT ||
                                                r == REASON_AMBIGUOUS ||
                                                r == REASON_LEAVING ||
                                                r == REASON_POSTAL_MISSING ||
                                                r == REASON_ADDRESS_MISSING);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_window_published),
        cmocka_unit_test(test_window_every_day),
        cmocka_unit_test(test_outcomes),
    };

    return check_main(tests);
}
