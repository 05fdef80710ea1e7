/*
 * A run as it was frozen: set, configuration and fonts from the ledger, never
 * from today's files.
 */
#ifndef CMD_FROZEN_H
#define CMD_FROZEN_H

#include "base/err.h"
#include "cmd/site.h"
#include "data/ledger.h"

struct composer;
struct faces;
struct mailset;

struct frozen {
    struct run run;
    struct site_facts facts;
    struct site_fonts fonts;
    struct file_list set, control;
    struct faces *faces;
    struct mailset *mailset;
    struct composer *composer;
};

/*
 * Load what run was frozen with.
 *
 * Owner:  site's arena; the handles are freed by frozen_free.
 * Errors: ERR_STATE if a font is no longer the one of the run.
 */
bool frozen_load(struct site *site, const struct run *run, struct frozen *out,
                 struct err *err) MUST_CHECK;
void frozen_free(struct frozen *frozen);

#endif
