/*
 * What face.c, faceload.c and sitefont.c share: the faces behind their handle.
 */
#ifndef RENDER_FACE_INSIDE_H
#define RENDER_FACE_INSIDE_H

#include <hb.h>

#include "render/face.h"
#include "render/sitefont.h"

enum {
    ROLES = 3,
    ROLE_FACES = 8
};

struct arena;

struct face {
    struct text name, family;
    int dir_fd; /* where path begins, unless it begins with a slash */
    bool bold;
    const char *lang;
    const char *path; /* as the policy or the site writes it */
    const char *full; /* for libraries that open by name themselves */
    unsigned index, number;
    struct sha256 hash; /* as the policy says, checked when opened */
    bool open;
    void *map;
    size_t map_len;
    hb_blob_t *blob;
    hb_face_t *hb_face;
    hb_font_t *hb_font;
    double upem;
    unsigned glyphs;
    bool cff;
    char postscript[64];
    int box[4];
    uint16_t **page;   /* [0x1100] tables of 256: code point -> glyph */
    uint16_t *advance; /* [glyphs] */
    char *reverse;     /* texts of all glyphs, one after the other */
    uint32_t *from;    /* [glyphs + 1] into reverse */
};

struct family {
    struct text name, regular, bold, lang;
};

struct faces {
    struct arena *arena;
    int dir_fd;
    struct text source;
    size_t n;
    struct face *face;
    size_t n_family;
    struct family *family;
    size_t n_role[ROLES];
    struct text role[ROLES][ROLE_FACES];
    struct site_fonts site;
    int site_fd; /* -1: none */
};

/* path below dir_fd as a name that any library can open. */
const char *face_full(struct arena *arena, int dir_fd, const char *path);

struct face *faces_find(const struct faces *faces, struct text name);

/* Open, map and check a face's file and make its tables; and undo it. */
bool face_load(struct face *face, struct err *err) MUST_CHECK;
void face_shut(struct face *face);

#endif
