#include "tests/unit/check.h"

#include "base/arena.h"
#include "render/field.h"

static const char *const names[] = {"name", "day", "until.open", "empty",
                                    "side.kn"};
static const enum field_kind kinds[] = {FIELD_REGISTER, FIELD_DATE, FIELD_DATE,
                                        FIELD_TEXT, FIELD_TEXT};
static const struct field_names all = {5, names, kinds};

static struct values
sample(void)
{
    static struct text item[5];

    item[0] = TEXT("山田 12");
    item[1] = TEXT("2026-11-20");
    item[2] = TEXT("");
    item[3] = TEXT("");
    item[4] = TEXT("1/4");
    return (struct values){5, item};
}

static void
test_fill(void **state)
{
    static const struct {
        const char *form, *want;
    } rows[] = {
        {"", ""},
        {"plain", "plain"},
        {"第{{name}}号", "第山田 12号"},
        {"{{ name }}", "山田 12"},
        {"{{name}}{{name}}", "山田 12山田 12"},
        {"{{empty}}", ""},
        {"{{empty|or:なし}}", "なし"},
        {"{{name|or:なし}}", "山田 12"},
        {"{{empty|or:a:b}}", "a:b"},
        {"{{name|zen}}", "山田 １２"},
        {"{{empty|or:9|zen}}", "９"},
        {"{{side.kn}}", "1/4"},
        {"{{day}}", "2026-11-20"},
        {"{{day|wareki}}", "令和8年11月20日"},
        {"{{day|seireki}}", "2026年11月20日"},
        {"{{day|wareki_seireki}}", "令和8年11月20日（2026年11月20日）"},
        {"{{day|wareki_short}}", "R8.11.20"},
        {"{{day|month_day}}", "11月20日"},
        {"{{day|weekday}}", "金"},
        {"{{day|wareki|zen}}", "令和８年１１月２０日"},
        {"{{ day | wareki }}", "令和8年11月20日"},
        {"{{until.open|wareki}}", ""},
        {"{{until.open|wareki|or:未定}}", "未定"},
        {"a{b}c", "a{b}c"},
        {"}}", "}}"},
        {"{{name}}}", "山田 12}"},
    };
    struct arena *arena = arena_new();
    const struct values values = sample();
    struct field_text t;
    struct text out;
    struct err err = {0};

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        CHECK_OK(field_compile(text_from(rows[i].form), &all, arena, &t, &err));
        CHECK_OK(field_join(&t, &values, arena, &out, &err));
        check_text(out, rows[i].want);
    }
    assert_true(field_has(TEXT("a{{b")));
    assert_false(field_has(TEXT("a{b}")));
    arena_free(arena);
}

static void
test_parts(void **state)
{
    struct arena *arena = arena_new();
    struct field_text t;
    struct err err = {0};

    (void)state;
    CHECK_OK(field_compile(TEXT("a{{day}}b{{name}}"), &all, arena, &t, &err));
    assert_int_equal(t.n, 4);
    assert_false(t.part[0].is_field);
    check_text(t.part[0].literal, "a");
    assert_true(t.part[1].is_field);
    assert_int_equal(t.part[1].field, 1);
    check_text(t.part[2].literal, "b");
    assert_int_equal(t.part[3].field, 0);
    arena_free(arena);
}

