/*
 * Selection: every reason, windows at the ends of months, and that the scan,
 * select_person and explain agree.
 */
#include "data/db.h"
#include "data/select.h"
#include "tests/unit/check.h"

static const struct date as_of = {2026, 11, 20};

struct site {
    char path[64];
    int fd;
    struct db *db;
};

static void
sql(struct db *db, const char *text)
{
    struct err err = {0};

    CHECK_OK(db_exec(db, text, &err));
}

/* One person, P1, both of whose certificates are due on as_of. */
static int
open_site(void **state)
{
    static struct site p;
    struct err err = {0};
    char path[96];

    p.fd = check_folder(p.path);
    (void)snprintf(path, sizeof path, "%s/shirase.db", p.path);
    CHECK_OK(db_open(path, DB_CREATE, &p.db, &err));
    sql(p.db,
        "INSERT INTO input VALUES"
        " (1, 'r', zeroblob(32), 'resident', 'full', 1, 1, 0, 0, NULL),"
        " (2, 'c', X'"
        "01010101010101010101010101010101"
        "01010101010101010101010101010101"
        "', 'certificate', 'full', 1, 1, 0, 0, NULL);"
        "INSERT INTO full_input VALUES ('resident', 1), ('certificate', 2);"
        "INSERT INTO resident VALUES ('P1', 1, 0, 1, 'resident', 'japanese',"
        " 'name', 'kana', '', 19800405, '1234567', 'prefecture', 'city',"
        " 'town', '1-2', '', 0, NULL, 0, NULL, 0, 0);"
        "INSERT INTO certificate VALUES"
        " ('P1', 'signature', 'S1', 2, 20220115, 20270115, 'live', 20320115, "
        "0),"
        " ('P1', 'authentication', 'A1', 2, 20220115, 20270115, 'live',"
        " 20320115, 0);");
    *state = &p;
    return 0;
}

static int
close_site(void **state)
{
    struct site *p = *state;
    struct err err = {0};

    CHECK_OK(db_close(p->db, &err));
    check_folder_end(p->path, p->fd);
    return 0;
}

/* --- helpers ------------------------------------------------------------ */

struct heard {
    char rule[32]; /* of the last call */
    bool held;
    int calls;
    int stop_at; /* 0: never */
};

static bool
listen(void *context, const struct rule_met *r, struct err *err)
{
    struct heard *h = context;

    (void)snprintf(h->rule, sizeof h->rule, "%s", r->rule);
    h->held = r->held;
    h->calls++;
    return h->calls != h->stop_at || err_set(err, ERR_IO, "stop");
}

/* The verdict of P1, seen in three ways that must agree. */
static struct verdict
verdict_of(struct db *db, struct date day, const char *person)
{
    struct verdict v;
    struct heard heard = {.calls = 0};
    struct err err = {0};
    bool found = false;

    CHECK_OK(select_explain(db, day, text_from(person), listen, &heard, &err));
    CHECK_OK(select_person(db, day, text_from(person), &found, &v, &err));
    assert_true(found);
    assert_true(heard.held);
    assert_string_equal(heard.rule, reason_name(v.reason));
    return v;
}

static enum reason
scan_reason(struct db *db, struct date day, const char *person)
{
    struct selection *s = NULL;
    struct verdict v;
    struct err err = {0};
    bool more = true;
    enum reason r = REASON_COUNT;

    CHECK_OK(select_open(db, day, &s, &err));
    for (;;) {
        CHECK_OK(select_next(s, &more, &v, &err));
        if (!more)
            break;
        if (text_is(v.person, person))
            r = v.reason;
    }
    select_close(s);
    return r;
}

/* --- reasons ------------------------------------------------------------ */

#define BOTH "UPDATE certificate SET "
#define SIGNATURE " WHERE kind = 'signature';"
#define AUTHENTICATION " WHERE kind = 'authentication';"
#define NOTICE(kind, serial)                                                   \
    "INSERT INTO notified_elsewhere VALUES ('" serial "', '" kind              \
    "', 20261101);"
#define RENEWED                                                                \
    "INSERT INTO certificate VALUES ('P1', 'authentication', 'A2', 2,"         \
    " 20261101, 20320115, 'live', 20370115, 0);"

struct reason_case {
    const char *change; /* of P1 before the selection */
    enum reason want;
    bool signature, authentication; /* due */
};

