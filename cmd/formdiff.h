/*
 * Old and new beside each other (新旧対照), for the file of an approval: each
 * form as it was, as it is, and a box around what changed.
 */
#ifndef CMD_FORMDIFF_H
#define CMD_FORMDIFF_H

#include <stdbool.h>

#include "base/err.h"
#include "render/mailset.h"

struct arena;
struct cmd;

struct form_diff_terms {
    const char *png; /* where the pictures go */
    long dpi;
    enum sample sample;
};

/* "short", "usual" or "longest"; ERR_USAGE for anything else. */
bool
sample_named(const char *name, enum sample *out, struct err *err) MUST_CHECK;

/*
 * Compare two sets, or one form of each, and print a line a form.
 *
 * Errors: ERR_USAGE, or what keeps a set from being loaded.
 */
bool form_diff(struct cmd *cmd, const char *old, const char *new,
               const struct form_diff_terms *terms, struct arena *arena,
               struct err *err) MUST_CHECK;

#endif
