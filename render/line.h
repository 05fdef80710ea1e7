/*
 * One line of a form, or a slot in it: set, fitted to its width, placed.
 *
 * What is too long takes the steps that the form's data-fit names, in their
 * order: condense (長体) to a floor, shrink to a floor, wrap to n lines.  After
 * the last step the piece is held: nothing is cut, nothing overflows.
 *
 * Source: design.md 5 (data-fit, data-align); JIS X 4051 (line breaks).
 */
#ifndef RENDER_LINE_H
#define RENDER_LINE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "render/field.h"
#include "render/mailset.h"
#include "render/page.h"
#include "render/policy.h"

struct arena;
struct face;
struct faces;
struct glyph_table;

struct known_verdict;
struct known_glyphs;

/* What lines are set with; one per process. */
struct setter {
    struct faces *faces;
    struct policy *policy;
    struct glyph_table **table; /* by number of face */
    size_t n_table;
    struct arena *piece; /* NULL: nothing is remembered */
    size_t n_verdict, n_glyphs;
    struct known_verdict *verdict;
    struct known_glyphs *glyphs;
};

bool setter_open(struct faces *faces, struct setter *out,
                 struct err *err) MUST_CHECK;
void setter_close(struct setter *s);
/*
 * Begin a piece: until the next call, what is judged and shaped in this arena
 * is remembered by the address of its text, as a name stands on many sides.
 * NULL: nothing is.
 */
void setter_piece(struct setter *s, struct arena *arena);
struct glyph_table *setter_table(struct setter *s, const struct face *face);

enum fit_kind {
    FIT_CONDENSE,
    FIT_SHRINK,
    FIT_WRAP
};
enum {
    FIT_STEPS = 6
};

struct fit_step {
    enum fit_kind kind;
    double floor; /* 0.7; of FIT_WRAP the number of lines */
};

enum line_anchor {
    ANCHOR_START,
    ANCHOR_MIDDLE,
    ANCHOR_END
};

struct line_part {
    const struct face *face;
    double size;    /* pt */
    double spacing; /* pt, after each glyph */
    struct ink ink;
    enum field_kind kind; /* of a field; FIELD_TEXT for literals */
    const char *name;     /* of a field; "" */
    struct field_part part;
};

struct line {
    struct matrix place; /* origin and direction on the page, unit scale */
    double width;        /* pt; 0: any */
    double leading;      /* pt between wrapped lines */
    enum line_anchor anchor;
    bool kintou;   /* even out over the width */
    bool grow_up;  /* the last of wrapped lines stands at the origin */
    bool vertical; /* a column: width runs down from the origin, which is on
                      its middle; wrapped columns follow to the left */
    size_t n_step;
    struct fit_step step[FIT_STEPS];
    size_t n;
    struct line_part *part;
};

/*
 * Set a line with its values (NULL where it has no fields).
 *
 * Owner:  draws live in arena.
 * Errors: ERR_GLYPH or ERR_FIT, and problem (may be NULL) says which field;
 *         ERR_INPUT if a date's field is no date.
 */
bool
line_set(struct setter *s, const struct line *line, const struct values *values,
         struct arena *arena, struct draw **draws, size_t *n_draw,
         struct fit_problem *problem, struct err *err) MUST_CHECK;

/* Read data-fit="condense 70 shrink 80 wrap 2". */
bool fit_read(const char *s, struct line *out, struct err *err) MUST_CHECK;

#endif
