#include "tests/unit/scene.h"
#include "tests/unit/tool.h"

#include <cairo.h>
#include <math.h>
#include <signal.h>
#include <sys/resource.h>

#include "base/file.h"
#include "post/pdfread.h"
#include "post/pdftext.h"
#include "render/code.h"
#include "render/pdf.h"
#include "render/pdf_inside.h"
#include "render/preview.h"

static const char mark_text[] = "00112233445566778899001234";

struct paper {
    struct scene scene;
    struct pdf_shared *shared;
    char path[64];
    int fd;
};

static int
setup(void **state)
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
teardown(void **state)
{
    struct paper *p = *state;

    pdf_shared_free(p->shared);
    scene_close(&p->scene);
    check_folder_end(p->path, p->fd);
    free(p);
    return 0;
}

/* --- documents -------------------------------------------------------------
 */

static struct pdf_info
info_of(const char *title)
{
    struct pdf_info info = {title, {2026, 10, 1}, {{0}}, "shirase 0.1", NULL};

    sha256_of(title, strlen(title), &info.id);
    return info;
}

static struct pdf *
begin(struct paper *p, const char *name, struct out_file **file)
{
    struct pdf_info info = info_of("見本 𠮷");
    struct pdf *pdf = NULL;
    struct err err = {0};

    (void)unlinkat(p->fd, name, 0);
    CHECK_OK(out_open(p->fd, name, file, &err));
    CHECK_OK(pdf_begin(p->shared, *file, &info, &pdf, &err));
    return pdf;
}

static struct sha256
end(struct pdf *pdf, struct out_file *file)
{
    struct sha256 hash;
    struct err err = {0};
    uint64_t bytes;

    CHECK_OK(pdf_end(pdf, &err));
    CHECK_OK(out_commit(file, &hash, &bytes, &err));
    return hash;
}

static struct sha256
write_sides(struct paper *p, const char *name, const struct side *side,
            size_t n)
{
    struct out_file *file;
    struct pdf *pdf = begin(p, name, &file);
    struct err err = {0};

    for (size_t i = 0; i < n; i++)
        CHECK_OK(pdf_side(pdf, &side[i], NULL, &err));
    assert_int_equal(pdf_pages(pdf), n);
    return end(pdf, file);
}

/* Static art: boxes, a spot colour, a dashed line, text. */
static struct page
make_art(struct paper *p)
{
    static const double dash[] = {6, 3};
    struct page page = scene_page(&p->scene);
    struct draw_path *d = scene_box(&p->scene, &page, 40, 40, 200, 80);

    d->fill = d->stroke = true;
    d->fill_ink = (struct ink){NULL, 0.2, 0, 0.4, 0, 1, false};
    d = scene_box(&p->scene, &page, 300, 40, 100, 80);
    d->fill = true;
    d->fill_ink = (struct ink){"DIC 156s", 0, 0.9, 0.8, 0, 1, false};
    d = scene_box(&p->scene, &page, 60, 60, 200, 80);
    d->stroke = true;
    d->stroke_ink = (struct ink){"特色 青", 1, 0.5, 0, 0, 0.5, false};
    d->dash = dash;
    d->n_dash = 2;
    (void)scene_text(&p->scene, &page, "biz-udpgothic", 14, scene_at(50, 170),
                     "電子証明書の更新のお知らせ (1/2) \\");
    (void)scene_text(&p->scene, &page, "noto-sans-sc", 12, scene_at(50, 190),
                     "简体中文");
    return page;
}

