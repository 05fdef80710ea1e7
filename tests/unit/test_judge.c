/*
 * Rules of selection: windows of every day, and names of reasons.  Published
 * windows are in test_rules.c, and every reason is reached in test_select.c.
 */
#include "data/judge.h"
#include "tests/unit/check.h"

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
        cmocka_unit_test(test_window_every_day),
        cmocka_unit_test(test_outcomes),
    };

    return check_main(tests);
}