static const struct reason_case reason_cases[] = {
    {"", REASON_DUE, true, true},
    /* of the resident */
    {"UPDATE full_input SET input = 2 WHERE record = 'resident'",
     REASON_NOT_IN_EXTRACT, false, false},
    {"UPDATE resident SET current = 0, state = 'dead'", REASON_NOT_CURRENT,
     false, false},
    {"UPDATE resident SET state = 'dead'", REASON_DEAD, false, false},
    {"UPDATE resident SET state = 'moved-out'", REASON_MOVED_OUT, false, false},
    {"UPDATE resident SET state = 'removed'", REASON_REMOVED, false, false},
    {"UPDATE resident SET stay_until = 20280101, kind = 'foreign'",
     REASON_STAY_PERIOD, false, false},
    {"UPDATE resident SET kind = 'foreign'", REASON_DUE, true, true},
    {"UPDATE resident SET stay_until = 20280101", REASON_DUE, true, true},
    {"UPDATE resident SET stay_until = 20280101, kind = 'foreign',"
     " stay_open = 1",
     REASON_DUE, true, true},
    {"UPDATE resident SET other_abode = 1", REASON_OTHER_ABODE, false, false},
    /* no live certificate */
    {BOTH "state = 'revoked'", REASON_REVOKED, false, false},
    {BOTH "state = 'superseded'", REASON_REVOKED, false, false},
    {"UPDATE full_input SET input = 3 WHERE record = 'certificate'",
     REASON_NOT_IN_EXTRACT, false, false},
    {"UPDATE full_input SET input = 3 WHERE record = 'certificate';" BOTH
     "state = 'revoked'",
     REASON_REVOKED, false, false},
    {"INSERT INTO input VALUES (3, 'c', randomblob(32), 'certificate', 'full',"
     " 1, 1, 0, 0, NULL);"
     "UPDATE full_input SET input = 3 WHERE record = 'certificate';" BOTH
     "input = 3" SIGNATURE,
     REASON_DUE, true, false},
    /* one certificate of two */
    {BOTH "state = 'revoked'" SIGNATURE, REASON_DUE, false, true},
    {BOTH "state = 'revoked'" AUTHENTICATION, REASON_DUE, true, false},
    {BOTH "expires = 20290115" SIGNATURE, REASON_DUE, false, true},
    {"DELETE FROM certificate" SIGNATURE, REASON_DUE, false, true},
    /* windows: 20 November is the first day, then one day too early */
    {BOTH "expires = 20270219", REASON_DUE, true, true},
    {BOTH "expires = 20270220", REASON_NOT_DUE, false, false},
    {BOTH "expires = 20270220" SIGNATURE, REASON_DUE, false, true},
    {BOTH "expires = 20270220;UPDATE resident SET support = 1, ambiguous = 1,"
          " town = '', block = '', postal = ''",
     REASON_NOT_DUE, false, false},
    {BOTH "expires = 20270220, card_expires = 20270220", REASON_NOT_DUE, false,
     false},
    /* already renewed: the newest live one of a kind counts */
    {RENEWED, REASON_DUE, true, false},
    {RENEWED BOTH "state = 'revoked'" SIGNATURE, REASON_NOT_DUE, false, false},
    {RENEWED BOTH "state = 'revoked' WHERE serial = 'A2'", REASON_DUE, true,
     true},
    {RENEWED BOTH "issued = 20220115, expires = 20270115" AUTHENTICATION,
     REASON_DUE, true, true},
    /* the card ends with it, before it, a day later, unknown */
    {BOTH "card_expires = 20270115", REASON_CARD_RENEWAL, false, false},
    {BOTH "card_expires = 20270101", REASON_CARD_RENEWAL, false, false},
    {BOTH "card_expires = 20270116", REASON_DUE, true, true},
    {BOTH "card_expires = NULL", REASON_DUE, true, true},
    {BOTH "card_expires = 20270115" SIGNATURE, REASON_DUE, false, true},
    /* notified */
    {NOTICE("signature", "S1") NOTICE("authentication", "A1"), REASON_NOTIFIED,
     false, false},
    /* ... and due again in a later cycle, because its last day moved */
    {NOTICE("signature", "S1") NOTICE("authentication", "A1") BOTH
     "expires = 20270119, issued = 20220119",
     REASON_NOTIFIED, false, false},
    {NOTICE("signature", "S1"), REASON_DUE, false, true},
    {NOTICE("signature", "A1"), REASON_DUE, true, true},
    {"INSERT INTO notified VALUES ('S1', 'signature', 0, 1, 1),"
     " ('A1', 'authentication', 1, 1, 1)",
     REASON_NOTIFIED, false, false},
    {NOTICE("signature", "S1") BOTH "expires = 20290115" AUTHENTICATION,
     REASON_NOTIFIED, false, false},
    /* before start: opened on 16 October */
    {"INSERT INTO setting VALUES ('start-day', '2026-10-16')", REASON_DUE, true,
     true},
    {"INSERT INTO setting VALUES ('start-day', '2026-10-17')",
     REASON_BEFORE_START, false, false},
    /* expired yesterday, ends today, 13 and 14 days left */
    {BOTH "expires = 20261119", REASON_EXPIRED, false, false},
    {BOTH "expires = 20261120", REASON_TOO_LATE, false, false},
    {BOTH "expires = 20261203", REASON_TOO_LATE, false, false},
    {BOTH "expires = 20261204", REASON_DUE, true, true},
    /* which of two reasons decides */
    {BOTH "expires = 20261119" SIGNATURE BOTH
          "expires = 20261203" AUTHENTICATION,
     REASON_TOO_LATE, false, false},
    {BOTH "expires = 20261119" SIGNATURE NOTICE("authentication", "A1"),
     REASON_NOTIFIED, false, false},
    {BOTH "expires = 20261119" SIGNATURE BOTH
          "expires = 20290115" AUTHENTICATION,
     REASON_EXPIRED, false, false},
    {BOTH "card_expires = 20270115" SIGNATURE BOTH
          "expires = 20261203" AUTHENTICATION,
     REASON_CARD_RENEWAL, false, false},
    {BOTH "card_expires = 20270115" SIGNATURE
          "INSERT INTO setting VALUES ('start-day', '2026-10-17')",
     REASON_BEFORE_START, false, false},
    /* holds, in their order; who is due at all stays marked */
    {"UPDATE resident SET support = 1, ambiguous = 1, town = '', block = ''",
     REASON_SUPPORT, true, true},
    {"UPDATE resident SET ambiguous = 1, town = '', block = ''",
     REASON_AMBIGUOUS, true, true},
    {"UPDATE resident SET leaving = 20261219, town = '', block = ''",
     REASON_LEAVING, true, true},
    {"UPDATE resident SET leaving = 20261219", REASON_LEAVING, true, true},
    {"UPDATE resident SET leaving = 20261220", REASON_DUE, true, true},
    {"UPDATE resident SET leaving = 20261001", REASON_LEAVING, true, true},
    {"UPDATE rule SET value = 7 WHERE name = 'leaving-days';"
     "UPDATE resident SET leaving = 20261127",
     REASON_DUE, true, true},
    {"UPDATE resident SET town = '', block = '', postal = ''",
     REASON_ADDRESS_MISSING, true, true},
    {"UPDATE resident SET town = '', postal = ''", REASON_POSTAL_MISSING, true,
     true},
    {"UPDATE resident SET block = ''", REASON_DUE, true, true},
    {"UPDATE resident SET support = 1;" NOTICE("signature", "S1")
         NOTICE("authentication", "A1"),
     REASON_NOTIFIED, false, false},
};

