#include <string.h>

#include "base/arena.h"
#include "post/preflight_inside.h"

enum {
    SPACES_MAX = 8 /* Pattern over Indexed over Separation over a base: 4 */
};

static void
refuse_rgb(struct preflight *pf, struct qobj o)
{
    preflight_find_at(pf, RULE_RGB,
                      qdoc_id(pf->doc, o) != 0 ? qdoc_id(pf->doc, o)
                                               : pf->object,
                      "a colour space is RGB");
}

/* --- spaces without parameters -----------------------------------------------
 */

static bool
plain_space(const char *name, struct space *out)
{
    static const struct {
        const char *name;
        struct space space;
    } plain[] = {
        {"/DeviceGray", {.kind = SPACE_GRAY, .n = 1}},
        {"/G", {.kind = SPACE_GRAY, .n = 1}},
        {"/DeviceCMYK", {.kind = SPACE_CMYK, .n = 4}},
        {"/CMYK", {.kind = SPACE_CMYK, .n = 4}},
        {"/DeviceRGB", {.kind = SPACE_RGB, .n = 3}},
        {"/RGB", {.kind = SPACE_RGB, .n = 3}},
        {"/Pattern", {.kind = SPACE_PATTERN, .n = 0}},
    };

    for (size_t i = 0; i < sizeof plain / sizeof plain[0]; i++)
        if (strcmp(name, plain[i].name) == 0) {
            *out = plain[i].space;
            return true;
        }
    return false;
}

/* --- ICC, CIE ---------------------------------------------------------------
 */

static void
icc_space(struct preflight *pf, struct qobj profile, struct space *out)
{
    int64_t n = 0;

    (void)qdoc_integer(pf->doc, qdoc_key(pf->doc, profile, "/N"), &n);
    if (n == 3) {
        *out = (struct space){.kind = SPACE_RGB, .n = 3};
        refuse_rgb(pf, profile);
        return;
    }
    *out = (struct space){.kind = SPACE_CIE, .n = n == 4 ? 4 : 1};
    preflight_find_at(pf, RULE_DEVICE, qdoc_id(pf->doc, profile),
                      "a colour space is ICCBased");
    if (n == 4)
        preflight_find_at(pf, RULE_ICC_CMYK, qdoc_id(pf->doc, profile),
                          "a colour space is ICCBased CMYK");
}

/* --- Separation and DeviceN (8.6.6.4, 8.6.6.5) -------------------------------
 */

/* A stand-in is told by one rule alone: its RGB is not counted again. */
static void
check_alternate(struct preflight *pf, struct qobj space)
{
    struct qobj base = qdoc_item(pf->doc, space, 2);
    struct qobj list =
        qdoc_kind(pf->doc, base) == Q_LIST ? qdoc_item(pf->doc, base, 0) : base;
    bool lab = pf->report->profile == PREFLIGHT_X4 ||
               pf->report->profile == PREFLIGHT_VT;

    if (qdoc_is(pf->doc, list, "/DeviceGray") ||
        qdoc_is(pf->doc, list, "/DeviceCMYK") ||
        (lab && qdoc_is(pf->doc, list, "/Lab")))
        return;
    preflight_find_at(pf, RULE_ALTERNATE, qdoc_id(pf->doc, space),
                      "a spot colour's stand-in is another space");
}

static void
spot_space(struct preflight *pf, struct qobj o, struct space *out)
{
    struct qobj names = qdoc_item(pf->doc, o, 1);
    size_t n = qdoc_count(pf->doc, names);

    *out = (struct space){.kind = SPACE_SPOT, .n = n > 0 ? n : 1};
    if (out->n > INKS_MAX)
        *out = (struct space){.kind = SPACE_BAD};
    out->all = qdoc_is(pf->doc, names, "/All");
    out->none = qdoc_is(pf->doc, names, "/None");
    check_alternate(pf, o);
}

/* --- Indexed ----------------------------------------------------------------
 */

/* The colours of a table count like colours of the content. */
static void
check_table(struct preflight *pf, struct qobj space, const struct space *base)
{
    struct qobj table = qdoc_item(pf->doc, space, 3);
    struct text data = qdoc_bytes(pf->doc, table);
    bool decoded = true;
    double most = 0;

    if (base->kind != SPACE_CMYK)
        return;
    if (qdoc_kind(pf->doc, table) == Q_STREAM &&
        !qdoc_data(pf->doc, table, &data, &decoded))
        return;
    for (size_t i = 0; decoded && i + 4 <= data.len; i += 4) {
        const unsigned char *c = (const unsigned char *)data.s + i;
        double sum = (c[0] + c[1] + c[2] + c[3]) / 255.0;

        most = sum > most ? sum : most;
    }
    if (most * 100 > pf->want->tac + 0.5)
        preflight_find(pf, RULE_TAC, "a colour table has %.0f %% of ink",
                       most * 100);
}

