#include "tests/unit/sets.h"

/* Frames, lines, a code: some texts come again, others never do. */
static const char front[] = SETS_SVG
    "<text x=\"20\" y=\"20\" data-width=\"60\" "
    "data-fit=\"condense 80 wrap 2 condense 60\">{{name}}　様</text>"
    "<text x=\"20\" y=\"40\" data-width=\"60\">{{name}}</text>"
    "<text x=\"20\" y=\"50\" data-width=\"90\">{{day|wareki}}</text>"
    "<text x=\"20\" y=\"60\" data-width=\"90\" data-if=\"kind\">{{city}} "
    "{{side.kn}}</text>"
    "<text x=\"20\" y=\"80\" style=\"inline-size:60\">{{city}}の皆さまへ。"
    "{{number}}</text>"
    "<rect x=\"150\" y=\"20\" width=\"20\" height=\"20\" fill=\"none\" "
    "data-code=\"datamatrix\" data-value=\"{{number}}{{side.k}}{{side.n}}\"/>"
    "</svg>";
static const char back[] = SETS_SVG
    "<text x=\"20\" y=\"20\" style=\"inline-size:60\">{{number}}を{{city}}へ"
    "</text>"
    "<text x=\"20\" y=\"80\" style=\"inline-size:60\">{{number}}は{{day|"
    "seireki}}まで</text>"
    "<text x=\"20\" y=\"120\" data-width=\"60\">{{name}} {{number}}</text>"
    "</svg>";

enum {
    PEOPLE = 1500
};

/* Texts of a person, as they follow from its number. */
struct person {
    char name[64], day[16], number[16], city[32];
    struct text item[SETS_FIELDS];
};

static struct values
person_values(struct person *p, unsigned no)
{
    static const char *const names[] = {"見本花子", "辻󠄂", "O'Neil",
                                        "見本　太郎左衛門尉", "か゚見本"};

    (void)snprintf(p->name, sizeof p->name, "%s%s", names[no % 5],
                   no % 7 == 0 ? "　次郎" : "");
    (void)snprintf(p->day, sizeof p->day, "2026-11-%02u", 1 + no % 28);
    (void)snprintf(p->number, sizeof p->number, "%010u", no * 7919);
    (void)snprintf(p->city, sizeof p->city, "%s", no % 3 == 0 ? "港町" : "旭");
    p->item[SETS_CITY] = text_from(p->city);
    p->item[SETS_OPEN] = TEXT("");
    p->item[SETS_NAME] = text_from(p->name);
    p->item[SETS_DAY] = text_from(p->day);
    p->item[SETS_KIND] = text_from(no % 2 == 0 ? "1" : "");
    p->item[SETS_NUMBER] = text_from(p->number);
    return (struct values){SETS_FIELDS, p->item};
}

/*
 * What was set for others before is never seen: people in one order and in
 * the other look the same, also when the memo has been emptied on the way.
 */
static void
test_order(void **state)
{
    struct faces *faces = open_faces();
    struct mailset *set = sets_load(faces, front, back);
    struct buf *seen = mem_new(PEOPLE * sizeof *seen), again = {0};
    struct person p;

    (void)state;
    for (unsigned i = 0; i < PEOPLE; i++) {
        struct values v = person_values(&p, i);

        seen[i] = (struct buf){0};
        sets_drawn(set, &v, &seen[i]);
    }
    for (unsigned i = PEOPLE; i-- > 0;) {
        struct values v = person_values(&p, i);

        sets_drawn(set, &v, &again);
        assert_string_equal(again.s, seen[i].s);
        buf_clear(&seen[i]);
    }
    mem_free(seen);
    buf_clear(&again);
    mailset_free(set);
    faces_free(faces);
}

/* The sides of one piece stay whole to its end, however full the memo is. */
static void
test_sides_stay(void **state)
{
    struct faces *faces = open_faces();
    struct mailset *set = sets_load(faces, front, back), *fresh;
    struct buf a = {0}, b = {0};
    struct person p;

    (void)state;
    for (unsigned i = 0; i < PEOPLE; i++) {
        struct values v = person_values(&p, i);

        sets_drawn(set, &v, &a);
        if (i % 97 != 0)
            continue;
        fresh = sets_load(faces, front, back);
        sets_drawn(fresh, &v, &b);
        assert_string_equal(a.s, b.s);
        mailset_free(fresh);
    }
    buf_clear(&a);
    buf_clear(&b);
    mailset_free(set);
    faces_free(faces);
}

