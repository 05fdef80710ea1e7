/*
 * Recall: the request to the vendor to pull letters of a run that was handed
 * over (引抜依頼書), as a sheet to sign and as a file.
 *
 * recall-HASH-NNN.pdf and recall-HASH-NNN.csv (UTF-8 with BOM, CRLF, quoted;
 * columns bundle,seq,piece,request) name bundle, serial and piece, and no
 * resident.  HASH is the run's part of a piece's number.
 *
 * Source: design.md 3; issue 6.
 */
#ifndef POST_RECALL_H
#define POST_RECALL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "data/ledger.h"
#include "data/release.h"
#include "post/compose.h"

struct db;
struct faces;

struct recall_terms {
    const struct site_facts *facts;
    const struct source_file *file; /* files of templates/recall */
    size_t n_file;
    const char *program;
};

/* "recall-0123456789ab-001.pdf" */
#define RECALL_NAME_MAX 64
void recall_name(const struct run *run, int64_t request, const char *tail,
                 char buf[static RECALL_NAME_MAX]);

/*
 * Write both files of a request into dir_fd; written before, with the same
 * bytes, they stay.
 *
 * Errors: ERR_CONF if no sender holds on the posting day; ERR_FORM, ERR_FIT,
 *         ERR_GLYPH where the sheet cannot be set.
 */
bool recall_write(struct db *db, const struct run *run, int64_t request,
                  const struct recall_terms *terms, struct faces *faces,
                  int dir_fd, struct err *err) MUST_CHECK;

#endif
