/*
 * A mapping as read: which column feeds which field, and what its codes mean.
 * mapping_open stands in data/intake.h; this is for intake alone.
 *
 *   record = "resident";                  or "certificate"
 *   format = "csv"; encoding = "utf-8";   or another of data/text.h
 *   content = "full";                     or "delta"
 *   columns = (
 *       { field = "kana"; names = ("氏名_振り仮名", "氏名_フリガナ"); }, ...
 *   );                                    one of the names, not two, must
 *                                         stand in the header
 *   ignore = ("更新日時");                may stand there, is not read
 *   values = { kind = ( { code = "1"; means = "japanese"; },
 *                       { code = "2"; means = "foreign"; } ); };
 *
 * Codes of kind and state are always given.  Flags are 1 = yes, 0 = no and,
 * but for current, empty = no; values may say otherwise, field by field.
 *
 * Refused: an unknown field, a field or a column twice, a missing required
 * field, and any column of the individual number or the resident record code
 * (reference/domain.md rule 32).
 */
#ifndef DATA_MAPPING_H
#define DATA_MAPPING_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "base/str.h"
#include "data/intake.h"
#include "data/text.h"

struct arena;

enum resident_field {
    RESIDENT_PERSON,
    RESIDENT_CURRENT,
    RESIDENT_KIND,
    RESIDENT_STATE,
    RESIDENT_NAME,
    RESIDENT_KANA,
    RESIDENT_ALIAS,
    RESIDENT_BIRTH,
    RESIDENT_BIRTH_UNKNOWN,
    RESIDENT_POSTAL,
    RESIDENT_PREFECTURE,
    RESIDENT_CITY,
    RESIDENT_TOWN,
    RESIDENT_BLOCK,
    RESIDENT_BUILDING,
    RESIDENT_WARD_ADULT,
    RESIDENT_STAY_UNTIL,
    RESIDENT_SUPPORT,
    RESIDENT_FIELDS
};

enum certificate_field {
    CERTIFICATE_PERSON,
    CERTIFICATE_KIND,
    CERTIFICATE_SERIAL,
    CERTIFICATE_ISSUED,
    CERTIFICATE_EXPIRES,
    CERTIFICATE_STATE,
    CERTIFICATE_CARD_EXPIRES,
    CERTIFICATE_FIELDS
};

enum {
    MAPPING_FIELDS = RESIDENT_FIELDS, /* the larger of the two */
    MAPPING_MEANINGS = 4,
    MAPPING_NO = 0, /* meanings of a flag */
    MAPPING_YES = 1
};

/* What a field may hold. */
struct field_spec {
    const char *name;
    bool required; /* the mapping must have it */
    /* Codes stand for these words; [0] NULL: the field is no code. */
    const char *meaning[MAPPING_MEANINGS + 1];
};

struct code {
    struct text code;
    size_t meaning; /* index in field_spec.meaning */
};

struct mapping_field {
    const struct field_spec *spec;
    size_t n_name; /* 0: not mapped */
    struct text *name;
    size_t n_code;
    struct code *code;
};

struct mapping {
    enum record_kind record;
    bool full;
    enum text_encoding encoding;
    size_t n_field;
    struct mapping_field field[MAPPING_FIELDS];
    size_t n_ignore;
    struct text *ignore;
};

/* Where each field stands in a file: column from 0, or -1. */
struct layout {
    size_t n_column;
    int column[MAPPING_FIELDS];
};

/*
 * Match a decoded header line.
 *
 * Errors: ERR_CONF for an unknown, missing or repeated column, with its name;
 *         the texts of a line that holds none of the mapping's columns are
 *         not named, for it may be a person's record.
 */
bool mapping_layout(const struct mapping *m, const char *file,
                    const struct text *header, size_t n, struct layout *out,
                    struct err *err) MUST_CHECK;

/* The meaning of a code, as an index in spec->meaning; -1: unknown. */
int mapping_code(const struct mapping_field *field, struct text code);

#endif
