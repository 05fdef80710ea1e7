/*
 * Bundles: worker processes turn frozen pieces into PDF files; a bundle is one
 * file, or one for each kind of sheet (post/parts.h), and a unit of restart.
 *
 * A worker opens its own read-only connection and writes bundle-NNN.pdf and an
 * index beside it (.bundle-NNN.idx: serial, pages, sheets, content hash, or
 * held and why) by the protocol of base/file.  The parent alone writes the
 * ledger.  The serial being set stands in shared memory: two deaths of a worker
 * there hold that piece (reason "crash") and the rest goes on.  The bytes of a
 * bundle do not depend on the number of workers.
 *
 * Where any sheet of the set has a back, the job is printed on both sides: then
 * every sheet is two pages of the PDF, the second empty where the sheet has no
 * back, and every piece begins on a front.  Otherwise every side is a sheet.
 * Pages in ledger and manifest count the empty ones; a mark's k/n counts
 * printed sides only, and an empty back bears no mark.
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
    const char *site;               /* a worker opens site/shirase.db itself */
    const struct site_facts *facts; /* as frozen with the run */
    struct mailset *set;            /* compiled before the fork, shared */
    struct faces *faces;
    const char *program; /* "shirase 0.1.0" */
    int workers;         /* from 1 */
    struct {             /* for the fault test: a worker dies ... */
        int by;          /* of this signal; below 0: exits -by; 0: no */
        int64_t seq;     /* before this serial; 0: before any */
        int times;       /* so many times */
    } crash;
    void (*progress)(void *context, int64_t done, int64_t total);
    void *context;
};

/*
 * Write every bundle of a run that is not written with the same hash on disk,
 * into stage_fd.  One that the ledger calls written and that is missing or
 * damaged is written anew, and must come out with the same bytes.
 *
 * db is not in a transaction; a bundle's rows are one.
 *
 * Errors: ERR_IO, ERR_PDF; ERR_STATE if a bundle that was written before comes
 *         out with other bytes, or one that was verified is missing or damaged.
 *         Bundles that were finished by then are kept.
 */
bool bundle_all(struct db *db, const struct run *run,
                const struct bundle_terms *terms, int stage_fd,
                struct err *err) MUST_CHECK;

#endif
