#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>
#include <zint.h>

#include "post/markread.h"
#include "render/code.h"

enum {
    BYTES = MARK_SIZE * 3,
    ZINT_20X20 = 6
};

static const char *const texts[] = {
    "123456789012345000100000010102",
    "000000000000000000000000000000",
    "999999999999999999999999999999",
    "A",
    "12",
    "0123456789AB 7",
    "",
    "12345678901234567890123456789012345678901234",
};

static void
encode(const char *text, uint8_t bit[static BYTES])
{
    struct err err = {0};

    assert_true(code_mark(text_from(text), bit, &err));
}

static void
turn(uint8_t *bit, int row, int column)
{
    bit[row * 3 + column / 8] ^= (uint8_t)(0x80 >> column % 8);
}

/* What the program's own encoder writes comes back. */
static void
test_own_encoder(void **state)
{
    struct err err = {0};
    uint8_t bit[BYTES];
    char out[MARK_TEXT_MAX];

    (void)state;
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        encode(texts[i], bit);
        assert_true(mark_read(MARK_SIZE, MARK_SIZE, bit, out, &err));
        assert_string_equal(out, texts[i]);
    }
}

/* What somebody else's encoder writes comes back too. */
static void
zint_encode(const char *text, uint8_t bit[static BYTES])
{
    struct zint_symbol *z = ZBarcode_Create();

    assert_non_null(z);
    z->symbology = BARCODE_DATAMATRIX;
    z->option_2 = ZINT_20X20;
    assert_int_equal(ZBarcode_Encode(z, (const unsigned char *)text, 0), 0);
    assert_int_equal(z->rows, MARK_SIZE);
    assert_int_equal(z->width, MARK_SIZE);
    memset(bit, 0, BYTES);
    for (int r = 0; r < MARK_SIZE; r++)
        for (int c = 0; c < MARK_SIZE; c++)
            if (z->encoded_data[r][c >> 3] >> (c & 7) & 1)
                turn(bit, r, c);
    ZBarcode_Delete(z);
}

static void
test_zint(void **state)
{
    struct err err = {0};
    uint8_t bit[BYTES];
    char out[MARK_TEXT_MAX], text[32];

    (void)state;
    for (unsigned i = 0; i < 200; i++) {
        (void)snprintf(text, sizeof text, "%015u%04u%07u%04u", i * 2654435u,
                       i + 1, i * 7 + 1, i % 4 * 101);
        zint_encode(text, bit);
        assert_true(mark_read(MARK_SIZE, MARK_SIZE, bit, out, &err));
        assert_string_equal(out, text);
    }
}

/* Nothing is corrected: a single wrong module is refused, wherever it is. */
static void
test_every_flip(void **state)
{
    uint8_t bit[BYTES];
    char out[MARK_TEXT_MAX];

    (void)state;
    encode(texts[0], bit);
    for (int r = 0; r < MARK_SIZE; r++)
        for (int c = 0; c < MARK_SIZE; c++) {
            struct err err = {0};

            turn(bit, r, c);
            assert_false(mark_read(MARK_SIZE, MARK_SIZE, bit, out, &err));
            assert_int_equal(err.code, ERR_STATE);
            turn(bit, r, c);
        }
}

static void
refused(size_t columns, size_t rows, const uint8_t *bit, const char *msg)
{
    struct err err = {0};
    char out[MARK_TEXT_MAX] = "kept";

    assert_false(mark_read(columns, rows, bit, out, &err));
    assert_int_equal(err.code, ERR_STATE);
    assert_string_equal(err.msg, msg);
}

static void
test_messages(void **state)
{
    uint8_t bit[BYTES];

    (void)state;
    encode(texts[0], bit);
    refused(18, 18, bit, "mark: not 20 x 20 modules");
    refused(20, 18, bit, "mark: not 20 x 20 modules");
    turn(bit, 5, 0);
    refused(20, 20, bit, "mark: finder pattern is broken");
    encode(texts[0], bit);
    turn(bit, 17, 18);
    refused(20, 20, bit, "mark: finder pattern is broken");
    encode(texts[0], bit);
    turn(bit, 9, 9);
    refused(20, 20, bit, "mark: error correction does not agree");
    /* zint leaves ASCII encodation for small letters: a shift codeword. */
    zint_encode("aaaaaaaaaaaaaaaaaaaaaaaaa", bit);
    refused(20, 20, bit, "mark: unknown codeword");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_own_encoder),
        cmocka_unit_test(test_zint),
        cmocka_unit_test(test_every_flip),
        cmocka_unit_test(test_messages),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
