#include "render/spacing.h"

#include <stddef.h>

#include "base/chars.h"
#include "base/str.h"

enum kind {
    KIND_OTHER,
    KIND_OPENING, /* cl-01; its ink is the right half of the em */
    KIND_CLOSING, /* cl-02, cl-06, cl-07; the left half */
    KIND_MIDDLE,  /* cl-05; the middle */
    KIND_KANJI,   /* cl-09 .. cl-11, cl-15, cl-16, cl-19 */
    KIND_LATIN,   /* cl-24, cl-27 */
    KIND_SPACE
};

static bool
is_latin(uint32_t cp)
{
    return (cp >= '0' && cp <= '9') || (cp >= 'A' && cp <= 'Z') ||
           (cp >= 'a' && cp <= 'z') ||
           (cp >= 0xC0 && cp <= 0x24F && cp != 0xD7 && cp != 0xF7);
}

static bool
is_kanji(uint32_t cp)
{
    return (cp >= 0x3041 && cp <= 0x30FF && cp != 0x30FB) ||
           (cp >= 0x31F0 && cp <= 0x31FF) || (cp >= 0x3400 && cp <= 0x9FFF) ||
           (cp >= 0xF900 && cp <= 0xFAFF) || (cp >= 0x20000 && cp <= 0x3FFFF) ||
           chars_in(cp, "々〆〇");
}

static enum kind
kind_of(uint32_t cp)
{
    if (cp == ' ')
        return KIND_SPACE;
    if (is_latin(cp))
        return KIND_LATIN;
    if (is_kanji(cp))
        return KIND_KANJI;
    if (chars_in(cp, "「『（【〔［｛〈《"))
        return KIND_OPENING;
    if (chars_in(cp, "」』）】〕］｝〉》、。，．"))
        return KIND_CLOSING;
    return chars_in(cp, "・：；") ? KIND_MIDDLE : KIND_OTHER;
}

double
spacing_after(struct spaced a, struct spaced b)
{
    enum kind ka = kind_of(a.cp), kb = kind_of(b.cp);

    if ((ka == KIND_KANJI && kb == KIND_LATIN) ||
        (ka == KIND_LATIN && kb == KIND_KANJI))
        return 0.25;
    /* The blank half of a closing mark goes where another mark follows. */
    if (ka == KIND_CLOSING && a.full &&
        (kb == KIND_CLOSING || kb == KIND_OPENING || kb == KIND_MIDDLE))
        return b.full ? -0.5 : 0;
    /* The blank half of an opening bracket goes where one stands before. */
    if ((ka == KIND_OPENING || ka == KIND_MIDDLE) && kb == KIND_OPENING &&
        b.full)
        return a.full ? -0.5 : 0;
    return 0;
}

enum spacing_gap
spacing_between(uint32_t a, uint32_t b)
{
    enum kind ka = kind_of(a), kb = kind_of(b);

    if (ka == KIND_SPACE)
        return SPACING_WORD;
    if (kb == KIND_SPACE || chars_is_selector(b))
        return SPACING_NONE;
    if ((ka == KIND_LATIN && kb == KIND_KANJI) ||
        (ka == KIND_KANJI && kb == KIND_LATIN))
        return SPACING_SCRIPT;
    /* Solid: what opens and what it opens, what closes and what it closes,
       and the halves of a dash or an ellipsis. */
    if (ka == KIND_OPENING || kb == KIND_CLOSING || kb == KIND_MIDDLE ||
        ka == KIND_MIDDLE || (a == b && chars_in(a, "—―…‥")))
        return SPACING_NONE;
    return ka != KIND_LATIN && kb != KIND_LATIN && a >= 0x2E80 && b >= 0x2E80
               ? SPACING_KANJI
               : SPACING_NONE;
}
