#include "render/window.h"

#include <math.h>
#include <string.h>

#include "base/arena.h"
#include "render/extent.h"
#include "render/form.h"
#include "render/mailset.h"

#define SLACK_MM 0.05 /* coordinates of forms have two decimals */

static const struct source_file *
file_of(const struct source_file *files, size_t n, const char *name)
{
    for (size_t i = 0; i < n; i++)
        if (strcmp(files[i].name, name) == 0)
            return &files[i];
    return NULL;
}

bool
window_read(const struct source_file *files, size_t n, struct arena *arena,
            struct window *out, struct err *err)
{
    const struct source_file *file = file_of(files, n, "envelope.conf");
    const struct source_file *inner = file_of(files, n, "inner.conf");
    struct window w = {.known = file != NULL};
    struct envelope enclosed;

    if (file != NULL &&
        (!envelope_read(file->data, file->name, arena, &w.envelope, err) ||
         (inner != NULL &&
          !envelope_read(inner->data, inner->name, arena, &enclosed, err)) ||
         !envelope_good(&w.envelope, inner != NULL ? &enclosed : NULL, err)))
        return false;
    if (w.known && !w.envelope.windowed)
        return err_set(err, ERR_CONF,
                       "envelope \"%s\" has no window; the address would not "
                       "be seen",
                       w.envelope.name.s);
    if (w.known)
        envelope_facts(&w.envelope, &w.facts);
    *out = w;
    return true;
}

/* --- the checks ---------------------------------------------------------- */

static struct area
area_mm(struct box b)
{
    return (struct area){b.x / PT_PER_MM, b.y / PT_PER_MM,
                         (b.x + b.width) / PT_PER_MM,
                         (b.y + b.height) / PT_PER_MM};
}

static bool
overlap(const struct area *a, const struct area *b)
{
    return a->x0 < b->x1 - SLACK_MM && a->x1 > b->x0 + SLACK_MM &&
           a->y0 < b->y1 - SLACK_MM && a->y1 > b->y0 + SLACK_MM;
}

static bool
inside(const struct area *a, const struct area *b)
{
    return a->x0 >= b->x0 - SLACK_MM && a->x1 <= b->x1 + SLACK_MM &&
           a->y0 >= b->y0 - SLACK_MM && a->y1 <= b->y1 + SLACK_MM;
}

static bool
check_free(const struct window_side *side, const struct area *ever, bool behind,
           struct err *err)
{
    for (size_t i = 0; i < side->n; i++) {
        const struct item *item = &side->item[i];
        struct area at;
        struct box box;

        if (!item_extent(item, side->trim.height, &box))
            continue;
        at = area_mm(box);
        if (!overlap(&at, ever))
            continue;
        if (behind)
            return svg_bad(item->node, err,
                           "at x %.1f to %.1f, y %.1f to %.1f mm this shines "
                           "through beside the address in the envelope's "
                           "window; keep x %.1f to %.1f, y %.1f to %.1f free",
                           at.x0, at.x1, at.y0, at.y1, ever->x0, ever->x1,
                           ever->y0, ever->y1);
        return svg_bad(item->node, err,
                       "at x %.1f to %.1f, y %.1f to %.1f mm this can show in "
                       "the envelope's window beside the address; keep x %.1f "
                       "to %.1f, y %.1f to %.1f free",
                       at.x0, at.x1, at.y0, at.y1, ever->x0, ever->x1, ever->y0,
                       ever->y1);
    }
    return true;
}

/* What a line may reach beyond the block's page is the clear space only. */
static bool
check_block_items(const struct window_side *side, const struct area *always,
                  double clear, struct err *err)
{
    const struct area room = {always->x0 - clear, always->y0 - clear,
                              always->x1 + clear, always->y1 + clear};

    for (size_t i = 0; i < side->n; i++) {
        const struct item *item = &side->item[i];
        struct area at;
        struct box box;

        if (!item_extent(item, side->trim.height, &box))
            continue;
        at = area_mm(box);
        if (!inside(&at, item->kind == ITEM_CODE ? always : &room))
            return svg_bad(item->node, err,
                           "this can leave the envelope's window: it reaches x "
                           "%.1f to %.1f, y %.1f to %.1f mm on the sheet, and "
                           "always visible are x %.1f to %.1f, y %.1f to %.1f",
                           at.x0, at.x1, at.y0, at.y1, always->x0, always->x1,
                           always->y0, always->y1);
    }
    return true;
}

static bool
check_size(const struct window *w, const struct window_block *b,
           const struct window_side *front, struct err *err)
{
    const struct area *always = &w->facts.always;
    struct area at = area_mm(
        (struct box){b->place.x, b->place.y, b->size.width, b->size.height});

    if (fabs(front->trim.width / PT_PER_MM - w->envelope.sheet_width) >
            SLACK_MM ||
        fabs(front->trim.height / PT_PER_MM - w->envelope.sheet_height) >
            SLACK_MM)
        return err_set(err, ERR_CONF,
                       "the sheet with the address is %.1f x %.1f mm, and "
                       "envelope \"%s\" is for %.1f x %.1f mm",
                       front->trim.width / PT_PER_MM,
                       front->trim.height / PT_PER_MM, w->envelope.name.s,
                       w->envelope.sheet_width, w->envelope.sheet_height);
    if (inside(&at, always))
        return true;
    return err_set(err, ERR_CONF,
                   "the address block covers x %.1f to %.1f, y %.1f to %.1f mm "
                   "on the sheet, and in envelope \"%s\" always visible are x "
                   "%.1f to %.1f, y %.1f to %.1f; take another envelope or a "
                   "smaller block",
                   at.x0, at.x1, at.y0, at.y1, w->envelope.name.s, always->x0,
                   always->x1, always->y0, always->y1);
}

bool
window_check(const struct window *w, const struct window_block *block,
             const struct window_side *front, const struct window_side *back,
             struct err *err)
{
    const struct area *ever = &w->facts.ever;
    double width = w->envelope.sheet_width;
    struct area behind = {width - ever->x1, ever->y0, width - ever->x0,
                          ever->y1};

    return check_size(w, block, front, err) &&
           check_block_items(&block->side, &w->facts.always, w->envelope.clear,
                             err) &&
           check_free(front, ever, false, err) &&
           (back == NULL || check_free(back, &behind, true, err));
}
