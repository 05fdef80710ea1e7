#include "data/mapping.h"

#include <string.h>

#include "base/arena.h"
#include "base/conf.h"
#include "data/mapping_inside.h"

#define YES_NO                                                                 \
    {                                                                          \
        "no", "yes"                                                            \
    }
#define NO_CODE                                                                \
    {                                                                          \
        NULL                                                                   \
    }

/*
 * What decides who gets a letter at all, or to whom it goes, is never the same
 * for all: no constant for support, whose persons it would not protect.
 */
static const struct field_spec resident_fields[RESIDENT_FIELDS] = {
    [RESIDENT_PERSON] = {"person", FIELD_NUMBER, true, false, NO_CODE},
    [RESIDENT_CURRENT] = {"current", FIELD_FLAG, true, true, YES_NO},
    [RESIDENT_KIND] = {"kind", FIELD_CODE, true, true, {"japanese", "foreign"}},
    [RESIDENT_STATE] = {"state",
                        FIELD_CODE,
                        true,
                        true,
                        {"resident", "moved-out", "dead", "removed"}},
    [RESIDENT_NAME] = {"name", FIELD_TEXT, true, false, NO_CODE},
    [RESIDENT_KANA] = {"kana", FIELD_TEXT, false, false, NO_CODE},
    [RESIDENT_ALIAS] = {"alias", FIELD_TEXT, false, false, NO_CODE},
    [RESIDENT_BIRTH] = {"birth", FIELD_DAY, true, false, NO_CODE},
    [RESIDENT_BIRTH_UNKNOWN] = {"birth_unknown", FIELD_FLAG, true, true,
                                YES_NO},
    [RESIDENT_POSTAL] = {"postal", FIELD_POSTAL, true, false, NO_CODE},
    [RESIDENT_PREFECTURE] = {"prefecture", FIELD_TEXT, false, true, NO_CODE},
    [RESIDENT_CITY] = {"city", FIELD_TEXT, false, true, NO_CODE},
    [RESIDENT_TOWN] = {"town", FIELD_TEXT, true, false, NO_CODE},
    [RESIDENT_BLOCK] = {"block", FIELD_TEXT, false, false, NO_CODE},
    [RESIDENT_BUILDING] = {"building", FIELD_TEXT, false, false, NO_CODE},
    [RESIDENT_WARD_ADULT] = {"ward_adult", FIELD_FLAG, true, false, YES_NO},
    [RESIDENT_STAY_UNTIL] = {"stay_until", FIELD_DAY, true, false, NO_CODE},
    [RESIDENT_SUPPORT] = {"support", FIELD_FLAG, true, false, YES_NO},
    [RESIDENT_LEAVING] = {"leaving", FIELD_DAY, false, false, NO_CODE},
    [RESIDENT_STAY_OPEN] = {"stay_open", FIELD_FLAG, false, false, YES_NO},
    [RESIDENT_OTHER_ABODE] = {"other_abode", FIELD_FLAG, false, false, YES_NO},
};

static const struct field_spec certificate_fields[CERTIFICATE_FIELDS] = {
    [CERTIFICATE_PERSON] = {"person", FIELD_NUMBER, true, false, NO_CODE},
    [CERTIFICATE_KIND] =
        {"kind", FIELD_CODE, true, true, {"signature", "authentication"}},
    [CERTIFICATE_SERIAL] = {"serial", FIELD_NUMBER, true, false, NO_CODE},
    [CERTIFICATE_ISSUED] = {"issued", FIELD_DAY, true, false, NO_CODE},
    [CERTIFICATE_EXPIRES] = {"expires", FIELD_DAY, true, false, NO_CODE},
    [CERTIFICATE_STATE] =
        {"state", FIELD_CODE, true, true, {"live", "revoked", "superseded"}},
    [CERTIFICATE_PINLESS] = {"pinless", FIELD_FLAG, false, false, YES_NO},
    [CERTIFICATE_CARD_EXPIRES] = {"card_expires", FIELD_DAY, true, false,
                                  NO_CODE},
};

enum record_kind
mapping_record(const struct mapping *m)
{
    return m->record;
}

