#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include "base/file.h"
#include "post/bundle.h"
#include "post/verify.h"
#include "tests/unit/tinydb.h"

/* --- helpers ------------------------------------------------------------- */

static struct bundle_terms
bundle_terms(const struct tiny *t, int workers)
{
    return (struct bundle_terms){.site = t->path,
                                 .facts = &t->facts,
                                 .set = t->set,
                                 .faces = t->faces,
                                 .program = "shirase test",
                                 .workers = workers};
}

/* A site with n people in bundles of `each`, planned. */
static void
site(struct tiny *t, const char *conf, int n, int64_t each)
{
    tiny_open(t, conf);
    for (int i = 1; i <= n; i++)
        tiny_usual(t, i);
    tiny_planned(t, each);
}

static int
stage(const struct tiny *t, const char *name)
{
    struct err err = {0};
    int fd;

    CHECK_OK(dir_open(t->fd, name, true, &fd, &err));
    return fd;
}

static struct sha256
hash_of(int dir, const char *name)
{
    struct sha256 hash;
    struct err err = {0};
    uint64_t bytes;

    CHECK_OK(file_hash(dir, name, &hash, &bytes, &err));
    return hash;
}

static bool
is_there(int dir, const char *name)
{
    struct stat st;

    return fstatat(dir, name, &st, 0) == 0;
}

static struct bundle_row
row_of(struct tiny *t, size_t no)
{
    struct bundle_row *row;
    struct err err = {0};
    size_t n;

    CHECK_OK(bundles_of(t->db, t->run.no, t->arena, &row, &n, &err));
    assert_true(no >= 1 && no <= n);
    return row[no - 1];
}

static void
balanced(struct tiny *t)
{
    struct err err = {0};

    CHECK_OK(ledger_balance(t->db, t->night.no, &err));
}

static void
damage(int dir, const char *name)
{
    int fd = openat(dir, name, O_WRONLY);

    assert_true(fd >= 0);
    assert_int_equal(pwrite(fd, "x", 1, 0), 1);
    (void)close(fd);
}

/* --- the ordinary way ---------------------------------------------------- */

static void
test_names(void **state)
{
    char name[BUNDLE_LABEL_MAX];

    (void)state;
    bundle_label(STREAM_PIECE, 1, name);
    assert_string_equal(name, "bundle-001.pdf");
    bundle_label(STREAM_PIECE, 9999, name);
    assert_string_equal(name, "bundle-9999.pdf");
}

/* Every sheet of a job with backs is two pages; the notice has no back. */
static void
test_pages(void **state)
{
    struct tiny t;
    struct bundle_terms terms;
    struct piece_pages p;
    struct err err = {0};
    bool found;
    int dir;

    (void)state;
    site(&t, tiny_conf, 3, 10);
    dir = stage(&t, "stage");
    terms = bundle_terms(&t, 1);
    CHECK_OK(bundle_all(t.db, &t.run, &terms, dir, &err));
    for (int64_t i = 1; i <= 3; i++) {
        CHECK_OK(piece_pages_of(t.db, t.run.no, i, &p, &found, &err));
        assert_true(found);
        assert_int_equal(p.first_page, 4 * i - 3);
        assert_int_equal(p.pages, 4);
        assert_int_equal(p.sheets, 2);
    }
    assert_int_equal(row_of(&t, 1).pages, 12);
    assert_int_equal(row_of(&t, 1).sheets, 6);
    assert_int_equal(row_of(&t, 1).printed, 3);
    assert_int_equal(row_of(&t, 1).state, BUNDLE_WRITTEN);
    balanced(&t);
    (void)close(dir);
    tiny_close(&t);
}

static void
test_simplex(void **state)
{
    struct tiny t;
    struct bundle_terms terms;
    struct err err = {0};
    int dir;

    (void)state;
    site(&t, tiny_simplex_conf, 3, 10);
    dir = stage(&t, "stage");
    terms = bundle_terms(&t, 1);
    CHECK_OK(bundle_all(t.db, &t.run, &terms, dir, &err));
    assert_int_equal(row_of(&t, 1).pages, 6);
    assert_int_equal(row_of(&t, 1).sheets, 6);
    (void)close(dir);
    tiny_close(&t);
}

