#include "render/sitefont.h"
#include "tests/unit/check.h"
#include "tests/unit/tinyfont.h"

#include "base/arena.h"
#include "base/conf.h"
#include "base/file.h"
#include "render/face.h"
#include "render/glyph.h"
#include "render/policy.h"

static const char hash[] =
    "\"0000000000000000000000000000000000000000000000000000000000000000\"";

static bool
read_conf(const char *source, struct arena *arena, struct site_fonts *out,
          struct err *err)
{
    struct conf *conf;
    bool ok;

    if (!conf_open(text_from(source), "site.conf", &conf, err))
        return false;
    ok = site_fonts_read(conf_root(conf), arena, out, err);
    if (!ok) {
        conf_free(conf);
        return false;
    }
    return conf_close(conf, err);
}

static const char *
face_row(struct arena *arena, const char *name, const char *first,
         const char *last, const char *more)
{
    return arena_printf(arena,
                        "{ name = \"%s\"; file = \"a.ttf\"; sha256 = %s; "
                        "first = \"%s\"; last = \"%s\"; %s }",
                        name, hash, first, last, more);
}

static void
test_conf(void **state)
{
    static const struct {
        const char *first, *last, *says;
    } bad[] = {
        {"U+4E00", "U+E0FF", "private-use"},
        {"E000", "U+E0FF", "private-use"},
        {"U+E000", "U+E0FF ", "private-use"},
        {"U+E0FF", "U+E000", "before first"},
        {"U+110000", "U+110001", "private-use"},
    };
    struct arena *arena = arena_new();
    struct site_fonts fonts;
    struct err err = {0};
    const char *a;

    (void)state;
    CHECK_OK(read_conf("", arena, &fonts, &err));
    assert_int_equal(fonts.n, 0);
    assert_null(fonts.table);
    a = arena_printf(
        arena, "site_faces = ( %s ); gaiji = \"g.tsv\";",
        face_row(arena, "s", "U+F0000", "U+F0FFF", "companion = true;"));
    CHECK_OK(read_conf(a, arena, &fonts, &err));
    assert_int_equal(fonts.n, 1);
    assert_true(fonts.face[0].companion);
    assert_int_equal(fonts.face[0].last, 0xF0FFF);
    assert_string_equal(fonts.table, "g.tsv");
    for (size_t i = 0; i < COUNT(bad); i++) {
        a = arena_printf(arena, "site_faces = ( %s );",
                         face_row(arena, "s", bad[i].first, bad[i].last, ""));
        CHECK_FAILS(read_conf(a, arena, &fonts, &err), ERR_CONF, bad[i].says);
    }
    a = arena_printf(arena, "site_faces = ( %s, %s );",
                     face_row(arena, "s", "U+E000", "U+E0FF", ""),
                     face_row(arena, "t", "U+E0FF", "U+E1FF", ""));
    CHECK_FAILS(read_conf(a, arena, &fonts, &err), ERR_CONF,
                "is that of \"s\" too");
    a = "site_faces = ( { name = \"s\"; file = \"f\"; sha256 = \"12\"; first = "
        "\"U+E000\"; last = \"U+E001\"; } );";
    CHECK_FAILS(read_conf(a, arena, &fonts, &err), ERR_CONF, "64 hexadecimal");
    arena_free(arena);
}

static void
test_table(void **state)
{
    static const struct {
        const char *row, *says;
    } bad[] = {
        {"U+E100\tU+845B", "four columns"},
        {"U+E100\tU+845B\tclerk\t2026-04-01\tmore", "four columns"},
        {"E100\tU+845B\tclerk\t2026-04-01", "private-use"},
        {"U+4E00\tU+845B\tclerk\t2026-04-01", "private-use"},
        {"U+F0001\tU+845B\tclerk\t2026-04-01", "declared range"},
        {"U+E100\t845B\tclerk\t2026-04-01", "code points such as"},
        {"U+E100\t\tclerk\t2026-04-01", "code points such as"},
        {"U+E100\tU+E200\tclerk\t2026-04-01", "outside every declared"},
        /* what no name may hold, or what a name would lose */
        {"U+E100\tU+202E\tclerk\t2026-04-01", "code points such as"},
        {"U+E100\tU+3000\tclerk\t2026-04-01", "code points such as"},
        {"U+E100\tU+E0102\tclerk\t2026-04-01", "code points such as"},
        {"U+E100\tU+306F U+3099\tclerk\t2026-04-01", "code points such as"},
        {"U+E100\tU+845B\t\t2026-04-01", "who approved"},
        {"U+E100\tU+845B\tclerk\t2026-02-30", "a day such as"},
    };
    struct arena *arena = arena_new();
    struct site_fonts fonts = {.n = 1,
                               .table = "g.tsv",
                               .face = {{.first = 0xF0000, .last = 0xF0FFF}}};
    struct err err = {0};

    (void)state;
    CHECK_OK(site_fonts_table(&fonts,
                              TEXT("# old\tnew\twho\twhen\r\n"
                                   "U+E101\tU+F0001\tclerk\t2026-04-01\r\n\n"
                                   "U+E100\tU+845B U+E0102\tclerk\t2026-04-01"),
                              arena, &err));
    assert_int_equal(fonts.n_gaiji, 2);
    assert_int_equal(fonts.gaiji[0].code, 0xE100);
    assert_int_equal(fonts.gaiji[0].target.len, 7);
    for (size_t i = 0; i < COUNT(bad); i++) {
        CHECK_FAILS(
            site_fonts_table(&fonts, text_from(bad[i].row), arena, &err),
            ERR_CONF, bad[i].says);
        assert_int_equal(err.at.line, 1);
        assert_string_equal(err.at.file, "g.tsv");
    }
    CHECK_FAILS(site_fonts_table(&fonts,
                                 TEXT("U+E100\tU+845B\tclerk\t2026-04-01\n"
                                      "U+E100\tU+845B\tclerk\t2026-04-01\n"),
                                 arena, &err),
                ERR_CONF, "stands twice");
    arena_free(arena);
}

