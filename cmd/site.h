/*
 * A site: the folder that a municipality's shirase lives in.
 *
 * site.conf names who sends, what the inbox must bring each night and how runs
 * are cut; mapping/ holds one mapping per kind of file.  Everything is read
 * and checked before a command does anything.
 */
#ifndef CMD_SITE_H
#define CMD_SITE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/date.h"
#include "base/err.h"
#include "base/file.h"
#include "base/str.h"
#include "data/intake.h"
#include "post/compose.h"
#include "render/mailset.h"

struct arena;
struct db;
struct faces;

/* One line of site.conf's inbox: which files, by which mapping. */
struct inbox_rule {
    const char *pattern;   /* fnmatch, on names in inbox/ */
    const char *mapping_name;
    const struct mapping *mapping;
    bool required;
    int64_t max_age_days;
};

struct site {
    struct arena *arena;   /* lives as long as the site */
    const char *path;
    int fd;                /* the site's folder */
    int lock_fd;           /* -1: not locked */
    const char *lang;
    struct site_facts facts;
    size_t n_inbox;
    struct inbox_rule *inbox;
    int64_t settle_seconds;
    int64_t bundle_pieces;
    int64_t workers;
    int64_t verify_sample;
    const char *set_name;
    struct text payment;
    const char *templates; /* folder of sets */
    const char *fonts;     /* fonts.conf */
    size_t n_frozen;       /* site.conf and mappings, as read: name and bytes */
    struct source_file *frozen;
    struct sha256 conf_hash; /* over frozen, the set's files and fonts.conf */
    size_t n_set_file;
    struct source_file *set_file;
    struct db *db;         /* NULL until site_db */
};

/* "ja" or "en": what site.conf at path says, "ja" where it says nothing. */
const char *site_language(const char *path);

/*
 * Read site.conf, its mappings and the bytes of its set.
 *
 * Errors: ERR_CONF with file and line; ERR_USAGE if the folder is no site.
 */
bool site_open(const char *path, struct site **out, struct err *err) MUST_CHECK;
void site_close(struct site *site);

/* Take the site's lock: one writing command at a time.  ERR_BUSY. */
bool site_lock(struct site *site, struct err *err) MUST_CHECK;

/* Open the register and ledger, for writing or only for reading. */
bool site_db(struct site *site, bool write, struct err *err) MUST_CHECK;

/* Path of a file in the site, in the site's arena. */
const char *site_path(const struct site *site, const char *name);

/* Read all files of a set folder below site->templates. */
bool site_set_files(struct site *site, const char *set,
                    struct source_file **files, size_t *n,
                    struct err *err) MUST_CHECK;

/* Open the faces of site->fonts. */
bool site_faces(struct site *site, struct faces **out, struct err *err) MUST_CHECK;

#endif
