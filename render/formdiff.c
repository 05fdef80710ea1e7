/*
 * What changed between two versions of a side, as boxes.
 *
 * A drawing call is told by its line in the trace (render/trace.h), which has
 * place, ink, outline and text: the same line is the same ink on paper.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "render/extent.h"
#include "render/formlook.h"
#include "render/trace.h"

#define MARGIN 1.5 /* pt around what changed; nearer boxes are joined */

struct call {
    struct text line;
    const struct draw *draw;
};

struct calls {
    size_t n;
    struct call *call;
};

static void
add_page(struct calls *c, const struct page *page, struct arena *arena)
{
    for (size_t i = 0; i < page->n; i++) {
        const struct page nothing = {.trim = page->trim};
        const struct side one = {
            .fixed = &nothing,
            .own = {.trim = page->trim, .n = 1, .draw = &page->draw[i]}};
        struct buf b = {0};

        trace_side(&one, &b);
        c->call[c->n++] = (struct call){{arena_copy(arena, b.s, b.len), b.len},
                                        &page->draw[i]};
        buf_clear(&b);
    }
}

static int
by_line(const void *a, const void *b)
{
    const struct text *s = &((const struct call *)a)->line;
    const struct text *t = &((const struct call *)b)->line;
    int order = memcmp(s->s, t->s, s->len < t->len ? s->len : t->len);

    return order != 0 ? order : (s->len > t->len) - (s->len < t->len);
}

static struct calls
calls_of(const struct side *side, struct arena *arena)
{
    struct calls c = {
        0, arena_array(arena, struct call, side->fixed->n + side->own.n + 1)};

    add_page(&c, side->fixed, arena);
    add_page(&c, &side->own, arena);
    qsort(c.call, c.n, sizeof *c.call, by_line);
    return c;
}

/* --- boxes --------------------------------------------------------------- */

static bool
touch(struct box a, struct box b)
{
    return a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height &&
           b.y < a.y + a.height;
}

static struct box
joined(struct box a, struct box b)
{
    double x = fmin(a.x, b.x), y = fmin(a.y, b.y);

    return (struct box){x, y, fmax(a.x + a.width, b.x + b.width) - x,
                        fmax(a.y + a.height, b.y + b.height) - y};
}

/* Add a box; what it touches becomes part of it. */
static void
add_box(struct box *box, size_t *n, struct box add)
{
    for (size_t i = 0; i < *n;) {
        if (!touch(box[i], add)) {
            i++;
            continue;
        }
        add = joined(box[i], add);
        box[i] = box[--*n];
        i = 0; /* the larger one may touch others */
    }
    box[(*n)++] = add;
}

static void
add_call(struct box *box, size_t *n, const struct call *call)
{
    struct box b;

    if (draw_extent(call->draw, &b))
        add_box(box, n,
                (struct box){b.x - MARGIN, b.y - MARGIN, b.width + 2 * MARGIN,
                             b.height + 2 * MARGIN});
}

void
side_changes(const struct side *a, const struct side *b, struct arena *arena,
             struct box **out, size_t *n)
{
    struct calls x = calls_of(a, arena), y = calls_of(b, arena);
    struct box *box = arena_array(arena, struct box, x.n + y.n + 1);
    size_t i = 0, k = 0;

    *n = 0;
    while (i < x.n || k < y.n) {
        int order = i == x.n   ? 1
                    : k == y.n ? -1
                               : by_line(&x.call[i], &y.call[k]);

        if (order < 0)
            add_call(box, n, &x.call[i]);
        if (order > 0)
            add_call(box, n, &y.call[k]);
        i += order <= 0;
        k += order >= 0;
    }
    *out = box;
}
