#include "post/json.h"
#include "post/sums.h"
#include "tests/unit/staged.h"

#define HEADING                                                                \
    "\xEF\xBB\xBF\"seq\",\"piece\",\"bundle\",\"first_page\",\"pages\","       \
    "\"sheets\",\"class\",\"district\",\"mark\",\"content_sha256\","           \
    "\"variant\",\"enclosures\",\"weight_g\",\"payment\",\"reissue\"\r\n"
#define ZEROS "00000000000000000000000000000000"

static bool
csv(struct staged *s, struct err *err)
{
    return manifest_csv(s->t.db, &s->t.run, s->t.set, &s->t.facts, s->run_fd,
                        err);
}

static bool
json(struct staged *s, const struct sum *sum, size_t n, struct sum *out,
     struct err *err)
{
    return manifest_json(s->t.db, &s->t.run, s->t.set, "shirase test",
                         s->run_fd, sum, n, out, err);
}

static void
unlink_csv(struct staged *s)
{
    (void)unlinkat(s->run_fd, MANIFEST_CSV, 0);
    (void)unlinkat(s->run_fd, MANIFEST_CP932, 0);
}

/* --- rows --------------------------------------------------------------- */

/* Row n (from 0) of a text with CRLF. */
static void
row_of(struct text data, int n, char out[static 512])
{
    const char *s = data.s, *end;

    for (; n > 0; n--)
        s = strstr(s, "\r\n") + 2;
    end = strstr(s, "\r\n");
    (void)snprintf(out, 512, "%.*s", (int)(end - s), s);
}

static void
test_csv(void **state)
{
    struct staged s;
    struct text utf8, cp932;
    struct piece_pages at;
    struct err err = {0};
    char row[512], want[1024], hex[SHA256_HEX], mark[MARK_DIGITS + 1];
    bool found;

    (void)state;
    /* The child comes first: another class of envelope, one sheet. */
    staged_open(&s, tiny_conf, 5, 3);
    CHECK_OK(csv(&s, &err));
    utf8 = staged_read(&s, MANIFEST_CSV);
    cp932 = staged_read(&s, MANIFEST_CP932);
    assert_true(text_starts(utf8, HEADING));
    for (int seq = 1; seq <= 5; seq++) {
        int bundle = seq == 1 ? 1 : seq <= 4 ? 2 : 3;

        CHECK_OK(piece_pages_of(s.t.db, s.t.run.no, seq, &at, &found, &err));
        assert_true(found);
        sha256_hex(&at.content, hex);
        mark_digits(&s.t.run, bundle, seq, mark);
        (void)snprintf(want, sizeof want,
                       "\"%d\",\"%s-%06d\",\"bundle-%03d.pdf\",\"%d\",\"%d\","
                       "\"%d\",\"%s\",\"12345\",\"%s\",\"%s\",\"%s\",\"\","
                       "\"%s\",\"後納\",\"0\"",
                       seq, s.t.run.id + 11, seq, bundle, (int)at.first_page,
                       seq == 1 ? 2 : 4, seq == 1 ? 1 : 2,
                       seq == 1 ? "represented" : "standard", mark, hex,
                       seq == 1 ? "both-represented" : "both",
                       seq == 1 ? "4.0" : "8.0");
        row_of(utf8, seq, row);
        assert_string_equal(row, want);
    }
    /* No mark of byte order; 後納 in two bytes each. */
    assert_true(text_starts(cp932, "\"seq\",\"piece\""));
    row_of(cp932, 1, row);
    assert_non_null(strstr(row, ",\"\x8C\xE3\x94\x5B\",\"0\""));
    assert_int_equal(cp932.len, utf8.len - 3 - 5 * 2);
    /* Nobody is named. */
    assert_null(memmem(utf8.s, utf8.len, "見本", 6));
    staged_close(&s);
}

