#include <libdeflate.h>

#include "base/file.h"
#include "post/pdfread.h"
#include "tests/unit/pdfmake.h"

struct place {
    char path[32];
    int fd;
};

static int
make_place(void **state)
{
    static struct place p;

    (void)snprintf(p.path, sizeof p.path, "/tmp/pdfread-XXXXXX");
    assert_non_null(mkdtemp(p.path));
    p.fd = open(p.path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    assert_true(p.fd >= 0);
    *state = &p;
    return 0;
}

static int
clear_place(void **state)
{
    struct place *p = *state;

    (void)unlinkat(p->fd, "a.pdf", 0);
    (void)close(p->fd);
    return rmdir(p->path);
}

static bool
same(struct text a, const char *b)
{
    return text_is(a, b);
}

/* --- tokens ----------------------------------------------------------------
 */

static void
test_tokens(void **state)
{
    static const struct {
        const char *source;
        enum pdf_token_kind kind;
        const char *text;
        double number;
    } rows[] = {
        {"  12 ", PDF_NUMBER, NULL, 12},
        {"-0.5]", PDF_NUMBER, NULL, -0.5},
        {"+.25", PDF_NUMBER, NULL, 0.25},
        {"4.", PDF_NUMBER, NULL, 4},
        {"% remark\n7", PDF_NUMBER, NULL, 7},
        {"1-2", PDF_WORD, "1-2", 0},
        {".", PDF_WORD, ".", 0},
        {"obj<<", PDF_WORD, "obj", 0},
        {"/Name/x", PDF_NAME, "Name", 0},
        {"/ ", PDF_NAME, "", 0},
        {"(a(b)c)", PDF_STRING, "a(b)c", 0},
        {"(\\(\\)\\\\\\101\\n\\q)", PDF_STRING, "()\\A\nq", 0},
        {"(a\\\r\nb\r\nc\\\nd)", PDF_STRING, "ab\ncd", 0},
        {"<41 4a\n4B>", PDF_STRING, "AJK", 0},
        {"<<", PDF_OPEN_DICT, NULL, 0},
        {">>", PDF_CLOSE_DICT, NULL, 0},
        {"[", PDF_OPEN_ARRAY, NULL, 0},
        {"]", PDF_CLOSE_ARRAY, NULL, 0},
        {" \n% only this", PDF_END, NULL, 0},
    };
    struct buf scratch = {0};

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct pdf_scan scan = {rows[i].source, strlen(rows[i].source), 0,
                                &scratch};
        struct pdf_token t;
        struct err err = {0};

        assert_true(pdf_scan_next(&scan, &t, &err));
        assert_int_equal(t.kind, rows[i].kind);
        if (rows[i].text != NULL)
            assert_true(same(t.text, rows[i].text));
        if (t.kind == PDF_NUMBER)
            assert_float_equal(t.number, rows[i].number, 1e-9);
    }
    buf_clear(&scratch);
}

static void
test_tokens_refused(void **state)
{
    static const char *const rows[][2] = {
        {"<4g>", "pdf: hexadecimal string broken"},
        {"<4>", "pdf: hexadecimal string broken"},
        {"<41", "pdf: hexadecimal string broken"},
        {"(abc", "pdf: string without end"},
        {"(abc\\", "pdf: string without end"},
        {"> ", "pdf: stray >"},
        {")", "pdf: stray delimiter"},
        {"{", "pdf: stray delimiter"},
    };
    struct buf scratch = {0};

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct pdf_scan scan = {rows[i][0], strlen(rows[i][0]), 0, &scratch};
        struct pdf_token t;
        struct err err = {0};

        assert_false(pdf_scan_next(&scan, &t, &err));
        assert_string_equal(err.msg, rows[i][1]);
    }
    buf_clear(&scratch);
}

/* --- whole files ------------------------------------------------------------
 */

