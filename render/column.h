/*
 * Columns: text that runs from top to bottom (縦書き).
 *
 * Characters stand upright in their forms for vertical lines (HarfBuzz, top
 * to bottom, `vert`), sequences kept whole; a number of two or three figures
 * stands across the column in one em (縦中横); Latin words and longer numbers
 * lie on their side.
 *
 * Source: JLREQ 2.3.2 (Western text in vertical lines), 3.2.5 (縦中横);
 *         reference/engine.md 3.
 */
#ifndef RENDER_COLUMN_H
#define RENDER_COLUMN_H

#include "base/err.h"
#include "base/str.h"
#include "render/glyph.h"

struct arena;

/*
 * Set a column, as glyph_line_set sets a line.
 *
 * Shape:  out has its runs; advances go down the column, and each offset is
 *         from the pen on the middle of the column, y downward; of a lying run
 *         both are as if the column lay with it.
 * Owner:  out lives in arena.
 * Errors: ERR_GLYPH with the code point if the face lacks it.
 */
bool column_set(struct glyph_table *table, const struct face *face,
                struct text text, struct arena *arena, struct glyph_line *out,
                struct err *err) MUST_CHECK;

#endif
