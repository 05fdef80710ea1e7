/* Other people's programs, for tests that do not trust our own eyes. */
#ifndef TESTS_UNIT_TOOL_H
#define TESTS_UNIT_TOOL_H

#include "tests/unit/check.h"

#include <sys/wait.h>

enum {
    TOOL_MISSING = 127
};

/*
 * Run a program in folder fd with standard output and error into out, a file
 * there.  Gives its exit code; TOOL_MISSING where it is not installed.
 */
static inline int
tool_run(int fd, const char *out, const char *const *argv)
{
    int status;
    pid_t pid = fork();

    if (pid == 0) {
        int to = openat(fd, out, O_WRONLY | O_CREAT | O_TRUNC, 0600);

        if (to < 0 || fchdir(fd) != 0 || dup2(to, 1) < 0 || dup2(to, 2) < 0)
            _exit(126);
        (void)execvp(argv[0], (char *const *)(uintptr_t)argv);
        _exit(TOOL_MISSING);
    }
    assert_true(pid > 0);
    assert_int_equal(waitpid(pid, &status, 0), pid);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128;
}

/* What a file in the folder holds; the caller's to clear, NUL behind. */
static inline void
tool_read(int fd, const char *name, struct buf *out)
{
    int from = openat(fd, name, O_RDONLY);
    ssize_t n;

    assert_true(from >= 0);
    out->len = 0;
    while ((n = read(from, buf_room(out, 65536), 65535)) > 0)
        out->len += (size_t)n;
    (void)close(from);
    *buf_room(out, 1) = '\0';
}

#endif
