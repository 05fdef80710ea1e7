#include "render/preview.h"

#include <cairo.h>
#include <ft2build.h>
#include <math.h>
#include FT_FREETYPE_H
#include FT_OUTLINE_H

#include "base/arena.h"
#include "render/face.h"

enum {
    FACES_MAX = 32
};

/*
 * Faces of one picture; each file is opened once.  Outlines come from
 * FreeType itself: Cairo would keep a face of its own beyond the picture, and
 * take a later one at the same address for it.
 */
struct canvas {
    cairo_t *cr;
    FT_Library library;
    size_t n;
    const struct face *face[FACES_MAX];
    FT_Face ft[FACES_MAX];
};

static bool
use_face(struct canvas *c, const struct face *face, FT_Face *out,
         struct err *err)
{
    for (size_t i = 0; i < c->n; i++)
        if (c->face[i] == face) {
            *out = c->ft[i];
            return true;
        }
    if (c->n == FACES_MAX ||
        FT_New_Face(c->library, face_path(face), (FT_Long)face_index(face),
                    &c->ft[c->n]) != 0)
        return err_set(err, ERR_IO, "face %s: FreeType cannot open it",
                       face_name(face));
    c->face[c->n] = face;
    *out = c->ft[c->n++];
    return true;
}

static void
set_ink(cairo_t *cr, const struct ink *ink)
{
    double t = ink->spot != NULL ? ink->tint : 1;
    double k = 1 - ink->k * t;

    cairo_set_source_rgb(cr, (1 - ink->c * t) * k, (1 - ink->m * t) * k,
                         (1 - ink->y * t) * k);
}

static void
trace_outline(cairo_t *cr, const struct path *path)
{
    const struct point *p = path->point;

    cairo_new_path(cr);
    for (size_t i = 0; i < path->n_op; i++)
        switch (path->op[i]) {
        case PATH_MOVE:
            cairo_move_to(cr, p[0].x, p[0].y);
            p++;
            break;
        case PATH_LINE:
            cairo_line_to(cr, p[0].x, p[0].y);
            p++;
            break;
        case PATH_CURVE:
            cairo_curve_to(cr, p[0].x, p[0].y, p[1].x, p[1].y, p[2].x, p[2].y);
            p += 3;
            break;
        default:
            cairo_close_path(cr);
        }
}

static void
draw_path(cairo_t *cr, const struct draw_path *d)
{
    trace_outline(cr, &d->path);
    if (d->fill) {
        cairo_set_fill_rule(cr, d->even_odd ? CAIRO_FILL_RULE_EVEN_ODD
                                            : CAIRO_FILL_RULE_WINDING);
        set_ink(cr, &d->fill_ink);
        cairo_fill_preserve(cr);
    }
    if (d->stroke) {
        set_ink(cr, &d->stroke_ink);
        cairo_set_line_width(cr, d->line_width);
        cairo_set_line_cap(cr, (cairo_line_cap_t)d->cap);
        cairo_set_line_join(cr, (cairo_line_join_t)d->join);
        cairo_set_miter_limit(cr, d->miter);
        cairo_set_dash(cr, d->dash, (int)d->n_dash, d->dash_offset);
        cairo_stroke(cr);
    }
    cairo_new_path(cr);
}

/* A glyph's outline in the making: em units, y down. */
struct pen {
    cairo_t *cr;
    double scale, x, y;
    struct point now;
    bool open;
};

static struct point
pen_point(const struct pen *p, const FT_Vector *v)
{
    return (struct point){p->x + (double)v->x * p->scale,
                          p->y - (double)v->y * p->scale};
}

static int
pen_move(const FT_Vector *to, void *context)
{
    struct pen *p = context;

    if (p->open)
        cairo_close_path(p->cr);
    p->open = true;
    p->now = pen_point(p, to);
    cairo_move_to(p->cr, p->now.x, p->now.y);
    return 0;
}

static int
pen_line(const FT_Vector *to, void *context)
{
    struct pen *p = context;

    p->now = pen_point(p, to);
    cairo_line_to(p->cr, p->now.x, p->now.y);
    return 0;
}

static int
pen_conic(const FT_Vector *control, const FT_Vector *to, void *context)
{
    struct pen *p = context;
    struct point q = pen_point(p, control), end = pen_point(p, to);

    cairo_curve_to(p->cr, p->now.x + 2 * (q.x - p->now.x) / 3,
                   p->now.y + 2 * (q.y - p->now.y) / 3,
                   end.x + 2 * (q.x - end.x) / 3, end.y + 2 * (q.y - end.y) / 3,
                   end.x, end.y);
    p->now = end;
    return 0;
}

static int
pen_cubic(const FT_Vector *a, const FT_Vector *b, const FT_Vector *to,
          void *context)
{
    struct pen *p = context;
    struct point q = pen_point(p, a), r = pen_point(p, b);

    p->now = pen_point(p, to);
    cairo_curve_to(p->cr, q.x, q.y, r.x, r.y, p->now.x, p->now.y);
    return 0;
}

static bool
add_glyph(FT_Face ft, unsigned glyph, struct pen *pen)
{
    static const FT_Outline_Funcs funcs = {pen_move,  pen_line, pen_conic,
                                           pen_cubic, 0,        0};

    pen->open = false;
    if (FT_Load_Glyph(ft, glyph, FT_LOAD_NO_SCALE) != 0 ||
        FT_Outline_Decompose(&ft->glyph->outline, &funcs, pen) != 0)
        return false;
    if (pen->open)
        cairo_close_path(pen->cr);
    return true;
}

