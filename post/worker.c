#include "post/worker.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/file.h"
#include "data/db.h"
#include "post/index.h"
#include "post/unfit.h"
#include "render/inserter.h"
#include "render/mailset.h"
#include "render/pdf.h"

struct worker {
    const struct worker_terms *w;
    struct db *db;
    struct arena *arena, *scratch;
    struct pdf_shared *shared;
    struct sha256_state *content;
    bool duplex; /* some sheet of the set has a back */
    const struct worker_order *order;
    struct bundle_row bundle; /* what is set so far */
    struct buf index;
};

/* --- a piece ------------------------------------------------------------- */

static bool
set_duplex(const struct mailset *set)
{
    for (size_t i = 0; i < mailset_sheets(set); i++)
        if (mailset_sheet(set, i).duplex)
            return true;
    return false;
}

/* Every side as a page; behind a front without back an empty one. */
static bool
write_sides(struct worker *k, struct pdf *pdf, const struct side_list *sides,
            struct piece_pages *out, struct err *err)
{
    for (size_t i = 0; i < sides->n; i++) {
        const struct side *side = &sides->side[i];
        bool last = i + 1 == sides->n || !sides->side[i + 1].back;
        struct side blank;

        if (!pdf_side(pdf, side, k->content, err))
            return false;
        out->pages++;
        out->sheets += !side->back;
        if (!k->duplex || side->back || !last)
            continue;
        blank = mailset_blank(k->w->terms->set, side->own.trim);
        if (!pdf_side(pdf, &blank, k->content, err))
            return false;
        out->pages++;
    }
    sha256_end(k->content, &out->content);
    return true;
}

static bool
is_held(const struct worker_order *order, int64_t seq)
{
    for (size_t i = 0; i < order->n_held; i++)
        if (order->held[i] == seq)
            return true;
    return false;
}

/*
 * The plan has measured every piece; what still cannot be set with its own
 * numbers is held here.  Nothing of it is on a page yet.
 */
static bool
set_piece(struct worker *k, struct pdf *pdf, const struct piece *piece,
          struct err *err)
{
    struct piece_pages pages = {.seq = piece->seq,
                                .first_page = k->bundle.pages + 1};
    struct fit_problem problem = {.field = ""};
    struct values values;
    struct side_list sides;
    char detail[UNFIT_DETAIL_MAX], id[PIECE_ID_MAX];

    if (!compose_piece(k->w->composer, piece, k->scratch, &values, err) ||
        !mailset_fill(k->w->terms->set, &values, k->scratch, &sides, &problem,
                      err)) {
        if (err->code != ERR_GLYPH && err->code != ERR_FIT &&
            err->code != ERR_INPUT)
            return false;
        unfit_detail(&problem, detail);
        index_held(&k->index, piece->seq, unfit_reason(&problem), detail);
        return true;
    }
    (void)inserter_mark(
        k->w->terms->set, &values,
        (struct inserter_count){k->bundle.printed, k->bundle.sheets},
        k->scratch, &sides);
    piece_id(k->w->run, piece->seq, id);
    if (!pdf_piece(pdf, id, err) || !write_sides(k, pdf, &sides, &pages, err))
        return false;
    index_piece(&k->index, &pages);
    k->bundle.printed++;
    k->bundle.pages += pages.pages;
    k->bundle.sheets += pages.sheets;
    return true;
}

/* Only a test asks for it. */
static void
crash_at(const struct worker *k, int64_t seq)
{
    int by = k->w->terms->crash.by;

    if (by == 0 || !k->order->crash || seq != k->w->terms->crash.seq)
        return;
    if (by < 0)
        _exit(-by);
    (void)raise(by);
}

static bool
take_piece(struct worker *k, struct pdf *pdf, const struct piece *piece,
           struct err *err)
{
    struct exception e;
    bool good = true, excepted;

    arena_reset(k->scratch);
    /* A bundle that is made anew leaves out what was held or withdrawn. */
    if (!exception_find(k->db, k->w->run->no, piece->seq, &e, &excepted, err))
        return false;
    atomic_store(k->w->serial, piece->seq);
    crash_at(k, piece->seq);
    if (excepted)
        index_held(&k->index, piece->seq, e.reason, e.detail);
    else if (is_held(k->order, piece->seq))
        index_held(&k->index, piece->seq, "crash", "");
    else
        good = set_piece(k, pdf, piece, err);
    atomic_store(k->w->serial, 0);
    return good;
}

