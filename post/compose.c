#include "post/compose.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "post/fields.h"

/* --- numbers of a piece -------------------------------------------------- */

enum {
    HASH_HEX = 12,
    HASH_DIGITS = 15,
    BUNDLE_DIGITS = 4,
    SERIAL_DIGITS = 7
};

/* The hash part of a run's id, R-YYYYMMDD-<12 hex>. */
static const char *
hash_part(const struct run *run)
{
    size_t len = strlen(run->id);

    return len >= HASH_HEX ? run->id + len - HASH_HEX : run->id;
}

/* v as exactly n digits; returns what stands behind them. */
static char *
put_digits(char *to, uint64_t v, size_t n)
{
    for (size_t i = n; i-- > 0; v /= 10)
        to[i] = (char)('0' + v % 10);
    return to + n;
}

static size_t
digits_of(uint64_t v, size_t least)
{
    size_t n = 1;

    for (; v > 9; v /= 10)
        n++;
    return n > least ? n : least;
}

static char *
put_text(char *to, struct text t)
{
    if (t.len > 0)
        memcpy(to, t.s, t.len);
    return to + t.len;
}

void
mark_digits(const struct run *run, int64_t bundle, int64_t seq,
            char buf[static MARK_DIGITS + 1])
{
    uint64_t hash = strtoull(hash_part(run), NULL, 16);
    char *to = put_digits(buf, hash, HASH_DIGITS);

    to = put_digits(to, (uint64_t)bundle, BUNDLE_DIGITS);
    to = put_digits(to, (uint64_t)seq, SERIAL_DIGITS);
    *to = '\0';
}

void
piece_id(const struct run *run, int64_t seq, char buf[static PIECE_ID_MAX])
{
    (void)snprintf(buf, PIECE_ID_MAX, "%s-%06lld", hash_part(run),
                   (long long)seq);
}

/* --- a run --------------------------------------------------------------- */

struct composer {
    const struct site_facts *facts;
    size_t n;            /* fields of the set */
    struct text *same;   /* [n]: values that all pieces share */
    size_t field[FACTS]; /* number of the field; n: not in the set */
    struct text hash;    /* of the run, 12 hex digits */
    char mark[HASH_DIGITS];
};

/* One field more than the set has takes what no form asks for. */
static void
put(const struct composer *c, struct text *item, size_t fact, struct text t)
{
    item[c->field[fact]] = t;
}

static void
put_if(const struct composer *c, struct text *item, size_t fact, bool holds)
{
    put(c, item, fact, holds ? TEXT("1") : TEXT(""));
}

static void
put_date(const struct composer *c, struct text *item, size_t fact,
         struct date day, struct arena *arena)
{
    char *s;

    if (c->field[fact] == c->n)
        return;
    if (day.year == 0) {
        put(c, item, fact, TEXT(""));
        return;
    }
    s = arena_raw(arena, DATE_MAX);
    date_format(day, s);
    put(c, item, fact, (struct text){s, 10});
}

static bool
find_fields(struct composer *c, const struct mailset *set, struct err *err)
{
    for (size_t i = 0; i < FACTS; i++)
        c->field[i] = c->n;
    for (size_t i = 0; i < c->n; i++) {
        const char *name = mailset_field_name(set, i);
        enum field_kind kind;
        size_t fact;

        if (mailset_dated(set, i))
            continue;
        if (!fact_find(name, &fact, &kind))
            return err_set(err, ERR_FORM,
                           "set.conf: field \"%s\" is not known; docs/forms "
                           "lists the fields",
                           name);
        if (mailset_field_kind(set, i) != kind)
            return err_set(
                err, ERR_FORM,
                "set.conf: field \"%s\" has another kind; docs/forms "
                "lists the fields",
                name);
        c->field[fact] = i;
    }
    /* With both fields the set's loader asks for the mark on every side. */
    if (c->field[FACT_MARK] == c->n || c->field[FACT_MARK_TEXT] == c->n)
        return err_set(
            err, ERR_FORM,
            "set.conf: fields \"mark\" and \"mark.text\" are needed; "
            "every side of a mailing bears the piece mark");
    return true;
}

bool
composer_knows(const struct mailset *set, struct err *err)
{
    struct composer c = {.n = mailset_fields(set)};

    return find_fields(&c, set, err);
}

static void
put_sender(struct composer *c, const struct sender *s)
{
    put(c, c->same, FACT_MUNICIPALITY, s->municipality);
    put(c, c->same, FACT_MAYOR_TITLE, s->mayor_title);
    put(c, c->same, FACT_MAYOR, s->mayor);
    put(c, c->same, FACT_SEAL, s->seal);
    put(c, c->same, FACT_OFFICE, s->office);
    put(c, c->same, FACT_TELEPHONE, s->telephone);
    put(c, c->same, FACT_HOURS, s->hours);
    put(c, c->same, FACT_OFFICE_POSTAL, s->postal);
    put(c, c->same, FACT_OFFICE_ADDRESS, s->address);
    put(c, c->same, FACT_URL, s->url);
    for (size_t i = 0; i < s->n_place; i++) {
        size_t first = FACT_PLACE + i * PLACE_FACTS;

        put(c, c->same, first, s->place[i].name);
        put(c, c->same, first + 1, s->place[i].address);
        put(c, c->same, first + 2, s->place[i].hours);
        put(c, c->same, first + 3, s->place[i].telephone);
        put_if(c, c->same, first + 4, s->place[i].proxy);
    }
}

