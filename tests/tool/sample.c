/*
 * sample: write the files that a fictitious municipality delivers on a night,
 * and what shirase must make of them.
 *
 *   sample --out DIR --as-of YYYY-MM-DD [--night 2] [--seed N]
 *          [--residents N] [--plain [--due PERCENT]] [--encoding NAME]
 *
 * --as-of is the day of the first night; --night 2 writes the files of the
 * second, four days later.  --plain makes N ordinary people of whom PERCENT
 * are due, for benches.  --encoding of the certificates: cp932 or utf-8.
 *
 * Writes residents-YYYYMMDD.csv, certificates-YYYYMMDD.csv, their side files
 * and expected.txt (second night: expected-night2.txt); on the first night
 * notified.csv, the letters that an older system has sent.
 */
#include "tests/tool/sample.h"

#include <errno.h>
#include <getopt.h>
#include <iconv.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/arena.h"
#include "base/str.h"

enum {
    TALLY_MAX = 64,
    LATE_BY = 7 /* persons between a current line and an earlier one */
};

struct options {
    const char *out, *encoding;
    struct date as_of;
    uint64_t seed;
    size_t residents;
    uint32_t due;
    int night;
    bool plain;
};

struct file {
    char name[64];
    FILE *stream;
    struct buf line;
    int64_t lines, history, rejected, sum;
};

struct tally {
    char key[64];
    int64_t n;
};

struct sample {
    struct options options;
    struct cast cast;
    struct file residents, certificates;
    FILE *letters;
    struct buf late;
    int late_in; /* persons until late is written; 0: nothing waits */
    struct tally tally[TALLY_MAX];
    size_t n_tally;
};

static _Noreturn void
fail(const char *what)
{
    fprintf(stderr, "sample: %s: %s\n", what, strerror(errno));
    exit(1);
}

/* --- totals ----------------------------------------------------------------
 */

static void
count(struct sample *s, const char *key, const char *reason, int64_t n)
{
    char text[sizeof s->tally[0].key];
    size_t i = 0;

    (void)snprintf(text, sizeof text, "night %s%s%s", key,
                   reason[0] != '\0' ? " " : "", reason);
    while (i < s->n_tally && strcmp(s->tally[i].key, text) != 0)
        i++;
    if (i == TALLY_MAX) {
        errno = ENOBUFS;
        fail("too many reasons");
    }
    if (i == s->n_tally) {
        memcpy(s->tally[i].key, text, sizeof text);
        s->n_tally++;
    }
    s->tally[i].n += n;
}

static void
count_person(struct sample *s, const struct person *p)
{
    if (p->fate == FATE_NO_HOLDER)
        return;
    count(s, "holders", "", 1);
    switch (p->fate) {
    case FATE_SELECTED:
        count(s, "selected", "", 1);
        count(s, "pieces", "", 1);
        /* A notice for all; the form is no use to legal representatives. */
        count(s, "sheets", "", p->represented ? 1 : 2);
        return;
    case FATE_EXCLUDED:
        count(s, "excluded", p->reason, 1);
        return;
    case FATE_HELD:
        count(s, "held", p->reason, 1);
        return;
    default:
        count(s, "not-due", "", 1);
    }
}

static int
by_key(const void *a, const void *b)
{
    return strcmp(((const struct tally *)a)->key,
                  ((const struct tally *)b)->key);
}

static void
write_file_totals(FILE *f, const struct file *file)
{
    fprintf(f, "file %s current %" PRId64 "\n", file->name,
            file->lines - file->history - file->rejected);
    fprintf(f, "file %s history %" PRId64 "\n", file->name, file->history);
    fprintf(f, "file %s lines %" PRId64 "\n", file->name, file->lines);
    fprintf(f, "file %s rejected %" PRId64 "\n", file->name, file->rejected);
}

/* --- files -----------------------------------------------------------------
 */

static FILE *
create(const struct options *o, const char *name)
{
    char path[4096];
    FILE *f;

    if (snprintf(path, sizeof path, "%s/%s", o->out, name) >=
        (int)sizeof path) {
        errno = ENAMETOOLONG;
        fail(name);
    }
    f = fopen(path, "wb");
    if (f == NULL)
        fail(name);
    return f;
}

static void
finish(FILE *f, const char *name)
{
    bool bad = ferror(f) != 0;

    if (fclose(f) != 0 || bad)
        fail(name);
}

static void
file_open(struct sample *s, struct file *file, const char *stem)
{
    struct date d = s->cast.day;

    (void)snprintf(file->name, sizeof file->name, "%s-%04d%02d%02d.csv", stem,
                   d.year, d.month, d.day);
    file->stream = create(&s->options, file->name);
}

