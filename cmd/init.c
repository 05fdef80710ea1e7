#include "cmd/cmd.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/file.h"
#include "cmd/guard.h"
#include "cmd/notices.h"
#include "cmd/site.h"
#include "data/db.h"
#include "data/ledger.h"

enum {
    SETTINGS_MAX = 8 << 20,
    FONT_MAX = 1 << 28
};

static const char *const folders[] = {"mapping", "inbox",      "stage",
                                      "outbox",  "quarantine", "office"};

/* Copy the configuration files of one folder; others are left where they are.
 */
static bool
copy_conf(int from, int to, const char *suffix, struct arena *arena, int *n,
          struct err *err)
{
    const char *const *names;
    size_t n_name;

    if (!dir_list(from, arena, &names, &n_name, err))
        return false;
    for (size_t i = 0; i < n_name; i++) {
        size_t len = strlen(names[i]), tail = strlen(suffix);
        struct text data;

        if (len < tail || strcmp(names[i] + len - tail, suffix) != 0)
            continue;
        if (!file_read(from, names[i], SETTINGS_MAX, arena, &data, err) ||
            !file_write(to, names[i], data, err))
            return false;
        (*n)++;
    }
    return true;
}

/* The files NAME.conf of a folder; n counts them. */
static bool
copy_folder(int from, int to, const char *folder, struct arena *arena, int *n,
            struct err *err)
{
    int source = -1, target = -1;
    bool ok;

    ok = dir_open(from, folder, false, &source, err) &&
         dir_open(to, folder, true, &target, err) &&
         copy_conf(source, target, ".conf", arena, n, err);
    if (source >= 0)
        (void)close(source);
    if (target >= 0)
        (void)close(target);
    return ok;
}

static bool
copy_mappings(int from, int to, struct arena *arena, struct err *err)
{
    int n = 0;

    if (!copy_folder(from, to, "mapping", arena, &n, err))
        return false;
    return n > 0 ||
           err_set(err, ERR_USAGE, "mapping/: no file NAME.conf there");
}

/* Profiles of the site's own, of envelopes or inserters, where it has any. */
static bool
copy_profiles(int from, int to, const char *folder, struct arena *arena,
              struct err *err)
{
    int n = 0;

    return faccessat(from, folder, F_OK, 0) != 0 ||
           copy_folder(from, to, folder, arena, &n, err);
}

/* Faces and table of the site, where it has any. */
static bool
copy_fonts(int from, int to, struct arena *arena, struct err *err)
{
    const char *const *names;
    size_t n;
    int source = -1, target = -1;
    bool ok = true;

    if (faccessat(from, "fonts", F_OK, 0) != 0)
        return true;
    ok = dir_open(from, "fonts", false, &source, err) &&
         dir_open(to, "fonts", true, &target, err) &&
         dir_list(source, arena, &names, &n, err);
    for (size_t i = 0; ok && i < n; i++) {
        struct text data;

        ok = file_read(source, names[i], FONT_MAX, arena, &data, err) &&
             file_write(target, names[i], data, err);
    }
    if (source >= 0)
        (void)close(source);
    if (target >= 0)
        (void)close(target);
    return ok;
}

static bool
copy_site(const char *from, int to, struct arena *arena, struct err *err)
{
    int fd, n = 0;
    bool ok;

    if (!dir_open(AT_FDCWD, from, false, &fd, err))
        return err_set(err, ERR_USAGE,
                       "%s: no such folder; --from names the one that holds "
                       "site.conf and mapping/",
                       from);
    ok = copy_conf(fd, to, "site.conf", arena, &n, err) &&
         (n == 1 || err_set(err, ERR_USAGE, "%s: no site.conf there", from)) &&
         copy_conf(fd, to, ".csv", arena, &n, err) && /* its holidays */
         copy_conf(fd, to, ".icc", arena, &n, err) && /* of its press */
         copy_mappings(fd, to, arena, err) &&
         copy_profiles(fd, to, "envelope", arena, err) &&
         copy_profiles(fd, to, "inserter", arena, err) &&
         copy_fonts(fd, to, arena, err);
    (void)close(fd);
    return ok;
}

/* --- the command
 * ----------------------------------------------------------------- */

