/*
 * Choosing the letters of a run in which a mistake would show, with the
 * reasons in the words of an office.
 */
#ifndef POST_CHOOSE_H
#define POST_CHOOSE_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/str.h"
#include "data/ledger.h"

struct arena;
struct composer;
struct db;
struct mailset;
struct side_list;

enum {
    CHOICES_MAX = 96
};

struct choice {
    int64_t seq;
    struct buf why; /* reasons, joined with ・ */
};

struct choices {
    size_t n;
    struct choice item[CHOICES_MAX];
};

/*
 * By what records say (data/picks.h) and by what the set text shows: the
 * strongest 長体, the first letter in each face.  Every letter is set once.
 *
 * Owner:  out is to be cleared by choices_clear, also where it fails.
 * Errors: ERR_STATE where the run has no letter; as mailset_fill.
 */
bool choose_letters(struct db *db, const struct run *run, struct mailset *set,
                    const struct composer *composer, struct choices *out,
                    struct err *err) MUST_CHECK;
void choices_clear(struct choices *choices);

/* The sides of one letter; they live in scratch and in the set. */
bool letter_sides(struct mailset *set, const struct composer *composer,
                  const struct piece *piece, struct arena *scratch,
                  struct side_list *out, struct err *err) MUST_CHECK;

#endif
