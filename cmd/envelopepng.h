/*
 * The picture of envelope check --png: contents in the four corners.
 */
#ifndef CMD_ENVELOPEPNG_H
#define CMD_ENVELOPEPNG_H

#include "base/err.h"
#include "cmd/profile.h"

/*
 * Draw a profile into a file; refused is why it does not hold, "" if it does.
 *
 * Shape:  site: its notice is drawn as the contents, with the samples of its
 *         set; NULL: an address to look at and a tint where nothing may show.
 * Errors: as of the site's set, or of writing.
 */
struct site;
bool envelope_png(const struct profile *profile, const struct site *site,
                  const char *refused, const char *path, double dpi,
                  struct err *err) MUST_CHECK;

#endif
