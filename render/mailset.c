#include "render/mailset.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "base/conf.h"
#include "render/code.h"
#include "render/face.h"
#include "render/form.h"

enum { BUILT_IN = 3, MEMO_MAX = 512 };

static const char *const built_in[BUILT_IN] = {"side.k", "side.n", "side.kn"};

/* A page of static art for one combination of conditions. */
struct variant {
    struct variant *next;
    uint64_t truth;
    unsigned id;
    struct page page;
};

/* One face of a sheet: its form, with the address block where it stands. */
struct side_form {
    const char *file; /* of its form; "": an empty back */
    unsigned number;  /* in the set */
    struct form form;
    size_t n_cond;    /* distinct conditions of static items */
    const struct cond **cond;
    struct variant *variant;
};

struct sheet {
    struct sheet_info info;
    struct cond cond;
    size_t n_side; /* 1 or 2 */
    struct side_form side[2];
};

/* A frame with fields, set before with the same text. */
struct memo {
    struct memo *next;
    const struct item *item;
    struct text key;
    size_t n;
    struct draw *draw;
};

struct mailset {
    struct arena *arena;
    struct setter setter;
    struct para *para;
    struct text name, version;
    struct field_names names;
    struct text (*sample)[3];
    size_t n_ink;
    struct ink_row *ink;
    size_t n_sheet;
    struct sheet *sheet;
    size_t n_extra; /* forms on no sheet, for preview: the address block */
    struct side_form *extra;
    struct variant *blank; /* empty pages, one per size */
    unsigned n_fixed;
    const struct page **fixed;
    unsigned *fixed_id;
    struct arena *memo_arena;
    struct memo *memo;
    size_t n_memo;
};

/* --- set.conf ------------------------------------------------------------------ */

struct loading {
    struct mailset *set;
    const struct source_file *file;
    size_t n_file;
    struct form_context context;
    struct err *err;
};

static const struct source_file *
file_find(const struct loading *l, const char *name)
{
    for (size_t i = 0; i < l->n_file; i++)
        if (strcmp(l->file[i].name, name) == 0)
            return &l->file[i];
    return NULL;
}

static bool
read_cmyk(const struct conf_node *node, struct ink *out, struct err *err)
{
    const struct conf_node *list = conf_find(node, "cmyk");
    double v[4];

    if (list == NULL || conf_count(list) != 4)
        return conf_bad(node, err, "cmyk: four numbers from 0 to 1 are expected");
    for (size_t i = 0; i < 4; i++) {
        if (!conf_item_real(conf_item(list, i), &v[i], err))
            return false;
        if (!(v[i] >= 0 && v[i] <= 1))
            return conf_bad(list, err, "cmyk: four numbers from 0 to 1 are expected");
    }
    /* print.md A: total ink at most 300 % */
    if (v[0] + v[1] + v[2] + v[3] > 3)
        return conf_bad(list, err, "cmyk: more than 300 %% of ink");
    out->c = v[0];
    out->m = v[1];
    out->y = v[2];
    out->k = v[3];
    return true;
}

static bool
read_colour(const struct conf_node *node, struct text t, unsigned *out,
            struct err *err)
{
    unsigned v = 0;

    if (t.len != 7 || t.s[0] != '#')
        return conf_bad(node, err, "colour: write it as \"#rrggbb\"");
    for (size_t i = 1; i < 7; i++) {
        char c = t.s[i];

        if (!((c >= '0' && c <= '9') || (c >= 'a' && c <= 'f')))
            return conf_bad(node, err, "colour: write it as \"#rrggbb\" in small letters");
        v = v << 4 | (unsigned)(c <= '9' ? c - '0' : c - 'a' + 10);
    }
    *out = v;
    return true;
}

static bool
read_inks(struct loading *l, const struct conf_node *root)
{
    const struct conf_node *list = conf_find(root, "inks");
    size_t n = list != NULL ? conf_count(list) : 0;
    struct mailset *set = l->set;

    set->ink = arena_array(set->arena, struct ink_row, n);
    for (size_t i = 0; i < n; i++) {
        const struct conf_node *node = conf_item(list, i);
        struct text colour, spot;
        struct ink_row *row = &set->ink[i];

        if (!conf_text(node, "colour", NULL, set->arena, &colour, l->err) ||
            !read_colour(node, colour, &row->rgb, l->err) ||
            !conf_text(node, "spot", "", set->arena, &spot, l->err) ||
            !read_cmyk(node, &row->ink, l->err) ||
            !conf_real(node, "tint", 0, 1, 1, &row->ink.tint, l->err))
            return false;
        if (spot.len > 0)
            row->ink.spot = spot.s;
        set->n_ink = i + 1;
    }
    return true;
}

