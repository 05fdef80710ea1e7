/*
 * Outbox: a sealed folder on its way to the vendor.
 *
 * The folder goes from stage/ by one rename.  Only shirase takes folders out
 * of stage/, so one that is no longer there has gone, even where the vendor
 * has taken it away already.
 *
 * Source: design.md 3.7; reference/reliability.md 0.10, 1.2.
 */
#ifndef POST_OUTBOX_H
#define POST_OUTBOX_H

#include <stdbool.h>

#include "base/err.h"
#include "data/ledger.h"

struct db;

/*
 * Are the bytes of a sealed folder, read anew from disk, those that the ledger
 * has sealed: every file of SHA256SUMS, manifest.json and each bundle?
 */
bool outbox_check(struct db *db, const struct run *run, int stage_fd,
                  struct err *err) MUST_CHECK;

/*
 * Can a folder be renamed from stage into to?  ERR_USAGE if they lie on two
 * file systems, or to holds that name already.
 */
bool outbox_fits(int stage_fd, int to_fd, const struct run *run,
                 struct err *err) MUST_CHECK;

/* Rename it, where that is not done yet, and sync both folders. */
bool outbox_move(int stage_fd, int to_fd, const struct run *run,
                 struct err *err) MUST_CHECK;

#endif
