#include "tests/unit/faces.h"
#include "tests/unit/press.h"

#include <math.h>

#include "base/arena.h"
#include "base/file.h"
#include "render/mailset.h"
#include "render/pdf.h"
#include "render/values.h"
#include "tests/unit/tool.h"

/*
 * A card of 60 x 40 mm at 127 dpi, 5 pixels a millimetre: on the left a box of
 * the spot with text, a rule and a white box on it, on the right a process
 * colour and text on paper.
 */
#define CONF                                                                   \
    "name = \"s\"; version = \"1\"; title = \"s\"; sheets = ("                 \
    "{ name = \"a\"; front = \"a.svg\"; } ); fields ="                         \
    "( { name = \"name\"; kind = \"text\"; usual = \"見本\"; } ); inks = ("  \
    "{ colour = \"#14557b\"; spot = \"特色 青\"; cmyk = [0.9, 0.5, 0.3, "   \
    "0.2]; }, { colour = \"#c8102e\"; cmyk = [0.1, 0.9, 0.8, 0.6]; },"         \
    "{ colour = \"#ff00ff\"; spot = \"Die Line\"; cmyk = [0, 1, 0, 0];"        \
    " technical = true; } );"
#define CARD                                                                   \
    "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"60mm\""                 \
    " height=\"40mm\" viewBox=\"0 0 60 40\" font-size=\"6\""                   \
    " font-family=\"BIZ UDGothic\">"                                           \
    "<rect x=\"2\" y=\"2\" width=\"26\" height=\"36\" fill=\"#14557b\"/>"      \
    "<rect x=\"32\" y=\"2\" width=\"10\" height=\"10\" fill=\"#c8102e\"/>"     \
    "<rect x=\"20\" y=\"30\" width=\"6\" height=\"6\" fill=\"#ffffff\"/>"      \
    "<path d=\"M 2 20 H 58\" stroke=\"#000000\" stroke-width=\"2\"/>"          \
    "<path d=\"M 2 26 H 28\" stroke=\"#ff00ff\" stroke-width=\"1\"/>"          \
    "<text x=\"4\" y=\"12\">見本</text>"                                     \
    "<text x=\"34\" y=\"36\" data-width=\"24\">{{name}}</text></svg>"

enum {
    PER_MM = 5,
    WIDTH = 60 * PER_MM,
    HEIGHT = 40 * PER_MM
};

static void
write_card(struct place *p)
{
    const struct source_file file[] = {{"set.conf", text_from(CONF)},
                                       {"a.svg", text_from(CARD)}};
    struct pdf_info info = {"t", {2026, 10, 1}, {{0}}, "shirase", NULL};
    struct out_file *out;
    struct sha256 hash;
    struct side side;
    struct pdf *pdf;
    struct err err = {0};
    uint64_t len;

    CHECK_OK(mailset_load(file, COUNT(file), p->faces, &p->set, &err));
    CHECK_OK(mailset_sample_side(p->set, "a.svg", SAMPLE_USUAL, p->arena, &side,
                                 &err));
    CHECK_OK(out_open(p->fd, "a.pdf", &out, &err));
    CHECK_OK(pdf_begin(p->shared, out, &info, &pdf, &err));
    CHECK_OK(pdf_side(pdf, &side, NULL, &err));
    CHECK_OK(pdf_end(pdf, &err));
    CHECK_OK(out_commit(out, &hash, &len, &err));
}

/* --- Ghostscript's plates ------------------------------------------------ */

static unsigned
number(const struct buf *b, size_t at, size_t bytes)
{
    unsigned v = 0;

    assert_true(at + bytes <= b->len);
    for (size_t i = bytes; i-- > 0;)
        v = v << 8 | (uint8_t)b->s[at + i];
    return v;
}

/* The value of a tag of a little-endian TIFF file of one strip. */
static unsigned
tag(const struct buf *b, unsigned wanted)
{
    size_t at = number(b, 4, 4), n = number(b, at, 2);

    for (size_t i = 0; i < n; i++) {
        size_t entry = at + 2 + i * 12;
        unsigned count = number(b, entry + 4, 4);

        if (number(b, entry, 2) != wanted)
            continue;
        if (number(b, entry + 2, 2) == 3)
            return number(b, entry + 8, 2);
        return count == 1 ? number(b, entry + 8, 4)
                          : number(b, number(b, entry + 8, 4), 4);
    }
    fail_msg("TIFF tag %u is missing", wanted);
    return 0;
}

/* How much ink a plate has at each pixel, 0 to 255. */
static void
plate(struct place *p, const char *name, uint8_t ink[HEIGHT][WIDTH])
{
    enum {
        TIFF_WIDTH = 256,
        TIFF_HEIGHT = 257,
        TIFF_STRIP = 273
    };
    struct buf b = {0};
    size_t from;

    tool_read(p->fd, name, &b);
    assert_int_equal(tag(&b, TIFF_WIDTH), WIDTH);
    assert_int_equal(tag(&b, TIFF_HEIGHT), HEIGHT);
    from = tag(&b, TIFF_STRIP);
    assert_true(from + (size_t)WIDTH * HEIGHT <= b.len);
    for (size_t y = 0; y < HEIGHT; y++)
        for (size_t x = 0; x < WIDTH; x++)
            ink[y][x] = (uint8_t)(255 - (uint8_t)b.s[from + y * WIDTH + x]);
    buf_clear(&b);
}

