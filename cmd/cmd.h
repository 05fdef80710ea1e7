/*
 * Commands: what main.c hands to each, and how they speak.
 *
 * stdout carries results (text or --json), stderr messages with a stable
 * identifier.  A message names file, line, field, piece and reason, never a
 * personal value.  A command returns one of the exit codes of base/err.h.
 */
#ifndef CMD_CMD_H
#define CMD_CMD_H

#include <stdbool.h>
#include <stddef.h>

#include "base/date.h"
#include "base/err.h"
#include "base/str.h"

#define SHIRASE_VERSION "0.1.0"

/* xgettext: _ translates now, N_ marks for later. */
#define _(s) cmd_gettext(s) /* NOLINT: the name that gettext uses */
#define N_(s) s

struct cmd {
    const char *site; /* folder, "." unless -C */
    bool site_given;  /* by -C */
    bool json;
    int argc; /* of the command itself; argv[0] is its name */
    char **argv;
};

struct command {
    const char *name;
    const char *usage;   /* after "shirase [-C SITE] " */
    const char *summary; /* one line */
    const char *details; /* options and examples; NULL: none */
    int (*run)(struct cmd *cmd);
};

extern const struct command commands[];
extern const size_t n_commands;

/* Whether messages are in Japanese: main has settled the language. */
bool cmd_japanese(void);
const char *cmd_gettext(const char *s) __attribute__((format_arg(1)));

/* An option of a command: --name VALUE, --name=VALUE, or a switch. */
struct option_spec {
    const char *name;   /* without dashes */
    const char **value; /* where its value goes; NULL: a switch */
    bool *flag;         /* set true */
};

/*
 * Read options; what is left is moved to the front of argv (from 1), argc
 * says how many, argv[0] included.  --help prints help and sets *help.
 *
 * Errors: ERR_USAGE for an unknown option or a missing value.
 */
bool cmd_options(struct cmd *cmd, const struct option_spec *spec, size_t n,
                 struct err *err) MUST_CHECK;

/* A required day option such as --as-of. */
bool cmd_day(const char *value, const char *option, struct date *out,
             struct err *err) MUST_CHECK;

/* A whole number option within bounds. */
bool cmd_number(const char *value, const char *option, long least, long most,
                long *out, struct err *err) MUST_CHECK;

/* Errors: ERR_USAGE unless exactly n arguments, the command's name counted. */
bool cmd_no_more(const struct cmd *cmd, int n, struct err *err) MUST_CHECK;

/* A line on stderr: "SHR-1001I: ...". */
void cmd_note(const char *id, const char *fmt, ...) PRINTF_LIKE(2, 3);

/* Print an error with the identifier of its class; returns its exit code. */
int cmd_fail(const struct err *err);

/* Bar on a terminal, a line per step otherwise; all on stderr. */
void cmd_progress(const char *step, long done, long total);

/* Monotonic milliseconds, for progress and --timing. */
double cmd_clock_ms(void);

/*
 * Write what a command was asked for.
 *
 * Shape:  "-" is standard output; a device, a pipe or a link is written to
 *         as it is; anything else appears whole or not at all, in the place
 *         of an older file of that name.
 * Errors: ERR_IO; nothing half stands under the name of a file then.
 */
bool cmd_write(const char *path, struct text data, struct err *err) MUST_CHECK;

/*
 * Begin a file at a path, for out_put and cmd_out_end.
 *
 * Errors: ERR_IO; ERR_USAGE where no ordinary file could stand.
 */
struct out_file;
bool cmd_out_open(const char *path, int *dir_fd, struct out_file **out,
                  struct err *err) MUST_CHECK;
/* End it: whole under its name where good, else nothing; closes dir_fd. */
bool cmd_out_end(struct out_file *file, int dir_fd, bool good,
                 struct err *err) MUST_CHECK;

/* Draw a side as PNG into a file; "-" is standard output. */
struct side;
bool cmd_png(const char *path, const struct side *side, double dpi,
             struct err *err) MUST_CHECK;

/* Today, by the clock of this place: for commands without --as-of. */
struct date cmd_today(void);

/* One JSON string with quotes and escapes. */
void json_string(struct text t);

int cmd_init(struct cmd *cmd);
int cmd_abandon(struct cmd *cmd);
int cmd_held(struct cmd *cmd);
int cmd_hold(struct cmd *cmd);
int cmd_withdraw(struct cmd *cmd);
int cmd_ack(struct cmd *cmd);
int cmd_resolve(struct cmd *cmd);
int cmd_unhold(struct cmd *cmd);
int cmd_audit(struct cmd *cmd);
int cmd_backup(struct cmd *cmd);
int cmd_purge(struct cmd *cmd);
int cmd_reconcile(struct cmd *cmd);
int cmd_approve(struct cmd *cmd);
int cmd_release(struct cmd *cmd);
int cmd_import(struct cmd *cmd);
int cmd_notified(struct cmd *cmd);
int cmd_select(struct cmd *cmd);
int cmd_explain(struct cmd *cmd);
int cmd_run(struct cmd *cmd);
int cmd_status(struct cmd *cmd);
int cmd_preview(struct cmd *cmd);
int cmd_form(struct cmd *cmd);
int cmd_specimen(struct cmd *cmd);
int cmd_marks(struct cmd *cmd);
int cmd_envelope(struct cmd *cmd);
int cmd_verify(struct cmd *cmd);
int cmd_names(struct cmd *cmd);
int cmd_barcode(struct cmd *cmd);
int cmd_postal(struct cmd *cmd);
int cmd_report(struct cmd *cmd);
int cmd_proof(struct cmd *cmd);
int cmd_check(struct cmd *cmd);

#endif
