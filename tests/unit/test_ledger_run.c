/*
 * Runs and bundles take only their steps, each leaves an event, and the schema
 * itself refuses the rest.
 */
#include "data/release.h"
#include "tests/unit/smallrun.h"

static void
test_bundle_states(void **state)
{
    struct site *s = *state;
    struct bundle_row b = written(1), *list;
    struct err err = {0};
    size_t n;

    plan(s);
    CHECK_FAILS(bundle_verified(s->db, 1, 1, &err), ERR_STATE,
                "verification of bundle 1");
    put_pages(s, 1);
    CHECK_FAILS(bundle_written(s->db, 1, &b, &err), ERR_STATE,
                "was not attempted");
    CHECK_OK(bundle_attempt(s->db, 1, 1, &err));
    b.pages++;
    CHECK_FAILS(bundle_written(s->db, 1, &b, &err), ERR_STATE, "add up");
    b = written(1);
    b.sheets++;
    CHECK_FAILS(bundle_written(s->db, 1, &b, &err), ERR_STATE, "add up");
    b = written(1);
    b.printed--;
    CHECK_FAILS(bundle_written(s->db, 1, &b, &err), ERR_STATE, "add up");
    b = written(1);
    CHECK_OK(bundle_written(s->db, 1, &b, &err));
    CHECK_FAILS(bundle_written(s->db, 1, &b, &err), ERR_STATE, "not planned");
    CHECK_OK(bundle_attempt(s->db, 1, 1, &err)); /* its file was lost */
    CHECK_OK(bundle_verified(s->db, 1, 1, &err));
    CHECK_FAILS(bundle_verified(s->db, 1, 1, &err), ERR_STATE, "not written");
    CHECK_FAILS(bundle_attempt(s->db, 1, 1, &err), ERR_STATE,
                "attempt of bundle 1");
    CHECK_FAILS(run_sealed(s->db, 1, &manifest, 12, 6, &err), ERR_STATE,
                "seal of run 1");

    CHECK_OK(bundles_of(s->db, 1, s->arena, &list, &n, &err));
    assert_int_equal(n, 2);
    assert_int_equal(list[0].state, BUNDLE_VERIFIED);
    assert_int_equal(list[0].attempt, 2);
    assert_int_equal(list[0].pages, 12);
    assert_int_equal(list[0].sheets, 6);
    assert_int_equal(list[0].bytes, 1000);
    assert_int_equal(list[0].printed, 3);
    assert_memory_equal(&list[0].hash, &b.hash, sizeof b.hash);
    assert_int_equal(list[1].state, BUNDLE_PLANNED);
    assert_int_equal(list[1].first_seq, CUT);
    assert_int_equal(list[1].last_seq, PIECES);
    assert_string_equal(bundle_state_name(BUNDLE_WRITTEN), "written");
}

static void
check_date(struct date is, struct date want)
{
    assert_true(date_equal(is, want));
}

/* In a state every step but its own is refused, and nothing moves. */
static void
refuse_all_but(struct site *s, enum run_state now, unsigned allowed)
{
    struct err err = {0};
    struct run run;

    for (int from = RUN_PLANNED; from <= RUN_ABANDONED; from++)
        for (int to = RUN_PLANNED; to <= RUN_ABANDONED; to++)
            if (from != (int)now || (allowed & 1u << to) == 0)
                CHECK_FAILS(run_move(s->db, 1, (enum run_state)from,
                                     (enum run_state)to, &err),
                            ERR_STATE, "no such step");
    err_clear(&err);
    CHECK_OK(run_by_no(s->db, 1, &run, &err));
    assert_int_equal(run.state, now);
}

