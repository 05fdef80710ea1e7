#include "tests/unit/check.h"

#include "base/arena.h"
#include "render/form.h"

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

static const struct ink_row inks[] = {
    {0x14557B, {"Notice Blue", 0.9, 0.55, 0.35, 0.25, 1, false}},
    {0xAABBCC, {NULL, 0.3, 0.2, 0.1, 0, 1, false}},
};

static bool
read_style(const char *attrs, struct style *out, struct err *err)
{
    const struct form_context c = {
        .arena = arena, .ink = inks, .n_ink = COUNT(inks)};
    const struct svg_node *root = NULL;
    char *source = arena_printf(
        arena, "<svg xmlns=\"http://www.w3.org/2000/svg\">\n <g %s/></svg>",
        attrs);

    if (!svg_parse(text_from(source), "form.svg", arena, &root, err))
        return false;
    return style_read(&c, root->child->next, &style_initial, out, err);
}

static struct style
style_of(const char *attrs)
{
    struct style style = {0};
    struct err err = {0};

    if (!read_style(attrs, &style, &err))
        fail_msg("%s: %s", attrs, err.msg);
    return style;
}

static void
test_initial(void **state)
{
    struct style s = style_of("");

    (void)state;
    assert_true(s.filled && !s.stroked && !s.bold && !s.hidden);
    assert_null(s.fill.spot);
    CHECK_NEAR(s.fill.k, 1, 0);
    CHECK_NEAR(s.stroke_width, 1, 0);
    CHECK_NEAR(s.miter, 4, 0);
    CHECK_NEAR(s.size, 0, 0); /* a form says it */
}

static void
test_colours(void **state)
{
    static const struct {
        const char *colour;
        double k;
    } rows[] = {
        {"#000000", 1}, {"#000", 1}, {"black", 1}, {"#ffffff", 0},
        {"#FFFFFF", 0}, {"#fff", 0}, {"white", 0},
    };
    struct style s;

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        s = style_of(arena_printf(arena, "fill=\"%s\"", rows[i].colour));
        assert_null(s.fill.spot);
        CHECK_NEAR(s.fill.k, rows[i].k, 0);
        CHECK_NEAR(s.fill.c + s.fill.m + s.fill.y, 0, 0);
    }
    s = style_of("fill=\"#14557b\" stroke=\"#abc\"");
    assert_string_equal(s.fill.spot, "Notice Blue");
    assert_true(s.stroked);
    CHECK_NEAR(s.stroke.c, 0.3, 0);
    s = style_of("fill=\"none\" stroke=\"none\"");
    assert_false(s.filled || s.stroked);
}

/* style="..." wins over an attribute, whichever stands first. */
static void
test_precedence(void **state)
{
    struct style s = style_of("style=\"fill:#fff;stroke-width:0.5px\""
                              " fill=\"#000\" stroke-width=\"3\"");

    (void)state;
    CHECK_NEAR(s.fill.k, 0, 0);
    CHECK_NEAR(s.stroke_width, 0.5, 0);
    s = style_of("fill=\"inherit\" style=\"stroke:inherit\"");
    CHECK_NEAR(s.fill.k, 1, 0);
    assert_false(s.stroked);
}

static void
test_strokes(void **state)
{
    struct style s =
        style_of("style=\"stroke-linecap:round;stroke-linejoin:bevel;"
                 "stroke-miterlimit:10;stroke-dasharray:4, 2px 1 ;"
                 "stroke-dashoffset:0.5;fill-rule:evenodd\"");

    (void)state;
    assert_int_equal(s.cap, CAP_ROUND);
    assert_int_equal(s.join, JOIN_BEVEL);
    CHECK_NEAR(s.miter, 10, 0);
    assert_int_equal(s.n_dash, 3);
    CHECK_NEAR(s.dash[0], 4, 0);
    CHECK_NEAR(s.dash[1], 2, 0);
    CHECK_NEAR(s.dash[2], 1, 0);
    CHECK_NEAR(s.dash_offset, 0.5, 0);
    assert_true(s.even_odd);
    assert_int_equal(style_of("stroke-dasharray=\"none\"").n_dash, 0);
    assert_int_equal(style_of("stroke-dasharray=\"0 0\"").n_dash, 0);
}

