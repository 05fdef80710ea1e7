/*
 * Guard: an older ledger must not hand over again what has gone.
 */
#ifndef CMD_GUARD_H
#define CMD_GUARD_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"

struct site;

/*
 * Is there a ledger, where letters were handed over?
 *
 * Errors: ERR_STATE if shirase.db is missing and the release journal or the
 *         outbox is not empty.
 */
bool guard_present(struct site *site, struct err *err) MUST_CHECK;

/*
 * Does the ledger know every release of the journal?
 *
 * Errors: ERR_STATE naming the run: an older ledger was restored.
 */
bool guard_current(struct site *site, struct err *err) MUST_CHECK;

/* The lines that the ledger does not know; out has room for n lines. */
struct journal_line;
bool guard_unknown(struct site *site, const struct journal_line *const **out,
                   size_t *n, struct err *err) MUST_CHECK;

#endif
