#include "data/mapping.h"

#include <fcntl.h>

#include "base/arena.h"
#include "base/file.h"
#include "check.h"

#define HEAD                                                                   \
    "record = \"certificate\"; format = \"csv\"; encoding = \"utf-8\";"        \
    "content = \"delta\";"
#define COLUMN(field, name) "{ field = \"" field "\"; names = (\"" name "\"); }"
#define COLUMNS_OPEN                                                           \
    "columns = (" COLUMN("person", "P") "," COLUMN("serial", "S") "," COLUMN(  \
        "issued", "I") "," COLUMN("expires", "E") ","                          \
                                                  "{ field = \"kind\";"        \
                                                  "  names = [\"K\","          \
                                                  " \"K2\"]; }"
#define COLUMNS                                                                \
    COLUMNS_OPEN "," COLUMN("state", "T") "," COLUMN("card_expires", "C") ");"
#define KIND                                                                   \
    "kind = ( { code = \"1\"; means = \"signature\"; },"                       \
    " { code = \"2\"; means = \"authentication\"; } );"
#define STATE "state = ( { code = \"\"; means = \"live\"; } );"
#define VALUES "values = { " KIND STATE " };"

static const struct mapping *
sample(const char *name, struct arena *arena)
{
    const struct mapping *m = NULL;
    struct err err = {0};
    struct text source;
    int fd = open(SRCDIR "/samples/site/mapping", O_RDONLY | O_DIRECTORY);

    assert_true(fd >= 0);
    CHECK_OK(file_read(fd, name, 1 << 16, arena, &source, &err));
    CHECK_OK(mapping_open(source, name, arena, &m, &err));
    (void)close(fd);
    return m;
}

static void
test_samples(void **state)
{
    struct arena *arena = arena_new();
    const struct mapping *m = sample("residents.conf", arena);
    const struct mapping_field *f = m->field;

    (void)state;
    assert_int_equal(mapping_record(m), RECORD_RESIDENT);
    assert_int_equal(m->encoding, TEXT_UTF8);
    assert_true(m->full);
    assert_int_equal(mapping_code(&f[RESIDENT_STATE], TEXT("9")), 3);
    assert_int_equal(mapping_code(&f[RESIDENT_STATE], TEXT("")), -1);
    assert_int_equal(mapping_code(&f[RESIDENT_SUPPORT], TEXT("")), MAPPING_NO);
    assert_int_equal(mapping_code(&f[RESIDENT_SUPPORT], TEXT("1")),
                     MAPPING_YES);
    assert_int_equal(mapping_code(&f[RESIDENT_CURRENT], TEXT("0")), MAPPING_NO);
    /* A row must not become history by an empty cell. */
    assert_int_equal(mapping_code(&f[RESIDENT_CURRENT], TEXT("")), -1);
    m = sample("certificates.conf", arena);
    assert_int_equal(mapping_record(m), RECORD_CERTIFICATE);
    assert_int_equal(m->encoding, TEXT_CP932);
    assert_true(m->full);
    arena_free(arena);
}

static void
test_good(void **state)
{
    static const char source[] = HEAD COLUMNS VALUES "ignore = (\"X\");";
    const struct text header[] = {TEXT("E"), TEXT("X"),  TEXT("P"), TEXT("S"),
                                  TEXT("I"), TEXT("K2"), TEXT("T"), TEXT("C")};
    struct arena *arena = arena_new();
    const struct mapping *m = NULL;
    struct layout l;
    struct err err = {0};

    (void)state;
    CHECK_OK(mapping_open(text_from(source), "m.conf", arena, &m, &err));
    assert_false(m->full);
    assert_int_equal(
        mapping_code(&m->field[CERTIFICATE_STATE], (struct text){NULL, 0}), 0);
    CHECK_OK(mapping_layout(m, "f.csv", header, COUNT(header), &l, &err));
    assert_int_equal(l.n_column, COUNT(header));
    assert_int_equal(l.column[CERTIFICATE_PERSON], 2);
    assert_int_equal(l.column[CERTIFICATE_KIND], 5);
    assert_int_equal(l.column[CERTIFICATE_EXPIRES], 0);
    arena_free(arena);
}

