#include <string.h>

#include "base/arena.h"
#include "post/preflight_inside.h"
#include "post/qscan.h"

enum {
    CODES = 65536
};

struct font {
    int object;
    bool wide;     /* codes of two bytes: Type0 with an Identity encoding */
    bool readable; /* its codes can be told apart */
    bool gid;      /* code 0 is .notdef */
    bool embedded, checked;
    bool told_unicode, told_glyph;
    bool has_unicode;
    unsigned char mapped[CODES / 8]; /* codes with a character */
};

bool
pf_font_wide(const struct font *f)
{
    return f->wide;
}

/* --- ToUnicode (9.10.3) -----------------------------------------------------
 */

/* The number that a hexadecimal string of at most two bytes is; -1: longer. */
static long
code_of(const struct qtoken *t)
{
    struct buf bytes = {0};
    long code = -1;

    if (t->kind != QT_HEX)
        return -1;
    qscan_bytes(t, &bytes);
    if (bytes.len == 1)
        code = (unsigned char)bytes.s[0];
    else if (bytes.len == 2)
        code = (unsigned char)bytes.s[0] << 8 | (unsigned char)bytes.s[1];
    buf_clear(&bytes);
    return code;
}

static void
map_codes(struct font *f, long low, long high)
{
    for (long c = low; c >= 0 && c <= high && c < CODES; c++)
        f->mapped[c / 8] |= (unsigned char)(1U << (c % 8));
}

/* A character's place: <> stands for none. */
static bool
names_character(const struct qtoken *t)
{
    return t->kind == QT_HEX && t->raw.len >= 4;
}

static void
read_bfchar(struct font *f, struct qscan *scan)
{
    struct qtoken code, to;

    for (;;) {
        qscan_next(scan, &code);
        if (code.kind != QT_HEX)
            return;
        qscan_next(scan, &to);
        if (names_character(&to))
            map_codes(f, code_of(&code), code_of(&code));
    }
}

static void
read_bfrange(struct font *f, struct qscan *scan)
{
    struct qtoken low, high, to;

    for (;;) {
        qscan_next(scan, &low);
        if (low.kind != QT_HEX)
            return;
        qscan_next(scan, &high);
        qscan_next(scan, &to);
        if (names_character(&to)) {
            map_codes(f, code_of(&low), code_of(&high));
            continue;
        }
        if (to.kind != QT_OPEN)
            return;
        qscan_next(scan, &to);
        for (long c = code_of(&low); to.kind == QT_HEX; c++) {
            if (names_character(&to))
                map_codes(f, c, c);
            qscan_next(scan, &to);
        }
    }
}

static void
read_unicode(struct preflight *pf, struct font *f, struct qobj stream)
{
    struct text data;
    bool decoded = false;
    struct qscan scan;
    struct qtoken t;

    preflight_stream(pf, stream);
    if (!qdoc_data(pf->doc, stream, &data, &decoded) || !decoded)
        return;
    f->has_unicode = true;
    scan = (struct qscan){data, 0};
    do {
        qscan_next(&scan, &t);
        if (t.kind == QT_WORD && text_is(t.raw, "beginbfchar"))
            read_bfchar(f, &scan);
        else if (t.kind == QT_WORD && text_is(t.raw, "beginbfrange"))
            read_bfrange(f, &scan);
    } while (t.kind != QT_END);
}

/* --- the font's dictionary --------------------------------------------------
 */

static bool
has_program(struct preflight *pf, struct qobj font)
{
    static const char *const keys[] = {"/FontFile", "/FontFile2", "/FontFile3"};
    struct qobj descriptor = qdoc_key(pf->doc, font, "/FontDescriptor");

    for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++) {
        struct qobj file = qdoc_key(pf->doc, descriptor, keys[i]);

        preflight_stream(pf, file);
        if (qdoc_kind(pf->doc, file) == Q_STREAM)
            return true;
    }
    return false;
}

