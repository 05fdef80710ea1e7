/*
 * What test_plan and test_bundle share: a site's database with a handful of
 * people, a night begun on it, and its plan.
 */
#ifndef TESTS_UNIT_TINYDB_H
#define TESTS_UNIT_TINYDB_H

#include "data/db.h"
#include "post/plan.h"
#include "tests/unit/tiny.h"

#define TINY_AS_OF ((struct date){2026, 11, 20})

struct tiny {
    char path[64];
    int fd;
    struct arena *arena;
    struct db *db;
    struct faces *faces;
    struct mailset *set;
    struct site_facts facts;
    struct source_file file[TINY_FILES];
    struct night night;
    struct run run;
    struct plan_count count;
};

static inline void
tiny_open(struct tiny *t, const char *conf)
{
    struct err err = {0};
    char path[96];

    *t = (struct tiny){.arena = arena_new()};
    t->fd = check_folder(t->path);
    (void)snprintf(path, sizeof path, "%s/shirase.db", t->path);
    CHECK_OK(db_open(path, DB_CREATE, &t->db, &err));
    CHECK_OK(db_exec(t->db,
                     "INSERT INTO input VALUES (1, 'a', zeroblob(32),"
                     " 'resident', 'full', 0, 0, 0, 0, NULL);"
                     "INSERT INTO input VALUES (2, 'b', randomblob(32),"
                     " 'certificate', 'full', 0, 0, 0, 0, NULL);",
                     &err));
    t->faces = tiny_faces();
    t->set = tiny_set(conf, t->faces);
    t->facts = tiny_facts(t->arena);
    tiny_files(conf, t->file);
    t->night.as_of = TINY_AS_OF;
    CHECK_OK(night_begin(t->db, &t->night, &err));
}

static inline void
tiny_close(struct tiny *t)
{
    struct err err = {0};

    CHECK_OK(db_close(t->db, &err));
    mailset_free(t->set);
    faces_free(t->faces);
    arena_free(t->arena);
    check_folder_end(t->path, t->fd);
}

static inline void
tiny_sql(struct tiny *t, const char *fmt, ...)
{
    struct err err = {0};
    char sql[2048];
    va_list ap;

    va_start(ap, fmt);
    (void)vsnprintf(sql, sizeof sql, fmt, ap);
    va_end(ap);
    CHECK_OK(db_exec(t->db, sql, &err));
}

/* A resident with both certificates, due on TINY_AS_OF. */
struct tiny_person {
    int no;
    const char *name, *postal, *town, *block, *building;
    int birth, expires; /* YYYYMMDD; 0: usual */
};

static inline void
tiny_add(struct tiny *t, struct tiny_person p)
{
    static const char *const kinds[] = {"signature", "authentication"};

    tiny_sql(t,
             "INSERT INTO resident (person, current, input, state, kind, name,"
             " kana, alias, birth, postal, prefecture, city, town, block,"
             " building, ward_adult, support) VALUES ('%010d', 1, 1,"
             " 'resident', 'japanese', '%s', '', '', %d, '%s', '見本県',"
             " '見本市', '%s', '%s', '%s', 0, 0)",
             p.no, p.name, p.birth != 0 ? p.birth : 19800101, p.postal, p.town,
             p.block, p.building);
    for (size_t i = 0; i < 2; i++)
        tiny_sql(t,
                 "INSERT INTO certificate (person, kind, serial, input,"
                 " issued, expires, state, card_expires) VALUES ('%010d',"
                 " '%s', '%s-%d', 2, 20220101, %d, 'live', 20311120)",
                 p.no, kinds[i], kinds[i], p.no,
                 p.expires != 0 ? p.expires : 20270110);
}

static inline void
tiny_usual(struct tiny *t, int no)
{
    char postal[8], block[32];

    (void)snprintf(postal, sizeof postal, "123%04d", 4500 + no % 7 * 10 + 1);
    (void)snprintf(block, sizeof block, "%d番地", no);
    tiny_add(t, (struct tiny_person){no, "見本　花子", postal, "中央二丁目",
                                     block, "", 0, 0});
}

static inline struct plan_terms
tiny_terms(const struct tiny *t, int64_t bundle_pieces)
{
    return (struct plan_terms){.facts = &t->facts,
                               .set = t->set,
                               .faces = t->faces,
                               .file = t->file,
                               .n_file = TINY_FILES,
                               .sort = {.least = 1, .payment = TEXT("後納")},
                               .bundle_pieces = bundle_pieces,
                               .posting = TINY_AS_OF,
                               .program = "shirase test"};
}

static inline bool
tiny_plan(struct tiny *t, const struct plan_terms *terms, struct err *err)
{
    if (!db_begin(t->db, err))
        return false;
    if (plan_night(t->db, &t->night, terms, &t->run, &t->count, err) &&
        db_commit(t->db, err))
        return true;
    db_rollback(t->db);
    return false;
}

static inline void
tiny_planned(struct tiny *t, int64_t bundle_pieces)
{
    struct plan_terms terms = tiny_terms(t, bundle_pieces);
    struct err err = {0};

    CHECK_OK(tiny_plan(t, &terms, &err));
}

#endif
