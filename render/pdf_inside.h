/*
 * What the files of the pdf device share; nobody else includes this.
 *
 *   pdf.c      sides to pages; resources at the end
 *   pdffile.c  object numbers, page tree, cross-reference
 *   pdfpacked.c  object streams, cross-reference stream
 *   pdfput.c   numbers, names, text
 *   pdfuses.c  which glyphs and spot colours content streams name
 *   pdfpage.c, pdfglyph.c, pdfpath.c  drawing calls to operators
 *   pdfart.c   static art: form XObjects, kept packed from file to file
 *   pdffont.c  embedded faces: subset, widths, ToUnicode
 *   pdfobj.c   dictionaries of the document, through libharu
 *
 * Resource names are the same in every file, so that static art and a piece's
 * content are too: /F and the face's row in fonts.conf, /X and the number of
 * the static page, /S- and the name of the spot colour, /G0 and /G1 for
 * overprint off and on.
 */
#ifndef RENDER_PDF_INSIDE_H
#define RENDER_PDF_INSIDE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "base/err.h"
#include "base/str.h"
#include "render/output.h"
#include "render/page.h"
#include "render/pdf.h"
#include "render/pdf_wrapper.h"

struct arena;
struct face;
struct libdeflate_compressor;

enum {
    PDF_FACES = 128,      /* rows of fonts.conf */
    PDF_USED = 8192,      /* bytes: a bit for each glyph */
    PDF_SPOTS = 32,       /* in one file */
    PDF_SPOT_NAME = 125,  /* bytes; with "S-" the limit of a name, 127 */
    PDF_NUMBER_ROOM = 12, /* bytes; room for a number and what is behind it */
    PDF_KIDS = 64,        /* of a node of the page tree */
    PDF_PACKED = 100      /* objects in an object stream */
};

#define PDF_COORDINATE 14400.0 /* pt; ISO 32000-1:2008, annex C.2 */

/* --- numbers and text: pdfput.c --------------------------------------------
 */

static inline char *
pdf_put_str(char *p, const char *s, size_t len)
{
    memcpy(p, s, len);
    return p + len;
}
#define PUT(p, literal) pdf_put_str((p), (literal), sizeof(literal) - 1)

/* Numbers and string bytes as text, made once per process. */
struct pdf_digits {
    char whole[1000][4];    /* "0" to "999"; in the last byte its length */
    char part[1000][4];     /* ".000" to ".999" */
    uint8_t part_len[1000]; /* without zeros behind; 0: nothing at all */
    char byte[256][4];      /* as it stands in a literal string; its length */
};

void pdf_digits_make(struct pdf_digits *digits);

/* Write v with at most three decimals, not checked. */
char *pdf_put_number(const struct pdf_digits *digits, char *p, double v);

/* Write a decimal number. */
char *pdf_put_unsigned(const struct pdf_digits *digits, char *p, uint64_t v);

/* Write a name without its slash, #-escaped: at most three times its bytes. */
char *pdf_put_name(char *p, struct text name);

/* Write bytes as hexadecimal digits. */
char *pdf_put_hex(char *p, const void *data, size_t len);
char *pdf_put_code_hex(char *p, uint16_t code); /* four digits */

/*
 * Take one character off text as UTF-16 units; 0 at its end, and where it is
 * not UTF-8.
 */
size_t pdf_next_units(struct text *rest, uint16_t unit[static 2]);

/*
 * Write UTF-8 as hexadecimal UTF-16BE: at most four times its bytes.  good
 * becomes false where it is not UTF-8.
 */
char *pdf_put_utf16(char *p, struct text text, bool *good);

/* --- what content streams name: pdfuses.c ----------------------------------
 */

/* Why a page cannot be written. */
enum pdf_fault {
    PDF_FAULT_NONE,
    PDF_FAULT_NUMBER,
    PDF_FAULT_TEXT,
    PDF_FAULT_FACES,
    PDF_FAULT_SPOTS,
    PDF_FAULT_SPOT_NAME,
    PDF_FAULT_SPOT_INK
};

struct pdf_spot {
    char *name; /* mem_ memory */
    double c, m, y, k;
};

struct pdf_uses {
    uint8_t *glyph[PDF_FACES]; /* PDF_USED bytes, or NULL; by face_number */
    size_t n_spot;
    struct pdf_spot spot[PDF_SPOTS];
};

void pdf_uses_clear(struct pdf_uses *uses);

