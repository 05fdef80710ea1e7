#include "tests/unit/faces.h"
#include "tests/unit/tool.h"

#include <hb.h>
#include <math.h>

#include "base/arena.h"
#include "post/pdfread.h"
#include "post/pdftext.h"
#include "render/column.h"
#include "render/line.h"
#include "render/pdf.h"
#include "render/trace.h"

struct place {
    struct faces *faces;
    struct setter setter;
    struct arena *arena;
    char path[64];
    int fd;
};

static int
set_up(void **state)
{
    struct place *p = calloc(1, sizeof *p);
    struct err err = {0};

    assert_non_null(p);
    p->faces = open_faces();
    p->arena = arena_new();
    p->fd = check_folder(p->path);
    CHECK_OK(setter_open(p->faces, &p->setter, &err));
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
    check_folder_end(p->path, p->fd);
    free(p);
    return 0;
}

static struct glyph_line
column(struct place *p, const char *face, const char *text)
{
    const struct face *f = face_named(p->faces, face);
    struct glyph_line g;
    struct err err = {0};

    CHECK_OK(column_set(setter_table(&p->setter, f), f, text_from(text),
                        p->arena, &g, &err));
    return g;
}

/* --- characters ---------------------------------------------------------- */

/* What stands upright is as HarfBuzz sets the whole text. */
static void
test_upright(void **state)
{
    static const char *const names[] = {"ipamj",         "noto-serif-jp",
                                        "biz-udgothic",  "biz-udpgothic",
                                        "biz-udpmincho", "noto-sans-sc"};
    /* 葛 U+E0105 is of ipamj alone, U+E0100 of the others. */
    static const char *const texts[] = {"「知らせ」は、ー…〜（縦）。",
                                        "ぁっょャ・：；！？",
                                        "永国一二三",
                                        "葛\U000E0105",
                                        "葛\U000E0100城",
                                        "カ\u309Aド",
                                        "　見１２３"};
    struct place *p = *state;
    size_t compared = 0;

    for (size_t i = 0; i < COUNT(names); i++)
        for (size_t k = 0; k < COUNT(texts); k++) {
            const struct face *f = face_named(p->faces, names[i]);
            struct text t = text_from(texts[k]);
            hb_buffer_t *b = hb_buffer_create();
            const hb_glyph_info_t *info;
            const hb_glyph_position_t *pos;
            struct glyph_line g;
            struct err err = {0};
            double pen = 0;
            unsigned n;

            if (column_set(setter_table(&p->setter, f), f, t, p->arena, &g,
                           &err)) {
                hb_buffer_add_utf8(b, t.s, (int)t.len, 0, (int)t.len);
                hb_buffer_set_direction(b, HB_DIRECTION_TTB);
                hb_buffer_set_script(b, HB_SCRIPT_HAN);
                hb_buffer_set_language(
                    b, hb_language_from_string(face_language(f), -1));
                hb_shape(face_hb_font(f), b, NULL, 0);
                info = hb_buffer_get_glyph_infos(b, &n);
                pos = hb_buffer_get_glyph_positions(b, &n);
                assert_int_equal(g.n, n);
                assert_int_equal(g.n_run, 1);
                for (unsigned j = 0; j < n; j++) {
                    assert_int_equal(g.glyph[j], info[j].codepoint);
                    CHECK_NEAR(g.advance[j], -pos[j].y_advance / face_upem(f),
                               1e-9);
                    CHECK_NEAR(g.offset[j].x, pos[j].x_offset / face_upem(f),
                               1e-9);
                    pen += g.advance[j];
                }
                CHECK_NEAR(g.width, pen, 1e-9);
                compared++;
            } else {
                assert_int_equal(err.code, ERR_GLYPH);
            }
            hb_buffer_destroy(b);
        }
    assert_true(compared >= 32);
}

/* The forms for vertical lines are others than those for horizontal ones. */
static void
test_forms(void **state)
{
    static const char *const signs[] = {"ー", "「", "、", "（", "ゃ"};
    static const char *const names[] = {"ipamj", "noto-serif-jp",
                                        "biz-udgothic"};
    struct place *p = *state;
    uint32_t cp;

    for (size_t i = 0; i < COUNT(names); i++)
        for (size_t k = 0; k < COUNT(signs); k++) {
            struct glyph_line g = column(p, names[i], signs[k]);

            (void)utf8_decode(signs[k], strlen(signs[k]), &cp);
            assert_int_equal(g.n, 1);
            assert_int_not_equal(g.glyph[0], face_glyph(g.face, cp, 0));
        }
}

