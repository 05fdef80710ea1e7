#include "data/intake.h"

#include <dlfcn.h>
#include <errno.h>
#include <iconv.h>
#include <sys/stat.h>
#include <time.h>

#include "inputs.h"

/* No message, no rejected line may hold a text that came in a field. */
#define CANARY "カナリア"

/* The disk at the moment of reading: nothing, or what is armed here. */
static struct {
    int error;        /* errno of read; 0: it works */
    const char *grow; /* file that gets longer before it is read */
} disk;

ssize_t
read(int fd, void *data, size_t len)
{
    ssize_t (*real)(int, void *, size_t);

    if (disk.error != 0) {
        errno = disk.error;
        return -1;
    }
    if (disk.grow != NULL) {
        FILE *f = fopen(disk.grow, "ab");

        disk.grow = NULL;
        assert_non_null(f);
        (void)fputs("x\r\n", f);
        (void)fclose(f);
    }
    *(void **)&real = dlsym(RTLD_NEXT, "read");
    return real(fd, data, len);
}

/* --- a site in small ---------------------------------------------------- */

struct site {
    char path[64], file[128]; /* folder; last file that was put */
    int fd;
    struct db *db;
    struct arena *arena;
    const struct mapping *residents, *certificates, *delta, *residents932;
};

enum {
    SETTLED = 1000000000
}; /* an instant long ago: files are older */

/* The sample mapping with one word of it exchanged. */
static const struct mapping *
mapping(struct site *s, const char *name, const char *old, const char *new)
{
    const struct mapping *m = NULL;
    struct text source;
    struct err err = {0};
    int fd = open(SRCDIR "/samples/site/mapping", O_RDONLY | O_DIRECTORY);
    const char *at;

    CHECK_OK(file_read(fd, name, 1 << 16, s->arena, &source, &err));
    (void)close(fd);
    at = strstr(source.s, old);
    assert_non_null(at);
    source = text_from(arena_printf(s->arena, "%.*s%s%s", (int)(at - source.s),
                                    source.s, new, at + strlen(old)));
    CHECK_OK(mapping_open(source, name, s->arena, &m, &err));
    return m;
}

static int
setup(void **state)
{
    static struct site s;
    struct err err = {0};
    char path[96];

    memset(&disk, 0, sizeof disk);
    s.arena = arena_new();
    s.fd = check_folder(s.path);
    (void)snprintf(path, sizeof path, "%s/shirase.db", s.path);
    CHECK_OK(db_open(path, DB_CREATE, &s.db, &err));
    s.residents = mapping(&s, "residents.conf", "", "");
    s.certificates = mapping(&s, "certificates.conf", "", "");
    s.delta = mapping(&s, "residents.conf", "\"full\"", "\"delta\"");
    s.residents932 = mapping(&s, "residents.conf", "utf-8", "cp932");
    *state = &s;
    return 0;
}

static int
teardown(void **state)
{
    struct site *s = *state;
    struct err err = {0};

    memset(&disk, 0, sizeof disk);
    CHECK_OK(db_close(s->db, &err));
    check_folder_end(s->path, s->fd);
    arena_free(s->arena);
    return 0;
}

/* Put a file into the folder as one that was written long ago. */
static void
put(struct site *s, const char *name, const void *data, size_t len)
{
    const struct timespec old[2] = {{SETTLED - 10, 0}, {SETTLED - 10, 0}};
    FILE *f;

    (void)snprintf(s->file, sizeof s->file, "%s/%s", s->path, name);
    f = fopen(s->file, "wb");
    assert_non_null(f);
    assert_int_equal(fwrite(data, 1, len, f), len);
    assert_int_equal(fclose(f), 0);
    assert_int_equal(utimensat(AT_FDCWD, s->file, old, 0), 0);
}

static void
put_str(struct site *s, const char *name, const char *data)
{
    put(s, name, data, strlen(data));
}

static struct intake_count
import(struct site *s, const char *name, const struct mapping *m)
{
    struct intake_count c = {0};
    struct err err = {0};

    CHECK_OK(intake_file(s->db, s->fd, name, m, SETTLED, &c, &err));
    assert_string_equal(c.name, name);
    assert_int_equal(c.lines, c.current + c.history + c.rejected);
    return c;
}

static void
check_rows(struct site *s, const char *sql, int columns, const char *want)
{
    check_db_rows(s->db, sql, columns, want);
}

#define CHECK_REFUSED(s, name, mapping, error, part)                           \
    do {                                                                       \
        struct intake_count count_;                                            \
                                                                               \
        CHECK_FAILS(intake_file((s)->db, (s)->fd, name, mapping, SETTLED,      \
                                &count_, &err),                                \
                    error, part);                                              \
        assert_null(strstr(err.msg, CANARY));                                  \
        check_rows(s, "SELECT count(*) FROM input", 1, "0");                   \
        check_rows(s, "SELECT count(*) FROM resident", 1, "0");                \
    } while (0)

