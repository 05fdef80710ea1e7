#include "cmd/site.h"

#include <fcntl.h>
#include <fnmatch.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/conf.h"
#include "cmd/cmd.h"
#include "cmd/dbsum.h"
#include "cmd/guard.h"
#include "cmd/homeset.h"
#include "cmd/inserter.h"
#include "cmd/postal.h"
#include "cmd/profile.h"
#include "cmd/setname.h"
#include "data/db.h"
#include "render/face.h"

enum {
    PATH_ROOM = 4096,
    CONF_MAX = 1 << 20,
    FORM_MAX = 8 << 20
};

/* --- where the program's own files are ------------------------------------ */

/* Of this program, without a slash behind; false: not known. */
static bool
program_path(char exe[static PATH_ROOM])
{
    ssize_t len = readlink("/proc/self/exe", exe, PATH_ROOM - 1);

    if (len <= 0)
        return false;
    exe[len] = '\0';
    return true;
}

static bool
holds_home(const char *path, struct arena *arena)
{
    return access(arena_printf(arena, "%s/fonts/fonts.conf", path), R_OK) == 0;
}

const char *
site_home(struct arena *arena)
{
    char exe[PATH_ROOM];
    const char *home;
    char *cut;

    if (!program_path(exe))
        return DATADIR;
    /* SOURCE/build/shirase, or SOURCE/build/asan/shirase */
    for (cut = exe; (cut = strstr(cut, "/build/")) != NULL; cut++) {
        home = arena_copy(arena, exe, (size_t)(cut - exe));
        if (holds_home(home, arena))
            return home;
    }
    /* PREFIX/bin/shirase, wherever PREFIX was moved to */
    cut = strstr(exe, "/bin/shirase");
    if (cut != NULL) {
        home = arena_printf(arena, "%.*s/share/shirase", (int)(cut - exe), exe);
        if (holds_home(home, arena))
            return home;
    }
    return DATADIR;
}

const char *
site_locale(struct arena *arena)
{
    char exe[PATH_ROOM];
    const char *beside;
    char *slash;

    if (program_path(exe) && (slash = strrchr(exe, '/')) != NULL) {
        *slash = '\0';
        beside = arena_printf(arena, "%s/locale", exe);
        if (access(beside, R_OK) == 0)
            return beside;
    }
    return arena_printf(arena, "%s/locale", site_home(arena));
}

const char *
site_language(const char *path)
{
    struct arena *arena = arena_new();
    struct text source, lang = TEXT("ja");
    struct conf *conf = NULL;
    const char *answer = "ja";
    int fd = -1;

    if (dir_open(AT_FDCWD, path, false, &fd, NULL) &&
        file_read(fd, "site.conf", CONF_MAX, arena, &source, NULL) &&
        conf_open(source, "site.conf", &conf, NULL)) {
        if (conf_text(conf_root(conf), "lang", "ja", arena, &lang, NULL) &&
            text_is(lang, "en"))
            answer = "en";
        conf_free(conf);
    }
    if (fd >= 0)
        (void)close(fd);
    arena_free(arena);
    return answer;
}

/* --- files ------------------------------------------------------------------
 */

/* Read a set's folder; its files stand in frozen too, below prefix. */
static bool
read_set(struct site *site, const char *folder, const char *prefix,
         struct file_list *out, struct err *err)
{
    if (!home_set(site->home, folder, site->arena, out, err))
        return false;
    for (size_t i = 0; i < out->n; i++)
        file_list_put(
            &site->frozen, site->arena,
            arena_printf(site->arena, "%s/%s", prefix, out->file[i].name),
            out->file[i].data);
    return true;
}

/* --- site.conf
 * ---------------------------------------------------------------- */

/* Mappings that several rules share are read once. */
static bool
read_mapping(struct site *site, struct inbox_rule *rule, struct err *err)
{
    const char *name =
        arena_printf(site->arena, "mapping/%s.conf", rule->mapping_name);
    struct text source;

    for (size_t i = 0; &site->inbox[i] != rule; i++)
        if (strcmp(site->inbox[i].mapping_name, rule->mapping_name) == 0) {
            rule->mapping = site->inbox[i].mapping;
            return true;
        }
    if (!file_read(site->fd, name, CONF_MAX, site->arena, &source, err))
        return err_wrap(err, "site.conf names the mapping \"%s\"",
                        rule->mapping_name);
    file_list_put(&site->frozen, site->arena, name, source);
    return mapping_open(source, name, site->arena, &rule->mapping, err);
}

