#include "render/flat.h"

#include <math.h>

#include "base/arena.h"
#include "render/drawing.h"

enum {
    CORNERS = 12
};

#define SLANT_MM 5.0 /* tabs narrow towards their ends */
#define FILM_MM 5.0  /* film is glued that far around the window */
#define HATCH_MM 3.0 /* between lines of a glued area */
#define WAVE_MM 6.0  /* of the tint: length and distance */
#define WAVE_GAP_MM 0.9
#define MM(v) ((v)*PT_PER_MM)

void
flat_of(const struct envelope *e, struct flat *out)
{
    double x = e->tab, y = e->flap_right ? e->tab : e->flap;
    double right = x + e->width, foot = y + e->height;
    double end = right + (e->flap_right ? e->flap : e->tab);

    *out = (struct flat){
        .width = end,
        .height = foot + e->height,
        .front = {x, y, right, foot},
        .back = {x, foot, right, foot + e->height},
        .tab = {{0, y, x, foot}, {right, y, end, foot}},
    };
    if (e->flap_right) {
        out->flap = out->tab[1];
        out->tab[1] = (struct area){x, 0, right, y};
    } else
        out->flap = (struct area){x, 0, right, y};
}

/* --- die lines ----------------------------------------------------------- */

static struct point
at(double x_mm, double y_mm)
{
    return (struct point){MM(x_mm), MM(y_mm)};
}

/* Around the flat sheet, clockwise from the front's top left corner. */
static void
contour(const struct flat *f, bool flap_right, struct point p[static CORNERS])
{
    const struct area *a = &f->front;
    double top = SLANT_MM * (flap_right ? 1 : 2);
    double side = SLANT_MM * (flap_right ? 2 : 1);

    p[0] = at(a->x0, a->y0);
    p[1] = at(a->x0 + top, 0);
    p[2] = at(a->x1 - top, 0);
    p[3] = at(a->x1, a->y0);
    p[4] = at(f->width, a->y0 + side);
    p[5] = at(f->width, a->y1 - side);
    p[6] = at(a->x1, a->y1);
    p[7] = at(a->x1, f->height);
    p[8] = at(a->x0, f->height);
    p[9] = at(a->x0, a->y1);
    p[10] = at(0, a->y1 - SLANT_MM);
    p[11] = at(0, a->y0 + SLANT_MM);
}

static struct box
box_of(const struct area *a, double grow_mm)
{
    return (struct box){MM(a->x0 - grow_mm), MM(a->y0 - grow_mm),
                        MM(a->x1 - a->x0 + 2 * grow_mm),
                        MM(a->y1 - a->y0 + 2 * grow_mm)};
}

/* Slanted lines over an area: x + y constant, a step apart. */
static void
hatch(struct drawing *d, const struct area *a, struct pen_line pen)
{
    double w = a->x1 - a->x0, h = a->y1 - a->y0;

    for (int i = 1; i * HATCH_MM < w + h; i++) {
        double s = i * HATCH_MM, x = fmin(s, w), y = fmin(s, h);
        struct point p[2] = {at(a->x0 + x, a->y0 + s - x),
                             at(a->x0 + s - y, a->y0 + y)};

        drawing_line(d, p, 2, false, pen);
    }
}

/* Where glue goes: the tabs, and a strip along the edge of the flap. */
static void
put_glue(const struct envelope *e, const struct flat *f, struct pen_line pen,
         struct drawing *d)
{
    struct area strip = f->flap;
    const double in = 2 * SLANT_MM, depth = fmin(e->tab, e->flap / 2);

    for (int i = 0; i < 2; i++) {
        struct area tab = f->tab[i];
        bool above = e->flap_right && i == 1;

        tab.x0 += above ? SLANT_MM : 1;
        tab.x1 -= above ? SLANT_MM : 1;
        tab.y0 += above ? 1 : SLANT_MM;
        tab.y1 -= above ? 1 : SLANT_MM;
        hatch(d, &tab, pen);
    }
    if (e->flap_right)
        strip = (struct area){strip.x1 - depth, strip.y0 + in, strip.x1 - 2,
                              strip.y1 - in};
    else
        strip = (struct area){strip.x0 + in, strip.y0 + 2, strip.x1 - in,
                              strip.y0 + depth};
    hatch(d, &strip, pen);
}

void
flat_die(const struct envelope *e, const struct flat *f, struct ink ink,
         struct drawing *d)
{
    const struct pen_line cut = {ink, 0.35, 0}, fold = {ink, 0.25, 2};
    const struct pen_line glue = {ink, 0.15, 0};
    struct point p[CORNERS];

    contour(f, e->flap_right, p);
    drawing_line(d, p, CORNERS, true, cut);
    drawing_frame(d, box_of(&f->front, 0), fold);
    put_glue(e, f, glue, d);
    if (e->windowed) {
        struct area w = {f->front.x0 + e->window.x0, f->front.y0 + e->window.y0,
                         f->front.x0 + e->window.x1,
                         f->front.y0 + e->window.y1};

        drawing_frame(d, box_of(&w, 0), cut);
        drawing_frame(d, box_of(&w, FILM_MM), (struct pen_line){ink, 0.15, 1});
    }
}

/* --- tint ---------------------------------------------------------------- */

/* One wave along x or along y, as curves of half a length each. */
static void
put_wave(struct drawing *d, struct point from, double length_mm, bool down,
         struct ink ink)
{
    size_t n = (size_t)(length_mm / (WAVE_MM / 2));
    uint8_t *op = arena_array(d->arena, uint8_t, n + 1);
    struct point *p = arena_array(d->arena, struct point, 3 * n + 1);
    struct draw draw = {.kind = DRAW_PATH};
    double half = MM(WAVE_MM / 2), swing = MM(1.2);

    op[0] = PATH_MOVE;
    p[0] = from;
    for (size_t i = 0; i < n; i++) {
        double side = i % 2 == 0 ? swing : -swing;

        op[i + 1] = PATH_CURVE;
        for (int k = 1; k <= 3; k++) {
            double along = half * ((double)i + (k == 1   ? 0.36
                                                : k == 2 ? 0.64
                                                         : 1));
            double across = k == 3 ? 0 : side;

            p[3 * i + (size_t)k] =
                (struct point){from.x + (down ? across : along),
                               from.y + (down ? along : across)};
        }
    }
    draw.u.path = (struct draw_path){.path = {n + 1, 3 * n + 1, op, p},
                                     .stroke = true,
                                     .stroke_ink = ink,
                                     .line_width = MM(0.3),
                                     .join = JOIN_ROUND};
    drawing_put(d, &draw);
}

void
flat_tint(const struct flat *f, struct ink ink, struct drawing *d)
{
    const struct area room = {f->width - f->front.x1 + 2, f->front.y0 + 2,
                              f->width - f->front.x0 - 2, f->back.y1 - 2};
    double width = room.x1 - room.x0, height = room.y1 - room.y0;

    for (int i = 0; i * WAVE_GAP_MM <= height; i++)
        put_wave(d, at(room.x0, room.y0 + i * WAVE_GAP_MM), width, false, ink);
    for (int i = 0; i * WAVE_GAP_MM <= width; i++)
        put_wave(d, at(room.x0 + i * WAVE_GAP_MM, room.y0), height, true, ink);
}
