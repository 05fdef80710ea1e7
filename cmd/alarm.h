/*
 * Alarms of a night: what a person should look at although everything went
 * well.  Any of them ends the night with 4.
 */
#ifndef CMD_ALARM_H
#define CMD_ALARM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/date.h"
#include "base/err.h"
#include "data/expect.h"
#include "data/ledger.h"

struct site;

struct alarms {
    struct expectation expectation;
    size_t n_overdue;
    struct run *overdue; /* not handed over, and their posting day is past */
};

/* Find them for a night of a day, whose tallies are kept. */
bool alarms_find(struct site *site, int64_t night, struct date as_of,
                 struct alarms *out, struct err *err) MUST_CHECK;

/* Whether there is one. */
bool alarms_any(const struct alarms *a);

/* A line each on stdout; as JSON: "alarms":[...]. */
void alarms_print(const struct alarms *a, bool json);

#endif
