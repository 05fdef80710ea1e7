/*
 * Crop marks as Japanese printers cut by: at each corner the double lines of
 * the trim (内トンボ) and of the bleed (外トンボ), and a cross at the middle of
 * each side (センタートンボ).
 *
 * Only a form with bleed has any; a sheet that is printed and folded as it
 * comes from the tray has none.
 *
 * Source: reference/print.md A.5.
 */
#ifndef RENDER_CROP_H
#define RENDER_CROP_H

#include "base/err.h"
#include "render/page.h"

struct arena;
struct conf_node;

/* Which plates marks stand on. */
enum crop {
    CROP_ALL,  /* /Separation /All: every plate there is */
    CROP_CMYK, /* the four of process colour, 100 % each */
    CROP_NONE  /* bleed alone */
};

/* crop_marks of set.conf. */
bool crop_read(const struct conf_node *root, struct arena *arena,
               enum crop *out, struct err *err) MUST_CHECK;

/*
 * The edge of a sheet that is cut to trim; NULL where bleed is 0.
 *
 * Units: pt.
 */
const struct edge *
crop_edge(enum crop crop, struct size trim, double bleed, struct arena *arena);

#endif
