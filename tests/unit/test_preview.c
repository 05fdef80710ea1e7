#include "tests/unit/faces.h"

#include <cairo.h>
#include <hb.h>
#include <math.h>

#include "base/arena.h"
#include "render/preview.h"

/* A page of 100 x 50 pt, at 288 dpi: 4 pixels a point. */
enum {
    SCALE = 4,
    WIDTH = 100 * SCALE,
    HEIGHT = 50 * SCALE
};

struct source {
    const struct buf *png;
    size_t at;
};

static cairo_status_t
take(void *context, unsigned char *data, unsigned len)
{
    struct source *s = context;

    if (s->at + len > s->png->len)
        return CAIRO_STATUS_READ_ERROR;
    memcpy(data, s->png->s + s->at, len);
    s->at += len;
    return CAIRO_STATUS_SUCCESS;
}

static cairo_surface_t *
drawn(struct draw *draw, size_t n)
{
    const struct page fixed = {.trim = {100, 50}};
    const struct side side = {&fixed, 0, {{100, 50}, n, draw, NULL}, false};
    struct buf png = {0};
    struct source source = {&png, 0};
    cairo_surface_t *surface;
    struct err err = {0};

    CHECK_OK(preview_png(&side, 72 * SCALE, &png, &err));
    surface = cairo_image_surface_create_from_png_stream(take, &source);
    assert_int_equal(cairo_surface_status(surface), CAIRO_STATUS_SUCCESS);
    assert_int_equal(cairo_image_surface_get_width(surface), WIDTH);
    assert_int_equal(cairo_image_surface_get_height(surface), HEIGHT);
    buf_clear(&png);
    return surface;
}

/* The colour at a point of the page, as 0xRRGGBB. */
static unsigned
colour_at(cairo_surface_t *s, double x, double y)
{
    const unsigned char *data = cairo_image_surface_get_data(s);
    int stride = cairo_image_surface_get_stride(s);
    uint32_t pixel;

    memcpy(&pixel, data + (int)(y * SCALE) * stride + 4 * (int)(x * SCALE), 4);
    return pixel & 0xFFFFFF;
}

struct ink_box {
    int left, top, right, bottom; /* pixels */
};

static struct ink_box
ink_of(cairo_surface_t *s)
{
    struct ink_box b = {WIDTH, HEIGHT, -1, -1};

    for (int y = 0; y < HEIGHT; y++)
        for (int x = 0; x < WIDTH; x++)
            if ((colour_at(s, (x + 0.5) / SCALE, (y + 0.5) / SCALE) & 0xFF) <
                0x80) {
                b.left = x < b.left ? x : b.left;
                b.right = x > b.right ? x : b.right;
                b.top = y < b.top ? y : b.top;
                b.bottom = y > b.bottom ? y : b.bottom;
            }
    return b;
}

static const uint8_t rect_op[] = {PATH_MOVE, PATH_LINE, PATH_LINE, PATH_LINE,
                                  PATH_CLOSE};
static const struct point rect_point[] = {
    {10, 10}, {30, 10}, {30, 20}, {10, 20}};

static void
test_paths(void **state)
{
    struct draw draw = {DRAW_PATH,
                        {.path = {.path = {5, 4, rect_op, rect_point},
                                  .fill = true,
                                  .stroke = true,
                                  .fill_ink = {"Blue", 1, 0.5, 0, 0, 0.5},
                                  .stroke_ink = INK_BLACK,
                                  .line_width = 2,
                                  .miter = 4}}};
    cairo_surface_t *s = drawn(&draw, 1);
    struct ink_box b = ink_of(s);

    (void)state;
    assert_int_equal(colour_at(s, 20, 15), 0x80BFFF); /* half of the tint */
    assert_int_equal(colour_at(s, 10, 15), 0x000000);
    assert_int_equal(colour_at(s, 5, 5), 0xFFFFFF);
    assert_int_equal(b.left, 9 * SCALE);
    assert_int_equal(b.right, 31 * SCALE - 1);
    assert_int_equal(b.top, 9 * SCALE);
    assert_int_equal(b.bottom, 21 * SCALE - 1);
    cairo_surface_destroy(s);
}

