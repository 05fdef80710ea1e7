/*
 * Intake: files of the inbox, by a mapping that names every column, into the
 * register.  One transaction a file; a bad line harms no other line.
 *
 * Decoding is declared, never guessed.  An unknown, missing or repeated column
 * refuses the file; a bad field rejects its line with line, column, reason.
 * Each line ends as current, history or rejected: lines = current + history +
 * rejected.  The same bytes again change nothing.
 *
 * Of one file a current row wins over history rows wherever they stand.  Two
 * current rows that differ, a rejected line that may be a person's current
 * one, and a serial that two persons claim leave those persons ambiguous, and
 * so held, until a later file speaks of them (data/register.h).
 *
 * A side file NAME.ctl may declare count, sum and extracted (data/totals.h).
 * Lines count in it whether accepted or rejected.
 *
 * A header or trailer of the file itself may declare the same
 * (data/totalline.h); where a mapping has one, a file without is refused.
 *
 * Reasons of a rejected line: columns, quote, nul, line-too-long (data/csv.h);
 * record-length (data/fixed.h); encoding, cut, empty, bad-number, bad-date,
 * bad-postal, unknown-code, expires-before-issued (data/record.h);
 * no-resident, serial-of-another; and control, bidi, too-long, ... of texts
 * (base/chars.h).  Columns of messages and rejected lines are numbers of the
 * field, from 1; in records of a fixed length, of its first byte.
 *
 * Source: reference/domain.md 4.1, 7; reference/fonts.md 3;
 *         reference/reliability.md EO-12.
 */
#ifndef DATA_INTAKE_H
#define DATA_INTAKE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/date.h"
#include "base/err.h"
#include "base/file.h"
#include "base/str.h"

struct arena;
struct db;
struct mapping;

enum record_kind {
    RECORD_RESIDENT,
    RECORD_CERTIFICATE
};

/*
 * Read a mapping, which data/mapping.h describes.
 *
 * Fields of a resident: person current kind state name birth birth_unknown
 *   postal town ward_adult stay_until support, which must be mapped, and kana
 *   alias prefecture city block building leaving stay_open other_abode, which
 *   may.
 * Fields of a certificate: person kind serial issued expires state
 *   card_expires, which must be mapped, and pinless, which may.
 *
 * Errors: ERR_CONF with file and line.
 */
bool mapping_open(struct text source, const char *name, struct arena *arena,
                  const struct mapping **out, struct err *err) MUST_CHECK;
enum record_kind mapping_record(const struct mapping *m);

/* What became of one file. */
struct intake_count {
    char name[128];
    int64_t input; /* its number in the register */
    struct sha256 hash;
    bool again;    /* it was imported before: nothing changed */
    int64_t lines; /* records, header not counted */
    int64_t current, history, rejected;
    struct date extracted; /* year 0: not declared */
};

/*
 * Import one file of a folder.
 *
 * settled_before: a file changed at or after this instant (Unix seconds) may
 * still be growing: ERR_IO.  The file must not change while it is read.
 *
 * Errors: ERR_IO missing, unreadable or growing; ERR_CONF (exit 16) refused
 *         for header, column or encoding, for its side file, or because an
 *         individual number stands in it; ERR_STATE (exit 12) where control
 *         totals disagree, or no record and no declared count of 0, or where
 *         the file was extracted before one that was read already.
 *         On any of them the register is as before.
 */
bool intake_file(struct db *db, int dir_fd, const char *name,
                 const struct mapping *mapping, int64_t settled_before,
                 struct intake_count *out, struct err *err) MUST_CHECK;

/* One rejected line. */
struct reject {
    char file[128];
    int64_t line, column;
    char field[32];  /* name of the mapping's field, "": none, or all */
    char reason[64]; /* identifier: "bad-date", "columns", "encoding", ... */
};

/* Visit the rejected lines of a file (by its number), in line order. */
bool intake_rejects(struct db *db, int64_t input,
                    bool (*visit)(void *context, const struct reject *r,
                                  struct err *err),
                    void *context, struct err *err) MUST_CHECK;

/* Reading only, for the speed of the reader and for fuzzing: counts lines. */
bool intake_parse(struct text data, const struct mapping *mapping,
                  struct intake_count *out, struct err *err) MUST_CHECK;

#endif
