#include "render/sitefont.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/chars.h"
#include "base/conf.h"
#include "base/date.h"
#include "render/face_inside.h"

enum {
    COLUMNS = 4 /* code, target, who, when */
};

static bool
is_private(uint32_t cp)
{
    return (cp >= 0xE000 && cp <= 0xF8FF) || (cp >= 0xF0000 && cp <= 0xFFFFD) ||
           (cp >= 0x100000 && cp <= 0x10FFFD);
}

/* "U+E000" from the front of *t, which moves behind it. */
static bool
code_point(struct text *t, uint32_t *out)
{
    uint32_t cp = 0;
    size_t i = 2;

    if (!text_starts(*t, "U+"))
        return false;
    for (; i < t->len && i < 8; i++) {
        char c = t->s[i];

        if (c >= '0' && c <= '9')
            cp = cp * 16 + (uint32_t)(c - '0');
        else if (c >= 'A' && c <= 'F')
            cp = cp * 16 + (uint32_t)(c - 'A') + 10;
        else
            break;
    }
    *t = (struct text){t->s + i, t->len - i};
    *out = cp;
    return i >= 6 && cp <= 0x10FFFF && (cp < 0xD800 || cp > 0xDFFF);
}

/* --- site.conf ----------------------------------------------------------- */

static bool
read_bound(const struct conf_node *node, const char *name, struct arena *arena,
           uint32_t *out, struct err *err)
{
    struct text t;

    if (!conf_text(node, name, NULL, arena, &t, err))
        return false;
    if (!code_point(&t, out) || t.len != 0 || !is_private(*out))
        return conf_bad(
            node, err, "%s: a private-use character such as U+E000 is expected",
            name);
    return true;
}

static bool
read_site_face(const struct conf_node *node, struct arena *arena,
               struct site_fonts *fonts, struct err *err)
{
    struct site_face *f = &fonts->face[fonts->n];
    struct text hash;

    if (!conf_text(node, "name", NULL, arena, &f->name, err) ||
        !conf_text(node, "file", NULL, arena, &f->file, err) ||
        !conf_text(node, "sha256", NULL, arena, &hash, err) ||
        !read_bound(node, "first", arena, &f->first, err) ||
        !read_bound(node, "last", arena, &f->last, err) ||
        !conf_bool(node, "companion", false, &f->companion, err))
        return false;
    if (!sha256_from_hex(hash, &f->hash))
        return conf_bad(node, err,
                        "sha256: 64 hexadecimal digits are expected");
    if (f->last < f->first)
        return conf_bad(node, err, "last: stands before first");
    for (size_t i = 0; i < fonts->n; i++)
        if (f->first <= fonts->face[i].last && fonts->face[i].first <= f->last)
            return conf_bad(node, err,
                            "the range of face \"%s\" is that of \"%s\" too",
                            f->name.s, fonts->face[i].name.s);
    fonts->n++;
    return true;
}

bool
site_fonts_read(const struct conf_node *root, struct arena *arena,
                struct site_fonts *out, struct err *err)
{
    const struct conf_node *list = conf_find(root, "site_faces");
    struct text table;

    *out = (struct site_fonts){0};
    for (size_t i = 0; list != NULL && i < conf_count(list); i++) {
        if (i == SITE_FACES_MAX)
            return conf_bad(list, err, "more than %d site faces",
                            SITE_FACES_MAX);
        if (!read_site_face(conf_item(list, i), arena, out, err))
            return false;
    }
    if (!conf_text(root, "gaiji", "", arena, &table, err))
        return false;
    if (table.len > 0)
        out->table = table.s;
    return true;
}

/* --- the table ----------------------------------------------------------- */

static const struct site_face *
site_of(const struct site_fonts *fonts, uint32_t cp)
{
    for (size_t i = 0; i < fonts->n; i++)
        if (cp >= fonts->face[i].first && cp <= fonts->face[i].last)
            return &fonts->face[i];
    return NULL;
}

static struct text
next_column(struct text *row)
{
    const char *tab = row->len > 0 ? memchr(row->s, '\t', row->len) : NULL;
    struct text column = *row;

    if (tab == NULL) {
        *row = (struct text){row->s + row->len, 0};
        return column;
    }
    column.len = (size_t)(tab - row->s);
    *row = (struct text){tab + 1, row->len - column.len - 1};
    return column;
}

static bool
in_range(void *context, uint32_t cp)
{
    return site_of(context, cp) != NULL;
}

/* A target stands in the middle of a name: it is held to the same policy. */
static bool
sound_target(const struct site_fonts *fonts, struct text t, struct arena *arena)
{
    struct site_fonts own = *fonts;
    struct chars_verdict v;

    chars_judge(t, in_range, &own, arena, &v);
    return v.reason == CHARS_FINE && text_equal(v.composed, t);
}

static bool
read_target(const struct site_fonts *fonts, struct text t, struct arena *arena,
            struct text *out, struct err *err)
{
    char *s = arena_raw(arena, (size_t)GAIJI_MAX * 4);
    size_t len = 0, n = 0;
    uint32_t cp;

