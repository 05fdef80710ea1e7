#include "render/line.h"

#include <math.h>
#include <string.h>

#include "base/arena.h"
#include "render/face.h"
#include "render/glyph.h"

#define SLACK 1e-6 /* pt */

bool
setter_open(struct faces *faces, struct setter *out, struct err *err)
{
    *out = (struct setter){.faces = faces};
    return policy_new(faces, &out->policy, err);
}

void
setter_close(struct setter *s)
{
    for (size_t i = 0; i < s->n_table; i++)
        glyph_table_free(s->table[i]);
    mem_free(s->table);
    policy_free(s->policy);
    *s = (struct setter){0};
}

struct glyph_table *
setter_table(struct setter *s, const struct face *face)
{
    size_t i = face_number(face);

    if (i >= s->n_table) {
        s->table = mem_grow(s->table, (i + 1) * sizeof *s->table);
        memset(s->table + s->n_table, 0,
               (i + 1 - s->n_table) * sizeof *s->table);
        s->n_table = i + 1;
    }
    if (s->table[i] == NULL)
        s->table[i] = glyph_table_new(face);
    return s->table[i];
}

/* --- data-fit ----------------------------------------------------------------
 */

bool
fit_read(const char *s, struct line *out, struct err *err)
{
    static const char *const words[] = {"condense", "shrink", "wrap"};

    out->n_step = 0;
    for (;;) {
        size_t len, k;
        double v = 0;
        const char *number;

        s += strspn(s, " ");
        if (*s == '\0')
            return true;
        len = strcspn(s, " ");
        for (k = 0; k < 3; k++)
            if (strlen(words[k]) == len && memcmp(words[k], s, len) == 0)
                break;
        number = s + len + strspn(s + len, " ");
        s = number;
        while (*s >= '0' && *s <= '9' && v < 1000)
            v = v * 10 + (*s++ - '0');
        if (k == 3 || s == number || (*s != ' ' && *s != '\0') ||
            (k == FIT_WRAP ? v < 2 || v > 6 : v < 40 || v > 100))
            return err_set(err, ERR_FORM,
                           "data-fit: write steps such as \"condense 70 shrink "
                           "80 wrap 2\" (40 to 100 %%, 2 to 6 lines)");
        if (out->n_step == FIT_STEPS)
            return err_set(err, ERR_FORM, "data-fit: more than %d steps",
                           FIT_STEPS);
        out->step[out->n_step++] =
            (struct fit_step){(enum fit_kind)k, k == FIT_WRAP ? v : v / 100};
    }
}

/* --- segments: what stands in one face
 * ---------------------------------------- */

struct seg {
    const struct line_part *part;
    const struct face *face;
    struct text text;  /* composed: for shaping */
    struct text layer; /* original, where it differs */
    bool differs;      /* the text layer must be told apart */
};

struct segs {
    size_t n, cap;
    struct seg *seg;
    struct arena *arena;
};

static struct seg *
seg_add(struct segs *list)
{
    if (list->n == list->cap) {
        struct seg *old = list->seg;

        list->cap = list->cap != 0 ? 2 * list->cap : 8;
        list->seg = arena_array(list->arena, struct seg, list->cap);
        if (list->n > 0)
            memcpy(list->seg, old, list->n * sizeof *old);
    }
    return &list->seg[list->n++];
}

static bool
tell_problem(struct fit_problem *problem, const struct line_part *part,
             enum chars_reason reason, uint32_t cp, uint32_t vs, size_t at)
{
    if (problem != NULL)
        *problem = (struct fit_problem){part != NULL ? part->name : "", reason,
                                        cp, vs, at};
    return false;
}

static bool
register_segs(struct setter *s, const struct line_part *part, struct text text,
              struct segs *list, struct fit_problem *problem, struct err *err)
{
    struct policy_verdict v;
    size_t composed = 0;
    bool differs;

