/*
 * Ruby: the reading of a word, small above it (data-ruby on a text).
 *
 * It is half as large as the word, in its face, centred over it, and may be a
 * fifth wider; longer readings are condensed, and then refused.
 *
 * Source: JIS X 4051:2004, 4.12 (size and place of ruby).
 */
#include <math.h>

#include "base/arena.h"
#include "render/face.h"
#include "render/formtext.h"

#define RISE 0.94 /* of the word's size, from baseline to baseline */
#define WIDER 1.2

static double
length_of(const struct draw_glyphs *g)
{
    double x = 0;

    for (size_t i = 0; i < g->n; i++)
        x += g->advance != NULL ? g->advance[i]
                                : face_advance(g->face, g->glyph[i]) * g->size /
                                      face_upem(g->face);
    return x;
}

/* Both ends of the word's baseline on the page. */
static bool
ends_of(const struct item *word, struct point *from, struct point *to)
{
    size_t n = word->u.fixed.n;
    const struct draw *d = word->u.fixed.draw;
    const struct draw_glyphs *last;

    if (word->kind != ITEM_STATIC || n == 0 || d[0].kind != DRAW_GLYPHS ||
        d[n - 1].kind != DRAW_GLYPHS)
        return false;
    last = &d[n - 1].u.glyphs;
    *from = matrix_apply(d[0].u.glyphs.place, (struct point){0, 0});
    *to = matrix_apply(last->place, (struct point){length_of(last), 0});
    return true;
}

bool
form_ruby(const struct form_context *c, const struct form *form,
          const struct svg_node *node, const struct line *word,
          struct line *out, struct err *err)
{
    const struct item *item = form->n > 0 ? &form->item[form->n - 1] : NULL;
    struct line_part *part = arena_array(c->arena, struct line_part, 1);
    struct point from, to;

    if (word->vertical || item == NULL || item->node != node ||
        !ends_of(item, &from, &to))
        return svg_bad(node, err,
                       "data-ruby is for a horizontal text without fields");
    *part = word->part[0];
    part->size /= 2;
    part->spacing = 0;
    part->part =
        (struct field_part){.literal = text_from(svg_attr(node, "data-ruby"))};
    *out = (struct line){.place = word->place,
                         .width = WIDER * hypot(to.x - from.x, to.y - from.y),
                         .anchor = ANCHOR_MIDDLE,
                         .n = 1,
                         .part = part};
    out->place.e = (from.x + to.x) / 2 - word->place.c * RISE * 2 * part->size;
    out->place.f = (from.y + to.y) / 2 - word->place.d * RISE * 2 * part->size;
    return fit_read("condense 50", out, err);
}
