#include "render/crop.h"

#include "base/arena.h"
#include "base/conf.h"

/* Of the marks, in pt. */
#define LENGTH (10 * PT_PER_MM) /* beyond the bleed: the room they take */
#define ARM (10 * PT_PER_MM)    /* of the cross, to either side */
#define ARM_OFF (4 * PT_PER_MM) /* of its bar from the bleed */
#define GAP (1 * PT_PER_MM)     /* of its stem from the bleed */
#define THICK (0.1 * PT_PER_MM)

enum {
    LINES = 16, /* two at each corner, two at each side */
    OPS = 3     /* of the longest */
};

bool
crop_read(const struct conf_node *root, struct arena *arena, enum crop *out,
          struct err *err)
{
    static const char *const word[] = {"all", "cmyk", "none"};
    struct text t;

    if (!conf_text(root, "crop_marks", "all", arena, &t, err))
        return false;
    for (size_t i = 0; i < sizeof word / sizeof word[0]; i++)
        if (text_is(t, word[i])) {
            *out = (enum crop)i;
            return true;
        }
    return conf_bad(root, err, "crop_marks: must be all, cmyk or none");
}

/* Lines in the making: one draw each, as they cross and must not close. */
struct marks {
    struct arena *arena;
    struct ink ink;
    size_t n;
    struct draw *draw;
};

static void
add_line(struct marks *m, const struct point *from, size_t n)
{
    struct point *point = arena_array(m->arena, struct point, n);
    uint8_t *op = arena_array(m->arena, uint8_t, n);

    for (size_t i = 0; i < n; i++) {
        point[i] = from[i];
        op[i] = i == 0 ? PATH_MOVE : PATH_LINE;
    }
    m->draw[m->n++] = (struct draw){DRAW_PATH,
                                    {.path = {.path = {n, n, op, point},
                                              .stroke = true,
                                              .stroke_ink = m->ink,
                                              .line_width = THICK,
                                              .miter = 10}}};
}

/*
 * A corner at (x, y), the sheet being to the side of (-sx, -sy): one line
 * comes along the bleed and turns outward on the trim, the other comes along
 * the trim and turns outward on the bleed.
 */
static void
add_corner(struct marks *m, double x, double y, double sx, double sy,
           double bleed)
{
    double far = bleed + LENGTH;
    const struct point first[OPS] = {
        {x + sx * far, y + sy * bleed}, {x, y + sy * bleed}, {x, y + sy * far}};
    const struct point second[OPS] = {
        {x + sx * far, y}, {x + sx * bleed, y}, {x + sx * bleed, y + sy * far}};

    add_line(m, first, OPS);
    add_line(m, second, OPS);
}

/* The cross at the middle (x, y) of a side, (dx, dy) pointing outward. */
static void
add_centre(struct marks *m, double x, double y, double dx, double dy,
           double bleed)
{
    double near = bleed + GAP, far = bleed + LENGTH, bar = bleed + ARM_OFF;
    const struct point stem[2] = {{x + dx * near, y + dy * near},
                                  {x + dx * far, y + dy * far}};
    const struct point arm[2] = {
        {x + dx * bar - dy * ARM, y + dy * bar - dx * ARM},
        {x + dx * bar + dy * ARM, y + dy * bar + dx * ARM}};

    add_line(m, stem, 2);
    add_line(m, arm, 2);
}

static void
add_marks(struct marks *m, struct size trim, double bleed)
{
    double w = trim.width, h = trim.height;

    add_corner(m, 0, 0, -1, -1, bleed);
    add_corner(m, w, 0, 1, -1, bleed);
    add_corner(m, 0, h, -1, 1, bleed);
    add_corner(m, w, h, 1, 1, bleed);
    add_centre(m, w / 2, 0, 0, -1, bleed);
    add_centre(m, w / 2, h, 0, 1, bleed);
    add_centre(m, 0, h / 2, -1, 0, bleed);
    add_centre(m, w, h / 2, 1, 0, bleed);
}

const struct edge *
crop_edge(enum crop crop, struct size trim, double bleed, struct arena *arena)
{
    struct edge *edge;
    struct marks m = {arena,
                      {crop == CROP_ALL ? "All" : NULL, 1, 1, 1, 1, 1, false},
                      0,
                      NULL};

    if (bleed <= 0)
        return NULL;
    edge = arena_alloc(arena, sizeof *edge);
    *edge = (struct edge){.bleed = bleed};
    if (crop == CROP_NONE)
        return edge;
    m.draw = arena_array(arena, struct draw, LINES);
    add_marks(&m, trim, bleed);
    edge->slug = LENGTH;
    edge->n = m.n;
    edge->mark = m.draw;
    return edge;
}
