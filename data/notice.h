/*
 * Notices of others: letters that an older system, J-LIS or another sender
 * posted.  Their certificates are never selected again.
 *
 * Source: reference/domain.md 6, rules 18 and 19.
 */
#ifndef DATA_NOTICE_H
#define DATA_NOTICE_H

#include <stdbool.h>

#include "base/date.h"
#include "base/err.h"
#include "base/str.h"

struct db;

/* What was known of a certificate when somebody else's notice came. */
enum notice_found {
    NOTICE_NEW,
    NOTICE_KNOWN,   /* noted before: the first day stays */
    NOTICE_OURS,    /* a piece of a run of ours tells it, too */
    NOTICE_UNKNOWN, /* noted, and the register has no such certificate */
    NOTICE_FOUND_COUNT
};

/* Note that a certificate's holder was told; kind as in the register. */
bool notice_put(struct db *db, struct text serial, const char *kind,
                struct date posted, enum notice_found *out,
                struct err *err) MUST_CHECK;

#endif
