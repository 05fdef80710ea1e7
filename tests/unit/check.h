/*
 * What the unit tests of base and render share: cmocka with its headers,
 * folders under /tmp, and checks of errors.
 */
#ifndef TESTS_UNIT_CHECK_H
#define TESTS_UNIT_CHECK_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/err.h"
#include "base/str.h"

#define COUNT(array) (sizeof(array) / sizeof(array)[0])

#define check_main(tests)                                                      \
    cmocka_run_group_tests_name(__FILE__, tests, NULL, NULL)

/* A call with err as its last argument that must succeed. */
#define CHECK_OK(call)                                                         \
    do {                                                                       \
        if (!(call))                                                           \
            check_show(&err, __FILE__, __LINE__);                              \
    } while (0)

/* A call that must fail with this code and a message that has this part. */
#define CHECK_FAILS(call, error, part)                                         \
    do {                                                                       \
        err_clear(&err);                                                       \
        if (call)                                                              \
            fail_msg("%s:%d: succeeded", __FILE__, __LINE__);                  \
        check_error(&err, error, part, __FILE__, __LINE__);                    \
    } while (0)

#define CHECK_NEAR(is, expected, slack)                                        \
    check_near((is), (expected), (slack), __FILE__, __LINE__)

static inline void
check_near(double is, double expected, double slack, const char *file, int line)
{
    if (!(is >= expected - slack && is <= expected + slack))
        fail_msg("%s:%d: %g, expected %g", file, line, is, expected);
}

static inline void
check_show(const struct err *err, const char *file, int line)
{
    char text[ERR_TEXT_MAX];

    err_text(err, text);
    fail_msg("%s:%d: %s", file, line, text);
}

static inline void
check_error(const struct err *err, enum err_code code, const char *part,
            const char *file, int line)
{
    char text[ERR_TEXT_MAX];

    err_text(err, text);
    if (err->code != code || strstr(text, part) == NULL)
        fail_msg("%s:%d: code %d, \"%s\", expected code %d and \"%s\"", file,
                 line, (int)err->code, text, (int)code, part);
}

/* A new folder under /tmp; its path is put into path. */
static inline int
check_folder(char path[static 64])
{
    int fd;

    (void)snprintf(path, 64, "/tmp/shirase-test-XXXXXX");
    if (mkdtemp(path) == NULL)
        fail_msg("no folder can be made under /tmp");
    fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    assert_true(fd >= 0);
    return fd;
}

static inline int
check_remove_one(const char *path, const struct stat *st, int type,
                 struct FTW *where)
{
    (void)st;
    (void)type;
    (void)where;
    return remove(path);
}

/* Remove a folder of check_folder with all that is in it. */
static inline void
check_folder_end(const char *path, int fd)
{
    (void)close(fd);
    (void)nftw(path, check_remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

static inline void
check_text(struct text is, const char *expected)
{
    if (!text_is(is, expected))
        fail_msg("\"%.*s\", expected \"%s\"", (int)is.len, is.s, expected);
}

#endif
