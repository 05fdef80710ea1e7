#include "data/calendar.h"

#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/conf.h"
#include "data/csv.h"
#include "data/text.h"

enum {
    MONTH_DAYS = 31,
    HOLIDAYS_MAX = 20000 /* rows; the Cabinet Office's file has some 1,100 */
};

static int
by_day(const void *a, const void *b)
{
    return date_compare(*(const struct date *)a, *(const struct date *)b);
}

/* --- site.conf ----------------------------------------------------------- */

static bool
read_closed(const struct conf_node *root, struct arena *arena,
            struct calendar *out, struct err *err)
{
    const struct conf_node *list = conf_find(root, "closed");
    size_t n = list != NULL ? conf_count(list) : 0;
    struct date *day = arena_array(arena, struct date, n);

    for (size_t i = 0; i < n; i++) {
        const struct conf_node *node = conf_item(list, i);
        struct text t;

        if (!conf_item_text(node, arena, &t, err))
            return false;
        if (!date_from_text(t, &day[i], NULL))
            return conf_bad(node, err,
                            "closed: a day such as \"2026-11-23\" is expected");
        if (i > 0 && date_compare(day[i - 1], day[i]) >= 0)
            return conf_bad(node, err, "closed: days must ascend");
    }
    out->closed = day;
    out->n_closed = n;
    return true;
}

/* A plain name in the site's own folder. */
static bool
plain_file(struct text t)
{
    for (size_t i = 0; i < t.len; i++) {
        char c = t.s[i];

        if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
              (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '.'))
            return false;
    }
    return t.len > 4 && t.s[0] != '.' &&
           text_is((struct text){t.s + t.len - 4, 4}, ".csv");
}

static bool
read_file(const struct conf_node *root, struct arena *arena,
          struct calendar *out, struct err *err)
{
    struct text name;

    if (conf_find(root, "holidays_file") == NULL)
        return true;
    if (!conf_text(root, "holidays_file", NULL, arena, &name, err))
        return false;
    if (!plain_file(name))
        return conf_bad(conf_find(root, "holidays_file"), err,
                        "holidays_file: the name of a .csv file in the site's "
                        "folder is expected");
    out->holidays_file = text_dup(arena, name);
    return true;
}

static int
weekday_from_name(struct text t)
{
    static const char *const names[7][2] = {
        {"sun", "日"}, {"mon", "月"}, {"tue", "火"}, {"wed", "水"},
        {"thu", "木"}, {"fri", "金"}, {"sat", "土"}};

    for (int i = 0; i < 7; i++)
        if (text_is(t, names[i][0]) || text_is(t, names[i][1]))
            return i;
    return -1;
}

static bool
read_weekday(const struct conf_node *node, struct arena *arena, int *out,
             struct err *err)
{
    struct text t;

    if (!conf_item_text(node, arena, &t, err))
        return false;
    *out = weekday_from_name(t);
    return *out >= 0 || conf_bad(node, err, "weekdays: \"sun\" to \"sat\"");
}

static bool
read_month_day(const struct conf_node *node, int *out, struct err *err)
{
    double v;

    if (!conf_item_real(node, &v, err))
        return false;
    if (!(v >= 1 && v <= MONTH_DAYS) || v != (double)(int)v)
        return conf_bad(node, err, "month_days: 1 to %d", MONTH_DAYS);
    *out = (int)v;
    return true;
}

/* The days of a list as bits; none stands twice. */
static bool
read_days(const struct conf_node *list, bool weekdays, struct arena *arena,
          unsigned *out, struct err *err)
{
    if (conf_count(list) == 0)
        return conf_bad(list, err, "posting_days: no day stands there");
    for (size_t i = 0; i < conf_count(list); i++) {
        const struct conf_node *node = conf_item(list, i);
        int day;

        if (weekdays ? !read_weekday(node, arena, &day, err)
                     : !read_month_day(node, &day, err))
            return false;
        if ((*out >> day & 1U) != 0)
            return conf_bad(node, err, "posting_days: a day stands twice");
        *out |= 1U << day;
    }
    return true;
}

static bool
read_each(const struct conf_node *node, struct arena *arena,
          struct calendar *out, struct err *err)
{
    struct text each;

