/*
 * Ledger: what is decided stays, states take only their steps, a certificate
 * is told of once, and sums that disagree are found.
 */
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

static void
sql(struct db *db, const char *text)
{
    struct err err = {0};

    CHECK_OK(db_exec(db, text, &err));
}

static int64_t
number(struct db *db, const char *text)
{
    struct query *q;
    struct err err = {0};
    bool row;
    int64_t n;

    CHECK_OK(db_query(db, text, &q, &err) && query_step(q, &row, &err));
    n = row ? query_int(q, 0) : -1;
    query_reset(q);
    return n;
}

static int
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

static int
close_site(void **state)
{
    struct site *s = *state;
    struct err err = {0};

    CHECK_OK(db_close(s->db, &err));
    arena_free(s->arena);
    check_folder_end(s->path, s->fd);
    return 0;
}

/* --- a small run -------------------------------------------------------- */

/* Person no 1..9 with a notice for the signature and, if odd, for both. */
static struct piece
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

static struct bundle_row
bundle_of(int64_t no, int64_t first, int64_t last)
{
    return (struct bundle_row){.no = no,
                               .first_seq = first,
                               .last_seq = last,
                               .pieces = last - first + 1};
}

static void
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
               " 0);"
               "INSERT INTO certificate SELECT '' || value, 'signature',"
               " 's' || value, 1, 20220115, 20270115, 'live', NULL FROM"
               " json_each('[0, 1, 2, 3, 4, 5, 6]')");
}

/* Candidates 1..6, begun but not placed. */
static void
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

static void
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

static void
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

static struct piece_pages
pages_of(int64_t seq)
{
    int64_t first = seq < CUT ? 1 : CUT, place = seq - first;

    if (seq > HELD)
        place--;
    return (struct piece_pages){seq, place * 4 + 1, 4, 2, {{(uint8_t)seq}}};
}

static struct bundle_row
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
static void
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

static void
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

static void
seal(struct site *s)
{
    struct err err = {0};

    CHECK_OK(run_sealed(s->db, s->run.no, &manifest, 20, 10, &err));
}

/* --- nights ------------------------------------------------------------- */

static void
test_night(void **state)
{
    struct site *s = *state;
    struct night n = {.no = 9};
    struct sha256 other = {{9}}, zero = {{0}};
    struct err err = {0};

    assert_int_equal(s->night.no, 1);
    CHECK_OK(night_find(s->db, as_of, &other, &conf, &n, &err));
    assert_int_equal(n.no, 0);
    CHECK_OK(night_find(s->db, as_of, &inputs, &conf, &n, &err));
    assert_int_equal(n.no, 1);
    assert_true(!n.finished && n.run_no == 0 && date_equal(n.as_of, as_of));
    assert_memory_equal(&n.inputs, &inputs, sizeof inputs);
    assert_memory_equal(&n.conf, &conf, sizeof conf);
    CHECK_FAILS(night_begin(s->db, &n, &err), ERR_STATE, "earlier night");

    CHECK_OK(night_file(s->db, 1, &zero, &err));
    CHECK_OK(night_file(s->db, 1, &zero, &err));
    assert_int_equal(number(s->db, "SELECT count(*) FROM night_file"), 1);
    CHECK_FAILS(night_file(s->db, 1, &other, &err), ERR_STATE,
                "not in the register");

    CHECK_OK(night_end(s->db, 1, 4, &err));
    CHECK_FAILS(night_end(s->db, 1, 0, &err), ERR_STATE, "ended already");
    CHECK_FAILS(night_end(s->db, 2, 0, &err), ERR_STATE, "not begun");
    CHECK_OK(night_find(s->db, as_of, &inputs, &conf, &n, &err));
    assert_true(n.finished && n.exit_code == 4);
}

static void
test_verdicts(void **state)
{
    struct site *s = *state;
    struct tally t = {"excluded", "dead", 3}, *list;
    struct err err = {0};
    size_t n;

    CHECK_OK(night_verdict(s->db, 1, TEXT("1"), "held", "r", "d", &err));
    CHECK_OK(night_verdict(s->db, 1, TEXT("1"), "held", "r", "d", &err));
    CHECK_FAILS(night_verdict(s->db, 1, TEXT("1"), "held", "r", "", &err),
                ERR_STATE, "another verdict");
    CHECK_FAILS(night_verdict(s->db, 1, TEXT("2"), "not-due", "r", "", &err),
                ERR_STATE, "CHECK");
    CHECK_FAILS(night_verdict(s->db, 2, TEXT("2"), "held", "r", "", &err),
                ERR_STATE, "FOREIGN KEY");

    CHECK_OK(night_tally_set(s->db, 1, &t, &err));
    CHECK_OK(night_tally_set(s->db, 1, &t, &err));
    t.n = 4;
    CHECK_FAILS(night_tally_set(s->db, 1, &t, &err), ERR_STATE, "otherwise");
    t = (struct tally){"not-due", "not-due", 1000000};
    CHECK_OK(night_tally_set(s->db, 1, &t, &err));
    CHECK_OK(night_tally(s->db, 1, s->arena, &list, &n, &err));
    assert_int_equal(n, 2);
    assert_string_equal(list[0].outcome, "excluded");
    assert_string_equal(list[0].reason, "dead");
    assert_int_equal(list[0].n, 3);
    assert_int_equal(list[1].n, 1000000);
}

struct seen {
    size_t n;
    char text[16][64];
    size_t stop_at; /* 0: never */
};

static bool
see(struct seen *seen, struct text a, struct text b, struct err *err)
{
    (void)snprintf(seen->text[seen->n++], 64, "%.*s %.*s", (int)a.len, a.s,
                   (int)b.len, b.s);
    return seen->n != seen->stop_at || err_set(err, ERR_IO, "stop");
}

