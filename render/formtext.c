#include "render/form.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "render/face.h"

/* A stretch of text in one style, before fields are looked for. */
struct stretch {
    struct style style;
    const struct svg_node *node;
    struct buf text;
    bool new_line; /* begins a line: own x or y, or a paragraph */
    bool has_x, has_y;
    double x, y; /* user units */
    struct cond cond;
};

enum {
    STRETCHES_MAX = 200
};

struct gathering {
    const struct form_context *c;
    bool frame;
    bool breaks; /* of a frame: a line feed ends a paragraph */
    size_t n;
    struct stretch *stretch; /* [STRETCHES_MAX] */
    bool space;              /* a blank is pending (white space collapses) */
    struct err *err;
};

static bool
same_style(const struct style *a, const struct style *b)
{
    return a->bold == b->bold && a->size == b->size &&
           a->spacing == b->spacing && text_equal(a->family, b->family) &&
           memcmp(&a->fill, &b->fill, sizeof a->fill) == 0 &&
           a->filled == b->filled && a->lang == b->lang &&
           a->stroked == b->stroked && a->invisible == b->invisible;
}

static bool
next_stretch(struct gathering *g, const struct svg_node *node,
             const struct style *style, struct stretch **out)
{
    if (g->n == STRETCHES_MAX)
        return svg_bad(node, g->err, "more than %d parts in one text",
                       STRETCHES_MAX);
    *out = &g->stretch[g->n++];
    **out = (struct stretch){.style = *style, .node = node};
    return true;
}

/*
 * The stretch that further characters go to: the last one where its style is
 * the same, so that a field which an editor split over tspans is whole again.
 */
static bool
current(struct gathering *g, const struct svg_node *node,
        const struct style *style, struct stretch **out)
{
    if (g->n > 0 && same_style(&g->stretch[g->n - 1].style, style)) {
        *out = &g->stretch[g->n - 1];
        return true;
    }
    return next_stretch(g, node, style, out);
}

/* White space collapses, and none stands at the beginning of a line. */
static bool
gather_data(struct gathering *g, const struct svg_node *parent,
            const struct style *style, struct text t)
{
    struct stretch *s;

    for (size_t i = 0; i < t.len; i++) {
        char c = t.s[i];

        if (c == '\n' && g->breaks) {
            if (!next_stretch(g, parent, style, &s))
                return false;
            s->new_line = true;
            g->space = false;
            continue;
        }
        if (c == ' ' || c == '\t' || c == '\n' || c == '\r') {
            g->space =
                g->n > 0 && (g->stretch[g->n - 1].text.len > 0 ||
                             (g->n > 1 && !g->stretch[g->n - 1].new_line));
            continue;
        }
        if (!current(g, parent, style, &s))
            return false;
        if (g->space)
            buf_str(&s->text, " ");
        g->space = false;
        buf_put(&s->text, &c, 1);
    }
    return true;
}

static bool
begins_line(const struct gathering *g, const struct svg_node *node)
{
    const char *role = svg_attr(node, "role");
    bool positioned =
        svg_attr(node, "x") != NULL || svg_attr(node, "y") != NULL;

    if (g->frame && svg_attr(node, "data-br") != NULL)
        return true;
    if (g->frame)
        return role != NULL && strcmp(role, "line") == 0;
    return positioned || (role != NULL && strcmp(role, "line") == 0);
}

/* What may not stand on a tspan, and would else be passed over. */
static bool
check_tspan(const struct gathering *g, const struct svg_node *node)
{
    if (svg_attr(node, "transform") != NULL)
        return svg_bad(node, g->err,
                       "transform stands on the text, not on a tspan");
    for (const struct svg_attr *a = node->attr; a != NULL; a = a->next) {
        if (strncmp(a->name, "data-", 5) != 0 ||
            (g->frame && (strcmp(a->name, "data-br") == 0 ||
                          strcmp(a->name, "data-lang") == 0)))
            continue;
        return svg_bad(node, g->err, "%s cannot stand on this tspan", a->name);
    }
    if (!g->frame && svg_attr(node, "y") != NULL && svg_attr(node, "x") == NULL)
        return svg_bad(node, g->err, "a tspan with y needs x as well");
    return true;
}