static void
test_refused(void **state)
{
    static const struct {
        const char *source, *message;
    } rows[] = {
        {"", "setting \"record\" is missing"},
        {"record = \"x\";", "record: \"resident\" or \"certificate\""},
        {"record = \"resident\"; content = \"all\";",
         "content: \"delta\" or \"full\""},
        {"record = \"resident\"; content = \"full\"; encoding = \"sjis\";"
         "format = \"csv\";",
         "encoding: \"utf-8\", \"cp932\", \"euc-jp-ms\""},
        {"record = \"resident\"; content = \"full\"; encoding = \"utf-8\";"
         "format = \"xml\";",
         "format: \"csv\" or \"fixed\""},
        {HEAD, "setting \"columns\" is missing"},
        {HEAD "columns = ({ names = (\"a\"); });",
         "setting \"field\" is missing"},
        {HEAD "columns = (" COLUMN("name", "a") ");", "unknown field \"name\""},
        {HEAD "columns = (" COLUMN("kind", "a") "," COLUMN("kind", "b") ");",
         "field \"kind\" stands twice"},
        {HEAD "columns = (" COLUMN("kind", "a") "," COLUMN("state", "a") ");",
         "column \"a\" stands twice"},
        {HEAD "columns = ({ field = \"kind\"; names = (\"a\", \"a\"); });",
         "column \"a\" stands twice"},
        {HEAD COLUMNS VALUES "ignore = (\"P\");", "column \"P\" stands twice"},
        {HEAD "columns = ({ field = \"kind\"; names = (); });",
         "names = (\"...\") is expected"},
        {HEAD "columns = ({ field = \"kind\"; });",
         "names = (\"...\") is expected"},
        {HEAD "columns = (" COLUMN("kind", "") ");", "a column name is empty"},
        {HEAD "columns = ({ field = \"kind\"; names = (1); });",
         "a text in quotes is expected"},
        {HEAD COLUMNS_OPEN ");", "field \"state\" is missing"},
        {HEAD COLUMNS, "values: the codes of \"kind\" are missing"},
        {HEAD COLUMNS "values = {" KIND "};",
         "values: the codes of \"state\" are missing"},
        {HEAD COLUMNS "values = {" KIND "state = (); };",
         "values: the codes of \"state\" are missing"},
        {HEAD COLUMNS "values = { serial = (); };",
         "field \"serial\" has no codes"},
        {HEAD COLUMNS "values = { sort = (); };",
         "field \"sort\" has no codes"},
        {HEAD COLUMNS "values = { kind = ({ code = \"1\";"
                      " means = \"live\"; }); };",
         "\"live\" is no meaning of field \"kind\""},
        {HEAD COLUMNS "values = { state = ("
                      " { code = \"1\"; means = \"live\"; },"
                      " { code = \"1\"; means = \"revoked\"; }); };",
         "code \"1\" stands twice"},
        {HEAD COLUMNS "values = { state = ({ code = 1; means = \"live\"; });"
                      "};",
         "code: a text in quotes is expected"},
        {HEAD COLUMNS "values = { state = ({ code = \"1\"; }); };",
         "setting \"means\" is missing"},
        {HEAD COLUMNS VALUES "colour = \"x\";", "unknown setting \"colour\""},
        {HEAD "columns = (" COLUMN("serial", "個人番号") ");",
         "a column of the individual number"},
        {HEAD "columns = (" COLUMN("serial", "マイナンバー（12桁）") ");",
         "a column of the individual number"},
        {HEAD "columns = (" COLUMN("serial", "個人番号カード_個人番号") ");",
         "a column of the individual number"},
        {HEAD COLUMNS VALUES "ignore = (\"旧住民票コード\");",
         "a column of the individual number"},
        {"record = ;", "syntax error"},
    };
    struct arena *arena = arena_new();
    const struct mapping *m = NULL;
    struct err err;

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        CHECK_FAILS(
            mapping_open(text_from(rows[i].source), "m.conf", arena, &m, &err),
            ERR_CONF, rows[i].message);
        assert_string_equal(err.at.file, "m.conf");
        assert_null(m);
    }
    arena_free(arena);
}

