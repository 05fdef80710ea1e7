#include "tests/unit/faces.h"

#include <hb-ot.h>
#include <hb.h>
#include <iconv.h>
#include <math.h>
#include <time.h>

#include "base/arena.h"
#include "base/chars.h"
#include "render/glyph.h"

/*
 * glyph_line_set is compared with hb_shape over the whole text.  SLOW=1 in
 * the environment makes ten times as many random texts.
 */
static const char *const face_names[] = {
    "ipamj",        "noto-serif-jp", "noto-sans",
    "biz-udgothic", "biz-udpgothic", "biz-udpmincho",
    "noto-sans-sc", "noto-sans-kr",  "ocr-b",
};

struct oracle {
    const struct face *face;
    struct glyph_table *table;
    hb_buffer_t *buffer;
    hb_script_t script;
    struct arena *arena;
    size_t compared, refused;
};

static void
oracle_open(struct oracle *o, const struct face *face)
{
    *o = (struct oracle){.face = face,
                         .table = glyph_table_new(face),
                         .buffer = hb_buffer_create(),
                         .arena = arena_new()};
    o->script =
        face_glyph(face, 0x4E00, 0) != 0 ? HB_SCRIPT_HAN : HB_SCRIPT_LATIN;
}

static void
oracle_close(struct oracle *o)
{
    glyph_table_free(o->table);
    hb_buffer_destroy(o->buffer);
    arena_free(o->arena);
}

static void
shape(struct oracle *o, struct text t)
{
    hb_feature_t off[4];
    static const char *const names[] = {"-kern", "-frac", "-numr", "-dnom"};

    for (size_t i = 0; i < 4; i++)
        assert_true(hb_feature_from_string(names[i], -1, &off[i]));
    hb_buffer_clear_contents(o->buffer);
    hb_buffer_set_direction(o->buffer, HB_DIRECTION_LTR);
    hb_buffer_set_script(o->buffer, o->script);
    hb_buffer_set_language(o->buffer,
                           hb_language_from_string(face_language(o->face), -1));
    hb_buffer_add_utf8(o->buffer, t.s, (int)t.len, 0, (int)t.len);
    hb_shape(face_hb_font(o->face), o->buffer, off, 4);
}

/* Has the face each character and each sequence of the text? */
static bool
has_all(const struct face *face, struct text t)
{
    uint32_t cp, vs;

    for (size_t at = 0, len, more; at < t.len; at += len) {
        len = utf8_decode(t.s + at, t.len - at, &cp);
        more = utf8_decode(t.s + at + len, t.len - at - len, &vs);
        if (more == 0 || !chars_is_selector(vs))
            vs = 0;
        if (face_glyph(face, cp, vs) == 0)
            return false;
        len += vs != 0 ? more : 0;
    }
    return true;
}

static void
show(const struct oracle *o, struct text t, const char *what)
{
    char hex[600] = "";

    for (size_t at = 0, n = 0; at < t.len && n < 560;) {
        uint32_t cp = 0;

        at += utf8_decode(t.s + at, t.len - at, &cp);
        n += (size_t)snprintf(hex + n, sizeof hex - n, " %04X", (unsigned)cp);
    }
    fail_msg("%s:%s: %s", face_name(o->face), hex, what);
}

static bool
near(double a, double b)
{
    return fabs(a - b) < 1e-9;
}

static void
check_line(struct oracle *o, struct text t, const struct glyph_line *line)
{
    unsigned n;
    const hb_glyph_info_t *info = hb_buffer_get_glyph_infos(o->buffer, &n);
    const hb_glyph_position_t *pos =
        hb_buffer_get_glyph_positions(o->buffer, &n);
    double upem = face_upem(o->face), width = 0;

    if (line->n != n)
        show(o, t, "another number of glyphs");
    for (unsigned i = 0; i < n; i++) {
        double advance = line->advance != NULL
                             ? line->advance[i]
                             : face_advance(o->face, line->glyph[i]) / upem;
        struct point at =
            line->offset != NULL ? line->offset[i] : (struct point){0, 0};

        if (line->glyph[i] != info[i].codepoint)
            show(o, t, "another glyph");
        if (!near(advance, pos[i].x_advance / upem))
            show(o, t, "another advance");
        if (!near(at.x, pos[i].x_offset / upem) ||
            !near(at.y, -pos[i].y_offset / upem))
            show(o, t, "another offset");
        width += pos[i].x_advance / upem;
    }
    if (!near(line->width, width))
        show(o, t, "another width");
    if (!text_equal(line->text, t))
        show(o, t, "another text");
}

