#include "tests/unit/faces.h"

#include <math.h>
#include <time.h>

#include "base/arena.h"
#include "render/form.h"
#include "render/trace.h"

/* A page of 100 x 50 mm; an element of a test begins on line 2. */
#define HEAD                                                                   \
    "<svg xmlns=\"http://www.w3.org/2000/svg\""                                \
    " xmlns:xlink=\"http://www.w3.org/1999/xlink\""                            \
    " xmlns:sodipodi=\"http://sodipodi.sourceforge.net/DTD/sodipodi-0.dtd\""   \
    " width=\"100mm\" height=\"50mm\" viewBox=\"0 0 100 50\""                  \
    " font-family=\"BIZ UDGothic\" font-size=\"4\">\n"

struct place {
    struct faces *faces;
    struct setter setter;
    struct para *para;
    struct arena *arena;
    struct form_context context;
};

static const char *const names[] = {"name", "office", "day", "both", "code"};
static const enum field_kind kinds[] = {FIELD_REGISTER, FIELD_TEXT, FIELD_DATE,
                                        FIELD_CONDITION, FIELD_CODE};
static const struct field_names all_names = {5, names, kinds};
static const struct ink_row inks[] = {
    {0x14557B, {"Notice Blue", 0.9, 0.55, 0.35, 0.25, 1, false}},
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
    CHECK_OK(para_new(p->faces, &p->para, &err));
    p->context = (struct form_context){p->arena,   &p->setter, p->para,
                                       &all_names, inks,       COUNT(inks)};
    *state = p;
    return 0;
}

static int
tear_down(void **state)
{
    struct place *p = *state;

    para_free(p->para);
    setter_close(&p->setter);
    faces_free(p->faces);
    arena_free(p->arena);
    free(p);
    return 0;
}

static bool
try_compile(struct place *p, const char *body, struct form *out,
            struct err *err)
{
    char *source = arena_printf(p->arena, "%s%s</svg>", HEAD, body);

    *out = (struct form){0};
    return form_compile(&p->context, text_from(source), "form.svg",
                        (struct point){0, 0}, out, err);
}

static struct form
compiled(struct place *p, const char *body)
{
    struct form form;
    struct err err = {0};

    if (!try_compile(p, body, &form, &err)) {
        char text[ERR_TEXT_MAX];

        err_text(&err, text);
        fail_msg("%s: %s", body, text);
    }
    return form;
}

/* Static art as its trace, without the first line. */
static const char *
art_of(struct place *p, const struct form *form)
{
    struct buf b = {0};
    const char *s;

    for (size_t i = 0; i < form->n; i++) {
        struct page page = {form->trim, form->item[i].u.fixed.n,
                            form->item[i].u.fixed.draw, NULL};
        struct buf one = {0};
        const char *from;

        if (form->item[i].kind != ITEM_STATIC)
            continue;
        trace_page(&page, &one);
        from = memchr(one.s, '\n', one.len);
        buf_put(&b, from + 1, one.len - (size_t)(from + 1 - one.s));
        buf_clear(&one);
    }
    s = arena_copy(p->arena, b.s, b.len);
    buf_clear(&b);
    return s;
}

static void
check_art(struct place *p, const char *body, const char *want)
{
    struct form form = compiled(p, body);

    if (strcmp(art_of(p, &form), want) != 0)
        fail_msg("%s\n%s", body, art_of(p, &form));
}

#define K "cmyk(0.000 0.000 0.000 1.000)"
#define SQUARE "M 1.000,1.000 L 3.000,1.000 L 3.000,3.000 L 1.000,3.000 Z\n"

