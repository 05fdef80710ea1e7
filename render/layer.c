#include <string.h>

#include "base/arena.h"
#include "render/mailset_inside.h"

enum {
    CONDS_MAX = 64 /* bits of variant's truth */
};

/* --- parting items ------------------------------------------------------- */

static bool
same_cond(const struct cond *a, const struct cond *b)
{
    if (a->n != b->n)
        return false;
    for (size_t i = 0; i < a->n; i++)
        if (a->term[i].field != b->term[i].field ||
            a->term[i].negated != b->term[i].negated)
            return false;
    return true;
}

/* Which conditions decide what static art this side has. */
static bool
collect_conds(struct arena *arena, struct layer *layer, struct err *err)
{
    layer->cond = arena_array(arena, const struct cond *, CONDS_MAX);
    layer->n_cond = 0;
    for (size_t i = 0; i < layer->form.n; i++) {
        const struct item *item = &layer->form.item[i];
        size_t k = 0;

        if (item->kind != ITEM_STATIC || item->cond.n == 0)
            continue;
        while (k < layer->n_cond && !same_cond(layer->cond[k], &item->cond))
            k++;
        if (k == CONDS_MAX)
            return svg_bad(item->node, err,
                           "more than 64 different conditions on one side");
        if (k == layer->n_cond)
            layer->cond[layer->n_cond++] = &item->cond;
    }
    return true;
}

/* The fields that an item writes, gathered. */
struct fields {
    size_t n;
    size_t *field;
};

static void
add_field(struct fields *f, const struct field_part *part)
{
    if (!part->is_field)
        return;
    for (size_t i = 0; i < f->n; i++)
        if (f->field[i] == part->field)
            return;
    f->field[f->n++] = part->field;
}

static void
add_fields(struct fields *f, const struct field_text *t)
{
    for (size_t i = 0; i < t->n; i++)
        add_field(f, &t->part[i]);
}

static size_t
parts_of(const struct item *item)
{
    size_t n = 0;

    switch (item->kind) {
    case ITEM_LINE:
        return item->u.line.n;
    case ITEM_CODE:
        return item->u.code.value.n;
    case ITEM_FRAME:
        for (size_t i = 0; i < item->u.frame.n; i++)
            n += item->u.frame.run[i].text.n;
        return n;
    default:
        return 0;
    }
}

static struct slot
slot_of(const struct item *item, struct arena *arena)
{
    struct fields f = {0, arena_array(arena, size_t, parts_of(item) + 1)};

    if (item->kind == ITEM_LINE)
        for (size_t i = 0; i < item->u.line.n; i++)
            add_field(&f, &item->u.line.part[i].part);
    else if (item->kind == ITEM_CODE)
        add_fields(&f, &item->u.code.value);
    else if (item->kind == ITEM_FRAME)
        for (size_t i = 0; i < item->u.frame.n; i++)
            add_fields(&f, &item->u.frame.run[i].text);
    return (struct slot){.item = item, .n_field = f.n, .field = f.field};
}

bool
layer_make(struct arena *arena, struct layer *io, struct err *err)
{
    io->slot = arena_array(arena, struct slot, io->form.n + 1);
    io->n_slot = 0;
    io->variant = NULL;
    for (size_t i = 0; i < io->form.n; i++)
        if (io->form.item[i].kind != ITEM_STATIC)
            io->slot[io->n_slot++] = slot_of(&io->form.item[i], arena);
    return collect_conds(arena, io, err);
}

/* --- static art ---------------------------------------------------------- */

static struct page
fixed_page(struct mailset *set, const struct form *form,
           const struct values *values)
{
    struct arena *arena = set->arena;
    struct page page = {
        .trim = form->trim,
        .edge = crop_edge(set->crop, form->trim, form->bleed, arena)};
    size_t n = 0;

    for (size_t i = 0; i < form->n; i++)
        if (form->item[i].kind == ITEM_STATIC)
            n += form->item[i].u.fixed.n;
    page.draw = arena_array(arena, struct draw, n);
    for (size_t i = 0; i < form->n; i++) {
        const struct item *item = &form->item[i];

        if (item->kind != ITEM_STATIC || item->u.fixed.n == 0 ||
            !cond_holds(&item->cond, values))
            continue;
        memcpy(page.draw + page.n, item->u.fixed.draw,
               item->u.fixed.n * sizeof *page.draw);
        page.n += item->u.fixed.n;
    }
    return page;
}

