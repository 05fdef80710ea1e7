/*
 * Any bytes as a register field: a verdict each, glyphs as hb_shape has them,
 * no ink beyond the width that a line was fitted to, and the next person's
 * name set as if nothing had been before it.
 */
#include "tests/fuzz/fuzz.h"

#include <hb.h>
#include <math.h>

#include "render/face.h"
#include "render/glyph.h"
#include "render/line.h"
#include "render/policy.h"

enum {
    LINES = 4,
    PARTS = 3
};

/* What stands behind every input: read with its selector and a shaped run. */
static const char known_name[] = "渡邉\U000E010F　ガブリエレ・セ\u309A花子";

struct bench {
    struct faces *faces;
    struct setter setter;
    struct arena *first; /* of the known name, set before anything else */
    struct draw *known;
    size_t n_known;
    struct line line[LINES];
    struct line_part part[LINES][PARTS];
    hb_buffer_t *buffer;
};

static void
add_part(struct bench *b, size_t i, bool field, const char *literal,
         double spacing)
{
    struct err err = {0};
    struct line_part *p = &b->part[i][b->line[i].n++];

    *p = (struct line_part){
        .size = 10,
        .spacing = spacing,
        .ink = INK_BLACK,
        .kind = field ? FIELD_REGISTER : FIELD_TEXT,
        .name = field ? "name" : "",
        .part = {.is_field = field, .literal = text_from(literal)}};
    MUST(face_use(b->faces, TEXT("ipamj"), &p->face, &err));
}

static void
add_line(struct bench *b, size_t i, double width, const char *steps)
{
    struct err err = {0};

    b->line[i] = (struct line){.place = MATRIX_IDENTITY,
                               .width = width,
                               .leading = 15,
                               .part = b->part[i]};
    MUST(fit_read(steps, &b->line[i], &err));
}

static void
add_lines(struct bench *b)
{
    add_line(b, 0, 0, "");
    add_part(b, 0, true, "", 0);
    add_line(b, 1, 120, "condense 70 shrink 80 wrap 2");
    add_part(b, 1, true, "", 0);
    add_line(b, 2, 100, "condense 50");
    b->line[2].kintou = true;
    add_part(b, 2, true, "", 0);
    add_line(b, 3, 90, "wrap 4 condense 60 shrink 40");
    b->line[3].anchor = ANCHOR_MIDDLE;
    b->line[3].grow_up = true;
    add_part(b, 3, false, "（", 0.5);
    add_part(b, 3, true, "", 0.5);
    add_part(b, 3, false, " 様）", 0.5);
}

static bool
set_line(struct bench *b, size_t i, struct text text, struct arena *arena,
         struct draw **draw, size_t *n, struct fit_problem *problem,
         struct err *err)
{
    struct values values = {1, &text};

    return line_set(&b->setter, &b->line[i], &values, arena, draw, n, problem,
                    err);
}

static struct bench *
bench_new(void)
{
    struct bench *b = mem_new(sizeof *b);
    struct err err = {0};
    int fd = fuzz_folder();

    *b = (struct bench){.first = arena_new(), .buffer = hb_buffer_create()};
    MUST(faces_open(fd, "fonts/fonts.conf", &b->faces, &err));
    MUST(setter_open(b->faces, &b->setter, &err));
    add_lines(b);
    MUST(set_line(b, 0, text_from(known_name), b->first, &b->known, &b->n_known,
                  NULL, &err));
    MUST(close(fd) == 0);
    return b;
}

/* --- glyphs ------------------------------------------------------------- */

static void
shape(struct bench *b, const struct face *face, struct text t)
{
    static const char *const names[] = {"-kern", "-frac", "-numr", "-dnom"};
    hb_feature_t off[COUNT(names)];
    bool han = face_glyph(face, 0x4E00, 0) != 0;

    for (size_t i = 0; i < COUNT(names); i++)
        MUST(hb_feature_from_string(names[i], -1, &off[i]));
    hb_buffer_clear_contents(b->buffer);
    hb_buffer_set_direction(b->buffer, HB_DIRECTION_LTR);
    hb_buffer_set_script(b->buffer, han ? HB_SCRIPT_HAN : HB_SCRIPT_LATIN);
    hb_buffer_set_language(b->buffer,
                           hb_language_from_string(face_language(face), -1));
    hb_buffer_add_utf8(b->buffer, t.s, (int)t.len, 0, (int)t.len);
    hb_shape(face_hb_font(face), b->buffer, off, COUNT(off));
}

/* What glyph_line_set made is what hb_shape makes. */
static void
check_glyphs(struct bench *b, const struct face *face, struct text t,
             struct arena *arena)
{
    struct glyph_line line;
    struct err err = {0};
    double upem = face_upem(face), width = 0;
    unsigned n;
    const hb_glyph_info_t *info;
    const hb_glyph_position_t *pos;

