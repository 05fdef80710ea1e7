/* The form that a profile adds to the test sheet of marks. */
#include "tests/unit/check.h"

#include "base/arena.h"
#include "post/marksheet.h"

#define PROFILE(title, edge, lead, pitch, bits)                                \
    "name = \"p\"; title = \"" title "\"; marks = { edge = \"" edge            \
    "\"; inset = 3.0; lead = \"" lead "\"; first = 100.0; length = 10.0; "     \
    "thickness = 0.5; pitch = " pitch "; bits = [ " bits " ]; };"

static const char *
form_of(const char *source, struct arena *arena)
{
    struct inserter ins;
    struct err err = {0};

    CHECK_OK(inserter_read(text_from(source), "p.conf", arena, &ins, &err));
    return marksheet_lines(&ins, arena).s;
}

static void
check_has(const char *form, const char *part)
{
    if (strstr(form, part) == NULL)
        fail_msg("no %s in the form", part);
}

/* Every kind of bit is told in words. */
static void
test_words(void **state)
{
    static const struct {
        const char *bits, *words;
    } rows[] = {
        {"\"0\"", "使わない。いつもない"},
        {"\"1\"", "いつもある"},
        {"\"benchmark\"", "読み始めの線。いつもある"},
        {"\"safety\"", "確かめの線。いつもある"},
        {"\"retime\"", "区切りの線。いつもある"},
        {"\"begin\"", "封書の、最初に入る用紙<"},
        {"\"not-begin\"", "封書の、最初に入る用紙でない"},
        {"\"end\"", "封書の、最後に入る用紙<"},
        {"\"not-end\"", "封書の、最後に入る用紙でない"},
        {"\"parity\"", "線の数を偶数にする"},
        {"\"sequence 4\"", "用紙の番号（0 から 63）の 4 の桁"},
        {"\"match 2\"", "封書の番号（0 から 63）の 2 の桁"},
        {"\"sheet 1\"", "何枚目かの 1 の桁"},
        {"\"sheets 8\"", "封書の枚数の 8 の桁"},
    };
    struct arena *arena = arena_new();

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++)
        check_has(form_of(arena_printf(arena,
                                       PROFILE("t", "left", "top", "2.5", "%s"),
                                       rows[i].bits),
                          arena),
                  rows[i].words);
    check_has(form_of(PROFILE("t", "left", "top", "2.5",
                              "\"insert 1\"") "inserts = [ \"a\" ];",
                      arena),
              "同封物 1 を入れる");
    check_has(form_of(PROFILE("t", "left", "top", "2.5",
                              "\"parity\"") "parity = { sum = \"odd\"; };",
                      arena),
              "線の数を奇数にする");
    arena_free(arena);
}

static void
test_places(void **state)
{
    struct arena *arena = arena_new();
    const char *form;

    (void)state;
    form = form_of(
        PROFILE("a < b & c", "right", "top", "4.233", "\"1\", \"0\", \"1\""),
        arena);
    check_has(form, ">a &#60; b &#38; c</text>");
    check_has(form, "右端から 3、先端（上）から 100、長さ 10、太さ 0.5、間隔 "
                    "4.233<");
    check_has(form, ">104.23</text>");
    check_has(form, ">3 1</text>");
    /* Numbers of rulers: the tick at 10 mm from the top and the right. */
    check_has(form, "<text x='192' y='10.8' ");
    check_has(form, "<text x='200' y='288.8' ");
    form = form_of(PROFILE("", "left", "bottom", "2.5", "\"1\""), arena);
    check_has(form, ">p</text>");
    check_has(form, "左端から 3、先端（下）から 100、");
    check_has(form, "<text x='18' y='287.8' ");
    check_has(form, "<text x='10' y='10.8' ");
    /* Without a profile there are rulers only. */
    form = marksheet_lines(NULL, arena).s;
    check_has(form, "<text x='190' y='10.8' ");
    assert_null(strstr(form, "位置"));
    arena_free(arena);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_words),
        cmocka_unit_test(test_places),
    };

    return check_main(tests);
}
