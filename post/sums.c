#include "post/sums.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/str.h"
#include "post/manifest.h"
#include "post/stock.h"

enum {
    SUMS_MAX = 1 << 24,
    HEX = SHA256_HEX - 1
};

static bool
name_allowed(const char *name)
{
    if (name[0] == '\0' || name[0] == '.')
        return false;
    for (const char *p = name; *p != '\0'; p++)
        if (!((*p >= '0' && *p <= '9') || (*p >= 'a' && *p <= 'z') ||
              (*p >= 'A' && *p <= 'Z') || *p == '.' || *p == '-'))
            return false;
    return true;
}

/* A name in the folder, or one in its folder enclosures. */
static bool
path_allowed(const char *name)
{
    const size_t len = sizeof ENCLOSURES "/" - 1;

    return name_allowed(strncmp(name, ENCLOSURES "/", len) == 0 ? name + len
                                                                : name);
}

static bool
plain_file(int dir_fd, const char *name)
{
    struct stat st;

    return fstatat(dir_fd, name, &st, AT_SYMLINK_NOFOLLOW) == 0 &&
           S_ISREG(st.st_mode);
}

static bool
is_sums(const char *name)
{
    return strcmp(name, SUMS_FILE) == 0 || strcmp(name, SUMS_SIGNATURE) == 0;
}

/* Names are told only where they are harmless to print. */
static bool
belongs(int dir_fd, const char *name, struct err *err)
{
    if (!name_allowed(name))
        return err_set(err, ERR_STATE,
                       "the folder holds a file whose name is none of ours");
    if (!plain_file(dir_fd, name))
        return err_set(err, ERR_STATE, "%s: not an ordinary file", name);
    return true;
}

/* What is gathered of a folder, in the order of names. */
struct gathering {
    struct arena *arena;
    struct sum *sum;
    size_t n, room;
};

static void
add_sum(struct gathering *g, const struct sum *sum)
{
    if (g->n == g->room) {
        struct sum *old = g->sum;

        g->room = g->room == 0 ? 64 : 2 * g->room;
        g->sum = arena_array(g->arena, struct sum, g->room);
        if (g->n > 0)
            memcpy(g->sum, old, g->n * sizeof *old);
    }
    g->sum[g->n++] = *sum;
}

/* The one folder that may stand in a run's. */
static bool
is_enclosures(int dir_fd, const char *name)
{
    struct stat st;

    return strcmp(name, ENCLOSURES) == 0 &&
           fstatat(dir_fd, name, &st, AT_SYMLINK_NOFOLLOW) == 0 &&
           S_ISDIR(st.st_mode);
}

static bool
add_enclosures(struct gathering *g, int dir_fd, struct err *err)
{
    const char *const *name;
    bool ok = true;
    size_t n;
    int fd;

    if (!dir_open(dir_fd, ENCLOSURES, false, &fd, err))
        return false;
    ok = dir_list(fd, g->arena, &name, &n, err);
    for (size_t i = 0; ok && i < n; i++) {
        struct sum sum;

        ok = belongs(fd, name[i], err) &&
             file_hash(fd, name[i], &sum.hash, &sum.bytes, err);
        sum.name = arena_printf(g->arena, ENCLOSURES "/%s", name[i]);
        if (ok)
            add_sum(g, &sum);
    }
    (void)close(fd);
    return ok;
}

static bool
add_file(struct gathering *g, int dir_fd, const char *name, struct err *err)
{
    struct sum sum = {.name = name};

    if (is_enclosures(dir_fd, name))
        return add_enclosures(g, dir_fd, err);
    if (!belongs(dir_fd, name, err))
        return false;
    if (is_sums(name))
        return true;
    if (!file_hash(dir_fd, name, &sum.hash, &sum.bytes, err))
        return false;
    add_sum(g, &sum);
    return true;
}

bool
sums_of_folder(int dir_fd, struct arena *arena, struct sum **out, size_t *n,
               struct err *err)
{
    struct gathering g = {.arena = arena};
    const char *const *name;
    size_t n_name;

    if (!dir_list(dir_fd, arena, &name, &n_name, err))
        return false;
    for (size_t i = 0; i < n_name; i++)
        if (!add_file(&g, dir_fd, name[i], err))
            return false;
    *out = g.sum;
    *n = g.n;
    return true;
}

