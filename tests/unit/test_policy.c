#include "tests/unit/faces.h"

#include <time.h>

#include "base/arena.h"
#include "base/file.h"
#include "render/glyph.h"
#include "render/policy.h"

enum {
    COLUMNS = 9,
    GLYPHS_MAX = 256
};

struct place {
    struct faces *faces;
    struct policy *policy;
    struct arena *arena;
};

static int
set_up(void **state)
{
    struct place *p = malloc(sizeof *p);
    struct err err = {0};

    assert_non_null(p);
    *p = (struct place){.faces = open_faces(), .arena = arena_new()};
    CHECK_OK(policy_new(p->faces, &p->policy, &err));
    *state = p;
    return 0;
}

static int
tear_down(void **state)
{
    struct place *p = *state;

    policy_free(p->policy);
    policy_free(NULL);
    faces_free(p->faces);
    arena_free(p->arena);
    free(p);
    return 0;
}

/* "E5B1B1" or "E794B0*201" to bytes. */
static struct text
from_hex(const char *hex, struct arena *arena)
{
    size_t len = strcspn(hex, "*") / 2;
    size_t times =
        hex[2 * len] == '*' ? strtoul(hex + 2 * len + 1, NULL, 10) : 1;
    char *s = arena_alloc(arena, len * times + 1);

    for (size_t i = 0; i < len * times; i++) {
        char two[3] = {hex[2 * (i % len)], hex[2 * (i % len) + 1], '\0'};

        s[i] = (char)strtoul(two, NULL, 16);
    }
    return (struct text){s, len * times};
}

/* Glyph ids of a face in the evidence: "ipamj [17017|27208] | ...". */
static size_t
evidence(const char *s, const char *face, uint16_t out[static GLYPHS_MAX])
{
    char key[64];
    const char *p;
    size_t n = 0;

    (void)snprintf(key, sizeof key, "%s [", face);
    p = strstr(s, key);
    if (p == NULL)
        return 0;
    for (p += strlen(key); *p != ']' && n < GLYPHS_MAX; n++) {
        char *end;

        out[n] = (uint16_t)strtoul(p, &end, 10);
        p = *end == '|' ? end + 1 : end;
    }
    return n;
}

static void
check_glyphs(struct place *p, const struct policy_verdict *v, const char *id,
             const char *shown)
{
    uint16_t want[GLYPHS_MAX];
    size_t at = 0, n = 0;
    struct err err = {0};

    for (size_t i = 0; i < v->n_part; i++) {
        struct glyph_table *table = glyph_table_new(v->part[i].face);
        struct glyph_line line;

        n = evidence(shown, face_name(v->part[i].face), want);
        CHECK_OK(glyph_line_set(table, v->part[i].text, p->arena, &line, &err));
        for (size_t k = 0; k < line.n; k++, at++)
            if (at >= n || line.glyph[k] == 0 || line.glyph[k] != want[at])
                fail_msg("%s: glyph %zu is %u", id, at, line.glyph[k]);
        glyph_table_free(table);
    }
    if (at != n)
        fail_msg("%s: %zu glyphs, expected %zu", id, at, n);
}

static void
check_row(struct place *p, char *column[static COLUMNS])
{
    struct policy_verdict v;
    char outcome[POLICY_OUTCOME_MAX];
    struct text text = from_hex(column[4], p->arena);
    struct err err = {0};

    CHECK_OK(policy_judge(p->policy, text, p->arena, &v, &err));
    policy_outcome(&v, outcome);
    if (strcmp(outcome, column[6]) != 0)
        fail_msg("%s: %s, expected %s", column[0], outcome, column[6]);
    if (v.outcome == CHARS_OK)
        check_glyphs(p, &v, column[0], column[8]);
    else if (strncmp(column[7], "U+", 2) == 0) {
        if (strtoul(column[7] + 2, NULL, 16) != v.cp || v.at == 0)
            fail_msg("%s: U+%04X at %zu", column[0], (unsigned)v.cp, v.at);
        if (strstr(column[7] + 2, "U+") != NULL &&
            strtoul(strstr(column[7] + 2, "U+") + 2, NULL, 16) != v.vs)
            fail_msg("%s: selector U+%04X", column[0], (unsigned)v.vs);
    }
}

