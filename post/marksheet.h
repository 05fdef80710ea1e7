/*
 * The test sheet of marks: what a profile adds to templates/marks, as a form.
 *
 * Beside the lines a ruler from the leading edge and the name of each
 * position, across the page a ruler from the edge at which they stand, and a
 * table that says what each line means.  The lines themselves are drawn by
 * render/inserter, as on every sheet.
 */
#ifndef POST_MARKSHEET_H
#define POST_MARKSHEET_H

#include "base/str.h"
#include "render/inserter.h"

struct arena;

/*
 * The form lines.svg for an A4 page; ins NULL: rulers only.
 *
 * Owner:  arena.
 */
struct text marksheet_lines(const struct inserter *ins, struct arena *arena);

#endif