static bool
gather(struct gathering *g, const struct svg_node *node,
       const struct style *style)
{
    for (const struct svg_node *c = node->child; c != NULL; c = c->next) {
        struct style own;
        struct stretch *s;

        if (c->name == NULL) {
            if (!gather_data(g, node, style, c->data))
                return false;
            continue;
        }
        if (strcmp(c->name, "title") == 0 || strcmp(c->name, "desc") == 0)
            continue;
        if (strcmp(c->name, "tspan") != 0)
            return svg_bad(c, g->err,
                           "element \"%s\" is not part of a text; use tspan",
                           c->name);
        if (!check_tspan(g, c) || !style_read(g->c, c, style, &own, g->err))
            return false;
        if (own.hidden)
            continue;
        if (begins_line(g, c)) {
            if (!next_stretch(g, c, &own, &s) ||
                !svg_length_of(c, "x", 0, &s->x, g->err) ||
                !svg_length_of(c, "y", 0, &s->y, g->err))
                return false;
            s->new_line = true;
            s->has_x = svg_attr(c, "x") != NULL;
            s->has_y = svg_attr(c, "y") != NULL;
            g->space = false;
        }
        if (!gather(g, c, &own))
            return false;
    }
    return true;
}

/* --- one-line text -----------------------------------------------------------
 */

static bool
face_for(const struct form_context *c, const struct stretch *s,
         const struct face **out, struct err *err)
{
    if (s->style.family.len == 0)
        return svg_bad(s->node, err,
                       "font-family is missing; fonts.conf lists the families");
    if (s->style.size <= 0)
        return svg_bad(s->node, err, "font-size is missing, or nothing");
    if (s->style.stroked && s->style.stroke_width > 0)
        return svg_bad(s->node, err, "text is filled, not stroked");
    if (!s->style.filled || s->style.invisible)
        return svg_bad(
            s->node, err,
            "text that cannot be seen; delete it, or give it display=\"none\"");
    if (!face_of_family(c->setter->faces, s->style.family, s->style.bold, out,
                        err)) {
        if (err->code == ERR_CONF) /* the form asks for what is not allowed */
            err->code = ERR_FORM;
        return err_at(err, s->node->file, s->node->line, s->node->column);
    }
    return true;
}

static bool
add_parts(const struct form_context *c, const struct stretch *s, double k,
          struct line *line, size_t *cap, struct err *err)
{
    struct field_text text;
    const struct face *face;

    if (s->text.len == 0)
        return true;
    if (!face_for(c, s, &face, err))
        return false;
    if (!field_compile((struct text){s->text.s, s->text.len}, c->names,
                       c->arena, &text, err))
        return err_at(err, s->node->file, s->node->line, s->node->column);
    if (line->n + text.n > *cap) {
        struct line_part *old = line->part;

        *cap = 2 * (line->n + text.n);
        line->part = arena_array(c->arena, struct line_part, *cap);
        if (line->n > 0)
            memcpy(line->part, old, line->n * sizeof *old);
    }
    for (size_t i = 0; i < text.n; i++) {
        const struct field_part *part = &text.part[i];

        line->part[line->n++] = (struct line_part){
            face,
            s->style.size * k,
            s->style.spacing * k,
            s->style.fill,
            part->is_field ? c->names->kind[part->field] : FIELD_TEXT,
            part->is_field ? c->names->name[part->field] : "",
            *part};
    }
    return true;
}

static bool
read_fitting(const struct svg_node *node, const struct style *style, double k,
             struct line *line, struct err *err)
{
    const char *fit = svg_attr(node, "data-fit");
    const char *align = svg_attr(node, "data-align");
    const char *valign = svg_attr(node, "data-valign");
    double leading;

    if (!svg_length_of(node, "data-width", 0, &line->width, err) ||
        !svg_length_of(node, "data-leading", style->size * 1.25, &leading, err))
        return false;
    line->width *= k;
    line->leading = leading * k;
    line->anchor = style->anchor;
    if (!fit_read(fit != NULL ? fit : "condense 70", line, err))
        return err_at(err, node->file, node->line, node->column);
    if (align != NULL && strcmp(align, "kintou") != 0)
        return svg_bad(node, err, "data-align: must be kintou");
    if (valign != NULL && strcmp(valign, "top") != 0 &&
        strcmp(valign, "bottom") != 0)
        return svg_bad(node, err, "data-valign: must be top or bottom");
    line->kintou = align != NULL;
    line->grow_up = valign != NULL && strcmp(valign, "bottom") == 0;
    if (line->kintou && line->width <= 0)
        return svg_bad(node, err, "data-align=\"kintou\" needs data-width");
    return true;
}

static struct matrix
line_place(struct matrix m, double k, double x, double y)
{
    struct point o = matrix_apply(m, (struct point){x, y});

    return (struct matrix){m.a / k, m.b / k, m.c / k, m.d / k, o.x, o.y};
}

/* Put a finished line into the form: set now, or a slot. */
static bool
add_line(const struct form_context *c, struct form *form,
         const struct svg_node *node, const struct line *line, struct cond cond,
         struct err *err)
{
    struct item *item;
    bool fields = false;