static void
file_close(struct sample *s, struct file *file)
{
    char name[80], day[DATE_MAX];
    FILE *side;

    finish(file->stream, file->name);
    (void)snprintf(name, sizeof name, "%s.ctl", file->name);
    date_format(s->cast.day, day);
    side = create(&s->options, name);
    fprintf(side, "count=%" PRId64 "\nsum=%" PRId64 "\nextracted=%s\n",
            file->lines, file->sum, day);
    finish(side, name);
    buf_clear(&file->line);
}

static void
put(struct file *file, const void *data, size_t len)
{
    if (fwrite(data, 1, len, file->stream) != len)
        fail(file->name);
}

/* RFC 4180: quoted only where it must be. */
static void
put_cell(struct buf *to, const char *cell)
{
    if (strpbrk(cell, ",\"\r\n") == NULL) {
        buf_str(to, cell);
        return;
    }
    buf_str(to, "\"");
    for (; *cell != '\0'; cell++) {
        buf_put(to, cell, 1);
        if (*cell == '"')
            buf_put(to, cell, 1);
    }
    buf_str(to, "\"");
}

/* Sum of the last four digits of all resident numbers. */
static int64_t
last_four(const char *number)
{
    size_t len = strlen(number);

    return len < 4 ? 0 : strtol(number + len - 4, NULL, 10);
}

/* Bring a line into file->line and count it. */
static void
form_line(struct file *file, const struct line *l)
{
    file->line.len = 0;
    for (size_t i = 0; i < l->n; i++) {
        if (i > 0)
            buf_put(&file->line, ",", 1);
        put_cell(&file->line, l->cell[i]);
    }
    buf_put(&file->line, "\r\n", 2);
    file->lines++;
    file->history += l->history;
    file->rejected += l->rejected;
    file->sum += last_four(l->cell[0]);
}

static void
residents_header(struct file *file)
{
    static const char header[] =
        "\xEF\xBB\xBF"
        "宛名番号,最新フラグ,住民種別,住民状態,氏名,氏名_振り仮名,通称,"
        "生年月日,"
        "生年月日_不詳フラグ,郵便番号,都道府県,市区郡町村名,町字,番地号表記,"
        "方書,"
        "成年被後見人_該当有無,在留期間の満了の日,支援措置,更新日時\r\n";

    put(file, header, sizeof header - 1);
}

static void
certificates_header(struct file *file, const char *encoding)
{
    char header[] = "宛名番号,証明書種別,シリアル番号,発行年月日,"
                    "有効期間満了日,状態,カード有効期限\r\n";
    char out[sizeof header], *from = header, *to = out;
    size_t left = sizeof header - 1, room = sizeof out;
    iconv_t cd = iconv_open(encoding, "UTF-8");

    if ((intptr_t)cd == -1 || iconv(cd, &from, &left, &to, &room) != 0)
        fail(encoding);
    (void)iconv_close(cd);
    put(file, out, (size_t)(to - out));
}

/* --- one night -------------------------------------------------------------
 */

/* A line that waited for its turn. */
static void
late_pass(struct sample *s, bool end)
{
    if (s->late_in == 0 || (--s->late_in > 0 && !end))
        return;
    put(&s->residents, s->late.s, s->late.len);
    s->late.len = 0;
    s->late_in = 0;
}

static void
write_person(struct sample *s, const struct person *p)
{
    static const char *const kinds[] = {"", "signature", "authentication"};
    char day[DATE_MAX];

    late_pass(s, false);
    for (size_t i = 0; i < p->n_resident; i++) {
        struct buf *line = &s->residents.line;

        form_line(&s->residents, &p->resident[i]);
        if (p->late && i + 1 == p->n_resident) {
            buf_put(&s->late, line->s, line->len);
            s->late_in = LATE_BY;
        } else {
            put(&s->residents, line->s, line->len);
        }
    }
    for (size_t i = 0; i < p->n_certificate; i++) {
        form_line(&s->certificates, &p->certificate[i]);
        put(&s->certificates, s->certificates.line.s, s->certificates.line.len);
    }
    for (size_t i = 0; i < p->n_letter && s->letters != NULL; i++) {
        date_format(p->letter[i].day, day);
        fprintf(s->letters, "%s,%s,%s\r\n", p->letter[i].serial,
                kinds[p->letter[i].kind], day);
    }
    count_person(s, p);
}

