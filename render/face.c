#include "render/face_inside.h"

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/conf.h"

/* --- the policy file ---------------------------------------------------- */

const char *
face_full(struct arena *arena, int dir_fd, const char *path)
{
    return path[0] == '/'
               ? path
               : arena_printf(arena, "/proc/self/fd/%d/%s", dir_fd, path);
}

static bool
read_face(struct faces *f, const struct conf_node *node, struct face *face,
          struct err *err)
{
    struct text file, hash;
    int64_t index;

    if (!conf_text(node, "name", NULL, f->arena, &face->name, err) ||
        !conf_text(node, "file", NULL, f->arena, &file, err) ||
        !conf_int(node, "index", 0, 255, 0, &index, err) ||
        !conf_text(node, "sha256", NULL, f->arena, &hash, err) ||
        !conf_text(node, "family", NULL, f->arena, &face->family, err) ||
        !conf_bool(node, "bold", false, &face->bold, err))
        return false;
    if (!sha256_from_hex(hash, &face->hash))
        return conf_bad(node, err,
                        "sha256: 64 hexadecimal digits are expected");
    face->path = file.s;
    face->full = face_full(f->arena, f->dir_fd, face->path);
    face->lang = "ja";
    face->index = (unsigned)index;
    return true;
}

struct face *
faces_find(const struct faces *f, struct text name)
{
    for (size_t i = 0; i < f->n; i++)
        if (text_equal(f->face[i].name, name))
            return &f->face[i];
    return NULL;
}

static bool
read_faces(struct faces *f, const struct conf_node *root, struct err *err)
{
    const struct conf_node *list = conf_find(root, "faces");

    if (list == NULL || conf_count(list) == 0)
        return conf_bad(root, err, "setting \"faces\" is missing");
    /* With room for those of a site, which come later. */
    f->face =
        arena_array(f->arena, struct face, conf_count(list) + SITE_FACES_MAX);
    for (size_t i = 0; i < conf_count(list); i++) {
        struct face *face = &f->face[i];

        if (!read_face(f, conf_item(list, i), face, err))
            return false;
        if (faces_find(f, face->name) != NULL)
            return conf_bad(conf_item(list, i), err, "face \"%s\" stands twice",
                            face->name.s);
        face->number = (unsigned)i;
        face->dir_fd = f->dir_fd;
        f->n = i + 1;
    }
    return true;
}

static bool
known_face(const struct faces *f, const struct conf_node *node,
           struct text name, struct err *err)
{
    if (faces_find(f, name) == NULL)
        return conf_bad(node, err, "no face is named \"%s\"", name.s);
    return true;
}

static bool
role_face(struct faces *f, enum face_role role, const struct conf_node *node,
          struct err *err)
{
    struct text name;

    if (!conf_item_text(node, f->arena, &name, err) ||
        !known_face(f, node, name, err))
        return false;
    if (f->n_role[role] == ROLE_FACES)
        return conf_bad(node, err, "more than %d faces in one role",
                        ROLE_FACES);
    if (role == ROLE_DOUBTFUL &&
        faccessat(f->dir_fd, faces_find(f, name)->path, R_OK, 0) != 0)
        return true;
    f->role[role][f->n_role[role]++] = name;
    return true;
}

static bool
read_role(struct faces *f, const struct conf_node *group, const char *name,
          enum face_role role, struct err *err)
{
    const struct conf_node *node = conf_find(group, name);

    if (node == NULL)
        return role == ROLE_DOUBTFUL ||
               conf_bad(group, err, "setting \"%s\" is missing", name);
    if (conf_count(node) == 0)
        return role_face(f, role, node, err);
    for (size_t i = 0; i < conf_count(node); i++)
        if (!role_face(f, role, conf_item(node, i), err))
            return false;
    return true;
}

static bool
read_families(struct faces *f, const struct conf_node *root, struct err *err)
{
    const struct conf_node *list = conf_find(root, "families");
    size_t n = list != NULL ? conf_count(list) : 0;

    f->family = arena_array(f->arena, struct family, n);
    for (size_t i = 0; i < n; i++) {
        const struct conf_node *node = conf_item(list, i);
        struct family *family = &f->family[i];

        if (!conf_text(node, "name", NULL, f->arena, &family->name, err) ||
            !conf_text(node, "regular", NULL, f->arena, &family->regular,
                       err) ||
            !conf_text(node, "bold", "", f->arena, &family->bold, err) ||
            !conf_text(node, "lang", "ja", f->arena, &family->lang, err) ||
            !known_face(f, node, family->regular, err) ||
            (family->bold.len > 0 && !known_face(f, node, family->bold, err)))
            return false;
        faces_find(f, family->regular)->lang = family->lang.s;
        if (family->bold.len > 0)
            faces_find(f, family->bold)->lang = family->lang.s;
        f->n_family = i + 1;
    }
    return true;
}

static bool
read_policy(struct faces *f, const char *name, struct err *err)
{
    struct conf *conf = NULL;
    const struct conf_node *root, *reg;
    bool good;

    if (!conf_open(f->source, name, &conf, err))
        return false;
    root = conf_root(conf);
    good = read_faces(f, root, err);
    reg = good ? conf_find(root, "register") : NULL;
    if (good && reg == NULL)
        good = conf_bad(root, err, "setting \"register\" is missing");
    good = good && read_role(f, reg, "han", ROLE_HAN, err) &&
           read_role(f, reg, "latin", ROLE_LATIN, err) &&
           read_role(f, reg, "doubtful", ROLE_DOUBTFUL, err) &&
           read_families(f, root, err);
    if (!good) {
        conf_free(conf);
        return false;
    }
    return conf_close(conf, err);
}

