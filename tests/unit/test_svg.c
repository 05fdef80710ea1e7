#include "tests/unit/check.h"

#include <math.h>
#include <time.h>

#include "base/arena.h"
#include "render/svg.h"

#define SVG "<svg xmlns=\"http://www.w3.org/2000/svg\">"

static struct arena *arena;

static int
set_up(void **state)
{
    (void)state;
    arena = arena_new();
    return 0;
}

static int
tear_down(void **state)
{
    (void)state;
    arena_free(arena);
    return 0;
}

static const struct svg_node *
parsed(const char *source)
{
    const struct svg_node *root = NULL;
    struct err err = {0};

    CHECK_OK(svg_parse(text_from(source), "form.svg", arena, &root, &err));
    return root;
}

/* The first element inside the outermost. */
static const struct svg_node *
inside(const char *element)
{
    return parsed(arena_printf(arena, SVG "%s</svg>", element))->child;
}

static void
test_tree(void **state)
{
    const struct svg_node *root = parsed(
        "<?xml version=\"1.0\"?>\n<!-- a < comment -->\n"
        "<svg xmlns=\"http://www.w3.org/2000/svg\""
        " xmlns:xlink=\"http://www.w3.org/1999/xlink\""
        " xmlns:inkscape=\"http://www.inkscape.org/namespaces/inkscape\""
        " xmlns:sodipodi=\"http://sodipodi.sourceforge.net/DTD/"
        "sodipodi-0.dtd\" id=\"root\">\n"
        "  <inkscape:grid><rect/></inkscape:grid>\n"
        "  <g id=\"a\" inkscape:label=\"x\"><use xlink:href=\"#b\"/></g>"
        "<text>one &amp; <![CDATA[two <]]>\nthree<tspan sodipodi:role=\"line\""
        ">4</tspan>5</text>\n"
        "</svg>\n");
    const struct svg_node *g, *text;

    (void)state;
    assert_string_equal(root->name, "svg");
    assert_int_equal(root->line, 3);
    assert_int_equal(root->column, 1);
    g = svg_by_id(root, "a");
    assert_string_equal(g->name, "g");
    assert_ptr_equal(g->parent, root);
    assert_int_equal(g->line, 5);
    assert_int_equal(g->column, 3);
    assert_string_equal(svg_attr(g->child, "href"), "#b");
    assert_null(svg_attr(g, "label"));
    assert_null(svg_by_id(root, "nothing"));
    assert_ptr_equal(svg_by_id(root, "root"), root);
    text = g->next;
    assert_string_equal(text->name, "text");
    assert_null(text->child->name);
    check_text(text->child->data, "one & two <\nthree");
    assert_string_equal(svg_attr(text->child->next, "role"), "line");
    check_text(text->child->next->child->data, "4");
    check_text(text->child->next->next->data, "5");
    assert_ptr_equal(text->last, text->child->next->next);
    assert_string_equal(text->file, "form.svg");
}

#define NINE(x) x x x x x x x x x
#define BOMB                                                                   \
    "<!DOCTYPE svg [<!ENTITY a \"lol\"><!ENTITY b \"&a;&a;&a;&a;&a;&a;&a;\">"  \
    "<!ENTITY c \"&b;&b;&b;&b;&b;&b;&b;&b;\">]>\n"

