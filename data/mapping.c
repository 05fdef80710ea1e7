#include "data/mapping.h"

#include <string.h>

#include "base/arena.h"
#include "base/chars.h"
#include "base/conf.h"

#define FLAG                                                                   \
    {                                                                          \
        "no", "yes"                                                            \
    }

static const struct field_spec resident_fields[RESIDENT_FIELDS] = {
    [RESIDENT_PERSON] = {"person", true, {NULL}},
    [RESIDENT_CURRENT] = {"current", true, FLAG},
    [RESIDENT_KIND] = {"kind", true, {"japanese", "foreign"}},
    [RESIDENT_STATE] = {"state",
                        true,
                        {"resident", "moved-out", "dead", "removed"}},
    [RESIDENT_NAME] = {"name", true, {NULL}},
    [RESIDENT_KANA] = {"kana", false, {NULL}},
    [RESIDENT_ALIAS] = {"alias", false, {NULL}},
    [RESIDENT_BIRTH] = {"birth", true, {NULL}},
    [RESIDENT_BIRTH_UNKNOWN] = {"birth_unknown", true, FLAG},
    [RESIDENT_POSTAL] = {"postal", true, {NULL}},
    [RESIDENT_PREFECTURE] = {"prefecture", false, {NULL}},
    [RESIDENT_CITY] = {"city", false, {NULL}},
    [RESIDENT_TOWN] = {"town", true, {NULL}},
    [RESIDENT_BLOCK] = {"block", false, {NULL}},
    [RESIDENT_BUILDING] = {"building", false, {NULL}},
    [RESIDENT_WARD_ADULT] = {"ward_adult", true, FLAG},
    [RESIDENT_STAY_UNTIL] = {"stay_until", true, {NULL}},
    [RESIDENT_SUPPORT] = {"support", true, FLAG},
};

