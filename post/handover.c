#include "post/handover.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/file.h"
#include "post/enclosure.h"
#include "post/manifest.h"
#include "post/paperwork.h"
#include "post/parts.h"
#include "post/stock.h"
#include "post/sums.h"

enum {
    STAGE_NAME_MAX = RUN_ID_MAX + 1
};

/* Files that a seal makes; an earlier one that stopped may have left some. */
static const char *const made[] = {MANIFEST_CSV, MANIFEST_CP932, CONTROL_FILE,
                                   MANIFEST_JSON, SUMS_FILE};

enum {
    MADE = sizeof made / sizeof made[0]
};

static void
growing_name(const struct run *run, char buf[static STAGE_NAME_MAX])
{
    buf[0] = '.';
    memcpy(buf + 1, run->id, RUN_ID_MAX);
}

bool
stage_open(int stage_fd, const struct run *run, int *run_fd, struct err *err)
{
    char name[STAGE_NAME_MAX];

    growing_name(run, name);
    return dir_open(stage_fd, name, true, run_fd, err);
}

static bool
is_folder(int dir_fd, const char *name)
{
    struct stat st;

    return fstatat(dir_fd, name, &st, AT_SYMLINK_NOFOLLOW) == 0 &&
           S_ISDIR(st.st_mode);
}

bool
stage_sealed(int stage_fd, const struct run *run)
{
    return is_folder(stage_fd, run->id);
}

bool
stage_quarantine(int stage_fd, const struct run *run, int quarantine_fd,
                 struct err *err)
{
    char growing[STAGE_NAME_MAX];
    const char *const name[] = {growing, run->id};
    struct stat st;

    growing_name(run, growing);
    for (size_t i = 0; i < 2; i++)
        if (fstatat(stage_fd, name[i], &st, AT_SYMLINK_NOFOLLOW) == 0 &&
            !file_rename(stage_fd, name[i], quarantine_fd, run->id, err))
            return false;
    return true;
}

struct seal {
    struct db *db;
    const struct run *run;
    const struct seal_terms *terms;
    int stage_fd, run_fd; /* run_fd: the folder, growing or final */
    struct arena *arena;
    size_t n_bundle;
    struct bundle_row *bundle;
};

/* --- the folder's files ------------------------------------------------------
 */

static bool
remove_file(int dir_fd, const char *name, struct err *err)
{
    if (unlinkat(dir_fd, name, 0) == 0 || errno == ENOENT)
        return true;
    return err_set(err, ERR_IO, "%s: cannot be removed: %s", name,
                   strerror(errno));
}

/* The file and what base/file would have called it before it was whole. */
static bool
remove_with_tmp(struct seal *s, const char *name, struct err *err)
{
    char *tmp = arena_printf(s->arena, ".%s.tmp", name);

    return remove_file(s->run_fd, tmp, err) &&
           remove_file(s->run_fd, name, err);
}

/*
 * Take away the indexes, which are in the ledger by now, and whatever an
 * earlier seal made: all of it is made anew from frozen rows.
 */
static bool
clean(struct seal *s, struct err *err)
{
    const char *const *name;
    size_t n;

    for (size_t i = 0; i < MADE; i++)
        if (!remove_with_tmp(s, made[i], err))
            return false;
    if (!stock_remove(s->run_fd, s->arena, err))
        return false;
    if (!dir_list(s->run_fd, s->arena, &name, &n, err))
        return false;
    for (size_t i = 0; i < n; i++)
        if ((strncmp(name[i], ".bundle-", 8) == 0 ||
             strncmp(name[i], "..bundle-", 9) == 0) &&
            !remove_file(s->run_fd, name[i], err))
            return false;
    return enclosures_clean(s->terms->set, s->run_fd, err);
}

static bool
is_bundle(const struct seal *s, const char *name)
{
    int64_t no;

    return part_of_bundle(name, &no) && no <= (int64_t)s->n_bundle;
}

static bool
is_made(const struct seal *s, const char *name)
{
    const struct mailset *set = s->terms->set;
    char art[STOCK_NAME_MAX];

    for (size_t i = 0; i < mailset_sheets(set); i++) {
        stock_name(mailset_sheet(set, i).name, art);
        if (mailset_sheet(set, i).preprinted && strcmp(name, art) == 0)
            return true;
    }
    for (size_t i = 0; i < MADE; i++)
        if (strcmp(name, made[i]) == 0)
            return true;
    return false;
}

/*
 * Nothing but bundles, enclosures and what a seal makes: a stranger stops the
 * seal.
 */
static bool
no_stranger(struct seal *s, const struct sum *sum, size_t n, struct err *err)
{
    const struct mailset *set = s->terms->set;

    for (size_t i = 0; i < n; i++)
        if (!is_made(s, sum[i].name) && !is_bundle(s, sum[i].name) &&
            !is_enclosure(set, sum[i].name))
            return err_set(err, ERR_STATE,
                           "%s: does not belong into a run's folder",
                           sum[i].name);
    return true;
}

/* --- sealing -----------------------------------------------------------------
 */

/* manifest.json lists what stands there; SHA256SUMS lists it as well. */
static bool
write_lists(struct seal *s, struct err *err)
{
    const struct seal_terms *t = s->terms;
    struct sum *sum, *all, json;
    size_t n, k = 0;

    if (!sums_of_folder(s->run_fd, s->arena, &sum, &n, err) ||
        !manifest_json(s->db, s->run, t->set, t->program, s->run_fd, sum, n,
                       &json, err))
        return false;
    all = arena_array(s->arena, struct sum, n + 1);
    while (k < n && strcmp(sum[k].name, json.name) < 0)
        k++;
    memcpy(all, sum, k * sizeof *all);
    all[k] = json;
    memcpy(all + k + 1, sum + k, (n - k) * sizeof *all);
    return sums_write(s->run_fd, all, n + 1, err);
}

