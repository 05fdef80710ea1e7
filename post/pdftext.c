#include "post/pdftext.h"

#include <string.h>

#include "base/arena.h"
#include "post/pdfread.h"

enum { CODES = 65536, FONTS_MAX = 64 };

/* ToUnicode of one font: code -> place in pool; 0: none. */
struct font_text {
    uint32_t object;
    uint32_t *at;  /* [CODES] */
    struct buf pool; /* at each place: length byte and UTF-8 */
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
    for (size_t i = 0; i < t->n_font; i++) {
        mem_free(t->font[i].at);
        buf_clear(&t->font[i].pool);
    }
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

/* --- ToUnicode ---------------------------------------------------------- */

/* UTF-16BE to UTF-8 behind out. */
static bool
put_utf16(struct text t, struct buf *out, struct err *err)
{
    for (size_t i = 0; i + 1 < t.len; i += 2) {
        uint32_t c = (uint32_t)((unsigned char)t.s[i] << 8 |
                                (unsigned char)t.s[i + 1]);

        if (c >= 0xD800 && c < 0xDC00 && i + 3 < t.len) {
            uint32_t low = (uint32_t)((unsigned char)t.s[i + 2] << 8 |
                                      (unsigned char)t.s[i + 3]);

            c = 0x10000 + ((c - 0xD800) << 10) + (low - 0xDC00);
            i += 2;
        }
        if ((c >= 0xD800 && c < 0xE000) || c > 0x10FFFF)
            return err_set(err, ERR_STATE, "pdf: text is not UTF-16");
        out->len += utf8_encode(c, buf_room(out, 4));
    }
    return t.len % 2 == 0
               ? true
               : err_set(err, ERR_STATE, "pdf: text is not UTF-16");
}

static bool
code_of(struct text t, uint32_t *out, struct err *err)
{
    if (t.len != 2)
        return err_set(err, ERR_STATE, "pdf: ToUnicode code is not two bytes");
    *out = (uint32_t)((unsigned char)t.s[0] << 8 | (unsigned char)t.s[1]);
    return true;
}

static bool
map_code(struct font_text *f, uint32_t code, struct text utf16, struct err *err)
{
    size_t at = f->pool.len, len;

    *buf_room(&f->pool, 1) = 0;
    f->pool.len++;
    if (!put_utf16(utf16, &f->pool, err))
        return false;
    len = f->pool.len - at - 1;
    if (len == 0 || len > 255)
        return err_set(err, ERR_STATE, "pdf: ToUnicode entry is empty or long");
    f->pool.s[at] = (char)(unsigned char)len;
    f->at[code] = (uint32_t)at;
    return true;
}

/* <first> <last> <text>: the last unit counts up. */
static bool
map_range(struct font_text *f, uint32_t first, uint32_t last,
          struct text utf16, struct err *err)
{
    char unit[64];

    if (first > last || utf16.len < 2 || utf16.len > sizeof unit)
        return err_set(err, ERR_STATE, "pdf: ToUnicode range is wrong");
    memcpy(unit, utf16.s, utf16.len);
    for (uint32_t code = first; code <= last; code++) {
        unsigned low;

        if (!map_code(f, code, (struct text){unit, utf16.len}, err))
            return false;
        low = (unsigned char)unit[utf16.len - 1] + 1u;
        unit[utf16.len - 1] = (char)(unsigned char)low;
        if (low > 255)
            unit[utf16.len - 2]++;
    }
    return true;
}

static bool
read_entries(struct pdf_texts *t, struct font_text *f, struct pdf_scan *scan,
             bool range, struct err *err)
{
    struct pdf_token a;
    uint32_t first, last;

    for (;;) {
        if (!pdf_scan_next(scan, &a, err))
            return false;
        if (a.kind != PDF_STRING)
            return true; /* endbfchar, endbfrange */
        if (!code_of(a.text, &first, err))
            return false;
        last = first;
        if (range) {
            if (!pdf_scan_next(scan, &a, err) || !code_of(a.text, &last, err))
                return false;
        }
        if (!pdf_scan_next(scan, &a, err))
            return false;
        if (a.kind != PDF_STRING)
            return err_set(err, ERR_STATE, "pdf: ToUnicode entry is wrong");
        if (!map_range(f, first, last, a.text, err))
            return false;
    }
    (void)t;
}

static bool
read_cmap(struct pdf_texts *t, struct font_text *f, struct err *err)
{
    struct text cmap;
    struct pdf_scan scan;
    struct pdf_token tok;

    if (!pdf_font_tounicode(t->pdf, f->object, t->arena, &cmap, err))
        return false;
    f->at = mem_new(CODES * sizeof *f->at);
    memset(f->at, 0, CODES * sizeof *f->at);
    buf_str(&f->pool, "-"); /* place 0 means: none */
    scan = (struct pdf_scan){cmap.s, cmap.len, 0, &t->scratch};
    do {
        if (!pdf_scan_next(&scan, &tok, err))
            return false;
        if (tok.kind == PDF_WORD && text_is(tok.text, "beginbfchar") &&
            !read_entries(t, f, &scan, false, err))
            return false;
        if (tok.kind == PDF_WORD && text_is(tok.text, "beginbfrange") &&
            !read_entries(t, f, &scan, true, err))
            return false;
    } while (tok.kind != PDF_END);
    return true;
}

static bool
font_by_object(struct pdf_texts *t, uint32_t object, struct font_text **out,
               struct err *err)
{
    struct font_text *f;

