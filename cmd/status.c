#include "cmd/cmd.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "cmd/named.h"
#include "cmd/site.h"
#include "data/ledger.h"

/* What a person does next with a run in this state. */
static const char *
next_word(enum run_state state)
{
    switch (state) {
    case RUN_PLANNED:
        return N_("not finished: run the same command again");
    case RUN_SEALED:
        return N_("sealed: look at it, then shirase approve");
    case RUN_APPROVED:
        return N_("approved: shirase release hands it over");
    case RUN_RELEASING:
        return N_("release was broken off: give it again");
    case RUN_RELEASED:
        return N_("released: shirase ack reads what the vendor tells");
    case RUN_CLOSED:
        return N_("closed: every letter is accounted for");
    case RUN_PURGED:
        return N_("purged: names and addresses are gone");
    case RUN_ABANDONED:
        return N_("given up");
    }
    return "";
}

static void
print_run(const struct cmd *cmd, const struct run *r, bool first)
{
    char as_of[DATE_MAX], hash[SHA256_HEX];

    date_format(r->as_of, as_of);
    sha256_hex(&r->manifest, hash);
    if (cmd->json)
        printf("%s{\"run\":\"%s\",\"state\":\"%s\",\"as_of\":\"%s\",\"pieces\":"
               "%" PRId64 ",\"bundles\":%" PRId64 ",\"pages\":%" PRId64
               ",\"sheets\":%" PRId64 ",\"manifest\":\"%s\"}",
               first ? "" : ",", r->id, run_state_name(r->state), as_of,
               r->pieces, r->bundles, r->pages, r->sheets,
               r->state == RUN_PLANNED ? "" : hash);
    else
        printf(_("%s  %lld pieces, %lld bundles  %s\n"), r->id,
               (long long)r->pieces, (long long)r->bundles,
               _(next_word(r->state)));
}

static bool
print_bundles(struct site *site, const struct run *r, struct err *err)
{
    struct bundle_row *b;
    size_t n;
    char hash[SHA256_HEX];

    if (!bundles_of(site->db, r->no, site->arena, &b, &n, err))
        return false;
    for (size_t i = 0; i < n; i++) {
        sha256_hex(&b[i].hash, hash);
        printf(_("  bundle %lld: pieces %lld-%lld, %lld pages, %s, %.16s\n"),
               (long long)b[i].no, (long long)b[i].first_seq,
               (long long)b[i].last_seq, (long long)b[i].pages,
               bundle_state_name(b[i].state),
               b[i].state == BUNDLE_PLANNED ? "-" : hash);
    }
    /* What approve asks for. */
    if (r->state != RUN_PLANNED) {
        sha256_hex(&r->manifest, hash);
        printf(_("  manifest.json: %s\n"), hash);
    }
    return true;
}

static bool
status(struct cmd *cmd, struct site *site, struct err *err)
{
    struct run *runs, run;
    size_t n;

    if (cmd->argc == 2) {
        if (!run_named(site, cmd->argv[1], &run, err))
            return false;
        print_run(cmd, &run, true);
        if (cmd->json)
            printf("\n");
        return cmd->json || print_bundles(site, &run, err);
    }
    if (!run_list(site->db, site->arena, &runs, &n, err))
        return false;
    if (cmd->json)
        printf("[");
    else if (n == 0)
        printf(_("no run yet\n"));
    for (size_t i = 0; i < n; i++)
        print_run(cmd, &runs[i], i == 0);
    if (cmd->json)
        printf("]\n");
    return true;
}

int
cmd_status(struct cmd *cmd)
{
    struct site *site = NULL;
    struct err err = {0};
    int code = EXIT_DONE;

    if (!cmd_options(cmd, NULL, 0, &err) ||
        (cmd->argc != 1 && !cmd_no_more(cmd, 2, &err)) ||
        !site_open(cmd->site, &site, &err) || !site_db(site, false, &err) ||
        !status(cmd, site, &err))
        code = cmd_fail(&err);
    site_close(site);
    return code;
}
