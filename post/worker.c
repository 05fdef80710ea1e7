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
#include "post/parts.h"
#include "post/sums.h"
#include "post/unfit.h"
#include "render/inserter.h"
#include "render/mailset.h"
#include "render/pdf.h"

/* A file of the bundle: of all sheets, or of one kind. */
struct part {
    char name[PART_NAME_MAX];
    struct out_file *file; /* NULL: not begun */
    struct pdf *pdf;
    int64_t seq; /* the piece that it has begun */
};

struct worker {
    const struct worker_terms *w;
    struct db *db;
    struct arena *arena, *scratch;
    struct pdf_shared *shared;
    struct sha256_state *content;
    bool duplex; /* some sheet of the set has a back */
    enum stream stream;
    size_t n_part;
    struct part part[PARTS_MAX];
    const struct worker_order *order;
    struct bundle_row bundle; /* what is set so far */
    struct buf index;
    const struct exception *out; /* of the run, by serial [n_out] */
    size_t n_out, at_out;        /* the first that has not been passed */
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

static void
describe(const struct worker *k, size_t i, struct pdf_info *out)
{
    const struct run *run = k->w->run;
    struct text sheet = mailset_sheet(k->w->terms->set, i).name;
    char *title = arena_printf(k->arena, "%s %03lld", run->id,
                               (long long)k->order->bundle);

    if (k->stream == STREAM_SHEET)
        title =
            arena_printf(k->arena, "%s %.*s", title, (int)sheet.len, sheet.s);
    *out = (struct pdf_info){.title = title,
                             .day = run->as_of,
                             .creator = k->w->terms->program,
                             .output = &k->w->terms->facts->output};
    sha256_of(title, strlen(title), &out->id);
}

/* The file that sheet i of a piece goes to, begun with its first page. */
static bool
part_of(struct worker *k, size_t i, int64_t seq, struct pdf **out,
        struct err *err)
{
    struct part *part = &k->part[k->stream == STREAM_SHEET ? i : 0];
    char id[PIECE_ID_MAX];
    struct pdf_info info;

    if (part->pdf == NULL) {
        part_name(k->stream, k->w->terms->set, i, k->order->bundle, part->name);
        describe(k, i, &info);
        if (!out_open(k->w->stage_fd, part->name, &part->file, err) ||
            !pdf_begin(k->shared, part->file, &info, &part->pdf, err))
            return false;
    }
    *out = part->pdf;
    if (part->seq == seq)
        return true;
    part->seq = seq;
    piece_id(k->w->run, seq, id);
    return pdf_piece(part->pdf, id, err);
}

/* The sheet behind sheet i that a piece has. */
static size_t
sheet_from(const struct worker *k, size_t i, const struct values *values)
{
    while (!mailset_sheet_used(k->w->terms->set, i, values))
        i++;
    return i;
}

/* Every side as a page; behind a front without back an empty one. */
static bool
write_sides(struct worker *k, const struct values *values,
            const struct side_list *sides, struct piece_pages *out,
            struct err *err)
{
    struct pdf *pdf = NULL;
    size_t sheet = 0;