    for (size_t i = 0; i < t->n_font; i++)
        if (t->font[i].object == object) {
            *out = &t->font[i];
            return true;
        }
    if (t->n_font >= FONTS_MAX)
        return err_set(err, ERR_STATE, "pdf: too many fonts");
    f = &t->font[t->n_font++];
    *f = (struct font_text){.object = object};
    *out = f;
    return read_cmap(t, f, err);
}

/*
 * All pages share one resource dictionary (the writer's promise, checked by
 * page 0 of each file); names are looked up once.
 */
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
    if (object == 0 || name.len >= sizeof t->named[0].name ||
        t->n_named >= FONTS_MAX)
        return err_set(err, ERR_STATE, "pdf: font of a page is missing");
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
    struct buf name;   /* last name operand: Tf, BDC */
    size_t actual;     /* depth of marked content that has ActualText; 0 */
    size_t depth;
};

static void
show(struct reader *r, struct text codes)
{
    struct buf *out = &r->said->text;

    r->said->n_glyph += codes.len / 2;
    if (r->actual != 0)
        return;
    for (size_t i = 0; i + 1 < codes.len; i += 2) {
        uint32_t code = (uint32_t)((unsigned char)codes.s[i] << 8 |
                                   (unsigned char)codes.s[i + 1]);
        uint32_t at = r->font->at[code];
        size_t len;

        if (at == 0) {
            r->said->n_unmapped++;
            continue;
        }
        len = (unsigned char)r->font->pool.s[at];
        memcpy(buf_room(out, len), r->font->pool.s + at + 1, len);
        out->len += len;
    }
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
    if (!put_utf16((struct text){actual.s + 2, actual.len - 2},
                   &r->said->text, err))
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

/* BI ... ID data EI: a mask of 1-bit modules is read as a mark. */
static bool
inline_image(struct reader *r, struct pdf_scan *scan, struct err *err)
{
    struct pdf_token key, value;
    size_t width = 0, height = 0, stride, row;
    bool mask = false, dark_is_one = false;
    uint8_t bit[MARK_TEXT_MAX * 8];

    for (;;) {
        if (!pdf_scan_next(scan, &key, err))
            return false;
        if (key.kind == PDF_WORD && text_is(key.text, "ID"))
            break;
        if (key.kind != PDF_NAME || !pdf_scan_next(scan, &value, err))
            return err_set(err, ERR_STATE, "pdf: inline image is wrong");
        if (text_is(key.text, "W") || text_is(key.text, "Width"))
            width = (size_t)value.number;
        else if (text_is(key.text, "H") || text_is(key.text, "Height"))
            height = (size_t)value.number;
        else if (text_is(key.text, "IM") || text_is(key.text, "ImageMask"))
            mask = text_is(value.text, "true");
        else if ((text_is(key.text, "D") || text_is(key.text, "Decode")) &&
                 value.kind == PDF_OPEN_ARRAY) {
            if (!pdf_scan_next(scan, &value, err))
                return false;
            dark_is_one = value.number == 1;
            for (row = 0; row < 2; row++)
                if (!pdf_scan_next(scan, &value, err))
                    return false;
        } else if (text_is(key.text, "F") || text_is(key.text, "Filter"))
            return err_set(err, ERR_STATE, "pdf: inline image is packed");
    }
    stride = (width + 7) / 8;
    scan->at++; /* one white space after ID */
    if (!mask || stride * height > scan->len - scan->at)
        return err_set(err, ERR_STATE, "pdf: inline image is no mask, or cut");
    if (width == 20 && height == 20) {
        if (r->said->n_mark >= PAGE_MARKS_MAX)
            return err_set(err, ERR_STATE, "pdf: too many marks on a page");
        /* Without Decode [1 0] a sample of 0 paints (8.9.6.2). */
        for (size_t i = 0; i < stride * height; i++)
            bit[i] = (uint8_t)(dark_is_one ? scan->s[scan->at + i]
                                           : ~scan->s[scan->at + i]);
        if (!mark_read(width, height, bit,
                       r->said->mark[r->said->n_mark], err))
            return false;
        r->said->n_mark++;
    }
    scan->at += stride * height;
    if (!pdf_scan_next(scan, &key, err))
        return false;
    return key.kind == PDF_WORD && text_is(key.text, "EI")
               ? true
               : err_set(err, ERR_STATE, "pdf: inline image has another length");
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
            if (r->font == NULL)
                return err_set(err, ERR_STATE, "pdf: text without a font");
            show(r, t.text);
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

static bool
operate(struct reader *r, struct pdf_scan *scan, struct text op,
        struct text actual, struct err *err)
{
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
            return r->depth == 0 ? true
                                 : err_set(err, ERR_STATE, "pdf: BDC without EMC");
        case PDF_NAME:
            r->name.len = 0;
            buf_text(&r->name, t.text);
            break;
        case PDF_STRING:
            /* The only string operand outside TJ is that of Tj. */
            if (r->font == NULL)
                return err_set(err, ERR_STATE, "pdf: text without a font");
            show(r, t.text);
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
    out->n_mark = out->n_glyph = out->n_unmapped = 0;
    ok = read_content(&r, &scan, &keep, err);
    buf_clear(&keep);
    buf_clear(&r.name);
    return ok;
}
