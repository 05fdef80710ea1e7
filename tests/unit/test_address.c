#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <zint.h>

#include "post/address.h"

struct row {
    const char *rest, *number;
};

static void
check_rows(const struct row *row, size_t n)
{
    char number[128];

    for (size_t i = 0; i < n; i++) {
        address_number(text_from(row[i].rest), number, sizeof number);
        if (strcmp(number, row[i].number) != 0)
            fail_msg("%s: %s, expected %s", row[i].rest, number, row[i].number);
    }
}

#define CHECK_ROWS(rows) check_rows(rows, sizeof(rows) / sizeof(rows)[0])

/* Manual p19-p25, examples in the text. */
static void
test_examples(void **state)
{
    static const struct row rows[] = {
        {"4丁目　郵便センター6号館", "4-6"},
        {"第二十一地割大淵川480", "21-480"},
        {"四丁六番十九号", "4-6-19"},
        {"南七線　西28", "7-28"},
        {"6丁目7-14　ABCビル2F", "6-7-14-2"},
        {"綾部6-7　LプラザB106", "6-7LB106"},
        {"韮崎400", "400"},
        {"29丁目1524-23　第2郵便ハウス501", "29-1524-23-2-501"},
        {"", ""},
        {"字中通り", ""},
    };

    (void)state;
    CHECK_ROWS(rows);
}

/* Where implementations disagree: the literal reading (postal.md 2.5). */
static void
test_literal(void **state)
{
    static const struct row rows[] = {
        {"百二十三番地", "123"},
        {"千二百三十四番地", "1234"},
        {"二〇三番地", "203"},
        {"一〇五番地", "105"},
        {"三十番地二十号", "30-20"},
        {"五ノ三", "5"},
        {"十二番地の三", "12"},
        {"5番3号 F棟101号", "5-3F101"},
        {"F101", "F101"},
        {"3-F101", "3F101"},
        {"メゾンＦ 101", "F101"},
        {"一番館201", "1-201"},
        {"三号館201", "3-201"},
        {"二の宮ハイツ101", "2-101"},
        {"2F-3F", "2-3"},
        {"東二線南三十号", "2-30"},
        {"12FA室", "12"},
        {"廿番地", ""},
        {"壱丁目5", "5"},
        {"1、2番", "1-2"},
        {"1,2#3(4)", "1-2-3-4"},
        {"123456789012345", "123456789012345"},
    };

    (void)state;
    CHECK_ROWS(rows);
}

static void
test_rules(void **state)
{
    static const struct row rows[] = {
        /* basic rule 2: closed up before letters are counted */
        {"12.5", "125"},
        {"1A/B2", "1-2"},
        {"1A・B2", "1-2"},
        {"1Ａ．Ｂ2", "1-2"},
        {"1A･B2", "1-2"},
        {"1&2", "12"},
        /* letters that stand alone, hyphens beside them */
        {"1-a-2", "1A2"},
        {"1 A B 2", "1AB2"},
        {"A棟 3", "A3"},
        {"1F", "1"},
        {"1F 2", "1-2"},
        {"1-F-2", "1F2"},
        {"1FF2", "1-2"},
        {"F", "F"},
        /* hyphens: runs, ends, and what is typed for one */
        {"--1---2--", "1-2"},
        {"1‐2‑3‒4–5—6―7−8－9ー10ｰ11", "1-2-3-4-5-6-7-8-9-10-11"},
        {"ハイツー101", "101"},
        /* triggers, and what is none */
        {"三丁目", "3"},
        {"三番地四", "3"},
        {"七条8", "8"},
        {"二階3棟四室", "3"},
        {"第三地割5", "3-5"},
        {"三地5", "5"},
        {"三ﾉ5", "3-5"},
        {"三の五番", "3-5"},
        /* numerals */
        {"十番", "10"},
        {"一万二千三番地", "12003"},
        {"二十万番地", "200000"},
        {"九千九百九十九番", "9999"},
        /* folding */
        {"１２ｂ３", "12B3"},
        {"①⑫", "112"},
        {"Ⅲ番館4", "4"},
        {"Ⅰ番館4", "I4"},
        {"Ⓑ4", "B4"},
        {"一\xF3\xA0\x84\x80丁目", "1"}, /* U+E0100 */
        {"\xFF"
         "5\xE4",
         "5"},
    };

    (void)state;
    CHECK_ROWS(rows);
}

