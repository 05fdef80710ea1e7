/*
 * Any bytes as an input file, under both sample mappings in both encodings:
 * every line is counted once, and the records are the same however the file
 * comes in windows.
 *
 * Shape:  the first byte, '0' to '7', says which mapping (1), the other
 *         encoding (2) and a right header line put in front (4).
 */
#include "tests/fuzz/fuzz.h"

#include <iconv.h>

#include "data/csv.h"
#include "data/intake.h"
#include "data/mapping.h"

enum {
    MAPPINGS = 4,
    SOURCE_MAX = 1 << 16
};

struct bench {
    struct arena *keep;
    const struct mapping *mapping[MAPPINGS];
    struct text header[MAPPINGS];
};

/* "utf-8" and "cp932" have the same length. */
static void
other_encoding(char *source)
{
    char *p = strstr(source, "encoding = \"");

    MUST(p != NULL);
    p += strlen("encoding = \"");
    memcpy(p, strncmp(p, "utf-8", 5) == 0 ? "cp932" : "utf-8", 5);
}

static struct text
header_of(const struct mapping *m, struct arena *arena)
{
    struct buf b = {0};
    iconv_t cd = iconv_open("CP932", "UTF-8");
    char *from, *to, *out;
    size_t left, room = SOURCE_MAX;

    MUST(cd != (iconv_t)-1);
    for (size_t i = 0; i < m->n_field; i++) {
        if (m->field[i].n_part == 0)
            continue;
        buf_text(&b, m->field[i].part[0].name[0]);
        buf_str(&b, i + 1 < m->n_field ? "," : "\r\n");
    }
    from = b.s;
    left = b.len;
    out = to = arena_raw(arena, SOURCE_MAX);
    if (m->encoding == TEXT_CP932)
        MUST(iconv(cd, &from, &left, &to, &room) != (size_t)-1);
    else
        to = (char *)memcpy(out, b.s, b.len) + b.len;
    (void)iconv_close(cd);
    buf_clear(&b);
    return (struct text){out, (size_t)(to - out)};
}

static struct bench *
bench_new(void)
{
    static const char *const names[] = {"residents.conf", "certificates.conf"};
    struct bench *b = mem_new(sizeof *b);
    struct err err = {0};
    int root = fuzz_folder();
    int fd = openat(root, "samples/site/mapping", O_RDONLY | O_DIRECTORY);

    MUST(fd >= 0);
    b->keep = arena_new();
    for (size_t i = 0; i < MAPPINGS; i++) {
        struct text source;
        char *copy;

        MUST(file_read(fd, names[i & 1], SOURCE_MAX, b->keep, &source, &err));
        copy = text_dup(b->keep, source);
        if (i >= 2)
            other_encoding(copy);
        MUST(mapping_open(text_from(copy), names[i & 1], b->keep,
                          &b->mapping[i], &err));
        b->header[i] = header_of(b->mapping[i], b->keep);
    }
    MUST(close(fd) == 0 && close(root) == 0);
    return b;
}

/* --- windows ------------------------------------------------------------ */

/* All that csv_next says of a file, in one number. */
static uint64_t
take(uint64_t h, const void *data, size_t len)
{
    const unsigned char *p = data;

    for (size_t i = 0; i < len; i++)
        h = (h ^ p[i]) * 1099511628211u;
    return h;
}

static uint64_t
take_record(uint64_t h, const struct csv *csv, const struct csv_record *r)
{
    h = take(h, &r->line, sizeof r->line);
    h = take(h, &r->n, sizeof r->n);
    h = take(h, &r->fault_field, sizeof r->fault_field);
    if (r->fault != NULL)
        return take(h, r->fault, strlen(r->fault));
    MUST(r->n <= CSV_FIELDS_MAX);
    for (size_t i = 0; i < r->n; i++) {
        h = take(h, csv->field[i].s, csv->field[i].len);
        h = take(h, &csv->field[i].len, sizeof csv->field[i].len);
    }
    return h;
}

/* Read in windows that grow by step bytes; 0: the whole file at once. */
static uint64_t
read_in(struct text t, size_t step, size_t expect)
{
    struct csv *csv = mem_new(sizeof *csv);
    struct arena *arena = arena_new();
    struct csv_record r;
    enum csv_found found;
    uint64_t h = 14695981039346656037u;
    size_t from = 0, given = 0, records = 0;

    csv_init(csv);
    csv->expect = expect;
    while ((found = csv_next(csv, arena, &r)) != CSV_END) {
        if (found == CSV_RECORD) {
            h = take_record(h, csv, &r);
            MUST(records++ <= t.len);
            continue;
        }
        MUST(given < t.len || !csv->last);
        from += csv->at;
        given = step == 0 || t.len - given < step ? t.len : given + step;
        csv_window(csv, (struct text){t.s + from, given - from},
                   given == t.len);
    }
    arena_free(arena);
    mem_free(csv);
    return h;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    static struct bench *b;
    struct intake_count count;
    struct err err = {0};
    struct buf file = {0};
    struct text t;
    char *copy;
    unsigned how;

    if (b == NULL)
        b = bench_new();
    if (len == 0)
        return 0;
    how = data[0];
    if ((how & 4) != 0)
        buf_text(&file, b->header[how & 3]);
    buf_put(&file, data + 1, len - 1);
    /* A copy of its own length: one byte beyond is seen. */
    copy = mem_grow(file.s, file.len);
    t = (struct text){copy, file.len};
    if (intake_parse(t, b->mapping[how & 3], &count, &err))
        MUST(count.lines == count.current + count.history + count.rejected);
    else
        fuzz_said(&err);
    if (t.len < 4096) {
        uint64_t whole = read_in(t, 0, how & 8 ? 3 : 0);

        MUST(read_in(t, 1, how & 8 ? 3 : 0) == whole);
        MUST(read_in(t, 7, how & 8 ? 3 : 0) == whole);
    }
    mem_free(copy);
    return 0;
}
