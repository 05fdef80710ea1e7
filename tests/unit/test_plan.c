#include "tests/unit/tinydb.h"

#include "post/unfit.h"

/* --- reading back what was planned --------------------------------------- */

static int64_t
number(struct tiny *t, const char *sql)
{
    struct query *q;
    struct err err = {0};
    int64_t v;
    bool row;

    CHECK_OK(db_query(t->db, sql, &q, &err));
    CHECK_OK(query_step(q, &row, &err));
    assert_true(row);
    v = query_int(q, 0);
    query_reset(q);
    return v;
}

static void
check_sql(struct tiny *t, const char *sql, const char *expected)
{
    struct query *q;
    struct err err = {0};
    struct buf all = {0};
    bool row = true;

    CHECK_OK(db_query(t->db, sql, &q, &err));
    for (size_t n = 0;; n++) {
        CHECK_OK(query_step(q, &row, &err));
        if (!row)
            break;
        if (n > 0)
            buf_str(&all, ";");
        buf_text(&all, query_text(q, 0));
    }
    query_reset(q);
    check_text((struct text){all.s, all.len}, expected);
    buf_clear(&all);
}

/* --- tests --------------------------------------------------------------- */

static void
test_nobody(void **state)
{
    struct tiny t;
    struct err err = {0};

    (void)state;
    tiny_open(&t, tiny_conf);
    tiny_planned(&t, 10);
    assert_int_equal(t.run.no, 0);
    assert_int_equal(t.count.holders, 0);
    assert_int_equal(number(&t, "SELECT count(*) FROM run"), 0);
    CHECK_OK(ledger_balance(t.db, t.night.no, &err));
    tiny_close(&t);
}

static void
test_counts(void **state)
{
    struct tiny t;
    struct err err = {0};

    (void)state;
    tiny_open(&t, tiny_conf);
    for (int i = 1; i <= 5; i++)
        tiny_usual(&t, i);
    tiny_add(&t, (struct tiny_person){.no = 6,
                                      .name = "見本　次郎",
                                      .postal = "1234567",
                                      .town = "中央",
                                      .block = "１",
                                      .building = "",
                                      .expires = 20280101}); /* not due */
    tiny_usual(&t, 7);
    tiny_sql(&t, "UPDATE resident SET state = 'dead' WHERE person = "
                 "'0000000007'");
    tiny_usual(&t, 8);
    tiny_sql(&t, "UPDATE resident SET support = 1 WHERE person = "
                 "'0000000008'");
    tiny_planned(&t, 2);
    assert_int_equal(t.count.holders, 8);
    assert_int_equal(t.count.selected, 5);
    assert_int_equal(t.count.excluded, 1);
    assert_int_equal(t.count.held, 1);
    assert_int_equal(t.count.not_due, 1);
    assert_int_equal(t.count.pieces, 5);
    assert_int_equal(t.count.bundles, 3);
    assert_int_equal(t.run.pieces, 5);
    check_sql(&t,
              "SELECT outcome || ' ' || reason || ' ' || n FROM tally "
              "ORDER BY outcome, reason",
              "excluded dead 1;held support-measure 1;not-due not-due 1;"
              "selected due 5");
    check_sql(&t,
              "SELECT outcome || ' ' || count(*) FROM verdict GROUP BY "
              "outcome",
              "excluded 1;held 1;selected 5");
    check_sql(&t,
              "SELECT no || ' ' || first_seq || ' ' || last_seq FROM bundle",
              "1 1 2;2 3 4;3 5 5");
    assert_int_equal(number(&t, "SELECT count(*) FROM notified"), 10);
    assert_int_equal(number(&t, "SELECT count(*) FROM run_file"), TINY_FILES);
    assert_true(number(&t, "SELECT count(*) FROM run_font WHERE face = "
                           "'ipamj'") == 1);
    CHECK_OK(ledger_balance(t.db, t.night.no, &err));
    tiny_close(&t);
}

