#include "data/fixed.h"

#include <string.h>

enum {
    END_OF_FILE = 0x1A
};

static const char *const ends[] = {
    [FIXED_NONE] = "", [FIXED_LF] = "\n", [FIXED_CRLF] = "\r\n"};

struct text
fixed_cut(struct text record, struct place p)
{
    size_t len = p.bytes;

    if (p.at + p.bytes > record.len)
        return (struct text){"", 0};
    while (len > 0 && record.s[p.at + len - 1] == ' ')
        len--;
    return (struct text){record.s + p.at, len};
}

static bool
ends_file(const struct csv *csv)
{
    size_t left = csv->data.len - csv->at;

    return csv->last &&
           (left == 0 || (left == 1 && csv->data.s[csv->at] == END_OF_FILE));
}

/* Whether the record that begins at the window's place is as it must be. */
static const char *
fault_of(const struct fixed_shape *shape, const struct csv *csv)
{
    const char *record = csv->data.s + csv->at, *end = ends[shape->end];
    size_t left = csv->data.len - csv->at;
    size_t n = strlen(end);
    bool no_end = left == shape->bytes && csv->last;

    if (left < shape->bytes || (!no_end && left < shape->bytes + n) ||
        (!no_end && memcmp(record + shape->bytes, end, n) != 0) ||
        (shape->end != FIXED_NONE && memchr(record, '\n', shape->bytes)))
        return "record-length";
    return memchr(record, '\0', shape->bytes) != NULL ? "nul" : NULL;
}

/* Behind the next line end; without one, skipping goes on in what follows. */
static void
pass_line(struct csv *csv)
{
    const char *from = csv->data.s + csv->at;
    size_t left = csv->data.len - csv->at;
    const char *end = left > 0 ? memchr(from, '\n', left) : NULL;

    csv->at += end != NULL ? (size_t)(end - from) + 1 : left;
    csv->skipping = end == NULL && !csv->last;
}

/* Where no line end tells, the next record begins where it should. */
static void
pass_over(const struct fixed_shape *shape, struct csv *csv)
{
    size_t left = csv->data.len - csv->at;

    if (shape->end != FIXED_NONE)
        pass_line(csv);
    else
        csv->at += left < shape->bytes ? left : shape->bytes;
}

enum csv_found
fixed_next(const struct fixed_shape *shape, struct csv *csv,
           struct csv_record *out)
{
    size_t end = strlen(ends[shape->end]);
    struct text record;

    if (csv->skipping)
        pass_line(csv);
    if (csv->skipping)
        return CSV_MORE;
    if (ends_file(csv))
        return CSV_END;
    if (!csv->last && csv->data.len - csv->at < shape->bytes + end + 1)
        return CSV_MORE;
    *out = (struct csv_record){.line = csv->line++};
    out->fault = fault_of(shape, csv);
    if (out->fault != NULL && strcmp(out->fault, "nul") != 0) {
        pass_over(shape, csv);
        return CSV_RECORD;
    }
    record = (struct text){csv->data.s + csv->at, shape->bytes};
    out->bytes = record;
    for (out->n = 0; out->n < shape->n_slice; out->n++)
        csv->field[out->n] = fixed_cut(record, shape->slice[out->n]);
    csv->at += shape->bytes;
    if (csv->at + end <= csv->data.len)
        csv->at += end;
    return CSV_RECORD;
}