static bool
see_held(void *context, const struct held_row *r, struct err *err)
{
    return see(context, r->person, r->reason, err);
}

static void
test_held(void **state)
{
    struct site *s = *state;
    struct seen seen = {.n = 0};
    struct err err = {0};

    plan(s);
    write_all(s);
    CHECK_OK(night_held(s->db, 1, see_held, &seen, &err));
    assert_int_equal(seen.n, 2);
    assert_string_equal(seen.text[0], "0 support-measure");
    assert_string_equal(seen.text[1], "5 no-glyph");
    seen = (struct seen){.stop_at = 1};
    CHECK_FAILS(night_held(s->db, 1, see_held, &seen, &err), ERR_IO, "stop");
    seen = (struct seen){.n = 0};
    CHECK_OK(night_held(s->db, 9, see_held, &seen, &err));
    assert_int_equal(seen.n, 0);
}

/* --- the plan ----------------------------------------------------------- */

static bool
see_piece(void *context, const struct piece *p, struct err *err)
{
    return see(context, p->person, p->envelope, err);
}

/* Every key of the order in turn, the last first. */
static void
test_order(void **state)
{
    static const struct {
        const char *envelope, *payment, *district, *postal, *town, *block;
        int no;
    } want[] = {
        {"a", "z", "z", "z", "z", "z", 9}, {"b", "a", "z", "z", "z", "z", 8},
        {"b", "b", "a", "z", "z", "z", 7}, {"b", "b", "b", "a", "z", "z", 6},
        {"b", "b", "b", "b", "a", "z", 5}, {"b", "b", "b", "b", "b", "a", 4},
        {"b", "b", "b", "b", "bb", "", 1}, {"b", "b", "b", "b", "b", "b", 2},
        {"b", "b", "b", "b", "b", "b", 3},
    };
    struct site *s = *state;
    struct seen seen = {.n = 0};
    struct err err = {0};

    s->run = (struct run){.night = 1, .posting = as_of};
    CHECK_OK(run_begin(s->db, &s->run, &err));
    for (size_t i = COUNT(want); i-- > 0;) {
        struct piece p = piece_of(want[i].no);

        p.envelope = text_from(want[i].envelope);
        p.payment = text_from(want[i].payment);
        p.district = text_from(want[i].district);
        p.postal = text_from(want[i].postal);
        p.town = text_from(want[i].town);
        p.block = text_from(want[i].block);
        p.building = TEXT("");
        CHECK_OK(plan_candidate(s->db, s->run.no, &p, &err));
    }
    CHECK_OK(plan_ordered(s->db, s->run.no, see_piece, &seen, &err));
    assert_int_equal(seen.n, COUNT(want));
    for (size_t i = 0; i < COUNT(want); i++) {
        char line[64];

        (void)snprintf(line, sizeof line, "%d %s", want[i].no,
                       want[i].envelope);
        assert_string_equal(seen.text[i], line);
    }
    seen = (struct seen){.stop_at = 2};
    CHECK_FAILS(plan_ordered(s->db, s->run.no, see_piece, &seen, &err), ERR_IO,
                "stop");
}

static void
test_run_begin(void **state)
{
    struct site *s = *state;
    struct run again = {.night = 1, .posting = as_of};
    struct run no_night = {.night = 7, .posting = as_of};
    struct run second = {.night = 2, .posting = as_of};
    struct night other = {.as_of = as_of, .inputs = conf, .conf = conf};
    struct err err = {0};

    CHECK_OK(night_begin(s->db, &other, &err));
    CHECK_FAILS(run_begin(s->db, &no_night, &err), ERR_STATE, "run:");
    plan(s);
    CHECK_FAILS(run_begin(s->db, &again, &err), ERR_STATE, "run:");
    CHECK_FAILS(run_begin(s->db, &second, &err), ERR_STATE, "not sealed");
    write_all(s);
    seal(s);
    CHECK_OK(run_begin(s->db, &second, &err));
    assert_int_equal(second.no, 2);
}

/* What run_freeze must refuse, each in a transaction that is taken back. */
static void
test_freeze_refuses(void **state)
{
    struct site *s = *state;
    struct run wrong;
    struct err err = {0};

    CHECK_OK(db_begin(s->db, &err));
    put_candidates(s);
    CHECK_OK(plan_place(s->db, s->run.no, TEXT("1"), 1, 1, &err));
    CHECK_FAILS(plan_place(s->db, s->run.no, TEXT("1"), 2, 1, &err), ERR_STATE,
                "plan: piece 2");
    CHECK_FAILS(plan_place(s->db, s->run.no, TEXT("2"), 1, 1, &err), ERR_STATE,
                "plan: piece 1");
    CHECK_FAILS(plan_place(s->db, s->run.no, TEXT("no"), 2, 1, &err), ERR_STATE,
                "not a candidate");
    wrong = s->run;
    wrong.pieces = 1;
    CHECK_FAILS(run_freeze(s->db, &wrong, &err), ERR_STATE, "6 candidates");
    db_rollback(s->db);

    CHECK_OK(db_begin(s->db, &err));
    put_candidates(s);
    place_all(s);
    wrong = s->run;
    wrong.bundles = 3;
    CHECK_FAILS(run_freeze(s->db, &wrong, &err), ERR_STATE, "bundles");
    wrong = s->run;
    wrong.pieces = 5;
    CHECK_FAILS(run_freeze(s->db, &wrong, &err), ERR_STATE, "5 in the count");
    sql(s->db, "DROP TRIGGER piece_fixed;"
               "UPDATE piece SET seq = 9 WHERE seq = 6");
    CHECK_FAILS(run_freeze(s->db, &s->run, &err), ERR_STATE, "-1 placed");
    db_rollback(s->db);
}

