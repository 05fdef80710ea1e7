#include "cmd/cmd.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/arena.h"
#include "cmd/site.h"
#include "data/intake.h"

/* The mapping that was named, or that site.conf gives this file. */
static bool
mapping_for(const struct site *site, const char *name, const char *file,
            const struct mapping **out, struct err *err)
{
    const struct inbox_rule *rule = site_rule(site, file);

    for (size_t i = 0; name != NULL && i < site->n_inbox; i++)
        if (strcmp(site->inbox[i].mapping_name, name) == 0) {
            *out = site->inbox[i].mapping;
            return true;
        }
    if (name != NULL)
        return err_set(err, ERR_USAGE,
                       "--mapping %s: site.conf names no such mapping", name);
    if (rule == NULL)
        return err_set(err, ERR_USAGE,
                       "%s: matches no pattern of site.conf; name a mapping "
                       "with --mapping",
                       file);
    *out = rule->mapping;
    return true;
}

static void
print_count(const struct cmd *cmd, const struct intake_count *c)
{
    if (cmd->json) {
        printf("{\"file\":");
        json_string(text_from(c->name));
        printf(",\"again\":%s,\"lines\":%" PRId64 ",\"current\":%" PRId64
               ",\"history\":%" PRId64 ",\"rejected\":%" PRId64 "}\n",
               c->again ? "true" : "false", c->lines, c->current, c->history,
               c->rejected);
        return;
    }
    printf(_("%s: %lld lines = %lld current + %lld history + %lld rejected\n"),
           c->name, (long long)c->lines, (long long)c->current,
           (long long)c->history, (long long)c->rejected);
    if (c->again)
        printf(_("  read before; nothing changed\n"));
}

static bool
print_reject(void *context, const struct reject *r, struct err *err)
{
    (void)err;
    (void)context;
    fprintf(stderr, "%s:%" PRId64 ":%" PRId64 ": %s%s%s\n", r->file, r->line,
            r->column, r->field, r->field[0] != '\0' ? ": " : "", r->reason);
    return true;
}

static bool
import_one(struct cmd *cmd, struct site *site, int inbox, const char *file,
           const char *mapping, int *code, struct err *err)
{
    struct intake_count count = {0};
    const struct mapping *m = NULL;

    if (strchr(file, '/') != NULL)
        return err_set(err, ERR_USAGE,
                       "%s: give the name of a file in the site's inbox/, "
                       "without a folder",
                       file);
    if (!mapping_for(site, mapping, file, &m, err) ||
        !intake_file(site->db, inbox, file, m,
                     (int64_t)time(NULL) - site->settle_seconds + 1, &count,
                     err))
        return false;
    print_count(cmd, &count);
    if (count.rejected > 0)
        *code = EXIT_LOOK;
    return count.rejected == 0 ||
           intake_rejects(site->db, count.input, print_reject, NULL, err);
}

int
cmd_import(struct cmd *cmd)
{
    const char *mapping = NULL;
    const struct option_spec spec[] = {{"mapping", &mapping, NULL}};
    struct site *site = NULL;
    struct err err = {0};
    int inbox = -1, code = EXIT_DONE;
    bool ok;

    ok = cmd_options(cmd, spec, 1, &err);
    if (ok && cmd->argc < 2)
        ok = err_set(
            &err, ERR_USAGE,
            "import: name the files to read; see shirase import --help");
    ok = ok && site_open(cmd->site, &site, &err) && site_lock(site, &err) &&
         site_db(site, true, &err) && site_dir(site, "inbox", &inbox, &err);
    for (int i = 1; ok && i < cmd->argc; i++)
        ok = import_one(cmd, site, inbox, cmd->argv[i], mapping, &code, &err);
    if (!ok)
        code = cmd_fail(&err);
    if (inbox >= 0)
        (void)close(inbox);
    site_close(site);
    return code;
}
