#include "render/shift.h"

#include "base/arena.h"

static const struct point *
shift_points(const struct path *path, double dx, double dy, struct arena *arena)
{
    struct point *p = arena_array(arena, struct point, path->n_point);

    for (size_t i = 0; i < path->n_point; i++)
        p[i] = (struct point){path->point[i].x + dx, path->point[i].y + dy};
    return p;
}

static const struct box *
shift_boxes(const struct draw_bars *bars, double dx, double dy,
            struct arena *arena)
{
    struct box *b = arena_array(arena, struct box, bars->n);

    for (size_t i = 0; i < bars->n; i++) {
        b[i] = bars->box[i];
        b[i].x += dx;
        b[i].y += dy;
    }
    return b;
}

struct draw
draw_shift(const struct draw *draw, double dx, double dy, struct arena *arena)
{
    struct draw d = *draw;

    switch (d.kind) {
    case DRAW_PATH:
        d.u.path.path.point = shift_points(&d.u.path.path, dx, dy, arena);
        break;
    case DRAW_GLYPHS:
        d.u.glyphs.place.e += dx;
        d.u.glyphs.place.f += dy;
        break;
    case DRAW_BITS:
        d.u.bits.box.x += dx;
        d.u.bits.box.y += dy;
        break;
    case DRAW_BARS:
        d.u.bars.box = shift_boxes(&d.u.bars, dx, dy, arena);
        break;
    }
    return d;
}
