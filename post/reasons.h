/*
 * Reasons and states in the words of an office, for paper and lists.
 *
 * The identifiers are those of data/select.h and base/chars.h, and two of the
 * program's own: "bad-value" (a date or code that cannot be printed) and
 * "crash" (setting the piece ended its worker twice).
 */
#ifndef POST_REASONS_H
#define POST_REASONS_H

#include <stddef.h>

#include "base/str.h"

/* The words of a reason; what has none is told by its identifier. */
struct text reason_words(struct text reason);

/* Place of a reason in lists: small first; unknown ones last. */
size_t reason_rank(struct text reason);

/* "held" and "withdrawn"; envelope classes; variants; names of fields. */
struct text state_words(struct text state);
struct text class_words(struct text class);
struct text variant_words(struct text variant);
struct text field_words(struct text field);

#endif
