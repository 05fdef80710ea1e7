/*
 * A page as a list of drawing calls: what every device draws, and no more.
 *
 * The list is made once per form for static art, and once per piece for
 * slots.  Devices (pdf, preview, trace) read it and change nothing.
 *
 * Units: points (1/72 inch) from the top left of the trim box, y downward;
 *        what is negative or beyond the trim stands in bleed and slug.
 */
#ifndef RENDER_PAGE_H
#define RENDER_PAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/str.h"

struct face;

#define PT_PER_MM (72.0 / 25.4)

struct point {
    double x, y;
};

struct size {
    double width, height;
};

struct box {
    double x, y, width, height;
};

/* x' = a x + c y + e, y' = b x + d y + f */
struct matrix {
    double a, b, c, d, e, f;
};

#define MATRIX_IDENTITY ((struct matrix){1, 0, 0, 1, 0, 0})

/* One printing ink or mix; comparable field by field. */
struct ink {
    const char *spot;  /* name of a spot colour, or NULL: process */
    double c, m, y, k; /* 0..1; of a spot: its CMYK look in a proof */
    double tint;       /* 0..1; spots only */
    bool technical;    /* a spot that is no colour (a die line): overprints */
};

#define INK_BLACK ((struct ink){.k = 1, .tint = 1})

enum path_op {
    PATH_MOVE,  /* 1 point */
    PATH_LINE,  /* 1 point */
    PATH_CURVE, /* 3 points, cubic */
    PATH_CLOSE  /* none */
};

struct path {
    size_t n_op, n_point;
    const uint8_t *op; /* enum path_op */
    const struct point *point;
};

enum line_cap {
    CAP_BUTT,
    CAP_ROUND,
    CAP_SQUARE
};
enum line_join {
    JOIN_MITER,
    JOIN_ROUND,
    JOIN_BEVEL
};

/* Fill first, then stroke; either may be absent. */
struct draw_path {
    struct path path;
    bool fill, stroke, even_odd;
    struct ink fill_ink, stroke_ink;
    double line_width;
    enum line_cap cap;
    enum line_join join;
    double miter;
    size_t n_dash;
    const double *dash;
    double dash_offset;
};

/*
 * Glyphs of one face on one line.
 *
 * advance[i] is what glyph i moves the pen, after size and before stretch,
 * in pt; NULL: each moves by its own width in the face.  offset is added
 * for drawing only; NULL: none.
 * place maps the run's own system (origin: start of the baseline, x right,
 * y down, unit pt before stretch) onto the page: for upright unstretched text
 * {1 0 0 1 x y}; 長体 to 80 % is {0.8 0 0 1 x y}.
 */
struct draw_glyphs {
    const struct face *face;
    double size; /* pt */
    struct matrix place;
    struct ink ink;
    size_t n;
    const uint16_t *glyph;
    const double *advance;
    const struct point *offset;
    struct text text; /* original characters, selectors included */
    bool actual_text; /* the face's own reverse table would tell it wrongly */
};

/* 1-bit modules, set bits in K: a 2D code.  Rows are byte-aligned, MSB first.
 */
struct draw_bits {
    struct box box;
    size_t columns, rows;
    const uint8_t *bit;
};

/* Filled upright rectangles in K: bars of a customer barcode or OMR marks. */
struct draw_bars {
    size_t n;
    const struct box *box;
};

enum draw_kind {
    DRAW_PATH,
    DRAW_GLYPHS,
    DRAW_BITS,
    DRAW_BARS
};

struct draw {
    enum draw_kind kind;
    union {
        struct draw_path path;
        struct draw_glyphs glyphs;
        struct draw_bits bits;
        struct draw_bars bars;
    } u;
};

/*
 * What stands around the trim of a sheet that is cut to its size: art runs on
 * into the bleed, and behind it stand the marks to cut by.
 */
struct edge {
    double bleed; /* pt; art ends there */
    double slug;  /* pt; room for marks beyond the bleed, or 0 */
    size_t n;
    struct draw *mark;
};

struct page {
    struct size trim; /* pt */
    size_t n;
    struct draw *draw;
    const struct edge *edge; /* NULL: nothing is trimmed off */
};

/* How far the medium reaches beyond the trim, on all four sides. */
static inline double
page_margin(const struct page *page)
{
    return page->edge != NULL ? page->edge->bleed + page->edge->slug : 0;
}

/*
 * One printed face of a sheet, ready for a device: fixed art, the same object
 * for every piece with the same variant, under the piece's own content.
 */
struct side {
    const struct page *fixed; /* lives as long as the mailset */
    unsigned fixed_id;        /* of the fixed page: unique in a set, and the
                                 same in every process that compiles it */
    struct page own;          /* scratch arena */
    bool back; /* reverse of the sheet that the last side began */
};

struct side_list {
    size_t n;
    struct side *side;
};

#endif
