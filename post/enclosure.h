/*
 * Enclosures: what is the same for everybody and lies beside the letters, such
 * as the guide.  Each is written once a run, as enclosures/NAME.pdf, for the
 * press to print as often as manifest.csv names it.
 *
 * What they print of the site (municipality, telephone) is that of the run's
 * posting day; nothing of a person can stand there.
 *
 * Source: design.md 4; content.md 1.
 */
#ifndef POST_ENCLOSURE_H
#define POST_ENCLOSURE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "base/str.h"
#include "data/ledger.h"
#include "post/stock.h"
#include "render/mailset.h"

struct arena;
struct faces;
struct site_facts;
struct values;

/* "enclosures/guide.pdf" of the set's enclosure i. */
const char *
enclosure_path(const struct mailset *set, size_t i, struct arena *arena);

/* Is this the path of one of them? */
bool is_enclosure(const struct mailset *set, const char *path);

/* Names of those that a piece gets, with a blank between. */
struct text enclosure_names(const struct mailset *set,
                            const struct values *values, struct arena *arena);

/* Grams of those that a piece gets. */
double enclosure_weight(const struct mailset *set, const struct values *values);

struct enclosure_terms {
    const struct run *run;
    const struct site_facts *facts;
    struct faces *faces;
    const char *program;
};

/* Take away what an earlier seal wrote; run_fd is the run's folder. */
bool enclosures_clean(const struct mailset *set, int run_fd,
                      struct err *err) MUST_CHECK;

/*
 * Write them all.  The set is settled for the run's posting day.
 *
 * Errors: ERR_FORM where one asks for what differs between pieces; ERR_CONF
 *         for a text of site.conf that does not fit; ERR_PDF, ERR_IO.
 */
bool enclosures_write(struct mailset *set, const struct enclosure_terms *terms,
                      int run_fd, struct err *err) MUST_CHECK;

#endif
