/*
 * What the files of a set share; nobody else includes this.
 *
 *   mailset.c  set.conf and its forms, and what can be asked of a set
 *   layer.c    what of a side is static, and what a piece fills in
 *   fill.c     the sides of one piece
 *   stock.c    what of a side is on preprinted paper
 *   markcheck.c  the piece mark of each side
 *   enclosure.c  what is printed once and lies beside the letters
 *   dated.c    texts of set.conf that change on a day
 */
#ifndef RENDER_MAILSET_INSIDE_H
#define RENDER_MAILSET_INSIDE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/date.h"
#include "base/err.h"
#include "base/str.h"
#include "render/code.h"
#include "render/crop.h"
#include "render/form.h"
#include "render/mailset.h"
#include "render/window.h"

struct conf_node;

enum {
    BUILT_IN = 3 /* side.k side.n side.kn, behind the fields of set.conf */
};

struct conf_node;

/* --- layers: layer.c ----------------------------------------------------- */

/* A page of static art for one combination of conditions. */
struct variant {
    struct variant *next;
    uint64_t truth;
    unsigned id;
    struct page page;
};

/* An item that a piece fills in. */
struct slot {
    const struct item *item;
    size_t n_field;
    const size_t *field;     /* that it writes, each once */
    unsigned asked, met;     /* of the memo */
    const struct memo *last; /* what it was filled with last */
};

/* A side's items, parted: static art under slots. */
struct layer {
    struct form form;
    size_t n_cond; /* distinct conditions of static items */
    const struct cond **cond;
    struct variant *variant;
    size_t n_slot;
    struct slot *slot;
};

/* One face of a sheet: its form, with the address block where it stands. */
struct side_form {
    const char *file;
    unsigned number;      /* in the set */
    struct layer written; /* as the form says */
    struct layer *now;    /* with what mailset_settle has settled */
};

struct sheet {
    struct sheet_info info;
    struct cond cond;
    size_t n_side; /* 1 or 2 */
    struct side_form side[2];
    struct side stock[2]; /* what is on preprinted paper */
};

/* An item filled before with the same texts. */
struct memo {
    struct memo *next;
    const struct item *item;
    struct text key;
    size_t n;
    struct draw *draw;
};

enum {
    MEMO_BUCKETS = 1024
};

/* Texts of a field that set.conf dates, the oldest first; n = 0: none. */
struct dated_row {
    struct date from;
    struct text text;
};
struct dated {
    size_t n;
    struct dated_row *row;
};

struct mailset {
    struct arena *arena;
    struct setter setter;
    struct para *para;
    struct text name, version;
    struct field_names names;
    struct text (*sample)[3];
    struct dated *dated; /* [fields] */
    size_t n_ink;
    struct ink_row *ink;
    enum crop crop;
    size_t n_sheet;      /* that are printed with each piece */
    size_t n_enclosure;  /* printed once, behind them in sheet */
    struct sheet *sheet; /* [n_sheet + n_enclosure] */
    size_t n_extra;      /* forms on no sheet, for preview: the address block */
    struct side_form *extra;
    struct window window;      /* of the envelope, where it is known */
    const struct sheet *shown; /* the sheet in that window */
    size_t shown_side;
    const char *address_form; /* that it stands on; NULL: on none */
    struct variant *blank;    /* empty pages, one per size */
    struct code_marks *marks;
    struct inserter_use *inserter; /* NULL: none */
    struct date valid_from;
    bool stale; /* stock was chosen since it was settled */
    size_t n_settled;
    size_t *settled;           /* numbers of fields */
    struct text *settled_text; /* [n_settled] */
    struct arena *memo_arena;
    struct memo **memo; /* [MEMO_BUCKETS] */
    size_t n_memo;
};

/*
 * Part the items of a form.
 *
 * Errors: ERR_FORM for more than 64 different conditions on one side.
 */
bool
layer_make(struct arena *arena, struct layer *io, struct err *err) MUST_CHECK;

/* The static art for a piece with these values. */
const struct variant *
layer_variant(struct mailset *set, struct side_form *side, struct layer *layer,
              const struct values *values);

/* --- dated texts: dated.c ------------------------------------------------ */

/* The rows of a field of set.conf; without the setting, none. */
bool dated_read(const struct conf_node *field, struct arena *arena,
                struct dated *out, struct err *err) MUST_CHECK;

/* --- a piece: fill.c ----------------------------------------------------- */

/* Draw an item: draws live in arena. */
bool
item_set(struct mailset *set, const struct item *item,
         const struct values *values, struct arena *arena, struct draw **draw,
         size_t *n, struct fit_problem *problem, struct err *err) MUST_CHECK;

/* A copy of values with room for the built-in fields behind it. */
struct values values_widened(const struct mailset *set,
                             const struct values *values, struct arena *arena);

/* One side, of one of its layers, with all fields. */
bool
side_fill(struct mailset *set, struct side_form *side, struct layer *layer,
          const struct values *values, struct arena *arena, struct side *out,
          struct fit_problem *problem, struct err *err) MUST_CHECK;

/* Forget what the memo holds. */
void memo_clear(struct mailset *set);

/* --- preprinted paper: stock.c -------------------------------------------- */

/* The "stock" of sheet i at its node; all sheets are known by now. */
bool stock_of_sheet(const struct conf_node *node, struct mailset *set, size_t i,
                    struct err *err) MUST_CHECK;

/* Is it on the paper already, where the sheet is preprinted? */
bool is_stock(const struct item *item);

/* --- the piece mark: markcheck.c ----------------------------------------- */

/*
 * Check the piece mark of every side of a mailing: a set that has the fields
 * mark and mark.text.
 *
 * Errors: ERR_FORM with the place of the mark, of what is too near to it, or
 *         of the side that has none.
 */
bool marks_check(const struct mailset *set, struct err *err) MUST_CHECK;

#endif
