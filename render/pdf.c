#include <assert.h>
#include <libdeflate.h>
#include <string.h>

#include "base/arena.h"
#include "render/pdf_inside.h"

enum {
    LEVEL = 6, /* of static art and its faces, packed once a process */
    LEVEL_FAST = 1,
    LEVEL_SMALL = 9,
    HEAD = 512 /* bytes in front of a page's content */
};

/* --- between files -----------------------------------------------------------
 */

struct pdf_shared *
pdf_shared_new(struct faces *faces)
{
    struct pdf_shared *s = mem_new(sizeof *s);

    *s = (struct pdf_shared){.faces = faces};
    s->compressor = libdeflate_alloc_compressor(LEVEL);
    pdf_digits_make(&s->digits);
    return s;
}

void
pdf_shared_free(struct pdf_shared *s)
{
    if (s == NULL)
        return;
    for (size_t i = 0; i < PDF_CUTS; i++)
        pdf_cut_clear(&s->cut[i]);
    pdf_cut_clear(&s->once);
    pdf_art_free(s->art);
    buf_clear(&s->page);
    buf_clear(&s->content);
    buf_clear(&s->packed);
    libdeflate_free_compressor(s->of_pages);
    libdeflate_free_compressor(s->compressor);
    mem_free(s);
}

void
pdf_pack(struct pdf_shared *shared, struct text data, struct buf *out)
{
    size_t room = libdeflate_zlib_compress_bound(shared->compressor, data.len);
    char *to = buf_room(out, room);

    out->len += libdeflate_zlib_compress(shared->compressor, data.s, data.len,
                                         to, room);
}

/* --- sides
 * ---------------------------------------------------------------------- */

static char *
copy_of(const char *s)
{
    size_t len = strlen(s) + 1;

    return memcpy(mem_new(len), s, len);
}

bool
pdf_begin(struct pdf_shared *shared, struct out_file *file,
          const struct pdf_info *info, struct pdf **out, struct err *err)
{
    struct pdf *pdf;

    if (!utf8_valid(text_from(info->title), NULL) ||
        !utf8_valid(text_from(info->creator), NULL))
        return err_set(err, ERR_PDF, "title or creator is not UTF-8");
    assert(out_offset(file) == 0);
    pdf = mem_new(sizeof *pdf);
    *pdf = (struct pdf){.shared = shared, .file = file, .info = *info};
    pdf->info.title = pdf->title = copy_of(info->title);
    pdf->info.creator = pdf->creator = copy_of(info->creator);
    pdf->haru = pdf_haru_new();
    for (int i = 0; i < PDF_FIRST; i++)
        (void)pdf_object_new(pdf);
    if (info->output != NULL)
        pdf->output = *info->output;
    pdf->wrapper = pdf_wrapper_of(&pdf->output);
    pdf->info.output = NULL;
    /* Four bytes above 127 tell that the file is binary (7.5.2). */
    pdf->value.len = 0;
    buf_printf(&pdf->value, "%%PDF-%s\n%%\xE5\xB0\x81\xE6\n",
               pdf->wrapper->version);
    pdf_bytes(pdf, pdf->value.s, pdf->value.len);
    *out = pdf;
    return true;
}

void
pdf_free(struct pdf *pdf)
{
    if (pdf == NULL)
        return;
    mem_free(pdf->title);
    mem_free(pdf->creator);
    pdf_haru_free(pdf->haru);
    mem_free(pdf->offset);
    mem_free(pdf->kid);
    mem_free(pdf->form);
    pdf_uses_clear(&pdf->own);
    pdf_uses_clear(&pdf->fixed);
    mem_free(pdf->parts.of_root);
    buf_clear(&pdf->packed.body);
    buf_clear(&pdf->value);
    mem_free(pdf);
}

size_t
pdf_pages(const struct pdf *pdf)
{
    return pdf->n_page;
}

static bool
form_new(struct pdf *pdf, const struct side *side, struct err *err)
{
    struct pdf_form *form;
    const struct pdf_art *art = NULL;

    for (size_t i = 0; i < pdf->n_form; i++)
        if (pdf->form[i].id == side->fixed_id)
            return err_set(err, ERR_BUG, "two static pages have the number %u",
                           side->fixed_id);
    if (!pdf_art_of(pdf->shared, side->fixed, &art, err) ||
        (art != NULL &&
         !pdf_tell_fault(pdf_uses_add(&pdf->fixed, &art->uses), err)))
        return err_wrap(err, "static page %u", side->fixed_id);
    if (pdf->n_form % 16 == 0)
        pdf->form = mem_grow(pdf->form, (pdf->n_form + 16) * sizeof *pdf->form);
    form = &pdf->form[pdf->n_form];
    *form = (struct pdf_form){side->fixed, side->fixed_id,
                              art != NULL ? pdf_object_new(pdf) : 0, art};
    pdf->n_form++;
    return true;
}

