/*
 * Errors: what failed, where, and what to do about it, in one struct.
 *
 * A function that can fail returns bool and takes struct err * last.  The
 * macros return false, so that "return err_set(...)" says it in one line.
 * A message names file, line, field and reason, never a personal value.
 * Formats pass through gettext; what is stored or compared uses codes.
 */
#ifndef BASE_ERR_H
#define BASE_ERR_H

#include <stdbool.h>
#include <stddef.h>

#define MUST_CHECK __attribute__((warn_unused_result))
#define PRINTF_LIKE(fmt, first) __attribute__((format(printf, fmt, first)))

/* The class of a failure; it alone decides the exit code. */
enum err_code {
    ERR_NONE,
    ERR_INPUT, /* a bad field: the record is rejected or held */
    ERR_GLYPH, /* no face has the character */
    ERR_FIT,   /* the text is too long for its box */
    ERR_IO,    /* the outside world failed: run again */
    ERR_DB,
    ERR_PDF,
    ERR_BUSY,
    ERR_STATE, /* ledger, files and totals disagree: a person decides */
    ERR_BUG,
    ERR_USAGE, /* wrong command line, configuration or form */
    ERR_CONF,
    ERR_FORM
};

/* Exit codes, ordered by gravity (design.md 3). */
enum {
    EXIT_DONE = 0,
    EXIT_LOOK = 4,
    EXIT_AGAIN = 8,
    EXIT_PERSON = 12,
    EXIT_WRONG = 16
};

/* A place in an input file.  Line and column start at 1; 0: not known. */
struct src_pos {
    char file[192];
    size_t line;
    size_t column; /* CSV: number of the field; forms: column of the text */
};

struct err {
    enum err_code code;
    struct src_pos at; /* file[0] == 0: not known */
    char msg[512];     /* outermost context first */
};

#define err_set(...) (err_put(__VA_ARGS__), false) /* code and message */
#define err_at(...)                                                            \
    (err_place(__VA_ARGS__), false) /* the first place stays                   \
                                     */
#define err_wrap(...)                                                          \
    (err_prefix(__VA_ARGS__), false) /* "context: " in front */

/* Set code and message, and forget an older place; err may be NULL. */
void err_put(struct err *err, enum err_code code, const char *fmt, ...)
    PRINTF_LIKE(3, 4);

/* Set the place, unless one is known already. */
void err_place(struct err *err, const char *file, size_t line, size_t column);

/* Put "context: " in front of the message; the code stays. */
void err_prefix(struct err *err, const char *fmt, ...) PRINTF_LIKE(2, 3);

/* Empty err again. */
void err_clear(struct err *err);

/* The exit code that belongs to an error code. */
int err_exit(enum err_code code);

#define ERR_TEXT_MAX 768

/* Write "file:line:column: message", as an operator reads it. */
void err_text(const struct err *err, char buf[static ERR_TEXT_MAX]);

#endif
