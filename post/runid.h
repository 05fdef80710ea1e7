/*
 * The id of a run: R-YYYYMMDD- and the first 12 hex digits of a hash over all
 * that decides its bytes.
 *
 * Every value goes in with its length in front, so that no two lists of values
 * read the same.  No clock, no random number: the same night planned anew on
 * the same ledger has the same id.
 *
 * Source: design.md 3; reference/reliability.md 1.2 (identity rules).
 */
#ifndef POST_RUNID_H
#define POST_RUNID_H

#include <stddef.h>

#include "data/ledger.h"
#include "render/mailset.h"

struct runid; /* the hash so far */

struct runid *runid_new(void);
void runid_free(struct runid *id);

/* Days and number of the run, program and frozen files. */
void runid_terms(struct runid *id, const struct run *run, const char *program,
                 const struct source_file *file, size_t n);

/* A frozen piece; in the order of serials. */
void runid_piece(struct runid *id, const struct piece *piece);

/* Give the run its id; the hash begins anew. */
void runid_end(struct runid *id, struct run *run);

#endif
