#include "tests/unit/faces.h"

#include "base/arena.h"
#include "base/file.h"
#include "render/mailset.h"
#include "render/trace.h"

#define SVG(size, body)                                                        \
    "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 " size            \
    "\" font-family=\"BIZ UDGothic\" font-size=\"4\">\n" body "</svg>"

#define NOTICE                                                                 \
    "<rect width='10' height='10' fill='#14557b'/>\n"                          \
    "<rect width='20' height='20' data-if='both'/>\n"                          \
    "<text x='5' y='50'>通知</text>\n"                                       \
    "<text x='5' y='60' data-width='40'>{{office}}</text>\n"                   \
    "<text x='5' y='70' data-width='40'>{{day|wareki|or:なし}}</text>\n"     \
    "<text x='5' y='80' inline-size='40'>{{office}}まで {{day|wareki}}に"   \
    "お越しください。</text>\n"                                        \
    "<rect x='60' y='5' width='12' height='12' fill='none' "                   \
    "data-code='datamatrix' data-value='{{mark}}{{side.k}}{{side.n}}'/>\n"     \
    "<rect x='60' y='20' width='20' height='20' fill='none' data-code='qr' "   \
    "data-value='{{url}}'/>\n"                                                 \
    "<text x='60' y='45' data-width='20'>{{side.kn}}</text>\n"

#define ADDRESS                                                                \
    "<text x='0' y='5' data-width='60' data-fit='condense 70'>{{name}}　様"  \
    "</text>\n<rect x='0' y='8' width='60' height='3.2' fill='none' "          \
    "data-code='customer' data-value='{{barcode}}'/>"

#define CONF_HEAD                                                              \
    "name = \"test\"; version = \"1\"; title = \"t\";\n"                       \
    "valid_from = \"2026-10-01\";\n"
#define SHEETS                                                                 \
    "sheets = ( { name = \"notice\"; front = \"notice.svg\"; },\n"             \
    " { name = \"form\"; front = \"form.svg\"; back = \"back.svg\";"           \
    " paper = \"A5\"; weight_g = 2.5; if = \"!represented\"; } );\n"
#define PLACE                                                                  \
    "address = { form = \"address.svg\"; sheet = \"notice\";"                  \
    " x = 20.0; y = 12.5; };\n"
#define INKS                                                                   \
    "inks = ( { colour = \"#14557b\"; spot = \"Blue\";"                        \
    " cmyk = [0.9, 0.5, 0.3, 0.2]; tint = 0.5; } );\n"
#define FIELDS                                                                 \
    "fields = ( { name = \"name\"; kind = \"register\"; short = \"辻\";"      \
    " usual = \"見本　花子\"; longest = \"見本　花左衛門\"; },\n"  \
    " { name = \"office\"; kind = \"text\"; usual = \"市民課\"; },\n"       \
    " { name = \"day\"; kind = \"date\"; usual = \"2026-11-20\"; },\n"         \
    " { name = \"both\"; kind = \"condition\"; usual = \"1\"; },\n"            \
    " { name = \"represented\"; kind = \"condition\"; },\n"                    \
    " { name = \"barcode\"; kind = \"code\"; },\n"                             \
    " { name = \"mark\"; kind = \"code\";"                                     \
    " usual = \"1234567890123450001000\"; },\n"                                \
    " { name = \"url\"; kind = \"text\"; usual = \"https://a.example/\"; } "   \
    ");\n"
#define BARS67                                                                 \
    "1314432114414441114432112341432143243243243243243243243243243241131"

enum field {
    NAME,
    OFFICE,
    DAY,
    BOTH,
    REPRESENTED,
    BARCODE,
    MARK,
    URL,
    FIELDS_N
};

enum {
    FILES = 5
};

struct place {
    struct faces *faces;
    struct arena *arena;
    struct source_file file[FILES];
    struct text item[FIELDS_N];
    struct values values;
    struct mailset *set;
};