/* A represented person gets the notice alone: one sheet, two pages. */
static void
test_represented(void **state)
{
    struct tiny t;
    struct bundle_terms terms;
    struct err err = {0};
    int dir;

    (void)state;
    tiny_open(&t, tiny_conf);
    tiny_add(&t, (struct tiny_person){1, "見本", "1234567", "中央", "１", "",
                                      20200101, 0});
    tiny_planned(&t, 10);
    dir = stage(&t, "stage");
    terms = bundle_terms(&t, 1);
    CHECK_OK(bundle_all(t.db, &t.run, &terms, dir, &err));
    assert_int_equal(row_of(&t, 1).pages, 2);
    assert_int_equal(row_of(&t, 1).sheets, 1);
    (void)close(dir);
    tiny_close(&t);
}

struct heard {
    int calls;
    int64_t done, total;
};

static void
hear(void *context, int64_t done, int64_t total)
{
    struct heard *h = context;

    h->calls++;
    h->done = done;
    h->total = total;
}

/* A site of 23 people, children among them, in 6 bundles or so. */
static void
mixed_site(struct tiny *t)
{
    tiny_open(t, tiny_conf);
    for (int i = 1; i <= 23; i++)
        tiny_usual(t, i);
    tiny_sql(t, "UPDATE resident SET birth = 20200101 WHERE person > "
                "'0000000019'");
    tiny_sql(t, "UPDATE certificate SET expires = 20280101 WHERE kind = "
                "'signature' AND CAST(person AS INTEGER) %% 3 = 0");
    tiny_planned(t, 5);
}

/* The bytes do not depend on how many workers there are. */
static void
test_workers(void **state)
{
    static const int workers[] = {1, 2, 7};
    struct sha256 hash[COUNT(workers)][16];
    char name[BUNDLE_LABEL_MAX];
    int64_t bundles = 0;

    (void)state;
    for (size_t w = 0; w < COUNT(workers); w++) {
        struct tiny t;
        struct heard heard = {0};
        struct bundle_terms terms;
        struct err err = {0};
        int dir;

        mixed_site(&t);
        dir = stage(&t, "stage");
        terms = bundle_terms(&t, workers[w]);
        terms.progress = hear;
        terms.context = &heard;
        CHECK_OK(bundle_all(t.db, &t.run, &terms, dir, &err));
        bundles = t.run.bundles;
        assert_int_equal(heard.calls, bundles);
        assert_int_equal(heard.done, 23);
        assert_int_equal(heard.total, 23);
        for (int64_t i = 0; i < bundles; i++) {
            struct bundle_row row = row_of(&t, (size_t)i + 1);

            bundle_label(STREAM_PIECE, i + 1, name);
            hash[w][i] = hash_of(dir, name);
            assert_memory_equal(&hash[w][i], &row.hash, sizeof row.hash);
        }
        balanced(&t);
        (void)close(dir);
        tiny_close(&t);
    }
    for (size_t w = 1; w < COUNT(workers); w++)
        assert_memory_equal(hash[w], hash[0],
                            (size_t)bundles * sizeof hash[0][0]);
}

/* What was written is read back by eyes that are not the writer's. */
static void
test_read_back(void **state)
{
    struct tiny t;
    struct bundle_terms terms;
    struct verify_report report = {0};
    struct err err = {0};
    int dir;

    (void)state;
    mixed_site(&t);
    dir = stage(&t, "stage");
    terms = bundle_terms(&t, 2);
    CHECK_OK(bundle_all(t.db, &t.run, &terms, dir, &err));
    for (int64_t i = 1; i <= t.run.bundles; i++) {
        struct bundle_row row = row_of(&t, (size_t)i);

        CHECK_OK(verify_bundle(t.db, &t.run, &row, dir, VERIFY_FAST, 0, &report,
                               &err));
    }
    assert_int_equal(report.bundles, t.run.bundles);
    assert_int_equal(report.pieces, 23);
    (void)close(dir);
    tiny_close(&t);
}

