#include "tests/unit/faces.h"

#include <hb.h>

#include "base/arena.h"
#include "base/file.h"

static void
test_policy_file(void **state)
{
    struct faces *faces = open_faces();
    const struct text *names;

    (void)state;
    assert_int_equal(faces_count(faces), 0); /* nothing is opened yet */
    assert_int_equal(faces_role(faces, ROLE_HAN, &names), 2);
    check_text(names[0], "ipamj");
    check_text(names[1], "noto-serif-jp");
    assert_int_equal(faces_role(faces, ROLE_LATIN, &names), 1);
    check_text(names[0], "noto-sans");
    assert_int_equal(faces_role(faces, ROLE_DOUBTFUL, &names), 2);
    check_text(names[1], "hanamin-b");
    assert_string_equal(faces_language(faces, TEXT("Noto Sans CJK SC")),
                        "zh-Hans");
    assert_string_equal(faces_language(faces, TEXT("BIZ UDGothic")), "ja");
    assert_string_equal(faces_language(faces, TEXT("Nobody")), "ja");
    assert_true(text_starts(faces_source(faces), "/*"));
    faces_free(faces);
    faces_free(NULL);
}

static void
test_facts(void **state)
{
    struct faces *faces = open_faces();
    const struct face *ipamj = face_named(faces, "ipamj");
    const struct face *serif = face_named(faces, "noto-serif-jp");
    const struct face *bold = NULL;
    char hex[SHA256_HEX];
    int box[4];
    struct err err = {0};

    (void)state;
    assert_ptr_equal(face_named(faces, "ipamj"), ipamj);
    assert_int_equal(faces_count(faces), 2);
    assert_ptr_equal(faces_at(faces, 0), ipamj);
    assert_ptr_equal(faces_at(faces, 1), serif);
    assert_null(faces_at(faces, 2));
    assert_string_equal(face_name(ipamj), "ipamj");
    assert_string_equal(face_family(ipamj), "IPAmjMincho");
    assert_string_equal(face_postscript(ipamj), "IPAmjMincho");
    assert_false(face_bold(ipamj) || face_is_cff(ipamj));
    assert_true(face_is_cff(serif));
    assert_int_equal(face_number(ipamj), 0);
    assert_int_equal(face_number(serif), 1);
    assert_int_equal(face_glyphs(ipamj), 61179); /* fonts.md 1.1 */
    assert_int_equal(face_glyphs(serif), 65535);
    CHECK_NEAR(face_upem(ipamj), 2048, 0);
    CHECK_NEAR(face_upem(serif), 1000, 0);
    CHECK_NEAR(face_ascent(ipamj), 0.88, 0);
    assert_int_equal(face_advance(ipamj, 12074), 2048);
    assert_int_equal(face_advance(ipamj, 65535), 0);
    face_box(ipamj, box);
    assert_true(box[0] < 0 && box[1] < 0 && box[2] > 900 && box[3] > 800);
    sha256_hex(face_hash(ipamj), hex);
    assert_memory_equal(hex, "75268aa9ac2d9208", 16);
    CHECK_OK(face_of_family(faces, TEXT("BIZ UDGothic"), true, &bold, &err));
    assert_string_equal(face_name(bold), "biz-udgothic-bold");
    assert_true(face_bold(bold));
    assert_int_equal(face_index(face_named(faces, "noto-sans-sc")), 2);
    faces_free(faces);
}

/* fonts.md 2.3: what a face lacks it lacks, without a fallback. */
static void
test_coverage(void **state)
{
    struct faces *faces = open_faces();
    const struct face *ipamj = face_named(faces, "ipamj");
    const struct face *biz = face_named(faces, "biz-udgothic");

    (void)state;
    assert_int_equal(face_glyph(ipamj, 0x5C71, 0), 12074);
    assert_int_equal(face_glyph(ipamj, 0x20BB7, 0) != 0, 1);
    assert_int_equal(face_glyph(ipamj, 0x845B, 0xE0105), 23483);
    assert_int_equal(face_glyph(ipamj, 0x845B, 0xE0103), 23478); /* default */
    assert_int_equal(face_glyph(ipamj, 0x845B, 0xE0100), 0);
    assert_int_equal(face_glyph(ipamj, 0x845B, 0xE01EE), 0);
    assert_int_equal(face_glyph(ipamj, 0xFA71, 0), 0);
    assert_int_equal(face_glyph(ipamj, 0x1EC5, 0), 0);
    assert_int_equal(face_glyph(ipamj, 0x1F600, 0), 0);
    assert_int_equal(face_glyph(ipamj, 0x10FFFF, 0), 0);
    assert_int_equal(face_glyph(ipamj, 0x110000, 0), 0);
    assert_int_equal(face_glyph(ipamj, 0xFFFFFFFF, 0xE0100), 0);
    assert_int_equal(face_glyph(biz, 0x20BB7, 0), 0);
    assert_int_equal(face_glyph(biz, 0x845B, 0xE0100), 12547);
    faces_free(faces);
}

