#include "post/cmap.h"
#include "post/pdfread.h"
#include "post/pdftext.h"
#include "tests/unit/pdfmake.h"

struct place {
    char path[32];
    int fd;
};

static int
make_place(void **state)
{
    static struct place p;

    (void)snprintf(p.path, sizeof p.path, "/tmp/pdftext-XXXXXX");
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

/* Read one page with the given content. */
static bool
said(struct place *p, const struct buf *content, struct page_said *out,
     struct err *err)
{
    struct arena *arena = arena_new();
    struct pdfmake m;
    struct pdf_file *pdf;
    struct pdf_texts *texts;
    struct text t;
    bool ok;

    pdfmake_pages(&m, content, 1);
    pdfmake_save(&m, p->fd, "a.pdf");
    assert_true(pdf_file_open(p->fd, "a.pdf", &pdf, err));
    texts = pdf_texts_new(pdf);
    assert_true(pdf_page_content(pdf, 0, arena, &t, err));
    ok = pdf_page_said(texts, 0, t, out, err);
    pdf_texts_free(texts);
    pdf_file_close(pdf);
    arena_free(arena);
    return ok;
}

static bool
said_str(struct place *p, const char *content, struct page_said *out,
         struct err *err)
{
    struct buf b = {0};
    bool ok;

    buf_str(&b, content);
    ok = said(p, &b, out, err);
    buf_clear(&b);
    return ok;
}

static void
text_of(const struct page_said *said_, const char *want)
{
    struct text t = {said_->text.s, said_->text.len};

    if (!text_is(t, want))
        print_error("said: %.*s", (int)t.len, t.s);
    assert_true(text_is(t, want));
}

static void
test_text(void **state)
{
    static const struct {
        const char *content, *text;
        size_t n_glyph, n_paint;
    } rows[] = {
        {"", "", 0, 0},
        {"q 1 0 0 1 0 0 cm Q", "", 0, 0},
        {"BT /F1 9 Tf <0041> Tj ET", "A\n", 1, 1},
        {"BT /F1 9 Tf (\\000A\\000B) Tj ET", "AB\n", 2, 1},
        {"BT /F1 9 Tf [<0041> -120 <0042>] TJ <0043> Tj ET", "AB\nC\n", 3, 2},
        {"BT /F1 9 Tf <0041> ' 1 2 <0042> \" ET", "A\nB\n", 2, 2},
        {"BT /F1 9 Tf <5C71> Tj ET 0 0 m S", "\xE5\xB1\xB1\n", 1, 2},
        /* q and Q keep the font */
        {"/F1 9 Tf q /F1 1 Tf Q <0041> Tj", "A\n", 1, 1},
        /* What stands there for the eye, and what it says */
        {"/F1 9 Tf /Span <</ActualText <FEFF845BDB40DD00>>> BDC <845B> Tj EMC "
         "<0042> Tj",
         "\xE8\x91\x9B\xF3\xA0\x84\x80\nB\n", 2, 2},
        /* Inside of it nothing else counts, not even another one */
        {"/F1 9 Tf /Span <</ActualText <FEFF0041>>> BDC /P BMC <0042> Tj EMC "
         "/Span <</ActualText <FEFF0043>>> BDC <0044> Tj EMC EMC",
         "A\n", 2, 2},
        {"/F1 9 Tf /P <</MCID 0>> BDC <0041> Tj EMC /P /X BDC EMC", "A\n", 1,
         1},
        {"/X0 Do", "", 0, 1},
    };
    struct page_said out = {0};

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct err err = {0};

        assert_true(said_str(*state, rows[i].content, &out, &err));
        text_of(&out, rows[i].text);
        assert_int_equal(out.n_glyph, rows[i].n_glyph);
        assert_int_equal(out.n_paint, rows[i].n_paint);
        assert_int_equal(out.n_mark, 0);
        assert_int_equal(out.n_unmapped, 0);
        assert_int_equal(out.n_notdef, 0);
    }
    page_said_clear(&out);
}

