/* Pages put together call by call, for tests of what draws them. */
#ifndef TESTS_UNIT_SCENE_H
#define TESTS_UNIT_SCENE_H

#include "tests/unit/faces.h"

#include "base/arena.h"
#include "render/glyph.h"
#include "render/page.h"

enum {
    SCENE_DRAWS = 128,
    SCENE_FACES = 32
};

struct scene {
    struct faces *faces;
    struct glyph_table *table[SCENE_FACES]; /* by face_number */
    struct arena *arena;
};

static inline void
scene_open(struct scene *s)
{
    *s = (struct scene){.faces = open_faces(), .arena = arena_new()};
}

static inline void
scene_close(struct scene *s)
{
    for (size_t i = 0; i < SCENE_FACES; i++)
        glyph_table_free(s->table[i]);
    arena_free(s->arena);
    faces_free(s->faces);
}

/* An empty page of A4 with room for SCENE_DRAWS calls. */
static inline struct page
scene_page(struct scene *s)
{
    return (struct page){{210 * PT_PER_MM, 297 * PT_PER_MM},
                         0,
                         arena_array(s->arena, struct draw, SCENE_DRAWS),
                         NULL};
}

static inline struct draw *
scene_add(struct page *page, enum draw_kind kind)
{
    struct draw *d = &page->draw[page->n++];

    assert_true(page->n <= SCENE_DRAWS);
    *d = (struct draw){.kind = kind};
    return d;
}

/* A line of text in black, set as a slot sets it. */
static inline struct draw_glyphs *
scene_text(struct scene *s, struct page *page, const char *face_name,
           double size, struct matrix place, const char *text)
{
    const struct face *face = face_named(s->faces, face_name);
    struct glyph_table **table = &s->table[face_number(face)];
    struct draw_glyphs *g = &scene_add(page, DRAW_GLYPHS)->u.glyphs;
    struct glyph_line line;
    struct err err = {0};
    double *advance = NULL;
    struct point *offset = NULL;

    if (*table == NULL)
        *table = glyph_table_new(face);
    CHECK_OK(glyph_line_set(*table, text_from(text), s->arena, &line, &err));
    if (line.advance != NULL)
        advance = arena_array(s->arena, double, line.n);
    if (line.offset != NULL)
        offset = arena_array(s->arena, struct point, line.n);
    for (size_t i = 0; i < line.n; i++) {
        if (advance != NULL)
            advance[i] = line.advance[i] * size;
        if (offset != NULL)
            offset[i] = (struct point){line.offset[i].x * size,
                                       line.offset[i].y * size};
    }
    *g = (struct draw_glyphs){
        face,       size,    place,  INK_BLACK, line.n,
        line.glyph, advance, offset, line.text, line.actual_text};
    return g;
}

static inline struct matrix
scene_at(double x, double y)
{
    return (struct matrix){1, 0, 0, 1, x, y};
}

/* A path from its operators' letters (M, L, C, Z) and its points. */
static inline struct draw_path *
scene_path(struct scene *s, struct page *page, const char *ops,
           const struct point *point, size_t n_point)
{
    struct draw_path *d = &scene_add(page, DRAW_PATH)->u.path;
    size_t n = strlen(ops);
    uint8_t *op = arena_array(s->arena, uint8_t, n);
    struct point *copy = arena_array(s->arena, struct point, n_point + 1);

    for (size_t i = 0; i < n; i++)
        op[i] = (uint8_t)(strchr("MLCZ", ops[i]) - "MLCZ");
    memcpy(copy, point, n_point * sizeof *copy);
    *d = (struct draw_path){.path = {n, n_point, op, copy},
                            .fill_ink = INK_BLACK,
                            .stroke_ink = INK_BLACK,
                            .line_width = 1,
                            .miter = 4};
    return d;
}

static inline struct draw_path *
scene_box(struct scene *s, struct page *page, double x, double y, double w,
          double h)
{
    const struct point corner[] = {
        {x, y}, {x + w, y}, {x + w, y + h}, {x, y + h}};

    return scene_path(s, page, "MLLLZ", corner, 4);
}

#endif