int
mapping_code(const struct mapping_field *field, struct text code)
{
    for (size_t i = 0; i < field->n_code; i++)
        if (text_equal(field->code[i].code, code))
            return (int)field->code[i].meaning;
    return -1;
}

/* --- columns that must not come ----------------------------------------- */

static const char *
find_in(struct text t, const char *word)
{
    return memmem(t.s, t.len, word, strlen(word));
}

/* Whether word stands in t other than in the name of the card itself. */
static bool
names_number(struct text t, const char *word)
{
    const char *at;

    while ((at = find_in(t, word)) != NULL) {
        struct text rest = {.s = at + strlen(word)};

        rest.len = t.len - (size_t)(rest.s - t.s);
        if (!text_starts(rest, "カード"))
            return true;
        t = rest;
    }
    return false;
}

bool
mapping_forbidden(struct text name)
{
    return names_number(name, "個人番号") ||
           names_number(name, "マイナンバー") ||
           find_in(name, "住民票コード") != NULL;
}

/* --- reading a mapping -------------------------------------------------- */

struct mapping_field *
mapping_field_find(struct mapping *m, struct text name)
{
    for (size_t i = 0; i < m->n_field; i++)
        if (text_is(name, m->field[i].spec->name))
            return &m->field[i];
    return NULL;
}

static bool
read_code(struct mapping_field *field, const struct conf_node *node,
          struct arena *arena, struct err *err)
{
    struct text code, means;

    if (!conf_text(node, "code", NULL, arena, &code, err) ||
        !conf_text(node, "means", NULL, arena, &means, err))
        return false;
    if (mapping_code(field, code) >= 0)
        return conf_bad(node, err, "code \"%.*s\" stands twice", (int)code.len,
                        code.s);
    for (size_t i = 0; field->spec->meaning[i] != NULL; i++)
        if (text_is(means, field->spec->meaning[i])) {
            field->code[field->n_code++] = (struct code){code, i};
            return true;
        }
    return conf_bad(node, err, "\"%.*s\" is no meaning of field \"%s\"",
                    (int)means.len, means.s, field->spec->name);
}

static bool
read_codes(struct mapping *m, const struct conf_node *node, struct arena *arena,
           struct err *err)
{
    struct mapping_field *field =
        mapping_field_find(m, text_from(conf_name(node)));

    if (field == NULL || field->spec->meaning[0] == NULL)
        return conf_bad(node, err, "field \"%s\" has no codes",
                        conf_name(node));
    field->code = arena_array(arena, struct code, conf_count(node));
    for (size_t i = 0; i < conf_count(node); i++)
        if (!read_code(field, conf_item(node, i), arena, err))
            return false;
    return true;
}

/* 1, 0 and empty; but a row is never taken for history by an empty cell. */
static void
default_codes(struct mapping_field *field, struct arena *arena)
{
    field->code = arena_array(arena, struct code, 3);
    field->code[0] = (struct code){TEXT("1"), MAPPING_YES};
    field->code[1] = (struct code){TEXT("0"), MAPPING_NO};
    field->code[2] = (struct code){TEXT(""), MAPPING_NO};
    field->n_code = strcmp(field->spec->name, "current") == 0 ? 2 : 3;
}

static bool
read_values(struct mapping *m, const struct conf_node *root,
            struct arena *arena, struct err *err)
{
    const struct conf_node *values = conf_find(root, "values");
    size_t n = values != NULL ? conf_count(values) : 0;

    for (size_t i = 0; i < n; i++)
        if (!read_codes(m, conf_item(values, i), arena, err))
            return false;
    for (size_t i = 0; i < m->n_field; i++) {
        struct mapping_field *field = &m->field[i];

        if (field->spec->meaning[0] == NULL)
            continue;
        if (field->n_code == 0 && field->spec->kind != FIELD_FLAG)
            return conf_bad(values != NULL ? values : root, err,
                            "values: the codes of \"%s\" are missing",
                            field->spec->name);
        if (field->n_code == 0)
            default_codes(field, arena);
        if (field->constant && mapping_code(field, field->value) < 0)
            return conf_bad(root, err,
                            "the value of field \"%s\" is none of its codes",
                            field->spec->name);
    }
    return true;
}

