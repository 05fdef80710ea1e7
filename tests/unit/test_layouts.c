/*
 * The shipped mappings of samples/mapping, and the traps of records as they
 * really arrive (reference/domain.md 7; reference/fonts.md 3.3).
 */
#include "inputs.h"

#include <fcntl.h>

static const struct mapping *
shipped(struct inputs *in, const char *name)
{
    struct text source;
    struct err err = {0};
    int fd = open(SRCDIR "/samples/mapping", O_RDONLY | O_DIRECTORY);

    assert_true(fd >= 0);
    CHECK_OK(file_read(fd, name, 1 << 16, in->arena, &source, &err));
    (void)close(fd);
    return inputs_mapping(in, text_dup(in->arena, source));
}

/* --- 住民記録 ------------------------------------------------------------- */

/* Columns of the export in its own order, some ignored ones among them. */
#define JUKI                                                                                                   \
    "市区町村コード,宛名番号,最新フラグ,住民種別,住民状態,氏名,氏名_フリガナ," \
    "生年月日_元号,生年月日,生年月日_不詳フラグ,住所_都道府県,"                       \
    "住所_市区郡町村名,住所_町字,住所_番地号表記,住所_方書,住所_郵便番号,"        \
    "成年被後見人_該当有無,他業務参照不可フラグ,在留期間の満了の日,"              \
    "氏名_外国人ローマ字,第30条45規定区分,転出予定年月日\r\n"

/* A good row of a person; the rest of the arguments are texts. */
struct juki {
    const char *person, *current, *kind, *state, *name, *birth, *unknown;
    const char *prefecture, *city, *town, *block, *building, *postal;
    const char *ward, *closed, *stay, *leaving;
};

static void
juki_row(struct buf *b, struct juki r)
{
    buf_printf(b,
               "999999,%s,%s,%s,%s,%s,ミホン,3,%s,%s,%s,%s,%s,%s,%s,%s,%s,%s,"
               "%s,,,%s\r\n",
               r.person, r.current ? r.current : "1", r.kind ? r.kind : "1",
               r.state ? r.state : "1", r.name ? r.name : "見本　花子",
               r.birth ? r.birth : "1980-02-29", r.unknown ? r.unknown : "0",
               r.prefecture ? r.prefecture : "見本県",
               r.city ? r.city : "見本市", r.town ? r.town : "雛形町一丁目",
               r.block ? r.block : "２番３号", r.building ? r.building : "",
               r.postal ? r.postal : "１２３４５６７", r.ward ? r.ward : "0",
               r.closed ? r.closed : "0", r.stay ? r.stay : "",
               r.leaving ? r.leaving : "");
}

#define ROW(...) juki_row(&b, (struct juki){__VA_ARGS__})

static struct intake_count
juki_read(struct inputs *in, const struct buf *b)
{
    struct intake_count c = {0};
    struct err err = {0};

    CHECK_OK(inputs_read(in, "f.csv", (struct text){b->s, b->len},
                         shipped(in, "juki-residents.conf"), &c, &err));
    return c;
}

static void
test_juki(void **state)
{
    struct inputs *in = *state;
    struct buf b = {0};
    struct intake_count c;

    buf_str(&b, "\uFEFF" JUKI); /* trap 17: mark and CRLF */
    /* trap 6: the history row stands first, and after it as well */
    ROW("1", .current = "0", .town = "旧町", .block = "1");
    ROW("1", .current = "1");
    ROW("1", .current = "0", .state = "2", .town = "古町");
    /* trap 8: the whole address in 町字 */
    ROW("2", .prefecture = "", .city = "",
        .town = "見本県見本市雛形町一丁目２番３号", .block = "");
    /* trap 5: an unknown day of birth, by flag and by its own parts */
    ROW("3", .birth = "不詳", .unknown = "1");
    ROW("4", .birth = "1950/00/00");
    /* traps 9, 10: long Roman name with a full-width space; selector; MJ+ */
    ROW("5", .kind = "2",
        .name = "ＭＡＲＩＡ　DA SILVA SANTOS DE OLIVEIRA NETO",
        .stay = "2027/03/31");
    ROW("6", .name = "葛\U000E0100城　\U0010DE92");
    /* trap 18 */
    ROW("7", .building = "見本ハイツ見本ハイツ見本ハイツ見本ハイツ見本ハイツ"
                         "見本ハイツ見本ハイツ見本ハイツ見本ハイツ見本ハイツ"
                         "見本ハイツ見本ハイツ１０１号室様方");
    ROW("8", .closed = "1", .ward = "1", .stay = "9999-12-31",
        .leaving = "2026-12-01");
    c = juki_read(in, &b);
    assert_int_equal(c.current, 8);
    assert_int_equal(c.history, 2);
    inputs_rejects(in, &c, "");
    inputs_rows(in,
                "SELECT person, state, prefecture || city || town || block,"
                " postal FROM resident WHERE person < '3'",
                4,
                "1|resident|見本県見本市雛形町一丁目２番３号|1234567 "
                "2|resident|見本県見本市雛形町一丁目２番３号|1234567");
    inputs_rows(in, "SELECT person FROM resident WHERE birth IS NULL", 1,
                "3 4");
    inputs_rows(in, "SELECT name, stay_until FROM resident WHERE person = '5'",
                2, "ＭＡＲＩＡ　DA SILVA SANTOS DE OLIVEIRA NETO|20270331");
    inputs_rows(in, "SELECT hex(name) FROM resident WHERE person = '6'", 1,
                "E8919BF3A08480E59F8EE38080F48DBA92");
    inputs_rows(in, "SELECT length(building) FROM resident WHERE person = '7'",
                1, "67");
    inputs_rows(in,
                "SELECT support, ward_adult, stay_until IS NULL, leaving"
                " FROM resident WHERE person = '8'",
                4, "1|1|1|20261201");
    buf_clear(&b);
}