static void
test_reasons(void **state)
{
    struct db *db = ((struct site *)*state)->db;
    bool reached[REASON_COUNT] = {false};
    struct err err = {0};

    for (size_t i = 0; i < COUNT(reason_cases); i++) {
        const struct reason_case *c = &reason_cases[i];
        struct verdict v;

        CHECK_OK(db_begin(db, &err));
        /* Some cases point at an input that no file stands behind. */
        sql(db, "PRAGMA defer_foreign_keys = ON");
        sql(db, c->change);
        v = verdict_of(db, as_of, "P1");
        if (v.reason != c->want || v.signature.due != c->signature ||
            v.authentication.due != c->authentication ||
            scan_reason(db, as_of, "P1") != c->want)
            fail_msg("case %zu: %s: %s, want %s", i, c->change,
                     reason_name(v.reason), reason_name(c->want));
        reached[c->want] = true;
        db_rollback(db);
    }
    for (int r = 0; r < REASON_COUNT; r++)
        if (!reached[r])
            fail_msg("no case for %s", reason_name((enum reason)r));
}

static void
test_facts(void **state)
{
    struct db *db = ((struct site *)*state)->db;
    struct verdict v = verdict_of(db, as_of, "P1");

    assert_true(text_is(v.person, "P1") && text_is(v.name, "name"));
    assert_true(text_is(v.kana, "kana") && text_is(v.alias, ""));
    assert_true(text_is(v.postal, "1234567") && text_is(v.city, "city"));
    assert_true(text_is(v.prefecture, "prefecture") &&
                text_is(v.town, "town") && text_is(v.block, "1-2") &&
                text_is(v.building, ""));
    assert_true(date_equal(v.birth, (struct date){1980, 4, 5}));
    assert_false(v.foreign || v.represented);
    assert_true(text_is(v.signature.serial, "S1"));
    assert_true(text_is(v.authentication.serial, "A1"));
    assert_true(v.signature.present && v.authentication.present);
    assert_true(date_equal(v.signature.issued, (struct date){2022, 1, 15}));
    assert_true(date_equal(v.signature.opens, (struct date){2026, 10, 16}));
    assert_true(date_equal(v.card_expires, (struct date){2032, 1, 15}));
}

