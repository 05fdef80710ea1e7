#include <assert.h>
#include <string.h>

#include "base/arena.h"
#include "render/pdf_inside.h"

/* Of an xref entry's ten digits; of ISO 32000-1:2008, annex C.2. */
#define OFFSET_MAX 9999999999u
#define OBJECTS_MAX 8388607u

enum {
    KID = 16 /* bytes; room for a reference */
};

/* --- objects
 * ------------------------------------------------------------------- */

void
pdf_bytes(struct pdf *pdf, const void *data, size_t len)
{
    out_put(pdf->file, data, len);
    pdf->at += len;
}

uint32_t
pdf_object_new(struct pdf *pdf)
{
    if (pdf->n == pdf->room) {
        pdf->room = pdf->room == 0 ? 1024 : 2 * pdf->room;
        pdf->offset = mem_grow(pdf->offset, pdf->room * sizeof *pdf->offset);
    }
    pdf->offset[pdf->n] = 0;
    return (uint32_t)pdf->n++;
}

/* "n 0 obj" at the place where the file stands. */
static void
object_begin(struct pdf *pdf, uint32_t object)
{
    char head[32], *p = pdf_put_unsigned(&pdf->shared->digits, head, object);

    p = PUT(p, " 0 obj\n");
    pdf->offset[object] = pdf->at;
    pdf_bytes(pdf, head, (size_t)(p - head));
}

void
pdf_object_put(struct pdf *pdf, uint32_t object, struct text value)
{
    if (pdf_is_packed(pdf)) {
        pdf_packed_put(pdf, object, value);
        return;
    }
    object_begin(pdf, object);
    pdf_bytes(pdf, value.s, value.len);
    pdf_bytes(pdf, "\nendobj\n", 8);
}

void
pdf_stream_put(struct pdf *pdf, uint32_t object, struct text dict, bool packed,
               struct text data)
{
    struct buf head = {0};

    object_begin(pdf, object);
    buf_str(&head, "<<");
    buf_text(&head, dict);
    if (packed)
        buf_str(&head, "/Filter/FlateDecode");
    buf_printf(&head, "/Length %zu>>\nstream\n", data.len);
    pdf_bytes(pdf, head.s, head.len);
    pdf_bytes(pdf, data.s, data.len);
    pdf_bytes(pdf, "\nendstream\nendobj\n", 18);
    buf_clear(&head);
}

/* What no reader could find again is not written on. */
bool
pdf_within_limits(const struct pdf *pdf, struct err *err)
{
    if (pdf->at > OFFSET_MAX)
        return err_set(err, ERR_PDF,
                       "a PDF file ends at 9,999,999,999 bytes; put fewer "
                       "pieces into a bundle");
    if (pdf->n > OBJECTS_MAX)
        return err_set(err, ERR_PDF,
                       "a PDF file ends at 8,388,607 objects; put fewer pieces "
                       "into a bundle");
    if (out_failed(pdf->file))
        return err_set(err, ERR_IO, "the PDF file cannot be written");
    return true;
}

/* --- the page tree
 * ------------------------------------------------------------- */

/* The node that the next page belongs to; what is missing above is opened. */
void
pdf_tree_open(struct pdf *pdf)
{
    for (size_t i = PDF_LEVELS; i-- > 0;)
        if (pdf->level[i].object == 0)
            pdf->level[i].object = pdf_object_new(pdf);
}

static void
put_kids(struct pdf *pdf, const uint32_t *kid, size_t n, size_t pages)
{
    struct buf *out = &pdf->value;
    char *p;

    buf_printf(out, "/Count %zu/Kids[", pages);
    p = buf_room(out, n * KID + 4);
    for (size_t i = 0; i < n; i++) {
        p = pdf_put_unsigned(&pdf->shared->digits, p, kid[i]);
        p = PUT(p, " 0 R\n");
    }
    p = PUT(p, "]>>");
    out->len = (size_t)(p - out->s);
}

