/*
 * What one night holds while it is under way, and its files and figures.
 */
#ifndef CMD_NIGHT_H
#define CMD_NIGHT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/date.h"
#include "base/err.h"
#include "base/file.h"
#include "cmd/alarm.h"
#include "cmd/site.h"
#include "data/intake.h"
#include "data/ledger.h"
#include "post/plan.h"
#include "post/verify.h"

struct arena;
struct faces;
struct log;
struct mailset;

/* One file that a night reads. */
struct night_input {
    const char *name; /* in inbox/ */
    const struct inbox_rule *rule;
    struct sha256 hash;
    struct intake_count count;
};

struct nightly {
    struct arena *arena;
    struct site *site;
    struct date as_of;
    char as_of_text[DATE_MAX];
    int64_t workers;
    bool timing, full;
    struct log *log;
    int inbox_fd, stage_fd;
    int run_fd; /* of the growing folder; -1: nothing to write */
    size_t n_file;
    struct night_input *file;
    struct sha256 inputs; /* over names and hashes of the files */
    struct faces *faces;
    struct mailset *set;
    struct night night;
    struct run run;
    struct plan_count count;
    struct verify_report seen;
    size_t n_tally;
    struct tally *tally;
    int64_t n_held;
    struct alarms alarms;
};

/* Open folders and journal, list and hash the files of the inbox. */
bool nightly_open(struct nightly *n, struct err *err) MUST_CHECK;
/* Open faces and compile the set. */
bool nightly_set(struct nightly *n, struct err *err) MUST_CHECK;
/* Close all; returns code, or that of a journal that failed. */
int nightly_close(struct nightly *n, int code);

/* Is every required file there?  ERR_IO (exit 8) naming the pattern. */
bool night_files_check(const struct nightly *n, struct err *err) MUST_CHECK;
/* Read them into the register. */
bool night_files_read(struct nightly *n, struct err *err) MUST_CHECK;
/* Extraction days agree (ERR_STATE) and are fresh enough (ERR_IO). */
bool night_files_agree(const struct nightly *n, struct err *err) MUST_CHECK;

/* Collect the figures that night_print tells. */
bool night_numbers(struct nightly *n, struct err *err) MUST_CHECK;
/* Results on stdout; again: they were found in the ledger. */
void night_print(const struct nightly *n, bool json, bool again);
/* Note a failure in the journal. */
void night_failed(struct nightly *n, const struct err *err);

#endif
