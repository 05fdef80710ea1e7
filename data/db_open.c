#include "data/db_open.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/magic.h>
#include <sqlite3.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>

enum {
    BUSY_MS = 5000,
    PATH_ROOM = 4096,
    APPLICATION = 0x53485253, /* "SHRS" */
    SCHEMA_VERSION = 5        /* raise it with every change of schema_*.sql */
};

static const unsigned char register_schema[] = {
#include "data/schema_register.inc"
};
static const unsigned char postal_schema[] = {
#include "data/schema_postal.inc"
};
static const unsigned char ledger_schema[] = {
#include "data/schema_ledger.inc"
};
static const unsigned char release_schema[] = {
#include "data/schema_release.inc"
};
static const unsigned char purge_schema[] = {
#include "data/schema_purge.inc"
};

static enum err_code
class_of(int rc)
{
    switch (rc & 0xFF) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
        return ERR_BUSY;
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
    case SQLITE_CONSTRAINT:
        return ERR_STATE;
    case SQLITE_ERROR:
    case SQLITE_MISUSE:
    case SQLITE_RANGE:
    case SQLITE_MISMATCH:
        return ERR_BUG;
    default:
        return ERR_DB;
    }
}

/* SQLite's messages name tables and columns, never a bound value. */
bool
db_fail(sqlite3 *handle, int rc, struct err *err)
{
    if (class_of(rc) == ERR_BUSY)
        return err_set(err, ERR_BUSY,
                       "the register is in use by another process; wait for "
                       "it and run again");
    return err_set(err, class_of(rc), "register: %s",
                   sqlite3_extended_errcode(handle) == rc
                       ? sqlite3_errmsg(handle)
                       : sqlite3_errstr(rc));
}

static bool
run(sqlite3 *handle, const char *sql, struct err *err)
{
    int rc = sqlite3_exec(handle, sql, NULL, NULL, NULL);

    return rc == SQLITE_OK || db_fail(handle, rc, err);
}

/* What every connection is set to and must read back (reliability.md EO-01). */
static const struct setting {
    const char *set, *read, *value;
    bool writer; /* a reader finds it in the file and cannot set it */
} settings[] = {
    {"PRAGMA journal_mode = WAL", "PRAGMA journal_mode", "wal", true},
    {"PRAGMA synchronous = FULL", "PRAGMA synchronous", "2", false},
    {"PRAGMA foreign_keys = ON", "PRAGMA foreign_keys", "1", false},
    {"PRAGMA trusted_schema = OFF", "PRAGMA trusted_schema", "0", false},
    {"PRAGMA secure_delete = ON", "PRAGMA secure_delete", "1", false},
    {"PRAGMA temp_store = MEMORY", "PRAGMA temp_store", "2", false},
    {"PRAGMA cell_size_check = ON", "PRAGMA cell_size_check", "1", false},
};

static bool
read_pragma(sqlite3 *handle, const char *sql, char *buf, size_t size,
            struct err *err)
{
    sqlite3_stmt *stmt = NULL;
    int rc = sqlite3_prepare_v2(handle, sql, -1, &stmt, NULL);

    if (rc == SQLITE_OK)
        rc = sqlite3_step(stmt);
    if (rc == SQLITE_ROW)
        (void)snprintf(buf, size, "%s",
                       (const char *)sqlite3_column_text(stmt, 0));
    (void)sqlite3_finalize(stmt);
    return rc == SQLITE_ROW || db_fail(handle, rc, err);
}

static bool
apply_setting(sqlite3 *handle, const struct setting *s, bool write,
              struct err *err)
{
    char value[32];

    if ((write || !s->writer) && !run(handle, s->set, err))
        return false;
    if (!read_pragma(handle, s->read, value, sizeof value, err))
        return false;
    if (strcmp(value, s->value) != 0)
        return err_set(err, ERR_CONF,
                       "register: \"%s\" does not hold on this file; keep the "
                       "site on a local file system, in a folder of its own",
                       s->set);
    return true;
}

/* Doors that neither a damaged nor a forged file may find open. */
static bool
shut_doors(sqlite3 *handle, struct err *err)
{
    static const struct {
        int option, value;
    } door[] = {
        {SQLITE_DBCONFIG_DEFENSIVE, 1},
        {SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0},
        {SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0},
        {SQLITE_DBCONFIG_DQS_DDL, 0},
        {SQLITE_DBCONFIG_DQS_DML, 0},
    };

    for (size_t i = 0; i < sizeof door / sizeof door[0]; i++) {
        int now = -1;
        int rc = sqlite3_db_config(handle, door[i].option, door[i].value, &now);

        if (rc != SQLITE_OK || now != door[i].value)
            return err_set(err, ERR_CONF,
                           "this SQLite cannot be secured (option %d); use "
                           "the distribution's own",
                           door[i].option);
    }
    return true;
}

static bool
configure(sqlite3 *handle, enum db_mode mode, struct err *err)
{
    if (!shut_doors(handle, err))
        return false;
    (void)sqlite3_busy_timeout(handle, BUSY_MS);
    for (size_t i = 0; i < sizeof settings / sizeof settings[0]; i++)
        if (!apply_setting(handle, &settings[i], mode != DB_READ, err))
            return false;
    /*
     * Caches of a fixed size, which a night of 10,000 pieces fills as one of
     * a million does.  No memory map: a failing disk would end the process by a
     * signal instead of an error, and mapped pages count against a worker's
     * memory.
     */
    return run(handle,
               mode == DB_READ
                   ? "PRAGMA query_only = ON; PRAGMA cache_size = -16384"
                   : "PRAGMA cache_size = -16384;"
                     "PRAGMA journal_size_limit = 67108864",
               err);
}

