#include "tests/unit/tool.h"

#include <math.h>
#include <zint.h>

#include "base/arena.h"
#include "base/file.h"
#include "render/code.h"
#include "render/preview.h"

enum {
    STRIDE = 3,
    DM_20 = 6 /* zint's number of Data Matrix 20 x 20 */
};

static uint32_t
next_random(uint64_t *seed)
{
    *seed = *seed * 6364136223846793005u + 1442695040888963407u;
    return (uint32_t)(*seed >> 33);
}

static bool
dark(const uint8_t *bit, size_t stride, size_t row, size_t column)
{
    return (bit[row * stride + column / 8] >> (7 - column % 8) & 1) != 0;
}

/* zint's symbol of the same text, module by module. */
static void
check_zint(const char *text, const uint8_t bit[static MARK_SIZE * STRIDE])
{
    struct zint_symbol *z = ZBarcode_Create();

    z->symbology = BARCODE_DATAMATRIX;
    z->input_mode = DATA_MODE;
    z->option_2 = DM_20;
    z->option_3 = DM_SQUARE;
    assert_true(ZBarcode_Encode(z, (const unsigned char *)text,
                                (int)strlen(text)) < ZINT_ERROR);
    assert_int_equal(z->rows, MARK_SIZE);
    assert_int_equal(z->width, MARK_SIZE);
    for (size_t r = 0; r < MARK_SIZE; r++)
        for (size_t c = 0; c < MARK_SIZE; c++)
            if (dark(bit, STRIDE, r, c) !=
                ((z->encoded_data[r][c >> 3] >> (c & 7) & 1) != 0))
                fail_msg("%s: row %zu, column %zu", text, r, c);
    ZBarcode_Delete(z);
}

static void
check_mark(struct code_marks *marks, const char *text)
{
    uint8_t bit[MARK_SIZE * STRIDE], table[MARK_SIZE * STRIDE];
    struct err err = {0};

    memset(bit, 0xFF, sizeof bit);
    memset(table, 0xFF, sizeof table);
    CHECK_OK(code_mark(text_from(text), bit, &err));
    check_zint(text, bit);
    CHECK_OK(code_marks_put(marks, text_from(text), table, &err));
    assert_memory_equal(bit, table, sizeof bit);
    for (size_t r = 0; r < MARK_SIZE; r++)
        for (size_t c = MARK_SIZE; c < 8 * STRIDE; c++)
            assert_false(dark(bit, STRIDE, r, c));
}

/* Digits of every length, and the 26 of a piece mark. */
static void
test_marks(void **state)
{
    struct code_marks *marks = code_marks_new();
    uint64_t seed = 20261120;
    char text[2 * MARK_CODEWORDS + 1];

    (void)state;
    check_mark(marks, "12345678901234500010000123");
    check_mark(marks, "00000000000000000000000000");
    check_mark(marks, "99999999999999999999999999");
    for (int i = 0; i < 2000; i++) {
        size_t n = i < 1000 ? 26 : 1 + (size_t)i % (2 * MARK_CODEWORDS);

        for (size_t k = 0; k < n; k++)
            text[k] = (char)('0' + next_random(&seed) % 10);
        text[n] = '\0';
        if (n / 2 + n % 2 <= MARK_CODEWORDS)
            check_mark(marks, text);
    }
    code_marks_free(marks);
    code_marks_free(NULL);
}

static void
test_mark_errors(void **state)
{
    struct code_marks *marks = code_marks_new();
    uint8_t bit[MARK_SIZE * STRIDE];
    char text[100];
    struct err err = {0};

    (void)state;
    memset(text, '1', sizeof text);
    CHECK_OK(code_mark((struct text){text, 44}, bit, &err));
    CHECK_FAILS(code_mark((struct text){text, 45}, bit, &err), ERR_INPUT,
                "text is too long for a piece mark");
    memset(text, 'A', sizeof text);
    CHECK_OK(code_mark((struct text){text, 22}, bit, &err));
    CHECK_FAILS(code_mark((struct text){text, 23}, bit, &err), ERR_INPUT,
                "text is too long for a piece mark");
    CHECK_FAILS(code_mark(TEXT("1２"), bit, &err), ERR_INPUT,
                "a piece mark holds ASCII only");
    CHECK_FAILS(code_marks_put(marks, TEXT("１"), bit, &err), ERR_INPUT,
                "a piece mark holds ASCII only");
    code_marks_free(marks);
}

/* --- read back from a picture
 * --------------------------------------------------- */

