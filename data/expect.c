#include "data/expect.h"

#include <stddef.h>
#include <stdlib.h>

#include "base/conf.h"
#include "data/db.h"

bool
expect_read(const struct conf_node *root, struct expect_terms *out,
            struct err *err)
{
    return conf_int(root, "expected_percent", 0, 1000, 50, &out->percent, err);
}

/* One number of a night. */
static bool
one_number(struct db *db, const char *sql, int64_t night, int64_t *out,
           struct err *err)
{
    struct query *q;
    bool row;

    if (!db_query(db, sql, &q, err))
        return false;
    query_bind_int(q, 1, night);
    if (!query_step(q, &row, err))
        return false;
    *out = row ? query_int(q, 0) : 0;
    query_reset(q);
    return true;
}

/* --- letters ------------------------------------------------------------- */

/* A day that posted, or could have: its letters. */
struct cycle {
    int32_t day;
    int64_t letters;
};

/*
 * The days up to a night's, newest first.  A night that only counted (somebody
 * waits for the posting day) is none, nor is one whose run was given up.
 */
static bool
read_cycles(struct db *db, int64_t night, struct cycle *out, size_t most,
            size_t *n, struct err *err)
{
    static const char sql[] =
        "SELECT n.as_of, sum((SELECT coalesce(sum(t.n), 0) FROM tally AS t"
        "  WHERE t.night = n.no AND t.outcome = 'selected'))"
        " FROM night AS n, night AS this WHERE this.no = ?1"
        " AND (n.no = this.no OR (n.exit_code IN (0, 4)"
        "  AND n.as_of <= this.as_of))"
        " AND NOT EXISTS (SELECT 1 FROM run AS r WHERE r.night = n.no"
        "  AND r.state = 'abandoned')"
        " AND NOT EXISTS (SELECT 1 FROM tally AS t WHERE t.night = n.no"
        "  AND t.reason = 'not-posting-day')"
        " GROUP BY n.as_of ORDER BY n.as_of DESC LIMIT ?2";
    struct query *q;
    bool row;

    *n = 0;
    if (!db_query(db, sql, &q, err))
        return false;
    query_bind_int(q, 1, night);
    query_bind_int(q, 2, (int64_t)most);
    while (query_step(q, &row, err)) {
        if (!row) {
            query_reset(q);
            return true;
        }
        out[(*n)++] =
            (struct cycle){date_days(query_date(q, 0)), query_int(q, 1)};
    }
    return false;
}

static int
by_rate(const void *a, const void *b)
{
    const double x = *(const double *)a, y = *(const double *)b;

    return (x > y) - (x < y);
}

/* The largest whole number whose square is not above v. */
static int64_t
root_of(int64_t v)
{
    int64_t r = 0;

    while ((r + 1) * (r + 1) <= v)
        r++;
    return r;
}

/* The band from at least EXPECT_LEAST intervals; cycle[0] is today. */
static void
set_band(const struct cycle *cycle, size_t n, int64_t percent,
         struct expectation *out)
{
    double rate[EXPECT_CYCLES + 1], median;
    size_t m = 0;
    int64_t expected, slack;

    for (size_t i = 1; i + 1 < n; i++)
        rate[m++] = (double)cycle[i].letters /
                    (double)(cycle[i].day - cycle[i + 1].day);
    qsort(rate, m, sizeof *rate, by_rate);
    median = m % 2 == 1 ? rate[m / 2] : (rate[m / 2 - 1] + rate[m / 2]) / 2;
    expected = (int64_t)(median * (double)(cycle[0].day - cycle[1].day) + 0.5);
    slack = expected * percent / 100 + 3 * root_of(expected) + EXPECT_SLACK;
    out->least = expected > slack ? expected - slack : 0;
    out->most = expected + slack;
    out->outside = out->got < out->least || out->got > out->most;
}

static bool
judge_letters(struct db *db, int64_t night, const struct expect_terms *terms,
              struct expectation *out, struct err *err)
{
    struct cycle cycle[EXPECT_CYCLES + 2];
    size_t n;

    if (!read_cycles(db, night, cycle, EXPECT_CYCLES + 2, &n, err))
        return false;
    /* An interval lies between two earlier days. */
    out->cycles = n >= 2 ? (int64_t)n - 2 : 0;
    out->got = n > 0 ? cycle[0].letters : 0;
    if (out->cycles >= EXPECT_LEAST)
        set_band(cycle, n, terms->percent, out);
    return true;
}

/* --- persons the files no longer name ------------------------------------ */

static bool
judge_lost(struct db *db, int64_t night, struct expectation *out,
           struct err *err)
{
    static const char now[] =
        "SELECT coalesce(sum(n), 0) FROM tally WHERE night = ?1"
        " AND reason = 'not-in-extract'";
    static const char holders[] =
        "SELECT coalesce(sum(n), 0) FROM tally WHERE night = ?1";
    static const char before[] =
        "SELECT coalesce((SELECT sum(t.n) FROM tally AS t WHERE"
        "  t.night = n.no AND t.reason = 'not-in-extract'), 0)"
        " FROM night AS n WHERE n.no < ?1 AND n.exit_code IN (0, 4)"
        " AND EXISTS (SELECT 1 FROM tally AS t WHERE t.night = n.no)"
        " ORDER BY n.no DESC LIMIT 1";
    int64_t lost, all, old;

    if (!one_number(db, now, night, &lost, err) ||
        !one_number(db, holders, night, &all, err) ||
        !one_number(db, before, night, &old, err))
        return false;
    out->lost = lost - old;
    out->many_lost = out->lost > all * EXPECT_LOST / 1000 + EXPECT_SLACK;
    return true;
}

bool
expect_night(struct db *db, int64_t night, bool posting,
             const struct expect_terms *terms, struct expectation *out,
             struct err *err)
{
    struct expectation e = {0};

    if (terms->percent > 0 &&
        (!judge_lost(db, night, &e, err) ||
         (posting && !judge_letters(db, night, terms, &e, err))))
        return false;
    *out = e;
    return true;
}
