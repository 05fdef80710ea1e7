#include "render/output.h"

#include <stdint.h>
#include <string.h>

#include "base/arena.h"
#include "base/conf.h"

#define JAPAN_COLOR "JC200103"

/*
 * CMYK conditions of the ICC registry that a Japanese printer, or one abroad,
 * works by; another one is given with its profile.
 */
static const char *const registered[] = {
    JAPAN_COLOR, "JC200104", "JCN2002", "JCW2003",         "JCS2011",
    "FOGRA39",   "FOGRA51",  "FOGRA52", "CGATS21-2-CRPC6",
};

bool
output_registered(const char *condition)
{
    for (size_t i = 0; i < sizeof registered / sizeof registered[0]; i++)
        if (strcmp(registered[i], condition) == 0)
            return true;
    return false;
}

const char *
output_condition(const struct output *output)
{
    return output->condition != NULL ? output->condition : JAPAN_COLOR;
}

/* --- site.conf ----------------------------------------------------------- */

/* One of some words, the first where nothing is said. */
static bool
read_word(const struct conf_node *root, struct arena *arena, const char *name,
          const char *const word[static 3], size_t *out, struct err *err)
{
    struct text t;

    if (!conf_text(root, name, word[0], arena, &t, err))
        return false;
    for (*out = 0; *out < 3; (*out)++)
        if (text_is(t, word[*out]))
            return true;
    return conf_bad(conf_find(root, name), err, "%s: must be %s, %s or %s",
                    name, word[0], word[1], word[2]);
}

static bool
read_kind(const struct conf_node *root, struct arena *arena, struct output *out,
          struct err *err)
{
    static const char *const wrapper[] = {"x1a", "x4", "plain"};
    static const char *const packing[] = {"none", "fast", "small"};
    size_t kind, packed;

    if (!read_word(root, arena, "wrapper", wrapper, &kind, err) ||
        !read_word(root, arena, "compression", packing, &packed, err))
        return false;
    out->wrapper = (enum wrapper)kind;
    out->packing = (enum packing)packed;
    return true;
}

/* Printable ASCII: the identifier goes into dictionaries as it is. */
static bool
read_condition(const struct conf_node *root, struct arena *arena,
               const char **out, struct err *err)
{
    struct text t;

    if (!conf_text(root, "output_condition", JAPAN_COLOR, arena, &t, err))
        return false;
    for (size_t i = 0; i < t.len; i++)
        if (t.s[i] < ' ' || t.s[i] > '~')
            return conf_bad(conf_find(root, "output_condition"), err,
                            "output_condition: ASCII is expected");
    if (t.len == 0 || t.len > 127)
        return conf_bad(conf_find(root, "output_condition"), err,
                        "output_condition: 1 to 127 characters are expected");
    *out = text_dup(arena, t);
    return true;
}

static bool
check_needs(const struct conf_node *root, const struct output *o,
            struct err *err)
{
    if (o->archive && o->wrapper != WRAPPER_PLAIN)
        return conf_bad(conf_find(root, "archive"), err,
                        "archive: only wrapper plain can be PDF/A");
    if (o->icc_file != NULL)
        return true;
    if (o->wrapper == WRAPPER_X4)
        return conf_bad(root, err,
                        "wrapper: x4 carries the profile of the printing "
                        "condition; name its file in icc");
    if (o->archive)
        return conf_bad(root, err,
                        "archive: PDF/A carries the profile of the printing "
                        "condition; name its file in icc");
    if (o->wrapper == WRAPPER_X1A && !output_registered(o->condition))
        return conf_bad(conf_find(root, "output_condition"), err,
                        "output_condition: not one of the registered "
                        "conditions; give its profile in icc");
    return true;
}

bool
output_read(const struct conf_node *root, struct arena *arena,
            struct output *out, struct err *err)
{
    struct text icc;

    *out = (struct output){0};
    if (!read_kind(root, arena, out, err) ||
        !read_condition(root, arena, &out->condition, err) ||
        !conf_text(root, "icc", "", arena, &icc, err) ||
        !conf_bool(root, "archive", false, &out->archive, err))
        return false;
    if (icc.len > 0)
        out->icc_file = text_dup(arena, icc);
    return check_needs(root, out, err);
}

/* --- the profile --------------------------------------------------------- */

/* ICC.1:2001-04, 6.1: size, version, class, colour space, signature. */
enum {
    SIZE_AT = 0,
    VERSION_AT = 8,
    CLASS_AT = 12,
    SPACE_AT = 16,
    SIGNATURE_AT = 36,
    HEADER = 128
};

bool
output_icc(struct output *out, struct text data, struct err *err)
{
    const uint8_t *p = (const uint8_t *)data.s;
    int newest = out->wrapper == WRAPPER_X4 ? 4 : 2; /* PDF 1.6, PDF 1.4 */
    size_t size;

    if (data.len < HEADER || memcmp(data.s + SIGNATURE_AT, "acsp", 4) != 0)
        return err_set(err, ERR_CONF, "icc: not an ICC profile");
    size = (size_t)p[SIZE_AT] << 24 | (size_t)p[SIZE_AT + 1] << 16 |
           (size_t)p[SIZE_AT + 2] << 8 | (size_t)p[SIZE_AT + 3];
    if (size != data.len)
        return err_set(err, ERR_CONF,
                       "icc: the profile is cut short or "
                       "has something behind it");
    if (memcmp(data.s + CLASS_AT, "prtr", 4) != 0 ||
        memcmp(data.s + SPACE_AT, "CMYK", 4) != 0)
        return err_set(err, ERR_CONF, "icc: not the CMYK profile of a printer");
    if (p[VERSION_AT] > newest)
        return err_set(err, ERR_CONF,
                       "icc: a profile of version %d at most is expected",
                       newest);
    out->icc = data;
    return true;
}
