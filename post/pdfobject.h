/*
 * Objects of a PDF file: values in the mapped bytes, found by number and key.
 * For pdfread.c alone; others ask post/pdfread.h.
 *
 * Nothing is built: a value is where its text begins and ends.
 *
 * Source: ISO 32000-1:2008, 7.3.
 */
#ifndef POST_PDFOBJECT_H
#define POST_PDFOBJECT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/str.h"
#include "post/pdfread.h"

struct pdf_value {
    size_t from, to; /* equal: there is none */
};

struct pdf_file {
    const char *s;
    size_t len;      /* with what was unpacked behind the file */
    size_t file_len; /* of the file alone */
    size_t n_object;
    uint64_t *offset; /* by object number; 0: free */
    size_t n_node;    /* of the page tree, seen so far */
    size_t n_page;
    uint32_t *page; /* object numbers in page order */
    struct buf scratch;
};

/* The bytes of the stream with this dictionary, unpacked into arena. */
bool pdf_stream_data(const struct pdf_file *pdf, struct pdf_value dict,
                     struct arena *arena, struct text *out,
                     struct err *err) MUST_CHECK;

/*
 * Read a cross-reference stream at a place, and the object streams that it
 * names: pdfstreams.c.
 */
bool pdf_read_packed(struct pdf_file *pdf, size_t at, struct pdf_value *trailer,
                     struct err *err) MUST_CHECK;

struct pdf_scan pdf_scan_at(const struct pdf_file *pdf, size_t at, size_t to);

/* Step over one value, whatever it is; "n g R" is one value. */
bool pdf_skip_value(struct pdf_scan *scan, struct err *err) MUST_CHECK;

/* The body of an indirect object. */
bool pdf_object(const struct pdf_file *pdf, uint32_t number,
                struct pdf_value *out, struct err *err) MUST_CHECK;

/* An object number as it stands in a reference. */
bool pdf_object_number(const struct pdf_file *pdf, const struct pdf_token *t,
                       uint32_t *out, struct err *err) MUST_CHECK;

/* Follow a reference (number is then not 0); a direct value stays. */
bool pdf_resolve(const struct pdf_file *pdf, struct pdf_value v,
                 struct pdf_value *out, uint32_t *number,
                 struct err *err) MUST_CHECK;

/* The value of a key of a dictionary; from == to where there is none. */
bool pdf_dict_find(const struct pdf_file *pdf, struct pdf_value dict,
                   struct text key, struct pdf_value *out,
                   struct err *err) MUST_CHECK;

/* The same, resolved; ERR_STATE where there is none. */
bool pdf_dict_require(const struct pdf_file *pdf, struct pdf_value dict,
                      const char *key, struct pdf_value *out, uint32_t *number,
                      struct err *err) MUST_CHECK;

bool pdf_value_number(const struct pdf_file *pdf, struct pdf_value v,
                      double *out, struct err *err) MUST_CHECK;
bool pdf_value_is_name(const struct pdf_file *pdf, struct pdf_value v,
                       const char *name);

#endif