static bool
field_kind_read(const struct conf_node *node, struct text t,
                enum field_kind *out, struct err *err)
{
    static const char *const words[] = {"register", "text", "date", "code",
                                        "condition"};

    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
        if (text_is(t, words[i])) {
            *out = (enum field_kind)i;
            return true;
        }
    return conf_bad(node, err, "kind: must be register, text, date, code or condition");
}

static bool
name_allowed(struct text t)
{
    if (t.len == 0 || t.len > 40 || t.s[0] < 'a' || t.s[0] > 'z')
        return false;
    for (size_t i = 0; i < t.len; i++)
        if (!((t.s[i] >= 'a' && t.s[i] <= 'z') ||
              (t.s[i] >= '0' && t.s[i] <= '9') || t.s[i] == '_' ||
              t.s[i] == '.'))
            return false;
    return true;
}

static bool
read_fields(struct loading *l, const struct conf_node *root)
{
    static const char *const samples[3] = {"short", "usual", "longest"};
    const struct conf_node *list = conf_find(root, "fields");
    size_t n = list != NULL ? conf_count(list) : 0;
    struct mailset *set = l->set;
    const char **name = arena_array(set->arena, const char *, n + BUILT_IN);
    enum field_kind *kind = arena_array(set->arena, enum field_kind, n + BUILT_IN);

    if (n == 0)
        return conf_bad(root, l->err, "setting \"fields\" is missing");
    set->sample = arena_alloc_array(set->arena, n, sizeof *set->sample);
    for (size_t i = 0; i < n; i++) {
        const struct conf_node *node = conf_item(list, i);
        struct text t, word;

        if (!conf_text(node, "name", NULL, set->arena, &t, l->err) ||
            !conf_text(node, "kind", NULL, set->arena, &word, l->err) ||
            !field_kind_read(node, word, &kind[i], l->err))
            return false;
        if (!name_allowed(t))
            return conf_bad(node, l->err, "name: small letters, digits, _ and . are allowed");
        for (size_t k = 0; k < i; k++)
            if (text_is(t, name[k]))
                return conf_bad(node, l->err, "field \"%s\" stands twice", t.s);
        name[i] = t.s;
        if (!conf_text(node, "usual", "", set->arena, &set->sample[i][1], l->err))
            return false;
        for (size_t k = 0; k < 3; k += 2)
            if (!conf_text(node, samples[k], set->sample[i][1].s, set->arena,
                           &set->sample[i][k], l->err))
                return false;
    }
    for (size_t i = 0; i < BUILT_IN; i++) {
        name[n + i] = built_in[i];
        kind[n + i] = FIELD_TEXT;
    }
    set->names = (struct field_names){n + BUILT_IN, name, kind};
    return true;
}

/* --- sheets ---------------------------------------------------------------------- */

static bool
compile_into(struct loading *l, const struct conf_node *node, const char *file,
             struct point place, struct form *form)
{
    const struct source_file *f = file_find(l, file);

    if (f == NULL)
        return conf_bad(node, l->err, "form \"%s\" is not in the set's folder", file);
    return form_compile(&l->context, f->data, file, place, form, l->err);
}

static bool
same_cond(const struct cond *a, const struct cond *b)
{
    if (a->n != b->n)
        return false;
    for (size_t i = 0; i < a->n; i++)
        if (a->term[i].field != b->term[i].field ||
            a->term[i].negated != b->term[i].negated)
            return false;
    return true;
}

/* Which conditions decide what static art this side has. */
static bool
collect_conds(struct loading *l, struct side_form *side)
{
    side->cond = arena_array(l->set->arena, const struct cond *, 64);
    for (size_t i = 0; i < side->form.n; i++) {
        const struct item *item = &side->form.item[i];
        size_t k = 0;

        if (item->kind != ITEM_STATIC || item->cond.n == 0)
            continue;
        while (k < side->n_cond && !same_cond(side->cond[k], &item->cond))
            k++;
        if (k == 64)
            return svg_bad(item->node, l->err, "more than 64 different conditions on one side");
        if (k == side->n_cond)
            side->cond[side->n_cond++] = &item->cond;
    }
    return true;
}