/* A text at the same address may be another person's. */
static void
test_same_address(void **state)
{
    struct faces *faces = open_faces();
    struct mailset *set = sets_load(faces, front, back);
    struct arena *scratch = arena_new();
    struct buf a = {0};
    struct person p;
    struct values v = person_values(&p, 1);

    (void)state;
    for (unsigned i = 0; i < 50; i++) {
        struct side_list sides;
        struct err err = {0};

        arena_reset(scratch);
        (void)snprintf(p.name, sizeof p.name, "見本%c%c", (char)('A' + i % 26),
                       (char)('A' + i % 7));
        v.item[SETS_NAME] = text_from(p.name);
        CHECK_OK(mailset_fill(set, &v, scratch, &sides, NULL, &err));
        a.len = 0;
        trace_page(&sides.side[0].own, &a);
        buf_put(&a, "", 1);
        assert_non_null(strstr(a.s, p.name));
    }
    buf_clear(&a);
    arena_free(scratch);
    mailset_free(set);
    faces_free(faces);
}

static void
test_problem(void **state)
{
    struct faces *faces = open_faces();
    struct mailset *set = sets_load(faces, front, back);
    struct arena *scratch = arena_new();
    struct fit_problem problem;
    struct side_list sides;
    struct person p;
    struct values v = person_values(&p, 2);
    struct err err = {0};

    (void)state;
    v.item[SETS_NAME] = TEXT("見本〓子");
    CHECK_FAILS(mailset_fill(set, &v, scratch, &sides, &problem, &err),
                ERR_GLYPH, "field name: geta (U+3013 at 3)");
    assert_string_equal(problem.field, "name");
    assert_int_equal(problem.reason, CHARS_GETA);
    assert_int_equal(problem.at, 3);
    v = person_values(&p, 2);
    v.item[SETS_DAY] = TEXT("2026-13-01");
    CHECK_FAILS(mailset_fill(set, &v, scratch, &sides, &problem, &err),
                ERR_INPUT, "field day: not a real day");
    assert_int_equal(problem.reason, CHARS_FINE);
    v = person_values(&p, 2);
    v.item[SETS_CITY] = TEXT("見本\xF0\x9F\x98\x80");
    CHECK_FAILS(mailset_fill(set, &v, scratch, &sides, &problem, &err),
                ERR_GLYPH, "lacks U+1F600");
    assert_int_equal(problem.cp, 0x1F600);
    v = person_values(&p, 2);
    v.item[SETS_NUMBER] =
        TEXT("0123456789012345678901234567890123456789012345678901234567890");
    CHECK_FAILS(mailset_fill(set, &v, scratch, &sides, &problem, &err),
                ERR_INPUT, "a.svg:1:");
    assert_int_equal(problem.reason, CHARS_DOES_NOT_FIT);
    /* And whoever comes next is set. */
    v = person_values(&p, 2);
    CHECK_OK(mailset_fill(set, &v, scratch, &sides, &problem, &err));
    assert_int_equal(sides.n, 2);
    arena_free(scratch);
    mailset_free(set);
    faces_free(faces);
}

/* More than nine sides: two digits in side.kn where there are two. */
static void
test_many_sides(void **state)
{
    struct faces *faces = open_faces();
    struct source_file file[] = {
        {"set.conf", {"", 0}},
        {"a.svg", TEXT(SETS_SVG "<text x=\"20\" y=\"20\" data-width=\"50\">"
                                "{{side.kn}} {{side.k}} {{side.n}}</text>"
                                "</svg>")}};
    struct text item = TEXT("");
    struct values v = {1, &item};
    struct arena *scratch = arena_new();
    struct mailset *set;
    struct side_list sides;
    struct buf conf = {0}, out = {0};
    struct err err = {0};

    (void)state;
    buf_str(&conf, "name = \"s\"; version = \"1\"; title = \"s\"; sheets = (");
    for (int i = 0; i < 6; i++)
        buf_printf(&conf,
                   "%s{ name = \"s%d\"; front = \"a.svg\"; back = \"a.svg\"; }",
                   i > 0 ? "," : "", i);
    buf_str(&conf, "); fields = ( { name = \"a\"; kind = \"text\"; } );");
    file[0].data = (struct text){conf.s, conf.len};
    CHECK_OK(mailset_load(file, COUNT(file), faces, &set, &err));
    CHECK_OK(mailset_fill(set, &v, scratch, &sides, NULL, &err));
    assert_int_equal(sides.n, 12);
    trace_page(&sides.side[0].own, &out);
    trace_page(&sides.side[11].own, &out);
    buf_put(&out, "", 1);
    assert_non_null(strstr(out.s, "|1/12|"));
    assert_non_null(strstr(out.s, "|01|"));
    assert_non_null(strstr(out.s, "|12/12|"));
    buf_clear(&conf);
    buf_clear(&out);
    arena_free(scratch);
    mailset_free(set);
    faces_free(faces);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_order),        cmocka_unit_test(test_sides_stay),
        cmocka_unit_test(test_same_address), cmocka_unit_test(test_problem),
        cmocka_unit_test(test_many_sides),
    };

    return check_main(tests);
}
