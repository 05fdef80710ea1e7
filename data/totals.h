/*
 * Control totals: what the side file NAME.ctl declares about NAME.
 *
 *   count=812            records in the file
 *   sum=41523            sum of the last four digits of all resident numbers
 *   extracted=2026-11-20 day on which the data were taken
 *
 * One key a line, in any order, none twice; LF or CRLF.  Other keys are
 * refused: what a sender takes care to declare must not be passed over.
 *
 * Source: reference/reliability.md EO-12.
 */
#ifndef DATA_TOTALS_H
#define DATA_TOTALS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/date.h"
#include "base/err.h"
#include "base/str.h"

struct totals {
    bool has_count, has_sum;
    int64_t count, sum;
    struct date extracted; /* year 0: not declared */
};

/* Read a side file; name is what messages call it.  Errors: ERR_CONF. */
bool totals_parse(struct text source, const char *name, struct totals *out,
                  struct err *err) MUST_CHECK;

/* A whole number in digits; false: it is none, or too long for one. */
bool totals_number(struct text t, int64_t *out);

/*
 * Join what a line of the file itself declares to what a side file does.
 *
 * Errors: ERR_STATE where the two disagree.
 */
bool totals_join(struct totals *io, const struct totals *line,
                 struct err *err) MUST_CHECK;

/*
 * Compare with what was read.
 *
 * Errors: ERR_STATE where they disagree, or where there is no record and no
 *         declared count of 0.
 */
bool totals_check(const struct totals *t, int64_t count, int64_t sum,
                  struct err *err) MUST_CHECK;

#endif
