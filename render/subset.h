/*
 * Subsets: the part of a face that one file needs, coded by the face's own
 * glyph ids.
 *
 * HarfBuzz is given outlines and metrics alone: without the cmap, which a
 * subset for PDF does not hold, cutting is ten times faster.
 *
 * Source: reference/engine.md 4; ISO 32000-1:2008, 9.7.4.2 and 9.9; Adobe
 *         Technical Note 5176, The Compact Font Format (4 December 2003).
 */
#ifndef RENDER_SUBSET_H
#define RENDER_SUBSET_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/str.h"

struct face;

/*
 * Cut a face down to the glyphs whose bit is set in used (glyph 0 is always
 * kept).
 *
 * Shape:  used has 65536 bits, bit g & 7 of byte g >> 3.  font is put behind
 *         what it holds: a TrueType file, or of CFF outlines the bare CFF.
 *         map is put likewise: of TrueType two bytes for each code up to the
 *         last used one, its glyph in font (a CIDToGIDMap); of CFF nothing,
 *         since the codes hold as CIDs (CID-keyed) or glyph ids.
 * Errors: ERR_PDF if HarfBuzz cannot cut the face, a used glyph is not in it,
 *         or its CIDs are not its glyph ids.
 */
bool subset_make(const struct face *face, const uint8_t used[static 8192],
                 struct buf *font, struct buf *map, struct err *err) MUST_CHECK;

#endif
