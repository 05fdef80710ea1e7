/*
 * JSON: the few words of it that manifest.json is written and read in.
 *
 * The reader is strict: UTF-8, one value, no repeated names, integers only,
 * no escapes but \" and \\ (the writer needs no others), at most 16 levels.
 *
 * Source: RFC 8259.
 */
#ifndef POST_JSON_H
#define POST_JSON_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/str.h"

struct arena;

/* Append a string with its quotes. */
void json_put_text(struct buf *b, struct text t);

enum json_kind {
    JSON_TEXT,
    JSON_NUMBER,
    JSON_LIST,
    JSON_GROUP
};

struct json {
    enum json_kind kind;
    struct text name; /* in a group */
    struct text text;
    int64_t number;
    size_t n;
    const struct json *child; /* first of the list or group */
    const struct json *next;
};

/*
 * Read a document.
 *
 * Owner:  out lives in arena.
 * Errors: ERR_STATE with line; file is what messages call it.
 */
bool json_read(struct text source, const char *file, struct arena *arena,
               const struct json **out, struct err *err) MUST_CHECK;

/* A member of a group by name and kind; NULL: there is none. */
const struct json *
json_find(const struct json *group, const char *name, enum json_kind kind);

#endif
