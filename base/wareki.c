#include "base/wareki.h"

#include <stddef.h>
#include <stdio.h>

#define YEAR_LAST 99 /* a new era is due, and with it a new row below */

struct era {
    struct date first; /* first day served */
    int year_zero;     /* civil year before the era's year 1 */
    const char *name;
    char letter;
};

/*
 * Newest first: nearly every day asked for is in the newest era.
 * Meiji is served from 1873 although its year 1 was 1868.
 */
static const struct era eras[] = {
    {{2019, 5, 1}, 2018, "令和", 'R'},   /* Reiwa */
    {{1989, 1, 8}, 1988, "平成", 'H'},   /* Heisei */
    {{1926, 12, 25}, 1925, "昭和", 'S'}, /* Showa */
    {{1912, 7, 30}, 1911, "大正", 'T'},  /* Taisho */
    {{1873, 1, 1}, 1867, "明治", 'M'},   /* Meiji */
};

static const struct era *
era_find(struct date day)
{
    for (size_t i = 0; i < sizeof eras / sizeof eras[0]; i++)
        if (date_compare(day, eras[i].first) >= 0)
            return &eras[i];
    return NULL;
}

bool
wareki_from_date(struct date day, struct wareki *out, struct err *err)
{
    const struct era *era = date_valid(day) ? era_find(day) : NULL;
    int year = era != NULL ? day.year - era->year_zero : 0;

    if (era == NULL || year > YEAR_LAST)
        return err_set(err, ERR_INPUT, "not a day of any known era");

    *out = (struct wareki){era->name, era->letter, year};
    return true;
}

bool
wareki_to_date(char letter, struct date of_era, struct date *out,
               struct err *err)
{
    for (size_t i = 0; i < sizeof eras / sizeof eras[0]; i++) {
        struct date day = of_era;

        if (eras[i].letter != letter || of_era.year < 1 ||
            of_era.year > YEAR_LAST)
            continue;
        day.year += eras[i].year_zero;
        if (!date_valid(day) || era_find(day) != &eras[i])
            break;
        *out = day;
        return true;
    }
    return err_set(err, ERR_INPUT, "not a day of that era");
}

bool
wareki_format(struct date day, enum wareki_style style,
              char buf[static WAREKI_MAX], struct err *err)
{
    struct wareki w;

    if (!wareki_from_date(day, &w, err))
        return false;

    if (style == WAREKI_SHORT)
        (void)snprintf(buf, WAREKI_MAX, "%c%d.%d.%d", w.letter, w.year,
                       day.month, day.day);
    else if (w.year == 1)
        (void)snprintf(buf, WAREKI_MAX, "%s元年%d月%d日", w.name, day.month,
                       day.day);
    else
        (void)snprintf(buf, WAREKI_MAX, "%s%d年%d月%d日", w.name, w.year,
                       day.month, day.day);
    return true;
}
