#include "render/linear.h"

#include <string.h>

/* --- Code 39 ------------------------------------------------------------- */

/* In the order of their check values; * begins and ends a symbol. */
static const char characters[] = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ-. $/+%*";

/* Nine elements each, the first in the highest bit: 1 is wide (table 1). */
static const unsigned short code39[] = {
    0x034, 0x121, 0x061, 0x160, 0x031, 0x130, 0x070, 0x025, 0x124, 0x064, 0x109,
    0x049, 0x148, 0x019, 0x118, 0x058, 0x00D, 0x10C, 0x04C, 0x01C, 0x103, 0x043,
    0x142, 0x013, 0x112, 0x052, 0x007, 0x106, 0x046, 0x016, 0x181, 0x0C1, 0x1C0,
    0x091, 0x190, 0x0D0, 0x085, 0x184, 0x0C4, 0x0A8, 0x0A2, 0x08A, 0x02A, 0x094,
};

enum {
    CHECK_39 = 43,
    STAR = 43
};

static void
put(struct linear *out, bool wide)
{
    out->wide[out->n++] = wide;
}

static void
put_39(struct linear *out, size_t value)
{
    if (out->n > 0)
        put(out, false); /* the gap between characters */
    for (int i = 8; i >= 0; i--)
        put(out, code39[value] >> i & 1);
}

static bool
encode_39(struct text text, bool check, struct linear *out, struct err *err)
{
    size_t sum = 0;

    put_39(out, STAR);
    for (size_t i = 0; i < text.len; i++) {
        const char *at = memchr(characters, text.s[i], STAR);

        if (at == NULL)
            return err_set(err, ERR_INPUT,
                           "Code 39 has capitals, digits, space and - . $ / + "
                           "%% only");
        put_39(out, (size_t)(at - characters));
        sum += (size_t)(at - characters);
    }
    if (check)
        put_39(out, sum % CHECK_39);
    put_39(out, STAR);
    return true;
}

/* --- Interleaved 2 of 5 -------------------------------------------------- */

/* Five elements a digit, the first in the highest bit (table 1). */
static const unsigned char two_of_five[] = {0x06, 0x11, 0x09, 0x18, 0x05,
                                            0x14, 0x0C, 0x03, 0x12, 0x0A};

/* The digit that makes the weighted sum a multiple of ten. */
static unsigned
check_digit(const char *digit, size_t n)
{
    unsigned sum = 0;

    for (size_t i = n; i-- > 0;)
        sum += (unsigned)(digit[i] - '0') * ((n - i) % 2 == 1 ? 3 : 1);
    return (10 - sum % 10) % 10;
}

static bool
encode_2of5(struct text text, bool check, struct linear *out, struct err *err)
{
    char digit[LINEAR_TEXT + 1];
    size_t n = text.len;

    for (size_t i = 0; i < n; i++) {
        if (text.s[i] < '0' || text.s[i] > '9')
            return err_set(err, ERR_INPUT,
                           "Interleaved 2 of 5 has digits only");
        digit[i] = text.s[i];
    }
    if (check) {
        digit[n] = (char)('0' + check_digit(digit, n));
        n++;
    }
    if (n % 2 == 1)
        return err_set(err, ERR_INPUT,
                       "Interleaved 2 of 5 needs an even number of digits, "
                       "that of check counted");
    for (int i = 0; i < 4; i++)
        put(out, false);
    for (size_t i = 0; i < n; i += 2)
        for (int k = 4; k >= 0; k--) {
            put(out, two_of_five[digit[i] - '0'] >> k & 1);
            put(out, two_of_five[digit[i + 1] - '0'] >> k & 1);
        }
    put(out, true);
    put(out, false);
    put(out, false);
    return true;
}

/* --- both ---------------------------------------------------------------- */

bool
linear_encode(enum linear_kind kind, struct text text, bool check,
              struct linear *out, struct err *err)
{
    out->n = 0;
    if (text.len + check > LINEAR_TEXT)
        return err_set(err, ERR_INPUT,
                       "a linear code has at most %d characters", LINEAR_TEXT);
    return kind == LINEAR_CODE39 ? encode_39(text, check, out, err)
                                 : encode_2of5(text, check, out, err);
}

double
linear_width(const struct linear *code, double ratio)
{
    double width = 0;

    for (size_t i = 0; i < code->n; i++)
        width += code->wide[i] ? ratio : 1;
    return width;
}