/* A mapping's name becomes a file name: letters, digits, - and _ only. */
static bool
plain_name(struct text t)
{
    for (size_t i = 0; i < t.len; i++) {
        char c = t.s[i];

        if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
              (c >= '0' && c <= '9') || c == '-' || c == '_'))
            return false;
    }
    return t.len > 0;
}

static bool
read_rule(struct site *site, const struct conf_node *node,
          struct inbox_rule *rule, struct err *err)
{
    struct text pattern, mapping;

    if (!conf_text(node, "pattern", NULL, site->arena, &pattern, err) ||
        !conf_text(node, "mapping", NULL, site->arena, &mapping, err) ||
        !conf_bool(node, "required", true, &rule->required, err) ||
        !conf_int(node, "max_age_days", 0, 3660, 3, &rule->max_age_days, err))
        return false;
    if (!plain_name(mapping))
        return conf_bad(node, err, "mapping: letters, digits, - and _ only");
    if (pattern.len == 0 || memchr(pattern.s, '/', pattern.len) != NULL)
        return conf_bad(node, err,
                        "pattern: a pattern of file names in inbox/ is "
                        "expected, such as residents-*.csv");
    rule->pattern = text_dup(site->arena, pattern);
    rule->mapping_name = text_dup(site->arena, mapping);
    return read_mapping(site, rule, err);
}

static bool
read_inbox(struct site *site, const struct conf_node *root, struct err *err)
{
    const struct conf_node *inbox = conf_find(root, "inbox");
    const struct conf_node *files =
        inbox != NULL ? conf_find(inbox, "files") : NULL;
    size_t n = files != NULL ? conf_count(files) : 0;

    if (n == 0)
        return conf_bad(root, err,
                        "inbox: files = ( { pattern = ...; mapping = ...; }, "
                        "... ) is expected");
    site->inbox = arena_array(site->arena, struct inbox_rule, n);
    for (size_t i = 0; i < n; i++, site->n_inbox++)
        if (!read_rule(site, conf_item(files, i), &site->inbox[i], err))
            return false;
    return conf_int(inbox, "settle_seconds", 0, 86400, 60,
                    &site->settle_seconds, err);
}

/* The envelope, and the one it encloses, are read with the set's files. */
static bool
read_envelope(struct site *site, const struct conf_node *root, struct err *err)
{
    const struct profile_home where = {site->home, site->fd};
    struct profile p;

    if (!conf_text(root, "envelope", "youkei-naga3", site->arena,
                   &site->envelope, err))
        return false;
    if (!plain_name(site->envelope))
        return conf_bad(root, err,
                        "envelope: the name of a profile is expected; see "
                        "shirase envelope list");
    if (!profile_load(&where, site->envelope.s, site->arena, &p, err))
        return err_wrap(err, "site.conf");
    file_list_put(&site->set, site->arena, "envelope.conf", p.outer_source);
    file_list_put(&site->frozen, site->arena, "set/envelope.conf",
                  p.outer_source);
    if (!p.has_inner)
        return true;
    file_list_put(&site->set, site->arena, "inner.conf", p.inner_source);
    file_list_put(&site->frozen, site->arena, "set/inner.conf", p.inner_source);
    return true;
}

/* Site faces are frozen by hash, as site.conf has it; the table by its bytes.
 */
static bool
read_fonts(struct site *site, const struct conf_node *root, struct err *err)
{
    struct text data;

    if (!site_fonts_read(root, site->arena, &site->fonts, err))
        return false;
    if (site->fonts.table == NULL)
        return true;
    if (!file_read(site->fd, site->fonts.table, FORM_MAX, site->arena, &data,
                   err))
        return err_wrap(err, "site.conf names the table of old codes");
    file_list_put(&site->frozen, site->arena, site->fonts.table, data);
    return site_fonts_table(&site->fonts, data, site->arena, err);
}

