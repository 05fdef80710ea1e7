#include "tests/unit/check.h"

#include "render/spacing.h"

static double
after(uint32_t a, bool a_full, uint32_t b, bool b_full)
{
    return spacing_after((struct spaced){a, a_full},
                         (struct spaced){b, b_full});
}

/* JLREQ 3.1.4: two blank halves that meet. */
static void
test_marks(void **state)
{
    static const struct {
        uint32_t a, b;
        double want;
    } rows[] = {
        {0x300D, 0x3001, -0.5}, /* 」、 */
        {0x3001, 0x300C, -0.5}, /* 、「 */
        {0x3002, 0x300D, -0.5}, /* 。」 */
        {0xFF09, 0xFF08, -0.5}, /* ）（ */
        {0xFF08, 0x300C, -0.5}, /* （「 */
        {0xFF09, 0x30FB, -0.5}, /* ）・ */
        {0x30FB, 0xFF08, -0.5}, /* ・（ */
        {0x300C, 0x3042, 0},    /* 「あ */
        {0x3042, 0x300C, 0},    /* あ「 */
        {0x3042, 0x3001, 0},    /* あ、 */
        {0x3001, 0x3042, 0},    /* 、あ */
        {0x300C, 0x300D, 0},    /* 「」: nothing blank meets */
        {0x3042, 0x5C71, 0},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        double got = after(rows[i].a, true, rows[i].b, true);

        if (got != rows[i].want)
            fail_msg("U+%04X U+%04X: %g, expected %g", (unsigned)rows[i].a,
                     (unsigned)rows[i].b, got, rows[i].want);
        /* Marks of half width have nothing to give. */
        assert_true(after(rows[i].a, false, rows[i].b, false) == 0);
    }
}

/* JLREQ 3.2.6 */
static void
test_quarter(void **state)
{
    static const struct {
        uint32_t a, b;
        double want;
    } rows[] = {
        {0x5E74, '1', 0.25}, {'1', 0x5E74, 0.25},  {0x3042, 'a', 0.25},
        {'Z', 0x30A2, 0.25}, {0x20BB7, '8', 0.25}, {0x3005, '8', 0.25},
        {0x3001, '1', 0},    {'1', 0x3002, 0},     {0xFF08, 'a', 0},
        {'a', 0xFF09, 0},    {0x30FB, 'a', 0},     {' ', 0x5E74, 0},
        {0x5E74, ' ', 0},    {'-', 0x5E74, 0},     {0x5E74, '(', 0},
        {'a', '1', 0},       {0xFF11, 0x5E74, 0},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++)
        if (after(rows[i].a, true, rows[i].b, true) != rows[i].want)
            fail_msg("U+%04X U+%04X: expected %g", (unsigned)rows[i].a,
                     (unsigned)rows[i].b, rows[i].want);
}

/* JLREQ 3.8.4 */
static void
test_between(void **state)
{
    static const struct {
        uint32_t a, b;
        enum spacing_gap want;
    } rows[] = {
        {' ', 'a', SPACING_WORD},        {' ', 0x3042, SPACING_WORD},
        {'a', ' ', SPACING_NONE},        {'a', 'b', SPACING_NONE},
        {'1', '2', SPACING_NONE},        {'1', '-', SPACING_NONE},
        {0x3042, '1', SPACING_SCRIPT},   {'1', 0x5E74, SPACING_SCRIPT},
        {0x3042, 0x3044, SPACING_KANJI}, {0x3001, 0x3042, SPACING_KANJI},
        {0x3042, 0x300C, SPACING_KANJI}, {0x300C, 0x3042, SPACING_NONE},
        {0x3042, 0x3001, SPACING_NONE},  {0x30FB, 0x3042, SPACING_NONE},
        {0x2014, 0x2014, SPACING_NONE},  {0x845B, 0xE0100, SPACING_NONE},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++)
        if (spacing_between(rows[i].a, rows[i].b) != rows[i].want)
            fail_msg("U+%04X U+%04X", (unsigned)rows[i].a, (unsigned)rows[i].b);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_marks),
        cmocka_unit_test(test_quarter),
        cmocka_unit_test(test_between),
    };

    return check_main(tests);
}
