/*
 * Proof: one PDF of the letters that a person looks at before a run is
 * printed, chosen for what may be wrong in them.
 *
 * A cover lists page, letter and reasons.  Then come the sides of the letters
 * chosen, as they are printed; the address side under the window of its
 * envelope; the first letter's sides plate by plate, black and each spot; and
 * a page for each reason of the letters that are held.  It holds names and
 * addresses and stays in the office.
 *
 * Source: design.md 4.
 */
#ifndef POST_PROOF_H
#define POST_PROOF_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "data/ledger.h"
#include "post/control.h"
#include "render/envelope.h"

struct composer;
struct db;
struct faces;
struct mailset;
struct out_file;
struct output;

struct proof_terms {
    const struct run *run;
    const struct control *control; /* of the run: reasons, sender */
    struct mailset *set;           /* of the run */
    const struct composer *composer;
    const struct envelope *envelope; /* NULL: the set has none */
    struct mailset *paper;           /* templates/proof */
    struct faces *faces;
    const struct output *output; /* what kind of PDF the site prints */
    const char *program;
};

/*
 * Write the proof into an open file.
 *
 * Errors: ERR_STATE where the run has no letter; as mailset_fill and pdf_side.
 */
bool proof_write(struct db *db, const struct proof_terms *terms,
                 struct out_file *file, struct err *err) MUST_CHECK;

#endif
