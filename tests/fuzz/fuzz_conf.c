/*
 * Any bytes as a configuration: every setting is found and read as each type,
 * and then nothing is left that nobody asked for.  The same bytes as a
 * mapping.
 */
#include "tests/fuzz/fuzz.h"

#include <math.h>

#include "base/conf.h"
#include "data/intake.h"

/* Read a setting as every type; what is refused says why. */
static void
read_all(const struct conf_node *group, const char *name, struct arena *arena)
{
    struct err err = {0};
    struct text text;
    struct date day;
    int64_t number;
    double real;
    bool flag;

    if (!conf_text(group, name, NULL, arena, &text, &err))
        fuzz_said(&err);
    else
        MUST(utf8_valid(text, NULL));
    if (!conf_int(group, name, -1000, 1000, CONF_REQUIRED, &number, &err))
        fuzz_said(&err);
    else
        MUST(number >= -1000 && number <= 1000);
    if (!conf_real(group, name, 0, 1, NAN, &real, &err))
        fuzz_said(&err);
    else
        MUST(real >= 0 && real <= 1);
    if (!conf_bool(group, name, false, &flag, &err))
        fuzz_said(&err);
    if (!conf_date(group, name, (struct date){0}, &day, &err))
        fuzz_said(&err);
    else
        MUST(date_valid(day));
}

static void
walk(const struct conf_node *node, struct arena *arena)
{
    size_t n = conf_count(node);

    for (size_t i = 0; i < n; i++) {
        const struct conf_node *child = conf_item(node, i);
        struct err err = {0};
        struct text text;
        double real;

        MUST(child != NULL && conf_line(child) > 0);
        if (conf_name(child)[0] != '\0') {
            MUST(conf_find(node, conf_name(child)) == child);
            read_all(node, conf_name(child), arena);
        }
        if (!conf_item_text(child, arena, &text, &err))
            fuzz_said(&err);
        if (!conf_item_real(child, &real, &err))
            fuzz_said(&err);
        walk(child, arena);
    }
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    struct arena *arena = arena_new();
    const struct mapping *mapping;
    struct err err = {0};
    struct conf *conf = NULL;

    if (conf_open(fuzz_text(data, len), "fuzz.conf", &conf, &err)) {
        walk(conf_root(conf), arena);
        read_all(conf_root(conf), "absent", arena);
        MUST(conf_close(conf, &err));
    } else {
        fuzz_said(&err);
    }
    err_clear(&err);
    if (!mapping_open(fuzz_text(data, len), "fuzz.conf", arena, &mapping, &err))
        fuzz_said(&err);
    arena_free(arena);
    return 0;
}
