#include "render/envelope.h"

#include <math.h>

#include "base/arena.h"
#include "base/conf.h"
#include "render/code.h"

enum {
    SIZE_MAX_MM = 1000
};

#define EDGE_MM 10.0 /* window to edge: manual p13 asks 10 mm of a barcode */
#define BLOCK_MM                                                               \
    26.0              /* postal code, two lines, name, barcode: postal.md 5.3  \
                       */
#define SLACK_MM 1e-6 /* sums of decimal fractions */
#define DEGREES (180 / 3.14159265358979323846)

/* --- reading ------------------------------------------------------------- */

static bool
read_window(const struct conf_node *root, struct envelope *e, struct err *err)
{
    const struct conf_node *node = conf_find(root, "window");
    double x, y, width, height;

    e->windowed = node != NULL;
    if (node == NULL)
        return true;
    if (!conf_real(node, "x", 0, SIZE_MAX_MM, (double)NAN, &x, err) ||
        !conf_real(node, "y", 0, SIZE_MAX_MM, (double)NAN, &y, err) ||
        !conf_real(node, "width", 1, SIZE_MAX_MM, (double)NAN, &width, err) ||
        !conf_real(node, "height", 1, SIZE_MAX_MM, (double)NAN, &height, err))
        return false;
    e->window = (struct area){x, y, x + width, y + height};
    return true;
}

static bool
read_folds(const struct conf_node *node, struct envelope *e, struct err *err)
{
    const struct conf_node *list = conf_find(node, "folds");

    e->n_fold = list != NULL ? conf_count(list) : 0;
    if (e->n_fold > ENVELOPE_FOLDS)
        return conf_bad(list, err, "folds: at most %d", ENVELOPE_FOLDS);
    for (size_t i = 0; i < e->n_fold; i++) {
        double before = i > 0 ? e->fold[i - 1] : 0;

        if (!conf_item_real(conf_item(list, i), &e->fold[i], err))
            return false;
        if (!(e->fold[i] > before && e->fold[i] < e->sheet_height))
            return conf_bad(list, err,
                            "folds: ascending distances from the sheet's top "
                            "are expected");
    }
    return true;
}

static bool
read_sheet(const struct conf_node *root, struct envelope *e, struct err *err)
{
    const struct conf_node *node = conf_find(root, "sheet");
    int64_t panel;

    if (node == NULL)
        return conf_bad(root, err, "setting \"sheet\" is missing");
    if (!conf_real(node, "width", 1, SIZE_MAX_MM, (double)NAN, &e->sheet_width,
                   err) ||
        !conf_real(node, "height", 1, SIZE_MAX_MM, (double)NAN,
                   &e->sheet_height, err) ||
        !read_folds(node, e, err) ||
        !conf_int(node, "panel", 1, (int64_t)e->n_fold + 1, 1, &panel, err))
        return false;
    if (panel % 2 == 0)
        return conf_bad(node, err,
                        "panel: every second panel lies upside down behind "
                        "the others; take 1 or another odd one");
    e->panel = (size_t)panel;
    return true;
}

static bool
read_flap(const struct conf_node *root, struct arena *arena, struct envelope *e,
          struct err *err)
{
    const struct conf_node *node = conf_find(root, "flap");
    struct text side = TEXT("top");

    e->flap = 30;
    e->tab = 12;
    if (node == NULL)
        return true;
    if (!conf_text(node, "side", "top", arena, &side, err) ||
        !conf_real(node, "height", 15, 100, e->flap, &e->flap, err) ||
        !conf_real(node, "tab", 5, 50, e->tab, &e->tab, err))
        return false;
    e->flap_right = text_is(side, "right");
    return e->flap_right || text_is(side, "top") ||
           conf_bad(node, err, "side: \"top\" or \"right\" is expected");
}

static bool
read_profile(const struct conf_node *root, struct arena *arena,
             struct envelope *e, struct err *err)
{
    return conf_text(root, "name", NULL, arena, &e->name, err) &&
           conf_text(root, "title", "", arena, &e->title, err) &&
           conf_real(root, "width", 1, SIZE_MAX_MM, (double)NAN, &e->width,
                     err) &&
           conf_real(root, "height", 1, SIZE_MAX_MM, (double)NAN, &e->height,
                     err) &&
           conf_real(root, "seam", 0, 20, 2, &e->seam, err) &&
           conf_real(root, "error", 0, 20, 1, &e->error, err) &&
           conf_real(root, "clear", 0, 20, 2, &e->clear, err) &&
           conf_text(root, "inner", "", arena, &e->inner, err) &&
           read_window(root, e, err) && read_sheet(root, e, err) &&
           read_flap(root, arena, e, err);
}

bool
envelope_read(struct text source, const char *file, struct arena *arena,
              struct envelope *out, struct err *err)
{
    struct envelope e = {0};
    struct conf *conf;

    if (!conf_open(source, file, &conf, err))
        return false;
    if (!read_profile(conf_root(conf), arena, &e, err)) {
        conf_free(conf);
        return false;
    }
    if (!conf_close(conf, err))
        return false;
    *out = e;
    return true;
}