/* Faces of the project with a font of the test's own, in both roles. */
struct both {
    struct arena *arena;
    char folder[64];
    int fd;
    struct site_fonts fonts;
    struct faces *faces;
    struct policy *policy;
};

static void
both_declare(struct both *b)
{
    struct buf font = {0};
    struct err err = {0};
    int fd;

    *b = (struct both){.arena = arena_new()};
    b->fd = fd = check_folder(b->folder);
    tinyfont("TinyAdded", 0xF0000, 8, &font);
    CHECK_OK(
        file_write(fd, "added.ttf", (struct text){font.s, font.len}, &err));
    b->fonts.face[0] = (struct site_face){
        TEXT("added"), TEXT("added.ttf"), {{0}}, 0xF0000, 0xF00FF, true};
    sha256_of(font.s, font.len, &b->fonts.face[0].hash);
    buf_clear(&font);
    tinyfont("TinyOwn", 0xE000, 4, &font);
    CHECK_OK(file_write(fd, "own.ttf", (struct text){font.s, font.len}, &err));
    b->fonts.face[1] = (struct site_face){TEXT("own"), TEXT("own.ttf"), {{0}},
                                          0xE000,      0xE0FF,          false};
    sha256_of(font.s, font.len, &b->fonts.face[1].hash);
    buf_clear(&font);
    b->fonts.n = 2;
}

static void
both_faces(struct both *b)
{
    struct err err = {0};
    int src;

    CHECK_OK(dir_open(AT_FDCWD, SRCDIR "/fonts", false, &src, &err));
    CHECK_OK(faces_open(src, "fonts.conf", &b->faces, &err));
    CHECK_OK(faces_add_site(b->faces, b->fd, &b->fonts, &err));
    CHECK_OK(policy_new(b->faces, &b->policy, &err));
    (void)close(src);
}

static void
both_open(struct both *b)
{
    struct err err = {0};

    both_declare(b);
    b->fonts.table = "g.tsv";
    CHECK_OK(site_fonts_table(&b->fonts,
                              TEXT("U+F801\tU+845B U+E0102\tc\t2026-04-01\n"
                                   "U+F802\tU+F0002\tc\t2026-04-01\n"),
                              b->arena, &err));
    both_faces(b);
}

static void
both_close(struct both *b)
{
    policy_free(b->policy);
    faces_free(b->faces);
    arena_free(b->arena);
    check_folder_end(b->folder, b->fd);
}

static void
test_judge(void **state)
{
    static const struct {
        const char *text, *outcome;
        uint32_t cp;
        size_t at;
    } row[] = {
        {"山田　太郎", "ok:ipamj", 0, 0},
        /* U+F0000 and U+F0001 in a name */
        {"山\xF3\xB0\x80\x80　太\xF3\xB0\x80\x81", "ok:mixed(ipamj+added)", 0,
         0},
        {"\xF3\xB0\x80\x80田", "ok:mixed(ipamj+added)", 0, 0},
        /* U+F0040: declared, but the face has no such glyph */
        {"山\xF3\xB0\x81\x80", "reject:no-glyph", 0xF0040, 2},
        /* U+F0200: declared by nobody; IPAmj's own private U+F860 */
        {"山\xF3\xB0\x88\x80", "reject:pua", 0xF0200, 2},
        {"\xEF\xA1\xA0", "reject:pua", 0xF860, 1},
        /* U+E000, U+E001: a face that stands alone sets whole fields only */
        {"\xEE\x80\x80\xEE\x80\x81", "ok:own", 0, 0},
        {"山\xEE\x80\x80", "hold:no-single-font", 0, 0},
        /* old codes by the table: a sequence of IPAmj, a glyph of the face */
        {"\xEF\xA0\x81城", "ok:ipamj", 0, 0},
        {"\xEF\xA0\x82山", "ok:mixed(ipamj+added)", 0, 0},
        {"\xEF\xA0\x83山", "reject:pua", 0xF803, 1},
        /* positions are those of what came */
        {"\xEF\xA0\x81\xF3\xB0\x81\x80", "reject:no-glyph", 0xF0040, 2},
        /* Latin letters beside added characters */
        {"Ștefan\xF3\xB0\x80\x80王", "ok:mixed(ipamj+noto-sans+added)", 0, 0},
    };
    struct both b;
    struct err err = {0};

    (void)state;
    both_open(&b);
    for (size_t i = 0; i < COUNT(row); i++) {
        char outcome[POLICY_OUTCOME_MAX];
        struct policy_verdict v;

        CHECK_OK(
            policy_judge(b.policy, text_from(row[i].text), b.arena, &v, &err));
        policy_outcome(&v, outcome);
        assert_string_equal(outcome, row[i].outcome);
        assert_int_equal(v.cp, row[i].cp);
        assert_int_equal(v.at, row[i].at);
    }
    both_close(&b);
}

