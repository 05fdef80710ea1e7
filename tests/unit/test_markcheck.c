/* The piece mark of each side, and what may not stand near it. */
#include "tests/unit/faces.h"

#include "base/arena.h"
#include "render/mailset.h"

#define SVG(body)                                                              \
    "<svg xmlns='http://www.w3.org/2000/svg' width='100mm' height='200mm'"     \
    " viewBox='0 0 100 200' font-family='BIZ UDGothic' font-size='4'>\n" body  \
    "</svg>"
#define CODE(x, y, side, rest)                                                 \
    "<rect x='" x "' y='" y "' width='" side "' height='" side                 \
    "' fill='none' data-code='datamatrix' " rest "/>\n"
#define VALUE "data-value='{{mark}}{{side.k}}{{side.n}}'"
#define MARK CODE("80", "180", "12", VALUE)
#define READ                                                                   \
    "<text x='10' y='190' data-width='50'>{{mark.text}} {{side.kn}}</text>\n"
#define GOOD MARK READ
#define CONF                                                                   \
    "name = \"m\"; version = \"1\"; sheets = ( { name = \"a\";"                \
    " front = \"a.svg\"; back = \"b.svg\";"                                    \
    " } );\n"                                                                  \
    "inks = ( { colour = \"#14557b\"; spot = \"Blue\";"                        \
    " cmyk = [0.9, 0.5, 0.3, 0.2]; }, { colour = \"#eeeeee\";"                 \
    " spot = \"Blue\"; cmyk = [0.9, 0.5, 0.3, 0.2]; tint = 0.0; } );\n"        \
    "fields = ( { name = \"mark\"; kind = \"code\"; },"                        \
    " { name = \"mark.text\"; kind = \"text\"; },"                             \
    " { name = \"office\"; kind = \"text\"; },"                                \
    " { name = \"both\"; kind = \"condition\"; } );"
#define OTHERS                                                                 \
    "name = \"m\"; version = \"1\"; sheets = ( { name = \"a\";"                \
    " front = \"a.svg\"; back = \"b.svg\"; } );\n"                             \
    "fields = ( { name = \"mark\"; kind = \"code\"; } );"

static bool
load(const char *conf, const char *front, const char *back, struct err *err)
{
    const struct source_file file[] = {{"set.conf", text_from(conf)},
                                       {"a.svg", text_from(front)},
                                       {"b.svg", text_from(back)}};
    struct faces *faces = open_faces();
    struct mailset *set = NULL;
    bool good = mailset_load(file, COUNT(file), faces, &set, err);

    mailset_free(set);
    faces_free(faces);
    return good;
}

/* What stands beside a good mark, or under it, and prints nothing there. */
static void
test_good(void **state)
{
    static const char *const bodies[] = {
        GOOD,
        CODE("80", "180", "11", VALUE) READ,
        /* A frame around it, and shapes that meet the edges of its rect. */
        "<rect x='78' y='178' width='16' height='16' fill='none'"
        " stroke='#14557b' stroke-width='0.5'/>" GOOD,
        "<rect x='70' y='180' width='10' height='12'/>" GOOD,
        "<rect x='92' y='180' width='8' height='12' fill='#14557b'/>" GOOD,
        /* A ring whose middle is not filled. */
        "<path d='M75 175h22v22h-22zM79 179v14h14v-14z'/>" GOOD,
        "<path fill-rule='evenodd' d='M75 175h22v22h-22zM79 "
        "179h14v14h-14z'/>" GOOD,
        /* White and paper print nothing; white hides the tint below. */
        "<circle cx='86' cy='186' r='3' fill='#ffffff'/>" GOOD,
        "<circle cx='86' cy='186' r='3' fill='#eeeeee'/>" GOOD,
        "<rect x='60' y='170' width='40' height='30' fill='#14557b'/>"
        "<rect x='79' y='179' width='14' height='14' fill='#ffffff'/>" GOOD,
        "<text x='71.5' y='186'>通知</text>" GOOD,
        "<text x='80' y='178.7'>通知</text>" GOOD,
        "<text x='80' y='196.3'>通知</text>" GOOD,
        "<text x='79' y='186' text-anchor='end' data-width='50'>{{office}}"
        "</text>" GOOD,
        "<text style='shape-inside:url(#f)'>{{office}}</text>"
        "<defs><rect id='f' x='80' y='160' width='20' "
        "height='20'/></defs>" GOOD,
        /* In the middle of a wide rect. */
        "<rect x='60' y='180' width='36' height='12' fill='none' "
        "data-code='datamatrix' " VALUE "/>"
        "<rect x='60' y='180' width='12' height='12'/>" READ,
    };
    struct err err = {0};

    (void)state;
    for (size_t i = 0; i < COUNT(bodies); i++) {
        char svg[2048];

        (void)snprintf(svg, sizeof svg, "%s%s%s",
                       "<svg xmlns='http://www.w3.org/2000/svg' width='100mm'"
                       " height='200mm' viewBox='0 0 100 200'"
                       " font-family='BIZ UDGothic' font-size='4'>\n",
                       bodies[i], "</svg>");
        CHECK_OK(load(CONF, svg, SVG(GOOD), &err));
    }
    /* Without the readable mark it is no mailing: nothing is asked for. */
    CHECK_OK(load(OTHERS, SVG(""), SVG(""), &err));
}