/* --- any space --------------------------------------------------------------
 */

static void
list_space(struct preflight *pf, struct qobj o, int depth, struct space *out)
{
    struct qobj kind = qdoc_item(pf->doc, o, 0);
    struct qobj second = qdoc_item(pf->doc, o, 1);

    if (qdoc_is(pf->doc, kind, "/ICCBased")) {
        icc_space(pf, second, out);
    } else if (qdoc_is(pf->doc, kind, "/Separation") ||
               qdoc_is(pf->doc, kind, "/DeviceN")) {
        spot_space(pf, o, out);
    } else if (qdoc_is(pf->doc, kind, "/CalRGB")) {
        *out = (struct space){.kind = SPACE_RGB, .n = 3};
        refuse_rgb(pf, o);
    } else if (qdoc_is(pf->doc, kind, "/CalGray") ||
               qdoc_is(pf->doc, kind, "/Lab")) {
        *out = (struct space){.kind = SPACE_CIE,
                              .n = qdoc_is(pf->doc, kind, "/Lab") ? 3 : 1};
        preflight_find_at(pf, RULE_DEVICE, qdoc_id(pf->doc, o),
                          "a colour space is CalGray or Lab");
    } else if (qdoc_is(pf->doc, kind, "/Indexed") ||
               qdoc_is(pf->doc, kind, "/I")) {
        pf_space_read(pf, second, depth + 1, out);
        check_table(pf, o, out);
        /* its number is a place in the table, no amount of ink */
        *out = (struct space){
            .kind = out->kind == SPACE_RGB ? SPACE_RGB : SPACE_CIE, .n = 1};
    } else if (qdoc_is(pf->doc, kind, "/Pattern")) {
        if (qdoc_kind(pf->doc, second) != Q_NONE)
            pf_space_read(pf, second, depth + 1, out);
        out->kind = SPACE_PATTERN;
    } else {
        pf_space_read(pf, kind, depth + 1, out);
    }
}

void
pf_space_read(struct preflight *pf, struct qobj o, int depth, struct space *out)
{
    struct text name = qdoc_name(pf->doc, o);

    *out = (struct space){.kind = SPACE_BAD};
    if (depth >= SPACES_MAX)
        return;
    if (qdoc_kind(pf->doc, o) == Q_LIST)
        list_space(pf, o, depth, out);
    else if (name.len > 0)
        (void)plain_space(name.s, out);
    if (out->kind == SPACE_RGB && qdoc_kind(pf->doc, o) == Q_NAME)
        refuse_rgb(pf, o);
}

/* Read once for each dictionary of resources that has it. */
void
pf_space_named(const struct run *r, const char *name, struct space *out)
{
    struct preflight *pf = r->pf;
    bool known = false;
    void **slot;
    struct space *kept;

    if (plain_space(name, out)) {
        if (out->kind == SPACE_RGB)
            preflight_find(pf, RULE_RGB, "a colour is set in RGB");
        return;
    }
    slot = preflight_slot(pf, pf_run_key(r, 'c', name), &known);
    if (known) {
        *out = *(const struct space *)*slot;
        return;
    }
    pf_space_read(pf, pf_run_resource(r, "/ColorSpace", name), 0, out);
    if (slot == NULL)
        return;
    kept = arena_alloc(pf->arena, sizeof *kept);
    *kept = *out;
    *slot = kept;
}

/* A default space takes the place of a device's (8.6.5.6). */
void
pf_space_defaults(const struct run *r)
{
    static const char *const names[] = {"/DefaultGray", "/DefaultRGB",
                                        "/DefaultCMYK"};
    struct qobj spaces = qdoc_key(r->pf->doc, r->resources, "/ColorSpace");
    struct space space;

    if (qdoc_kind(r->pf->doc, spaces) != Q_DICT ||
        !preflight_first(r->pf, r->resources, 'd'))
        return;
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        struct qobj o = qdoc_key(r->pf->doc, spaces, names[i]);

        if (qdoc_kind(r->pf->doc, o) != Q_NONE)
            pf_space_read(r->pf, o, 0, &space);
    }
}