static void
test_text(void **state)
{
    struct style s = style_of(
        "style=\"font-family:'BIZ UDPGothic', sans-serif;font-size:3.5px;"
        "font-weight:bold;letter-spacing:0.2;line-height:160%;"
        "text-anchor:middle;text-align:justify\" data-lang=\"en\"");

    (void)state;
    check_text(s.family, "BIZ UDPGothic");
    CHECK_NEAR(s.size, 3.5, 0);
    assert_true(s.bold);
    CHECK_NEAR(s.spacing, 0.2, 0);
    CHECK_NEAR(s.line_height, 1.6, 1e-9);
    assert_int_equal(s.anchor, ANCHOR_MIDDLE);
    assert_int_equal(s.align, ALIGN_JUSTIFY);
    assert_string_equal(s.lang, "en");
    assert_int_equal(style_of("text-align=\"right\"").align, ALIGN_END);
    assert_int_equal(style_of("text-align=\"left\"").align, ALIGN_START);
    assert_int_equal(style_of("text-align=\"center\"").align, ALIGN_CENTRE);
    assert_int_equal(style_of("text-anchor=\"end\"").anchor, ANCHOR_END);
    assert_true(style_of("font-weight=\"700\"").bold);
    assert_false(style_of("font-weight=\"400\"").bold);
    CHECK_NEAR(style_of("line-height=\"1.25\"").line_height, 1.25, 0);
    CHECK_NEAR(style_of("font-size=\"4\" line-height=\"6px\"").line_height, 1.5,
               1e-9);
    check_text(style_of("font-family=\"&quot;OCR-B&quot;\"").family, "OCR-B");
}

static void
test_seen(void **state)
{
    (void)state;
    assert_true(style_of("display=\"none\"").hidden);
    assert_true(style_of("style=\"display:none\"").hidden);
    assert_false(style_of("display=\"inline\"").hidden);
    assert_true(style_of("visibility=\"hidden\"").invisible);
    assert_true(style_of("visibility=\"collapse\"").invisible);
    assert_false(style_of("visibility=\"visible\"").invisible);
}

/* All that Inkscape writes without a meaning is taken without a word. */
static void
test_harmless(void **state)
{
    static const char *const rows[] = {
        "style=\"font-style:normal;font-variant:normal;font-weight:normal;"
        "font-stretch:normal;font-size:4.23333px;line-height:1.25;"
        "font-family:'IPAmjMincho';-inkscape-font-specification:'IPAmjMincho';"
        "font-variant-ligatures:normal;font-variant-caps:normal;"
        "font-variant-numeric:normal;font-variant-east-asian:normal;"
        "letter-spacing:0px;word-spacing:0px;writing-mode:lr-tb;"
        "text-anchor:start;fill:#000000;fill-opacity:1;stroke:none;"
        "stroke-width:0.264583;stroke-opacity:1;stroke-dasharray:none\"",
        "style=\"text-indent:0;text-decoration:none;"
        "text-decoration-line:none;text-decoration-style:solid;"
        "text-decoration-color:#000000;text-transform:none;direction:ltr;"
        "text-orientation:mixed;dominant-baseline:auto;"
        "baseline-shift:baseline;white-space:normal;shape-padding:0;"
        "opacity:1;vector-effect:none;paint-order:markers fill stroke;"
        "mix-blend-mode:normal;isolation:auto;clip-path:none;mask:none;"
        "marker-start:none;filter:none;enable-background:accumulate\"",
        "paint-order=\"normal\" clip-path=\"\" dx=\"0\"",
        "style=\"paint-order:fill markers stroke;font-stretch:100%\"",
    };

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++)
        (void)style_of(rows[i]);
}