/* Lines of a piece, as the text layer must give them back. */
static const struct {
    const char *face;
    double size;
    struct matrix place;
    const char *text;
} lines[] = {
    {"ipamj", 20, {1, 0, 0, 1, 50, 240}, "𠮷田 葛󠄂飾 邊󠄐 髙﨑"},
    {"noto-serif-jp",
     20,
     {1, 0, 0, 1, 50, 280},
     "葛󠄀城 辻󠄀 邊󠄀 𠮷"},
    {"biz-udpgothic", 12, {0.8, 0, 0, 1, 50, 310}, "見本市大字見本1234-5"},
    {"biz-udpgothic", 9, {1, 0, 0, 1, 50, 330}, "令和8年10月31日"},
    {"noto-sans", 12, {1, 0, 0, 1, 50, 350}, "Nguyễn Văn Ångström"},
    {"ipamj", 12, {1, 0, 0, 1, 50, 370}, "か゚き゚ パピプ"},
    {"ocr-b", 12, {1, 0, 0, 1, 50, 390}, "1234567890"},
    {"biz-udpmincho", 12, {0.94, 0.34, -0.34, 0.94, 300, 240}, "斜めの行"},
    {"ipamj", 10.5, {0, 1, -1, 0, 500, 240}, "縦の行"},
};

static struct page
make_own(struct paper *p)
{
    struct page page = scene_page(&p->scene);
    uint8_t *bit = arena_array(p->scene.arena, uint8_t, MARK_SIZE * 3);
    struct draw *d;
    struct err err = {0};

    for (size_t i = 0; i < COUNT(lines); i++)
        (void)scene_text(&p->scene, &page, lines[i].face, lines[i].size,
                         lines[i].place, lines[i].text);
    CHECK_OK(code_mark(text_from(mark_text), bit, &err));
    d = scene_add(&page, DRAW_BITS);
    d->u.bits = (struct draw_bits){{450, 600, 30, 30}, 20, 20, bit};
    d = scene_add(&page, DRAW_BARS);
    CHECK_OK(code_bars(TEXT("12341234123412341234123412341234123412341234123412"
                            "34123412341234123"),
                       (struct box){50, 600, 300, 20}, p->scene.arena,
                       &d->u.bars, &err));
    return page;
}

static struct side
make_side(const struct page *fixed, unsigned id, struct page own)
{
    return (struct side){fixed, id, own, false};
}

/* --- what other programs say -------------------------------------------------
 */

/* Run a program on a file; what it wrote is in out.  False: not installed. */
static bool
ask(struct paper *p, struct buf *out, const char *const *argv)
{
    int code = tool_run(p->fd, "told", argv);

    tool_read(p->fd, "told", out);
    if (code == TOOL_MISSING) {
        print_message("SKIP %s is not installed\n", argv[0]);
        return false;
    }
    if (code != 0)
        fail_msg("%s: exit code %d: %s", argv[0], code, out->s);
    return true;
}
#define ASK(p, out, ...)                                                       \
    ask((p), (out), (const char *const[]){__VA_ARGS__, NULL})

static void
expect(const struct buf *out, const char *part)
{
    if (strstr(out->s, part) == NULL)
        fail_msg("\"%s\" is missing in: %s", part, out->s);
}

/* Every font: embedded, a subset, with ToUnicode. */
static void
check_fonts(struct paper *p, const char *name, size_t n)
{
    struct buf out = {0};
    size_t seen = 0;

    if (ASK(p, &out, "pdffonts", name)) {
        const char *line = out.s;

        for (int head = 0; head < 2; head++)
            line = strchr(line, '\n') + 1;
        while (*line != '\0') {
            const char *next = strchr(line, '\n') + 1;

            if (memmem(line, (size_t)(next - line), " yes yes yes ", 13) ==
                    NULL ||
                line[6] != '+')
                fail_msg("a font is not whole: %s", line);
            seen++;
            line = next;
        }
        assert_int_equal(seen, n);
    }
    buf_clear(&out);
}

