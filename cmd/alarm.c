#include "cmd/alarm.h"

#include <inttypes.h>
#include <stdio.h>

#include "base/arena.h"
#include "cmd/cmd.h"
#include "cmd/site.h"
#include "data/calendar.h"

/* A sealed or approved run whose posting day is past. */
static bool
is_overdue(const struct run *r, struct date as_of)
{
    return (r->state == RUN_SEALED || r->state == RUN_APPROVED) &&
           date_compare(r->posting, as_of) < 0;
}

static bool
find_overdue(struct site *site, struct date as_of, struct alarms *out,
             struct err *err)
{
    struct run *run;
    size_t n;

    if (!run_list(site->db, site->arena, &run, &n, err))
        return false;
    out->overdue = arena_array(site->arena, struct run, n + 1);
    for (size_t i = 0; i < n; i++)
        if (is_overdue(&run[i], as_of))
            out->overdue[out->n_overdue++] = run[i];
    return true;
}

bool
alarms_find(struct site *site, int64_t night, struct date as_of,
            struct alarms *out, struct err *err)
{
    struct alarms a = {0};

    if (!expect_night(site->db, night,
                      calendar_posting(&site->facts.calendar, as_of),
                      &site->expect, &a.expectation, err) ||
        !find_overdue(site, as_of, &a, err))
        return false;
    *out = a;
    return true;
}

bool
alarms_any(const struct alarms *a)
{
    return a->expectation.outside || a->expectation.many_lost ||
           a->n_overdue > 0;
}

static void
print_text(const struct alarms *a)
{
    const struct expectation *e = &a->expectation;
    char day[DATE_MAX];

    if (e->outside)
        printf(_("alarm: %lld letters, where %lld to %lld were expected from "
                 "the last %lld times; find out why before it is approved\n"),
               (long long)e->got, (long long)e->least, (long long)e->most,
               (long long)e->cycles);
    if (e->many_lost)
        printf(_("alarm: the files no longer name %lld persons whom they "
                 "named before; ask the sender whether they are complete\n"),
               (long long)e->lost);
    for (size_t i = 0; i < a->n_overdue; i++) {
        const struct run *r = &a->overdue[i];

        date_format(r->posting, day);
        if (r->state == RUN_SEALED)
            printf(_("alarm: %s was to be posted on %s and is not approved: "
                     "approve and release it, or give it up\n"),
                   r->id, day);
        else
            printf(_("alarm: %s was to be posted on %s and is not released: "
                     "release it, or give it up\n"),
                   r->id, day);
    }
}

void
alarms_print(const struct alarms *a, bool json)
{
    const struct expectation *e = &a->expectation;
    const char *comma = "";
    char day[DATE_MAX];

    if (!json) {
        print_text(a);
        return;
    }
    printf("\"alarms\":[");
    if (e->outside) {
        printf("{\"alarm\":\"unexpected-count\",\"n\":%" PRId64
               ",\"least\":%" PRId64 ",\"most\":%" PRId64 ",\"cycles\":%" PRId64
               "}",
               e->got, e->least, e->most, e->cycles);
        comma = ",";
    }
    if (e->many_lost) {
        printf("%s{\"alarm\":\"many-lost\",\"n\":%" PRId64 "}", comma, e->lost);
        comma = ",";
    }
    for (size_t i = 0; i < a->n_overdue; i++) {
        date_format(a->overdue[i].posting, day);
        printf("%s{\"alarm\":\"overdue\",\"run\":\"%s\",\"state\":\"%s\","
               "\"posting\":\"%s\"}",
               comma, a->overdue[i].id, run_state_name(a->overdue[i].state),
               day);
        comma = ",";
    }
    printf("]");
}