/* Glyph 0 and codes without text are counted, under ActualText as well. */
static void
test_bad_glyphs(void **state)
{
    struct page_said out = {0};
    struct err err = {0};

    assert_true(said_str(*state, "/F1 9 Tf <00000041D8000000> Tj", &out, &err));
    assert_int_equal(out.n_notdef, 2);
    assert_int_equal(out.n_unmapped, 3);
    text_of(&out, "A\n");
    assert_true(said_str(*state,
                         "/F1 9 Tf /Span <</ActualText <FEFF0041>>> BDC "
                         "<0000D800> Tj EMC",
                         &out, &err));
    assert_int_equal(out.n_notdef, 1);
    assert_int_equal(out.n_unmapped, 0);
    text_of(&out, "A\n");
    page_said_clear(&out);
}

static void
test_marks(void **state)
{
    static const char digits[] = "123456789012345000100000010102";
    struct page_said out = {0};
    struct buf b = {0};
    struct err err = {0};

    pdfmake_mark(&b, digits);
    pdfmake_show(&b, 10, 10, "x");
    pdfmake_mark(&b, "12");
    /* Another mask, such as a QR, is no mark. */
    buf_str(&b, "BI /Width 8 /Height 2 /ImageMask true ID \xFF) EI\n");
    assert_true(said(*state, &b, &out, &err));
    assert_int_equal(out.n_mark, 2);
    assert_string_equal(out.mark[0], digits);
    assert_string_equal(out.mark[1], "12");
    text_of(&out, "x\n");
    /* Without Decode the samples mean the opposite. */
    b.len = 0;
    {
        uint8_t bit[MARK_SIZE * 3];

        assert_true(code_mark(text_from(digits), bit, NULL));
        for (size_t i = 0; i < sizeof bit; i++)
            bit[i] = (uint8_t)~bit[i];
        buf_str(&b, "BI /W 20 /H 20 /IM true ID ");
        buf_put(&b, bit, sizeof bit);
        buf_str(&b, " EI");
    }
    assert_true(said(*state, &b, &out, &err));
    assert_int_equal(out.n_mark, 1);
    assert_string_equal(out.mark[0], digits);
    /* More than anybody prints. */
    b.len = 0;
    for (int i = 0; i <= PAGE_MARKS_MAX; i++)
        pdfmake_mark(&b, digits);
    assert_false(said(*state, &b, &out, &err));
    assert_string_equal(err.msg, "pdf: too many marks on a page");
    buf_clear(&b);
    page_said_clear(&out);
}

static void
test_refused(void **state)
{
    static const char *const rows[][2] = {
        {"<0041> Tj", "pdf: text without a font"},
        {"[<0041>] TJ", "pdf: text without a font"},
        {"/F1 9 Tf [/x] TJ", "pdf: TJ holds something else"},
        {"/F1 9 Tf <004142> Tj", "pdf: half a code is shown"},
        {"/F2 9 Tf", "pdf: font of a page is missing"},
        {"EMC", "pdf: EMC without BDC"},
        {"/P BMC", "pdf: BDC without EMC"},
        {"q", "pdf: q and Q do not agree"},
        {"Q", "pdf: q and Q do not agree"},
        {"/S <</ActualText (A)>> BDC", "pdf: ActualText is not UTF-16"},
        {"/S <</ActualText <FEFF00>>> BDC", "pdf: text is not UTF-16"},
        {"/S <</ActualText <FEFFD800>>> BDC", "pdf: text is not UTF-16"},
        {"/S <</ActualText <FEFFD8000041>>> BDC", "pdf: text is not UTF-16"},
        {"/S <</ActualText <FEFFDC00>>> BDC", "pdf: text is not UTF-16"},
        {"/S <</A <<>> >> BDC", "pdf: property list is wrong"},
        {"BI 1 2 ID", "pdf: inline image is wrong"},
        {"BI /W 8 /H 1 /F /Fl ID ", "pdf: inline image is packed"},
        {"BI /W 8 /H 1 /IM false ID x EI",
         "pdf: inline image is no mask, or cut"},
        {"BI /W 8 /H 9 /IM true ID x EI",
         "pdf: inline image is no mask, or cut"},
        {"BI /W -8 /H 1 /IM true ID x EI",
         "pdf: inline image is no mask, or cut"},
        {"BI /W 8 /H 1 /IM true ID xx EI",
         "pdf: inline image has another length"},
        {"BI /W 20 /H 20 /IM true ID "
         "123456789012345678901234567890123456789012345678901234567890 EI",
         "mark: finder pattern is broken"},
    };
    struct page_said out = {0};

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct err err = {0};

        assert_false(said_str(*state, rows[i][0], &out, &err));
        assert_string_equal(err.msg, rows[i][1]);
        assert_int_equal(err.code, ERR_STATE);
    }
    page_said_clear(&out);
}

