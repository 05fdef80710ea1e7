/*
 * ToUnicode of a font: what the codes of its glyphs say.
 *
 * Codes have two bytes.  bfchar, and bfrange with one text whose last unit
 * counts up; a range with a list of texts and a code told twice are refused.
 *
 * Source: ISO 32000-1:2008, 9.10.3; Adobe Technical Note 5014.
 */
#ifndef POST_CMAP_H
#define POST_CMAP_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "base/str.h"

enum {
    CMAP_CODES = 65536
};

struct cmap {
    uint32_t *at;    /* [CMAP_CODES]: place in pool; 0: none */
    struct buf pool; /* at each place: length byte and UTF-8 */
};

/*
 * Read an unpacked ToUnicode stream.
 *
 * Owner:  out is the caller's, to clear.
 * Errors: ERR_STATE.
 */
bool
cmap_read(struct text source, struct cmap *out, struct err *err) MUST_CHECK;
void cmap_clear(struct cmap *map);

/* What a code says; s is NULL where the table has nothing. */
struct text cmap_text(const struct cmap *map, uint32_t code);

/* Append UTF-16BE as UTF-8. */
bool utf16_put(struct text utf16, struct buf *out, struct err *err) MUST_CHECK;

#endif
