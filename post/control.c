#include "post/control.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "data/sort.h"
#include "post/bundle.h"
#include "post/parts.h"
#include "post/reasons.h"
#include "render/mailset.h"

enum {
    SHA_SHOWN = 16
};

static const char *const bundle_columns[] = {
    "file", "class", "serials", "pieces", "sheets", "pages", "sha"};
static const char *const district_columns[] = {"class", "payment", "code",
                                               "pieces", "serials"};
static const char *const empty_columns[] = {"serial", "file", "state",
                                            "reason"};

#define COLUMNS(list) sizeof(list) / sizeof(list)[0], (list)

struct gathering {
    struct db *db;
    struct arena *arena;
    struct control *out;
    enum stream stream;
    size_t n_bundle;
    struct bundle_row *bundle;
    struct text *bundle_class; /* [n_bundle] */
    size_t n_empty, at;
    struct exception *empty;
};

struct text
control_number(struct arena *arena, int64_t v)
{
    struct buf b = {0};
    struct text t;

    buf_grouped(&b, v);
    t = (struct text){arena_copy(arena, b.s, b.len), b.len};
    buf_clear(&b);
    return t;
}

static struct text
serials(struct arena *arena, int64_t first, int64_t last)
{
    if (first == last)
        return text_from(arena_printf(arena, "%06" PRId64, first));
    return text_from(
        arena_printf(arena, "%06" PRId64 "–%06" PRId64, first, last));
}

static struct text *
add_row(struct arena *arena, struct table *t)
{
    if (t->n == t->cap) {
        struct text *old = t->cell;

        t->cap = t->cap != 0 ? 2 * t->cap : 32;
        t->cell = arena_array(arena, struct text, t->cap * t->n_column);
        if (t->n > 0)
            memcpy(t->cell, old, t->n * t->n_column * sizeof *old);
    }
    return t->cell + t->n++ * t->n_column;
}

/* --- persons -----------------------------------------------------------------
 */

static int
by_rank(const void *a, const void *b)
{
    const struct reason_row *x = a, *y = b;

    if (x->rank != y->rank)
        return x->rank < y->rank ? -1 : 1;
    return text_compare(x->words, y->words);
}

static void
add_reason(struct reason_list *list, const struct tally *t)
{
    struct text reason = text_from(t->reason);

    list->row[list->n++] =
        (struct reason_row){reason_words(reason), reason_rank(reason), t->n};
}

static bool
gather_persons(struct gathering *g, struct err *err)
{
    struct control *c = g->out;
    struct tally *t;
    int64_t selected = 0;
    size_t n;

    if (!night_tally(g->db, c->run->night, g->arena, &t, &n, err))
        return false;
    c->excluded.row = arena_array(g->arena, struct reason_row, n + 1);
    c->held.row = arena_array(g->arena, struct reason_row, n + 1);
    for (size_t i = 0; i < n; i++) {
        c->holders += t[i].n;
        if (strcmp(t[i].outcome, "selected") == 0) {
            selected += t[i].n;
        } else if (strcmp(t[i].outcome, "excluded") == 0) {
            c->n_excluded += t[i].n;
            add_reason(&c->excluded, &t[i]);
        } else if (strcmp(t[i].outcome, "held") == 0) {
            c->n_held += t[i].n;
            add_reason(&c->held, &t[i]);
        } else {
            c->not_due += t[i].n;
        }
    }
    if (c->excluded.n > 0)
        qsort(c->excluded.row, c->excluded.n, sizeof *c->excluded.row, by_rank);
    if (c->held.n > 0)
        qsort(c->held.row, c->held.n, sizeof *c->held.row, by_rank);
    if (selected != c->run->pieces)
        return err_set(err, ERR_STATE,
                       "selected persons and planned pieces differ");
    return true;
}

/* --- pieces ------------------------------------------------------------------
 */

static bool
is_empty(struct gathering *g, int64_t seq)
{
    while (g->at < g->n_empty && g->empty[g->at].seq < seq)
        g->at++;
    return g->at < g->n_empty && g->empty[g->at].seq == seq;
}

/* The group of pieces that is being counted. */
struct group {
    int64_t first, last, n;
    struct text class, payment, district; /* in the arena */
};

/* As the post's slips have it: 99911, 99 with all that begins so, 雑. */
static struct text
district_words(struct arena *arena, struct text district)
{
    if (text_is(district, SORT_MIXED))
        return TEXT("雑");
    if (district.len > 2)
        return district;
    return text_from(
        arena_printf(arena, "%.*s…", (int)district.len, district.s));
}

static void
group_end(struct gathering *g, struct group *group)
{
    struct text *row;

    if (group->n == 0)
        return;
    row = add_row(g->arena, &g->out->districts);
    row[0] = class_words(group->class);
    row[1] = group->payment;
    row[2] = district_words(g->arena, group->district);
    row[3] = control_number(g->arena, group->n);
    row[4] = serials(g->arena, group->first, group->last);
    group->n = 0;
}

static struct text
copy(struct arena *arena, struct text t)
{
    return (struct text){text_dup(arena, t), t.len};
}

