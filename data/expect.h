/*
 * Expect: is the number of letters one that earlier cycles let expect?
 *
 * An extract that lost half of the people passes every total; nobody who was
 * left out complains in time.  So the letters of a posting day are compared
 * with those of up to EXPECT_CYCLES days that posted before: the median of
 * letters per day since the day before each, times the days since the last one.
 * The band around it is percent of it, and three times its square root and
 * EXPECT_SLACK more, which small towns need.  Fewer than EXPECT_LEAST earlier
 * intervals: nothing can be expected yet.
 *
 * And the persons whom the last full files no longer name may not grow by more
 * than EXPECT_LOST per thousand holders, and EXPECT_SLACK, in a night.
 *
 * Source: reference/domain.md 5 (Ebina), 6 rule 20.
 */
#ifndef DATA_EXPECT_H
#define DATA_EXPECT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/date.h"
#include "base/err.h"

struct conf_node;
struct db;

enum {
    EXPECT_CYCLES = 8,
    EXPECT_LEAST = 3,
    EXPECT_SLACK = 10,
    EXPECT_LOST = 10
};

/* What site.conf says: expected_percent = 50; 0: no alarm. */
struct expect_terms {
    int64_t percent;
};

/* Errors: ERR_CONF with line. */
bool expect_read(const struct conf_node *root, struct expect_terms *out,
                 struct err *err) MUST_CHECK;

struct expectation {
    int64_t cycles;      /* earlier intervals; below EXPECT_LEAST: no band */
    int64_t got;         /* letters of this day, all its nights */
    int64_t least, most; /* the band */
    int64_t lost;        /* more not-in-extract than in the night before */
    bool outside, many_lost;
};

/*
 * Judge a night whose tallies are kept; the days of abandoned runs count as if
 * they had not been.
 *
 * posting: whether it may post; else only lost is judged.
 */
bool expect_night(struct db *db, int64_t night, bool posting,
                  const struct expect_terms *terms, struct expectation *out,
                  struct err *err) MUST_CHECK;

#endif