/* trap 12: one name, one day of birth, one building, two people */
static void
test_twins(void **state)
{
    struct inputs *in = *state;
    struct buf b = {0};
    struct intake_count c;

    buf_str(&b, JUKI);
    ROW("1", .building = "見本荘");
    ROW("2", .building = "見本荘");
    c = juki_read(in, &b);
    assert_int_equal(c.current, 2);
    inputs_rows(in, "SELECT person, current, ambiguous FROM resident", 3,
                "1|1|0 2|1|0");
    buf_clear(&b);
}

/* Each version's names; a new name is refused and told. */
static void
test_juki_header(void **state)
{
    struct inputs *in = *state;
    const struct mapping *m = shipped(in, "juki-residents.conf");
    static const struct {
        const char *old, *new, *message;
    } rows[] = {
        {"氏名_フリガナ", "氏名_カナ",
         "f.csv:1:7: unknown column \"氏名_カナ\"; name it in the mapping"},
        {"氏名_外国人ローマ字", "住民票コード",
         "f.csv:1:20: a column of the individual number or of the resident"},
        {"氏名_外国人ローマ字", "個人番号", "f.csv:1:20: a column of the"},
        {"最新フラグ,", "", "f.csv:1: column \"最新フラグ\" is missing"},
        {"住所_方書", "方書,住所_方書", "two columns stand for field"},
    };
    struct intake_count c;
    struct err err = {0};

    for (size_t i = 0; i < COUNT(rows); i++) {
        const char *at = strstr(JUKI, rows[i].old);
        char *header =
            arena_printf(in->arena, "%.*s%s%s", (int)(at - JUKI), JUKI,
                         rows[i].new, at + strlen(rows[i].old));

        CHECK_FAILS(inputs_read(in, "f.csv", text_from(header), m, &c, &err),
                    ERR_CONF, rows[i].message);
    }
    CHECK_FAILS(inputs_read(in, "f.csv", text_from(JUKI), m, &c, &err),
                ERR_STATE, "no record, and no count=0 declared");
}

/* --- a host's records ----------------------------------------------------- */

/* Put text in CP932 at a place (from 1) of a record. */
static void
set(struct inputs *in, char *record, size_t at, const char *utf8)
{
    struct text t = inputs_text(in, utf8, "CP932");

    memcpy(record + at - 1, t.s, t.len);
}

static char *
blank(struct inputs *in)
{
    char *record = arena_raw(in->arena, 402);

    memset(record, ' ', 400);
    memcpy(record + 400, "\r\n", 2);
    return record;
}

static char *
host_row(struct inputs *in, const char *person)
{
    char *r = blank(in);

    set(in, r, 1, "2");
    set(in, r, 2, person);
    set(in, r, 17, "111");
    set(in, r, 20, "見本　太郎");
    set(in, r, 80, "ﾐﾎﾝ ﾀﾛｳ");
    set(in, r, 200, "3550229");
    set(in, r, 207, "0");
    set(in, r, 208, "1234567");
    set(in, r, 215, "雛形町");
    set(in, r, 255, "一丁目");
    set(in, r, 275, "２");
    set(in, r, 295, "３");
    set(in, r, 315, "見本荘　　");
    set(in, r, 375, "0");
    set(in, r, 376, "0000000");
    set(in, r, 383, "0");
    return r;
}