static void
test_run_states(void **state)
{
    struct site *s = *state;
    const struct release way = {1, "outbox", {2026, 11, 20}};
    struct run run, *list;
    struct err err = {0};
    size_t n;
    bool found;

    plan(s);
    refuse_all_but(s, RUN_PLANNED, 1u << RUN_ABANDONED);
    write_all(s);
    CHECK_FAILS(run_sealed(s->db, 1, &manifest, 21, 10, &err), ERR_STATE,
                "pages and sheets");
    CHECK_FAILS(run_sealed(s->db, 1, &manifest, 20, 11, &err), ERR_STATE,
                "pages and sheets");
    seal(s);
    CHECK_FAILS(run_sealed(s->db, 1, &manifest, 20, 10, &err), ERR_STATE,
                "not planned");
    CHECK_FAILS(bundle_attempt(s->db, 1, 2, &err), ERR_STATE, "no more");
    refuse_all_but(s, RUN_SEALED, 1u << RUN_APPROVED | 1u << RUN_ABANDONED);
    CHECK_OK(run_by_no(s->db, 1, &run, &err));
    CHECK_OK(approval_put(s->db, &run, "somebody", &err));
    refuse_all_but(s, RUN_APPROVED,
                   1u << RUN_SEALED | 1u << RUN_RELEASING |
                       1u << RUN_ABANDONED);
    CHECK_FAILS(run_move(s->db, 1, RUN_APPROVED, RUN_RELEASING, &err),
                ERR_STATE, "no line of the journal");
    CHECK_OK(release_begin(s->db, 1, &way, &err));
    refuse_all_but(s, RUN_RELEASING, 1u << RUN_RELEASED);
    CHECK_OK(run_move(s->db, 1, RUN_RELEASING, RUN_RELEASED, &err));
    refuse_all_but(s, RUN_RELEASED, 1u << RUN_CLOSED);
    CHECK_FAILS(run_move(s->db, 1, RUN_RELEASED, RUN_CLOSED, &err), ERR_STATE,
                "not every piece is told of");
    err_clear(&err);
    CHECK_OK(ledger_balance(s->db, 1, &err));

    CHECK_OK(run_find(s->db, s->run.id, &run, &found, &err));
    assert_true(found && run.no == 1 && run.night == 1 && run.pieces == 6 &&
                run.bundles == 2 && run.pages == 20 && run.sheets == 10);
    assert_string_equal(run.id, s->run.id);
    assert_memory_equal(&run.manifest, &manifest, sizeof manifest);
    check_date(run.posting, (struct date){2026, 11, 24});
    CHECK_OK(run_find(s->db, "R", &run, &found, &err));
    assert_false(found);
    CHECK_FAILS(run_by_no(s->db, 2, &run, &err), ERR_STATE, "no run 2");
    CHECK_OK(run_list(s->db, s->arena, &list, &n, &err));
    assert_true(n == 1 && list[0].state == RUN_RELEASED);
    assert_string_equal(run_state_name(list[0].state), "released");
}

static void
test_events(void **state)
{
    struct site *s = *state;

    plan(s);
    write_all(s);
    seal(s);
    /* run: begun, sealed; 2 bundles: begun, attempt, written, verified;
       piece 5: held */
    assert_int_equal(number(s->db, "SELECT count(*) FROM event"), 2 + 8 + 1);
    assert_int_equal(number(s->db, "SELECT count(*) FROM event WHERE"
                                   " entity = 'bundle' AND item = 2 AND"
                                   " was = 'written' AND became = 'verified'"
                                   " AND attempt = 1"),
                     1);
    assert_int_equal(number(s->db, "SELECT item FROM event"
                                   " WHERE entity = 'piece'"),
                     HELD);
}

