#include "data/text.h"

#include <dlfcn.h>
#include <errno.h>
#include <iconv.h>

#include "base/arena.h"
#include "check.h"

/* A system without the converter cannot be had at will. */
static bool no_converter;

iconv_t
iconv_open(const char *to, const char *from)
{
    iconv_t (*real)(const char *, const char *);

    if (no_converter) {
        errno = EINVAL;
        return (iconv_t)-1;
    }
    *(void **)&real = dlsym(RTLD_NEXT, "iconv_open");
    return real(to, from);
}

static const struct text_decoder *
decoder(enum text_encoding encoding, struct arena *arena)
{
    const struct text_decoder *d = NULL;
    struct err err = {0};

    CHECK_OK(text_decoder_new(encoding, arena, &d, &err));
    return d;
}

struct row {
    struct text in;
    const char *out; /* NULL: bad at the given byte */
    size_t bad;
};

static void
check_rows(enum text_encoding encoding, const struct row *row, size_t n)
{
    struct arena *arena = arena_new();
    const struct text_decoder *d = decoder(encoding, arena);
    struct text out;
    size_t bad;

    for (size_t i = 0; i < n; i++) {
        bool good = text_decode(d, row[i].in, arena, &out, &bad);

        if (good != (row[i].out != NULL))
            fail_msg("row %zu: %s", i, good ? "decoded" : "refused");
        if (good)
            check_text(out, row[i].out);
        else
            assert_int_equal(bad, row[i].bad);
    }
    arena_free(arena);
}

/* reference/fonts.md 3.1, row by row. */
static void
test_cp932(void **state)
{
    const struct row rows[] = {
        {TEXT(""), "", 0},
        {TEXT("abc\x1A\x1C\x7F"), "abc\x1A\x1C\x7F", 0},
        {TEXT("\\~|"), "\\~|", 0},
        {TEXT("\xFB\xFC\xEE\xE0"), "髙髙", 0},
        {TEXT("\xFA\xB1\xED\x95"), "\uFA11\uFA11", 0},
        {TEXT("\x87\x40\x87\x8A\x87\x54\x87\x7E"), "①㈱Ⅰ㍻", 0},
        {TEXT("\xFA\x58\xFA\x4A\xFA\x40"), "㈱Ⅰⅰ", 0},
        {TEXT("\x81\x60\x81\x61\x81\x7C"), "\uFF5E\u2225\uFF0D", 0},
        {TEXT("\x81\x5C\x81\x5B\x81\x5D\x84\x9F"), "\u2015ー\u2010\u2500", 0},
        {TEXT("\x81\x91\x81\x92\x81\xCA"), "\uFFE0\uFFE1\uFFE2", 0},
        {TEXT("\x83\x5C\x95\x5C\x94\x5C\x8F\x5C\x83\x7C"), "ソ表能十ポ", 0},
        {TEXT("\xCA\xDE\xB1"), "ﾊﾞｱ", 0},
        {TEXT("\xF0\x40\xF9\xFC"), "\uE000\uE757", 0},
        {TEXT("\x80"), NULL, 0},
        {TEXT("a\xA0"), NULL, 1},
        {TEXT("\x8E\x52\xFD"), NULL, 2},
        {TEXT("\xFE"), NULL, 0},
        {TEXT("ab\xFF"), NULL, 2},
        {TEXT("\x82\xF5"), NULL, 0},      /* か゚ of JIS X 0213 */
        {TEXT("\x98\x73"), NULL, 0},      /* 𠮟 */
        {TEXT("\x8E\x52\x93"), NULL, 2},  /* lone lead byte at the end */
        {TEXT("\x93 \x93\x63"), NULL, 0}, /* lead byte and padding */
        {TEXT("\x93\x0A"), NULL, 0},      /* no trail byte is a line end */
        {TEXT("\x93,"), NULL, 0},         /* nor a comma */
        {TEXT("\x93\""), NULL, 0},        /* nor a quote */
        {TEXT("\xEF\xBB\xBF"), NULL, 0},  /* the mark of UTF-8 */
    };

    (void)state;
    check_rows(TEXT_CP932, rows, COUNT(rows));
}

/* The tables against iconv on every code of one and two bytes. */
static void
test_cp932_all(void **state)
{
    struct arena *arena = arena_new(), *scratch = arena_new();
    const struct text_decoder *d = decoder(TEXT_CP932, arena);
    iconv_t cd = iconv_open("UTF-8", "CP932");
    size_t n = 0;

    (void)state;
    for (unsigned code = 0; code < 0x10000 + 0x100; code++) {
        char in[2] = {(char)(code >> 8), (char)code}, out[8];
        char *from = code < 0x10000 ? in : in + 1, *to = out;
        size_t len = code < 0x10000 ? 2 : 1, left = len, room = sizeof out;
        struct text bytes = {from, len}, got;
        size_t bad;
        bool good, expected;

        (void)iconv(cd, NULL, NULL, NULL, NULL);
        expected = iconv(cd, &from, &left, &to, &room) == 0;
        good = text_decode(d, bytes, scratch, &got, &bad);
        assert_int_equal(good, expected);
        n += good;
        if (good) {
            assert_int_equal(got.len, sizeof out - room);
            assert_memory_equal(got.s, out, got.len);
        }
        arena_reset(scratch);
    }
    assert_true(n > 9604); /* fonts.md 3.1: the two-byte codes alone */
    (void)iconv_close(cd);
    arena_free(scratch);
    arena_free(arena);
}