static bool
make_folders(const char *path, int *fd, struct err *err)
{
    if (mkdir(path, 0700) != 0 && errno != EEXIST)
        return err_set(err, ERR_IO, "%s: cannot be made: %s", path,
                       strerror(errno));
    if (!dir_open(AT_FDCWD, path, false, fd, err))
        return false;
    if (faccessat(*fd, "shirase.db", F_OK, 0) == 0 ||
        faccessat(*fd, "site.conf", F_OK, 0) == 0)
        return err_set(err, ERR_USAGE,
                       "%s: is a site already; a site is made once", path);
    for (size_t i = 0; i < sizeof folders / sizeof folders[0]; i++) {
        int sub;

        if (!dir_open(*fd, folders[i], true, &sub, err))
            return false;
        (void)close(sub);
    }
    return true;
}

static bool
make_ledger(const char *path, const char *notified, const char *start,
            struct arena *arena, struct err *err)
{
    struct db *db = NULL;
    struct notice_count count = {0};
    struct date day = {0};
    bool ok;

    if (start != NULL && !cmd_day(start, "start", &day, err))
        return false;
    if (!db_open(arena_printf(arena, "%s/shirase.db", path), DB_CREATE, &db,
                 err))
        return false;
    ok = db_begin(db, err) &&
         (notified == NULL || notices_read(db, notified, arena, &count, err)) &&
         (start == NULL || start_day_set(db, day, err)) && db_commit(db, err);
    if (!ok)
        db_rollback(db);
    return db_close(db, ok ? err : NULL) && ok;
}

/* What was begun is taken back, so that init can be given again. */
static void
take_back(int fd, struct arena *arena)
{
    static const char *const made[] = {"shirase.db", "shirase.db-wal",
                                       "shirase.db-shm", "site.conf"};
    static const char *const filled[] = {"mapping", "envelope", "inserter",
                                         "fonts"};
    const char *const *names;
    size_t n;
    int sub;

    for (size_t i = 0; i < sizeof made / sizeof made[0]; i++)
        (void)unlinkat(fd, made[i], 0);
    for (size_t k = 0; k < sizeof filled / sizeof filled[0]; k++) {
        if (!dir_open(fd, filled[k], false, &sub, NULL))
            continue;
        if (dir_list(sub, arena, &names, &n, NULL))
            for (size_t i = 0; i < n; i++)
                (void)unlinkat(sub, names[i], 0);
        (void)close(sub);
        (void)unlinkat(fd, filled[k], AT_REMOVEDIR);
    }
    for (size_t i = 0; i < sizeof folders / sizeof folders[0]; i++)
        (void)unlinkat(fd, folders[i], AT_REMOVEDIR);
}

int
cmd_init(struct cmd *cmd)
{
    const char *from = NULL, *notified = NULL, *start = NULL;
    const struct option_spec spec[] = {
        {"from", &from, NULL},
        {"notified", &notified, NULL},
        {"start", &start, NULL},
    };
    struct arena *arena = arena_new();
    struct site *site = NULL;
    struct err err = {0};
    int fd = -1, code = EXIT_DONE;
    bool ok, made = false;

    ok = cmd_options(cmd, spec, sizeof spec / sizeof spec[0], &err) &&
         cmd_no_more(cmd, 1, &err);
    if (ok && from == NULL)
        ok = err_set(&err, ERR_USAGE,
                     "--from is missing; name a folder with site.conf and "
                     "mapping/, such as samples/site");
    if (ok && notified == NULL && start == NULL)
        ok = err_set(
            &err, ERR_USAGE,
            "give --notified FILE or --start DAY: without them the first night "
            "would send again what another system has sent");
    if (ok) {
        ok = make_folders(cmd->site, &fd, &err);
        made = ok;
    }
    /* The ledger comes last: what site_open refuses leaves no site behind. */
    ok = ok && copy_site(from, fd, arena, &err) &&
         site_open(cmd->site, &site, &err) && guard_present(site, &err) &&
         make_ledger(cmd->site, notified, start, arena, &err);
    if (!ok) {
        code = cmd_fail(&err);
        if (made)
            take_back(fd, arena);
    } else
        printf(_("site made: %s\nnext: put files into %s/inbox, then shirase "
                 "-C %s run --as-of DAY\n"),
               cmd->site, cmd->site, cmd->site);
    site_close(site);
    if (fd >= 0)
        (void)close(fd);
    arena_free(arena);
    return code;
}
