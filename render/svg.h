/*
 * SVG as a tree: elements of the SVG namespace with their attributes, style
 * properties and text, each with its place in the file.
 *
 * Elements and attributes of other namespaces (an editor's own) are left out.
 * A document type, and with it every entity of its own, is refused.
 *
 * Source: SVG 1.1 (Second Edition); SVG 2 (inline-size, shape-inside).
 */
#ifndef RENDER_SVG_H
#define RENDER_SVG_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "base/str.h"
#include "render/page.h"

struct arena;

struct svg_attr {
    const char *name, *value;
    struct svg_attr *next;
};

struct svg_node {
    const char *name; /* NULL: character data */
    struct text data; /* of character data */
    struct svg_attr *attr;
    struct svg_node *parent, *child, *last, *next; /* last: of the children */
    size_t line, column;
    const char *file;
};

bool svg_parse(struct text source, const char *file, struct arena *arena,
               const struct svg_node **root, struct err *err) MUST_CHECK;

/* An attribute's value, or NULL. */
const char *svg_attr(const struct svg_node *node, const char *name);

/*
 * A property: from style="..." where it stands there, else the attribute.
 * NULL where neither has it.
 */
const char *svg_property(const struct svg_node *node, const char *name,
                         struct arena *arena);

/* The element with an id, in the whole tree below root; NULL: none. */
const struct svg_node *svg_by_id(const struct svg_node *root, const char *id);

/* Fail at a node: "return svg_bad(node, err, ...)". */
#define svg_bad(...) (svg_blame(__VA_ARGS__), false)
void svg_blame(const struct svg_node *node, struct err *err, const char *fmt,
               ...) PRINTF_LIKE(3, 4);

/* --- values, in svgvalue.c ----------------------------------------------- */

/*
 * A number from the front of *s, which moves behind it; locale-independent.
 * False where there is none, or one beyond +-1e9.
 */
bool svg_number(const char **s, double *out);

/*
 * A length in user units, which are mm on paper: plain, or with px as editors
 * write it.  False: not one; mm is refused there, for in a browser it would
 * be 96/25.4 user units.
 */
bool svg_length(const char *s, double *out);

/* A length on paper, in mm: plain, mm, cm, in, pt, px.  False: not one. */
bool svg_paper_length(const char *s, double *out);

/*
 * A length attribute; otherwise where it is absent.  Of the outermost element
 * and where the name begins with data- it is one on paper.
 */
bool svg_length_of(const struct svg_node *node, const char *name,
                   double otherwise, double *out, struct err *err) MUST_CHECK;

/* transform="..." after m; m itself where the node has none. */
bool svg_transform(const struct svg_node *node, struct matrix m,
                   struct matrix *out, struct err *err) MUST_CHECK;

struct matrix matrix_multiply(struct matrix m, struct matrix n); /* m after n */
struct point matrix_apply(struct matrix m, struct point p);
double matrix_scale(struct matrix m); /* mean scale of lengths */

/* --- outlines, in shape.c ------------------------------------------------ */

/*
 * The outline of rect, line, polyline, polygon, circle, ellipse or path under
 * m, in arena; without any operation where there is nothing to draw.
 *
 * Errors: ERR_FORM with the place of the node.
 */
bool
svg_shape(const struct svg_node *node, struct matrix m, struct arena *arena,
          struct path *out, struct err *err) MUST_CHECK;

#endif
