/*
 * What a press is handed: the kind of PDF file, the printing condition it is
 * made for, and how its streams are packed.
 *
 * site.conf, all of it optional:
 *   wrapper = "x1a";      PDF/X-1a:2003; "x4": PDF/X-4 and PDF/VT-1; "plain"
 *   output_condition = "JC200103";
 *       identifier of the ICC registry of printing conditions; with icc any
 *       name that printer and municipality use for the condition
 *   icc = "press.icc";    CMYK profile of the condition, in the site's folder;
 *                         x4 and archive need it
 *   archive = true;       only plain: PDF/A-1b, for the archive
 *   compression = "none"; "fast" packs pages and their faces, "small" packs
 *                         them as well as it can, and with x4 puts objects
 *                         into object streams; art and the faces of static
 *                         text, once a file, are packed in any case
 *
 * Source: reference/print.md A.1 to A.4; https://www.color.org/registry.
 */
#ifndef RENDER_OUTPUT_H
#define RENDER_OUTPUT_H

#include <stdbool.h>

#include "base/err.h"
#include "base/str.h"

struct arena;
struct conf_node;

enum wrapper {
    WRAPPER_X1A,
    WRAPPER_X4,
    WRAPPER_PLAIN
};

enum packing {
    PACKING_NONE,
    PACKING_FAST,
    PACKING_SMALL
};

/* All zero: PDF/X-1a for JC200103, pages as they are. */
struct output {
    enum wrapper wrapper;
    enum packing packing;
    bool archive;
    const char *condition; /* NULL: JC200103 */
    const char *icc_file;  /* as site.conf names it; NULL: none */
    struct text icc;       /* its bytes; empty until output_icc */
};

/*
 * Read the settings, all but the profile's bytes.
 *
 * Errors: ERR_CONF with line: an unknown wrapper, a wrapper that needs a
 *         profile, or a condition that is not registered and has none.
 */
bool output_read(const struct conf_node *root, struct arena *arena,
                 struct output *out, struct err *err) MUST_CHECK;

/*
 * Take the bytes of the profile that icc_file names.
 *
 * Owner:  data outlives out.
 * Errors: ERR_CONF if it is no CMYK profile of a printer, is cut short, or is
 *         newer than the wrapper's PDF knows (X1-07, X4-04).
 */
bool
output_icc(struct output *out, struct text data, struct err *err) MUST_CHECK;

/* Does the ICC registry know this name? */
bool output_registered(const char *condition);

/* The name of the condition. */
const char *output_condition(const struct output *output);

#endif
