#include "tests/unit/sets.h"

static const char front[] = SETS_SVG
    "<rect x=\"5\" y=\"5\" width=\"10\" height=\"10\"/>"
    "<text x=\"20\" y=\"20\">固定</text>"
    "<text x=\"20\" y=\"30\" data-width=\"50\">{{city}}役所</text>"
    "<text x=\"20\" y=\"40\" data-width=\"50\">{{name}}　様</text>"
    "<text x=\"20\" y=\"50\" data-width=\"90\" data-if=\"open\">"
    "{{city}}は{{day|wareki}}も開きます</text>"
    "<text x=\"20\" y=\"60\" data-if=\"!open\">休みます</text>"
    "<text x=\"20\" y=\"70\" data-if=\"open and kind\">どちらも</text>"
    "<text x=\"20\" y=\"80\" data-if=\"kind\">種類</text>"
    "<rect x=\"150\" y=\"20\" width=\"20\" height=\"20\" fill=\"none\" "
    "data-code=\"qr\" data-value=\"https://{{city}}.example.jp/\"/>"
    "</svg>";
static const char back[] = SETS_SVG
    "<text x=\"20\" y=\"20\" data-width=\"50\">{{city}} {{side.kn}}</text>"
    "</svg>";

struct fixture {
    struct faces *faces;
    struct mailset *set;
    struct text item[SETS_FIELDS];
    struct values values;
    bool same[SETS_FIELDS]; /* city and open */
};

static void
open_set(struct fixture *f)
{
    *f = (struct fixture){.faces = open_faces(),
                          .item = {TEXT("見本市"), TEXT("1"), TEXT("花子"),
                                   TEXT("2026-11-20"), TEXT("1"), TEXT("")},
                          .same = {true, true}};
    f->values = (struct values){SETS_FIELDS, f->item};
    f->set = sets_load(f->faces, front, back);
}

static void
close_set(struct fixture *f)
{
    mailset_free(f->set);
    faces_free(f->faces);
}

static size_t
own_draws(struct fixture *f, size_t side)
{
    struct arena *scratch = arena_new();
    struct side_list sides;
    struct err err = {0};
    size_t n;

    CHECK_OK(mailset_fill(f->set, &f->values, scratch, &sides, NULL, &err));
    n = sides.side[side].own.n;
    arena_free(scratch);
    return n;
}

/* Settled or not, the same is drawn; only less of it by the piece. */
static void
test_same_ink(void **state)
{
    static const char *const opens[] = {"1", ""}, *const kinds[] = {"1", ""};
    struct fixture f;
    struct buf before = {0}, after = {0};
    struct err err = {0};

    (void)state;
    for (size_t i = 0; i < 4; i++) {
        open_set(&f);
        f.item[SETS_OPEN] = text_from(opens[i / 2]);
        f.item[SETS_KIND] = text_from(kinds[i % 2]);
        sets_drawn(f.set, &f.values, &before);
        CHECK_OK(mailset_settle(f.set, &f.values, f.same, &err));
        sets_drawn(f.set, &f.values, &after);
        assert_string_equal(before.s, after.s);
        close_set(&f);
    }
    buf_clear(&before);
    buf_clear(&after);
}

static void
test_less_of_its_own(void **state)
{
    struct fixture f;
    struct err err = {0};

    (void)state;
    open_set(&f);
    assert_true(own_draws(&f, 0) >= 8);
    CHECK_OK(mailset_settle(f.set, &f.values, f.same, &err));
    /* The name and its honorific; the line with the day, in four parts. */
    assert_int_equal(own_draws(&f, 0), 2 + 4);
    /* side.kn is the piece's: city, blank and it keep their line. */
    assert_int_equal(own_draws(&f, 1), 3);
    close_set(&f);
}

