#include "data/record.h"

#include <string.h>

#include "base/arena.h"
#include "base/chars.h"
#include "base/date.h"

/* The check of one line; what fails first is its fault. */
struct check {
    const struct record_reader *reader;
    const struct text *field;
    struct arena *arena;
    struct record_fault *fault;
};

static bool
reject(const struct check *c, size_t at, const char *reason)
{
    *c->fault = (struct record_fault){
        .reason = reason,
        .field = c->reader->mapping->field[at].spec->name,
        .column = (size_t)c->reader->layout.column[at] + 1};
    return false;
}

/* The parts of a field, put together in the arena. */
static struct text
joined(const struct check *c, size_t at)
{
    const struct mapping_field *f = &c->reader->mapping->field[at];
    const struct layout *l = &c->reader->layout;
    struct text part[MAPPING_PARTS];
    size_t room = 0, len = 0;
    char *s;

    for (size_t p = 0; p < f->n_part; p++) {
        part[p] = c->field[p == 0 ? l->column[at] : l->more[at][p - 1]];
        room += part[p].len + f->between.len;
    }
    s = arena_raw(c->arena, room + 1);
    for (size_t p = 0; p < f->n_part; p++) {
        if (len > 0 && part[p].len > 0 && f->between.len > 0) {
            memcpy(s + len, f->between.s, f->between.len);
            len += f->between.len;
        }
        if (part[p].len > 0)
            memcpy(s + len, part[p].s, part[p].len);
        len += part[p].len;
    }
    return (struct text){s, len};
}

/* What a field holds; one that is neither mapped nor constant is empty. */
static struct text
content(const struct check *c, size_t at)
{
    const struct mapping_field *f = &c->reader->mapping->field[at];

    if (f->n_part == 1)
        return c->field[c->reader->layout.column[at]];
    return f->n_part > 1 ? joined(c, at)
           : f->constant ? f->value
                         : (struct text){"", 0};
}

const char *
record_field_name(const struct record_reader *r, size_t column)
{
    const struct mapping *m = r->mapping;
    const int at = (int)column - 1;

    for (size_t i = 0; i < m->n_field && at >= 0; i++) {
        bool is = r->layout.column[i] == at;

        for (size_t p = 1; p < m->field[i].n_part; p++)
            is = is || r->layout.more[i][p - 1] == at;
        if (is)
            return m->field[i].spec->name;
    }
    return "";
}

/* A voiced or half-voiced mark begins no word: the field was cut wrong. */
static bool
begins_cut(struct text t)
{
    return text_starts(t, "\uFF9E") || text_starts(t, "\uFF9F");
}

/* Full-width spaces fill up a field of a fixed length, too. */
static struct text
without_fill(struct text t)
{
    static const char wide[] = "\u3000";
    const size_t len = sizeof wide - 1;

    for (;;) {
        if (t.len > 0 && t.s[t.len - 1] == ' ')
            t.len--;
        else if (t.len >= len && memcmp(t.s + t.len - len, wide, len) == 0)
            t.len -= len;
        else
            return t;
    }
}

bool
record_decode(const struct record_reader *r, struct text *field, size_t n,
              struct arena *arena, struct record_fault *fault)
{
    size_t bad;

    for (size_t i = 0; i < n; i++)
        if (!text_decode(r->decoder, field[i], arena, &field[i], &bad)) {
            *fault = (struct record_fault){.reason = "encoding",
                                           .field = record_field_name(r, i + 1),
                                           .column = i + 1};
            return false;
        }
    for (size_t i = 0; i < n && r->mapping->fixed; i++) {
        field[i] = without_fill(field[i]);
        if (begins_cut(field[i])) {
            *fault = (struct record_fault){.reason = "cut",
                                           .field = record_field_name(r, i + 1),
                                           .column = i + 1};
            return false;
        }
    }
    return true;
}

/*
 * Whether twelve digits are an individual number: the last is 11 less the
 * weighted sum of the others modulo 11, and 0 where that remainder is below 2.
 *
 * Source: Ministry of Internal Affairs and Communications Ordinance 85 of
 *         2014, article 5.
 */
static bool
is_individual_number(struct text t)
{
    char d[12];
    int sum = 0;

    if (t.len < sizeof d || text_digits(t, d, sizeof d) != sizeof d)
        return false;
    for (int i = 0; i < 11; i++) {
        int n = 11 - i; /* place from the right, check digit not counted */

        if (d[i] == '-')
            return false;
        sum += (d[i] - '0') * (n <= 6 ? n + 1 : n - 5);
    }
    return d[11] - '0' == (sum % 11 < 2 ? 0 : 11 - sum % 11);
}

