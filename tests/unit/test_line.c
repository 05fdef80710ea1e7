#include "tests/unit/faces.h"

#include <hb.h>
#include <math.h>

#include "base/arena.h"
#include "render/line.h"

enum {
    PARTS = 4,
    FIELDS = 4
};

struct place {
    struct faces *faces;
    struct setter setter;
    struct arena *arena;
    struct line line;
    struct line_part part[PARTS];
    struct text item[FIELDS];
    struct values values;
    struct draw *draw;
    size_t n;
    struct fit_problem problem;
};

static int
set_up(void **state)
{
    struct place *p = calloc(1, sizeof *p);
    struct err err = {0};

    assert_non_null(p);
    p->faces = open_faces();
    p->arena = arena_new();
    CHECK_OK(setter_open(p->faces, &p->setter, &err));
    p->values = (struct values){FIELDS, p->item};
    p->line.place = (struct matrix){1, 0, 0, 1, 100, 200};
    p->line.part = p->part;
    p->line.leading = 15;
    *state = p;
    return 0;
}

static int
tear_down(void **state)
{
    struct place *p = *state;

    setter_close(&p->setter);
    faces_free(p->faces);
    arena_free(p->arena);
    free(p);
    return 0;
}

/* A field of 10 pt in the register's or in a form's face. */
static void
add_field(struct place *p, enum field_kind kind, const char *face,
          const char *name, const char *value)
{
    size_t i = p->line.n++;

    p->part[i] = (struct line_part){.face = face_named(p->faces, face),
                                    .size = 10,
                                    .ink = INK_BLACK,
                                    .kind = kind,
                                    .name = name,
                                    .part = {.is_field = true, .field = i}};
    p->item[i] = text_from(value);
}

static void
add_literal(struct place *p, const char *face, const char *text)
{
    size_t i = p->line.n++;

    p->part[i] = (struct line_part){.face = face_named(p->faces, face),
                                    .size = 10,
                                    .ink = INK_BLACK,
                                    .kind = FIELD_TEXT,
                                    .name = "",
                                    .part = {.literal = text_from(text)}};
}

static void
one_field(struct place *p, enum field_kind kind, const char *face,
          const char *value)
{
    p->line.n = 0;
    add_field(p, kind, face, "name", value);
}

static bool
try_set(struct place *p, struct err *err)
{
    p->draw = NULL;
    p->problem = (struct fit_problem){"?", CHARS_FINE, 0, 0, 0};
    return line_set(&p->setter, &p->line, &p->values, p->arena, &p->draw, &p->n,
                    &p->problem, err);
}

static void
fit_steps(struct place *p, const char *steps)
{
    struct err err = {0};

    CHECK_OK(fit_read(steps, &p->line, &err));
}

/* Set a name in a width with some steps. */
static void
set(struct place *p, const char *value, double width, const char *steps)
{
    struct err err = {0};

    one_field(p, FIELD_REGISTER, "ipamj", value);
    p->line.width = width;
    fit_steps(p, steps);
    CHECK_OK(try_set(p, &err));
}

struct ink_box {
    double left, right;
};

/* Ink of all draws, along the line and from its origin. */
static struct ink_box
ink_of(const struct place *p)
{
    struct ink_box box = {INFINITY, -INFINITY};

    for (size_t i = 0; i < p->n; i++) {
        const struct draw_glyphs *g = &p->draw[i].u.glyphs;
        double k = g->size / face_upem(g->face), pen = 0;

        for (size_t j = 0; j < g->n; j++) {
            hb_glyph_extents_t e;

            assert_true(hb_font_get_glyph_extents(face_hb_font(g->face),
                                                  g->glyph[j], &e));
            if (e.width != 0) {
                double from = g->place.e - p->line.place.e +
                              g->place.a * (pen + e.x_bearing * k);

                box.left = fmin(box.left, from);
                box.right = fmax(box.right, from + g->place.a * e.width * k);
            }
            pen += g->advance != NULL ? g->advance[j]
                                      : face_advance(g->face, g->glyph[j]) * k;
        }
    }
    return box;
}

/* Where a draw begins and where its pen ends, from the line's origin. */
static double
start_of(const struct place *p, size_t i)
{
    return p->draw[i].u.glyphs.place.e - p->line.place.e;
}

