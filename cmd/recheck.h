/*
 * The look at a fresh register just before a run is handed over.
 */
#ifndef CMD_RECHECK_H
#define CMD_RECHECK_H

#include <stdbool.h>

#include "base/date.h"
#include "base/err.h"
#include "cmd/site.h"
#include "data/ledger.h"

struct recheck_terms {
    struct date day;       /* of the release */
    bool withdraw_renewed; /* letters of those who have renewed meanwhile too */
    bool json;
};

/*
 * Compare an approved run with the register and list what is found, on stdout
 * and in office/recheck-RUN.csv.  Letters that may not leave are taken out,
 * and the run is made anew without them: that ends the release, because the
 * approval is void.
 *
 * Errors: ERR_STATE if the register is older than 3 days or younger than the
 *         day, and where letters were taken out.
 */
bool
site_recheck(struct site *site, struct run *run,
             const struct recheck_terms *terms, struct err *err) MUST_CHECK;

#endif