bool
sums_write(int dir_fd, const struct sum *sum, size_t n, struct err *err)
{
    struct buf b = {0};
    bool ok;

    for (size_t i = 0; i < n; i++) {
        char hex[SHA256_HEX];

        sha256_hex(&sum[i].hash, hex);
        buf_printf(&b, "%s  %s\n", hex, sum[i].name);
    }
    ok = file_write(dir_fd, SUMS_FILE, (struct text){b.s, b.len}, err);
    buf_clear(&b);
    return ok;
}

static int
by_name(const void *name, const void *sum)
{
    return strcmp(name, ((const struct sum *)sum)->name);
}

const struct sum *
sum_find(const struct sum *sum, size_t n, const char *name)
{
    return n > 0 ? bsearch(name, sum, n, sizeof *sum, by_name) : NULL;
}

/* --- checking ---------------------------------------------------------------
 */

/* One line: 64 hex digits, two blanks, a name. */
static bool
read_line(struct text line, struct arena *arena, struct sum *out)
{
    struct text hex = {line.s, HEX};

    if (line.len < HEX + 3 || line.s[HEX] != ' ' || line.s[HEX + 1] != ' ' ||
        !sha256_from_hex(hex, &out->hash))
        return false;
    out->name = arena_copy(arena, line.s + HEX + 2, line.len - (size_t)HEX - 2);
    return path_allowed(out->name) && strlen(out->name) == line.len - HEX - 2;
}

static bool
read_sums(int dir_fd, struct arena *arena, struct sum **out, size_t *n,
          struct err *err)
{
    struct text data;
    struct sum *sum;
    size_t lines = 0;

    if (!plain_file(dir_fd, SUMS_FILE))
        return err_set(err, ERR_STATE, "%s is missing", SUMS_FILE);
    if (!file_read(dir_fd, SUMS_FILE, SUMS_MAX, arena, &data, err))
        return false;
    for (size_t i = 0; i < data.len; i++)
        lines += data.s[i] == '\n';
    sum = arena_array(arena, struct sum, lines + 1);
    for (size_t i = 0; i < lines; i++) {
        const char *end = memchr(data.s, '\n', data.len);
        size_t len = (size_t)(end - data.s);

        if (!read_line((struct text){data.s, len}, arena, &sum[i]) ||
            (i > 0 && strcmp(sum[i - 1].name, sum[i].name) >= 0)) {
            err_put(err, ERR_STATE, "not a line of sorted sums");
            return err_at(err, SUMS_FILE, i + 1, 0);
        }
        data = (struct text){end + 1, data.len - len - 1};
    }
    if (data.len > 0)
        return err_set(err, ERR_STATE, "%s: the last line is cut", SUMS_FILE);
    *out = sum;
    *n = lines;
    return true;
}

/* Both sorted by name. */
static bool
same_sums(const struct sum *want, size_t n_want, const struct sum *there,
          size_t n_there, struct err *err)
{
    for (size_t i = 0, k = 0; i < n_want || k < n_there; i++, k++) {
        int order = i == n_want    ? 1
                    : k == n_there ? -1
                                   : strcmp(want[i].name, there[k].name);

        if (order < 0)
            return err_set(err, ERR_STATE, "%s: is missing", want[i].name);
        if (order > 0)
            return err_set(err, ERR_STATE, "%s: is not listed in %s",
                           there[k].name, SUMS_FILE);
        if (memcmp(&want[i].hash, &there[k].hash, sizeof want[i].hash) != 0)
            return err_set(err, ERR_STATE, "%s: has other bytes than %s says",
                           want[i].name, SUMS_FILE);
    }
    return true;
}

bool
sums_check(int dir_fd, struct arena *arena, struct sum **out, size_t *n,
           struct err *err)
{
    struct sum *want, *there;
    size_t n_want, n_there;

    if (!read_sums(dir_fd, arena, &want, &n_want, err) ||
        !sums_of_folder(dir_fd, arena, &there, &n_there, err) ||
        !same_sums(want, n_want, there, n_there, err))
        return false;
    *out = there;
    *n = n_there;
    return true;
}
