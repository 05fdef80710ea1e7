/*
 * Making one person: days, lines of the files, and what becomes of them.
 *
 * A role sets what is special in cell, appends lines, and says the fate.
 */
#ifndef TESTS_TOOL_SAMPLE_MAKER_H
#define TESTS_TOOL_SAMPLE_MAKER_H

#include "tests/tool/sample.h"

enum {
    NIGHTS_APART = 4, /* from a Friday over a long weekend */
    MIN_DAYS = 14     /* the rule min-days of the register */
};

struct maker {
    const struct cast *c;
    struct person *p;
    struct arena *arena;
    struct dice dice;
    size_t index;
    uint32_t serial;
    const char *cell[R_COLUMNS]; /* the person, ready for resident() */
};

/* A part in the sample: n persons of each variant from first to last. */
struct role {
    void (*play)(struct maker *m, int variant);
    int first, last;
    size_t n;
};

/* The parts of each file; the first of ordinary_roles has no number. */
const struct role *ordinary_roles(size_t *n);
const struct role *certificate_roles(size_t *n);
const struct role *resident_roles(size_t *n);
const struct role *address_roles(size_t *n);
const struct role *flaw_roles(size_t *n);
void role_plain(struct maker *m);

/* Number, name and address of nobody in particular. */
void maker_open(struct maker *m);
void name_them(struct maker *m);
void house_them(struct maker *m);
void born(struct maker *m, struct date birth);
/* An adult whose birthday a certificate expires on. */
void born_for(struct maker *m, struct date expires);

/* The last expiry whose window is open on a day. */
struct date last_open(struct date day);
int32_t days_between(struct date from, struct date to);
struct date day_within(struct maker *m, struct date from, struct date to);
struct date due_day(struct maker *m);   /* due on either night */
struct date later_day(struct maker *m); /* on neither */
const char *iso(struct maker *m, struct date d);

/* Append the person as cell says; the line, to spoil it. */
struct line *resident(struct maker *m);
/* A line of an earlier address. */
void earlier_line(struct maker *m);
/* A Japanese adult with one current line. */
void adult(struct maker *m, struct date expires);
/* Append a certificate of the person whose number cell holds. */
struct line *
certificate(struct maker *m, int kind, struct date expires, int state);
void both(struct maker *m, struct date expires);
/* The pair that was renewed five years before these days. */
void old_pair(struct maker *m, struct date expires);
struct line *rejected(struct line *l);
/* A letter that an older system has sent for a certificate. */
void letter(struct maker *m, const struct line *l, struct date day);

void fate(struct maker *m, enum fate f, const char *reason);
/* The fate of whom nothing hinders. */
void by_days(struct maker *m, struct date expires);
/* An adult with both certificates until a day, and the fate of that day. */
void expires_on(struct maker *m, struct date expires);

#endif