/* --- lines -------------------------------------------------------------- */

enum {
    PERSON,
    CURRENT,
    KIND,
    STATE,
    NAME,
    KANA,
    ALIAS,
    BIRTH,
    UNKNOWN,
    POSTAL,
    PREFECTURE,
    CITY,
    TOWN,
    BLOCK,
    BUILDING,
    WARD,
    STAY,
    SUPPORT,
    UPDATED,
    COLUMNS
};

#define HEADER                                                                                         \
    "宛名番号,最新フラグ,住民種別,住民状態,氏名,氏名_振り仮名,通称,"        \
    "生年月日,生年月日_不詳フラグ,郵便番号,都道府県,市区郡町村名,町字,"   \
    "番地号表記,方書,成年被後見人_該当有無,在留期間の満了の日,支援措置," \
    "更新日時\r\n"
#define BOM "\xEF\xBB\xBF"

/* A line that is good but for one cell (column -1: all of it). */
static void
line(struct buf *b, const char *person, int column, const char *cell)
{
    const char *const good[COLUMNS] = {person,
                                       "1",
                                       "1",
                                       "1",
                                       "見本　" CANARY,
                                       "ミホン",
                                       "",
                                       "1980-02-29",
                                       "",
                                       "123-4567",
                                       "見本県",
                                       "見本市",
                                       "見本町一丁目",
                                       "2番3号",
                                       "",
                                       "",
                                       "",
                                       "",
                                       "2026-04-01 09:00"};

    for (int i = 0; i < COLUMNS; i++) {
        buf_str(b, i > 0 ? "," : "");
        buf_str(b, i == column ? cell : good[i]);
    }
    buf_str(b, "\r\n");
}

static void
begin(struct buf *b)
{
    b->len = 0;
    buf_str(b, BOM HEADER);
}

static struct intake_count
import_buf(struct site *s, const char *name, const struct buf *b,
           const struct mapping *m)
{
    put(s, name, b->s, b->len);
    return import(s, name, m);
}

/* --- residents ---------------------------------------------------------- */

static void
test_one_resident(void **state)
{
    struct site *s = *state;
    struct buf b = {0};
    struct intake_count c;

    begin(&b);
    buf_str(&b, "0001,1,2,2,\"ＢＥＬＬ　ＡＮＮＡ\",,見本　アンナ,1980/02/29,0,"
                "１２３－４５６７,見本県,見本市,見本町,\"1\"\"2\"\"\",　,1,"
                "20270331,1,x\r\n"
                "0002,1,1,1,葛\U000E0100\U0010DE92,,,19800229,1,1234567,,,"
                "見本県見本市見本町1-2,,,0,,0,\r\n"
                "0003,1,1,3,山田,,,0000-00-00,1,,,,,,,0,,0,");
    c = import_buf(s, "residents.csv", &b, s->residents);
    assert_int_equal(c.lines, 3);
    assert_int_equal(c.current, 3);
    assert_false(c.again);
    assert_int_equal(c.extracted.year, 0);
    check_rows(s,
               "SELECT person, current, ambiguous, input, state, kind, name,"
               " kana, alias, birth, postal, prefecture, city, town, block,"
               " building, ward_adult, stay_until, support FROM resident",
               19,
               "0001|1|0|1|moved-out|foreign|ＢＥＬＬ　ＡＮＮＡ||見本　アンナ|"
               "19800229|1234567|見本県|見本市|見本町|1\"2\"|　|1|20270331|1 "
               "0002|1|0|1|resident|japanese|葛\U000E0100\U0010DE92|||"
               "|1234567|||見本県見本市見本町1-2|||0||0 "
               "0003|1|0|1|dead|japanese|山田||||||||||0||0");
    check_rows(s,
               "SELECT no, name, record, content, lines, current, history,"
               " rejected, extracted FROM input",
               9, "1|residents.csv|resident|full|3|3|0|0|");
    check_rows(s, "SELECT record, input FROM full_input", 2, "resident|1");

    /* The same bytes under another name and mapping change nothing. */
    put(s, "other.csv", b.s, b.len);
    c = import(s, "other.csv", s->delta);
    assert_true(c.again);
    assert_int_equal(c.lines, 3);
    assert_int_equal(c.current, 3);
    check_rows(s, "SELECT count(*) FROM input", 1, "1");
    buf_clear(&b);
}

/* --- rejected lines ----------------------------------------------------- */

struct rejects {
    struct buf text;
    int left; /* visits until it has seen enough; -1: never */
};

