#include "base/date.h"

#include <stdio.h>

static bool
is_leap(int year)
{
    return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

static int
month_days(int year, int month)
{
    static const int days[12] = {31, 28, 31, 30, 31, 30,
                                 31, 31, 30, 31, 30, 31};

    return month == 2 && is_leap(year) ? 29 : days[month - 1];
}

bool
date_valid(struct date d)
{
    return d.year >= 1 && d.year <= 9999 && d.month >= 1 && d.month <= 12 &&
           d.day >= 1 && d.day <= month_days(d.year, d.month);
}

int
date_compare(struct date a, struct date b)
{
    if (a.year != b.year)
        return a.year < b.year ? -1 : 1;
    if (a.month != b.month)
        return a.month < b.month ? -1 : 1;
    return (a.day > b.day) - (a.day < b.day);
}

bool
date_equal(struct date a, struct date b)
{
    return date_compare(a, b) == 0;
}

/*
 * Days since 1970-01-01, years counted from 1 March so that the leap day is
 * the last of its year; 146,097 days are 400 years.
 */
int32_t
date_days(struct date d)
{
    int32_t y = d.year - (d.month <= 2);
    int32_t era = (y >= 0 ? y : y - 399) / 400;
    int32_t yoe = y - era * 400;
    int32_t doy =
        (153 * (d.month + (d.month > 2 ? -3 : 9)) + 2) / 5 + d.day - 1;

    return era * 146097 + yoe * 365 + yoe / 4 - yoe / 100 + doy - 719468;
}

struct date
date_from_days(int32_t days)
{
    int32_t z = days + 719468;
    int32_t era = (z >= 0 ? z : z - 146096) / 146097;
    int32_t doe = z - era * 146097;
    int32_t yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
    int32_t doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
    int32_t mp = (5 * doy + 2) / 153;
    int32_t month = mp < 10 ? mp + 3 : mp - 9;

    return (struct date){yoe + era * 400 + (month <= 2), month,
                         doy - (153 * mp + 2) / 5 + 1};
}

struct date
date_add_days(struct date d, int32_t n)
{
    return date_from_days(date_days(d) + n);
}

struct date
date_add_months(struct date d, int n)
{
    int total = d.year * 12 + d.month - 1 + n;
    int year = (total >= 0 ? total : total - 11) / 12;
    struct date out = {year, total - year * 12 + 1, d.day};
    int last = month_days(out.year, out.month);

    if (out.day > last)
        out.day = last;
    return out;
}

int
date_weekday(struct date d)
{
    int w = (int)((date_days(d) + 4) % 7); /* 1970-01-01 was a Thursday */

    return w < 0 ? w + 7 : w;
}

int
date_age(struct date birth, struct date day)
{
    int age = day.year - birth.year;

    if (day.month < birth.month ||
        (day.month == birth.month && day.day < birth.day))
        age--;
    return age;
}

/* Digits [from, from + n) as a number, or -1. */
static int
digits(struct text t, size_t from, size_t n)
{
    int v = 0;

    for (size_t i = from; i < from + n; i++) {
        if (t.s[i] < '0' || t.s[i] > '9')
            return -1;
        v = v * 10 + (t.s[i] - '0');
    }
    return v;
}

bool
date_from_text(struct text t, struct date *out, struct err *err)
{
    struct date d = {-1, -1, -1};

    if (t.len == 10 && t.s[4] == t.s[7] && (t.s[4] == '-' || t.s[4] == '/'))
        d = (struct date){digits(t, 0, 4), digits(t, 5, 2), digits(t, 8, 2)};
    else if (t.len == 8)
        d = (struct date){digits(t, 0, 4), digits(t, 4, 2), digits(t, 6, 2)};
    if (!date_valid(d))
        return err_set(err, ERR_INPUT,
                       "not a real day; write it as YYYY-MM-DD");
    *out = d;
    return true;
}

void
date_format(struct date d, char buf[static DATE_MAX])
{
    const int v[8] = {d.year / 1000 % 10, d.year / 100 % 10, d.year / 10 % 10,
                      d.year % 10,        d.month / 10 % 10, d.month % 10,
                      d.day / 10 % 10,    d.day % 10};

    for (int i = 0, at = 0; i < 8; i++, at++) {
        if (i == 4 || i == 6)
            buf[at++] = '-';
        buf[at] = (char)('0' + v[i]);
    }
    buf[10] = '\0';
}
