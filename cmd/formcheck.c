#include "cmd/formcheck.h"

#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "cmd/formset.h"
#include "post/compose.h"
#include "render/formlook.h"
#include "render/mailset.h"

static bool
is_known(const struct form_problems *all, const struct err *err)
{
    for (size_t i = 0; i < all->n; i++)
        if (strcmp(all->item[i].msg, err->msg) == 0 &&
            strcmp(all->item[i].at.file, err->at.file) == 0 &&
            all->item[i].at.line == err->at.line)
            return true;
    return false;
}

static void
add(struct formset *f, struct form_problems *all, const struct err *err)
{
    bool other = f->only != NULL && strcmp(err->at.file, f->only) != 0 &&
                 strcmp(err->at.file, "set.conf") != 0;

    if (other || is_known(all, err))
        return;
    if (all->n == all->cap) {
        struct err *old = all->item;

        all->cap = all->cap == 0 ? 16 : 2 * all->cap;
        all->item = arena_array(f->arena, struct err, all->cap);
        if (all->n > 0)
            memcpy(all->item, old, all->n * sizeof *old);
    }
    all->item[all->n++] = *err;
}

/* --- what does not load -------------------------------------------------- */

/* The size of a form as it is written, for the empty one in its place. */
static const char *
view_box(struct text source, struct arena *arena)
{
    static const char name[] = "viewBox=\"";
    const char *at = memmem(source.s, source.len, name, sizeof name - 1);
    const char *end =
        at != NULL
            ? memchr(at + sizeof name - 1, '"',
                     source.len - (size_t)(at + sizeof name - 1 - source.s))
            : NULL;

    return end == NULL ? "0 0 210 297"
                       : arena_printf(arena, "%.*s",
                                      (int)(end - at - (int)sizeof name + 1),
                                      at + sizeof name - 1);
}

/*
 * What every side of a letter must have, so that its lack is not told of a
 * form that gave way.
 */
static const char *
mark_of(struct text source)
{
    return memmem(source.s, source.len, "{{mark.text}}", 13) == NULL
               ? ""
               : "<rect x='183' y='275' width='12' height='12' fill='none' "
                 "data-code='datamatrix' "
                 "data-value='{{mark}}{{side.k}}{{side.n}}'/>"
                 "<text x='120' y='286' font-family='BIZ UDGothic' "
                 "font-size='2' data-width='60'>{{mark.text}} {{side.kn}}"
                 "</text>";
}

/* False: not a form, or one that has given way already. */
static bool
give_way(struct formset *f, bool *gone, const char *file)
{
    for (size_t i = 0; i < f->files.n; i++) {
        struct source_file *s = &f->files.file[i];

        if (gone[i] || strcmp(s->name, file) != 0 ||
            strstr(s->name, ".svg") == NULL)
            continue;
        gone[i] = true;
        s->data = text_from(arena_printf(
            f->arena,
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"%s\">%s"
            "</svg>",
            view_box(s->data, f->arena), mark_of(s->data)));
        return true;
    }
    return false;
}

static void
load(struct formset *f, struct form_problems *out)
{
    bool *gone = arena_array(f->arena, bool, f->files.n);
    struct err err = {0};

    while (!formset_load(f, &err)) {
        bool again = give_way(f, gone, err.at.file);

        /* An empty form lacks what every side must have: no news. */
        if (again || out->n == 0)
            add(f, out, &err);
        if (!again)
            return;
        err_clear(&err);
    }
}

/* --- what does not fit --------------------------------------------------- */

static void
check_samples(struct formset *f, const char *file, struct form_problems *out)
{
    static const char *const word[] = {"short", "usual", "longest"};

    for (int s = 0; s < 3; s++) {
        struct side side;
        struct err err = {0};

        if (mailset_sample_side(f->set, file, (enum sample)s, f->arena, &side,
                                &err))
            continue;
        err_prefix(&err, "sample %s", word[s]);
        add(f, out, &err);
    }
}

static void
check_forms(struct formset *f, struct form_problems *out)
{
    for (size_t i = 0; i < mailset_forms(f->set); i++) {
        struct form_facts form = mailset_form(f->set, i, f->arena);

        check_samples(f, form.file, out);
    }
}

/* A mailing is filled by compose; other sets have fields of their own. */
static void
check_fields(struct formset *f, struct form_problems *out)
{
    struct err err = {0};
    size_t mark;

    if (!mailset_field(f->set, "mark.text", &mark) ||
        composer_knows(f->set, &err))
        return;
    add(f, out, &err);
}

void
form_check(struct formset *f, struct form_problems *out)
{
    *out = (struct form_problems){0};
    load(f, out);
    if (f->set == NULL || out->n > 0)
        return;
    check_fields(f, out);
    check_forms(f, out);
}
