#include "data/ledger.h"

#include <inttypes.h>
#include <string.h>

#include "base/arena.h"
#include "data/db.h"
#include "data/ledger_inside.h"

/* --- nights ------------------------------------------------------------- */

/*
 * A night whose run was abandoned stands no longer for its day and files: the
 * same command may plan anew.
 */
#define NIGHT_ROWS                                                             \
    "SELECT night.no, night.as_of, inputs, conf, exit_code, run.no"            \
    " FROM night LEFT JOIN run ON run.night = night.no"

static bool
read_night(struct query *q, struct night *out, struct err *err)
{
    struct night n = {
        .no = query_int(q, 0),
        .as_of = query_date(q, 1),
        .finished = !query_null(q, 4),
        .exit_code = (int)query_int(q, 4),
        .run_no = query_int(q, 5),
    };

    if (!column_hash(q, 2, &n.inputs, err) || !column_hash(q, 3, &n.conf, err))
        return false;
    *out = n;
    return true;
}

/* The row that a bound query gives, or no 0; the query is reset. */
static bool
one_night(struct query *q, struct night *out, struct err *err)
{
    bool row, ok;

    if (!query_step(q, &row, err))
        return false;
    if (!row)
        *out = (struct night){.no = 0};
    ok = !row || read_night(q, out, err);
    query_reset(q);
    return ok;
}

bool
night_find(struct db *db, struct date as_of, const struct sha256 *inputs,
           const struct sha256 *conf, struct night *out, struct err *err)
{
    static const char sql[] = NIGHT_ROWS
        " WHERE night.as_of = ?1 AND inputs = ?2 AND conf = ?3"
        " AND run.state IS NOT 'abandoned' ORDER BY night.no DESC LIMIT 1";
    struct query *q;

    if (!db_query(db, sql, &q, err))
        return false;
    query_bind_date(q, 1, as_of);
    query_bind_blob(q, 2, inputs->byte, SHA256_LEN);
    query_bind_blob(q, 3, conf->byte, SHA256_LEN);
    return one_night(q, out, err);
}

bool
night_unfinished(struct db *db, struct night *out, struct err *err)
{
    static const char sql[] = NIGHT_ROWS " WHERE run.state = 'planned'";
    struct query *q;

    return db_query(db, sql, &q, err) && one_night(q, out, err);
}

bool
night_begin(struct db *db, struct night *io, struct err *err)
{
    static const char sql[] =
        "INSERT INTO night (no, as_of, inputs, conf)"
        " SELECT (SELECT coalesce(max(no), 0) + 1 FROM night), ?1, ?2, ?3"
        " WHERE NOT EXISTS (SELECT 1 FROM night LEFT JOIN run"
        "  ON run.night = night.no WHERE night.as_of = ?1 AND inputs = ?2"
        "  AND conf = ?3 AND run.state IS NOT 'abandoned')";
    struct query *q;
    bool met;

    if (!db_query(db, sql, &q, err))
        return false;
    query_bind_date(q, 1, io->as_of);
    query_bind_blob(q, 2, io->inputs.byte, SHA256_LEN);
    query_bind_blob(q, 3, io->conf.byte, SHA256_LEN);
    if (!(one_change(q, &met, err) &&
          (met ||
           err_set(err, ERR_STATE,
                   "night: day, inputs and configuration are those of an "
                   "earlier night"))))
        return false;
    return night_find(db, io->as_of, &io->inputs, &io->conf, io, err);
}

bool
night_end(struct db *db, int64_t no, int exit_code, struct err *err)
{
    static const char sql[] = "UPDATE night SET exit_code = ?2"
                              " WHERE no = ?1 AND exit_code IS NULL";
    struct query *q;
    bool met;

    if (!db_query(db, sql, &q, err))
        return false;
    query_bind_int(q, 1, no);
    query_bind_int(q, 2, exit_code);
    return one_change(q, &met, err) &&
           (met ||
            err_set(err, ERR_STATE, "night: not begun, or ended already"));
}

