#include "tests/unit/tiny.h"

struct fixture {
    struct arena *arena, *scratch;
    struct faces *faces;
    struct mailset *set;
    struct site_facts facts;
};

static int
set_up(void **state)
{
    static struct fixture f;

    f.arena = arena_new();
    f.scratch = arena_new();
    f.faces = tiny_faces();
    f.set = tiny_set(tiny_conf, f.faces);
    f.facts = tiny_facts(f.arena);
    *state = &f;
    return 0;
}

static int
tear_down(void **state)
{
    struct fixture *f = *state;

    mailset_free(f->set);
    faces_free(f->faces);
    arena_free(f->scratch);
    arena_free(f->arena);
    return 0;
}

static struct date
day(const char *s)
{
    struct date d = {0, 0, 0};
    struct err err = {0};

    if (s[0] != '\0')
        CHECK_OK(date_from_text(text_from(s), &d, &err));
    return d;
}

static struct run
a_run(const char *posting)
{
    struct run run = {.no = 1, .id = "R-20261120-0123456789ab"};

    run.as_of = day("2026-11-19");
    run.posting = day(posting);
    return run;
}

static struct piece
a_piece(void)
{
    return (struct piece){
        .seq = 123,
        .bundle = 1,
        .person = TEXT("0000000001"),
        .name = TEXT("見本　花子"),
        .postal = TEXT("1234567"),
        .prefecture = TEXT("見本県"),
        .city = TEXT("見本市"),
        .town = TEXT("中央二丁目"),
        .block = TEXT("３番地２０３"),
        .building = TEXT("見本ハイツ２０３号室"),
        .barcode = TEXT("1311"),
        .card_expires = {2031, 11, 20},
    };
}

static struct certificate
certificate(const char *expires, const char *opens, bool due)
{
    return (struct certificate){.present = expires[0] != '\0',
                                .expires = day(expires),
                                .opens = day(opens),
                                .due = due};
}

static struct text
value(const struct fixture *f, const struct values *v, const char *field)
{
    size_t i;

    if (!mailset_field(f->set, field, &i))
        fail_msg("the set has no field %s", field);
    return v->item[i];
}

static struct values
composed(struct fixture *f, const struct run *run, const struct piece *piece)
{
    struct composer *c;
    struct values v;
    struct err err = {0};

    CHECK_OK(composer_new(f->set, &f->facts, run, f->arena, &c, &err));
    CHECK_OK(compose_piece(c, piece, f->scratch, &v, &err));
    assert_int_equal(v.n, mailset_fields(f->set));
    return v;
}

struct expected {
    const char *field, *text;
};

static void
check_values(struct fixture *f, const char *posting, const struct piece *piece,
             const struct expected *e, size_t n)
{
    struct run run = a_run(posting);
    struct values v = composed(f, &run, piece);

    for (size_t i = 0; i < n; i++) {
        struct text t = value(f, &v, e[i].field);

        if (!text_is(t, e[i].text))
            fail_msg("%s: \"%.*s\", expected \"%s\"", e[i].field, (int)t.len,
                     t.s, e[i].text);
    }
}

#define CHECK_VALUES(f, posting, piece, ...)                                   \
    do {                                                                       \
        static const struct expected expected_[] = {__VA_ARGS__};              \
        check_values(f, posting, piece, expected_, COUNT(expected_));          \
    } while (0)

/* --- values -------------------------------------------------------------- */