/* A sequence keeps its own glyph, among others and alone. */
static void
test_sequences(void **state)
{
    static const uint32_t rows[][2] = {{0x8FBB, 0xE0102},
                                       {0x845B, 0xE0105},
                                       {0x9089, 0xE0117},
                                       {0x793E, 0xFE00}};
    struct place *p = *state;

    for (size_t i = 0; i < COUNT(rows); i++) {
        const struct face *f = face_named(p->faces, "ipamj");
        char text[32] = "見";
        size_t at = strlen(text);
        struct glyph_line g;

        at += utf8_encode(rows[i][0], text + at);
        at += utf8_encode(rows[i][1], text + at);
        (void)memcpy(text + at, "本", sizeof "本");
        g = column(p, "ipamj", text);
        assert_int_equal(g.n, 3);
        assert_int_equal(g.glyph[1], face_glyph(f, rows[i][0], rows[i][1]));
        assert_int_not_equal(g.glyph[1], face_glyph(f, rows[i][0], 0));
    }
}

/* Runs as letters and numbers of glyphs: U2 A2 U1. */
static void
test_runs(void **state)
{
    static const char *const rows[][2] = {
        {"令和12年", "U2 A2 U1"},
        {"第1号", "U3"},
        {"1", "U1"},
        {"12", "A2"},
        {"123", "A3"},
        {"1234", "L4"},
        {"令和8年11月20日", "U4 A2 U1 A2 U1"},
        {"A", "U1"},
        {"A4判", "L2 U1"},
        {"第A号", "U3"},
        {"3-12", "L4"},
        {"(株)見本", "L1 U1 L1 U2"},
        {"0123-45-6789", "L12"},
        {"王 Li", "U1 L3"},
        {"１２３４", "U4"},
        {"", ""},
    };
    struct place *p = *state;

    for (size_t i = 0; i < COUNT(rows); i++) {
        struct glyph_line g = column(p, "biz-udgothic", rows[i][0]);
        struct buf b = {0};

        buf_str(&b, "");
        for (size_t k = 0; k < g.n_run; k++)
            buf_printf(&b, "%s%c%zu", k > 0 ? " " : "", "UAL"[g.run[k].kind],
                       g.run[k].n);
        buf_put(&b, "", 1);
        assert_string_equal(b.s, rows[i][1]);
        buf_clear(&b);
    }
}

/* Figures across stand side by side in one em, narrowed where they must be. */
static void
test_across(void **state)
{
    struct place *p = *state;
    struct glyph_line g = column(p, "biz-udgothic", "12");

    CHECK_NEAR(g.width, 1, 1e-9);
    CHECK_NEAR(g.run[0].scale, 1, 1e-9);
    CHECK_NEAR(g.offset[0].x, -0.5, 1e-9);
    CHECK_NEAR(g.offset[1].x, 0, 1e-9);
    CHECK_NEAR(g.offset[0].y, 0.88, 1e-9);
    g = column(p, "biz-udgothic", "123");
    CHECK_NEAR(g.width, 1, 1e-9);
    CHECK_NEAR(g.run[0].scale, 2.0 / 3, 1e-9);
    CHECK_NEAR(g.offset[0].x * g.run[0].scale, -0.5, 1e-9);
}

static void
test_refused(void **state)
{
    static const struct {
        const char *face, *text, *part;
    } rows[] = {
        {"ipamj", "見马", "face ipamj lacks U+9A6C"},
        {"ipamj", "田\U000E01EE", "lacks U+7530 U+E01EE"},
        {"biz-udgothic", "𠮷", "face biz-udgothic lacks U+20BB7"},
        {"ipamj", "Phạm Ngọc Hưng", "face ipamj lacks"},
        {"ipamj", "見\xFF", "not UTF-8"},
        {"ipamj", "\xFF", "not UTF-8"},
    };
    struct place *p = *state;

    for (size_t i = 0; i < COUNT(rows); i++) {
        const struct face *f = face_named(p->faces, rows[i].face);
        struct glyph_line g;
        struct err err = {0};

        CHECK_FAILS(column_set(setter_table(&p->setter, f), f,
                               text_from(rows[i].text), p->arena, &g, &err),
                    ERR_GLYPH, rows[i].part);
    }
}

/* --- lines --------------------------------------------------------------- */

