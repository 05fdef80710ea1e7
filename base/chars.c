#include "base/chars.h"

#include <glib.h>
#include <string.h>

#include "base/arena.h"

enum {
    FIELD_MAX = 200
}; /* code points; fonts.md 2.2 step 1 */

static const char *const names[] = {
    [CHARS_FINE] = "fine",
    [CHARS_UTF8] = "utf8",
    [CHARS_EMPTY] = "empty",
    [CHARS_TOO_LONG] = "too-long",
    [CHARS_BIDI] = "bidi",
    [CHARS_CONTROL] = "control",
    [CHARS_INVISIBLE] = "invisible",
    [CHARS_NONCHARACTER] = "noncharacter",
    [CHARS_REPLACEMENT] = "replacement-char",
    [CHARS_GETA] = "geta",
    [CHARS_IDS] = "ids",
    [CHARS_RADICAL] = "radical",
    [CHARS_PUA] = "pua",
    [CHARS_EMOJI] = "emoji",
    [CHARS_ORPHAN_VS] = "orphan-vs",
    [CHARS_COMBINING] = "combining",
    [CHARS_SCRIPT] = "script",
    [CHARS_IVS_UNSUPPORTED] = "ivs-unsupported",
    [CHARS_NO_GLYPH] = "no-glyph",
    [CHARS_NO_SINGLE_FONT] = "no-single-font",
    [CHARS_HANAMIN] = "hanamin",
    [CHARS_DOES_NOT_FIT] = "does-not-fit",
};

const char *
chars_reason_name(enum chars_reason reason)
{
    return names[reason];
}

bool
chars_reason_from_name(struct text name, enum chars_reason *out)
{
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        if (text_is(name, names[i])) {
            *out = (enum chars_reason)i;
            return true;
        }
    return false;
}

enum chars_outcome
chars_outcome_of(enum chars_reason reason)
{
    switch (reason) {
    case CHARS_FINE:
        return CHARS_OK;
    case CHARS_IVS_UNSUPPORTED:
    case CHARS_NO_SINGLE_FONT:
    case CHARS_HANAMIN:
    case CHARS_DOES_NOT_FIT:
        return CHARS_HOLD;
    default:
        return CHARS_REJECT;
    }
}

bool
chars_in(uint32_t cp, const char *set)
{
    uint32_t one;

    for (size_t len; *set != '\0'; set += len) {
        len = utf8_decode(set, strlen(set), &one);
        if (one == cp)
            return true;
    }
    return false;
}

bool
chars_is_selector(uint32_t cp)
{
    return (cp >= 0xFE00 && cp <= 0xFE0F) || (cp >= 0xE0100 && cp <= 0xE01EF);
}

bool
chars_is_han(uint32_t cp)
{
    if (cp >= 0x4E00 && cp <= 0x9FFF)
        return true;
    /* Planes 2 and 3 hold ideographs only, assigned or yet to be. */
    if (cp >= 0x20000 && cp <= 0x3FFFD)
        return true;
    return cp > 0x2E7F && g_unichar_get_script(cp) == G_UNICODE_SCRIPT_HAN;
}

bool
chars_is_latin(uint32_t cp)
{
    if (cp < 0x80)
        return (cp >= 'A' && cp <= 'Z') || (cp >= 'a' && cp <= 'z');
    return cp < 0x3000 && g_unichar_get_script(cp) == G_UNICODE_SCRIPT_LATIN;
}

struct span {
    uint32_t first, last;
};

static bool
within(const struct span *span, size_t n, uint32_t cp)
{
    for (size_t i = 0; i < n; i++)
        if (cp >= span[i].first && cp <= span[i].last)
            return true;
    return false;
}

#define WITHIN(spans, cp) within(spans, sizeof(spans) / sizeof(spans)[0], cp)

/* fonts.md 2.2 step 2 */
static const struct span bidi[] = {
    {0x061C, 0x061C}, {0x200E, 0x200F}, {0x202A, 0x202E}, {0x2066, 0x2069}};
static const struct span control[] = {
    {0x0000, 0x001F}, {0x007F, 0x009F}, {0x2028, 0x2029}};
