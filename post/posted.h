/*
 * What the post reads of an address: customer barcode and district.
 *
 * With Japan Post's list the address is split where its town ends, and the
 * district is the office's own number; without it the register's columns
 * decide, and the district is the first five digits of the code.
 *
 * Source: reference/postal.md 2.1, 4.6, 4.7.
 */
#ifndef POST_POSTED_H
#define POST_POSTED_H

#include "post/town.h"

struct verdict;

struct posted {
    enum town_found found; /* TOWN_GOOD where no list is loaded */
    struct text barcode;   /* bars 1-4, or empty: none is printed */
    struct text district;
};

/*
 * Read the address of a person; towns: NULL without a list.
 *
 * Owner:  texts live in arena, or are borrowed from v.
 */
bool
posted_read(struct towns *towns, const struct verdict *v, struct arena *arena,
            struct posted *out, struct err *err) MUST_CHECK;

#endif
