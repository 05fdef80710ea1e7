/*
 * Records of a fixed length, cut by bytes before anything is decoded: half a
 * character at the end of a field is then an error of that field, and never
 * becomes another character with the first byte of the next.
 *
 * Shape:  bytes of a record without its line end; places are from 0.  Spaces
 *         (20) that fill a field up are not part of it.  A mark of the end of
 *         file (1A) behind the last record is passed over.
 *
 * A record that is not as long as it must be is a fault ("record-length");
 * with line ends, reading goes on behind the next one.
 *
 * Source: reference/fonts.md 3.3.
 */
#ifndef DATA_FIXED_H
#define DATA_FIXED_H

#include <stdbool.h>
#include <stddef.h>

#include "base/str.h"
#include "data/csv.h"

enum {
    FIXED_SLICES_MAX = 128
};

/* A run of bytes in a record, or (bytes 0) a column of a line. */
struct place {
    bool there;
    size_t at, bytes;
};

enum fixed_end {
    FIXED_NONE,
    FIXED_LF,
    FIXED_CRLF
};

struct fixed_shape {
    size_t bytes;
    enum fixed_end end;
    size_t n_slice;
    struct place slice[FIXED_SLICES_MAX];
};

/* The bytes of a place in a record, without the spaces that fill it up. */
struct text fixed_cut(struct text record, struct place p);

/* As csv_next, on the same windows; line counts records. */
enum csv_found fixed_next(const struct fixed_shape *shape, struct csv *csv,
                          struct csv_record *out);

#endif
