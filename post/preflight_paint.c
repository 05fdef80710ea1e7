#include <libintl.h>
#include <math.h>
#include <string.h>

#include "post/preflight_inside.h"

#define N_(s) s /* what is painted; told by told() */

static const double exact = 0.0005;  /* writers round to three decimals */
static const double thinnest = 0.25; /* pt, print.md A.7 */

/* A thing that a finding names, in the operator's language. */
static const char *
told(const char *what)
{
    return dgettext("shirase", what);
}

/* --- colours set ------------------------------------------------------------
 */

/* Into the paint that an operator means: capitals stroke (8.6.8). */
static struct paint *
paint_of(struct run *r, const char *op)
{
    return *op >= 'A' && *op <= 'Z' ? &r->gs->stroke : &r->gs->fill;
}

static void
set_device(struct run *r, struct paint *p, enum space_kind kind, size_t n)
{
    *p = (struct paint){.space = {.kind = kind, .n = n}};
    for (size_t i = 0; i < n; i++)
        p->c[i] = pf_run_number(r, i);
}

/* The first colour of a space: black, or one full ink (8.6.8). */
static void
set_space(struct run *r, struct paint *p)
{
    char name[NAME_ROOM];

    *p = (struct paint){0};
    pf_run_name(r, 0, name);
    pf_space_named(r, name, &p->space);
    if (p->space.kind == SPACE_CMYK)
        p->c[3] = 1;
    else if (p->space.kind == SPACE_SPOT)
        for (size_t i = 0; i < p->space.n; i++)
            p->c[i] = 1;
}

static void
set_colour(struct run *r, struct paint *p)
{
    char name[NAME_ROOM];

    if (p->space.kind == SPACE_PATTERN) {
        pf_run_name(r, r->n - 1, name);
        pf_object_pattern(r, name);
        return;
    }
    if (p->space.kind != SPACE_BAD && r->n != p->space.n) {
        preflight_find(r->pf, RULE_OPERATORS,
                       "a colour has a wrong number of values");
        return;
    }
    for (size_t i = 0; i < r->n && i < INKS_MAX; i++)
        p->c[i] = pf_run_number(r, i);
}

void
pf_paint_colour(struct run *r, const char *op)
{
    struct paint *p = paint_of(r, op);

    switch (*op | 0x20) {
    case 'g':
        set_device(r, p, SPACE_GRAY, 1);
        break;
    case 'k':
        set_device(r, p, SPACE_CMYK, 4);
        break;
    case 'r':
        set_device(r, p, SPACE_RGB, 3);
        preflight_find(r->pf, RULE_RGB, "a colour is set in RGB (%s)", op);
        break;
    case 'c':
        set_space(r, p);
        break;
    default:
        set_colour(r, p);
    }
}

/* --- colours used -----------------------------------------------------------
 */

double
pf_paint_total(const struct paint *p)
{
    double sum = 0;

    if (p->space.kind == SPACE_GRAY)
        return 1 - p->c[0];
    if (p->space.kind != SPACE_CMYK && p->space.kind != SPACE_SPOT)
        return 0;
    for (size_t i = 0; i < p->space.n; i++)
        sum += p->c[i];
    return sum;
}

static bool
is_black(const struct paint *p)
{
    return p->space.kind == SPACE_CMYK && p->c[0] < exact && p->c[1] < exact &&
           p->c[2] < exact && p->c[3] > 1 - exact;
}

/*
 * DeviceGray 0 knocks out what lies below even in overprint mode 1; process
 * black does not, and white that overprints is not there (print.md A.7).
 */
static void
check_black(struct run *r, const struct paint *p, bool over, const char *what)
{
    struct preflight *pf = r->pf;

    if (p->space.kind == SPACE_GRAY && p->c[0] < exact)
        preflight_find(pf, RULE_BLACK_GRAY, "%s in DeviceGray black",
                       told(what));
    else if (is_black(p) && !(over && r->gs->mode == 1))
        preflight_find(pf, RULE_BLACK, "%s in black does not overprint",
                       told(what));
    else if (p->space.kind == SPACE_CMYK && !is_black(p) && over)
        preflight_find(pf, RULE_OVERPRINT, "%s in a process colour overprints",
                       told(what));
}

/* What lies outside the bleed is a mark: it is cut off. */
static void
check_total(struct run *r, const struct paint *p, const char *what,
            struct area where)
{
    double total = pf_paint_total(p) * 100;

    if (p->space.all) {
        if (total > 0 && !pf_area_apart(where, r->pf->trim))
            preflight_find(r->pf, RULE_REGISTRATION,
                           "%s within the trim in the colour of all plates",
                           told(what));
    } else if (total > r->pf->want->tac + 0.5 &&
               !pf_area_apart(where, r->pf->bleed))
        preflight_find(r->pf, RULE_TAC, "%s has %.0f %% of ink", told(what),
                       total);
}

void
pf_paint_ink(struct run *r, const struct paint *paint, bool over,
             const char *what, struct area where)
{
    if (paint->space.none || r->pf->masking)
        return;
    check_black(r, paint, over, what);
    check_total(r, paint, what, where);
}

/* --- places -----------------------------------------------------------------
 */

void
pf_paint_place(struct run *r, struct area where, const char *what)
{
    if (pf_area_apart(where, r->pf->trim) &&
        !pf_area_within(where, r->pf->media))
        preflight_find(r->pf, RULE_MARKS,
                       "%s beside the trim lies outside the media", told(what));
}

static struct area
grown(struct area a, double by)
{
    return (struct area){a.x0 - by, a.y0 - by, a.x1 + by, a.y1 + by};
}

void
pf_paint_path(struct run *r, bool fill, bool stroke)
{
    const struct gstate *gs = r->gs;
    double width = gs->width * pf_matrix_scale(gs->ctm);
    struct area where = stroke ? grown(r->path, width / 2) : r->path;

    where = pf_area_meet(where, gs->clip);
    if (pf_area_empty(where))
        return;
    pf_paint_place(r, where, N_("art"));
    if (fill)
        pf_paint_ink(r, &gs->fill, gs->fill_over, N_("art"), where);
    if (stroke)
        pf_paint_ink(r, &gs->stroke, gs->stroke_over, N_("a line"), where);
    if (stroke && width < thinnest - exact)
        preflight_find(r->pf, RULE_LINE, "a line of %.3f pt", width);
}

struct area
pf_paint_square(const struct run *r)
{
    struct area a = {1e9, 1e9, -1e9, -1e9};

    for (int i = 0; i < 4; i++) {
        double p[2];

        pf_matrix_apply(r->gs->ctm, i & 1, i >> 1, p);
        a = (struct area){fmin(a.x0, p[0]), fmin(a.y0, p[1]), fmax(a.x1, p[0]),
                          fmax(a.y1, p[1])};
    }
    return pf_area_meet(a, r->gs->clip);
}

void
pf_paint_mask(struct run *r)
{
    struct area where = pf_paint_square(r);

    if (pf_area_empty(where))
        return;
    pf_paint_place(r, where, N_("an image"));
    pf_paint_ink(r, &r->gs->fill, r->gs->fill_over, N_("an image mask"), where);
}

void
pf_paint_image(struct run *r)
{
    struct area where = pf_paint_square(r);

    if (!pf_area_empty(where))
        pf_paint_place(r, where, N_("an image"));
}
