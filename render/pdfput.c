#include "render/pdf_content.h"

char *
pdf_put_unsigned(const struct pdf_digits *d, char *p, uint64_t v)
{
    uint16_t group[7];
    size_t n = 0;

    for (; v >= 1000; v /= 1000)
        group[n++] = (uint16_t)(v % 1000);
    memcpy(p, d->whole[v], 4);
    p += d->whole[v][3];
    while (n > 0) {
        memcpy(p, d->part[group[--n]] + 1, 3);
        p += 3;
    }
    return p;
}

static void
make_numbers(struct pdf_digits *d)
{
    for (unsigned i = 0; i < 1000; i++) {
        char three[3] = {(char)('0' + i / 100), (char)('0' + i / 10 % 10),
                         (char)('0' + i % 10)};
        unsigned skip = i >= 100 ? 0 : i >= 10 ? 1 : 2;
        unsigned len = i % 100 == 0 ? 1 : i % 10 == 0 ? 2 : 3;

        memcpy(d->whole[i], three + skip, 3 - skip);
        d->whole[i][3] = (char)(3 - skip);
        d->part[i][0] = '.';
        memcpy(d->part[i] + 1, three, 3);
        d->part_len[i] = (uint8_t)(i > 0 ? len + 1 : 0);
    }
}

/* ISO 32000-1:2008, 7.3.4.2: brackets, backslash and CR are escaped. */
void
pdf_digits_make(struct pdf_digits *d)
{
    static const char special[] = "()\\\r", spelled[] = "()\\r";

    make_numbers(d);
    for (unsigned i = 0; i < 256; i++) {
        d->byte[i][0] = (char)(unsigned char)i;
        d->byte[i][1] = '\0';
        d->byte[i][3] = 1;
    }
    for (size_t i = 0; i < sizeof special - 1; i++) {
        char *byte = d->byte[(unsigned char)special[i]];

        byte[0] = '\\';
        byte[1] = spelled[i];
        byte[3] = 2;
    }
}

char *
pdf_put_number(const struct pdf_digits *d, char *p, double v)
{
    return put_thousandths(d, p, thousandths(v));
}

char *
pdf_put_hex(char *p, const void *data, size_t len)
{
    static const char digit[] = "0123456789ABCDEF";
    const uint8_t *b = data;

    for (size_t i = 0; i < len; i++) {
        *p++ = digit[b[i] >> 4];
        *p++ = digit[b[i] & 15];
    }
    return p;
}

char *
pdf_put_code_hex(char *p, uint16_t code)
{
    uint8_t pair[2] = {(uint8_t)(code >> 8), (uint8_t)(code & 255)};

    return pdf_put_hex(p, pair, 2);
}

/* ISO 32000-1:2008, 7.3.5: what is not a regular character is #xx. */
char *
pdf_put_name(char *p, struct text name)
{
    for (size_t i = 0; i < name.len; i++) {
        unsigned char ch = (unsigned char)name.s[i];

        if (ch > ' ' && ch <= '~' && strchr("()<>[]{}/%#", ch) == NULL) {
            *p++ = (char)ch;
            continue;
        }
        *p++ = '#';
        p = pdf_put_hex(p, &ch, 1);
    }
    return p;
}

size_t
pdf_next_units(struct text *rest, uint16_t unit[static 2])
{
    uint32_t cp = 0;
    size_t len = utf8_decode(rest->s, rest->len, &cp);

    if (len == 0)
        return 0;
    rest->s += len;
    rest->len -= len;
    if (cp < 0x10000) {
        unit[0] = (uint16_t)cp;
        return 1;
    }
    unit[0] = (uint16_t)(0xD800 + ((cp - 0x10000) >> 10));
    unit[1] = (uint16_t)(0xDC00 + ((cp - 0x10000) & 0x3FF));
    return 2;
}

char *
pdf_put_utf16(char *p, struct text text, bool *good)
{
    uint16_t unit[2];

    for (size_t n; (n = pdf_next_units(&text, unit)) > 0;)
        for (size_t k = 0; k < n; k++)
            p = pdf_put_code_hex(p, unit[k]);
    *good = *good && text.len == 0;
    return p;
}
