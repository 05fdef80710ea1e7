#include "post/poppler.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/arena.h"

enum {
    BLOCK = 65536,
    NUMBER = 24
};

/* Where a system's packages and an administrator's own programs live. */
static const char *const places[] = {"/usr/bin/pdftotext",
                                     "/usr/local/bin/pdftotext"};

struct poppler {
    pid_t pid;
    int fd;          /* its output */
    struct buf seen; /* read and not yet given, from at on */
    size_t at;
    bool ended;
};

static const char *
program(void)
{
    for (size_t i = 0; i < sizeof places / sizeof places[0]; i++)
        if (access(places[i], X_OK) == 0)
            return places[i];
    return NULL;
}

static int
prepare(posix_spawn_file_actions_t *actions, int dir_fd, int out_fd)
{
    int rc = posix_spawn_file_actions_addfchdir_np(actions, dir_fd);

    if (rc == 0)
        rc = posix_spawn_file_actions_addopen(actions, 0, "/dev/null", O_RDONLY,
                                              0);
    if (rc == 0)
        rc = posix_spawn_file_actions_adddup2(actions, out_fd, 1);
    if (rc == 0)
        rc = posix_spawn_file_actions_addopen(actions, 2, "/dev/null", O_WRONLY,
                                              0);
    return rc;
}

/* posix_spawn wants char *const *, and promises to change nothing. */
static int
start(const char *path, int dir_fd, int out_fd, const char *const *argv,
      pid_t *pid)
{
    static const char *const env[] = {"LC_ALL=C", "PATH=/usr/bin:/bin", NULL};
    posix_spawn_file_actions_t actions;
    int rc = posix_spawn_file_actions_init(&actions);

    if (rc != 0)
        return rc;
    rc = prepare(&actions, dir_fd, out_fd);
    if (rc == 0)
        rc = posix_spawn(pid, path, &actions, NULL,
                         (char *const *)(uintptr_t)argv,
                         (char *const *)(uintptr_t)env);
    (void)posix_spawn_file_actions_destroy(&actions);
    return rc;
}

bool
poppler_open(int dir_fd, const char *name, int64_t first, int64_t last,
             struct poppler **out, struct err *err)
{
    const char *path = program();
    char from[NUMBER], to[NUMBER];
    const char *const argv[] = {"pdftotext", "-q", "-raw", "-enc",
                                "UTF-8",     "-f", from,   "-l",
                                to,          name, "-",    NULL};
    struct poppler *p;
    int pipe_fd[2], rc;
    pid_t pid;

    if (path == NULL)
        return err_set(err, ERR_IO,
                       "pdftotext is not installed; install poppler-utils");
    (void)snprintf(from, sizeof from, "%" PRId64, first);
    (void)snprintf(to, sizeof to, "%" PRId64, last);
    if (pipe2(pipe_fd, O_CLOEXEC) != 0)
        return err_set(err, ERR_IO, "pipe: %s", strerror(errno));
    rc = start(path, dir_fd, pipe_fd[1], argv, &pid);
    (void)close(pipe_fd[1]);
    if (rc != 0) {
        (void)close(pipe_fd[0]);
        return err_set(err, ERR_IO, "pdftotext cannot be started: %s",
                       strerror(rc));
    }
    p = mem_new(sizeof *p);
    *p = (struct poppler){.pid = pid, .fd = pipe_fd[0]};
    *out = p;
    return true;
}

/* Read on; at the end of the output ended is set. */
static bool
read_more(struct poppler *p, struct err *err)
{
    ssize_t n;

    if (p->at > 0) {
        memmove(p->seen.s, p->seen.s + p->at, p->seen.len - p->at);
        p->seen.len -= p->at;
        p->at = 0;
    }
    do {
        n = read(p->fd, buf_room(&p->seen, BLOCK), BLOCK);
    } while (n < 0 && errno == EINTR);
    if (n < 0)
        return err_set(err, ERR_IO, "pdftotext: read: %s", strerror(errno));
    p->ended = n == 0;
    p->seen.len += (size_t)n;
    return true;
}

/* A form feed ends each page. */
bool
poppler_page(struct poppler *p, struct text *out, struct err *err)
{
    size_t looked = 0;

    for (;;) {
        const char *s = p->seen.len > 0 ? p->seen.s + p->at : "";
        size_t len = p->seen.len - p->at;
        const char *end = memchr(s + looked, '\f', len - looked);

        if (end != NULL) {
            *out = (struct text){s, (size_t)(end - s)};
            p->at += out->len + 1;
            return true;
        }
        if (p->ended)
            return err_set(err, ERR_STATE, "pdftotext sees no further page");
        looked = len;
        if (!read_more(p, err))
            return false;
    }
}

static int
wait_for(pid_t pid)
{
    int status = -1;

    while (waitpid(pid, &status, 0) < 0)
        if (errno != EINTR)
            return -1;
    return status;
}

static void
discard(struct poppler *p)
{
    (void)close(p->fd);
    buf_clear(&p->seen);
    mem_free(p);
}

bool
poppler_close(struct poppler *p, struct err *err)
{
    bool ok = true;
    int status;

    while (ok && !p->ended && p->at == p->seen.len)
        ok = read_more(p, err);
    if (!ok || p->at < p->seen.len) {
        bool more = ok;

        poppler_stop(p);
        return more ? err_set(err, ERR_STATE, "pdftotext sees further pages")
                    : false;
    }
    status = wait_for(p->pid);
    discard(p);
    if (WIFEXITED(status) && WEXITSTATUS(status) == 0)
        return true;
    return err_set(err, ERR_STATE, "pdftotext refuses the file");
}

void
poppler_stop(struct poppler *p)
{
    if (p == NULL)
        return;
    (void)kill(p->pid, SIGKILL);
    (void)wait_for(p->pid);
    discard(p);
}
