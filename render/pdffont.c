#include <string.h>

#include "base/arena.h"
#include "base/file.h"
#include "render/face.h"
#include "render/pdf_inside.h"
#include "render/subset.h"

enum {
    FEW = 64,         /* glyphs; sets that often come back: digits, dates */
    BLOCK = 100,      /* entries of a bfchar block (9.10.3) */
    FULL_WIDTH = 1000 /* DW: what nearly all glyphs have */
};

void
pdf_cut_clear(struct pdf_cut *cut)
{
    buf_clear(&cut->font);
    buf_clear(&cut->map);
    buf_clear(&cut->unicode);
    buf_clear(&cut->widths);
    *cut = (struct pdf_cut){0};
}

static bool
is_used(const uint8_t *used, unsigned glyph)
{
    return (used[glyph >> 3] >> (glyph & 7) & 1) != 0;
}

/* The next used glyph from g on; 65536: none.  Most bytes are empty. */
static unsigned
next_used(const uint8_t *used, unsigned g)
{
    while (g < 65536 && !is_used(used, g))
        g = (g & 7) == 0 && used[g >> 3] == 0 ? g + 8 : g + 1;
    return g;
}

static size_t
count_used(const uint8_t *used)
{
    size_t n = 0;

    for (unsigned g = next_used(used, 0); g < 65536; g = next_used(used, g + 1))
        n++;
    return n;
}

/* --- the streams of one cut --------------------------------------------------
 */

/* Ranges of equal widths; a gap in a range is never shown (9.7.4.3). */
static void
put_widths(const struct pdf_digits *digits, const struct face *face,
           const uint8_t *used, struct buf *out)
{
    double upem = face_upem(face);
    unsigned g = next_used(used, 0);

    buf_str(out, "[");
    while (g < 65536) {
        unsigned width = face_advance(face, (uint16_t)g), first = g, last = g;
        char *p;

        while ((g = next_used(used, g + 1)) < 65536 &&
               face_advance(face, (uint16_t)g) == width)
            last = g;
        if (width == upem)
            continue;
        p = buf_room(out, (size_t)4 * PDF_NUMBER_ROOM);
        p = pdf_put_unsigned(digits, p, first);
        *p++ = ' ';
        p = pdf_put_unsigned(digits, p, last);
        *p++ = ' ';
        p = pdf_put_number(digits, p, width * (double)FULL_WIDTH / upem);
        *p++ = '\n';
        out->len = (size_t)(p - out->s);
    }
    buf_str(out, "]");
}

static void
put_block(struct buf *out, struct buf *entries, size_t *n)
{
    if (*n == 0)
        return;
    buf_printf(out, "%zu beginbfchar\n", *n);
    buf_put(out, entries->s, entries->len);
    buf_str(out, "endbfchar\n");
    entries->len = 0;
    *n = 0;
}

/* The face's own reverse table, whatever the pieces were. */
static void
put_unicode(const struct face *face, const uint8_t *used, struct buf *out)
{
    struct buf entries = {0};
    size_t n = 0;

    buf_str(out, "/CIDInit/ProcSet findresource begin\n12 dict begin\n"
                 "begincmap\n/CIDSystemInfo<</Registry(Adobe)/Ordering(UCS)"
                 "/Supplement 0>>def\n/CMapName/Adobe-Identity-UCS def\n"
                 "/CMapType 2 def\n1 begincodespacerange\n<0000><FFFF>\n"
                 "endcodespacerange\n");
    for (unsigned g = next_used(used, 0); g < 65536;
         g = next_used(used, g + 1)) {
        struct text text = face_text(face, (uint16_t)g);
        bool good = true;
        char *p;

        if (text.len == 0)
            continue;
        p = buf_room(&entries, 16 + 4 * text.len);
        *p++ = '<';
        p = pdf_put_code_hex(p, (uint16_t)g);
        *p++ = '>';
        *p++ = '<';
        p = pdf_put_utf16(p, text, &good);
        *p++ = '>';
        *p++ = '\n';
        entries.len = (size_t)(p - entries.s);
        if (++n == BLOCK)
            put_block(out, &entries, &n);
    }
    put_block(out, &entries, &n);
    buf_str(out, "endcmap\nCMapName currentdict/CMap defineresource pop\n"
                 "end\nend\n");
    buf_clear(&entries);
}

