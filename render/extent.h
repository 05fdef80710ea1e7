/*
 * Extents: the upright box that a drawing call, or whatever a piece fills an
 * item with, can touch.  Never too small; a little too large where curves or
 * glyphs end short of their frame.
 *
 * Units: pt, as in page.h.
 */
#ifndef RENDER_EXTENT_H
#define RENDER_EXTENT_H

#include <stdbool.h>

#include "render/page.h"

struct item;

/* The box of a drawing call; false: it leaves the paper as it is. */
bool draw_extent(const struct draw *draw, struct box *out);

/*
 * The box of an item with any values; false: it leaves the paper as it is.
 *
 * Units: page_height bounds a frame that has no height.
 */
bool item_extent(const struct item *item, double page_height, struct box *out);

#endif
