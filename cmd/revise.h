/*
 * Taking pieces out of a run that waits in stage/.
 */
#ifndef CMD_REVISE_H
#define CMD_REVISE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "cmd/site.h"
#include "data/ledger.h"
#include "data/release.h"

/*
 * Take pieces out of a sealed or approved run and make its folder anew: its
 * approval is void.  io becomes the run as it is then.
 *
 * Errors: as run_reopen; ERR_STATE if another program made the folder.
 */
bool site_revise(struct site *site, struct run *io, const struct withdrawal *w,
                 size_t n, struct err *err) MUST_CHECK;

/* End what a broken-off site_revise began; a run without one is left alone. */
bool site_revise_again(struct site *site, struct run *io, bool *was,
                       struct err *err) MUST_CHECK;

#endif
