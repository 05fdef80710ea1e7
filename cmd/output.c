#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/file.h"
#include "cmd/cmd.h"

bool
cmd_out_open(const char *path, int *dir_fd, struct out_file **out,
             struct err *err)
{
    const char *slash = strrchr(path, '/');
    const char *name = slash != NULL ? slash + 1 : path;
    struct arena *arena = arena_new();
    const char *folder =
        slash == NULL ? "." : arena_copy(arena, path, (size_t)(name - path));
    int fd = -1;
    bool ok = (name[0] != '\0' ||
               err_set(err, ERR_USAGE, "%s: is a folder; name a file", path)) &&
              dir_open(AT_FDCWD, folder, false, &fd, err) &&
              out_open(fd, name, out, err);

    if (ok && !out_replace(*out, err)) {
        out_abandon(*out);
        ok = false;
    }
    if (ok)
        *dir_fd = fd;
    else if (fd >= 0)
        (void)close(fd);
    arena_free(arena);
    return ok;
}

bool
cmd_out_end(struct out_file *file, int dir_fd, bool good, struct err *err)
{
    struct sha256 hash;
    uint64_t bytes;

    if (good)
        good = out_commit(file, &hash, &bytes, err);
    else
        out_abandon(file);
    (void)close(dir_fd);
    return good;
}

static bool
write_whole(const char *path, struct text data, struct err *err)
{
    struct out_file *file;
    int fd;

    if (!cmd_out_open(path, &fd, &file, err))
        return false;
    out_put(file, data.s, data.len);
    return cmd_out_end(file, fd, true, err);
}

/* Nothing can stand half in a device; what it refuses is told. */
static bool
write_through(const char *path, struct text data, struct err *err)
{
    FILE *out = fopen(path, "wbe");
    bool ok = out != NULL && fwrite(data.s, 1, data.len, out) == data.len;

    if (out != NULL)
        ok = fclose(out) == 0 && ok;
    return ok || err_set(err, ERR_IO, "%s: cannot be written: %s", path,
                         strerror(errno));
}

bool
cmd_write(const char *path, struct text data, struct err *err)
{
    struct stat st;

    if (strcmp(path, "-") == 0)
        return (fwrite(data.s, 1, data.len, stdout) == data.len &&
                fflush(stdout) == 0) ||
               err_set(err, ERR_IO, "standard output cannot be written");
    if (lstat(path, &st) == 0 && !S_ISREG(st.st_mode) && !S_ISDIR(st.st_mode))
        return write_through(path, data, err);
    return write_whole(path, data, err);
}
