#include "tests/unit/faces.h"

#include "base/arena.h"
#include "render/mailset.h"

#define CONF                                                                   \
    "name = \"t\"; version = \"1\"; sheets = ( { name = \"a\"; front = "       \
    "\"a.svg\"; } ); fields = ( { name = \"who\"; kind = \"text\"; usual = "   \
    "\"市民課\"; } );\n"
#define SVG(body)                                                              \
    "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 100 200\" "       \
    "font-family=\"BIZ UDGothic\" font-size=\"4\">\n" body "</svg>"

struct place {
    struct faces *faces;
    struct arena *arena;
    struct mailset *set;
};

static int
set_up(void **state)
{
    struct place *p = calloc(1, sizeof *p);

    assert_non_null(p);
    p->faces = open_faces();
    p->arena = arena_new();
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
load(struct place *p, const char *svg, struct err *err)
{
    const struct source_file file[] = {{"set.conf", TEXT(CONF)},
                                       {"a.svg", text_from(svg)}};

    mailset_free(p->set);
    p->set = NULL;
    return mailset_load(file, 2, p->faces, &p->set, err);
}

/* Half as large, centred over the word, above it. */
static void
test_place(void **state)
{
    struct place *p = *state;
    const struct draw_glyphs *word, *ruby;
    struct side side;
    struct err err = {0};

    CHECK_OK(load(p, SVG("<text x='20' y='50' data-ruby='しめい'>氏名</text>"),
                  &err));
    CHECK_OK(mailset_sample_side(p->set, "a.svg", SAMPLE_USUAL, p->arena, &side,
                                 &err));
    assert_int_equal(side.fixed->n, 2);
    word = &side.fixed->draw[0].u.glyphs;
    ruby = &side.fixed->draw[1].u.glyphs;
    check_text(word->text, "氏名");
    check_text(ruby->text, "しめい");
    CHECK_NEAR(ruby->size, word->size / 2, 1e-9);
    /* word: 8 mm from 20; ruby: 6 mm, from 21 */
    CHECK_NEAR(ruby->place.e, 21 * PT_PER_MM, 0.01);
    CHECK_NEAR(ruby->place.f, (50 - 0.94 * 4) * PT_PER_MM, 0.01);
    assert_ptr_equal(ruby->face, word->face);
}

/* A longer reading is condensed; one that is too long is refused. */
static void
test_long(void **state)
{
    struct place *p = *state;
    struct side side;
    struct err err = {0};

    CHECK_OK(load(p,
                  SVG("<text x='20' y='50' data-ruby='しめいしめい'>氏名"
                      "</text>"),
                  &err));
    CHECK_OK(mailset_sample_side(p->set, "a.svg", SAMPLE_USUAL, p->arena, &side,
                                 &err));
    assert_true(side.fixed->draw[1].u.glyphs.place.a < 0.9);
    CHECK_FAILS(load(p,
                     SVG("<text x='20' y='50' "
                         "data-ruby='しめいしめいしめいしめいしめい'>氏名"
                         "</text>"),
                     &err),
                ERR_FORM, "a.svg:2:1: ");
}

static void
test_refused(void **state)
{
    static const struct {
        const char *svg, *want;
    } rows[] = {
        {SVG("<text x='9' y='9' data-width='40' data-ruby='か'>{{who}}"
             "</text>"),
         "a.svg:2:1: data-ruby is for a horizontal text without fields"},
        {SVG("<text x='9' y='9' writing-mode='vertical-rl' data-ruby='か'>課"
             "</text>"),
         "a.svg:2:1: data-ruby is for a horizontal text"},
        {SVG("<text x='9' y='9' inline-size='40' data-ruby='か'>課</text>"),
         "a.svg:2:1: data-ruby is for one line, not for a frame"},
        {SVG("<rect width='9' height='9' data-ruby='か'/>"),
         "a.svg:2:1: data-ruby stands on a text only"},
        {SVG("<text x='9' y='0.5' data-ruby='か'>課</text>"),
         "a.svg:2:1: text stands outside the page"},
    };
    struct place *p = *state;
    struct err err = {0};

    for (size_t i = 0; i < COUNT(rows); i++)
        CHECK_FAILS(load(p, rows[i].svg, &err), ERR_FORM, rows[i].want);
}

#define TEST(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_place),
        TEST(test_long),
        TEST(test_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
