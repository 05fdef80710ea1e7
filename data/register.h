/*
 * Register: writing what the files say, row by row, inside the transaction of
 * one file.
 *
 * Of one file a current row always wins over a history row, wherever they
 * stand; two current rows that differ, and a rejected row of a known person,
 * leave a doubt: the person is ambiguous, and so held, until a later file
 * brings a good row.
 *
 * Source: reference/domain.md 4.1, 7.6.
 */
#ifndef DATA_REGISTER_H
#define DATA_REGISTER_H

#include <stdbool.h>
#include <stdint.h>

#include "base/date.h"
#include "base/err.h"
#include "base/file.h"
#include "base/str.h"

struct db;

/* One checked row of a file.  Words are those of schema_register.sql. */
struct resident_row {
    struct text person;
    bool current;
    const char *kind, *state;
    struct text name, kana, alias;
    struct date birth;  /* year 0: unknown */
    struct text postal; /* seven digits, or empty */
    struct text prefecture, city, town, block, building;
    bool ward_adult, support;
    struct date stay_until; /* year 0: none */
    struct date leaving;    /* planned day of moving out; year 0: none */
    bool stay_open;         /* stay_until does not end the card */
    bool other_abode;       /* 居所登録 */
    bool again;             /* the line before was put for this person, too */
};

struct certificate_row {
    struct text person, serial;
    const char *kind, *state;
    struct date issued, expires;
    struct date card_expires; /* year 0: none */
    bool pinless;             /* 顔認証: a card without PINs */
};

/* A file as the register remembers it. */
struct input_row {
    int64_t no;
    const char *name;
    struct sha256 hash;
    bool certificate; /* record */
    bool full;        /* content */
    int64_t lines, current, history, rejected;
    struct date extracted; /* year 0: not declared */
    bool fresh; /* the first of its kind: its rows are likely to be new */
};

/*
 * Was this file read before?  The same bytes of another declared day are
 * another extract, as where a wrong one is followed by the good one again.
 *
 * Shape:  io has name, hash and the declared day, or none; where it is found
 *         the rest is filled.
 * Errors: ERR_STATE where bytes without a day come under another name, and
 *         others of their record came between: which is newer cannot be told.
 */
bool register_input(struct db *db, struct input_row *io, bool *found,
                    struct err *err) MUST_CHECK;

/* Was a file of this kind read already that was extracted on a later day? */
bool register_input_older(struct db *db, const struct input_row *input,
                          bool *older, struct err *err) MUST_CHECK;

/* Begin a file; gives input->no and fresh. */
bool register_input_begin(struct db *db, struct input_row *input,
                          struct err *err) MUST_CHECK;

/* End it: its counts and day, the last full file, who is in doubt. */
bool register_input_end(struct db *db, const struct input_row *input,
                        struct err *err) MUST_CHECK;

bool
register_resident(struct db *db, const struct input_row *input,
                  const struct resident_row *row, struct err *err) MUST_CHECK;

enum certificate_put {
    CERTIFICATE_PUT,
    CERTIFICATE_NO_RESIDENT,
    CERTIFICATE_OF_ANOTHER /* its serial is: both persons are in doubt */
};

/* Put a certificate, in the place of what was known of it. */
bool
register_certificate(struct db *db, const struct input_row *input,
                     const struct certificate_row *row,
                     enum certificate_put *out, struct err *err) MUST_CHECK;

/* Note a rejected line; column 0 and field "": the whole line. */
struct reject_row {
    int64_t line, column;
    const char *field, *reason;
};
bool register_reject(struct db *db, int64_t input, const struct reject_row *r,
                     struct err *err) MUST_CHECK;

/* The rows of this person in this file cannot be trusted as they are. */
bool register_doubt(struct db *db, const struct input_row *input,
                    struct text person, struct err *err) MUST_CHECK;

#endif
