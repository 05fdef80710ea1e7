#include "tests/unit/faces.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/file.h"
#include "post/enclosure.h"
#include "post/sums.h"
#include "render/mailset.h"
#include "render/trace.h"

#define SVG(body)                                                              \
    "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 100 200\" "       \
    "font-family=\"BIZ UDGothic\" font-size=\"4\">\n" body "</svg>"
#define NAME_LINE "<text x='5' y='9' data-width='40'>{{name}}</text>\n"
#define LINE "<text x='5' y='20' data-width='40'>{{line}}</text>\n"
#define HEAD                                                                   \
    "name = \"test\"; version = \"1\"; sheets = ( { name = \"notice\"; "       \
    "front = \"notice.svg\"; } );\n"
#define FIELDS(dated)                                                            \
    "fields = ( { name = \"name\"; kind = \"register\"; usual = \"見本\"; }, " \
    "{ name = \"mark\"; kind = \"code\"; usual = \"1\"; }, "                     \
    "{ name = \"represented\"; kind = \"condition\"; }, "                        \
    "{ name = \"line\"; kind = \"text\";\n" dated " } );\n"
#define DATED                                                                  \
    "dated = ( { from = \"2026-01-01\"; text = \"5年\"; }, "                  \
    "{ from = \"2028-04-01\"; text = \"10年\"; } );"
#define GUIDES                                                                 \
    "enclosures = ( { name = \"guide\"; front = \"guide.svg\"; "               \
    "weight_g = 3.5; if = \"!represented\"; },\n { name = \"other\"; "         \
    "front = \"other.svg\"; back = \"guide.svg\"; if = \"represented\"; } "    \
    ");\n"

enum {
    FIELDS_N = 4,
    FILES = 4
};

struct place {
    struct faces *faces;
    struct arena *arena;
    struct source_file file[FILES];
    struct text item[FIELDS_N];
    struct values values;
    struct mailset *set;
};

static int
set_up(void **state)
{
    struct place *p = calloc(1, sizeof *p);

    assert_non_null(p);
    p->faces = open_faces();
    p->arena = arena_new();
    p->file[0] =
        (struct source_file){"set.conf", TEXT(HEAD GUIDES FIELDS(DATED))};
    p->file[1] = (struct source_file){"notice.svg", TEXT(SVG(NAME_LINE LINE))};
    p->file[2] = (struct source_file){
        "guide.svg",
        TEXT(SVG(LINE "<text x='5' y='40' data-width='40' data-if='mark'>"
                      "{{mark}}</text>"))};
    p->file[3] = (struct source_file){"other.svg", TEXT(SVG(""))};
    p->values = (struct values){FIELDS_N, p->item};
    for (size_t i = 0; i < FIELDS_N; i++)
        p->item[i] = TEXT("");
    p->item[3] = TEXT("5年");
    *state = p;
    return 0;
}

static int
tear_down(void **state)
{
    struct place *p = *state;

    mailset_free(p->set);
    faces_free(p->faces);
    arena_free(p->arena);
    free(p);
    return 0;
}

static void
load(struct place *p, bool settle)
{
    const bool same[FIELDS_N] = {false, false, false, true};
    struct err err = {0};

    mailset_free(p->set);
    p->set = NULL;
    CHECK_OK(mailset_load(p->file, FILES, p->faces, &p->set, &err));
    if (settle)
        CHECK_OK(mailset_settle(p->set, &p->values, same, &err));
}

static void
test_facts(void **state)
{
    struct place *p = *state;
    struct sheet_info info;

    load(p, false);
    assert_int_equal(mailset_sheets(p->set), 1);
    assert_int_equal(mailset_enclosures(p->set), 2);
    info = mailset_enclosure(p->set, 0);
    check_text(info.name, "guide");
    assert_false(info.duplex);
    assert_true(mailset_enclosure(p->set, 1).duplex);
    assert_string_equal(enclosure_path(p->set, 1, p->arena),
                        "enclosures/other.pdf");
    assert_true(is_enclosure(p->set, "enclosures/guide.pdf"));
    assert_false(is_enclosure(p->set, "enclosures/notice.pdf"));
    check_text(enclosure_names(p->set, &p->values, p->arena), "guide");
    CHECK_NEAR(enclosure_weight(p->set, &p->values), 3.5, 1e-9);
    p->item[2] = TEXT("1");
    check_text(enclosure_names(p->set, &p->values, p->arena), "other");
    CHECK_NEAR(enclosure_weight(p->set, &p->values), 4, 1e-9);
}

