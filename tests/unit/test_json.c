#include "base/arena.h"
#include "post/json.h"
#include "tests/unit/check.h"

static void
test_read(void **state)
{
    static const char source[] =
        " { \"a\" : [ 1, 20 ,\"x\\\"\\\\y\"], \"b\": {},"
        "\r\n\t\"c\": \"県\", \"d\": 0, \"e\": [] } \n";
    struct arena *arena = arena_new();
    const struct json *top, *a;
    struct err err = {0};

    (void)state;
    CHECK_OK(json_read(text_from(source), "f", arena, &top, &err));
    assert_int_equal(top->kind, JSON_GROUP);
    assert_int_equal(top->n, 5);
    a = json_find(top, "a", JSON_LIST);
    assert_int_equal(a->n, 3);
    assert_int_equal(a->child->number, 1);
    assert_int_equal(a->child->next->number, 20);
    check_text(a->child->next->next->text, "x\"\\y");
    assert_null(a->child->next->next->next);
    assert_int_equal(json_find(top, "b", JSON_GROUP)->n, 0);
    check_text(json_find(top, "c", JSON_TEXT)->text, "県");
    assert_int_equal(json_find(top, "d", JSON_NUMBER)->number, 0);
    assert_null(json_find(top, "d", JSON_TEXT));
    assert_null(json_find(top, "z", JSON_TEXT));
    arena_free(arena);
}

static void
test_refused(void **state)
{
    static const char *const rows[][2] = {
        {"", "f:1: a whole number is expected"},
        {"\n\n-1", "f:3: a whole number is expected"},
        {"01", "f:1: a whole number is expected"},
        {"1.5", "f:1: something stands behind the end"},
        {"true", "f:1: a whole number is expected"},
        {"1234567890123456789", "f:1: something stands behind the end"},
        {"{\"a\":1}x", "f:1: something stands behind the end"},
        {"{a:1}", "f:1: a string is expected"},
        {"{\"a\" 1}", "f:1: a colon is expected"},
        {"{\"a\":1,\n\"a\":2}", "f:2: a name stands twice"},
        {"{\"a\":1 \"b\":2}", "f:1: a comma or a closing bracket"},
        {"[1,2", "f:1: a comma or a closing bracket"},
        {"[1,]", "f:1: a whole number is expected"},
        {"\"abc", "f:1: a string without end"},
        {"\"abc\\", "f:1: a string without end"},
        {"\"abc\\\"", "f:1: a string without end"},
        {"\"a\\nb\"", "f:1: an escape that is not used here"},
        {"\"a\nb\"", "f:1: a control character in a string"},
        {"\"\xFF\"", "f:1: not UTF-8"},
        {"[[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]", "f:1: nested too deeply"},
    };
    struct arena *arena = arena_new();

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        const struct json *top;
        struct err err = {0};

        CHECK_FAILS(json_read(text_from(rows[i][0]), "f", arena, &top, &err),
                    ERR_STATE, rows[i][1]);
    }
    arena_free(arena);
}

static void
test_written_text(void **state)
{
    struct arena *arena = arena_new();
    const struct json *top;
    struct buf b = {0};
    struct err err = {0};

    (void)state;
    json_put_text(&b, TEXT("見\"\\/"));
    CHECK_OK(json_read((struct text){b.s, b.len}, "f", arena, &top, &err));
    check_text(top->text, "見\"\\/");
    buf_clear(&b);
    arena_free(arena);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_read),
        cmocka_unit_test(test_refused),
        cmocka_unit_test(test_written_text),
    };

    return check_main(tests);
}
