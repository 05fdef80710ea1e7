#include "render/face.h"

#include <fcntl.h>
#include <hb-ot.h>
#include <hb.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/conf.h"

enum {
    ROLES = 3,
    ROLE_FACES = 8
};

struct face {
    struct text name, family;
    bool bold;
    const char *lang;
    const char *path;
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
};

/* --- the policy file ---------------------------------------------------- */

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
    face->lang = "ja";
    face->index = (unsigned)index;
    return true;
}

static struct face *
find_name(const struct faces *f, struct text name)
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
    f->face = arena_array(f->arena, struct face, conf_count(list));
    for (size_t i = 0; i < conf_count(list); i++) {
        struct face *face = &f->face[i];

        if (!read_face(f, conf_item(list, i), face, err))
            return false;
        if (find_name(f, face->name) != NULL)
            return conf_bad(conf_item(list, i), err, "face \"%s\" stands twice",
                            face->name.s);
        face->number = (unsigned)i;
        f->n = i + 1;
    }
    return true;
}

static bool
known_face(const struct faces *f, const struct conf_node *node,
           struct text name, struct err *err)
{
    if (find_name(f, name) == NULL)
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
        faccessat(f->dir_fd, find_name(f, name)->path, R_OK, 0) != 0)
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
        find_name(f, family->regular)->lang = family->lang.s;
        if (family->bold.len > 0)
            find_name(f, family->bold)->lang = family->lang.s;
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
                        .dir_fd = fcntl(dir_fd, F_DUPFD_CLOEXEC, 0)};
    if (!file_read(dir_fd, conf_name, 1 << 20, f->arena, &f->source, err) ||
        !read_policy(f, conf_name, err)) {
        faces_free(f);
        return false;
    }
    *out = f;
    return true;
}

static void
face_shut(struct face *face)
{
    if (!face->open)
        return;
    for (size_t i = 0; i < 0x1100; i++)
        mem_free(face->page[i]);
    mem_free(face->page);
    mem_free(face->advance);
    mem_free(face->reverse);
    mem_free(face->from);
    hb_font_destroy(face->hb_font);
    hb_face_destroy(face->hb_face);
    hb_blob_destroy(face->blob);
    (void)munmap(face->map, face->map_len);
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
    arena_free(f->arena);
    mem_free(f);
}

/* --- opening a face ------------------------------------------------------ */

static bool
map_file(const struct faces *f, struct face *face, struct err *err)
{
    int fd = openat(f->dir_fd, face->path, O_RDONLY | O_CLOEXEC);
    struct stat st;

    if (fd < 0 || fstat(fd, &st) != 0 || st.st_size <= 0) {
        if (fd >= 0)
            (void)close(fd);
        return err_set(
            err, ERR_STATE,
            "face %s: %s is not there; install its package (make deps)",
            face->name.s, face->path);
    }
    face->map_len = (size_t)st.st_size;
    face->map = mmap(NULL, face->map_len, PROT_READ, MAP_PRIVATE, fd, 0);
    (void)close(fd);
    if (face->map == MAP_FAILED)
        return err_set(err, ERR_IO, "face %s: cannot be mapped", face->name.s);
    return true;
}

static bool
check_hash(struct face *face, struct err *err)
{
    struct sha256 is;

    sha256_of(face->map, face->map_len, &is);
    if (memcmp(&is, &face->hash, sizeof is) == 0)
        return true;
    (void)munmap(face->map, face->map_len);
    return err_set(
        err, ERR_STATE,
        "face %s: %s is not the file that fonts.conf names by its SHA-256; "
        "install that one, or have a person approve this one",
        face->name.s, face->path);
}

static uint32_t
table_u16(const char *p)
{
    const uint8_t *u = (const uint8_t *)p;

    return (uint32_t)u[0] << 8 | u[1];
}

/* The font's box (table head, bytes 36-43) in 1/1000 em. */
static void
read_box(struct face *face)
{
    hb_blob_t *head =
        hb_face_reference_table(face->hb_face, HB_TAG('h', 'e', 'a', 'd'));
    unsigned len = 0;
    const char *data = hb_blob_get_data(head, &len);

    for (unsigned i = 0; i < 4 && len >= 44; i++)
        face->box[i] =
            (int)((double)(int16_t)table_u16(data + 36 + 2 * (size_t)i) * 1000 /
                  face->upem);
    hb_blob_destroy(head);
}

static void
read_name(struct face *face)
{
    unsigned len = sizeof face->postscript;

    (void)hb_ot_name_get_utf8(face->hb_face, HB_OT_NAME_ID_POSTSCRIPT_NAME,
                              hb_language_from_string("en", -1), &len,
                              face->postscript);
    for (char *p = face->postscript; *p != '\0'; p++)
        if (*p <= ' ' || strchr("()<>[]{}/%#", *p) != NULL || *p > '~')
            *p = '-';
    if (face->postscript[0] == '\0')
        memcpy(face->postscript, "Font", 5);
}

/*
 * Which of the code points of one glyph its text layer shall tell: the least
 * rank.  The blank between two names is U+3000, not an em space of its shape.
 */
