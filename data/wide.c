#include "data/wide.h"

#include "base/str.h"

enum {
    HIGH = 0xD800,
    LOW = 0xDC00,
    BEHIND = 0xE000
};

size_t
wide_room(size_t n)
{
    /* Three bytes a unit; one kept from before, and its broken partner. */
    return n / 2 * 3 + 5;
}

/* One code unit; returns how many bytes it, and what waited, became. */
static size_t
put_unit(struct wide *u, uint32_t unit, char *out)
{
    size_t n = 0;

    if (u->high != 0 && unit >= LOW && unit < BEHIND) {
        uint32_t cp = 0x10000 + ((u->high - HIGH) << 10) + (unit - LOW);

        u->high = 0;
        return utf8_encode(cp, out);
    }
    if (u->high != 0)
        out[n++] = WIDE_BROKEN;
    u->high = 0;
    if (unit >= HIGH && unit < LOW) {
        u->high = unit;
        return n;
    }
    if (unit >= LOW && unit < BEHIND) {
        out[n++] = WIDE_BROKEN;
        return n;
    }
    if (unit < 0x80) {
        out[n++] = (char)unit;
        return n;
    }
    return n + utf8_encode(unit, out + n);
}

size_t
wide_put(struct wide *u, const char *in, size_t n, char *out)
{
    const unsigned char *p = (const unsigned char *)in;
    size_t len = 0, at = 0;

    while (at < n) {
        unsigned first = u->has_odd ? u->odd : p[at++];

        if (at == n) {
            u->has_odd = true;
            u->odd = (unsigned char)first;
            break;
        }
        u->has_odd = false;
        len += put_unit(
            u, u->big ? first << 8 | p[at] : first | (unsigned)p[at] << 8,
            out + len);
        at++;
    }
    return len;
}

size_t
wide_end(struct wide *u, char *out)
{
    size_t n = 0;

    if (u->high != 0)
        out[n++] = WIDE_BROKEN;
    if (u->has_odd)
        out[n++] = WIDE_BROKEN;
    u->high = 0;
    u->has_odd = false;
    return n;
}
