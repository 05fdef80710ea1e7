/* Inserter lines read back from page content, and what is wrong with them. */
#include "tests/unit/check.h"

#include "base/arena.h"
#include "post/linesread.h"

/* Lines of 10 x 0.5 mm, 3 mm from the left, 100 mm from the top, each 10 mm. */
#define PROFILE(bits, rest)                                                    \
    "name = \"p\"; marks = { edge = \"left\"; inset = 3.0; first = 100.0; "    \
    "length = 10.0; thickness = 0.5; pitch = 10.0; bits = [ " bits             \
    " ]; };" rest

#define MM (72 / 25.4)
#define WIDTH (210 * MM)
#define HEIGHT (297 * MM)

/* Content with lines at the positions that bits names, as boxes or dots. */
static const char *
content_of(const char *bits, bool dots, struct arena *arena)
{
    const char *out = "q 0 0 0 1 k /F1 12 Tf (10 10 re) Tj Q\n"
                      "BI /IM true /W 20 /H 1 /BPC 1 ID re\nEI\n"
                      "100 100 28.346 1.417 re f\n";

    for (int i = 0; bits[i] != '\0'; i++) {
        double y = HEIGHT - (100 + 10 * i + 0.25) * MM;

        if (bits[i] != '1')
            continue;
        out = dots ? arena_printf(arena,
                                  "%s q\n.5 0 0 .5 %.3f %.3f cm\n0 0 %.3f %.3f "
                                  "re\nf\nQ\n",
                                  out, 3 * MM, y, 20 * MM, MM)
                   : arena_printf(arena, "%s%.3f %.3f %.3f %.3f re\nf\n", out,
                                  3 * MM, y, 10 * MM, 0.5 * MM);
    }
    return out;
}

static struct inserter
profile(const char *source, struct arena *arena)
{
    struct inserter ins;
    struct err err = {0};

    CHECK_OK(inserter_read(text_from(source), "p.conf", arena, &ins, &err));
    return ins;
}

static bool
check(const char *source, struct inserter_sheet sheet, bool back,
      const char *content, struct err *err)
{
    struct arena *arena = arena_new();
    struct inserter ins = profile(source, arena);
    struct buf scratch = {0};
    bool good = lines_check(&ins, &sheet, back, text_from(content), WIDTH,
                            HEIGHT, &scratch, err);

    buf_clear(&scratch);
    arena_free(arena);
    return good;
}

/* Every kind of bit: the one pattern that is right, and each bit turned. */
static void
test_bits(void **state)
{
    static const struct {
        const char *bits, *rest;
        struct inserter_sheet sheet;
        const char *lines;
    } rows[] = {
        {"\"1\", \"0\", \"begin\", \"not-begin\", \"end\", \"not-end\"",
         "",
         {.k = 1, .n = 2},
         "101001"},
        {"\"1\", \"0\", \"begin\", \"not-begin\", \"end\", \"not-end\"",
         "",
         {.k = 2, .n = 2},
         "100110"},
        {"\"1\", \"0\", \"begin\", \"not-begin\", \"end\", \"not-end\"",
         "collation = \"reverse\";",
         {.k = 2, .n = 2},
         "101001"},
        {"\"sequence 4\", \"sequence 2\", \"sequence 1\"",
         "sequence = { first = 1; last = 6; };",
         {.k = 2, .n = 2, .count = {3, 9}},
         "101"},
        {"\"sequence 4\", \"sequence 2\", \"sequence 1\"",
         "sequence = { first = 1; last = 6; down = true; reset = true; };",
         {.k = 2, .n = 2, .count = {3, 9}},
         "101"},
        {"\"match 2\", \"match 1\", \"sheet 2\", \"sheet 1\", \"sheets 2\"",
         "match = { first = 0; last = 3; };",
         {.k = 2, .n = 3, .count = {6, 9}},
         "10101"},
    };
    struct arena *arena = arena_new();
    struct err err = {0};

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        const char *source =
            arena_printf(arena,
                         "name = \"p\"; marks = { edge = \"left\"; "
                         "inset = 3.0; first = 100.0; length = 10.0; "
                         "thickness = 0.5; pitch = 10.0; bits = [ %s "
                         "]; }; %s",
                         rows[i].bits, rows[i].rest);
        char *turned = arena_copy(arena, rows[i].lines, strlen(rows[i].lines));

        for (int dots = 0; dots < 2; dots++)
            CHECK_OK(check(source, rows[i].sheet, false,
                           content_of(rows[i].lines, dots == 1, arena), &err));
        for (size_t k = 0; turned[k] != '\0'; k++) {
            turned[k] ^= 1;
            CHECK_FAILS(check(source, rows[i].sheet, false,
                              content_of(turned, k % 2 == 0, arena), &err),
                        ERR_STATE,
                        arena_printf(arena,
                                     "inserter position %zu is not as the "
                                     "profile asks",
                                     k + 1));
            turned[k] ^= 1;
        }
    }
    arena_free(arena);
}

