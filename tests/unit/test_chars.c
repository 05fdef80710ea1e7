#include "tests/unit/check.h"

#include <time.h>

#include "base/arena.h"
#include "base/chars.h"

struct row {
    struct text text;
    enum chars_reason reason;
    uint32_t cp;
    size_t at;
};

#define T(literal)                                                             \
    {                                                                          \
        (literal), sizeof(literal) - 1                                         \
    }

static void
check_rows(const struct row *row, size_t n)
{
    struct arena *arena = arena_new();
    struct chars_verdict v;

    for (size_t i = 0; i < n; i++) {
        chars_judge(row[i].text, NULL, NULL, arena, &v);
        if (v.reason != row[i].reason || v.cp != row[i].cp || v.at != row[i].at)
            fail_msg("row %zu: %s U+%04X at %zu, expected %s U+%04X at %zu", i,
                     chars_reason_name(v.reason), (unsigned)v.cp, v.at,
                     chars_reason_name(row[i].reason), (unsigned)row[i].cp,
                     row[i].at);
    }
    arena_free(arena);
}

/* Each reason, with the character and its place. */
static void
test_reasons(void **state)
{
    static const struct row rows[] = {
        {T("山田　太郎"), CHARS_FINE, 0, 0},
        {T("A&B <商店> 太郎"), CHARS_FINE, 0, 0},
        {T("\"'%s%n\\${x}{{name}}&lt;"), CHARS_FINE, 0, 0},
        {T("山\xFF"), CHARS_UTF8, 0, 2},
        {T("山\xED\xBF\xBF"), CHARS_UTF8, 0, 2}, /* lone surrogates */
        {T("\xED\xA0\x80"), CHARS_UTF8, 0, 1},
        {T("山\xE5\xB1"), CHARS_UTF8, 0, 2},
        {T(""), CHARS_EMPTY, 0, 0},
        {T(" "), CHARS_EMPTY, 0, 0},
        {T("　 　"), CHARS_EMPTY, 0, 0},
        {T("山\u202E田"), CHARS_BIDI, 0x202E, 2},
        {T("\u061C"), CHARS_BIDI, 0x61C, 1},
        {T("山\u200F"), CHARS_BIDI, 0x200F, 2},
        {T("山\u2069"), CHARS_BIDI, 0x2069, 2},
        {T("山\0田"), CHARS_CONTROL, 0, 2},
        {T("山田\t"), CHARS_CONTROL, 9, 3},
        {T("\r\n"), CHARS_CONTROL, 13, 1},
        {T("山\x7F"), CHARS_CONTROL, 0x7F, 2},
        {T("山\xC2\x85"), CHARS_CONTROL, 0x85, 2},
        {T("山\u2028"), CHARS_CONTROL, 0x2028, 2},
        {T("山\u200B田"), CHARS_INVISIBLE, 0x200B, 2},
        {T("山\u00AD田"), CHARS_INVISIBLE, 0xAD, 2},
        {T("\uFEFF山"), CHARS_INVISIBLE, 0xFEFF, 1},
        {T("山\u3164"), CHARS_INVISIBLE, 0x3164, 2},
        {T("ﾀ\uFFA0"), CHARS_INVISIBLE, 0xFFA0, 2},
        {T("a\U000E0041"), CHARS_INVISIBLE, 0xE0041, 2},
        {T("山\uFFFF"), CHARS_NONCHARACTER, 0xFFFF, 2},
        {T("山\uFDD0"), CHARS_NONCHARACTER, 0xFDD0, 2},
        {T("山\U0010FFFE"), CHARS_NONCHARACTER, 0x10FFFE, 2},
        {T("山\uFFFD"), CHARS_REPLACEMENT, 0xFFFD, 2},
        {T("〓田"), CHARS_GETA, 0x3013, 1},
        {T("⿰木口"), CHARS_IDS, 0x2FF0, 1},
        {T("\u31EF"), CHARS_IDS, 0x31EF, 1},
        {T("⽊村"), CHARS_RADICAL, 0x2F4A, 1},
        {T("⺾"), CHARS_RADICAL, 0x2EBE, 1},
        {T("\uE000"), CHARS_PUA, 0xE000, 1},
        {T("\uF8FF"), CHARS_PUA, 0xF8FF, 1},
        {T("\U000F0000"), CHARS_PUA, 0xF0000, 1},
        {T("\U00100000田"), CHARS_PUA, 0x100000, 1},
        {T("🍣屋"), CHARS_EMOJI, 0x1F363, 1},
        {T("❤"), CHARS_EMOJI, 0x2764, 1},
        {T("1\u20E3"), CHARS_EMOJI, 0x20E3, 2},
        {T("\U000E0100山"), CHARS_ORPHAN_VS, 0xE0100, 1},
        {T("か\uFE00"), CHARS_ORPHAN_VS, 0xFE00, 2},
        {T("葛\U000E0101\U000E0102"), CHARS_ORPHAN_VS, 0xE0102, 3},
        {T("葛\U000E0101"), CHARS_FINE, 0, 0},
        {T("〇\uFE00々\uFE00"), CHARS_FINE, 0, 0},
        {T("漢\u3099"), CHARS_COMBINING, 0x3099, 2},
        {T("カ\u309A"), CHARS_FINE, 0, 0},
        {T("カ\u309A\u309A"), CHARS_COMBINING, 0x309A, 3},
        {T("ん\u309A"), CHARS_COMBINING, 0x309A, 2},
        {T("b\u0301"), CHARS_COMBINING, 0x301, 2},
        {T("b\u0344"), CHARS_COMBINING, 0x308, 2},
        {T("\u0301"), CHARS_COMBINING, 0x301, 1},
        {T("山\u0301"), CHARS_COMBINING, 0x301, 2},
        {T("Аня"), CHARS_SCRIPT, 0x410, 1},
        {T("aΑ"), CHARS_SCRIPT, 0x391, 2},
        {T("محمد"), CHARS_SCRIPT, 0x645, 1},
        {T("ㄅ"), CHARS_SCRIPT, 0x3105, 1},
        {T("สม"), CHARS_SCRIPT, 0xE2A, 1},
        {T("박서연"), CHARS_FINE, 0, 0},
        {T("ﾀﾅｶ ﾀﾛｳ"), CHARS_FINE, 0, 0},
        {T("Phạm Ngọc Hưng"), CHARS_FINE, 0, 0},
        {T("\U0002EBF1"), CHARS_FINE, 0, 0}, /* coverage decides */
    };

    (void)state;
    check_rows(rows, COUNT(rows));
}