/* A picture of one symbol at 200 dpi with 5 mm of paper around it. */
static void
draw_symbol(int fd, const struct draw_bits *bits, double module_mm)
{
    struct draw draw = {DRAW_BITS, {.bits = *bits}};
    double side = (double)bits->columns * module_mm * PT_PER_MM;
    double margin = 5 * PT_PER_MM;
    const struct page page = {.trim = {side + 2 * margin, side + 2 * margin}};
    const struct side whole = {&page, 0, {page.trim, 1, &draw, NULL}, false};
    struct buf png = {0};
    struct err err = {0};

    draw.u.bits.box = (struct box){margin, margin, side, side};
    CHECK_OK(preview_png(&whole, 200, &png, &err));
    (void)unlinkat(fd, "code.png", 0);
    CHECK_OK(file_write(fd, "code.png", (struct text){png.s, png.len}, &err));
    buf_clear(&png);
}

/* What ZXing reads in it; false where ZXing is not installed. */
static bool
check_read(int fd, const char *format, const char *want)
{
    const char *const argv[] = {"ZXingReader", "code.png", NULL};
    struct buf out = {0};
    int code = tool_run(fd, "out.txt", argv);

    if (code == TOOL_MISSING)
        return false;
    tool_read(fd, "out.txt", &out);
    if (strstr(out.s, format) == NULL || strstr(out.s, want) == NULL)
        fail_msg("ZXing says: %s, expected %s", out.s, want);
    buf_clear(&out);
    return true;
}

static void
test_mark_is_read(void **state)
{
    static const char *const rows[] = {"12345678901234500010000123",
                                       "ab12 X-9/0123456789", "a"};
    char path[64];
    int fd = check_folder(path);
    uint8_t bit[MARK_SIZE * STRIDE];
    bool ran = true;
    struct err err = {0};

    (void)state;
    for (size_t i = 0; i < COUNT(rows) && ran; i++) {
        const struct draw_bits bits = {{0, 0, 0, 0}, MARK_SIZE, MARK_SIZE, bit};

        CHECK_OK(code_mark(text_from(rows[i]), bit, &err));
        draw_symbol(fd, &bits, 0.4);
        ran = check_read(fd, "DataMatrix", rows[i]);
    }
    check_folder_end(path, fd);
    if (!ran) {
        print_message("SKIP reading a piece mark: no ZXingReader\n");
        skip();
    }
}

static void
test_qr(void **state)
{
    static const struct {
        const char *text;
        size_t size; /* modules a side; level M */
    } rows[] = {
        {"1", 21},
        {"https://www.city.mihon.example.jp/card/", 29},
        {"見本市", 21},
        {"https://www.town.higashi-mihon.oomihon.example.jp/tetsuzuki/"
         "mynumber/koushin/index.html",
         41},
    };
    struct arena *arena = arena_new();
    char path[64];
    int fd = check_folder(path);
    bool ran = true;
    struct err err = {0};

    (void)state;
    for (size_t i = 0; i < COUNT(rows) && ran; i++) {
        struct draw_bits bits;

        CHECK_OK(code_qr(text_from(rows[i].text), arena, &bits, &err));
        assert_int_equal(bits.columns, rows[i].size);
        assert_int_equal(bits.rows, rows[i].size);
        draw_symbol(fd, &bits, 0.5);
        ran = check_read(fd, "QRCode", rows[i].text);
    }
    check_folder_end(path, fd);
    arena_free(arena);
    if (!ran) {
        print_message("SKIP reading a QR code: no ZXingReader\n");
        skip();
    }
}

static void
test_qr_errors(void **state)
{
    struct arena *arena = arena_new();
    char *text = arena_alloc(arena, 5000);
    struct draw_bits bits;
    struct err err = {0};

    (void)state;
    CHECK_FAILS(code_qr(TEXT(""), arena, &bits, &err), ERR_INPUT, "QR code: ");
    memset(text, 'x', 5000);
    CHECK_FAILS(code_qr((struct text){text, 5000}, arena, &bits, &err),
                ERR_INPUT, "QR code: ");
    CHECK_FAILS(code_qr(TEXT("\xFF\xFE"), arena, &bits, &err), ERR_INPUT,
                "QR code: ");
    arena_free(arena);
}

/* --- bars
 * ------------------------------------------------------------------------ */

#define BARS67                                                                 \
    "1314432114414441114432112341432143243243243243243243243243243241131"

struct tolerance {
    double least, most; /* mm at 10 points; postal.md 1.5 */
};

static void
within(double pt, struct tolerance t, double point, const char *what)
{
    double mm = pt / PT_PER_MM;

    if (mm < t.least * point / 10 || mm > t.most * point / 10)
        fail_msg("%s of %.3f mm at %.1f points", what, mm, point);
}

