#include "cmd/inserter.h"

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/conf.h"
#include "base/file.h"

enum {
    PROFILE_MAX = 1 << 16 /* bytes of a profile */
};

static const char folder[] = "inserter";

/* A profile's name becomes a file name. */
static bool
plain_name(const char *name)
{
    return name[0] != '\0' &&
           strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789-_") ==
               strlen(name);
}

bool
inserter_load(const struct inserter_home *where, const char *name,
              struct arena *arena, struct inserter *out,
              struct source_file *file, struct err *err)
{
    int fd = where->site_fd;
    const char *path;

    if (!plain_name(name))
        return err_set(err, ERR_CONF,
                       "inserter: the name of a profile has small letters, "
                       "digits, - and _ only");
    file->name = arena_printf(arena, "%s/%s.conf", folder, name);
    path = file->name;
    if (fd < 0 || faccessat(fd, path, F_OK, 0) != 0) {
        fd = AT_FDCWD;
        path = arena_printf(arena, "%s/templates/%s", where->home, path);
    }
    if (faccessat(fd, path, F_OK, 0) != 0)
        return err_set(err, ERR_CONF,
                       "inserter \"%s\": no such profile; shirase marks lists "
                       "them",
                       name);
    return file_read(fd, path, PROFILE_MAX, arena, &file->data, err) &&
           inserter_read(file->data, file->name, arena, out, err);
}

/* --- names --------------------------------------------------------------- */

static bool
is_known(const char *const *list, size_t n, const char *name)
{
    for (size_t i = 0; i < n; i++)
        if (strcmp(list[i], name) == 0)
            return true;
    return false;
}

/* Add the profiles of a folder, which may be missing. */
static bool
add_names(int dir_fd, const char *path, struct arena *arena, const char ***list,
          size_t *n, struct err *err)
{
    const char *const *names;
    const char **all;
    size_t n_name;
    bool ok;
    int fd;

    if (faccessat(dir_fd, path, F_OK, 0) != 0)
        return true;
    if (!dir_open(dir_fd, path, false, &fd, err))
        return false;
    ok = dir_list(fd, arena, &names, &n_name, err);
    (void)close(fd);
    if (!ok)
        return false;
    all = arena_array(arena, const char *, *n + n_name);
    for (size_t i = 0; i < *n; i++)
        all[i] = (*list)[i];
    for (size_t i = 0; i < n_name; i++) {
        size_t len = strlen(names[i]);
        const char *name;

        if (len <= 5 || strcmp(names[i] + len - 5, ".conf") != 0)
            continue;
        name = arena_copy(arena, names[i], len - 5);
        if (plain_name(name) && !is_known(all, *n, name))
            all[(*n)++] = name;
    }
    *list = all;
    return true;
}

bool
inserter_names(const struct inserter_home *where, struct arena *arena,
               const char *const **names, size_t *n, struct err *err)
{
    const char **list = NULL;

    *n = 0;
    if ((where->site_fd >= 0 &&
         !add_names(where->site_fd, folder, arena, &list, n, err)) ||
        !add_names(AT_FDCWD,
                   arena_printf(arena, "%s/templates/%s", where->home, folder),
                   arena, &list, n, err))
        return false;
    *names = list;
    return true;
}

/* --- of a site ----------------------------------------------------------- */

bool
inserter_conf(const struct inserter_home *where, const struct conf_node *root,
              struct arena *arena, bool *given, struct inserter *out,
              struct source_file *file, struct err *err)
{
    struct text name;

    if (!conf_text(root, "inserter", "none", arena, &name, err))
        return false;
    *given = !text_is(name, "none");
    return !*given || inserter_load(where, name.s, arena, out, file, err) ||
           err_at(err, "site.conf", conf_line(conf_find(root, "inserter")), 0);
}

bool
inserter_frozen(const char *const *names, const struct text *data, size_t n,
                struct arena *arena, struct inserter **out, struct err *err)
{
    size_t len = sizeof folder - 1;

    *out = NULL;
    for (size_t i = 0; i < n; i++) {
        struct inserter *ins;

        if (strncmp(names[i], folder, len) != 0 || names[i][len] != '/')
            continue;
        ins = arena_alloc(arena, sizeof *ins);
        if (!inserter_read(data[i], names[i], arena, ins, err))
            return false;
        *out = ins;
    }
    return true;
}
