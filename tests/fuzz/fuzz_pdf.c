/*
 * Any bytes as a bundle that verify reads back.
 *
 * Shape:  the first byte says what the rest is: '0' a file; '1' values of
 *         objects 1, 2, ... between lines of "%%", in a file whose table is
 *         right; '2' the content of a page; '3' a ToUnicode table.
 */
#include "tests/fuzz/fuzz.h"

#include "post/cmap.h"
#include "post/pdfread.h"
#include "post/pdftext.h"
#include "tests/unit/pdfmake.h"

enum {
    OBJECTS_MAX = 200
};

static char path[64];
static int dir_fd = -1;

static void
read_page(const struct pdf_file *pdf, struct pdf_texts *texts, size_t page,
          struct arena *arena)
{
    struct page_said said = {0};
    struct text content;
    struct err err = {0};
    double width, height;

    if (!pdf_page_size(pdf, page, &width, &height, &err))
        fuzz_said(&err);
    if (pdf_page_content(pdf, page, arena, &content, &err) &&
        pdf_page_said(texts, page, content, &said, &err)) {
        MUST(utf8_valid((struct text){said.text.s, said.text.len}, NULL));
        MUST(said.n_mark <= PAGE_MARKS_MAX);
        MUST(said.n_unmapped <= said.n_glyph && said.n_notdef <= said.n_glyph);
    } else {
        fuzz_said(&err);
    }
    page_said_clear(&said);
}

static void
read_file(void)
{
    struct pdf_file *pdf = NULL;
    struct err err = {0};

    if (pdf_file_open(dir_fd, "fuzz.pdf", &pdf, &err)) {
        struct pdf_texts *texts = pdf_texts_new(pdf);
        struct arena *arena = arena_new();

        for (size_t i = 0; i < pdf_file_pages(pdf) && i < 8; i++)
            read_page(pdf, texts, i, arena);
        arena_free(arena);
        pdf_texts_free(texts);
    } else {
        fuzz_said(&err);
    }
    pdf_file_close(pdf);
}

static void
make_objects(struct pdfmake *m, struct text t)
{
    pdfmake_begin(m);
    for (unsigned n = 1; t.len > 0 && n < OBJECTS_MAX; n++) {
        const char *end = memmem(t.s, t.len, "%%\n", 3);
        size_t len = end != NULL ? (size_t)(end - t.s) : t.len;
        size_t skip = end != NULL ? len + 3 : len;

        pdfmake_at(m, n);
        buf_printf(&m->out, "%u 0 obj\n", n);
        buf_text(&m->out, (struct text){t.s, len});
        buf_str(&m->out, "\nendobj\n");
        t = (struct text){t.s + skip, t.len - skip};
    }
    pdfmake_end(m, "/Root 1 0 R ");
}

static void
read_cmap(struct text t)
{
    struct cmap map;
    struct err err = {0};

    if (!cmap_read(t, &map, &err)) {
        fuzz_said(&err);
        return;
    }
    for (uint32_t code = 0; code < CMAP_CODES; code += code < 512 ? 1 : 97) {
        struct text said = cmap_text(&map, code);

        MUST(said.s == NULL || utf8_valid(said, NULL));
    }
    cmap_clear(&map);
}

static void
remove_folder(void)
{
    check_folder_end(path, dir_fd);
}

/* One page with a font of two codes and this content. */
static void
make_page(struct pdfmake *m, struct text content)
{
    struct buf b = {0};

    buf_printf(&b,
               "<< /Pages 2 0 R >>\n%%%%\n"
               "<< /Type /Pages /Kids [3 0 R] /Count 1 >>\n%%%%\n"
               "<< /Type /Page /MediaBox [0 0 595 842] /Resources 4 0 R "
               "/Contents 7 0 R >>\n%%%%\n"
               "<< /Font << /F1 5 0 R >> >>\n%%%%\n"
               "<< /ToUnicode 6 0 R >>\n%%%%\n"
               "<< /Length 61 >>\nstream\n1 beginbfchar <0041> <0042> <898B> "
               "<D842DFB7> endbfchar\n    \nendstream\n%%%%\n"
               "<< /Length %zu >>\nstream\n",
               content.len);
    buf_text(&b, content);
    buf_str(&b, "\nendstream");
    make_objects(m, (struct text){b.s, b.len});
    buf_clear(&b);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    struct pdfmake *m;
    struct text t;

    if (dir_fd < 0) {
        dir_fd = check_folder(path);
        MUST(atexit(remove_folder) == 0);
    }
    if (len == 0)
        return 0;
    t = fuzz_text(data + 1, len - 1);
    if (data[0] == '3') {
        /* A copy of its own length: one byte beyond is seen. */
        char *copy = memcpy(mem_new(t.len), t.s, t.len);

        read_cmap((struct text){copy, t.len});
        mem_free(copy);
        return 0;
    }
    m = mem_new(sizeof *m);
    *m = (struct pdfmake){.n = 1};
    if (data[0] == '1') {
        make_objects(m, t);
    } else if (data[0] == '2') {
        make_page(m, t);
    } else {
        buf_text(&m->out, t);
    }
    if (m->out.len > 0)
        pdfmake_save(m, dir_fd, "fuzz.pdf");
    read_file();
    buf_clear(&m->out);
    mem_free(m);
    return 0;
}
