#include "tests/tool/sample_maker.h"

#include "base/arena.h"

/* --- residents -------------------------------------------------------------
 */

/* 2 moved out, 3 dead, 9 removed; certificates as they were. */
static void
role_gone(struct maker *m, int state)
{
    struct date expires = due_day(m);

    born_for(m, expires);
    earlier_line(m);
    m->cell[R_STATE] = arena_printf(m->arena, "%d", state);
    resident(m);
    both(m, expires);
    fate(m, FATE_EXCLUDED,
         state == 2   ? "moved-out"
         : state == 3 ? "dead"
                      : "removed");
}

/* Dead though a letter was sent: being dead is the reason. */
static void
role_dead_notified(struct maker *m, int variant)
{
    role_gone(m, 3);
    letter(m, &m->p->certificate[0], date_add_days(m->c->first, -30 - variant));
}

/* Dies between the nights. */
static void
role_dies(struct maker *m, int variant)
{
    struct date expires = variant == 0 ? due_day(m) : later_day(m);
    bool dead = m->c->night == 2;

    born_for(m, expires);
    if (dead) {
        m->cell[R_CURRENT] = "0";
        resident(m);
        m->cell[R_CURRENT] = "1";
        m->cell[R_STATE] = "3";
    }
    resident(m);
    both(m, expires);
    by_days(m, expires);
    if (dead)
        fate(m, FATE_EXCLUDED, "dead");
}

/* Moves within the city between the nights. */
static void
role_moves(struct maker *m, int variant)
{
    struct date expires = later_day(m);
    bool moved = m->c->night == 2;

    (void)variant;
    born_for(m, expires);
    if (moved)
        earlier_line(m);
    resident(m);
    certificate(m, SIGNATURE, expires, moved ? REVOKED : LIVE);
    certificate(m, AUTHENTICATION, expires, LIVE);
    by_days(m, expires);
}

/* Lines of the past only. */
static void
role_not_current(struct maker *m, int variant)
{
    struct date expires = due_day(m);

    born_for(m, expires);
    for (int i = 0; i <= variant; i++)
        earlier_line(m);
    both(m, expires);
    fate(m, FATE_EXCLUDED, "not-current");
}

/* Not in the files of the second night; variant 1: certificates are. */
static void
role_leaves(struct maker *m, int variant)
{
    struct date expires = variant == 0 ? due_day(m) : later_day(m);

    if (m->c->night == 1) {
        expires_on(m, expires);
        return;
    }
    if (variant != 0)
        both(m, expires);
    fate(m, FATE_EXCLUDED, "not-in-extract");
}

/* Only in the files of the second night. */
static void
role_moves_in(struct maker *m, int variant)
{
    if (m->c->night == 1) {
        fate(m, FATE_NO_HOLDER, "");
        return;
    }
    expires_on(m, variant == 0 ? due_day(m) : later_day(m));
    if (variant == 0)
        fate(m, FATE_SELECTED, "due");
}

static void
role_support(struct maker *m, int variant)
{
    m->cell[R_SUPPORT] = "1";
    expires_on(m, variant == 0 ? due_day(m) : later_day(m));
    if (variant == 0)
        fate(m, FATE_HELD, "support-measure");
}

/* Two current lines in one file: with another address, or alike. */
static void
role_two_current(struct maker *m, int variant)
{
    struct date expires = due_day(m);

    born_for(m, expires);
    resident(m);
    if (variant == 0)
        house_them(m);
    resident(m);
    both(m, expires);
    by_days(m, expires);
    if (variant == 0)
        fate(m, FATE_HELD, "ambiguous-record");
}

/* --- ages ------------------------------------------------------------------
 */

/*
 * Authentication alone, the legal representative handles it.  variant: days
 * from the fifteenth birthday to the first night; 15 on the day is of age.
 */
static void
role_young(struct maker *m, int variant)
{
    struct date expires = due_day(m);
    struct date birth = date_add_months(m->c->first, -12 * 15);

    born(m, date_add_days(birth, variant));
    resident(m);
    certificate(m, AUTHENTICATION, expires, LIVE);
    by_days(m, expires);
    m->p->represented = variant > 0;
}

static void
role_ward(struct maker *m, int variant)
{
    struct date expires = due_day(m);

    m->cell[R_WARD] = "1";
    adult(m, expires);
    if (variant == 1)
        certificate(m, SIGNATURE, expires, LIVE);
    certificate(m, AUTHENTICATION, expires, LIVE);
    by_days(m, expires);
    m->p->represented = true;
}

