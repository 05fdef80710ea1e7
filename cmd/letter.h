/*
 * A site's letter in an envelope: its set, compiled as a night in that
 * envelope would.
 */
#ifndef CMD_LETTER_H
#define CMD_LETTER_H

#include "base/err.h"
#include "cmd/profile.h"

struct arena;
struct faces;
struct mailset;
struct site;

struct letter {
    struct mailset *set; /* NULL: refused */
    struct err refused;  /* why */
};

/*
 * Compile the site's set for an envelope.
 *
 * Owner:  set is freed by the caller (mailset_free); faces outlive it.
 * Errors: only what keeps from finding out; a set that does not fit the
 *         envelope is refused.
 */
bool letter_load(const struct site *site, const struct profile *profile,
                 struct faces *faces, struct arena *arena, struct letter *out,
                 struct err *err) MUST_CHECK;

#endif
