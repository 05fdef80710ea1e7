/*
 * Hand-over: seal a run's folder.
 *
 * The folder grows as stage/.R-... and becomes stage/R-... in one rename, when
 * everything in it is written, verified and listed in SHA256SUMS.  A restart
 * at any moment goes on from what stands on disk with the right hash.
 *
 * Source: design.md 3.7; reference/reliability.md 1.2.
 */
#ifndef POST_HANDOVER_H
#define POST_HANDOVER_H

#include <stdbool.h>

#include "base/err.h"
#include "data/ledger.h"

struct db;
struct faces;
struct mailset;
struct site_facts;
struct source_file;

/* Open (make) the growing folder of a run below stage_fd. */
bool stage_open(int stage_fd, const struct run *run, int *run_fd,
                struct err *err) MUST_CHECK;

/* Is the folder of this run there under its final name already? */
bool stage_sealed(int stage_fd, const struct run *run);

/*
 * Move the folder of a run, growing or sealed, out of stage/; a run without
 * one is fine.
 *
 * Errors: ERR_IO; ERR_STATE if quarantine/ has one of that name.
 */
bool stage_quarantine(int stage_fd, const struct run *run, int quarantine_fd,
                      struct err *err) MUST_CHECK;

struct seal_terms {
    const struct site_facts *facts;
    struct mailset *set;
    const struct source_file *control; /* files of templates/control */
    size_t n_control;
    struct faces *faces;
    const char *program;
};

/*
 * Write manifests, control sheet and SHA256SUMS, remove indexes, check the
 * folder as a whole from disk, rename, and note RUN_SEALED with the manifest's
 * hash.  Works from any point where an earlier seal stopped; a run that is
 * sealed already is checked against its folder again.
 *
 * Errors: ERR_STATE if a file is missing, strange or changed, a bundle is not
 *         verified, or the run is neither planned nor sealed; ERR_IO.
 */
bool handover_seal(struct db *db, const struct run *run,
                   const struct seal_terms *terms, int stage_fd,
                   struct err *err) MUST_CHECK;

#endif
