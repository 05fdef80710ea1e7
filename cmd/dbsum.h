/*
 * The sum of the ledger's file: shirase.db.sha256, in the format of sha256sum.
 *
 * SQLite's own check sees a third of the silent damage to a file; the sum sees
 * all of it (reliability.md 0.8).  It goes before a command may write and comes
 * back when the command has closed the file and nothing is left in the
 * write-ahead log.  Without it, the last command did not end in order, and the
 * next one that does brings it back.  audit reads it.
 */
#ifndef CMD_DBSUM_H
#define CMD_DBSUM_H

#include <stdbool.h>

#include "base/err.h"

#define DBSUM_FILE "shirase.db.sha256"

/* Remove the sum: the file is about to change. */
bool dbsum_forget(int site_fd, struct err *err) MUST_CHECK;

/*
 * Write it for a file that no connection of this process has open.  What cannot
 * be written is left out: a missing sum is no failure.
 */
void dbsum_write(int site_fd);

#endif