/*
 * The number of a static page is made from what the page is, not from when
 * it was first needed: devices write it, and a bundle's bytes must not depend
 * on what its worker did before.
 */
static unsigned
variant_hash(uint64_t a, uint64_t b)
{
    unsigned h = 2166136261U; /* FNV-1a */

    for (int i = 0; i < 16; i++) {
        h = (h ^ (unsigned)(a & 255)) * 16777619U;
        a = i == 7 ? b : a >> 8;
    }
    return h;
}

static bool
id_in(const struct variant *v, unsigned id)
{
    for (; v != NULL; v = v->next)
        if (v->id == id)
            return true;
    return false;
}

static bool
id_taken(const struct mailset *set, unsigned id)
{
    for (size_t i = 0; i < set->n_sheet + set->n_enclosure; i++)
        for (size_t k = 0; k < set->sheet[i].n_side; k++)
            if (id_in(set->sheet[i].side[k].now->variant, id))
                return true;
    return id_in(set->blank, id);
}

/* A number that is taken, once in millions of sets, steps on. */
static struct variant *
variant_add(struct mailset *set, struct variant **list, unsigned id)
{
    struct variant *v = arena_alloc(set->arena, sizeof *v);

    while (id_taken(set, id))
        id++;
    v->id = id;
    v->next = *list;
    *list = v;
    return v;
}

const struct variant *
layer_variant(struct mailset *set, struct side_form *side, struct layer *layer,
              const struct values *values)
{
    uint64_t truth = 0;
    struct variant *v;

    for (size_t i = 0; i < layer->n_cond; i++)
        if (cond_holds(layer->cond[i], values))
            truth |= (uint64_t)1 << i;
    for (v = layer->variant; v != NULL; v = v->next)
        if (v->truth == truth)
            return v;
    v = variant_add(set, &layer->variant, variant_hash(side->number, truth));
    v->truth = truth;
    v->page = fixed_page(set, &layer->form, values);
    return v;
}

/* A size in hundredths of a point, as one number. */
static uint64_t
blank_key(struct size trim)
{
    return (uint64_t)(trim.width * 100) << 32 | (uint64_t)(trim.height * 100);
}

/* The bleed of the set's sheets of a size. */
static double
bleed_of(const struct mailset *set, struct size trim)
{
    for (size_t i = 0; i < set->n_sheet; i++) {
        const struct form *form = &set->sheet[i].side[0].written.form;

        if (form->trim.width == trim.width && form->trim.height == trim.height)
            return form->bleed;
    }
    return 0;
}

struct side
mailset_blank(struct mailset *set, struct size trim)
{
    struct variant *v = set->blank;

    while (v != NULL && (v->page.trim.width != trim.width ||
                         v->page.trim.height != trim.height))
        v = v->next;
    if (v == NULL) {
        v = variant_add(set, &set->blank,
                        variant_hash(UINT64_MAX, blank_key(trim)));
        v->page.trim = trim;
        v->page.edge =
            crop_edge(set->crop, trim, bleed_of(set, trim), set->arena);
    }
    return (struct side){
        &v->page, v->id, {.trim = trim, .edge = v->page.edge}, true};
}

/* --- settling ------------------------------------------------------------ */

/* What the settled fields leave of a condition; false: it never holds. */
static bool
settle_cond(struct cond *io, const bool *same, const struct values *values,
            struct arena *arena)
{
    struct cond_term *rest = arena_array(arena, struct cond_term, io->n);
    size_t n = 0;

    for (size_t i = 0; i < io->n; i++) {
        const struct cond_term *t = &io->term[i];

        if (!same[t->field])
            rest[n++] = *t;
        else if ((values->item[t->field].len > 0) == t->negated)
            return false;
    }
    *io = (struct cond){n, rest};
    return true;
}

