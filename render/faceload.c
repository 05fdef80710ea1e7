#include "render/face_inside.h"

#include <fcntl.h>
#include <hb-ot.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/arena.h"

static bool
map_file(struct face *face, struct err *err)
{
    int fd = openat(face->dir_fd, face->path, O_RDONLY | O_CLOEXEC);
    struct stat st;

    if (fd < 0 || fstat(fd, &st) != 0 || st.st_size <= 0) {
        if (fd >= 0)
            (void)close(fd);
        return err_set(
            err, ERR_STATE,
            "face %s: %s is not there; install its package (make deps)",
            face->name.s, face->path);
    }
    face->map_len = (size_t)st.st_size;
    face->map = mmap(NULL, face->map_len, PROT_READ, MAP_PRIVATE, fd, 0);
    (void)close(fd);
    if (face->map == MAP_FAILED)
        return err_set(err, ERR_IO, "face %s: cannot be mapped", face->name.s);
    return true;
}

static bool
check_hash(struct face *face, struct err *err)
{
    struct sha256 is;

    sha256_of(face->map, face->map_len, &is);
    if (memcmp(&is, &face->hash, sizeof is) == 0)
        return true;
    (void)munmap(face->map, face->map_len);
    return err_set(
        err, ERR_STATE,
        "face %s: %s is not the file that fonts.conf names by its SHA-256; "
        "install that one, or have a person approve this one",
        face->name.s, face->path);
}

static uint32_t
table_u16(const char *p)
{
    const uint8_t *u = (const uint8_t *)p;

    return (uint32_t)u[0] << 8 | u[1];
}

/* The font's box (table head, bytes 36-43) in 1/1000 em. */
static void
read_box(struct face *face)
{
    hb_blob_t *head =
        hb_face_reference_table(face->hb_face, HB_TAG('h', 'e', 'a', 'd'));
    unsigned len = 0;
    const char *data = hb_blob_get_data(head, &len);

    for (unsigned i = 0; i < 4 && len >= 44; i++)
        face->box[i] =
            (int)((double)(int16_t)table_u16(data + 36 + 2 * (size_t)i) * 1000 /
                  face->upem);
    hb_blob_destroy(head);
}

static void
read_name(struct face *face)
{
    unsigned len = sizeof face->postscript;

    (void)hb_ot_name_get_utf8(face->hb_face, HB_OT_NAME_ID_POSTSCRIPT_NAME,
                              hb_language_from_string("en", -1), &len,
                              face->postscript);
    for (char *p = face->postscript; *p != '\0'; p++)
        if (*p <= ' ' || strchr("()<>[]{}/%#", *p) != NULL || *p > '~')
            *p = '-';
    if (face->postscript[0] == '\0')
        memcpy(face->postscript, "Font", 5);
}

/*
 * Which of the code points of one glyph its text layer shall tell: the least
 * rank.  The blank between two names is U+3000, not an em space of its shape.
 */
static unsigned
text_rank(uint32_t cp)
{
    static const struct {
        uint32_t first, last;
        unsigned rank;
    } rows[] = {
        {0x0000, 0x001F, 2},   {0x00A0, 0x00A0, 2},   {0x00AD, 0x00AD, 3},
        {0x02B0, 0x02FF, 2},   {0x2000, 0x200A, 2},   {0x2035, 0x2035, 2},
        {0x2215, 0x2215, 2},   {0x2329, 0x232A, 2},   {0x2E80, 0x2FDF, 2},
        {0xE000, 0xF8FF, 3},   {0xF900, 0xFAFF, 2},   {0xFE00, 0xFFEF, 1},
        {0x2F800, 0x2FA1F, 2}, {0xF0000, 0x10FFFF, 3}};

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        if (cp >= rows[i].first && cp <= rows[i].last)
            return rows[i].rank;
    return 0;
}

struct origin {
    uint32_t cp, vs;
};

/* Tables of code point -> glyph, and for each glyph its best code point. */
static void
read_cmap(struct face *face, struct origin *origin)
{
    hb_set_t *all = hb_set_create();
    hb_codepoint_t cp = HB_SET_VALUE_INVALID, glyph;

    hb_face_collect_unicodes(face->hb_face, all);
    while (hb_set_next(all, &cp)) {
        uint16_t **page;

        if (cp >= 0x110000 ||
            !hb_font_get_nominal_glyph(face->hb_font, cp, &glyph) ||
            glyph == 0 || glyph >= face->glyphs)
            continue;
        page = &face->page[cp >> 8];
        if (*page == NULL) {
            *page = mem_new(256 * sizeof **page);
            memset(*page, 0, 256 * sizeof **page);
        }
        (*page)[cp & 255] = (uint16_t)glyph;
        if (origin[glyph].cp == 0 ||
            text_rank(cp) < text_rank(origin[glyph].cp))
            origin[glyph] = (struct origin){cp, 0};
    }
    hb_set_destroy(all);
}