/* The profile of the printing condition, frozen by its bytes. */
static bool
read_profile(struct site *site, struct err *err)
{
    struct output *o = &site->facts.output;
    struct text data;

    if (o->icc_file == NULL)
        return true;
    if (!file_read(site->fd, o->icc_file, FORM_MAX, site->arena, &data, err))
        return err_wrap(err, "site.conf names a profile");
    file_list_put(&site->frozen, site->arena, o->icc_file, data);
    return output_icc(o, data, err) || err_wrap(err, "%s", o->icc_file);
}

/* Holidays are frozen by their bytes, so that a letter's days stay. */
static bool
read_holidays(struct site *site, struct err *err)
{
    const char *name = site->facts.calendar.holidays_file;
    struct text data;

    if (name == NULL)
        return true;
    if (!file_read(site->fd, name, CONF_MAX, site->arena, &data, err))
        return err_wrap(err, "site.conf names a table of holidays");
    file_list_put(&site->frozen, site->arena, name, data);
    return calendar_holidays(&site->facts.calendar, data, name, site->arena,
                             err);
}

static bool
read_inserter(struct site *site, const struct conf_node *root, struct err *err)
{
    const struct inserter_home where = {site->home, site->fd};
    struct inserter *ins = arena_alloc(site->arena, sizeof *ins);
    struct source_file file;
    bool given;

    if (!inserter_conf(&where, root, site->arena, &given, ins, &file, err))
        return false;
    if (given) {
        site->inserter = ins;
        file_list_put(&site->frozen, site->arena, file.name, file.data);
    }
    return true;
}

/* The day decides: that on which this night's letters are posted. */
static bool
read_version(struct site *site, const struct conf_node *root, struct err *err)
{
    struct date posting = site->day;
    struct text set;

    if (posting.year != 0)
        posting = calendar_next_posting(&site->facts.calendar, posting);
    return set_name_read(root, posting, site->arena, &set, err) &&
           read_set(site, text_dup(site->arena, set), "set", &site->set, err);
}

static bool
read_settings(struct site *site, const struct conf_node *root, struct err *err)
{
    struct text lang;

    if (!conf_text(root, "lang", "ja", site->arena, &lang, err))
        return false;
    if (!text_is(lang, "ja") && !text_is(lang, "en"))
        return conf_bad(root, err, "lang: \"ja\" or \"en\" is expected");
    if (!conf_int(root, "bundle_pieces", 1, 100000, 500, &site->bundle_pieces,
                  err) ||
        !conf_int(root, "bundle_megabytes", 8, 8192, 0, &site->bundle_megabytes,
                  err) ||
        !conf_int(root, "workers", 1, 64, 2, &site->workers, err) ||
        !conf_int(root, "verify_sample", 0, 1000, 3, &site->verify_sample, err))
        return false;
    return site_facts_read(root, site->arena, &site->facts, err) &&
           postal_conf(root, site, err) && read_holidays(site, err) &&
           read_profile(site, err) && expect_read(root, &site->expect, err) &&
           read_inbox(site, root, err) && read_fonts(site, root, err) &&
           read_inserter(site, root, err) && read_version(site, root, err) &&
           envelope_notes_read(root, &site->notes, err) &&
           read_envelope(site, root, err) &&
           read_set(site, "control", "control", &site->control, err);
}

static bool
read_conf(struct site *site, struct err *err)
{
    struct text source;
    struct conf *conf;

    if (faccessat(site->fd, "site.conf", F_OK, 0) != 0)
        return err_set(err, ERR_USAGE,
                       "%s: no site.conf there; name the site with -C, or make "
                       "one with shirase init",
                       site->path);
    if (!file_read(site->fd, "site.conf", CONF_MAX, site->arena, &source, err))
        return false;
    file_list_put(&site->frozen, site->arena, "site.conf", source);
    if (!conf_open(source, "site.conf", &conf, err))
        return false;
    if (!read_settings(site, conf_root(conf), err)) {
        conf_free(conf);
        return false;
    }
    return conf_close(conf, err);
}

