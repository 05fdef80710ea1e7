#include "cmd/formdiff.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "cmd/cmd.h"
#include "cmd/formset.h"
#include "render/drawing.h"
#include "render/formlook.h"
#include "render/shift.h"

#define GAP (8 * PT_PER_MM) /* between old and new */

static const struct ink box_ink = {.m = 1, .y = 0.9, .tint = 1};
static const struct ink page_ink = {.k = 0.4, .tint = 1};

bool
sample_named(const char *name, enum sample *out, struct err *err)
{
    static const char *const word[] = {"short", "usual", "longest"};

    for (size_t i = 0; i < 3; i++)
        if (strcmp(name, word[i]) == 0) {
            *out = (enum sample)i;
            return true;
        }
    return err_set(err, ERR_USAGE, "--sample: short, usual or longest");
}

struct diffing {
    const struct form_diff_terms *terms;
    struct arena *arena;
    struct cmd *cmd;
    struct formset old, new;
    size_t n_form, n_changed;
};

static bool
has_form(const struct formset *f, const char *file)
{
    for (size_t i = 0; i < mailset_forms(f->set); i++)
        if (strcmp(mailset_form(f->set, i, f->arena).file, file) == 0)
            return true;
    return false;
}

/* A side of one set; an empty page where the set has no such form. */
static bool
side_of(struct diffing *d, struct formset *f, const char *file,
        struct size other, struct side *out, struct err *err)
{
    if (has_form(f, file))
        return mailset_sample_side(f->set, file, d->terms->sample, d->arena,
                                   out, err);
    *out = (struct side){.fixed = arena_alloc(d->arena, sizeof *out->fixed),
                         .own = {.trim = other}};
    return true;
}

/* --- the picture --------------------------------------------------------- */

static void
put_page(struct drawing *d, const struct page *page, double x)
{
    for (size_t i = 0; i < page->n; i++) {
        struct draw moved = draw_shift(&page->draw[i], x, 0, d->arena);

        drawing_put(d, &moved);
    }
}

static void
put_side(struct drawing *d, const struct side *side, double x,
         const struct box *box, size_t n)
{
    put_page(d, side->fixed, x);
    put_page(d, &side->own, x);
    drawing_frame(
        d, (struct box){x, 0, side->own.trim.width, side->own.trim.height},
        (struct pen_line){page_ink, 0.2, 0});
    for (size_t i = 0; i < n; i++)
        drawing_frame(
            d,
            (struct box){box[i].x + x, box[i].y, box[i].width, box[i].height},
            (struct pen_line){box_ink, 0.7, 0});
}

static const char *
picture_name(const struct diffing *d, const char *file)
{
    const char *png = d->terms->png;
    size_t len = strlen(png);

    if (d->new.only != NULL || d->old.only != NULL)
        return png;
    if (len > 4 && strcmp(png + len - 4, ".png") == 0)
        len -= 4;
    return arena_printf(d->arena, "%.*s-%.*s.png", (int)len, png,
                        (int)strlen(file) - 4, file);
}

static bool
draw(struct diffing *d, const char *file, const struct side *old,
     const struct side *new, const struct box *box, size_t n, struct err *err)
{
    struct drawing art = {.arena = d->arena};
    double at = old->own.trim.width + GAP;
    struct page paper = {
        .trim = {at + new->own.trim.width,
                 fmax(old->own.trim.height, new->own.trim.height)}};
    struct side both = {.fixed = &paper};

    put_side(&art, old, 0, box, n);
    put_side(&art, new, at, box, n);
    both.own = (struct page){.trim = paper.trim, .n = art.n, .draw = art.draw};
    return cmd_png(picture_name(d, file), &both, (double)d->terms->dpi, err);
}

/* --- forms --------------------------------------------------------------- */

static void
tell(struct diffing *d, const char *file, size_t n)
{
    if (d->cmd->json) {
        fputs(d->n_form > 0 ? ",{\"file\":" : "{\"file\":", stdout);
        json_string(text_from(file));
        printf(",\"changes\":%zu}", n);
    } else if (n == 0)
        printf(_("%s: the same\n"), file);
    else
        printf(_("%s: changed in %zu places\n"), file, n);
    d->n_form++;
    d->n_changed += n > 0;
}

static bool
compare(struct diffing *d, const char *file, struct size trim, struct err *err)
{
    struct side old, new;
    struct box *box;
    size_t n;

    if (!side_of(d, &d->old, file, trim, &old, err) ||
        !side_of(d, &d->new, file, trim, &new, err))
        return false;
    side_changes(&old, &new, d->arena, &box, &n);
    tell(d, file, n);
    return n == 0 || d->terms->png == NULL ||
           draw(d, file, &old, &new, box, n, err);
}

/* Forms of the new set, then those that only the old one has. */
static bool
compare_all(struct diffing *d, struct err *err)
{
    const struct formset *set[] = {&d->new, &d->old};

    for (size_t k = 0; k < 2; k++)
        for (size_t i = 0; i < mailset_forms(set[k]->set); i++) {
            struct form_facts form = mailset_form(set[k]->set, i, d->arena);

            if ((k == 1 && has_form(&d->new, form.file)) ||
                (set[k]->only != NULL && strcmp(form.file, set[k]->only) != 0))
                continue;
            if (!compare(d, form.file, form.trim, err))
                return false;
        }
    return true;
}

bool
form_diff(struct cmd *cmd, const char *old, const char *new,
          const struct form_diff_terms *terms, struct arena *arena,
          struct err *err)
{
    struct diffing d = {.terms = terms, .arena = arena, .cmd = cmd};
    bool ok =
        formset_open(cmd, old, arena, &d.old, err) && formset_load(&d.old, err);

    ok = ok && formset_open(cmd, new, arena, &d.new, err) &&
         formset_load(&d.new, err);
    if (ok && (d.old.only == NULL) != (d.new.only == NULL))
        ok = err_set(err, ERR_USAGE,
                     "form diff: name two sets, or a form of each");
    if (ok && d.old.only != NULL && strcmp(d.old.only, d.new.only) != 0)
        ok = err_set(err, ERR_USAGE,
                     "form diff: the two forms have different names; compare "
                     "a form with its own older version");
    if (ok && cmd->json)
        fputs("{\"forms\":[", stdout);
    ok = ok && compare_all(&d, err);
    if (ok && cmd->json)
        puts("]}");
    formset_close(&d.new);
    formset_close(&d.old);
    return ok;
}
