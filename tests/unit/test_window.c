#include "tests/unit/faces.h"

#include <math.h>

#include "base/arena.h"
#include "base/file.h"
#include "render/envelope.h"
#include "render/extent.h"
#include "render/mailset.h"
#include "render/trace.h"

#define SVG(size, body)                                                        \
    "<svg xmlns='http://www.w3.org/2000/svg' " size                            \
    " font-family='BIZ UDGothic' font-size='4' fill='#000000'>\n" body         \
    "</svg>"
#define A4 "width='210mm' height='297mm' viewBox='0 0 210 297'"
#define BLOCK "width='71mm' height='42mm' viewBox='0 0 71 42'"
#define ADDRESS                                                                \
    "<text x='0' y='5' data-width='71'>{{name}}</text>"                        \
    "<rect x='0' y='38' width='68' height='3.6' data-code='customer' "         \
    "data-value='{{code}}'/>"
#define CONF(address)                                                              \
    "name = \"w\"; version = \"1\"; title = \"w\"; sheets = ("                     \
    "{ name = \"a\"; front = \"a.svg\"; back = \"b.svg\"; } );"                    \
    "fields = ( { name = \"name\"; kind = \"register\"; usual = \"見本　花子" \
    "\"; }, { name = \"code\"; kind = \"code\"; } );"                              \
    "address = { form = \"address.svg\"; sheet = \"a\"; " address " };"

struct place {
    struct arena *arena;
    struct faces *faces;
    struct text envelope, inner;
    struct mailset *set;
};

static struct text
profile(struct arena *arena, const char *name)
{
    struct text source;
    struct err err = {0};

    CHECK_OK(file_read(
        AT_FDCWD,
        arena_printf(arena, SRCDIR "/templates/envelope/%s.conf", name),
        1 << 16, arena, &source, &err));
    return source;
}

