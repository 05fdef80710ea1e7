#include "tests/unit/scene.h"

#include <float.h>
#include <math.h>

#include "base/file.h"
#include "render/code.h"
#include "render/pdf_inside.h"

/* Content streams, operator by operator: what a page's calls become. */

static void
check_written(const char *text, const char *p, const char *expected)
{
    if (strlen(expected) != (size_t)(p - text) ||
        memcmp(text, expected, strlen(expected)) != 0)
        fail_msg("\"%.*s\", expected \"%s\"", (int)(p - text), text, expected);
}

static void
test_numbers(void **state)
{
    static const struct {
        double v;
        const char *text;
    } row[] = {
        {0, "0"},
        {-0.0, "0"},
        {0.0004, "0"},
        {-0.0004, "0"},
        {0.0005, "0.001"},
        {-0.0005, "-0.001"},
        {0.1, "0.1"},
        {0.25, "0.25"},
        {-0.5, "-0.5"},
        {1, "1"},
        {9.05, "9.05"},
        {841.8898, "841.89"},
        {999.9994, "999.999"},
        {999.9996, "1000"},
        {1000.001, "1000.001"},
        {-1050.1, "-1050.1"},
        {10203.04, "10203.04"},
        {14400, "14400"},
        {-14400, "-14400"},
    };
    static const struct {
        uint64_t v;
        const char *text;
    } whole[] = {
        {0, "0"},
        {7, "7"},
        {999, "999"},
        {1000, "1000"},
        {1002003, "1002003"},
        {9999999999u, "9999999999"},
        {UINT64_MAX, "18446744073709551615"},
    };
    struct pdf_digits digits;
    char text[32];

    (void)state;
    pdf_digits_make(&digits);
    for (size_t i = 0; i < COUNT(row); i++)
        check_written(text, pdf_put_number(&digits, text, row[i].v),
                      row[i].text);
    for (size_t i = 0; i < COUNT(whole); i++)
        check_written(text, pdf_put_unsigned(&digits, text, whole[i].v),
                      whole[i].text);
}

static void
test_names(void **state)
{
    static const char *const row[][2] = {
        {"DIC156s", "DIC156s"},
        {"DIC 156s", "DIC#20156s"},
        {"特色 1", "#E7#89#B9#E8#89#B2#201"},
        {"a/b#c(d)%", "a#2Fb#23c#28d#29#25"},
        {"~!\x7f", "~!#7F"},
    };
    char text[64];

    (void)state;
    for (size_t i = 0; i < COUNT(row); i++)
        check_written(text, pdf_put_name(text, text_from(row[i][0])),
                      row[i][1]);
}

static void
test_utf16(void **state)
{
    static const struct {
        const char *text, *hex;
        bool good;
    } row[] = {
        {"", "", true},           {"A見", "0041898B", true},
        {"𠮷", "D842DFB7", true}, {"葛󠄂", "845BDB40DD02", true},
        {"a\xFF", "0061", false}, {"\xED\xA0\x80", "", false},
    };
    char text[64];

    (void)state;
    for (size_t i = 0; i < COUNT(row); i++) {
        bool good = true;

        check_written(text, pdf_put_utf16(text, text_from(row[i].text), &good),
                      row[i].hex);
        assert_int_equal(good, row[i].good);
    }
}

/* --- pages -----------------------------------------------------------------
 */

struct writer {
    struct scene scene;
    struct pdf_digits digits;
    struct pdf_uses uses;
    struct buf out;
};

static int
setup(void **state)
{
    struct writer *w = calloc(1, sizeof *w);

    assert_non_null(w);
    scene_open(&w->scene);
    pdf_digits_make(&w->digits);
    *state = w;
    return 0;
}

static int
teardown(void **state)
{
    struct writer *w = *state;

    scene_close(&w->scene);
    pdf_uses_clear(&w->uses);
    buf_clear(&w->out);
    free(w);
    return 0;
}