static void
test_wrong(void **state)
{
    static const struct {
        const char *form, *want;
    } rows[] = {
        {"{{nobody}}", "unknown field \"nobody\"; set.conf lists the fields"},
        {"{{}}", "unknown field \"\""},
        {"{{Name}}", "unknown field \"Name\""},
        {"{{name", "opened with {{ and not closed"},
        {"{{name}} {{", "opened with {{ and not closed"},
        {"{{name|bold}}", "unknown filter \"bold\""},
        {"{{name|}}", "unknown filter \"\""},
        {"{{empty|or}}", "filter \"or\" needs a text: or:TEXT"},
        {"{{day|wareki:x}}", "this filter takes no argument"},
        {"{{day|zen|zen|zen|zen|zen}}", "more than 4 filters"},
        {"{{name|wareki}}", "filter \"wareki\" needs a field of kind date"},
        {"{{day|wareki|seireki}}", "filter \"seireki\" must stand first"},
        {"{{day|or:x|weekday}}", "filter \"weekday\" must stand first"},
    };
    struct arena *arena = arena_new();
    struct field_text t;
    struct err err = {0};

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++)
        CHECK_FAILS(
            field_compile(text_from(rows[i].form), &all, arena, &t, &err),
            ERR_FORM, rows[i].want);
    arena_free(arena);
}

static void
test_no_date(void **state)
{
    struct arena *arena = arena_new();
    struct values values = sample();
    struct field_text t;
    struct text out = TEXT("kept");
    struct err err = {0};

    (void)state;
    CHECK_OK(field_compile(TEXT("{{day|wareki}}"), &all, arena, &t, &err));
    values.item[1] = TEXT("20 November");
    CHECK_FAILS(field_join(&t, &values, arena, &out, &err), ERR_INPUT,
                "not a real day");
    values.item[1] = TEXT("1800-01-01");
    CHECK_FAILS(field_join(&t, &values, arena, &out, &err), ERR_INPUT,
                "not a day of any known era");
    check_text(out, "kept");
    arena_free(arena);
}

static void
test_conditions(void **state)
{
    static const struct {
        const char *form;
        bool holds;
    } rows[] = {
        {"name", true},
        {"!name", false},
        {"! name", false},
        {"!!name", true},
        {"empty", false},
        {"!empty", true},
        {"name and day", true},
        {"name and empty", false},
        {"name and !empty and !until.open", true},
        {" name\n and\tday ", true},
    };
    static const struct {
        const char *form, *want;
    } wrong[] = {
        {"", "condition: a name is missing"},
        {"name and", "condition: a name is missing"},
        {"and", "condition: unknown field \"and\""},
        {"name day", "condition: write names joined by \"and\""},
        {"name or day", "condition: write names joined by \"and\""},
        {"!", "condition: write names joined by \"and\""},
        {"name and nobody", "condition: unknown field \"nobody\""},
        {"(name)", "condition: unknown field \"(name)\""},
    };
    struct arena *arena = arena_new();
    const struct values values = sample();
    struct cond cond;
    struct err err = {0};

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        CHECK_OK(cond_compile(rows[i].form, &all, arena, &cond, &err));
        if (cond_holds(&cond, &values) != rows[i].holds)
            fail_msg("%s", rows[i].form);
    }
    for (size_t i = 0; i < COUNT(wrong); i++)
        CHECK_FAILS(cond_compile(wrong[i].form, &all, arena, &cond, &err),
                    ERR_FORM, wrong[i].want);
    arena_free(arena);
}

static void
test_both(void **state)
{
    struct arena *arena = arena_new();
    const struct values values = sample();
    struct cond a, b, none = {0};
    struct err err = {0};

    (void)state;
    CHECK_OK(cond_compile("name", &all, arena, &a, &err));
    CHECK_OK(cond_compile("empty", &all, arena, &b, &err));
    assert_true(cond_holds(&none, &values));
    b = cond_and(a, b, arena);
    assert_int_equal(b.n, 2);
    assert_false(cond_holds(&b, &values));
    a = cond_and(cond_and(none, a, arena), none, arena);
    assert_int_equal(a.n, 1);
    assert_true(cond_holds(&a, &values));
    arena_free(arena);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_fill),       cmocka_unit_test(test_parts),
        cmocka_unit_test(test_wrong),      cmocka_unit_test(test_no_date),
        cmocka_unit_test(test_conditions), cmocka_unit_test(test_both),
    };

    return check_main(tests);
}
