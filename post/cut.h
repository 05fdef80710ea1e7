/*
 * Cutting ordered letters into bundles.
 *
 * A bundle never mixes envelope classes and holds at most bundle_pieces; a
 * district is cut only where it alone is larger than a bundle, so that the
 * vendor's slips stay with whole districts.
 */
#ifndef POST_CUT_H
#define POST_CUT_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/str.h"
#include "data/ledger.h"

struct arena;
struct db;
struct sort_group;

struct cut {
    struct db *db;
    int64_t run, most;              /* pieces of a bundle */
    struct bundle_row bundle;       /* being filled; no 0: none */
    int64_t placed;                 /* pieces so far */
    const struct sort_group *group; /* in mailing order [n] */
    size_t n, at;                   /* the group that is being placed */
    int64_t in_group;               /* its pieces placed so far */
};

/* Owner:  what it needs lives in arena as long as the cut. */
bool cut_begin(struct cut *cut, struct db *db, int64_t run, int64_t most,
               struct arena *arena, struct err *err) MUST_CHECK;

/*
 * The bundle of the next piece, in mailing order.
 *
 * Errors: ERR_CONF for more bundles than a name can tell.
 */
bool cut_place(struct cut *cut, const struct piece *piece, int64_t *bundle,
               struct err *err) MUST_CHECK;

/* Close the last bundle. */
bool cut_end(struct cut *cut, struct err *err) MUST_CHECK;

#endif
