#include "tests/unit/check.h"

#include "base/arena.h"

static void
test_compare(void **state)
{
    (void)state;
    assert_true(text_equal(TEXT("a"), text_from("a")));
    assert_false(text_equal(TEXT("a"), TEXT("ab")));
    assert_false(text_equal(TEXT("a"), TEXT("b")));
    assert_true(text_equal((struct text){NULL, 0}, TEXT("")));
    assert_true(text_is(text_from(NULL), ""));
    assert_true(text_compare(TEXT("a"), TEXT("ab")) < 0);
    assert_true(text_compare(TEXT("b"), TEXT("ab")) > 0);
    assert_true(text_compare(TEXT("ab"), TEXT("ab")) == 0);
    assert_true(text_compare(TEXT("\xE3"), TEXT("a")) > 0); /* bytes */
    assert_true(text_compare((struct text){NULL, 0}, TEXT("a")) < 0);
    assert_true(text_starts(TEXT("abc"), "ab"));
    assert_true(text_starts(TEXT("abc"), ""));
    assert_false(text_starts(TEXT("a"), "ab"));
}

static void
test_dup(void **state)
{
    struct arena *a = arena_new();

    (void)state;
    assert_string_equal(text_dup(a, (struct text){"abcdef", 2}), "ab");
    arena_free(a);
}

/* Every scalar value comes back; its bytes cut short do not. */
static void
test_round(void **state)
{
    char s[4];
    uint32_t back;

    (void)state;
    for (uint32_t cp = 0; cp <= 0x10FFFF; cp++) {
        size_t n;

        if (cp >= 0xD800 && cp <= 0xDFFF)
            continue;
        n = utf8_encode(cp, s);
        if (utf8_decode(s, n, &back) != n || back != cp)
            fail_msg("U+%04X does not come back", (unsigned)cp);
        for (size_t cut = 0; cut < n; cut++)
            if (utf8_decode(s, cut, &back) != 0)
                fail_msg("U+%04X cut to %zu bytes", (unsigned)cp, cut);
    }
}

static void
test_strict(void **state)
{
    static const char *const bad[] = {
        "\x80",
        "\xBF",
        "\xC0\x80",
        "\xC1\xBF",
        "\xC2",
        "\xC2\x41",
        "\xE0\x80\x80",
        "\xE0\x9F\xBF",
        "\xED\xA0\x80",
        "\xED\xBF\xBF",
        "\xE3\x81",
        "\xE3\x81\x41",
        "\xF0\x80\x80\x80",
        "\xF0\x8F\xBF\xBF",
        "\xF4\x90\x80\x80",
        "\xF5\x80\x80\x80",
        "\xF0\x9F\x98",
        "\xFE",
        "\xFF",
        "\xFC\x80\x80\x80\x80\x80",
    };
    uint32_t cp;

    (void)state;
    for (size_t i = 0; i < COUNT(bad); i++)
        if (utf8_decode(bad[i], strlen(bad[i]), &cp) != 0)
            fail_msg("row %zu passes", i);
}

static void
test_valid(void **state)
{
    size_t bad = 99;

    (void)state;
    assert_true(utf8_valid(TEXT(""), NULL));
    assert_true(utf8_valid(TEXT("山\0田"), &bad));
    assert_int_equal(bad, 99);
    assert_false(utf8_valid(TEXT("山\xFF田"), &bad));
    assert_int_equal(bad, 3);
    assert_false(utf8_valid(TEXT("\xE5\xB1"), NULL));
    assert_int_equal(utf8_count(TEXT("")), 0);
    assert_int_equal(utf8_count(TEXT("a山𠮷")), 3);
}

static void
test_buf(void **state)
{
    struct buf b = {0};
    char *room;

    (void)state;
    assert_non_null(buf_room(&b, 0));
    buf_put(&b, NULL, 0);
    buf_str(&b, "");
    buf_text(&b, (struct text){NULL, 0});
    assert_int_equal(b.len, 0);
    for (int i = 0; i < 1000; i++)
        buf_printf(&b, "%04d,", i);
    assert_int_equal(b.len, 5000);
    assert_memory_equal(b.s + 4995, "0999,", 5);
    buf_printf(&b, "%s", "");
    assert_int_equal(b.len, 5000);
    room = buf_room(&b, 100000);
    memset(room, 'x', 100000);
    b.len += 100000;
    assert_memory_equal(b.s, "0000,", 5);
    buf_text(&b, TEXT("end"));
    assert_memory_equal(b.s + 105000, "end", 3);
    buf_clear(&b);
    assert_null(b.s);
    assert_int_equal(b.len + b.cap, 0);
    buf_clear(&b);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_compare), cmocka_unit_test(test_dup),
        cmocka_unit_test(test_round),   cmocka_unit_test(test_strict),
        cmocka_unit_test(test_valid),   cmocka_unit_test(test_buf),
    };

    return check_main(tests);
}