/* Every code point of every face: its own glyph, as HarfBuzz sees it. */
static void
test_cmap(void **state)
{
    static const char *const names[] = {"ipamj", "noto-serif-jp", "noto-sans",
                                        "biz-udpgothic", "ocr-b"};
    struct faces *faces = open_faces();

    (void)state;
    for (size_t i = 0; i < COUNT(names); i++) {
        const struct face *face = face_named(faces, names[i]);
        hb_font_t *font = face_hb_font(face);
        size_t n = 0;

        for (uint32_t cp = 0; cp < 0x110000; cp++) {
            hb_codepoint_t g = 0;

            if (!hb_font_get_nominal_glyph(font, cp, &g))
                g = 0;
            if (face_glyph(face, cp, 0) != g)
                fail_msg("%s U+%04X", names[i], (unsigned)cp);
            n += g != 0;
        }
        assert_true(n > 90);
        for (unsigned g = 0; g < face_glyphs(face); g++)
            if ((int)face_advance(face, (uint16_t)g) !=
                hb_font_get_glyph_h_advance(font, g))
                fail_msg("%s glyph %u", names[i], g);
    }
    faces_free(faces);
}

/* What a glyph tells leads back to it, and prefers the plain character. */
static void
test_reverse(void **state)
{
    struct faces *faces = open_faces();
    const struct face *face = face_named(faces, "ipamj");
    size_t told = 0, sequences = 0;

    (void)state;
    for (unsigned g = 0; g < face_glyphs(face); g++) {
        struct text t = face_text(face, (uint16_t)g);
        uint32_t cp, vs = 0;
        size_t len;

        if (t.len == 0)
            continue;
        len = utf8_decode(t.s, t.len, &cp);
        assert_true(len > 0);
        if (len < t.len)
            assert_int_equal(utf8_decode(t.s + len, t.len - len, &vs),
                             t.len - len);
        if (face_glyph(face, cp, vs) != g)
            fail_msg("glyph %u", g);
        told++;
        sequences += vs != 0;
    }
    assert_true(told > 55000 && sequences > 5000);
    check_text(face_text(face, 23483), "葛\U000E0105");
    check_text(face_text(face, 23478), "葛");
    check_text(face_text(face, 3), " ");
    check_text(face_text(face, 65535), "");
    check_text(face_text(face, 31047), "\uFA19"); /* 神; no plainer one */
    check_text(face_text(face, 16), "-");         /* also of U+2010, U+2011 */
    faces_free(faces);
}

/* The text layer of what names are made of tells just that. */
static void
test_reverse_of_names(void **state)
{
    static const char *const names[] = {"ipamj", "noto-serif-jp", "noto-sans",
                                        "biz-udgothic", "biz-udpgothic"};
    struct faces *faces = open_faces();
    char s[4];

    (void)state;
    for (size_t i = 0; i < COUNT(names); i++) {
        const struct face *face = face_named(faces, names[i]);

        for (uint32_t cp = 0x20; cp < 0xFFEF; cp++) {
            bool usual = cp < 0x7F || (cp >= 0x3000 && cp <= 0x30FF) ||
                         (cp >= 0x4E00 && cp <= 0x9FFF) || cp == 0xFF0D ||
                         (cp >= 0xFF10 && cp <= 0xFF5A);
            uint16_t g = usual ? face_glyph(face, cp, 0) : 0;

            if (g != 0 && !text_equal(face_text(face, g),
                                      (struct text){s, utf8_encode(cp, s)}))
                fail_msg("%s U+%04X", names[i], (unsigned)cp);
        }
    }
    faces_free(faces);
}

static void
test_refused(void **state)
{
    struct faces *faces = open_faces();
    const struct face *face = NULL;
    struct err err = {0};

    (void)state;
    CHECK_FAILS(face_use(faces, TEXT("arial"), &face, &err), ERR_CONF,
                "fonts.conf names no face \"arial\"");
    CHECK_FAILS(face_of_family(faces, TEXT("Arial"), false, &face, &err),
                ERR_CONF, "font family \"Arial\" is not allowed");
    CHECK_FAILS(face_of_family(faces, TEXT("IPAmjMincho"), true, &face, &err),
                ERR_CONF, "font family \"IPAmjMincho\" has no bold face");
    assert_null(face);
    faces_free(faces);
}

#define FACE(name, file)                                                       \
    "{ name = \"" name "\"; file = \"" file "\"; sha256 = \"" HASH             \
    "\"; family = \"F\"; }"
#define HASH "84558d47dbc19bb5887cc7b72ed62c64534fd00f0b569d28e6dc63b71fe27707"
#define OCRB "/usr/share/fonts/opentype/ocr-b/OCRB.otf"
#define REGISTER "register = { han = (\"a\"); latin = \"a\"; };"

