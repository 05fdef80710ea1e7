/*
 * Artwork of envelopes, as print-ready PDF: envelope art.
 */
#ifndef CMD_ENVELOPEART_H
#define CMD_ENVELOPEART_H

#include "base/date.h"
#include "base/err.h"
#include "cmd/profile.h"

struct site;

/*
 * Write the flat sheet of an envelope: with a window, the outer one; without,
 * the one that the form goes into, with its security tint as second page.
 *
 * Shape:  bleed and crop marks around; lines to punch, fold and glue by on a
 *         technical spot.
 * Errors: ERR_CONF if the profile does not hold, no sender of the site holds
 *         on the day, or a text of site.conf does not fit; ERR_USAGE if the
 *         envelope is too small for its art.
 */
bool
envelope_art(const struct profile *profile, const struct site *site,
             struct date day, const char *path, struct err *err) MUST_CHECK;

#endif
