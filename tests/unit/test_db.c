#include "data/db.h"

#include <dlfcn.h>
#include <errno.h>
#include <sqlite3.h>
#include <sys/stat.h>
#include <sys/vfs.h>

#include "check.h"

/*
 * What the program asks of the system and of SQLite, answered here: a network
 * file system, a failing call and an insecure library cannot be had at will.
 */
static struct {
    long magic;     /* of the file system; 0: the true one */
    bool no_statfs; /* the call fails */
    int option;     /* of sqlite3_db_config that does not hold; 0: none */
    bool bad_close;
    int busy_ms; /* as the program set it */
} fake;

int
statfs(const char *path, struct statfs *out)
{
    int (*real)(const char *, struct statfs *);

    if (fake.no_statfs) {
        errno = EIO;
        return -1;
    }
    *(void **)&real = dlsym(RTLD_NEXT, "statfs");
    if (real(path, out) != 0)
        return -1;
    if (fake.magic != 0)
        out->f_type = fake.magic;
    return 0;
}

int
sqlite3_db_config(sqlite3 *db, int op, ...)
{
    int (*real)(sqlite3 *, int, ...);
    va_list ap;
    int value, *now, rc;

    va_start(ap, op);
    value = va_arg(ap, int);
    now = va_arg(ap, int *);
    va_end(ap);
    *(void **)&real = dlsym(RTLD_NEXT, "sqlite3_db_config");
    rc = real(db, op, value, now);
    if (op == fake.option)
        *now = !value;
    return rc;
}

int
sqlite3_busy_timeout(sqlite3 *db, int ms)
{
    int (*real)(sqlite3 *, int);

    *(void **)&real = dlsym(RTLD_NEXT, "sqlite3_busy_timeout");
    fake.busy_ms = ms;
    return real(db, 20); /* or the test of a held lock lasts as long */
}

int
sqlite3_close(sqlite3 *db)
{
    int (*real)(sqlite3 *);
    int rc;

    *(void **)&real = dlsym(RTLD_NEXT, "sqlite3_close");
    rc = real(db);
    return fake.bad_close ? SQLITE_IOERR : rc;
}

/* A folder with the path of a register in it. */
struct place {
    char folder[64], path[96];
    int fd;
};

static int
setup(void **state)
{
    static struct place p;

    memset(&fake, 0, sizeof fake);
    p.fd = check_folder(p.folder);
    (void)snprintf(p.path, sizeof p.path, "%s/shirase.db", p.folder);
    *state = &p;
    return 0;
}

static int
teardown(void **state)
{
    struct place *p = *state;

    memset(&fake, 0, sizeof fake);
    check_folder_end(p->folder, p->fd);
    return 0;
}

static struct db *
opened(const struct place *p, enum db_mode mode)
{
    struct err err = {0};
    struct db *db = NULL;

    CHECK_OK(db_open(p->path, mode, &db, &err));
    return db;
}

static void
closed(struct db *db)
{
    struct err err = {0};

    CHECK_OK(db_close(db, &err));
}

