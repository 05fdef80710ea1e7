#include "cmd/envelopeart.h"

#include <math.h>
#include <string.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/conf.h"
#include "base/file.h"
#include "cmd/cmd.h"
#include "cmd/homeset.h"
#include "cmd/site.h"
#include "post/compose.h"
#include "render/crop.h"
#include "render/drawing.h"
#include "render/face.h"
#include "render/flat.h"
#include "render/mailset.h"
#include "render/pdf.h"
#include "render/shift.h"
#include "render/values.h"

#define BLEED_MM 3.0
#define BAND_MM 6.0  /* colour band at the foot of the front */
#define OVER_MM 4.0  /* and how far it goes on behind the folds */
#define EDGE_MM 10.0 /* art to the edge of the envelope */
#define GAP_MM 6.5   /* between parts; the window's film is glued within */

/* Forms of the set enclosure, in its order. */
enum part {
    PART_TITLE,
    PART_SENDER,
    PART_MARK,
    PART_INNER,
    PART_SEAL,
    PART_INKS,
    PARTS
};

struct art {
    struct arena *arena;
    const struct envelope *envelope;
    struct flat flat;
    struct faces *faces;
    struct mailset *set;
    struct side_list parts;
    struct ink band, tint, die;
    struct page page[2];
    size_t n_page;
};

bool
envelope_notes_read(const struct conf_node *root, struct envelope_notes *out,
                    struct err *err)
{
    const struct conf_node *node = conf_find(root, "envelope_notes");

    *out = (struct envelope_notes){true, true};
    return node == NULL ||
           (conf_bool(node, "confidential", true, &out->confidential, err) &&
            conf_bool(node, "no_forwarding", true, &out->no_forwarding, err));
}

/* --- parts --------------------------------------------------------------- */

static void
set_values(const struct art *a, const struct site *site, const struct sender *s,
           struct values *v)
{
    const struct text yes = TEXT("1"), no = TEXT("");
    const struct {
        const char *name;
        struct text value;
    } known[] = {
        {"municipality", s->municipality},
        {"office", s->office},
        {"postal", s->postal},
        {"address", s->address},
        {"telephone", s->telephone},
        {"hours", s->hours},
        {"payment", site->sort.payment},
        {"confidential", site->notes.confidential ? yes : no},
        {"no_forwarding", site->notes.no_forwarding ? yes : no},
    };

    for (size_t i = 0; i < v->n; i++)
        v->item[i] = mailset_sample(a->set, i, SAMPLE_USUAL);
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++) {
        size_t k;

        if (mailset_field(a->set, known[i].name, &k))
            v->item[k] = known[i].value;
    }
}

static bool
load_parts(struct art *a, const struct site *site, const struct sender *sender,
           struct err *err)
{
    struct file_list files = {0};
    struct values values;

    if (!site_faces(site, &site->fonts, &a->faces, err) ||
        !home_set(site->home, "enclosure", a->arena, &files, err) ||
        !mailset_load(files.file, files.n, a->faces, &a->set, err))
        return false;
    values.n = mailset_fields(a->set);
    values.item = arena_array(a->arena, struct text, values.n);
    set_values(a, site, sender, &values);
    if (!mailset_fill(a->set, &values, a->arena, &a->parts, NULL, err)) {
        if (err->code == ERR_GLYPH || err->code == ERR_FIT)
            err->code = ERR_CONF;
        return err_wrap(err, "envelope art");
    }
    return a->parts.n == PARTS ||
           err_set(err, ERR_FORM, "set enclosure: %d sheets are expected",
                   PARTS);
}

/* The inks of inks.svg: band, tint, die lines. */
static bool
take_inks(struct art *a, struct err *err)
{
    const struct page *page = a->parts.side[PART_INKS].fixed;
    struct ink *const out[] = {&a->band, &a->tint, &a->die};

    for (size_t i = 0; i < 3; i++) {
        if (page->n <= i || page->draw[i].kind != DRAW_PATH ||
            !page->draw[i].u.path.fill)
            return err_set(err, ERR_FORM,
                           "inks.svg: three filled shapes are expected");
        *out[i] = page->draw[i].u.path.fill_ink;
    }
    return true;
}

/* Put a part with its top left corner at x, y of the front. */
static bool
put_part(struct art *a, struct drawing *d, enum part part, double x_mm,
         double y_mm, struct err *err)
{
    const struct side *side = &a->parts.side[part];
    const struct page *page[2] = {side->fixed, &side->own};
    double dx = (a->flat.front.x0 + x_mm) * PT_PER_MM;
    double dy = (a->flat.front.y0 + y_mm) * PT_PER_MM;

    if (x_mm < 0 || y_mm < 0)
        return err_set(err, ERR_USAGE,
                       "envelope \"%s\" is too small for its art",
                       a->envelope->name.s);
    for (int k = 0; k < 2; k++)
        for (size_t i = 0; i < page[k]->n; i++) {
            struct draw moved = draw_shift(&page[k]->draw[i], dx, dy, a->arena);

            drawing_put(d, &moved);
        }
    return true;
}

static double
part_width(const struct art *a, enum part part)
{
    return a->parts.side[part].fixed->trim.width / PT_PER_MM;
}

static double
part_height(const struct art *a, enum part part)
{
    return a->parts.side[part].fixed->trim.height / PT_PER_MM;
}

/* --- pages --------------------------------------------------------------- */