struct bad {
    const char *front, *back, *message;
};

static void
check_bad(const struct bad *bad, size_t n, const char *conf)
{
    struct err err = {0};

    for (size_t i = 0; i < n; i++)
        CHECK_FAILS(load(conf, bad[i].front,
                         bad[i].back != NULL ? bad[i].back : SVG(GOOD), &err),
                    ERR_FORM, bad[i].message);
}

static void
test_wrong_marks(void **state)
{
    static const struct bad bad[] = {
        {SVG(READ), NULL, "a.svg:1:1: no piece mark on this side; "},
        {SVG(GOOD), SVG(""), "b.svg:1:1: no piece mark on this side; "},
        {SVG(GOOD), SVG("<g/>\n" READ), "b.svg:1:1: no piece mark "},
        {SVG(MARK), NULL, "a.svg:1:1: no readable mark on this side; "},
        {SVG(MARK "<text x='10' y='190' data-width='50'>{{mark.text}}</text>"),
         NULL, "a.svg:1:1: no readable mark on this side; "},
        {SVG(GOOD CODE("20", "20", "12", VALUE)), NULL,
         "a.svg:4:1: a second piece mark on one side"},
        {SVG(GOOD "<text x='10' y='150' data-width='50'>{{side.kn}} "
                  "{{mark.text}}</text>"),
         NULL, "a.svg:4:1: a second readable mark on one side"},
        {SVG("<g data-if='both'>\n" MARK "</g>" READ), NULL,
         "a.svg:3:1: data-if: the piece mark stands on every side"},
        {SVG(MARK "<g data-if='both'>\n" READ "</g>"), NULL,
         "a.svg:4:1: data-if: the piece mark stands on every side"},
        {SVG(CODE("80", "180", "12", "data-value='{{mark}}'") READ), NULL,
         "a.svg:2:1: the Data Matrix of a mailing is its piece mark; write "},
        {SVG(GOOD CODE("20", "20", "12", "data-value='{{office}}'")), NULL,
         "a.svg:4:1: the Data Matrix of a mailing is its piece mark; write "},
        {SVG(CODE("80", "180", "12",
                  "data-value='{{mark|zen}}{{side.k}}{{side.n}}'") READ),
         NULL, "a.svg:2:1: the Data Matrix of a mailing is its piece mark"},
        {SVG(CODE("80", "180", "10.9", VALUE) READ), NULL,
         "a.svg:2:1: the cells of the piece mark are 0"},
        {SVG(CODE("80", "180", "8", VALUE) READ), NULL,
         " mm; give its rect a side of 11 mm"},
        {SVG(CODE("88.1", "180", "12", VALUE) READ), NULL,
         "a.svg:2:1: the piece mark reaches over the edge of the page"},
        {SVG(CODE("-1", "180", "12", VALUE) READ), NULL,
         "a.svg:2:1: the piece mark reaches over the edge of the page"},
        {SVG(CODE("80", "188.1", "12", VALUE) READ), NULL,
         "a.svg:2:1: the piece mark reaches over the edge of the page"},
        {SVG(CODE("80", "-1", "12", VALUE) READ), NULL,
         "a.svg:2:1: the piece mark reaches over the edge of the page"},
    };

    (void)state;
    check_bad(bad, COUNT(bad), CONF);
}

