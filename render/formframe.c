#include "render/formtext.h"

#include <math.h>
#include <string.h>

#include "base/arena.h"
#include "render/face.h"

/* The rect that shape-inside:url(#id) names. */
static bool
inside_rect(const char *inside, const struct svg_node *root,
            const struct svg_node *node, struct arena *arena, struct box *out,
            struct err *err)
{
    const struct svg_node *rect = NULL;
    struct text id = text_from(inside);

    if (text_starts(id, "url(#") && id.s[id.len - 1] == ')') {
        id = (struct text){id.s + 5, id.len - 6};
        rect = svg_by_id(root, text_dup(arena, id));
    }
    if (rect == NULL || strcmp(rect->name, "rect") != 0)
        return svg_bad(node, err, "shape-inside: url(#id) of a rect is needed");
    if (svg_attr(rect, "transform") != NULL)
        return svg_bad(rect, err,
                       "shape-inside: the rect has a transform; give it "
                       "its final place");
    if (!svg_length_of(rect, "x", 0, &out->x, err) ||
        !svg_length_of(rect, "y", 0, &out->y, err) ||
        !svg_length_of(rect, "width", 0, &out->width, err) ||
        !svg_length_of(rect, "height", 0, &out->height, err))
        return false;
    if (out->width <= 0 || out->height <= 0)
        return svg_bad(rect, err, "rect: width and height are needed");
    return true;
}

/* The place that inline-size gives: as high as its text. */
static bool
inline_place(const struct svg_node *node, const struct style *style,
             struct arena *arena, struct box *out, struct err *err)
{
    const char *size = svg_property(node, "inline-size", arena);

    if (!svg_length_of(node, "x", 0, &out->x, err) ||
        !svg_length_of(node, "y", 0, &out->y, err))
        return false;
    if (!svg_length(size, &out->width) || out->width <= 0)
        return svg_bad(node, err, "inline-size: not a length");
    /* SVG 2, 11.7.3: x is the anchor, y the first baseline. */
    out->x -= style->anchor == ANCHOR_MIDDLE ? out->width / 2
              : style->anchor == ANCHOR_END  ? out->width
                                             : 0;
    out->y -= (style->line_height - 1) / 2 * style->size + 0.88 * style->size;
    out->height = 0;
    return true;
}

/* Where the text of a frame stands on the page. */
static bool
frame_rect(const struct form_context *c, const struct form *form,
           const struct svg_node *root, const struct svg_node *node,
           const struct style *style, double k, struct matrix m,
           struct box *out, struct err *err)
{
    const char *inside = svg_property(node, "shape-inside", c->arena);
    struct box box;
    struct point p;

    if (fabs(m.b) > 1e-9 || fabs(m.c) > 1e-9 || m.a <= 0 || m.d <= 0 ||
        fabs(m.a - m.d) > 0.01 * m.a)
        return svg_bad(node, err,
                       "a text frame must stand upright, and be scaled evenly");
    if (inside != NULL ? !inside_rect(inside, root, node, c->arena, &box, err)
                       : !inline_place(node, style, c->arena, &box, err))
        return false;
    p = matrix_apply(m, (struct point){box.x, box.y});
    *out = (struct box){p.x, p.y, box.width * k, box.height * k};
    return form_holds(form, node, *out, false, err);
}

static bool
frame_run(const struct form_context *c, const struct stretch *s, double k,
          bool first, struct frame_run *out, struct err *err)
{
    const struct face *face;
    struct buf text = {0};
    bool good;

    if (!form_face(c, s, &face, err))
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

bool
form_frame(const struct form_context *c, struct form *form,
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
    if (style->vertical)
        return svg_bad(node, err,
                       "a frame cannot be set vertically; write each column as "
                       "a text of its own");
    if (!frame_rect(c, form, root, node, style, k, m, &frame.frame.box, err))
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