static void
test_csv_again(void **state)
{
    struct staged s;
    struct text first;
    struct err err = {0};

    (void)state;
    staged_open(&s, tiny_conf, 4, 2);
    CHECK_OK(csv(&s, &err));
    first = staged_read(&s, MANIFEST_CSV);
    /* The same again is no error, and the bytes are the same. */
    CHECK_OK(csv(&s, &err));
    unlink_csv(&s);
    CHECK_OK(csv(&s, &err));
    assert_true(text_equal(first, staged_read(&s, MANIFEST_CSV)));
    staged_close(&s);
}

/* Weight: what the sheets of this piece weigh, tenths of a gram. */
static void
test_weight(void **state)
{
    static const char conf[] =
        TINY_HEAD "sheets = ( { name = \"notice\"; front = \"notice.svg\"; "
                  "weight_g = 4.25; }, { name = \"form\"; front = "
                  "\"form.svg\"; weight_g = 4.01; if = \"!represented\"; } );"
                  "fields = ( " TINY_FIELDS " );";
    struct staged s;
    struct err err = {0};
    char row[512];

    (void)state;
    staged_open(&s, conf, 2, 9);
    CHECK_OK(csv(&s, &err));
    row_of(staged_read(&s, MANIFEST_CSV), 1, row);
    assert_non_null(strstr(row, ",\"4.3\",\"後納\""));
    row_of(staged_read(&s, MANIFEST_CSV), 2, row);
    assert_non_null(strstr(row, ",\"8.3\",\"後納\""));
    staged_close(&s);
}

static void
test_csv_refused(void **state)
{
    struct staged s;
    struct err err = {0};

    (void)state;
    staged_open(&s, tiny_conf, 4, 2);
    tiny_sql(&s.t, "INSERT INTO exception VALUES (1, 3, 'held', 'crash', '')");
    CHECK_FAILS(csv(&s, &err), ERR_STATE, "piece 000003: is printed and held");
    assert_false(staged_there(s.run_fd, MANIFEST_CSV));
    assert_false(staged_there(s.run_fd, "." MANIFEST_CSV ".tmp"));
    tiny_sql(&s.t, "DROP TRIGGER piece_pages_kept;"
                   "DELETE FROM piece_pages WHERE seq IN (2, 3)");
    CHECK_FAILS(csv(&s, &err), ERR_STATE,
                "piece 000002: is neither printed nor held");
    tiny_sql(&s.t, "INSERT INTO exception VALUES (1, 2, 'held', 'crash', '');"
                   "DROP TRIGGER piece_fixed;"
                   "UPDATE piece SET payment = '後納𠮟' WHERE seq = 4");
    CHECK_FAILS(csv(&s, &err), ERR_STATE,
                "piece 000004: class, variant or payment cannot be said in "
                "CP932");
    tiny_sql(&s.t, "UPDATE piece SET payment = 'a\"b,c' WHERE seq = 4");
    CHECK_OK(csv(&s, &err));
    {
        char row[512];

        row_of(staged_read(&s, MANIFEST_CSV), 2, row);
        assert_true(text_starts(text_from(row), "\"4\","));
        assert_non_null(strstr(row, ",\"a\"\"b,c\",\"0\""));
    }
    s.t.run.posting = (struct date){2020, 1, 1};
    CHECK_FAILS(csv(&s, &err), ERR_CONF, "no row of \"senders\" holds");
    staged_close(&s);
}

/* --- reading ------------------------------------------------------------ */

#define ROW_HEAD "\"7\",\"p\",\"bundle-001.pdf\",\"1\",\"4\",\"2\","
#define ROW_TAIL "\"both\",\"\",\"8.0\",\"後納\",\"0\"\r\n"
#define ROW_MARK "\"standard\",\"1234567\",\"12345678901234567890123456\","
#define ROW ROW_HEAD ROW_MARK "\"" ZEROS ZEROS "\"," ROW_TAIL

