/*
 * Artwork of envelopes, as print-ready PDF: envelope art.
 */
#ifndef CMD_ENVELOPEART_H
#define CMD_ENVELOPEART_H

#include <stdbool.h>

#include "base/date.h"
#include "base/err.h"
#include "cmd/profile.h"

struct conf_node;
struct site;

/* What the outer envelope asks of whoever delivers it. */
struct envelope_notes {
    bool confidential;  /* 親展 */
    bool no_forwarding; /* 転送不要 */
};

/*
 * Read the setting of site.conf, both true where it is missing:
 *   envelope_notes = { confidential = true; no_forwarding = true; };
 *
 * Errors: ERR_CONF with line.
 */
bool
envelope_notes_read(const struct conf_node *root, struct envelope_notes *out,
                    struct err *err) MUST_CHECK;

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
