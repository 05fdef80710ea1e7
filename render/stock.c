#include <string.h>

#include "base/arena.h"
#include "base/conf.h"
#include "render/mailset.h"
#include "render/mailset_inside.h"

bool
stock_word(const struct conf_node *node, struct text word, bool *preprinted,
           struct err *err)
{
    *preprinted = text_is(word, "preprinted");
    return *preprinted || text_is(word, "printed") ||
           conf_bad(node, err, "stock: must be printed or preprinted");
}

bool
is_stock(const struct item *item)
{
    return item->kind == ITEM_STATIC && item->cond.n == 0;
}

/* All that is on the paper before a night begins. */
static struct page
stock_page(struct arena *arena, const struct form *form)
{
    struct page page = {.trim = form->trim};
    size_t n = 0;

    for (size_t i = 0; i < form->n; i++)
        if (is_stock(&form->item[i]))
            n += form->item[i].u.fixed.n;
    page.draw = arena_array(arena, struct draw, n);
    for (size_t i = 0; i < form->n; i++) {
        const struct item *item = &form->item[i];

        if (!is_stock(item) || item->u.fixed.n == 0)
            continue;
        memcpy(page.draw + page.n, item->u.fixed.draw,
               item->u.fixed.n * sizeof *page.draw);
        page.n += item->u.fixed.n;
    }
    return page;
}

bool
sheet_names_file(struct text name)
{
    if (name.len == 0 || name.len > SHEET_NAME_MAX)
        return false;
    for (size_t i = 0; i < name.len; i++)
        if (!((name.s[i] >= 'a' && name.s[i] <= 'z') ||
              (name.s[i] >= '0' && name.s[i] <= '9') || name.s[i] == '-'))
            return false;
    return true;
}

bool
mailset_set_stock(struct mailset *set, size_t i, bool preprinted,
                  struct err *err)
{
    struct sheet *sheet = &set->sheet[i];

    if (preprinted && !sheet_names_file(sheet->info.name))
        return err_set(err, ERR_CONF,
                       "sheet \"%s\": a preprinted sheet gives a file its "
                       "name; up to %d small letters, digits and hyphens",
                       sheet->info.name.s, SHEET_NAME_MAX);
    if (sheet->info.preprinted == preprinted)
        return true;
    sheet->info.preprinted = preprinted;
    set->stale = true;
    for (size_t k = 0; preprinted && k < sheet->n_side; k++) {
        const struct form *form = &sheet->side[k].written.form;

        sheet->stock[k] = mailset_blank(set, form->trim);
        sheet->stock[k].own = stock_page(set->arena, form);
        sheet->stock[k].back = k == 1;
    }
    return true;
}

struct side_list
mailset_stock_sides(const struct mailset *set, size_t i)
{
    struct sheet *sheet = &set->sheet[i];

    if (!sheet->info.preprinted)
        return (struct side_list){0, NULL};
    return (struct side_list){sheet->n_side, sheet->stock};
}

bool
stock_of_sheet(const struct conf_node *node, struct mailset *set, size_t i,
               struct err *err)
{
    struct text word;
    bool preprinted;

    if (!conf_text(node, "stock", "printed", set->arena, &word, err) ||
        !stock_word(node, word, &preprinted, err))
        return false;
    return mailset_set_stock(set, i, preprinted, err) ||
           conf_bad(node, err, "stock: %s", err->msg);
}