static void
test_schema_refuses(void **state)
{
    static const struct {
        const char *change, *message;
    } cases[] = {
        {"UPDATE event SET became = 'x'", "an event is not changed"},
        {"DELETE FROM event", "an event is kept"},
        {"INSERT OR REPLACE INTO event VALUES (1, 'run', 1, 0, '', 'x', 0)",
         "an event is not changed"},
        {"UPDATE verdict SET reason = 'x'", "a verdict is not changed"},
        {"DELETE FROM verdict", "a verdict is kept"},
        {"UPDATE tally SET n = 0", "history is not changed"},
        {"DELETE FROM tally", "history is kept"},
        {"INSERT INTO night_file VALUES (1, 1);"
         "UPDATE night_file SET input = 2",
         "history is not changed"},
        {"DELETE FROM night_file", "history is kept"},
        {"DELETE FROM night", "a night is kept"},
        {"UPDATE night SET as_of = 20261121", "a night is not changed"},
        {"UPDATE night SET exit_code = 0; UPDATE night SET exit_code = 4",
         "a night is not changed"},
        {"DELETE FROM run", "a run is kept"},
        {"UPDATE run SET pieces = 9", "the run is frozen"},
        {"UPDATE run SET id = 'R'", "the run is frozen"},
        {"UPDATE run SET pages = 9", "the run is sealed"},
        {"UPDATE run SET manifest = zeroblob(32)", "the run is sealed"},
        {"UPDATE run SET state = 'released'", "does not take this step"},
        {"UPDATE run SET state = 'planned'", "does not take this step"},
        {"UPDATE piece SET name = 'x'", "a piece is frozen"},
        {"DELETE FROM piece", "a piece is frozen"},
        {"INSERT INTO piece SELECT run, seq + 6, person || 'x', name, kana,"
         " alias, postal, prefecture, city, town, block, building, birth,"
         " is_foreign, represented, signature_serial || 'x', signature_issued,"
         " signature_expires, signature_opens, signature_due, NULL, NULL, NULL,"
         " NULL, 0, card_expires, envelope, payment, district, variant,"
         " barcode, bundle FROM piece",
         "the run is frozen"},
        {"UPDATE run_file SET data = X''", "the run is frozen"},
        {"DELETE FROM run_file", "the run is frozen"},
        {"UPDATE run_font SET face = 'x'", "the run is frozen"},
        {"DELETE FROM run_font", "the run is frozen"},
        {"INSERT INTO bundle (run, no, first_seq, last_seq, pieces, state,"
         " revision) VALUES (1, 3, 7, 7, 1, 'planned', 0)",
         "the run is frozen"},
        {"DELETE FROM bundle", "a bundle is kept"},
        {"UPDATE bundle SET state = 'written'", "does not take this step"},
        {"UPDATE bundle SET first_seq = 1", "the run is frozen"},
        {"UPDATE bundle SET pages = 1", "the bundle is written"},
        {"UPDATE piece_pages SET first_page = 9", "pages of a piece are kept"},
        {"DELETE FROM piece_pages", "pages of a piece are kept"},
        {"UPDATE exception SET reason = 'x'", "an exception is not changed"},
        {"DELETE FROM exception", "an exception is kept"},
        {"DELETE FROM notified", "a notice is kept while"},
        {"UPDATE notified SET seq = 9", "a notice is not changed"},
        {"INSERT INTO notified_elsewhere VALUES ('x', 'signature', 20260101);"
         "UPDATE notified_elsewhere SET posted = 0",
         "a notice is not changed"},
        {"DELETE FROM notified_elsewhere", "a notice is kept"},
    };
    struct site *s = *state;
    struct err err = {0};

    plan(s);
    write_all(s);
    seal(s);
    for (size_t i = 0; i < COUNT(cases); i++)
        CHECK_FAILS(db_exec(s->db, cases[i].change, &err), ERR_STATE,
                    cases[i].message);
    err_clear(&err);
    CHECK_OK(ledger_balance(s->db, 1, &err));
}

/* Rows that no program of ours writes are not read as if they were ours. */
static void
test_foreign_rows(void **state)
{
    struct site *s = *state;
    struct run run, *runs;
    struct bundle_row *bundles;
    struct err err = {0};
    size_t n;
    bool found;

    plan(s);
    sql(s->db, "PRAGMA ignore_check_constraints = ON;"
               "DROP TRIGGER bundle_arrow; DROP TRIGGER run_arrow;"
               "UPDATE bundle SET state = 'lost' WHERE no = 2");
    CHECK_FAILS(bundles_of(s->db, 1, s->arena, &bundles, &n, &err), ERR_STATE,
                "no known name");
    sql(s->db, "UPDATE run SET manifest = X'01'");
    CHECK_FAILS(run_by_no(s->db, 1, &run, &err), ERR_STATE, "another length");
    sql(s->db, "UPDATE run SET state = 'lost'");
    CHECK_FAILS(run_list(s->db, s->arena, &runs, &n, &err), ERR_STATE,
                "no known name");
    CHECK_FAILS(run_find(s->db, s->run.id, &run, &found, &err), ERR_STATE,
                "no known name");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        ON_SITE(test_bundle_states), ON_SITE(test_run_states),
        ON_SITE(test_events),        ON_SITE(test_schema_refuses),
        ON_SITE(test_foreign_rows),
    };

    return check_main(tests);
}