#define FIXED                                                                  \
    "record = \"certificate\"; format = \"fixed\"; encoding = \"cp932\";"      \
    "content = \"full\";"
#define LENGTH "record_bytes = 20; line_end = \"lf\";"
#define SLICE(field, at, bytes)                                                \
    "{ field = \"" field "\"; at = " at "; bytes = " bytes "; }"

/* Parts, constants, days, places in a record, header and trailer. */
static void
test_more_refused(void **state)
{
    static const struct {
        const char *source, *message;
    } rows[] = {
        {HEAD "columns = ({ field = \"person\"; value = \"1\"; });",
         "field \"person\" cannot have the same value in all records"},
        {HEAD "columns = ({ field = \"kind\"; value = \"1\"; },"
              " { field = \"kind\"; names = (\"K\"); });",
         "field \"kind\" stands twice"},
        {HEAD "columns = ({ field = \"kind\"; value = 1; });",
         "value: a text in quotes is expected"},
        {HEAD
         "columns = (" COLUMN("person", "P") "," COLUMN("serial", "S") "," COLUMN(
             "issued",
             "I") "," COLUMN("expires",
                             "E") "," COLUMN("state",
                                             "T") "," COLUMN("card_expires",
                                                             "C") ","
                                                                  "{ field = "
                                                                  "\"kind\"; "
                                                                  "value = "
                                                                  "\"3\"; "
                                                                  "});" VALUES,
         "the value of field \"kind\" is none of its codes"},
        {HEAD "columns = ({ field = \"kind\"; parts = ("
              "{ names = (\"a\"); }, { names = (\"b\"); }); });",
         "field \"kind\" cannot have parts"},
        {HEAD "columns = ({ field = \"issued\"; parts = ("
              "{ names = (\"a\"); }); });",
         "parts: 2 to 4 are possible"},
        {HEAD "columns = ({ field = \"issued\"; parts = ("
              "{ names = (\"a\"); }, { names = (\"a\"); }); });",
         "column \"a\" stands twice"},
        {HEAD "columns = ({ field = \"issued\"; parts = ("
              "{ names = (\"a\"); }, { }); });",
         "names = (\"...\") is expected"},
        {HEAD "columns = ({ field = \"issued\"; names = (\"a\");"
              " days = \"western\"; });",
         "days: \"seireki\", \"wareki\" or \"either\""},
        {HEAD "columns = ({ field = \"issued\"; names = (\"a\");"
              " none = (1); });",
         "a text in quotes is expected"},
        {HEAD COLUMNS VALUES "trailer = { count = { column = 2; }; };",
         "setting \"mark\" is missing"},
        {HEAD COLUMNS VALUES "trailer = { mark = \"\"; };",
         "mark: a text within the record"},
        {HEAD COLUMNS VALUES "trailer = { mark = \"計\"; };",
         "mark: ASCII only"},
        {HEAD COLUMNS VALUES
         "trailer = { mark = \"T\"; count = { column = 1; }; };",
         "column: "},
        {HEAD COLUMNS VALUES "header = { mark = \"T\"; };",
         "unknown setting \"header\""},
        {"record = \"certificate\"; format = \"fixed\"; content = \"full\";"
         "encoding = \"utf-16le\";",
         "cut by bytes: not in UTF-16"},
        {FIXED "record_bytes = 0;", "record_bytes: "},
        {FIXED "record_bytes = 9; line_end = \"cr\";",
         "line_end: \"none\", \"lf\" or \"crlf\""},
        {FIXED LENGTH "columns = ({ field = \"person\"; names = (\"a\"); });",
         "setting \"at\" is missing"},
        {FIXED LENGTH "columns = (" SLICE("person", "0", "1") ");", "at: "},
        {FIXED LENGTH "columns = (" SLICE("person", "21", "1") ");", "at: "},
        {FIXED LENGTH "columns = (" SLICE("person", "20", "2") ");", "bytes: "},
        {FIXED LENGTH "columns = (" SLICE("person", "1", "5") "," SLICE(
             "serial", "5", "2") ");",
         "bytes 5 to 6 stand in another field, too"},
        {FIXED LENGTH "trailer = { mark = \"9\"; count = { at = 2; }; };",
         "setting \"bytes\" is missing"},
        {FIXED LENGTH "header = { mark = \"12\"; at = 20; };",
         "mark: a text within the record"},
        {FIXED LENGTH "ignore = (\"a\"); columns = ();",
         "field \"person\" is missing"},
    };
    struct arena *arena = arena_new();
    const struct mapping *m = NULL;
    struct err err;

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++)
        CHECK_FAILS(
            mapping_open(text_from(rows[i].source), "m.conf", arena, &m, &err),
            ERR_CONF, rows[i].message);
    assert_null(m);
    arena_free(arena);
}

