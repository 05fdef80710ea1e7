#include "render/glyphtable.h"

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
            t->touched[g >> 3] |= (uint8_t)(1U << (g & 7));
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
    props.script = (hb_script_t)t->script;
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
    t->page = mem_new(0x1100 * sizeof(struct entry *));
    memset(t->page, 0, 0x1100 * sizeof(struct entry *));
    t->sequence = mem_new(SEQUENCES * sizeof *t->sequence);
    memset(t->sequence, 0, SEQUENCES * sizeof *t->sequence);
    t->bucket = mem_new(MEMO_BUCKETS * sizeof(struct memo *));
    memset(t->bucket, 0, MEMO_BUCKETS * sizeof(struct memo *));
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
    mem_free(t->sequence);
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

/* Is a touched character by itself what the table says? */
static bool
is_alone(struct glyph_table *t, const struct entry *e, struct text text)
{
    const struct memo *m;

    if (e->glyph == 0 || e->mark || e->other)
        return false;
    m = glyph_memo(t, text);
    return m->n == 1 && m->glyph[0] == e->glyph && m->advance == NULL &&
           m->offset == NULL && !m->actual_text;
}

const struct entry *
glyph_entry_make(struct glyph_table *t, uint32_t cp)
{
    struct entry **page = &t->page[cp >> 8], *e;
    uint16_t glyph = face_glyph(t->face, cp, 0);
    char utf8[4];
    struct text text = {utf8, utf8_encode(cp, utf8)};
    bool mark, special = is_special(cp, &mark);

    if (*page == NULL) {
        *page = mem_new(256 * sizeof **page);
        memset(*page, 0, 256 * sizeof **page);
    }
    e = &(*page)[cp & 255];
    *e =
        (struct entry){.glyph = glyph,
                       .advance = (uint16_t)face_advance(t->face, glyph),
                       .known = true,
                       .plain = glyph != 0 && !special && !is_touched(t, glyph),
                       .unsafe = special || is_touched(t, glyph),
                       .mark = mark,
                       .other = !text_equal(face_text(t->face, glyph), text)};
    e->alone = !special && e->unsafe && is_alone(t, e, text);
    return e;
}

const struct entry *
glyph_sequence(struct glyph_table *t, uint32_t cp, uint32_t vs)
{
    struct sequence *s = &t->sequence[(cp * 31 + vs) % SEQUENCES];
    uint16_t glyph;
    char utf8[8];
    size_t len;

    if (s->cp == cp && s->vs == vs)
        return &s->entry;
    glyph = face_glyph(t->face, cp, vs);
    len = utf8_encode(cp, utf8);
    len += utf8_encode(vs, utf8 + len);
    *s = (struct sequence){
        .cp = cp,
        .vs = vs,
        .entry = {.glyph = glyph,
                  .advance = (uint16_t)face_advance(t->face, glyph),
                  .known = true,
                  .unsafe = glyph_entry(t, cp)->unsafe || is_touched(t, glyph),
                  .mark = glyph_entry(t, cp)->mark,
                  .other = !text_equal(face_text(t->face, glyph),
                                       (struct text){utf8, len})}};
    s->entry.plain = glyph != 0 && !s->entry.unsafe;
    return &s->entry;
}

/* --- what must be shaped, remembered -------------------------------------- */

static uint32_t
hash_of(struct text t)
{
    uint32_t h = 2166136261U; /* FNV-1a */

    for (size_t i = 0; i < t.len; i++)
        h = (h ^ (unsigned char)t.s[i]) * 16777619U;
    return h;
}

static void
shape(struct glyph_table *t, struct text text)
{
    hb_buffer_t *b = t->buffer;

    hb_buffer_clear_contents(b);
    hb_buffer_set_direction(b, HB_DIRECTION_LTR);
    hb_buffer_set_script(b, (hb_script_t)t->script);
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

const struct memo *
glyph_memo(struct glyph_table *t, struct text text)
{
    uint32_t h = hash_of(text) % MEMO_BUCKETS;
    struct memo *m;

    for (m = t->bucket[h]; m != NULL; m = m->next)
        if (text_equal(m->text, text))
            return m;
    if (arena_bytes(t->arena) > MEMO_BYTES) {
        arena_free(t->arena);
        t->arena = arena_new();
        memset(t->bucket, 0, MEMO_BUCKETS * sizeof(struct memo *));
    }
    m = arena_alloc(t->arena, sizeof *m);
    m->text = (struct text){text_dup(t->arena, text), text.len};
    shape(t, text);
    memo_fill(t, m);
    m->next = t->bucket[h];
    t->bucket[h] = m;
    return m;
}