static bool
note_reject(void *context, const struct reject *r, struct err *err)
{
    struct rejects *to = context;

    assert_string_equal(r->file, "f.csv");
    buf_printf(&to->text, "%lld:%lld %s %s\n", (long long)r->line,
               (long long)r->column, r->field, r->reason);
    return --to->left != 0 || err_set(err, ERR_USAGE, "enough");
}

static void
check_rejects(struct site *s, const struct intake_count *c, const char *want)
{
    struct rejects got = {.left = -1};
    struct err err = {0};

    CHECK_OK(intake_rejects(s->db, c->input, note_reject, &got, &err));
    buf_put(&got.text, "", 1);
    assert_string_equal(got.text.s, want);
    buf_clear(&got.text);
}

static void
test_rejected_fields(void **state)
{
    static const struct {
        int column;
        const char *cell, *field, *reason;
    } rows[] = {
        {PERSON, "", "person", "empty"},
        {PERSON, "１２３", "person", "bad-number"},
        {PERSON, "12 3", "person", "bad-number"},
        {PERSON,
         "12345678901234567890123456789012345678901234567890123456789012345",
         "person", "bad-number"},
        {CURRENT, "", "current", "unknown-code"},
        {CURRENT, "2", "current", "unknown-code"},
        {KIND, "3", "kind", "unknown-code"},
        {STATE, "", "state", "unknown-code"},
        {NAME, "", "name", "empty"},
        {NAME, "　 　", "name", "empty"},
        {NAME, "見本\x07", "name", "control"},
        {NAME, "見\u202E本", "name", "bidi"},
        {NAME, "見\u200B本", "name", "invisible"},
        {NAME, "見\uFFFD", "name", "replacement-char"},
        {NAME, "〓田", "name", "geta"},
        {NAME, "⿰見本", "name", "ids"},
        {NAME, "見本🍣", "name", "emoji"},
        {NAME, "ミ\U000E0100", "name", "orphan-vs"},
        {NAME, "Ивáн", "name", "script"},
        {NAME, "見\xFF本", "name", "encoding"},
        {NAME, "見\xE9\xAB", "name", "encoding"},
        {NAME, "\"見\"本", "name", "quote"},
        {NAME, "見\"本", "name", "quote"},
        {KANA, "ミ\tホン", "kana", "control"},
        {ALIAS, "\uFEFFミホン", "alias", "invisible"},
        {BIRTH, "", "birth", "empty"},
        {BIRTH, "1981-02-29", "birth", "bad-date"},
        {BIRTH, "S56.2.28", "birth", "bad-date"},
        {UNKNOWN, "9", "birth_unknown", "unknown-code"},
        {POSTAL, "123-456", "postal", "bad-postal"},
        {POSTAL, "1234-567", "postal", "bad-postal"},
        {POSTAL, "12345678", "postal", "bad-postal"},
        {POSTAL, "123-4-67", "postal", "bad-postal"},
        {POSTAL, "〒1234567", "postal", "bad-postal"},
        {TOWN, "見本\u2028町", "town", "control"},
        {BUILDING, "\"見本荘\r\n1号\"", "building", "control"},
        {BUILDING, "\"見本荘\r\n1号", "building", "quote"},
        {WARD, "該当", "ward_adult", "unknown-code"},
        {STAY, "無期限", "stay_until", "bad-date"},
        {SUPPORT, "2", "support", "unknown-code"},
        {UPDATED, "\xFF", "", "encoding"},
        {UPDATED, "", NULL, NULL},
        {BUILDING, "\xEE\x80\x80外字荘", NULL, NULL}, /* U+E000 passes */
        {STAY, "", NULL, NULL},
    };
    struct site *s = *state;
    struct buf b = {0}, want = {0};
    struct intake_count c;
    size_t at = 2;
    char person[16];

    begin(&b);
    for (size_t i = 0; i < COUNT(rows); i++) {
        (void)snprintf(person, sizeof person, "%04zu", i);
        line(&b, person, rows[i].column, rows[i].cell);
        if (rows[i].reason != NULL)
            buf_printf(&want, "%zu:%d %s %s\n", at, rows[i].column + 1,
                       rows[i].field, rows[i].reason);
        at++;
        if (strchr(rows[i].cell, '\n') == NULL)
            continue;
        /* What follows a lost quote is a line of its own. */
        if (strcmp(rows[i].reason, "quote") == 0)
            buf_printf(&want, "%zu:0  columns\n", at);
        at++;
    }
    buf_put(&want, "", 1);
    c = import_buf(s, "f.csv", &b, s->residents);
    assert_int_equal(c.lines, COUNT(rows) + 1);
    assert_int_equal(c.current, 3);
    check_rejects(s, &c, want.s);
    check_rows(s, "SELECT count(*) FROM resident", 1, "3");
    buf_clear(&want);
    buf_clear(&b);
}

