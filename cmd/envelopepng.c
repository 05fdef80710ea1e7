#include "cmd/envelopepng.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "cmd/cmd.h"
#include "cmd/homeset.h"
#include "cmd/site.h"
#include "render/extent.h"
#include "render/face.h"
#include "render/mailset.h"
#include "render/slide.h"
#include "render/values.h"

struct picture {
    struct arena *arena;
    struct faces *faces;
    struct mailset *words;
    const struct profile *profile;
    const char *refused;
    struct side_list sides; /* head, block */
};

/* --- words --------------------------------------------------------------- */

static struct text
pair(struct arena *arena, double a, double b)
{
    return text_from(
        arena_printf(arena, "%.1f × %.1f", fmax(a, 0), fmax(b, 0)));
}

static void
set_value(const struct picture *p, struct values *values, const char *name,
          struct text value)
{
    size_t i;

    if (mailset_field(p->words, name, &i))
        values->item[i] = value;
}

static void
set_values(const struct picture *p, struct values *v)
{
    const struct envelope *e = &p->profile->outer;
    struct arena *arena = p->arena;
    struct envelope_facts f;

    envelope_facts(e, &f);
    for (size_t i = 0; i < v->n; i++)
        v->item[i] = mailset_sample(p->words, i, SAMPLE_USUAL);
    set_value(p, v, "title", e->title);
    set_value(p, v, "name", e->name);
    set_value(p, v, "envelope", pair(arena, e->width, e->height));
    set_value(p, v, "contents", pair(arena, f.piece_width, f.piece_height));
    set_value(p, v, "right",
              text_from(arena_printf(arena, "%.1f", fmax(f.play_x, 0))));
    set_value(p, v, "down",
              text_from(arena_printf(arena, "%.1f", fmax(f.play_y, 0))));
    set_value(
        p, v, "window",
        pair(arena, e->window.x1 - e->window.x0, e->window.y1 - e->window.y0));
    set_value(
        p, v, "always",
        pair(arena, f.always.x1 - f.always.x0, f.always.y1 - f.always.y0));
    set_value(p, v, "ever",
              pair(arena, f.ever.x1 - f.ever.x0, f.ever.y1 - f.ever.y0));
    set_value(p, v, "barcode",
              text_from(arena_printf(arena, "%.1f", f.barcode)));
    set_value(p, v, "refused", text_from(p->refused));
}

static bool
set_words(struct picture *p, struct err *err)
{
    const char *home = site_home(p->arena);
    struct file_list files = {0};
    struct values values;

    if (!home_faces(home, &p->faces, err) ||
        !home_set(home, "slide", p->arena, &files, err) ||
        !mailset_load(files.file, files.n, p->faces, &p->words, err))
        return false;
    values.n = mailset_fields(p->words);
    values.item = arena_array(p->arena, struct text, values.n);
    set_values(p, &values);
    return mailset_fill(p->words, &values, p->arena, &p->sides, NULL, err);
}

/* --- contents ------------------------------------------------------------ */

/* Both layers of a side as one page. */
static struct page
whole(const struct side *side, struct arena *arena)
{
    struct page page = {.trim = side->fixed->trim,
                        .n = side->fixed->n + side->own.n};

    page.draw = arena_array(arena, struct draw, page.n);
    if (side->fixed->n > 0)
        memcpy(page.draw, side->fixed->draw,
               side->fixed->n * sizeof *page.draw);
    if (side->own.n > 0)
        memcpy(page.draw + side->fixed->n, side->own.draw,
               side->own.n * sizeof *page.draw);
    return page;
}

/* A set's sheet with its usual samples. */
static bool
set_contents(struct picture *p, struct mailset *set, struct slide *slide,
             struct err *err)
{
    const char *form = mailset_address_form(set);
    struct side side;

    if (form == NULL)
        return err_set(err, ERR_CONF,
                       "the set of this site has no address block");
    if (!mailset_sample_side(set, form, SAMPLE_USUAL, p->arena, &side, err))
        return false;
    slide->sheet = whole(&side, p->arena);
    for (size_t i = 0; i < slide->sheet.n; i++)
        if (slide->sheet.draw[i].kind == DRAW_BARS &&
            draw_extent(&slide->sheet.draw[i], &slide->clear))
            break;
    return true;
}

bool
envelope_png(const struct profile *profile, struct mailset *set,
             const char *refused, const char *path, double dpi, struct err *err)
{
    /* 100-8792 without an address number (manual p21) */
    static const char bars[] =
        "1311414414423121341113243243243243243243243243243243243243243214431";
    struct picture p = {
        .arena = arena_new(), .profile = profile, .refused = refused};
    struct slide slide = {.envelope = &profile->outer};
    struct page block, page;
    bool ok = set_words(&p, err);

    if (ok) {
        slide.head = whole(&p.sides.side[0], p.arena);
        block = whole(&p.sides.side[1], p.arena);
        ok = set != NULL
                 ? set_contents(&p, set, &slide, err)
                 : slide_sheet(&profile->outer, &block, TEXT(bars), p.arena,
                               &slide.sheet, &slide.clear, err);
    }
    if (ok) {
        slide_page(&slide, p.arena, &page);
        ok = cmd_png(path, &(struct side){.fixed = &page}, dpi, err);
    }
    mailset_free(p.words);
    faces_free(p.faces);
    arena_free(p.arena);
    return ok;
}
