#include "tests/unit/faces.h"

#include <ft2build.h>
#include FT_FREETYPE_H

#include <hb.h>

#include "base/arena.h"
#include "base/file.h"
#include "render/subset.h"

enum {
    USED = 8192,
    WANTED = 700 /* glyphs a face */
};

static const char *const face_names[] = {
    "ipamj",         "biz-udpgothic", "biz-udpmincho", "noto-sans",
    "noto-serif-jp", "noto-sans-kr",  "ocr-b",
};

static void
use(uint8_t *used, unsigned glyph)
{
    used[glyph >> 3] |= (uint8_t)(1u << (glyph & 7));
}

static bool
is_used(const uint8_t *used, unsigned glyph)
{
    return (used[glyph >> 3] >> (glyph & 7) & 1) != 0;
}

/*
 * What a reader of the PDF loads for a code.  FreeType, like a PDF reader,
 * takes CIDs where a bare CFF is CID-keyed.
 */
static unsigned
glyph_of_code(const struct buf *map, unsigned code)
{
    if (map->len == 0)
        return code;
    return (unsigned)(unsigned char)map->s[2 * code] << 8 |
           (unsigned char)map->s[2 * code + 1];
}

static FT_Outline *
outline(FT_Face face, unsigned glyph)
{
    assert_int_equal(FT_Load_Glyph(face, glyph,
                                   FT_LOAD_NO_SCALE | FT_LOAD_NO_HINTING |
                                       FT_LOAD_NO_BITMAP),
                     0);
    return &face->glyph->outline;
}

static void
same_outline(FT_Face whole, FT_Face cut, unsigned code, unsigned glyph)
{
    const FT_Outline *a = outline(whole, code), *b = outline(cut, glyph);

    if (a->n_points != b->n_points || a->n_contours != b->n_contours ||
        (a->n_points > 0 &&
         (memcmp(a->points, b->points,
                 (size_t)a->n_points * sizeof *a->points) != 0 ||
          memcmp(a->tags, b->tags, (size_t)a->n_points) != 0)))
        fail_msg("glyph %u is another one in the subset", code);
}

/* Every used code draws, in FreeType's eyes, what the face itself draws. */
static void
test_outlines(void **state)
{
    struct faces *faces = open_faces();
    struct err err = {0};
    FT_Library library;

    (void)state;
    assert_int_equal(FT_Init_FreeType(&library), 0);
    for (size_t i = 0; i < COUNT(face_names); i++) {
        const struct face *face = face_named(faces, face_names[i]);
        struct buf font = {0}, map = {0};
        uint8_t used[USED] = {0};
        FT_Face whole, cut;
        size_t seen = 0;

        srand(1204 + (unsigned)i);
        for (unsigned n = 0; n < WANTED; n++)
            use(used, (unsigned)rand() % face_glyphs(face));
        CHECK_OK(subset_make(face, used, &font, &map, &err));
        assert_true((map.len == 0) == face_is_cff(face));
        assert_int_equal(FT_New_Face(library, face_path(face),
                                     (FT_Long)face_index(face), &whole),
                         0);
        assert_int_equal(FT_New_Memory_Face(library, (FT_Byte *)font.s,
                                            (FT_Long)font.len, 0, &cut),
                         0);
        for (unsigned g = 1; g < face_glyphs(face); g++) {
            if (!is_used(used, g))
                continue;
            same_outline(whole, cut, g, glyph_of_code(&map, g));
            seen++;
        }
        assert_true(seen > 50);
        (void)FT_Done_Face(whole);
        (void)FT_Done_Face(cut);
        buf_clear(&font);
        buf_clear(&map);
    }
    (void)FT_Done_FreeType(library);
    faces_free(faces);
}

/* A subset is far smaller than its face, put behind what stands there. */
static void
test_appends(void **state)
{
    struct faces *faces = open_faces();
    const struct face *face = face_named(faces, "noto-serif-jp");
    struct buf font = {0}, map = {0}, again = {0};
    uint8_t used[USED] = {0};
    struct err err = {0};

    (void)state;
    use(used, face_glyph(face, 0x845B, 0xE0100));
    buf_str(&font, "before");
    CHECK_OK(subset_make(face, used, &font, &map, &err));
    assert_memory_equal(font.s, "before", 6);
    assert_true(font.len < 20000);
    CHECK_OK(subset_make(face, used, &again, &map, &err));
    assert_int_equal(again.len, font.len - 6);
    assert_memory_equal(again.s, font.s + 6, again.len);
    buf_clear(&font);
    buf_clear(&again);
    buf_clear(&map);
    faces_free(faces);
}