/* Even-odd leaves the inner square free; dashes leave gaps. */
static void
test_rules(void **state)
{
    static const uint8_t op[] = {PATH_MOVE,  PATH_LINE, PATH_LINE, PATH_LINE,
                                 PATH_CLOSE, PATH_MOVE, PATH_LINE, PATH_LINE,
                                 PATH_LINE,  PATH_CLOSE};
    static const struct point point[] = {{0, 0},   {40, 0},  {40, 40},
                                         {0, 40},  {10, 10}, {30, 10},
                                         {30, 30}, {10, 30}};
    static const struct point line[] = {{50, 10}, {90, 10}};
    static const uint8_t curve_op[] = {PATH_MOVE, PATH_CURVE};
    static const struct point curve[] = {
        {50, 30}, {50, 50}, {90, 50}, {90, 30}};
    static const double dash[] = {5, 5};
    struct draw draw[] = {
        {DRAW_PATH,
         {.path = {.path = {10, 8, op, point},
                   .fill = true,
                   .even_odd = true,
                   .fill_ink = INK_BLACK}}},
        {DRAW_PATH,
         {.path = {.path = {2, 2, rect_op, line},
                   .stroke = true,
                   .stroke_ink = INK_BLACK,
                   .line_width = 2,
                   .miter = 4,
                   .n_dash = 2,
                   .dash = dash}}},
        {DRAW_PATH,
         {.path = {.path = {2, 4, curve_op, curve},
                   .fill = true,
                   .fill_ink = INK_BLACK}}},
    };
    cairo_surface_t *s = drawn(draw, 3);

    (void)state;
    assert_int_equal(colour_at(s, 5, 5), 0);
    assert_int_equal(colour_at(s, 20, 20), 0xFFFFFF);
    assert_int_equal(colour_at(s, 52, 10), 0);
    assert_int_equal(colour_at(s, 57, 10), 0xFFFFFF);
    assert_int_equal(colour_at(s, 62, 10), 0);
    assert_int_equal(colour_at(s, 70, 40), 0);
    assert_int_equal(colour_at(s, 70, 46), 0xFFFFFF);
    cairo_surface_destroy(s);
    draw[0].u.path.even_odd = false;
    s = drawn(draw, 1);
    assert_int_equal(colour_at(s, 20, 20), 0);
    cairo_surface_destroy(s);
}

/* The ink of a glyph stands where the face says, under each placement. */
static void
check_glyph(const struct face *face, uint32_t cp, struct matrix m,
            struct point offset)
{
    uint16_t glyph = face_glyph(face, cp, 0);
    struct draw draw = {DRAW_GLYPHS,
                        {.glyphs = {.face = face,
                                    .size = 30,
                                    .place = m,
                                    .ink = INK_BLACK,
                                    .n = 1,
                                    .glyph = &glyph,
                                    .offset = &offset}}};
    cairo_surface_t *s = drawn(&draw, 1);
    struct ink_box b = ink_of(s);
    double k = 30 / face_upem(face), x[2] = {INFINITY, -INFINITY},
           y[2] = {INFINITY, -INFINITY};
    hb_glyph_extents_t e;

    assert_true(hb_font_get_glyph_extents(face_hb_font(face), glyph, &e));
    for (int corner = 0; corner < 4; corner++) {
        double u = (e.x_bearing + (corner & 1 ? e.width : 0)) * k + offset.x;
        double v = -(e.y_bearing + (corner & 2 ? e.height : 0)) * k + offset.y;
        double px = m.a * u + m.c * v + m.e, py = m.b * u + m.d * v + m.f;

        x[0] = fmin(x[0], px);
        x[1] = fmax(x[1], px);
        y[0] = fmin(y[0], py);
        y[1] = fmax(y[1], py);
    }
    CHECK_NEAR(b.left, x[0] * SCALE, 2);
    CHECK_NEAR(b.right + 1, x[1] * SCALE, 2);
    CHECK_NEAR(b.top, y[0] * SCALE, 2);
    CHECK_NEAR(b.bottom + 1, y[1] * SCALE, 2);
    cairo_surface_destroy(s);
}

static void
test_glyphs(void **state)
{
    static const char *const names[] = {"ipamj", "noto-serif-jp", "ocr-b",
                                        "noto-sans-kr"};
    static const struct matrix places[] = {
        {1, 0, 0, 1, 20, 40}, {0.7, 0, 0, 1, 20, 40}, {0, 1, -1, 0, 40, 10}};
    struct faces *faces = open_faces();

    (void)state;
    for (size_t i = 0; i < COUNT(names); i++)
        for (size_t k = 0; k < COUNT(places); k++) {
            const struct face *face = face_named(faces, names[i]);

            check_glyph(face, 'R', places[k], (struct point){0, 0});
            check_glyph(face, 'g', places[k], (struct point){5, -3});
            if (face_glyph(face, 0x6E21, 0) != 0)
                check_glyph(face, 0x6E21, places[k], (struct point){0, 0});
        }
    faces_free(faces);
}

