/*
 * Figures of a run for its report: counts by name, never a person.
 */
#ifndef DATA_FIGURES_H
#define DATA_FIGURES_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/str.h"
#include "data/ledger.h"

struct arena;
struct db;

struct figure {
    struct text name;
    int64_t n;
};

struct figure_list {
    size_t n;
    struct figure *figure;
};

struct figures {
    struct figure_list variants; /* letters by variant */
    struct figure_list postal;   /* letters by what the postal list says
                                    against their address */
    struct figure_list months;   /* "2027-01": letters whose certificate ends
                                    then, the earliest that is due */
    struct figure_list days;     /* "2026-11-20": letters of this run and the
                                    11 before it, the oldest first */
    int64_t barcodes;            /* letters that bear one */
};

/* Owner:  lists live in arena. */
bool figures_of(struct db *db, const struct run *run, struct arena *arena,
                struct figures *out, struct err *err) MUST_CHECK;

#endif
