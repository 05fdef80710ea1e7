#include "cmd/homeset.h"

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/file.h"

enum {
    FORM_MAX = 8 << 20 /* bytes of a form */
};

void
file_list_put(struct file_list *list, struct arena *arena, const char *name,
              struct text data)
{
    if (list->n == list->cap) {
        struct source_file *old = list->file;

        list->cap = list->cap == 0 ? 16 : 2 * list->cap;
        list->file = arena_array(arena, struct source_file, list->cap);
        if (list->n > 0)
            memcpy(list->file, old, list->n * sizeof *old);
    }
    list->file[list->n++] = (struct source_file){name, data};
}

static bool
wanted_file(const char *name)
{
    size_t len = strlen(name);

    return name[0] != '.' &&
           ((len > 4 && strcmp(name + len - 4, ".svg") == 0) ||
            strcmp(name, "set.conf") == 0);
}

static bool
read_forms(int fd, struct arena *arena, struct file_list *out, struct err *err)
{
    const char *const *names;
    size_t n;

    if (!dir_list(fd, arena, &names, &n, err))
        return false;
    for (size_t i = 0; i < n; i++) {
        struct text data;

        if (!wanted_file(names[i]))
            continue;
        if (!file_read(fd, names[i], FORM_MAX, arena, &data, err))
            return false;
        file_list_put(out, arena, names[i], data);
    }
    return true;
}

bool
home_set(const char *home, const char *folder, struct arena *arena,
         struct file_list *out, struct err *err)
{
    return folder_set(arena_printf(arena, "%s/templates/%s", home, folder),
                      arena, out, err) ||
           err_wrap(err, "set \"%s\"", folder);
}

bool
folder_set(const char *path, struct arena *arena, struct file_list *out,
           struct err *err)
{
    bool ok;
    int fd;

    if (!dir_open(AT_FDCWD, path, false, &fd, err))
        return false;
    ok = read_forms(fd, arena, out, err);
    (void)close(fd);
    return ok &&
           (out->n > 0 ||
            err_set(err, ERR_CONF, "%s: no set.conf and no form there", path));
}
