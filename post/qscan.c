#include "post/qscan.h"

#include <string.h>

static bool
is_space(char c)
{
    return c == ' ' || c == '\n' || c == '\r' || c == '\t' || c == '\f' ||
           c == '\0';
}

static bool
is_delimiter(char c)
{
    return c != '\0' && strchr("()<>[]{}/%", c) != NULL;
}

static void
skip_space(struct qscan *scan)
{
    const char *s = scan->content.s;

    while (scan->at < scan->content.len) {
        if (is_space(s[scan->at])) {
            scan->at++;
        } else if (s[scan->at] == '%') {
            while (scan->at < scan->content.len && s[scan->at] != '\n' &&
                   s[scan->at] != '\r')
                scan->at++;
        } else {
            return;
        }
    }
}

static struct text
from_to(const struct qscan *scan, size_t from, size_t to)
{
    return (struct text){scan->content.s + from, to - from};
}

/* From behind "(": to the parenthesis that closes it. */
static void
take_string(struct qscan *scan, struct qtoken *out)
{
    const char *s = scan->content.s;
    size_t from = scan->at;
    int depth = 1;

    while (scan->at < scan->content.len) {
        char c = s[scan->at++];

        if (c == '\\' && scan->at < scan->content.len)
            scan->at++;
        else if (c == '(')
            depth++;
        else if (c == ')' && --depth == 0) {
            *out = (struct qtoken){QT_STRING, 0,
                                   from_to(scan, from, scan->at - 1)};
            return;
        }
    }
    *out = (struct qtoken){.kind = QT_BAD};
}

static void
take_hex(struct qscan *scan, struct qtoken *out)
{
    size_t from = scan->at;

    while (scan->at < scan->content.len && scan->content.s[scan->at] != '>')
        scan->at++;
    if (scan->at == scan->content.len) {
        *out = (struct qtoken){.kind = QT_BAD};
        return;
    }
    *out = (struct qtoken){QT_HEX, 0, from_to(scan, from, scan->at)};
    scan->at++;
}

/* A number, without exponent; false: the word is none. */
static bool
number_of(struct text t, double *out)
{
    double value = 0, place = 1;
    bool fraction = false, digits = false;
    size_t i = t.len > 0 && (t.s[0] == '-' || t.s[0] == '+') ? 1 : 0;

    for (; i < t.len; i++) {
        if (t.s[i] == '.' && !fraction) {
            fraction = true;
            continue;
        }
        if (t.s[i] < '0' || t.s[i] > '9')
            return false;
        digits = true;
        if (fraction)
            value += (place /= 10) * (t.s[i] - '0');
        else
            value = value * 10 + (t.s[i] - '0');
    }
    *out = t.len > 0 && t.s[0] == '-' ? -value : value;
    return digits;
}

static void
take_word(struct qscan *scan, struct qtoken *out)
{
    size_t from = scan->at;
    bool name = scan->content.s[from] == '/';

    scan->at += name ? 1 : 0;
    while (scan->at < scan->content.len &&
           !is_space(scan->content.s[scan->at]) &&
           !is_delimiter(scan->content.s[scan->at]))
        scan->at++;
    *out = (struct qtoken){name ? QT_NAME : QT_WORD, 0,
                           from_to(scan, from, scan->at)};
    if (!name && number_of(out->raw, &out->number))
        out->kind = QT_NUMBER;
}

/* Signs of one or two characters; false: none stands here. */
static bool
take_sign(struct qscan *scan, struct qtoken *out)
{
    const char *s = scan->content.s + scan->at;
    size_t left = scan->content.len - scan->at;
    bool twice = left > 1 && s[1] == s[0];

    *out = (struct qtoken){.kind = QT_BAD};
    if (*s == '[' || *s == ']') {
        out->kind = *s == '[' ? QT_OPEN : QT_CLOSE;
        scan->at++;
    } else if (twice && (*s == '<' || *s == '>')) {
        out->kind = *s == '<' ? QT_DICT : QT_DICT_END;
        scan->at += 2;
    } else if (strchr(")>{}", *s) != NULL) {
        scan->at++;
    } else {
        return false;
    }
    return true;
}

