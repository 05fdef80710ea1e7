#include "tests/unit/check.h"

static void
test_put(void **state)
{
    struct err err = {0};
    char text[ERR_TEXT_MAX];

    (void)state;
    assert_false(err_set(&err, ERR_INPUT, "field %d", 7));
    assert_int_equal(err.code, ERR_INPUT);
    assert_string_equal(err.msg, "field 7");
    err_text(&err, text);
    assert_string_equal(text, "field 7");
    assert_false(err_set(NULL, ERR_INPUT, "nobody listens"));
    assert_false(err_at(NULL, "f", 1, 1));
    assert_false(err_wrap(NULL, "x"));
}

static void
test_place(void **state)
{
    static const struct {
        size_t line, column;
        const char *want;
    } rows[] = {
        {0, 0, "in/a.csv: bad"},
        {812, 0, "in/a.csv:812: bad"},
        {812, 5, "in/a.csv:812:5: bad"},
    };
    struct err err = {0};
    char text[ERR_TEXT_MAX];

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        err_put(&err, ERR_INPUT, "bad");
        assert_false(err_at(&err, "in/a.csv", rows[i].line, rows[i].column));
        err_place(&err, "other.csv", 1, 1); /* the first place stays */
        err_text(&err, text);
        assert_string_equal(text, rows[i].want);
    }
}

/* An error that is used again must not tell the place of the one before. */
static void
test_place_is_of_this_error(void **state)
{
    struct err err;

    (void)state;
    memset(&err, 0x5A, sizeof err);
    err_put(&err, ERR_INPUT, "first");
    err_place(&err, "a", 1, 2);
    err_put(&err, ERR_IO, "second");
    assert_int_equal(err.at.file[0], 0);
    err_place(&err, "b", 3, 4);
    assert_string_equal(err.at.file, "b");
    assert_int_equal(err.at.line, 3);
}

static void
test_prefix(void **state)
{
    struct err err = {0};
    char text[ERR_TEXT_MAX];

    (void)state;
    err_put(&err, ERR_INPUT, "expiry date: not a day");
    err_place(&err, "in/1121.csv", 812, 5);
    assert_false(err_wrap(&err, "piece %06d", 812));
    assert_int_equal(err.code, ERR_INPUT);
    err_text(&err, text);
    assert_string_equal(
        text, "in/1121.csv:812:5: piece 000812: expiry date: not a day");
    err_clear(&err);
    assert_int_equal(err.code, ERR_NONE);
    assert_string_equal(err.msg, "");
}

/* The old message may be an argument of the new one. */
static void
test_message_in_message(void **state)
{
    struct err err = {0};

    (void)state;
    err_put(&err, ERR_FORM, "inner");
    err_put(&err, ERR_CONF, "if: %s", err.msg);
    assert_string_equal(err.msg, "if: inner");
}

/* What is cut for room is still UTF-8. */
static void
test_long(void **state)
{
    struct err err = {0};
    char text[ERR_TEXT_MAX], file[400];
    char many[1024];
    size_t n = 0;

    (void)state;
    while (n + 3 < sizeof many) {
        memcpy(many + n, "語", 3);
        n += 3;
    }
    many[n] = '\0';
    for (int ascii = 0; ascii < 3; ascii++) {
        err_put(&err, ERR_INPUT, "%.*s%s", ascii, "abc", many);
        assert_true(utf8_valid(text_from(err.msg), NULL));
        assert_in_range(strlen(err.msg), sizeof err.msg - 4,
                        sizeof err.msg - 1);
        err_prefix(&err, "%.*s", ascii + 1, "abcd");
        assert_true(utf8_valid(text_from(err.msg), NULL));
        err_prefix(&err, "%s", many);
        assert_true(utf8_valid(text_from(err.msg), NULL));
    }
    memset(file, 'f', sizeof file - 1);
    file[sizeof file - 1] = '\0';
    err_place(&err, file, SIZE_MAX, SIZE_MAX);
    err_text(&err, text);
    assert_true(strlen(text) < ERR_TEXT_MAX);
}

static void
test_exit(void **state)
{
    static const struct {
        enum err_code code;
        int exit;
    } rows[] = {
        {ERR_NONE, 0},   {ERR_INPUT, 4}, {ERR_GLYPH, 4},  {ERR_FIT, 4},
        {ERR_IO, 8},     {ERR_DB, 8},    {ERR_PDF, 8},    {ERR_BUSY, 8},
        {ERR_STATE, 12}, {ERR_BUG, 12},  {ERR_USAGE, 16}, {ERR_CONF, 16},
        {ERR_FORM, 16},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++)
        assert_int_equal(err_exit(rows[i].code), rows[i].exit);
    assert_int_equal(err_exit((enum err_code)99), 12);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_put),
        cmocka_unit_test(test_place),
        cmocka_unit_test(test_place_is_of_this_error),
        cmocka_unit_test(test_prefix),
        cmocka_unit_test(test_message_in_message),
        cmocka_unit_test(test_long),
        cmocka_unit_test(test_exit),
    };

    return check_main(tests);
}