static void
test_all_fields(void **state)
{
    struct piece p = a_piece();

    p.signature = certificate("2027-02-19", "2026-11-20", true);
    p.authentication = certificate("2027-02-19", "2026-11-20", true);
    CHECK_VALUES(
        *state, "2026-11-20", &p, {"postal", "123-4567"},
        {"address", "見本県見本市中央二丁目３番地２０３"},
        {"building", "見本ハイツ２０３号室"}, {"name", "見本　花子"},
        {"barcode", "1311"}, {"mark", "00125099989649100010000123"},
        {"mark.text", "0123456789ab 001-0000123"},
        {"piece", "0123456789ab-000123"}, {"document", "見市民第1204号"},
        {"posting", "2026-11-20"}, {"as_of", "2026-11-19"},
        {"municipality", "見本市"}, {"mayor_title", "見本市長"},
        {"mayor", "見本 太郎"}, {"seal", "（公印省略）"}, {"office", "市民課"},
        {"telephone", "0123-45-6789"}, {"hours", "平日 8:30〜17:15"},
        {"office.postal", "123-4567"},
        {"office.address", "見本県見本市中央1-1"},
        {"url", "https://example.jp/"}, {"signature.expires", "2027-02-19"},
        {"authentication.expires", "2027-02-19"},
        {"card.expires", "2031-11-20"}, {"signature.due", "1"},
        {"authentication.due", "1"}, {"both", "1"}, {"same_day", "1"},
        {"different", ""}, {"signature_only", ""}, {"authentication_only", ""},
        {"opens", "2026-11-20"}, {"until", "2027-02-19"}, {"until.open", ""},
        {"insurance.until", "2027-05-31"}, {"represented", ""}, {"foreign", ""},
        {"place1.name", "市役所"}, {"place1.address", "中央1-1"},
        {"place1.hours", "平日"}, {"place1.telephone", "0123-45-6789"},
        {"place1.proxy", "1"}, {"place2.name", "港支所"},
        {"place2.address", ""}, {"place2.proxy", ""}, {"place3.name", ""},
        {"place6.proxy", ""});
}

static void
test_one_certificate(void **state)
{
    struct piece p = a_piece();

    p.authentication = certificate("2027-02-19", "2026-11-20", true);
    p.represented = true;
    p.foreign = true;
    p.building = TEXT("");
    p.barcode = TEXT("");
    p.card_expires = (struct date){0, 0, 0};
    CHECK_VALUES(*state, "2026-11-20", &p, {"signature.expires", ""},
                 {"signature.due", ""}, {"both", ""}, {"same_day", ""},
                 {"different", ""}, {"signature_only", ""},
                 {"authentication_only", "1"}, {"represented", "1"},
                 {"foreign", "1"}, {"building", ""}, {"barcode", ""},
                 {"card.expires", ""}, {"until", "2027-02-19"});
    p = a_piece();
    p.signature = certificate("2027-02-19", "2026-11-20", true);
    CHECK_VALUES(*state, "2026-11-20", &p, {"signature_only", "1"},
                 {"authentication_only", ""}, {"authentication.expires", ""},
                 {"insurance.until", ""}, {"until", "2027-02-19"},
                 {"opens", "2026-11-20"});
}

/* opens and until follow the certificates that this piece renews. */
static void
test_different_days(void **state)
{
    struct piece p = a_piece();

    p.signature = certificate("2027-02-10", "2026-11-11", true);
    p.authentication = certificate("2027-02-19", "2026-11-20", true);
    CHECK_VALUES(*state, "2026-11-20", &p, {"both", "1"}, {"same_day", ""},
                 {"different", "1"}, {"opens", "2026-11-11"},
                 {"until", "2027-02-10"}, {"insurance.until", "2027-05-31"});
    p.signature = certificate("2027-06-30", "2027-03-31", false);
    CHECK_VALUES(*state, "2026-11-20", &p, {"signature.due", ""},
                 {"authentication.due", "1"}, {"different", "1"},
                 {"signature.expires", "2027-06-30"}, {"opens", "2026-11-20"},
                 {"until", "2027-02-19"});
    p.signature.due = true;
    p.authentication = certificate("2027-02-10", "2026-11-11", false);
    CHECK_VALUES(*state, "2026-11-20", &p, {"opens", "2027-03-31"},
                 {"until", "2027-06-30"}, {"until.open", ""});
}