static void
test_wrong(void **state)
{
    static const struct {
        const char *attrs, *want;
    } rows[] = {
        {"fill=\"#123456\"", "fill: colour #123456 has no ink"},
        {"stroke=\"#123\"", "stroke: colour #123 has no ink"},
        {"fill=\"red\"", "fill: write a colour as #rrggbb, or none"},
        {"fill=\"rgb(0,0,0)\"", "fill: write a colour as #rrggbb"},
        {"fill=\"url(#a)\"", "fill: write a colour as #rrggbb"},
        {"fill=\"#00000g\"", "fill: write a colour as #rrggbb"},
        {"fill=\"#0000\"", "fill: write a colour as #rrggbb"},
        {"opacity=\"0.5\"", "opacity: print knows no transparency"},
        {"style=\"fill-opacity:0\"", "fill-opacity: print knows no"},
        {"stroke-opacity=\"50%\"", "stroke-opacity: print knows no"},
        {"clip-path=\"url(#a)\"", "clip-path is not part of the form language"},
        {"style=\"mask:url(#m)\"", "mask is not part of"},
        {"filter=\"url(#f)\"", "filter is not part of"},
        {"style=\"marker-end:url(#f)\"", "marker-end is not part of"},
        {"style=\"mix-blend-mode:multiply\"", "mix-blend-mode is not part of"},
        {"style=\"paint-order:stroke fill\"", "paint-order is not part of"},
        {"style=\"paint-order:stroke\"", "paint-order is not part of"},
        {"style=\"text-transform:uppercase\"", "text-transform is not part of"},
        {"text-decoration=\"underline\"", "text-decoration is not part of"},
        {"style=\"direction:rtl\"", "direction is not part of"},
        {"dominant-baseline=\"central\"", "dominant-baseline is not part of"},
        {"style=\"baseline-shift:super\"", "baseline-shift is not part of"},
        {"style=\"word-spacing:1px\"", "word-spacing is not part of"},
        {"style=\"font:12px serif\"", "font is not part of"},
        {"style=\"font-stretch:condensed\"", "font-stretch is not part of"},
        {"style=\"font-variant:small-caps\"", "font-variant is not part of"},
        {"textLength=\"50\"", "textLength is not part of"},
        {"rotate=\"10\"", "rotate is not part of"},
        {"dx=\"1\"", "dx is not part of"},
        {"style=\"shape-padding:2\"", "shape-padding is not part of"},
        {"style=\"transform:scale(2)\"", "transform: write it as an attribute"},
        {"style=\"x:5\"", "x: write it as an attribute"},
        {"style=\"d:none\"", "d: write it as an attribute"},
        {"stroke-width=\"x\"", "stroke-width: not a length"},
        {"stroke-width=\"1mm\"", "stroke-width: not a length"},
        {"stroke-width=\"-1\"", "stroke-width: less than nothing"},
        {"stroke-dashoffset=\"x\"", "stroke-dashoffset: not a length"},
        {"stroke-dasharray=\"x\"", "stroke-dasharray: a list of lengths"},
        {"stroke-dasharray=\"4 -2\"", "stroke-dasharray: a list of lengths"},
        {"stroke-dasharray=\"-4\"", "stroke-dasharray: a list of lengths"},
        {"stroke-dasharray=\"4 2%\"", "stroke-dasharray: a list of lengths"},
        {"stroke-linecap=\"flat\"", "stroke-linecap: \"flat\" is not part of"},
        {"stroke-linejoin=\"arcs\"", "stroke-linejoin: \"arcs\" is not part"},
        {"stroke-miterlimit=\"0.5\"", "stroke-miterlimit: a number from 1"},
        {"stroke-miterlimit=\"x\"", "stroke-miterlimit: a number from 1"},
        {"fill-rule=\"odd\"", "fill-rule: \"odd\" is not part of"},
        {"font-size=\"12pt\"", "font-size: not a length"},
        {"font-size=\"1em\"", "font-size: not a length"},
        {"font-weight=\"500\"", "font-weight: \"500\" is not part of"},
        {"font-style=\"italic\"", "font-style: \"italic\" is not part of"},
        {"writing-mode=\"vertical-lr\"", "writing-mode: \"vertical-lr\" is"},
        {"text-anchor=\"center\"", "text-anchor: \"center\" is not part of"},
        {"text-align=\"middle\"", "text-align: \"middle\" is not part of"},
        {"letter-spacing=\"0.1em\"", "letter-spacing: not a length"},
        {"line-height=\"tall\"", "line-height: not a number"},
        {"line-height=\"1.5em\"", "line-height: write a factor such as 1.6"},
        {"line-height=\"0.4\"", "line-height: must be from 0.5 to 10"},
        {"line-height=\"11\"", "line-height: must be from 0.5 to 10"},
        {"line-height=\"-1\"", "line-height: must be from 0.5 to 10"},
    };
    struct style style;
    struct err err = {0};

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++)
        CHECK_FAILS(read_style(rows[i].attrs, &style, &err), ERR_FORM,
                    arena_printf(arena, "form.svg:2:2: %s", rows[i].want));
}

#define IN_ARENA(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        IN_ARENA(test_initial),    IN_ARENA(test_colours),
        IN_ARENA(test_precedence), IN_ARENA(test_strokes),
        IN_ARENA(test_text),       IN_ARENA(test_seen),
        IN_ARENA(test_harmless),   IN_ARENA(test_wrong),
    };

    return check_main(tests);
}
