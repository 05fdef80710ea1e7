#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "data/db.h"
#include "data/ledger.h"
#include "data/ledger_inside.h"

/* --- states ------------------------------------------------------------- */

static const char *const run_states[] = {
    [RUN_PLANNED] = "planned",   [RUN_SEALED] = "sealed",
    [RUN_APPROVED] = "approved", [RUN_RELEASING] = "releasing",
    [RUN_RELEASED] = "released", [RUN_CLOSED] = "closed",
    [RUN_PURGED] = "purged",     [RUN_ABANDONED] = "abandoned",
};

static const char *const bundle_states[] = {
    [BUNDLE_PLANNED] = "planned",
    [BUNDLE_WRITTEN] = "written",
    [BUNDLE_VERIFIED] = "verified",
};

const char *
run_state_name(enum run_state s)
{
    return run_states[s];
}

const char *
bundle_state_name(enum bundle_state s)
{
    return bundle_states[s];
}

static bool
state_from(struct text name, const char *const *names, size_t n, size_t *out,
           struct err *err)
{
    for (size_t i = 0; i < n; i++)
        if (text_is(name, names[i])) {
            *out = i;
            return true;
        }
    return err_set(err, ERR_STATE, "ledger: a state of no known name");
}

/* --- runs --------------------------------------------------------------- */

#define RUN_ROWS                                                               \
    "SELECT no, night, id, state, as_of, posting, pieces, bundles, pages,"     \
    " sheets, manifest FROM run"

static bool
read_run(struct query *q, struct run *out, struct err *err)
{
    size_t state;
    struct run r = {
        .no = query_int(q, 0),
        .night = query_int(q, 1),
        .as_of = query_date(q, 4),
        .posting = query_date(q, 5),
        .pieces = query_int(q, 6),
        .bundles = query_int(q, 7),
        .pages = query_int(q, 8),
        .sheets = query_int(q, 9),
    };

    if (!state_from(query_text(q, 3), run_states,
                    sizeof run_states / sizeof run_states[0], &state, err) ||
        !column_hash(q, 10, &r.manifest, err))
        return false;
    column_copy(q, 2, r.id, sizeof r.id);
    r.state = (enum run_state)state;
    *out = r;
    return true;
}

bool
run_find(struct db *db, const char *id, struct run *out, bool *found,
         struct err *err)
{
    static const char sql[] = RUN_ROWS " WHERE id = ?1";
    struct query *q;
    bool row, ok;

    if (!db_query(db, sql, &q, err))
        return false;
    query_bind_str(q, 1, id);
    if (!query_step(q, &row, err))
        return false;
    ok = !row || read_run(q, out, err);
    query_reset(q);
    if (ok)
        *found = row;
    return ok;
}

bool
run_by_no(struct db *db, int64_t no, struct run *out, struct err *err)
{
    static const char sql[] = RUN_ROWS " WHERE no = ?1";
    struct query *q;
    bool row, ok;

    if (!db_query(db, sql, &q, err))
        return false;
    query_bind_int(q, 1, no);
    if (!query_step(q, &row, err))
        return false;
    ok = row ? read_run(q, out, err)
             : err_set(err, ERR_STATE, "ledger: no run %" PRId64, no);
    query_reset(q);
    return ok;
}

bool
run_list(struct db *db, struct arena *arena, struct run **out, size_t *n,
         struct err *err)
{
    static const char count[] = "SELECT count(*) FROM run WHERE no >= ?1";
    static const char sql[] = RUN_ROWS " ORDER BY no";
    struct query *q;
    struct run *list;
    size_t room, i = 0;
    bool row;

    if (!count_rows(db, count, 0, &room, err) || !db_query(db, sql, &q, err))
        return false;
    list = arena_array(arena, struct run, room + 1);
    while (query_step(q, &row, err)) {
        if (!row) {
            query_reset(q);
            *out = list;
            *n = i;
            return true;
        }
        if (!read_run(q, &list[i++], err)) {
            query_reset(q);
            return false;
        }
    }
    return false;
}