/* --- again --------------------------------------------------------------- */

static void
test_again(void **state)
{
    struct tiny t;
    struct heard heard = {0};
    struct bundle_terms terms;
    struct bundle_row before, after;
    struct sha256 hash;
    struct err err = {0};
    int dir;

    (void)state;
    site(&t, tiny_conf, 6, 2);
    dir = stage(&t, "stage");
    terms = bundle_terms(&t, 2);
    CHECK_OK(bundle_all(t.db, &t.run, &terms, dir, &err));
    before = row_of(&t, 2);
    hash = hash_of(dir, "bundle-002.pdf");

    /* Nothing to do. */
    terms.progress = hear;
    terms.context = &heard;
    CHECK_OK(bundle_all(t.db, &t.run, &terms, dir, &err));
    assert_int_equal(heard.calls, 1);
    assert_int_equal(heard.done, 6);
    after = row_of(&t, 2);
    assert_int_equal(after.attempt, before.attempt);

    /* One is missing, one is damaged: both come out as before. */
    assert_int_equal(unlinkat(dir, "bundle-002.pdf", 0), 0);
    damage(dir, "bundle-003.pdf");
    CHECK_OK(bundle_all(t.db, &t.run, &terms, dir, &err));
    after = row_of(&t, 2);
    assert_memory_equal(&after.hash, &hash, sizeof hash);
    hash = hash_of(dir, "bundle-002.pdf");
    assert_memory_equal(&after.hash, &hash, sizeof hash);
    hash = hash_of(dir, "bundle-003.pdf");
    after = row_of(&t, 3);
    assert_memory_equal(&after.hash, &hash, sizeof hash);
    balanced(&t);
    (void)close(dir);
    tiny_close(&t);
}

/* A copy of a file, in another folder. */
static void
copy(int from, int to, const char *name)
{
    struct arena *arena = arena_new();
    struct text data;
    struct err err = {0};

    CHECK_OK(file_read(from, name, 1 << 26, arena, &data, &err));
    CHECK_OK(file_write(to, name, data, &err));
    arena_free(arena);
}

/* A stop between rename and ledger: the file there has to be the same. */
static void
test_file_before_ledger(void **state)
{
    struct tiny a, b;
    struct bundle_terms terms;
    struct err err = {0};
    int from, to;

    (void)state;
    site(&a, tiny_conf, 2, 1);
    from = stage(&a, "stage");
    terms = bundle_terms(&a, 1);
    CHECK_OK(bundle_all(a.db, &a.run, &terms, from, &err));
    site(&b, tiny_conf, 2, 1);
    to = stage(&b, "stage");
    copy(from, to, "bundle-001.pdf");
    terms = bundle_terms(&b, 1);
    CHECK_OK(bundle_all(b.db, &b.run, &terms, to, &err));
    balanced(&b);
    (void)close(to);
    tiny_close(&b);

    /* Other bytes under that name are nothing to write over. */
    site(&b, tiny_conf, 2, 1);
    to = stage(&b, "stage");
    copy(from, to, "bundle-002.pdf");
    damage(to, "bundle-002.pdf");
    terms = bundle_terms(&b, 1);
    CHECK_FAILS(bundle_all(b.db, &b.run, &terms, to, &err), ERR_STATE,
                "bundle 002: bundle-002.pdf: exists already with other bytes");
    assert_int_equal(row_of(&b, 1).state, BUNDLE_WRITTEN);
    assert_int_equal(row_of(&b, 2).state, BUNDLE_PLANNED);
    (void)close(to);
    tiny_close(&b);
    (void)close(from);
    tiny_close(&a);
}

