#include "render/drawing.h"

#include <string.h>

#include "base/arena.h"

void
drawing_put(struct drawing *d, const struct draw *draw)
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

static struct path
polygon(struct arena *arena, const struct point *point, size_t n, bool closed)
{
    uint8_t *op = arena_array(arena, uint8_t, n + 1);
    struct point *p = arena_array(arena, struct point, n);

    for (size_t i = 0; i < n; i++) {
        op[i] = i == 0 ? PATH_MOVE : PATH_LINE;
        p[i] = point[i];
    }
    op[n] = PATH_CLOSE;
    return (struct path){closed ? n + 1 : n, n, op, p};
}

static void
corners(struct box b, struct point out[static 4])
{
    out[0] = (struct point){b.x, b.y};
    out[1] = (struct point){b.x + b.width, b.y};
    out[2] = (struct point){b.x + b.width, b.y + b.height};
    out[3] = (struct point){b.x, b.y + b.height};
}

void
drawing_fill(struct drawing *d, const struct box *box, size_t n, struct ink ink)
{
    static const uint8_t ops[] = {PATH_MOVE, PATH_LINE, PATH_LINE, PATH_LINE,
                                  PATH_CLOSE};
    uint8_t *op = arena_array(d->arena, uint8_t, sizeof ops * n);
    struct point *p = arena_array(d->arena, struct point, 4 * n);
    struct draw draw = {.kind = DRAW_PATH};

    for (size_t i = 0; i < n; i++) {
        memcpy(op + sizeof ops * i, ops, sizeof ops);
        corners(box[i], p + 4 * i);
    }
    draw.u.path = (struct draw_path){.path = {sizeof ops * n, 4 * n, op, p},
                                     .fill = true,
                                     .even_odd = true,
                                     .fill_ink = ink};
    drawing_put(d, &draw);
}

void
drawing_line(struct drawing *d, const struct point *point, size_t n,
             bool closed, struct pen_line pen)
{
    struct draw draw = {.kind = DRAW_PATH};
    double *dash = NULL;

    if (pen.dash_mm > 0) {
        dash = arena_array(d->arena, double, 2);
        dash[0] = pen.dash_mm * PT_PER_MM;
        dash[1] = pen.dash_mm * 0.7 * PT_PER_MM;
    }
    draw.u.path =
        (struct draw_path){.path = polygon(d->arena, point, n, closed),
                           .stroke = true,
                           .stroke_ink = pen.ink,
                           .line_width = pen.width_mm * PT_PER_MM,
                           .miter = 4,
                           .n_dash = dash != NULL ? 2 : 0,
                           .dash = dash};
    drawing_put(d, &draw);
}

void
drawing_frame(struct drawing *d, struct box box, struct pen_line pen)
{
    struct point point[4];

    corners(box, point);
    drawing_line(d, point, 4, true, pen);
}