static void
test_rejected_lines(void **state)
{
    struct site *s = *state;
    struct buf b = {0};
    struct intake_count c;
    struct rejects some = {.left = 2};
    struct err err;

    begin(&b);
    buf_str(&b, "0001,1,1\r\n");
    line(&b, "0002", SUPPORT, "0,,");
    buf_str(&b, "\r\n\n"); /* no records */
    line(&b, "0003", -1, "");
    buf_str(&b, "0004,1,1,1,");
    for (int i = 0; i < 10000; i++)
        buf_str(&b, "長");
    buf_str(&b, ",,,1980-01-01,,,,,,,,,,,\r\n");
    buf_text(&b, TEXT("0005,1,1,1,見\0本,,,1980-01-01,,,,,,,,,,,\r\n"));
    line(&b, "0006", -1, "");
    c = import_buf(s, "f.csv", &b, s->residents);
    assert_int_equal(c.current, 2);
    check_rejects(s, &c,
                  "2:0  columns\n3:0  columns\n7:5 name too-long\n"
                  "8:5 name nul\n");
    check_rows(s, "SELECT person FROM resident", 1, "0003 0006");
    CHECK_FAILS(intake_rejects(s->db, c.input, note_reject, &some, &err),
                ERR_USAGE, "enough");
    buf_clear(&some.text);
    buf_clear(&b);
}

/* --- history, twins and doubts ------------------------------------------ */

#define WHO                                                                    \
    "SELECT person, current, ambiguous, town, input FROM resident"             \
    " ORDER BY person"

static void
put_town(struct buf *b, const char *person, const char *current,
         const char *town)
{
    buf_printf(b, "%s,%s,1,1,見本,,,1980-01-01,,1234567,,,%s,,,,,,\r\n", person,
               current, town);
}

static void
test_history(void **state)
{
    struct site *s = *state;
    struct buf b = {0};
    struct intake_count c;

    begin(&b);
    put_town(&b, "1", "0", "旧"); /* history first */
    put_town(&b, "1", "1", "新");
    put_town(&b, "2", "1", "新"); /* and last */
    put_town(&b, "2", "0", "旧");
    put_town(&b, "3", "0", "旧"); /* and alone */
    put_town(&b, "3", "0", "旧旧");
    put_town(&b, "4", "1", "新"); /* twins that agree */
    put_town(&b, "4", "1", "新");
    put_town(&b, "5", "1", "新"); /* and do not */
    put_town(&b, "5", "0", "旧");
    put_town(&b, "5", "1", "別");
    put_town(&b, "6", "1", "新");
    c = import_buf(s, "a.csv", &b, s->residents);
    assert_int_equal(c.history, 5);
    assert_int_equal(c.current, 7);
    check_rows(s, WHO, 5,
               "1|1|0|新|1 2|1|0|新|1 3|0|0|旧旧|1 4|1|0|新|1 5|1|1|新|1"
               " 6|1|0|新|1");

    /* The next file: 1 is history only, 5 is one again, 6 is absent. */
    begin(&b);
    put_town(&b, "1", "0", "新");
    put_town(&b, "3", "1", "帰");
    put_town(&b, "5", "1", "別");
    (void)import_buf(s, "b.csv", &b, s->residents);
    check_rows(s, WHO, 5,
               "1|0|0|新|2 2|1|0|新|1 3|1|0|帰|2 4|1|0|新|1 5|1|0|別|2"
               " 6|1|0|新|1");
    check_rows(s, "SELECT record, input FROM full_input", 2, "resident|2");
    buf_clear(&b);
}

/* A line that cannot be read may be the one that counts. */
static void
test_doubt(void **state)
{
    struct site *s = *state;
    struct buf b = {0};

    begin(&b);
    for (int i = 1; i <= 6; i++) {
        char person[2] = {(char)('0' + i), '\0'};

        put_town(&b, person, "1", "町");
    }
    (void)import_buf(s, "a.csv", &b, s->residents);
    begin(&b);
    put_town(&b, "1", "1", "新\x07");
    put_town(&b, "2", "0", "新\x07"); /* only history */
    buf_str(&b, "3,1,1\r\n");
    put_town(&b, "4", "1", "良");
    put_town(&b, "4", "1", "\"新");
    put_town(&b, "7", "1", "新\xFF"); /* not yet in the register */
    (void)import_buf(s, "b.csv", &b, s->delta);
    check_rows(s, WHO, 5,
               "1|1|1|町|1 2|1|0|町|1 3|1|1|町|1 4|1|1|良|2 5|1|0|町|1"
               " 6|1|0|町|1");
    check_rows(s, "SELECT count(*) FROM full_input WHERE input = 1", 1, "1");

    /* A delta ends the doubts of those it speaks of, a full file all. */
    begin(&b);
    put_town(&b, "1", "1", "新");
    (void)import_buf(s, "c.csv", &b, s->delta);
    check_rows(s, "SELECT person FROM resident WHERE ambiguous = 1", 1, "3 4");
    check_rows(s, "SELECT person FROM doubt", 1, "3 4 7");
    put_town(&b, "7", "1", "新");
    (void)import_buf(s, "d.csv", &b, s->residents);
    check_rows(s, "SELECT count(*) FROM resident WHERE ambiguous = 1", 1, "0");
    check_rows(s, "SELECT count(*) FROM doubt", 1, "0");
    buf_clear(&b);
}

