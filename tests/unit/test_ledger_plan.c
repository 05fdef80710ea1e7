/*
 * The plan: its order, what is frozen, and that a certificate is told of once.
 */
#include "tests/unit/smallrun.h"

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
see_piece(void *context, const struct piece *p, struct err *err)
{
    return see(context, p->person, p->envelope, err);
}

/* Every key of the order in turn, the last first. */
static void
test_order(void **state)
{
    static const struct {
        const char *envelope, *payment, *district, *postal, *town, *block;
        int no;
    } want[] = {
        {"a", "z", "z", "z", "z", "z", 9}, {"b", "a", "z", "z", "z", "z", 8},
        {"b", "b", "a", "z", "z", "z", 7}, {"b", "b", "b", "a", "z", "z", 6},
        {"b", "b", "b", "b", "a", "z", 5}, {"b", "b", "b", "b", "b", "a", 4},
        {"b", "b", "b", "b", "bb", "", 1}, {"b", "b", "b", "b", "b", "b", 2},
        {"b", "b", "b", "b", "b", "b", 3},
    };
    struct site *s = *state;
    struct seen seen = {.n = 0};
    struct err err = {0};

    s->run = (struct run){.night = 1, .posting = as_of};
    CHECK_OK(run_begin(s->db, &s->run, &err));
    for (size_t i = COUNT(want); i-- > 0;) {
        struct piece p = piece_of(want[i].no);

        p.envelope = text_from(want[i].envelope);
        p.payment = text_from(want[i].payment);
        p.district = text_from(want[i].district);
        p.postal = text_from(want[i].postal);
        p.town = text_from(want[i].town);
        p.block = text_from(want[i].block);
        p.building = TEXT("");
        CHECK_OK(plan_candidate(s->db, s->run.no, &p, &err));
    }
    CHECK_OK(plan_ordered(s->db, s->run.no, see_piece, &seen, &err));
    assert_int_equal(seen.n, COUNT(want));
    for (size_t i = 0; i < COUNT(want); i++) {
        char line[64];

        (void)snprintf(line, sizeof line, "%d %s", want[i].no,
                       want[i].envelope);
        assert_string_equal(seen.text[i], line);
    }
    seen = (struct seen){.stop_at = 2};
    CHECK_FAILS(plan_ordered(s->db, s->run.no, see_piece, &seen, &err), ERR_IO,
                "stop");
}

static void
test_run_begin(void **state)
{
    struct site *s = *state;
    struct run again = {.night = 1, .posting = as_of};
    struct run no_night = {.night = 7, .posting = as_of};
    struct run second = {.night = 2, .posting = as_of};
    struct night other = {.as_of = as_of, .inputs = conf, .conf = conf};
    struct err err = {0};

    CHECK_OK(night_begin(s->db, &other, &err));
    CHECK_FAILS(run_begin(s->db, &no_night, &err), ERR_STATE, "run:");
    plan(s);
    CHECK_FAILS(run_begin(s->db, &again, &err), ERR_STATE, "run:");
    CHECK_FAILS(run_begin(s->db, &second, &err), ERR_STATE, "not sealed");
    write_all(s);
    seal(s);
    CHECK_OK(run_begin(s->db, &second, &err));
    assert_int_equal(second.no, 2);
}

/* What run_freeze must refuse, each in a transaction that is taken back. */
static void
test_freeze_refuses(void **state)
{
    struct site *s = *state;
    struct run wrong;
    struct err err = {0};

    CHECK_OK(db_begin(s->db, &err));
    put_candidates(s);
    CHECK_OK(plan_place(s->db, s->run.no, TEXT("1"), 1, 1, &err));
    CHECK_FAILS(plan_place(s->db, s->run.no, TEXT("1"), 2, 1, &err), ERR_STATE,
                "plan: piece 2");
    CHECK_FAILS(plan_place(s->db, s->run.no, TEXT("2"), 1, 1, &err), ERR_STATE,
                "plan: piece 1");
    CHECK_FAILS(plan_place(s->db, s->run.no, TEXT("no"), 2, 1, &err), ERR_STATE,
                "not a candidate");
    wrong = s->run;
    wrong.pieces = 1;
    CHECK_FAILS(run_freeze(s->db, &wrong, &err), ERR_STATE, "6 candidates");
    db_rollback(s->db);

    CHECK_OK(db_begin(s->db, &err));
    put_candidates(s);
    place_all(s);
    wrong = s->run;
    wrong.bundles = 3;
    CHECK_FAILS(run_freeze(s->db, &wrong, &err), ERR_STATE, "bundles");
    wrong = s->run;
    wrong.pieces = 5;
    CHECK_FAILS(run_freeze(s->db, &wrong, &err), ERR_STATE, "5 in the count");
    sql(s->db, "DROP TRIGGER piece_fixed;"
               "UPDATE piece SET seq = 9 WHERE seq = 6");
    CHECK_FAILS(run_freeze(s->db, &s->run, &err), ERR_STATE, "-1 placed");
    db_rollback(s->db);
}

