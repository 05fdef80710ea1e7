/*
 * Slots: text of a piece to glyphs at the speed of a table look-up.
 *
 * A table per face gives glyph and advance of each code point and of each
 * variation sequence; what the font's own lookups could touch goes through
 * hb_shape with its preceding base and is remembered.  Equal to plain
 * hb_shape with -kern -frac -numr -dnom in the language of the face's family,
 * which a test shows.
 *
 * Source: reference/engine.md section 2.
 */
#ifndef RENDER_GLYPH_H
#define RENDER_GLYPH_H

#include <stdbool.h>

#include "base/err.h"
#include "base/str.h"
#include "render/page.h"

struct arena;
struct face;
struct glyph_table; /* one per face and process; holds the memo */

struct glyph_table *glyph_table_new(const struct face *face);
void glyph_table_free(struct glyph_table *table);

/* How glyphs stand in a column (column.h). */
enum column_kind {
    COLUMN_UPRIGHT,
    COLUMN_ACROSS, /* 縦中横 */
    COLUMN_LYING
};
struct column_run {
    size_t n; /* glyphs */
    enum column_kind kind;
    double scale; /* of what stands across: its width */
};

/* A line of glyphs at 1 pt; advance NULL where each is the face's own. */
struct glyph_line {
    const struct face *face;
    size_t n;
    const uint16_t *glyph;
    const double *advance;      /* em units (1.0 = font size), or NULL */
    const struct point *offset; /* em units, or NULL */
    double width;               /* em */
    struct text text;           /* what was given */
    bool actual_text;
    size_t n_run; /* 0: a line, not a column */
    const struct column_run *run;
};

/*
 * Set one line.  The text is composed UTF-8 whose coverage is already decided
 * (policy.h); a glyph that is missing all the same is an error, never tofu.
 *
 * Owner:  out lives in arena.
 * Errors: ERR_GLYPH with the code point if the face lacks it.
 */
bool
glyph_line_set(struct glyph_table *table, struct text text, struct arena *arena,
               struct glyph_line *out, struct err *err) MUST_CHECK;

#endif
