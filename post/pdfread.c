#include "post/pdfread.h"

#include <fcntl.h>
#include <libdeflate.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/file.h"
#include "post/pdfobject.h"

enum {
    FORGET_NODES = 1024 /* of a page tree, some megabytes apart */
};

/* --- cross-reference and page tree -------------------------------------- */

static bool
find_xref(const struct pdf_file *pdf, size_t *at, struct err *err)
{
    size_t tail = pdf->len > 64 ? pdf->len - 64 : 0;
    const char *p = memmem(pdf->s + tail, pdf->len - tail, "startxref", 9);
    struct pdf_scan scan;
    struct pdf_token t;

    if (pdf->len < 8 || memcmp(pdf->s, "%PDF-1.", 7) != 0)
        return err_set(err, ERR_STATE, "pdf: not a PDF file");
    if (p == NULL ||
        memmem(p, (size_t)(pdf->s + pdf->len - p), "%%EOF", 5) == NULL)
        return err_set(err, ERR_STATE, "pdf: the end of the file is missing");
    scan = pdf_scan_at(pdf, (size_t)(p - pdf->s) + 9, pdf->len);
    if (!pdf_scan_next(&scan, &t, err))
        return false;
    if (t.kind != PDF_NUMBER || t.number < 8 || t.number >= (double)pdf->len)
        return err_set(err, ERR_STATE, "pdf: startxref is wrong");
    *at = (size_t)t.number;
    return true;
}

/* One entry of 20 bytes: "nnnnnnnnnn ggggg n" and an end of line. */
static bool
xref_entry(const char *s, uint64_t *offset)
{
    uint64_t v = 0;

    for (int i = 0; i < 10; i++) {
        if (s[i] < '0' || s[i] > '9')
            return false;
        v = v * 10 + (uint64_t)(s[i] - '0');
    }
    if (s[10] != ' ' || s[16] != ' ' || (s[17] != 'n' && s[17] != 'f'))
        return false;
    *offset = s[17] == 'n' ? v : 0;
    return true;
}

static bool
read_xref(struct pdf_file *pdf, struct pdf_value *trailer, struct err *err)
{
    struct pdf_scan scan;
    struct pdf_token t, first, n;
    size_t at;

    if (!find_xref(pdf, &at, err))
        return false;
    scan = pdf_scan_at(pdf, at, pdf->len);
    if (!pdf_scan_next(&scan, &t, err) || !pdf_scan_next(&scan, &first, err) ||
        !pdf_scan_next(&scan, &n, err))
        return false;
    if (n.kind == PDF_WORD && text_is(n.text, "obj"))
        return pdf_read_packed(pdf, at, trailer, err);
    if (t.kind != PDF_WORD || !text_is(t.text, "xref") ||
        first.kind != PDF_NUMBER || first.number != 0 || n.kind != PDF_NUMBER ||
        !(n.number >= 1))
        return err_set(err, ERR_STATE, "pdf: cross-reference table is wrong");
    if (!(n.number < (double)pdf->len / 20))
        return err_set(err, ERR_STATE, "pdf: cross-reference table is cut");
    pdf->n_object = (size_t)n.number;
    at = scan.at;
    while (at < pdf->len &&
           (pdf->s[at] == ' ' || pdf->s[at] == '\r' || pdf->s[at] == '\n'))
        at++;
    if (pdf->n_object > (pdf->len - at) / 20)
        return err_set(err, ERR_STATE, "pdf: cross-reference table is cut");
    pdf->offset = mem_new(pdf->n_object * sizeof *pdf->offset);
    for (size_t i = 0; i < pdf->n_object; i++) {
        if (!xref_entry(pdf->s + at + i * 20, &pdf->offset[i]) ||
            pdf->offset[i] >= pdf->len)
            return err_set(err, ERR_STATE,
                           "pdf: cross-reference entry %zu is wrong", i);
    }
    scan.at = at + pdf->n_object * 20;
    if (!pdf_scan_next(&scan, &t, err))
        return false;
    if (t.kind != PDF_WORD || !text_is(t.text, "trailer"))
        return err_set(err, ERR_STATE, "pdf: trailer is missing");
    trailer->from = scan.at;
    if (!pdf_skip_value(&scan, err))
        return false;
    trailer->to = scan.at;
    return true;
}