/* Every element that draws. */
static void
test_shapes(void **state)
{
    static const struct {
        const char *body, *want;
    } rows[] = {
        {"<rect x='1' y='1' width='2' height='2'/>", "path fill " K " " SQUARE},
        {"<rect x='1' y='1' width='2' height='2' fill='none' stroke='#000' "
         "stroke-width='0.2'/>",
         "path stroke 0.200 " K " " SQUARE},
        {"<rect x='1' y='1' width='2' height='2' fill='none'/>", ""},
        {"<rect x='1' y='1' width='2' height='2' fill='#14557b'/>",
         "path fill spot(Notice Blue 1.000) " SQUARE},
        {"<line x1='1' y1='2' x2='3' y2='4'/>", ""},
        {"<line x1='1' y1='2' x2='3' y2='4' stroke='#000'/>",
         "path stroke 1.000 " K " M 1.000,2.000 L 3.000,4.000\n"},
        {"<polyline points='1,1 2,2' stroke='#000' fill='none'/>",
         "path stroke 1.000 " K " M 1.000,1.000 L 2.000,2.000\n"},
        {"<polygon points='1,1 3,1 3,3 1,3'/>", "path fill " K " " SQUARE},
        {"<path d='M1 1h2v2h-2z' fill-rule='evenodd'/>",
         "path fill-evenodd " K " " SQUARE},
        {"<circle cx='5' cy='5' r='0'/>", ""},
        {"<g transform='translate(1 1)'><rect width='2' height='2'/></g>",
         "path fill " K " " SQUARE},
        {"<g fill='none' stroke='#000' stroke-width='0.1'>"
         "<g transform='scale(2)'><rect x='.5' y='.5' width='1' height='1'/>"
         "</g></g>",
         "path stroke 0.200 " K " " SQUARE},
        {"<defs><rect id='a' width='2' height='2'/></defs>"
         "<use href='#a' x='1' y='1'/>",
         "path fill " K " " SQUARE},
        {"<symbol id='a'><rect width='2' height='2'/></symbol>"
         "<use xlink:href='#a' transform='translate(1)' y='1'/>",
         "path fill " K " " SQUARE},
        {"<defs><g id='a'><rect id='b' width='2' height='2'/></g></defs>"
         "<g fill='#14557b'><use href='#a' x='1' y='1'/></g>",
         "path fill spot(Notice Blue 1.000) " SQUARE},
        {"<rect x='1' y='1' width='2' height='2' style='display:none'/>", ""},
        {"<g visibility='hidden'><rect width='9' height='9'/>"
         "<rect x='1' y='1' width='2' height='2' visibility='visible'/></g>",
         "path fill " K " " SQUARE},
        {"<g display='none'><rect width='2' height='2' display='inline'/></g>",
         ""},
        {"<title>t</title><desc>d</desc><metadata/><defs><path d='x'/></defs>",
         ""},
    };
    struct place *p = *state;

    for (size_t i = 0; i < COUNT(rows); i++)
        check_art(p, rows[i].body, rows[i].want);
}

static void
test_dashes(void **state)
{
    struct place *p = *state;
    struct form form =
        compiled(p, "<g transform='scale(2)'><path d='M0 0h9' stroke='#000' "
                    "stroke-dasharray='1 0.5' stroke-dashoffset='0.25' "
                    "stroke-linecap='round'/></g>");
    const struct draw_path *d = &form.item[0].u.fixed.draw->u.path;

    assert_int_equal(d->n_dash, 2);
    CHECK_NEAR(d->dash[1], 1 * PT_PER_MM, 1e-9);
    CHECK_NEAR(d->dash_offset, 0.5 * PT_PER_MM, 1e-9);
    CHECK_NEAR(d->line_width, 2 * PT_PER_MM, 1e-9);
    assert_int_equal(d->cap, CAP_ROUND);
}

static void
test_size(void **state)
{
    static const struct {
        const char *attrs, *want;
    } rows[] = {
        {"", "form.svg:1:1: svg: viewBox="},
        {"viewBox='0 0 100'", "svg: viewBox="},
        {"viewBox='0 0 100 50' width='100px'", "1 user unit must be 1 mm"},
        {"viewBox='1 0 100 50'", "1 user unit must be 1 mm"},
        {"viewBox='0 0 100 50' width='99mm'", "1 user unit must be 1 mm"},
        {"viewBox='0 0 0 50'", "1 user unit must be 1 mm"},
        {"viewBox='0 0 2001 50'", "1 user unit must be 1 mm"},
        {"viewBox='0 0 100 50' width='50%'", "width: not a length"},
        {"viewBox='0 0 100 50' transform='scale(2)'", "svg: transform is not"},
        {"viewBox='0 0 100 50' data-bled='3'",
         "attribute \"data-bled\" is not part of the form language"},
        {"viewBox='0 0 100 50' opacity='0.5'", "opacity: print knows no"},
    };
    struct place *p = *state;
    struct form form = compiled(p, "");
    struct err err = {0};

    CHECK_NEAR(form.trim.width, 100 * PT_PER_MM, 1e-9);
    CHECK_NEAR(form.trim.height, 50 * PT_PER_MM, 1e-9);
    for (size_t i = 0; i < COUNT(rows); i++) {
        char *source = arena_printf(
            p->arena, "<svg xmlns='http://www.w3.org/2000/svg' %s/>",
            rows[i].attrs);

        form = (struct form){0};
        CHECK_FAILS(form_compile(&p->context, text_from(source), "form.svg",
                                 (struct point){0, 0}, &form, &err),
                    ERR_FORM, rows[i].want);
    }
}

