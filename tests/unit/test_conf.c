#include "tests/unit/check.h"

#include <math.h>

#include "base/arena.h"
#include "base/conf.h"

static const char sample[] = "lang = \"ja\";\n"
                             "municipality = { code = \"012345\"; };\n"
                             "count = 160;\n"
                             "large = 5000000000L;\n"
                             "share = 0.25;\n"
                             "whole = 3;\n"
                             "proxy = true;\n"
                             "from = \"2026-04-01\";\n"
                             "closed = [ \"2026-11-23\", \"2026-12-29\" ];\n"
                             "places = ( { name = \"a\"; },\n"
                             "           { name = \"b\"; } );\n"
                             "cmyk = ( 0.5, 1 );\n";

static struct conf *
opened(const char *source)
{
    struct conf *conf = NULL;
    struct err err = {0};

    CHECK_OK(conf_open(text_from(source), "site.conf", &conf, &err));
    return conf;
}

static void
check_lists(const struct conf_node *root, struct arena *arena)
{
    const struct conf_node *list;
    struct text t;
    double d;
    struct err err = {0};

    list = conf_find(root, "closed");
    assert_int_equal(conf_count(list), 2);
    CHECK_OK(conf_item_text(conf_item(list, 1), arena, &t, &err));
    check_text(t, "2026-12-29");
    list = conf_find(root, "places");
    assert_int_equal(conf_count(list), 2);
    for (size_t i = 0; i < 2; i++) {
        CHECK_OK(conf_text(conf_item(list, i), "name", NULL, arena, &t, &err));
        check_text(t, i == 0 ? "a" : "b");
        assert_string_equal(conf_name(conf_item(list, i)), "");
    }
    assert_int_equal(conf_line(conf_item(list, 1)), 11);
    list = conf_find(root, "cmyk");
    for (size_t i = 0; i < 2; i++)
        CHECK_OK(conf_item_real(conf_item(list, i), &d, &err));
    CHECK_NEAR(d, 1.0, 0);
}

static void
test_values(void **state)
{
    struct arena *arena = arena_new();
    struct conf *conf = opened(sample);
    const struct conf_node *root = conf_root(conf), *group;
    struct text t;
    struct date day;
    int64_t i;
    double d;
    bool b;
    struct err err = {0};

    (void)state;
    CHECK_OK(conf_text(root, "lang", NULL, arena, &t, &err));
    check_text(t, "ja");
    group = conf_find(root, "municipality");
    CHECK_OK(conf_text(group, "code", NULL, arena, &t, &err));
    check_text(t, "012345");
    assert_string_equal(conf_name(group), "municipality");
    assert_int_equal(conf_line(group), 2);
    assert_int_equal(conf_count(conf_find(root, "lang")), 0);
    CHECK_OK(conf_int(root, "count", 1, 200, CONF_REQUIRED, &i, &err));
    assert_int_equal(i, 160);
    CHECK_OK(conf_int(root, "large", 0, INT64_MAX, CONF_REQUIRED, &i, &err));
    assert_true(i == 5000000000);
    CHECK_OK(conf_real(root, "share", 0, 1, (double)NAN, &d, &err));
    CHECK_NEAR(d, 0.25, 0); /* also under a comma-decimal locale */
    CHECK_OK(conf_real(root, "whole", 0, 5, (double)NAN, &d, &err));
    CHECK_NEAR(d, 3, 0);
    CHECK_OK(conf_bool(root, "proxy", false, &b, &err));
    assert_true(b);
    CHECK_OK(conf_date(root, "from", (struct date){0}, &day, &err));
    assert_true(date_equal(day, (struct date){2026, 4, 1}));
    check_lists(root, arena);
    CHECK_OK(conf_close(conf, &err));
    arena_free(arena);
}

static void
test_defaults(void **state)
{
    struct arena *arena = arena_new();
    struct conf *conf = opened("");
    const struct conf_node *root = conf_root(conf);
    struct text t;
    struct date day;
    int64_t i;
    double d;
    bool b;
    struct err err = {0};

    (void)state;
    assert_null(conf_find(root, "x"));
    CHECK_OK(conf_text(root, "x", "other", arena, &t, &err));
    check_text(t, "other");
    CHECK_OK(conf_int(root, "x", 1, 2, 9, &i, &err));
    assert_int_equal(i, 9);
    CHECK_OK(conf_real(root, "x", 1, 2, 9.5, &d, &err));
    CHECK_NEAR(d, 9.5, 0);
    CHECK_OK(conf_bool(root, "x", true, &b, &err));
    assert_true(b);
    CHECK_OK(conf_date(root, "x", (struct date){2026, 1, 2}, &day, &err));
    assert_int_equal(day.day, 2);

    CHECK_FAILS(conf_text(root, "x", NULL, arena, &t, &err), ERR_CONF,
                "site.conf: setting \"x\" is missing");
    CHECK_FAILS(conf_int(root, "x", 1, 2, CONF_REQUIRED, &i, &err), ERR_CONF,
                "setting \"x\" is missing");
    CHECK_FAILS(conf_real(root, "x", 1, 2, (double)NAN, &d, &err), ERR_CONF,
                "setting \"x\" is missing");
    CHECK_FAILS(conf_date(root, "x", (struct date){0}, &day, &err), ERR_CONF,
                "setting \"x\" is missing");
    CHECK_OK(conf_close(conf, &err));
    conf_free(NULL);
    arena_free(arena);
}

