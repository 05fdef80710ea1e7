/*
 * PDF: a side is written and forgotten; fonts, forms and the document's own
 * objects follow at the end.
 *
 * Pages, 64-bit offsets, cross-reference and trailer are written here; catalog,
 * info, font and form dictionaries are built with libharu and serialised one by
 * one into the same stream.  Black is DeviceCMYK 0 0 0 1 with overprint; no
 * RGB, no transparency, nothing newer than PDF 1.4, whatever the wrapper says
 * around it (render/output.h).  The same input gives the same bytes.
 *
 * Source: ISO 32000-1:2008; ISO 15930-4; reference/engine.md 1 and 6,
 *         reference/print.md A.1 and A.7.
 */
#ifndef RENDER_PDF_H
#define RENDER_PDF_H

#include "base/date.h"
#include "base/err.h"
#include "base/file.h"
#include "base/str.h"
#include "render/page.h"

struct faces;
struct output;
struct pdf;
struct pdf_shared; /* per process: subsets and static art, packed once */

struct pdf_info {
    const char *title;           /* no personal data */
    struct date day;             /* creation and modification date: as-of day */
    struct sha256 id;            /* /ID: hash of run and bundle number */
    const char *creator;         /* "shirase 0.1" */
    const struct output *output; /* NULL: PDF/X-1a for JC200103 */
};

struct pdf_shared *pdf_shared_new(struct faces *faces);
void pdf_shared_free(struct pdf_shared *shared);

/*
 * Begin a document on an open file that is still empty.
 *
 * Owner:  shared, file and the profile of info's output outlive pdf.
 * Errors: ERR_PDF if title or creator is not UTF-8.
 */
bool pdf_begin(struct pdf_shared *shared, struct out_file *file,
               const struct pdf_info *info, struct pdf **out,
               struct err *err) MUST_CHECK;

/*
 * The sides that follow belong to the piece of this id, until another one
 * begins; a file names pieces for all its pages or for none.
 *
 * Errors: ERR_BUG where a wrapper that tells pieces apart gets an id that is
 *         empty, longer than 63 bytes or more than letters, digits, - and dots.
 */
bool pdf_piece(struct pdf *pdf, const char *id, struct err *err) MUST_CHECK;

/*
 * Write one side as one page: the fixed page's form XObject, then its own
 * content, inside one content stream.
 *
 * Shape:  the fixed page's trim is TrimBox, and MediaBox too where it has no
 *         edge; else bleed and slug are around it.  content (may be
 *         NULL) receives the page's content stream, uncompressed, for the
 *         piece's content hash; it is the same in every file.
 * Errors: ERR_PDF if a number is not finite or outside +-14400 pt, an actual
 *         text is not UTF-8, a spot colour has a name of more than 125 bytes
 *         or two CMYK values, or the file would pass 9,999,999,999 bytes or
 *         8,388,607 objects; ERR_IO; ERR_BUG if two fixed pages have one
 *         number.  After an error the document is to be given up.
 */
bool pdf_side(struct pdf *pdf, const struct side *side,
              struct sha256_state *content, struct err *err) MUST_CHECK;

/* Pages written so far. */
size_t pdf_pages(const struct pdf *pdf);

/*
 * Write what remains: fonts, forms, page tree, cross-reference, trailer.
 *
 * Owner:  frees pdf in every case.
 * Errors: ERR_PDF if no page was written, a face has not the glyphs that
 *         pages show, libharu refuses a dictionary, or as pdf_side; ERR_BUG if
 *         a page is set in a face that is not of shared's faces.
 */
bool pdf_end(struct pdf *pdf, struct err *err) MUST_CHECK;

/* Give up; the file is the caller's to abandon.  NULL is accepted. */
void pdf_free(struct pdf *pdf);

#endif
