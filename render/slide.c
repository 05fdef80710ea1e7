#include "render/slide.h"

#include <math.h>
#include <string.h>

#include "base/arena.h"
#include "render/code.h"
#include "render/extent.h"
#include "render/shift.h"

#define GAP_MM 14.0 /* between envelopes, and to the picture's edge */
#define MM(v) ((v)*PT_PER_MM)

static const struct ink kraft = {
    .c = 0.02, .m = 0.09, .y = 0.22, .k = 0.02, .tint = 1};
static const struct ink dark = {.k = 0.55, .tint = 1};
static const struct ink grey = {.k = 0.13, .tint = 1};
static const struct ink blue = {
    .c = 0.90, .m = 0.55, .y = 0.35, .k = 0.25, .tint = 1};
static const struct ink red = {
    .c = 0.15, .m = 0.90, .y = 0.85, .k = 0.10, .tint = 1};
static const struct ink paper = {.tint = 1};

/* A page that grows. */
struct drawing {
    struct arena *arena;
    size_t n, cap;
    struct draw *draw;
};

static void
put(struct drawing *d, const struct draw *draw)
{
    if (d->n == d->cap) {
        struct draw *old = d->draw;

        d->cap = d->cap != 0 ? 2 * d->cap : 256;
        d->draw = arena_array(d->arena, struct draw, d->cap);
        if (d->n > 0)
            memcpy(d->draw, old, d->n * sizeof *old);
    }
    d->draw[d->n++] = *draw;
}

/* Rectangles in one path; the second is a hole in the first. */
static struct path
rectangles(struct arena *arena, const struct box *box, size_t n)
{
    static const uint8_t ops[] = {PATH_MOVE, PATH_LINE, PATH_LINE, PATH_LINE,
                                  PATH_CLOSE};
    uint8_t *op = arena_array(arena, uint8_t, 5 * n);
    struct point *p = arena_array(arena, struct point, 4 * n);

    for (size_t i = 0; i < n; i++) {
        const struct box *b = &box[i];

        memcpy(op + 5 * i, ops, sizeof ops);
        p[4 * i] = (struct point){b->x, b->y};
        p[4 * i + 1] = (struct point){b->x + b->width, b->y};
        p[4 * i + 2] = (struct point){b->x + b->width, b->y + b->height};
        p[4 * i + 3] = (struct point){b->x, b->y + b->height};
    }
    return (struct path){5 * n, 4 * n, op, p};
}

static void
fill(struct drawing *d, const struct box *box, size_t n, struct ink ink)
{
    struct draw draw = {.kind = DRAW_PATH};

    draw.u.path = (struct draw_path){.path = rectangles(d->arena, box, n),
                                     .fill = true,
                                     .even_odd = true,
                                     .fill_ink = ink};
    put(d, &draw);
}

static void
frame(struct drawing *d, struct box box, struct ink ink, double width_mm,
      double dash_mm)
{
    struct draw draw = {.kind = DRAW_PATH};
    double *dash = NULL;

    if (dash_mm > 0) {
        dash = arena_array(d->arena, double, 2);
        dash[0] = MM(dash_mm);
        dash[1] = MM(dash_mm * 0.7);
    }
    draw.u.path = (struct draw_path){.path = rectangles(d->arena, &box, 1),
                                     .stroke = true,
                                     .stroke_ink = ink,
                                     .line_width = MM(width_mm),
                                     .miter = 4,
                                     .n_dash = dash != NULL ? 2 : 0,
                                     .dash = dash};
    put(d, &draw);
}

static struct box
box_of(const struct area *a, double x_mm, double y_mm)
{
    return (struct box){MM(a->x0 + x_mm), MM(a->y0 + y_mm),
                        MM(fmax(a->x1 - a->x0, 0)), MM(fmax(a->y1 - a->y0, 0))};
}

/* --- one envelope -------------------------------------------------------- */

/* An envelope of the picture, and where its contents lie. */
struct cell {
    const struct slide *slide;
    const struct envelope_facts *facts;
    struct area outside; /* of the envelope on the picture, mm */
    double inner_x, inner_y;
    double sheet_x, sheet_y; /* of the sheet's origin on the picture, mm */
    double piece_x, piece_y; /* of the folded sheet */
};

static bool
touches(const struct box *a, const struct box *b)
{
    return a->x < b->x + b->width && a->x + a->width > b->x &&
           a->y < b->y + b->height && a->y + a->height > b->y;
}

/* What of the sheet is printed below the window. */
static void
put_contents(struct drawing *d, const struct cell *c, const struct box *window)
{
    const struct page *sheet = &c->slide->sheet;

    for (size_t i = 0; i < sheet->n; i++) {
        struct draw draw = draw_shift(&sheet->draw[i], MM(c->sheet_x),
                                      MM(c->sheet_y), d->arena);
        struct box box;

        if (draw_extent(&draw, &box) && touches(&box, window))
            put(d, &draw);
    }
}

/*
 * The envelope over it: everything but the window is covered, the rest of an
 * open sheet below it too.  What stands there is drawn later.
 */
