#include "render/face.h"
#include "render/pdf_content.h"

/* Bytes that one glyph takes at most. */
enum {
    GLYPH_PLAIN = 4,
    GLYPH_SPACED = 24,
    GLYPH_LIFTED = 56
};

/* Size goes into the text matrix: there three decimals are fine enough. */
static char *
put_face(struct content *c, char *p, const struct face *face)
{
    unsigned number = face_number(face);

    if (number >= PDF_FACES) {
        content_fault(c, PDF_FAULT_FACES);
        number = 0;
    }
    c->face = face;
    c->used = pdf_use_face(c->uses, number);
    p = PUT(p, "/F");
    p = pdf_put_unsigned(c->digits, p, number);
    return PUT(p, " 1 Tf\n");
}

/*
 * The text matrix.  A run's y and the page's point down, PDF's up: a and d
 * keep their sign, b and c change it.
 */
static inline char *
put_place(struct content *c, char *p, const struct draw_glyphs *g)
{
    const struct matrix *m = &g->place;

    p = put(c, p, m->a * g->size, ' ');
    if (m->b == 0 && m->c == 0) {
        p = PUT(p, "0 0 ");
    } else {
        p = put(c, p, -m->b * g->size, ' ');
        p = put(c, p, -m->c * g->size, ' ');
    }
    p = put(c, p, m->d * g->size, ' ');
    p = put(c, p, m->e, ' ');
    p = put(c, p, c->height - m->f, ' ');
    return PUT(p, "Tm\n");
}

/*
 * Two bytes of a literal string.  Tables and set are arguments, so that they
 * stay in registers: c might be changed by any byte that is written.
 */
static inline char *
put_code(const struct pdf_digits *digits, uint8_t *used, char *p,
         uint16_t glyph)
{
    const char *high = digits->byte[glyph >> 8];
    const char *low = digits->byte[glyph & 255];

    used[glyph >> 3] |= (uint8_t)(1U << (glyph & 7));
    memcpy(p, high, 2);
    p += high[3];
    memcpy(p, low, 2);
    return p + low[3];
}

static char *
put_plain(struct content *c, char *p, const struct draw_glyphs *g)
{
    const struct pdf_digits *digits = c->digits;
    const uint16_t *glyph = g->glyph, *end = glyph + g->n;
    uint8_t *used = c->used;

    *p++ = '(';
    while (glyph < end)
        p = put_code(digits, used, p, *glyph++);
    return PUT(p, ")Tj\n");
}

static double
own_width(const struct face *face, uint16_t glyph)
{
    return face_advance(face, glyph) * 1000 / face_upem(face);
}

/* The rise of a glyph above the line, in em; the page's y points down. */
static double
rise_of(const struct draw_glyphs *g, size_t i)
{
    return g->offset != NULL && g->offset[i].y != 0 ? -g->offset[i].y / g->size
                                                    : 0;
}

/* Move the pen on by thousandths; a positive number in TJ moves back (9.4.3).
 */
static char *
put_move(const struct content *c, char *p, int32_t by)
{
    if (by > 0)
        *p++ = '-';
    return pdf_put_unsigned(c->digits, p, (uint32_t)(by < 0 ? -by : by));
}

/*
 * Glyphs at other places than their widths give.  Distances are rounded to
 * 1/1000 em; what is lost at one glyph is made good at the next.
 */
static char *
put_spaced(struct content *c, char *p, const struct draw_glyphs *g)
{
    double unit = 1000 / g->size, pen = 0, shown = 0, rise = 0;
    bool open = false;

    *p++ = '[';
    for (size_t i = 0; i < g->n; i++) {
        double own = own_width(g->face, g->glyph[i]);
        double more = pen + (g->offset != NULL ? g->offset[i].x * unit : 0);
        int32_t by;

        more -= shown;
        if (!(more > -1e7 && more < 1e7)) {
            content_fault(c, PDF_FAULT_NUMBER);
            return p;
        }
        by = (int32_t)(more + (more < 0 ? -0.5 : 0.5));
        if (open && (by != 0 || rise_of(g, i) != rise)) {
            *p++ = ')';
            open = false;
        }
        if (rise_of(g, i) != rise) {
            rise = rise_of(g, i);
            p = put(c, PUT(p, "]TJ\n"), rise, ' ');
            p = PUT(p, "Ts\n[");
        }
        if (by != 0)
            p = put_move(c, p, by);
        if (!open)
            *p++ = '(';
        open = true;
        p = put_code(c->digits, c->used, p, g->glyph[i]);
        shown += by + own;
        pen += g->advance != NULL ? g->advance[i] * unit : own;
    }
    p = PUT(p, ")]TJ\n");
    return rise != 0 ? PUT(p, "0 Ts\n") : p;
}

static bool
is_lifted(const struct draw_glyphs *g)
{
    for (size_t i = 0; g->offset != NULL && i < g->n; i++)
        if (g->offset[i].y != 0)
            return true;
    return false;
}

/* What the glyphs stand for, where a reader could not tell (14.9.4). */
static char *
put_span(struct content *c, char *p, struct text text)
{
    bool good = true;

    p = PUT(p, "/Span<</ActualText<FEFF");
    p = pdf_put_utf16(p, text, &good);
    if (!good)
        content_fault(c, PDF_FAULT_TEXT);
    return PUT(p, ">>>BDC\n");
}

void
draw_glyphs(struct content *c, const struct draw_glyphs *g)
{
    bool lifted = is_lifted(g),
         spaced = g->advance != NULL || g->offset != NULL;
    bool span = g->actual_text || lifted;
    size_t each = lifted ? GLYPH_LIFTED : spaced ? GLYPH_SPACED : GLYPH_PLAIN;
    char *p;

    if (g->n == 0)
        return;
    if (!(g->size > 0)) {
        content_fault(c, PDF_FAULT_NUMBER);
        return;
    }
    p = begin(c, g->n * each + (span ? 4 * g->text.len : 0));
    p = put_ink(c, p, &g->ink, false);
    if (!c->in_text)
        p = PUT(p, "BT\n");
    c->in_text = true;
    if (g->face != c->face)
        p = put_face(c, p, g->face);
    if (span)
        p = put_span(c, p, g->text);
    p = put_place(c, p, g);
    p = spaced ? put_spaced(c, p, g) : put_plain(c, p, g);
    if (span)
        p = PUT(p, "EMC\n");
    finish(c, p);
}
