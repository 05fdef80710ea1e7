/*
 * Named texts that a piece fills into its forms: no positions, no record.
 *
 * Names are numbered once per mailset (mailset_field); a piece is then a
 * plain array, and setting it looks nothing up by name.
 */
#ifndef RENDER_VALUES_H
#define RENDER_VALUES_H

#include <stddef.h>

#include "base/str.h"

struct values {
    size_t n;          /* number of fields of the mailset */
    struct text *item; /* [n]; empty where the piece has none */
};

#endif