/* A second form, as the address block is, stands where it is placed. */
static void
test_placed(void **state)
{
    struct place *p = *state;
    struct form form = compiled(p, "<rect width='1' height='1'/>");
    char *source =
        arena_printf(p->arena, "<svg xmlns='http://www.w3.org/2000/svg' "
                               "viewBox='0 0 20 10'><rect x='1' width='1' "
                               "height='1'/></svg>");
    struct err err = {0};

    CHECK_OK(form_compile(&p->context, text_from(source), "address.svg",
                          (struct point){20 * PT_PER_MM, 10 * PT_PER_MM}, &form,
                          &err));
    CHECK_NEAR(form.trim.width, 100 * PT_PER_MM, 1e-9);
    assert_int_equal(form.n, 2);
    CHECK_NEAR(form.item[1].u.fixed.draw->u.path.path.point[0].x,
               21 * PT_PER_MM, 1e-9);
    assert_string_equal(form.item[1].node->file, "address.svg");
}

/* --- text --------------------------------------------------------------------
 */

/* Parts of the first line slot: literals, and {fields}. */
static const char *
parts_of(struct place *p, const struct form *form)
{
    struct buf b = {0};
    const char *s;

    for (size_t i = 0; i < form->n; i++) {
        if (i > 0)
            buf_str(&b, "/");
        if (form->item[i].kind == ITEM_LINE) {
            const struct line *line = &form->item[i].u.line;

            for (size_t k = 0; k < line->n; k++)
                if (line->part[k].part.is_field)
                    buf_printf(&b, "{%s}", line->part[k].name);
                else
                    buf_text(&b, line->part[k].part.literal);
        } else if (form->item[i].kind == ITEM_FRAME) {
            const struct frame *frame = &form->item[i].u.frame;

            for (size_t j = 0; j < frame->n; j++)
                for (size_t k = 0; k < frame->run[j].text.n; k++) {
                    const struct field_part *part = &frame->run[j].text.part[k];

                    if (part->is_field)
                        buf_printf(&b, "{%s}", names[part->field]);
                    else
                        buf_text(&b, part->literal);
                }
        } else if (form->item[i].kind == ITEM_STATIC) {
            for (size_t k = 0; k < form->item[i].u.fixed.n; k++)
                buf_text(&b, form->item[i].u.fixed.draw[k].u.glyphs.text);
        }
    }
    s = arena_copy(p->arena, b.s, b.len);
    buf_clear(&b);
    return s;
}

static void
check_parts(struct place *p, const char *body, const char *want)
{
    struct form form = compiled(p, body);

    if (strcmp(parts_of(p, &form), want) != 0)
        fail_msg("%s\n%s, expected %s", body, parts_of(p, &form), want);
}

static void
test_lines(void **state)
{
    static const struct {
        const char *body, *want;
    } rows[] = {
        {"<text x='5' y='10'>見本</text>", "見本"},
        {"<text x='5' y='10'>  見\n   本  </text>", "見 本"},
        {"<text x='5' y='10'></text>", ""},
        {"<text x='5' y='10' data-width='50'>第{{office}}号</text>",
         "第{office}号"},
        {"<text x='5' y='10' data-width='50'>{{name}}<tspan font-size='3'>様"
         "</tspan></text>",
         "{name}様"},
        {"<text x='5' y='10' data-width='50'>a <tspan>{{off</tspan>"
         "<tspan>ice}}</tspan> b</text>",
         "a {office} b"},
        {"<text x='5' y='10' data-width='50'>a<tspan display='none'>b</tspan>"
         "c<title>t</title></text>",
         "ac"},
        {"<text><tspan x='5' y='10'>一</tspan><tspan x='5' y='15'>二</tspan>"
         "</text>",
         "一/二"},
        {"<text x='5' y='10'><tspan sodipodi:role='line' x='5' y='10'>一"
         "</tspan><tspan sodipodi:role='line' x='5' y='15'>二</tspan></text>",
         "一/二"},
        {"<text x='5' y='10'>あ<!-- c -->い&#x3046;</text>", "あいう"},
    };
    struct place *p = *state;

    for (size_t i = 0; i < COUNT(rows); i++)
        check_parts(p, rows[i].body, rows[i].want);
}

