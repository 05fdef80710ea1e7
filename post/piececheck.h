/*
 * Check the sides of one piece against what is known of it.
 *
 * Each side that has ink bears exactly one Data Matrix, of this piece and with
 * its own k of n, and the piece's number in letters; the number of no other
 * piece.  Sides without ink are backs.  The first side says the addressee's
 * postal code, address and name.  Every glyph says something, none is glyph 0.
 *
 * How marks and numbers are built is written down here once more, apart from
 * post/compose.c, on purpose.
 */
#ifndef POST_PIECECHECK_H
#define POST_PIECECHECK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/file.h"
#include "base/str.h"
#include "data/ledger.h"
#include "render/inserter.h"

enum {
    CHECK_MARK = 26,
    CHECK_HASH = 12,
    CHECK_PAGES = 198
};

/* What a piece must say. */
struct expect {
    int64_t seq, bundle;
    char hash[CHECK_HASH + 1];       /* of the run */
    char mark[CHECK_MARK + 1];       /* run, bundle and serial, as digits */
    const struct piece *piece;       /* NULL: the addressee is not known here */
    const struct inserter *inserter; /* NULL: lines are not read */
    struct inserter_count count;     /* printed before it in its bundle */
    int64_t pages, sheets;           /* its own, where lines are read */
};

/*
 * Fill in all but piece from a run's id.
 *
 * Errors: ERR_STATE if the id is not R-YYYYMMDD- and 12 hex digits.
 */
bool expect_make(const char *run_id, int64_t bundle, int64_t seq,
                 struct expect *out, struct err *err) MUST_CHECK;

/* "0123456789ab-000123": the piece as manifests and messages call it. */
#define CHECK_ID_MAX 40
void expect_id(const struct expect *e, char buf[static CHECK_ID_MAX]);

/* A bundle's PDF being read, by our own reader. */
struct bundle_reader;

bool bundle_reader_open(int dir_fd, const char *name,
                        struct bundle_reader **out, struct err *err) MUST_CHECK;
void bundle_reader_close(struct bundle_reader *r); /* NULL is accepted */
int64_t bundle_reader_pages(const struct bundle_reader *r);

/*
 * Does page (from 1) bear the mark of this piece?  *inked: does it bear any
 * ink at all?  The reading is kept for the check that follows.
 */
bool bundle_reader_bears(struct bundle_reader *r, int64_t page,
                         const struct expect *e, bool *bears, bool *inked,
                         struct err *err) MUST_CHECK;

/* Which sides of the piece read last have ink. */
struct inked {
    size_t n;
    bool side[CHECK_PAGES];
};

/*
 * Check the pages of a piece, in one file or in several: begin, each page in
 * the order of the piece, end.
 *
 * Shape:  content receives the hash over the page contents, in order.
 * Errors: ERR_STATE with page and reason.
 */
struct piece_reading {
    const struct expect *e;
    struct sha256_state *hash; /* the caller's, at its beginning */
    int said, come;            /* sides that its marks say, that have come */
    struct inked inked;
};
bool piece_page(struct piece_reading *p, struct bundle_reader *r, int64_t page,
                struct err *err) MUST_CHECK;
bool piece_end(struct piece_reading *p, struct sha256 *content,
               struct err *err) MUST_CHECK;

/* The text of one side, read by anybody; scratch is reused. */
bool text_check(const struct expect *e, struct text said, bool first,
                bool inked, struct buf *scratch, struct err *err) MUST_CHECK;

#endif
