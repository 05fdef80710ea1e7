/*
 * Paragraphs: text that flows in a frame, by Pango.
 *
 * Only the faces of fonts.conf exist for it; fallback is off, the language is
 * always set, metrics are not hinted.  What does not fit its frame is an error.
 *
 * Source: reference/fonts.md 2.5; JIS X 4051 (line breaking, through Pango).
 */
#ifndef RENDER_PARA_H
#define RENDER_PARA_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "base/str.h"
#include "render/page.h"

struct arena;
struct face;
struct faces;
struct para;

bool
para_new(struct faces *faces, struct para **out, struct err *err) MUST_CHECK;
void para_free(struct para *para); /* NULL is accepted */

enum para_align {
    ALIGN_START,
    ALIGN_CENTRE,
    ALIGN_END,
    ALIGN_JUSTIFY
};

struct para_run {
    const struct face *face;
    double size;    /* pt */
    double spacing; /* pt, after each character */
    struct ink ink;
    const char *lang; /* BCP 47 */
    struct text text; /* a line feed begins a new paragraph */
};

struct para_frame {
    struct box box;     /* pt; height 0: any */
    double line_height; /* of the first run's size: 1.5 */
    enum para_align align;
};

/*
 * Set runs in a frame.
 *
 * Owner:  draws live in arena.
 * Errors: ERR_FIT if the text is higher than its frame; ERR_GLYPH with the
 *         code point that a run's face lacks.
 */
bool para_set(struct para *para, const struct para_frame *frame,
              const struct para_run *run, size_t n, struct arena *arena,
              struct draw **draws, size_t *n_draw, struct err *err) MUST_CHECK;

#endif
