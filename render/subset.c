#include "render/subset.h"

#include <hb-subset.h>
#include <hb.h>

#include "render/face.h"

enum {
    GLYPHS = 65536
};

static const hb_tag_t kept[] = {
    HB_TAG('g', 'l', 'y', 'f'), HB_TAG('l', 'o', 'c', 'a'),
    HB_TAG('h', 'e', 'a', 'd'), HB_TAG('h', 'h', 'e', 'a'),
    HB_TAG('h', 'm', 't', 'x'), HB_TAG('m', 'a', 'x', 'p'),
    HB_TAG('C', 'F', 'F', ' ')};

/* --- what kind of CFF it is ----------------------------------------------- */

/* A place in a CFF table; beyond its end it gives zeros and is broken. */
struct cff {
    const uint8_t *data;
    size_t len, at;
    bool broken;
};

static uint32_t
cff_read(struct cff *cff, size_t bytes)
{
    uint32_t v = 0;

    if (bytes > cff->len - cff->at) {
        cff->broken = true;
        return 0;
    }
    while (bytes-- > 0)
        v = v << 8 | cff->data[cff->at++];
    return v;
}

static void
cff_seek(struct cff *cff, size_t at)
{
    cff->broken = cff->broken || at > cff->len;
    cff->at = at > cff->len ? cff->len : at;
}

/* Step over an INDEX; its first object stands at *from, before *to. */
static void
cff_index(struct cff *cff, size_t *from, size_t *to)
{
    uint32_t n = cff_read(cff, 2), size, first, second, last;
    size_t base;

    *from = *to = cff->at;
    if (n == 0)
        return;
    size = cff_read(cff, 1);
    base = cff->at + ((size_t)n + 1) * size - 1;
    if (size < 1 || size > 4 || base >= cff->len) {
        cff->broken = true;
        return;
    }
    first = cff_read(cff, size);
    second = cff_read(cff, size);
    cff_seek(cff, base + 1 - size);
    last = cff_read(cff, size);
    *from = base + first;
    *to = base + second;
    cff_seek(cff, base + last);
}

/* One operand of a DICT; only integers matter here. */
static int32_t
cff_operand(struct cff *cff, uint32_t b)
{
    if (b == 28)
        return (int16_t)(uint16_t)cff_read(cff, 2);
    if (b == 29)
        return (int32_t)cff_read(cff, 4);
    if (b == 30) {
        while (!cff->broken && (cff_read(cff, 1) & 15) != 15)
            ;
        return 0;
    }
    if (b >= 251)
        return -(int32_t)((b - 251) * 256 + cff_read(cff, 1) + 108);
    if (b >= 247)
        return (int32_t)((b - 247) * 256 + cff_read(cff, 1) + 108);
    return (int32_t)b - 139;
}

enum {
    CFF_CHARSET = 15,
    CFF_ROS = 1230
};

/* Read the Top DICT: is it CID-keyed, and where is its charset? */
static bool
cff_top(struct cff *cff, size_t *charset)
{
    size_t from, to;
    int32_t operand = 0;
    bool keyed = false;

    cff_seek(cff, 2);
    cff_seek(cff, cff_read(cff, 1));
    cff_index(cff, &from, &to); /* Name INDEX */
    cff_index(cff, &from, &to); /* Top DICT INDEX */
    cff_seek(cff, from);
    *charset = 0;
    while (!cff->broken && cff->at < to) {
        uint32_t b = cff_read(cff, 1);

        if (b >= 28) {
            operand = cff_operand(cff, b);
            continue;
        }
        if (b == 12)
            b = 1200 + cff_read(cff, 1);
        keyed = keyed || b == CFF_ROS;
        if (b == CFF_CHARSET)
            *charset = (size_t)operand;
    }
    return keyed;
}

/* Whether the charset gives each glyph its own number as CID. */
static bool
cff_identity(struct cff *cff, size_t charset, uint32_t glyphs)
{
    uint32_t format, g = 1;

    cff_seek(cff, charset);
    format = cff_read(cff, 1);
    while (!cff->broken && g < glyphs) {
        if (cff_read(cff, 2) != g)
            return false;
        g++;
        if (format != 0)
            g += cff_read(cff, format == 1 ? 1 : 2);
    }
    return !cff->broken;
}

/*
 * CID-keyed outlines may be renumbered, since the subset keeps their CIDs;
 * others keep their numbers, which are then their codes.
 */
static bool
cff_flags(const struct face *face, unsigned *flags, struct err *err)
{
    hb_blob_t *blob =
        hb_face_reference_table(face_hb_face(face), HB_TAG('C', 'F', 'F', ' '));
    unsigned len;
    const char *data = hb_blob_get_data(blob, &len);
    struct cff cff = {(const uint8_t *)data, len, 0, false};
    size_t charset;
    bool keyed = cff_top(&cff, &charset);
    bool good = !keyed || cff_identity(&cff, charset, face_glyphs(face));

    hb_blob_destroy(blob);
    if (!good || cff.broken)
        return err_set(err, ERR_PDF, "face %s: its CIDs are not its glyph ids",
                       face_name(face));
    if (!keyed)
        *flags |= HB_SUBSET_FLAGS_RETAIN_GIDS;
    return true;
}

