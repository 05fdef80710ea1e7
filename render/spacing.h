/*
 * Spacing between the characters of Japanese running text, as people set it
 * and as faces without the features halt, palt or chws do not.
 *
 * Two marks that meet do not both keep their blank half: 」（ takes an em and a
 * half, 」、 and （「 one.  Between kanji or kana and a Latin letter or a
 * figure stands a quarter of an em.
 *
 * Source: JLREQ (W3C, 2020) 3.1.4 and 3.2.6; JIS X 4051:2004, 4.7.
 */
#ifndef RENDER_SPACING_H
#define RENDER_SPACING_H

#include <stdbool.h>
#include <stdint.h>

/* One character as it stands on a line. */
struct spaced {
    uint32_t cp;
    bool full; /* its glyph takes a whole em: a narrow mark keeps its width */
};

/* What to add after a where b follows on the same line, in em: -0.5 .. 0.25. */
double spacing_after(struct spaced a, struct spaced b);

/*
 * How far a gap may grow where a line is made as long as the others.
 *
 * SPACING_WORD and SPACING_SCRIPT grow first, by a quarter of an em at most;
 * then those and SPACING_KANJI alike; never within a word or a number.
 * Source: JLREQ 3.8.4.
 */
enum spacing_gap {
    SPACING_NONE,
    SPACING_WORD,   /* a space between words */
    SPACING_SCRIPT, /* kanji or kana beside a letter or a figure */
    SPACING_KANJI   /* between two characters of full width */
};
enum spacing_gap spacing_between(uint32_t a, uint32_t b);

#endif
