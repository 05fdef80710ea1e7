#include "cmd/cmd.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/file.h"
#include "cmd/site.h"
#include "render/face.h"
#include "render/mailset.h"
#include "render/pdf.h"
#include "render/values.h"

enum {
    FILES = 2,
    FILE_MAX = 8 << 20
};

struct specimen {
    struct arena *arena;
    const char *png, *pdf;
    long dpi;
    struct faces *faces;
    struct mailset *set;
    struct side_list sides;
};

/* The set that comes with the program. */
static bool
read_set(struct specimen *s, const char *home,
         struct source_file file[static FILES], struct err *err)
{
    static const char *const name[FILES] = {"set.conf", "specimen.svg"};
    const char *path = arena_printf(s->arena, "%s/templates/specimen", home);
    bool ok = true;
    int fd;

    if (!dir_open(AT_FDCWD, path, false, &fd, err))
        return err_wrap(err, "set \"specimen\"");
    for (size_t i = 0; ok && i < FILES; i++) {
        file[i].name = name[i];
        ok = file_read(fd, name[i], FILE_MAX, s->arena, &file[i].data, err);
    }
    (void)close(fd);
    return ok;
}

/* A piece whose values are the samples of set.conf. */
static bool
set_sheet(struct specimen *s, struct err *err)
{
    const char *home = site_home(s->arena);
    struct source_file file[FILES];
    struct values values;

    if (!read_set(s, home, file, err) || !home_faces(home, &s->faces, err) ||
        !mailset_load(file, FILES, s->faces, &s->set, err))
        return false;
    values.n = mailset_fields(s->set);
    values.item = arena_array(s->arena, struct text, values.n);
    for (size_t i = 0; i < values.n; i++)
        values.item[i] = mailset_sample(s->set, i, SAMPLE_USUAL);
    return mailset_fill(s->set, &values, s->arena, &s->sides, NULL, err);
}

static bool
write_sides(const struct specimen *s, struct pdf_shared *shared,
            struct out_file *file, struct err *err)
{
    /* A sheet of no day: the same bytes whenever it is made. */
    struct pdf_info info = {.title = "specimen",
                            .day = {2026, 1, 1},
                            .creator = "shirase " SHIRASE_VERSION};
    struct pdf *pdf;

    sha256_of(info.title, strlen(info.title), &info.id);
    if (!pdf_begin(shared, file, &info, &pdf, err))
        return false;
    for (size_t i = 0; i < s->sides.n; i++)
        if (!pdf_side(pdf, &s->sides.side[i], NULL, err)) {
            pdf_free(pdf);
            return false;
        }
    return pdf_end(pdf, err);
}

static bool
write_pdf(const struct specimen *s, struct err *err)
{
    struct pdf_shared *shared = pdf_shared_new(s->faces);
    struct out_file *file;
    bool ok;
    int fd;

    ok = cmd_out_open(s->pdf, &fd, &file, err) &&
         cmd_out_end(file, fd, write_sides(s, shared, file, err), err);
    pdf_shared_free(shared);
    return ok;
}

int
cmd_specimen(struct cmd *cmd)
{
    struct specimen s = {.arena = arena_new()};
    const char *dpi = "110";
    const struct option_spec spec[] = {
        {"png", &s.png, NULL},
        {"pdf", &s.pdf, NULL},
        {"dpi", &dpi, NULL},
    };
    struct err err = {0};
    bool ok;

    ok = cmd_options(cmd, spec, sizeof spec / sizeof spec[0], &err) &&
         cmd_no_more(cmd, 1, &err) &&
         cmd_number(dpi, "dpi", 20, 1200, &s.dpi, &err);
    if (ok && s.png == NULL && s.pdf == NULL)
        ok = err_set(&err, ERR_USAGE,
                     "--png or --pdf is missing; say where the sheet goes");
    ok = ok && set_sheet(&s, &err) &&
         (s.png == NULL ||
          cmd_png(s.png, &s.sides.side[0], (double)s.dpi, &err)) &&
         (s.pdf == NULL || write_pdf(&s, &err));
    mailset_free(s.set);
    faces_free(s.faces);
    arena_free(s.arena);
    return ok ? EXIT_DONE : cmd_fail(&err);
}