static void
test_until_open(void **state)
{
    static const struct {
        const char *until, *open;
    } rows[] = {
        {"2026-11-27", ""},           /* Friday */
        {"2026-11-28", "2026-11-27"}, /* Saturday */
        {"2026-11-24", "2026-11-20"}, /* closed, after closed, after Sunday */
        {"2026-12-31", "2026-12-28"}, {"2027-01-03", "2026-12-28"},
        {"2027-01-04", ""},           {"2027-02-28", "2027-02-26"},
    };

    for (size_t i = 0; i < COUNT(rows); i++) {
        struct run run = a_run("2026-11-20");
        struct piece p = a_piece();
        struct values v;

        p.signature = certificate(rows[i].until, "2026-09-01", true);
        v = composed(*state, &run, &p);
        check_text(value(*state, &v, "until.open"), rows[i].open);
    }
}

/* The last day of the third month after the month of expiry. */
static void
test_insurance(void **state)
{
    static const struct {
        const char *expires, *until;
    } rows[] = {
        {"2026-04-01", "2026-07-31"}, {"2026-04-30", "2026-07-31"},
        {"2026-11-30", "2027-02-28"}, {"2027-11-01", "2028-02-29"},
        {"2026-12-31", "2027-03-31"}, {"2027-01-31", "2027-04-30"},
        {"2028-02-29", "2028-05-31"}, {"2026-09-15", "2026-12-31"},
    };

    for (size_t i = 0; i < COUNT(rows); i++) {
        struct run run = a_run("2026-04-01");
        struct piece p = a_piece();
        struct values v;

        p.authentication = certificate(rows[i].expires, "2026-04-01", true);
        v = composed(*state, &run, &p);
        check_text(value(*state, &v, "insurance.until"), rows[i].until);
    }
}

/* The posting day decides who sends: 1 April. */
static void
test_sender_change(void **state)
{
    struct piece p = a_piece();

    p.signature = certificate("2027-05-01", "2027-02-02", true);
    CHECK_VALUES(*state, "2027-03-31", &p, {"mayor", "見本 太郎"},
                 {"place1.name", "市役所"}, {"office.postal", "123-4567"});
    CHECK_VALUES(*state, "2027-04-01", &p, {"mayor", "新見 次郎"},
                 {"municipality", "新見本市"}, {"seal", ""}, {"url", ""},
                 {"place1.name", ""}, {"office.postal", "123-0000"});
}

static void
test_address(void **state)
{
    static const struct {
        const char *prefecture, *city, *town, *block, *address;
    } rows[] = {
        {"見本県", "見本市", "中央", "１", "見本県見本市中央１"},
        {"", "見本市", "中央", "１", "見本市中央１"},
        {"見本県", "見本県見本市", "中央", "１", "見本県見本市中央１"},
        {"見本県", "見本市", "見本市中央", "１", "見本県見本市中央１"},
        {"見本県", "見本市", "見本県見本市中央１", "", "見本県見本市中央１"},
        {"見本県", "見本県見本市", "見本県見本市中央１", "",
         "見本県見本市中央１"},
        {"見本県", "見本県見本市", "見本市中央１", "", "見本県見本市中央１"},
        {"見本県", "", "見本県見本市中央１", "", "見本県見本市中央１"},
        {"", "見本市", "見本市中央１", "", "見本市中央１"},
        {"見本県", "見本市", "見本町", "１", "見本県見本市見本町１"},
        {"見本県", "見本市", "", "１", "見本県見本市１"},
        {"", "", "見本県見本市中央", "１", "見本県見本市中央１"},
    };

    for (size_t i = 0; i < COUNT(rows); i++) {
        struct run run = a_run("2026-11-20");
        struct piece p = a_piece();
        struct values v;

        p.prefecture = text_from(rows[i].prefecture);
        p.city = text_from(rows[i].city);
        p.town = text_from(rows[i].town);
        p.block = text_from(rows[i].block);
        v = composed(*state, &run, &p);
        check_text(value(*state, &v, "address"), rows[i].address);
    }
}

