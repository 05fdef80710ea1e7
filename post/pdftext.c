#include "post/pdftext.h"

#include <string.h>

#include "base/arena.h"
#include "post/cmap.h"
#include "post/pdfread.h"

enum {
    FONTS_MAX = 64,
    SAVED_MAX = 28,
    MODULES_MAX = 4096,
    MARK_MODULES = 20,
    MARK_BYTES = MARK_MODULES * 3
};

struct font_text {
    uint32_t object;
    struct cmap map;
};

struct pdf_texts {
    const struct pdf_file *pdf;
    struct arena *arena;
    size_t n_font;
    struct font_text font[FONTS_MAX];
    /* Fonts by name of the page read last: nearly always the same names. */
    struct {
        char name[16];
        struct font_text *font;
    } named[FONTS_MAX];
    size_t n_named;
    uint32_t resources; /* of that page; 0: none, or in the page itself */
    struct buf scratch;
};

struct pdf_texts *
pdf_texts_new(const struct pdf_file *pdf)
{
    struct pdf_texts *t = mem_new(sizeof *t);

    *t = (struct pdf_texts){.pdf = pdf, .arena = arena_new()};
    return t;
}

void
pdf_texts_free(struct pdf_texts *t)
{
    if (t == NULL)
        return;
    for (size_t i = 0; i < t->n_font; i++)
        cmap_clear(&t->font[i].map);
    arena_free(t->arena);
    buf_clear(&t->scratch);
    mem_free(t);
}

void
page_said_clear(struct page_said *said)
{
    buf_clear(&said->text);
    *said = (struct page_said){0};
}

static bool
font_by_object(struct pdf_texts *t, uint32_t object, struct font_text **out,
               struct err *err)
{
    struct font_text *f;
    struct text source;

    for (size_t i = 0; i < t->n_font; i++)
        if (t->font[i].object == object) {
            *out = &t->font[i];
            return true;
        }
    if (t->n_font >= FONTS_MAX)
        return err_set(err, ERR_STATE, "pdf: too many fonts");
    f = &t->font[t->n_font];
    if (!pdf_font_tounicode(t->pdf, object, t->arena, &source, err) ||
        !cmap_read(source, &f->map, err))
        return false;
    f->object = object;
    t->n_font++;
    *out = f;
    return true;
}

/* Names hold for a dictionary of resources: nearly always the same one. */
static bool
names_of_page(struct pdf_texts *t, size_t page, struct err *err)
{
    uint32_t object;

    if (!pdf_page_resources(t->pdf, page, &object, err))
        return false;
    if (object == 0 || object != t->resources)
        t->n_named = 0;
    t->resources = object;
    return true;
}

static bool
font_by_name(struct pdf_texts *t, size_t page, struct text name,
             struct font_text **out, struct err *err)
{
    uint32_t object;

    for (size_t i = 0; i < t->n_named; i++)
        if (text_is(name, t->named[i].name)) {
            *out = t->named[i].font;
            return true;
        }
    if (!pdf_page_font(t->pdf, page, name, &object, err))
        return false;
    if (object == 0 || name.len == 0 || name.len >= sizeof t->named[0].name)
        return err_set(err, ERR_STATE, "pdf: font of a page is missing");
    if (t->n_named >= FONTS_MAX)
        return err_set(err, ERR_STATE, "pdf: too many fonts");
    if (!font_by_object(t, object, out, err))
        return false;
    memcpy(t->named[t->n_named].name, name.s, name.len);
    t->named[t->n_named].name[name.len] = '\0';
    t->named[t->n_named++].font = *out;
    return true;
}

/* --- content ------------------------------------------------------------ */

struct reader {
    struct pdf_texts *t;
    size_t page;
    struct page_said *said;
    struct font_text *font;
    size_t n_saved;
    struct font_text *saved[SAVED_MAX]; /* q */
    struct buf name;                    /* last name operand: Tf, BDC */
    size_t actual; /* depth of marked content that has ActualText; 0 */
    size_t depth;
};

static bool
show(struct reader *r, struct text codes, struct err *err)
{
    struct buf *out = &r->said->text;

    if (r->font == NULL)
        return err_set(err, ERR_STATE, "pdf: text without a font");
    if (codes.len % 2 != 0)
        return err_set(err, ERR_STATE, "pdf: half a code is shown");
    r->said->n_glyph += codes.len / 2;
    for (size_t i = 0; i + 1 < codes.len; i += 2) {
        uint32_t code = (uint32_t)((unsigned char)codes.s[i] << 8 |
                                   (unsigned char)codes.s[i + 1]);
        struct text said = cmap_text(&r->font->map, code);

        r->said->n_notdef += code == 0;
        if (r->actual != 0)
            continue;
        if (said.s == NULL)
            r->said->n_unmapped++;
        else
            buf_text(out, said);
    }
    return true;
}

