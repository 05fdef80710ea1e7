#include "base/arena.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/err.h"

#ifndef ARENA_BLOCK
#define ARENA_BLOCK (64 * 1024)
#endif

enum {
    BLOCK = ARENA_BLOCK /* bytes; another where a sanitizer looks on */
};

struct block {
    struct block *next;
    size_t size;
    alignas(max_align_t) char data[];
};

struct arena {
    struct block *first; /* all blocks, in order of use */
    struct block *now;   /* the block in use; NULL: none yet */
    size_t used;         /* of the block in use */
    size_t bytes;
};

/* Safe because nothing is handed over before the last step. */
static _Noreturn void
out_of_memory(void)
{
    static const char line[] =
        "SHR-1899E: out of memory; nothing was handed over, run again\n";
    ssize_t ignore = write(STDERR_FILENO, line, sizeof line - 1);

    (void)ignore;
    _exit(EXIT_AGAIN);
}

void *
mem_new(size_t size)
{
    void *p = malloc(size != 0 ? size : 1);

    if (p == NULL)
        out_of_memory();
    return p;
}

void *
mem_grow(void *old, size_t size)
{
    void *p = realloc(old, size != 0 ? size : 1);

    if (p == NULL)
        out_of_memory();
    return p;
}

void
mem_free(void *p)
{
    free(p);
}

struct arena *
arena_new(void)
{
    struct arena *a = mem_new(sizeof *a);

    *a = (struct arena){0};
    return a;
}

void
arena_free(struct arena *a)
{
    if (a == NULL)
        return;
    for (struct block *b = a->first, *next; b != NULL; b = next) {
        next = b->next;
        mem_free(b);
    }
    mem_free(a);
}

void
arena_reset(struct arena *a)
{
    a->now = a->first;
    a->used = 0;
}

static struct block *
block_new(struct arena *a, size_t size)
{
    size_t room = size > BLOCK ? size : BLOCK;
    struct block *b;

    if (room > SIZE_MAX - sizeof *b)
        out_of_memory();
    b = mem_new(sizeof *b + room);
    b->size = room;
    a->bytes += room;
    return b;
}

/* The next block that has room: a kept one if it is large enough, or new. */
static void
block_next(struct arena *a, size_t size)
{
    struct block **link = a->now != NULL ? &a->now->next : &a->first;

    if (*link == NULL || (*link)->size < size) {
        struct block *b = block_new(a, size);

        b->next = *link;
        *link = b;
    }
    a->now = *link;
    a->used = 0;
}

void *
arena_raw(struct arena *a, size_t size)
{
    const size_t align = alignof(max_align_t);
    void *p;

    if (size > SIZE_MAX - align)
        out_of_memory();
    size = (size + align - 1) / align * align;
    if (a->now == NULL || a->now->size - a->used < size)
        block_next(a, size);
    p = a->now->data + a->used;
    a->used += size;
    return p;
}

void *
arena_alloc(struct arena *a, size_t size)
{
    void *p = arena_raw(a, size);

    memset(p, 0, size);
    return p;
}

void *
arena_alloc_array(struct arena *a, size_t n, size_t size)
{
    if (size != 0 && n > SIZE_MAX / size)
        out_of_memory();
    return arena_alloc(a, n * size);
}

char *
arena_copy(struct arena *a, const char *s, size_t len)
{
    char *p = arena_raw(a, len + 1);

    if (len > 0)
        memcpy(p, s, len);
    p[len] = '\0';
    return p;
}

char *
arena_printf(struct arena *a, const char *fmt, ...)
{
    va_list ap, again;
    int n;
    char *p;

    va_start(ap, fmt);
    va_copy(again, ap);
    n = vsnprintf(NULL, 0, fmt, ap);
    va_end(ap);
    p = arena_raw(a, (size_t)(n < 0 ? 0 : n) + 1);
    p[0] = '\0';
    if (n > 0)
        (void)vsnprintf(p, (size_t)n + 1, fmt, again);
    va_end(again);
    return p;
}

size_t
arena_bytes(const struct arena *a)
{
    return a->bytes;
}
