#include "tests/unit/scene.h"
#include "tests/unit/tool.h"

#include "base/file.h"
#include "render/output.h"
#include "render/pdf.h"

struct paper {
    struct scene scene;
    struct pdf_shared *shared;
    struct output output;
    char path[64];
    int fd;
};

static int
set_up(void **state)
{
    struct paper *p = calloc(1, sizeof *p);

    assert_non_null(p);
    scene_open(&p->scene);
    p->shared = pdf_shared_new(p->scene.faces);
    p->output = (struct output){.wrapper = WRAPPER_X4, .icc = TEXT("profile")};
    p->fd = check_folder(p->path);
    *state = p;
    return 0;
}

static int
tear_down(void **state)
{
    struct paper *p = *state;

    pdf_shared_free(p->shared);
    scene_close(&p->scene);
    check_folder_end(p->path, p->fd);
    free(p);
    return 0;
}

static struct pdf *
begin(struct paper *p, struct out_file **file)
{
    struct pdf_info info = {
        "a < b & 見本", {2026, 10, 1}, {{0}}, "shirase", &p->output};
    struct pdf *pdf;
    struct err err = {0};

    (void)unlinkat(p->fd, "a.pdf", 0);
    CHECK_OK(out_open(p->fd, "a.pdf", file, &err));
    CHECK_OK(pdf_begin(p->shared, *file, &info, &pdf, &err));
    return pdf;
}

static void
end(struct paper *p, struct pdf *pdf, struct out_file *file, struct buf *bytes)
{
    struct sha256 hash;
    struct err err = {0};
    uint64_t len;

    CHECK_OK(pdf_end(pdf, &err));
    CHECK_OK(out_commit(file, &hash, &len, &err));
    tool_read(p->fd, "a.pdf", bytes);
}

static void
pages(struct paper *p, struct pdf *pdf, size_t n)
{
    struct page page = scene_page(&p->scene);
    struct side side = {&page, 1, {.trim = page.trim}, false};
    struct err err = {0};

    for (size_t i = 0; i < n; i++)
        CHECK_OK(pdf_side(pdf, &side, NULL, &err));
}

static size_t
count(const struct buf *bytes, const char *part)
{
    const char *s = bytes->s, *found;
    size_t n = 0;

    while ((found = memmem(s, bytes->len - (size_t)(s - bytes->s), part,
                           strlen(part))) != NULL) {
        s = found + strlen(part);
        n++;
    }
    return n;
}

/* Levels, ids, first and last page; a piece without pages leaves no trace. */
static void
test_tree(void **state)
{
    struct paper *p = *state;
    struct out_file *file;
    struct pdf *pdf = begin(p, &file);
    struct buf bytes = {0};
    struct err err = {0};

    CHECK_OK(pdf_piece(pdf, "0123456789ab-000001", &err));
    pages(p, pdf, 2);
    CHECK_OK(pdf_piece(pdf, "0123456789ab-000002", &err));
    CHECK_OK(pdf_piece(pdf, "0123456789ab-000003", &err));
    pages(p, pdf, 1);
    end(p, pdf, file, &bytes);
    assert_int_equal(memcmp(bytes.s, "%PDF-1.6\n", 9), 0);
    assert_int_equal(count(&bytes, "/NodeNameList[/Job/Group/Piece]"
                                   "/RecordLevel 2"),
                     1);
    assert_int_equal(count(&bytes, "/Type/DPart/"), 4);
    assert_int_equal(count(&bytes, "/Start "), 2);
    assert_int_equal(count(&bytes, "/End "), 1);
    assert_int_equal(count(&bytes, "/CIP4_UniqueID(0123456789ab-000001)"), 1);
    assert_int_equal(count(&bytes, "/CIP4_UniqueID(0123456789ab-000002)"), 0);
    assert_int_equal(count(&bytes, "/CIP4_UniqueID(0123456789ab-000003)"), 1);
    assert_int_equal(count(&bytes, "GTS_PDFVTVersion>PDF/VT-1<"), 1);
    assert_int_equal(count(&bytes, ">a &lt; b &amp; 見本</rdf:li>"), 1);
    buf_clear(&bytes);
}

/* A full group, and one piece more. */
static void
test_groups(void **state)
{
    struct paper *p = *state;
    struct out_file *file;
    struct pdf *pdf = begin(p, &file);
    struct buf bytes = {0};
    struct err err = {0};
    char id[32];

    for (int i = 0; i < 2001; i++) {
        (void)snprintf(id, sizeof id, "a-%06d", i);
        CHECK_OK(pdf_piece(pdf, id, &err));
        pages(p, pdf, 1);
    }
    end(p, pdf, file, &bytes);
    assert_int_equal(count(&bytes, "/DParts[["), 1 + 3);
    assert_int_equal(count(&bytes, "/Start "), 2001);
    assert_int_equal(count(&bytes, "/End "), 0);
    buf_clear(&bytes);
}

/* A control sheet has no pieces: PDF/X-4, and no more. */
static void
test_no_pieces(void **state)
{
    struct paper *p = *state;
    struct out_file *file;
    struct pdf *pdf = begin(p, &file);
    struct buf bytes = {0};

    pages(p, pdf, 2);
    end(p, pdf, file, &bytes);
    assert_int_equal(count(&bytes, "DPart"), 0);
    assert_int_equal(count(&bytes, "pdfvt"), 0);
    assert_int_equal(count(&bytes, "GTS_PDFXVersion>PDF/X-4<"), 1);
    buf_clear(&bytes);
}

/* Another wrapper tells no pieces apart. */
static void
test_x1a(void **state)
{
    struct paper *p = *state;
    struct out_file *file;
    struct buf bytes = {0};
    struct err err = {0};
    struct pdf *pdf;

    p->output = (struct output){0};
    pdf = begin(p, &file);
    CHECK_OK(pdf_piece(pdf, "a-1", &err));
    pages(p, pdf, 1);
    end(p, pdf, file, &bytes);
    assert_int_equal(memcmp(bytes.s, "%PDF-1.4\n", 9), 0);
    assert_int_equal(count(&bytes, "DPart"), 0);
    assert_int_equal(count(&bytes, "/RegistryName"), 1);
    assert_int_equal(count(&bytes, "PDF\\057X-1a:2003"), 1);
    buf_clear(&bytes);
}

static void
test_wrong(void **state)
{
    static const char *const bad[] = {
        "",
        "見本",
        "a b",
        "a(b",
        "a/b",
        "0123456789012345678901234567890123456789012345678901234567890123"};
    struct paper *p = *state;
    struct out_file *file;
    struct pdf *pdf = begin(p, &file);
    struct err err = {0};

    for (size_t i = 0; i < COUNT(bad); i++)
        CHECK_FAILS(pdf_piece(pdf, bad[i], &err), ERR_BUG,
                    "the id of a piece is not opaque");
    pages(p, pdf, 1);
    CHECK_OK(pdf_piece(pdf, "a-1", &err));
    pages(p, pdf, 1);
    CHECK_FAILS(pdf_end(pdf, &err), ERR_BUG, "a page belongs to no piece");
    out_abandon(file);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_tree, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_groups, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_no_pieces, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_x1a, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_wrong, set_up, tear_down),
    };

    return check_main(tests);
}
