#include "base/str.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/arena.h"

struct text
text_from(const char *s)
{
    return s != NULL ? (struct text){s, strlen(s)} : (struct text){"", 0};
}

bool
text_equal(struct text a, struct text b)
{
    return a.len == b.len && (a.len == 0 || memcmp(a.s, b.s, a.len) == 0);
}

bool
text_is(struct text a, const char *s)
{
    return text_equal(a, text_from(s));
}

int
text_compare(struct text a, struct text b)
{
    size_t n = a.len < b.len ? a.len : b.len;
    int c = n > 0 ? memcmp(a.s, b.s, n) : 0;

    return c != 0 ? c : (a.len > b.len) - (a.len < b.len);
}

bool
text_starts(struct text a, const char *prefix)
{
    size_t n = strlen(prefix);

    return a.len >= n && memcmp(a.s, prefix, n) == 0;
}

char *
text_dup(struct arena *arena, struct text t)
{
    return arena_copy(arena, t.s, t.len);
}

static bool
is_tail(unsigned char c)
{
    return (c & 0xC0) == 0x80;
}

size_t
utf8_decode(const char *s, size_t len, uint32_t *cp)
{
    const unsigned char *u = (const unsigned char *)s;
    uint32_t c;

    if (len == 0)
        return 0;
    if (u[0] < 0x80) {
        *cp = u[0];
        return 1;
    }
    if (u[0] >= 0xC2 && u[0] < 0xE0 && len >= 2 && is_tail(u[1])) {
        *cp = (uint32_t)(u[0] & 0x1F) << 6 | (u[1] & 0x3FU);
        return 2;
    }
    if (u[0] >= 0xE0 && u[0] < 0xF0 && len >= 3 && is_tail(u[1]) &&
        is_tail(u[2])) {
        c = (uint32_t)(u[0] & 0x0F) << 12 | (uint32_t)(u[1] & 0x3F) << 6 |
            (u[2] & 0x3FU);
        *cp = c;
        return c >= 0x800 && (c < 0xD800 || c > 0xDFFF) ? 3 : 0;
    }
    if (u[0] >= 0xF0 && u[0] < 0xF5 && len >= 4 && is_tail(u[1]) &&
        is_tail(u[2]) && is_tail(u[3])) {
        c = (uint32_t)(u[0] & 0x07) << 18 | (uint32_t)(u[1] & 0x3F) << 12 |
            (uint32_t)(u[2] & 0x3F) << 6 | (u[3] & 0x3FU);
        *cp = c;
        return c >= 0x10000 && c <= 0x10FFFF ? 4 : 0;
    }
    return 0;
}

size_t
utf8_encode(uint32_t cp, char out[static 4])
{
    if (cp < 0x80) {
        out[0] = (char)cp;
        return 1;
    }
    if (cp < 0x800) {
        out[0] = (char)(0xC0 | cp >> 6);
        out[1] = (char)(0x80 | (cp & 0x3F));
        return 2;
    }
    if (cp < 0x10000) {
        out[0] = (char)(0xE0 | cp >> 12);
        out[1] = (char)(0x80 | (cp >> 6 & 0x3F));
        out[2] = (char)(0x80 | (cp & 0x3F));
        return 3;
    }
    out[0] = (char)(0xF0 | cp >> 18);
    out[1] = (char)(0x80 | (cp >> 12 & 0x3F));
    out[2] = (char)(0x80 | (cp >> 6 & 0x3F));
    out[3] = (char)(0x80 | (cp & 0x3F));
    return 4;
}

bool
utf8_valid(struct text t, size_t *bad)
{
    uint32_t cp;

    for (size_t i = 0, n; i < t.len; i += n) {
        n = utf8_decode(t.s + i, t.len - i, &cp);
        if (n == 0) {
            if (bad != NULL)
                *bad = i;
            return false;
        }
    }
    return true;
}

size_t
utf8_count(struct text t)
{
    size_t n = 0;

    for (size_t i = 0; i < t.len; i++)
        n += !is_tail((unsigned char)t.s[i]);
    return n;
}

char *
buf_room(struct buf *b, size_t n)
{
    if (b->s == NULL || b->cap - b->len < n) {
        size_t cap = b->cap < 256 ? 256 : b->cap;

        while (cap - b->len < n)
            cap *= 2;
        b->s = mem_grow(b->s, cap);
        b->cap = cap;
    }
    return b->s + b->len;
}

void
buf_put(struct buf *b, const void *data, size_t len)
{
    if (len == 0)
        return;
    memcpy(buf_room(b, len), data, len);
    b->len += len;
}

void
buf_text(struct buf *b, struct text t)
{
    buf_put(b, t.s, t.len);
}

void
buf_str(struct buf *b, const char *s)
{
    buf_put(b, s, strlen(s));
}

void
buf_printf(struct buf *b, const char *fmt, ...)
{
    va_list ap, again;
    int n;

    va_start(ap, fmt);
    va_copy(again, ap);
    n = vsnprintf(NULL, 0, fmt, ap);
    va_end(ap);
    if (n > 0) {
        (void)vsnprintf(buf_room(b, (size_t)n + 1), (size_t)n + 1, fmt, again);
        b->len += (size_t)n;
    }
    va_end(again);
}

void
buf_grouped(struct buf *b, int64_t v)
{
    char digit[24];
    int n = snprintf(digit, sizeof digit, "%" PRId64, v);

    for (int i = 0; i < n; i++) {
        if (i > 0 && (n - i) % 3 == 0)
            buf_str(b, ",");
        buf_put(b, &digit[i], 1);
    }
}

void
buf_clear(struct buf *b)
{
    mem_free(b->s);
    *b = (struct buf){0};
}