static void
test_line_details(void **state)
{
    struct place *p = *state;
    struct form form = compiled(
        p, "<g transform='translate(10 20)'><text x='45' y='10' "
           "data-width='40mm' data-fit='condense 80 wrap 2' "
           "data-leading='5' data-valign='bottom' data-align='kintou' "
           "text-anchor='end' letter-spacing='0.5' fill='#14557b'>"
           "{{name}}<tspan font-weight='bold' font-size='2'>様</tspan></text>"
           "</g>");
    const struct line *line = &form.item[0].u.line;

    assert_int_equal(form.item[0].kind, ITEM_LINE);
    CHECK_NEAR(line->width, 40 * PT_PER_MM, 1e-9);
    CHECK_NEAR(line->leading, 5 * PT_PER_MM, 1e-9);
    CHECK_NEAR(line->place.a, 1, 1e-9);
    CHECK_NEAR(line->place.e, 55 * PT_PER_MM, 1e-9);
    CHECK_NEAR(line->place.f, 30 * PT_PER_MM, 1e-9);
    assert_int_equal(line->anchor, ANCHOR_END);
    assert_true(line->kintou && line->grow_up);
    assert_int_equal(line->n_step, 2);
    assert_int_equal(line->n, 2);
    assert_int_equal(line->part[0].kind, FIELD_REGISTER);
    CHECK_NEAR(line->part[0].size, 4 * PT_PER_MM, 1e-9);
    CHECK_NEAR(line->part[0].spacing, 0.5 * PT_PER_MM, 1e-9);
    assert_string_equal(line->part[0].ink.spot, "Notice Blue");
    assert_string_equal(face_name(line->part[1].face), "biz-udgothic-bold");
    CHECK_NEAR(line->part[1].size, 2 * PT_PER_MM, 1e-9);

    form = compiled(p, "<text x='50' y='10' transform='rotate(90 50 10)' "
                       "font-size='2'>見本</text>");
    CHECK_NEAR(form.item[0].u.fixed.draw->u.glyphs.place.a, 0, 1e-9);
    CHECK_NEAR(form.item[0].u.fixed.draw->u.glyphs.place.b, 1, 1e-9);
    CHECK_NEAR(form.item[0].u.fixed.draw->u.glyphs.size, 2 * PT_PER_MM, 1e-9);

    form = compiled(p, "<text text-anchor='start'><tspan x='50' y='10' "
                       "text-anchor='end'>見本</tspan></text>");
    CHECK_NEAR(form.item[0].u.fixed.draw->u.glyphs.place.e, 42 * PT_PER_MM,
               1e-6);
}

/* As Inkscape 1 saves text that flows in a rect. */
static void
test_inkscape_frame(void **state)
{
    static const char inkscape[] =
        "<defs><rect id='r1' x='10' y='10' width='40' height='30'/></defs>\n"
        "<text xml:space='preserve' style=\"font-size:4px;line-height:1.25;"
        "font-family:'BIZ UDPGothic';-inkscape-font-specification:'BIZ "
        "UDPGothic';letter-spacing:0px;word-spacing:0px;white-space:pre;"
        "shape-inside:url(#r1);display:inline;fill:#000000\" x='0' y='0'>"
        "<tspan x='10' y='14.2' id='t1'><tspan style='shape-inside:url(#r1)'>"
        "受付は {{of</tspan></tspan><tspan x='10' y='19.2' id='t2'>fice}} で、"
        "\n</tspan><tspan x='10' y='24.2'>{{day|wareki}}まで。</tspan></text>";
    struct place *p = *state;
    struct form form = compiled(p, inkscape);
    const struct frame *frame = &form.item[0].u.frame;

    assert_int_equal(form.n, 1);
    assert_int_equal(form.item[0].kind, ITEM_FRAME);
    assert_string_equal(parts_of(p, &form),
                        "受付は {office} で、\n{day}まで。");
    CHECK_NEAR(frame->frame.box.x, 10 * PT_PER_MM, 1e-9);
    CHECK_NEAR(frame->frame.box.width, 40 * PT_PER_MM, 1e-9);
    CHECK_NEAR(frame->frame.box.height, 30 * PT_PER_MM, 1e-9);
    CHECK_NEAR(frame->frame.line_height, 1.25, 1e-9);
    CHECK_NEAR(frame->run[0].run.size, 4 * PT_PER_MM, 1e-9);
    assert_string_equal(frame->run[0].run.lang, "ja");
}

