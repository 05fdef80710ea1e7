#include "cmd/guard.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "base/arena.h"
#include "cmd/site.h"
#include "data/ledger.h"
#include "data/release.h"
#include "post/handover.h"
#include "post/journal.h"

bool
guard_present(struct site *site, struct err *err)
{
    const struct journal_line *line;
    const char *const *names;
    size_t n_line, n_name = 0;
    int fd = -1;
    bool ok;

    if (faccessat(site->fd, "shirase.db", F_OK, AT_SYMLINK_NOFOLLOW) == 0)
        return true;
    ok = journal_read(site->fd, site->arena, &line, &n_line, err) &&
         site_dir(site, "outbox", &fd, err) &&
         dir_list(fd, site->arena, &names, &n_name, err);
    if (fd >= 0)
        (void)close(fd);
    if (!ok)
        return false;
    return (n_line == 0 && n_name == 0) ||
           err_set(err, ERR_STATE,
                   "the ledger is missing and letters were handed over; bring "
                   "back its backup, then shirase reconcile");
}

/*
 * Between its line and its ledger's entry a release is approved and still in
 * stage: that is a stop, not an older ledger.
 */
static bool
is_known(struct site *site, const struct journal_line *line, int stage_fd,
         bool *known, struct err *err)
{
    struct run run;
    bool found;

    if (!run_find(site->db, line->run, &run, &found, err))
        return false;
    *known = found && line->cancel;
    if (*known)
        return true;
    if (found &&
        memcmp(&line->manifest, &run.manifest, sizeof run.manifest) == 0)
        *known = run.state == RUN_RELEASING || run.state == RUN_RELEASED ||
                 run.state == RUN_CLOSED || run.state == RUN_PURGED ||
                 (run.state == RUN_APPROVED && stage_sealed(stage_fd, &run));
    return *known ||
           lost_release(site->db, line->run, &line->manifest, known, err);
}

bool
guard_unknown(struct site *site, const struct journal_line *const **out,
              size_t *n, struct err *err)
{
    const struct journal_line *line, **list;
    size_t n_line, k = 0;
    int stage = -1;
    bool ok, known = true;

    ok = journal_read(site->fd, site->arena, &line, &n_line, err) &&
         site_dir(site, "stage", &stage, err);
    list = arena_array(site->arena, const struct journal_line *,
                       ok ? n_line + 1 : 1);
    for (size_t i = 0; ok && i < n_line; i++) {
        /* The last line of a run is what is so. */
        if (journal_find(line, n_line, line[i].run) != &line[i])
            continue;
        ok = is_known(site, &line[i], stage, &known, err);
        if (ok && !known)
            list[k++] = &line[i];
    }
    if (stage >= 0)
        (void)close(stage);
    *out = list;
    *n = k;
    return ok;
}

bool
guard_current(struct site *site, struct err *err)
{
    const struct journal_line *const *line;
    size_t n;

    return guard_unknown(site, &line, &n, err) &&
           (n == 0 ||
            err_set(err, ERR_STATE,
                    "%s: was released as %s tells, and the ledger does not "
                    "know it: an older ledger was restored; only shirase "
                    "status and shirase reconcile may run",
                    line[0]->run, JOURNAL_FILE));
}
