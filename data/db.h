/*
 * SQLite behind one door: open with the settings that survive a power cut,
 * read them back, and turn every failure into an err at once.
 *
 * WAL, synchronous FULL, foreign keys, secure delete, temp in memory; anything
 * else read back is refused (reliability.md 1.3: less was measured to send
 * letters twice).  Network file systems are refused: their locks do not hold
 * what WAL needs.  SQL is a constant beside its caller; values are bound.
 *
 * A connection does not survive fork(): the child opens its own.  No statement
 * and no transaction of the parent may be under way at the fork, or SQLite
 * takes locks that only the parent holds for the child's.
 */
#ifndef DATA_DB_H
#define DATA_DB_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/date.h"
#include "base/err.h"
#include "base/str.h"

struct arena;
struct db;
struct query; /* a prepared statement, kept by db until db_close */

enum db_mode {
    DB_CREATE,
    DB_WRITE,
    DB_READ
};

/*
 * Open the file at path (a site's shirase.db); DB_CREATE makes file (0600)
 * and schema, and leaves nothing behind where it fails.
 *
 * Errors: ERR_USAGE if DB_CREATE finds a file, or the others find none;
 *         ERR_CONF for a file of another program or version, a link, a
 *         network file system, a setting that does not read back;
 *         ERR_STATE for a damaged file.
 */
bool db_open(const char *path, enum db_mode mode, struct db **out,
             struct err *err) MUST_CHECK;
/* Free db in every case; NULL is accepted. */
bool db_close(struct db *db, struct err *err) MUST_CHECK;

/*
 * Copy the file at path into a new one (0600) by SQLite's backup interface;
 * others may go on writing.  Nothing is left behind where it fails.
 *
 * Errors: ERR_USAGE if into exists; ERR_IO, ERR_DB.
 */
bool db_backup(const char *path, const char *into, struct err *err) MUST_CHECK;

/* ERR_BUSY where another writer keeps the lock for longer than 5 seconds. */
bool db_begin(struct db *db, struct err *err) MUST_CHECK; /* IMMEDIATE */
bool db_commit(struct db *db, struct err *err) MUST_CHECK;
void db_rollback(struct db *db); /* no transaction: does nothing */

bool db_exec(struct db *db, const char *sql, struct err *err) MUST_CHECK;

/*
 * The statement of this SQL text, reset and without values.
 *
 * Shape:  prepared at first use and found again by the address of sql, which
 *         therefore is a constant.
 */
bool db_query(struct db *db, const char *sql, struct query **out,
              struct err *err) MUST_CHECK;

/*
 * Bind parameter i (from 1).  An empty text is bound as '', not NULL.  Values
 * are copied; query_done and query_reset forget them, so that none can slip
 * into the next row.
 */
void query_bind_text(struct query *q, int i, struct text t);
void query_bind_str(struct query *q, int i, const char *s); /* NULL: NULL */
void query_bind_int(struct query *q, int i, int64_t v);
void query_bind_date(struct query *q, int i, struct date d); /* year 0: NULL */
void query_bind_blob(struct query *q, int i, const void *p, size_t len);

/* Run to the next row.  row: whether there is one; a failed bind shows here. */
bool query_step(struct query *q, bool *row, struct err *err) MUST_CHECK;
/* Run a statement that gives no rows, and reset it. */
bool query_done(struct query *q, struct err *err) MUST_CHECK;
void query_reset(struct query *q);
int64_t query_changes(struct query *q);

/* Columns from 0; text is borrowed until the next step. */
struct text query_text(struct query *q, int column);
/* The same in arena, with NUL behind it. */
struct text query_dup(struct query *q, int column, struct arena *arena);
int64_t query_int(struct query *q, int column);
struct date query_date(struct query *q, int column); /* NULL: year 0 */
bool query_null(struct query *q, int column);
struct text query_blob(struct query *q, int column);

#endif