static bool
draw_glyphs(struct canvas *c, const struct draw_glyphs *g, struct err *err)
{
    double x = 0, em = g->size / face_upem(g->face);
    cairo_matrix_t m;
    FT_Face ft;

    if (!use_face(c, g->face, &ft, err))
        return false;
    cairo_save(c->cr);
    cairo_matrix_init(&m, g->place.a, g->place.b, g->place.c, g->place.d,
                      g->place.e, g->place.f);
    cairo_transform(c->cr, &m);
    cairo_new_path(c->cr);
    for (size_t i = 0; i < g->n; i++) {
        struct point o =
            g->offset != NULL ? g->offset[i] : (struct point){0, 0};
        struct pen pen = {.cr = c->cr, .scale = em, .x = x + o.x, .y = o.y};

        if (!add_glyph(ft, g->glyph[i], &pen)) {
            cairo_restore(c->cr);
            return err_set(err, ERR_IO, "face %s: FreeType has no glyph %u",
                           face_name(g->face), (unsigned)g->glyph[i]);
        }
        x += g->advance != NULL ? g->advance[i]
                                : face_advance(g->face, g->glyph[i]) * em;
    }
    cairo_set_fill_rule(c->cr, CAIRO_FILL_RULE_WINDING);
    set_ink(c->cr, &g->ink);
    cairo_fill(c->cr);
    cairo_restore(c->cr);
    return true;
}

static void
draw_bits(cairo_t *cr, const struct draw_bits *b)
{
    size_t stride = (b->columns + 7) / 8;
    double w = b->box.width / (double)b->columns;
    double h = b->box.height / (double)b->rows;

    cairo_set_source_rgb(cr, 0, 0, 0);
    for (size_t r = 0; r < b->rows; r++)
        for (size_t k = 0; k < b->columns; k++)
            if (b->bit[r * stride + k / 8] >> (7 - k % 8) & 1)
                cairo_rectangle(cr, b->box.x + (double)k * w,
                                b->box.y + (double)r * h, w, h);
    cairo_fill(cr);
}

static void
draw_bars(cairo_t *cr, const struct draw_bars *b)
{
    cairo_set_source_rgb(cr, 0, 0, 0);
    for (size_t i = 0; i < b->n; i++)
        cairo_rectangle(cr, b->box[i].x, b->box[i].y, b->box[i].width,
                        b->box[i].height);
    cairo_fill(cr);
}

static bool
draw_page(struct canvas *c, const struct page *page, struct err *err)
{
    for (size_t i = 0; i < page->n; i++) {
        const struct draw *d = &page->draw[i];

        switch (d->kind) {
        case DRAW_PATH:
            draw_path(c->cr, &d->u.path);
            break;
        case DRAW_GLYPHS:
            if (!draw_glyphs(c, &d->u.glyphs, err))
                return false;
            break;
        case DRAW_BITS:
            draw_bits(c->cr, &d->u.bits);
            break;
        case DRAW_BARS:
            draw_bars(c->cr, &d->u.bars);
            break;
        }
    }
    return true;
}

/* Art up to the end of the bleed, and the marks around it. */
static bool
draw_fixed(struct canvas *c, const struct page *fixed, struct err *err)
{
    const struct edge *edge = fixed->edge;
    struct page marks = {.trim = fixed->trim};

    if (edge == NULL)
        return draw_page(c, fixed, err);
    cairo_save(c->cr);
    cairo_rectangle(c->cr, -edge->bleed, -edge->bleed,
                    fixed->trim.width + 2 * edge->bleed,
                    fixed->trim.height + 2 * edge->bleed);
    cairo_clip(c->cr);
    if (!draw_page(c, fixed, err))
        return false;
    cairo_restore(c->cr);
    marks.n = edge->n;
    marks.draw = edge->mark;
    return draw_page(c, &marks, err);
}

static cairo_status_t
append(void *context, const unsigned char *data, unsigned len)
{
    buf_put(context, data, len);
    return CAIRO_STATUS_SUCCESS;
}

static bool
paint(struct canvas *c, cairo_surface_t *surface, const struct side *side,
      double scale, struct buf *out, struct err *err)
{
    cairo_set_source_rgb(c->cr, 1, 1, 1);
    cairo_paint(c->cr);
    cairo_scale(c->cr, scale, scale);
    cairo_translate(c->cr, page_margin(side->fixed), page_margin(side->fixed));
    if (!draw_fixed(c, side->fixed, err) || !draw_page(c, &side->own, err))
        return false;
    if (cairo_status(c->cr) != CAIRO_STATUS_SUCCESS ||
        cairo_surface_write_to_png_stream(surface, append, out) !=
            CAIRO_STATUS_SUCCESS)
        return err_set(err, ERR_IO, "Cairo cannot draw the picture: %s",
                       cairo_status_to_string(cairo_status(c->cr)));
    return true;
}

bool
preview_png(const struct side *side, double dpi, struct buf *out,
            struct err *err)
{
    double scale = dpi / 72;
    double around = 2 * page_margin(side->fixed);
    int width = (int)ceil((side->fixed->trim.width + around) * scale);
    int height = (int)ceil((side->fixed->trim.height + around) * scale);
    cairo_surface_t *surface =
        cairo_image_surface_create(CAIRO_FORMAT_RGB24, width, height);
    struct canvas c = {.cr = cairo_create(surface)};
    bool good = FT_Init_FreeType(&c.library) == 0;

    if (!good)
        err_put(err, ERR_IO, "FreeType cannot be started");
    good = good && paint(&c, surface, side, scale, out, err);
    cairo_destroy(c.cr);
    cairo_surface_destroy(surface);
    for (size_t i = 0; i < c.n; i++)
        (void)FT_Done_Face(c.ft[i]);
    if (c.library != NULL)
        (void)FT_Done_FreeType(c.library);
    return good;
}
