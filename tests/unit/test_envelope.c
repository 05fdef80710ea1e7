#include "tests/unit/check.h"

#include <math.h>

#include "base/arena.h"
#include "base/file.h"
#include "render/envelope.h"

/* A profile of the program, from its folder. */
static struct envelope
shipped(const char *name, struct arena *arena)
{
    const char *path =
        arena_printf(arena, SRCDIR "/templates/envelope/%s.conf", name);
    struct envelope e = {0};
    struct text source;
    struct err err = {0};

    CHECK_OK(file_read(AT_FDCWD, path, 1 << 16, arena, &source, &err));
    CHECK_OK(envelope_read(source, name, arena, &e, &err));
    check_text(e.name, name);
    assert_true(e.title.len > 0);
    return e;
}

static void
check_area(const struct area *is, struct area expected, const char *name)
{
    if (fabs(is->x0 - expected.x0) > 1e-9 ||
        fabs(is->y0 - expected.y0) > 1e-9 ||
        fabs(is->x1 - expected.x1) > 1e-9 || fabs(is->y1 - expected.y1) > 1e-9)
        fail_msg("%s: %g %g %g %g, expected %g %g %g %g", name, is->x0, is->y0,
                 is->x1, is->y1, expected.x0, expected.y0, expected.x1,
                 expected.y1);
}

/* By hand, after postal.md 5.2: seam 2, error 1, clear 2 mm. */
static const struct shipped_case {
    const char *name;
    double play_x, play_y;
    struct area always, ever;
    double barcode;
} shipped_cases[] = {
    {"youkei-naga3", 23, 2, {27, 14, 98, 56}, {0, 8, 125, 62}, 9},
    {"naga3", 23, 2, {27, 14, 98, 56}, {0, 8, 125, 62}, 9},
    {"youkei4", 23, 2, {27, 14, 98, 56}, {0, 8, 125, 62}, 9},
    {"kaku2", 28, 33, {32, 37, 98, 78}, {0, 0, 130, 115}, 8.3},
};

static void
test_shipped(void **state)
{
    struct arena *arena = arena_new();
    struct envelope inner = shipped("naga40", arena);
    struct envelope_facts f;
    struct err err = {0};

    (void)state;
    for (size_t i = 0; i < COUNT(shipped_cases); i++) {
        const struct shipped_case *c = &shipped_cases[i];
        struct envelope e = shipped(c->name, arena);

        envelope_facts(&e, &f);
        CHECK_NEAR(f.play_x, c->play_x, 1e-9);
        CHECK_NEAR(f.play_y, c->play_y, 1e-9);
        check_area(&f.always, c->always, c->name);
        check_area(&f.ever, c->ever, c->name);
        CHECK_NEAR(f.barcode, c->barcode, 1e-9);
        assert_true(f.barcode_w <= f.always.x1 - f.always.x0);
        check_text(e.inner, "naga40");
        CHECK_OK(envelope_good(&e, &inner, &err));
    }
    envelope_facts(&inner, &f);
    CHECK_NEAR(f.play_x, 13, 1e-9);
    CHECK_NEAR(f.play_y, 13.75, 1e-9);
    CHECK_NEAR(f.barcode, 0, 0);
    CHECK_OK(envelope_good(&inner, NULL, &err));
    arena_free(arena);
}

#define PROFILE(size, window, folds)                                           \
    "name = \"t\"; " size " window = { " window " };"                          \
    "sheet = { width = 210.0; height = 297.0; folds = [ " folds " ]; };"
#define LONG "width = 235.0; height = 120.0;"
#define WIDE_WINDOW "x = 25.0; y = 12.0; width = 100.0; height = 50.0;"

