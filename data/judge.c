#include "data/judge.h"

#include <stddef.h>
#include <string.h>

#include "base/arena.h"
#include "base/str.h"

static const struct {
    const char *name;
    enum outcome outcome;
} reasons[REASON_COUNT] = {
    [REASON_DUE] = {"due", OUTCOME_SELECTED},
    [REASON_NOT_DUE] = {"not-due", OUTCOME_NOT_DUE},
    [REASON_NOT_IN_EXTRACT] = {"not-in-extract", OUTCOME_EXCLUDED},
    [REASON_NOT_CURRENT] = {"not-current", OUTCOME_EXCLUDED},
    [REASON_DEAD] = {"dead", OUTCOME_EXCLUDED},
    [REASON_MOVED_OUT] = {"moved-out", OUTCOME_EXCLUDED},
    [REASON_REMOVED] = {"removed", OUTCOME_EXCLUDED},
    [REASON_REVOKED] = {"revoked", OUTCOME_EXCLUDED},
    [REASON_STAY_PERIOD] = {"stay-period", OUTCOME_EXCLUDED},
    [REASON_OTHER_ABODE] = {"other-abode", OUTCOME_EXCLUDED},
    [REASON_CARD_RENEWAL] = {"card-renewal", OUTCOME_EXCLUDED},
    [REASON_SUPPORT] = {"support-measure", OUTCOME_HELD},
    [REASON_AMBIGUOUS] = {"ambiguous-record", OUTCOME_HELD},
    [REASON_LEAVING] = {"leaving", OUTCOME_HELD},
    [REASON_NOTIFIED] = {"already-notified", OUTCOME_EXCLUDED},
    [REASON_BEFORE_START] = {"before-start", OUTCOME_EXCLUDED},
    [REASON_EXPIRED] = {"expired", OUTCOME_EXCLUDED},
    [REASON_TOO_LATE] = {"too-late", OUTCOME_EXCLUDED},
    [REASON_POSTAL_MISSING] = {"postal-missing", OUTCOME_HELD},
    [REASON_ADDRESS_MISSING] = {"address-missing", OUTCOME_HELD},
};

/* Of two certificates the one that stands first here decides. */
static const enum reason by_favour[] = {
    REASON_DUE,      REASON_NOTIFIED, REASON_BEFORE_START, REASON_CARD_RENEWAL,
    REASON_TOO_LATE, REASON_EXPIRED,  REASON_NOT_DUE,
};

enum {
    N_FAVOUR = sizeof by_favour / sizeof by_favour[0]
};

static const struct date no_date = {0, 0, 0};

const char *
reason_name(enum reason r)
{
    return reasons[r].name;
}

enum outcome
reason_outcome(enum reason r)
{
    return reasons[r].outcome;
}

/*
 * Clamping to the last day of the month and going one day on gives the 1st of
 * the next month where the day number does not exist: 30 May opens on 1 March.
 */
struct date
window_opens(struct date expires, int lead_months)
{
    return date_add_days(date_add_months(expires, -lead_months), 1);
}

/* --- telling ------------------------------------------------------------ */

/* One person being judged. */
struct hearing {
    const struct judge *judge;
    struct err *err;
    bool failed; /* err is set: the rest is not heard */
};

/* Tell the listener that a rule was tried; gives whether it held. */
static bool
met(struct hearing *h, const char *rule, bool held, const char *kind,
    struct date a, struct date b)
{
    const struct rule_met r = {rule, held, kind, a, b};

    if (h->judge->visit != NULL && !h->failed)
        h->failed = !h->judge->visit(h->judge->listener, &r, h->err);
    return held;
}

static bool
met_reason(struct hearing *h, enum reason r, bool held, const char *kind,
           struct date a, struct date b)
{
    return met(h, reason_name(r), held, kind, a, b);
}

/* --- certificates ------------------------------------------------------- */

/* By day of issue, then last day, then serial. */
static bool
newer(const struct certificate_row *row, const struct certificate *than)
{
    int c = date_compare(row->issued, than->issued);

    if (c == 0)
        c = date_compare(row->expires, than->expires);
    if (c == 0)
        c = text_compare(row->serial, than->serial);
    return c > 0;
}

bool
judge_certificate(const struct judge *judge, const struct certificate_row *row,
                  struct arena *arena, struct holder *holder,
                  struct verdict *io, struct err *err)
{
    struct hearing h = {judge, err, false};
    struct certificate *c =
        row->signature ? &io->signature : &io->authentication;
    const char *kind = row->signature ? "signature" : "authentication";

