#include <stdio.h>

#include "data/db.h"
#include "data/hold.h"
#include "data/ledger_inside.h"

static const char *const choices[] = {
    [HOLD_SEND] = "send", [HOLD_BY_HAND] = "by-hand", [HOLD_DROP] = "drop"};

/* The hold that is to be closed. */
struct standing {
    int64_t no;
    char reason[40];
};

static bool
find_open(struct db *db, struct text person, struct standing *out,
          struct err *err)
{
    static const char sql[] =
        "SELECT no, reason FROM hold WHERE person = ?1 AND closed IS NULL";
    struct query *q;
    bool row;

    if (!db_query(db, sql, &q, err))
        return false;
    query_bind_text(q, 1, person);
    if (!query_step(q, &row, err))
        return false;
    if (row) {
        out->no = query_int(q, 0);
        column_copy(q, 1, out->reason, sizeof out->reason);
    }
    query_reset(q);
    return row || err_set(err, ERR_USAGE,
                          "nobody of this number is held; shirase held lists "
                          "those who are");
}

/* What a person may overrule; the rest cannot be printed or posted as it is. */
static bool
may_be_sent(const struct standing *h, struct err *err)
{
    static const char *const may[] = {"support-measure", "ambiguous-record",
                                      HOLD_OFFICE, HOLD_WITHDRAWN};

    for (size_t i = 0; i < sizeof may / sizeof may[0]; i++)
        if (text_is(text_from(h->reason), may[i]))
            return true;
    return err_set(err, ERR_USAGE,
                   "--send: a hold of the reason %s cannot be printed or "
                   "posted as it is; have the record corrected, or use "
                   "--by-hand",
                   h->reason);
}

/* --- withdrawn letters ------------------------------------------------------
 */

/* All letters of the person that were taken out and not let go yet. */
#define WITHDRAWN_OF                                                           \
    " FROM withdrawal AS w JOIN piece AS p ON p.run = w.run AND p.seq = w.seq" \
    " WHERE p.person = ?1 AND NOT EXISTS (SELECT 1 FROM freed AS f"            \
    "  WHERE f.run = w.run AND f.seq = w.seq)"

static bool
none_under_way(struct db *db, struct text person, struct err *err)
{
    static const char sql[] =
        "SELECT w.state" WITHDRAWN_OF " AND w.state IN ('asked', 'too-late')";
    struct query *q;
    bool met;

    if (!db_query(db, sql, &q, err))
        return false;
    query_bind_text(q, 1, person);
    return one_row(q, &met, err) &&
           (!met || err_set(err, ERR_STATE,
                            "a letter to this person was handed over and the "
                            "vendor has not said that it was pulled; another "
                            "would be a second one"));
}

static bool
let_go(struct db *db, struct text person, struct err *err)
{
    static const char sql[] =
        "INSERT INTO freed SELECT w.run, w.seq" WITHDRAWN_OF;
    struct query *q;

    if (!none_under_way(db, person, err) || !db_query(db, sql, &q, err))
        return false;
    query_bind_text(q, 1, person);
    return query_done(q, err);
}

/* --- closing ----------------------------------------------------------------
 */

/* The office has written: as if another system had. */
static bool
notify_by_hand(struct db *db, int64_t hold, struct date day, struct err *err)
{
    static const char sql[] =
        "INSERT INTO notified_elsewhere SELECT signature, 'signature', ?2"
        "  FROM hold WHERE no = ?1 AND signature <> ''"
        " UNION ALL SELECT authentication, 'authentication', ?2 FROM hold"
        "  WHERE no = ?1 AND authentication <> '' ON CONFLICT DO NOTHING";
    struct query *q;

    if (!db_query(db, sql, &q, err))
        return false;
    query_bind_int(q, 1, hold);
    query_bind_date(q, 2, day);
    return query_done(q, err);
}

static bool
close_row(struct db *db, int64_t no, const struct hold_close *c,
          struct err *err)
{
    static const char sql[] =
        "UPDATE hold SET closed = ?2, note = ?3, operator = ?4 WHERE no = ?1";
    struct query *q;

    if (!db_query(db, sql, &q, err))
        return false;
    query_bind_int(q, 1, no);
    query_bind_str(q, 2, choices[c->choice]);
    query_bind_str(q, 3, c->note);
    query_bind_str(q, 4, c->operator_name);
    return query_done(q, err);
}

static bool
close_hold(struct db *db, const struct hold_close *c, struct err *err)
{
    struct standing h = {.no = 0};

    if (!find_open(db, c->person, &h, err) ||
        (c->choice == HOLD_SEND && !may_be_sent(&h, err)))
        return false;
    /* Whatever held the person last: a letter that was taken out of a run
       would go on keeping the place of the next. */
    if (c->choice == HOLD_SEND && !let_go(db, c->person, err))
        return false;
    return (c->choice != HOLD_BY_HAND ||
            notify_by_hand(db, h.no, c->day, err)) &&
           close_row(db, h.no, c, err);
}

bool
hold_close(struct db *db, const struct hold_close *c, struct err *err)
{
    if (!db_begin(db, err))
        return false;
    if (close_hold(db, c, err) && db_commit(db, err))
        return true;
    db_rollback(db);
    return false;
}

bool
hold_unhold(struct db *db, const struct hold_close *c, struct err *err)
{
    struct standing h = {.no = 0};

    if (!find_open(db, c->person, &h, err))
        return false;
    if (!text_is(text_from(h.reason), HOLD_OFFICE) &&
        !text_is(text_from(h.reason), HOLD_WITHDRAWN))
        return err_set(err, ERR_USAGE,
                       "this hold is not the office's own; use shirase "
                       "resolve");
    return hold_close(db, c, err);
}

bool
hold_piece(struct db *db, int64_t run, int64_t seq, const char *reason,
           const char *detail, struct err *err)
{
    /* The office's word stands before what a night or a withdrawal says. */
    static const char judged[] =
        "UPDATE hold SET closed = 'judged' WHERE closed IS NULL"
        " AND reason <> '" HOLD_OFFICE "' AND person ="
        " (SELECT person FROM piece WHERE run = ?1 AND seq = ?2)";
    static const char sql[] =
        "INSERT INTO hold (person, reason, detail, opened, expires, signature,"
        " authentication) SELECT person, ?3, ?4, run.as_of, min("
        "  CASE WHEN signature_due THEN signature_expires ELSE 99991231 END,"
        "  CASE WHEN authentication_due THEN authentication_expires"
        "   ELSE 99991231 END),"
        " CASE WHEN signature_due THEN signature_serial ELSE '' END,"
        " CASE WHEN authentication_due THEN authentication_serial ELSE '' END"
        " FROM piece JOIN run ON run.no = piece.run"
        " WHERE run = ?1 AND seq = ?2 AND NOT EXISTS (SELECT 1 FROM hold AS h"
        "  WHERE h.person = piece.person AND h.closed IS NULL)";
    struct query *q;

    if (!db_query(db, judged, &q, err))
        return false;
    query_bind_int(q, 1, run);
    query_bind_int(q, 2, seq);
    if (!query_done(q, err) || !db_query(db, sql, &q, err))
        return false;
    query_bind_int(q, 1, run);
    query_bind_int(q, 2, seq);
    query_bind_str(q, 3, reason);
    query_bind_str(q, 4, detail);
    return query_done(q, err);
}
