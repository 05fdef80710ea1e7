#include "post/journal.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/str.h"
#include "post/json.h"

enum {
    JOURNAL_MAX = 64 << 20,
    LINE_MAX_BYTES = 512
};

/* A journal as it stands on disk. */
struct journal {
    size_t n;
    struct journal_line *line;
    struct sha256 last; /* hash of the last line; zeros: none */
    size_t whole;       /* bytes up to the end of the last line */
};

/* --- reading ------------------------------------------------------------ */

static bool
is_text(const struct json *j, const char *name, struct text *out)
{
    const struct json *m = json_find(j, name, JSON_TEXT);

    if (m != NULL)
        *out = m->text;
    return m != NULL;
}

static bool
is_number(const struct json *j, const char *name, int64_t *out)
{
    const struct json *m = json_find(j, name, JSON_NUMBER);

    if (m != NULL)
        *out = m->number;
    return m != NULL;
}

static bool
read_members(const struct json *j, struct journal_line *out,
             struct sha256 *previous)
{
    struct text what, run, manifest, before;

    if (!is_number(j, "line", &out->line) || !is_text(j, "what", &what) ||
        !is_text(j, "run", &run) || !is_text(j, "manifest", &manifest) ||
        !is_number(j, "pieces", &out->pieces) ||
        !is_text(j, "previous", &before) || run.len >= RUN_ID_MAX)
        return false;
    out->cancel = text_is(what, "cancel");
    memcpy(out->run, run.s, run.len);
    out->run[run.len] = '\0';
    return (out->cancel || text_is(what, "release")) &&
           sha256_from_hex(manifest, &out->manifest) &&
           sha256_from_hex(before, previous);
}

static bool
read_line(struct text t, struct journal *j, struct arena *arena,
          struct err *err)
{
    struct journal_line line = {0};
    struct sha256 previous;
    const struct json *doc;

    if (!json_read(t, JOURNAL_FILE, arena, &doc, err) ||
        !read_members(doc, &line, &previous)) {
        err_put(err, ERR_STATE,
                "is no line of a release journal; bring the journal back");
        return err_at(err, JOURNAL_FILE, j->n + 1, 0);
    }
    if (line.line != (int64_t)j->n + 1 ||
        memcmp(&previous, &j->last, sizeof previous) != 0) {
        err_put(err, ERR_STATE,
                "does not follow the line before it; the journal was changed "
                "or cut, bring it back");
        return err_at(err, JOURNAL_FILE, j->n + 1, 0);
    }
    j->line[j->n++] = line;
    sha256_of(t.s, t.len, &j->last);
    return true;
}

static size_t
count_lines(struct text t)
{
    size_t n = 0;

    for (size_t i = 0; i < t.len; i++)
        n += t.s[i] == '\n';
    return n;
}

static bool
read_all(int site_fd, struct arena *arena, struct journal *out, struct err *err)
{
    struct text data;

    *out = (struct journal){0};
    if (faccessat(site_fd, JOURNAL_FILE, F_OK, AT_SYMLINK_NOFOLLOW) != 0)
        return errno == ENOENT ||
               err_set(err, ERR_IO, "%s: %s", JOURNAL_FILE, strerror(errno));
    if (!file_read(site_fd, JOURNAL_FILE, JOURNAL_MAX, arena, &data, err))
        return false;
    out->line = arena_array(arena, struct journal_line, count_lines(data) + 1);
    while (out->whole < data.len) {
        const char *from = data.s + out->whole;
        const char *end = memchr(from, '\n', data.len - out->whole);

        if (end == NULL)
            break; /* a line that was never finished */
        if (!read_line((struct text){from, (size_t)(end - from)}, out, arena,
                       err))
            return false;
        out->whole = (size_t)(end - data.s) + 1;
    }
    return true;
}

bool
journal_read(int site_fd, struct arena *arena, const struct journal_line **out,
             size_t *n, struct err *err)
{
    struct journal j;

    if (!read_all(site_fd, arena, &j, err))
        return false;
    *out = j.line;
    *n = j.n;
    return true;
}

const struct journal_line *
journal_find(const struct journal_line *line, size_t n, const char *run)
{
    for (size_t i = n; i-- > 0;)
        if (strcmp(line[i].run, run) == 0)
            return &line[i];
    return NULL;
}

/* --- writing ------------------------------------------------------------ */

static size_t
print_line(const struct journal_line *l, const struct sha256 *previous,
           char buf[static LINE_MAX_BYTES])
{
    char manifest[SHA256_HEX], before[SHA256_HEX];
    int n;

    sha256_hex(&l->manifest, manifest);
    sha256_hex(previous, before);
    n = snprintf(buf, LINE_MAX_BYTES,
                 "{\"line\":%" PRId64 ",\"what\":\"%s\",\"run\":\"%s\","
                 "\"manifest\":\"%s\",\"pieces\":%" PRId64
                 ",\"previous\":\"%s\"}\n",
                 l->line, l->cancel ? "cancel" : "release", l->run, manifest,
                 l->pieces, before);
    return (size_t)n;
}

/*
 * A line without its end is written over.  One that stands whole though its
 * sync failed does no harm: the run is still in stage, and its release goes on
 * from that line.
 */
static bool
write_line(int fd, const char *buf, size_t len, size_t at, struct err *err)
{
    if (ftruncate(fd, (off_t)at) == 0 &&
        pwrite(fd, buf, len, (off_t)at) == (ssize_t)len && fsync(fd) == 0)
        return true;
    return err_set(err, ERR_IO, "%s: cannot be written: %s", JOURNAL_FILE,
                   strerror(errno));
}

bool
journal_append(int site_fd, struct journal_line *io, struct err *err)
{
    struct arena *arena = arena_new();
    struct journal j;
    char buf[LINE_MAX_BYTES];
    int fd = -1;
    bool ok = read_all(site_fd, arena, &j, err);

    arena_free(arena);
    if (!ok)
        return false;
    fd = openat(site_fd, JOURNAL_FILE,
                O_WRONLY | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0600);
    if (fd < 0)
        return err_set(err, ERR_IO, "%s: cannot be opened: %s", JOURNAL_FILE,
                       strerror(errno));
    io->line = (int64_t)j.n + 1;
    ok = write_line(fd, buf, print_line(io, &j.last, buf), j.whole, err);
    if (close(fd) != 0 && ok)
        ok = err_set(err, ERR_IO, "%s: close: %s", JOURNAL_FILE,
                     strerror(errno));
    return ok && dir_sync(site_fd, err);
}
