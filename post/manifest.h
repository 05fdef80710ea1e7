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
 * A piece that is held or withdrawn has no row: its serial is a gap, listed in
 * manifest.json under "exceptions".
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

struct db;
struct mailset;
struct site_facts;

#define MANIFEST_CSV "manifest.csv"
#define MANIFEST_CP932 "manifest.cp932.csv"
#define MANIFEST_JSON "manifest.json"
#define SUMS_FILE "SHA256SUMS"
#define SUMS_SIGNATURE "SHA256SUMS.asc" /* may stand beside */

/*
 * Write manifest.csv and manifest.cp932.csv into stage_fd.
 *
 * Shape:  weight_g is that of the sheets which the piece's values ask for.
 * Errors: ERR_STATE if a piece has neither pages nor an exception, or has
 *         both, or if a class or payment cannot be said in CP932.
 */
bool manifest_csv(struct db *db, const struct run *run,
                  const struct mailset *set, const struct site_facts *facts,
                  int stage_fd, struct err *err) MUST_CHECK;

struct sum;

/*
 * Write manifest.json: run, day, posting day, counts, set and version,
 * program, bundles, exceptions (serial, state, reason), fonts and files.
 *
 * Shape:  sum are the files that stand in stage_fd by then, sorted; out
 *         receives name, size and hash of manifest.json itself.
 * Errors: ERR_STATE if the bundles are not those of the ledger or the pieces
 *         not those of the plan.
 */
bool
manifest_json(struct db *db, const struct run *run, const struct mailset *set,
              const char *program, int stage_fd, const struct sum *sum,
              size_t n_sum, struct sum *out, struct err *err) MUST_CHECK;

/*
 * Are the bundles of the ledger, all verified, the files of a folder?
 *
 * Errors: ERR_STATE naming the first that is not.
 */
bool
bundles_agree(const struct bundle_row *bundle, size_t n_bundle,
              const struct sum *sum, size_t n_sum, struct err *err) MUST_CHECK;

/* One row of manifest.csv, for verify; texts are borrowed from data. */
struct manifest_row {
    int64_t seq, first_page, pages, sheets;
    struct text piece, bundle, mark, content;
};

/* A place in the text of a manifest.csv. */
struct manifest_scan {
    struct text data;
    size_t at;
    size_t line; /* of the row read last, from 1 */
    int64_t seq; /* of that row */
};

/*
 * Read manifest.csv row by row: nothing is kept, a city's or a nation's.
 *
 * Errors: ERR_STATE with line where it is not what manifest_csv writes;
 *         serials must ascend.
 */
bool manifest_begin(struct text data, struct manifest_scan *out,
                    struct err *err) MUST_CHECK;
bool manifest_next(struct manifest_scan *scan, bool *more,
                   struct manifest_row *out, struct err *err) MUST_CHECK;

/*
 * Does manifest.cp932.csv say the same as a manifest.csv that manifest_begin
 * accepted?  ERR_STATE if not.  behind (NULL: nobody) is told of both, piece
 * by piece, what was read of them.
 */
bool
manifest_twin(struct text csv, struct text cp932,
              void (*behind)(struct text read), struct err *err) MUST_CHECK;

#endif
