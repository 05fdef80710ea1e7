/*
 * A page drawn by the program itself, call by call: pictures and artwork that
 * follow from measures, not from a form.
 */
#ifndef RENDER_DRAWING_H
#define RENDER_DRAWING_H

#include <stdbool.h>
#include <stddef.h>

#include "render/page.h"

struct arena;

/* Calls so far; begin with the arena and zeros. */
struct drawing {
    struct arena *arena;
    size_t n, cap;
    struct draw *draw;
};

void drawing_put(struct drawing *d, const struct draw *draw);

/* Fill rectangles as one path, even-odd: one in another is a hole in it. */
void drawing_fill(struct drawing *d, const struct box *box, size_t n,
                  struct ink ink);

/* A line, how it is drawn. */
struct pen_line {
    struct ink ink;
    double width_mm, dash_mm; /* dash 0: unbroken */
};

/* Draw the edge of a rectangle. */
void drawing_frame(struct drawing *d, struct box box, struct pen_line pen);

/* Draw along points, closed back to the first or not. */
void drawing_line(struct drawing *d, const struct point *point, size_t n,
                  bool closed, struct pen_line pen);

#endif
