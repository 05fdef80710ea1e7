#include "post/address.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "base/chars.h"

/*
 * More signs than any field of the register may hold; what follows them could
 * not reach the 13 characters of the symbol.
 */
enum {
    SIGNS_MAX = 512
};

enum sign_kind {
    SIGN_OTHER, /* kanji, kana, blank, bracket: a hyphen before the next */
    SIGN_DIGIT,
    SIGN_LETTER, /* upper case */
    SIGN_HYPHEN,
    SIGN_NUMERAL, /* kanji numeral: extracted before certain words only */
    SIGN_REMOVED
};

struct sign {
    enum sign_kind kind;
    char c; /* of digit and letter */
    uint32_t cp;
};

struct signs {
    size_t n;
    struct sign at[SIGNS_MAX];
};

/* --- folding: the part of NFKC that the rules take for granted ----------- */

struct fold {
    uint32_t first, last;
    enum sign_kind kind;
    char c; /* of first; the next code point has the next character */
};

static const struct fold folds[] = {
    {'0', '9', SIGN_DIGIT, '0'},
    {'A', 'Z', SIGN_LETTER, 'A'},
    {'a', 'z', SIGN_LETTER, 'A'},
    {0xFF10, 0xFF19, SIGN_DIGIT, '0'}, /* full width */
    {0xFF21, 0xFF3A, SIGN_LETTER, 'A'},
    {0xFF41, 0xFF5A, SIGN_LETTER, 'A'},
    {0x24EA, 0x24EA, SIGN_DIGIT, '0'}, /* circled */
    {0x2460, 0x2468, SIGN_DIGIT, '1'},
    {0x24B6, 0x24CF, SIGN_LETTER, 'A'},
    {0x24D0, 0x24E9, SIGN_LETTER, 'A'},
    {'-', '-', SIGN_HYPHEN, 0},
    {0x2010, 0x2015, SIGN_HYPHEN, 0}, /* hyphens, dashes, bar */
    {0x2212, 0x2212, SIGN_HYPHEN, 0}, /* minus */
    {0x30FC, 0x30FC, SIGN_HYPHEN, 0}, /* long vowel, often typed for it */
    {0xFF0D, 0xFF0D, SIGN_HYPHEN, 0},
    {0xFF70, 0xFF70, SIGN_HYPHEN, 0},
    {'&', '&', SIGN_REMOVED, 0},
    {'.', '/', SIGN_REMOVED, 0},
    {0x30FB, 0x30FB, SIGN_REMOVED, 0}, /* ・ and its half width */
    {0xFF65, 0xFF65, SIGN_REMOVED, 0},
    {0xFF06, 0xFF06, SIGN_REMOVED, 0},
    {0xFF0E, 0xFF0F, SIGN_REMOVED, 0},
};

/* NFKC makes several characters of these. */
static const char *const circled_tens[] = {"10", "11", "12", "13", "14", "15",
                                           "16", "17", "18", "19", "20"};
static const char *const romans[] = {"I",   "II",   "III", "IV", "V",  "VI",
                                     "VII", "VIII", "IX",  "X",  "XI", "XII",
                                     "L",   "C",    "D",   "M"};

/* Value of a kanji numeral, or -1; units are 10 and more. */
static int
numeral_value(uint32_t cp)
{
    static const struct {
        uint16_t cp, value;
    } table[] = {
        {0x3007, 0},    {0x4E00, 1},     {0x4E8C, 2},  {0x4E09, 3},
        {0x56DB, 4},    {0x4E94, 5},     {0x516D, 6},  {0x4E03, 7},
        {0x516B, 8},    {0x4E5D, 9},     {0x5341, 10}, {0x767E, 100},
        {0x5343, 1000}, {0x4E07, 10000},
    };

    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++)
        if (table[i].cp == cp)
            return table[i].value;
    return -1;
}

static void
sign_add(struct signs *s, enum sign_kind kind, char c, uint32_t cp)
{
    if (s->n < SIGNS_MAX && kind != SIGN_REMOVED)
        s->at[s->n++] = (struct sign){kind, c, cp};
}

static void
sign_add_all(struct signs *s, enum sign_kind kind, const char *text)
{
    for (; *text != '\0'; text++)
        sign_add(s, kind, *text, 0);
}

/* The row of a code point; NULL for nearly every kanji and kana. */
static const struct fold *
fold_find(uint32_t cp)
{
    if (cp > 0x30FC && cp < 0xFF00)
        return NULL;
    for (size_t i = 0; i < sizeof folds / sizeof folds[0]; i++)
        if (cp >= folds[i].first && cp <= folds[i].last)
            return &folds[i];
    return NULL;
}