static bool read_kids(struct pdf_file *pdf, struct pdf_value node, int depth,
                      struct err *err);

static bool
read_node(struct pdf_file *pdf, uint32_t number, int depth, struct err *err)
{
    struct pdf_value v, type;
    uint32_t ignore;

    if (depth > 16)
        return err_set(err, ERR_STATE, "pdf: page tree is too deep");
    /* Each object stands in the tree once. */
    if (++pdf->n_node >= pdf->n_object)
        return err_set(err, ERR_STATE, "pdf: page tree has a loop");
    if (pdf->n_node % FORGET_NODES == 0)
        pdf_file_forget(pdf);
    if (!pdf_object(pdf, number, &v, err) ||
        !pdf_dict_require(pdf, v, "Type", &type, &ignore, err))
        return false;
    if (pdf_value_is_name(pdf, type, "Pages"))
        return read_kids(pdf, v, depth + 1, err);
    if (!pdf_value_is_name(pdf, type, "Page"))
        return err_set(err, ERR_STATE, "pdf: page tree holds something else");
    pdf->page[pdf->n_page++] = number;
    return true;
}

static bool
read_kids(struct pdf_file *pdf, struct pdf_value node, int depth,
          struct err *err)
{
    struct pdf_value kids, count;
    struct pdf_scan scan;
    struct pdf_token t[3];
    size_t before = pdf->n_page;
    uint32_t ignore, kid;
    double n;

    if (!pdf_dict_require(pdf, node, "Kids", &kids, &ignore, err) ||
        !pdf_dict_require(pdf, node, "Count", &count, &ignore, err) ||
        !pdf_value_number(pdf, count, &n, err))
        return false;
    scan = pdf_scan_at(pdf, kids.from, kids.to);
    if (!pdf_scan_next(&scan, &t[0], err))
        return false;
    if (t[0].kind != PDF_OPEN_ARRAY)
        return err_set(err, ERR_STATE, "pdf: /Kids is no array");
    for (;;) {
        if (!pdf_scan_next(&scan, &t[0], err))
            return false;
        if (t[0].kind == PDF_CLOSE_ARRAY)
            break;
        if (!pdf_object_number(pdf, &t[0], &kid, err) ||
            !pdf_scan_next(&scan, &t[1], err) ||
            !pdf_scan_next(&scan, &t[2], err) ||
            !read_node(pdf, kid, depth, err))
            return false;
    }
    if ((double)(pdf->n_page - before) != n)
        return err_set(err, ERR_STATE,
                       "pdf: /Count does not agree with the pages");
    return true;
}

/* An updated or encrypted file holds what the table does not tell. */
static bool
trailer_plain(const struct pdf_file *pdf, struct pdf_value trailer,
              struct err *err)
{
    static const char *const refused[] = {"Prev", "XRefStm", "Encrypt"};
    struct pdf_value v;

    for (size_t i = 0; i < sizeof refused / sizeof refused[0]; i++) {
        if (!pdf_dict_find(pdf, trailer, text_from(refused[i]), &v, err))
            return false;
        if (v.from != v.to)
            return err_set(err, ERR_STATE, "pdf: trailer has /%s", refused[i]);
    }
    return true;
}

static bool
read_pages(struct pdf_file *pdf, struct pdf_value trailer, struct err *err)
{
    struct pdf_value root, pages;
    uint32_t number;

    if (!trailer_plain(pdf, trailer, err))
        return false;
    pdf->page = mem_new(pdf->n_object * sizeof *pdf->page);
    if (!pdf_dict_require(pdf, trailer, "Root", &root, &number, err) ||
        !pdf_dict_require(pdf, root, "Pages", &pages, &number, err))
        return false;
    if (number == 0)
        return err_set(err, ERR_STATE, "pdf: /Pages is not a reference");
    return read_node(pdf, number, 0, err);
}