static void
test_good(void **state)
{
    struct place *p = *state;
    struct arena *arena = arena_new();
    struct buf content[3] = {{0}};
    struct pdfmake m;
    struct pdf_file *pdf;
    struct text t;
    struct err err = {0};
    uint32_t font, resources;
    double width, height;

    for (int i = 0; i < 3; i++)
        buf_printf(&content[i], "%d 0 m\n", i);
    pdfmake_pages(&m, content, 3);
    pdfmake_save(&m, p->fd, "a.pdf");
    assert_true(pdf_file_open(p->fd, "a.pdf", &pdf, &err));
    assert_int_equal(pdf_file_pages(pdf), 3);
    assert_true(pdf_page_content(pdf, 1, arena, &t, &err));
    assert_true(same(t, "1 0 m\n"));
    assert_true(pdf_page_size(pdf, 2, &width, &height, &err));
    assert_float_equal(width, 595.28, 1e-6);
    assert_float_equal(height, 841.89, 1e-6);
    assert_true(pdf_page_resources(pdf, 0, &resources, &err));
    assert_int_equal(resources, 3);
    assert_true(pdf_page_font(pdf, 0, TEXT("F1"), &font, &err));
    assert_int_equal(font, 4);
    assert_true(pdf_page_font(pdf, 0, TEXT("F2"), &font, &err));
    assert_int_equal(font, 0);
    assert_true(pdf_font_tounicode(pdf, 4, arena, &t, &err));
    assert_true(text_starts(t, "/CIDInit"));
    assert_false(pdf_font_tounicode(pdf, 5, arena, &t, &err));
    assert_string_equal(err.msg, "pdf: /ToUnicode is missing");
    pdf_file_close(pdf);
    for (int i = 0; i < 3; i++)
        buf_clear(&content[i]);
    arena_free(arena);
}

/* A tree of two levels, a packed stream, a length that is an object. */
static void
test_nested(void **state)
{
    static const char plain[] = "0 0 m 1 1 l S 0 0 m 1 1 l S 0 0 m 1 1 l S";
    struct libdeflate_compressor *z = libdeflate_alloc_compressor(6);
    struct place *p = *state;
    struct arena *arena = arena_new();
    struct pdfmake m;
    struct pdf_file *pdf;
    struct text t;
    struct err err = {0};
    char packed[256];
    size_t n = libdeflate_zlib_compress(z, plain, sizeof plain - 1, packed,
                                        sizeof packed);

    libdeflate_free_compressor(z);
    pdfmake_begin(&m);
    pdfmake_object(&m, 1, "<< /Pages 2 0 R /Type /Catalog >>");
    pdfmake_object(&m, 2, "<< /Type /Pages /Count 2 /Kids [ 3 0 R 6 0 R ] >>");
    pdfmake_object(&m, 3, "<< /Type /Pages /Count 1 /Kids [4 0 R] >>");
    pdfmake_object(&m, 4,
                   "<< /Type /Page /Contents 5 0 R /Resources << >> /MediaBox "
                   "[ 1 2 11 22 ] /X [ << /Y ( >> ) >> 7 0 R [ 1 ] ] >>");
    pdfmake_stream(&m, 5, "/Filter /FlateDecode ", (struct text){packed, n});
    pdfmake_object(&m, 6, "<< /Type /Page /Contents 7 0 R /MediaBox 9 0 R >>");
    pdfmake_at(&m, 7);
    buf_str(&m.out, "7 0 obj <</Length 8 0 R>> stream\r\nabc\r\nendstream\n");
    pdfmake_object(&m, 8, "3");
    pdfmake_object(&m, 9, "[ 0 0 x 4 ]");
    pdfmake_end(&m, "/Root 1 0 R ");
    pdfmake_save(&m, p->fd, "a.pdf");
    assert_true(pdf_file_open(p->fd, "a.pdf", &pdf, &err));
    assert_int_equal(pdf_file_pages(pdf), 2);
    assert_true(pdf_page_content(pdf, 0, arena, &t, &err));
    assert_true(same(t, plain));
    assert_true(pdf_page_content(pdf, 1, arena, &t, &err));
    assert_true(same(t, "abc"));
    {
        double w, h;
        uint32_t object;

        assert_true(pdf_page_size(pdf, 0, &w, &h, &err));
        assert_float_equal(w, 10, 1e-9);
        assert_float_equal(h, 20, 1e-9);
        assert_false(pdf_page_size(pdf, 1, &w, &h, &err));
        assert_string_equal(err.msg, "pdf: /MediaBox is wrong");
        assert_true(pdf_page_resources(pdf, 0, &object, &err));
        assert_int_equal(object, 0);
        assert_false(pdf_page_resources(pdf, 1, &object, &err));
        assert_string_equal(err.msg, "pdf: /Resources is missing");
    }
    pdf_file_close(pdf);
    arena_free(arena);
}