static void
read_composite(struct preflight *pf, struct font *f, struct qobj o)
{
    struct qobj encoding = qdoc_key(pf->doc, o, "/Encoding");
    struct qobj below =
        qdoc_item(pf->doc, qdoc_key(pf->doc, o, "/DescendantFonts"), 0);
    struct qobj map = qdoc_key(pf->doc, below, "/CIDToGIDMap");

    f->wide = qdoc_is(pf->doc, encoding, "/Identity-H") ||
              qdoc_is(pf->doc, encoding, "/Identity-V");
    f->readable = f->wide;
    f->gid = f->wide && (qdoc_kind(pf->doc, map) == Q_NONE ||
                         qdoc_is(pf->doc, map, "/Identity"));
    f->embedded = has_program(pf, below);
}

/* Each glyph of a Type 3 font is content; its colour is the text's. */
static void
run_glyphs(struct run *r, struct qobj font)
{
    struct preflight *pf = r->pf;
    struct qobj glyphs = qdoc_key(pf->doc, font, "/CharProcs");
    struct qobj own = qdoc_key(pf->doc, font, "/Resources");
    const char *const *keys;
    size_t n = qdoc_keys(pf->doc, glyphs, &keys);

    for (size_t i = 0; i < n; i++)
        pf_object_nowhere(
            r, qdoc_key(pf->doc, glyphs, keys[i]),
            qdoc_kind(pf->doc, own) == Q_DICT ? own : r->resources, true);
}

static struct font *
read_font(struct run *r, struct qobj o)
{
    struct preflight *pf = r->pf;
    struct qobj unicode = qdoc_key(pf->doc, o, "/ToUnicode");
    struct qobj kind = qdoc_key(pf->doc, o, "/Subtype");
    struct font *f = arena_alloc(pf->arena, sizeof *f);

    f->object = qdoc_id(pf->doc, o);
    if (qdoc_is(pf->doc, kind, "/Type0")) {
        read_composite(pf, f, o);
    } else {
        f->readable = true;
        f->embedded = qdoc_is(pf->doc, kind, "/Type3") || has_program(pf, o);
    }
    if (qdoc_kind(pf->doc, unicode) == Q_STREAM)
        read_unicode(pf, f, unicode);
    if (qdoc_is(pf->doc, kind, "/Type3"))
        run_glyphs(r, o);
    return f;
}

/* By its own number: one font stands in many dictionaries. */
static struct font *
font_by_number(struct run *r, struct qobj o)
{
    struct preflight *pf = r->pf;
    int id = qdoc_id(pf->doc, o);
    uint64_t key = preflight_key('F', id);
    bool known = false;
    void **slot = NULL;
    struct font *f;

    key = preflight_key(key, qdoc_generation(pf->doc, o));
    if (id != 0)
        slot = preflight_slot(pf, key, &known);
    if (known)
        return *slot;
    f = read_font(r, o);
    if (slot != NULL)
        *slot = f;
    return f;
}

struct font *
pf_font_of(struct run *r, const char *name)
{
    bool known = false;
    void **slot = preflight_slot(r->pf, pf_run_key(r, 'f', name), &known);
    struct qobj o;
    struct font *f;

    if (known)
        return *slot;
    o = pf_run_resource(r, "/Font", name);
    f = qdoc_kind(r->pf->doc, o) == Q_DICT ? font_by_number(r, o) : NULL;
    if (slot != NULL)
        *slot = f;
    return f;
}

/* --- text shown -------------------------------------------------------------
 */

void
pf_font_used(struct run *r, struct font *f)
{
    if (f->checked || r->gs->text_mode == 3)
        return;
    f->checked = true;
    if (!f->embedded)
        preflight_find_at(r->pf, RULE_FONT_EMBEDDED, f->object,
                          "a font has no font file");
    if (!f->has_unicode)
        preflight_find_at(r->pf, RULE_FONT_UNICODE, f->object,
                          "a font has no ToUnicode");
}

void
pf_font_shown(const struct run *r, struct font *f, unsigned code)
{
    if (!f->readable || code >= CODES)
        return;
    if (f->gid && code == 0) {
        if (!f->told_glyph)
            preflight_find_at(r->pf, RULE_FONT_GLYPH, f->object,
                              "text shows the glyph .notdef");
        f->told_glyph = true;
    } else if (f->has_unicode && !f->told_unicode && r->actual == 0 &&
               (f->mapped[code / 8] >> (code % 8) & 1) == 0) {
        f->told_unicode = true;
        preflight_find_at(r->pf, RULE_FONT_UNICODE, f->object,
                          "glyph %u has no character in ToUnicode", code);
    }
}
