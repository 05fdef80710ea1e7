#include "render/pagesize.h"

#include <string.h>

/* As the pdf device writes them at most, each with its blank or line feed. */
enum {
    PAGE = 400,   /* page and content objects, boxes, entries of the xref */
    NUMBER = 12,  /* a number and what is behind it */
    RUN = 100,    /* font, matrix and frame of a run of glyphs */
    CODE = 4,     /* a glyph in hexadecimal */
    MOVED = 16,   /* what moves the pen between two of them */
    LIFTED = 60,  /* a glyph that stands off its line: a matrix of its own */
    TEXT = 8,     /* ActualText: a byte of UTF-8 as UTF-16 in hexadecimal */
    BAR = 40,     /* a rectangle */
    PROCESS = 64, /* four numbers, operator, overprint */
    SPOT = 48     /* as well, and three times its name */
};

static size_t
ink_bytes(const struct ink *ink)
{
    return ink->spot == NULL ? PROCESS : SPOT + 3 * strlen(ink->spot);
}

static size_t
glyph_bytes(const struct draw_glyphs *g)
{
    size_t each = g->offset != NULL    ? CODE + MOVED + LIFTED
                  : g->advance != NULL ? CODE + MOVED
                                       : CODE;

    return ink_bytes(&g->ink) + RUN + each * g->n +
           (g->actual_text ? RUN + TEXT * g->text.len : 0);
}

static size_t
path_bytes(const struct draw_path *p)
{
    return ink_bytes(&p->fill_ink) + ink_bytes(&p->stroke_ink) +
           NUMBER * (8 + p->n_dash + 2 * p->path.n_point) + 2 * p->path.n_op;
}

static size_t
draw_bytes(const struct draw *d)
{
    switch (d->kind) {
    case DRAW_GLYPHS:
        return glyph_bytes(&d->u.glyphs);
    case DRAW_PATH:
        return path_bytes(&d->u.path);
    case DRAW_BITS:
        return PROCESS + NUMBER * 12 +
               (d->u.bits.columns + 7) / 8 * d->u.bits.rows;
    case DRAW_BARS:
        return PROCESS + BAR * d->u.bars.n;
    }
    return 0;
}

size_t
page_bytes(const struct page *own)
{
    size_t n = PAGE;

    for (size_t i = 0; i < own->n; i++)
        n += draw_bytes(&own->draw[i]);
    return n;
}
