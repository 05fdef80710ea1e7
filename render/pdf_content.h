/*
 * How a content stream is written: what its reader has been told last, and
 * numbers at the price of two looks into a table.  For pdfpage.c, pdfglyph.c
 * and pdfpath.c alone.
 */
#ifndef RENDER_PDF_CONTENT_H
#define RENDER_PDF_CONTENT_H

#include <string.h>

#include "render/pdf_inside.h"

enum {
    ROOM_STATE = 1024, /* bytes: BT, Tf, gs, two inks, pen, one place */
    DASHES = 8         /* lengths that are remembered */
};

enum pen_is {
    PEN_UNKNOWN,
    PEN_BLACK,
    PEN_OTHER
};

struct pen {
    enum pen_is is;
    struct ink ink;
};

/* The first fault is kept; a page with one is not written. */
struct content {
    const struct pdf_digits *digits;
    struct pdf_uses *uses;
    struct buf *out;
    double height;
    enum pdf_fault fault;
    bool in_text;  /* between BT and ET */
    int overprint; /* 0 off, 1 on, -1 not told yet */
    const struct face *face;
    uint8_t *used; /* of face */
    struct pen fill, stroke;
    bool stroke_told;
    double width, miter, dash_offset, dash[DASHES];
    enum line_cap cap;
    enum line_join join;
    size_t n_dash;
};

void content_fault(struct content *c, enum pdf_fault fault);

/* Room for n bytes more than any state takes; ends at finish. */
static inline char *
begin(struct content *c, size_t n)
{
    return buf_room(c->out, ROOM_STATE + n);
}

static inline void
finish(struct content *c, const char *p)
{
    c->out->len = (size_t)(p - c->out->s);
}

static inline int32_t
thousandths(double v)
{
    return (int32_t)(v * 1000 + (v < 0 ? -0.5 : 0.5));
}

/* Write thousandths as a number; the table entries overshoot, and are cut. */
static inline char *
put_thousandths(const struct pdf_digits *d, char *p, int32_t m)
{
    uint32_t u = m < 0 ? 0U - (uint32_t)m : (uint32_t)m;
    uint32_t whole = u / 1000, part = u % 1000;

    *p = '-';
    p += m < 0;
    if (whole < 1000) {
        memcpy(p, d->whole[whole], 4);
        p += d->whole[whole][3];
    } else {
        p = pdf_put_unsigned(d, p, whole);
    }
    memcpy(p, d->part[part], 4);
    return p + d->part_len[part];
}

/* A number and what ends it; one that no reader must take is a fault. */
static inline char *
put(struct content *c, char *p, double v, char end)
{
    if (!(v >= -PDF_COORDINATE && v <= PDF_COORDINATE)) {
        content_fault(c, PDF_FAULT_NUMBER);
        v = 0;
    }
    p = put_thousandths(c->digits, p, thousandths(v));
    *p = end;
    return p + 1;
}

/* Black overprints, whatever lies under it (print.md A.7). */
static inline bool
is_black(const struct ink *i)
{
    return i->spot == NULL && i->c == 0 && i->m == 0 && i->y == 0 && i->k == 1;
}

/* Set overprint and the ink of fills or strokes, where they change. */
char *put_ink(struct content *c, char *p, const struct ink *ink, bool stroke);

/* Leave a text object: paths and images stand outside of one. */
static inline char *
end_text(struct content *c, char *p)
{
    if (!c->in_text)
        return p;
    c->in_text = false;
    return PUT(p, "ET\n");
}

void draw_glyphs(struct content *c, const struct draw_glyphs *g);
void draw_path(struct content *c, const struct draw_path *d);

#endif
