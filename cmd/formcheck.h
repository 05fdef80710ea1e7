/*
 * What is wrong with the forms of a set: every error that can be told from
 * files and samples, each once.
 */
#ifndef CMD_FORMCHECK_H
#define CMD_FORMCHECK_H

#include <stddef.h>

#include "base/err.h"

struct formset;

struct form_problems {
    size_t n, cap;
    struct err *item; /* in the set's arena */
};

/*
 * Check a set, which is loaded where that can be done.
 *
 * A form with an error gives way to an empty one, so that the errors of the
 * others are found as well.  Where one form was named, only its own count.
 */
void form_check(struct formset *f, struct form_problems *out);

#endif