/* --- refused files ------------------------------------------------------ */

static void
test_header_refused(void **state)
{
    static const struct {
        const char *header, *message;
    } rows[] = {
        {"宛名番号,最新フラグ\r\n", "f.csv:1: column \"住民種別\" is missing"},
        {"宛名番号,旧氏\r\n", "f.csv:1:2: unknown column \"旧氏\""},
        {"宛名番号,宛名番号\r\n",
         "f.csv:1:2: column \"宛名番号\" stands twice"},
        {"宛名番号,個人番号\r\n", "f.csv:1:2: a column of the individual"},
        {"0001,見本　" CANARY "\r\n",
         "f.csv:1: the first line names none of the mapping's columns"},
        {"宛名番号,\xFF\r\n",
         "f.csv:1:2: the header line is not in utf-8 (byte 1 of the column)"},
        {"宛名番号,\"" CANARY "\r\n",
         "f.csv:1:2: the header line is no CSV in utf-8 (quote)"},
        {"\xFF\xFE\x9B\x5B", "f.csv:1:1: the header line is not in utf-8"},
    };
    struct site *s = *state;
    struct err err;

    for (size_t i = 0; i < COUNT(rows); i++) {
        put_str(s, "f.csv", rows[i].header);
        CHECK_REFUSED(s, "f.csv", s->residents, ERR_CONF, rows[i].message);
        put_str(s, "f.csv",
                arena_printf(s->arena, "%s1,%s\r\n", rows[i].header, CANARY));
        CHECK_REFUSED(s, "f.csv", s->residents, ERR_CONF, rows[i].message);
    }
    put(s, "f.csv", "\xFE\xFF\0\x31\0\x32", 6);
    CHECK_REFUSED(s, "f.csv", s->residents, ERR_CONF,
                  "the header line is no CSV in utf-8 (nul)");
    put_str(s, "f.csv", BOM HEADER);
    CHECK_REFUSED(s, "f.csv", s->residents932, ERR_CONF,
                  "begins with the mark of UTF-8, and its mapping says cp932");
}

static void
test_individual_number(void **state)
{
    static const struct {
        int column;
        const char *cell;
        const char *field; /* NULL: the file passes */
    } rows[] = {
        {PERSON, "123456789018", "person"},
        {PERSON, "１２３４５６７８９０１８", "person"},
        {PERSON, "200000000000", "person"},
        {NAME, "123456789018", "name"},
        {KANA, "123456789018", "kana"},
        {BUILDING, "１２３４５６７８９０１８", "building"},
        {PERSON, "123456789017", NULL},  /* wrong check digit */
        {PERSON, "1234567890180", NULL}, /* thirteen digits */
        {BLOCK, "1234-56789-1", NULL},
    };
    struct site *s = *state;
    struct buf b = {0};
    struct err err;

    for (size_t i = 0; i < COUNT(rows) - 3; i++) {
        begin(&b);
        line(&b, "0001", -1, "");
        line(&b, "0002", rows[i].column, rows[i].cell);
        put(s, "f.csv", b.s, b.len);
        CHECK_REFUSED(s, "f.csv", s->residents, ERR_CONF,
                      arena_printf(s->arena,
                                   "f.csv:3:%d: an individual number stands "
                                   "in field \"%s\"",
                                   rows[i].column + 1, rows[i].field));
        assert_null(strstr(err.msg, "12345"));
    }
    for (size_t i = COUNT(rows) - 3; i < COUNT(rows); i++) {
        begin(&b);
        line(&b, "0001", rows[i].column, rows[i].cell);
        assert_int_equal(import_buf(s, "f.csv", &b, s->residents).current, 1);
    }
    buf_clear(&b);
}