/* Class, district, postal code, address bytes, resident number. */
static void
test_order(void **state)
{
    static const struct tiny_person people[] = {
        {1, "一", "1234567", "中央", "２", "", 0, 0},
        {2, "二", "1234567", "中央", "１", "", 20200101, 0}, /* a child */
        {3, "三", "1234567", "中央", "１", "", 0, 0},
        {4, "四", "1234567", "中央", "１", "", 0, 0},
        {5, "五", "1234501", "港", "９", "", 0, 0},
        {6, "六", "0234501", "港", "９", "", 0, 0},
        {7, "七", "1234501", "旭", "９", "", 20200101, 0},
    };
    struct tiny t;

    (void)state;
    tiny_open(&t, tiny_conf);
    for (size_t i = 0; i < COUNT(people); i++)
        tiny_add(&t, people[i]);
    tiny_planned(&t, 100);
    check_sql(&t,
              "SELECT envelope || ' ' || district || ' ' || bundle || ' ' || "
              "CAST(person AS INTEGER) FROM piece ORDER BY seq",
              "represented 12345 1 7;represented 12345 1 2;"
              "standard 02345 2 6;standard 12345 2 5;standard 12345 2 3;"
              "standard 12345 2 4;standard 12345 2 1");
    check_sql(&t, "SELECT DISTINCT variant FROM piece ORDER BY 1",
              "both;both-represented");
    check_sql(&t, "SELECT DISTINCT payment FROM piece", "後納");
    tiny_close(&t);
}

static void
test_variants(void **state)
{
    struct tiny t;

    (void)state;
    tiny_open(&t, tiny_conf);
    for (int i = 1; i <= 4; i++)
        tiny_add(&t, (struct tiny_person){i, "見本", "1234567", "中央", "１",
                                          "", i > 2 ? 20200101 : 0, 0});
    tiny_sql(&t, "UPDATE certificate SET expires = 20280101 WHERE kind = "
                 "'signature' AND person IN ('0000000001', '0000000003')");
    tiny_sql(&t, "UPDATE certificate SET expires = 20280101 WHERE kind = "
                 "'authentication' AND person IN ('0000000002', "
                 "'0000000004')");
    tiny_planned(&t, 100);
    check_sql(&t,
              "SELECT CAST(person AS INTEGER) || ' ' || variant FROM piece "
              "ORDER BY person",
              "1 authentication-only;2 signature-only;"
              "3 authentication-only-represented;"
              "4 signature-only-represented");
    tiny_close(&t);
}

static void
test_held_text(void **state)
{
    static const struct tiny_person people[] = {
        {1, "見本　花子", "1234567", "中央", "１", "", 0, 0},
        {2, "見本　〓子", "1234567", "中央", "１", "", 0, 0},
        {3, "一\xF3\xA0\x87\xAF見本", "1234567", "中央", "１", "", 0, 0},
        {4, "見本　次郎", "1234567", "中央", "１", "\xEE\x80\x80ビル", 0, 0},
        {5,
         "見本見本見本見本見本見本見本見本見本見本見本見本見本見本見本"
         "見本見本見本見本見本",
         "1234567", "中央", "１", "", 0, 0},
    };
    struct tiny t;
    struct err err = {0};

    (void)state;
    tiny_open(&t, tiny_conf);
    for (size_t i = 0; i < COUNT(people); i++)
        tiny_add(&t, people[i]);
    tiny_planned(&t, 100);
    check_sql(&t,
              "SELECT CAST(person AS INTEGER) || ' ' || reason || ' ' || "
              "detail FROM verdict WHERE outcome = 'held'",
              "2 geta name U+3013 at 4;"
              "3 ivs-unsupported name U+4E00 U+E01EF at 1;"
              "4 pua building U+E000 at 1;5 does-not-fit name");
    check_sql(&t, "SELECT reason || ' ' || n FROM tally WHERE outcome = 'held'",
              "does-not-fit 1;geta 1;ivs-unsupported 1;pua 1");
    assert_int_equal(t.count.selected, 1);
    assert_int_equal(t.count.held, 4);
    assert_int_equal(number(&t, "SELECT count(*) FROM notified"), 2);
    CHECK_OK(ledger_balance(t.db, t.night.no, &err));
    tiny_close(&t);
}