static unsigned
text_rank(uint32_t cp)
{
    static const struct {
        uint32_t first, last;
        unsigned rank;
    } rows[] = {
        {0x0000, 0x001F, 2},   {0x00A0, 0x00A0, 2},   {0x00AD, 0x00AD, 3},
        {0x02B0, 0x02FF, 2},   {0x2000, 0x200A, 2},   {0x2035, 0x2035, 2},
        {0x2215, 0x2215, 2},   {0x2329, 0x232A, 2},   {0x2E80, 0x2FDF, 2},
        {0xE000, 0xF8FF, 3},   {0xF900, 0xFAFF, 2},   {0xFE00, 0xFFEF, 1},
        {0x2F800, 0x2FA1F, 2}, {0xF0000, 0x10FFFF, 3}};

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        if (cp >= rows[i].first && cp <= rows[i].last)
            return rows[i].rank;
    return 0;
}

struct origin {
    uint32_t cp, vs;
};

/* Tables of code point -> glyph, and for each glyph its best code point. */
static void
read_cmap(struct face *face, struct origin *origin)
{
    hb_set_t *all = hb_set_create();
    hb_codepoint_t cp = HB_SET_VALUE_INVALID, glyph;

    hb_face_collect_unicodes(face->hb_face, all);
    while (hb_set_next(all, &cp)) {
        uint16_t **page;

        if (cp >= 0x110000 ||
            !hb_font_get_nominal_glyph(face->hb_font, cp, &glyph) ||
            glyph == 0 || glyph >= face->glyphs)
            continue;
        page = &face->page[cp >> 8];
        if (*page == NULL) {
            *page = mem_new(256 * sizeof **page);
            memset(*page, 0, 256 * sizeof **page);
        }
        (*page)[cp & 255] = (uint16_t)glyph;
        if (origin[glyph].cp == 0 ||
            text_rank(cp) < text_rank(origin[glyph].cp))
            origin[glyph] = (struct origin){cp, 0};
    }
    hb_set_destroy(all);
}

/* Glyphs that only a variation sequence reaches tell that sequence. */
static void
read_sequences(struct face *face, struct origin *origin)
{
    hb_set_t *selectors = hb_set_create(), *bases = hb_set_create();
    hb_codepoint_t vs = HB_SET_VALUE_INVALID, cp, glyph;

    hb_face_collect_variation_selectors(face->hb_face, selectors);
    while (hb_set_next(selectors, &vs)) {
        hb_set_clear(bases);
        hb_face_collect_variation_unicodes(face->hb_face, vs, bases);
        cp = HB_SET_VALUE_INVALID;
        while (hb_set_next(bases, &cp))
            if (hb_font_get_variation_glyph(face->hb_font, cp, vs, &glyph) &&
                glyph < face->glyphs && origin[glyph].cp == 0)
                origin[glyph] = (struct origin){cp, vs};
    }
    hb_set_destroy(bases);
    hb_set_destroy(selectors);
}

static void
write_reverse(struct face *face, const struct origin *origin)
{
    size_t at = 0;

    face->reverse = mem_new((size_t)face->glyphs * 8 + 8);
    face->from = mem_new(((size_t)face->glyphs + 1) * sizeof *face->from);
    for (size_t g = 0; g < face->glyphs; g++) {
        face->from[g] = (uint32_t)at;
        if (origin[g].cp != 0)
            at += utf8_encode(origin[g].cp, face->reverse + at);
        if (origin[g].vs != 0)
            at += utf8_encode(origin[g].vs, face->reverse + at);
    }
    face->from[face->glyphs] = (uint32_t)at;
}

static void
read_tables(struct face *face)
{
    struct origin *origin;

    face->page = mem_new(0x1100 * sizeof(uint16_t *));
    memset(face->page, 0, 0x1100 * sizeof(uint16_t *));
    origin = mem_new(face->glyphs * sizeof *origin);
    memset(origin, 0, face->glyphs * sizeof *origin);
    read_cmap(face, origin);
    read_sequences(face, origin);
    write_reverse(face, origin);
    mem_free(origin);
    face->advance = mem_new(face->glyphs * sizeof *face->advance);
    for (unsigned g = 0; g < face->glyphs; g++) {
        hb_position_t a = hb_font_get_glyph_h_advance(face->hb_font, g);

        face->advance[g] = (uint16_t)(a < 0 ? 0 : a > 65535 ? 65535 : a);
    }
}

static bool
face_load(struct faces *f, struct face *face, struct err *err)
{
    hb_blob_t *cff;

    if (!map_file(f, face, err) || !check_hash(face, err))
        return false;
    face->blob = hb_blob_create(face->map, (unsigned)face->map_len,
                                HB_MEMORY_MODE_READONLY, NULL, NULL);
    face->hb_face = hb_face_create(face->blob, face->index);
    face->hb_font = hb_font_create(face->hb_face);
    face->upem = hb_face_get_upem(face->hb_face);
    face->glyphs = hb_face_get_glyph_count(face->hb_face);
    hb_font_set_scale(face->hb_font, (int)face->upem, (int)face->upem);
    cff = hb_face_reference_table(face->hb_face, HB_TAG('C', 'F', 'F', ' '));
    face->cff = hb_blob_get_length(cff) > 0;
    hb_blob_destroy(cff);
    read_name(face);
    read_box(face);
    read_tables(face);
    hb_font_make_immutable(face->hb_font);
    face->open = true;
    return true;
}

bool
face_use(struct faces *f, struct text name, const struct face **out,
         struct err *err)
{
    struct face *face = find_name(f, name);

    if (face == NULL)
        return err_set(err, ERR_CONF, "fonts.conf names no face \"%.*s\"",
                       (int)name.len, name.s);
    if (!face->open && !face_load(f, face, err))
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
    return face->path;
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
