#include "render/glyph.h"

#include "base/arena.h"
#include "base/chars.h"
#include "render/face.h"
#include "render/glyphtable.h"

/* A character with its selector, not yet set. */
struct unit {
    size_t at, len; /* bytes, selector included */
    uint16_t glyph, advance;
    bool shaped; /* stands in a run for hb_shape */
    bool other;  /* the reverse table tells something else */
};

/* A line in the making. */
struct setting {
    struct glyph_table *table;
    struct text text;
    struct arena *arena;
    size_t cap, n;
    uint16_t *glyph;
    double *advance; /* NULL until a run needs them */
    struct point *offset;
    unsigned width;  /* font units, of glyphs from the table */
    double shaped;   /* em, of glyphs from hb_shape */
    size_t from, to; /* bytes that wait for hb_shape */
    bool actual_text;
    bool held; /* unit waits for what follows it */
    struct unit unit;
};

static bool
missing(const struct glyph_table *t, uint32_t cp, uint32_t vs, struct err *err)
{
    if (vs != 0)
        return err_set(err, ERR_GLYPH, "face %s lacks U+%04X U+%04X",
                       face_name(t->face), (unsigned)cp, (unsigned)vs);
    return err_set(err, ERR_GLYPH, "face %s lacks U+%04X", face_name(t->face),
                   (unsigned)cp);
}

/* The three bytes of nearly every character; false: other ones. */
static inline bool
decode_three(const char *s, size_t len, uint32_t *cp)
{
    const unsigned char *u = (const unsigned char *)s;
    uint32_t v;

    if (len < 3)
        return false;
    v = (uint32_t)u[0] << 16 | (uint32_t)u[1] << 8 | u[2];
    *cp = (v >> 4 & 0xF000) | (v >> 2 & 0xFC0) | (v & 0x3F);
    return (v & 0xF0C0C0) == 0xE08080 && *cp >= 0x800 &&
           (*cp & 0xF800) != 0xD800;
}

/* utf8_decode, with them first. */
static inline size_t
decode(const char *s, size_t len, uint32_t *cp)
{
    return decode_three(s, len, cp) ? 3 : utf8_decode(s, len, cp);
}

/* The selector at s, or 0; *len receives its bytes. */
static inline uint32_t
selector_at(const char *s, size_t left, size_t *len)
{
    uint32_t vs = 0;

    /* FE00-FE0F and E0100-E01EF begin with these bytes. */
    if (left < 3 ||
        ((unsigned char)s[0] != 0xEF && (unsigned char)s[0] != 0xF3))
        return 0;
    *len = utf8_decode(s, left, &vs);
    return *len != 0 && chars_is_selector(vs) ? vs : 0;
}

static bool
unit_read(struct setting *s, size_t at, struct unit *u, bool *mark,
          struct err *err)
{
    const char *from = s->text.s + at;
    size_t left = s->text.len - at, more = 0;
    uint32_t cp = 0, vs;
    size_t len = decode(from, left, &cp);
    const struct entry *e;

    if (len == 0)
        return err_set(err, ERR_GLYPH, "text is not UTF-8");
    vs = selector_at(from + len, left - len, &more);
    if (vs == 0)
        more = 0;
    e = vs != 0 ? glyph_sequence(s->table, cp, vs) : glyph_entry(s->table, cp);
    *u = (struct unit){at,         len + more, e->glyph,
                       e->advance, e->unsafe,  e->other};
    *mark = e->mark;
    return u->glyph != 0 || missing(s->table, cp, vs, err);
}

/* Advances and offsets of all glyphs so far, once one run needs them. */
static void
spell_out(struct setting *s)
{
    const struct face *face = s->table->face;
    double upem = face_upem(face);

    if (s->advance != NULL)
        return;
    s->advance = arena_raw(s->arena, s->cap * sizeof *s->advance);
    s->offset = arena_alloc(s->arena, s->cap * sizeof *s->offset);
    for (size_t i = 0; i < s->n; i++)
        s->advance[i] = face_advance(face, s->glyph[i]) / upem;
}

/* Set what waits for hb_shape. */
static bool
put_run(struct setting *s, struct err *err)
{
    const struct face *face = s->table->face;
    const struct memo *m;

    if (s->to == 0)
        return true;
    m = glyph_memo(s->table,
                   (struct text){s->text.s + s->from, s->to - s->from});
    s->to = 0;
    if (m->advance != NULL || m->offset != NULL)
        spell_out(s);
    for (size_t i = 0; i < m->n; i++) {
        size_t k = s->n++;

        if (m->glyph[i] == 0)
            return err_set(err, ERR_GLYPH, "face %s cannot set a character",
                           face_name(face));
        s->glyph[k] = m->glyph[i];
        if (s->advance != NULL)
            s->advance[k] =
                m->advance != NULL
                    ? m->advance[i]
                    : face_advance(face, m->glyph[i]) / face_upem(face);
        if (m->offset != NULL)
            s->offset[k] = m->offset[i];
    }
    s->shaped += m->width;
    s->actual_text = s->actual_text || m->actual_text;
    return true;
}

