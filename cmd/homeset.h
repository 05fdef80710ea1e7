/*
 * Sets that come with the program, as files by name and bytes.
 */
#ifndef CMD_HOMESET_H
#define CMD_HOMESET_H

#include <stddef.h>

#include "base/err.h"
#include "base/str.h"
#include "render/mailset.h"

struct arena;

struct file_list {
    size_t n, cap;
    struct source_file *file;
};

/* Add a file; name and data outlive the list. */
void file_list_put(struct file_list *list, struct arena *arena,
                   const char *name, struct text data);

/*
 * Read the forms and set.conf of home's templates/FOLDER.
 *
 * Owner:  arena.
 * Errors: ERR_CONF if nothing of a set is there.
 */
bool home_set(const char *home, const char *folder, struct arena *arena,
              struct file_list *out, struct err *err) MUST_CHECK;

/* The same of any folder. */
bool folder_set(const char *path, struct arena *arena, struct file_list *out,
                struct err *err) MUST_CHECK;

#endif
