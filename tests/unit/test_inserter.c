/* Inserter profiles: reading, bits, places, and marks on a set's sheets. */
#include "tests/unit/sets.h"

#include "render/inserter.h"

#define MM PT_PER_MM

static const struct size a4 = {210 * MM, 297 * MM};

#define BITS(list) "bits = [ " list " ]; "
#define PLACE                                                                  \
    "edge = \"left\"; inset = 3.0; lead = \"top\"; first = 100.0; "            \
    "length = 10.0; thickness = 0.5; pitch = 2.5; "
#define MARKS(list) "marks = { " PLACE BITS(list) "};\n"
#define PROFILE(list, rest) "name = \"p\";\n" MARKS(list) rest

static bool
read_profile(const char *source, struct arena *arena, struct inserter *out,
             struct err *err)
{
    return inserter_read(text_from(source), "inserter/p.conf", arena, out, err);
}

static struct inserter
profile(const char *source, struct arena *arena)
{
    struct inserter ins;
    struct err err = {0};

    CHECK_OK(read_profile(source, arena, &ins, &err));
    return ins;
}

/* --- reading ------------------------------------------------------------- */

static void
test_read(void **state)
{
    struct arena *arena = arena_new();
    struct inserter ins = profile(
        "name = \"p\"; title = \"t\"; sheets = \"last\"; side = \"back\";"
        "collation = \"reverse\";"
        "marks = { edge = \"right\"; inset = 2; lead = \"bottom\";"
        " first = 30.5; length = 10; thickness = 0.5; pitch = 2.54;"
        " bits = [ \"1\", \"sequence 32\", \"parity\", \"insert 2\" ]; };"
        "sequence = { first = 1; last = 6; down = true; reset = true; };"
        "match = { first = 2; last = 5; };"
        "parity = { sum = \"odd\"; skips = [ 1, 4 ]; };"
        "inserts = [ \"open\", \"!kind\" ];"
        "clear = { side = 3; before = 20; after = 10; reverse = true; };",
        arena);

    (void)state;
    check_text(ins.name, "p");
    check_text(ins.title, "t");
    assert_int_equal(ins.sheets, SHEETS_LAST);
    assert_true(ins.back && ins.reverse && ins.right && ins.bottom && ins.odd);
    assert_int_equal(ins.n, 4);
    assert_int_equal(ins.bit[1].kind, BIT_SEQUENCE);
    assert_int_equal(ins.bit[1].weight, 32);
    assert_int_equal(ins.bit[3].weight, 2);
    assert_true(ins.bit[0].skipped && ins.bit[3].skipped);
    assert_false(ins.bit[1].skipped || ins.bit[2].skipped);
    assert_true(ins.sequence.down && ins.sequence.reset);
    assert_int_equal(ins.match.first, 2);
    check_text(ins.insert[1], "!kind");
    assert_true(ins.clear_reverse);
    arena_free(arena);
}

/* The profiles of the program, each with the limits of its machine. */
static void
test_shipped(void **state)
{
    static const char *const names[] = {"pb-d1500", "pb-relay", "neopost"};
    int fd = open(SRCDIR "/templates/inserter", O_RDONLY | O_DIRECTORY);
    struct arena *arena = arena_new();
    struct err err = {0};

    (void)state;
    for (size_t i = 0; i < COUNT(names); i++) {
        const char *file = arena_printf(arena, "%s.conf", names[i]);
        struct inserter ins;
        struct text data;

        CHECK_OK(file_read(fd, file, 1 << 16, arena, &data, &err));
        CHECK_OK(inserter_read(data, file, arena, &ins, &err));
        check_text(ins.name, names[i]);
        CHECK_OK(inserter_page_check(&ins, a4, &err));
    }
    (void)close(fd);
    arena_free(arena);
}