static void
test_frames(void **state)
{
    static const struct {
        const char *body, *want;
    } rows[] = {
        /* white space collapses unless it is kept */
        {"<text x='5' y='10' inline-size='50'> {{office}}\n い </text>",
         "{office} い"},
        {"<text x='5' y='10' inline-size='50' style='white-space:pre'>"
         "{{office}}\nい\n</text>",
         "{office}\nい"},
        {"<text x='5' y='10' inline-size='50' style='white-space:pre-line'>"
         "{{office}}\n\nい</text>",
         "{office}\n\nい"},
        {"<text x='5' y='10' inline-size='50'>{{office}}<tspan data-br=''>い"
         "</tspan></text>",
         "{office}\nい"},
        {"<text x='5' y='10' inline-size='50'>{{office}}<tspan "
         "sodipodi:role='line'>い</tspan></text>",
         "{office}\nい"},
        {"<text x='5' y='10' inline-size='50'>{{office}}<tspan "
         "font-weight='bold'>{{day}}</tspan>い</text>",
         "{office}{day}い"},
    };
    struct place *p = *state;
    struct form form;

    for (size_t i = 0; i < COUNT(rows); i++)
        check_parts(p, rows[i].body, rows[i].want);

    /* SVG 2: y is the first baseline, x the anchor. */
    form = compiled(p, "<text x='20' y='10' inline-size='40'>見本</text>");
    CHECK_NEAR(form.item[0].u.fixed.draw->u.glyphs.place.e, 20 * PT_PER_MM,
               0.01);
    CHECK_NEAR(form.item[0].u.fixed.draw->u.glyphs.place.f, 10 * PT_PER_MM,
               0.01);
    form = compiled(p, "<text x='60' y='10' inline-size='40' "
                       "text-anchor='end' text-align='end'>見本</text>");
    CHECK_NEAR(form.item[0].u.fixed.draw->u.glyphs.place.e, 52 * PT_PER_MM,
               0.01);
    form = compiled(p, "<text x='50' y='10' inline-size='40' "
                       "text-anchor='middle' text-align='center'>見本</text>");
    CHECK_NEAR(form.item[0].u.fixed.draw->u.glyphs.place.e, 46 * PT_PER_MM,
               0.01);
    form = compiled(p, "<text x='5' y='10' inline-size='40' data-lang='zh-Hans'"
                       " font-family='Noto Sans CJK SC'>{{office}}</text>");
    assert_string_equal(form.item[0].u.frame.run[0].run.lang, "zh-Hans");
    form = compiled(p, "<text x='5' y='10' inline-size='40' letter-spacing='1'"
                       " font-family='Noto Sans CJK SC'>{{office}}</text>");
    assert_string_equal(form.item[0].u.frame.run[0].run.lang, "zh-Hans");
    CHECK_NEAR(form.item[0].u.frame.run[0].run.spacing, PT_PER_MM, 1e-9);
}

/* --- conditions and codes ---------------------------------------------------
 */

static void
test_conditions(void **state)
{
    struct place *p = *state;
    struct form form = compiled(
        p, "<g data-if='both'><rect width='1' height='1' data-if='!day'/>"
           "<text x='5' y='10' data-width='20'>{{office}}</text></g>"
           "<use href='#a' data-if='day'/><defs><rect id='a' width='1' "
           "height='1' data-if='both'/></defs>"
           "<g data-if='both' display='none'><rect width='2' height='2'/></g>");

    assert_int_equal(form.n, 4);
    assert_int_equal(form.item[0].cond.n, 2);
    assert_int_equal(form.item[0].cond.term[0].field, 3);
    assert_true(form.item[0].cond.term[1].negated);
    assert_int_equal(form.item[1].cond.n, 1);
    assert_int_equal(form.item[2].cond.n, 2);
    assert_int_equal(form.item[3].cond.n, 1);
}

static void
test_codes(void **state)
{
    static const char *const words[] = {"customer", "datamatrix", "qr"};
    struct place *p = *state;

    for (size_t i = 0; i < COUNT(words); i++) {
        struct form form = compiled(
            p, arena_printf(p->arena,
                            "<g transform='translate(1 2) scale(2)'><rect "
                            "x='5' y='6' width='20' height='5' data-code='%s' "
                            "data-value='{{code}}01'/></g>",
                            words[i]));
        const struct code *code = &form.item[0].u.code;

        assert_int_equal(form.item[0].kind, ITEM_CODE);
        assert_int_equal(code->kind, i);
        CHECK_NEAR(code->box.x, 11 * PT_PER_MM, 1e-9);
        CHECK_NEAR(code->box.y, 14 * PT_PER_MM, 1e-9);
        CHECK_NEAR(code->box.width, 40 * PT_PER_MM, 1e-9);
        CHECK_NEAR(code->box.height, 10 * PT_PER_MM, 1e-9);
        assert_int_equal(code->value.n, 2);
    }
}

