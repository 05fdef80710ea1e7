#include <signal.h>
#include <sys/stat.h>

#include "post/sums.h"
#include "tests/unit/pdfmake.h"
#include "tests/unit/staged.h"

/* Replace the first occurrence of from in a file, as long as it is there. */
static void
edit(struct staged *s, const char *name, const char *from, const char *to)
{
    struct text old = staged_read(s, name);
    const char *at = memmem(old.s, old.len, from, strlen(from));
    struct buf b = {0};

    if (at == NULL)
        fail_msg("%s does not hold \"%s\"", name, from);
    buf_put(&b, old.s, (size_t)(at - old.s));
    buf_str(&b, to);
    buf_put(&b, at + strlen(from),
            old.len - (size_t)(at - old.s) - strlen(from));
    pdfmake_write(s->run_fd, name, (struct text){b.s, b.len});
    buf_clear(&b);
}

/* Make manifest.json and SHA256SUMS right again after an edit. */
static void
resum(struct staged *s)
{
    struct sum *sum;
    struct err err = {0};
    size_t n;

    (void)unlinkat(s->run_fd, SUMS_FILE, 0);
    CHECK_OK(sums_of_folder(s->run_fd, s->t.arena, &sum, &n, &err));
    CHECK_OK(sums_write(s->run_fd, sum, n, &err));
}

/* In manifest.json, say of a file what is true of it now. */
static void
retell(struct staged *s, const char *name)
{
    struct text json = staged_read(s, MANIFEST_JSON);
    char part[64], hex[SHA256_HEX], *at, *end;
    struct buf b = {0};
    struct sha256 hash;
    struct err err = {0};
    uint64_t bytes;

    CHECK_OK(file_hash(s->run_fd, name, &hash, &bytes, &err));
    sha256_hex(&hash, hex);
    (void)snprintf(part, sizeof part, "{ \"name\": \"%s\"", name);
    at = memmem(json.s, json.len, part, strlen(part));
    assert_non_null(at);
    end = strchr(at, '}');
    buf_put(&b, json.s, (size_t)(at - json.s));
    buf_printf(&b, "%s, \"bytes\": %llu, \"sha256\": \"%s\" ", part,
               (unsigned long long)bytes, hex);
    buf_put(&b, end, json.len - (size_t)(end - json.s));
    pdfmake_write(s->run_fd, MANIFEST_JSON, (struct text){b.s, b.len});
    buf_clear(&b);
}

/* Keep all files of a sealed folder, to put them back after each case. */
struct copy {
    size_t n;
    const char *const *name;
    struct text *data;
};

static void
copy_take(struct staged *s, struct copy *c)
{
    struct err err = {0};

    CHECK_OK(dir_list(s->run_fd, s->t.arena, &c->name, &c->n, &err));
    c->data = arena_array(s->t.arena, struct text, c->n);
    for (size_t i = 0; i < c->n; i++)
        c->data[i] = staged_read(s, c->name[i]);
}

static void
copy_back(struct staged *s, const struct copy *c)
{
    const char *const *name;
    struct err err = {0};
    size_t n;

    CHECK_OK(dir_list(s->run_fd, s->t.arena, &name, &n, &err));
    for (size_t i = 0; i < n; i++)
        (void)unlinkat(s->run_fd, name[i],
                       strcmp(name[i], "folder") == 0 ? AT_REMOVEDIR : 0);
    for (size_t i = 0; i < c->n; i++)
        pdfmake_write(s->run_fd, c->name[i], c->data[i]);
}

/* Four pieces in two bundles, of which the second is held; sealed. */
static void
sealed(struct staged *s, struct copy *c)
{
    struct bundle_terms terms;
    struct verify_report r;
    struct err err = {0};

    *s = (struct staged){.run_fd = -1};
    tiny_open(&s->t, tiny_conf);
    for (int i = 1; i <= 4; i++)
        tiny_usual(&s->t, i);
    tiny_planned(&s->t, 2);
    CHECK_OK(dir_open(s->t.fd, "stage", true, &s->stage_fd, &err));
    CHECK_OK(stage_open(s->stage_fd, &s->t.run, &s->run_fd, &err));
    terms =
        (struct bundle_terms){.site = s->t.path,
                              .facts = &s->t.facts,
                              .set = s->t.set,
                              .faces = s->t.faces,
                              .program = "shirase test",
                              .workers = 1,
                              .crash = {.by = SIGKILL, .seq = 2, .times = 2}};
    CHECK_OK(bundle_all(s->t.db, &s->t.run, &terms, s->run_fd, &err));
    staged_control(s);
    CHECK_OK(staged_verify(s, VERIFY_SAMPLE, &r, &err));
    assert_int_equal(r.pieces, 3);
    staged_believe(s);
    CHECK_OK(staged_seal(s, &err));
    CHECK_OK(verify_folder(s->run_fd, s->t.db, VERIFY_FULL, 0, &r, &err));
    copy_take(s, c);
}

