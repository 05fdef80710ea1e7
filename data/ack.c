#include <inttypes.h>
#include <string.h>

#include "data/db.h"
#include "data/hold.h"
#include "data/ledger_inside.h"
#include "data/release.h"

static void
bind_row(struct query *q, int64_t run, const struct ack_row *row)
{
    query_bind_int(q, 1, run);
    query_bind_int(q, 2, row->seq);
    query_bind_str(q, 3, row->status);
    query_bind_int(q, 4, row->reprints);
    query_bind_date(q, 5, row->posted);
}

static bool
put_row(struct db *db, int64_t run, const struct ack_row *row, bool *fresh,
        struct err *err)
{
    static const char sql[] =
        "INSERT INTO ack SELECT ?1, ?2, ?3, ?4, ?5 WHERE EXISTS"
        " (SELECT 1 FROM piece_pages WHERE run = ?1 AND seq = ?2)"
        " ON CONFLICT DO UPDATE SET status = excluded.status,"
        " reprints = excluded.reprints, posted = excluded.posted"
        " WHERE status = 'missing'";
    static const char same[] =
        "SELECT 1 FROM ack WHERE run = ?1 AND seq = ?2 AND status = ?3"
        " AND reprints = ?4 AND posted IS ?5";
    struct query *q;
    bool met;

    if (!db_query(db, sql, &q, err))
        return false;
    bind_row(q, run, row);
    if (!one_change(q, fresh, err))
        return false;
    if (*fresh)
        return true;
    if (!db_query(db, same, &q, err))
        return false;
    bind_row(q, run, row);
    return one_row(q, &met, err) &&
           (met || err_set(err, ERR_STATE,
                           "the run has no such letter, or the vendor told "
                           "otherwise of it before"));
}

/* --- what it means for letters that were asked back ----------------------- */

static bool
answer(struct db *db, int64_t run, int64_t seq, const char *state, bool *was,
       struct err *err)
{
    static const char sql[] = "UPDATE withdrawal SET state = ?3 WHERE run = ?1"
                              " AND seq = ?2 AND state = 'asked'";
    struct query *q;

    if (!db_query(db, sql, &q, err))
        return false;
    query_bind_int(q, 1, run);
    query_bind_int(q, 2, seq);
    query_bind_str(q, 3, state);
    return one_change(q, was, err);
}

/* It is on its way: nothing is left to decide. */
static bool
end_hold(struct db *db, int64_t run, int64_t seq, struct err *err)
{
    static const char sql[] =
        "UPDATE hold SET closed = 'judged' WHERE closed IS NULL AND reason ="
        " '" HOLD_WITHDRAWN "' AND person = (SELECT person FROM piece"
        " WHERE run = ?1 AND seq = ?2)";
    struct query *q;

    if (!db_query(db, sql, &q, err))
        return false;
    query_bind_int(q, 1, run);
    query_bind_int(q, 2, seq);
    return query_done(q, err);
}

/* Pulled, and nobody had asked: the addressee must not be forgotten. */
static bool
put_unasked(struct db *db, int64_t run, int64_t seq, struct err *err)
{
    static const char sql[] =
        "INSERT INTO withdrawal VALUES (?1, ?2, 'recalled', 'vendor', '',"
        " 'vendor', (SELECT coalesce(max(request), 0) + 1 FROM withdrawal"
        "  WHERE run = ?1))";
    struct query *q;

    if (!db_query(db, sql, &q, err))
        return false;
    query_bind_int(q, 1, run);
    query_bind_int(q, 2, seq);
    return query_done(q, err) &&
           hold_piece(db, run, seq, HOLD_WITHDRAWN, "vendor", err);
}

bool
ack_put(struct db *db, const struct run *run, const struct ack_row *row,
        struct err *err)
{
    bool fresh, was;

    if (!put_row(db, run->no, row, &fresh, err))
        return false;
    if (!fresh || strcmp(row->status, "missing") == 0)
        return true;
    if (strcmp(row->status, "inserted") == 0)
        return answer(db, run->no, row->seq, "too-late", &was, err) &&
               (!was || end_hold(db, run->no, row->seq, err));
    return answer(db, run->no, row->seq, "recalled", &was, err) &&
           (was || put_unasked(db, run->no, row->seq, err));
}

bool
ack_counts(struct db *db, int64_t run, struct ack_count *out, struct err *err)
{
    static const char sql[] =
        "SELECT (SELECT count(*) FROM piece_pages WHERE run = ?1),"
        " count(*) FILTER (WHERE status = 'inserted'),"
        " count(*) FILTER (WHERE status = 'pulled'),"
        " count(*) FILTER (WHERE status = 'missing'),"
        " (SELECT count(*) FROM withdrawal WHERE run = ?1"
        "  AND state = 'asked'),"
        " (SELECT count(*) FROM withdrawal WHERE run = ?1"
        "  AND state = 'too-late'),"
        " (SELECT count(*) FROM withdrawal WHERE run = ?1"
        "  AND reason = 'vendor') FROM ack WHERE run = ?1";
    struct query *q;
    bool row;

    if (!db_query(db, sql, &q, err))
        return false;
    query_bind_int(q, 1, run);
    if (!query_step(q, &row, err))
        return false;
    *out = (struct ack_count){query_int(q, 0), query_int(q, 1), query_int(q, 2),
                              query_int(q, 3), query_int(q, 4), query_int(q, 5),
                              query_int(q, 6)};
    query_reset(q);
    return true;
}
