#include "data/text.h"

#include <errno.h>
#include <iconv.h>
#include <string.h>

#include "base/arena.h"

enum {
    HALF = 0x80,          /* first byte that is not ASCII */
    LEADS = 0x100 - HALF, /* values a lead byte may have, and more */
    LEAD = 0xFF,          /* length mark of a byte that begins a pair */
    SS3 = 0x8F            /* begins three bytes in EUC */
};

/* A character in UTF-8; len 0: no such code. */
struct glyph8 {
    char s[3];
    unsigned char len;
};

/*
 * CP932 and EUC-JP-MS have no state, so that all of them fits two tables,
 * asked of iconv; a third has what stands behind 8F in EUC.
 */
struct text_decoder {
    enum text_encoding encoding;
    struct glyph8 single[LEADS];
    struct glyph8 pair[LEADS][256];
    struct glyph8 (*triple)[256]; /* by the second byte less HALF; or NULL */
};

static const char *const names[] = {
    [TEXT_UTF8] = "utf-8",        [TEXT_CP932] = "cp932",
    [TEXT_EUCJPMS] = "euc-jp-ms", [TEXT_UTF16LE] = "utf-16le",
    [TEXT_UTF16BE] = "utf-16be",
};

const char *
text_encoding_name(enum text_encoding encoding)
{
    return names[encoding];
}

bool
text_encoding_from_name(struct text name, enum text_encoding *out)
{
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        if (text_is(name, names[i])) {
            *out = (enum text_encoding)i;
            return true;
        }
    return false;
}

bool
text_is_unicode(enum text_encoding encoding)
{
    return encoding != TEXT_CP932 && encoding != TEXT_EUCJPMS;
}

/*
 * Ask iconv for one code.  A count of irreversible conversions is as bad as
 * an error: the character would not be the one that was sent.
 */
static struct glyph8
ask(iconv_t cd, const unsigned char *code, size_t len)
{
    struct glyph8 g = {.len = 0};
    char in[3], out[8], *from = in, *to = out;
    size_t left = len, room = sizeof out, rc;

    memcpy(in, code, len);
    (void)iconv(cd, NULL, NULL, NULL, NULL);
    errno = 0;
    rc = iconv(cd, &from, &left, &to, &room);
    if (rc == (size_t)-1 && errno == EINVAL && len < sizeof in)
        g.len = LEAD;
    if (rc == 0 && left == 0 && sizeof out - room <= sizeof g.s) {
        g.len = (unsigned char)(sizeof out - room);
        memcpy(g.s, out, g.len);
    }
    return g;
}

static void
fill_triples(struct text_decoder *d, iconv_t cd, struct arena *arena)
{
    d->triple = arena_alloc_array(arena, LEADS, sizeof *d->triple);
    for (unsigned i = 0; i < LEADS; i++)
        for (unsigned k = HALF; k < 256; k++) {
            const unsigned char code[3] = {SS3, (unsigned char)(i + HALF),
                                           (unsigned char)k};

            d->triple[i][k] = ask(cd, code, 3);
        }
}

static void
fill(struct text_decoder *d, iconv_t cd)
{
    for (unsigned lead = 0; lead < LEADS; lead++) {
        unsigned char code[2] = {(unsigned char)(lead + HALF), 0};

        d->single[lead] = ask(cd, code, 1);
        if (d->single[lead].len != LEAD)
            continue;
        for (unsigned trail = 0; trail < 256; trail++) {
            code[1] = (unsigned char)trail;
            d->pair[lead][trail] = ask(cd, code, 2);
        }
    }
}

