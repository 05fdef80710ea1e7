#include "cmd/cmd.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/log.h"
#include "cmd/night.h"
#include "cmd/postal.h"
#include "data/calendar.h"
#include "data/db.h"
#include "data/hold.h"
#include "data/ledger.h"
#include "post/bundle.h"
#include "post/handover.h"
#include "post/paperwork.h"
#include "post/plan.h"
#include "post/verify.h"
#include "render/face.h"

/* --- the steps
 * ----------------------------------------------------------------- */

/* Read what the inbox brought; the night stops here if something is missing. */
static bool
step_intake(struct nightly *n, struct err *err)
{
    return night_files_check(n, err) && night_files_read(n, err) &&
           night_files_agree(n, err);
}

static void
plan_progress(void *context, int64_t done)
{
    (void)context;
    cmd_progress(_("plan"), (long)done, 0);
}

/* Select, hold, order, cut and freeze, in one transaction. */
static bool
step_plan(struct nightly *n, struct err *err)
{
    const struct calendar *calendar = &n->site->facts.calendar;
    struct plan_terms terms = {
        .facts = &n->site->facts,
        .set = n->set,
        .faces = n->faces,
        .file = n->site->frozen.file,
        .n_file = n->site->frozen.n,
        .sort = n->site->sort,
        .local = n->site->local,
        .n_local = n->site->n_local,
        .bundle_pieces = n->site->bundle_pieces,
        .bundle_megabytes = n->site->bundle_megabytes,
        .hold_towns = n->site->hold_towns,
        .posting = calendar_next_posting(calendar, n->night.as_of),
        .waiting = !calendar_posting(calendar, n->night.as_of),
        .program = "shirase " SHIRASE_VERSION,
        .progress = plan_progress,
    };

    if (n->night.run_no != 0)
        return run_by_no(n->site->db, n->night.run_no, &n->run, err);
    if (!site_towns(n->site, &terms.towns, err))
        return false;
    if (!db_begin(n->site->db, err))
        return false;
    if (!plan_night(n->site->db, &n->night, &terms, &n->run, &n->count, err) ||
        !db_commit(n->site->db, err)) {
        db_rollback(n->site->db);
        return false;
    }
    n->night.run_no = n->run.no;
    if (n->count.odd > 0)
        cmd_note("SHR-1003W",
                 _("%lld of those selected have a last day that no birthday, "
                   "card or period of stay explains, or that outlasts what it "
                   "depends on; explain tells which"),
                 (long long)n->count.odd);
    return true;
}

static void
bundle_progress(void *context, int64_t done, int64_t total)
{
    (void)context;
    cmd_progress(_("render"), (long)done, (long)total);
}

/* Worker processes turn the frozen pieces into PDF. */
static bool
step_render(struct nightly *n, struct err *err)
{
    const struct bundle_terms terms = {
        .site = n->site->path,
        .facts = &n->site->facts,
        .set = n->set,
        .faces = n->faces,
        .program = "shirase " SHIRASE_VERSION,
        .workers = (int)n->workers,
        .progress = bundle_progress,
    };

    if (n->run.no == 0 || n->run.state != RUN_PLANNED)
        return true;
    if (stage_sealed(n->stage_fd, &n->run))
        return true;
    return stage_open(n->stage_fd, &n->run, &n->run_fd, err) &&
           bundle_all(n->site->db, &n->run, &terms, n->run_fd, err);
}

/* Read every side back with eyes that are not the writer's. */
static bool
step_verify(struct nightly *n, struct err *err)
{
    struct bundle_row *bundle;
    size_t n_bundle;

    if (n->run_fd < 0)
        return true;
    if (!bundles_of(n->site->db, n->run.no, n->arena, &bundle, &n_bundle, err))
        return false;
    for (size_t i = 0; i < n_bundle; i++) {
        cmd_progress(_("verify"), (long)i, (long)n_bundle);
        if (!verify_bundle(n->site->db, &n->run, &bundle[i], n->run_fd,
                           n->full ? VERIFY_FULL : VERIFY_SAMPLE,
                           (int)n->site->verify_sample, &n->seen, err))
            return false;
        if (bundle[i].state != BUNDLE_VERIFIED &&
            !bundle_verified(n->site->db, n->run.no, bundle[i].no, err))
            return false;
    }
    cmd_progress(_("verify"), (long)n_bundle, (long)n_bundle);
    return true;
}

/* Lists for the office; the ledger must agree with itself before the seal. */
static bool
step_balance(struct nightly *n, struct err *err)
{
    int fd = -1;
    bool ok = site_dir(n->site, "office", &fd, err) &&
              office_held(n->site->db, &n->night, fd, err) &&
              office_cards(n->site->db, &n->night, fd, err) &&
              holds_refresh(n->site->db, &n->night, err) &&
              ledger_balance(n->site->db, n->night.no, err);

    if (fd >= 0)
        (void)close(fd);
    return ok;
}

static bool
step_seal(struct nightly *n, struct err *err)
{
    const struct seal_terms terms = {
        .facts = &n->site->facts,
        .set = n->set,
        .control = n->site->control.file,
        .n_control = n->site->control.n,
        .faces = n->faces,
        .program = "shirase " SHIRASE_VERSION,
    };

    if (n->run.no == 0)
        return true;
    return handover_seal(n->site->db, &n->run, &terms, n->stage_fd, err) &&
           run_by_no(n->site->db, n->run.no, &n->run, err);
}

struct step {
    const char *name; /* in the journal and in --timing */
    bool (*take)(struct nightly *n, struct err *err);
};

