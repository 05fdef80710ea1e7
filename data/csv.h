/*
 * CSV as RFC 4180 has it, from a window of bytes: quoted fields, doubled
 * quotes, line ends inside quotes; CRLF, LF or CR; last line with or without.
 *
 * It works before decoding, which is safe in UTF-8 and CP932 (data/text.h).
 * Strict: a quote inside an unquoted field, text behind a closing quote, a
 * quote that never closes, NUL, a wrong number of fields and a record above
 * CSV_RECORD_MAX are faults of that record.
 *
 * A faulty record that spans lines ends, after all, with its first line, and
 * reading goes on at the next: a lost quote costs one record, never the ones
 * behind it.  An empty line is no record.
 *
 * Source: RFC 4180, section 2.
 */
#ifndef DATA_CSV_H
#define DATA_CSV_H

#include <stdbool.h>
#include <stddef.h>

#include "base/str.h"

struct arena;

enum {
    CSV_FIELDS_MAX = 512,
    CSV_RECORD_MAX = 1 << 20 /* bytes, with its line end */
};

enum csv_found {
    CSV_RECORD, /* a record, good or faulty */
    CSV_MORE,   /* the window ends inside a record: csv_window, then again */
    CSV_END
};

struct csv_record {
    size_t line;       /* its first line in the file, from 1 */
    size_t n;          /* fields; of a faulty record those read so far */
    const char *fault; /* NULL; or "quote", "nul", "columns", "line-too-long" */
    size_t fault_field; /* from 1; 0: the whole record */
    struct text bytes;  /* all of it, where its length is fixed */
};

/* A reader; the first three members are its window. */
struct csv {
    struct text data;
    size_t at;     /* read so far, within the window */
    bool last;     /* nothing comes behind this window */
    size_t line;   /* of the byte at at */
    size_t expect; /* fields a record must have; 0: any number */
    bool skipping; /* in the rest of a line that was given up */
    struct text field[CSV_FIELDS_MAX];
};

/* Begin to read; the window is empty, so that the first call wants more. */
void csv_init(struct csv *csv);

/*
 * Give the next window: what was not read of the old one (from at), and more
 * bytes behind it.  A window of twice CSV_RECORD_MAX is always enough.
 */
void csv_window(struct csv *csv, struct text data, bool last);

/*
 * Read a record into csv->field.
 *
 * Owner:  fields are borrowed from the window, or where a doubled quote stood
 *         in one live in arena.
 */
enum csv_found
csv_next(struct csv *csv, struct arena *arena, struct csv_record *out);

#endif
