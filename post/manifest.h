/*
 * Manifest: what a run's folder holds, piece by piece, for machines and for
 * the vendor.
 *
 * manifest.csv (UTF-8 with BOM, CRLF, every field quoted), manifest.cp932.csv
 * (the same in CP932) and manifest.json.  No free text and no personal data:
 * a piece is known by an opaque id.  manifest.json lists every other file of
 * the folder but itself and SHA256SUMS, with its SHA-256 and size.
 *
 * Columns: seq,piece,bundle,first_page,pages,sheets,class,district,mark,
 *          content_sha256,variant,enclosures,weight_g,payment,reissue
 * Source: design.md 4; reference/print.md A.8.
 */
#ifndef POST_MANIFEST_H
#define POST_MANIFEST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/file.h"
#include "base/str.h"
#include "data/ledger.h"

struct arena;
struct db;
struct mailset;

/* Write manifest.csv and manifest.cp932.csv into stage_fd. */
bool manifest_csv(struct db *db, const struct run *run,
                  const struct mailset *set, int stage_fd,
                  struct err *err) MUST_CHECK;

/*
 * Write manifest.json over all other files that stand in stage_fd by then:
 * run, day, posting day, counts, set and version, fonts, program, bundles,
 * exceptions (serial, state, reason) and files.
 */
bool manifest_json(struct db *db, const struct run *run,
                   const struct mailset *set, const char *program,
                   int stage_fd, struct sha256 *hash,
                   struct err *err) MUST_CHECK;

/* One row of manifest.csv, for verify; texts are borrowed from data. */
struct manifest_row {
    int64_t seq, first_page, pages, sheets;
    struct text piece, bundle, mark, content;
};

/*
 * Read manifest.csv: rows in arena.
 *
 * Errors: ERR_STATE with line where it is not what manifest_csv writes.
 */
bool manifest_read(struct text data, struct arena *arena,
                   struct manifest_row **rows, size_t *n,
                   struct err *err) MUST_CHECK;

#endif
