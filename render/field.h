/*
 * What a form says with fields in it: "第{{piece}}号", and conditions.
 *
 * {{name}} or {{name|filter|filter:argument}}.  Filters of a date (ISO text):
 * wareki seireki wareki_seireki wareki_short month_day weekday.  Of any text:
 * zen (digits to full width), or:TEXT (where it is empty).  A filter of a date
 * stands first, on a field of that kind.
 * A condition is names joined by "and", each with "!" in front for "not"; a
 * name holds where its field is not empty.
 */
#ifndef RENDER_FIELD_H
#define RENDER_FIELD_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "base/str.h"
#include "render/mailset.h"
#include "render/values.h"

struct arena;

/* The names of a set, for the compilers of forms. */
struct field_names {
    size_t n;
    const char *const *name;
    const enum field_kind *kind;
};

enum {
    FILTERS_MAX = 4
};

struct field_filter {
    int kind;
    struct text argument;
};

/* Literal text, or a field. */
struct field_part {
    bool is_field;
    struct text literal;
    size_t field;
    size_t n_filter;
    struct field_filter filter[FILTERS_MAX];
};

struct field_text {
    size_t n;
    struct field_part *part;
};

/* Does the text hold a field at all? */
bool field_has(struct text t);

/* Errors: ERR_FORM, without a place: the caller knows it. */
bool field_compile(struct text t, const struct field_names *names,
                   struct arena *arena, struct field_text *out,
                   struct err *err) MUST_CHECK;

/* The text of one part; ERR_INPUT if a date's field is no date. */
bool field_part_text(const struct field_part *part, const struct values *values,
                     struct arena *arena, struct text *out,
                     struct err *err) MUST_CHECK;

/* All parts joined. */
bool
field_join(const struct field_text *t, const struct values *values,
           struct arena *arena, struct text *out, struct err *err) MUST_CHECK;

struct cond_term {
    size_t field;
    bool negated;
};

struct cond {
    size_t n; /* 0: always */
    const struct cond_term *term;
};

bool
cond_compile(const char *s, const struct field_names *names,
             struct arena *arena, struct cond *out, struct err *err) MUST_CHECK;
bool cond_holds(const struct cond *cond, const struct values *values);

/* Both together. */
struct cond cond_and(struct cond a, struct cond b, struct arena *arena);

#endif