static void
count_piece(struct gathering *g, struct group *group, const struct piece *p)
{
    if (group->n > 0 && (!text_equal(group->class, p->envelope) ||
                         !text_equal(group->payment, p->payment) ||
                         !text_equal(group->district, p->district)))
        group_end(g, group);
    if (group->n == 0) {
        group->class = copy(g->arena, p->envelope);
        group->payment = copy(g->arena, p->payment);
        group->district = copy(g->arena, p->district);
        group->first = p->seq;
    }
    group->last = p->seq;
    group->n++;
}

static void
add_empty(struct gathering *g, const struct piece *p)
{
    const struct exception *e = &g->empty[g->at];
    struct text *row = add_row(g->arena, &g->out->empty);
    char name[BUNDLE_LABEL_MAX];

    bundle_label(g->stream, p->bundle, name);
    row[0] = text_from(arena_printf(g->arena, "%06" PRId64, e->seq));
    row[1] = copy(g->arena, text_from(name));
    row[2] = state_words(text_from(e->state));
    row[3] = reason_words(text_from(e->reason));
}

static bool
gather_pieces(struct gathering *g, struct err *err)
{
    struct piece_cursor *cursor;
    struct group group = {0};
    struct piece p;
    bool more = true, ok;

    if (!pieces_open(g->db, g->out->run->no, 0, &cursor, err))
        return false;
    while ((ok = pieces_next(cursor, &more, &p, err)) && more) {
        size_t b = (size_t)p.bundle;

        if (p.bundle < 1 || b > g->n_bundle) {
            ok = err_set(err, ERR_STATE, "a piece is of no bundle");
            break;
        }
        if (g->bundle_class[b - 1].s == NULL)
            g->bundle_class[b - 1] = copy(g->arena, p.envelope);
        if (is_empty(g, p.seq))
            add_empty(g, &p);
        else
            count_piece(g, &group, &p);
    }
    group_end(g, &group);
    pieces_close(cursor);
    return ok;
}

/* --- bundles -----------------------------------------------------------------
 */

static void
bundle_cells(struct gathering *g, size_t i)
{
    const struct bundle_row *b = &g->bundle[i];
    struct text *row = add_row(g->arena, &g->out->bundles);
    char name[BUNDLE_LABEL_MAX], hex[SHA256_HEX];

    bundle_label(g->stream, b->no, name);
    sha256_hex(&b->hash, hex);
    row[0] = copy(g->arena, text_from(name));
    row[1] = class_words(g->bundle_class[i]);
    row[2] = serials(g->arena, b->first_seq, b->last_seq);
    row[3] = control_number(g->arena, b->printed);
    row[4] = control_number(g->arena, b->sheets);
    row[5] = control_number(g->arena, b->pages);
    row[6] = copy(g->arena, (struct text){hex, SHA_SHOWN});
}

static bool
gather_bundles(struct gathering *g, struct err *err)
{
    struct control *c = g->out;
    struct text *sum;

    for (size_t i = 0; i < g->n_bundle; i++) {
        bundle_cells(g, i);
        c->printed += g->bundle[i].printed;
        c->sheets += g->bundle[i].sheets;
        c->pages += g->bundle[i].pages;
    }
    c->n_bundle = g->n_bundle;
    sum = add_row(g->arena, &c->bundles);
    for (size_t k = 0; k < c->bundles.n_column; k++)
        sum[k] = TEXT("");
    sum[0] = TEXT("計");
    sum[3] = control_number(g->arena, c->printed);
    sum[4] = control_number(g->arena, c->sheets);
    sum[5] = control_number(g->arena, c->pages);
    if (c->printed + (int64_t)c->empty.n != c->run->pieces)
        return err_set(err, ERR_STATE,
                       "printed pieces and empty serials are not those of "
                       "the plan");
    return true;
}

bool
control_gather(struct db *db, const struct run *run,
               const struct control_terms *terms, struct arena *arena,
               struct control *out, struct err *err)
{
    struct gathering g = {
        .db = db, .arena = arena, .out = out, .stream = terms->facts->stream};
    struct control c = {
        .run = run,
        .sender = sender_on(terms->facts, run->posting),
        .code = terms->facts->code,
        .set_name = mailset_name(terms->set),
        .set_version = mailset_version(terms->set),
        .program = terms->program,
        .bundles = {.prefix = "bundle", COLUMNS(bundle_columns)},
        .districts = {.prefix = "district", COLUMNS(district_columns)},
        .empty = {.prefix = "empty", COLUMNS(empty_columns)},
    };

    if (c.sender == NULL)
        return err_set(err, ERR_CONF,
                       "site.conf: no row of \"senders\" holds on the posting "
                       "day");
    *out = c;
    if (!bundles_of(db, run->no, arena, &g.bundle, &g.n_bundle, err) ||
        !exceptions_of(db, run->no, arena, &g.empty, &g.n_empty, err))
        return false;
    g.bundle_class = arena_array(arena, struct text, g.n_bundle + 1);
    return gather_persons(&g, err) && gather_pieces(&g, err) &&
           gather_bundles(&g, err);
}
