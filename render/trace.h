/*
 * Trace: one line of text per drawing call, what golden tests compare.
 *
 * Numbers in mm with three decimals; glyphs as face, size, glyph ids and the
 * text; made-up records only, so the text may stand there.
 */
#ifndef RENDER_TRACE_H
#define RENDER_TRACE_H

#include "base/str.h"
#include "render/page.h"

void trace_page(const struct page *page, struct buf *out);
void trace_side(const struct side *side, struct buf *out);

#endif