/* A setting that must be one of two words. */
static bool
read_choice(const struct conf_node *root, const char *name,
            const char *const choice[2], struct arena *arena, bool *second,
            struct err *err)
{
    struct text t;

    if (!conf_text(root, name, NULL, arena, &t, err))
        return false;
    *second = text_is(t, choice[1]);
    if (*second || text_is(t, choice[0]))
        return true;
    return conf_bad(conf_find(root, name), err, "%s: \"%s\" or \"%s\"", name,
                    choice[0], choice[1]);
}

static bool
read_kind(struct mapping *m, const struct conf_node *root, struct arena *arena,
          struct err *err)
{
    static const char *const record[] = {"resident", "certificate"};
    static const char *const content[] = {"delta", "full"};
    const struct field_spec *spec;
    static const char *const format[] = {"csv", "fixed"};
    struct text encoding;
    bool certificate;

    if (!read_choice(root, "record", record, arena, &certificate, err) ||
        !read_choice(root, "content", content, arena, &m->full, err) ||
        !conf_text(root, "encoding", NULL, arena, &encoding, err) ||
        !read_choice(root, "format", format, arena, &m->fixed, err))
        return false;
    if (!text_encoding_from_name(encoding, &m->encoding))
        return conf_bad(conf_find(root, "encoding"), err,
                        "encoding: \"utf-8\", \"cp932\", \"euc-jp-ms\", "
                        "\"utf-16le\" or \"utf-16be\"");
    m->record = certificate ? RECORD_CERTIFICATE : RECORD_RESIDENT;
    spec = certificate ? certificate_fields : resident_fields;
    m->n_field = certificate ? CERTIFICATE_FIELDS : RESIDENT_FIELDS;
    for (size_t i = 0; i < m->n_field; i++)
        m->field[i].spec = &spec[i];
    return true;
}

/* Length and line end of records, and the lines that tell totals. */
static bool
read_shape(struct mapping *m, const struct conf_node *root, struct arena *arena,
           struct err *err)
{
    static const char *const ends[] = {"none", "lf", "crlf"};
    struct text end;
    int64_t bytes = 0;
    size_t i = 0;

    if (!m->fixed)
        return total_line_read(root, "trailer", 0, arena, &m->trailer, err);
    if (m->encoding == TEXT_UTF16LE || m->encoding == TEXT_UTF16BE)
        return conf_bad(conf_find(root, "encoding"), err,
                        "records of a fixed length are cut by bytes: not in "
                        "UTF-16");
    if (!conf_int(root, "record_bytes", 1, CSV_RECORD_MAX / 2, CONF_REQUIRED,
                  &bytes, err) ||
        !conf_text(root, "line_end", NULL, arena, &end, err))
        return false;
    while (i < sizeof ends / sizeof ends[0] && !text_is(end, ends[i]))
        i++;
    if (i == sizeof ends / sizeof ends[0])
        return conf_bad(conf_find(root, "line_end"), err,
                        "line_end: \"none\", \"lf\" or \"crlf\"");
    m->shape.end = (enum fixed_end)i;
    m->shape.bytes = (size_t)bytes;
    return total_line_read(root, "header", m->shape.bytes, arena, &m->header,
                           err) &&
           total_line_read(root, "trailer", m->shape.bytes, arena, &m->trailer,
                           err);
}

bool
mapping_open(struct text source, const char *name, struct arena *arena,
             const struct mapping **out, struct err *err)
{
    struct mapping *m = arena_alloc(arena, sizeof *m);
    const struct conf_node *root;
    struct conf *conf;

    if (!conf_open(source, name, &conf, err))
        return false;
    root = conf_root(conf);
    if (!read_kind(m, root, arena, err) || !read_shape(m, root, arena, err) ||
        !mapping_columns(m, root, arena, err) ||
        !read_values(m, root, arena, err)) {
        conf_free(conf);
        return false;
    }
    if (!conf_close(conf, err))
        return false;
    *out = m;
    return true;
}
