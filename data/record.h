/*
 * One line of a file: its fields decoded, checked and named.
 *
 * A field is taken as it came or its line is rejected; only postal codes are
 * rewritten (seven ASCII digits) and codes replaced by their meaning.  Reasons:
 *   encoding         a byte that the declared encoding does not know
 *   cut              a field of a fixed length begins with ﾞ or ﾟ
 *   empty            person, name, serial or a day that must be there
 *   bad-number       resident number or serial: more than [0-9A-Za-z-], or
 *                    longer than RECORD_NUMBER_MAX
 *   bad-date         no real day in the form that the mapping declares
 *   bad-postal       not seven digits with at most one hyphen behind the third
 *   unknown-code     a code that the mapping's values do not have
 *   expires-before-issued
 *   and the reasons of base/chars.h for texts: control, bidi, too-long, ...
 * Private-use characters pass: whether a face serves them is decided where the
 * faces are known, before the plan is frozen.
 *
 * A valid individual number (12 digits with its check digit) as a resident
 * number or alone in a text refuses the whole file: individual-number.
 *
 * Source: reference/domain.md 4.1, 6 rules 2, 4, 35; reference/fonts.md 2.2;
 *         reference/reliability.md SE-04.
 */
#ifndef DATA_RECORD_H
#define DATA_RECORD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/str.h"
#include "data/mapping.h"
#include "data/register.h"
#include "data/text.h"

struct arena;

enum {
    RECORD_NUMBER_MAX = 64
}; /* bytes */

/* Why a line is rejected, or the file refused. */
struct record_fault {
    const char *reason;
    const char *field; /* "": the whole line */
    size_t column;     /* from 1; 0: the whole line */
    bool refuse;       /* the file, not the line */
};

/* What all lines of a file share. */
struct record_reader {
    const struct mapping *mapping;
    struct layout layout;
    const struct text_decoder *decoder;
};

/* The mapping's name of what stands in a column (from 1), or "". */
const char *record_field_name(const struct record_reader *r, size_t column);

/* Decode the fields of a line in place. */
bool record_decode(const struct record_reader *r, struct text *field, size_t n,
                   struct arena *arena, struct record_fault *fault) MUST_CHECK;

/* Check decoded fields (layout.n_column of them); texts stay where they are. */
bool record_resident(const struct record_reader *r, const struct text *field,
                     struct arena *arena, struct resident_row *out,
                     struct record_fault *fault) MUST_CHECK;
bool record_certificate(const struct record_reader *r, const struct text *field,
                        struct arena *arena, struct certificate_row *out,
                        struct record_fault *fault) MUST_CHECK;

/*
 * The resident number of a rejected line, whose person is then in doubt.
 * False where it cannot be read, or where the line is of history.
 */
bool record_doubtful(const struct record_reader *r, const struct text *field,
                     size_t n, struct text *person);

/* The number that the last four digits of a resident number form. */
int64_t record_last_four(const struct record_reader *r,
                         const struct text *field, size_t n);

#endif