/* --- geometry ------------------------------------------------------------ */

static double
fold_at(const struct envelope *e, size_t i)
{
    if (i == 0)
        return 0;
    return i > e->n_fold ? e->sheet_height : e->fold[i - 1];
}

/*
 * The folded sheet: each fold turns the paper back, so panel edges go down
 * and up in turn; between the highest and the lowest lies the piece.
 */
static void
fold_up(const struct envelope *e, struct envelope_facts *f)
{
    double at = 0, low = 0, high = 0, top = 0;

    for (size_t i = 0; i <= e->n_fold; i++) {
        double panel = fold_at(e, i + 1) - fold_at(e, i);

        if (i + 1 == e->panel)
            top = at;
        at += i % 2 == 0 ? panel : -panel;
        low = fmin(low, at);
        high = fmax(high, at);
    }
    f->piece_width = e->sheet_width;
    f->piece_height = high - low;
    f->panel = (struct area){0, fold_at(e, e->panel - 1), e->sheet_width,
                             fold_at(e, e->panel)};
    f->panel_top = top - low;
}

/* How far a w x h piece can be turned in W x H, in degrees. */
static double
turn_in(double w, double h, double width, double height)
{
    double least = 0, most = fmin(atan2(h, w), atan2(w, h));

    for (int i = 0; i < 60; i++) {
        double a = (least + most) / 2;

        if (w * cos(a) + h * sin(a) <= width &&
            h * cos(a) + w * sin(a) <= height)
            least = a;
        else
            most = a;
    }
    return least * DEGREES;
}

/* Where on the sheet the window can lie, and what of it never leaves it. */
static void
find_visible(const struct envelope *e, struct envelope_facts *f)
{
    double edge = e->clear + e->error;
    double down = f->panel.y0 - f->panel_top;
    const struct area *w = &f->window;

    f->always = (struct area){w->x0 + edge, w->y0 + down + edge,
                              w->x1 - f->play_x - edge,
                              w->y1 + down - f->play_y - edge};
    f->ever = (struct area){w->x0 - f->play_x - e->error,
                            w->y0 + down - f->play_y - e->error,
                            w->x1 + e->error, w->y1 + down + e->error};
}

static void
find_barcode(struct envelope_facts *f)
{
    struct size room = {(f->always.x1 - f->always.x0 + SLACK_MM) * PT_PER_MM,
                        (f->always.y1 - f->always.y0 + SLACK_MM) * PT_PER_MM};
    struct bars_size bars;

    if (!code_bars_largest(room, &bars))
        return;
    f->barcode = bars.point;
    f->barcode_w = bars.size.width / PT_PER_MM;
    f->barcode_h = bars.size.height / PT_PER_MM;
}

void
envelope_facts(const struct envelope *e, struct envelope_facts *out)
{
    struct envelope_facts f = {.inside_width = e->width - e->seam,
                               .inside_height = e->height - e->seam};

    fold_up(e, &f);
    f.play_x = f.inside_width - f.piece_width;
    f.play_y = f.inside_height - f.piece_height;
    if (f.play_x >= 0 && f.play_y >= 0)
        f.turn = turn_in(f.piece_width, f.piece_height, f.inside_width,
                         f.inside_height);
    if (e->windowed) {
        f.window = (struct area){
            e->window.x0 - e->seam / 2, e->window.y0 - e->seam / 2,
            e->window.x1 - e->seam / 2, e->window.y1 - e->seam / 2};
        find_visible(e, &f);
        find_barcode(&f);
    }
    *out = f;
}

/* --- checks -------------------------------------------------------------- */

static bool
check_piece(const struct envelope *e, const struct envelope_facts *f,
            struct err *err)
{
    if (f->play_x >= -SLACK_MM && f->play_y >= -SLACK_MM)
        return true;
    return err_set(err, ERR_CONF,
                   "the folded sheet is %.1f x %.1f mm, the envelope \"%s\" "
                   "%.1f x %.1f mm inside; fold it smaller or take a larger "
                   "envelope",
                   f->piece_width, f->piece_height, e->name.s, f->inside_width,
                   f->inside_height);
}

static bool
check_inner(const struct envelope *e, const struct envelope_facts *f,
            const struct envelope *inner, struct err *err)
{
    struct envelope_facts own;

    if (inner == NULL)
        return true;
    envelope_facts(inner, &own);
    if (!check_piece(inner, &own, err))
        return false;
    if (inner->width <= f->inside_width + SLACK_MM &&
        inner->height <= f->inside_height + SLACK_MM)
        return true;
    return err_set(err, ERR_CONF,
                   "the inner envelope \"%s\" is %.1f x %.1f mm, the envelope "
                   "\"%s\" %.1f x %.1f mm inside; take a smaller one",
                   inner->name.s, inner->width, inner->height, e->name.s,
                   f->inside_width, f->inside_height);
}