bool
composer_new(const struct mailset *set, const struct site_facts *facts,
             const struct run *run, struct arena *arena, struct composer **out,
             struct err *err)
{
    const struct sender *sender = sender_on(facts, run->posting);
    struct composer *c = arena_alloc(arena, sizeof *c);

    if (sender == NULL)
        return err_set(err, ERR_CONF,
                       "site.conf: no row of \"senders\" holds on the posting "
                       "day %04d-%02d-%02d",
                       run->posting.year, run->posting.month, run->posting.day);
    c->facts = facts;
    c->n = mailset_fields(set);
    if (!find_fields(c, set, err))
        return false;
    c->same = arena_array(arena, struct text, c->n + 1);
    for (size_t i = 0; i <= c->n; i++)
        c->same[i] = TEXT("");
    c->hash =
        text_from(arena_copy(arena, hash_part(run), strlen(hash_part(run))));
    (void)put_digits(c->mark, strtoull(c->hash.s, NULL, 16), HASH_DIGITS);
    put(c, c->same, FACT_DOCUMENT, facts->document);
    put_date(c, c->same, FACT_POSTING, run->posting, arena);
    put_date(c, c->same, FACT_AS_OF, run->as_of, arena);
    put_sender(c, sender);
    for (size_t i = 0; i < c->n; i++)
        if (mailset_dated(set, i) &&
            !mailset_dated_text(set, i, run->posting, &c->same[i], err))
            return false;
    *out = c;
    return true;
}

bool
composer_settle(const struct composer *c, struct mailset *set, struct err *err)
{
    struct values values = {c->n, c->same};
    struct arena *arena = arena_new();
    bool *same = arena_array(arena, bool, c->n + 1), good;

    for (size_t i = 0; i < FACTS; i++)
        same[c->field[i]] = same[c->field[i]] || fact_shared(i);
    for (size_t i = 0; i < c->n; i++)
        same[i] = same[i] || mailset_dated(set, i);
    good = stream_fits(c->facts->stream, set, err) &&
           stock_apply(&c->facts->stock, set, err) &&
           mailset_settle(set, &values, same, err);
    arena_free(arena);
    return good;
}

struct values
composer_shared(const struct composer *c)
{
    return (struct values){c->n, c->same};
}

/* --- a piece ------------------------------------------------------------- */

static bool
put_postal(const struct composer *c, const struct piece *p, struct text *item,
           struct arena *arena, struct err *err)
{
    const char *s = p->postal.s;
    char *to;

    for (size_t i = 0; i < p->postal.len; i++)
        if (s[i] < '0' || s[i] > '9')
            return err_set(err, ERR_INPUT, "a postal code is seven digits");
    if (p->postal.len != 7)
        return err_set(err, ERR_INPUT, "a postal code is seven digits");
    to = arena_raw(arena, 9);
    memcpy(to, s, 3);
    to[3] = '-';
    memcpy(to + 4, s + 3, 4);
    put(c, item, FACT_POSTAL, (struct text){to, 8});
    return true;
}

/* t without what it begins with. */
static bool
behind(struct text t, struct text start, struct text *rest)
{
    if (start.len == 0 || t.len < start.len ||
        memcmp(t.s, start.s, start.len) != 0)
        return false;
    *rest = (struct text){t.s + start.len, t.len - start.len};
    return true;
}

/*
 * Prefecture, city, town and block with nothing between.  Some registers put
 * the whole address into the town column (domain.md 4.1, pattern B), or the
 * prefecture into the city's: what stands there already is not said twice.
 */
static struct text
joined_address(const struct piece *p, struct arena *arena)
{
    struct text prefecture = p->prefecture, city = p->city, rest;
    char *s = arena_raw(arena, p->prefecture.len + p->city.len + p->town.len +
                                   p->block.len + 1);
    char *to = s;

    (void)behind(city, prefecture, &city);
    if (behind(p->town, prefecture, &rest) &&
        (city.len == 0 || behind(rest, city, &rest))) {
        prefecture.len = 0;
        city.len = 0;
    } else if (behind(p->town, city, &rest)) {
        city.len = 0;
    }
    to = put_text(to, prefecture);
    to = put_text(to, city);
    to = put_text(to, p->town);
    to = put_text(to, p->block);
    return (struct text){s, (size_t)(to - s)};
}

/* Mark, its readable form, and the piece's number, in one stretch. */
static void
put_numbers(const struct composer *c, const struct piece *p, struct text *item,
            struct arena *arena)
{
    uint64_t bundle = (uint64_t)p->bundle, seq = (uint64_t)p->seq;
    char *s = arena_raw(arena, MARK_DIGITS + 2 * (c->hash.len + 44)), *to = s;

