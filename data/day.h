/*
 * Days as registers write them, by the form that a mapping declares.
 *
 *   seireki   2026-03-31, 2026/03/31, 20260331
 *   wareki    令和8年3月31日, 令和元年5月1日 (digits of either width);
 *             R8.3.31, R08/03/31, R8-3-31; R080331; 5080331, where 1 明治,
 *             2 大正, 3 昭和, 4 平成, 5 令和
 *   either    both; no text is a day in both
 *
 * A day belongs to its era: 平成31年4月30日 is one and 平成31年5月1日 is none,
 * and so 令和元年4月30日.  A day whose month or day is 0, 00 or 不詳 is
 * partial: it says less than a day, and more than a mistake.
 *
 * Source: reference/domain.md 4.1, 6 rules 4 and 42, 7.19; base/wareki.h.
 */
#ifndef DATA_DAY_H
#define DATA_DAY_H

#include <stdbool.h>

#include "base/date.h"
#include "base/str.h"

enum day_form {
    DAY_SEIREKI,
    DAY_WAREKI,
    DAY_EITHER
};

enum day_found {
    DAY_BAD,
    DAY_GOOD,
    DAY_PARTIAL /* out is untouched */
};

/* "seireki", "wareki", "either". */
bool day_form_from_name(struct text name, enum day_form *out);

enum day_found day_read(struct text t, enum day_form form, struct date *out);

#endif
