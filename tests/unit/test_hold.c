/*
 * Holds: opened and closed by nights, decided by persons, counted for the
 * exit code; withdrawn letters are let go once nobody can get them.
 */
#include "data/hold.h"
#include "data/release.h"
#include "tests/unit/smallrun.h"

static void
refresh(struct site *s)
{
    struct err err = {0};

    CHECK_OK(holds_refresh(s->db, &s->night, &err));
}

static int64_t
open_holds(struct site *s)
{
    return number(s->db, "SELECT count(*) FROM hold WHERE closed IS NULL");
}

/* Another night, that gives person 0 this verdict. */
static void
next_night(struct site *s, int day, const char *outcome, const char *reason)
{
    struct sha256 other = {{(uint8_t)day}};
    struct err err = {0};

    s->night =
        (struct night){.as_of = {2026, 11, day}, .inputs = other, .conf = conf};
    CHECK_OK(night_begin(s->db, &s->night, &err));
    if (outcome != NULL)
        CHECK_OK(night_verdict(s->db, s->night.no, TEXT("0"), outcome, reason,
                               NULL, &err));
    refresh(s);
}

static void
test_nights(void **state)
{
    struct site *s = *state;
    int64_t fresh, near;
    struct err err = {0};

    plan(s);
    write_all(s);
    sql(s->db, "INSERT INTO resident SELECT person, 1, 0, 1, 'resident',"
               " 'japanese', name, kana, alias, birth, postal, prefecture,"
               " city, town, block, building, 0, NULL, 0, NULL, 0,"
               " 0 FROM piece");
    refresh(s);
    /* person 0 by verdict, piece 5 by its worker */
    assert_int_equal(open_holds(s), 2);
    refresh(s);
    assert_int_equal(number(s->db, "SELECT count(*) FROM hold"), 2);
    CHECK_OK(holds_count(s->db, as_of, &fresh, &near, &err));
    assert_true(fresh == 2 && near == 0);
    CHECK_OK(holds_seen(s->db, &err));
    CHECK_OK(holds_count(s->db, as_of, &fresh, &near, &err));
    assert_int_equal(fresh, 0);
    sql(s->db, "UPDATE hold SET expires = CASE person WHEN '0' THEN 20270115"
               " END");
    CHECK_OK(
        holds_count(s->db, (struct date){2026, 11, 30}, &fresh, &near, &err));
    assert_int_equal(near, 0);
    CHECK_OK(
        holds_count(s->db, (struct date){2026, 12, 1}, &fresh, &near, &err));
    assert_int_equal(near, 1);

    next_night(s, 21, "held", "support-measure");
    assert_int_equal(open_holds(s), 1); /* person 5 is held no more */
    assert_int_equal(number(s->db, "SELECT seen FROM hold WHERE person = '0'"),
                     1);
    next_night(s, 22, "held", "ambiguous-record"); /* another reason is new */
    assert_int_equal(open_holds(s), 1);
    CHECK_OK(holds_count(s->db, as_of, &fresh, &near, &err));
    assert_int_equal(fresh, 1);
    next_night(s, 23, "excluded", "already-notified");
    assert_int_equal(open_holds(s), 0);
}

static struct hold_close
decision(const char *person, enum hold_choice choice)
{
    return (struct hold_close){text_from(person), choice, as_of, "note", "me"};
}

static enum hold_decision
decided(struct site *s, const char *person, enum reason reason,
        const char *serial)
{
    const struct verdict v = {.person = text_from(person),
                              .reason = reason,
                              .signature = {.present = true,
                                            .due = true,
                                            .serial = text_from(serial)}};
    enum hold_decision d = DECISION_NONE;
    struct err err = {0};

    CHECK_OK(hold_decision(s->db, &v, &d, &err));
    return d;
}

static void
put_hold(struct site *s, const char *reason)
{
    char text[256];

    (void)snprintf(text, sizeof text,
                   "INSERT INTO hold (person, reason, detail, opened,"
                   " signature, authentication) VALUES ('0', '%s', '',"
                   " 20261120, 's0', '')",
                   reason);
    sql(s->db, text);
}