static bool
make_schema(sqlite3 *handle, struct err *err)
{
    char ids[96];

    (void)snprintf(ids, sizeof ids,
                   "PRAGMA application_id = %d; PRAGMA user_version = %d",
                   APPLICATION, SCHEMA_VERSION);
    return run(handle, "BEGIN IMMEDIATE", err) &&
           run(handle, (const char *)register_schema, err) &&
           run(handle, (const char *)postal_schema, err) &&
           run(handle, (const char *)ledger_schema, err) &&
           run(handle, (const char *)release_schema, err) &&
           run(handle, (const char *)purge_schema, err) &&
           run(handle, ids, err) && run(handle, "COMMIT", err);
}

static bool
check_schema(sqlite3 *handle, struct err *err)
{
    char value[32], want[32];

    (void)snprintf(want, sizeof want, "%d", APPLICATION);
    if (!read_pragma(handle, "PRAGMA application_id", value, sizeof value, err))
        return false;
    if (strcmp(value, want) != 0)
        return err_set(err, ERR_CONF,
                       "the file is no register of shirase; move it away and "
                       "run shirase init");
    (void)snprintf(want, sizeof want, "%d", SCHEMA_VERSION);
    if (!read_pragma(handle, "PRAGMA user_version", value, sizeof value, err))
        return false;
    if (strcmp(value, want) != 0)
        return err_set(err, ERR_CONF,
                       "the register has schema %s and this program needs %s; "
                       "use the program that made it",
                       value, want);
    return true;
}

/* Locks and shared memory of these do not hold what WAL needs. */
static bool
check_file_system(const char *path, struct err *err)
{
    static const unsigned long network[] = {NFS_SUPER_MAGIC, 0xFF534D42UL,
                                            0xFE534D42UL, SMB_SUPER_MAGIC,
                                            0x65735546UL}; /* CIFS SMB2 FUSE */
    struct statfs fs;

    if (statfs(path, &fs) != 0)
        return err_set(err, ERR_IO, "statfs: %s", strerror(errno));
    for (size_t i = 0; i < sizeof network / sizeof network[0]; i++)
        if (((unsigned long)fs.f_type & 0xFFFFFFFFUL) == network[i])
            return err_set(err, ERR_CONF,
                           "the site lies on a network or user-space file "
                           "system; move it to a local disk");
    return true;
}

static bool
make_file(const char *path, struct err *err)
{
    int fd = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);

    if (fd < 0 && errno == EEXIST)
        return err_set(err, ERR_USAGE,
                       "the register exists already; this folder is a site");
    if (fd < 0)
        return err_set(err, ERR_IO, "the register cannot be made: %s",
                       strerror(errno));
    (void)close(fd);
    return true;
}

/*
 * By name, not by descriptor: closing a descriptor of the file would drop the
 * locks of another connection in this process.
 */
static bool
check_place(const char *path, struct err *err)
{
    struct stat st;

    if (lstat(path, &st) != 0)
        return errno == ENOENT
                   ? err_set(err, ERR_USAGE,
                             "there is no register here; make the site with "
                             "shirase init")
                   : err_set(err, ERR_IO, "the register cannot be opened: %s",
                             strerror(errno));
    if (!S_ISREG(st.st_mode))
        return err_set(err, ERR_CONF,
                       "the register is a link or no ordinary file");
    return check_file_system(path, err);
}

/* What a failed DB_CREATE left; nothing was in it. */
static void
remove_files(const char *path)
{
    static const char *const tail[] = {"", "-wal", "-shm"};
    char name[PATH_ROOM];

    for (size_t i = 0; i < sizeof tail / sizeof tail[0]; i++)
        if (snprintf(name, sizeof name, "%s%s", path, tail[i]) < PATH_ROOM)
            (void)unlink(name);
}

static bool
open_handle(const char *path, enum db_mode mode, sqlite3 **handle,
            struct err *err)
{
    int flags = SQLITE_OPEN_NOMUTEX | (mode == DB_READ ? SQLITE_OPEN_READONLY
                                                       : SQLITE_OPEN_READWRITE);
    int rc;

    /* Its statistics cost a tenth of an import; once in use it keeps them. */
    (void)sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
    rc = sqlite3_open_v2(path, handle, flags, NULL);
    if (rc != SQLITE_OK)
        return db_fail(*handle, rc, err);
    (void)sqlite3_extended_result_codes(*handle, 1);
    return configure(*handle, mode, err) &&
           (mode != DB_CREATE || make_schema(*handle, err)) &&
           check_schema(*handle, err);
}

bool
db_connect(const char *path, enum db_mode mode, sqlite3 **out, struct err *err)
{
    sqlite3 *handle = NULL;

    *out = NULL;
    if (mode == DB_CREATE && !make_file(path, err))
        return err_at(err, path, 0, 0);
    if (check_place(path, err) && open_handle(path, mode, &handle, err)) {
        *out = handle;
        return true;
    }
    (void)sqlite3_close(handle);
    if (mode == DB_CREATE)
        remove_files(path);
    return err_at(err, path, 0, 0);
}
