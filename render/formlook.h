/*
 * Looking at the forms of a set: which there are, and what a designer wants
 * to see over a picture of one.
 *
 * Units: pt, as in page.h.
 */
#ifndef RENDER_FORMLOOK_H
#define RENDER_FORMLOOK_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "render/mailset.h"
#include "render/page.h"

struct arena;

/* What a form is for. */
enum form_use {
    FORM_SHEET,     /* printed with each letter */
    FORM_ENCLOSURE, /* printed once */
    FORM_BLOCK      /* the address block, placed on a sheet */
};

struct form_facts {
    const char *file;
    enum form_use use;
    const char *part; /* "notice front" */
    struct size trim;
    size_t items, slots, conditions;
};

/* Forms of a set, a file that serves two sides twice. */
size_t mailset_forms(const struct mailset *set);
struct form_facts
mailset_form(const struct mailset *set, size_t i, struct arena *arena);

/* What to draw over a picture. */
struct overlay {
    bool grid;          /* every 5 mm, every 50 mm stronger */
    bool frames;        /* room that lines, frames and codes may take */
    bool folds;         /* where the envelope's contents are folded */
    bool window;        /* always and ever visible */
    enum sample sample; /* frames: of what is printed with these values */
};

/*
 * Put it over a side that was set from the form with this file.
 *
 * Owner:  the side's own drawing is made anew in arena.
 * Errors: ERR_USAGE for folds or window where the set knows no envelope.
 */
bool overlay_put(const struct mailset *set, const char *file,
                 const struct overlay *overlay, struct arena *arena,
                 struct side *io, struct err *err) MUST_CHECK;

/*
 * Where two sides differ: a box around each drawing call that the other side
 * has not, boxes that touch joined.
 */
void side_changes(const struct side *a, const struct side *b,
                  struct arena *arena, struct box **out, size_t *n);

#endif
