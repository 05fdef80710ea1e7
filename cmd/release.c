#include "cmd/cmd.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/arena.h"
#include "cmd/named.h"
#include "cmd/recheck.h"
#include "cmd/site.h"
#include "data/db.h"
#include "data/release.h"
#include "post/journal.h"
#include "post/outbox.h"

struct releasing {
    struct cmd *cmd;
    struct site *site;
    struct run run;
    const char *to; /* as given; NULL: the site's outbox */
    struct date day;
    bool withdraw_renewed;
    bool again; /* it was done before */
    int stage_fd, to_fd;
    struct release way;
};

/* --- where to ----------------------------------------------------------- */

/* One name for a folder, however it was written. */
static bool
folder_named(struct releasing *r, struct err *err)
{
    char *real = r->to != NULL ? realpath(r->to, NULL) : NULL;
    bool ok = r->to == NULL || real != NULL;

    if (!ok)
        return err_set(err, ERR_USAGE, "--to: %s: %s", r->to, strerror(errno));
    ok =
        (size_t)snprintf(r->way.folder, sizeof r->way.folder, "%s",
                         real != NULL ? real : "outbox") < sizeof r->way.folder;
    free(real);
    return ok || err_set(err, ERR_USAGE, "--to: the name is too long");
}

static bool
open_folders(struct releasing *r, struct err *err)
{
    bool own = strcmp(r->way.folder, "outbox") == 0;

    if (!site_dir(r->site, "stage", &r->stage_fd, err))
        return false;
    if (own)
        return site_dir(r->site, "outbox", &r->to_fd, err);
    return dir_open(AT_FDCWD, r->way.folder, false, &r->to_fd, err) ||
           err_set(err, ERR_USAGE, "--to: %s cannot be opened", r->way.folder);
}

/* --- the gate ----------------------------------------------------------- */

static bool
approval_holds(struct releasing *r, struct err *err)
{
    struct approval a;
    struct sha256 bundles;
    bool found;

    if (!approval_of(r->site->db, r->run.no, &a, &found, err) ||
        !bundles_hash(r->site->db, r->run.no, &bundles, err))
        return false;
    return (found &&
            memcmp(&a.manifest, &r->run.manifest, sizeof a.manifest) == 0 &&
            memcmp(&a.bundles, &bundles, sizeof bundles) == 0) ||
           err_set(err, ERR_STATE,
                   "%s: the approval is not of the bundles that stand there",
                   r->run.id);
}

/* What was not on disk a moment ago must be seen to be there (EO-18). */
static bool
gate(struct releasing *r, struct err *err)
{
    const char *path =
        arena_printf(r->site->arena, "%s/shirase.db", r->site->path);

    return ledger_sound(path, err) &&
           outbox_check(r->site->db, &r->run, r->stage_fd, err) &&
           approval_holds(r, err) &&
           outbox_fits(r->stage_fd, r->to_fd, &r->run, err) &&
           ledger_balance(r->site->db, r->run.night, err);
}

/* --- the steps ---------------------------------------------------------- */

static bool
note_line(struct releasing *r, struct err *err)
{
    const struct journal_line *line, *last;
    struct journal_line own = {.cancel = false};
    size_t n;

    if (!journal_read(r->site->fd, r->site->arena, &line, &n, err))
        return false;
    last = journal_find(line, n, r->run.id);
    if (last != NULL && !last->cancel &&
        memcmp(&last->manifest, &r->run.manifest, sizeof last->manifest) == 0) {
        r->way.line = last->line; /* written before a stop */
        return true;
    }
    memcpy(own.run, r->run.id, sizeof own.run);
    own.manifest = r->run.manifest;
    own.pieces = r->run.pieces;
    if (!journal_append(r->site->fd, &own, err))
        return false;
    r->way.line = own.line;
    return true;
}

