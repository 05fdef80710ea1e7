/*
 * Poppler's pdftotext, run as a program: other people's eyes on a PDF.
 *
 * Started by its full path without a shell, in the file's own folder, with an
 * environment of its own and no descriptors but its output.
 */
#ifndef POST_POPPLER_H
#define POST_POPPLER_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "base/str.h"

struct poppler;

/*
 * Begin to read pages first to last (from 1) of dir_fd/name.
 *
 * Errors: ERR_IO if pdftotext is not installed or cannot be started.
 */
bool poppler_open(int dir_fd, const char *name, int64_t first, int64_t last,
                  struct poppler **out, struct err *err) MUST_CHECK;

/*
 * The text of the next page, in the order of the content stream.
 *
 * Owner:  text until the next call.
 * Errors: ERR_STATE if there is no further page.
 */
bool
poppler_page(struct poppler *p, struct text *out, struct err *err) MUST_CHECK;

/*
 * End; frees p in every case.
 *
 * Errors: ERR_STATE if there were more pages, or pdftotext was not content
 *         with the file.
 */
bool poppler_close(struct poppler *p, struct err *err) MUST_CHECK;

/* Give up; NULL is accepted. */
void poppler_stop(struct poppler *p);

#endif
