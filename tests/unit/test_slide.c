#include "tests/unit/check.h"

#include "base/arena.h"
#include "base/file.h"
#include "render/extent.h"
#include "render/shift.h"
#include "render/slide.h"

#define BARS                                                                   \
    "1311414414423121341113243243243243243243243243243243243243243214431"

static struct envelope
profile(struct arena *arena, const char *name)
{
    const char *path =
        arena_printf(arena, SRCDIR "/templates/envelope/%s.conf", name);
    struct envelope e = {0};
    struct text source;
    struct err err = {0};

    CHECK_OK(file_read(AT_FDCWD, path, 1 << 16, arena, &source, &err));
    CHECK_OK(envelope_read(source, name, arena, &e, &err));
    return e;
}

/* Boxes of the customer barcodes on a page. */
static size_t
bars_of(const struct page *page, struct box out[static 8])
{
    size_t n = 0;

    for (size_t i = 0; i < page->n; i++)
        if (page->draw[i].kind == DRAW_BARS) {
            assert_true(n < 8);
            assert_true(draw_extent(&page->draw[i], &out[n++]));
        }
    return n;
}

static void
test_shift(void **state)
{
    static const struct point point[] = {{1, 2}, {3, 4}};
    static const uint8_t op[] = {PATH_MOVE, PATH_LINE};
    static const struct box bar[] = {{5, 6, 1, 2}};
    struct arena *arena = arena_new();
    struct draw d = {.kind = DRAW_PATH};
    struct box box;

    (void)state;
    d.u.path = (struct draw_path){.path = {2, 2, op, point},
                                  .stroke = true,
                                  .stroke_ink = INK_BLACK,
                                  .line_width = 2,
                                  .join = JOIN_ROUND};
    d = draw_shift(&d, 10, 20, arena);
    assert_true(draw_extent(&d, &box));
    CHECK_NEAR(box.x, 10, 1e-9);
    CHECK_NEAR(box.y, 21, 1e-9);
    CHECK_NEAR(box.width, 4, 1e-9);
    d.u.path.stroke_ink = (struct ink){.tint = 1};
    assert_false(draw_extent(&d, &box)); /* paper */
    d = (struct draw){.kind = DRAW_BARS, .u.bars = {1, bar}};
    d = draw_shift(&d, 10, 20, arena);
    CHECK_NEAR(d.u.bars.box[0].x, 15, 1e-9);
    CHECK_NEAR(d.u.bars.box[0].y, 26, 1e-9);
    CHECK_NEAR(bar[0].x, 5, 0);
    d = (struct draw){.kind = DRAW_BITS, .u.bits = {{1, 2, 3, 4}, 0, 0, NULL}};
    d = draw_shift(&d, 10, 20, arena);
    CHECK_NEAR(d.u.bits.box.x, 11, 1e-9);
    d = (struct draw){.kind = DRAW_GLYPHS};
    d = draw_shift(&d, 10, 20, arena);
    CHECK_NEAR(d.u.glyphs.place.e, 10, 1e-9);
    CHECK_NEAR(d.u.glyphs.place.f, 20, 1e-9);
    arena_free(arena);
}

/* The barcode stands in each envelope where the play has pushed it. */
static void
test_corners(void **state)
{
    struct arena *arena = arena_new();
    struct envelope e = profile(arena, "youkei-naga3");
    struct slide slide = {.envelope = &e};
    struct page block = {.n = 0}, page;
    struct box box[8];
    struct err err = {0};

    (void)state;
    slide.head.trim = (struct size){500 * PT_PER_MM, 60 * PT_PER_MM};
    CHECK_OK(slide_sheet(&e, &block, TEXT(BARS), arena, &slide.sheet,
                         &slide.clear, &err));
    assert_int_equal(bars_of(&slide.sheet, box), 1);
    CHECK_NEAR(box[0].x / PT_PER_MM, 27, 1e-6);
    CHECK_NEAR((box[0].y + box[0].height) / PT_PER_MM, 56, 0.05);
    slide_page(&slide, arena, &page);
    assert_int_equal(bars_of(&page, box), 4);
    /* an envelope's width and a gap further, and the play */
    CHECK_NEAR((box[1].x - box[0].x) / PT_PER_MM, 235 + 14 + 23, 1e-6);
    CHECK_NEAR((box[2].y - box[0].y) / PT_PER_MM, 120 + 14 + 2, 1e-6);
    CHECK_NEAR(box[3].x, box[1].x, 1e-6);
    CHECK_NEAR(box[3].y, box[2].y, 1e-6);
    CHECK_NEAR(page.trim.width / PT_PER_MM, 528, 1e-6);
    arena_free(arena);
}

/* What never comes under the window is not drawn at all. */
static void
test_hidden(void **state)
{
    struct arena *arena = arena_new();
    struct envelope e = profile(arena, "youkei-naga3");
    struct box bar[] = {{129 * PT_PER_MM, 30 * PT_PER_MM, 9, 9}}, box[8];
    struct draw draw = {.kind = DRAW_BARS, .u.bars = {1, bar}};
    struct slide slide = {.envelope = &e,
                          .sheet = {.trim = {595, 842}, .n = 1, .draw = &draw}};
    struct page page;

    (void)state;
    slide_page(&slide, arena, &page);
    assert_int_equal(bars_of(&page, box), 0);
    bar[0].x = 120 * PT_PER_MM; /* seen where the sheet lies to the left */
    slide_page(&slide, arena, &page);
    assert_int_equal(bars_of(&page, box), 2);
    e = profile(arena, "naga40"); /* no window */
    slide_page(&slide, arena, &page);
    assert_int_equal(bars_of(&page, box), 0);
    arena_free(arena);
}

static void
test_narrow(void **state)
{
    struct arena *arena = arena_new();
    struct envelope e = profile(arena, "youkei-naga3");
    struct page block = {.n = 0}, sheet;
    struct box box[8], clear;
    struct err err = {0};

    (void)state;
    e.window.x1 = 105; /* 80 mm: no barcode fits, so none is drawn */
    CHECK_OK(slide_sheet(&e, &block, TEXT(BARS), arena, &sheet, &clear, &err));
    assert_int_equal(bars_of(&sheet, box), 0);
    CHECK_NEAR(clear.width, 0, 0);
    e.window.x1 = 125;
    CHECK_FAILS(slide_sheet(&e, &block, TEXT("1"), arena, &sheet, &clear, &err),
                ERR_INPUT, "67 bars");
    arena_free(arena);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_shift),
        cmocka_unit_test(test_corners),
        cmocka_unit_test(test_hidden),
        cmocka_unit_test(test_narrow),
    };

    return check_main(tests);
}