/* Nothing is told anew: SHA256SUMS finds it. */
static void
test_folder_files(void **state)
{
    struct staged s;
    struct copy c;
    struct verify_report r;
    struct text data;
    struct err err = {0};

    (void)state;
    sealed(&s, &c);
    /* One bit of each file. */
    for (size_t i = 0; i < c.n; i++) {
        if (strcmp(c.name[i], SUMS_FILE) == 0)
            continue;
        data = staged_read(&s, c.name[i]);
        ((char *)(uintptr_t)data.s)[data.len / 2] ^= 4;
        pdfmake_write(s.run_fd, c.name[i], data);
        CHECK_FAILS(verify_folder(s.run_fd, NULL, VERIFY_FAST, 0, &r, &err),
                    ERR_STATE, "has other bytes than SHA256SUMS says");
        assert_ptr_equal(strstr(err.msg, c.name[i]), err.msg);
        copy_back(&s, &c);
    }
    for (size_t i = 0; i < c.n; i++) {
        (void)unlinkat(s.run_fd, c.name[i], 0);
        CHECK_FAILS(verify_folder(s.run_fd, NULL, VERIFY_FAST, 0, &r, &err),
                    ERR_STATE, "is missing");
        assert_ptr_equal(strstr(err.msg, c.name[i]), err.msg);
        copy_back(&s, &c);
    }
    pdfmake_write(s.run_fd, "bundle-003.pdf", TEXT("x"));
    CHECK_FAILS(verify_folder(s.run_fd, NULL, VERIFY_FAST, 0, &r, &err),
                ERR_STATE, "bundle-003.pdf: is not listed in SHA256SUMS");
    copy_back(&s, &c);
    pdfmake_write(s.run_fd, ".hidden", TEXT("x"));
    CHECK_FAILS(verify_folder(s.run_fd, NULL, VERIFY_FAST, 0, &r, &err),
                ERR_STATE, "whose name is none of ours");
    copy_back(&s, &c);
    assert_int_equal(mkdirat(s.run_fd, "folder", 0700), 0);
    CHECK_FAILS(verify_folder(s.run_fd, NULL, VERIFY_FAST, 0, &r, &err),
                ERR_STATE, "folder: not an ordinary file");
    copy_back(&s, &c);
    assert_int_equal(symlinkat("control.pdf", s.run_fd, "link.pdf"), 0);
    CHECK_FAILS(verify_folder(s.run_fd, NULL, VERIFY_FAST, 0, &r, &err),
                ERR_STATE, "link.pdf: not an ordinary file");
    copy_back(&s, &c);
    /* A signature may stand beside; a vendor's copy has other modes. */
    pdfmake_write(s.run_fd, SUMS_SIGNATURE, TEXT("x"));
    assert_int_equal(fchmodat(s.run_fd, "control.pdf", 0644, 0), 0);
    CHECK_OK(verify_folder(s.run_fd, NULL, VERIFY_FAST, 0, &r, &err));
    CHECK_FAILS(verify_folder(s.run_fd, s.t.db, VERIFY_FAST, 0, &r, &err),
                ERR_STATE, "control.pdf: its mode is 644, not 600");
    staged_close(&s);
}

static void
test_folder_sums(void **state)
{
    static const char *const rows[][3] = {
        {"  bundle", " *bundle", "SHA256SUMS:1: not a line of sorted sums"},
        {"  control", "  ../control", "SHA256SUMS:3: not a line"},
        {"  bundle-002", "  bundle-000", "SHA256SUMS:2: not a line"},
        {"  manifest.json\n", "  manifest.json", "the last line is cut"},
        {"  manifest.csv", "  manifest.csw", "manifest.csv: is not listed"},
    };
    struct staged s;
    struct copy c;
    struct verify_report r;

    (void)state;
    sealed(&s, &c);
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct err err = {0};

        edit(&s, SUMS_FILE, rows[i][0], rows[i][1]);
        CHECK_FAILS(verify_folder(s.run_fd, NULL, VERIFY_FAST, 0, &r, &err),
                    ERR_STATE, rows[i][2]);
        copy_back(&s, &c);
    }
    staged_close(&s);
}