static void
test_other_eyes(void **state)
{
    struct paper *p = *state;
    struct page art = make_art(p), own = make_own(p);
    struct side side[2] = {make_side(&art, 7, own), make_side(&art, 7, own)};
    struct buf out = {0};

    (void)write_sides(p, "a.pdf", side, 2);
    if (ASK(p, &out, "qpdf", "--check", "a.pdf")) {
        expect(&out, "PDF Version: 1.4");
        expect(&out, "No syntax or stream encoding errors");
        assert_null(strstr(out.s, "WARNING"));
    }
    if (ASK(p, &out, "mutool", "info", "a.pdf")) {
        expect(&out, "Pages: 2");
        assert_null(strstr(out.s, "warning"));
        assert_null(strstr(out.s, "error"));
    }
    if (ASK(p, &out, "mutool", "draw", "-q", "-o", "a.txt", "a.pdf"))
        assert_null(strstr(out.s, "error"));
    if (ASK(p, &out, "gs", "-q", "-dNOPAUSE", "-dBATCH", "-sDEVICE=nullpage",
            "a.pdf"))
        assert_string_equal(out.s, "");
    /* Personal: ipamj, serif, gothic, sans, ocr-b, mincho; static: two. */
    check_fonts(p, "a.pdf", 8);
    if (ASK(p, &out, "pdfinfo", "-box", "a.pdf")) {
        expect(&out, "Title:           見本 𠮷");
        expect(&out, "Creator:         shirase 0.1");
        expect(&out, "CreationDate:");
        expect(&out, "MediaBox:            0.00     0.00   595.28   841.89");
        expect(&out, "TrimBox:             0.00     0.00   595.28   841.89");
        expect(&out, "PDF version:     1.4");
    }
    if (ASK(p, &out, "pdftotext", "-layout", "a.pdf", "-")) {
        for (size_t i = 0; i < 7; i++)
            expect(&out, lines[i].text);
        expect(&out, "電子証明書の更新のお知らせ (1/2) \\");
        expect(&out, "简体中文");
    }
    buf_clear(&out);
}

/* Bytes in which the plate of the spot colour differs from the last one. */
static size_t
plate_change(struct paper *p, const struct page *art, const struct page *own,
             struct buf *last)
{
    struct side side = make_side(art, 7, *own);
    struct buf out = {0}, plate = {0};
    size_t n = 0;

    (void)write_sides(p, "a.pdf", &side, 1);
    if (!ASK(p, &out, "gs", "-q", "-dNOPAUSE", "-dBATCH", "-sDEVICE=tiffsep",
             "-r20", "-sOutputFile=plate.tif", "a.pdf")) {
        buf_clear(&out);
        buf_clear(last);
        skip();
    }
    assert_int_equal(
        faccessat(p->fd, "plate(%E7%89%B9%E8%89%B2 %E9%9D%92).tif", R_OK, 0),
        0);
    tool_read(p->fd, "plate(DIC 156s).tif", &plate);
    for (size_t i = 0; i < plate.len && i < last->len; i++)
        n += plate.s[i] != last->s[i];
    buf_clear(&out);
    buf_clear(last);
    *last = plate;
    return n;
}

/*
 * The spot colours become plates of their own, under their names; black over
 * one leaves its plate as it is, paper does not.
 */
static void
test_plates(void **state)
{
    enum {
        DATE = 19
    }; /* bytes of the time in a TIFF file */
    static const struct ink paper = {NULL, 0, 0, 0, 0, 1, false};
    struct paper *p = *state;
    struct page art = make_art(p), own = scene_page(&p->scene);
    struct buf last = {0};
    struct draw_path *d;

    (void)plate_change(p, &art, &own, &last);
    d = scene_box(&p->scene, &own, 310, 50, 80, 60);
    d->fill = d->stroke = true;
    assert_true(plate_change(p, &art, &own, &last) <= DATE);
    d->fill_ink = paper;
    assert_true(plate_change(p, &art, &own, &last) > 100);
    buf_clear(&last);
}

/* --- our own reader
 * ----------------------------------------------------------- */

