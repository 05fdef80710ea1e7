#include "tests/unit/faces.h"

#include <math.h>

#include "base/arena.h"
#include "base/file.h"
#include "render/para.h"

struct place {
    struct faces *faces;
    struct para *para;
    struct arena *arena;
    struct para_frame frame;
    struct draw *draw;
    size_t n;
};

static int
set_up(void **state)
{
    struct place *p = calloc(1, sizeof *p);
    struct err err = {0};

    assert_non_null(p);
    p->faces = open_faces();
    p->arena = arena_new();
    CHECK_OK(para_new(p->faces, &p->para, &err));
    p->frame = (struct para_frame){{100, 200, 100, 0}, 1.5, ALIGN_START};
    *state = p;
    return 0;
}

static int
tear_down(void **state)
{
    struct place *p = *state;

    para_free(p->para);
    para_free(NULL);
    faces_free(p->faces);
    arena_free(p->arena);
    free(p);
    return 0;
}

static struct para_run
run_of(struct place *p, const char *face, const char *text)
{
    return (struct para_run){.face = face_named(p->faces, face),
                             .size = 10,
                             .ink = INK_BLACK,
                             .lang = "ja",
                             .text = text_from(text)};
}

static bool
try_set(struct place *p, const struct para_run *run, size_t n, struct err *err)
{
    return para_set(p->para, &p->frame, run, n, p->arena, &p->draw, &p->n, err);
}

static void
set(struct place *p, const char *face, const char *text, double width)
{
    struct para_run run = run_of(p, face, text);
    struct err err = {0};

    p->frame.box.width = width;
    CHECK_OK(try_set(p, &run, 1, &err));
}

/* Texts of the lines, joined with '/'. */
static const char *
lines_of(const struct place *p)
{
    struct buf b = {0};
    const char *s;

    for (size_t i = 0; i < p->n; i++) {
        if (i > 0 && fabs(p->draw[i].u.glyphs.place.f -
                          p->draw[i - 1].u.glyphs.place.f) > 0.01)
            buf_str(&b, "/");
        buf_text(&b, p->draw[i].u.glyphs.text);
    }
    s = arena_copy(p->arena, b.s, b.len);
    buf_clear(&b);
    return s;
}

static double
end_of(const struct place *p, size_t i)
{
    const struct draw_glyphs *g = &p->draw[i].u.glyphs;
    double x = g->place.e;

    for (size_t k = 0; k < g->n; k++)
        x += g->advance[k];
    return x;
}

#define NEAR(a, b) CHECK_NEAR(a, b, 0.002) /* a Pango unit is 1/1024 pt */

/* Where glyph k of draw i is drawn. */
static double
glyph_at(const struct place *p, size_t i, size_t k)
{
    const struct draw_glyphs *g = &p->draw[i].u.glyphs;
    double x = g->place.e + (g->offset != NULL ? g->offset[k].x : 0);

    for (size_t j = 0; j < k; j++)
        x += g->advance[j];
    return x;
}

/* Where glyph k of all draws is drawn. */
static double
place_of(const struct place *p, size_t k)
{
    size_t i = 0;

    for (; k >= p->draw[i].u.glyphs.n; i++) {
        k -= p->draw[i].u.glyphs.n;
        assert_true(i + 1 < p->n);
    }
    return glyph_at(p, i, k);
}

/* Where the first line ends. */
static double
line_end(const struct place *p)
{
    size_t i = 0;

    while (i + 1 < p->n && fabs(p->draw[i + 1].u.glyphs.place.f -
                                p->draw[i].u.glyphs.place.f) < 0.01)
        i++;
    return end_of(p, i);
}