    for (size_t i = 0; i < sides->n; i++) {
        const struct side *side = &sides->side[i];
        bool last = i + 1 == sides->n || !sides->side[i + 1].back;
        struct side blank;

        if (!side->back) {
            sheet = sheet_from(k, sheet, values);
            if (!part_of(k, sheet++, out->seq, &pdf, err))
                return false;
        }
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
set_piece(struct worker *k, const struct piece *piece, struct err *err)
{
    struct piece_pages pages = {.seq = piece->seq,
                                .first_page = k->bundle.pages + 1};
    struct fit_problem problem = {.field = ""};
    struct values values;
    struct side_list sides;
    char detail[UNFIT_DETAIL_MAX];

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
    if (!write_sides(k, &values, &sides, &pages, err))
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
take_piece(struct worker *k, const struct piece *piece, struct err *err)
{
    const struct exception *e;
    bool good = true;

    arena_reset(k->scratch);
    while (k->at_out < k->n_out && k->out[k->at_out].seq < piece->seq)
        k->at_out++;
    e = k->at_out < k->n_out ? &k->out[k->at_out] : NULL;
    atomic_store(k->w->serial, piece->seq);
    crash_at(k, piece->seq);
    /* A bundle that is made anew leaves out what was held or withdrawn. */
    if (e != NULL && e->seq == piece->seq)
        index_held(&k->index, piece->seq, e->reason, e->detail);
    else if (is_held(k->order, piece->seq))
        index_held(&k->index, piece->seq, "crash", "");
    else
        good = set_piece(k, piece, err);
    atomic_store(k->w->serial, 0);
    return good;
}

/* --- a bundle ------------------------------------------------------------ */

static bool
set_all(struct worker *k, struct err *err)
{
    struct piece_cursor *cursor;
    struct piece piece;
    bool more = true, good;

    if (!pieces_open(k->db, k->w->run->no, k->order->bundle, &cursor, err))
        return false;
    while ((good = pieces_next(cursor, &more, &piece, err)) && more) {
        good = take_piece(k, &piece, err);
        if (!good)
            break;
    }
    pieces_close(cursor);
    return good;
}

static bool
set_pieces(struct worker *k, struct err *err)
{
    struct arena *arena = arena_new();
    struct exception *out;
    bool good;

    crash_at(k, 0);
    good = exceptions_of(k->db, k->w->run->no, arena, &out, &k->n_out, err);
    if (good) {
        k->out = out;
        k->at_out = 0;
        good = set_all(k, err);
    }
    k->out = NULL;
    k->n_out = 0;
    arena_free(arena);
    if (good && k->bundle.printed == 0)
        return err_set(err, ERR_STATE,
                       "none of its pieces can be set; resolve them and "
                       "give the run up with shirase abandon");
    return good;
}

static void
parts_give_up(struct worker *k)
{
    for (size_t i = 0; i < k->n_part; i++) {
        pdf_free(k->part[i].pdf);
        out_abandon(k->part[i].file);
        k->part[i] = (struct part){.file = NULL};
    }
}

/* All are written to their end before the first gets its name. */
static bool
parts_end(struct worker *k, struct err *err)
{
    for (size_t i = 0; i < k->n_part; i++) {
        struct pdf *pdf = k->part[i].pdf;

        k->part[i].pdf = NULL; /* freed in every case */
        if (pdf != NULL && !pdf_end(pdf, err))
            return false;
    }
    return true;
}

static bool
parts_commit(struct worker *k, struct err *err)
{
    struct sum sum[PARTS_MAX];
    size_t n = 0;

    for (size_t i = 0; i < k->n_part; i++) {
        struct out_file *file = k->part[i].file;

        if (file == NULL)
            continue;
        k->part[i].file = NULL;
        sum[n].name = k->part[i].name;
        if (!out_commit(file, &sum[n].hash, &sum[n].bytes, err))
            return false;
        k->bundle.bytes += (int64_t)sum[n++].bytes;
    }
    parts_sum(sum, n, &k->bundle.hash);
    return true;
}

/* PDF first, index behind it: an index never speaks of a file that is not. */
static bool
write_bundle(struct worker *k, struct err *err)
{
    char index[INDEX_NAME_MAX];

    index_name(k->order->bundle, index);
    k->bundle = (struct bundle_row){.no = k->order->bundle};
    k->index.len = 0;
    index_begin(&k->index, k->w->run->id, k->order->bundle);
    if (!set_pieces(k, err) || !parts_end(k, err) || !parts_commit(k, err)) {
        parts_give_up(k);
        return false;
    }
    parts_give_up(k);
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
    k->stream = t->facts->stream;
    k->n_part = k->stream == STREAM_SHEET ? mailset_sheets(t->set) : 1;
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
