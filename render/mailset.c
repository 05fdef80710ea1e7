#include "render/mailset.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "base/conf.h"
#include "render/face.h"
#include "render/mailset_inside.h"
#include "render/window.h"

static const char *const built_in[BUILT_IN] = {"side.k", "side.n", "side.kn"};

/* --- set.conf ------------------------------------------------------------ */

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
read_cmyk(const struct conf_node *node, double limit, struct ink *out,
          struct err *err)
{
    const struct conf_node *list = conf_find(node, "cmyk");
    double v[4];

    if (list == NULL || conf_count(list) != 4)
        return conf_bad(node, err,
                        "cmyk: four numbers from 0 to 1 are expected");
    for (size_t i = 0; i < 4; i++) {
        if (!conf_item_real(conf_item(list, i), &v[i], err))
            return false;
        if (!(v[i] >= 0 && v[i] <= 1))
            return conf_bad(list, err,
                            "cmyk: four numbers from 0 to 1 are expected");
    }
    if ((v[0] + v[1] + v[2] + v[3]) * 100 > limit + 1e-6)
        return conf_bad(list, err, "cmyk: more than %g %% of ink", limit);
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
            return conf_bad(node, err,
                            "colour: write it as \"#rrggbb\" in small letters");
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
    double limit;

    /* What paper takes of all inks together (print.md A.6). */
    if (!conf_real(root, "ink_limit", 100, 400, 300, &limit, l->err))
        return false;
    set->ink = arena_array(set->arena, struct ink_row, n);
    for (size_t i = 0; i < n; i++) {
        const struct conf_node *node = conf_item(list, i);
        struct text colour, spot;
        struct ink_row *row = &set->ink[i];

        if (!conf_text(node, "colour", NULL, set->arena, &colour, l->err) ||
            !read_colour(node, colour, &row->rgb, l->err) ||
            !conf_text(node, "spot", "", set->arena, &spot, l->err) ||
            !read_cmyk(node, limit, &row->ink, l->err) ||
            !conf_real(node, "tint", 0, 1, 1, &row->ink.tint, l->err) ||
            !conf_bool(node, "technical", false, &row->ink.technical, l->err))
            return false;
        if (row->ink.technical && spot.len == 0)
            return conf_bad(node, l->err,
                            "technical: only a spot can be no colour; name it");
        if (text_is(spot, "All") || text_is(spot, "None"))
            return conf_bad(node, l->err,
                            "spot: All and None name no ink of a press");
        if (row->rgb == 0 || row->rgb == 0xFFFFFF)
            return conf_bad(node, l->err,
                            "colour: black is 100 K and white is paper; "
                            "neither has an ink");
        for (size_t k = 0; k < i; k++)
            if (set->ink[k].rgb == row->rgb)
                return conf_bad(node, l->err, "colour %s stands twice",
                                colour.s);
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
    return conf_bad(node, err,
                    "kind: must be register, text, date, code or condition");
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

/* May the field at this node have this name, behind n others? */
static bool
check_name(const struct loading *l, const struct conf_node *node, struct text t,
           const char *const *name, size_t n)
{
    if (!name_allowed(t))
        return conf_bad(node, l->err,
                        "name: small letters, digits, _ and . are allowed");
    for (size_t i = 0; i < n; i++)
        if (text_is(t, name[i]))
            return conf_bad(node, l->err, "field \"%s\" stands twice", t.s);
    for (size_t i = 0; i < BUILT_IN; i++)
        if (text_is(t, built_in[i]))
            return conf_bad(node, l->err, "field \"%s\" is built in", t.s);
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
    enum field_kind *kind =
        arena_array(set->arena, enum field_kind, n + BUILT_IN);

    if (n == 0)
        return conf_bad(root, l->err, "setting \"fields\" is missing");
    set->sample = arena_alloc_array(set->arena, n, sizeof *set->sample);
    set->dated = arena_array(set->arena, struct dated, n);
    for (size_t i = 0; i < n; i++) {
        const struct conf_node *node = conf_item(list, i);
        struct text t, word;

        if (!conf_text(node, "name", NULL, set->arena, &t, l->err) ||
            !conf_text(node, "kind", NULL, set->arena, &word, l->err) ||
            !field_kind_read(node, word, &kind[i], l->err) ||
            !check_name(l, node, t, name, i))
            return false;
        name[i] = t.s;
        if (!dated_read(node, set->arena, &set->dated[i], l->err))
            return false;
        if (set->dated[i].n > 0) {
            if (kind[i] != FIELD_TEXT && kind[i] != FIELD_CONDITION)
                return conf_bad(node, l->err,
                                "dated: only a text or a condition can be");
            for (size_t k = 0; k < 3; k++)
                set->sample[i][k] = set->dated[i].row[set->dated[i].n - 1].text;
            continue;
        }
        if (!conf_text(node, "usual", "", set->arena, &set->sample[i][1],
                       l->err))
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

/* --- sheets -------------------------------------------------------------- */

static bool
compile_into(struct loading *l, const struct conf_node *node, const char *file,
             struct point place, struct form *form)
{
    const struct source_file *f = file_find(l, file);

    if (f == NULL)
        return conf_bad(node, l->err, "form \"%s\" is not in the set's folder",
                        file);
    return form_compile(&l->context, f->data, file, place, form, l->err);
}

/* Where the address block stands, from set.conf or by the envelope. */
struct address {
    const struct conf_node *node; /* NULL: the set has none */
    struct text form, sheet, side;
    struct point place; /* pt */
    struct window window;
    const struct sheet *on; /* NULL: not placed yet */
    size_t on_side, before; /* items of that side before the block's */
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
    if (!window_read(l->file, l->n_file, arena, &out->window, l->err))
        return false;
    x = out->window.known ? out->window.facts.always.x0 : (double)NAN;
    y = out->window.known ? out->window.facts.always.y0 : (double)NAN;
    if (!conf_text(out->node, "form", NULL, arena, &out->form, l->err) ||
        !conf_text(out->node, "sheet", NULL, arena, &out->sheet, l->err) ||
        !conf_text(out->node, "side", "front", arena, &out->side, l->err) ||
        !conf_real(out->node, "x", 0, 1000, x, &x, l->err) ||
        !conf_real(out->node, "y", 0, 1000, y, &y, l->err))
        return false;
    out->place = (struct point){x * PT_PER_MM, y * PT_PER_MM};
    return true;
}

static bool
read_side(struct loading *l, const struct conf_node *node, const char *file,
          const char *which, struct address *address, struct sheet *sheet)
{
    struct side_form *side = &sheet->side[sheet->n_side++];

    side->file = file;
    side->number =
        (unsigned)(2 * (sheet - l->set->sheet)) + (unsigned)sheet->n_side;
    side->now = &side->written;
    if (!compile_into(l, node, file, (struct point){0, 0}, &side->written.form))
        return false;
    if (address->node != NULL && text_equal(address->sheet, sheet->info.name) &&
        text_is(address->side, which)) {
        address->on = sheet;
        address->on_side = sheet->n_side - 1;
        address->before = side->written.form.n;
        l->set->address_form = file;
        if (!compile_into(l, address->node, address->form.s, address->place,
                          &side->written.form))
            return false;
    }
    return layer_make(l->set->arena, &side->written, l->err);
}

static bool
same_size(const struct form *a, const struct form *b)
{
    return fabs(a->trim.width - b->trim.width) < 0.01 &&
           fabs(a->trim.height - b->trim.height) < 0.01 && a->bleed == b->bleed;
}

static bool
read_sheet(struct loading *l, const struct conf_node *node,
           struct address *address, struct sheet *sheet)
{
    struct arena *arena = l->set->arena;
    struct text front, back, cond;
    struct field_names own = l->set->names;

    own.n -= BUILT_IN; /* which side it is, is known behind this condition */
    if (!conf_text(node, "name", NULL, arena, &sheet->info.name, l->err) ||
        !conf_text(node, "front", NULL, arena, &front, l->err) ||
        !conf_text(node, "back", "", arena, &back, l->err) ||
        !conf_text(node, "paper", "A4", arena, &sheet->info.paper, l->err) ||
        !conf_real(node, "weight_g", 0, 100, 4.0, &sheet->info.weight_g,
                   l->err) ||
        !conf_text(node, "if", "", arena, &cond, l->err))
        return false;
    if (cond.len > 0 &&
        !cond_compile(cond.s, &own, arena, &sheet->cond, l->err))
        return conf_bad(node, l->err, "if: %s", l->err->msg);
    for (const struct sheet *s = l->set->sheet; s < sheet; s++)
        if (text_equal(s->info.name, sheet->info.name))
            return conf_bad(node, l->err, "sheet \"%s\" stands twice",
                            sheet->info.name.s);
    sheet->info.duplex = back.len > 0;
    if (!read_side(l, node, front.s, "front", address, sheet) ||
        (back.len > 0 && !read_side(l, node, back.s, "back", address, sheet)))
        return false;
    if (sheet->n_side == 2 &&
        !same_size(&sheet->side[0].written.form, &sheet->side[1].written.form))
        return conf_bad(
            node, l->err,
            "back: its page has another size or bleed than the front");
    return true;
}

/* The block for preview, on no sheet; and what its envelope shows. */
static bool
check_address(struct loading *l, const struct address *address)
{
    struct mailset *set = l->set;
    struct side_form *extra = arena_array(set->arena, struct side_form, 1);
    const struct sheet *on = address->on;
    const struct form *front, *back;

    set->extra = extra;
    extra->file = address->form.s;
    extra->now = &extra->written;
    set->n_extra = 1;
    if (!compile_into(l, address->node, address->form.s, (struct point){0, 0},
                      &extra->written.form) ||
        !layer_make(set->arena, &extra->written, l->err))
        return false;
    set->window = address->window;
    set->shown = on;
    set->shown_side = address->on_side;
    if (!address->window.known)
        return true;
    front = &on->side[address->on_side].written.form;
    back =
        on->n_side == 2 ? &on->side[1 - address->on_side].written.form : NULL;
    return window_check(
        &address->window,
        &(struct window_block){address->place,
                               extra->written.form.trim,
                               {front->trim, front->n - address->before,
                                front->item + address->before}},
        &(struct window_side){front->trim, address->before, front->item},
        back != NULL ? &(struct window_side){back->trim, back->n, back->item}
                     : NULL,
        l->err);
}

/* "stock-" is what the art of preprinted sheets is called beside them. */
static bool
is_file_name(struct text t)
{
    if (text_starts(t, "stock-"))
        return false;
    for (size_t i = 0; i < t.len; i++)
        if (!((t.s[i] >= 'a' && t.s[i] <= 'z') ||
              (t.s[i] >= '0' && t.s[i] <= '9') || (t.s[i] == '-' && i > 0)))
            return false;
    return t.len > 0;
}

/*
 * What lies beside the letter: set with each piece as further sheets where
 * inline says so, else once, behind the sheets.
 */
static bool
read_enclosures(struct loading *l, const struct conf_node *list, size_t n)
{
    struct address none = {0};
    struct mailset *set = l->set;

    for (size_t pass = 0; pass < 2; pass++)
        for (size_t i = 0; i < n; i++) {
            const struct conf_node *node = conf_item(list, i);
            struct sheet *next = &set->sheet[set->n_sheet + set->n_enclosure];
            bool with;

            if (!conf_bool(node, "inline", false, &with, l->err))
                return false;
            if (with != (pass == 0))
                continue;
            if (!read_sheet(l, node, &none, next))
                return false;
            if (!is_file_name(next->info.name))
                return conf_bad(node, l->err,
                                "name: becomes a file name; small letters, "
                                "digits and - are allowed");
            if (with)
                set->n_sheet++;
            else
                set->n_enclosure++;
        }
    return true;
}

static bool
read_sheets(struct loading *l, const struct conf_node *root)
{
    const struct conf_node *list = conf_find(root, "sheets");
    const struct conf_node *more = conf_find(root, "enclosures");
    size_t n = list != NULL ? conf_count(list) : 0;
    size_t n_more = more != NULL ? conf_count(more) : 0;
    struct mailset *set = l->set;
    struct address address = {0};

    if (n == 0)
        return conf_bad(root, l->err, "setting \"sheets\" is missing");
    if (!read_address(l, root, &address))
        return false;
    set->sheet = arena_array(set->arena, struct sheet, n + n_more);
    for (size_t i = 0; i < n; i++) {
        if (!read_sheet(l, conf_item(list, i), &address, &set->sheet[i]))
            return false;
        set->n_sheet = i + 1;
    }
    for (size_t i = 0; i < n; i++)
        if (!stock_of_sheet(conf_item(list, i), set, i, l->err))
            return false;
    if (!read_enclosures(l, more, n_more))
        return false;
    if (address.node == NULL)
        return true;
    if (address.on == NULL)
        return conf_bad(address.node, l->err,
                        "address: the set has no such sheet and side");
    return check_address(l, &address);
}

static bool
read_set(struct loading *l, const struct conf_node *root)
{
    struct mailset *set = l->set;
    struct text title;

    if (!conf_text(root, "name", NULL, set->arena, &set->name, l->err) ||
        !conf_text(root, "version", NULL, set->arena, &set->version, l->err) ||
        !conf_text(root, "title", "", set->arena, &title, l->err) ||
        !conf_date(root, "valid_from", (struct date){1, 1, 1}, &set->valid_from,
                   l->err) ||
        !crop_read(root, set->arena, &set->crop, l->err) ||
        !read_inks(l, root) || !read_fields(l, root))
        return false;
    l->context = (struct form_context){set->arena,  &set->setter, set->para,
                                       &set->names, set->ink,     set->n_ink};
    return read_sheets(l, root) && marks_check(set, l->err);
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

    *set = (struct mailset){.arena = arena_new(),
                            .marks = code_marks_new(),
                            .memo_arena = arena_new()};
    set->memo = arena_array(set->arena, struct memo *, MEMO_BUCKETS);
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
    code_marks_free(set->marks);
    arena_free(set->memo_arena);
    arena_free(set->arena);
    mem_free(set);
}

/* --- asking -------------------------------------------------------------- */

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

struct date
mailset_valid_from(const struct mailset *set)
{
    return set->valid_from;
}

const char *
mailset_address_form(const struct mailset *set)
{
    return set->address_form;
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