/* --- a bundle ------------------------------------------------------------ */

static bool
set_pieces(struct worker *k, struct pdf *pdf, struct err *err)
{
    struct piece_cursor *cursor;
    struct piece piece;
    bool more = true, good;

    crash_at(k, 0);
    if (!pieces_open(k->db, k->w->run->no, k->order->bundle, &cursor, err))
        return false;
    while ((good = pieces_next(cursor, &more, &piece, err)) && more) {
        good = take_piece(k, pdf, &piece, err);
        if (!good)
            break;
    }
    pieces_close(cursor);
    if (good && k->bundle.printed == 0)
        return err_set(err, ERR_STATE,
                       "none of its pieces can be set; resolve them and "
                       "give the run up with shirase abandon");
    return good;
}

static void
describe(const struct worker *k, struct pdf_info *out)
{
    const struct run *run = k->w->run;
    char *title = arena_printf(k->arena, "%s %03lld", run->id,
                               (long long)k->order->bundle);

    *out = (struct pdf_info){.title = title,
                             .day = run->as_of,
                             .creator = k->w->terms->program,
                             .output = &k->w->terms->facts->output};
    sha256_of(title, strlen(title), &out->id);
}

static bool
write_pdf(struct worker *k, struct out_file *file, struct err *err)
{
    struct pdf_info info;
    struct pdf *pdf;

    describe(k, &info);
    if (!pdf_begin(k->shared, file, &info, &pdf, err))
        return false;
    if (!set_pieces(k, pdf, err)) {
        pdf_free(pdf);
        return false;
    }
    return pdf_end(pdf, err);
}

/* PDF first, index behind it: an index never speaks of a file that is not. */
static bool
write_bundle(struct worker *k, struct err *err)
{
    char name[BUNDLE_NAME_MAX], index[INDEX_NAME_MAX];
    struct out_file *file;
    uint64_t bytes;

    bundle_name(k->order->bundle, name);
    index_name(k->order->bundle, index);
    k->bundle = (struct bundle_row){.no = k->order->bundle};
    k->index.len = 0;
    index_begin(&k->index, k->w->run->id, k->order->bundle);
    if (!out_open(k->w->stage_fd, name, &file, err))
        return false;
    if (!write_pdf(k, file, err)) {
        out_abandon(file);
        return false;
    }
    if (!out_commit(file, &k->bundle.hash, &bytes, err))
        return false;
    k->bundle.bytes = (int64_t)bytes;
    index_end(&k->index, &k->bundle);
    return file_write(k->w->stage_fd, index,
                      (struct text){k->index.s, k->index.len}, err);
}

/* --- the process --------------------------------------------------------- */

static bool
begin(struct worker *k, struct err *err)
{
    const struct bundle_terms *t = k->w->terms;

    k->arena = arena_new();
    k->scratch = arena_new();
    k->shared = pdf_shared_new(t->faces);
    k->content = sha256_new();
    k->duplex = set_duplex(t->set);
    return db_open(arena_printf(k->arena, "%s/shirase.db", t->site), DB_READ,
                   &k->db, err);
}

static void
tell(const struct worker *k, const struct worker_report *report)
{
    /* A parent that is gone takes its workers with it. */
    if (send(k->w->socket, report, sizeof *report, MSG_NOSIGNAL) !=
        (ssize_t)sizeof *report)
        _exit(EXIT_AGAIN);
}

_Noreturn void
worker_main(const struct worker_terms *w)
{
    struct worker k = {.w = w};
    struct worker_report report = {.good = true};
    struct worker_order order;

    if (!begin(&k, &report.err)) {
        report.good = false;
        tell(&k, &report);
        _exit(EXIT_AGAIN);
    }
    while (recv(w->socket, &order, sizeof order, 0) == (ssize_t)sizeof order) {
        report = (struct worker_report){.bundle = order.bundle};
        k.order = &order;
        report.good = write_bundle(&k, &report.err);
        tell(&k, &report);
    }
    _exit(EXIT_DONE);
}
