#include "tests/tool/sample_maker.h"

#include "base/arena.h"

/* --- bad lines -------------------------------------------------------------
 */

/*
 * A line whose number a reader may not find counts the same in the control
 * sum either way: its last four digits are 0000.
 */
static void
number_apart(struct maker *m)
{
    m->cell[R_PERSON] = arena_printf(m->arena, "%06zu0000", 500000 + m->index);
}

/* One field that must not pass. */
static void
role_bad_field(struct maker *m, int variant)
{
    static const struct {
        int column;
        const char *text;
    } bad[] = {
        {R_BIRTH, "1990-02-30"},
        {R_BIRTH, "昭和60年"},
        {R_STATE, "7"},
        {R_CURRENT, "2"},
        {R_NAME, "見本　\x07太郎"},
        {R_NAME, "〓田　清"},
        {R_NAME, "🍣屋　進"},
        {R_NAME, "山\U00002060田　進"},
        {R_NAME, ""},
        {R_BUILDING, "見本ハイツ\r\n203号室"},
        {R_POSTAL, "99911"},
        {R_NAME, "山\xFF本　清"},
        {R_PERSON, ""},
    };
    struct date expires = due_day(m);

    number_apart(m);
    born_for(m, expires);
    m->cell[bad[variant].column] = bad[variant].text;
    rejected(resident(m));
    fate(m, FATE_NO_HOLDER, "");
    /* A certificate of a resident who was rejected has no resident. */
    if (bad[variant].column == R_NAME && variant % 2 == 1) {
        both(m, expires);
        rejected(&m->p->certificate[0]);
        rejected(&m->p->certificate[1]);
    }
}

/* One column missing, or one too many. */
static void
role_bad_columns(struct maker *m, int variant)
{
    struct line *l;

    number_apart(m);
    born_for(m, due_day(m));
    l = rejected(resident(m));
    l->cell[R_COLUMNS] = "余";
    l->n = variant == 0 ? R_COLUMNS - 1 : R_COLUMNS + 1;
    fate(m, FATE_NO_HOLDER, "");
}

/*
 * A bad line beside a good one of the same person.  It matters where it may be
 * the current one (0), not where it tells of the past (1).
 */
static void
role_bad_beside_good(struct maker *m, int variant)
{
    struct date expires = due_day(m);

    adult(m, expires);
    m->cell[R_BIRTH] = "0000-00-00";
    m->cell[R_CURRENT] = variant == 0 ? "1" : "0";
    rejected(resident(m));
    both(m, expires);
    by_days(m, expires);
    if (variant == 0)
        fate(m, FATE_HELD, "ambiguous-record");
}

/* Nobody of this number is in the register. */
static void
role_stray(struct maker *m, int variant)
{
    (void)variant;
    rejected(certificate(m, AUTHENTICATION, due_day(m), LIVE));
    fate(m, FATE_NO_HOLDER, "");
}

/* The only certificate of a resident is on a bad line. */
static void
role_bad_certificate(struct maker *m, int variant)
{
    static const struct {
        int column;
        const char *text;
    } bad[] = {
        {C_EXPIRES, "2026-13-01"},
        {C_ISSUED, ""},
        {C_KIND, "3"},
        {C_STATE, "0"},
        {C_SERIAL, ""},
        {C_SERIAL, "01\xFD\xFE"},
        {C_PERSON, ""},
        {C_COLUMNS, "1"},
        {C_COLUMNS - 1, NULL},
    };
    struct date expires = due_day(m);
    struct line *l;

    number_apart(m);
    adult(m, expires);
    l = rejected(certificate(m, AUTHENTICATION, expires, LIVE));
    l->cell[bad[variant].column] = bad[variant].text;
    if (bad[variant].column == C_COLUMNS)
        l->n = C_COLUMNS + 1;
    if (bad[variant].text == NULL)
        l->n = C_COLUMNS - 1;
    fate(m, FATE_NO_HOLDER, "");
}

/*
 * The authentication certificate is due, yet the line of the other is bad: a
 * letter that calls it absent would be wrong, so a person must look.
 */
static void
role_half_bad(struct maker *m, int variant)
{
    struct date expires = due_day(m);

    (void)variant;
    adult(m, expires);
    rejected(certificate(m, SIGNATURE, expires, LIVE))->cell[C_EXPIRES] =
        "9999-99-99";
    certificate(m, AUTHENTICATION, expires, LIVE);
    fate(m, FATE_HELD, "ambiguous-record");
}

/*
 * Two persons claim one serial: the line that comes second is rejected, and
 * nobody knows whose it is.
 */
static void
role_clash(struct maker *m, int variant)
{
    struct date expires = due_day(m);
    struct line *l;

    adult(m, expires);
    l = certificate(m, SIGNATURE, expires, LIVE);
    l->cell[C_SERIAL] = "0099999999";
    l->rejected = variant == 1;
    certificate(m, AUTHENTICATION, expires, LIVE);
    fate(m, FATE_HELD, "ambiguous-record");
}

const struct role *
flaw_roles(size_t *n)
{
    static const struct role roles[] = {
        {role_bad_field, 0, 12, 1},      {role_bad_columns, 0, 1, 1},
        {role_bad_beside_good, 0, 1, 1}, {role_stray, 0, 0, 3},
        {role_bad_certificate, 0, 8, 1}, {role_half_bad, 0, 0, 1},
        {role_clash, 0, 1, 1},
    };

    *n = sizeof roles / sizeof roles[0];
    return roles;
}