static bool
form_of(struct pdf *pdf, const struct side *side, const struct pdf_form **out,
        struct err *err)
{
    for (size_t i = 0; i < pdf->n_form; i++)
        if (pdf->form[i].fixed == side->fixed &&
            pdf->form[i].id == side->fixed_id) {
            *out = &pdf->form[i];
            return true;
        }
    if (!form_new(pdf, side, err))
        return false;
    *out = &pdf->form[pdf->n_form - 1];
    return true;
}

/* The trim grown by so much on all sides, as a rectangle. */
static char *
put_box(const struct pdf_digits *digits, char *p, struct size trim, double grow)
{
    p = pdf_put_number(digits, PUT(p, "["), -grow);
    p = pdf_put_number(digits, PUT(p, " "), -grow);
    p = pdf_put_number(digits, PUT(p, " "), trim.width + grow);
    p = pdf_put_number(digits, PUT(p, " "), trim.height + grow);
    return PUT(p, "]");
}

/*
 * TrimBox begins at the origin, so that a page's operators are the same with
 * and without bleed; it stands in the page itself, as X1-11 asks, within
 * BleedBox within MediaBox.  Where nothing is trimmed off, MediaBox and
 * TrimBox are the sheet (print.md A.5).
 */
static bool
set_boxes(struct pdf *pdf, const struct page *fixed, struct err *err)
{
    const struct pdf_digits *digits = &pdf->shared->digits;
    struct size trim = fixed->trim;
    double margin = page_margin(fixed);
    double bleed = fixed->edge != NULL ? fixed->edge->bleed : 0;
    char *p = pdf->boxes;

    if (pdf->boxes_len > 0 && trim.width == pdf->trim.width &&
        trim.height == pdf->trim.height && bleed == pdf->bleed &&
        margin == pdf->margin)
        return true;
    if (!(trim.width > 0 && trim.width + 2 * margin <= PDF_COORDINATE) ||
        !(trim.height > 0 && trim.height + 2 * margin <= PDF_COORDINATE))
        return pdf_tell_fault(PDF_FAULT_NUMBER, err);
    p = put_box(digits, PUT(p, "/MediaBox"), trim, margin);
    if (bleed > 0)
        p = put_box(digits, PUT(p, "/BleedBox"), trim, bleed);
    p = put_box(digits, PUT(p, "/TrimBox"), trim, 0);
    pdf->boxes_len = (size_t)(p - pdf->boxes);
    pdf->trim = trim;
    pdf->bleed = bleed;
    pdf->margin = margin;
    return true;
}

/* The page's dictionary. */
static char *
put_page(const struct pdf *pdf, char *p, uint32_t content)
{
    const struct pdf_digits *digits = &pdf->shared->digits;
    uint32_t parent = pdf->level[0].object, part = pdf->parts.leaf;

    p = PUT(p, "<</Type/Page/Parent ");
    p = pdf_put_unsigned(digits, p, parent);
    p = PUT(p, " 0 R");
    p = pdf_put_str(p, pdf->boxes, pdf->boxes_len);
    p = PUT(p, "/Resources 4 0 R/Contents ");
    p = pdf_put_unsigned(digits, p, content);
    p = PUT(p, " 0 R");
    if (part != 0) {
        p = pdf_put_unsigned(digits, PUT(p, "/DPart "), part);
        p = PUT(p, " 0 R");
    }
    return PUT(p, ">>");
}

/* The page as an object and the beginning of its content. */
static size_t
put_head(struct pdf *pdf, char *head, uint32_t page, uint32_t content,
         size_t len)
{
    const struct pdf_digits *digits = &pdf->shared->digits;
    char *p = head;

    if (pdf_is_packed(pdf)) {
        p = put_page(pdf, head, content);
        pdf_packed_put(pdf, page, (struct text){head, (size_t)(p - head)});
        p = head;
    } else {
        p = PUT(pdf_put_unsigned(digits, p, page), " 0 obj\n");
        p = PUT(put_page(pdf, p, content), "\nendobj\n");
        pdf->offset[page] = pdf->at;
    }
    pdf->offset[content] = pdf->at + (size_t)(p - head);
    p = pdf_put_unsigned(digits, p, content);
    p = PUT(p, " 0 obj\n<<");
    if (pdf->output.packing != PACKING_NONE)
        p = PUT(p, "/Filter/FlateDecode");
    p = PUT(p, "/Length ");
    p = pdf_put_unsigned(digits, p, len);
    p = PUT(p, ">>\nstream\n");
    return (size_t)(p - head);
}