static void
test_refused(void **state)
{
    static const struct {
        const char *source, *want;
    } rows[] = {
        {"", "form.svg:1:1: no element found"},
        {"text", "form.svg:1:1: syntax error"},
        {SVG "\n<g>\n</svg>", "form.svg:3:3: mismatched tag"},
        {SVG "\n<g>", "form.svg:2:4: no element found"},
        {SVG "\n <text>&euro;</text></svg>", "form.svg:2:8: undefined entity"},
        {SVG "\n<g a=\"1\" a=\"2\"/></svg>", "form.svg:2:10: duplicate"},
        {SVG "\n<g a=1/></svg>", "form.svg:2:6: not well-formed"},
        {SVG "\xFF</svg>", "form.svg:1:41: not well-formed"},
        {SVG "</svg><svg/>", "junk after document element"},
        {"<svg width=\"1\"/>",
         "form.svg:1:1: the outermost element is not svg of the namespace"},
        {"<html xmlns=\"http://www.w3.org/2000/svg\"/>",
         "form.svg:1:1: the outermost element is not svg"},
        {"<!DOCTYPE svg>\n" SVG "</svg>", "a document type is not allowed"},
        {BOMB SVG "<text>&c;</text></svg>", "a document type is not allowed"},
        {"<!DOCTYPE svg SYSTEM \"file:///etc/passwd\">" SVG "</svg>",
         "a document type is not allowed"},
        {SVG NINE(NINE("<g>")), "form.svg:1:230: elements are nested too"},
        {SVG "\x01</svg>", "not well-formed"},
        {"\xEF\xBB\xBF", "no element found"},
    };
    const struct svg_node *root;
    struct err err = {0};

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++)
        CHECK_FAILS(svg_parse(text_from(rows[i].source), "form.svg", arena,
                              &root, &err),
                    ERR_FORM, rows[i].want);
    CHECK_FAILS(svg_parse(TEXT(SVG "\0</svg>"), "form.svg", arena, &root, &err),
                ERR_FORM, "not well-formed");
}

/* A large file takes time and memory in proportion. */
static void
test_large(void **state)
{
    struct buf b = {0};
    const struct svg_node *root;
    clock_t start;
    struct err err = {0};
    size_t n = 0;

    (void)state;
    buf_str(&b, SVG "<text>");
    for (int i = 0; i < 100000; i++)
        buf_str(&b, "a line of text\n");
    buf_str(&b, "</text>");
    for (int i = 0; i < 100000; i++)
        buf_str(&b, "<g/>\n");
    buf_str(&b, "</svg>");
    start = clock();
    CHECK_OK(svg_parse((struct text){b.s, b.len}, "f", arena, &root, &err));
    assert_true(clock() - start < 3 * CLOCKS_PER_SEC);
    assert_true(arena_bytes(arena) < (size_t)64 << 20);
    assert_int_equal(root->child->child->data.len, 1500000);
    for (const struct svg_node *c = root->child; c != NULL; c = c->next)
        n++;
    assert_int_equal(n, 200001);
    buf_clear(&b);
}

static void
test_property(void **state)
{
    const struct svg_node *node =
        inside("<g fill=\"#000001\" stroke=\"none\" x=\"1\""
               " style=\" fill : #abcdef ;fill-rule:evenodd;; :;junk;"
               "font-family:'A B', C; stroke-width: 2px \"/>");

    (void)state;
    assert_string_equal(svg_property(node, "fill", arena), "#abcdef");
    assert_string_equal(svg_property(node, "stroke", arena), "none");
    assert_string_equal(svg_property(node, "fill-rule", arena), "evenodd");
    assert_string_equal(svg_property(node, "font-family", arena), "'A B', C");
    assert_string_equal(svg_property(node, "stroke-width", arena), "2px");
    assert_null(svg_property(node, "rule", arena));
    assert_null(svg_property(node, "junk", arena));
}

