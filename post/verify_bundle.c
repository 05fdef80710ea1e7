#include <inttypes.h>
#include <string.h>

#include "base/arena.h"
#include "data/ledger.h"
#include "post/linesread.h"
#include "post/poppler.h"
#include "post/verify_inside.h"

/* --- a bundle, piece by piece ------------------------------------------- */

static bool
part_begin(struct bundle_visit *v, size_t i, struct err *err)
{
    struct visit_part *part = &v->part[i];
    const char *name = v->parts.name[i];

    if (!bundle_reader_open(v->dir_fd, name, &part->reader, err))
        return false;
    if (v->level != VERIFY_FULL || bundle_reader_pages(part->reader) == 0)
        return true;
    return poppler_open(v->dir_fd, name, 1, bundle_reader_pages(part->reader),
                        &part->all, err) ||
           err_wrap(err, "%s", name);
}

bool
visit_begin(struct bundle_visit *v, struct err *err)
{
    v->hash = sha256_new();
    if (!parts_find(v->dir_fd, v->bundle, &v->parts, err))
        return false;
    if (v->parts.n == 0)
        return err_set(err, ERR_STATE, "%s: is missing", v->name);
    for (size_t i = 0; i < v->parts.n; i++)
        if (!part_begin(v, i, err))
            return false;
    return true;
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

/* The sides of the piece that stand in one part, from side k on. */
static bool
poppler_sides(struct bundle_visit *v, const struct visit_part *part,
              struct poppler *p, const struct expect *e,
              const struct inked *inked, size_t k, struct err *err)
{
    for (int64_t i = 0; i < part->taken; i++, k++) {
        struct text said;

        if (!poppler_page(p, &said, err))
            return false;
        if (!text_check(e, said, k == 0, inked->side[k], &v->scratch, err))
            return err_wrap(err, "page %" PRId64 ": as pdftotext reads it",
                            part->page - part->taken + 1 + i);
    }
    return true;
}

static bool
part_by_poppler(struct bundle_visit *v, size_t i, const struct expect *e,
                const struct inked *inked, size_t k, struct err *err)
{
    const struct visit_part *part = &v->part[i];
    struct poppler *p;

    if (part->all != NULL)
        return poppler_sides(v, part, part->all, e, inked, k, err);
    if (!poppler_open(v->dir_fd, v->parts.name[i], part->page - part->taken + 1,
                      part->page, &p, err))
        return false;
    if (!poppler_sides(v, part, p, e, inked, k, err)) {
        poppler_stop(p);
        return false;
    }
    return poppler_close(p, err);
}

static bool
by_poppler(struct bundle_visit *v, const struct expect *e,
           const struct inked *inked, struct err *err)
{
    size_t k = 0;

    if (v->level != VERIFY_FULL && !in_sample(v))
        return true;
    for (size_t i = 0; i < v->parts.n; i++) {
        if (v->part[i].taken > 0 && !part_by_poppler(v, i, e, inked, k, err))
            return false;
        k += (size_t)v->part[i].taken;
    }
    v->report->by_poppler++;
    return true;
}

/* All sheets stand in one file: the next pages are the piece's. */
static bool
take_pages(struct bundle_visit *v, struct piece_reading *p, int64_t pages,
           struct err *err)
{
    struct visit_part *part = &v->part[0];

    if (part->page > bundle_reader_pages(part->reader) - pages)
        return err_set(err, ERR_STATE, "its pages are not in the file");
    for (part->taken = 0; part->taken < pages; part->taken++)
        if (!piece_page(p, part->reader, ++part->page, err))
            return false;
    return true;
}

/*
 * A kind of sheet: the next pages are the piece's where they bear its mark,
 * and an empty back behind them.
 */
static bool
take_sheet(struct visit_part *part, struct piece_reading *p, struct err *err)
{
    bool bears, inked;

    part->taken = 0;
    while (part->page < bundle_reader_pages(part->reader)) {
        if (!bundle_reader_bears(part->reader, part->page + 1, p->e, &bears,
                                 &inked, err))
            return false;
        if (!bears && (inked || part->taken % 2 == 0))
            return true;
        if (!piece_page(p, part->reader, ++part->page, err))
            return false;
        part->taken++;
    }
    return true;
}

static bool
take_sheets(struct bundle_visit *v, struct piece_reading *p, int64_t pages,
            struct err *err)
{
    for (size_t i = 0; i < v->parts.n; i++)
        if (!take_sheet(&v->part[i], p, err))
            return err_wrap(err, "%s", v->parts.name[i]);
    return p->inked.n == (size_t)pages ||
           err_set(err, ERR_STATE, "has %zu pages in all instead of %" PRId64,
                   p->inked.n, pages);
}

static bool
in_one_file(const struct bundle_visit *v)
{
    char whole[BUNDLE_LABEL_MAX];

    bundle_label(STREAM_PIECE, v->bundle, whole);
    return strcmp(v->parts.name[0], whole) == 0;
}

static bool
take_piece(struct bundle_visit *v, const struct expect *e, int64_t first,
           int64_t pages, const struct sha256 *content, struct err *err)
{
    struct piece_reading p = {.e = e, .hash = v->hash};
    struct sha256 seen;

    if (first != v->page + 1)
        return err_set(err, ERR_STATE,
                       "begins on page %" PRId64 " instead of %" PRId64, first,
                       v->page + 1);
    if (!(in_one_file(v) ? take_pages(v, &p, pages, err)
                         : take_sheets(v, &p, pages, err)) ||
        !piece_end(&p, &seen, err))
        return false;
    if (memcmp(&seen, content, sizeof seen) != 0)
        return err_set(err, ERR_STATE, "its pages have other contents");
    if (!by_poppler(v, e, &p.inked, err))
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

static bool
part_end(struct bundle_visit *v, size_t i, struct err *err)
{
    struct visit_part *part = &v->part[i];
    struct poppler *all = part->all;
    int64_t pages = bundle_reader_pages(part->reader);

    if (part->page != pages)
        return err_set(err, ERR_STATE,
                       "%s: has %" PRId64 " pages and its pieces have %" PRId64,
                       v->parts.name[i], pages, part->page);
    part->all = NULL;
    return all == NULL || poppler_close(all, err) ||
           err_wrap(err, "%s", v->parts.name[i]);
}

bool
visit_end(struct bundle_visit *v, struct err *err)
{
    for (size_t i = 0; i < v->parts.n; i++)
        if (!part_end(v, i, err))
            return false;
    if (v->done != v->pieces)
        return err_set(err, ERR_STATE,
                       "%s: has %" PRId64 " pieces instead of %" PRId64,
                       v->name, v->done, v->pieces);
    v->report->bundles++;
    return true;
}

void
visit_clear(struct bundle_visit *v)
{
    for (size_t i = 0; i < v->parts.n; i++) {
        poppler_stop(v->part[i].all);
        bundle_reader_close(v->part[i].reader);
        v->part[i] = (struct visit_part){.reader = NULL};
    }
    sha256_free(v->hash);
    buf_clear(&v->scratch);
    v->hash = NULL;
}

/* --- a bundle in stage, against the ledger ------------------------------ */

struct staged {
    struct db *db;
    const struct run *run;
    const struct bundle_row *row;
    int64_t sheets;
    struct bundle_visit visit;
    struct inserter *inserter; /* NULL: no lines */
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
    e.inserter = s->inserter;
    e.count = (struct inserter_count){s->visit.done, s->sheets};
    e.pages = at.pages;
    e.sheets = at.sheets;
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
    char name[BUNDLE_LABEL_MAX];
    struct staged s = {.db = db,
                       .run = run,
                       .row = bundle,
                       .visit = {.dir_fd = dir_fd,
                                 .bundle = bundle->no,
                                 .name = name,
                                 .level = level,
                                 .sample = sample,
                                 .pieces = bundle->printed,
                                 .report = io}};
    struct arena *arena;
    bool ok;

    bundle_label(STREAM_PIECE, bundle->no, name);
    io->ledger = true;
    arena = arena_new();
    ok = lines_profile(db, run->no, arena, &s.inserter, err) &&
         staged_bundle(&s, err);
    arena_free(arena);
    return ok;
}