/* Profiles that look right and are not. */
static const struct bad_case {
    const char *source;
    enum envelope_check check;
    const char *part;
} bad_cases[] = {
    /* the naive one: a stock window, A4 in three equal parts */
    {PROFILE(LONG, "x = 25.0; y = 20.0; width = 90.0; height = 45.0;",
             "99.0, 198.0"),
     ENVELOPE_TOP, "upper edge of the panel can show: the sheet slides 19.0"},
    {PROFILE(LONG, "x = 25.0; y = 21.0; width = 90.0; height = 45.0;",
             "99.0, 198.0"),
     ENVELOPE_BLOCK, "20.0 mm in height"},
    {PROFILE(LONG, "x = 22.0; y = 12.0; width = 100.0; height = 50.0;",
             "116.0, 232.0"),
     ENVELOPE_LEFT, "must begin 25.0 mm"},
    {PROFILE(LONG, "x = 25.0; y = 12.0; width = 80.0; height = 50.0;",
             "116.0, 232.0"),
     ENVELOPE_BARCODE, "always visible are 51.0 mm"},
    {PROFILE(LONG, "x = 115.0; y = 12.0; width = 100.0; height = 50.0;",
             "116.0, 232.0"),
     ENVELOPE_RIGHT, "must end 210.0 mm"},
    {PROFILE("width = 235.0; height = 124.0;",
             "x = 25.0; y = 55.0; width = 100.0; height = 55.0;",
             "105.0, 210.0"),
     ENVELOPE_BOTTOM, "must end 105.0 mm"},
    {PROFILE(LONG, WIDE_WINDOW, "148.5"), ENVELOPE_PIECE,
     "210.0 x 148.5 mm, the envelope \"t\" 233.0 x 118.0"},
    {PROFILE(LONG, "x = 25.0; y = 9.5; width = 100.0; height = 50.0;",
             "116.0, 232.0"),
     ENVELOPE_MARGIN, "9.5 mm from the edge"},
    {PROFILE("width = 224.0; height = 120.0;",
             "x = 14.0; y = 12.0; width = 100.0; height = 50.0;",
             "116.0, 232.0"),
     ENVELOPE_INNER, "\"naga40\" is 225.0 x 90.0 mm"},
};

static void
test_bad(void **state)
{
    struct arena *arena = arena_new();
    struct envelope inner = shipped("naga40", arena), e = {0};
    struct err err = {0};

    (void)state;
    for (size_t i = 0; i < COUNT(bad_cases); i++) {
        const struct bad_case *c = &bad_cases[i];

        CHECK_OK(envelope_read(text_from(c->source), "t", arena, &e, &err));
        CHECK_FAILS(envelope_check(&e, &inner, c->check, &err), ERR_CONF,
                    c->part);
        CHECK_FAILS(envelope_good(&e, &inner, &err), ERR_CONF,
                    "envelope \"t\": ");
    }
    arena_free(arena);
}

/* An inner envelope that its own form does not go into. */
static void
test_inner(void **state)
{
    struct arena *arena = arena_new();
    struct envelope e = shipped("youkei-naga3", arena);
    struct envelope inner = shipped("naga40", arena);
    struct err err = {0};

    (void)state;
    inner.n_fold = 2;
    CHECK_FAILS(envelope_check(&e, &inner, ENVELOPE_INNER, &err), ERR_CONF,
                "148.5 mm, the envelope \"naga40\" 223.0 x 88.0");
    arena_free(arena);
}

/* 洋形4号 with A4 in three: 40 mm, not the 42 of the other folds. */
static void
test_thirds(void **state)
{
    struct arena *arena = arena_new();
    struct envelope e = shipped("youkei4", arena);
    struct envelope_facts f;

    (void)state;
    e.fold[0] = 99;
    e.fold[1] = 198;
    envelope_facts(&e, &f);
    CHECK_NEAR(f.always.x1 - f.always.x0, 71, 1e-9);
    CHECK_NEAR(f.always.y1 - f.always.y0, 40, 1e-9);
    arena_free(arena);
}

/* The third panel of a zigzag carries the address, and is the shortest. */
static void
test_panel(void **state)
{
    static const char source[] =
        "name = \"z\"; width = 235.0; height = 120.0; window = { x = 25.0; "
        "y = 30.0; width = 100.0; height = 31.0; }; sheet = { width = 210.0; "
        "height = 297.0; folds = [ 112.0, 220.0 ]; panel = 3; };";
    struct arena *arena = arena_new();
    struct envelope e = {0};
    struct envelope_facts f;
    struct err err = {0};

    (void)state;
    CHECK_OK(envelope_read(TEXT(source), "z", arena, &e, &err));
    envelope_facts(&e, &f);
    /* 112 down, 108 up: the third panel begins 4 mm below the first */
    CHECK_NEAR(f.piece_height, 112, 1e-9);
    CHECK_NEAR(f.panel_top, 4, 1e-9);
    CHECK_NEAR(f.panel.y0, 220, 1e-9);
    CHECK_NEAR(f.play_y, 6, 1e-9);
    /* inside 29 .. 60, less the 4 mm, on the sheet from 220 */
    CHECK_NEAR(f.ever.y0, 220 + 29 - 4 - 6 - 1, 1e-9);
    CHECK_NEAR(f.always.y0, 220 + 29 - 4 + 3, 1e-9);
    CHECK_NEAR(f.always.y1, 220 + 60 - 4 - 6 - 3, 1e-9);
    arena_free(arena);
}