static void
test_nothing_due(void **state)
{
    struct site *s = *state;
    struct piece p = piece_of(2);
    struct err err = {0};

    p.signature.due = false;
    s->run = (struct run){.night = 1, .posting = as_of};
    CHECK_OK(run_begin(s->db, &s->run, &err));
    CHECK_OK(plan_candidate(s->db, s->run.no, &p, &err));
    CHECK_FAILS(plan_place(s->db, s->run.no, p.person, 1, 1, &err), ERR_STATE,
                "CHECK");
}

static void
test_frozen_bytes(void **state)
{
    struct site *s = *state;
    const char *const *names;
    const struct text *data;
    const struct run_font *font;
    struct err err = {0};
    size_t n;

    plan(s);
    CHECK_OK(run_files(s->db, 1, s->arena, &names, &data, &n, &err));
    assert_int_equal(n, 2);
    assert_string_equal(names[0], "set/b.svg");
    assert_true(text_equal(data[0], TEXT("bytes\0of")));
    assert_int_equal(data[1].len, 0);
    CHECK_OK(run_fonts(s->db, 1, s->arena, &font, &n, &err));
    assert_int_equal(n, 2);
    assert_string_equal(font[0].face, "one");
    assert_memory_equal(&font[0].hash, &conf, sizeof conf);
    assert_int_equal(number(s->db, "SELECT count(*) FROM candidate"), 0);
    CHECK_FAILS(run_file_put(s->db, 1, "c", TEXT(""), &err), ERR_STATE,
                "plan: file c: register: the run is frozen");
    CHECK_FAILS(run_font_put(s->db, 1, "c", &conf, &err), ERR_STATE,
                "plan: face c: register: the run is frozen");
}

/* --- once, and once only ------------------------------------------------ */

/* Plan piece_of(no) alone in a second run; the same certificate or not. */
static bool
plan_again(struct site *s, int no, struct err *err)
{
    struct piece p = piece_of(no);
    struct bundle_row b = bundle_of(1, 1, 1);
    struct night other = {.as_of = as_of, .inputs = conf, .conf = conf};
    struct run run = {.posting = as_of, .pieces = 1, .bundles = 1};
    bool ok;

    assert_true(db_begin(s->db, err));
    ok = night_begin(s->db, &other, err);
    run.night = other.no;
    (void)snprintf(run.id, sizeof run.id, "R-20261120-%012d", no);
    ok = ok && run_begin(s->db, &run, err) &&
         plan_candidate(s->db, run.no, &p, err) &&
         plan_place(s->db, run.no, p.person, 1, 1, err) &&
         bundle_put_row(s->db, run.no, &b, err) &&
         run_freeze(s->db, &run, err) && db_commit(s->db, err);
    db_rollback(s->db);
    return ok;
}

static void
test_once(void **state)
{
    struct site *s = *state;
    struct err err = {0};

    plan(s);
    write_all(s);
    seal(s);
    for (int i = 1; i <= PIECES; i++)
        if (i != HELD)
            CHECK_FAILS(plan_again(s, i, &err), ERR_STATE,
                        "plan: piece 1: register: UNIQUE");
    err_clear(&err);
    CHECK_OK(plan_again(s, HELD, &err)); /* a held piece is free again */
}

static void
test_abandoned_is_free(void **state)
{
    struct site *s = *state;
    struct night n;
    struct err err = {0};

    plan(s);
    CHECK_OK(night_unfinished(s->db, &n, &err));
    assert_true(n.no == 1 && n.run_no == 1);
    CHECK_OK(run_move(s->db, 1, RUN_PLANNED, RUN_ABANDONED, &err));
    CHECK_OK(ledger_balance(s->db, 1, &err));
    CHECK_OK(night_unfinished(s->db, &n, &err));
    assert_int_equal(n.no, 0);
    assert_int_equal(number(s->db, "SELECT count(*) FROM notified"), 0);
    /* The same command plans anew. */
    CHECK_OK(night_find(s->db, as_of, &inputs, &conf, &n, &err));
    assert_int_equal(n.no, 0);
    n = (struct night){.as_of = as_of, .inputs = inputs, .conf = conf};
    CHECK_OK(night_begin(s->db, &n, &err));
    assert_int_equal(n.no, 2);
    CHECK_OK(plan_again(s, 1, &err));
}

static void
test_elsewhere(void **state)
{
    struct site *s = *state;
    struct err err = {0};

    CHECK_OK(notified_elsewhere(s->db, TEXT("x"), "signature", as_of, &err));
    CHECK_OK(notified_elsewhere(s->db, TEXT("x"), "signature",
                                (struct date){2026, 1, 1}, &err));
    assert_int_equal(number(s->db, "SELECT posted FROM notified_elsewhere"),
                     20261120);
    CHECK_FAILS(notified_elsewhere(s->db, TEXT("x"), "other", as_of, &err),
                ERR_STATE, "CHECK");
    CHECK_OK(start_day_set(s->db, as_of, &err));
    CHECK_OK(start_day_set(s->db, (struct date){2026, 12, 1}, &err));
    assert_int_equal(number(s->db, "SELECT value = '2026-12-01' FROM setting"
                                   " WHERE name = 'start-day'"),
                     1);
}

/* --- reading pieces ----------------------------------------------------- */

static void
check_date(struct date is, struct date want)
{
    assert_true(date_equal(is, want));
}

static void
check_certificate(const struct certificate *is, const struct certificate *want)
{
    assert_int_equal(is->present, want->present);
    assert_int_equal(is->due, want->due);
    if (!want->present)
        return;
    assert_true(text_equal(is->serial, want->serial));
    check_date(is->issued, want->issued);
    check_date(is->expires, want->expires);
    check_date(is->opens, want->opens);
}