/* manifest.json is edited and SHA256SUMS written anew. */
static void
test_folder_json(void **state)
{
    static const char *const rows[][3] = {
        {"{\n", "[{\n", "manifest.json:32: a comma or a closing bracket"},
        {"\"format\"", "\"farmat\"", "\"format\" is missing"},
        {"manifest-1", "manifest-2", "of another format"},
        {"\"run\": \"R-", "\"run\": \"S-", "not the id of a run"},
        {"\"run\": \"R-2026", "\"run\": \"R-2a26", "not the id of a run"},
        {"\"run\": \"R-20261120-", "\"run\": \"R-20261120-0",
         "not the id of a run"},
        {"\"files\"", "\"fills\"", "\"files\" is missing"},
        {"\"bundles\": [", "\"bandles\": [", "\"bundles\" is missing"},
        {"\"exceptions\": [", "\"excepts\": [", "\"exceptions\" is missing"},
        {"\"counts\"", "\"caunts\"", "\"counts\" is missing"},
        {"\"planned\": 4", "\"planned\": 5",
         "\"planned\" says 5 and there are 4"},
        {"\"pieces\": 3", "\"pieces\": 4", "\"pieces\" says 4"},
        {"\"exceptions\": 1", "\"exceptions\": 2", "\"exceptions\" says 2"},
        {"\"bundles\": 2", "\"bundles\": 3", "\"bundles\" says 3"},
        {"\"pages\": 12", "\"pages\": 13", "\"pages\" says 13"},
        {"\"sheets\": 6", "\"sheets\": 7", "\"sheets\" says 7"},
        {"\"planned\": 4", "\"plan\": 4", "\"planned\" is missing"},
        {"\"file\": \"bundle-001", "\"file\": \"bundle-003",
         "tells of a bundle that is not there"},
        {"\"first_seq\": 1", "\"first_seq\": 2",
         "hash or serials of bundle-001.pdf are wrong"},
        {"\"last_seq\": 2, \"pieces\": 1", "\"last_seq\": 3, \"pieces\": 1",
         "piece 000003: is in no list"},
        {"\"pieces\": 1, \"pages\"", "\"pieces\": 2, \"pages\"",
         "bundle-001.pdf: has 1 pieces instead of 2"},
        {"\"pages\": 4, \"sheets\": 2", "\"pages\": 5, \"sheets\": 2",
         "bundle-001.pdf: serials, pages or sheets"},
        {"\"pages\": 4, \"sheets\": 2", "\"pages\": 4, \"sheets\": 3",
         "bundle-001.pdf: serials, pages or sheets"},
        {"\"seq\": 2,", "\"seq\": 1,", "piece 000002: is in no list"},
        {"\"seq\": 2,", "\"sequ\": 2,", "\"seq\" is missing"},
        {"\"state\": \"held\", \"reason\": \"crash\" }",
         "\"state\": \"held\" }, { \"seq\": 3 }",
         "a serial without a letter that has one"},
        {"{ \"name\": \"control.pdf\"", "{ \"name\": \"control.pdg\"",
         "tells another control.pdf than there is"},
        {"\"stock\": \"printed\"", "\"stock\": \"painted\"",
         "tells of a stock that cannot be"},
        {"\"stock\": \"printed\"", "\"stock\": \"preprinted\"",
         "tells of a stock that cannot be"},
        {"{ \"name\": \"control.pdf\"", "{ \"nome\": \"control.pdf\"",
         "\"name\" is missing"},
    };
    struct staged s;
    struct copy c;
    struct verify_report r;
    struct err err = {0};

    (void)state;
    sealed(&s, &c);
    for (size_t i = 0; i < COUNT(rows); i++) {
        edit(&s, MANIFEST_JSON, rows[i][0], rows[i][1]);
        resum(&s);
        CHECK_FAILS(verify_folder(s.run_fd, NULL, VERIFY_FAST, 0, &r, &err),
                    ERR_STATE, rows[i][2]);
        copy_back(&s, &c);
    }
    pdfmake_write(s.run_fd, MANIFEST_JSON, TEXT("[]"));
    resum(&s);
    CHECK_FAILS(verify_folder(s.run_fd, NULL, VERIFY_FAST, 0, &r, &err),
                ERR_STATE, "not a manifest");
    copy_back(&s, &c);
    /* What the ledger knows better. */
    edit(&s, MANIFEST_JSON, "shirase test", "shirase tost");
    resum(&s);
    CHECK_OK(verify_folder(s.run_fd, NULL, VERIFY_FAST, 0, &r, &err));
    CHECK_FAILS(verify_folder(s.run_fd, s.t.db, VERIFY_FAST, 0, &r, &err),
                ERR_STATE, "is not the one that the ledger knows");
    copy_back(&s, &c);
    edit(&s, MANIFEST_JSON, "\"run\": \"R-2026", "\"run\": \"R-2027");
    resum(&s);
    CHECK_FAILS(verify_folder(s.run_fd, s.t.db, VERIFY_FAST, 0, &r, &err),
                ERR_STATE, "the ledger knows no such run");
    staged_close(&s);
}