    to = put_text(to, (struct text){c->mark, HASH_DIGITS});
    to = put_digits(to, bundle, BUNDLE_DIGITS);
    to = put_digits(to, seq, SERIAL_DIGITS);
    put(c, item, FACT_MARK, (struct text){s, (size_t)(to - s)});
    s = to;
    to = put_text(to, c->hash);
    *to++ = ' ';
    to = put_digits(to, bundle, digits_of(bundle, 3));
    *to++ = '-';
    to = put_digits(to, seq, digits_of(seq, SERIAL_DIGITS));
    put(c, item, FACT_MARK_TEXT, (struct text){s, (size_t)(to - s)});
    s = to;
    to = put_text(to, c->hash);
    *to++ = '-';
    to = put_digits(to, seq, digits_of(seq, 6));
    put(c, item, FACT_PIECE, (struct text){s, (size_t)(to - s)});
}

/*
 * The last day of the third month after the month of expiry: 1 April gives
 * 31 July (domain.md 1.4).
 */
static struct date
insurance_until(struct date expires)
{
    struct date first = {expires.year, expires.month, 1};

    return date_add_days(date_add_months(first, 4), -1);
}

static struct date
earlier(bool a_counts, struct date a, bool b_counts, struct date b)
{
    if (a_counts && b_counts)
        return date_compare(a, b) <= 0 ? a : b;
    return a_counts ? a : b_counts ? b : (struct date){0, 0, 0};
}

/* A date that was written for another field already, or anew. */
static void
put_date_as(const struct composer *c, struct text *item, size_t fact,
            struct date day, size_t other, struct date known,
            struct arena *arena)
{
    if (c->field[other] != c->n && date_equal(day, known))
        put(c, item, fact, item[c->field[other]]);
    else
        put_date(c, item, fact, day, arena);
}

static void
put_certificates(const struct composer *c, const struct piece *p,
                 struct text *item, struct arena *arena)
{
    const struct date none = {0, 0, 0};
    const struct certificate *s = &p->signature, *a = &p->authentication;
    struct date expires = s->present ? s->expires : none;
    bool both = s->present && a->present;
    bool same = both && date_equal(s->expires, a->expires);
    struct date until = earlier(s->due, s->expires, a->due, a->expires);
    bool closed =
        until.year != 0 && calendar_closed(&c->facts->calendar, until);

    put_date(c, item, FACT_SIGNATURE_EXPIRES, expires, arena);
    put_date_as(c, item, FACT_AUTHENTICATION_EXPIRES,
                a->present ? a->expires : none, FACT_SIGNATURE_EXPIRES, expires,
                arena);
    put_date(c, item, FACT_CARD_EXPIRES, p->card_expires, arena);
    put_if(c, item, FACT_SIGNATURE_DUE, s->due);
    put_if(c, item, FACT_AUTHENTICATION_DUE, a->due);
    put_if(c, item, FACT_BOTH, both);
    put_if(c, item, FACT_SAME_DAY, same);
    put_if(c, item, FACT_DIFFERENT, both && !same);
    put_if(c, item, FACT_SIGNATURE_ONLY, s->present && !a->present);
    put_if(c, item, FACT_AUTHENTICATION_ONLY, a->present && !s->present);
    put_date(c, item, FACT_OPENS, earlier(s->due, s->opens, a->due, a->opens),
             arena);
    put_date_as(c, item, FACT_UNTIL, until, FACT_SIGNATURE_EXPIRES, expires,
                arena);
    put_date(c, item, FACT_UNTIL_OPEN,
             closed ? calendar_open_before(&c->facts->calendar, until) : none,
             arena);
    put_date(c, item, FACT_INSURANCE_UNTIL,
             a->present ? insurance_until(a->expires) : none, arena);
}

static bool
ends_with(struct text t, const char *tail)
{
    size_t n = strlen(tail);

    return t.len >= n && memcmp(t.s + t.len - n, tail, n) == 0;
}

bool
compose_piece(const struct composer *c, const struct piece *p,
              struct arena *scratch, struct values *out, struct err *err)
{
    struct text *item = arena_raw(scratch, (c->n + 1) * sizeof *item);

    memcpy(item, c->same, (c->n + 1) * sizeof *item);
    if (!put_postal(c, p, item, scratch, err))
        return false;
    put(c, item, FACT_ADDRESS, joined_address(p, scratch));
    put(c, item, FACT_BUILDING, p->building);
    put(c, item, FACT_NAME, p->name);
    put(c, item, FACT_BARCODE, p->barcode);
    put_numbers(c, p, item, scratch);
    put_certificates(c, p, item, scratch);
    put_if(c, item, FACT_REPRESENTED, p->represented);
    put_if(c, item, FACT_FOREIGN, p->foreign);
    put_if(c, item, FACT_PINLESS, ends_with(p->variant, "-pinless"));
    *out = (struct values){c->n, item};
    return true;
}
