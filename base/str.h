/*
 * Text: a pointer and a length in bytes, UTF-8 from intake on.
 *
 * Nothing here normalises or trims: a register's characters, variation
 * selectors included, pass through as they came.
 */
#ifndef BASE_STR_H
#define BASE_STR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct arena;

/* Borrowed text; not always followed by NUL. */
struct text {
    const char *s; /* UTF-8 */
    size_t len;    /* bytes */
};

#define TEXT(literal) ((struct text){(literal), sizeof(literal) - 1})

struct text text_from(const char *s); /* NUL-terminated; NULL is empty */
bool text_equal(struct text a, struct text b);
bool text_is(struct text a, const char *s);
int text_compare(struct text a, struct text b); /* by bytes */
bool text_starts(struct text a, const char *prefix);
char *text_dup(struct arena *arena, struct text t); /* with NUL */

/*
 * Decode one code point strictly (no overlong form, surrogate, or > 10FFFF).
 *
 * Shape:  returns its bytes 1..4, or 0 where s is not valid UTF-8 or empty.
 */
size_t utf8_decode(const char *s, size_t len, uint32_t *cp);

/* Write a code point; returns its bytes 1..4.  cp is a scalar value. */
size_t utf8_encode(uint32_t cp, char out[static 4]);

/* Whether all of the text is strict UTF-8; bad is the first bad byte. */
bool utf8_valid(struct text t, size_t *bad);

/* Code points in valid UTF-8. */
size_t utf8_count(struct text t);

/* A buffer that grows; mem_ memory, freed by buf_clear. */
struct buf {
    char *s;
    size_t len, cap;
};

void buf_put(struct buf *b, const void *data, size_t len);
void buf_text(struct buf *b, struct text t);
void buf_str(struct buf *b, const char *s);
void buf_printf(struct buf *b, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));
void buf_grouped(struct buf *b, int64_t v); /* "1,234", from 0 */
void buf_clear(struct buf *b);              /* free, and empty */

/* Room for n more bytes; write them at the result, then add to b->len. */
char *buf_room(struct buf *b, size_t n) __attribute__((returns_nonnull));

#endif