/* --- cuts, kept from file to file
 * ---------------------------------------------- */

static void
key_of(const struct face *face, const uint8_t *used, struct sha256 *out)
{
    struct sha256_state *s = sha256_new();

    sha256_add(s, face_hash(face)->byte, SHA256_LEN);
    sha256_add(s, used, PDF_USED);
    sha256_end(s, out);
    sha256_free(s);
}

static void
pack_in_place(struct pdf_shared *shared, struct buf *data)
{
    struct buf packed = {0};

    pdf_pack(shared, (struct text){data->s, data->len}, &packed);
    buf_clear(data);
    *data = packed;
}

static bool
fill_cut(struct pdf_shared *shared, const struct face *face,
         const uint8_t *used, const struct sha256 *key, bool packed,
         struct pdf_cut *cut, struct err *err)
{
    cut->filled = false;
    cut->font.len = cut->map.len = cut->unicode.len = cut->widths.len = 0;
    if (!subset_make(face, used, &cut->font, &cut->map, err))
        return false;
    put_unicode(face, used, &cut->unicode);
    put_widths(&shared->digits, face, used, &cut->widths);
    cut->font_len = cut->font.len;
    for (size_t i = 0; i < 6; i++)
        cut->tag[i] = (char)('A' + key->byte[i] % 26);
    cut->tag[6] = '\0';
    if (packed) {
        pack_in_place(shared, &cut->font);
        pack_in_place(shared, &cut->map);
        pack_in_place(shared, &cut->unicode);
    }
    cut->packed = packed;
    cut->key = *key;
    cut->filled = true;
    return true;
}

/*
 * The cut of a face for a set.  Whether its streams are packed follows from
 * the set and the file's own packing, never from what is kept: else bytes
 * would depend on order.
 */
static bool
cut_of(struct pdf_shared *shared, const struct face *face, const uint8_t *used,
       bool keep, bool packed, struct pdf_cut **out, struct err *err)
{
    struct pdf_cut *oldest = &shared->cut[0];
    struct sha256 key;

    key_of(face, used, &key);
    *out = &shared->once;
    if (!keep && count_used(used) > FEW)
        return fill_cut(shared, face, used, &key, packed, *out, err);
    shared->clock++;
    for (size_t i = 0; i < PDF_CUTS; i++) {
        struct pdf_cut *cut = &shared->cut[i];

        if (cut->filled && memcmp(&cut->key, &key, sizeof key) == 0) {
            cut->age = shared->clock;
            *out = cut;
            return true;
        }
        if (cut->age < oldest->age)
            oldest = cut;
    }
    oldest->age = shared->clock;
    *out = oldest;
    return fill_cut(shared, face, used, &key, true, oldest, err);
}

/* --- objects
 * ------------------------------------------------------------------- */

static struct text
text_of(const struct buf *b)
{
    return (struct text){b->s, b->len};
}

/* The font file, its map and its text. */
static void
write_streams(struct pdf *pdf, const struct pdf_cut *cut,
              const struct pdf_font_facts *f)
{
    struct buf *dict = &pdf->value;

    dict->len = 0;
    if (face_is_cff(f->face))
        buf_str(dict, "/Subtype/CIDFontType0C");
    else
        buf_printf(dict, "/Length1 %zu", cut->font_len);
    pdf_stream_put(pdf, f->file, text_of(dict), cut->packed,
                   text_of(&cut->font));
    if (f->map != 0)
        pdf_stream_put(pdf, f->map, TEXT(""), cut->packed, text_of(&cut->map));
    pdf_stream_put(pdf, f->unicode, TEXT(""), cut->packed,
                   text_of(&cut->unicode));
    pdf_object_put(pdf, f->widths, text_of(&cut->widths));
}

