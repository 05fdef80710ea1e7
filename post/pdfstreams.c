#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/arena.h"
#include "post/pdfobject.h"

/*
 * Cross-reference streams and object streams.  What is packed is unpacked once
 * and stands behind the mapped file as if it had been written there, "n 0 obj"
 * in front: everything else reads it in the same way.
 *
 * Source: ISO 32000-1:2008, 7.5.7, 7.5.8.
 */
enum {
    FIELDS = 3,
    PLAIN = 1,
    PACKED = 2,
    WIDTH_MAX = 7 /* bytes of a field: below 2^53, which a double holds */
};

struct unpacking {
    struct pdf_file *pdf;
    struct arena *arena;
    uint32_t *stream;   /* by object number; 0: not packed */
    uint32_t *index;    /* within its stream */
    struct buf out;     /* what will stand behind the file */
    uint64_t *out_from; /* by object number, in out */
};

static bool
read_number(const struct pdf_file *pdf, struct pdf_value dict, const char *key,
            double least, double most, size_t *out, struct err *err)
{
    struct pdf_value v;
    uint32_t ignore;
    double n;

    if (!pdf_dict_require(pdf, dict, key, &v, &ignore, err) ||
        !pdf_value_number(pdf, v, &n, err))
        return false;
    if (!(n >= least && n <= most))
        return err_set(err, ERR_STATE, "pdf: /%s is wrong", key);
    *out = (size_t)n;
    return true;
}

static bool
read_widths(const struct pdf_file *pdf, struct pdf_value dict,
            size_t width[static FIELDS], struct err *err)
{
    struct pdf_value v;
    struct pdf_scan scan;
    struct pdf_token t;
    uint32_t ignore;

    if (!pdf_dict_require(pdf, dict, "W", &v, &ignore, err))
        return false;
    scan = pdf_scan_at(pdf, v.from, v.to);
    if (!pdf_scan_next(&scan, &t, err))
        return false;
    for (size_t i = 0; i < FIELDS; i++) {
        if (!pdf_scan_next(&scan, &t, err))
            return false;
        if (t.kind != PDF_NUMBER || !(t.number >= 1 && t.number <= WIDTH_MAX))
            return err_set(err, ERR_STATE, "pdf: /W is wrong");
        width[i] = (size_t)t.number;
    }
    return true;
}

static uint64_t
field(const uint8_t **p, size_t width)
{
    uint64_t v = 0;

    while (width-- > 0)
        v = v << 8 | *(*p)++;
    return v;
}

static bool
take_entries(struct unpacking *u, struct text table,
             const size_t width[static FIELDS], struct err *err)
{
    struct pdf_file *pdf = u->pdf;
    const uint8_t *p = (const uint8_t *)table.s;

    if (table.len != pdf->n_object * (width[0] + width[1] + width[2]))
        return err_set(err, ERR_STATE, "pdf: cross-reference stream is cut");
    for (size_t i = 0; i < pdf->n_object; i++) {
        uint64_t kind = field(&p, width[0]), a = field(&p, width[1]),
                 b = field(&p, width[2]);

        if (kind > PACKED || (kind == PLAIN && (a >= pdf->len || b != 0)) ||
            (kind == PACKED &&
             (a == 0 || a >= pdf->n_object || b >= pdf->n_object)))
            return err_set(err, ERR_STATE,
                           "pdf: cross-reference entry %zu is wrong", i);
        pdf->offset[i] = kind == PLAIN ? a : 0;
        u->stream[i] = kind == PACKED ? (uint32_t)a : 0;
        u->index[i] = (uint32_t)b;
    }
    return true;
}

/* An object of a stream must be the one that the cross-reference means. */
static bool
take_object(struct unpacking *u, uint32_t stream, size_t index, double number,
            struct text body, struct err *err)
{
    size_t n;

    if (!(number >= 1 && number < (double)u->pdf->n_object))
        return err_set(err, ERR_STATE, "pdf: object stream %u is wrong",
                       stream);
    n = (size_t)number;
    if (u->stream[n] != stream || u->index[n] != index)
        return err_set(err, ERR_STATE,
                       "pdf: object %zu is not where the cross-reference says",
                       n);
    u->out_from[n] = u->out.len;
    buf_printf(&u->out, "%zu 0 obj\n", n);
    buf_text(&u->out, body);
    buf_str(&u->out, "\nendobj\n");
    return true;
}