static int
set_up(void **state)
{
    struct place *p = calloc(1, sizeof *p);

    assert_non_null(p);
    p->faces = open_faces();
    p->arena = arena_new();
    p->file[0] = (struct source_file){"set.conf",
                                      TEXT(CONF_HEAD SHEETS PLACE INKS FIELDS)};
    p->file[1] =
        (struct source_file){"notice.svg", TEXT(SVG("100 200", NOTICE))};
    p->file[2] = (struct source_file){
        "form.svg",
        TEXT(SVG("100 200", "<text x='5' y='9' data-width='40'>{{side.kn}}"
                            "</text>"))};
    p->file[3] = (struct source_file){"back.svg", TEXT(SVG("100 200", ""))};
    p->file[4] =
        (struct source_file){"address.svg", TEXT(SVG("70 40", ADDRESS))};
    p->values = (struct values){FIELDS_N, p->item};
    p->item[NAME] = TEXT("見本　花子");
    p->item[OFFICE] = TEXT("市民課");
    p->item[DAY] = TEXT("2026-11-20");
    p->item[BOTH] = TEXT("1");
    p->item[REPRESENTED] = TEXT("");
    p->item[BARCODE] = TEXT(BARS67);
    p->item[MARK] = TEXT("1234567890123450001000");
    p->item[URL] = TEXT("https://a.example/");
    *state = p;
    return 0;
}

static int
tear_down(void **state)
{
    struct place *p = *state;

    mailset_free(p->set);
    faces_free(p->faces);
    arena_free(p->arena);
    free(p);
    return 0;
}

static void
load(struct place *p)
{
    struct err err = {0};

    mailset_free(p->set);
    p->set = NULL;
    CHECK_OK(mailset_load(p->file, FILES, p->faces, &p->set, &err));
}

/* All sides of a piece as a trace. */
static const char *
filled(struct place *p)
{
    struct side_list sides;
    struct buf b = {0};
    const char *s;
    struct err err = {0};

    CHECK_OK(mailset_fill(p->set, &p->values, p->arena, &sides, NULL, &err));
    for (size_t i = 0; i < sides.n; i++)
        trace_side(&sides.side[i], &b);
    s = arena_copy(p->arena, b.s, b.len);
    buf_clear(&b);
    return s;
}

static void
test_facts(void **state)
{
    struct place *p = *state;
    struct sheet_info sheet;
    size_t i;

    load(p);
    check_text(mailset_name(p->set), "test");
    check_text(mailset_version(p->set), "1");
    assert_int_equal(mailset_fields(p->set), FIELDS_N);
    assert_string_equal(mailset_field_name(p->set, DAY), "day");
    assert_int_equal(mailset_field_kind(p->set, NAME), FIELD_REGISTER);
    assert_int_equal(mailset_field_kind(p->set, MARK), FIELD_CODE);
    check_text(mailset_sample(p->set, NAME, SAMPLE_SHORT), "辻");
    check_text(mailset_sample(p->set, OFFICE, SAMPLE_LONGEST), "市民課");
    assert_true(mailset_field(p->set, "barcode", &i));
    assert_int_equal(i, BARCODE);
    assert_false(mailset_field(p->set, "side.k", &i));
    assert_false(mailset_field(p->set, "nobody", &i));
    assert_int_equal(mailset_sheets(p->set), 2);
    sheet = mailset_sheet(p->set, 0);
    check_text(sheet.name, "notice");
    check_text(sheet.paper, "A4");
    assert_false(sheet.duplex);
    CHECK_NEAR(sheet.weight_g, 4, 0);
    sheet = mailset_sheet(p->set, 1);
    check_text(sheet.paper, "A5");
    assert_true(sheet.duplex);
    CHECK_NEAR(sheet.weight_g, 2.5, 0);
    assert_int_equal(mailset_sides(p->set, &p->values), 3);
    p->item[REPRESENTED] = TEXT("1");
    assert_int_equal(mailset_sides(p->set, &p->values), 1);
}

