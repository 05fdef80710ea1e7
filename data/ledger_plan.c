#include <inttypes.h>

#include "base/arena.h"
#include "data/db.h"
#include "data/ledger.h"
#include "data/ledger_inside.h"

/* --- candidates and places ---------------------------------------------- */

bool
run_begin(struct db *db, struct run *io, struct err *err)
{
    static const char sql[] =
        "INSERT INTO run (no, night, state, as_of, posting)"
        " SELECT (SELECT coalesce(max(no), 0) + 1 FROM run), no, 'planned',"
        " as_of, ?2 FROM night WHERE no = ?1 AND exit_code IS NULL"
        " AND NOT EXISTS (SELECT 1 FROM run WHERE state = 'planned')"
        " AND NOT EXISTS (SELECT 1 FROM run WHERE night = ?1)";
    static const char made[] = "SELECT no, as_of FROM run WHERE night = ?1";
    struct query *q;
    bool row, met;

    if (!db_query(db, sql, &q, err))
        return false;
    query_bind_int(q, 1, io->night);
    query_bind_date(q, 2, io->posting);
    if (!(one_change(q, &met, err) &&
          (met ||
           err_set(err, ERR_STATE,
                   "run: another is not sealed yet, or its night has one or "
                   "has ended"))) ||
        !db_query(db, made, &q, err))
        return false;
    query_bind_int(q, 1, io->night);
    if (!query_step(q, &row, err))
        return false;
    io->no = query_int(q, 0);
    io->as_of = query_date(q, 1);
    io->state = RUN_PLANNED;
    query_reset(q);
    return true;
}

bool
plan_candidate(struct db *db, int64_t run, const struct piece *p,
               struct err *err)
{
    static const char sql[] =
        "INSERT INTO candidate (run, " PIECE_COLUMNS ") VALUES (?, ?, ?, ?,"
        " ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?,"
        " ?, ?, ?, ?)";
    struct query *q;

    if (!db_query(db, sql, &q, err))
        return false;
    query_bind_int(q, 1, run);
    piece_bind(q, 2, p);
    return query_done(q, err);
}

bool
plan_ordered(struct db *db, int64_t run,
             bool (*visit)(void *context, const struct piece *p,
                           struct err *err),
             void *context, struct err *err)
{
    /* The key gives all but the address: one postal code is sorted at a time.
     */
    static const char sql[] =
        "SELECT " PIECE_COLUMNS " FROM candidate WHERE run = ?1"
        " ORDER BY envelope, payment, district, postal,"
        " prefecture || city || town || block || building, person";
    struct query *q;
    bool row;

    if (!db_query(db, sql, &q, err))
        return false;
    query_bind_int(q, 1, run);
    while (query_step(q, &row, err)) {
        struct piece p = {.seq = 0};

        if (!row) {
            query_reset(q);
            return true;
        }
        piece_read(q, 0, &p);
        if (!visit(context, &p, err)) {
            query_reset(q);
            return false;
        }
    }
    return false;
}

static bool
put_piece(struct db *db, int64_t run, const struct piece *p, struct err *err)
{
    /*
     * A trigger notes the due certificates as notified, or stops the row.
     * Values are bound: INSERT SELECT would build a table in memory first, for
     * the trigger's sake, and take twice the time.
     */
    static const char sql[] =
        "INSERT INTO piece (run, seq, bundle, " PIECE_COLUMNS ") VALUES (?, ?,"
        " ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?,"
        " ?, ?, ?, ?, ?, ?, ?)";
    struct query *q;

    if (!db_query(db, sql, &q, err))
        return false;
    query_bind_int(q, 1, run);
    query_bind_int(q, 2, p->seq);
    query_bind_int(q, 3, p->bundle);
    piece_bind(q, 4, p);
    return query_done(q, err);
}

bool
plan_place(struct db *db, int64_t run, struct text person, int64_t seq,
           int64_t bundle, struct err *err)
{
    static const char sql[] = "SELECT " PIECE_COLUMNS
                              " FROM candidate WHERE run = ?1 AND person = ?2";
    struct query *q;
    struct piece p = {.seq = seq, .bundle = bundle};
    bool row, ok;

    if (!db_query(db, sql, &q, err))
        return false;
    query_bind_int(q, 1, run);
    query_bind_text(q, 2, person);
    if (!query_step(q, &row, err))
        return false;
    if (row)
        piece_read(q, 0, &p);
    ok = row ? put_piece(db, run, &p, err)
             : err_set(err, ERR_STATE, "not a candidate");
    query_reset(q);
    return ok || err_wrap(err, "plan: piece %" PRId64, seq);
}

bool
bundle_put_row(struct db *db, int64_t run, const struct bundle_row *b,
               struct err *err)
{
    static const char sql[] =
        "INSERT INTO bundle (run, no, first_seq, last_seq, pieces, state,"
        " revision) VALUES (?1, ?2, ?3, ?4, ?5, 'planned', ?6)";
    struct query *q;

    if (!db_query(db, sql, &q, err))
        return false;
    query_bind_int(q, 1, run);
    query_bind_int(q, 2, b->no);
    query_bind_int(q, 3, b->first_seq);
    query_bind_int(q, 4, b->last_seq);
    query_bind_int(q, 5, b->pieces);
    query_bind_int(q, 6, b->revision);
    return query_done(q, err) || err_wrap(err, "plan: bundle %" PRId64, b->no);
}

/* --- freezing ----------------------------------------------------------- */