/* A numeral that is none, or that goes on an arabic one: no number at all. */
static void
test_unreadable(void **state)
{
    static const struct row rows[] = {
        {"十十番地", ""}, {"二三十番地5", ""}, {"十〇番", ""},
        {"十百番", ""},   {"百百番", ""},      {"二千番3千番", ""},
        {"万番", ""},     {"一万一万番", ""},
    };

    (void)state;
    CHECK_ROWS(rows);
}

/* 丁目 stands with the town in registers and with the number in the manual. */
static void
test_chome(void **state)
{
    static const struct row rows[] = {
        {"中央二丁目", "二丁目"},
        {"北六条東4丁目", "4丁目"},
        {"南四条西二十九丁目", "二十九丁目"},
        {"中央１２丁目", "１２丁目"},
        {"三丁目", "三丁目"},
        {"中央", ""},
        {"中央二丁", ""},
        {"丁目", ""},
        {"本丁目", ""},
        {"中央二丁目３番", ""},
        {"\xE4丁目", ""},
        {"", ""},
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct text t = address_chome(text_from(rows[i].rest));

        if (!text_is(t, rows[i].number))
            fail_msg("%s: %.*s, expected %s", rows[i].rest, (int)t.len, t.s,
                     rows[i].number);
    }
}

static void
test_short_room(void **state)
{
    char number[6];
    char rest[4096];

    (void)state;
    address_number(TEXT("1-2-3-4-5-6"), number, sizeof number);
    assert_true(strlen(number) < sizeof number);
    assert_memory_equal(number, "1-2", 3);
    memset(rest, '7', sizeof rest - 1);
    rest[sizeof rest - 1] = '\0';
    address_number(text_from(rest), number, sizeof number);
    assert_memory_equal(number, "777", 3);
}

/* --- the symbol ---------------------------------------------------------- */

static struct barcode
symbol(const char *postal, const char *rest)
{
    struct barcode b;
    struct err err = {0};

    assert_true(barcode_of(text_from(postal), text_from(rest), &b, &err));
    return b;
}

/* "1 - CC2 5" of the vectors in our own letters. */
static void
read_signs(const char *s, char *out)
{
    while (*s != '\0') {
        if (*s == ' ') {
            s++;
        } else if (strncmp(s, "CC", 2) == 0) {
            *out++ = (char)('a' + s[2] - '1');
            s += 3;
        } else {
            *out++ = *s++;
        }
    }
    *out = '\0';
}

static void
check_vector(char *line)
{
    char *column[10], field[64], check[8], postal[8];
    struct barcode b;

    for (size_t i = 0; i < 10; i++)
        column[i] = strsep(&line, "\t");
    (void)snprintf(postal, sizeof postal, "%.3s%.4s", column[0], column[0] + 4);
    b = symbol(postal, column[2]);
    read_signs(column[6], field);
    read_signs(column[7], check);
    assert_string_equal(b.number, column[3]);
    assert_string_equal(b.field, field);
    assert_int_equal(b.check, check[0]);
    assert_string_equal(b.bars, column[8]);
}

static void
test_vectors(void **state)
{
    FILE *f = fopen(SRCDIR "/tests/spec/customer_barcode.tsv", "r");
    char *line = NULL;
    size_t room = 0, n = 0;

    (void)state;
    assert_non_null(f);
    assert_true(getline(&line, &room, f) > 0); /* header */
    while (getline(&line, &room, f) > 0) {
        check_vector(line);
        n++;
    }
    assert_int_equal(n, 12);
    free(line);
    (void)fclose(f);
}

static void
test_cut(void **state)
{
    struct barcode b = symbol("0010001", "12-34-56-789A");

    (void)state;
    assert_string_equal(b.number, "12-34-56-789A");
    assert_string_equal(b.field, "12-34-56-789a");
    b = symbol("0010001", "1A2B3C4D5");
    assert_string_equal(b.field, "1a02a13a24a35");
    b = symbol("0010001", "JKTUZ");
    assert_string_equal(b.field, "ddddddddddddd"); /* a run of letters */
    b = symbol("0010001", "J K T U Z");
    assert_string_equal(b.field, "a9b0b9c0c5ddd");
}

