#include "cmd/cmd.h"

#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/arena.h"
#include "cmd/frozen.h"
#include "cmd/named.h"
#include "cmd/revise.h"
#include "cmd/site.h"
#include "data/release.h"
#include "post/recall.h"

enum {
    FORM_MAX = 8 << 20
};

struct withdrawing {
    struct cmd *cmd;
    struct site *site;
    const char *note, *by;
    bool hold;
    struct run run;
    size_t n;
    struct withdrawal *w;
    int64_t request; /* after the release */
    bool again;      /* they were out before */
};

/* --- which -------------------------------------------------------------------
 */

static int
by_serial(const void *a, const void *b)
{
    const struct withdrawal *x = a, *y = b;

    return (x->seq > y->seq) - (x->seq < y->seq);
}

static bool
read_pieces(struct withdrawing *d, struct err *err)
{
    d->n = (size_t)d->cmd->argc - 1;
    d->w = arena_array(d->site->arena, struct withdrawal, d->n);
    for (size_t i = 0; i < d->n; i++) {
        struct run run;
        const char *name = d->cmd->argv[i + 1];

        d->w[i] = (struct withdrawal){.reason = "office",
                                      .note = d->note,
                                      .operator_name = d->by,
                                      .hold = d->hold};
        if (!piece_named(d->site, name, &run, &d->w[i].seq, err))
            return false;
        if (i > 0 && run.no != d->run.no)
            return err_set(err, ERR_USAGE,
                           "%s: is of another run; give the pieces of one run "
                           "at a time",
                           name);
        d->run = run;
    }
    qsort(d->w, d->n, sizeof *d->w, by_serial);
    for (size_t i = 1; i < d->n; i++)
        if (d->w[i].seq == d->w[i - 1].seq)
            return err_set(err, ERR_USAGE, "piece %06" PRId64 ": stands twice",
                           d->w[i].seq);
    return true;
}

/* --- before the release
 * ------------------------------------------------------- */

/* Given again after a stop, the pieces are out already. */
static bool
all_out(struct withdrawing *d, bool *out, struct err *err)
{
    struct exception e = {.seq = 0};
    bool found = true;

    for (size_t i = 0; i < d->n && found; i++) {
        if (!exception_find(d->site->db, d->run.no, d->w[i].seq, &e, &found,
                            err))
            return false;
        found = found && strcmp(e.reason, "office") == 0 &&
                strcmp(e.state, d->hold ? "held" : "withdrawn") == 0;
    }
    *out = found;
    return true;
}

static bool
take_out(struct withdrawing *d, struct err *err)
{
    bool was, out;

    if (!site_revise_again(d->site, &d->run, &was, err) ||
        !all_out(d, &out, err))
        return false;
    d->again = out && !was;
    return out || site_revise(d->site, &d->run, d->w, d->n, err);
}

/* --- after it
 * ------------------------------------------------------------------ */

static bool
read_forms(struct site *site, struct file_list *out, struct err *err)
{
    const char *const names[] = {"set.conf", "recall.svg"};
    const char *path =
        arena_printf(site->arena, "%s/templates/recall", site->home);
    bool ok = true;
    int fd;

    if (!dir_open(AT_FDCWD, path, false, &fd, err))
        return err_wrap(err, "set \"recall\"");
    out->file = arena_array(site->arena, struct source_file, 2);
    for (out->n = 0; ok && out->n < 2; out->n++) {
        out->file[out->n].name = names[out->n];
        ok = file_read(fd, names[out->n], FORM_MAX, site->arena,
                       &out->file[out->n].data, err);
    }
    (void)close(fd);
    return ok;
}

/* Where the vendor found the run, the request lies too. */
static bool
open_beside(struct withdrawing *d, int *fd, struct err *err)
{
    struct release way;
    bool found;

    if (!release_of(d->site->db, d->run.no, &way, &found, err))
        return false;
    if (!found || strcmp(way.folder, "outbox") == 0)
        return site_dir(d->site, "outbox", fd, err);
    return dir_open(AT_FDCWD, way.folder, false, fd, err);
}

static bool
ask_back(struct withdrawing *d, struct err *err)
{
    struct file_list forms = {0};
    struct frozen f = {0};
    int fd = -1;
    bool ok;

    /* The ledger learns first; the same command writes what is missing. */
    ok = read_forms(d->site, &forms, err) &&
         frozen_load(d->site, &d->run, &f, err) && open_beside(d, &fd, err) &&
         recall_ask(d->site->db, &d->run, d->w, d->n, &d->request, err);
    if (ok) {
        const struct recall_terms terms = {&f.facts, forms.file, forms.n,
                                           "shirase " SHIRASE_VERSION};

        ok = recall_write(d->site->db, &d->run, d->request, &terms, f.faces, fd,
                          err);
    }
    frozen_free(&f);
    if (fd >= 0)
        (void)close(fd);
    return ok;
}

static bool
withdraw(struct withdrawing *d, struct err *err)
{
    switch (d->run.state) {
    case RUN_PLANNED:
    case RUN_SEALED:
    case RUN_APPROVED:
        return take_out(d, err);
    case RUN_RELEASED:
        if (!d->hold)
            return ask_back(d, err);
        break;
    case RUN_RELEASING:
        return err_set(err, ERR_STATE,
                       "%s: its release was broken off; give it again first",
                       d->run.id);
    case RUN_CLOSED:
    case RUN_PURGED:
    case RUN_ABANDONED:
        break;
    }
    return err_set(err, ERR_STATE,
                   d->hold ? "%s: is handed over or given up; use shirase "
                             "withdraw for letters that are out"
                           : "%s: no letter of it can be pulled any more",
                   d->run.id);
}

static void
print_done(const struct withdrawing *d)
{
    char name[RECALL_NAME_MAX];

    if (d->again) {
        printf(_("they are out of %s already; nothing changed\n"), d->run.id);
        return;
    }
    if (d->request == 0) {
        printf(_("%zu letters are out of %s; its approval is void\nlook at "
                 "the run made anew, then shirase approve\n"),
               d->n, d->run.id);
        return;
    }
    recall_name(&d->run, d->request, ".pdf", name);
    printf(_("%zu letters are asked back; send the vendor %s and its .csv\n"),
           d->n, name);
}

static int
command(struct cmd *cmd, bool hold)
{
    struct withdrawing d = {.cmd = cmd, .hold = hold};
    const struct option_spec spec[] = {{"reason", &d.note, NULL},
                                       {"by", &d.by, NULL}};
    struct err err = {0};
    int code = EXIT_DONE;

    if (!cmd_options(cmd, spec, 2, &err) ||
        (cmd->argc < 2 && !cmd_no_more(cmd, 2, &err)) ||
        !cmd_required(d.note, "reason", &err) ||
        !cmd_required(d.by, "by", &err) ||
        !site_open(cmd->site, &d.site, &err) || !site_lock(d.site, &err) ||
        !site_db(d.site, true, &err) || !read_pieces(&d, &err) ||
        !withdraw(&d, &err))
        code = cmd_fail(&err);
    else
        print_done(&d);
    site_close(d.site);
    return code;
}

int
cmd_withdraw(struct cmd *cmd)
{
    return command(cmd, false);
}

int
cmd_hold(struct cmd *cmd)
{
    return command(cmd, true);
}
