#include <fcntl.h>
#include <sqlite3.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "data/db.h"
#include "data/db_open.h"

enum {
    PAGES_AT_A_TIME = 4096 /* others may write in between */
};

static bool
copy_pages(sqlite3 *from, sqlite3 *to, struct err *err)
{
    sqlite3_backup *b = sqlite3_backup_init(to, "main", from, "main");
    int rc;

    if (b == NULL)
        return db_fail(to, sqlite3_errcode(to), err);
    do
        rc = sqlite3_backup_step(b, PAGES_AT_A_TIME);
    while (rc == SQLITE_OK);
    (void)sqlite3_backup_finish(b);
    return rc == SQLITE_DONE || db_fail(to, rc, err);
}

/* By the connection that wrote it: the last one to close leaves one file. */
static bool
check_copy(sqlite3 *to, struct err *err)
{
    sqlite3_stmt *q = NULL;
    int rc = sqlite3_prepare_v2(to, "PRAGMA integrity_check", -1, &q, NULL);
    bool good = rc == SQLITE_OK && sqlite3_step(q) == SQLITE_ROW &&
                strcmp((const char *)sqlite3_column_text(q, 0), "ok") == 0;

    (void)sqlite3_finalize(q);
    return good || err_set(err, ERR_STATE,
                           "the copy is damaged; so may be the register");
}

/* An empty file of our own, 0600: SQLite would make it by the umask. */
static bool
make_empty(const char *path, struct err *err)
{
    int fd =
        open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);

    if (fd < 0)
        return err_set(err, ERR_USAGE,
                       "the file to back up into exists already or cannot be "
                       "made; name a new one");
    (void)close(fd);
    return true;
}

static bool
copy_into(sqlite3 *from, const char *path, struct err *err)
{
    sqlite3 *to = NULL;
    int rc = sqlite3_open_v2(path, &to, SQLITE_OPEN_READWRITE, NULL);
    bool ok;

    if (rc != SQLITE_OK) {
        (void)sqlite3_close(to);
        return err_set(err, ERR_IO, "the backup cannot be opened");
    }
    ok = sqlite3_exec(to, "PRAGMA synchronous = EXTRA", NULL, NULL, NULL) ==
             SQLITE_OK ||
         db_fail(to, sqlite3_errcode(to), err);
    ok = ok && copy_pages(from, to, err) && check_copy(to, err);
    rc = sqlite3_close(to);
    return ok && (rc == SQLITE_OK ||
                  err_set(err, ERR_IO, "the backup cannot be closed"));
}

bool
db_backup(const char *path, const char *into, struct err *err)
{
    sqlite3 *from = NULL;
    bool ok;

    if (!db_connect(path, DB_READ, &from, err))
        return false;
    ok = make_empty(into, err);
    if (ok && !copy_into(from, into, err)) {
        (void)unlink(into);
        ok = false;
    }
    (void)sqlite3_close(from);
    return ok || err_at(err, into, 0, 0);
}