/* Metrics are the face's own, at any size. */
static void
test_metrics(void **state)
{
    static const double sizes[] = {6.3, 10, 10.5, 11, 13.7};
    static const uint32_t cp[] = {0x5C71, 0x7530, 0x3042, 0x3044,
                                  0x3046, '1',    '2'};
    struct place *p = *state;
    struct err err = {0};

    for (size_t i = 0; i < COUNT(sizes); i++) {
        struct para_run run = run_of(p, "biz-udgothic", "山田あいう12");
        double x = 100;
        size_t n = 0;

        run.size = sizes[i];
        CHECK_OK(try_set(p, &run, 1, &err));
        for (size_t j = 0; j < p->n; j++) {
            const struct draw_glyphs *g = &p->draw[j].u.glyphs;

            for (size_t k = 0; k < g->n; k++, n++) {
                if (cp[n] == '1') /* a quarter em after the kana */
                    x += sizes[i] / 4;
                assert_int_equal(g->glyph[k], face_glyph(g->face, cp[n], 0));
                CHECK_NEAR(glyph_at(p, j, k), x, 0.02);
                x += face_advance(g->face, g->glyph[k]) * sizes[i] /
                     face_upem(g->face);
            }
            /* First baseline: half the leading and the em's ascent. */
            NEAR(g->place.f, 200 + sizes[i] * 0.25 + sizes[i] * 0.88);
            NEAR(g->size, sizes[i]);
        }
        assert_int_equal(n, COUNT(cp));
    }
}

static void
test_breaks(void **state)
{
    static const struct {
        const char *text;
        double width;
        const char *want;
    } rows[] = {
        {"あいうえおかきくけこ", 40, "あいうえ/おかきく/けこ"},
        {"あいう、えお", 30, "あい/う、え/お"},
        {"あいう。えお", 30, "あい/う。え/お"},
        {"あい（うえ）お", 30, "あい/（う/え）お"},
        {"あい「うえ", 30, "あい/「うえ"},
        {"あいっとう", 20, "あ/いっ/とう"},
        {"あいゃとう", 20, "あ/いゃ/とう"},
        {"データベース", 20, "デー/タ/ベー/ス"},
        {"あ人々", 20, "あ/人々"},
        {"あabc def", 25, "あ/abc /def"}, /* and a quarter em: 27.5 */
        {"あabc def", 28, "あabc /def"},
        {"あabcd ef", 25, "あ/abcd /ef"},
        {"あ12345", 25, "あ/12345"},
        /* What UAX 14 would let happen (fonts.md 5). */
        {"あい〒123", 30, "あい/〒123"},
        {"あいう—え", 30, "あい/う—え"},
        {"あいう―え", 30, "あい/う―え"},
        {"あい123円だ", 38, "あい/123円だ"},
        {"あい令和8年だ", 40, "あい/令和8年/だ"},
        {"あ令和12年12月12日", 48, "あ/令和12年/12月12日"},
        {"あ２０人だ", 30, "あ/２０人/だ"},
        {"あいう\nえ", 100, "あいう/え"},
        {"あ\n\nい", 100, "あ/い"},
        {"", 100, ""},
        {"\n", 100, ""},
    };
    struct place *p = *state;

    for (size_t i = 0; i < COUNT(rows); i++) {
        set(p, "biz-udgothic", rows[i].text, rows[i].width);
        if (strcmp(lines_of(p), rows[i].want) != 0)
            fail_msg("%s: %s, expected %s", rows[i].text, lines_of(p),
                     rows[i].want);
        for (size_t k = 0; k < p->n; k++)
            if (p->draw[k].u.glyphs.text.len > 3 &&
                end_of(p, k) > 100 + rows[i].width + 10.01)
                fail_msg("%s runs out of its frame", rows[i].text);
    }
}

/* A blank line keeps its room. */
static void
test_paragraphs(void **state)
{
    struct place *p = *state;

    set(p, "biz-udgothic", "あ\n\nい\nう", 100);
    assert_int_equal(p->n, 3);
    NEAR(p->draw[1].u.glyphs.place.f - p->draw[0].u.glyphs.place.f, 30);
    NEAR(p->draw[2].u.glyphs.place.f - p->draw[1].u.glyphs.place.f, 15);
}

