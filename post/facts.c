#include <string.h>

#include "base/arena.h"
#include "base/conf.h"
#include "post/compose.h"

/* --- site.conf ----------------------------------------------------------- */

static bool
all_digits(const char *s, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (s[i] < '0' || s[i] > '9')
            return false;
    return true;
}

static bool
read_municipality(const struct conf_node *root, struct arena *arena,
                  struct site_facts *out, struct err *err)
{
    const struct conf_node *node = conf_find(root, "municipality");

    if (node == NULL)
        return conf_bad(root, err, "setting \"municipality\" is missing");
    if (!conf_text(node, "code", NULL, arena, &out->code, err) ||
        !conf_text(node, "document", "", arena, &out->document, err))
        return false;
    if (out->code.len != 6 || !all_digits(out->code.s, 6))
        return conf_bad(node, err, "code: six digits in quotes are expected");
    return true;
}

static bool
read_place(const struct conf_node *node, struct arena *arena, struct place *out,
           struct err *err)
{
    return conf_text(node, "name", NULL, arena, &out->name, err) &&
           conf_text(node, "address", "", arena, &out->address, err) &&
           conf_text(node, "hours", "", arena, &out->hours, err) &&
           conf_text(node, "telephone", "", arena, &out->telephone, err) &&
           conf_bool(node, "proxy", false, &out->proxy, err);
}

static bool
read_places(const struct conf_node *node, struct arena *arena,
            struct sender *out, struct err *err)
{
    const struct conf_node *list = conf_find(node, "places");
    size_t n = list != NULL ? conf_count(list) : 0;

    if (n > PLACES_MAX)
        return conf_bad(list, err, "places: at most %d are printed",
                        PLACES_MAX);
    for (size_t i = 0; i < n; i++)
        if (!read_place(conf_item(list, i), arena, &out->place[i], err))
            return false;
    out->n_place = n;
    return true;
}

static bool
postal_shape(struct text t)
{
    return t.len == 8 && t.s[3] == '-' && all_digits(t.s, 3) &&
           all_digits(t.s + 4, 4);
}

static bool
read_sender(const struct conf_node *node, struct arena *arena,
            struct sender *out, struct err *err)
{
    const struct {
        const char *name, *otherwise;
        struct text *to;
    } texts[] = {
        {"municipality", NULL, &out->municipality},
        {"mayor_title", NULL, &out->mayor_title},
        {"mayor", NULL, &out->mayor},
        {"seal", "", &out->seal},
        {"office", NULL, &out->office},
        {"telephone", NULL, &out->telephone},
        {"hours", NULL, &out->hours},
        {"postal", NULL, &out->postal},
        {"address", NULL, &out->address},
        {"url", "", &out->url},
    };

    if (!conf_date(node, "valid_from", (struct date){0, 0, 0}, &out->valid_from,
                   err))
        return false;
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
        if (!conf_text(node, texts[i].name, texts[i].otherwise, arena,
                       texts[i].to, err))
            return false;
    if (!postal_shape(out->postal))
        return conf_bad(node, err, "postal: write it as \"123-4567\"");
    return read_places(node, arena, out, err);
}

static bool
read_senders(const struct conf_node *root, struct arena *arena,
             struct site_facts *out, struct err *err)
{
    const struct conf_node *list = conf_find(root, "senders");
    size_t n = list != NULL ? conf_count(list) : 0;
    struct sender *sender;

    if (n == 0)
        return conf_bad(root, err, "setting \"senders\" is missing");
    sender = arena_array(arena, struct sender, n);
    for (size_t i = 0; i < n; i++) {
        const struct conf_node *node = conf_item(list, i);

        if (!read_sender(node, arena, &sender[i], err))
            return false;
        if (i > 0 &&
            date_compare(sender[i - 1].valid_from, sender[i].valid_from) >= 0)
            return conf_bad(node, err,
                            "senders: rows must ascend by valid_from");
    }
    out->sender = sender;
    out->n_sender = n;
    return true;
}

bool
site_facts_read(const struct conf_node *root, struct arena *arena,
                struct site_facts *out, struct err *err)
{
    struct site_facts facts = {0};

    if (!read_municipality(root, arena, &facts, err) ||
        !read_senders(root, arena, &facts, err) ||
        !calendar_read(root, arena, &facts.calendar, err) ||
        !stock_read(root, arena, &facts.stock, err) ||
        !stream_read(root, arena, &facts.stream, err) ||
        !output_read(root, arena, &facts.output, err))
        return false;
    *out = facts;
    return true;
}

/* --- asking -------------------------------------------------------------- */

const struct sender *
sender_on(const struct site_facts *facts, struct date day)
{
    const struct sender *found = NULL;

    for (size_t i = 0; i < facts->n_sender; i++)
        if (date_compare(facts->sender[i].valid_from, day) <= 0)
            found = &facts->sender[i];
    return found;
}
