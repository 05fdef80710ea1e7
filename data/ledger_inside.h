/*
 * What the files of the ledger share and nobody else needs.
 *
 * A query given to these is bound; they run and reset it.
 */
#ifndef DATA_LEDGER_INSIDE_H
#define DATA_LEDGER_INSIDE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/file.h"
#include "data/ledger.h"

struct db;
struct query;

/* Run a change; met: whether it met one row. */
bool one_change(struct query *q, bool *met, struct err *err) MUST_CHECK;

/* Run a search; met: whether it found a row. */
bool one_row(struct query *q, bool *met, struct err *err) MUST_CHECK;

/* Run a count over one key, parameter 1. */
bool count_rows(struct db *db, const char *sql, int64_t key, size_t *n,
                struct err *err) MUST_CHECK;

/* A column as text with NUL, cut to size. */
void column_copy(struct query *q, int column, char *buf, size_t size);

/* A column as hash; NULL gives zeros. */
bool column_hash(struct query *q, int column, struct sha256 *out,
                 struct err *err) MUST_CHECK;

/* Note a release and move its run from approved to releasing. */
struct release;
bool release_note(struct db *db, int64_t run, const struct release *r,
                  struct err *err) MUST_CHECK;

/* The columns of a piece but run, seq and bundle, as read and bound. */
#define PIECE_COLUMNS                                                          \
    "person, name, kana, alias, postal, prefecture, city, town, block,"        \
    " building, birth, is_foreign, represented, signature_serial,"             \
    " signature_issued, signature_expires, signature_opens, signature_due,"    \
    " authentication_serial, authentication_issued, authentication_expires,"   \
    " authentication_opens, authentication_due, card_expires, envelope,"       \
    " payment, district, variant, barcode"

enum {
    N_PIECE_COLUMN = 29
};

/* Bind them from parameter i on; read them from column i on. */
void piece_bind(struct query *q, int i, const struct piece *p);
void piece_read(struct query *q, int i, struct piece *p);

#endif
