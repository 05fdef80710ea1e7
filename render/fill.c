#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "render/mailset_inside.h"

enum {
    MEMO_MAX = 2048, /* items kept */
    TRIAL = 256      /* questions after which a memo must have paid */
};

/* --- items --------------------------------------------------------------- */

static bool
blame(const struct item *item, struct err *err)
{
    return err_at(err, item->node->file, item->node->line, item->node->column);
}

/* The first field that an item writes, for a problem with the whole of it. */
static const char *
field_of(const struct mailset *set, const struct field_text *t)
{
    for (size_t i = 0; i < t->n; i++)
        if (t->part[i].is_field)
            return set->names.name[t->part[i].field];
    return "";
}

static const char *
frame_field(const struct mailset *set, const struct frame *frame)
{
    for (size_t i = 0; i < frame->n; i++) {
        const char *name = field_of(set, &frame->run[i].text);

        if (name[0] != '\0')
            return name;
    }
    return "";
}

static bool
set_frame(struct mailset *set, const struct item *item,
          const struct values *values, struct arena *arena, struct draw **draw,
          size_t *n, struct fit_problem *problem, struct err *err)
{
    const struct frame *frame = &item->u.frame;
    struct para_run *run = arena_array(arena, struct para_run, frame->n);

    for (size_t i = 0; i < frame->n; i++) {
        run[i] = frame->run[i].run;
        if (!field_join(&frame->run[i].text, values, arena, &run[i].text, err))
            return blame(item, err);
    }
    if (para_set(set->para, &frame->frame, run, frame->n, arena, draw, n, err))
        return true;
    if (problem != NULL)
        *problem = (struct fit_problem){
            frame_field(set, frame),
            err->code == ERR_GLYPH ? CHARS_NO_GLYPH : CHARS_DOES_NOT_FIT, 0, 0,
            0};
    return blame(item, err);
}

/* A square of modules inside a box, with the quiet zone inside it too. */
static struct box
square(struct box box, size_t modules, double quiet)
{
    double side = fmin(box.width, box.height);
    double inner = side * (double)modules / ((double)modules + 2 * quiet);

    return (struct box){box.x + (box.width - inner) / 2,
                        box.y + (box.height - inner) / 2, inner, inner};
}

static bool
draw_code(struct mailset *set, const struct code *code, struct text value,
          struct arena *arena, struct draw *draw, struct err *err)
{
    uint8_t *bit;

    if (code->kind == CODE_CUSTOMER) {
        draw->kind = DRAW_BARS;
        return code_bars(value, code->box, arena, &draw->u.bars, err);
    }
    draw->kind = DRAW_BITS;
    if (code->kind == CODE_MARK) {
        bit = arena_raw(arena, (size_t)MARK_SIZE * 3);
        /* ISO/IEC 16022, 6.2: a quiet zone of one module. */
        draw->u.bits = (struct draw_bits){square(code->box, MARK_SIZE, 1),
                                          MARK_SIZE, MARK_SIZE, bit};
        return code_marks_put(set->marks, value, bit, err);
    }
    if (!code_qr(value, arena, &draw->u.bits, err))
        return false;
    /* ISO/IEC 18004, 9.1: a quiet zone of four modules. */
    draw->u.bits.box = square(code->box, draw->u.bits.columns, 4);
    return true;
}

static bool
set_code(struct mailset *set, const struct item *item,
         const struct values *values, struct arena *arena, struct draw **draw,
         size_t *n, struct fit_problem *problem, struct err *err)
{
    struct text value;

    *n = 0;
    if (!field_join(&item->u.code.value, values, arena, &value, err))
        return blame(item, err);
    if (value.len == 0)
        return true;
    *draw = arena_raw(arena, sizeof **draw);
    *n = 1;
    if (draw_code(set, &item->u.code, value, arena, *draw, err))
        return true;
    if (problem != NULL)
        *problem = (struct fit_problem){field_of(set, &item->u.code.value),
                                        CHARS_DOES_NOT_FIT, 0, 0, 0};
    return blame(item, err);
}

