#include "tests/tool/sample_maker.h"

#include "base/arena.h"

/* --- the certificates ------------------------------------------------------
 */

/* The signature certificate ends earlier; both windows are open. */
static void
role_two_days(struct maker *m, int variant)
{
    struct date authentication = m->c->open_first;
    struct date signature = date_add_days(authentication, -20 - variant);

    adult(m, authentication);
    certificate(m, SIGNATURE, signature, LIVE);
    certificate(m, AUTHENTICATION, authentication, LIVE);
    by_days(m, signature);
}

/* The later one's window is not open yet: shown, not renewed by this letter. */
static void
role_first_of_two(struct maker *m, int variant)
{
    struct date signature = due_day(m);

    adult(m, date_add_months(signature, 12));
    certificate(m, SIGNATURE, signature, LIVE);
    certificate(m, AUTHENTICATION, date_add_months(signature, 8 + variant),
                LIVE);
    by_days(m, signature);
}

enum {
    ONLY_AUTHENTICATION,
    AFTER_MOVE,
    ONLY_SIGNATURE
};

static void
role_only_one(struct maker *m, int variant)
{
    struct date expires = due_day(m);

    adult(m, expires);
    if (variant == AFTER_MOVE)
        certificate(m, SIGNATURE, expires, REVOKED);
    certificate(m, variant == ONLY_SIGNATURE ? SIGNATURE : AUTHENTICATION,
                expires, LIVE);
    by_days(m, expires);
}

/* The signature certificate needs nothing any more; the other does. */
static void
role_other_remains(struct maker *m, int variant)
{
    struct date authentication = m->c->open_first;
    struct date signature = variant == 0 ? date_add_days(m->c->first, -3)
                                         : date_add_days(authentication, -30);
    struct line *l;

    adult(m, authentication);
    l = certificate(m, SIGNATURE, signature, LIVE);
    if (variant != 0)
        letter(m, l, date_add_days(m->c->first, -25));
    certificate(m, AUTHENTICATION, authentication, LIVE);
    by_days(m, authentication);
}

/* Days from the last expiry that is due: 0 opens on the very day. */
static void
role_window_edge(struct maker *m, int variant)
{
    expires_on(m, date_add_days(m->c->open_first, variant));
}

/* Days left on the first night. */
static void
role_days_left(struct maker *m, int variant)
{
    expires_on(m, date_add_days(m->c->first, variant));
}

static void
role_before_start(struct maker *m, int variant)
{
    struct date last = m->c->open_before;

    expires_on(m, date_add_days(last, -variant));
}

/* Window opens on 1 March, whatever the month's end; and around 29 February. */
static void
role_month_end(struct maker *m, int variant)
{
    static const struct date ends[] = {
        {0, 5, 27}, {0, 5, 28}, {0, 5, 29}, {0, 5, 30},  {0, 5, 31},
        {0, 2, 28}, {0, 3, 1},  {0, 8, 31}, {0, 11, 30}, {0, 12, 31},
    };
    struct date expires = ends[variant];

    expires.year = m->c->first.year + 2;
    expires_on(m, expires);
}

/* Expiry on 29 February itself, in the leap year that is far enough away. */
static void
role_leap_expiry(struct maker *m, int variant)
{
    struct date expires = {m->c->first.year + 2, 2, 29};

    (void)variant;
    while (!date_valid(expires))
        expires.year++;
    expires_on(m, expires);
}

static void
role_newly_due(struct maker *m, int variant)
{
    (void)variant;
    expires_on(m, day_within(m, date_add_days(m->c->open_first, 1),
                             m->c->open_second));
}

static void
role_revoked(struct maker *m, int variant)
{
    struct date expires = due_day(m);

    adult(m, expires);
    certificate(m, SIGNATURE, expires, variant == 0 ? REVOKED : SUPERSEDED);
    certificate(m, AUTHENTICATION, expires, REVOKED);
    fate(m, FATE_EXCLUDED, "revoked");
}

/* Card and certificates end on one day: another mailing (domain.md 1.4). */
static void
role_card_renewal(struct maker *m, int variant)
{
    struct date expires = variant == 0 ? due_day(m) : later_day(m);

    adult(m, expires);
    certificate(m, SIGNATURE, expires, LIVE)->cell[C_CARD] = iso(m, expires);
    certificate(m, AUTHENTICATION, expires, LIVE)->cell[C_CARD] =
        iso(m, expires);
    by_days(m, expires);
    if (variant == 0)
        fate(m, FATE_EXCLUDED, "card-renewal");
}

/* Letters of the system that was in use before. */
static void
role_notified(struct maker *m, int variant)
{
    struct date expires = due_day(m);
    struct date posted = date_add_days(m->c->first, -10 - variant);

    adult(m, expires);
    letter(m, certificate(m, SIGNATURE, expires, LIVE), posted);
    letter(m, certificate(m, AUTHENTICATION, expires, LIVE), posted);
    fate(m, FATE_EXCLUDED, "already-notified");
}

/* On the second night the old pair is superseded by a new one. */
static void
role_renews(struct maker *m, int variant)
{
    struct date expires = due_day(m);
    struct date renewed = date_add_months(expires, 60);
    bool done = m->c->night == 2;

    adult(m, expires);
    certificate(m, SIGNATURE, expires, done ? SUPERSEDED : LIVE);
    certificate(m, AUTHENTICATION, expires, done ? SUPERSEDED : LIVE);
    by_days(m, expires);
    if (!done)
        return;
    both(m, renewed);
    for (size_t i = 2; i < m->p->n_certificate; i++) {
        struct line *l = &m->p->certificate[i];

        l->cell[C_ISSUED] = iso(m, date_add_days(m->c->first, 3));
        l->cell[C_CARD] = variant == 0 ? iso(m, renewed) : "";
    }
    /* The new pair ends with the card, where the card's day is known. */
    by_days(m, renewed);
}

const struct role *
certificate_roles(size_t *n)
{
    static const struct role roles[] = {
        {role_two_days, 0, 5, 1},
        {role_first_of_two, 0, 3, 1},
        {role_only_one, ONLY_AUTHENTICATION, AFTER_MOVE, 4},
        {role_only_one, ONLY_SIGNATURE, ONLY_SIGNATURE, 2},
        {role_other_remains, 0, 1, 2},
        {role_window_edge, -1, 2, 3},
        {role_days_left, MIN_DAYS, MIN_DAYS, 2},
        {role_days_left, MIN_DAYS - 1, MIN_DAYS - 1, 2},
        {role_days_left, 5, 5, 1},
        {role_days_left, -1, 0, 2},
        {role_days_left, -4, -3, 1},
        {role_before_start, 0, 1, 2},
        {role_month_end, 0, 9, 1},
        {role_leap_expiry, 0, 0, 1},
        {role_newly_due, 0, 0, 9},
        {role_revoked, 0, 1, 2},
        {role_card_renewal, 0, 1, 5},
        {role_notified, 0, 7, 1},
        {role_renews, 0, 1, 4},
    };

    *n = sizeof roles / sizeof roles[0];
    return roles;
}