/* Glyphs that only a variation sequence reaches tell that sequence. */
static void
read_sequences(struct face *face, struct origin *origin)
{
    hb_set_t *selectors = hb_set_create(), *bases = hb_set_create();
    hb_codepoint_t vs = HB_SET_VALUE_INVALID, cp, glyph;

    hb_face_collect_variation_selectors(face->hb_face, selectors);
    while (hb_set_next(selectors, &vs)) {
        hb_set_clear(bases);
        hb_face_collect_variation_unicodes(face->hb_face, vs, bases);
        cp = HB_SET_VALUE_INVALID;
        while (hb_set_next(bases, &cp))
            if (hb_font_get_variation_glyph(face->hb_font, cp, vs, &glyph) &&
                glyph < face->glyphs && origin[glyph].cp == 0)
                origin[glyph] = (struct origin){cp, vs};
    }
    hb_set_destroy(bases);
    hb_set_destroy(selectors);
}

static void
write_reverse(struct face *face, const struct origin *origin)
{
    size_t at = 0;

    face->reverse = mem_new((size_t)face->glyphs * 8 + 8);
    face->from = mem_new(((size_t)face->glyphs + 1) * sizeof *face->from);
    for (size_t g = 0; g < face->glyphs; g++) {
        face->from[g] = (uint32_t)at;
        if (origin[g].cp != 0)
            at += utf8_encode(origin[g].cp, face->reverse + at);
        if (origin[g].vs != 0)
            at += utf8_encode(origin[g].vs, face->reverse + at);
    }
    face->from[face->glyphs] = (uint32_t)at;
}

static void
read_tables(struct face *face)
{
    struct origin *origin;

    face->page = mem_new(0x1100 * sizeof(uint16_t *));
    memset(face->page, 0, 0x1100 * sizeof(uint16_t *));
    origin = mem_new(face->glyphs * sizeof *origin);
    memset(origin, 0, face->glyphs * sizeof *origin);
    read_cmap(face, origin);
    read_sequences(face, origin);
    write_reverse(face, origin);
    mem_free(origin);
    face->advance = mem_new(face->glyphs * sizeof *face->advance);
    for (unsigned g = 0; g < face->glyphs; g++) {
        hb_position_t a = hb_font_get_glyph_h_advance(face->hb_font, g);

        face->advance[g] = (uint16_t)(a < 0 ? 0 : a > 65535 ? 65535 : a);
    }
}

bool
face_load(struct face *face, struct err *err)
{
    hb_blob_t *cff;

    if (!map_file(face, err) || !check_hash(face, err))
        return false;
    face->blob = hb_blob_create(face->map, (unsigned)face->map_len,
                                HB_MEMORY_MODE_READONLY, NULL, NULL);
    face->hb_face = hb_face_create(face->blob, face->index);
    face->hb_font = hb_font_create(face->hb_face);
    face->upem = hb_face_get_upem(face->hb_face);
    face->glyphs = hb_face_get_glyph_count(face->hb_face);
    hb_font_set_scale(face->hb_font, (int)face->upem, (int)face->upem);
    cff = hb_face_reference_table(face->hb_face, HB_TAG('C', 'F', 'F', ' '));
    face->cff = hb_blob_get_length(cff) > 0;
    hb_blob_destroy(cff);
    read_name(face);
    read_box(face);
    read_tables(face);
    hb_font_make_immutable(face->hb_font);
    face->open = true;
    return true;
}

void
face_shut(struct face *face)
{
    if (!face->open)
        return;
    for (size_t i = 0; i < 0x1100; i++)
        mem_free(face->page[i]);
    mem_free(face->page);
    mem_free(face->advance);
    mem_free(face->reverse);
    mem_free(face->from);
    hb_font_destroy(face->hb_font);
    hb_face_destroy(face->hb_face);
    hb_blob_destroy(face->blob);
    (void)munmap(face->map, face->map_len);
}