/* All held: an ordinary night without a run. */
static void
test_all_held(void **state)
{
    struct tiny t;
    struct err err = {0};

    (void)state;
    tiny_open(&t, tiny_conf);
    tiny_add(&t, (struct tiny_person){1, "見本", "", "中央", "１", "", 0, 0});
    tiny_add(&t, (struct tiny_person){2, "見本", "1234567", "", "", "", 0, 0});
    tiny_add(&t,
             (struct tiny_person){3, "〓", "1234567", "中央", "", "", 0, 0});
    tiny_planned(&t, 100);
    assert_int_equal(t.count.held, 3);
    assert_int_equal(t.run.no, 0);
    check_sql(&t, "SELECT reason FROM verdict ORDER BY person",
              "postal-missing;address-missing;geta");
    CHECK_OK(ledger_balance(t.db, t.night.no, &err));
    tiny_close(&t);
}

/* Bars stand in the piece: of town's 丁目, block and building; or none. */
static void
test_barcode(void **state)
{
    static const struct tiny_person people[] = {
        /* 4-6 of the manual, split as a register splits it */
        {1, "一", "0600906", "北六条東四丁目", "", "郵便センター6号館", 0, 0},
        {2, "二", "0600906", "北六条東四丁目", "６番", "", 0, 0},
        {3, "三", "0600900", "北六条東", "６番", "", 0, 0},
        {4, "四", "0600906", "北六条東", "無番地", "ハイツ２０３", 0, 0},
        {5, "五", "0600906", "北六条東４-６", "", "", 0, 0},
        {6, "六", "0640804", "南四条西二十九丁目", "1524-23",
         "第2郵便ハウス501", 0, 0},
    };
    struct tiny t;

    (void)state;
    tiny_open(&t, tiny_conf);
    for (size_t i = 0; i < COUNT(people); i++)
        tiny_add(&t, people[i]);
    tiny_planned(&t, 100);
    check_sql(&t, "SELECT barcode FROM piece ORDER BY person",
              ";"
              "131443211441444111443211234143214324324324324324324324324324324"
              "1131;;;;"
              "1314432112314423114412313241141411414113212341413231241413241431"
              "231");
    tiny_close(&t);
}

/* --- the run's id -------------------------------------------------------- */

static void
plan_id(const char *name, const char *program, char id[RUN_ID_MAX])
{
    struct tiny t;
    struct plan_terms terms;
    struct err err = {0};

    tiny_open(&t, tiny_conf);
    tiny_add(&t,
             (struct tiny_person){1, name, "1234567", "中央", "１", "", 0, 0});
    terms = tiny_terms(&t, 10);
    terms.program = program;
    CHECK_OK(tiny_plan(&t, &terms, &err));
    memcpy(id, t.run.id, RUN_ID_MAX);
    tiny_close(&t);
}

static void
test_id(void **state)
{
    char a[RUN_ID_MAX], b[RUN_ID_MAX];

    (void)state;
    plan_id("見本", "p 1", a);
    plan_id("見本", "p 1", b);
    assert_string_equal(a, b);
    assert_int_equal(strlen(a), 23);
    assert_memory_equal(a, "R-20261120-", 11);
    assert_int_equal(strspn(a + 11, "0123456789abcdef"), 12);
    plan_id("見本", "p 2", b);
    assert_string_not_equal(a, b);
    plan_id("見木", "p 1", b);
    assert_string_not_equal(a, b);
}

/* The same people after an abandoned run: new marks. */
static void
test_abandoned(void **state)
{
    struct tiny t;
    struct err err = {0};
    char first[RUN_ID_MAX];

    (void)state;
    tiny_open(&t, tiny_conf);
    tiny_usual(&t, 1);
    tiny_planned(&t, 10);
    memcpy(first, t.run.id, sizeof first);
    CHECK_OK(run_move(t.db, t.run.no, RUN_PLANNED, RUN_ABANDONED, &err));
    CHECK_OK(night_end(t.db, t.night.no, 0, &err));
    t.night = (struct night){.as_of = TINY_AS_OF};
    CHECK_OK(night_begin(t.db, &t.night, &err));
    tiny_planned(&t, 10);
    assert_int_equal(t.count.selected, 1);
    assert_string_not_equal(first, t.run.id);
    tiny_close(&t);
}

