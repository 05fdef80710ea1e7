#include "render/para_inside.h"

#include <math.h>
#include <string.h>

#include "base/arena.h"
#include "base/chars.h"
#include "render/face.h"
#include "render/spacing.h"

/* What moves as one: a character with its selector or marks. */
struct cell {
    uint32_t cp;
    double width; /* as the face has it */
    double extra; /* after it */
};

/* A run of the line in one face, shaped without anybody's spacing. */
struct piece_of_line {
    const struct para_run *run;
    const PangoAnalysis *analysis;
    size_t offset, len; /* of its text */
    PangoGlyphString *glyphs;
    size_t first; /* of its cells */
};

struct line_of {
    const struct para_text *text;
    size_t n_piece, n_cell;
    struct piece_of_line *piece;
    struct cell *cell;
};

/* --- spacing -------------------------------------------------------------- */

static struct spaced
spaced_at(const struct para_text *text, size_t at, size_t *next)
{
    const struct para_run *run = para_run_at(text, at);
    struct spaced s = {0, false};
    uint32_t vs;
    size_t len;

    *next = at + utf8_decode(text->all + at, text->len - at, &s.cp);
    s.full = face_advance(run->face, face_glyph(run->face, s.cp, 0)) >
             0.95 * face_upem(run->face);
    while (*next < text->len) {
        len = utf8_decode(text->all + *next, text->len - *next, &vs);
        if (!chars_is_selector(vs))
            break;
        *next += len;
    }
    return s;
}

/* The size of the smaller of two characters that meet. */
double
para_gap(const struct para_text *text, size_t at)
{
    const struct para_run *run = para_run_at(text, at), *other;
    double size = run->size;
    struct spaced a, b;
    size_t next, end;

    a = spaced_at(text, at, &next);
    if (next >= text->len || strcmp(run->lang, "ja") != 0)
        return run->spacing;
    other = para_run_at(text, next);
    b = spaced_at(text, next, &end);
    if (other->size < size)
        size = other->size;
    return run->spacing + spacing_after(a, b) * size;
}

/* --- the cells of a line -------------------------------------------------- */

/*
 * Pango cuts where the gap changes: what it cut of one run and one font is one
 * piece again, so that kerning and what the letters do to one another stay.
 */
static bool
add_item(struct line_of *line, const PangoItem *item, struct err *err)
{
    struct piece_of_line *last =
        line->n_piece > 0 ? &line->piece[line->n_piece - 1] : NULL;
    const struct para_run *run = para_run_at(line->text, (size_t)item->offset);

    if (!para_same_face(item->analysis.font, run->face))
        return err_set(err, ERR_GLYPH,
                       "Pango set a text in another face than %s",
                       face_name(run->face));
    if (last != NULL && last->run == run &&
        last->analysis->font == item->analysis.font &&
        last->analysis->script == item->analysis.script &&
        last->offset + last->len == (size_t)item->offset) {
        last->len += (size_t)item->length;
        return true;
    }
    line->piece[line->n_piece++] =
        (struct piece_of_line){.run = run,
                               .analysis = &item->analysis,
                               .offset = (size_t)item->offset,
                               .len = (size_t)item->length};
    return true;
}

static void
shape_piece(struct line_of *line, struct piece_of_line *piece)
{
    const struct para_text *text = line->text;
    const char *s = text->all + piece->offset;

    piece->first = line->n_cell;
    piece->glyphs = pango_glyph_string_new();
    pango_shape_full(s, (int)piece->len, text->all, (int)text->len,
                     piece->analysis, piece->glyphs);
    for (int i = 0; i < piece->glyphs->num_glyphs; i++) {
        int from = piece->glyphs->log_clusters[i];

        if (i == 0 || from != piece->glyphs->log_clusters[i - 1]) {
            struct cell *cell = &line->cell[line->n_cell++];

            *cell = (struct cell){0};
            (void)utf8_decode(s + from, piece->len - (size_t)from, &cell->cp);
            cell->extra = para_gap(text, piece->offset + (size_t)from);
        }
        line->cell[line->n_cell - 1].width +=
            (double)piece->glyphs->glyphs[i].geometry.width / PANGO_SCALE;
    }
}

/*
 * Nothing is added behind the last character of a line; a closing mark there
 * may have lost its blank half, and blanks there count for nothing.
 */
