#include "render/svg.h"

#include <math.h>
#include <string.h>

#include "base/arena.h"

/* Length of the control arm that makes a quarter circle of radius 1. */
#define ARM 0.5522847498

/* --- outlines ----------------------------------------------------------------
 */

struct outline {
    struct arena *arena;
    struct matrix m;
    size_t n_op, cap_op, n_point, cap_point;
    uint8_t *op;
    struct point *point;
    struct point now, start;
};

static void
put_op(struct outline *o, enum path_op op)
{
    if (o->n_op == o->cap_op) {
        uint8_t *old = o->op;

        o->cap_op = o->cap_op != 0 ? 2 * o->cap_op : 16;
        o->op = arena_raw(o->arena, o->cap_op);
        if (o->n_op > 0)
            memcpy(o->op, old, o->n_op);
    }
    o->op[o->n_op++] = (uint8_t)op;
}

static void
put_point(struct outline *o, double x, double y)
{
    if (o->n_point == o->cap_point) {
        struct point *old = o->point;

        o->cap_point = o->cap_point != 0 ? 2 * o->cap_point : 32;
        o->point = arena_raw(o->arena, o->cap_point * sizeof *o->point);
        if (o->n_point > 0)
            memcpy(o->point, old, o->n_point * sizeof *old);
    }
    o->point[o->n_point++] = matrix_apply(o->m, (struct point){x, y});
    o->now = (struct point){x, y};
}

static void
move_to(struct outline *o, double x, double y)
{
    put_op(o, PATH_MOVE);
    put_point(o, x, y);
    o->start = o->now;
}

static void
line_to(struct outline *o, double x, double y)
{
    put_op(o, PATH_LINE);
    put_point(o, x, y);
}

static void
curve_to(struct outline *o, double x1, double y1, double x2, double y2,
         double x, double y)
{
    put_op(o, PATH_CURVE);
    put_point(o, x1, y1);
    put_point(o, x2, y2);
    put_point(o, x, y);
}

static void
close_path(struct outline *o)
{
    put_op(o, PATH_CLOSE);
    o->now = o->start;
}

/* A quarter of an ellipse: first by (dx1, dy1), then by (dx2, dy2). */
static void
corner(struct outline *o, double dx1, double dy1, double dx2, double dy2)
{
    double x = o->now.x, y = o->now.y;

    curve_to(o, x + dx1 * ARM, y + dy1 * ARM, x + dx1 + dx2 * (1 - ARM),
             y + dy1 + dy2 * (1 - ARM), x + dx1 + dx2, y + dy1 + dy2);
}

/* Corners are round where both radii are something (SVG 1.1, 9.2). */
static void
draw_rect(struct outline *o, struct box b, double rx, double ry)
{
    double right = b.x + b.width, bottom = b.y + b.height;
    bool round = rx > 0 && ry > 0;

    if (!round) {
        move_to(o, b.x, b.y);
        line_to(o, right, b.y);
        line_to(o, right, bottom);
        line_to(o, b.x, bottom);
        close_path(o);
        return;
    }
    move_to(o, b.x + rx, b.y);
    line_to(o, right - rx, b.y);
    corner(o, rx, 0, 0, ry);
    line_to(o, right, bottom - ry);
    corner(o, 0, ry, -rx, 0);
    line_to(o, b.x + rx, bottom);
    corner(o, -rx, 0, 0, -ry);
    line_to(o, b.x, b.y + ry);
    corner(o, 0, -ry, rx, 0);
    close_path(o);
}

static bool
rect_outline(const struct svg_node *n, struct outline *o, struct err *err)
{
    double x, y, w, h, rx, ry;

    if (!svg_length_of(n, "x", 0, &x, err) ||
        !svg_length_of(n, "y", 0, &y, err) ||
        !svg_length_of(n, "width", -1, &w, err) ||
        !svg_length_of(n, "height", -1, &h, err) ||
        !svg_length_of(n, "ry", -1, &ry, err) ||
        !svg_length_of(n, "rx", ry, &rx, err))
        return false;
    if (w < 0 || h < 0)
        return svg_bad(n, err, "rect: width and height are needed");
    if (ry < 0)
        ry = rx;
    rx = rx < 0 ? 0 : rx > w / 2 ? w / 2 : rx;
    ry = ry < 0 ? 0 : ry > h / 2 ? h / 2 : ry;
    if (w > 0 && h > 0)
        draw_rect(o, (struct box){x, y, w, h}, rx, ry);
    return true;
}

