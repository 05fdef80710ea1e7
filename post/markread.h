/*
 * Read a piece mark back from its modules: Data Matrix 20 x 20, ECC 200.
 *
 * Written from the standard, apart from the encoder; strict: every codeword
 * must stand, nothing is corrected, since the modules come from the file and
 * not from a camera.
 *
 * Source: ISO/IEC 16022:2006, 5.2 (ASCII encodation), 5.7 and annex E (error
 *         correction), 5.8 and annex F (placement).
 */
#ifndef POST_MARKREAD_H
#define POST_MARKREAD_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

#define MARK_TEXT_MAX 48 /* 22 codewords hold at most 44 digits */

/*
 * Shape:  bit is rows of (columns + 7) / 8 bytes, MSB first, 1 = dark; out
 *         receives ASCII with NUL.
 * Errors: ERR_STATE naming what is wrong with the symbol.
 */
bool mark_read(size_t columns, size_t rows, const uint8_t *bit,
               char out[static MARK_TEXT_MAX], struct err *err) MUST_CHECK;

#endif
