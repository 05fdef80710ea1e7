/*
 * Index of a bundle: what its worker set, piece by piece, beside the PDF.
 *
 * Lines of text, fields parted by one blank, in the order of serials:
 *   shirase-index 1 RUN BUNDLE
 *   piece SERIAL FIRST-PAGE PAGES SHEETS SHA256-OF-CONTENT
 *   held SERIAL REASON DETAIL
 *   total PRINTED PAGES SHEETS BYTES SHA256-OF-PDF
 *   sha256 OF-ALL-LINES-BEFORE
 * The parent believes nothing that does not add up.
 */
#ifndef POST_INDEX_H
#define POST_INDEX_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/str.h"
#include "data/ledger.h"

struct arena;

/* ".bundle-001.idx" */
#define INDEX_NAME_MAX 32
void index_name(int64_t bundle, char buf[static INDEX_NAME_MAX]);

void index_begin(struct buf *out, const char *run, int64_t bundle);
void index_piece(struct buf *out, const struct piece_pages *p);
void index_held(struct buf *out, int64_t seq, const char *reason,
                const char *detail);
/* printed, pages, sheets, bytes and hash of b. */
void index_end(struct buf *out, const struct bundle_row *b);

struct index_line {
    struct piece_pages pages; /* held: only seq */
    const char *reason;       /* NULL: printed */
    const char *detail;
};

/*
 * Read an index back and check it against the bundle as planned: every serial
 * once, pages without a gap, sums right.
 *
 * Shape:  io is the planned row; receives printed, pages, sheets, bytes, hash.
 * Owner:  lines live in arena, n of them: io->pieces.
 * Errors: ERR_STATE.
 */
bool index_read(struct text data, const char *run, struct bundle_row *io,
                struct arena *arena, struct index_line **lines,
                struct err *err) MUST_CHECK;

#endif