static void
test_fill(void **state)
{
    struct place *p = *state;
    struct side_list sides;
    const struct draw *d;
    const char *trace;
    struct err err = {0};

    load(p);
    CHECK_OK(mailset_fill(p->set, &p->values, p->arena, &sides, NULL, &err));
    assert_int_equal(sides.n, 3);
    assert_false(sides.side[0].back || sides.side[1].back);
    assert_true(sides.side[2].back);
    assert_int_equal(sides.side[2].own.n, 0);
    assert_int_equal(sides.side[0].fixed->n, 3);
    CHECK_NEAR(sides.side[0].own.trim.height, 200 * PT_PER_MM, 1e-9);
    d = sides.side[0].own.draw;
    check_text(d[0].u.glyphs.text, "市民課");
    check_text(d[1].u.glyphs.text, "令和8年11月20日");
    trace = filled(p);
    assert_non_null(strstr(trace, "|見本　花子|"));
    assert_non_null(strstr(trace, "|　様|"));
    assert_non_null(strstr(trace, "|1/3|"));
    assert_non_null(strstr(trace, "|2/3|"));
    assert_non_null(strstr(trace, "spot(Blue 0.500)"));
    assert_non_null(strstr(trace, "code 20x20 at 60.545,5.545 size 10.909"));
    assert_non_null(strstr(trace, "bars 20.000,20.")); /* the block's place */
    assert_non_null(strstr(trace, "text ipamj 11.339 at 20.000,17.500"));
}

/* Static art follows its conditions, and is the same object each time. */
static void
test_variants(void **state)
{
    struct place *p = *state;
    struct side_list a, b, c;
    struct err err = {0};

    load(p);
    CHECK_OK(mailset_fill(p->set, &p->values, p->arena, &a, NULL, &err));
    p->item[BOTH] = TEXT("");
    CHECK_OK(mailset_fill(p->set, &p->values, p->arena, &b, NULL, &err));
    p->item[BOTH] = TEXT("yes");
    CHECK_OK(mailset_fill(p->set, &p->values, p->arena, &c, NULL, &err));
    assert_int_equal(b.side[0].fixed->n, 2);
    assert_ptr_equal(a.side[0].fixed, c.side[0].fixed);
    assert_int_equal(a.side[0].fixed_id, c.side[0].fixed_id);
    assert_true(a.side[0].fixed_id != b.side[0].fixed_id);
    assert_true(a.side[0].fixed_id != a.side[1].fixed_id);
}

/* A number is the same in another process that set other pieces first. */
static void
test_fixed_ids(void **state)
{
    struct place *p = *state;
    struct side_list sides;
    unsigned first[2];
    struct err err = {0};

    for (int turn = 0; turn < 2; turn++) {
        load(p);
        for (int k = 0; k < 2; k++) {
            int both = (turn + k) % 2;

            p->item[BOTH] = text_from(both ? "1" : "");
            CHECK_OK(
                mailset_fill(p->set, &p->values, p->arena, &sides, NULL, &err));
            if (turn == 0)
                first[both] = sides.side[0].fixed_id;
            else
                assert_int_equal(sides.side[0].fixed_id, first[both]);
        }
    }
}

/* What is remembered says the same as what is set anew, in any order. */
static void
test_memo(void **state)
{
    struct place *p = *state;
    const char *want[40];

    for (int i = 0; i < 40; i++) {
        load(p);
        p->item[OFFICE] = text_from(i % 3 == 0 ? "市民課" : "窓口課");
        p->item[DAY] =
            text_from(arena_printf(p->arena, "20%02d-01-15", 20 + i));
        want[i] = filled(p);
    }
    load(p);
    for (int i = 0; i < 6000; i++) {
        int k = i % 40;

        if (i % 100 == 0)
            want[k] = arena_copy(p->arena, want[k], strlen(want[k]));
        p->item[OFFICE] = text_from(k % 3 == 0 ? "市民課" : "窓口課");
        p->item[DAY] =
            text_from(arena_printf(p->arena, "20%02d-01-15", 20 + k));
        if (i % 7 == 0) { /* and pieces that are never met again */
            struct text kept = p->item[OFFICE];

            p->item[OFFICE] = text_from(arena_printf(p->arena, "第%d課", i));
            (void)filled(p);
            p->item[OFFICE] = kept;
        }
        if (strcmp(filled(p), want[k]) != 0)
            fail_msg("piece %d differs", i);
    }
}