static void
test_decisions(void **state)
{
    struct site *s = *state;
    struct hold_close c = decision("0", HOLD_SEND);
    struct err err = {0};

    CHECK_FAILS(hold_close(s->db, &c, &err), ERR_USAGE, "nobody");
    put_hold(s, "support-measure");
    assert_int_equal(decided(s, "0", REASON_SUPPORT, "s0"), DECISION_NONE);
    CHECK_FAILS(hold_unhold(s->db, &c, &err), ERR_USAGE, "not the office's");
    CHECK_OK(hold_close(s->db, &c, &err));
    assert_int_equal(decided(s, "0", REASON_SUPPORT, "s0"), DECISION_SEND);
    /* another reason, another certificate, another person: judged anew */
    assert_int_equal(decided(s, "0", REASON_AMBIGUOUS, "s0"), DECISION_NONE);
    assert_int_equal(decided(s, "0", REASON_SUPPORT, "s1"), DECISION_NONE);
    assert_int_equal(decided(s, "1", REASON_SUPPORT, "s0"), DECISION_NONE);

    put_hold(s, "no-glyph");
    CHECK_FAILS(hold_close(s->db, &c, &err), ERR_USAGE, "no-glyph cannot");
    c.choice = HOLD_DROP;
    CHECK_OK(hold_close(s->db, &c, &err));
    assert_int_equal(decided(s, "0", REASON_DUE, "s0"), DECISION_DROP);
    assert_int_equal(decided(s, "0", REASON_DUE, "s1"), DECISION_NONE);

    put_hold(s, "office");
    assert_int_equal(decided(s, "0", REASON_DUE, "s1"), DECISION_OFFICE);
    c.choice = HOLD_BY_HAND;
    CHECK_OK(hold_close(s->db, &c, &err));
    assert_int_equal(number(s->db, "SELECT count(*) FROM notified_elsewhere"
                                   " WHERE serial = 's0' AND kind ="
                                   " 'signature' AND posted = 20261120"),
                     1);
    assert_int_equal(decided(s, "0", REASON_DUE, "s1"), DECISION_NONE);
    put_hold(s, "office");
    c.choice = HOLD_SEND;
    CHECK_OK(hold_unhold(s->db, &c, &err));
    assert_int_equal(open_holds(s), 0);
    CHECK_FAILS(db_exec(s->db, "DELETE FROM hold", &err), ERR_STATE, "kept");
    CHECK_FAILS(db_exec(s->db, "UPDATE hold SET note = 'x'", &err), ERR_STATE,
                "not changed");
}

/* A letter that was taken out stays notified until a person lets it go. */
static void
test_withdrawn(void **state)
{
    static const struct withdrawal w = {2, "dead", "", "me", false};
    struct site *s = *state;
    struct hold_close c = decision("2", HOLD_SEND);
    struct run run = {.no = 0};
    struct err err = {0};

    plan(s);
    write_all(s);
    seal(s);
    CHECK_OK(run_by_no(s->db, 1, &run, &err));
    CHECK_FAILS(db_exec(s->db, "INSERT INTO freed VALUES (1, 2)", &err),
                ERR_STATE, "was not taken out");
    err_clear(&err);
    CHECK_OK(run_reopen(s->db, &run, &w, 1, "p", &err));
    assert_int_equal(number(s->db, "SELECT expires FROM hold WHERE person ="
                                   " '2' AND reason = 'withdrawn'"),
                     20270115);
    /* nights do not close it */
    next_night(s, 21, NULL, NULL);
    assert_int_equal(open_holds(s), 1);
    CHECK_OK(hold_unhold(s->db, &c, &err));
    assert_int_equal(number(s->db, "SELECT count(*) FROM notified"
                                   " WHERE seq = 2"),
                     0);
    CHECK_OK(ledger_balance(s->db, 1, &err));
}

/* The office's word over a withdrawn letter, in either order. */
static void
test_withdrawn_office(void **state)
{
    static const char standing[] =
        "SELECT reason = 'office' FROM hold WHERE closed IS NULL";
    static const struct withdrawal w = {2, "dead", "", "me", false};
    struct site *s = *state;
    struct hold_close c = decision("2", HOLD_SEND);
    struct run run = {.no = 0};
    struct err err = {0};

    plan(s);
    write_all(s);
    seal(s);
    CHECK_OK(run_by_no(s->db, 1, &run, &err));
    CHECK_OK(run_reopen(s->db, &run, &w, 1, "p", &err));
    CHECK_OK(hold_piece(s->db, 1, 2, "office", "", &err));
    assert_int_equal(open_holds(s), 1);
    assert_int_equal(number(s->db, standing), 1);
    CHECK_OK(hold_piece(s->db, 1, 2, "withdrawn", "", &err));
    assert_int_equal(open_holds(s), 1);
    assert_int_equal(number(s->db, standing), 1);
    /* let go by one word: the next night may send */
    CHECK_OK(hold_unhold(s->db, &c, &err));
    assert_int_equal(open_holds(s), 0);
    assert_int_equal(number(s->db, "SELECT count(*) FROM notified"
                                   " WHERE seq = 2"),
                     0);
}

static void
test_withdrawn_gone(void **state)
{
    struct site *s = *state;
    struct err err = {0};

    plan(s);
    sql(s->db, "INSERT INTO withdrawal VALUES (1, 1, 'asked', 'office', '',"
               " 'me', 1)");
    CHECK_OK(hold_piece(s->db, 1, 1, "withdrawn", "office", &err));
    {
        struct hold_close c = decision("1", HOLD_SEND);

        CHECK_FAILS(hold_close(s->db, &c, &err), ERR_STATE,
                    "would be a second one");
        sql(s->db, "UPDATE withdrawal SET state = 'too-late'");
        CHECK_FAILS(hold_close(s->db, &c, &err), ERR_STATE,
                    "would be a second one");
    }
    next_night(s, 22, NULL, NULL);
    err_clear(&err);
    CHECK_OK(night_verdict(s->db, s->night.no, TEXT("1"), "excluded", "dead",
                           NULL, &err));
    refresh(s);
    /* A register may take back what it says of one night: still held. */
    assert_int_equal(open_holds(s), 1);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        ON_SITE(test_nights),         ON_SITE(test_decisions),
        ON_SITE(test_withdrawn),      ON_SITE(test_withdrawn_office),
        ON_SITE(test_withdrawn_gone),
    };

    return check_main(tests);
}
