#include "post/qscan.h"

#include "tests/unit/check.h"

static struct qscan
scan_of(const char *content)
{
    return (struct qscan){text_from(content), 0};
}

static void
tokens_of_every_kind(void **state)
{
    static const struct {
        const char *content;
        enum qtoken_kind kind;
        const char *raw;
    } cases[] = {
        {"", QT_END, ""},
        {"  % remark\n", QT_END, ""},
        {"re", QT_WORD, "re"},
        {"T*\n", QT_WORD, "T*"},
        {"'", QT_WORD, "'"},
        {"-.5 ", QT_NUMBER, "-.5"},
        {"+12", QT_NUMBER, "+12"},
        {"4.", QT_NUMBER, "4."},
        {"1e3", QT_WORD, "1e3"},
        {"-", QT_WORD, "-"},
        {"1.2.3", QT_WORD, "1.2.3"},
        {"/F1 ", QT_NAME, "/F1"},
        {"/", QT_NAME, "/"},
        {"(a(b)c\\))x", QT_STRING, "a(b)c\\)"},
        {"(a", QT_BAD, ""},
        {"<41 4>", QT_HEX, "41 4"},
        {"<41", QT_BAD, ""},
        {"<<", QT_DICT, ""},
        {">>", QT_DICT_END, ""},
        {"[", QT_OPEN, ""},
        {"]", QT_CLOSE, ""},
        {"{", QT_BAD, ""},
        {")", QT_BAD, ""},
        {"> ", QT_BAD, ""},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct qscan scan = scan_of(cases[i].content);
        struct qtoken t;

        qscan_next(&scan, &t);
        if (t.kind != cases[i].kind)
            fail_msg("\"%s\": kind %d", cases[i].content, (int)t.kind);
        check_text(t.raw, cases[i].raw);
    }
}

static void
numbers_have_no_locale(void **state)
{
    static const struct {
        const char *content;
        double number;
    } cases[] = {{"12", 12}, {"-0.25", -0.25}, {".125", .125}, {"+7.5", 7.5}};

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct qscan scan = scan_of(cases[i].content);
        struct qtoken t;

        qscan_next(&scan, &t);
        CHECK_NEAR(t.number, cases[i].number, 1e-12);
    }
}

static void
strings_give_their_bytes(void **state)
{
    static const struct {
        const char *content, *bytes;
    } cases[] = {
        {"(a\\nb)", "a\nb"},     {"(\\101\\1012)", "AA2"},
        {"(\\53\\)\\x)", "+)x"}, {"(a\\\nb)", "ab"},
        {"(a\\\r\nb)", "ab"},    {"(a\\rb)", "a\rb"},
        {"<4 142  4>", "AB@"},   {"<>", ""},
        {"<6a6B>", "jk"},
    };
    struct buf b = {0};

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct qscan scan = scan_of(cases[i].content);
        struct qtoken t;

        qscan_next(&scan, &t);
        qscan_bytes(&t, &b);
        check_text((struct text){b.s, b.len}, cases[i].bytes);
    }
    buf_clear(&b);
}

static void
names_are_resolved_and_cut(void **state)
{
    static const struct {
        const char *content, *name;
    } cases[] = {
        {"/DIC#20156s", "/DIC 156s"},
        {"/A#4", "/A#4"},
        {"/A#zz", "/A#zz"},
        {"/ABCDEFGHIJKLMNOP", "/ABCDEFGHIJ"},
        {"(x)", ""},
    };
    char name[12];

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct qscan scan = scan_of(cases[i].content);
        struct qtoken t;

        qscan_next(&scan, &t);
        qscan_name(&t, name, sizeof name);
        assert_string_equal(name, cases[i].name);
    }
}

static void
images_are_passed_over(void **state)
{
    static const struct {
        const char *data; /* from behind ID */
        size_t bytes;
        bool good;
        const char *next;
    } cases[] = {
        {" abc EI Q", 3, true, "Q"},
        {" ab EI c EI Q", 7, true, "Q"}, /* EI within the data */
        {" a EI Q", 0, true, "Q"},
        {"\nxEI EI\nq", 0, true, "q"}, /* no white space before the first */
        {" abc EI", 2, false, ""},
        {" abc", 0, false, ""},
        {" abc", 9, false, ""},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct qscan scan = scan_of(cases[i].data);
        struct qtoken t;

        if (qscan_image(&scan, cases[i].bytes) != cases[i].good)
            fail_msg("case %zu", i);
        if (!cases[i].good)
            continue;
        qscan_next(&scan, &t);
        check_text(t.raw, cases[i].next);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tokens_of_every_kind),
        cmocka_unit_test(numbers_have_no_locale),
        cmocka_unit_test(strings_give_their_bytes),
        cmocka_unit_test(names_are_resolved_and_cut),
        cmocka_unit_test(images_are_passed_over),
    };

    return check_main(tests);
}
