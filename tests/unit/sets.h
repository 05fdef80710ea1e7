/* Small sets for the tests of layers and of filling. */
#ifndef TESTS_UNIT_SETS_H
#define TESTS_UNIT_SETS_H

#include "tests/unit/faces.h"

#include "base/arena.h"
#include "render/mailset.h"
#include "render/trace.h"

#define SETS_SVG                                                               \
    "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"210mm\" "               \
    "height=\"297mm\" viewBox=\"0 0 210 297\" font-family=\"BIZ UDGothic\" "   \
    "font-size=\"4\" fill=\"#000000\">"

/* Fields: 0 city, 1 open, 2 name, 3 day, 4 kind, 5 number. */
#define SETS_CONF                                                              \
    "name = \"s\"; version = \"1\"; title = \"s\"; sheets = ("                 \
    "{ name = \"a\"; front = \"a.svg\"; back = \"b.svg\"; } );"                \
    "fields = ( { name = \"city\"; kind = \"text\"; },"                        \
    "{ name = \"open\"; kind = \"condition\"; },"                              \
    "{ name = \"name\"; kind = \"register\"; },"                               \
    "{ name = \"day\"; kind = \"date\"; },"                                    \
    "{ name = \"kind\"; kind = \"condition\"; },"                              \
    "{ name = \"number\"; kind = \"code\"; } );"

enum {
    SETS_CITY,
    SETS_OPEN,
    SETS_NAME,
    SETS_DAY,
    SETS_KIND,
    SETS_NUMBER,
    SETS_FIELDS
};

static inline struct mailset *
sets_load(struct faces *faces, const char *front, const char *back)
{
    const struct source_file file[] = {{"set.conf", TEXT(SETS_CONF)},
                                       {"a.svg", text_from(front)},
                                       {"b.svg", text_from(back)}};
    struct mailset *set;
    struct err err = {0};

    CHECK_OK(mailset_load(file, COUNT(file), faces, &set, &err));
    return set;
}

/* Every draw of a page as a line of its trace, sorted: order does not count. */
static inline int
sets_compare(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

static inline void
sets_sort(struct buf *text)
{
    char *line[512], *s;
    struct buf sorted = {0};
    size_t n = 0;

    buf_put(text, "", 1);
    s = text->s;
    for (char *one; (one = strsep(&s, "\n")) != NULL && n < COUNT(line);)
        line[n++] = one;
    qsort(line, n, sizeof line[0], sets_compare);
    for (size_t i = 0; i < n; i++)
        buf_printf(&sorted, "%s\n", line[i]);
    buf_clear(text);
    *text = sorted;
}

/* All that is drawn for these values, sorted. */
static inline void
sets_drawn(struct mailset *set, const struct values *values, struct buf *out)
{
    struct arena *scratch = arena_new();
    struct side_list sides;
    struct err err = {0};

    CHECK_OK(mailset_fill(set, values, scratch, &sides, NULL, &err));
    out->len = 0;
    for (size_t i = 0; i < sides.n; i++) {
        trace_page(sides.side[i].fixed, out);
        trace_page(&sides.side[i].own, out);
    }
    sets_sort(out);
    arena_free(scratch);
}

#endif
