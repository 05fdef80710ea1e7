#include "render/line.h"

#include <math.h>
#include <string.h>

#include "base/arena.h"
#include "render/face.h"
#include "render/glyph.h"
#include "render/linefit.h"

#define SLACK 1e-6 /* pt */

bool
setter_open(struct faces *faces, struct setter *out, struct err *err)
{
    *out = (struct setter){.faces = faces};
    if (!policy_new(faces, &out->policy, err))
        return false;
    out->verdict = mem_new(KNOWN_MAX * sizeof *out->verdict);
    out->glyphs = mem_new(KNOWN_MAX * sizeof *out->glyphs);
    return true;
}

void
setter_close(struct setter *s)
{
    for (size_t i = 0; i < s->n_table; i++)
        glyph_table_free(s->table[i]);
    mem_free(s->table);
    policy_free(s->policy);
    mem_free(s->verdict);
    mem_free(s->glyphs);
    *s = (struct setter){0};
}

void
setter_piece(struct setter *s, struct arena *arena)
{
    s->piece = arena;
    s->n_verdict = 0;
    s->n_glyphs = 0;
}

struct glyph_table *
setter_table(struct setter *s, const struct face *face)
{
    size_t i = face_number(face);

    if (i >= s->n_table) {
        s->table = mem_grow(s->table, (i + 1) * sizeof(struct glyph_table *));
        memset(s->table + s->n_table, 0,
               (i + 1 - s->n_table) * sizeof(struct glyph_table *));
        s->n_table = i + 1;
    }
    if (s->table[i] == NULL)
        s->table[i] = glyph_table_new(face);
    return s->table[i];
}

/* --- segments: what stands in one face ----------------------------------- */

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

        list->cap = list->cap != 0 ? 2 * list->cap : 4;
        list->seg = arena_raw(list->arena, list->cap * sizeof *list->seg);
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

/* policy_judge, once for the sides of a piece. */
static bool
judge(struct setter *s, struct text text, struct arena *arena,
      struct policy_verdict *out, struct err *err)
{
    bool keep = s->piece != NULL && arena == s->piece;

    for (size_t i = 0; keep && i < s->n_verdict; i++)
        if (s->verdict[i].text.s == text.s &&
            s->verdict[i].text.len == text.len) {
            *out = s->verdict[i].verdict;
            return true;
        }
    if (!policy_judge(s->policy, text, arena, out, err))
        return false;
    if (keep && s->n_verdict < KNOWN_MAX)
        s->verdict[s->n_verdict++] = (struct known_verdict){text, *out};
    return true;
}

static bool
register_segs(struct setter *s, const struct line_part *part, bool vertical,
              struct text text, struct segs *list, struct fit_problem *problem,
              struct err *err)
{
    struct policy_verdict v;
    size_t composed = 0;
    bool differs;

    if (!judge(s, text, list->arena, &v, err))
        return false;
    if (v.outcome != CHARS_OK) {
        err_put(err, ERR_GLYPH, "field %s: %s (U+%04X at %zu)", part->name,
                chars_reason_name(v.reason), (unsigned)v.cp, v.at);
        return tell_problem(problem, part, v.reason, v.cp, v.vs, v.at);
    }
    for (size_t i = 0; i < v.n_part; i++)
        composed += v.part[i].text.len;
    differs = composed != text.len;
    composed = 0;
    for (size_t i = 0; i < v.n_part && !differs; i++) {
        const struct text *t = &v.part[i].text;

        differs = memcmp(text.s + composed, t->s, t->len) != 0;
        composed += t->len;
    }
    for (size_t i = 0; i < v.n_part; i++)
        *seg_add(list) =
            (struct seg){part,           v.part[i].face,
                         v.part[i].text, i == 0 ? text : (struct text){"", 0},
                         differs,        vertical};
    return true;
}

/* Which character of a text its face lacks; told where the text was set. */
static bool
plain_problem(const struct seg *seg, struct fit_problem *problem,
              struct err *err)
{
    const struct line_part *part = seg->part;
    struct text text = seg->text;
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
    return tell_problem(problem, part, CHARS_NO_GLYPH, 0, 0, 0);
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
        if (part->kind != FIELD_REGISTER)
            *seg_add(list) =
                (struct seg){part, part->face, t, t, false, line->vertical};
        else if (!register_segs(s, part, line->vertical, t, list, problem, err))
            return false;
    }
    return true;
}

