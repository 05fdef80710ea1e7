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
#include "cmd/envelopeart.h"
#include "cmd/homeset.h"
#include "data/expect.h"
#include "data/intake.h"
#include "data/sort.h"
#include "post/compose.h"
#include "render/mailset.h"
#include "render/sitefont.h"

struct arena;
struct db;
struct faces;
struct inserter;

/* One line of site.conf's inbox: which files, by which mapping. */
struct inbox_rule {
    const char *pattern; /* fnmatch, on names in inbox/ */
    const char *mapping_name;
    const struct mapping *mapping;
    bool required;
    int64_t max_age_days;
};

struct site {
    struct arena *arena; /* lives as long as the site */
    const char *path;
    struct date day; /* of the night; year 0: no day */
    int fd;          /* the site's folder */
    int lock_fd;     /* -1: not locked */
    struct site_facts facts;
    size_t n_inbox;
    struct inbox_rule *inbox;
    int64_t settle_seconds;
    int64_t bundle_pieces;
    int64_t bundle_megabytes; /* 0: as they come */
    int64_t workers;
    int64_t verify_sample;
    struct expect_terms expect;
    struct sort_terms sort;   /* payment, and sizes of groups */
    const struct text *local; /* districts of the posting office [n_local] */
    size_t n_local;
    bool hold_towns;             /* postal_check = "hold" */
    struct envelope_notes notes; /* on the outer envelope */
    struct text envelope;        /* its profile's name */
    struct site_fonts fonts;     /* the municipality's own */
    struct inserter *inserter;   /* marks of sheets; NULL: none */
    const char *home;            /* folder of templates/ and fonts/ */
    struct file_list set;        /* set.conf, notice.svg, ..., envelope.conf */
    struct file_list control;    /* of the control sheet */
    struct file_list frozen;     /* all that a run freezes, with its folder */
    struct sha256 conf_hash;     /* over frozen and the program's version */
    struct db *db;               /* NULL until site_db */
    bool writes; /* the database has no sum until it is closed */
};

/* "ja" or "en": what site.conf at path says, "ja" where it says nothing. */
const char *site_language(const char *path);

/*
 * The folder that holds templates/ and fonts/, and the one of translations:
 * beside the program where it was built, else where it was installed.
 */
const char *site_home(struct arena *arena);
const char *site_locale(struct arena *arena);

/*
 * Read site.conf, its mappings and the bytes of its set.
 *
 * Errors: ERR_CONF with file and line; ERR_USAGE if the folder is no site.
 */
bool site_open(const char *path, struct site **out, struct err *err) MUST_CHECK;

/* With the version of its set for a night on this day, not the newest. */
bool site_open_on(const char *path, struct date day, struct site **out,
                  struct err *err) MUST_CHECK;
void site_close(struct site *site); /* NULL is accepted */

/* Take the site's lock: one writing command at a time.  ERR_BUSY. */
bool site_lock(struct site *site, struct err *err) MUST_CHECK;

/*
 * Open the register and ledger, for writing or only for reading.
 *
 * Errors: ERR_STATE if the ledger is missing though letters were handed over,
 *         or, for writing, is older than the release journal.
 */
bool site_db(struct site *site, bool write, struct err *err) MUST_CHECK;

/* Open one of the site's folders. */
bool site_dir(const struct site *site, const char *name, int *fd,
              struct err *err) MUST_CHECK;

/* Open the faces that fonts.conf allows, without a site. */
bool
home_faces(const char *home, struct faces **out, struct err *err) MUST_CHECK;

/* Those of home and the site's own. */
bool site_faces(const struct site *site, const struct site_fonts *fonts,
                struct faces **out, struct err *err) MUST_CHECK;

/* The mapping rule that a name in the inbox falls under; NULL: none. */
const struct inbox_rule *site_rule(const struct site *site, const char *name);

#endif