static double
close_line(struct line_of *line, size_t *n)
{
    double width = 0;

    *n = line->n_cell;
    while (*n > 0 && line->cell[*n - 1].cp == ' ') {
        line->cell[*n - 1].extra = 0;
        (*n)--;
    }
    if (*n > 0 && line->cell[*n - 1].extra > 0)
        line->cell[*n - 1].extra = 0;
    for (size_t i = 0; i < *n; i++)
        width += line->cell[i].width + line->cell[i].extra;
    return width;
}

/* --- justified lines ------------------------------------------------------ */

static size_t
count_gaps(const struct line_of *line, size_t n, enum spacing_gap least,
           enum spacing_gap most)
{
    size_t count = 0;

    for (size_t i = 0; i + 1 < n; i++) {
        enum spacing_gap gap =
            spacing_between(line->cell[i].cp, line->cell[i + 1].cp);

        count += gap >= least && gap <= most;
    }
    return count;
}

/* Give each gap of these kinds its share, at most `most` pt; what is left. */
static double
widen(struct line_of *line, size_t n, enum spacing_gap from,
      enum spacing_gap to, double slack, double most)
{
    size_t gaps = count_gaps(line, n, from, to);
    double share;

    if (gaps == 0 || slack <= 0)
        return slack;
    share = slack / (double)gaps;
    if (share > most)
        share = most;
    for (size_t i = 0; i + 1 < n; i++) {
        enum spacing_gap gap =
            spacing_between(line->cell[i].cp, line->cell[i + 1].cp);

        if (gap >= from && gap <= to)
            line->cell[i].extra += share;
    }
    return slack - share * (double)gaps;
}

/* JLREQ 3.8.4: words first, then beside letters, then everywhere alike. */
static void
justify(struct line_of *line, size_t n, double slack, double em)
{
    slack = widen(line, n, SPACING_WORD, SPACING_WORD, slack, em / 4);
    slack = widen(line, n, SPACING_SCRIPT, SPACING_SCRIPT, slack, em / 4);
    (void)widen(line, n, SPACING_WORD, SPACING_KANJI, slack, slack);
}

/* --- drawing -------------------------------------------------------------- */

/* Does the text that the face's glyphs tell equal the text that was set? */
static bool
tells(const struct draw_glyphs *g)
{
    size_t told = 0;

    for (size_t i = 0; i < g->n; i++) {
        struct text back = face_text(g->face, g->glyph[i]);

        if (told + back.len > g->text.len ||
            !text_equal(back, (struct text){g->text.s + told, back.len}))
            return false;
        told += back.len;
    }
    return told == g->text.len;
}

struct glyph_room {
    uint16_t *glyph;
    double *advance;
    struct point *offset;
    bool moved;
};

/* Put glyph i of a piece, or its width alone where it has no shape. */
static bool
put_glyph(struct draw_glyphs *g, struct glyph_room *room,
          const PangoGlyphInfo *info, double width, struct err *err)
{
    if (info->glyph == PANGO_GLYPH_EMPTY) {
        if (g->n > 0)
            room->advance[g->n - 1] += width;
        else
            g->place.e += width;
        return true;
    }
    if ((info->glyph & PANGO_GLYPH_UNKNOWN_FLAG) != 0)
        return err_set(err, ERR_GLYPH, "face %s lacks U+%04X",
                       face_name(g->face),
                       (unsigned)(info->glyph & ~PANGO_GLYPH_UNKNOWN_FLAG));
    room->glyph[g->n] = (uint16_t)info->glyph;
    room->advance[g->n] = width;
    room->offset[g->n] =
        (struct point){(double)info->geometry.x_offset / PANGO_SCALE,
                       (double)info->geometry.y_offset / PANGO_SCALE};
    room->moved = room->moved || info->geometry.x_offset != 0 ||
                  info->geometry.y_offset != 0;
    g->n++;
    return true;
}

static bool
draw_piece(const struct line_of *line, const struct piece_of_line *piece,
           double *x, double baseline, struct arena *arena, struct draw *out,
           struct err *err)
{
    const PangoGlyphString *s = piece->glyphs;
    const struct cell *cell = &line->cell[piece->first];
    size_t most = (size_t)s->num_glyphs + 1;
    struct glyph_room room = {arena_raw(arena, most * 2),
                              arena_raw(arena, most * sizeof *room.advance),
                              arena_alloc(arena, most * sizeof *room.offset),
                              false};
    struct draw_glyphs g = {.face = piece->run->face,
                            .size = piece->run->size,
                            .place = {1, 0, 0, 1, *x, baseline},
                            .ink = piece->run->ink,
                            .glyph = room.glyph,
                            .advance = room.advance};

