#include "post/verify.h"

#include <inttypes.h>
#include <string.h>

#include "base/arena.h"
#include "post/verify_inside.h"

static bool
run_check(struct folder *f, struct err *err)
{
    const struct sum *json = sum_find(f->sum, f->n_sum, MANIFEST_JSON);
    bool found;

    if (f->db == NULL)
        return true;
    if (!run_find(f->db, f->run_id.s, &f->run, &found, err))
        return false;
    if (!found)
        return err_set(err, ERR_STATE, "the ledger knows no such run");
    if (f->run.state != RUN_PLANNED &&
        memcmp(&f->run.manifest, &json->hash, sizeof json->hash) != 0)
        return json_wrong(err, "is not the one that the ledger knows");
    return pieces_open(f->db, f->run.no, 0, &f->cursor, err);
}

/* --- level 2: pieces ---------------------------------------------------- */

/* Serials between the last piece and this one have no letter, and say so. */
static bool
gap_check(struct folder *f, int64_t upto, struct err *err)
{
    while (f->seq + 1 < upto) {
        int64_t seq;

        f->seq++;
        if (f->exception == NULL)
            return err_set(err, ERR_STATE, "piece %06" PRId64 ": is in no list",
                           f->seq);
        if (!json_count(f->exception, "seq", &seq, err))
            return false;
        if (seq != f->seq)
            return err_set(err, ERR_STATE, "piece %06" PRId64 ": is in no list",
                           f->seq);
        f->exception = f->exception->next;
    }
    return true;
}

/* What the row says of its piece, against what must be so. */
static bool
row_check(const struct folder *f, const struct expect *e, struct err *err)
{
    const struct manifest_row *row = &f->row;
    char id[CHECK_ID_MAX];

    expect_id(e, id);
    if (text_is(row->piece, id) && text_is(row->mark, e->mark))
        return true;
    err_put(err, ERR_STATE, "piece or mark is not that of the serial");
    return err_at(err, MANIFEST_CSV, f->scan.line, 0);
}

/* The ledger's pieces go along with the rows: both ascend. */
static bool
ledger_piece(struct folder *f, int64_t seq, struct piece *p, bool *found,
             struct err *err)
{
    bool more = true;

    p->seq = 0;
    while (more && p->seq < seq)
        if (!pieces_next(f->cursor, &more, p, err))
            return false;
    *found = more && p->seq == seq;
    return true;
}

static bool
ledger_check(struct folder *f, struct piece *p, const struct sha256 *content,
             struct err *err)
{
    const struct manifest_row *row = &f->row;
    struct piece_pages at;
    bool found, paged;

    if (!ledger_piece(f, row->seq, p, &found, err) ||
        !piece_pages_of(f->db, f->run.no, row->seq, &at, &paged, err))
        return false;
    if (!found || !paged || at.first_page != row->first_page ||
        at.pages != row->pages || at.sheets != row->sheets ||
        memcmp(&at.content, content, sizeof at.content) != 0)
        return err_set(err, ERR_STATE,
                       "piece %06" PRId64
                       ": pages or contents are not those of the ledger",
                       row->seq);
    return true;
}

static bool
take_row(struct folder *f, struct bundle_visit *v, int64_t bundle,
         struct err *err)
{
    const struct manifest_row *row = &f->row;
    struct sha256 content;
    struct expect e;
    struct piece p;

    if (!gap_check(f, row->seq, err) ||
        !expect_make(f->run_id.s, bundle, row->seq, &e, err) ||
        !row_check(f, &e, err))
        return false;
    (void)sha256_from_hex(row->content, &content); /* manifest_next checked */
    if (f->db != NULL) {
        if (!ledger_check(f, &p, &content, err))
            return false;
        e.piece = &p;
    }
    if (!visit_piece(v, &e, row->first_page, row->pages, &content, err))
        return false;
    f->seq = row->seq;
    f->sheets += row->sheets;
    return csv_row(f, err);
}

/* What manifest.json says of a bundle. */
struct told {
    struct text file;
    int64_t first, last, pieces, pages, sheets;
};

static bool
told_read(const struct json *j, struct told *out, struct err *err)
{
    return json_text(j, "file", &out->file, err) &&
           json_count(j, "first_seq", &out->first, err) &&
           json_count(j, "last_seq", &out->last, err) &&
           json_count(j, "pieces", &out->pieces, err) &&
           json_count(j, "pages", &out->pages, err) &&
           json_count(j, "sheets", &out->sheets, err);
}

/* What the manifest calls a bundle says how its files are parted. */
static bool
told_files_are(const struct told *t, int64_t bundle, const struct sum *part,
               size_t n)
{
    char whole[BUNDLE_LABEL_MAX], label[BUNDLE_LABEL_MAX];

    bundle_label(STREAM_PIECE, bundle, whole);
    bundle_label(STREAM_SHEET, bundle, label);
    if (text_is(t->file, whole))
        return n == 1 && strcmp(part->name, whole) == 0;
    return text_is(t->file, label) && n > 0 && sum_find(part, n, whole) == NULL;
}

