#include <string.h>

#include "base/arena.h"
#include "render/pdf_inside.h"
#include "render/pdf_wrapper.h"

/*
 * The tree has three levels: the job, groups of at most PDF_PARTS pieces,
 * pieces.  A leaf is written when its piece ends, a group when it is full, so
 * that memory stays flat; the limit of objects (pdffile.c) keeps the job below
 * 2,800 groups.
 */

/* ASCII, of letters, digits, - and . only: an id says nothing of a person. */
static bool
is_opaque(const char *id)
{
    size_t n = strspn(id, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
                          "0123456789-.");

    return n > 0 && n < PDF_PART_ID && id[n] == '\0';
}

bool
pdf_piece(struct pdf *pdf, const char *id, struct err *err)
{
    if (!pdf->wrapper->parts)
        return true;
    if (!is_opaque(id))
        return err_set(err, ERR_BUG, "the id of a piece is not opaque");
    pdf_parts_close(pdf);
    (void)memcpy(pdf->parts.id, id, strlen(id) + 1);
    return true;
}

void
pdf_parts_open(struct pdf *pdf)
{
    struct pdf_parts *parts = &pdf->parts;

    if (parts->id[0] == '\0') {
        parts->loose = true;
        return;
    }
    if (parts->leaf == 0) {
        if (parts->root == 0)
            parts->root = pdf_object_new(pdf);
        if (parts->group == 0)
            parts->group = pdf_object_new(pdf);
        parts->leaf = pdf_object_new(pdf);
        parts->first = 0;
    }
}

/* VT-05: pages of a leaf follow each other, each names its leaf. */
void
pdf_parts_page(struct pdf *pdf, uint32_t page)
{
    if (pdf->parts.first == 0)
        pdf->parts.first = page;
    pdf->parts.last = page;
}

/* VT-04: kids as an array of arrays, never empty. */
static void
put_kids(struct pdf *pdf, const uint32_t *kid, size_t n)
{
    buf_str(&pdf->value, "/DParts[[");
    for (size_t i = 0; i < n; i++)
        buf_printf(&pdf->value, "%u 0 R\n", (unsigned)kid[i]);
    buf_str(&pdf->value, "]]");
}

static void
write_group(struct pdf *pdf)
{
    struct pdf_parts *parts = &pdf->parts;

    pdf->value.len = 0;
    buf_printf(&pdf->value, "<</Type/DPart/Parent %u 0 R",
               (unsigned)parts->root);
    put_kids(pdf, parts->kid, parts->n_kid);
    buf_str(&pdf->value, ">>");
    pdf_object_put(pdf, parts->group,
                   (struct text){pdf->value.s, pdf->value.len});
    if (parts->n_group % 64 == 0)
        parts->of_root = mem_grow(parts->of_root, (parts->n_group + 64) *
                                                      sizeof *parts->of_root);
    parts->of_root[parts->n_group++] = parts->group;
    parts->n_kid = 0;
    parts->group = 0;
}

/* VT-04, VT-06, VT-07: /End where there is more than one page; an opaque id. */
void
pdf_parts_close(struct pdf *pdf)
{
    struct pdf_parts *parts = &pdf->parts;

    if (parts->leaf != 0) {
        pdf->value.len = 0;
        buf_printf(&pdf->value, "<</Type/DPart/Parent %u 0 R/Start %u 0 R",
                   (unsigned)parts->group, (unsigned)parts->first);
        if (parts->last != parts->first)
            buf_printf(&pdf->value, "/End %u 0 R", (unsigned)parts->last);
        buf_printf(&pdf->value,
                   "/DPM<</CIP4_Root<</CIP4_Recipient<</CIP4_UniqueID(%s)"
                   ">>>>>>>>",
                   parts->id);
        pdf_object_put(pdf, parts->leaf,
                       (struct text){pdf->value.s, pdf->value.len});
        parts->kid[parts->n_kid++] = parts->leaf;
        if (parts->n_kid == PDF_PARTS)
            write_group(pdf);
    }
    parts->leaf = 0;
    parts->id[0] = '\0';
}

static void
put_text(struct buf *out, const char *s)
{
    bool good = true;
    size_t len = strlen(s);
    char *p;

    buf_str(out, "<FEFF");
    p = buf_room(out, 4 * len + 1);
    out->len = (size_t)(pdf_put_utf16(p, text_from(s), &good) - out->s);
    buf_str(out, ">");
}

static void
write_root(struct pdf *pdf)
{
    struct pdf_parts *parts = &pdf->parts;
    uint32_t tree = pdf_object_new(pdf);

    pdf->value.len = 0;
    buf_printf(&pdf->value, "<</Type/DPart/Parent %u 0 R", (unsigned)tree);
    put_kids(pdf, parts->of_root, parts->n_group);
    buf_str(&pdf->value, "/DPM<</CIP4_Root<</CIP4_Metadata<<"
                         "/CIP4_Conformance(base)/CIP4_Creator");
    put_text(&pdf->value, pdf->info.creator);
    buf_str(&pdf->value, "/CIP4_JobID");
    put_text(&pdf->value, pdf->info.title);
    buf_str(&pdf->value, ">>>>>>>>");
    pdf_object_put(pdf, parts->root,
                   (struct text){pdf->value.s, pdf->value.len});
    /* VT-03: names of the levels; a record is a piece, level 2 from 0. */
    pdf->value.len = 0;
    buf_printf(&pdf->value,
               "<</Type/DPartRoot/DPartRootNode %u 0 R"
               "/NodeNameList[/Job/Group/Piece]/RecordLevel 2>>",
               (unsigned)parts->root);
    pdf_object_put(pdf, tree, (struct text){pdf->value.s, pdf->value.len});
    parts->root = tree;
}

bool
pdf_parts_end(struct pdf *pdf, uint32_t *out, struct err *err)
{
    struct pdf_parts *parts = &pdf->parts;

    *out = 0;
    if (!pdf->wrapper->parts)
        return true;
    pdf_parts_close(pdf);
    if (parts->root == 0)
        return true;
    if (parts->loose)
        return err_set(err, ERR_BUG, "a page belongs to no piece");
    if (parts->n_kid > 0)
        write_group(pdf);
    write_root(pdf);
    *out = parts->root;
    return true;
}
