#include "tests/unit/faces.h"

#include "render/trace.h"

#define MM PT_PER_MM

static void
test_calls(void **state)
{
    struct faces *faces = open_faces();
    static const uint8_t op[] = {PATH_MOVE, PATH_LINE, PATH_CURVE, PATH_CLOSE};
    static const struct point point[] = {{0, 0},
                                         {10 * MM, -0.00001},
                                         {1 * MM, 2 * MM},
                                         {3 * MM, 4 * MM},
                                         {5 * MM, -6 * MM}};
    static const double dash[] = {1 * MM, 0.5 * MM};
    static const uint16_t glyph[] = {12074, 17017};
    static const double advance[] = {10.5, 9};
    static const struct point offset[] = {{0, 0}, {0.25, -1}};
    static const uint8_t bit[] = {0xFF, 0x80, 0x01, 0x00};
    static const struct box box[] = {{1 * MM, 2 * MM, 0.5 * MM, 3 * MM},
                                     {2 * MM, 2 * MM, 0.5 * MM, 3 * MM}};
    const struct path path = {4, 5, op, point};
    struct draw draw[7] = {
        {DRAW_PATH,
         {.path = {.path = path,
                   .fill = true,
                   .fill_ink = {"Notice Blue", 1, 0, 0, 0, 0.25}}}},
        {DRAW_PATH,
         {.path = {.path = {2, 2, op, point},
                   .fill = true,
                   .stroke = true,
                   .even_odd = true,
                   .fill_ink = INK_BLACK,
                   .stroke_ink = {NULL, 0.1, 0.2, 0.3, 0.4, 1},
                   .line_width = 0.2 * MM,
                   .cap = CAP_ROUND,
                   .join = JOIN_BEVEL,
                   .miter = 4,
                   .n_dash = 2,
                   .dash = dash,
                   .dash_offset = 0.25 * MM}}},
        {DRAW_PATH,
         {.path = {.path = {2, 2, op, point},
                   .stroke = true,
                   .stroke_ink = INK_BLACK,
                   .line_width = MM,
                   .miter = 10}}},
        {DRAW_GLYPHS,
         {.glyphs = {.face = face_named(faces, "ipamj"),
                     .size = 10.5,
                     .place = {1, 0, 0, 1, 20 * MM, 30 * MM},
                     .ink = INK_BLACK,
                     .n = 2,
                     .glyph = glyph,
                     .text = TEXT("山渡")}}},
        {DRAW_GLYPHS,
         {.glyphs = {.face = face_named(faces, "ipamj"),
                     .size = 10.5,
                     .place = {0.8, 0, 0, 1, 0, 0},
                     .ink = INK_BLACK,
                     .n = 2,
                     .glyph = glyph,
                     .advance = advance,
                     .offset = offset,
                     .text = TEXT("山渡"),
                     .actual_text = true}}},
        {DRAW_BITS, {.bits = {{MM, MM, 9 * MM, 2 * MM}, 9, 2, bit}}},
        {DRAW_BARS, {.bars = {2, box}}},
    };
    const struct page page = {{210 * MM, 297 * MM}, 7, draw, NULL};
    struct buf b = {0};

    (void)state;
    trace_page(&page, &b);
    check_text(
        (struct text){b.s, b.len},
        "page 210.000 x 297.000\n"
        "path fill spot(Notice Blue 0.250) M 0.000,0.000 L 10.000,0.000 "
        "C 1.000,2.000 3.000,4.000 5.000,-6.000 Z\n"
        "path fill-evenodd cmyk(0.000 0.000 0.000 1.000) stroke 0.200 "
        "cmyk(0.100 0.200 0.300 0.400) cap round join bevel dash 1.000 "
        "dash 0.500 from 0.250 M 0.000,0.000 L 10.000,0.000\n"
        "path stroke 1.000 cmyk(0.000 0.000 0.000 1.000) miter 10.000 "
        "M 0.000,0.000 L 10.000,0.000\n"
        "text ipamj 10.500 at 20.000,30.000 cmyk(0.000 0.000 0.000 1.000) "
        "glyphs 12074 17017 |山渡|\n"
        "text ipamj 10.500 at 0.000,0.000 matrix 0.800 0.000 0.000 1.000 "
        "cmyk(0.000 0.000 0.000 1.000) glyphs 12074 17017 advances 10.500 "
        "9.000 offsets 0.000,0.000 0.250,-1.000 |山渡| actual\n"
        "code 9x2 at 1.000,1.000 size 9.000,2.000 ff80 0100\n"
        "bars 1.000,2.000,0.500,3.000 2.000,2.000,0.500,3.000\n");
    buf_clear(&b);
    faces_free(faces);
}

static void
test_side(void **state)
{
    const struct page fixed = {.trim = {10 * MM, 20 * MM}};
    const struct side side = {&fixed, 7, fixed, false};
    struct buf b = {0};

    (void)state;
    trace_side(&side, &b);
    check_text((struct text){b.s, b.len}, "fixed page 10.000 x 20.000\n"
                                          "own page 10.000 x 20.000\n");
    buf_clear(&b);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_calls),
        cmocka_unit_test(test_side),
    };

    return check_main(tests);
}
