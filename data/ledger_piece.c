#include <inttypes.h>

#include "base/arena.h"
#include "data/db.h"
#include "data/ledger.h"
#include "data/ledger_inside.h"

/* --- a piece as a row --------------------------------------------------- */

static void
bind_certificate(struct query *q, int i, const struct certificate *c)
{
    if (!c->present) { /* unbound parameters are NULL */
        query_bind_int(q, i + 4, 0);
        return;
    }
    query_bind_text(q, i, c->serial);
    query_bind_date(q, i + 1, c->issued);
    query_bind_date(q, i + 2, c->expires);
    query_bind_date(q, i + 3, c->opens);
    query_bind_int(q, i + 4, c->due);
}

static void
read_certificate(struct query *q, int i, struct certificate *c)
{
    *c = (struct certificate){
        .present = !query_null(q, i),
        .serial = query_text(q, i),
        .issued = query_date(q, i + 1),
        .expires = query_date(q, i + 2),
        .opens = query_date(q, i + 3),
        .due = query_int(q, i + 4) != 0,
    };
}

void
piece_bind(struct query *q, int i, const struct piece *p)
{
    query_bind_text(q, i, p->person);
    query_bind_text(q, i + 1, p->name);
    query_bind_text(q, i + 2, p->kana);
    query_bind_text(q, i + 3, p->alias);
    query_bind_text(q, i + 4, p->postal);
    query_bind_text(q, i + 5, p->prefecture);
    query_bind_text(q, i + 6, p->city);
    query_bind_text(q, i + 7, p->town);
    query_bind_text(q, i + 8, p->block);
    query_bind_text(q, i + 9, p->building);
    query_bind_date(q, i + 10, p->birth);
    query_bind_int(q, i + 11, p->foreign);
    query_bind_int(q, i + 12, p->represented);
    bind_certificate(q, i + 13, &p->signature);
    bind_certificate(q, i + 18, &p->authentication);
    query_bind_date(q, i + 23, p->card_expires);
    query_bind_text(q, i + 24, p->envelope);
    query_bind_text(q, i + 25, p->payment);
    query_bind_text(q, i + 26, p->district);
    query_bind_text(q, i + 27, p->variant);
    query_bind_text(q, i + 28, p->barcode);
}

void
piece_read(struct query *q, int i, struct piece *p)
{
    p->person = query_text(q, i);
    p->name = query_text(q, i + 1);
    p->kana = query_text(q, i + 2);
    p->alias = query_text(q, i + 3);
    p->postal = query_text(q, i + 4);
    p->prefecture = query_text(q, i + 5);
    p->city = query_text(q, i + 6);
    p->town = query_text(q, i + 7);
    p->block = query_text(q, i + 8);
    p->building = query_text(q, i + 9);
    p->birth = query_date(q, i + 10);
    p->foreign = query_int(q, i + 11) != 0;
    p->represented = query_int(q, i + 12) != 0;
    read_certificate(q, i + 13, &p->signature);
    read_certificate(q, i + 18, &p->authentication);
    p->card_expires = query_date(q, i + 23);
    p->envelope = query_text(q, i + 24);
    p->payment = query_text(q, i + 25);
    p->district = query_text(q, i + 26);
    p->variant = query_text(q, i + 27);
    p->barcode = query_text(q, i + 28);
}

static void
read_row(struct query *q, struct piece *out)
{
    out->seq = query_int(q, 0);
    piece_read(q, 1, out);
    out->bundle = query_int(q, 1 + N_PIECE_COLUMN);
}

#define PIECE_ROWS                                                             \
    "SELECT seq, " PIECE_COLUMNS ", bundle FROM piece WHERE run = ?1"

/* --- reading pieces in order -------------------------------------------- */

/*
 * Serials have no gap, so the cursor knows which comes next and where the end
 * is.  A row that is another - damage, or a second cursor on the same
 * statement - must not be taken for the one expected.
 */
struct piece_cursor {
    struct query *q;
    int64_t next, last; /* serials */
};

static bool
serials(struct db *db, int64_t run, int64_t bundle, int64_t *first,
        int64_t *last, struct err *err)
{
    /* While it is being planned a run has no count yet. */
    static const char all[] =
        "SELECT 1, CASE WHEN id IS NOT NULL THEN pieces ELSE"
        " (SELECT max(seq) FROM piece WHERE piece.run = run.no) END"
        " FROM run WHERE no = ?1 AND ?2 = 0";
    static const char one[] =
        "SELECT first_seq, last_seq FROM bundle WHERE run = ?1 AND no = ?2";
    struct query *q;
    bool row;

    if (!db_query(db, bundle == 0 ? all : one, &q, err))
        return false;
    query_bind_int(q, 1, run);
    query_bind_int(q, 2, bundle);
    if (!query_step(q, &row, err))
        return false;
    *first = query_int(q, 0);
    *last = query_int(q, 1);
    query_reset(q);
    return row ||
           err_set(err, ERR_STATE,
                   "ledger: no run %" PRId64 ", or no bundle %" PRId64 " in it",
                   run, bundle);
}

