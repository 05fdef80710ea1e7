/*
 * Selection: exactly one verdict, with a reason, for every certificate holder
 * on an explicit day.  Rules are dated rows of the register, not code.
 *
 * Order in which reasons are tried.  Of the person, the first that holds:
 *   excluded  not-in-extract not-current dead moved-out removed
 *   excluded  revoked (no live certificate; not-in-extract where the last full
 *             file of certificates dropped a live one)
 *   excluded  stay-period other-abode
 * Of each live certificate, the first that holds:
 *   not due   not-due (its window opens later)
 *   excluded  card-renewal already-notified before-start expired too-late
 *   selected  due
 * Of two certificates the more favourable decides: due, already-notified,
 * before-start, card-renewal, too-late, expired, not-due.  So a person is due
 * when at least one certificate is, and not due when none has an open window.
 * Of a person who is due, the first that holds:
 *   held      support-measure ambiguous-record leaving address-missing
 *             postal-missing
 *   selected  due
 * A hold asks a person to look: it is never tried for someone to whom no letter
 * would go.  not-due stands before card-renewal because it alone is not stored,
 * and a card ends with its certificate for years before that window opens.
 *
 * A certificate is live where its state is live, the last full file has it and
 * no newer one of its kind is live.  Its window opens lead-months before its
 * last day plus one day.  It is expired from the day after its last day, and
 * too late with fewer than min-days from the day of selection to that last day.
 * A resident whose planned day of moving out is less than leaving-days away, or
 * past, is held.
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

enum outcome {
    OUTCOME_SELECTED,
    OUTCOME_EXCLUDED,
    OUTCOME_HELD,
    OUTCOME_NOT_DUE
};

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
    REASON_OTHER_ABODE,
    REASON_CARD_RENEWAL,
    REASON_SUPPORT,   /* held */
    REASON_AMBIGUOUS, /* held */
    REASON_LEAVING,   /* held */
    REASON_NOTIFIED,
    REASON_BEFORE_START,
    REASON_EXPIRED,
    REASON_TOO_LATE,
    REASON_POSTAL_MISSING,  /* held: address without postal code */
    REASON_ADDRESS_MISSING, /* held */
    REASON_COUNT
};

/* "due", "already-notified", ...: stored and printed; and its outcome. */
const char *reason_name(enum reason r);
enum outcome reason_outcome(enum reason r);

/* One certificate kind of a person, as selection saw it. */
struct certificate {
    bool present; /* live: issued, neither revoked nor superseded */
    struct text serial;
    struct date issued, expires;
    struct date opens; /* first day of its renewal window */
    bool due;          /* becomes notified by this piece; of a person who is
                          held: would become */
};

/* A person and the verdict.  Texts are borrowed until the next call. */
struct verdict {
    struct text person;
    enum reason reason;
    struct text name, kana, alias;
    struct text postal; /* seven digits, or empty */
    struct text prefecture, city, town, block, building;
    struct date birth; /* year 0: unknown */
    bool foreign;
    bool represented; /* younger than adult-age, or 成年被後見人 */
    struct certificate signature, authentication;
    struct date card_expires; /* of the authentication certificate's row, else
                                 of the other's; year 0: unknown */
    bool pinless;             /* 顔認証: a card without PINs */
    bool odd; /* a due certificate's last day is later than it may be, or no
                 birthday, card or period of stay explains it */
};

struct selection;

/*
 * Open the selection of a day, in the order of resident numbers; one at a time
 * on a db.
 *
 * Errors: ERR_CONF if the rules of the day are missing, double or out of
 *         bounds; from select_next ERR_STATE for a certificate without
 * resident.
 */
bool select_open(struct db *db, struct date as_of, struct selection **out,
                 struct err *err) MUST_CHECK;
bool select_next(struct selection *s, bool *more, struct verdict *out,
                 struct err *err) MUST_CHECK;
void select_close(struct selection *s);

/*
 * The verdict of one person, by the code that judges all.  found: whether that
 * person holds a certificate.
 *
 * Owner:  texts are borrowed from db until the next call.
 */
bool
select_person(struct db *db, struct date as_of, struct text person, bool *found,
              struct verdict *out, struct err *err) MUST_CHECK;

/*
 * The rules met by one person, in order, for explain: visit is called once per
 * rule tried with its name, whether it held, and the dates it compared.  A
 * rule's name is its reason's; besides these "live" (a row of the register
 * is live and in the last full file; a: issued, b: its last day; the newest of
 * a kind counts), "window" (is open; a: its first day, b: the day),
 * "represented" (a: birth), "pinless", and of a due certificate "order" (it
 * does not outlast the other one or the card; a: its last day, b: theirs) and
 * "last-day" (a birthday, the card or a period of stay explains it; a: it, b:
 * birth) inform and exclude nobody.  The last call is the verdict: its reason,
 * held.  No certificate: no call.
 */
struct rule_met {
    const char *rule; /* "window", "already-notified", ... */
    bool held;
    const char *kind; /* "signature", "authentication" or "" */
    struct date a, b; /* what was compared; year 0: nothing */
};
bool select_explain(struct db *db, struct date as_of, struct text person,
                    bool (*visit)(void *context, const struct rule_met *r,
                                  struct err *err),
                    void *context, struct err *err) MUST_CHECK;

#endif