/* The earlier check wins, wherever its character stands. */
static void
test_order(void **state)
{
    static const struct row rows[] = {
        {T("\u202E\xFF"), CHARS_UTF8, 0, 2},
        {T("\t\u202E"), CHARS_BIDI, 0x202E, 2},
        {T("\u200B\t"), CHARS_CONTROL, 9, 2},
        {T("\uE000\u200B"), CHARS_PUA, 0xE000, 1}, /* the first of these */
        {T("🍣\uE000"), CHARS_PUA, 0xE000, 2},
        {T("か\uFE00🍣"), CHARS_EMOJI, 0x1F363, 3},
        {T("漢\u3099か\uFE00"), CHARS_ORPHAN_VS, 0xFE00, 4},
        {T("Я漢\u3099"), CHARS_COMBINING, 0x3099, 3},
        {T(" Я "), CHARS_SCRIPT, 0x42F, 2},
    };
    char many[201 * 3 + 8];
    struct row row = {{many, 0}, CHARS_TOO_LONG, 0, 201};

    (void)state;
    check_rows(rows, COUNT(rows));
    for (size_t i = 0; i < 201; i++)
        memcpy(many + 3 * i, "田", 3);
    row.text.len = 603;
    check_rows(&row, 1);
    memcpy(many, "\xE2\x80\xAE", 3); /* too long comes before bidi */
    check_rows(&row, 1);
    row = (struct row){{many + 3, 600}, CHARS_FINE, 0, 0};
    check_rows(&row, 1);
    memset(many, '\xFF', 3);
    row = (struct row){{many, 603}, CHARS_UTF8, 0, 1};
    check_rows(&row, 1);
}

