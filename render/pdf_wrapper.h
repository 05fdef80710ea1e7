/*
 * Wrappers: what makes a file of pages a PDF/X-1a, a PDF/X-4 or a plain one.
 * Pages are the same in all of them; nobody but the pdf device includes this.
 *
 *   pdfx1a.c, pdfx4.c, pdfplain.c   one wrapper each, with its rules' numbers
 *   pdfdoc.c    catalog, Info, output intent, as the wrapper has them
 *   pdfxmp.c    the XMP packet
 *   pdfparts.c  PDF/VT: the tree of document parts
 */
#ifndef RENDER_PDF_WRAPPER_H
#define RENDER_PDF_WRAPPER_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "render/output.h"

struct buf;
struct pdf;

/* The printing condition as an output intent tells it. */
struct pdf_intent {
    const char *subtype;   /* GTS_PDFX ...; NULL: there is no intent */
    const char *condition; /* OutputConditionIdentifier */
    bool registered;       /* by the ICC: RegistryName says so */
};

struct pdf_wrapper {
    const char *version; /* of the header: "1.4" */
    const char *pdfx;    /* GTS_PDFXVersion of Info; NULL: none */
    const char *subtype; /* of the output intent; NULL: none */
    bool parts;          /* has a tree of document parts where pieces are */
    bool object_streams; /* may have them where the file is to be small */
    bool cid_set;        /* fonts list their glyphs */
    bool trapped;        /* XMP says that nothing is trapped */
    /* Properties of the XMP packet that this wrapper alone has. */
    void (*xmp)(const struct pdf *pdf, struct buf *out);
};

const struct pdf_wrapper *pdf_wrapper_x1a(void);
const struct pdf_wrapper *pdf_wrapper_x4(void);
const struct pdf_wrapper *pdf_wrapper_plain(void);
const struct pdf_wrapper *pdf_wrapper_archive(void);

/* --- the document: pdfdoc.c ----------------------------------------------- */

const struct pdf_wrapper *pdf_wrapper_of(const struct output *output);

/* Write catalog, Info, XMP and output intent; parts: 0, or their root. */
bool pdf_document(struct pdf *pdf, uint32_t parts, struct err *err) MUST_CHECK;

/* --- the XMP packet: pdfxmp.c --------------------------------------------- */

/* The as-of day as XMP writes it; Info says the same (X4-03). */
#define PDF_XMP_DAY 32
void pdf_xmp_day(const struct pdf *pdf, char out[static PDF_XMP_DAY]);
void pdf_xmp(const struct pdf *pdf, struct buf *out);

/* --- document parts: pdfparts.c ------------------------------------------- */

enum {
    PDF_PART_ID = 64, /* bytes of a piece's id, with its end */
    PDF_PARTS = 1000  /* kids of a group of pieces */
};

/* The tree as far as it is written. */
struct pdf_parts {
    char id[PDF_PART_ID];       /* of the piece at work; "": none */
    uint32_t root, group, leaf; /* object numbers; 0: not open */
    uint32_t first, last;       /* pages of the leaf */
    bool loose;                 /* a page belongs to no piece */
    uint32_t n_kid, n_group;
    uint32_t kid[PDF_PARTS]; /* leaves of the open group */
    uint32_t *of_root;       /* groups, mem_ memory */
};

/* Open the leaf that the next page belongs to, where a piece is at work. */
void pdf_parts_open(struct pdf *pdf);
void pdf_parts_page(struct pdf *pdf, uint32_t page);

/* A piece ends; the whole tree ends, and out is its root or 0. */
void pdf_parts_close(struct pdf *pdf);
bool pdf_parts_end(struct pdf *pdf, uint32_t *out, struct err *err) MUST_CHECK;

#endif