/* reference/fonts.md 3.1: as CP932, not as EUC-JP. */
static void
test_eucjpms(void **state)
{
    const struct row rows[] = {
        {TEXT("a\\~"), "a\\~", 0},
        {TEXT("\xA1\xC1\xA1\xDD\xA1\xC2"), "\uFF5E\uFF0D\u2225", 0},
        {TEXT("\xA5\xBD\xC9\xBD"), "ソ表", 0},
        {TEXT("\x8E\xCA\x8E\xDE"), "ﾊﾞ", 0},
        {TEXT("\xAD\xA1\xAD\xEA"), "①㈱", 0},          /* row 13 */
        {TEXT("\x8F\xF4\xBD\x8F\xF4\xFB"), "﨑髙", 0}, /* three bytes: IBM's */
        {TEXT("\x8F\xB0\xA1x"), "丂x", 0},             /* JIS X 0212 */
        {TEXT("\xF5\xA1"), "\uE000", 0},
        /* A control code: characters are judged later. */
        {TEXT("\x80"), "\xC2\x80", 0},
        {TEXT("x\xA5"), NULL, 1},
        {TEXT("x\x8F\xF4"), NULL, 1},
        {TEXT("\x8F"), NULL, 0},
        {TEXT("\x8F\x41\x41"), NULL, 0},
        {TEXT("\xA5 \xC9\xBD"), NULL, 0}, /* lead byte and padding */
        {TEXT("\xA5,"), NULL, 0},
        {TEXT("\x8F\xF4\n"), NULL, 0},
        {TEXT("\xFF"), NULL, 0},
    };

    (void)state;
    check_rows(TEXT_EUCJPMS, rows, COUNT(rows));
}

static void
test_utf8(void **state)
{
    const struct row rows[] = {
        {TEXT(""), "", 0},
        {TEXT("髙﨑①"), "髙﨑①", 0},
        {TEXT("葛\U000E0100"), "葛\U000E0100", 0},
        {TEXT("か\u309A"), "か\u309A", 0}, /* not composed */
        {TEXT("\xE9\xAB"), NULL, 0},
        {TEXT("山\xFF"), NULL, 3},
        {TEXT("\xC0\x80"), NULL, 0},
        {TEXT("\xED\xA0\x80"), NULL, 0},
        {TEXT("\xFF\xFE"), NULL, 0}, /* UTF-16 */
    };

    (void)state;
    check_rows(TEXT_UTF8, rows, COUNT(rows));
}

static void
test_names(void **state)
{
    enum text_encoding e;
    struct arena *arena = arena_new();
    const struct text_decoder *d = NULL;
    struct err err;

    (void)state;
    assert_true(text_encoding_from_name(TEXT("utf-8"), &e) && e == TEXT_UTF8);
    assert_true(text_encoding_from_name(TEXT("cp932"), &e) && e == TEXT_CP932);
    assert_string_equal(text_encoding_name(e), "cp932");
    for (enum text_encoding i = TEXT_UTF8; i <= TEXT_UTF16BE; i++) {
        assert_true(
            text_encoding_from_name(text_from(text_encoding_name(i)), &e));
        assert_int_equal(e, i);
        assert_int_equal(text_is_unicode(i),
                         i != TEXT_CP932 && i != TEXT_EUCJPMS);
    }
    assert_false(text_encoding_from_name(TEXT("shift_jis"), &e));
    assert_false(text_encoding_from_name(TEXT("utf-16"), &e));
    no_converter = true;
    CHECK_FAILS(text_decoder_new(TEXT_CP932, arena, &d, &err), ERR_CONF,
                "this system cannot convert CP932");
    no_converter = false;
    assert_null(d);
    arena_free(arena);
}

static void
test_digits(void **state)
{
    static const struct {
        const char *in, *out;
    } rows[] = {
        {"1234567", "1234567"},
        {"123-4567", "123-4567"},
        {"１２３－４５６７", "123-4567"},
        {"123‐4567", "123-4567"},
        {"123−4567", "123-4567"},
        {"123ー4567", "123-4567"},
        {"", ""},
        {"12a4567", ""},
        {"〒1234567", ""},
        {"123 4567", ""},
        {"123456789", ""}, /* no room */
    };
    char buf[8];

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        size_t n = text_digits(text_from(rows[i].in), buf, sizeof buf);

        check_text((struct text){buf, n}, rows[i].out);
    }
    assert_int_equal(text_digits(TEXT("1\xFF"), buf, sizeof buf), 0);
    assert_int_equal(text_bom(TEXT("\xEF\xBB\xBF"
                                   "a")),
                     3);
    assert_int_equal(text_bom(TEXT("\xEF\xBB")), 0);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_cp932),   cmocka_unit_test(test_cp932_all),
        cmocka_unit_test(test_eucjpms), cmocka_unit_test(test_utf8),
        cmocka_unit_test(test_names),   cmocka_unit_test(test_digits),
    };

    return check_main(tests);
}