static void
test_problems(void **state)
{
    static const struct {
        enum field field;
        const char *text;
        enum err_code code;
        const char *want, *name;
        enum chars_reason reason;
    } rows[] = {
        {NAME, "\uFA71", ERR_GLYPH, "address.svg:2:1: field name: hanamin",
         "name", CHARS_HANAMIN},
        {NAME, "寿限無寿限無五劫の擦り切れ海砂利水魚の水行末", ERR_FIT,
         "address.svg:2:1: field name does not fit 60", "name",
         CHARS_DOES_NOT_FIT},
        {OFFICE, "𠮷", ERR_GLYPH,
         "notice.svg:5:1: office: face biz-udgothic lacks U+20BB7", "office",
         CHARS_NO_GLYPH},
        {DAY, "soon", ERR_INPUT, "notice.svg:6:1: field day: not a real day",
         "", CHARS_FINE},
        {MARK, "12345678901234567890123456789012345678901234567890", ERR_INPUT,
         "notice.svg:8:1: text is too long for a piece mark", "mark",
         CHARS_DOES_NOT_FIT},
        {BARCODE, "123", ERR_INPUT,
         "address.svg:3:1: a customer barcode has 67 bars", "barcode",
         CHARS_DOES_NOT_FIT},
    };
    struct place *p = *state;
    struct side_list sides = {99, NULL};
    struct fit_problem problem;
    struct err err = {0};

    load(p);
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct text kept = p->item[rows[i].field];

        p->item[rows[i].field] = text_from(rows[i].text);
        CHECK_FAILS(
            mailset_fill(p->set, &p->values, p->arena, &sides, &problem, &err),
            rows[i].code, rows[i].want);
        assert_int_equal(sides.n, 99); /* no side is made */
        assert_string_equal(problem.field, rows[i].name);
        assert_int_equal(problem.reason, rows[i].reason);
        p->item[rows[i].field] = kept;
    }
    CHECK_OK(
        mailset_fill(p->set, &p->values, p->arena, &sides, &problem, &err));
    assert_int_equal(problem.reason, CHARS_FINE);
}

/* A frame tells its first field, and its place. */
static void
test_frame_problems(void **state)
{
    struct place *p = *state;
    struct side_list sides;
    struct fit_problem problem;
    struct err err = {0};

    p->file[2].data =
        TEXT(SVG("100 200",
                 "<defs><rect id='r' width='20' height='10'/></defs>\n"
                 "<text style='shape-inside:url(#r)'>これは{{office}}</text>"));
    load(p);
    p->item[OFFICE] = TEXT("市民課市民課市民課市民課");
    CHECK_FAILS(
        mailset_fill(p->set, &p->values, p->arena, &sides, &problem, &err),
        ERR_FIT, "form.svg:3:1: text needs a frame of 15");
    assert_string_equal(problem.field, "office");
    assert_int_equal(problem.reason, CHARS_DOES_NOT_FIT);

    p->file[1].data = TEXT(SVG("100 200", "")); /* only the frame has it */
    load(p);
    p->item[OFFICE] = TEXT("𠮷");
    CHECK_FAILS(
        mailset_fill(p->set, &p->values, p->arena, &sides, &problem, &err),
        ERR_GLYPH, "form.svg:3:1: face biz-udgothic lacks U+20BB7");
    assert_string_equal(problem.field, "office");
    assert_int_equal(problem.reason, CHARS_NO_GLYPH);
}

