#include <string.h>

#include "base/arena.h"
#include "base/conf.h"
#include "data/mapping_inside.h"

bool
mapping_knows(const struct mapping *m, struct text name)
{
    for (size_t i = 0; i < m->n_field; i++)
        for (size_t p = 0; p < m->field[i].n_part; p++)
            for (size_t k = 0; k < m->field[i].part[p].n_name; k++)
                if (text_equal(m->field[i].part[p].name[k], name))
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
        if (mapping_forbidden(name))
            return conf_bad(node, err, MAPPING_FORBIDDEN);
        if (mapping_knows(m, name))
            return conf_bad(node, err, "column \"%.*s\" stands twice",
                            (int)name.len, name.s);
        (*names)[i] = name;
        *n = i + 1;
    }
    return true;
}

/* --- where a field stands ------------------------------------------------ */

static bool
overlap(struct place a, struct place b)
{
    return a.at < b.at + b.bytes && b.at < a.at + a.bytes;
}

/* Bytes of a record, which no other field has. */
static bool
read_slice(struct mapping *m, const struct conf_node *node, struct place *out,
           struct err *err)
{
    int64_t most = (int64_t)m->shape.bytes, at, bytes;

    if (!conf_int(node, "at", 1, most, CONF_REQUIRED, &at, err) ||
        !conf_int(node, "bytes", 1, most - at + 1, CONF_REQUIRED, &bytes, err))
        return false;
    *out = (struct place){true, (size_t)at - 1, (size_t)bytes};
    for (size_t i = 0; i < m->shape.n_slice; i++)
        if (overlap(*out, m->shape.slice[i]))
            return conf_bad(node, err,
                            "bytes %lld to %lld stand in another field, too",
                            (long long)at, (long long)(at + bytes - 1));
    m->shape.slice[m->shape.n_slice++] = *out;
    return true;
}

static bool
read_part(struct mapping *m, struct mapping_field *field,
          const struct conf_node *node, struct arena *arena, struct err *err)
{
    struct mapping_part *part = &field->part[field->n_part++];
    const struct conf_node *names;

    if (m->fixed)
        return read_slice(m, node, &part->place, err);
    names = conf_find(node, "names");
    if (names == NULL || conf_count(names) == 0)
        return conf_bad(node, err, "names = (\"...\") is expected");
    return read_names(m, names, arena, &part->name, &part->n_name, err);
}

static bool
read_parts(struct mapping *m, struct mapping_field *field,
           const struct conf_node *parts, struct arena *arena, struct err *err)
{
    enum field_kind kind = field->spec->kind;

    if (kind != FIELD_TEXT && kind != FIELD_POSTAL && kind != FIELD_DAY)
        return conf_bad(parts, err, "field \"%s\" cannot have parts",
                        field->spec->name);
    if (conf_count(parts) < 2 || conf_count(parts) > MAPPING_PARTS)
        return conf_bad(parts, err, "parts: 2 to %d are possible",
                        MAPPING_PARTS);
    for (size_t i = 0; i < conf_count(parts); i++)
        if (!read_part(m, field, conf_item(parts, i), arena, err))
            return false;
    return true;
}

static bool
read_constant(struct mapping_field *field, const struct conf_node *node,
              struct arena *arena, struct err *err)
{
    if (!field->spec->constant)
        return conf_bad(node, err,
                        "field \"%s\" cannot have the same value in all "
                        "records",
                        field->spec->name);
    field->constant = true;
    return conf_text(node, "value", NULL, arena, &field->value, err);
}

/* --- how it is read ------------------------------------------------------ */

static bool
read_none(struct mapping_field *field, const struct conf_node *list,
          struct arena *arena, struct err *err)
{
    field->none = arena_array(arena, struct text, conf_count(list));
    for (size_t i = 0; i < conf_count(list); i++)
        if (!conf_item_text(conf_item(list, i), arena,
                            &field->none[field->n_none++], err))
            return false;
    return true;
}

static bool
read_day(struct mapping_field *field, const struct conf_node *node,
         struct arena *arena, struct err *err)
{
    const struct conf_node *none = conf_find(node, "none");
    struct text form;

    if (!conf_text(node, "days", "seireki", arena, &form, err) ||
        (none != NULL && !read_none(field, none, arena, err)))
        return false;
    if (!day_form_from_name(form, &field->form))
        return conf_bad(conf_find(node, "days"), err,
                        "days: \"seireki\", \"wareki\" or \"either\"");
    return strcmp(field->spec->name, "birth") != 0 ||
           conf_bool(node, "partial", false, &field->partial, err);
}

static bool
read_place_of(struct mapping *m, struct mapping_field *field,
              const struct conf_node *node, struct arena *arena,
              struct err *err)
{
    const struct conf_node *parts = conf_find(node, "parts");

    if (conf_find(node, "value") != NULL)
        return read_constant(field, node, arena, err);
    if (parts == NULL)
        return read_part(m, field, node, arena, err);
    return conf_text(node, "between", "", arena, &field->between, err) &&
           read_parts(m, field, parts, arena, err);
}

static bool
read_column(struct mapping *m, const struct conf_node *node,
            struct arena *arena, struct err *err)
{
    struct mapping_field *field;
    struct text name;

    if (!conf_text(node, "field", NULL, arena, &name, err))
        return false;
    field = mapping_field_find(m, name);
    if (field == NULL)
        return conf_bad(node, err, "unknown field \"%.*s\"", (int)name.len,
                        name.s);
    if (field->n_part > 0 || field->constant)
        return conf_bad(node, err, "field \"%s\" stands twice",
                        field->spec->name);
    return read_place_of(m, field, node, arena, err) &&
           (field->spec->kind != FIELD_DAY ||
            read_day(field, node, arena, err));
}

bool
mapping_columns(struct mapping *m, const struct conf_node *root,
                struct arena *arena, struct err *err)
{
    const struct conf_node *columns = conf_find(root, "columns");
    const struct conf_node *ignore =
        m->fixed ? NULL : conf_find(root, "ignore");

    if (columns == NULL)
        return conf_bad(root, err, "setting \"%s\" is missing", "columns");
    for (size_t i = 0; i < conf_count(columns); i++)
        if (!read_column(m, conf_item(columns, i), arena, err))
            return false;
    if (ignore != NULL &&
        !read_names(m, ignore, arena, &m->ignore, &m->n_ignore, err))
        return false;
    for (size_t i = 0; i < m->n_field; i++)
        if (m->field[i].spec->required && m->field[i].n_part == 0 &&
            !m->field[i].constant)
            return conf_bad(columns, err, "field \"%s\" is missing",
                            m->field[i].spec->name);
    return true;
}
