#include "cmd/cmd.h"

#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "cmd/frozen.h"
#include "cmd/named.h"
#include "cmd/site.h"
#include "data/figures.h"
#include "post/control.h"
#include "post/report.h"
#include "render/preview.h"

enum {
    PICTURE_DPI = 72
};

static bool
is_form(const char *name)
{
    size_t len = strlen(name);

    return len > 4 && strcmp(name + len - 4, ".svg") == 0;
}

/* The forms of the run's own set. */
static bool
draw_forms(struct frozen *f, struct arena *arena, struct report_picture *out,
           size_t *n, struct err *err)
{
    for (size_t i = 0; i < f->set.n; i++) {
        const char *name = f->set.file[i].name;
        struct buf png = {0};
        struct side side;
        bool good;

        if (!is_form(name))
            continue;
        good = mailset_sample_side(f->mailset, name, SAMPLE_USUAL, arena, &side,
                                   err) &&
               preview_png(&side, PICTURE_DPI, &png, err);
        if (good)
            out[(*n)++] = (struct report_picture){
                name, {arena_copy(arena, png.s, png.len), png.len}};
        buf_clear(&png);
        if (!good)
            return false;
    }
    return true;
}

static bool
report(struct site *site, const struct run *run, const char *path,
       struct err *err)
{
    struct frozen f = {0};
    struct control control;
    struct figures figures;
    struct report_picture *picture;
    struct buf page = {0};
    size_t n = 0;
    bool good = frozen_load(site, run, &f, err);

    if (good) {
        const struct control_terms terms = {.facts = &f.facts,
                                            .set = f.mailset,
                                            .file = f.control.file,
                                            .n_file = f.control.n,
                                            .program =
                                                "shirase " SHIRASE_VERSION};

        picture = arena_array(site->arena, struct report_picture, f.set.n + 1);
        good =
            control_gather(site->db, run, &terms, site->arena, &control, err) &&
            figures_of(site->db, run, site->arena, &figures, err) &&
            draw_forms(&f, site->arena, picture, &n, err);
    }
    if (good) {
        report_html(&control, &figures, picture, n, &page);
        good = cmd_write(path, (struct text){page.s, page.len}, err);
    }
    buf_clear(&page);
    frozen_free(&f);
    return good;
}

int
cmd_report(struct cmd *cmd)
{
    const char *html = NULL;
    const struct option_spec spec[] = {{"html", &html, NULL}};
    struct site *site = NULL;
    struct run run;
    struct err err = {0};
    bool good;

    good = cmd_options(cmd, spec, 1, &err) && cmd_no_more(cmd, 2, &err);
    if (good && html == NULL)
        good = err_set(&err, ERR_USAGE,
                       "--html is missing; say where the page goes");
    good = good && site_open(cmd->site, &site, &err) &&
           site_db(site, false, &err) &&
           run_with_letters(site, cmd->argv[1], &run, &err) &&
           report(site, &run, html, &err);
    site_close(site);
    return good ? EXIT_DONE : cmd_fail(&err);
}
