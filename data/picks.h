/*
 * Which letters of a run a person should look at: those where mistakes show.
 */
#ifndef DATA_PICKS_H
#define DATA_PICKS_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/str.h"
#include "data/ledger.h"

struct arena;
struct db;

struct pick {
    int64_t seq;
    struct text
        why; /* "first", "long-name", ..., or "variant:" and a variant */
};

/*
 * Letters of a run by what their records say, one line a reason; letters held
 * or withdrawn are none.  The same letter may stand for several reasons.
 *
 * Owner:  picks live in arena.
 */
bool picks_of(struct db *db, const struct run *run, struct arena *arena,
              struct pick **picks, size_t *n, struct err *err) MUST_CHECK;

#endif