/* A file is taken away or added, and SHA256SUMS written anew. */
static void
test_folder_set(void **state)
{
    struct staged s;
    struct copy c;
    struct verify_report r;
    struct err err = {0};

    (void)state;
    sealed(&s, &c);
    pdfmake_write(s.run_fd, "zzz.pdf", TEXT("x"));
    resum(&s);
    CHECK_FAILS(verify_folder(s.run_fd, NULL, VERIFY_FAST, 0, &r, &err),
                ERR_STATE, "manifest.json: does not list zzz.pdf");
    copy_back(&s, &c);
    (void)unlinkat(s.run_fd, MANIFEST_CSV, 0);
    resum(&s);
    CHECK_FAILS(verify_folder(s.run_fd, NULL, VERIFY_FAST, 0, &r, &err),
                ERR_STATE, "lists a file that is not there");
    copy_back(&s, &c);
    (void)unlinkat(s.run_fd, MANIFEST_JSON, 0);
    resum(&s);
    CHECK_FAILS(verify_folder(s.run_fd, NULL, VERIFY_FAST, 0, &r, &err),
                ERR_STATE, "manifest.json: is missing");
    copy_back(&s, &c);
    pdfmake_write(s.run_fd, MANIFEST_CSV, TEXT(""));
    retell(&s, MANIFEST_CSV);
    resum(&s);
    CHECK_FAILS(verify_folder(s.run_fd, NULL, VERIFY_FAST, 0, &r, &err),
                ERR_STATE, "manifest.csv: is missing");
    copy_back(&s, &c);
    pdfmake_write(s.run_fd, MANIFEST_CP932, TEXT(""));
    retell(&s, MANIFEST_CP932);
    resum(&s);
    CHECK_FAILS(verify_folder(s.run_fd, NULL, VERIFY_FAST, 0, &r, &err),
                ERR_STATE, "manifest.cp932.csv: is missing");
    copy_back(&s, &c);
    edit(&s, MANIFEST_CP932, "\"standard\"", "\"stendard\"");
    retell(&s, MANIFEST_CP932);
    resum(&s);
    CHECK_FAILS(verify_folder(s.run_fd, NULL, VERIFY_FAST, 0, &r, &err),
                ERR_STATE, "manifest.cp932.csv: differs from manifest.csv");
    copy_back(&s, &c);
    edit(&s, MANIFEST_CP932, "\"standard\"", "\"\xFF\"");
    retell(&s, MANIFEST_CP932);
    resum(&s);
    CHECK_FAILS(verify_folder(s.run_fd, NULL, VERIFY_FAST, 0, &r, &err),
                ERR_STATE, "manifest.cp932.csv: differs from manifest.csv");
    staged_close(&s);
}

/* manifest.csv and its twin are edited, all hashes made right again. */
static void
test_folder_csv(void **state)
{
    static const char *const rows[][3] = {
        {"-000001\"", "-000002\"",
         "manifest.csv:2: piece or mark is not that of the serial"},
        {"0010000001\"", "0010000002\"",
         "manifest.csv:2: piece or mark is not that of the serial"},
        {"\"bundle-001.pdf\",\"1\"", "\"bundle-001.pdf\",\"2\"",
         "-000001: begins on page 2 instead of 1"},
        {"\"bundle-001.pdf\",\"1\",\"4\"", "\"bundle-001.pdf\",\"1\",\"5\"",
         "-000001: its pages are not in the file"},
        {"\"bundle-001.pdf\",\"1\",\"4\"", "\"bundle-001.pdf\",\"1\",\"3\"",
         "-000001: has 2 sides and its marks say 3"},
        {"\"1\",\"4\",\"2\"", "\"1\",\"4\",\"3\"",
         "bundle-001.pdf: serials, pages or sheets"},
        {"\"bundle-001.pdf\"", "\"bundle-002.pdf\"",
         "piece 000001: is in no list"},
        {"\"bundle-002.pdf\",\"5\"", "\"bundle-003.pdf\",\"5\"",
         "piece 000004: is in no list"},
    };
    struct staged s;
    struct copy c;
    struct verify_report r;
    struct err err = {0};

    (void)state;
    sealed(&s, &c);
    for (size_t i = 0; i < COUNT(rows); i++) {
        edit(&s, MANIFEST_CSV, rows[i][0], rows[i][1]);
        edit(&s, MANIFEST_CP932, rows[i][0], rows[i][1]);
        retell(&s, MANIFEST_CSV);
        retell(&s, MANIFEST_CP932);
        resum(&s);
        CHECK_FAILS(verify_folder(s.run_fd, NULL, VERIFY_FAST, 0, &r, &err),
                    ERR_STATE, rows[i][2]);
        copy_back(&s, &c);
    }
    staged_close(&s);
}

