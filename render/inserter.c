#include "render/inserter.h"

#include <math.h>
#include <string.h>

#include "base/arena.h"
#include "base/conf.h"

/* --- reading: words ------------------------------------------------------ */

/* Find a word among those allowed. */
static bool
word_read(const struct conf_node *group, const char *name,
          const char *const *words, size_t n, struct arena *arena, size_t *out,
          struct err *err)
{
    const char *most = n > 2 ? words[2] : NULL;
    struct text t;

    if (!conf_text(group, name, words[0], arena, &t, err))
        return false;
    for (*out = 0; *out < n; ++*out)
        if (text_is(t, words[*out]))
            return true;
    return most != NULL
               ? conf_bad(group, err,
                          "%s: \"%s\", \"%s\" or \"%s\" is expected", name,
                          words[0], words[1], most)
               : conf_bad(group, err, "%s: \"%s\" or \"%s\" is expected", name,
                          words[0], words[1]);
}

static const struct {
    const char *name;
    enum inserter_bit_kind kind;
} bit_words[] = {
    {"0", BIT_NEVER},
    {"1", BIT_ALWAYS},
    {"benchmark", BIT_ALWAYS},
    {"safety", BIT_ALWAYS},
    {"retime", BIT_ALWAYS},
    {"begin", BIT_BEGIN},
    {"not-begin", BIT_NOT_BEGIN},
    {"end", BIT_END},
    {"not-end", BIT_NOT_END},
    {"parity", BIT_PARITY},
    {"sequence", BIT_SEQUENCE},
    {"match", BIT_MATCH},
    {"sheet", BIT_SHEET},
    {"sheets", BIT_SHEETS},
    {"insert", BIT_INSERT},
};

/* One or two digits, without a leading zero; false: something else. */
static bool
small_number(struct text t, unsigned *out)
{
    if (t.len < 1 || t.len > 2 || t.s[0] == '0')
        return false;
    *out = 0;
    for (size_t i = 0; i < t.len; i++) {
        if (t.s[i] < '0' || t.s[i] > '9')
            return false;
        *out = *out * 10 + (unsigned)(t.s[i] - '0');
    }
    return true;
}

static bool
is_weight(unsigned v)
{
    return v >= 1 && v <= 32 && (v & (v - 1)) == 0;
}

/* "sequence 4": a word, and a number where the word wants one. */
static bool
bit_parse(struct text t, size_t n_insert, struct inserter_bit *out)
{
    const char *space = memchr(t.s, ' ', t.len);
    size_t len = space != NULL ? (size_t)(space - t.s) : t.len;
    const struct text word = {t.s, len};
    size_t i = 0, n = sizeof bit_words / sizeof bit_words[0];

    while (i < n && !text_is(word, bit_words[i].name))
        i++;
    if (i == n)
        return false;
    *out = (struct inserter_bit){.kind = bit_words[i].kind, .name = t};
    if (out->kind < BIT_SEQUENCE)
        return space == NULL;
    if (space == NULL ||
        !small_number((struct text){space + 1, t.len - len - 1}, &out->weight))
        return false;
    return out->kind == BIT_INSERT ? out->weight <= n_insert
                                   : is_weight(out->weight);
}

static bool
bits_read(const struct conf_node *marks, struct arena *arena,
          struct inserter *out, struct err *err)
{
    const struct conf_node *list = conf_find(marks, "bits");
    size_t n = list != NULL ? conf_count(list) : 0, parity = 0;

    if (n < 1 || n > INSERTER_POSITIONS)
        return conf_bad(marks, err, "bits: 1 to %d positions are expected",
                        INSERTER_POSITIONS);
    for (size_t i = 0; i < n; i++) {
        const struct conf_node *node = conf_item(list, i);
        struct text t;

        if (!conf_item_text(node, arena, &t, err))
            return false;
        if (!bit_parse(t, out->n_insert, &out->bit[i]))
            return conf_bad(node, err,
                            "bits: position %zu is none that is known; "
                            "docs/inserter lists them",
                            i + 1);
        parity += out->bit[i].kind == BIT_PARITY;
    }
    if (parity > 1)
        return conf_bad(list, err, "bits: more than one parity");
    out->n = n;
    return true;
}

/* --- reading: numbers ---------------------------------------------------- */

/* limits: NAME = [least, most]; without it anything goes. */
static bool
range_read(const struct conf_node *limits, const char *name,
           struct inserter_range *out, struct err *err)
{
    const struct conf_node *list =
        limits != NULL ? conf_find(limits, name) : NULL;