/* The card has the number's name in its own: it may come. */
static void
test_card_name(void **state)
{
    static const char source[] =
        HEAD COLUMNS VALUES "ignore = (\"個人番号カード有効期限\","
                            " \"マイナンバーカード交付日\");";
    struct arena *arena = arena_new();
    const struct mapping *m = NULL;
    struct err err = {0};

    (void)state;
    CHECK_OK(mapping_open(text_from(source), "m.conf", arena, &m, &err));
    arena_free(arena);
}

#define REST TEXT("S"), TEXT("I"), TEXT("E"), TEXT("T"), TEXT("C")

static void
test_header_refused(void **state)
{
    const struct {
        struct text header[8];
        size_t n, column;
        const char *message;
    } rows[] = {
        {{TEXT("P"), REST}, 6, 0, "column \"K\" is missing"},
        {{TEXT("K"), REST}, 6, 0, "column \"P\" is missing"},
        {{TEXT("P"), TEXT("K"), REST, TEXT("旧氏")},
         8,
         8,
         "unknown column \"旧氏\"; name it in the mapping under columns"},
        {{TEXT("P"), TEXT("K"), REST, TEXT("p")}, 8, 8, "unknown column \"p\""},
        {{TEXT("P"), TEXT("K"), REST, TEXT(" P")},
         8,
         8,
         "unknown column \" P\""},
        {{TEXT("P"), TEXT("K"), REST, TEXT("")},
         8,
         8,
         "a column has no name that can be read"},
        {{TEXT("P"), TEXT("K"), REST, TEXT("\x1B[2J")},
         8,
         8,
         "a column has no name that can be read"},
        {{TEXT("P"), TEXT("K"), REST, TEXT("K")},
         8,
         8,
         "column \"K\" stands twice"},
        {{TEXT("P"), TEXT("X"), TEXT("X"), REST},
         8,
         3,
         "column \"X\" stands twice"},
        {{TEXT("P"), TEXT("K"), REST, TEXT("K2")},
         8,
         8,
         "two columns stand for field \"kind\": \"K2\" is the second"},
        {{TEXT("P"), TEXT("K"), REST, TEXT("個人番号")},
         8,
         8,
         "a column of the individual number or of the resident record code"},
        /* A record where a header should be: its texts are not told. */
        {{TEXT("1"), TEXT("山田カナリア")},
         2,
         0,
         "the first line names none of the mapping's columns"},
        {{TEXT("")}, 0, 0, "the first line names none"},
    };
    static const char source[] = HEAD COLUMNS VALUES "ignore = (\"X\");";
    struct arena *arena = arena_new();
    const struct mapping *m = NULL;
    struct layout l;
    struct err err = {0};

    (void)state;
    CHECK_OK(mapping_open(text_from(source), "m.conf", arena, &m, &err));
    for (size_t i = 0; i < COUNT(rows); i++) {
        CHECK_FAILS(
            mapping_layout(m, "f.csv", rows[i].header, rows[i].n, &l, &err),
            ERR_CONF, rows[i].message);
        assert_string_equal(err.at.file, "f.csv");
        assert_int_equal(err.at.line, 1);
        assert_int_equal(err.at.column, rows[i].column);
        assert_null(strstr(err.msg, "カナリア"));
    }
    arena_free(arena);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_samples),   cmocka_unit_test(test_good),
        cmocka_unit_test(test_refused),   cmocka_unit_test(test_more_refused),
        cmocka_unit_test(test_card_name), cmocka_unit_test(test_header_refused),
    };

    return check_main(tests);
}
