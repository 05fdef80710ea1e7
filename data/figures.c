#include "data/figures.h"

#include "base/arena.h"
#include "data/db.h"

enum {
    ROWS_MAX = 400 /* of one list: words of the ledger, months, runs */
};

/* Rows of a name and a count, for a number. */
static bool
list_of(struct db *db, const char *sql, int64_t key, struct arena *arena,
        struct figure_list *out, struct err *err)
{
    struct query *q;
    bool more = true;

    out->n = 0;
    out->figure = arena_array(arena, struct figure, ROWS_MAX);
    if (!db_query(db, sql, &q, err))
        return false;
    query_bind_int(q, 1, key);
    while (query_step(q, &more, err) && more) {
        if (out->n == ROWS_MAX) {
            query_reset(q);
            return err_set(err, ERR_STATE, "report: a list has no end");
        }
        out->figure[out->n++] =
            (struct figure){query_dup(q, 0, arena), query_int(q, 1)};
    }
    query_reset(q);
    return !more;
}

bool
figures_of(struct db *db, const struct run *run, struct arena *arena,
           struct figures *out, struct err *err)
{
    static const char variants[] =
        "SELECT variant, count(*) FROM piece WHERE run = ?1"
        " GROUP BY variant ORDER BY 2 DESC, 1";
    static const char postal[] =
        "SELECT detail, count(*) FROM verdict WHERE night = ?1"
        " AND outcome = 'selected' AND detail <> ''"
        " GROUP BY detail ORDER BY 2 DESC, 1";
    static const char months[] =
        "SELECT substr(day, 1, 4) || '-' || substr(day, 5, 2), count(*) FROM"
        " (SELECT min(CASE WHEN signature_due THEN signature_expires"
        " ELSE 99991231 END, CASE WHEN authentication_due"
        " THEN authentication_expires ELSE 99991231 END) AS day"
        " FROM piece WHERE run = ?1) GROUP BY 1 ORDER BY 1";
    static const char days[] =
        "SELECT * FROM (SELECT substr(as_of, 1, 4) || '-' ||"
        " substr(as_of, 5, 2) || '-' || substr(as_of, 7, 2), pieces, no"
        " FROM run WHERE no <= ?1 AND id IS NOT NULL AND state <> 'abandoned'"
        " ORDER BY no DESC LIMIT 12) ORDER BY no";
    static const char barcodes[] =
        "SELECT 'barcode', count(*) FROM piece WHERE run = ?1"
        " AND barcode <> ''";
    struct figure_list barcode;

    *out = (struct figures){.barcodes = 0};
    if (!list_of(db, variants, run->no, arena, &out->variants, err) ||
        !list_of(db, postal, run->night, arena, &out->postal, err) ||
        !list_of(db, months, run->no, arena, &out->months, err) ||
        !list_of(db, days, run->no, arena, &out->days, err) ||
        !list_of(db, barcodes, run->no, arena, &barcode, err))
        return false;
    out->barcodes = barcode.n > 0 ? barcode.figure[0].n : 0;
    return true;
}