static void
sign_fold(struct signs *s, uint32_t cp)
{
    const struct fold *f = fold_find(cp);

    if (f != NULL)
        sign_add(s, f->kind, (char)(f->c + (int)(cp - f->first)), cp);
    else if (cp >= 0x2469 && cp <= 0x2473)
        sign_add_all(s, SIGN_DIGIT, circled_tens[cp - 0x2469]);
    else if (cp >= 0x2160 && cp <= 0x217F)
        sign_add_all(s, SIGN_LETTER, romans[(cp - 0x2160) % 16]);
    else if (numeral_value(cp) >= 0)
        sign_add(s, SIGN_NUMERAL, 0, cp);
    else
        sign_add(s, SIGN_OTHER, 0, cp == 0xFF89 ? 0x30CE : cp); /* ﾉ, ノ */
}

/* Basic rules 1 and 2: fold, upper case, close up & / ・ and full stops. */
static void
signs_read(struct text rest, struct signs *s)
{
    uint32_t cp;

    s->n = 0;
    for (size_t at = 0, len; at < rest.len; at += len) {
        len = utf8_decode(rest.s + at, rest.len - at, &cp);
        if (len == 0) {
            len = 1;
            cp = 0xFFFD;
        }
        if (!chars_is_selector(cp))
            sign_fold(s, cp);
    }
}

/* --- kanji numerals ------------------------------------------------------ */

/* 丁目 丁 番地 番 号 地割 線 の ノ (supplementary rule 1) */
static bool
is_trigger(const struct signs *s, size_t i)
{
    static const uint16_t words[] = {0x4E01, 0x756A, 0x53F7,
                                     0x7DDA, 0x306E, 0x30CE};

    if (i >= s->n)
        return false;
    for (size_t k = 0; k < sizeof words / sizeof words[0]; k++)
        if (s->at[i].cp == words[k])
            return true;
    return s->at[i].cp == 0x5730 && i + 1 < s->n && s->at[i + 1].cp == 0x5272;
}

/*
 * A numeral with units, 千二百三十四: units fall, each with at most one digit
 * before it; false where it does not read so.
 */
static bool
read_units(const struct sign *at, size_t n, long *out)
{
    long total = 0, section = 0, digit = -1, least = 100000;

    for (size_t i = 0; i < n; i++) {
        int v = numeral_value(at[i].cp);

        if (v < 10) {
            if (digit >= 0 || v == 0)
                return false;
            digit = v;
            continue;
        }
        if (v == 10000) {
            section += digit > 0 ? digit : 0;
            if (total != 0 || section == 0)
                return false;
            total = section * 10000;
            section = 0;
            least = 10000;
        } else {
            if (v >= least)
                return false;
            section += (digit > 0 ? digit : 1) * v;
            least = v;
        }
        digit = -1;
    }
    *out = total + section + (digit > 0 ? digit : 0);
    return true;
}

/* 二〇三 is read by position; signs [from, to) as ASCII digits at out. */
static bool
read_numeral(const struct signs *s, size_t from, size_t to, struct signs *out)
{
    bool units = false;
    char digits[24];
    long value;

    for (size_t i = from; i < to; i++)
        units = units || numeral_value(s->at[i].cp) >= 10;
    if (!units) {
        for (size_t i = from; i < to; i++)
            sign_add(out, SIGN_DIGIT, (char)('0' + numeral_value(s->at[i].cp)),
                     0);
        return true;
    }
    if (!read_units(s->at + from, to - from, &value))
        return false;
    (void)snprintf(digits, sizeof digits, "%ld", value);
    sign_add_all(out, SIGN_DIGIT, digits);
    return true;
}

/*
 * Supplementary rule 1, before anything is extracted.  False: a numeral that
 * is none (十十番地), or that goes on an arabic one (2千番地), makes the whole
 * address unreadable; a guess would name another house.
 */
static bool
convert_numerals(const struct signs *in, struct signs *out)
{
    out->n = 0;
    for (size_t i = 0, end; i < in->n; i = end) {
        end = i + 1;
        if (in->at[i].kind != SIGN_NUMERAL) {
            sign_add(out, in->at[i].kind, in->at[i].c, in->at[i].cp);
            continue;
        }
        while (end < in->n && in->at[end].kind == SIGN_NUMERAL)
            end++;
        if (!is_trigger(in, end))
            sign_add(out, SIGN_OTHER, 0, 0);
        else if ((i > 0 && in->at[i - 1].kind == SIGN_DIGIT) ||
                 !read_numeral(in, i, end, out))
            return false;
    }
    return true;
}

/* --- extraction ---------------------------------------------------------- */

static bool
is_letter(const struct signs *s, size_t i)
{
    return i < s->n && s->at[i].kind == SIGN_LETTER;
}

/*
 * Basic rule 3 with supplementary rule 2: digits, and letters that stand
 * alone, less a single F directly after a digit, which is a floor (階).
 */
