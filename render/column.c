#include "render/column.h"

#include <hb.h>
#include <string.h>

#include "base/arena.h"
#include "base/chars.h"
#include "render/face.h"

enum {
    ACROSS_MOST = 3 /* figures in one em; four could not be read */
};

/* A column in the making. */
struct setting {
    struct glyph_table *table;
    const struct face *face;
    struct arena *arena;
    size_t cap;
    uint16_t *glyph;
    double *advance;
    struct point *offset;
    struct column_run *run;
    struct glyph_line line;
};

/* --- what stands how ----------------------------------------------------- */

/* Characters that lie on their side where several stand together. */
static bool
is_western(uint32_t cp)
{
    return (cp >= 0x20 && cp < 0x7F) || chars_is_latin(cp) ||
           (cp >= 0x300 && cp <= 0x36F);
}

/* The stretch of text from at that stands in one way. */
static size_t
next_stretch(struct text t, size_t at, enum column_kind *kind)
{
    size_t n = 0, figures = 0, letters = 0, end = at;
    uint32_t cp;

    for (size_t len; end < t.len; end += len, n++) {
        len = utf8_decode(t.s + end, t.len - end, &cp);
        if (len == 0 || !is_western(cp))
            break;
        figures += cp >= '0' && cp <= '9';
        letters += chars_is_latin(cp);
    }
    *kind = COLUMN_UPRIGHT;
    if (n == 0)
        return at + utf8_decode(t.s + at, t.len - at, &cp);
    if (n == figures && n > 1 && n <= ACROSS_MOST)
        *kind = COLUMN_ACROSS;
    else if (n > 1 || figures + letters == 0)
        *kind = COLUMN_LYING;
    return end;
}

/* --- glyphs -------------------------------------------------------------- */

static bool
covered(const struct face *face, struct text t, struct err *err)
{
    uint32_t cp, vs;

    for (size_t at = 0, len, more; at < t.len; at += len) {
        len = utf8_decode(t.s + at, t.len - at, &cp);
        if (len == 0)
            return err_set(err, ERR_GLYPH, "text is not UTF-8");
        more = utf8_decode(t.s + at + len, t.len - at - len, &vs);
        vs = more != 0 && chars_is_selector(vs) ? vs : 0;
        if (face_glyph(face, cp, vs) == 0 && vs != 0)
            return err_set(err, ERR_GLYPH, "face %s lacks U+%04X U+%04X",
                           face_name(face), (unsigned)cp, (unsigned)vs);
        if (face_glyph(face, cp, vs) == 0)
            return err_set(err, ERR_GLYPH, "face %s lacks U+%04X",
                           face_name(face), (unsigned)cp);
        len += vs != 0 ? more : 0;
    }
    return true;
}

static hb_buffer_t *
shape(const struct face *face, struct text text)
{
    hb_buffer_t *b = hb_buffer_create();

    hb_buffer_set_direction(b, HB_DIRECTION_TTB);
    hb_buffer_set_script(b, HB_SCRIPT_HAN);
    hb_buffer_set_language(b, hb_language_from_string(face_language(face), -1));
    hb_buffer_add_utf8(b, text.s, (int)text.len, 0, (int)text.len);
    hb_shape(face_hb_font(face), b, NULL, 0);
    return b;
}

static void
put_glyph(struct setting *s, uint16_t glyph, double advance, struct point at)
{
    size_t k = s->line.n++;

    s->glyph[k] = glyph;
    s->advance[k] = advance;
    s->offset[k] = at;
    s->line.width += advance;
}

static void
end_run(struct setting *s, size_t first, enum column_kind kind, double scale)
{
    s->run[s->line.n_run++] =
        (struct column_run){s->line.n - first, kind, scale};
}

