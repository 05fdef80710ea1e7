/*
 * A reader of PDF files for verify: structure only, written apart from the
 * writer, strict where the writer promises something.
 *
 * Reads cross-reference tables and streams, direct and indirect objects, object
 * streams, the page tree, and streams that are plain or FlateDecode.  Updated
 * and encrypted files and anything else it does not understand are an error: a
 * file of ours has nothing of the kind.
 *
 * Source: ISO 32000-1:2008, 7.3, 7.5, 7.7.3.
 */
#ifndef POST_PDFREAD_H
#define POST_PDFREAD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/str.h"

struct arena;
struct pdf_file;

/* Map dir_fd/name and read its cross-reference table and page tree. */
bool pdf_file_open(int dir_fd, const char *name, struct pdf_file **out,
                   struct err *err) MUST_CHECK;
void pdf_file_close(struct pdf_file *pdf); /* NULL is accepted */

/* Let go of the pages read so far, as map_forget does. */
void pdf_file_forget(const struct pdf_file *pdf);

size_t pdf_file_pages(const struct pdf_file *pdf);

/* Size of a page's trim box in pt. */
bool pdf_page_trim(const struct pdf_file *pdf, size_t page, double *width,
                   double *height, struct err *err) MUST_CHECK;

/* Size of a page's media box in pt. */
bool pdf_page_size(const struct pdf_file *pdf, size_t page, double *width,
                   double *height, struct err *err) MUST_CHECK;

/*
 * The content stream of a page (from 0), unpacked.
 *
 * Owner:  the file, or arena where it had to be unpacked.
 */
bool
pdf_page_content(const struct pdf_file *pdf, size_t page, struct arena *arena,
                 struct text *out, struct err *err) MUST_CHECK;

/* The object number of a page's resources; 0: they stand in the page. */
bool pdf_page_resources(const struct pdf_file *pdf, size_t page,
                        uint32_t *object, struct err *err) MUST_CHECK;

/* The object number of font /name in a page's resources; 0: there is none. */
bool pdf_page_font(const struct pdf_file *pdf, size_t page, struct text name,
                   uint32_t *object, struct err *err) MUST_CHECK;

/* The ToUnicode stream of a font object, unpacked into arena. */
bool pdf_font_tounicode(const struct pdf_file *pdf, uint32_t font,
                        struct arena *arena, struct text *out,
                        struct err *err) MUST_CHECK;

/* --- tokens, for content streams and CMaps as well ---------------------- */

enum pdf_token_kind {
    PDF_END,
    PDF_NUMBER,
    PDF_NAME,   /* without the slash, as written */
    PDF_STRING, /* literal or hex, decoded */
    PDF_WORD,   /* operator, true, obj, R ... */
    PDF_OPEN_DICT,
    PDF_CLOSE_DICT,
    PDF_OPEN_ARRAY,
    PDF_CLOSE_ARRAY
};

struct pdf_token {
    enum pdf_token_kind kind;
    struct text text; /* name, word, decoded string */
    double number;
};

/* A place in a run of PDF syntax.  Decoded strings go to scratch. */
struct pdf_scan {
    const char *s;
    size_t len, at;
    struct buf *scratch; /* one decoded string at a time */
};

bool pdf_scan_next(struct pdf_scan *scan, struct pdf_token *out,
                   struct err *err) MUST_CHECK;

#endif