static void
test_samples(void **state)
{
    struct place *p = *state;
    struct side side;
    struct buf b = {0};
    struct err err = {0};

    load(p);
    CHECK_OK(mailset_sample_side(p->set, "address.svg", SAMPLE_SHORT, p->arena,
                                 &side, &err));
    CHECK_NEAR(side.own.trim.width, 70 * PT_PER_MM, 1e-9);
    check_text(side.own.draw[0].u.glyphs.text, "辻");
    CHECK_NEAR(side.own.draw[0].u.glyphs.place.e, 0, 1e-9);
    CHECK_OK(mailset_sample_side(p->set, "form.svg", SAMPLE_USUAL, p->arena,
                                 &side, &err));
    trace_side(&side, &b);
    assert_non_null(memmem(b.s, b.len, "|2/3|", 5));
    buf_clear(&b);
    CHECK_OK(mailset_sample_side(p->set, "notice.svg", SAMPLE_LONGEST, p->arena,
                                 &side, &err));
    CHECK_FAILS(mailset_sample_side(p->set, "x.svg", SAMPLE_USUAL, p->arena,
                                    &side, &err),
                ERR_USAGE, "the set has no form \"x.svg\"");
}

static void
test_blank(void **state)
{
    struct place *p = *state;
    struct side a, b, c;

    load(p);
    a = mailset_blank(p->set, (struct size){100, 200});
    b = mailset_blank(p->set, (struct size){100, 201});
    c = mailset_blank(p->set, (struct size){100, 200});
    assert_ptr_equal(a.fixed, c.fixed);
    assert_true(a.fixed != b.fixed && a.fixed_id != b.fixed_id);
    assert_int_equal(a.own.n + a.fixed->n, 0);
    assert_true(a.back);
}

/* --- settling
 * -------------------------------------------------------------------- */

