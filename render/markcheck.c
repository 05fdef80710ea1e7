/*
 * The piece mark of each side: there, one, large enough, and alone.
 *
 * Sources: design.md 7; ISO/IEC 16022:2006, 7.4 (quiet zone of one module);
 *          reference/postal.md 5.2 (1 mm for the error of a fold).
 */
#include <math.h>
#include <string.h>

#include "render/clear.h"
#include "render/mailset_inside.h"

#define CELL_LEAST 0.5 /* mm */
#define FOLD_ERROR 1.0 /* mm */

/* Numbers of the fields that make a mark. */
struct mark_fields {
    size_t mark, text, k, n, kn;
};

/* A mailing has both fields; the control sheet has neither. */
static bool
find_fields(const struct mailset *set, struct mark_fields *out)
{
    size_t built_in = mailset_fields(set);

    *out = (struct mark_fields){.k = built_in, built_in + 1, built_in + 2};
    return mailset_field(set, "mark", &out->mark) &&
           mailset_field(set, "mark.text", &out->text);
}

/* --- the symbol ---------------------------------------------------------- */

static bool
is_field(const struct field_part *part, size_t field)
{
    return part->is_field && part->field == field && part->n_filter == 0;
}

static bool
value_check(const struct item *item, const struct mark_fields *f,
            struct err *err)
{
    const struct field_text *v = &item->u.code.value;

    if (v->n == 3 && is_field(&v->part[0], f->mark) &&
        is_field(&v->part[1], f->k) && is_field(&v->part[2], f->n))
        return true;
    return svg_bad(item->node, err,
                   "the Data Matrix of a mailing is its piece mark; write "
                   "data-value=\"{{mark}}{{side.k}}{{side.n}}\"");
}

/* The symbol with its quiet zone stands in the middle of its rect. */
static struct box
symbol_box(const struct code *code)
{
    double side = fmin(code->box.width, code->box.height);

    return (struct box){code->box.x + (code->box.width - side) / 2,
                        code->box.y + (code->box.height - side) / 2, side,
                        side};
}

static bool
size_check(const struct form *form, const struct item *item, struct box b,
           struct err *err)
{
    double cell = b.width / (MARK_SIZE + 2) / PT_PER_MM;
    double slack = 1e-6;

    if (cell < CELL_LEAST - slack)
        return svg_bad(item->node, err,
                       "the cells of the piece mark are %.3f mm wide and must "
                       "have %.1f mm; give its rect a side of %.0f mm",
                       cell, CELL_LEAST, CELL_LEAST * (MARK_SIZE + 2));
    if (b.x < -slack || b.y < -slack ||
        b.x + b.width > form->trim.width + slack ||
        b.y + b.height > form->trim.height + slack)
        return svg_bad(item->node, err,
                       "the piece mark reaches over the edge of the page");
    return true;
}

/* Folds are the envelope's, and go through every sheet of its size. */
static bool
fold_check(const struct mailset *set, const struct form *form,
           const struct item *item, struct box b, struct err *err)
{
    const struct envelope *e = &set->window.envelope;

    if (!set->window.known ||
        fabs(form->trim.width / PT_PER_MM - e->sheet_width) > FOLD_ERROR ||
        fabs(form->trim.height / PT_PER_MM - e->sheet_height) > FOLD_ERROR)
        return true;
    for (size_t i = 0; i < e->n_fold; i++) {
        double fold = e->fold[i] * PT_PER_MM;
        double gap = fmax(b.y - fold, fold - b.y - b.height);

        if (gap < FOLD_ERROR * PT_PER_MM)
            return svg_bad(item->node, err,
                           "the piece mark is less than %.0f mm from the fold "
                           "at %g mm; move it away",
                           FOLD_ERROR, e->fold[i]);
    }
    return true;
}

static bool
quiet_check(const struct form *form, const struct item *item, struct box b,
            struct err *err)
{
    const struct item *other = form_intruder(form, b, item);

    return other == NULL ||
           svg_bad(other->node, err,
                   "prints in the quiet zone of the piece mark (line %zu); "
                   "move one of them",
                   item->node->line);
}

/* --- a side -------------------------------------------------------------- */

static bool
is_mark(const struct item *item)
{
    return item->kind == ITEM_CODE && item->u.code.kind == CODE_MARK;
}

/* {{mark.text}} and {{side.kn}} on one line. */
static bool
is_readable(const struct item *item, const struct mark_fields *f)
{
    bool text = false, kn = false;

    if (item->kind != ITEM_LINE)
        return false;
    for (size_t i = 0; i < item->u.line.n; i++) {
        text = text || is_field(&item->u.line.part[i].part, f->text);
        kn = kn || is_field(&item->u.line.part[i].part, f->kn);
    }
    return text && kn;
}

/* The outermost element of a side, for what is missing there. */
static struct svg_node
side_root(const struct side_form *side)
{
    const struct form *form = &side->written.form;
    const struct svg_node *root = form->n > 0 ? form->item[0].node : NULL;

    if (root == NULL)
        return (struct svg_node){.file = side->file, .line = 1, .column = 1};
    while (root->parent != NULL)
        root = root->parent;
    return *root;
}

/* No piece is without {{mark}}: only what is printed once has none. */
static bool
is_always(const struct item *item, const struct mark_fields *f, struct err *err)
{
    const struct cond *c = &item->cond;

    return c->n == 0 ||
           (c->n == 1 && c->term[0].field == f->mark && !c->term[0].negated) ||
           svg_bad(item->node, err,
                   "data-if: the piece mark stands on every side, whatever "
                   "the piece");
}

static bool
find_marks(const struct form *form, const struct mark_fields *f,
           const struct item **mark, const struct item **text, struct err *err)
{
    *mark = *text = NULL;
    for (size_t i = 0; i < form->n; i++) {
        const struct item *item = &form->item[i];

        if (is_mark(item)) {
            if (!value_check(item, f, err) || !is_always(item, f, err))
                return false;
            if (*mark != NULL)
                return svg_bad(item->node, err,
                               "a second piece mark on one side; one is "
                               "needed");
            *mark = item;
        }
        if (is_readable(item, f)) {
            if (!is_always(item, f, err))
                return false;
            if (*text != NULL)
                return svg_bad(item->node, err,
                               "a second readable mark on one side; one is "
                               "needed");
            *text = item;
        }
    }
    return true;
}

static bool
side_check(const struct mailset *set, const struct side_form *side,
           const struct mark_fields *f, struct err *err)
{
    const struct form *form = &side->written.form;
    const struct svg_node root = side_root(side);
    const struct item *mark, *text;
    struct box b;

    if (!find_marks(form, f, &mark, &text, err))
        return false;
    if (mark == NULL)
        return svg_bad(&root, err,
                       "no piece mark on this side; put a rect with "
                       "data-code=\"datamatrix\" on it");
    if (text == NULL)
        return svg_bad(&root, err,
                       "no readable mark on this side; put a text with "
                       "{{mark.text}} and {{side.kn}} on it");
    b = symbol_box(&mark->u.code);
    return size_check(form, mark, b, err) &&
           fold_check(set, form, mark, b, err) &&
           quiet_check(form, mark, b, err);
}

bool
marks_check(const struct mailset *set, struct err *err)
{
    struct mark_fields f;

    if (!find_fields(set, &f))
        return true;
    for (size_t i = 0; i < set->n_sheet; i++)
        for (size_t k = 0; k < set->sheet[i].n_side; k++)
            if (!side_check(set, &set->sheet[i].side[k], &f, err))
                return false;
    return true;
}