    holder->dropped = holder->dropped || (row->live && row->absent);
    if (!met(&h, "live", row->live && !row->absent, kind, row->issued,
             row->expires))
        return !h.failed;
    if (c->present && !newer(row, c))
        return !h.failed;
    c->present = true;
    c->serial = (struct text){arena_copy(arena, row->serial.s, row->serial.len),
                              row->serial.len};
    c->issued = row->issued;
    c->expires = row->expires;
    *(row->signature ? &holder->signature_card : &holder->authentication_card) =
        row->card_expires;
    *(row->signature ? &holder->signature_pinless
                     : &holder->authentication_pinless) = row->pinless;
    return !h.failed;
}

static bool
is_notified(struct hearing *h, const struct certificate *c, const char *kind)
{
    bool is = false;

    if (h->failed ||
        !h->judge->notified(h->judge->context, c->serial, kind, &is, h->err)) {
        h->failed = true;
        return false;
    }
    return met_reason(h, REASON_NOTIFIED, is, kind, no_date, no_date);
}

/*
 * The reason of one live certificate.  A card that ends no later than it is
 * renewed as a card, with other contents (rule 8).
 */
static enum reason
certificate_reason(struct hearing *h, const struct certificate *c,
                   const char *kind, struct date card)
{
    const struct judge_terms *t = &h->judge->terms;
    int32_t left = date_days(c->expires) - date_days(t->as_of);

    if (!met(h, "window", date_compare(c->opens, t->as_of) <= 0, kind, c->opens,
             t->as_of))
        return REASON_NOT_DUE;
    if (met_reason(h, REASON_CARD_RENEWAL,
                   card.year != 0 && date_compare(card, c->expires) <= 0, kind,
                   card, c->expires))
        return REASON_CARD_RENEWAL;
    if (is_notified(h, c, kind))
        return REASON_NOTIFIED;
    if (met_reason(h, REASON_BEFORE_START,
                   t->start.year != 0 && date_compare(c->opens, t->start) < 0,
                   kind, c->opens, t->start))
        return REASON_BEFORE_START;
    if (met_reason(h, REASON_EXPIRED, left < 0, kind, c->expires, t->as_of))
        return REASON_EXPIRED;
    if (met_reason(h, REASON_TOO_LATE, left < t->min_days, kind, c->expires,
                   t->as_of))
        return REASON_TOO_LATE;
    return REASON_DUE;
}

/* --- last days that should not be --------------------------------------- */

/*
 * Whether a day is a birthday; that of 29 February is taken on either day in
 * other years (domain.md 1.1: no rule is published).
 */
static bool
is_birthday(struct date day, struct date birth)
{
    if (day.month == birth.month && day.day == birth.day)
        return true;
    return birth.month == 2 && birth.day == 29 &&
           !date_valid((struct date){day.year, 2, 29}) &&
           ((day.month == 2 && day.day == 28) ||
            (day.month == 3 && day.day == 1));
}

static bool
in_order(struct hearing *h, const struct certificate *c, const char *kind,
         struct date limit)
{
    return limit.year == 0 ||
           met(h, "order", date_compare(c->expires, limit) <= 0, kind,
               c->expires, limit);
}

/*
 * Rules 2, 3 and 5: what the record says is told, never mended.  other: the
 * authentication certificate beside a signature, which ends no later.
 */
static bool
is_odd(struct hearing *h, const struct certificate *c, const char *kind,
       const struct certificate *other, const struct holder *holder,
       const struct verdict *v)
{
    const struct date card = strcmp(kind, "signature") == 0
                                 ? holder->signature_card
                                 : holder->authentication_card;
    const bool beside = other != NULL && other->present;
    const bool explained = v->birth.year == 0 ||
                           is_birthday(c->expires, v->birth) ||
                           date_equal(c->expires, card) ||
                           date_equal(c->expires, holder->stay_until) ||
                           (beside && date_equal(c->expires, other->expires));
    bool good = in_order(h, c, kind, card);

    good = (!beside || in_order(h, c, kind, other->expires)) && good;
    return !(met(h, "last-day", explained, kind, c->expires, v->birth) && good);
}

static void
mark_odd(struct hearing *h, const struct holder *holder, struct verdict *v)
{
    bool odd = v->signature.due && is_odd(h, &v->signature, "signature",
                                          &v->authentication, holder, v);

    v->odd =
        (v->authentication.due &&
         is_odd(h, &v->authentication, "authentication", NULL, holder, v)) ||
        odd;
}

/* The more favourable of both certificates; marks the due ones. */
static enum reason
certificates_reason(struct hearing *h, const struct holder *holder,
                    struct verdict *v)
{
    bool is[REASON_COUNT] = {false};
    size_t i = 0;

    if (v->signature.present)
        is[certificate_reason(h, &v->signature, "signature",
                              holder->signature_card)] = true;
    v->signature.due = is[REASON_DUE];
    if (v->authentication.present) {
        enum reason r =
            certificate_reason(h, &v->authentication, "authentication",
                               holder->authentication_card);

        is[r] = true;
        v->authentication.due = r == REASON_DUE;
    }
    while (i < N_FAVOUR - 1 && !is[by_favour[i]])
        i++;
    return by_favour[i];
}