/* Where the address block stands, from set.conf. */
struct address {
    const struct conf_node *node; /* NULL: the set has none */
    struct text form, sheet, side;
    struct point place; /* pt */
};

static bool
read_address(struct loading *l, const struct conf_node *root,
             struct address *out)
{
    struct arena *arena = l->set->arena;
    double x, y;

    out->node = conf_find(root, "address");
    if (out->node == NULL)
        return true;
    if (!conf_text(out->node, "form", NULL, arena, &out->form, l->err) ||
        !conf_text(out->node, "sheet", NULL, arena, &out->sheet, l->err) ||
        !conf_text(out->node, "side", "front", arena, &out->side, l->err) ||
        !conf_real(out->node, "x", 0, 1000, (double)NAN, &x, l->err) ||
        !conf_real(out->node, "y", 0, 1000, (double)NAN, &y, l->err))
        return false;
    out->place = (struct point){x * PT_PER_MM, y * PT_PER_MM};
    return true;
}

static bool
read_side(struct loading *l, const struct conf_node *node, const char *file,
          const char *which, const struct address *address,
          struct sheet *sheet)
{
    struct side_form *side = &sheet->side[sheet->n_side++];

    side->file = file;
    side->number = (unsigned)(2 * (sheet - l->set->sheet)) + (unsigned)sheet->n_side;
    if (!compile_into(l, node, file, (struct point){0, 0}, &side->form))
        return false;
    if (address->node != NULL && text_equal(address->sheet, sheet->info.name) &&
        text_is(address->side, which) &&
        !compile_into(l, address->node, address->form.s, address->place,
                      &side->form))
        return false;
    return collect_conds(l, side);
}

static bool
read_sheet(struct loading *l, const struct conf_node *node,
           const struct address *address, struct sheet *sheet)
{
    struct arena *arena = l->set->arena;
    struct text front, back, cond;

    if (!conf_text(node, "name", NULL, arena, &sheet->info.name, l->err) ||
        !conf_text(node, "front", NULL, arena, &front, l->err) ||
        !conf_text(node, "back", "", arena, &back, l->err) ||
        !conf_text(node, "paper", "A4", arena, &sheet->info.paper, l->err) ||
        !conf_real(node, "weight_g", 0, 100, 4.0, &sheet->info.weight_g,
                   l->err) ||
        !conf_text(node, "if", "", arena, &cond, l->err))
        return false;
    if (cond.len > 0 &&
        !cond_compile(cond.s, &l->set->names, arena, &sheet->cond, l->err))
        return conf_bad(node, l->err, "if: %s", l->err->msg);
    sheet->info.duplex = back.len > 0;
    return read_side(l, node, front.s, "front", address, sheet) &&
           (back.len == 0 ||
            read_side(l, node, back.s, "back", address, sheet));
}

static bool
read_sheets(struct loading *l, const struct conf_node *root)
{
    const struct conf_node *list = conf_find(root, "sheets");
    size_t n = list != NULL ? conf_count(list) : 0;
    struct mailset *set = l->set;
    struct address address = {0};
    bool placed = false;

    if (n == 0)
        return conf_bad(root, l->err, "setting \"sheets\" is missing");
    if (!read_address(l, root, &address))
        return false;
    set->sheet = arena_array(set->arena, struct sheet, n);
    for (size_t i = 0; i < n; i++) {
        if (!read_sheet(l, conf_item(list, i), &address, &set->sheet[i]))
            return false;
        placed = placed || (address.node != NULL &&
                            text_equal(address.sheet, set->sheet[i].info.name) &&
                            (text_is(address.side, "front") ||
                             (text_is(address.side, "back") &&
                              set->sheet[i].info.duplex)));
        set->n_sheet = i + 1;
    }
    if (address.node != NULL && !placed)
        return conf_bad(address.node, l->err, "address: the set has no such sheet and side");
    if (address.node == NULL)
        return true;
    set->extra = arena_array(set->arena, struct side_form, 1);
    set->extra->file = address.form.s;
    set->n_extra = 1;
    return compile_into(l, address.node, address.form.s, (struct point){0, 0},
                        &set->extra->form) &&
           collect_conds(l, set->extra);
}

