#include "data/release.h"

#include <inttypes.h>
#include <string.h>

#include "base/arena.h"
#include "data/db.h"
#include "data/ledger_inside.h"

/* --- approval ----------------------------------------------------------- */

bool
bundles_hash(struct db *db, int64_t run, struct sha256 *out, struct err *err)
{
    struct arena *arena = arena_new();
    struct bundle_row *row;
    struct sha256_state *s;
    size_t n;
    bool ok = bundles_of(db, run, arena, &row, &n, err);

    if (ok) {
        s = sha256_new();
        for (size_t i = 0; i < n; i++) {
            char hex[SHA256_HEX];
            const char *line;

            sha256_hex(&row[i].hash, hex);
            line = arena_printf(arena, "%" PRId64 " %" PRId64 " %s\n",
                                row[i].no, row[i].revision, hex);
            sha256_add(s, line, strlen(line));
        }
        sha256_end(s, out);
        sha256_free(s);
    }
    arena_free(arena);
    return ok;
}

static bool
put_approval(struct db *db, const struct run *run, const char *approver,
             struct err *err)
{
    static const char sql[] =
        "INSERT INTO approval (run, manifest, bundles, approver)"
        " VALUES (?1, ?2, ?3, ?4)";
    struct sha256 bundles;
    struct query *q;

    if (!bundles_hash(db, run->no, &bundles, err) ||
        !db_query(db, sql, &q, err))
        return false;
    query_bind_int(q, 1, run->no);
    query_bind_blob(q, 2, run->manifest.byte, SHA256_LEN);
    query_bind_blob(q, 3, bundles.byte, SHA256_LEN);
    query_bind_str(q, 4, approver);
    return query_done(q, err) &&
           run_move(db, run->no, RUN_SEALED, RUN_APPROVED, err);
}

bool
approval_put(struct db *db, const struct run *run, const char *approver,
             struct err *err)
{
    if (!db_begin(db, err))
        return false;
    if (put_approval(db, run, approver, err) && db_commit(db, err))
        return true;
    db_rollback(db);
    return false;
}

bool
approval_of(struct db *db, int64_t run, struct approval *out, bool *found,
            struct err *err)
{
    static const char sql[] = "SELECT manifest, bundles, approver FROM approval"
                              " WHERE run = ?1 AND void IS NULL";
    struct approval a;
    struct query *q;
    bool row, ok;

    if (!db_query(db, sql, &q, err))
        return false;
    query_bind_int(q, 1, run);
    if (!query_step(q, &row, err))
        return false;
    ok = !row || (column_hash(q, 0, &a.manifest, err) &&
                  column_hash(q, 1, &a.bundles, err));
    if (ok && row) {
        column_copy(q, 2, a.approver, sizeof a.approver);
        *out = a;
    }
    query_reset(q);
    if (ok)
        *found = row;
    return ok;
}

/* --- the way out -------------------------------------------------------- */

bool
release_note(struct db *db, int64_t run, const struct release *r,
             struct err *err)
{
    static const char sql[] = "INSERT INTO release VALUES (?1, ?2, ?3, ?4)";
    struct query *q;

    if (!db_query(db, sql, &q, err))
        return false;
    query_bind_int(q, 1, run);
    query_bind_int(q, 2, r->line);
    query_bind_str(q, 3, r->folder);
    query_bind_date(q, 4, r->day);
    return query_done(q, err) &&
           run_move(db, run, RUN_APPROVED, RUN_RELEASING, err);
}

bool
release_begin(struct db *db, int64_t run, const struct release *r,
              struct err *err)
{
    if (!db_begin(db, err))
        return false;
    if (release_note(db, run, r, err) && db_commit(db, err))
        return true;
    db_rollback(db);
    return false;
}

bool
release_of(struct db *db, int64_t run, struct release *out, bool *found,
           struct err *err)
{
    static const char sql[] =
        "SELECT line, folder, day FROM release WHERE run = ?1";
    struct query *q;
    bool row;

    if (!db_query(db, sql, &q, err))
        return false;
    query_bind_int(q, 1, run);
    if (!query_step(q, &row, err))
        return false;
    if (row) {
        out->line = query_int(q, 0);
        column_copy(q, 1, out->folder, sizeof out->folder);
        out->day = query_date(q, 2);
    }
    query_reset(q);
    *found = row;
    return true;
}

/* --- is the file sound? -------------------------------------------------- */

/* The only row of a pragma, or none, is what it should be. */
static bool
pragma_says(struct db *db, const char *sql, const char *want, struct err *err)
{
    struct query *q;
    bool row, good;

    if (!db_query(db, sql, &q, err) || !query_step(q, &row, err))
        return false;
    good = want == NULL ? !row : row && text_is(query_text(q, 0), want);
    query_reset(q);
    return good ||
           err_set(err, ERR_STATE,
                   "the ledger's file is damaged; bring back its last backup");
}

bool
ledger_sound(const char *path, struct err *err)
{
    struct db *db;
    bool ok;

    if (!db_open(path, DB_READ, &db, err))
        return false;
    ok = pragma_says(db, "PRAGMA integrity_check", "ok", err) &&
         pragma_says(db, "PRAGMA foreign_key_check", NULL, err);
    return db_close(db, ok ? err : NULL) && ok;
}
