#include "post/poppler.h"
#include "tests/unit/pdfmake.h"

static void
test_pages(void **state)
{
    struct buf page[3] = {{0}};
    struct pdfmake m;
    struct poppler *p;
    struct text t;
    struct err err = {0};
    char path[64];
    int fd = check_folder(path);

    (void)state;
    pdfmake_show(&page[0], 50, 700, "一枚目");
    pdfmake_show(&page[2], 50, 700, "三枚目");
    pdfmake_pages(&m, page, 3);
    pdfmake_save(&m, fd, "a.pdf");
    CHECK_OK(poppler_open(fd, "a.pdf", 1, 3, &p, &err));
    CHECK_OK(poppler_page(p, &t, &err));
    assert_non_null(memmem(t.s, t.len, "一枚目", 9));
    CHECK_OK(poppler_page(p, &t, &err));
    assert_null(memmem(t.s, t.len, "枚目", 6));
    CHECK_OK(poppler_page(p, &t, &err));
    assert_non_null(memmem(t.s, t.len, "三枚目", 9));
    CHECK_FAILS(poppler_page(p, &t, &err), ERR_STATE, "no further page");
    CHECK_OK(poppler_close(p, &err));
    CHECK_OK(poppler_open(fd, "a.pdf", 1, 2, &p, &err));
    CHECK_OK(poppler_page(p, &t, &err));
    CHECK_FAILS(poppler_close(p, &err), ERR_STATE, "sees further pages");
    CHECK_OK(poppler_open(fd, "none.pdf", 1, 2, &p, &err));
    CHECK_FAILS(poppler_close(p, &err), ERR_STATE, "refuses the file");
    CHECK_OK(poppler_open(fd, "a.pdf", 2, 3, &p, &err));
    poppler_stop(p);
    poppler_stop(NULL);
    buf_clear(&page[0]);
    buf_clear(&page[2]);
    check_folder_end(path, fd);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_pages),
    };

    return check_main(tests);
}
