/*
 * Selection: exactly one verdict, with a reason, for every certificate holder
 * on an explicit day.  Rules are dated rows of the register, not code.
 *
 * Order in which reasons are tried (the first that holds is the verdict):
 *   excluded  not-in-extract not-current dead moved-out removed no-address
 *   excluded  revoked (no live certificate)  stay-period  card-renewal
 *   held      support-measure ambiguous-record
 *   not due   not-due (every live certificate's window opens later)
 *   excluded  already-notified before-start expired too-late
 *   selected  due
 * A person is due when at least one live certificate's window is open, it was
 * not notified and at least min_days remain.
 *
 * Source: reference/domain.md 1.1-1.4, 2, 6 (rules 1-21).
 */
#ifndef DATA_SELECT_H
#define DATA_SELECT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/date.h"
#include "base/err.h"
#include "base/str.h"

struct db;

enum outcome { OUTCOME_SELECTED, OUTCOME_EXCLUDED, OUTCOME_HELD, OUTCOME_NOT_DUE };

enum reason {
    REASON_DUE,
    REASON_NOT_DUE,
    REASON_NOT_IN_EXTRACT,
    REASON_NOT_CURRENT,
    REASON_DEAD,
    REASON_MOVED_OUT,
    REASON_REMOVED,
    REASON_REVOKED,
    REASON_STAY_PERIOD,
    REASON_CARD_RENEWAL,
    REASON_SUPPORT,          /* held */
    REASON_AMBIGUOUS,        /* held */
    REASON_NOTIFIED,
    REASON_BEFORE_START,
    REASON_EXPIRED,
    REASON_TOO_LATE,
    REASON_POSTAL_MISSING,   /* held: address without postal code */
    REASON_ADDRESS_MISSING,  /* held */
    REASON_COUNT
};

/* "due", "already-notified", ...: stored and printed; and its outcome. */
const char *reason_name(enum reason r);
enum outcome reason_outcome(enum reason r);

/* One certificate kind of a person, as selection saw it. */
struct certificate {
    bool present;        /* live: issued, neither revoked nor superseded */
    struct text serial;
    struct date issued, expires;
    struct date opens;   /* first day of its renewal window */
    bool due;            /* becomes notified by this piece */
};

/* A person and the verdict.  Texts are borrowed until the next call. */
struct verdict {
    struct text person;
    enum reason reason;
    struct text name, kana, alias;
    struct text postal;  /* seven digits, or empty */
    struct text prefecture, city, town, block, building;
    struct date birth;   /* year 0: unknown */
    bool foreign;
    bool represented;    /* under 15 on the day, or 成年被後見人 */
    struct certificate signature, authentication;
    struct date card_expires;
};

struct selection;

/* Open the selection of a day, in the order of resident numbers. */
bool select_open(struct db *db, struct date as_of, struct selection **out,
                 struct err *err) MUST_CHECK;
bool select_next(struct selection *s, bool *more, struct verdict *out,
                 struct err *err) MUST_CHECK;
void select_close(struct selection *s);

/* The verdict of one person. found: whether that person holds a certificate. */
bool select_person(struct db *db, struct date as_of, struct text person,
                   bool *found, struct verdict *out, struct err *err) MUST_CHECK;

/*
 * The rules met by one person, in order, for explain: visit is called once per
 * rule tried with its name, whether it held, and the dates it compared.
 */
struct rule_met {
    const char *rule;    /* "window", "already-notified", ... */
    bool held;
    const char *kind;    /* "signature", "authentication" or "" */
    struct date a, b;    /* what was compared; year 0: nothing */
};
bool select_explain(struct db *db, struct date as_of, struct text person,
                    bool (*visit)(void *context, const struct rule_met *r,
                                  struct err *err),
                    void *context, struct err *err) MUST_CHECK;

#endif
