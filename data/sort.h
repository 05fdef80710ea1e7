/*
 * Sorting of a run's candidates for the post: which districts are worth a
 * group of their own, and which letters the local tariff takes.
 *
 * A district with fewer than `least` letters joins those of its first two
 * digits, and where these are too few again it is mixed (雑).  Letters to the
 * posting office's own districts are local; fewer than the tariff asks for go
 * by the ordinary payment.  Both are counted per envelope class, for letters
 * of another shape or weight are another posting.
 *
 * Source: reference/postal.md 4.6; Japan Post 郵便区内特別郵便物.
 */
#ifndef DATA_SORT_H
#define DATA_SORT_H

#include <stdint.h>

#include "base/err.h"
#include "base/str.h"

struct arena;
struct db;

#define SORT_MIXED "mixed" /* the district of what no group takes */

struct sort_terms {
    int64_t least;       /* letters of a district, from 1 */
    struct text local;   /* payment of local letters; empty: none are */
    struct text payment; /* of all others */
    int64_t local_least; /* letters that the local tariff asks for */
};

/*
 * Give the candidates of a run their groups: rewrites payment and district of
 * those in groups that are too small.
 */
bool sort_candidates(struct db *db, int64_t run, const struct sort_terms *terms,
                     struct err *err) MUST_CHECK;

/* A group of letters that leave together, in mailing order. */
struct sort_group {
    struct text envelope, payment, district;
    int64_t n;
};

/* Owner:  groups and texts live in arena. */
bool
sort_groups(struct db *db, int64_t run, struct arena *arena,
            struct sort_group **groups, size_t *n, struct err *err) MUST_CHECK;

#endif