/* A row behind the last bundle; a row that the ledger tells otherwise. */
static void
test_folder_ledger(void **state)
{
    struct staged s;
    struct copy c;
    struct verify_report r;
    struct err err = {0};
    struct text csv;
    struct buf b = {0};

    (void)state;
    sealed(&s, &c);
    csv = staged_read(&s, MANIFEST_CSV);
    buf_text(&b, csv);
    buf_str(&b, "\"9\",\"x\",\"bundle-009.pdf\",\"1\",\"1\",\"1\",\"\",\"\",\""
                "12345678901234567890123456\",\"0000000000000000000000000000"
                "000000000000000000000000000000000000\",\"\",\"\",\"\",\"\","
                "\"\"\r\n");
    pdfmake_write(s.run_fd, MANIFEST_CSV, (struct text){b.s, b.len});
    csv = staged_read(&s, MANIFEST_CP932);
    {
        struct buf twin = {0};
        const char *row = strstr(b.s, "\"9\",\"x\"");

        buf_text(&twin, csv);
        buf_put(&twin, row, b.len - (size_t)(row - b.s));
        pdfmake_write(s.run_fd, MANIFEST_CP932,
                      (struct text){twin.s, twin.len});
        buf_clear(&twin);
    }
    buf_clear(&b);
    retell(&s, MANIFEST_CSV);
    retell(&s, MANIFEST_CP932);
    resum(&s);
    CHECK_FAILS(verify_folder(s.run_fd, NULL, VERIFY_FAST, 0, &r, &err),
                ERR_STATE, "manifest.csv:5: a row of no bundle");
    copy_back(&s, &c);
    tiny_sql(&s.t, "DROP TRIGGER piece_pages_fixed; UPDATE piece_pages"
                   " SET sheets = 3 WHERE seq = 3");
    CHECK_FAILS(verify_folder(s.run_fd, s.t.db, VERIFY_FAST, 0, &r, &err),
                ERR_STATE,
                "piece 000003: pages or contents are not those of "
                "the ledger");
    staged_close(&s);
}

/* The ledger's name is another than the letter's. */
static void
test_folder_names(void **state)
{
    struct staged s;
    struct copy c;
    struct verify_report r;
    struct err err = {0};

    (void)state;
    sealed(&s, &c);
    tiny_sql(&s.t, "DROP TRIGGER piece_purged;"
                   "UPDATE piece SET name = '別人　花子' WHERE seq = 4");
    CHECK_OK(verify_folder(s.run_fd, NULL, VERIFY_FULL, 0, &r, &err));
    CHECK_FAILS(verify_folder(s.run_fd, s.t.db, VERIFY_FAST, 0, &r, &err),
                ERR_STATE, "bundle-002.pdf: piece ");
    assert_non_null(strstr(err.msg, "-000004: page 5: the name is not"));
    tiny_sql(&s.t, "UPDATE piece SET name = '' WHERE seq = 1");
    CHECK_FAILS(verify_folder(s.run_fd, s.t.db, VERIFY_FAST, 0, &r, &err),
                ERR_STATE, "the ledger has no name or postal code for it");
    staged_close(&s);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_folder_files),
        cmocka_unit_test(test_folder_sums),
        cmocka_unit_test(test_folder_json),
        cmocka_unit_test(test_folder_set),
        cmocka_unit_test(test_folder_csv),
        cmocka_unit_test(test_folder_ledger),
        cmocka_unit_test(test_folder_names),
    };

    return check_main(tests);
}
