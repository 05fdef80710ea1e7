/*
 * What the files of a mapping share: data/mapping.c (the whole),
 * mapping_column.c (its columns), layout.c (matching a header).
 */
#ifndef DATA_MAPPING_INSIDE_H
#define DATA_MAPPING_INSIDE_H

#include <stdbool.h>

#include "base/err.h"
#include "base/str.h"
#include "data/mapping.h"

struct arena;
struct conf_node;

#define MAPPING_FORBIDDEN                                                      \
    "a column of the individual number or of the resident record code must "   \
    "not come here; have it left out of the extract"

/* A column of the individual number or the resident record code. */
bool mapping_forbidden(struct text name);

/* A field by its name, or NULL. */
struct mapping_field *mapping_field_find(struct mapping *m, struct text name);

/* Whether the mapping has this column already. */
bool mapping_knows(const struct mapping *m, struct text name);

/* Read columns and ignore; the fields have their specs. */
bool mapping_columns(struct mapping *m, const struct conf_node *root,
                     struct arena *arena, struct err *err) MUST_CHECK;

#endif