/* The page's content packed, with the same room in front. */
static struct buf *
pack_page(struct pdf *pdf, const struct buf *page)
{
    struct pdf_shared *shared = pdf->shared;
    struct buf *out = &shared->packed;
    int level = pdf->output.packing == PACKING_FAST ? LEVEL_FAST : LEVEL_SMALL;
    size_t room;

    if (shared->page_level != level) {
        libdeflate_free_compressor(shared->of_pages);
        shared->of_pages = libdeflate_alloc_compressor(level);
        shared->page_level = level;
    }
    room = libdeflate_zlib_compress_bound(shared->of_pages, page->len - HEAD);
    out->len = 0;
    (void)buf_room(out, HEAD + room + 64);
    out->len =
        HEAD + libdeflate_zlib_compress(shared->of_pages, page->s + HEAD,
                                        page->len - HEAD, out->s + HEAD, room);
    return out;
}

/* Put page and content out in one go: the head grows back from the content. */
static void
write_page(struct pdf *pdf, struct buf *room)
{
    char head[HEAD];
    uint32_t page, content;
    size_t len;

    if (pdf->output.packing != PACKING_NONE)
        room = pack_page(pdf, room);
    pdf_tree_open(pdf);
    if (pdf->wrapper->parts)
        pdf_parts_open(pdf);
    page = pdf_object_new(pdf);
    content = pdf_object_new(pdf);
    len = put_head(pdf, head, page, content, room->len - HEAD);
    memcpy(room->s + HEAD - len, head, len);
    buf_put(room, "\nendstream\nendobj\n", 18);
    pdf_bytes(pdf, room->s + HEAD - len, room->len - HEAD + len);
    pdf_tree_add(pdf, page);
    if (pdf->parts.leaf != 0)
        pdf_parts_page(pdf, page);
}

bool
pdf_side(struct pdf *pdf, const struct side *side, struct sha256_state *content,
         struct err *err)
{
    struct buf *room = &pdf->shared->page;
    const struct pdf_form *form;

    if (!form_of(pdf, side, &form, err) || !set_boxes(pdf, side->fixed, err))
        return false;
    room->len = 0;
    (void)buf_room(room, HEAD + 64);
    room->len = HEAD;
    if (form->art != NULL) {
        char *p = PUT(room->s + HEAD, "/X");

        p = pdf_put_unsigned(&pdf->shared->digits, p, form->id);
        p = PUT(p, " Do\n");
        room->len = (size_t)(p - room->s);
    }
    if (!pdf_content(&pdf->shared->digits, &pdf->own, &side->own,
                     side->fixed->trim.height, room, err))
        return err_wrap(err, "page %zu", pdf->n_page + 1);
    if (content != NULL)
        sha256_add(content, room->s + HEAD, room->len - HEAD);
    write_page(pdf, room);
    return pdf_within_limits(pdf, err);
}

/* --- the end
 * ---------------------------------------------------------------------- */

static struct text
value_of(const struct pdf *pdf)
{
    return (struct text){pdf->value.s, pdf->value.len};
}

static void
write_forms(struct pdf *pdf, uint32_t resources)
{
    const struct pdf_digits *digits = &pdf->shared->digits;

    for (size_t i = 0; i < pdf->n_form; i++) {
        const struct pdf_form *form = &pdf->form[i];
        char *p;

        if (form->art == NULL)
            continue;
        pdf->value.len = 0;
        buf_str(&pdf->value, "/Type/XObject/Subtype/Form/BBox");
        p = buf_room(&pdf->value, (size_t)5 * PDF_NUMBER_ROOM);
        p = put_box(digits, p, form->art->trim, form->art->margin);
        pdf->value.len = (size_t)(p - pdf->value.s);
        buf_printf(&pdf->value, "/Resources %u 0 R", (unsigned)resources);
        pdf_stream_put(
            pdf, form->object, value_of(pdf), true,
            (struct text){form->art->packed.s, form->art->packed.len});
    }
}