/* --- broken files ------------------------------------------------------------
 */

/* A document of one page out of four values; NULL: as it should be. */
struct broken {
    const char *catalog, *pages, *page, *contents; /* objects 1, 2, 3, 4 */
    const char *trailer;
    const char *msg;
};

static void
write_broken(struct place *p, const struct broken *b)
{
    struct pdfmake m;

    pdfmake_begin(&m);
    pdfmake_object(
        &m, 1, b->catalog ? b->catalog : "<< /Type /Catalog /Pages 2 0 R >>");
    pdfmake_object(&m, 2,
                   b->pages ? b->pages
                            : "<< /Type /Pages /Kids [3 0 R] /Count 1 >>");
    pdfmake_object(&m, 3,
                   b->page ? b->page : "<< /Type /Page /Contents 4 0 R >>");
    pdfmake_object(&m, 4,
                   b->contents ? b->contents
                               : "<< /Length 3 >>\nstream\nabc\nendstream");
    pdfmake_end(&m, b->trailer ? b->trailer : "/Root 1 0 R ");
    pdfmake_save(&m, p->fd, "a.pdf");
}

static void
test_broken_tree(void **state)
{
    static const struct broken rows[] = {
        {.trailer = "/X 1 0 R ", .msg = "pdf: /Root is missing"},
        {.trailer = "/Root 1 0 R /Prev 7 ", .msg = "pdf: trailer has /Prev"},
        {.trailer = "/Root 1 0 R /XRefStm 7 ",
         .msg = "pdf: trailer has /XRefStm"},
        {.trailer = "/Root 1 0 R /Encrypt 4 0 R ",
         .msg = "pdf: trailer has /Encrypt"},
        {.trailer = "/Root 9 0 R ", .msg = "pdf: reference to no object"},
        {.trailer = "/Root ] ", .msg = "pdf: stray bracket"},
        {.trailer = "(a) ", .msg = "pdf: name expected"},
        {.catalog = "<< /Type /Catalog >>", .msg = "pdf: /Pages is missing"},
        {.catalog = "[ ]", .msg = "pdf: dictionary expected"},
        {.catalog = "<< /Pages << >> >>",
         .msg = "pdf: /Pages is not a reference"},
        {.pages = "<< /Type /Pages /Kids [3 0 R 3 0 R] /Count 3 >>",
         .msg = "pdf: /Count does not agree with the pages"},
        {.pages = "<< /Type /Pages /Kids [3 0 R] /Count /x >>",
         .msg = "pdf: number expected"},
        {.pages = "<< /Type /Pages /Kids 3 0 R /Count 1 >>",
         .msg = "pdf: /Kids is no array"},
        {.pages = "<< /Type /Pages /Kids [2 0 R] /Count 1 >>",
         .msg = "pdf: page tree has a loop"},
        {.pages = "<< /Type /Pages /Kids [] /Count 9999999999999999999999999"
                  "999999999999999999999999999999999999999999 >>",
         .msg = "pdf: number expected"},
        {.pages = "<< /Type /Pages /Kids [3 0 R 3 0 R 3 0 R 3 0 R 3 0 R 3 0 R] "
                  "/Count 6 >>",
         .msg = "pdf: page tree has a loop"},
        {.pages = "<< /Type /Pages /Kids [-1 0 R] /Count 1 >>",
         .msg = "pdf: reference to no object"},
        {.pages = "<< /Type /Catalog >>",
         .msg = "pdf: page tree holds something else"},
    };
    struct place *p = *state;

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct pdf_file *pdf;
        struct err err = {0};
        char want[128];

        write_broken(p, &rows[i]);
        (void)snprintf(want, sizeof want, "a.pdf: %s", rows[i].msg);
        assert_false(pdf_file_open(p->fd, "a.pdf", &pdf, &err));
        assert_string_equal(err.msg, want);
        assert_int_equal(err.code, ERR_STATE);
    }
}

