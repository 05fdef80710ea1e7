/*
 * The tables behind glyph.h: what a face has for a character and for a
 * sequence, and what hb_shape made of the stretches that it must see.
 * For glyph.c alone.
 *
 * Source: reference/engine.md section 2.
 */
#ifndef RENDER_GLYPHTABLE_H
#define RENDER_GLYPHTABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/str.h"
#include "render/glyph.h"
#include "render/page.h"

struct hb_buffer_t;
struct hb_language_impl_t;

/* What is known of a character, or of a sequence, in this face. */
struct entry {
    uint16_t glyph, advance; /* advance in font units */
    bool known;              /* the entry is filled */
    bool plain;  /* it has a glyph, and no lookup or mark touches it */
    bool alone;  /* touched, but between plain ones it is what it seems */
    bool unsafe; /* the font's lookups may touch it */
    bool mark;   /* pulls its base into one run with it */
    bool other;  /* the reverse table tells another character */
};

/* A stretch as hb_shape sets it. */
struct memo {
    struct memo *next;
    struct text text;
    size_t n;
    uint16_t *glyph;
    double *advance;      /* em; NULL: each the face's own */
    struct point *offset; /* em; NULL: none */
    double width;
    bool actual_text;
};

struct sequence {
    uint32_t cp, vs; /* vs 0: an empty place */
    struct entry entry;
};

enum {
    SEQUENCES = 1024 /* remembered, each in the one place it can have */
};

struct glyph_table {
    const struct face *face;
    uint32_t script;                           /* hb_script_t */
    const struct hb_language_impl_t *language; /* chooses between forms */
    struct hb_buffer_t *buffer;
    uint8_t *touched;          /* bit per glyph */
    struct entry **page;       /* [0x1100] tables of 256 entries */
    struct sequence *sequence; /* [SEQUENCES] */
    struct arena *arena;       /* of the memo */
    struct memo **bucket;      /* [MEMO_BUCKETS] */
};

const struct entry *glyph_entry_make(struct glyph_table *t, uint32_t cp);

static inline const struct entry *
glyph_entry(struct glyph_table *t, uint32_t cp)
{
    const struct entry *page = t->page[cp >> 8];

    return page != NULL && page[cp & 255].known ? &page[cp & 255]
                                                : glyph_entry_make(t, cp);
}

/* A character with its selector; good until the next call. */
const struct entry *
glyph_sequence(struct glyph_table *t, uint32_t cp, uint32_t vs);

/* What hb_shape makes of a stretch; good until the next call. */
const struct memo *glyph_memo(struct glyph_table *t, struct text text);

#endif
