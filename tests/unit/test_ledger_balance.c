/*
 * Sums that disagree are found, whichever row was changed.
 */
#include "tests/unit/smallrun.h"

static const struct {
    const char *change, *message;
} tampered[] = {
    {"UPDATE input SET lines = lines + 1",
     "lines of a file against current, history and rejected ones: 7 against 6"},
    {"UPDATE input SET rejected = 1, current = 5",
     "rejected lines of a file against those listed: 1 against 0"},
    {"INSERT INTO certificate SELECT '7', kind, 's7', input, issued, expires,"
     " state, card_expires, 0 FROM certificate WHERE person = '1'",
     "certificate holders against verdicts and not due: 8 against 7"},
    {"DROP TRIGGER verdict_fixed;"
     "UPDATE verdict SET reason = 'x' WHERE person = '1'",
     "verdicts of a reason against its count: 1 against 0"},
    {"DROP TRIGGER verdict_kept; DELETE FROM verdict WHERE person = '1'",
     "verdicts of a reason against its count: 5 against 6"},
    {"DROP TRIGGER verdict_fixed;"
     "UPDATE verdict SET outcome = 'excluded' WHERE person = '0'",
     "verdicts of a reason against its count: 1 against 0"},
    {"DROP TRIGGER verdict_kept; DROP TRIGGER tally_fixed;"
     "DELETE FROM verdict WHERE person = '1';"
     "UPDATE tally SET register = 0, n = 5 WHERE outcome = 'selected';"
     "UPDATE tally SET register = 0",
     "persons selected against pieces: 5 against 6"},
    {"DROP TRIGGER piece_fixed; UPDATE piece SET person = '9' WHERE seq = 1",
     "pieces against those of persons selected: 6 against 5"},
    {"DROP TRIGGER piece_fixed; UPDATE piece SET person = '2' WHERE seq = 1",
     "resident numbers selected, summed, against those of pieces: 21 against "
     "22"},
    {"DROP TRIGGER piece_fixed; UPDATE piece SET seq = 9 WHERE seq = 6",
     "pieces placed against the last serial: 6 against 9"},
    {"DROP TRIGGER run_frozen; UPDATE run SET pieces = 7",
     "pieces of the run against those placed: 7 against 6"},
    {"DROP TRIGGER bundle_frozen;"
     "UPDATE bundle SET pieces = pieces + 1 WHERE no = 2",
     "pieces of the run against those of its bundles: 6 against 7"},
    {"DROP TRIGGER run_frozen; UPDATE run SET bundles = 3",
     "bundles of the run against those there are: 3 against 2"},
    {"DROP TRIGGER bundle_frozen; UPDATE bundle SET no = 3 WHERE no = 2",
     "bundles of the run against those there are: 2 against 2"},
    {"DROP TRIGGER bundle_frozen; UPDATE bundle SET first_seq = 0 WHERE no = 1",
     "first serial of a bundle against the one due: 0 against 1 (number 1)"},
    {"DROP TRIGGER piece_fixed; UPDATE piece SET bundle = 1 WHERE seq = 4",
     "pieces of a bundle against those placed in it: 3 against 2 (number 2)"},
    {"DROP TRIGGER notified_kept; DELETE FROM notified WHERE seq = 1",
     "notices that a piece must have against those it has: 2 against 0"},
    {"INSERT INTO notified VALUES ('s5', 'signature', 0, 1, 5)",
     "notices that a piece must have against those it has: 0 against 1"},
    {"DROP TRIGGER bundle_fixed; UPDATE bundle SET printed = 1 WHERE no = 2",
     "pieces of a bundle against printed ones and exceptions: 3 against 2"},
    {"DROP TRIGGER exception_kept; DROP TRIGGER bundle_fixed;"
     "DELETE FROM exception; INSERT INTO notified VALUES"
     " ('s5', 'signature', 0, 1, 5), ('a5', 'authentication', 0, 1, 5);"
     "UPDATE bundle SET printed = 3 WHERE no = 2",
     "printed pieces of a bundle against those with pages: 3 against 2"},
    {"DROP TRIGGER piece_pages_fixed;"
     "UPDATE piece_pages SET pages = 6 WHERE seq = 3",
     "pages of a bundle against those of its pieces: 12 against 14"},
    {"DROP TRIGGER piece_pages_fixed;"
     "UPDATE piece_pages SET sheets = 3 WHERE seq = 3",
     "sheets of a bundle against those of its pieces: 6 against 7"},
    {"DROP TRIGGER piece_pages_fixed;"
     "UPDATE piece_pages SET first_page = 6 WHERE seq = 2",
     "first page of a piece against the one due: 6 against 5 (number 2)"},
    {"DROP TRIGGER run_sealed; UPDATE run SET pages = 21",
     "pages of the run against those of its bundles: 21 against 20"},
    {"DROP TRIGGER run_sealed; UPDATE run SET sheets = 11",
     "sheets of the run against those of its bundles: 11 against 10"},
    {"DROP TRIGGER event_kept; DELETE FROM event WHERE entity = 'run' AND"
     " was = ''",
     "steps of run 0 against their order"},
    {"DROP TRIGGER run_moved; DROP TRIGGER run_approved;"
     "UPDATE run SET state = 'approved'",
     "state of the run against its last step"},
    {"DROP TRIGGER event_kept; DELETE FROM event WHERE entity = 'bundle' AND"
     " item = 2 AND became = 'written'",
     "steps of bundle 2 against their order"},
    {"DROP TRIGGER bundle_moved; UPDATE bundle SET attempt = 5 WHERE no = 2",
     "state of a bundle against its last step: 0 against 1 (number 2)"},
    {"DROP TRIGGER event_kept; DELETE FROM event WHERE entity = 'bundle' AND"
     " item = 2",
     "state of a bundle against its last step"},
    {"DROP TRIGGER event_kept; DELETE FROM event WHERE entity = 'piece'",
     "pieces held or withdrawn against their steps: 1 against 0"},
};

