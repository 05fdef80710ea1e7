/*
 * What the tests of the ledger share: a site's database with one night, and a
 * small run of six pieces in two bundles, the fifth of which is held.
 */
#ifndef TESTS_UNIT_SMALLRUN_H
#define TESTS_UNIT_SMALLRUN_H

#include "base/arena.h"
#include "data/db.h"
#include "data/ledger.h"
#include "tests/unit/check.h"

enum {
    PIECES = 6,
    HELD = 5, /* the piece that a worker holds */
    CUT = 4   /* the first piece of the second bundle */
};

static const struct date as_of = {2026, 11, 20};
static const struct sha256 inputs = {{1}}, conf = {{2}}, manifest = {{3}};

struct site {
    char path[64];
    int fd;
    struct db *db;
    struct arena *arena;
    struct night night;
    struct run run;
};

static inline void
sql(struct db *db, const char *text)
{
    struct err err = {0};

    CHECK_OK(db_exec(db, text, &err));
}

static inline int64_t
number(struct db *db, const char *text)
{
    struct query *q;
    struct err err = {0};
    bool row = false;
    int64_t n;

    CHECK_OK(db_query(db, text, &q, &err) && query_step(q, &row, &err));
    n = row ? query_int(q, 0) : -1;
    query_reset(q);
    return n;
}

static inline int
open_site(void **state)
{
    static struct site s;
    struct err err = {0};
    char path[96];

    s = (struct site){.arena = arena_new()};
    s.fd = check_folder(s.path);
    (void)snprintf(path, sizeof path, "%s/shirase.db", s.path);
    CHECK_OK(db_open(path, DB_CREATE, &s.db, &err));
    sql(s.db, "INSERT INTO input VALUES (1, 'r', zeroblob(32), 'resident',"
              " 'full', 6, 6, 0, 0, NULL)");
    s.night = (struct night){.as_of = as_of, .inputs = inputs, .conf = conf};
    CHECK_OK(night_begin(s.db, &s.night, &err));
    *state = &s;
    return 0;
}

static inline int
close_site(void **state)
{
    struct site *s = *state;
    struct err err = {0};

    CHECK_OK(db_close(s->db, &err));
    arena_free(s->arena);
    check_folder_end(s->path, s->fd);
    return 0;
}

/* Person no 1..9 with a notice for the signature and, if odd, for both. */
static inline struct piece
piece_of(int no)
{
    static const char *const persons[] = {"",  "1", "2", "3", "4",
                                          "5", "6", "7", "8", "9"};
    static const char *const signature[] = {"",   "s1", "s2", "s3", "s4",
                                            "s5", "s6", "s7", "s8", "s9"};
    static const char *const authentication[] = {"",   "a1", "a2", "a3", "a4",
                                                 "a5", "a6", "a7", "a8", "a9"};

    return (struct piece){
        .person = text_from(persons[no]),
        .name = TEXT("name"),
        .kana = TEXT("kana"),
        .alias = TEXT("alias"),
        .postal = TEXT("1234567"),
        .prefecture = TEXT("prefecture"),
        .city = TEXT("city"),
        .town = TEXT("town"),
        .block = text_from(persons[no]),
        .building = TEXT("building"),
        .birth = {1980, 4, no},
        .foreign = no == 2,
        .represented = no == 3,
        .signature = {.present = true,
                      .serial = text_from(signature[no]),
                      .issued = {2022, 1, 15},
                      .expires = {2027, 1, 15},
                      .opens = {2026, 10, 16},
                      .due = true},
        .authentication = {.present = no % 2 == 1,
                           .serial = text_from(authentication[no]),
                           .issued = {2022, 1, 15},
                           .expires = {2027, 1, 15},
                           .opens = {2026, 10, 16},
                           .due = no % 2 == 1},
        .card_expires = {2032, 1, 15},
        .envelope = TEXT("standard"),
        .payment = TEXT("payment"),
        .district = TEXT("12345"),
        .variant = TEXT("variant"),
        .barcode = TEXT("1234"),
    };
}

static inline struct bundle_row
bundle_of(int64_t no, int64_t first, int64_t last)
{
    return (struct bundle_row){.no = no,
                               .first_seq = first,
                               .last_seq = last,
                               .pieces = last - first + 1};
}

