#include "render/field.h"

#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "base/date.h"
#include "base/wareki.h"

enum filter_kind {
    FILTER_WAREKI,
    FILTER_SEIREKI,
    FILTER_WAREKI_SEIREKI,
    FILTER_WAREKI_SHORT,
    FILTER_MONTH_DAY,
    FILTER_WEEKDAY,
    FILTER_ZEN,
    FILTER_OR,
    FILTER_KINDS
};

static const char *const filter_names[FILTER_KINDS] = {
    "wareki",       "seireki",   "wareki_seireki",
    "wareki_short", "month_day", "weekday",
    "zen",          "or"};

/* --- reading -----------------------------------------------------------------
 */

static const char *
find(struct text t, const char *what)
{
    return memmem(t.s, t.len, what, strlen(what));
}

bool
field_has(struct text t)
{
    return find(t, "{{") != NULL;
}

static struct text
trimmed(struct text t)
{
    while (t.len > 0 && (t.s[0] == ' ' || t.s[0] == '\n' || t.s[0] == '\t'))
        t = (struct text){t.s + 1, t.len - 1};
    while (t.len > 0 && (t.s[t.len - 1] == ' ' || t.s[t.len - 1] == '\n' ||
                         t.s[t.len - 1] == '\t'))
        t.len--;
    return t;
}

static bool
name_number(const struct field_names *names, struct text name, size_t *out)
{
    for (size_t i = 0; i < names->n; i++)
        if (text_is(name, names->name[i])) {
            *out = i;
            return true;
        }
    return false;
}

static bool
read_filter(struct text t, struct field_filter *out, struct err *err)
{
    const char *colon = find(t, ":");
    struct text name = t;

    if (colon != NULL)
        name.len = (size_t)(colon - t.s);
    for (int k = 0; k < FILTER_KINDS; k++) {
        if (!text_is(name, filter_names[k]))
            continue;
        if ((colon != NULL) != (k == FILTER_OR))
            return err_set(err, ERR_FORM,
                           k == FILTER_OR
                               ? "filter \"or\" needs a text: or:TEXT"
                               : "this filter takes no argument");
        out->kind = k;
        out->argument = colon != NULL
                            ? (struct text){colon + 1, t.len - name.len - 1}
                            : (struct text){"", 0};
        return true;
    }
    return err_set(err, ERR_FORM, "unknown filter \"%.*s\"", (int)name.len,
                   name.s);
}

/* What only a date has, nothing else can be asked for. */
static bool
filter_fits(const struct field_part *part, enum field_kind kind,
            struct err *err)
{
    int filter = part->filter[part->n_filter - 1].kind;

    if (filter == FILTER_ZEN || filter == FILTER_OR)
        return true;
    if (kind != FIELD_DATE)
        return err_set(err, ERR_FORM,
                       "filter \"%s\" needs a field of kind date",
                       filter_names[filter]);
    if (part->n_filter > 1)
        return err_set(err, ERR_FORM, "filter \"%s\" must stand first",
                       filter_names[filter]);
    return true;
}

static bool
read_field(struct text inside, const struct field_names *names,
           struct field_part *out, struct err *err)
{
    struct text rest = inside, name;
    const char *bar = find(rest, "|");

    name = rest;
    if (bar != NULL)
        name.len = (size_t)(bar - rest.s);
    name = trimmed(name);
    *out = (struct field_part){.is_field = true};
    if (!name_number(names, name, &out->field))
        return err_set(err, ERR_FORM,
                       "unknown field \"%.*s\"; set.conf lists the fields",
                       (int)name.len, name.s);
    while (bar != NULL) {
        struct text one;

        rest = (struct text){bar + 1, rest.len - (size_t)(bar + 1 - rest.s)};
        bar = find(rest, "|");
        one = rest;
        if (bar != NULL)
            one.len = (size_t)(bar - rest.s);
        if (out->n_filter == FILTERS_MAX)
            return err_set(err, ERR_FORM, "more than %d filters", FILTERS_MAX);
        if (!read_filter(trimmed(one), &out->filter[out->n_filter++], err))
            return false;
        if (!filter_fits(out, names->kind[out->field], err))
            return false;
    }
    return true;
}

bool
field_compile(struct text t, const struct field_names *names,
              struct arena *arena, struct field_text *out, struct err *err)
{
    size_t cap = 1;

    for (size_t i = 0; i + 1 < t.len; i++)
        cap += t.s[i] == '{' && t.s[i + 1] == '{' ? 2 : 0;
    *out = (struct field_text){0, arena_array(arena, struct field_part, cap)};
    t.s = text_dup(arena, t);
    while (t.len > 0) {
        const char *open = find(t, "{{"), *close;
        size_t before = open != NULL ? (size_t)(open - t.s) : t.len;
        struct text inside;

        if (before > 0)
            out->part[out->n++] = (struct field_part){.literal = {t.s, before}};
        if (open == NULL)
            break;
        t = (struct text){open + 2, t.len - before - 2};
        close = find(t, "}}");
        if (close == NULL)
            return err_set(err, ERR_FORM,
                           "a field is opened with {{ and not closed with }}");
        inside = (struct text){t.s, (size_t)(close - t.s)};
        if (!read_field(inside, names, &out->part[out->n++], err))
            return false;
        t = (struct text){close + 2, t.len - inside.len - 2};
    }
    return true;
}

