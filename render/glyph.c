#include "render/glyph.h"

#include <hb-ot.h>
#include <hb.h>
#include <string.h>

#include "base/arena.h"
#include "base/chars.h"
#include "render/face.h"

enum {
    MEMO_BUCKETS = 4096,
    MEMO_BYTES = 8 << 20
};

/* What is known of a character in this face. */
struct entry {
    uint16_t glyph, advance; /* advance in font units */
    bool known;              /* the entry is filled */
    bool unsafe;             /* the font's lookups may touch it */
    bool mark;               /* pulls its base into one run with it */
    bool other;              /* the reverse table tells another character */
};

struct memo {
    struct memo *next;
    struct text text;
    size_t n;
    uint16_t *glyph;
    double *advance;      /* em; NULL: each the face's own */
    struct point *offset; /* em; NULL: none */
    double width;
    bool actual_text;
};

struct glyph_table {
    const struct face *face;
    hb_script_t script;
    hb_language_t language; /* it chooses between forms of one character */
    hb_buffer_t *buffer;
    uint8_t *touched;     /* bit per glyph */
    struct entry **page;  /* [0x1100] tables of 256 entries */
    struct arena *arena;  /* of the memo */
    struct memo **bucket; /* [MEMO_BUCKETS] */
};

static const hb_feature_t features[] = {
    {HB_TAG('k', 'e', 'r', 'n'), 0, HB_FEATURE_GLOBAL_START,
     HB_FEATURE_GLOBAL_END},
    {HB_TAG('f', 'r', 'a', 'c'), 0, HB_FEATURE_GLOBAL_START,
     HB_FEATURE_GLOBAL_END},
    {HB_TAG('n', 'u', 'm', 'r'), 0, HB_FEATURE_GLOBAL_START,
     HB_FEATURE_GLOBAL_END},
    {HB_TAG('d', 'n', 'o', 'm'), 0, HB_FEATURE_GLOBAL_START,
     HB_FEATURE_GLOBAL_END},
};
enum {
    N_FEATURES = sizeof features / sizeof features[0]
};

/* --- what the font's lookups can touch ----------------------------------- */

static void
touch_set(struct glyph_table *t, const hb_set_t *set)
{
    hb_codepoint_t g = HB_SET_VALUE_INVALID;

    while (hb_set_next(set, &g))
        if (g < face_glyphs(t->face))
            t->touched[g >> 3] |= (uint8_t)(1u << (g & 7));
}

static void
touch_lookups(struct glyph_table *t, hb_shape_plan_t *plan, hb_tag_t tag)
{
    hb_face_t *face = face_hb_face(t->face);
    hb_set_t *lookups = hb_set_create(), *before = hb_set_create();
    hb_set_t *input = hb_set_create(), *after = hb_set_create();
    hb_codepoint_t lookup = HB_SET_VALUE_INVALID;

    hb_ot_shape_plan_collect_lookups(plan, tag, lookups);
    while (hb_set_next(lookups, &lookup))
        hb_ot_layout_lookup_collect_glyphs(face, tag, lookup, before, input,
                                           after, NULL);
    touch_set(t, before);
    touch_set(t, input);
    touch_set(t, after);
    hb_set_destroy(lookups);
    hb_set_destroy(before);
    hb_set_destroy(input);
    hb_set_destroy(after);
}

static void
find_touched(struct glyph_table *t)
{
    hb_segment_properties_t props = HB_SEGMENT_PROPERTIES_DEFAULT;
    hb_shape_plan_t *plan;

    props.direction = HB_DIRECTION_LTR;
    props.script = t->script;
    props.language = t->language;
    plan = hb_shape_plan_create(face_hb_face(t->face), &props, features,
                                N_FEATURES, NULL);
    touch_lookups(t, plan, HB_OT_TAG_GSUB);
    touch_lookups(t, plan, HB_OT_TAG_GPOS);
    hb_shape_plan_destroy(plan);
}

