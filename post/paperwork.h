/*
 * Paperwork: the control sheet of a run (件数表・引渡書) and the lists of the
 * office.
 *
 * The control sheet is made by the same engine from templates/control: totals
 * and reconciliation, one line a bundle (serial range, pieces, pages, sheets,
 * first 16 hex digits of its SHA-256), one line a district, the serials held
 * or withdrawn, place for dates, names and seals.  Tables go on over as many
 * pages as they need.
 *
 * Lists of the office hold personal data and never leave it: office/held.csv
 * (UTF-8 with BOM, CRLF, quoted; a field that begins with = + - @, a control
 * character or a full-width form of them gets an apostrophe).
 *
 * Source: design.md 4; reference/reliability.md SE-02, SE-16.
 */
#ifndef POST_PAPERWORK_H
#define POST_PAPERWORK_H

#include <stdbool.h>

#include "base/err.h"
#include "data/ledger.h"
#include "post/compose.h"

struct db;
struct faces;

/* Write control.pdf into stage_fd; files: those of templates/control. */
bool control_write(struct db *db, const struct run *run,
                   const struct site_facts *facts,
                   const struct source_file *files, size_t n_file,
                   struct faces *faces, const char *program, int stage_fd,
                   struct err *err) MUST_CHECK;

/* Write held-YYYYMMDD-N.csv of a night into office_fd: 宛名番号, 氏名, reason, detail. */
bool office_held(struct db *db, const struct night *night, int office_fd,
                 struct err *err) MUST_CHECK;

#endif
