#include "cmd/cmd.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "post/preflight.h"

enum {
    SIDE_MAX_MM = 5000, /* of a sheet */
    PAGES_MAX = 99999999
};

/* --- the report as text -----------------------------------------------------
 */

static void
print_finding(const struct preflight_finding *f)
{
    printf("         ");
    if (f->page > 0)
        printf(_("page %lld: "), (long long)f->page);
    if (f->object > 0)
        printf(_("object %d: "), f->object);
    puts(f->text);
}

static void
print_rule(const struct preflight_rule *rule, const struct preflight_result *r)
{
    printf("  %s  %-17s %s (%s)\n", r->n == 0 ? "ok " : "BAD", rule->id,
           _(rule->title), rule->source);
    for (int64_t i = 0; i < r->n && i < PREFLIGHT_SHOWN; i++)
        print_finding(&r->first[i]);
    if (r->n > PREFLIGHT_SHOWN)
        printf(_("         and %lld more\n"),
               (long long)(r->n - PREFLIGHT_SHOWN));
}

static void
print_text(const char *path, const struct preflight_report *report)
{
    const struct preflight_rule *rule;

    printf(_("%s: %s, %lld pages\n"), path, preflight_name(report->profile),
           (long long)report->pages);
    for (size_t i = 0; (rule = preflight_rule(i)) != NULL; i++)
        if (report->rule[i].applies)
            print_rule(rule, &report->rule[i]);
    printf(_("checked against %lld rules: %lld broken\n"),
           (long long)report->checked, (long long)report->broken);
}

/* --- and as JSON ------------------------------------------------------------
 */

static void
json_rule(const struct preflight_rule *rule, const struct preflight_result *r)
{
    printf("{\"rule\":\"%s\",\"source\":\"%s\",\"found\":%" PRId64
           ",\"first\":[",
           rule->id, rule->source, r->n);
    for (int64_t i = 0; i < r->n && i < PREFLIGHT_SHOWN; i++) {
        printf("%s{\"page\":%" PRId64 ",\"object\":%d,\"text\":",
               i > 0 ? "," : "", r->first[i].page, r->first[i].object);
        json_string(text_from(r->first[i].text));
        putchar('}');
    }
    fputs("]}", stdout);
}

static void
print_json(const char *path, const struct preflight_report *report)
{
    const struct preflight_rule *rule;
    const char *comma = "";

    fputs("{\"file\":", stdout);
    json_string(text_from(path));
    printf(",\"profile\":\"%s\",\"pages\":%" PRId64 ",\"checked\":%" PRId64
           ",\"broken\":%" PRId64 ",\"rules\":[",
           preflight_name(report->profile), report->pages, report->checked,
           report->broken);
    for (size_t i = 0; (rule = preflight_rule(i)) != NULL; i++) {
        if (!report->rule[i].applies)
            continue;
        fputs(comma, stdout);
        json_rule(rule, &report->rule[i]);
        comma = ",";
    }
    puts("]}");
}

/* --- the command line -------------------------------------------------------
 */

static bool
read_trim(const char *value, struct preflight_want *want, struct err *err)
{
    char width[16];
    const char *cross = strchr(value, 'x');
    size_t len = cross != NULL ? (size_t)(cross - value) : sizeof width;
    long w = 0, h = 0;

    if (len >= sizeof width)
        return err_set(err, ERR_USAGE,
                       "--trim: give width and height in mm, such as 210x297");
    memcpy(width, value, len);
    width[len] = '\0';
    if (!cmd_number(width, "trim", 1, SIDE_MAX_MM, &w, err) ||
        !cmd_number(cross + 1, "trim", 1, SIDE_MAX_MM, &h, err))
        return false;
    want->width_mm = (double)w;
    want->height_mm = (double)h;
    return true;
}

static bool
read_options(struct cmd *cmd, struct preflight_want *want, struct err *err)
{
    const char *as = NULL, *trim = NULL, *tac = NULL, *pages = NULL;
    const struct option_spec spec[] = {{"as", &as, NULL},
                                       {"trim", &trim, NULL},
                                       {"tac", &tac, NULL},
                                       {"pages", &pages, NULL}};
    long n = 0;

    if (!cmd_options(cmd, spec, sizeof spec / sizeof spec[0], err) ||
        !cmd_no_more(cmd, 2, err))
        return false;
    if (as != NULL && !preflight_profile_from(text_from(as), &want->profile))
        return err_set(err, ERR_USAGE,
                       "--as: give one of auto, plain, x1a, x4 and vt");
    if (trim != NULL && !read_trim(trim, want, err))
        return false;
    if (tac != NULL) {
        if (!cmd_number(tac, "tac", 100, 400, &n, err))
            return false;
        want->tac = (double)n;
    }
    if (pages != NULL) {
        if (!cmd_number(pages, "pages", 1, PAGES_MAX, &n, err))
            return false;
        want->pages = n;
    }
    return true;
}

static void
show_progress(int64_t done, int64_t total)
{
    cmd_progress(_("check"), (long)done, (long)total);
}

int
cmd_check(struct cmd *cmd)
{
    struct preflight_want want = preflight_usual();
    struct preflight_report report;
    struct err err = {0};

    want.progress = show_progress;
    if (!read_options(cmd, &want, &err) ||
        !preflight_file(cmd->argv[1], &want, &report, &err))
        return cmd_fail(&err);
    if (cmd->json)
        print_json(cmd->argv[1], &report);
    else
        print_text(cmd->argv[1], &report);
    return report.broken > 0 ? EXIT_LOOK : EXIT_DONE;
}