static void
test_totals(void **state)
{
    struct site *s = *state;
    struct buf b = {0};
    struct intake_count c;
    struct err err;

    put_str(s, "f.csv", "");
    CHECK_REFUSED(s, "f.csv", s->residents, ERR_STATE,
                  "f.csv: no record, and no count=0 declared");
    put_str(s, "f.csv", BOM HEADER);
    CHECK_REFUSED(s, "f.csv", s->residents, ERR_STATE, "no record");
    put_str(s, "f.csv.ctl", "sum=0\n");
    CHECK_REFUSED(s, "f.csv", s->residents, ERR_STATE, "no record");
    put_str(s, "f.csv.ctl", "count=1\n");
    CHECK_REFUSED(s, "f.csv", s->residents, ERR_STATE,
                  "1 records are declared and 0 were read");

    /* Rejected lines count, and their numbers where they can be read. */
    begin(&b);
    line(&b, "00120003", -1, "");
    line(&b, "9998", BIRTH, "x");
    line(&b, "7", -1, "");
    buf_str(&b, "0100,1\r\n");
    put(s, "f.csv", b.s, b.len);
    put_str(s, "f.csv.ctl", "count=4\nsum=10109\n");
    CHECK_REFUSED(s, "f.csv", s->residents, ERR_STATE,
                  "f.csv: the sum over resident numbers is not the declared");
    put_str(s, "f.csv.ctl", "count=3\nsum=10108\n");
    CHECK_REFUSED(s, "f.csv", s->residents, ERR_STATE,
                  "3 records are declared and 4 were read");
    put_str(s, "f.csv.ctl", "count=4\nlines=5\n");
    CHECK_REFUSED(s, "f.csv", s->residents, ERR_CONF,
                  "f.csv.ctl:2: unknown key");
    put_str(s, "f.csv.ctl",
            arena_printf(s->arena, "%5000s\n", "count=4")); /* too long */
    CHECK_REFUSED(s, "f.csv", s->residents, ERR_IO,
                  "f.csv.ctl: larger than expected");
    put_str(s, "f.csv.ctl", "count=4\nsum=10108\nextracted=2026-11-20\n");
    c = import(s, "f.csv", s->residents);
    assert_int_equal(c.rejected, 2);
    assert_true(date_equal(c.extracted, (struct date){2026, 11, 20}));
    check_rows(s, "SELECT extracted FROM input", 1, "20261120");
    c = import(s, "f.csv", s->residents);
    assert_true(c.again);
    assert_true(date_equal(c.extracted, (struct date){2026, 11, 20}));

    /* None, and declared so: with a header and without. */
    put_str(s, "g.csv", BOM HEADER);
    put_str(s, "g.csv.ctl", "count=0\n");
    assert_int_equal(import(s, "g.csv", s->residents).lines, 0);
    put_str(s, "h.csv", "");
    put_str(s, "h.csv.ctl", "count=0\nsum=0");
    assert_int_equal(import(s, "h.csv", s->residents).lines, 0);
    check_rows(s, "SELECT input FROM full_input", 1, "3");
    buf_clear(&b);
}

static void
test_unsettled(void **state)
{
    struct site *s = *state;
    struct intake_count c;
    struct buf b = {0};
    struct err err;
    char name[200];

    CHECK_REFUSED(s, "f.csv", s->residents, ERR_IO,
                  "f.csv: cannot be opened: ");
    assert_int_equal(mkdirat(s->fd, "f.csv", 0700), 0);
    CHECK_REFUSED(s, "f.csv", s->residents, ERR_IO,
                  "f.csv: not an ordinary file");
    assert_int_equal(unlinkat(s->fd, "f.csv", AT_REMOVEDIR), 0);
    begin(&b);
    line(&b, "1", -1, "");
    put(s, "g.csv", b.s, b.len);
    assert_int_equal(symlinkat("g.csv", s->fd, "f.csv"), 0);
    CHECK_REFUSED(s, "f.csv", s->residents, ERR_IO, "cannot be opened: ");
    memset(name, 'x', sizeof name);
    name[128] = '\0';
    CHECK_REFUSED(s, name, s->residents, ERR_CONF,
                  "an input file's name is longer than 127 bytes");

    CHECK_FAILS(intake_file(s->db, s->fd, "g.csv", s->residents, SETTLED - 10,
                            &c, &err),
                ERR_IO, "g.csv: changed a moment ago and may still be growing");
    put_str(s, "g.csv.ctl", "count=1\n");
    assert_int_equal(utimensat(AT_FDCWD, s->file, NULL, 0), 0);
    CHECK_REFUSED(s, "g.csv", s->residents, ERR_IO,
                  "g.csv.ctl: changed a moment ago");
    assert_int_equal(unlink(s->file), 0);
    put(s, "g.csv", b.s, b.len);
    disk.grow = s->file;
    CHECK_REFUSED(s, "g.csv", s->residents, ERR_IO,
                  "g.csv: changed while it was read");
    assert_null(disk.grow);
    put(s, "g.csv", b.s, b.len);
    disk.error = EIO;
    CHECK_REFUSED(s, "g.csv", s->residents, ERR_IO, "g.csv: cannot be read: ");
    disk.error = 0;
    assert_int_equal(import(s, "g.csv", s->residents).current, 1);
    buf_clear(&b);
}

