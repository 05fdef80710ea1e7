/*
 * Tokens of a PDF content stream, for the preflight.
 *
 * Source: ISO 32000-1:2008, 7.2, 7.3, 7.8.2.
 */
#ifndef POST_QSCAN_H
#define POST_QSCAN_H

#include <stdbool.h>
#include <stddef.h>

#include "base/str.h"

enum qtoken_kind {
    QT_END,
    QT_NUMBER,
    QT_NAME,   /* raw, with its slash */
    QT_STRING, /* raw, between its parentheses */
    QT_HEX,    /* raw, between < and > */
    QT_OPEN,   /* [ */
    QT_CLOSE,  /* ] */
    QT_DICT,   /* << */
    QT_DICT_END,
    QT_WORD, /* an operator, true, false or null */
    QT_BAD   /* what no content stream may hold */
};

struct qtoken {
    enum qtoken_kind kind;
    double number;
    struct text raw; /* within the content */
};

struct qscan {
    struct text content;
    size_t at;
};

void qscan_next(struct qscan *scan, struct qtoken *out);

/* The bytes of a string token of either kind, in place of what out held. */
void qscan_bytes(const struct qtoken *t, struct buf *out);

/* A name with #xx resolved, cut at size - 1 bytes, with NUL. */
void qscan_name(const struct qtoken *t, char *out, size_t size);

/*
 * Pass over the data of an inline image, from behind ID to behind EI.
 *
 * Shape:  bytes is how many the image has; 0: not known, EI is looked for.
 * False:  no EI follows.
 */
bool qscan_image(struct qscan *scan, size_t bytes);

#endif