static void
test_reads_back(void **state)
{
    struct paper *p = *state;
    struct page art = make_art(p), own = make_own(p);
    struct side side = make_side(&art, 7, own);
    struct pdf_file *pdf = NULL;
    struct pdf_texts *texts;
    struct page_said said = {0};
    struct arena *arena = arena_new();
    struct buf want = {0};
    struct text content;
    struct err err = {0};
    double width, height;

    (void)write_sides(p, "a.pdf", &side, 1);
    CHECK_OK(pdf_file_open(p->fd, "a.pdf", &pdf, &err));
    texts = pdf_texts_new(pdf);
    CHECK_OK(pdf_page_size(pdf, 0, &width, &height, &err));
    assert_true(fabs(width - 595.276) < 1e-6 && fabs(height - 841.89) < 1e-6);
    CHECK_OK(pdf_page_content(pdf, 0, arena, &content, &err));
    CHECK_OK(pdf_page_said(texts, 0, content, &said, &err));
    for (size_t i = 0; i < COUNT(lines); i++) {
        buf_str(&want, lines[i].text);
        buf_str(&want, "\n");
    }
    assert_int_equal(said.text.len, want.len);
    assert_memory_equal(said.text.s, want.s, want.len);
    assert_int_equal(said.n_unmapped, 0);
    assert_int_equal(said.n_notdef, 0);
    assert_int_equal(said.n_mark, 1);
    assert_string_equal(said.mark[0], mark_text);
    buf_clear(&want);
    page_said_clear(&said);
    pdf_texts_free(texts);
    pdf_file_close(pdf);
    arena_free(arena);
}

/* The piece's hash is that of the content streams as they stand in the file. */
static void
test_content_hash(void **state)
{
    struct paper *p = *state;
    struct page art = make_art(p), own = make_own(p),
                none = scene_page(&p->scene);
    struct side side[2] = {make_side(&art, 7, own), make_side(&none, 8, none)};
    struct sha256_state *is = sha256_new(), *want = sha256_new();
    struct sha256 a, b;
    struct pdf_file *read = NULL;
    struct out_file *file;
    struct pdf *pdf = begin(p, "a.pdf", &file);
    struct arena *arena = arena_new();
    struct text content;
    struct err err = {0};

    for (size_t i = 0; i < 2; i++)
        CHECK_OK(pdf_side(pdf, &side[i], is, &err));
    sha256_end(is, &a);
    (void)end(pdf, file);
    CHECK_OK(pdf_file_open(p->fd, "a.pdf", &read, &err));
    for (size_t i = 0; i < 2; i++) {
        CHECK_OK(pdf_page_content(read, i, arena, &content, &err));
        assert_true(i == 1 || text_starts(content, "/X7 Do\n"));
        sha256_add(want, content.s, content.len);
    }
    assert_int_equal(content.len, 0);
    sha256_end(want, &b);
    assert_memory_equal(&a, &b, sizeof a);
    pdf_file_close(read);
    sha256_free(is);
    sha256_free(want);
    arena_free(arena);
}

/* --- the picture
 * ---------------------------------------------------------------- */

enum {
    DPI = 60,
    TILE = 6 /* pixels: darkness is compared tile by tile */
};

struct png {
    const char *s;
    size_t left;
};

static cairo_status_t
png_read(void *context, unsigned char *to, unsigned len)
{
    struct png *png = context;

    if (len > png->left)
        return CAIRO_STATUS_READ_ERROR;
    memcpy(to, png->s, len);
    png->s += len;
    png->left -= len;
    return CAIRO_STATUS_SUCCESS;
}

static cairo_surface_t *
picture_of(const struct buf *png)
{
    struct png from = {png->s, png->len};
    cairo_surface_t *s =
        cairo_image_surface_create_from_png_stream(png_read, &from);

    assert_int_equal(cairo_surface_status(s), CAIRO_STATUS_SUCCESS);
    return s;
}

/* Darkness of a tile, 0 to 255. */
static int
darkness(cairo_surface_t *s, int x, int y)
{
    int stride = cairo_image_surface_get_stride(s), sum = 0;
    const unsigned char *data = cairo_image_surface_get_data(s);

    for (int j = y; j < y + TILE; j++)
        for (int i = x; i < x + TILE; i++)
            sum += 255 - data[j * stride + i * 4 + 1];
    return sum / (TILE * TILE);
}

