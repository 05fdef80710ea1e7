#include <signal.h>
#include <sys/stat.h>

#include "data/release.h"
#include "post/sums.h"
#include "tests/unit/pdfmake.h"
#include "tests/unit/staged.h"

/* Three bundles, verified. */
static void
ready(struct staged *s)
{
    staged_open(s, tiny_conf, 5, 3);
    staged_believe(s);
}

static void
growing(const struct staged *s, char name[static 40])
{
    (void)snprintf(name, 40, ".%s", s->t.run.id);
}

/* What a run's folder holds after sealing. */
static void
check_sealed(struct staged *s)
{
    static const char *const want[] = {
        "SHA256SUMS",  "bundle-001.pdf",     "bundle-002.pdf", "bundle-003.pdf",
        "control.pdf", "manifest.cp932.csv", "manifest.csv",   "manifest.json"};
    const char *const *name;
    struct sha256 hash;
    struct sum *sum;
    struct err err = {0};
    char tmp[40];
    uint64_t bytes;
    size_t n;

    growing(s, tmp);
    assert_false(staged_there(s->stage_fd, tmp));
    assert_true(stage_sealed(s->stage_fd, &s->t.run));
    CHECK_OK(dir_list(s->run_fd, s->t.arena, &name, &n, &err));
    assert_int_equal(n, COUNT(want));
    for (size_t i = 0; i < n; i++) {
        struct stat st;

        assert_string_equal(name[i], want[i]);
        assert_int_equal(fstatat(s->run_fd, name[i], &st, 0), 0);
        assert_int_equal(st.st_mode & 07777, 0600);
    }
    CHECK_OK(sums_check(s->run_fd, s->t.arena, &sum, &n, &err));
    assert_int_equal(n, COUNT(want) - 1);
    CHECK_OK(file_hash(s->run_fd, MANIFEST_JSON, &hash, &bytes, &err));
    assert_memory_equal(&hash, &s->t.run.manifest, sizeof hash);
    assert_int_equal(s->t.run.state, RUN_SEALED);
    assert_int_equal(s->t.run.pages, 18);
    assert_int_equal(s->t.run.sheets, 9);
    CHECK_OK(ledger_balance(s->t.db, s->t.night.no, &err));
}

static void
test_seal(void **state)
{
    struct staged s;
    struct err err = {0};

    (void)state;
    ready(&s);
    assert_false(stage_sealed(s.stage_fd, &s.t.run));
    CHECK_OK(staged_seal(&s, &err));
    check_sealed(&s);
    /* Once more: it is looked at again, and that is all. */
    CHECK_OK(staged_seal(&s, &err));
    check_sealed(&s);
    staged_close(&s);
}

/* Whatever an earlier seal left is made anew or taken away. */
static void
test_leftovers(void **state)
{
    static const char *const left[] = {"manifest.csv",
                                       "manifest.cp932.csv",
                                       "manifest.json",
                                       "control.pdf",
                                       "SHA256SUMS",
                                       ".manifest.csv.tmp",
                                       ".manifest.cp932.csv.tmp",
                                       ".manifest.json.tmp",
                                       ".control.pdf.tmp",
                                       ".SHA256SUMS.tmp",
                                       ".bundle-001.idx",
                                       ".bundle-002.idx",
                                       "..bundle-002.idx.tmp",
                                       ".bundle-003.pdf.tmp"};
    struct staged s;
    struct err err = {0};

    (void)state;
    for (size_t upto = 0; upto <= COUNT(left); upto += 7) {
        ready(&s);
        for (size_t i = 0; i < upto; i++)
            pdfmake_write(s.run_fd, left[i], TEXT("half"));
        CHECK_OK(staged_seal(&s, &err));
        check_sealed(&s);
        staged_close(&s);
    }
}

/* The same people, set and day give the same folder, byte for byte. */
static void
copy_folder(struct staged *from, struct staged *to, const char *name)
{
    const char *const *file;
    struct err err = {0};
    size_t n;
    int fd;

    CHECK_OK(dir_open(to->stage_fd, name, true, &fd, &err));
    CHECK_OK(dir_list(from->run_fd, from->t.arena, &file, &n, &err));
    for (size_t i = 0; i < n; i++)
        pdfmake_write(fd, file[i], staged_read(from, file[i]));
    (void)close(fd);
}

/* The rename was done, and the ledger does not know of it yet. */
static void
test_renamed(void **state)
{
    struct staged a, b;
    struct err err = {0};
    char tmp[40];

    (void)state;
    ready(&a);
    CHECK_OK(staged_seal(&a, &err));
    ready(&b);
    assert_string_equal(a.t.run.id, b.t.run.id);
    growing(&b, tmp);
    copy_folder(&a, &b, b.t.run.id);
    CHECK_FAILS(staged_seal(&b, &err), ERR_STATE,
                "stage holds the run twice, growing and sealed");
    assert_int_equal(renameat(b.stage_fd, tmp, b.t.fd, "away"), 0);
    /* Not believed before it is looked at. */
    (void)close(b.run_fd);
    CHECK_OK(dir_open(b.stage_fd, b.t.run.id, false, &b.run_fd, &err));
    pdfmake_write(b.run_fd, "control.pdf", TEXT("other"));
    CHECK_FAILS(staged_seal(&b, &err), ERR_STATE,
                "control.pdf: has other bytes than SHA256SUMS says");
    pdfmake_write(b.run_fd, "control.pdf", staged_read(&a, "control.pdf"));
    CHECK_OK(staged_seal(&b, &err));
    assert_memory_equal(&a.t.run.manifest, &b.t.run.manifest,
                        sizeof a.t.run.manifest);
    check_sealed(&b);
    staged_close(&a);
    staged_close(&b);
}

