/*
 * Revise: make a run's folder anew after pieces were taken out of it.
 *
 * The ledger has it planned by then, with the bundles concerned planned too.
 * The sealed folder becomes a growing one again, the bundles concerned are
 * written and read back, and the folder is sealed.  Whatever moment an earlier
 * attempt stopped at, the same call ends it.
 *
 * Source: design.md 3; reference/reliability.md 1.2.
 */
#ifndef POST_REVISE_H
#define POST_REVISE_H

#include <stdbool.h>

#include "base/err.h"
#include "data/ledger.h"
#include "post/bundle.h"
#include "post/handover.h"

struct db;

struct revise_terms {
    const struct bundle_terms *bundle;
    const struct seal_terms *seal;
    int verify_sample;
};

/*
 * Errors: ERR_STATE where folder and ledger do not agree; ERR_IO, ERR_PDF.
 */
bool revise_run(struct db *db, const struct run *run,
                const struct revise_terms *terms, int stage_fd,
                struct err *err) MUST_CHECK;

/* Which program made the sealed folder of a run: from its manifest.json. */
bool revise_program(int stage_fd, const struct run *run,
                    char program[static 64], struct err *err) MUST_CHECK;

#endif