static void
test_refused(void **state)
{
#define AT2 "inserter/p.conf:2: "
#define AT3 "inserter/p.conf:3: "
#define ONE PROFILE("\"1\"", "")
    static const struct {
        const char *source, *message;
    } bad[] = {
        {"name = ", "inserter/p.conf:"},
        {"title = \"t\";", "setting \"name\" is missing"},
        {"name = \"p\";", "neither \"marks\" nor \"code\" stands in the "
                          "profile"},
        {ONE "colour = 1;", AT3 "unknown setting \"colour\""},
        {ONE "sheets = \"some\";",
         "sheets: \"all\", \"first\" or \"last\" is expected"},
        {ONE "side = \"top\";", "side: \"front\" or \"back\" is expected"},
        {ONE "collation = \"up\";",
         "collation: \"forward\" or \"reverse\" is expected"},
        {"name = \"p\";\nmarks = { edge = \"top\"; };",
         AT2 "edge: \"right\" or \"left\" is expected"},
        {"name = \"p\";\nmarks = { lead = \"left\"; };",
         AT2 "lead: \"top\" or \"bottom\" is expected"},
        {"name = \"p\";\nmarks = { };", AT2 "setting \"inset\" is missing"},
        {"name = \"p\";\nmarks = { inset = 3.0; };",
         AT2 "setting \"first\" is missing"},
        {"name = \"p\";\nmarks = { inset = 3.0; first = 9.0; length = 0.5; };",
         AT2 "length: must be from 1 to 50"},
        {"name = \"p\";\nmarks = { " PLACE "};",
         AT2 "bits: 1 to 32 positions are expected"},
        {PROFILE("\"1\", \"flag\"", ""),
         AT2 "bits: position 2 is none that is known"},
        {PROFILE("\"sequence\"", ""), AT2 "bits: position 1 is none "},
        {PROFILE("\"sequence 3\"", ""), AT2 "bits: position 1 is none "},
        {PROFILE("\"sequence 64\"", ""), AT2 "bits: position 1 is none "},
        {PROFILE("\"sequence 01\"", ""), AT2 "bits: position 1 is none "},
        {PROFILE("\"sequence x\"", ""), AT2 "bits: position 1 is none "},
        {PROFILE("\"begin 1\"", ""), AT2 "bits: position 1 is none "},
        {PROFILE("\"insert 1\"", ""), AT2 "bits: position 1 is none "},
        {PROFILE("\"insert 0\"", "inserts = [ \"a\" ];"),
         AT2 "bits: position 1 is none "},
        {PROFILE("1", ""), AT2 "a text in quotes is expected"},
        {PROFILE("\"parity\", \"parity\"", ""), AT2 "bits: more than one"},
        {"name = \"p\";\nmarks = { inset = 3.0; first = 9.0; length = 9.0; "
         "thickness = 2.0; pitch = 2.0; " BITS("\"1\", \"0\"") "};",
         AT2 "pitch: must be more than thickness"},
        {ONE "sequence = { first = 3; last = 3; };",
         AT3 "sequence: first must be less than last"},
        {ONE "match = { first = 3; last = 1; };",
         AT3 "match: first must be less than last"},
        {ONE "match = { reset = true; };", AT3 "unknown setting"},
        {ONE "sequence = { last = 64; };", AT3 "last: must be from 1 to 63"},
        {ONE "parity = { sum = \"none\"; };",
         AT3 "sum: \"even\" or \"odd\" is expected"},
        {ONE "parity = { skips = [ 2 ]; };",
         AT3 "skips: positions from 1 to 1 are expected"},
        {ONE "parity = { skips = [ 0.5 ]; };",
         AT3 "skips: positions from 1 to 1 are expected"},
        {PROFILE("\"parity\"", "parity = { skips = [ 1 ]; };"),
         AT3 "skips: positions from 1 to 1 are expected, without that of "},
        {ONE "inserts = [\"a\",\"a\",\"a\",\"a\",\"a\",\"a\",\"a\",\"a\","
             "\"a\"];",
         AT3 "inserts: at most 8 channels"},
        {ONE "clear = { side = -1.0; };", AT3 "side: must be from 0 to 100"},
        {ONE "limits = { length = [ 1.0 ]; };",
         AT3 "length: [ least, most ] is expected"},
        {ONE "limits = { length = [ 2.0, 1.0 ]; };",
         AT3 "length: [ least, most ] is expected"},
        {ONE "limits = { length = [ 11.0, 12.0 ]; };",
         AT2 "length: the machine's limits ask for 11 to 12 mm"},
        {ONE "limits = { thickness = [ 0.6, 0.7 ]; };",
         AT2 "thickness: the machine's limits ask for 0"},
        {PROFILE("\"1\", \"1\"", "limits = { pitch = [ 2.54, 9.0 ]; };"),
         AT2 "pitch: the machine's limits ask for 2"},
        {PROFILE("\"1\", \"1\"", "limits = { positions = 1; };"),
         AT2 "bits: 2 positions; the machine reads at most 1"},
        {PROFILE("\"1\", \"1\", \"1\"", "limits = { span = 4.9; };"), AT2
         "marks: 5 mm from first to last line; the machine reads at most 4"},
    };
    struct arena *arena = arena_new();
    struct inserter ins;
    struct err err = {0};

    (void)state;
    for (size_t i = 0; i < COUNT(bad); i++)
        CHECK_FAILS(read_profile(bad[i].source, arena, &ins, &err), ERR_CONF,
                    bad[i].message);
    arena_free(arena);
}

