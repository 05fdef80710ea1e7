#include "tests/unit/check.h"

#include <errno.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include "base/arena.h"
#include "base/file.h"

#define HASH_ABC                                                               \
    "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
#define HASH_EMPTY                                                             \
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"

struct place {
    char path[64];
    int fd;
    struct arena *arena;
};

static int
set_up(void **state)
{
    struct place *p = malloc(sizeof *p);

    assert_non_null(p);
    p->fd = check_folder(p->path);
    p->arena = arena_new();
    *state = p;
    return 0;
}

static int
tear_down(void **state)
{
    struct place *p = *state;

    check_folder_end(p->path, p->fd);
    arena_free(p->arena);
    free(p);
    return 0;
}

static void
plant(const struct place *p, const char *name, const char *data)
{
    int fd = openat(p->fd, name, O_WRONLY | O_CREAT | O_TRUNC, 0600);

    assert_true(fd >= 0);
    assert_int_equal(write(fd, data, strlen(data)), strlen(data));
    (void)close(fd);
}

static void
holds(const struct place *p, const char *name, const char *data)
{
    struct text is;
    struct err err = {0};

    CHECK_OK(file_read(p->fd, name, 1 << 20, p->arena, &is, &err));
    check_text(is, data);
}

static size_t
files_in(const struct place *p)
{
    const char *const *names;
    struct err err = {0};
    size_t n = 0;

    CHECK_OK(dir_list(p->fd, p->arena, &names, &n, &err));
    return n;
}

static void
test_hash(void **state)
{
    struct sha256_state *s = sha256_new();
    struct sha256 h, back;
    char hex[SHA256_HEX];

    (void)state;
    sha256_of("abc", 3, &h);
    sha256_hex(&h, hex);
    assert_string_equal(hex, HASH_ABC);
    assert_true(sha256_from_hex(TEXT(HASH_ABC), &back));
    assert_memory_equal(&back, &h, sizeof h);
    for (int again = 0; again < 2; again++) { /* sha256_end starts anew */
        sha256_add(s, "a", 1);
        sha256_add(s, "bc", 2);
        sha256_end(s, &back);
        assert_memory_equal(&back, &h, sizeof h);
    }
    sha256_end(s, &back);
    sha256_hex(&back, hex);
    assert_string_equal(hex, HASH_EMPTY);
    sha256_free(s);
    sha256_free(NULL);
    assert_false(sha256_from_hex(TEXT("ba78"), &back));
    assert_false(sha256_from_hex(text_from("Ba7816bf8f01cfea414140de5dae2223b00"
                                           "361a396177a9cb410ff61f20015ad"),
                                 &back));
    assert_false(sha256_from_hex(text_from("ga7816bf8f01cfea414140de5dae2223b00"
                                           "361a396177a9cb410ff61f20015ad"),
                                 &back));
}

static void
test_write(void **state)
{
    struct place *p = *state;
    struct out_file *f;
    struct sha256 hash, seen;
    uint64_t bytes;
    struct stat st;
    char hex[SHA256_HEX];
    struct err err = {0};

    CHECK_OK(out_open(p->fd, "a.txt", &f, &err));
    /* Until it is whole the file is not there under its name. */
    assert_int_equal(fstatat(p->fd, "a.txt", &st, 0), -1);
    assert_int_equal(fstatat(p->fd, ".a.txt.tmp", &st, 0), 0);
    assert_int_equal(st.st_mode & 0777, 0600);
    out_put(f, "a", 1);
    out_put(f, NULL, 0);
    out_put(f, "bc", 2);
    assert_int_equal(out_offset(f), 3);
    assert_false(out_failed(f));
    CHECK_OK(out_commit(f, &hash, &bytes, &err));
    assert_int_equal(bytes, 3);
    sha256_hex(&hash, hex);
    assert_string_equal(hex, HASH_ABC);
    holds(p, "a.txt", "abc");
    assert_int_equal(files_in(p), 1);
    CHECK_OK(file_hash(p->fd, "a.txt", &seen, &bytes, &err));
    assert_memory_equal(&seen, &hash, sizeof hash);
    assert_int_equal(bytes, 3);
}

