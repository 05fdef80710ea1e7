#include "cmd/setname.h"

#include "base/arena.h"
#include "base/conf.h"

struct version {
    struct date from;
    struct text name;
};

/* It becomes a folder's name: letters, digits, - and _ only. */
static bool
check_name(const struct conf_node *node, struct text t, struct err *err)
{
    bool good = t.len > 0;

    for (size_t i = 0; i < t.len; i++) {
        char c = t.s[i];

        good = good && ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                        (c >= '0' && c <= '9') || c == '-' || c == '_');
    }
    return good ||
           conf_bad(node, err,
                    "set: the name of a folder in templates/ is expected");
}

static bool
read_version(const struct conf_node *node, struct arena *arena,
             struct version *out, struct err *err)
{
    return conf_date(node, "valid_from", (struct date){0, 0, 0}, &out->from,
                     err) &&
           conf_text(node, "name", NULL, arena, &out->name, err) &&
           check_name(node, out->name, err);
}

static bool
choose(const struct conf_node *list, struct date posting, struct arena *arena,
       struct text *out, struct err *err)
{
    struct version last = {{0, 0, 0}, TEXT("")};
    bool found = false;

    for (size_t i = 0; i < conf_count(list); i++) {
        const struct conf_node *node = conf_item(list, i);
        struct version v;

        if (!read_version(node, arena, &v, err))
            return false;
        if (i > 0 && date_compare(last.from, v.from) >= 0)
            return conf_bad(node, err,
                            "valid_from: must be later than in the row before");
        last = v;
        if (posting.year != 0 && date_compare(v.from, posting) > 0)
            continue;
        *out = v.name;
        found = true;
    }
    return found ||
           conf_bad(list, err,
                    "set: no row holds on the posting day %04d-%02d-%02d",
                    posting.year, posting.month, posting.day);
}

bool
set_name_read(const struct conf_node *root, struct date posting,
              struct arena *arena, struct text *out, struct err *err)
{
    const struct conf_node *node = conf_find(root, "set");

    if (node != NULL && conf_count(node) > 0)
        return choose(node, posting, arena, out, err);
    return conf_text(root, "set", "renewal", arena, out, err) &&
           check_name(root, *out, err);
}
