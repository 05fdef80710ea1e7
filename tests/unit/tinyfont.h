/*
 * A TrueType font of a few square glyphs, built in memory: what a
 * municipality's own face looks like to the program.  Glyph 0 is .notdef;
 * glyph i, from 1, is a square of its own size at code point first + i - 1.
 */
#ifndef TESTS_UNIT_TINYFONT_H
#define TESTS_UNIT_TINYFONT_H

#include <stdint.h>
#include <string.h>

#include "base/str.h"

enum {
    TINY_GLYPHS_MAX = 32,
    TINY_TABLES = 10
};

static inline void
tiny_u8(struct buf *b, unsigned v)
{
    const char c = (char)v;

    buf_put(b, &c, 1);
}

static inline void
tiny_u16(struct buf *b, unsigned v)
{
    tiny_u8(b, v >> 8 & 255);
    tiny_u8(b, v & 255);
}

static inline void
tiny_u32(struct buf *b, uint32_t v)
{
    tiny_u16(b, v >> 16 & 65535);
    tiny_u16(b, v & 65535);
}

static inline void
tiny_square(struct buf *b, unsigned size)
{
    tiny_u16(b, 1); /* contours */
    tiny_u16(b, 100);
    tiny_u16(b, 0);
    tiny_u16(b, 100 + size);
    tiny_u16(b, size);
    tiny_u16(b, 3); /* last point */
    tiny_u16(b, 0); /* no instructions */
    for (int i = 0; i < 4; i++)
        tiny_u8(b, 1); /* on the curve, words */
    tiny_u16(b, 100);
    tiny_u16(b, size);
    tiny_u16(b, 0);
    tiny_u16(b, 0x10000 - size);
    tiny_u16(b, 0);
    tiny_u16(b, 0);
    tiny_u16(b, size);
    tiny_u16(b, 0);
}

static inline void
tiny_cmap(struct buf *b, uint32_t first, unsigned n)
{
    tiny_u16(b, 0);
    tiny_u16(b, 1);
    tiny_u16(b, 3);
    tiny_u16(b, 10);
    tiny_u32(b, 12);
    tiny_u16(b, 12);
    tiny_u16(b, 0);
    tiny_u32(b, 28);
    tiny_u32(b, 0);
    tiny_u32(b, 1);
    tiny_u32(b, first);
    tiny_u32(b, first + n - 1);
    tiny_u32(b, 1);
}

static inline void
tiny_head(struct buf *b)
{
    tiny_u32(b, 0x00010000);
    tiny_u32(b, 0x00010000);
    tiny_u32(b, 0);
    tiny_u32(b, 0x5F0F3CF5);
    tiny_u16(b, 0);
    tiny_u16(b, 1000);
    for (int i = 0; i < 4; i++)
        tiny_u32(b, 0);
    tiny_u16(b, 0);
    tiny_u16(b, 0);
    tiny_u16(b, 1000);
    tiny_u16(b, 900);
    tiny_u16(b, 0);
    tiny_u16(b, 8);
    tiny_u16(b, 2);
    tiny_u16(b, 1); /* long offsets */
    tiny_u16(b, 0);
}

static inline void
tiny_name(struct buf *b, const char *name)
{
    size_t len = strlen(name);

    tiny_u16(b, 0);
    tiny_u16(b, 2);
    tiny_u16(b, 30);
    for (unsigned id = 4; id <= 6; id += 2) {
        tiny_u16(b, 1);
        tiny_u16(b, 0);
        tiny_u16(b, 0);
        tiny_u16(b, id);
        tiny_u16(b, (unsigned)len);
        tiny_u16(b, 0);
    }
    buf_put(b, name, len);
}

static inline void
tiny_os2(struct buf *b)
{
    tiny_u16(b, 4);
    tiny_u16(b, 1000);
    tiny_u16(b, 400);
    for (int i = 0; i < 90; i++)
        tiny_u8(b, 0);
}

/* The font, n glyphs beside .notdef; the caller clears out. */
static inline void
tinyfont(const char *name, uint32_t first, unsigned n, struct buf *out)
{
    static const char *const tag[TINY_TABLES] = {"OS/2", "cmap", "glyf", "head",
                                                 "hhea", "hmtx", "loca", "maxp",
                                                 "name", "post"};
    struct buf table[TINY_TABLES] = {{0}};
    uint32_t at = 12 + 16 * TINY_TABLES;

    tiny_os2(&table[0]);
    tiny_cmap(&table[1], first, n);
    for (unsigned i = 0; i <= n; i++) {
        tiny_u32(&table[6], (uint32_t)table[2].len);
        tiny_square(&table[2], 300 + 20 * i);
        if (table[2].len % 4 != 0)
            tiny_u16(&table[2], 0);
        tiny_u16(&table[5], 1000);
        tiny_u16(&table[5], 100);
    }
    tiny_u32(&table[6], (uint32_t)table[2].len);
    tiny_head(&table[3]);
    tiny_u32(&table[4], 0x00010000);
    tiny_u16(&table[4], 880);
    tiny_u16(&table[4], 0x10000 - 120);
    tiny_u16(&table[4], 0);
    tiny_u16(&table[4], 1000);
    for (int i = 0; i < 11; i++)
        tiny_u16(&table[4], 0);
    tiny_u16(&table[4], n + 1);
    tiny_u32(&table[7], 0x00010000);
    tiny_u16(&table[7], n + 1);
    tiny_u16(&table[7], 4);
    tiny_u16(&table[7], 1);
    for (int i = 0; i < 11; i++)
        tiny_u16(&table[7], i == 2 ? 2 : 0);
    tiny_name(&table[8], name);
    tiny_u32(&table[9], 0x00030000);
    for (int i = 0; i < 7; i++)
        tiny_u32(&table[9], 0);
    tiny_u32(out, 0x00010000);
    tiny_u16(out, TINY_TABLES);
    tiny_u16(out, 128);
    tiny_u16(out, 3);
    tiny_u16(out, 32);
    for (int i = 0; i < TINY_TABLES; i++) {
        buf_put(out, tag[i], 4);
        tiny_u32(out, 0);
        tiny_u32(out, at);
        tiny_u32(out, (uint32_t)table[i].len);
        at += (uint32_t)(table[i].len + 3) / 4 * 4;
    }
    for (int i = 0; i < TINY_TABLES; i++) {
        buf_put(out, table[i].s, table[i].len);
        while (out->len % 4 != 0)
            tiny_u8(out, 0);
        buf_clear(&table[i]);
    }
}

#endif