static bool
ellipse_outline(const struct svg_node *n, struct outline *o, struct err *err)
{
    bool circle = strcmp(n->name, "circle") == 0;
    double cx, cy, rx, ry;

    if (!svg_length_of(n, "cx", 0, &cx, err) ||
        !svg_length_of(n, "cy", 0, &cy, err) ||
        !svg_length_of(n, circle ? "r" : "rx", -1, &rx, err) ||
        !svg_length_of(n, circle ? "r" : "ry", -1, &ry, err))
        return false;
    if (rx < 0 || ry < 0)
        return svg_bad(n, err, "%s: radius is needed", n->name);
    if (rx <= 0 || ry <= 0)
        return true;
    move_to(o, cx + rx, cy);
    corner(o, 0, ry, -rx, 0);
    corner(o, -rx, 0, 0, -ry);
    corner(o, 0, -ry, rx, 0);
    corner(o, rx, 0, 0, ry);
    close_path(o);
    return true;
}

static bool
line_outline(const struct svg_node *n, struct outline *o, struct err *err)
{
    double x1, y1, x2, y2;

    if (!svg_length_of(n, "x1", 0, &x1, err) ||
        !svg_length_of(n, "y1", 0, &y1, err) ||
        !svg_length_of(n, "x2", 0, &x2, err) ||
        !svg_length_of(n, "y2", 0, &y2, err))
        return false;
    move_to(o, x1, y1);
    line_to(o, x2, y2);
    return true;
}

static bool
poly_outline(const struct svg_node *n, struct outline *o, struct err *err)
{
    const char *s = svg_attr(n, "points");
    double x, y;
    bool first = true;

    while (s != NULL && svg_number(&s, &x)) {
        if (!svg_number(&s, &y))
            return svg_bad(n, err, "points: an odd number of coordinates");
        if (first)
            move_to(o, x, y);
        else
            line_to(o, x, y);
        first = false;
    }
    if (s == NULL || first || *(s + strspn(s, " \t\r\n")) != '\0')
        return svg_bad(n, err, "points: a list of coordinates is needed");
    if (strcmp(n->name, "polygon") == 0)
        close_path(o);
    return true;
}

/* An elliptical arc as curves (SVG 1.1, F.6.5 and F.6.6). */
static void
arc_to(struct outline *o, double rx, double ry, double angle, bool large,
       bool sweep, double x, double y)
{
    double phi = angle * acos(-1) / 180, c = cos(phi), s = sin(phi);
    double x0 = o->now.x, y0 = o->now.y;
    double dx = (x0 - x) / 2, dy = (y0 - y) / 2;
    double px = c * dx + s * dy, py = -s * dx + c * dy;
    double l, k, cx, cy, t0, dt;
    int n;

    rx = fabs(rx);
    ry = fabs(ry);
    if (rx == 0 || ry == 0 || (x0 == x && y0 == y)) {
        line_to(o, x, y);
        return;
    }
    l = px * px / (rx * rx) + py * py / (ry * ry);
    if (l > 1) {
        rx *= sqrt(l);
        ry *= sqrt(l);
        l = 1;
    }
    k = sqrt(fmax(0, 1 / l - 1)) * (large == sweep ? -1 : 1);
    cx = k * rx * py / ry;
    cy = -k * ry * px / rx;
    t0 = atan2((py - cy) / ry, (px - cx) / rx);
    dt = atan2((-py - cy) / ry, (-px - cx) / rx) - t0;
    if (sweep && dt < 0)
        dt += 2 * acos(-1);
    if (!sweep && dt > 0)
        dt -= 2 * acos(-1);
    n = (int)ceil(fabs(dt) / (acos(-1) / 2) - 1e-9);
    for (int i = 0; i < n; i++) {
        double a = t0 + dt * i / n, b = t0 + dt * (i + 1) / n;
        double arm = 4.0 / 3 * tan((b - a) / 4);
        const double ux[3] = {cos(a) - arm * sin(a), cos(b) + arm * sin(b),
                              cos(b)};
        const double uy[3] = {sin(a) + arm * cos(a), sin(b) - arm * cos(b),
                              sin(b)};
        double ox = (x0 + x) / 2 + c * cx - s * cy;
        double oy = (y0 + y) / 2 + s * cx + c * cy;
        double q[6];

        for (int j = 0; j < 3; j++) {
            q[(size_t)2 * (size_t)j] = ox + c * rx * ux[j] - s * ry * uy[j];
            q[(size_t)2 * (size_t)j + 1] = oy + s * rx * ux[j] + c * ry * uy[j];
        }
        curve_to(o, q[0], q[1], q[2], q[3], q[4], q[5]);
    }
}

struct path_reader {
    struct outline *o;
    char last;            /* command before this one */
    struct point control; /* its last control point, for S and T */
};

static const struct {
    char command;
    size_t n;
} arguments[] = {{'M', 2}, {'L', 2}, {'H', 1}, {'V', 1}, {'C', 6},
                 {'S', 4}, {'Q', 4}, {'T', 2}, {'A', 7}, {'Z', 0}};

static int
argument_count(char upper)
{
    for (size_t i = 0; i < sizeof arguments / sizeof arguments[0]; i++)
        if (arguments[i].command == upper)
            return (int)arguments[i].n;
    return -1;
}

