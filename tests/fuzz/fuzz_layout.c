/*
 * Any mapping with any file: every record is counted once, and the records of
 * a fixed length are the same however the file comes in windows.
 *
 * Shape:  the mapping, NUL, the bytes of the file.
 */
#include "tests/fuzz/fuzz.h"

#include "data/csv.h"
#include "data/intake.h"
#include "data/mapping.h"

static uint64_t
take(uint64_t h, const void *data, size_t len)
{
    const unsigned char *p = data;

    for (size_t i = 0; i < len; i++)
        h = (h ^ p[i]) * 1099511628211u;
    return h;
}

/* All that fixed_next says of a file in windows of step bytes more. */
static uint64_t
read_in(const struct fixed_shape *shape, struct text t, size_t step)
{
    struct csv *csv = mem_new(sizeof *csv);
    struct csv_record r;
    enum csv_found found;
    uint64_t h = 14695981039346656037u;
    size_t from = 0, given = 0;

    csv_init(csv);
    while ((found = fixed_next(shape, csv, &r)) != CSV_END) {
        if (found == CSV_RECORD) {
            h = take(h, &r.line, sizeof r.line);
            h = take(h, &r.n, sizeof r.n);
            h = r.fault != NULL ? take(h, r.fault, strlen(r.fault)) : h;
            MUST(r.fault != NULL || r.n == shape->n_slice);
            for (size_t i = 0; i < r.n && r.fault == NULL; i++)
                h = take(h, csv->field[i].s, csv->field[i].len);
            continue;
        }
        MUST(given < t.len || !csv->last);
        from += csv->at;
        given = t.len - given < step ? t.len : given + step;
        csv_window(csv, (struct text){t.s + from, given - from},
                   given == t.len);
    }
    mem_free(csv);
    return h;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    const uint8_t *end = len > 0 ? memchr(data, '\0', len) : NULL;
    size_t head = end != NULL ? (size_t)(end - data) : len;
    struct arena *arena = arena_new();
    const struct mapping *m;
    struct intake_count c;
    struct err err = {0};
    struct text file = {"", 0};
    char *copy = mem_new(len + 1);

    /* A copy of its own length: one byte beyond is seen. */
    if (end != NULL && len > head + 1) {
        copy = mem_grow(copy, len - head - 1);
        memcpy(copy, end + 1, len - head - 1);
        file = (struct text){copy, len - head - 1};
    }
    if (!mapping_open(fuzz_text(data, head), "fuzz.conf", arena, &m, &err)) {
        fuzz_said(&err);
    } else {
        if (intake_parse(file, m, &c, &err))
            MUST(c.lines == c.current + c.history + c.rejected);
        else
            fuzz_said(&err);
        if (m->fixed)
            MUST(read_in(&m->shape, file, 1) ==
                 read_in(&m->shape, file, file.len + 1));
    }
    mem_free(copy);
    arena_free(arena);
    return 0;
}
