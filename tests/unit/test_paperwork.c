#include <sys/stat.h>

#include "post/control.h"
#include "post/poppler.h"
#include "post/reasons.h"
#include "tests/unit/staged.h"

static bool
control(struct staged *s, struct err *err)
{
    const struct control_terms terms = {.facts = &s->t.facts,
                                        .set = s->t.set,
                                        .file = s->control,
                                        .n_file = s->n_control,
                                        .program = "shirase test"};

    (void)unlinkat(s->run_fd, CONTROL_FILE, 0);
    return control_write(s->t.db, &s->t.run, &terms, s->t.faces, s->run_fd,
                         err);
}

/* The text of page n (from 1) without white space, by poppler. */
static struct text
page_text(struct staged *s, int n)
{
    struct poppler *p;
    struct text said;
    struct err err = {0};
    char *to;
    size_t len = 0;

    CHECK_OK(poppler_open(s->run_fd, CONTROL_FILE, n, n, &p, &err));
    CHECK_OK(poppler_page(p, &said, &err));
    to = arena_raw(s->t.arena, said.len + 1);
    for (size_t i = 0; i < said.len; i++)
        if (strchr(" \n\r", said.s[i]) == NULL)
            to[len++] = said.s[i];
    to[len] = '\0';
    CHECK_OK(poppler_close(p, &err));
    return (struct text){to, len};
}

static void
says(struct text page, const char *part)
{
    if (strstr(page.s, part) == NULL)
        fail_msg("\"%s\" is not in \"%s\"", part, page.s);
}

static void
silent(struct text page, const char *part)
{
    if (strstr(page.s, part) != NULL)
        fail_msg("\"%s\" is in \"%s\"", part, page.s);
}

static bool
has_page(struct staged *s, int n)
{
    struct poppler *p;
    struct text said;
    struct err err = {0};
    bool there;

    CHECK_OK(poppler_open(s->run_fd, CONTROL_FILE, n, n, &p, &err));
    there = poppler_page(p, &said, &err);
    poppler_stop(p);
    return there;
}

static void
tally(struct staged *s, const char *outcome, const char *reason, int64_t n)
{
    struct tally t = {.n = n};
    struct err err = {0};

    (void)snprintf(t.outcome, sizeof t.outcome, "%s", outcome);
    (void)snprintf(t.reason, sizeof t.reason, "%s", reason);
    CHECK_OK(night_tally_set(s->t.db, s->t.night.no, &t, &err));
}

/* --- the control sheet -------------------------------------------------- */

static void
test_small(void **state)
{
    struct staged s;
    struct text page, again;
    struct err err = {0};

    (void)state;
    staged_open(&s, tiny_conf, 5, 3);
    tally(&s, "excluded", "already-notified", 1700);
    tally(&s, "excluded", "dead", 52);
    tally(&s, "held", "ivs-unsupported", 2);
    tally(&s, "not-due", "not-due", 36000);
    CHECK_OK(control(&s, &err));
    assert_false(has_page(&s, 3));
    page = page_text(&s, 1);
    says(page, "件数表・引渡書");
    says(page, s.t.run.id);
    says(page, "1/2");
    says(page, "令和8年11月20日（金）");
    says(page, "見本市（団体コード999999）");
    says(page, "市民課");
    says(page, "0123-45-6789");
    says(page, "発行番号000001から000005まで");
    says(page, "発送5人＝引き渡す5通＋空き番号0件");
    says(page, "37,759"); /* 5 + 1752 + 2 + 36000 */
    says(page, "1,752");
    says(page, "36,000");
    says(page, "すでに通知した");
    says(page, "フォントにない異体字");
    says(page, "引抜き");
    says(page, "消去の予定");
    silent(page, "花子");
    page = page_text(&s, 2);
    says(page, "2/2");
    says(page, "bundle-001.pdf代理人000001112");
    says(page, "bundle-002.pdf標準000002–0000043612");
    says(page, "bundle-003.pdf標準000005124");
    says(page, "計5918");
    says(page, "標準後納123454000002–000005");
    says(page, "空き番号はありません。");
    silent(page, "花子");
    /* The same run gives the same bytes. */
    again = staged_read(&s, CONTROL_FILE);
    CHECK_OK(control(&s, &err));
    assert_true(text_equal(again, staged_read(&s, CONTROL_FILE)));
    staged_close(&s);
}

