#include "data/day.h"

#include <stddef.h>
#include <string.h>

#include "base/wareki.h"

/* A text that is being read; fields that are not there yet are -1. */
struct cursor {
    const char *s;
    size_t len, at;
};

static const struct era_name {
    const char *name;
    char letter, code;
} eras[] = {
    {"令和", 'R', '5'}, {"平成", 'H', '4'}, {"昭和", 'S', '3'},
    {"大正", 'T', '2'}, {"明治", 'M', '1'},
};

enum {
    N_ERA = sizeof eras / sizeof eras[0]
};

bool
day_form_from_name(struct text name, enum day_form *out)
{
    static const char *const names[] = {[DAY_SEIREKI] = "seireki",
                                        [DAY_WAREKI] = "wareki",
                                        [DAY_EITHER] = "either"};

    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        if (text_is(name, names[i])) {
            *out = (enum day_form)i;
            return true;
        }
    return false;
}

/* --- pieces -------------------------------------------------------------- */

static bool
skip(struct cursor *c, const char *word)
{
    size_t n = strlen(word);

    if (c->len - c->at < n || memcmp(c->s + c->at, word, n) != 0)
        return false;
    c->at += n;
    return true;
}

/* One digit of either width; -1: none. */
static int
digit(struct cursor *c)
{
    const char *s = c->s + c->at;
    size_t left = c->len - c->at;

    if (left >= 1 && s[0] >= '0' && s[0] <= '9') {
        c->at++;
        return s[0] - '0';
    }
    /* U+FF10 to U+FF19 */
    if (left >= 3 && s[0] == '\xEF' && s[1] == '\xBC' && s[2] >= '\x90' &&
        s[2] <= '\x99') {
        c->at += 3;
        return s[2] - '\x90';
    }
    return -1;
}

/* At least least and at most most digits as a number; -1: not there. */
static int
digits(struct cursor *c, int least, int most)
{
    int v = 0, n = 0, d;

    while (n < most && (d = digit(c)) >= 0) {
        v = v * 10 + d;
        n++;
    }
    return n >= least ? v : -1;
}

/* A part of a day that may be unknown: 0 for 不詳. */
static int
part(struct cursor *c)
{
    return skip(c, "不詳") ? 0 : digits(c, 1, 2);
}

static bool
done(const struct cursor *c)
{
    return c->at == c->len;
}

/* --- forms --------------------------------------------------------------- */

/* A day as it was written: year of its era, or civil with era 0. */
struct written {
    char era;
    int year, month, day;
};

static enum day_found
settle(const struct written *w, struct date *out)
{
    struct date d = {w->year, w->month, w->day};

    if (w->year < 1 || w->month < 0 || w->day < 0)
        return DAY_BAD;
    if (w->month == 0 || w->day == 0)
        return w->month <= 12 && w->day <= 31 ? DAY_PARTIAL : DAY_BAD;
    if (w->era != '\0')
        return wareki_to_date(w->era, d, out, NULL) ? DAY_GOOD : DAY_BAD;
    if (!date_valid(d))
        return DAY_BAD;
    *out = d;
    return DAY_GOOD;
}

/* 8年3月31日 behind an era's name; 8年不詳, too. */
static bool
in_words(struct cursor *c, struct written *w)
{
    struct text rest;

    w->year = skip(c, "元") ? 1 : digits(c, 1, 2);
    if (w->year < 1 || !skip(c, "年"))
        return false;
    rest = (struct text){c->s + c->at, c->len - c->at};
    if (text_is(rest, "不詳") || text_is(rest, "月日不詳"))
        return true;
    w->month = part(c);
    if (!skip(c, "月"))
        return false;
    w->day = part(c);
    return (skip(c, "日") || w->day == 0) && done(c);
}

/* 080331, or 8.3.31 with one mark throughout, behind a letter or code. */
static bool
in_digits(struct cursor *c, bool packed_only, struct written *w)
{
    static const char *const marks[] = {".", "/", "-"};
    struct cursor from = *c;

    if (c->len - c->at == 6) {
        w->year = digits(c, 2, 2);
        w->month = digits(c, 2, 2);
        w->day = digits(c, 2, 2);
        if (w->day >= 0 && w->month >= 0 && w->year >= 0 && done(c))
            return true;
        *c = from;
    }
    for (size_t i = 0; !packed_only && i < sizeof marks / sizeof marks[0];
         i++) {
        *c = from;
        w->year = digits(c, 1, 2);
        if (!skip(c, marks[i]))
            continue;
        w->month = digits(c, 1, 2);
        if (!skip(c, marks[i]))
            return false;
        w->day = digits(c, 1, 2);
        return done(c);
    }
    return false;
}

static enum day_found
read_wareki(struct text t, struct date *out)
{
    struct cursor c = {t.s, t.len, 0};
    struct written w = {'\0', -1, -1, -1};

    for (size_t i = 0; i < N_ERA && c.len > 1; i++) {
        bool good;

        w.era = eras[i].letter;
        if (skip(&c, eras[i].name)) {
            w.month = w.day = 0; /* where no more is told */
            good = in_words(&c, &w);
        } else if (c.s[0] == eras[i].letter || c.s[0] == eras[i].code) {
            c.at = 1;
            good = in_digits(&c, c.s[0] == eras[i].code, &w);
        } else
            continue;
        return good ? settle(&w, out) : DAY_BAD;
    }
    return DAY_BAD;
}

/* Only what date_from_text did not take: a day that is partial. */
static enum day_found
read_partial(struct text t, struct date *out)
{
    struct cursor c = {t.s, t.len, 0};
    struct written w = {'\0', -1, -1, -1};
    bool marked = t.len == 10 && (t.s[4] == '-' || t.s[4] == '/');
    const char *mark = !marked ? "" : t.s[4] == '-' ? "-" : "/";

    if (!marked && t.len != 8)
        return DAY_BAD;
    w.year = digits(&c, 4, 4);
    if (!skip(&c, mark))
        return DAY_BAD;
    w.month = digits(&c, 2, 2);
    if (!skip(&c, mark))
        return DAY_BAD;
    w.day = digits(&c, 2, 2);
    return done(&c) ? settle(&w, out) : DAY_BAD;
}

enum day_found
day_read(struct text t, enum day_form form, struct date *out)
{
    if (form != DAY_WAREKI) {
        enum day_found found;

        if (date_from_text(t, out, NULL))
            return DAY_GOOD;
        found = read_partial(t, out);
        if (found != DAY_BAD || form == DAY_SEIREKI)
            return found;
    }
    return read_wareki(t, out);
}