    if (!policy_judge(s->policy, text, list->arena, &v, err))
        return false;
    if (v.outcome != CHARS_OK) {
        err_put(err, ERR_GLYPH, "field %s: %s (U+%04X at %zu)", part->name,
                chars_reason_name(v.reason), (unsigned)v.cp, v.at);
        return tell_problem(problem, part, v.reason, v.cp, v.vs, v.at);
    }
    for (size_t i = 0; i < v.n_part; i++)
        composed += v.part[i].text.len;
    differs = composed != text.len ||
              (v.n_part == 1 && !text_equal(v.part[0].text, text));
    for (size_t i = 0; i < v.n_part; i++)
        *seg_add(list) =
            (struct seg){part, v.part[i].face, v.part[i].text,
                         i == 0 ? text : (struct text){"", 0}, differs};
    return true;
}

/* Text in the form's own face: every character must be there. */
static bool
plain_seg(const struct line_part *part, struct text text, struct segs *list,
          struct fit_problem *problem, struct err *err)
{
    size_t position = 0;
    uint32_t cp, vs;

    for (size_t at = 0, len, more; at < text.len; at += len) {
        position++;
        len = utf8_decode(text.s + at, text.len - at, &cp);
        if (len == 0) {
            err_put(err, ERR_GLYPH, "field %s: not UTF-8", part->name);
            return tell_problem(problem, part, CHARS_UTF8, 0, 0, position);
        }
        more = utf8_decode(text.s + at + len, text.len - at - len, &vs);
        vs = more != 0 && chars_is_selector(vs) ? vs : 0;
        if (face_glyph(part->face, cp, vs) == 0) {
            err_put(err, ERR_GLYPH, "%s%sface %s lacks U+%04X at %zu",
                    part->name, part->name[0] != '\0' ? ": " : "",
                    face_name(part->face), (unsigned)cp, position);
            return tell_problem(problem, part, CHARS_NO_GLYPH, cp, vs,
                                position);
        }
        if (vs != 0)
            len += more;
    }
    *seg_add(list) = (struct seg){part, part->face, text, text, false};
    return true;
}

static bool
make_segs(struct setter *s, const struct line *line,
          const struct values *values, struct segs *list,
          struct fit_problem *problem, struct err *err)
{
    for (size_t i = 0; i < line->n; i++) {
        const struct line_part *part = &line->part[i];
        struct text t;

        if (!field_part_text(&part->part, values, list->arena, &t, err))
            return err_wrap(err, "field %s", part->name);
        if (t.len == 0)
            continue;
        if (!(part->kind == FIELD_REGISTER
                  ? register_segs(s, part, t, list, problem, err)
                  : plain_seg(part, t, list, problem, err)))
            return false;
    }
    return true;
}

/* --- widths
 * ---------------------------------------------------------------------- */

static bool
shape(struct setter *s, const struct seg *seg, struct text text,
      struct arena *arena, struct glyph_line *out, double *width,
      struct err *err)
{
    if (!glyph_line_set(setter_table(s, seg->face), text, arena, out, err))
        return false;
    *width = out->width * seg->part->size + (double)out->n * seg->part->spacing;
    return true;
}

/* A stretch of a segment inside which no line may break. */
struct chunk {
    const struct seg *seg;
    size_t from, to; /* bytes of the segment's text */
    double width;    /* pt, unstretched */
    double trail;    /* of it, blanks at the end: none at the end of a line */
    bool glued;      /* no break before it */
};

static bool
is_word(uint32_t cp)
{
    return (cp >= '0' && cp <= '9') || chars_is_latin(cp) || cp == '-' ||
           cp == '.' || cp == ':' || cp == '\'' || cp == 0x2010 ||
           cp == 0x2212 || cp == 0xFF0D || (cp >= 0xFF10 && cp <= 0xFF19) ||
           (cp >= 0xFF21 && cp <= 0xFF3A) || (cp >= 0xFF41 && cp <= 0xFF5A) ||
           cp == 0x00B7;
}

/* Stands on the character before it. */
static bool
is_mark(uint32_t cp)
{
    return chars_is_selector(cp) || cp == 0x3099 || cp == 0x309A ||
           (cp >= 0x300 && cp <= 0x36F);
}

static bool
is_blank(uint32_t cp)
{
    return cp == ' ' || cp == 0x3000;
}

static bool
is_one_of(uint32_t cp, const char *set)
{
    uint32_t one;

    for (size_t len; *set != '\0'; set += len) {
        len = utf8_decode(set, strlen(set), &one);
        if (one == cp)
            return true;
    }
    return false;
}