static bool
map_file(int dir_fd, const char *name, struct pdf_file *pdf, struct err *err)
{
    int fd = openat(dir_fd, name, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
    struct stat st;
    void *p;

    if (fd < 0 || fstat(fd, &st) != 0) {
        if (fd >= 0)
            (void)close(fd);
        return err_set(err, ERR_IO, "cannot be read");
    }
    p = st.st_size > 0
            ? mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_PRIVATE, fd, 0)
            : MAP_FAILED;
    (void)close(fd);
    if (p == MAP_FAILED)
        return err_set(err, st.st_size > 0 ? ERR_IO : ERR_STATE,
                       "cannot be read, or is empty");
    pdf->s = p;
    pdf->len = pdf->file_len = (size_t)st.st_size;
    return true;
}

bool
pdf_file_open(int dir_fd, const char *name, struct pdf_file **out,
              struct err *err)
{
    struct pdf_file *pdf = mem_new(sizeof *pdf);
    struct pdf_value trailer;

    *pdf = (struct pdf_file){0};
    if (map_file(dir_fd, name, pdf, err) && read_xref(pdf, &trailer, err) &&
        read_pages(pdf, trailer, err)) {
        *out = pdf;
        return true;
    }
    pdf_file_close(pdf);
    return err_wrap(err, "%s", name);
}

void
pdf_file_close(struct pdf_file *pdf)
{
    if (pdf == NULL)
        return;
    if (pdf->s != NULL)
        (void)munmap((void *)(uintptr_t)pdf->s, pdf->len);
    buf_clear(&pdf->scratch);
    mem_free(pdf->offset);
    mem_free(pdf->page);
    mem_free(pdf);
}

size_t
pdf_file_pages(const struct pdf_file *pdf)
{
    return pdf->n_page;
}

void
pdf_file_forget(const struct pdf_file *pdf)
{
    map_forget((struct text){pdf->s, pdf->file_len});
}

/* --- streams ------------------------------------------------------------ */

static bool
inflate_into(struct text packed, struct arena *arena, struct text *out,
             struct err *err)
{
    struct libdeflate_decompressor *d = libdeflate_alloc_decompressor();
    enum libdeflate_result rc = LIBDEFLATE_INSUFFICIENT_SPACE;
    size_t room = packed.len * 4 + 1024, got = 0;
    char *to = NULL;

    if (d == NULL)
        return err_set(err, ERR_IO, "out of memory");
    for (; rc == LIBDEFLATE_INSUFFICIENT_SPACE && room < (1U << 30);
         room *= 4) {
        to = arena_raw(arena, room);
        rc =
            libdeflate_zlib_decompress(d, packed.s, packed.len, to, room, &got);
    }
    libdeflate_free_decompressor(d);
    if (rc != LIBDEFLATE_SUCCESS)
        return err_set(err, ERR_STATE, "pdf: stream cannot be unpacked");
    *out = (struct text){to, got};
    return true;
}

/* Does a word stand here?  *at moves behind it. */
static bool
word_at(const struct pdf_file *pdf, size_t *at, struct text word)
{
    if (*at + word.len > pdf->len ||
        memcmp(pdf->s + *at, word.s, word.len) != 0)
        return false;
    *at += word.len;
    return true;
}

static void
skip_white(const struct pdf_file *pdf, size_t *at)
{
    while (*at < pdf->len && strchr(" \r\n", pdf->s[*at]) != NULL &&
           pdf->s[*at] != '\0')
        (*at)++;
}

/* The bytes between stream and endstream, n of them. */
static bool
stream_bytes(const struct pdf_file *pdf, size_t at, double n, struct text *out,
             struct err *err)
{
    skip_white(pdf, &at);
    if (!word_at(pdf, &at, TEXT("stream")))
        return err_set(err, ERR_STATE, "pdf: stream expected");
    (void)word_at(pdf, &at, TEXT("\r"));
    if (!word_at(pdf, &at, TEXT("\n")) || n < 0 || n > (double)(pdf->len - at))
        return err_set(err, ERR_STATE, "pdf: stream is cut");
    *out = (struct text){pdf->s + at, (size_t)n};
    at += (size_t)n;
    skip_white(pdf, &at);
    if (!word_at(pdf, &at, TEXT("endstream")))
        return err_set(err, ERR_STATE, "pdf: stream has another length");
    return true;
}