/* Chunks of all sizes, beyond the buffer too, come out in order. */
static void
test_large(void **state)
{
    struct place *p = *state;
    size_t sizes[] = {1,       1000,    (1 << 20) - 1, 1,      1 << 20,
                      3 << 20, 1 << 19, 1 << 19,       1 << 19};
    char *data = malloc(4 << 20);
    struct sha256_state *s = sha256_new();
    struct sha256 want, hash;
    struct out_file *f;
    uint64_t total = 0, bytes;
    struct err err = {0};

    assert_non_null(data);
    for (size_t i = 0; i < 4 << 20; i++)
        data[i] = (char)(i * 31 >> 3);
    CHECK_OK(out_open(p->fd, "big", &f, &err));
    for (size_t i = 0; i < COUNT(sizes); i++) {
        out_put(f, data + i, sizes[i]);
        sha256_add(s, data + i, sizes[i]);
        total += sizes[i];
        assert_int_equal(out_offset(f), total);
    }
    CHECK_OK(out_commit(f, &hash, &bytes, &err));
    sha256_end(s, &want);
    assert_memory_equal(&hash, &want, sizeof hash);
    assert_int_equal(bytes, total);
    CHECK_OK(file_hash(p->fd, "big", &hash, &bytes, &err));
    assert_memory_equal(&hash, &want, sizeof hash);
    sha256_free(s);
    free(data);
}

/* Pages of files that this process holds in memory. */
static long
file_pages(void)
{
    FILE *f = fopen("/proc/self/statm", "re");
    long all, resident, of_files;

    assert_non_null(f);
    assert_int_equal(fscanf(f, "%ld %ld %ld", &all, &resident, &of_files), 3);
    assert_int_equal(fclose(f), 0);
    return of_files;
}

static void
touch_all(struct text t)
{
    for (size_t i = 0; i < t.len; i++)
        assert_int_equal((unsigned char)t.s[i], (i * 7 >> 4) % 251);
}

/* What was read leaves memory and can be read again, odd ends and all. */
static void
test_forget(void **state)
{
    struct place *p = *state;
    enum {
        LEN = (8 << 20) + 123
    };
    char *data = malloc(LEN);
    struct text t = {NULL, LEN};
    long before, read, page = sysconf(_SC_PAGESIZE);
    struct err err = {0};
    void *map;
    int fd;

    assert_non_null(data);
    for (size_t i = 0; i < LEN; i++)
        data[i] = (char)((i * 7 >> 4) % 251);
    CHECK_OK(file_write(p->fd, "map", (struct text){data, LEN}, &err));
    free(data);
    fd = openat(p->fd, "map", O_RDONLY | O_CLOEXEC);
    map = mmap(NULL, LEN, PROT_READ, MAP_PRIVATE, fd, 0);
    assert_true(map != MAP_FAILED);
    t.s = map;
    before = file_pages();
    touch_all(t);
    read = file_pages();
    assert_true(read - before >= LEN / page);
    map_forget((struct text){t.s + 5, t.len - 9});
    assert_true(file_pages() - before < LEN / page / 8);
    touch_all(t);
    map_forget((struct text){t.s + 1, 17});
    map_forget((struct text){t.s, 0});
    assert_true(file_pages() - before >= LEN / page);
    assert_int_equal(munmap(map, LEN), 0);
    assert_int_equal(close(fd), 0);
}

