/*
 * Release: who approved a run, which pieces were taken out of it again, and
 * where it went.
 *
 * An approval is of bytes: the hash of manifest.json and one over number,
 * revision and hash of every bundle.  Whatever changes them voids it.  A piece
 * that is taken out before the release leaves its bundle, which is then made
 * anew with one revision more; its certificates stay notified until a person
 * lets them go.
 *
 * Every function is one transaction of its own, unless it says otherwise; a
 * broken rule is ERR_STATE.
 *
 * Source: design.md 3; reference/reliability.md 1.2.
 */
#ifndef DATA_RELEASE_H
#define DATA_RELEASE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/date.h"
#include "base/err.h"
#include "base/file.h"
#include "base/str.h"
#include "data/ledger.h"

struct arena;
struct db;

/* --- approval ----------------------------------------------------------- */

struct approval {
    struct sha256 manifest, bundles;
    char approver[128];
};

/* The hash over number, revision and hash of every bundle of a run. */
bool bundles_hash(struct db *db, int64_t run, struct sha256 *out,
                  struct err *err) MUST_CHECK;

/* Approve a sealed run as it is in the ledger now: RUN_APPROVED. */
bool approval_put(struct db *db, const struct run *run, const char *approver,
                  struct err *err) MUST_CHECK;

/* The approval that holds, if any. */
bool approval_of(struct db *db, int64_t run, struct approval *out, bool *found,
                 struct err *err) MUST_CHECK;

/* --- the way out -------------------------------------------------------- */

struct release {
    int64_t line; /* of the release journal */
    char folder[4096];
    struct date day;
};

/* Note where an approved run goes: RUN_RELEASING. */
bool release_begin(struct db *db, int64_t run, const struct release *r,
                   struct err *err) MUST_CHECK;
bool release_of(struct db *db, int64_t run, struct release *out, bool *found,
                struct err *err) MUST_CHECK;

/*
 * Is the file at path sound, seen through a connection of its own?  Another
 * one may be open on it.
 *
 * Errors: ERR_STATE if SQLite finds damage or a row without its parent.
 */
bool ledger_sound(const char *path, struct err *err) MUST_CHECK;

/*
 * Note a run as released by what the journal tells: an older ledger, in which
 * the same bytes are sealed or approved, is brought up to it.
 *
 * Errors: ERR_STATE if the run is in another state.
 */
bool
release_caught_up(struct db *db, const struct run *run, const struct release *r,
                  const char *operator_name, struct err *err) MUST_CHECK;

/*
 * Note a release of which nothing is known but the journal's line; windows that
 * were open on day, or before start, are no longer ours.
 */
bool release_lost(struct db *db, const char *run, const struct sha256 *manifest,
                  struct date day, const char *operator_name,
                  struct err *err) MUST_CHECK;
/* Was it noted so? */
bool lost_release(struct db *db, const char *run, const struct sha256 *manifest,
                  bool *is, struct err *err) MUST_CHECK;

/* --- what the register says now ----------------------------------------- */

/*
 * The newest day on which a file of residents, and one of certificates, was
 * extracted; year 0: none says so.
 */
bool register_days(struct db *db, struct date *residents,
                   struct date *certificates, struct err *err) MUST_CHECK;

/*
 * Visit the letters of a run that the register no longer agrees with, in the
 * order of serials.  must: the letter may not leave (dead, moved-out, removed,
 * not-current, not-in-extract, address-changed, support-measure); otherwise a
 * person should know (name-changed, ambiguous-record, renewed, revoked).
 * Someone whose support measure a person has looked at (a hold of this reason,
 * resolved to be sent) is not found for it.
 */
struct finding {
    int64_t seq;
    struct text person;
    const char *reason;
    bool must;
};
bool recheck_run(struct db *db, int64_t run,
                 bool (*visit)(void *context, const struct finding *f,
                               struct err *err),
                 void *context, struct err *err) MUST_CHECK;

/* --- taking pieces out -------------------------------------------------- */

struct withdrawal {
    int64_t seq;
    const char *reason; /* a code; 'office' for a person's own */
    const char *note, *operator_name;
    bool hold; /* only kept back: its certificates are free, and its person is
                  held by the office until let go */
};

/*
 * Take pieces out of a run that is sealed or approved: its approval is void,
 * the bundles concerned are planned again with one revision more, and the run
 * is RUN_PLANNED until it is sealed anew.
 *
 * Errors: ERR_STATE if the run is in another state, a piece is not in it, is
 *         an exception already or is the last letter of its bundle.
 */
bool
run_reopen(struct db *db, const struct run *run, const struct withdrawal *w,
           size_t n, const char *program, struct err *err) MUST_CHECK;

/* Is a planned run one that was sealed before, and by which program? */
bool run_reopened(struct db *db, int64_t run, char program[static 64], bool *is,
                  struct err *err) MUST_CHECK;

/* --- after the release -------------------------------------------------- */

/*
 * Ask the vendor to pull pieces of a released run: one request.  Asked for the
 * same pieces again, it gives the request of before.
 *
 * Errors: ERR_STATE if the run is not released, or a piece is not in it, was
 *         asked back before with others, or was posted or pulled already.
 */
bool
recall_ask(struct db *db, const struct run *run, const struct withdrawal *w,
           size_t n, int64_t *request, struct err *err) MUST_CHECK;

/* The pieces of a request, in the order of serials. */
struct recall_row {
    int64_t seq, bundle;
    char state[12]; /* "asked", "recalled", "too-late" */
};
bool
recall_rows(struct db *db, int64_t run, int64_t request, struct arena *arena,
            struct recall_row **out, size_t *n, struct err *err) MUST_CHECK;

/* One line of the vendor's file. */
struct ack_row {
    int64_t seq, reprints;
    const char *status; /* "inserted", "pulled", "missing" */
    struct date posted; /* of an inserted one; else year 0 */
};

/*
 * Take a line, in the caller's transaction.  Told again in the same words it is
 * accepted; a missing one may be told anew.  A piece that was asked back is
 * recalled or too late by it; one that was pulled unasked waits as withdrawn.
 *
 * Errors: ERR_STATE if the run has no such letter, or it was told of otherwise.
 */
bool ack_put(struct db *db, const struct run *run, const struct ack_row *row,
             struct err *err) MUST_CHECK;

/* What is known of a released run's letters. */
struct ack_count {
    int64_t letters, inserted, pulled, missing;
    int64_t asked, late; /* asked back: no answer yet; posted all the same */
    int64_t unasked;     /* pulled, and nobody had asked */
};
bool ack_counts(struct db *db, int64_t run, struct ack_count *out,
                struct err *err) MUST_CHECK;

#endif