/* Between two shown strings: one line feed. */
static void
show_end(struct reader *r)
{
    if (r->actual == 0)
        buf_put(&r->said->text, "\n", 1);
}

/* /Span <</ActualText (FEFF...)>> BDC: the text counts, not the glyphs. */
static bool
begin_span(struct reader *r, struct text actual, struct err *err)
{
    r->depth++;
    if (actual.s == NULL || r->actual != 0)
        return true;
    r->actual = r->depth;
    if (actual.len < 2 || (unsigned char)actual.s[0] != 0xFE ||
        (unsigned char)actual.s[1] != 0xFF)
        return err_set(err, ERR_STATE, "pdf: ActualText is not UTF-16");
    if (!utf16_put((struct text){actual.s + 2, actual.len - 2}, &r->said->text,
                   err))
        return false;
    buf_put(&r->said->text, "\n", 1);
    return true;
}

static bool
end_span(struct reader *r, struct err *err)
{
    if (r->depth == 0)
        return err_set(err, ERR_STATE, "pdf: EMC without BDC");
    if (r->actual == r->depth)
        r->actual = 0;
    r->depth--;
    return true;
}

/* A side of an image; 0 where it is none. */
static size_t
modules(double v)
{
    return v >= 1 && v <= MODULES_MAX ? (size_t)v : 0;
}

/* What stands between BI and ID. */
struct image {
    size_t width, height;
    bool mask, dark_is_one;
};

/* /D [1 0] or [0 1], behind its opening bracket. */
static bool
read_decode(struct pdf_scan *scan, struct image *image, struct err *err)
{
    struct pdf_token t;

    for (int i = 0; i < 3; i++) {
        if (!pdf_scan_next(scan, &t, err))
            return false;
        if (i == 0)
            image->dark_is_one = t.number == 1;
    }
    return true;
}

static bool
either(struct text t, const char *brief, const char *full)
{
    return text_is(t, brief) || text_is(t, full);
}

static bool
image_entry(struct pdf_scan *scan, struct text key,
            const struct pdf_token *value, struct image *image, struct err *err)
{
    if (either(key, "F", "Filter"))
        return err_set(err, ERR_STATE, "pdf: inline image is packed");
    if (either(key, "D", "Decode") && value->kind == PDF_OPEN_ARRAY)
        return read_decode(scan, image, err);
    if (either(key, "W", "Width"))
        image->width = modules(value->number);
    else if (either(key, "H", "Height"))
        image->height = modules(value->number);
    else if (either(key, "IM", "ImageMask"))
        image->mask = text_is(value->text, "true");
    return true;
}

static bool
image_entries(struct pdf_scan *scan, struct image *image, struct err *err)
{
    struct pdf_token key, value;

    for (;;) {
        if (!pdf_scan_next(scan, &key, err))
            return false;
        if (key.kind == PDF_WORD && text_is(key.text, "ID"))
            return true;
        if (!pdf_scan_next(scan, &value, err))
            return false;
        if (key.kind != PDF_NAME)
            return err_set(err, ERR_STATE, "pdf: inline image is wrong");
        if (!image_entry(scan, key.text, &value, image, err))
            return false;
    }
}

static bool
take_mark(struct page_said *said, const struct image *image, const char *sample,
          struct err *err)
{
    uint8_t bit[MARK_BYTES];

    if (said->n_mark >= PAGE_MARKS_MAX)
        return err_set(err, ERR_STATE, "pdf: too many marks on a page");
    /* Without Decode [1 0] a sample of 0 paints (8.9.6.2). */
    for (size_t i = 0; i < MARK_BYTES; i++)
        bit[i] = (uint8_t)(image->dark_is_one ? sample[i] : ~sample[i]);
    if (!mark_read(MARK_MODULES, MARK_MODULES, bit, said->mark[said->n_mark],
                   err))
        return false;
    said->n_mark++;
    return true;
}

/* BI ... ID data EI: a mask of 1-bit modules is read as a mark. */
static bool
inline_image(struct reader *r, struct pdf_scan *scan, struct err *err)
{
    struct image image = {0};
    struct pdf_token t;
    size_t size;

    if (!image_entries(scan, &image, err))
        return false;
    size = (image.width + 7) / 8 * image.height;
    scan->at++; /* one white space after ID */
    if (!image.mask || size == 0 || scan->at > scan->len ||
        size > scan->len - scan->at)
        return err_set(err, ERR_STATE, "pdf: inline image is no mask, or cut");
    if (image.width == MARK_MODULES && image.height == MARK_MODULES &&
        !take_mark(r->said, &image, scan->s + scan->at, err))
        return false;
    scan->at += size;
    if (!pdf_scan_next(scan, &t, err))
        return false;
    if (t.kind != PDF_WORD || !text_is(t.text, "EI"))
        return err_set(err, ERR_STATE, "pdf: inline image has another length");
    return true;
}

