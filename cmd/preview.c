#include "cmd/cmd.h"

#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "cmd/formdiff.h"
#include "cmd/frozen.h"
#include "cmd/named.h"
#include "cmd/site.h"
#include "post/compose.h"
#include "render/face.h"
#include "render/formlook.h"
#include "render/inserter.h"
#include "render/preview.h"
#include "render/trace.h"
#include "render/values.h"

struct preview {
    const char *png, *trace, *sample;
    long side, dpi;
    struct overlay over;
};

bool
cmd_png(const char *path, const struct side *side, double dpi, struct err *err)
{
    struct buf png = {0};
    bool ok = preview_png(side, dpi, &png, err) &&
              cmd_write(path, (struct text){png.s, png.len}, err);

    buf_clear(&png);
    return ok;
}

/* As a picture, as a list of its drawing calls, or both. */
static bool
write_side(const struct preview *p, const struct side *side, struct err *err)
{
    struct buf trace = {0};
    bool ok = p->png == NULL || cmd_png(p->png, side, (double)p->dpi, err);

    if (!ok || p->trace == NULL)
        return ok;
    trace_side(side, &trace);
    ok = cmd_write(p->trace, (struct text){trace.s, trace.len}, err);
    buf_clear(&trace);
    return ok;
}

static bool
draw_piece(struct site *site, const char *name, const struct preview *p,
           struct err *err)
{
    struct frozen f = {0};
    struct run run;
    struct piece piece;
    struct values values;
    struct side_list sides;
    struct inserter_count before;
    int64_t seq;
    bool found = false, ok;

    if (!piece_named(site, name, &run, &seq, err))
        return false;
    ok = run_keeps_names(site, &run, err) && frozen_load(site, &run, &f, err) &&
         piece_find(site->db, run.no, seq, &found, &piece, err);
    if (ok && !found)
        ok = err_set(err, ERR_USAGE, "%s: the run has no such serial", name);
    ok = ok && compose_piece(f.composer, &piece, site->arena, &values, err) &&
         mailset_fill(f.mailset, &values, site->arena, &sides, NULL, err) &&
         pages_before(site->db, run.no, piece.bundle, seq, &before.pieces,
                      &before.sheets, err);
    if (ok)
        (void)inserter_mark(f.mailset, &values, before, site->arena, &sides);
    if (ok && (size_t)p->side > sides.n)
        ok = err_set(err, ERR_USAGE, "--side: this piece has %zu sides",
                     sides.n);
    ok = ok && write_side(p, &sides.side[p->side - 1], err);
    frozen_free(&f);
    return ok;
}

static bool
draw_form(struct site *site, const char *form, struct preview *p,
          struct err *err)
{
    struct faces *faces = NULL;
    struct mailset *set = NULL;
    struct side side;
    bool ok = sample_named(p->sample, &p->over.sample, err) &&
              site_faces(site, &site->fonts, &faces, err) &&
              mailset_load(site->set.file, site->set.n, faces, &set, err) &&
              inserter_attach(set, site->inserter, err) &&
              mailset_sample_side(set, form, p->over.sample, site->arena, &side,
                                  err) &&
              overlay_put(set, form, &p->over, site->arena, &side, err) &&
              write_side(p, &side, err);

    mailset_free(set);
    faces_free(faces);
    return ok;
}

static bool
is_form(const char *name)
{
    size_t len = strlen(name);

    return len > 4 && strcmp(name + len - 4, ".svg") == 0;
}

int
cmd_preview(struct cmd *cmd)
{
    const char *side = "1", *dpi = "110";
    struct preview p = {.sample = "usual"};
    const struct option_spec spec[] = {
        {"png", &p.png, NULL},
        {"trace", &p.trace, NULL},
        {"sample", &p.sample, NULL},
        {"side", &side, NULL},
        {"dpi", &dpi, NULL},
        {"grid", NULL, &p.over.grid},
        {"frames", NULL, &p.over.frames},
        {"folds", NULL, &p.over.folds},
        {"window", NULL, &p.over.window},
    };
    struct site *site = NULL;
    struct err err = {0};
    int code = EXIT_DONE;
    bool ok;

    ok = cmd_options(cmd, spec, sizeof spec / sizeof spec[0], &err) &&
         cmd_no_more(cmd, 2, &err) &&
         cmd_number(side, "side", 1, 99, &p.side, &err) &&
         cmd_number(dpi, "dpi", 20, 1200, &p.dpi, &err);
    if (ok && p.png == NULL && p.trace == NULL)
        ok = err_set(&err, ERR_USAGE,
                     "--png is missing; say where the picture goes");
    if (ok && !is_form(cmd->argv[1]) &&
        (p.over.grid || p.over.frames || p.over.folds || p.over.window))
        ok = err_set(&err, ERR_USAGE,
                     "--grid, --frames, --folds and --window are for forms");
    ok = ok && site_open(cmd->site, &site, &err);
    if (ok && is_form(cmd->argv[1]))
        ok = draw_form(site, cmd->argv[1], &p, &err);
    else
        ok = ok && site_db(site, false, &err) &&
             draw_piece(site, cmd->argv[1], &p, &err);
    if (!ok)
        code = cmd_fail(&err);
    site_close(site);
    return code;
}
