#include "post/outbox.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/file.h"
#include "post/handover.h"
#include "post/manifest.h"
#include "post/sums.h"

static bool
check_folder(struct db *db, const struct run *run, int run_fd,
             struct arena *arena, struct err *err)
{
    const struct sum *json;
    struct bundle_row *bundle;
    struct sum *sum;
    size_t n_bundle, n;

    if (!sums_check(run_fd, arena, &sum, &n, err) ||
        !bundles_of(db, run->no, arena, &bundle, &n_bundle, err) ||
        !bundles_agree(bundle, n_bundle, sum, n, err))
        return false;
    json = sum_find(sum, n, MANIFEST_JSON);
    if (json == NULL ||
        memcmp(&json->hash, &run->manifest, sizeof run->manifest) != 0)
        return err_set(err, ERR_STATE,
                       "%s: is not the one that the ledger knows",
                       MANIFEST_JSON);
    return true;
}

bool
outbox_check(struct db *db, const struct run *run, int stage_fd,
             struct err *err)
{
    struct arena *arena = arena_new();
    int fd = -1;
    bool ok;

    ok = stage_sealed(stage_fd, run) ||
         err_set(err, ERR_STATE, "the sealed folder is not in stage");
    ok = ok && dir_open(stage_fd, run->id, false, &fd, err) &&
         check_folder(db, run, fd, arena, err);
    if (fd >= 0)
        (void)close(fd);
    arena_free(arena);
    return ok || err_wrap(err, "%s", run->id);
}

bool
outbox_fits(int stage_fd, int to_fd, const struct run *run, struct err *err)
{
    struct stat from, to;

    if (fstat(stage_fd, &from) != 0 || fstat(to_fd, &to) != 0)
        return err_set(err, ERR_IO, "fstat: %s", strerror(errno));
    if (from.st_dev != to.st_dev)
        return err_set(err, ERR_USAGE,
                       "--to: lies on another file system than the site, and a "
                       "rename cannot be half done; name a folder beside it");
    if (fstatat(to_fd, run->id, &to, AT_SYMLINK_NOFOLLOW) == 0)
        return err_set(err, ERR_STATE,
                       "%s: the folder to release to holds that name already",
                       run->id);
    return true;
}

bool
outbox_move(int stage_fd, int to_fd, const struct run *run, struct err *err)
{
    if (stage_sealed(stage_fd, run))
        return file_rename(stage_fd, run->id, to_fd, run->id, err);
    /* Whoever renamed may have died before the folders were synced. */
    return dir_sync(to_fd, err) && dir_sync(stage_fd, err);
}