/* All 21 characters sum to a multiple of 19 (manual p21). */
static void
test_check(void **state)
{
    (void)state;
    assert_int_equal(symbol("1008792", "").check, '0');
    assert_int_equal(symbol("9808691", "215").check, '1');
    assert_int_equal(symbol("0270203", "第二十一地割大淵川480").check, 'e');
}

static void
test_refused(void **state)
{
    static const char *const postal[] = {"", "123456", "12345678", "123-456",
                                         "１２３４５６７"};
    struct barcode b;
    struct err err;

    (void)state;
    for (size_t i = 0; i < sizeof postal / sizeof postal[0]; i++) {
        err_clear(&err);
        assert_false(barcode_of(text_from(postal[i]), TEXT("1"), &b, &err));
        assert_int_equal(err.code, ERR_INPUT);
        assert_string_equal(err.msg, "a postal code is seven digits");
    }
}

static void
test_wanted(void **state)
{
    (void)state;
    assert_true(barcode_wanted(TEXT("1234567"), TEXT("1-2")));
    assert_true(barcode_wanted(TEXT("1230007"), TEXT("1-2")));
    assert_false(barcode_wanted(TEXT("1234500"), TEXT("1-2")));
    assert_false(barcode_wanted(TEXT("1234567"), TEXT("字中通り")));
    assert_false(barcode_wanted(TEXT("1234567"), TEXT("")));
    assert_false(barcode_wanted(TEXT("123"), TEXT("1-2")));
}

/* --- zint as a second opinion -------------------------------------------- */

static void
zint_bars(const char *data, char bars[BARCODE_BARS + 1])
{
    struct zint_symbol *z = ZBarcode_Create();

    z->symbology = BARCODE_JAPANPOST;
    assert_true(ZBarcode_Encode(z, (const unsigned char *)data, 0) <
                ZINT_ERROR);
    assert_int_equal(z->width, 2 * BARCODE_BARS - 1);
    for (int i = 0; i < BARCODE_BARS; i++) {
        int c = 2 * i;
        bool up = (z->encoded_data[0][c >> 3] >> (c & 7) & 1) != 0;
        bool down = (z->encoded_data[2][c >> 3] >> (c & 7) & 1) != 0;

        bars[i] = (char)(up ? (down ? '1' : '2') : (down ? '3' : '4'));
    }
    bars[BARCODE_BARS] = '\0';
    ZBarcode_Delete(z);
}

/* Characters of number that the field takes; 0: it ends in half a letter. */
static size_t
whole_characters(const char *number)
{
    size_t n = 0, used = 0;

    for (; number[n] != '\0' && used < BARCODE_FIELD; n++)
        used += number[n] >= 'A' ? 2 : 1;
    return used > BARCODE_FIELD ? 0 : n;
}

static void
compare_with_zint(const char *postal, const char *rest)
{
    struct barcode b = symbol(postal, rest);
    char data[64], bars[BARCODE_BARS + 1];
    size_t n = whole_characters(b.number);

    if (n == 0)
        return;
    (void)snprintf(data, sizeof data, "%s%.*s", postal, (int)n, b.number);
    zint_bars(data, bars);
    assert_string_equal(b.bars, bars);
}

static void
test_zint(void **state)
{
    static const char letters[] =
        "0123456789012345678901234567890123-----ABFKTUZ ";
    uint32_t seed = 20261122;

    (void)state;
    for (int i = 0; i < 3000; i++) {
        char postal[8], rest[32];
        size_t len;

        seed = seed * 1664525u + 1013904223u;
        (void)snprintf(postal, sizeof postal, "%07u", (seed >> 8) % 10000000);
        len = 1 + (seed >> 4) % 24;
        for (size_t k = 0; k < len; k++) {
            seed = seed * 1664525u + 1013904223u;
            rest[k] = letters[(seed >> 16) % (sizeof letters - 1)];
        }
        rest[len] = '\0';
        compare_with_zint(postal, rest);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_examples),   cmocka_unit_test(test_literal),
        cmocka_unit_test(test_rules),      cmocka_unit_test(test_unreadable),
        cmocka_unit_test(test_short_room), cmocka_unit_test(test_vectors),
        cmocka_unit_test(test_cut),        cmocka_unit_test(test_check),
        cmocka_unit_test(test_refused),    cmocka_unit_test(test_wanted),
        cmocka_unit_test(test_chome),      cmocka_unit_test(test_zint),
    };

    return cmocka_run_group_tests_name("address", tests, NULL, NULL);
}
