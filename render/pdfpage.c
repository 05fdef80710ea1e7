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
 * Black overprints, every other ink knocks out; overprint goes off before the
 * other ink comes (print.md A.7).
 */
char *
put_ink(struct content *c, char *p, const struct ink *ink, bool stroke)
{
    struct pen *pen = stroke ? &c->stroke : &c->fill;
    int black = is_black(ink);

    if (c->overprint != black) {
        p = black != 0 ? PUT(p, "/G1 gs\n") : PUT(p, "/G0 gs\n");
        c->overprint = black;
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
    static const struct ink black = {NULL, 0, 0, 0, 1, 1};

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
    p = pdf_put_unsigned(p, b->columns);
    p = PUT(p, "/H ");
    p = pdf_put_unsigned(p, b->rows);
    p = PUT(p, "/IM true/BPC 1/D[1 0]\nID ");
    p = put_str(p, (const char *)b->bit, len);
    p = PUT(p, "\nEI\nQ\n");
    finish(c, p);
}

/* Bars differ in x; of y, width and height there are few in a code. */
struct bar_memo {
    double y, width, height;
    size_t len;
    char text[4 * PDF_NUMBER];
};

static char *
put_bar(struct content *c, char *p, const struct box *b, struct bar_memo *memo)
{
    struct bar_memo *m = memo;
    char *from;

    p = put(c, p, b->x, ' ');
    from = p;
    while (m->len > 0 &&
           (m->y != b->y || m->width != b->width || m->height != b->height) &&
           m < memo + 3)
        m++;
    if (m->len > 0 && m->y == b->y && m->width == b->width &&
        m->height == b->height) {
        memcpy(p, m->text, sizeof m->text);
        return p + m->len;
    }
    p = put(c, p, c->height - b->y - b->height, ' ');
    p = put(c, p, b->width, ' ');
    p = put(c, p, b->height, ' ');
    p = PUT(p, "re\n");
    *m = (struct bar_memo){b->y, b->width, b->height, (size_t)(p - from), ""};
    memcpy(m->text, from, m->len);
    return p;
}

static void
draw_bars(struct content *c, const struct draw_bars *b)
{
    struct bar_memo memo[4] = {0};
    char *p;

    if (b->n == 0)
        return;
    p = put_black(c, end_text(c, begin(c, b->n * 5 * PDF_NUMBER)));
    for (size_t i = 0; i < b->n; i++)
        p = put_bar(c, p, &b->box[i], memo);
    p = PUT(p, "f\n");
    finish(c, p);
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
