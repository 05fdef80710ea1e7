#include "render/para_inside.h"

#include <fontconfig/fontconfig.h>
#include <math.h>
#include <pango/pangofc-font.h>
#include <pango/pangofc-fontmap.h>
#include <pango/pangoft2.h>
#include <string.h>

#include "base/arena.h"
#include "base/chars.h"
#include "render/face.h"

struct para {
    struct faces *faces;
    FcConfig *config;
    PangoFontMap *map;
    PangoContext *context;
    size_t known; /* faces in config so far */
};

bool
para_new(struct faces *faces, struct para **out, struct err *err)
{
    struct para *p = mem_new(sizeof *p);

    *p = (struct para){.faces = faces};
    p->config = FcConfigCreate();
    p->map = p->config != NULL ? pango_ft2_font_map_new() : NULL;
    if (p->map == NULL) {
        para_free(p);
        return err_set(err, ERR_IO, "Pango cannot be started");
    }
    pango_fc_font_map_set_config(PANGO_FC_FONT_MAP(p->map), p->config);
    pango_ft2_font_map_set_resolution(PANGO_FT2_FONT_MAP(p->map), 72, 72);
    p->context = pango_font_map_create_context(p->map);
    pango_context_set_round_glyph_positions(p->context, FALSE);
    *out = p;
    return true;
}

void
para_free(struct para *p)
{
    if (p == NULL)
        return;
    if (p->context != NULL)
        g_object_unref(p->context);
    if (p->map != NULL)
        g_object_unref(p->map);
    if (p->config != NULL)
        FcConfigDestroy(p->config);
    mem_free(p);
}

/* Let Pango see exactly the faces opened so far. */
static bool
know_faces(struct para *p, struct err *err)
{
    size_t n = faces_count(p->faces);

    if (n == p->known)
        return true;
    FcConfigAppFontClear(p->config);
    for (size_t i = 0; i < n; i++)
        if (!FcConfigAppFontAddFile(
                p->config, (const FcChar8 *)face_path(faces_at(p->faces, i))))
            return err_set(err, ERR_IO, "face %s: Fontconfig cannot read it",
                           face_name(faces_at(p->faces, i)));
    p->known = n;
    pango_fc_font_map_config_changed(PANGO_FC_FONT_MAP(p->map));
    return true;
}

/* Is this PangoFont the file that the run asked for? */
bool
para_same_face(PangoFont *font, const struct face *face)
{
    FcPattern *pattern = pango_fc_font_get_pattern(PANGO_FC_FONT(font));
    FcChar8 *file = NULL;
    int index = 0;

    return FcPatternGetString(pattern, FC_FILE, 0, &file) == FcResultMatch &&
           FcPatternGetInteger(pattern, FC_INDEX, 0, &index) == FcResultMatch &&
           strcmp((const char *)file, face_path(face)) == 0 &&
           (unsigned)(index & 0xFFFF) == face_index(face);
}

static void
attribute(PangoAttrList *list, PangoAttribute *a, size_t from, size_t to)
{
    a->start_index = (guint)from;
    a->end_index = (guint)to;
    pango_attr_list_insert(list, a);
}

/*
 * Pairs that UAX 14 would part and JIS X 4051 keeps: a postal mark and its
 * number, a dash and what is before it, the digits of a number of full width,
 * a number and its unit, an era and its year.
 */
static bool
stays_whole(uint32_t a, uint32_t b)
{
    bool from_digit = (a >= '0' && a <= '9') || (a >= 0xFF10 && a <= 0xFF19);
    bool to_digit = (b >= '0' && b <= '9') || (b >= 0xFF10 && b <= 0xFF19);

    return a == 0x3012 || chars_in(b, "—―－") ||
           (chars_in(a, "令昭平大") && chars_in(b, "和成正")) ||
           (from_digit &&
            chars_in(
                b,
                "年月日時分秒円人名件枚部通回階号番条項歳才か箇ヶ千万億％%")) ||
           (to_digit && (from_digit || chars_in(a, "和成正第－．，")));
}

static void
glue(PangoAttrList *list, const char *all, size_t len)
{
    uint32_t before = 0, cp;
    size_t from = 0, to;

    for (size_t at = 0; at < len; from = at, at = to, before = cp) {
        to = at + utf8_decode(all + at, len - at, &cp);
        if (before != 0 && stays_whole(before, cp))
            attribute(list, pango_attr_allow_breaks_new(FALSE), from, to);
    }
}

