#include "tests/tool/sample_maker.h"

#include <string.h>

#include "base/arena.h"

enum {
    START_DAYS = 98 /* at least so long ago the city's own letters began */
};

static const struct role *(*const lists[])(size_t *n) = {
    ordinary_roles, certificate_roles, resident_roles,
    address_roles,  flaw_roles,
};

enum {
    N_LISTS = sizeof lists / sizeof lists[0]
};

/* A role in one of its variants; part 0 is that of ordinary people. */
struct part {
    const struct role *role;
    int variant;
};

/* Parts are numbered through all lists; false: there are not so many. */
static bool
part_find(size_t number, struct part *out)
{
    for (size_t i = 0; i < N_LISTS; i++) {
        size_t n;
        const struct role *role = lists[i](&n);

        for (size_t k = 0; k < n; k++) {
            size_t variants = (size_t)(role[k].last - role[k].first) + 1;

            if (number < variants) {
                *out = (struct part){&role[k], role[k].first + (int)number};
                return true;
            }
            number -= variants;
        }
    }
    return false;
}

size_t
cast_least(void)
{
    struct part part;
    size_t n = 0;

    for (size_t i = 0; part_find(i, &part); i++)
        n += part.role->n;
    return n;
}

void
cast_open(struct cast *c, uint64_t seed, struct date first, int night)
{
    *c = (struct cast){.seed = seed, .first = first, .night = night};
    c->day = night == 2 ? date_add_days(first, NIGHTS_APART) : first;
    c->start = date_add_days(first, -START_DAYS);
    c->start.day = 1;
    c->open_before = last_open(date_add_days(c->start, -1));
    c->open_first = last_open(first);
    c->open_second = last_open(date_add_days(first, NIGHTS_APART));
}

static void
shuffle(struct dice *d, uint16_t *part, size_t n)
{
    for (size_t i = n - 1; i > 0; i--) {
        size_t j = dice_below(d, (uint32_t)i + 1);
        uint16_t swap = part[i];

        part[i] = part[j];
        part[j] = swap;
    }
}

void
cast_deal(struct cast *c, size_t n, struct arena *arena)
{
    uint16_t *number = arena_array(arena, uint16_t, n);
    struct dice dice = dice_of(c->seed, 0);
    struct part part;
    size_t at = 0;

    for (uint16_t i = 0; part_find(i, &part); i++)
        for (size_t k = 0; k < part.role->n; k++)
            number[at++] = i;
    shuffle(&dice, number, n);
    c->part = number;
}

void
cast_person(const struct cast *c, size_t index, struct arena *arena,
            struct person *out)
{
    struct maker m = {.c = c, .p = out, .arena = arena, .index = index};
    struct part part;

    memset(out, 0, sizeof *out);
    m.dice = dice_of(c->seed, index + 1);
    maker_open(&m);
    if (c->part == NULL)
        role_plain(&m);
    else if (part_find(c->part[index], &part))
        part.role->play(&m, part.variant);
}
