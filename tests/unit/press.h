/*
 * What the tests of printed sheets share: faces, a set to come, and a folder
 * for files.
 */
#ifndef TESTS_UNIT_PRESS_H
#define TESTS_UNIT_PRESS_H

#include "base/arena.h"
#include "render/mailset.h"
#include "render/pdf.h"
#include "tests/unit/faces.h"

struct place {
    struct faces *faces;
    struct pdf_shared *shared;
    struct mailset *set;
    struct arena *arena;
    char path[64];
    int fd;
};

static inline int
set_up(void **state)
{
    struct place *p = calloc(1, sizeof *p);

    assert_non_null(p);
    p->faces = open_faces();
    p->shared = pdf_shared_new(p->faces);
    p->arena = arena_new();
    p->fd = check_folder(p->path);
    *state = p;
    return 0;
}

static inline int
tear_down(void **state)
{
    struct place *p = *state;

    mailset_free(p->set);
    pdf_shared_free(p->shared);
    faces_free(p->faces);
    arena_free(p->arena);
    check_folder_end(p->path, p->fd);
    free(p);
    return 0;
}

#endif