bool
pieces_open(struct db *db, int64_t run, int64_t bundle,
            struct piece_cursor **out, struct err *err)
{
    /* Two statements, so that bundles can be read inside a scan of the run. */
    static const char all[] =
        PIECE_ROWS " AND seq BETWEEN ?2 AND ?3 ORDER BY seq";
    static const char one[] =
        PIECE_ROWS " AND seq BETWEEN ?2 AND ?3 ORDER BY seq ";
    struct piece_cursor c;

    if (!serials(db, run, bundle, &c.next, &c.last, err) ||
        !db_query(db, bundle == 0 ? all : one, &c.q, err))
        return false;
    query_bind_int(c.q, 1, run);
    query_bind_int(c.q, 2, c.next);
    query_bind_int(c.q, 3, c.last);
    *out = mem_new(sizeof **out);
    **out = c;
    return true;
}

bool
pieces_next(struct piece_cursor *c, bool *more, struct piece *out,
            struct err *err)
{
    bool row;

    if (c->next > c->last) {
        *more = false;
        return true;
    }
    if (!query_step(c->q, &row, err))
        return false;
    if (!row || query_int(c->q, 0) != c->next)
        return err_set(err, ERR_STATE,
                       "ledger: piece %" PRId64 " does not come in its place",
                       c->next);
    read_row(c->q, out);
    c->next++;
    *more = true;
    return true;
}

void
pieces_close(struct piece_cursor *c)
{
    if (c == NULL)
        return;
    query_reset(c->q);
    mem_free(c);
}

bool
piece_find(struct db *db, int64_t run, int64_t seq, bool *found,
           struct piece *out, struct err *err)
{
    static const char sql[] = PIECE_ROWS " AND seq = ?2";
    struct query *q;
    bool row;

    if (!db_query(db, sql, &q, err))
        return false;
    query_bind_int(q, 1, run);
    query_bind_int(q, 2, seq);
    if (!query_step(q, &row, err))
        return false;
    if (row)
        read_row(q, out); /* the row stands: its texts are borrowed */
    *found = row;
    return true;
}

/* --- pages and exceptions ----------------------------------------------- */

/* A piece may be told of while its bundle is neither written nor its run
 * sealed. */
#define PIECE_OPEN                                                             \
    " FROM piece JOIN bundle ON bundle.run = piece.run"                        \
    " AND bundle.no = piece.bundle JOIN run ON run.no = piece.run"             \
    " WHERE piece.run = ?1 AND piece.seq = ?2 AND run.id IS NOT NULL"          \
    " AND run.state = 'planned' AND bundle.state = 'planned'"

static void
bind_pages(struct query *q, int64_t run, const struct piece_pages *p)
{
    query_bind_int(q, 1, run);
    query_bind_int(q, 2, p->seq);
    query_bind_int(q, 3, p->first_page);
    query_bind_int(q, 4, p->pages);
    query_bind_int(q, 5, p->sheets);
    query_bind_blob(q, 6, p->content.byte, SHA256_LEN);
}

bool
piece_pages_put(struct db *db, int64_t run, const struct piece_pages *p,
                struct err *err)
{
    static const char sql[] =
        "INSERT INTO piece_pages SELECT ?1, ?2, ?3, ?4, ?5, ?6" PIECE_OPEN
        " AND NOT EXISTS (SELECT 1 FROM exception WHERE run = ?1 AND seq = ?2)"
        " ON CONFLICT DO NOTHING";
    static const char same[] =
        "SELECT 1 FROM piece_pages WHERE run = ?1 AND seq = ?2"
        " AND first_page = ?3 AND pages = ?4 AND sheets = ?5 AND content = ?6";
    struct query *q;
    bool met;

    if (!db_query(db, sql, &q, err))
        return false;
    bind_pages(q, run, p);
    if (!query_done(q, err))
        return err_wrap(err, "ledger: pages of piece %" PRId64, p->seq);
    if (query_changes(q) == 1)
        return true;
    if (!db_query(db, same, &q, err))
        return false;
    bind_pages(q, run, p);
    return (one_row(q, &met, err) &&
            (met ||
             err_set(err, ERR_STATE,
                     "its bundle is written, it is held, or its pages were "
                     "others before"))) ||
           err_wrap(err, "ledger: pages of piece %" PRId64, p->seq);
}