    for (int i = 0; i < s->num_glyphs; i++) {
        const PangoGlyphInfo *info = &s->glyphs[i];
        double width = (double)info->geometry.width / PANGO_SCALE;
        bool last = i + 1 == s->num_glyphs ||
                    s->log_clusters[i + 1] != s->log_clusters[i];

        if (last)
            width += (cell++)->extra;
        if (!put_glyph(&g, &room, info, width, err))
            return false;
        *x += width;
    }
    if (room.moved)
        g.offset = room.offset;
    g.text = (struct text){
        arena_copy(arena, line->text->all + piece->offset, piece->len),
        piece->len};
    g.actual_text = !tells(&g);
    *out = (struct draw){.kind = DRAW_GLYPHS, .u.glyphs = g};
    return true;
}

/* Shape, widen and draw one line; last: of its paragraph. */
static bool
draw_line(struct line_of *line, PangoLayoutLine *from, bool last,
          const struct para_frame *frame, double baseline, struct arena *arena,
          struct draw *draws, size_t *n_draw, struct err *err)
{
    double x = frame->box.x, slack;
    bool good = true;
    size_t n;

    line->n_piece = line->n_cell = 0;
    for (GSList *l = from->runs; good && l != NULL; l = l->next)
        good = add_item(line, ((PangoLayoutRun *)l->data)->item, err);
    for (size_t i = 0; i < line->n_piece; i++)
        shape_piece(line, &line->piece[i]);
    slack = frame->box.width - close_line(line, &n);
    if (frame->align == ALIGN_JUSTIFY && !last && n > 0)
        justify(line, n, slack, line->piece[0].run->size);
    else if (frame->align == ALIGN_CENTRE)
        x += slack / 2;
    else if (frame->align == ALIGN_END)
        x += slack;
    for (size_t i = 0; good && i < line->n_piece; i++) {
        good = draw_piece(line, &line->piece[i], &x, baseline, arena,
                          &draws[*n_draw], err);
        *n_draw += good && draws[*n_draw].u.glyphs.n > 0;
    }
    for (size_t i = 0; i < line->n_piece; i++)
        pango_glyph_string_free(line->piece[i].glyphs);
    return good;
}

static size_t
count_runs(PangoLayout *layout)
{
    size_t n = 0;

    for (int i = 0; i < pango_layout_get_line_count(layout); i++)
        n += g_slist_length(pango_layout_get_line_readonly(layout, i)->runs);
    return n;
}

static bool
check_height(const struct para_frame *frame, double height, struct err *err)
{
    long needs = lround(height / PT_PER_MM * 10);
    long has = lround(frame->box.height / PT_PER_MM * 10);

    return frame->box.height <= 0 || height <= frame->box.height + 0.01 ||
           err_set(
               err, ERR_FIT,
               "text needs a frame of %ld.%ld mm height, and has %ld.%ld mm",
               needs / 10, needs % 10, has / 10, has % 10);
}

/* Lines at even distance; the first line's box is as high as the others. */
bool
para_lines(PangoLayout *layout, const struct para_frame *frame,
           const struct para_text *text, struct arena *arena,
           struct draw **draws, size_t *n_draw, struct err *err)
{
    int lines = pango_layout_get_line_count(layout);
    const struct para_run *first = &text->run[0];
    double step = frame->line_height * first->size;
    double baseline = frame->box.y + (step - first->size) / 2 +
                      face_ascent(first->face) * first->size;
    size_t n = count_runs(layout);
    struct line_of line = {.text = text};
    bool good = check_height(frame, lines * step, err);

    *n_draw = 0;
    *draws = arena_array(arena, struct draw, n + 1);
    line.piece = arena_array(arena, struct piece_of_line, n + 1);
    line.cell = arena_array(arena, struct cell, text->len + 1);
    for (int i = 0; good && i < lines; i++) {
        PangoLayoutLine *this = pango_layout_get_line_readonly(layout, i);
        bool last =
            i + 1 == lines ||
            pango_layout_get_line_readonly(layout, i + 1)->is_paragraph_start;

        good = draw_line(&line, this, last, frame, baseline + i * step, arena,
                         *draws, n_draw, err);
    }
    return good;
}