/* The text layer: told by the face's reverse table, or marked. */
static void
check_layer(const struct oracle *o, struct text t,
            const struct glyph_line *line)
{
    size_t told = 0;
    bool equal = true;

    for (size_t i = 0; i < line->n; i++) {
        struct text back = face_text(o->face, line->glyph[i]);

        equal = equal && told + back.len <= t.len &&
                memcmp(t.s + told, back.s, back.len) == 0;
        told += back.len;
    }
    equal = equal && told == t.len;
    if (!equal && !line->actual_text)
        show(o, t, "the text layer would tell another text");
}

static void
compare(struct oracle *o, struct text t)
{
    struct glyph_line line;
    struct err err = {0};

    arena_reset(o->arena);
    if (!glyph_line_set(o->table, t, o->arena, &line, &err)) {
        assert_int_equal(err.code, ERR_GLYPH);
        if (has_all(o->face, t)) {
            unsigned n;
            const hb_glyph_info_t *info;
            bool missing = false;

            shape(o, t);
            info = hb_buffer_get_glyph_infos(o->buffer, &n);
            for (unsigned i = 0; i < n; i++)
                missing = missing || info[i].codepoint == 0;
            if (!missing)
                show(o, t, err.msg);
        }
        o->refused++;
        return;
    }
    if (!has_all(o->face, t))
        show(o, t, "set although the face lacks a character");
    shape(o, t);
    check_line(o, t, &line);
    check_layer(o, t, &line);
    o->compared++;
}

static void
compare_one(struct oracle *o, uint32_t cp, uint32_t vs)
{
    char s[8];
    size_t len = utf8_encode(cp, s);

    if (vs != 0)
        len += utf8_encode(vs, s + len);
    compare(o, (struct text){s, len});
}

/* --- what texts are made of --------------------------------------------------
 */

struct pool {
    size_t n;
    uint32_t cp[20000];
};

static void
add_code(struct pool *pool, iconv_t cd, const char *code, size_t len)
{
    char in[4], out[16];
    char *from = in, *to = out;
    size_t left = len, room = sizeof out;
    uint32_t cp;

    memcpy(in, code, len);
    if (iconv(cd, &from, &left, &to, &room) == (size_t)-1 ||
        iconv(cd, NULL, NULL, &to, &room) == (size_t)-1)
        return;
    for (size_t at = 0, step; at < sizeof out - room; at += step) {
        step = utf8_decode(out + at, sizeof out - room - at, &cp);
        if (step == 0)
            return;
        pool->cp[pool->n++] = cp;
    }
}

/* All characters of JIS X 0213, both planes. */
static void
fill_pool(struct pool *pool)
{
    iconv_t cd = iconv_open("UTF-8", "EUC-JISX0213");

    assert_true(cd != (iconv_t)-1);
    pool->n = 0;
    for (int row = 0xA1; row <= 0xFE; row++)
        for (int cell = 0xA1; cell <= 0xFE; cell++) {
            const char code[] = {(char)0x8F, (char)row, (char)cell};

            add_code(pool, cd, code + 1, 2);
            add_code(pool, cd, code, 3);
        }
    for (uint32_t cp = 0x20; cp < 0x7F; cp++)
        pool->cp[pool->n++] = cp;
    for (uint32_t cp = 0xFF61; cp <= 0xFF9F; cp++)
        pool->cp[pool->n++] = cp;
    (void)iconv_close(cd);
    assert_in_range(pool->n, 11000, 12000);
}

/* xorshift64*: the same texts on every run. */
static uint32_t
next_random(uint64_t *seed)
{
    *seed ^= *seed >> 12;
    *seed ^= *seed << 25;
    *seed ^= *seed >> 27;
    return (uint32_t)(*seed * 2685821657736338717u >> 32);
}

static size_t
random_text(const struct pool *pool, uint64_t *seed, char *s)
{
    static const uint32_t marks[] = {0x3099, 0x309A, 0x300, 0x301, 0x302,
                                     0x303,  0x308,  0x30C, 0x323, 0x327,
                                     0x31B,  0x328,  0x20E3};
    size_t n = 2 + next_random(seed) % 11, len = 0;

    for (size_t i = 0; i < n; i++) {
        uint32_t dice = next_random(seed) % 100, cp;

        if (dice < 50)
            cp = pool->cp[next_random(seed) % pool->n];
        else if (dice < 60)
            cp = 0x3041 + next_random(seed) % 0xBF; /* kana */
        else if (dice < 70)
            cp = 0x20 + next_random(seed) % 0x5F;
        else if (dice < 80)
            cp = 0xC0 + next_random(seed) % 0x190;
        else if (dice < 85)
            cp = 0xF900 + next_random(seed) % 0x16E;
        else
            cp = 0x4E00 + next_random(seed) % 0x51A0;
        len += utf8_encode(cp, s + len);
        dice = next_random(seed) % 100;
        if (dice < 10)
            len +=
                utf8_encode(marks[next_random(seed) % COUNT(marks)], s + len);
        else if (dice < 13)
            len += utf8_encode(0xE0100 + next_random(seed) % 8, s + len);
        if (dice < 3) /* a second mark, or one behind a selector */
            len +=
                utf8_encode(marks[next_random(seed) % COUNT(marks)], s + len);
    }
    return len;
}