bool
piece_pages_of(struct db *db, int64_t run, int64_t seq, struct piece_pages *out,
               bool *found, struct err *err)
{
    static const char sql[] = "SELECT first_page, pages, sheets, content"
                              " FROM piece_pages WHERE run = ?1 AND seq = ?2";
    struct query *q;
    struct piece_pages p = {.seq = seq};
    bool row;

    if (!db_query(db, sql, &q, err))
        return false;
    query_bind_int(q, 1, run);
    query_bind_int(q, 2, seq);
    if (!query_step(q, &row, err))
        return false;
    *found = row;
    if (!row)
        return true;
    p.first_page = query_int(q, 0);
    p.pages = query_int(q, 1);
    p.sheets = query_int(q, 2);
    if (!column_hash(q, 3, &p.content, err))
        return false;
    query_reset(q);
    *out = p;
    return true;
}

bool
pages_before(struct db *db, int64_t run, int64_t bundle, int64_t seq,
             int64_t *pieces, int64_t *sheets, struct err *err)
{
    static const char sql[] =
        "SELECT count(*), ifnull(sum(p.sheets), 0) FROM piece_pages p"
        " JOIN bundle b ON b.run = p.run AND b.no = ?2"
        " WHERE p.run = ?1 AND p.seq >= b.first_seq AND p.seq < ?3";
    struct query *q;
    bool row;

    if (!db_query(db, sql, &q, err))
        return false;
    query_bind_int(q, 1, run);
    query_bind_int(q, 2, bundle);
    query_bind_int(q, 3, seq);
    if (!query_step(q, &row, err))
        return false;
    *pieces = row ? query_int(q, 0) : 0;
    *sheets = row ? query_int(q, 1) : 0;
    query_reset(q);
    return true;
}

static void
bind_held(struct query *q, int64_t run, int64_t seq, const char *reason,
          const char *detail)
{
    query_bind_int(q, 1, run);
    query_bind_int(q, 2, seq);
    query_bind_str(q, 3, reason);
    query_bind_str(q, 4, detail != NULL ? detail : "");
}

bool
piece_held(struct db *db, int64_t run, int64_t seq, const char *reason,
           const char *detail, struct err *err)
{
    /* A trigger frees the piece's certificates. */
    static const char sql[] =
        "INSERT INTO exception SELECT ?1, ?2, 'held', ?3, ?4" PIECE_OPEN
        " AND NOT EXISTS (SELECT 1 FROM piece_pages WHERE run = ?1"
        "  AND seq = ?2) ON CONFLICT DO NOTHING";
    static const char same[] =
        "SELECT 1 FROM exception WHERE run = ?1 AND seq = ?2"
        " AND reason = ?3 AND detail = ?4";
    struct query *q;
    bool met;

    if (!db_query(db, sql, &q, err))
        return false;
    bind_held(q, run, seq, reason, detail);
    if (!query_done(q, err))
        return err_wrap(err, "ledger: hold of piece %" PRId64, seq);
    if (query_changes(q) == 1)
        return true;
    if (!db_query(db, same, &q, err))
        return false;
    bind_held(q, run, seq, reason, detail);
    return (one_row(q, &met, err) &&
            (met ||
             err_set(err, ERR_STATE,
                     "its bundle is written, it has pages, or it is held for "
                     "another reason"))) ||
           err_wrap(err, "ledger: hold of piece %" PRId64, seq);
}

static void
read_exception(struct query *q, struct exception *out)
{
    out->seq = query_int(q, 0);
    column_copy(q, 1, out->state, sizeof out->state);
    column_copy(q, 2, out->reason, sizeof out->reason);
    column_copy(q, 3, out->detail, sizeof out->detail);
}

bool
exception_find(struct db *db, int64_t run, int64_t seq, struct exception *out,
               bool *found, struct err *err)
{
    static const char sql[] = "SELECT seq, state, reason, detail FROM exception"
                              " WHERE run = ?1 AND seq = ?2";
    struct query *q;

    if (!db_query(db, sql, &q, err))
        return false;
    query_bind_int(q, 1, run);
    query_bind_int(q, 2, seq);
    if (!query_step(q, found, err))
        return false;
    if (*found)
        read_exception(q, out);
    query_reset(q);
    return true;
}

bool
exceptions_of(struct db *db, int64_t run, struct arena *arena,
              struct exception **out, size_t *n, struct err *err)
{
    static const char count[] = "SELECT count(*) FROM exception WHERE run = ?1";
    static const char sql[] = "SELECT seq, state, reason, detail FROM exception"
                              " WHERE run = ?1 ORDER BY seq";
    struct query *q;
    struct exception *list;
    size_t room, i = 0;
    bool row;

    if (!count_rows(db, count, run, &room, err) || !db_query(db, sql, &q, err))
        return false;
    list = arena_array(arena, struct exception, room + 1);
    query_bind_int(q, 1, run);
    while (query_step(q, &row, err)) {
        if (!row) {
            query_reset(q);
            *out = list;
            *n = i;
            return true;
        }
        read_exception(q, &list[i++]);
    }
    return false;
}
