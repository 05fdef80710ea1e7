/*
 * Japanese era dates: a civil date as a notice prints it, 令和8年3月31日.
 *
 * The day on which an era begins belongs wholly to it.  Its first year,
 * 元年, ends on 31 December.  Days before 1873, when Japan took up the
 * solar calendar, are refused; days to come are in the newest era.
 *
 * Source: Era Name Act (Act 43 of 1979); Cabinet Orders 1 of 1989 and
 *         143 of 2019; Imperial Edicts of 30 July 1912 and 25 December
 *         1926; Dajokan Proclamation 337 of 1872.
 */
#ifndef BASE_WAREKI_H
#define BASE_WAREKI_H

#include <stdbool.h>

#include "base/date.h"
#include "base/err.h"

enum wareki_style {
    WAREKI_TEXT, /* 令和8年3月31日: running text */
    WAREKI_SHORT /* R8.3.31: narrow table cells */
};

/* A civil year as its era names it. */
struct wareki {
    const char *name; /* UTF-8, static: "令和" */
    char letter;      /* 'R' */
    int year;         /* from 1, which prints as 元年 */
};

#define WAREKI_MAX 64 /* bytes; room for any result of wareki_format */

/*
 * Find the era and the era year of a day.
 *
 * Errors: ERR_INPUT if day is no real date, is before 1873 or is after
 *         year 99 of the newest era; out is then untouched.
 */
bool wareki_from_date(struct date day, struct wareki *out,
                      struct err *err) MUST_CHECK;

/*
 * The civil day of an era's year, month and day; letter names the era.
 *
 * Errors: ERR_INPUT if there is no such day, or it is not of that era; out is
 *         then untouched.
 */
bool wareki_to_date(char letter, struct date of_era, struct date *out,
                    struct err *err) MUST_CHECK;

/*
 * Write a day in the given style.
 *
 * Shape:  buf has room for WAREKI_MAX bytes; receives UTF-8 with NUL.
 * Errors: as wareki_from_date; buf is then untouched.
 */
bool wareki_format(struct date day, enum wareki_style style,
                   char buf[static WAREKI_MAX], struct err *err) MUST_CHECK;

#endif