/* Change a register's file behind the program's back. */
static void
meddle(const struct place *p, const char *sql)
{
    sqlite3 *raw;

    assert_int_equal(sqlite3_open(p->path, &raw), SQLITE_OK);
    assert_int_equal(sqlite3_exec(raw, sql, NULL, NULL, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_close(raw), SQLITE_OK);
}

static void
test_settings(void **state)
{
    static const struct {
        const char *sql, *value;
    } want[] = {
        {"PRAGMA journal_mode", "wal"},
        {"PRAGMA synchronous", "2"},
        {"PRAGMA foreign_keys", "1"},
        {"PRAGMA trusted_schema", "0"},
        {"PRAGMA secure_delete", "1"},
        {"PRAGMA temp_store", "2"},
        {"PRAGMA cell_size_check", "1"},
        {"PRAGMA user_version", "5"},
        {"PRAGMA application_id", "1397248595"},
    };
    static const enum db_mode modes[] = {DB_CREATE, DB_WRITE, DB_READ};
    struct place *p = *state;
    struct err err = {0};
    struct query *q;
    struct stat st;
    bool row;

    for (size_t k = 0; k < COUNT(modes); k++) {
        struct db *db = opened(p, modes[k]);

        for (size_t i = 0; i < COUNT(want); i++) {
            CHECK_OK(db_query(db, want[i].sql, &q, &err));
            CHECK_OK(query_step(q, &row, &err));
            assert_true(row);
            check_text(query_text(q, 0), want[i].value);
            query_reset(q);
        }
        closed(db);
        assert_int_equal(fake.busy_ms, 5000);
    }
    assert_int_equal(stat(p->path, &st), 0);
    assert_int_equal(st.st_mode & 07777, 0600);
}

static void
test_open_refused(void **state)
{
    struct place *p = *state;
    struct db *db = NULL;
    struct err err;
    char name[128];

    CHECK_FAILS(db_open(p->path, DB_WRITE, &db, &err), ERR_USAGE,
                "there is no register here; make the site with shirase init");
    CHECK_FAILS(db_open(p->path, DB_READ, &db, &err), ERR_USAGE,
                "shirase.db: there is no register");
    (void)snprintf(name, sizeof name, "%s/no/x.db", p->folder);
    CHECK_FAILS(db_open(name, DB_CREATE, &db, &err), ERR_IO,
                "the register cannot be made: ");
    closed(opened(p, DB_CREATE));
    CHECK_FAILS(db_open(p->path, DB_CREATE, &db, &err), ERR_USAGE,
                "the register exists already; this folder is a site");
    (void)snprintf(name, sizeof name, "%s/x", p->path);
    CHECK_FAILS(db_open(name, DB_READ, &db, &err), ERR_IO,
                "the register cannot be opened: ");
    (void)snprintf(name, sizeof name, "%s/link.db", p->folder);
    assert_int_equal(symlink(p->path, name), 0);
    CHECK_FAILS(db_open(name, DB_WRITE, &db, &err), ERR_CONF,
                "the register is a link or no ordinary file");
    CHECK_FAILS(db_open(p->folder, DB_WRITE, &db, &err), ERR_CONF,
                "the register is a link or no ordinary file");
    assert_null(db);
}

static void
test_file_refused(void **state)
{
    struct place *p = *state;
    struct db *db = NULL;
    struct err err;
    FILE *f;

    closed(opened(p, DB_CREATE));
    meddle(p, "PRAGMA user_version = 99");
    CHECK_FAILS(db_open(p->path, DB_WRITE, &db, &err), ERR_CONF,
                "the register has schema 99 and this program needs 5");
    meddle(p, "PRAGMA application_id = 7");
    CHECK_FAILS(db_open(p->path, DB_WRITE, &db, &err), ERR_CONF,
                "the file is no register of shirase");
    meddle(p, "PRAGMA journal_mode = DELETE");
    CHECK_FAILS(db_open(p->path, DB_READ, &db, &err), ERR_CONF,
                "\"PRAGMA journal_mode = WAL\" does not hold on this file");
    f = fopen(p->path, "wb");
    assert_non_null(f);
    for (int i = 0; i < 5000; i++)
        (void)fputs("no database", f);
    assert_int_equal(fclose(f), 0);
    CHECK_FAILS(db_open(p->path, DB_WRITE, &db, &err), ERR_STATE,
                "register: file is not a database");
    assert_null(db);
}

static void
test_place_refused(void **state)
{
    static const long magic[] = {0x6969, 0xFF534D42, 0xFE534D42, 0x517B,
                                 0x65735546};
    struct place *p = *state;
    struct db *db = NULL;
    struct err err;

    for (size_t i = 0; i < COUNT(magic); i++) {
        fake.magic = magic[i];
        CHECK_FAILS(db_open(p->path, DB_CREATE, &db, &err), ERR_CONF,
                    "the site lies on a network or user-space file system");
        /* A failed creation leaves nothing behind. */
        assert_int_equal(access(p->path, F_OK), -1);
    }
    fake.magic = 0;
    fake.no_statfs = true;
    CHECK_FAILS(db_open(p->path, DB_CREATE, &db, &err), ERR_IO, "statfs: ");
    fake.no_statfs = false;
    fake.option = SQLITE_DBCONFIG_DEFENSIVE;
    CHECK_FAILS(db_open(p->path, DB_CREATE, &db, &err), ERR_CONF,
                "this SQLite cannot be secured (option 1010)");
    assert_int_equal(access(p->path, F_OK), -1);
    fake.option = 0;
    db = opened(p, DB_CREATE);
    fake.bad_close = true;
    CHECK_FAILS(db_close(db, &err), ERR_DB, "register: close: disk I/O error");
    closed(NULL);
}

static void
test_values(void **state)
{
    static const char make[] = "CREATE TABLE t (a TEXT NOT NULL, b TEXT, "
                               "c INTEGER, d INTEGER, e BLOB) STRICT";
    static const char put[] = "INSERT INTO t VALUES (?1, ?2, ?3, ?4, ?5)";
    static const char see[] = "SELECT a, b, c, d, e FROM t ORDER BY rowid";
    struct db *db = opened(*state, DB_CREATE);
    struct err err = {0};
    struct query *q, *again;
    bool row;

    CHECK_OK(db_exec(db, make, &err));
    CHECK_OK(db_query(db, put, &q, &err));
    query_bind_text(q, 1, (struct text){NULL, 0});
    query_bind_str(q, 2, NULL);
    query_bind_int(q, 3, INT64_MIN);
    query_bind_date(q, 4, (struct date){0, 0, 0});
    query_bind_blob(q, 5, NULL, 0);
    CHECK_OK(query_done(q, &err));
    assert_int_equal(query_changes(q), 1);
    CHECK_OK(db_query(db, put, &again, &err));
    assert_ptr_equal(q, again);
    query_bind_text(q, 1, TEXT("髙﨑"));
    query_bind_str(q, 2, "b");
    query_bind_date(q, 4, (struct date){2026, 11, 20});
    query_bind_blob(q, 5, "\0\1", 2);
    CHECK_OK(query_done(q, &err));

    CHECK_OK(db_query(db, see, &q, &err));
    CHECK_OK(query_step(q, &row, &err));
    assert_true(row && !query_null(q, 0) && query_null(q, 1));
    check_text(query_text(q, 0), "");
    check_text(query_text(q, 1), "");
    assert_true(query_int(q, 2) == INT64_MIN);
    assert_int_equal(query_date(q, 3).year, 0);
    assert_int_equal(query_blob(q, 4).len, 0);
    CHECK_OK(query_step(q, &row, &err));
    check_text(query_text(q, 0), "髙﨑");
    /* Not bound again: no value of the row before. */
    assert_true(row && query_null(q, 2));
    assert_true(date_equal(query_date(q, 3), (struct date){2026, 11, 20}));
    assert_memory_equal(query_blob(q, 4).s, "\0\1", 2);
    CHECK_OK(query_step(q, &row, &err));
    assert_false(row);
    closed(db);
}

/* Many statements, each found again by its address. */
static void
test_statements(void **state)
{
    enum {
        N = 100
    };
    struct db *db = opened(*state, DB_CREATE);
    struct err err = {0};
    char sql[N][32];
    struct query *q[N], *again;

    for (int i = 0; i < N; i++) {
        (void)snprintf(sql[i], sizeof sql[i], "SELECT %d;", i);
        CHECK_OK(db_query(db, sql[i], &q[i], &err));
    }
    for (int i = 0; i < N; i++) {
        bool row;

        CHECK_OK(db_query(db, sql[i], &again, &err));
        assert_ptr_equal(q[i], again);
        CHECK_OK(query_step(again, &row, &err));
        assert_int_equal(query_int(again, 0), i);
    }
    closed(db);
}

#define CANARY "山田カナリア"

static void
test_errors(void **state)
{
    static const char twice[] = "INSERT INTO setting VALUES (?1, ?1)";
    static const char one[] = "SELECT 1";
    struct db *db = opened(*state, DB_CREATE);
    struct err err = {0};
    struct query *q;

    CHECK_FAILS(db_exec(db, "SELEKT", &err), ERR_BUG, "register: near");
    CHECK_FAILS(db_query(db, "SELECT absent", &q, &err), ERR_BUG,
                "no such column");
    CHECK_FAILS(db_query(db, "SELECT \"text\"", &q, &err), ERR_BUG,
                "no such column"); /* and no text, as SQLite would have it */
    CHECK_OK(db_query(db, twice, &q, &err));
    query_bind_str(q, 1, CANARY);
    CHECK_OK(query_done(q, &err));
    query_bind_str(q, 1, CANARY);
    CHECK_FAILS(query_done(q, &err), ERR_STATE, "UNIQUE constraint failed");
    assert_null(strstr(err.msg, CANARY));
    query_bind_str(q, 2, CANARY);
    CHECK_FAILS(query_done(q, &err), ERR_BUG, "register: ");
    query_bind_str(q, 1, CANARY "2");
    CHECK_OK(query_done(q, &err)); /* the failed bind is forgotten */
    CHECK_OK(db_query(db, one, &q, &err));
    CHECK_FAILS(query_done(q, &err), ERR_BUG, "a row that nobody asked for");
    CHECK_FAILS(db_exec(db, "SELECT load_extension('x')", &err), ERR_BUG,
                "not authorized");
    CHECK_FAILS(db_exec(db,
                        "PRAGMA writable_schema = ON;"
                        "DELETE FROM sqlite_schema",
                        &err),
                ERR_BUG, "may not be modified");
    closed(db);
}

static int64_t
settings_of(struct db *db)
{
    static const char sql[] = "SELECT count(*) FROM setting";
    struct err err = {0};
    struct query *q;
    bool row;
    int64_t n;

    CHECK_OK(db_query(db, sql, &q, &err));
    CHECK_OK(query_step(q, &row, &err));
    n = query_int(q, 0);
    query_reset(q);
    return n;
}

static void
test_transactions(void **state)
{
    static const char put[] = "INSERT INTO setting VALUES ('a', 'b')";
    struct db *db = opened(*state, DB_CREATE);
    struct err err = {0};

    db_rollback(db);
    CHECK_OK(db_begin(db, &err));
    CHECK_FAILS(db_begin(db, &err), ERR_BUG, "within a transaction");
    CHECK_OK(db_exec(db, put, &err));
    db_rollback(db);
    assert_int_equal(settings_of(db), 0);
    CHECK_FAILS(db_commit(db, &err), ERR_BUG, "no transaction is active");
    CHECK_OK(db_begin(db, &err));
    CHECK_OK(db_exec(db, put, &err));
    CHECK_OK(db_commit(db, &err));
    assert_int_equal(settings_of(db), 1);
    closed(db);
}

static void
test_two_connections(void **state)
{
    static const char put[] = "INSERT INTO setting VALUES ('a', 'b')";
    struct db *one = opened(*state, DB_CREATE);
    struct db *two = opened(*state, DB_WRITE);
    struct db *reader = opened(*state, DB_READ);
    struct err err = {0};

    CHECK_OK(db_begin(one, &err));
    CHECK_OK(db_exec(one, put, &err));
    CHECK_FAILS(db_begin(two, &err), ERR_BUSY,
                "the register is in use by another process");
    assert_int_equal(settings_of(reader), 0);
    /* A further connection, opened and closed, must not take locks along. */
    closed(opened(*state, DB_READ));
    CHECK_FAILS(db_begin(two, &err), ERR_BUSY, "in use");
    CHECK_OK(db_commit(one, &err));
    assert_int_equal(settings_of(reader), 1);
    CHECK_FAILS(db_exec(reader, put, &err), ERR_DB, "readonly");
    CHECK_OK(db_begin(two, &err));
    db_rollback(two);
    closed(one);
    closed(two);
    closed(reader);
    /* And where no writer has left its shared memory. */
    reader = opened(*state, DB_READ);
    assert_int_equal(settings_of(reader), 1);
    closed(reader);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_settings, setup, teardown),
        cmocka_unit_test_setup_teardown(test_open_refused, setup, teardown),
        cmocka_unit_test_setup_teardown(test_file_refused, setup, teardown),
        cmocka_unit_test_setup_teardown(test_place_refused, setup, teardown),
        cmocka_unit_test_setup_teardown(test_values, setup, teardown),
        cmocka_unit_test_setup_teardown(test_statements, setup, teardown),
        cmocka_unit_test_setup_teardown(test_errors, setup, teardown),
        cmocka_unit_test_setup_teardown(test_transactions, setup, teardown),
        cmocka_unit_test_setup_teardown(test_two_connections, setup, teardown),
    };

    return check_main(tests);
}