static void
test_alignment(void **state)
{
    struct place *p = *state;

    p->frame.align = ALIGN_CENTRE;
    set(p, "biz-udgothic", "あいうえおか", 40);
    NEAR(p->draw[0].u.glyphs.place.e, 100);
    NEAR(p->draw[1].u.glyphs.place.e, 110);
    p->frame.align = ALIGN_END;
    set(p, "biz-udgothic", "あいうえおか", 40);
    NEAR(p->draw[1].u.glyphs.place.e, 120);
    NEAR(end_of(p, 1), 140);
    p->frame.align = ALIGN_JUSTIFY;
    set(p, "biz-udgothic", "あいうえおかきく", 35);
    assert_string_equal(lines_of(p), "あいう/えおか/きく");
    CHECK_NEAR(end_of(p, 0), 135, 0.01);
    CHECK_NEAR(end_of(p, 1), 135, 0.01);
    NEAR(end_of(p, 2), 120); /* but not the last */
}

static void
test_height(void **state)
{
    struct place *p = *state;
    struct para_run run = run_of(p, "biz-udgothic", "あいうえおかきく");
    struct err err = {0};

    p->frame.box = (struct box){100, 200, 40, 30};
    CHECK_OK(try_set(p, &run, 1, &err));
    p->frame.box.height = 29.9;
    CHECK_FAILS(try_set(p, &run, 1, &err), ERR_FIT, "text needs a frame of 10");
    p->frame.line_height = 1.2;
    CHECK_OK(try_set(p, &run, 1, &err));
    NEAR(p->draw[1].u.glyphs.place.f - p->draw[0].u.glyphs.place.f, 12);
}

/* Runs of other faces, sizes and inks on one line. */
static void
test_runs(void **state)
{
    struct place *p = *state;
    struct para_run run[3] = {run_of(p, "biz-udgothic", "あ"),
                              run_of(p, "biz-udgothic-bold", "い"),
                              run_of(p, "biz-udpmincho", "う")};
    struct err err = {0};

    run[1].ink.k = 0.5;
    run[2].size = 20;
    CHECK_OK(try_set(p, run, 3, &err));
    assert_int_equal(p->n, 3);
    for (size_t i = 0; i < 3; i++) {
        assert_ptr_equal(p->draw[i].u.glyphs.face, run[i].face);
        NEAR(p->draw[i].u.glyphs.place.e, 100 + 10 * (double)i);
        NEAR(p->draw[i].u.glyphs.place.f, 211.3);
        NEAR(p->draw[i].u.glyphs.size, run[i].size);
    }
    NEAR(p->draw[1].u.glyphs.ink.k, 0.5);
    NEAR(end_of(p, 2),
         120 + 20 * face_advance(run[2].face, p->draw[2].u.glyphs.glyph[0]) /
                   face_upem(run[2].face));
    CHECK_OK(try_set(p, run, 0, &err));
    assert_int_equal(p->n, 0);
}

static void
test_spacing(void **state)
{
    struct place *p = *state;
    struct para_run run = run_of(p, "biz-udgothic", "あいうえ");
    struct err err = {0};

    run.spacing = 2;
    CHECK_OK(try_set(p, &run, 1, &err));
    for (size_t i = 0; i < 4; i++)
        NEAR(glyph_at(p, 0, i), 100 + 12 * (double)i);
    p->frame.box.width = 48;
    CHECK_OK(try_set(p, &run, 1, &err));
    assert_string_equal(lines_of(p), "あいうえ");
    p->frame.box.width = 45;
    CHECK_OK(try_set(p, &run, 1, &err));
    assert_string_equal(lines_of(p), "あいう/え");
}

/* Places of the characters of one line, in tenths of an em from its start. */
static void
test_japanese(void **state)
{
    static const struct {
        const char *text;
        int at[8];
    } rows[] = {
        {"あ」、い", {0, 10, 15, 25, -1}},
        {"あ）（い", {0, 10, 15, 25, -1}},
        {"「（あ", {0, 5, 15, -1}},
        {"あ。」い", {0, 10, 15, 25, -1}},
        {"）・あ", {0, 5, 15, -1}},
        {"あ」い「う", {0, 10, 20, 30, 40, -1}},
        {"葛\U000E0102」、", {0, 10, 15, -1}},
    };
    struct place *p = *state;

    for (size_t i = 0; i < COUNT(rows); i++) {
        set(p, "ipamj", rows[i].text, 100);
        for (size_t k = 0; rows[i].at[k] >= 0; k++)
            CHECK_NEAR(place_of(p, k), 100 + rows[i].at[k], 0.02);
    }
    /* What Pango broke and what is drawn are equally long. */
    set(p, "ipamj", "あ」、いう", 35);
    assert_string_equal(lines_of(p), "あ」、い/う");
    NEAR(line_end(p), 135);
    /* No quarter em for a language without kanji, nor at a line's end. */
    set(p, "biz-udgothic", "あ12", 100);
    NEAR(line_end(p), 100 + 10 + 2.5 + 10);
    set(p, "biz-udgothic", "あいa", 23);
    NEAR(line_end(p), 120);
}