/* What the database says comes with the line at which it said it. */
static void
test_database_fails(void **state)
{
    struct site *s = *state;
    struct buf b = {0};
    struct err err = {0};

    begin(&b);
    line(&b, "1", -1, "");
    line(&b, "2", -1, "");
    put(s, "f.csv", b.s, b.len);
    CHECK_OK(db_exec(s->db,
                     "CREATE TEMP TRIGGER full BEFORE INSERT ON resident"
                     " WHEN NEW.person = '2'"
                     " BEGIN SELECT RAISE(ABORT, 'no'); END",
                     &err));
    CHECK_REFUSED(s, "f.csv", s->residents, ERR_STATE, "f.csv:3: register: no");
    buf_clear(&b);
}

/* --- CP932 and certificates --------------------------------------------- */

/* Text in CP932, in the arena of the site. */
static struct text
cp932(struct site *s, const char *utf8)
{
    size_t left = strlen(utf8), room = 2 * left + 1, size = room;
    char *in = arena_copy(s->arena, utf8, left);
    char *out = arena_raw(s->arena, size), *to = out;
    iconv_t cd = iconv_open("CP932", "UTF-8");

    assert_true(iconv(cd, &in, &left, &to, &room) == 0);
    (void)iconv_close(cd);
    return (struct text){out, size - room};
}

static void
test_cp932_residents(void **state)
{
    struct site *s = *state;
    struct buf b = {0};
    struct intake_count c;

    buf_text(&b, cp932(s, HEADER));
    buf_text(&b, cp932(s, "1,1,1,1,髙﨑①㈱ソ表能十ポ,ﾀｶｻｷ,,1980-01-01,,"
                          "１２３－４５６７,,,～－∥,,,,,,\r\n"));
    buf_str(&b, "2,1,1,1,\x8E\x52\x93,,,1980-01-01,,,,,,,,,,,\r\n");
    buf_str(&b, "3,1,1,1,\x93\"\x8E\x52\",,,1980-01-01,,,,,,,,,,,\r\n");
    buf_str(&b, "4,1,1,1,\"\x8E\x52\x93\",,,1980-01-01,,,,,,,,,,,\r\n");
    buf_str(&b, "5,1,1,1,\xF0\x40,,,1980-01-01,,,,,,,,,,,\r\n");
    c = import_buf(s, "f.csv", &b, s->residents932);
    check_rejects(s, &c,
                  "3:5 name encoding\n4:5 name quote\n"
                  "5:5 name encoding\n");
    check_rows(
        s, "SELECT name, kana, postal, town FROM resident", 4,
        "髙\uFA11①㈱ソ表能十ポ|ﾀｶｻｷ|1234567|\uFF5E\uFF0D\u2225 \uE000|||");
    buf_clear(&b);
}

#define CERTIFICATES                                                                                \
    "宛名番号,証明書種別,シリアル番号,発行年月日,有効期間満了日,状態," \
    "カード有効期限\r\n"
#define SERIALS                                                                \
    "SELECT person, kind, serial, issued, expires, state, card_expires, input" \
    " FROM certificate ORDER BY person, kind, serial"

static struct intake_count
import_certificates(struct site *s, const char *name, const char *lines)
{
    struct text t = cp932(s, arena_printf(s->arena, CERTIFICATES "%s", lines));

    put(s, name, t.s, t.len);
    return import(s, name, s->certificates);
}