static int
set_up(void **state)
{
    struct place *p = calloc(1, sizeof *p);

    assert_non_null(p);
    p->arena = arena_new();
    p->faces = open_faces();
    p->envelope = profile(p->arena, "youkei-naga3");
    p->inner = profile(p->arena, "naga40");
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

static bool
load(struct place *p, const char *conf, const char *front, const char *back,
     const char *address, struct err *err)
{
    const struct source_file file[] = {
        {"set.conf", text_from(conf)},  {"a.svg", text_from(front)},
        {"b.svg", text_from(back)},     {"address.svg", text_from(address)},
        {"envelope.conf", p->envelope}, {"inner.conf", p->inner},
    };

    mailset_free(p->set);
    p->set = NULL;
    return mailset_load(file, COUNT(file), p->faces, &p->set, err);
}

/* What a side draws with the usual sample, as a trace. */
static const char *
drawn(struct place *p)
{
    struct text value[2];
    const struct values values = {2, value};
    struct side_list sides;
    struct buf out = {0};
    const char *copy;
    struct err err = {0};

    for (size_t i = 0; i < 2; i++)
        value[i] = mailset_sample(p->set, i, SAMPLE_USUAL);
    CHECK_OK(mailset_fill(p->set, &values, p->arena, &sides, NULL, &err));
    trace_side(&sides.side[0], &out);
    copy = arena_copy(p->arena, out.s, out.len);
    buf_clear(&out);
    return copy;
}

/* The profile says where the block stands; set.conf may say it itself. */
static void
test_placed(void **state)
{
    struct place *p = *state;
    const char *by_profile;
    struct err err = {0};

    CHECK_OK(
        load(p, CONF(""), SVG(A4, ""), SVG(A4, ""), SVG(BLOCK, ADDRESS), &err));
    by_profile = drawn(p);
    CHECK_OK(load(p, CONF("x = 27.0; y = 14.0;"), SVG(A4, ""), SVG(A4, ""),
                  SVG(BLOCK, ADDRESS), &err));
    assert_string_equal(drawn(p), by_profile);
    p->envelope = profile(p->arena, "kaku2");
    CHECK_OK(load(p, CONF(""), SVG(A4, ""), SVG(A4, ""),
                  SVG("width='66mm' height='41mm' viewBox='0 0 66 41'",
                      "<text x='0' y='5' data-width='66'>{{name}}</text>"),
                  &err));
    assert_string_not_equal(drawn(p), by_profile);
    CHECK_FAILS(load(p, CONF("x = 27.0; y = 14.0;"), SVG(A4, ""), SVG(A4, ""),
                     SVG(BLOCK, ADDRESS), &err),
                ERR_CONF, "x 27.0 to 98.0, y 14.0 to 56.0 mm on the sheet");
}

/* Ever visible is x 0 to 125, y 8 to 62; from behind x 85 to 210. */
static const struct art_case {
    const char *front, *back, *part; /* part NULL: nothing is in the way */
} art_cases[] = {
    {"<rect x='126' y='8' width='9' height='9'/>", "", NULL},
    {"<rect x='0' y='62.5' width='210' height='9'/>", "", NULL},
    {"<rect x='0' y='0' width='210' height='8'/>", "", NULL},
    /* paper is no ink */
    {"<rect x='0' y='0' width='210' height='90' fill='#ffffff'/>", "", NULL},
    {"<rect x='124' y='8' width='9' height='9'/>", "",
     "a.svg:2:1: at x 124.0 to 133.0, y 8.0 to 17.0 mm this can show in the "
     "envelope's window beside the address; keep x 0.0 to 125.0, y 8.0 to "
     "62.0 free"},
    {"<line x1='0' y1='63' x2='90' y2='63' stroke='#000000' "
     "stroke-width='3'/>",
     "", "a.svg:2:1: "},
    {"<path d='M150,20 C120,20 120,40 150,40' fill='none' stroke='#000000' "
     "stroke-width='0.2' stroke-linejoin='round'/>",
     "", "a.svg:2:1: at x 119.9"},
    {"<text x='10' y='65'>見本</text>", "", "a.svg:2:1: "},
    {"<text x='10' y='68'>見本</text>", "", NULL},
    {"<text x='128' y='20' text-anchor='end' data-width='9'>{{name}}</text>",
     "", "a.svg:2:1: at x 119.0 to 128.0"},
    {"<text x='140' y='20' text-anchor='middle' "
     "data-width='20'>{{name}}</text>",
     "", NULL},
    {"<text x='140' y='20' text-anchor='middle' "
     "data-width='32'>{{name}}</text>",
     "", "a.svg:2:1: "},
    /* a second line would stand higher */
    {"<text x='10' y='69' data-width='80' data-valign='bottom' "
     "data-leading='6' data-fit='wrap 2'>{{name}}</text>",
     "", "a.svg:2:1: "},
    {"<text x='10' y='69' data-width='80'>{{name}}</text>", "", NULL},
    {"<text x='126' y='5' data-width='50' "
     "style='writing-mode:vertical-rl'>{{name}}</text>",
     "", "a.svg:2:1: "},
    {"<defs><rect id='f' x='130' y='40' width='70' height='40'/></defs>"
     "<text style='shape-inside:url(#f)'>見本の文</text>",
     "", NULL},
    {"<defs><rect id='f' x='100' y='40' width='70' height='40'/></defs>"
     "<text style='shape-inside:url(#f)'>見本の文</text>",
     "", "a.svg:2:"},
    {"<rect x='100' y='50' width='20' height='20' data-code='qr' "
     "data-value='{{code}}'/>",
     "", "a.svg:2:1: "},
    /* what a piece may have is as bad as what all have */
    {"<rect x='9' y='9' width='9' height='9' data-if='name'/>", "",
     "a.svg:2:1: "},
    {"", "<rect x='0' y='0' width='84' height='90'/>", NULL},
    {"", "<rect x='0' y='0' width='86' height='90'/>",
     "b.svg:2:1: at x 0.0 to 86.0, y 0.0 to 90.0 mm this shines through"},
    {"", "<text x='90' y='40' data-width='50'>{{name}}</text>",
     "keep x 85.0 to 210.0, y 8.0 to 62.0 free"},
};

static void
test_art(void **state)
{
    struct place *p = *state;
    struct err err = {0};

    for (size_t i = 0; i < COUNT(art_cases); i++) {
        const struct art_case *c = &art_cases[i];
        const char *front = arena_printf(p->arena, SVG(A4, "%s"), c->front);
        const char *back = arena_printf(p->arena, SVG(A4, "%s"), c->back);

        if (c->part == NULL)
            CHECK_OK(load(p, CONF(""), front, back, SVG(BLOCK, ADDRESS), &err));
        else
            CHECK_FAILS(
                load(p, CONF(""), front, back, SVG(BLOCK, ADDRESS), &err),
                ERR_FORM, c->part);
    }
}

/* The block itself may not leave what is always seen. */
static void
test_block(void **state)
{
    static const struct {
        const char *size, *body, *part;
    } cases[] = {
        {"width='72mm' height='42mm' viewBox='0 0 72 42'", "",
         "covers x 27.0 to 99.0, y 14.0 to 56.0 mm on the sheet, and in "
         "envelope \"youkei-naga3\" always visible are x 27.0 to 98.0"},
        {BLOCK,
         "<text x='0' y='42' font-size='8' data-width='71'>{{name}}</text>",
         "address.svg:2:1: this can leave the envelope's window"},
        {BLOCK,
         "<rect x='2' y='38' width='70' height='3.6' data-code='customer' "
         "data-value='{{code}}'/>",
         "address.svg:2:1: this can leave"},
    };
    struct place *p = *state;
    struct err err = {0};

    for (size_t i = 0; i < COUNT(cases); i++) {
        const char *block = arena_printf(p->arena, SVG("%s", "%s"),
                                         cases[i].size, cases[i].body);

        CHECK_FAILS(load(p, CONF(""), SVG(A4, ""), SVG(A4, ""), block, &err),
                    i == 0 ? ERR_CONF : ERR_FORM, cases[i].part);
    }
}

static void
test_envelopes(void **state)
{
    struct place *p = *state;
    struct err err = {0};

    CHECK_FAILS(
        load(p, CONF(""),
             SVG("width='148mm' height='210mm' viewBox='0 0 148 210'", ""),
             SVG("width='148mm' height='210mm' viewBox='0 0 148 210'", ""),
             SVG("width='40mm' height='26mm' viewBox='0 0 40 26'", ""), &err),
        ERR_CONF, "the sheet with the address is 148.0 x 210.0 mm");
    p->inner = p->envelope;
    CHECK_FAILS(
        load(p, CONF(""), SVG(A4, ""), SVG(A4, ""), SVG(BLOCK, ADDRESS), &err),
        ERR_CONF, "the inner envelope");
    p->inner = p->envelope = profile(p->arena, "naga40");
    p->inner = TEXT("name = \"i\"; width = 20.0; height = 20.0; sheet = { "
                    "width = 10.0; height = 10.0; };");
    CHECK_FAILS(
        load(p, CONF(""), SVG(A4, ""), SVG(A4, ""), SVG(BLOCK, ADDRESS), &err),
        ERR_CONF, "has no window");
    p->envelope = TEXT("name = \"n\"; width = 235.0; height = 120.0; window = "
                       "{ x = 22.0; y = 12.0; width = 100.0; height = 50.0; }; "
                       "sheet = { width = 210.0; height = 297.0; folds = [ "
                       "116.0, 232.0 ]; };");
    CHECK_FAILS(
        load(p, CONF(""), SVG(A4, ""), SVG(A4, ""), SVG(BLOCK, ADDRESS), &err),
        ERR_CONF, "left edge of the sheet can show");
}

/* --- the set of this repository ------------------------------------------ */

static void
load_renewal(struct place *p, const char *envelope)
{
    const char *const *names;
    struct source_file *files;
    size_t n;
    struct err err = {0};
    int fd = open(SRCDIR "/templates/renewal", O_RDONLY | O_DIRECTORY);

    assert_true(fd >= 0);
    CHECK_OK(dir_list(fd, p->arena, &names, &n, &err));
    files = arena_array(p->arena, struct source_file, n + 2);
    for (size_t i = 0; i < n; i++) {
        files[i].name = names[i];
        CHECK_OK(
            file_read(fd, names[i], 1 << 22, p->arena, &files[i].data, &err));
    }
    (void)close(fd);
    p->envelope = profile(p->arena, envelope);
    files[n] = (struct source_file){"envelope.conf", p->envelope};
    files[n + 1] = (struct source_file){"inner.conf", p->inner};
    mailset_free(p->set);
    p->set = NULL;
    CHECK_OK(mailset_load(files, n + 2, p->faces, &p->set, &err));
}

/* A blank at the end of a wrapped line hangs over its width, and is no ink. */
static struct draw
without_blank(const struct draw *draw)
{
    static const char blank[] = "\u3000";
    const size_t len = sizeof blank - 1;
    struct draw d = *draw;
    struct text t = d.kind == DRAW_GLYPHS ? d.u.glyphs.text : TEXT("");

    if (t.len > len && memcmp(t.s + t.len - len, blank, len) == 0)
        d.u.glyphs.n--;
    return d;
}

/* One drawing call under the window at one position of the sheet. */
static size_t
check_seen(const struct draw *draw, struct area window)
{
    struct draw inked = without_blank(draw);
    struct area at;
    struct box box;

    if (!draw_extent(&inked, &box))
        return 0;
    at = (struct area){box.x / PT_PER_MM, box.y / PT_PER_MM,
                       (box.x + box.width) / PT_PER_MM,
                       (box.y + box.height) / PT_PER_MM};
    if (at.x0 >= window.x1 || at.x1 <= window.x0 || at.y0 >= window.y1 ||
        at.y1 <= window.y0)
        return 0;
    assert_true(at.x0 >= window.x0 && at.x1 <= window.x1 &&
                at.y0 >= window.y0 && at.y1 <= window.y1);
    if (draw->kind != DRAW_BARS)
        return 0;
    assert_true(at.x0 >= window.x0 + 2 && at.x1 <= window.x1 - 2 &&
                at.y0 >= window.y0 + 2 && at.y1 <= window.y1 - 2);
    return 1;
}

static size_t
check_page(const struct page *page, const struct envelope_facts *f, int corner)
{
    double dx = corner & 1 ? f->play_x : 0, dy = corner & 2 ? f->play_y : 0;
    struct area window = {f->window.x0 - dx, f->window.y0 - dy,
                          f->window.x1 - dx, f->window.y1 - dy};
    size_t bars = 0;

    for (size_t i = 0; i < page->n; i++)
        bars += check_seen(&page->draw[i], window);
    return bars;
}

/* The notice at the four extreme positions, in each envelope it goes into. */
static void
test_renewal(void **state)
{
    static const char *const envelopes[] = {"youkei-naga3", "naga3", "youkei4"};
    struct place *p = *state;
    struct err err = {0};

    for (size_t i = 0; i < COUNT(envelopes); i++) {
        struct envelope_facts facts;
        struct envelope e;
        struct side side;

        load_renewal(p, envelopes[i]);
        CHECK_OK(envelope_read(p->envelope, "e", p->arena, &e, &err));
        envelope_facts(&e, &facts);
        assert_string_equal(mailset_address_form(p->set), "notice.svg");
        for (int k = 0; k < 3 * 4; k++) {
            CHECK_OK(mailset_sample_side(p->set, "notice.svg",
                                         (enum sample)(k / 4), p->arena, &side,
                                         &err));
            (void)check_page(side.fixed, &facts, k % 4);
            /* the short sample has no barcode */
            assert_int_equal(check_page(&side.own, &facts, k % 4), k >= 4);
        }
    }
}

/* Is a line printed across the sheet, or at both its edges, at this height? */
static bool
has_hint(const struct page *page, double y_mm)
{
    for (size_t i = 0; i < page->n; i++) {
        struct box b;

        if (draw_extent(&page->draw[i], &b) && b.height < 2 * PT_PER_MM &&
            b.width > 190 * PT_PER_MM &&
            fabs(b.y + b.height / 2 - y_mm * PT_PER_MM) < 0.1)
            return true;
    }
    return false;
}

/* The form's hints are the folds that make it fit its envelope. */
static void
test_hints(void **state)
{
    struct place *p = *state;
    struct envelope inner;
    struct side side;
    struct err err = {0};

    load_renewal(p, "youkei-naga3");
    CHECK_OK(envelope_read(p->inner, "i", p->arena, &inner, &err));
    CHECK_OK(mailset_sample_side(p->set, "form.svg", SAMPLE_USUAL, p->arena,
                                 &side, &err));
    assert_int_equal(inner.n_fold, 3);
    for (size_t i = 0; i < inner.n_fold; i++)
        assert_true(has_hint(side.fixed, inner.fold[i]));
    assert_false(has_hint(side.fixed, inner.fold[0] + 2));
}

#define WITH_PLACE(test)                                                       \
    cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_PLACE(test_placed),  WITH_PLACE(test_art),
        WITH_PLACE(test_block),   WITH_PLACE(test_envelopes),
        WITH_PLACE(test_renewal), WITH_PLACE(test_hints),
    };

    return check_main(tests);
}
