#include "cmd/cmd.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/arena.h"
#include "cmd/named.h"
#include "cmd/site.h"
#include "data/purge.h"

struct purging {
    struct site *site;
    struct date before;
    bool dry;
    size_t n;
    struct run *run;
    int64_t open;
    int64_t files; /* removed */
};

/* --- files
 * --------------------------------------------------------------------- */

static bool
remove_entry(struct purging *p, int dir_fd, const char *name, bool folder,
             struct err *err)
{
    p->files += !folder;
    if (p->dry || unlinkat(dir_fd, name, folder ? AT_REMOVEDIR : 0) == 0 ||
        errno == ENOENT)
        return true;
    return err_set(err, ERR_IO, "%s: cannot be removed: %s", name,
                   strerror(errno));
}

static bool
is_folder(int dir_fd, const char *name)
{
    struct stat st;

    return fstatat(dir_fd, name, &st, AT_SYMLINK_NOFOLLOW) == 0 &&
           S_ISDIR(st.st_mode);
}

/* Open a folder and list what it holds. */
static bool
list_folder(const struct purging *p, int dir_fd, const char *name, int *fd,
            const char *const **names, size_t *n, struct err *err)
{
    return dir_open(dir_fd, name, false, fd, err) &&
           dir_list(*fd, p->site->arena, names, n, err);
}

/* A folder that holds files alone. */
static bool
remove_files(struct purging *p, int dir_fd, const char *name, struct err *err)
{
    const char *const *files;
    size_t n;
    int fd = -1;
    bool ok = list_folder(p, dir_fd, name, &fd, &files, &n, err);

    for (size_t i = 0; ok && i < n; i++)
        ok = remove_entry(p, fd, files[i], false, err);
    if (fd >= 0)
        (void)close(fd);
    return ok && remove_entry(p, dir_fd, name, true, err);
}

/* A run's folder holds files, and folders of files: enclosures/. */
static bool
remove_folder(struct purging *p, int dir_fd, const char *name, struct err *err)
{
    const char *const *names;
    size_t n;
    int fd = -1;
    bool ok = list_folder(p, dir_fd, name, &fd, &names, &n, err);

    for (size_t i = 0; ok && i < n; i++)
        ok = is_folder(fd, names[i])
                 ? remove_files(p, fd, names[i], err)
                 : remove_entry(p, fd, names[i], false, err);
    if (fd >= 0)
        (void)close(fd);
    return ok && remove_entry(p, dir_fd, name, true, err);
}

static bool
is_purged(const struct purging *p, const char *name)
{
    for (size_t i = 0; i < p->n; i++)
        if (strcmp(p->run[i].id, name) == 0 ||
            (name[0] == '.' && strcmp(p->run[i].id, name + 1) == 0))
            return true;
    return false;
}

static bool
remove_runs(struct purging *p, const char *folder, struct err *err)
{
    const char *const *names;
    size_t n;
    int fd = -1;
    bool ok = site_dir(p->site, folder, &fd, err) &&
              dir_list(fd, p->site->arena, &names, &n, err);

    for (size_t i = 0; ok && i < n; i++)
        if (is_purged(p, names[i]))
            ok = remove_folder(p, fd, names[i], err);
    ok = ok && (p->dry || dir_sync(fd, err));
    if (fd >= 0)
        (void)close(fd);
    return ok;
}

/* The first eight digits in a row of a list's name are its day. */
static bool
is_older(const struct purging *p, const char *name)
{
    struct date day;
    size_t n = strspn(name, "0123456789");

    while (n < 8) {
        name += n;
        if (*name == '\0')
            return false;
        name++;
        n = strspn(name, "0123456789");
    }
    return date_from_text((struct text){name, 8}, &day, NULL) &&
           date_compare(day, p->before) < 0;
}

static bool
remove_lists(struct purging *p, struct err *err)
{
    const char *const *names;
    size_t n;
    int fd = -1;
    bool ok = site_dir(p->site, "office", &fd, err) &&
              dir_list(fd, p->site->arena, &names, &n, err);

    for (size_t i = 0; ok && i < n; i++)
        if (is_older(p, names[i]))
            ok = remove_entry(p, fd, names[i], false, err);
    ok = ok && (p->dry || dir_sync(fd, err));
    if (fd >= 0)
        (void)close(fd);
    return ok;
}

/* --- the command
 * ----------------------------------------------------------------- */

/* Files first: a command that is broken off still finds its runs next time. */
static bool
purge(struct purging *p, const char *by, struct err *err)
{
    static const char *const folders[] = {"stage", "outbox", "quarantine"};

    if (!purge_runs(p->site->db, p->before, p->site->arena, &p->run, &p->n,
                    &p->open, err))
        return false;
    for (size_t i = 0; i < sizeof folders / sizeof folders[0]; i++)
        if (!remove_runs(p, folders[i], err))
            return false;
    return remove_lists(p, err) &&
           (p->dry || purge_before(p->site->db, p->before, by, err));
}

static void
print_done(const struct cmd *cmd, const struct purging *p)
{
    if (cmd->json) {
        printf("{\"dry_run\":%s,\"runs\":%zu,\"files\":%" PRId64
               ",\"open\":%" PRId64 "}\n",
               p->dry ? "true" : "false", p->n, p->files, p->open);
        return;
    }
    for (size_t i = 0; i < p->n; i++)
        printf("%s\n", p->run[i].id);
    printf(p->dry ? _("%zu runs and %lld files would be purged\n")
                  : _("%zu runs and %lld files were purged\n"),
           p->n, (long long)p->files);
    if (p->open > 0)
        printf(_("%lld runs of these days are not closed and keep their "
                 "names\n"),
               (long long)p->open);
}

int
cmd_purge(struct cmd *cmd)
{
    const char *before = NULL, *by = NULL;
    struct purging p = {.n = 0};
    const struct option_spec spec[] = {{"before", &before, NULL},
                                       {"by", &by, NULL},
                                       {"dry-run", NULL, &p.dry}};
    struct err err = {0};
    int code = EXIT_DONE;

    if (!cmd_options(cmd, spec, 3, &err) || !cmd_no_more(cmd, 1, &err) ||
        !cmd_day(before, "before", &p.before, &err) ||
        !cmd_required(by, "by", &err) || !site_open(cmd->site, &p.site, &err) ||
        !site_lock(p.site, &err) || !site_db(p.site, true, &err) ||
        !purge(&p, by, &err)) {
        code = cmd_fail(&err);
    } else {
        print_done(cmd, &p);
        if (p.open > 0)
            code = EXIT_LOOK;
    }
    site_close(p.site);
    return code;
}