/* A PDF reader paints what the preview shows, in the same places. */
static void
test_picture(void **state)
{
    struct paper *p = *state;
    struct page art = make_art(p), own = make_own(p);
    struct side side = make_side(&art, 7, own);
    struct buf out = {0}, preview = {0};
    cairo_surface_t *a, *b;
    struct err err = {0};
    int width, height, dark = 0;

    (void)write_sides(p, "a.pdf", &side, 1);
    if (!ASK(p, &out, "mutool", "draw", "-q", "-r", "60", "-o", "a.png",
             "a.pdf", "1")) {
        buf_clear(&out);
        skip();
    }
    tool_read(p->fd, "a.png", &out);
    CHECK_OK(preview_png(&side, DPI, &preview, &err));
    a = picture_of(&out);
    b = picture_of(&preview);
    width = cairo_image_surface_get_width(a);
    height = cairo_image_surface_get_height(a);
    assert_true(abs(width - cairo_image_surface_get_width(b)) <= 1);
    assert_true(abs(height - cairo_image_surface_get_height(b)) <= 1);
    for (int y = 0; y + TILE < height; y += TILE)
        for (int x = 0; x + TILE < width; x += TILE) {
            int is = darkness(a, x, y), want = darkness(b, x, y);

            dark += want > 20;
            if (abs(is - want) > 40)
                fail_msg("tile %d,%d: darkness %d, in the preview %d", x, y, is,
                         want);
        }
    assert_true(dark > 200);
    cairo_surface_destroy(a);
    cairo_surface_destroy(b);
    buf_clear(&out);
    buf_clear(&preview);
}

/* --- the same bytes
 * ---------------------------------------------------------------- */

/* Whatever the process wrote before, and in another process. */
static void
test_same_bytes(void **state)
{
    struct paper *p = *state;
    struct page art = make_art(p), own = make_own(p),
                other = scene_page(&p->scene);
    struct side side[2] = {make_side(&art, 7, own), make_side(&other, 3, own)};
    struct sha256 first, again, fresh, changed;

    (void)scene_text(&p->scene, &other, "biz-udpgothic", 12, scene_at(9, 99),
                     "別の通知");
    side[1].fixed = &other;
    first = write_sides(p, "a.pdf", side, 2);
    (void)write_sides(p, "b.pdf", &side[1], 1);
    again = write_sides(p, "a.pdf", side, 2);
    assert_memory_equal(&first, &again, sizeof first);
    pdf_shared_free(p->shared);
    p->shared = pdf_shared_new(p->scene.faces);
    fresh = write_sides(p, "a.pdf", side, 2);
    assert_memory_equal(&first, &fresh, sizeof first);

    /* Another page at the same address is another page. */
    other.n = 0;
    (void)scene_text(&p->scene, &other, "biz-udpgothic", 12, scene_at(9, 99),
                     "次の通知");
    changed = write_sides(p, "a.pdf", side, 2);
    assert_memory_not_equal(&first, &changed, sizeof first);
}

/* Cuts that are kept are bounded, and what was dropped is cut anew alike. */
static void
test_many_cuts(void **state)
{
    struct paper *p = *state;
    struct page none = scene_page(&p->scene);
    struct sha256 first, last;

    for (int round = 0; round < 2; round++)
        for (int i = 0; i < PDF_CUTS + 10; i++) {
            struct page own = scene_page(&p->scene);
            struct side side = make_side(&none, 1, own);
            char text[8];
            struct sha256 hash;

            (void)snprintf(text, sizeof text, "%c%c", '0' + i % 10,
                           'A' + i / 10);
            (void)scene_text(&p->scene, &side.own, "ocr-b", 10,
                             scene_at(50, 50), text);
            hash = write_sides(p, "a.pdf", &side, 1);
            if (i == 0 && round == 0)
                first = hash;
            if (i == 0)
                last = hash;
        }
    assert_memory_equal(&first, &last, sizeof first);
}