static bool
write_page(struct writer *w, const struct page *page, struct err *err)
{
    w->out.len = 0;
    return pdf_content(&w->digits, &w->uses, page, 800, &w->out, err);
}

static void
check_content(struct writer *w, const struct page *page, const char *expected,
              size_t len)
{
    struct err err = {0};

    CHECK_OK(write_page(w, page, &err));
    if (w->out.len != len || memcmp(w->out.s, expected, len) != 0)
        fail_msg("page is\n%.*s\nexpected\n%s", (int)w->out.len, w->out.s,
                 expected);
}
#define CHECK_CONTENT(w, page, literal)                                        \
    check_content((w), (page), (literal), sizeof(literal) - 1)

/* Glyphs whose codes are given; noto-serif-jp is row 1 of fonts.conf. */
static struct draw_glyphs *
add_codes(struct writer *w, struct page *page, size_t n, const uint16_t *code)
{
    struct draw_glyphs *g = &scene_add(page, DRAW_GLYPHS)->u.glyphs;

    *g = (struct draw_glyphs){.face =
                                  face_named(w->scene.faces, "noto-serif-jp"),
                              .size = 10,
                              .place = scene_at(50, 100),
                              .ink = INK_BLACK,
                              .n = n,
                              .glyph = code,
                              .text = TEXT("見本")};
    return g;
}

static const uint16_t two[] = {0x4141, 0x4242};

static void
test_empty(void **state)
{
    struct writer *w = *state;
    struct page page = scene_page(&w->scene);

    CHECK_CONTENT(w, &page, "");
    (void)add_codes(w, &page, 0, NULL);
    scene_add(&page, DRAW_BARS)->u.bars = (struct draw_bars){0};
    scene_add(&page, DRAW_BITS)->u.bits = (struct draw_bits){0};
    (void)scene_box(&w->scene, &page, 0, 0, 1, 1);
    CHECK_CONTENT(w, &page, "");
}

static void
test_glyphs(void **state)
{
    static const uint16_t hard[] = {0x2829, 0x5C0D, 0x0A00, 0x0D28};
    struct writer *w = *state;
    struct page page = scene_page(&w->scene);

    (void)add_codes(w, &page, 4, hard);
    CHECK_CONTENT(w, &page,
                  "/G1 gs\n0 0 0 1 k\nBT\n/F1 1 Tf\n10 0 0 10 50 700 Tm\n"
                  "(\\(\\)\\\\\\r\n\0\\r\\()Tj\nET\n");
    for (size_t i = 0; i < COUNT(hard); i++)
        assert_true(w->uses.glyph[1][hard[i] >> 3] >> (hard[i] & 7) & 1);
    assert_null(w->uses.glyph[0]);
}

/* What the reader of the stream has been told is not told again. */
static void
test_state(void **state)
{
    static const struct ink blue = {NULL, 1, 0.5, 0, 0.25, 1, false};
    struct writer *w = *state;
    struct page page = scene_page(&w->scene);

    (void)add_codes(w, &page, 2, two);
    add_codes(w, &page, 2, two)->place = (struct matrix){0.8, 0, 0, 1, 1, 2};
    add_codes(w, &page, 2, two)->ink = blue;
    add_codes(w, &page, 2, two)->ink = blue;
    add_codes(w, &page, 1, two)->face = face_named(w->scene.faces, "noto-sans");
    add_codes(w, &page, 1, two)->size = 9;
    CHECK_CONTENT(w, &page,
                  "/G1 gs\n0 0 0 1 k\nBT\n/F1 1 Tf\n10 0 0 10 50 700 Tm\n"
                  "(AABB)Tj\n8 0 0 10 1 798 Tm\n(AABB)Tj\n"
                  "/G0 gs\n1 0.5 0 0.25 k\n10 0 0 10 50 700 Tm\n(AABB)Tj\n"
                  "10 0 0 10 50 700 Tm\n(AABB)Tj\n"
                  "/G1 gs\n0 0 0 1 k\n/F2 1 Tf\n10 0 0 10 50 700 Tm\n(AA)Tj\n"
                  "/F1 1 Tf\n9 0 0 9 50 700 Tm\n(AA)Tj\nET\n");
}

