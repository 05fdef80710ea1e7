#include <math.h>
#include <string.h>

#include "base/arena.h"
#include "post/preflight_inside.h"
#include "post/qscan.h"

enum {
    STACK_MAX = 512,     /* q: a stream that saves more is broken */
    OPERANDS_MAX = 65536 /* one TJ of a long line has some hundreds */
};

enum group {
    GROUP_QUIET, /* sets what no rule asks for */
    GROUP_STATE,
    GROUP_PATH,
    GROUP_PAINT,
    GROUP_COLOUR,
    GROUP_TEXT,
    GROUP_OBJECT,
    GROUP_MARKED,
    GROUP_ESCAPE /* BX EX PS: known, and not wanted */
};

struct known {
    char name[4];
    signed char operands; /* -1: any number */
    unsigned char group;
};

/* ISO 32000-1 annex A, sorted by bytes. */
static const struct known operators[] = {
    {"\"", 3, GROUP_TEXT},     {"'", 1, GROUP_TEXT},
    {"B", 0, GROUP_PAINT},     {"B*", 0, GROUP_PAINT},
    {"BDC", -1, GROUP_MARKED}, {"BI", 0, GROUP_OBJECT},
    {"BMC", 1, GROUP_MARKED},  {"BT", 0, GROUP_TEXT},
    {"BX", 0, GROUP_ESCAPE},   {"CS", 1, GROUP_COLOUR},
    {"DP", -1, GROUP_QUIET},   {"Do", 1, GROUP_OBJECT},
    {"EMC", 0, GROUP_MARKED},  {"ET", 0, GROUP_TEXT},
    {"EX", 0, GROUP_ESCAPE},   {"F", 0, GROUP_PAINT},
    {"G", 1, GROUP_COLOUR},    {"J", 1, GROUP_QUIET},
    {"K", 4, GROUP_COLOUR},    {"M", 1, GROUP_QUIET},
    {"MP", 1, GROUP_QUIET},    {"PS", -1, GROUP_ESCAPE},
    {"Q", 0, GROUP_STATE},     {"RG", 3, GROUP_COLOUR},
    {"S", 0, GROUP_PAINT},     {"SC", -1, GROUP_COLOUR},
    {"SCN", -1, GROUP_COLOUR}, {"T*", 0, GROUP_TEXT},
    {"TD", 2, GROUP_TEXT},     {"TJ", -1, GROUP_TEXT},
    {"TL", 1, GROUP_TEXT},     {"Tc", 1, GROUP_QUIET},
    {"Td", 2, GROUP_TEXT},     {"Tf", 2, GROUP_TEXT},
    {"Tj", 1, GROUP_TEXT},     {"Tm", 6, GROUP_TEXT},
    {"Tr", 1, GROUP_TEXT},     {"Ts", 1, GROUP_QUIET},
    {"Tw", 1, GROUP_QUIET},    {"Tz", 1, GROUP_QUIET},
    {"W", 0, GROUP_PAINT},     {"W*", 0, GROUP_PAINT},
    {"b", 0, GROUP_PAINT},     {"b*", 0, GROUP_PAINT},
    {"c", 6, GROUP_PATH},      {"cm", 6, GROUP_STATE},
    {"cs", 1, GROUP_COLOUR},   {"d", -1, GROUP_QUIET},
    {"d0", 2, GROUP_QUIET},    {"d1", 6, GROUP_QUIET},
    {"f", 0, GROUP_PAINT},     {"f*", 0, GROUP_PAINT},
    {"g", 1, GROUP_COLOUR},    {"gs", 1, GROUP_STATE},
    {"h", 0, GROUP_QUIET},     {"i", 1, GROUP_QUIET},
    {"j", 1, GROUP_QUIET},     {"k", 4, GROUP_COLOUR},
    {"l", 2, GROUP_PATH},      {"m", 2, GROUP_PATH},
    {"n", 0, GROUP_PAINT},     {"q", 0, GROUP_STATE},
    {"re", 4, GROUP_PATH},     {"rg", 3, GROUP_COLOUR},
    {"ri", 1, GROUP_QUIET},    {"s", 0, GROUP_PAINT},
    {"sc", -1, GROUP_COLOUR},  {"scn", -1, GROUP_COLOUR},
    {"sh", 1, GROUP_OBJECT},   {"v", 4, GROUP_PATH},
    {"w", 1, GROUP_STATE},     {"y", 4, GROUP_PATH},
};