static bool
is_extracted(const struct signs *s, size_t i)
{
    if (s->at[i].kind == SIGN_DIGIT)
        return true;
    if (!is_letter(s, i) || is_letter(s, i + 1) ||
        (i > 0 && is_letter(s, i - 1)))
        return false;
    return s->at[i].c != 'F' || i == 0 || s->at[i - 1].kind != SIGN_DIGIT;
}

static bool
is_upper(char c)
{
    return c >= 'A' && c <= 'Z';
}

void
address_number(struct text rest, char *out, size_t size)
{
    struct signs folded, s;
    bool gap = false; /* something that turns into one hyphen went before */
    size_t len = 0;

    out[0] = '\0';
    signs_read(rest, &folded);
    if (!convert_numerals(&folded, &s))
        return;
    for (size_t i = 0; i < s.n && len + 2 < size; i++) {
        if (!is_extracted(&s, i)) {
            gap = true;
            continue;
        }
        /* Basic rules 4-6, supplementary rules 3-5: a hyphen between digits. */
        if (gap && len > 0 && s.at[i].kind == SIGN_DIGIT &&
            !is_upper(out[len - 1]))
            out[len++] = '-';
        out[len++] = s.at[i].c;
        gap = false;
    }
    out[len] = '\0';
}

/* What may stand before 丁目 as a number. */
static bool
is_numeric(uint32_t cp)
{
    struct signs one = {.n = 0};

    sign_fold(&one, cp);
    return one.n > 0 &&
           (one.at[0].kind == SIGN_DIGIT || one.at[0].kind == SIGN_NUMERAL);
}

struct text
address_chome(struct text town)
{
    static const char word[] = "丁目";
    const struct text none = {"", 0};
    size_t end = town.len, from = 0;
    uint32_t cp;

    if (end < sizeof word - 1)
        return none;
    end -= sizeof word - 1;
    if (memcmp(town.s + end, word, sizeof word - 1) != 0)
        return none;
    for (size_t at = 0, len; at < end; at += len) {
        len = utf8_decode(town.s + at, end - at, &cp);
        if (len == 0)
            return none;
        if (!is_numeric(cp))
            from = at + len;
    }
    return from < end ? (struct text){town.s + from, town.len - from} : none;
}

/* --- the symbol ---------------------------------------------------------- */

/* Values 0 to 18 are digits, hyphen, CC1 to CC8 (manual p11, p21). */
static const char alphabet[] = "0123456789-abcdefgh";
static const char *const bars_of[] = {
    "144", "114", "132", "312", "123", "141", "321", "213", "231", "411",
    "414", "324", "342", "234", "432", "243", "423", "441", "111"};
enum {
    MODULUS = 19,
    POSTAL = 7
};

static bool
is_postal(struct text t)
{
    for (size_t i = 0; i < t.len; i++)
        if (t.s[i] < '0' || t.s[i] > '9')
            return false;
    return t.len == POSTAL;
}

/* A letter is CC1 to CC3 and a digit; the cut may leave a lone CC (p17). */
static void
fill_field(const char *number, char field[static BARCODE_FIELD + 1])
{
    size_t n = 0;

    for (; *number != '\0' && n < BARCODE_FIELD; number++) {
        int k = *number - 'A';

        if (!is_upper(*number)) {
            field[n++] = *number;
            continue;
        }
        field[n++] = (char)('a' + k / 10);
        if (n < BARCODE_FIELD)
            field[n++] = (char)('0' + k % 10);
    }
    memset(field + n, 'd', BARCODE_FIELD - n);
    field[BARCODE_FIELD] = '\0';
}

static size_t
value_of(char c)
{
    return (size_t)(strchr(alphabet, c) - alphabet);
}

static char *
put_bars(char *to, const char *bars)
{
    while (*bars != '\0')
        *to++ = *bars++;
    return to;
}

bool
barcode_of(struct text postal, struct text rest, struct barcode *out,
           struct err *err)
{
    char data[POSTAL + BARCODE_FIELD];
    size_t sum = 0;
    char *to = out->bars;

    if (!is_postal(postal))
        return err_set(err, ERR_INPUT, "a postal code is seven digits");
    address_number(rest, out->number, sizeof out->number);
    fill_field(out->number, out->field);
    memcpy(data, postal.s, POSTAL);
    memcpy(data + POSTAL, out->field, BARCODE_FIELD);
    to = put_bars(to, "13");
    for (size_t i = 0; i < sizeof data; i++) {
        sum += value_of(data[i]);
        to = put_bars(to, bars_of[value_of(data[i])]);
    }
    sum = (MODULUS - sum % MODULUS) % MODULUS;
    out->check = alphabet[sum];
    to = put_bars(to, bars_of[sum]);
    to = put_bars(to, "31");
    *to = '\0';
    return true;
}

bool
barcode_wanted(struct text postal, struct text rest)
{
    char number[8];

    if (!is_postal(postal) || (postal.s[5] == '0' && postal.s[6] == '0'))
        return false;
    address_number(rest, number, sizeof number);
    return number[0] != '\0';
}
