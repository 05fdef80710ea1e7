#include "render/trace.h"

#include <math.h>
#include <stdlib.h>

#include "render/face.h"

/* Three decimals, with a point in any locale. */
static void
number(struct buf *out, double v)
{
    long long n = llround(v * 1000);

    buf_printf(out, "%s%lld.%03lld", n < 0 ? "-" : "", llabs(n) / 1000,
               llabs(n) % 1000);
}

/* A blank, and a length in mm. */
static void
mm(struct buf *out, double pt)
{
    buf_str(out, " ");
    number(out, pt / PT_PER_MM);
}

/* A blank, and a place in mm. */
static void
place(struct buf *out, double x, double y)
{
    mm(out, x);
    buf_str(out, ",");
    number(out, y / PT_PER_MM);
}

/* Some numbers, with a blank between. */
static void
numbers(struct buf *out, const double *v, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        buf_str(out, i > 0 ? " " : "");
        number(out, v[i]);
    }
}

static void
trace_ink(const struct ink *ink, struct buf *out)
{
    if (ink->spot != NULL) {
        buf_printf(out, " spot(%s ", ink->spot);
        number(out, ink->tint);
    } else {
        buf_str(out, " cmyk(");
        numbers(out, (double[]){ink->c, ink->m, ink->y, ink->k}, 4);
    }
    buf_str(out, ")");
}

/* What of a stroke is not as it usually is stands behind it. */
static void
trace_stroke(const struct draw_path *d, struct buf *out)
{
    static const char *const caps[] = {"butt", "round", "square"};
    static const char *const joins[] = {"miter", "round", "bevel"};

    buf_str(out, " stroke");
    mm(out, d->line_width);
    trace_ink(&d->stroke_ink, out);
    if (d->cap != CAP_BUTT)
        buf_printf(out, " cap %s", caps[d->cap]);
    if (d->join != JOIN_MITER)
        buf_printf(out, " join %s", joins[d->join]);
    else if (d->miter < 4 || d->miter > 4) {
        buf_str(out, " miter ");
        number(out, d->miter);
    }
    for (size_t i = 0; i < d->n_dash; i++) {
        buf_str(out, " dash");
        mm(out, d->dash[i]);
    }
    if (d->n_dash > 0 && (d->dash_offset < 0 || d->dash_offset > 0)) {
        buf_str(out, " from");
        mm(out, d->dash_offset);
    }
}

static void
trace_path(const struct draw_path *d, struct buf *out)
{
    static const char letters[] = "MLCZ";
    static const int points[] = {1, 1, 3, 0};
    size_t p = 0;

    buf_str(out, "path");
    if (d->fill) {
        buf_str(out, d->even_odd ? " fill-evenodd" : " fill");
        trace_ink(&d->fill_ink, out);
    }
    if (d->stroke)
        trace_stroke(d, out);
    for (size_t i = 0; i < d->path.n_op; i++) {
        int op = d->path.op[i];

        buf_printf(out, " %c", letters[op]);
        for (int k = 0; k < points[op]; k++, p++)
            place(out, d->path.point[p].x, d->path.point[p].y);
    }
    buf_str(out, "\n");
}

static void
trace_glyphs(const struct draw_glyphs *g, struct buf *out)
{
    buf_printf(out, "text %s ", face_name(g->face));
    number(out, g->size);
    buf_str(out, " at");
    place(out, g->place.e, g->place.f);
    if (g->place.a != 1 || g->place.b != 0 || g->place.c != 0 ||
        g->place.d != 1) {
        buf_str(out, " matrix ");
        numbers(out, (double[]){g->place.a, g->place.b, g->place.c, g->place.d},
                4);
    }
    trace_ink(&g->ink, out);
    buf_str(out, " glyphs");
    for (size_t i = 0; i < g->n; i++)
        buf_printf(out, " %u", g->glyph[i]);
    if (g->advance != NULL) {
        buf_str(out, " advances ");
        numbers(out, g->advance, g->n);
    }
    for (size_t i = 0; g->offset != NULL && i < g->n; i++) {
        buf_str(out, i == 0 ? " offsets " : " ");
        number(out, g->offset[i].x);
        buf_str(out, ",");
        number(out, g->offset[i].y);
    }
    buf_printf(out, " |%.*s|%s\n", (int)g->text.len, g->text.s,
               g->actual_text ? " actual" : "");
}

static void
trace_bits(const struct draw_bits *b, struct buf *out)
{
    size_t stride = (b->columns + 7) / 8;

    buf_printf(out, "code %zux%zu at", b->columns, b->rows);
    place(out, b->box.x, b->box.y);
    buf_str(out, " size");
    place(out, b->box.width, b->box.height);
    for (size_t i = 0; i < b->rows * stride; i++)
        buf_printf(out, "%s%02x", i % stride == 0 ? " " : "", b->bit[i]);
    buf_str(out, "\n");
}

static void
trace_bars(const struct draw_bars *b, struct buf *out)
{
    buf_str(out, "bars");
    for (size_t i = 0; i < b->n; i++) {
        place(out, b->box[i].x, b->box[i].y);
        buf_str(out, ",");
        number(out, b->box[i].width / PT_PER_MM);
        buf_str(out, ",");
        number(out, b->box[i].height / PT_PER_MM);
    }
    buf_str(out, "\n");
}

static void
trace_draws(const struct draw *draw, size_t n, struct buf *out)
{
    for (size_t i = 0; i < n; i++) {
        const struct draw *d = &draw[i];

        switch (d->kind) {
        case DRAW_PATH:
            trace_path(&d->u.path, out);
            break;
        case DRAW_GLYPHS:
            trace_glyphs(&d->u.glyphs, out);
            break;
        case DRAW_BITS:
            trace_bits(&d->u.bits, out);
            break;
        case DRAW_BARS:
            trace_bars(&d->u.bars, out);
            break;
        }
    }
}

void
trace_page(const struct page *page, struct buf *out)
{
    buf_str(out, "page");
    mm(out, page->trim.width);
    buf_str(out, " x");
    mm(out, page->trim.height);
    if (page->edge != NULL) {
        buf_str(out, " bleed");
        mm(out, page->edge->bleed);
        buf_printf(out, " marks %zu", page->edge->n);
    }
    buf_str(out, "\n");
    trace_draws(page->draw, page->n, out);
}

void
trace_side(const struct side *side, struct buf *out)
{
    buf_str(out, "fixed ");
    trace_page(side->fixed, out);
    buf_str(out, "own ");
    trace_page(&side->own, out);
}
