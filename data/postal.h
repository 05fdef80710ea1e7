/*
 * Japan Post's list of postal codes (KEN_ALL.CSV, utf_ken_all.csv) in the
 * register: loaded whole, in one transaction, in place of the one before.
 *
 * Both layouts have 15 columns.  The old one is CP932 and spreads a long town
 * over several lines; the new one is UTF-8, one line a row.  Which of the two
 * a file is, its bytes say.  Of a town its name stays: what stands in brackets
 * (ranges of 丁目, floors, streets), ranges of 地割, and the sentences that say
 * that a code has no town of its own are no part of an address.
 *
 * Source: reference/postal.md 4.7.
 */
#ifndef DATA_POSTAL_H
#define DATA_POSTAL_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "base/str.h"

struct arena;
struct db;

struct postal_count {
    int64_t lines;    /* of the file */
    int64_t towns;    /* rows kept */
    int64_t codes;    /* different ones */
    int64_t joined;   /* lines that only went on with the town before */
    int64_t townless; /* rows of a whole municipality */
};

/*
 * Read the list; the register holds the old one until all of this is read.
 *
 * Errors: ERR_INPUT with file, line and column; ERR_IO, ERR_DB.
 */
bool postal_load(struct db *db, int dir_fd, const char *name,
                 struct postal_count *count, struct err *err) MUST_CHECK;

/* Is a list loaded? */
bool postal_loaded(struct db *db, bool *loaded, struct err *err) MUST_CHECK;

/* One row of the list. */
struct postal_row {
    struct text code, jis, district, prefecture, city, town;
    bool building; /* of a high building: town and the building's name */
};

/*
 * Rows of a postal code, or of a municipality (five digits), in file order.
 *
 * Owner:  the rows and their texts live in arena.
 */
bool
postal_of_code(struct db *db, struct text code, struct arena *arena,
               struct postal_row **rows, size_t *n, struct err *err) MUST_CHECK;
bool postal_of_municipality(struct db *db, struct text jis, struct arena *arena,
                            struct postal_row **rows, size_t *n,
                            struct err *err) MUST_CHECK;

/*
 * The name of a town as addresses write it.
 *
 * Owner:  borrowed from town; empty where the code has no town of its own.
 */
struct text postal_town_name(struct text town, struct text city);

#endif