    *out = (struct inserter_range){0, (double)INFINITY};
    if (list == NULL)
        return true;
    if (conf_count(list) != 2)
        return conf_bad(list, err, "%s: [ least, most ] is expected", name);
    if (!conf_item_real(conf_item(list, 0), &out->least, err) ||
        !conf_item_real(conf_item(list, 1), &out->most, err))
        return false;
    return (out->least >= 0 && out->most >= out->least) ||
           conf_bad(list, err, "%s: [ least, most ] is expected", name);
}

static bool
within(const struct conf_node *at, const char *name, double v,
       struct inserter_range range, struct err *err)
{
    if (v >= range.least && v <= range.most)
        return true;
    if (isinf(range.most))
        return conf_bad(at, err,
                        "%s: the machine's limits ask for at least %g mm", name,
                        range.least);
    return conf_bad(at, err, "%s: the machine's limits ask for %g to %g mm",
                    name, range.least, range.most);
}

static bool
limits_read(const struct conf_node *root, const struct conf_node *marks,
            struct inserter *io, struct err *err)
{
    const struct conf_node *limits = conf_find(root, "limits");
    double most = (double)INFINITY;
    double span = io->n > 0 ? (double)(io->n - 1) * io->pitch : 0;
    struct inserter_range length, thickness, pitch;
    int64_t positions = INSERTER_POSITIONS;

    if (!range_read(limits, "length", &length, err) ||
        !range_read(limits, "thickness", &thickness, err) ||
        !range_read(limits, "pitch", &pitch, err) ||
        !range_read(limits, "centre", &io->centre, err))
        return false;
    if (limits != NULL &&
        (!conf_int(limits, "positions", 1, INSERTER_POSITIONS, positions,
                   &positions, err) ||
         !conf_real(limits, "span", 0, 1000, 1000, &most, err) ||
         !conf_real(limits, "lead", 0, 1000, 0, &io->lead, err) ||
         !conf_real(limits, "trail", 0, 1000, 0, &io->trail, err)))
        return false;
    if (io->n > (size_t)positions)
        return conf_bad(marks, err,
                        "bits: %zu positions; the machine reads at most %zu",
                        io->n, (size_t)positions);
    if (span > most)
        return conf_bad(marks, err,
                        "marks: %g mm from first to last line; the machine "
                        "reads at most %g mm",
                        span, most);
    if (io->n == 0)
        return true;
    return within(marks, "length", io->length, length, err) &&
           within(marks, "thickness", io->thickness, thickness, err) &&
           (io->n == 1 || within(marks, "pitch", io->pitch, pitch, err));
}

static bool
counter_read(const struct conf_node *group, const char *name,
             struct inserter_counter *out, struct err *err)
{
    *out = (struct inserter_counter){0, 63, false, false};
    if (group == NULL)
        return true;
    if (!conf_int(group, "first", 0, 63, 0, &out->first, err) ||
        !conf_int(group, "last", 1, 63, 63, &out->last, err) ||
        !conf_bool(group, "down", false, &out->down, err))
        return false;
    return out->first < out->last ||
           conf_bad(group, err, "%s: first must be less than last", name);
}

static bool
counters_read(const struct conf_node *root, struct inserter *io,
              struct err *err)
{
    const struct conf_node *sequence = conf_find(root, "sequence");

    return counter_read(sequence, "sequence", &io->sequence, err) &&
           (sequence == NULL ||
            conf_bool(sequence, "reset", false, &io->sequence.reset, err)) &&
           counter_read(conf_find(root, "match"), "match", &io->match, err);
}

static bool
parity_read(const struct conf_node *root, struct arena *arena,
            struct inserter *io, struct err *err)
{
    static const char *const sums[] = {"even", "odd"};
    const struct conf_node *group = conf_find(root, "parity"), *skips;
    size_t which = 0, n;

    if (group == NULL)
        return true;
    if (!word_read(group, "sum", sums, 2, arena, &which, err))
        return false;
    io->odd = which == 1;
    skips = conf_find(group, "skips");
    n = skips != NULL ? conf_count(skips) : 0;
    for (size_t i = 0; i < n; i++) {
        double v;

        if (!conf_item_real(conf_item(skips, i), &v, err))
            return false;
        if (!(v >= 1 && v <= (double)io->n && v == floor(v)) ||
            io->bit[(size_t)v - 1].kind == BIT_PARITY)
            return conf_bad(skips, err,
                            "skips: positions from 1 to %zu are expected, "
                            "without that of parity",
                            io->n);
        io->bit[(size_t)v - 1].skipped = true;
    }
    return true;
}