static void
test_turned(void **state)
{
    struct writer *w = *state;
    struct page page = scene_page(&w->scene);

    /* A quarter turn clockwise: the line runs down the page. */
    add_codes(w, &page, 2, two)->place = (struct matrix){0, 1, -1, 0, 50, 100};
    CHECK_CONTENT(w, &page,
                  "/G1 gs\n0 0 0 1 k\nBT\n/F1 1 Tf\n0 -10 10 0 50 700 Tm\n"
                  "(AABB)Tj\nET\n");
}

/* Glyphs of noto-serif-jp named 0x4141 and 0x4242 are 1000 wide. */
static void
test_spaced(void **state)
{
    static const uint16_t four[] = {0x4141, 0x4242, 0x4343, 0x4444};
    static const double even[] = {10, 10, 10, 10};
    static const double wide[] = {12, 10, 7.5, 99};
    static const double third[] = {10.0033, 10.0033, 10.0033, 10};
    static const struct point aside[] = {{0, 0}, {1, 0}, {0, 0}, {-2, 0}};
    static const struct point up[] = {{0, 0}, {-5, -3}, {-5, -3}, {0, 0}};
    static const struct point last[] = {{0, 0}, {0, 0}, {0, 0}, {0, 2.5}};
    static const struct {
        const double *advance;
        const struct point *offset;
        const char *shown;
    } row[] = {
        {even, NULL, "[(AABBCCDD)]TJ\n"},
        {wide, NULL, "[(AA)-200(BBCC)250(DD)]TJ\n"},
        {third, NULL, "[(AABB)-1(CCDD)]TJ\n"},
        {NULL, aside, "[(AA)-100(BB)100(CC)200(DD)]TJ\n"},
        {even, up, "[(AA)]TJ\n0.3 Ts\n[500(BBCC)]TJ\n0 Ts\n[-500(DD)]TJ\n"},
        {NULL, last, "[(AABBCC)]TJ\n-0.25 Ts\n[(DD)]TJ\n0 Ts\n"},
    };
    struct writer *w = *state;

    for (size_t i = 0; i < COUNT(row); i++) {
        struct page page = scene_page(&w->scene);
        struct draw_glyphs *g = add_codes(w, &page, 4, four);
        bool span = row[i].offset == up || row[i].offset == last;
        char expected[256];

        g->advance = row[i].advance;
        g->offset = row[i].offset;
        (void)snprintf(expected, sizeof expected,
                       "/G1 gs\n0 0 0 1 k\nBT\n/F1 1 Tf\n%s"
                       "10 0 0 10 50 700 Tm\n%s%sET\n",
                       span ? "/Span<</ActualText<FEFF898B672C>>>BDC\n" : "",
                       row[i].shown, span ? "EMC\n" : "");
        check_content(w, &page, expected, strlen(expected));
    }
}

/* After Ts the pen stands where the line goes on. */
static void
test_actual_text(void **state)
{
    struct writer *w = *state;
    struct page page = scene_page(&w->scene);
    struct draw_glyphs *g = add_codes(w, &page, 1, two);

    g->text = TEXT("葛󠄂𠮷");
    g->actual_text = true;
    g = add_codes(w, &page, 1, two);
    g->text = TEXT("");
    g->actual_text = true;
    CHECK_CONTENT(w, &page,
                  "/G1 gs\n0 0 0 1 k\nBT\n/F1 1 Tf\n"
                  "/Span<</ActualText<FEFF845BDB40DD02D842DFB7>>>BDC\n"
                  "10 0 0 10 50 700 Tm\n(AA)Tj\nEMC\n"
                  "/Span<</ActualText<FEFF>>>BDC\n"
                  "10 0 0 10 50 700 Tm\n(AA)Tj\nEMC\nET\n");
}

