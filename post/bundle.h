/*
 * Bundles: worker processes turn frozen pieces into PDF files, one bundle a
 * file and a unit of restart.
 *
 * A worker opens its own read-only connection and writes bundle-NNN.pdf and an
 * index beside it (.bundle-NNN.idx: serial, pages, sheets, content hash, or
 * held and why) by the protocol of base/file.  The parent alone writes the
 * ledger.  The serial being set stands in shared memory: two deaths of a worker
 * there hold that piece and the rest goes on.  The bytes of a bundle do not
 * depend on the number of workers.
 *
 * Every piece begins on a front: a piece whose last sheet has no back, in a
 * set that has backs, is padded by an empty side.
 *
 * Source: design.md 3.5; reference/reliability.md 1.2 (commit protocol).
 */
#ifndef POST_BUNDLE_H
#define POST_BUNDLE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "data/ledger.h"
#include "post/compose.h"

struct db;
struct faces;
struct mailset;

struct bundle_terms {
    const char *site;              /* a worker opens site/shirase.db itself */
    const struct site_facts *facts;/* as frozen with the run */
    struct mailset *set;           /* compiled before the fork, shared */
    struct faces *faces;
    const char *program;           /* "shirase 0.1.0" */
    int workers;                   /* from 1 */
    void (*progress)(void *context, int64_t done, int64_t total);
    void *context;
};

/* "bundle-001.pdf"; more digits where there are more bundles. */
#define BUNDLE_NAME_MAX 32
void bundle_name(int64_t bundle, char buf[static BUNDLE_NAME_MAX]);

/*
 * Write every bundle of a run that is not BUNDLE_WRITTEN with the same hash on
 * disk, into stage_fd.
 *
 * Errors: ERR_IO, ERR_PDF; ERR_STATE if a bundle that was written before comes
 *         out with other bytes.
 */
bool bundle_all(struct db *db, const struct run *run,
                const struct bundle_terms *terms, int stage_fd,
                struct err *err) MUST_CHECK;

#endif