static bool
inserts_read(const struct conf_node *root, struct arena *arena,
             struct inserter *io, struct err *err)
{
    const struct conf_node *list = conf_find(root, "inserts");
    size_t n = list != NULL ? conf_count(list) : 0;

    if (n > INSERTER_CHANNELS)
        return conf_bad(list, err, "inserts: at most %d channels",
                        INSERTER_CHANNELS);
    for (size_t i = 0; i < n; i++)
        if (!conf_item_text(conf_item(list, i), arena, &io->insert[i], err))
            return false;
    io->n_insert = n;
    return true;
}

static bool
clear_read(const struct conf_node *root, struct inserter *io, struct err *err)
{
    const struct conf_node *group = conf_find(root, "clear");

    if (group == NULL)
        return true;
    return conf_real(group, "side", 0, 100, 0, &io->clear_side, err) &&
           conf_real(group, "before", 0, 100, 0, &io->clear_before, err) &&
           conf_real(group, "after", 0, 100, 0, &io->clear_after, err) &&
           conf_bool(group, "reverse", false, &io->clear_reverse, err);
}

/* --- reading: all -------------------------------------------------------- */

static bool
marks_read(const struct conf_node *root, const struct conf_node *marks,
           struct arena *arena, struct inserter *io, struct err *err)
{
    static const char *const edges[] = {"right", "left"};
    static const char *const leads[] = {"top", "bottom"};
    size_t edge = 0, lead = 0;

    if (!word_read(marks, "edge", edges, 2, arena, &edge, err) ||
        !word_read(marks, "lead", leads, 2, arena, &lead, err) ||
        !conf_real(marks, "inset", 0, 500, (double)NAN, &io->inset, err) ||
        !conf_real(marks, "first", 0, 1000, (double)NAN, &io->first, err) ||
        !conf_real(marks, "length", 1, 50, (double)NAN, &io->length, err) ||
        !conf_real(marks, "thickness", 0.1, 3, (double)NAN, &io->thickness,
                   err) ||
        !conf_real(marks, "pitch", 0.5, 50, (double)NAN, &io->pitch, err) ||
        !bits_read(marks, arena, io, err))
        return false;
    io->right = edge == 0;
    io->bottom = lead == 1;
    if (io->code.given && io->code.bottom != io->bottom)
        return conf_bad(marks, err,
                        "lead: marks and code name different edges");
    if (io->n > 1 && io->pitch <= io->thickness)
        return conf_bad(marks, err, "pitch: must be more than thickness");
    return limits_read(root, marks, io, err);
}

static bool
profile_read(const struct conf_node *root, struct arena *arena,
             struct inserter *io, struct err *err)
{
    static const char *const which[] = {"all", "first", "last"};
    static const char *const sides[] = {"front", "back"};
    static const char *const orders[] = {"forward", "reverse"};
    const struct conf_node *marks;
    size_t sheets = 0, side = 0, order = 0;

    if (!conf_text(root, "name", NULL, arena, &io->name, err) ||
        !conf_text(root, "title", "", arena, &io->title, err) ||
        !word_read(root, "sheets", which, 3, arena, &sheets, err) ||
        !word_read(root, "side", sides, 2, arena, &side, err) ||
        !word_read(root, "collation", orders, 2, arena, &order, err) ||
        !inserts_read(root, arena, io, err))
        return false;
    io->sheets = (enum inserter_sheets)sheets;
    io->back = side == 1;
    io->reverse = order == 1;
    marks = conf_find(root, "marks");
    if (!inserter_code_read(root, arena, &io->code, err))
        return false;
    if (marks == NULL && !io->code.given)
        return conf_bad(root, err,
                        "neither \"marks\" nor \"code\" stands in the profile");
    /* What is before and behind is so for both. */
    io->bottom = io->code.bottom;
    return (marks == NULL ? limits_read(root, root, io, err)
                          : marks_read(root, marks, arena, io, err)) &&
           counters_read(root, io, err) && parity_read(root, arena, io, err) &&
           clear_read(root, io, err);
}

bool
inserter_read(struct text source, const char *file, struct arena *arena,
              struct inserter *out, struct err *err)
{
    struct inserter ins = {.file = file};
    struct conf *conf;

    if (!conf_open(source, file, &conf, err))
        return false;
    if (!profile_read(conf_root(conf), arena, &ins, err)) {
        conf_free(conf);
        return false;
    }
    if (!conf_close(conf, err))
        return false;
    *out = ins;
    return true;
}
