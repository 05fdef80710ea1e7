#include <string.h>

#include "base/arena.h"
#include "render/pdf_inside.h"

void
pdf_art_free(struct pdf_art *art)
{
    while (art != NULL) {
        struct pdf_art *next = art->next;

        buf_clear(&art->plain);
        buf_clear(&art->packed);
        pdf_uses_clear(&art->uses);
        mem_free(art);
        art = next;
    }
}

static bool
same_spots(const struct pdf_uses *a, const struct pdf_uses *b)
{
    bool same = a->n_spot == b->n_spot;

    for (size_t i = 0; same && i < a->n_spot; i++) {
        const struct pdf_spot *s = &a->spot[i], *t = &b->spot[i];

        same = strcmp(s->name, t->name) == 0 && s->c == t->c && s->m == t->m &&
               s->y == t->y && s->k == t->k;
    }
    return same;
}

/*
 * Packed art with the same operators.  A page is known by what it draws and
 * not by its address, which another set may have later.
 */
static const struct pdf_art *
find_art(const struct pdf_shared *shared, const struct page *fixed,
         struct text plain, const struct pdf_uses *uses)
{
    struct size trim = fixed->trim;

    for (const struct pdf_art *a = shared->art; a != NULL; a = a->next)
        if (a->trim.width == trim.width && a->trim.height == trim.height &&
            a->margin == page_margin(fixed) &&
            text_equal((struct text){a->plain.s, a->plain.len}, plain) &&
            same_spots(&a->uses, uses))
            return a;
    return NULL;
}

static const struct pdf_art *
keep_art(struct pdf_shared *shared, const struct page *fixed, struct text plain,
         struct pdf_uses *uses)
{
    struct pdf_art *art = mem_new(sizeof *art);

    *art = (struct pdf_art){.next = shared->art,
                            .trim = fixed->trim,
                            .margin = page_margin(fixed),
                            .uses = *uses};
    *uses = (struct pdf_uses){0};
    buf_text(&art->plain, plain);
    pdf_pack(shared, plain, &art->packed);
    shared->art = art;
    return art;
}

/* Art that runs on beyond the trim is cut off where the bleed ends. */
static void
put_clip(const struct pdf_digits *digits, const struct page *fixed,
         struct buf *out)
{
    double bleed = fixed->edge->bleed;
    char *p = buf_room(out, (size_t)6 * PDF_NUMBER_ROOM);

    p = pdf_put_number(digits, PUT(p, "q\n"), -bleed);
    p = pdf_put_number(digits, PUT(p, " "), -bleed);
    p = pdf_put_number(digits, PUT(p, " "), fixed->trim.width + 2 * bleed);
    p = pdf_put_number(digits, PUT(p, " "), fixed->trim.height + 2 * bleed);
    p = PUT(p, " re W n\n");
    out->len = (size_t)(p - out->s);
}

/* The operators of a static page, those of its marks behind them. */
static bool
put_art(struct pdf_shared *shared, struct pdf_uses *uses,
        const struct page *fixed, struct buf *out, struct err *err)
{
    const struct edge *edge = fixed->edge;
    double height = fixed->trim.height;
    struct page marks = {.trim = fixed->trim};

    if (edge == NULL || fixed->n == 0) {
        if (!pdf_content(&shared->digits, uses, fixed, height, out, err))
            return false;
    } else {
        put_clip(&shared->digits, fixed, out);
        if (!pdf_content(&shared->digits, uses, fixed, height, out, err))
            return false;
        buf_str(out, "Q\n");
    }
    if (edge == NULL)
        return true;
    marks.n = edge->n;
    marks.draw = edge->mark;
    return pdf_content(&shared->digits, uses, &marks, height, out, err);
}

bool
pdf_art_of(struct pdf_shared *shared, const struct page *fixed,
           const struct pdf_art **out, struct err *err)
{
    struct pdf_uses uses = {0};
    struct buf *content = &shared->content;
    struct text plain;
    bool good;

    content->len = 0;
    good = put_art(shared, &uses, fixed, content, err);
    plain = (struct text){content->s, content->len};
    if (good && plain.len == 0)
        *out = NULL;
    else if (good)
        *out = find_art(shared, fixed, plain, &uses);
    if (good && plain.len > 0 && *out == NULL)
        *out = keep_art(shared, fixed, plain, &uses);
    pdf_uses_clear(&uses);
    return good;
}
