/*
 * What the files of verify share; nobody else includes this.
 *
 *   verify.c         a sealed folder, row by row
 *   verify_files.c   its set of files, manifest.json, manifest.csv
 *   verify_bundle.c  one bundle, piece by piece; a bundle in stage
 */
#ifndef POST_VERIFY_INSIDE_H
#define POST_VERIFY_INSIDE_H

#include <stdbool.h>
#include <stdint.h>

#include "post/json.h"
#include "post/manifest.h"
#include "post/parts.h"
#include "post/piececheck.h"
#include "post/sums.h"
#include "post/verify.h"

struct arena;
struct poppler;

/* A file of the bundle, read from its first page to its last. */
struct visit_part {
    struct bundle_reader *reader;
    struct poppler *all; /* VERIFY_FULL: poppler on the whole file */
    int64_t page;        /* pages behind us */
    int64_t taken;       /* of the piece read last */
};

/* One bundle being verified, piece by piece in serial order. */
struct bundle_visit {
    int dir_fd;
    int64_t bundle;
    const char *name; /* what messages call it */
    enum verify_level level;
    int64_t sample; /* pieces for poppler, where level says so */
    int64_t pieces; /* printed pieces of the bundle */
    struct parts parts;
    struct visit_part part[PARTS_MAX];
    struct sha256_state *hash; /* of a piece's contents */
    struct buf scratch;
    int64_t done, page; /* pieces and pages behind us */
    struct verify_report *report;
};

bool visit_begin(struct bundle_visit *v, struct err *err) MUST_CHECK;

/*
 * The next piece: its pages follow those of the one before, without a gap.
 *
 * Errors: ERR_STATE with file, piece and page.
 */
bool visit_piece(struct bundle_visit *v, const struct expect *e, int64_t first,
                 int64_t pages, const struct sha256 *content,
                 struct err *err) MUST_CHECK;

/* No page and no piece may be left over. */
bool visit_end(struct bundle_visit *v, struct err *err) MUST_CHECK;

/* Free what is held; after failure as well. */
void visit_clear(struct bundle_visit *v);

/* A sealed folder being verified. */
struct folder {
    int dir_fd;
    struct db *db; /* NULL: not at hand */
    enum verify_level level;
    int sample;
    struct verify_report *report;
    struct arena *arena;
    size_t n_sum;
    struct sum *sum;
    const struct json *json, *exception; /* the next serial without a letter */
    struct text run_id;
    struct run run;              /* of the ledger */
    struct piece_cursor *cursor; /* its pieces; NULL: no ledger */
    struct text csv;
    size_t csv_behind; /* how much of it was let go */
    struct manifest_scan scan;
    struct manifest_row row; /* the next one, where more */
    bool more;
    int64_t seq, pages, sheets; /* behind us */
};

/* Nobody but the owner may read what names people (SE-10). */
bool modes_check(struct folder *f, struct err *err) MUST_CHECK;

/* manifest.json: read it, and compare its list of files with the folder. */
bool json_check(struct folder *f, struct err *err) MUST_CHECK;

/* Members of manifest.json; ERR_STATE where one is missing. */
bool json_wrong(struct err *err, const char *what);
bool json_text(const struct json *group, const char *name, struct text *out,
               struct err *err) MUST_CHECK;
bool json_count(const struct json *group, const char *name, int64_t *out,
                struct err *err) MUST_CHECK;
bool json_member(const struct folder *f, const char *name, enum json_kind kind,
                 const struct json **out, struct err *err) MUST_CHECK;
bool json_hash_is(const struct json *group, const struct sha256 *hash,
                  bool *same, struct err *err) MUST_CHECK;

/* Its list of stock, and enclosures/. */
bool stock_check(struct folder *f, struct err *err) MUST_CHECK;

/* manifest.csv: map it, compare its CP932 twin, read its first row. */
bool csv_begin(struct folder *f, struct err *err) MUST_CHECK;
/* The row after it. */
bool csv_row(struct folder *f, struct err *err) MUST_CHECK;
void csv_end(struct folder *f);

#endif