static void
test_represented(void **state)
{
    static const struct {
        const char *change;
        bool want;
    } cases[] = {
        {"UPDATE resident SET birth = 20111121", true},
        {"UPDATE resident SET birth = 20111120", false}, /* 15 today */
        {"UPDATE resident SET birth = NULL", false},
        {"UPDATE resident SET birth = NULL, ward_adult = 1", true},
        {"UPDATE rule SET value = 18 WHERE name = 'adult-age';"
         "UPDATE resident SET birth = 20081121",
         true},
    };
    struct db *db = ((struct site *)*state)->db;
    struct err err = {0};

    for (size_t i = 0; i < COUNT(cases); i++) {
        CHECK_OK(db_begin(db, &err));
        sql(db, cases[i].change);
        assert_int_equal(verdict_of(db, as_of, "P1").represented,
                         cases[i].want);
        db_rollback(db);
    }
}

/* Rules 2, 3, 5: what should not be is told, and the letter goes all the same.
 */
static void
test_odd(void **state)
{
    static const struct {
        const char *change;
        bool odd;
    } cases[] = {
        {"", false}, /* a birthday: 15 January, as setup has it */
        {"UPDATE resident SET birth = 19800116", true},
        {"UPDATE resident SET birth = NULL", false},
        /* the signature outlasts the other, or the card */
        {BOTH "expires = 20270114" AUTHENTICATION, true},
        {BOTH "expires = 20270114" SIGNATURE, true}, /* no birthday either */
        {"UPDATE resident SET birth = 19800114;" BOTH "expires = 20270114",
         false},
        /* explained by the other certificate, or by the period of stay */
        {"UPDATE resident SET birth = 19800115;" BOTH
         "expires = 20270110" AUTHENTICATION,
         true},
        {"UPDATE resident SET birth = 19800110;" BOTH
         "expires = 20270110" AUTHENTICATION BOTH
         "expires = 20270110" SIGNATURE,
         false},
        {"UPDATE resident SET birth = 19800401, stay_until = 20270115", false},
        /* 29 February in a year that has none */
        {"UPDATE resident SET birth = 19800229;" BOTH "expires = 20270215",
         true},
        {"UPDATE rule SET value = 4 WHERE name = 'lead-months';"
         "UPDATE resident SET birth = 19800229;" BOTH "expires = 20270228",
         false},
        {"UPDATE rule SET value = 4 WHERE name = 'lead-months';"
         "UPDATE resident SET birth = 19800229;" BOTH "expires = 20270301",
         false},
        {"UPDATE rule SET value = 4 WHERE name = 'lead-months';"
         "UPDATE resident SET birth = 19800228;" BOTH "expires = 20270301",
         true},
    };
    struct db *db = ((struct site *)*state)->db;
    struct err err = {0};

    for (size_t i = 0; i < COUNT(cases); i++) {
        struct verdict v;

        CHECK_OK(db_begin(db, &err));
        sql(db, "UPDATE resident SET birth = 19800115;");
        sql(db, cases[i].change);
        v = verdict_of(db, as_of, "P1");
        assert_int_equal(v.reason, REASON_DUE);
        if (v.odd != cases[i].odd)
            fail_msg("case %zu: odd is %d", i, v.odd);
        db_rollback(db);
    }
}

