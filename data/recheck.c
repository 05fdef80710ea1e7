#include "data/db.h"
#include "data/ledger_inside.h"
#include "data/release.h"

/*
 * A file without a declared day counts as of the night that read it: it cannot
 * be younger than the register of that night says.
 */
bool
register_days(struct db *db, struct date *residents, struct date *certificates,
              struct err *err)
{
    static const char sql[] =
        "SELECT max(coalesce(extracted, (SELECT max(as_of) FROM night_file"
        "  JOIN night ON night.no = night_file.night"
        "  WHERE night_file.input = input.no)))"
        " FROM input WHERE record = ?1";
    static const char *const record[] = {"resident", "certificate"};
    struct date *const out[] = {residents, certificates};

    for (size_t i = 0; i < 2; i++) {
        struct query *q;
        bool row;

        if (!db_query(db, sql, &q, err))
            return false;
        query_bind_str(q, 1, record[i]);
        if (!query_step(q, &row, err))
            return false;
        *out[i] = query_date(q, 0);
        query_reset(q);
    }
    return true;
}

/* Is a certificate of the piece live no more, or a newer one of its kind? */
#define GONE(kind)                                                             \
    "NOT EXISTS (SELECT 1 FROM certificate AS c WHERE c.person = p.person"     \
    " AND c.kind = '" kind "' AND c.serial = p." kind "_serial"                \
    " AND c.state = 'live' AND c.input >= (SELECT coalesce(max(input), 0)"     \
    "  FROM full_input WHERE record = 'certificate'))"
#define NEWER(kind)                                                            \
    "EXISTS (SELECT 1 FROM certificate AS c WHERE c.person = p.person"         \
    " AND c.kind = '" kind "' AND c.state = 'live'"                            \
    " AND c.issued > p." kind "_issued)"
#define NOT_DUE(kind)                                                          \
    "(NOT p." kind "_due OR " GONE(kind) " OR " NEWER(kind) ")"
#define RENEWED(kind) "(p." kind "_due AND " NEWER(kind) ")"
/* Was this decided about the certificates that the piece tells? */
#define DECIDED(kind) "(NOT p." kind "_due OR h." kind " = p." kind "_serial)"
#define NONE_DUE NOT_DUE("signature") " AND " NOT_DUE("authentication")
#define ANY_RENEWED RENEWED("signature") " OR " RENEWED("authentication")
#define ALL_DECIDED DECIDED("signature") " AND " DECIDED("authentication")

static bool
read_finding(struct query *q, struct finding *out, struct err *err)
{
    /* Those that a letter may not leave with stand first. */
    static const struct {
        const char *reason;
        bool must;
    } known[] = {
        {"dead", true},
        {"moved-out", true},
        {"removed", true},
        {"not-current", true},
        {"not-in-extract", true},
        {"support-measure", true},
        {"address-changed", true},
        {"ambiguous-record", false},
        {"name-changed", false},
        {"renewed", false},
        {"revoked", false},
    };
    struct text reason = query_text(q, 2);

    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++)
        if (text_is(reason, known[i].reason)) {
            *out = (struct finding){query_int(q, 0), query_text(q, 1),
                                    known[i].reason, known[i].must};
            return true;
        }
    return err_set(err, ERR_BUG, "recheck: a reason of no known name");
}

bool
recheck_run(struct db *db, int64_t run,
            bool (*visit)(void *context, const struct finding *f,
                          struct err *err),
            void *context, struct err *err)
{
    static const char sql[] =
        "SELECT seq, person, reason FROM (SELECT p.seq, p.person, CASE"
        " WHEN r.person IS NULL OR r.input < (SELECT coalesce(max(input), 0)"
        "  FROM full_input WHERE record = 'resident') THEN 'not-in-extract'"
        " WHEN NOT r.current THEN 'not-current'"
        " WHEN r.state <> 'resident' THEN r.state"
        " WHEN r.support AND NOT EXISTS (SELECT 1 FROM hold AS h"
        "  WHERE h.person = p.person AND h.reason = 'support-measure'"
        "  AND h.closed = 'send' AND " ALL_DECIDED ") THEN 'support-measure'"
        " WHEN (r.postal, r.prefecture, r.city, r.town, r.block, r.building)"
        "  IS NOT (p.postal, p.prefecture, p.city, p.town, p.block, p.building)"
        "  THEN 'address-changed'"
        " WHEN r.ambiguous THEN 'ambiguous-record'"
        " WHEN (r.name, r.alias) IS NOT (p.name, p.alias) THEN 'name-changed'"
        " WHEN " NONE_DUE " THEN CASE WHEN " ANY_RENEWED
        " THEN 'renewed' ELSE 'revoked' END END"
        " AS reason FROM piece AS p LEFT JOIN resident AS r"
        "  ON r.person = p.person WHERE p.run = ?1 AND NOT EXISTS"
        "  (SELECT 1 FROM exception AS e WHERE e.run = p.run"
        "   AND e.seq = p.seq)) WHERE reason IS NOT NULL ORDER BY seq";
    struct query *q;
    bool row;

    if (!db_query(db, sql, &q, err))
        return false;
    query_bind_int(q, 1, run);
    while (query_step(q, &row, err)) {
        struct finding f;

        if (!row) {
            query_reset(q);
            return true;
        }
        if (!read_finding(q, &f, err) || !visit(context, &f, err)) {
            query_reset(q);
            return false;
        }
    }
    return false;
}