/* JLREQ 3.8.4: words, then beside letters, then everywhere. */
static void
test_justify(void **state)
{
    struct place *p = *state;

    p->frame.align = ALIGN_JUSTIFY;
    /* あ ab c い: 40, two quarter ems and three more to give. */
    set(p, "biz-udgothic", "あab cいうえお", 52.5);
    assert_string_equal(lines_of(p), "あab cい/うえお");
    CHECK_NEAR(line_end(p), 152.5, 0.01);
    CHECK_NEAR(place_of(p, 1), 100 + 12.5 + 2.5, 0.1);
    NEAR(place_of(p, 2) - place_of(p, 1), 5); /* never in a word */
    /* A mark stays by what it belongs to. */
    set(p, "biz-udgothic", "あい「う」えおかき", 78);
    assert_string_equal(lines_of(p), "あい「う」えお/かき");
    NEAR(place_of(p, 3) - place_of(p, 2), 10);
    NEAR(place_of(p, 4) - place_of(p, 3), 10);
    CHECK_NEAR(line_end(p), 178, 0.01);
}

/* fonts.md 2.1: the run's language chooses the form. */
static void
test_language(void **state)
{
    struct place *p = *state;
    struct para_run run = run_of(p, "noto-sans-sc", "骨");
    uint16_t ja, zh;
    struct err err = {0};

    CHECK_OK(try_set(p, &run, 1, &err));
    ja = p->draw->u.glyphs.glyph[0];
    run.lang = "zh-Hans";
    CHECK_OK(try_set(p, &run, 1, &err));
    zh = p->draw->u.glyphs.glyph[0];
    assert_true(ja != zh);
    assert_int_equal(zh, face_glyph(run.face, 0x9AA8, 0));
    run = run_of(p, "noto-sans-kr", "한국어 안내");
    run.lang = "ko";
    CHECK_OK(try_set(p, &run, 1, &err));
    check_text(p->draw->u.glyphs.text, "한국어 안내");
    assert_ptr_equal(p->draw->u.glyphs.face, run.face);
}

static void
test_missing(void **state)
{
    struct place *p = *state;
    struct para_run run[2] = {run_of(p, "ipamj", "𠮷"),
                              run_of(p, "biz-udgothic", "山𠮷")};
    struct err err = {0};

    CHECK_OK(try_set(p, run, 1, &err));
    CHECK_FAILS(try_set(p, run, 2, &err), ERR_GLYPH,
                "face biz-udgothic lacks U+20BB7");
    run[1].text = TEXT("葛\U000E0102");
    CHECK_FAILS(try_set(p, run, 2, &err), ERR_GLYPH,
                "face biz-udgothic lacks U+845B");
    run[1].text = TEXT("\xFF");
    CHECK_FAILS(try_set(p, run, 2, &err), ERR_GLYPH, "text is not UTF-8");
    run[1].text = TEXT("\t");
    CHECK_FAILS(try_set(p, run, 2, &err), ERR_GLYPH, "lacks U+0009");
    run[1].text = TEXT("葛\U000E0100飾");
    CHECK_OK(try_set(p, run, 2, &err));
    assert_int_equal(p->draw[1].u.glyphs.glyph[0], 12547);
    assert_int_equal(p->draw[1].u.glyphs.n, 2);
    check_text(p->draw[1].u.glyphs.text, "葛\U000E0100飾");
}

/* Markup, brackets of a browser, quotes: data, no more. */
static void
test_no_markup(void **state)
{
    struct place *p = *state;

    set(p, "biz-udgothic", "<b>A&amp;B</b>&#x41;", 400);
    assert_string_equal(lines_of(p), "<b>A&amp;B</b>&#x41;");
}