static void
test_paths(void **state)
{
    static const struct point curve[] = {
        {0, 800}, {10, 790}, {20, 780.5}, {30, 770}, {1, 2}};
    static const struct ink paper = {NULL, 0, 0, 0, 0, 1, false};
    static const double dash[] = {3, 1.5};
    struct writer *w = *state;
    struct page page = scene_page(&w->scene);
    struct draw_path *d;

    d = scene_path(&w->scene, &page, "MCLZ", curve, 5);
    d->fill = d->even_odd = true;
    /* Paper is not overprinted, nor is black knocked out with it. */
    d = scene_path(&w->scene, &page, "ML", curve, 2);
    d->fill = d->stroke = true;
    d->fill_ink = paper;
    d->dash = dash;
    d->n_dash = 2;
    d->dash_offset = 0.5;
    d = scene_path(&w->scene, &page, "ML", curve, 2);
    d->fill = d->stroke = true;
    d->dash = dash;
    d->n_dash = 2;
    d->dash_offset = 0.5;
    d = scene_path(&w->scene, &page, "ML", curve, 2);
    d->stroke = true;
    d->line_width = 0.25;
    d->cap = CAP_SQUARE;
    d->join = JOIN_BEVEL;
    d->miter = 10;
    CHECK_CONTENT(
        w, &page,
        "/G1 gs\n0 0 0 1 k\n0 0 m\n10 10 20 19.5 30 30 c\n1 798 l\nh\nf*\n"
        "/G0 gs\n0 0 0 0 k\n0 0 m\n10 10 l\nf\n"
        "/G1 gs\n0 0 0 1 K\n1 w\n0 J\n0 j\n4 M\n[3 1.5 ] 0.5 d\n"
        "0 0 m\n10 10 l\nS\n"
        "0 0 0 1 k\n0 0 m\n10 10 l\nB\n"
        "0.25 w\n2 J\n2 j\n10 M\n[] 0 d\n0 0 m\n10 10 l\nS\n");
}

/* Many dashes are told each time; dashes of no length are a solid line. */
static void
test_dashes(void **state)
{
    static const struct point line[] = {{0, 800}, {10, 790}};
    static const double many[10] = {1, 1, 1, 1, 1, 1, 1, 1, 1, 1};
    static const double none[2] = {0, 0.0001};
    struct writer *w = *state;
    struct page page = scene_page(&w->scene);
    struct draw_path *d;

    for (int i = 0; i < 2; i++) {
        d = scene_path(&w->scene, &page, "ML", line, 2);
        d->stroke = true;
        d->dash = many;
        d->n_dash = COUNT(many);
    }
    d = scene_path(&w->scene, &page, "ML", line, 2);
    d->stroke = true;
    d->dash = none;
    d->n_dash = 2;
    d->dash_offset = 1;
    CHECK_CONTENT(w, &page,
                  "/G1 gs\n0 0 0 1 K\n1 w\n0 J\n0 j\n4 M\n"
                  "[1 1 1 1 1 1 1 1 1 1 ] 0 d\n0 0 m\n10 10 l\nS\n"
                  "[1 1 1 1 1 1 1 1 1 1 ] 0 d\n0 0 m\n10 10 l\nS\n"
                  "[] 0 d\n0 0 m\n10 10 l\nS\n");
}

static void
test_spots(void **state)
{
    static const struct point line[] = {{0, 800}, {10, 790}};
    static const struct ink red = {"DIC 156s", 0, 0.9, 0.8, 0, 1, false};
    struct writer *w = *state;
    struct page page = scene_page(&w->scene);
    struct draw_path *d;

    for (int i = 0; i < 3; i++) {
        d = scene_path(&w->scene, &page, "ML", line, 2);
        d->fill = i < 2;
        d->stroke = i == 2;
        d->fill_ink = d->stroke_ink = red;
    }
    d->stroke_ink.tint = 0.5;
    CHECK_CONTENT(w, &page,
                  "/G0 gs\n/S-DIC#20156s cs 1 scn\n0 0 m\n10 10 l\nf\n"
                  "0 0 m\n10 10 l\nf\n"
                  "/S-DIC#20156s CS 0.5 SCN\n1 w\n0 J\n0 j\n4 M\n[] 0 d\n"
                  "0 0 m\n10 10 l\nS\n");
    assert_int_equal(w->uses.n_spot, 1);
    assert_string_equal(w->uses.spot[0].name, "DIC 156s");
}