/* A font's name means what each page's own resources say. */
static void
test_names_per_page(void **state)
{
    static const char cmap_a[] = "1 beginbfchar <0041> <0061> endbfchar";
    static const char cmap_b[] = "1 beginbfchar <0041> <0062> endbfchar";
    struct place *p = *state;
    struct arena *arena = arena_new();
    struct page_said out = {0};
    struct pdfmake m;
    struct pdf_file *pdf;
    struct pdf_texts *texts;
    struct err err = {0};

    pdfmake_begin(&m);
    pdfmake_object(&m, 1, "<< /Pages 2 0 R >>");
    pdfmake_object(&m, 2,
                   "<< /Type /Pages /Kids [3 0 R 4 0 R 10 0 R] /Count 3 >>");
    pdfmake_object(&m, 3, "<</Type/Page/Resources 5 0 R/Contents 9 0 R>>");
    pdfmake_object(&m, 4, "<</Type/Page/Resources 6 0 R/Contents 9 0 R>>");
    pdfmake_object(&m, 5, "<< /Font << /F1 7 0 R >> >>");
    pdfmake_object(&m, 6, "<< /Font << /F1 8 0 R >> >>");
    pdfmake_object(&m, 7, "<< /ToUnicode 11 0 R >>");
    pdfmake_object(&m, 8, "<< /ToUnicode 12 0 R >>");
    pdfmake_stream(&m, 9, "", TEXT("/F1 9 Tf <0041> Tj"));
    pdfmake_object(&m, 10,
                   "<</Type/Page/Resources <</Font <</F1 7 0 R>>>>"
                   "/Contents 9 0 R>>");
    pdfmake_stream(&m, 11, "", text_from(cmap_a));
    pdfmake_stream(&m, 12, "", text_from(cmap_b));
    pdfmake_end(&m, "/Root 1 0 R ");
    pdfmake_save(&m, p->fd, "a.pdf");
    assert_true(pdf_file_open(p->fd, "a.pdf", &pdf, &err));
    texts = pdf_texts_new(pdf);
    for (size_t i = 0; i < 3; i++) {
        struct text t;

        assert_true(pdf_page_content(pdf, i, arena, &t, &err));
        assert_true(pdf_page_said(texts, i, t, &out, &err));
        text_of(&out, i == 1 ? "b\n" : "a\n");
    }
    pdf_texts_free(texts);
    pdf_file_close(pdf);
    page_said_clear(&out);
    arena_free(arena);
}