bool
faces_open(int dir_fd, const char *conf_name, struct faces **out,
           struct err *err)
{
    struct faces *f = mem_new(sizeof *f);

    *f = (struct faces){.arena = arena_new(),
                        .dir_fd = fcntl(dir_fd, F_DUPFD_CLOEXEC, 0),
                        .site_fd = -1};
    if (!file_read(dir_fd, conf_name, 1 << 20, f->arena, &f->source, err) ||
        !read_policy(f, conf_name, err)) {
        faces_free(f);
        return false;
    }
    *out = f;
    return true;
}

void
faces_free(struct faces *f)
{
    if (f == NULL)
        return;
    for (size_t i = 0; i < f->n; i++)
        face_shut(&f->face[i]);
    if (f->dir_fd >= 0)
        (void)close(f->dir_fd);
    if (f->site_fd >= 0)
        (void)close(f->site_fd);
    arena_free(f->arena);
    mem_free(f);
}

bool
face_use(struct faces *f, struct text name, const struct face **out,
         struct err *err)
{
    struct face *face = faces_find(f, name);

    if (face == NULL)
        return err_set(err, ERR_CONF, "fonts.conf names no face \"%.*s\"",
                       (int)name.len, name.s);
    if (!face->open && !face_load(face, err))
        return false;
    *out = face;
    return true;
}

static const struct family *
find_family(const struct faces *f, struct text name)
{
    for (size_t i = 0; i < f->n_family; i++)
        if (text_equal(f->family[i].name, name))
            return &f->family[i];
    return NULL;
}

bool
face_of_family(struct faces *f, struct text name, bool bold,
               const struct face **out, struct err *err)
{
    const struct family *family = find_family(f, name);

    if (family == NULL)
        return err_set(err, ERR_CONF,
                       "font family \"%.*s\" is not allowed; fonts.conf lists "
                       "those that are",
                       (int)name.len, name.s);
    if (bold && family->bold.len == 0)
        return err_set(err, ERR_CONF, "font family \"%.*s\" has no bold face",
                       (int)name.len, name.s);
    return face_use(f, bold ? family->bold : family->regular, out, err);
}

const char *
faces_language(const struct faces *faces, struct text name)
{
    const struct family *family = find_family(faces, name);

    return family != NULL ? family->lang.s : "ja";
}

size_t
faces_role(const struct faces *f, enum face_role role,
           const struct text **role_names)
{
    *role_names = f->role[role];
    return f->n_role[role];
}

struct text
faces_source(const struct faces *f)
{
    return f->source;
}

/* --- what a face knows --------------------------------------------------- */

size_t
faces_count(const struct faces *f)
{
    size_t n = 0;

    for (size_t i = 0; i < f->n; i++)
        n += f->face[i].open;
    return n;
}

const struct face *
faces_at(const struct faces *f, size_t i)
{
    for (size_t k = 0; k < f->n; k++)
        if (f->face[k].open && i-- == 0)
            return &f->face[k];
    return NULL;
}

const char *
face_name(const struct face *face)
{
    return face->name.s;
}

const char *
face_family(const struct face *face)
{
    return face->family.s;
}

const char *
face_language(const struct face *face)
{
    return face->lang;
}

bool
face_bold(const struct face *face)
{
    return face->bold;
}

const char *
face_path(const struct face *face)
{
    return face->full;
}

unsigned
face_index(const struct face *face)
{
    return face->index;
}

unsigned
face_number(const struct face *face)
{
    return face->number;
}

const struct sha256 *
face_hash(const struct face *face)
{
    return &face->hash;
}

double
face_upem(const struct face *face)
{
    return face->upem;
}

unsigned
face_glyphs(const struct face *face)
{
    return face->glyphs;
}

double
face_ascent(const struct face *face)
{
    (void)face;
    return 0.88; /* the ideographic em box of JIS fonts: 880 above, 120 below */
}

bool
face_is_cff(const struct face *face)
{
    return face->cff;
}

const char *
face_postscript(const struct face *face)
{
    return face->postscript;
}

void
face_box(const struct face *face, int out[static 4])
{
    memcpy(out, face->box, sizeof face->box);
}

unsigned
face_advance(const struct face *face, uint16_t glyph)
{
    return glyph < face->glyphs ? face->advance[glyph] : 0;
}

uint16_t
face_glyph(const struct face *face, uint32_t cp, uint32_t vs)
{
    const uint16_t *page = cp < 0x110000 ? face->page[cp >> 8] : NULL;
    hb_codepoint_t glyph;

    if (vs == 0)
        return page != NULL ? page[cp & 255] : 0;
    if (page == NULL || page[cp & 255] == 0 ||
        !hb_font_get_variation_glyph(face->hb_font, cp, vs, &glyph))
        return 0;
    return (uint16_t)glyph;
}

struct text
face_text(const struct face *face, uint16_t glyph)
{
    if (glyph >= face->glyphs)
        return (struct text){"", 0};
    return (struct text){face->reverse + face->from[glyph],
                         face->from[glyph + 1] - face->from[glyph]};
}

struct hb_font_t *
face_hb_font(const struct face *face)
{
    return face->hb_font;
}

struct hb_face_t *
face_hb_face(const struct face *face)
{
    return face->hb_face;
}