/* --- refusals and progress ----------------------------------------------- */

static void
test_no_sender(void **state)
{
    struct tiny t;
    struct plan_terms terms;
    struct err err = {0};

    (void)state;
    tiny_open(&t, tiny_conf);
    tiny_usual(&t, 1);
    terms = tiny_terms(&t, 10);
    terms.posting = (struct date){2026, 3, 31};
    CHECK_FAILS(tiny_plan(&t, &terms, &err), ERR_CONF,
                "no row of \"senders\" holds");
    assert_int_equal(number(&t, "SELECT count(*) FROM verdict"), 0);
    tiny_close(&t);
}

static void
count_calls(void *context, int64_t done)
{
    int64_t *last = context;

    assert_int_equal(done, *last + 1000);
    *last = done;
}

static void
test_progress(void **state)
{
    struct tiny t;
    struct plan_terms terms;
    struct err err = {0};
    int64_t last = 0;

    (void)state;
    tiny_open(&t, tiny_conf);
    CHECK_OK(db_begin(t.db, &err));
    for (int i = 1; i <= 2500; i++)
        tiny_usual(&t, i);
    CHECK_OK(db_commit(t.db, &err));
    terms = tiny_terms(&t, 100);
    terms.progress = count_calls;
    terms.context = &last;
    CHECK_OK(tiny_plan(&t, &terms, &err));
    assert_int_equal(last, 2000);
    assert_int_equal(t.run.bundles, 25);
    tiny_close(&t);
}

/* A mark has room for 9,999 bundles. */
static void
test_too_many_bundles(void **state)
{
    struct tiny t;
    struct plan_terms terms;
    struct err err = {0};

    (void)state;
    tiny_open(&t, tiny_conf);
    CHECK_OK(db_begin(t.db, &err));
    for (int i = 1; i <= 10000; i++)
        tiny_usual(&t, i);
    CHECK_OK(db_commit(t.db, &err));
    terms = tiny_terms(&t, 1);
    CHECK_FAILS(tiny_plan(&t, &terms, &err), ERR_CONF,
                "more than 9999 bundles; raise \"bundle_pieces\"");
    assert_int_equal(number(&t, "SELECT count(*) FROM run"), 0);
    tiny_close(&t);
}

static void
test_unfit(void **state)
{
    static const struct {
        struct fit_problem problem;
        const char *reason, *detail;
    } rows[] = {
        {{"name", CHARS_NO_GLYPH, 0x20BB7, 0, 2},
         "no-glyph",
         "name U+20BB7 at 2"},
        {{"name", CHARS_IVS_UNSUPPORTED, 0x8FBB, 0xE0102, 3},
         "ivs-unsupported",
         "name U+8FBB U+E0102 at 3"},
        {{"name", CHARS_DOES_NOT_FIT, 0, 0, 0}, "does-not-fit", "name"},
        {{"", CHARS_NO_GLYPH, 0x41, 0, 1}, "no-glyph", "U+0041 at 1"},
        {{"", CHARS_DOES_NOT_FIT, 0, 0, 0}, "does-not-fit", ""},
        {{"until", CHARS_FINE, 0, 0, 0}, "bad-value", "until"},
    };
    char detail[UNFIT_DETAIL_MAX];

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        unfit_detail(&rows[i].problem, detail);
        assert_string_equal(detail, rows[i].detail);
        assert_string_equal(unfit_reason(&rows[i].problem), rows[i].reason);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_nobody),
        cmocka_unit_test(test_counts),
        cmocka_unit_test(test_order),
        cmocka_unit_test(test_variants),
        cmocka_unit_test(test_held_text),
        cmocka_unit_test(test_all_held),
        cmocka_unit_test(test_barcode),
        cmocka_unit_test(test_id),
        cmocka_unit_test(test_abandoned),
        cmocka_unit_test(test_no_sender),
        cmocka_unit_test(test_progress),
        cmocka_unit_test(test_too_many_bundles),
        cmocka_unit_test(test_unfit),
    };

    return check_main(tests);
}
