#include "data/calendar.h"

#include "base/arena.h"
#include "base/conf.h"
#include "check.h"

struct fixture {
    struct arena *arena;
};

static int
setup(void **state)
{
    static struct fixture f;

    f.arena = arena_new();
    *state = &f;
    return 0;
}

static int
teardown(void **state)
{
    struct fixture *f = *state;

    arena_free(f->arena);
    return 0;
}

static struct date
day(const char *s)
{
    struct date d = {0, 0, 0};

    assert_true(date_from_text(text_from(s), &d, NULL));
    return d;
}

static bool
calendar_of(const char *source, struct arena *arena, struct calendar *out,
            struct err *err)
{
    struct conf *conf;

    if (!conf_open(text_from(source), "site.conf", &conf, err))
        return false;
    if (!calendar_read(conf_root(conf), arena, out, err)) {
        conf_free(conf);
        return false;
    }
    return conf_close(conf, err);
}

static struct calendar
calendar(struct fixture *f, const char *source)
{
    struct calendar c;
    struct err err = {0};

    CHECK_OK(calendar_of(source, f->arena, &c, &err));
    return c;
}

#define CLOSED "closed = [ \"2026-11-03\", \"2026-11-23\" ];\n"

static void
test_closed(void **state)
{
    static const struct {
        const char *day;
        bool closed;
        const char *before, *after;
    } rows[] = {
        {"2026-11-20", false, "2026-11-20", "2026-11-20"}, /* Friday */
        {"2026-11-21", true, "2026-11-20", "2026-11-24"},  /* Saturday */
        {"2026-11-22", true, "2026-11-20", "2026-11-24"},  /* Sunday */
        {"2026-11-23", true, "2026-11-20", "2026-11-24"},
        {"2026-11-25", false, "2026-11-25", "2026-11-25"},
        {"2026-12-28", false, "2026-12-28", "2026-12-28"},
        {"2026-12-29", true, "2026-12-28", "2027-01-04"},
        {"2027-01-03", true, "2026-12-28", "2027-01-04"},
        {"2027-01-04", false, "2027-01-04", "2027-01-04"},
        {"2028-02-29", false, "2028-02-29", "2028-02-29"},
    };
    struct calendar c = calendar(*state, CLOSED), none = {0};

    for (size_t i = 0; i < COUNT(rows); i++) {
        struct date d = day(rows[i].day);

        assert_int_equal(calendar_closed(&c, d), rows[i].closed);
        assert_true(
            date_equal(calendar_open_before(&c, d), day(rows[i].before)));
        assert_true(date_equal(calendar_open_after(&c, d), day(rows[i].after)));
    }
    assert_false(calendar_closed(&none, day("2026-11-23")));
}

