/* The faces of fonts/fonts.conf, for tests that set text. */
#ifndef TESTS_UNIT_FACES_H
#define TESTS_UNIT_FACES_H

#include "tests/unit/check.h"

#include "render/face.h"

static inline struct faces *
open_faces(void)
{
    struct faces *faces = NULL;
    int fd = open(SRCDIR, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    struct err err = {0};

    CHECK_OK(faces_open(fd, "fonts/fonts.conf", &faces, &err));
    (void)close(fd); /* the faces keep a folder of their own */
    return faces;
}

static inline const struct face *
face_named(struct faces *faces, const char *name)
{
    const struct face *face = NULL;
    struct err err = {0};

    CHECK_OK(face_use(faces, text_from(name), &face, &err));
    return face;
}

#endif
