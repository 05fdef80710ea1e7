/*
 * Plan: select, compose and measure every due person, hold what cannot be set,
 * order the rest for the post, cut it into bundles and freeze it - all in the
 * caller's one transaction.
 *
 * Every certificate holder gets one verdict in the ledger (not-due is only
 * counted).  A selected person whose text cannot be set (no glyph, does not
 * fit) or whose address cannot be posted becomes held; the detail names field,
 * code point and position.  All others get serial and bundle.
 *
 * Order: envelope class, payment class, district (post/posted.h), postal code,
 * address bytes, resident number.  A bundle never mixes envelope classes and
 * holds at most bundle_pieces; fewer where so many of the largest piece might
 * make a file of more than bundle_megabytes.
 *
 * Source: design.md 3.4; reference/postal.md 4.6.
 */
#ifndef POST_PLAN_H
#define POST_PLAN_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "base/file.h"
#include "base/str.h"
#include "data/ledger.h"
#include "data/sort.h"
#include "post/compose.h"
#include "post/unfit.h"
#include "render/mailset.h"

struct db;
struct faces;
struct towns;
struct verdict;

struct plan_terms {
    const struct site_facts *facts;
    struct mailset *set;
    struct faces *faces;            /* used ones are frozen by hash */
    const struct source_file *file; /* to freeze: set, site.conf, fonts.conf */
    size_t n_file;
    struct sort_terms sort;   /* payments and sizes of groups */
    const struct text *local; /* districts of the posting office [n_local] */
    size_t n_local;
    struct towns *towns;      /* of the loaded list; NULL: none is loaded */
    bool hold_towns;          /* what the list contradicts is held; else it goes
                                 without barcode, and the verdict's detail says why */
    int64_t bundle_pieces;    /* from 1 */
    int64_t bundle_megabytes; /* from 8; 0: as they come */
    struct date posting;
    bool waiting; /* no posting day: who is due is counted, as not-posting-day,
                     and nothing is planned */
    const char *program; /* version, part of the run's id */
    void (*progress)(void *context, int64_t done); /* every 1,000 holders;
                                                      NULL: silent */
    void *context;
};

/* holders = selected + excluded + held + not_due; pieces = selected. */
struct plan_count {
    int64_t holders, selected, excluded, held, not_due;
    int64_t pieces, bundles;
    int64_t odd; /* of the selected: see struct verdict */
};

/*
 * Plan a night inside the caller's transaction: verdicts, tallies, and, where
 * anyone is selected, a frozen run (run->no != 0) in RUN_PLANNED.
 *
 * The run's id is R-YYYYMMDD- and 12 hex digits of the hash over frozen rows,
 * files, program, days and the run's number: the same letters planned again
 * after an abandoned run bear other marks.
 *
 * Errors: ERR_DB, ERR_STATE; ERR_CONF where no sender holds on posting, or for
 *         more than 9,999 bundles or 9,999,999 pieces, which a mark cannot
 * tell.
 */
bool plan_night(struct db *db, const struct night *night,
                const struct plan_terms *terms, struct run *run,
                struct plan_count *count, struct err *err) MUST_CHECK;

/*
 * Would the plan of that day set this selected person, or hold the piece, and
 * why?  For explain; nothing is written.
 */
bool
plan_fits(const struct plan_terms *terms, struct date as_of,
          const struct verdict *v, bool *fits, const char **reason,
          char detail[static UNFIT_DETAIL_MAX], struct err *err) MUST_CHECK;

#endif