/* A channel may feed or not; parity goes by what stands there. */
static void
test_parity(void **state)
{
    static const char even[] =
        PROFILE("\"1\", \"insert 1\", \"parity\"", "inserts = [ \"a\" ];");
    static const char odd[] =
        PROFILE("\"1\", \"insert 1\", \"parity\"",
                "inserts = [ \"a\" ]; parity = { sum = \"odd\"; skips = [ 1 ]; "
                "};");
    const struct inserter_sheet one = {.k = 1, .n = 1};
    struct arena *arena = arena_new();
    struct err err = {0};

    (void)state;
    CHECK_OK(check(even, one, false, content_of("110", false, arena), &err));
    CHECK_OK(check(even, one, false, content_of("101", false, arena), &err));
    CHECK_FAILS(check(even, one, false, content_of("111", false, arena), &err),
                ERR_STATE, "inserter lines have the wrong parity");
    CHECK_OK(check(odd, one, false, content_of("110", false, arena), &err));
    CHECK_FAILS(check(odd, one, false, content_of("111", false, arena), &err),
                ERR_STATE, "inserter lines have the wrong parity");
    arena_free(arena);
}

/* Which sides bear lines at all. */
static void
test_sides(void **state)
{
    static const char all[] = PROFILE("\"1\"", "");
    static const char back[] = PROFILE("\"1\"", "side = \"back\";");
    static const char last[] = PROFILE("\"1\"", "sheets = \"last\";");
    static const char first[] = PROFILE("\"1\"", "sheets = \"first\";");
    const struct inserter_sheet one = {.k = 1, .n = 2}, two = {.k = 2, .n = 2};
    struct arena *arena = arena_new();
    const char *with = content_of("1", false, arena);
    const char *without = content_of("0", false, arena);
    struct err err = {0};

    (void)state;
    CHECK_OK(check(all, one, false, with, &err));
    CHECK_OK(check(all, one, true, without, &err));
    CHECK_FAILS(check(all, one, true, with, &err), ERR_STATE,
                "bears inserter lines and should not");
    CHECK_OK(check(back, one, true, with, &err));
    CHECK_FAILS(check(back, one, false, with, &err), ERR_STATE,
                "bears inserter lines and should not");
    CHECK_OK(check(last, two, false, with, &err));
    CHECK_FAILS(check(last, one, false, with, &err), ERR_STATE,
                "bears inserter lines and should not");
    CHECK_OK(check(first, one, false, with, &err));
    CHECK_FAILS(check(first, two, false, with, &err), ERR_STATE,
                "bears inserter lines and should not");
    arena_free(arena);
}

static void
test_broken(void **state)
{
    static const struct {
        const char *content, *message;
    } bad[] = {
        /* A line half a pitch on, and one above the first. */
        {"8.504 542.551 28.346 1.417 re",
         "an inserter line stands where there is no position"},
        {"8.504 600 28.346 1.417 re",
         "an inserter line stands where there is no position"},
        {"1 2 3 re", "pdf: a rectangle without numbers"},
        {"1 0 0 1 5 cm", "pdf: cm without numbers"},
        {"Q", "pdf: q and Q do not agree"},
        {"BI /W 20 ID", "pdf: inline image is cut"},
        {"BI /W 20 /H 20", "pdf: inline image is cut"},
        {"BI /W 20 /H 20 ID abc", "pdf: inline image is cut"},
        {"(unfinished", "pdf"},
    };
    const struct inserter_sheet one = {.k = 1, .n = 1};
    char deep[128];
    struct err err = {0};

    (void)state;
    for (size_t i = 0; i < COUNT(bad); i++)
        CHECK_FAILS(check(PROFILE("\"0\", \"0\"", ""), one, false,
                          bad[i].content, &err),
                    ERR_STATE, bad[i].message);
    for (size_t i = 0; i < sizeof deep - 1; i++)
        deep[i] = i % 2 == 0 ? 'q' : ' ';
    deep[sizeof deep - 1] = '\0';
    CHECK_FAILS(check(PROFILE("\"0\"", ""), one, false, deep, &err), ERR_STATE,
                "pdf: q and Q do not agree");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_bits),
        cmocka_unit_test(test_parity),
        cmocka_unit_test(test_sides),
        cmocka_unit_test(test_broken),
    };

    return check_main(tests);
}