static void
host_end(struct inputs *in, struct buf *b, char kind, const char *text)
{
    char *r = blank(in);

    r[0] = kind;
    set(in, r, 2, text);
    buf_put(b, r, 402);
}

static bool
host_read(struct inputs *in, const struct buf *b, struct intake_count *c,
          struct err *err)
{
    return inputs_read(in, "f.dat", (struct text){b->s, b->len},
                       shipped(in, "host-residents.conf"), c, err);
}

static void
test_host(void **state)
{
    struct inputs *in = *state;
    struct buf b = {0};
    struct intake_count c = {0};
    struct err err = {0};
    char *r;

    host_end(in, &b, '1', "20261120");
    r = host_row(in, "000000000000001");
    buf_put(&b, r, 402);
    r = host_row(in, "000000000000002");
    set(in, r, 200, "0000000"); /* no day */
    set(in, r, 295, " ");       /* one part of the block alone */
    set(in, r, 295, "  ");
    set(in, r, 376, "5090331");
    set(in, r, 384, "15081201"); /* 居所登録, and a day of moving out */
    buf_put(&b, r, 402);
    r = host_row(in, "000000000000003");
    set(in, r, 200, "3250000"); /* less than a day */
    set(in, r, 305, "４");
    buf_put(&b, r, 402);
    host_end(in, &b, '9', "000000030000000006");
    buf_str(&b, "\x1A");
    CHECK_OK(host_read(in, &b, &c, &err));
    assert_int_equal(c.current, 3);
    assert_true(date_equal(c.extracted, (struct date){2026, 11, 20}));
    inputs_rejects(in, &c, "");
    inputs_rows(
        in,
        "SELECT person, birth, prefecture || city || town || block,"
        " building, stay_until FROM resident",
        5,
        "000000000000001|19800229|見本県見本市雛形町一丁目２－３|見本荘| "
        "000000000000002||見本県見本市雛形町一丁目２|見本荘|20270331 "
        "000000000000003||見本県見本市雛形町一丁目２－３－４|見本荘|");
    inputs_rows(in,
                "SELECT other_abode, leaving FROM resident"
                " WHERE other_abode = 1 OR leaving IS NOT NULL",
                2, "1|20261201");
    inputs_rows(in,
                "SELECT resident.name, kana, extracted FROM resident JOIN input"
                " WHERE person = '000000000000001'",
                3, "見本　太郎|ﾐﾎﾝ ﾀﾛｳ|20261120");
    buf_clear(&b);
}

/* fonts.md 3.3: half a character never meets the next field's first byte. */
static void
test_host_cut(void **state)
{
    static const struct {
        size_t at;
        const char *bytes;
        size_t len;
        const char *want;
    } rows[] = {
        /* lead byte 93 at the end of the name, and the kana's first "A" */
        {79,
         "\x93"
         "A",
         2, "20 name encoding"},
        {20, "\x93 ", 2, "20 name encoding"}, /* lead byte and padding */
        {80, "\xDE", 1, "80 kana cut"},       /* ﾞ begins no word */
        {80, "\xDF", 1, "80 kana cut"},
        {20, "\x81\x40\x81\x40\x81\x40\x81\x40\x81\x40", 10, "20 name empty"},
        {200, "4010107", 7, "200 birth bad-date"}, /* 平成元年1月7日 */
        {200, "x", 1, "200 birth bad-date"},
        {255, "\xF0\x40\x00", 3, "0  nul"},
        {208, "12345", 5, NULL},
        {208, "123456 ", 7, "208 postal bad-postal"},
    };
    struct inputs *in = *state;
    struct buf b = {0};
    struct buf want = {0};
    struct intake_count c = {0};
    struct err err = {0};

    host_end(in, &b, '1', "20261120");
    for (size_t i = 0; i < COUNT(rows); i++) {
        char *r = host_row(in, arena_printf(in->arena, "%015zu", i + 1));

        memcpy(r + rows[i].at - 1, rows[i].bytes, rows[i].len);
        buf_put(&b, r, 402);
        if (rows[i].want != NULL)
            buf_printf(&want, "%zu:%s\n", i + 2, rows[i].want);
    }
    buf_put(&b, "2 short\r\n", 9);
    buf_printf(&want, "%zu:0  record-length\n", COUNT(rows) + 2);
    buf_put(&want, "", 1);
    host_end(in, &b, '9', "000000110000000055");
    CHECK_OK(host_read(in, &b, &c, &err));
    inputs_rejects(in, &c, want.s);
    assert_int_equal(c.current, 1);
    /* Their persons are not told by name, and stand in doubt. */
    inputs_rows(in, "SELECT count(*) FROM doubt", 1, "9");
    buf_clear(&want);
    buf_clear(&b);
}

