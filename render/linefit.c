#include "render/linefit.h"

#include <string.h>

#include "base/arena.h"
#include "base/chars.h"
#include "render/column.h"

#define SLACK 1e-6 /* pt */

/* --- data-fit ------------------------------------------------------------ */

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

/* --- where lines break --------------------------------------------------- */

/* glyph_line_set, once for the sides of a piece where it is a whole segment. */
static bool
set_glyphs(struct setter *s, const struct seg *seg, struct text text,
           struct arena *arena, struct glyph_line *out, struct err *err)
{
    bool keep = !seg->vertical && s->piece != NULL && arena == s->piece &&
                text.s == seg->text.s && text.len == seg->text.len;

    for (size_t i = 0; keep && i < s->n_glyphs; i++)
        if (s->glyphs[i].text.s == text.s &&
            s->glyphs[i].text.len == text.len &&
            s->glyphs[i].face == seg->face) {
            *out = s->glyphs[i].line;
            return true;
        }
    if (seg->vertical)
        return column_set(setter_table(s, seg->face), seg->face, text, arena,
                          out, err);
    if (!glyph_line_set(setter_table(s, seg->face), text, arena, out, err))
        return false;
    if (keep && s->n_glyphs < KNOWN_MAX)
        s->glyphs[s->n_glyphs++] = (struct known_glyphs){text, seg->face, *out};
    return true;
}

bool
line_shape(struct setter *s, const struct seg *seg, struct text text,
           struct arena *arena, struct glyph_line *out, double *width,
           struct err *err)
{
    if (!set_glyphs(s, seg, text, arena, out, err))
        return false;
    *width = out->width * seg->part->size + (double)out->n * seg->part->spacing;
    return true;
}

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
    if (chars_in(b, "、。，．,.・：；:;！？!?）)」』】〕〉》］]"
                    "ーぁぃぅぇぉっゃゅょァィゥェォッャュョヶ々ゝゞヽヾ〜"))
        return false;
    return !chars_in(a, "（(「『【〔〈《［[");
}

/*
 * May room be left between a and b?  Numerals, Latin words and pairs of
 * dashes or dots stay solid, and brackets stay with what they enclose
 * (JLREQ, jidori processing).
 */
bool
line_may_space(uint32_t a, uint32_t b)
{
    bool solid = a < 0x2E80 && b < 0x2E80 && is_word(a) && is_word(b);

    if (solid || is_mark(b) || b == 0xFF9E || b == 0xFF9F ||
        (a == b && chars_in(a, "—―…‥")))
        return false;
    return !chars_in(a, "（(「『【〔〈《［[") &&
           !chars_in(b, "）)」』】〕〉》］]");
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
    chunk->parted =
        t.len >= 3 && memcmp(from + t.len - 3, "\xE3\x80\x80", 3) == 0;
    if (!line_shape(s, chunk->seg, t, arena, &g, &chunk->width, err))
        return false;
    if (solid.len == t.len)
        return true;
    if (!line_shape(s, chunk->seg, solid, arena, &g, &width, err))
        return false;
    chunk->trail = chunk->width - width;
    return true;
}

/*
 * A face may set the end of a chunk by what follows it, as with a space in
 * Hangul: what is more than the chunks say one by one counts as the later's.
 */
static bool
widen(struct setter *s, struct chunk *chunk, struct arena *arena,
      struct err *err)
{
    const char *text = chunk->seg->text.s;
    struct glyph_line g;
    double before, with;

    if (chunk->from == 0)
        return true;
    if (!line_shape(s, chunk->seg, (struct text){text, chunk->from}, arena, &g,
                    &before, err) ||
        !line_shape(s, chunk->seg, (struct text){text, chunk->to}, arena, &g,
                    &with, err))
        return false;
    if (with - before > chunk->width)
        chunk->width = with - before;
    return true;
}

bool
line_chunks(struct setter *s, const struct seg *segs, size_t n_seg,
            struct arena *arena, struct chunk **out, size_t *n_out,
            struct err *err)
{
    size_t cap = 1, n = 0;
    uint32_t before = 0, cp;
    struct chunk *chunk;

    for (size_t i = 0; i < n_seg; i++)
        cap += segs[i].text.len;
    chunk = arena_raw(arena, cap * sizeof *chunk);
    for (size_t i = 0; i < n_seg; i++) {
        const struct seg *seg = &segs[i];

        for (size_t at = 0, len; at < seg->text.len; at += len) {
            bool breaks;

            len = utf8_decode(seg->text.s + at, seg->text.len - at, &cp);
            breaks = before == 0 || may_break(before, cp);
            if (at == 0 || breaks)
                chunk[n++] = (struct chunk){
                    .seg = seg, .from = at, .to = at, .glued = !breaks};
            chunk[n - 1].to = at + len;
            before = cp;
        }
    }
    for (size_t i = 0; i < n; i++)
        if (!measure(s, &chunk[i], arena, err) ||
            !widen(s, &chunk[i], arena, err))
            return false;
    *out = chunk;
    *n_out = n;
    return true;
}

/* Blanks at the end of chunks [from, to). */
double
line_trail(const struct chunk *chunk, size_t from, size_t to)
{
    double trail = 0;

    while (to-- > from) {
        trail += chunk[to].trail;
        if (chunk[to].trail < chunk[to].width - SLACK)
            break;
    }
    return trail;
}

/* Where lines may end; parts: only between the parts of a name. */
static bool
joined(const struct chunk *chunk, size_t i, bool parts)
{
    return chunk[i].glued || (parts && !chunk[i - 1].parted);
}

/* Lines of at most width; first[] receives where each begins. */
static size_t
break_lines(const struct chunk *chunk, size_t n, double width, bool parts,
            size_t most, size_t *first)
{
    size_t lines = 0;
    double used = 0;

    for (size_t i = 0, end; i < n; i = end) {
        double w = chunk[i].width, solid;

        for (end = i + 1; end < n && joined(chunk, end, parts); end++)
            w += chunk[end].width;
        solid = w - line_trail(chunk, i, end);
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

/* --- fitting ------------------------------------------------------------- */

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
    /* A name is broken between its parts where that takes no more lines. */
    for (int parts = 1; parts >= 0; parts--) {
        state->broken =
            break_lines(f->chunk, f->n_chunk, f->line->width / scale,
                        parts == 1, state->lines, state->first);
        if (state->broken <= state->lines)
            return true;
    }
    return false;
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

bool
line_fit(const struct fitting *f, struct fitted *state)
{
    const struct fit_step *step = f->line->step;

    *state = (struct fitted){.condense = 1, .shrink = 1, .lines = 1};
    for (size_t i = 0; i < f->line->n_step && !fits(f, state); i++) {
        take_step(f, state, &step[i]);
        if (step[i].kind != FIT_WRAP)
            continue;
        /*
         * More lines give room again: condense anew, and only as needed.  The
         * size stays, for so does the height that the form has left for it.
         */
        state->condense = 1;
        for (size_t k = 0; k < i && !fits(f, state); k++)
            if (step[k].kind == FIT_CONDENSE)
                take_step(f, state, &step[k]);
    }
    return fits(f, state);
}