static bool
put_upright(struct setting *s, struct text text, struct err *err)
{
    double upem = face_upem(s->face);
    size_t first = s->line.n;
    const hb_glyph_info_t *info;
    const hb_glyph_position_t *pos;
    hb_buffer_t *b;
    unsigned n;
    bool good = true;

    if (!covered(s->face, text, err))
        return false;
    b = shape(s->face, text);
    info = hb_buffer_get_glyph_infos(b, &n);
    pos = hb_buffer_get_glyph_positions(b, &n);
    good = s->line.n + n <= s->cap;
    for (unsigned i = 0; good && i < n; i++) {
        good = info[i].codepoint != 0;
        put_glyph(
            s, (uint16_t)info[i].codepoint, -pos[i].y_advance / upem,
            (struct point){pos[i].x_offset / upem, -pos[i].y_offset / upem});
    }
    hb_buffer_destroy(b);
    end_run(s, first, COLUMN_UPRIGHT, 1);
    return good || err_set(err, ERR_GLYPH, "face %s cannot set a character",
                           face_name(s->face));
}

/* What is set along a line, then turned or put across the column. */
static bool
put_western(struct setting *s, struct text text, enum column_kind kind,
            struct err *err)
{
    double upem = face_upem(s->face), ascent = face_ascent(s->face), pen = 0;
    size_t first = s->line.n;
    struct glyph_line g;

    if (!glyph_line_set(s->table, text, s->arena, &g, err))
        return false;
    for (size_t i = 0; i < g.n; i++) {
        double advance = g.advance != NULL
                             ? g.advance[i]
                             : face_advance(s->face, g.glyph[i]) / upem;
        struct point at = g.offset != NULL ? g.offset[i] : (struct point){0, 0};

        if (kind == COLUMN_LYING) /* the middle of the em box on the column's */
            put_glyph(s, g.glyph[i], advance,
                      (struct point){at.x, at.y + ascent - 0.5});
        else
            put_glyph(s, g.glyph[i], i + 1 == g.n ? 1 : 0,
                      (struct point){pen + at.x - g.width / 2, ascent + at.y});
        pen += advance;
    }
    end_run(s, first, kind, g.width > 1 ? 1 / g.width : 1);
    return true;
}

static bool
put_stretch(struct setting *s, struct text text, enum column_kind kind,
            struct err *err)
{
    return kind == COLUMN_UPRIGHT ? put_upright(s, text, err)
                                  : put_western(s, text, kind, err);
}

bool
column_set(struct glyph_table *table, const struct face *face, struct text text,
           struct arena *arena, struct glyph_line *out, struct err *err)
{
    struct setting s = {.table = table, .face = face, .arena = arena};
    enum column_kind kind = COLUMN_UPRIGHT, next;

    s.cap = text.len * 2 + 4; /* as in glyph_line_set */
    s.glyph = arena_raw(arena, s.cap * sizeof *s.glyph);
    s.advance = arena_raw(arena, s.cap * sizeof *s.advance);
    s.offset = arena_raw(arena, s.cap * sizeof *s.offset);
    s.run = arena_raw(arena, (text.len + 1) * sizeof *s.run);
    s.line = (struct glyph_line){.face = face, .text = text};
    for (size_t from = 0, at = 0, end; at < text.len; at = end, kind = next) {
        end = next_stretch(text, at, &next);
        if (end == at)
            return err_set(err, ERR_GLYPH, "text is not UTF-8");
        if (next != COLUMN_UPRIGHT || kind != COLUMN_UPRIGHT)
            from = at;
        if (next == COLUMN_UPRIGHT && end < text.len) {
            enum column_kind after;

            (void)next_stretch(text, end, &after);
            if (after == COLUMN_UPRIGHT)
                continue;
        }
        if (!put_stretch(&s, (struct text){text.s + from, end - from}, next,
                         err))
            return false;
    }
    s.line.glyph = s.glyph;
    s.line.advance = s.advance;
    s.line.offset = s.offset;
    s.line.run = s.run;
    *out = s.line;
    return true;
}
