/* Files in each encoding, and bytes that it does not know. */
#include "inputs.h"

static const struct mapping *
residents(struct inputs *in, const char *encoding)
{
    return inputs_mapping(
        in, arena_printf(
                in->arena,
                "record = \"resident\"; format = \"csv\"; encoding = \"%s\";"
                "content = \"full\"; columns = ("
                "{ field = \"person\"; names = (\"番号\"); },"
                "{ field = \"current\"; names = (\"最新\"); },"
                "{ field = \"kind\"; names = (\"種別\"); },"
                "{ field = \"state\"; names = (\"状態\"); },"
                "{ field = \"name\"; names = (\"氏名\"); },"
                "{ field = \"birth\"; names = (\"生年月日\"); },"
                "{ field = \"birth_unknown\"; names = (\"不詳\"); },"
                "{ field = \"postal\"; names = (\"郵便\"); },"
                "{ field = \"town\"; names = (\"町字\"); },"
                "{ field = \"ward_adult\"; names = (\"後見\"); },"
                "{ field = \"stay_until\"; names = (\"満了\"); },"
                "{ field = \"support\"; names = (\"支援\"); });"
                "values = { kind = ( { code = \"1\"; means = \"japanese\"; } );"
                " state = ( { code = \"1\"; means = \"resident\"; } ); };",
                encoding));
}

#define HEADER                                                                 \
    "番号,最新,種別,状態,氏名,生年月日,不詳,郵便,町字,後見,満了,支援\r\n"
#define LINE(person, name)                                                     \
    person ",1,1,1," name ",1980-02-29,,1234567,見本町一丁目２－３,,,\r\n"

static void
test_each(void **state)
{
    static const struct {
        const char *encoding, *iconv, *mark;
    } rows[] = {
        {"utf-8", "UTF-8", ""},
        {"utf-8", "UTF-8", "\uFEFF"},
        {"cp932", "CP932", ""},
        {"euc-jp-ms", "EUC-JP-MS", ""},
        {"utf-16le", "UTF-16LE", ""},
        {"utf-16le", "UTF-16LE", "\uFEFF"},
        {"utf-16be", "UTF-16BE", "\uFEFF"},
    };
    struct inputs *in = *state;

    for (size_t i = 0; i < COUNT(rows); i++) {
        const char *file = arena_printf(
            in->arena, "%s" HEADER LINE("1", "髙﨑　①㈱") "%zu,1\r\n",
            rows[i].mark, i);
        struct intake_count c;
        struct err err = {0};

        CHECK_OK(inputs_read(in, "f.csv", inputs_text(in, file, rows[i].iconv),
                             residents(in, rows[i].encoding), &c, &err));
        assert_int_equal(c.current, 1);
        inputs_rejects(in, &c, "3:0  columns\n");
        inputs_rows(in, "SELECT name, town FROM resident", 2,
                    "髙﨑　①㈱|見本町一丁目２－３");
    }
}

/* Planes beyond the first, and variation sequences, as they came. */
static void
test_wide_characters(void **state)
{
    struct inputs *in = *state;
    struct intake_count c;
    struct err err = {0};

    CHECK_OK(inputs_read(
        in, "f.csv",
        inputs_text(in, HEADER LINE("1", "𠮷葛\U000E0100\U0010DE92"),
                    "UTF-16BE"),
        residents(in, "utf-16be"), &c, &err));
    inputs_rows(in, "SELECT name FROM resident", 1, "𠮷葛\U000E0100\U0010DE92");
}

/* A lone surrogate and an odd byte cost their line, not the others. */
static void
test_broken_units(void **state)
{
    struct inputs *in = *state;
    struct buf b = {0};
    struct intake_count c;
    struct err err = {0};
    struct text file =
        inputs_text(in, "\uFEFF" HEADER LINE("1", "見\uFFFC") LINE("2", "見本"),
                    "UTF-16LE");
    char *hit;

    buf_text(&b, file);
    hit = memmem(b.s, b.len, "\xFC\xFF", 2);
    assert_non_null(hit);
    memcpy(hit, "\x42\xD8", 2);
    buf_str(&b, "x"); /* an odd byte in a line of its own */
    CHECK_OK(inputs_read(in, "f.csv", (struct text){b.s, b.len},
                         residents(in, "utf-16le"), &c, &err));
    inputs_rejects(in, &c, "2:5 name encoding\n4:0  columns\n");
    inputs_rows(in, "SELECT person, ambiguous FROM resident", 2, "2|0");
    buf_clear(&b);
}

/* More than one window of UTF-16: characters are cut nowhere. */
static void
test_large(void **state)
{
    struct inputs *in = *state;
    struct buf b = {0};
    struct intake_count c;
    struct err err = {0};

    buf_str(&b, HEADER);
    for (int i = 0; i < 40000; i++)
        buf_printf(&b, LINE("%05d", "𠮷山"), i);
    buf_put(&b, "", 1);
    CHECK_OK(inputs_read(in, "f.csv", inputs_text(in, b.s, "UTF-16LE"),
                         residents(in, "utf-16le"), &c, &err));
    assert_int_equal(c.current, 40000);
    inputs_rows(in, "SELECT count(*) FROM resident WHERE name = '𠮷山'", 1,
                "40000");
    buf_clear(&b);
}

static void
test_refused(void **state)
{
    struct inputs *in = *state;
    const struct {
        const char *text, *is, *declared, *part;
    } rows[] = {
        {"\uFEFF" HEADER, "UTF-16BE", "utf-16le",
         "f.csv: the file begins with the mark of the other byte order, and "
         "its mapping says utf-16le"},
        {"\uFEFF" HEADER, "UTF-16LE", "utf-16be", "the other byte order"},
        /* Without the mark the header is another one: nothing is guessed. */
        {HEADER, "UTF-16BE", "utf-16le",
         "the first line names none of the mapping's columns"},
        {"\uFEFF" HEADER, "UTF-8", "euc-jp-ms",
         "begins with the mark of UTF-8, and its mapping says euc-jp-ms"},
        {HEADER, "CP932", "euc-jp-ms", "f.csv:1"},
        {HEADER, "EUC-JP-MS", "cp932", "f.csv:1"},
        {HEADER, "CP932", "utf-16le", "f.csv:1"},
        {HEADER, "UTF-8", "utf-16le", "f.csv:1"},
    };
    struct intake_count c;
    struct err err = {0};

    for (size_t i = 0; i < COUNT(rows); i++)
        CHECK_FAILS(inputs_read(in, "f.csv",
                                inputs_text(in, rows[i].text, rows[i].is),
                                residents(in, rows[i].declared), &c, &err),
                    ERR_CONF, rows[i].part);
    inputs_rows(in, "SELECT count(*) FROM input", 1, "0");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        inputs_test(test_each),         inputs_test(test_wide_characters),
        inputs_test(test_broken_units), inputs_test(test_large),
        inputs_test(test_refused),
    };

    return check_main(tests);
}