bool
pdf_stream_data(const struct pdf_file *pdf, struct pdf_value dict,
                struct arena *arena, struct text *out, struct err *err)
{
    struct pdf_value length, filter, parms;
    uint32_t ignore;
    double n;

    if (!pdf_dict_require(pdf, dict, "Length", &length, &ignore, err) ||
        !pdf_value_number(pdf, length, &n, err) ||
        !pdf_dict_find(pdf, dict, TEXT("Filter"), &filter, err) ||
        !pdf_dict_find(pdf, dict, TEXT("DecodeParms"), &parms, err) ||
        !stream_bytes(pdf, dict.to, n, out, err))
        return false;
    if (filter.from == filter.to)
        return true;
    if (!pdf_value_is_name(pdf, filter, "FlateDecode") ||
        parms.from != parms.to)
        return err_set(err, ERR_STATE, "pdf: unknown filter");
    return inflate_into(*out, arena, out, err);
}

bool
pdf_page_content(const struct pdf_file *pdf, size_t page, struct arena *arena,
                 struct text *out, struct err *err)
{
    struct pdf_value dict, contents;
    uint32_t number;

    return pdf_object(pdf, pdf->page[page], &dict, err) &&
           pdf_dict_require(pdf, dict, "Contents", &contents, &number, err) &&
           pdf_stream_data(pdf, contents, arena, out, err);
}

/* Size of one of a page's boxes. */
static bool
page_box(const struct pdf_file *pdf, size_t page, const char *name,
         double *width, double *height, struct err *err)
{
    struct pdf_value dict, box;
    struct pdf_scan scan;
    struct pdf_token t;
    uint32_t number;
    double v[4];

    if (!pdf_object(pdf, pdf->page[page], &dict, err) ||
        !pdf_dict_require(pdf, dict, name, &box, &number, err))
        return false;
    scan = pdf_scan_at(pdf, box.from, box.to);
    if (!pdf_scan_next(&scan, &t, err))
        return false;
    for (int i = 0; i < 4; i++) {
        if (!pdf_scan_next(&scan, &t, err))
            return false;
        if (t.kind != PDF_NUMBER)
            return err_set(err, ERR_STATE, "pdf: /%s is wrong", name);
        v[i] = t.number;
    }
    *width = v[2] - v[0];
    *height = v[3] - v[1];
    return true;
}

bool
pdf_page_size(const struct pdf_file *pdf, size_t page, double *width,
              double *height, struct err *err)
{
    return page_box(pdf, page, "MediaBox", width, height, err);
}

bool
pdf_page_trim(const struct pdf_file *pdf, size_t page, double *width,
              double *height, struct err *err)
{
    return page_box(pdf, page, "TrimBox", width, height, err);
}

bool
pdf_page_resources(const struct pdf_file *pdf, size_t page, uint32_t *object,
                   struct err *err)
{
    struct pdf_value dict, resources;

    return pdf_object(pdf, pdf->page[page], &dict, err) &&
           pdf_dict_require(pdf, dict, "Resources", &resources, object, err);
}

bool
pdf_page_font(const struct pdf_file *pdf, size_t page, struct text name,
              uint32_t *object, struct err *err)
{
    struct pdf_value dict, resources, fonts, v;
    uint32_t number;

    *object = 0;
    if (!pdf_object(pdf, pdf->page[page], &dict, err) ||
        !pdf_dict_require(pdf, dict, "Resources", &resources, &number, err) ||
        !pdf_dict_require(pdf, resources, "Font", &fonts, &number, err) ||
        !pdf_dict_find(pdf, fonts, name, &v, err))
        return false;
    return v.from == v.to || pdf_resolve(pdf, v, &dict, object, err);
}

bool
pdf_font_tounicode(const struct pdf_file *pdf, uint32_t font,
                   struct arena *arena, struct text *out, struct err *err)
{
    struct pdf_value dict, stream;
    uint32_t number;

    return pdf_object(pdf, font, &dict, err) &&
           pdf_dict_require(pdf, dict, "ToUnicode", &stream, &number, err) &&
           pdf_stream_data(pdf, stream, arena, out, err);
}
