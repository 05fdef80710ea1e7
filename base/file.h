/*
 * Files that are either whole and on disk, or not there.
 *
 * A file is written under a temporary name, flushed, synced, read back and
 * hashed, then renamed without replacing; the folder is synced after it.  A
 * failed sync is final for that file: it is discarded, never synced again.
 * Paths are opened beneath a folder descriptor with O_NOFOLLOW.
 *
 * Source: reliability.md 1.1 EO-04, EO-05; 3.2 SE-10, SE-11.
 */
#ifndef BASE_FILE_H
#define BASE_FILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/str.h"

#define SHA256_LEN 32
#define SHA256_HEX 65 /* bytes, with NUL */

struct sha256 {
    uint8_t byte[SHA256_LEN];
};

struct sha256_state; /* running hash */

struct sha256_state *sha256_new(void);
void sha256_add(struct sha256_state *s, const void *data, size_t len);
void
sha256_end(struct sha256_state *s, struct sha256 *out); /* and start anew */
void sha256_free(struct sha256_state *s);
void sha256_of(const void *data, size_t len, struct sha256 *out);
void sha256_hex(const struct sha256 *h, char buf[static SHA256_HEX]);
bool sha256_from_hex(struct text hex, struct sha256 *out);

/*
 * A file being written, buffered, 64-bit offsets.  Every byte is hashed on
 * the way out; file_commit re-reads it from disk and compares.
 */
struct out_file;

/* Create dir_fd/".name.tmp" (0600, O_EXCL after removing our own old one). */
bool out_open(int dir_fd, const char *name, struct out_file **out,
              struct err *err) MUST_CHECK;

/*
 * Let the commit take the place of an older file of that name, at once and
 * whole: what stood there stays until then.
 *
 * Errors: ERR_USAGE if something stands there that is no ordinary file.
 */
bool out_replace(struct out_file *f, struct err *err) MUST_CHECK;

/*
 * Append bytes.  The first failure is kept and told by out_commit, so that a
 * writer need not look after each call; out_failed asks early.
 */
void out_put(struct out_file *f, const void *data, size_t len);
bool out_failed(const struct out_file *f);
uint64_t out_offset(const struct out_file *f); /* bytes so far */

/*
 * Flush, sync, re-read and hash, close, rename without replace (unless by
 * out_replace), sync folder.
 *
 * Errors: ERR_IO with the failing call; the temporary file is removed.
 *         ERR_STATE if name exists already with other bytes; a file with
 *         the same bytes counts as success.
 * Owner:  frees f in every case.
 */
bool out_commit(struct out_file *f, struct sha256 *hash, uint64_t *bytes,
                struct err *err) MUST_CHECK;

/* Give up: close, remove the temporary file, free.  NULL is accepted. */
void out_abandon(struct out_file *f);

/* Write a small file in one go, by the same protocol. */
bool file_write(int dir_fd, const char *name, struct text data,
                struct err *err) MUST_CHECK;

/* Read a whole file of at most max bytes; NUL behind it. */
bool file_read(int dir_fd, const char *name, size_t max, struct arena *arena,
               struct text *out, struct err *err) MUST_CHECK;

/* Hash a file from disk. */
bool file_hash(int dir_fd, const char *name, struct sha256 *hash,
               uint64_t *bytes, struct err *err) MUST_CHECK;

/*
 * Let go of what was read of a file mapped for reading: its pages no longer
 * count as memory of this process, and are read again where they are needed.
 * Never for memory that is no such map.
 *
 * Shape:  whole pages within the bytes; what is left of the first and the last
 *         stays.
 */
void map_forget(struct text mapped);

/* Open a folder; create (0700) makes it first where it is missing. */
bool dir_open(int dir_fd, const char *name, bool create, int *fd,
              struct err *err) MUST_CHECK;
bool dir_sync(int dir_fd, struct err *err) MUST_CHECK;

/* Rename without replacing and sync both folders.  ERR_STATE: target exists. */
bool file_rename(int from_fd, const char *from, int to_fd, const char *to,
                 struct err *err) MUST_CHECK;

/*
 * Names in a folder, sorted by bytes, without "." and "..".
 *
 * Owner:  names live in arena.
 */
bool dir_list(int dir_fd, struct arena *arena, const char *const **names,
              size_t *n, struct err *err) MUST_CHECK;

/* Take the lock file of a site for the life of the process (flock, no wait). */
bool
file_lock(int dir_fd, const char *name, int *fd, struct err *err) MUST_CHECK;

#endif