/* --- what is wrong, with its place -----------------------------------------
 */

#define TEXT_AT "<text x='5' y='10' "
#define FRAME "<text x='5' y='10' inline-size='40' "

static void
test_wrong(void **state)
{
    static const struct {
        const char *body, *want;
    } rows[] = {
        /* elements */
        {"<image href='a.png'/>", "2:1: image: pictures cannot be printed"},
        {"<g>\n  <foreignObject/></g>",
         "3:3: element \"foreignObject\" is not part of the form language"},
        {"<style>rect{}</style>", "2:1: element \"style\" is not part of"},
        {"<svg/>", "2:1: element \"svg\" is not part of"},
        {"<switch/>", "2:1: element \"switch\" is not part of"},
        {"<a><rect/></a>", "2:1: element \"a\" is not part of"},
        {"<flowRoot/>", "2:1: element \"flowRoot\" is not part of"},
        {"<rect/>", "2:1: rect: width and height are needed"},
        {"<path d='M1 1 Q'/>", "2:1: path: d is not SVG path data"},
        {"<g transform='spin(1)'/>", "2:1: transform: not a list of SVG"},
        {"<g transform='scale(2 1)'><path d='M0 0h1' stroke='#000'/></g>",
         "2:27: a stroke under an uneven scale"},
        {"<g transform='skewX(20)'><path d='M0 0h1' stroke='#000'/></g>",
         "2:26: a stroke under an uneven scale"},
        {"<rect width='1' height='1' fill='#fe0000'/>",
         "2:1: fill: colour #fe0000 has no ink"},
        {"<rect width='1' height='1' clip-path='url(#c)'/>",
         "2:1: clip-path is not part of"},
        /* use */
        {"<use/>", "2:1: use: href=\"#id\" is needed"},
        {"<use href='a.svg#b'/>", "2:1: use: href=\"#id\" is needed"},
        {"<use href='#b'/>", "2:1: use: nothing has the id \"b\""},
        {"<g id='a'><use href='#a'/></g>", "2:11: use: nested too deeply"},
        {"<use href='#a' x='1mm'/><defs><g id='a'/></defs>",
         "2:1: x: not a length"},
        {"<use href='#a'/><symbol id='a' viewBox='0 0 1 1'/>",
         "2:17: symbol: viewBox is not part of"},
        /* attributes */
        {"<rect width='1' height='1' data-widht='1'/>",
         "2:1: attribute \"data-widht\" is not part of the form language"},
        {"<rect width='1' height='1' data-fit='wrap 2'/>",
         "2:1: data-fit stands on a text only"},
        {TEXT_AT "data-code='qr'>x</text>",
         "2:1: data-code stands on a rect only"},
        {"<g data-if='nobody'/>", "2:1: condition: unknown field \"nobody\""},
        {"<g data-if=''/>", "2:1: condition: a name is missing"},
        /* codes */
        {"<rect width='1' height='1' data-code='omr'/>",
         "2:1: data-code: must be customer, datamatrix or qr"},
        {"<rect width='1' height='1' data-code='qr'/>",
         "2:1: data-code needs data-value"},
        {"<rect data-code='qr' data-value='x'/>",
         "2:1: rect: width and height are needed"},
        {"<rect width='a' height='1' data-code='qr' data-value='x'/>",
         "2:1: width: not a length"},
        {"<rect width='1' height='1' transform='rotate(90)' data-code='qr' "
         "data-value='x'/>",
         "2:1: a code must stand upright"},
        {"<rect width='1' height='1' data-code='qr' data-value='{{no}}'/>",
         "2:1: unknown field \"no\""},
        /* lines */
        {TEXT_AT "data-width='50'>{{nobody}}</text>",
         "2:1: unknown field \"nobody\""},
        {TEXT_AT ">{{office}}</text>",
         "2:1: a text with a field needs data-width"},
        {TEXT_AT "data-width='50'>{{office</text>", "2:1: a field is opened"},
        {TEXT_AT "data-width='50'>{{off<tspan font-size='2'>ice}}</tspan>"
                 "</text>",
         "2:1: a field is opened"},
        {TEXT_AT "data-width='50' data-fit='squeeze'>x</text>",
         "2:1: data-fit: write steps such as"},
        {TEXT_AT "data-align='left'>x</text>",
         "2:1: data-align: must be kintou"},
        {TEXT_AT "data-align='kintou'>x</text>",
         "2:1: data-align=\"kintou\" needs data-width"},
        {TEXT_AT "data-valign='middle'>x</text>",
         "2:1: data-valign: must be top or bottom"},
        {TEXT_AT "data-width='wide'>x</text>", "2:1: data-width: not a length"},
        {TEXT_AT "data-width='3' data-fit=''>長い文字</text>",
         "2:1: text does not fit 3"},
        {TEXT_AT ">𠮷</text>", "2:1: face biz-udgothic lacks U+20BB7 at 1"},
        {TEXT_AT "font-family='Arial'>x</text>",
         "2:1: font family \"Arial\" is not allowed"},
        {TEXT_AT "font-family='IPAmjMincho' font-weight='bold'>x</text>",
         "2:1: font family \"IPAmjMincho\" has no bold face"},
        {TEXT_AT "font-family=''>x</text>", "2:1: font-family is missing"},
        {TEXT_AT "font-size='0'>x</text>", "2:1: font-size is missing"},
        {TEXT_AT "stroke='#000'>x</text>", "2:1: text is filled, not stroked"},
        {TEXT_AT ">a<tspan stroke='#000'>x</tspan></text>",
         "2:22: text is filled, not stroked"},
        {TEXT_AT "fill='none'>x</text>", "2:1: text that cannot be seen"},
        {TEXT_AT ">a<tspan visibility='hidden'>x</tspan></text>",
         "2:22: text that cannot be seen"},
        {TEXT_AT "transform='scale(0)'>x</text>",
         "2:1: text is scaled to nothing"},
        {TEXT_AT "dx='3'>x</text>", "2:1: dx is not part of"},
        {"<text x='1 2 3' y='10'>abc</text>", "2:1: x: not a length"},
        {TEXT_AT "data-lang='en'>x</text>", "2:1: data-lang is for a frame"},
        {TEXT_AT "><textPath>x</textPath></text>",
         "2:21: element \"textPath\" is not part of a text; use tspan"},
        {TEXT_AT "><tspan data-if='both'>x</tspan></text>",
         "2:21: data-if cannot stand on this tspan"},
        {TEXT_AT "><tspan data-br=''>x</tspan></text>",
         "2:21: data-br cannot stand on this tspan"},
        {TEXT_AT "><tspan transform='scale(2)'>x</tspan></text>",
         "2:21: transform stands on the text"},
        {TEXT_AT ">a<tspan y='12'>x</tspan></text>",
         "2:22: a tspan with y needs x as well"},
        {TEXT_AT "><tspan x='a' y='2'>x</tspan></text>",
         "2:21: x: not a length"},
        {TEXT_AT "><tspan fill='#fe0000'>x</tspan></text>",
         "2:21: fill: colour #fe0000 has no ink"},
        {TEXT_AT "writing-mode='vertical-lr'>x</text>",
         "2:1: writing-mode: \"vertical-lr\" is not part of"},
        {TEXT_AT "><tspan writing-mode='vertical-rl'>x</tspan></text>",
         "2:21: writing-mode stands on the text, not on a tspan"},
        {TEXT_AT "writing-mode='vertical-rl' text-orientation='upright'>x"
                 "</text>",
         "2:1: text-orientation is not part of"},
        {TEXT_AT "writing-mode='vertical-rl' text-combine-upright='all'>x"
                 "</text>",
         "2:1: text-combine-upright is not part of"},
        {TEXT_AT "writing-mode='vertical-rl'>下へ長く出てしまう十二の字</text>",
         "2:1: text stands outside the page"},
        {TEXT_AT "writing-mode='vertical-rl' data-width='41'>{{office}}</text>",
         "2:1: text stands outside the page"},
        {TEXT_AT "writing-mode='vertical-rl'>{{office}}</text>",
         "2:1: a text with a field needs data-width"},
        {"<text x='95' y='10'>長い文字</text>",
         "2:1: text stands outside the page"},
        {"<text x='95' y='51'>長</text>", "2:1: text stands outside the page"},
        {"<text x='60' y='10' data-width='41'>{{office}}</text>",
         "2:1: text stands outside the page"},
        {"<text x='20' y='10' text-anchor='end' data-width='21'>{{office}}"
         "</text>",
         "2:1: text stands outside the page"},
        {"<text x='61' y='10' inline-size='40'>{{office}}</text>",
         "2:1: text stands outside the page"},
        /* frames */
        {FRAME ">{{name}}</text>",
         "2:1: field \"name\" is of the register: it must stand on a line"},
        {FRAME "writing-mode='vertical-rl'>x</text>",
         "2:1: a frame cannot be set vertically; write each column as"},
        {FRAME "data-width='30'>x</text>", "2:1: data-width, data-fit and"},
        {FRAME "transform='rotate(5)'>x</text>",
         "2:1: a text frame must stand upright"},
        {FRAME "transform='scale(1 2)'>x</text>",
         "2:1: a text frame must stand upright, and be scaled evenly"},
        {"<text x='5' y='10' inline-size='a'>x</text>",
         "2:1: inline-size: not a length"},
        {"<text style='shape-inside:url(#no)'>x</text>",
         "2:1: shape-inside: url(#id) of a rect is needed"},
        {"<text style='shape-inside:circle()'>x</text>",
         "2:1: shape-inside: url(#id) of a rect is needed"},
        {"<defs><circle id='c' r='9'/></defs>"
         "<text style='shape-inside:url(#c)'>x</text>",
         "2:36: shape-inside: url(#id) of a rect is needed"},
        {"<defs><rect id='c' width='9' height='9' transform='scale(2)'/></defs>"
         "<text style='shape-inside:url(#c)'>x</text>",
         "2:7: shape-inside: the rect has a transform"},
        {"<defs><rect id='c' width='9'/></defs>"
         "<text style='shape-inside:url(#c)'>x</text>",
         "2:7: rect: width and height are needed"},
        {"<defs><rect id='c' width='9' height='2'/></defs>"
         "<text style='shape-inside:url(#c)'>x</text>",
         "2:49: text needs a frame of 5"},
        {FRAME ">𠮷</text>", "2:1: face biz-udgothic lacks U+20BB7"},
        {FRAME ">{{nobody}}</text>", "2:1: unknown field \"nobody\""},
        {FRAME "font-family='Arial'>x</text>", "2:1: font family \"Arial\""},
    };
    struct place *p = *state;
    struct form form;
    struct err err = {0};

    for (size_t i = 0; i < COUNT(rows); i++) {
        if (try_compile(p, rows[i].body, &form, &err))
            fail_msg("%s passes", rows[i].body);
        CHECK_FAILS(try_compile(p, rows[i].body, &form, &err), ERR_FORM,
                    arena_printf(p->arena, "form.svg:%s", rows[i].want));
    }
}