/* All dimensions of the manual's p12 at one point size. */
static void
check_bars(const struct draw_bars *bars, struct box box, double point)
{
    static const struct tolerance full = {3.40, 3.60}, timing = {1.05, 1.35},
                                  pitch = {0.95, 1.30}, bar = {0.50, 0.70},
                                  space = {0.45, 0.60};
    double top = bars->box[0].y, height = bars->box[0].height;

    assert_int_equal(bars->n, 67);
    for (size_t i = 0; i < bars->n; i++) {
        const struct box *b = &bars->box[i];
        char kind = BARS67[i];
        double tail = (height - bars->box[3].height) / 2; /* a timing bar */

        within(b->width, bar, point, "bar");
        if (i > 0) {
            within(b->x - b[-1].x, pitch, point, "pitch");
            within(b->x - b[-1].x - b[-1].width, space, point, "space");
        }
        if (kind == '1')
            within(b->height, full, point, "long bar");
        if (kind == '4')
            within(b->height, timing, point, "timing bar");
        CHECK_NEAR(b->y, kind == '1' || kind == '2' ? top : top + tail, 1e-9);
        CHECK_NEAR(b->y + b->height,
                   kind == '1' || kind == '3' ? top + height
                                              : top + height - tail,
                   1e-9);
        /* On the press's grid, from the box's left edge. */
        CHECK_NEAR(remainder((b->x - box.x) * 600 / 72, 1), 0, 1e-6);
        CHECK_NEAR(remainder(b->width * 600 / 72, 1), 0, 1e-6);
        CHECK_NEAR(remainder(b->height * 600 / 72, 1), 0, 1e-6);
        CHECK_NEAR(remainder((b->y - top) * 600 / 72, 1), 0, 1e-6);
    }
    CHECK_NEAR(bars->box[0].x, box.x, 1e-9);
    assert_true(bars->box[66].x + bars->box[66].width <=
                box.x + box.width + 1e-9);
    CHECK_NEAR(top + height / 2, box.y + box.height / 2, 1e-9);
    assert_true(height >= 2.88 * PT_PER_MM && height <= box.height);
}

static void
test_bars(void **state)
{
    static const struct {
        double width, height, point, length; /* mm */
    } rows[] = {
        {80, 4, 10, 73.2},         {73.3, 3.52, 10, 73.2},
        {73.1, 4, 9, 67.6},        {80, 3.5, 9, 67.6},
        {67.7, 3.14, 9, 67.6},     {68, 3.1, 8.3, 59.1},
        {67, 4, 8.3, 59.1},        {59.15, 2.93, 8.3, 59.1},
        {59.15, 2.93, 8.12, 59.1}, {59.15, 2.93, 8.59, 59.1},
    };
    struct arena *arena = arena_new();
    struct draw_bars bars;
    struct err err = {0};

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        const struct box box = {10.123, 20.456, rows[i].width * PT_PER_MM,
                                rows[i].height * PT_PER_MM};

        CHECK_OK(code_bars(TEXT(BARS67), box, arena, &bars, &err));
        check_bars(&bars, box, rows[i].point);
        CHECK_NEAR((bars.box[66].x + bars.box[66].width - box.x) / PT_PER_MM,
                   rows[i].length, 0.06);
    }
    arena_free(arena);
}

static void
test_bar_errors(void **state)
{
    const struct box wide = {0, 0, 300, 20}, narrow = {0, 0, 166, 20},
                     low = {0, 0, 300, 8.2};
    struct arena *arena = arena_new();
    char text[67];
    struct draw_bars bars;
    struct err err = {0};

    (void)state;
    CHECK_FAILS(code_bars(TEXT(BARS67), narrow, arena, &bars, &err), ERR_FIT,
                "customer barcode needs a box of at least 59.1 x 3.0 mm");
    CHECK_FAILS(code_bars(TEXT(BARS67), low, arena, &bars, &err), ERR_FIT,
                "customer barcode needs a box");
    CHECK_FAILS(code_bars((struct text){BARS67, 66}, wide, arena, &bars, &err),
                ERR_INPUT, "a customer barcode has 67 bars");
    CHECK_FAILS(code_bars(TEXT(""), wide, arena, &bars, &err), ERR_INPUT,
                "a customer barcode has 67 bars");
    memcpy(text, BARS67, 67);
    text[40] = '5';
    CHECK_FAILS(code_bars((struct text){text, 67}, wide, arena, &bars, &err),
                ERR_INPUT, "bars are digits from 1 to 4");
    text[40] = '0';
    CHECK_FAILS(code_bars((struct text){text, 67}, wide, arena, &bars, &err),
                ERR_INPUT, "bars are digits from 1 to 4");
    arena_free(arena);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_marks),        cmocka_unit_test(test_mark_errors),
        cmocka_unit_test(test_mark_is_read), cmocka_unit_test(test_qr),
        cmocka_unit_test(test_qr_errors),    cmocka_unit_test(test_bars),
        cmocka_unit_test(test_bar_errors),
    };

    return check_main(tests);
}
