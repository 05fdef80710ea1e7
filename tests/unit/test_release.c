/*
 * Approvals hold for bytes; pieces taken out make their bundles anew; the
 * register is compared with what was frozen.
 */
#include "data/release.h"
#include "tests/unit/smallrun.h"

static const struct withdrawal take_two = {2, "office", "note", "somebody",
                                           false};

static struct run
sealed(struct site *s)
{
    struct err err = {0};
    struct run run = {.no = 0};

    plan(s);
    write_all(s);
    seal(s);
    CHECK_OK(run_by_no(s->db, 1, &run, &err));
    return run;
}

static void
test_approval(void **state)
{
    struct site *s = *state;
    struct run run = sealed(s);
    struct approval a;
    struct sha256 before, after;
    struct err err = {0};
    bool found;

    CHECK_OK(approval_of(s->db, 1, &a, &found, &err));
    assert_false(found);
    CHECK_FAILS(run_move(s->db, 1, RUN_SEALED, RUN_APPROVED, &err), ERR_STATE,
                "no approval that holds");
    CHECK_FAILS(approval_put(s->db, &run, "", &err), ERR_STATE, "CHECK");
    CHECK_OK(approval_put(s->db, &run, "somebody", &err));
    CHECK_FAILS(approval_put(s->db, &run, "another", &err), ERR_STATE,
                "UNIQUE");
    CHECK_OK(approval_of(s->db, 1, &a, &found, &err));
    CHECK_OK(bundles_hash(s->db, 1, &before, &err));
    assert_true(found);
    assert_string_equal(a.approver, "somebody");
    assert_memory_equal(&a.manifest, &manifest, sizeof manifest);
    assert_memory_equal(&a.bundles, &before, sizeof before);
    CHECK_FAILS(db_exec(s->db, "UPDATE approval SET approver = 'x'", &err),
                ERR_STATE, "not changed");
    CHECK_FAILS(db_exec(s->db, "DELETE FROM approval", &err), ERR_STATE,
                "kept");

    CHECK_OK(run_by_no(s->db, 1, &run, &err));
    CHECK_OK(run_reopen(s->db, &run, &take_two, 1, "shirase test", &err));
    CHECK_OK(approval_of(s->db, 1, &a, &found, &err));
    assert_false(found);
    CHECK_OK(bundles_hash(s->db, 1, &after, &err));
    assert_memory_not_equal(&before, &after, sizeof before);
}

static void
test_given_up(void **state)
{
    struct site *s = *state;
    struct run run = sealed(s);
    struct approval a;
    struct err err = {0};
    bool found;

    CHECK_OK(approval_put(s->db, &run, "somebody", &err));
    CHECK_OK(run_move(s->db, 1, RUN_APPROVED, RUN_ABANDONED, &err));
    CHECK_OK(approval_of(s->db, 1, &a, &found, &err));
    assert_false(found);
}

static void
test_reopen(void **state)
{
    struct site *s = *state;
    struct run run = sealed(s);
    struct bundle_row *b;
    struct exception *e;
    char program[64];
    struct err err = {0};
    size_t n;
    bool is;

    CHECK_OK(run_reopened(s->db, 1, program, &is, &err));
    assert_false(is);
    CHECK_OK(run_reopen(s->db, &run, &take_two, 1, "shirase test", &err));
    CHECK_OK(run_by_no(s->db, 1, &run, &err));
    assert_int_equal(run.state, RUN_PLANNED);
    CHECK_OK(run_reopened(s->db, 1, program, &is, &err));
    assert_true(is);
    assert_string_equal(program, "shirase test");
    CHECK_OK(bundles_of(s->db, 1, s->arena, &b, &n, &err));
    assert_int_equal(b[0].state, BUNDLE_PLANNED);
    assert_int_equal(b[0].revision, 1);
    assert_int_equal(b[0].pages, 0);
    assert_int_equal(b[1].state, BUNDLE_VERIFIED);
    assert_int_equal(b[1].revision, 0);
    assert_int_equal(number(s->db, "SELECT count(*) FROM piece_pages"
                                   " WHERE seq < 4"),
                     0);
    assert_int_equal(number(s->db, "SELECT count(*) FROM piece_pages"), 2);
    CHECK_OK(exceptions_of(s->db, 1, s->arena, &e, &n, &err));
    assert_int_equal(n, 2);
    assert_string_equal(e[0].state, "withdrawn");
    /* its certificates stay notified */
    assert_int_equal(number(s->db, "SELECT count(*) FROM notified"
                                   " WHERE seq = 2"),
                     1);
    CHECK_OK(ledger_balance(s->db, 1, &err));
    CHECK_FAILS(run_reopen(s->db, &run, &take_two, 1, "", &err), ERR_STATE,
                "the run is planned");
}

