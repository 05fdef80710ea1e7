#include "post/cmap.h"

#include <assert.h>
#include <string.h>

#include "base/arena.h"
#include "post/pdfread.h"

bool
utf16_put(struct text t, struct buf *out, struct err *err)
{
    for (size_t i = 0; i + 1 < t.len; i += 2) {
        uint32_t c =
            (uint32_t)((unsigned char)t.s[i] << 8 | (unsigned char)t.s[i + 1]);

        if (c >= 0xD800 && c < 0xDC00 && i + 3 < t.len) {
            uint32_t low = (uint32_t)((unsigned char)t.s[i + 2] << 8 |
                                      (unsigned char)t.s[i + 3]);

            c = low >= 0xDC00 && low < 0xE000
                    ? 0x10000 + ((c - 0xD800) << 10) + (low - 0xDC00)
                    : c;
            i += 2;
        }
        if ((c >= 0xD800 && c < 0xE000) || c > 0x10FFFF)
            return err_set(err, ERR_STATE, "pdf: text is not UTF-16");
        out->len += utf8_encode(c, buf_room(out, 4));
    }
    return t.len % 2 == 0 ? true
                          : err_set(err, ERR_STATE, "pdf: text is not UTF-16");
}

static bool
code_of(struct text t, uint32_t *out, struct err *err)
{
    if (t.len != 2)
        return err_set(err, ERR_STATE, "pdf: ToUnicode code is not two bytes");
    *out = (uint32_t)((unsigned char)t.s[0] << 8 | (unsigned char)t.s[1]);
    return true;
}

static bool
map_code(struct cmap *f, uint32_t code, struct text utf16, struct err *err)
{
    size_t at = f->pool.len, len;

    if (f->at[code] != 0)
        return err_set(err, ERR_STATE, "pdf: ToUnicode tells a code twice");
    *buf_room(&f->pool, 1) = 0;
    f->pool.len++;
    if (!utf16_put(utf16, &f->pool, err))
        return false;
    len = f->pool.len - at - 1;
    assert(len > 0 && len <= 255); /* map_range lets through 1 to 32 units */
    f->pool.s[at] = (char)(unsigned char)len;
    f->at[code] = (uint32_t)at;
    return true;
}

/* <first> <last> <text>: the last unit counts up. */
static bool
map_range(struct cmap *f, uint32_t first, uint32_t last, struct text utf16,
          struct err *err)
{
    char unit[64];

    if (first > last || utf16.len < 2 || utf16.len > sizeof unit)
        return err_set(err, ERR_STATE, "pdf: ToUnicode range is wrong");
    memcpy(unit, utf16.s, utf16.len);
    for (uint32_t code = first; code <= last; code++) {
        unsigned low;

        if (!map_code(f, code, (struct text){unit, utf16.len}, err))
            return false;
        low = (unsigned char)unit[utf16.len - 1] + 1U;
        unit[utf16.len - 1] = (char)(unsigned char)low;
        if (low > 255)
            unit[utf16.len - 2]++;
    }
    return true;
}

static bool
read_entries(struct cmap *f, struct pdf_scan *scan, bool range, struct err *err)
{
    struct pdf_token a;
    uint32_t first, last;

    for (;;) {
        if (!pdf_scan_next(scan, &a, err))
            return false;
        if (a.kind != PDF_STRING)
            return true; /* endbfchar, endbfrange */
        if (!code_of(a.text, &first, err))
            return false;
        last = first;
        if (range) {
            if (!pdf_scan_next(scan, &a, err) || !code_of(a.text, &last, err))
                return false;
        }
        if (!pdf_scan_next(scan, &a, err))
            return false;
        if (a.kind != PDF_STRING)
            return err_set(err, ERR_STATE, "pdf: ToUnicode entry is wrong");
        if (!map_range(f, first, last, a.text, err))
            return false;
    }
}

static bool
read_sections(struct cmap *f, struct pdf_scan *scan, struct err *err)
{
    struct pdf_token t;

    do {
        if (!pdf_scan_next(scan, &t, err))
            return false;
        if (t.kind == PDF_WORD && text_is(t.text, "beginbfchar") &&
            !read_entries(f, scan, false, err))
            return false;
        if (t.kind == PDF_WORD && text_is(t.text, "beginbfrange") &&
            !read_entries(f, scan, true, err))
            return false;
    } while (t.kind != PDF_END);
    return true;
}

bool
cmap_read(struct text source, struct cmap *out, struct err *err)
{
    struct cmap f = {0};
    struct buf scratch = {0};
    struct pdf_scan scan = {source.s, source.len, 0, &scratch};
    bool ok;

    f.at = mem_new(CMAP_CODES * sizeof *f.at);
    memset(f.at, 0, CMAP_CODES * sizeof *f.at);
    buf_str(&f.pool, "-"); /* place 0 means: none */
    ok = read_sections(&f, &scan, err);
    buf_clear(&scratch);
    if (ok)
        *out = f;
    else
        cmap_clear(&f);
    return ok;
}

void
cmap_clear(struct cmap *map)
{
    mem_free(map->at);
    buf_clear(&map->pool);
    *map = (struct cmap){0};
}

struct text
cmap_text(const struct cmap *map, uint32_t code)
{
    uint32_t at = map->at[code];

    if (at == 0)
        return (struct text){NULL, 0};
    return (struct text){map->pool.s + at + 1, (unsigned char)map->pool.s[at]};
}
