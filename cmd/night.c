#include "cmd/night.h"

#include <fnmatch.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/log.h"
#include "cmd/cmd.h"
#include "data/calendar.h"
#include "data/db.h"
#include "data/select.h"
#include "render/face.h"
#include "render/inserter.h"

/* --- open and close
 * -------------------------------------------------------------- */

/* RFC 3339 with the offset of this place, for the journal only. */
static void
now_text(char buf[static 40])
{
    time_t t = time(NULL);
    struct tm tm;
    char zone[8];

    (void)localtime_r(&t, &tm);
    (void)strftime(buf, 40, "%Y-%m-%dT%H:%M:%S", &tm);
    (void)strftime(zone, sizeof zone, "%z", &tm);
    (void)snprintf(buf + strlen(buf), 40 - strlen(buf), "%.3s:%.2s", zone,
                   zone + 3);
}

/* The files of the inbox that a rule names, in rule order, then by name. */
static bool
list_files(struct nightly *n, struct err *err)
{
    const struct site *site = n->site;
    const char *const *names;
    size_t n_name;

    if (!dir_list(n->inbox_fd, n->arena, &names, &n_name, err))
        return err_wrap(err, "inbox");
    n->file = arena_array(n->arena, struct night_input, n_name + 1);
    for (size_t i = 0; i < site->n_inbox; i++)
        for (size_t j = 0; j < n_name; j++)
            if (site_rule(site, names[j]) == &site->inbox[i]) {
                n->file[n->n_file].name = names[j];
                n->file[n->n_file++].rule = &site->inbox[i];
            }
    return true;
}

/* Names and bytes of files and of their side files. */
static bool
hash_files(struct nightly *n, struct err *err)
{
    struct sha256_state *all = sha256_new();
    bool ok = true;

    for (size_t i = 0; i < n->n_file && ok; i++) {
        struct night_input *f = &n->file[i];
        const char *side = arena_printf(n->arena, "%s.ctl", f->name);
        struct sha256 hash;
        uint64_t bytes;

        ok = file_hash(n->inbox_fd, f->name, &f->hash, &bytes, err);
        if (!ok)
            break;
        sha256_add(all, f->name, strlen(f->name) + 1);
        sha256_add(all, &f->hash, sizeof f->hash);
        if (faccessat(n->inbox_fd, side, F_OK, 0) != 0)
            continue;
        ok = file_hash(n->inbox_fd, side, &hash, &bytes, err);
        if (ok)
            sha256_add(all, &hash, sizeof hash);
    }
    sha256_end(all, &n->inputs);
    sha256_free(all);
    return ok || err_wrap(err, "inbox");
}

bool
nightly_open(struct nightly *n, struct err *err)
{
    n->arena = arena_new();
    date_format(n->as_of, n->as_of_text);
    if (n->workers == 0)
        n->workers = n->site->workers;
    return site_dir(n->site, "inbox", &n->inbox_fd, err) &&
           site_dir(n->site, "stage", &n->stage_fd, err) &&
           log_open(n->site->fd, "journal.jsonl", now_text, &n->log, err) &&
           list_files(n, err) && hash_files(n, err);
}

bool
nightly_set(struct nightly *n, struct err *err)
{
    return site_faces(n->site, &n->site->fonts, &n->faces, err) &&
           mailset_load(n->site->set.file, n->site->set.n, n->faces, &n->set,
                        err) &&
           stock_apply(&n->site->facts.stock, n->set, err) &&
           inserter_attach(n->set, n->site->inserter, err);
}

int
nightly_close(struct nightly *n, int code)
{
    struct err err = {0};

    /* A journal that could not be written is a failure of the night. */
    if (n->log != NULL && !log_close(n->log, &err)) {
        int failed = cmd_fail(&err);

        code = failed > code ? failed : code;
    }
    if (n->run_fd >= 0)
        (void)close(n->run_fd);
    if (n->stage_fd >= 0)
        (void)close(n->stage_fd);
    if (n->inbox_fd >= 0)
        (void)close(n->inbox_fd);
    mailset_free(n->set);
    faces_free(n->faces);
    site_close(n->site);
    arena_free(n->arena);
    return code;
}

/* --- the night's files
 * -------------------------------------------------------------- */

