#include "post/enclosure.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/file.h"
#include "post/compose.h"
#include "render/pdf.h"
#include "render/trace.h"

static const char *
file_name(const struct mailset *set, size_t i, struct arena *arena)
{
    return arena_printf(arena, "%s.pdf", mailset_enclosure(set, i).name.s);
}

const char *
enclosure_path(const struct mailset *set, size_t i, struct arena *arena)
{
    return arena_printf(arena, "%s/%s", ENCLOSURES, file_name(set, i, arena));
}

bool
is_enclosure(const struct mailset *set, const char *path)
{
    struct arena *arena;
    bool is = false;

    if (strncmp(path, ENCLOSURES "/", sizeof ENCLOSURES) != 0)
        return false;
    arena = arena_new();
    for (size_t i = 0; i < mailset_enclosures(set) && !is; i++)
        is = strcmp(enclosure_path(set, i, arena), path) == 0;
    arena_free(arena);
    return is;
}

struct text
enclosure_names(const struct mailset *set, const struct values *values,
                struct arena *arena)
{
    const char *all = "";

    for (size_t i = 0; i < mailset_enclosures(set); i++)
        if (mailset_enclosure_used(set, i, values))
            all = arena_printf(arena, "%s%s%s", all, all[0] != '\0' ? " " : "",
                               mailset_enclosure(set, i).name.s);
    return text_from(all);
}

double
enclosure_weight(const struct mailset *set, const struct values *values)
{
    double gram = 0;

    for (size_t i = 0; i < mailset_enclosures(set); i++)
        if (mailset_enclosure_used(set, i, values))
            gram += mailset_enclosure(set, i).weight_g;
    return gram;
}

/* --- files --------------------------------------------------------------- */

bool
enclosures_clean(const struct mailset *set, int run_fd, struct err *err)
{
    struct arena *arena = arena_new();
    bool good = true;

    for (size_t i = 0; i < mailset_enclosures(set) && good; i++) {
        const char *path[] = {
            enclosure_path(set, i, arena),
            arena_printf(arena, "%s/.%s.tmp", ENCLOSURES,
                         file_name(set, i, arena)),
        };

        for (size_t k = 0; k < 2 && good; k++)
            if (unlinkat(run_fd, path[k], 0) != 0 && errno != ENOENT)
                good = err_set(err, ERR_IO, "%s: cannot be removed: %s",
                               path[k], strerror(errno));
    }
    arena_free(arena);
    return good;
}

struct writing {
    struct mailset *set;
    const struct enclosure_terms *terms;
    const struct values *values;
    struct pdf_shared *shared;
    struct arena *arena;
    int dir_fd;
};

/*
 * The same art has the same bytes, night after night: a vendor sees whether
 * what lies in the store still holds.
 */
static void
describe(struct writing *w, size_t i, const struct side_list *sides,
         struct pdf_info *out)
{
    struct text set = mailset_name(w->set), version = mailset_version(w->set);
    struct buf trace = {0};

    for (size_t k = 0; k < sides->n; k++)
        trace_side(&sides->side[k], &trace);
    sha256_of(trace.s, trace.len, &out->id);
    buf_clear(&trace);
    out->title = arena_printf(w->arena, "%.*s %.*s %s", (int)set.len, set.s,
                              (int)version.len, version.s,
                              mailset_enclosure(w->set, i).name.s);
    out->day = mailset_valid_from(w->set);
    out->creator = w->terms->program;
    out->output = &w->terms->facts->output;
}

static bool
write_sides(struct writing *w, size_t i, struct out_file *file, struct err *err)
{
    struct pdf_info about;
    struct side_list sides;
    struct pdf *pdf;

    if (!mailset_enclosure_fill(w->set, i, w->values, w->arena, &sides, err))
        return false;
    describe(w, i, &sides, &about);
    if (!pdf_begin(w->shared, file, &about, &pdf, err))
        return false;
    for (size_t k = 0; k < sides.n; k++)
        if (!pdf_side(pdf, &sides.side[k], NULL, err)) {
            pdf_free(pdf);
            return false;
        }
    return pdf_end(pdf, err);
}

static bool
write_one(struct writing *w, size_t i, struct err *err)
{
    struct out_file *file;
    struct sha256 hash;
    uint64_t bytes;

    if (!out_open(w->dir_fd, file_name(w->set, i, w->arena), &file, err))
        return false;
    if (!write_sides(w, i, file, err)) {
        out_abandon(file);
        return false;
    }
    return out_commit(file, &hash, &bytes, err);
}

static bool
write_all(struct writing *w, int run_fd, struct err *err)
{
    bool good = dir_open(run_fd, ENCLOSURES, true, &w->dir_fd, err);

    for (size_t i = 0; i < mailset_enclosures(w->set) && good; i++)
        good = write_one(w, i, err);
    return good;
}

bool
enclosures_write(struct mailset *set, const struct enclosure_terms *terms,
                 int run_fd, struct err *err)
{
    struct arena *arena = arena_new();
    struct writing w = {
        .set = set, .terms = terms, .arena = arena, .dir_fd = -1};
    struct composer *composer;
    struct values values;
    bool good = true;

    if (mailset_enclosures(set) > 0) {
        w.shared = pdf_shared_new(terms->faces);
        good = composer_new(set, terms->facts, terms->run, arena, &composer,
                            err) &&
               composer_settle(composer, set, err);
        if (good) {
            values = composer_shared(composer);
            w.values = &values;
            good = write_all(&w, run_fd, err);
        }
        pdf_shared_free(w.shared);
    }
    if (w.dir_fd >= 0)
        (void)close(w.dir_fd);
    arena_free(arena);
    return good;
}