static void
test_host_refused(void **state)
{
    static const struct {
        const char *head, *trail; /* NULL: not there */
        bool behind;              /* a record stands behind the trailer */
        const char *side;
        enum err_code code;
        const char *message;
    } rows[] = {
        {NULL, "000000010000000001", false, NULL, ERR_CONF,
         "f.dat:1: the first record is not the header"},
        {"2026112", "000000010000000001", false, NULL, ERR_CONF,
         "f.dat:1: extracted: a day such as"},
        {"20261120", NULL, false, NULL, ERR_STATE,
         "f.dat: the trailer is missing: the file may have been cut short"},
        {"20261120", "000000020000000001", false, NULL, ERR_STATE,
         "2 records are declared and 1 were read"},
        {"20261120", "000000010000000002", false, NULL, ERR_STATE,
         "the sum over resident numbers is not the declared one"},
        {"20261120", "        0000000001", false, NULL, ERR_CONF,
         "f.dat:3: count: a whole number is expected"},
        {"20261120", "00000001      -001", false, NULL, ERR_CONF,
         "f.dat:3: sum: a whole number is expected"},
        {"20261120", "000000010000000001", true, NULL, ERR_STATE,
         "f.dat:4: a record stands behind the trailer"},
        {"20261120", "000000010000000001", false, "count=2\n", ERR_STATE,
         "the .ctl file and a line of the file itself declare different"},
        {"20261120", "000000010000000001", false, "sum=2\n", ERR_STATE,
         "the .ctl file and a line of the file itself declare different"},
        {"20261120", "000000010000000001", false, "extracted=2026-11-21\n",
         ERR_STATE, "the .ctl file and a line of the file itself declare"},
    };
    struct inputs *in = *state;
    struct intake_count c;
    struct err err = {0};

    for (size_t i = 0; i < COUNT(rows); i++) {
        struct buf b = {0};

        if (rows[i].head != NULL)
            host_end(in, &b, '1', rows[i].head);
        buf_put(&b, host_row(in, "000000000000001"), 402);
        if (rows[i].trail != NULL)
            host_end(in, &b, '9', rows[i].trail);
        if (rows[i].behind)
            buf_put(&b, host_row(in, "000000000000002"), 402);
        if (rows[i].side != NULL)
            CHECK_OK(
                file_write(in->fd, "f.dat.ctl", text_from(rows[i].side), &err));
        CHECK_FAILS(host_read(in, &b, &c, &err), rows[i].code, rows[i].message);
        (void)unlinkat(in->fd, "f.dat.ctl", 0);
        buf_clear(&b);
    }
    inputs_rows(in, "SELECT count(*) FROM input", 1, "0");
}

/* An older day in the file's own header is as old as in a side file. */
static void
test_host_older(void **state)
{
    struct inputs *in = *state;
    struct intake_count c;
    struct err err = {0};

    for (int day = 20; day >= 19; day--) {
        struct buf b = {0};

        host_end(in, &b, '1', arena_printf(in->arena, "202611%d", day));
        buf_put(&b, host_row(in, "000000000000001"), 402);
        host_end(in, &b, '9', "000000010000000001");
        if (day == 20)
            CHECK_OK(host_read(in, &b, &c, &err));
        else
            CHECK_FAILS(host_read(in, &b, &c, &err), ERR_STATE,
                        "was extracted before a file that is in the register");
        buf_clear(&b);
    }
    inputs_rows(in, "SELECT extracted FROM input", 1, "20261120");
}

/* trap 15: a host that had nothing to send says so in its trailer */
static void
test_host_none(void **state)
{
    struct inputs *in = *state;
    struct buf b = {0};
    struct intake_count c = {0};
    struct err err = {0};

    host_end(in, &b, '1', "20261120");
    host_end(in, &b, '9', "000000000000000000");
    CHECK_OK(host_read(in, &b, &c, &err));
    assert_int_equal(c.lines, 0);
    buf_clear(&b);
}