static void
test_reopen_refused(void **state)
{
    static const struct {
        struct withdrawal w[3];
        size_t n;
        const char *says;
    } cases[] = {
        {{{7, "office", "", "a", false}}, 1, "piece 000007"},
        {{{HELD, "office", "", "a", false}}, 1, "held or withdrawn before"},
        {{{1, "office", "", "a", false}, {1, "office", "", "a", false}},
         2,
         "piece 000001"},
        {{{1, "office", "", "", false}}, 1, "CHECK"},
        {{{1, "office", "", "a", false},
          {2, "office", "", "a", false},
          {3, "x", "", "a", false}},
         3,
         "bundle 001 would hold no letter"},
    };
    struct site *s = *state;
    struct run run = sealed(s);
    struct err err = {0};

    for (size_t i = 0; i < COUNT(cases); i++)
        CHECK_FAILS(run_reopen(s->db, &run, cases[i].w, cases[i].n, "p", &err),
                    ERR_STATE, cases[i].says);
    assert_int_equal(number(s->db, "SELECT count(*) FROM exception"), 1);
    assert_int_equal(number(s->db, "SELECT count(*) FROM withdrawal"), 0);
    CHECK_OK(run_by_no(s->db, 1, &run, &err));
    assert_int_equal(run.state, RUN_SEALED);
}

static void
test_release_row(void **state)
{
    struct site *s = *state;
    const struct release way = {3, "/srv/vendor", {2026, 11, 21}};
    struct run run = sealed(s);
    struct release is;
    struct err err = {0};
    bool found;

    CHECK_FAILS(release_begin(s->db, 1, &way, &err), ERR_STATE,
                "in another state");
    CHECK_OK(approval_put(s->db, &run, "somebody", &err));
    CHECK_OK(release_of(s->db, 1, &is, &found, &err));
    assert_false(found);
    CHECK_OK(release_begin(s->db, 1, &way, &err));
    CHECK_OK(release_of(s->db, 1, &is, &found, &err));
    assert_true(found);
    assert_int_equal(is.line, 3);
    assert_string_equal(is.folder, "/srv/vendor");
    assert_true(date_equal(is.day, way.day));
    CHECK_FAILS(db_exec(s->db, "DELETE FROM release", &err), ERR_STATE, "kept");
    CHECK_FAILS(db_exec(s->db, "UPDATE release SET line = 4", &err), ERR_STATE,
                "not changed");
}

/* --- the register moves on ----------------------------------------------- */

struct seen {
    char text[256];
};

static bool
note(void *context, const struct finding *f, struct err *err)
{
    struct seen *seen = context;
    size_t len = strlen(seen->text);

    (void)err;
    (void)snprintf(seen->text + len, sizeof seen->text - len, "%d%s%s ",
                   (int)f->seq, f->must ? "!" : "?", f->reason);
    return true;
}

/* The register as the pieces have it, one live certificate row for each. */
static void
fill_register(struct site *s)
{
    sql(s->db,
        "INSERT INTO resident SELECT person, 1, 0, 1, 'resident', 'japanese',"
        " name, kana, alias, birth, postal, prefecture, city, town, block,"
        " building, 0, NULL, 0, NULL, 0, 0 FROM piece;"
        "DELETE FROM certificate;"
        "INSERT INTO certificate SELECT person, 'signature', signature_serial,"
        " 1, signature_issued, signature_expires, 'live', NULL, 0 FROM piece;"
        "INSERT INTO certificate SELECT person, 'authentication',"
        " authentication_serial, 1, authentication_issued,"
        " authentication_expires, 'live', NULL, 0 FROM piece"
        " WHERE authentication_due");
}

