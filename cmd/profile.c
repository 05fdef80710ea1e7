#include "cmd/profile.h"

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/file.h"

enum {
    PROFILE_MAX = 1 << 16 /* bytes of a profile */
};

static const char folder[] = "envelope";

static bool
plain_name(const char *name)
{
    return name[0] != '\0' &&
           strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789-_") ==
               strlen(name);
}

static bool
is_file(const char *name)
{
    size_t len = strlen(name);

    return strchr(name, '/') != NULL ||
           (len > 5 && strcmp(name + len - 5, ".conf") == 0);
}

/* The bytes of a profile and what messages call it. */
static bool
find_source(const struct profile_home *where, const char *name,
            struct arena *arena, struct text *out, const char **path,
            struct err *err)
{
    if (!plain_name(name))
        return err_set(err, ERR_CONF,
                       "envelope \"%s\": small letters, digits, - and _ only",
                       name);
    *path = arena_printf(arena, "%s/%s.conf", folder, name);
    if (where->site_fd >= 0 && faccessat(where->site_fd, *path, F_OK, 0) == 0)
        return file_read(where->site_fd, *path, PROFILE_MAX, arena, out, err);
    *path = arena_printf(arena, "%s/templates/%s/%s.conf", where->home, folder,
                         name);
    if (faccessat(AT_FDCWD, *path, F_OK, 0) != 0)
        return err_set(err, ERR_CONF,
                       "envelope \"%s\": no such profile; see shirase envelope "
                       "list",
                       name);
    return file_read(AT_FDCWD, *path, PROFILE_MAX, arena, out, err);
}

static bool
load_named(const struct profile_home *where, const char *name,
           struct arena *arena, struct envelope *out, struct text *source,
           struct err *err)
{
    const char *path;

    return find_source(where, name, arena, source, &path, err) &&
           envelope_read(*source, path, arena, out, err);
}

static bool
load_file(const char *path, struct arena *arena, struct envelope *out,
          struct text *source, struct err *err)
{
    return file_read(AT_FDCWD, path, PROFILE_MAX, arena, source, err) &&
           envelope_read(*source, path, arena, out, err);
}

bool
profile_load(const struct profile_home *where, const char *name,
             struct arena *arena, struct profile *out, struct err *err)
{
    struct profile p = {0};

    if (is_file(name)
            ? !load_file(name, arena, &p.outer, &p.outer_source, err)
            : !load_named(where, name, arena, &p.outer, &p.outer_source, err))
        return false;
    p.has_inner = p.outer.inner.len > 0;
    if (p.has_inner && !load_named(where, p.outer.inner.s, arena, &p.inner,
                                   &p.inner_source, err))
        return err_wrap(err, "inner envelope of \"%s\"", p.outer.name.s);
    *out = p;
    return true;
}

/* Add the profiles of a folder, which may be missing. */
static bool
add_names(int dir_fd, const char *path, struct arena *arena, const char **list,
          size_t max, size_t *n, struct err *err)
{
    const char *const *names;
    size_t n_name;
    bool ok;
    int fd;

    if (faccessat(dir_fd, path, F_OK, 0) != 0)
        return true;
    if (!dir_open(dir_fd, path, false, &fd, err))
        return false;
    ok = dir_list(fd, arena, &names, &n_name, err);
    (void)close(fd);
    for (size_t i = 0; ok && i < n_name && *n < max; i++) {
        size_t len = strlen(names[i]), k = 0;
        const char *name;

        if (len < 6 || strcmp(names[i] + len - 5, ".conf") != 0)
            continue;
        name = arena_copy(arena, names[i], len - 5);
        while (k < *n && strcmp(list[k], name) != 0)
            k++;
        if (k == *n && plain_name(name))
            list[(*n)++] = name;
    }
    return ok;
}

bool
profile_names(const struct profile_home *where, struct arena *arena,
              const char *const **names, size_t *n, struct err *err)
{
    enum {
        NAMES_MAX = 200
    };
    const char **list = arena_array(arena, const char *, NAMES_MAX);

    *n = 0;
    *names = list;
    return (where->site_fd < 0 || add_names(where->site_fd, folder, arena, list,
                                            NAMES_MAX, n, err)) &&
           add_names(
               AT_FDCWD,
               arena_printf(arena, "%s/templates/%s", where->home, folder),
               arena, list, NAMES_MAX, n, err);
}
