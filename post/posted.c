#include "post/posted.h"

#include "base/arena.h"
#include "data/select.h"
#include "post/address.h"

enum {
    DISTRICT = 5 /* digits, where the list does not say */
};

static struct text
joined(struct arena *arena, struct text a, const char *between, struct text b)
{
    return text_from(arena_printf(arena, "%.*s%s%.*s", (int)a.len, a.s, between,
                                  (int)b.len, b.s));
}

/*
 * The bars, or none.  A house needs a number of its own: where the town's rest
 * gives none only a room could be read, and the barcode would name no house.
 */
static struct text
bars_of(struct text postal, struct text house, struct text rest,
        struct arena *arena)
{
    struct barcode *b = arena_raw(arena, sizeof *b);

    if (!barcode_wanted(postal, house) || !barcode_of(postal, rest, b, NULL) ||
        b->number[0] == '\0')
        return TEXT("");
    return (struct text){b->bars, BARCODE_BARS};
}

bool
posted_read(struct towns *towns, const struct verdict *v, struct arena *arena,
            struct posted *out, struct err *err)
{
    struct text postal = v->postal, house = v->block, rest;
    struct town_split split = {.found = TOWN_GOOD};

    *out = (struct posted){
        .found = TOWN_GOOD,
        .barcode = TEXT(""),
        .district = {postal.s, postal.len < DISTRICT ? postal.len : DISTRICT}};
    if (towns != NULL) {
        if (!towns_split(towns, postal, joined(arena, v->town, "", v->block),
                         arena, &split, err))
            return false;
        out->found = split.found;
        if (split.district.len > 0)
            out->district = split.district;
        /* A number behind a wrong code would name a house in another town. */
        if (split.found != TOWN_GOOD)
            return true;
        house = rest = split.rest;
    } else
        rest = joined(arena, address_chome(v->town), "", v->block);
    rest = joined(arena, rest, "　", v->building);
    out->barcode = bars_of(postal, house, rest, arena);
    return true;
}
