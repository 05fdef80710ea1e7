/*
 * Parts: the files of a bundle.
 *
 * Stream piece: bundle-001.pdf, all sheets of a piece together.  Stream sheet:
 * bundle-001-1-notice.pdf, bundle-001-2-form.pdf, ...: one file for each kind
 * of sheet, by its place in the set, with the pieces in the same order and the
 * same pages and marks; a piece without that sheet has no page there, and a
 * sheet that no piece of the bundle has is no file.
 *
 * A bundle's hash is that of its file; of parts, that of their lines in
 * SHA256SUMS: grep ' bundle-001-' SHA256SUMS | sha256sum.  Page numbers of a
 * piece count through its bundle as if all sheets stood together; contents and
 * their hashes are the same in both streams.
 *
 * site.conf: stream = "piece" (default) or "sheet".
 */
#ifndef POST_PARTS_H
#define POST_PARTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/file.h"

struct arena;
struct conf_node;
struct mailset;
struct sum;

enum stream {
    STREAM_PIECE,
    STREAM_SHEET
};

enum {
    PARTS_MAX = 9 /* kinds of sheets in stream sheet */
};
#define PART_NAME_MAX 64
#define BUNDLE_LABEL_MAX 32

/* Files of one bundle, sorted by name: in the order of the set's sheets. */
struct parts {
    size_t n;
    char name[PARTS_MAX][PART_NAME_MAX];
};

/* Read "stream" of a site.conf. */
bool stream_read(const struct conf_node *root, struct arena *arena,
                 enum stream *out, struct err *err) MUST_CHECK;

/* ERR_CONF where the sheets of a set cannot be files of their own. */
bool stream_fits(enum stream stream, const struct mailset *set,
                 struct err *err) MUST_CHECK;

/* "bundle-001.pdf" or "bundle-001": what a list calls the bundle. */
void bundle_label(enum stream stream, int64_t bundle,
                  char buf[static BUNDLE_LABEL_MAX]);

/* The file of sheet i; in stream piece that of all sheets. */
void part_name(enum stream stream, const struct mailset *set, size_t i,
               int64_t bundle, char buf[static PART_NAME_MAX]);

/* Is it a bundle's file, and of which?  False for anything else. */
bool part_of_bundle(const char *name, int64_t *bundle);

/*
 * The files of a bundle that stand in a folder; n is 0 where there is none.
 * Where bundle-001.pdf stands, parts beside it are strangers and not found.
 *
 * Errors: ERR_STATE for more than PARTS_MAX parts.
 */
bool parts_find(int dir_fd, int64_t bundle, struct parts *out,
                struct err *err) MUST_CHECK;

/* The bundle's hash from its files' hashes, which are sorted by name. */
void parts_sum(const struct sum *sum, size_t n, struct sha256 *out);

/* The bundle's hash from disk. */
bool parts_hash(int dir_fd, const struct parts *parts, struct sha256 *out,
                struct err *err) MUST_CHECK;

/* The parts of a bundle within a folder's files, which are sorted by name. */
void parts_among(const struct sum *sum, size_t n, int64_t bundle,
                 const struct sum **first, size_t *count);

/* Remove a bundle's files; the folder is not synced. */
bool parts_remove(int dir_fd, int64_t bundle, struct err *err) MUST_CHECK;

#endif
