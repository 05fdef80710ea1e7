#include "cmd/cmd.h"

#include <stdio.h>

#include "cmd/site.h"
#include "data/select.h"

struct explain {
    bool json, first;
};

static void
day_text(struct date d, char buf[static DATE_MAX])
{
    buf[0] = '\0';
    if (d.year != 0)
        date_format(d, buf);
}

static bool
print_rule(void *context, const struct rule_met *r, struct err *err)
{
    struct explain *e = context;
    char a[DATE_MAX], b[DATE_MAX];

    (void)err;
    day_text(r->a, a);
    day_text(r->b, b);
    if (e->json)
        printf("%s{\"rule\":\"%s\",\"held\":%s,\"kind\":\"%s\",\"a\":\"%s\","
               "\"b\":\"%s\"}",
               e->first ? "" : ",", r->rule, r->held ? "true" : "false",
               r->kind, a, b);
    else
        printf("  %-4s %-18s %-15s %s %s\n", r->held ? _("yes") : _("no"),
               r->rule, r->kind, a, b);
    e->first = false;
    return true;
}

static bool
explain(struct cmd *cmd, struct site *site, struct date day, struct text person,
        struct err *err)
{
    struct explain e = {cmd->json, true};
    struct verdict v;
    bool found;
    static const char *const outcome[] = {"selected", "excluded", "held",
                                          "not-due"};

    if (!select_person(site->db, day, person, &found, &v, err))
        return false;
    if (!found)
        return err_set(err, ERR_USAGE,
                       "no certificate holder has this resident number; look "
                       "for it in the rejected lines of the last import");
    if (cmd->json)
        printf("{\"outcome\":\"%s\",\"reason\":\"%s\",\"rules\":[",
               outcome[reason_outcome(v.reason)], reason_name(v.reason));
    else
        printf("%s: %s\n", outcome[reason_outcome(v.reason)],
               reason_name(v.reason));
    if (!select_explain(site->db, day, person, print_rule, &e, err))
        return false;
    if (cmd->json)
        printf("]}\n");
    return true;
}

int
cmd_explain(struct cmd *cmd)
{
    const char *as_of = NULL;
    const struct option_spec spec[] = {{"as-of", &as_of, NULL}};
    struct site *site = NULL;
    struct date day;
    struct err err = {0};
    int code = EXIT_DONE;

    if (!cmd_options(cmd, spec, 1, &err) || !cmd_no_more(cmd, 2, &err) ||
        !cmd_day(as_of, "as-of", &day, &err) ||
        !site_open(cmd->site, &site, &err) || !site_db(site, false, &err) ||
        !explain(cmd, site, day, text_from(cmd->argv[1]), &err))
        code = cmd_fail(&err);
    site_close(site);
    return code;
}