static inline void
put_glyph(struct setting *s, uint16_t glyph, uint16_t advance, bool other)
{
    if (s->advance != NULL)
        s->advance[s->n] = advance / face_upem(s->table->face);
    s->glyph[s->n++] = glyph;
    s->width += advance;
    s->actual_text |= other;
}

/* Set the unit that was held, or let it wait for hb_shape. */
static bool
put_held(struct setting *s, struct err *err)
{
    const struct unit *u = &s->unit;

    if (!s->held)
        return true;
    s->held = false;
    if (u->shaped) {
        s->from = s->to == 0 ? u->at : s->from;
        s->to = u->at + u->len;
        return true;
    }
    if (!put_run(s, err))
        return false;
    put_glyph(s, u->glyph, u->advance, u->other);
    return true;
}

/* The entry of the character at a place; NULL at the end, or where none is. */
static inline const struct entry *
entry_at(const struct setting *s, size_t at, size_t *len)
{
    uint32_t cp = 0;

    *len = decode(s->text.s + at, s->text.len - at, &cp);
    return *len != 0 ? glyph_entry(s->table, cp) : NULL;
}

/*
 * Most of all text: plain characters of three bytes, each followed by another.
 * Sets e, which stands at a place, and on; the last of them becomes e.
 */
static inline size_t
put_plainest(struct setting *s, size_t at, size_t *len, const struct entry **e)
{
    struct entry *const *page = s->table->page;
    const struct entry *now = *e, *row;
    uint16_t *glyph = s->glyph + s->n;
    unsigned width = 0;
    bool other = false;
    uint32_t cp;

    for (;;) {
        if (!decode_three(s->text.s + at + *len, s->text.len - at - *len, &cp))
            break;
        row = page[cp >> 8];
        if (row == NULL || !row[cp & 255].plain)
            break;
        *glyph++ = now->glyph;
        width += now->advance;
        other |= now->other;
        at += *len;
        *len = 3;
        now = &row[cp & 255];
    }
    s->n = (size_t)(glyph - s->glyph);
    s->width += width;
    s->actual_text |= other;
    *e = now;
    return at;
}

/*
 * Set characters straight from the table as long as neither their own lookups
 * nor what follows can touch them; *at moves behind them.
 */
static bool
put_plain(struct setting *s, size_t *place, struct err *err)
{
    bool solid = !s->held || !s->unit.shaped; /* nothing shaped before it */
    size_t at = *place, len, more;
    const struct entry *e = entry_at(s, at, &len), *next;

    while (e != NULL && (e->plain || (e->alone && solid))) {
        if (e->plain && !s->held && s->to == 0 && s->advance == NULL)
            at = put_plainest(s, at, &len, &e);
        next = entry_at(s, at + len, &more);
        /* A mark or a selector behind it takes it along. */
        if (next != NULL ? next->mark || (e->alone && !next->plain)
                         : at + len != s->text.len)
            break;
        if ((s->held || s->to != 0) && (!put_held(s, err) || !put_run(s, err)))
            return false;
        put_glyph(s, e->glyph, e->advance, e->other);
        solid = true;
        at += len;
        len = more;
        e = next;
    }
    *place = at;
    return true;
}

bool
glyph_line_set(struct glyph_table *t, struct text text, struct arena *arena,
               struct glyph_line *out, struct err *err)
{
    struct setting s = {.table = t, .text = text, .arena = arena};
    struct unit u;
    bool mark;

    /* A mark may decompose its base: at most a few glyphs per character. */
    s.cap = text.len * 2 + 4;
    s.glyph = arena_raw(arena, s.cap * sizeof *s.glyph);
    for (size_t at = 0;;) {
        if (!put_plain(&s, &at, err))
            return false;
        if (at == text.len)
            break;
        if (!unit_read(&s, at, &u, &mark, err))
            return false;
        /* HarfBuzz composes a base with the mark behind it. */
        s.unit.shaped = s.unit.shaped || mark;
        if (!put_held(&s, err))
            return false;
        s.unit = u;
        s.held = true;
        at += u.len;
    }
    if (!put_held(&s, err) || !put_run(&s, err))
        return false;
    *out = (struct glyph_line){.face = t->face,
                               .n = s.n,
                               .glyph = s.glyph,
                               .advance = s.advance,
                               .offset = s.offset,
                               .width = s.shaped + s.width / face_upem(t->face),
                               .text = text,
                               .actual_text = s.actual_text};
    return true;
}
