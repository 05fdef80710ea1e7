/*
 * What the window of an envelope asks of a set: the address block stands
 * where the window always shows it, and nothing else, on the sheet or on the
 * side behind it, stands where the window can ever show it.
 *
 * A set's files name the envelope: envelope.conf, and inner.conf for the
 * envelope that it encloses (render/envelope.h).
 */
#ifndef RENDER_WINDOW_H
#define RENDER_WINDOW_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "render/envelope.h"
#include "render/page.h"

struct arena;
struct item;
struct source_file;

struct window {
    bool known; /* the set has an envelope */
    struct envelope envelope;
    struct envelope_facts facts;
};

/*
 * Read the envelope from a set's files.
 *
 * Errors: ERR_CONF if its profile is wrong, or does not hold at every
 *         position of the contents.
 */
bool window_read(const struct source_file *files, size_t n, struct arena *arena,
                 struct window *out, struct err *err) MUST_CHECK;

/* Items of a side, compiled. */
struct window_side {
    struct size trim; /* pt */
    size_t n;
    const struct item *item;
};

/* A set's address block: its own items, of a form with this size. */
struct window_block {
    struct point place; /* pt */
    struct size size;
    struct window_side side; /* trim: of the sheet */
};

/*
 * Refuse a set that the window would show wrongly.
 *
 * Shape:  front: the side that carries the block, without it; back: the
 *         reverse of that sheet, turned about its long edge.
 * Errors: ERR_FORM with file, line, column and the area to keep free;
 *         ERR_CONF if the sheet has another size than the profile's.
 */
bool window_check(const struct window *window, const struct window_block *block,
                  const struct window_side *front,
                  const struct window_side *back, struct err *err) MUST_CHECK;

#endif