/* Another program makes other bytes: a person decides. */
static void
test_other_bytes(void **state)
{
    struct tiny t;
    struct bundle_terms terms;
    struct err err = {0};
    int dir;

    (void)state;
    site(&t, tiny_conf, 2, 2);
    dir = stage(&t, "stage");
    terms = bundle_terms(&t, 1);
    CHECK_OK(bundle_all(t.db, &t.run, &terms, dir, &err));
    assert_int_equal(unlinkat(dir, "bundle-001.pdf", 0), 0);
    terms.program = "shirase other";
    CHECK_FAILS(bundle_all(t.db, &t.run, &terms, dir, &err), ERR_STATE,
                "bundle 001: written anew with other bytes than before");
    (void)close(dir);
    tiny_close(&t);
}

static void
test_verified(void **state)
{
    struct tiny t;
    struct bundle_terms terms;
    struct err err = {0};
    int dir;

    (void)state;
    site(&t, tiny_conf, 2, 2);
    dir = stage(&t, "stage");
    terms = bundle_terms(&t, 1);
    CHECK_OK(bundle_all(t.db, &t.run, &terms, dir, &err));
    CHECK_OK(bundle_verified(t.db, t.run.no, 1, &err));
    CHECK_OK(bundle_all(t.db, &t.run, &terms, dir, &err));
    damage(dir, "bundle-001.pdf");
    CHECK_FAILS(bundle_all(t.db, &t.run, &terms, dir, &err), ERR_STATE,
                "bundle-001.pdf: was verified and is missing or damaged now");
    assert_int_equal(unlinkat(dir, "bundle-001.pdf", 0), 0);
    CHECK_FAILS(bundle_all(t.db, &t.run, &terms, dir, &err), ERR_STATE,
                "bundle-001.pdf: was verified and is missing or damaged now");
    (void)close(dir);
    tiny_close(&t);
}

/* --- what cannot be set -------------------------------------------------- */

static void
check_exceptions(struct tiny *t, const char *expected)
{
    struct exception *e;
    struct buf all = {0};
    struct err err = {0};
    size_t n;

    CHECK_OK(exceptions_of(t->db, t->run.no, t->arena, &e, &n, &err));
    for (size_t i = 0; i < n; i++)
        buf_printf(&all, "%s%lld %s %s %s", i > 0 ? ";" : "",
                   (long long)e[i].seq, e[i].state, e[i].reason, e[i].detail);
    check_text((struct text){all.s, all.len}, expected);
    buf_clear(&all);
}

static size_t
notices(struct tiny *t)
{
    struct query *q;
    struct err err = {0};
    bool row;
    size_t n;

    CHECK_OK(db_query(t->db, "SELECT count(*) FROM notified", &q, &err));
    CHECK_OK(query_step(q, &row, &err));
    n = (size_t)query_int(q, 0);
    query_reset(q);
    return n;
}

/* The plan measured with another form: the worker holds, the rest goes on. */
static void
test_held(void **state)
{
    struct tiny t;
    struct mailset *wide;
    struct source_file file[TINY_FILES];
    struct bundle_terms terms;
    struct piece_pages p;
    struct err err = {0};
    struct buf notice = {0};
    const char *slot = strstr(tiny_notice, "data-width=\"70\">{{name}}");
    bool found;
    int dir;

    (void)state;
    tiny_open(&t, tiny_conf);
    for (int i = 1; i <= 3; i++)
        tiny_add(&t,
                 (struct tiny_person){i, i == 2 ? "見本見本見本見本" : "見本",
                                      "1234567", "中央", "１", "", 0, 0});
    tiny_planned(&t, 10);
    assert_non_null(slot);
    buf_put(&notice, tiny_notice, (size_t)(slot - tiny_notice));
    buf_str(&notice, "data-width=\"20\"");
    buf_str(&notice, slot + strlen("data-width=\"70\""));
    tiny_files(tiny_conf, file);
    file[1].data = (struct text){notice.s, notice.len};
    wide = t.set;
    CHECK_OK(mailset_load(file, TINY_FILES, t.faces, &t.set, &err));

    dir = stage(&t, "stage");
    terms = bundle_terms(&t, 1);
    assert_int_equal(notices(&t), 6);
    CHECK_OK(bundle_all(t.db, &t.run, &terms, dir, &err));
    check_exceptions(&t, "2 held does-not-fit name");
    assert_int_equal(row_of(&t, 1).printed, 2);
    assert_int_equal(row_of(&t, 1).pages, 8);
    CHECK_OK(piece_pages_of(t.db, t.run.no, 2, &p, &found, &err));
    assert_false(found);
    CHECK_OK(piece_pages_of(t.db, t.run.no, 3, &p, &found, &err));
    assert_true(found);
    assert_int_equal(p.first_page, 5);
    assert_int_equal(notices(&t), 4); /* free to be told again */
    balanced(&t);
    mailset_free(wide);
    buf_clear(&notice);
    (void)close(dir);
    tiny_close(&t);
}

