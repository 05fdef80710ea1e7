/*
 * Preview: the same drawing calls through Cairo, as PNG.
 *
 * CMYK and spots are shown by a plain conversion: a look, not a proof.
 */
#ifndef RENDER_PREVIEW_H
#define RENDER_PREVIEW_H

#include "base/err.h"
#include "base/str.h"
#include "render/page.h"

/* Draw a side at dpi and append the PNG's bytes to out. */
bool preview_png(const struct side *side, double dpi, struct buf *out,
                 struct err *err) MUST_CHECK;

#endif