/* Days on which eras begin and end, leap days, and no known day. */
static void
role_birth(struct maker *m, int variant)
{
    static const struct date births[] = {
        {1912, 7, 29}, {1912, 7, 30}, {1926, 12, 24}, {1926, 12, 25},
        {1989, 1, 7},  {1989, 1, 8},  {2019, 4, 30},  {2019, 5, 1},
        {1932, 2, 29}, {1996, 2, 29}, {2004, 2, 29},
    };
    struct date birth = births[variant];
    struct date expires;
    bool child = birth.year == 2019;

    /* The next birthday but those too near; 28 February, 1 March for one. */
    expires = date_add_months(birth, 12 * (m->c->first.year - birth.year));
    while (days_between(m->c->first, expires) < MIN_DAYS + NIGHTS_APART)
        expires = date_add_months(expires, 12);
    if (birth.year == 2004)
        expires = (struct date){expires.year, 3, 1};
    born(m, birth);
    resident(m);
    if (!child)
        certificate(m, SIGNATURE, expires, LIVE);
    certificate(m, AUTHENTICATION, expires, LIVE);
    by_days(m, expires);
    m->p->represented = child;
}

static void
role_birth_unknown(struct maker *m, int variant)
{
    struct date expires = due_day(m);

    (void)variant;
    m->cell[R_BIRTH] = "";
    m->cell[R_BIRTH_UNKNOWN] = "1";
    resident(m);
    both(m, expires);
    by_days(m, expires);
}

/* One name, one birthday, one building: two people, two letters. */
static void
role_twin(struct maker *m, int variant)
{
    struct date expires;

    m->dice = dice_of(m->c->seed, UINT64_MAX);
    name_them(m);
    house_them(m);
    expires = due_day(m);
    m->cell[R_BUILDING] = arena_printf(m->arena, "見本ハイツ%d0%d号室",
                                       2 + 3 * variant, 1 + variant);
    expires_on(m, expires);
}

/* --- foreign residents -----------------------------------------------------
 */

static const struct {
    const char *name, *alias, *kana;
} foreigners[] = {
    {"SAMPLE　JANE", "", "サンプル　ジェーン"},
    {"GARCIA　MARIA ELENA", "見本　マリア", "ガルシア　マリア　エレナ"},
    {"TRAN　THI MAU", "", "チャン　ティ　マウ"},
    {"WOLFESCHLEGELSTEIN　ALEXANDER MAXIMI", "見本　アレックス",
     "ウォルフェシュレーゲルシュタイン　アレクサンダー　マクシミ"},
    {"DE LA FUENTE ORTEGA　JOSEFINA CARMEN", "",
     "デラフエンテオルテガ　ホセフィナ　カルメン"},
    {"Phạm　Ngọc Hưng", "", "ファム　ゴック　フン"},
    {"박　서연", "見本　ソヨン", "パク　ソヨン"},
    {"马　丽", "", "マー　リー"},
};

/* Permanent residents: no period of stay. */
static void
role_foreign(struct maker *m, int variant)
{
    m->cell[R_KIND] = "2";
    m->cell[R_NAME] = foreigners[variant].name;
    m->cell[R_ALIAS] = foreigners[variant].alias;
    m->cell[R_KANA] = foreigners[variant].kana;
    expires_on(m, due_day(m));
}

static void
role_stay(struct maker *m, int variant)
{
    struct date expires = due_day(m);

    (void)variant;
    m->cell[R_STAY] = iso(m, expires);
    m->cell[R_KIND] = "2";
    m->cell[R_NAME] = "MIHON　SAMPLE";
    m->cell[R_KANA] = "ミホン　サンプル";
    expires_on(m, expires);
    fate(m, FATE_EXCLUDED, "stay-period");
}

const struct role *
resident_roles(size_t *n)
{
    static const struct role roles[] = {
        {role_gone, 2, 3, 5},          {role_gone, 9, 9, 2},
        {role_dead_notified, 0, 0, 1}, {role_dies, 0, 1, 1},
        {role_moves, 0, 0, 3},         {role_not_current, 0, 1, 2},
        {role_leaves, 0, 1, 2},        {role_moves_in, 0, 1, 2},
        {role_support, 0, 1, 3},       {role_two_current, 0, 1, 2},
        {role_young, -1, 1, 1},        {role_young, 300, 303, 1},
        {role_ward, 0, 0, 3},          {role_ward, 1, 1, 1},
        {role_birth, 0, 10, 1},        {role_birth_unknown, 0, 0, 2},
        {role_twin, 0, 1, 1},          {role_foreign, 0, 7, 1},
        {role_stay, 0, 0, 6},
    };

    *n = sizeof roles / sizeof roles[0];
    return roles;
}