/* Effect, then confirm; also where a stop left the run in between. */
static bool
hand_over(struct releasing *r, struct err *err)
{
    return outbox_move(r->stage_fd, r->to_fd, &r->run, err) &&
           run_move(r->site->db, r->run.no, RUN_RELEASING, RUN_RELEASED, err);
}

static bool
go_on(struct releasing *r, struct err *err)
{
    struct release began;
    bool found;

    if (!release_of(r->site->db, r->run.no, &began, &found, err))
        return false;
    if (!found)
        return err_set(err, ERR_STATE, "%s: its release is not in the ledger",
                       r->run.id);
    if (r->to != NULL && strcmp(began.folder, r->way.folder) != 0)
        return err_set(err, ERR_USAGE,
                       "--to: the release of %s was begun to another folder",
                       r->run.id);
    r->way = began;
    return open_folders(r, err) && hand_over(r, err);
}

static bool
release_approved(struct releasing *r, struct err *err)
{
    const struct recheck_terms terms = {r->day, r->withdraw_renewed,
                                        r->cmd->json};

    r->way.day = r->day;
    return open_folders(r, err) && gate(r, err) &&
           site_recheck(r->site, &r->run, &terms, err) && note_line(r, err) &&
           release_begin(r->site->db, r->run.no, &r->way, err) &&
           hand_over(r, err);
}

static bool
release(struct releasing *r, struct err *err)
{
    switch (r->run.state) {
    case RUN_RELEASED:
    case RUN_CLOSED:
    case RUN_PURGED:
        r->again = true;
        return release_of(r->site->db, r->run.no, &r->way, &r->again, err);
    case RUN_RELEASING:
        return go_on(r, err);
    case RUN_APPROVED:
        return release_approved(r, err);
    case RUN_ABANDONED:
        return err_set(err, ERR_USAGE, "%s: was given up", r->run.id);
    case RUN_PLANNED:
    case RUN_SEALED:
        break;
    }
    return err_set(err, ERR_STATE,
                   "%s: is not approved; look at it, then shirase approve",
                   r->run.id);
}

static void
print_done(const struct releasing *r)
{
    if (r->cmd->json)
        printf("{\"run\":\"%s\",\"again\":%s,\"line\":%" PRId64
               ",\"pieces\":%" PRId64 "}\n",
               r->run.id, r->again ? "true" : "false", r->way.line,
               r->run.pieces);
    else if (r->again)
        printf(_("released before: %s, to %s; nothing changed\n"), r->run.id,
               r->way.folder);
    else
        printf(_("released: %s, to %s\n"), r->run.id, r->way.folder);
}

static bool
release_day(const char *as_of, struct date *out, struct err *err)
{
    if (as_of != NULL)
        return cmd_day(as_of, "as-of", out, err);
    *out = cmd_today();
    return true;
}

int
cmd_release(struct cmd *cmd)
{
    const char *as_of = NULL;
    struct releasing r = {.cmd = cmd, .stage_fd = -1, .to_fd = -1};
    const struct option_spec spec[] = {
        {"to", &r.to, NULL},
        {"as-of", &as_of, NULL},
        {"withdraw-renewed", NULL, &r.withdraw_renewed},
    };
    struct err err = {0};
    int code = EXIT_DONE;

    if (!cmd_options(cmd, spec, sizeof spec / sizeof spec[0], &err) ||
        !cmd_no_more(cmd, 2, &err) || !release_day(as_of, &r.day, &err) ||
        !folder_named(&r, &err) || !site_open(cmd->site, &r.site, &err) ||
        !site_lock(r.site, &err) || !site_db(r.site, true, &err) ||
        !run_named(r.site, cmd->argv[1], &r.run, &err) || !release(&r, &err))
        code = cmd_fail(&err);
    else
        print_done(&r);
    if (r.to_fd >= 0)
        (void)close(r.to_fd);
    if (r.stage_fd >= 0)
        (void)close(r.stage_fd);
    site_close(r.site);
    return code;
}