/* Random text of characters that the face has, or nearly none would pass. */
static size_t
likely_text(const struct face *face, const struct pool *pool, uint64_t *seed,
            char *s)
{
    char raw[256];
    size_t n = random_text(pool, seed, raw), len = 0;
    uint32_t cp;

    for (size_t at = 0, step; at < n; at += step) {
        step = utf8_decode(raw + at, n - at, &cp);
        if (!chars_is_selector(cp) && face_glyph(face, cp, 0) == 0)
            continue;
        memcpy(s + len, raw + at, step);
        len += step;
    }
    return len;
}

/* --- tests
 * ----------------------------------------------------------------------- */

static void
each_face(void (*check)(struct oracle *))
{
    struct faces *faces = open_faces();

    for (size_t i = 0; i < COUNT(face_names); i++) {
        struct oracle o;

        oracle_open(&o, face_named(faces, face_names[i]));
        check(&o);
        oracle_close(&o);
    }
    faces_free(faces);
}

static void
compare_characters(struct oracle *o)
{
    for (uint32_t cp = 0x20; cp < 0x110000; cp++)
        if (!chars_is_selector(cp) && face_glyph(o->face, cp, 0) != 0)
            compare_one(o, cp, 0);
    assert_true(o->compared > 90);
}

/* Every character that a face has; JIS X 0213 among them. */
static void
test_characters(void **state)
{
    (void)state;
    each_face(compare_characters);
}

/* JIS X 0213 is whole in the first face for names. */
static void
test_jis(void **state)
{
    struct faces *faces = open_faces();
    const struct face *face = face_named(faces, "ipamj");
    struct pool *pool = malloc(sizeof *pool);

    (void)state;
    assert_non_null(pool);
    fill_pool(pool);
    for (size_t i = 0; i < pool->n; i++)
        if (face_glyph(face, pool->cp[i], 0) == 0)
            fail_msg("U+%04X", (unsigned)pool->cp[i]);
    free(pool);
    faces_free(faces);
}

static void
compare_sequences(struct oracle *o)
{
    hb_set_t *selectors = hb_set_create(), *bases = hb_set_create();
    hb_codepoint_t vs = HB_SET_VALUE_INVALID, cp;

    hb_face_collect_variation_selectors(face_hb_face(o->face), selectors);
    while (hb_set_next(selectors, &vs)) {
        hb_set_clear(bases);
        hb_face_collect_variation_unicodes(face_hb_face(o->face), vs, bases);
        cp = HB_SET_VALUE_INVALID;
        while (hb_set_next(bases, &cp))
            compare_one(o, cp, vs);
    }
    hb_set_destroy(bases);
    hb_set_destroy(selectors);
    if (strcmp(face_name(o->face), "ipamj") == 0)
        assert_int_equal(o->compared + o->refused, 11474); /* fonts.md 1.1 */
    if (strcmp(face_name(o->face), "biz-udgothic") == 0)
        assert_int_equal(o->compared + o->refused, 10160);
    assert_int_equal(o->refused, 0);
}

static void
test_sequences(void **state)
{
    (void)state;
    each_face(compare_sequences);
}

static void
compare_random(struct oracle *o)
{
    struct pool *pool = malloc(sizeof *pool);
    uint64_t seed = 20261120;
    size_t n = getenv("SLOW") != NULL ? 200000 : 20000;
    char s[256];

    assert_non_null(pool);
    fill_pool(pool);
    for (size_t i = 0; i < n; i++) {
        size_t len = i % 4 == 0 ? random_text(pool, &seed, s)
                                : likely_text(o->face, pool, &seed, s);

        compare(o, (struct text){s, len});
    }
    free(pool);
    if (o->compared < n / 3)
        fail_msg("%s: only %zu compared", face_name(o->face), o->compared);
}

static void
test_random(void **state)
{
    (void)state;
    each_face(compare_random);
}