/* Write a font of some tables, and a policy that names it "odd". */
static struct faces *
odd_faces(int fd, hb_face_t *built)
{
    hb_blob_t *blob = hb_face_reference_blob(built);
    struct faces *faces = NULL;
    struct err err = {0};
    struct sha256 hash;
    char hex[SHA256_HEX];
    struct buf conf = {0};
    unsigned len;
    const char *data = hb_blob_get_data(blob, &len);

    sha256_of(data, len, &hash);
    sha256_hex(&hash, hex);
    buf_printf(&conf,
               "faces = ( { name = \"odd\"; file = \"odd.otf\"; index = 0; "
               "sha256 = \"%s\"; family = \"Odd\"; bold = false; } );\n"
               "register = { han = (\"odd\"); latin = \"odd\"; };\n",
               hex);
    (void)unlinkat(fd, "odd.otf", 0);
    (void)unlinkat(fd, "odd.conf", 0);
    CHECK_OK(file_write(fd, "odd.otf", (struct text){data, len}, &err));
    CHECK_OK(file_write(fd, "odd.conf", (struct text){conf.s, conf.len}, &err));
    CHECK_OK(faces_open(fd, "odd.conf", &faces, &err));
    buf_clear(&conf);
    hb_blob_destroy(blob);
    hb_face_destroy(built);
    return faces;
}

static void
add_table(hb_face_t *built, const struct face *from, const char *tag)
{
    hb_tag_t t = hb_tag_from_string(tag, 4);
    hb_blob_t *table = hb_face_reference_table(face_hb_face(from), t);

    assert_true(hb_face_builder_add_table(built, t, table));
    hb_blob_destroy(table);
}

static hb_face_t *
metrics_of(const struct face *face)
{
    hb_face_t *built = hb_face_builder_create();

    add_table(built, face, "head");
    add_table(built, face, "hhea");
    add_table(built, face, "maxp");
    add_table(built, face, "hmtx");
    return built;
}

static void
add_cff(hb_face_t *built, const char *data, size_t len)
{
    hb_blob_t *blob = hb_blob_create(data, (unsigned)len,
                                     HB_MEMORY_MODE_DUPLICATE, NULL, NULL);

    assert_true(
        hb_face_builder_add_table(built, HB_TAG('C', 'F', 'F', ' '), blob));
    hb_blob_destroy(blob);
}

static void
refused(int fd, hb_face_t *built, const char *why)
{
    struct faces *faces = odd_faces(fd, built);
    struct buf font = {0}, map = {0};
    uint8_t used[USED] = {0};
    struct err err = {0};

    use(used, 5);
    CHECK_FAILS(subset_make(face_named(faces, "odd"), used, &font, &map, &err),
                ERR_PDF, why);
    assert_int_equal(font.len, 0);
    assert_int_equal(map.len, 0);
    buf_clear(&font);
    buf_clear(&map);
    faces_free(faces);
}

/* Where codes would not draw their glyphs, nothing is embedded. */
static void
test_refuses(void **state)
{
    struct faces *faces = open_faces();
    const struct face *serif = face_named(faces, "noto-serif-jp");
    const struct face *gothic = face_named(faces, "biz-udpgothic");
    struct buf font = {0}, map = {0};
    uint8_t used[USED] = {0};
    struct err err = {0};
    char path[64];
    int fd = check_folder(path);
    hb_face_t *built;

    (void)state;
    use(used, face_glyphs(gothic));
    CHECK_FAILS(subset_make(gothic, used, &font, &map, &err), ERR_PDF,
                "face biz-udpgothic has no glyph");
    CHECK_FAILS(
        subset_make(face_named(faces, "ocr-b"), used, &font, &map, &err),
        ERR_PDF, "face ocr-b has no glyph");

    /* A CID-keyed subset keeps its CIDs: its glyphs have other numbers. */
    memset(used, 0, sizeof used);
    use(used, 5000);
    use(used, 7000);
    CHECK_OK(subset_make(serif, used, &font, &map, &err));
    built = metrics_of(serif);
    add_cff(built, font.s, font.len);
    refused(fd, built, "face odd: its CIDs are not its glyph ids");

    built = metrics_of(serif);
    add_cff(built, "\1\0\4\1\0\1\1", 7);
    refused(fd, built, "face odd: its CIDs are not its glyph ids");

    built = metrics_of(serif);
    add_cff(built, font.s, font.len / 2);
    refused(fd, built, "face odd: ");

    refused(fd, metrics_of(gothic), "face odd: HarfBuzz cannot cut it");
    buf_clear(&font);
    buf_clear(&map);
    check_folder_end(path, fd);
    faces_free(faces);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_outlines),
        cmocka_unit_test(test_appends),
        cmocka_unit_test(test_refuses),
    };

    return check_main(tests);
}
