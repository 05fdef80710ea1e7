/*
 * Judge: the rules of selection, applied to what is known of one person.
 *
 * Knows no SQL: select reads rows into a verdict and a holder, and answers
 * whether a certificate is notified.  The scan of a night and explain run the
 * same code; explain only listens.
 *
 * Source: the order of reasons and its grounds stand in data/select.h;
 *         reference/domain.md 1.4 (window), 2 and 6 (rules 2-19).
 */
#ifndef DATA_JUDGE_H
#define DATA_JUDGE_H

#include <stdbool.h>

#include "base/date.h"
#include "base/err.h"
#include "data/select.h"

struct arena;

/* Parameters of the day. */
struct judge_terms {
    struct date as_of;
    struct date start; /* windows opened earlier: before-start; year 0: none */
    int lead_months, min_days, adult_age, leaving_days;
};

enum {
    JUDGE_RULES = 4 /* dated parameters above */
};

/* What the rules ask of a person beyond what the verdict itself tells. */
struct holder {
    bool absent;  /* the last full file of residents did not name the person */
    bool dropped; /* that of certificates lost one that was live */
    bool current, ambiguous, support, ward_adult;
    bool moved_out, dead, removed;
    bool stay_open, other_abode;
    struct date stay_until, leaving;                 /* year 0: none */
    struct date signature_card, authentication_card; /* last day of the card */
    bool signature_pinless, authentication_pinless;
};

struct judge {
    struct judge_terms terms;
    void *context;
    /* Is a certificate notified already? */
    bool (*notified)(void *context, struct text serial, const char *kind,
                     bool *is, struct err *err);
    /* Listener of explain; NULL: nobody listens. */
    bool (*visit)(void *context, const struct rule_met *r, struct err *err);
    void *listener;
};

/* One certificate of the register, as a row tells it. */
struct certificate_row {
    bool signature; /* else authentication */
    bool live;      /* by its state */
    bool absent;    /* the last full file did not bring it */
    struct text serial;
    struct date issued, expires, card_expires;
    bool pinless;
};

/*
 * Take a certificate into account: the newest live one of a kind stays.
 *
 * Owner:  its serial is copied into arena.
 */
bool
judge_certificate(const struct judge *judge, const struct certificate_row *row,
                  struct arena *arena, struct holder *holder,
                  struct verdict *io, struct err *err) MUST_CHECK;

/* Set windows, represented and reason of a verdict whose other facts stand. */
bool judge_person(const struct judge *judge, const struct holder *holder,
                  struct verdict *io, struct err *err) MUST_CHECK;

/* The first day on which a certificate can be renewed. */
struct date window_opens(struct date expires, int lead_months);

#endif
