/*
 * A set as a designer names it: a folder, one form in it, a name of templates/,
 * or nothing for the set of the site.
 */
#ifndef CMD_FORMSET_H
#define CMD_FORMSET_H

#include <stdbool.h>

#include "base/err.h"
#include "cmd/homeset.h"

struct arena;
struct cmd;
struct faces;
struct mailset;
struct site;

struct formset {
    struct arena *arena;
    const char *path; /* as messages call the folder; "" for the site's */
    const char *only; /* the form that was named; NULL: all */
    struct file_list files;
    struct site *site; /* NULL: none was named or needed */
    struct faces *faces;
    struct mailset *set; /* NULL: not loaded */
};

/*
 * Find the files of a set and its envelope: the site's where -C names one,
 * else the one that sites have without a word.
 *
 * Owner:  arena; close it in every case.
 * Errors: ERR_USAGE if there is no such folder; ERR_CONF.
 */
bool formset_open(struct cmd *cmd, const char *name, struct arena *arena,
                  struct formset *out, struct err *err) MUST_CHECK;
void formset_close(struct formset *f);

/* Compile it; errors as mailset_load. */
bool formset_load(struct formset *f, struct err *err) MUST_CHECK;

#endif