static bool
refuse(const struct check *c, size_t at)
{
    (void)reject(c, at, "individual-number");
    c->fault->refuse = true;
    return false;
}

static bool
is_number(struct text t)
{
    if (t.len > RECORD_NUMBER_MAX)
        return false;
    for (size_t i = 0; i < t.len; i++) {
        char ch = t.s[i];

        if (!((ch >= '0' && ch <= '9') || (ch >= 'A' && ch <= 'Z') ||
              (ch >= 'a' && ch <= 'z') || ch == '-'))
            return false;
    }
    return t.len > 0;
}

static bool
check_number(const struct check *c, size_t at, struct text *out)
{
    *out = content(c, at);
    if (out->len == 0)
        return reject(c, at, "empty");
    return is_number(*out) || reject(c, at, "bad-number");
}

static bool
check_person(const struct check *c, size_t at, struct text *out)
{
    if (is_individual_number(content(c, at)))
        return refuse(c, at);
    return check_number(c, at, out);
}

static bool
check_code(const struct check *c, size_t at, const char **out)
{
    const struct mapping_field *field = &c->reader->mapping->field[at];
    int meaning = mapping_code(field, content(c, at));

    if (meaning < 0)
        return reject(c, at, "unknown-code");
    *out = field->spec->meaning[meaning];
    return true;
}

static bool
check_flag(const struct check *c, size_t at, bool *out)
{
    const struct mapping_field *f = &c->reader->mapping->field[at];
    int meaning;

    *out = false;
    if (f->n_part == 0 && !f->constant)
        return true;
    meaning = mapping_code(f, content(c, at));
    if (meaning < 0)
        return reject(c, at, "unknown-code");
    *out = meaning == MAPPING_YES;
    return true;
}

/* Whether a text is one that the mapping takes for no day. */
static bool
means_none(const struct mapping_field *f, struct text t)
{
    for (size_t i = 0; i < f->n_none; i++)
        if (text_equal(t, f->none[i]))
            return true;
    return false;
}

static bool
check_day(const struct check *c, size_t at, struct date *out)
{
    const struct mapping_field *f = &c->reader->mapping->field[at];
    struct text t = content(c, at);

    if (t.len == 0 || means_none(f, t))
        return reject(c, at, "empty");
    return day_read(t, f->form, out) == DAY_GOOD || reject(c, at, "bad-date");
}

/* A day that may be missing: year 0. */
static bool
check_day_or_none(const struct check *c, size_t at, struct date *out)
{
    struct text t = content(c, at);

    *out = (struct date){0, 0, 0};
    return t.len == 0 || means_none(&c->reader->mapping->field[at], t) ||
           check_day(c, at, out);
}

static bool
any_private(void *context, uint32_t cp)
{
    (void)context;
    (void)cp;
    return true;
}

static bool
check_text(const struct check *c, size_t at, bool required, struct text *out)
{
    struct chars_verdict v;

    *out = content(c, at);
    if (out->len == 0 && !required)
        return true;
    if (is_individual_number(*out))
        return refuse(c, at);
    chars_judge(*out, any_private, NULL, c->arena, &v);
    if (v.reason == CHARS_EMPTY && !required)
        return true; /* spaces only, as some hosts pad */
    return chars_outcome_of(v.reason) != CHARS_REJECT ||
           reject(c, at, chars_reason_name(v.reason));
}

/* Seven digits, ASCII or full-width, with or without a hyphen. */
static bool
check_postal(const struct check *c, size_t at, struct text *out)
{
    struct text t = content(c, at);
    char digit[8];
    size_t n = text_digits(t, digit, sizeof digit);

    if (t.len == 0) {
        *out = t;
        return true;
    }
    if (n == 8 && digit[3] == '-') {
        memmove(digit + 3, digit + 4, 4);
        n = 7;
    }
    if (n != 7 || memchr(digit, '-', 7) != NULL)
        return reject(c, at, "bad-postal");
    *out = n == t.len ? t : (struct text){arena_copy(c->arena, digit, 7), 7};
    return true;
}

/*
 * An unknown day of birth says so, by its flag, by a text that means no day
 * or, where the mapping lets it, by having no month or no day.
 */
