/*
 * Arenas: memory that lives as long as a run or as one piece.
 *
 * Memory of an arena is never freed one by one: arena_reset forgets all of
 * it and keeps the blocks, so a loop over pieces allocates nothing anew.
 * Without memory the program prints one line and exits 8, which is safe
 * because nothing is handed over before the last step.
 */
#ifndef BASE_ARENA_H
#define BASE_ARENA_H

#include <stdalign.h>
#include <stddef.h>

struct arena;

/* Make an empty arena. */
struct arena *arena_new(void);

/* Free an arena and all that it holds; NULL is accepted. */
void arena_free(struct arena *arena);

/* Forget everything, keep the blocks for the next use. */
void arena_reset(struct arena *arena);

/* Room for size bytes, aligned for any type, zeroed.  Never NULL. */
void *arena_alloc(struct arena *arena, size_t size)
    __attribute__((malloc, returns_nonnull, alloc_size(2)));

/* As arena_alloc, not zeroed: for text and arrays that are written at once. */
void *arena_raw(struct arena *arena, size_t size)
    __attribute__((malloc, returns_nonnull, alloc_size(2)));

/* Room for n things; an overflow of the product ends the program. */
#define arena_array(arena, type, n)                                            \
    ((type *)arena_alloc_array((arena), (n), sizeof(type)))
void *arena_alloc_array(struct arena *arena, size_t n, size_t size)
    __attribute__((malloc, returns_nonnull));

/* A copy of len bytes with a NUL behind. */
char *arena_copy(struct arena *arena, const char *s, size_t len)
    __attribute__((returns_nonnull));

/* Printed text in the arena. */
char *arena_printf(struct arena *arena, const char *fmt, ...)
    __attribute__((format(printf, 2, 3), returns_nonnull));

/* Bytes asked of the system so far, for memory tests. */
size_t arena_bytes(const struct arena *arena);

/*
 * Heap memory outside arenas, for handles and growing buffers; never NULL:
 * without memory the program prints one line and exits 8.
 */
void *mem_new(size_t size) __attribute__((malloc, returns_nonnull));
void *mem_grow(void *old, size_t size) __attribute__((returns_nonnull));
void mem_free(void *p);

#endif
