/*
 * Which face sets a register field: one for the whole field, or none.
 *
 * Coverage of each code point and each variation sequence is decided before
 * anything is shaped.  Steps 1-6 of the policy (what a field may hold at all)
 * are in base/chars.h; here is step 7.
 *
 * Source: reference/fonts.md 2.2.
 */
#ifndef RENDER_POLICY_H
#define RENDER_POLICY_H

#include "base/chars.h"
#include "base/err.h"
#include "base/str.h"

struct arena;
struct face;
struct faces;
struct policy;

bool policy_new(struct faces *faces, struct policy **out,
                struct err *err) MUST_CHECK;
void policy_free(struct policy *policy);

/* A stretch of the field in one face; together they are the composed field. */
struct policy_part {
    const struct face *face;
    struct text text; /* composed and trimmed: for shaping only */
};

struct policy_verdict {
    enum chars_outcome outcome; /* CHARS_OK, CHARS_HOLD, CHARS_REJECT */
    enum chars_reason reason;   /* CHARS_FINE where outcome is CHARS_OK */
    uint32_t cp, vs;            /* the first character at fault; 0: none */
    size_t at;                  /* its position, code points from 1 */
    size_t n_part;
    const struct policy_part *part; /* one, or several where Latin is split */
};

/*
 * Judge a field: steps 1-7.  Faces are opened when a field first needs them.
 *
 * Owner:  parts live in arena.
 * Errors: ERR_STATE if a face's file is not the one that fonts.conf names.
 */
bool policy_judge(struct policy *policy, struct text field, struct arena *arena,
                  struct policy_verdict *out, struct err *err) MUST_CHECK;

#define POLICY_OUTCOME_MAX 96
/* "ok:ipamj", "ok:mixed(ipamj+noto-sans)", "report:ivs-unsupported", ... */
void policy_outcome(const struct policy_verdict *v,
                    char buf[static POLICY_OUTCOME_MAX]);

#endif