static void
add_page(struct art *a, const struct drawing *d)
{
    struct size trim = {a->flat.width * PT_PER_MM, a->flat.height * PT_PER_MM};

    a->page[a->n_page++] = (struct page){
        .trim = trim,
        .n = d->n,
        .draw = d->draw,
        .edge = crop_edge(CROP_ALL, trim, BLEED_MM * PT_PER_MM, a->arena)};
}

/* A band that goes on behind the folds: folding beside them shows no white. */
static void
put_band(const struct art *a, struct drawing *d)
{
    const struct area *f = &a->flat.front;
    double side = fmin(OVER_MM, a->envelope->tab);
    struct box band = {(f->x0 - side) * PT_PER_MM,
                       (f->y1 - BAND_MM) * PT_PER_MM,
                       (f->x1 - f->x0 + 2 * side) * PT_PER_MM,
                       (BAND_MM + OVER_MM) * PT_PER_MM};

    drawing_fill(d, &band, 1, a->band);
}

/* The stamp's corner: right of a landscape face, left of a portrait one
   (reference/postal.md 4.4), there above the window. */
static bool
put_mark(struct art *a, struct drawing *d, struct err *err)
{
    const struct envelope *e = a->envelope;
    double width = part_width(a, PART_MARK), height = part_height(a, PART_MARK);
    double above = e->window.y0 - GAP_MM + 1 - height;

    if (e->width >= e->height)
        return put_part(a, d, PART_MARK, e->width - EDGE_MM - width, EDGE_MM,
                        err);
    return put_part(a, d, PART_MARK, EDGE_MM, fmin(EDGE_MM, above), err);
}

static bool
draw_outer(struct art *a, struct err *err)
{
    const struct envelope *e = a->envelope;
    struct drawing d = {.arena = a->arena};
    double right = e->width - EDGE_MM, foot = e->height - BAND_MM - GAP_MM;

    put_band(a, &d);
    if (!put_mark(a, &d, err) ||
        !put_part(a, &d, PART_TITLE, e->window.x0, e->window.y1 + GAP_MM,
                  err) ||
        !put_part(a, &d, PART_SENDER, right - part_width(a, PART_SENDER),
                  foot - part_height(a, PART_SENDER), err))
        return false;
    flat_die(e, &a->flat, a->die, &d);
    add_page(a, &d);
    return true;
}

static bool
draw_inner(struct art *a, struct err *err)
{
    const struct envelope *e = a->envelope;
    struct drawing out = {.arena = a->arena}, in = {.arena = a->arena};
    const struct area *flap = &a->flat.flap, *front = &a->flat.front;
    double seal_x = (flap->x0 + flap->x1 - part_width(a, PART_SEAL)) / 2;
    double seal_y = (flap->y0 + flap->y1 - part_height(a, PART_SEAL)) / 2;

    if (!put_part(a, &out, PART_INNER,
                  (e->width - part_width(a, PART_INNER)) / 2,
                  (e->height - part_height(a, PART_INNER)) / 2, err))
        return false;
    /* A low flap on top has no room for the seal's column. */
    if (e->flap_right && !put_part(a, &out, PART_SEAL, seal_x - front->x0,
                                   seal_y - front->y0, err))
        return false;
    flat_die(e, &a->flat, a->die, &out);
    add_page(a, &out);
    flat_tint(&a->flat, a->tint, &in);
    add_page(a, &in);
    return true;
}

/* --- the file ------------------------------------------------------------ */

static bool
write_pages(const struct art *a, const struct pdf_info *info,
            struct pdf_shared *shared, struct out_file *file, struct err *err)
{
    struct pdf *pdf;

    if (!pdf_begin(shared, file, info, &pdf, err))
        return false;
    for (size_t i = 0; i < a->n_page; i++) {
        struct side side = {
            .fixed = &a->page[i],
            .fixed_id = (unsigned)i + 1,
            .own = {.trim = a->page[i].trim, .edge = a->page[i].edge},
            .back = i == 1};

        if (!pdf_side(pdf, &side, NULL, err)) {
            pdf_free(pdf);
            return false;
        }
    }
    return pdf_end(pdf, err);
}

static bool
write_file(const struct art *a, struct date day, const char *path,
           struct err *err)
{
    struct pdf_info info = {.title = a->envelope->title.s,
                            .day = day,
                            .creator = "shirase " SHIRASE_VERSION};
    struct pdf_shared *shared;
    struct out_file *file;
    bool ok;
    int fd;

    sha256_of(info.title, strlen(info.title), &info.id);
    if (!cmd_out_open(path, &fd, &file, err))
        return false;
    shared = pdf_shared_new(a->faces);
    ok = cmd_out_end(file, fd, write_pages(a, &info, shared, file, err), err);
    pdf_shared_free(shared);
    return ok;
}

bool
envelope_art(const struct profile *profile, const struct site *site,
             struct date day, const char *path, struct err *err)
{
    const struct sender *sender = sender_on(&site->facts, day);
    struct art a = {.arena = arena_new(), .envelope = &profile->outer};
    bool ok;

    flat_of(a.envelope, &a.flat);
    ok = (sender != NULL ||
          err_set(err, ERR_CONF,
                  "site.conf: senders: no row holds on that day")) &&
         envelope_good(a.envelope, profile->has_inner ? &profile->inner : NULL,
                       err) &&
         load_parts(&a, site, sender, err) && take_inks(&a, err) &&
         (a.envelope->windowed ? draw_outer(&a, err) : draw_inner(&a, err)) &&
         write_file(&a, day, path, err);
    mailset_free(a.set);
    faces_free(a.faces);
    arena_free(a.arena);
    return ok;
}