static void
test_nothing_due(void **state)
{
    struct site *s = *state;
    struct piece p = piece_of(2);
    struct err err = {0};

    p.signature.due = false;
    s->run = (struct run){.night = 1, .posting = as_of};
    CHECK_OK(run_begin(s->db, &s->run, &err));
    CHECK_OK(plan_candidate(s->db, s->run.no, &p, &err));
    CHECK_FAILS(plan_place(s->db, s->run.no, p.person, 1, 1, &err), ERR_STATE,
                "CHECK");
}

static void
test_frozen_bytes(void **state)
{
    struct site *s = *state;
    const char *const *names;
    const struct text *data;
    const struct run_font *font;
    struct err err = {0};
    size_t n;

    plan(s);
    CHECK_OK(run_files(s->db, 1, s->arena, &names, &data, &n, &err));
    assert_int_equal(n, 2);
    assert_string_equal(names[0], "set/b.svg");
    assert_true(text_equal(data[0], TEXT("bytes\0of")));
    assert_int_equal(data[1].len, 0);
    CHECK_OK(run_fonts(s->db, 1, s->arena, &font, &n, &err));
    assert_int_equal(n, 2);
    assert_string_equal(font[0].face, "one");
    assert_memory_equal(&font[0].hash, &conf, sizeof conf);
    assert_int_equal(number(s->db, "SELECT count(*) FROM candidate"), 0);
    CHECK_FAILS(run_file_put(s->db, 1, "c", TEXT(""), &err), ERR_STATE,
                "plan: file c: register: the run is frozen");
    CHECK_FAILS(run_font_put(s->db, 1, "c", &conf, &err), ERR_STATE,
                "plan: face c: register: the run is frozen");
}

/* Plan piece_of(no) alone in a second run; the same certificate or not. */
static bool
plan_again(struct site *s, int no, struct err *err)
{
    struct piece p = piece_of(no);
    struct bundle_row b = bundle_of(1, 1, 1);
    struct night other = {.as_of = as_of, .inputs = conf, .conf = conf};
    struct run run = {.posting = as_of, .pieces = 1, .bundles = 1};
    bool ok;

    assert_true(db_begin(s->db, err));
    ok = night_begin(s->db, &other, err);
    run.night = other.no;
    (void)snprintf(run.id, sizeof run.id, "R-20261120-%012d", no);
    ok = ok && run_begin(s->db, &run, err) &&
         plan_candidate(s->db, run.no, &p, err) &&
         plan_place(s->db, run.no, p.person, 1, 1, err) &&
         bundle_put_row(s->db, run.no, &b, err) &&
         run_freeze(s->db, &run, err) && db_commit(s->db, err);
    db_rollback(s->db);
    return ok;
}

static void
test_once(void **state)
{
    struct site *s = *state;
    struct err err = {0};

    plan(s);
    write_all(s);
    seal(s);
    for (int i = 1; i <= PIECES; i++)
        if (i != HELD)
            CHECK_FAILS(plan_again(s, i, &err), ERR_STATE,
                        "plan: piece 1: register: UNIQUE");
    err_clear(&err);
    CHECK_OK(plan_again(s, HELD, &err)); /* a held piece is free again */
}

static void
test_abandoned_is_free(void **state)
{
    struct site *s = *state;
    struct night n;
    struct err err = {0};

    plan(s);
    CHECK_OK(night_unfinished(s->db, &n, &err));
    assert_true(n.no == 1 && n.run_no == 1);
    CHECK_OK(run_move(s->db, 1, RUN_PLANNED, RUN_ABANDONED, &err));
    CHECK_OK(ledger_balance(s->db, 1, &err));
    CHECK_OK(night_unfinished(s->db, &n, &err));
    assert_int_equal(n.no, 0);
    assert_int_equal(number(s->db, "SELECT count(*) FROM notified"), 0);
    /* The same command plans anew. */
    CHECK_OK(night_find(s->db, as_of, &inputs, &conf, &n, &err));
    assert_int_equal(n.no, 0);
    n = (struct night){.as_of = as_of, .inputs = inputs, .conf = conf};
    CHECK_OK(night_begin(s->db, &n, &err));
    assert_int_equal(n.no, 2);
    CHECK_OK(plan_again(s, 1, &err));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        ON_SITE(test_order),
        ON_SITE(test_run_begin),
        ON_SITE(test_freeze_refuses),
        ON_SITE(test_nothing_due),
        ON_SITE(test_frozen_bytes),
        ON_SITE(test_once),
        ON_SITE(test_abandoned_is_free),
    };

    return check_main(tests);
}
