#include "post/manifest.h"

#include <errno.h>
#include <iconv.h>
#include <inttypes.h>
#include <math.h>
#include <string.h>

#include "base/arena.h"
#include "base/str.h"
#include "post/bundle.h"
#include "post/compose.h"
#include "post/enclosure.h"
#include "post/parts.h"
#include "render/mailset.h"

static const char heading[] =
    "\"seq\",\"piece\",\"bundle\",\"first_page\",\"pages\",\"sheets\","
    "\"class\",\"district\",\"mark\",\"content_sha256\",\"variant\","
    "\"enclosures\",\"weight_g\",\"payment\",\"reissue\"\r\n";
static const char bom[] = "\xEF\xBB\xBF";

enum {
    COLUMNS = 15,
    CHUNK = 1 << 16,
    BEHIND = 1 << 20 /* bytes read, and no longer needed */
};

/* --- writing ----------------------------------------------------------------
 */

struct writer {
    struct db *db;
    const struct run *run;
    const struct mailset *set;
    const struct composer *composer;
    enum stream stream;
    struct arena *scratch;
    struct buf row, cp932;
    iconv_t to_cp932;
    bool opened; /* to_cp932 */
    struct out_file *utf8, *japanese;
    size_t n_exception, at;            /* those before at are behind us */
    const struct exception *exception; /* by serial */
};

static void
put_field(struct buf *b, struct text t)
{
    if (b->len > 0)
        buf_put(b, ",", 1);
    buf_put(b, "\"", 1);
    for (size_t i = 0; i < t.len; i++)
        buf_put(b, t.s[i] == '"' ? "\"\"" : &t.s[i], t.s[i] == '"' ? 2 : 1);
    buf_put(b, "\"", 1);
}

static void
put_number(struct buf *b, int64_t v)
{
    buf_printf(b, "%s\"%" PRId64 "\"", b->len > 0 ? "," : "", v);
}

/* Tenths of a gram: no decimal point of any locale comes into it. */
static void
put_weight(struct buf *b, double gram)
{
    long long tenth = llround(gram * 10);

    buf_printf(b, ",\"%lld.%lld\"", tenth / 10, tenth % 10);
}

/* Give the row to both files. */
static bool
row_out(struct writer *w, struct err *err)
{
    size_t len = w->row.len, left = len, room = len;
    char *from = w->row.s, *to;

    w->cp932.len = 0;
    to = buf_room(&w->cp932, len);
    (void)iconv(w->to_cp932, NULL, NULL, NULL, NULL);
    /* A character that has no equal is refused, not replaced: > 0 as well. */
    if (iconv(w->to_cp932, &from, &left, &to, &room) != 0)
        return err_set(err, ERR_STATE,
                       "class, variant or payment cannot be said in CP932");
    out_put(w->utf8, w->row.s, len);
    out_put(w->japanese, w->cp932.s, len - room);
    return true;
}

/* What a letter weighs with what lies beside it, and what that is. */
struct beside {
    double weight;
    struct text names; /* in scratch */
};

static bool
weigh(struct writer *w, const struct piece *p, struct beside *out,
      struct err *err)
{
    struct values values;

    arena_reset(w->scratch);
    if (!compose_piece(w->composer, p, w->scratch, &values, err))
        return false;
    out->weight = enclosure_weight(w->set, &values);
    out->names = enclosure_names(w->set, &values, w->scratch);
    for (size_t i = 0; i < mailset_sheets(w->set); i++)
        if (mailset_sheet_used(w->set, i, &values))
            out->weight += mailset_sheet(w->set, i).weight_g;
    return true;
}

static bool
make_row(struct writer *w, const struct piece *p, const struct piece_pages *at,
         struct err *err)
{
    char id[PIECE_ID_MAX], bundle[BUNDLE_LABEL_MAX], mark[MARK_DIGITS + 1];
    char hex[SHA256_HEX];
    struct beside beside;

    if (!weigh(w, p, &beside, err))
        return false;
    piece_id(w->run, p->seq, id);
    bundle_label(w->stream, p->bundle, bundle);
    mark_digits(w->run, p->bundle, p->seq, mark);
    sha256_hex(&at->content, hex);
    w->row.len = 0;
    put_number(&w->row, p->seq);
    put_field(&w->row, text_from(id));
    put_field(&w->row, text_from(bundle));
    put_number(&w->row, at->first_page);
    put_number(&w->row, at->pages);
    put_number(&w->row, at->sheets);
    put_field(&w->row, p->envelope);
    put_field(&w->row, p->district);
    put_field(&w->row, text_from(mark));
    put_field(&w->row, text_from(hex));
    put_field(&w->row, p->variant);
    put_field(&w->row, beside.names);
    put_weight(&w->row, beside.weight);
    put_field(&w->row, p->payment);
    put_number(&w->row, 0);
    buf_str(&w->row, "\r\n");
    return true;
}

