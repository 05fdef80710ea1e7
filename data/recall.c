#include <inttypes.h>

#include "base/arena.h"
#include "data/db.h"
#include "data/hold.h"
#include "data/ledger_inside.h"
#include "data/release.h"

/* --- asking ----------------------------------------------------------------
 */

/* The request in which a piece was asked back; -1: in none. */
static bool
asked_in(struct db *db, int64_t run, int64_t seq, int64_t *out, struct err *err)
{
    static const char sql[] =
        "SELECT request FROM withdrawal WHERE run = ?1 AND seq = ?2";
    struct query *q;
    bool row;

    if (!db_query(db, sql, &q, err))
        return false;
    query_bind_int(q, 1, run);
    query_bind_int(q, 2, seq);
    if (!query_step(q, &row, err))
        return false;
    *out = row ? query_int(q, 0) : -1;
    query_reset(q);
    return true;
}

/* All of them in one request: that one; none: 0. */
static bool
earlier_request(struct db *db, int64_t run, const struct withdrawal *w,
                size_t n, int64_t *out, struct err *err)
{
    int64_t first = -1, other;

    for (size_t i = 0; i < n; i++) {
        if (!asked_in(db, run, w[i].seq, &other, err))
            return false;
        if (other == 0)
            return err_set(err, ERR_STATE,
                           "piece %06" PRId64
                           ": was taken out before the release",
                           w[i].seq);
        if (i == 0)
            first = other;
        if (other != first)
            return err_set(err, ERR_STATE,
                           "piece %06" PRId64 " and others here were not "
                           "withdrawn together; give those that are new alone",
                           w[i].seq);
    }
    *out = first < 0 ? 0 : first;
    return true;
}

static bool
next_request(struct db *db, int64_t run, int64_t *out, struct err *err)
{
    static const char sql[] = "SELECT coalesce(max(request), 0) + 1"
                              " FROM withdrawal WHERE run = ?1";
    struct query *q;
    bool row;

    if (!db_query(db, sql, &q, err))
        return false;
    query_bind_int(q, 1, run);
    if (!query_step(q, &row, err))
        return false;
    *out = query_int(q, 0);
    query_reset(q);
    return true;
}

static bool
ask(struct db *db, int64_t run, const struct withdrawal *w, int64_t request,
    struct err *err)
{
    static const char sql[] =
        "INSERT INTO withdrawal SELECT ?1, ?2, 'asked', ?3, ?4, ?5, ?6"
        " WHERE EXISTS (SELECT 1 FROM piece_pages WHERE run = ?1 AND seq = ?2)"
        " AND NOT EXISTS (SELECT 1 FROM ack WHERE run = ?1 AND seq = ?2"
        "  AND status <> 'missing')";
    struct query *q;
    bool met;

    if (!db_query(db, sql, &q, err))
        return false;
    query_bind_int(q, 1, run);
    query_bind_int(q, 2, w->seq);
    query_bind_str(q, 3, w->reason);
    query_bind_str(q, 4, w->note);
    query_bind_str(q, 5, w->operator_name);
    query_bind_int(q, 6, request);
    if (!one_change(q, &met, err))
        return err_wrap(err, "piece %06" PRId64, w->seq);
    if (!met)
        return err_set(err, ERR_STATE,
                       "piece %06" PRId64 ": the run has no such letter, or "
                       "the vendor has posted or pulled it already",
                       w->seq);
    return hold_piece(db, run, w->seq, HOLD_WITHDRAWN, w->reason, err);
}

static bool
ask_all(struct db *db, const struct run *run, const struct withdrawal *w,
        size_t n, int64_t *request, struct err *err)
{
    if (!earlier_request(db, run->no, w, n, request, err))
        return false;
    if (*request != 0)
        return true;
    if (!next_request(db, run->no, request, err))
        return false;
    for (size_t i = 0; i < n; i++)
        if (!ask(db, run->no, &w[i], *request, err))
            return false;
    return true;
}

bool
recall_ask(struct db *db, const struct run *run, const struct withdrawal *w,
           size_t n, int64_t *request, struct err *err)
{
    int64_t out;

    if (run->state != RUN_RELEASED)
        return err_set(err, ERR_STATE, "the run is %s",
                       run_state_name(run->state));
    if (!db_begin(db, err))
        return false;
    if (ask_all(db, run, w, n, &out, err) && db_commit(db, err)) {
        *request = out;
        return true;
    }
    db_rollback(db);
    return false;
}

bool
recall_rows(struct db *db, int64_t run, int64_t request, struct arena *arena,
            struct recall_row **out, size_t *n, struct err *err)
{
    static const char count[] =
        "SELECT count(*) FROM withdrawal WHERE run = ?1";
    static const char sql[] =
        "SELECT w.seq, p.bundle, w.state FROM withdrawal AS w JOIN piece AS p"
        " ON p.run = w.run AND p.seq = w.seq WHERE w.run = ?1"
        " AND w.request = ?2 ORDER BY w.seq";
    struct query *q;
    struct recall_row *list;
    size_t room, i = 0;
    bool row;

    if (!count_rows(db, count, run, &room, err) || !db_query(db, sql, &q, err))
        return false;
    list = arena_array(arena, struct recall_row, room + 1);
    query_bind_int(q, 1, run);
    query_bind_int(q, 2, request);
    while (query_step(q, &row, err)) {
        if (!row) {
            query_reset(q);
            *out = list;
            *n = i;
            return true;
        }
        list[i].seq = query_int(q, 0);
        list[i].bundle = query_int(q, 1);
        column_copy(q, 2, list[i].state, sizeof list[i].state);
        i++;
    }
    return false;
}