/* Write an open node, which is then a kid of the one above. */
static void
node_write(struct pdf *pdf, size_t level)
{
    const struct pdf_node *node = &pdf->level[level];
    uint32_t parent = level + 1 < PDF_LEVELS ? pdf->level[level + 1].object
                                             : (uint32_t)PDF_PAGES;

    pdf->value.len = 0;
    buf_printf(&pdf->value, "<</Type/Pages/Parent %u 0 R", (unsigned)parent);
    put_kids(pdf, node->kid, node->n, node->pages);
    pdf_object_put(pdf, node->object,
                   (struct text){pdf->value.s, pdf->value.len});
}

static void
root_take(struct pdf *pdf, uint32_t kid)
{
    if (pdf->n_kid % PDF_KIDS == 0)
        pdf->kid =
            mem_grow(pdf->kid, (pdf->n_kid + PDF_KIDS) * sizeof *pdf->kid);
    pdf->kid[pdf->n_kid++] = kid;
}

/* Give a kid to the node of a level; full nodes go up. */
static void
node_take(struct pdf *pdf, size_t level, uint32_t kid, size_t pages)
{
    for (; level < PDF_LEVELS; level++) {
        struct pdf_node *node = &pdf->level[level];

        node->kid[node->n++] = kid;
        node->pages += pages;
        if (node->n < PDF_KIDS)
            return;
        node_write(pdf, level);
        kid = node->object;
        pages = node->pages;
        *node = (struct pdf_node){0};
    }
    root_take(pdf, kid);
}

void
pdf_tree_add(struct pdf *pdf, uint32_t page)
{
    pdf->n_page++;
    node_take(pdf, 0, page, 1);
}

/* Nodes that are not full, then the root. */
void
pdf_tree_close(struct pdf *pdf)
{
    for (size_t i = 0; i < PDF_LEVELS; i++) {
        struct pdf_node node = pdf->level[i];

        if (node.n == 0)
            continue;
        node_write(pdf, i);
        pdf->level[i] = (struct pdf_node){0};
        node_take(pdf, i + 1, node.object, node.pages);
    }
    pdf->value.len = 0;
    buf_str(&pdf->value, "<</Type/Pages");
    put_kids(pdf, pdf->kid, pdf->n_kid, pdf->n_page);
    pdf_object_put(pdf, PDF_PAGES, (struct text){pdf->value.s, pdf->value.len});
}

/* --- cross-reference and trailer
 * ---------------------------------------------- */

/* One entry of exactly 20 bytes (7.5.4). */
static void
put_entry(char *p, uint64_t offset)
{
    (void)PUT(p, "0000000000 00000 n \n");
    for (size_t i = 10; i-- > 0; offset /= 10)
        p[i] = (char)('0' + offset % 10);
}

static void
write_xref(struct pdf *pdf)
{
    char block[256 * 20];
    size_t n = 0;

    pdf->value.len = 0;
    buf_printf(&pdf->value, "xref\n0 %zu\n0000000000 65535 f \n", pdf->n);
    pdf_bytes(pdf, pdf->value.s, pdf->value.len);
    for (size_t i = 1; i < pdf->n; i++) {
        assert(pdf->offset[i] != 0);
        put_entry(block + n * 20, pdf->offset[i]);
        if (++n == 256 || i + 1 == pdf->n) {
            pdf_bytes(pdf, block, n * 20);
            n = 0;
        }
    }
}

static void
write_trailer(struct pdf *pdf, uint64_t xref)
{
    char id[2 * SHA256_LEN + 1] = "";

    (void)pdf_put_hex(id, pdf->info.id.byte, 16);
    pdf->value.len = 0;
    buf_printf(&pdf->value,
               "trailer\n<</Size %zu/Root %d 0 R/Info %d 0 R/ID[<%s><%s>]>>\n"
               "startxref\n%llu\n%%%%EOF\n",
               pdf->n, PDF_CATALOG, PDF_INFO, id, id, (unsigned long long)xref);
    pdf_bytes(pdf, pdf->value.s, pdf->value.len);
}

void
pdf_file_end(struct pdf *pdf)
{
    uint64_t xref = pdf->at;

    if (pdf_is_packed(pdf)) {
        pdf_packed_end(pdf);
        return;
    }
    write_xref(pdf);
    write_trailer(pdf, xref);
}