/* Least and most ink within a box, mm. */
static void
range(uint8_t ink[HEIGHT][WIDTH], int x, int y, int w, int h, int *least,
      int *most)
{
    *least = 255;
    *most = 0;
    for (int j = y * PER_MM + 1; j < (y + h) * PER_MM - 1; j++)
        for (int i = x * PER_MM + 1; i < (x + w) * PER_MM - 1; i++) {
            int v = ink[j][i];

            *least = v < *least ? v : *least;
            *most = v > *most ? v : *most;
        }
}

/*
 * What each plate has where: print.md A.7.  255 is full ink.
 */
static void
test_where(void **state)
{
    static const char *const gs[] = {"gs",
                                     "-q",
                                     "-dNOPAUSE",
                                     "-dBATCH",
                                     "-r127",
                                     "-sDEVICE=tiffsep",
                                     "-sCompression=none",
                                     "-sOutputFile=p.tif",
                                     "a.pdf",
                                     NULL};
    enum {
        C,
        M,
        Y,
        K,
        SPOT,
        DIE,
        PLATES
    };
    static const char *const name[PLATES] = {
        "p(Cyan).tif",
        "p(Magenta).tif",
        "p(Yellow).tif",
        "p(Black).tif",
        "p(%E7%89%B9%E8%89%B2 %E9%9D%92).tif",
        "p(Die Line).tif"};
    static const struct {
        int plate, x, y, w, h, least, most;
        const char *what;
    } rows[] = {
        {SPOT, 2, 2, 26, 27, 255, 255, "text, rule and die line keep it"},
        {SPOT, 20, 30, 6, 6, 0, 0, "white knocks it out"},
        {SPOT, 29, 2, 30, 37, 0, 0, "nothing else is on it"},
        {K, 2, 20, 56, 1, 255, 255, "the rule, over spot and paper"},
        {K, 4, 6, 12, 7, 0, 255, "text on the spot"},
        {K, 34, 30, 12, 7, 0, 255, "text of a piece"},
        {K, 32, 2, 10, 10, 153, 153, "0.6 of the process colour"},
        {C, 32, 2, 10, 10, 25, 26, "0.1"},
        {M, 32, 2, 10, 10, 229, 230, "0.9"},
        {Y, 32, 2, 10, 10, 204, 204, "0.8"},
        {C, 2, 13, 57, 26, 0, 0, "text and rules are on Black alone"},
        {M, 2, 13, 57, 26, 0, 0, "text and rules are on Black alone"},
        {Y, 2, 13, 57, 26, 0, 0, "text and rules are on Black alone"},
        {C, 2, 2, 29, 37, 0, 0, "the spot is no process ink"},
        {M, 2, 2, 29, 37, 0, 0, "the spot is no process ink"},
        {Y, 2, 2, 29, 37, 0, 0, "the spot is no process ink"},
        {DIE, 3, 26, 24, 1, 0, 255, "the die line has a plate of its own"},
        {DIE, 2, 2, 57, 23, 0, 0, "and nothing else is on it"},
    };
    struct place *p = *state;
    uint8_t(*ink)[HEIGHT][WIDTH] = arena_alloc(p->arena, sizeof *ink * PLATES);

    write_card(p);
    if (tool_run(p->fd, "out", gs) == TOOL_MISSING)
        skip();
    for (int i = 0; i < PLATES; i++)
        plate(p, name[i], ink[i]);
    for (size_t i = 0; i < COUNT(rows); i++) {
        int least, most;

        range(ink[rows[i].plate], rows[i].x, rows[i].y, rows[i].w, rows[i].h,
              &least, &most);
        if (least < rows[i].least || most > rows[i].most ||
            (rows[i].least != rows[i].most && most < rows[i].most - 1))
            fail_msg("%s: %s: %d to %d of ink, %d to %d expected",
                     name[rows[i].plate], rows[i].what, least, most,
                     rows[i].least, rows[i].most);
    }
}

/* How much of the page has ink, the spot shown by its process look. */
static void
test_cover(void **state)
{
    static const char *const gs[] = {"gs",
                                     "-q",
                                     "-dNOPAUSE",
                                     "-dBATCH",
                                     "-sDEVICE=inkcov",
                                     "-sOutputFile=cover",
                                     "a.pdf",
                                     NULL};
    struct place *p = *state;
    struct buf cover = {0};
    double ink[4];
    char *rest;

    write_card(p);
    if (tool_run(p->fd, "out", gs) == TOOL_MISSING)
        skip();
    tool_read(p->fd, "cover", &cover);
    rest = cover.s;
    for (size_t i = 0; i < COUNT(ink); i++)
        ink[i] = strtod(rest, &rest);
    assert_int_equal(strncmp(rest, " CMYK OK", 8), 0);
    /* The spot's box shows in all four, the process box too. */
    assert_true(ink[0] > 0.3 && ink[0] < 0.6 && fabs(ink[0] - ink[1]) < 0.1 &&
                fabs(ink[0] - ink[2]) < 0.1);
    assert_true(ink[3] > ink[0]);
    buf_clear(&cover);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_where, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_cover, set_up, tear_down),
    };

    return check_main(tests);
}
