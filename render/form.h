/*
 * A form: one SVG file compiled into static art, slots, frames and codes.
 *
 * Everything that can be decided without a piece is decided here: outlines,
 * inks, faces, static text set; what a piece fills in is left as slots.  What
 * the language does not know is refused with file, line and column, never
 * skipped in silence.
 *
 * Source: design.md 5; docs/forms.
 */
#ifndef RENDER_FORM_H
#define RENDER_FORM_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "render/field.h"
#include "render/line.h"
#include "render/page.h"
#include "render/para.h"
#include "render/svg.h"

struct arena;

/* Colour of the artwork to ink on the press. */
struct ink_row {
    unsigned rgb;
    struct ink ink;
};

/* What forms of one set are compiled with. */
struct form_context {
    struct arena *arena; /* lives as long as the set */
    struct setter *setter;
    struct para *para;
    const struct field_names *names;
    const struct ink_row *ink;
    size_t n_ink;
};

enum item_kind {
    ITEM_STATIC,
    ITEM_LINE,
    ITEM_FRAME,
    ITEM_CODE
};
enum code_kind {
    CODE_CUSTOMER,
    CODE_MARK,
    CODE_QR
};

struct frame_run {
    struct para_run run; /* text: not yet */
    struct field_text text;
};

struct frame {
    struct para_frame frame;
    size_t n;
    struct frame_run *run;
};

struct code {
    enum code_kind kind;
    struct box box;
    struct field_text value;
};

struct item {
    enum item_kind kind;
    struct cond cond;
    const struct svg_node *node; /* for messages */
    union {
        struct {
            size_t n;
            struct draw *draw;
        } fixed;
        struct line line;
        struct frame frame;
        struct code code;
    } u;
};

struct form {
    struct size trim; /* pt */
    double bleed;     /* pt; 0: nothing is trimmed off */
    size_t n, cap;
    struct item *item;
};

/*
 * How far from the edge of a sheet that is trimmed its text and codes stay:
 * cutting is off by up to as much as the bleed (print.md A.5).
 */
#define FORM_SAFE (3 * PT_PER_MM)

/* Does a text, or a code, stand on the page, and within its safe area? */
bool form_holds(const struct form *form, const struct svg_node *node,
                struct box box, bool code, struct err *err) MUST_CHECK;

/* Compile a file; its top left corner stands at place (pt). */
bool form_compile(const struct form_context *context, struct text source,
                  const char *file, struct point place, struct form *out,
                  struct err *err) MUST_CHECK;

/* --- styles, in style.c ------------------------------------------------------
 */

struct style {
    bool filled, stroked, even_odd;
    struct ink fill, stroke;
    double stroke_width; /* user units */
    enum line_cap cap;
    enum line_join join;
    double miter;
    size_t n_dash;
    const double *dash;
    double dash_offset;
    struct text family;
    bool bold;
    double size; /* user units */
    enum line_anchor anchor;
    double spacing;
    double line_height; /* factor */
    bool vertical;      /* writing-mode */
    enum para_align align;
    const char *lang; /* NULL: the family's */
    bool hidden;      /* display="none" */
    bool invisible;   /* visibility="hidden" */
};

extern const struct style style_initial;

/* The style of a node inside one that has style base. */
bool style_read(const struct form_context *context, const struct svg_node *node,
                const struct style *base, struct style *out,
                struct err *err) MUST_CHECK;

/* --- text, in formtext.c -----------------------------------------------------
 */

/* Compile a text element into items of form. */
bool form_text(const struct form_context *context, struct form *form,
               const struct svg_node *root, const struct svg_node *node,
               const struct style *style, struct matrix m, struct cond cond,
               struct err *err) MUST_CHECK;

/* A further item of form. */
struct item *
form_item(const struct form_context *context, struct form *form,
          enum item_kind kind, struct cond cond, const struct svg_node *node);

#endif