/* Rule 15: a card without PINs is one, whichever certificate says so. */
static void
test_pinless(void **state)
{
    struct db *db = ((struct site *)*state)->db;

    assert_false(verdict_of(db, as_of, "P1").pinless);
    sql(db, BOTH "pinless = 1" SIGNATURE);
    assert_true(verdict_of(db, as_of, "P1").pinless);
    sql(db, BOTH "state = 'revoked'" SIGNATURE);
    assert_false(verdict_of(db, as_of, "P1").pinless);
}

/* The card's last day is the authentication row's, else the signature's. */
static void
test_card_day(void **state)
{
    struct db *db = ((struct site *)*state)->db;

    sql(db, BOTH "card_expires = NULL" AUTHENTICATION);
    assert_true(date_equal(verdict_of(db, as_of, "P1").card_expires,
                           (struct date){2032, 1, 15}));
    sql(db, BOTH "card_expires = 20330101" AUTHENTICATION);
    assert_true(date_equal(verdict_of(db, as_of, "P1").card_expires,
                           (struct date){2033, 1, 1}));
}

/* --- the scan ----------------------------------------------------------- */

static void
test_merge(void **state)
{
    struct db *db = ((struct site *)*state)->db;
    static const char *const want[] = {"P0", "P1", "P10"};
    struct selection *s = NULL;
    struct verdict v;
    struct err err = {0};
    bool more, found = true;
    size_t n = 0;

    sql(db,
        "INSERT INTO resident SELECT p, 1, 0, 1, 'resident', 'japanese',"
        " '', '', '', NULL, '', '', '', '', '', '', 0, NULL, 0, NULL, 0, 0 FROM"
        " (SELECT 'A' AS p UNION SELECT 'P0' UNION SELECT 'P10' UNION"
        "  SELECT 'P05' UNION SELECT 'Z');"
        "INSERT INTO certificate SELECT p, 'signature', p, 2, 20220115,"
        " 20290115, 'live', NULL, 0 FROM (SELECT 'P0' AS p UNION"
        " SELECT 'P10')");
    CHECK_OK(select_open(db, as_of, &s, &err));
    for (;;) {
        CHECK_OK(select_next(s, &more, &v, &err));
        if (!more)
            break;
        assert_true(n < COUNT(want) && text_is(v.person, want[n]));
        n++;
    }
    assert_int_equal(n, COUNT(want));
    select_close(s);
    CHECK_OK(select_person(db, as_of, TEXT("A"), &found, &v, &err));
    assert_false(found);
    CHECK_OK(select_person(db, as_of, TEXT("nobody"), &found, &v, &err));
    assert_false(found);
    /* A text of the last verdict may ask for the next. */
    CHECK_OK(select_person(db, as_of, TEXT("P10"), &found, &v, &err));
    CHECK_OK(select_person(db, as_of, v.person, &found, &v, &err));
    assert_true(found && text_is(v.person, "P10") &&
                text_is(v.signature.serial, "P10"));
    select_close(NULL);
}

static void
refused_scan(struct db *db, enum err_code code, const char *message)
{
    struct selection *s = NULL;
    struct verdict v;
    struct err err = {0};
    bool more = true, ok = select_open(db, as_of, &s, &err);

    while (ok && more)
        ok = select_next(s, &more, &v, &err);
    if (s != NULL)
        select_close(s);
    assert_false(ok);
    check_error(&err, code, message, __FILE__, __LINE__);
}

static void
test_refusals(void **state)
{
    static const struct {
        const char *change;
        enum err_code code;
        const char *message;
    } cases[] = {
        {"INSERT INTO certificate SELECT 'P0', kind, 'x', input, issued,"
         " expires, state, card_expires, 0 FROM certificate" SIGNATURE,
         ERR_STATE, "without a resident"},
        {"INSERT INTO certificate SELECT 'P2', kind, 'x', input, issued,"
         " expires, state, card_expires, 0 FROM certificate" SIGNATURE,
         ERR_STATE, "without a resident"},
        {"DELETE FROM rule WHERE name = 'min-days'", ERR_CONF, "need a row"},
        {"UPDATE rule SET valid_to = 20261119 WHERE name = 'lead-months'",
         ERR_CONF, "need a row"},
        {"INSERT INTO rule VALUES ('min-days', 20200101, 99991231, 3)",
         ERR_CONF, "rule min-days: two rows"},
        {"UPDATE rule SET value = -1 WHERE name = 'adult-age'", ERR_CONF,
         "rule adult-age: out of bounds"},
        {"UPDATE rule SET value = 121 WHERE name = 'lead-months'", ERR_CONF,
         "rule lead-months: out of bounds"},
        {"INSERT INTO rule VALUES ('other', 20200101, 99991231, 3)", ERR_CONF,
         "does not know"},
        {"INSERT INTO setting VALUES ('start-day', 'soon')", ERR_CONF,
         "start-day"},
        {"PRAGMA ignore_check_constraints = ON;"
         "UPDATE resident SET state = 'elsewhere'",
         ERR_STATE, "unknown state"},
    };
    struct db *db = ((struct site *)*state)->db;
    struct err err = {0};

    for (size_t i = 0; i < COUNT(cases); i++) {
        CHECK_OK(db_begin(db, &err));
        sql(db, cases[i].change);
        refused_scan(db, cases[i].code, cases[i].message);
        db_rollback(db);
    }
    sql(db, "PRAGMA ignore_check_constraints = OFF");
}

