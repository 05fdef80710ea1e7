#include "tests/tool/sample_maker.h"

#include <stdio.h>
#include <string.h>

#include "base/arena.h"

/* --- days ------------------------------------------------------------------
 */

/*
 * The last expiry whose window is open on a day: a window opens on the day
 * after the one three months before (the month's last where it lacks it).
 */
struct date
last_open(struct date day)
{
    struct date e = date_add_days(day, 100);

    while (date_compare(date_add_months(e, -3), day) >= 0)
        e = date_add_days(e, -1);
    return e;
}

int32_t
days_between(struct date from, struct date to)
{
    return date_days(to) - date_days(from);
}

struct date
day_within(struct maker *m, struct date from, struct date to)
{
    uint32_t n = (uint32_t)days_between(from, to) + 1;

    return date_add_days(from, (int32_t)dice_below(&m->dice, n));
}

struct date
due_day(struct maker *m)
{
    return day_within(m, date_add_days(m->c->first, MIN_DAYS + 10),
                      m->c->open_first);
}

struct date
later_day(struct maker *m)
{
    struct date from = date_add_days(m->c->open_second, 1);

    return day_within(m, from, date_add_days(from, 1600));
}

const char *
iso(struct maker *m, struct date d)
{
    char buf[DATE_MAX];

    date_format(d, buf);
    return arena_copy(m->arena, buf, strlen(buf));
}

/* A register mixes the ways in which it was filled. */
static const char *
any_shape(struct maker *m, struct date d)
{
    uint32_t shape = dice_below(&m->dice, 20);

    if (shape == 0)
        return arena_printf(m->arena, "%04d%02d%02d", d.year, d.month, d.day);
    if (shape <= 2)
        return arena_printf(m->arena, "%04d/%02d/%02d", d.year, d.month, d.day);
    return iso(m, d);
}

/* --- what becomes of a person ----------------------------------------------
 */

void
fate(struct maker *m, enum fate f, const char *reason)
{
    m->p->fate = f;
    m->p->reason = reason;
}

/* Whether the first night sends a letter for what nothing hinders. */
static bool
served_first(const struct cast *c, struct date expires)
{
    return date_compare(expires, c->open_first) <= 0 &&
           date_compare(expires, c->open_before) > 0 &&
           days_between(c->first, expires) >= MIN_DAYS;
}

void
by_days(struct maker *m, struct date expires)
{
    const struct cast *c = m->c;
    struct date open = c->night == 2 ? c->open_second : c->open_first;

    if (date_compare(expires, open) > 0)
        fate(m, FATE_NOT_DUE, "not-due");
    else if (c->night == 2 && served_first(c, expires))
        fate(m, FATE_EXCLUDED, "already-notified");
    else if (date_compare(expires, c->open_before) <= 0)
        fate(m, FATE_EXCLUDED, "before-start");
    else if (date_compare(expires, c->day) < 0)
        fate(m, FATE_EXCLUDED, "expired");
    else if (days_between(c->day, expires) < MIN_DAYS)
        fate(m, FATE_EXCLUDED, "too-late");
    else
        fate(m, FATE_SELECTED, "due");
}

/* --- lines -----------------------------------------------------------------
 */

struct line *
resident(struct maker *m)
{
    struct line *l = &m->p->resident[m->p->n_resident++];

    memcpy(l->cell, m->cell, sizeof m->cell);
    l->n = R_COLUMNS;
    l->history = strcmp(m->cell[R_CURRENT], "0") == 0;
    return l;
}

struct line *
rejected(struct line *l)
{
    l->rejected = true;
    l->history = false;
    return l;
}

static const char *
next_serial(struct maker *m)
{
    return arena_printf(m->arena, "%010u", m->serial += 7);
}

/*
 * Validity ends on the fifth birthday after the card was made, the card's own
 * five years later (reference/domain.md 1.1, 1.2).
 */
