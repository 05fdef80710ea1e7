/*
 * Purge: names and addresses of runs whose time is over go from the ledger;
 * numbers, counts and hashes stay, so that nobody is told twice.
 *
 * Source: reference/reliability.md 1.5 (I15), OP-13.
 */
#ifndef DATA_PURGE_H
#define DATA_PURGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/date.h"
#include "base/err.h"
#include "data/ledger.h"

struct arena;
struct db;

/* Do the pieces of a run still hold names, or has a purge emptied them? */
bool run_has_names(struct db *db, int64_t run, bool *has,
                   struct err *err) MUST_CHECK;

/*
 * Runs of earlier days that may be purged (closed or abandoned, not purged
 * before) and how many of these days may not be yet.
 */
bool purge_runs(struct db *db, struct date before, struct arena *arena,
                struct run **out, size_t *n, int64_t *open,
                struct err *err) MUST_CHECK;

/*
 * Empty names, addresses and dates of birth of these runs' pieces, notes and
 * details of these days, in one transaction; then the file is written anew, so
 * that no copy is left between its rows or in the write-ahead log.  That needs
 * memory for the file once.
 */
bool purge_before(struct db *db, struct date before, const char *operator_name,
                  struct err *err) MUST_CHECK;

#endif
