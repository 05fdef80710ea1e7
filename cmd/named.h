/*
 * Runs and pieces as the command line names them.
 */
#ifndef CMD_NAMED_H
#define CMD_NAMED_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "cmd/site.h"
#include "data/ledger.h"

/* A run by its id; ERR_USAGE if there is none. */
bool run_named(struct site *site, const char *id, struct run *out,
               struct err *err) MUST_CHECK;

/* ERR_USAGE where a purge has taken the names out of a run's letters. */
bool run_keeps_names(struct site *site, const struct run *run,
                     struct err *err) MUST_CHECK;

/* A run that is sealed and keeps its names. */
bool run_with_letters(struct site *site, const char *id, struct run *out,
                      struct err *err) MUST_CHECK;

/*
 * A piece by its number, such as 0123456789ab-000123: run and serial.
 *
 * Errors: ERR_USAGE if the name has another shape or no run has that part.
 */
bool piece_named(struct site *site, const char *name, struct run *run,
                 int64_t *seq, struct err *err) MUST_CHECK;

/* "0123456789ab-000123" */
#define PIECE_NAME_MAX 32
void
piece_name(const struct run *run, int64_t seq, char buf[static PIECE_NAME_MAX]);

/* An option that must be given and not be empty. */
bool
cmd_required(const char *value, const char *option, struct err *err) MUST_CHECK;

#endif