static void
test_numbers(void **state)
{
    struct run run = a_run("2026-11-20");
    struct piece p = a_piece();
    struct values v;
    char mark[MARK_DIGITS + 1], id[PIECE_ID_MAX];

    (void)snprintf(run.id, sizeof run.id, "R-20261120-ffffffffffff");
    p.bundle = 1234;
    p.seq = 1234567;
    v = composed(*state, &run, &p);
    check_text(value(*state, &v, "mark"), "28147497671065512341234567");
    check_text(value(*state, &v, "mark.text"), "ffffffffffff 1234-1234567");
    check_text(value(*state, &v, "piece"), "ffffffffffff-1234567");
    mark_digits(&run, p.bundle, p.seq, mark);
    check_text(value(*state, &v, "mark"), mark);
    piece_id(&run, p.seq, id);
    check_text(value(*state, &v, "piece"), id);
    piece_id(&run, 7, id);
    assert_string_equal(id, "ffffffffffff-000007");
}

static void
test_bad_postal(void **state)
{
    static const char *const postal[] = {"", "123456", "123-456", "12345678"};
    struct fixture *f = *state;
    struct run run = a_run("2026-11-20");
    struct piece p = a_piece();
    struct composer *c;
    struct values v;
    struct err err = {0};

    CHECK_OK(composer_new(f->set, &f->facts, &run, f->arena, &c, &err));
    for (size_t i = 0; i < COUNT(postal); i++) {
        p.postal = text_from(postal[i]);
        CHECK_FAILS(compose_piece(c, &p, f->scratch, &v, &err), ERR_INPUT,
                    "a postal code is seven digits");
    }
}

/* --- composer_new -------------------------------------------------------- */

static void
refused_set(struct fixture *f, const char *field, const char *part)
{
    struct run run = a_run("2026-11-20");
    struct composer *c;
    struct mailset *set;
    struct err err = {0};
    char conf[512];

    (void)snprintf(conf, sizeof conf,
                   TINY_HEAD "sheets = ( { name = \"a\"; front = \"a.svg\"; } "
                             "); fields = ( %s );",
                   field);
    const struct source_file file[] = {
        {"set.conf", text_from(conf)},
        {"a.svg", text_from(TINY_SVG "</svg>")},
    };
    CHECK_OK(mailset_load(file, COUNT(file), f->faces, &set, &err));
    CHECK_FAILS(composer_new(set, &f->facts, &run, f->arena, &c, &err),
                ERR_FORM, part);
    mailset_free(set);
}

static void
test_refused(void **state)
{
    struct fixture *f = *state;
    struct run run = a_run("2026-03-31");
    struct composer *c;
    struct err err = {0};

    CHECK_FAILS(composer_new(f->set, &f->facts, &run, f->arena, &c, &err),
                ERR_CONF,
                "no row of \"senders\" holds on the posting day 2026-03-31");
    refused_set(f, "{ name = \"colour\"; kind = \"text\"; }",
                "field \"colour\" is not known");
    refused_set(f, "{ name = \"place7.name\"; kind = \"text\"; }",
                "field \"place7.name\" is not known");
    refused_set(f, "{ name = \"place1.colour\"; kind = \"text\"; }",
                "field \"place1.colour\" is not known");
    refused_set(f, "{ name = \"name\"; kind = \"text\"; }",
                "field \"name\" has another kind");
    refused_set(f, "{ name = \"place1.proxy\"; kind = \"text\"; }",
                "field \"place1.proxy\" has another kind");
}

/* --- site.conf ----------------------------------------------------------- */

static void
test_facts(void **state)
{
    struct fixture *f = *state;

    check_text(f->facts.code, "999999");
    assert_int_equal(f->facts.n_sender, 2);
    assert_int_equal(f->facts.sender[0].n_place, 2);
    assert_true(f->facts.sender[0].place[0].proxy);
    assert_false(f->facts.sender[0].place[1].proxy);
    assert_int_equal(f->facts.calendar.n_closed, 2);
    assert_null(sender_on(&f->facts, day("2026-03-31")));
    assert_ptr_equal(sender_on(&f->facts, day("2026-04-01")),
                     &f->facts.sender[0]);
    assert_ptr_equal(sender_on(&f->facts, day("2030-01-01")),
                     &f->facts.sender[1]);
}

#define GOOD_CITY "municipality = { code = \"999999\"; };\n"
#define SENDER(from, postal, more)                                             \
    "{ valid_from = \"" from "\"; municipality = \"a\"; mayor_title = \"b\"; " \
    "mayor = \"c\"; office = \"d\"; telephone = \"e\"; hours = \"f\"; "        \
    "postal = \"" postal "\"; address = \"g\"; " more " }"

