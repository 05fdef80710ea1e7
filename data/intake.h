/*
 * Intake: files of the inbox, by a mapping that names every column, into the
 * register.  One transaction a file; a bad line harms no other line.
 *
 * Decoding is declared, never guessed.  An unknown, missing or repeated column
 * refuses the file; a bad field rejects its line with line, column, reason.
 * Each line ends as current, history or rejected: lines = current + history +
 * rejected.  The same bytes again change nothing.
 *
 * A side file NAME.ctl may declare, one "key=value" a line:
 *   count=812            records in the file
 *   sum=41523            sum of the last four digits of all resident numbers
 *   extracted=2026-11-20 day on which the data were taken
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

enum record_kind { RECORD_RESIDENT, RECORD_CERTIFICATE };

/*
 * Read a mapping:
 *   record = "resident" | "certificate";
 *   format = "csv"; encoding = "utf-8" | "cp932"; content = "full" | "delta";
 *   columns = ( { field = "person"; names = ("宛名番号"); }, ... );
 *   ignore = ("更新日時");     columns that may stand there and are not read
 *   values = { kind: ... }     code tables: see docs and samples
 * Fields of a resident: person current kind state name kana alias birth
 *   birth_unknown postal prefecture city town block building ward_adult
 *   stay_until support
 * Fields of a certificate: person kind serial issued expires state card_expires
 */
bool mapping_open(struct text source, const char *name, struct arena *arena,
                  const struct mapping **out, struct err *err) MUST_CHECK;
enum record_kind mapping_record(const struct mapping *m);

/* What became of one file. */
struct intake_count {
    char name[128];
    struct sha256 hash;
    bool again;       /* these bytes were imported before: nothing changed */
    int64_t lines;    /* records, header not counted */
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
 *         for header, column or encoding; ERR_STATE (exit 12) where control
 *         totals disagree, or no record and no declared count of 0.
 *         On any of them the register is as before.
 */
bool intake_file(struct db *db, int dir_fd, const char *name,
                 const struct mapping *mapping, int64_t settled_before,
                 struct intake_count *out, struct err *err) MUST_CHECK;

/* One rejected line. */
struct reject {
    char file[128];
    int64_t line, column;
    char field[32];  /* name of the mapping's field, "" for the whole line */
    char reason[64]; /* identifier: "bad-date", "columns", "encoding", ... */
};

/* Visit the rejected lines of a file (by its hash), in line order. */
bool intake_rejects(struct db *db, const struct sha256 *file,
                    bool (*visit)(void *context, const struct reject *r,
                                  struct err *err),
                    void *context, struct err *err) MUST_CHECK;

/* Reading only, for the speed of the reader and for fuzzing: counts lines. */
bool intake_parse(struct text data, const struct mapping *mapping,
                  struct intake_count *out, struct err *err) MUST_CHECK;

#endif