static void
test_wrong_values(void **state)
{
    struct arena *arena = arena_new();
    struct conf *conf = opened("text = 5;\n"
                               "number = \"5\";\n"
                               "flag = 1;\n"
                               "day = \"2026-02-30\";\n"
                               "big = 300;\n"
                               "real = 2.5;\n"
                               "group = { inner = 1; };\n"
                               "bytes = \"\\xff\";\n"
                               "list = ( true );\n");
    const struct conf_node *root = conf_root(conf), *list;
    struct text t;
    struct date day;
    int64_t i;
    double d;
    bool b;
    struct err err = {0};

    (void)state;
    CHECK_FAILS(conf_text(root, "text", NULL, arena, &t, &err), ERR_CONF,
                "site.conf:1: text: a text in quotes is expected");
    CHECK_FAILS(conf_int(root, "number", 0, 9, 0, &i, &err), ERR_CONF,
                "site.conf:2: number: a whole number is expected");
    CHECK_FAILS(conf_int(root, "real", 0, 9, 0, &i, &err), ERR_CONF,
                "site.conf:6: real: a whole number is expected");
    CHECK_FAILS(conf_bool(root, "flag", false, &b, &err), ERR_CONF,
                "site.conf:3: flag: true or false is expected");
    CHECK_FAILS(conf_date(root, "day", (struct date){0}, &day, &err), ERR_CONF,
                "site.conf:4: day: a day such as");
    CHECK_FAILS(conf_date(root, "big", (struct date){0}, &day, &err), ERR_CONF,
                "site.conf:5: big: a day such as");
    CHECK_FAILS(conf_int(root, "big", 0, 299, 0, &i, &err), ERR_CONF,
                "site.conf:5: big: must be from 0 to 299");
    CHECK_FAILS(conf_real(root, "real", 0, 2, 0, &d, &err), ERR_CONF,
                "site.conf:6: real: must be from 0 to 2");
    CHECK_FAILS(conf_real(root, "number", 0, 2, 0, &d, &err), ERR_CONF,
                "site.conf:2: number: a number is expected");
    CHECK_FAILS(
        conf_text(conf_find(root, "group"), "none", NULL, arena, &t, &err),
        ERR_CONF, "site.conf:7: setting \"none\" is missing");
    CHECK_FAILS(conf_text(root, "bytes", NULL, arena, &t, &err), ERR_CONF,
                "site.conf:8: text is not UTF-8");
    list = conf_find(root, "list");
    CHECK_FAILS(conf_item_text(conf_item(list, 0), arena, &t, &err), ERR_CONF,
                "site.conf:9: a text in quotes is expected");
    CHECK_FAILS(conf_item_real(conf_item(list, 0), &d, &err), ERR_CONF,
                "site.conf:9: a number is expected");
    assert_null(conf_find(list, "x"));
    conf_free(conf);
    arena_free(arena);
}

/* What nobody asked for is no setting. */
static void
test_unknown(void **state)
{
    static const struct {
        const char *source, *want;
    } rows[] = {
        {"a = 1;\nb = 2;\nz = 3;\n", "site.conf:3: unknown setting \"z\""},
        {"a = 1;\ng = {\n  a = 1;\n  zz = 2; };\n",
         "site.conf:4: unknown setting \"zz\""},
        {"a = 1;\ngg = { a = 1; };\n", "site.conf:2: unknown setting \"gg\""},
        {"l = (\n { a = 1; },\n { a = 2;\n y = 3; } );\n",
         "site.conf:4: unknown setting \"y\""},
        {"l = ( ( { q = 1; } ) );\n", "site.conf:1: unknown setting \"q\""},
        {"x = [ 1, 2 ];\n", "site.conf:1: unknown setting \"x\""},
    };
    struct err err = {0};

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct conf *conf = opened(rows[i].source);
        const struct conf_node *root = conf_root(conf);
        const struct conf_node *group = conf_find(root, "g");
        const struct conf_node *list = conf_find(root, "l");

        (void)conf_find(root, "a");
        (void)conf_find(root, "b");
        if (group != NULL)
            (void)conf_find(group, "a");
        for (size_t k = 0; list != NULL && k < conf_count(list); k++)
            (void)conf_find(conf_item(list, k), "a");
        CHECK_FAILS(conf_close(conf, &err), ERR_CONF, rows[i].want);
    }
}

static void
test_not_a_file(void **state)
{
    static const struct {
        const char *source, *want;
    } rows[] = {
        {"a = 1;\na = 2;\n", "site.conf:2: duplicate setting name"},
        {"g = { a = 1;\n a = 2; };\n", "site.conf:2: duplicate setting name"},
        {"a = 1;\nb = ;\n", "site.conf:2: syntax error"},
        {"a = \"open\n", "site.conf:"},
        {"{", "site.conf:1: syntax error"},
        {"a = 1;\n  @include \"other.conf\"\n",
         "site.conf:2: includes are not allowed"},
        {"\xEF\xBB\xBF"
         "a = 1;\n",
         "site.conf:1: syntax error"},
    };
    struct conf *conf;
    struct err err = {0};

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++)
        CHECK_FAILS(
            conf_open(text_from(rows[i].source), "site.conf", &conf, &err),
            ERR_CONF, rows[i].want);
    CHECK_FAILS(conf_open(TEXT("a = 1;\0"), "site.conf", &conf, &err), ERR_CONF,
                "site.conf: the file holds a NUL byte");
    CHECK_OK(conf_open(TEXT("a = \"x@include\"; # @include\n"), "site.conf",
                       &conf, &err));
    conf_free(conf);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_values),       cmocka_unit_test(test_defaults),
        cmocka_unit_test(test_wrong_values), cmocka_unit_test(test_unknown),
        cmocka_unit_test(test_not_a_file),
    };

    return check_main(tests);
}
