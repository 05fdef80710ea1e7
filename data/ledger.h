/*
 * Ledger: what was decided and done, for ever.
 *
 * A night is one command (day, inputs, configuration) and keeps its exit code;
 * a run is what a night had to print; a piece is one envelope.  Every arrow of
 * a state is one transaction that names the state it comes from.  A piece's
 * state follows its bundle's; only exceptions are rows.
 *
 * The plan copies every value that may be printed and the bytes of set and
 * configuration; from there everything is a pure function of frozen rows.
 *
 * The schema itself refuses what may not be: a change of verdicts, frozen rows
 * and events, a step that is no arrow, a second notice of a certificate.  Each
 * change of a run's or bundle's state leaves an event in the same statement.
 * Every function is one change, in the caller's transaction or alone; a broken
 * rule is ERR_STATE.  Where a night goes on after a stop, what is said again in
 * the same words is accepted (night_file, night_tally_set, night_verdict,
 * piece_pages_put, piece_held).
 *
 * Visitors and cursors may call any other function of this header, but not the
 * one that is running.
 *
 * Source: design.md 3; reference/reliability.md 1.2, 1.5.
 */
#ifndef DATA_LEDGER_H
#define DATA_LEDGER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/date.h"
#include "base/err.h"
#include "base/file.h"
#include "base/str.h"
#include "data/select.h"

struct arena;
struct db;

#define RUN_ID_MAX 32 /* "R-20261120-0123456789ab" and NUL */

enum run_state {
    RUN_PLANNED, /* frozen; bundles may be under way */
    RUN_SEALED,  /* folder complete in stage */
    RUN_APPROVED,
    RUN_RELEASING,
    RUN_RELEASED,
    RUN_CLOSED, /* the vendor has told of every piece */
    RUN_PURGED, /* its names and addresses are gone */
    RUN_ABANDONED
};
enum bundle_state {
    BUNDLE_PLANNED,
    BUNDLE_WRITTEN,
    BUNDLE_VERIFIED
};

const char *run_state_name(enum run_state s); /* "planned", ... */
const char *bundle_state_name(enum bundle_state s);

/* --- nights ------------------------------------------------------------- */

struct night {
    int64_t no;
    struct date as_of;
    struct sha256 inputs; /* hash over names and hashes of the night's files */
    struct sha256 conf;   /* hash over site.conf, mappings, set, fonts.conf */
    bool finished;
    int exit_code;
    int64_t run_no; /* 0: nothing to print */
};

/*
 * The night of this day, inputs and configuration; no 0: there is none.  A
 * night whose run was abandoned no longer counts: the command plans anew.
 */
bool night_find(struct db *db, struct date as_of, const struct sha256 *inputs,
                const struct sha256 *conf, struct night *out,
                struct err *err) MUST_CHECK;
/* The night with an unsealed run, if any (at most one); no 0: none. */
bool
night_unfinished(struct db *db, struct night *out, struct err *err) MUST_CHECK;
/* Begin it: sets no.  ERR_STATE if there is one already. */
bool night_begin(struct db *db, struct night *io, struct err *err) MUST_CHECK;
/* Keep its exit code, once. */
bool
night_end(struct db *db, int64_t no, int exit_code, struct err *err) MUST_CHECK;

/* Which files were of a night; input: the number of one that intake has read.
 */
bool night_file(struct db *db, int64_t night, int64_t input,
                struct err *err) MUST_CHECK;

/* Persons by outcome and reason of a night; held by further (policy) reasons.
 */
struct tally {
    char outcome[12]; /* "selected", "excluded", "held", "not-due" */
    char reason[40];
    int64_t n;
};
bool night_tally_set(struct db *db, int64_t night, const struct tally *t,
                     struct err *err) MUST_CHECK;
bool night_tally(struct db *db, int64_t night, struct arena *arena,
                 struct tally **out, size_t *n, struct err *err) MUST_CHECK;

/* Keep the verdict of one person (all but not-due); reason is its identifier.
 */
bool night_verdict(struct db *db, int64_t night, struct text person,
                   const char *outcome, const char *reason, const char *detail,
                   struct err *err) MUST_CHECK;

/*
 * Visit held persons of a night in order of resident number, for office/: those
 * with a held verdict, and those whose piece a worker had to hold.
 */
struct held_row {
    struct text person, reason, detail; /* detail: field, U+code, position */
};
bool night_held(struct db *db, int64_t night,
                bool (*visit)(void *context, const struct held_row *r,
                              struct err *err),
                void *context, struct err *err) MUST_CHECK;