/* step 3 */
static const struct span invisible[] = {
    {0x00AD, 0x00AD},  {0x034F, 0x034F}, {0x115F, 0x1160}, {0x180E, 0x180E},
    {0x200B, 0x200D},  {0x2060, 0x2064}, {0x206A, 0x206F}, {0x3164, 0x3164},
    {0xFEFF, 0xFEFF},  {0xFFA0, 0xFFA0}, {0xFFF9, 0xFFFB}, {0xE0001, 0xE0001},
    {0xE0020, 0xE007F}};
static const struct span replacement[] = {{0xFFFC, 0xFFFD}};
static const struct span ids[] = {{0x2FF0, 0x2FFF}, {0x31EF, 0x31EF}};
static const struct span radical[] = {{0x2E80, 0x2FDF}};
static const struct span private_use[] = {
    {0xE000, 0xF8FF}, {0xF0000, 0xFFFFD}, {0x100000, 0x10FFFD}};
static const struct span emoji[] = {
    {0x1F000, 0x1FAFF}, {0x2764, 0x2764}, {0x20E3, 0x20E3}};

/* Characters of nearly every field, about which nothing needs deciding. */
static bool
is_plain(uint32_t cp)
{
    return (cp >= 0x4E00 && cp <= 0x9FFF) || (cp >= 0x3041 && cp <= 0x3096) ||
           (cp >= 0x30A1 && cp <= 0x30FA) || cp == 0x30FC || cp == 0x3000 ||
           cp == 0x3005 || cp == 0x3006 || (cp >= 0x20 && cp <= 0x7E) ||
           (cp >= 0xFF10 && cp <= 0xFF19) || cp == 0xFF0D;
}

struct unit {
    uint32_t cp;
    size_t at; /* of its first character in the field, from 1 */
};

static bool
fault(struct chars_verdict *out, enum chars_reason reason, uint32_t cp,
      size_t at)
{
    out->reason = reason;
    out->cp = cp;
    out->at = at;
    return false;
}

/* Step 1; n receives the number of units. */
static bool
decode(struct text field, struct unit unit[static FIELD_MAX], size_t *n,
       bool *plain, struct chars_verdict *out)
{
    size_t count = 0, at = 0, len;
    uint32_t cp;

    *plain = true;
    for (; at < field.len; at += len) {
        len = utf8_decode(field.s + at, field.len - at, &cp);
        if (len == 0)
            return fault(out, CHARS_UTF8, 0, count + 1);
        if (count < FIELD_MAX)
            unit[count] = (struct unit){cp, count + 1};
        *plain = *plain && is_plain(cp);
        count++;
    }
    if (count == 0)
        return fault(out, CHARS_EMPTY, 0, 0);
    if (count > FIELD_MAX)
        return fault(out, CHARS_TOO_LONG, 0, FIELD_MAX + 1);
    *n = count;
    return true;
}

static enum chars_reason
character_fault(uint32_t cp, chars_private *allowed, void *context)
{
    if (WITHIN(invisible, cp))
        return CHARS_INVISIBLE;
    if ((cp >= 0xFDD0 && cp <= 0xFDEF) || (cp & 0xFFFE) == 0xFFFE)
        return CHARS_NONCHARACTER;
    if (WITHIN(replacement, cp))
        return CHARS_REPLACEMENT;
    if (cp == 0x3013) /* a host has lost a private character already */
        return CHARS_GETA;
    if (WITHIN(ids, cp))
        return CHARS_IDS;
    if (WITHIN(radical, cp))
        return CHARS_RADICAL;
    if (WITHIN(private_use, cp) && (allowed == NULL || !allowed(context, cp)))
        return CHARS_PUA;
    return CHARS_FINE;
}