/* --- bits ---------------------------------------------------------------- */

/* The positions that have a line, as a text of 1 and 0. */
static void
check_bits(const struct inserter *ins, struct inserter_sheet sheet,
           const char *expected)
{
    uint32_t pattern = inserter_pattern(ins, &sheet);
    char is[INSERTER_POSITIONS + 1] = "";

    for (size_t i = 0; i < ins->n; i++)
        is[i] = pattern >> i & 1 ? '1' : '0';
    assert_string_equal(is, expected);
    assert_int_equal((uint64_t)pattern >> ins->n, 0);
}

static void
test_group_bits(void **state)
{
    struct arena *arena = arena_new();
#define GROUP                                                                  \
    "\"0\", \"1\", \"begin\", \"not-begin\", \"end\", \"not-end\", "           \
    "\"sheet 1\", \"sheet 2\", \"sheets 1\", \"sheets 2\""
    struct inserter ins = profile(PROFILE(GROUP, ""), arena);
    struct inserter back =
        profile(PROFILE(GROUP, "collation = \"reverse\";"), arena);
    struct inserter first =
        profile(PROFILE("\"1\"", "sheets = \"first\";"), arena);
    struct inserter last =
        profile(PROFILE("\"1\"", "sheets = \"last\";"), arena);

    (void)state;
    check_bits(&ins, (struct inserter_sheet){.k = 1, .n = 1}, "0110101010");
    check_bits(&ins, (struct inserter_sheet){.k = 1, .n = 3}, "0110011011");
    check_bits(&ins, (struct inserter_sheet){.k = 2, .n = 3}, "0101010111");
    check_bits(&ins, (struct inserter_sheet){.k = 3, .n = 3}, "0101101111");
    check_bits(&back, (struct inserter_sheet){.k = 1, .n = 1}, "0110101010");
    check_bits(&back, (struct inserter_sheet){.k = 1, .n = 3}, "0101101011");
    check_bits(&back, (struct inserter_sheet){.k = 3, .n = 3}, "0110011111");
    check_bits(&first, (struct inserter_sheet){.k = 1, .n = 2}, "1");
    check_bits(&first, (struct inserter_sheet){.k = 2, .n = 2}, "0");
    check_bits(&last, (struct inserter_sheet){.k = 1, .n = 2}, "0");
    check_bits(&last, (struct inserter_sheet){.k = 2, .n = 2}, "1");
    arena_free(arena);
}

/* Counters go round, up or down, over the bundle or from each piece. */
static void
test_counters(void **state)
{
#define COUNTED                                                                \
    "\"sequence 4\", \"sequence 2\", \"sequence 1\", \"match 2\", "            \
    "\"match 1\""
    static const struct {
        const char *rest;
        int64_t k, sheets, pieces;
        const char *bits;
    } rows[] = {
        {"sequence = { first = 0; last = 7; };", 1, 0, 0, "00000"},
        {"sequence = { first = 0; last = 7; };", 2, 0, 0, "00100"},
        {"sequence = { first = 0; last = 7; };", 1, 7, 1, "11101"},
        {"sequence = { first = 0; last = 7; };", 2, 7, 2, "00010"},
        {"sequence = { first = 1; last = 6; };", 1, 0, 3, "00111"},
        {"sequence = { first = 1; last = 6; };", 1, 5, 4, "11000"},
        {"sequence = { first = 1; last = 6; };", 1, 6, 0, "00100"},
        {"sequence = { first = 1; last = 6; down = true; };", 1, 0, 0, "11000"},
        {"sequence = { first = 1; last = 6; down = true; };", 1, 6000001, 0,
         "10100"},
        {"sequence = { first = 1; last = 6; reset = true; };", 2, 9, 0,
         "01000"},
        {"match = { first = 1; last = 3; };", 1, 0, 0, "00001"},
        {"match = { first = 1; last = 3; };", 1, 0, 2, "00011"},
        {"match = { first = 1; last = 3; };", 1, 0, 3, "00001"},
    };
    struct arena *arena = arena_new();

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct inserter ins = profile(
            arena_printf(arena, "%s%s", PROFILE(COUNTED, ""), rows[i].rest),
            arena);

        check_bits(
            &ins,
            (struct inserter_sheet){.k = rows[i].k,
                                    .n = 3,
                                    .count = {rows[i].pieces, rows[i].sheets}},
            rows[i].bits);
    }
    arena_free(arena);
}