static void
test_bad_day(void **state)
{
    struct db *db = ((struct site *)*state)->db;
    struct selection *s = NULL;
    struct err err = {0};

    assert_false(select_open(db, (struct date){2026, 2, 29}, &s, &err));
    assert_int_equal(err.code, ERR_USAGE);
    assert_null(s);
}

/* Rules are dated rows: the one of the day holds. */
static void
test_dated_rules(void **state)
{
    struct db *db = ((struct site *)*state)->db;

    sql(db, "UPDATE rule SET valid_to = 20261119 WHERE name = 'lead-months';"
            "INSERT INTO rule VALUES"
            " ('lead-months', 20261120, 99991231, 1)");
    assert_int_equal(verdict_of(db, as_of, "P1").reason, REASON_NOT_DUE);
    assert_int_equal(verdict_of(db, (struct date){2026, 11, 19}, "P1").reason,
                     REASON_DUE);
    assert_int_equal(verdict_of(db, (struct date){2026, 12, 16}, "P1").reason,
                     REASON_DUE);
}

/* A listener that fails stops explain, whatever rule it hears. */
static void
test_explain_stops(void **state)
{
    struct db *db = ((struct site *)*state)->db;
    struct heard all = {.calls = 0};
    struct err err = {0};

    CHECK_OK(select_explain(db, as_of, TEXT("P1"), listen, &all, &err));
    for (int i = 1; i <= all.calls; i++) {
        struct heard h = {.stop_at = i};

        err_clear(&err);
        assert_false(select_explain(db, as_of, TEXT("P1"), listen, &h, &err));
        assert_string_equal(err.msg, "stop");
        assert_int_equal(h.calls, i);
    }
    all = (struct heard){.calls = 0};
    CHECK_OK(select_explain(db, as_of, TEXT("nobody"), listen, &all, &err));
    assert_int_equal(all.calls, 0);
}

/* --- a thousand persons at random --------------------------------------- */

static uint32_t
next_random(uint32_t *seed)
{
    *seed = *seed * 1664525u + 1013904223u;
    return *seed >> 8;
}

static int
day_between(uint32_t *seed, struct date from, struct date to)
{
    int32_t a = date_days(from), span = date_days(to) - a;
    struct date d =
        date_from_days(a + (int32_t)(next_random(seed) % (uint32_t)span));

    return d.year * 10000 + d.month * 100 + d.day;
}