/* Every candidate has its place, no place is empty. */
static bool
check_places(struct db *db, const struct run *run, struct err *err)
{
    static const char candidates[] =
        "SELECT count(*) FROM candidate WHERE run = ?1";
    static const char pieces[] =
        "SELECT CASE WHEN max(seq) IS count(*) THEN count(*) ELSE -1 END"
        " FROM piece WHERE run = ?1";
    static const char bundles[] =
        "SELECT CASE WHEN max(no) IS count(*) THEN sum(pieces) ELSE -1 END"
        " FROM bundle WHERE run = ?1";
    size_t asked, placed, bundled;

    if (!count_rows(db, candidates, run->no, &asked, err) ||
        !count_rows(db, pieces, run->no, &placed, err) ||
        !count_rows(db, bundles, run->no, &bundled, err))
        return false;
    if ((int64_t)asked == run->pieces && placed == asked && bundled == asked)
        return true;
    return err_set(err, ERR_STATE,
                   "plan: %zu candidates, %" PRId64 " in the count, %" PRId64
                   " placed, %" PRId64 " in bundles (-1: numbers with a gap)",
                   asked, run->pieces, (int64_t)placed, (int64_t)bundled);
}

bool
run_freeze(struct db *db, const struct run *run, struct err *err)
{
    static const char sql[] =
        "UPDATE run SET id = ?2, posting = ?3, pieces = ?4, bundles = ?5,"
        " pages = ?6, sheets = ?7"
        " WHERE no = ?1 AND id IS NULL AND state = 'planned' AND ?5 ="
        " (SELECT count(*) FROM bundle WHERE bundle.run = ?1)";
    struct query *q;
    bool met;

    if (!check_places(db, run, err) || !db_query(db, sql, &q, err))
        return false;
    query_bind_int(q, 1, run->no);
    query_bind_str(q, 2, run->id);
    query_bind_date(q, 3, run->posting);
    query_bind_int(q, 4, run->pieces);
    query_bind_int(q, 5, run->bundles);
    query_bind_int(q, 6, run->pages);
    query_bind_int(q, 7, run->sheets);
    return (one_change(q, &met, err) &&
            (met || err_set(err, ERR_STATE,
                            "plan: frozen already, or with another number of "
                            "bundles"))) &&
           /* One run is planned at a time: all rows are its own. */
           db_exec(db, "DELETE FROM candidate", err);
}

/* --- frozen bytes ------------------------------------------------------- */

bool
run_file_put(struct db *db, int64_t run, const char *name, struct text data,
             struct err *err)
{
    static const char sql[] =
        "INSERT INTO run_file (run, name, data) VALUES (?1, ?2, ?3)";
    struct query *q;

    if (!db_query(db, sql, &q, err))
        return false;
    query_bind_int(q, 1, run);
    query_bind_str(q, 2, name);
    query_bind_blob(q, 3, data.s, data.len);
    return query_done(q, err) || err_wrap(err, "plan: file %s", name);
}

bool
run_font_put(struct db *db, int64_t run, const char *face,
             const struct sha256 *hash, struct err *err)
{
    static const char sql[] = "INSERT INTO run_font VALUES (?1, ?2, ?3)";
    struct query *q;

    if (!db_query(db, sql, &q, err))
        return false;
    query_bind_int(q, 1, run);
    query_bind_str(q, 2, face);
    query_bind_blob(q, 3, hash->byte, SHA256_LEN);
    return query_done(q, err) || err_wrap(err, "plan: face %s", face);
}

bool
run_files(struct db *db, int64_t run, struct arena *arena,
          const char *const **names, const struct text **data, size_t *n,
          struct err *err)
{
    static const char count[] = "SELECT count(*) FROM run_file WHERE run = ?1";
    static const char sql[] =
        "SELECT name, data FROM run_file WHERE run = ?1 ORDER BY no";
    struct query *q;
    const char **name;
    struct text *list;
    size_t room, i = 0;
    bool row;

    if (!count_rows(db, count, run, &room, err) || !db_query(db, sql, &q, err))
        return false;
    name = arena_array(arena, const char *, room + 1);
    list = arena_array(arena, struct text, room + 1);
    query_bind_int(q, 1, run);
    while (query_step(q, &row, err)) {
        struct text t;

        if (!row) {
            query_reset(q);
            *names = name;
            *data = list;
            *n = i;
            return true;
        }
        name[i] = text_dup(arena, query_text(q, 0));
        t = query_blob(q, 1);
        list[i++] = (struct text){arena_copy(arena, t.s, t.len), t.len};
    }
    return false;
}

bool
run_fonts(struct db *db, int64_t run, struct arena *arena,
          const struct run_font **out, size_t *n, struct err *err)
{
    static const char count[] = "SELECT count(*) FROM run_font WHERE run = ?1";
    static const char sql[] =
        "SELECT face, hash FROM run_font WHERE run = ?1 ORDER BY face";
    struct query *q;
    struct run_font *list;
    size_t room, i = 0;
    bool row;

    if (!count_rows(db, count, run, &room, err) || !db_query(db, sql, &q, err))
        return false;
    list = arena_array(arena, struct run_font, room + 1);
    query_bind_int(q, 1, run);
    while (query_step(q, &row, err)) {
        if (!row) {
            query_reset(q);
            *out = list;
            *n = i;
            return true;
        }
        list[i].face = text_dup(arena, query_text(q, 0));
        if (!column_hash(q, 1, &list[i++].hash, err)) {
            query_reset(q);
            return false;
        }
    }
    return false;
}
