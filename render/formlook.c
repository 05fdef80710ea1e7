#include "render/formlook.h"

#include <math.h>
#include <string.h>

#include "base/arena.h"
#include "render/drawing.h"
#include "render/extent.h"
#include "render/mailset_inside.h"

/* --- forms --------------------------------------------------------------- */

/* A face of a sheet, or the address block. */
struct found {
    const struct side_form *side;
    const struct sheet *sheet; /* NULL: the block */
    bool back, once;
};

static size_t
all_sheets(const struct mailset *set)
{
    return set->n_sheet + set->n_enclosure;
}

static struct found
find(const struct mailset *set, size_t i)
{
    for (size_t k = 0; k < all_sheets(set); k++) {
        const struct sheet *s = &set->sheet[k];

        if (i < s->n_side)
            return (struct found){&s->side[i], s, i == 1, k >= set->n_sheet};
        i -= s->n_side;
    }
    return (struct found){&set->extra[i], NULL, false, false};
}

size_t
mailset_forms(const struct mailset *set)
{
    size_t n = set->n_extra;

    for (size_t k = 0; k < all_sheets(set); k++)
        n += set->sheet[k].n_side;
    return n;
}

struct form_facts
mailset_form(const struct mailset *set, size_t i, struct arena *arena)
{
    struct found f = find(set, i);
    const struct layer *l = &f.side->written;

    return (struct form_facts){
        .file = f.side->file,
        .use = f.sheet == NULL ? FORM_BLOCK
               : f.once        ? FORM_ENCLOSURE
                               : FORM_SHEET,
        .part = f.sheet == NULL
                    ? "address"
                    : arena_printf(arena, "%s %s", f.sheet->info.name.s,
                                   f.back ? "back" : "front"),
        .trim = l->form.trim,
        .items = l->form.n,
        .slots = l->n_slot,
        .conditions = l->n_cond,
    };
}

/* --- overlays ------------------------------------------------------------ */

static const struct ink grid_ink = {.c = 0.25, .tint = 1};
static const struct ink bold_ink = {.c = 0.55, .tint = 1};
static const struct ink frame_ink = {.m = 0.8, .tint = 1};
static const struct ink fold_ink = {.c = 0.8, .y = 0.9, .tint = 1};
static const struct ink window_ink = {.m = 0.6, .y = 1, .tint = 1};

static void
put_across(struct drawing *d, double x0, double y0, double x1, double y1,
           struct pen_line pen)
{
    const struct point p[2] = {{x0, y0}, {x1, y1}};

    drawing_line(d, p, 2, false, pen);
}

static void
put_grid(struct drawing *d, struct size trim)
{
    const double step = 5 * PT_PER_MM;

    for (int i = 1; i * step < fmax(trim.width, trim.height); i++) {
        bool bold = i % 10 == 0;
        struct pen_line pen = {bold ? bold_ink : grid_ink, bold ? 0.2 : 0.1, 0};

        if (i * step < trim.width)
            put_across(d, i * step, 0, i * step, trim.height, pen);
        if (i * step < trim.height)
            put_across(d, 0, i * step, trim.width, i * step, pen);
    }
}

static void
put_frames(struct drawing *d, const struct form *form,
           const struct values *values)
{
    for (size_t i = 0; i < form->n; i++) {
        struct box b;

        if (form->item[i].kind != ITEM_STATIC &&
            cond_holds(&form->item[i].cond, values) &&
            item_extent(&form->item[i], form->trim.height, &b))
            drawing_frame(d, b, (struct pen_line){frame_ink, 0.15, 0});
    }
}

static void
put_folds(struct drawing *d, const struct envelope *e, struct size trim)
{
    for (size_t i = 0; i < e->n_fold; i++)
        put_across(d, 0, e->fold[i] * PT_PER_MM, trim.width,
                   e->fold[i] * PT_PER_MM, (struct pen_line){fold_ink, 0.4, 2});
}

static void
put_area(struct drawing *d, const struct area *a, double dash)
{
    drawing_frame(d,
                  (struct box){a->x0 * PT_PER_MM, a->y0 * PT_PER_MM,
                               (a->x1 - a->x0) * PT_PER_MM,
                               (a->y1 - a->y0) * PT_PER_MM},
                  (struct pen_line){window_ink, 0.4, dash});
}

static const struct found *
found_file(const struct mailset *set, const char *file, struct found *out)
{
    for (size_t i = 0; i < mailset_forms(set); i++) {
        *out = find(set, i);
        if (strcmp(out->side->file, file) == 0)
            return out;
    }
    return NULL;
}

static struct values
sample_values(const struct mailset *set, enum sample s, struct arena *arena)
{
    struct values v = {set->names.n,
                       arena_array(arena, struct text, set->names.n)};

    for (size_t i = 0; i < v.n; i++)
        v.item[i] = i < mailset_fields(set) ? set->sample[i][s] : TEXT("");
    return v;
}

bool
overlay_put(const struct mailset *set, const char *file,
            const struct overlay *overlay, struct arena *arena, struct side *io,
            struct err *err)
{
    struct drawing d = {.arena = arena};
    struct values values = sample_values(set, overlay->sample, arena);
    struct found f;

    if (found_file(set, file, &f) == NULL)
        return err_set(err, ERR_USAGE, "the set has no form \"%s\"", file);
    if ((overlay->folds || overlay->window) && !set->window.known)
        return err_set(err, ERR_USAGE,
                       "the set has no envelope; leave --folds and --window");
    if (overlay->grid)
        put_grid(&d, io->own.trim);
    for (size_t i = 0; i < io->own.n; i++)
        drawing_put(&d, &io->own.draw[i]);
    if (overlay->frames)
        put_frames(&d, &f.side->written.form, &values);
    if (overlay->folds && f.sheet != NULL)
        put_folds(&d, &set->window.envelope, io->own.trim);
    if (overlay->window && f.sheet != NULL && f.sheet == set->shown) {
        put_area(&d, &set->window.facts.always, 0);
        put_area(&d, &set->window.facts.ever, 1.5);
    }
    io->own.n = d.n;
    io->own.draw = d.draw;
    return true;
}