static bool
write_all(struct seal *s, struct err *err)
{
    const struct seal_terms *t = s->terms;
    const struct control_terms control = {t->facts, t->set, t->control,
                                          t->n_control, t->program};
    const struct enclosure_terms enclosed = {s->run, t->facts, t->faces,
                                             t->program};

    return stock_write(t->set, t->faces, &t->facts->output, t->program,
                       s->run_fd, err) &&
           enclosures_write(t->set, &enclosed, s->run_fd, err) &&
           manifest_csv(s->db, s->run, t->set, t->facts, s->run_fd, err) &&
           control_write(s->db, s->run, &control, t->faces, s->run_fd, err) &&
           write_lists(s, err);
}

static bool
stock_there(const struct seal *s, const struct sum *sum, size_t n,
            struct err *err)
{
    const struct mailset *set = s->terms->set;
    char name[STOCK_NAME_MAX];

    for (size_t i = 0; i < mailset_sheets(set); i++) {
        stock_name(mailset_sheet(set, i).name, name);
        if (mailset_sheet(set, i).preprinted && sum_find(sum, n, name) == NULL)
            return err_set(err, ERR_STATE, "%s: is missing", name);
    }
    return true;
}

/* What is true of a folder that may be called sealed. */
static bool
check_folder(struct seal *s, struct sha256 *manifest, struct err *err)
{
    struct sum *sum;
    size_t n;

    if (!sums_check(s->run_fd, s->arena, &sum, &n, err) ||
        !bundles_agree(s->bundle, s->n_bundle, sum, n, err) ||
        !no_stranger(s, sum, n, err))
        return false;
    for (size_t i = 0; i < MADE; i++)
        if (strcmp(made[i], SUMS_FILE) != 0 &&
            sum_find(sum, n, made[i]) == NULL)
            return err_set(err, ERR_STATE, "%s: is missing", made[i]);
    if (!stock_there(s, sum, n, err))
        return false;
    for (size_t i = 0; i < mailset_enclosures(s->terms->set); i++) {
        const char *path = enclosure_path(s->terms->set, i, s->arena);

        if (sum_find(sum, n, path) == NULL)
            return err_set(err, ERR_STATE, "%s: is missing", path);
    }
    *manifest = sum_find(sum, n, MANIFEST_JSON)->hash;
    return true;
}

/* Note in the ledger what the rename has made true. */
static bool
confirm(struct seal *s, const struct sha256 *manifest, struct err *err)
{
    int64_t pages = 0, sheets = 0;

    for (size_t i = 0; i < s->n_bundle; i++) {
        pages += s->bundle[i].pages;
        sheets += s->bundle[i].sheets;
    }
    return run_sealed(s->db, s->run->no, manifest, pages, sheets, err);
}

/*
 * The folder grows, is checked from disk as a whole, and gets its name; only
 * then the ledger learns of it (reliability.md 1.2: effect, then confirm).
 */
static bool
seal_growing(struct seal *s, struct err *err)
{
    struct sha256 manifest;
    char name[STAGE_NAME_MAX];

    growing_name(s->run, name);
    if (!is_folder(s->stage_fd, name))
        return err_set(err, ERR_STATE, "the run has no folder in stage");
    return dir_open(s->stage_fd, name, false, &s->run_fd, err) &&
           clean(s, err) && write_all(s, err) &&
           check_folder(s, &manifest, err) && dir_sync(s->run_fd, err) &&
           file_rename(s->stage_fd, name, s->stage_fd, s->run->id, err) &&
           confirm(s, &manifest, err);
}

/* The rename was done before the ledger could learn of it, or all is done. */
static bool
seal_renamed(struct seal *s, struct err *err)
{
    struct sha256 manifest;
    char name[STAGE_NAME_MAX];

    growing_name(s->run, name);
    if (is_folder(s->stage_fd, name))
        return err_set(err, ERR_STATE,
                       "stage holds the run twice, growing and sealed");
    /* Whoever renamed may have died before the folders were synced. */
    if (!dir_open(s->stage_fd, s->run->id, false, &s->run_fd, err) ||
        !check_folder(s, &manifest, err) || !dir_sync(s->run_fd, err) ||
        !dir_sync(s->stage_fd, err))
        return false;
    if (s->run->state == RUN_PLANNED)
        return confirm(s, &manifest, err);
    if (memcmp(&manifest, &s->run->manifest, sizeof manifest) != 0)
        return err_set(err, ERR_STATE,
                       "%s: is not the one that the ledger knows",
                       MANIFEST_JSON);
    return true;
}

static bool
seal(struct seal *s, struct err *err)
{
    if (s->run->state != RUN_PLANNED && s->run->state != RUN_SEALED)
        return err_set(err, ERR_STATE, "the run is %s already",
                       run_state_name(s->run->state));
    if (!bundles_of(s->db, s->run->no, s->arena, &s->bundle, &s->n_bundle, err))
        return false;
    if (stage_sealed(s->stage_fd, s->run))
        return seal_renamed(s, err);
    if (s->run->state == RUN_SEALED)
        return err_set(err, ERR_STATE, "the sealed folder is not in stage");
    return seal_growing(s, err);
}

bool
handover_seal(struct db *db, const struct run *run,
              const struct seal_terms *terms, int stage_fd, struct err *err)
{
    struct seal s = {.db = db,
                     .run = run,
                     .terms = terms,
                     .stage_fd = stage_fd,
                     .run_fd = -1,
                     .arena = arena_new()};
    bool ok = seal(&s, err);

    if (s.run_fd >= 0)
        (void)close(s.run_fd);
    arena_free(s.arena);
    return ok || err_wrap(err, "%s", run->id);
}
