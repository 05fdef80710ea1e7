#include "data/db.h"

#include <assert.h>
#include <sqlite3.h>
#include <string.h>

#include "base/arena.h"
#include "data/db_open.h"

struct query {
    struct db *db;
    sqlite3_stmt *stmt;
    const char *sql; /* its address is the key */
    int failed;      /* SQLITE_OK, or what the first failed bind said */
};

struct db {
    sqlite3 *handle;
    struct query **query;
    size_t n_query, room;
};

bool
db_open(const char *path, enum db_mode mode, struct db **out, struct err *err)
{
    struct db *db;
    sqlite3 *handle;

    if (!db_connect(path, mode, &handle, err))
        return false;
    db = mem_new(sizeof *db);
    *db = (struct db){.handle = handle};
    *out = db;
    return true;
}

bool
db_close(struct db *db, struct err *err)
{
    int rc;

    if (db == NULL)
        return true;
    for (size_t i = 0; i < db->n_query; i++) {
        (void)sqlite3_finalize(db->query[i]->stmt);
        mem_free(db->query[i]);
    }
    mem_free(db->query);
    rc = sqlite3_close(db->handle);
    mem_free(db);
    return rc == SQLITE_OK ||
           err_set(err, ERR_DB, "register: close: %s", sqlite3_errstr(rc));
}

bool
db_exec(struct db *db, const char *sql, struct err *err)
{
    int rc = sqlite3_exec(db->handle, sql, NULL, NULL, NULL);

    return rc == SQLITE_OK || db_fail(db->handle, rc, err);
}

/* Not so: a text that was built anew at the same address. */
static bool
is_constant(const struct query *q)
{
    const char *prepared = sqlite3_sql(q->stmt);

    return strncmp(prepared, q->sql, strlen(prepared)) == 0;
}

static struct query *
query_find(const struct db *db, const char *sql)
{
    for (size_t i = 0; i < db->n_query; i++)
        if (db->query[i]->sql == sql) {
            assert(is_constant(db->query[i]));
            return db->query[i];
        }
    return NULL;
}

static bool
query_new(struct db *db, const char *sql, struct query **out, struct err *err)
{
    struct query *q;
    sqlite3_stmt *stmt;
    int rc = sqlite3_prepare_v3(db->handle, sql, -1, SQLITE_PREPARE_PERSISTENT,
                                &stmt, NULL);

    if (rc != SQLITE_OK)
        return db_fail(db->handle, rc, err);
    if (db->n_query == db->room) {
        db->room = db->room == 0 ? 32 : db->room * 2;
        db->query = mem_grow(db->query, db->room * sizeof(struct query *));
    }
    q = mem_new(sizeof *q);
    *q = (struct query){db, stmt, sql, SQLITE_OK};
    db->query[db->n_query++] = q;
    *out = q;
    return true;
}

bool
db_query(struct db *db, const char *sql, struct query **out, struct err *err)
{
    struct query *q = query_find(db, sql);

    if (q == NULL)
        return query_new(db, sql, out, err);
    query_reset(q);
    *out = q;
    return true;
}

static void
note(struct query *q, int rc)
{
    if (q->failed == SQLITE_OK)
        q->failed = rc;
}

void
query_bind_text(struct query *q, int i, struct text t)
{
    note(q, sqlite3_bind_text64(q->stmt, i, t.s != NULL ? t.s : "", t.len,
                                SQLITE_TRANSIENT, SQLITE_UTF8));
}

void
query_bind_str(struct query *q, int i, const char *s)
{
    if (s != NULL)
        query_bind_text(q, i, text_from(s));
    else
        note(q, sqlite3_bind_null(q->stmt, i));
}

void
query_bind_int(struct query *q, int i, int64_t v)
{
    note(q, sqlite3_bind_int64(q->stmt, i, v));
}

void
query_bind_date(struct query *q, int i, struct date d)
{
    if (d.year != 0)
        query_bind_int(q, i, d.year * 10000 + d.month * 100 + d.day);
    else
        note(q, sqlite3_bind_null(q->stmt, i));
}

void
query_bind_blob(struct query *q, int i, const void *p, size_t len)
{
    note(q, sqlite3_bind_blob64(q->stmt, i, len > 0 ? p : "", len,
                                SQLITE_TRANSIENT));
}

bool
query_step(struct query *q, bool *row, struct err *err)
{
    int rc = q->failed != SQLITE_OK ? q->failed : sqlite3_step(q->stmt);
    bool good = rc == SQLITE_ROW || rc == SQLITE_DONE;

    if (good)
        *row = rc == SQLITE_ROW;
    else {
        (void)db_fail(q->db->handle, rc, err);
        query_reset(q);
    }
    return good;
}

bool
query_done(struct query *q, struct err *err)
{
    bool row;

    if (!query_step(q, &row, err))
        return false;
    query_reset(q);
    return !row ||
           err_set(err, ERR_BUG, "register: a row that nobody asked for");
}

void
query_reset(struct query *q)
{
    (void)sqlite3_reset(q->stmt); /* repeats what step has told already */
    (void)sqlite3_clear_bindings(q->stmt);
    q->failed = SQLITE_OK;
}

int64_t
query_changes(struct query *q)
{
    return sqlite3_changes64(q->db->handle);
}

struct text
query_text(struct query *q, int column)
{
    const char *s = (const char *)sqlite3_column_text(q->stmt, column);

    return s != NULL
               ? (struct text){s, (size_t)sqlite3_column_bytes(q->stmt, column)}
               : (struct text){"", 0};
}

struct text
query_dup(struct query *q, int column, struct arena *arena)
{
    struct text t = query_text(q, column);

    return (struct text){text_dup(arena, t), t.len};
}

int64_t
query_int(struct query *q, int column)
{
    return sqlite3_column_int64(q->stmt, column);
}

struct date
query_date(struct query *q, int column)
{
    int v = (int)sqlite3_column_int64(q->stmt, column); /* NULL gives 0 */

    return (struct date){v / 10000, v / 100 % 100, v % 100};
}

bool
query_null(struct query *q, int column)
{
    return sqlite3_column_type(q->stmt, column) == SQLITE_NULL;
}

struct text
query_blob(struct query *q, int column)
{
    const char *s = sqlite3_column_blob(q->stmt, column);

    return s != NULL
               ? (struct text){s, (size_t)sqlite3_column_bytes(q->stmt, column)}
               : (struct text){"", 0};
}

/* --- transactions ------------------------------------------------------- */

bool
db_begin(struct db *db, struct err *err)
{
    return db_exec(db, "BEGIN IMMEDIATE", err);
}

bool
db_commit(struct db *db, struct err *err)
{
    return db_exec(db, "COMMIT", err);
}

void
db_rollback(struct db *db)
{
    /* After a full disk SQLite may have rolled back by itself. */
    if (sqlite3_get_autocommit(db->handle) == 0)
        (void)sqlite3_exec(db->handle, "ROLLBACK", NULL, NULL, NULL);
}
