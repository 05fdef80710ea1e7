#include "render/trace.h"

#include "render/face.h"

static double
mm(double pt)
{
    double v = pt / PT_PER_MM;

    return v > -0.0005 && v < 0.0005 ? 0 : v; /* no "-0.000" */
}

static void
trace_ink(const struct ink *ink, struct buf *out)
{
    if (ink->spot != NULL)
        buf_printf(out, " spot(%s %.3f)", ink->spot, ink->tint);
    else
        buf_printf(out, " cmyk(%.3f %.3f %.3f %.3f)", ink->c, ink->m, ink->y,
                   ink->k);
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
    if (d->stroke) {
        buf_printf(out, " stroke %.3f", mm(d->line_width));
        trace_ink(&d->stroke_ink, out);
        for (size_t i = 0; i < d->n_dash; i++)
            buf_printf(out, " dash %.3f", mm(d->dash[i]));
    }
    for (size_t i = 0; i < d->path.n_op; i++) {
        int op = d->path.op[i];

        buf_printf(out, " %c", letters[op]);
        for (int k = 0; k < points[op]; k++, p++)
            buf_printf(out, " %.3f,%.3f", mm(d->path.point[p].x),
                       mm(d->path.point[p].y));
    }
    buf_str(out, "\n");
}

static void
trace_glyphs(const struct draw_glyphs *g, struct buf *out)
{
    buf_printf(out, "text %s %.3f at %.3f,%.3f", face_name(g->face), g->size,
               mm(g->place.e), mm(g->place.f));
    if (g->place.a != 1 || g->place.b != 0 || g->place.c != 0 ||
        g->place.d != 1)
        buf_printf(out, " matrix %.3f %.3f %.3f %.3f", g->place.a, g->place.b,
                   g->place.c, g->place.d);
    trace_ink(&g->ink, out);
    buf_str(out, " glyphs");
    for (size_t i = 0; i < g->n; i++)
        buf_printf(out, " %u", g->glyph[i]);
    if (g->advance != NULL)
        for (size_t i = 0; i < g->n; i++)
            buf_printf(out, "%s%.3f", i == 0 ? " advances " : " ",
                       g->advance[i]);
    buf_printf(out, " |%.*s|%s\n", (int)g->text.len, g->text.s,
               g->actual_text ? " actual" : "");
}

static void
trace_bits(const struct draw_bits *b, struct buf *out)
{
    size_t stride = (b->columns + 7) / 8;

    buf_printf(out, "code %zux%zu at %.3f,%.3f size %.3f", b->columns, b->rows,
               mm(b->box.x), mm(b->box.y), mm(b->box.width));
    for (size_t i = 0; i < b->rows * stride; i++)
        buf_printf(out, "%s%02x", i % stride == 0 ? " " : "", b->bit[i]);
    buf_str(out, "\n");
}

static void
trace_bars(const struct draw_bars *b, struct buf *out)
{
    buf_str(out, "bars");
    for (size_t i = 0; i < b->n; i++)
        buf_printf(out, " %.3f,%.3f,%.3f,%.3f", mm(b->box[i].x),
                   mm(b->box[i].y), mm(b->box[i].width), mm(b->box[i].height));
    buf_str(out, "\n");
}

void
trace_page(const struct page *page, struct buf *out)
{
    buf_printf(out, "page %.3f x %.3f\n", mm(page->trim.width),
               mm(page->trim.height));
    for (size_t i = 0; i < page->n; i++) {
        const struct draw *d = &page->draw[i];

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
trace_side(const struct side *side, struct buf *out)
{
    buf_str(out, "fixed ");
    trace_page(side->fixed, out);
    buf_str(out, "own ");
    trace_page(&side->own, out);
}
