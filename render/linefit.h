/*
 * Lines from inside: what line.c sets, linefit.c fits to its width and
 * linedraw.c draws.
 *
 * Source: JIS X 4051 (line breaks); JLREQ (room between characters).
 */
#ifndef RENDER_LINEFIT_H
#define RENDER_LINEFIT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/str.h"
#include "render/glyph.h"
#include "render/line.h"

/* Text that stands in one face. */
struct seg {
    const struct line_part *part;
    const struct face *face;
    struct text text;  /* composed: for shaping */
    struct text layer; /* original, where it differs */
    bool differs;      /* the text layer must be told apart */
    bool vertical;
};

/* Remembered for the piece at hand, by the address of the text. */
struct known_verdict {
    struct text text;
    struct policy_verdict verdict;
};
struct known_glyphs {
    struct text text;
    const struct face *face;
    struct glyph_line line;
};
enum {
    KNOWN_MAX = 24
};

/* Glyphs of a text in a segment's face and size; width in pt. */
bool line_shape(struct setter *s, const struct seg *seg, struct text text,
                struct arena *arena, struct glyph_line *out, double *width,
                struct err *err) MUST_CHECK;

/* A stretch of a segment inside which no line may break. */
struct chunk {
    const struct seg *seg;
    size_t from, to; /* bytes of the segment's text */
    double width;    /* pt, unstretched */
    double trail;    /* of it, blanks at the end: none at the end of a line */
    bool glued;      /* no break before it */
    bool parted;     /* ends with the blank that parts a name */
    const struct glyph_line *set; /* its glyphs, where they are known */
};

/* Chunks of all segments, in arena. */
bool line_chunks(struct setter *s, const struct seg *segs, size_t n_seg,
                 struct arena *arena, struct chunk **out, size_t *n_out,
                 struct err *err) MUST_CHECK;

/* Width of the blanks at the end of chunks [from, to). */
double line_trail(const struct chunk *chunk, size_t from, size_t to);

/* May 均等割付 leave room between two characters? */
bool line_may_space(uint32_t a, uint32_t b);

enum {
    LINES_MAX = 6
};

struct fitted {
    double condense, shrink;
    size_t lines;  /* allowed */
    size_t broken; /* used */
    size_t first[LINES_MAX];
};

struct fitting {
    const struct line *line;
    double natural;
    const struct chunk *chunk;
    size_t n_chunk;
};

/* Take the line's steps in order; false: it does not fit after the last. */
bool line_fit(const struct fitting *f, struct fitted *state);

/*
 * Draw chunks [from, to) as one line, y pt beyond the first one, into draws
 * from *n_draw on.  In linedraw.c.
 */
bool line_draw(struct setter *s, const struct line *line,
               const struct fitted *state, const struct chunk *chunk,
               size_t from, size_t to, double y, struct arena *arena,
               struct draw *draws, size_t *n_draw, struct err *err) MUST_CHECK;

#endif