/* Everything that can print, in the quiet zone. */
static void
test_intruders(void **state)
{
#define NEAR "a.svg:4:1: prints in the quiet zone of the piece mark (line 2)"
    static const struct bad bad[] = {
        {SVG(GOOD "<rect x='70' y='180' width='10.1' height='12'/>"), NULL,
         NEAR},
        /* Around it: no edge is near, and all of it is ink. */
        {SVG(GOOD "<rect width='100' height='200' fill='#14557b'/>"), NULL,
         NEAR},
        {SVG(GOOD "<path fill-rule='evenodd' d='M75 175h22v22h-22z'/>"), NULL,
         NEAR},
        {SVG(GOOD "<path d='M75 175h22v22h-22'/>"), NULL, NEAR},
        {SVG(GOOD "<line x1='70' y1='186' x2='99' y2='186' stroke='#14557b'"
                  " stroke-width='0.2'/>"),
         NULL, NEAR},
        /* Outside by its middle, inside by its width. */
        {SVG(GOOD "<line x1='70' y1='179.5' x2='99' y2='179.5' "
                  "stroke='#14557b' stroke-width='1.2'/>"),
         NULL, NEAR},
        {SVG(GOOD "<path d='M70 170C90 190 90 190 99 170' fill='none' "
                  "stroke='#000000'/>"),
         NULL, NEAR},
        {SVG(GOOD "<circle cx='86' cy='186' r='2'/>"), NULL, NEAR},
        {SVG(GOOD "<circle cx='86' cy='186' r='2' data-if='both'/>"), NULL,
         NEAR},
        /* White that is not always there, or too small, hides nothing. */
        {SVG(MARK READ "<rect x='60' y='170' width='40' height='30'/>"
                       "<rect x='79' y='179' width='14' height='14' "
                       "fill='#ffffff' data-if='both'/>"),
         NULL, NEAR},
        {SVG(MARK READ "<rect x='60' y='170' width='40' height='30'/>"
                       "<rect x='81' y='179' width='14' height='14' "
                       "fill='#ffffff'/>"),
         NULL, NEAR},
        {SVG(MARK READ "<rect x='79' y='179' width='14' height='14' "
                       "fill='#ffffff' stroke='#14557b' stroke-width='4'/>"),
         NULL, NEAR},
        {SVG(GOOD "<text x='72.5' y='186'>通知</text>"), NULL, NEAR},
        {SVG(GOOD "<text x='78' y='179.5'>通知</text>"), NULL, NEAR},
        {SVG(GOOD "<text x='78' y='195'>通知</text>"), NULL, NEAR},
        {SVG(GOOD "<text transform='rotate(-90 86 199)' x='86' y='199'>"
                  "通知</text>"),
         NULL, NEAR},
        {SVG(GOOD "<text x='10' y='186' data-width='71'>{{office}}</text>"),
         NULL, NEAR},
        {SVG(GOOD "<text x='81' y='186' text-anchor='end' data-width='50'>"
                  "{{office}}</text>"),
         NULL, NEAR},
        {SVG(GOOD "<text x='79' y='186' text-anchor='middle' data-width='4'>"
                  "{{office}}</text>"),
         NULL, NEAR},
        {SVG(GOOD "<text x='10' y='170' data-width='80' data-leading='6' "
                  "data-fit='wrap 3'>{{office}}</text>"),
         NULL, NEAR},
        {SVG(GOOD "<text x='10' y='199' data-width='80' data-leading='6' "
                  "data-valign='bottom' data-fit='wrap 3'>{{office}}</text>"),
         NULL, NEAR},
        {SVG(GOOD "<text x='86' y='150' writing-mode='vertical-rl' "
                  "data-width='40'>{{office}}</text>"),
         NULL, NEAR},
        {SVG(GOOD "<text x='70' y='150' inline-size='29'>{{office}}</text>"),
         NULL, NEAR},
        {SVG(GOOD "<rect x='70' y='175' width='12' height='12' fill='none' "
                  "data-code='qr' data-value='{{office}}'/>"),
         NULL, NEAR},
    };

    (void)state;
    check_bad(bad, COUNT(bad), CONF);
}