/* --- the person --------------------------------------------------------- */

/* A reason that may hold; the first of a row of them decides. */
struct ground {
    enum reason reason;
    bool holds;
    struct date a, b;
};

static bool
first_ground(struct hearing *h, const struct ground *ground, size_t n,
             enum reason *out)
{
    for (size_t i = 0; i < n; i++)
        if (met_reason(h, ground[i].reason, ground[i].holds, "", ground[i].a,
                       ground[i].b)) {
            *out = ground[i].reason;
            return true;
        }
    return false;
}

static bool
resident_ground(struct hearing *h, const struct holder *holder,
                const struct verdict *v, enum reason *out)
{
    const bool live = v->signature.present || v->authentication.present;
    const struct ground ground[] = {
        {REASON_NOT_IN_EXTRACT, holder->absent, no_date, no_date},
        {REASON_NOT_CURRENT, !holder->current, no_date, no_date},
        {REASON_DEAD, holder->dead, no_date, no_date},
        {REASON_MOVED_OUT, holder->moved_out, no_date, no_date},
        {REASON_REMOVED, holder->removed, no_date, no_date},
        {REASON_NOT_IN_EXTRACT, !live && holder->dropped, no_date, no_date},
        {REASON_REVOKED, !live, no_date, no_date},
        {REASON_STAY_PERIOD,
         v->foreign && holder->stay_until.year != 0 && !holder->stay_open,
         holder->stay_until, no_date},
        {REASON_OTHER_ABODE, holder->other_abode, no_date, no_date},
    };

    return first_ground(h, ground, sizeof ground / sizeof ground[0], out);
}

/* Planned, but not settled: the letter may find nobody (rule 12). */
static bool
leaves_soon(const struct hearing *h, const struct holder *holder)
{
    const struct judge_terms *t = &h->judge->terms;

    return holder->leaving.year != 0 &&
           date_days(holder->leaving) - date_days(t->as_of) < t->leaving_days;
}

/*
 * Some addresses have no town or no block; without both there is no house.  A
 * postal code alone does not bring a letter there either.
 */
static bool
hold_ground(struct hearing *h, const struct holder *holder,
            const struct verdict *v, enum reason *out)
{
    const struct ground ground[] = {
        {REASON_SUPPORT, holder->support, no_date, no_date},
        {REASON_AMBIGUOUS, holder->ambiguous, no_date, no_date},
        {REASON_LEAVING, leaves_soon(h, holder), holder->leaving,
         h->judge->terms.as_of},
        {REASON_ADDRESS_MISSING, v->town.len == 0 && v->block.len == 0, no_date,
         no_date},
        {REASON_POSTAL_MISSING, v->postal.len == 0, no_date, no_date},
    };

    return first_ground(h, ground, sizeof ground / sizeof ground[0], out);
}

static bool
is_represented(struct hearing *h, const struct holder *holder,
               const struct verdict *v)
{
    const struct judge_terms *t = &h->judge->terms;
    bool young =
        v->birth.year != 0 && date_age(v->birth, t->as_of) < t->adult_age;

    return met(h, "represented", young || holder->ward_adult, "", v->birth,
               no_date);
}

static void
set_window(struct certificate *c, int lead_months)
{
    if (c->present)
        c->opens = window_opens(c->expires, lead_months);
}

static enum reason
person_reason(struct hearing *h, const struct holder *holder, struct verdict *v)
{
    enum reason r;

    if (resident_ground(h, holder, v, &r))
        return r;
    r = certificates_reason(h, holder, v);
    mark_odd(h, holder, v);
    if (r != REASON_DUE) {
        (void)met_reason(h, r, true, "", no_date, no_date);
        return r;
    }
    if (hold_ground(h, holder, v, &r))
        return r;
    (void)met_reason(h, REASON_DUE, true, "", no_date, no_date);
    return REASON_DUE;
}

bool
judge_person(const struct judge *judge, const struct holder *holder,
             struct verdict *io, struct err *err)
{
    struct hearing h = {judge, err, false};

    set_window(&io->signature, judge->terms.lead_months);
    set_window(&io->authentication, judge->terms.lead_months);
    io->card_expires = holder->authentication_card.year != 0
                           ? holder->authentication_card
                           : holder->signature_card;
    io->pinless =
        (io->signature.present && holder->signature_pinless) ||
        (io->authentication.present && holder->authentication_pinless);
    io->represented = is_represented(&h, holder, io);
    if (io->pinless)
        (void)met(&h, "pinless", true, "", no_date, no_date);
    io->reason = person_reason(&h, holder, io);
    return !h.failed;
}