static void
test_wrong_policy(void **state)
{
    static const struct {
        const char *source, *want;
    } rows[] = {
        {"", "f.conf: setting \"faces\" is missing"},
        {"faces = ();", "setting \"faces\" is missing"},
        {"faces = ( { name = \"a\"; } );", "f.conf:1: setting \"file\" is"},
        {"faces = ( { name = \"a\"; file = \"x\"; sha256 = \"00\";\n"
         "family = \"F\"; } );",
         "f.conf:1: sha256: 64 hexadecimal digits are expected"},
        {"faces = ( " FACE("a", "x") ",\n" FACE("a", "y") " );",
         "f.conf:2: face \"a\" stands twice"},
        {"faces = ( " FACE("a", "x") " );", "setting \"register\" is missing"},
        {"faces = ( " FACE("a", "x") " );\nregister = { latin = \"a\"; };",
         "f.conf:2: setting \"han\" is missing"},
        {"faces = ( " FACE("a", "x") " );\nregister = { han = (\"a\"); };",
         "f.conf:2: setting \"latin\" is missing"},
        {"faces = ( " FACE("a",
                           "x") " );\n"
                                "register = { han = (\"b\"); latin = \"a\"; };",
         "f.conf:2: no face is named \"b\""},
        {"faces = ( " FACE(
             "a", "x") " );\n"
                       "register = { han = "
                       "(\"a\",\"a\",\"a\",\"a\",\"a\",\"a\",\"a\",\"a\","
                       "\"a\"); latin = \"a\"; };",
         "f.conf:2: more than 8 faces in one role"},
        {"faces = ( " FACE(
             "a", "x") " ); " REGISTER "\n"
                       "families = ( { name = \"F\"; regular = \"b\"; } );",
         "f.conf:2: no face is named \"b\""},
        {"faces = ( " FACE("a", "x") " ); " REGISTER "\n"
                                     "families = ( { name = \"F\"; regular = "
                                     "\"a\"; bold = \"c\"; } );",
         "f.conf:2: no face is named \"c\""},
        {"faces = ( " FACE("a", "x") " ); " REGISTER "\ncolour = 1;",
         "f.conf:2: unknown setting \"colour\""},
        {"faces = (", "f.conf:1: syntax error"},
    };
    char path[64];
    int fd = check_folder(path);
    struct faces *faces = NULL;
    struct err err = {0};

    (void)state;
    CHECK_FAILS(faces_open(fd, "none.conf", &faces, &err), ERR_IO,
                "none.conf: cannot be opened");
    for (size_t i = 0; i < COUNT(rows); i++) {
        (void)unlinkat(fd, "f.conf", 0);
        CHECK_OK(file_write(fd, "f.conf", text_from(rows[i].source), &err));
        CHECK_FAILS(faces_open(fd, "f.conf", &faces, &err), ERR_CONF,
                    rows[i].want);
    }
    check_folder_end(path, fd);
}

/* A font that changed, went away or is none is refused by name. */
static void
test_wrong_files(void **state)
{
    static const char source[] = "faces = ( " FACE("good", OCRB) ", " FACE(
        "changed",
        "changed.otf") ", " FACE("gone",
                                 "gone.otf") ", " FACE("empty",
                                                       "empty.otf") " );"
                                                                    "register "
                                                                    "= { han = "
                                                                    "(\"good\")"
                                                                    "; latin = "
                                                                    "\"good\";"
                                                                    " doubtful "
                                                                    "= "
                                                                    "(\"gone\")"
                                                                    "; };";
    char path[64];
    int fd = check_folder(path);
    struct faces *faces = NULL;
    const struct face *face;
    const struct text *names;
    struct err err = {0};

    (void)state;
    CHECK_OK(file_write(fd, "f.conf", TEXT(source), &err));
    CHECK_OK(file_write(fd, "changed.otf", TEXT("not the font"), &err));
    CHECK_OK(file_write(fd, "empty.otf", TEXT(""), &err));
    CHECK_OK(faces_open(fd, "f.conf", &faces, &err));
    assert_int_equal(faces_role(faces, ROLE_DOUBTFUL, &names), 0);
    CHECK_FAILS(face_use(faces, TEXT("changed"), &face, &err), ERR_STATE,
                "face changed: changed.otf is not the file that fonts.conf");
    CHECK_FAILS(face_use(faces, TEXT("gone"), &face, &err), ERR_STATE,
                "face gone: gone.otf is not there");
    CHECK_FAILS(face_use(faces, TEXT("empty"), &face, &err), ERR_STATE,
                "face empty: empty.otf is not there");
    CHECK_OK(face_use(faces, TEXT("good"), &face, &err));
    assert_string_equal(face_path(face), OCRB);
    assert_int_equal(faces_count(faces), 1);
    faces_free(faces);
    check_folder_end(path, fd);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_policy_file),
        cmocka_unit_test(test_facts),
        cmocka_unit_test(test_coverage),
        cmocka_unit_test(test_cmap),
        cmocka_unit_test(test_reverse),
        cmocka_unit_test(test_reverse_of_names),
        cmocka_unit_test(test_refused),
        cmocka_unit_test(test_wrong_policy),
        cmocka_unit_test(test_wrong_files),
    };

    return check_main(tests);
}
