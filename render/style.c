#include "render/form.h"

#include <stdio.h>
#include <string.h>

#include "base/arena.h"

const struct style style_initial = {
    .filled = true,
    .fill = {.k = 1, .tint = 1},
    .stroke_width = 1,
    .miter = 4,
    .family = {"", 0},
    .line_height = 1.25, /* what Inkscape takes for "normal" */
};

static int
hex(char c)
{
    return c >= '0' && c <= '9'   ? c - '0'
           : c >= 'a' && c <= 'f' ? c - 'a' + 10
           : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                  : -1;
}

/* #rgb, #rrggbb, black or white as a number, or -1. */
static long
colour(const char *s)
{
    size_t len = strlen(s);
    long v = 0;

    if (strcmp(s, "black") == 0)
        return 0;
    if (strcmp(s, "white") == 0)
        return 0xFFFFFF;
    if (s[0] != '#' || (len != 4 && len != 7))
        return -1;
    for (size_t i = 1; i < len; i++) {
        int d = hex(s[i]);

        if (d < 0)
            return -1;
        v = len == 4 ? v << 8 | d << 4 | d : v << 4 | d;
    }
    return v;
}

static bool
read_ink(const struct form_context *c, const struct svg_node *node,
         const char *name, const char *value, bool *used, struct ink *out,
         struct err *err)
{
    long rgb;

    if (strcmp(value, "none") == 0) {
        *used = false;
        return true;
    }
    rgb = colour(value);
    if (rgb < 0)
        return svg_bad(node, err, "%s: write a colour as #rrggbb, or none",
                       name);
    *used = true;
    if (rgb == 0 || rgb == 0xFFFFFF) {
        *out = (struct ink){.k = rgb == 0 ? 1 : 0, .tint = 1};
        return true;
    }
    for (size_t i = 0; i < c->n_ink; i++)
        if (c->ink[i].rgb == (unsigned)rgb) {
            *out = c->ink[i].ink;
            return true;
        }
    return svg_bad(node, err,
                   "%s: colour %s has no ink; set.conf maps each colour used",
                   name, value);
}

/*
 * Properties that would change the look and that no device here draws, with
 * the values that say nothing, as editors write them all the same.
 */
static const struct effect {
    const char *name;
    const char *harmless; /* between bars; and 0 of any unit */
} effects[] = {
    {"clip-path", "|none|"},
    {"mask", "|none|"},
    {"filter", "|none|"},
    {"marker", "|none|"},
    {"marker-start", "|none|"},
    {"marker-mid", "|none|"},
    {"marker-end", "|none|"},
    {"mix-blend-mode", "|normal|"},
    {"vector-effect", "|none|"},
    {"-inkscape-stroke", "|none|"},
    {"paint-order",
     "|normal|fill|fill stroke|fill stroke markers|fill markers|"
     "fill markers stroke|markers|markers fill|markers fill stroke|"},
    {"text-decoration", "|none|"},
    {"text-decoration-line", "|none|"},
    {"text-transform", "|none|"},
    {"direction", "|ltr|"},
    {"text-orientation", "|mixed|"},
    {"text-combine-upright", "|none|"},
    {"unicode-bidi", "|normal|"},
    {"dominant-baseline", "|auto|alphabetic|"},
    {"alignment-baseline", "|auto|baseline|alphabetic|"},
    {"baseline-shift", "|baseline|"},
    {"word-spacing", "|normal|"},
    {"text-indent", "|"},
    {"shape-padding", "|"},
    {"shape-margin", "|"},
    {"shape-subtract", "|none|"},
    {"font", "|"},
    {"font-variant", "|normal|"},
    {"font-variant-ligatures", "|normal|"},
    {"font-variant-caps", "|normal|"},
    {"font-variant-numeric", "|normal|"},
    {"font-variant-east-asian", "|normal|"},
    {"font-variant-position", "|normal|"},
    {"font-kerning", "|auto|"},
    {"font-stretch", "|normal|100%|"},
    {"font-size-adjust", "|none|"},
    {"font-feature-settings", "|normal|"},
    {"font-variation-settings", "|normal|"},
    {"textLength", "|"},
    {"rotate", "|"},
    {"dx", "|"},
    {"dy", "|"},
};

/* What an attribute says of the form may not hide in style="...". */
static const char *const attributes_only[] = {
    "transform", "x",  "y", "width", "height", "r",
    "cx",        "cy", "d", "rx",    "ry",     "points"};