static void
write_people(struct sample *s)
{
    struct arena *arena = arena_new();
    struct person p;

    for (size_t i = 0; i < s->options.residents; i++) {
        arena_reset(arena);
        cast_person(&s->cast, i, arena, &p);
        write_person(s, &p);
    }
    late_pass(s, true);
    arena_free(arena);
}

static void
write_expected(struct sample *s)
{
    const char *name =
        s->options.night == 2 ? "expected-night2.txt" : "expected.txt";
    FILE *f = create(&s->options, name);

    qsort(s->tally, s->n_tally, sizeof s->tally[0], by_key);
    write_file_totals(f, &s->certificates);
    write_file_totals(f, &s->residents);
    for (size_t i = 0; i < s->n_tally; i++)
        fprintf(f, "%s %" PRId64 "\n", s->tally[i].key, s->tally[i].n);
    finish(f, name);
}

static void
write_night(struct sample *s)
{
    file_open(s, &s->residents, "residents");
    file_open(s, &s->certificates, "certificates");
    residents_header(&s->residents);
    certificates_header(&s->certificates, s->options.encoding);
    if (s->options.night == 1) {
        s->letters = create(&s->options, "notified.csv");
        fputs("serial,kind,day\r\n", s->letters);
    }
    write_people(s);
    if (s->letters != NULL)
        finish(s->letters, "notified.csv");
    file_close(s, &s->residents);
    file_close(s, &s->certificates);
    write_expected(s);
    buf_clear(&s->late);
}

/* --- command line ----------------------------------------------------------
 */

static bool
number(const char *text, uint64_t least, uint64_t most, uint64_t *out)
{
    char *end;

    errno = 0;
    *out = strtoull(text, &end, 10);
    return errno == 0 && *text >= '0' && *text <= '9' && *end == '\0' &&
           *out >= least && *out <= most;
}

/* One option; false if its value is none. */
static bool
take(struct options *o, int which, const char *value)
{
    uint64_t n = 0;

    switch (which) {
    case 'o':
        o->out = value;
        return true;
    case 'd':
        return date_from_text(text_from(value), &o->as_of, NULL);
    case 's':
        return number(value, 0, UINT64_MAX, &o->seed);
    case 'n':
        if (!number(value, 1, 10000000, &n))
            return false;
        o->residents = (size_t)n;
        return true;
    case 'p':
        o->plain = true;
        return true;
    case 'u':
        if (!number(value, 0, 100, &n))
            return false;
        o->due = (uint32_t)n;
        return true;
    case 't':
        if (!number(value, 1, 2, &n))
            return false;
        o->night = (int)n;
        return true;
    case 'e':
        o->encoding = value;
        return strcmp(value, "cp932") == 0 || strcmp(value, "utf-8") == 0;
    default:
        return false;
    }
}

static bool
read_options(int argc, char **argv, struct options *o)
{
    static const struct option names[] = {
        {"out", required_argument, NULL, 'o'},
        {"as-of", required_argument, NULL, 'd'},
        {"seed", required_argument, NULL, 's'},
        {"residents", required_argument, NULL, 'n'},
        {"plain", no_argument, NULL, 'p'},
        {"due", required_argument, NULL, 'u'},
        {"night", required_argument, NULL, 't'},
        {"encoding", required_argument, NULL, 'e'},
        {0},
    };
    int which;

    *o = (struct options){.encoding = "cp932",
                          .seed = 1204,
                          .residents = 600,
                          .due = 10,
                          .night = 1};
    while ((which = getopt_long(argc, argv, "", names, NULL)) != -1)
        if (!take(o, which, optarg))
            return false;
    return optind == argc && o->out != NULL && o->as_of.year != 0 &&
           (o->plain || o->residents >= cast_least());
}

int
main(int argc, char **argv)
{
    struct sample s = {0};
    struct arena *arena;

    if (!read_options(argc, argv, &s.options)) {
        fprintf(stderr,
                "usage: sample --out DIR --as-of YYYY-MM-DD [--night 2] "
                "[--seed N]\n              [--residents N] [--plain "
                "[--due PERCENT]] [--encoding cp932|utf-8]\n"
                "At least %zu residents, but for --plain.\n",
                cast_least());
        return 2;
    }
    /* As a register's extract should lie: nobody else may read it. */
    (void)umask(077);
    if (mkdir(s.options.out, 0700) != 0 && errno != EEXIST)
        fail(s.options.out);
    arena = arena_new();
    cast_open(&s.cast, s.options.seed, s.options.as_of, s.options.night);
    s.cast.due = s.options.due;
    if (!s.options.plain)
        cast_deal(&s.cast, s.options.residents, arena);
    write_night(&s);
    arena_free(arena);
    return 0;
}