/* A TJ array: its strings are one line. */
static bool
show_array(struct reader *r, struct pdf_scan *scan, struct err *err)
{
    struct pdf_token t;

    for (;;) {
        if (!pdf_scan_next(scan, &t, err))
            return false;
        if (t.kind == PDF_CLOSE_ARRAY)
            return true;
        if (t.kind == PDF_STRING) {
            if (!show(r, t.text, err))
                return false;
        } else if (t.kind != PDF_NUMBER)
            return err_set(err, ERR_STATE, "pdf: TJ holds something else");
    }
}

/* A property list: only ActualText is of interest. */
static bool
read_properties(struct pdf_scan *scan, struct buf *keep, struct text *actual,
                struct err *err)
{
    struct pdf_token t;
    bool wanted = false;

    for (;;) {
        if (!pdf_scan_next(scan, &t, err))
            return false;
        if (t.kind == PDF_CLOSE_DICT)
            return true;
        if (t.kind == PDF_NAME)
            wanted = text_is(t.text, "ActualText");
        else if (t.kind == PDF_STRING && wanted) {
            keep->len = 0;
            buf_text(keep, t.text);
            *actual = (struct text){keep->s, keep->len};
        } else if (t.kind == PDF_OPEN_DICT || t.kind == PDF_END)
            return err_set(err, ERR_STATE, "pdf: property list is wrong");
    }
}

/* Operators that leave ink (8.5.3, 8.8, 8.9, 9.4.3). */
static bool
paints(struct text op)
{
    static const char *const words[] = {"f",  "Do", "S", "TJ", "Tj", "BI",
                                        "f*", "F",  "B", "B*", "b",  "b*",
                                        "s",  "sh", "'", "\""};

    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
        if (text_is(op, words[i]))
            return true;
    return false;
}

/* q and Q keep the font as well (8.4.2). */
static bool
save_or_restore(struct reader *r, bool save, struct err *err)
{
    if (save && r->n_saved < SAVED_MAX)
        r->saved[r->n_saved++] = r->font;
    else if (!save && r->n_saved > 0)
        r->font = r->saved[--r->n_saved];
    else
        return err_set(err, ERR_STATE, "pdf: q and Q do not agree");
    return true;
}

static bool
operate(struct reader *r, struct pdf_scan *scan, struct text op,
        struct text actual, struct err *err)
{
    r->said->n_paint += paints(op);
    if (text_is(op, "q") || text_is(op, "Q"))
        return save_or_restore(r, op.s[0] == 'q', err);
    if (text_is(op, "Tf"))
        return font_by_name(r->t, r->page,
                            (struct text){r->name.s, r->name.len}, &r->font,
                            err);
    if (text_is(op, "TJ")) {
        show_end(r);
        return true;
    }
    if (text_is(op, "BDC"))
        return begin_span(r, actual, err);
    if (text_is(op, "BMC"))
        return begin_span(r, (struct text){NULL, 0}, err);
    if (text_is(op, "EMC"))
        return end_span(r, err);
    if (text_is(op, "BI"))
        return inline_image(r, scan, err);
    return true;
}

static bool
read_content(struct reader *r, struct pdf_scan *scan, struct buf *keep,
             struct err *err)
{
    struct text actual = {NULL, 0};
    struct pdf_token t;

    for (;;) {
        if (!pdf_scan_next(scan, &t, err))
            return false;
        switch (t.kind) {
        case PDF_END:
            if (r->depth != 0)
                return err_set(err, ERR_STATE, "pdf: BDC without EMC");
            return r->n_saved == 0 ||
                   err_set(err, ERR_STATE, "pdf: q and Q do not agree");
        case PDF_NAME:
            r->name.len = 0;
            buf_text(&r->name, t.text);
            break;
        case PDF_STRING:
            /* The only string operand outside TJ is that of Tj. */
            if (!show(r, t.text, err))
                return false;
            show_end(r);
            break;
        case PDF_OPEN_ARRAY:
            if (!show_array(r, scan, err))
                return false;
            break;
        case PDF_OPEN_DICT:
            if (!read_properties(scan, keep, &actual, err))
                return false;
            break;
        case PDF_WORD:
            if (!operate(r, scan, t.text, actual, err))
                return false;
            actual = (struct text){NULL, 0};
            break;
        default:
            break;
        }
    }
}

bool
pdf_page_said(struct pdf_texts *texts, size_t page, struct text content,
              struct page_said *out, struct err *err)
{
    struct reader r = {.t = texts, .page = page, .said = out};
    struct pdf_scan scan = {content.s, content.len, 0, &texts->scratch};
    struct buf keep = {0};
    bool ok;

    out->text.len = 0;
    out->n_mark = out->n_glyph = out->n_unmapped = out->n_notdef = 0;
    out->n_paint = 0;
    ok = names_of_page(texts, page, err) && read_content(&r, &scan, &keep, err);
    buf_clear(&keep);
    buf_clear(&r.name);
    return ok;
}
