#include "cmd/postal.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "base/conf.h"
#include "cmd/cmd.h"
#include "cmd/site.h"
#include "data/postal.h"
#include "post/town.h"

enum {
    JIS = 5 /* digits of a municipality's code, without its check digit */
};

static bool
is_district(struct text t)
{
    for (size_t i = 0; i < t.len; i++)
        if (t.s[i] < '0' || t.s[i] > '9')
            return false;
    return t.len == 3 || t.len == 5;
}

/* local_mail = { districts = ( "999" ); payment = "..."; least = 100; } */
static bool
read_local(const struct conf_node *root, struct site *site, struct err *err)
{
    const struct conf_node *node = conf_find(root, "local_mail");
    const struct conf_node *list;
    struct text *local;

    if (node == NULL)
        return true;
    list = conf_find(node, "districts");
    if (list == NULL || conf_count(list) == 0)
        return conf_bad(node, err,
                        "districts: the posting office's own, three or five "
                        "digits each in quotes, are expected");
    site->n_local = conf_count(list);
    local = arena_array(site->arena, struct text, site->n_local);
    for (size_t i = 0; i < site->n_local; i++) {
        const struct conf_node *item = conf_item(list, i);

        if (!conf_item_text(item, site->arena, &local[i], err))
            return false;
        if (!is_district(local[i]))
            return conf_bad(item, err,
                            "districts: three or five digits in quotes are "
                            "expected");
    }
    site->local = local;
    return conf_text(node, "payment", "区内特別", site->arena,
                     &site->sort.local, err) &&
           conf_int(node, "least", 1, 1000000, 100, &site->sort.local_least,
                    err);
}

static bool
read_sorting(const struct conf_node *root, struct site *site, struct err *err)
{
    return conf_text(root, "payment", "後納", site->arena, &site->sort.payment,
                     err) &&
           conf_int(root, "district_least", 1, 1000000, 10, &site->sort.least,
                    err) &&
           read_local(root, site, err);
}

bool
postal_conf(const struct conf_node *root, struct site *site, struct err *err)
{
    struct text check;

    if (!read_sorting(root, site, err) ||
        !conf_text(root, "postal_check", "warn", site->arena, &check, err))
        return false;
    site->hold_towns = text_is(check, "hold");
    return site->hold_towns || text_is(check, "warn") ||
           conf_bad(root, err,
                    "postal_check: \"warn\" or \"hold\" is expected");
}

bool
site_towns(struct site *site, struct towns **out, struct err *err)
{
    struct text jis = {site->facts.code.s, JIS};

    return towns_open(site->db, jis, site->arena, out, err);
}

static void
print_count(const struct cmd *cmd, const char *file,
            const struct postal_count *c)
{
    if (cmd->json) {
        printf("{\"file\":");
        json_string(text_from(file));
        printf(",\"lines\":%lld,\"towns\":%lld,\"codes\":%lld,\"joined\":%lld,"
               "\"townless\":%lld}\n",
               (long long)c->lines, (long long)c->towns, (long long)c->codes,
               (long long)c->joined, (long long)c->townless);
        return;
    }
    printf(_("%s: %lld lines, %lld towns under %lld postal codes\n"), file,
           (long long)c->lines, (long long)c->towns, (long long)c->codes);
    printf(_("  the list before is replaced; the next night uses this one\n"));
}

static bool
load(struct cmd *cmd, const char *file, struct err *err)
{
    struct postal_count count;
    struct site *site = NULL;
    bool good;

    good = site_open(cmd->site, &site, err) && site_lock(site, err) &&
           site_db(site, true, err) &&
           postal_load(site->db, AT_FDCWD, file, &count, err);
    site_close(site);
    if (good)
        print_count(cmd, file, &count);
    return good;
}

int
cmd_postal(struct cmd *cmd)
{
    struct err err = {0};
    bool good = cmd_options(cmd, NULL, 0, &err);

    if (good && (cmd->argc < 2 || strcmp(cmd->argv[1], "load") != 0))
        good = err_set(&err, ERR_USAGE,
                       "postal: \"load FILE\" is expected; see shirase postal "
                       "--help");
    good = good && cmd_no_more(cmd, 3, &err) && load(cmd, cmd->argv[2], &err);
    if (!good && err.code == ERR_INPUT)
        err.code = ERR_USAGE; /* the file was an argument: nothing is loaded */
    return good ? EXIT_DONE : cmd_fail(&err);
}