/* The glyphs of a face. */
uint8_t *pdf_use_face(struct pdf_uses *uses, size_t number);

/* Note a spot colour. */
enum pdf_fault pdf_use_spot(struct pdf_uses *uses, const char *name, double c,
                            double m, double y, double k);

/* Add what other uses. */
enum pdf_fault
pdf_uses_add(struct pdf_uses *uses, const struct pdf_uses *other);

/* --- content streams: pdfpage.c, pdfglyph.c, pdfpath.c ---------------------
 */

/* The fault as an error; true where there is none. */
bool pdf_tell_fault(enum pdf_fault fault, struct err *err) MUST_CHECK;

/*
 * Append the operators of a page's drawing calls.
 *
 * Shape:  out must be empty or end with a line feed; every state that is
 *         needed is set anew.
 * Errors: ERR_PDF for a number that is not finite or too large, a text that
 *         is not UTF-8, too many faces or spot colours.
 */
bool pdf_content(const struct pdf_digits *digits, struct pdf_uses *uses,
                 const struct page *page, double height, struct buf *out,
                 struct err *err) MUST_CHECK;

/* --- static art: pdfart.c --------------------------------------------------
 */

/* A static page as a form's stream. */
struct pdf_art {
    struct pdf_art *next;
    struct size trim;
    double margin; /* of the medium around it */
    struct buf plain, packed;
    struct pdf_uses uses;
};

/*
 * The art of a static page, the one already packed where it is the same; NULL
 * where nothing is drawn.
 */
bool pdf_art_of(struct pdf_shared *shared, const struct page *fixed,
                const struct pdf_art **out, struct err *err) MUST_CHECK;
void pdf_art_free(struct pdf_art *art);

/* --- embedded faces: pdffont.c ---------------------------------------------
 */

/* A face cut for one set of glyphs: the streams that embed it. */
struct pdf_cut {
    struct sha256 key; /* of face and set */
    uint64_t age;      /* when it was last asked for */
    bool filled, packed;
    char tag[7];
    size_t font_len; /* before packing */
    struct buf font, map, unicode, widths;
};

enum {
    PDF_CUTS = 48
}; /* kept from file to file */

void pdf_cut_clear(struct pdf_cut *cut);

/* A font as the resources name it. */
struct pdf_font {
    unsigned number; /* face_number */
    uint32_t object;
};

/*
 * Write all objects of the faces in uses.
 *
 * Shape:  keep: the set comes back in other files (static art); its streams
 *         are packed and kept.  Sets of a few glyphs always are.
 */
bool pdf_fonts_write(struct pdf *pdf, const struct pdf_uses *uses, bool keep,
                     struct pdf_font font[static PDF_FACES], size_t *n,
                     struct err *err) MUST_CHECK;

/* --- dictionaries by libharu: pdfobj.c -------------------------------------
 */

struct pdf_haru;

struct pdf_haru *pdf_haru_new(void);
void pdf_haru_free(struct pdf_haru *haru);

struct pdf_form {
    const struct page *fixed; /* as the caller knows it */
    unsigned id;
    uint32_t object;
    const struct pdf_art *art; /* NULL: an empty page, nothing to draw */
};

struct pdf_resources {
    size_t n_font, n_form;
    const struct pdf_font *font;
    const struct pdf_form *form;
    uint32_t spots; /* object of the colour spaces; 0: none */
};

/* What the dictionaries of one embedded face say. */
struct pdf_font_facts {
    const struct face *face;
    const char *tag; /* six letters */
    uint32_t unicode, descendant, descriptor, file, widths, map;
    uint32_t cid_set; /* 0: none */
};

/* Objects that the catalog names; 0: none. */
struct pdf_roots {
    uint32_t pages, intent, metadata, parts;
};

/* Append the value of one object; ERR_PDF where libharu refuses. */
bool pdf_put_catalog(struct pdf_haru *haru, const struct pdf_roots *roots,
                     struct buf *out, struct err *err) MUST_CHECK;
bool
pdf_put_info(struct pdf_haru *haru, const struct pdf_info *info,
             const char *pdfx, struct buf *out, struct err *err) MUST_CHECK;
bool
pdf_put_intent(struct pdf_haru *haru, const struct pdf_intent *intent,
               uint32_t profile, struct buf *out, struct err *err) MUST_CHECK;