bool
night_files_check(const struct nightly *n, struct err *err)
{
    for (size_t i = 0; i < n->site->n_inbox; i++) {
        const struct inbox_rule *rule = &n->site->inbox[i];
        bool there = false;

        for (size_t j = 0; j < n->n_file; j++)
            there = there || n->file[j].rule == rule;
        if (!there && rule->required)
            return err_set(err, ERR_IO,
                           "inbox/%s: this night's file is missing and "
                           "site.conf requires it; nothing was selected",
                           rule->pattern);
    }
    return true;
}

/*
 * The moment after which a file counts as still growing.  A clock is read
 * here, in cmd/, and decides nothing but whether to wait.
 */
static int64_t
settled_before(const struct nightly *n)
{
    return (int64_t)time(NULL) - n->site->settle_seconds + 1;
}

bool
night_files_read(struct nightly *n, struct err *err)
{
    for (size_t i = 0; i < n->n_file; i++) {
        struct night_input *f = &n->file[i];

        if (!intake_file(n->site->db, n->inbox_fd, f->name, f->rule->mapping,
                         settled_before(n), &f->count, err))
            return false;
        if (memcmp(&f->count.hash, &f->hash, sizeof f->hash) != 0)
            return err_set(
                err, ERR_IO,
                "%s: changed while the night began; wait until it is whole",
                f->name);
        if (!night_file(n->site->db, n->night.no, f->count.input, err))
            return false;
        cmd_progress(_("intake"), (long)i + 1, (long)n->n_file);
    }
    return true;
}

/* The newest extraction day that a rule's files declare; year 0: none. */
static struct date
newest_of(const struct nightly *n, const struct inbox_rule *rule)
{
    struct date newest = {0};

    for (size_t i = 0; i < n->n_file; i++)
        if (n->file[i].rule == rule &&
            date_compare(n->file[i].count.extracted, newest) > 0)
            newest = n->file[i].count.extracted;
    return newest;
}

bool
night_files_agree(const struct nightly *n, struct err *err)
{
    struct date day = {0};

    for (size_t i = 0; i < n->site->n_inbox; i++) {
        const struct inbox_rule *rule = &n->site->inbox[i];
        struct date newest = newest_of(n, rule);

        if (newest.year == 0)
            continue;
        if (day.year != 0 && !date_equal(day, newest))
            return err_set(err, ERR_STATE,
                           "inbox/%s: its extraction day is not that of this "
                           "night's other files; nothing was selected",
                           rule->pattern);
        day = newest;
        if (date_days(n->as_of) - date_days(newest) > rule->max_age_days)
            return err_set(
                err, ERR_IO,
                "inbox/%s: was extracted more than %" PRId64
                " days before the day of selection; bring a newer file",
                rule->pattern, rule->max_age_days);
    }
    return true;
}

/* --- figures
 * ---------------------------------------------------------------------------
 */

static int64_t
outcome_sum(const struct nightly *n, const char *outcome)
{
    int64_t sum = 0;

    for (size_t i = 0; i < n->n_tally; i++)
        if (strcmp(n->tally[i].outcome, outcome) == 0)
            sum += n->tally[i].n;
    return sum;
}

bool
night_numbers(struct nightly *n, struct err *err)
{
    struct exception *e;
    size_t n_exception = 0;

    if (n->night.finished)
        for (size_t i = 0; i < n->n_file; i++)
            if (!intake_file(n->site->db, n->inbox_fd, n->file[i].name,
                             n->file[i].rule->mapping, settled_before(n),
                             &n->file[i].count, err))
                return false;
    if (!night_tally(n->site->db, n->night.no, n->arena, &n->tally, &n->n_tally,
                     err))
        return false;
    if (n->run.no != 0 &&
        !exceptions_of(n->site->db, n->run.no, n->arena, &e, &n_exception, err))
        return false;
    n->n_held = outcome_sum(n, "held") + (int64_t)n_exception;
    return alarms_find(n->site, n->night.no, n->as_of, &n->alarms, err);
}

static void
print_reasons(const struct nightly *n, const char *outcome, const char *label)
{
    bool first = true;

    for (size_t i = 0; i < n->n_tally; i++) {
        if (strcmp(n->tally[i].outcome, outcome) != 0 || n->tally[i].n == 0)
            continue;
        printf("%s%s %" PRId64, first ? label : ", ", n->tally[i].reason,
               n->tally[i].n);
        first = false;
    }
    if (!first)
        putchar('\n');
}