static void
test_composed(void **state)
{
    static const struct {
        const char *text, *want;
    } rows[] = {
        {"山田　太郎", "山田　太郎"},
        {" 　山田　太郎　 ", "山田　太郎"},
        {"は\u3099つ", "ばつ"},
        {"ハ\u309Aリ", "パリ"},
        {"ヽ\u3099", "ヾ"},
        {"カ\u309Aド", "カ\u309Aド"},
        {"Jose\u0301", "José"},
        {"e\u0302\u0303", "ễ"},
        {"e\u0323\u0302", "ệ"},
        {"\u1107\u1161\u11A8", "박"},
        {"\uBC14\u11A8", "박"},
        {"u\u0344", "ǘ"},
        {"塚\uFE00", "塚\uFE00"}, /* Han is never touched */
        {"\uFA10本", "\uFA10本"},
        {"葛\U000E0105飾", "葛\U000E0105飾"},
        {" は\u3099 ", "ば"},
        {"ｶﾞ", "ｶﾞ"},
        {"㈱①", "㈱①"},
    };
    struct arena *arena = arena_new();
    struct chars_verdict v;

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        chars_judge(text_from(rows[i].text), NULL, NULL, arena, &v);
        assert_int_equal(v.reason, CHARS_FINE);
        check_text(v.composed, rows[i].want);
    }
    arena_free(arena);
}

/* Where a character of the composed text stood in the field. */
static void
test_origin(void **state)
{
    static const struct {
        const char *text;
        size_t at, want;
    } rows[] = {
        {"山田", 1, 1},           {"山田", 2, 2},        {" 　山田", 2, 4},
        {"は\u3099つ", 2, 3},     {" は\u3099つ", 1, 2}, {" は\u3099つ", 2, 4},
        {"葛\U000E0105飾", 3, 3}, {"山田", 3, 0},        {"山田", 0, 0},
        {"山\xFF", 1, 0},         {"山 　", 2, 0},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++)
        assert_int_equal(chars_origin(text_from(rows[i].text), rows[i].at),
                         rows[i].want);
}

static bool
allows_e000(void *context, uint32_t cp)
{
    ++*(int *)context;
    return cp == 0xE000;
}

/* A site's own table lets a private character in. */
static void
test_private(void **state)
{
    struct arena *arena = arena_new();
    struct chars_verdict v;
    int asked = 0;

    (void)state;
    chars_judge(TEXT("\uE000田"), allows_e000, &asked, arena, &v);
    assert_int_equal(v.reason, CHARS_FINE);
    assert_int_equal(asked, 1);
    chars_judge(TEXT("\uE000\uE001"), allows_e000, &asked, arena, &v);
    assert_int_equal(v.reason, CHARS_PUA);
    assert_int_equal(v.cp, 0xE001);
    arena_free(arena);
}

/* A verdict each, at once and without growth. */
static void
test_hostile(void **state)
{
    struct arena *arena = arena_new();
    struct chars_verdict v;
    size_t len = 0, bytes;
    char *s = malloc(40000);
    clock_t start;

    (void)state;
    assert_non_null(s);
    for (size_t i = 0; i < 10000; i++)
        len += utf8_encode(0x20BB7, s + len);
    bytes = arena_bytes(arena);
    start = clock();
    chars_judge((struct text){s, len}, NULL, NULL, arena, &v);
    assert_int_equal(v.reason, CHARS_TOO_LONG);
    assert_true(clock() - start < CLOCKS_PER_SEC / 20);
    assert_int_equal(arena_bytes(arena), bytes);

    start = clock();
    for (uint32_t mark = 0x300; mark < 0x370; mark++) {
        s[0] = 'e';
        len = 1;
        for (size_t i = 0; i < 199; i++)
            len += utf8_encode(mark, s + len);
        chars_judge((struct text){s, len}, NULL, NULL, arena, &v);
        assert_true(v.reason == CHARS_COMBINING || v.reason == CHARS_INVISIBLE);
    }
    len = 0;
    for (size_t i = 0; i < 200; i++)
        len += utf8_encode(i % 2 == 0 ? 0x1100 : 0x1161, s + len);
    chars_judge((struct text){s, len}, NULL, NULL, arena, &v);
    assert_int_equal(v.reason, CHARS_FINE);
    assert_int_equal(utf8_count(v.composed), 100);
    assert_true(clock() - start < CLOCKS_PER_SEC / 2);
    free(s);
    arena_free(arena);
}