struct line *
certificate(struct maker *m, int kind, struct date expires, int state)
{
    struct line *l = &m->p->certificate[m->p->n_certificate++];
    struct date made = date_add_months(expires, -60);

    made = date_add_days(made, (int32_t)dice_below(&m->dice, 360));
    l->n = C_COLUMNS;
    l->cell[C_PERSON] = m->cell[R_PERSON];
    l->cell[C_KIND] = kind == SIGNATURE ? "1" : "2";
    l->cell[C_SERIAL] = next_serial(m);
    l->cell[C_ISSUED] = any_shape(m, made);
    l->cell[C_EXPIRES] = any_shape(m, expires);
    l->cell[C_STATE] = state == LIVE ? "1" : state == REVOKED ? "2" : "3";
    l->cell[C_CARD] = iso(m, date_add_months(expires, 60));
    return l;
}

void
both(struct maker *m, struct date expires)
{
    certificate(m, SIGNATURE, expires, LIVE);
    certificate(m, AUTHENTICATION, expires, LIVE);
}

void
old_pair(struct maker *m, struct date expires)
{
    struct date old = date_add_months(expires, -60);

    certificate(m, SIGNATURE, old, SUPERSEDED);
    certificate(m, AUTHENTICATION, old, SUPERSEDED);
}

void
letter(struct maker *m, const struct line *l, struct date day)
{
    m->p->letter[m->p->n_letter++] = (struct letter){
        l->cell[C_SERIAL],
        l->cell[C_KIND][0] == '1' ? SIGNATURE : AUTHENTICATION, day};
}

/* --- the person ------------------------------------------------------------
 */

void
name_them(struct maker *m)
{
    const struct word *s = dice_percent(&m->dice, 3) ? word_rare(&m->dice)
                                                     : word_surname(&m->dice);
    const struct word *g = word_given(&m->dice);

    m->cell[R_NAME] = arena_printf(m->arena, "%s　%s", s->text, g->text);
    m->cell[R_KANA] = arena_printf(m->arena, "%s　%s", s->kana, g->kana);
}

void
house_them(struct maker *m)
{
    const struct town *town = word_town(&m->dice);
    const char *building = word_building(&m->dice);
    uint32_t floor = 1 + dice_below(&m->dice, 9),
             room = dice_below(&m->dice, 9);

    m->cell[R_POSTAL] = town->postal;
    if (dice_percent(&m->dice, 20))
        m->cell[R_POSTAL] =
            arena_printf(m->arena, "%.3s-%s", town->postal, town->postal + 3);
    m->cell[R_TOWN] = town->name;
    m->cell[R_BLOCK] = word_block(&m->dice, m->arena);
    if (dice_percent(&m->dice, 45))
        m->cell[R_BUILDING] =
            arena_printf(m->arena, "%s%u0%u号室", building, floor, room + 1);
}

void
born(struct maker *m, struct date birth)
{
    m->cell[R_BIRTH] = any_shape(m, birth);
}

void
born_for(struct maker *m, struct date expires)
{
    int years = 25 + (int)dice_below(&m->dice, 70);

    born(m, date_add_months(expires, -12 * years));
}

void
maker_open(struct maker *m)
{
    static const char *const blank[R_COLUMNS] = {
        [R_CURRENT] = "1",   [R_KIND] = "1",
        [R_STATE] = "1",     [R_PREFECTURE] = "見本県",
        [R_CITY] = "見本市", [R_UPDATED] = "2026-04-01 09:30:00",
    };

    for (size_t i = 0; i < R_COLUMNS; i++)
        m->cell[i] = blank[i] != NULL ? blank[i] : "";
    m->cell[R_PERSON] = arena_printf(
        m->arena, "%010zu", 1000003 + 13 * m->index + dice_below(&m->dice, 13));
    m->serial = (uint32_t)(20000000 + 64 * m->index);
    name_them(m);
    house_them(m);
}

void
adult(struct maker *m, struct date expires)
{
    born_for(m, expires);
    resident(m);
}

/* A line of an earlier address, before the current one or long after it. */
void
earlier_line(struct maker *m)
{
    const char *now[R_COLUMNS];

    memcpy(now, m->cell, sizeof now);
    m->cell[R_CURRENT] = "0";
    m->cell[R_BUILDING] = "";
    house_them(m);
    resident(m);
    memcpy(m->cell, now, sizeof now);
}

void
expires_on(struct maker *m, struct date expires)
{
    adult(m, expires);
    both(m, expires);
    by_days(m, expires);
}