/* An older file gives way to a whole one; a link, folder or pipe never. */
static void
test_replace(void **state)
{
    struct place *p = *state;
    struct out_file *f;
    struct sha256 hash;
    uint64_t bytes;
    struct err err = {0};

    plant(p, "a", "older and longer");
    CHECK_OK(out_open(p->fd, "a", &f, &err));
    CHECK_OK(out_replace(f, &err));
    out_put(f, "new", 3);
    holds(p, "a", "older and longer");
    CHECK_OK(out_commit(f, &hash, &bytes, &err));
    holds(p, "a", "new");

    assert_int_equal(symlinkat("a", p->fd, "link"), 0);
    assert_int_equal(mkdirat(p->fd, "folder", 0700), 0);
    for (const char *const *name = (const char *const[]){"link", "folder", ""};
         **name != '\0'; name++) {
        CHECK_OK(out_open(p->fd, *name, &f, &err));
        CHECK_FAILS(out_replace(f, &err), ERR_USAGE, "is no ordinary file");
        out_abandon(f);
    }
    holds(p, "a", "new");
}

static void
test_abandon(void **state)
{
    struct place *p = *state;
    struct out_file *f;
    struct err err = {0};

    CHECK_OK(out_open(p->fd, "a", &f, &err));
    out_put(f, "abc", 3);
    out_abandon(f);
    out_abandon(NULL);
    assert_int_equal(files_in(p), 0);
}

/* A second time: the same bytes are right, others need a person. */
static void
test_present(void **state)
{
    struct place *p = *state;
    struct err err = {0};

    CHECK_OK(file_write(p->fd, "a", TEXT("one"), &err));
    CHECK_OK(file_write(p->fd, "a", TEXT("one"), &err));
    CHECK_FAILS(file_write(p->fd, "a", TEXT("two"), &err), ERR_STATE,
                "a: exists already with other bytes");
    CHECK_FAILS(file_write(p->fd, "a", TEXT("on"), &err), ERR_STATE,
                "exists already");
    holds(p, "a", "one");
    assert_int_equal(files_in(p), 1);
}

/* What a dead run of ours left behind is no hindrance. */
static void
test_old_temporary(void **state)
{
    struct place *p = *state;
    struct err err = {0};

    plant(p, ".a.tmp", "half a fi");
    CHECK_OK(file_write(p->fd, "a", TEXT("whole"), &err));
    holds(p, "a", "whole");
    assert_int_equal(files_in(p), 1);
    assert_int_equal(mkdirat(p->fd, ".b.tmp", 0700), 0);
    CHECK_FAILS(file_write(p->fd, "b", TEXT("x"), &err), ERR_IO,
                "b: cannot be made: ");
}

/* reliability.md SE-11: a link at an output's name leads nowhere. */
static void
test_links(void **state)
{
    struct place *p = *state;
    const char *const *names;
    struct text t;
    struct sha256 h;
    uint64_t n;
    size_t count;
    int fd;
    struct err err = {0};

    plant(p, "victim", "untouched");
    assert_int_equal(symlinkat("victim", p->fd, "out"), 0);
    assert_int_equal(symlinkat("victim", p->fd, ".own.tmp"), 0);
    assert_int_equal(symlinkat("nowhere", p->fd, "dangling"), 0);
    CHECK_FAILS(file_write(p->fd, "out", TEXT("untouched"), &err), ERR_IO,
                "out: ");
    CHECK_FAILS(file_write(p->fd, "out", TEXT("overwritten"), &err), ERR_IO,
                "out: ");
    CHECK_FAILS(file_write(p->fd, "dangling", TEXT("x"), &err), ERR_IO,
                "dangling: ");
    CHECK_OK(file_write(p->fd, "own", TEXT("mine"), &err));
    holds(p, "own", "mine");
    holds(p, "victim", "untouched");
    assert_int_equal(faccessat(p->fd, "nowhere", F_OK, 0), -1);
    CHECK_FAILS(file_read(p->fd, "out", 100, p->arena, &t, &err), ERR_IO,
                "out: cannot be opened: ");
    CHECK_FAILS(file_hash(p->fd, "out", &h, &n, &err), ERR_IO,
                "out: cannot be opened: ");
    CHECK_FAILS(file_lock(p->fd, "out", &fd, &err), ERR_IO,
                "out: cannot be opened: ");
    assert_int_equal(mkdirat(p->fd, "real", 0700), 0);
    assert_int_equal(symlinkat("real", p->fd, "linked"), 0);
    CHECK_FAILS(dir_open(p->fd, "linked", true, &fd, &err), ERR_IO,
                "linked: cannot be opened: ");
    CHECK_OK(dir_list(p->fd, p->arena, &names, &count, &err));
    assert_int_equal(count, 6);
}