/* May a line end between a and b?  (行頭・行末禁則 of JIS X 4051, 4.3, 4.4) */
static bool
may_break(uint32_t a, uint32_t b)
{
    if (is_mark(b))
        return false;
    if (b == 0x69D8) /* 様 alone on a line would be nobody's */
        return false;
    if (is_blank(a) || is_blank(b))
        return !is_blank(b);
    if (is_word(a) && is_word(b))
        return false;
    if (is_one_of(b, "、。，．,.・：；:;！？!?）)」』】〕〉》］]"
                     "ーぁぃぅぇぉっゃゅょァィゥェォッャュョヶ々ゝゞヽヾ〜"))
        return false;
    return !is_one_of(a, "（(「『【〔〈《［[");
}

/* A chunk's own width, and what of it are blanks at its end. */
static bool
measure(struct setter *s, struct chunk *chunk, struct arena *arena,
        struct err *err)
{
    const char *from = chunk->seg->text.s + chunk->from;
    struct text t = {from, chunk->to - chunk->from}, solid = t;
    struct glyph_line g;
    double width;

    for (;;)
        if (solid.len >= 1 && from[solid.len - 1] == ' ')
            solid.len -= 1;
        else if (solid.len >= 3 &&
                 memcmp(from + solid.len - 3, "\xE3\x80\x80", 3) == 0)
            solid.len -= 3;
        else
            break;
    if (!shape(s, chunk->seg, t, arena, &g, &chunk->width, err))
        return false;
    if (solid.len == t.len)
        return true;
    if (!shape(s, chunk->seg, solid, arena, &g, &width, err))
        return false;
    chunk->trail = chunk->width - width;
    return true;
}

static bool
make_chunks(struct setter *s, const struct segs *segs, struct arena *arena,
            struct chunk **out, size_t *n_out, struct err *err)
{
    size_t cap = 1, n = 0;
    uint32_t before = 0, cp;
    struct chunk *chunk;

    for (size_t i = 0; i < segs->n; i++)
        cap += segs->seg[i].text.len;
    chunk = arena_array(arena, struct chunk, cap);
    for (size_t i = 0; i < segs->n; i++) {
        const struct seg *seg = &segs->seg[i];

        for (size_t at = 0, len; at < seg->text.len; at += len) {
            bool breaks;

            len = utf8_decode(seg->text.s + at, seg->text.len - at, &cp);
            breaks = before == 0 || may_break(before, cp);
            if (at == 0 || breaks)
                chunk[n++] = (struct chunk){seg, at, at, 0, 0, !breaks};
            chunk[n - 1].to = at + len;
            before = cp;
        }
    }
    for (size_t i = 0; i < n; i++)
        if (!measure(s, &chunk[i], arena, err))
            return false;
    *out = chunk;
    *n_out = n;
    return true;
}

/* Blanks at the end of chunks [from, to). */
static double
trail_of(const struct chunk *chunk, size_t from, size_t to)
{
    double trail = 0;

    while (to-- > from) {
        trail += chunk[to].trail;
        if (chunk[to].trail < chunk[to].width - SLACK)
            break;
    }
    return trail;
}

/* Lines of at most width; first[] receives where each begins. */
static size_t
break_lines(const struct chunk *chunk, size_t n, double width, size_t most,
            size_t *first)
{
    size_t lines = 0;
    double used = 0;

    for (size_t i = 0, end; i < n; i = end) {
        double w = chunk[i].width, solid;

        for (end = i + 1; end < n && chunk[end].glued; end++)
            w += chunk[end].width;
        solid = w - trail_of(chunk, i, end);
        if (solid > width + SLACK)
            return most + 1;
        if (lines == 0 || used + solid > width + SLACK) {
            if (lines == most)
                return most + 1;
            first[lines++] = i;
            used = 0;
        }
        used += w;
    }
    return lines;
}

/* --- fitting
 * ------------------------------------------------------------------------ */

enum {
    LINES_MAX = 6
};

struct fitted {
    double condense, shrink;
    size_t lines;  /* allowed */
    size_t broken; /* used */
    size_t first[LINES_MAX];
};

