/*
 * Codes as modules and bars: Data Matrix, QR, customer barcode, OMR.
 *
 * Data Matrix of the piece mark has one fixed size and an encoder of its own
 * (zint, its oracle in tests, costs 16 us a symbol); QR comes from zint and is
 * made once per text.
 *
 * Source: ISO/IEC 16022 (ECC 200); ISO/IEC 18004; Japan Post
 * 郵便番号・バーコード マニュアル p11, p12 (drawing: reference/postal.md 1.5).
 */
#ifndef RENDER_CODE_H
#define RENDER_CODE_H

#include <stdint.h>

#include "base/err.h"
#include "base/str.h"
#include "render/page.h"

struct arena;

#define MARK_SIZE 20      /* modules a side, finder included */
#define MARK_CODEWORDS 22 /* data codewords of that size */

/*
 * Encode text as Data Matrix 20 x 20, ASCII encodation with digit pairs.
 *
 * Shape:  bit gets MARK_SIZE rows of 3 bytes, MSB first, 1 = dark.
 * Errors: ERR_INPUT if the text is not ASCII or needs more codewords.
 */
bool code_mark(struct text text, uint8_t bit[static MARK_SIZE * 3],
               struct err *err) MUST_CHECK;

/*
 * Marks at the speed of a table: a symbol is a sum of what each codeword adds
 * to it, and each is worked out once.  Same modules as code_mark.
 */
struct code_marks; /* one per process */
struct code_marks *code_marks_new(void);
void code_marks_free(struct code_marks *marks);
bool
code_marks_put(struct code_marks *marks, struct text text,
               uint8_t bit[static MARK_SIZE * 3], struct err *err) MUST_CHECK;

/* QR model 2, level M, smallest version that holds the text; arena memory. */
bool code_qr(struct text text, struct arena *arena, struct draw_bits *out,
             struct err *err) MUST_CHECK;

struct bars_size {
    double point;     /* size in the manual's sense */
    struct size size; /* pt, of all bars together */
};

/* The largest profile that code_bars draws in so much room; false: none. */
bool code_bars_largest(struct size room, struct bars_size *out);
struct size code_bars_smallest(void); /* the least room, pt */

/*
 * The 67 bars of a customer barcode, digits '1'-'4' as in postal.md 1.1, as
 * rectangles inside box: on a 600 dpi grid, tolerances of 1.5, the largest
 * profile that fits, left aligned, centred vertically.
 *
 * Errors: ERR_FIT if the smallest profile is larger than the box; ERR_INPUT
 *         if these are not 67 digits from 1 to 4.
 */
bool code_bars(struct text bars, struct box box, struct arena *arena,
               struct draw_bars *out, struct err *err) MUST_CHECK;

#endif
