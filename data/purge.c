#include "data/purge.h"

#include "base/arena.h"
#include "data/db.h"
#include "data/ledger_inside.h"

/* A purged run is done with; an abandoned one until its pieces are empty. */
static bool
is_due(const struct run *r, struct date before)
{
    return date_compare(r->as_of, before) < 0 &&
           (r->state == RUN_CLOSED || r->state == RUN_ABANDONED);
}

bool
run_has_names(struct db *db, int64_t run, bool *has, struct err *err)
{
    static const char sql[] =
        "SELECT 1 FROM piece WHERE run = ?1 AND name <> '' LIMIT 1";
    struct query *q;

    if (!db_query(db, sql, &q, err))
        return false;
    query_bind_int(q, 1, run);
    return one_row(q, has, err);
}

bool
purge_runs(struct db *db, struct date before, struct arena *arena,
           struct run **out, size_t *n, int64_t *open, struct err *err)
{
    struct run *list;
    size_t all, k = 0;
    bool has = false;

    *open = 0;
    if (!run_list(db, arena, &list, &all, err))
        return false;
    for (size_t i = 0; i < all; i++) {
        if (is_due(&list[i], before)) {
            if (!run_has_names(db, list[i].no, &has, err))
                return false;
            if (has)
                list[k++] = list[i];
        } else if (date_compare(list[i].as_of, before) < 0 &&
                   list[i].state != RUN_PURGED &&
                   list[i].state != RUN_ABANDONED) {
            (*open)++;
        }
    }
    *out = list;
    *n = k;
    return true;
}

static bool
dated(struct db *db, const char *sql, struct date before, struct err *err)
{
    struct query *q;

    if (!db_query(db, sql, &q, err))
        return false;
    query_bind_date(q, 1, before);
    return query_done(q, err);
}

static bool
note(struct db *db, struct date before, const char *operator_name,
     struct err *err)
{
    static const char sql[] =
        "INSERT INTO purge (before, operator) VALUES (?1, ?2)";
    struct query *q;

    if (!db_query(db, sql, &q, err))
        return false;
    query_bind_date(q, 1, before);
    query_bind_str(q, 2, operator_name);
    return query_done(q, err);
}

#define OF_PURGED                                                              \
    " IN (SELECT no FROM run WHERE state IN ('purged', 'abandoned')"           \
    " AND as_of < ?1)"

static bool
empty_rows(struct db *db, struct date before, const char *operator_name,
           struct err *err)
{
    static const char *const changes[] = {
        "UPDATE run SET state = 'purged' WHERE state = 'closed' AND as_of < ?1",
        "UPDATE piece SET name = '', kana = '', alias = '', postal = '',"
        " prefecture = '', city = '', town = '', block = '', building = '',"
        " birth = NULL, barcode = '' WHERE run" OF_PURGED,
        "UPDATE exception SET detail = '' WHERE detail <> '' AND run" OF_PURGED,
        "UPDATE withdrawal SET note = '' WHERE note <> '' AND run" OF_PURGED,
        "UPDATE verdict SET detail = '' WHERE detail <> '' AND night IN"
        " (SELECT no FROM night WHERE as_of < ?1)",
        "UPDATE hold SET detail = '', note = '' WHERE closed IS NOT NULL"
        " AND opened < ?1 AND (detail <> '' OR note <> '')",
    };

    if (!note(db, before, operator_name, err))
        return false;
    for (size_t i = 0; i < sizeof changes / sizeof changes[0]; i++)
        if (!dated(db, changes[i], before, err))
            return false;
    return true;
}

bool
purge_before(struct db *db, struct date before, const char *operator_name,
             struct err *err)
{
    bool ok = db_begin(db, err);

    if (!ok)
        return false;
    ok = empty_rows(db, before, operator_name, err) && db_commit(db, err);
    if (!ok) {
        db_rollback(db);
        return false;
    }
    /* Cells that a page moved leave copies between the rows: all is anew. */
    return db_exec(db, "VACUUM", err) &&
           db_exec(db, "PRAGMA wal_checkpoint(TRUNCATE)", err);
}