static void
test_bits(void **state)
{
    static const uint8_t bit[] = {0x80, 0x40, 0x28, 0x0D, 0xFF, 0x00};
    struct writer *w = *state;
    struct page page = scene_page(&w->scene);

    (void)add_codes(w, &page, 1, two);
    scene_add(&page, DRAW_BITS)->u.bits =
        (struct draw_bits){{10, 20, 30, 15}, 10, 3, bit};
    CHECK_CONTENT(w, &page,
                  "/G1 gs\n0 0 0 1 k\nBT\n/F1 1 Tf\n10 0 0 10 50 700 Tm\n"
                  "(AA)Tj\nET\nq\n30 0 0 15 10 765 cm\n"
                  "BI/W 10/H 3/IM true/BPC 1/D[1 0]\nID "
                  "\x80\x40\x28\x0D\xFF\x00\nEI\nQ\n");
}

static void
test_bars(void **state)
{
    /* Two dots wide, seven apart; the second begins lower and is shorter. */
    static const struct box dotted[] = {{50.001, 100, 0.24, 1.2},
                                        {50.841, 100.6, 0.24, 1.2},
                                        {51.681, 100, 0.24, 1.2},
                                        {50.001 + 1234 * 0.12, 100, 0.24, 1.2}};
    static const struct box free_standing[] = {{50, 100, 2, 10},
                                               {53.01, 100, 2, 10}};
    static const struct box wide[] = {{50, 100, 2400, 10}};
    struct writer *w = *state;
    struct page page = scene_page(&w->scene);

    scene_add(&page, DRAW_BARS)->u.bars = (struct draw_bars){4, dotted};
    CHECK_CONTENT(w, &page,
                  "/G1 gs\n0 0 0 1 k\nq\n.12 0 0 .12 50.001 698.8 cm\n"
                  "0 0 2 10 re\n7 -5 2 10 re\n14 0 2 10 re\n1234 0 2 10 re\n"
                  "f\nQ\n");
    page.n = 0;
    scene_add(&page, DRAW_BARS)->u.bars = (struct draw_bars){2, free_standing};
    CHECK_CONTENT(w, &page,
                  "/G1 gs\n0 0 0 1 k\n50 690 2 10 re\n53.01 690 2 10 re\nf\n");
    page.n = 0;
    scene_add(&page, DRAW_BARS)->u.bars = (struct draw_bars){1, wide};
    CHECK_CONTENT(w, &page, "/G1 gs\n0 0 0 1 k\n50 690 2400 10 re\nf\n");
}

/* The bars of a customer barcode stand on dots, more shapes than memos too. */
static void
test_barcode(void **state)
{
    struct writer *w = *state;
    struct page page = scene_page(&w->scene);
    struct draw *d = scene_add(&page, DRAW_BARS);
    struct box many[64];
    struct err err = {0};
    size_t n = 0;

    CHECK_OK(code_bars(TEXT("12341234123412341234123412341234123412341234123412"
                            "34123412341234123"),
                       (struct box){100, 200, 300, 20}, w->scene.arena,
                       &d->u.bars, &err));
    CHECK_OK(write_page(w, &page, &err));
    *buf_room(&w->out, 1) = '\0';
    assert_non_null(strstr(w->out.s, "q\n.12 0 0 .12 100 "));
    for (const char *p = w->out.s; (p = strstr(p, " re\n")) != NULL; p++)
        n++;
    assert_int_equal(n, 67);

    for (size_t i = 0; i < COUNT(many); i++)
        many[i] = (struct box){100 + 1.2 * (double)i, 200, 0.6,
                               1.2 * (double)(i % 7 + 1)};
    d->u.bars = (struct draw_bars){COUNT(many), many};
    CHECK_OK(write_page(w, &page, &err));
    *buf_room(&w->out, 1) = '\0';
    assert_non_null(strstr(w->out.s, "\n130 -60 5 70 re\n"));
    assert_non_null(strstr(w->out.s, "\n630 0 5 10 re\n"));
}