/* Far more fonts than any set has: on one page, or over many. */
static void
test_many_fonts(void **state)
{
    struct place *p = *state;

    for (unsigned pages = 1; pages <= 70; pages += 69) {
        struct arena *arena = arena_new();
        struct page_said out = {0};
        struct buf kids = {0}, content = {0}, fonts = {0};
        struct pdfmake m;
        struct pdf_file *pdf;
        struct pdf_texts *texts;
        struct text t;
        struct err err = {0};
        bool ok = true;

        pdfmake_begin(&m);
        pdfmake_object(&m, 1, "<< /Pages 2 0 R >>");
        pdfmake_stream(&m, 3, "", TEXT("-"));
        for (unsigned i = 0; i < 70; i++) {
            pdfmake_object(&m, 100 + i, "<< /ToUnicode 3 0 R >>");
            buf_printf(&fonts, "/F%u %u 0 R ", i, 100 + i);
            buf_printf(&content, "/F%u 1 Tf ", i);
        }
        for (unsigned i = 0; i < pages; i++) {
            pdfmake_at(&m, 200 + i);
            buf_printf(&m.out,
                       "%u 0 obj << /Type /Page /Contents %u 0 R /Resources "
                       "<< /Font << %s /F %u 0 R >> >> >> endobj\n",
                       200 + i, 300 + i, fonts.s, 100 + i);
            pdfmake_stream(&m, 300 + i, "",
                           pages == 1 ? (struct text){content.s, content.len}
                                      : TEXT("/F 1 Tf"));
            buf_printf(&kids, "%u 0 R ", 200 + i);
        }
        pdfmake_at(&m, 2);
        buf_printf(&m.out,
                   "2 0 obj << /Type /Pages /Count %u /Kids [%s] >> endobj\n",
                   pages, kids.s);
        pdfmake_end(&m, "/Root 1 0 R ");
        pdfmake_save(&m, p->fd, "a.pdf");
        assert_true(pdf_file_open(p->fd, "a.pdf", &pdf, &err));
        texts = pdf_texts_new(pdf);
        for (size_t i = 0; i < pages && ok; i++)
            ok = pdf_page_content(pdf, i, arena, &t, &err) &&
                 pdf_page_said(texts, i, t, &out, &err);
        assert_false(ok);
        assert_string_equal(err.msg, "pdf: too many fonts");
        pdf_texts_free(texts);
        pdf_file_close(pdf);
        page_said_clear(&out);
        buf_clear(&kids);
        buf_clear(&content);
        buf_clear(&fonts);
        arena_free(arena);
    }
}

/* --- ToUnicode ---------------------------------------------------------------
 */

static void
test_cmap(void **state)
{
    static const char source[] =
        "/CIDInit /ProcSet findresource begin\n"
        "1 begincodespacerange <0000> <FFFF> endcodespacerange\n"
        "2 beginbfchar <0001> <0041> <0002> <D842DFB7> endbfchar\n"
        "2 beginbfrange <0010> <0012> <00FE> <0020> <0020> <00660069> "
        "endbfrange endcmap";
    static const struct {
        uint32_t code;
        const char *text; /* NULL: none */
    } rows[] = {
        {0, NULL},          {1, "A"},           {2, "\xF0\xA0\xAE\xB7"},
        {3, NULL},          {0x10, "\xC3\xBE"}, {0x11, "\xC3\xBF"},
        {0x12, "\xC4\x80"}, {0x13, NULL},       {0x20, "fi"},
    };
    struct cmap map;
    struct err err = {0};

    (void)state;
    assert_true(cmap_read(text_from(source), &map, &err));
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct text t = cmap_text(&map, rows[i].code);

        if (rows[i].text == NULL)
            assert_null(t.s);
        else
            assert_true(text_is(t, rows[i].text));
    }
    cmap_clear(&map);
}

static void
test_cmap_refused(void **state)
{
    static const char *const rows[][2] = {
        {"beginbfchar <41> <0041>", "pdf: ToUnicode code is not two bytes"},
        {"beginbfchar <0041> 7", "pdf: ToUnicode entry is wrong"},
        {"beginbfrange <0041> <41> <0041>",
         "pdf: ToUnicode code is not two bytes"},
        {"beginbfrange <0041> <0042> [<0041> <0042>] ",
         "pdf: ToUnicode entry is wrong"},
        {"beginbfrange <0042> <0041> <0041>", "pdf: ToUnicode range is wrong"},
        {"beginbfchar <0041> <>", "pdf: ToUnicode range is wrong"},
        {"beginbfchar <0041> <0041> <0041> <0042>",
         "pdf: ToUnicode tells a code twice"},
        {"beginbfchar <0041> <004>", "pdf: hexadecimal string broken"},
        {"beginbfchar <0041> <004100>", "pdf: text is not UTF-16"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct cmap map = {0};
        struct err err = {0};

        assert_false(cmap_read(text_from(rows[i][0]), &map, &err));
        assert_string_equal(err.msg, rows[i][1]);
        assert_null(map.at);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_text),
        cmocka_unit_test(test_bad_glyphs),
        cmocka_unit_test(test_marks),
        cmocka_unit_test(test_refused),
        cmocka_unit_test(test_names_per_page),
        cmocka_unit_test(test_many_fonts),
        cmocka_unit_test(test_cmap),
        cmocka_unit_test(test_cmap_refused),
    };

    return cmocka_run_group_tests(tests, make_place, clear_place);
}