static void
test_names(void **state)
{
    static const char *const bad[] = {"", "a/b", "/etc/x", "../x"};
    struct place *p = *state;
    char many[300];
    struct err err = {0};

    for (size_t i = 0; i < COUNT(bad); i++)
        CHECK_FAILS(file_write(p->fd, bad[i], TEXT("x"), &err), ERR_BUG,
                    "file name of unexpected shape");
    memset(many, 'n', sizeof many - 1);
    many[sizeof many - 1] = '\0';
    CHECK_FAILS(file_write(p->fd, many, TEXT("x"), &err), ERR_BUG,
                "unexpected shape");
    many[199] = '\0';
    CHECK_OK(file_write(p->fd, many, TEXT("x"), &err));
    CHECK_FAILS(file_write(-1, "a", TEXT("x"), &err), ERR_IO,
                "a: cannot be made: ");
}

/* Every write fails from some byte on: told at the end, nothing stays. */
static void
test_write_fails(void **state)
{
    struct place *p = *state;
    struct rlimit old, limit;
    struct out_file *f;
    struct sha256 hash;
    uint64_t bytes;
    char *data = calloc(1, 2 << 20);
    struct err err = {0};

    assert_non_null(data);
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &old), 0);
    (void)signal(SIGXFSZ, SIG_IGN);
    limit = old;
    limit.rlim_cur = 1 << 20;
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &limit), 0);
    CHECK_OK(out_open(p->fd, "a", &f, &err));
    out_put(f, data, 2 << 20);
    assert_true(out_failed(f));
    out_put(f, data, 2 << 20); /* later calls do no harm */
    CHECK_FAILS(out_commit(f, &hash, &bytes, &err), ERR_IO, "a: write: ");
    CHECK_FAILS(
        file_write(p->fd, "b", (struct text){data, (1 << 20) + 1}, &err),
        ERR_IO, "b: write: ");
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &old), 0);
    assert_int_equal(files_in(p), 0);
    free(data);
}

static void
test_disk_full(void **state)
{
    struct place *p = *state, full = *p;
    char path[80];
    char *data = calloc(1, 1 << 20);
    struct err err = {0};

    assert_non_null(data);
    (void)snprintf(path, sizeof path, "%s/full", p->path);
    assert_int_equal(mkdir(path, 0700), 0);
    if (mount("none", path, "tmpfs", 0, "size=128k") != 0) {
        free(data);
        print_message("SKIP a full disk: no right to mount\n");
        skip();
    }
    full.fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    CHECK_FAILS(file_write(full.fd, "a", (struct text){data, 1 << 20}, &err),
                ERR_IO, strerror(ENOSPC));
    CHECK_OK(file_write(full.fd, "b", (struct text){data, 1000}, &err));
    assert_int_equal(files_in(&full), 1);
    (void)close(full.fd);
    assert_int_equal(umount(path), 0);
    free(data);
}

/* What the disk gives back must be what was written. */
static void
test_read_back(void **state)
{
    struct place *p = *state;
    char *data = calloc(1, 2 << 20);
    struct out_file *f;
    struct sha256 hash;
    uint64_t bytes;
    int fd;
    struct err err = {0};

    assert_non_null(data);
    for (int longer = 0; longer < 2; longer++) {
        CHECK_OK(out_open(p->fd, "a", &f, &err));
        out_put(f, data, 2 << 20);
        fd = openat(p->fd, ".a.tmp", O_WRONLY);
        assert_int_equal(pwrite(fd, "x", 1, longer ? 2 << 20 : 7), 1);
        (void)close(fd);
        CHECK_FAILS(out_commit(f, &hash, &bytes, &err), ERR_IO,
                    "a: read back: ");
        assert_int_equal(files_in(p), 0);
    }
    free(data);
}

