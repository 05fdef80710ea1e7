/*
 * Linear codes that inserting machines read: Code 39 and Interleaved 2 of 5.
 *
 * A symbol is a row of elements, narrow or wide, a bar first, then space and
 * bar in turn.
 *
 * Source: ISO/IEC 16388:2007 (Code 39), 4.3 and annex A (check character);
 *         ISO/IEC 16390:2007 (Interleaved 2 of 5), 4.3 and annex A.
 */
#ifndef RENDER_LINEAR_H
#define RENDER_LINEAR_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "base/str.h"

enum linear_kind {
    LINEAR_CODE39,
    LINEAR_I2OF5
};

enum {
    LINEAR_TEXT = 40,                   /* characters, check included */
    LINEAR_MAX = (LINEAR_TEXT + 2) * 10 /* elements */
};

struct linear {
    size_t n;
    bool wide[LINEAR_MAX];
};

/*
 * Encode a text; check adds a check character behind it (modulo 43 for Code
 * 39, modulo 10 with weights 3 and 1 for the other).
 *
 * Errors: ERR_INPUT for a character that the code has not, for more than
 *         LINEAR_TEXT of them, or an odd number of digits of Interleaved 2 of
 *         5, the check digit counted.
 */
bool linear_encode(enum linear_kind kind, struct text text, bool check,
                   struct linear *out, struct err *err) MUST_CHECK;

/* Width in narrow elements, a wide one being ratio times as wide. */
double linear_width(const struct linear *code, double ratio);

#endif