static bool
read_set(struct loading *l, const struct conf_node *root)
{
    struct mailset *set = l->set;
    struct text title;
    struct date from;

    if (!conf_text(root, "name", NULL, set->arena, &set->name, l->err) ||
        !conf_text(root, "version", NULL, set->arena, &set->version, l->err) ||
        !conf_text(root, "title", "", set->arena, &title, l->err) ||
        !conf_date(root, "valid_from", (struct date){1, 1, 1}, &from, l->err) ||
        !read_inks(l, root) || !read_fields(l, root))
        return false;
    l->context = (struct form_context){set->arena, &set->setter, set->para,
                                       &set->names, set->ink, set->n_ink};
    return read_sheets(l, root);
}

bool
mailset_load(const struct source_file *files, size_t n, struct faces *faces,
             struct mailset **out, struct err *err)
{
    struct mailset *set = mem_new(sizeof *set);
    struct loading l = {.set = set, .file = files, .n_file = n, .err = err};
    const struct source_file *conf_file = file_find(&l, "set.conf");
    struct conf *conf = NULL;
    bool good;

    *set = (struct mailset){.arena = arena_new(), .memo_arena = arena_new()};
    good = conf_file != NULL ||
           err_set(err, ERR_CONF, "the set's folder has no set.conf");
    good = good && setter_open(faces, &set->setter, err) &&
           para_new(faces, &set->para, err) &&
           conf_open(conf_file->data, "set.conf", &conf, err);
    if (good) {
        good = read_set(&l, conf_root(conf));
        if (good)
            good = conf_close(conf, err);
        else
            conf_free(conf);
    }
    if (!good) {
        mailset_free(set);
        return false;
    }
    *out = set;
    return true;
}

void
mailset_free(struct mailset *set)
{
    if (set == NULL)
        return;
    if (set->setter.policy != NULL)
        setter_close(&set->setter);
    para_free(set->para);
    mem_free(set->fixed);
    mem_free(set->fixed_id);
    arena_free(set->memo_arena);
    arena_free(set->arena);
    mem_free(set);
}

/* --- asking ------------------------------------------------------------------------- */

struct text
mailset_name(const struct mailset *set)
{
    return set->name;
}

struct text
mailset_version(const struct mailset *set)
{
    return set->version;
}

size_t
mailset_fields(const struct mailset *set)
{
    return set->names.n - BUILT_IN;
}

const char *
mailset_field_name(const struct mailset *set, size_t i)
{
    return set->names.name[i];
}

enum field_kind
mailset_field_kind(const struct mailset *set, size_t i)
{
    return set->names.kind[i];
}

struct text
mailset_sample(const struct mailset *set, size_t i, enum sample s)
{
    return set->sample[i][s];
}

bool
mailset_field(const struct mailset *set, const char *name, size_t *out)
{
    for (size_t i = 0; i < mailset_fields(set); i++)
        if (strcmp(set->names.name[i], name) == 0) {
            *out = i;
            return true;
        }
    return false;
}

size_t
mailset_sheets(const struct mailset *set)
{
    return set->n_sheet;
}

struct sheet_info
mailset_sheet(const struct mailset *set, size_t i)
{
    return set->sheet[i].info;
}

bool
mailset_sheet_used(const struct mailset *set, size_t i,
                   const struct values *values)
{
    return cond_holds(&set->sheet[i].cond, values);
}

size_t
mailset_sides(const struct mailset *set, const struct values *values)
{
    size_t n = 0;

    for (size_t i = 0; i < set->n_sheet; i++)
        if (cond_holds(&set->sheet[i].cond, values))
            n += set->sheet[i].n_side;
    return n;
}

size_t
mailset_fixed(const struct mailset *set)
{
    return set->n_fixed;
}

const struct page *
mailset_fixed_page(const struct mailset *set, size_t i)
{
    return set->fixed[i];
}

/* --- static art ------------------------------------------------------------------------ */

