#include "data/select.h"

#include <inttypes.h>
#include <stddef.h>

#include "base/arena.h"
#include "data/db.h"
#include "data/judge.h"

/* Columns in the order of read_resident and read_certificate. */
#define RESIDENT_ROWS                                                          \
    "SELECT person, current, ambiguous, input, state, kind, birth,"            \
    " ward_adult, stay_until, support, name, kana, alias, postal, prefecture," \
    " city, town, block, building, leaving, stay_open, other_abode"            \
    " FROM resident"
#define CERTIFICATE_ROWS                                                       \
    "SELECT person, kind, serial, input, issued, expires, state,"              \
    " card_expires, pinless FROM certificate"

struct selection {
    struct db *db;
    struct judge judge;
    int64_t full_resident, full_certificate; /* older inputs are absent */
    struct arena *serials;                   /* of the person being judged */
    struct query *resident, *certificate, *notified;
    bool pending; /* a certificate row stands that was not taken yet */
};

/* --- the terms of the day ----------------------------------------------- */

static bool
set_rule(struct judge_terms *t, struct text name, int64_t value,
         int seen[JUDGE_RULES], struct err *err)
{
    const struct {
        const char *name;
        int64_t most;
        int *out;
    } rule[] = {
        {"lead-months", 120, &t->lead_months},
        {"min-days", 3660, &t->min_days},
        {"adult-age", 200, &t->adult_age},
        {"leaving-days", 3660, &t->leaving_days},
    };

    for (size_t i = 0; i < sizeof rule / sizeof rule[0]; i++) {
        if (!text_is(name, rule[i].name))
            continue;
        if (value < 0 || value > rule[i].most)
            return err_set(err, ERR_CONF,
                           "rule %s: out of bounds; 0 to %" PRId64
                           " is possible",
                           rule[i].name, rule[i].most);
        if (seen[i]++ > 0)
            return err_set(err, ERR_CONF,
                           "rule %s: two rows hold on the day; end one before "
                           "the other begins",
                           rule[i].name);
        *rule[i].out = (int)value;
        return true;
    }
    return err_set(err, ERR_CONF,
                   "rule table: a rule that selection does not "
                   "know; remove its row");
}

static bool
read_rules(struct db *db, struct judge_terms *t, struct err *err)
{
    static const char sql[] = "SELECT name, value FROM rule"
                              " WHERE ?1 BETWEEN valid_from AND valid_to";
    struct query *q;
    int seen[JUDGE_RULES] = {0};
    bool row;

    if (!db_query(db, sql, &q, err))
        return false;
    query_bind_date(q, 1, t->as_of);
    for (;;) {
        if (!query_step(q, &row, err))
            return false;
        if (!row)
            break;
        if (!set_rule(t, query_text(q, 0), query_int(q, 1), seen, err)) {
            query_reset(q);
            return false;
        }
    }
    query_reset(q);
    for (int i = 0; i < JUDGE_RULES; i++)
        if (seen[i] == 0)
            return err_set(err, ERR_CONF,
                           "rule table: lead-months, min-days, adult-age and "
                           "leaving-days need a row that holds on the day");
    return true;
}

static bool
read_start(struct db *db, struct date *out, struct err *err)
{
    static const char sql[] =
        "SELECT value FROM setting WHERE name = 'start-day'";
    struct query *q;
    bool row, good = true;

    if (!db_query(db, sql, &q, err) || !query_step(q, &row, err))
        return false;
    if (row)
        good = date_from_text(query_text(q, 0), out, err) ||
               err_set(err, ERR_CONF, "setting start-day: not a day");
    query_reset(q);
    return good;
}

/* The last full file of a kind of record; 0: there was none. */
static bool
read_full(struct db *db, const char *record, int64_t *out, struct err *err)
{
    static const char sql[] = "SELECT input FROM full_input WHERE record = ?1";
    struct query *q;
    bool row;

    if (!db_query(db, sql, &q, err))
        return false;
    query_bind_str(q, 1, record);
    if (!query_step(q, &row, err))
        return false;
    *out = row ? query_int(q, 0) : 0;
    query_reset(q);
    return true;
}

static bool
is_notified(void *context, struct text serial, const char *kind, bool *is,
            struct err *err)
{
    const struct selection *s = context;
    struct query *q = s->notified;
    bool row;

    query_reset(q);
    query_bind_text(q, 1, serial);
    query_bind_str(q, 2, kind);
    if (!query_step(q, &row, err))
        return false;
    *is = row;
    return true;
}