struct glyph_table *
glyph_table_new(const struct face *face)
{
    struct glyph_table *t = mem_new(sizeof *t);
    size_t bytes = face_glyphs(face) / 8 + 1;

    *t = (struct glyph_table){.face = face, .arena = arena_new()};
    /* A face without kanji sets Latin names. */
    t->script =
        face_glyph(face, 0x4E00, 0) != 0 ? HB_SCRIPT_HAN : HB_SCRIPT_LATIN;
    t->language = hb_language_from_string(face_language(face), -1);
    t->buffer = hb_buffer_create();
    t->touched = mem_new(bytes);
    memset(t->touched, 0, bytes);
    t->page = mem_new(0x1100 * sizeof *t->page);
    memset(t->page, 0, 0x1100 * sizeof *t->page);
    t->bucket = mem_new(MEMO_BUCKETS * sizeof *t->bucket);
    memset(t->bucket, 0, MEMO_BUCKETS * sizeof *t->bucket);
    find_touched(t);
    return t;
}

void
glyph_table_free(struct glyph_table *t)
{
    if (t == NULL)
        return;
    for (size_t i = 0; i < 0x1100; i++)
        mem_free(t->page[i]);
    mem_free(t->page);
    mem_free(t->touched);
    mem_free(t->bucket);
    hb_buffer_destroy(t->buffer);
    arena_free(t->arena);
    mem_free(t);
}

static bool
is_touched(const struct glyph_table *t, uint16_t g)
{
    return (t->touched[g >> 3] >> (g & 7) & 1) != 0;
}

/* Characters that HarfBuzz itself treats apart from their glyphs. */
static bool
is_special(uint32_t cp, bool *mark)
{
    hb_unicode_funcs_t *u = hb_unicode_funcs_get_default();
    hb_unicode_general_category_t c = hb_unicode_general_category(u, cp);

    *mark = c == HB_UNICODE_GENERAL_CATEGORY_NON_SPACING_MARK ||
            c == HB_UNICODE_GENERAL_CATEGORY_SPACING_MARK ||
            c == HB_UNICODE_GENERAL_CATEGORY_ENCLOSING_MARK;
    if (*mark || c == HB_UNICODE_GENERAL_CATEGORY_FORMAT ||
        c == HB_UNICODE_GENERAL_CATEGORY_CONTROL)
        return true;
    switch (hb_unicode_script(u, cp)) {
    case HB_SCRIPT_COMMON:
    case HB_SCRIPT_HAN:
    case HB_SCRIPT_HIRAGANA:
    case HB_SCRIPT_KATAKANA:
    case HB_SCRIPT_LATIN:
    case HB_SCRIPT_GREEK:
    case HB_SCRIPT_CYRILLIC:
        return false;
    default:
        return true;
    }
}

static bool
tells(const struct face *face, uint16_t glyph, const char *s, size_t len)
{
    return text_equal(face_text(face, glyph), (struct text){s, len});
}

static const struct entry *
entry_make(struct glyph_table *t, uint32_t cp)
{
    struct entry **page = &t->page[cp >> 8], *e;
    uint16_t glyph = face_glyph(t->face, cp, 0);
    char utf8[4];
    bool mark, special = is_special(cp, &mark);

    if (*page == NULL) {
        *page = mem_new(256 * sizeof **page);
        memset(*page, 0, 256 * sizeof **page);
    }
    e = &(*page)[cp & 255];
    *e = (struct entry){
        .glyph = glyph,
        .advance = (uint16_t)face_advance(t->face, glyph),
        .known = true,
        .unsafe = special || is_touched(t, glyph),
        .mark = mark,
        .other = !tells(t->face, glyph, utf8, utf8_encode(cp, utf8))};
    return e;
}

static inline const struct entry *
entry_of(struct glyph_table *t, uint32_t cp)
{
    const struct entry *page = t->page[cp >> 8];

    return page != NULL && page[cp & 255].known ? &page[cp & 255]
                                                : entry_make(t, cp);
}

/* --- what must be shaped, remembered -------------------------------------- */

