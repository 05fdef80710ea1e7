/*
 * Ledger: nights, verdicts, lists of held persons, letters of an older system.
 */
#include "data/notice.h"
#include "tests/unit/smallrun.h"

static void
test_night(void **state)
{
    struct site *s = *state;
    struct night n = {.no = 9};
    struct sha256 other = {{9}};
    struct err err = {0};

    assert_int_equal(s->night.no, 1);
    CHECK_OK(night_find(s->db, as_of, &other, &conf, &n, &err));
    assert_int_equal(n.no, 0);
    CHECK_OK(night_find(s->db, as_of, &inputs, &conf, &n, &err));
    assert_int_equal(n.no, 1);
    assert_true(!n.finished && n.run_no == 0 && date_equal(n.as_of, as_of));
    assert_memory_equal(&n.inputs, &inputs, sizeof inputs);
    assert_memory_equal(&n.conf, &conf, sizeof conf);
    CHECK_FAILS(night_begin(s->db, &n, &err), ERR_STATE, "earlier night");

    CHECK_OK(night_file(s->db, 1, 1, &err));
    CHECK_OK(night_file(s->db, 1, 1, &err));
    assert_int_equal(number(s->db, "SELECT count(*) FROM night_file"), 1);
    CHECK_FAILS(night_file(s->db, 1, 99, &err), ERR_STATE,
                "not in the register");

    CHECK_OK(night_end(s->db, 1, 4, &err));
    CHECK_FAILS(night_end(s->db, 1, 0, &err), ERR_STATE, "ended already");
    CHECK_FAILS(night_end(s->db, 2, 0, &err), ERR_STATE, "not begun");
    CHECK_OK(night_find(s->db, as_of, &inputs, &conf, &n, &err));
    assert_true(n.finished && n.exit_code == 4);
}

static void
test_verdicts(void **state)
{
    struct site *s = *state;
    struct tally t = {"excluded", "dead", 3}, *list;
    struct err err = {0};
    size_t n;

    CHECK_OK(night_verdict(s->db, 1, TEXT("1"), "held", "r", "d", &err));
    CHECK_OK(night_verdict(s->db, 1, TEXT("1"), "held", "r", "d", &err));
    CHECK_FAILS(night_verdict(s->db, 1, TEXT("1"), "held", "r", "", &err),
                ERR_STATE, "another verdict");
    CHECK_FAILS(night_verdict(s->db, 1, TEXT("2"), "not-due", "r", "", &err),
                ERR_STATE, "CHECK");
    CHECK_FAILS(night_verdict(s->db, 2, TEXT("2"), "held", "r", "", &err),
                ERR_STATE, "FOREIGN KEY");

    CHECK_OK(night_tally_set(s->db, 1, &t, &err));
    CHECK_OK(night_tally_set(s->db, 1, &t, &err));
    t.n = 4;
    CHECK_FAILS(night_tally_set(s->db, 1, &t, &err), ERR_STATE, "otherwise");
    t = (struct tally){"not-due", "not-due", 1000000};
    CHECK_OK(night_tally_set(s->db, 1, &t, &err));
    CHECK_OK(night_tally(s->db, 1, s->arena, &list, &n, &err));
    assert_int_equal(n, 2);
    assert_string_equal(list[0].outcome, "excluded");
    assert_string_equal(list[0].reason, "dead");
    assert_int_equal(list[0].n, 3);
    assert_int_equal(list[1].n, 1000000);
}

struct seen {
    size_t n;
    char text[16][64];
    size_t stop_at; /* 0: never */
};

static bool
see(struct seen *seen, struct text a, struct text b, struct err *err)
{
    (void)snprintf(seen->text[seen->n++], 64, "%.*s %.*s", (int)a.len, a.s,
                   (int)b.len, b.s);
    return seen->n != seen->stop_at || err_set(err, ERR_IO, "stop");
}

static bool
see_held(void *context, const struct held_row *r, struct err *err)
{
    return see(context, r->person, r->reason, err);
}

static void
test_held(void **state)
{
    struct site *s = *state;
    struct seen seen = {.n = 0};
    struct err err = {0};

    plan(s);
    write_all(s);
    CHECK_OK(night_held(s->db, 1, see_held, &seen, &err));
    assert_int_equal(seen.n, 2);
    assert_string_equal(seen.text[0], "0 support-measure");
    assert_string_equal(seen.text[1], "5 no-glyph");
    seen = (struct seen){.stop_at = 1};
    CHECK_FAILS(night_held(s->db, 1, see_held, &seen, &err), ERR_IO, "stop");
    seen = (struct seen){.n = 0};
    CHECK_OK(night_held(s->db, 9, see_held, &seen, &err));
    assert_int_equal(seen.n, 0);
}

static void
test_elsewhere(void **state)
{
    struct site *s = *state;
    struct err err = {0};

    enum notice_found found;

    CHECK_OK(notice_put(s->db, TEXT("x"), "signature", as_of, &found, &err));
    assert_int_equal(found, NOTICE_UNKNOWN);
    CHECK_OK(notice_put(s->db, TEXT("x"), "signature",
                        (struct date){2026, 1, 1}, &found, &err));
    assert_int_equal(found, NOTICE_KNOWN);
    assert_int_equal(number(s->db, "SELECT posted FROM notified_elsewhere"),
                     20261120);
    CHECK_FAILS(notice_put(s->db, TEXT("x"), "other", as_of, &found, &err),
                ERR_STATE, "CHECK");
    CHECK_OK(start_day_set(s->db, as_of, &err));
    CHECK_OK(start_day_set(s->db, (struct date){2026, 12, 1}, &err));
    assert_int_equal(number(s->db, "SELECT value = '2026-12-01' FROM setting"
                                   " WHERE name = 'start-day'"),
                     1);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        ON_SITE(test_night),
        ON_SITE(test_verdicts),
        ON_SITE(test_held),
        ON_SITE(test_elsewhere),
    };

    return check_main(tests);
}