bool
text_decoder_new(enum text_encoding encoding, struct arena *arena,
                 const struct text_decoder **out, struct err *err)
{
    struct text_decoder *d = arena_alloc(arena, sizeof *d);

    d->encoding = encoding;
    if (!text_is_unicode(encoding)) {
        const char *name = encoding == TEXT_CP932 ? "CP932" : "EUC-JP-MS";
        iconv_t cd = iconv_open("UTF-8", name);

        if ((intptr_t)cd == -1)
            return err_set(err, ERR_CONF,
                           "this system cannot convert %s; install the "
                           "C library's converters (gconv)",
                           name);
        fill(d, cd);
        if (encoding == TEXT_EUCJPMS)
            fill_triples(d, cd, arena);
        (void)iconv_close(cd);
    }
    *out = d;
    return true;
}

static bool
is_ascii(struct text t)
{
    unsigned char any = 0;

    for (size_t i = 0; i < t.len; i++)
        any |= (unsigned char)t.s[i];
    return any < HALF;
}

/* The character that begins at s; used is how many bytes it has there. */
static const struct glyph8 *
one_char(const struct text_decoder *d, const unsigned char *s, size_t len,
         size_t *used)
{
    const struct glyph8 *g = &d->single[s[0] - HALF];

    *used = 1;
    if (g->len != LEAD)
        return g->len > 0 ? g : NULL;
    if (len < 2)
        return NULL;
    g = &d->pair[s[0] - HALF][s[1]];
    *used = 2;
    if (g->len == LEAD) {
        if (len < 3 || d->triple == NULL || s[1] < HALF)
            return NULL;
        g = &d->triple[s[1] - HALF][s[2]];
        *used = 3;
    }
    return g->len > 0 ? g : NULL;
}

static bool
decode_bytes(const struct text_decoder *d, struct text in, struct arena *arena,
             struct text *out, size_t *bad)
{
    /* One byte gives three at most (half-width kana). */
    char *s = arena_raw(arena, 3 * in.len + 1);
    size_t len = 0, used;

    for (size_t at = 0; at < in.len; at += used) {
        const unsigned char *p = (const unsigned char *)in.s + at;
        const struct glyph8 *g;

        if (p[0] < HALF) {
            s[len++] = (char)p[0];
            used = 1;
            continue;
        }
        g = one_char(d, p, in.len - at, &used);
        if (g == NULL) {
            *bad = at;
            return false;
        }
        memcpy(s + len, g->s, g->len);
        len += g->len;
    }
    *out = (struct text){s, len};
    return true;
}

bool
text_decode(const struct text_decoder *d, struct text in, struct arena *arena,
            struct text *out, size_t *bad)
{
    if (!is_ascii(in)) {
        if (!text_is_unicode(d->encoding))
            return decode_bytes(d, in, arena, out, bad);
        if (!utf8_valid(in, bad))
            return false;
    }
    *out = in;
    return true;
}

enum text_encoding
text_utf8_or_cp932(struct text whole)
{
    size_t bad;

    return utf8_valid(whole, &bad) ? TEXT_UTF8 : TEXT_CP932;
}

size_t
text_bom(struct text t)
{
    return text_starts(t, "\xEF\xBB\xBF") ? 3 : 0;
}

/* The ASCII character that a digit or a hyphen of any width stands for. */
static char
narrow(uint32_t cp)
{
    if ((cp >= '0' && cp <= '9') || cp == '-')
        return (char)cp;
    if (cp >= 0xFF10 && cp <= 0xFF19)
        return (char)('0' + (cp - 0xFF10));
    switch (cp) {
    case 0x2010: /* fonts.md 3.5: what stands for a hyphen in registers */
    case 0x2011:
    case 0x2012:
    case 0x2013:
    case 0x2014:
    case 0x2015:
    case 0x2212:
    case 0x30FC:
    case 0xFF0D:
    case 0xFF70:
        return '-';
    default:
        return '\0';
    }
}

size_t
text_digits(struct text t, char *buf, size_t size)
{
    size_t n = 0, step;
    uint32_t cp;

    for (size_t at = 0; at < t.len; at += step) {
        step = utf8_decode(t.s + at, t.len - at, &cp);
        if (step == 0 || n == size || narrow(cp) == '\0')
            return 0;
        buf[n++] = narrow(cp);
    }
    return n;
}