/*
 * A range over characters for which other faces have glyphs of their own:
 * U+F860 in IPAmj, U+F137 in HanaMinA, and U+E002 in a site face whose range
 * ends before it.
 */
static void
test_own_glyph_only(void **state)
{
    static const struct {
        const char *text, *outcome;
    } row[] = {
        {"\xEF\xA1\xA0", "reject:no-glyph"},
        {"山\xEF\xA1\xA0", "reject:no-glyph"},
        {"Ș\xEF\xA1\xA0王", "reject:no-glyph"},
        {"\xEF\x84\xB7", "reject:no-glyph"},
        {"\xEE\x80\x80\xEE\x80\x81", "ok:own"},
        {"\xEE\x80\x80\xEE\x80\x82", "hold:no-single-font"},
    };
    struct both b;
    struct err err = {0};

    (void)state;
    for (int companion = 0; companion < 2; companion++) {
        struct site_face *face = b.fonts.face;

        both_declare(&b);
        face[0].first = 0xF100;
        face[0].last = 0xF8FF;
        face[0].companion = companion == 1;
        face[2] = face[1];
        face[2].name = TEXT("third");
        face[2].companion = true;
        face[1].last = 0xE001;
        face[2].first = 0xE002;
        b.fonts.n = 3;
        both_faces(&b);
        for (size_t i = 0; i < COUNT(row); i++) {
            char outcome[POLICY_OUTCOME_MAX];
            struct policy_verdict v;

            CHECK_OK(policy_judge(b.policy, text_from(row[i].text), b.arena, &v,
                                  &err));
            policy_outcome(&v, outcome);
            assert_string_equal(outcome, row[i].outcome);
        }
        both_close(&b);
    }
}

static void
test_glyphs(void **state)
{
    struct both b;
    struct policy_verdict v;
    struct glyph_table *table;
    struct glyph_line line;
    struct err err = {0};

    (void)state;
    both_open(&b);
    CHECK_OK(
        policy_judge(b.policy, TEXT("\xF3\xB0\x80\x81山"), b.arena, &v, &err));
    assert_int_equal(v.n_part, 2);
    table = glyph_table_new(v.part[0].face);
    CHECK_OK(glyph_line_set(table, v.part[0].text, b.arena, &line, &err));
    assert_int_equal(line.n, 1);
    assert_int_equal(line.glyph[0], 2);
    glyph_table_free(table);
    /* the old code's sequence is what is set */
    CHECK_OK(policy_judge(b.policy, TEXT("\xEF\xA0\x81"), b.arena, &v, &err));
    assert_true(text_is(v.part[0].text, "葛\xF3\xA0\x84\x82"));
    both_close(&b);
}

static void
test_refused(void **state)
{
    struct both b;
    struct site_fonts same = {.n = 1};
    const struct face *face;
    struct err err = {0};
    char folder[64];
    int fd = check_folder(folder);

    (void)state;
    both_open(&b);
    same.face[0] = b.fonts.face[0];
    same.face[0].name = TEXT("ipamj");
    CHECK_FAILS(faces_add_site(b.faces, fd, &same, &err), ERR_CONF,
                "has a face \"ipamj\" already");
    both_close(&b);
    both_open(&b);
    same.face[0].name = TEXT("changed");
    memset(&same.face[0].hash, 1, sizeof same.face[0].hash);
    same.face[0].file = TEXT("added.ttf");
    CHECK_OK(file_write(fd, "added.ttf", TEXT("not the font"), &err));
    CHECK_OK(faces_add_site(b.faces, fd, &same, &err));
    CHECK_FAILS(face_use(b.faces, TEXT("changed"), &face, &err), ERR_STATE,
                "SHA-256");
    both_close(&b);
    check_folder_end(folder, fd);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_conf),   cmocka_unit_test(test_table),
        cmocka_unit_test(test_judge),  cmocka_unit_test(test_own_glyph_only),
        cmocka_unit_test(test_glyphs), cmocka_unit_test(test_refused),
    };

    return check_main(tests);
}