static void
test_numbers(void **state)
{
    static const struct {
        const char *s;
        double want;
        const char *rest;
    } rows[] = {
        {"12", 12, ""},
        {" 1.5mm", 1.5, "mm"},
        {"-.5,", -0.5, ","},
        {"+3e2", 300, ""},
        {"1e-2x", 0.01, "x"},
        {"1em", 1, "em"},
        {"1.2.3", 1.2, ".3"},
        {"5.", 5, ""},
        {"1-2", 1, "-2"},
        {",,7", 7, ""},
        {"1,5", 1, ",5"},
        {"0e999", 0, NULL},
        {"1e999", 0, NULL},
        {"1e10", 0, NULL},
        {"1e9", 1e9, ""},
        {"", 0, NULL},
        {"-", 0, NULL},
        {".", 0, NULL},
        {"abc", 0, NULL},
        {"0x10", 0, "x10"},
        {"1e-400", 0, ""},
        {"0.1234567890123456789", 0.1234567890123456789, ""},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        const char *s = rows[i].s;
        double v = 99;

        if (svg_number(&s, &v) != (rows[i].rest != NULL))
            fail_msg("\"%s\"", rows[i].s);
        if (rows[i].rest == NULL) {
            assert_ptr_equal(s, rows[i].s);
            continue;
        }
        CHECK_NEAR(v, rows[i].want, fabs(rows[i].want) * 1e-14);
        assert_string_equal(s, rows[i].rest);
    }
}

static void
test_lengths(void **state)
{
    static const struct {
        const char *s;
        double user, paper; /* NAN: not one */
    } rows[] = {
        {"10", 10, 10},
        {"10px", 10, 10 * 25.4 / 96},
        {"10mm", (double)NAN, 10},
        {"1in", (double)NAN, 25.4},
        {"72pt", (double)NAN, 25.4},
        {"2cm", (double)NAN, 20},
        {"10 mm", (double)NAN, (double)NAN},
        {"50%", (double)NAN, (double)NAN},
        {"1em", (double)NAN, (double)NAN},
        {"", (double)NAN, (double)NAN},
        {"auto", (double)NAN, (double)NAN},
        {"1 2", (double)NAN, (double)NAN},
    };
    const struct svg_node *root, *node;
    double v = 0;
    struct err err = {0};

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        if (svg_length(rows[i].s, &v) == (bool)isnan(rows[i].user))
            fail_msg("\"%s\"", rows[i].s);
        if (!isnan(rows[i].user))
            CHECK_NEAR(v, rows[i].user, 1e-9);
        if (svg_paper_length(rows[i].s, &v) == (bool)isnan(rows[i].paper))
            fail_msg("\"%s\"", rows[i].s);
        if (!isnan(rows[i].paper))
            CHECK_NEAR(v, rows[i].paper, 1e-9);
    }
    root = parsed("<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"210mm\">\n"
                  "<g x=\"5\" y=\"5mm\" data-width=\"5mm\" data-w=\"5em\"/>"
                  "</svg>");
    node = root->child->next;
    CHECK_OK(svg_length_of(root, "width", 0, &v, &err));
    CHECK_NEAR(v, 210, 0);
    CHECK_OK(svg_length_of(node, "x", 0, &v, &err));
    CHECK_NEAR(v, 5, 0);
    CHECK_OK(svg_length_of(node, "none", 7, &v, &err));
    CHECK_NEAR(v, 7, 0);
    CHECK_OK(svg_length_of(node, "data-width", 0, &v, &err));
    CHECK_NEAR(v, 5, 0);
    CHECK_FAILS(svg_length_of(node, "y", 0, &v, &err), ERR_FORM,
                "form.svg:2:1: y: not a length; write a plain number");
    CHECK_FAILS(svg_length_of(node, "data-w", 0, &v, &err), ERR_FORM,
                "form.svg:2:1: data-w: not a length; write it as");
}

