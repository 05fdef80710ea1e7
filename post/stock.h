/*
 * Stock: the paper that a sheet is printed on.
 *
 * printed: the static art stands in the bundle's pages.  preprinted: the
 * vendor prints it beforehand; the art goes to enclosures/ once, as
 * stock-SHEET.pdf with front and back, and the pages of a piece carry what
 * differs between pieces or nights, and their marks.
 *
 * The set says which (set.conf: stock); site.conf may say otherwise:
 *   stock = ( { sheet = "notice"; stock = "preprinted"; }, ... );
 *
 * The file of a sheet is the same night after night, until set or program
 * change: its day is the one from which the set holds.
 */
#ifndef POST_STOCK_H
#define POST_STOCK_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "base/str.h"
#include "render/mailset.h"

struct arena;
struct conf_node;
struct faces;
struct output;

struct stock_choice {
    struct text sheet;
    bool preprinted;
};

struct stock_terms {
    size_t n;
    const struct stock_choice *choice;
};

/* Read "stock" of a site.conf; without it every sheet is as its set says. */
bool stock_read(const struct conf_node *root, struct arena *arena,
                struct stock_terms *out, struct err *err) MUST_CHECK;

/*
 * Tell the set, before it is settled.
 *
 * Errors: ERR_CONF for a sheet that the set has not.
 */
bool stock_apply(const struct stock_terms *terms, struct mailset *set,
                 struct err *err) MUST_CHECK;

#define ENCLOSURES "enclosures"

/* "enclosures/stock-notice.pdf" */
#define STOCK_NAME_MAX 64
void stock_name(struct text sheet, char buf[static STOCK_NAME_MAX]);

/* Remove what an earlier seal made in enclosures/ below dir_fd. */
bool stock_remove(int dir_fd, struct arena *arena, struct err *err) MUST_CHECK;

/*
 * Write the art of every preprinted sheet below dir_fd; no folder where there
 * is none.
 *
 * Errors: ERR_IO, ERR_PDF.
 */
bool stock_write(const struct mailset *set, struct faces *faces,
                 const struct output *output, const char *program, int dir_fd,
                 struct err *err) MUST_CHECK;

#endif