static void
test_empty_serials(void **state)
{
    struct staged s;
    struct text page;
    struct err err = {0};

    (void)state;
    staged_open(&s, tiny_conf, 5, 3);
    tiny_sql(&s.t, "DROP TRIGGER piece_pages_kept;"
                   "DELETE FROM piece_pages WHERE seq IN (3, 5);"
                   "INSERT INTO exception VALUES"
                   " (1, 3, 'held', 'does-not-fit', 'name'),"
                   " (1, 5, 'withdrawn', 'moved-out', '')");
    CHECK_FAILS(control(&s, &err), ERR_STATE,
                "printed pieces and empty serials are not those of the plan");
    tiny_sql(&s.t, "DROP TRIGGER bundle_fixed;"
                   "UPDATE bundle SET printed = printed - 1"
                   " WHERE no IN (2, 3)");
    CHECK_OK(control(&s, &err));
    page = page_text(&s, 1);
    says(page, "発送5人＝引き渡す3通＋空き番号2件");
    page = page_text(&s, 2);
    says(page, "000003bundle-002.pdf保留欄に収まらない");
    says(page, "000005bundle-003.pdf引抜き転出した");
    says(page, "標準後納123452000002–000004");
    silent(page, "空き番号はありません。");
    staged_close(&s);
}

/* More rows than one page has: tables go on. */
static void
test_many(void **state)
{
    struct staged s;
    struct text page;
    struct err err = {0};

    (void)state;
    staged_open(&s, tiny_conf, 40, 1);
    CHECK_OK(control(&s, &err));
    says(page_text(&s, 1), "1/4");
    page = page_text(&s, 2);
    says(page, "束の一覧");
    says(page, "bundle-031.pdf");
    silent(page, "bundle-032.pdf");
    silent(page, "続き");
    page = page_text(&s, 3);
    says(page, "bundle-032.pdf");
    says(page, "bundle-040.pdf");
    says(page, "計40");
    says(page, "（続き）");
    page = page_text(&s, 4);
    says(page, "郵便区番号ごとの通数");
    says(page, "4/4");
    assert_false(has_page(&s, 5));
    staged_close(&s);
}

/* More kinds of reasons than the cover has rows. */
static void
test_many_reasons(void **state)
{
    static const char *const reasons[] = {
        "support-measure", "ambiguous-record", "postal-missing", "geta",
        "address-missing", "does-not-fit",     "no-glyph",       "pua",
        "ivs-unsupported", "no-single-font",   "hanamin",        "ids",
        "radical",         "something-new"};
    struct staged s;
    struct text page;
    struct err err = {0};

    (void)state;
    staged_open(&s, tiny_conf, 2, 3);
    for (size_t i = 0; i < COUNT(reasons); i++)
        tally(&s, "held", reasons[i], (int64_t)i + 1);
    CHECK_OK(control(&s, &err));
    page = page_text(&s, 1);
    says(page, "支援措置の対象1");
    says(page, "ほか3種類の理由（保留の一覧にあります）39"); /* 12 13 14 */
    says(page, "105");                                       /* of all */
    staged_close(&s);
}

static void
test_control_refused(void **state)
{
    struct staged s;
    struct sender longer;
    struct err err = {0};
    static const char conf[] =
        TINY_HEAD "sheets = ( { name = \"a\"; front = \"a.svg\"; } );"
                  "fields = ( { name = \"run\"; kind = \"text\"; } );";
    const struct source_file few[] = {
        {"set.conf", text_from(conf)},
        {"a.svg", text_from(TINY_SVG "</svg>")},
    };

    (void)state;
    staged_open(&s, tiny_conf, 3, 3);
    longer = s.t.facts.sender[0];
    longer.office =
        TEXT("とても長い名前の課のとても長い名前の係のとても長い名前の担当の"
             "とても長い名前の課のとても長い名前の係のとても長い名前の担当");
    s.t.facts.sender = &longer;
    s.t.facts.n_sender = 1;
    CHECK_FAILS(control(&s, &err), ERR_FIT, "control sheet: ");
    assert_false(staged_there(s.run_fd, CONTROL_FILE));
    assert_false(staged_there(s.run_fd, "." CONTROL_FILE ".tmp"));
    s.control[0] = few[0];
    s.control[1] = few[1];
    s.n_control = 2;
    CHECK_FAILS(control(&s, &err), ERR_FORM,
                "a field of the control sheet is missing");
    s.n_control = 0;
    CHECK_FAILS(control(&s, &err), ERR_CONF, "has no set.conf");
    longer.valid_from = (struct date){2030, 1, 1};
    CHECK_FAILS(control(&s, &err), ERR_CONF, "no row of \"senders\" holds");
    longer.valid_from = (struct date){2020, 1, 1};
    tiny_sql(&s.t, "DROP TRIGGER piece_fixed;"
                   "UPDATE piece SET bundle = 9 WHERE seq = 2");
    CHECK_FAILS(control(&s, &err), ERR_STATE, "a piece is of no bundle");
    tally(&s, "selected", "else", 1);
    CHECK_FAILS(control(&s, &err), ERR_STATE,
                "selected persons and planned pieces differ");
    staged_close(&s);
}

static void
test_numbers(void **state)
{
    static const struct {
        int64_t v;
        const char *s;
    } rows[] = {{0, "0"},
                {7, "7"},
                {999, "999"},
                {1000, "1,000"},
                {38412, "38,412"},
                {123456, "123,456"},
                {1000000, "1,000,000"}};
    struct arena *arena = arena_new();

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++)
        check_text(control_number(arena, rows[i].v), rows[i].s);
    arena_free(arena);
}