static bool
is_settled(const struct slot *slot, const bool *same)
{
    for (size_t i = 0; i < slot->n_field; i++)
        if (!same[slot->field[i]])
            return false;
    return true;
}

/* The item as static art: its text is the same in every piece. */
static bool
settle_item(struct mailset *set, struct item *item, const struct values *values,
            struct err *err)
{
    struct item fixed = {
        .kind = ITEM_STATIC, .cond = item->cond, .node = item->node};

    if (!item_set(set, item, values, set->arena, &fixed.u.fixed.draw,
                  &fixed.u.fixed.n, NULL, err)) {
        if (err->code == ERR_GLYPH || err->code == ERR_FIT ||
            err->code == ERR_INPUT)
            err->code = ERR_CONF;
        return false;
    }
    *item = fixed;
    return true;
}

static bool
settle_layer(struct mailset *set, const struct sheet *sheet,
             const struct layer *written, const bool *same,
             const struct values *values, struct layer *out, struct err *err)
{
    const struct form *form = &written->form;
    const struct slot *slot = written->slot;

    *out = (struct layer){.form = *form};
    out->form.item = arena_array(set->arena, struct item, form->n);
    out->form.n = 0;
    for (size_t i = 0; i < form->n; i++) {
        struct item item = form->item[i];
        bool settled = item.kind != ITEM_STATIC && is_settled(slot++, same);

        if ((sheet->info.preprinted && is_stock(&item)) ||
            !settle_cond(&item.cond, same, values, set->arena))
            continue;
        if (settled && !settle_item(set, &item, values, err))
            return false;
        out->form.item[out->form.n++] = item;
    }
    return layer_make(set->arena, out, err);
}

static bool
settled_already(const struct mailset *set, const bool *same,
                const struct values *values)
{
    size_t n = 0;

    if (set->stale)
        return false;
    for (size_t i = 0; i < mailset_fields(set); i++) {
        if (!same[i])
            continue;
        if (n == set->n_settled || set->settled[n] != i ||
            !text_equal(set->settled_text[n], values->item[i]))
            return false;
        n++;
    }
    return n == set->n_settled;
}

/* The settled texts, in memory of the set; all other fields are empty. */
static struct values
settled_values(struct mailset *set, const bool *same,
               const struct values *values)
{
    struct values own = {set->names.n,
                         arena_array(set->arena, struct text, set->names.n)};

    for (size_t i = 0; i < own.n; i++)
        own.item[i] = TEXT("");
    for (size_t i = 0; i < mailset_fields(set); i++)
        if (same[i])
            own.item[i] = (struct text){text_dup(set->arena, values->item[i]),
                                        values->item[i].len};
    return own;
}

static void
keep_settled(struct mailset *set, const bool *same, const struct values *own)
{
    size_t n = mailset_fields(set);

    set->settled = arena_array(set->arena, size_t, n);
    set->settled_text = arena_array(set->arena, struct text, n);
    set->n_settled = 0;
    set->stale = false;
    for (size_t i = 0; i < n; i++) {
        if (!same[i])
            continue;
        set->settled[set->n_settled] = i;
        set->settled_text[set->n_settled++] = own->item[i];
    }
}

bool
mailset_settle(struct mailset *set, const struct values *values,
               const bool *same, struct err *err)
{
    bool *all = arena_array(set->arena, bool, set->names.n);
    size_t n = set->n_sheet + set->n_enclosure;
    struct layer *layer = arena_array(set->arena, struct layer, 2 * n);
    struct values own;

    if (settled_already(set, same, values))
        return true;
    memcpy(all, same, mailset_fields(set) * sizeof *all);
    own = settled_values(set, all, values);
    for (size_t i = 0; i < n; i++)
        for (size_t k = 0; k < set->sheet[i].n_side; k++)
            if (!settle_layer(set, &set->sheet[i],
                              &set->sheet[i].side[k].written, all, &own,
                              &layer[2 * i + k], err))
                return false;
    for (size_t i = 0; i < n; i++)
        for (size_t k = 0; k < set->sheet[i].n_side; k++)
            set->sheet[i].side[k].now = &layer[2 * i + k];
    keep_settled(set, all, &own);
    memo_clear(set);
    return true;
}