/* The day decides which text is printed. */
static void
test_dated(void **state)
{
    static const struct {
        struct date day;
        const char *want;
    } rows[] = {
        {{2026, 1, 1}, "5年"},
        {{2028, 3, 31}, "5年"},
        {{2028, 4, 1}, "10年"},
        {{2040, 1, 1}, "10年"},
    };
    struct place *p = *state;
    struct text t = TEXT("untouched");
    struct err err = {0};

    load(p, false);
    assert_false(mailset_dated(p->set, 0));
    assert_true(mailset_dated(p->set, 3));
    for (size_t i = 0; i < COUNT(rows); i++) {
        CHECK_OK(mailset_dated_text(p->set, 3, rows[i].day, &t, &err));
        check_text(t, rows[i].want);
    }
    CHECK_FAILS(
        mailset_dated_text(p->set, 3, (struct date){2025, 12, 31}, &t, &err),
        ERR_CONF,
        "set.conf: field \"line\" has no text for the posting day "
        "2025-12-31; add a row");
    check_text(mailset_sample(p->set, 3, SAMPLE_SHORT), "10年");
}

static const char *
trace_of(struct place *p, const struct side_list *sides)
{
    struct buf b = {0};
    const char *s;

    for (size_t i = 0; i < sides->n; i++)
        trace_side(&sides->side[i], &b);
    s = arena_copy(p->arena, b.s, b.len);
    buf_clear(&b);
    return s;
}

static void
test_fill(void **state)
{
    struct place *p = *state;
    struct side_list sides;
    struct side side;
    struct err err = {0};

    load(p, true);
    CHECK_OK(
        mailset_enclosure_fill(p->set, 0, &p->values, p->arena, &sides, &err));
    assert_int_equal(sides.n, 1);
    assert_int_equal(sides.side[0].own.n, 0); /* all of it is settled */
    assert_non_null(strstr(trace_of(p, &sides), "|5年|"));
    CHECK_OK(
        mailset_enclosure_fill(p->set, 1, &p->values, p->arena, &sides, &err));
    assert_int_equal(sides.n, 2);
    assert_true(sides.side[1].back);
    /* the sample of one bears no mark either */
    CHECK_OK(mailset_sample_side(p->set, "guide.svg", SAMPLE_USUAL, p->arena,
                                 &side, &err));
    assert_int_equal(side.own.n, 1);

    p->file[2].data = TEXT(SVG("\n" NAME_LINE));
    load(p, true);
    CHECK_FAILS(
        mailset_enclosure_fill(p->set, 0, &p->values, p->arena, &sides, &err),
        ERR_FORM,
        "guide.svg:3:1: field \"name\" differs from letter "
        "to letter");
}

/* With each letter: a sheet like the others, and it bears the mark. */
static void
test_inline(void **state)
{
    struct place *p = *state;
    struct side_list sides;
    struct err err = {0};

    p->file[0].data =
        TEXT(HEAD "enclosures = ( { name = \"guide\"; front = \"guide.svg\"; "
                  "inline = true; } );\n" FIELDS(DATED));
    load(p, false);
    assert_int_equal(mailset_enclosures(p->set), 0);
    assert_int_equal(mailset_sheets(p->set), 2);
    p->item[0] = TEXT("見本");
    p->item[1] = TEXT("77");
    CHECK_OK(mailset_fill(p->set, &p->values, p->arena, &sides, NULL, &err));
    assert_int_equal(sides.n, 2);
    assert_non_null(strstr(trace_of(p, &sides), "|77|"));
}