static void
test_recheck(void **state)
{
    static const struct {
        const char *sql, *want;
    } cases[] = {
        {"SELECT 1", ""},
        {"UPDATE resident SET state = 'dead' WHERE person = '1'", "1!dead "},
        {"UPDATE resident SET state = 'moved-out' WHERE person = '1'",
         "1!moved-out "},
        {"UPDATE resident SET state = 'removed' WHERE person = '1'",
         "1!removed "},
        {"UPDATE resident SET current = 0 WHERE person = '1'",
         "1!not-current "},
        {"DELETE FROM resident WHERE person = '1'", "1!not-in-extract "},
        {"INSERT INTO input VALUES (2, 'r', randomblob(32), 'resident', 'full',"
         " 0, 0, 0, 0, NULL); INSERT INTO full_input VALUES ('resident', 2);"
         "UPDATE resident SET input = 2 WHERE person > '1'",
         "1!not-in-extract "},
        {"UPDATE resident SET support = 1 WHERE person = '2'",
         "2!support-measure "},
        {"UPDATE resident SET support = 1 WHERE person = '2';"
         "INSERT INTO hold (person, reason, detail, opened, signature,"
         " authentication, closed, operator) VALUES ('2', 'support-measure',"
         " '', 20261119, 's2', '', 'send', 'a')",
         ""},
        /* what was decided about another certificate does not hold now */
        {"UPDATE resident SET support = 1 WHERE person = '2';"
         "INSERT INTO hold (person, reason, detail, opened, signature,"
         " authentication, closed, operator) VALUES ('2', 'support-measure',"
         " '', 20211119, 's1', '', 'send', 'a')",
         "2!support-measure "},
        {"UPDATE resident SET postal = '7654321' WHERE person = '3'",
         "3!address-changed "},
        {"UPDATE resident SET building = '' WHERE person = '3'",
         "3!address-changed "},
        {"UPDATE resident SET ambiguous = 1 WHERE person = '3'",
         "3?ambiguous-record "},
        {"UPDATE resident SET alias = 'x' WHERE person = '3'",
         "3?name-changed "},
        /* one of two certificates still needs the letter */
        {"UPDATE certificate SET state = 'revoked' WHERE serial = 'a3'", ""},
        {"UPDATE certificate SET state = 'revoked' WHERE person = '3'",
         "3?revoked "},
        {"INSERT INTO certificate VALUES ('2', 'signature', 'n', 1, 20261119,"
         " 20311119, 'live', NULL, 0)",
         "2?renewed "},
        /* the held piece is looked at by nobody */
        {"UPDATE resident SET state = 'dead' WHERE person = '5'", ""},
        {"UPDATE resident SET state = 'dead' WHERE person IN ('6', '2')",
         "2!dead 6!dead "},
    };
    struct site *s = *state;

    (void)sealed(s);
    fill_register(s);
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct seen seen = {""};
        struct err err = {0};

        CHECK_OK(db_begin(s->db, &err));
        sql(s->db, cases[i].sql);
        CHECK_OK(recheck_run(s->db, 1, note, &seen, &err));
        assert_string_equal(seen.text, cases[i].want);
        db_rollback(s->db);
    }
}

static void
test_days(void **state)
{
    struct site *s = *state;
    struct date residents, certificates;
    struct err err = {0};

    CHECK_OK(register_days(s->db, &residents, &certificates, &err));
    assert_int_equal(residents.year, 0);
    sql(s->db, "INSERT INTO night_file VALUES (1, 1);"
               "INSERT INTO input VALUES (2, 'c', randomblob(32),"
               " 'certificate', 'full', 0, 0, 0, 0, 20261118);"
               "INSERT INTO input VALUES (3, 'c', randomblob(32),"
               " 'certificate', 'delta', 0, 0, 0, 0, 20261119)");
    CHECK_OK(register_days(s->db, &residents, &certificates, &err));
    assert_true(date_equal(residents, as_of));
    assert_true(date_equal(certificates, (struct date){2026, 11, 19}));
}

static void
test_sound(void **state)
{
    struct site *s = *state;
    char path[96];
    struct err err = {0};

    (void)snprintf(path, sizeof path, "%s/shirase.db", s->path);
    CHECK_OK(ledger_sound(path, &err));
    sql(s->db, "PRAGMA foreign_keys = OFF; INSERT INTO night_file VALUES"
               " (1, 99)");
    CHECK_FAILS(ledger_sound(path, &err), ERR_STATE, "damaged");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        ON_SITE(test_approval),    ON_SITE(test_given_up),
        ON_SITE(test_reopen),      ON_SITE(test_reopen_refused),
        ON_SITE(test_release_row), ON_SITE(test_recheck),
        ON_SITE(test_days),        ON_SITE(test_sound),
    };

    return check_main(tests);
}