static struct page
fixed_page(struct mailset *set, const struct side_form *side,
           const struct values *values)
{
    struct page page = {.trim = side->form.trim};
    size_t n = 0;

    for (size_t i = 0; i < side->form.n; i++)
        if (side->form.item[i].kind == ITEM_STATIC)
            n += side->form.item[i].u.fixed.n;
    page.draw = arena_array(set->arena, struct draw, n);
    for (size_t i = 0; i < side->form.n; i++) {
        const struct item *item = &side->form.item[i];

        if (item->kind != ITEM_STATIC || !cond_holds(&item->cond, values))
            continue;
        memcpy(page.draw + page.n, item->u.fixed.draw,
               item->u.fixed.n * sizeof *page.draw);
        page.n += item->u.fixed.n;
    }
    return page;
}

/*
 * The number of a static page is made from what the page is, not from when
 * it was first needed: devices write it, and a bundle's bytes must not depend
 * on what its worker did before.
 */
static unsigned
variant_hash(uint64_t a, uint64_t b)
{
    unsigned h = 2166136261u; /* FNV-1a */

    for (int i = 0; i < 16; i++) {
        h = (h ^ (unsigned)(a & 255)) * 16777619u;
        a = i == 7 ? b : a >> 8;
    }
    return h;
}

static bool
id_taken(const struct mailset *set, unsigned id)
{
    for (unsigned i = 0; i < set->n_fixed; i++)
        if (set->fixed_id[i] == id)
            return true;
    return false;
}

/* A number that is taken, once in millions of sets, steps on. */
static struct variant *
variant_add(struct mailset *set, struct variant **list, unsigned id)
{
    struct variant *v = arena_alloc(set->arena, sizeof *v);
    size_t n = set->n_fixed + 1;

    while (id_taken(set, id))
        id++;
    v->id = id;
    v->next = *list;
    *list = v;
    set->fixed = mem_grow(set->fixed, n * sizeof *set->fixed);
    set->fixed_id = mem_grow(set->fixed_id, n * sizeof *set->fixed_id);
    set->fixed[set->n_fixed] = &v->page;
    set->fixed_id[set->n_fixed++] = id;
    return v;
}

static const struct variant *
variant_of(struct mailset *set, struct side_form *side,
           const struct values *values)
{
    uint64_t truth = 0;
    struct variant *v;

    for (size_t i = 0; i < side->n_cond; i++)
        if (cond_holds(side->cond[i], values))
            truth |= (uint64_t)1 << i;
    for (v = side->variant; v != NULL; v = v->next)
        if (v->truth == truth)
            return v;
    v = variant_add(set, &side->variant, variant_hash(side->number, truth));
    v->truth = truth;
    v->page = fixed_page(set, side, values);
    return v;
}

/* A size in hundredths of a point, as one number. */
static uint64_t
blank_key(struct size trim)
{
    return (uint64_t)(trim.width * 100) << 32 | (uint64_t)(trim.height * 100);
}

struct side
mailset_blank(struct mailset *set, struct size trim)
{
    struct variant *v = set->blank;

    while (v != NULL && (v->page.trim.width != trim.width ||
                         v->page.trim.height != trim.height))
        v = v->next;
    if (v == NULL) {
        v = variant_add(set, &set->blank, variant_hash(UINT64_MAX, blank_key(trim)));
        v->page.trim = trim;
    }
    return (struct side){&v->page, v->id, {trim, 0, NULL}, true};
}

/* --- a piece -------------------------------------------------------------------------------- */

struct drawing {
    struct arena *arena;
    size_t n, cap;
    struct draw *draw;
};

static void
put_draws(struct drawing *d, const struct draw *draw, size_t n)
{
    if (n == 0)
        return;
    if (d->n + n > d->cap) {
        struct draw *old = d->draw;

        d->cap = 2 * (d->n + n);
        d->draw = arena_raw(d->arena, d->cap * sizeof *d->draw);
        if (d->n > 0)
            memcpy(d->draw, old, d->n * sizeof *old);
    }
    memcpy(d->draw + d->n, draw, n * sizeof *draw);
    d->n += n;
}

static bool
frame_key(const struct frame *frame, const struct values *values,
          struct arena *arena, struct para_run *run, struct text *key,
          struct err *err)
{
    size_t len = 0;
    char *s;