static bool
is_harmless(const struct effect *effect, const char *value)
{
    size_t len = strlen(value);
    const char *p = value;
    double number;

    if (len == 0 || (svg_number(&p, &number) && number >= 0 && number <= 0 &&
                     strspn(p, "abcdefghijklmnopqrstuvwxyz%") == strlen(p)))
        return true;
    for (p = effect->harmless + 1; (p = strstr(p, value)) != NULL; p++)
        if (p[-1] == '|' && p[len] == '|')
            return true;
    return false;
}

static bool
refuse_effects(const struct form_context *c, const struct svg_node *node,
               struct err *err)
{
    static const char *const opacities[] = {"opacity", "fill-opacity",
                                            "stroke-opacity"};
    const char *v;

    for (size_t i = 0; i < sizeof effects / sizeof effects[0]; i++) {
        v = svg_property(node, effects[i].name, c->arena);
        if (v != NULL && !is_harmless(&effects[i], v))
            return svg_bad(node, err, "%s is not part of the form language",
                           effects[i].name);
    }
    for (size_t i = 0; i < sizeof attributes_only / sizeof attributes_only[0];
         i++)
        if (svg_property(node, attributes_only[i], c->arena) !=
            svg_attr(node, attributes_only[i]))
            return svg_bad(node, err, "%s: write it as an attribute",
                           attributes_only[i]);
    for (size_t i = 0; i < sizeof opacities / sizeof opacities[0]; i++) {
        const char *p = v = svg_property(node, opacities[i], c->arena);
        double o;

        if (v != NULL && (!svg_number(&p, &o) || *p != '\0' || o < 1 || o > 1))
            return svg_bad(
                node, err,
                "%s: print knows no transparency; give a solid colour",
                opacities[i]);
    }
    return true;
}

struct reading {
    const struct form_context *c;
    const struct svg_node *node;
    struct style *s;
    struct err *err;
};

static const char *
value_of(const struct reading *r, const char *name)
{
    const char *v = svg_property(r->node, name, r->c->arena);

    return v != NULL && strcmp(v, "inherit") == 0 ? NULL : v;
}

static bool
read_length(const struct reading *r, const char *name, double *out)
{
    const char *v = value_of(r, name);

    if (v == NULL || strcmp(v, "normal") == 0)
        return true;
    if (svg_length(v, out))
        return true;
    return svg_bad(r->node, r->err, "%s: not a length", name);
}

/* One of the words of a list; its place in the list. */
static bool
read_word(const struct reading *r, const char *name, const char *const *words,
          size_t n, int *out)
{
    const char *v = value_of(r, name);

    if (v == NULL)
        return true;
    for (size_t i = 0; i < n; i++)
        if (strcmp(v, words[i]) == 0) {
            *out = (int)i;
            return true;
        }
    return svg_bad(r->node, r->err,
                   "%s: \"%s\" is not part of the form language", name, v);
}

#define WORDS(r, name, list, out)                                              \
    read_word(r, name, list, sizeof(list) / sizeof(list)[0], out)

static bool
read_dash(const struct reading *r)
{
    const char *v = value_of(r, "stroke-dasharray");
    double *dash, sum = 0;
    size_t n = 0;

    if (v == NULL)
        return true;
    if (strcmp(v, "none") == 0) {
        r->s->n_dash = 0;
        return true;
    }
    dash = arena_array(r->c->arena, double, strlen(v) + 1);
    while (svg_number(&v, &dash[n])) {
        if (dash[n] < 0)
            break;
        v += strncmp(v, "px", 2) == 0 ? 2 : 0;
        sum += dash[n++];
    }
    if (n == 0 || v[strspn(v, " ,")] != '\0' || dash[n] < 0)
        return svg_bad(r->node, r->err, "stroke-dasharray: a list of lengths");
    r->s->dash = dash;
    r->s->n_dash = sum > 0 ? n : 0; /* SVG 1.1, 11.4: all zero is solid */
    return true;
}

static bool
read_strokes(const struct reading *r)
{
    static const char *const caps[] = {"butt", "round", "square"};
    static const char *const joins[] = {"miter", "round", "bevel"};
    static const char *const rules[] = {"nonzero", "evenodd"};
    const char *v = value_of(r, "stroke-miterlimit");
    int cap = (int)r->s->cap, join = (int)r->s->join, rule = r->s->even_odd;

    if (v != NULL &&
        (!svg_number(&v, &r->s->miter) || *v != '\0' || r->s->miter < 1))
        return svg_bad(r->node, r->err,
                       "stroke-miterlimit: a number from 1 is expected");
    if (!read_length(r, "stroke-width", &r->s->stroke_width) ||
        !read_length(r, "stroke-dashoffset", &r->s->dash_offset) ||
        !read_dash(r) || !WORDS(r, "stroke-linecap", caps, &cap) ||
        !WORDS(r, "stroke-linejoin", joins, &join) ||
        !WORDS(r, "fill-rule", rules, &rule))
        return false;
    if (r->s->stroke_width < 0)
        return svg_bad(r->node, r->err, "stroke-width: less than nothing");
    r->s->cap = (enum line_cap)cap;
    r->s->join = (enum line_join)join;
    r->s->even_odd = rule == 1;
    return true;
}

