/*
 * Subsets: the part of a face that one file needs, with the face's own glyph
 * ids as codes.
 *
 * Source: reference/engine.md 4 (RETAIN_GIDS for TrueType; CID-keyed CFF is
 *         renumbered and keeps its CIDs).
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
 * Shape:  used has 65536 bits, bit g & 7 of byte g >> 3.
 * Owner:  out is the caller's, to clear.
 */
bool subset_make(const struct face *face, const uint8_t used[static 8192],
                 struct buf *out, struct err *err) MUST_CHECK;

#endif