    if (line->n == 0)
        return true;
    for (size_t i = 0; i < line->n; i++)
        fields = fields || line->part[i].part.is_field;
    if (fields && line->width <= 0)
        return svg_bad(node, err,
                       "a text with a field needs data-width (mm), or nothing "
                       "can be fitted");
    if (fields) {
        item = form_item(c, form, ITEM_LINE, cond, node);
        item->u.line = *line;
        return true;
    }
    item = form_item(c, form, ITEM_STATIC, cond, node);
    if (!line_set(c->setter, line, NULL, c->arena, &item->u.fixed.draw,
                  &item->u.fixed.n, NULL, err)) {
        if (err->code == ERR_GLYPH || err->code == ERR_FIT)
            err->code = ERR_FORM;
        return err_at(err, node->file, node->line, node->column);
    }
    return true;
}

static bool
add_lines(const struct form_context *c, struct form *form,
          const struct svg_node *node, const struct stretch *s, size_t n,
          const struct style *style, struct matrix m, struct cond cond,
          struct err *err)
{
    double k = matrix_scale(m), x, y;
    struct line line = {0}, model = {0};
    size_t cap = 0;

    if (k <= 0)
        return svg_bad(node, err, "text is scaled to nothing");
    if (!read_fitting(node, style, k, &model, err) ||
        !svg_length_of(node, "x", 0, &x, err) ||
        !svg_length_of(node, "y", 0, &y, err))
        return false;
    line = model;
    line.place = line_place(m, k, x, y);
    for (size_t i = 0; i < n; i++) {
        if (s[i].new_line) {
            if (!add_line(c, form, node, &line, cond, err))
                return false;
            line = model;
            line.anchor = s[i].style.anchor;
            cap = 0;
            x = s[i].has_x ? s[i].x : x;
            y = s[i].has_y ? s[i].y : y;
            line.place = line_place(m, k, x, y);
        }
        if (!add_parts(c, &s[i], k, &line, &cap, err))
            return false;
    }
    return add_line(c, form, node, &line, cond, err);
}

/* --- frames
 * --------------------------------------------------------------------- */

/* The rect that shape-inside:url(#id) names. */
static bool
frame_rect(const struct form_context *c, const struct svg_node *root,
           const struct svg_node *node, const struct style *style, double k,
           struct matrix m, struct box *out, struct err *err)
{
    const char *inside = svg_property(node, "shape-inside", c->arena);
    const struct svg_node *rect;
    double x, y, width, height;
    struct point p;

    if (fabs(m.b) > 1e-9 || fabs(m.c) > 1e-9 || m.a <= 0 || m.d <= 0 ||
        fabs(m.a - m.d) > 0.01 * m.a)
        return svg_bad(node, err,
                       "a text frame must stand upright, and be scaled evenly");
    if (inside != NULL) {
        struct text id = text_from(inside);

        if (text_starts(id, "url(#") && id.s[id.len - 1] == ')') {
            id = (struct text){id.s + 5, id.len - 6};
            rect = svg_by_id(root, text_dup(c->arena, id));
        } else {
            rect = NULL;
        }
        if (rect == NULL || strcmp(rect->name, "rect") != 0)
            return svg_bad(node, err,
                           "shape-inside: url(#id) of a rect is needed");
        if (svg_attr(rect, "transform") != NULL)
            return svg_bad(rect, err,
                           "shape-inside: the rect has a transform; give it "
                           "its final place");
        if (!svg_length_of(rect, "x", 0, &x, err) ||
            !svg_length_of(rect, "y", 0, &y, err) ||
            !svg_length_of(rect, "width", 0, &width, err) ||
            !svg_length_of(rect, "height", 0, &height, err))
            return false;
        if (width <= 0 || height <= 0)
            return svg_bad(rect, err, "rect: width and height are needed");
    } else {
        const char *size = svg_property(node, "inline-size", c->arena);

        if (!svg_length_of(node, "x", 0, &x, err) ||
            !svg_length_of(node, "y", 0, &y, err))
            return false;
        if (!svg_length(size, &width) || width <= 0)
            return svg_bad(node, err, "inline-size: not a length");
        /* SVG 2, 11.7.3: x is the anchor, y the first baseline. */
        x -= style->anchor == ANCHOR_MIDDLE ? width / 2
             : style->anchor == ANCHOR_END  ? width
                                            : 0;
        y -= (style->line_height - 1) / 2 * style->size + 0.88 * style->size;
        height = 0;
    }
    p = matrix_apply(m, (struct point){x, y});
    *out = (struct box){p.x, p.y, width * k, height * k};
    return true;
}

