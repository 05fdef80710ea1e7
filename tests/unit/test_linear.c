/* Code 39 and Interleaved 2 of 5, element by element as zint has them. */
#include "tests/unit/check.h"

#include <zint.h>

#include "render/linear.h"

/* zint draws a wide element twice (Code 39) or three times as wide. */
static void
check_zint(enum linear_kind kind, const char *text, bool check)
{
    struct zint_symbol *z = ZBarcode_Create();
    struct linear code;
    struct err err = {0};
    int at = 0;

    z->symbology = kind == LINEAR_CODE39 ? BARCODE_CODE39 : BARCODE_C25INTER;
    z->option_2 = check ? 1 : 0;
    assert_true(ZBarcode_Encode(z, (const unsigned char *)text, 0) <
                ZINT_ERROR);
    CHECK_OK(linear_encode(kind, text_from(text), check, &code, &err));
    for (size_t i = 0; i < code.n; i++) {
        int width = code.wide[i] ? z->symbology == BARCODE_CODE39 ? 2 : 3 : 1;

        for (int k = 0; k < width; k++, at++)
            if ((z->encoded_data[0][at >> 3] >> (at & 7) & 1) != (i % 2 == 0))
                fail_msg("\"%s\": element %zu", text, i);
    }
    /* zint leaves the gap behind the last character in. */
    assert_true(at == z->width || at + 1 == z->width);
    CHECK_NEAR(linear_width(&code, z->symbology == BARCODE_CODE39 ? 2 : 3), at,
               1e-9);
    ZBarcode_Delete(z);
}

static void
test_zint(void **state)
{
    static const char all[] = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ-. $/+%";
    char text[16];

    (void)state;
    for (size_t i = 0; i < sizeof all - 1; i++) {
        (void)snprintf(text, sizeof text, "A%c7", all[i]);
        check_zint(LINEAR_CODE39, text, false);
        check_zint(LINEAR_CODE39, text, true);
    }
    for (int i = 0; i < 100; i++) {
        (void)snprintf(text, sizeof text, "%02d", i);
        check_zint(LINEAR_I2OF5, text, false);
        (void)snprintf(text, sizeof text, "4%02d", i);
        check_zint(LINEAR_I2OF5, text, true);
    }
}

static void
test_refused(void **state)
{
    struct linear code;
    struct err err = {0};
    char text[LINEAR_TEXT + 2];

    (void)state;
    memset(text, '1', sizeof text);
    CHECK_FAILS(linear_encode(LINEAR_CODE39, TEXT("a"), false, &code, &err),
                ERR_INPUT, "Code 39 has capitals, digits");
    CHECK_FAILS(linear_encode(LINEAR_CODE39, TEXT("*"), false, &code, &err),
                ERR_INPUT, "Code 39 has capitals, digits");
    CHECK_FAILS(linear_encode(LINEAR_I2OF5, TEXT("1A"), false, &code, &err),
                ERR_INPUT, "Interleaved 2 of 5 has digits only");
    CHECK_FAILS(linear_encode(LINEAR_I2OF5, TEXT("123"), false, &code, &err),
                ERR_INPUT, "an even number of digits");
    CHECK_FAILS(linear_encode(LINEAR_I2OF5, TEXT("12"), true, &code, &err),
                ERR_INPUT, "an even number of digits");
    CHECK_FAILS(linear_encode(LINEAR_CODE39, (struct text){text, LINEAR_TEXT},
                              true, &code, &err),
                ERR_INPUT, "a linear code has at most 40 characters");
    CHECK_OK(linear_encode(LINEAR_CODE39, (struct text){text, LINEAR_TEXT - 1},
                           true, &code, &err));
    assert_true(code.n <= LINEAR_MAX);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_zint),
        cmocka_unit_test(test_refused),
    };

    return check_main(tests);
}
