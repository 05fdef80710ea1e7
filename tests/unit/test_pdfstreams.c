#include "tests/unit/check.h"

#include <fcntl.h>
#include <unistd.h>

#include "base/arena.h"
#include "post/pdfread.h"

/*
 * A file of one page, made by hand: 1 catalog, 2 page tree and 3 page stand in
 * object stream 4; 5 is the content, 6 the cross-reference stream.
 */
enum {
    OBJECTS = 7,
    ENTRY = 4 /* /W[1 2 1] */
};

struct fault {
    const char *packed, *head; /* of the object stream; NULL: as it should be */
    const char *widths, *size; /* of the cross-reference */
    int object, byte, value;   /* an entry that is changed; 0: none */
    int cut;                   /* bytes off the table */
    const char *part;
};

static size_t
put_stream(struct buf *b, int number, const char *dict, const char *data,
           size_t len)
{
    size_t at = b->len;

    buf_printf(b, "%d 0 obj\n<<%s/Length %zu>>\nstream\n", number, dict, len);
    buf_put(b, data, len);
    buf_str(b, "\nendstream\nendobj\n");
    return at;
}

static void
put_entry(char *table, int object, size_t kind, size_t where, size_t index)
{
    char *p = table + (size_t)object * ENTRY;

    p[0] = (char)kind;
    p[1] = (char)(where >> 8);
    p[2] = (char)(where & 255);
    p[3] = (char)index;
}

static void
build(const struct fault *f, struct buf *b)
{
    static const char packed[] =
        "1 0\n2 32\n3 70\n"
        "<</Type/Catalog/Pages 2 0 R>>  \n"
        "<</Type/Pages/Kids[3 0 R]/Count 1>>  \n"
        "<</Type/Page/MediaBox[0 0 10 20]/Contents 5 0 R>>\n";
    const char *body = f->packed != NULL ? f->packed : packed;
    char table[OBJECTS * ENTRY] = "";
    size_t at;

    b->len = 0;
    buf_str(b, "%PDF-1.6\n");
    at = put_stream(b, 4,
                    f->head != NULL ? f->head : "/Type/ObjStm/N 3/First 14",
                    body, strlen(body));
    put_entry(table, 4, 1, at, 0);
    for (int i = 1; i <= 3; i++)
        put_entry(table, i, 2, 4, (size_t)i - 1);
    at = put_stream(b, 5, "", "q Q", 3);
    put_entry(table, 5, 1, at, 0);
    at = b->len;
    put_entry(table, 6, 1, at, 0);
    if (f->object > 0)
        table[f->object * ENTRY + f->byte] = (char)f->value;
    {
        char dict[128];

        (void)snprintf(dict, sizeof dict, "/Type/XRef%s%s/Root 1 0 R",
                       f->widths != NULL ? f->widths : "/W[1 2 1]",
                       f->size != NULL ? f->size : "/Size 7");
        (void)put_stream(b, 6, dict, table, sizeof table - (size_t)f->cut);
    }
    buf_printf(b, "startxref\n%zu\n%%%%EOF\n", at);
}

static bool
open_file(int fd, const struct buf *b, struct pdf_file **out, struct err *err)
{
    int to = openat(fd, "a.pdf", O_WRONLY | O_CREAT | O_TRUNC, 0600);

    assert_true(to >= 0);
    assert_int_equal(write(to, b->s, b->len), (ssize_t)b->len);
    (void)close(to);
    return pdf_file_open(fd, "a.pdf", out, err);
}

static void
test_reads(void **state)
{
    char path[64];
    int fd = check_folder(path);
    struct arena *arena = arena_new();
    struct buf b = {0};
    struct pdf_file *pdf;
    struct text content;
    struct err err = {0};
    double width, height;

    (void)state;
    build(&(struct fault){0}, &b);
    CHECK_OK(open_file(fd, &b, &pdf, &err));
    assert_int_equal(pdf_file_pages(pdf), 1);
    /* What is let go is read again; what was unpacked stays. */
    for (int i = 0; i < 2; i++) {
        CHECK_OK(pdf_page_size(pdf, 0, &width, &height, &err));
        assert_true(width == 10 && height == 20);
        CHECK_OK(pdf_page_content(pdf, 0, arena, &content, &err));
        assert_true(text_is(content, "q Q"));
        pdf_file_forget(pdf);
    }
    pdf_file_close(pdf);
    buf_clear(&b);
    arena_free(arena);
    check_folder_end(path, fd);
}

static void
test_wrong(void **state)
{
    static const struct fault faults[] = {
        {.widths = "/W[1 0 1]", .part = "pdf: /W is wrong"},
        {.widths = "/W[1 9 1]", .part = "pdf: /W is wrong"},
        {.widths = "", .part = "pdf: /W is missing"},
        {.widths = "/W[1 2 2]", .part = "cross-reference stream is cut"},
        {.size = "/Size 8", .part = "cross-reference stream is cut"},
        {.size = "/Size 99", .part = "pdf: /Size is wrong"},
        {.size = "/Size 7/Prev 9", .part = "pdf: trailer has /Prev"},
        {.cut = 1, .part = "cross-reference stream is cut"},
        {.object = 5, .byte = 0, .value = 3, .part = "entry 5 is wrong"},
        {.object = 5, .byte = 1, .value = 99, .part = "entry 5 is wrong"},
        {.object = 5, .byte = 3, .value = 1, .part = "entry 5 is wrong"},
        {.object = 3, .byte = 2, .value = 9, .part = "entry 3 is wrong"},
        {.object = 3, .byte = 3, .value = 9, .part = "entry 3 is wrong"},
        {.object = 3, .byte = 3, .value = 1, .part = "object 3 is not where"},
        {.object = 1, .byte = 2, .value = 2, .part = "stream within another"},
        {.object = 3, .byte = 2, .value = 5, .part = "is not where"},
        {.object = 3, .byte = 0, .value = 0, .part = "object 3 is not where"},
        {.head = "/N 2/First 14", .part = "object 3 is missing"},
        {.head = "/N 0/First 14", .part = "pdf: /N is wrong"},
        {.head = "/N 3", .part = "pdf: /First is missing"},
        {.head = "/N 3/First 999", .part = "pdf: /First is wrong"},
        {.head = "/N 3/First 14/Filter/LZWDecode", .part = "unknown filter"},
        {.packed = "1 0\n2 32\n3 999\nx", .part = "object stream 4 is wrong"},
        {.packed = "0 0\n2 32\n3 999\nx", .part = "object stream 4 is wrong"},
        {.packed = "1 0\n2 0\n3 0 <<>> ", .part = ""},
    };
    char path[64];
    int fd = check_folder(path);
    struct buf b = {0};
    struct pdf_file *pdf = NULL;
    struct err err = {0};

    (void)state;
    for (size_t i = 0; i < COUNT(faults); i++) {
        build(&faults[i], &b);
        CHECK_FAILS(open_file(fd, &b, &pdf, &err), ERR_STATE, faults[i].part);
    }
    buf_clear(&b);
    check_folder_end(path, fd);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_reads),
        cmocka_unit_test(test_wrong),
    };

    return check_main(tests);
}
