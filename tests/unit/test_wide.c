#include "data/wide.h"

#include "base/arena.h"
#include "check.h"

/* Convert in pieces of step bytes. */
static struct text
convert(struct text in, bool big, size_t step, char *out)
{
    struct wide w = {.big = big};
    size_t len = 0;

    for (size_t at = 0; at < in.len; at += step) {
        size_t n = in.len - at < step ? in.len - at : step;
        size_t got = wide_put(&w, in.s + at, n, out + len);

        assert_true(got <= wide_room(n));
        len += got;
    }
    len += wide_end(&w, out + len);
    return (struct text){out, len};
}

static void
test_convert(void **state)
{
    const struct {
        struct text in;
        const char *out;
    } rows[] = {
        {TEXT(""), ""},
        {TEXT("a\0,\0\r\0\n\0"), "a,\r\n"},
        {TEXT("\xFF\xFE\x71\x5C"), "\uFEFF\u5C71"},
        {TEXT("\x42\xD8\xB7\xDF"), "\U00020BB7"},   /* 𠮷 */
        {TEXT("\x40\xDB\x00\xDD"), "\U000E0100"},   /* a selector */
        {TEXT("\xFE\xFF\x5C\x71"), "\uFFFE\u715C"}, /* the other order */
        {TEXT("\x42\xD8"), "\xFF"},
        {TEXT("\x42\xD8x\0"), "\xFFx"},
        {TEXT("\x42\xD8\x42\xD8\xB7\xDF"), "\xFF\U00020BB7"},
        {TEXT("\xB7\xDFx\0"), "\xFFx"},
        {TEXT("x\0y"), "x\xFF"},
        {TEXT("x\0\x42\xD8y"), "x\xFF\xFF"},
        {TEXT("\x80\x00\xFF\x07\x00\x08\xFF\xFF"),
         "\xC2\x80\u07FF\u0800\uFFFF"},
    };
    char out[64], swapped[32];

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct text in = rows[i].in;

        for (size_t step = 1; step <= 8; step++)
            check_text(convert(in, false, step, out), rows[i].out);
        if (in.len % 2 != 0)
            continue;
        for (size_t k = 0; k < in.len; k++)
            swapped[k] = in.s[k ^ 1];
        check_text(convert((struct text){swapped, in.len}, true, 3, out),
                   rows[i].out);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_convert),
    };

    return check_main(tests);
}