static inline void
put_verdicts(struct site *s)
{
    struct tally t = {"selected", "due", PIECES};
    struct err err = {0};

    for (int i = 1; i <= PIECES; i++)
        CHECK_OK(night_verdict(s->db, s->night.no, piece_of(i).person,
                               "selected", "due", NULL, &err));
    CHECK_OK(night_verdict(s->db, s->night.no, TEXT("0"), "held",
                           "support-measure", "field", &err));
    CHECK_OK(night_tally_set(s->db, s->night.no, &t, &err));
    t = (struct tally){"held", "support-measure", 1};
    CHECK_OK(night_tally_set(s->db, s->night.no, &t, &err));
    sql(s->db, "INSERT INTO resident VALUES ('0', 1, 0, 1, 'resident',"
               " 'japanese', '', '', '', NULL, '', '', '', '', '', '', 0, NULL,"
               " 0, NULL, 0, 0);"
               "INSERT INTO certificate SELECT '' || value, 'signature',"
               " 's' || value, 1, 20220115, 20270115, 'live', NULL, 0 FROM"
               " json_each('[0, 1, 2, 3, 4, 5, 6]')");
}

/* Candidates 1..6, begun but not placed. */
static inline void
put_candidates(struct site *s)
{
    struct err err = {0};

    s->run = (struct run){.night = s->night.no, .posting = {2026, 11, 24}};
    CHECK_OK(run_begin(s->db, &s->run, &err));
    assert_true(date_equal(s->run.as_of, as_of));
    for (int i = 1; i <= PIECES; i++) {
        struct piece p = piece_of(i);

        CHECK_OK(plan_candidate(s->db, s->run.no, &p, &err));
    }
}

static inline void
place_all(struct site *s)
{
    struct bundle_row one = bundle_of(1, 1, CUT - 1);
    struct bundle_row two = bundle_of(2, CUT, PIECES);
    struct err err = {0};

    for (int i = 1; i <= PIECES; i++)
        CHECK_OK(plan_place(s->db, s->run.no, piece_of(i).person, i,
                            i < CUT ? 1 : 2, &err));
    CHECK_OK(bundle_put_row(s->db, s->run.no, &one, &err));
    CHECK_OK(bundle_put_row(s->db, s->run.no, &two, &err));
    s->run.pieces = PIECES;
    s->run.bundles = 2;
    (void)snprintf(s->run.id, sizeof s->run.id, "R-20261120-0123456789ab");
}

static inline void
plan(struct site *s)
{
    struct err err = {0};

    CHECK_OK(db_begin(s->db, &err));
    put_verdicts(s);
    put_candidates(s);
    place_all(s);
    CHECK_OK(
        run_file_put(s->db, s->run.no, "set/b.svg", TEXT("bytes\0of"), &err));
    CHECK_OK(run_file_put(s->db, s->run.no, "set/a.svg", TEXT(""), &err));
    CHECK_OK(run_font_put(s->db, s->run.no, "two", &inputs, &err));
    CHECK_OK(run_font_put(s->db, s->run.no, "one", &conf, &err));
    CHECK_OK(run_freeze(s->db, &s->run, &err));
    CHECK_OK(db_commit(s->db, &err));
}

static inline struct piece_pages
pages_of(int64_t seq)
{
    int64_t first = seq < CUT ? 1 : CUT, place = seq - first;

    if (seq > HELD)
        place--;
    return (struct piece_pages){seq, place * 4 + 1, 4, 2, {{(uint8_t)seq}}};
}

static inline struct bundle_row
written(int64_t no)
{
    int64_t printed = no == 1 ? 3 : 2;

    return (struct bundle_row){.no = no,
                               .printed = printed,
                               .pages = printed * 4,
                               .sheets = printed * 2,
                               .bytes = 1000,
                               .hash = {{7}}};
}

/* Pages of a bundle's pieces; the held one is held. */
static inline void
put_pages(struct site *s, int64_t no)
{
    struct err err = {0};

    for (int64_t i = no == 1 ? 1 : CUT; i <= (no == 1 ? CUT - 1 : PIECES);
         i++) {
        struct piece_pages p = pages_of(i);

        if (i == HELD)
            CHECK_OK(
                piece_held(s->db, s->run.no, i, "no-glyph", "name U+20", &err));
        else
            CHECK_OK(piece_pages_put(s->db, s->run.no, &p, &err));
    }
}

static inline void
write_all(struct site *s)
{
    struct err err = {0};

    for (int64_t no = 1; no <= 2; no++) {
        struct bundle_row b = written(no);

        CHECK_OK(bundle_attempt(s->db, s->run.no, no, &err));
        put_pages(s, no);
        CHECK_OK(bundle_written(s->db, s->run.no, &b, &err));
        CHECK_OK(bundle_verified(s->db, s->run.no, no, &err));
    }
}

static inline void
seal(struct site *s)
{
    struct err err = {0};

    CHECK_OK(run_sealed(s->db, s->run.no, &manifest, 20, 10, &err));
}

#define ON_SITE(f) cmocka_unit_test_setup_teardown(f, open_site, close_site)

#endif