static void
test_transforms(void **state)
{
    static const struct {
        const char *s;
        double x, y; /* where (1, 0) goes */
    } rows[] = {
        {"", 1, 0},
        {"translate(3)", 4, 0},
        {"translate(3,4)", 4, 4},
        {" translate( 3 4 ) ", 4, 4},
        {"scale(2)", 2, 0},
        {"scale(2 5)", 2, 0},
        {"rotate(90)", 0, 1},
        {"rotate(90, 1, 1)", 2, 1},
        {"skewX(45)", 1, 0},
        {"skewY(45)", 1, 1},
        {"matrix(1 2 3 4 5 6)", 6, 8},
        {"translate(10,0) rotate(90)", 10, 1},
        {"rotate(90),translate(10,0)", 0, 11},
        {"scale(2)\ntranslate(1)", 4, 0},
    };
    static const char *const wrong[] = {
        "rotate(45deg)", "translate(1 2 3)",
        "matrix(1 2 3)", "spin(3)",
        "translate 3",   "translate(3",
        "scale()",       "rotate(1 2)",
        "translate(3))", "3",
        "none",
    };
    struct matrix m;
    struct point p;
    struct err err = {0};

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        const struct svg_node *node =
            inside(arena_printf(arena, "<g transform=\"%s\"/>", rows[i].s));

        CHECK_OK(svg_transform(node, MATRIX_IDENTITY, &m, &err));
        p = matrix_apply(m, (struct point){1, 0});
        if (fabs(p.x - rows[i].x) + fabs(p.y - rows[i].y) > 1e-9)
            fail_msg("%s: %g %g", rows[i].s, p.x, p.y);
    }
    for (size_t i = 0; i < COUNT(wrong); i++)
        CHECK_FAILS(
            svg_transform(
                inside(arena_printf(arena, "<g transform=\"%s\"/>", wrong[i])),
                MATRIX_IDENTITY, &m, &err),
            ERR_FORM, "form.svg:1:41: transform: not a list of SVG functions");
    CHECK_OK(svg_transform(inside("<g transform=\"scale(2)\"/>"),
                           (struct matrix){1, 0, 0, 1, 5, 5}, &m, &err));
    p = matrix_apply(m, (struct point){1, 1});
    CHECK_NEAR(p.x, 7, 1e-12);
    CHECK_NEAR(matrix_scale(m), 2, 1e-12);
    CHECK_NEAR(matrix_scale((struct matrix){0, 3, -3, 0, 9, 9}), 3, 1e-12);
}

/* A path as text, with two decimals. */
static const char *
outline(const struct path *path)
{
    static const char letters[] = "MLCZ";
    static const size_t points[] = {1, 1, 3, 0};
    struct buf b = {0};
    size_t k = 0;
    const char *s;

    for (size_t i = 0; i < path->n_op; i++) {
        buf_printf(&b, "%s%c", i > 0 ? " " : "", letters[path->op[i]]);
        for (size_t j = 0; j < points[path->op[i]]; j++, k++)
            for (int xy = 0; xy < 2; xy++) {
                double v = xy == 0 ? path->point[k].x : path->point[k].y;
                long cents = lround(v * 100);

                buf_printf(&b, "%s%s%ld", xy == 0 ? j > 0 ? " " : "" : ",",
                           cents < 0 ? "-" : "", labs(cents) / 100);
                if (cents % 100 != 0)
                    buf_printf(&b, ".%02ld", labs(cents) % 100);
            }
    }
    assert_int_equal(k, path->n_point);
    s = arena_copy(arena, b.s, b.len);
    buf_clear(&b);
    return s;
}

