#include "cmd/cmd.h"

#include <inttypes.h>
#include <stdio.h>

#include "cmd/site.h"
#include "data/calendar.h"
#include "data/select.h"

static const char *const outcome_label[] = {
    [OUTCOME_SELECTED] = N_("selected"),
    [OUTCOME_EXCLUDED] = N_("excluded"),
    [OUTCOME_HELD] = N_("held"),
    [OUTCOME_NOT_DUE] = N_("not due"),
};

static bool
count_all(struct site *site, struct date as_of, int64_t count[REASON_COUNT],
          struct err *err)
{
    struct selection *s = NULL;
    struct verdict v;
    bool more = true, ok;

    if (!select_open(site->db, as_of, &s, err))
        return false;
    while ((ok = select_next(s, &more, &v, err)) && more)
        count[v.reason]++;
    select_close(s);
    return ok;
}

static void
print_counts(const struct cmd *cmd, const int64_t count[REASON_COUNT])
{
    int64_t all = 0;
    bool first = true;

    for (int r = 0; r < REASON_COUNT; r++)
        all += count[r];
    if (cmd->json)
        printf("{\"holders\":%" PRId64 ",\"verdicts\":[", all);
    else
        printf(_("%lld certificate holders\n"), (long long)all);
    for (int r = 0; r < REASON_COUNT; r++) {
        enum outcome o = reason_outcome((enum reason)r);
        const char *name = reason_name((enum reason)r);

        if (count[r] == 0)
            continue;
        if (cmd->json)
            printf("%s{\"outcome\":\"%s\",\"reason\":\"%s\",\"n\":%" PRId64 "}",
                   first ? "" : ",", outcome_label[o], name, count[r]);
        else
            printf("%10lld  %s: %s\n", (long long)count[r], _(outcome_label[o]),
                   name);
        first = false;
    }
    if (cmd->json)
        printf("],");
}

/* Whether the site posts on the day, and when it does next. */
static void
print_posting(const struct cmd *cmd, const struct calendar *c,
              struct date as_of)
{
    char next[DATE_MAX];

    date_format(calendar_next_posting(c, as_of), next);
    if (cmd->json)
        printf("\"posting\":\"%s\"}\n", next);
    else if (!calendar_posting(c, as_of))
        printf(_("no posting day: whoever is due waits for %s\n"), next);
}

int
cmd_select(struct cmd *cmd)
{
    const char *as_of = NULL;
    const struct option_spec spec[] = {{"as-of", &as_of, NULL}};
    int64_t count[REASON_COUNT] = {0};
    struct site *site = NULL;
    struct date day;
    struct err err = {0};
    int code = EXIT_DONE;

    if (!cmd_options(cmd, spec, 1, &err) || !cmd_no_more(cmd, 1, &err) ||
        !cmd_day(as_of, "as-of", &day, &err) ||
        !site_open(cmd->site, &site, &err) || !site_db(site, false, &err) ||
        !count_all(site, day, count, &err))
        code = cmd_fail(&err);
    else {
        print_counts(cmd, count);
        print_posting(cmd, &site->facts.calendar, day);
    }
    site_close(site);
    return code;
}