static void
test_refused(void **state)
{
    struct staged s;
    struct err err = {0};
    struct text pdf;

    (void)state;
    staged_open(&s, tiny_conf, 5, 3);
    CHECK_FAILS(staged_seal(&s, &err), ERR_STATE,
                "bundle-001.pdf: is not verified");
    assert_non_null(strstr(err.msg, s.t.run.id));
    assert_false(stage_sealed(s.stage_fd, &s.t.run));
    staged_believe(&s);
    pdfmake_write(s.run_fd, "notes.txt", TEXT("x"));
    CHECK_FAILS(staged_seal(&s, &err), ERR_STATE,
                "notes.txt: does not belong into a run's folder");
    (void)unlinkat(s.run_fd, "notes.txt", 0);
    pdfmake_write(s.run_fd, ".notes", TEXT("x"));
    CHECK_FAILS(staged_seal(&s, &err), ERR_STATE, "whose name is none of ours");
    (void)unlinkat(s.run_fd, ".notes", 0);
    assert_int_equal(mkdirat(s.run_fd, ".control.pdf.tmp", 0700), 0);
    CHECK_FAILS(staged_seal(&s, &err), ERR_IO, "cannot be removed");
    (void)unlinkat(s.run_fd, ".control.pdf.tmp", AT_REMOVEDIR);
    pdf = staged_read(&s, "bundle-002.pdf");
    ((char *)(uintptr_t)pdf.s)[pdf.len / 2] ^= 1;
    pdfmake_write(s.run_fd, "bundle-002.pdf", pdf);
    CHECK_FAILS(staged_seal(&s, &err), ERR_STATE,
                "bundle-002.pdf: has other bytes than the ledger says");
    (void)unlinkat(s.run_fd, "bundle-002.pdf", 0);
    CHECK_FAILS(staged_seal(&s, &err), ERR_STATE, "bundle-002.pdf: is missing");
    ((char *)(uintptr_t)pdf.s)[pdf.len / 2] ^= 1;
    pdfmake_write(s.run_fd, "bundle-002.pdf", pdf);
    CHECK_OK(staged_seal(&s, &err));
    check_sealed(&s);
    staged_close(&s);
}

/* After sealing: the folder is gone, cut or another one. */
static void
test_sealed_refused(void **state)
{
    struct staged s;
    struct sum *sum;
    struct err err = {0};
    size_t n;

    (void)state;
    ready(&s);
    CHECK_OK(staged_seal(&s, &err));
    (void)unlinkat(s.run_fd, MANIFEST_CSV, 0);
    (void)unlinkat(s.run_fd, SUMS_FILE, 0);
    CHECK_OK(sums_of_folder(s.run_fd, s.t.arena, &sum, &n, &err));
    CHECK_OK(sums_write(s.run_fd, sum, n, &err));
    CHECK_FAILS(staged_seal(&s, &err), ERR_STATE, "manifest.csv: is missing");
    pdfmake_write(s.run_fd, MANIFEST_CSV, TEXT("x"));
    pdfmake_write(s.run_fd, MANIFEST_JSON, TEXT("{}"));
    (void)unlinkat(s.run_fd, SUMS_FILE, 0);
    CHECK_OK(sums_of_folder(s.run_fd, s.t.arena, &sum, &n, &err));
    CHECK_OK(sums_write(s.run_fd, sum, n, &err));
    CHECK_FAILS(staged_seal(&s, &err), ERR_STATE,
                "manifest.json: is not the one that the ledger knows");
    assert_int_equal(renameat(s.stage_fd, s.t.run.id, s.t.fd, "away"), 0);
    CHECK_FAILS(staged_seal(&s, &err), ERR_STATE,
                "the sealed folder is not in stage");
    CHECK_OK(approval_put(s.t.db, &s.t.run, "somebody", &err));
    CHECK_FAILS(staged_seal(&s, &err), ERR_STATE,
                "the run is approved already");
    staged_close(&s);
    ready(&s);
    {
        char tmp[40];

        growing(&s, tmp);
        assert_int_equal(renameat(s.stage_fd, tmp, s.t.fd, "away"), 0);
    }
    CHECK_FAILS(staged_seal(&s, &err), ERR_STATE,
                "the run has no folder in stage");
    staged_close(&s);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_seal),           cmocka_unit_test(test_leftovers),
        cmocka_unit_test(test_renamed),        cmocka_unit_test(test_refused),
        cmocka_unit_test(test_sealed_refused),
    };

    return check_main(tests);
}