/* --- runs and the plan -------------------------------------------------- */

struct run {
    int64_t no;
    int64_t night;
    char id[RUN_ID_MAX];
    enum run_state state;
    struct date as_of;
    struct date posting; /* posting day printed as 発信日 */
    int64_t pieces, bundles, pages, sheets;
    struct sha256 manifest; /* of manifest.json, from RUN_SEALED on */
};

/* A mailpiece as planned.  Texts are borrowed until the next step. */
struct piece {
    int64_t seq; /* serial in its run, from 1 */
    struct text person;
    struct text name, kana, alias;
    struct text postal, prefecture, city, town, block, building;
    struct date birth;
    bool foreign, represented;
    struct certificate signature, authentication;
    struct date card_expires;
    struct text envelope; /* class: "standard", "represented" */
    struct text payment;  /* "後納", ... */
    struct text district;
    struct text variant; /* "both", "auth-only", ... */
    struct text barcode; /* address number digits, or empty: none */
    int64_t bundle;      /* from 1 */
};

/*
 * Begin the run of io->night, posted on io->posting, inside the caller's
 * transaction; sets no, as_of and state.
 *
 * Errors: ERR_STATE while another run is not sealed, or if the night has ended
 *         or had a run.
 */
bool run_begin(struct db *db, struct run *io, struct err *err) MUST_CHECK;

/*
 * Put a candidate piece (seq and bundle not yet known).  Candidates lie in the
 * file until run_freeze: a million of them need no more memory than a few.
 */
bool plan_candidate(struct db *db, int64_t run, const struct piece *p,
                    struct err *err) MUST_CHECK;

/*
 * Visit candidates in mailing order: envelope, payment, district, postal code,
 * address bytes (prefecture, city, town, block, building joined), resident
 * number.  seq and bundle are 0.
 */
bool plan_ordered(struct db *db, int64_t run,
                  bool (*visit)(void *context, const struct piece *p,
                                struct err *err),
                  void *context, struct err *err) MUST_CHECK;

/*
 * Freeze one piece at its serial and bundle and mark its due certificates as
 * notified by it (unique over the whole ledger).
 *
 * Errors: ERR_STATE if a certificate is notified already, nothing is due,
 *         or person is no candidate.
 */
bool plan_place(struct db *db, int64_t run, struct text person, int64_t seq,
                int64_t bundle, struct err *err) MUST_CHECK;

/* Frozen bytes of the run: set files, configuration; fonts by hash only. */
bool run_file_put(struct db *db, int64_t run, const char *name,
                  struct text data, struct err *err) MUST_CHECK;
bool run_font_put(struct db *db, int64_t run, const char *face,
                  const struct sha256 *hash, struct err *err) MUST_CHECK;
bool run_files(struct db *db, int64_t run, struct arena *arena,
               const char *const **names, const struct text **data, size_t *n,
               struct err *err) MUST_CHECK;
struct run_font {
    const char *face;
    struct sha256 hash;
};
bool
run_fonts(struct db *db, int64_t run, struct arena *arena,
          const struct run_font **out, size_t *n, struct err *err) MUST_CHECK;

/*
 * Set id, posting day and counts after placing: the run is then frozen, and
 * candidates are gone.
 *
 * Errors: ERR_STATE unless every candidate is placed, serials and bundles have
 *         no gap, and pieces and bundles are as many as run says.
 */
bool
run_freeze(struct db *db, const struct run *run, struct err *err) MUST_CHECK;
bool run_find(struct db *db, const char *id, struct run *out, bool *found,
              struct err *err) MUST_CHECK;
bool run_by_no(struct db *db, int64_t no, struct run *out,
               struct err *err) MUST_CHECK;
/* All runs, oldest first. */
bool run_list(struct db *db, struct arena *arena, struct run **out, size_t *n,
              struct err *err) MUST_CHECK;

/*
 * Compare-and-set; ERR_STATE if the run is not in from or there is no such step
 * (to RUN_SEALED leads run_sealed alone, back to RUN_PLANNED run_reopen).
 * RUN_ABANDONED frees all certificates.
 */
bool run_move(struct db *db, int64_t no, enum run_state from, enum run_state to,
              struct err *err) MUST_CHECK;
/* ERR_STATE unless all bundles are verified and have these pages and sheets. */
bool run_sealed(struct db *db, int64_t no, const struct sha256 *manifest,
                int64_t pages, int64_t sheets, struct err *err) MUST_CHECK;