/* The memo starts anew when it is full, and says the same afterwards. */
static void
test_memo(void **state)
{
    struct faces *faces = open_faces();
    struct oracle o;
    char s[64];

    (void)state;
    oracle_open(&o, face_named(faces, "ipamj"));
    for (uint32_t i = 0; i < 40000; i++) {
        size_t len = 0;

        for (uint32_t k = i; len < 40; k = k * 7 + 1) {
            len += utf8_encode(0x304B + 2 * (k % 5), s + len);
            len += utf8_encode(0x309A, s + len);
            len += utf8_encode(0x30AB + 2 * (k / 5 % 5), s + len);
        }
        compare(&o, (struct text){s, len});
    }
    assert_int_equal(o.compared, 40000);
    oracle_close(&o);
    faces_free(faces);
}

static void
test_refused(void **state)
{
    static const struct {
        const char *text, *want;
    } rows[] = {
        {"田\U0002EBF1", "face ipamj lacks U+2EBF1"},
        {"田\U000E01EE", "face ipamj lacks U+7530 U+E01EE"},
        {"葛\U000E0100", "face ipamj lacks U+845B U+E0100"},
        {"\uFA71", "face ipamj lacks U+FA71"},
        {"ễ", "face ipamj lacks U+1EC5"},
        {"\U000E0100", "face ipamj lacks U+E0100"},
        {"田\n", "face ipamj lacks U+000A"},
        {"田\xFF", "text is not UTF-8"},
    };
    struct faces *faces = open_faces();
    struct glyph_table *table = glyph_table_new(face_named(faces, "ipamj"));
    struct arena *arena = arena_new();
    struct glyph_line line;
    struct err err = {0};

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++)
        CHECK_FAILS(
            glyph_line_set(table, text_from(rows[i].text), arena, &line, &err),
            ERR_GLYPH, rows[i].want);
    CHECK_OK(glyph_line_set(table, TEXT(""), arena, &line, &err));
    assert_int_equal(line.n, 0);
    assert_true(near(line.width, 0));
    arena_free(arena);
    glyph_table_free(table);
    glyph_table_free(NULL);
    faces_free(faces);
}

/* fonts.md 2.1: the language chooses the form, so each family has its own. */
static void
test_language(void **state)
{
    struct faces *faces = open_faces();
    struct arena *arena = arena_new();
    struct glyph_table *sc, *kr;
    struct glyph_line a, b;
    struct err err = {0};

    (void)state;
    sc = glyph_table_new(face_named(faces, "noto-sans-sc"));
    kr = glyph_table_new(face_named(faces, "noto-sans-kr"));
    CHECK_OK(glyph_line_set(sc, TEXT("直骨海"), arena, &a, &err));
    CHECK_OK(glyph_line_set(kr, TEXT("直骨海"), arena, &b, &err));
    assert_int_equal(a.n, 3);
    assert_true(a.glyph[1] != b.glyph[1]);
    assert_int_equal(a.glyph[1],
                     face_glyph(face_named(faces, "noto-sans-sc"), 0x9AA8, 0));
    glyph_table_free(sc);
    glyph_table_free(kr);
    arena_free(arena);
    faces_free(faces);
}

/* What one slot costs; printed, not judged. */
static void
test_speed(void **state)
{
    static const char *const slots[] = {
        "見本県見本市中央二丁目", "山田　太郎左衛門尉様",
        "さくらハイツ２０３号", "渡邉\U000E010F　ガブリエレ花子",
        "パ\u309Aーク・ゴ\u3099ールド壱番館"};
    struct faces *faces = open_faces();
    struct glyph_table *table = glyph_table_new(face_named(faces, "ipamj"));
    struct arena *arena = arena_new();
    struct glyph_line line;
    struct err err = {0};

    (void)state;
    for (size_t i = 0; i < 4; i++) {
        enum {
            ROUNDS = 200000
        };
        struct text t = text_from(slots[i]);
        clock_t start = clock();

        for (size_t k = 0; k < ROUNDS; k++) {
            arena_reset(arena);
            CHECK_OK(glyph_line_set(table, t, arena, &line, &err));
        }
        print_message("%zu characters: %.0f ns\n", utf8_count(t),
                      (double)(clock() - start) * 1e9 / CLOCKS_PER_SEC /
                          ROUNDS);
    }
    arena_free(arena);
    glyph_table_free(table);
    faces_free(faces);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_characters), cmocka_unit_test(test_jis),
        cmocka_unit_test(test_sequences),  cmocka_unit_test(test_random),
        cmocka_unit_test(test_memo),       cmocka_unit_test(test_refused),
        cmocka_unit_test(test_language),   cmocka_unit_test(test_speed),
    };

    return check_main(tests);
}
