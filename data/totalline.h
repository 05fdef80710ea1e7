/*
 * Total line: a record of a file that tells about the file, before the others
 * (header, fixed length only) or behind them (trailer).
 *
 *   trailer = { mark = "T"; count = { column = 2; }; sum = { column = 3; };
 *               extracted = { column = 4; }; };
 *   header  = { mark = "1"; extracted = { at = 2; bytes = 8; }; };
 *   trailer = { mark = "9"; count = { at = 2; bytes = 8; }; };
 *
 * The mark is the first column of a line, or the first bytes of a record (at
 * says which).  What it may tell is as in data/totals.h; each is optional.
 * Where the mapping has such a line and the file does not, the file was cut
 * short or is another: it is refused.
 *
 * Source: reference/reliability.md EO-12.
 */
#ifndef DATA_TOTALLINE_H
#define DATA_TOTALLINE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "base/str.h"
#include "data/fixed.h"
#include "data/totals.h"

struct arena;
struct conf_node;

struct total_line {
    bool there;
    struct text mark;
    size_t at; /* of the mark in a record, from 0 */
    struct place count, sum, extracted;
};

/*
 * Read the group name of a mapping, where it stands; record_bytes 0: CSV.
 *
 * Errors: ERR_CONF with line.
 */
bool total_line_read(const struct conf_node *root, const char *name,
                     size_t record_bytes, struct arena *arena,
                     struct total_line *out, struct err *err) MUST_CHECK;

/* Whether a record is this line; fixed: whether records have no columns. */
bool total_line_is(const struct total_line *t, bool fixed,
                   const struct csv *csv, const struct csv_record *r);

/*
 * Take what it tells into io.
 *
 * Errors: ERR_CONF where a number or a day does not stand where it should.
 */
bool total_line_take(const struct total_line *t, bool fixed,
                     const struct csv *csv, const struct csv_record *r,
                     struct totals *io, struct err *err) MUST_CHECK;

#endif
