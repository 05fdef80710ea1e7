/*
 * Civil days of the proleptic Gregorian calendar, without clock or zone.
 *
 * Source: renewal window: reference rule "same day three months earlier
 *         plus one day, or the 1st of the next month" (public guidance of
 *         Nerima and Yachiyo cities).
 */
#ifndef BASE_DATE_H
#define BASE_DATE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "base/str.h"

struct date {
    int year, month, day;
};

#define DATE_MAX 16 /* bytes; room for any result of date_format */

bool date_valid(struct date day);
int date_compare(struct date a, struct date b); /* <0, 0, >0 */
bool date_equal(struct date a, struct date b);
int32_t date_days(struct date day); /* days since 1970-01-01 */
struct date date_from_days(int32_t days);
struct date date_add_days(struct date day, int32_t n);

/* Months later or earlier; a day that does not exist becomes the last. */
struct date date_add_months(struct date day, int n);
int date_weekday(struct date day); /* 0 Sunday .. 6 Saturday */

/* Whole years from birth to day, as Japanese law counts them at birthdays. */
int date_age(struct date birth, struct date day);

/*
 * Read YYYY-MM-DD, YYYY/MM/DD or YYYYMMDD, digits only.
 *
 * Errors: ERR_INPUT if the text has another shape or is no real day.
 */
bool
date_from_text(struct text t, struct date *out, struct err *err) MUST_CHECK;

/* Write YYYY-MM-DD. */
void date_format(struct date day, char buf[static DATE_MAX]);

#endif