static void
add_person(struct db *db, int i, uint32_t *seed)
{
    static const char *const states[] = {"resident",  "resident", "resident",
                                         "moved-out", "dead",     "removed"};
    static const char *const lives[] = {"live", "live", "live", "revoked",
                                        "superseded"};
    char text[1024];
    int n = (int)(next_random(seed) % 5);

    (void)snprintf(
        text, sizeof text,
        "INSERT INTO resident VALUES ('R%d', %d, %d, 1, '%s', '%s', 'n', 'k',"
        " '', %d, '%s', 'p', 'c', '%s', '', '', %d, %s, %d, %s, %d, %d)",
        i, next_random(seed) % 20 != 0, next_random(seed) % 20 == 0,
        states[next_random(seed) % COUNT(states)],
        next_random(seed) % 5 == 0 ? "foreign" : "japanese",
        day_between(seed, (struct date){1930, 1, 1}, (struct date){2025, 1, 1}),
        next_random(seed) % 20 == 0 ? "" : "1000001",
        next_random(seed) % 20 == 0 ? "" : "t", next_random(seed) % 30 == 0,
        next_random(seed) % 3 == 0 ? "20280101" : "NULL",
        next_random(seed) % 20 == 0,
        next_random(seed) % 20 == 0 ? "20261201" : "NULL",
        next_random(seed) % 20 == 0, next_random(seed) % 20 == 0);
    sql(db, text);
    for (int k = 0; k < n; k++) {
        int expires = day_between(seed, (struct date){2026, 10, 1},
                                  (struct date){2027, 4, 1});

        (void)snprintf(
            text, sizeof text,
            "INSERT INTO certificate VALUES ('R%d', '%s', 'R%d-%d', %d, %d,"
            " %d, '%s', %d, 0)",
            i, next_random(seed) % 2 == 0 ? "signature" : "authentication", i,
            k, next_random(seed) % 10 == 0 ? 1 : 2,
            day_between(seed, (struct date){2021, 1, 1},
                        (struct date){2026, 11, 1}),
            expires, lives[next_random(seed) % COUNT(lives)],
            next_random(seed) % 5 == 0 ? expires : 20350101);
        sql(db, text);
        if (next_random(seed) % 10 != 0)
            continue;
        (void)snprintf(text, sizeof text,
                       "INSERT INTO notified_elsewhere SELECT serial, kind,"
                       " 20261001 FROM certificate WHERE serial = 'R%d-%d'",
                       i, k);
        sql(db, text);
    }
}

static int64_t
number(struct db *db, const char *text)
{
    struct query *q;
    struct err err = {0};
    bool row;
    int64_t n;

    CHECK_OK(db_query(db, text, &q, &err) && query_step(q, &row, &err));
    n = query_int(q, 0);
    query_reset(q);
    return n;
}

static void
test_random(void **state)
{
    struct db *db = ((struct site *)*state)->db;
    struct selection *s = NULL;
    struct err err = {0};
    uint32_t seed = 20261120;
    int64_t by_outcome[4] = {0}, by_reason[REASON_COUNT] = {0}, n = 0;

    CHECK_OK(db_begin(db, &err));
    sql(db, "INSERT INTO setting VALUES ('start-day', '2026-08-15')");
    for (int i = 0; i < 1000; i++)
        add_person(db, i, &seed);
    CHECK_OK(db_commit(db, &err));
    CHECK_OK(select_open(db, as_of, &s, &err));
    for (;;) {
        struct verdict v, alone;
        char person[16];
        bool more;

        CHECK_OK(select_next(s, &more, &v, &err));
        if (!more)
            break;
        (void)snprintf(person, sizeof person, "%.*s", (int)v.person.len,
                       v.person.s);
        alone = verdict_of(db, as_of, person);
        assert_int_equal(alone.reason, v.reason);
        assert_int_equal(alone.represented, v.represented);
        assert_int_equal(alone.signature.due, v.signature.due);
        assert_true(text_equal(alone.signature.serial, v.signature.serial));
        assert_true(
            text_equal(alone.authentication.serial, v.authentication.serial));
        assert_int_equal(v.reason == REASON_DUE,
                         (v.signature.due || v.authentication.due) &&
                             reason_outcome(v.reason) != OUTCOME_HELD);
        by_outcome[reason_outcome(v.reason)]++;
        by_reason[v.reason]++;
        n++;
    }
    select_close(s);
    assert_int_equal(
        n, number(db, "SELECT count(DISTINCT person) FROM certificate"));
    assert_int_equal(n, by_outcome[0] + by_outcome[1] + by_outcome[2] +
                            by_outcome[3]);
    for (int r = 0; r < REASON_COUNT; r++)
        if (r != REASON_ADDRESS_MISSING && by_reason[r] == 0 &&
            r != REASON_POSTAL_MISSING)
            fail_msg("nobody at random is %s", reason_name((enum reason)r));
}

int
main(void)
{
#define ON_SITE(f) cmocka_unit_test_setup_teardown(f, open_site, close_site)
    const struct CMUnitTest tests[] = {
        ON_SITE(test_reasons),       ON_SITE(test_facts),
        ON_SITE(test_represented),   ON_SITE(test_card_day),
        ON_SITE(test_odd),           ON_SITE(test_pinless),
        ON_SITE(test_merge),         ON_SITE(test_refusals),
        ON_SITE(test_bad_day),       ON_SITE(test_dated_rules),
        ON_SITE(test_explain_stops), ON_SITE(test_random),
    };

    return check_main(tests);
}