static void
test_parity(void **state)
{
    struct arena *arena = arena_new();
#define SUMMED "\"1\", \"parity\", \"sheet 1\", \"sheet 2\""
    struct inserter even = profile(PROFILE(SUMMED, ""), arena);
    struct inserter odd =
        profile(PROFILE(SUMMED, "parity = { sum = \"odd\"; };"), arena);
    struct inserter but =
        profile(PROFILE(SUMMED, "parity = { skips = [ 1 ]; };"), arena);

    (void)state;
    check_bits(&even, (struct inserter_sheet){.k = 1, .n = 3}, "1010");
    check_bits(&even, (struct inserter_sheet){.k = 3, .n = 3}, "1111");
    check_bits(&odd, (struct inserter_sheet){.k = 1, .n = 3}, "1110");
    check_bits(&odd, (struct inserter_sheet){.k = 3, .n = 3}, "1011");
    check_bits(&but, (struct inserter_sheet){.k = 1, .n = 3}, "1110");
    check_bits(&but, (struct inserter_sheet){.k = 3, .n = 3}, "1011");
    arena_free(arena);
}

/* --- places -------------------------------------------------------------- */

static void
check_box(struct box is, double x, double y, double width, double height)
{
    CHECK_NEAR(is.x, x * MM, 1e-6);
    CHECK_NEAR(is.y, y * MM, 1e-6);
    CHECK_NEAR(is.width, width * MM, 1e-6);
    CHECK_NEAR(is.height, height * MM, 1e-6);
}

static void
check_span(const struct inserter *ins, double x, double y, double width,
           double height)
{
    struct box span[INSERTER_SPANS];

    assert_int_equal(inserter_spans(ins, a4, span), 1);
    check_box(span[0], x, y, width, height);
}

static void
check_zone(const struct inserter *ins, double x, double y, double width,
           double height)
{
    struct box span[INSERTER_SPANS];

    (void)inserter_spans(ins, a4, span);
    check_box(inserter_zone(ins, span[0], a4), x, y, width, height);
}

static void
test_places(void **state)
{
    struct arena *arena = arena_new();
#define CLEAR "clear = { side = 4.0; before = 20.0; after = 10.0; };"
    struct inserter left =
        profile(PROFILE("\"1\", \"1\", \"1\"", CLEAR), arena);
    struct inserter right =
        profile("name = \"p\"; marks = { edge = \"right\"; inset = 3.0; lead = "
                "\"bottom\"; first = 100.0; length = 10.0; thickness = 0.5; "
                "pitch = 2.5; bits = [ \"1\", \"1\", \"1\" ]; };" CLEAR,
                arena);

    (void)state;
    check_box(inserter_line(&left, 0, a4), 3, 99.75, 10, 0.5);
    check_box(inserter_line(&left, 2, a4), 3, 104.75, 10, 0.5);
    check_span(&left, 3, 99.75, 10, 5.5);
    /* Not beyond the paper's edge. */
    check_zone(&left, 0, 79.75, 17, 35.5);
    check_box(inserter_line(&right, 0, a4), 197, 196.75, 10, 0.5);
    check_box(inserter_line(&right, 2, a4), 197, 191.75, 10, 0.5);
    check_span(&right, 197, 191.75, 10, 5.5);
    check_zone(&right, 193, 181.75, 17, 35.5);
    arena_free(arena);
}