/* A folder that cannot be synced: the file does not count as written. */
static void
test_folder_sync_fails(void **state)
{
    struct place *p = *state;
    int fd = open(p->path, O_PATH | O_DIRECTORY);
    struct err err = {0};

    CHECK_FAILS(file_write(fd, "a", TEXT("x"), &err), ERR_IO,
                "folder: fsync: ");
    CHECK_FAILS(file_write(fd, "a", TEXT("x"), &err), ERR_IO,
                "folder: fsync: ");
    CHECK_FAILS(dir_sync(fd, &err), ERR_IO, "folder: fsync: ");
    (void)close(fd);
    CHECK_OK(file_write(p->fd, "a", TEXT("x"), &err));
}

/* The folder itself went away. */
static void
test_folder_gone(void **state)
{
    struct place *p = *state;
    struct out_file *f;
    struct sha256 hash;
    uint64_t bytes;
    const char *const *names;
    size_t n;
    int fd;
    struct err err = {0};

    CHECK_OK(dir_open(p->fd, "d", true, &fd, &err));
    CHECK_OK(out_open(fd, "a", &f, &err));
    assert_int_equal(unlinkat(fd, ".a.tmp", 0), 0);
    assert_int_equal(unlinkat(p->fd, "d", AT_REMOVEDIR), 0);
    CHECK_FAILS(out_commit(f, &hash, &bytes, &err), ERR_IO, "a: rename: ");
    (void)close(fd);
    CHECK_FAILS(dir_list(fd, p->arena, &names, &n, &err), ERR_IO,
                "folder cannot be read: ");
}

static void
test_read(void **state)
{
    struct place *p = *state;
    struct text t = TEXT("kept");
    struct sha256 h;
    uint64_t n;
    struct err err = {0};

    plant(p, "a", "hello");
    plant(p, "empty", "");
    CHECK_OK(file_read(p->fd, "a", 5, p->arena, &t, &err));
    check_text(t, "hello");
    assert_int_equal(t.s[5], 0);
    CHECK_FAILS(file_read(p->fd, "a", 4, p->arena, &t, &err), ERR_IO,
                "a: larger than expected");
    check_text(t, "hello");
    CHECK_OK(file_read(p->fd, "empty", 5, p->arena, &t, &err));
    check_text(t, "");
    CHECK_FAILS(file_read(p->fd, "none", 5, p->arena, &t, &err), ERR_IO,
                "none: cannot be opened: ");
    assert_int_equal(mkdirat(p->fd, "d", 0700), 0);
    assert_int_equal(mkfifoat(p->fd, "pipe", 0600), 0);
    CHECK_FAILS(file_read(p->fd, "d", 5, p->arena, &t, &err), ERR_IO,
                "d: not an ordinary file");
    CHECK_FAILS(file_read(p->fd, "pipe", 5, p->arena, &t, &err), ERR_IO,
                "pipe: not an ordinary file");
    CHECK_FAILS(file_hash(p->fd, "d", &h, &n, &err), ERR_IO,
                "d: not an ordinary file");
}

/* A file whose size says nothing: longer than its size is not read. */
static void
test_read_growing(void **state)
{
    struct place *p = *state;
    int proc = open("/proc/self", O_RDONLY | O_DIRECTORY);
    struct text t;
    struct sha256 h;
    uint64_t n;
    struct err err = {0};

    CHECK_FAILS(file_read(proc, "status", 1 << 20, p->arena, &t, &err), ERR_IO,
                "status: changed or failed while being read");
    CHECK_FAILS(file_hash(proc, "mem", &h, &n, &err), ERR_IO,
                "mem: cannot be read");
    (void)close(proc);
}