/* A bit for each CID, the first one highest (9.8.3.2; print.md A.4). */
static void
write_cid_set(struct pdf *pdf, const uint8_t *used, uint32_t object)
{
    struct buf plain = {0}, packed = {0};
    uint8_t *bit = (uint8_t *)buf_room(&plain, PDF_USED);

    memset(bit, 0, PDF_USED);
    bit[0] = 0x80; /* .notdef, which every face has */
    for (unsigned g = next_used(used, 0); g < 65536;
         g = next_used(used, g + 1)) {
        bit[g >> 3] = (uint8_t)(bit[g >> 3] | 0x80 >> (g & 7));
        plain.len = (g >> 3) + 1;
    }
    pdf_pack(pdf->shared, text_of(&plain), &packed);
    pdf_stream_put(pdf, object, TEXT(""), true, text_of(&packed));
    buf_clear(&packed);
    buf_clear(&plain);
}

static bool
write_dicts(struct pdf *pdf, const struct pdf_font_facts *f, uint32_t font,
            struct err *err)
{
    struct buf *value = &pdf->value;

    value->len = 0;
    if (!pdf_put_descriptor(pdf->haru, f, value, err))
        return false;
    pdf_object_put(pdf, f->descriptor, text_of(value));
    value->len = 0;
    if (!pdf_put_cid_font(pdf->haru, f, value, err))
        return false;
    pdf_object_put(pdf, f->descendant, text_of(value));
    value->len = 0;
    if (!pdf_put_font(pdf->haru, f, value, err))
        return false;
    pdf_object_put(pdf, font, text_of(value));
    return true;
}

static bool
write_font(struct pdf *pdf, const struct face *face, const uint8_t *used,
           bool keep, uint32_t *font, struct err *err)
{
    struct pdf_font_facts f = {.face = face};
    struct pdf_cut *cut;

    if (!cut_of(pdf->shared, face, used, keep,
                pdf->output.packing != PACKING_NONE, &cut, err))
        return false;
    *font = pdf_object_new(pdf);
    f.tag = cut->tag;
    f.descendant = pdf_object_new(pdf);
    f.descriptor = pdf_object_new(pdf);
    f.file = pdf_object_new(pdf);
    f.unicode = pdf_object_new(pdf);
    f.widths = pdf_object_new(pdf);
    f.map = face_is_cff(face) ? 0 : pdf_object_new(pdf);
    write_streams(pdf, cut, &f);
    if (pdf->wrapper->cid_set) {
        f.cid_set = pdf_object_new(pdf);
        write_cid_set(pdf, used, f.cid_set);
    }
    return write_dicts(pdf, &f, *font, err);
}

bool
pdf_fonts_write(struct pdf *pdf, const struct pdf_uses *uses, bool keep,
                struct pdf_font font[static PDF_FACES], size_t *n,
                struct err *err)
{
    size_t used = 0;

    *n = 0;
    for (size_t i = 0; i < PDF_FACES; i++)
        used += uses->glyph[i] != NULL;
    for (size_t i = 0; i < faces_count(pdf->shared->faces); i++) {
        const struct face *face = faces_at(pdf->shared->faces, i);
        unsigned number = face_number(face);

        if (number >= PDF_FACES || uses->glyph[number] == NULL)
            continue;
        font[*n].number = number;
        if (!write_font(pdf, face, uses->glyph[number], keep, &font[*n].object,
                        err))
            return false;
        (*n)++;
    }
    if (*n != used)
        return err_set(err, ERR_BUG,
                       "a page is set in a face of another fonts.conf");
    return true;
}