bool
item_set(struct mailset *set, const struct item *item,
         const struct values *values, struct arena *arena, struct draw **draw,
         size_t *n, struct fit_problem *problem, struct err *err)
{
    *draw = NULL;
    *n = 0;
    if (item->kind == ITEM_FRAME)
        return set_frame(set, item, values, arena, draw, n, problem, err);
    if (item->kind == ITEM_CODE)
        return set_code(set, item, values, arena, draw, n, problem, err);
    return line_set(&set->setter, &item->u.line, values, arena, draw, n,
                    problem, err) ||
           blame(item, err);
}

/* --- memo: what was set before with the same texts ----------------------- */

static void
forget_last(struct layer *layer)
{
    for (size_t i = 0; i < layer->n_slot; i++)
        layer->slot[i].last = NULL;
}

void
memo_clear(struct mailset *set)
{
    for (size_t i = 0; i < set->n_sheet + set->n_enclosure; i++)
        for (size_t k = 0; k < set->sheet[i].n_side; k++) {
            forget_last(&set->sheet[i].side[k].written);
            forget_last(set->sheet[i].side[k].now);
        }
    for (size_t i = 0; i < set->n_extra; i++)
        forget_last(&set->extra[i].written);
    arena_reset(set->memo_arena);
    memset(set->memo, 0, MEMO_BUCKETS * sizeof(struct memo *));
    set->n_memo = 0;
}

/* Does the memo pay?  Names and numbers hardly ever come twice. */
static bool
is_worth(const struct slot *slot)
{
    return slot->item->kind == ITEM_FRAME || slot->asked < TRIAL ||
           slot->met > slot->asked / 8 * 7;
}

/* Is key made of these very texts? */
static bool
is_key(struct text key, const struct slot *slot, const struct values *values)
{
    size_t at = 0, len;

    for (size_t i = 0; i < slot->n_field; i++) {
        struct text t = values->item[slot->field[i]];

        memcpy(&len, key.s + at, sizeof len);
        at += sizeof len;
        if (len != t.len || (len > 0 && memcmp(key.s + at, t.s, len) != 0))
            return false;
        at += len;
    }
    return true;
}

/* Texts of a slot, each with its length in front. */
static struct text
memo_key(const struct slot *slot, const struct values *values,
         struct arena *arena)
{
    size_t len = 0;
    char *s, *to;

    for (size_t i = 0; i < slot->n_field; i++)
        len += sizeof(size_t) + values->item[slot->field[i]].len;
    s = to = arena_raw(arena, len + 1);
    for (size_t i = 0; i < slot->n_field; i++) {
        struct text t = values->item[slot->field[i]];

        memcpy(to, &t.len, sizeof t.len);
        to += sizeof t.len;
        if (t.len > 0)
            memcpy(to, t.s, t.len);
        to += t.len;
    }
    return (struct text){s, len};
}

static struct memo **
memo_bucket(struct mailset *set, const struct slot *slot, struct text key)
{
    uint64_t h = (uint64_t)(uintptr_t)slot->item;

    for (size_t i = 0; i < key.len; i++)
        h = (h ^ (unsigned char)key.s[i]) * 1099511628211U; /* FNV-1a */
    return &set->memo[(h ^ h >> 32) % MEMO_BUCKETS];
}

/* The same values where the slot's texts live as long as the memo. */
static struct values
memo_values(struct mailset *set, const struct slot *slot,
            const struct values *values, struct arena *scratch)
{
    struct values own = {values->n,
                         arena_raw(scratch, values->n * sizeof *own.item)};

    memcpy(own.item, values->item, values->n * sizeof *own.item);
    for (size_t i = 0; i < slot->n_field; i++) {
        struct text *t = &own.item[slot->field[i]];

        t->s = text_dup(set->memo_arena, *t);
    }
    return own;
}

/* Set the item for the first time with these texts. */
static bool
memo_make(struct mailset *set, struct slot *slot, struct text key,
          const struct values *values, struct arena *scratch,
          struct memo **bucket, struct fit_problem *problem, struct err *err)
{
    struct values own = memo_values(set, slot, values, scratch);
    struct memo *m = arena_alloc(set->memo_arena, sizeof *m);