bool
night_file(struct db *db, int64_t night, int64_t input, struct err *err)
{
    /* Said again by a night that goes on after a stop. */
    static const char sql[] =
        "INSERT INTO night_file SELECT ?1, no FROM input WHERE no = ?2"
        " ON CONFLICT DO NOTHING";
    static const char known[] =
        "SELECT 1 FROM night_file WHERE night = ?1 AND input = ?2";
    struct query *q;
    bool met;

    if (!db_query(db, sql, &q, err))
        return false;
    query_bind_int(q, 1, night);
    query_bind_int(q, 2, input);
    if (!query_done(q, err) || !db_query(db, known, &q, err))
        return false;
    query_bind_int(q, 1, night);
    query_bind_int(q, 2, input);
    return one_row(q, &met, err) &&
           (met ||
            err_set(err, ERR_STATE, "night: its file is not in the register"));
}

/* --- what was decided --------------------------------------------------- */

static void
bind_tally(struct query *q, int64_t night, const struct tally *t)
{
    query_bind_int(q, 1, night);
    query_bind_str(q, 2, t->outcome);
    query_bind_str(q, 3, t->reason);
    query_bind_int(q, 4, t->n);
}

bool
night_tally_set(struct db *db, int64_t night, const struct tally *t,
                struct err *err)
{
    static const char sql[] =
        "INSERT INTO tally SELECT ?1, ?2, ?3, ?4, coalesce(max(no), 0)"
        " FROM input WHERE true ON CONFLICT DO NOTHING";
    static const char same[] =
        "SELECT 1 FROM tally WHERE night = ?1 AND outcome = ?2"
        " AND reason = ?3 AND n = ?4";
    struct query *q;
    bool met;

    if (!db_query(db, sql, &q, err))
        return false;
    bind_tally(q, night, t);
    if (!query_done(q, err))
        return false;
    if (query_changes(q) == 1)
        return true;
    if (!db_query(db, same, &q, err))
        return false;
    bind_tally(q, night, t);
    return one_row(q, &met, err) &&
           (met || err_set(err, ERR_STATE, "night: counted otherwise before"));
}

bool
night_tally(struct db *db, int64_t night, struct arena *arena,
            struct tally **out, size_t *n, struct err *err)
{
    static const char count[] = "SELECT count(*) FROM tally WHERE night = ?1";
    static const char sql[] = "SELECT outcome, reason, n FROM tally"
                              " WHERE night = ?1 ORDER BY outcome, reason";
    struct query *q;
    struct tally *list;
    size_t room, i = 0;
    bool row;

    if (!count_rows(db, count, night, &room, err) ||
        !db_query(db, sql, &q, err))
        return false;
    list = arena_array(arena, struct tally, room + 1);
    query_bind_int(q, 1, night);
    while (query_step(q, &row, err)) {
        if (!row) {
            query_reset(q);
            *out = list;
            *n = i;
            return true;
        }
        column_copy(q, 0, list[i].outcome, sizeof list[i].outcome);
        column_copy(q, 1, list[i].reason, sizeof list[i].reason);
        list[i++].n = query_int(q, 2);
    }
    return false;
}

static void
bind_verdict(struct query *q, int64_t night, struct text person,
             const char *outcome, const char *reason, const char *detail)
{
    query_bind_int(q, 1, night);
    query_bind_text(q, 2, person);
    query_bind_str(q, 3, outcome);
    query_bind_str(q, 4, reason);
    query_bind_str(q, 5, detail != NULL ? detail : "");
}

