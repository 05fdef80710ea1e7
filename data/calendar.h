/*
 * Calendar of a site: on which days its counters are open, and on which days
 * its notices are posted.
 *
 * Closed are Saturdays, Sundays, 29 December to 3 January, the days of
 * "closed" and those of a holiday table.  A posting day that falls on a closed
 * day may move to the next or the previous open day; a day of the month that
 * a month lacks is its last.  Without posting_days each day is one.
 *
 *   closed = [ "2026-11-23", ... ];
 *   holidays_file = "syukujitsu.csv";
 *   posting_days = { weekdays = [ "tue", "fri" ]; moved = "next"; };
 *   posting_days = { month_days = [ 5, 20 ]; moved = "previous"; };
 *   posting_days = { each = "open"; };              or "day"
 *
 * Source: closed days of a municipality's offices: Local Autonomy Act (Act 67
 *         of 1947), article 4-2; the holiday table: Cabinet Office,
 *         国民の祝日について, syukujitsu.csv (CP932; a header line, then
 *         YYYY/M/D,name).
 */
#ifndef DATA_CALENDAR_H
#define DATA_CALENDAR_H

#include <stdbool.h>
#include <stddef.h>

#include "base/date.h"
#include "base/err.h"
#include "base/str.h"

struct arena;
struct conf_node;

/* Reason of a person who is due on a day that is no posting day. */
#define CALENDAR_WAITS "not-posting-day"

enum posting_rule {
    POSTING_EACH_DAY,
    POSTING_EACH_OPEN_DAY,
    POSTING_WEEKDAYS,
    POSTING_MONTH_DAYS
};

/* Where a posting day goes that falls on a closed day. */
enum posting_move {
    POSTING_STAYS,
    POSTING_TO_NEXT,
    POSTING_TO_PREVIOUS
};

struct calendar {
    size_t n_closed;
    const struct date *closed; /* ascending, none twice */
    const char *holidays_file; /* of the site's folder; NULL: none */
    int holidays_until;        /* last year that the file tells; 0: no file */
    enum posting_rule rule;
    enum posting_move move;
    unsigned days; /* bit n: weekday n from Sunday 0, or day n of the month */
};

/*
 * Read the settings above; the holiday file is only named by them.
 *
 * Errors: ERR_CONF with line.
 */
bool calendar_read(const struct conf_node *root, struct arena *arena,
                   struct calendar *out, struct err *err) MUST_CHECK;

/*
 * Add the days of a holiday table; name is what messages call it.
 *
 * Shape:  CP932, or UTF-8 where it begins with the mark of UTF-8.
 * Errors: ERR_CONF with line where it is no such table or is empty.
 */
bool calendar_holidays(struct calendar *io, struct text csv, const char *name,
                       struct arena *arena, struct err *err) MUST_CHECK;

/*
 * Refuse a day behind the last year of the holiday table: its holidays would
 * be taken for open days.
 *
 * Errors: ERR_CONF.
 */
bool calendar_covers(const struct calendar *c, struct date day,
                     struct err *err) MUST_CHECK;

bool calendar_closed(const struct calendar *c, struct date day);
/* The day itself, or the nearest open day before or behind it. */
struct date calendar_open_before(const struct calendar *c, struct date day);
struct date calendar_open_after(const struct calendar *c, struct date day);

/* Is it a posting day, and which is the first one from a day on? */
bool calendar_posting(const struct calendar *c, struct date day);
struct date calendar_next_posting(const struct calendar *c, struct date day);

#endif
