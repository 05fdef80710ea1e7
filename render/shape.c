#include "render/svg.h"

#include <math.h>
#include <string.h>

#include "base/arena.h"

/* Length of the control arm that makes a quarter circle of radius 1. */
#define ARM 0.5522847498

#define NUMBER_MAX 1e9 /* of anything that a form may say */

/* --- numbers -------------------------------------------------------------- */

static bool
is_space(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == ',';
}

bool
svg_number(const char **s, double *out)
{
    const char *p = *s;
    double v = 0, scale = 1, sign = 1;
    int digits = 0, exponent = 0, exp_sign = 1;

    while (is_space(*p))
        p++;
    if (*p == '+' || *p == '-')
        sign = *p++ == '-' ? -1 : 1;
    for (; *p >= '0' && *p <= '9'; p++, digits++)
        v = v * 10 + (*p - '0');
    if (*p == '.')
        for (p++; *p >= '0' && *p <= '9'; p++, digits++)
            v += (*p - '0') * (scale /= 10);
    if (digits == 0)
        return false;
    if ((*p == 'e' || *p == 'E') &&
        ((p[1] >= '0' && p[1] <= '9') ||
         ((p[1] == '-' || p[1] == '+') && p[2] >= '0' && p[2] <= '9'))) {
        p++;
        if (*p == '+' || *p == '-')
            exp_sign = *p++ == '-' ? -1 : 1;
        for (; *p >= '0' && *p <= '9' && exponent < 100; p++)
            exponent = exponent * 10 + (*p - '0');
    }
    v *= sign * pow(10, exp_sign * exponent);
    if (!(fabs(v) <= NUMBER_MAX))
        return false;
    *out = v;
    *s = p;
    return true;
}

bool
svg_length(const char *s, double *out)
{
    double v;

    if (!svg_number(&s, &v) || (*s != '\0' && strcmp(s, "px") != 0))
        return false;
    *out = v;
    return true;
}

bool
svg_paper_length(const char *s, double *out)
{
    static const struct {
        const char *unit;
        double mm;
    } units[] = {{"", 1},      {"mm", 1},         {"cm", 10},
                 {"in", 25.4}, {"pt", 25.4 / 72}, {"px", 25.4 / 96}};
    double v;

    if (!svg_number(&s, &v))
        return false;
    for (size_t i = 0; i < sizeof units / sizeof units[0]; i++)
        if (strcmp(s, units[i].unit) == 0) {
            *out = v * units[i].mm;
            return true;
        }
    return false;
}

bool
svg_length_of(const struct svg_node *node, const char *name, double otherwise,
              double *out, struct err *err)
{
    const char *value = svg_attr(node, name);
    bool paper = node->parent == NULL || strncmp(name, "data-", 5) == 0;

    if (value == NULL) {
        *out = otherwise;
        return true;
    }
    if (paper ? svg_paper_length(value, out) : svg_length(value, out))
        return true;
    if (paper)
        return svg_bad(node, err, "%s: not a length; write it as \"80mm\"",
                       name);
    return svg_bad(node, err,
                   "%s: not a length; write a plain number, which is mm", name);
}

/* --- matrices ---------------------------------------------------------------
 */

struct matrix
matrix_multiply(struct matrix m, struct matrix n)
{
    return (struct matrix){
        m.a * n.a + m.c * n.b,       m.b * n.a + m.d * n.b,
        m.a * n.c + m.c * n.d,       m.b * n.c + m.d * n.d,
        m.a * n.e + m.c * n.f + m.e, m.b * n.e + m.d * n.f + m.f};
}

struct point
matrix_apply(struct matrix m, struct point p)
{
    return (struct point){m.a * p.x + m.c * p.y + m.e,
                          m.b * p.x + m.d * p.y + m.f};
}

double
matrix_scale(struct matrix m)
{
    return sqrt(fabs(m.a * m.d - m.b * m.c));
}

/* One function of a transform list; n arguments are in v. */
static bool
function_matrix(const char *name, size_t len, const double *v, size_t n,
                struct matrix *out)
{
    double r = n > 0 ? v[0] * acos(-1) / 180 : 0;

#define IS(word) (len == sizeof(word) - 1 && memcmp(name, word, len) == 0)
    if (IS("matrix") && n == 6)
        *out = (struct matrix){v[0], v[1], v[2], v[3], v[4], v[5]};
    else if (IS("translate") && (n == 1 || n == 2))
        *out = (struct matrix){1, 0, 0, 1, v[0], n == 2 ? v[1] : 0};
    else if (IS("scale") && (n == 1 || n == 2))
        *out = (struct matrix){v[0], 0, 0, n == 2 ? v[1] : v[0], 0, 0};
    else if (IS("rotate") && n == 1)
        *out = (struct matrix){cos(r), sin(r), -sin(r), cos(r), 0, 0};
    else if (IS("rotate") && n == 3)
        *out = (struct matrix){cos(r),
                               sin(r),
                               -sin(r),
                               cos(r),
                               v[1] - cos(r) * v[1] + sin(r) * v[2],
                               v[2] - sin(r) * v[1] - cos(r) * v[2]};
    else if (IS("skewX") && n == 1)
        *out = (struct matrix){1, 0, tan(r), 1, 0, 0};
    else if (IS("skewY") && n == 1)
        *out = (struct matrix){1, tan(r), 0, 1, 0, 0};
    else
        return false;
#undef IS
    return true;
}

bool
svg_transform(const struct svg_node *node, struct matrix m, struct matrix *out,
              struct err *err)
{
    const char *s = svg_attr(node, "transform");

    *out = m;
    while (s != NULL && *s != '\0') {
        const char *name = s + strspn(s, " \t\r\n,"), *p;
        size_t len = strcspn(name, "( \t"), n = 0;
        double v[6];
        struct matrix one;

        p = name + len + strspn(name + len, " \t");
        if (*name == '\0')
            break;
        if (*p++ != '(')
            return svg_bad(node, err, "transform: not a list of SVG functions");
        while (n < 6 && svg_number(&p, &v[n]))
            n++;
        p += strspn(p, " \t\r\n,");
        if (*p != ')' || !function_matrix(name, len, v, n, &one))
            return svg_bad(node, err, "transform: not a list of SVG functions");
        *out = matrix_multiply(*out, one);
        s = p + 1;
    }
    return true;
}

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
    if (first || *(s + strspn(s, " \t\r\n")) != '\0')
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
        double ux[3] = {cos(a) - arm * sin(a), cos(b) + arm * sin(b), cos(b)};
        double uy[3] = {sin(a) + arm * cos(a), sin(b) - arm * cos(b), sin(b)};
        double ox = (x0 + x) / 2 + c * cx - s * cy;
        double oy = (y0 + y) / 2 + s * cx + c * cy;
        double q[6];

        for (int j = 0; j < 3; j++) {
            q[2 * j] = ox + c * rx * ux[j] - s * ry * uy[j];
            q[2 * j + 1] = oy + s * rx * ux[j] + c * ry * uy[j];
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
        double v[7];
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
