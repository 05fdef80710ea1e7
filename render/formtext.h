/*
 * Text of a form from inside: formtext.c gathers a text element and makes
 * lines of it, formframe.c makes frames.
 *
 * Source: SVG 1.1, 10; SVG 2, 11.7 (inline-size, shape-inside).
 */
#ifndef RENDER_FORMTEXT_H
#define RENDER_FORMTEXT_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "base/str.h"
#include "render/form.h"

struct face;

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

/* The face of a stretch; ERR_FORM with its place if it cannot be set so. */
bool form_face(const struct form_context *c, const struct stretch *s,
               const struct face **out, struct err *err) MUST_CHECK;

/* Compile the stretches of a text that flows into an item of form. */
bool form_frame(const struct form_context *c, struct form *form,
                const struct svg_node *root, const struct svg_node *node,
                const struct stretch *s, size_t n, const struct style *style,
                struct matrix m, struct cond cond, struct err *err) MUST_CHECK;

/*
 * The reading of a word that was put into form last (data-ruby), as a line.
 *
 * Errors: ERR_FORM where the word has fields or stands vertically.
 */
bool form_ruby(const struct form_context *c, const struct form *form,
               const struct svg_node *node, const struct line *word,
               struct line *out, struct err *err) MUST_CHECK;

#endif
