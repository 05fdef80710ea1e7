#include "tests/unit/faces.h"
#include "tests/unit/press.h"

#include <math.h>

#include "base/arena.h"
#include "base/file.h"
#include "render/crop.h"
#include "render/mailset.h"
#include "render/pdf.h"
#include "render/preview.h"
#include "render/trace.h"
#include "render/values.h"
#include "tests/unit/tool.h"

/* A card of 100 x 50 mm; what it draws stands between. */
#define CARD(bleed, inside)                                                    \
    "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"100mm\""                \
    " height=\"50mm\" viewBox=\"0 0 100 50\" font-size=\"4\""                  \
    " font-family=\"BIZ UDGothic\"" bleed ">" inside "</svg>"
#define BLEED " data-bleed=\"3mm\""
#define FLOOD                                                                  \
    "<rect x=\"-9\" y=\"-9\" width=\"118\" height=\"68\" fill=\"#14557b\"/>"
#define LINE "<path d=\"M 10 25 H 90\" stroke-width=\"2\" stroke=\"#ff00ff\"/>"
#define BLUE                                                                   \
    "{ colour = \"#14557b\"; spot = \"特色 青\"; cmyk = [0.9, 0.5, 0.3, "   \
    "0.2]; }"
#define DIE(more)                                                              \
    "{ colour = \"#ff00ff\"; spot = \"Die Line\";"                             \
    " cmyk = [0, 1, 0, 0];" more " }"
#define SET(more, inks)                                                        \
    "name = \"s\"; version = \"1\"; title = \"s\"; sheets = ("                 \
    "{ name = \"a\"; front = \"a.svg\"; } ); fields ="                         \
    "( { name = \"name\"; kind = \"text\"; } ); inks = ( " inks " );" more

static bool
try_load(struct place *p, const char *conf, const char *svg, struct err *err)
{
    const struct source_file file[] = {{"set.conf", text_from(conf)},
                                       {"a.svg", text_from(svg)},
                                       {"b.svg", TEXT(CARD(BLEED, ""))}};

    mailset_free(p->set);
    p->set = NULL;
    return mailset_load(file, COUNT(file), p->faces, &p->set, err);
}

static struct side
loaded(struct place *p, const char *conf, const char *svg)
{
    struct err err = {0};
    struct side side;

    CHECK_OK(try_load(p, conf, svg, &err));
    CHECK_OK(mailset_sample_side(p->set, "a.svg", SAMPLE_USUAL, p->arena, &side,
                                 &err));
    return side;
}

static void
write_side(struct place *p, const struct side *side, struct buf *bytes)
{
    struct pdf_info info = {"t", {2026, 10, 1}, {{0}}, "shirase 0.1", NULL};
    struct out_file *file;
    struct sha256 hash;
    struct pdf *pdf;
    struct err err = {0};
    uint64_t len;

    (void)unlinkat(p->fd, "a.pdf", 0);
    CHECK_OK(out_open(p->fd, "a.pdf", &file, &err));
    CHECK_OK(pdf_begin(p->shared, file, &info, &pdf, &err));
    CHECK_OK(pdf_side(pdf, side, NULL, &err));
    CHECK_OK(pdf_end(pdf, &err));
    CHECK_OK(out_commit(file, &hash, &len, &err));
    tool_read(p->fd, "a.pdf", bytes);
}

static bool
has(const struct buf *bytes, const char *part)
{
    return memmem(bytes->s, bytes->len, part, strlen(part)) != NULL;
}

/* --- boxes and marks ----------------------------------------------------- */

/* 3 mm are 8.504 pt, and the marks' 10 mm more 28.346. */
static void
test_boxes(void **state)
{
    static const char trim[] = "/TrimBox[0 0 283.465 141.732]";
    static const char bleed[] = "/BleedBox[-8.504 -8.504 291.969 150.236]";
    static const struct {
        const char *set, *media, *mark;
        size_t n;
    } cases[] = {
        {SET("", BLUE), "/MediaBox[-36.85 -36.85 320.315 178.583]",
         "/Separation/All/DeviceCMYK", 16},
        {SET("crop_marks = \"cmyk\";", BLUE),
         "/MediaBox[-36.85 -36.85 320.315 178.583]", "", 16},
        {SET("crop_marks = \"none\";", BLUE),
         "/MediaBox[-8.504 -8.504 291.969 150.236]", "", 0},
    };
    struct place *p = *state;
    struct buf bytes = {0};

    for (size_t i = 0; i < COUNT(cases); i++) {
        struct side side = loaded(p, cases[i].set, CARD(BLEED, FLOOD));

        assert_int_equal(side.fixed->edge->n, cases[i].n);
        write_side(p, &side, &bytes);
        assert_true(has(&bytes, trim));
        assert_true(has(&bytes, bleed));
        assert_true(has(&bytes, cases[i].media));
        assert_true(has(&bytes, cases[i].mark));
        assert_int_equal(has(&bytes, "/Separation/All"), i == 0);
    }
    buf_clear(&bytes);
}