static PangoAttrList *
attributes(const struct para_run *run, size_t n)
{
    PangoAttrList *list = pango_attr_list_new();
    size_t at = 0;

    for (size_t i = 0; i < n; at += run[i].text.len, i++) {
        size_t end = at + run[i].text.len;
        PangoFontDescription *d = pango_font_description_new();

        pango_font_description_set_family(d, face_family(run[i].face));
        pango_font_description_set_weight(d, face_bold(run[i].face)
                                                 ? PANGO_WEIGHT_BOLD
                                                 : PANGO_WEIGHT_NORMAL);
        pango_font_description_set_absolute_size(d, run[i].size * PANGO_SCALE);
        attribute(list, pango_attr_font_desc_new(d), at, end);
        attribute(
            list,
            pango_attr_language_new(pango_language_from_string(run[i].lang)),
            at, end);
        pango_font_description_free(d);
    }
    attribute(list, pango_attr_fallback_new(FALSE), 0, at);
    return list;
}

static bool
check_coverage(const struct para_run *run, size_t n, struct err *err)
{
    for (size_t i = 0; i < n; i++) {
        struct text t = run[i].text;
        uint32_t cp, vs;

        for (size_t at = 0, len; at < t.len; at += len) {
            len = utf8_decode(t.s + at, t.len - at, &cp);
            if (len == 0)
                return err_set(err, ERR_GLYPH, "text is not UTF-8");
            if (cp == '\n' || chars_is_selector(cp))
                continue;
            if (utf8_decode(t.s + at + len, t.len - at - len, &vs) == 0 ||
                !chars_is_selector(vs))
                vs = 0;
            if (face_glyph(run[i].face, cp, vs) == 0)
                return err_set(err, ERR_GLYPH, "face %s lacks U+%04X",
                               face_name(run[i].face), (unsigned)cp);
        }
    }
    return true;
}

const struct para_run *
para_run_at(const struct para_text *text, size_t at)
{
    for (size_t i = 0; i < text->n; i++) {
        if (at < text->run[i].text.len)
            return &text->run[i];
        at -= text->run[i].text.len;
    }
    return &text->run[text->n - 1];
}

static void
space_range(PangoAttrList *list, int units, size_t from, size_t to)
{
    if (units != 0 && from < to)
        attribute(list, pango_attr_letter_spacing_new(units), from, to);
}

/*
 * Gaps as Pango knows them, so that it breaks lines where ours end.  It gives
 * half to either side; paraline.c puts all of it behind the character.
 */
static void
space(PangoAttrList *list, const struct para_text *text)
{
    size_t from = 0, to;
    int gap, before = 0;

    for (size_t at = 0; at < text->len; at = to) {
        uint32_t cp;

        to = at + utf8_decode(text->all + at, text->len - at, &cp);
        while (to < text->len) {
            size_t len = utf8_decode(text->all + to, text->len - to, &cp);

            if (!chars_is_selector(cp))
                break;
            to += len;
        }
        gap = (int)lround(para_gap(text, at) * PANGO_SCALE);
        if (gap == before)
            continue;
        space_range(list, before, from, at);
        from = at;
        before = gap;
    }
    space_range(list, before, from, text->len);
}

static char *
join(const struct para_run *run, size_t n, struct arena *arena, size_t *len)
{
    char *all, *p;

    *len = 0;
    for (size_t i = 0; i < n; i++)
        *len += run[i].text.len;
    p = all = arena_raw(arena, *len + 1);
    for (size_t i = 0; i < n; i++) {
        memcpy(p, run[i].text.s, run[i].text.len);
        p += run[i].text.len;
    }
    *p = '\0';
    return all;
}

bool
para_set(struct para *p, const struct para_frame *frame,
         const struct para_run *run, size_t n, struct arena *arena,
         struct draw **draws, size_t *n_draw, struct err *err)
{
    PangoLayout *layout;
    PangoAttrList *list;
    struct para_text text = {run, n, NULL, 0};
    size_t len;
    char *all;
    bool good;

    *draws = NULL;
    *n_draw = 0;
    if (n == 0)
        return true;
    if (!know_faces(p, err) || !check_coverage(run, n, err))
        return false;
    all = join(run, n, arena, &len);
    if (len == 0)
        return true;
    text.all = all;
    text.len = len;
    pango_context_set_language(p->context,
                               pango_language_from_string(run[0].lang));
    pango_context_set_base_dir(p->context, PANGO_DIRECTION_LTR);
    layout = pango_layout_new(p->context);
    list = attributes(run, n);
    glue(list, all, len);
    space(list, &text);
    pango_layout_set_auto_dir(layout, FALSE);
    pango_layout_set_text(layout, all, (int)len);
    pango_layout_set_attributes(layout, list);
    pango_layout_set_width(layout, (int)lround(frame->box.width * PANGO_SCALE));
    pango_layout_set_wrap(layout, PANGO_WRAP_WORD_CHAR);
    good = para_lines(layout, frame, &text, arena, draws, n_draw, err);
    pango_attr_list_unref(list);
    g_object_unref(layout);
    return good;
}
