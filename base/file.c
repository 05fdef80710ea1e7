/* OpenSSL has a type named ERR_STATE; it must not meet our error code. */
#define ERR_STATE openssl_err_state
#include <openssl/evp.h>
#undef ERR_STATE

#include "base/file.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/arena.h"

enum {
    OUT_BUFFER = 1 << 20,
    NAME_ROOM = 200
};

/* --- SHA-256 ------------------------------------------------------------ */

struct sha256_state {
    EVP_MD_CTX *ctx;
};

struct sha256_state *
sha256_new(void)
{
    struct sha256_state *s = mem_new(sizeof *s);

    s->ctx = EVP_MD_CTX_new();
    if (s->ctx == NULL || EVP_DigestInit_ex(s->ctx, EVP_sha256(), NULL) != 1)
        abort(); /* libcrypto without SHA-256 is no libcrypto */
    return s;
}

void
sha256_add(struct sha256_state *s, const void *data, size_t len)
{
    if (EVP_DigestUpdate(s->ctx, data, len) != 1)
        abort();
}

void
sha256_end(struct sha256_state *s, struct sha256 *out)
{
    unsigned n;

    if (EVP_DigestFinal_ex(s->ctx, out->byte, &n) != 1 ||
        EVP_DigestInit_ex(s->ctx, NULL, NULL) != 1)
        abort();
}

void
sha256_free(struct sha256_state *s)
{
    if (s == NULL)
        return;
    EVP_MD_CTX_free(s->ctx);
    mem_free(s);
}

void
sha256_of(const void *data, size_t len, struct sha256 *out)
{
    unsigned n;

    if (EVP_Digest(data, len, out->byte, &n, EVP_sha256(), NULL) != 1)
        abort();
}

void
sha256_hex(const struct sha256 *h, char buf[static SHA256_HEX])
{
    static const char digit[] = "0123456789abcdef";

    for (size_t i = 0; i < SHA256_LEN; i++) {
        buf[2 * i] = digit[h->byte[i] >> 4];
        buf[2 * i + 1] = digit[h->byte[i] & 15];
    }
    buf[SHA256_HEX - 1] = '\0';
}

/* Value of a small hex digit, or above 15. */
static unsigned
hex_value(char c)
{
    unsigned digit = (unsigned)(unsigned char)c - '0';
    unsigned letter = (unsigned)(unsigned char)c - 'a';

    /* Without a branch: digits and letters come as they like. */
    return digit < 10 ? digit : letter < 6 ? letter + 10 : 255;
}

bool
sha256_from_hex(struct text hex, struct sha256 *out)
{
    struct sha256 h;
    unsigned wrong = 0;

    if (hex.len != SHA256_HEX - 1)
        return false;
    for (size_t i = 0; i < SHA256_LEN; i++) {
        unsigned a = hex_value(hex.s[2 * i]), b = hex_value(hex.s[2 * i + 1]);

        wrong |= a | b;
        h.byte[i] = (uint8_t)(a << 4 | (b & 15));
    }
    if (wrong > 15)
        return false;
    *out = h;
    return true;
}

/* --- writing ------------------------------------------------------------ */

struct out_file {
    int dir_fd, fd;
    char name[NAME_ROOM], tmp[NAME_ROOM + 8];
    char *buffer;
    size_t used;
    uint64_t written; /* bytes given to write() */
    unsigned rename;  /* flags of renameat2 */
    struct sha256_state *hash;
    int failed;       /* errno of the first failure; 0: none */
    const char *call; /* which call that was */
};

static void
fail(struct out_file *f, const char *call)
{
    if (f->failed != 0)
        return;
    f->failed = errno != 0 ? errno : EIO;
    f->call = call;
}

static void
write_all(struct out_file *f, const char *data, size_t len)
{
    if (f->failed != 0)
        return;
    sha256_add(f->hash, data, len);
    f->written += len;
    while (len > 0) {
        ssize_t n;

        errno = 0;
        n = write(f->fd, data, len);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0) {
            fail(f, "write");
            return;
        }
        data += n;
        len -= (size_t)n;
    }
}

static bool
name_fits(const char *name, struct err *err)
{
    if (strlen(name) < NAME_ROOM && name[0] != '\0' &&
        strchr(name, '/') == NULL)
        return true;
    return err_set(err, ERR_BUG, "file name of unexpected shape");
}

