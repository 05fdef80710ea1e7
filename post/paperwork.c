#include "post/paperwork.h"

#include <inttypes.h>
#include <string.h>

#include "base/arena.h"
#include "post/bundle.h"
#include "post/control.h"
#include "render/pdf.h"

/* Rows that the forms of templates/control have (set.conf tells them too). */
enum {
    SMALL_BUNDLES = 9,
    SMALL_DISTRICTS = 24,
    SMALL_EMPTY = 6,
    PAGE_BUNDLES = 31,
    PAGE_DISTRICTS = 62,
    PAGE_EMPTY = 31,
    REASONS = 12
};

struct paper {
    const struct output *output;
    struct control c;
    struct arena *arena, *scratch; /* scratch: one page */
    struct mailset *set;
    struct pdf *pdf;
    size_t page, pages;
    struct values values;
    bool unknown; /* a field that set.conf does not have was put */
};

/* --- values ------------------------------------------------------------------
 */

static void
put(struct paper *p, const char *name, struct text t)
{
    size_t i;

    if (mailset_field(p->set, name, &i))
        p->values.item[i] = t;
    else
        p->unknown = true;
}

static void
put_day(struct paper *p, const char *name, struct date day)
{
    char *s = arena_raw(p->scratch, DATE_MAX);

    date_format(day, s);
    put(p, name, text_from(s));
}

static void
put_count(struct paper *p, const char *name, int64_t v)
{
    put(p, name, control_number(p->scratch, v));
}

static void
put_serial(struct paper *p, const char *name, int64_t seq)
{
    put(p, name, text_from(arena_printf(p->scratch, "%06" PRId64, seq)));
}

/* What every page says. */
static void
put_common(struct paper *p)
{
    const struct control *c = &p->c;

    p->values.n = mailset_fields(p->set);
    p->values.item = arena_array(p->scratch, struct text, p->values.n);
    for (size_t i = 0; i < p->values.n; i++)
        p->values.item[i] = TEXT("");
    put(p, "page",
        text_from(
            arena_printf(p->scratch, "%zu / %zu", p->page + 1, p->pages)));
    put(p, "run", text_from(c->run->id));
    put_day(p, "as_of", c->run->as_of);
    put_day(p, "posting", c->run->posting);
    put(p, "municipality", c->sender->municipality);
    put(p, "code", c->code);
    put(p, "office", c->sender->office);
    put(p, "telephone", c->sender->telephone);
    put(p, "program", text_from(c->program));
}

static bool
page_out(struct paper *p, struct err *err)
{
    struct side_list sides;

    if (p->unknown)
        return err_set(err, ERR_FORM,
                       "control/set.conf: a field of the control sheet is "
                       "missing; take the file that came with the program");
    if (!mailset_fill(p->set, &p->values, p->scratch, &sides, NULL, err))
        return err_wrap(err, "control sheet");
    for (size_t i = 0; i < sides.n; i++)
        if (!pdf_side(p->pdf, &sides.side[i], NULL, err))
            return false;
    p->page++;
    return true;
}

/* --- cover -------------------------------------------------------------------
 */

/*
 * Reasons of one outcome, by rank.  More kinds than rows: the last row holds
 * the rest, and the office's list tells them apart.
 */
static void
put_reasons(struct paper *p, const char *prefix, const struct reason_list *list)
{
    for (size_t i = 0; i < list->n && i < REASONS; i++) {
        bool rest = i == REASONS - 1 && list->n > REASONS;
        struct text words = list->row[i].words;
        int64_t n = 0;

        for (size_t k = i; k < (rest ? list->n : i + 1); k++)
            n += list->row[k].n;
        if (rest)
            words = text_from(arena_printf(
                p->scratch, "ほか%zu種類の理由（保留の一覧にあります）",
                list->n - i));
        put(p, arena_printf(p->scratch, "%s%02zu.a", prefix, i + 1), words);
        put_count(p, arena_printf(p->scratch, "%s%02zu.n", prefix, i + 1), n);
    }
}

static bool
cover(struct paper *p, struct err *err)
{
    const struct control *c = &p->c;

    arena_reset(p->scratch);
    put_common(p);
    put(p, "cover", TEXT("1"));
    put(p, "set", c->set_name);
    put(p, "version", c->set_version);
    put_count(p, "n.holders", c->holders);
    put_count(p, "n.selected", c->run->pieces);
    put_count(p, "n.excluded", c->n_excluded);
    put_count(p, "n.held", c->n_held);
    put_count(p, "n.not_due", c->not_due);
    put_count(p, "n.pieces", c->printed);
    put_count(p, "n.bundles", (int64_t)c->n_bundle);
    put_count(p, "n.sheets", c->sheets);
    put_count(p, "n.pages", c->pages);
    put_count(p, "n.empty", (int64_t)c->empty.n);
    put_serial(p, "n.first", 1);
    put_serial(p, "n.last", c->run->pieces);
    put_reasons(p, "out", &c->excluded);
    put_reasons(p, "held", &c->held);
    return page_out(p, err);
}

