/*
 * Where the town of an address ends, by Japan Post's list (data/postal.h).
 *
 * Only what follows the town is read for a barcode, and numerals of the town
 * must not leak into it (北六条東); a register that keeps town and house in one
 * column needs the list for that.  Compared without regard to 大字 and 字,
 * blanks, selectors, width, ヶ ケ が and の ノ, and to whether a number is
 * written 六 or 6; in Kyoto the streets before a town are passed over.
 *
 * Source: reference/postal.md 2.1, 4.7.
 */
#ifndef POST_TOWN_H
#define POST_TOWN_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "base/str.h"

struct arena;
struct db;
struct towns; /* one municipality's, and what was asked for besides */

enum town_found {
    TOWN_GOOD,        /* a town of this code begins the address */
    TOWN_NO_CODE,     /* the list has no such code */
    TOWN_ELSEWHERE,   /* the code is of other municipalities */
    TOWN_OTHER_CODE,  /* the address begins with a town of another code */
    TOWN_NOT_MATCHED, /* with no town of the municipality */
    TOWN_FOUND_KINDS
};

/* "postal-unknown", "postal-elsewhere", "postal-other-town", "postal-no-town";
   TOWN_GOOD: "". */
const char *town_finding(enum town_found found);

struct town_split {
    enum town_found found;
    struct text rest;     /* what follows the town; borrowed from the address */
    struct text district; /* of the code; empty where the list has no such */
};

/*
 * Make ready to split addresses of a municipality (jis: five digits; empty:
 * any, as the code says).
 *
 * Shape:  *out is NULL where no list is loaded.
 * Owner:  lives in arena; db stays open.
 */
bool towns_open(struct db *db, struct text jis, struct arena *arena,
                struct towns **out, struct err *err) MUST_CHECK;

/*
 * Split an address that begins with its town; where nothing is found rest is
 * empty, for a number read from the whole would be a guess.
 *
 * Shape:  scratch holds what the call needs; split->district lives in it.
 */
bool towns_split(struct towns *t, struct text postal, struct text address,
                 struct arena *scratch, struct town_split *split,
                 struct err *err) MUST_CHECK;

/*
 * As towns_split, of an address that may begin with prefecture, county and
 * city.
 */
bool towns_split_full(struct towns *t, struct text postal, struct text address,
                      struct arena *scratch, struct town_split *split,
                      struct err *err) MUST_CHECK;

/*
 * How many bytes of an address a name takes up, as towns are compared; 0:
 * the address does not begin with it.  For tests and towns_split.
 */
size_t town_match(struct text name, struct text address);

#endif