static void
print_text(const struct nightly *n)
{
    int64_t selected = outcome_sum(n, "selected"),
            held = outcome_sum(n, "held");
    int64_t excluded = outcome_sum(n, "excluded");
    int64_t not_due = outcome_sum(n, "not-due");
    char next[DATE_MAX];

    for (size_t i = 0; i < n->n_file; i++) {
        const struct intake_count *c = &n->file[i].count;

        printf(
            _("%s: %lld lines = %lld current + %lld history + %lld rejected\n"),
            n->file[i].name, (long long)c->lines, (long long)c->current,
            (long long)c->history, (long long)c->rejected);
    }
    printf(_("%lld certificate holders = %lld selected + %lld excluded + %lld "
             "held + %lld not due\n"),
           (long long)selected + (long long)excluded + (long long)held +
               (long long)not_due,
           (long long)selected, (long long)excluded, (long long)held,
           (long long)not_due);
    print_reasons(n, "excluded", _("  excluded: "));
    print_reasons(n, "held", _("  held: "));
    alarms_print(&n->alarms, false);
    if (!calendar_posting(&n->site->facts.calendar, n->as_of)) {
        date_format(calendar_next_posting(&n->site->facts.calendar, n->as_of),
                    next);
        printf(_("no posting day: whoever is due waits for %s\n"), next);
        return;
    }
    if (n->run.no == 0) {
        printf(_("nobody is due: no run was made\n"));
        return;
    }
    printf(_("%lld pieces in %lld bundles, %lld pages on %lld sheets\n"),
           (long long)n->run.pieces, (long long)n->run.bundles,
           (long long)n->run.pages, (long long)n->run.sheets);
    printf(_("sealed: %s/stage/%s\n"), n->site->path, n->run.id);
}

static void
print_json(const struct nightly *n, bool again)
{
    char next[DATE_MAX];

    printf("{\"as_of\":\"%s\",\"again\":%s,\"files\":[", n->as_of_text,
           again ? "true" : "false");
    for (size_t i = 0; i < n->n_file; i++) {
        const struct intake_count *c = &n->file[i].count;

        printf("%s{\"name\":", i > 0 ? "," : "");
        json_string(text_from(n->file[i].name));
        printf(",\"lines\":%" PRId64 ",\"current\":%" PRId64
               ",\"history\":%" PRId64 ",\"rejected\":%" PRId64 "}",
               c->lines, c->current, c->history, c->rejected);
    }
    printf("],\"verdicts\":[");
    for (size_t i = 0; i < n->n_tally; i++)
        printf("%s{\"outcome\":\"%s\",\"reason\":\"%s\",\"n\":%" PRId64 "}",
               i > 0 ? "," : "", n->tally[i].outcome, n->tally[i].reason,
               n->tally[i].n);
    date_format(calendar_next_posting(&n->site->facts.calendar, n->as_of),
                next);
    printf("],\"posting\":\"%s\",\"holders\":%" PRId64, next,
           outcome_sum(n, "selected") + outcome_sum(n, "excluded") +
               outcome_sum(n, "held") + outcome_sum(n, "not-due"));
    if (n->run.no != 0)
        printf(",\"run\":\"%s\",\"pieces\":%" PRId64 ",\"bundles\":%" PRId64
               ",\"pages\":%" PRId64 ",\"sheets\":%" PRId64,
               n->run.id, n->run.pieces, n->run.bundles, n->run.pages,
               n->run.sheets);
    printf(",");
    alarms_print(&n->alarms, true);
    printf("}\n");
}

void
night_print(const struct nightly *n, bool json, bool again)
{
    if (json)
        print_json(n, again);
    else
        print_text(n);
}

void
night_failed(struct nightly *n, const struct err *err)
{
    char text[ERR_TEXT_MAX];
    const struct log_field fields[] = {
        {"as_of", n->as_of_text, 0},
        {"message", text, 0},
        {"exit", NULL, err_exit(err->code)},
    };

    err_text(err, text);
    log_event(n->log, "SHR-1002E", "failed", fields,
              sizeof fields / sizeof fields[0]);
}
