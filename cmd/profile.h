/*
 * Envelope profiles by name: a site's own in SITE/envelope/NAME.conf, else
 * those that come with the program, templates/envelope/NAME.conf.
 */
#ifndef CMD_PROFILE_H
#define CMD_PROFILE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "base/str.h"
#include "render/envelope.h"

struct arena;

/* Where to look. */
struct profile_home {
    const char *home; /* folder of templates/ */
    int site_fd;      /* a site's folder; -1: none */
};

/* A profile with the inner envelope that it names. */
struct profile {
    struct envelope outer, inner;
    bool has_inner;
    struct text outer_source, inner_source; /* their bytes */
};

/*
 * Load a profile by its name; with a slash or .conf in it, it is a file.
 *
 * Owner:  arena.
 * Errors: ERR_CONF: no such profile, or one that cannot be read.
 */
bool profile_load(const struct profile_home *where, const char *name,
                  struct arena *arena, struct profile *out,
                  struct err *err) MUST_CHECK;

/* Names of all profiles, the site's own first; each once. */
bool
profile_names(const struct profile_home *where, struct arena *arena,
              const char *const **names, size_t *n, struct err *err) MUST_CHECK;

#endif
