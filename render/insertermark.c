/* Inserter marks on the sheets of a set. */
#include "base/arena.h"
#include "render/clear.h"
#include "render/inserter.h"
#include "render/mailset_inside.h"
#include "render/values.h"

/* A profile as a set needs it. */
struct inserter_use {
    const struct inserter *profile;
    struct cond insert[INSERTER_CHANNELS];
    struct size trim; /* of the lines below */
    struct box line[INSERTER_POSITIONS];
};

/* --- attaching ----------------------------------------------------------- */

static bool
compile_inserts(struct mailset *set, struct inserter_use *use, struct err *err)
{
    struct field_names own = set->names;

    own.n -= BUILT_IN; /* a piece's channels are the same on all its sides */
    for (size_t i = 0; i < use->profile->n_insert; i++) {
        const char *s = use->profile->insert[i].s;

        if (!cond_compile(s, &own, set->arena, &use->insert[i], err)) {
            err->code = ERR_CONF;
            return err_wrap(err, "%s: inserts: channel %zu", use->profile->file,
                            i + 1);
        }
    }
    return true;
}

static bool
zone_check(const struct inserter *ins, const struct side_form *side,
           struct box zone, struct err *err)
{
    const struct item *other = form_intruder(&side->written.form, zone, NULL);

    return other == NULL ||
           svg_bad(other->node, err,
                   "prints where the inserter marks of \"%s\" need clear "
                   "paper; move it or choose another profile",
                   ins->name.s);
}

/* The same place of the paper, seen from its other side. */
static struct box
mirrored(struct box box, struct size trim)
{
    return (struct box){trim.width - box.x - box.width, box.y, box.width,
                        box.height};
}

/* No line may come into the window, from the front nor from behind. */
static bool
window_clear(const struct inserter *ins, const struct mailset *set,
             const struct sheet *sheet, struct box b, size_t marked,
             struct err *err)
{
    struct size trim = sheet->side[0].written.form.trim;
    const struct area *ever = &set->window.facts.ever;

    if (!set->window.known || set->shown != sheet)
        return true;
    if (set->shown_side != marked)
        b = mirrored(b, trim);
    if (b.x / PT_PER_MM >= ever->x1 || b.y / PT_PER_MM >= ever->y1 ||
        (b.x + b.width) / PT_PER_MM <= ever->x0 ||
        (b.y + b.height) / PT_PER_MM <= ever->y0)
        return true;
    return err_set(err, ERR_CONF,
                   "%s: marks: the lines can come into the window of the "
                   "envelope, which shows x %.1f to %.1f, y %.1f to %.1f mm",
                   ins->file, ever->x0, ever->x1, ever->y0, ever->y1);
}

static bool
span_check(const struct mailset *set, const struct inserter *ins,
           const struct sheet *sheet, struct box span, struct err *err)
{
    struct size trim = sheet->side[0].written.form.trim;
    size_t marked = ins->back ? 1 : 0, other = 1 - marked;

    if (!window_clear(ins, set, sheet, span, marked, err) ||
        !zone_check(ins, &sheet->side[marked], inserter_zone(ins, span, trim),
                    err))
        return false;
    return !ins->clear_reverse || sheet->n_side < 2 ||
           zone_check(ins, &sheet->side[other], mirrored(span, trim), err);
}

static bool
sheet_check(const struct mailset *set, const struct inserter *ins,
            const struct sheet *sheet, struct err *err)
{
    struct size trim = sheet->side[0].written.form.trim;
    struct box span[INSERTER_SPANS];
    size_t n = inserter_spans(ins, trim, span);

    if (ins->back && sheet->n_side < 2)
        return err_set(err, ERR_CONF,
                       "%s: side: the sheet \"%s\" has no back to be marked",
                       ins->file, sheet->info.name.s);
    if (!inserter_page_check(ins, trim, err))
        return false;
    for (size_t i = 0; i < n; i++)
        if (!span_check(set, ins, sheet, span[i], err))
            return false;
    return true;
}

bool
inserter_attach(struct mailset *set, const struct inserter *profile,
                struct err *err)
{
    struct inserter_use *use;

    if (profile == NULL)
        return true;
    use = arena_alloc(set->arena, sizeof *use);
    use->profile = profile;
    if (!compile_inserts(set, use, err))
        return false;
    for (size_t i = 0; i < set->n_sheet; i++)
        if (!sheet_check(set, profile, &set->sheet[i], err))
            return false;
    set->inserter = use;
    return true;
}

/* --- marking ------------------------------------------------------------- */

/* Lines are worked out once per size of page. */
static const struct box *
lines_of(struct inserter_use *use, struct size trim)
{
    if (use->trim.width != trim.width || use->trim.height != trim.height) {
        use->trim = trim;
        for (size_t i = 0; i < use->profile->n; i++)
            use->line[i] = inserter_line(use->profile, i, trim);
    }
    return use->line;
}

static unsigned
inserts_of(const struct inserter_use *use, const struct values *values)
{
    unsigned inserts = 0;

    for (size_t i = 0; i < use->profile->n_insert; i++)
        if (cond_holds(&use->insert[i], values))
            inserts |= 1U << i;
    return inserts;
}

int64_t
inserter_mark(struct mailset *set, const struct values *values,
              struct inserter_count count, struct arena *scratch,
              struct side_list *io)
{
    struct inserter_use *use = set->inserter;
    struct inserter_sheet sheet = {.count = count};

    for (size_t i = 0; i < io->n; i++)
        sheet.n += !io->side[i].back;
    if (use == NULL)
        return sheet.n;
    sheet.inserts = inserts_of(use, values);
    for (size_t i = 0; i < io->n; i++) {
        struct side *side = &io->side[i];

        sheet.k += !side->back;
        if (side->back != use->profile->back)
            continue;
        inserter_put(lines_of(use, side->own.trim),
                     inserter_pattern(use->profile, &sheet), scratch,
                     &side->own);
        inserter_code_put(use->profile, &sheet, scratch, &side->own);
    }
    return sheet.n;
}
