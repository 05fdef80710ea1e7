/*
 * Inserter profiles by name: a site's own in SITE/inserter/NAME.conf, else
 * those that come with the program, templates/inserter/NAME.conf.
 */
#ifndef CMD_INSERTER_H
#define CMD_INSERTER_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "base/str.h"
#include "render/inserter.h"
#include "render/mailset.h"

struct arena;
struct conf_node;

struct inserter_home {
    const char *home; /* folder of templates/ */
    int site_fd;      /* a site's folder; -1: none */
};

/*
 * Load a profile; file receives what a run freezes: "inserter/NAME.conf".
 *
 * Owner:  arena.
 * Errors: ERR_CONF: no such profile, or one that cannot be read.
 */
bool inserter_load(const struct inserter_home *where, const char *name,
                   struct arena *arena, struct inserter *out,
                   struct source_file *file, struct err *err) MUST_CHECK;

/* Names of all profiles, the site's own first; each once. */
bool inserter_names(const struct inserter_home *where, struct arena *arena,
                    const char *const **names, size_t *n,
                    struct err *err) MUST_CHECK;

/*
 * What site.conf says: inserter = "NAME"; "none" (also where it says nothing)
 * leaves out and file as they are and sets *given to false.
 */
bool
inserter_conf(const struct inserter_home *where, const struct conf_node *root,
              struct arena *arena, bool *given, struct inserter *out,
              struct source_file *file, struct err *err) MUST_CHECK;

/* The one among the files that a run has frozen; NULL: none. */
bool inserter_frozen(const char *const *names, const struct text *data,
                     size_t n, struct arena *arena, struct inserter **out,
                     struct err *err) MUST_CHECK;

#endif
