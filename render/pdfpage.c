#include "render/pdf_content.h"

void
content_fault(struct content *c, enum pdf_fault fault)
{
    if (c->fault == PDF_FAULT_NONE)
        c->fault = fault;
}

/* --- inks ------------------------------------------------------------------
 */

static bool
same_ink(const struct ink *a, const struct ink *b)
{
    if (a->spot != NULL || b->spot != NULL)
        return a->spot != NULL && b->spot != NULL && a->tint == b->tint &&
               strcmp(a->spot, b->spot) == 0 && a->c == b->c && a->m == b->m &&
               a->y == b->y && a->k == b->k;
    return a->c == b->c && a->m == b->m && a->y == b->y && a->k == b->k;
}

static char *
put_other_ink(struct content *c, char *p, const struct ink *ink, bool stroke)
{
    enum pdf_fault fault;

    if (ink->spot == NULL) {
        p = put(c, p, ink->c, ' ');
        p = put(c, p, ink->m, ' ');
        p = put(c, p, ink->y, ' ');
        p = put(c, p, ink->k, ' ');
        return stroke ? PUT(p, "K\n") : PUT(p, "k\n");
    }
    fault = pdf_use_spot(c->uses, ink->spot, ink->c, ink->m, ink->y, ink->k);
    if (fault != PDF_FAULT_NONE) {
        content_fault(c, fault);
        return p;
    }
    p = PUT(p, "/S-");
    p = pdf_put_name(p, text_from(ink->spot));
    p = stroke ? PUT(p, " CS ") : PUT(p, " cs ");
    p = put(c, p, ink->tint, ' ');
    return stroke ? PUT(p, "SCN\n") : PUT(p, "scn\n");
}

/*
 * Black and technical spots overprint, every other ink knocks out; overprint
 * goes off before the other ink comes (print.md A.7).
 */
char *
put_ink(struct content *c, char *p, const struct ink *ink, bool stroke)
{
    struct pen *pen = stroke ? &c->stroke : &c->fill;
    int black = is_black(ink);
    int over = black != 0 || ink->technical;

    if (c->overprint != over) {
        p = over != 0 ? PUT(p, "/G1 gs\n") : PUT(p, "/G0 gs\n");
        c->overprint = over;
    }
    if (black != 0) {
        if (pen->is != PEN_BLACK)
            p = stroke ? PUT(p, "0 0 0 1 K\n") : PUT(p, "0 0 0 1 k\n");
        pen->is = PEN_BLACK;
        return p;
    }
    if (pen->is == PEN_OTHER && same_ink(&pen->ink, ink))
        return p;
    *pen = (struct pen){PEN_OTHER, *ink};
    return put_other_ink(c, p, ink, stroke);
}

/* --- codes
 * ----------------------------------------------------------------------- */

static char *
put_black(struct content *c, char *p)
{
    static const struct ink black = {.k = 1, .tint = 1};

    return put_ink(c, p, &black, false);
}

/* An image mask in the page itself: Decode [1 0] paints the set bits (8.9.6).
 */
static void
draw_bits(struct content *c, const struct draw_bits *b)
{
    size_t len = (b->columns + 7) / 8 * b->rows;
    char *p;

    if (len == 0)
        return;
    p = put_black(c, end_text(c, begin(c, len)));
    p = PUT(p, "q\n");
    p = put(c, p, b->box.width, ' ');
    p = PUT(p, "0 0 ");
    p = put(c, p, b->box.height, ' ');
    p = put(c, p, b->box.x, ' ');
    p = put(c, p, c->height - b->box.y - b->box.height, ' ');
    p = PUT(p, "cm\nBI/W ");
    p = pdf_put_unsigned(c->digits, p, b->columns);
    p = PUT(p, "/H ");
    p = pdf_put_unsigned(c->digits, p, b->rows);
    p = PUT(p, "/IM true/BPC 1/D[1 0]\nID ");
    p = pdf_put_str(p, (const char *)b->bit, len);
    p = PUT(p, "\nEI\nQ\n");
    finish(c, p);
}

/*
 * Bars stand on the dots of a press of 600 dpi, as code_bars draws them.  In
 * dots, from the foot of the first bar, their numbers are whole and half as
 * long; a code's bars are more than half of its page.
 */
#define DOT (72.0 / 600)

/* A distance in whole dots; false where it is none. */
static inline bool
in_dots(double v, int32_t *out)
{
    double dots = v * (1 / DOT);

    if (!(dots > -10000 && dots < 10000))
        return false;
    *out = (int32_t)(dots + (dots < 0 ? -0.5 : 0.5));
    return dots - *out < 1e-6 && dots - *out > -1e-6;
}

static char *
put_dots(const struct content *c, char *p, int32_t dots, char end)
{
    p = put_thousandths(c->digits, p, dots * 1000);
    *p = end;
    return p + 1;
}

/* What bars share, as it stands behind their x: there are few of them. */
struct bar_memo {
    double y, width, height;
    size_t len; /* 0: not filled */
    char text[4 * PDF_NUMBER_ROOM];
};

