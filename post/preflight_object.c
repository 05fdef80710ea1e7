#include <string.h>

#include "base/arena.h"
#include "post/preflight_inside.h"

static bool
is_near(double a, double b)
{
    return a - b < 0.0005 && b - a < 0.0005;
}

/* --- graphics state dictionaries (8.4.5) ------------------------------------
 */

struct ext {
    bool has_fill, has_stroke, has_mode, has_width;
    bool fill, stroke;
    int64_t mode;
    double width;
};

/* A mask's grays are no inks; its colour spaces are the file's (11.6.5.3). */
static void
run_mask(struct run *r, struct qobj mask)
{
    struct qobj form = qdoc_key(r->pf->doc, mask, "/G");
    struct qobj own = qdoc_key(r->pf->doc, form, "/Resources");
    bool before = r->pf->masking;

    r->pf->masking = true;
    pf_object_nowhere(r, form,
                      qdoc_kind(r->pf->doc, own) == Q_DICT ? own : r->resources,
                      true);
    r->pf->masking = before;
}

static void
check_blend(struct preflight *pf, struct qobj o)
{
    struct qobj mask = qdoc_key(pf->doc, o, "/SMask");
    struct qobj blend = qdoc_key(pf->doc, o, "/BM");
    double fill = 1, stroke = 1;

    if (qdoc_kind(pf->doc, blend) == Q_LIST)
        blend = qdoc_item(pf->doc, blend, 0);
    (void)qdoc_number(pf->doc, qdoc_key(pf->doc, o, "/ca"), &fill);
    (void)qdoc_number(pf->doc, qdoc_key(pf->doc, o, "/CA"), &stroke);
    if ((qdoc_kind(pf->doc, mask) != Q_NONE &&
         !qdoc_is(pf->doc, mask, "/None")) ||
        (qdoc_kind(pf->doc, blend) != Q_NONE &&
         !qdoc_is(pf->doc, blend, "/Normal") &&
         !qdoc_is(pf->doc, blend, "/Compatible")) ||
        !is_near(fill, 1) || !is_near(stroke, 1))
        preflight_find_at(pf, RULE_TRANSPARENCY, qdoc_id(pf->doc, o),
                          "a graphics state is transparent");
}

/* OP alone speaks for both (8.6.7). */
static void
read_ext(struct preflight *pf, struct qobj o, struct ext *out)
{
    struct qobj fill = qdoc_key(pf->doc, o, "/op");
    struct qobj stroke = qdoc_key(pf->doc, o, "/OP");

    *out = (struct ext){0};
    out->has_stroke = qdoc_kind(pf->doc, stroke) == Q_BOOL;
    out->stroke = qdoc_true(pf->doc, stroke);
    out->has_fill = qdoc_kind(pf->doc, fill) == Q_BOOL || out->has_stroke;
    out->fill = qdoc_kind(pf->doc, fill) == Q_BOOL ? qdoc_true(pf->doc, fill)
                                                   : out->stroke;
    out->has_mode =
        qdoc_integer(pf->doc, qdoc_key(pf->doc, o, "/OPM"), &out->mode);
    out->has_width =
        qdoc_number(pf->doc, qdoc_key(pf->doc, o, "/LW"), &out->width);
}

static void
apply_ext(struct gstate *gs, const struct ext *e)
{
    if (e->has_fill)
        gs->fill_over = e->fill;
    if (e->has_stroke)
        gs->stroke_over = e->stroke;
    if (e->has_mode)
        gs->mode = e->mode;
    if (e->has_width)
        gs->width = e->width;
}

/* Remembered first: what the mask shows may set the same state again. */
static void
keep_ext(struct preflight *pf, void **slot, const struct ext *e)
{
    struct ext *kept;

    if (slot == NULL)
        return;
    kept = arena_alloc(pf->arena, sizeof *kept);
    *kept = *e;
    *slot = kept;
}

void
pf_object_state(struct run *r, const char *name)
{
    struct preflight *pf = r->pf;
    bool known = false;
    void **slot = preflight_slot(pf, pf_run_key(r, 'g', name), &known);
    struct ext e;
    struct qobj o;

    if (known) {
        apply_ext(r->gs, *slot);
        return;
    }
    o = pf_run_resource(r, "/ExtGState", name);
    read_ext(pf, o, &e);
    keep_ext(pf, slot, &e);
    apply_ext(r->gs, &e);
    if (qdoc_kind(pf->doc, o) != Q_DICT) {
        preflight_find(pf, RULE_OPERATORS, "a graphics state is missing");
    } else if (preflight_first(pf, o, 'g')) {
        check_blend(pf, o);
        preflight_gstate(pf, o);
        run_mask(r, qdoc_key(pf->doc, o, "/SMask"));
    }
}

/* --- content of its own -----------------------------------------------------
 */

/*
 * Not within itself, nor so often on one page that somebody means harm: forms
 * that each draw the next one twice double with every level.
 */