static bool
begin(struct selection *s, struct date as_of, struct err *err)
{
    /* Both tables have at most a few rows of a certificate. */
    static const char notified[] =
        "SELECT 1 FROM notified WHERE serial = ?1 AND kind = ?2 UNION ALL"
        " SELECT 1 FROM notified_elsewhere WHERE serial = ?1 AND kind = ?2";

    s->serials = arena_new();
    s->judge.terms.as_of = as_of;
    s->judge.notified = is_notified;
    s->judge.context = s;
    if (!date_valid(as_of))
        return err_set(err, ERR_USAGE, "day of selection: not a real day");
    return read_rules(s->db, &s->judge.terms, err) &&
           read_start(s->db, &s->judge.terms.start, err) &&
           read_full(s->db, "resident", &s->full_resident, err) &&
           read_full(s->db, "certificate", &s->full_certificate, err) &&
           db_query(s->db, notified, &s->notified, err);
}

static void
end(struct selection *s)
{
    if (s->notified != NULL)
        query_reset(s->notified);
    arena_free(s->serials);
}

/* --- rows --------------------------------------------------------------- */

static bool
read_resident(const struct selection *s, struct holder *h, struct verdict *v,
              struct err *err)
{
    struct query *q = s->resident;
    struct text state = query_text(q, 4);

    *h = (struct holder){
        .absent = query_int(q, 3) < s->full_resident,
        .current = query_int(q, 1) != 0,
        .ambiguous = query_int(q, 2) != 0,
        .support = query_int(q, 9) != 0,
        .ward_adult = query_int(q, 7) != 0,
        .moved_out = text_is(state, "moved-out"),
        .dead = text_is(state, "dead"),
        .removed = text_is(state, "removed"),
        .stay_until = query_date(q, 8),
        .leaving = query_date(q, 19),
        .stay_open = query_int(q, 20) != 0,
        .other_abode = query_int(q, 21) != 0,
    };
    *v = (struct verdict){
        .person = query_text(q, 0),
        .name = query_text(q, 10),
        .kana = query_text(q, 11),
        .alias = query_text(q, 12),
        .postal = query_text(q, 13),
        .prefecture = query_text(q, 14),
        .city = query_text(q, 15),
        .town = query_text(q, 16),
        .block = query_text(q, 17),
        .building = query_text(q, 18),
        .birth = query_date(q, 6),
        .foreign = text_is(query_text(q, 5), "foreign"),
    };
    if (h->moved_out || h->dead || h->removed || text_is(state, "resident"))
        return true;
    return err_set(err, ERR_STATE, "register: a resident of unknown state");
}

static bool
take_certificate(const struct selection *s, struct holder *h, struct verdict *v,
                 struct err *err)
{
    struct query *q = s->certificate;
    const struct certificate_row row = {
        .signature = text_is(query_text(q, 1), "signature"),
        .live = text_is(query_text(q, 6), "live"),
        .absent = query_int(q, 3) < s->full_certificate,
        .serial = query_text(q, 2),
        .issued = query_date(q, 4),
        .expires = query_date(q, 5),
        .card_expires = query_date(q, 7),
        .pinless = query_int(q, 8) != 0,
    };

    return judge_certificate(&s->judge, &row, s->serials, h, v, err);
}

/* --- all of a day, in one merge ----------------------------------------- */

bool
select_open(struct db *db, struct date as_of, struct selection **out,
            struct err *err)
{
    /* Both tables are clustered in this order: neither is sorted. */
    static const char residents[] = RESIDENT_ROWS " ORDER BY person";
    static const char certificates[] =
        CERTIFICATE_ROWS " ORDER BY person, kind, serial";
    struct selection *s = mem_new(sizeof *s);

    *s = (struct selection){.db = db};
    if (begin(s, as_of, err) && db_query(db, residents, &s->resident, err) &&
        db_query(db, certificates, &s->certificate, err) &&
        query_step(s->certificate, &s->pending, err)) {
        *out = s;
        return true;
    }
    select_close(s);
    return false;
}

void
select_close(struct selection *s)
{
    if (s == NULL)
        return;
    if (s->resident != NULL)
        query_reset(s->resident);
    if (s->certificate != NULL)
        query_reset(s->certificate);
    end(s);
    mem_free(s);
}

/* How the certificate that stands next compares with a resident number. */
static int
next_certificate(const struct selection *s, struct text person)
{
    return s->pending ? text_compare(query_text(s->certificate, 0), person) : 1;
}