/* Steps 2 and 3. */
static bool
check_characters(const struct unit *unit, size_t n, chars_private *allowed,
                 void *context, struct chars_verdict *out)
{
    enum chars_reason reason;

    for (size_t i = 0; i < n; i++)
        if (WITHIN(bidi, unit[i].cp))
            return fault(out, CHARS_BIDI, unit[i].cp, unit[i].at);
    for (size_t i = 0; i < n; i++)
        if (WITHIN(control, unit[i].cp))
            return fault(out, CHARS_CONTROL, unit[i].cp, unit[i].at);
    for (size_t i = 0; i < n; i++) {
        reason = character_fault(unit[i].cp, allowed, context);
        if (reason != CHARS_FINE)
            return fault(out, reason, unit[i].cp, unit[i].at);
    }
    for (size_t i = 0; i < n; i++)
        if (WITHIN(emoji, unit[i].cp))
            return fault(out, CHARS_EMOJI, unit[i].cp, unit[i].at);
    return true;
}

static bool
is_mark(uint32_t cp)
{
    return !chars_is_selector(cp) && g_unichar_ismark(cp);
}

/* Letters whose clusters are composed; Han never is (fonts.md 2.2 step 4). */
static bool
composes(uint32_t cp)
{
    switch (g_unichar_get_script(cp)) {
    case G_UNICODE_SCRIPT_LATIN:
    case G_UNICODE_SCRIPT_HIRAGANA:
    case G_UNICODE_SCRIPT_KATAKANA:
    case G_UNICODE_SCRIPT_HANGUL:
        return true;
    default:
        return false;
    }
}

static bool
is_jamo(uint32_t cp)
{
    return cp >= 0x1100 && cp <= 0x11FF;
}

/* The end of the cluster that begins at i. */
static size_t
cluster_end(const struct unit *unit, size_t n, size_t i)
{
    size_t end = i + 1;

    if (!composes(unit[i].cp))
        return end;
    while (end < n &&
           (is_mark(unit[end].cp) ||
            (is_jamo(unit[end].cp) &&
             g_unichar_get_script(unit[i].cp) == G_UNICODE_SCRIPT_HANGUL)))
        end++;
    return end;
}

/* NFC of one cluster, in place; returns its units afterwards. */
static size_t
compose_cluster(struct unit *unit, size_t n)
{
    char utf8[4 * FIELD_MAX] = {0};
    size_t len = 0, count = 0, step;
    char *composed;
    uint32_t cp;

    for (size_t i = 0; i < n; i++)
        len += utf8_encode(unit[i].cp, utf8 + len);
    composed = g_utf8_normalize(utf8, (gssize)len, G_NORMALIZE_DEFAULT_COMPOSE);
    len = strlen(composed);
    for (size_t at = 0; at < len && count < n; at += step, count++) {
        step = utf8_decode(composed + at, len - at, &cp);
        unit[count].cp = cp;
    }
    g_free(composed);
    return count;
}

/* Step 4: compose in place; n shrinks. */
static bool
compose_all(struct unit *unit, size_t *n)
{
    size_t to = 0, end;
    bool changed = false;

    for (size_t i = 0; i < *n; i = end) {
        size_t kept;

        end = cluster_end(unit, *n, i);
        kept = end - i;
        if (kept > 1) {
            kept = compose_cluster(unit + i, end - i);
            changed = true;
        }
        memmove(unit + to, unit + i, kept * sizeof *unit);
        to += kept;
    }
    *n = to;
    return changed;
}

static bool
is_space(uint32_t cp)
{
    return cp == 0x20 || cp == 0x3000;
}

/*
 * Kana that take U+309A without a composed character: the bidakuon of
 * JIS X 0213 and the Ainu letters, which the register faces set as one glyph.
 */
static bool
takes_handakuten(uint32_t cp)
{
    static const uint16_t base[] = {0x304B, 0x304D, 0x304F, 0x3051, 0x3053,
                                    0x30AB, 0x30AD, 0x30AF, 0x30B1, 0x30B3,
                                    0x30BB, 0x30C4, 0x30C8, 0x31F7};

    for (size_t i = 0; i < sizeof base / sizeof base[0]; i++)
        if (base[i] == cp)
            return true;
    return false;
}

