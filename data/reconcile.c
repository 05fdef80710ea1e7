#include "base/arena.h"
#include "data/db.h"
#include "data/ledger_inside.h"
#include "data/release.h"

static bool
approve_now(struct db *db, const struct run *run, const char *operator_name,
            struct err *err)
{
    static const char sql[] =
        "INSERT INTO approval (run, manifest, bundles, approver)"
        " VALUES (?1, ?2, ?3, ?4)";
    struct sha256 bundles;
    struct query *q;

    if (run->state == RUN_APPROVED)
        return true;
    if (!bundles_hash(db, run->no, &bundles, err) ||
        !db_query(db, sql, &q, err))
        return false;
    query_bind_int(q, 1, run->no);
    query_bind_blob(q, 2, run->manifest.byte, SHA256_LEN);
    query_bind_blob(q, 3, bundles.byte, SHA256_LEN);
    query_bind_str(q, 4, operator_name);
    return query_done(q, err) &&
           run_move(db, run->no, RUN_SEALED, RUN_APPROVED, err);
}

bool
release_caught_up(struct db *db, const struct run *run, const struct release *r,
                  const char *operator_name, struct err *err)
{
    if (run->state != RUN_SEALED && run->state != RUN_APPROVED)
        return err_set(err, ERR_STATE, "the run is %s",
                       run_state_name(run->state));
    if (!db_begin(db, err))
        return false;
    if (approve_now(db, run, operator_name, err) &&
        release_note(db, run->no, r, err) &&
        run_move(db, run->no, RUN_RELEASING, RUN_RELEASED, err) &&
        db_commit(db, err))
        return true;
    db_rollback(db);
    return false;
}

static bool
put_lost(struct db *db, const char *run, const struct sha256 *manifest,
         const char *operator_name, struct err *err)
{
    static const char sql[] = "INSERT INTO lost_release VALUES (?1, ?2, ?3)";
    struct query *q;

    if (!db_query(db, sql, &q, err))
        return false;
    query_bind_str(q, 1, run);
    query_bind_blob(q, 2, manifest->byte, SHA256_LEN);
    query_bind_str(q, 3, operator_name);
    return query_done(q, err);
}

/* A start day only moves on: an earlier one would let letters out again. */
static bool
start_not_before(struct db *db, struct date day, struct err *err)
{
    static const char sql[] =
        "SELECT value FROM setting WHERE name = 'start-day'";
    struct date now = {0};
    struct query *q;
    bool row, ok = true;

    if (!db_query(db, sql, &q, err) || !query_step(q, &row, err))
        return false;
    if (row)
        ok = date_from_text(query_text(q, 0), &now, err);
    query_reset(q);
    return ok && ((row && date_compare(now, day) >= 0) ||
                  start_day_set(db, day, err));
}

bool
release_lost(struct db *db, const char *run, const struct sha256 *manifest,
             struct date day, const char *operator_name, struct err *err)
{
    if (!db_begin(db, err))
        return false;
    if (put_lost(db, run, manifest, operator_name, err) &&
        start_not_before(db, date_add_days(day, 1), err) && db_commit(db, err))
        return true;
    db_rollback(db);
    return false;
}

bool
lost_release(struct db *db, const char *run, const struct sha256 *manifest,
             bool *is, struct err *err)
{
    static const char sql[] =
        "SELECT 1 FROM lost_release WHERE run = ?1 AND manifest = ?2";
    struct query *q;

    if (!db_query(db, sql, &q, err))
        return false;
    query_bind_str(q, 1, run);
    query_bind_blob(q, 2, manifest->byte, SHA256_LEN);
    return one_row(q, is, err);
}
