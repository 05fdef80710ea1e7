/*
 * Read inserter lines back from a page's content and compare them with what
 * the run's profile asks of the sheet.
 *
 * What a bit means is written down here once more, apart from
 * render/inserterbits.c, on purpose.  Whether a channel feeds depends on the
 * forms' conditions, which nobody here knows: its line may stand or not, and
 * parity is that of the lines that stand.  A code is not read.
 */
#ifndef POST_LINESREAD_H
#define POST_LINESREAD_H

#include <stdint.h>

#include "base/err.h"
#include "base/str.h"
#include "render/inserter.h"

struct arena;
struct db;

/* The profile that a run has frozen; NULL: none. */
bool lines_profile(struct db *db, int64_t run, struct arena *arena,
                   struct inserter **out, struct err *err) MUST_CHECK;

/*
 * Check the lines of one side of a sheet; width and height of the trim box,
 * at whose foot on the left the content has its origin, in pt.
 *
 * Errors: ERR_STATE with the position; a line at none, or a side that bears
 *         lines and should not.
 */
bool lines_check(const struct inserter *ins, const struct inserter_sheet *sheet,
                 bool back, struct text content, double width, double height,
                 struct buf *scratch, struct err *err) MUST_CHECK;

#endif