/* One night.  Where a step fails nothing was handed over: run it again. */
static const struct step steps[] = {
    {"intake", step_intake},   /* inbox -> register, a transaction a file */
    {"plan", step_plan},       /* register -> frozen pieces */
    {"render", step_render},   /* frozen pieces -> bundles */
    {"verify", step_verify},   /* bundles -> read back */
    {"balance", step_balance}, /* in = out + held + excluded + rejected */
    {"seal", step_seal},       /* manifest, control sheet, sums, rename */
};

/* --- the night
 * ------------------------------------------------------------------ */

static void
journal_step(struct nightly *n, const char *step, double ms)
{
    const struct log_field fields[] = {
        {"as_of", n->as_of_text, 0},
        {"run", n->run.no != 0 ? n->run.id : "", 0},
        {"pieces", NULL, n->run.pieces},
        {"ms", NULL, (int64_t)ms},
    };

    log_event(n->log, "SHR-1001I", step, fields,
              sizeof fields / sizeof fields[0]);
}

static bool
take_steps(struct nightly *n, struct err *err)
{
    for (size_t i = 0; i < sizeof steps / sizeof steps[0]; i++) {
        double start = cmd_clock_ms(), ms;

        if (!steps[i].take(n, err))
            return err_wrap(err, "%s", steps[i].name);
        ms = cmd_clock_ms() - start;
        journal_step(n, steps[i].name, ms);
        if (n->timing)
            fprintf(stderr, "{\"step\":\"%s\",\"ms\":%.3f}\n", steps[i].name,
                    ms);
    }
    return true;
}

static bool
night_code(const struct nightly *n, int *code, struct err *err)
{
    int64_t fresh, near;
    bool look;

    if (!holds_count(n->site->db, n->as_of, &fresh, &near, err))
        return false;
    look = fresh > 0 || near > 0 || alarms_any(&n->alarms);
    for (size_t i = 0; i < n->n_file; i++)
        look = look || n->file[i].count.rejected > 0;
    *code = look ? EXIT_LOOK : EXIT_DONE;
    return true;
}

/* The same day, files and configuration again: what was said then. */
static int
already_done(struct cmd *cmd, struct nightly *n)
{
    struct err err = {0};

    if ((n->night.run_no != 0 &&
         !run_by_no(n->site->db, n->night.run_no, &n->run, &err)) ||
        !night_numbers(n, &err))
        return cmd_fail(&err);
    if (!cmd->json)
        printf(_("already done; nothing changed\n"));
    night_print(n, cmd->json, true);
    return n->night.exit_code;
}

/* A run of another day, input or configuration that is not sealed yet. */
static bool
refuse_second(struct nightly *n, struct err *err)
{
    struct night open;
    char day[DATE_MAX];

    if (!night_unfinished(n->site->db, &open, err))
        return false;
    if (open.no == 0 || open.no == n->night.no)
        return true;
    date_format(open.as_of, day);
    return err_set(err, ERR_STATE,
                   "the run of %s is not sealed and its files, configuration "
                   "or program are not those of now; bring them back and run "
                   "that day again, or give the run up with shirase abandon",
                   day);
}

static int
night_finish(struct cmd *cmd, struct nightly *n, struct err *err)
{
    int code;

    if (!night_numbers(n, err) || !night_code(n, &code, err) ||
        !night_end(n->site->db, n->night.no, code, err))
        return cmd_fail(err);
    night_print(n, cmd->json, false);
    return code;
}

static int
run_night(struct cmd *cmd, struct nightly *n)
{
    struct err err = {0};

    if (!site_open_on(cmd->site, n->as_of, &n->site, &err) ||
        !site_lock(n->site, &err) || !site_db(n->site, true, &err) ||
        !nightly_open(n, &err) ||
        !calendar_covers(&n->site->facts.calendar, n->as_of, &err) ||
        !night_find(n->site->db, n->as_of, &n->inputs, &n->site->conf_hash,
                    &n->night, &err))
        return cmd_fail(&err);
    if (n->night.no != 0 && n->night.finished)
        return already_done(cmd, n);
    if (!refuse_second(n, &err))
        return cmd_fail(&err);
    if (n->night.no == 0) {
        n->night = (struct night){
            .as_of = n->as_of, .inputs = n->inputs, .conf = n->site->conf_hash};
        if (!night_begin(n->site->db, &n->night, &err))
            return cmd_fail(&err);
    }
    if (!nightly_set(n, &err) || !take_steps(n, &err)) {
        night_failed(n, &err);
        return cmd_fail(&err);
    }
    return night_finish(cmd, n, &err);
}

int
cmd_run(struct cmd *cmd)
{
    const char *as_of = NULL, *workers = NULL;
    struct nightly n = {.run_fd = -1, .stage_fd = -1, .inbox_fd = -1};
    const struct option_spec spec[] = {
        {"as-of", &as_of, NULL},
        {"workers", &workers, NULL},
        {"timing", NULL, &n.timing},
        {"full", NULL, &n.full},
    };
    struct err err = {0};
    long count = 0;

    if (!cmd_options(cmd, spec, sizeof spec / sizeof spec[0], &err) ||
        !cmd_no_more(cmd, 1, &err) ||
        !cmd_day(as_of, "as-of", &n.as_of, &err) ||
        (workers != NULL &&
         !cmd_number(workers, "workers", 1, 64, &count, &err)))
        return cmd_fail(&err);
    n.workers = count;
    return nightly_close(&n, run_night(cmd, &n));
}