static double
end_of(const struct place *p, size_t i)
{
    const struct draw_glyphs *g = &p->draw[i].u.glyphs;
    double pen = 0;

    for (size_t j = 0; j < g->n; j++)
        pen += g->advance != NULL ? g->advance[j]
                                  : face_advance(g->face, g->glyph[j]) *
                                        g->size / face_upem(g->face);
    return start_of(p, i) + pen * g->place.a;
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

#define NEAR(a, b) CHECK_NEAR(a, b, 0.001)

static void
test_natural(void **state)
{
    struct place *p = *state;

    set(p, "山田　太郎", 60, "condense 70");
    assert_int_equal(p->n, 1);
    assert_int_equal(p->draw->u.glyphs.n, 5);
    assert_int_equal(p->draw->u.glyphs.glyph[0], 12074);
    assert_null(p->draw->u.glyphs.advance);
    assert_false(p->draw->u.glyphs.actual_text);
    check_text(p->draw->u.glyphs.text, "山田　太郎");
    NEAR(p->draw->u.glyphs.place.a, 1);
    NEAR(p->draw->u.glyphs.place.f, 200);
    NEAR(start_of(p, 0), 0);
    NEAR(end_of(p, 0), 50);
    set(p, "山田　太郎", 50, ""); /* exactly as wide */
    NEAR(end_of(p, 0), 50);
    set(p, "山田　太郎", 0, ""); /* any width */
    NEAR(end_of(p, 0), 50);
    set(p, "", 50, ""); /* which is an error only of a register field */
}

static void
test_empty(void **state)
{
    struct place *p = *state;
    struct err err = {0};

    one_field(p, FIELD_TEXT, "biz-udgothic", "");
    p->line.width = 50;
    CHECK_OK(try_set(p, &err));
    assert_int_equal(p->n, 0);
}

static void
test_anchors(void **state)
{
    struct place *p = *state;

    p->line.anchor = ANCHOR_MIDDLE;
    set(p, "山田太郎", 60, "");
    NEAR(start_of(p, 0), -20);
    p->line.anchor = ANCHOR_END;
    set(p, "山田太郎", 60, "");
    NEAR(end_of(p, 0), 0);
    set(p, "山田太郎", 30, "condense 70");
    NEAR(start_of(p, 0), -30);
    NEAR(end_of(p, 0), 0);
}

/* Each step to its floor, in the written order. */
static void
test_steps(void **state)
{
    static const struct {
        double width;
        const char *steps;
        double condense, size; /* 0: held */
    } rows[] = {
        {100, "condense 70 shrink 80", 1, 10},
        {90, "condense 70 shrink 80", 0.9, 10},
        {70, "condense 70 shrink 80", 0.7, 10},
        {63, "condense 70 shrink 80", 0.7, 9},
        {56, "condense 70 shrink 80", 0.7, 8},
        {55.9, "condense 70 shrink 80", 0, 0},
        {90, "shrink 80 condense 70", 1, 9},
        {72, "shrink 80 condense 70", 0.9, 8},
        {56, "shrink 80 condense 70", 0.7, 8},
        {55.9, "shrink 80 condense 70", 0, 0},
        {90, "condense 100", 0, 0},
        {69.9, "condense 70", 0, 0},
        {80, "shrink 80", 1, 8},
        {79.9, "shrink 80", 0, 0},
        {60, "condense 70 shrink 75 condense 60", 0.7, 60 / 7.},
        {45, "condense 70 shrink 75 condense 60", 0.6, 7.5},
        {75, "condense 70 condense 80", 0.75, 10},
        {99.9, "", 0, 0},
    };
    struct place *p = *state;
    struct err err = {0};

    for (size_t i = 0; i < COUNT(rows); i++) {
        one_field(p, FIELD_REGISTER, "ipamj", "あいうえおあいうえお");
        p->line.width = rows[i].width;
        fit_steps(p, rows[i].steps);
        if (rows[i].size <= 0) {
            CHECK_FAILS(try_set(p, &err), ERR_FIT, "field name does not fit");
            assert_int_equal(p->problem.reason, CHARS_DOES_NOT_FIT);
            assert_string_equal(p->problem.field, "name");
            continue;
        }
        CHECK_OK(try_set(p, &err));
        CHECK_NEAR(p->draw->u.glyphs.place.a, rows[i].condense, 1e-4);
        CHECK_NEAR(p->draw->u.glyphs.size, rows[i].size, 1e-3);
        assert_true(ink_of(p).right <= rows[i].width + 0.001);
        assert_true(ink_of(p).left >= -0.001);
        NEAR(p->draw->u.glyphs.place.d, 1); /* 長体 is narrow, not low */
    }
}

static void
test_wrap(void **state)
{
    static const struct {
        const char *text;
        double width;
        const char *steps, *want;
        double condense, size;
    } rows[] = {
        {"あいうえお", 30, "wrap 2", "あいう/えお", 1, 10},
        {"あいうえおか", 30, "wrap 2", "あいう/えおか", 1, 10},
        /* Room on more lines: nothing is squeezed that need not be. */
        {"あいうえお", 30, "condense 90 wrap 2", "あいう/えお", 1, 10},
        {"あいうえお", 30, "condense 90 shrink 80 wrap 2", "あいう/えお", 1, 8},
        {"あいうえおかき", 30, "condense 70 wrap 2", "あいうえ/おかき", 0.75,
         10},
        {"あいうえおかき", 30, "wrap 2 shrink 70", "あいうえ/おかき", 1, 7.5},
        {"あいうえおかき", 30, "wrap 2 wrap 3", "あいう/えおか/き", 1, 10},
        {"あいうえおかきく", 30, "condense 80 wrap 2 condense 75 wrap 3",
         "あいうえ/おかきく", 0.75, 10},
        {"あいうえおかきくけ", 30, "condense 80 wrap 2 condense 75 wrap 3",
         "あいう/えおか/きくけ", 1, 10},
        /* 行頭・行末禁則 */
        {"あいう、えお", 30, "wrap 2", "あい/う、え/お", 0, 0},
        {"あいう、え", 30, "wrap 2", "あい/う、え", 1, 10},
        {"あい（うえ", 30, "wrap 2", "あい/（うえ", 1, 10},
        {"あいう（え", 30, "wrap 2", "あいう/（え", 1, 10},
        {"いちごっこ", 30, "wrap 2", "いち/ごっこ", 1, 10},
        {"データー々", 30, "wrap 2", "デー/ター々", 1, 10},
        /* Numbers and words stay whole. */
        {"港区１２３", 40, "wrap 2", "港区/１２３", 1, 10},
        {"港１－２３", 40, "wrap 2", "港/１－２３", 1, 10},
        /* A blank ends its line and takes no room there. */
        {"山田　太郎", 20, "wrap 2", "山田　/太郎", 1, 10},
        {"山田　　太郎", 20, "wrap 2", "山田　　/太郎", 1, 10},
        {"葛\U000E0105葛\U000E0105", 10, "wrap 2", "葛\U000E0105/葛\U000E0105",
         1, 10},
        {"カ\u309Aカ\u309A", 10, "wrap 2", "カ\u309A/カ\u309A", 1, 10},
    };
    struct place *p = *state;
    struct err err = {0};

    for (size_t i = 0; i < COUNT(rows); i++) {
        one_field(p, FIELD_REGISTER, "ipamj", rows[i].text);
        p->line.width = rows[i].width;
        fit_steps(p, rows[i].steps);
        if (rows[i].size <= 0) {
            CHECK_FAILS(try_set(p, &err), ERR_FIT, "field name does not fit");
            continue;
        }
        CHECK_OK(try_set(p, &err));
        if (strcmp(lines_of(p), rows[i].want) != 0)
            fail_msg("%s, expected %s", lines_of(p), rows[i].want);
        CHECK_NEAR(p->draw->u.glyphs.place.a, rows[i].condense, 1e-4);
        CHECK_NEAR(p->draw->u.glyphs.size, rows[i].size, 1e-3);
        assert_true(ink_of(p).right <= rows[i].width + 0.001);
    }
}

static void
test_wrapped_lines(void **state)
{
    struct place *p = *state;

    set(p, "あいうえお", 30, "wrap 2");
    NEAR(p->draw[0].u.glyphs.place.f, 200);
    NEAR(p->draw[1].u.glyphs.place.f, 215);
    p->line.grow_up = true;
    set(p, "あいうえお", 30, "wrap 2");
    NEAR(p->draw[0].u.glyphs.place.f, 185);
    NEAR(p->draw[1].u.glyphs.place.f, 200);
    set(p, "あいう", 30, "wrap 2");
    NEAR(p->draw[0].u.glyphs.place.f, 200);
    p->line.grow_up = false;
    set(p, "あいうえおかき", 30, "wrap 2 shrink 70");
    NEAR(p->draw[1].u.glyphs.place.f, 200 + 15 * 0.75);
    p->line.anchor = ANCHOR_END; /* the blank hangs outside, unseen */
    set(p, "山田　太郎", 20, "wrap 2");
    NEAR(start_of(p, 0), -20);
    NEAR(start_of(p, 1), -20);
    p->line.anchor = ANCHOR_MIDDLE;
    set(p, "山田　太", 20, "wrap 2");
    NEAR(start_of(p, 0), -10);
    NEAR(start_of(p, 1), -5);
}

/* Literals and fields on one line: each in its face, broken as one text. */
static void
test_parts(void **state)
{
    struct place *p = *state;
    struct err err = {0};

    add_literal(p, "biz-udgothic", "（");
    add_field(p, FIELD_REGISTER, "ipamj", "name", "山田");
    add_literal(p, "biz-udgothic", "）様");
    CHECK_OK(try_set(p, &err));
    assert_int_equal(p->n, 3);
    assert_string_equal(face_name(p->draw[1].u.glyphs.face), "ipamj");
    NEAR(start_of(p, 1), 10);
    NEAR(start_of(p, 2), 30);
    p->line.width = 30;
    fit_steps(p, "wrap 2");
    CHECK_OK(try_set(p, &err));
    assert_string_equal(lines_of(p), "（山/田）様");
    fit_steps(p, "condense 60");
    CHECK_OK(try_set(p, &err));
    NEAR(start_of(p, 1), 6); /* one ratio for the whole line */
    NEAR(end_of(p, 2), 30);
}

/* The honorific never stands on a line of its own. */
static void
test_honorific(void **state)
{
    struct place *p = *state;
    struct err err = {0};

    add_field(p, FIELD_REGISTER, "ipamj", "name", "山田　太郎");
    add_literal(p, "ipamj", "　様");
    p->line.width = 50;
    fit_steps(p, "wrap 2");
    CHECK_OK(try_set(p, &err));
    assert_string_equal(lines_of(p), "山田　/太郎　様");
}

/* A field's own face is decided by policy; the layer keeps what came. */
static void
test_register(void **state)
{
    struct place *p = *state;

    set(p, "马丽", 50, "");
    assert_string_equal(face_name(p->draw->u.glyphs.face), "noto-serif-jp");
    set(p, "王 Ștefan", 80, "condense 40");
    assert_int_equal(p->n, 2);
    assert_string_equal(face_name(p->draw[1].u.glyphs.face), "noto-sans");
    NEAR(start_of(p, 1), end_of(p, 0));
    assert_false(p->draw[0].u.glyphs.actual_text);

    set(p, " は\u3099つ　", 80, "");
    assert_int_equal(p->draw->u.glyphs.n, 2);
    assert_true(p->draw->u.glyphs.actual_text);
    check_text(p->draw->u.glyphs.text, " は\u3099つ　");
    set(p, " は\u3099つは\u3099つ", 20, "wrap 2");
    assert_int_equal(p->n, 2);
    check_text(p->draw[0].u.glyphs.text, " は\u3099つは\u3099つ");
    check_text(p->draw[1].u.glyphs.text, "");
    assert_true(p->draw[1].u.glyphs.actual_text);
    set(p, "葛\U000E0103", 80, ""); /* the default: one glyph, two texts */
    assert_true(p->draw->u.glyphs.actual_text);
    check_text(p->draw->u.glyphs.text, "葛\U000E0103");
}

static void
test_problems(void **state)
{
    static const struct {
        enum field_kind kind;
        const char *text;
        const char *want;
        enum chars_reason reason;
        uint32_t cp, vs;
        size_t at;
    } rows[] = {
        {FIELD_REGISTER, "山\t", "field name: control (U+0009 at 2)",
         CHARS_CONTROL, 9, 0, 2},
        {FIELD_REGISTER, "", "", CHARS_FINE, 0, 0, 0},
        {FIELD_REGISTER, "　", "field name: empty", CHARS_EMPTY, 0, 0, 0},
        {FIELD_REGISTER, "田\U000E01EE", "field name: ivs-unsupported",
         CHARS_IVS_UNSUPPORTED, 0x7530, 0xE01EE, 1},
        {FIELD_REGISTER, "\uFA71", "field name: hanamin", CHARS_HANAMIN, 0xFA71,
         0, 1},
        {FIELD_TEXT, "見本𠮷", "name: face biz-udgothic lacks U+20BB7 at 3",
         CHARS_NO_GLYPH, 0x20BB7, 0, 3},
        {FIELD_TEXT, "葛\U000E0102", "name: face biz-udgothic lacks U+845B",
         CHARS_NO_GLYPH, 0x845B, 0xE0102, 1},
        {FIELD_TEXT, "a\n", "name: face biz-udgothic lacks U+000A at 2",
         CHARS_NO_GLYPH, 10, 0, 2},
        {FIELD_TEXT, "見\xFF", "field name: not UTF-8", CHARS_UTF8, 0, 0, 2},
        {FIELD_TEXT, "葛\U000E0101葛\U000E0102", "lacks U+845B at 2",
         CHARS_NO_GLYPH, 0x845B, 0xE0102, 2},
    };
    struct place *p = *state;
    struct err err = {0};

    p->line.width = 100;
    for (size_t i = 0; i < COUNT(rows); i++) {
        one_field(p, rows[i].kind, "biz-udgothic", rows[i].text);
        if (rows[i].reason == CHARS_FINE) {
            CHECK_OK(try_set(p, &err));
            continue;
        }
        CHECK_FAILS(try_set(p, &err), ERR_GLYPH, rows[i].want);
        assert_string_equal(p->problem.field, "name");
        assert_int_equal(p->problem.reason, rows[i].reason);
        assert_int_equal(p->problem.cp, rows[i].cp);
        assert_int_equal(p->problem.vs, rows[i].vs);
        assert_int_equal(p->problem.at, rows[i].at);
        CHECK_FAILS(line_set(&p->setter, &p->line, &p->values, p->arena,
                             &p->draw, &p->n, NULL, &err),
                    ERR_GLYPH, rows[i].want);
    }
}

static void
test_literal_problems(void **state)
{
    struct place *p = *state;
    struct err err = {0};

    p->line.width = 20;
    add_literal(p, "biz-udgothic", "長い文字");
    CHECK_FAILS(try_set(p, &err), ERR_FIT, "text does not fit 7");
    assert_string_equal(p->problem.field, "");
    add_field(p, FIELD_TEXT, "biz-udgothic", "office", "市民課");
    CHECK_FAILS(try_set(p, &err), ERR_FIT, "field office does not fit 7");
    assert_string_equal(p->problem.field, "office");
    p->line.n = 0;
    add_literal(p, "biz-udgothic", "𠮷");
    CHECK_FAILS(try_set(p, &err), ERR_GLYPH,
                "face biz-udgothic lacks U+20BB7 at 1");
    p->line.n = 0;
    add_field(p, FIELD_DATE, "biz-udgothic", "posting", "soon");
    p->part[0].part.n_filter = 1; /* the first filter is one of a date */
    CHECK_FAILS(try_set(p, &err), ERR_INPUT, "field posting: not a real day");
}

/* JLREQ's boxes of 7 em. */
static void
test_kintou(void **state)
{
    static const struct {
        const char *text;
        double first, end; /* pen of the first glyph, end of the ink's line */
    } rows[] = {
        {"山", 10, 10},
        {"山田", 50, 60},
        {"山田郎", 30, 70},
        {"山田太郎", 20, 70},
        {"山田　太郎", 15, 70},
        {"あいうえおか", 12, 70},
        {"あいうえおかき", 10, 70},
        {"（あいう）え", 10, 70}, /* brackets stay with their text */
        {"カ\u309Aキ\u309Aク", 30, 70},
        {"葛\U000E0105葛\U000E0105葛", 30, 70},
        {"ﾊﾞﾊﾞﾊﾞ", 5, 70},
    };
    struct place *p = *state;

    p->line.kintou = true;
    for (size_t i = 0; i < COUNT(rows); i++) {
        double first;

        set(p, rows[i].text, 70, "condense 70");
        first = p->draw->u.glyphs.advance != NULL
                    ? p->draw->u.glyphs.advance[0]
                    : face_advance(p->draw->u.glyphs.face,
                                   p->draw->u.glyphs.glyph[0]) *
                          10 / face_upem(p->draw->u.glyphs.face);
        CHECK_NEAR(first, rows[i].first, 0.01);
        CHECK_NEAR(end_of(p, 0), rows[i].end, 0.01);
        NEAR(start_of(p, 0), 0);
        assert_int_equal(p->n, 1);
        check_text(p->draw->u.glyphs.text, rows[i].text);
    }
    set(p, "あいうえおかきく", 70, "condense 70");
    NEAR(end_of(p, 0), 70);
    NEAR(p->draw->u.glyphs.place.a, 0.875);
}

static void
test_kintou_parts(void **state)
{
    struct place *p = *state;
    struct err err = {0};

    p->line.kintou = true;
    p->line.width = 50;
    add_field(p, FIELD_TEXT, "biz-udgothic", "a", "令和");
    add_field(p, FIELD_TEXT, "biz-udgothic", "b", "12");
    add_field(p, FIELD_TEXT, "biz-udgothic", "c", "年");
    CHECK_OK(try_set(p, &err)); /* 20 + 10 + 10 wide, gaps at 令|和|12|年 */
    NEAR(start_of(p, 0), 0);
    NEAR(end_of(p, 0), 20 + 20 / 3.);
    NEAR(start_of(p, 1), 20 + 20 / 3.);
    NEAR(p->draw[1].u.glyphs.advance != NULL ? p->draw[1].u.glyphs.advance[0]
                                             : 5,
         5);
    NEAR(end_of(p, 2), 50);
    p->line.anchor = ANCHOR_END;
    CHECK_OK(try_set(p, &err));
    NEAR(start_of(p, 0), -50);
    NEAR(end_of(p, 2), 0);
    p->line.n = 1;
    p->item[0] = TEXT("年");
    CHECK_OK(try_set(p, &err)); /* one character: at the beginning */
    NEAR(start_of(p, 0), -50);
    p->line.anchor = ANCHOR_MIDDLE;
    CHECK_OK(try_set(p, &err));
    NEAR(start_of(p, 0), -25);
}

static void
test_spacing(void **state)
{
    struct place *p = *state;
    struct err err = {0};

    add_field(p, FIELD_TEXT, "biz-udgothic", "postal", "123-4567");
    p->part[0].spacing = 1;
    CHECK_OK(try_set(p, &err));
    NEAR(end_of(p, 0), 48);
    p->line.width = 24;
    fit_steps(p, "condense 50");
    CHECK_OK(try_set(p, &err));
    NEAR(end_of(p, 0), 24);
    fit_steps(p, "shrink 50");
    CHECK_OK(try_set(p, &err));
    NEAR(end_of(p, 0), 24);
    NEAR(p->draw->u.glyphs.advance[0], 3);
}

/* A quarter turn: along the line, not along the page. */
static void
test_turned(void **state)
{
    struct place *p = *state;

    p->line.place = (struct matrix){0, 1, -1, 0, 100, 200};
    p->line.anchor = ANCHOR_END;
    set(p, "あいうえお", 30, "wrap 2");
    NEAR(p->draw[0].u.glyphs.place.e, 100);
    NEAR(p->draw[0].u.glyphs.place.f, 170);
    NEAR(p->draw[1].u.glyphs.place.e, 85);
    NEAR(p->draw[1].u.glyphs.place.f, 180);
    set(p, "あいうえお", 40, "condense 50");
    NEAR(p->draw[0].u.glyphs.place.b, 0.8);
    NEAR(p->draw[0].u.glyphs.place.c, -1);
}

static uint32_t
next_random(uint64_t *seed)
{
    *seed = *seed * 6364136223846793005u + 1442695040888963407u;
    return (uint32_t)(*seed >> 33);
}

/* Whatever comes: it fits with its floors kept, or it is held. */
static void
test_never_overflows(void **state)
{
    static const char *const steps[] = {"condense 70",
                                        "shrink 70",
                                        "condense 80 shrink 80",
                                        "wrap 2 condense 70",
                                        "condense 90 wrap 3 shrink 60",
                                        ""};
    static const double least[] = {0.7, 0.7, 0.64, 0.7, 0.54, 1};
    static const uint32_t from[] = {0x4E00, 0x3042, 0x30A2, 0x41,  0x61,
                                    0x20,   0x3001, 0x30,   0x3000};
    static const uint32_t span[] = {2000, 70, 70, 26, 26, 1, 1, 10, 1};
    struct place *p = *state;
    uint64_t seed = 20261120;
    size_t good = 0, held = 0;
    struct err err = {0};

    for (int i = 0; i < 4000; i++) {
        size_t n = 1 + next_random(&seed) % 30, len = 0, k = (size_t)i % 6;
        struct ink_box ink;
        double slack = 0.01;
        char s[128];

        for (size_t j = 0; j < n; j++) {
            size_t c = next_random(&seed) % COUNT(from);

            len += utf8_encode(from[c] + next_random(&seed) % span[c], s + len);
            /* The side bearing of a Latin letter may be less than nothing. */
            slack = c == 3 || c == 4 ? 1 : slack;
        }
        s[len] = '\0';
        arena_reset(p->arena);
        one_field(p, FIELD_REGISTER, "ipamj", s);
        p->line.width = 40 + next_random(&seed) % 200;
        p->line.anchor = (enum line_anchor)(next_random(&seed) % 3);
        p->line.kintou = next_random(&seed) % 4 == 0;
        fit_steps(p, steps[k]);
        if (!try_set(p, &err)) {
            assert_true(err.code == ERR_FIT || err.code == ERR_GLYPH);
            held++;
            continue;
        }
        ink = ink_of(p);
        if (p->line.anchor != ANCHOR_START) {
            double shift = p->line.anchor == ANCHOR_END ? p->line.width
                                                        : p->line.width / 2;

            ink.left += shift;
            ink.right += shift;
        }
        for (size_t j = 0; j < p->n; j++)
            assert_true(p->draw[j].u.glyphs.place.a * p->draw[j].u.glyphs.size /
                            10 >=
                        least[k] - 1e-6);
        if (p->n > 0 && ink.right > ink.left &&
            (ink.left < -slack || ink.right > p->line.width + slack))
            fail_msg("%s: ink from %.2f to %.2f of %.2f", s, ink.left,
                     ink.right, p->line.width);
        good++;
    }
    assert_true(good > 1000 && held > 500);
}

static void
test_fit_read(void **state)
{
    static const char *const wrong[] = {
        "squeeze 70",  "condense",           "condense x", "condense 70%",
        "condense 39", "condense 101",       "wrap 1",     "wrap 7",
        "condense70",  "condense 70 shrink", "shrink -80", "condense 999999",
    };
    struct line line = {0};
    struct err err = {0};

    (void)state;
    CHECK_OK(fit_read("  condense 70  shrink 80 wrap 2 ", &line, &err));
    assert_int_equal(line.n_step, 3);
    assert_int_equal(line.step[1].kind, FIT_SHRINK);
    NEAR(line.step[1].floor, 0.8);
    NEAR(line.step[2].floor, 2);
    CHECK_OK(fit_read("", &line, &err));
    assert_int_equal(line.n_step, 0);
    for (size_t i = 0; i < COUNT(wrong); i++)
        CHECK_FAILS(fit_read(wrong[i], &line, &err), ERR_FORM,
                    "data-fit: write steps such as");
    CHECK_FAILS(fit_read("wrap 2 wrap 3 wrap 4 wrap 5 wrap 6 shrink 90 "
                         "condense 90",
                         &line, &err),
                ERR_FORM, "data-fit: more than 6 steps");
}

#define WITH_SETTER(test)                                                      \
    cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_SETTER(test_natural),
        WITH_SETTER(test_empty),
        WITH_SETTER(test_anchors),
        WITH_SETTER(test_steps),
        WITH_SETTER(test_wrap),
        WITH_SETTER(test_wrapped_lines),
        WITH_SETTER(test_parts),
        WITH_SETTER(test_honorific),
        WITH_SETTER(test_register),
        WITH_SETTER(test_problems),
        WITH_SETTER(test_literal_problems),
        WITH_SETTER(test_kintou),
        WITH_SETTER(test_kintou_parts),
        WITH_SETTER(test_spacing),
        WITH_SETTER(test_turned),
        WITH_SETTER(test_never_overflows),
        cmocka_unit_test(test_fit_read),
    };

    return check_main(tests);
}