    while (t.len > 0) {
        if (n++ == GAIJI_MAX || !code_point(&t, &cp) ||
            (t.len > 0 && t.s[0] != ' '))
            return err_set(err, ERR_CONF,
                           "code points such as U+845B U+E0102 are expected");
        if (is_private(cp) && site_of(fonts, cp) == NULL)
            return err_set(err, ERR_CONF,
                           "a private-use character outside every declared "
                           "range of site_faces");
        len += utf8_encode(cp, s + len);
        if (t.len > 0)
            t = (struct text){t.s + 1, t.len - 1};
    }
    if (n == 0 || !sound_target(fonts, (struct text){s, len}, arena))
        return err_set(err, ERR_CONF,
                       "code points such as U+845B U+E0102 are expected");
    *out = (struct text){s, len};
    return true;
}

static bool
read_row(const struct site_fonts *fonts, const char *file, size_t line,
         struct text row, struct arena *arena, struct gaiji *out,
         struct err *err)
{
    struct text column[COLUMNS];
    struct date day;

    for (size_t i = 0; i < COLUMNS; i++)
        column[i] = next_column(&row);
    if (column[COLUMNS - 1].len == 0 || row.len > 0)
        return err_set(err, ERR_CONF,
                       "four columns are expected: old code, code points, who "
                       "approved it, day") ||
               err_at(err, file, line, 0);
    if (!code_point(&column[0], &out->code) || column[0].len != 0 ||
        !is_private(out->code))
        return err_set(err, ERR_CONF,
                       "a private-use character such as U+E000 is expected") ||
               err_at(err, file, line, 1);
    if (site_of(fonts, out->code) != NULL)
        return err_set(err, ERR_CONF,
                       "stands in the declared range of a site face already") ||
               err_at(err, file, line, 1);
    if (!read_target(fonts, column[1], arena, &out->target, err))
        return err_at(err, file, line, 2);
    if (column[2].len == 0)
        return err_set(err, ERR_CONF, "who approved this row is missing") ||
               err_at(err, file, line, 3);
    if (!date_from_text(column[3], &day, NULL))
        return err_set(err, ERR_CONF, "a day such as 2026-04-01 is expected") ||
               err_at(err, file, line, 4);
    return true;
}

static int
by_code(const void *a, const void *b)
{
    const struct gaiji *x = a, *y = b;

    return x->code < y->code ? -1 : x->code > y->code;
}

static size_t
count_lines(struct text data)
{
    size_t n = 1;

    for (size_t i = 0; i < data.len; i++)
        n += data.s[i] == '\n';
    return n;
}

bool
site_fonts_table(struct site_fonts *io, struct text data, struct arena *arena,
                 struct err *err)
{
    struct gaiji *row = arena_array(arena, struct gaiji, count_lines(data));
    size_t n = 0, line = 0;

    while (data.len > 0) {
        const char *end = memchr(data.s, '\n', data.len);
        size_t len = end != NULL ? (size_t)(end - data.s) : data.len;
        struct text t = {data.s, len};

        line++;
        if (t.len > 0 && t.s[t.len - 1] == '\r')
            t.len--;
        if (t.len > 0 && t.s[0] != '#' &&
            !read_row(io, io->table, line, t, arena, &row[n++], err))
            return false;
        len += end != NULL;
        data = (struct text){data.s + len, data.len - len};
    }
    qsort(row, n, sizeof *row, by_code);
    for (size_t i = 1; i < n; i++)
        if (row[i].code == row[i - 1].code)
            return err_set(err, ERR_CONF, "%s: U+%04X stands twice", io->table,
                           (unsigned)row[i].code);
    io->gaiji = row;
    io->n_gaiji = n;
    return true;
}

/* --- faces with those of a site ------------------------------------------ */

bool
faces_add_site(struct faces *f, int dir_fd, const struct site_fonts *fonts,
               struct err *err)
{
    if (f->site_fd >= 0)
        (void)close(f->site_fd);
    f->site_fd = fcntl(dir_fd, F_DUPFD_CLOEXEC, 0);
    for (size_t i = 0; i < fonts->n; i++) {
        const struct site_face *site = &fonts->face[i];

        if (faces_find(f, site->name) != NULL)
            return err_set(err, ERR_CONF,
                           "site_faces: fonts.conf has a face \"%s\" already",
                           site->name.s);
        f->face[f->n] =
            (struct face){.name = site->name,
                          .family = site->name,
                          .lang = "ja",
                          .path = site->file.s,
                          .full = face_full(f->arena, f->site_fd, site->file.s),
                          .dir_fd = f->site_fd,
                          .number = (unsigned)f->n,
                          .hash = site->hash};
        f->n++;
    }
    f->site = *fonts;
    return true;
}

const struct site_face *
faces_site(const struct faces *f, uint32_t cp)
{
    return site_of(&f->site, cp);
}

const struct gaiji *
faces_gaiji(const struct faces *f, uint32_t cp)
{
    const struct gaiji key = {.code = cp};

    if (f->site.n_gaiji == 0)
        return NULL;
    return bsearch(&key, f->site.gaiji, f->site.n_gaiji, sizeof key, by_code);
}
