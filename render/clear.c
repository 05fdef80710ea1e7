#include "render/clear.h"

#include <math.h>

#include "render/extent.h"
#include "render/form.h"

enum {
    CURVE_STEPS = 16
};

/* Shapes that only share an edge with the box are outside. */
#define SLACK 0.01 /* pt */

/* --- outlines ------------------------------------------------------------ */

struct probe {
    struct box box; /* grown by half the stroke, where one is drawn */
    struct point middle;
    bool touches;
    int winding; /* around the middle */
    bool odd;    /* number of crossings on a ray from the middle */
};

/* Cut [t0, t1] of a line to where p <= q * t holds; false: nothing is left. */
static bool
cut(double p, double q, double *t0, double *t1)
{
    if (p == 0)
        return q >= 0;
    if (p < 0)
        *t0 = fmax(*t0, q / p);
    else
        *t1 = fmin(*t1, q / p);
    return *t0 <= *t1;
}

/* Liang and Barsky: does the line from a to b meet the box? */
static bool
line_meets(struct box box, struct point a, struct point b)
{
    double t0 = 0, t1 = 1, dx = b.x - a.x, dy = b.y - a.y;

    return cut(-dx, a.x - box.x, &t0, &t1) &&
           cut(dx, box.x + box.width - a.x, &t0, &t1) &&
           cut(-dy, a.y - box.y, &t0, &t1) &&
           cut(dy, box.y + box.height - a.y, &t0, &t1);
}

static void
probe_line(struct probe *p, struct point a, struct point b)
{
    bool up = b.y > p->middle.y, was_up = a.y > p->middle.y;

    p->touches = p->touches || line_meets(p->box, a, b);
    if (up == was_up ||
        a.x + (p->middle.y - a.y) * (b.x - a.x) / (b.y - a.y) < p->middle.x)
        return;
    p->winding += up ? 1 : -1;
    p->odd = !p->odd;
}

static struct point
on_curve(struct point a, const struct point *c, double t)
{
    double s = 1 - t;
    double k0 = s * s * s, k1 = 3 * s * s * t, k2 = 3 * s * t * t;
    double k3 = t * t * t;

    return (struct point){k0 * a.x + k1 * c[0].x + k2 * c[1].x + k3 * c[2].x,
                          k0 * a.y + k1 * c[0].y + k2 * c[1].y + k3 * c[2].y};
}

static void
probe_curve(struct probe *p, struct point a, const struct point *c)
{
    struct point from = a;

    for (int i = 1; i <= CURVE_STEPS; i++) {
        struct point to = on_curve(a, c, (double)i / CURVE_STEPS);

        probe_line(p, from, to);
        from = to;
    }
}

/* filled: every part is closed, whether it says so or not. */
static void
probe_path(struct probe *p, const struct path *path, bool filled)
{
    struct point first = {0, 0}, at = {0, 0};
    const struct point *next = path->point;

    for (size_t i = 0; i < path->n_op; i++) {
        switch ((enum path_op)path->op[i]) {
        case PATH_MOVE:
            if (filled)
                probe_line(p, at, first);
            first = at = *next++;
            break;
        case PATH_LINE:
            probe_line(p, at, *next);
            at = *next++;
            break;
        case PATH_CURVE:
            probe_curve(p, at, next);
            at = next[2];
            next += 3;
            break;
        case PATH_CLOSE:
            probe_line(p, at, first);
            at = first;
            break;
        }
    }
    if (filled)
        probe_line(p, at, first);
}

static struct probe
probe_box(struct box box, double reach)
{
    struct point middle = {box.x + box.width / 2, box.y + box.height / 2};

    reach -= SLACK;
    return (struct probe){.box = {box.x - reach, box.y - reach,
                                  box.width + 2 * reach,
                                  box.height + 2 * reach},
                          .middle = middle};
}

static bool
is_inside(const struct probe *p, bool even_odd)
{
    return even_odd ? p->odd : p->winding != 0;
}

static bool
has_ink(struct ink ink)
{
    return ink.spot != NULL ? ink.tint > 0
                            : ink.c > 0 || ink.m > 0 || ink.y > 0 || ink.k > 0;
}

static bool
path_prints(const struct draw_path *d, struct box box)
{
    if (d->fill && has_ink(d->fill_ink)) {
        struct probe p = probe_box(box, 0);

        probe_path(&p, &d->path, true);
        if (p.touches || is_inside(&p, d->even_odd))
            return true;
    }
    if (d->stroke && has_ink(d->stroke_ink)) {
        struct probe p = probe_box(box, d->line_width / 2);

        probe_path(&p, &d->path, false);
        return p.touches;
    }
    return false;
}

/* Paper again over the whole box. */
static bool
path_hides(const struct draw_path *d, struct box box)
{
    struct probe p = probe_box(box, 0);

    if (!d->fill || has_ink(d->fill_ink) || path_prints(d, box))
        return false;
    probe_path(&p, &d->path, true);
    return !p.touches && is_inside(&p, d->even_odd);
}

/* --- boxes --------------------------------------------------------------- */

static bool
boxes_meet(struct box a, struct box b)
{
    return a.x + SLACK < b.x + b.width && b.x + SLACK < a.x + a.width &&
           a.y + SLACK < b.y + b.height && b.y + SLACK < a.y + a.height;
}

static bool
draw_prints(const struct draw *d, struct box box)
{
    struct box own;

    return d->kind == DRAW_PATH ? path_prints(&d->u.path, box)
                                : draw_extent(d, &own) && boxes_meet(own, box);
}

static bool
slot_prints(const struct form *form, const struct item *item, struct box box)
{
    struct box room;

    return item_extent(item, form->trim.height, &room) && boxes_meet(room, box);
}

const struct item *
form_intruder(const struct form *form, struct box box, const struct item *but)
{
    const struct item *found = NULL;

    /* Static art lies under all slots. */
    for (size_t i = 0; i < form->n; i++) {
        const struct item *item = &form->item[i];

        if (item->kind != ITEM_STATIC)
            continue;
        for (size_t k = 0; k < item->u.fixed.n; k++) {
            const struct draw *d = &item->u.fixed.draw[k];

            if (item->cond.n == 0 && d->kind == DRAW_PATH &&
                path_hides(&d->u.path, box))
                found = NULL;
            else if (found == NULL && draw_prints(d, box))
                found = item;
        }
    }
    for (size_t i = 0; i < form->n && found == NULL; i++)
        if (form->item[i].kind != ITEM_STATIC && &form->item[i] != but &&
            slot_prints(form, &form->item[i], box))
            found = &form->item[i];
    return found;
}