/* --- filling
 * ------------------------------------------------------------------- */

static bool
filter_date(int kind, struct text t, struct arena *arena, struct text *out,
            struct err *err)
{
    static const char *const weekdays[] = {"日", "月", "火", "水",
                                           "木", "金", "土"};
    struct date d;
    char era[WAREKI_MAX];
    char *s;

    if (!date_from_text(t, &d, err) ||
        !wareki_format(d,
                       kind == FILTER_WAREKI_SHORT ? WAREKI_SHORT : WAREKI_TEXT,
                       era, err))
        return false;
    switch (kind) {
    case FILTER_SEIREKI:
        s = arena_printf(arena, "%d年%d月%d日", d.year, d.month, d.day);
        break;
    case FILTER_WAREKI_SEIREKI:
        s = arena_printf(arena, "%s（%d年%d月%d日）", era, d.year, d.month,
                         d.day);
        break;
    case FILTER_MONTH_DAY:
        s = arena_printf(arena, "%d月%d日", d.month, d.day);
        break;
    case FILTER_WEEKDAY:
        s = arena_printf(arena, "%s", weekdays[date_weekday(d)]);
        break;
    default:
        s = arena_copy(arena, era, strlen(era));
    }
    *out = text_from(s);
    return true;
}

static struct text
filter_zen(struct text t, struct arena *arena)
{
    char *s = arena_raw(arena, 3 * t.len + 1);
    size_t len = 0;

    for (size_t i = 0; i < t.len; i++) {
        char c = t.s[i];

        if (c >= '0' && c <= '9')
            len += utf8_encode(0xFF10 + (uint32_t)(c - '0'), s + len);
        else
            s[len++] = c;
    }
    s[len] = '\0';
    return (struct text){s, len};
}

bool
field_part_text(const struct field_part *part, const struct values *values,
                struct arena *arena, struct text *out, struct err *err)
{
    struct text t = part->is_field ? values->item[part->field] : part->literal;

    for (size_t i = 0; i < part->n_filter; i++) {
        const struct field_filter *f = &part->filter[i];

        if (f->kind == FILTER_OR)
            t = t.len > 0 ? t : f->argument;
        else if (f->kind == FILTER_ZEN)
            t = filter_zen(t, arena);
        else if (t.len > 0 && !filter_date(f->kind, t, arena, &t, err))
            return false;
    }
    *out = t;
    return true;
}

bool
field_join(const struct field_text *t, const struct values *values,
           struct arena *arena, struct text *out, struct err *err)
{
    struct text one;
    char *s = arena_raw(arena, 1);
    size_t len = 0;

    s[0] = '\0';
    for (size_t i = 0; i < t->n; i++) {
        char *more;

        if (!field_part_text(&t->part[i], values, arena, &one, err))
            return false;
        more = arena_raw(arena, len + one.len + 1);
        memcpy(more, s, len);
        if (one.len > 0)
            memcpy(more + len, one.s, one.len);
        len += one.len;
        more[len] = '\0';
        s = more;
    }
    *out = (struct text){s, len};
    return true;
}

/* --- conditions
 * ------------------------------------------------------------------ */

bool
cond_compile(const char *s, const struct field_names *names,
             struct arena *arena, struct cond *out, struct err *err)
{
    struct cond_term *term =
        arena_array(arena, struct cond_term, strlen(s) + 1);
    size_t n = 0;
    bool wants_name = true;

    for (;;) {
        struct text word;
        bool negated = false;

        s += strspn(s, " \t\r\n");
        if (*s == '\0')
            break;
        while (*s == '!') {
            negated = !negated;
            s++;
            s += strspn(s, " ");
        }
        word = (struct text){s, strcspn(s, " !\t\r\n")};
        s += word.len;
        if (!wants_name && !negated && text_is(word, "and")) {
            wants_name = true;
            continue;
        }
        if (!wants_name || word.len == 0)
            return err_set(err, ERR_FORM,
                           "condition: write names joined by \"and\", each "
                           "with ! for not");
        if (!name_number(names, word, &term[n].field))
            return err_set(err, ERR_FORM, "condition: unknown field \"%.*s\"",
                           (int)word.len, word.s);
        term[n++].negated = negated;
        wants_name = false;
    }
    if (wants_name)
        return err_set(err, ERR_FORM, "condition: a name is missing");
    *out = (struct cond){n, term};
    return true;
}

bool
cond_holds(const struct cond *cond, const struct values *values)
{
    for (size_t i = 0; i < cond->n; i++)
        if ((values->item[cond->term[i].field].len > 0) ==
            cond->term[i].negated)
            return false;
    return true;
}

struct cond
cond_and(struct cond a, struct cond b, struct arena *arena)
{
    struct cond_term *term;

    if (a.n == 0 || b.n == 0)
        return a.n == 0 ? b : a;
    term = arena_array(arena, struct cond_term, a.n + b.n);
    memcpy(term, a.term, a.n * sizeof *term);
    memcpy(term + a.n, b.term, b.n * sizeof *term);
    return (struct cond){a.n + b.n, term};
}