static void
test_shapes(void **state)
{
    static const struct {
        const char *element, *want;
    } rows[] = {
        {"<rect x='1' y='2' width='3' height='4'/>", "M1,2 L4,2 L4,6 L1,6 Z"},
        {"<rect width='3' height='4' rx='1'/>",
         "M1,0 L2,0 C2.55,0 3,0.45 3,1 L3,3 C3,3.55 2.55,4 2,4 L1,4 "
         "C0.45,4 0,3.55 0,3 L0,1 C0,0.45 0.45,0 1,0 Z"},
        {"<rect width='4' height='4' rx='9' ry='1'/>",
         "M2,0 L2,0 C3.10,0 4,0.45 4,1 L4,3 C4,3.55 3.10,4 2,4 L2,4 "
         "C0.90,4 0,3.55 0,3 L0,1 C0,0.45 0.90,0 2,0 Z"},
        {"<rect width='3' height='4' rx='0' ry='1'/>", "M0,0 L3,0 L3,4 L0,4 Z"},
        {"<rect width='3' height='4' ry='0' rx='1'/>", "M0,0 L3,0 L3,4 L0,4 Z"},
        {"<rect width='0' height='4'/>", ""},
        {"<circle cx='5' cy='6' r='1'/>",
         "M6,6 C6,6.55 5.55,7 5,7 C4.45,7 4,6.55 4,6 C4,5.45 4.45,5 5,5 "
         "C5.55,5 6,5.45 6,6 Z"},
        {"<ellipse rx='2' ry='1'/>",
         "M2,0 C2,0.55 1.10,1 0,1 C-1.10,1 -2,0.55 -2,0 C-2,-0.55 -1.10,-1 "
         "0,-1 C1.10,-1 2,-0.55 2,0 Z"},
        {"<circle r='0'/>", ""},
        {"<line x1='1' y1='2' x2='3' y2='4'/>", "M1,2 L3,4"},
        {"<line/>", "M0,0 L0,0"},
        {"<polyline points='1,2 3,4 5,6'/>", "M1,2 L3,4 L5,6"},
        {"<polygon points='1 2 3 4\n5-6 '/>", "M1,2 L3,4 L5,-6 Z"},
        {"<path d=''/>", ""},
        {"<path d='M1,2L3,4z'/>", "M1,2 L3,4 Z"},
        {"<path d='m1 2 3 4-1-2'/>", "M1,2 L4,6 L3,4"},
        {"<path d='M1 2 3 4 5 6'/>", "M1,2 L3,4 L5,6"},
        {"<path d='M1 2H3V4h1v1'/>", "M1,2 L3,2 L3,4 L4,4 L4,5"},
        {"<path d='M0 0C1 1 2 2 3 3S5 5 6 6'/>",
         "M0,0 C1,1 2,2 3,3 C4,4 5,5 6,6"},
        {"<path d='M1 1c1 0 2 1 2 2s1 2 2 2'/>",
         "M1,1 C2,1 3,2 3,3 C3,4 4,5 5,5"},
        {"<path d='M0 0S1 1 2 0'/>", "M0,0 C0,0 1,1 2,0"},
        {"<path d='M0 0Q3 3 6 0T12 0'/>", "M0,0 C2,2 4,2 6,0 C8,-2 10,-2 12,0"},
        {"<path d='M0 0q3 3 6 0t6 0'/>", "M0,0 C2,2 4,2 6,0 C8,-2 10,-2 12,0"},
        {"<path d='M0 0T6 0'/>", "M0,0 C0,0 2,0 6,0"},
        {"<path d='M0 0A1 1 0 0 1 2 0'/>",
         "M0,0 C0,-0.55 0.45,-1 1,-1 C1.55,-1 2,-0.55 2,0"},
        {"<path d='M0 0A1 1 0 0 0 2 0'/>",
         "M0,0 C0,0.55 0.45,1 1,1 C1.55,1 2,0.55 2,0"},
        {"<path d='M0 0a1 1 0 012 0'/>",
         "M0,0 C0,-0.55 0.45,-1 1,-1 C1.55,-1 2,-0.55 2,0"},
        {"<path d='M0 0A1 1 0 0 1 1 1'/>", "M0,0 C0.55,0 1,0.45 1,1"},
        {"<path d='M0 0A1 1 0 1 1 1 1'/>",
         "M0,0 C0,-0.55 0.45,-1 1,-1 C1.55,-1 2,-0.55 2,0 C2,0.55 1.55,1 1,1"},
        {"<path d='M0 0A.1 .1 0 0 1 2 0'/>", /* radii too small grow */
         "M0,0 C0,-0.55 0.45,-1 1,-1 C1.55,-1 2,-0.55 2,0"},
        {"<path d='M0 0A0 1 0 0 1 2 0'/>", "M0,0 L2,0"},
        {"<path d='M0 0A2 1 90 0 1 2 0'/>",
         "M0,0 C0,-1.10 0.45,-2 1,-2 C1.55,-2 2,-1.10 2,0"},
        {"<path d='M1 1h2v2zl1 0'/>", "M1,1 L3,1 L3,3 Z M1,1 L2,1"},
        {"<path d='M1 1h2v2zm1 0h1'/>", "M1,1 L3,1 L3,3 Z M2,1 L3,1"},
        {"<path d='M1 1h1zz'/>", "M1,1 L2,1 Z Z"},
        {"<path d='M.5.5L1e1-2'/>", "M0.50,0.50 L10,-2"},
    };
    struct path path;
    struct err err = {0};

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        CHECK_OK(svg_shape(inside(rows[i].element), MATRIX_IDENTITY, arena,
                           &path, &err));
        if (strcmp(outline(&path), rows[i].want) != 0)
            fail_msg("%s: %s", rows[i].element, outline(&path));
    }
    CHECK_OK(svg_shape(inside("<path d='M1 1L2 2'/>"),
                       (struct matrix){2, 0, 0, 3, 10, 20}, arena, &path,
                       &err));
    assert_string_equal(outline(&path), "M12,23 L14,26");
}