/* What no bleed asks for is trimmed by nobody. */
static void
test_cut_sheet(void **state)
{
    struct place *p = *state;
    struct side side = loaded(p, SET("", BLUE), CARD("", FLOOD));
    struct buf bytes = {0};

    assert_null(side.fixed->edge);
    write_side(p, &side, &bytes);
    assert_true(has(&bytes, "/MediaBox[0 0 283.465 141.732]"
                            "/TrimBox[0 0 283.465 141.732]"));
    assert_false(has(&bytes, "BleedBox"));
    buf_clear(&bytes);
}

/* Marks stay out of the trim, and within the medium. */
static void
test_marks(void **state)
{
    struct place *p = *state;
    struct side side = loaded(p, SET("", BLUE), CARD(BLEED, FLOOD));
    const struct edge *edge = side.fixed->edge;
    struct size trim = side.fixed->trim;
    double most = page_margin(side.fixed) + 0.01;

    for (size_t i = 0; i < edge->n; i++) {
        const struct path *path = &edge->mark[i].u.path.path;

        assert_string_equal(edge->mark[i].u.path.stroke_ink.spot, "All");
        for (size_t k = 0; k < path->n_point; k++) {
            struct point q = path->point[k];
            double out = fmax(fmax(-q.x, q.x - trim.width),
                              fmax(-q.y, q.y - trim.height));

            assert_true(out > edge->bleed - 0.01 && out < most);
        }
    }
}

/* A blank to pad a sheet with is as large as its other side. */
static void
test_blank(void **state)
{
    struct place *p = *state;
    struct side side = loaded(p, SET("", BLUE), CARD(BLEED, FLOOD));
    struct side blank = mailset_blank(p->set, side.fixed->trim);

    assert_true(page_margin(blank.fixed) == page_margin(side.fixed));
    assert_int_equal(blank.fixed->n, 0);
}

static void
test_picture(void **state)
{
    struct place *p = *state;
    struct side side = loaded(p, SET("", BLUE), CARD(BLEED, FLOOD));
    struct buf png = {0}, trace = {0};
    struct err err = {0};

    CHECK_OK(preview_png(&side, 25.4, &png, &err));
    assert_int_equal((uint8_t)png.s[19], 126); /* 100 + 2 (3 + 10) mm */
    assert_int_equal((uint8_t)png.s[23], 76);
    trace_side(&side, &trace);
    assert_true(has(&trace, "page 100.000 x 50.000 bleed 3.000 marks 16\n"));
    buf_clear(&png);
    buf_clear(&trace);
}

/* --- other programs ------------------------------------------------------ */

/* The plate of the blue spot, as Ghostscript parts it, into plate. */
static void
part_plates(struct place *p, const char *die, struct buf *plate)
{
    static const char *const gs[] = {"gs",
                                     "-q",
                                     "-dNOPAUSE",
                                     "-dBATCH",
                                     "-r20",
                                     "-sDEVICE=tiffsep",
                                     "-sOutputFile=plate.tif",
                                     "a.pdf",
                                     NULL};
    char conf[2048];
    struct side side;
    struct buf bytes = {0};

    (void)snprintf(conf, sizeof conf, SET("", BLUE ", %s"), die);
    side = loaded(p, conf, CARD(BLEED, FLOOD LINE));
    write_side(p, &side, &bytes);
    buf_clear(&bytes);
    if (tool_run(p->fd, "out", gs) == TOOL_MISSING)
        skip();
    tool_read(p->fd, "plate(%E7%89%B9%E8%89%B2 %E9%9D%92).tif", plate);
}

/* A die line leaves what it stands on; as a colour it knocks it out. */
static void
test_technical(void **state)
{
    enum {
        DATE = 19
    }; /* bytes of the time in a TIFF file */
    struct place *p = *state;
    struct buf none = {0}, die = {0}, colour = {0};
    size_t changed[2] = {0, 0};

    part_plates(p, DIE("tint = 0.0; technical = true;"), &none);
    part_plates(p, DIE("technical = true;"), &die);
    part_plates(p, DIE(""), &colour);
    for (size_t i = 0; i < none.len && i < die.len; i++)
        changed[0] += none.s[i] != die.s[i];
    for (size_t i = 0; i < none.len && i < colour.len; i++)
        changed[1] += none.s[i] != colour.s[i];
    assert_true(changed[0] <= DATE);
    assert_true(changed[1] > 100);
    buf_clear(&none);
    buf_clear(&die);
    buf_clear(&colour);
}