static void
test_certificates(void **state)
{
    struct site *s = *state;
    struct buf b = {0};
    struct intake_count c;

    begin(&b);
    put_town(&b, "1", "1", "町");
    put_town(&b, "2", "0", "町"); /* of whom there is history only */
    put_town(&b, "3", "1", "町");
    (void)import_buf(s, "r.csv", &b, s->residents);
    c = import_certificates(s, "f.csv",
                            "1,1,A1,2021-05-06,2026/12/24,1,20311224\r\n"
                            "1,2,A1,2021-05-06,2026-12-24,1,\r\n"
                            "2,2,B1,2021-05-06,2021-05-06,2,\r\n"
                            "9,2,C1,2021-05-06,2026-12-24,1,\r\n"
                            "3,2,A1,2021-05-06,2026-12-24,1,\r\n"
                            "3,1,D1,2021-05-06,2021-05-05,1,\r\n"
                            "3,3,D1,2021-05-06,2026-12-24,1,\r\n"
                            "3,1,D/1,2021-05-06,2026-12-24,1,\r\n"
                            "3,1,,2021-05-06,2026-12-24,1,\r\n"
                            "3,1,D1,,2026-12-24,1,\r\n"
                            "3,1,D1,2021-05-06,,1,\r\n"
                            "3,1,D1,2021-05-06,2026-12-24,4,\r\n"
                            "3,1,D1,2021-05-06,2026-12-24,1,x\r\n");
    assert_int_equal(c.current, 3);
    assert_int_equal(c.history, 0);
    check_rejects(s, &c,
                  "5:1 person no-resident\n6:3 serial serial-of-another\n"
                  "7:5 expires expires-before-issued\n8:2 kind unknown-code\n"
                  "9:3 serial bad-number\n10:3 serial empty\n"
                  "11:4 issued empty\n12:5 expires empty\n"
                  "13:6 state unknown-code\n14:7 card_expires bad-date\n");
    check_rows(s, SERIALS, 8,
               "1|authentication|A1|20210506|20261224|live||2 "
               "1|signature|A1|20210506|20261224|live|20311224|2 "
               "2|authentication|B1|20210506|20210506|revoked||2");
    /* Both claim the serial: neither is served before a person has looked. */
    check_rows(s, "SELECT person, ambiguous FROM resident", 2, "1|1 2|0 3|1");

    /* A new file of residents leaves that doubt as it is. */
    put_town(&b, "3", "0", "旧");
    (void)import_buf(s, "r2.csv", &b, s->residents);
    check_rows(s, "SELECT person, ambiguous FROM resident", 2, "1|1 2|0 3|1");
    c = import_certificates(s, "g.csv",
                            "1,1,A1,2021-05-06,2026-12-24,3,\r\n"
                            "1,1,A2,2026-11-01,2031-12-24,1,\r\n");
    assert_int_equal(c.current, 2);
    check_rows(s, SERIALS, 8,
               "1|authentication|A1|20210506|20261224|live||2 "
               "1|signature|A1|20210506|20261224|superseded||4 "
               "1|signature|A2|20261101|20311224|live||4 "
               "2|authentication|B1|20210506|20210506|revoked||2");
    check_rows(s, "SELECT person, ambiguous FROM resident", 2, "1|0 2|0 3|0");
    check_rows(s, "SELECT record, input FROM full_input ORDER BY record", 2,
               "certificate|4 resident|3");
    buf_clear(&b);
}

/* --- reading alone ------------------------------------------------------ */

static void
test_parse(void **state)
{
    struct site *s = *state;
    struct buf b = {0};
    struct intake_count c = {0};
    struct err err = {0};
    char person[16];

    begin(&b);
    for (int i = 0; i < 30000; i++) { /* more than one window */
        (void)snprintf(person, sizeof person, "%05d", i);
        line(&b, person, i % 100 == 0 ? BIRTH : -1, "x");
    }
    CHECK_OK(intake_parse((struct text){b.s, b.len}, s->residents, &c, &err));
    assert_int_equal(c.lines, 30000);
    assert_int_equal(c.rejected, 300);
    assert_int_equal(c.current, 29700);
    c = import_buf(s, "f.csv", &b, s->residents);
    assert_int_equal(c.current, 29700);
    check_rows(s, "SELECT line FROM reject WHERE line > 29800", 1,
               "29802 29902");
    CHECK_OK(intake_parse(cp932(s, CERTIFICATES "1,1,A,20210506,20261224,1,"),
                          s->certificates, &c, &err));
    assert_int_equal(c.current, 1);
    CHECK_OK(intake_parse(TEXT(""), s->certificates, &c, &err));
    assert_int_equal(c.lines, 0);
    CHECK_FAILS(intake_parse(TEXT("x"), s->certificates, &c, &err), ERR_CONF,
                "names none");
    buf_clear(&b);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_one_resident, setup, teardown),
        cmocka_unit_test_setup_teardown(test_rejected_fields, setup, teardown),
        cmocka_unit_test_setup_teardown(test_rejected_lines, setup, teardown),
        cmocka_unit_test_setup_teardown(test_history, setup, teardown),
        cmocka_unit_test_setup_teardown(test_doubt, setup, teardown),
        cmocka_unit_test_setup_teardown(test_header_refused, setup, teardown),
        cmocka_unit_test_setup_teardown(test_individual_number, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(test_totals, setup, teardown),
        cmocka_unit_test_setup_teardown(test_unsettled, setup, teardown),
        cmocka_unit_test_setup_teardown(test_database_fails, setup, teardown),
        cmocka_unit_test_setup_teardown(test_cp932_residents, setup, teardown),
        cmocka_unit_test_setup_teardown(test_certificates, setup, teardown),
        cmocka_unit_test_setup_teardown(test_parse, setup, teardown),
    };

    return check_main(tests);
}