static void
test_balance(void **state)
{
    struct site *s = *state;
    struct err err = {0};

    CHECK_FAILS(ledger_balance(s->db, 2, &err), ERR_STATE, "no such night");
    err_clear(&err);
    CHECK_OK(ledger_balance(s->db, 1, &err));
    CHECK_OK(night_file(s->db, 1, 1, &err));
    plan(s);
    CHECK_OK(ledger_balance(s->db, 1, &err));
    write_all(s);
    CHECK_OK(ledger_balance(s->db, 1, &err));
    seal(s);
    CHECK_OK(ledger_balance(s->db, 1, &err));
    for (size_t i = 0; i < COUNT(tampered); i++) {
        err_clear(&err);
        CHECK_OK(db_begin(s->db, &err));
        sql(s->db, "PRAGMA defer_foreign_keys = ON;"
                   "PRAGMA ignore_check_constraints = ON");
        sql(s->db, tampered[i].change);
        CHECK_FAILS(ledger_balance(s->db, 1, &err), ERR_STATE,
                    tampered[i].message);
        db_rollback(s->db);
        sql(s->db, "PRAGMA ignore_check_constraints = OFF");
    }
    err_clear(&err);
    CHECK_OK(ledger_balance(s->db, 1, &err));
}

/* Files read later do not make an old night wrong. */
static void
test_balance_later(void **state)
{
    struct site *s = *state;
    struct err err = {0};

    plan(s);
    sql(s->db, "INSERT INTO input VALUES (2, 'c', randomblob(32),"
               " 'certificate', 'full', 1, 1, 0, 0, NULL);"
               "DELETE FROM certificate WHERE person = '1'");
    CHECK_OK(ledger_balance(s->db, 1, &err));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        ON_SITE(test_balance),
        ON_SITE(test_balance_later),
    };

    return check_main(tests);
}
