/*
 * What the fuzz targets share.  Each target is one file with a main of
 * libFuzzer's; its seeds are in seeds/<target>, and inputs that once broke
 * something stay there as seeds.
 */
#ifndef TESTS_FUZZ_FUZZ_H
#define TESTS_FUZZ_FUZZ_H

#include <fcntl.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/file.h"
#include "base/str.h"

#define COUNT(array) (sizeof(array) / sizeof(array)[0])

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

/* What must hold for any input; else the input is a finding. */
#define MUST(condition)                                                        \
    do {                                                                       \
        if (!(condition))                                                      \
            fuzz_stop(__FILE__, __LINE__, #condition);                         \
    } while (0)

static inline _Noreturn void
fuzz_stop(const char *file, int line, const char *what)
{
    (void)fprintf(stderr, "%s:%d: %s does not hold\n", file, line, what);
    abort();
}

/* A failure has said why. */
static inline void
fuzz_said(const struct err *err)
{
    MUST(err->code != ERR_NONE && err->msg[0] != '\0');
}

static inline struct text
fuzz_text(const uint8_t *data, size_t len)
{
    return (struct text){(const char *)data, len};
}

/* A folder of the repository. */
static inline int
fuzz_folder(void)
{
    int fd = open(SRCDIR, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

    MUST(fd >= 0);
    return fd;
}

#endif
