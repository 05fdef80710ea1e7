#include "tests/unit/scene.h"
#include "tests/unit/tool.h"

#include "base/file.h"
#include "post/pdfread.h"
#include "render/output.h"
#include "render/pdf.h"

enum {
    KINDS = 5,
    PAGES = 205,
    LINES = 40
};

struct paper {
    struct scene scene;
    struct pdf_shared *shared;
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

/* Pages of some lines each; the file's size, its hash and its content's. */
static uint64_t
write_file(struct paper *p, int kind, struct sha256 *hash,
           struct sha256 *content)
{
    static const struct output outputs[KINDS] = {
        {.packing = PACKING_NONE},
        {.packing = PACKING_FAST},
        {.packing = PACKING_SMALL},
        {.packing = PACKING_NONE, .wrapper = WRAPPER_X4},
        {.packing = PACKING_SMALL, .wrapper = WRAPPER_X4},
    };
    struct output output = outputs[kind];
    struct pdf_info info = {"t", {2026, 10, 1}, {{0}}, "shirase", &output};
    struct page fixed = scene_page(&p->scene);
    struct sha256_state *state = sha256_new();
    struct out_file *file;
    struct pdf *pdf;
    struct err err = {0};
    uint64_t bytes;

    (void)unlinkat(p->fd, "a.pdf", 0);
    CHECK_OK(out_open(p->fd, "a.pdf", &file, &err));
    CHECK_OK(pdf_begin(p->shared, file, &info, &pdf, &err));
    for (size_t i = 0; i < PAGES; i++) {
        struct side side = {&fixed, 1, scene_page(&p->scene), false};

        for (int k = 0; k < LINES; k++)
            (void)scene_text(&p->scene, &side.own, "biz-udpgothic", 9,
                             scene_at(50, 40 + 15 * k),
                             "見本の文字が続きます。0123456789");
        CHECK_OK(pdf_side(pdf, &side, state, &err));
    }
    CHECK_OK(pdf_end(pdf, &err));
    CHECK_OK(out_commit(file, hash, &bytes, &err));
    sha256_end(state, content);
    sha256_free(state);
    return bytes;
}

static struct text
page_content(struct paper *p, size_t page)
{
    struct pdf_file *file;
    struct text out, copy;
    struct err err = {0};

    CHECK_OK(pdf_file_open(p->fd, "a.pdf", &file, &err));
    CHECK_OK(pdf_page_content(file, page, p->scene.arena, &out, &err));
    copy = (struct text){arena_copy(p->scene.arena, out.s, out.len), out.len};
    pdf_file_close(file);
    return copy;
}

/* Packed or not, a page says the same, and its hash is the same. */
static void
test_same(void **state)
{
    static const char *const qpdf[] = {"qpdf", "--check", "a.pdf", NULL};
    struct paper *p = *state;
    struct sha256 hash[KINDS], content[KINDS];
    struct text page[KINDS];
    uint64_t bytes[KINDS];

    for (int i = 0; i < KINDS; i++) {
        int code;

        bytes[i] = write_file(p, i, &hash[i], &content[i]);
        page[i] = page_content(p, PAGES - 1);
        code = tool_run(p->fd, "out", qpdf);
        assert_true(code == 0 || code == TOOL_MISSING);
        assert_true(text_equal(page[i], page[0]));
        assert_memory_equal(&content[i], &content[0], sizeof content[0]);
    }
    assert_true(page[0].len > 1000);
    assert_true(bytes[1] < bytes[0] / 2);
    assert_true(bytes[2] < bytes[1]);
    /* Object streams, where the wrapper allows them. */
    assert_true(bytes[4] < bytes[2] * 3 / 4);
}

/* Files of other packing before it do not change a file's bytes. */
static void
test_order(void **state)
{
    struct paper *p = *state;
    struct sha256 first[KINDS], again, ignore;

    for (int i = 0; i < KINDS; i++)
        (void)write_file(p, i, &first[i], &ignore);
    for (int i = KINDS; i-- > 0;) {
        (void)write_file(p, i, &again, &ignore);
        assert_memory_equal(&again, &first[i], sizeof again);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_same, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_order, set_up, tear_down),
    };

    return check_main(tests);
}