/* All rows of the vectors: outcome, fault, and the glyphs that would print. */
static void
test_vectors(void **state)
{
    struct place *p = *state;
    int fd = open(SRCDIR "/tests/spec", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    struct text t;
    char *rest, *line;
    size_t rows = 0;
    struct err err = {0};

    CHECK_OK(file_read(fd, "hard_names.tsv", 1 << 20, p->arena, &t, &err));
    (void)close(fd);
    rest = text_dup(p->arena, t);
    while ((line = strsep(&rest, "\n")) != NULL) {
        char *column[COLUMNS];
        size_t n = 0;

        if (line[0] == '#' || line[0] == '\0' || strncmp(line, "id\t", 3) == 0)
            continue;
        while (n < COLUMNS && line != NULL)
            column[n++] = strsep(&line, "\t");
        assert_int_equal(n, COLUMNS);
        check_row(p, column);
        rows++;
    }
    assert_int_equal(rows, 40);
}

static void
test_outcomes(void **state)
{
    static const struct {
        const char *text, *want;
        uint32_t cp;
        size_t at;
    } rows[] = {
        {"山田　太郎", "ok:ipamj", 0, 0},
        {"A&B <商店> 太郎", "ok:ipamj", 0, 0},
        {"John Smith", "ok:noto-sans", 0, 0},
        {"101", "ok:noto-sans", 0, 0},
        {"１０１", "ok:ipamj", 0, 0},
        {"Ｊｏｈｎ", "ok:ipamj", 0, 0},
        {"王 Ștefan", "ok:mixed(ipamj+noto-sans)", 0, 0},
        {"1 Ștefan 王", "ok:mixed(ipamj+noto-sans)", 0, 0},
        {"Ḃn 王", "ok:mixed(ipamj+noto-sans)", 0, 0},
        {"马 Ștefan", "ok:mixed(noto-serif-jp+noto-sans)", 0, 0},
        {"葛\U000E0105马", "hold:no-single-font", 0, 0},
        {"葛\U000E0105박", "hold:no-single-font", 0, 0},
        {"  田は\u3099\U0002EBF1", "reject:no-glyph", 0x2EBF1, 6},
        {"\uFA71田\U000E01EE", "report:ivs-unsupported", 0x7530, 2},
        {"\U0002EBF1\U000E0100", "reject:no-glyph", 0x2EBF1, 1},
        {"", "reject:empty", 0, 0},
        {"田\t", "reject:control", 9, 2},
        {"¤\u2422", "hold:hanamin", 0x2422, 2},
    };
    struct place *p = *state;
    struct policy_verdict v;
    char outcome[POLICY_OUTCOME_MAX];
    struct err err = {0};

    for (size_t i = 0; i < COUNT(rows); i++) {
        CHECK_OK(policy_judge(p->policy, text_from(rows[i].text), p->arena, &v,
                              &err));
        policy_outcome(&v, outcome);
        if (strcmp(outcome, rows[i].want) != 0 || v.cp != rows[i].cp ||
            v.at != rows[i].at)
            fail_msg("row %zu: %s U+%04X at %zu", i, outcome, (unsigned)v.cp,
                     v.at);
    }
}

/* Parts are the composed field, in order, without a gap. */
static void
test_parts(void **state)
{
    struct place *p = *state;
    struct policy_verdict v;
    struct buf all = {0};
    struct err err = {0};

    CHECK_OK(policy_judge(p->policy, TEXT(" Ștefan Țurcanu 王は\u3099 "),
                          p->arena, &v, &err));
    assert_int_equal(v.n_part, 4);
    for (size_t i = 0; i < v.n_part; i++) {
        assert_string_equal(face_name(v.part[i].face),
                            i % 2 == 0 ? "noto-sans" : "ipamj");
        buf_text(&all, v.part[i].text);
    }
    check_text((struct text){all.s, all.len}, "Ștefan Țurcanu 王ば");
    buf_clear(&all);
}

/* Faces are opened when a field first needs them. */
static void
test_lazy(void **state)
{
    struct place *p = *state;
    struct policy_verdict v;
    struct err err = {0};

    CHECK_OK(policy_judge(p->policy, TEXT("山田"), p->arena, &v, &err));
    assert_int_equal(faces_count(p->faces), 1);
    CHECK_OK(policy_judge(p->policy, TEXT("\t"), p->arena, &v, &err));
    assert_int_equal(faces_count(p->faces), 1);
    CHECK_OK(policy_judge(p->policy, TEXT("马"), p->arena, &v, &err));
    assert_int_equal(faces_count(p->faces), 2);
}

static void
test_hostile(void **state)
{
    struct place *p = *state;
    struct policy_verdict v;
    char *s = malloc(40000);
    size_t len = 0;
    clock_t start = clock();
    struct err err = {0};

    assert_non_null(s);
    while (len < 39990)
        len += utf8_encode(0x2CEB2, s + len);
    CHECK_OK(
        policy_judge(p->policy, (struct text){s, len}, p->arena, &v, &err));
    assert_int_equal(v.reason, CHARS_TOO_LONG);
    assert_true(clock() - start < CLOCKS_PER_SEC / 20);
    free(s);
}

#define OCRB                                                                   \
    "faces = ( { name = \"a\"; file = \"gone.otf\"; sha256 = \""               \
    "84558d47dbc19bb5887cc7b72ed62c64534fd00f0b569d28e6dc63b71fe27707\"; "     \
    "family = \"F\"; } );"

/* Without its fonts nothing is judged at all. */
static void
test_no_faces(void **state)
{
    struct place *p = *state;
    struct faces *faces = NULL;
    struct policy *policy = NULL;
    struct policy_verdict v;
    char path[64];
    int fd = check_folder(path);
    struct err err = {0};

    CHECK_OK(file_write(
        fd, "f.conf",
        TEXT(OCRB "register = { han = (\"a\"); latin = \"a\"; };"), &err));
    CHECK_OK(faces_open(fd, "f.conf", &faces, &err));
    CHECK_OK(policy_new(faces, &policy, &err));
    CHECK_FAILS(policy_judge(policy, TEXT("山"), p->arena, &v, &err), ERR_STATE,
                "face a: gone.otf is not there");
    CHECK_FAILS(policy_judge(policy, TEXT("a"), p->arena, &v, &err), ERR_STATE,
                "face a: gone.otf is not there");
    CHECK_OK(policy_judge(policy, TEXT(""), p->arena, &v, &err));
    policy_free(policy);
    faces_free(faces);
    check_folder_end(path, fd);
}

#define WITH_POLICY(test)                                                      \
    cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_POLICY(test_vectors), WITH_POLICY(test_outcomes),
        WITH_POLICY(test_parts),   WITH_POLICY(test_lazy),
        WITH_POLICY(test_hostile), WITH_POLICY(test_no_faces),
    };

    return check_main(tests);
}
