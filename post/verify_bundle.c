#include <inttypes.h>
#include <string.h>

#include "base/arena.h"
#include "data/ledger.h"
#include "post/bundle.h"
#include "post/poppler.h"
#include "post/verify_inside.h"

/* --- a bundle, piece by piece ------------------------------------------- */

bool
visit_begin(struct bundle_visit *v, struct err *err)
{
    if (!bundle_reader_open(v->dir_fd, v->name, &v->reader, err))
        return false;
    if (v->level != VERIFY_FULL || bundle_reader_pages(v->reader) == 0)
        return true;
    return poppler_open(v->dir_fd, v->name, 1, bundle_reader_pages(v->reader),
                        &v->all, err) ||
           err_wrap(err, "%s", v->name);
}

/* First, last and evenly between: always the same pieces of a bundle. */
static bool
in_sample(const struct bundle_visit *v)
{
    if (v->level != VERIFY_SAMPLE)
        return false;
    if (v->pieces <= v->sample)
        return true;
    if (v->sample <= 1)
        return v->sample == 1 && v->done == 0;
    for (int64_t i = 0; i < v->sample; i++)
        if (v->done == i * (v->pieces - 1) / (v->sample - 1))
            return true;
    return false;
}

static bool
poppler_sides(struct bundle_visit *v, struct poppler *p, const struct expect *e,
              const struct inked *inked, struct err *err)
{
    for (size_t k = 0; k < inked->n; k++) {
        struct text said;

        if (!poppler_page(p, &said, err))
            return false;
        if (!text_check(e, said, k == 0, inked->side[k], &v->scratch, err))
            return err_wrap(err, "page %" PRId64 ": as pdftotext reads it",
                            v->page + 1 + (int64_t)k);
    }
    v->report->by_poppler++;
    return true;
}

static bool
by_poppler(struct bundle_visit *v, const struct expect *e, int64_t first,
           const struct inked *inked, struct err *err)
{
    struct poppler *p;

    if (v->all != NULL)
        return poppler_sides(v, v->all, e, inked, err);
    if (!in_sample(v))
        return true;
    if (!poppler_open(v->dir_fd, v->name, first, first + (int64_t)inked->n - 1,
                      &p, err))
        return false;
    if (!poppler_sides(v, p, e, inked, err)) {
        poppler_stop(p);
        return false;
    }
    return poppler_close(p, err);
}

static bool
take_piece(struct bundle_visit *v, const struct expect *e, int64_t first,
           int64_t pages, const struct sha256 *content, struct err *err)
{
    struct sha256 seen;
    struct inked inked;

    if (first != v->page + 1)
        return err_set(err, ERR_STATE,
                       "begins on page %" PRId64 " instead of %" PRId64, first,
                       v->page + 1);
    if (!piece_check(v->reader, e, first, pages, &seen, &inked, err))
        return false;
    if (memcmp(&seen, content, sizeof seen) != 0)
        return err_set(err, ERR_STATE, "its pages have other contents");
    if (!by_poppler(v, e, first, &inked, err))
        return false;
    v->done++;
    v->page += pages;
    v->report->pieces++;
    v->report->sides += pages;
    return true;
}

bool
visit_piece(struct bundle_visit *v, const struct expect *e, int64_t first,
            int64_t pages, const struct sha256 *content, struct err *err)
{
    char id[CHECK_ID_MAX];

    if (take_piece(v, e, first, pages, content, err))
        return true;
    expect_id(e, id);
    return err_wrap(err, "%s: piece %s", v->name, id);
}

bool
visit_end(struct bundle_visit *v, struct err *err)
{
    struct poppler *all = v->all;

    if (v->page != bundle_reader_pages(v->reader))
        return err_set(err, ERR_STATE,
                       "%s: has %" PRId64 " pages and its pieces have %" PRId64,
                       v->name, bundle_reader_pages(v->reader), v->page);
    if (v->done != v->pieces)
        return err_set(err, ERR_STATE,
                       "%s: has %" PRId64 " pieces instead of %" PRId64,
                       v->name, v->done, v->pieces);
    v->report->bundles++;
    v->all = NULL;
    return all == NULL || poppler_close(all, err) ||
           err_wrap(err, "%s", v->name);
}

void
visit_clear(struct bundle_visit *v)
{
    poppler_stop(v->all);
    bundle_reader_close(v->reader);
    buf_clear(&v->scratch);
    v->all = NULL;
    v->reader = NULL;
}

/* --- a bundle in stage, against the ledger ------------------------------ */

struct staged {
    struct db *db;
    const struct run *run;
    const struct bundle_row *row;
    int64_t sheets;
    struct bundle_visit visit;
};

/* A serial that no page bears must be one that was held or withdrawn. */
static bool
empty_check(struct staged *s, int64_t seq, struct err *err)
{
    struct arena *arena = arena_new();
    struct exception *list;
    size_t n, i = 0;
    bool ok = exceptions_of(s->db, s->run->no, arena, &list, &n, err);

    while (ok && i < n && list[i].seq != seq)
        i++;
    if (ok && i == n)
        ok = err_set(err, ERR_STATE,
                     "%s: piece %06" PRId64 ": is neither printed nor held",
                     s->visit.name, seq);
    arena_free(arena);
    return ok;
}

static bool
staged_piece(struct staged *s, const struct piece *p, struct err *err)
{
    struct piece_pages at;
    struct expect e;
    bool found;

    if (!piece_pages_of(s->db, s->run->no, p->seq, &at, &found, err))
        return false;
    if (!found)
        return empty_check(s, p->seq, err);
    if (!expect_make(s->run->id, s->row->no, p->seq, &e, err))
        return false;
    e.piece = p;
    s->sheets += at.sheets;
    return visit_piece(&s->visit, &e, at.first_page, at.pages, &at.content,
                       err);
}

static bool
staged_pieces(struct staged *s, struct err *err)
{
    struct piece_cursor *cursor;
    struct piece p;
    bool more = true, ok;

    if (!pieces_open(s->db, s->run->no, s->row->no, &cursor, err))
        return false;
    do {
        ok = pieces_next(cursor, &more, &p, err) &&
             (!more || staged_piece(s, &p, err));
    } while (ok && more);
    pieces_close(cursor);
    return ok;
}

static bool
staged_bundle(struct staged *s, struct err *err)
{
    bool ok = visit_begin(&s->visit, err) && staged_pieces(s, err) &&
              visit_end(&s->visit, err);

    visit_clear(&s->visit);
    if (!ok)
        return false;
    if (s->sheets != s->row->sheets || s->visit.page != s->row->pages)
        return err_set(err, ERR_STATE,
                       "%s: pages or sheets are not those of the ledger",
                       s->visit.name);
    return true;
}

bool
verify_bundle(struct db *db, const struct run *run,
              const struct bundle_row *bundle, int dir_fd,
              enum verify_level level, int sample, struct verify_report *io,
              struct err *err)
{
    char name[BUNDLE_NAME_MAX];
    struct staged s = {.db = db,
                       .run = run,
                       .row = bundle,
                       .visit = {.dir_fd = dir_fd,
                                 .name = name,
                                 .level = level,
                                 .sample = sample,
                                 .pieces = bundle->printed,
                                 .report = io}};

    bundle_name(bundle->no, name);
    io->ledger = true;
    return staged_bundle(&s, err);
}
