/*
 * Holds: persons who wait for a decision, so that nobody is forgotten.
 *
 * Every night judges the persons held anew: one whom it holds gets a hold, one
 * whom it no longer holds has it closed as judged.  A person of the office
 * closes the others: send, by-hand or drop.  Two reasons are the office's own
 * and stay until it closes them: 'office' (taken out by hand) and 'withdrawn'
 * (a letter that was taken out or asked back, and whose certificates stay
 * notified).
 *
 * Source: design.md 3; issue 6.
 */
#ifndef DATA_HOLD_H
#define DATA_HOLD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/date.h"
#include "base/err.h"
#include "base/str.h"
#include "data/ledger.h"
#include "data/select.h"

struct db;

#define HOLD_OFFICE "office"
#define HOLD_WITHDRAWN "withdrawn"
#define HOLD_DROPPED "dropped" /* reason of an exclusion by a drop */

/* How soon the end of a certificate makes an old hold urgent (issue 6). */
enum {
    HOLD_NEAR_DAYS = 45
};

/* Open and close the holds of a night that has judged; again: no change. */
bool holds_refresh(struct db *db, const struct night *night,
                   struct err *err) MUST_CHECK;

/* Visit open holds, those that end first in front.  Texts are borrowed. */
struct hold {
    struct text person, reason, detail;
    struct date opened, expires; /* expires year 0: unknown */
    bool seen;
};
bool
holds_open(struct db *db,
           bool (*visit)(void *context, const struct hold *h, struct err *err),
           void *context, struct err *err) MUST_CHECK;

/* Count open holds not seen, and those seen whose end is near or past. */
bool holds_count(struct db *db, struct date day, int64_t *fresh, int64_t *near,
                 struct err *err) MUST_CHECK;

/* Someone has seen all that are open. */
bool holds_seen(struct db *db, struct err *err) MUST_CHECK;

enum hold_choice {
    HOLD_SEND,    /* the next run takes the person */
    HOLD_BY_HAND, /* the office writes: these certificates are notified */
    HOLD_DROP     /* no letter for these certificates */
};

struct hold_close {
    struct text person;
    enum hold_choice choice;
    struct date day; /* of the decision */
    const char *note, *operator_name;
};

/*
 * Close the open hold of a person.
 *
 * Errors: ERR_USAGE if there is none, or if HOLD_SEND cannot help (what cannot
 *         be printed, or has no address); ERR_STATE if a letter that was asked
 *         back may still be posted.
 */
bool hold_close(struct db *db, const struct hold_close *c,
                struct err *err) MUST_CHECK;

/*
 * As hold_close with HOLD_SEND, for holds of the office alone ('office',
 * 'withdrawn'): the certificates of a withdrawn letter are free again.
 */
bool hold_unhold(struct db *db, const struct hold_close *c,
                 struct err *err) MUST_CHECK;

/* Open a hold of the office for the person of a piece, in a transaction. */
bool hold_piece(struct db *db, int64_t run, int64_t seq, const char *reason,
                const char *detail, struct err *err) MUST_CHECK;

/* What a person decided before about someone who is selected or held now. */
enum hold_decision {
    DECISION_NONE,
    DECISION_SEND,  /* of this reason to hold: send */
    DECISION_DROP,  /* excluded: dropped */
    DECISION_OFFICE /* held: office */
};
bool hold_decision(struct db *db, const struct verdict *v,
                   enum hold_decision *out, struct err *err) MUST_CHECK;

#endif
