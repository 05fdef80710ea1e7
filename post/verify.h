/*
 * Verify: read a run's folder back with eyes that are not the writer's.
 *
 * Level 1, every file: the exact set of files, SHA256SUMS, manifest.json, page
 * counts of PDF, manifest and (where there is one) ledger.
 * Level 2, every side: a reader of its own takes structure, fonts' ToUnicode
 * and page content from the PDF's bytes; the text of each side of a piece
 * holds that piece's mark, and the side that carries a name its own addressee's
 * name and postal code; no side holds another piece's mark.  The content hash
 * of each piece equals the manifest's.  Before the seal the inserter lines of
 * each sheet are those that the frozen profile asks for (post/linesread).
 * Level 3, a fixed sample or everything: the same through poppler's pdftotext,
 * run as a program, never linked.
 *
 * Shares no code with render/pdf: structure and text are read anew here.
 */
#ifndef POST_VERIFY_H
#define POST_VERIFY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "data/ledger.h"

struct db;

enum verify_level {
    VERIFY_FAST,   /* levels 1 and 2 */
    VERIFY_SAMPLE, /* and poppler on `sample` pieces of each bundle */
    VERIFY_FULL    /* and poppler on every piece */
};

struct verify_report {
    int64_t files, bundles, pieces, sides;
    int64_t by_poppler; /* pieces read by poppler too */
    int64_t preprinted; /* sheets whose art is in enclosures/ */
    bool ledger;        /* names and addresses were compared with the ledger */
};

/*
 * Check one bundle's PDF against frozen pieces while the run is still staged:
 * names and addresses come from the ledger (db), pages from piece_pages_of.
 *
 * Errors: ERR_STATE naming file, page and piece; ERR_IO.
 */
bool verify_bundle(struct db *db, const struct run *run,
                   const struct bundle_row *bundle, int dir_fd,
                   enum verify_level level, int sample,
                   struct verify_report *io, struct err *err) MUST_CHECK;

/*
 * Check a sealed folder; db NULL: without a ledger (at the vendor's).  With a
 * ledger the files must also be readable by their owner alone.
 *
 * Errors: ERR_STATE with the first thing that disagrees; ERR_IO.
 */
bool
verify_folder(int dir_fd, struct db *db, enum verify_level level, int sample,
              struct verify_report *out, struct err *err) MUST_CHECK;

#endif