/* --- large files
 * ---------------------------------------------------------------------- */

static void
test_many_pages(void **state)
{
    enum {
        PAGES = 70000
    };
    struct paper *p = *state;
    struct page art = make_art(p), own = scene_page(&p->scene);
    struct side side = make_side(&art, 7, own);
    struct out_file *file;
    struct pdf *pdf = begin(p, "a.pdf", &file);
    struct pdf_file *read = NULL;
    struct buf out = {0};
    struct err err = {0};
    char number[16];

    (void)scene_text(&p->scene, &side.own, "ocr-b", 10, scene_at(50, 50), "1");
    for (size_t i = 0; i < PAGES; i++)
        CHECK_OK(pdf_side(pdf, &side, NULL, &err));
    (void)end(pdf, file);
    CHECK_OK(pdf_file_open(p->fd, "a.pdf", &read, &err));
    assert_int_equal(pdf_file_pages(read), PAGES);
    pdf_file_close(read);
    (void)snprintf(number, sizeof number, "%d\n", PAGES);
    if (ASK(p, &out, "qpdf", "--show-npages", "a.pdf"))
        assert_string_equal(out.s, number);
    buf_clear(&out);
}

/* Each size of file around a full node has its pages in order. */
static void
test_page_counts(void **state)
{
    static const size_t row[] = {1, 63, 64, 65, 128, 4095, 4096, 4097};
    struct paper *p = *state;
    struct page none = scene_page(&p->scene);
    struct arena *arena = arena_new();
    struct err err = {0};

    for (size_t i = 0; i < COUNT(row); i++) {
        struct out_file *file;
        struct pdf *pdf = begin(p, "a.pdf", &file);
        struct pdf_file *read = NULL;

        for (size_t k = 0; k < row[i]; k++) {
            struct page own = {none.trim, 0, none.draw, NULL};
            struct side side = make_side(&none, 1, own);

            (void)scene_box(&p->scene, &side.own, (double)k, 1, 1, 1);
            none.draw[0].u.path.fill = true;
            CHECK_OK(pdf_side(pdf, &side, NULL, &err));
        }
        (void)end(pdf, file);
        CHECK_OK(pdf_file_open(p->fd, "a.pdf", &read, &err));
        assert_int_equal(pdf_file_pages(read), row[i]);
        for (size_t k = 0; k < row[i]; k++) {
            struct text content;
            char want[64];

            CHECK_OK(pdf_page_content(read, k, arena, &content, &err));
            (void)snprintf(want, sizeof want,
                           "/G1 gs\n0 0 0 1 k\n%zu 840.89 m\n", k);
            assert_true(text_starts(content, want));
        }
        pdf_file_close(read);
        arena_reset(arena);
    }
    arena_free(arena);
}

static void
test_limits(void **state)
{
    struct paper *p = *state;
    struct page none = scene_page(&p->scene);
    struct side side = make_side(&none, 1, none);
    struct out_file *file;
    struct pdf *pdf = begin(p, "a.pdf", &file);
    struct err err = {0};
    uint64_t at;
    size_t n;

    CHECK_OK(pdf_side(pdf, &side, NULL, &err));
    at = pdf->at;
    pdf->at = 9999999999u - 100;
    CHECK_FAILS(pdf_side(pdf, &side, NULL, &err), ERR_PDF,
                "a PDF file ends at 9,999,999,999 bytes");
    pdf->at = at;
    n = pdf->n;
    pdf->n = 8388608;
    CHECK_FAILS(pdf_within_limits(pdf, &err), ERR_PDF,
                "a PDF file ends at 8,388,607 objects");
    pdf->n = n;
    /* The last bytes count as well. */
    pdf->at = 9999999999u - 20;
    CHECK_FAILS(pdf_end(pdf, &err), ERR_PDF, "9,999,999,999 bytes");
    out_abandon(file);
}

/* --- failures
 * ----------------------------------------------------------------------------
 */

