/*
 * Worker: the process that sets bundles, one after the other, as its parent
 * orders.
 *
 * It never touches what the parent opened: it opens its own connection, and
 * ends by _exit, so that nothing inherited is closed or written twice.
 *
 * Source: design.md 3.5; SQLite, "How To Corrupt", 2.6.
 */
#ifndef POST_WORKER_H
#define POST_WORKER_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "data/ledger.h"
#include "post/bundle.h"

enum {
    HELD_MAX = 16
}; /* pieces held in one bundle for deaths */

struct worker_order {
    int64_t bundle;
    bool crash; /* for the fault test: die at bundle_terms' crash.seq */
    size_t n_held;
    int64_t held[HELD_MAX]; /* serials at which workers died twice */
};

/* The bundle's files are committed, or err says why not. */
struct worker_report {
    int64_t bundle; /* 0: the worker could not begin */
    bool good;
    struct err err;
};

struct worker_terms {
    const struct run *run;
    const struct bundle_terms *terms;
    const struct composer *composer;
    int stage_fd;
    int socket;              /* orders come, reports go; end of file: done */
    _Atomic int64_t *serial; /* shared: the piece being set, 0: none */
};

/* Work until the orders end. */
_Noreturn void worker_main(const struct worker_terms *w);

#endif
