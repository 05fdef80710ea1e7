/* What para.c and paraline.c share. */
#ifndef RENDER_PARA_INSIDE_H
#define RENDER_PARA_INSIDE_H

#include <pango/pango.h>

#include "render/para.h"

/* The runs of a paragraph and their joined text. */
struct para_text {
    const struct para_run *run;
    size_t n;
    const char *all;
    size_t len;
};

/* Is this PangoFont the file that the run asked for? */
bool para_same_face(PangoFont *font, const struct face *face);

/* The run that a byte of the joined text belongs to. */
const struct para_run *para_run_at(const struct para_text *text, size_t at);

/*
 * What to add, in pt, after the character at byte `at` where it is not the
 * last of its line: the run's own spacing and that of Japanese text.
 */
double para_gap(const struct para_text *text, size_t at);

/*
 * Draw the lines of a layout: Pango broke them, the places are ours.
 *
 * Errors: as para_set.
 */
bool
para_lines(PangoLayout *layout, const struct para_frame *frame,
           const struct para_text *text, struct arena *arena,
           struct draw **draws, size_t *n_draw, struct err *err) MUST_CHECK;

#endif