bool
night_verdict(struct db *db, int64_t night, struct text person,
              const char *outcome, const char *reason, const char *detail,
              struct err *err)
{
    static const char sql[] = "INSERT INTO verdict VALUES (?1, ?2, ?3, ?4, ?5)"
                              " ON CONFLICT DO NOTHING";
    static const char same[] =
        "SELECT 1 FROM verdict WHERE night = ?1 AND person = ?2"
        " AND outcome = ?3 AND reason = ?4 AND detail = ?5";
    struct query *q;
    bool met;

    if (!db_query(db, sql, &q, err))
        return false;
    bind_verdict(q, night, person, outcome, reason, detail);
    if (!query_done(q, err))
        return false;
    if (query_changes(q) == 1)
        return true;
    if (!db_query(db, same, &q, err))
        return false;
    bind_verdict(q, night, person, outcome, reason, detail);
    return one_row(q, &met, err) &&
           (met || err_set(err, ERR_STATE,
                           "night: a person has another verdict already"));
}

bool
night_held(struct db *db, int64_t night,
           bool (*visit)(void *context, const struct held_row *r,
                         struct err *err),
           void *context, struct err *err)
{
    static const char sql[] =
        "SELECT person, reason, detail FROM verdict"
        " WHERE night = ?1 AND outcome = 'held'"
        " UNION ALL SELECT person, reason, detail FROM run"
        " JOIN exception ON exception.run = run.no"
        " JOIN piece ON piece.run = run.no AND piece.seq = exception.seq"
        " WHERE night = ?1 AND exception.state = 'held' ORDER BY person";
    struct query *q;
    bool row;

    if (!db_query(db, sql, &q, err))
        return false;
    query_bind_int(q, 1, night);
    while (query_step(q, &row, err)) {
        struct held_row r;

        if (!row) {
            query_reset(q);
            return true;
        }
        r = (struct held_row){query_text(q, 0), query_text(q, 1),
                              query_text(q, 2)};
        if (!visit(context, &r, err)) {
            query_reset(q);
            return false;
        }
    }
    return false;
}

bool
start_day_set(struct db *db, struct date start, struct err *err)
{
    static const char sql[] =
        "INSERT INTO setting VALUES ('start-day', ?1)"
        " ON CONFLICT DO UPDATE SET value = excluded.value";
    char day[DATE_MAX];
    struct query *q;

    if (!db_query(db, sql, &q, err))
        return false;
    date_format(start, day);
    query_bind_str(q, 1, day);
    return query_done(q, err);
}

/* --- what the ledger's files share -------------------------------------- */

bool
one_change(struct query *q, bool *met, struct err *err)
{
    if (!query_done(q, err))
        return false;
    *met = query_changes(q) == 1;
    return true;
}

bool
one_row(struct query *q, bool *met, struct err *err)
{
    if (!query_step(q, met, err))
        return false;
    query_reset(q);
    return true;
}

bool
count_rows(struct db *db, const char *sql, int64_t key, size_t *n,
           struct err *err)
{
    struct query *q;
    bool row;

    if (!db_query(db, sql, &q, err))
        return false;
    query_bind_int(q, 1, key);
    if (!query_step(q, &row, err))
        return false;
    *n = row ? (size_t)query_int(q, 0) : 0;
    query_reset(q);
    return true;
}

void
column_copy(struct query *q, int column, char *buf, size_t size)
{
    struct text t = query_text(q, column);
    size_t n = t.len < size ? t.len : size - 1;

    /* A cut falls between characters. */
    while (n < t.len && n > 0 && ((unsigned char)t.s[n] & 0xC0) == 0x80)
        n--;
    memcpy(buf, t.s, n);
    buf[n] = '\0';
}

bool
column_hash(struct query *q, int column, struct sha256 *out, struct err *err)
{
    struct text t = query_blob(q, column);

    if (t.len == 0) {
        *out = (struct sha256){{0}};
        return true;
    }
    if (t.len != SHA256_LEN)
        return err_set(err, ERR_STATE, "ledger: a hash of another length");
    memcpy(out->byte, t.s, SHA256_LEN);
    return true;
}