/* --- tables ------------------------------------------------------------------
 */

/* Rows from .. to of a table into the fields of a form. */
static void
put_rows(struct paper *p, const struct table *t, size_t from, size_t to)
{
    for (size_t r = from; r < to && r < t->n; r++)
        for (size_t k = 0; k < t->n_column; k++)
            put(p,
                arena_printf(p->scratch, "%s%02zu.%s", t->prefix, r - from + 1,
                             t->column[k]),
                t->cell[r * t->n_column + k]);
}

static bool
table_pages(struct paper *p, const struct table *t, const char *form,
            size_t rows, struct err *err)
{
    for (size_t from = 0; from < t->n; from += rows) {
        arena_reset(p->scratch);
        put_common(p);
        put(p, form, TEXT("1"));
        put(p, "more", from > 0 ? TEXT("1") : TEXT(""));
        put_rows(p, t, from, from + rows);
        if (!page_out(p, err))
            return false;
    }
    return true;
}

static bool
is_small(const struct control *c)
{
    return c->bundles.n <= SMALL_BUNDLES && c->districts.n <= SMALL_DISTRICTS &&
           c->empty.n <= SMALL_EMPTY;
}

static size_t
pages_of(const struct table *t, size_t rows)
{
    return (t->n + rows - 1) / rows;
}

static size_t
count_pages(const struct control *c)
{
    if (is_small(c))
        return 2;
    return 1 + pages_of(&c->bundles, PAGE_BUNDLES) +
           pages_of(&c->districts, PAGE_DISTRICTS) +
           pages_of(&c->empty, PAGE_EMPTY);
}

static bool
lists(struct paper *p, struct err *err)
{
    arena_reset(p->scratch);
    put_common(p);
    put(p, "lists", TEXT("1"));
    put_rows(p, &p->c.bundles, 0, SMALL_BUNDLES);
    put_rows(p, &p->c.districts, 0, SMALL_DISTRICTS);
    put_rows(p, &p->c.empty, 0, SMALL_EMPTY);
    return page_out(p, err);
}

static bool
tables(struct paper *p, struct err *err)
{
    if (is_small(&p->c))
        return lists(p, err);
    return table_pages(p, &p->c.bundles, "bundles", PAGE_BUNDLES, err) &&
           table_pages(p, &p->c.districts, "districts", PAGE_DISTRICTS, err) &&
           table_pages(p, &p->c.empty, "empty", PAGE_EMPTY, err);
}

/* --- the file ----------------------------------------------------------------
 */

static bool
write_pages(struct paper *p, struct pdf_shared *shared, struct out_file *file,
            struct err *err)
{
    char *title = arena_printf(p->arena, "%s control", p->c.run->id);
    struct pdf_info info = {.title = title,
                            .day = p->c.run->as_of,
                            .creator = p->c.program,
                            .output = p->output};

    sha256_of(title, strlen(title), &info.id);
    p->pages = count_pages(&p->c);
    if (!pdf_begin(shared, file, &info, &p->pdf, err))
        return false;
    if (!cover(p, err) || !tables(p, err)) {
        pdf_free(p->pdf);
        return false;
    }
    return pdf_end(p->pdf, err);
}

static bool
write_file(struct paper *p, struct faces *faces, int stage_fd, struct err *err)
{
    struct pdf_shared *shared = pdf_shared_new(faces);
    struct out_file *file = NULL;
    struct sha256 hash;
    uint64_t bytes;
    bool ok = out_open(stage_fd, CONTROL_FILE, &file, err);

    if (ok && write_pages(p, shared, file, err)) {
        ok = out_commit(file, &hash, &bytes, err);
    } else {
        out_abandon(file);
        ok = false;
    }
    pdf_shared_free(shared);
    return ok;
}

bool
control_write(struct db *db, const struct run *run,
              const struct control_terms *terms, struct faces *faces,
              int stage_fd, struct err *err)
{
    struct paper p = {.output = &terms->facts->output,
                      .arena = arena_new(),
                      .scratch = arena_new()};
    bool ok = control_gather(db, run, terms, p.arena, &p.c, err) &&
              mailset_load(terms->file, terms->n_file, faces, &p.set, err) &&
              write_file(&p, faces, stage_fd, err);

    mailset_free(p.set);
    arena_free(p.scratch);
    arena_free(p.arena);
    return ok;
}