/* The text layer of every line, and nothing of a line twice. */
static void
test_layer(void **state)
{
    struct place *p = *state;

    set(p, "biz-udpgothic", "「山田」、Fine office 12", 60);
    for (size_t i = 0; i < p->n; i++) {
        const struct draw_glyphs *g = &p->draw[i].u.glyphs;
        struct buf told = {0};

        for (size_t k = 0; k < g->n; k++)
            buf_text(&told, face_text(g->face, g->glyph[k]));
        if (!g->actual_text)
            assert_true(text_equal((struct text){told.s, told.len}, g->text));
        buf_clear(&told);
    }
}

#define FACE(name, file, hash, family)                                         \
    "{ name = \"" name "\"; file = \"" file "\"; sha256 = \"" hash             \
    "\"; family = \"" family "\"; }"
#define OCRB "84558d47dbc19bb5887cc7b72ed62c64534fd00f0b569d28e6dc63b71fe27707"
#define NOTO "89c3c497f618fdaa0b2d1e98fef93582f28c71debd2c4a8cdf41f190ced2909d"
#define OCRB_FILE "/usr/share/fonts/opentype/ocr-b/OCRB.otf"
#define NOTO_FILE "/usr/share/fonts/truetype/noto/NotoSans-Regular.ttf"

static void
copy_file(int fd, const char *name, const char *from, struct arena *arena)
{
    struct text t;
    struct err err = {0};

    CHECK_OK(file_read(AT_FDCWD, from, 1 << 20, arena, &t, &err));
    CHECK_OK(file_write(fd, name, t, &err));
}

/* No other face is taken without a word. */
static void
test_wrong_face(void **state)
{
    struct place *p = *state;
    /* The family of b is that of a: whatever Pango takes is a. */
    static const char source[] =
        "faces = ( " FACE("a", OCRB_FILE, OCRB, "OCRB") ",\n" FACE(
            "b", NOTO_FILE, NOTO,
            "OCRB") ",\n" FACE("c", "here.otf", OCRB,
                               "OCRB") " );\nregister = { han = (\"a\"); latin "
                                       "= \"a\"; };";
    char path[64];
    int fd = check_folder(path);
    struct faces *faces = NULL;
    struct para *para = NULL;
    struct para_run run[2];
    struct err err = {0};

    CHECK_OK(file_write(fd, "f.conf", TEXT(source), &err));
    copy_file(fd, "here.otf", OCRB_FILE, p->arena);
    CHECK_OK(faces_open(fd, "f.conf", &faces, &err));
    CHECK_OK(para_new(faces, &para, &err));
    for (size_t i = 0; i < 2; i++) {
        run[i] = run_of(p, "ipamj", "A");
        run[i].face = face_named(faces, i == 0 ? "a" : "b");
    }
    CHECK_OK(
        para_set(para, &p->frame, run, 1, p->arena, &p->draw, &p->n, &err));
    CHECK_FAILS(
        para_set(para, &p->frame, run, 2, p->arena, &p->draw, &p->n, &err),
        ERR_GLYPH, "Pango set a text in another face than b");
    (void)face_named(faces, "c");
    assert_int_equal(unlinkat(fd, "here.otf", 0), 0);
    CHECK_FAILS(
        para_set(para, &p->frame, run, 1, p->arena, &p->draw, &p->n, &err),
        ERR_IO, "face c: Fontconfig cannot read it");
    para_free(para);
    faces_free(faces);
    check_folder_end(path, fd);
}

#define WITH_PARA(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_PARA(test_metrics),    WITH_PARA(test_breaks),
        WITH_PARA(test_paragraphs), WITH_PARA(test_alignment),
        WITH_PARA(test_height),     WITH_PARA(test_runs),
        WITH_PARA(test_spacing),    WITH_PARA(test_japanese),
        WITH_PARA(test_justify),    WITH_PARA(test_language),
        WITH_PARA(test_missing),    WITH_PARA(test_no_markup),
        WITH_PARA(test_layer),      WITH_PARA(test_wrong_face),
    };

    return check_main(tests);
}