    for (size_t i = 0; i < frame->n; i++) {
        run[i] = frame->run[i].run;
        if (!field_join(&frame->run[i].text, values, arena, &run[i].text, err))
            return false;
        len += run[i].text.len + 1;
    }
    s = arena_raw(arena, len + 1);
    *key = (struct text){s, len};
    for (size_t i = 0; i < frame->n; i++) {
        memcpy(s, run[i].text.s, run[i].text.len);
        s += run[i].text.len;
        *s++ = '\0';
    }
    return true;
}

static bool
put_frame(struct mailset *set, const struct item *item,
          const struct values *values, struct drawing *d,
          struct fit_problem *problem, struct err *err)
{
    const struct frame *frame = &item->u.frame;
    struct para_run *run = arena_array(d->arena, struct para_run, frame->n);
    struct memo *m;
    struct text key;

    if (!frame_key(frame, values, d->arena, run, &key, err))
        return false;
    for (m = set->memo; m != NULL; m = m->next)
        if (m->item == item && text_equal(m->key, key)) {
            put_draws(d, m->draw, m->n);
            return true;
        }
    if (set->n_memo == MEMO_MAX) {
        arena_reset(set->memo_arena);
        set->memo = NULL;
        set->n_memo = 0;
    }
    m = arena_alloc(set->memo_arena, sizeof *m);
    for (size_t i = 0; i < frame->n; i++)
        run[i].text.s = text_dup(set->memo_arena, run[i].text);
    if (!para_set(set->para, &frame->frame, run, frame->n, set->memo_arena,
                  &m->draw, &m->n, err)) {
        if (problem != NULL)
            *problem = (struct fit_problem){
                "", err->code == ERR_GLYPH ? CHARS_NO_GLYPH : CHARS_DOES_NOT_FIT,
                0, 0, 0};
        return false;
    }
    m->item = item;
    m->key = (struct text){text_dup(set->memo_arena, key), key.len};
    m->next = set->memo;
    set->memo = m;
    set->n_memo++;
    put_draws(d, m->draw, m->n);
    return true;
}

/* A square of modules inside a box, with the quiet zone inside it too. */
static struct box
square(struct box box, size_t modules, double quiet)
{
    double side = fmin(box.width, box.height);
    double inner = side * (double)modules / ((double)modules + 2 * quiet);

    return (struct box){box.x + (box.width - inner) / 2,
                        box.y + (box.height - inner) / 2, inner, inner};
}

static bool
put_code(const struct item *item, const struct values *values,
         struct drawing *d, struct fit_problem *problem, struct err *err)
{
    const struct code *code = &item->u.code;
    struct draw draw = {.kind = DRAW_BITS};
    struct text value;
    uint8_t *bit;
    bool good;

    if (!field_join(&code->value, values, d->arena, &value, err))
        return false;
    if (value.len == 0)
        return true;
    if (code->kind == CODE_CUSTOMER) {
        draw.kind = DRAW_BARS;
        good = code_bars(value, code->box, d->arena, &draw.u.bars, err);
    } else if (code->kind == CODE_MARK) {
        bit = arena_raw(d->arena, MARK_SIZE * 3);
        good = code_mark(value, bit, err);
        /* ISO/IEC 16022, 6.2: a quiet zone of one module. */
        draw.u.bits = (struct draw_bits){square(code->box, MARK_SIZE, 1),
                                         MARK_SIZE, MARK_SIZE, bit};
    } else {
        good = code_qr(value, d->arena, &draw.u.bits, err);
        /* ISO/IEC 18004, 9.1: a quiet zone of four modules. */
        if (good)
            draw.u.bits.box = square(code->box, draw.u.bits.columns, 4);
    }
    if (!good) {
        if (problem != NULL)
            *problem = (struct fit_problem){"", CHARS_DOES_NOT_FIT, 0, 0, 0};
        return err_at(err, item->node->file, item->node->line,
                      item->node->column);
    }
    put_draws(d, &draw, 1);
    return true;
}

static bool
put_line(struct mailset *set, const struct item *item,
         const struct values *values, struct drawing *d,
         struct fit_problem *problem, struct err *err)
{
    struct draw *draws = NULL;
    size_t n;

    if (!line_set(&set->setter, &item->u.line, values, d->arena, &draws, &n,
                  problem, err))
        return err_at(err, item->node->file, item->node->line,
                      item->node->column);
    put_draws(d, draws, n);
    return true;
}