/* The first family of a list, without quotes. */
static struct text
first_family(const char *v)
{
    struct text t = {v, strcspn(v, ",")};

    while (t.len > 0 && (*t.s == ' ' || *t.s == '\'' || *t.s == '"'))
        t = (struct text){t.s + 1, t.len - 1};
    while (t.len > 0 && (t.s[t.len - 1] == ' ' || t.s[t.len - 1] == '\'' ||
                         t.s[t.len - 1] == '"'))
        t.len--;
    return t;
}

static bool
read_line_height(const struct reading *r)
{
    const char *v = value_of(r, "line-height"), *p = v;
    double number;

    if (v == NULL || strcmp(v, "normal") == 0)
        return true;
    if (!svg_number(&p, &number))
        return svg_bad(r->node, r->err, "line-height: not a number");
    if (strcmp(p, "%") == 0)
        number /= 100;
    else if (*p != '\0') {
        if (!svg_length(v, &number) || r->s->size <= 0)
            return svg_bad(r->node, r->err,
                           "line-height: write a factor such as 1.6");
        number /= r->s->size;
    }
    if (number < 0.5 || number > 10)
        return svg_bad(r->node, r->err, "line-height: must be from 0.5 to 10");
    r->s->line_height = number;
    return true;
}

static bool
read_text_style(const struct reading *r)
{
    static const char *const weights[] = {"normal", "bold", "400", "700"};
    static const char *const anchors[] = {"start", "middle", "end"};
    static const char *const aligns[] = {"start",   "center", "end",
                                         "justify", "left",   "right"};
    static const char *const styles[] = {"normal"};
    static const char *const modes[] = {"horizontal-tb", "lr-tb", "lr",
                                        "vertical-rl",   "tb-rl", "tb"};
    int weight = r->s->bold, anchor = (int)r->s->anchor, ignore = 0;
    int mode = r->s->vertical ? 3 : 0;
    int align = (int)r->s->align;
    const char *family = value_of(r, "font-family");
    const char *lang = svg_attr(r->node, "data-lang");

    if (family != NULL)
        r->s->family = first_family(family);
    if (lang != NULL)
        r->s->lang = lang;
    if (!read_length(r, "font-size", &r->s->size) ||
        !read_length(r, "letter-spacing", &r->s->spacing) ||
        !WORDS(r, "font-weight", weights, &weight) ||
        !WORDS(r, "font-style", styles, &ignore) ||
        !WORDS(r, "writing-mode", modes, &mode) ||
        !WORDS(r, "text-anchor", anchors, &anchor) ||
        !WORDS(r, "text-align", aligns, &align) || !read_line_height(r))
        return false;
    r->s->vertical = mode >= 3;
    r->s->bold = weight == 1 || weight == 3;
    r->s->anchor = (enum line_anchor)anchor;
    r->s->align = align == 4   ? ALIGN_START
                  : align == 5 ? ALIGN_END
                               : (enum para_align)align;
    return true;
}

bool
style_read(const struct form_context *c, const struct svg_node *node,
           const struct style *base, struct style *out, struct err *err)
{
    struct reading r = {c, node, out, err};
    const char *fill, *stroke, *display, *visibility;

    *out = *base;
    if (!refuse_effects(c, node, err))
        return false;
    fill = value_of(&r, "fill");
    stroke = value_of(&r, "stroke");
    display = value_of(&r, "display");
    visibility = value_of(&r, "visibility");
    if (display != NULL)
        out->hidden = out->hidden || strcmp(display, "none") == 0;
    /* What is in a hidden group can be shown again; not so display. */
    if (visibility != NULL)
        out->invisible = strcmp(visibility, "visible") != 0;
    return (fill == NULL ||
            read_ink(c, node, "fill", fill, &out->filled, &out->fill, err)) &&
           (stroke == NULL || read_ink(c, node, "stroke", stroke, &out->stroked,
                                       &out->stroke, err)) &&
           read_strokes(&r) && read_text_style(&r);
}
