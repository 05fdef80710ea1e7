#include "cmd/cmd.h"

#include <stdio.h>

#include "cmd/named.h"
#include "cmd/site.h"
#include "data/hold.h"

static const char *
done_word(enum hold_choice choice)
{
    switch (choice) {
    case HOLD_SEND:
        return N_("resolved: the next run takes this person\n");
    case HOLD_BY_HAND:
        return N_("resolved: the office writes, these certificates count as "
                  "notified\n");
    case HOLD_DROP:
        return N_("resolved: no letter for these certificates\n");
    }
    return "";
}

static bool
one_choice(const bool chosen[static 3], enum hold_choice *out, struct err *err)
{
    int n = 0;

    for (int i = 0; i < 3; i++)
        if (chosen[i]) {
            *out = (enum hold_choice)i;
            n++;
        }
    return n == 1 || err_set(err, ERR_USAGE,
                             "resolve: give one of --send, --by-hand and "
                             "--drop");
}

int
cmd_resolve(struct cmd *cmd)
{
    const char *note = NULL, *by = NULL;
    bool chosen[3] = {false};
    const struct option_spec spec[] = {
        {"reason", &note, NULL},
        {"by", &by, NULL},
        {"send", NULL, &chosen[HOLD_SEND]},
        {"by-hand", NULL, &chosen[HOLD_BY_HAND]},
        {"drop", NULL, &chosen[HOLD_DROP]},
    };
    struct hold_close c = {.day = cmd_today()};
    struct site *site = NULL;
    struct err err = {0};
    int code = EXIT_DONE;
    bool ok;

    ok = cmd_options(cmd, spec, sizeof spec / sizeof spec[0], &err) &&
         cmd_no_more(cmd, 2, &err) && one_choice(chosen, &c.choice, &err) &&
         cmd_required(note, "reason", &err) && cmd_required(by, "by", &err);
    c.note = note;
    c.operator_name = by;
    if (ok)
        c.person = text_from(cmd->argv[1]);
    ok = ok && site_open(cmd->site, &site, &err) && site_lock(site, &err) &&
         site_db(site, true, &err) && hold_close(site->db, &c, &err);
    if (ok)
        printf("%s", _(done_word(c.choice)));
    else
        code = cmd_fail(&err);
    site_close(site);
    return code;
}

/* The office lets go whom it held or whose letter it withdrew. */
int
cmd_unhold(struct cmd *cmd)
{
    const char *note = NULL, *by = NULL;
    const struct option_spec spec[] = {{"reason", &note, NULL},
                                       {"by", &by, NULL}};
    struct hold_close c = {.choice = HOLD_SEND, .day = cmd_today()};
    struct site *site = NULL;
    struct err err = {0};
    int code = EXIT_DONE;
    bool ok;

    ok = cmd_options(cmd, spec, 2, &err) && cmd_no_more(cmd, 2, &err) &&
         cmd_required(note, "reason", &err) && cmd_required(by, "by", &err);
    c.note = note;
    c.operator_name = by;
    if (ok)
        c.person = text_from(cmd->argv[1]);
    ok = ok && site_open(cmd->site, &site, &err) && site_lock(site, &err) &&
         site_db(site, true, &err) && hold_unhold(site->db, &c, &err);
    if (ok)
        printf(_("let go: the next run judges this person anew\n"));
    else
        code = cmd_fail(&err);
    site_close(site);
    return code;
}
