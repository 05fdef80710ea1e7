/*
 * A PDF file as libqpdf reads it: objects by name and place, streams decoded.
 *
 * The preflight's own eyes: they share no code with render/pdf, which writes,
 * nor with post/pdfread, which verifies.  Nothing here changes a file.  What
 * libqpdf had to repair is told by qdoc_complaint.
 *
 * Objects, text and stream data live until qdoc_release.  libqpdf itself keeps
 * every object it has met, without its stream: after some thousand of them
 * qdoc_release opens the file anew, so that memory does not follow its pages.
 *
 * Source: ISO 32000-1:2008, 7; qpdf/qpdf-c.h of libqpdf 11.
 */
#ifndef POST_QDOC_H
#define POST_QDOC_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/str.h"

struct qdoc;

/* An object, indirect ones resolved; handle 0 is nothing at all. */
struct qobj {
    unsigned handle;
};

enum qkind {
    Q_NONE, /* absent or null */
    Q_BOOL,
    Q_INTEGER,
    Q_REAL,
    Q_NAME,
    Q_TEXT,
    Q_LIST,
    Q_DICT,
    Q_STREAM
};

/*
 * Open a file.
 *
 * Errors: ERR_USAGE if there is no such file or it cannot be opened;
 *         ERR_INPUT if it is no PDF, or opens with a password only.
 */
bool qdoc_open(const char *path, struct qdoc **out, struct err *err) MUST_CHECK;
void qdoc_close(struct qdoc *d); /* NULL is accepted */

/* Forget all objects, texts and data handed out so far. */
void qdoc_release(struct qdoc *d);

/* Errors: ERR_IO if the file could not be opened anew meanwhile. */
bool qdoc_whole(const struct qdoc *d, struct err *err) MUST_CHECK;

/* The next thing that libqpdf repaired or missed; false: no more. */
bool qdoc_complaint(struct qdoc *d, struct text *what);

bool qdoc_encrypted(struct qdoc *d);
struct text qdoc_version(struct qdoc *d); /* "1.4": header, or catalog */
struct qobj qdoc_trailer(struct qdoc *d);
struct qobj qdoc_catalog(struct qdoc *d);
struct qobj qdoc_object(struct qdoc *d, int id, int generation);

/*
 * Walk the page tree: the number of pages, in the tree's order.  Forgets all
 * objects, as qdoc_release.  -1: the tree is unreadable.
 *
 * Shape:  *counted tells whether each /Count is what stands below it.
 */
int64_t qdoc_walk_pages(struct qdoc *d, bool *counted);

/* After the walk; page is from 0. */
struct qobj qdoc_page(struct qdoc *d, int64_t page);

/* Index of the page that an object is, looked for from one on; -1: none. */
int64_t qdoc_page_of(struct qdoc *d, struct qobj page, int64_t from);

enum qkind qdoc_kind(struct qdoc *d, struct qobj o);
int qdoc_id(struct qdoc *d, struct qobj o); /* 0: a direct object */
int qdoc_generation(struct qdoc *d, struct qobj o);

/* A member of a dictionary or of a stream's; key with its slash. */
struct qobj qdoc_key(struct qdoc *d, struct qobj o, const char *key);
/* As qdoc_key, looked for in a page's parents too (7.7.3.4). */
struct qobj qdoc_inherited(struct qdoc *d, struct qobj page, const char *key);
/* Names of all members, with their slashes. */
size_t qdoc_keys(struct qdoc *d, struct qobj o, const char *const **keys);

size_t qdoc_count(struct qdoc *d, struct qobj list); /* 0: no list */
struct qobj qdoc_item(struct qdoc *d, struct qobj list, size_t i);

bool qdoc_true(struct qdoc *d, struct qobj o); /* the boolean true */
bool qdoc_number(struct qdoc *d, struct qobj o, double *out);
bool qdoc_integer(struct qdoc *d, struct qobj o, int64_t *out);
/* N numbers of a list of exactly n. */
bool qdoc_numbers(struct qdoc *d, struct qobj list, size_t n, double *out);

/* With the slash and #xx resolved; "" where o is no name. */
struct text qdoc_name(struct qdoc *d, struct qobj o);
bool qdoc_is(struct qdoc *d, struct qobj o, const char *name);

struct text qdoc_bytes(struct qdoc *d, struct qobj o); /* a string's bytes */
struct text qdoc_utf8(struct qdoc *d, struct qobj o);  /* a text string */

/*
 * A stream's data through all its filters; decoded tells whether they all
 * were known.  False: the data is damaged.
 */
bool
qdoc_data(struct qdoc *d, struct qobj stream, struct text *out, bool *decoded);

/* A page's content streams, one after the other.  False: damaged. */
bool qdoc_content(struct qdoc *d, struct qobj page, struct text *out);

#endif
