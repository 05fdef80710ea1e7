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
 * Shape:  set: its sheet with the address is drawn, with sample values; NULL:
 * an address to look at, and a tint where nothing may show. Errors: ERR_CONF if
 * the set has no address block, or as of writing.
 */
struct mailset;
bool envelope_png(const struct profile *profile, struct mailset *set,
                  const char *refused, const char *path, double dpi,
                  struct err *err) MUST_CHECK;

#endif