static void
test_bad_begin(void **state)
{
    struct paper *p = *state;
    struct pdf_info info = info_of("\xE8\xA6");
    struct out_file *file;
    struct pdf *pdf = NULL;
    struct err err = {0};
    char *title = arena_alloc(p->scene.arena, 40001);

    CHECK_OK(out_open(p->fd, "a.pdf", &file, &err));
    CHECK_FAILS(pdf_begin(p->shared, file, &info, &pdf, &err), ERR_PDF,
                "title or creator is not UTF-8");
    out_abandon(file);

    pdf = begin(p, "a.pdf", &file);
    CHECK_FAILS(pdf_end(pdf, &err), ERR_PDF, "a PDF file needs a page");
    out_abandon(file);

    /* libharu takes strings of 65535 bytes at most. */
    memset(title, 'a', 40000);
    info = info_of(title);
    CHECK_OK(out_open(p->fd, "a.pdf", &file, &err));
    CHECK_OK(pdf_begin(p->shared, file, &info, &pdf, &err));
    {
        struct page none = scene_page(&p->scene);
        struct side side = make_side(&none, 1, none);

        CHECK_OK(pdf_side(pdf, &side, NULL, &err));
    }
    CHECK_FAILS(pdf_end(pdf, &err), ERR_PDF,
                "libharu refuses a dictionary: 0x");
    out_abandon(file);
    pdf_free(NULL);
    pdf_shared_free(NULL);
}

static void
test_bad_sides(void **state)
{
    struct paper *p = *state;
    struct page none = scene_page(&p->scene), bad = scene_page(&p->scene);
    struct page odd = scene_page(&p->scene);
    struct side side = make_side(&none, 1, none);
    struct out_file *file;
    struct pdf *pdf = begin(p, "a.pdf", &file);
    struct err err = {0};
    struct draw_path *d = scene_box(&p->scene, &bad, NAN, 1, 1, 1);

    d->fill = true;
    side.own = bad;
    CHECK_FAILS(pdf_side(pdf, &side, NULL, &err), ERR_PDF,
                "page 1: a number is not finite or beyond 14400 pt");
    side = make_side(&bad, 2, none);
    CHECK_FAILS(pdf_side(pdf, &side, NULL, &err), ERR_PDF,
                "static page 2: a number is not finite");
    assert_int_equal(pdf_pages(pdf), 0);
    side = make_side(&none, 1, none);
    CHECK_OK(pdf_side(pdf, &side, NULL, &err));
    odd.n = 0;
    side = make_side(&odd, 1, none);
    CHECK_FAILS(pdf_side(pdf, &side, NULL, &err), ERR_BUG,
                "two static pages have the number 1");
    odd.trim.width = 14401;
    side = make_side(&odd, 3, none);
    CHECK_FAILS(pdf_side(pdf, &side, NULL, &err), ERR_PDF,
                "a number is not finite or beyond 14400 pt");
    odd.trim.width = NAN;
    side = make_side(&odd, 4, none);
    CHECK_FAILS(pdf_side(pdf, &side, NULL, &err), ERR_PDF,
                "a number is not finite or beyond 14400 pt");
    pdf_free(pdf);
    out_abandon(file);
}

/* One plate has one look: in two forms, and in a form and a page. */
static void
test_spot_looks(void **state)
{
    struct paper *p = *state;
    struct page none = scene_page(&p->scene), page[2];
    struct side side[3];
    struct out_file *file;
    struct pdf *pdf = begin(p, "a.pdf", &file);
    struct err err = {0};

    for (size_t i = 0; i < 2; i++) {
        struct draw_path *d;

        page[i] = scene_page(&p->scene);
        d = scene_box(&p->scene, &page[i], 1, 1, 1, 1);
        d->fill = true;
        d->fill_ink = (struct ink){"DIC 1", 0.1 * (double)i, 1, 0, 0, 1, false};
        side[i] = make_side(&page[i], (unsigned)i, none);
    }
    CHECK_OK(pdf_side(pdf, &side[0], NULL, &err));
    CHECK_FAILS(pdf_side(pdf, &side[1], NULL, &err), ERR_PDF,
                "static page 1: a spot colour has two different CMYK values");
    side[2] = make_side(&none, 9, page[1]);
    CHECK_OK(pdf_side(pdf, &side[2], NULL, &err));
    CHECK_FAILS(pdf_end(pdf, &err), ERR_PDF,
                "a spot colour has two different CMYK values");
    out_abandon(file);
}