enum {
    BAR_MEMOS = 4,
    BAR_ROOM = 5 * PDF_NUMBER_ROOM
};

static struct bar_memo *
memo_of(struct bar_memo *memo, const struct box *b)
{
    struct bar_memo *last = memo + BAR_MEMOS - 1;

    while (memo < last && memo->len > 0 &&
           (memo->y != b->y || memo->width != b->width ||
            memo->height != b->height))
        memo++;
    if (memo->y != b->y || memo->width != b->width || memo->height != b->height)
        memo->len = 0;
    return memo;
}

/* One bar in dots from the foot of the first; NULL where it is off them. */
static char *
put_bar_dots(struct content *c, char *p, const struct box *b,
             const struct box *first, struct bar_memo *memo)
{
    struct bar_memo *m = memo_of(memo, b);
    int32_t x, y, width, height;
    char *from;

    if (!in_dots(b->x - first->x, &x))
        return NULL;
    p = put_dots(c, p, x, ' ');
    if (m->len > 0) {
        memcpy(p, m->text, sizeof m->text);
        return p + m->len;
    }
    if (!in_dots(first->y + first->height - b->y - b->height, &y) ||
        !in_dots(b->width, &width) || !in_dots(b->height, &height))
        return NULL;
    from = p;
    p = put_dots(c, p, y, ' ');
    p = put_dots(c, p, width, ' ');
    p = put_dots(c, p, height, ' ');
    p = PUT(p, "re\n");
    *m = (struct bar_memo){b->y, b->width, b->height, (size_t)(p - from), ""};
    memcpy(m->text, from, m->len);
    return p;
}

/* All bars in dots; NULL where one is off them. */
static char *
put_dotted(struct content *c, char *p, const struct draw_bars *b)
{
    struct bar_memo memo[BAR_MEMOS] = {0};
    const struct box *first = &b->box[0];

    p = PUT(p, "q\n.12 0 0 .12 ");
    p = put(c, p, first->x, ' ');
    p = put(c, p, c->height - first->y - first->height, ' ');
    p = PUT(p, "cm\n");
    for (size_t i = 0; p != NULL && i < b->n; i++)
        p = put_bar_dots(c, p, &b->box[i], first, memo);
    return p != NULL ? PUT(p, "f\nQ\n") : NULL;
}

static char *
put_boxes(struct content *c, char *p, const struct draw_bars *b)
{
    for (size_t i = 0; i < b->n; i++) {
        const struct box *box = &b->box[i];

        p = put(c, p, box->x, ' ');
        p = put(c, p, c->height - box->y - box->height, ' ');
        p = put(c, p, box->width, ' ');
        p = put(c, p, box->height, ' ');
        p = PUT(p, "re\n");
    }
    return PUT(p, "f\n");
}

static void
draw_bars(struct content *c, const struct draw_bars *b)
{
    char *p, *dotted;

    if (b->n == 0)
        return;
    p = put_black(c, end_text(c, begin(c, b->n * BAR_ROOM)));
    dotted = put_dotted(c, p, b);
    finish(c, dotted != NULL ? dotted : put_boxes(c, p, b));
}

/* --- a page
 * ------------------------------------------------------------------------ */

bool
pdf_tell_fault(enum pdf_fault fault, struct err *err)
{
    switch (fault) {
    case PDF_FAULT_NUMBER:
        return err_set(err, ERR_PDF,
                       "a number is not finite or beyond 14400 pt");
    case PDF_FAULT_TEXT:
        return err_set(err, ERR_PDF, "a text is not UTF-8");
    case PDF_FAULT_FACES:
        return err_set(err, ERR_PDF, "fonts.conf has more than %d faces",
                       PDF_FACES);
    case PDF_FAULT_SPOTS:
        return err_set(err, ERR_PDF, "more than %d spot colours", PDF_SPOTS);
    case PDF_FAULT_SPOT_NAME:
        return err_set(
            err, ERR_PDF,
            "the name of a spot colour is empty or longer than %d bytes",
            PDF_SPOT_NAME);
    case PDF_FAULT_SPOT_INK:
        return err_set(err, ERR_PDF,
                       "a spot colour has two different CMYK values");
    default:
        return true;
    }
}

bool
pdf_content(const struct pdf_digits *digits, struct pdf_uses *uses,
            const struct page *page, double height, struct buf *out,
            struct err *err)
{
    struct content c = {.digits = digits,
                        .uses = uses,
                        .out = out,
                        .height = height,
                        .overprint = -1};

    for (size_t i = 0; i < page->n; i++) {
        const struct draw *d = &page->draw[i];

        switch (d->kind) {
        case DRAW_PATH:
            draw_path(&c, &d->u.path);
            break;
        case DRAW_GLYPHS:
            draw_glyphs(&c, &d->u.glyphs);
            break;
        case DRAW_BITS:
            draw_bits(&c, &d->u.bits);
            break;
        case DRAW_BARS:
            draw_bars(&c, &d->u.bars);
            break;
        }
    }
    finish(&c, end_text(&c, begin(&c, 0)));
    return pdf_tell_fault(c.fault, err);
}
