/*
 * Opening of the register's file, for data/db.c alone.
 */
#ifndef DATA_DB_OPEN_H
#define DATA_DB_OPEN_H

#include "data/db.h"

struct sqlite3;

/* As db_open says; *out is NULL where it fails. */
bool db_connect(const char *path, enum db_mode mode, struct sqlite3 **out,
                struct err *err) MUST_CHECK;

/* Turn a result code into an err; returns false. */
bool db_fail(struct sqlite3 *handle, int rc, struct err *err);

#endif