/* Is there a row of exceptions for this serial? */
static bool
is_exception(struct writer *w, int64_t seq)
{
    while (w->at < w->n_exception && w->exception[w->at].seq < seq)
        w->at++;
    return w->at < w->n_exception && w->exception[w->at].seq == seq;
}

static bool
put_piece(struct writer *w, const struct piece *p, struct err *err)
{
    struct piece_pages at;
    bool found, empty = is_exception(w, p->seq);

    if (!piece_pages_of(w->db, w->run->no, p->seq, &at, &found, err))
        return false;
    if (found == empty)
        return err_set(err, ERR_STATE,
                       found ? "is printed and held"
                             : "is neither printed nor held");
    return empty || (make_row(w, p, &at, err) && row_out(w, err));
}

static bool
put_pieces(struct writer *w, struct err *err)
{
    struct piece_cursor *cursor;
    struct piece p;
    bool more = true, ok;

    if (!pieces_open(w->db, w->run->no, 0, &cursor, err))
        return false;
    do {
        ok = pieces_next(cursor, &more, &p, err);
        if (ok && more && !put_piece(w, &p, err))
            ok = err_wrap(err, "piece %06" PRId64, p.seq);
    } while (ok && more);
    pieces_close(cursor);
    return ok;
}

static bool
prepare(struct writer *w, const struct site_facts *facts, struct arena *arena,
        int stage_fd, struct err *err)
{
    struct composer *composer;
    struct exception *exception;

    if (!composer_new(w->set, facts, w->run, arena, &composer, err) ||
        !exceptions_of(w->db, w->run->no, arena, &exception, &w->n_exception,
                       err))
        return false;
    w->composer = composer;
    w->exception = exception;
    w->scratch = arena_new();
    w->to_cp932 = iconv_open("CP932", "UTF-8");
    w->opened = (intptr_t)w->to_cp932 != -1;
    if (!w->opened)
        return err_set(err, ERR_IO, "iconv knows no CP932");
    return out_open(stage_fd, MANIFEST_CSV, &w->utf8, err) &&
           out_open(stage_fd, MANIFEST_CP932, &w->japanese, err);
}

bool
manifest_csv(struct db *db, const struct run *run, const struct mailset *set,
             const struct site_facts *facts, int stage_fd, struct err *err)
{
    struct writer w = {
        .db = db, .run = run, .set = set, .stream = facts->stream};
    struct arena *arena = arena_new();
    struct sha256 hash;
    uint64_t bytes;
    bool ok = prepare(&w, facts, arena, stage_fd, err);

    if (ok) {
        out_put(w.utf8, bom, sizeof bom - 1);
        buf_str(&w.row, heading);
        ok = row_out(&w, err) && put_pieces(&w, err);
    }
    if (ok) {
        ok = out_commit(w.utf8, &hash, &bytes, err);
        w.utf8 = NULL;
    }
    if (ok) {
        ok = out_commit(w.japanese, &hash, &bytes, err);
        w.japanese = NULL;
    }
    out_abandon(w.utf8);
    out_abandon(w.japanese);
    if (w.opened)
        (void)iconv_close(w.to_cp932);
    buf_clear(&w.row);
    buf_clear(&w.cp932);
    arena_free(w.scratch);
    arena_free(arena);
    return ok;
}

/* --- reading ----------------------------------------------------------------
 */

static bool
bad_row(const struct manifest_scan *scan, struct err *err, const char *what)
{
    err_put(err, ERR_STATE, "%s", what);
    return err_at(err, MANIFEST_CSV, scan->line, 0);
}

/* One quoted field; a quote inside it is none of ours. */
static bool
read_field(struct manifest_scan *scan, bool first, struct text *out)
{
    const char *s = scan->data.s, *end;
    size_t at = scan->at;

    if (!first && (at >= scan->data.len || s[at++] != ','))
        return false;
    if (at >= scan->data.len || s[at++] != '"')
        return false;
    end = memchr(s + at, '"', scan->data.len - at);
    if (end == NULL)
        return false;
    *out = (struct text){s + at, (size_t)(end - (s + at))};
    scan->at = at + out->len + 1;
    return true;
}