static void
test_facts_refused(void **state)
{
    static const struct {
        const char *source, *part;
    } rows[] = {
        {"", "site.conf: setting \"municipality\" is missing"},
        {"municipality = {};", "setting \"code\" is missing"},
        {"municipality = { code = \"12345\"; };",
         "code: six digits in quotes are expected"},
        {"municipality = { code = \"12345a\"; };",
         "code: six digits in quotes are expected"},
        {GOOD_CITY, "setting \"senders\" is missing"},
        {GOOD_CITY "senders = ();", "setting \"senders\" is missing"},
        {GOOD_CITY "senders = ( {} );",
         "site.conf:2: setting \"valid_from\" is missing"},
        {GOOD_CITY "senders = ( { valid_from = \"2026-04-01\"; } );",
         "setting \"municipality\" is missing"},
        {GOOD_CITY "senders = (" SENDER("2026-04-01", "1234567", "") ");",
         "postal: write it as \"123-4567\""},
        {GOOD_CITY "senders = (" SENDER("2026-04-01", "123-456a", "") ");",
         "postal: write it as \"123-4567\""},
        {GOOD_CITY "senders = (" SENDER("2026-04-01", "123-4567", "") ",\n" //
         SENDER("2026-04-01", "123-4567", "") ");",
         "site.conf:3: senders: rows must ascend by valid_from"},
        {GOOD_CITY "senders = (" SENDER(
             "2026-04-01", "123-4567", "places = ({},{},{},{},{},{},{});") ");",
         "places: at most 6 are printed"},
        {GOOD_CITY
         "senders = (" SENDER("2026-04-01", "123-4567", "places = ({});") ");",
         "setting \"name\" is missing"},
        {GOOD_CITY
         "senders = (" SENDER("2026-04-01", "123-4567", "colour = 1;") ");",
         "unknown setting \"colour\""},
        {GOOD_CITY "senders = (" SENDER("2026-04-01", "123-4567",
                                        "") ");\n"
                                            "closed = [ \"2026-11-31\" ];",
         "site.conf:3: closed: a day such as \"2026-11-23\" is expected"},
    };
    struct fixture *f = *state;
    struct site_facts facts;
    struct err err = {0};

    for (size_t i = 0; i < COUNT(rows); i++)
        CHECK_FAILS(tiny_facts_of(rows[i].source, f->arena, &facts, &err),
                    ERR_CONF, rows[i].part);
}

/* Memory of a piece is scratch's, and little of it. */
static void
test_cheap(void **state)
{
    struct fixture *f = *state;
    struct run run = a_run("2026-11-20");
    struct piece p = a_piece();
    struct composer *c;
    struct values v;
    struct err err = {0};
    size_t bytes;

    p.signature = certificate("2027-02-28", "2026-11-20", true);
    p.authentication = certificate("2027-02-28", "2026-11-20", true);
    CHECK_OK(composer_new(f->set, &f->facts, &run, f->arena, &c, &err));
    bytes = arena_bytes(f->arena);
    for (int i = 0; i < 100000; i++) {
        arena_reset(f->scratch);
        CHECK_OK(compose_piece(c, &p, f->scratch, &v, &err));
    }
    assert_int_equal(arena_bytes(f->arena), bytes);
    assert_true(arena_bytes(f->scratch) <= 64 * 1024);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_all_fields),
        cmocka_unit_test(test_one_certificate),
        cmocka_unit_test(test_different_days),
        cmocka_unit_test(test_until_open),
        cmocka_unit_test(test_insurance),
        cmocka_unit_test(test_sender_change),
        cmocka_unit_test(test_address),
        cmocka_unit_test(test_numbers),
        cmocka_unit_test(test_bad_postal),
        cmocka_unit_test(test_refused),
        cmocka_unit_test(test_facts),
        cmocka_unit_test(test_facts_refused),
        cmocka_unit_test(test_cheap),
    };

    return cmocka_run_group_tests_name("compose", tests, set_up, tear_down);
}