    if (!conf_text(node, "each", NULL, arena, &each, err))
        return false;
    out->rule =
        text_is(each, "open") ? POSTING_EACH_OPEN_DAY : POSTING_EACH_DAY;
    return text_is(each, "open") || text_is(each, "day") ||
           conf_bad(conf_find(node, "each"), err, "each: \"day\" or \"open\"");
}

static bool
read_move(const struct conf_node *node, struct arena *arena,
          struct calendar *out, struct err *err)
{
    struct text moved;

    if (!conf_text(node, "moved", "", arena, &moved, err))
        return false;
    out->move = text_is(moved, "next")       ? POSTING_TO_NEXT
                : text_is(moved, "previous") ? POSTING_TO_PREVIOUS
                                             : POSTING_STAYS;
    return out->move != POSTING_STAYS || moved.len == 0 ||
           conf_bad(conf_find(node, "moved"), err,
                    "moved: \"next\" or \"previous\"");
}

static bool
read_posting(const struct conf_node *root, struct arena *arena,
             struct calendar *out, struct err *err)
{
    const struct conf_node *node = conf_find(root, "posting_days");
    const struct conf_node *each, *weekdays, *month_days;

    if (node == NULL)
        return true;
    each = conf_find(node, "each");
    weekdays = conf_find(node, "weekdays");
    month_days = conf_find(node, "month_days");
    if ((each != NULL) + (weekdays != NULL) + (month_days != NULL) != 1)
        return conf_bad(node, err,
                        "posting_days: one of each, weekdays and month_days "
                        "is expected");
    if (each != NULL)
        return read_each(node, arena, out, err);
    out->rule = weekdays != NULL ? POSTING_WEEKDAYS : POSTING_MONTH_DAYS;
    return read_move(node, arena, out, err) &&
           read_days(weekdays != NULL ? weekdays : month_days, weekdays != NULL,
                     arena, &out->days, err);
}

bool
calendar_read(const struct conf_node *root, struct arena *arena,
              struct calendar *out, struct err *err)
{
    struct calendar c = {0};

    if (!read_closed(root, arena, &c, err) ||
        !read_file(root, arena, &c, err) || !read_posting(root, arena, &c, err))
        return false;
    *out = c;
    return true;
}

/* --- the holiday table --------------------------------------------------- */

/* A number of one to four digits up to the next slash or the end. */
static int
number(struct text t, size_t *at)
{
    size_t from = *at;
    int v = 0;

    while (*at < t.len && t.s[*at] >= '0' && t.s[*at] <= '9' && *at - from < 4)
        v = v * 10 + (t.s[(*at)++] - '0');
    return *at > from ? v : -1;
}

static bool
slash(struct text t, size_t *at)
{
    return *at < t.len && t.s[(*at)++] == '/';
}

/* YYYY/M/D, as the table has it, or a form that date_from_text knows. */
static bool
table_day(struct text t, struct date *out)
{
    struct date d = {0, 0, 0};
    size_t at = 0;

    if (date_from_text(t, out, NULL))
        return true;
    d.year = number(t, &at);
    if (d.year < 1000 || !slash(t, &at))
        return false;
    d.month = number(t, &at);
    if (!slash(t, &at))
        return false;
    d.day = number(t, &at);
    if (at != t.len || !date_valid(d))
        return false;
    *out = d;
    return true;
}

/* The days that a table gains, behind those there are. */
struct gain {
    struct date *day;
    size_t n;
    int until;
};

static bool
take_row(struct gain *g, const struct csv *csv, const struct csv_record *r,
         const struct text_decoder *decoder, struct arena *arena,
         struct err *err)
{
    struct text name;
    size_t bad;

    if (r->fault != NULL)
        return err_set(err, ERR_CONF, "no line of CSV (%s)", r->fault);
    if (!text_decode(decoder, csv->field[1], arena, &name, &bad) ||
        name.len == 0)
        return err_set(err, ERR_CONF,
                       "the holiday's name is not in the file's encoding");
    if (!table_day(csv->field[0], &g->day[g->n]))
        return r->line == 1 ||
               err_set(err, ERR_CONF,
                       "a day such as 2026/11/23 is expected in column 1");
    if (g->day[g->n].year > g->until)
        g->until = g->day[g->n].year;
    g->n++;
    return true;
}

