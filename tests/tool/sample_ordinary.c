#include "tests/tool/sample_maker.h"

/* --- ordinary people -------------------------------------------------------
 */

static void
role_ordinary(struct maker *m, int variant)
{
    uint32_t kind = dice_below(&m->dice, 100);
    struct date expires = kind < 25 ? due_day(m) : later_day(m);

    (void)variant;
    born_for(m, expires);
    if (dice_percent(&m->dice, 8))
        earlier_line(m);
    resident(m);
    if (dice_percent(&m->dice, 4)) {
        earlier_line(m);
        m->p->late = true;
    }
    if (dice_percent(&m->dice, 17)) {
        fate(m, FATE_NO_HOLDER, "");
        return;
    }
    if (dice_percent(&m->dice, 6))
        old_pair(m, expires);
    /* Moving house revokes the signature certificate (domain.md 1.3). */
    certificate(m, SIGNATURE, expires, kind % 10 == 0 ? REVOKED : LIVE);
    certificate(m, AUTHENTICATION, expires, LIVE);
    by_days(m, expires);
}

void
role_plain(struct maker *m)
{
    bool due = dice_percent(&m->dice, m->c->due);
    struct date expires = due ? due_day(m) : later_day(m);

    adult(m, expires);
    both(m, expires);
    by_days(m, expires);
}

const struct role *
ordinary_roles(size_t *n)
{
    static const struct role roles[] = {
        {role_ordinary, 0, 0, 0}, /* all who get no other part */
    };

    *n = sizeof roles / sizeof roles[0];
    return roles;
}
