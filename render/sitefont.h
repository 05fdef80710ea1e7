/*
 * The municipality's own faces, and the table of its old private characters
 * (外字).
 *
 * site.conf:
 *   site_faces = ( { name = "site-a"; file = "fonts/site-a.ttf";
 *                    sha256 = "<64 hex>"; first = "U+F0000"; last = "U+F2FFF";
 *                    companion = true; }, ... );
 *   gaiji = "fonts/gaiji.tsv";
 * A face serves the private-use characters of its declared range and nothing
 * else: as companion of the first face of names inside a field (the added
 * characters of 行政事務標準文字 come as a second file), else for whole fields.
 * gaiji.tsv has rows of four columns: old code, what it is now (a sequence of
 * code points), who approved it, on which day.  What neither names is refused:
 * no face's own private character ever prints.
 *
 * Source: reference/fonts.md 1.3, 2.2 step 3, 2.4.
 */
#ifndef RENDER_SITEFONT_H
#define RENDER_SITEFONT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/file.h"
#include "base/str.h"

struct arena;
struct conf_node;
struct faces;

enum {
    SITE_FACES_MAX = 8,
    GAIJI_MAX = 8 /* code points that one old code may become */
};

struct site_face {
    struct text name, file; /* file: below the site's folder, or absolute */
    struct sha256 hash;
    uint32_t first, last; /* private-use characters that it serves */
    bool companion;
};

/* One approved row. */
struct gaiji {
    uint32_t code;
    struct text target; /* UTF-8 */
};

struct site_fonts {
    size_t n;
    struct site_face face[SITE_FACES_MAX];
    const char *table; /* name of the table's file; NULL: none */
    size_t n_gaiji;
    const struct gaiji *gaiji; /* by code, ascending */
};

/*
 * Read "site_faces" and "gaiji" of a site.conf; without them: empty.
 *
 * Errors: ERR_CONF with line: a range that is not private use, or that two
 *         faces share.
 */
bool site_fonts_read(const struct conf_node *root, struct arena *arena,
                     struct site_fonts *out, struct err *err) MUST_CHECK;

/*
 * Read the rows of the table.
 *
 * Errors: ERR_CONF with line and column; a code twice, or inside the range of
 *         a face, or a target that no declared range allows or that no field
 *         may hold (base/chars.h).
 */
bool site_fonts_table(struct site_fonts *io, struct text data,
                      struct arena *arena, struct err *err) MUST_CHECK;

/*
 * Give faces those of a site, before anything is set with them.  fonts lives
 * as long as faces.
 *
 * Errors: ERR_CONF if fonts.conf has a face of that name.
 */
bool faces_add_site(struct faces *faces, int dir_fd,
                    const struct site_fonts *fonts, struct err *err) MUST_CHECK;

/* The site's face whose range holds a character; NULL: none. */
const struct site_face *faces_site(const struct faces *faces, uint32_t cp);

/* What an old code is now; NULL: no row. */
const struct gaiji *faces_gaiji(const struct faces *faces, uint32_t cp);

#endif