static bool
script_allowed(uint32_t cp)
{
    if (cp >= 0x20000 && cp <= 0x3FFFD)
        return true;
    switch (g_unichar_get_script(cp)) {
    case G_UNICODE_SCRIPT_HAN:
    case G_UNICODE_SCRIPT_HIRAGANA:
    case G_UNICODE_SCRIPT_KATAKANA:
    case G_UNICODE_SCRIPT_HANGUL:
    case G_UNICODE_SCRIPT_LATIN:
    case G_UNICODE_SCRIPT_COMMON:
    case G_UNICODE_SCRIPT_INHERITED:
    case G_UNICODE_SCRIPT_UNKNOWN: /* private use let in, or not yet assigned:
                                    */
        return true;               /* coverage decides */
    default:
        return false;
    }
}

/* Steps 5 and 6. */
static bool
check_clusters(const struct unit *unit, size_t n, struct chars_verdict *out)
{
    for (size_t i = 0; i < n; i++)
        if (chars_is_selector(unit[i].cp) &&
            (i == 0 || !chars_is_han(unit[i - 1].cp)))
            return fault(out, CHARS_ORPHAN_VS, unit[i].cp, unit[i].at);
    for (size_t i = 0; i < n; i++)
        if (is_mark(unit[i].cp) && !(unit[i].cp == 0x309A && i > 0 &&
                                     takes_handakuten(unit[i - 1].cp)))
            return fault(out, CHARS_COMBINING, unit[i].cp, unit[i].at);
    for (size_t i = 0; i < n; i++)
        if (!script_allowed(unit[i].cp))
            return fault(out, CHARS_SCRIPT, unit[i].cp, unit[i].at);
    return true;
}

static struct text
encode(const struct unit *unit, size_t n, struct arena *arena)
{
    char *s = arena_raw(arena, 4 * n + 1);
    size_t len = 0;

    for (size_t i = 0; i < n; i++)
        len += utf8_encode(unit[i].cp, s + len);
    s[len] = '\0';
    return (struct text){s, len};
}

/* The input without outer spaces. */
static struct text
trim(struct text t)
{
    for (;;)
        if (t.len >= 1 && t.s[0] == ' ')
            t = (struct text){t.s + 1, t.len - 1};
        else if (text_starts(t, "　"))
            t = (struct text){t.s + 3, t.len - 3};
        else
            break;
    for (;;)
        if (t.len >= 1 && t.s[t.len - 1] == ' ')
            t.len -= 1;
        else if (t.len >= 3 && memcmp(t.s + t.len - 3, "　", 3) == 0)
            t.len -= 3;
        else
            return t;
}

/* Leaves the outer spaces out; n shrinks, the first to stay is returned. */
static size_t
skip_spaces(const struct unit *unit, size_t *n)
{
    size_t from = 0;

    while (*n > 0 && is_space(unit[*n - 1].cp))
        --*n;
    while (from < *n && is_space(unit[from].cp))
        from++;
    return from;
}

size_t
chars_origin(struct text field, size_t at)
{
    struct unit unit[FIELD_MAX];
    struct chars_verdict ignore;
    size_t n = 0, from;
    bool plain;

    if (!decode(field, unit, &n, &plain, &ignore))
        return 0;
    if (!plain)
        (void)compose_all(unit, &n);
    from = skip_spaces(unit, &n) + at;
    return at > 0 && from <= n ? unit[from - 1].at : 0;
}

void
chars_judge(struct text field, chars_private *allowed, void *context,
            struct arena *arena, struct chars_verdict *out)
{
    struct unit unit[FIELD_MAX];
    size_t n = 0, from;
    bool plain, changed;

    *out = (struct chars_verdict){.reason = CHARS_FINE};
    if (!decode(field, unit, &n, &plain, out))
        return;
    if (!plain && !check_characters(unit, n, allowed, context, out))
        return;
    changed = !plain && compose_all(unit, &n);
    from = skip_spaces(unit, &n);
    if (from == n) {
        (void)fault(out, CHARS_EMPTY, 0, 0);
        return;
    }
    if (!plain && !check_clusters(unit + from, n - from, out))
        return;
    out->composed =
        changed ? encode(unit + from, n - from, arena) : trim(field);
}