static bool
frame_run(const struct form_context *c, const struct stretch *s, double k,
          bool first, struct frame_run *out, struct err *err)
{
    const struct face *face;
    struct buf text = {0};
    bool good;

    if (!face_for(c, s, &face, err))
        return false;
    out->run = (struct para_run){
        .face = face,
        .size = s->style.size * k,
        .spacing = s->style.spacing * k,
        .ink = s->style.fill,
        .lang = s->style.lang != NULL
                    ? s->style.lang
                    : faces_language(c->setter->faces, s->style.family)};
    if (s->new_line && !first)
        buf_str(&text, "\n");
    buf_put(&text, s->text.s, s->text.len);
    good = field_compile((struct text){text.s, text.len}, c->names, c->arena,
                         &out->text, err);
    buf_clear(&text);
    if (!good)
        return err_at(err, s->node->file, s->node->line, s->node->column);
    for (size_t i = 0; i < out->text.n; i++)
        if (out->text.part[i].is_field &&
            c->names->kind[out->text.part[i].field] == FIELD_REGISTER)
            return svg_bad(s->node, err,
                           "field \"%s\" is of the register: it must stand on "
                           "a line of its own, not in a frame",
                           c->names->name[out->text.part[i].field]);
    return true;
}

static bool
set_static_frame(const struct form_context *c, struct item *item,
                 const struct svg_node *node, struct err *err)
{
    struct frame frame = item->u.frame;
    struct para_run *run = arena_array(c->arena, struct para_run, frame.n);

    for (size_t i = 0; i < frame.n; i++) {
        run[i] = frame.run[i].run;
        if (!field_join(&frame.run[i].text, NULL, c->arena, &run[i].text, err))
            return false;
    }
    item->kind = ITEM_STATIC;
    if (!para_set(c->para, &frame.frame, run, frame.n, c->arena,
                  &item->u.fixed.draw, &item->u.fixed.n, err)) {
        if (err->code == ERR_GLYPH || err->code == ERR_FIT)
            err->code = ERR_FORM;
        return err_at(err, node->file, node->line, node->column);
    }
    return true;
}

static bool
add_frame(const struct form_context *c, struct form *form,
          const struct svg_node *root, const struct svg_node *node,
          const struct stretch *s, size_t n, const struct style *style,
          struct matrix m, struct cond cond, struct err *err)
{
    double k = matrix_scale(m);
    struct frame frame = {.run = arena_array(c->arena, struct frame_run, n)};
    struct item *item;
    bool fields = false;

    if (svg_attr(node, "data-width") != NULL ||
        svg_attr(node, "data-fit") != NULL ||
        svg_attr(node, "data-align") != NULL)
        return svg_bad(node, err,
                       "data-width, data-fit and data-align are for one line, "
                       "not for a frame");
    if (!frame_rect(c, root, node, style, k, m, &frame.frame.box, err))
        return false;
    while (n > 0 && s[n - 1].text.len == 0) /* a last line feed ends a line */
        n--;
    frame.frame.line_height = style->line_height;
    frame.frame.align = style->align;
    for (size_t i = 0; i < n; i++) {
        if (s[i].text.len == 0 && !s[i].new_line)
            continue;
        if (!frame_run(c, &s[i], k, frame.n == 0, &frame.run[frame.n], err))
            return false;
        for (size_t j = 0; j < frame.run[frame.n].text.n; j++)
            fields = fields || frame.run[frame.n].text.part[j].is_field;
        frame.n++;
    }
    if (frame.n == 0)
        return true;
    item = form_item(c, form, ITEM_FRAME, cond, node);
    item->u.frame = frame;
    return fields || set_static_frame(c, item, node, err);
}

bool
form_text(const struct form_context *c, struct form *form,
          const struct svg_node *root, const struct svg_node *node,
          const struct style *style, struct matrix m, struct cond cond,
          struct err *err)
{
    struct gathering g = {.c = c, .err = err};
    const char *white = svg_property(node, "white-space", c->arena);
    struct stretch *first;
    bool good;

    g.frame = svg_property(node, "shape-inside", c->arena) != NULL ||
              svg_property(node, "inline-size", c->arena) != NULL;
    g.breaks = g.frame && white != NULL && strncmp(white, "pre", 3) == 0;
    if (!g.frame && svg_attr(node, "data-lang") != NULL)
        return svg_bad(node, err,
                       "data-lang is for a frame; a line is set in the "
                       "language of its family");
    g.stretch = mem_new(STRETCHES_MAX * sizeof *g.stretch);
    good = next_stretch(&g, node, style, &first) && gather(&g, node, style);
    if (good)
        good = g.frame ? add_frame(c, form, root, node, g.stretch, g.n, style,
                                   m, cond, err)
                       : add_lines(c, form, node, g.stretch, g.n, style, m,
                                   cond, err);
    for (size_t i = 0; i < g.n; i++)
        buf_clear(&g.stretch[i].text);
    mem_free(g.stretch);
    return good;
}
