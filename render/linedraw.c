#include <string.h>

#include "base/arena.h"
#include "render/face.h"
#include "render/linefit.h"

#define SLACK 1e-6 /* pt */

/* What of chunks [from, to) stands in one segment. */
struct stretch {
    const struct seg *seg;
    struct glyph_line g;
    double width;
    bool first; /* the segment begins here */
    bool *gap;  /* after which glyphs 均等割付 leaves room; NULL: none */
    size_t n_gap;
};

/* Glyphs of a stretch on its line, at x (pt, stretched) from the origin. */
static void
draw_stretch(const struct line *line, const struct fitted *state,
             const struct stretch *st, double x, double y, double extra,
             struct arena *arena, struct draw *out)
{
    const struct seg *seg = st->seg;
    const struct glyph_line *g = &st->g;
    double size = seg->part->size * state->shrink;
    double add = seg->part->spacing * state->shrink;
    bool evened = st->gap != NULL && extra > 0;
    struct matrix p = line->place;
    double *advance = NULL;
    struct point *offset = NULL;

    if (g->advance != NULL || add != 0 || evened) {
        advance = arena_raw(arena, g->n * sizeof *advance);
        for (size_t i = 0; i < g->n; i++)
            advance[i] = add +
                         (evened && st->gap[i] ? extra / state->condense : 0) +
                         size * (g->advance != NULL
                                     ? g->advance[i]
                                     : face_advance(g->face, g->glyph[i]) /
                                           face_upem(g->face));
    }
    if (g->offset != NULL) {
        offset = arena_raw(arena, g->n * sizeof *offset);
        for (size_t i = 0; i < g->n; i++)
            offset[i] =
                (struct point){g->offset[i].x * size, g->offset[i].y * size};
    }
    *out = (struct draw){
        .kind = DRAW_GLYPHS,
        .u.glyphs = {.face = g->face,
                     .size = size,
                     .place = {p.a * state->condense, p.b * state->condense,
                               p.c, p.d, p.e + p.a * x + p.c * y,
                               p.f + p.b * x + p.d * y},
                     .ink = seg->part->ink,
                     .n = g->n,
                     .glyph = g->glyph,
                     .advance = advance,
                     .offset = offset,
                     .text = g->text,
                     .actual_text = g->actual_text}};
}

/* --- columns ------------------------------------------------------------- */

/*
 * The system of a run of a column: its origin at the pen, its x down the
 * column where the glyphs lie on their side.
 */
static struct matrix
column_place(const struct line *line, double condense,
             const struct column_run *run, double x, double y)
{
    struct matrix p = line->place;
    struct matrix m = {p.a,
                       p.b,
                       p.c * condense,
                       p.d * condense,
                       p.e + p.c * x - p.a * y,
                       p.f + p.d * x - p.b * y};

    if (run->kind == COLUMN_LYING)
        return (struct matrix){m.c, m.d, -m.a, -m.b, m.e, m.f};
    m.a *= run->scale;
    m.b *= run->scale;
    return m;
}

/* Places of a run's glyphs from its origin; returns what they move the pen. */
static double
column_glyphs(const struct fitted *state, const struct stretch *st,
              const struct column_run *run, size_t from, double extra,
              struct point *offset)
{
    double size = st->seg->part->size * state->shrink, pen = 0;
    double add = st->seg->part->spacing * state->shrink;

    for (size_t i = 0; i < run->n; i++) {
        const struct point *at = &st->g.offset[from + i];

        offset[i] = (struct point){at->x * size, at->y * size};
        if (run->kind == COLUMN_UPRIGHT)
            offset[i].y += pen;
        if (run->kind == COLUMN_LYING)
            offset[i].x += pen;
        pen += add + st->g.advance[from + i] * size;
        if (st->gap != NULL && st->gap[from + i])
            pen += extra / state->condense;
    }
    return pen;
}

/*
 * A stretch of a column: a draw for each way to stand.  The first one tells
 * the text of all, so that a reader gets it in one piece.
 */
static void
draw_column(const struct line *line, const struct fitted *state,
            const struct stretch *st, double x, double y, double extra,
            struct arena *arena, struct draw *draws, size_t *n_draw)
{
    const struct seg *seg = st->seg;
    double *zero = arena_alloc(arena, (st->g.n + 1) * sizeof *zero);
    struct point *offset = arena_raw(arena, (st->g.n + 1) * sizeof *offset);

    for (size_t i = 0, from = 0; i < st->g.n_run; i++) {
        const struct column_run *run = &st->g.run[i];

        draws[(*n_draw)++] = (struct draw){
            .kind = DRAW_GLYPHS,
            .u.glyphs = {.face = st->g.face,
                         .size = seg->part->size * state->shrink,
                         .place =
                             column_place(line, state->condense, run, x, y),
                         .ink = seg->part->ink,
                         .n = run->n,
                         .glyph = st->g.glyph + from,
                         .advance = zero,
                         .offset = offset + from,
                         .text = i == 0 ? st->g.text : (struct text){"", 0},
                         .actual_text = true}};
        x += state->condense *
             column_glyphs(state, st, run, from, extra, offset + from);
        from += run->n;
    }
}