static bool
no_resident(struct err *err)
{
    return err_set(err, ERR_STATE,
                   "register: a certificate without a resident; restore the "
                   "register from its last backup");
}

/* Judge the resident that stands, with all certificates of that person. */
static bool
judge_standing(struct selection *s, struct verdict *v, struct err *err)
{
    struct holder h;

    arena_reset(s->serials);
    if (!read_resident(s, &h, v, err))
        return false;
    do {
        if (!take_certificate(s, &h, v, err) ||
            !query_step(s->certificate, &s->pending, err))
            return false;
    } while (next_certificate(s, v->person) == 0);
    return judge_person(&s->judge, &h, v, err);
}

bool
select_next(struct selection *s, bool *more, struct verdict *out,
            struct err *err)
{
    for (;;) {
        bool row;
        int c;

        if (!query_step(s->resident, &row, err))
            return false;
        if (!row) {
            *more = false;
            return !s->pending || no_resident(err);
        }
        c = next_certificate(s, query_text(s->resident, 0));
        if (c < 0)
            return no_resident(err);
        if (c == 0)
            break;
    }
    *more = true;
    return judge_standing(s, out, err);
}

/* --- one person --------------------------------------------------------- */

/* Texts of a verdict must outlive the arena: leave rows standing in db. */
static bool
stand(struct db *db, const char *sql, struct text person, struct certificate *c,
      struct err *err)
{
    struct query *q;
    bool row;

    if (!c->present)
        return true;
    if (!db_query(db, sql, &q, err))
        return false;
    query_bind_text(q, 1, person);
    query_bind_text(q, 2, c->serial);
    if (!query_step(q, &row, err))
        return false;
    if (!row)
        return err_set(err, ERR_STATE, "register: changed while it was read");
    c->serial = query_text(q, 0);
    return true;
}

static bool
stand_serials(struct db *db, struct verdict *v, struct err *err)
{
    static const char signature[] =
        "SELECT serial FROM certificate"
        " WHERE person = ?1 AND kind = 'signature' AND serial = ?2";
    static const char authentication[] =
        "SELECT serial FROM certificate"
        " WHERE person = ?1 AND kind = 'authentication' AND serial = ?2";

    return stand(db, signature, v->person, &v->signature, err) &&
           stand(db, authentication, v->person, &v->authentication, err);
}

static bool
find_person(struct selection *s, struct text person, bool *found,
            struct err *err)
{
    static const char resident[] = RESIDENT_ROWS " WHERE person = ?1";
    static const char certificates[] =
        CERTIFICATE_ROWS " WHERE person = ?1 ORDER BY kind, serial";
    bool row;

    if (!db_query(s->db, resident, &s->resident, err) ||
        !db_query(s->db, certificates, &s->certificate, err))
        return false;
    query_bind_text(s->resident, 1, person);
    query_bind_text(s->certificate, 1, person);
    if (!query_step(s->resident, &row, err) ||
        !query_step(s->certificate, &s->pending, err))
        return false;
    *found = row && s->pending;
    return row || !s->pending || no_resident(err);
}

/* Judge one person; texts of out stand in s and db. */
static bool
judge_one(struct selection *s, struct date as_of, struct text person,
          bool *found, struct verdict *out, struct err *err)
{
    bool is;

    if (!begin(s, as_of, err))
        return false;
    /* It may be a text of the last verdict, whose row is given up now. */
    person.s = arena_copy(s->serials, person.s, person.len);
    if (!find_person(s, person, &is, err) ||
        (is && !judge_standing(s, out, err)) ||
        (is && !stand_serials(s->db, out, err)))
        return false;
    *found = is;
    return true;
}

bool
select_person(struct db *db, struct date as_of, struct text person, bool *found,
              struct verdict *out, struct err *err)
{
    struct selection s = {.db = db};
    struct verdict v = {0};
    bool ok = judge_one(&s, as_of, person, found, &v, err);

    end(&s);
    if (ok && *found)
        *out = v;
    return ok;
}

bool
select_explain(struct db *db, struct date as_of, struct text person,
               bool (*visit)(void *context, const struct rule_met *r,
                             struct err *err),
               void *context, struct err *err)
{
    struct selection s = {.db = db,
                          .judge = {.visit = visit, .listener = context}};
    struct verdict v;
    bool found, ok;

    ok = judge_one(&s, as_of, person, &found, &v, err);
    end(&s);
    return ok;
}