static uint32_t
hash_of(struct text t)
{
    uint32_t h = 2166136261u; /* FNV-1a */

    for (size_t i = 0; i < t.len; i++)
        h = (h ^ (unsigned char)t.s[i]) * 16777619u;
    return h;
}

static void
shape(struct glyph_table *t, struct text text)
{
    hb_buffer_t *b = t->buffer;

    hb_buffer_clear_contents(b);
    hb_buffer_set_direction(b, HB_DIRECTION_LTR);
    hb_buffer_set_script(b, t->script);
    hb_buffer_set_language(b, t->language);
    hb_buffer_set_cluster_level(b, HB_BUFFER_CLUSTER_LEVEL_MONOTONE_CHARACTERS);
    hb_buffer_add_utf8(b, text.s, (int)text.len, 0, (int)text.len);
    hb_shape(face_hb_font(t->face), b, features, N_FEATURES);
}

static void
memo_fill(struct glyph_table *t, struct memo *m)
{
    unsigned n;
    const hb_glyph_info_t *info = hb_buffer_get_glyph_infos(t->buffer, &n);
    const hb_glyph_position_t *pos =
        hb_buffer_get_glyph_positions(t->buffer, &n);
    double upem = face_upem(t->face);
    size_t told = 0;
    bool own = true, moved = false;

    m->n = n;
    m->glyph = arena_raw(t->arena, n * sizeof *m->glyph);
    m->advance = arena_raw(t->arena, n * sizeof *m->advance);
    m->offset = arena_raw(t->arena, n * sizeof *m->offset);
    m->actual_text = false;
    m->width = 0;
    for (unsigned i = 0; i < n; i++) {
        uint16_t g = (uint16_t)info[i].codepoint;
        struct text back = face_text(t->face, g);

        m->glyph[i] = g;
        m->advance[i] = (double)pos[i].x_advance / upem;
        m->offset[i] = (struct point){(double)pos[i].x_offset / upem,
                                      -(double)pos[i].y_offset / upem};
        own = own && pos[i].x_advance == (int)face_advance(t->face, g);
        moved = moved || pos[i].x_offset != 0 || pos[i].y_offset != 0;
        m->width += m->advance[i];
        if (told + back.len > m->text.len ||
            !text_equal(back, (struct text){m->text.s + told, back.len}))
            m->actual_text = true;
        told += back.len;
    }
    m->actual_text = m->actual_text || told != m->text.len;
    if (own)
        m->advance = NULL;
    if (!moved)
        m->offset = NULL;
}

static const struct memo *
memo_of(struct glyph_table *t, struct text text)
{
    uint32_t h = hash_of(text) % MEMO_BUCKETS;
    struct memo *m;

    for (m = t->bucket[h]; m != NULL; m = m->next)
        if (text_equal(m->text, text))
            return m;
    if (arena_bytes(t->arena) > MEMO_BYTES) {
        arena_free(t->arena);
        t->arena = arena_new();
        memset(t->bucket, 0, MEMO_BUCKETS * sizeof *t->bucket);
    }
    m = arena_alloc(t->arena, sizeof *m);
    m->text = (struct text){text_dup(t->arena, text), text.len};
    shape(t, text);
    memo_fill(t, m);
    m->next = t->bucket[h];
    t->bucket[h] = m;
    return m;
}

/* --- a line -----------------------------------------------------------------
 */

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
    size_t cap;
    uint16_t *glyph;
    double *advance; /* NULL until a run needs them */
    struct point *offset;
    unsigned width;  /* font units, of glyphs from the table */
    size_t from, to; /* bytes that wait for hb_shape */
    struct glyph_line line;
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

