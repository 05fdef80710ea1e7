#include "render/form.h"

#include <math.h>
#include <string.h>

#include "base/arena.h"

enum {
    USE_DEPTH = 8,
    ELEMENTS_MAX = 100000,
    BLEED_MAX = 10 /* mm; 3 are usual (print.md A.5) */
};

struct walk {
    const struct form_context *c;
    struct form *form;
    const struct svg_node *root;
    size_t elements; /* walked so far, those of a use each time anew */
    struct err *err;
};

struct item *
form_item(const struct form_context *c, struct form *form, enum item_kind kind,
          struct cond cond, const struct svg_node *node)
{
    if (form->n == form->cap) {
        struct item *old = form->item;

        form->cap = form->cap != 0 ? 2 * form->cap : 64;
        form->item = arena_array(c->arena, struct item, form->cap);
        if (form->n > 0)
            memcpy(form->item, old, form->n * sizeof *old);
    }
    form->item[form->n] =
        (struct item){.kind = kind, .cond = cond, .node = node};
    return &form->item[form->n++];
}

static bool
is_one_of(const char *name, const char *const *list, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (strcmp(name, list[i]) == 0)
            return true;
    return false;
}

/* Does m scale by other than one factor?  A stroke would be uneven. */
static bool
is_uneven(struct matrix m)
{
    double x = hypot(m.a, m.b), y = hypot(m.c, m.d);

    return fabs(x - y) > 0.01 * (x + y) ||
           fabs(m.a * m.c + m.b * m.d) > 0.01 * x * y;
}

static bool
add_shape(struct walk *w, const struct svg_node *node,
          const struct style *style, struct matrix m, struct cond cond)
{
    double k = matrix_scale(m), *dash = NULL;
    struct draw *draw;
    struct item *item;
    struct path path;

    if (!svg_shape(node, m, w->c->arena, &path, w->err))
        return false;
    if ((!style->filled && !style->stroked) || path.n_op == 0)
        return true;
    if (style->stroked && is_uneven(m))
        return svg_bad(
            node, w->err,
            "a stroke under an uneven scale; give the shape its final size");
    if (style->n_dash > 0) {
        dash = arena_array(w->c->arena, double, style->n_dash);
        for (size_t i = 0; i < style->n_dash; i++)
            dash[i] = style->dash[i] * k;
    }
    draw = arena_array(w->c->arena, struct draw, 1);
    draw->kind = DRAW_PATH;
    draw->u.path = (struct draw_path){
        .path = path,
        .fill = style->filled && strcmp(node->name, "line") != 0,
        .stroke = style->stroked && style->stroke_width > 0,
        .even_odd = style->even_odd,
        .fill_ink = style->fill,
        .stroke_ink = style->stroke,
        .line_width = style->stroke_width * k,
        .cap = style->cap,
        .join = style->join,
        .miter = style->miter,
        .n_dash = style->n_dash,
        .dash = dash,
        .dash_offset = style->dash_offset * k};
    if (!draw->u.path.fill && !draw->u.path.stroke)
        return true;
    item = form_item(w->c, w->form, ITEM_STATIC, cond, node);
    item->u.fixed.n = 1;
    item->u.fixed.draw = draw;
    return true;
}

/* A rect that a code fills. */
static bool
add_code(struct walk *w, const struct svg_node *node, const char *kind,
         struct matrix m, struct cond cond)
{
    static const char *const kinds[] = {"customer", "datamatrix", "qr"};
    const char *value = svg_attr(node, "data-value");
    struct item *item;
    double x, y, width, height;
    struct point p;
    size_t k = 0;

    while (k < 3 && strcmp(kind, kinds[k]) != 0)
        k++;
    if (k == 3)
        return svg_bad(node, w->err,
                       "data-code: must be customer, datamatrix or qr");
    if (value == NULL)
        return svg_bad(node, w->err, "data-code needs data-value");
    if (fabs(m.b) > 1e-9 || fabs(m.c) > 1e-9 || m.a <= 0 || m.d <= 0)
        return svg_bad(node, w->err, "a code must stand upright");
    if (!svg_length_of(node, "x", 0, &x, w->err) ||
        !svg_length_of(node, "y", 0, &y, w->err) ||
        !svg_length_of(node, "width", -1, &width, w->err) ||
        !svg_length_of(node, "height", -1, &height, w->err))
        return false;
    if (width <= 0 || height <= 0)
        return svg_bad(node, w->err, "rect: width and height are needed");
    p = matrix_apply(m, (struct point){x, y});
    item = form_item(w->c, w->form, ITEM_CODE, cond, node);
    item->u.code.kind = (enum code_kind)k;
    item->u.code.box = (struct box){p.x, p.y, width * m.a, height * m.d};
    if (!field_compile(text_from(value), w->c->names, w->c->arena,
                       &item->u.code.value, w->err))
        return err_at(w->err, node->file, node->line, node->column);
    return w->form->bleed == 0 ||
           form_holds(w->form, node, item->u.code.box, true, w->err);
}

