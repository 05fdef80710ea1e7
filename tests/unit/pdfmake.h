/*
 * Small PDF files for tests of what reads them: written object by object, so
 * that a test can make any of them wrong.
 */
#ifndef TESTS_PDFMAKE_H
#define TESTS_PDFMAKE_H

#include "base/arena.h"
#include "render/code.h"
#include "tests/unit/check.h"

enum {
    PDFMAKE_OBJECTS = 4096
};

struct pdfmake {
    struct buf out;
    size_t n; /* highest object number + 1 */
    size_t offset[PDFMAKE_OBJECTS];
};

static inline void
pdfmake_begin(struct pdfmake *m)
{
    *m = (struct pdfmake){.n = 1};
    buf_str(&m->out, "%PDF-1.4\n%\xE2\xE3\xCF\xD3\n");
}

/* Note that object number begins here. */
static inline void
pdfmake_at(struct pdfmake *m, unsigned number)
{
    assert_true(number < PDFMAKE_OBJECTS);
    m->offset[number] = m->out.len;
    if (number >= m->n)
        m->n = number + 1;
}

static inline void
pdfmake_object(struct pdfmake *m, unsigned number, const char *value)
{
    pdfmake_at(m, number);
    buf_printf(&m->out, "%u 0 obj\n%s\nendobj\n", number, value);
}

static inline void
pdfmake_stream(struct pdfmake *m, unsigned number, const char *more,
               struct text data)
{
    pdfmake_at(m, number);
    buf_printf(&m->out, "%u 0 obj\n<< /Length %zu %s>>\nstream\n", number,
               data.len, more);
    buf_text(&m->out, data);
    buf_str(&m->out, "\nendstream\nendobj\n");
}

static inline void
pdfmake_end(struct pdfmake *m, const char *trailer)
{
    size_t at = m->out.len;

    buf_printf(&m->out, "xref\n0 %zu\n0000000000 65535 f \n", m->n);
    for (size_t i = 1; i < m->n; i++)
        buf_printf(&m->out, "%010zu 00000 %c \n", m->offset[i],
                   m->offset[i] != 0 ? 'n' : 'f');
    buf_printf(&m->out, "trailer\n<< /Size %zu %s>>\nstartxref\n%zu\n%%%%EOF\n",
               m->n, trailer, at);
}

/* ToUnicode where a code says itself: U+0001 to U+FFFF less surrogates. */
static inline void
pdfmake_tounicode(struct buf *b)
{
    unsigned n = 0;

    buf_str(b, "/CIDInit /ProcSet findresource begin\n12 dict begin\n"
               "begincmap\n/CMapName /T def\n/CMapType 2 def\n"
               "1 begincodespacerange\n<0000> <FFFF>\nendcodespacerange\n");
    for (unsigned high = 0; high < 256; high++) {
        if (high >= 0xD8 && high < 0xE0)
            continue;
        if (n++ % 100 == 0)
            buf_str(b, n > 1 ? "endbfrange\n100 beginbfrange\n"
                             : "100 beginbfrange\n");
        buf_printf(b, "<%02X%02X> <%02XFF> <%02X%02X>\n", high, high == 0, high,
                   high, high == 0);
    }
    buf_str(b, "endbfrange\nendcmap\nend\nend\n");
}

/* Objects 3 to 7: resources with the font /F1 whose codes are characters. */
static inline void
pdfmake_font(struct pdfmake *m)
{
    struct buf b = {0};

    pdfmake_object(m, 3, "<< /Font << /F1 4 0 R >> >>");
    pdfmake_object(m, 4,
                   "<< /Type /Font /Subtype /Type0 /BaseFont /T /Encoding "
                   "/Identity-H /DescendantFonts [5 0 R] /ToUnicode 7 0 R >>");
    pdfmake_object(m, 5,
                   "<< /Type /Font /Subtype /CIDFontType2 /BaseFont /T "
                   "/CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) "
                   "/Supplement 0 >> /FontDescriptor 6 0 R /DW 1000 >>");
    pdfmake_object(m, 6,
                   "<< /Type /FontDescriptor /FontName /T /Flags 4 "
                   "/FontBBox [0 -200 1000 900] /ItalicAngle 0 /Ascent 880 "
                   "/Descent -120 /CapHeight 700 /StemV 80 >>");
    pdfmake_tounicode(&b);
    pdfmake_stream(m, 7, "", (struct text){b.s, b.len});
    buf_clear(&b);
}

/* Append the operators that show UTF-8 text (BMP) on a line. */
static inline void
pdfmake_show(struct buf *b, double x, double y, const char *text)
{
    struct text t = text_from(text);
    uint32_t cp;

    buf_printf(b, "BT /F1 10 Tf %d %d Td <", (int)x, (int)y);
    for (size_t at = 0; at < t.len;) {
        at += utf8_decode(t.s + at, t.len - at, &cp);
        buf_printf(b, "%04X", (unsigned)cp);
    }
    buf_str(b, "> Tj ET\n");
}

/* Append a mark. */
static inline void
pdfmake_mark(struct buf *b, const char *digits)
{
    uint8_t bit[MARK_SIZE * 3];

    assert_true(code_mark(text_from(digits), bit, NULL));
    buf_str(b, "q 20 0 0 20 500 800 cm\nBI /W 20 /H 20 /IM true /D [1 0] ID ");
    buf_put(b, bit, sizeof bit);
    buf_str(b, "\nEI Q\n");
}

/* A whole document of pages with the font and these contents. */
static inline void
pdfmake_pages(struct pdfmake *m, const struct buf *content, size_t n)
{
    struct buf kids = {0};

    pdfmake_begin(m);
    pdfmake_object(m, 1, "<< /Type /Catalog /Pages 2 0 R >>");
    pdfmake_font(m);
    for (size_t i = 0; i < n; i++) {
        unsigned page = 10 + 2 * (unsigned)i;

        pdfmake_stream(m, page + 1, "",
                       (struct text){content[i].s, content[i].len});
        pdfmake_at(m, page);
        buf_printf(&m->out,
                   "%u 0 obj\n<< /Type /Page /Parent 2 0 R /MediaBox [0 0 "
                   "595.28 841.89] /Resources 3 0 R /Contents %u 0 R "
                   ">>\nendobj\n",
                   page, page + 1);
        buf_printf(&kids, "%u 0 R ", page);
    }
    pdfmake_at(m, 2);
    buf_printf(&m->out,
               "2 0 obj\n<< /Type /Pages /Kids [%.*s] /Count %zu "
               ">>\nendobj\n",
               (int)kids.len, kids.len > 0 ? kids.s : "", n);
    buf_clear(&kids);
    pdfmake_end(m, "/Root 1 0 R ");
}

/* Write a file as it is, over an older one. */
static inline void
pdfmake_write(int dir_fd, const char *name, struct text data)
{
    int fd =
        openat(dir_fd, name, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);

    assert_true(fd >= 0);
    assert_int_equal(write(fd, data.s, data.len), (ssize_t)data.len);
    assert_int_equal(close(fd), 0);
}

static inline void
pdfmake_save(struct pdfmake *m, int dir_fd, const char *name)
{
    pdfmake_write(dir_fd, name, (struct text){m->out.s, m->out.len});
    buf_clear(&m->out);
}

#endif