/* utf8_decode, with the three bytes of nearly every character first. */
static inline size_t
decode(const char *s, size_t len, uint32_t *cp)
{
    const unsigned char *u = (const unsigned char *)s;

    if (len >= 3 && u[0] > 0xE0 && u[0] < 0xED && (u[1] & 0xC0) == 0x80 &&
        (u[2] & 0xC0) == 0x80) {
        *cp = (uint32_t)(u[0] & 0x0F) << 12 | (uint32_t)(u[1] & 0x3F) << 6 |
              (u[2] & 0x3Fu);
        return 3;
    }
    return utf8_decode(s, len, cp);
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
unit_next(struct setting *s, size_t at, struct unit *u, bool *mark,
          struct err *err)
{
    struct glyph_table *t = s->table;
    const char *from = s->text.s + at;
    size_t left = s->text.len - at, more = 0;
    uint32_t cp = 0, vs;
    size_t len = decode(from, left, &cp);
    const struct entry *e;

    if (len == 0)
        return err_set(err, ERR_GLYPH, "text is not UTF-8");
    e = entry_of(t, cp);
    *u = (struct unit){at, len, e->glyph, e->advance, e->unsafe, e->other};
    *mark = e->mark;
    vs = selector_at(from + len, left - len, &more);
    if (vs != 0) {
        u->len += more;
        u->glyph = face_glyph(t->face, cp, vs);
        u->advance = (uint16_t)face_advance(t->face, u->glyph);
        u->shaped = u->shaped || is_touched(t, u->glyph);
        u->other = !tells(t->face, u->glyph, from, u->len);
    }
    return u->glyph != 0 || missing(t, cp, vs, err);
}

/* Advances and offsets of all glyphs so far, once one run needs them. */
static void
spell_out(struct setting *s)
{
    double upem = face_upem(s->line.face);

    if (s->advance != NULL)
        return;
    s->advance = arena_raw(s->arena, s->cap * sizeof *s->advance);
    s->offset = arena_alloc(s->arena, s->cap * sizeof *s->offset);
    for (size_t i = 0; i < s->line.n; i++)
        s->advance[i] = face_advance(s->line.face, s->glyph[i]) / upem;
}

/* Set what waits for hb_shape. */
static bool
put_run(struct setting *s, struct err *err)
{
    const struct face *face = s->line.face;
    const struct memo *m;

    if (s->to == 0)
        return true;
    m = memo_of(s->table, (struct text){s->text.s + s->from, s->to - s->from});
    s->to = 0;
    if (m->advance != NULL || m->offset != NULL)
        spell_out(s);
    for (size_t i = 0; i < m->n; i++) {
        size_t k = s->line.n++;

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
    s->line.width += m->width;
    s->line.actual_text = s->line.actual_text || m->actual_text;
    return true;
}

static inline bool
put_unit(struct setting *s, const struct unit *u, struct err *err)
{
    if (u->shaped) {
        s->from = s->to == 0 ? u->at : s->from;
        s->to = u->at + u->len;
        return true;
    }
    if (s->to != 0 && !put_run(s, err))
        return false;
    if (s->advance != NULL)
        s->advance[s->line.n] = u->advance / face_upem(s->line.face);
    s->glyph[s->line.n++] = u->glyph;
    s->width += u->advance;
    s->line.actual_text = s->line.actual_text || u->other;
    return true;
}

bool
glyph_line_set(struct glyph_table *t, struct text text, struct arena *arena,
               struct glyph_line *out, struct err *err)
{
    struct setting s = {.table = t, .text = text, .arena = arena};
    struct unit u = {0}, next;
    bool mark;

    /* A mark may decompose its base: at most a few glyphs per character. */
    s.cap = text.len * 2 + 4;
    s.glyph = arena_raw(arena, s.cap * sizeof *s.glyph);
    s.line = (struct glyph_line){.face = t->face, .text = text};
    for (size_t at = 0; at < text.len; at += next.len, u = next) {
        if (!unit_next(&s, at, &next, &mark, err))
            return false;
        if (at == 0)
            continue;
        /* HarfBuzz composes a base with the mark behind it. */
        u.shaped = u.shaped || mark;
        if (!put_unit(&s, &u, err))
            return false;
    }
    if ((text.len > 0 && !put_unit(&s, &u, err)) || !put_run(&s, err))
        return false;
    s.line.glyph = s.glyph;
    s.line.advance = s.advance;
    s.line.offset = s.offset;
    s.line.width += s.width / face_upem(t->face);
    *out = s.line;
    return true;
}
