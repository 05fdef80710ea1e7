/*
 * A picture of an envelope: its contents pushed into each corner, and what of
 * them the window shows.
 *
 * Four envelopes stand below a head, two in a row, as their contents lie: left
 * and right, above and below.  Over the contents lies the envelope, so only
 * the window shows them.
 */
#ifndef RENDER_SLIDE_H
#define RENDER_SLIDE_H

#include <stdbool.h>

#include "base/err.h"
#include "base/str.h"
#include "render/envelope.h"
#include "render/page.h"

struct arena;

struct slide {
    const struct envelope *envelope;
    struct page head;  /* of the picture */
    struct page sheet; /* what is printed on the sheet that has the address */
    struct box clear;  /* pt, on the sheet: the barcode; width 0: none */
};

/*
 * The picture as a page, in mm of the real things.
 *
 * Owner: arena; what head and sheet drew is theirs.
 */
void
slide_page(const struct slide *slide, struct arena *arena, struct page *out);

/*
 * A sheet to look at where no set is at hand: this block in the always visible
 * area with the largest barcode below it, and a tint wherever anything else
 * may be printed.
 *
 * Shape:  bars: 67 digits.  clear: as in struct slide.
 * Errors: ERR_INPUT if these are no bars.
 */
bool slide_sheet(const struct envelope *envelope, const struct page *block,
                 struct text bars, struct arena *arena, struct page *out,
                 struct box *clear, struct err *err) MUST_CHECK;

#endif
