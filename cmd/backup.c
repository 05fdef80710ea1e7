#include "cmd/cmd.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/arena.h"
#include "cmd/site.h"
#include "data/db.h"

/* The folder of a path: what must be synced for its entry to stay. */
static bool
sync_folder(struct site *site, const char *path, struct err *err)
{
    const char *slash = strrchr(path, '/');
    const char *folder =
        slash == NULL   ? "."
        : slash == path ? "/"
                        : arena_copy(site->arena, path, (size_t)(slash - path));
    int fd = -1;
    bool ok = dir_open(AT_FDCWD, folder, false, &fd, err) && dir_sync(fd, err);

    if (fd >= 0)
        (void)close(fd);
    return ok;
}

static bool
backup(struct site *site, const char *into, struct err *err)
{
    const char *path = arena_printf(site->arena, "%s/shirase.db", site->path);

    if (!site_db(site, false, err) || !db_backup(path, into, err))
        return false;
    if (sync_folder(site, into, err))
        return true;
    (void)unlink(into);
    return false;
}

int
cmd_backup(struct cmd *cmd)
{
    struct site *site = NULL;
    struct err err = {0};
    int code = EXIT_DONE;

    if (!cmd_options(cmd, NULL, 0, &err) || !cmd_no_more(cmd, 2, &err) ||
        !site_open(cmd->site, &site, &err) || !backup(site, cmd->argv[1], &err))
        code = cmd_fail(&err);
    else
        printf(_("backed up and checked: %s\nit holds personal data; keep "
                 "releases.jsonl apart from it\n"),
               cmd->argv[1]);
    site_close(site);
    return code;
}