struct fitting {
    const struct line *line;
    double natural;
    const struct chunk *chunk;
    size_t n_chunk;
};

static bool
fits(const struct fitting *f, struct fitted *state)
{
    double scale = state->condense * state->shrink;

    state->first[0] = 0;
    state->broken = 1;
    if (f->line->width <= 0 || f->natural * scale <= f->line->width + SLACK)
        return true;
    if (state->lines == 1)
        return false;
    state->broken = break_lines(f->chunk, f->n_chunk, f->line->width / scale,
                                state->lines, state->first);
    return state->broken <= state->lines;
}

/* The largest value of *v from floor to what it is that fits. */
static void
squeeze(const struct fitting *f, struct fitted *state, double *v, double floor)
{
    double good = floor, bad = *v;

    if (floor >= *v)
        return;
    *v = floor;
    if (!fits(f, state))
        return;
    for (int i = 0; i < 20; i++) {
        *v = (good + bad) / 2;
        if (fits(f, state))
            good = *v;
        else
            bad = *v;
    }
    *v = good;
}

static void
take_step(const struct fitting *f, struct fitted *state,
          const struct fit_step *step)
{
    if (step->kind == FIT_CONDENSE)
        squeeze(f, state, &state->condense, step->floor);
    else if (step->kind == FIT_SHRINK)
        squeeze(f, state, &state->shrink, step->floor);
    else
        state->lines = (size_t)step->floor;
}

static bool
fit(const struct fitting *f, struct fitted *state)
{
    const struct fit_step *step = f->line->step;

    *state = (struct fitted){.condense = 1, .shrink = 1, .lines = 1};
    for (size_t i = 0; i < f->line->n_step && !fits(f, state); i++) {
        take_step(f, state, &step[i]);
        if (step[i].kind != FIT_WRAP)
            continue;
        /* More lines give room again: squeeze anew, and only as needed. */
        state->condense = state->shrink = 1;
        for (size_t k = 0; k < i && !fits(f, state); k++)
            if (step[k].kind != FIT_WRAP)
                take_step(f, state, &step[k]);
    }
    return fits(f, state);
}

/* --- drawing
 * -------------------------------------------------------------------------- */

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
        st->seg = chunk[i].seg;
        st->first = chunk[i].from == 0;
        if (!shape(s, st->seg, t, arena, &st->g, &st->width, err))
            return false;
        *width += st->width;
        (*n)++;
    }
    return true;
}

/*
 * May room be left between a and b?  Numerals, Latin words and pairs of
 * dashes or dots stay solid, and brackets stay with what they enclose
 * (JLREQ, jidori processing).
 */