static bool
take_objects(struct unpacking *u, uint32_t stream, struct text data, size_t n,
             size_t first, struct err *err)
{
    struct pdf_scan scan = {data.s, first, 0, &u->pdf->scratch};
    struct pdf_token number, at, next = {.kind = PDF_END};

    for (size_t i = 0; i < n; i++) {
        struct pdf_scan ahead;
        double end = (double)(data.len - first);

        if (!pdf_scan_next(&scan, &number, err) ||
            !pdf_scan_next(&scan, &at, err))
            return false;
        ahead = scan;
        for (int k = 0; k < 2 && i + 1 < n; k++)
            if (!pdf_scan_next(&ahead, &next, err))
                return false;
        if (i + 1 < n)
            end = next.number;
        if (number.kind != PDF_NUMBER || at.kind != PDF_NUMBER ||
            !(at.number >= 0 && at.number <= end &&
              end <= (double)(data.len - first)))
            return err_set(err, ERR_STATE, "pdf: object stream %u is wrong",
                           stream);
        if (!take_object(u, stream, i, number.number,
                         (struct text){data.s + first + (size_t)at.number,
                                       (size_t)(end - at.number)},
                         err))
            return false;
    }
    return true;
}

static bool
take_stream(struct unpacking *u, uint32_t stream, struct err *err)
{
    const struct pdf_file *pdf = u->pdf;
    struct pdf_value dict;
    struct text data;
    size_t n, first;

    arena_reset(u->arena);
    return pdf_object(pdf, stream, &dict, err) &&
           pdf_stream_data(pdf, dict, u->arena, &data, err) &&
           read_number(pdf, dict, "N", 1, (double)pdf->n_object, &n, err) &&
           read_number(pdf, dict, "First", 1, (double)data.len, &first, err) &&
           take_objects(u, stream, data, n, first, err);
}

/* Map the file anew with room behind it, and what was unpacked into that. */
static bool
append(struct unpacking *u, struct err *err)
{
    struct pdf_file *pdf = u->pdf;
    size_t page = (size_t)sysconf(_SC_PAGESIZE);
    size_t from = (pdf->len + page - 1) / page * page;
    size_t total = from + u->out.len;
    char *all = mmap(NULL, total, PROT_READ | PROT_WRITE,
                     MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

    if (all == MAP_FAILED)
        return err_set(err, ERR_IO, "out of memory");
    memcpy(all + from, u->out.s, u->out.len);
    if (mremap((void *)(uintptr_t)pdf->s, pdf->len, pdf->len,
               MREMAP_MAYMOVE | MREMAP_FIXED, all) == MAP_FAILED) {
        (void)munmap(all, total);
        return err_set(err, ERR_IO, "out of memory");
    }
    pdf->s = all;
    pdf->len = total;
    for (size_t i = 0; i < pdf->n_object; i++)
        if (u->stream[i] != 0)
            pdf->offset[i] = from + u->out_from[i];
    return true;
}

static bool
unpack_all(struct unpacking *u, struct err *err)
{
    for (size_t i = 1; i < u->pdf->n_object; i++)
        u->out_from[i] = UINT64_MAX;
    for (size_t i = 1; i < u->pdf->n_object; i++)
        if (u->stream[i] != 0 && u->out_from[i] == UINT64_MAX) {
            if (u->stream[u->stream[i]] != 0)
                return err_set(err, ERR_STATE,
                               "pdf: an object stream within another");
            if (!take_stream(u, u->stream[i], err))
                return false;
            if (u->out_from[i] == UINT64_MAX)
                return err_set(err, ERR_STATE, "pdf: object %zu is missing", i);
        }
    return append(u, err);
}

bool
pdf_read_packed(struct pdf_file *pdf, size_t at, struct pdf_value *trailer,
                struct err *err)
{
    struct unpacking u = {.pdf = pdf, .arena = arena_new()};
    struct pdf_scan scan = pdf_scan_at(pdf, at, pdf->len);
    size_t width[FIELDS];
    struct pdf_token t;
    struct text table;
    bool ok = true;

    for (int i = 0; ok && i < 3; i++) /* "n 0 obj" */
        ok = pdf_scan_next(&scan, &t, err);
    trailer->from = scan.at;
    ok = ok && pdf_skip_value(&scan, err);
    trailer->to = scan.at;
    ok = ok && pdf_stream_data(pdf, *trailer, u.arena, &table, err) &&
         read_widths(pdf, *trailer, width, err) &&
         read_number(pdf, *trailer, "Size", 1, (double)table.len,
                     &pdf->n_object, err);
    if (ok) {
        pdf->offset = mem_new(pdf->n_object * sizeof *pdf->offset);
        u.stream = mem_new(pdf->n_object * sizeof *u.stream);
        u.index = mem_new(pdf->n_object * sizeof *u.index);
        u.out_from = mem_new(pdf->n_object * sizeof *u.out_from);
        ok = take_entries(&u, table, width, err) && unpack_all(&u, err);
    }
    mem_free(u.stream);
    mem_free(u.index);
    mem_free(u.out_from);
    buf_clear(&u.out);
    arena_free(u.arena);
    return ok;
}