void
qscan_next(struct qscan *scan, struct qtoken *out)
{
    skip_space(scan);
    if (scan->at == scan->content.len) {
        *out = (struct qtoken){.kind = QT_END};
        return;
    }
    if (take_sign(scan, out))
        return;
    switch (scan->content.s[scan->at]) {
    case '(':
        scan->at++;
        take_string(scan, out);
        return;
    case '<':
        scan->at++;
        take_hex(scan, out);
        return;
    default:
        take_word(scan, out);
    }
}

/* --- values -----------------------------------------------------------------
 */

static int
hex_digit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

static void
put_byte(struct buf *out, int byte)
{
    const char c = (char)byte;

    buf_put(out, &c, 1);
}

/* A last digit without its second counts as if 0 followed (7.3.4.3). */
static void
hex_bytes(struct text t, struct buf *out)
{
    int high = -1;

    for (size_t i = 0; i < t.len; i++) {
        int v = hex_digit(t.s[i]);

        if (v < 0)
            continue;
        if (high < 0) {
            high = v;
            continue;
        }
        put_byte(out, high << 4 | v);
        high = -1;
    }
    if (high >= 0)
        put_byte(out, high << 4);
}

/* One escape, s at the backslash's follower; returns its length (7.3.4.2). */
static size_t
escape(const char *s, size_t len, struct buf *out)
{
    static const char letters[] = "nrtbf", means[] = "\n\r\t\b\f";
    const char *letter = *s != '\0' ? strchr(letters, *s) : NULL;
    size_t n = 0;
    int value = 0;

    if (letter != NULL) {
        put_byte(out, means[letter - letters]);
        return 1;
    }
    if (*s == '\r' || *s == '\n')
        return *s == '\r' && len > 1 && s[1] == '\n' ? 2 : 1;
    while (n < 3 && n < len && s[n] >= '0' && s[n] <= '7')
        value = value * 8 + (s[n++] - '0');
    put_byte(out, n > 0 ? value & 255 : *s);
    return n > 0 ? n : 1;
}

void
qscan_bytes(const struct qtoken *t, struct buf *out)
{
    out->len = 0;
    if (t->kind == QT_HEX) {
        hex_bytes(t->raw, out);
        return;
    }
    for (size_t i = 0; i < t->raw.len; i++) {
        if (t->raw.s[i] != '\\')
            put_byte(out, t->raw.s[i]);
        else if (i + 1 < t->raw.len)
            i += escape(t->raw.s + i + 1, t->raw.len - i - 1, out);
    }
}

void
qscan_name(const struct qtoken *t, char *out, size_t size)
{
    struct text raw = t->kind == QT_NAME ? t->raw : TEXT("");
    size_t n = 0;

    for (size_t i = 0; i < raw.len && n + 1 < size; i++) {
        int high =
            i + 2 < raw.len && raw.s[i] == '#' ? hex_digit(raw.s[i + 1]) : -1;
        int low = high >= 0 ? hex_digit(raw.s[i + 2]) : -1;

        if (low >= 0) {
            out[n++] = (char)(high << 4 | low);
            i += 2;
        } else {
            out[n++] = raw.s[i];
        }
    }
    out[n] = '\0';
}

/* --- inline images ----------------------------------------------------------
 */

static bool
is_end(const struct qscan *scan, size_t at)
{
    const char *s = scan->content.s;
    size_t len = scan->content.len;

    return at + 2 <= len && s[at] == 'E' && s[at + 1] == 'I' &&
           (at + 2 == len || is_space(s[at + 2]));
}

bool
qscan_image(struct qscan *scan, size_t bytes)
{
    size_t at = scan->at + 1; /* one white space stands behind ID */

    if (bytes > 0) {
        if (bytes >= scan->content.len - scan->at)
            return false;
        scan->at = at + bytes;
        skip_space(scan);
        if (!is_end(scan, scan->at))
            return false;
        scan->at += 2;
        return true;
    }
    while (at < scan->content.len &&
           !(is_space(scan->content.s[at - 1]) && is_end(scan, at)))
        at++;
    if (at >= scan->content.len)
        return false;
    scan->at = at + 2;
    return true;
}