static void
check_piece(const struct piece *is, int no)
{
    struct piece want = piece_of(no);
    const struct text *a = &is->name, *b = &want.name;

    assert_int_equal(is->seq, no);
    assert_int_equal(is->bundle, no < CUT ? 1 : 2);
    assert_true(text_equal(is->person, want.person));
    /* name to building stand side by side */
    for (size_t i = 0; i < 9; i++)
        assert_true(text_equal(a[i], b[i]));
    check_date(is->birth, want.birth);
    assert_int_equal(is->foreign, want.foreign);
    assert_int_equal(is->represented, want.represented);
    check_certificate(&is->signature, &want.signature);
    check_certificate(&is->authentication, &want.authentication);
    check_date(is->card_expires, want.card_expires);
    assert_true(text_equal(is->envelope, want.envelope));
    assert_true(text_equal(is->payment, want.payment));
    assert_true(text_equal(is->district, want.district));
    assert_true(text_equal(is->variant, want.variant));
    assert_true(text_equal(is->barcode, want.barcode));
}

static void
check_range(struct db *db, int64_t bundle, int first, int last)
{
    struct piece_cursor *c = NULL;
    struct piece p;
    struct err err = {0};
    bool more;

    CHECK_OK(pieces_open(db, 1, bundle, &c, &err));
    for (int i = first; i <= last; i++) {
        CHECK_OK(pieces_next(c, &more, &p, &err));
        assert_true(more);
        check_piece(&p, i);
    }
    CHECK_OK(pieces_next(c, &more, &p, &err));
    assert_false(more);
    pieces_close(c);
}

static void
test_pieces(void **state)
{
    struct site *s = *state;
    struct piece_cursor *c = NULL;
    struct piece p;
    struct err err = {0};
    bool found;

    CHECK_FAILS(pieces_open(s->db, 1, 0, &c, &err), ERR_STATE, "no run 1");
    plan(s);
    check_range(s->db, 0, 1, PIECES);
    check_range(s->db, 1, 1, CUT - 1);
    check_range(s->db, 2, CUT, PIECES);
    CHECK_FAILS(pieces_open(s->db, 1, 3, &c, &err), ERR_STATE, "no bundle 3");
    CHECK_OK(piece_find(s->db, 1, 4, &found, &p, &err));
    assert_true(found);
    check_piece(&p, 4);
    CHECK_OK(piece_find(s->db, 1, 7, &found, &p, &err));
    assert_false(found);
    pieces_close(NULL);
}

/* Bundles inside a scan of the run: yes; two scans of the run: it is told. */
static void
test_two_cursors(void **state)
{
    struct site *s = *state;
    struct piece_cursor *c = NULL, *d = NULL;
    struct piece p;
    struct err err = {0};
    bool more;

    plan(s);
    CHECK_OK(pieces_open(s->db, 1, 0, &c, &err));
    CHECK_OK(pieces_next(c, &more, &p, &err));
    check_range(s->db, 2, CUT, PIECES);
    CHECK_OK(pieces_next(c, &more, &p, &err));
    check_piece(&p, 2);
    CHECK_OK(pieces_open(s->db, 1, 0, &d, &err));
    CHECK_OK(pieces_next(d, &more, &p, &err));
    CHECK_OK(pieces_next(d, &more, &p, &err));
    check_piece(&p, 2);
    CHECK_OK(pieces_next(d, &more, &p, &err));
    CHECK_FAILS(pieces_next(c, &more, &p, &err), ERR_STATE,
                "piece 3 does not come in its place");
    pieces_close(d);
    pieces_close(c);
}

static void
test_lost_piece(void **state)
{
    struct site *s = *state;
    struct piece_cursor *c = NULL;
    struct piece p;
    struct err err = {0};
    bool more = true, ok = true;

    plan(s);
    sql(s->db, "DROP TRIGGER piece_kept; DELETE FROM piece WHERE seq = 6");
    CHECK_OK(pieces_open(s->db, 1, 0, &c, &err));
    for (int i = 0; i < 5; i++)
        ok = ok && pieces_next(c, &more, &p, &err);
    assert_true(ok && more);
    CHECK_FAILS(pieces_next(c, &more, &p, &err), ERR_STATE, "piece 6");
    pieces_close(c);
}

/* --- states ------------------------------------------------------------- */

static void
test_bundle_states(void **state)
{
    struct site *s = *state;
    struct bundle_row b = written(1), *list;
    struct err err = {0};
    size_t n;

    plan(s);
    CHECK_FAILS(bundle_verified(s->db, 1, 1, &err), ERR_STATE,
                "verification of bundle 1");
    put_pages(s, 1);
    CHECK_FAILS(bundle_written(s->db, 1, &b, &err), ERR_STATE,
                "was not attempted");
    CHECK_OK(bundle_attempt(s->db, 1, 1, &err));
    b.pages++;
    CHECK_FAILS(bundle_written(s->db, 1, &b, &err), ERR_STATE, "add up");
    b = written(1);
    b.sheets++;
    CHECK_FAILS(bundle_written(s->db, 1, &b, &err), ERR_STATE, "add up");
    b = written(1);
    b.printed--;
    CHECK_FAILS(bundle_written(s->db, 1, &b, &err), ERR_STATE, "add up");
    b = written(1);
    CHECK_OK(bundle_written(s->db, 1, &b, &err));
    CHECK_FAILS(bundle_written(s->db, 1, &b, &err), ERR_STATE, "not planned");
    CHECK_OK(bundle_attempt(s->db, 1, 1, &err)); /* its file was lost */
    CHECK_OK(bundle_verified(s->db, 1, 1, &err));
    CHECK_FAILS(bundle_verified(s->db, 1, 1, &err), ERR_STATE, "not written");
    CHECK_FAILS(bundle_attempt(s->db, 1, 1, &err), ERR_STATE,
                "attempt of bundle 1");
    CHECK_FAILS(run_sealed(s->db, 1, &manifest, 12, 6, &err), ERR_STATE,
                "seal of run 1");

    CHECK_OK(bundles_of(s->db, 1, s->arena, &list, &n, &err));
    assert_int_equal(n, 2);
    assert_int_equal(list[0].state, BUNDLE_VERIFIED);
    assert_int_equal(list[0].attempt, 2);
    assert_int_equal(list[0].pages, 12);
    assert_int_equal(list[0].sheets, 6);
    assert_int_equal(list[0].bytes, 1000);
    assert_int_equal(list[0].printed, 3);
    assert_memory_equal(&list[0].hash, &b.hash, sizeof b.hash);
    assert_int_equal(list[1].state, BUNDLE_PLANNED);
    assert_int_equal(list[1].first_seq, CUT);
    assert_int_equal(list[1].last_seq, PIECES);
    assert_string_equal(bundle_state_name(BUNDLE_WRITTEN), "written");
}