/* --- workers that die ---------------------------------------------------- */

static void
crash_site(struct tiny *t, int *dir, struct bundle_terms *terms, int workers)
{
    site(t, tiny_conf, 6, 3);
    *dir = stage(t, "stage");
    *terms = bundle_terms(t, workers);
}

/* Once is chance: the bundle comes out as if nothing had happened. */
static void
test_crash_once(void **state)
{
    struct tiny t;
    struct bundle_terms terms;
    struct bundle_row row;
    struct sha256 hash;
    struct err err = {0};
    int dir, other;

    (void)state;
    crash_site(&t, &dir, &terms, 2);
    CHECK_OK(bundle_all(t.db, &t.run, &terms, dir, &err));
    hash = hash_of(dir, "bundle-001.pdf");
    (void)close(dir);
    tiny_close(&t);

    crash_site(&t, &other, &terms, 2);
    terms.crash.by = SIGKILL;
    terms.crash.seq = 2;
    terms.crash.times = 1;
    CHECK_OK(bundle_all(t.db, &t.run, &terms, other, &err));
    check_exceptions(&t, "");
    assert_int_equal(row_of(&t, 1).attempt, 2);
    row = row_of(&t, 1);
    assert_memory_equal(&row.hash, &hash, sizeof hash);
    balanced(&t);
    (void)close(other);
    tiny_close(&t);
}

/* Twice at the same piece: that one waits for a person. */
static void
test_crash_twice(void **state)
{
    struct tiny t;
    struct bundle_terms terms;
    struct err err = {0};
    int dir;

    (void)state;
    for (int workers = 1; workers <= 2; workers++) {
        crash_site(&t, &dir, &terms, workers);
        terms.crash.by = SIGSEGV;
        terms.crash.seq = 5;
        terms.crash.times = 2;
        CHECK_OK(bundle_all(t.db, &t.run, &terms, dir, &err));
        check_exceptions(&t, "5 held crash ");
        assert_int_equal(row_of(&t, 1).printed, 3);
        assert_int_equal(row_of(&t, 2).printed, 2);
        assert_int_equal(row_of(&t, 2).attempt, 3);
        assert_false(is_there(dir, ".bundle-002.pdf.tmp"));
        balanced(&t);
        (void)close(dir);
        tiny_close(&t);
    }
}

/* Nothing of a piece's doing: the run ends, and goes on when called again. */
static void
test_crash_fails(void **state)
{
    static const struct {
        int by;
        int64_t seq;
        enum err_code code;
        const char *part;
    } rows[] = {
        {SIGTERM, 4, ERR_IO, "a worker was stopped by signal 15; run again"},
        {SIGHUP, 4, ERR_IO, "a worker was stopped by signal 1; run again"},
        {-EXIT_AGAIN, 4, ERR_IO, "a worker could not go on; run again"},
        {SIGKILL, 0, ERR_PDF, "workers die again and again"},
    };
    struct tiny t;
    struct bundle_terms terms;
    struct err err = {0};
    int dir;

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        crash_site(&t, &dir, &terms, 2);
        terms.crash.by = rows[i].by;
        terms.crash.seq = rows[i].seq;
        terms.crash.times = 2;
        CHECK_FAILS(bundle_all(t.db, &t.run, &terms, dir, &err), rows[i].code,
                    rows[i].part);
        terms.crash.by = 0;
        CHECK_OK(bundle_all(t.db, &t.run, &terms, dir, &err));
        check_exceptions(&t, "");
        balanced(&t);
        (void)close(dir);
        tiny_close(&t);
    }
}

