/*
 * Release journal: what was handed over, told outside the database.
 *
 * releases.jsonl has one JSON line for each release, written and synced before
 * the ledger learns of it.  An older ledger that was brought back from a backup
 * is known by it: it does not know a run that the journal calls released.  Each
 * line has its number and the hash of the line before, so that none can be
 * lost or changed unseen; a line without its end was never finished, and does
 * not count.
 *
 *   {"line":1,"what":"release","run":"R-...","manifest":"<64 hex>",
 *    "pieces":181,"previous":"<64 hex>"}
 *
 * what is "release", or "cancel" where a release that was begun is not to be
 * (pieces were taken out of the run after its line was written).
 *
 * Source: reference/reliability.md 1.2, 1.5 (I11).
 */
#ifndef POST_JOURNAL_H
#define POST_JOURNAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/file.h"
#include "data/ledger.h"

struct arena;

#define JOURNAL_FILE "releases.jsonl"

struct journal_line {
    int64_t line; /* from 1 */
    bool cancel;
    char run[RUN_ID_MAX];
    struct sha256 manifest;
    int64_t pieces;
};

/*
 * Read the journal; without a file there is no line.
 *
 * Errors: ERR_STATE with the line that is damaged or out of its chain.
 */
bool
journal_read(int site_fd, struct arena *arena, const struct journal_line **out,
             size_t *n, struct err *err) MUST_CHECK;

/* The last line of a run; NULL: none. */
const struct journal_line *
journal_find(const struct journal_line *line, size_t n, const char *run);

/* Append a line and sync it; sets io->line. */
bool journal_append(int site_fd, struct journal_line *io,
                    struct err *err) MUST_CHECK;

#endif