static void
test_wrong_conf(void **state)
{
    static const struct {
        const char *conf, *want;
    } rows[] = {
        {HEAD "enclosures = ( { name = \"Guide\"; front = \"guide.svg\"; } "
              ");" FIELDS(DATED),
         "set.conf:2: name: becomes a file name"},
        {HEAD "enclosures = ( { name = \"stock-a\"; front = \"guide.svg\"; } "
              ");" FIELDS(DATED),
         "set.conf:2: name: becomes a file name"},
        {HEAD "enclosures = ( { name = \"notice\"; front = \"guide.svg\"; } "
              ");" FIELDS(DATED),
         "set.conf:2: sheet \"notice\" stands twice"},
        {HEAD
         "enclosures = ( { name = \"guide\"; front = \"gone.svg\"; } );" FIELDS(
             DATED),
         "form \"gone.svg\" is not in the set's folder"},
        {HEAD FIELDS("dated = ( );"), "dated: ( { from"},
        {HEAD FIELDS("dated = ( { text = \"x\"; } );"),
         "setting \"from\" is missing"},
        {HEAD FIELDS("dated = ( { from = \"2026-01-01\"; text = \"x\"; }, "
                     "{ from = \"2026-01-01\"; text = \"y\"; } );"),
         "set.conf:3: from: must be later than in the row before"},
        {HEAD FIELDS(DATED " usual = \"x\";"), "unknown setting \"usual\""},
        {HEAD "fields = ( { name = \"name\"; kind = \"register\"; " DATED
              " } );",
         "dated: only a text or a condition can be"},
    };
    struct place *p = *state;
    struct err err = {0};

    for (size_t i = 0; i < COUNT(rows); i++) {
        p->file[0].data = text_from(rows[i].conf);
        CHECK_FAILS(mailset_load(p->file, FILES, p->faces, &p->set, &err),
                    ERR_CONF, rows[i].want);
    }
}

/* --- the folder of a run ------------------------------------------------- */

static void
put_file(int dir_fd, const char *name)
{
    int fd = openat(dir_fd, name, O_CREAT | O_WRONLY | O_CLOEXEC, 0600);

    assert_true(fd >= 0);
    assert_int_equal(close(fd), 0);
}

static void
test_sums(void **state)
{
    struct place *p = *state;
    char path[] = "/tmp/shirase-enclosure-XXXXXX";
    struct sum *sum;
    size_t n;
    int fd;
    struct err err = {0};

    assert_non_null(mkdtemp(path));
    fd = open(path, O_DIRECTORY | O_CLOEXEC);
    assert_true(fd >= 0);
    put_file(fd, "bundle-001.pdf");
    put_file(fd, "manifest.csv");
    assert_int_equal(mkdirat(fd, ENCLOSURES, 0700), 0);
    put_file(fd, "enclosures/guide.pdf");
    CHECK_OK(sums_of_folder(fd, p->arena, &sum, &n, &err));
    assert_int_equal(n, 3);
    assert_string_equal(sum[1].name, "enclosures/guide.pdf");
    CHECK_OK(sums_write(fd, sum, n, &err));
    CHECK_OK(sums_check(fd, p->arena, &sum, &n, &err));
    put_file(fd, "enclosures/other.pdf");
    CHECK_FAILS(sums_check(fd, p->arena, &sum, &n, &err), ERR_STATE,
                "enclosures/other.pdf: is not listed");
    load(p, false);
    CHECK_OK(enclosures_clean(p->set, fd, &err));
    CHECK_FAILS(sums_check(fd, p->arena, &sum, &n, &err), ERR_STATE,
                "enclosures/guide.pdf: is missing");
    put_file(fd, "enclosures/.hidden");
    CHECK_FAILS(sums_of_folder(fd, p->arena, &sum, &n, &err), ERR_STATE,
                "the folder holds a file whose name");
    assert_int_equal(unlinkat(fd, "enclosures/.hidden", 0), 0);
    assert_int_equal(mkdirat(fd, "enclosures/deep", 0700), 0);
    CHECK_FAILS(sums_of_folder(fd, p->arena, &sum, &n, &err), ERR_STATE,
                "deep: not an ordinary file");
    assert_int_equal(unlinkat(fd, "enclosures/deep", AT_REMOVEDIR), 0);
    assert_int_equal(mkdirat(fd, "other", 0700), 0);
    CHECK_FAILS(sums_of_folder(fd, p->arena, &sum, &n, &err), ERR_STATE,
                "other: not an ordinary file");
    assert_int_equal(unlinkat(fd, "other", AT_REMOVEDIR), 0);
    assert_int_equal(unlinkat(fd, ENCLOSURES, AT_REMOVEDIR), 0);
    assert_int_equal(unlinkat(fd, "bundle-001.pdf", 0), 0);
    assert_int_equal(unlinkat(fd, "manifest.csv", 0), 0);
    assert_int_equal(unlinkat(fd, "SHA256SUMS", 0), 0);
    assert_int_equal(close(fd), 0);
    assert_int_equal(rmdir(path), 0);
}

#define TEST(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_facts),  TEST(test_dated),      TEST(test_fill),
        TEST(test_inline), TEST(test_wrong_conf), TEST(test_sums),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
