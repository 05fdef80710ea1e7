#include "render/formtext.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "render/face.h"

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
same_ink(const struct ink *a, const struct ink *b)
{
    return a->spot == b->spot && a->c == b->c && a->m == b->m && a->y == b->y &&
           a->k == b->k && a->tint == b->tint;
}

static bool
same_style(const struct style *a, const struct style *b)
{
    return a->bold == b->bold && a->size == b->size &&
           a->spacing == b->spacing && text_equal(a->family, b->family) &&
           same_ink(&a->fill, &b->fill) && a->filled == b->filled &&
           a->lang == b->lang && a->stroked == b->stroked &&
           a->invisible == b->invisible;
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

/* Begin a line at this tspan. */
static bool
begin_line(struct gathering *g, const struct svg_node *node,
           const struct style *style)
{
    struct stretch *s;

    if (!next_stretch(g, node, style, &s) ||
        !svg_length_of(node, "x", 0, &s->x, g->err) ||
        !svg_length_of(node, "y", 0, &s->y, g->err))
        return false;
    s->new_line = true;
    s->has_x = svg_attr(node, "x") != NULL;
    s->has_y = svg_attr(node, "y") != NULL;
    g->space = false;
    return true;
}

static bool
gather(struct gathering *g, const struct svg_node *node,
       const struct style *style)
{
    for (const struct svg_node *c = node->child; c != NULL; c = c->next) {
        struct style own;

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
        if (own.vertical != style->vertical)
            return svg_bad(c, g->err,
                           "writing-mode stands on the text, not on a tspan");
        if (own.hidden)
            continue;
        if (begins_line(g, c) && !begin_line(g, c, &own))
            return false;
        if (!gather(g, c, &own))
            return false;
    }
    return true;
}

/* --- one-line text -----------------------------------------------------------
 */

bool
form_face(const struct form_context *c, const struct stretch *s,
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
    if (!form_face(c, s, &face, err))
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
    line->vertical = style->vertical;
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

/* Text must not leave the page: both ends of its baseline are looked at. */
static bool
check_page(const struct form *form, const struct svg_node *node,
           struct matrix place, struct point from, struct point to,
           struct err *err)
{
    for (int end = 0; end < 2; end++) {
        struct point p = matrix_apply(place, end == 0 ? from : to);

        if (!form_holds(form, node, (struct box){p.x, p.y, 0, 0}, false, err))
            return false;
    }
    return true;
}

static bool
check_slot(const struct form *form, const struct svg_node *node,
           const struct line *line, struct err *err)
{
    double from = line->anchor == ANCHOR_START    ? 0
                  : line->anchor == ANCHOR_MIDDLE ? -line->width / 2
                                                  : -line->width;
    struct point a = {from, 0}, b = {from + line->width, 0};

    if (line->vertical) {
        a = (struct point){0, from};
        b = (struct point){0, from + line->width};
    }
    return check_page(form, node, line->place, a, b, err);
}

static bool
check_static(const struct form *form, const struct svg_node *node,
             const struct item *item, bool vertical, struct err *err)
{
    for (size_t i = 0; i < item->u.fixed.n; i++) {
        const struct draw_glyphs *g = &item->u.fixed.draw[i].u.glyphs;
        struct point end = {0, 0};

        for (size_t k = 0; k < g->n; k++)
            end.x += g->advance != NULL ? g->advance[k]
                                        : face_advance(g->face, g->glyph[k]) *
                                              g->size / face_upem(g->face);
        /* A column's glyphs do not move the pen: the last one tells. */
        if (vertical && g->n > 0)
            end = g->offset[g->n - 1];
        if (!check_page(form, node, g->place, (struct point){0, 0}, end, err))
            return false;
    }
    return true;
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
        return check_slot(form, node, line, err);
    }
    item = form_item(c, form, ITEM_STATIC, cond, node);
    if (!line_set(c->setter, line, NULL, c->arena, &item->u.fixed.draw,
                  &item->u.fixed.n, NULL, err)) {
        if (err->code == ERR_GLYPH || err->code == ERR_FIT)
            err->code = ERR_FORM;
        return err_at(err, node->file, node->line, node->column);
    }
    return check_static(form, node, item, line->vertical, err);
}

static bool
add_ruby(const struct form_context *c, struct form *form,
         const struct svg_node *node, const struct line *word, struct cond cond,
         struct err *err)
{
    struct line ruby;

    return form_ruby(c, form, node, word, &ruby, err) &&
           add_line(c, form, node, &ruby, cond, err);
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
    return add_line(c, form, node, &line, cond, err) &&
           (svg_attr(node, "data-ruby") == NULL ||
            add_ruby(c, form, node, &line, cond, err));
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
    if (g.frame && svg_attr(node, "data-ruby") != NULL)
        return svg_bad(node, err, "data-ruby is for one line, not for a frame");
    g.stretch = mem_new(STRETCHES_MAX * sizeof *g.stretch);
    good = next_stretch(&g, node, style, &first) && gather(&g, node, style);
    if (good)
        good = g.frame ? form_frame(c, form, root, node, g.stretch, g.n, style,
                                    m, cond, err)
                       : add_lines(c, form, node, g.stretch, g.n, style, m,
                                   cond, err);
    for (size_t i = 0; i < g.n; i++)
        buf_clear(&g.stretch[i].text);
    mem_free(g.stretch);
    return good;
}
