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
#include <stddef.h>

#include "base/err.h"
#include "data/ledger.h"
#include "post/compose.h"

struct db;
struct faces;
struct mailset;

#define CONTROL_FILE "control.pdf"

/* What the control sheet is made with. */
struct control_terms {
    const struct site_facts *facts;
    const struct mailset *set;      /* of the run: its name and version */
    const struct source_file *file; /* files of templates/control */
    size_t n_file;
    const char *program;
};

/*
 * Write control.pdf into stage_fd.
 *
 * Errors: ERR_STATE if persons, pieces and bundles do not add up; ERR_CONF,
 *         ERR_FORM, ERR_FIT, ERR_GLYPH where the sheet cannot be set.
 */
bool control_write(struct db *db, const struct run *run,
                   const struct control_terms *terms, struct faces *faces,
                   int stage_fd, struct err *err) MUST_CHECK;

/*
 * Write held-YYYYMMDD-N.csv of a night into office_fd: 宛名番号, 氏名, reason
 * and detail in the office's words.  An older list of the same night is
 * replaced.
 */
bool office_held(struct db *db, const struct night *night, int office_fd,
                 struct err *err) MUST_CHECK;

/*
 * Write card-renewal-YYYYMMDD-N.csv of a night into office_fd: persons whose
 * card ends with their certificate, and who were none in the night before, for
 * the mailing that tells of cards.  Nobody new: no file.  Of a person under a
 * support measure no address stands there.
 *
 * Source: reference/domain.md 6, rules 8 and 17.
 */
bool office_cards(struct db *db, const struct night *night, int office_fd,
                  struct err *err) MUST_CHECK;

/* A letter that a release found the register to disagree with. */
struct recheck_row {
    int64_t seq;
    const char *person;
    const char *reason; /* a code of recheck_run */
    bool withdrawn;
};

/*
 * Write recheck-RUN.csv into office_fd: 発行番号, 宛名番号, 氏名 (as printed),
 * reason and what was done with the letter.  An older list of the run is
 * replaced.
 */
bool office_recheck(struct db *db, const struct run *run,
                    const struct recheck_row *row, size_t n, int office_fd,
                    struct err *err) MUST_CHECK;

#endif