static bool
check_margin(const struct envelope *e, struct err *err)
{
    double least =
        fmin(fmin(e->window.x0, e->window.y0),
             fmin(e->width - e->window.x1, e->height - e->window.y1));

    if (least >= EDGE_MM - SLACK_MM)
        return true;
    return err_set(err, ERR_CONF,
                   "the window is %.1f mm from the edge of the envelope; at "
                   "least %.1f mm are needed",
                   least, EDGE_MM);
}

static bool
check_left(const struct envelope *e, const struct envelope_facts *f,
           struct err *err)
{
    double needed = f->play_x + e->error;

    if (f->window.x0 >= needed - SLACK_MM)
        return true;
    return err_set(err, ERR_CONF,
                   "the left edge of the sheet can show: the sheet slides "
                   "%.1f mm to the right, so the window must begin %.1f mm "
                   "from the left edge of the envelope, not %.1f",
                   f->play_x, needed + e->seam / 2, e->window.x0);
}

static bool
check_top(const struct envelope *e, const struct envelope_facts *f,
          struct err *err)
{
    double needed = f->panel_top + f->play_y + e->error;

    if (f->window.y0 >= needed - SLACK_MM)
        return true;
    return err_set(err, ERR_CONF,
                   "the upper edge of the panel can show: the sheet slides "
                   "%.1f mm down, so the window must begin %.1f mm from the "
                   "upper edge of the envelope, not %.1f",
                   f->play_y, needed + e->seam / 2, e->window.y0);
}

static bool
check_right(const struct envelope *e, const struct envelope_facts *f,
            struct err *err)
{
    double most = f->piece_width - e->error;

    if (f->window.x1 <= most + SLACK_MM)
        return true;
    return err_set(err, ERR_CONF,
                   "the right edge of the sheet can show: the window must end "
                   "%.1f mm from the left edge of the envelope, not %.1f",
                   most + e->seam / 2, e->window.x1);
}

static bool
check_bottom(const struct envelope *e, const struct envelope_facts *f,
             struct err *err)
{
    double most = f->panel_top + f->panel.y1 - f->panel.y0 - e->error;

    if (f->window.y1 <= most + SLACK_MM)
        return true;
    return err_set(err, ERR_CONF,
                   "the lower edge of the panel can show: the window must end "
                   "%.1f mm from the upper edge of the envelope, not %.1f",
                   most + e->seam / 2, e->window.y1);
}

static bool
check_barcode(const struct envelope *e, const struct envelope_facts *f,
              struct err *err)
{
    double width = f->always.x1 - f->always.x0;
    double least = code_bars_smallest().width / PT_PER_MM;

    if (width >= least)
        return true;
    return err_set(err, ERR_CONF,
                   "always visible are %.1f mm in width, and the smallest "
                   "customer barcode is %.1f mm long; the window must be %.1f "
                   "mm wide, not %.1f",
                   fmax(width, 0), least,
                   e->window.x1 - e->window.x0 + least - width,
                   e->window.x1 - e->window.x0);
}

static bool
check_block(const struct envelope *e, const struct envelope_facts *f,
            struct err *err)
{
    double height = f->always.y1 - f->always.y0;

    if (height >= BLOCK_MM - SLACK_MM)
        return true;
    return err_set(err, ERR_CONF,
                   "always visible are %.1f mm in height, and an address with "
                   "its barcode needs %.1f mm; the window must be %.1f mm "
                   "high, not %.1f, or the folded panel larger",
                   fmax(height, 0), BLOCK_MM,
                   e->window.y1 - e->window.y0 + BLOCK_MM - height,
                   e->window.y1 - e->window.y0);
}

bool
envelope_check(const struct envelope *e, const struct envelope *inner,
               enum envelope_check check, struct err *err)
{
    struct envelope_facts f;

    envelope_facts(e, &f);
    if (check == ENVELOPE_PIECE)
        return check_piece(e, &f, err);
    if (check == ENVELOPE_INNER)
        return check_inner(e, &f, inner, err);
    /* Of contents that do not go in, a window shows nothing. */
    if (!e->windowed || f.play_x < -SLACK_MM || f.play_y < -SLACK_MM)
        return true;
    switch (check) {
    case ENVELOPE_MARGIN:
        return check_margin(e, err);
    case ENVELOPE_LEFT:
        return check_left(e, &f, err);
    case ENVELOPE_TOP:
        return check_top(e, &f, err);
    case ENVELOPE_RIGHT:
        return check_right(e, &f, err);
    case ENVELOPE_BOTTOM:
        return check_bottom(e, &f, err);
    case ENVELOPE_BARCODE:
        return check_barcode(e, &f, err);
    case ENVELOPE_BLOCK:
        return check_block(e, &f, err);
    default:
        return true;
    }
}

bool
envelope_good(const struct envelope *e, const struct envelope *inner,
              struct err *err)
{
    for (int i = 0; i < ENVELOPE_CHECKS; i++)
        if (!envelope_check(e, inner, (enum envelope_check)i, err))
            return err_wrap(err, "envelope \"%s\"", e->name.s);
    return true;
}