/* --- faults ----------------------------------------------------------------
 */

static void
fails(struct writer *w, const struct page *page, const char *why)
{
    struct err err = {0};

    CHECK_FAILS(write_page(w, page, &err), ERR_PDF, why);
}

static void
test_bad_numbers(void **state)
{
    static const double bad[] = {NAN,       INFINITY,   -INFINITY,
                                 14400.001, -14400.001, DBL_MAX};
    struct writer *w = *state;

    for (size_t i = 0; i < COUNT(bad); i++) {
        struct page page = scene_page(&w->scene);
        struct point point[] = {{0, 0}, {bad[i], 0}};
        struct point moved[] = {{0, 0}, {bad[i], 0}};
        struct point lifted[] = {{0, 0}, {0, bad[i] * 10}};
        struct box box[] = {{1, 1, 1, 1}, {bad[i], 1, 1, 1}};
        double advance[] = {bad[i] * 100, 0};
        struct draw_path *d;

        add_codes(w, &page, 2, two)->place.e = bad[i];
        fails(w, &page, "a number is not finite or beyond 14400 pt");
        page.n = 0;
        add_codes(w, &page, 2, two)->size = bad[i];
        fails(w, &page, "a number is not finite");
        page.n = 0;
        add_codes(w, &page, 2, two)->place.b = bad[i];
        fails(w, &page, "a number is not finite");
        page.n = 0;
        add_codes(w, &page, 2, two)->offset = lifted;
        fails(w, &page, "a number is not finite");
        page.n = 0;
        d = scene_path(&w->scene, &page, "ML", point, 2);
        d->fill = true;
        fails(w, &page, "a number is not finite");
        d->fill = false;
        d->stroke = true;
        d->line_width = bad[i];
        fails(w, &page, "a number is not finite");
        page.n = 0;
        scene_add(&page, DRAW_BARS)->u.bars = (struct draw_bars){2, box};
        fails(w, &page, "a number is not finite");
        box[0] = box[1];
        fails(w, &page, "a number is not finite");
        if (fabs(bad[i]) < 20000)
            continue; /* not too far for a run of glyphs */
        page.n = 0;
        add_codes(w, &page, 2, two)->advance = advance;
        fails(w, &page, "a number is not finite");
        page.n = 0;
        add_codes(w, &page, 2, two)->offset = moved;
        fails(w, &page, "a number is not finite");
    }
}

static void
test_bad_size(void **state)
{
    static const double bad[] = {0, -1, NAN};
    struct writer *w = *state;

    for (size_t i = 0; i < COUNT(bad); i++) {
        struct page page = scene_page(&w->scene);

        add_codes(w, &page, 2, two)->size = bad[i];
        fails(w, &page, "a number is not finite");
    }
}

static void
test_bad_text(void **state)
{
    struct writer *w = *state;
    struct page page = scene_page(&w->scene);
    struct draw_glyphs *g = add_codes(w, &page, 2, two);

    g->text = TEXT("\xE8\xA6");
    g->actual_text = true;
    fails(w, &page, "a text is not UTF-8");
}

