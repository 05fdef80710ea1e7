/*
 * Drawing calls moved to another place of a page.
 */
#ifndef RENDER_SHIFT_H
#define RENDER_SHIFT_H

#include "render/page.h"

struct arena;

/*
 * The same call, dx to the right and dy down.
 *
 * Units:  pt.
 * Owner:  arena; glyphs, dashes and bits are those of the call.
 */
struct draw
draw_shift(const struct draw *draw, double dx, double dy, struct arena *arena);

#endif