static void
test_host_certificates(void **state)
{
    static const char rows[] =
        "120261120                                                            "
        "           \r\n"
        "2000000000000001100000000000000000001"
        "50305015080415150904151                    \r\n"
        "900000001000000000100000000000000000000000000000000000000000"
        "                    \r\n";
    struct inputs *in = *state;
    struct buf b = {0};
    struct intake_count c = {0};
    struct err err = {0};
    char *r;

    host_end(in, &b, '1', "20261120");
    r = host_row(in, "000000000000001");
    buf_put(&b, r, 402);
    host_end(in, &b, '9', "000000010000000001");
    CHECK_OK(host_read(in, &b, &c, &err));
    CHECK_OK(inputs_read(in, "c.dat", text_from(rows),
                         shipped(in, "host-certificates.conf"), &c, &err));
    inputs_rejects(in, &c, "");
    inputs_rows(in,
                "SELECT person, kind, serial, issued, expires, state,"
                " card_expires, pinless FROM certificate",
                8,
                "000000000000001|signature|00000000000000000001|20210501|"
                "20260415|live|20270415|1");
    buf_clear(&b);
}

/* --- a line that tells totals, in CSV ------------------------------------- */

#define CSV_MAPPING                                                            \
    "record = \"certificate\"; format = \"csv\"; encoding = \"utf-8\";"        \
    "content = \"full\"; columns = ("                                          \
    "{ field = \"person\"; names = (\"P\"); },"                                \
    "{ field = \"kind\"; value = \"1\"; },"                                    \
    "{ field = \"serial\"; names = (\"S\"); },"                                \
    "{ field = \"issued\"; parts = ( { names = (\"元号\"); },"               \
    "                                { names = (\"I\"); } );"                  \
    "  days = \"wareki\"; },"                                                  \
    "{ field = \"expires\"; names = (\"E\"); days = \"either\"; },"            \
    "{ field = \"state\"; value = \"1\"; },"                                   \
    "{ field = \"card_expires\"; names = (\"C\"); none = (\"-\"); });"         \
    "values = { kind = ( { code = \"1\"; means = \"signature\"; } );"          \
    " state = ( { code = \"1\"; means = \"live\"; } ); };"                     \
    "trailer = { mark = \"T\"; count = { column = 2; }; sum = { column = 3; "  \
    "};"                                                                       \
    " extracted = { column = 4; }; };"

static void
test_csv_trailer(void **state)
{
    struct inputs *in = *state;
    struct intake_count c = {0};
    struct err err = {0};
    const struct mapping *m = inputs_mapping(in, CSV_MAPPING);

    CHECK_OK(db_exec(in->db,
                     "INSERT INTO input VALUES (9, 'a', zeroblob(32),"
                     " 'resident', 'delta', 0, 0, 0, 0, NULL);"
                     "INSERT INTO resident VALUES ('10', 1, 0, 9, 'resident',"
                     " 'japanese', 'x', '', '', NULL, '', '', '', '', '', '',"
                     " 0, NULL, 0, NULL, 0, 0)",
                     &err));
    /* trap 19: the last day of 平成, the first of 令和, one of neither */
    CHECK_OK(inputs_read(in, "c.csv",
                         TEXT("P,S,元号,I,E,C\r\n"
                              "10,A,4,310430,R06.4.15,-\r\n"
                              "10,B,5,010501,2024-04-15,20290415\r\n"
                              "10,C,5,010430,2024-04-15,20290415\r\n"
                              "T,3,30,20261120\r\n"),
                         m, &c, &err));
    inputs_rejects(in, &c, "4:3 issued bad-date\n");
    assert_true(date_equal(c.extracted, (struct date){2026, 11, 20}));
    inputs_rows(in,
                "SELECT serial, issued, expires, card_expires FROM certificate",
                4, "A|20190430|20240415| B|20190501|20240415|20290415");
    CHECK_FAILS(
        inputs_read(in, "c.csv", TEXT("P,S,元号,I,E,C\r\n"), m, &c, &err),
        ERR_STATE, "the trailer is missing");
    CHECK_FAILS(inputs_read(in, "c.csv", TEXT("P,S,元号,I,E,C\r\nT,0,0\r\n"), m,
                            &c, &err),
                ERR_CONF, "c.csv:2: extracted: a day");
    CHECK_FAILS(inputs_read(in, "c.csv",
                            TEXT("P,S,元号,I,E,C\r\nT,0,0,20261120\r\n"
                                 "T,0,0,20261120\r\n"),
                            m, &c, &err),
                ERR_STATE, "c.csv:3: a record stands behind the trailer");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        inputs_test(test_juki),
        inputs_test(test_twins),
        inputs_test(test_juki_header),
        inputs_test(test_host),
        inputs_test(test_host_cut),
        inputs_test(test_host_refused),
        inputs_test(test_host_older),
        inputs_test(test_host_none),
        inputs_test(test_host_certificates),
        inputs_test(test_csv_trailer),
    };

    return check_main(tests);
}
