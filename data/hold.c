#include "data/hold.h"

#include <string.h>

#include "base/arena.h"
#include "data/db.h"
#include "data/ledger_inside.h"

/* Holds that no night closes by not holding. */
#define STICKY "('" HOLD_OFFICE "', '" HOLD_WITHDRAWN "')"

static bool
change(struct db *db, const char *sql, int64_t key, struct err *err)
{
    struct query *q;

    if (!db_query(db, sql, &q, err))
        return false;
    query_bind_int(q, 1, key);
    return query_done(q, err);
}

/* --- one hold ------------------------------------------------------------ */

static struct date
earlier(struct date a, struct date b)
{
    if (a.year == 0 || (b.year != 0 && date_compare(b, a) < 0))
        return b;
    return a;
}

static struct text
due_serial(const struct certificate *c)
{
    return c->due ? c->serial : TEXT("");
}

static struct date
first_end(const struct verdict *v)
{
    const struct date none = {0};

    return earlier(v->signature.due ? v->signature.expires : none,
                   v->authentication.due ? v->authentication.expires : none);
}

/* The person as the night saw it: what is due, and until when. */
static bool
put_hold(struct db *db, struct date day, const struct held_row *r,
         struct err *err)
{
    static const char sql[] =
        "INSERT INTO hold (person, reason, detail, opened, expires, signature,"
        " authentication) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)";
    struct verdict v = {.reason = REASON_NOT_DUE};
    struct query *q;
    bool found;

    if (!select_person(db, day, r->person, &found, &v, err) ||
        !db_query(db, sql, &q, err))
        return false;
    query_bind_text(q, 1, r->person);
    query_bind_text(q, 2, r->reason);
    query_bind_text(q, 3, r->detail);
    query_bind_date(q, 4, day);
    query_bind_date(q, 5, first_end(&v));
    query_bind_text(q, 6, due_serial(&v.signature));
    query_bind_text(q, 7, due_serial(&v.authentication));
    return query_done(q, err);
}

struct refresh {
    struct db *db;
    struct date day;
    struct arena *arena;
};

/* What is known of an open hold: none, the same reason, or another. */
static bool
open_reason(struct db *db, struct text person, struct text reason, bool *open,
            bool *same, struct err *err)
{
    static const char sql[] =
        "SELECT reason = ?2 OR reason IN " STICKY " FROM hold WHERE person = ?1"
        " AND closed IS NULL";
    struct query *q;

    if (!db_query(db, sql, &q, err))
        return false;
    query_bind_text(q, 1, person);
    query_bind_text(q, 2, reason);
    if (!query_step(q, open, err))
        return false;
    *same = *open && query_int(q, 0) != 0;
    query_reset(q);
    return true;
}

static bool
close_judged(struct db *db, struct text person, struct err *err)
{
    static const char sql[] = "UPDATE hold SET closed = 'judged'"
                              " WHERE person = ?1 AND closed IS NULL";
    struct query *q;

    if (!db_query(db, sql, &q, err))
        return false;
    query_bind_text(q, 1, person);
    return query_done(q, err);
}

/* A row's texts are borrowed, and the statements below may be the row's own. */
static bool
take_held(void *context, const struct held_row *r, struct err *err)
{
    struct refresh *f = context;
    struct held_row own;
    bool open, same;

    arena_reset(f->arena);
    own = (struct held_row){text_from(text_dup(f->arena, r->person)),
                            text_from(text_dup(f->arena, r->reason)),
                            text_from(text_dup(f->arena, r->detail))};
    if (!open_reason(f->db, own.person, own.reason, &open, &same, err))
        return false;
    if (same)
        return true;
    return (!open || close_judged(f->db, own.person, err)) &&
           put_hold(f->db, f->day, &own, err);
}

/* --- a night -------------------------------------------------------------- */