/* Settled anew, with other texts or with nothing. */
static void
test_settle_again(void **state)
{
    static const bool none[SETS_FIELDS] = {false};
    struct fixture f, g;
    struct buf a = {0}, b = {0};
    struct err err = {0};

    (void)state;
    open_set(&f);
    open_set(&g);
    CHECK_OK(mailset_settle(f.set, &f.values, f.same, &err));
    CHECK_OK(mailset_settle(f.set, &f.values, f.same, &err));
    f.item[SETS_CITY] = g.item[SETS_CITY] = TEXT("港町");
    f.item[SETS_OPEN] = g.item[SETS_OPEN] = TEXT("");
    CHECK_OK(mailset_settle(f.set, &f.values, f.same, &err));
    sets_drawn(f.set, &f.values, &a);
    sets_drawn(g.set, &g.values, &b);
    assert_string_equal(a.s, b.s);
    CHECK_OK(mailset_settle(f.set, &f.values, none, &err));
    f.item[SETS_CITY] = g.item[SETS_CITY] = TEXT("旭村");
    sets_drawn(f.set, &f.values, &a);
    sets_drawn(g.set, &g.values, &b);
    assert_string_equal(a.s, b.s);
    buf_clear(&a);
    buf_clear(&b);
    close_set(&f);
    close_set(&g);
}

/* The settled text is a copy: the caller's may go. */
static void
test_own_copy(void **state)
{
    struct fixture f;
    struct buf a = {0}, b = {0};
    struct err err = {0};
    char city[] = "見本市";

    (void)state;
    open_set(&f);
    f.item[SETS_CITY] = (struct text){city, sizeof city - 1};
    sets_drawn(f.set, &f.values, &a);
    CHECK_OK(mailset_settle(f.set, &f.values, f.same, &err));
    memset(city, 'x', sizeof city - 1);
    f.item[SETS_CITY] = TEXT("見本市");
    sets_drawn(f.set, &f.values, &b);
    assert_string_equal(a.s, b.s);
    buf_clear(&a);
    buf_clear(&b);
    close_set(&f);
}

static void
test_refused(void **state)
{
    struct fixture f;
    struct arena *scratch = arena_new();
    struct side_list sides;
    struct buf before = {0}, after = {0};
    struct err err = {0};

    (void)state;
    open_set(&f);
    sets_drawn(f.set, &f.values, &before);
    f.item[SETS_CITY] = TEXT("見本市見本市見本市見本市見本市見本市見本市");
    CHECK_FAILS(mailset_settle(f.set, &f.values, f.same, &err), ERR_CONF,
                "field city does not fit 50.0 mm");
    f.item[SETS_CITY] = TEXT("見本市\xF0\x9F\x98\x80");
    CHECK_FAILS(mailset_settle(f.set, &f.values, f.same, &err), ERR_CONF,
                "lacks U+1F600");
    f.item[SETS_CITY] = TEXT("見本市");
    sets_drawn(f.set, &f.values, &after);
    assert_string_equal(before.s, after.s);

    CHECK_OK(mailset_settle(f.set, &f.values, f.same, &err));
    f.item[SETS_CITY] = TEXT("港町");
    CHECK_FAILS(mailset_fill(f.set, &f.values, scratch, &sides, NULL, &err),
                ERR_BUG, "field city: settled with another text");
    arena_free(scratch);
    buf_clear(&before);
    buf_clear(&after);
    close_set(&f);
}

/* A sample shows the form as written, whatever is settled. */
static void
test_sample(void **state)
{
    struct fixture f;
    struct arena *scratch = arena_new();
    struct side a, b;
    struct err err = {0};

    (void)state;
    open_set(&f);
    CHECK_OK(
        mailset_sample_side(f.set, "a.svg", SAMPLE_USUAL, scratch, &a, &err));
    CHECK_OK(mailset_settle(f.set, &f.values, f.same, &err));
    CHECK_OK(
        mailset_sample_side(f.set, "a.svg", SAMPLE_USUAL, scratch, &b, &err));
    assert_ptr_equal(a.fixed, b.fixed);
    assert_int_equal(a.own.n, b.own.n);
    arena_free(scratch);
    close_set(&f);
}