bool
out_open(int dir_fd, const char *name, struct out_file **out, struct err *err)
{
    struct out_file *f;

    if (!name_fits(name, err))
        return false;
    f = mem_new(sizeof *f);
    *f = (struct out_file){
        .dir_fd = dir_fd, .fd = -1, .rename = RENAME_NOREPLACE};
    (void)snprintf(f->name, sizeof f->name, "%s", name);
    (void)snprintf(f->tmp, sizeof f->tmp, ".%s.tmp", name);
    (void)unlinkat(dir_fd, f->tmp, 0);
    f->fd = openat(dir_fd, f->tmp,
                   O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
    if (f->fd < 0) {
        int e = errno;

        mem_free(f);
        return err_set(err, ERR_IO, "%s: cannot be made: %s", name,
                       strerror(e));
    }
    f->buffer = mem_new(OUT_BUFFER);
    f->hash = sha256_new();
    *out = f;
    return true;
}

bool
out_replace(struct out_file *f, struct err *err)
{
    struct stat st;

    if (fstatat(f->dir_fd, f->name, &st, AT_SYMLINK_NOFOLLOW) == 0 &&
        !S_ISREG(st.st_mode))
        return err_set(err, ERR_USAGE,
                       "%s: is no ordinary file; name one that may be "
                       "written anew",
                       f->name);
    f->rename = 0;
    return true;
}

void
out_put(struct out_file *f, const void *data, size_t len)
{
    if (len > OUT_BUFFER - f->used) {
        write_all(f, f->buffer, f->used);
        f->used = 0;
        if (len >= OUT_BUFFER) {
            write_all(f, data, len);
            return;
        }
    }
    if (len > 0)
        memcpy(f->buffer + f->used, data, len);
    f->used += len;
}

bool
out_failed(const struct out_file *f)
{
    return f->failed != 0;
}

uint64_t
out_offset(const struct out_file *f)
{
    return f->written + f->used;
}

static bool
hash_fd(int fd, struct sha256 *hash, uint64_t *bytes)
{
    struct sha256_state *s = sha256_new();
    char *block = mem_new(OUT_BUFFER);
    uint64_t total = 0;
    ssize_t n;

    while ((n = pread(fd, block, OUT_BUFFER, (off_t)total)) != 0) {
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            break;
        sha256_add(s, block, (size_t)n);
        total += (uint64_t)n;
    }
    sha256_end(s, hash);
    sha256_free(s);
    mem_free(block);
    *bytes = total;
    return n == 0;
}

static void
out_free(struct out_file *f)
{
    sha256_free(f->hash);
    mem_free(f->buffer);
    mem_free(f);
}

/* Flush, sync, and read back what the disk says. */
static void
settle(struct out_file *f, struct sha256 *hash, uint64_t *bytes)
{
    struct sha256 seen;
    uint64_t n = 0;

    write_all(f, f->buffer, f->used);
    sha256_end(f->hash, hash);
    errno = 0;
    if (f->failed == 0 && fsync(f->fd) != 0)
        fail(f, "fsync");
    if (f->failed == 0 && (!hash_fd(f->fd, &seen, &n) || n != f->written ||
                           memcmp(&seen, hash, sizeof seen) != 0))
        fail(f, "read back");
    if (close(f->fd) != 0)
        fail(f, "close");
    f->fd = -1;
    *bytes = f->written;
}

/* A file that stands there already is right if it has the same bytes. */
static bool
same_as_present(const struct out_file *f, const struct sha256 *hash,
                struct err *err)
{
    struct sha256 there;
    uint64_t bytes;

    if (!file_hash(f->dir_fd, f->name, &there, &bytes, err))
        return false;
    if (memcmp(&there, hash, sizeof there) != 0)
        return err_set(err, ERR_STATE, "%s: exists already with other bytes",
                       f->name);
    return true;
}

bool
out_commit(struct out_file *f, struct sha256 *hash, uint64_t *bytes,
           struct err *err)
{
    struct sha256 h;
    uint64_t n;
    bool ok;

    settle(f, &h, &n);
    if (f->failed != 0) {
        (void)unlinkat(f->dir_fd, f->tmp, 0);
        err_put(err, ERR_IO, "%s: %s: %s", f->name, f->call,
                strerror(f->failed));
        out_free(f);
        return false;
    }
    if (renameat2(f->dir_fd, f->tmp, f->dir_fd, f->name, f->rename) == 0)
        ok = dir_sync(f->dir_fd, err);
    else if (errno == EEXIST) {
        (void)unlinkat(f->dir_fd, f->tmp, 0);
        /* Whoever made it may have died before it synced the folder. */
        ok = same_as_present(f, &h, err) && dir_sync(f->dir_fd, err);
    } else {
        err_put(err, ERR_IO, "%s: rename: %s", f->name, strerror(errno));
        (void)unlinkat(f->dir_fd, f->tmp, 0);
        ok = false;
    }
    if (ok) {
        *hash = h;
        *bytes = n;
    }
    out_free(f);
    return ok;
}

void
out_abandon(struct out_file *f)
{
    if (f == NULL)
        return;
    if (f->fd >= 0)
        (void)close(f->fd);
    (void)unlinkat(f->dir_fd, f->tmp, 0);
    out_free(f);
}

bool
file_write(int dir_fd, const char *name, struct text data, struct err *err)
{
    struct out_file *f;
    struct sha256 hash;
    uint64_t bytes;

    if (!out_open(dir_fd, name, &f, err))
        return false;
    out_put(f, data.s, data.len);
    return out_commit(f, &hash, &bytes, err);
}

/* --- reading ------------------------------------------------------------ */

static bool
open_read(int dir_fd, const char *name, int *fd, struct stat *st,
          struct err *err)
{
    *fd = openat(dir_fd, name, O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK);
    if (*fd < 0)
        return err_set(err, ERR_IO, "%s: cannot be opened: %s", name,
                       strerror(errno));
    if (fstat(*fd, st) == 0 && S_ISREG(st->st_mode))
        return true;
    (void)close(*fd);
    return err_set(err, ERR_IO, "%s: not an ordinary file", name);
}

bool
file_read(int dir_fd, const char *name, size_t max, struct arena *arena,
          struct text *out, struct err *err)
{
    struct stat st;
    size_t got = 0;
    char *p;
    int fd;
    bool grown;

    if (!open_read(dir_fd, name, &fd, &st, err))
        return false;
    if (st.st_size < 0 || (uint64_t)st.st_size > max) {
        (void)close(fd);
        return err_set(err, ERR_IO, "%s: larger than expected", name);
    }
    p = arena_raw(arena, (size_t)st.st_size + 1);
    while (got < (size_t)st.st_size) {
        ssize_t n = read(fd, p + got, (size_t)st.st_size - got);

        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            break;
        got += (size_t)n;
    }
    /* A file that grows behind its size is not the whole file. */
    grown = read(fd, p + got, 1) != 0;
    (void)close(fd);
    if (grown || got != (size_t)st.st_size)
        return err_set(err, ERR_IO, "%s: changed or failed while being read",
                       name);
    p[got] = '\0';
    *out = (struct text){p, got};
    return true;
}

bool
file_hash(int dir_fd, const char *name, struct sha256 *hash, uint64_t *bytes,
          struct err *err)
{
    struct sha256 h;
    uint64_t n;
    struct stat st;
    bool ok;
    int fd;

    if (!open_read(dir_fd, name, &fd, &st, err))
        return false;
    ok = hash_fd(fd, &h, &n);
    (void)close(fd);
    if (!ok)
        return err_set(err, ERR_IO, "%s: cannot be read", name);
    *hash = h;
    *bytes = n;
    return true;
}

void
map_forget(struct text mapped)
{
    uintptr_t page = (uintptr_t)sysconf(_SC_PAGESIZE);
    uintptr_t from = (uintptr_t)mapped.s + page - 1;
    uintptr_t to = (uintptr_t)mapped.s + mapped.len;

    from -= from % page;
    to -= to % page;
    if (from < to)
        (void)madvise((char *)(uintptr_t)mapped.s +
                          (from - (uintptr_t)mapped.s),
                      to - from, MADV_DONTNEED);
}

/* --- folders ------------------------------------------------------------ */

/* A folder that was just made must not vanish from the one above it. */
static bool
sync_above(int fd, struct err *err)
{
    int above = openat(fd, "..", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    bool good;

    if (above < 0)
        return err_set(err, ERR_IO, "folder cannot be opened: %s",
                       strerror(errno));
    good = dir_sync(above, err);
    (void)close(above);
    return good;
}

bool
dir_open(int dir_fd, const char *name, bool create, int *fd, struct err *err)
{
    /* The site itself may be a link; what lies in it may not. */
    int follow = dir_fd == AT_FDCWD ? 0 : O_NOFOLLOW;
    bool made = create && mkdirat(dir_fd, name, 0700) == 0;
    int opened;

    if (create && !made && errno != EEXIST)
        return err_set(err, ERR_IO, "%s: cannot be made: %s", name,
                       strerror(errno));
    opened = openat(dir_fd, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC | follow);
    if (opened < 0)
        return err_set(err, ERR_IO, "%s: cannot be opened: %s", name,
                       strerror(errno));
    if (made && !sync_above(opened, err)) {
        (void)close(opened);
        return false;
    }
    *fd = opened;
    return true;
}

bool
dir_sync(int dir_fd, struct err *err)
{
    if (fsync(dir_fd) == 0)
        return true;
    return err_set(err, ERR_IO, "folder: fsync: %s", strerror(errno));
}

bool
file_rename(int from_fd, const char *from, int to_fd, const char *to,
            struct err *err)
{
    if (renameat2(from_fd, from, to_fd, to, RENAME_NOREPLACE) != 0)
        return err_set(err, errno == EEXIST ? ERR_STATE : ERR_IO,
                       "%s: rename: %s", to, strerror(errno));
    return dir_sync(to_fd, err) && (from_fd == to_fd || dir_sync(from_fd, err));
}

static int
by_name(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

bool
dir_list(int dir_fd, struct arena *arena, const char *const **names, size_t *n,
         struct err *err)
{
    int fd = openat(dir_fd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    DIR *d = fd >= 0 ? fdopendir(fd) : NULL;
    const char **list = NULL, **out;
    size_t count = 0, room = 0;
    struct dirent *e;

    if (d == NULL) {
        if (fd >= 0)
            (void)close(fd);
        return err_set(err, ERR_IO, "folder cannot be read: %s",
                       strerror(errno));
    }
    errno = 0;
    while ((e = readdir(d)) != NULL) {
        if (strcmp(e->d_name, ".") == 0 || strcmp(e->d_name, "..") == 0)
            continue;
        if (count == room) {
            room = room == 0 ? 64 : room * 2;
            list = mem_grow(list, room * sizeof *list);
        }
        list[count++] = arena_copy(arena, e->d_name, strlen(e->d_name));
    }
    if (errno != 0) {
        mem_free(list);
        (void)closedir(d);
        return err_set(err, ERR_IO, "folder cannot be read: %s",
                       strerror(errno));
    }
    (void)closedir(d);
    out = arena_array(arena, const char *, count + 1);
    if (count > 0)
        memcpy(out, list, count * sizeof *list);
    mem_free(list);
    qsort(out, count, sizeof *out, by_name);
    *names = out;
    *n = count;
    return true;
}

/*
 * The workers of a command that was killed hold its lock for the moment that
 * they need to die; who asks waits so long, and no longer.
 */
static bool
lock_soon(int fd)
{
    const struct timespec pause = {0, 50000000};
    enum {
        TRIES = 40
    };

    for (int i = 0; i < TRIES; i++) {
        if (flock(fd, LOCK_EX | LOCK_NB) == 0)
            return true;
        if (errno != EWOULDBLOCK)
            return false;
        (void)nanosleep(&pause, NULL);
    }
    errno = EWOULDBLOCK;
    return false;
}

bool
file_lock(int dir_fd, const char *name, int *fd, struct err *err)
{
    int f =
        openat(dir_fd, name, O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0600);

    if (f < 0)
        return err_set(err, ERR_IO, "%s: cannot be opened: %s", name,
                       strerror(errno));
    if (!lock_soon(f)) {
        int e = errno;

        (void)close(f);
        if (e == EWOULDBLOCK)
            return err_set(
                err, ERR_BUSY,
                "another shirase is at work on this site; wait for it");
        return err_set(err, ERR_IO, "%s: flock: %s", name, strerror(e));
    }
    *fd = f;
    return true;
}