/* A piece that nobody told of keeps its bundle from being written. */
static void
test_missing_piece(void **state)
{
    struct site *s = *state;
    struct bundle_row b = written(2);
    struct piece_pages p = pages_of(4);
    struct err err = {0};

    plan(s);
    CHECK_OK(bundle_attempt(s->db, 1, 2, &err));
    CHECK_OK(piece_pages_put(s->db, 1, &p, &err));
    p = pages_of(6);
    CHECK_OK(piece_pages_put(s->db, 1, &p, &err));
    CHECK_FAILS(bundle_written(s->db, 1, &b, &err), ERR_STATE, "add up");
    CHECK_OK(piece_held(s->db, 1, HELD, "worker", NULL, &err));
    CHECK_OK(bundle_written(s->db, 1, &b, &err));
}

static void
test_pages(void **state)
{
    struct site *s = *state;
    struct piece_pages p = pages_of(2), is;
    struct exception *list;
    struct err err = {0};
    size_t n;
    bool found;

    plan(s);
    CHECK_OK(piece_pages_of(s->db, 1, 2, &is, &found, &err));
    assert_false(found);
    CHECK_OK(piece_pages_put(s->db, 1, &p, &err));
    CHECK_OK(piece_pages_put(s->db, 1, &p, &err));
    p.content.byte[0]++;
    CHECK_FAILS(piece_pages_put(s->db, 1, &p, &err), ERR_STATE,
                "pages of piece 2: its bundle");
    CHECK_OK(piece_pages_of(s->db, 1, 2, &is, &found, &err));
    assert_true(found && is.seq == 2 && is.first_page == 5 && is.pages == 4 &&
                is.sheets == 2 && is.content.byte[0] == 2);
    p = (struct piece_pages){7, 1, 4, 2, {{0}}};
    CHECK_FAILS(piece_pages_put(s->db, 1, &p, &err), ERR_STATE, "piece 7");
    p = (struct piece_pages){3, 0, 4, 2, {{0}}};
    CHECK_FAILS(piece_pages_put(s->db, 1, &p, &err), ERR_STATE, "CHECK");

    CHECK_FAILS(piece_held(s->db, 1, 2, "r", "", &err), ERR_STATE,
                "hold of piece 2: its bundle");
    CHECK_OK(piece_held(s->db, 1, HELD, "r", "d", &err));
    CHECK_OK(piece_held(s->db, 1, HELD, "r", "d", &err));
    CHECK_FAILS(piece_held(s->db, 1, HELD, "r", "e", &err), ERR_STATE,
                "another reason");
    CHECK_FAILS(piece_held(s->db, 1, 7, "r", "", &err), ERR_STATE, "piece 7");
    CHECK_FAILS(piece_held(s->db, 1, 4,
                           "0123456789012345678901234567890123456789", "",
                           &err),
                ERR_STATE, "CHECK");
    p = pages_of(HELD);
    CHECK_FAILS(piece_pages_put(s->db, 1, &p, &err), ERR_STATE, "it is held");
    /* A long detail is cut between characters. */
    CHECK_OK(piece_held(s->db, 1, 4, "r",
                        "01234567890123456789012345678901234567890123456789"
                        "01234567890123456789012345678901234567890123見x",
                        &err));
    CHECK_OK(exceptions_of(s->db, 1, s->arena, &list, &n, &err));
    assert_int_equal(n, 2);
    assert_int_equal(list[0].seq, 4);
    assert_int_equal(strlen(list[0].detail), 94);
    assert_string_equal(list[1].state, "held");
    assert_string_equal(list[1].reason, "r");
    assert_string_equal(list[1].detail, "d");
    CHECK_OK(exceptions_of(s->db, 9, s->arena, &list, &n, &err));
    assert_int_equal(n, 0);
}

/* In a state every step but its own is refused, and nothing moves. */
static void
refuse_all_but(struct site *s, enum run_state now, unsigned allowed)
{
    struct err err = {0};
    struct run run;

    for (int from = RUN_PLANNED; from <= RUN_ABANDONED; from++)
        for (int to = RUN_PLANNED; to <= RUN_ABANDONED; to++)
            if (from != (int)now || (allowed & 1u << to) == 0)
                CHECK_FAILS(run_move(s->db, 1, (enum run_state)from,
                                     (enum run_state)to, &err),
                            ERR_STATE, "no such step");
    err_clear(&err);
    CHECK_OK(run_by_no(s->db, 1, &run, &err));
    assert_int_equal(run.state, now);
}

