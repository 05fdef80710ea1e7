#include "cmd/cmd.h"

#include <stdio.h>

#include "base/arena.h"
#include "base/file.h"
#include "cmd/frozen.h"
#include "cmd/homeset.h"
#include "cmd/named.h"
#include "cmd/site.h"
#include "post/compose.h"
#include "post/control.h"
#include "post/proof.h"
#include "render/face.h"
#include "render/window.h"

static bool
write_proof(struct site *site, const struct proof_terms *terms,
            const char *path, struct err *err)
{
    struct out_file *file;
    int fd;

    return cmd_out_open(path, &fd, &file, err) &&
           cmd_out_end(file, fd, proof_write(site->db, terms, file, err), err);
}

static bool
proof(struct site *site, const struct run *run, const char *path,
      struct err *err)
{
    struct frozen f = {0};
    struct file_list files = {0};
    struct control control;
    struct window window;
    struct mailset *paper = NULL;
    bool good = frozen_load(site, run, &f, err);

    if (good) {
        const struct control_terms sheet = {.facts = &f.facts,
                                            .set = f.mailset,
                                            .file = f.control.file,
                                            .n_file = f.control.n,
                                            .program =
                                                "shirase " SHIRASE_VERSION};
        struct proof_terms terms = {.run = run,
                                    .control = &control,
                                    .set = f.mailset,
                                    .composer = f.composer,
                                    .faces = f.faces,
                                    .output = &f.facts.output,
                                    .program = sheet.program};

        good =
            composer_settle(f.composer, f.mailset, err) &&
            control_gather(site->db, run, &sheet, site->arena, &control, err) &&
            window_read(f.set.file, f.set.n, site->arena, &window, err) &&
            home_set(site->home, "proof", site->arena, &files, err) &&
            mailset_load(files.file, files.n, f.faces, &paper, err);
        terms.paper = paper;
        terms.envelope = good && window.known ? &window.envelope : NULL;
        good = good && write_proof(site, &terms, path, err);
    }
    mailset_free(paper);
    frozen_free(&f);
    return good;
}

int
cmd_proof(struct cmd *cmd)
{
    const char *pdf = NULL;
    const struct option_spec spec[] = {{"pdf", &pdf, NULL}};
    struct site *site = NULL;
    struct run run;
    struct err err = {0};
    bool good;

    good = cmd_options(cmd, spec, 1, &err) && cmd_no_more(cmd, 2, &err);
    if (good && pdf == NULL)
        good = err_set(&err, ERR_USAGE,
                       "--pdf is missing; say where the proof goes");
    good = good && site_open(cmd->site, &site, &err) &&
           site_db(site, false, &err) &&
           run_with_letters(site, cmd->argv[1], &run, &err) &&
           proof(site, &run, pdf, &err);
    site_close(site);
    return good ? EXIT_DONE : cmd_fail(&err);
}