/* Levels upon levels, and few of them with many ways down. */
static void
test_deep_tree(void **state)
{
    static const struct {
        unsigned levels;
        const char *kids, *msg;
    } rows[] = {
        {20, "[%u 0 R]", "a.pdf: pdf: page tree is too deep"},
        {8, "[%1$u 0 R %1$u 0 R %1$u 0 R %1$u 0 R %1$u 0 R]",
         "a.pdf: pdf: page tree has a loop"},
    };
    struct place *p = *state;

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct pdfmake m;
        struct pdf_file *pdf;
        struct err err = {0};
        unsigned n = rows[i].levels;

        pdfmake_begin(&m);
        pdfmake_object(&m, 1, "<< /Pages 2 0 R >>");
        for (unsigned k = 2; k <= n; k++) {
            pdfmake_at(&m, k);
            buf_printf(&m.out, "%u 0 obj << /Type /Pages /Count 0 /Kids ", k);
            buf_printf(&m.out, rows[i].kids, k + 1);
            buf_str(&m.out, " >> endobj\n");
        }
        pdfmake_object(&m, n + 1, "<< /Type /Pages /Count 0 /Kids [] >>");
        pdfmake_end(&m, "/Root 1 0 R ");
        pdfmake_save(&m, p->fd, "a.pdf");
        assert_false(pdf_file_open(p->fd, "a.pdf", &pdf, &err));
        assert_string_equal(err.msg, rows[i].msg);
    }
}

static void
test_broken_stream(void **state)
{
    static const struct broken rows[] = {
        {.contents = "<< >>\nstream\nabc\nendstream",
         .msg = "pdf: /Length is missing"},
        {.contents = "<< /Length 3 >>", .msg = "pdf: stream expected"},
        {.contents = "<< /Length 4000 >>\nstream\nabc\nendstream",
         .msg = "pdf: stream is cut"},
        {.contents = "<< /Length -1 >>\nstream\nabc\nendstream",
         .msg = "pdf: stream is cut"},
        {.contents = "<< /Length 2 >>\nstream\nabc\nendstream",
         .msg = "pdf: stream has another length"},
        {.contents = "<< /Length 3 /Filter /LZWDecode >>\nstream\nabc\n"
                     "endstream",
         .msg = "pdf: unknown filter"},
        {.contents = "<< /Length 3 /Filter /FlateDecode /DecodeParms << >> "
                     ">>\nstream\nabc\nendstream",
         .msg = "pdf: unknown filter"},
        {.contents = "<< /Length 3 /Filter /FlateDecode >>\nstream\nabc\n"
                     "endstream",
         .msg = "pdf: stream cannot be unpacked"},
        {.page = "<< /Type /Page >>", .msg = "pdf: /Contents is missing"},
    };
    struct place *p = *state;
    struct arena *arena = arena_new();

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct pdf_file *pdf;
        struct text t;
        struct err err = {0};

        write_broken(p, &rows[i]);
        assert_true(pdf_file_open(p->fd, "a.pdf", &pdf, &err));
        assert_false(pdf_page_content(pdf, 0, arena, &t, &err));
        assert_string_equal(err.msg, rows[i].msg);
        pdf_file_close(pdf);
    }
    arena_free(arena);
}

