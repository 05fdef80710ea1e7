#include <stdio.h>

#include "data/db.h"
#include "data/intake.h"

bool
intake_rejects(struct db *db, int64_t input,
               bool (*visit)(void *context, const struct reject *r,
                             struct err *err),
               void *context, struct err *err)
{
    static const char sql[] =
        "SELECT i.name, r.line, r.column, r.field, r.reason FROM reject AS r"
        " JOIN input AS i ON i.no = r.input WHERE i.no = ?1 ORDER BY r.line";
    struct query *q;
    bool row, good;

    if (!db_query(db, sql, &q, err))
        return false;
    query_bind_int(q, 1, input);
    while ((good = query_step(q, &row, err)) && row) {
        struct reject r = {.line = query_int(q, 1), .column = query_int(q, 2)};

        (void)snprintf(r.file, sizeof r.file, "%s", query_text(q, 0).s);
        (void)snprintf(r.field, sizeof r.field, "%s", query_text(q, 3).s);
        (void)snprintf(r.reason, sizeof r.reason, "%s", query_text(q, 4).s);
        good = visit(context, &r, err);
        if (!good)
            break;
    }
    query_reset(q);
    return good;
}