static bool
may_run(const struct run *r, int object)
{
    for (int i = 1; i <= r->depth; i++)
        if (r->pf->running[i] == object)
            return false;
    return r->depth + 1 < FORMS_MAX && r->pf->runs < RUNS_MAX;
}

/* Run a stream's content under gs, named by its object in findings. */
static void
run_stream(struct run *r, struct qobj stream, struct qobj resources,
           const struct gstate *gs)
{
    struct preflight *pf = r->pf;
    int before = pf->object;
    struct text data;
    bool decoded = false;

    if (!may_run(r, qdoc_id(pf->doc, stream))) {
        preflight_find(pf, RULE_OPERATORS,
                       "forms are nested in themselves, or too deep");
        return;
    }
    preflight_stream(pf, stream);
    pf->object = qdoc_id(pf->doc, stream);
    pf->running[r->depth + 1] = pf->object;
    pf->runs++;
    if (!qdoc_data(pf->doc, stream, &data, &decoded) || !decoded)
        preflight_find(pf, RULE_SOUND, "a form's content cannot be read");
    else
        preflight_run(pf, data, resources, gs, r->depth + 1);
    pf->object = before;
}

/*
 * A pattern's cell, a Type 3 glyph, a soft mask and what an annotation shows
 * stand nowhere by themselves: whatever they paint counts as within the trim.
 * inherits: its colour comes from
 * outside, and was looked at there.
 */
void
pf_object_nowhere(struct run *r, struct qobj stream, struct qobj resources,
                  bool inherits)
{
    struct preflight *pf = r->pf;
    const struct area media = pf->media, bleed = pf->bleed, trim = pf->trim;
    const struct area all = {-1e9, -1e9, 1e9, 1e9};
    struct gstate gs = pf_gstate_new();

    if (qdoc_kind(pf->doc, stream) != Q_STREAM)
        return;
    if (inherits) {
        gs.fill.space.kind = SPACE_BAD;
        gs.stroke.space.kind = SPACE_BAD;
    }
    pf->media = pf->bleed = pf->trim = all;
    run_stream(r, stream, resources, &gs);
    pf->media = media;
    pf->bleed = bleed;
    pf->trim = trim;
}

/* --- forms (8.10) -----------------------------------------------------------
 */

static void
check_form(struct preflight *pf, struct qobj form)
{
    struct qobj group = qdoc_key(pf->doc, form, "/Group");

    if (qdoc_is(pf->doc, qdoc_key(pf->doc, group, "/S"), "/Transparency"))
        preflight_find_at(pf, RULE_TRANSPARENCY, qdoc_id(pf->doc, form),
                          "a form is a transparency group");
    preflight_group(pf, group, qdoc_id(pf->doc, form));
    preflight_xobject(pf, form);
}

static uint64_t
paint_key(uint64_t key, const struct paint *p)
{
    key = preflight_key(key, (int64_t)p->space.kind);
    key = preflight_key(key, (int64_t)p->space.n);
    key = preflight_key(key, p->space.all ? 1 : 0);
    key = preflight_key(key, p->space.none ? 1 : 0);
    return preflight_key_reals(key, p->c, p->space.n);
}

static uint64_t
area_key(uint64_t key, const struct area *a)
{
    const double v[4] = {a->x0, a->y0, a->x1, a->y1};

    return preflight_key_reals(key, v, 4);
}

/*
 * What decides the findings of a form: a thousand pages that show it alike
 * are one.
 */
static uint64_t
form_key(const struct run *r, struct qobj form)
{
    const struct gstate *gs = r->gs;
    const struct preflight *pf = r->pf;
    uint64_t key = preflight_key('X', qdoc_id(pf->doc, form));

    key = preflight_key(key, qdoc_generation(pf->doc, form));
    key = preflight_key(key, pf->masking ? 1 : 0);
    key = preflight_key(key, gs->fill_over ? 1 : 0);
    key = preflight_key(key, gs->stroke_over ? 1 : 0);
    key = preflight_key(key, gs->mode);
    key = preflight_key(key, gs->text_mode);
    key = preflight_key(key, (int64_t)(intptr_t)gs->font);
    key = area_key(key, &gs->clip);
    key = area_key(key, &pf->media);
    key = area_key(key, &pf->bleed);
    key = area_key(key, &pf->trim);
    key = preflight_key_reals(key, gs->ctm, 6);
    key = preflight_key_reals(key, &gs->width, 1);
    key = paint_key(key, &gs->fill);
    return paint_key(key, &gs->stroke);
}