    if (!glyph_line_set(setter_table(&b->setter, face), t, arena, &line,
                        &err)) {
        MUST(err.code == ERR_GLYPH && err.msg[0] != '\0');
        return;
    }
    shape(b, face, t);
    info = hb_buffer_get_glyph_infos(b->buffer, &n);
    pos = hb_buffer_get_glyph_positions(b->buffer, &n);
    MUST(line.n == n);
    for (unsigned i = 0; i < n; i++) {
        double advance = line.advance != NULL
                             ? line.advance[i]
                             : face_advance(face, line.glyph[i]) / upem;

        MUST(line.glyph[i] != 0 && line.glyph[i] == info[i].codepoint);
        MUST(fabs(advance - pos[i].x_advance / upem) < 1e-9);
        MUST(line.offset != NULL ||
             (pos[i].x_offset == 0 && pos[i].y_offset == 0));
        width += advance;
    }
    MUST(fabs(width - line.width) < 1e-6);
}

/* --- lines -------------------------------------------------------------- */

/* No pen stands beyond the width after a glyph that leaves ink. */
static void
check_width(const struct line *line, const struct draw *draw, size_t n)
{
    double from = line->anchor == ANCHOR_MIDDLE ? -line->width / 2 : 0;

    for (size_t i = 0; line->width > 0 && i < n; i++) {
        const struct draw_glyphs *g = &draw[i].u.glyphs;
        double k = g->size / face_upem(g->face), pen = 0;

        for (size_t j = 0; j < g->n; j++) {
            hb_glyph_extents_t e;
            double at;

            pen += g->advance != NULL ? g->advance[j]
                                      : face_advance(g->face, g->glyph[j]) * k;
            at = g->place.e + g->place.a * pen;
            MUST(hb_font_get_glyph_extents(face_hb_font(g->face), g->glyph[j],
                                           &e));
            if (e.width != 0)
                MUST(at >= from - 0.001 && at <= from + line->width + 0.001);
        }
    }
}

static void
check_lines(struct bench *b, struct text t, const struct policy_verdict *v,
            struct arena *arena)
{
    setter_piece(&b->setter, arena);
    for (size_t i = 0; i < LINES; i++) {
        struct fit_problem problem = {"?", CHARS_FINE, 0, 0, 0};
        struct err err = {0};
        struct draw *draw;
        size_t n;

        if (set_line(b, i, t, arena, &draw, &n, &problem, &err)) {
            MUST(v->outcome == CHARS_OK || t.len == 0);
            check_width(&b->line[i], draw, n);
            continue;
        }
        fuzz_said(&err);
        if (v->outcome != CHARS_OK)
            MUST(problem.reason == v->reason && err.code == ERR_GLYPH);
        else
            MUST(problem.reason == CHARS_DOES_NOT_FIT && err.code == ERR_FIT &&
                 b->line[i].width > 0);
    }
    setter_piece(&b->setter, NULL);
}

/* The next piece is what it was before the first. */
static void
check_next(struct bench *b)
{
    struct arena *arena = arena_new();
    struct err err = {0};
    struct draw *draw;
    size_t n;

    setter_piece(&b->setter, arena);
    MUST(set_line(b, 0, text_from(known_name), arena, &draw, &n, NULL, &err));
    setter_piece(&b->setter, NULL);
    MUST(n == b->n_known);
    for (size_t i = 0; i < n; i++) {
        const struct draw_glyphs *a = &draw[i].u.glyphs;
        const struct draw_glyphs *k = &b->known[i].u.glyphs;

        MUST(a->face == k->face && a->n == k->n);
        MUST(memcmp(a->glyph, k->glyph, a->n * sizeof *a->glyph) == 0);
        MUST((a->advance == NULL) == (k->advance == NULL));
        MUST(a->advance == NULL ||
             memcmp(a->advance, k->advance, a->n * sizeof *a->advance) == 0);
        MUST(a->place.e == k->place.e && text_equal(a->text, k->text));
        MUST(a->actual_text == k->actual_text);
    }
    arena_free(arena);
}

static void
check_verdict(const struct policy_verdict *v, struct text t)
{
    char outcome[POLICY_OUTCOME_MAX];
    enum chars_reason back;

    policy_outcome(v, outcome);
    MUST(v->outcome == chars_outcome_of(v->reason));
    MUST(chars_reason_from_name(text_from(chars_reason_name(v->reason)),
                                &back) == (v->reason != CHARS_FINE) ||
         v->reason == CHARS_FINE);
    MUST(v->at <= t.len);
    MUST((v->outcome == CHARS_OK) == (v->n_part > 0));
    MUST(strncmp(outcome, "ok:", 3) == 0 || v->outcome != CHARS_OK);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    static struct bench *b;
    static const char *const names[] = {"ipamj", "noto-sans", "biz-udpgothic"};
    struct arena *arena = arena_new();
    struct text t = fuzz_text(data, len);
    struct policy_verdict v;
    struct err err = {0};

    if (b == NULL)
        b = bench_new();
    MUST(policy_judge(b->setter.policy, t, arena, &v, &err));
    check_verdict(&v, t);
    for (size_t i = 0; i < v.n_part; i++) {
        struct glyph_line line;

        MUST(glyph_line_set(setter_table(&b->setter, v.part[i].face),
                            v.part[i].text, arena, &line, &err));
        check_glyphs(b, v.part[i].face, v.part[i].text, arena);
    }
    /* Text of a form's own is set without a verdict. */
    for (size_t i = 0; i < COUNT(names); i++) {
        const struct face *face = NULL;

        MUST(face_use(b->faces, text_from(names[i]), &face, &err));
        check_glyphs(b, face, t, arena);
    }
    check_lines(b, t, &v, arena);
    check_next(b);
    arena_free(arena);
    return 0;
}