/* The next posting day from each day; the same day: it is one itself. */
static void
test_posting(void **state)
{
    static const struct {
        const char *setting, *from, *next;
    } rows[] = {
        {"", "2026-11-21", "2026-11-21"},
        {"posting_days = { each = \"day\"; };", "2026-11-22", "2026-11-22"},
        {"posting_days = { each = \"open\"; };", "2026-11-20", "2026-11-20"},
        {"posting_days = { each = \"open\"; };", "2026-11-21", "2026-11-24"},
        /* Monday the 23rd is a holiday. */
        {"posting_days = { weekdays = [\"mon\"]; };", "2026-11-20",
         "2026-11-23"},
        {"posting_days = { weekdays = [\"mon\"]; moved = \"next\"; };",
         "2026-11-17", "2026-11-24"},
        {"posting_days = { weekdays = [\"mon\"]; moved = \"next\"; };",
         "2026-11-16", "2026-11-16"},
        {"posting_days = { weekdays = [\"月\"]; moved = \"previous\"; };",
         "2026-11-17", "2026-11-20"},
        {"posting_days = { weekdays = [\"mon\"]; moved = \"previous\"; };",
         "2026-11-21", "2026-11-30"},
        {"posting_days = { weekdays = [\"tue\", \"fri\"]; };", "2026-11-18",
         "2026-11-20"},
        {"posting_days = { weekdays = [\"tue\", \"fri\"]; };", "2026-11-21",
         "2026-11-24"},
        /* Sunday the 15th; both rules of the month. */
        {"posting_days = { month_days = [5, 15]; moved = \"next\"; };",
         "2026-11-06", "2026-11-16"},
        {"posting_days = { month_days = [5, 15]; moved = \"previous\"; };",
         "2026-11-06", "2026-11-13"},
        {"posting_days = { month_days = [5, 15]; };", "2026-11-06",
         "2026-11-15"},
        /* A month without a 31st, and February of either length. */
        {"posting_days = { month_days = [31]; };", "2026-11-01", "2026-11-30"},
        {"posting_days = { month_days = [31]; };", "2026-12-01", "2026-12-31"},
        {"posting_days = { month_days = [30]; };", "2027-02-01", "2027-02-28"},
        {"posting_days = { month_days = [30]; };", "2028-02-01", "2028-02-29"},
        /* The turn of the year is closed, whichever way. */
        {"posting_days = { month_days = [31]; moved = \"next\"; };",
         "2026-12-01", "2027-01-04"},
        {"posting_days = { month_days = [1]; moved = \"previous\"; };",
         "2026-12-02", "2026-12-28"},
        {"posting_days = { month_days = [1, 3]; moved = \"next\"; };",
         "2026-12-04", "2027-01-04"},
    };

    for (size_t i = 0; i < COUNT(rows); i++) {
        struct calendar c =
            calendar(*state, arena_printf(((struct fixture *)*state)->arena,
                                          "%s%s", CLOSED, rows[i].setting));
        struct date next = calendar_next_posting(&c, day(rows[i].from));

        if (!date_equal(next, day(rows[i].next)))
            fail_msg("row %zu: %04d-%02d-%02d, expected %s", i, next.year,
                     next.month, next.day, rows[i].next);
        assert_true(calendar_posting(&c, next));
        assert_int_equal(calendar_posting(&c, day(rows[i].from)),
                         strcmp(rows[i].from, rows[i].next) == 0);
    }
}

static void
test_refused(void **state)
{
    static const struct {
        const char *source, *part;
    } rows[] = {
        {"closed = [ \"2026-11-31\" ];",
         "site.conf:1: closed: a day such as \"2026-11-23\" is expected"},
        {"closed = [ 20261123 ];", "a text in quotes is expected"},
        {"closed = [ \"2026-11-23\", \"2026-11-23\" ];",
         "closed: days must ascend"},
        {"holidays_file = \"../x.csv\";", "holidays_file: the name of a .csv"},
        {"holidays_file = \".csv\";", "holidays_file: the name of a .csv"},
        {"holidays_file = \"x.txt\";", "holidays_file: the name of a .csv"},
        {"holidays_file = 1;", "text"},
        {"posting_days = {};", "one of each, weekdays and month_days"},
        {"posting_days = { each = \"day\"; month_days = [1]; };",
         "one of each, weekdays and month_days"},
        {"posting_days = { each = \"week\"; };", "each: \"day\" or \"open\""},
        {"posting_days = { each = \"open\"; moved = \"next\"; };",
         "unknown setting \"moved\""},
        {"posting_days = { weekdays = []; };", "no day stands there"},
        {"posting_days = { weekdays = [\"monday\"]; };",
         "weekdays: \"sun\" to \"sat\""},
        {"posting_days = { weekdays = [\"mon\", \"月\"]; };",
         "a day stands twice"},
        {"posting_days = { month_days = [0]; };", "month_days: 1 to 31"},
        {"posting_days = { month_days = [32]; };", "month_days: 1 to 31"},
        {"posting_days = { month_days = [1.5]; };", "month_days: 1 to 31"},
        {"posting_days = { month_days = [\"1\"]; };", "number"},
        {"\nposting_days = { month_days = [1]; moved = \"on\"; };",
         "site.conf:2: moved: \"next\" or \"previous\""},
    };
    struct fixture *f = *state;
    struct calendar c;
    struct err err = {0};

    for (size_t i = 0; i < COUNT(rows); i++)
        CHECK_FAILS(calendar_of(rows[i].source, f->arena, &c, &err), ERR_CONF,
                    rows[i].part);
}