static const struct field_spec certificate_fields[CERTIFICATE_FIELDS] = {
    [CERTIFICATE_PERSON] = {"person", true, {NULL}},
    [CERTIFICATE_KIND] = {"kind", true, {"signature", "authentication"}},
    [CERTIFICATE_SERIAL] = {"serial", true, {NULL}},
    [CERTIFICATE_ISSUED] = {"issued", true, {NULL}},
    [CERTIFICATE_EXPIRES] = {"expires", true, {NULL}},
    [CERTIFICATE_STATE] = {"state", true, {"live", "revoked", "superseded"}},
    [CERTIFICATE_CARD_EXPIRES] = {"card_expires", true, {NULL}},
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

static bool
is_forbidden(struct text name)
{
    return names_number(name, "個人番号") ||
           names_number(name, "マイナンバー") ||
           find_in(name, "住民票コード") != NULL;
}

#define FORBIDDEN                                                              \
    "a column of the individual number or of the resident record code must "   \
    "not come here; have it left out of the extract"

/* --- reading a mapping -------------------------------------------------- */

static struct mapping_field *
field_find(struct mapping *m, struct text name)
{
    for (size_t i = 0; i < m->n_field; i++)
        if (text_is(name, m->field[i].spec->name))
            return &m->field[i];
    return NULL;
}

/* Whether the mapping has this column already. */
static bool
knows_column(const struct mapping *m, struct text name)
{
    for (size_t i = 0; i < m->n_field; i++)
        for (size_t k = 0; k < m->field[i].n_name; k++)
            if (text_equal(m->field[i].name[k], name))
                return true;
    for (size_t i = 0; i < m->n_ignore; i++)
        if (text_equal(m->ignore[i], name))
            return true;
    return false;
}

/* Read a list of column names; n grows with each, so that twins are seen. */
static bool
read_names(const struct mapping *m, const struct conf_node *list,
           struct arena *arena, struct text **names, size_t *n, struct err *err)
{
    size_t count = conf_count(list);

    *names = arena_array(arena, struct text, count);
    for (size_t i = 0; i < count; i++) {
        const struct conf_node *node = conf_item(list, i);
        struct text name;

        if (!conf_item_text(node, arena, &name, err))
            return false;
        if (name.len == 0)
            return conf_bad(node, err, "a column name is empty");
        if (is_forbidden(name))
            return conf_bad(node, err, FORBIDDEN);
        if (knows_column(m, name))
            return conf_bad(node, err, "column \"%.*s\" stands twice",
                            (int)name.len, name.s);
        (*names)[i] = name;
        *n = i + 1;
    }
    return true;
}

static bool
read_column(struct mapping *m, const struct conf_node *node,
            struct arena *arena, struct err *err)
{
    const struct conf_node *names = conf_find(node, "names");
    struct mapping_field *field;
    struct text name;

    if (!conf_text(node, "field", NULL, arena, &name, err))
        return false;
    field = field_find(m, name);
    if (field == NULL)
        return conf_bad(node, err, "unknown field \"%.*s\"", (int)name.len,
                        name.s);
    if (field->n_name > 0)
        return conf_bad(node, err, "field \"%s\" stands twice",
                        field->spec->name);
    if (names == NULL || conf_count(names) == 0)
        return conf_bad(node, err, "names = (\"...\") is expected");
    return read_names(m, names, arena, &field->name, &field->n_name, err);
}

static bool
read_columns(struct mapping *m, const struct conf_node *root,
             struct arena *arena, struct err *err)
{
    const struct conf_node *columns = conf_find(root, "columns");
    const struct conf_node *ignore = conf_find(root, "ignore");

    if (columns == NULL)
        return conf_bad(root, err, "setting \"%s\" is missing", "columns");
    for (size_t i = 0; i < conf_count(columns); i++)
        if (!read_column(m, conf_item(columns, i), arena, err))
            return false;
    if (ignore != NULL &&
        !read_names(m, ignore, arena, &m->ignore, &m->n_ignore, err))
        return false;
    for (size_t i = 0; i < m->n_field; i++)
        if (m->field[i].spec->required && m->field[i].n_name == 0)
            return conf_bad(columns, err, "field \"%s\" is missing",
                            m->field[i].spec->name);
    return true;
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
    struct mapping_field *field = field_find(m, text_from(conf_name(node)));

    if (field == NULL || field->spec->meaning[0] == NULL)
        return conf_bad(node, err, "field \"%s\" has no codes",
                        conf_name(node));
    field->code = arena_array(arena, struct code, conf_count(node));
    for (size_t i = 0; i < conf_count(node); i++)
        if (!read_code(field, conf_item(node, i), arena, err))
            return false;
    return true;
}

static bool
is_flag(const struct field_spec *spec)
{
    return spec->meaning[0] != NULL &&
           strcmp(spec->meaning[MAPPING_YES], "yes") == 0;
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

        if (field->n_code > 0 || field->spec->meaning[0] == NULL)
            continue;
        if (!is_flag(field->spec))
            return conf_bad(values != NULL ? values : root, err,
                            "values: the codes of \"%s\" are missing",
                            field->spec->name);
        default_codes(field, arena);
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
    struct text format, encoding;
    bool certificate;

    if (!read_choice(root, "record", record, arena, &certificate, err) ||
        !read_choice(root, "content", content, arena, &m->full, err) ||
        !conf_text(root, "encoding", NULL, arena, &encoding, err) ||
        !conf_text(root, "format", NULL, arena, &format, err))
        return false;
    if (!text_is(format, "csv"))
        return conf_bad(conf_find(root, "format"), err, "format: \"csv\"");
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
    if (!read_kind(m, root, arena, err) || !read_columns(m, root, arena, err) ||
        !read_values(m, root, arena, err)) {
        conf_free(conf);
        return false;
    }
    if (!conf_close(conf, err))
        return false;
    *out = m;
    return true;
}

/* --- matching a header -------------------------------------------------- */

/* The field that this column feeds, or NULL. */
static const struct mapping_field *
field_of(const struct mapping *m, struct text name)
{
    for (size_t i = 0; i < m->n_field; i++)
        for (size_t k = 0; k < m->field[i].n_name; k++)
            if (text_equal(m->field[i].name[k], name))
                return &m->field[i];
    return NULL;
}

static bool
any_known(const struct mapping *m, const struct text *header, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (knows_column(m, header[i]))
            return true;
    return false;
}

/* Control characters in a name must not reach a terminal. */
static bool
unknown_column(struct text name, struct err *err)
{
    struct arena *arena = arena_new();
    struct chars_verdict v;

    chars_judge(name, NULL, NULL, arena, &v);
    arena_free(arena);
    if (v.reason != CHARS_FINE)
        return err_set(err, ERR_CONF, "a column has no name that can be read");
    return err_set(err, ERR_CONF,
                   "unknown column \"%.*s\"; name it in the mapping under "
                   "columns or ignore",
                   (int)name.len, name.s);
}

static bool
place_column(const struct mapping *m, const struct text *header, size_t i,
             struct layout *out, struct err *err)
{
    const struct mapping_field *field = field_of(m, header[i]);
    size_t at;

    if (is_forbidden(header[i]))
        return err_set(err, ERR_CONF, FORBIDDEN);
    for (size_t k = 0; k < i; k++)
        if (text_equal(header[k], header[i]) && knows_column(m, header[i]))
            return err_set(err, ERR_CONF, "column \"%.*s\" stands twice",
                           (int)header[i].len, header[i].s);
    if (field == NULL)
        return knows_column(m, header[i]) || unknown_column(header[i], err);
    at = (size_t)(field - m->field);
    if (out->column[at] >= 0)
        return err_set(err, ERR_CONF,
                       "two columns stand for field \"%s\": \"%.*s\" is the "
                       "second",
                       field->spec->name, (int)header[i].len, header[i].s);
    out->column[at] = (int)i;
    return true;
}

bool
mapping_layout(const struct mapping *m, const char *file,
               const struct text *header, size_t n, struct layout *out,
               struct err *err)
{
    struct layout l = {.n_column = n};

    if (!any_known(m, header, n))
        return err_put(err, ERR_CONF,
                       "the first line names none of the mapping's columns; "
                       "is it a header, and is this the file's mapping?"),
               err_at(err, file, 1, 0);
    for (size_t i = 0; i < MAPPING_FIELDS; i++)
        l.column[i] = -1;
    for (size_t i = 0; i < n; i++)
        if (!place_column(m, header, i, &l, err))
            return err_at(err, file, 1, i + 1);
    for (size_t i = 0; i < m->n_field; i++)
        if (m->field[i].n_name > 0 && l.column[i] < 0)
            return err_put(err, ERR_CONF, "column \"%.*s\" is missing",
                           (int)m->field[i].name[0].len, m->field[i].name[0].s),
                   err_at(err, file, 1, 0);
    *out = l;
    return true;
}