static void
test_dirs(void **state)
{
    struct place *p = *state;
    const char *const *names;
    struct stat st;
    size_t n;
    int fd, again;
    struct err err = {0};

    CHECK_FAILS(dir_open(p->fd, "d", false, &fd, &err), ERR_IO,
                "d: cannot be opened: ");
    CHECK_OK(dir_open(p->fd, "d", true, &fd, &err));
    assert_int_equal(fstat(fd, &st), 0);
    assert_int_equal(st.st_mode & 0777, 0700);
    CHECK_OK(dir_open(p->fd, "d", true, &again, &err));
    (void)close(again);
    CHECK_OK(dir_open(AT_FDCWD, p->path, false, &again, &err));
    (void)close(again);
    CHECK_FAILS(dir_open(p->fd, "x/y", true, &again, &err), ERR_IO,
                "x/y: cannot be made: ");
    CHECK_OK(dir_list(fd, p->arena, &names, &n, &err));
    assert_int_equal(n, 0);
    (void)close(fd);
    for (int i = 0; i < 100; i++) {
        char name[16];

        (void)snprintf(name, sizeof name, "%02d", 99 - i);
        plant(p, name, "x");
    }
    plant(p, ".hidden", "x");
    CHECK_OK(dir_list(p->fd, p->arena, &names, &n, &err));
    assert_int_equal(n, 102);
    assert_string_equal(names[0], ".hidden");
    assert_string_equal(names[1], "00");
    assert_string_equal(names[100], "99");
    assert_string_equal(names[101], "d");
}

static void
test_rename(void **state)
{
    struct place *p = *state;
    int a, b;
    struct err err = {0};

    CHECK_OK(dir_open(p->fd, "a", true, &a, &err));
    CHECK_OK(dir_open(p->fd, "b", true, &b, &err));
    CHECK_OK(file_write(a, "x", TEXT("one"), &err));
    CHECK_OK(file_write(b, "y", TEXT("two"), &err));
    CHECK_FAILS(file_rename(a, "x", b, "y", &err), ERR_STATE, "y: rename: ");
    CHECK_FAILS(file_rename(a, "none", b, "z", &err), ERR_IO, "z: rename: ");
    CHECK_OK(file_rename(a, "x", b, "x", &err));
    CHECK_OK(file_rename(b, "x", b, "z", &err));
    holds(p, "b/y", "two");
    holds(p, "b/z", "one");
    CHECK_OK(file_rename(p->fd, "a", b, "a", &err)); /* folders as well */
    CHECK_OK(dir_open(p->fd, "c", true, &a, &err));
    CHECK_FAILS(file_rename(p->fd, "c", b, "a", &err), ERR_STATE,
                "a: rename: ");
    (void)close(a);
    (void)close(b);
}

static void
test_lock(void **state)
{
    struct place *p = *state;
    int fd, again;
    struct err err = {0};

    CHECK_OK(file_lock(p->fd, "lock", &fd, &err));
    CHECK_FAILS(file_lock(p->fd, "lock", &again, &err), ERR_BUSY,
                "another shirase is at work on this site");
    (void)close(fd);
    CHECK_OK(file_lock(p->fd, "lock", &fd, &err));
    (void)close(fd);
    CHECK_FAILS(file_lock(-1, "lock", &fd, &err), ERR_IO,
                "lock: cannot be opened: ");
}

#define WITH_FOLDER(test)                                                      \
    cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_hash),    WITH_FOLDER(test_write),
        WITH_FOLDER(test_large),        WITH_FOLDER(test_abandon),
        WITH_FOLDER(test_present),      WITH_FOLDER(test_old_temporary),
        WITH_FOLDER(test_links),        WITH_FOLDER(test_names),
        WITH_FOLDER(test_write_fails),  WITH_FOLDER(test_disk_full),
        WITH_FOLDER(test_read_back),    WITH_FOLDER(test_folder_sync_fails),
        WITH_FOLDER(test_folder_gone),  WITH_FOLDER(test_read),
        WITH_FOLDER(test_read_growing), WITH_FOLDER(test_dirs),
        WITH_FOLDER(test_rename),       WITH_FOLDER(test_lock),
        WITH_FOLDER(test_replace),      WITH_FOLDER(test_forget),
    };

    return check_main(tests);
}