/* A bundle of nobody is no file. */
static void
test_crash_all(void **state)
{
    struct tiny t;
    struct bundle_terms terms;
    struct err err = {0};
    int dir;

    (void)state;
    site(&t, tiny_conf, 1, 3);
    dir = stage(&t, "stage");
    terms = bundle_terms(&t, 1);
    terms.crash.by = SIGKILL;
    terms.crash.seq = 1;
    terms.crash.times = 2;
    CHECK_FAILS(bundle_all(t.db, &t.run, &terms, dir, &err), ERR_STATE,
                "bundle 001: none of its pieces can be set");
    assert_false(is_there(dir, "bundle-001.pdf"));
    (void)close(dir);
    tiny_close(&t);
}

/* --- other failures ------------------------------------------------------ */

static void
test_no_database(void **state)
{
    struct tiny t;
    struct bundle_terms terms;
    struct err err = {0};
    int dir;

    (void)state;
    crash_site(&t, &dir, &terms, 2);
    terms.site = "/nonexistent";
    assert_false(bundle_all(t.db, &t.run, &terms, dir, &err));
    assert_int_not_equal(err.code, ERR_NONE);
    assert_int_equal(row_of(&t, 1).state, BUNDLE_PLANNED);
    (void)close(dir);
    tiny_close(&t);
}

/* No descriptor is left for a worker. */
static void
test_no_socket(void **state)
{
    struct tiny t;
    struct bundle_terms terms;
    struct rlimit limit, few;
    struct err err = {0};
    int dir, fd[128], n = 0;

    (void)state;
    crash_site(&t, &dir, &terms, 1);
    assert_int_equal(getrlimit(RLIMIT_NOFILE, &limit), 0);
    few = limit;
    few.rlim_cur = COUNT(fd);
    assert_int_equal(setrlimit(RLIMIT_NOFILE, &few), 0);
    while (n < (int)COUNT(fd) && (fd[n] = dup(dir)) >= 0)
        n++;
    (void)close(fd[--n]); /* one, where two are wanted */
    CHECK_FAILS(bundle_all(t.db, &t.run, &terms, dir, &err), ERR_IO,
                "worker: socket: ");
    while (n > 0)
        (void)close(fd[--n]);
    assert_int_equal(setrlimit(RLIMIT_NOFILE, &limit), 0);
    CHECK_OK(bundle_all(t.db, &t.run, &terms, dir, &err));
    (void)close(dir);
    tiny_close(&t);
}

static void
test_no_folder(void **state)
{
    struct tiny t;
    struct bundle_terms terms;
    struct err err = {0};
    int dir;

    (void)state;
    crash_site(&t, &dir, &terms, 1);
    (void)close(dir);
    CHECK_FAILS(bundle_all(t.db, &t.run, &terms, dir, &err), ERR_IO,
                "bundle-001.pdf");
    tiny_close(&t);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_names),
        cmocka_unit_test(test_pages),
        cmocka_unit_test(test_simplex),
        cmocka_unit_test(test_represented),
        cmocka_unit_test(test_workers),
        cmocka_unit_test(test_read_back),
        cmocka_unit_test(test_again),
        cmocka_unit_test(test_file_before_ledger),
        cmocka_unit_test(test_other_bytes),
        cmocka_unit_test(test_verified),
        cmocka_unit_test(test_held),
        cmocka_unit_test(test_crash_once),
        cmocka_unit_test(test_crash_twice),
        cmocka_unit_test(test_crash_fails),
        cmocka_unit_test(test_crash_all),
        cmocka_unit_test(test_no_database),
        cmocka_unit_test(test_no_socket),
        cmocka_unit_test(test_no_folder),
    };

    return check_main(tests);
}