static void
test_readers(void **state)
{
    static const char *const qpdf[] = {"qpdf", "--check", "a.pdf", NULL};
    static const char *const info[] = {"pdfinfo", "-box", "a.pdf", NULL};
    struct place *p = *state;
    struct side side = loaded(p, SET("", BLUE), CARD(BLEED, FLOOD));
    struct buf bytes = {0};
    int code;

    write_side(p, &side, &bytes);
    code = tool_run(p->fd, "out", qpdf);
    assert_true(code == 0 || code == TOOL_MISSING);
    code = tool_run(p->fd, "out", info);
    tool_read(p->fd, "out", &bytes);
    if (code != TOOL_MISSING) {
        assert_int_equal(code, 0);
        assert_true(has(&bytes, "BleedBox:"));
    }
    buf_clear(&bytes);
}

/* --- refusals ------------------------------------------------------------ */

static void
test_refused(void **state)
{
    static const struct {
        const char *set, *svg, *part;
        enum err_code code;
    } cases[] = {
        {SET("", BLUE), CARD(BLEED, "\n<text x=\"2\" y=\"20\">見本</text>"),
         "a.svg:2:1: text stands nearer than 3 mm", ERR_FORM},
        {SET("", BLUE),
         CARD(BLEED, "\n<text x=\"10\" y=\"49\" data-width=\"80\">{{name}}"
                     "</text>"),
         "a.svg:2:1: text stands nearer than 3 mm", ERR_FORM},
        {SET("", BLUE),
         CARD(BLEED, "\n<rect x=\"1\" y=\"9\" width=\"30\" height=\"30\" "
                     "data-code=\"qr\" data-value=\"{{name}}\"/>"),
         "a.svg:2:1: a code stands nearer than 3 mm", ERR_FORM},
        {SET("", BLUE), CARD(" data-bleed=\"20mm\"", ""),
         "data-bleed: 0 to 10 mm", ERR_FORM},
        {SET("", BLUE), CARD(" data-bleed=\"wide\"", ""), "data-bleed",
         ERR_FORM},
        {SET("", BLUE), CARD("", "<g data-bleed=\"3mm\"/>"),
         "data-bleed stands on a svg only", ERR_FORM},
        {SET("address = { form = \"b.svg\"; sheet = \"a\"; x = 0.0;"
             " y = 0.0; };",
             BLUE),
         CARD("", ""), "b.svg:1:1: data-bleed: this form stands on a sheet",
         ERR_FORM},
        {SET("crop_marks = \"red\";", BLUE), CARD("", ""),
         "crop_marks: must be all, cmyk or none", ERR_CONF},
        {SET("ink_limit = 180.0;", BLUE), CARD("", ""),
         "cmyk: more than 180 % of ink", ERR_CONF},
        {SET("", "{ colour = \"#111111\"; cmyk = [1.0, 1.0, 1.0, 0.1]; }"),
         CARD("", ""), "cmyk: more than 300 % of ink", ERR_CONF},
        {SET("", "{ colour = \"#111111\"; cmyk = [0, 1, 0, 0];"
                 " technical = true; }"),
         CARD("", ""), "technical: only a spot", ERR_CONF},
        {SET("", "{ colour = \"#111111\"; cmyk = [0, 1, 0, 0];"
                 " spot = \"All\"; }"),
         CARD("", ""), "spot: All and None name no ink", ERR_CONF},
    };
    struct place *p = *state;
    struct err err = {0};

    for (size_t i = 0; i < COUNT(cases); i++)
        CHECK_FAILS(try_load(p, cases[i].set, cases[i].svg, &err),
                    cases[i].code, cases[i].part);
}

/* Text 3 mm from the edge is safe, art may go anywhere. */
static void
test_safe(void **state)
{
    struct place *p = *state;
    struct side side =
        loaded(p, SET("ink_limit = 400.0;", BLUE),
               CARD(BLEED, FLOOD "<text x=\"3\" y=\"46.9\">見本</text>"));

    assert_int_equal(side.fixed->n, 2);
    side =
        loaded(p, SET("", BLUE), CARD("", "<text x=\"1\" y=\"4\">見</text>"));
    assert_int_equal(side.fixed->n, 1);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_boxes, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_cut_sheet, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_marks, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_blank, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_picture, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_technical, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_readers, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_refused, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_safe, set_up, tear_down),
    };

    return check_main(tests);
}