/* A column of 10 pt from (100, 200), of one field of the register. */
static struct draw *
set(struct place *p, const char *value, double length, const char *steps,
    struct line *line, size_t *n)
{
    struct line_part *part = arena_alloc(p->arena, sizeof *part);
    struct text item = text_from(value);
    struct values values = {1, &item};
    struct draw *draw = NULL;
    struct err err = {0};

    *part = (struct line_part){.face = face_named(p->faces, "ipamj"),
                               .size = 10,

                               .ink = INK_BLACK,
                               .kind = FIELD_REGISTER,
                               .name = "name",
                               .part = {.is_field = true}};
    line->place = (struct matrix){1, 0, 0, 1, 100, 200};
    line->vertical = true;
    line->width = length;
    line->leading = 15;
    line->n = 1;
    line->part = part;
    CHECK_OK(fit_read(steps, line, &err));
    CHECK_OK(
        line_set(&p->setter, line, &values, p->arena, &draw, n, NULL, &err));
    return draw;
}

/* The em boxes of upright glyphs begin here on the page. */
static double
top_of(const struct draw *d, size_t i)
{
    const struct draw_glyphs *g = &d->u.glyphs;

    return g->place.f + g->place.d * (g->offset[i].y - 0.88 * g->size);
}

static void
test_places(void **state)
{
    static const struct {
        enum line_anchor anchor;
        double top;
    } rows[] = {{ANCHOR_START, 200}, {ANCHOR_MIDDLE, 185}, {ANCHOR_END, 170}};
    struct place *p = *state;
    size_t n;

    for (size_t i = 0; i < COUNT(rows); i++) {
        struct line line = {.anchor = rows[i].anchor};
        struct draw *d = set(p, "見本市", 50, "condense 70", &line, &n);

        assert_int_equal(n, 1);
        for (size_t k = 0; k < 3; k++) {
            CHECK_NEAR(top_of(d, k), rows[i].top + 10 * (double)k, 0.02);
            CHECK_NEAR(d->u.glyphs.place.e + d->u.glyphs.offset[k].x, 95, 0.01);
        }
        assert_true(text_is(d->u.glyphs.text, "見本市"));
    }
}

/* Too long: squeezed along the column, shrunk, or broken to the left. */
static void
test_fit(void **state)
{
    struct place *p = *state;
    struct line line = {0};
    size_t n;
    struct draw *d =
        set(p, "一二三四五六七八九十", 80, "condense 70", &line, &n);

    CHECK_NEAR(d->u.glyphs.place.a, 1, 1e-9);
    CHECK_NEAR(d->u.glyphs.place.d, 0.8, 1e-4);
    CHECK_NEAR(top_of(d, 9), 200 + 9 * 8, 0.02);
    d = set(p, "一二三四五六七八九十", 80, "shrink 70", &line, &n);
    CHECK_NEAR(d->u.glyphs.size, 8, 1e-3);
    CHECK_NEAR(d->u.glyphs.place.d, 1, 1e-9);
    d = set(p, "一二三四五六七八九十", 60, "wrap 2", &line, &n);
    assert_int_equal(n, 2);
    assert_int_equal(d[0].u.glyphs.n, 6);
    CHECK_NEAR(d[1].u.glyphs.place.e, 85, 1e-9);
    CHECK_NEAR(top_of(&d[1], 0), 200, 0.02);
    line.grow_up = true; /* the last one stands at the origin */
    d = set(p, "一二三四五六七八九十", 60, "wrap 2", &line, &n);
    CHECK_NEAR(d[0].u.glyphs.place.e, 115, 1e-9);
    CHECK_NEAR(d[1].u.glyphs.place.e, 100, 1e-9);
}

static void
test_does_not_fit(void **state)
{
    struct place *p = *state;
    struct line_part part = {.face = face_named(p->faces, "ipamj"),
                             .size = 10,
                             .kind = FIELD_REGISTER,
                             .name = "name",
                             .part = {.is_field = true}};
    struct line line = {.place = {1, 0, 0, 1, 100, 200},
                        .vertical = true,
                        .width = 20,
                        .n = 1,
                        .part = &part};
    struct text item = TEXT("見本市見本");
    struct values values = {1, &item};
    struct fit_problem problem;
    struct draw *draw;
    struct err err = {0};
    size_t n;

    CHECK_FAILS(line_set(&p->setter, &line, &values, p->arena, &draw, &n,
                         &problem, &err),
                ERR_FIT, "field name does not fit 7.1 mm");
    assert_int_equal(problem.reason, CHARS_DOES_NOT_FIT);
}

