/*
 * What a page of a PDF says: its shown strings and its marks, in order.
 *
 * Follows Tf, Tj, TJ, ' and ", BDC/EMC with ActualText, and inline images that
 * are 1-bit masks of 20 x 20 modules.  Form XObjects are static art and are not
 * entered: what is personal stands in the page's own content.
 *
 * Source: ISO 32000-1:2008, 8.9.7, 9.4.3, 9.10, 14.6, 14.9.4.
 */
#ifndef POST_PDFTEXT_H
#define POST_PDFTEXT_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/str.h"
#include "post/markread.h"

struct pdf_file;
struct pdf_texts; /* fonts' ToUnicode tables of one file */

#define PAGE_MARKS_MAX 8

/* Reused from page to page; page_said_clear frees it. */
struct page_said {
    struct buf text; /* UTF-8; a line feed after each shown string */
    size_t n_mark;
    char mark[PAGE_MARKS_MAX][MARK_TEXT_MAX];
    size_t n_glyph;    /* codes shown */
    size_t n_unmapped; /* of them without text: neither way */
    size_t n_notdef;   /* of them glyph 0 */
    size_t n_paint;    /* operators that leave ink; 0: an empty side */
};

struct pdf_texts *pdf_texts_new(const struct pdf_file *pdf);
void pdf_texts_free(struct pdf_texts *texts);

/* Read page (from 0).  ERR_STATE where the content cannot be understood. */
bool pdf_page_said(struct pdf_texts *texts, size_t page, struct text content,
                   struct page_said *out, struct err *err) MUST_CHECK;

void page_said_clear(struct page_said *said);

#endif
