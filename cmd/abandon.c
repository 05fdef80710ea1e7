#include "cmd/cmd.h"

#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "cmd/site.h"
#include "data/ledger.h"
#include "post/handover.h"
#include "post/journal.h"

static bool
may_be_given_up(const struct run *run, struct err *err)
{
    switch (run->state) {
    case RUN_PLANNED:
    case RUN_SEALED:
    case RUN_APPROVED:
        return true;
    case RUN_ABANDONED:
        return err_set(err, ERR_USAGE, "%s: was given up before", run->id);
    case RUN_RELEASING:
    case RUN_RELEASED:
    case RUN_CLOSED:
    case RUN_PURGED:
        break;
    }
    return err_set(err, ERR_STATE,
                   "%s: is handed over already; a letter that is out cannot be "
                   "taken back here",
                   run->id);
}

/* Between the journal's line and the ledger's entry only a release goes on. */
static bool
not_begun(struct site *site, const struct run *run, struct err *err)
{
    const struct journal_line *line, *last;
    size_t n;

    if (!journal_read(site->fd, site->arena, &line, &n, err))
        return false;
    last = journal_find(line, n, run->id);
    return last == NULL || last->cancel ||
           err_set(err, ERR_STATE,
                   "%s: its release was begun; end it with shirase release",
                   run->id);
}

/*
 * The folder goes first: what is in quarantine is handed over to nobody, and
 * a command that is broken off between the two is simply given again.
 */
static bool
give_up(struct site *site, const struct run *run, struct err *err)
{
    int stage = -1, quarantine = -1;
    bool ok;

    ok = not_begun(site, run, err) && site_dir(site, "stage", &stage, err) &&
         site_dir(site, "quarantine", &quarantine, err) &&
         stage_quarantine(stage, run, quarantine, err) &&
         run_move(site->db, run->no, run->state, RUN_ABANDONED, err);
    if (stage >= 0)
        (void)close(stage);
    if (quarantine >= 0)
        (void)close(quarantine);
    return ok;
}

int
cmd_abandon(struct cmd *cmd)
{
    struct site *site = NULL;
    struct err err = {0};
    struct run run;
    bool found = false, ok;
    int code = EXIT_DONE;

    ok = cmd_options(cmd, NULL, 0, &err) && cmd_no_more(cmd, 2, &err) &&
         site_open(cmd->site, &site, &err) && site_lock(site, &err) &&
         site_db(site, true, &err) &&
         run_find(site->db, cmd->argv[1], &run, &found, &err);
    if (ok && !found)
        ok =
            err_set(&err, ERR_USAGE,
                    "%s: no such run; shirase status lists them", cmd->argv[1]);
    ok = ok && may_be_given_up(&run, &err) && give_up(site, &run, &err);
    if (ok)
        printf(_("given up: %s\nits residents are due again; its files are in "
                 "quarantine/, to be destroyed\n"),
               run.id);
    else
        code = cmd_fail(&err);
    site_close(site);
    return code;
}