/*
 * Which steps there are is said by the table arrow.  Only run_sealed brings the
 * manifest without which no run is sealed.
 */
bool
run_move(struct db *db, int64_t no, enum run_state from, enum run_state to,
         struct err *err)
{
    static const char sql[] =
        "UPDATE run SET state = ?3 WHERE no = ?1 AND state = ?2"
        " AND ?3 <> 'planned' AND id IS NOT NULL AND (manifest IS NOT NULL OR "
        "?3 = 'abandoned')"
        " AND EXISTS (SELECT 1 FROM arrow WHERE entity = 'run' AND was = ?2"
        "  AND became = ?3)";
    struct query *q;
    bool met;

    if (!db_query(db, sql, &q, err))
        return false;
    query_bind_int(q, 1, no);
    query_bind_str(q, 2, run_states[from]);
    query_bind_str(q, 3, run_states[to]);
    return (one_change(q, &met, err) &&
            (met || err_set(err, ERR_STATE,
                            "the run is in another state, or there is no such "
                            "step"))) ||
           err_wrap(err, "ledger: run %" PRId64 " from %s to %s", no,
                    run_states[from], run_states[to]);
}

bool
run_sealed(struct db *db, int64_t no, const struct sha256 *manifest,
           int64_t pages, int64_t sheets, struct err *err)
{
    static const char sql[] =
        "UPDATE run SET state = 'sealed', manifest = ?2, pages = ?3,"
        " sheets = ?4 WHERE no = ?1 AND state = 'planned' AND id IS NOT NULL"
        " AND (SELECT min(state = 'verified') FROM bundle"
        "  WHERE bundle.run = ?1)"
        " AND ?3 = (SELECT sum(pages) FROM bundle WHERE bundle.run = ?1)"
        " AND ?4 = (SELECT sum(sheets) FROM bundle WHERE bundle.run = ?1)";
    struct query *q;
    bool met;

    if (!db_query(db, sql, &q, err))
        return false;
    query_bind_int(q, 1, no);
    query_bind_blob(q, 2, manifest->byte, SHA256_LEN);
    query_bind_int(q, 3, pages);
    query_bind_int(q, 4, sheets);
    return (one_change(q, &met, err) &&
            (met ||
             err_set(err, ERR_STATE,
                     "it is not planned, a bundle is not verified, or "
                     "pages and sheets are not those of its bundles"))) ||
           err_wrap(err, "ledger: seal of run %" PRId64, no);
}

/* --- bundles ------------------------------------------------------------ */

static bool
read_bundle(struct query *q, struct bundle_row *out, struct err *err)
{
    size_t state;

    *out = (struct bundle_row){
        .no = query_int(q, 0),
        .first_seq = query_int(q, 1),
        .last_seq = query_int(q, 2),
        .pieces = query_int(q, 3),
        .attempt = query_int(q, 5),
        .printed = query_int(q, 6),
        .pages = query_int(q, 7),
        .sheets = query_int(q, 8),
        .bytes = query_int(q, 9),
        .revision = query_int(q, 11),
    };
    if (!state_from(query_text(q, 4), bundle_states,
                    sizeof bundle_states / sizeof bundle_states[0], &state,
                    err))
        return false;
    out->state = (enum bundle_state)state;
    return column_hash(q, 10, &out->hash, err);
}

bool
bundles_of(struct db *db, int64_t run, struct arena *arena,
           struct bundle_row **out, size_t *n, struct err *err)
{
    static const char count[] = "SELECT count(*) FROM bundle WHERE run = ?1";
    static const char sql[] =
        "SELECT no, first_seq, last_seq, pieces, state, attempt, printed,"
        " pages, sheets, bytes, hash, revision FROM bundle WHERE run = ?1"
        " ORDER BY no";
    struct query *q;
    struct bundle_row *list;
    size_t room, i = 0;
    bool row;

