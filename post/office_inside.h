/*
 * What the lists of office/ share: quoted fields and files that are written
 * anew.
 */
#ifndef POST_OFFICE_INSIDE_H
#define POST_OFFICE_INSIDE_H

#include <stdbool.h>

#include "base/err.h"
#include "base/str.h"

/* A quoted field; what could be taken for a formula gets an apostrophe. */
void office_field(struct buf *b, struct text t, const char *behind);

/*
 * Write a list in the place of an older one: a night that goes on after a stop
 * may find the register corrected.
 */
bool office_replace(int dir_fd, const char *name, struct text data,
                    struct err *err) MUST_CHECK;

#endif
