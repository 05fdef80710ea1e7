/*
 * The floor under rendering, for make bench: read every frozen piece of the
 * newest run from SQLite, and write as many bytes as its bundles have, and
 * nothing else.  usage: floor SITE RUN-FOLDER SCRATCH-FOLDER
 */
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/file.h"
#include "data/db.h"
#include "data/ledger.h"

enum {
    CHUNK = 1 << 20
};

static double
now_ms(void)
{
    struct timespec t;

    (void)clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

static bool
scan(struct db *db, int64_t run, int64_t *rows, uint64_t *bytes,
     struct err *err)
{
    struct piece_cursor *c = NULL;
    struct piece p;
    bool more = true, ok;

    if (!pieces_open(db, run, 0, &c, err))
        return false;
    while ((ok = pieces_next(c, &more, &p, err)) && more) {
        (*rows)++;
        *bytes += p.name.len + p.town.len + p.block.len + p.building.len;
    }
    pieces_close(c);
    return ok;
}

static bool
write_plain(int from, int to, const char *name, struct err *err)
{
    static char chunk[CHUNK];
    struct stat st;
    int fd;

    if (fstatat(from, name, &st, 0) != 0)
        return err_set(err, ERR_IO, "%s: not there", name);
    fd = openat(to, name, O_WRONLY | O_CREAT | O_TRUNC, 0600);
    if (fd < 0)
        return err_set(err, ERR_IO, "%s: cannot be made", name);
    for (off_t left = st.st_size; left > 0;) {
        size_t want = left > CHUNK ? CHUNK : (size_t)left;
        ssize_t n = write(fd, chunk, want);

        if (n <= 0) {
            (void)close(fd);
            return err_set(err, ERR_IO, "%s: cannot be written", name);
        }
        left -= n;
    }
    return close(fd) == 0 || err_set(err, ERR_IO, "%s: close", name);
}

static bool
write_all(int from, int to, struct arena *arena, struct err *err)
{
    const char *const *names;
    size_t n;

    if (!dir_list(from, arena, &names, &n, err))
        return false;
    for (size_t i = 0; i < n; i++)
        if (strncmp(names[i], "bundle-", 7) == 0 &&
            !write_plain(from, to, names[i], err))
            return false;
    return true;
}

static bool
measure(char **argv, struct arena *arena, struct err *err)
{
    struct db *db = NULL;
    struct run *runs;
    size_t n;
    int64_t rows = 0;
    uint64_t bytes = 0;
    double t0, t1, t2;
    int from, to;

    if (!dir_open(AT_FDCWD, argv[2], false, &from, err) ||
        !dir_open(AT_FDCWD, argv[3], true, &to, err) ||
        !db_open(arena_printf(arena, "%s/shirase.db", argv[1]), DB_READ, &db,
                 err) ||
        !run_list(db, arena, &runs, &n, err) || n == 0)
        return false;
    t0 = now_ms();
    if (!scan(db, runs[n - 1].no, &rows, &bytes, err))
        return false;
    t1 = now_ms();
    if (!write_all(from, to, arena, err))
        return false;
    t2 = now_ms();
    printf("{\"rows\":%" PRId64 ",\"scan_ms\":%.3f,\"write_ms\":%.3f}\n", rows,
           t1 - t0, t2 - t1);
    return db_close(db, err);
}

int
main(int argc, char **argv)
{
    struct err err = {0};
    char text[ERR_TEXT_MAX];

    if (argc != 4) {
        fputs("usage: floor SITE RUN-FOLDER SCRATCH-FOLDER\n", stderr);
        return EXIT_WRONG;
    }
    if (measure(argv, arena_new(), &err))
        return EXIT_DONE;
    err_text(&err, text);
    fprintf(stderr, "floor: %s\n", text);
    return EXIT_AGAIN;
}