/* A number as we write it: digits, no leading zero. */
static bool
read_number(struct text t, int64_t *out)
{
    int64_t v = 0;

    if (t.len == 0 || t.len > 18 || (t.s[0] == '0' && t.len > 1))
        return false;
    for (size_t i = 0; i < t.len; i++) {
        if (t.s[i] < '0' || t.s[i] > '9')
            return false;
        v = v * 10 + (t.s[i] - '0');
    }
    *out = v;
    return true;
}

static bool
digits_only(struct text t, size_t len)
{
    for (size_t i = 0; i < t.len; i++)
        if (t.s[i] < '0' || t.s[i] > '9')
            return false;
    return t.len == len;
}

bool
manifest_begin(struct text data, struct manifest_scan *out, struct err *err)
{
    struct manifest_scan scan = {.data = data, .line = 1};
    size_t len = sizeof bom - 1 + sizeof heading - 1;

    if (data.len < len || memcmp(data.s, bom, sizeof bom - 1) != 0 ||
        memcmp(data.s + sizeof bom - 1, heading, sizeof heading - 1) != 0)
        return bad_row(&scan, err, "not the heading of a manifest");
    scan.at = len;
    *out = scan;
    return true;
}

bool
manifest_next(struct manifest_scan *scan, bool *more, struct manifest_row *out,
              struct err *err)
{
    struct manifest_row row;
    struct text f[COLUMNS];
    struct sha256 hash;

    *more = scan->at < scan->data.len;
    if (!*more)
        return true;
    scan->line++;
    for (size_t i = 0; i < COLUMNS; i++)
        if (!read_field(scan, i == 0, &f[i]))
            return bad_row(scan, err, "not a row of 15 quoted fields");
    if (scan->data.len - scan->at < 2 ||
        memcmp(scan->data.s + scan->at, "\r\n", 2) != 0)
        return bad_row(scan, err, "not a row of 15 quoted fields");
    scan->at += 2;
    if (!read_number(f[0], &row.seq) || !read_number(f[3], &row.first_page) ||
        !read_number(f[4], &row.pages) || !read_number(f[5], &row.sheets))
        return bad_row(scan, err, "a number is wrong");
    if (row.seq <= scan->seq)
        return bad_row(scan, err, "serials do not ascend");
    if (row.first_page < 1 || row.pages < 1 || row.sheets < 1)
        return bad_row(scan, err, "a piece without pages");
    if (!digits_only(f[8], MARK_DIGITS))
        return bad_row(scan, err, "mark is not 26 digits");
    if (!sha256_from_hex(f[9], &hash))
        return bad_row(scan, err, "content_sha256 is no hash");
    scan->seq = row.seq;
    row.piece = f[1];
    row.bundle = f[2];
    row.mark = f[8];
    row.content = f[9];
    *out = row;
    return true;
}

/* Compare a CP932 text with UTF-8, a chunk at a time. */
static bool
same_text(iconv_t to_utf8, struct text cp932, struct text utf8,
          void (*behind)(struct text read))
{
    struct text start[] = {cp932, utf8};
    char *from = (char *)(uintptr_t)cp932.s;
    char chunk[CHUNK];
    size_t left = cp932.len;

    while (left > 0) {
        char *to = chunk;
        size_t room = sizeof chunk, before = left;

        (void)iconv(to_utf8, &from, &left, &to, &room);
        room = sizeof chunk - room;
        if (left == before || room > utf8.len ||
            memcmp(chunk, utf8.s, room) != 0)
            return false;
        utf8 = (struct text){utf8.s + room, utf8.len - room};
        if (behind == NULL || (size_t)(utf8.s - start[1].s) < BEHIND)
            continue;
        behind((struct text){start[0].s, (size_t)(from - start[0].s)});
        behind((struct text){start[1].s, (size_t)(utf8.s - start[1].s)});
        start[0].s = from;
        start[1].s = utf8.s;
    }
    return utf8.len == 0;
}

bool
manifest_twin(struct text csv, struct text cp932,
              void (*behind)(struct text read), struct err *err)
{
    struct text utf8 = {csv.s + sizeof bom - 1, csv.len - (sizeof bom - 1)};
    iconv_t to_utf8 = iconv_open("UTF-8", "CP932");
    bool same;

    if ((intptr_t)to_utf8 == -1)
        return err_set(err, ERR_IO, "iconv knows no CP932");
    same = same_text(to_utf8, cp932, utf8, behind);
    (void)iconv_close(to_utf8);
    return same || err_set(err, ERR_STATE, "%s: differs from %s",
                           MANIFEST_CP932, MANIFEST_CSV);
}