/* Names and bytes with their lengths, so that no two lists hash alike. */
static void
hash_conf(struct site *site)
{
    struct sha256_state *s = sha256_new();

    sha256_add(s, SHIRASE_VERSION, sizeof SHIRASE_VERSION);
    for (size_t i = 0; i < site->frozen.n; i++) {
        const struct source_file *f = &site->frozen.file[i];
        uint64_t len = f->data.len;

        sha256_add(s, f->name, strlen(f->name) + 1);
        sha256_add(s, &len, sizeof len);
        sha256_add(s, f->data.s, f->data.len);
    }
    sha256_end(s, &site->conf_hash);
    sha256_free(s);
}

static bool
read_policy(struct site *site, struct err *err)
{
    struct text source;
    int fd;
    bool ok;

    if (!dir_open(AT_FDCWD, arena_printf(site->arena, "%s/fonts", site->home),
                  false, &fd, err))
        return false;
    ok = file_read(fd, "fonts.conf", CONF_MAX, site->arena, &source, err);
    (void)close(fd);
    if (ok)
        file_list_put(&site->frozen, site->arena, "fonts.conf", source);
    return ok;
}

bool
site_open(const char *path, struct site **out, struct err *err)
{
    return site_open_on(path, (struct date){0, 0, 0}, out, err);
}

bool
site_open_on(const char *path, struct date day, struct site **out,
             struct err *err)
{
    struct arena *arena = arena_new();
    struct site *site = arena_alloc(arena, sizeof *site);

    *site = (struct site){
        .arena = arena, .path = path, .fd = -1, .lock_fd = -1, .day = day};
    site->home = site_home(arena);
    if (!dir_open(AT_FDCWD, path, false, &site->fd, err)) {
        site_close(site);
        return err_set(err, ERR_USAGE,
                       "%s: no such folder; name the site with -C", path);
    }
    if (!read_conf(site, err) || !read_policy(site, err)) {
        site_close(site);
        return false;
    }
    hash_conf(site);
    *out = site;
    return true;
}

void
site_close(struct site *site)
{
    struct err err = {0};

    if (site == NULL)
        return;
    if (site->db != NULL && !db_close(site->db, &err))
        (void)cmd_fail(&err);
    if (site->writes)
        dbsum_write(site->fd);
    if (site->lock_fd >= 0)
        (void)close(site->lock_fd);
    if (site->fd >= 0)
        (void)close(site->fd);
    arena_free(site->arena);
}

bool
site_lock(struct site *site, struct err *err)
{
    return file_lock(site->fd, ".lock", &site->lock_fd, err);
}

bool
site_db(struct site *site, bool write, struct err *err)
{
    site->writes = write && dbsum_forget(site->fd, err);
    return site->writes == write && guard_present(site, err) &&
           db_open(arena_printf(site->arena, "%s/shirase.db", site->path),
                   write ? DB_WRITE : DB_READ, &site->db, err) &&
           (!write || guard_current(site, err));
}

bool
site_dir(const struct site *site, const char *name, int *fd, struct err *err)
{
    return dir_open(site->fd, name, true, fd, err);
}

bool
home_faces(const char *home, struct faces **out, struct err *err)
{
    int fd;
    bool ok;

    if (!dir_open(AT_FDCWD, home, false, &fd, err))
        return false;
    ok = faces_open(fd, "fonts/fonts.conf", out, err);
    (void)close(fd);
    return ok;
}

bool
site_faces(const struct site *site, const struct site_fonts *fonts,
           struct faces **out, struct err *err)
{
    struct faces *faces;

    if (!home_faces(site->home, &faces, err))
        return false;
    if (!faces_add_site(faces, site->fd, fonts, err)) {
        faces_free(faces);
        return false;
    }
    *out = faces;
    return true;
}

const struct inbox_rule *
site_rule(const struct site *site, const char *name)
{
    for (size_t i = 0; i < site->n_inbox; i++)
        if (fnmatch(site->inbox[i].pattern, name, FNM_PERIOD) == 0)
            return &site->inbox[i];
    return NULL;
}
