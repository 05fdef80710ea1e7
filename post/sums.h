/*
 * SHA256SUMS: what stands in a run's folder, and nothing else.
 *
 * The file has the format of sha256sum, sorted by name.  A folder holds plain
 * files whose names are letters, digits, dots and hyphens, never beginning
 * with a dot, and may hold a folder enclosures/ of such files; all but
 * SHA256SUMS itself and its signature are listed.
 */
#ifndef POST_SUMS_H
#define POST_SUMS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/file.h"

struct arena;

struct sum {
    const char *name;
    struct sha256 hash;
    uint64_t bytes;
};

/*
 * Hash every file of a folder but SHA256SUMS and its signature.
 *
 * Owner:  out lives in arena, sorted by name.
 * Errors: ERR_STATE naming what does not belong there; ERR_IO.
 */
bool sums_of_folder(int dir_fd, struct arena *arena, struct sum **out,
                    size_t *n, struct err *err) MUST_CHECK;

/* Write SHA256SUMS of these files, which are sorted by name. */
bool sums_write(int dir_fd, const struct sum *sum, size_t n,
                struct err *err) MUST_CHECK;

/* A file by name, in a list sorted by name; NULL: it is not there. */
const struct sum *sum_find(const struct sum *sum, size_t n, const char *name);

/*
 * Check a folder against its SHA256SUMS: the same set of files, the same
 * bytes.
 *
 * Owner:  out (what was found) lives in arena, sorted by name.
 * Errors: ERR_STATE with the first file that is missing, strange or changed;
 *         ERR_IO.
 */
bool sums_check(int dir_fd, struct arena *arena, struct sum **out, size_t *n,
                struct err *err) MUST_CHECK;

#endif
