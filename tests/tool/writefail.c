/*
 * Preloaded into shirase by tests/cli/writefail.sh: the n-th call that
 * changes something below a folder goes wrong, as on a full or dying disk.
 *
 *   WRITEFAIL_AT   part of the path that a call must be about
 *   WRITEFAIL_N    the call that goes wrong, counted over all processes
 *                  from 1; 0: none
 *   WRITEFAIL_HOW  full: half of the bytes, from then on ENOSPC;
 *                  error: EIO, once; short: half of the bytes, once
 *   WRITEFAIL_LOG  receives "number call path", a line a call
 *
 * The system's calls are made directly, so that no other library is in
 * between; what is called from within libc itself (stdio) is not seen.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

enum how {
    NOT,
    FULL,
    ERROR,
    SHORT
};

enum {
    PATH_ROOM = 4096 + 256
};

struct plan {
    const char *at, *log;
    long n;
    enum how how;
    _Atomic long *count; /* shared with the processes that are forked */
};

static enum how
how_of(const char *word)
{
    static const char *const name[] = {"not", "full", "error", "short"};

    for (int i = FULL; i <= SHORT; i++)
        if (word != NULL && strcmp(word, name[i]) == 0)
            return (enum how)i;
    return NOT;
}

/* The environment as the constructor finds it, before any fork. */
__attribute__((constructor)) static const struct plan *
plan(void)
{
    static struct plan p;
    const char *n = getenv("WRITEFAIL_N");
    void *shared;

    if (p.count != NULL)
        return &p;
    shared = mmap(NULL, sizeof *p.count, PROT_READ | PROT_WRITE,
                  MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (shared == MAP_FAILED)
        abort();
    p.at = getenv("WRITEFAIL_AT");
    p.log = getenv("WRITEFAIL_LOG");
    p.n = n != NULL ? strtol(n, NULL, 10) : 0;
    p.how = how_of(getenv("WRITEFAIL_HOW"));
    p.count = shared;
    return &p;
}

static void
log_call(const struct plan *p, long number, const char *call, const char *path)
{
    char line[PATH_ROOM + 64];
    int n, fd;

    if (p->log == NULL)
        return;
    fd = (int)syscall(SYS_openat, AT_FDCWD, p->log,
                      O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    n = snprintf(line, sizeof line, "%ld %s %s\n", number, call, path);
    if (fd < 0 || syscall(SYS_write, fd, line, (size_t)n) != n)
        abort();
    (void)syscall(SYS_close, fd);
}

/* Does this call, about this path, go wrong?  Keeps errno. */
static enum how
judge(const char *call, const char *path)
{
    const struct plan *p = plan();
    int keep = errno;
    long number;

    if (p->at == NULL || strstr(path, p->at) == NULL)
        return NOT;
    number = atomic_fetch_add(p->count, 1) + 1;
    log_call(p, number, call, path);
    errno = keep;
    if (p->n == 0 || number < p->n || (number > p->n && p->how != FULL))
        return NOT;
    return p->how;
}

static void
path_of(int fd, char path[static PATH_ROOM])
{
    char link[64];
    ssize_t n;
    int keep = errno;

    (void)snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    n = readlink(link, path, PATH_ROOM - 1);
    path[n > 0 ? n : 0] = '\0';
    errno = keep;
}

static enum how
judge_fd(const char *call, int fd)
{
    char path[PATH_ROOM];

    path_of(fd, path);
    return judge(call, path);
}

static enum how
judge_at(const char *call, int dir_fd, const char *name)
{
    char path[PATH_ROOM], folder[PATH_ROOM] = "";

    if (dir_fd != AT_FDCWD && name[0] != '/')
        path_of(dir_fd, folder);
    if (strlen(folder) + strlen(name) + 2 > sizeof path)
        abort();
    (void)snprintf(path, sizeof path, "%.4000s/%.300s", folder, name);
    return judge(call, path);
}

static int
failed(enum how how)
{
    errno = how == FULL ? ENOSPC : EIO;
    return -1;
}

/* --- what is interposed --------------------------------------------------- */

/* Half of it arrives; of one byte nothing, and a full disk takes no more. */
static ssize_t
put(enum how how, int fd, const void *data, size_t len, off_t at)
{
    size_t part = how == NOT ? len : len / 2;

    if (how == ERROR || (part == 0 && len > 0))
        return failed(how == SHORT ? FULL : how);
    if (at < 0)
        return (ssize_t)syscall(SYS_write, fd, data, part);
    return (ssize_t)syscall(SYS_pwrite64, fd, data, part, at);
}

ssize_t
write(int fd, const void *data, size_t len)
{
    return put(judge_fd("write", fd), fd, data, len, -1);
}

ssize_t
pwrite64(int fd, const void *data, size_t len, off_t at)
{
    return put(judge_fd("write", fd), fd, data, len, at);
}

int
fsync(int fd)
{
    enum how how = judge_fd("fsync", fd);

    return how == NOT || how == SHORT ? (int)syscall(SYS_fsync, fd)
                                      : failed(how);
}

int
fdatasync(int fd)
{
    enum how how = judge_fd("fsync", fd);

    return how == NOT || how == SHORT ? (int)syscall(SYS_fdatasync, fd)
                                      : failed(how);
}

/* A descriptor is gone whatever its close says; one that reads never fails. */
int
close(int fd)
{
    int flags = fcntl(fd, F_GETFL), done;
    enum how how = NOT;

    if (flags >= 0 && (flags & O_ACCMODE) != O_RDONLY)
        how = judge_fd("close", fd);
    done = (int)syscall(SYS_close, fd);
    return how == ERROR ? failed(how) : done;
}

int
renameat2(int from_fd, const char *from, int to_fd, const char *to,
          unsigned flags)
{
    enum how how = judge_at("rename", to_fd, to);

    return how == NOT || how == SHORT
               ? (int)syscall(SYS_renameat2, from_fd, from, to_fd, to, flags)
               : failed(how);
}

int
mkdirat(int dir_fd, const char *name, mode_t mode)
{
    enum how how = judge_at("mkdir", dir_fd, name);

    return how == NOT || how == SHORT
               ? (int)syscall(SYS_mkdirat, dir_fd, name, mode)
               : failed(how);
}

int
unlinkat(int dir_fd, const char *name, int flags)
{
    enum how how = judge_at("unlink", dir_fd, name);

    return how == ERROR ? failed(how)
                        : (int)syscall(SYS_unlinkat, dir_fd, name, flags);
}

int
openat(int dir_fd, const char *name, int flags, ...)
{
    enum how how = NOT;
    unsigned mode = 0;

    if ((flags & O_CREAT) != 0) {
        va_list more;

        va_start(more, flags);
        mode = va_arg(more, unsigned);
        va_end(more);
        how = judge_at("open", dir_fd, name);
    }
    return how == NOT || how == SHORT
               ? (int)syscall(SYS_openat, dir_fd, name, flags, mode)
               : failed(how);
}