static bool walk_children(struct walk *w, const struct svg_node *node,
                          const struct style *style, struct matrix m,
                          struct cond cond, int depth);
static bool
walk_node(struct walk *w, const struct svg_node *node, const struct style *base,
          struct matrix base_m, struct cond base_cond, int depth);

static bool
add_use(struct walk *w, const struct svg_node *node, const struct style *style,
        struct matrix m, struct cond cond, int depth)
{
    const char *href = svg_attr(node, "href");
    const struct svg_node *target;
    double x, y;

    if (href == NULL || href[0] != '#')
        return svg_bad(node, w->err, "use: href=\"#id\" is needed");
    target = svg_by_id(w->root, href + 1);
    if (target == NULL)
        return svg_bad(node, w->err, "use: nothing has the id \"%s\"",
                       href + 1);
    if (depth >= USE_DEPTH)
        return svg_bad(node, w->err, "use: nested too deeply");
    if (!svg_length_of(node, "x", 0, &x, w->err) ||
        !svg_length_of(node, "y", 0, &y, w->err))
        return false;
    m = matrix_multiply(m, (struct matrix){1, 0, 0, 1, x, y});
    if (strcmp(target->name, "symbol") != 0)
        return walk_node(w, target, style, m, cond, depth + 1);
    if (svg_attr(target, "viewBox") != NULL)
        return svg_bad(target, w->err,
                       "symbol: viewBox is not part of the form language");
    return walk_children(w, target, style, m, cond, depth + 1);
}

static bool
own_cond(struct walk *w, const struct svg_node *node, struct cond base,
         struct cond *out)
{
    const char *s = svg_attr(node, "data-if");
    struct cond own;

    *out = base;
    if (s == NULL)
        return true;
    if (!cond_compile(s, w->c->names, w->c->arena, &own, w->err))
        return err_at(w->err, node->file, node->line, node->column);
    *out = cond_and(base, own, w->c->arena);
    return true;
}

/* Attributes of ours, and on which element each may stand; "": on any. */
static const struct own_attr {
    const char *name, *element;
} own_attrs[] = {
    {"data-if", ""},        {"data-width", "text"},  {"data-fit", "text"},
    {"data-align", "text"}, {"data-valign", "text"}, {"data-leading", "text"},
    {"data-lang", "text"},  {"data-code", "rect"},   {"data-value", "rect"},
    {"data-bleed", "svg"},  {"data-ruby", "text"},
};

/* A name that is mistyped would else be passed over in silence. */
static bool
check_attrs(const struct svg_node *node, struct err *err)
{
    for (const struct svg_attr *a = node->attr; a != NULL; a = a->next) {
        size_t i = 0, n = sizeof own_attrs / sizeof own_attrs[0];

        if (strncmp(a->name, "data-", 5) != 0)
            continue;
        while (i < n && strcmp(own_attrs[i].name, a->name) != 0)
            i++;
        if (i == n)
            return svg_bad(node, err,
                           "attribute \"%s\" is not part of the form language",
                           a->name);
        if (own_attrs[i].element[0] != '\0' &&
            strcmp(own_attrs[i].element, node->name) != 0)
            return svg_bad(node, err, "%s stands on a %s only", a->name,
                           own_attrs[i].element);
    }
    return true;
}

/* What an element draws. */
static bool
add_element(struct walk *w, const struct svg_node *node,
            const struct style *style, struct matrix m, struct cond cond,
            int depth)
{
    static const char *const shapes[] = {
        "rect", "line", "polyline", "polygon", "circle", "ellipse", "path"};
    const char *code = svg_attr(node, "data-code");

    if (strcmp(node->name, "g") == 0)
        return walk_children(w, node, style, m, cond, depth);
    if (strcmp(node->name, "use") == 0)
        return add_use(w, node, style, m, cond, depth);
    if (strcmp(node->name, "text") == 0)
        return style->invisible ||
               form_text(w->c, w->form, w->root, node, style, m, cond, w->err);
    if (code != NULL)
        return style->invisible || add_code(w, node, code, m, cond);
    if (is_one_of(node->name, shapes, sizeof shapes / sizeof shapes[0]))
        return style->invisible || add_shape(w, node, style, m, cond);
    if (strcmp(node->name, "image") == 0)
        return svg_bad(node, w->err,
                       "image: pictures cannot be printed; draw it with paths");
    return svg_bad(node, w->err,
                   "element \"%s\" is not part of the form language; use "
                   "shapes, text and use",
                   node->name);
}

static bool
walk_node(struct walk *w, const struct svg_node *node, const struct style *base,
          struct matrix base_m, struct cond base_cond, int depth)
{
    static const char *const silent[] = {"title", "desc", "metadata", "defs",
                                         "symbol"};
    struct style style;
    struct matrix m;
    struct cond cond;