static void
test_pages_refused(void **state)
{
    static const struct {
        const char *rest;
        double width, height;
        const char *message;
    } bad[] = {
        {"", 12, 297,
         "inserter/p.conf: marks: the lines do not stand on a "
         "sheet of 12 x 297 mm"},
        {"", 210, 102, "do not stand on a sheet of 210 x 102 mm"},
        {"limits = { centre = [ 100.0, 108.0 ]; };", 210, 297,
         " mm from the middle of the sheet; the machine reads from 100 to "
         "108 mm"},
        {"limits = { centre = [ 50.0, 90.0 ]; };", 210, 297,
         "reads from 50 to 90 mm"},
        {"limits = { lead = 100.0; };", 210, 297,
         " mm from the trailing edge; the machine asks for 100 and 0 mm"},
        {"limits = { trail = 195.0; };", 210, 297, "asks for 0 and 195 mm"},
    };
    struct arena *arena = arena_new();
    struct err err = {0};

    (void)state;
    for (size_t i = 0; i < COUNT(bad); i++) {
        struct inserter ins =
            profile(arena_printf(arena, "%s%s", PROFILE("\"1\", \"1\"", ""),
                                 bad[i].rest),
                    arena);
        struct size trim = {bad[i].width * MM, bad[i].height * MM};

        CHECK_FAILS(inserter_page_check(&ins, trim, &err), ERR_CONF,
                    bad[i].message);
    }
    arena_free(arena);
}

/* --- the code ------------------------------------------------------------- */

#define CODED(kind, value, rest)                                               \
    "name = \"p\";\ncode = { kind = \"" kind "\"; value = \"" value            \
    "\"; inset = 3.0; first = 70.0; height = 10.0; narrow = 0.3; " rest "};\n"

static void
test_code_refused(void **state)
{
    static const struct {
        const char *source, *message;
    } bad[] = {
        {"name = \"p\";\ncode = { kind = \"code128\"; };",
         AT2 "kind: \"code39\" or \"i2of5\" is expected"},
        {"name = \"p\";\ncode = { };", AT2 "setting \"value\" is missing"},
        {CODED("code39", "1", "edge = \"top\";"),
         AT2 "edge: \"right\" or \"left\" is expected"},
        {CODED("code39", "1", "lead = \"left\";"),
         AT2 "lead: \"top\" or \"bottom\" is expected"},
        {CODED("code39", "1", "ratio = 3.5;"), AT2 "ratio: must be from 2"},
        {CODED("code39", "", ""), AT2 "value: 1 to 40 characters are expected"},
        {CODED("code39", "{piece:9}{piece:9}{piece:9}{piece:9}{piece:5}", ""),
         AT2 "value: 1 to 40 characters are expected"},
        {CODED("code39", "11111111111111111111111111111111111111111", ""),
         AT2 "value: at most 40 characters"},
        {CODED("code39", "{sheet", ""), AT2 "value: {...} is none that"},
        {CODED("code39", "{page}", ""), AT2 "value: {...} is none that"},
        {CODED("code39", "{sheet:0}", ""), AT2 "value: {...} is none that"},
        {CODED("code39", "{sheet:10}", ""), AT2 "value: {...} is none that"},
        {CODED("code39", "{sheet}a", ""), AT2 "value: Code 39 has capitals"},
        {CODED("i2of5", "{sheet}", ""),
         AT2 "value: Interleaved 2 of 5 needs an even number"},
        {CODED("i2of5", "A{sheet}", ""),
         AT2 "value: Interleaved 2 of 5 has digits only"},
        {CODED("code39", "1", "lead = \"bottom\";") MARKS("\"1\""),
         AT3 "lead: marks and code name different edges"},
    };
    struct arena *arena = arena_new();
    struct inserter ins;
    struct err err = {0};

    (void)state;
    for (size_t i = 0; i < COUNT(bad); i++)
        CHECK_FAILS(read_profile(bad[i].source, arena, &ins, &err), ERR_CONF,
                    bad[i].message);
    arena_free(arena);
}

