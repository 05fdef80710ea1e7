#include "tests/unit/check.h"

#include <math.h>

#include "base/arena.h"
#include "render/drawing.h"
#include "render/extent.h"
#include "render/flat.h"

static const struct ink die = {
    .spot = "Dieline", .m = 1, .tint = 1, .technical = true};

static struct envelope
envelope_of(const char *flap, struct arena *arena)
{
    const char *source = arena_printf(
        arena,
        "name = \"t\"; width = 235.0; height = 120.0; window = { x = 25.0; y = "
        "12.0; width = 100.0; height = 50.0; }; sheet = { width = 210.0; "
        "height = 297.0; folds = [ 116.0, 232.0 ]; }; flap = { side = \"%s\"; "
        "height = 35.0; tab = 10.0; };",
        flap);
    struct envelope e = {0};
    struct err err = {0};

    CHECK_OK(envelope_read(text_from(source), "t", arena, &e, &err));
    return e;
}

static void
check_area(const struct area *a, double x0, double y0, double x1, double y1)
{
    CHECK_NEAR(a->x0, x0, 1e-9);
    CHECK_NEAR(a->y0, y0, 1e-9);
    CHECK_NEAR(a->x1, x1, 1e-9);
    CHECK_NEAR(a->y1, y1, 1e-9);
}

/* Where the panels lie; they meet and do not overlap. */
static void
test_panels(void **state)
{
    struct arena *arena = arena_new();
    struct envelope e = envelope_of("top", arena);
    struct flat f;

    (void)state;
    flat_of(&e, &f);
    CHECK_NEAR(f.width, 10 + 235 + 10, 1e-9);
    CHECK_NEAR(f.height, 35 + 120 + 120, 1e-9);
    check_area(&f.front, 10, 35, 245, 155);
    check_area(&f.back, 10, 155, 245, 275);
    check_area(&f.flap, 10, 0, 245, 35);
    check_area(&f.tab[0], 0, 35, 10, 155);
    check_area(&f.tab[1], 245, 35, 255, 155);

    e = envelope_of("right", arena);
    flat_of(&e, &f);
    CHECK_NEAR(f.width, 10 + 235 + 35, 1e-9);
    CHECK_NEAR(f.height, 10 + 120 + 120, 1e-9);
    check_area(&f.front, 10, 10, 245, 130);
    check_area(&f.flap, 245, 10, 280, 130);
    check_area(&f.tab[0], 0, 10, 10, 130);
    check_area(&f.tab[1], 10, 0, 245, 10);
    arena_free(arena);
}

/* Does one of the calls stroke just this rectangle? */
static bool
has_frame(const struct drawing *d, double x0, double y0, double x1, double y1)
{
    for (size_t i = 0; i < d->n; i++) {
        const struct path *p = &d->draw[i].u.path.path;

        if (p->n_point == 4 && fabs(p->point[0].x - x0 * PT_PER_MM) < 1e-6 &&
            fabs(p->point[0].y - y0 * PT_PER_MM) < 1e-6 &&
            fabs(p->point[2].x - x1 * PT_PER_MM) < 1e-6 &&
            fabs(p->point[2].y - y1 * PT_PER_MM) < 1e-6)
            return true;
    }
    return false;
}

/* All lines are technical and on the flat sheet; the window is where the
   profile has it, on the front. */
static void
test_die(void **state)
{
    static const char *const flaps[] = {"top", "right"};
    struct arena *arena = arena_new();

    (void)state;
    for (size_t k = 0; k < COUNT(flaps); k++) {
        struct envelope e = envelope_of(flaps[k], arena);
        struct drawing d = {.arena = arena};
        struct flat f;

        flat_of(&e, &f);
        flat_die(&e, &f, die, &d);
        assert_true(d.n > 20);
        for (size_t i = 0; i < d.n; i++) {
            const struct draw_path *p = &d.draw[i].u.path;

            assert_int_equal(d.draw[i].kind, DRAW_PATH);
            assert_true(p->stroke && !p->fill);
            assert_true(p->stroke_ink.technical);
            assert_true(p->line_width >= 0.25);
            for (size_t j = 0; j < p->path.n_point; j++)
                assert_true(p->path.point[j].x >= -1e-6 &&
                            p->path.point[j].y >= -1e-6 &&
                            p->path.point[j].x <= f.width * PT_PER_MM + 1e-6 &&
                            p->path.point[j].y <= f.height * PT_PER_MM + 1e-6);
        }
        assert_true(
            has_frame(&d, f.front.x0, f.front.y0, f.front.x1, f.front.y1));
        assert_true(has_frame(&d, f.front.x0 + 25, f.front.y0 + 12,
                              f.front.x0 + 125, f.front.y0 + 62));
        e.windowed = false;
        d.n = 0;
        flat_die(&e, &f, die, &d);
        assert_false(has_frame(&d, f.front.x0 + 25, f.front.y0 + 12,
                               f.front.x0 + 125, f.front.y0 + 62));
    }
    arena_free(arena);
}

/* The tint lies behind front and back, seen from the other side. */
static void
test_tint(void **state)
{
    struct arena *arena = arena_new();
    struct envelope e = envelope_of("right", arena);
    struct drawing d = {.arena = arena};
    double x0 = 1e9, x1 = 0, y0 = 1e9, y1 = 0;
    struct flat f;

    (void)state;
    flat_of(&e, &f);
    flat_tint(&f, (struct ink){.k = 0.5, .tint = 1}, &d);
    assert_true(d.n > 400);
    for (size_t i = 0; i < d.n; i++) {
        struct box box;

        assert_true(draw_extent(&d.draw[i], &box));
        x0 = fmin(x0, box.x / PT_PER_MM);
        y0 = fmin(y0, box.y / PT_PER_MM);
        x1 = fmax(x1, (box.x + box.width) / PT_PER_MM);
        y1 = fmax(y1, (box.y + box.height) / PT_PER_MM);
    }
    /* the flap is on the left now */
    assert_true(x0 >= 35 && x0 < 37 && x1 > 35 + 230 && x1 <= 35 + 235);
    assert_true(y0 >= 10 && y0 < 12 && y1 > 10 + 235 && y1 <= 10 + 240);
    arena_free(arena);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_panels),
        cmocka_unit_test(test_die),
        cmocka_unit_test(test_tint),
    };

    return check_main(tests);
}
