/*
 * UTF-16 to UTF-8, in pieces of any length.
 *
 * A surrogate without its partner and a last odd byte become the byte FF,
 * which no UTF-8 has: the line that holds it is then rejected for its encoding
 * as any other would be.  U+FEFF at the beginning is kept; who reads the file
 * skips it, and finds U+FFFE where the file is in the other order.
 *
 * Source: Unicode 15.0, 3.9 and 23.8; reference/fonts.md 3.3.
 */
#ifndef DATA_WIDE_H
#define DATA_WIDE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define WIDE_BROKEN '\xFF'

struct wide {
    bool big; /* most significant byte first */
    bool has_odd;
    unsigned char odd; /* first byte of a unit, where has_odd */
    uint32_t high;     /* a high surrogate that waits; 0: none */
};

/* Bytes that n bytes may become: room that out must have. */
size_t wide_room(size_t n);

/* Convert n bytes more; returns how many were written. */
size_t wide_put(struct wide *u, const char *in, size_t n, char *out);

/* The file has ended; writes at most two bytes. */
size_t wide_end(struct wide *u, char *out);

#endif