/* --- drawing ------------------------------------------------------------- */

/* Draws of an unbroken line: a column has one for each way to stand. */
static size_t
room(const struct line *line, const struct segs *segs)
{
    size_t n = segs->n;

    for (size_t i = 0; line->vertical && i < segs->n; i++)
        n += segs->seg[i].text.len;
    return n;
}

/* Nearly every line: one after the other, nothing to break. */
static bool
draw_single(struct setter *s, const struct line *line,
            const struct fitted *state, const struct segs *segs,
            const struct chunk *whole, struct arena *arena, struct draw **draws,
            size_t *n_draw, struct err *err)
{
    *draws = arena_raw(arena, room(line, segs) * sizeof **draws);
    return line_draw(s, line, state, whole, 0, segs->n, 0, arena, *draws,
                     n_draw, err);
}

static bool
draw_broken(struct setter *s, const struct line *line,
            const struct fitted *state, const struct segs *segs,
            const struct chunk *chunk, size_t n, struct arena *arena,
            struct draw **draws, size_t *n_draw, struct err *err)
{
    double step = line->leading * state->shrink;
    double top = line->grow_up ? -step * (double)(state->broken - 1) : 0;

    *draws = arena_raw(arena, (n + room(line, segs)) * sizeof **draws);
    for (size_t i = 0; i < state->broken; i++)
        if (!line_draw(s, line, state, chunk, state->first[i],
                       i + 1 < state->broken ? state->first[i + 1] : n,
                       top + step * (double)i, arena, *draws, n_draw, err))
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
    /* In whole numbers: a comma locale must not change the words. */
    long mm = lround(line->width / PT_PER_MM * 10);

    if (part != NULL)
        err_put(err, ERR_FIT, "field %s does not fit %ld.%ld mm", part->name,
                mm / 10, mm % 10);
    else
        err_put(err, ERR_FIT, "text does not fit %ld.%ld mm", mm / 10, mm % 10);
    return tell_problem(problem, part, CHARS_DOES_NOT_FIT, 0, 0, 0);
}

/* Each segment as one chunk, set, with the widths of all. */
static bool
make_whole(struct setter *s, const struct segs *segs, struct chunk *whole,
           struct arena *arena, double *natural, struct fit_problem *problem,
           struct err *err)
{
    struct glyph_line *g = arena_raw(arena, segs->n * sizeof *g);

    for (size_t i = 0; i < segs->n; i++) {
        struct seg *seg = &segs->seg[i];

        whole[i] = (struct chunk){
            .seg = seg, .to = seg->text.len, .glued = i > 0, .set = &g[i]};
        if (line_shape(s, seg, seg->text, arena, &g[i], &whole[i].width, err))
            *natural += whole[i].width;
        else if (err->code == ERR_GLYPH && seg->part->kind != FIELD_REGISTER)
            return plain_problem(seg, problem, err);
        else
            return tell_problem(problem, seg->part, CHARS_NO_GLYPH, 0, 0, 0);
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
    whole = arena_raw(arena, segs.n * sizeof *whole);
    if (!make_whole(s, &segs, whole, arena, &f.natural, problem, err))
        return false;
    for (size_t i = 0; i < line->n_step; i++)
        wraps = wraps || line->step[i].kind == FIT_WRAP;
    if (wraps && line->width > 0 && f.natural > line->width) {
        if (!line_chunks(s, segs.seg, segs.n, arena, &chunk, &f.n_chunk, err))
            return false;
        f.chunk = chunk;
    }
    if (!line_fit(&f, &state))
        return does_not_fit(line, &segs, problem, err);
    if (state.broken == 1)
        return draw_single(s, line, &state, &segs, whole, arena, draws, n_draw,
                           err);
    return draw_broken(s, line, &state, &segs, chunk, f.n_chunk, arena, draws,
                       n_draw, err);
}