static void
check_code(const char *source, struct inserter_sheet sheet,
           const char *expected)
{
    struct arena *arena = arena_new();
    struct inserter ins = profile(source, arena);
    char text[LINEAR_TEXT + 1];

    inserter_code_text(&ins, &sheet, text);
    assert_string_equal(text, expected);
    arena_free(arena);
}

static void
test_code_text(void **state)
{
    const struct inserter_sheet sheet = {
        .k = 2, .n = 3, .count = {41, 100}, .inserts = 5};

    (void)state;
    check_code(CODED("code39", "A-{sheet}/{sheets:2}", ""), sheet, "A-2/03");
    check_code(CODED("code39", "{piece:4}.{piece}", ""), sheet, "0042.2");
    check_code(CODED("code39", "{begin}{end}{inserts}", ""), sheet, "005");
    check_code(CODED("code39", "{sequence:3} {match:2}",
                     "") "sequence = { first = 1; last = 60; };"
                         "match = { first = 1; last = 9; };",
               sheet, "042 06");
    check_code(CODED("i2of5", "{end}{begin}", "") "collation = \"reverse\";",
               (struct inserter_sheet){.k = 1, .n = 2}, "10");
}

/* From the leading edge on: * is narrow bar, wide space, narrow bar ... */
static void
test_code_place(void **state)
{
    struct arena *arena = arena_new();
    struct inserter top =
        profile(CODED("code39", "{sheet}", "ratio = 3.0;"), arena);
    struct inserter bottom = profile(
        CODED("code39", "{sheet}", "edge = \"left\"; lead = \"bottom\";"),
        arena);
    struct page page = {.trim = a4};
    const struct box *box;
    /* Three characters of 6 narrow and 3 wide elements, and two gaps. */
    double span = (3 * (6 + 3 * 3) + 2) * 0.3;

    (void)state;
    CHECK_NEAR(top.code.span, span, 1e-9);
    check_span(&top, 197, 67, 10, span + 6);
    inserter_code_put(&top, &(struct inserter_sheet){.k = 1, .n = 1}, arena,
                      &page);
    assert_int_equal(page.n, 1);
    assert_int_equal(page.draw[0].u.bars.n, 15);
    box = page.draw[0].u.bars.box;
    check_box(box[0], 197, 70, 10, 0.3);
    check_box(box[1], 197, 71.2, 10, 0.3);
    check_box(box[2], 197, 71.8, 10, 0.9);
    check_box(box[14], 197, 70 + span - 0.3, 10, 0.3);
    inserter_code_put(&bottom, &(struct inserter_sheet){.k = 1, .n = 1}, arena,
                      &page);
    assert_int_equal(page.n, 2);
    check_box(page.draw[1].u.bars.box[0], 3, 226.7, 10, 0.3);
    arena_free(arena);
}

/* --- on a set ------------------------------------------------------------ */

static void
test_attach(void **state)
{
#define INTO "inserter marks of \"p\" need clear paper"
#define RECT(x, y) "\n<rect x='" x "' y='" y "' width='3' height='3'/>"
    static const struct {
        const char *front, *back, *rest, *message;
    } rows[] = {
        {RECT("14", "101"), "", "", NULL},
        {RECT("14", "101"), "", "clear = { side = 2.0; };",
         "a.svg:2:1: prints where the " INTO},
        {RECT("10", "101"), "", "", "a.svg:2:1: prints where the " INTO},
        {RECT("10", "92"), "", "clear = { before = 4.0; };", NULL},
        {RECT("10", "92"), "", "clear = { before = 5.0; };",
         "a.svg:2:1: prints where the " INTO},
        {RECT("10", "105"), "", "clear = { after = 2.0; };", NULL},
        {RECT("10", "105"), "", "clear = { after = 3.0; };",
         "a.svg:2:1: prints where the " INTO},
        /* Behind the lines: 210 - 13 to 210 - 3. */
        {"", RECT("198", "101"), "", NULL},
        {"", RECT("198", "101"), "clear = { reverse = true; };",
         "b.svg:2:1: prints where the " INTO},
        {"", RECT("5", "101"), "clear = { reverse = true; };", NULL},
        {"", RECT("5", "101"), "side = \"back\";",
         "b.svg:2:1: prints where the " INTO},
        {RECT("198", "101"), "", "side = \"back\";clear = { reverse = true; };",
         "a.svg:2:1: prints where the " INTO},
    };
    struct faces *faces = open_faces();
    struct arena *arena = arena_new();
    struct err err = {0};

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct inserter ins =
            profile(arena_printf(arena, "%s%s", PROFILE("\"1\", \"1\"", ""),
                                 rows[i].rest),
                    arena);
        struct mailset *set = sets_load(
            faces, arena_printf(arena, "%s%s</svg>", SETS_SVG, rows[i].front),
            arena_printf(arena, "%s%s</svg>", SETS_SVG, rows[i].back));

        if (rows[i].message == NULL)
            CHECK_OK(inserter_attach(set, &ins, &err));
        else
            CHECK_FAILS(inserter_attach(set, &ins, &err), ERR_FORM,
                        rows[i].message);
        mailset_free(set);
    }
    arena_free(arena);
    faces_free(faces);
}