/* Lines of a trace, sorted: what is drawn, wherever it is kept. */
static int
by_line(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static const char *
sorted(struct place *p, const char *trace)
{
    char *rest = arena_copy(p->arena, trace, strlen(trace));
    const char *line[500];
    struct buf b = {0};
    const char *s;
    char *one;
    size_t n = 0;

    while ((one = strsep(&rest, "\n")) != NULL && n < 500)
        line[n++] = one;
    qsort(line, n, sizeof *line, by_line);
    for (size_t i = 0; i < n; i++)
        buf_printf(&b, "%s\n", line[i]);
    s = arena_copy(p->arena, b.s, b.len);
    buf_clear(&b);
    return s;
}

static void
test_settle(void **state)
{
    struct place *p = *state;
    bool same[FIELDS_N] = {[OFFICE] = true, [BOTH] = true, [URL] = true};
    struct side_list sides;
    const char *before, *after;
    size_t own;
    struct err err = {0};

    load(p);
    before = filled(p);
    CHECK_OK(mailset_fill(p->set, &p->values, p->arena, &sides, NULL, &err));
    own = sides.side[0].own.n;
    CHECK_OK(mailset_settle(p->set, &p->values, same, &err));
    CHECK_OK(mailset_fill(p->set, &p->values, p->arena, &sides, NULL, &err));
    assert_int_equal(sides.side[0].own.n, own - 2); /* office, QR */
    after = filled(p);
    assert_string_equal(sorted(p, after), sorted(p, before));

    /* Another text is no longer possible, until it is settled anew. */
    p->item[OFFICE] = TEXT("窓口課");
    CHECK_FAILS(mailset_fill(p->set, &p->values, p->arena, &sides, NULL, &err),
                ERR_BUG, "field office: settled with another text");
    CHECK_OK(mailset_settle(p->set, &p->values, same, &err));
    CHECK_OK(mailset_fill(p->set, &p->values, p->arena, &sides, NULL, &err));
    assert_non_null(strstr(filled(p), "|窓口課|"));
    assert_null(strstr(filled(p), "市民課"));

    /* A text that cannot be set leaves the set as it was. */
    p->item[OFFICE] = TEXT("𠮷");
    CHECK_FAILS(mailset_settle(p->set, &p->values, same, &err), ERR_CONF,
                "notice.svg:5:1: office: face biz-udgothic lacks U+20BB7");
    p->item[OFFICE] = TEXT("窓口課");
    CHECK_OK(mailset_fill(p->set, &p->values, p->arena, &sides, NULL, &err));
    CHECK_OK(mailset_settle(p->set, &p->values, same, &err));
    p->item[BOTH] = TEXT("");
    CHECK_OK(mailset_settle(p->set, &p->values, same, &err));
    CHECK_OK(mailset_fill(p->set, &p->values, p->arena, &sides, NULL, &err));
    assert_int_equal(sides.side[0].fixed->n, 4); /* less the square of both */
}

/* --- what is wrong
 * --------------------------------------------------------------- */

static void
test_wrong_conf(void **state)
{
    static const struct {
        const char *conf, *want;
    } rows[] = {
        {"", "set.conf: setting \"name\" is missing"},
        {"name = \"x\";", "setting \"version\" is missing"},
        {CONF_HEAD SHEETS INKS, "setting \"fields\" is missing"},
        {CONF_HEAD FIELDS, "setting \"sheets\" is missing"},
        {CONF_HEAD SHEETS PLACE INKS FIELDS "colour = 1;",
         "set.conf:15: unknown setting \"colour\""},
        {CONF_HEAD "name = \"x\";", "set.conf:3: duplicate setting name"},
        {"name = \"x\"; version = \"1\"; valid_from = \"soon\";",
         "valid_from: a day such as"},
        {CONF_HEAD "inks = ( { colour = \"14557b\"; } );",
         "set.conf:3: colour: write it as \"#rrggbb\""},
        {CONF_HEAD "inks = ( { colour = \"#14557B\"; } );",
         "set.conf:3: colour: write it as \"#rrggbb\" in small letters"},
        {CONF_HEAD "inks = ( { colour = \"#14557b\"; } );",
         "set.conf:3: cmyk: four numbers from 0 to 1"},
        {CONF_HEAD
         "inks = ( { colour = \"#14557b\"; cmyk = [0.1, 0.2, 0.3, 1.1]; } );",
         "set.conf:3: cmyk: four numbers from 0 to 1"},
        {CONF_HEAD
         "inks = ( { colour = \"#14557b\"; cmyk = [0.9, 0.9, 0.9, 0.4]; } );",
         "set.conf:3: cmyk: more than 300 % of ink"},
        {CONF_HEAD
         "inks = ( { colour = \"#14557b\"; cmyk = (\"a\", 0.9, 0.9, 0.4); } "
         ");",
         "set.conf:3: a number is expected"},
        {CONF_HEAD "inks = ( { colour = \"#14557b\"; cmyk = [0.1, 0.1, 0.1, "
                   "0.1]; tint = 2.0; } );",
         "set.conf:3: tint: must be from 0 to 1"},
        {CONF_HEAD "inks = ( { colour = \"#000000\"; cmyk = [0.1, 0.1, 0.1, "
                   "0.1]; } );",
         "set.conf:3: colour: black is 100 K and white is paper"},
        {CONF_HEAD "inks = ( { colour = \"#14557b\"; cmyk = [0.1, 0.1, 0.1, "
                   "0.1]; },\n{ colour = \"#14557b\"; cmyk = [0.1, 0.1, 0.1, "
                   "0.1]; } );",
         "set.conf:4: colour #14557b stands twice"},
        {CONF_HEAD "fields = ( { name = \"a\"; kind = \"word\"; } );",
         "set.conf:3: kind: must be register, text, date, code or condition"},
        {CONF_HEAD "fields = ( { name = \"A\"; kind = \"text\"; } );",
         "set.conf:3: name: small letters, digits, _ and . are allowed"},
        {CONF_HEAD "fields = ( { name = \"\"; kind = \"text\"; } );",
         "set.conf:3: name: small letters"},
        {CONF_HEAD "fields = ( { name = \"a\"; kind = \"text\"; },\n"
                   "{ name = \"a\"; kind = \"text\"; } );",
         "set.conf:4: field \"a\" stands twice"},
        {CONF_HEAD "fields = ( { name = \"side.k\"; kind = \"text\"; } );",
         "set.conf:3: field \"side.k\" is built in"},
        {CONF_HEAD FIELDS
         "sheets = ( { name = \"a\"; front = \"none.svg\"; } );",
         "set.conf:11: form \"none.svg\" is not in the set's folder"},
        {CONF_HEAD INKS FIELDS
         "sheets = ( { name = \"a\"; front = \"notice.svg\"; if = \"x\"; } );",
         "set.conf:12: if: condition: unknown field \"x\""},
        {CONF_HEAD INKS FIELDS "sheets = ( { name = \"a\"; front = "
                               "\"notice.svg\"; if = \"side.k\"; } );",
         "set.conf:12: if: condition: unknown field \"side.k\""},
        {CONF_HEAD INKS FIELDS
         "sheets = ( { name = \"a\"; front = \"back.svg\"; },\n"
         "{ name = \"a\"; front = \"back.svg\"; } );",
         "set.conf:13: sheet \"a\" stands twice"},
        {CONF_HEAD INKS FIELDS "sheets = ( { name = \"a\"; front = "
                               "\"form.svg\"; back = \"address.svg\"; } );",
         "set.conf:12: back: its page has another size or bleed than the "
         "front"},
        {CONF_HEAD INKS FIELDS SHEETS
         "address = { form = \"address.svg\"; sheet = \"none\";"
         " x = 1.0; y = 1.0; };",
         "set.conf:14: address: the set has no such sheet and side"},
        {CONF_HEAD INKS FIELDS SHEETS
         "address = { form = \"address.svg\"; sheet = \"notice\"; side = "
         "\"back\"; x = 1.0; y = 1.0; };",
         "set.conf:14: address: the set has no such sheet and side"},
        {CONF_HEAD INKS FIELDS SHEETS
         "address = { form = \"address.svg\"; sheet = \"notice\"; x = 1.0; };",
         "set.conf:14: setting \"y\" is missing"},
    };
    struct place *p = *state;
    struct err err = {0};

    for (size_t i = 0; i < COUNT(rows); i++) {
        p->file[0].data = text_from(rows[i].conf);
        CHECK_FAILS(mailset_load(p->file, FILES, p->faces, &p->set, &err),
                    ERR_CONF, rows[i].want);
        assert_null(p->set);
    }
    CHECK_FAILS(mailset_load(p->file + 1, FILES - 1, p->faces, &p->set, &err),
                ERR_CONF, "the set's folder has no set.conf");
}

static void
test_wrong_forms(void **state)
{
    static const struct {
        const char *form, *want;
    } rows[] = {
        {"<svg", "notice.svg:1:"},
        {SVG("100 200", "<image/>"), "notice.svg:2:1: image: pictures"},
        {SVG("100 200", "<text x='1' y='9' data-width='9'>{{no}}</text>"),
         "notice.svg:2:1: unknown field \"no\""},
        {SVG("100 200", "<rect width='1' height='1' fill='#ff0000'/>"),
         "notice.svg:2:1: fill: colour #ff0000 has no ink"},
        {SVG("100 200", "<text x='1' y='9'>\uFA71</text>"),
         "notice.svg:2:1: face biz-udgothic lacks U+FA71"},
    };
    struct place *p = *state;
    struct buf b = {0};
    struct err err = {0};

    for (size_t i = 0; i < COUNT(rows); i++) {
        p->file[1].data = text_from(rows[i].form);
        CHECK_FAILS(mailset_load(p->file, FILES, p->faces, &p->set, &err),
                    ERR_FORM, rows[i].want);
    }
    /* 65 combinations of seven conditions */
    for (int i = 1; i <= 65; i++) {
        buf_str(&b, "<rect width='1' height='1' data-if='both");
        for (int k = 0; k < 7; k++)
            buf_printf(&b, " and %sday", i >> k & 1 ? "!" : "");
        buf_str(&b, "'/>\n");
    }
    p->file[1].data = text_from(
        arena_printf(p->arena,
                     "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 100 "
                     "200'>\n%.*s</svg>",
                     (int)b.len, b.s));
    buf_clear(&b);
    CHECK_FAILS(mailset_load(p->file, FILES, p->faces, &p->set, &err), ERR_FORM,
                "notice.svg:66:1: more than 64 different conditions");
}

/* The address block may not leave the sheet either. */
static void
test_wrong_place(void **state)
{
    struct place *p = *state;
    struct err err = {0};

    p->file[0].data = TEXT(CONF_HEAD INKS FIELDS SHEETS
                           "address = { form = \"address.svg\"; sheet = "
                           "\"notice\"; x = 50.0; y = 1.0; };");
    CHECK_FAILS(mailset_load(p->file, FILES, p->faces, &p->set, &err), ERR_FORM,
                "address.svg:2:1: text stands outside the page");
}

/* The envelope that a site has where it names none. */
static struct source_file
usual_envelope(struct arena *arena)
{
    struct source_file file = {.name = "envelope.conf"};
    struct err err = {0};

    CHECK_OK(file_read(AT_FDCWD, SRCDIR "/templates/envelope/youkei-naga3.conf",
                       1 << 16, arena, &file.data, &err));
    return file;
}

/* The sets of this repository, with each of their samples. */
static void
test_templates(void **state)
{
    static const char *const folders[] = {"renewal", "control", "enclosure",
                                          "slide"};
    struct place *p = *state;
    struct err err = {0};

    for (size_t i = 0; i < COUNT(folders); i++) {
        struct source_file *files;
        const char *const *names;
        struct side side;
        size_t n;
        int fd, top = open(SRCDIR "/templates", O_RDONLY | O_DIRECTORY);

        CHECK_OK(dir_open(top, folders[i], false, &fd, &err));
        CHECK_OK(dir_list(fd, p->arena, &names, &n, &err));
        files = arena_array(p->arena, struct source_file, n + 1);
        for (size_t k = 0; k < n; k++) {
            files[k].name = names[k];
            CHECK_OK(file_read(fd, names[k], 1 << 22, p->arena, &files[k].data,
                               &err));
        }
        (void)close(fd);
        (void)close(top);
        mailset_free(p->set);
        p->set = NULL;
        files[n] = usual_envelope(p->arena);
        CHECK_OK(mailset_load(files, n + 1, p->faces, &p->set, &err));
        for (size_t k = 0; k < n; k++)
            for (int s = SAMPLE_SHORT; s <= SAMPLE_LONGEST; s++)
                if (strstr(names[k], ".svg") != NULL)
                    CHECK_OK(mailset_sample_side(p->set, names[k],
                                                 (enum sample)s, p->arena,
                                                 &side, &err));
    }
}

#define WITH_FILES(test)                                                       \
    cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_FILES(test_facts),          WITH_FILES(test_fill),
        WITH_FILES(test_variants),       WITH_FILES(test_fixed_ids),
        WITH_FILES(test_memo),           WITH_FILES(test_problems),
        WITH_FILES(test_frame_problems), WITH_FILES(test_samples),
        WITH_FILES(test_blank),          WITH_FILES(test_settle),
        WITH_FILES(test_wrong_conf),     WITH_FILES(test_wrong_forms),
        WITH_FILES(test_wrong_place),    WITH_FILES(test_templates),
    };

    return check_main(tests);
}