/* A point of the sheet, turned by a about its corner, pushed to dx, dy. */
static struct area
point_at(double x, double y, double a, double h, double dx, double dy)
{
    double px = x * cos(a) - y * sin(a) + h * sin(a) + dx;
    double py = x * sin(a) + y * cos(a) + dy;

    return (struct area){px, py, px, py};
}

/*
 * Everywhere the contents can lie, turned ones too, the block has its clear
 * space in the window, and no point outside the ever visible area is seen.
 */
static void
check_turned(const struct envelope *e, const struct envelope_facts *f, double a)
{
    double w = f->piece_width, h = f->piece_height;
    double px = f->inside_width - w * cos(a) - h * sin(a);
    double py = f->inside_height - h * cos(a) - w * sin(a);
    double down = f->panel.y0 - f->panel_top;

    for (int i = 0; i < 16; i++) {
        const double *v = &f->always.x0;
        struct area at = point_at(v[i & 1 ? 2 : 0], v[i & 2 ? 3 : 1] - down, a,
                                  h, i & 4 ? px : 0, i & 8 ? py : 0);

        assert_true(at.x0 >= f->window.x0 + e->clear &&
                    at.x1 <= f->window.x1 - e->clear &&
                    at.y0 >= f->window.y0 + e->clear &&
                    at.y1 <= f->window.y1 - e->clear);
        /* just outside of what can ever be seen, left of it or above */
        at = point_at(f->ever.x0, f->always.y0 - down, a, h, i & 4 ? px : 0,
                      i & 8 ? py : 0);
        assert_true(at.x0 <= f->window.x0);
        at = point_at(f->always.x0, f->ever.y0 - down, a, h, i & 4 ? px : 0,
                      i & 8 ? py : 0);
        assert_true(at.y0 <= f->window.y0);
    }
}

static void
test_turned(void **state)
{
    struct arena *arena = arena_new();

    (void)state;
    for (size_t i = 0; i < COUNT(shipped_cases); i++) {
        struct envelope e = shipped(shipped_cases[i].name, arena);
        struct envelope_facts f;

        envelope_facts(&e, &f);
        assert_true(f.turn > 0.3 && f.turn < 6);
        for (int k = 0; k <= 20; k++)
            check_turned(&e, &f, f.turn * k / 20 / 57.29577951308232);
    }
    arena_free(arena);
}

static const struct wrong_case {
    const char *source, *part;
} wrong_cases[] = {
    {"name = \"t\";", "\"width\" is missing"},
    {"name = \"t\"; width = 235.0; height = 120.0;", "\"sheet\" is missing"},
    {PROFILE(LONG, "x = 25.0;", "116.0"), "\"y\" is missing"},
    {PROFILE(LONG, WIDE_WINDOW, "116.0, 110.0"), "ascending"},
    {PROFILE(LONG, WIDE_WINDOW, "116.0, 300.0"), "ascending"},
    {PROFILE(LONG, WIDE_WINDOW, "1.0,2.0,3.0,4.0,5.0,6.0,7.0,8.0"),
     "folds: at most 7"},
    {"name = \"t\"; width = 235.0; height = 120.0; sheet = { width = 210.0; "
     "height = 297.0; folds = [ 116.0 ]; panel = 2; };",
     "upside down"},
    {"name = \"t\"; width = 235.0; height = 120.0; colour = 1; sheet = { "
     "width = 210.0; height = 297.0; };",
     "unknown setting \"colour\""},
    {"name = \"t\"; width = 235.0; height = 120.0; sheet = { width = 210.0; "
     "height = 297.0; }; flap = { side = \"left\"; };",
     "\"top\" or \"right\""},
    {"name = \"t\"; width = 235.0; height = 120.0; sheet = { width = 210.0; "
     "height = 297.0; }; flap = { height = 5.0; };",
     "height: must be from 15 to 100"},
    {"name = ", "t:1: "},
};

static void
test_wrong(void **state)
{
    struct arena *arena = arena_new();
    struct envelope e;
    struct err err = {0};

    (void)state;
    for (size_t i = 0; i < COUNT(wrong_cases); i++)
        CHECK_FAILS(envelope_read(text_from(wrong_cases[i].source), "t", arena,
                                  &e, &err),
                    ERR_CONF, wrong_cases[i].part);
    arena_free(arena);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_shipped), cmocka_unit_test(test_bad),
        cmocka_unit_test(test_inner),   cmocka_unit_test(test_thirds),
        cmocka_unit_test(test_panel),   cmocka_unit_test(test_turned),
        cmocka_unit_test(test_wrong),
    };

    return check_main(tests);
}
