#include "render/slide.h"

#include <math.h>

#include "base/arena.h"
#include "render/code.h"
#include "render/drawing.h"
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
            drawing_put(d, &draw);
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

    drawing_fill(d, box, 2, paper);
    box[0] = box_of(&c->outside, 0, 0);
    drawing_fill(d, box, 2, kraft);
    drawing_frame(d, box[0], (struct pen_line){INK_BLACK, 0.6, 0});
    if (window->width > 0)
        drawing_frame(d, *window, (struct pen_line){INK_BLACK, 0.8, 0});
}

static void
put_measures(struct drawing *d, const struct cell *c)
{
    const struct envelope_facts *f = c->facts;
    const struct area piece = {0, 0, f->piece_width, f->piece_height};
    struct box clear = c->slide->clear;
    double space = MM(c->slide->envelope->clear);

    drawing_frame(d, box_of(&piece, c->piece_x, c->piece_y),
                  (struct pen_line){INK_BLACK, 0.4, 2});
    if (!c->slide->envelope->windowed)
        return;
    drawing_frame(d, box_of(&f->always, c->sheet_x, c->sheet_y),
                  (struct pen_line){blue, 0.6, 2.4});
    if (clear.width <= 0)
        return;
    clear = (struct box){clear.x + MM(c->sheet_x) - space,
                         clear.y + MM(c->sheet_y) - space,
                         clear.width + 2 * space, clear.height + 2 * space};
    drawing_frame(d, clear, (struct pen_line){red, 0.4, 0});
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
    drawing_fill(d, &inside, 1, dark); /* where no paper is */
    drawing_fill(d, &sheet, 1, paper);
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

        drawing_put(&d, &draw);
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
    drawing_fill(&d, box, 2, grey);
    for (size_t i = 0; i < block->n; i++) {
        struct draw part = draw_shift(&block->draw[i], MM(f.always.x0),
                                      MM(f.always.y0), arena);

        drawing_put(&d, &part);
    }
    *clear = (struct box){0};
    if (f.barcode > 0) {
        *clear = (struct box){MM(f.always.x0), MM(f.always.y1 - f.barcode_h),
                              MM(f.barcode_w) + 0.01, MM(f.barcode_h) + 0.01};
        if (!code_bars(bars, *clear, arena, &draw.u.bars, err))
            return false;
        drawing_put(&d, &draw);
    }
    *out = (struct page){.trim = {MM(e->sheet_width), MM(e->sheet_height)},
                         .n = d.n,
                         .draw = d.draw};
    return true;
}
