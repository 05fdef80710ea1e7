#include "base/arena.h"
#include "render/mailset_inside.h"

size_t
mailset_enclosures(const struct mailset *set)
{
    return set->n_enclosure;
}

struct sheet_info
mailset_enclosure(const struct mailset *set, size_t i)
{
    return set->sheet[set->n_sheet + i].info;
}

bool
mailset_enclosure_used(const struct mailset *set, size_t i,
                       const struct values *values)
{
    return cond_holds(&set->sheet[set->n_sheet + i].cond, values);
}

static bool
is_settled(const struct mailset *set, size_t field)
{
    for (size_t i = 0; i < set->n_settled; i++)
        if (set->settled[i] == field)
            return true;
    return false;
}

/* Nothing of one person may be printed on what everybody gets. */
static bool
check_shared(const struct mailset *set, const struct layer *layer,
             const struct values *values, struct err *err)
{
    for (size_t i = 0; i < layer->n_slot; i++) {
        const struct slot *slot = &layer->slot[i];

        for (size_t k = 0; k < slot->n_field; k++)
            if (cond_holds(&slot->item->cond, values) &&
                !is_settled(set, slot->field[k]))
                return svg_bad(slot->item->node, err,
                               "field \"%s\" differs from letter to letter; "
                               "an enclosure is printed once: take it out, or "
                               "write data-if=\"mark\" around it",
                               set->names.name[slot->field[k]]);
    }
    return true;
}

bool
mailset_enclosure_fill(struct mailset *set, size_t i,
                       const struct values *values, struct arena *scratch,
                       struct side_list *out, struct err *err)
{
    struct sheet *sheet = &set->sheet[set->n_sheet + i];
    struct values all = values_widened(set, values, scratch);
    struct side *side = arena_array(scratch, struct side, sheet->n_side);
    bool good = true;

    for (size_t k = mailset_fields(set); k < all.n; k++)
        all.item[k] = TEXT("");
    setter_piece(&set->setter, scratch);
    for (size_t k = 0; k < sheet->n_side && good; k++) {
        struct side_form *s = &sheet->side[k];

        good = check_shared(set, s->now, &all, err) &&
               side_fill(set, s, s->now, &all, scratch, &side[k], NULL, err);
        side[k].back = k == 1;
    }
    setter_piece(&set->setter, NULL);
    if (good)
        *out = (struct side_list){sheet->n_side, side};
    return good;
}