static void
test_run_states(void **state)
{
    struct site *s = *state;
    struct run run, *list;
    struct err err = {0};
    size_t n;
    bool found;

    plan(s);
    refuse_all_but(s, RUN_PLANNED, 1u << RUN_ABANDONED);
    write_all(s);
    CHECK_FAILS(run_sealed(s->db, 1, &manifest, 21, 10, &err), ERR_STATE,
                "pages and sheets");
    CHECK_FAILS(run_sealed(s->db, 1, &manifest, 20, 11, &err), ERR_STATE,
                "pages and sheets");
    seal(s);
    CHECK_FAILS(run_sealed(s->db, 1, &manifest, 20, 10, &err), ERR_STATE,
                "not planned");
    CHECK_FAILS(bundle_attempt(s->db, 1, 2, &err), ERR_STATE, "no more");
    refuse_all_but(s, RUN_SEALED, 1u << RUN_APPROVED | 1u << RUN_ABANDONED);
    CHECK_OK(run_move(s->db, 1, RUN_SEALED, RUN_APPROVED, &err));
    refuse_all_but(s, RUN_APPROVED, 1u << RUN_RELEASING | 1u << RUN_ABANDONED);
    CHECK_OK(run_move(s->db, 1, RUN_APPROVED, RUN_RELEASING, &err));
    refuse_all_but(s, RUN_RELEASING, 1u << RUN_RELEASED);
    CHECK_OK(run_move(s->db, 1, RUN_RELEASING, RUN_RELEASED, &err));
    refuse_all_but(s, RUN_RELEASED, 0);
    CHECK_OK(ledger_balance(s->db, 1, &err));

    CHECK_OK(run_find(s->db, s->run.id, &run, &found, &err));
    assert_true(found && run.no == 1 && run.night == 1 && run.pieces == 6 &&
                run.bundles == 2 && run.pages == 20 && run.sheets == 10);
    assert_string_equal(run.id, s->run.id);
    assert_memory_equal(&run.manifest, &manifest, sizeof manifest);
    check_date(run.posting, (struct date){2026, 11, 24});
    CHECK_OK(run_find(s->db, "R", &run, &found, &err));
    assert_false(found);
    CHECK_FAILS(run_by_no(s->db, 2, &run, &err), ERR_STATE, "no run 2");
    CHECK_OK(run_list(s->db, s->arena, &list, &n, &err));
    assert_true(n == 1 && list[0].state == RUN_RELEASED);
    assert_string_equal(run_state_name(list[0].state), "released");
}

static void
test_events(void **state)
{
    struct site *s = *state;

    plan(s);
    write_all(s);
    seal(s);
    /* run: begun, sealed; 2 bundles: begun, attempt, written, verified;
       piece 5: held */
    assert_int_equal(number(s->db, "SELECT count(*) FROM event"), 2 + 8 + 1);
    assert_int_equal(number(s->db, "SELECT count(*) FROM event WHERE"
                                   " entity = 'bundle' AND item = 2 AND"
                                   " was = 'written' AND became = 'verified'"
                                   " AND attempt = 1"),
                     1);
    assert_int_equal(number(s->db, "SELECT item FROM event"
                                   " WHERE entity = 'piece'"),
                     HELD);
}

/* --- what the schema itself refuses ------------------------------------- */

static void
test_schema_refuses(void **state)
{
    static const struct {
        const char *change, *message;
    } cases[] = {
        {"UPDATE event SET became = 'x'", "an event is not changed"},
        {"DELETE FROM event", "an event is kept"},
        {"INSERT OR REPLACE INTO event VALUES (1, 'run', 1, 0, '', 'x', 0)",
         "an event is not changed"},
        {"UPDATE verdict SET reason = 'x'", "a verdict is not changed"},
        {"DELETE FROM verdict", "a verdict is kept"},
        {"UPDATE tally SET n = 0", "history is not changed"},
        {"DELETE FROM tally", "history is kept"},
        {"INSERT INTO night_file VALUES (1, 1);"
         "UPDATE night_file SET input = 2",
         "history is not changed"},
        {"DELETE FROM night_file", "history is kept"},
        {"DELETE FROM night", "a night is kept"},
        {"UPDATE night SET as_of = 20261121", "a night is not changed"},
        {"UPDATE night SET exit_code = 0; UPDATE night SET exit_code = 4",
         "a night is not changed"},
        {"DELETE FROM run", "a run is kept"},
        {"UPDATE run SET pieces = 9", "the run is frozen"},
        {"UPDATE run SET id = 'R'", "the run is frozen"},
        {"UPDATE run SET pages = 9", "the run is sealed"},
        {"UPDATE run SET manifest = zeroblob(32)", "the run is sealed"},
        {"UPDATE run SET state = 'released'", "does not take this step"},
        {"UPDATE run SET state = 'planned'", "does not take this step"},
        {"UPDATE piece SET name = 'x'", "a piece is frozen"},
        {"DELETE FROM piece", "a piece is frozen"},
        {"INSERT INTO piece SELECT run, seq + 6, person || 'x', name, kana,"
         " alias, postal, prefecture, city, town, block, building, birth,"
         " is_foreign, represented, signature_serial || 'x', signature_issued,"
         " signature_expires, signature_opens, signature_due, NULL, NULL, NULL,"
         " NULL, 0, card_expires, envelope, payment, district, variant,"
         " barcode, bundle FROM piece",
         "the run is frozen"},
        {"UPDATE run_file SET data = X''", "the run is frozen"},
        {"DELETE FROM run_file", "the run is frozen"},
        {"UPDATE run_font SET face = 'x'", "the run is frozen"},
        {"DELETE FROM run_font", "the run is frozen"},
        {"INSERT INTO bundle (run, no, first_seq, last_seq, pieces, state,"
         " revision) VALUES (1, 3, 7, 7, 1, 'planned', 0)",
         "the run is frozen"},
        {"DELETE FROM bundle", "a bundle is kept"},
        {"UPDATE bundle SET state = 'written'", "does not take this step"},
        {"UPDATE bundle SET first_seq = 1", "the run is frozen"},
        {"UPDATE bundle SET pages = 1", "the bundle is written"},
        {"UPDATE piece_pages SET first_page = 9", "pages of a piece are kept"},
        {"DELETE FROM piece_pages", "pages of a piece are kept"},
        {"UPDATE exception SET reason = 'x'", "an exception is not changed"},
        {"DELETE FROM exception", "an exception is kept"},
        {"DELETE FROM notified", "a notice is kept while"},
        {"UPDATE notified SET seq = 9", "a notice is not changed"},
        {"INSERT INTO notified_elsewhere VALUES ('x', 'signature', 20260101);"
         "UPDATE notified_elsewhere SET posted = 0",
         "a notice is not changed"},
        {"DELETE FROM notified_elsewhere", "a notice is kept"},
    };
    struct site *s = *state;
    struct err err = {0};

    plan(s);
    write_all(s);
    seal(s);
    for (size_t i = 0; i < COUNT(cases); i++)
        CHECK_FAILS(db_exec(s->db, cases[i].change, &err), ERR_STATE,
                    cases[i].message);
    err_clear(&err);
    CHECK_OK(ledger_balance(s->db, 1, &err));
}

