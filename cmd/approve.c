#include "cmd/cmd.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "cmd/named.h"
#include "cmd/site.h"
#include "data/release.h"
#include "post/outbox.h"

/* The bytes that were looked at are those of the ledger. */
static bool
same_manifest(const struct run *run, const char *manifest, struct err *err)
{
    struct sha256 given;

    if (!sha256_from_hex(text_from(manifest), &given))
        return err_set(err, ERR_USAGE,
                       "--manifest: the 64 hex digits of the SHA-256 of "
                       "manifest.json are expected");
    return memcmp(&given, &run->manifest, sizeof given) == 0 ||
           err_set(err, ERR_STATE,
                   "%s: --manifest is not the hash of its manifest.json now; "
                   "look at the folder in stage again",
                   run->id);
}

static bool
may_be_approved(const struct run *run, struct err *err)
{
    switch (run->state) {
    case RUN_SEALED:
    case RUN_APPROVED:
        return true;
    case RUN_PLANNED:
        return err_set(err, ERR_STATE, "%s: is not sealed", run->id);
    case RUN_ABANDONED:
        return err_set(err, ERR_USAGE, "%s: was given up", run->id);
    case RUN_RELEASING:
    case RUN_RELEASED:
    case RUN_CLOSED:
    case RUN_PURGED:
        break;
    }
    return err_set(err, ERR_STATE, "%s: is handed over already", run->id);
}

static bool
approve(struct site *site, struct run *run, const char *manifest,
        const char *by, bool *again, struct err *err)
{
    int stage = -1;
    bool ok;

    if (!may_be_approved(run, err) || !same_manifest(run, manifest, err))
        return false;
    *again = run->state == RUN_APPROVED;
    if (*again)
        return true;
    ok = site_dir(site, "stage", &stage, err) &&
         outbox_check(site->db, run, stage, err) &&
         approval_put(site->db, run, by, err);
    if (stage >= 0)
        (void)close(stage);
    return ok;
}

int
cmd_approve(struct cmd *cmd)
{
    const char *manifest = NULL, *by = NULL;
    const struct option_spec spec[] = {{"manifest", &manifest, NULL},
                                       {"by", &by, NULL}};
    struct approval a;
    struct site *site = NULL;
    struct err err = {0};
    struct run run;
    bool again = false, found = false;
    int code = EXIT_DONE;

    if (!cmd_options(cmd, spec, 2, &err) || !cmd_no_more(cmd, 2, &err) ||
        !cmd_required(by, "by", &err) ||
        !(manifest != NULL ||
          err_set(&err, ERR_USAGE,
                  "--manifest is missing; give the SHA-256 of the "
                  "manifest.json that was looked at (shirase status RUN)")) ||
        !site_open(cmd->site, &site, &err) || !site_lock(site, &err) ||
        !site_db(site, true, &err) ||
        !run_named(site, cmd->argv[1], &run, &err) ||
        !approve(site, &run, manifest, by, &again, &err) ||
        !approval_of(site->db, run.no, &a, &found, &err))
        code = cmd_fail(&err);
    else if (again)
        printf(_("approved before: %s, by %s; nothing changed\n"), run.id,
               found ? a.approver : "");
    else
        printf(_("approved: %s, by %s\nnext: shirase release\n"), run.id, by);
    site_close(site);
    return code;
}