static void
test_attach_refused(void **state)
{
    static const struct {
        const char *rest, *message;
    } bad[] = {
        {"inserts = [ \"wish\" ];", "inserter/p.conf: inserts: channel 1: "},
        {"inserts = [ \"open\", \"side.k\" ];",
         "inserter/p.conf: inserts: channel 2: "},
        {"limits = { lead = 100.0; };", "inserter/p.conf: marks: "},
    };
    const struct source_file one[] = {
        {"set.conf", TEXT("name = \"s\"; version = \"1\"; sheets = ( { name = "
                          "\"a\"; front = \"a.svg\"; } ); fields = ( { name = "
                          "\"x\"; kind = \"text\"; } );")},
        {"a.svg", TEXT(SETS_SVG "</svg>")}};
    struct faces *faces = open_faces();
    struct arena *arena = arena_new();
    struct mailset *set =
        sets_load(faces, SETS_SVG "</svg>", SETS_SVG "</svg>");
    struct inserter ins;
    struct err err = {0};

    (void)state;
    for (size_t i = 0; i < COUNT(bad); i++) {
        ins = profile(arena_printf(arena, "%s%s", PROFILE("\"1\", \"1\"", ""),
                                   bad[i].rest),
                      arena);
        CHECK_FAILS(inserter_attach(set, &ins, &err), ERR_CONF, bad[i].message);
    }
    mailset_free(set);
    CHECK_OK(mailset_load(one, COUNT(one), faces, &set, &err));
    ins = profile(PROFILE("\"1\"", "side = \"back\";"), arena);
    CHECK_FAILS(inserter_attach(set, &ins, &err), ERR_CONF,
                "inserter/p.conf: side: the sheet \"a\" has no back to be "
                "marked");
    mailset_free(set);
    arena_free(arena);
    faces_free(faces);
}

/* Lines that slide into the envelope's window: x 0 to 125, y 8 to 62 mm. */
static void
test_window(void **state)
{
    static const struct {
        const char *edge, *first, *rest;
        bool good;
    } rows[] = {
        {"left", "56.0", "", false},
        {"left", "9.0", "", false},
        {"left", "62.5", "", true},
        {"right", "30.0", "", true},
        /* On the back the window is on the right. */
        {"right", "30.0", "side = \"back\";", false},
        {"left", "30.0", "side = \"back\";", true},
    };
    const struct source_file file[] = {
        {"set.conf",
         TEXT("name = \"s\"; version = \"1\"; sheets = ( { name = \"a\"; "
              "front = \"a.svg\"; back = \"b.svg\"; } ); fields = ( { name "
              "= \"x\"; kind = \"text\"; } ); address = { form = "
              "\"address.svg\"; sheet = \"a\"; };")},
        {"a.svg", TEXT(SETS_SVG "</svg>")},
        {"b.svg", TEXT(SETS_SVG "</svg>")},
        {"address.svg",
         TEXT("<svg xmlns='http://www.w3.org/2000/svg' width='71mm' "
              "height='42mm' viewBox='0 0 71 42'></svg>")},
        {"envelope.conf",
         TEXT("name = \"e\"; title = \"e\"; width = 235.0; height = 120.0;"
              "window = { x = 25.0; y = 12.0; width = 100.0; height = 50.0; };"
              "sheet = { width = 210.0; height = 297.0; folds = [ 116.0, "
              "232.0 ]; };")}};
    struct faces *faces = open_faces();
    struct arena *arena = arena_new();
    struct mailset *set;
    struct err err = {0};

    (void)state;
    CHECK_OK(mailset_load(file, COUNT(file), faces, &set, &err));
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct inserter ins = profile(
            arena_printf(arena,
                         "name = \"p\"; marks = { edge = \"%s\"; inset = "
                         "3.0; first = %s; length = 10.0; thickness = 0.5; "
                         "pitch = 2.5; bits = [ \"1\", \"1\" ]; }; %s",
                         rows[i].edge, rows[i].first, rows[i].rest),
            arena);

        if (rows[i].good)
            CHECK_OK(inserter_attach(set, &ins, &err));
        else
            CHECK_FAILS(inserter_attach(set, &ins, &err), ERR_CONF,
                        "inserter/p.conf: marks: the lines can come into the "
                        "window of the envelope, which shows x 0");
    }
    mailset_free(set);
    arena_free(arena);
    faces_free(faces);
}