/* No code point, alone or behind a letter, is without a verdict. */
static void
test_all(void **state)
{
    struct arena *arena = arena_new();
    struct chars_verdict v;
    char s[16];

    (void)state;
    for (uint32_t cp = 0; cp <= 0x10FFFF; cp++) {
        size_t len;

        if (cp >= 0xD800 && cp <= 0xDFFF)
            continue;
        arena_reset(arena);
        len = utf8_encode(cp, s);
        chars_judge((struct text){s, len}, NULL, NULL, arena, &v);
        if (v.reason == CHARS_FINE)
            assert_int_equal(v.composed.len, len);
        s[0] = 'a';
        len = 1 + utf8_encode(cp, s + 1);
        chars_judge((struct text){s, len}, NULL, NULL, arena, &v);
        if (v.reason == CHARS_FINE && !utf8_valid(v.composed, NULL))
            fail_msg("U+%04X", (unsigned)cp);
    }
    arena_free(arena);
}

static void
test_names(void **state)
{
    enum chars_reason back;

    (void)state;
    for (int r = CHARS_FINE; r <= CHARS_DOES_NOT_FIT; r++) {
        const char *name = chars_reason_name((enum chars_reason)r);

        assert_true(chars_reason_from_name(text_from(name), &back));
        assert_int_equal(back, r);
    }
    assert_false(chars_reason_from_name(TEXT("nothing"), &back));
    assert_string_equal(chars_reason_name(CHARS_REPLACEMENT),
                        "replacement-char");
    assert_int_equal(chars_outcome_of(CHARS_FINE), CHARS_OK);
    assert_int_equal(chars_outcome_of(CHARS_SCRIPT), CHARS_REJECT);
    assert_int_equal(chars_outcome_of(CHARS_NO_GLYPH), CHARS_REJECT);
    assert_int_equal(chars_outcome_of(CHARS_IVS_UNSUPPORTED), CHARS_HOLD);
    assert_int_equal(chars_outcome_of(CHARS_NO_SINGLE_FONT), CHARS_HOLD);
    assert_int_equal(chars_outcome_of(CHARS_HANAMIN), CHARS_HOLD);
    assert_int_equal(chars_outcome_of(CHARS_DOES_NOT_FIT), CHARS_HOLD);
}

static void
test_classes(void **state)
{
    (void)state;
    assert_true(chars_is_selector(0xFE00) && chars_is_selector(0xFE0F));
    assert_true(chars_is_selector(0xE0100) && chars_is_selector(0xE01EF));
    assert_false(chars_is_selector(0xFE10) || chars_is_selector(0xE01F0));
    assert_true(chars_is_han(0x4E00) && chars_is_han(0x3400) &&
                chars_is_han(0x2EBF1) && chars_is_han(0xFA11) &&
                chars_is_han(0x3005) && chars_is_han(0x3007));
    assert_false(chars_is_han(0x3042) || chars_is_han('a') ||
                 chars_is_han(0xE000));
    assert_true(chars_is_latin('z') && chars_is_latin(0x1EA1) &&
                chars_is_latin(0x218));
    assert_false(chars_is_latin('1') || chars_is_latin(' ') ||
                 chars_is_latin(0xFF21) || chars_is_latin(0x410));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_reasons),  cmocka_unit_test(test_order),
        cmocka_unit_test(test_composed), cmocka_unit_test(test_origin),
        cmocka_unit_test(test_private),  cmocka_unit_test(test_hostile),
        cmocka_unit_test(test_all),      cmocka_unit_test(test_names),
        cmocka_unit_test(test_classes),
    };

    return check_main(tests);
}
