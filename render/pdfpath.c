#include "render/pdf_content.h"

static char *
put_point(struct content *c, char *p, struct point at)
{
    p = put(c, p, at.x, ' ');
    return put(c, p, c->height - at.y, ' ');
}

static char *
put_outline(struct content *c, char *p, const struct path *path)
{
    static const char letter[] = "mlch";
    static const uint8_t points[] = {1, 1, 3, 0};
    const struct point *at = path->point;

    for (size_t i = 0; i < path->n_op; i++) {
        uint8_t op = path->op[i];

        for (unsigned k = 0; k < points[op]; k++)
            p = put_point(c, p, *at++);
        *p++ = letter[op];
        *p++ = '\n';
    }
    return p;
}

/* Lengths that are all nothing are a solid line (SVG 2, 13.5.6). */
static char *
put_dash(struct content *c, char *p, const struct draw_path *d)
{
    bool dashed = false;

    for (size_t i = 0; i < d->n_dash; i++)
        dashed = dashed || thousandths(d->dash[i]) != 0;
    *p++ = '[';
    for (size_t i = 0; dashed && i < d->n_dash; i++)
        p = put(c, p, d->dash[i], ' ');
    p = PUT(p, "] ");
    p = put(c, p, dashed ? d->dash_offset : 0, ' ');
    return PUT(p, "d\n");
}

static bool
same_dash(const struct content *c, const struct draw_path *d)
{
    if (d->n_dash != c->n_dash || d->n_dash > DASHES)
        return false;
    for (size_t i = 0; i < d->n_dash; i++)
        if (d->dash[i] != c->dash[i])
            return false;
    return d->n_dash == 0 || d->dash_offset == c->dash_offset;
}

static char *
put_stroke_state(struct content *c, char *p, const struct draw_path *d)
{
    bool all = !c->stroke_told;

    p = put_ink(c, p, &d->stroke_ink, true);
    if (all || d->line_width != c->width) {
        p = put(c, p, d->line_width, ' ');
        p = PUT(p, "w\n");
    }
    if (all || d->cap != c->cap) {
        *p++ = (char)('0' + d->cap);
        p = PUT(p, " J\n");
    }
    if (all || d->join != c->join) {
        *p++ = (char)('0' + d->join);
        p = PUT(p, " j\n");
    }
    if (all || d->miter != c->miter) {
        p = put(c, p, d->miter, ' ');
        p = PUT(p, "M\n");
    }
    if (all || !same_dash(c, d))
        p = put_dash(c, p, d);
    c->stroke_told = true;
    c->width = d->line_width;
    c->cap = d->cap;
    c->join = d->join;
    c->miter = d->miter;
    c->n_dash = d->n_dash;
    c->dash_offset = d->dash_offset;
    for (size_t i = 0; i < d->n_dash && i < DASHES; i++)
        c->dash[i] = d->dash[i];
    return p;
}

/*
 * Fill, then stroke.  One operator does both where both inks are black or
 * neither is; overprint of fill and stroke is never mixed.
 */
void
draw_path(struct content *c, const struct draw_path *d)
{
    size_t outline = d->path.n_op * 3 + d->path.n_point * 2 * PDF_NUMBER_ROOM;
    bool both = d->fill && d->stroke &&
                is_black(&d->fill_ink) == is_black(&d->stroke_ink);
    char *p = begin(c, 2 * (outline + d->n_dash * PDF_NUMBER_ROOM));

    p = end_text(c, p);
    if (d->fill) {
        p = put_ink(c, p, &d->fill_ink, false);
        if (both)
            p = put_stroke_state(c, p, d);
        p = put_outline(c, p, &d->path);
        *p++ = both ? 'B' : 'f';
        p = d->even_odd ? PUT(p, "*\n") : PUT(p, "\n");
    }
    if (d->stroke && !both) {
        p = put_stroke_state(c, p, d);
        p = put_outline(c, p, &d->path);
        p = PUT(p, "S\n");
    }
    finish(c, p);
}