static bool
may_space(uint32_t a, uint32_t b)
{
    bool solid = a < 0x2E80 && b < 0x2E80 && is_word(a) && is_word(b);

    if (solid || is_mark(b) || b == 0xFF9E || b == 0xFF9F ||
        (a == b && is_one_of(a, "—―…‥")))
        return false;
    return !is_one_of(a, "（(「『【〔〈《［[") &&
           !is_one_of(b, "）)」』】〕〉》］]");
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
            if (before != 0 && may_space(before, cp)) {
                if (at > from &&
                    !shape(s, st[i].seg, (struct text){t.s + from, at - from},
                           arena, &g, &width, err))
                    return false;
                done += at > from ? g.n : 0;
                from = at;
                if (done > 0) {
                    last = &st[i].gap[done - 1];
                    count = &st[i].n_gap;
                }
                if (last != NULL) {
                    *last = true;
                    ++*count;
                    ++*n_gap;
                }
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

static bool
draw_line(struct setter *s, const struct line *line, const struct fitted *state,
          const struct chunk *chunk, size_t from, size_t to, double y,
          struct arena *arena, struct draw *draws, size_t *n_draw,
          struct err *err)
{
    struct stretch *st = arena_array(arena, struct stretch, to - from);
    double width, x, scale = state->condense * state->shrink, extra = 0;
    size_t n, n_gap;

    if (!make_stretches(s, chunk, from, to, arena, st, &n, &width, err))
        return false;
    width = (width - trail_of(chunk, from, to)) * scale;
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
        draw_stretch(line, state, &st[i], x, y, extra, arena, &draws[*n_draw]);
        tell_layer(&st[i], &draws[*n_draw].u.glyphs);
        x += st[i].width * scale + extra * (double)st[i].n_gap;
        (*n_draw)++;
    }
    return true;
}

/* Nearly every line: one after the other, nothing to break. */
static bool
draw_single(struct setter *s, const struct line *line,
            const struct fitted *state, const struct segs *segs,
            const struct chunk *whole, struct arena *arena, struct draw **draws,
            size_t *n_draw, struct err *err)
{
    *draws = arena_array(arena, struct draw, segs->n);
    return draw_line(s, line, state, whole, 0, segs->n, 0, arena, *draws,
                     n_draw, err);
}

static bool
draw_broken(struct setter *s, const struct line *line,
            const struct fitted *state, const struct chunk *chunk, size_t n,
            struct arena *arena, struct draw **draws, size_t *n_draw,
            struct err *err)
{
    double step = line->leading * state->shrink;
    double y = line->grow_up ? -step * (double)(state->broken - 1) : 0;

    *draws = arena_array(arena, struct draw, n);
    for (size_t i = 0; i < state->broken; i++, y += step)
        if (!draw_line(s, line, state, chunk, state->first[i],
                       i + 1 < state->broken ? state->first[i + 1] : n, y,
                       arena, *draws, n_draw, err))
            return false;
    return true;
}

/* The field that a message about the whole line names. */
static const struct line_part *
named_part(const struct segs *segs)
{
    for (size_t i = 0; i < segs->n; i++)
        if (segs->seg[i].part->name[0] != '\0')
            return segs->seg[i].part;
    return NULL;
}

static bool
does_not_fit(const struct line *line, const struct segs *segs,
             struct fit_problem *problem, struct err *err)
{
    const struct line_part *part = named_part(segs);
    double mm = line->width / PT_PER_MM;

    if (part != NULL)
        err_put(err, ERR_FIT, "field %s does not fit %.1f mm", part->name, mm);
    else
        err_put(err, ERR_FIT, "text does not fit %.1f mm", mm);
    return tell_problem(problem, part, CHARS_DOES_NOT_FIT, 0, 0, 0);
}

/* Each segment as one chunk, with the widths of all. */
static bool
make_whole(struct setter *s, const struct segs *segs, struct chunk *whole,
           struct arena *arena, double *natural, struct fit_problem *problem,
           struct err *err)
{
    struct glyph_line g;

    for (size_t i = 0; i < segs->n; i++) {
        struct seg *seg = &segs->seg[i];

        whole[i] = (struct chunk){seg, 0, seg->text.len, 0, 0, i > 0};
        if (!shape(s, seg, seg->text, arena, &g, &whole[i].width, err))
            return tell_problem(problem, seg->part, CHARS_NO_GLYPH, 0, 0, 0);
        *natural += whole[i].width;
    }
    return true;
}

bool
line_set(struct setter *s, const struct line *line, const struct values *values,
         struct arena *arena, struct draw **draws, size_t *n_draw,
         struct fit_problem *problem, struct err *err)
{
    struct segs segs = {.arena = arena};
    struct fitting f = {.line = line};
    struct fitted state;
    struct chunk *whole, *chunk = NULL;
    bool wraps = false;

    *n_draw = 0;
    if (!make_segs(s, line, values, &segs, problem, err))
        return false;
    if (segs.n == 0)
        return true;
    whole = arena_array(arena, struct chunk, segs.n);
    if (!make_whole(s, &segs, whole, arena, &f.natural, problem, err))
        return false;
    for (size_t i = 0; i < line->n_step; i++)
        wraps = wraps || line->step[i].kind == FIT_WRAP;
    if (wraps && line->width > 0 && f.natural > line->width) {
        if (!make_chunks(s, &segs, arena, &chunk, &f.n_chunk, err))
            return false;
        f.chunk = chunk;
    }
    if (!fit(&f, &state))
        return does_not_fit(line, &segs, problem, err);
    if (state.broken == 1)
        return draw_single(s, line, &state, &segs, whole, arena, draws, n_draw,
                           err);
    return draw_broken(s, line, &state, chunk, f.n_chunk, arena, draws, n_draw,
                       err);
}
