#include "data/notice.h"

#include <stddef.h>

#include "data/db.h"

static bool
put(struct db *db, struct text serial, const char *kind, struct date posted,
    bool *is_new, struct err *err)
{
    static const char sql[] =
        "INSERT INTO notified_elsewhere VALUES (?1, ?2, ?3)"
        " ON CONFLICT DO NOTHING";
    struct query *q;

    if (!db_query(db, sql, &q, err))
        return false;
    query_bind_text(q, 1, serial);
    query_bind_str(q, 2, kind);
    query_bind_date(q, 3, posted);
    if (!query_done(q, err))
        return false;
    *is_new = query_changes(q) > 0;
    return true;
}

static bool
is_there(struct db *db, const char *sql, struct text serial, const char *kind,
         bool *is, struct err *err)
{
    struct query *q;

    if (!db_query(db, sql, &q, err))
        return false;
    query_bind_text(q, 1, serial);
    query_bind_str(q, 2, kind);
    if (!query_step(q, is, err))
        return false;
    query_reset(q);
    return true;
}

bool
notice_put(struct db *db, struct text serial, const char *kind,
           struct date posted, enum notice_found *out, struct err *err)
{
    static const char ours[] =
        "SELECT 1 FROM notified WHERE serial = ?1 AND kind = ?2";
    static const char known[] =
        "SELECT 1 FROM certificate WHERE serial = ?1 AND kind = ?2";
    bool is_new, is_ours, is_known;

    if (!put(db, serial, kind, posted, &is_new, err) ||
        !is_there(db, ours, serial, kind, &is_ours, err) ||
        !is_there(db, known, serial, kind, &is_known, err))
        return false;
    *out = is_ours     ? NOTICE_OURS
           : !is_new   ? NOTICE_KNOWN
           : !is_known ? NOTICE_UNKNOWN
                       : NOTICE_NEW;
    return true;
}