    if (!count_rows(db, count, run, &room, err) || !db_query(db, sql, &q, err))
        return false;
    list = arena_array(arena, struct bundle_row, room + 1);
    query_bind_int(q, 1, run);
    while (query_step(q, &row, err)) {
        if (!row) {
            query_reset(q);
            *out = list;
            *n = i;
            return true;
        }
        if (!read_bundle(q, &list[i++], err)) {
            query_reset(q);
            return false;
        }
    }
    return false;
}

/* While a run may still be written. */
#define RUN_OPEN                                                               \
    " AND (SELECT id IS NOT NULL AND run.state = 'planned' FROM run"           \
    " WHERE run.no = ?1)"

bool
bundle_attempt(struct db *db, int64_t run, int64_t no, struct err *err)
{
    static const char sql[] =
        "UPDATE bundle SET attempt = attempt + 1 WHERE run = ?1 AND no = ?2"
        " AND state IN ('planned', 'written')" RUN_OPEN;
    struct query *q;
    bool met;

    if (!db_query(db, sql, &q, err))
        return false;
    query_bind_int(q, 1, run);
    query_bind_int(q, 2, no);
    return (one_change(q, &met, err) &&
            (met || err_set(err, ERR_STATE,
                            "it is verified, or its run takes no more"))) ||
           err_wrap(err, "ledger: attempt of bundle %" PRId64, no);
}

bool
bundle_written(struct db *db, int64_t run, const struct bundle_row *b,
               struct err *err)
{
    /* Every piece of it has its pages or is an exception, and they add up. */
    static const char sql[] =
        "UPDATE bundle SET state = 'written', printed = ?3, pages = ?4,"
        " sheets = ?5, bytes = ?6, hash = ?7"
        " WHERE run = ?1 AND no = ?2 AND state = 'planned' AND attempt > 0"
        " AND (?3, ?4, ?5) = (SELECT count(*), coalesce(sum(p.pages), 0),"
        "  coalesce(sum(p.sheets), 0) FROM piece_pages AS p WHERE p.run = ?1"
        "  AND p.seq BETWEEN bundle.first_seq AND bundle.last_seq)"
        " AND bundle.pieces - ?3 = (SELECT count(*) FROM exception AS e"
        "  WHERE e.run = ?1 AND e.seq BETWEEN bundle.first_seq"
        "  AND bundle.last_seq)" RUN_OPEN;
    struct query *q;
    bool met;

    if (!db_query(db, sql, &q, err))
        return false;
    query_bind_int(q, 1, run);
    query_bind_int(q, 2, b->no);
    query_bind_int(q, 3, b->printed);
    query_bind_int(q, 4, b->pages);
    query_bind_int(q, 5, b->sheets);
    query_bind_int(q, 6, b->bytes);
    query_bind_blob(q, 7, b->hash.byte, SHA256_LEN);
    return (one_change(q, &met, err) &&
            (met ||
             err_set(err, ERR_STATE,
                     "it is not planned, was not attempted, or its pieces' "
                     "pages do not add up"))) ||
           err_wrap(err, "ledger: writing of bundle %" PRId64, b->no);
}

bool
bundle_verified(struct db *db, int64_t run, int64_t no, struct err *err)
{
    static const char sql[] =
        "UPDATE bundle SET state = 'verified' WHERE run = ?1 AND no = ?2"
        " AND state = 'written'" RUN_OPEN;
    struct query *q;
    bool met;

    if (!db_query(db, sql, &q, err))
        return false;
    query_bind_int(q, 1, run);
    query_bind_int(q, 2, no);
    return (one_change(q, &met, err) &&
            (met || err_set(err, ERR_STATE, "it is not written"))) ||
           err_wrap(err, "ledger: verification of bundle %" PRId64, no);
}
