#include "cmd/cmd.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/arena.h"
#include "cmd/dbsum.h"
#include "cmd/guard.h"
#include "cmd/named.h"
#include "cmd/site.h"
#include "data/db.h"
#include "data/release.h"
#include "post/handover.h"
#include "post/journal.h"

/* What was handed over must not stand in stage as if it were not. */
static bool
clear_stage(struct site *site, const struct run *run, struct err *err)
{
    int stage = -1, quarantine = -1;
    bool ok = site_dir(site, "stage", &stage, err) &&
              site_dir(site, "quarantine", &quarantine, err) &&
              stage_quarantine(stage, run, quarantine, err);

    if (stage >= 0)
        (void)close(stage);
    if (quarantine >= 0)
        (void)close(quarantine);
    return ok;
}

/* The day in the name of a run, R-YYYYMMDD-... */
static bool
day_of(const char *run, struct date *out, struct err *err)
{
    return (strlen(run) > 10 &&
            date_from_text((struct text){run + 2, 8}, out, NULL)) ||
           err_set(err, ERR_STATE, "%s: is no name of a run", run);
}

static bool
catch_up(struct site *site, const struct journal_line *line, const char *by,
         const char *lost, struct err *err)
{
    struct release way = {.line = line->line, .folder = "outbox"};
    struct run run;
    bool found;

    if (!day_of(line->run, &way.day, err) ||
        !run_find(site->db, line->run, &run, &found, err))
        return false;
    if (found && (run.state == RUN_SEALED || run.state == RUN_APPROVED) &&
        memcmp(&run.manifest, &line->manifest, sizeof run.manifest) == 0) {
        if (!clear_stage(site, &run, err) ||
            !release_caught_up(site->db, &run, &way, by, err))
            return false;
        printf(_("caught up: %s was released\n"), run.id);
        return true;
    }
    if (lost == NULL || strcmp(lost, line->run) != 0)
        return err_set(err, ERR_STATE,
                       "%s: the ledger does not know who was written to by it; "
                       "bring back a newer backup, or give --lost %s: then "
                       "nobody whose window was open by then gets a letter",
                       line->run, line->run);
    /* What the ledger has of it is not what was sent: it must not go too. */
    if (found && run.state != RUN_ABANDONED &&
        (!clear_stage(site, &run, err) ||
         !run_move(site->db, run.no, run.state, RUN_ABANDONED, err)))
        return false;
    if (!release_lost(site->db, line->run, &line->manifest, way.day, by, err))
        return false;
    printf(_("noted as lost: %s; whoever was due by its day is excluded as "
             "before-start, see shirase select\n"),
           line->run);
    return true;
}

static bool
reconcile(struct site *site, const char *by, const char *lost, bool *again,
          struct err *err)
{
    const struct journal_line *const *line;
    size_t n;

    site->writes = dbsum_forget(site->fd, err);
    if (!site->writes || !guard_present(site, err) ||
        !db_open(arena_printf(site->arena, "%s/shirase.db", site->path),
                 DB_WRITE, &site->db, err) ||
        !guard_unknown(site, &line, &n, err))
        return false;
    *again = n == 0;
    for (size_t i = 0; i < n; i++)
        if (!catch_up(site, line[i], by, lost, err))
            return false;
    return guard_current(site, err);
}

int
cmd_reconcile(struct cmd *cmd)
{
    const char *by = NULL, *lost = NULL;
    const struct option_spec spec[] = {{"by", &by, NULL},
                                       {"lost", &lost, NULL}};
    struct site *site = NULL;
    struct err err = {0};
    bool again = false;
    int code = EXIT_DONE;

    if (!cmd_options(cmd, spec, 2, &err) || !cmd_no_more(cmd, 1, &err) ||
        !cmd_required(by, "by", &err) || !site_open(cmd->site, &site, &err) ||
        !site_lock(site, &err) || !reconcile(site, by, lost, &again, &err))
        code = cmd_fail(&err);
    else if (again)
        printf(_("ledger and release journal agree; nothing changed\n"));
    site_close(site);
    return code;
}