/* --- words -------------------------------------------------------------- */

/* Every reason that the program knows has words of its own. */
static void
test_words(void **state)
{
    (void)state;
    for (int i = 0; i < REASON_COUNT; i++) {
        struct text name = text_from(reason_name((enum reason)i));

        assert_false(text_equal(reason_words(name), name));
    }
    for (int i = CHARS_UTF8; i <= CHARS_DOES_NOT_FIT; i++) {
        struct text name = text_from(chars_reason_name((enum chars_reason)i));

        if (text_equal(reason_words(name), name))
            fail_msg("%s has no words", name.s);
    }
    check_text(reason_words(TEXT("bad-value")), "印刷できない値がある");
    check_text(reason_words(TEXT("crash")), "組版が二度止まった");
    check_text(reason_words(TEXT("new")), "new");
    assert_true(reason_rank(TEXT("dead")) < reason_rank(TEXT("crash")));
    assert_true(reason_rank(TEXT("crash")) < reason_rank(TEXT("new")));
    check_text(state_words(TEXT("held")), "保留");
    check_text(state_words(TEXT("other")), "other");
    check_text(class_words(TEXT("represented")), "代理人");
    check_text(field_words(TEXT("building")), "方書");
}

/* --- the office's list -------------------------------------------------- */

static void
held(struct tiny *t, int no, const char *name, const char *reason,
     const char *detail)
{
    struct err err = {0};
    char person[16];

    if (name != NULL)
        tiny_add(t, (struct tiny_person){.no = no,
                                         .name = name,
                                         .postal = "1234567",
                                         .town = "中央",
                                         .block = "1",
                                         .building = ""});
    (void)snprintf(person, sizeof person, "%010d", no);
    CHECK_OK(night_verdict(t->db, t->night.no, text_from(person), "held",
                           reason, detail, &err));
}

static void
test_office(void **state)
{
    static const char want[] =
        "\xEF\xBB\xBF\"宛名番号\",\"氏名\",\"理由\",\"内容\"\r\n"
        "\"0000000001\",\"見本　花子\",\"支援措置の対象\",\"\"\r\n"
        "\"0000000002\",\"'=HYPERLINK(\"\"x\"\")\",\"欄に収まらない\","
        "\"氏名\"\r\n"
        "\"0000000003\",\"'＝一＋一\",\"フォントにない異体字\","
        "\"氏名、U+8FBB、U+E0102、3文字目\"\r\n"
        "\"0000000004\",\"'－山\",\"「〓」がある\",\"住所、U+3013、2文字目\""
        "\r\n"
        "\"0000000005\",\"'@SUM\",\"new-reason\",\"field\"\r\n"
        "\"0000000006\",\"山+\",\"印刷できない値がある\",\"\"\r\n"
        "\"0000000007\",\"\",\"登録のない外字\",\"\"\r\n";
    struct tiny t;
    struct text data;
    struct err err = {0};
    char name[64];

    (void)state;
    tiny_open(&t, tiny_conf);
    held(&t, 4, "－山", "geta", "address U+3013 at 2");
    held(&t, 1, "見本　花子", "support-measure", "");
    held(&t, 2, "=HYPERLINK(\"x\")", "does-not-fit", "name");
    held(&t, 3, "＝一＋一", "ivs-unsupported", "name U+8FBB U+E0102 at 3");
    held(&t, 5, "@SUM", "new-reason", "field");
    held(&t, 6, "山+", "bad-value", "");
    held(&t, 7, NULL, "pua", "");
    (void)snprintf(name, sizeof name, "held-20261120-%d.csv", (int)t.night.no);
    CHECK_OK(office_held(t.db, &t.night, t.fd, &err));
    CHECK_OK(file_read(t.fd, name, 65536, t.arena, &data, &err));
    check_text(data, want);
    /* A corrected register: the list is written anew. */
    tiny_sql(&t, "UPDATE resident SET name = '見本　花' WHERE person ="
                 " '0000000001'");
    CHECK_OK(office_held(t.db, &t.night, t.fd, &err));
    CHECK_OK(file_read(t.fd, name, 65536, t.arena, &data, &err));
    assert_non_null(strstr(data.s, "\"見本　花\""));
    /* A folder in its place stays, and is an error. */
    (void)unlinkat(t.fd, name, 0);
    assert_int_equal(mkdirat(t.fd, name, 0700), 0);
    CHECK_FAILS(office_held(t.db, &t.night, t.fd, &err), ERR_IO,
                "cannot be removed");
    tiny_close(&t);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_small),
        cmocka_unit_test(test_empty_serials),
        cmocka_unit_test(test_many),
        cmocka_unit_test(test_many_reasons),
        cmocka_unit_test(test_control_refused),
        cmocka_unit_test(test_numbers),
        cmocka_unit_test(test_words),
        cmocka_unit_test(test_office),
    };

    return check_main(tests);
}
