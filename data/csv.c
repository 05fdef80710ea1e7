#include "data/csv.h"

#include <string.h>

#include "base/arena.h"

/* How a field, or the record with it, ended. */
enum ending {
    END_FIELD,
    END_RECORD,
    END_WINDOW, /* the window is too short to tell */
    END_FAULT
};

void
csv_init(struct csv *csv)
{
    csv->data = (struct text){"", 0};
    csv->at = 0;
    csv->last = false;
    csv->line = 1;
    csv->expect = 0;
    csv->skipping = false;
}

void
csv_window(struct csv *csv, struct text data, bool last)
{
    csv->data = data;
    csv->at = 0;
    csv->last = last;
}

static bool
ends_line(char c)
{
    return c == '\n' || c == '\r';
}

/*
 * Step over a line end at *at.  A CR that ends the window may be half of one:
 * false.
 */
static bool
step_line_end(const struct csv *csv, size_t *at)
{
    if (csv->data.s[*at] == '\n') {
        *at += 1;
        return true;
    }
    if (*at + 1 == csv->data.len && !csv->last)
        return false;
    *at += 1;
    if (*at < csv->data.len && csv->data.s[*at] == '\n')
        *at += 1;
    return true;
}

/* Go behind the first line end from at; false: it is not in the window. */
static bool
skip_line(struct csv *csv)
{
    size_t at = csv->at;

    while (at < csv->data.len && !ends_line(csv->data.s[at]))
        at++;
    csv->at = at;
    csv->skipping = true;
    if (at < csv->data.len ? !step_line_end(csv, &csv->at) : !csv->last)
        return false;
    csv->skipping = false;
    csv->line++;
    return true;
}

/* Empty lines hold no record.  False: more bytes are needed to tell. */
static bool
skip_empty(struct csv *csv)
{
    if (csv->skipping && !skip_line(csv))
        return false;
    while (csv->at < csv->data.len && ends_line(csv->data.s[csv->at])) {
        if (!step_line_end(csv, &csv->at))
            return false;
        csv->line++;
    }
    return true;
}

/* Line ends within a quoted field. */
static size_t
count_lines(struct text t)
{
    size_t n = 0;

    for (size_t i = 0; i < t.len; i++)
        n += t.s[i] == '\n' ||
             (t.s[i] == '\r' && (i + 1 == t.len || t.s[i + 1] != '\n'));
    return n;
}

/* What stands behind a field, at *at; steps over it. */
static enum ending
ending_at(const struct csv *csv, size_t *at)
{
    if (*at == csv->data.len)
        return csv->last ? END_RECORD : END_WINDOW;
    if (csv->data.s[*at] == ',') {
        *at += 1;
        return END_FIELD;
    }
    if (ends_line(csv->data.s[*at]))
        return step_line_end(csv, at) ? END_RECORD : END_WINDOW;
    return END_FAULT;
}

static enum ending
plain_field(const struct csv *csv, size_t *at, struct text *out)
{
    static const bool stop[256] = {
        [','] = true, ['\n'] = true, ['\r'] = true, ['"'] = true};
    const unsigned char *s = (const unsigned char *)csv->data.s;
    size_t from = *at, to = from;

    while (to < csv->data.len && !stop[s[to]])
        to++;
    *out = (struct text){csv->data.s + from, to - from};
    *at = to;
    return ending_at(csv, at);
}

/* The field without its doubled quotes. */
static struct text
undouble(struct text t, struct arena *arena)
{
    char *s = arena_raw(arena, t.len);
    size_t n = 0;

    for (size_t i = 0; i < t.len; i++) {
        s[n++] = t.s[i];
        i += t.s[i] == '"';
    }
    return (struct text){s, n};
}

static enum ending
quoted_field(const struct csv *csv, size_t *at, struct arena *arena,
             struct text *out)
{
    const char *s = csv->data.s;
    size_t from = *at + 1, to = from;
    bool doubled = false;

    for (;; to += 2) {
        const char *quote = memchr(s + to, '"', csv->data.len - to);

        if (quote == NULL)
            return csv->last ? END_FAULT : END_WINDOW;
        to = (size_t)(quote - s);
        if (to + 1 == csv->data.len || s[to + 1] != '"')
            break;
        doubled = true;
    }
    *out = (struct text){s + from, to - from};
    *at = to + 1;
    if (doubled)
        *out = undouble(*out, arena);
    return ending_at(csv, at);
}

static enum ending
read_field(const struct csv *csv, size_t *at, struct arena *arena,
           struct text *out)
{
    if (*at < csv->data.len && csv->data.s[*at] == '"')
        return quoted_field(csv, at, arena, out);
    return plain_field(csv, at, out);
}

/* Read fields until the record ends; csv->at stays. */
static enum ending
read_fields(struct csv *csv, size_t *at, struct arena *arena,
            struct csv_record *out)
{
    for (;;) {
        enum ending end;

        if (out->n == CSV_FIELDS_MAX) {
            out->fault = "columns";
            return END_FAULT;
        }
        end = read_field(csv, at, arena, &csv->field[out->n]);
        if (end == END_FAULT) {
            out->fault = "quote";
            out->fault_field = out->n + 1;
        }
        if (end == END_WINDOW || end == END_FAULT)
            return end;
        out->n++;
        if (*at - csv->at > CSV_RECORD_MAX) {
            out->fault = "line-too-long";
            return END_FAULT;
        }
        if (end == END_RECORD)
            return end;
    }
}

/* Faults of a record that is complete. */
static void
judge(const struct csv *csv, struct text bytes, struct csv_record *out)
{
    if (csv->expect != 0 && out->n != csv->expect) {
        out->fault = "columns";
        return;
    }
    if (memchr(bytes.s, '\0', bytes.len) == NULL)
        return;
    out->fault = "nul";
    for (size_t i = 0; i < out->n && out->fault_field == 0; i++)
        if (csv->field[i].len > 0 &&
            memchr(csv->field[i].s, '\0', csv->field[i].len) != NULL)
            out->fault_field = i + 1;
}

enum csv_found
csv_next(struct csv *csv, struct arena *arena, struct csv_record *out)
{
    enum ending end;
    size_t at;

    if (!skip_empty(csv))
        return CSV_MORE;
    if (csv->at == csv->data.len)
        return csv->last ? CSV_END : CSV_MORE;
    *out = (struct csv_record){.line = csv->line};
    at = csv->at;
    end = read_fields(csv, &at, arena, out);
    if (end == END_WINDOW && csv->data.len - csv->at > CSV_RECORD_MAX) {
        out->fault = "line-too-long";
        end = END_FAULT;
    }
    if (end == END_WINDOW)
        return CSV_MORE;
    if (end == END_RECORD) {
        struct text bytes = {csv->data.s + csv->at, at - csv->at};
        size_t lines = count_lines(bytes);

        judge(csv, bytes, out);
        /* Too many lines for its fields: a quote was lost, not a column. */
        if (out->fault == NULL || lines <= 1) {
            csv->at = at;
            csv->line += lines > 0 ? lines : 1;
            return CSV_RECORD;
        }
    }
    (void)skip_line(csv); /* its rest, where it is not in the window yet */
    return CSV_RECORD;
}