/* --- pieces and bundles ------------------------------------------------- */

struct piece_cursor;

/*
 * Read the frozen pieces of a run, or of one bundle (0: all), in serial order;
 * held ones too.  A db has room for one cursor over a run and one over a bundle
 * at a time; a cursor that a second one disturbed says so.
 *
 * Errors: ERR_STATE if there is no such run or bundle, or a piece is missing.
 */
bool pieces_open(struct db *db, int64_t run, int64_t bundle,
                 struct piece_cursor **out, struct err *err) MUST_CHECK;
bool pieces_next(struct piece_cursor *c, bool *more, struct piece *out,
                 struct err *err) MUST_CHECK;
void pieces_close(struct piece_cursor *c);
/* One piece; texts are borrowed until the next piece_find. */
bool piece_find(struct db *db, int64_t run, int64_t seq, bool *found,
                struct piece *out, struct err *err) MUST_CHECK;

struct bundle_row {
    int64_t no;
    int64_t first_seq, last_seq, pieces; /* as planned */
    enum bundle_state state;
    int64_t attempt;
    int64_t printed, pages, sheets, bytes;
    struct sha256 hash;
    int64_t revision;
};
/* Plan a bundle, before run_freeze: no, serials, pieces and revision count. */
bool bundle_put_row(struct db *db, int64_t run, const struct bundle_row *b,
                    struct err *err) MUST_CHECK;
bool bundles_of(struct db *db, int64_t run, struct arena *arena,
                struct bundle_row **out, size_t *n, struct err *err) MUST_CHECK;
/* Note that it is about to be written; ERR_STATE if it is verified. */
bool bundle_attempt(struct db *db, int64_t run, int64_t no,
                    struct err *err) MUST_CHECK;
/*
 * Compare-and-set BUNDLE_PLANNED -> BUNDLE_WRITTEN with its figures, after an
 * attempt and after piece_pages_put or piece_held of each of its pieces.
 *
 * Errors: ERR_STATE unless printed, pages and sheets are the sums of these.
 */
bool bundle_written(struct db *db, int64_t run, const struct bundle_row *b,
                    struct err *err) MUST_CHECK;
/* Compare-and-set BUNDLE_WRITTEN -> BUNDLE_VERIFIED. */
bool bundle_verified(struct db *db, int64_t run, int64_t no,
                     struct err *err) MUST_CHECK;

/* Where a piece stands in its bundle's file, and what was set. */
struct piece_pages {
    int64_t seq, first_page, pages, sheets;
    struct sha256 content;
};
bool piece_pages_put(struct db *db, int64_t run, const struct piece_pages *p,
                     struct err *err) MUST_CHECK;
bool
piece_pages_of(struct db *db, int64_t run, int64_t seq, struct piece_pages *out,
               bool *found, struct err *err) MUST_CHECK;

/* Printed pieces of a bundle before this serial, and their sheets. */
bool pages_before(struct db *db, int64_t run, int64_t bundle, int64_t seq,
                  int64_t *pieces, int64_t *sheets, struct err *err) MUST_CHECK;

/*
 * A piece that a worker had to hold; frees its certificates' notice.  reason
 * has at most 39 bytes; a longer detail is cut where it is read.  One that was
 * withdrawn before, in the same words, stays withdrawn.
 */
bool piece_held(struct db *db, int64_t run, int64_t seq, const char *reason,
                const char *detail, struct err *err) MUST_CHECK;
struct exception {
    int64_t seq;
    char state[12]; /* "held", "withdrawn" */
    char reason[40], detail[96];
};
bool
exception_find(struct db *db, int64_t run, int64_t seq, struct exception *out,
               bool *found, struct err *err) MUST_CHECK;
bool
exceptions_of(struct db *db, int64_t run, struct arena *arena,
              struct exception **out, size_t *n, struct err *err) MUST_CHECK;

/*
 * Does the ledger agree with itself?  Sums of lines, verdicts, pieces, notices,
 * pages and sheets, and events against states, for one night and its run at
 * any moment after planning.  Holders are counted anew while no file was read
 * since the tally.
 *
 * Errors: ERR_STATE with the first sum that fails.
 */
bool ledger_balance(struct db *db, int64_t night, struct err *err) MUST_CHECK;

/* --- letters of an older system ----------------------------------------- */

/* Windows that opened before this day are excluded as before-start. */
bool
start_day_set(struct db *db, struct date start, struct err *err) MUST_CHECK;

#endif