static void
put_cover(struct drawing *d, const struct cell *c, const struct box *window)
{
    double around_mm = GAP_MM - 1;
    struct area around = {
        c->outside.x0 - around_mm, c->outside.y0 - around_mm,
        c->outside.x1 + around_mm,
        fmax(c->outside.y1 + around_mm,
             c->sheet_y + c->slide->envelope->sheet_height + 1)};
    struct box box[2] = {box_of(&around, 0, 0), *window};

    fill(d, box, 2, paper);
    box[0] = box_of(&c->outside, 0, 0);
    fill(d, box, 2, kraft);
    frame(d, box[0], INK_BLACK, 0.6, 0);
    if (window->width > 0)
        frame(d, *window, INK_BLACK, 0.8, 0);
}

static void
put_measures(struct drawing *d, const struct cell *c)
{
    const struct envelope_facts *f = c->facts;
    const struct area piece = {0, 0, f->piece_width, f->piece_height};
    struct box clear = c->slide->clear;
    double space = MM(c->slide->envelope->clear);

    frame(d, box_of(&piece, c->piece_x, c->piece_y), INK_BLACK, 0.4, 2);
    if (!c->slide->envelope->windowed)
        return;
    frame(d, box_of(&f->always, c->sheet_x, c->sheet_y), blue, 0.6, 2.4);
    if (clear.width <= 0)
        return;
    clear = (struct box){clear.x + MM(c->sheet_x) - space,
                         clear.y + MM(c->sheet_y) - space,
                         clear.width + 2 * space, clear.height + 2 * space};
    frame(d, clear, red, 0.4, 0);
}

static void
put_cell(struct drawing *d, const struct cell *c)
{
    const struct area piece = {0, 0, c->facts->piece_width,
                               c->facts->piece_height};
    struct box inside = box_of(&c->outside, 0, 0), sheet, window = {0};

    sheet = box_of(&piece, c->piece_x, c->piece_y);
    if (c->slide->envelope->windowed)
        window = box_of(&c->facts->window, c->inner_x, c->inner_y);
    fill(d, &inside, 1, dark); /* where no paper is */
    fill(d, &sheet, 1, paper);
    put_contents(d, c, &window);
    put_cover(d, c, &window);
    put_measures(d, c);
}

/* --- the picture --------------------------------------------------------- */

void
slide_page(const struct slide *s, struct arena *arena, struct page *out)
{
    const struct envelope *e = s->envelope;
    double head_w = s->head.trim.width / PT_PER_MM;
    double head_h = s->head.trim.height / PT_PER_MM;
    double width = fmax(2 * e->width + 3 * GAP_MM, head_w + 2 * GAP_MM);
    struct drawing d = {.arena = arena};
    struct envelope_facts f;

    envelope_facts(e, &f);
    for (int i = 0; i < 4; i++) {
        struct cell c = {.slide = s, .facts = &f};
        double x = GAP_MM + (i & 1 ? e->width + GAP_MM : 0);
        double y = head_h + 2 * GAP_MM + (i & 2 ? e->height + GAP_MM : 0);

        c.outside = (struct area){x, y, x + e->width, y + e->height};
        c.inner_x = x + e->seam / 2;
        c.inner_y = y + e->seam / 2;
        c.piece_x = c.inner_x + (i & 1 ? fmax(f.play_x, 0) : 0);
        c.piece_y = c.inner_y + (i & 2 ? fmax(f.play_y, 0) : 0);
        c.sheet_x = c.piece_x;
        c.sheet_y = c.piece_y + f.panel_top - f.panel.y0;
        put_cell(&d, &c);
    }
    for (size_t i = 0; i < s->head.n; i++) {
        struct draw draw =
            draw_shift(&s->head.draw[i], MM(GAP_MM), MM(GAP_MM), arena);

        put(&d, &draw);
    }
    *out = (struct page){
        .trim = {MM(width), MM(head_h + 2 * e->height + 4 * GAP_MM)},
        .n = d.n,
        .draw = d.draw};
}

bool
slide_sheet(const struct envelope *e, const struct page *block,
            struct text bars, struct arena *arena, struct page *out,
            struct box *clear, struct err *err)
{
    struct drawing d = {.arena = arena};
    struct draw draw = {.kind = DRAW_BARS};
    struct envelope_facts f;
    struct area sheet = {0, 0, e->sheet_width, e->sheet_height}, free;
    struct box box[2];

    envelope_facts(e, &f);
    free = (struct area){fmax(f.ever.x0, 0), fmax(f.ever.y0, 0),
                         fmin(f.ever.x1, sheet.x1), fmin(f.ever.y1, sheet.y1)};
    box[0] = box_of(&sheet, 0, 0);
    box[1] = box_of(&free, 0, 0);
    fill(&d, box, 2, grey);
    for (size_t i = 0; i < block->n; i++) {
        struct draw part = draw_shift(&block->draw[i], MM(f.always.x0),
                                      MM(f.always.y0), arena);

        put(&d, &part);
    }
    *clear = (struct box){0};
    if (f.barcode > 0) {
        *clear = (struct box){MM(f.always.x0), MM(f.always.y1 - f.barcode_h),
                              MM(f.barcode_w) + 0.01, MM(f.barcode_h) + 0.01};
        if (!code_bars(bars, *clear, arena, &draw.u.bars, err))
            return false;
        put(&d, &draw);
    }
    *out = (struct page){.trim = {MM(e->sheet_width), MM(e->sheet_height)},
                         .n = d.n,
                         .draw = d.draw};
    return true;
}