/* A mark that begins at y on A4, of an envelope folded at 116 and 232 mm. */
static bool
load_folded(const char *y, struct err *err)
{
    static const char envelope[] =
        "name = \"e\"; title = \"e\"; width = 235.0; height = 120.0;"
        "window = { x = 25.0; y = 12.0; width = 100.0; height = 50.0; };"
        "sheet = { width = 210.0; height = 297.0; folds = [116.0, 232.0]; };";
    static const char conf[] =
        "name = \"m\"; version = \"1\"; sheets = ( { name = \"a\"; front = "
        "\"a.svg\"; }, { name = \"b\"; front = \"b.svg\"; } );"
        "fields = ( { name = \"mark\"; kind = \"code\"; }, { name = "
        "\"mark.text\"; kind = \"text\"; } );"
        "address = { form = \"address.svg\"; sheet = \"a\"; };";
    struct arena *arena = arena_new();
    const char *svg = arena_printf(
        arena,
        "<svg xmlns='http://www.w3.org/2000/svg' width='210mm' height='297mm'"
        " viewBox='0 0 210 297' font-family='BIZ UDGothic' font-size='4'>\n"
        "<rect x='150' y='%s' width='12' height='12' data-code='datamatrix' "
        "data-value='{{mark}}{{side.k}}{{side.n}}'/><text x='10' y='280' "
        "data-width='50'>{{mark.text}} {{side.kn}}</text></svg>",
        y);
    const struct source_file file[] = {
        {"set.conf", text_from(conf)},
        {"a.svg", text_from(svg)},
        /* Of another size: its folds are not these. */
        {"b.svg", TEXT(SVG(CODE("80", "110", "12", VALUE) READ))},
        {"address.svg",
         TEXT("<svg xmlns='http://www.w3.org/2000/svg' width='71mm' "
              "height='42mm' viewBox='0 0 71 42' font-family='BIZ UDGothic' "
              "font-size='4'><text x='0' y='5'>a</text></svg>")},
        {"envelope.conf", text_from(envelope)}};
    struct faces *faces = open_faces();
    struct mailset *set = NULL;
    bool good = mailset_load(file, COUNT(file), faces, &set, err);

    mailset_free(set);
    faces_free(faces);
    arena_free(arena);
    return good;
}

static void
test_folds(void **state)
{
    static const char *const good[] = {"102.9", "117.1", "218.9", "233.1"};
    static const struct {
        const char *y, *message;
    } bad[] = {
        {"103.1", "a.svg:2:1: the piece mark is less than 1 mm from the fold "
                  "at 116 mm; move it away"},
        {"110", "at 116 mm"},
        {"116.9", "at 116 mm"},
        {"219.1", "at 232 mm"},
        {"232.9", "at 232 mm"},
    };
    struct err err = {0};

    (void)state;
    for (size_t i = 0; i < COUNT(good); i++)
        CHECK_OK(load_folded(good[i], &err));
    for (size_t i = 0; i < COUNT(bad); i++)
        CHECK_FAILS(load_folded(bad[i].y, &err), ERR_FORM, bad[i].message);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_good),
        cmocka_unit_test(test_wrong_marks),
        cmocka_unit_test(test_intruders),
        cmocka_unit_test(test_folds),
    };

    return check_main(tests);
}
