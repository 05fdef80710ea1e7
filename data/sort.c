#include "data/sort.h"

#include "base/arena.h"
#include "data/db.h"

/* Too few local letters of a class go by the ordinary payment. */
static bool
drop_local(struct db *db, int64_t run, const struct sort_terms *terms,
           struct err *err)
{
    static const char sql[] =
        "UPDATE candidate SET payment = ?3 WHERE run = ?1 AND payment = ?2"
        " AND envelope IN (SELECT envelope FROM candidate"
        " WHERE run = ?1 AND payment = ?2 GROUP BY envelope"
        " HAVING count(*) < ?4)";
    struct query *q;

    if (terms->local.len == 0 || text_equal(terms->local, terms->payment))
        return true;
    if (!db_query(db, sql, &q, err))
        return false;
    query_bind_int(q, 1, run);
    query_bind_text(q, 2, terms->local);
    query_bind_text(q, 3, terms->payment);
    query_bind_int(q, 4, terms->local_least);
    return query_done(q, err);
}

static bool
merge(struct db *db, const char *sql, int64_t run, int64_t least,
      struct err *err)
{
    struct query *q;

    if (!db_query(db, sql, &q, err))
        return false;
    query_bind_int(q, 1, run);
    query_bind_int(q, 2, least);
    return query_done(q, err);
}

bool
sort_candidates(struct db *db, int64_t run, const struct sort_terms *terms,
                struct err *err)
{
    /* Only letters of small groups are rewritten: few, however long the run. */
    static const char to_two[] =
        "UPDATE candidate SET district = substr(district, 1, 2)"
        " WHERE run = ?1 AND length(district) > 2"
        " AND (envelope, payment, district) IN"
        " (SELECT envelope, payment, district FROM candidate WHERE run = ?1"
        " GROUP BY envelope, payment, district HAVING count(*) < ?2)";
    static const char to_mixed[] =
        "UPDATE candidate SET district = '" SORT_MIXED "'"
        " WHERE run = ?1 AND length(district) = 2"
        " AND (envelope, payment, district) IN"
        " (SELECT envelope, payment, district FROM candidate WHERE run = ?1"
        " GROUP BY envelope, payment, district HAVING count(*) < ?2)";

    return drop_local(db, run, terms, err) &&
           merge(db, to_two, run, terms->least, err) &&
           merge(db, to_mixed, run, terms->least, err);
}

static bool
count_groups(struct db *db, int64_t run, size_t *n, struct err *err)
{
    static const char sql[] =
        "SELECT count(*) FROM (SELECT 1 FROM candidate WHERE run = ?1"
        " GROUP BY envelope, payment, district)";
    struct query *q;
    bool row = false;

    if (!db_query(db, sql, &q, err))
        return false;
    query_bind_int(q, 1, run);
    if (!query_step(q, &row, err))
        return false;
    *n = (size_t)query_int(q, 0);
    query_reset(q);
    return true;
}

bool
sort_groups(struct db *db, int64_t run, struct arena *arena,
            struct sort_group **groups, size_t *n, struct err *err)
{
    static const char sql[] =
        "SELECT envelope, payment, district, count(*) FROM candidate"
        " WHERE run = ?1 GROUP BY envelope, payment, district"
        " ORDER BY envelope, payment, district";
    struct query *q;
    size_t room = 0;
    bool more = true;

    *n = 0;
    if (!count_groups(db, run, &room, err) || !db_query(db, sql, &q, err))
        return false;
    *groups = arena_array(arena, struct sort_group, room + 1);
    query_bind_int(q, 1, run);
    while (query_step(q, &more, err) && more && *n < room)
        (*groups)[(*n)++] =
            (struct sort_group){query_dup(q, 0, arena), query_dup(q, 1, arena),
                                query_dup(q, 2, arena), query_int(q, 3)};
    query_reset(q);
    return !more && *n == room;
}
