#include <string.h>

#include "post/preflight_inside.h"
#include "post/qscan.h"

#define N_(s) s /* translated where it is told */

enum {
    INVISIBLE = 3, /* Tr: neither filled nor stroked */
    CLIP_ONLY = 7
};

/* --- showing ----------------------------------------------------------------
 */

static void
show_codes(struct run *r, const struct qtoken *t)
{
    struct buf *bytes = &r->bytes;
    size_t step = pf_font_wide(r->gs->font) ? 2 : 1;

    qscan_bytes(t, bytes);
    for (size_t i = 0; i + step <= bytes->len; i += step) {
        unsigned code = (unsigned char)bytes->s[i];

        if (step == 2)
            code = code << 8 | (unsigned char)bytes->s[i + 1];
        pf_font_shown(r, r->gs->font, code);
    }
}

static void
check_rich(struct run *r, const struct paint *p)
{
    const double *c = p->c;

    if (p->space.kind == SPACE_CMYK && c[3] >= 0.5 &&
        c[0] + c[1] + c[2] > 0.0005)
        preflight_find(r->pf, RULE_BLACK_RICH,
                       "text in black and other process inks");
}

/* Where a text begins is where it is, as far as a lost mark goes. */
static void
check_text_ink(struct run *r)
{
    const struct gstate *gs = r->gs;
    int mode = gs->text_mode % 4;
    struct area where;
    double p[2];

    if (gs->text_mode == INVISIBLE || gs->text_mode == CLIP_ONLY)
        return;
    pf_matrix_apply(gs->line, 0, 0, p);
    pf_matrix_apply(gs->ctm, p[0], p[1], p);
    where = pf_area_meet((struct area){p[0], p[1], p[0], p[1]}, gs->clip);
    if (pf_area_empty(where))
        return;
    pf_paint_place(r, where, N_("text"));
    if (mode == 0 || mode == 2) {
        pf_paint_ink(r, &gs->fill, gs->fill_over, N_("text"), where);
        check_rich(r, &gs->fill);
    }
    if (mode == 1 || mode == 2) {
        pf_paint_ink(r, &gs->stroke, gs->stroke_over, N_("text"), where);
        check_rich(r, &gs->stroke);
    }
}

static void
show(struct run *r)
{
    bool any = false;

    if (r->gs->font == NULL) {
        preflight_find(r->pf, RULE_OPERATORS, "text is shown without a font");
        return;
    }
    pf_font_used(r, r->gs->font);
    for (size_t i = 0; i < r->n; i++)
        if (r->operand[i].kind == QT_STRING || r->operand[i].kind == QT_HEX) {
            any = any || r->operand[i].raw.len > 0;
            show_codes(r, &r->operand[i]);
        }
    if (any)
        check_text_ink(r);
}

/* --- positions (9.4.2) ------------------------------------------------------
 */

static void
move(struct run *r, double x, double y)
{
    const double by[6] = {1, 0, 0, 1, x, y};

    pf_matrix_join(by, r->gs->line, r->gs->line);
}

static void
set_matrix(struct run *r)
{
    for (size_t i = 0; i < 6; i++)
        r->gs->line[i] = pf_run_number(r, i);
}

static void
reset_line(struct run *r)
{
    static const double none[6] = {1, 0, 0, 1, 0, 0};

    memcpy(r->gs->line, none, sizeof none);
}

static void
set_font(struct run *r)
{
    char name[NAME_ROOM];

    pf_run_name(r, 0, name);
    r->gs->font = pf_font_of(r, name);
}

/* A mode that does not exist counts as the first. */
static void
set_mode(struct run *r)
{
    double mode = pf_run_number(r, 0);

    r->gs->text_mode = mode >= 0 && mode <= CLIP_ONLY ? (int)mode : 0;
}

static void
do_t(struct run *r, const char *op)
{
    switch (op[1]) {
    case 'f':
        set_font(r);
        break;
    case 'r':
        set_mode(r);
        break;
    case 'L':
        r->gs->leading = pf_run_number(r, 0);
        break;
    case 'D':
        r->gs->leading = -pf_run_number(r, 1);
        move(r, pf_run_number(r, 0), pf_run_number(r, 1));
        break;
    case 'd':
        move(r, pf_run_number(r, 0), pf_run_number(r, 1));
        break;
    case 'm':
        set_matrix(r);
        break;
    case '*':
        move(r, 0, -r->gs->leading);
        break;
    default: /* Tj, TJ */
        show(r);
    }
}

void
pf_text_operator(struct run *r, const char *op)
{
    if (*op == 'B' || *op == 'E') {
        reset_line(r);
    } else if (*op == 'T') {
        do_t(r, op);
    } else { /* ' and " show on the next line */
        move(r, 0, -r->gs->leading);
        show(r);
    }
}