static bool
fill_side(struct mailset *set, struct side_form *side,
          const struct values *values, struct arena *arena, struct side *out,
          struct fit_problem *problem, struct err *err)
{
    const struct variant *v = variant_of(set, side, values);
    struct drawing d = {.arena = arena};

    for (size_t i = 0; i < side->form.n; i++) {
        const struct item *item = &side->form.item[i];
        bool good = true;

        if (item->kind == ITEM_STATIC || !cond_holds(&item->cond, values))
            continue;
        if (item->kind == ITEM_LINE)
            good = put_line(set, item, values, &d, problem, err);
        else if (item->kind == ITEM_FRAME)
            good = put_frame(set, item, values, &d, problem, err);
        else
            good = put_code(item, values, &d, problem, err);
        if (!good)
            return false;
    }
    *out = (struct side){&v->page, v->id, {side->form.trim, d.n, d.draw}, false};
    return true;
}

/* A copy of values with room for the built-in fields behind it. */
static struct values
widened(const struct mailset *set, const struct values *values,
        struct arena *arena)
{
    struct values all = {set->names.n,
                         arena_array(arena, struct text, set->names.n)};

    memcpy(all.item, values->item, mailset_fields(set) * sizeof *all.item);
    return all;
}

static void
tell_side(const struct mailset *set, struct values *all, size_t k, size_t n,
          struct arena *arena)
{
    struct text *own = all->item + mailset_fields(set);
    char *s = arena_raw(arena, 24);

    s[0] = (char)('0' + k / 10 % 10);
    s[1] = (char)('0' + k % 10);
    s[2] = (char)('0' + n / 10 % 10);
    s[3] = (char)('0' + n % 10);
    own[0] = (struct text){s, 2};
    own[1] = (struct text){s + 2, 2};
    own[2].s = s + 4;
    own[2].len = (size_t)snprintf(s + 4, 20, "%zu/%zu", k, n);
}

bool
mailset_fill(struct mailset *set, const struct values *values,
             struct arena *scratch, struct side_list *out,
             struct fit_problem *problem, struct err *err)
{
    struct values all = widened(set, values, scratch);
    size_t n = mailset_sides(set, values), k = 0;
    struct side *side = arena_array(scratch, struct side, n);

    if (problem != NULL)
        *problem = (struct fit_problem){"", CHARS_FINE, 0, 0, 0};
    for (size_t i = 0; i < set->n_sheet; i++) {
        struct sheet *sheet = &set->sheet[i];

        if (!cond_holds(&sheet->cond, values))
            continue;
        for (size_t j = 0; j < sheet->n_side; j++, k++) {
            tell_side(set, &all, k + 1, n, scratch);
            if (!fill_side(set, &sheet->side[j], &all, scratch, &side[k],
                           problem, err))
                return false;
            side[k].back = j == 1;
        }
    }
    *out = (struct side_list){n, side};
    return true;
}

static struct side_form *
side_of_file(struct mailset *set, const char *form, size_t *k)
{
    *k = 0;
    for (size_t i = 0; i < set->n_sheet; i++)
        for (size_t j = 0; j < set->sheet[i].n_side; j++) {
            (*k)++;
            if (strcmp(set->sheet[i].side[j].file, form) == 0)
                return &set->sheet[i].side[j];
        }
    for (size_t i = 0; i < set->n_extra; i++)
        if (strcmp(set->extra[i].file, form) == 0)
            return &set->extra[i];
    return NULL;
}

bool
mailset_sample_side(struct mailset *set, const char *form, enum sample s,
                    struct arena *scratch, struct side *out, struct err *err)
{
    struct values values = {mailset_fields(set),
                            arena_array(scratch, struct text, set->names.n)};
    struct values all;
    struct side_form *side;
    size_t k;

    side = side_of_file(set, form, &k);
    if (side == NULL)
        return err_set(err, ERR_USAGE, "the set has no form \"%s\"", form);
    for (size_t i = 0; i < values.n; i++)
        values.item[i] = set->sample[i][s];
    all = widened(set, &values, scratch);
    tell_side(set, &all, k, mailset_sides(set, &values), scratch);
    return fill_side(set, side, &all, scratch, out, NULL, err);
}