/* --- lines --------------------------------------------------------------- */

/* The stretches of chunks [from, to): one per segment. */
static bool
make_stretches(struct setter *s, const struct chunk *chunk, size_t from,
               size_t to, struct arena *arena, struct stretch *out, size_t *n,
               double *width, struct err *err)
{
    *n = 0;
    *width = 0;
    for (size_t i = from, end; i < to; i = end) {
        struct stretch *st = &out[*n];
        struct text t;

        for (end = i + 1; end < to && chunk[end].seg == chunk[i].seg; end++)
            ;
        t = (struct text){chunk[i].seg->text.s + chunk[i].from,
                          chunk[end - 1].to - chunk[i].from};
        *st =
            (struct stretch){.seg = chunk[i].seg, .first = chunk[i].from == 0};
        if (chunk[i].set != NULL) {
            st->g = *chunk[i].set;
            st->width = chunk[i].width;
        } else if (!line_shape(s, st->seg, t, arena, &st->g, &st->width, err)) {
            return false;
        }
        *width += st->width;
        (*n)++;
    }
    return true;
}

/* Leave room behind the glyph before, where there is one. */
static size_t
put_gap(bool *last, size_t *count)
{
    if (last == NULL)
        return 0;
    *last = true;
    ++*count;
    return 1;
}

/* After which glyphs of the stretches room may be left. */
static bool
find_gaps(struct setter *s, struct stretch *st, size_t n, struct arena *arena,
          size_t *n_gap, struct err *err)
{
    uint32_t before = 0, cp;
    bool *last = NULL;
    size_t *count = NULL;

    *n_gap = 0;
    for (size_t i = 0; i < n; i++) {
        struct text t = st[i].g.text;
        size_t done = 0;

        st[i].gap = arena_array(arena, bool, st[i].g.n + 1);
        for (size_t at = 0, from = 0, len; at < t.len; at += len) {
            struct glyph_line g;
            double width;

            len = utf8_decode(t.s + at, t.len - at, &cp);
            if (before != 0 && line_may_space(before, cp)) {
                if (at > from &&
                    !line_shape(s, st[i].seg,
                                (struct text){t.s + from, at - from}, arena, &g,
                                &width, err))
                    return false;
                done += at > from ? g.n : 0;
                from = at;
                if (done > 0) {
                    last = &st[i].gap[done - 1];
                    count = &st[i].n_gap;
                }
                *n_gap += put_gap(last, count);
            }
            before = cp;
        }
        if (st[i].g.n > 0) {
            last = &st[i].gap[st[i].g.n - 1];
            count = &st[i].n_gap;
        }
    }
    return true;
}

/*
 * Room for each gap, so that the text fills its box.  A text of two
 * characters fills all of a long box but one em; a single one stands at its
 * beginning (JLREQ, jidori processing: boxes of 7 em).
 */
static double
even_out(const struct line *line, const struct fitted *state,
         const struct stretch *st, size_t n_gap, double width)
{
    double em = st->seg->part->size * state->shrink, room = line->width;

    if (n_gap == 1 && room >= 7 * em - SLACK)
        room -= em;
    return n_gap > 0 && room > width ? (room - width) / (double)n_gap : 0;
}

/* The text layer keeps what came, also where a field is composed or broken. */
static void
tell_layer(const struct stretch *st, struct draw_glyphs *g)
{
    if (!st->seg->differs)
        return;
    g->text = st->first ? st->seg->layer : (struct text){"", 0};
    g->actual_text = true;
}

bool
line_draw(struct setter *s, const struct line *line, const struct fitted *state,
          const struct chunk *chunk, size_t from, size_t to, double y,
          struct arena *arena, struct draw *draws, size_t *n_draw,
          struct err *err)
{
    struct stretch *st = arena_raw(arena, (to - from) * sizeof *st);
    double width, x, scale = state->condense * state->shrink, extra = 0;
    size_t n, n_gap;

    if (!make_stretches(s, chunk, from, to, arena, st, &n, &width, err))
        return false;
    width = (width - line_trail(chunk, from, to)) * scale;
    if (line->kintou && state->broken == 1) {
        if (!find_gaps(s, st, n, arena, &n_gap, err))
            return false;
        extra = even_out(line, state, st, n_gap, width);
        width = line->width;
    }
    x = line->anchor == ANCHOR_START    ? 0
        : line->anchor == ANCHOR_MIDDLE ? -width / 2
                                        : -width;
    for (size_t i = 0; i < n; i++) {
        struct draw *first = &draws[*n_draw];

        if (line->vertical)
            draw_column(line, state, &st[i], x, y, extra, arena, draws, n_draw);
        else
            draw_stretch(line, state, &st[i], x, y, extra, arena,
                         &draws[(*n_draw)++]);
        tell_layer(&st[i], &first->u.glyphs);
        x += st[i].width * scale + extra * (double)st[i].n_gap;
    }
    return true;
}
