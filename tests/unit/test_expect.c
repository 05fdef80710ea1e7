#include "data/expect.h"

#include "base/conf.h"
#include "inputs.h"

static void
sql(struct inputs *in, const char *text)
{
    struct err err = {0};

    CHECK_OK(db_exec(in->db, text, &err));
}

/* A night that ended; selected persons and those that nobody names any more. */
static void
night(struct inputs *in, int no, int as_of, int selected, int lost)
{
    sql(in, arena_printf(
                in->arena,
                "INSERT INTO night VALUES (%d, %d, zeroblob(32), zeroblob(32),"
                " 0);"
                "INSERT INTO tally SELECT %d, 'selected', 'due', %d, 0 WHERE %d"
                " UNION ALL SELECT %d, 'excluded', 'not-in-extract', %d, 0"
                " UNION ALL SELECT %d, 'not-due', 'not-due', 5000, 0",
                no, as_of, no, selected, selected > 0, no, lost, no));
}

static struct expectation
judge(struct inputs *in, int no, bool posting, int64_t percent)
{
    struct expect_terms terms = {percent};
    struct expectation e = {0};
    struct err err = {0};

    CHECK_OK(expect_night(in->db, no, posting, &terms, &e, &err));
    return e;
}

/* A first night with what had gathered, six usual ones, and the last. */
static void
usual(struct inputs *in, int last)
{
    static const int letters[] = {900, 100, 97, 103, 110, 96, 99};

    for (int i = 0; i < 7; i++)
        night(in, i + 1, 20261109 + i, letters[i], 0);
    night(in, 8, 20261116, last, 0);
}

static void
test_band(void **state)
{
    static const struct {
        int last;
        bool outside;
    } rows[] = {{100, false}, {10, false}, {9, true},
                {190, false}, {191, true}, {0, true}};
    struct inputs *in = *state;

    for (size_t i = 0; i < COUNT(rows); i++) {
        struct err err = {0};
        struct expectation e;

        CHECK_OK(db_begin(in->db, &err));
        usual(in, rows[i].last);
        e = judge(in, 8, true, 50);
        assert_int_equal(e.cycles, 6);
        assert_int_equal(e.got, rows[i].last);
        /* the median of six rates is 99.5: 100, 50 %, 3 x 10, 10 */
        assert_int_equal(e.least, 10);
        assert_int_equal(e.most, 190);
        if (e.outside != rows[i].outside)
            fail_msg("%d letters: %d", rows[i].last, e.outside);
        assert_false(judge(in, 8, true, 0).outside);
        assert_false(judge(in, 8, false, 50).outside);
        db_rollback(in->db);
    }
}

/* Weeks without a cycle bring as many letters more. */
static void
test_catch_up(void **state)
{
    struct inputs *in = *state;

    for (int i = 0; i < 5; i++)
        night(in, i + 1, 20261001 + i, 20, 0);
    night(in, 6, 20261025, 400, 0); /* twenty days later */
    assert_false(judge(in, 6, true, 50).outside);
    night(in, 7, 20261026, 400, 0);
    assert_true(judge(in, 7, true, 50).outside);
}

/* Nothing can be expected of a site that begins. */
static void
test_beginning(void **state)
{
    struct inputs *in = *state;

    for (int i = 0; i < 4; i++) {
        night(in, i + 1, 20261001 + i, i == 3 ? 9000 : 1, 0);
        assert_false(judge(in, i + 1, true, 50).outside);
    }
    assert_int_equal(judge(in, 4, true, 50).cycles, 2);
    night(in, 5, 20261005, 9000, 0);
    assert_int_equal(judge(in, 5, true, 50).cycles, 3);
    assert_true(judge(in, 5, true, 50).outside);
}

/* Days that only counted, failed or were given up tell nothing; a corrected
 * file on the same day adds to it. */
static void
test_which_nights(void **state)
{
    struct inputs *in = *state;
    struct expectation e;

    usual(in, 60);
    night(in, 9, 20261116, 40, 0);
    e = judge(in, 9, true, 50);
    assert_int_equal(e.got, 100);
    assert_int_equal(e.cycles, 6);
    sql(in,
        "INSERT INTO tally VALUES (5, 'excluded', 'not-posting-day', 9, 0)");
    sql(in, "INSERT INTO run (no, night, id, state, as_of, posting) VALUES"
            " (1, 4, 'R', 'abandoned', 20261112, 20261112)");
    e = judge(in, 9, true, 50);
    assert_int_equal(e.cycles, 4);
}

static void
test_lost(void **state)
{
    struct inputs *in = *state;
    struct expectation e;

    night(in, 1, 20261101, 10, 40);
    assert_false(judge(in, 1, true, 50).many_lost); /* 40 of 5,050 */
    night(in, 2, 20261102, 10, 100);
    e = judge(in, 2, false, 50); /* on no posting day, too */
    assert_int_equal(e.lost, 60);
    assert_false(e.many_lost); /* 51 and 10 are borne */
    night(in, 3, 20261103, 10, 162);
    assert_true(judge(in, 3, false, 50).many_lost);
    assert_false(judge(in, 3, false, 0).many_lost);
    night(in, 4, 20261104, 10, 0); /* back again */
    assert_false(judge(in, 4, true, 50).many_lost);
}

static void
test_setting(void **state)
{
    static const struct {
        const char *source;
        int64_t percent; /* -1: refused */
    } rows[] = {{"", 50},
                {"expected_percent = 0;", 0},
                {"expected_percent = 1000;", 1000},
                {"expected_percent = 1001;", -1},
                {"expected_percent = -1;", -1},
                {"expected_percent = \"50\";", -1}};

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct expect_terms t = {7};
        struct conf *conf;
        struct err err = {0};

        CHECK_OK(
            conf_open(text_from(rows[i].source), "site.conf", &conf, &err));
        if (rows[i].percent < 0)
            CHECK_FAILS(expect_read(conf_root(conf), &t, &err), ERR_CONF,
                        "site.conf:1: expected_percent");
        else {
            CHECK_OK(expect_read(conf_root(conf), &t, &err));
            assert_int_equal(t.percent, rows[i].percent);
        }
        conf_free(conf);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        inputs_test(test_band),      inputs_test(test_catch_up),
        inputs_test(test_beginning), inputs_test(test_which_nights),
        inputs_test(test_lost),      inputs_test(test_setting),
    };

    return check_main(tests);
}
