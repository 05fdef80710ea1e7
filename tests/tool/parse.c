/*
 * How fast a file of records is read without a database.
 * usage: parse MAPPING FILE; prints {"lines":N,"ms":N}, of processor time.
 */
#include <fcntl.h>
#include <stdio.h>
#include <time.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/file.h"
#include "data/intake.h"

enum {
    MAPPING_MAX = 1 << 20
};

static double
cpu_ms(void)
{
    struct timespec t;

    (void)clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

static bool
parse(const char *mapping, const char *file, struct arena *arena,
      struct err *err)
{
    const struct mapping *m;
    struct intake_count count;
    struct text source, data;
    double start;

    if (!file_read(AT_FDCWD, mapping, MAPPING_MAX, arena, &source, err) ||
        !mapping_open(source, mapping, arena, &m, err) ||
        !file_read(AT_FDCWD, file, (size_t)1 << 32, arena, &data, err))
        return false;
    start = cpu_ms();
    if (!intake_parse(data, m, &count, err))
        return false;
    printf("{\"lines\":%lld,\"ms\":%.3f}\n", (long long)count.lines,
           cpu_ms() - start);
    return true;
}

int
main(int argc, char **argv)
{
    struct arena *arena = arena_new();
    struct err err = {0};
    char text[ERR_TEXT_MAX];
    bool good = argc == 3 && parse(argv[1], argv[2], arena, &err);

    if (!good) {
        err_text(&err, text);
        fprintf(stderr, "usage: parse MAPPING FILE; %s\n", text);
    }
    arena_free(arena);
    return good ? 0 : 1;
}