/* --- sums --------------------------------------------------------------- */

static const struct {
    const char *change, *message;
} tampered[] = {
    {"UPDATE input SET lines = lines + 1",
     "lines of a file against current, history and rejected ones: 7 against 6"},
    {"UPDATE input SET rejected = 1, current = 5",
     "rejected lines of a file against those listed: 1 against 0"},
    {"INSERT INTO certificate SELECT '7', kind, 's7', input, issued, expires,"
     " state, card_expires FROM certificate WHERE person = '1'",
     "certificate holders against verdicts and not due: 8 against 7"},
    {"DROP TRIGGER verdict_fixed;"
     "UPDATE verdict SET reason = 'x' WHERE person = '1'",
     "verdicts of a reason against its count: 1 against 0"},
    {"DROP TRIGGER verdict_kept; DELETE FROM verdict WHERE person = '1'",
     "verdicts of a reason against its count: 5 against 6"},
    {"DROP TRIGGER verdict_fixed;"
     "UPDATE verdict SET outcome = 'excluded' WHERE person = '0'",
     "verdicts of a reason against its count: 1 against 0"},
    {"DROP TRIGGER verdict_kept; DROP TRIGGER tally_fixed;"
     "DELETE FROM verdict WHERE person = '1';"
     "UPDATE tally SET register = 0, n = 5 WHERE outcome = 'selected';"
     "UPDATE tally SET register = 0",
     "persons selected against pieces: 5 against 6"},
    {"DROP TRIGGER piece_fixed; UPDATE piece SET person = '9' WHERE seq = 1",
     "pieces against those of persons selected: 6 against 5"},
    {"DROP TRIGGER piece_fixed; UPDATE piece SET person = '2' WHERE seq = 1",
     "resident numbers selected, summed, against those of pieces: 21 against "
     "22"},
    {"DROP TRIGGER piece_fixed; UPDATE piece SET seq = 9 WHERE seq = 6",
     "pieces placed against the last serial: 6 against 9"},
    {"DROP TRIGGER run_frozen; UPDATE run SET pieces = 7",
     "pieces of the run against those placed: 7 against 6"},
    {"DROP TRIGGER bundle_frozen;"
     "UPDATE bundle SET pieces = pieces + 1 WHERE no = 2",
     "pieces of the run against those of its bundles: 6 against 7"},
    {"DROP TRIGGER run_frozen; UPDATE run SET bundles = 3",
     "bundles of the run against those there are: 3 against 2"},
    {"DROP TRIGGER bundle_frozen; UPDATE bundle SET no = 3 WHERE no = 2",
     "bundles of the run against those there are: 2 against 2"},
    {"DROP TRIGGER bundle_frozen; UPDATE bundle SET first_seq = 0 WHERE no = 1",
     "first serial of a bundle against the one due: 0 against 1 (number 1)"},
    {"DROP TRIGGER piece_fixed; UPDATE piece SET bundle = 1 WHERE seq = 4",
     "pieces of a bundle against those placed in it: 3 against 2 (number 2)"},
    {"DROP TRIGGER notified_kept; DELETE FROM notified WHERE seq = 1",
     "notices that a piece must have against those it has: 2 against 0"},
    {"INSERT INTO notified VALUES ('s5', 'signature', 0, 1, 5)",
     "notices that a piece must have against those it has: 0 against 1"},
    {"DROP TRIGGER bundle_fixed; UPDATE bundle SET printed = 1 WHERE no = 2",
     "pieces of a bundle against printed ones and exceptions: 3 against 2"},
    {"DROP TRIGGER exception_kept; DROP TRIGGER bundle_fixed;"
     "DELETE FROM exception; INSERT INTO notified VALUES"
     " ('s5', 'signature', 0, 1, 5), ('a5', 'authentication', 0, 1, 5);"
     "UPDATE bundle SET printed = 3 WHERE no = 2",
     "printed pieces of a bundle against those with pages: 3 against 2"},
    {"DROP TRIGGER piece_pages_fixed;"
     "UPDATE piece_pages SET pages = 6 WHERE seq = 3",
     "pages of a bundle against those of its pieces: 12 against 14"},
    {"DROP TRIGGER piece_pages_fixed;"
     "UPDATE piece_pages SET sheets = 3 WHERE seq = 3",
     "sheets of a bundle against those of its pieces: 6 against 7"},
    {"DROP TRIGGER piece_pages_fixed;"
     "UPDATE piece_pages SET first_page = 6 WHERE seq = 2",
     "first page of a piece against the one due: 6 against 5 (number 2)"},
    {"DROP TRIGGER run_sealed; UPDATE run SET pages = 21",
     "pages of the run against those of its bundles: 21 against 20"},
    {"DROP TRIGGER run_sealed; UPDATE run SET sheets = 11",
     "sheets of the run against those of its bundles: 11 against 10"},
    {"DROP TRIGGER event_kept; DELETE FROM event WHERE entity = 'run' AND"
     " was = ''",
     "steps of run 0 against their order"},
    {"DROP TRIGGER run_moved; UPDATE run SET state = 'approved'",
     "state of the run against its last step"},
    {"DROP TRIGGER event_kept; DELETE FROM event WHERE entity = 'bundle' AND"
     " item = 2 AND became = 'written'",
     "steps of bundle 2 against their order"},
    {"DROP TRIGGER bundle_moved; UPDATE bundle SET attempt = 5 WHERE no = 2",
     "state of a bundle against its last step: 0 against 1 (number 2)"},
    {"DROP TRIGGER event_kept; DELETE FROM event WHERE entity = 'bundle' AND"
     " item = 2",
     "state of a bundle against its last step"},
    {"DROP TRIGGER event_kept; DELETE FROM event WHERE entity = 'piece'",
     "pieces held or withdrawn against their steps: 1 against 0"},
};