static void
test_wrong_shapes(void **state)
{
    static const struct {
        const char *element, *want;
    } rows[] = {
        {"<rect width='3'/>", "rect: width and height are needed"},
        {"<rect width='3' height='-1'/>", "rect: width and height are needed"},
        {"<rect width='3%' height='1'/>", "width: not a length"},
        {"<rect width='3' height='1' rx='x'/>", "rx: not a length"},
        {"<circle/>", "circle: radius is needed"},
        {"<ellipse rx='1'/>", "ellipse: radius is needed"},
        {"<circle r='1' cx='a'/>", "cx: not a length"},
        {"<line x1='a'/>", "x1: not a length"},
        {"<polyline/>", "points: a list of coordinates is needed"},
        {"<polygon points='1 2 3'/>", "points: an odd number"},
        {"<polygon points='1 2 x'/>", "points: a list of coordinates"},
        {"<path/>", "path: d is needed"},
        {"<path d='1 2'/>", "path: d begins with a number"},
        {"<path d='M1 2 z 3'/>", "path: d begins with a number"},
        {"<path d='L1 2'/>", "path: d is not SVG path data at \"L\""},
        {"<path d='M1'/>", "path: d is not SVG path data at \"M\""},
        {"<path d='M1 2 X'/>", "path: d is not SVG path data at \"X\""},
        {"<path d='M1 2 L3 4 5'/>", "path: d is not SVG path data at \"L\""},
        {"<path d='M0 0A1 1 0 2 1 2 0'/>",
         "path: d is not SVG path data at \"A\""},
        {"<path d='M0 0L1e99 0'/>", "path: d is not SVG path data at \"L\""},
        {"<path d='M1 2#'/>", "path: d is not SVG path data at \"L\""},
    };
    struct path path;
    struct err err = {0};

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++)
        CHECK_FAILS(
            svg_shape(
                inside(arena_printf(arena, "\n %s", rows[i].element))->next,
                MATRIX_IDENTITY, arena, &path, &err),
            ERR_FORM, arena_printf(arena, "form.svg:2:2: %s", rows[i].want));
}

#define IN_ARENA(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        IN_ARENA(test_tree),         IN_ARENA(test_refused),
        IN_ARENA(test_large),        IN_ARENA(test_property),
        IN_ARENA(test_numbers),      IN_ARENA(test_lengths),
        IN_ARENA(test_transforms),   IN_ARENA(test_shapes),
        IN_ARENA(test_wrong_shapes),
    };

    return check_main(tests);
}