static const struct known *
operator_find(struct text word)
{
    size_t low = 0, high = sizeof operators / sizeof operators[0];

    while (low < high) {
        size_t middle = (low + high) / 2;
        int order = text_compare(text_from(operators[middle].name), word);

        if (order == 0)
            return &operators[middle];
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return NULL;
}

/* --- matrices: [a b c d e f], 8.3.3 -----------------------------------------
 */

void
pf_matrix_apply(const double m[static 6], double x, double y,
                double out[static 2])
{
    out[0] = m[0] * x + m[2] * y + m[4];
    out[1] = m[1] * x + m[3] * y + m[5];
}

void
pf_matrix_join(const double first[static 6], const double second[static 6],
               double out[static 6])
{
    const double a[6] = {first[0], first[1], first[2],
                         first[3], first[4], first[5]};
    const double b[6] = {second[0], second[1], second[2],
                         second[3], second[4], second[5]};

    out[0] = a[0] * b[0] + a[1] * b[2];
    out[1] = a[0] * b[1] + a[1] * b[3];
    out[2] = a[2] * b[0] + a[3] * b[2];
    out[3] = a[2] * b[1] + a[3] * b[3];
    out[4] = a[4] * b[0] + a[5] * b[2] + b[4];
    out[5] = a[4] * b[1] + a[5] * b[3] + b[5];
}

double
pf_matrix_scale(const double m[static 6])
{
    return sqrt(fabs(m[0] * m[3] - m[1] * m[2]));
}

/* Black in DeviceGray is what a page begins with (8.4.1). */
struct gstate
pf_gstate_new(void)
{
    return (struct gstate){
        .ctm = {1, 0, 0, 1, 0, 0},
        .clip = {-1e9, -1e9, 1e9, 1e9},
        .fill = {.space = {.kind = SPACE_GRAY, .n = 1}},
        .stroke = {.space = {.kind = SPACE_GRAY, .n = 1}},
        .width = 1,
        .line = {1, 0, 0, 1, 0, 0},
    };
}

/* --- operands ---------------------------------------------------------------
 */

double
pf_run_number(const struct run *r, size_t i)
{
    return i < r->n && r->operand[i].kind == QT_NUMBER ? r->operand[i].number
                                                       : 0;
}

void
pf_run_name(const struct run *r, size_t i, char name[static NAME_ROOM])
{
    static const struct qtoken none = {0};

    qscan_name(i < r->n ? &r->operand[i] : &none, name, NAME_ROOM);
}

uint64_t
pf_run_key(const struct run *r, char purpose, const char *name)
{
    int id = qdoc_id(r->pf->doc, r->resources);

    if (id == 0)
        return 0;
    return preflight_key_text(preflight_key((unsigned char)purpose, id), name);
}

struct qobj
pf_run_resource(const struct run *r, const char *category, const char *name)
{
    return qdoc_key(r->pf->doc, qdoc_key(r->pf->doc, r->resources, category),
                    name);
}

void
pf_run_push(struct run *r, const struct qtoken *t)
{
    if (r->n == r->cap) {
        r->cap = r->cap == 0 ? 64 : r->cap * 2;
        r->operand = mem_grow(r->operand, r->cap * sizeof *r->operand);
    }
    r->operand[r->n++] = *t;
}

/* --- state and path ---------------------------------------------------------
 */

static void
save(struct run *r)
{
    if (r->n_stack == STACK_MAX) {
        preflight_find(r->pf, RULE_OPERATORS, "q is nested too deep");
        return;
    }
    if (r->n_stack == r->cap_stack) {
        r->cap_stack = r->cap_stack == 0 ? 8 : r->cap_stack * 2;
        r->stack = mem_grow(r->stack, r->cap_stack * sizeof *r->stack);
    }
    r->stack[r->n_stack++] = *r->gs;
}

static void
restore(struct run *r)
{
    if (r->n_stack == 0) {
        preflight_find(r->pf, RULE_OPERATORS, "Q has no q");
        return;
    }
    *r->gs = r->stack[--r->n_stack];
}

static void
do_state(struct run *r, const char *op)
{
    char name[NAME_ROOM];
    double m[6];

    if (*op == 'q') {
        save(r);
    } else if (*op == 'Q') {
        restore(r);
    } else if (*op == 'w') {
        r->gs->width = pf_run_number(r, 0);
    } else if (*op == 'g') {
        pf_run_name(r, 0, name);
        pf_object_state(r, name);
    } else {
        for (size_t i = 0; i < 6; i++)
            m[i] = pf_run_number(r, i);
        pf_matrix_join(m, r->gs->ctm, r->gs->ctm);
    }
}

static void
add_point(struct run *r, double x, double y)
{
    double p[2];

    pf_matrix_apply(r->gs->ctm, x, y, p);
    if (!r->path_any)
        r->path = (struct area){p[0], p[1], p[0], p[1]};
    r->path.x0 = fmin(r->path.x0, p[0]);
    r->path.y0 = fmin(r->path.y0, p[1]);
    r->path.x1 = fmax(r->path.x1, p[0]);
    r->path.y1 = fmax(r->path.y1, p[1]);
    r->path_any = true;
}

/* The control points of a curve enclose it. */
static void
do_path(struct run *r, const char *op)
{
    double x = pf_run_number(r, 0), y = pf_run_number(r, 1);

    if (strcmp(op, "re") == 0) {
        double w = pf_run_number(r, 2), h = pf_run_number(r, 3);

        add_point(r, x, y);
        add_point(r, x + w, y);
        add_point(r, x, y + h);
        add_point(r, x + w, y + h);
        return;
    }
    for (size_t i = 0; i + 1 < r->n; i += 2)
        add_point(r, pf_run_number(r, i), pf_run_number(r, i + 1));
}

static void
do_paint(struct run *r, const char *op)
{
    bool fill = strchr("fFBb", *op) != NULL;
    bool stroke = strchr("SsBb", *op) != NULL;

    if (*op == 'W') {
        r->clip = 1;
        return;
    }
    if (r->path_any && (fill || stroke))
        pf_paint_path(r, fill, stroke);
    if (r->clip != 0 && r->path_any)
        r->gs->clip = pf_area_meet(r->gs->clip, r->path);
    r->clip = 0;
    r->path_any = false;
}

/* --- marked content (14.6, 14.9.4) -------------------------------------------
 */

static bool
has_actual_text(const struct run *r)
{
    char name[NAME_ROOM];

    for (size_t i = 1; i < r->n; i++) {
        pf_run_name(r, i, name);
        if (strcmp(name, "/ActualText") == 0)
            return true;
    }
    pf_run_name(r, 1, name);
    return qdoc_kind(r->pf->doc,
                     qdoc_key(r->pf->doc,
                              pf_run_resource(r, "/Properties", name),
                              "/ActualText")) == Q_TEXT;
}

static void
do_marked(struct run *r, const char *op)
{
    if (*op == 'E') {
        if (r->marked == 0)
            preflight_find(r->pf, RULE_OPERATORS, "EMC has no beginning");
        else
            r->marked--;
        if (r->marked < r->actual)
            r->actual = 0;
        return;
    }
    r->marked++;
    if (op[1] == 'D' && r->actual == 0 && has_actual_text(r))
        r->actual = r->marked;
}

/* --- the loop ---------------------------------------------------------------
 */

static bool
do_object(struct run *r, const char *op, struct qscan *scan)
{
    char name[NAME_ROOM];

    if (*op == 'B')
        return pf_inline_image(r, scan);
    pf_run_name(r, 0, name);
    if (*op == 'D')
        pf_object_draw(r, name);
    else
        pf_object_shading(r, name);
    return true;
}

static bool
do_operator(struct run *r, const struct known *o, struct qscan *scan)
{
    switch ((enum group)o->group) {
    case GROUP_STATE:
        do_state(r, o->name);
        return true;
    case GROUP_PATH:
        do_path(r, o->name);
        return true;
    case GROUP_PAINT:
        do_paint(r, o->name);
        return true;
    case GROUP_COLOUR:
        pf_paint_colour(r, o->name);
        return true;
    case GROUP_TEXT:
        pf_text_operator(r, o->name);
        return true;
    case GROUP_OBJECT:
        return do_object(r, o->name, scan);
    case GROUP_MARKED:
        do_marked(r, o->name);
        return true;
    case GROUP_ESCAPE:
        preflight_find(r->pf, RULE_OPERATORS,
                       "the operator %s is not for "
                       "print",
                       o->name);
        return true;
    case GROUP_QUIET:
        break;
    }
    return true;
}

/* false: nothing behind this word can be understood. */
static bool
do_word(struct run *r, const struct qtoken *t, struct qscan *scan)
{
    const struct known *o;

    if (text_is(t->raw, "true") || text_is(t->raw, "false") ||
        text_is(t->raw, "null")) {
        pf_run_push(r, t);
        return true;
    }
    o = operator_find(t->raw);
    if (o == NULL)
        preflight_find(r->pf, RULE_OPERATORS, "unknown operator");
    else if (o->operands >= 0 && (size_t)o->operands != r->n)
        preflight_find(r->pf, RULE_OPERATORS,
                       "the operator %s has a wrong number of operands",
                       o->name);
    else if (!do_operator(r, o, scan)) {
        preflight_find(r->pf, RULE_OPERATORS, "an inline image has no end");
        return false;
    }
    r->n = 0;
    return true;
}

static void
run_all(struct run *r, struct qscan *scan)
{
    struct qtoken t;

    for (;;) {
        qscan_next(scan, &t);
        if (t.kind == QT_END)
            break;
        if (t.kind == QT_BAD || r->n == OPERANDS_MAX) {
            preflight_find(r->pf, RULE_OPERATORS,
                           "the content is no sequence of operators");
            return;
        }
        if (t.kind != QT_WORD)
            pf_run_push(r, &t);
        else if (!do_word(r, &t, scan))
            return;
    }
    if (r->n > 0)
        preflight_find(r->pf, RULE_OPERATORS,
                       "operands without an operator at the end");
    if (r->n_stack > 0)
        preflight_find(r->pf, RULE_OPERATORS, "q has no Q");
}

void
preflight_run(struct preflight *pf, struct text content, struct qobj resources,
              const struct gstate *gs, int depth)
{
    struct gstate top = *gs;
    struct run r = {
        .pf = pf, .resources = resources, .depth = depth, .gs = &top};
    struct qscan scan = {content, 0};

    pf_space_defaults(&r);
    run_all(&r, &scan);
    buf_clear(&r.bytes);
    mem_free(r.operand);
    mem_free(r.stack);
}
