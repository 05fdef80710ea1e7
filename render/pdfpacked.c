#include <string.h>

#include "render/pdf_inside.h"

/*
 * Object streams and the cross-reference stream (ISO 32000-1:2008, 7.5.7 and
 * 7.5.8), for the wrapper that allows them: dictionaries of pages and document
 * parts are most of what a packed file holds.
 */
enum {
    ENTRY = 8,        /* bytes: kind, offset or stream, index */
    OFFSET_BYTES = 5, /* beyond the ten digits of a classic table */
    PLAIN = 1,
    PACKED = 2
};

/* Where a packed object is, in the place of its offset. */
#define IN_STREAM ((uint64_t)1 << 63)
#define PLACE(stream, index) (IN_STREAM | (uint64_t)(stream) << 8 | (index))

bool
pdf_is_packed(const struct pdf *pdf)
{
    return pdf->wrapper->object_streams && pdf->output.packing == PACKING_SMALL;
}

static void
flush(struct pdf *pdf)
{
    struct pdf_packed *packed = &pdf->packed;
    struct buf index = {0}, stream = {0}, dict = {0};
    size_t first;

    if (packed->n == 0)
        return;
    for (size_t i = 0; i < packed->n; i++)
        buf_printf(&index, "%u %zu\n", (unsigned)packed->number[i],
                   packed->at[i]);
    first = index.len;
    buf_put(&index, packed->body.s, packed->body.len);
    pdf_pack(pdf->shared, (struct text){index.s, index.len}, &stream);
    buf_printf(&dict, "/Type/ObjStm/N %zu/First %zu", packed->n, first);
    pdf_stream_put(pdf, packed->object, (struct text){dict.s, dict.len}, true,
                   (struct text){stream.s, stream.len});
    packed->n = 0;
    packed->body.len = 0;
    buf_clear(&dict);
    buf_clear(&stream);
    buf_clear(&index);
}

void
pdf_packed_put(struct pdf *pdf, uint32_t object, struct text value)
{
    struct pdf_packed *packed = &pdf->packed;

    if (packed->n == 0)
        packed->object = pdf_object_new(pdf);
    pdf->offset[object] = PLACE(packed->object, packed->n);
    packed->number[packed->n] = object;
    packed->at[packed->n++] = packed->body.len;
    buf_text(&packed->body, value);
    buf_put(&packed->body, "\n", 1);
    if (packed->n == PDF_PACKED)
        flush(pdf);
}

static void
put_entry(uint8_t *p, uint64_t place)
{
    uint64_t where = place, index = 0;

    p[0] = PLAIN;
    if ((place & IN_STREAM) != 0) {
        p[0] = PACKED;
        where = (place & ~IN_STREAM) >> 8;
        index = place & 255;
    }
    for (int i = OFFSET_BYTES; i > 0; i--, where >>= 8)
        p[i] = (uint8_t)(where & 255);
    p[ENTRY - 2] = 0;
    p[ENTRY - 1] = (uint8_t)index;
}

/* One entry for each object, this stream itself among them. */
void
pdf_packed_end(struct pdf *pdf)
{
    static const uint8_t free_entry[ENTRY] = {0, 0, 0, 0, 0, 0, 255, 255};
    struct buf table = {0}, stream = {0};
    char id[2 * SHA256_LEN + 1] = "";
    uint32_t object;
    uint64_t at;
    uint8_t *p;

    flush(pdf);
    object = pdf_object_new(pdf);
    at = pdf->at;
    pdf->offset[object] = at;
    p = (uint8_t *)buf_room(&table, pdf->n * ENTRY);
    memcpy(p, free_entry, ENTRY);
    for (size_t i = 1; i < pdf->n; i++)
        put_entry(p + i * ENTRY, pdf->offset[i]);
    table.len = pdf->n * ENTRY;
    pdf_pack(pdf->shared, (struct text){table.s, table.len}, &stream);
    (void)pdf_put_hex(id, pdf->info.id.byte, 16);
    pdf->value.len = 0;
    buf_printf(&pdf->value,
               "/Type/XRef/W[1 %d 2]/Size %zu/Root %d 0 R/Info %d 0 R"
               "/ID[<%s><%s>]",
               OFFSET_BYTES, pdf->n, PDF_CATALOG, PDF_INFO, id, id);
    pdf_stream_put(pdf, object, (struct text){pdf->value.s, pdf->value.len},
                   true, (struct text){stream.s, stream.len});
    pdf->value.len = 0;
    buf_printf(&pdf->value, "startxref\n%llu\n%%%%EOF\n",
               (unsigned long long)at);
    pdf_bytes(pdf, pdf->value.s, pdf->value.len);
    buf_clear(&stream);
    buf_clear(&table);
}