static bool
check_birth(const struct check *c, struct date *out)
{
    const struct mapping_field *f = &c->reader->mapping->field[RESIDENT_BIRTH];
    struct text t = content(c, RESIDENT_BIRTH);
    bool unknown;

    *out = (struct date){0, 0, 0};
    if (!check_flag(c, RESIDENT_BIRTH_UNKNOWN, &unknown))
        return false;
    return unknown || means_none(f, t) ||
           (f->partial && day_read(t, f->form, out) == DAY_PARTIAL) ||
           check_day(c, RESIDENT_BIRTH, out);
}

bool
record_resident(const struct record_reader *r, const struct text *field,
                struct arena *arena, struct resident_row *out,
                struct record_fault *fault)
{
    const struct check c = {r, field, arena, fault};

    return check_person(&c, RESIDENT_PERSON, &out->person) &&
           check_flag(&c, RESIDENT_CURRENT, &out->current) &&
           check_code(&c, RESIDENT_KIND, &out->kind) &&
           check_code(&c, RESIDENT_STATE, &out->state) &&
           check_text(&c, RESIDENT_NAME, true, &out->name) &&
           check_text(&c, RESIDENT_KANA, false, &out->kana) &&
           check_text(&c, RESIDENT_ALIAS, false, &out->alias) &&
           check_birth(&c, &out->birth) &&
           check_postal(&c, RESIDENT_POSTAL, &out->postal) &&
           check_text(&c, RESIDENT_PREFECTURE, false, &out->prefecture) &&
           check_text(&c, RESIDENT_CITY, false, &out->city) &&
           check_text(&c, RESIDENT_TOWN, false, &out->town) &&
           check_text(&c, RESIDENT_BLOCK, false, &out->block) &&
           check_text(&c, RESIDENT_BUILDING, false, &out->building) &&
           check_flag(&c, RESIDENT_WARD_ADULT, &out->ward_adult) &&
           check_day_or_none(&c, RESIDENT_STAY_UNTIL, &out->stay_until) &&
           check_flag(&c, RESIDENT_SUPPORT, &out->support) &&
           check_day_or_none(&c, RESIDENT_LEAVING, &out->leaving) &&
           check_flag(&c, RESIDENT_STAY_OPEN, &out->stay_open) &&
           check_flag(&c, RESIDENT_OTHER_ABODE, &out->other_abode);
}

bool
record_certificate(const struct record_reader *r, const struct text *field,
                   struct arena *arena, struct certificate_row *out,
                   struct record_fault *fault)
{
    const struct check c = {r, field, arena, fault};

    if (!check_person(&c, CERTIFICATE_PERSON, &out->person) ||
        !check_code(&c, CERTIFICATE_KIND, &out->kind) ||
        !check_number(&c, CERTIFICATE_SERIAL, &out->serial) ||
        !check_day(&c, CERTIFICATE_ISSUED, &out->issued) ||
        !check_day(&c, CERTIFICATE_EXPIRES, &out->expires) ||
        !check_code(&c, CERTIFICATE_STATE, &out->state) ||
        !check_day_or_none(&c, CERTIFICATE_CARD_EXPIRES, &out->card_expires) ||
        !check_flag(&c, CERTIFICATE_PINLESS, &out->pinless))
        return false;
    return date_compare(out->expires, out->issued) >= 0 ||
           reject(&c, CERTIFICATE_EXPIRES, "expires-before-issued");
}

/* The field in this column of a line that may be short of columns. */
static struct text
column_of(const struct record_reader *r, size_t at, const struct text *field,
          size_t n)
{
    int column = r->layout.column[at];

    return column >= 0 && (size_t)column < n ? field[column]
                                             : (struct text){"", 0};
}

bool
record_doubtful(const struct record_reader *r, const struct text *field,
                size_t n, struct text *person)
{
    const struct mapping *m = r->mapping;

    /* Both records have the resident number first. */
    *person = column_of(r, RESIDENT_PERSON, field, n);
    if (!is_number(*person))
        return false;
    return m->record != RECORD_RESIDENT || n != r->layout.n_column ||
           mapping_code(&m->field[RESIDENT_CURRENT],
                        column_of(r, RESIDENT_CURRENT, field, n)) != MAPPING_NO;
}

int64_t
record_last_four(const struct record_reader *r, const struct text *field,
                 size_t n)
{
    struct text t = column_of(r, RESIDENT_PERSON, field, n);
    int64_t sum = 0;

    for (size_t i = t.len > 4 ? t.len - 4 : 0; i < t.len; i++)
        if (t.s[i] >= '0' && t.s[i] <= '9')
            sum = sum * 10 + (t.s[i] - '0');
    return sum;
}