static bool
take_rows(struct gain *g, struct csv *csv, const struct text_decoder *decoder,
          const char *name, struct arena *arena, struct err *err)
{
    struct csv_record r;
    size_t most = g->n + HOLIDAYS_MAX;

    csv->expect = 2;
    while (csv_next(csv, arena, &r) == CSV_RECORD) {
        if (g->n == most)
            return err_set(err, ERR_CONF, "%s: more than %d holidays", name,
                           HOLIDAYS_MAX);
        if (!take_row(g, csv, &r, decoder, arena, err))
            return err_at(err, name, r.line, 0);
    }
    return g->until != 0 ||
           err_set(err, ERR_CONF, "%s: no holiday stands there", name);
}

/* Sort; a day that stands twice stays once. */
static size_t
settle(struct date *day, size_t n)
{
    size_t kept = 0;

    qsort(day, n, sizeof *day, by_day);
    for (size_t i = 0; i < n; i++)
        if (kept == 0 || !date_equal(day[kept - 1], day[i]))
            day[kept++] = day[i];
    return kept;
}

bool
calendar_holidays(struct calendar *io, struct text csv, const char *name,
                  struct arena *arena, struct err *err)
{
    const struct text_decoder *decoder;
    size_t bom = text_bom(csv);
    struct csv *reader = arena_alloc(arena, sizeof *reader);
    struct gain g = {.n = io->n_closed};

    g.day = arena_array(arena, struct date, io->n_closed + HOLIDAYS_MAX + 1);
    if (io->n_closed > 0)
        memcpy(g.day, io->closed, io->n_closed * sizeof *g.day);
    if (!text_decoder_new(text_utf8_or_cp932(csv), arena, &decoder, err))
        return false;
    csv_init(reader);
    csv_window(reader, (struct text){csv.s + bom, csv.len - bom}, true);
    if (!take_rows(&g, reader, decoder, name, arena, err))
        return false;
    io->n_closed = settle(g.day, g.n);
    io->closed = g.day;
    io->holidays_until = g.until;
    return true;
}

bool
calendar_covers(const struct calendar *c, struct date day, struct err *err)
{
    if (c->holidays_until == 0 || day.year <= c->holidays_until)
        return true;
    return err_set(err, ERR_CONF,
                   "%s: its last holiday is of %d; put the newest table of "
                   "the Cabinet Office there",
                   c->holidays_file, c->holidays_until);
}

/* --- asking -------------------------------------------------------------- */

bool
calendar_closed(const struct calendar *c, struct date day)
{
    int weekday = date_weekday(day);

    if (weekday == 0 || weekday == 6 || (day.month == 12 && day.day >= 29) ||
        (day.month == 1 && day.day <= 3))
        return true;
    return c->n_closed > 0 &&
           bsearch(&day, c->closed, c->n_closed, sizeof day, by_day) != NULL;
}

struct date
calendar_open_before(const struct calendar *c, struct date day)
{
    while (calendar_closed(c, day))
        day = date_add_days(day, -1);
    return day;
}

struct date
calendar_open_after(const struct calendar *c, struct date day)
{
    while (calendar_closed(c, day))
        day = date_add_days(day, 1);
    return day;
}

/* Whether the rule names the day, before anything moves. */
static bool
named(const struct calendar *c, struct date day)
{
    switch (c->rule) {
    case POSTING_EACH_DAY:
        return true;
    case POSTING_EACH_OPEN_DAY:
        return !calendar_closed(c, day);
    case POSTING_WEEKDAYS:
        return (c->days >> date_weekday(day) & 1U) != 0;
    case POSTING_MONTH_DAYS:
        break;
    }
    /* The last of a month stands for the days that it lacks, too. */
    return (c->days >> day.day & 1U) != 0 ||
           (date_add_days(day, 1).day == 1 && c->days >> day.day != 0);
}

bool
calendar_posting(const struct calendar *c, struct date day)
{
    int back = c->move == POSTING_TO_NEXT ? -1 : 1;

    if (c->move == POSTING_STAYS)
        return named(c, day);
    if (calendar_closed(c, day))
        return false;
    if (named(c, day))
        return true;
    /* It may be the day to which a closed one beside it has moved. */
    for (day = date_add_days(day, back); calendar_closed(c, day);
         day = date_add_days(day, back))
        if (named(c, day))
            return true;
    return false;
}

struct date
calendar_next_posting(const struct calendar *c, struct date day)
{
    /* Each rule names days for ever, and the list of closed ones ends. */
    while (!calendar_posting(c, day))
        day = date_add_days(day, 1);
    return day;
}