/* The same file with one stretch of bytes replaced by another of its length. */
static void
test_broken_table(void **state)
{
    static const struct {
        const char *from, *to, *msg;
    } rows[] = {
        {"%PDF", "%PDX", "pdf: not a PDF file"},
        {"%%EOF", "%%EOG", "pdf: the end of the file is missing"},
        {"startxref", "startxxxx", "pdf: the end of the file is missing"},
        {"startxref\n", "startxref\nA", "pdf: startxref is wrong"},
        {"xref\n0 5", "xxxx\n0 5", "pdf: cross-reference table is wrong"},
        {"xref\n0 5", "xref\n1 5", "pdf: cross-reference table is wrong"},
        {"xref\n0 5", "xref\n0 9", "pdf: cross-reference table is cut"},
        {"xref\n0 5", "xref\n0 6", "pdf: cross-reference entry 5 is wrong"},
        {"65535 f", "65535 x", "pdf: cross-reference entry 0 is wrong"},
        {"0000000", "000x000", "pdf: cross-reference entry 0 is wrong"},
        {"trailer", "treiler", "pdf: trailer is missing"},
        {"2 0 obj", "7 0 obj",
         "pdf: object 2 is not where the cross-reference says"},
        {"3 0 obj\n<<", "3 0 obj\n[<", "pdf: hexadecimal string broken"},
    };
    struct place *p = *state;

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct arena *arena = arena_new();
        struct broken good = {0};
        struct pdf_file *pdf;
        struct text data;
        struct err err = {0};
        char want[128], *at;

        write_broken(p, &good);
        assert_true(file_read(p->fd, "a.pdf", 1 << 20, arena, &data, &err));
        at = memmem(data.s, data.len, rows[i].from, strlen(rows[i].from));
        assert_non_null(at);
        memcpy(at, rows[i].to, strlen(rows[i].to));
        pdfmake_write(p->fd, "a.pdf", data);
        (void)snprintf(want, sizeof want, "a.pdf: %s", rows[i].msg);
        assert_false(pdf_file_open(p->fd, "a.pdf", &pdf, &err));
        assert_string_equal(err.msg, want);
        arena_free(arena);
    }
}

static void
test_cut_short(void **state)
{
    struct place *p = *state;
    struct arena *arena = arena_new();
    struct broken good = {0};
    struct text data;
    struct err err = {0};

    write_broken(p, &good);
    assert_true(file_read(p->fd, "a.pdf", 1 << 20, arena, &data, &err));
    /* The last byte is the line feed behind %%EOF. */
    for (size_t n = 0; n + 1 < data.len; n++) {
        struct pdf_file *pdf;

        pdfmake_write(p->fd, "a.pdf", (struct text){data.s, n});
        err_clear(&err);
        assert_false(pdf_file_open(p->fd, "a.pdf", &pdf, &err));
    }
    assert_false(
        pdf_file_open(p->fd, "none.pdf", &(struct pdf_file *){NULL}, &err));
    assert_int_equal(err.code, ERR_IO);
    assert_string_equal(err.msg, "none.pdf: cannot be read");
    arena_free(arena);
}

/* Huge counts and references name no memory. */
static void
test_wild_numbers(void **state)
{
    static const char *const counts[] = {"99999999999999999999", "0", "-3",
                                         "4000"};
    struct place *p = *state;

    for (size_t i = 0; i < sizeof counts / sizeof counts[0]; i++) {
        struct buf b = {0};
        struct pdf_file *pdf;
        struct err err = {0};
        size_t at;

        buf_str(&b, "%PDF-1.4\n");
        at = b.len;
        buf_printf(&b,
                   "xref\n0 %s\n0000000000 65535 f \ntrailer\n<< >>\n"
                   "startxref\n%zu\n%%%%EOF\n",
                   counts[i], at);
        pdfmake_write(p->fd, "a.pdf", (struct text){b.s, b.len});
        assert_false(pdf_file_open(p->fd, "a.pdf", &pdf, &err));
        assert_int_equal(err.code, ERR_STATE);
        buf_clear(&b);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_tokens),
        cmocka_unit_test(test_tokens_refused),
        cmocka_unit_test(test_good),
        cmocka_unit_test(test_nested),
        cmocka_unit_test(test_broken_tree),
        cmocka_unit_test(test_deep_tree),
        cmocka_unit_test(test_broken_stream),
        cmocka_unit_test(test_broken_table),
        cmocka_unit_test(test_cut_short),
        cmocka_unit_test(test_wild_numbers),
    };

    return cmocka_run_group_tests(tests, make_place, clear_place);
}