static void
test_read(void **state)
{
    struct manifest_scan scan;
    struct manifest_row row;
    struct err err = {0};
    bool more;

    (void)state;
    CHECK_OK(manifest_begin(TEXT(HEADING ROW), &scan, &err));
    CHECK_OK(manifest_next(&scan, &more, &row, &err));
    assert_true(more);
    assert_int_equal(row.seq, 7);
    assert_int_equal(row.first_page, 1);
    assert_int_equal(row.pages, 4);
    assert_int_equal(row.sheets, 2);
    check_text(row.piece, "p");
    check_text(row.bundle, "bundle-001.pdf");
    check_text(row.mark, "12345678901234567890123456");
    check_text(row.content, ZEROS ZEROS);
    CHECK_OK(manifest_next(&scan, &more, &row, &err));
    assert_false(more);
    CHECK_OK(manifest_begin(TEXT(HEADING), &scan, &err));
    CHECK_OK(manifest_next(&scan, &more, &row, &err));
    assert_false(more);
}

static void
test_read_refused(void **state)
{
    static const char *const rows[][2] = {
        {"", "manifest.csv:1: not the heading"},
        {"\xEF\xBB\xBF\"seq\"\r\n", "manifest.csv:1: not the heading"},
        {HEADING "x", "manifest.csv:2: not a row of 15"},
        {HEADING "\"7\"", "manifest.csv:2: not a row of 15"},
        {HEADING "\"7", "manifest.csv:2: not a row of 15"},
        {HEADING "7,8", "manifest.csv:2: not a row of 15"},
        {HEADING ROW "\r\n", "manifest.csv:3: not a row of 15"},
        {HEADING ROW_HEAD ROW_MARK "\"" ZEROS ZEROS "\","
                                   "\"both\",\"\",\"8.0\",\"x\",\"0\"\n",
         "manifest.csv:2: not a row of 15"},
        {HEADING ROW_HEAD ROW_MARK "\"" ZEROS ZEROS "\","
                                   "\"both\",\"\",\"8.0\",\"x\",\"0\"",
         "manifest.csv:2: not a row of 15"},
        {HEADING ROW ROW, "manifest.csv:3: serials do not ascend"},
        {HEADING "\"0\",\"p\",\"b\",\"1\",\"4\",\"2\"," ROW_MARK
                 "\"" ZEROS ZEROS "\"," ROW_TAIL,
         "manifest.csv:2: serials do not ascend"},
        {HEADING "\"07\",\"p\",\"b\",\"1\",\"4\",\"2\"," ROW_MARK
                 "\"" ZEROS ZEROS "\"," ROW_TAIL,
         "manifest.csv:2: a number is wrong"},
        {HEADING "\"7\",\"p\",\"b\",\"-1\",\"4\",\"2\"," ROW_MARK
                 "\"" ZEROS ZEROS "\"," ROW_TAIL,
         "manifest.csv:2: a number is wrong"},
        {HEADING "\"7\",\"p\",\"b\",\"1\",\"\",\"2\"," ROW_MARK "\"" ZEROS ZEROS
                 "\"," ROW_TAIL,
         "manifest.csv:2: a number is wrong"},
        {HEADING
         "\"7\",\"p\",\"b\",\"1\",\"4\",\"1234567890123456789\"," ROW_MARK
         "\"" ZEROS ZEROS "\"," ROW_TAIL,
         "manifest.csv:2: a number is wrong"},
        {HEADING "\"7\",\"p\",\"b\",\"1\",\"0\",\"2\"," ROW_MARK
                 "\"" ZEROS ZEROS "\"," ROW_TAIL,
         "manifest.csv:2: a piece without pages"},
        {HEADING ROW_HEAD
         "\"\",\"\",\"1234567890123456789012345\",\"" ZEROS ZEROS
         "\"," ROW_TAIL,
         "manifest.csv:2: mark is not 26 digits"},
        {HEADING ROW_HEAD
         "\"\",\"\",\"1234567890123456789012345x\",\"" ZEROS ZEROS
         "\"," ROW_TAIL,
         "manifest.csv:2: mark is not 26 digits"},
        {HEADING ROW_HEAD ROW_MARK "\"" ZEROS "\"," ROW_TAIL,
         "manifest.csv:2: content_sha256 is no hash"},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct manifest_scan scan;
        struct manifest_row row;
        struct err err = {0};
        bool more = true, ok;

        ok = manifest_begin(text_from(rows[i][0]), &scan, &err);
        while (ok && more)
            ok = manifest_next(&scan, &more, &row, &err);
        assert_false(ok);
        check_error(&err, ERR_STATE, rows[i][1], __FILE__, __LINE__);
    }
}

