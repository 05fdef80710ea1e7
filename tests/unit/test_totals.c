#include "data/totals.h"

#include "check.h"

static void
test_parse(void **state)
{
    static const char good[] = "\xEF\xBB\xBF"
                               "extracted=2026-11-20\r\n\r\ncount=812\r\n"
                               "sum=041523";
    struct totals t;
    struct err err = {0};

    (void)state;
    CHECK_OK(totals_parse(text_from(good), "f.csv.ctl", &t, &err));
    assert_true(t.has_count && t.has_sum);
    assert_int_equal(t.count, 812);
    assert_int_equal(t.sum, 41523);
    assert_true(date_equal(t.extracted, (struct date){2026, 11, 20}));
    CHECK_OK(totals_parse(TEXT(""), "f.csv.ctl", &t, &err));
    assert_false(t.has_count || t.has_sum);
    assert_int_equal(t.extracted.year, 0);
}

static void
test_parse_refused(void **state)
{
    static const struct {
        const char *source, *message;
    } rows[] = {
        {"count=1\nrecords=1\n", "f.csv.ctl:2: unknown key; count, sum"},
        {"count=1\n\ncount=1\n", "f.csv.ctl:3: count stands twice"},
        {"sum=1\nsum=1\n", "f.csv.ctl:2: sum stands twice"},
        {"extracted=2026-11-20\nextracted=2026-11-20",
         "f.csv.ctl:2: extracted stands twice"},
        {"count", "f.csv.ctl:1: key=value is expected"},
        {" count=1", "unknown key"},
        {"COUNT=1", "unknown key"},
        {"count=", "count: a whole number is expected"},
        {"count=-1", "count: a whole number is expected"},
        {"count=1 ", "count: a whole number is expected"},
        {"sum=1,000", "sum: a whole number is expected"},
        {"count=1234567890123456", "count: a whole number is expected"},
        {"extracted=20261131", "extracted: a day such as"},
    };
    struct totals t;
    struct err err;

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++)
        CHECK_FAILS(
            totals_parse(text_from(rows[i].source), "f.csv.ctl", &t, &err),
            ERR_CONF, rows[i].message);
}

static void
test_check(void **state)
{
    static const struct totals none = {0},
                               both = {.has_count = true,
                                       .has_sum = true,
                                       .count = 2,
                                       .sum = 7},
                               zero = {.has_count = true};
    struct err err = {0};

    (void)state;
    CHECK_OK(totals_check(&none, 1, 5, &err));
    CHECK_OK(totals_check(&both, 2, 7, &err));
    CHECK_OK(totals_check(&zero, 0, 0, &err));
    CHECK_FAILS(totals_check(&both, 1, 7, &err), ERR_STATE,
                "2 records are declared and 1 were read");
    CHECK_FAILS(totals_check(&both, 2, 8, &err), ERR_STATE,
                "the sum over resident numbers is not the declared one");
    CHECK_FAILS(totals_check(&zero, 1, 0, &err), ERR_STATE, "0 records");
    CHECK_FAILS(totals_check(&none, 0, 0, &err), ERR_STATE,
                "no record, and no count=0 declared in its .ctl file");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_parse),
        cmocka_unit_test(test_parse_refused),
        cmocka_unit_test(test_check),
    };

    return check_main(tests);
}
