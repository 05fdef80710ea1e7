/*
 * Preflight: is this PDF what a press takes?  Rule by rule, by a reader of its
 * own.
 *
 * Every content stream is walked: pages, forms, patterns, glyphs of Type 3
 * fonts.  A form that a thousand pages show alike is walked once.  The rules
 * come from application notes and checklists, not from the ISO texts, so a
 * file that breaks none is "checked against N rules", never certified.
 *
 * Nothing of the text of a page enters a finding.
 *
 * Source: reference/print.md A.1, A.2, A.3, A.5, A.7.
 */
#ifndef POST_PREFLIGHT_H
#define POST_PREFLIGHT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/str.h"

enum preflight_profile {
    PREFLIGHT_AUTO,  /* what the file says of itself */
    PREFLIGHT_PLAIN, /* house rules */
    PREFLIGHT_X1A,   /* PDF/X-1a and house rules */
    PREFLIGHT_X4,    /* PDF/X-4 and house rules */
    PREFLIGHT_VT     /* PDF/VT-1: PDF/X-4 and its document parts */
};

enum {
    PREFLIGHT_SHOWN = 5, /* findings of a rule that are kept; all are counted */
    PREFLIGHT_RULES_MAX = 64
};

struct preflight_want {
    enum preflight_profile profile;
    double width_mm, height_mm; /* trim; 0: any, but all pages alike */
    double bleed_mm;            /* where a page bleeds, at least this */
    double tac;                 /* total of the inks of one colour, percent */
    int64_t pages;              /* 0: any number */
    /* Told after some pages and at the end; NULL: nobody asks. */
    void (*progress)(int64_t done, int64_t total);
};

struct preflight_rule {
    const char *id;
    const char *title;  /* what must be so */
    const char *source; /* "X1-09, X4-07"; "house" */
    unsigned profiles;  /* bit 1 << enum preflight_profile */
};

struct preflight_finding {
    int64_t page; /* from 1; 0: of the document */
    int object;   /* number of the PDF object; 0: not known */
    char text[160];
};

struct preflight_result {
    bool applies; /* to the report's profile */
    int64_t n;    /* findings */
    struct preflight_finding first[PREFLIGHT_SHOWN];
};

struct preflight_report {
    enum preflight_profile profile; /* never PREFLIGHT_AUTO */
    int64_t pages;
    int64_t checked, broken; /* rules */
    struct preflight_result rule[PREFLIGHT_RULES_MAX];
};

/* Bleed 3 mm, TAC 300 %, whatever profile, size and number of pages. */
struct preflight_want preflight_usual(void);

/* The rules in the order of a report's; NULL from the last on. */
const struct preflight_rule *preflight_rule(size_t i);

/* "PDF/X-4": as a report calls it. */
const char *preflight_name(enum preflight_profile profile);

/* "x1a"; false: there is no such profile. */
bool preflight_profile_from(struct text word, enum preflight_profile *out);

/*
 * Check a file against all rules of a profile.
 *
 * Errors: ERR_USAGE if it cannot be opened; ERR_INPUT if it is no PDF or
 *         opens with a password only; ERR_IO if it goes away meanwhile.  What
 *         breaks a rule is no error.
 */
bool preflight_file(const char *path, const struct preflight_want *want,
                    struct preflight_report *out, struct err *err) MUST_CHECK;

#endif
