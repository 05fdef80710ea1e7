#include "cmd/revise.h"

#include <string.h>
#include <unistd.h>

#include "cmd/cmd.h"
#include "cmd/frozen.h"
#include "post/bundle.h"
#include "post/handover.h"
#include "post/journal.h"
#include "post/revise.h"

#define PROGRAM "shirase " SHIRASE_VERSION

static void
progress(void *context, int64_t done, int64_t total)
{
    (void)context;
    cmd_progress(_("render"), (long)done, (long)total);
}

static bool
make_anew(struct site *site, struct frozen *f, struct run *io, int stage_fd,
          struct err *err)
{
    const struct bundle_terms bundle = {.site = site->path,
                                        .facts = &f->facts,
                                        .set = f->mailset,
                                        .faces = f->faces,
                                        .program = PROGRAM,
                                        .workers = (int)site->workers,
                                        .progress = progress};
    const struct seal_terms seal = {.facts = &f->facts,
                                    .set = f->mailset,
                                    .control = f->control.file,
                                    .n_control = f->control.n,
                                    .faces = f->faces,
                                    .program = PROGRAM};
    const struct revise_terms terms = {&bundle, &seal,
                                       (int)site->verify_sample};

    return revise_run(site->db, io, &terms, stage_fd, err) &&
           run_by_no(site->db, io->no, io, err);
}

static bool
same_program(const char *program, struct err *err)
{
    return strcmp(program, PROGRAM) == 0 ||
           err_set(err, ERR_STATE,
                   "the run was made by %s, and no other program may change "
                   "it; use that one, or give the run up with shirase abandon",
                   program);
}

/* A release that was begun and may not go on is called off first. */
static bool
call_off(struct site *site, const struct run *run, struct err *err)
{
    const struct journal_line *line, *last;
    struct journal_line off = {.cancel = true};
    size_t n;

    if (!journal_read(site->fd, site->arena, &line, &n, err))
        return false;
    last = journal_find(line, n, run->id);
    if (last == NULL || last->cancel)
        return true;
    memcpy(off.run, run->id, sizeof off.run);
    off.manifest = last->manifest;
    off.pieces = last->pieces;
    return journal_append(site->fd, &off, err);
}

bool
site_revise(struct site *site, struct run *io, const struct withdrawal *w,
            size_t n, struct err *err)
{
    char program[64];
    struct frozen f = {0};
    int stage = -1;
    bool ok;

    /* All that can be refused is, before anything is changed. */
    ok = site_dir(site, "stage", &stage, err) &&
         revise_program(stage, io, program, err) &&
         same_program(program, err) && frozen_load(site, io, &f, err) &&
         call_off(site, io, err) &&
         run_reopen(site->db, io, w, n, PROGRAM, err) &&
         run_by_no(site->db, io->no, io, err) &&
         make_anew(site, &f, io, stage, err);
    frozen_free(&f);
    if (stage >= 0)
        (void)close(stage);
    return ok;
}

bool
site_revise_again(struct site *site, struct run *io, bool *was, struct err *err)
{
    char program[64];
    struct frozen f = {0};
    int stage = -1;
    bool ok;

    *was = false;
    if (io->state != RUN_PLANNED)
        return true;
    if (!run_reopened(site->db, io->no, program, was, err))
        return false;
    if (!*was)
        return true;
    ok = same_program(program, err) && frozen_load(site, io, &f, err) &&
         site_dir(site, "stage", &stage, err) &&
         make_anew(site, &f, io, stage, err);
    frozen_free(&f);
    if (stage >= 0)
        (void)close(stage);
    return ok;
}
