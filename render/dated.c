#include <string.h>

#include "base/arena.h"
#include "base/conf.h"
#include "render/mailset_inside.h"

static bool
read_row(const struct conf_node *node, struct arena *arena,
         struct dated_row *row, struct err *err)
{
    return conf_date(node, "from", (struct date){0, 0, 0}, &row->from, err) &&
           conf_text(node, "text", NULL, arena, &row->text, err);
}

bool
dated_read(const struct conf_node *field, struct arena *arena,
           struct dated *out, struct err *err)
{
    const struct conf_node *list = conf_find(field, "dated");
    size_t n = list != NULL ? conf_count(list) : 0;

    *out = (struct dated){0, NULL};
    if (list == NULL)
        return true;
    if (n == 0)
        return conf_bad(field, err,
                        "dated: ( { from = \"YYYY-MM-DD\"; text = \"...\"; }, "
                        "... ) is expected");
    out->row = arena_array(arena, struct dated_row, n);
    for (size_t i = 0; i < n; i++) {
        const struct conf_node *node = conf_item(list, i);

        if (!read_row(node, arena, &out->row[i], err))
            return false;
        if (i > 0 && date_compare(out->row[i - 1].from, out->row[i].from) >= 0)
            return conf_bad(node, err,
                            "from: must be later than in the row before");
    }
    out->n = n;
    return true;
}

bool
mailset_dated(const struct mailset *set, size_t i)
{
    return set->dated[i].n > 0;
}

bool
mailset_dated_text(const struct mailset *set, size_t i, struct date day,
                   struct text *out, struct err *err)
{
    const struct dated *d = &set->dated[i];

    for (size_t k = d->n; k-- > 0;)
        if (date_compare(d->row[k].from, day) <= 0) {
            *out = d->row[k].text;
            return true;
        }
    return err_set(err, ERR_CONF,
                   "set.conf: field \"%s\" has no text for the posting day "
                   "%04d-%02d-%02d; add a row to its \"dated\"",
                   set->names.name[i], day.year, day.month, day.day);
}
