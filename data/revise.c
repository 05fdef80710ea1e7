#include <inttypes.h>

#include "data/db.h"
#include "data/hold.h"
#include "data/ledger_inside.h"
#include "data/release.h"

/* --- one piece ---------------------------------------------------------- */

static bool
put_exception(struct db *db, int64_t run, const struct withdrawal *w,
              struct err *err)
{
    static const char sql[] =
        "INSERT INTO exception SELECT ?1, ?2, ?4, ?3, ''"
        " WHERE EXISTS (SELECT 1 FROM piece_pages WHERE run = ?1 AND seq = ?2)"
        " ON CONFLICT DO NOTHING";
    struct query *q;
    bool met;

    if (!db_query(db, sql, &q, err))
        return false;
    query_bind_int(q, 1, run);
    query_bind_int(q, 2, w->seq);
    query_bind_str(q, 3, w->reason);
    query_bind_str(q, 4, w->hold ? "held" : "withdrawn");
    return one_change(q, &met, err) &&
           (met || err_set(err, ERR_STATE,
                           "the run has no such letter, or it was held or "
                           "withdrawn before"));
}

static bool
put_withdrawal(struct db *db, int64_t run, const struct withdrawal *w,
               struct err *err)
{
    static const char sql[] = "INSERT INTO withdrawal VALUES"
                              " (?1, ?2, 'taken-out', ?3, ?4, ?5, 0)";
    struct query *q;

    if (!db_query(db, sql, &q, err))
        return false;
    query_bind_int(q, 1, run);
    query_bind_int(q, 2, w->seq);
    query_bind_str(q, 3, w->reason);
    query_bind_str(q, 4, w->note);
    query_bind_str(q, 5, w->operator_name);
    return query_done(q, err) &&
           hold_piece(db, run, w->seq, w->hold ? HOLD_OFFICE : HOLD_WITHDRAWN,
                      w->reason, err);
}

/* --- the run ------------------------------------------------------------ */

static bool
change(struct db *db, const char *sql, int64_t run, struct err *err)
{
    struct query *q;

    if (!db_query(db, sql, &q, err))
        return false;
    query_bind_int(q, 1, run);
    return query_done(q, err);
}

/* A bundle without any letter would be a PDF without a page. */
static bool
none_empty(struct db *db, int64_t run, struct err *err)
{
    static const char sql[] =
        "SELECT no FROM bundle AS b WHERE run = ?1 AND pieces ="
        " (SELECT count(*) FROM exception AS e WHERE e.run = b.run"
        "  AND e.seq BETWEEN b.first_seq AND b.last_seq)";
    struct query *q;
    int64_t no;
    bool row;

    if (!db_query(db, sql, &q, err))
        return false;
    query_bind_int(q, 1, run);
    if (!query_step(q, &row, err))
        return false;
    no = query_int(q, 0);
    query_reset(q);
    return !row || err_set(err, ERR_STATE,
                           "bundle %03" PRId64 " would hold no letter any "
                           "more; give the run up with shirase abandon and "
                           "run its day again",
                           no);
}

/* Bundles that hold a piece which has pages and an exception by now. */
#define CONCERNED                                                              \
    " WHERE run = ?1 AND state = 'verified' AND EXISTS"                        \
    " (SELECT 1 FROM exception AS e JOIN piece_pages AS g ON g.run = e.run"    \
    "  AND g.seq = e.seq WHERE e.run = bundle.run"                             \
    "  AND e.seq BETWEEN bundle.first_seq AND bundle.last_seq)"

static bool
reopen_rows(struct db *db, const struct run *run, struct err *err)
{
    static const char bundles[] =
        "UPDATE bundle SET state = 'planned', revision = revision + 1,"
        " printed = 0, pages = 0, sheets = 0, bytes = 0, hash = NULL" CONCERNED;
    static const char pages[] =
        "DELETE FROM piece_pages WHERE run = ?1 AND EXISTS (SELECT 1 FROM"
        " bundle AS b WHERE b.run = ?1 AND b.state = 'planned'"
        " AND piece_pages.seq BETWEEN b.first_seq AND b.last_seq)";
    static const char voided[] =
        "UPDATE approval SET void = 'withdrawn' WHERE run = ?1"
        " AND void IS NULL";
    static const char planned[] =
        "UPDATE run SET state = 'planned' WHERE no = ?1 AND state = 'sealed'";

    if (run->state == RUN_APPROVED &&
        !run_move(db, run->no, RUN_APPROVED, RUN_SEALED, err))
        return false;
    return change(db, bundles, run->no, err) &&
           change(db, pages, run->no, err) &&
           change(db, voided, run->no, err) &&
           change(db, planned, run->no, err);
}

static bool
note_program(struct db *db, int64_t run, const char *program, struct err *err)
{
    static const char sql[] =
        "INSERT INTO reopening (run, program) VALUES (?1, ?2)";
    struct query *q;

    if (!db_query(db, sql, &q, err))
        return false;
    query_bind_int(q, 1, run);
    query_bind_str(q, 2, program);
    return query_done(q, err);
}

static bool
reopen(struct db *db, const struct run *run, const struct withdrawal *w,
       size_t n, const char *program, struct err *err)
{
    for (size_t i = 0; i < n; i++)
        if (!put_exception(db, run->no, &w[i], err) ||
            !put_withdrawal(db, run->no, &w[i], err))
            return err_wrap(err, "piece %06" PRId64, w[i].seq);
    return none_empty(db, run->no, err) && reopen_rows(db, run, err) &&
           note_program(db, run->no, program, err);
}

bool
run_reopen(struct db *db, const struct run *run, const struct withdrawal *w,
           size_t n, const char *program, struct err *err)
{
    if (run->state != RUN_SEALED && run->state != RUN_APPROVED)
        return err_set(err, ERR_STATE, "the run is %s",
                       run_state_name(run->state));
    if (!db_begin(db, err))
        return false;
    if (reopen(db, run, w, n, program, err) && db_commit(db, err))
        return true;
    db_rollback(db);
    return false;
}

bool
run_reopened(struct db *db, int64_t run, char program[static 64], bool *is,
             struct err *err)
{
    static const char sql[] = "SELECT program FROM reopening WHERE run = ?1"
                              " ORDER BY no DESC LIMIT 1";
    struct query *q;

    if (!db_query(db, sql, &q, err))
        return false;
    query_bind_int(q, 1, run);
    if (!query_step(q, is, err))
        return false;
    if (*is)
        column_copy(q, 0, program, 64);
    query_reset(q);
    return true;
}