/* A page set in faces that the device was not told of. */
static void
test_strange_face(void **state)
{
    struct paper *p = *state;
    struct scene other;
    struct page none = scene_page(&p->scene), own = scene_page(&p->scene);
    struct side side;
    struct out_file *file;
    struct pdf *pdf = begin(p, "a.pdf", &file);
    struct err err = {0};

    scene_open(&other);
    (void)scene_text(&other, &own, "ocr-b", 10, scene_at(50, 50), "1");
    side = make_side(&none, 1, own);
    CHECK_OK(pdf_side(pdf, &side, NULL, &err));
    CHECK_FAILS(pdf_end(pdf, &err), ERR_BUG,
                "a page is set in a face of another fonts.conf");
    out_abandon(file);
    scene_close(&other);
}

/* A glyph that its face does not have ends the file. */
static void
test_strange_glyph(void **state)
{
    static const uint16_t glyph[] = {60000};
    struct paper *p = *state;
    struct page none = scene_page(&p->scene), own = scene_page(&p->scene);
    struct page art = scene_page(&p->scene);
    struct side side;
    struct out_file *file;
    struct pdf *pdf;
    struct err err = {0};

    scene_text(&p->scene, &own, "ocr-b", 10, scene_at(50, 50), "1")->glyph =
        glyph;
    side = make_side(&none, 1, own);
    pdf = begin(p, "a.pdf", &file);
    CHECK_OK(pdf_side(pdf, &side, NULL, &err));
    CHECK_FAILS(pdf_end(pdf, &err), ERR_PDF, "face ocr-b has no glyph 60000");
    out_abandon(file);

    scene_text(&p->scene, &art, "ocr-b", 10, scene_at(50, 50), "1")->glyph =
        glyph;
    side = make_side(&art, 1, none);
    pdf = begin(p, "a.pdf", &file);
    CHECK_OK(pdf_side(pdf, &side, NULL, &err));
    CHECK_FAILS(pdf_end(pdf, &err), ERR_PDF, "face ocr-b has no glyph 60000");
    out_abandon(file);
}

/* A disk that takes no more is told soon, and by whoever commits the file. */
static void
test_full_disk(void **state)
{
    struct paper *p = *state;
    struct page none = scene_page(&p->scene), own = make_own(p);
    struct side side = make_side(&none, 1, own);
    struct out_file *file;
    struct pdf *pdf = begin(p, "a.pdf", &file);
    struct rlimit was, small = {4096, 0};
    struct err err = {0};
    bool good = true;

    assert_int_equal(getrlimit(RLIMIT_FSIZE, &was), 0);
    small.rlim_max = was.rlim_max;
    (void)signal(SIGXFSZ, SIG_IGN);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &small), 0);
    for (size_t i = 0; good && i < 5000; i++)
        good = pdf_side(pdf, &side, NULL, &err);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &was), 0);
    assert_false(good);
    check_error(&err, ERR_IO, "the PDF file cannot be written", __FILE__,
                __LINE__);
    pdf_free(pdf);
    out_abandon(file);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_other_eyes),    TEST(test_plates),
        TEST(test_reads_back),    TEST(test_content_hash),
        TEST(test_picture),       TEST(test_same_bytes),
        TEST(test_many_cuts),     TEST(test_many_pages),
        TEST(test_page_counts),   TEST(test_limits),
        TEST(test_bad_begin),     TEST(test_bad_sides),
        TEST(test_spot_looks),    TEST(test_strange_face),
        TEST(test_strange_glyph), TEST(test_full_disk),
    };

    return check_main(tests);
}
