/*
 * A fictitious municipality: its residents, their certificates, and what a
 * night must make of them.
 *
 * Each person is made from the seed and an index alone, so that the second
 * night finds the people of the first, and any number of them streams.  What
 * is expected of a person is written down where the person is designed; no
 * code of selection is asked.
 */
#ifndef TESTS_TOOL_SAMPLE_H
#define TESTS_TOOL_SAMPLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/date.h"

struct arena;

/* --- chance ----------------------------------------------------------------
 */

struct dice {
    uint64_t state;
};

/* A stream of its own for each pair. */
struct dice dice_of(uint64_t seed, uint64_t stream);
uint32_t dice_below(struct dice *d, uint32_t n); /* 0 .. n-1 */
bool dice_percent(struct dice *d, uint32_t percent);

/* --- words -----------------------------------------------------------------
 */

struct word {
    const char *text, *kana;
};

struct town {
    const char *name, *postal; /* seven digits */
};

const struct word *word_surname(struct dice *d);
const struct word *word_given(struct dice *d);
const struct word *word_rare(struct dice *d); /* a surname of 3 % */
const char *word_building(struct dice *d);
const struct town *word_town(struct dice *d);
/* 番地号表記 in one of the shapes that registers hold. */
const char *word_block(struct dice *d, struct arena *arena);

/* --- records ---------------------------------------------------------------
 */

/* Columns of residents-*.csv. */
enum {
    R_PERSON,
    R_CURRENT,
    R_KIND,
    R_STATE,
    R_NAME,
    R_KANA,
    R_ALIAS,
    R_BIRTH,
    R_BIRTH_UNKNOWN,
    R_POSTAL,
    R_PREFECTURE,
    R_CITY,
    R_TOWN,
    R_BLOCK,
    R_BUILDING,
    R_WARD,
    R_STAY,
    R_SUPPORT,
    R_UPDATED,
    R_COLUMNS
};

/* Columns of certificates-*.csv. */
enum {
    C_PERSON,
    C_KIND,
    C_SERIAL,
    C_ISSUED,
    C_EXPIRES,
    C_STATE,
    C_CARD,
    C_COLUMNS
};

enum {
    SIGNATURE = 1,
    AUTHENTICATION = 2
};
enum {
    LIVE = 1,
    REVOKED = 2,
    SUPERSEDED = 3
};

/* One line of a file; n differs from its columns where it is a bad line. */
struct line {
    const char *cell[R_COLUMNS + 1];
    size_t n;
    bool rejected, history;
};

struct letter {
    const char *serial;
    int kind;
    struct date day;
};

/* What a night must say of a person. */
enum fate {
    FATE_NO_HOLDER, /* no certificate in the register */
    FATE_SELECTED,
    FATE_EXCLUDED,
    FATE_HELD,
    FATE_NOT_DUE
};

enum {
    LINES_MAX = 8
};

struct person {
    size_t n_resident, n_certificate, n_letter;
    struct line resident[LINES_MAX];
    struct line certificate[LINES_MAX];
    struct letter letter[LINES_MAX];
    bool late; /* the last resident line stands some persons later */
    enum fate fate;
    const char *reason;
    bool represented; /* gets no form */
};

/* --- the cast --------------------------------------------------------------
 */

struct cast {
    uint64_t seed;
    struct date first; /* day of the first night */
    struct date day;   /* day of the night asked for */
    int night;         /* 1 or 2 */
    struct date start; /* windows that opened earlier were others' to serve */
    /* Last expiry whose window is open: before start, on either night. */
    struct date open_before, open_first, open_second;
    uint32_t due;         /* percent of plain people */
    const uint16_t *part; /* by index; plain: NULL */
};

/* Days on which the cast depends; the second night is four days later. */
void cast_open(struct cast *c, uint64_t seed, struct date first, int night);

/* How many persons the roles need at least. */
size_t cast_least(void);

/*
 * Deal roles to n >= cast_least() persons, shuffled by the seed.  Undealt, all
 * people are plain: two certificates, nothing to hold.
 */
void cast_deal(struct cast *c, size_t n, struct arena *arena);

/* The person of an index. */
void cast_person(const struct cast *c, size_t index, struct arena *arena,
                 struct person *out);

#endif
