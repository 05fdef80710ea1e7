#include "data/totalline.h"

#include "base/arena.h"
#include "base/conf.h"

/* --- reading a mapping --------------------------------------------------- */

static bool
read_place(const struct conf_node *group, const char *name, size_t record_bytes,
           struct place *out, struct err *err)
{
    const struct conf_node *node = conf_find(group, name);
    int64_t at = 0, bytes = 0;

    if (node == NULL)
        return true;
    if (record_bytes == 0) {
        if (!conf_int(node, "column", 2, CSV_FIELDS_MAX, CONF_REQUIRED, &at,
                      err))
            return false;
    } else if (!conf_int(node, "at", 1, (int64_t)record_bytes, CONF_REQUIRED,
                         &at, err) ||
               !conf_int(node, "bytes", 1, (int64_t)record_bytes - at + 1,
                         CONF_REQUIRED, &bytes, err))
        return false;
    *out = (struct place){true, (size_t)at - 1, (size_t)bytes};
    return true;
}

bool
total_line_read(const struct conf_node *root, const char *name,
                size_t record_bytes, struct arena *arena,
                struct total_line *out, struct err *err)
{
    const struct conf_node *node = conf_find(root, name);
    int64_t at = 1;

    if (node == NULL)
        return true;
    if (!conf_text(node, "mark", NULL, arena, &out->mark, err) ||
        (record_bytes > 0 &&
         !conf_int(node, "at", 1, (int64_t)record_bytes, 1, &at, err)) ||
        !read_place(node, "count", record_bytes, &out->count, err) ||
        !read_place(node, "sum", record_bytes, &out->sum, err) ||
        !read_place(node, "extracted", record_bytes, &out->extracted, err))
        return false;
    for (size_t i = 0; i < out->mark.len; i++)
        if ((unsigned char)out->mark.s[i] >= 0x80)
            return conf_bad(node, err, "mark: ASCII only");
    if (out->mark.len == 0 ||
        (record_bytes > 0 && (size_t)at - 1 + out->mark.len > record_bytes))
        return conf_bad(node, err,
                        "mark: a text within the record is expected");
    out->there = true;
    out->at = (size_t)at - 1;
    return true;
}

/* --- a record ------------------------------------------------------------ */

bool
total_line_is(const struct total_line *t, bool fixed, const struct csv *csv,
              const struct csv_record *r)
{
    struct text mark;

    if (!t->there)
        return false;
    if (!fixed)
        return r->n > 0 && text_equal(csv->field[0], t->mark);
    mark = fixed_cut(r->bytes, (struct place){true, t->at, t->mark.len});
    return text_equal(mark, t->mark);
}

/* What stands at a place, without spaces around it. */
static struct text
content(struct place p, bool fixed, const struct csv *csv,
        const struct csv_record *r)
{
    struct text t = {"", 0};

    if (fixed)
        t = fixed_cut(r->bytes, p);
    else if (p.at < r->n)
        t = csv->field[p.at];
    while (t.len > 0 && t.s[t.len - 1] == ' ')
        t.len--;
    while (t.len > 0 && t.s[0] == ' ')
        t = (struct text){t.s + 1, t.len - 1};
    return t;
}

bool
total_line_take(const struct total_line *t, bool fixed, const struct csv *csv,
                const struct csv_record *r, struct totals *io, struct err *err)
{
    struct totals told = *io;

    if (t->count.there) {
        told.has_count = true;
        if (!totals_number(content(t->count, fixed, csv, r), &told.count))
            return err_set(err, ERR_CONF, "%s: a whole number is expected",
                           "count");
    }
    if (t->sum.there) {
        told.has_sum = true;
        if (!totals_number(content(t->sum, fixed, csv, r), &told.sum))
            return err_set(err, ERR_CONF, "%s: a whole number is expected",
                           "sum");
    }
    if (t->extracted.there &&
        !date_from_text(content(t->extracted, fixed, csv, r), &told.extracted,
                        NULL))
        return err_set(err, ERR_CONF,
                       "extracted: a day such as 2026-04-01 is expected");
    *io = told;
    return true;
}
