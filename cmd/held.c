#include "cmd/cmd.h"

#include <inttypes.h>
#include <stdio.h>

#include "cmd/site.h"
#include "data/hold.h"

struct listing {
    bool json;
    struct date day;
    int64_t n;
};

static void
print_text(const struct hold *h, int32_t age, int32_t left)
{
    printf("%s %.*s  %.*s%s%.*s  ", h->seen ? " " : "*", (int)h->person.len,
           h->person.s, (int)h->reason.len, h->reason.s,
           h->detail.len > 0 ? ": " : "", (int)h->detail.len, h->detail.s);
    printf(_("held for %d days"), (int)age);
    if (h->expires.year != 0)
        printf(left <= HOLD_NEAR_DAYS ? _(", %d days left: urgent")
                                      : _(", %d days left"),
               (int)left);
    putchar('\n');
}

static void
print_json(const struct listing *l, const struct hold *h, int32_t age,
           int32_t left)
{
    printf("%s{\"person\":", l->n == 0 ? "" : ",");
    json_string(h->person);
    printf(",\"reason\":\"%.*s\",\"detail\":", (int)h->reason.len, h->reason.s);
    json_string(h->detail);
    printf(",\"age_days\":%d,\"seen\":%s", (int)age,
           h->seen ? "true" : "false");
    if (h->expires.year != 0)
        printf(",\"days_left\":%d", (int)left);
    putchar('}');
}

static bool
print_hold(void *context, const struct hold *h, struct err *err)
{
    struct listing *l = context;
    int32_t age = date_days(l->day) - date_days(h->opened);
    int32_t left =
        h->expires.year != 0 ? date_days(h->expires) - date_days(l->day) : 0;

    (void)err;
    if (l->json)
        print_json(l, h, age, left);
    else
        print_text(h, age, left);
    l->n++;
    return true;
}

static bool
held(struct cmd *cmd, struct site *site, struct date day, bool seen, bool *look,
     struct err *err)
{
    struct listing l = {cmd->json, day, 0};
    int64_t fresh, near;

    if (cmd->json)
        putchar('[');
    if (!holds_open(site->db, print_hold, &l, err))
        return false;
    if (cmd->json)
        printf("]\n");
    else if (l.n == 0)
        printf(_("nobody is held\n"));
    if ((seen && !holds_seen(site->db, err)) ||
        !holds_count(site->db, day, &fresh, &near, err))
        return false;
    *look = fresh > 0 || near > 0;
    return true;
}

int
cmd_held(struct cmd *cmd)
{
    const char *as_of = NULL;
    bool seen = false, look = false;
    const struct option_spec spec[] = {{"as-of", &as_of, NULL},
                                       {"seen", NULL, &seen}};
    struct site *site = NULL;
    struct date day = cmd_today();
    struct err err = {0};
    int code = EXIT_DONE;

    if (!cmd_options(cmd, spec, 2, &err) || !cmd_no_more(cmd, 1, &err) ||
        (as_of != NULL && !cmd_day(as_of, "as-of", &day, &err)) ||
        !site_open(cmd->site, &site, &err) ||
        (seen && !site_lock(site, &err)) || !site_db(site, seen, &err) ||
        !held(cmd, site, day, seen, &look, &err))
        code = cmd_fail(&err);
    else if (look)
        code = EXIT_LOOK;
    site_close(site);
    return code;
}
