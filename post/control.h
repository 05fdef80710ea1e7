/*
 * Figures of the control sheet: gathered from the ledger, added up, and put
 * into rows of text.  For paperwork.c; the sheet's look is templates/control.
 */
#ifndef POST_CONTROL_H
#define POST_CONTROL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/str.h"
#include "data/ledger.h"
#include "post/compose.h"
#include "post/paperwork.h"

struct arena;
struct db;

/* Rows of cells; their fields are PREFIX01.COLUMN and so on. */
struct table {
    const char *prefix;
    size_t n_column;
    const char *const *column;
    size_t n, cap;
    struct text *cell; /* [n * n_column] */
};

struct reason_row {
    struct text words;
    size_t rank;
    int64_t n;
};

struct reason_list {
    size_t n;
    struct reason_row *row; /* by rank */
};

struct control {
    const struct run *run;
    const struct sender *sender;
    struct text code, set_name, set_version;
    const char *program;
    int64_t holders, n_excluded, n_held, not_due; /* persons of the night */
    struct reason_list excluded, held;
    int64_t printed, pages, sheets;
    size_t n_bundle;
    struct table bundles, districts, empty; /* the last row of bundles: sum */
};

/*
 * Errors: ERR_STATE if the figures do not add up; ERR_CONF where no sender
 *         holds on the posting day.
 */
bool control_gather(struct db *db, const struct run *run,
                    const struct control_terms *terms, struct arena *arena,
                    struct control *out, struct err *err) MUST_CHECK;

/* "1,234" */
struct text control_number(struct arena *arena, int64_t v);

#endif