    set->n_memo++;
    if (!item_set(set, slot->item, &own, set->memo_arena, &m->draw, &m->n,
                  problem, err))
        return false;
    m->item = slot->item;
    m->key = (struct text){text_dup(set->memo_arena, key), key.len};
    m->next = *bucket;
    *bucket = m;
    slot->last = m;
    return true;
}

static bool
memo_set(struct mailset *set, struct slot *slot, const struct values *values,
         struct arena *scratch, struct fit_problem *problem, struct err *err)
{
    struct memo **bucket;
    struct text key;

    slot->asked++;
    /* Letters of one day and place: most of it is as in the last piece. */
    if (slot->last != NULL && is_key(slot->last->key, slot, values)) {
        slot->met++;
        return true;
    }
    key = memo_key(slot, values, scratch);
    bucket = memo_bucket(set, slot, key);
    for (const struct memo *m = *bucket; m != NULL; m = m->next)
        if (m->item == slot->item && text_equal(m->key, key)) {
            slot->met++;
            slot->last = m;
            return true;
        }
    return memo_make(set, slot, key, values, scratch, bucket, problem, err);
}

/* --- sides --------------------------------------------------------------- */

struct drawing {
    struct arena *arena;
    size_t n, cap;
    struct draw *draw;
};

static void
put_draws(struct drawing *d, const struct draw *draw, size_t n)
{
    if (n == 0)
        return;
    if (d->n + n > d->cap) {
        struct draw *old = d->draw;

        d->cap = 2 * (d->n + n);
        d->draw = arena_raw(d->arena, d->cap * sizeof *d->draw);
        if (d->n > 0)
            memcpy(d->draw, old, d->n * sizeof *old);
    }
    memcpy(d->draw + d->n, draw, n * sizeof *draw);
    d->n += n;
}

static bool
put_slot(struct mailset *set, struct slot *slot, const struct values *values,
         struct drawing *d, struct fit_problem *problem, struct err *err)
{
    struct draw *draw;
    size_t n;

    if (is_worth(slot)) {
        if (!memo_set(set, slot, values, d->arena, problem, err))
            return false;
        put_draws(d, slot->last->draw, slot->last->n);
        return true;
    }
    if (!item_set(set, slot->item, values, d->arena, &draw, &n, problem, err))
        return false;
    put_draws(d, draw, n);
    return true;
}

bool
side_fill(struct mailset *set, struct side_form *side, struct layer *layer,
          const struct values *values, struct arena *arena, struct side *out,
          struct fit_problem *problem, struct err *err)
{
    const struct variant *v = layer_variant(set, side, layer, values);
    struct drawing d = {.arena = arena};

    for (size_t i = 0; i < layer->n_slot; i++) {
        struct slot *slot = &layer->slot[i];

        if (cond_holds(&slot->item->cond, values) &&
            !put_slot(set, slot, values, &d, problem, err))
            return false;
    }
    *out = (struct side){
        &v->page, v->id, {layer->form.trim, d.n, d.draw, v->page.edge}, false};
    return true;
}

/* A copy of values with room for the built-in fields behind it. */
struct values
values_widened(const struct mailset *set, const struct values *values,
               struct arena *arena)
{
    struct values all = {set->names.n,
                         arena_raw(arena, set->names.n * sizeof *all.item)};

    memcpy(all.item, values->item, mailset_fields(set) * sizeof *all.item);
    return all;
}

/* side.k and side.n, two digits each; side.kn, "1/4". */
static void
tell_side(const struct mailset *set, struct values *all, size_t k, size_t n,
          struct arena *arena)
{
    struct text *own = all->item + mailset_fields(set);
    char *s = arena_raw(arena, 16), *to = s + 4;

