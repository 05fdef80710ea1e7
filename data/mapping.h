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
 *   trailer = { mark = "T"; count = { column = 2; }; };   data/totalline.h
 *
 * A column may also be
 *   { field = "city"; value = "見本市"; }           the same in all records
 *   { field = "block"; parts = ( { names = ("番地"); },
 *                                { names = ("枝番"); } ); between = "－"; }
 *   { field = "birth"; names = ("生年月日"); days = "wareki";
 *     none = ("9999999"); partial = true; }         data/day.h
 * none: texts that mean no day.  partial: a day of birth without month or day
 * is an unknown one.  Between two parts stands between, where neither is
 * empty.
 *
 * Records of a fixed length (data/fixed.h) have no header: instead of names
 * stand at, the place of the first byte from 1, and bytes.
 *   format = "fixed"; record_bytes = 400; line_end = "crlf";   "lf", "none"
 *       { field = "name"; at = 21; bytes = 60; }
 *
 * Codes of kind and state are always given.  Flags are 1 = yes, 0 = no and,
 * but for current, empty = no; values may say otherwise, field by field.
 *
 * Refused: an unknown field, a field or a column twice, a missing required
 * field, bytes that two fields share, and any column of the individual number
 * or the resident record code (reference/domain.md rule 32).
 */
#ifndef DATA_MAPPING_H
#define DATA_MAPPING_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "base/str.h"
#include "data/day.h"
#include "data/fixed.h"
#include "data/intake.h"
#include "data/text.h"
#include "data/totalline.h"

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
    RESIDENT_LEAVING,
    RESIDENT_STAY_OPEN,
    RESIDENT_OTHER_ABODE,
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
    CERTIFICATE_PINLESS,
    CERTIFICATE_FIELDS
};

enum {
    MAPPING_FIELDS = RESIDENT_FIELDS, /* the larger of the two */
    MAPPING_PARTS = 4,
    MAPPING_MEANINGS = 4,
    MAPPING_NO = 0, /* meanings of a flag */
    MAPPING_YES = 1
};

enum field_kind {
    FIELD_TEXT,
    FIELD_NUMBER,
    FIELD_POSTAL,
    FIELD_DAY,
    FIELD_CODE,
    FIELD_FLAG
};

/* What a field may hold. */
struct field_spec {
    const char *name;
    enum field_kind kind;
    bool required; /* the mapping must have it */
    bool constant; /* the mapping itself may say what it holds */
    /* Codes stand for these words; [0] NULL: the field is no code. */
    const char *meaning[MAPPING_MEANINGS + 1];
};

struct code {
    struct text code;
    size_t meaning; /* index in field_spec.meaning */
};

/* Where a field, or a part of it, stands. */
struct mapping_part {
    size_t n_name; /* CSV: the names that its column may have */
    struct text *name;
    struct place place; /* fixed length */
};

struct mapping_field {
    const struct field_spec *spec;
    size_t n_part; /* 0: not mapped, or a constant */
    struct mapping_part part[MAPPING_PARTS];
    struct text between;
    bool constant;
    struct text value; /* of a constant */
    enum day_form form;
    bool partial;
    size_t n_none;
    struct text *none;
    size_t n_code;
    struct code *code;
};

struct mapping {
    enum record_kind record;
    bool full;
    enum text_encoding encoding;
    bool fixed;
    struct fixed_shape shape;
    struct total_line header, trailer;
    size_t n_field;
    struct mapping_field field[MAPPING_FIELDS];
    size_t n_ignore;
    struct text *ignore;
};

/* Where each field stands in a file: column from 0, or -1. */
struct layout {
    size_t n_column;
    int column[MAPPING_FIELDS]; /* its first part */
    int more[MAPPING_FIELDS][MAPPING_PARTS - 1];
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

/* The layout of records of a fixed length: a column is a slice of shape. */
void mapping_slices(const struct mapping *m, struct layout *out);

/* The meaning of a code, as an index in spec->meaning; -1: unknown. */
int mapping_code(const struct mapping_field *field, struct text code);

#endif
