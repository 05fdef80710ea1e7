#include "data/totals.h"

#include <stddef.h>
#include <string.h>

#include "data/text.h"

enum {
    NUMBER_DIGITS = 15
}; /* far above any file, far below an overflow */

bool
totals_number(struct text t, int64_t *out)
{
    int64_t v = 0;

    if (t.len == 0 || t.len > NUMBER_DIGITS)
        return false;
    for (size_t i = 0; i < t.len; i++) {
        if (t.s[i] < '0' || t.s[i] > '9')
            return false;
        v = v * 10 + (t.s[i] - '0');
    }
    *out = v;
    return true;
}

static bool
put_number(const char *key, struct text value, bool *has, int64_t *out,
           struct err *err)
{
    if (*has)
        return err_set(err, ERR_CONF, "%s stands twice", key);
    *has = true;
    return totals_number(value, out) ||
           err_set(err, ERR_CONF, "%s: a whole number is expected", key);
}

static bool
put_line(struct totals *t, struct text line, struct err *err)
{
    const char *equals = memchr(line.s, '=', line.len);
    struct text key, value;

    if (equals == NULL)
        return err_set(err, ERR_CONF, "key=value is expected");
    key = (struct text){line.s, (size_t)(equals - line.s)};
    value = (struct text){equals + 1, line.len - key.len - 1};
    if (text_is(key, "count"))
        return put_number("count", value, &t->has_count, &t->count, err);
    if (text_is(key, "sum"))
        return put_number("sum", value, &t->has_sum, &t->sum, err);
    if (!text_is(key, "extracted"))
        return err_set(err, ERR_CONF,
                       "unknown key; count, sum and extracted are known");
    if (t->extracted.year != 0)
        return err_set(err, ERR_CONF, "%s stands twice", "extracted");
    return date_from_text(value, &t->extracted, NULL) ||
           err_set(err, ERR_CONF,
                   "extracted: a day such as 2026-04-01 is expected");
}

/* The line that begins at at, without its end; steps over it. */
static struct text
next_line(struct text t, size_t *at)
{
    const char *from = t.s + *at;
    const char *end = memchr(from, '\n', t.len - *at);
    size_t len = end != NULL ? (size_t)(end - from) : t.len - *at;

    *at += len + (end != NULL);
    return (struct text){from,
                         len > 0 && from[len - 1] == '\r' ? len - 1 : len};
}

bool
totals_parse(struct text source, const char *name, struct totals *out,
             struct err *err)
{
    struct totals t = {0};
    size_t line = 0;

    for (size_t at = text_bom(source); at < source.len;) {
        struct text s = next_line(source, &at);

        line++;
        if (s.len > 0 && !put_line(&t, s, err))
            return err_at(err, name, line, 0);
    }
    *out = t;
    return true;
}

bool
totals_join(struct totals *io, const struct totals *line, struct err *err)
{
    if ((io->has_count && line->has_count && io->count != line->count) ||
        (io->has_sum && line->has_sum && io->sum != line->sum) ||
        (io->extracted.year != 0 && line->extracted.year != 0 &&
         !date_equal(io->extracted, line->extracted)))
        return err_set(err, ERR_STATE,
                       "the .ctl file and a line of the file itself declare "
                       "different totals; have both sent again");
    if (line->has_count) {
        io->has_count = true;
        io->count = line->count;
    }
    if (line->has_sum) {
        io->has_sum = true;
        io->sum = line->sum;
    }
    if (line->extracted.year != 0)
        io->extracted = line->extracted;
    return true;
}

bool
totals_check(const struct totals *t, int64_t count, int64_t sum,
             struct err *err)
{
    if (t->has_count && t->count != count)
        return err_set(err, ERR_STATE,
                       "%lld records are declared and %lld were read; have "
                       "the file sent again",
                       (long long)t->count, (long long)count);
    /* The sum of one record is a part of a resident number: not told. */
    if (t->has_sum && t->sum != sum)
        return err_set(err, ERR_STATE,
                       "the sum over resident numbers is not the declared "
                       "one; have the file sent again");
    if (count == 0 && !t->has_count)
        return err_set(err, ERR_STATE,
                       "no record, and no count=0 declared in its .ctl file; "
                       "declare it if none is right, or have the file sent "
                       "again");
    return true;
}