static void
test_too_much(void **state)
{
    struct place *p = *state;
    struct buf b = {0};
    struct form form;
    clock_t start = clock();
    struct err err = {0};

    /* 10 uses of 10 uses of ...: seven deep */
    buf_str(&b, "<defs><rect id='u0' width='1' height='1'/>");
    for (int i = 1; i <= 7; i++) {
        buf_printf(&b, "<g id='u%d'>", i);
        for (int k = 0; k < 10; k++)
            buf_printf(&b, "<use href='#u%d'/>", i - 1);
        buf_str(&b, "</g>");
    }
    buf_printf(&b, "</defs><use href='#u7'/>%c", 0);
    CHECK_FAILS(try_compile(p, b.s, &form, &err), ERR_FORM,
                "more than 100000 elements");
    assert_true(clock() - start < 5 * CLOCKS_PER_SEC);
    b.len = 0;
    buf_str(&b, TEXT_AT ">");
    for (int i = 0; i < 201; i++)
        buf_printf(&b, "<tspan font-size='%d'>x</tspan>", 2 + i % 2);
    buf_printf(&b, "</text>%c", 0);
    CHECK_FAILS(try_compile(p, b.s, &form, &err), ERR_FORM,
                "more than 200 parts in one text");
    buf_clear(&b);
}

#define WITH_CONTEXT(test)                                                     \
    cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_CONTEXT(test_shapes),         WITH_CONTEXT(test_dashes),
        WITH_CONTEXT(test_size),           WITH_CONTEXT(test_placed),
        WITH_CONTEXT(test_lines),          WITH_CONTEXT(test_line_details),
        WITH_CONTEXT(test_inkscape_frame), WITH_CONTEXT(test_frames),
        WITH_CONTEXT(test_conditions),     WITH_CONTEXT(test_codes),
        WITH_CONTEXT(test_wrong),          WITH_CONTEXT(test_too_much),
    };

    return check_main(tests);
}