static bool
refresh(struct refresh *f, int64_t night, struct err *err)
{
    static const char judged[] =
        "UPDATE hold SET closed = 'judged' WHERE closed IS NULL"
        " AND reason NOT IN " STICKY
        " AND NOT EXISTS (SELECT 1 FROM verdict AS v WHERE v.night = ?1"
        "  AND v.person = hold.person AND v.outcome = 'held')"
        " AND NOT EXISTS (SELECT 1 FROM run JOIN exception AS e"
        "  ON e.run = run.no AND e.state = 'held' JOIN piece AS p"
        "  ON p.run = e.run AND p.seq = e.seq"
        "  WHERE run.night = ?1 AND p.person = hold.person)";

    return night_held(f->db, night, take_held, f, err) &&
           change(f->db, judged, night, err);
}

bool
holds_refresh(struct db *db, const struct night *night, struct err *err)
{
    struct refresh f = {.db = db, .day = night->as_of, .arena = arena_new()};
    bool ok = db_begin(db, err);

    if (ok) {
        ok = refresh(&f, night->no, err) && db_commit(db, err);
        if (!ok)
            db_rollback(db);
    }
    arena_free(f.arena);
    return ok;
}

/* --- looking ---------------------------------------------------------------
 */

bool
holds_open(struct db *db,
           bool (*visit)(void *context, const struct hold *h, struct err *err),
           void *context, struct err *err)
{
    static const char sql[] =
        "SELECT person, reason, detail, opened, expires, seen FROM hold"
        " WHERE closed IS NULL ORDER BY expires IS NULL, expires, person";
    struct query *q;
    bool row;

    if (!db_query(db, sql, &q, err))
        return false;
    while (query_step(q, &row, err)) {
        struct hold h;

        if (!row) {
            query_reset(q);
            return true;
        }
        h = (struct hold){query_text(q, 0), query_text(q, 1),
                          query_text(q, 2), query_date(q, 3),
                          query_date(q, 4), query_int(q, 5) != 0};
        if (!visit(context, &h, err)) {
            query_reset(q);
            return false;
        }
    }
    return false;
}

bool
holds_count(struct db *db, struct date day, int64_t *fresh, int64_t *near,
            struct err *err)
{
    static const char sql[] =
        "SELECT coalesce(sum(NOT seen), 0), coalesce(sum(seen AND"
        " expires IS NOT NULL AND expires <= ?1), 0) FROM hold"
        " WHERE closed IS NULL";
    struct query *q;
    bool row;

    if (!db_query(db, sql, &q, err))
        return false;
    query_bind_date(q, 1, date_add_days(day, HOLD_NEAR_DAYS));
    if (!query_step(q, &row, err))
        return false;
    *fresh = query_int(q, 0);
    *near = query_int(q, 1);
    query_reset(q);
    return true;
}

bool
holds_seen(struct db *db, struct err *err)
{
    return db_exec(db, "UPDATE hold SET seen = 1 WHERE closed IS NULL", err);
}

/* --- what was decided before ------------------------------------------------
 */

bool
hold_decision(struct db *db, const struct verdict *v, enum hold_decision *out,
              struct err *err)
{
    /* The office's own hold first, then the last word on what is due now. */
    static const char sql[] =
        "SELECT reason, closed FROM hold WHERE person = ?1 AND"
        " (closed IS NULL AND reason = '" HOLD_OFFICE "' OR"
        " closed IN ('send', 'drop') AND (?2 = '' OR signature = ?2)"
        "  AND (?3 = '' OR authentication = ?3))"
        " ORDER BY closed IS NULL DESC, no DESC LIMIT 1";
    struct query *q;
    bool row;

    *out = DECISION_NONE;
    if (!db_query(db, sql, &q, err))
        return false;
    query_bind_text(q, 1, v->person);
    query_bind_text(q, 2, due_serial(&v->signature));
    query_bind_text(q, 3, due_serial(&v->authentication));
    if (!query_step(q, &row, err))
        return false;
    if (row && query_null(q, 1))
        *out = DECISION_OFFICE;
    else if (row && text_is(query_text(q, 1), "drop"))
        *out = DECISION_DROP;
    else if (row && text_is(query_text(q, 0), reason_name(v->reason)))
        *out = DECISION_SEND;
    query_reset(q);
    return true;
}
