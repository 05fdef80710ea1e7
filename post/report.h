/*
 * Report of a run: one page of HTML that stands alone.
 *
 * Counts, reasons, bundles, groups and pictures of the forms with their sample
 * values.  No script, nothing from outside, no personal value: it may be
 * mailed to a chief or laid into the file of the posting.  It prints on A4.
 *
 * Source: design.md 4.
 */
#ifndef POST_REPORT_H
#define POST_REPORT_H

#include <stddef.h>

#include "base/str.h"
#include "data/figures.h"
#include "post/control.h"

/* A form with its sample values, as PNG. */
struct report_picture {
    const char *form;
    struct text png;
};

/* Append the page to out. */
void
report_html(const struct control *c, const struct figures *figures,
            const struct report_picture *picture, size_t n, struct buf *out);

#endif