static bool
has_art(const struct pdf *pdf)
{
    for (size_t i = 0; i < pdf->n_form; i++)
        if (pdf->form[i].art != NULL)
            return true;
    return false;
}

/* [/Separation name /DeviceCMYK tint transform] (8.6.6.4; function type 2). */
static void
put_spot(struct pdf *pdf, const struct pdf_spot *spot)
{
    const struct pdf_digits *digits = &pdf->shared->digits;
    struct buf *out = &pdf->value;
    const double ink[4] = {spot->c, spot->m, spot->y, spot->k};
    struct text name = text_from(spot->name);
    char *p;

    buf_str(out, "/S-");
    out->len += (size_t)(pdf_put_name(buf_room(out, 3 * name.len), name) -
                         (out->s + out->len));
    buf_str(out, "[/Separation/");
    out->len += (size_t)(pdf_put_name(buf_room(out, 3 * name.len), name) -
                         (out->s + out->len));
    buf_str(out, "/DeviceCMYK<</FunctionType 2/Domain[0 1]/C0[0 0 0 0]/C1[");
    p = buf_room(out, (size_t)4 * PDF_NUMBER_ROOM);
    for (size_t i = 0; i < 4; i++) {
        p = pdf_put_number(digits, p, ink[i]);
        *p++ = ' ';
    }
    out->len = (size_t)(p - out->s);
    buf_str(out, "]/N 1>>]\n");
}

static bool
write_spots(struct pdf *pdf, uint32_t *object, struct err *err)
{
    const struct pdf_uses *fixed = &pdf->fixed;
    enum pdf_fault fault = PDF_FAULT_NONE;

    *object = 0;
    for (size_t i = 0; i < fixed->n_spot && fault == PDF_FAULT_NONE; i++) {
        const struct pdf_spot *s = &fixed->spot[i];

        fault = pdf_use_spot(&pdf->own, s->name, s->c, s->m, s->y, s->k);
    }
    if (fault != PDF_FAULT_NONE)
        return pdf_tell_fault(fault, err);
    if (pdf->own.n_spot == 0)
        return true;
    pdf->value.len = 0;
    buf_str(&pdf->value, "<<");
    for (size_t i = 0; i < pdf->own.n_spot; i++)
        put_spot(pdf, &pdf->own.spot[i]);
    buf_str(&pdf->value, ">>");
    *object = pdf_object_new(pdf);
    pdf_object_put(pdf, *object, value_of(pdf));
    return true;
}

static bool
write_dict(struct pdf *pdf, const struct pdf_resources *r, uint32_t object,
           struct err *err)
{
    pdf->value.len = 0;
    if (!pdf_put_resources(pdf->haru, r, &pdf->value, err))
        return false;
    pdf_object_put(pdf, object, value_of(pdf));
    return true;
}

/*
 * Fonts, spots and resources.  A form has the faces of static art, cut alike
 * in every file; a page has those of its pieces, under the same names.
 */
static bool
write_resources(struct pdf *pdf, struct err *err)
{
    struct pdf_font font[PDF_FACES];
    struct pdf_resources r = {.font = font};
    uint32_t of_forms;

    if (!write_spots(pdf, &r.spots, err) ||
        !pdf_fonts_write(pdf, &pdf->own, false, font, &r.n_font, err))
        return false;
    r.form = pdf->form;
    r.n_form = pdf->n_form;
    if (!write_dict(pdf, &r, PDF_RESOURCES, err))
        return false;
    if (!has_art(pdf))
        return true;
    of_forms = pdf_object_new(pdf);
    write_forms(pdf, of_forms);
    r.n_form = 0;
    return pdf_fonts_write(pdf, &pdf->fixed, true, font, &r.n_font, err) &&
           write_dict(pdf, &r, of_forms, err);
}

bool
pdf_end(struct pdf *pdf, struct err *err)
{
    bool good =
        pdf->n_page > 0 || err_set(err, ERR_PDF, "a PDF file needs a page");
    uint32_t parts = 0;

    if (good)
        pdf_tree_close(pdf);
    good = good && write_resources(pdf, err) &&
           pdf_parts_end(pdf, &parts, err) && pdf_document(pdf, parts, err) &&
           pdf_within_limits(pdf, err);
    if (good) {
        pdf_file_end(pdf);
        good = pdf_within_limits(pdf, err);
    }
    pdf_free(pdf);
    return good;
}
