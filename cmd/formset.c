#include "cmd/formset.h"

#include <string.h>
#include <sys/stat.h>

#include "base/arena.h"
#include "cmd/cmd.h"
#include "cmd/profile.h"
#include "cmd/site.h"
#include "render/face.h"
#include "render/inserter.h"
#include "render/mailset.h"

/* Of sites whose site.conf names none. */
#define USUAL_ENVELOPE "youkei-naga3"

static bool
is_svg(const char *name)
{
    size_t len = strlen(name);

    return len > 4 && strcmp(name + len - 4, ".svg") == 0;
}

static bool
is_folder(const char *path)
{
    struct stat st;

    return stat(path, &st) == 0 && S_ISDIR(st.st_mode);
}

/* The folder of a form. */
static const char *
folder_of(const char *file, const char **name, struct arena *arena)
{
    const char *cut = strrchr(file, '/');

    *name = cut != NULL ? cut + 1 : file;
    return cut == NULL ? "."
                       : arena_printf(arena, "%.*s", (int)(cut - file), file);
}

static bool
find_folder(struct formset *f, const char *name, struct err *err)
{
    const char *home = site_home(f->arena);

    f->path = is_svg(name) ? folder_of(name, &f->only, f->arena) : name;
    if (!is_folder(f->path) && f->only == NULL && strchr(name, '/') == NULL)
        f->path = arena_printf(f->arena, "%s/templates/%s", home, name);
    if (!is_folder(f->path))
        return err_set(err, ERR_USAGE,
                       "%s: no such set; name a folder with set.conf, a form "
                       "in one, or a name of templates/",
                       name);
    if (!folder_set(f->path, f->arena, &f->files, err))
        return false;
    for (size_t i = 0; f->only != NULL && i < f->files.n; i++)
        if (strcmp(f->files.file[i].name, f->only) == 0)
            return true;
    return f->only == NULL || err_set(err, ERR_USAGE, "%s: no such form", name);
}

/* The envelope's profile goes with the set's files. */
static bool
add_envelope(struct formset *f, struct err *err)
{
    const struct profile_home where = {f->site != NULL ? f->site->home
                                                       : site_home(f->arena),
                                       f->site != NULL ? f->site->fd : -1};
    struct profile p;

    if (!profile_load(&where,
                      f->site != NULL ? f->site->envelope.s : USUAL_ENVELOPE,
                      f->arena, &p, err))
        return false;
    file_list_put(&f->files, f->arena, "envelope.conf", p.outer_source);
    if (p.has_inner)
        file_list_put(&f->files, f->arena, "inner.conf", p.inner_source);
    return true;
}

bool
formset_open(struct cmd *cmd, const char *name, struct arena *arena,
             struct formset *out, struct err *err)
{
    *out = (struct formset){.arena = arena, .path = ""};
    if ((name == NULL || cmd->site_given) &&
        !site_open(cmd->site, &out->site, err))
        return false;
    if (out->site != NULL &&
        !site_faces(out->site, &out->site->fonts, &out->faces, err))
        return false;
    if (out->faces == NULL && !home_faces(site_home(arena), &out->faces, err))
        return false;
    if (name != NULL)
        return find_folder(out, name, err) && add_envelope(out, err);
    if (out->site != NULL)
        out->files = out->site->set;
    return true;
}

void
formset_close(struct formset *f)
{
    mailset_free(f->set);
    faces_free(f->faces);
    site_close(f->site);
}

bool
formset_load(struct formset *f, struct err *err)
{
    return mailset_load(f->files.file, f->files.n, f->faces, &f->set, err) &&
           (f->site == NULL || f->path[0] != '\0' ||
            inserter_attach(f->set, f->site->inserter, err));
}