static void
clip_to(struct gstate *gs, const double box[static 4])
{
    struct area a = {1e9, 1e9, -1e9, -1e9};

    for (int i = 0; i < 4; i++) {
        double p[2];

        pf_matrix_apply(gs->ctm, (i & 1) != 0 ? box[2] : box[0],
                        i > 1 ? box[3] : box[1], p);
        a.x0 = p[0] < a.x0 ? p[0] : a.x0;
        a.y0 = p[1] < a.y0 ? p[1] : a.y0;
        a.x1 = p[0] > a.x1 ? p[0] : a.x1;
        a.y1 = p[1] > a.y1 ? p[1] : a.y1;
    }
    gs->clip = pf_area_meet(gs->clip, a);
}

static void
draw_form(struct run *r, struct qobj form)
{
    struct preflight *pf = r->pf;
    struct qobj own = qdoc_key(pf->doc, form, "/Resources");
    struct gstate gs = *r->gs;
    double m[6], box[4];
    bool known = false;

    if (preflight_first(pf, form, 'x'))
        check_form(pf, form);
    (void)preflight_slot(pf, form_key(r, form), &known);
    if (known)
        return;
    if (qdoc_numbers(pf->doc, qdoc_key(pf->doc, form, "/Matrix"), 6, m))
        pf_matrix_join(m, gs.ctm, gs.ctm);
    if (qdoc_numbers(pf->doc, qdoc_key(pf->doc, form, "/BBox"), 4, box))
        clip_to(&gs, box);
    run_stream(r, form, qdoc_kind(pf->doc, own) == Q_DICT ? own : r->resources,
               &gs);
}

void
pf_object_draw(struct run *r, const char *name)
{
    struct preflight *pf = r->pf;
    struct qobj o = pf_run_resource(r, "/XObject", name);
    struct qobj kind = qdoc_key(pf->doc, o, "/Subtype");

    if (qdoc_is(pf->doc, kind, "/Form")) {
        draw_form(r, o);
    } else if (qdoc_is(pf->doc, kind, "/Image")) {
        if (preflight_first(pf, o, 'i'))
            pf_image_check(pf, o);
        if (qdoc_true(pf->doc, qdoc_key(pf->doc, o, "/ImageMask")))
            pf_paint_mask(r);
        else
            pf_paint_image(r);
    } else if (qdoc_is(pf->doc, kind, "/PS")) {
        preflight_find_at(pf, RULE_POSTSCRIPT, qdoc_id(pf->doc, o),
                          "PostScript is drawn");
    } else {
        preflight_find(pf, RULE_OPERATORS, "what Do draws is missing");
    }
}

/* --- shadings and patterns (8.7) --------------------------------------------
 */

/* The ends of a shade; between them there is no more ink than at one. */
static void
check_shades(struct preflight *pf, struct qobj function, int depth)
{
    static const char *const ends[] = {"/C0", "/C1"};
    struct qobj parts = qdoc_key(pf->doc, function, "/Functions");
    double c[4];

    for (size_t i = 0; i < sizeof ends / sizeof ends[0]; i++)
        if (qdoc_numbers(pf->doc, qdoc_key(pf->doc, function, ends[i]), 4, c) &&
            (c[0] + c[1] + c[2] + c[3]) * 100 > pf->want->tac + 0.5)
            preflight_find(pf, RULE_TAC, "a shade has %.0f %% of ink",
                           (c[0] + c[1] + c[2] + c[3]) * 100);
    for (size_t i = 0; depth < 4 && i < qdoc_count(pf->doc, parts); i++)
        check_shades(pf, qdoc_item(pf->doc, parts, i), depth + 1);
}

static void
check_shading(struct preflight *pf, struct qobj shading)
{
    struct space space;

    if (!preflight_first(pf, shading, 's'))
        return;
    pf_space_read(pf, qdoc_key(pf->doc, shading, "/ColorSpace"), 0, &space);
    if (space.kind == SPACE_CMYK)
        check_shades(pf, qdoc_key(pf->doc, shading, "/Function"), 0);
}

void
pf_object_shading(struct run *r, const char *name)
{
    check_shading(r->pf, pf_run_resource(r, "/Shading", name));
}

void
pf_object_pattern(struct run *r, const char *name)
{
    struct preflight *pf = r->pf;
    struct qobj o = pf_run_resource(r, "/Pattern", name);
    struct qobj own = qdoc_key(pf->doc, o, "/Resources");
    int64_t kind = 0, paint = 1;

    (void)qdoc_integer(pf->doc, qdoc_key(pf->doc, o, "/PatternType"), &kind);
    (void)qdoc_integer(pf->doc, qdoc_key(pf->doc, o, "/PaintType"), &paint);
    if (kind == 2)
        check_shading(pf, qdoc_key(pf->doc, o, "/Shading"));
    else if (kind == 1 && preflight_first(pf, o, pf->masking ? 'q' : 'p'))
        pf_object_nowhere(
            r, o, qdoc_kind(pf->doc, own) == Q_DICT ? own : r->resources,
            paint == 2);
    else if (kind != 1)
        preflight_find(pf, RULE_OPERATORS, "a pattern is missing");
}