/* --- cutting ---------------------------------------------------------------
 */

/* The face with what a subset is made of, and nothing else. */
static hb_face_t *
bare_face(const struct face *face)
{
    hb_face_t *bare = hb_face_builder_create();

    for (size_t i = 0; i < sizeof kept / sizeof kept[0]; i++) {
        hb_blob_t *table = hb_face_reference_table(face_hb_face(face), kept[i]);

        if (hb_blob_get_length(table) > 0)
            (void)hb_face_builder_add_table(bare, kept[i], table);
        hb_blob_destroy(table);
    }
    return bare;
}

static bool
is_used(const uint8_t *used, unsigned glyph)
{
    return (used[glyph >> 3] >> (glyph & 7) & 1) != 0;
}

static hb_subset_input_t *
input_of(const uint8_t *used, unsigned flags)
{
    hb_subset_input_t *input = hb_subset_input_create_or_fail();
    hb_set_t *glyphs;

    if (input == NULL)
        return NULL;
    /* A press sets outlines as they are: instructions are dead weight. */
    hb_subset_input_set_flags(input, flags | HB_SUBSET_FLAGS_NO_HINTING |
                                         HB_SUBSET_FLAGS_NOTDEF_OUTLINE);
    glyphs = hb_subset_input_glyph_set(input);
    for (unsigned g = 0; g < GLYPHS; g++)
        if (is_used(used, g))
            hb_set_add(glyphs, g);
    return input;
}

/* Old to new number of every used glyph, as PDF wants it. */
static bool
put_map(const struct face *face, const hb_subset_plan_t *plan,
        const uint8_t *used, struct buf *map, struct err *err)
{
    const hb_map_t *to_new = hb_subset_plan_old_to_new_glyph_mapping(plan);
    unsigned last = 0;
    char *p;

    for (unsigned g = 0; g < GLYPHS; g++)
        if (is_used(used, g)) {
            if (hb_map_get(to_new, g) >= GLYPHS)
                return err_set(err, ERR_PDF, "face %s has no glyph %u",
                               face_name(face), g);
            last = g;
        }
    if (face_is_cff(face))
        return true;
    p = buf_room(map, 2 * ((size_t)last + 1));
    for (unsigned g = 0; g <= last; g++) {
        unsigned to = is_used(used, g) ? hb_map_get(to_new, g) : 0;

        *p++ = (char)(unsigned char)(to >> 8);
        *p++ = (char)(unsigned char)(to & 255);
    }
    map->len += 2 * ((size_t)last + 1);
    return true;
}

/* The bytes to embed; a subset without outlines would print blank names. */
static bool
put_font(const struct face *face, hb_subset_plan_t *plan, struct buf *font)
{
    hb_face_t *cut = hb_subset_plan_execute_or_fail(plan);
    hb_blob_t *outlines, *whole;
    unsigned len = 0, some;
    const char *data;

    if (cut == NULL)
        return false;
    outlines = hb_face_reference_table(cut, face_is_cff(face)
                                                ? HB_TAG('C', 'F', 'F', ' ')
                                                : HB_TAG('g', 'l', 'y', 'f'));
    some = hb_blob_get_length(outlines);
    whole = face_is_cff(face) ? hb_blob_reference(outlines)
                              : hb_face_reference_blob(cut);
    data = hb_blob_get_data(whole, &len);
    if (some > 0)
        buf_put(font, data, len);
    hb_blob_destroy(whole);
    hb_blob_destroy(outlines);
    hb_face_destroy(cut);
    return some > 0;
}

bool
subset_make(const struct face *face, const uint8_t used[static 8192],
            struct buf *font, struct buf *map, struct err *err)
{
    unsigned flags = HB_SUBSET_FLAGS_DEFAULT;
    size_t map_len = map->len;
    hb_face_t *bare;
    hb_subset_input_t *input;
    hb_subset_plan_t *plan;
    bool good;

    if (face_is_cff(face) && !cff_flags(face, &flags, err))
        return false;
    bare = bare_face(face);
    input = input_of(used, flags);
    plan = input != NULL ? hb_subset_plan_create_or_fail(bare, input) : NULL;
    good = plan == NULL || put_map(face, plan, used, map, err);
    if (good && (plan == NULL || !put_font(face, plan, font)))
        good = err_set(err, ERR_PDF, "face %s: HarfBuzz cannot cut it",
                       face_name(face));
    hb_subset_plan_destroy(plan);
    hb_subset_input_destroy(input);
    hb_face_destroy(bare);
    if (!good)
        map->len = map_len;
    return good;
}
