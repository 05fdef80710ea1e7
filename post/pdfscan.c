#include <string.h>

#include "post/pdfread.h"

static bool
is_space(unsigned char c)
{
    return c == ' ' || c == '\n' || c == '\r' || c == '\t' || c == '\f' ||
           c == '\0';
}

static bool
is_delimiter(unsigned char c)
{
    return c == '(' || c == ')' || c == '<' || c == '>' || c == '[' ||
           c == ']' || c == '{' || c == '}' || c == '/' || c == '%';
}

static void
skip_space(struct pdf_scan *scan)
{
    while (scan->at < scan->len) {
        unsigned char c = (unsigned char)scan->s[scan->at];

        if (c == '%')
            while (scan->at < scan->len && scan->s[scan->at] != '\n' &&
                   scan->s[scan->at] != '\r')
                scan->at++;
        else if (is_space(c))
            scan->at++;
        else
            return;
    }
}

static int
hex_digit(unsigned char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'A' && c <= 'F')
        return c - 'A' + 10;
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static bool
scan_hex(struct pdf_scan *scan, struct pdf_token *out, struct err *err)
{
    int high = -1;

    scan->scratch->len = 0;
    for (; scan->at < scan->len && scan->s[scan->at] != '>'; scan->at++) {
        unsigned char c = (unsigned char)scan->s[scan->at];
        int d = hex_digit(c);

        if (is_space(c))
            continue;
        if (d < 0)
            return err_set(err, ERR_STATE, "pdf: hexadecimal string broken");
        if (high < 0) {
            high = d;
            continue;
        }
        *buf_room(scan->scratch, 1) = (char)(high * 16 + d);
        scan->scratch->len++;
        high = -1;
    }
    if (scan->at >= scan->len || high >= 0)
        return err_set(err, ERR_STATE, "pdf: hexadecimal string broken");
    scan->at++;
    out->kind = PDF_STRING;
    out->text = (struct text){scan->scratch->s, scan->scratch->len};
    return true;
}

/* One escape after a backslash; gives the byte, or -1 for a joined line. */
static int
scan_escape(struct pdf_scan *scan)
{
    static const char from[] = "nrtbf", to[] = "\n\r\t\b\f";
    unsigned char c = (unsigned char)scan->s[scan->at++];
    const char *p;

    if (c >= '0' && c <= '7') {
        int v = c - '0';

        for (int i = 0; i < 2 && scan->at < scan->len &&
                        scan->s[scan->at] >= '0' && scan->s[scan->at] <= '7';
             i++)
            v = v * 8 + (scan->s[scan->at++] - '0');
        return v & 255;
    }
    if (c == '\r' || c == '\n') {
        if (c == '\r' && scan->at < scan->len && scan->s[scan->at] == '\n')
            scan->at++;
        return -1;
    }
    p = c != '\0' ? strchr(from, c) : NULL;
    return p != NULL ? (unsigned char)to[p - from] : c;
}

static bool
scan_literal(struct pdf_scan *scan, struct pdf_token *out, struct err *err)
{
    int depth = 1;

    scan->scratch->len = 0;
    while (scan->at < scan->len) {
        int c = (unsigned char)scan->s[scan->at++];

        if (c == '\\') {
            if (scan->at >= scan->len)
                break;
            c = scan_escape(scan);
            if (c < 0)
                continue;
        } else if (c == '(')
            depth++;
        else if (c == ')' && --depth == 0) {
            out->kind = PDF_STRING;
            out->text = (struct text){scan->scratch->s, scan->scratch->len};
            return true;
        } else if (c == '\r') {
            /* An end of line in a string is a line feed (7.3.4.2). */
            if (scan->at < scan->len && scan->s[scan->at] == '\n')
                scan->at++;
            c = '\n';
        }
        *buf_room(scan->scratch, 1) = (char)c;
        scan->scratch->len++;
    }
    return err_set(err, ERR_STATE, "pdf: string without end");
}

enum {
    NUMBER_MAX = 64 /* bytes; of many more the value would be no number */
};

static bool
read_number(struct text t, double *out)
{
    double v = 0, place = 0;
    size_t i = 0, digits = 0;
    bool minus = false;

    if (t.len > NUMBER_MAX)
        return false;
    if (t.len > 0 && (t.s[0] == '-' || t.s[0] == '+')) {
        minus = t.s[0] == '-';
        i = 1;
    }
    for (; i < t.len; i++) {
        if (t.s[i] == '.' && place == 0)
            place = 1;
        else if (t.s[i] >= '0' && t.s[i] <= '9') {
            v = v * 10 + (t.s[i] - '0');
            place *= 10;
            digits++;
        } else
            return false;
    }
    if (place > 0)
        v /= place;
    *out = minus ? -v : v;
    return digits > 0;
}

static void
scan_word(struct pdf_scan *scan, struct pdf_token *out)
{
    size_t from = scan->at;

    while (scan->at < scan->len &&
           !is_space((unsigned char)scan->s[scan->at]) &&
           !is_delimiter((unsigned char)scan->s[scan->at]))
        scan->at++;
    out->text = (struct text){scan->s + from, scan->at - from};
    out->kind = read_number(out->text, &out->number) ? PDF_NUMBER : PDF_WORD;
}

bool
pdf_scan_next(struct pdf_scan *scan, struct pdf_token *out, struct err *err)
{
    unsigned char c;
    bool twice;

    *out = (struct pdf_token){.kind = PDF_END};
    skip_space(scan);
    if (scan->at >= scan->len)
        return true;
    c = (unsigned char)scan->s[scan->at];
    twice = scan->at + 1 < scan->len && scan->s[scan->at + 1] == (char)c;
    switch (c) {
    case '(':
        scan->at++;
        return scan_literal(scan, out, err);
    case '<':
        scan->at += twice ? 2 : 1;
        if (!twice)
            return scan_hex(scan, out, err);
        out->kind = PDF_OPEN_DICT;
        return true;
    case '>':
        if (!twice)
            return err_set(err, ERR_STATE, "pdf: stray >");
        scan->at += 2;
        out->kind = PDF_CLOSE_DICT;
        return true;
    case '[':
    case ']':
        scan->at++;
        out->kind = c == '[' ? PDF_OPEN_ARRAY : PDF_CLOSE_ARRAY;
        return true;
    case '/':
        scan->at++;
        scan_word(scan, out);
        out->kind = PDF_NAME;
        return true;
    case ')':
    case '{':
    case '}':
        return err_set(err, ERR_STATE, "pdf: stray delimiter");
    default:
        scan_word(scan, out);
        return true;
    }
}