/* Numbers of static pages do not tell in which order they were needed. */
static void
test_numbers(void **state)
{
    static const char *const order[2][2] = {{"1", ""}, {"", "1"}};
    unsigned id[2][2], back_id[2];
    struct fixture f;

    (void)state;
    for (size_t i = 0; i < 2; i++) {
        open_set(&f);
        for (size_t k = 0; k < 2; k++) {
            struct arena *scratch = arena_new();
            struct side_list sides;
            struct err err = {0};

            f.item[SETS_KIND] = text_from(order[i][k]);
            CHECK_OK(
                mailset_fill(f.set, &f.values, scratch, &sides, NULL, &err));
            id[i][order[i][k][0] == '1'] = sides.side[0].fixed_id;
            back_id[i] = sides.side[1].fixed_id;
            assert_false(sides.side[0].back);
            assert_true(sides.side[1].back);
            arena_free(scratch);
        }
        close_set(&f);
    }
    assert_memory_equal(id[0], id[1], sizeof id[0]);
    assert_int_not_equal(id[0][0], id[0][1]);
    assert_int_equal(back_id[0], back_id[1]);
    assert_int_not_equal(back_id[0], id[0][0]);
}

static void
test_blank(void **state)
{
    struct fixture f;
    struct side a, b, c;

    (void)state;
    open_set(&f);
    a = mailset_blank(f.set, (struct size){595, 842});
    b = mailset_blank(f.set, (struct size){595, 842});
    c = mailset_blank(f.set, (struct size){420, 595});
    assert_ptr_equal(a.fixed, b.fixed);
    assert_int_equal(a.fixed_id, b.fixed_id);
    assert_int_not_equal(a.fixed_id, c.fixed_id);
    assert_int_equal(a.fixed->n, 0);
    assert_int_equal(a.own.n, 0);
    assert_true(a.back);
    assert_true(c.fixed->trim.width == 420 && c.own.trim.height == 595);
    close_set(&f);
}

static void
test_too_many_conditions(void **state)
{
    struct faces *faces = open_faces();
    struct source_file file[] = {{"set.conf", {"", 0}}, {"a.svg", {"", 0}}};
    struct buf conf = {0}, svg = {0};
    struct mailset *set;
    struct err err = {0};

    (void)state;
    buf_str(&conf, "name = \"s\"; version = \"1\"; title = \"s\"; sheets = ("
                   "{ name = \"a\"; front = \"a.svg\"; } ); fields = ( ");
    buf_str(&svg, SETS_SVG);
    for (int i = 0; i < 65; i++) {
        buf_printf(&conf, "%s{ name = \"c%d\"; kind = \"condition\"; }",
                   i > 0 ? "," : "", i);
        buf_printf(&svg, "<text x=\"20\" y=\"%d\" data-if=\"c%d\">あ</text>\n",
                   20 + i, i);
    }
    buf_str(&conf, " );");
    buf_str(&svg, "</svg>");
    file[0].data = (struct text){conf.s, conf.len};
    file[1].data = (struct text){svg.s, svg.len};
    CHECK_FAILS(mailset_load(file, COUNT(file), faces, &set, &err), ERR_FORM,
                "more than 64 different conditions on one side");
    buf_clear(&conf);
    buf_clear(&svg);
    faces_free(faces);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_same_ink),
        cmocka_unit_test(test_less_of_its_own),
        cmocka_unit_test(test_settle_again),
        cmocka_unit_test(test_own_copy),
        cmocka_unit_test(test_refused),
        cmocka_unit_test(test_sample),
        cmocka_unit_test(test_numbers),
        cmocka_unit_test(test_blank),
        cmocka_unit_test(test_too_many_conditions),
    };

    return check_main(tests);
}
