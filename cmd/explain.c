#include "cmd/cmd.h"

#include <stdio.h>
#include <string.h>

#include "cmd/postal.h"
#include "cmd/site.h"
#include "cmd/words.h"
#include "data/calendar.h"
#include "data/hold.h"
#include "data/select.h"
#include "post/plan.h"
#include "render/face.h"
#include "render/inserter.h"
#include "render/mailset.h"

struct explain {
    bool json, first;
    char last[40]; /* the rule that was told last */
};

static void
day_text(struct date d, char buf[static DATE_MAX])
{
    buf[0] = '\0';
    if (d.year != 0)
        date_format(d, buf);
}

/* Spaces behind yes or no; a character of はい takes two columns. */
static int
label_fill(const char *label)
{
    const int room = 6;
    int wide = label[0] < 0 ? 2 : 1;
    int width = wide * (int)utf8_count(text_from(label));

    return width < room ? room - width : 0;
}

static bool
print_rule(void *context, const struct rule_met *r, struct err *err)
{
    struct explain *e = context;
    const char *label = r->held ? _("yes") : _("no");
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
        printf("  %s%*s %-18s %-15s %-10s %-10s  %s\n", label,
               label_fill(label), "", r->rule, r->kind, a, b,
               words_of(r->rule));
    e->first = false;
    (void)snprintf(e->last, sizeof e->last, "%s", r->rule);
    return true;
}

/* A selected person's piece may still be one that cannot be set. */
static bool
measure(struct site *site, struct date day, const struct verdict *v,
        const char **reason, char detail[static UNFIT_DETAIL_MAX],
        struct err *err)
{
    struct faces *faces = NULL;
    struct mailset *set = NULL;
    struct plan_terms terms = {
        .facts = &site->facts,
        .sort = site->sort,
        .local = site->local,
        .n_local = site->n_local,
        .hold_towns = site->hold_towns,
        .posting = calendar_next_posting(&site->facts.calendar, day)};
    bool fits = true, ok;

    ok = site_towns(site, &terms.towns, err) &&
         site_faces(site, &site->fonts, &faces, err) &&
         mailset_load(site->set.file, site->set.n, faces, &set, err) &&
         inserter_attach(set, site->inserter, err);
    terms.set = set;
    terms.faces = faces;
    ok = ok && plan_fits(&terms, day, v, &fits, reason, detail, err);
    mailset_free(set);
    faces_free(faces);
    return ok;
}

struct answer {
    const char *outcome, *reason;
    char detail[UNFIT_DETAIL_MAX];
};

static bool
answer_of(struct site *site, struct date day, struct text person,
          struct answer *out, struct err *err)
{
    static const char *const outcome[] = {"selected", "excluded", "held",
                                          "not-due"};
    struct verdict v;
    enum hold_decision decision;
    const char *reason = "";
    bool found;

    if (!select_person(site->db, day, person, &found, &v, err))
        return false;
    if (!found)
        return err_set(err, ERR_USAGE,
                       "no certificate holder has this resident number; look "
                       "for it in the rejected lines of the last import");
    *out = (struct answer){outcome[reason_outcome(v.reason)],
                           reason_name(v.reason), ""};
    if (reason_outcome(v.reason) != OUTCOME_SELECTED &&
        reason_outcome(v.reason) != OUTCOME_HELD)
        return true;
    if (!hold_decision(site->db, &v, &decision, err))
        return false;
    if (decision == DECISION_OFFICE)
        *out = (struct answer){outcome[OUTCOME_HELD], HOLD_OFFICE, ""};
    if (decision == DECISION_DROP)
        *out = (struct answer){outcome[OUTCOME_EXCLUDED], HOLD_DROPPED, ""};
    if (decision == DECISION_SEND)
        *out = (struct answer){outcome[OUTCOME_SELECTED],
                               reason_name(REASON_DUE), ""};
    else if (decision != DECISION_NONE || v.reason != REASON_DUE)
        return true;
    if (!measure(site, day, &v, &reason, out->detail, err))
        return false;
    if (reason[0] != '\0') {
        out->outcome = outcome[OUTCOME_HELD];
        out->reason = reason;
    } else if (!calendar_posting(&site->facts.calendar, day)) {
        out->outcome = outcome[OUTCOME_EXCLUDED];
        out->reason = CALENDAR_WAITS;
    }
    return true;
}

/* What decided behind the rules of selection: calendar, letter or office. */
static bool
explain_rest(struct explain *e, const struct site *site, struct date day,
             const struct answer *a, struct err *err)
{
    struct rule_met r = {.rule = a->reason, .held = true, .kind = ""};

    if (strcmp(a->reason, e->last) == 0)
        return true;
    if (strcmp(a->reason, CALENDAR_WAITS) == 0) {
        r.a = day;
        r.b = calendar_next_posting(&site->facts.calendar, day);
    }
    return print_rule(e, &r, err);
}

static const char *
outcome_words(const char *outcome)
{
    return strcmp(outcome, "not-due") == 0 ? _("not due") : _(outcome);
}

static bool
explain(struct cmd *cmd, struct site *site, struct date day, struct text person,
        struct err *err)
{
    struct explain e = {.json = cmd->json, .first = true};
    struct answer a;

    if (!answer_of(site, day, person, &a, err))
        return false;
    if (cmd->json)
        printf("{\"outcome\":\"%s\",\"reason\":\"%s\",\"detail\":\"%s\","
               "\"rules\":[",
               a.outcome, a.reason, a.detail);
    else
        printf("%s: %s%s%s: %s\n", outcome_words(a.outcome), a.reason,
               a.detail[0] != '\0' ? ": " : "", a.detail, words_of(a.reason));
    if (!select_explain(site->db, day, person, print_rule, &e, err) ||
        !explain_rest(&e, site, day, &a, err))
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
        !site_open_on(cmd->site, day, &site, &err) ||
        !site_db(site, false, &err) ||
        !explain(cmd, site, day, text_from(cmd->argv[1]), &err))
        code = cmd_fail(&err);
    site_close(site);
    return code;
}