bool pdf_put_resources(struct pdf_haru *haru, const struct pdf_resources *r,
                       struct buf *out, struct err *err) MUST_CHECK;
bool pdf_put_font(struct pdf_haru *haru, const struct pdf_font_facts *f,
                  struct buf *out, struct err *err) MUST_CHECK;
bool pdf_put_cid_font(struct pdf_haru *haru, const struct pdf_font_facts *f,
                      struct buf *out, struct err *err) MUST_CHECK;
bool pdf_put_descriptor(struct pdf_haru *haru, const struct pdf_font_facts *f,
                        struct buf *out, struct err *err) MUST_CHECK;

/* --- the document: pdf.c ---------------------------------------------------
 */

struct pdf_shared {
    struct faces *faces;
    struct pdf_digits digits;
    struct libdeflate_compressor *compressor, *of_pages;
    int page_level;      /* of of_pages; 0: none made yet */
    struct pdf_art *art; /* newest first */
    uint64_t clock;      /* counts cuts asked for */
    struct pdf_cut cut[PDF_CUTS];
    struct pdf_cut once;      /* a set that is not kept */
    struct buf page, content; /* room of one page, one static page */
    struct buf packed;        /* the page packed */
};

/* An open node of the page tree. */
struct pdf_node {
    uint32_t object, n;
    size_t pages;
    uint32_t kid[PDF_KIDS];
};

enum {
    PDF_LEVELS = 2
}; /* below the root: 4096 pages to a kid of it */

/* The object stream that is being filled: pdfpacked.c. */
struct pdf_packed {
    uint32_t object;
    size_t n;
    uint32_t number[PDF_PACKED];
    size_t at[PDF_PACKED]; /* in body */
    struct buf body;
};

struct pdf {
    struct pdf_shared *shared;
    struct out_file *file;
    struct pdf_info info;
    struct output output;
    const struct pdf_wrapper *wrapper;
    char *title, *creator; /* of info */
    struct pdf_haru *haru;
    uint64_t at;      /* bytes written */
    uint64_t *offset; /* by object number; 0: not written yet */
    size_t n, room;   /* object numbers given, slots */
    size_t n_page;
    struct pdf_node level[PDF_LEVELS]; /* leaf first */
    uint32_t *kid;                     /* of the root */
    size_t n_kid;
    struct pdf_parts parts;
    struct pdf_packed packed;
    struct pdf_uses own, fixed; /* of pages, of forms */
    struct pdf_form *form;
    size_t n_form;
    struct size trim; /* of the page written last */
    double bleed, margin;
    char boxes[192]; /* its boxes as text */
    size_t boxes_len;
    struct buf value; /* scratch for one object */
};

/* Pack data as a zlib stream behind out. */
void pdf_pack(struct pdf_shared *shared, struct text data, struct buf *out);

/* --- file structure: pdffile.c ---------------------------------------------
 */

/* Numbers of the objects that every file has. */
enum {
    PDF_CATALOG = 1,
    PDF_INFO,
    PDF_PAGES,     /* root of the page tree */
    PDF_RESOURCES, /* of pages; forms have their own */
    PDF_FIRST
};

void pdf_bytes(struct pdf *pdf, const void *data, size_t len);

/* A number for an object that is written later. */
uint32_t pdf_object_new(struct pdf *pdf);

/* Write an object: its value, or a dictionary's inside and a stream. */
void pdf_object_put(struct pdf *pdf, uint32_t object, struct text value);
void pdf_stream_put(struct pdf *pdf, uint32_t object, struct text dict,
                    bool packed, struct text data);

/* ERR_PDF beyond what a reader could find; ERR_IO where writing failed. */
bool pdf_within_limits(const struct pdf *pdf, struct err *err) MUST_CHECK;

/* The node above the next page; add that page; close all nodes and the root. */
void pdf_tree_open(struct pdf *pdf);
void pdf_tree_add(struct pdf *pdf, uint32_t page);
void pdf_tree_close(struct pdf *pdf);

/* Write cross-reference table and trailer. */
void pdf_file_end(struct pdf *pdf);

/* --- object streams: pdfpacked.c --------------------------------------------
 */

/* Do objects go into streams? */
bool pdf_is_packed(const struct pdf *pdf);
void pdf_packed_put(struct pdf *pdf, uint32_t object, struct text value);
/* Write the last one, and the cross-reference as a stream. */
void pdf_packed_end(struct pdf *pdf);

#endif