/* --- manifest.json ------------------------------------------------------ */

static void
test_json(void **state)
{
    struct staged s;
    struct sum *sum, made;
    struct err err = {0};
    const struct json *top, *list;
    struct sha256 hash;
    struct text data;
    size_t n, n_bundle;

    (void)state;
    staged_open(&s, tiny_conf, 4, 2);
    (void)unlinkat(s.run_fd, ".bundle-001.idx", 0);
    (void)unlinkat(s.run_fd, ".bundle-002.idx", 0);
    (void)unlinkat(s.run_fd, ".bundle-003.idx", 0);
    CHECK_OK(sums_of_folder(s.run_fd, s.t.arena, &sum, &n, &err));
    CHECK_FAILS(json(&s, sum, n, &made, &err), ERR_STATE,
                "bundle-001.pdf: is not verified");
    staged_believe(&s);
    CHECK_FAILS(json(&s, sum, 0, &made, &err), ERR_STATE,
                "bundle-001.pdf: is missing");
    sum[1].hash.byte[7] ^= 1;
    CHECK_FAILS(json(&s, sum, n, &made, &err), ERR_STATE,
                "bundle-002.pdf: has other bytes than the ledger says");
    sum[1].hash.byte[7] ^= 1;
    s.t.run.pieces++;
    CHECK_FAILS(json(&s, sum, n, &made, &err), ERR_STATE,
                "printed and held pieces are not those of the plan");
    s.t.run.pieces--;
    CHECK_OK(json(&s, sum, n, &made, &err));
    data = staged_read(&s, MANIFEST_JSON);
    sha256_of(data.s, data.len, &hash);
    assert_memory_equal(&hash, &made.hash, sizeof hash);
    assert_int_equal(data.len, made.bytes);
    assert_string_equal(made.name, MANIFEST_JSON);
    CHECK_OK(json_read(data, "x", s.t.arena, &top, &err));
    check_text(json_find(top, "run", JSON_TEXT)->text, s.t.run.id);
    check_text(json_find(top, "as_of", JSON_TEXT)->text, "2026-11-20");
    check_text(json_find(top, "posting", JSON_TEXT)->text, "2026-11-20");
    check_text(json_find(top, "program", JSON_TEXT)->text, "shirase test");
    list = json_find(top, "set", JSON_GROUP);
    check_text(json_find(list, "name", JSON_TEXT)->text, "tiny");
    list = json_find(top, "counts", JSON_GROUP);
    assert_int_equal(json_find(list, "pages", JSON_NUMBER)->number, 14);
    (void)staged_bundles(&s, &n_bundle);
    assert_int_equal(json_find(top, "bundles", JSON_LIST)->n, n_bundle);
    assert_int_equal(json_find(top, "files", JSON_LIST)->n, n);
    assert_int_equal(json_find(top, "exceptions", JSON_LIST)->n, 0);
    assert_true(json_find(top, "fonts", JSON_LIST)->n > 0);
    staged_close(&s);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_csv),    cmocka_unit_test(test_csv_again),
        cmocka_unit_test(test_weight), cmocka_unit_test(test_csv_refused),
        cmocka_unit_test(test_read),   cmocka_unit_test(test_read_refused),
        cmocka_unit_test(test_json),
    };

    return check_main(tests);
}