static bool
told_file_check(const struct folder *f, const struct json *j,
                const struct told *t, int64_t bundle, struct err *err)
{
    const struct sum *part;
    struct sha256 hash;
    size_t n;
    bool same;

    parts_among(f->sum, f->n_sum, bundle, &part, &n);
    if (!told_files_are(t, bundle, part, n))
        return json_wrong(err, "tells of a bundle that is not there");
    parts_sum(part, n, &hash);
    if (!json_hash_is(j, &hash, &same, err))
        return false;
    if (!same || t->first != f->seq + 1 || t->last < t->first)
        return err_set(err, ERR_STATE, "%s: hash or serials of %.*s are wrong",
                       MANIFEST_JSON, (int)t->file.len, t->file.s);
    return true;
}

static bool
bundle_rows(struct folder *f, struct bundle_visit *v, const struct told *t,
            int64_t bundle, struct err *err)
{
    int64_t sheets = f->sheets;

    while (f->more && text_equal(f->row.bundle, t->file))
        if (!take_row(f, v, bundle, err))
            return false;
    if (!gap_check(f, t->last + 1, err) || !visit_end(v, err))
        return false;
    if (f->seq != t->last || v->page != t->pages ||
        f->sheets - sheets != t->sheets)
        return err_set(err, ERR_STATE,
                       "%s: serials, pages or sheets are not those of %s",
                       v->name, MANIFEST_JSON);
    f->pages += v->page;
    return true;
}

static bool
bundle_check(struct folder *f, const struct json *j, int64_t bundle,
             struct err *err)
{
    struct bundle_visit v = {.dir_fd = f->dir_fd,
                             .bundle = bundle,
                             .level = f->level,
                             .sample = f->sample,
                             .report = f->report};
    struct told t;
    bool ok;

    if (!told_read(j, &t, err) || !told_file_check(f, j, &t, bundle, err))
        return false;
    v.name = t.file.s;
    v.pieces = t.pieces;
    ok = visit_begin(&v, err) && bundle_rows(f, &v, &t, bundle, err);
    visit_clear(&v);
    return ok;
}

/* --- all ---------------------------------------------------------------- */

static bool
total_is(const struct json *counts, const char *name, int64_t is,
         struct err *err)
{
    int64_t told;

    if (!json_count(counts, name, &told, err))
        return false;
    return told == is ||
           err_set(err, ERR_STATE,
                   "%s: \"%s\" says %" PRId64 " and there are %" PRId64,
                   MANIFEST_JSON, name, told, is);
}

static bool
totals_check(struct folder *f, size_t n_exception, struct err *err)
{
    const struct verify_report *r = f->report;
    const struct json *counts;

    if (f->more) {
        err_put(err, ERR_STATE, "a row of no bundle");
        return err_at(err, MANIFEST_CSV, f->scan.line, 0);
    }
    if (f->exception != NULL)
        return json_wrong(err, "lists a serial without a letter that has one");
    return json_member(f, "counts", JSON_GROUP, &counts, err) &&
           total_is(counts, "planned", f->seq, err) &&
           total_is(counts, "pieces", r->pieces, err) &&
           total_is(counts, "exceptions", (int64_t)n_exception, err) &&
           total_is(counts, "bundles", r->bundles, err) &&
           total_is(counts, "pages", f->pages, err) &&
           total_is(counts, "sheets", f->sheets, err);
}

static bool
bundles_check(struct folder *f, struct err *err)
{
    const struct json *bundles, *exceptions;
    int64_t no = 1;

    if (!json_member(f, "bundles", JSON_LIST, &bundles, err) ||
        !json_member(f, "exceptions", JSON_LIST, &exceptions, err))
        return false;
    f->exception = exceptions->child;
    for (const struct json *j = bundles->child; j != NULL; j = j->next, no++)
        if (!bundle_check(f, j, no, err))
            return false;
    return totals_check(f, exceptions->n, err);
}

bool
verify_folder(int dir_fd, struct db *db, enum verify_level level, int sample,
              struct verify_report *out, struct err *err)
{
    struct verify_report report = {.ledger = db != NULL};
    struct folder f = {.dir_fd = dir_fd,
                       .db = db,
                       .level = level,
                       .sample = sample,
                       .report = &report,
                       .arena = arena_new()};
    bool ok = sums_check(dir_fd, f.arena, &f.sum, &f.n_sum, err) &&
              (db == NULL || modes_check(&f, err)) && json_check(&f, err) &&
              stock_check(&f, err) && run_check(&f, err) &&
              csv_begin(&f, err) && bundles_check(&f, err);

    if (f.cursor != NULL)
        pieces_close(f.cursor);
    csv_end(&f);
    if (ok) {
        report.files = (int64_t)f.n_sum + 1; /* SHA256SUMS itself */
        *out = report;
    }
    arena_free(f.arena);
    return ok;
}
