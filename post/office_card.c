#include <inttypes.h>
#include <stdio.h>

#include "data/db.h"
#include "post/office_inside.h"
#include "post/paperwork.h"

/* Nobody's address under a support measure stands in a list. */
static const char new_cards[] =
    "SELECT v.person, coalesce(r.name, ''),"
    " CASE WHEN r.support THEN '' ELSE coalesce(r.postal, '') END,"
    " CASE WHEN r.support THEN '' ELSE coalesce(r.prefecture || r.city ||"
    "  r.town || r.block, '') END,"
    " CASE WHEN r.support THEN '' ELSE coalesce(r.building, '') END,"
    " (SELECT max(c.card_expires) FROM certificate AS c"
    "  WHERE c.person = v.person AND c.state = 'live'),"
    " CASE WHEN r.support THEN '支援措置' ELSE '' END"
    " FROM verdict AS v LEFT JOIN resident AS r ON r.person = v.person"
    " WHERE v.night = ?1 AND v.reason = 'card-renewal'"
    " AND NOT EXISTS (SELECT 1 FROM verdict AS o WHERE o.person = v.person"
    "  AND o.reason = 'card-renewal' AND o.night = (SELECT max(n.no)"
    "   FROM night AS n WHERE n.no < ?1 AND n.exit_code IN (0, 4)))"
    " ORDER BY v.person";

static void
put_row(struct buf *out, struct query *q)
{
    struct date day = query_date(q, 5);
    char text[DATE_MAX] = "";

    if (day.year != 0)
        date_format(day, text);
    for (int i = 0; i < 5; i++)
        office_field(out, query_text(q, i), ",");
    office_field(out, text_from(text), ",");
    office_field(out, query_text(q, 6), "\r\n");
}

static bool
put_rows(struct db *db, int64_t night, struct buf *out, bool *any,
         struct err *err)
{
    struct query *q;
    bool row;

    *any = false;
    if (!db_query(db, new_cards, &q, err))
        return false;
    query_bind_int(q, 1, night);
    while (query_step(q, &row, err)) {
        if (!row) {
            query_reset(q);
            return true;
        }
        *any = true;
        put_row(out, q);
    }
    return false;
}

bool
office_cards(struct db *db, const struct night *night, int office_fd,
             struct err *err)
{
    struct buf out = {0};
    char name[64];
    bool any, ok;

    (void)snprintf(
        name, sizeof name, "card-renewal-%04d%02d%02d-%" PRId64 ".csv",
        night->as_of.year, night->as_of.month, night->as_of.day, night->no);
    buf_str(&out, "\xEF\xBB\xBF"
                  "\"宛名番号\",\"氏名\",\"郵便番号\",\"住所\",\"方書\","
                  "\"カード有効期限\",\"注意\"\r\n");
    ok = put_rows(db, night->no, &out, &any, err) &&
         (!any ||
          office_replace(office_fd, name, (struct text){out.s, out.len}, err));
    buf_clear(&out);
    return ok;
}