static void
quadratic_to(struct outline *o, double qx, double qy, double x, double y)
{
    double x0 = o->now.x, y0 = o->now.y;

    curve_to(o, x0 + 2 * (qx - x0) / 3, y0 + 2 * (qy - y0) / 3,
             x + 2 * (qx - x) / 3, y + 2 * (qy - y) / 3, x, y);
}

static void
path_step(struct path_reader *r, char upper, const double *v)
{
    struct outline *o = r->o;
    struct point p = o->now, control = r->control;
    bool smooth = upper == 'S' ? r->last == 'C' || r->last == 'S'
                               : r->last == 'Q' || r->last == 'T';

    if (!smooth)
        control = p;
    switch (upper) {
    case 'M':
        move_to(o, v[0], v[1]);
        break;
    case 'L':
        line_to(o, v[0], v[1]);
        break;
    case 'H':
        line_to(o, v[0], p.y);
        break;
    case 'V':
        line_to(o, p.x, v[0]);
        break;
    case 'C':
        curve_to(o, v[0], v[1], v[2], v[3], v[4], v[5]);
        r->control = (struct point){v[2], v[3]};
        break;
    case 'S':
        curve_to(o, 2 * p.x - control.x, 2 * p.y - control.y, v[0], v[1], v[2],
                 v[3]);
        r->control = (struct point){v[0], v[1]};
        break;
    case 'Q':
        quadratic_to(o, v[0], v[1], v[2], v[3]);
        r->control = (struct point){v[0], v[1]};
        break;
    case 'T':
        r->control = (struct point){2 * p.x - control.x, 2 * p.y - control.y};
        quadratic_to(o, r->control.x, r->control.y, v[0], v[1]);
        break;
    case 'A':
        arc_to(o, v[0], v[1], v[2], v[3] != 0, v[4] != 0, v[5], v[6]);
        break;
    default:
        close_path(o);
    }
    r->last = upper;
}

/* Relative arguments to absolute ones. */
static void
make_absolute(char upper, struct point p, double *v, int n)
{
    if (upper == 'H')
        v[0] += p.x;
    else if (upper == 'V')
        v[0] += p.y;
    else if (upper == 'A') {
        v[5] += p.x;
        v[6] += p.y;
    } else
        for (int i = 0; i + 1 < n; i += 2) {
            v[i] += p.x;
            v[i + 1] += p.y;
        }
}

/* Flags of an arc may stand without a separator: "a1 1 0 01 5 5". */
static bool
read_arguments(const char **s, char upper, double *v, int n)
{
    for (int i = 0; i < n; i++) {
        if (upper == 'A' && (i == 3 || i == 4)) {
            *s += strspn(*s, " \t\r\n,");
            if (**s != '0' && **s != '1')
                return false;
            v[i] = *(*s)++ - '0';
        } else if (!svg_number(s, &v[i]))
            return false;
    }
    return true;
}

static bool
path_outline(const struct svg_node *node, struct outline *o, struct err *err)
{
    const char *s = svg_attr(node, "d");
    struct path_reader r = {o, 0, {0, 0}};
    char command = 0;

    if (s == NULL)
        return svg_bad(node, err, "path: d is needed");
    for (;;) {
        char upper;
        double v[7] = {0};
        int n;

        s += strspn(s, " \t\r\n,");
        if (*s == '\0')
            return true;
        if ((*s >= 'A' && *s <= 'Z') || (*s >= 'a' && *s <= 'z'))
            command = *s++;
        else if (command == 0 || command == 'z' || command == 'Z')
            return svg_bad(node, err, "path: d begins with a number");
        upper = (char)(command >= 'a' ? command - 32 : command);
        n = argument_count(upper);
        if (n < 0 || !read_arguments(&s, upper, v, n) ||
            (o->n_op == 0 && upper != 'M'))
            return svg_bad(node, err, "path: d is not SVG path data at \"%c\"",
                           command);
        if (command >= 'a')
            make_absolute(upper, o->now, v, n);
        /* Behind Z a new part begins where the last one did. */
        if (r.last == 'Z' && upper != 'M' && upper != 'Z')
            move_to(o, o->start.x, o->start.y);
        path_step(&r, upper, v);
        if (upper == 'M') /* further pairs are lines */
            command = (char)(command - 1);
    }
}

bool
svg_shape(const struct svg_node *node, struct matrix m, struct arena *arena,
          struct path *out, struct err *err)
{
    struct outline o = {.arena = arena, .m = m};
    const char *name = node->name;
    bool good = strcmp(name, "rect") == 0   ? rect_outline(node, &o, err)
                : strcmp(name, "line") == 0 ? line_outline(node, &o, err)
                : strcmp(name, "path") == 0 ? path_outline(node, &o, err)
                : strncmp(name, "poly", 4) == 0
                    ? poly_outline(node, &o, err)
                    : ellipse_outline(node, &o, err);

    if (good)
        *out = (struct path){o.n_op, o.n_point, o.op, o.point};
    return good;
}
