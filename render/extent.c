#include "render/extent.h"

#include <math.h>

#include "render/face.h"
#include "render/form.h"
#include "render/svg.h"

/* Above and below the baseline, in em: capitals with two accents, descenders.
 */
#define ABOVE 1.05
#define BELOW 0.3

/* A box that grows; empty while x0 > x1. */
struct bounds {
    double x0, y0, x1, y1;
};

static const struct bounds nothing = {INFINITY, INFINITY, -INFINITY, -INFINITY};

static void
grow(struct bounds *b, struct point p)
{
    b->x0 = fmin(b->x0, p.x);
    b->y0 = fmin(b->y0, p.y);
    b->x1 = fmax(b->x1, p.x);
    b->y1 = fmax(b->y1, p.y);
}

static void
grow_box(struct bounds *b, struct box box, struct matrix m)
{
    for (int i = 0; i < 4; i++)
        grow(b,
             matrix_apply(m, (struct point){box.x + (i & 1 ? box.width : 0),
                                            box.y + (i & 2 ? box.height : 0)}));
}

static bool
finish(const struct bounds *b, struct box *out)
{
    if (!(b->x0 <= b->x1))
        return false;
    *out = (struct box){b->x0, b->y0, b->x1 - b->x0, b->y1 - b->y0};
    return true;
}

/* --- drawing calls ------------------------------------------------------- */

static bool
is_paper(const struct ink *ink)
{
    return ink->spot == NULL ? ink->c + ink->m + ink->y + ink->k <= 0
                             : ink->tint <= 0;
}

/* Control points of a curve hold it between them. */
static void
path_bounds(const struct draw_path *d, struct bounds *b)
{
    bool stroke = d->stroke && !is_paper(&d->stroke_ink);
    double half = d->line_width / 2;

    if (!stroke && (!d->fill || is_paper(&d->fill_ink)))
        return;
    if (!stroke)
        half = 0;
    else if (d->join == JOIN_MITER)
        half *= fmax(d->miter, 1);
    for (size_t i = 0; i < d->path.n_point; i++)
        grow_box(b,
                 (struct box){d->path.point[i].x - half,
                              d->path.point[i].y - half, 2 * half, 2 * half},
                 MATRIX_IDENTITY);
}

static void
glyph_bounds(const struct draw_glyphs *g, struct bounds *b)
{
    double x = 0, em = g->size / face_upem(g->face);

    if (is_paper(&g->ink))
        return;
    for (size_t i = 0; i < g->n; i++) {
        double width = face_advance(g->face, g->glyph[i]) * em;
        struct point o =
            g->offset != NULL ? g->offset[i] : (struct point){0, 0};

        grow_box(b,
                 (struct box){x + o.x, o.y - ABOVE * g->size, width,
                              (ABOVE + BELOW) * g->size},
                 g->place);
        x += g->advance != NULL ? g->advance[i] : width;
    }
}

static void
draw_bounds(const struct draw *draw, struct bounds *b)
{
    switch (draw->kind) {
    case DRAW_PATH:
        path_bounds(&draw->u.path, b);
        break;
    case DRAW_GLYPHS:
        glyph_bounds(&draw->u.glyphs, b);
        break;
    case DRAW_BITS:
        grow_box(b, draw->u.bits.box, MATRIX_IDENTITY);
        break;
    case DRAW_BARS:
        for (size_t i = 0; i < draw->u.bars.n; i++)
            grow_box(b, draw->u.bars.box[i], MATRIX_IDENTITY);
        break;
    }
}

bool
draw_extent(const struct draw *draw, struct box *out)
{
    struct bounds b = nothing;

    draw_bounds(draw, &b);
    return finish(&b, out);
}

/* --- items --------------------------------------------------------------- */

/* The room of a slot, with as many lines as its fit may wrap it into. */
static void
line_bounds(const struct line *line, struct bounds *b)
{
    double size = 0, lines = 1, more;
    double from = line->anchor == ANCHOR_START    ? 0
                  : line->anchor == ANCHOR_MIDDLE ? -line->width / 2
                                                  : -line->width;
    struct box box;

    for (size_t i = 0; i < line->n; i++)
        size = fmax(size, line->part[i].size);
    for (size_t i = 0; i < line->n_step; i++)
        if (line->step[i].kind == FIT_WRAP)
            lines = fmax(lines, line->step[i].floor);
    more = (lines - 1) * line->leading;
    if (line->vertical)
        box = (struct box){-size / 2 - more, from, size + more, line->width};
    else
        box = (struct box){from, -ABOVE * size - (line->grow_up ? more : 0),
                           line->width, (ABOVE + BELOW) * size + more};
    grow_box(b, box, line->place);
}

bool
item_extent(const struct item *item, double page_height, struct box *out)
{
    struct bounds b = nothing;
    struct box box;

    switch (item->kind) {
    case ITEM_STATIC:
        for (size_t i = 0; i < item->u.fixed.n; i++)
            draw_bounds(&item->u.fixed.draw[i], &b);
        break;
    case ITEM_LINE:
        line_bounds(&item->u.line, &b);
        break;
    case ITEM_FRAME:
        box = item->u.frame.frame.box;
        if (box.height <= 0)
            box.height = fmax(page_height - box.y, 0);
        grow_box(&b, box, MATRIX_IDENTITY);
        break;
    case ITEM_CODE:
        grow_box(&b, item->u.code.box, MATRIX_IDENTITY);
        break;
    }
    return finish(&b, out);
}
