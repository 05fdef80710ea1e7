/*
 * Source: the bytes of an input file, in windows, hashed as they are read.
 *
 * UTF-16 becomes UTF-8 here, before lines are cut, because its commas and line
 * ends are no single bytes; the hash is over the file's own bytes.  Other
 * encodings are cut first and decoded field by field (data/text.h).
 */
#ifndef DATA_SOURCE_H
#define DATA_SOURCE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/stat.h>

#include "base/err.h"
#include "base/file.h"
#include "base/str.h"
#include "data/text.h"
#include "data/wide.h"

struct source {
    int fd;         /* -1: memory */
    struct stat st; /* as the file was when it was opened */
    struct sha256_state *hash;
    char *buffer, *raw; /* NULL: memory that needs no conversion */
    struct text memory; /* what is left of it */
    bool wide;          /* UTF-16 */
    struct wide decoder;
    bool ended;
};

/*
 * Open a file of a folder.  settled_before: as intake_file.
 *
 * Errors: ERR_IO missing, no ordinary file, or still growing.
 */
bool source_open(int dir_fd, const char *name, enum text_encoding encoding,
                 int64_t settled_before, struct source *out,
                 struct err *err) MUST_CHECK;
/* Read from memory; nothing is hashed. */
void source_memory(struct text memory, enum text_encoding encoding,
                   struct source *out);
void source_close(struct source *s);

/*
 * Give a window that begins with rest, which was not used of the last one.
 *
 * Shape:  last: the file ends with it.
 * Errors: ERR_IO.
 */
bool source_window(struct source *s, struct text rest, struct text *out,
                   bool *last, struct err *err) MUST_CHECK;

/*
 * The bytes that were read are those whose hash is given, and still there.
 *
 * Errors: ERR_IO.
 */
bool source_unchanged(struct source *s, const struct sha256 *hash,
                      struct err *err) MUST_CHECK;

#endif