static void
test_bad_spots(void **state)
{
    static const char letters[] =
        "abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyz"
        "abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyz"
        "abcdefghijklmnopqrstuvw"; /* 127 */
    struct writer *w = *state;
    struct page page = scene_page(&w->scene);
    struct draw_path *d = scene_box(&w->scene, &page, 1, 1, 2, 2);
    struct err err = {0};

    d->fill = true;
    d->fill_ink = (struct ink){letters + 1, 0, 1, 0, 0, 1, false};
    fails(w, &page, "the name of a spot colour is empty or longer than 125");
    d->fill_ink.spot = "";
    fails(w, &page, "the name of a spot colour is empty or longer than 125");
    d->fill_ink.spot = letters + 2;
    CHECK_OK(write_page(w, &page, &err));
    d->fill_ink.k = 0.5;
    fails(w, &page, "a spot colour has two different CMYK values");
    for (size_t i = 0; i < PDF_SPOTS; i++) {
        d = scene_box(&w->scene, &page, 1, 1, 2, 2);
        d->fill = true;
        d->fill_ink = (struct ink){letters + 80 + i, 0, 1, 0, 0, 1, false};
    }
    page.draw++;
    page.n--;
    fails(w, &page, "more than 32 spot colours");
}

/* A face beyond the rows that a file can name. */
static void
test_bad_face(void **state)
{
    struct writer *w = *state;
    struct page page = scene_page(&w->scene);
    const struct face *ocr = face_named(w->scene.faces, "ocr-b");
    struct buf conf = {0};
    char hex[SHA256_HEX], path[64];
    int fd = check_folder(path);
    struct faces *faces = NULL;
    struct err err = {0};

    sha256_hex(face_hash(ocr), hex);
    buf_str(&conf, "faces = (\n");
    for (int i = 0; i <= PDF_FACES; i++)
        buf_printf(&conf,
                   "{ name = \"f%d\"; file = \"%s\"; index = 0; sha256 = "
                   "\"%s\"; family = \"F%d\"; bold = false; }%s\n",
                   i, face_path(ocr), hex, i, i < PDF_FACES ? "," : ");");
    buf_str(&conf, "register = { han = (\"f0\"); latin = \"f0\"; };\n");
    CHECK_OK(file_write(fd, "f.conf", (struct text){conf.s, conf.len}, &err));
    CHECK_OK(faces_open(fd, "f.conf", &faces, &err));
    add_codes(w, &page, 2, two)->face = face_named(faces, "f127");
    CHECK_OK(write_page(w, &page, &err));
    page.draw[0].u.glyphs.face = face_named(faces, "f128");
    fails(w, &page, "fonts.conf has more than 128 faces");
    faces_free(faces);
    buf_clear(&conf);
    check_folder_end(path, fd);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_numbers),
        cmocka_unit_test(test_names),
        cmocka_unit_test(test_utf16),
        cmocka_unit_test_setup_teardown(test_empty, setup, teardown),
        cmocka_unit_test_setup_teardown(test_glyphs, setup, teardown),
        cmocka_unit_test_setup_teardown(test_state, setup, teardown),
        cmocka_unit_test_setup_teardown(test_turned, setup, teardown),
        cmocka_unit_test_setup_teardown(test_spaced, setup, teardown),
        cmocka_unit_test_setup_teardown(test_actual_text, setup, teardown),
        cmocka_unit_test_setup_teardown(test_paths, setup, teardown),
        cmocka_unit_test_setup_teardown(test_dashes, setup, teardown),
        cmocka_unit_test_setup_teardown(test_spots, setup, teardown),
        cmocka_unit_test_setup_teardown(test_bits, setup, teardown),
        cmocka_unit_test_setup_teardown(test_bars, setup, teardown),
        cmocka_unit_test_setup_teardown(test_barcode, setup, teardown),
        cmocka_unit_test_setup_teardown(test_bad_numbers, setup, teardown),
        cmocka_unit_test_setup_teardown(test_bad_size, setup, teardown),
        cmocka_unit_test_setup_teardown(test_bad_text, setup, teardown),
        cmocka_unit_test_setup_teardown(test_bad_spots, setup, teardown),
        cmocka_unit_test_setup_teardown(test_bad_face, setup, teardown),
    };

    return check_main(tests);
}