/* What a side draws last: bars with this many lines, or none. */
static void
check_lines(const struct side *side, size_t n, double first_mm)
{
    const struct draw *last;

    if (n == 0) {
        assert_int_equal(side->own.n, 0);
        return;
    }
    assert_int_equal(side->own.n, 1);
    last = &side->own.draw[0];
    assert_int_equal(last->kind, DRAW_BARS);
    assert_int_equal(last->u.bars.n, n);
    CHECK_NEAR(last->u.bars.box[0].y, (first_mm - 0.25) * MM, 1e-6);
}

static void
test_mark(void **state)
{
    struct faces *faces = open_faces();
    struct arena *arena = arena_new();
    struct mailset *set =
        sets_load(faces, SETS_SVG "</svg>", SETS_SVG "</svg>");
    struct text item[SETS_FIELDS] = {0};
    struct values values = {SETS_FIELDS, item};
    struct inserter ins = profile(PROFILE("\"insert 1\", \"sequence 1\", \"1\"",
                                          "inserts = [ \"open\" ];"),
                                  arena);
    struct inserter back = profile(PROFILE("\"1\"", "side = \"back\";"), arena);
    struct side_list sides;
    struct err err = {0};

    (void)state;
    /* Without a profile nothing is added. */
    CHECK_OK(mailset_fill(set, &values, arena, &sides, NULL, &err));
    assert_int_equal(inserter_mark(set, &values, (struct inserter_count){0, 0},
                                   arena, &sides),
                     1);
    check_lines(&sides.side[0], 0, 0);
    CHECK_OK(inserter_attach(set, &ins, &err));
    CHECK_OK(mailset_fill(set, &values, arena, &sides, NULL, &err));
    (void)inserter_mark(set, &values, (struct inserter_count){0, 0}, arena,
                        &sides);
    check_lines(&sides.side[0], 1, 105);
    check_lines(&sides.side[1], 0, 0);
    item[SETS_OPEN] = TEXT("1");
    CHECK_OK(mailset_fill(set, &values, arena, &sides, NULL, &err));
    (void)inserter_mark(set, &values, (struct inserter_count){0, 1}, arena,
                        &sides);
    check_lines(&sides.side[0], 3, 100);
    CHECK_OK(inserter_attach(set, &back, &err));
    CHECK_OK(mailset_fill(set, &values, arena, &sides, NULL, &err));
    (void)inserter_mark(set, &values, (struct inserter_count){0, 0}, arena,
                        &sides);
    check_lines(&sides.side[0], 0, 0);
    check_lines(&sides.side[1], 1, 100);
    mailset_free(set);
    arena_free(arena);
    faces_free(faces);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_read),
        cmocka_unit_test(test_shipped),
        cmocka_unit_test(test_refused),
        cmocka_unit_test(test_group_bits),
        cmocka_unit_test(test_counters),
        cmocka_unit_test(test_parity),
        cmocka_unit_test(test_places),
        cmocka_unit_test(test_pages_refused),
        cmocka_unit_test(test_code_refused),
        cmocka_unit_test(test_code_text),
        cmocka_unit_test(test_code_place),
        cmocka_unit_test(test_attach),
        cmocka_unit_test(test_attach_refused),
        cmocka_unit_test(test_window),
        cmocka_unit_test(test_mark),
    };

    return check_main(tests);
}