/* The header of the Cabinet Office's file, and 元日, in CP932. */
#define HEADER                                                                 \
    "\x8d\x91\x96\xaf\x82\xcc\x8f\x6a\x93\xfa\x81\x45\x8b\x78\x93\xfa\x8c\x8e" \
    "\x93\xfa,\x8d\x91\x96\xaf\x82\xcc\x8f\x6a\x93\xfa\x81\x45\x8b\x78\x93"    \
    "\xfa\x96\xbc\x8f\xcc\r\n"
#define NEW_YEAR "\x8c\xb3\x93\xfa\r\n"

static void
test_holidays(void **state)
{
    static const char table[] = HEADER
        "2026/1/1," NEW_YEAR "2026/2/23," NEW_YEAR "2026/11/23," NEW_YEAR;
    struct fixture *f = *state;
    struct calendar c = calendar(
        f, "closed = [ \"2026-10-01\", \"2026-11-23\" ]; holidays_file = "
           "\"syukujitsu.csv\";");
    struct err err = {0};

    assert_string_equal(c.holidays_file, "syukujitsu.csv");
    assert_false(calendar_closed(&c, day("2026-02-23")));
    CHECK_OK(calendar_covers(&c, day("2030-01-01"), &err));
    CHECK_OK(calendar_holidays(&c, text_from(table), "syukujitsu.csv", f->arena,
                               &err));
    assert_int_equal(c.n_closed, 4);
    assert_int_equal(c.holidays_until, 2026);
    assert_true(calendar_closed(&c, day("2026-02-23")));
    assert_true(calendar_closed(&c, day("2026-10-01")));
    assert_true(calendar_closed(&c, day("2026-11-23")));
    assert_false(calendar_closed(&c, day("2026-02-24")));
    CHECK_OK(calendar_covers(&c, day("2026-12-31"), &err));
    CHECK_FAILS(calendar_covers(&c, day("2027-01-01"), &err), ERR_CONF,
                "syukujitsu.csv: its last holiday is of 2026");
}

/* Saved again by a spreadsheet: UTF-8 with its mark, two digits. */
static void
test_holidays_utf8(void **state)
{
    struct fixture *f = *state;
    struct calendar c = {0};
    struct err err = {0};

    CHECK_OK(calendar_holidays(&c,
                               TEXT("\xEF\xBB\xBF日,名\n2026/02/23,天皇誕生日"),
                               "h.csv", f->arena, &err));
    assert_int_equal(c.n_closed, 1);
    assert_true(calendar_closed(&c, day("2026-02-23")));
}

static void
test_holidays_refused(void **state)
{
    static const struct {
        const char *source, *part;
    } rows[] = {
        {"", "h.csv: no holiday stands there"},
        {HEADER, "h.csv: no holiday stands there"},
        {HEADER "2026/1/1\r\n", "h.csv:2: no line of CSV (columns)"},
        {HEADER "2026/1/1," NEW_YEAR "2026/2/30," NEW_YEAR,
         "h.csv:3: a day such as 2026/11/23"},
        {HEADER "26/1/1," NEW_YEAR, "h.csv:2: a day such as"},
        {HEADER "2026/1/1x," NEW_YEAR, "h.csv:2: a day such as"},
        {HEADER "2026/1," NEW_YEAR, "h.csv:2: a day such as"},
        {HEADER "2026/1/1,\xE5\x85\xFF\r\n", "h.csv:2: the holiday's name"},
        {HEADER "2026/1/1,\r\n", "h.csv:2: the holiday's name"},
    };
    struct fixture *f = *state;
    struct calendar c = {0};
    struct err err = {0};

    for (size_t i = 0; i < COUNT(rows); i++)
        CHECK_FAILS(calendar_holidays(&c, text_from(rows[i].source), "h.csv",
                                      f->arena, &err),
                    ERR_CONF, rows[i].part);
    assert_int_equal(c.n_closed, 0);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_closed, setup, teardown),
        cmocka_unit_test_setup_teardown(test_posting, setup, teardown),
        cmocka_unit_test_setup_teardown(test_refused, setup, teardown),
        cmocka_unit_test_setup_teardown(test_holidays, setup, teardown),
        cmocka_unit_test_setup_teardown(test_holidays_utf8, setup, teardown),
        cmocka_unit_test_setup_teardown(test_holidays_refused, setup, teardown),
    };

    return check_main(tests);
}
