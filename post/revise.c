#include "post/revise.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/file.h"
#include "post/json.h"
#include "post/manifest.h"
#include "post/parts.h"
#include "post/verify.h"

enum {
    MANIFEST_MAX = 256 << 20
};

/* Files of bundles that are to be written anew make room. */
static bool
clear_bundles(int run_fd, const struct bundle_row *row, size_t n,
              struct err *err)
{
    for (size_t i = 0; i < n; i++) {
        if (row[i].state != BUNDLE_PLANNED)
            continue;
        if (!parts_remove(run_fd, row[i].no, err))
            return false;
    }
    return dir_sync(run_fd, err);
}

static bool
verify_written(struct db *db, const struct run *run, int sample, int run_fd,
               struct arena *arena, struct err *err)
{
    struct verify_report seen = {0};
    struct bundle_row *row;
    size_t n;

    if (!bundles_of(db, run->no, arena, &row, &n, err))
        return false;
    for (size_t i = 0; i < n; i++)
        if (row[i].state == BUNDLE_WRITTEN &&
            (!verify_bundle(db, run, &row[i], run_fd, VERIFY_SAMPLE, sample,
                            &seen, err) ||
             !bundle_verified(db, run->no, row[i].no, err)))
            return false;
    return true;
}

/* Open the folder as a growing one; *sealed: only the seal is left to tell. */
static bool
open_growing(struct db *db, const struct run *run, int stage_fd,
             struct arena *arena, int *run_fd, bool *sealed, struct err *err)
{
    char growing[RUN_ID_MAX + 1] = ".";
    struct bundle_row *row;
    size_t n, planned = 0;

    memcpy(growing + 1, run->id, RUN_ID_MAX);
    if (!bundles_of(db, run->no, arena, &row, &n, err))
        return false;
    for (size_t i = 0; i < n; i++)
        planned += row[i].state != BUNDLE_VERIFIED;
    *sealed = planned == 0 && stage_sealed(stage_fd, run);
    if (*sealed)
        return true;
    if (stage_sealed(stage_fd, run) &&
        !file_rename(stage_fd, run->id, stage_fd, growing, err))
        return false;
    return dir_open(stage_fd, growing, false, run_fd, err) &&
           clear_bundles(*run_fd, row, n, err);
}

bool
revise_run(struct db *db, const struct run *run,
           const struct revise_terms *terms, int stage_fd, struct err *err)
{
    struct arena *arena = arena_new();
    bool sealed = false, ok;
    int fd = -1;

    ok = open_growing(db, run, stage_fd, arena, &fd, &sealed, err);
    if (ok && !sealed)
        ok = bundle_all(db, run, terms->bundle, fd, err) &&
             verify_written(db, run, terms->verify_sample, fd, arena, err) &&
             ledger_balance(db, run->night, err);
    if (fd >= 0)
        (void)close(fd);
    ok = ok && handover_seal(db, run, terms->seal, stage_fd, err);
    arena_free(arena);
    return ok;
}

bool
revise_program(int stage_fd, const struct run *run, char program[static 64],
               struct err *err)
{
    struct arena *arena = arena_new();
    const struct json *doc, *p = NULL;
    struct text data;
    int fd = -1;
    bool ok;

    ok = dir_open(stage_fd, run->id, false, &fd, err) &&
         file_read(fd, MANIFEST_JSON, MANIFEST_MAX, arena, &data, err) &&
         json_read(data, MANIFEST_JSON, arena, &doc, err);
    if (ok)
        p = json_find(doc, "program", JSON_TEXT);
    if (ok && (p == NULL || p->text.len >= 64))
        ok = err_set(err, ERR_STATE, "%s: names no program", MANIFEST_JSON);
    if (ok) {
        memcpy(program, p->text.s, p->text.len);
        program[p->text.len] = '\0';
    }
    if (fd >= 0)
        (void)close(fd);
    arena_free(arena);
    return ok;
}