    s[0] = (char)('0' + k / 10 % 10);
    s[1] = (char)('0' + k % 10);
    s[2] = (char)('0' + n / 10 % 10);
    s[3] = (char)('0' + n % 10);
    own[0] = (struct text){s, 2};
    own[1] = (struct text){s + 2, 2};
    if (k > 9)
        *to++ = s[0];
    *to++ = s[1];
    *to++ = '/';
    if (n > 9)
        *to++ = s[2];
    *to++ = s[3];
    own[2] = (struct text){s + 4, (size_t)(to - s) - 4};
}

static bool
settled_hold(const struct mailset *set, const struct values *values,
             struct err *err)
{
    for (size_t i = 0; i < set->n_settled; i++) {
        struct text t = values->item[set->settled[i]];

        if (!text_equal(t, set->settled_text[i]))
            return err_set(err, ERR_BUG, "field %s: settled with another text",
                           set->names.name[set->settled[i]]);
    }
    return true;
}

static bool
fill_sides(struct mailset *set, const struct values *values,
           struct arena *scratch, struct side_list *out,
           struct fit_problem *problem, struct err *err)
{
    struct values all = values_widened(set, values, scratch);
    size_t n = mailset_sides(set, values), k = 0;
    struct side *side = arena_raw(scratch, n * sizeof *side);

    for (size_t i = 0; i < set->n_sheet; i++) {
        struct sheet *sheet = &set->sheet[i];

        if (!cond_holds(&sheet->cond, values))
            continue;
        for (size_t j = 0; j < sheet->n_side; j++, k++) {
            struct side_form *s = &sheet->side[j];

            tell_side(set, &all, k + 1, n, scratch);
            if (!side_fill(set, s, s->now, &all, scratch, &side[k], problem,
                           err))
                return false;
            side[k].back = j == 1;
        }
    }
    *out = (struct side_list){n, side};
    return true;
}

bool
mailset_fill(struct mailset *set, const struct values *values,
             struct arena *scratch, struct side_list *out,
             struct fit_problem *problem, struct err *err)
{
    bool good;

    if (problem != NULL)
        *problem = (struct fit_problem){"", CHARS_FINE, 0, 0, 0};
    if (!settled_hold(set, values, err))
        return false;
    /* Sides of the piece before are no longer looked at. */
    if (set->n_memo >= MEMO_MAX)
        memo_clear(set);
    setter_piece(&set->setter, scratch);
    good = fill_sides(set, values, scratch, out, problem, err);
    setter_piece(&set->setter, NULL);
    return good;
}

/* --- samples ------------------------------------------------------------- */

static struct side_form *
side_of_file(struct mailset *set, const char *form, size_t *k, bool *once)
{
    *k = 0;
    *once = false;
    for (size_t i = 0; i < set->n_sheet + set->n_enclosure; i++)
        for (size_t j = 0; j < set->sheet[i].n_side; j++) {
            (*k)++;
            *once = i >= set->n_sheet;
            if (strcmp(set->sheet[i].side[j].file, form) == 0)
                return &set->sheet[i].side[j];
        }
    for (size_t i = 0; i < set->n_extra; i++)
        if (strcmp(set->extra[i].file, form) == 0)
            return &set->extra[i];
    return NULL;
}

bool
mailset_sample_side(struct mailset *set, const char *form, enum sample s,
                    struct arena *scratch, struct side *out, struct err *err)
{
    struct values values = {mailset_fields(set),
                            arena_array(scratch, struct text, set->names.n)};
    struct values all;
    struct side_form *side;
    size_t k;
    bool once;

    side = side_of_file(set, form, &k, &once);
    if (side == NULL)
        return err_set(err, ERR_USAGE, "the set has no form \"%s\"", form);
    for (size_t i = 0; i < values.n; i++)
        /* What is printed once bears no mark of a piece. */
        values.item[i] = once && set->names.kind[i] == FIELD_CODE
                             ? TEXT("")
                             : set->sample[i][s];
    all = values_widened(set, &values, scratch);
    tell_side(set, &all, k, mailset_sides(set, &values), scratch);
    return side_fill(set, side, &side->written, &all, scratch, out, NULL, err);
}