static void
test_balance(void **state)
{
    struct site *s = *state;
    struct sha256 zero = {{0}};
    struct err err = {0};

    CHECK_FAILS(ledger_balance(s->db, 2, &err), ERR_STATE, "no such night");
    err_clear(&err);
    CHECK_OK(ledger_balance(s->db, 1, &err));
    CHECK_OK(night_file(s->db, 1, &zero, &err));
    plan(s);
    CHECK_OK(ledger_balance(s->db, 1, &err));
    write_all(s);
    CHECK_OK(ledger_balance(s->db, 1, &err));
    seal(s);
    CHECK_OK(ledger_balance(s->db, 1, &err));
    for (size_t i = 0; i < COUNT(tampered); i++) {
        err_clear(&err);
        CHECK_OK(db_begin(s->db, &err));
        sql(s->db, "PRAGMA defer_foreign_keys = ON;"
                   "PRAGMA ignore_check_constraints = ON");
        sql(s->db, tampered[i].change);
        CHECK_FAILS(ledger_balance(s->db, 1, &err), ERR_STATE,
                    tampered[i].message);
        db_rollback(s->db);
        sql(s->db, "PRAGMA ignore_check_constraints = OFF");
    }
    err_clear(&err);
    CHECK_OK(ledger_balance(s->db, 1, &err));
}

/* Files read later do not make an old night wrong. */
static void
test_balance_later(void **state)
{
    struct site *s = *state;
    struct err err = {0};

    plan(s);
    sql(s->db, "INSERT INTO input VALUES (2, 'c', randomblob(32),"
               " 'certificate', 'full', 1, 1, 0, 0, NULL);"
               "DELETE FROM certificate WHERE person = '1'");
    CHECK_OK(ledger_balance(s->db, 1, &err));
}

/* Rows that no program of ours writes are not read as if they were ours. */
static void
test_foreign_rows(void **state)
{
    struct site *s = *state;
    struct run run, *runs;
    struct bundle_row *bundles;
    struct err err = {0};
    size_t n;
    bool found;

    plan(s);
    sql(s->db, "PRAGMA ignore_check_constraints = ON;"
               "DROP TRIGGER bundle_arrow; DROP TRIGGER run_arrow;"
               "UPDATE bundle SET state = 'lost' WHERE no = 2");
    CHECK_FAILS(bundles_of(s->db, 1, s->arena, &bundles, &n, &err), ERR_STATE,
                "no known name");
    sql(s->db, "UPDATE run SET manifest = X'01'");
    CHECK_FAILS(run_by_no(s->db, 1, &run, &err), ERR_STATE, "another length");
    sql(s->db, "UPDATE run SET state = 'lost'");
    CHECK_FAILS(run_list(s->db, s->arena, &runs, &n, &err), ERR_STATE,
                "no known name");
    CHECK_FAILS(run_find(s->db, s->run.id, &run, &found, &err), ERR_STATE,
                "no known name");
}

int
main(void)
{
#define ON_SITE(f) cmocka_unit_test_setup_teardown(f, open_site, close_site)
    const struct CMUnitTest tests[] = {
        ON_SITE(test_night),         ON_SITE(test_verdicts),
        ON_SITE(test_held),          ON_SITE(test_order),
        ON_SITE(test_run_begin),     ON_SITE(test_freeze_refuses),
        ON_SITE(test_nothing_due),   ON_SITE(test_frozen_bytes),
        ON_SITE(test_once),          ON_SITE(test_abandoned_is_free),
        ON_SITE(test_elsewhere),     ON_SITE(test_pieces),
        ON_SITE(test_two_cursors),   ON_SITE(test_lost_piece),
        ON_SITE(test_bundle_states), ON_SITE(test_missing_piece),
        ON_SITE(test_pages),         ON_SITE(test_run_states),
        ON_SITE(test_events),        ON_SITE(test_schema_refuses),
        ON_SITE(test_balance),       ON_SITE(test_balance_later),
        ON_SITE(test_foreign_rows),
    };

    return check_main(tests);
}