static void
test_advances(void **state)
{
    static const double advance[] = {40, 30};
    struct faces *faces = open_faces();
    const struct face *face = face_named(faces, "biz-udgothic");
    const uint16_t glyph[] = {face_glyph(face, 'I', 0),
                              face_glyph(face, 'I', 0)};
    struct draw draw = {DRAW_GLYPHS,
                        {.glyphs = {.face = face,
                                    .size = 20,
                                    .place = {1, 0, 0, 1, 10, 40},
                                    .ink = INK_BLACK,
                                    .n = 2,
                                    .glyph = glyph}}};
    cairo_surface_t *s = drawn(&draw, 1);
    struct ink_box own = ink_of(s), spread;

    (void)state;
    cairo_surface_destroy(s);
    draw.u.glyphs.advance = advance;
    s = drawn(&draw, 1);
    spread = ink_of(s);
    cairo_surface_destroy(s);
    assert_int_equal(own.left, spread.left);
    CHECK_NEAR(spread.right - own.right, (40 - 10) * SCALE, 1);
    faces_free(faces);
}

static void
test_codes(void **state)
{
    static const uint8_t bit[] = {0xA0, 0x40, 0xA0};
    static const struct box box[] = {{60, 10, 2, 20}, {64, 15, 2, 10}};
    struct draw draw[] = {
        {DRAW_BITS, {.bits = {{10, 10, 30, 30}, 3, 3, bit}}},
        {DRAW_BARS, {.bars = {2, box}}},
    };
    cairo_surface_t *s = drawn(draw, 2);

    (void)state;
    for (int r = 0; r < 3; r++)
        for (int c = 0; c < 3; c++)
            assert_int_equal(colour_at(s, 15 + 10 * c, 15 + 10 * r),
                             (r + c) % 2 == 0 ? 0 : 0xFFFFFF);
    assert_int_equal(colour_at(s, 61, 11), 0);
    assert_int_equal(colour_at(s, 63, 20), 0xFFFFFF);
    assert_int_equal(colour_at(s, 65, 11), 0xFFFFFF);
    assert_int_equal(colour_at(s, 65, 20), 0);
    cairo_surface_destroy(s);
}

/* Fixed art lies under the piece's own; the same picture every time. */
static void
test_order(void **state)
{
    struct draw white = {DRAW_PATH,
                         {.path = {.path = {5, 4, rect_op, rect_point},
                                   .fill = true,
                                   .fill_ink = {NULL, 0, 0, 0, 0, 1}}}};
    struct draw black = white;
    struct page fixed = {{100, 50}, 1, &black, NULL};
    const struct side side = {&fixed, 0, {{100, 50}, 1, &white, NULL}, false};
    struct buf a = {0}, b = {0};
    struct err err = {0};

    (void)state;
    black.u.path.fill_ink = INK_BLACK;
    CHECK_OK(preview_png(&side, 72, &a, &err));
    CHECK_OK(preview_png(&side, 72, &b, &err));
    assert_int_equal(a.len, b.len);
    assert_memory_equal(a.s, b.s, a.len);
    fixed.draw = &white;
    b.len = 0;
    CHECK_OK(preview_png(&side, 72, &b, &err)); /* black was covered */
    assert_memory_equal(a.s, b.s, a.len);
    buf_clear(&a);
    buf_clear(&b);
}

static void
test_errors(void **state)
{
    static const uint16_t glyph[] = {60000};
    struct faces *faces = open_faces();
    struct draw draw = {DRAW_GLYPHS,
                        {.glyphs = {.face = face_named(faces, "ocr-b"),
                                    .size = 20,
                                    .place = {1, 0, 0, 1, 10, 40},
                                    .ink = INK_BLACK,
                                    .n = 1,
                                    .glyph = glyph}}};
    const struct page page = {{100, 50}, 1, &draw, NULL};
    const struct page huge = {.trim = {1e6, 1e6}};
    struct buf png = {0};
    struct err err = {0};

    (void)state;
    CHECK_FAILS(
        preview_png(&(struct side){&page, 0, {.trim = {100, 50}}, false}, 72,
                    &png, &err),
        ERR_IO, "face ocr-b: FreeType has no glyph 60000");
    CHECK_FAILS(
        preview_png(&(struct side){&huge, 0, {.trim = {100, 50}}, false}, 72,
                    &png, &err),
        ERR_IO, "Cairo cannot draw the picture: ");
    buf_clear(&png);
    faces_free(faces);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_paths),  cmocka_unit_test(test_rules),
        cmocka_unit_test(test_glyphs), cmocka_unit_test(test_advances),
        cmocka_unit_test(test_codes),  cmocka_unit_test(test_order),
        cmocka_unit_test(test_errors),
    };

    return check_main(tests);
}