    if (is_one_of(node->name, silent, sizeof silent / sizeof silent[0]))
        return true;
    if (++w->elements > ELEMENTS_MAX)
        return svg_bad(node, w->err,
                       "more than %d elements, those of use counted each time",
                       ELEMENTS_MAX);
    if (!check_attrs(node, w->err) ||
        !style_read(w->c, node, base, &style, w->err) ||
        !svg_transform(node, base_m, &m, w->err) ||
        !own_cond(w, node, base_cond, &cond))
        return false;
    /* Variants lie over each other: display says which of them a viewer
       shows, and data-if alone which is printed. */
    if (svg_attr(node, "data-if") != NULL)
        style.hidden = base->hidden;
    return style.hidden || add_element(w, node, &style, m, cond, depth);
}

static bool
walk_children(struct walk *w, const struct svg_node *node,
              const struct style *style, struct matrix m, struct cond cond,
              int depth)
{
    for (const struct svg_node *c = node->child; c != NULL; c = c->next)
        if (c->name != NULL && !walk_node(w, c, style, m, cond, depth))
            return false;
    return true;
}

/* 1 user unit = 1 mm, origin at the top left of the trim box. */
static bool
read_size(const struct svg_node *root, struct size *trim, struct err *err)
{
    const char *box = svg_attr(root, "viewBox");
    double v[4], width, height;

    if (svg_attr(root, "transform") != NULL)
        return svg_bad(root, err,
                       "svg: transform is not part of the form language");
    for (int i = 0; i < 4; i++)
        if (box == NULL || !svg_number(&box, &v[i]))
            return svg_bad(root, err,
                           "svg: viewBox=\"0 0 WIDTH HEIGHT\" in mm is needed");
    if (!svg_length_of(root, "width", v[2], &width, err) ||
        !svg_length_of(root, "height", v[3], &height, err))
        return false;
    if (v[0] != 0 || v[1] != 0 || fabs(v[2] - width) > 0.01 ||
        fabs(v[3] - height) > 0.01 || width <= 0 || height <= 0 ||
        width > 2000 || height > 2000)
        return svg_bad(root, err,
                       "svg: 1 user unit must be 1 mm: width=\"%gmm\" "
                       "height=\"%gmm\" viewBox=\"0 0 %g %g\"",
                       v[2], v[3], v[2], v[3]);
    *trim = (struct size){width * PT_PER_MM, height * PT_PER_MM};
    return true;
}

/* How far art runs on beyond the trim: data-bleed="3mm" on the root. */
static bool
read_bleed(const struct svg_node *root, bool inner, double *out,
           struct err *err)
{
    double bleed = 0;

    *out = 0;
    if (svg_attr(root, "data-bleed") == NULL)
        return true;
    if (!svg_length_of(root, "data-bleed", 0, &bleed, err))
        return false;
    if (inner)
        return svg_bad(root, err,
                       "data-bleed: this form stands on a sheet; give the "
                       "bleed to the form of the sheet");
    if (!(bleed >= 0 && bleed <= BLEED_MAX))
        return svg_bad(root, err, "data-bleed: 0 to %d mm are possible",
                       BLEED_MAX);
    *out = bleed * PT_PER_MM;
    return true;
}

bool
form_holds(const struct form *form, const struct svg_node *node, struct box box,
           bool code, struct err *err)
{
    const double slack = 0.1; /* pt */
    double in = form->bleed > 0 ? FORM_SAFE : 0;
    double right = form->trim.width - box.x - box.width;
    double foot = form->trim.height - box.y - box.height;
    double least = fmin(fmin(box.x, box.y), fmin(right, foot));

    if (least >= in - slack)
        return true;
    if (least < -slack)
        return svg_bad(node, err,
                       code ? "a code stands outside the page"
                            : "text stands outside the page");
    return svg_bad(node, err,
                   code ? "a code stands nearer than 3 mm to the edge of a "
                          "sheet that is trimmed; move it inward"
                        : "text stands nearer than 3 mm to the edge of a "
                          "sheet that is trimmed; move it inward");
}

bool
form_compile(const struct form_context *c, struct text source, const char *file,
             struct point place, struct form *out, struct err *err)
{
    struct walk w = {.c = c, .form = out, .err = err};
    struct style style;
    struct size trim;
    double bleed;
    const struct matrix m = {PT_PER_MM, 0, 0, PT_PER_MM, place.x, place.y};

    if (!svg_parse(source, file, c->arena, &w.root, err) ||
        !read_size(w.root, &trim, err) || !check_attrs(w.root, err) ||
        !read_bleed(w.root, out->trim.width > 0, &bleed, err) ||
        !style_read(c, w.root, &style_initial, &style, err))
        return false;
    if (out->trim.width == 0) {
        out->trim = trim;
        out->bleed = bleed;
    }
    return walk_children(&w, w.root, &style, m, (struct cond){0}, 0);
}
