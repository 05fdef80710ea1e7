/*
 * Fault shim: counts the calls that change what is on disk, and kills the
 * process group at one of them, before it is done.
 *
 *   FI_AT=N     die before call N (0: never)
 *   FI_COUNT=F  write the number of calls of the first process to file F
 *
 * Preloaded by tests/fault/fault.sh.  A child goes on from its parent's count.
 *
 * Source: reference/reliability.md, FI-01 and appendix B.
 */
#include <dlfcn.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <unistd.h>

struct shim {
    long n, at;
    pid_t first; /* the process that was started */
    const char *count;
};

static struct shim shim;

__attribute__((constructor)) static void
begin(void)
{
    const char *at = getenv("FI_AT");

    shim.at = at != NULL ? strtol(at, NULL, 10) : 0;
    shim.count = getenv("FI_COUNT");
    shim.first = getpid();
}

/* A state-changing call is about to be made. */
static void
hit(void)
{
    if (++shim.n == shim.at) {
        (void)kill(0, SIGKILL);
        for (;;)
            (void)pause();
    }
}

/* dlsym gives an object pointer; ISO C has no cast to a function's. */
static void
find(const char *name, void *function, size_t size)
{
    void *p = dlsym(RTLD_NEXT, name);

    if (p == NULL)
        abort();
    memcpy(function, &p, size);
}

#define FIND(function, name) find(name, &(function), sizeof(function))

__attribute__((destructor)) static void
end(void)
{
    FILE *out = shim.count != NULL && getpid() == shim.first
                    ? fopen(shim.count, "w")
                    : NULL;

    if (out == NULL)
        return;
    fprintf(out, "%ld\n", shim.n);
    (void)fclose(out);
}

ssize_t
write(int fd, const void *buf, size_t len)
{
    ssize_t (*real)(int, const void *, size_t);

    FIND(real, "write");
    if (fd > 2)
        hit();
    return real(fd, buf, len);
}

ssize_t
pwrite(int fd, const void *buf, size_t len, off_t at)
{
    ssize_t (*real)(int, const void *, size_t, off_t);

    FIND(real, "pwrite");
    hit();
    return real(fd, buf, len, at);
}

ssize_t
pwrite64(int fd, const void *buf, size_t len, off64_t at)
{
    ssize_t (*real)(int, const void *, size_t, off64_t);

    FIND(real, "pwrite64");
    hit();
    return real(fd, buf, len, at);
}

#define ON_FD(name)                                                            \
    int name(int fd)                                                           \
    {                                                                          \
        int (*real)(int);                                                      \
                                                                               \
        FIND(real, #name);                                                     \
        hit();                                                                 \
        return real(fd);                                                       \
    }
ON_FD(fsync)
ON_FD(fdatasync)

int
ftruncate(int fd, off_t len)
{
    int (*real)(int, off_t);

    FIND(real, "ftruncate");
    hit();
    return real(fd, len);
}

int
ftruncate64(int fd, off64_t len)
{
    int (*real)(int, off64_t);

    FIND(real, "ftruncate64");
    hit();
    return real(fd, len);
}

int
unlink(const char *path)
{
    int (*real)(const char *);

    FIND(real, "unlink");
    hit();
    return real(path);
}

int
unlinkat(int fd, const char *path, int flags)
{
    int (*real)(int, const char *, int);

    FIND(real, "unlinkat");
    hit();
    return real(fd, path, flags);
}

int
renameat2(int from_fd, const char *from, int to_fd, const char *to,
          unsigned int flags)
{
    int (*real)(int, const char *, int, const char *, unsigned int);

    FIND(real, "renameat2");
    hit();
    return real(from_fd, from, to_fd, to, flags);
}

int
mkdirat(int fd, const char *path, mode_t mode)
{
    int (*real)(int, const char *, mode_t);

    FIND(real, "mkdirat");
    hit();
    return real(fd, path, mode);
}

int
openat(int fd, const char *path, int flags, ...)
{
    int (*real)(int, const char *, int, ...);
    mode_t mode = 0;
    va_list ap;

    FIND(real, "openat");
    if ((flags & (O_CREAT | O_TRUNC)) != 0) {
        va_start(ap, flags);
        mode = va_arg(ap, mode_t);
        va_end(ap);
        hit();
    }
    return real(fd, path, flags, mode);
}