/* 均等割付 down a column; a number across counts as one character. */
static void
test_kintou(void **state)
{
    struct place *p = *state;
    struct line line = {.kintou = true};
    size_t n;
    struct draw *d = set(p, "見本市", 60, "condense 70", &line, &n);

    for (size_t k = 0; k < 3; k++)
        CHECK_NEAR(top_of(d, k), 200 + 25 * (double)k, 0.02);
    d = set(p, "第12号", 60, "condense 70", &line, &n);
    assert_int_equal(n, 3);
    CHECK_NEAR(d[1].u.glyphs.place.f, 225, 0.02);
    CHECK_NEAR(top_of(&d[2], 0), 250, 0.02);
}

/* Words lie: their own x runs down the page, the middle on the column's. */
static void
test_lying(void **state)
{
    struct place *p = *state;
    struct line line = {0};
    size_t n;
    struct draw *d = set(p, "見ABC本", 60, "condense 70", &line, &n);
    const struct matrix *m = &d[1].u.glyphs.place;

    assert_int_equal(n, 3);
    CHECK_NEAR(m->a, 0, 1e-9);
    CHECK_NEAR(m->b, 1, 1e-9);
    CHECK_NEAR(m->c, -1, 1e-9);
    CHECK_NEAR(m->d, 0, 1e-9);
    CHECK_NEAR(m->e, 100, 1e-9);
    CHECK_NEAR(m->f, 210, 1e-9);
    CHECK_NEAR(d[1].u.glyphs.offset[0].y, 3.8, 1e-9);
    assert_true(d[1].u.glyphs.offset[1].x > 4);
}

/* --- PDF: what others read ----------------------------------------------- */

static void
write_pdf(struct place *p, struct page own)
{
    struct page fixed = {.trim = own.trim};
    struct side side = {&fixed, 1, own, false};
    struct pdf_shared *shared = pdf_shared_new(p->faces);
    struct pdf_info info = {"column", {2026, 11, 1}, {{0}}, "shirase", NULL};
    struct out_file *file;
    struct sha256 hash;
    struct pdf *pdf;
    struct err err = {0};
    uint64_t bytes;

    CHECK_OK(out_open(p->fd, "a.pdf", &file, &err));
    CHECK_OK(pdf_begin(shared, file, &info, &pdf, &err));
    CHECK_OK(pdf_side(pdf, &side, NULL, &err));
    CHECK_OK(pdf_end(pdf, &err));
    CHECK_OK(out_commit(file, &hash, &bytes, &err));
    pdf_shared_free(shared);
}

static void
own_reader(struct place *p, const char *text)
{
    struct pdf_file *pdf;
    struct pdf_texts *texts;
    struct page_said said = {0};
    struct text content;
    struct err err = {0};

    CHECK_OK(pdf_file_open(p->fd, "a.pdf", &pdf, &err));
    texts = pdf_texts_new(pdf);
    CHECK_OK(pdf_page_content(pdf, 0, p->arena, &content, &err));
    CHECK_OK(pdf_page_said(texts, 0, content, &said, &err));
    buf_put(&said.text, "", 1);
    assert_non_null(strstr(said.text.s, text));
    assert_int_equal(said.n_notdef, 0);
    page_said_clear(&said);
    pdf_texts_free(texts);
    pdf_file_close(pdf);
}

/* A column is one piece of text to readers, selectors and figures included. */
static void
test_read_back(void **state)
{
    static const char text[] = "渡邉\U000E0117様、令和12年7月31日ABC号";
    static const char *const argv[] = {"pdftotext", "a.pdf", "-", NULL};
    struct place *p = *state;
    struct line line = {0};
    struct buf out = {0};
    struct page page = {.trim = {300, 500}};

    page.draw = set(p, text, 250, "condense 70", &line, &page.n);
    assert_true(page.n > 4);
    write_pdf(p, page);
    own_reader(p, text);
    if (tool_run(p->fd, "out", argv) == TOOL_MISSING)
        skip();
    tool_read(p->fd, "out", &out);
    assert_non_null(strstr(out.s, text));
    buf_clear(&out);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_upright, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_forms, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_sequences, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_runs, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_across, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_refused, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_places, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_fit, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_does_not_fit, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_kintou, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_lying, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_read_back, set_up, tear_down),
    };

    return check_main(tests);
}
