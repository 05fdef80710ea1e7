/*
 * Decoding of input to UTF-8, by the encoding that a mapping declares.
 *
 * Nothing is guessed, replaced or dropped: a byte that the encoding does not
 * know, a character cut in two and a conversion that cannot be undone are
 * errors at a known byte.  CP932 is what Windows calls by that name, with the
 * NEC and IBM extensions; private codes F040-F9FC become U+E000-E757.
 * EUC-JP-MS is what hosts and older UNIX systems call EUC with the same
 * extensions; its wave dash, minus and double line are those of CP932.
 *
 * Lines and fields are cut before decoding: LF, CR, comma, quote and digits
 * are no trail bytes in these encodings (in CP932, 0x5C and 0x7C are).
 *
 * Source: reference/fonts.md 3.1, 3.3.
 */
#ifndef DATA_TEXT_H
#define DATA_TEXT_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "base/str.h"

struct arena;
struct text_decoder;

enum text_encoding {
    TEXT_UTF8,
    TEXT_CP932,
    TEXT_EUCJPMS,
    TEXT_UTF16LE, /* decoded before it is cut: data/source.h */
    TEXT_UTF16BE
};

/* "utf-8", "cp932", "euc-jp-ms", "utf-16le", "utf-16be". */
const char *text_encoding_name(enum text_encoding encoding);
bool text_encoding_from_name(struct text name, enum text_encoding *out);
/* UTF-8 or UTF-16: a mark may stand at the beginning. */
bool text_is_unicode(enum text_encoding encoding);

/*
 * Make a decoder; it lives in arena.
 *
 * Errors: ERR_CONF if the system's iconv does not know the encoding.
 */
bool
text_decoder_new(enum text_encoding encoding, struct arena *arena,
                 const struct text_decoder **out, struct err *err) MUST_CHECK;

/*
 * Decode bytes; false: bad is the offset of the first byte at fault.
 *
 * Shape:  out is in itself where nothing had to change, else in arena.
 */
bool text_decode(const struct text_decoder *d, struct text in,
                 struct arena *arena, struct text *out, size_t *bad) MUST_CHECK;

/*
 * Which of the two a public list is in that comes in either, such as those of
 * Japan Post and the Cabinet Office: no Japanese text in CP932 happens to be
 * valid UTF-8.  For files whose mapping declares an encoding there is no guess.
 */
enum text_encoding text_utf8_or_cp932(struct text whole);

/* Bytes of a UTF-8 byte order mark at the beginning: 3, or 0. */
size_t text_bom(struct text t);

/*
 * The ASCII form of a text that holds ASCII or full-width digits and hyphens
 * only, such as a postal code.
 *
 * Shape:  receives at most size bytes without NUL; returns how many, or 0
 *         where another character stands or room is lacking.
 */
size_t text_digits(struct text t, char *buf, size_t size);

#endif
