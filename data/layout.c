#include "base/arena.h"
#include "base/chars.h"
#include "data/mapping_inside.h"

/* Where the layout keeps the column of a part. */
static int *
column_at(struct layout *l, size_t field, size_t part)
{
    return part == 0 ? &l->column[field] : &l->more[field][part - 1];
}

static void
layout_init(struct layout *l, size_t n)
{
    l->n_column = n;
    for (size_t i = 0; i < MAPPING_FIELDS; i++)
        for (size_t p = 0; p < MAPPING_PARTS; p++)
            *column_at(l, i, p) = -1;
}

/* The field and part that this column feeds; false: none. */
static bool
part_of(const struct mapping *m, struct text name, size_t *field, size_t *part)
{
    for (size_t i = 0; i < m->n_field; i++)
        for (size_t p = 0; p < m->field[i].n_part; p++)
            for (size_t k = 0; k < m->field[i].part[p].n_name; k++)
                if (text_equal(m->field[i].part[p].name[k], name)) {
                    *field = i;
                    *part = p;
                    return true;
                }
    return false;
}

static bool
any_known(const struct mapping *m, const struct text *header, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (mapping_knows(m, header[i]))
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
    size_t field, part;
    int *column;

    if (mapping_forbidden(header[i]))
        return err_set(err, ERR_CONF, MAPPING_FORBIDDEN);
    for (size_t k = 0; k < i; k++)
        if (text_equal(header[k], header[i]) && mapping_knows(m, header[i]))
            return err_set(err, ERR_CONF, "column \"%.*s\" stands twice",
                           (int)header[i].len, header[i].s);
    if (!part_of(m, header[i], &field, &part))
        return mapping_knows(m, header[i]) || unknown_column(header[i], err);
    column = column_at(out, field, part);
    if (*column >= 0)
        return err_set(err, ERR_CONF,
                       "two columns stand for field \"%s\": \"%.*s\" is the "
                       "second",
                       m->field[field].spec->name, (int)header[i].len,
                       header[i].s);
    *column = (int)i;
    return true;
}

/* Every part that the mapping names must have its column. */
static bool
all_there(const struct mapping *m, struct layout *l, struct err *err)
{
    for (size_t i = 0; i < m->n_field; i++)
        for (size_t p = 0; p < m->field[i].n_part; p++) {
            struct text name = m->field[i].part[p].name[0];

            if (*column_at(l, i, p) < 0)
                return err_set(err, ERR_CONF, "column \"%.*s\" is missing",
                               (int)name.len, name.s);
        }
    return true;
}

bool
mapping_layout(const struct mapping *m, const char *file,
               const struct text *header, size_t n, struct layout *out,
               struct err *err)
{
    struct layout l;

    if (!any_known(m, header, n))
        return err_put(err, ERR_CONF,
                       "the first line names none of the mapping's columns; "
                       "is it a header, and is this the file's mapping?"),
               err_at(err, file, 1, 0);
    layout_init(&l, n);
    for (size_t i = 0; i < n; i++)
        if (!place_column(m, header, i, &l, err))
            return err_at(err, file, 1, i + 1);
    if (!all_there(m, &l, err))
        return err_at(err, file, 1, 0);
    *out = l;
    return true;
}

void
mapping_slices(const struct mapping *m, struct layout *out)
{
    layout_init(out, m->shape.n_slice);
    for (size_t i = 0; i < m->n_field; i++)
        for (size_t p = 0; p < m->field[i].n_part; p++) {
            size_t at = m->field[i].part[p].place.at;

            /* Slices share no byte, so that its first one names it. */
            for (size_t k = 0; k < m->shape.n_slice; k++)
                if (m->shape.slice[k].at == at)
                    *column_at(out, i, p) = (int)k;
        }
}
