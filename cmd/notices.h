/*
 * Files of notices that others posted: init --notified and shirase notified.
 *
 *   serial,kind,day          a heading, which may be missing
 *   0000000001,signature,2026-10-01
 *
 * UTF-8, with or without its mark; LF or CRLF; empty lines are passed over.
 */
#ifndef CMD_NOTICES_H
#define CMD_NOTICES_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "data/notice.h"

struct arena;
struct db;

struct notice_count {
    int64_t lines;
    int64_t found[NOTICE_FOUND_COUNT];
};

/*
 * Read a file into the ledger, inside the caller's transaction.
 *
 * Errors: ERR_IO; ERR_USAGE with file and line for a line of another shape.
 */
bool notices_read(struct db *db, const char *path, struct arena *arena,
                  struct notice_count *out, struct err *err) MUST_CHECK;

#endif
