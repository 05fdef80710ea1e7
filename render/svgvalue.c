#include "render/svg.h"

#include <math.h>
#include <string.h>

#define NUMBER_MAX 1e9 /* of anything that a form may say */

/* --- numbers -------------------------------------------------------------- */

static bool
is_space(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == ',';
}

static bool
is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* The power of ten behind a number; 0 where none stands there. */
static int
read_exponent(const char **s)
{
    const char *p = *s;
    int exponent = 0, sign = 1;

    if ((*p != 'e' && *p != 'E') ||
        !(is_digit(p[1]) || ((p[1] == '-' || p[1] == '+') && is_digit(p[2]))))
        return 0;
    p++;
    if (*p == '+' || *p == '-')
        sign = *p++ == '-' ? -1 : 1;
    for (; is_digit(*p) && exponent < 100; p++)
        exponent = exponent * 10 + (*p - '0');
    *s = p;
    return sign * exponent;
}

bool
svg_number(const char **s, double *out)
{
    const char *p = *s;
    double v = 0, scale = 1, sign = 1;
    int digits = 0;

    while (is_space(*p))
        p++;
    if (*p == '+' || *p == '-')
        sign = *p++ == '-' ? -1 : 1;
    for (; is_digit(*p); p++, digits++)
        v = v * 10 + (*p - '0');
    if (*p == '.')
        for (p++; is_digit(*p); p++, digits++)
            v += (*p - '0') * (scale /= 10);
    if (digits == 0)
        return false;
    v *= sign * pow(10, read_exponent(&p));
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
