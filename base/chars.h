/*
 * What a register field may hold: the character policy without fonts.
 *
 * Checks run in the written order: utf8, empty, too-long, bidi, control, then
 * per character invisible .. pua, emoji, orphan-vs, combining, script.  Latin,
 * kana and Hangul clusters are composed (NFC on the cluster only) and outer
 * spaces trimmed for the verdict and for shaping; the register and the text
 * layer keep what came.
 *
 * Source: reference/fonts.md 2.2 steps 1-6; Unicode 15.
 */
#ifndef BASE_CHARS_H
#define BASE_CHARS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/str.h"

struct arena;

enum chars_outcome {
    CHARS_OK,
    CHARS_HOLD,
    CHARS_REJECT
};

enum chars_reason {
    CHARS_FINE,
    CHARS_UTF8,
    CHARS_EMPTY,
    CHARS_TOO_LONG,
    CHARS_BIDI,
    CHARS_CONTROL,
    CHARS_INVISIBLE,
    CHARS_NONCHARACTER,
    CHARS_REPLACEMENT,
    CHARS_GETA,
    CHARS_IDS,
    CHARS_RADICAL,
    CHARS_PUA,
    CHARS_EMOJI,
    CHARS_ORPHAN_VS,
    CHARS_COMBINING,
    CHARS_SCRIPT,
    CHARS_IVS_UNSUPPORTED, /* hold; from here on decided with fonts */
    CHARS_NO_GLYPH,
    CHARS_NO_SINGLE_FONT, /* hold */
    CHARS_HANAMIN,        /* hold */
    CHARS_DOES_NOT_FIT    /* hold */
};

/* "utf8", "too-long", "ivs-unsupported", "hanamin", ... (vectors' words). */
const char *chars_reason_name(enum chars_reason reason);
bool chars_reason_from_name(struct text name, enum chars_reason *out);
enum chars_outcome chars_outcome_of(enum chars_reason reason);

struct chars_verdict {
    enum chars_reason reason; /* CHARS_FINE, or CHARS_UTF8 .. CHARS_SCRIPT */
    uint32_t cp;              /* the character at fault, 0: none */
    size_t at;                /* its position, code points from 1 */
    struct text composed;     /* where fine: trimmed and composed */
};

/*
 * May this private-use character print?  NULL: none may.
 */
typedef bool chars_private(void *context, uint32_t cp);

/* Judge a field; composed lives in arena (or is the input itself). */
void chars_judge(struct text field, chars_private *allowed, void *context,
                 struct arena *arena, struct chars_verdict *out);

/*
 * Where a character of the composed text stood in its field.
 *
 * Shape:  both count code points from 1; field is one that was judged fine.
 */
size_t chars_origin(struct text field, size_t at);

/* Is it one of the characters of a UTF-8 text? */
bool chars_in(uint32_t cp, const char *set);

bool chars_is_selector(uint32_t cp); /* FE00-FE0F, E0100-E01EF */
bool chars_is_han(uint32_t cp);
bool chars_is_latin(uint32_t cp);

#endif
