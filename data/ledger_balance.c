#include <inttypes.h>
#include <string.h>

#include "base/arena.h"
#include "data/db.h"
#include "data/ledger.h"
#include "data/ledger_inside.h"

/*
 * Sums that must agree, as queries over ?1, the night.  Each gives a row (name,
 * left, right, number) for every pair that does not; the number is of a file,
 * bundle, piece or event, or 0.  None holds more than a few rows in memory,
 * whatever the size of the run.
 *
 * Source: reliability.md 1.5, I2 to I6 and I14, as far as the ledger alone can
 *         tell; design.md 3 ("Per file", "Per night").
 */

#define OF_NIGHT " (SELECT * FROM run WHERE night = ?1) AS r"
#define BUNDLES OF_NIGHT " JOIN bundle AS b ON b.run = r.no"

/* Digits of a resident number: adds up to one sum, whatever the order. */
#define DIGITS(person) "CAST(substr(" person ", -9) AS INTEGER)"

/* I2: per file, lines = current + history + rejected. */
static const char file_sums[] =
    "WITH f AS MATERIALIZED (SELECT i.*, (SELECT count(*) FROM reject"
    "  WHERE reject.input = i.no) AS listed FROM night_file"
    "  JOIN input AS i ON i.no = night_file.input WHERE night = ?1)"
    " SELECT 'lines of a file against current, history and rejected ones',"
    "  lines, current + history + rejected, no FROM f"
    "  WHERE lines <> current + history + rejected UNION ALL"
    " SELECT 'rejected lines of a file against those listed', rejected,"
    "  listed, no FROM f WHERE rejected <> listed";

/*
 * I3: holders = selected + excluded + held + not due.  The register is counted
 * anew as long as it is the one that was selected from.
 */
static const char holder_sums[] =
    "SELECT 'certificate holders against verdicts and not due',"
    " (SELECT count(*) FROM (SELECT 1 FROM certificate GROUP BY person))"
    " AS holders,"
    " sum(n) AS told, 0 FROM tally WHERE night = ?1 GROUP BY night"
    " HAVING max(register) = (SELECT max(no) FROM input) AND holders <> told";

/*
 * I4: the persons selected are those of the pieces.  Equal numbers, pieces of
 * none but selected persons, and a sum over their numbers say so together.
 */
static const char piece_sums[] =
    "WITH v AS MATERIALIZED (SELECT count(*) AS n,"
    "  coalesce(sum(" DIGITS(
        "person") "), 0) AS digits FROM verdict"
                  "  WHERE night = ?1 AND outcome = 'selected'),"
                  " p AS MATERIALIZED (SELECT count(seq) AS n, "
                  "coalesce(max(seq), 0) AS last,"
                  "  count(v.person) AS theirs,"
                  "  coalesce(sum(" DIGITS(
                      "piece.person") "), 0) AS digits FROM" OF_NIGHT
                                      "  JOIN piece ON piece.run = r.no LEFT "
                                      "JOIN verdict AS v"
                                      "  ON v.night = ?1 AND v.person = "
                                      "piece.person AND v.outcome = "
                                      "'selected'),"
                                      " b AS MATERIALIZED (SELECT r.*, "
                                      "sum(b.pieces) AS n, count(b.no) AS many,"
                                      "  max(b.no) AS last FROM" OF_NIGHT
                                      " LEFT JOIN bundle AS b"
                                      "  ON b.run = r.no GROUP BY r.no)"
                                      " SELECT 'persons selected against "
                                      "pieces', v.n, p.n, 0 FROM v, p"
                                      "  WHERE v.n <> p.n UNION ALL"
                                      " SELECT 'pieces against those of "
                                      "persons selected', n, theirs, 0 FROM p"
                                      "  WHERE n <> theirs UNION ALL"
                                      " SELECT 'resident numbers selected, "
                                      "summed, against those of pieces',"
                                      "  v.digits, p.digits, 0 FROM v, p WHERE "
                                      "v.digits <> p.digits UNION ALL"
                                      " SELECT 'pieces placed against the last "
                                      "serial', n, last, 0 FROM p"
                                      "  WHERE n <> last UNION ALL"
                                      " SELECT 'pieces of the run against "
                                      "those placed', b.pieces, p.n, 0"
                                      "  FROM b, p WHERE b.pieces <> p.n OR "
                                      "b.id IS NULL UNION ALL"
                                      " SELECT 'pieces of the run against "
                                      "those of its bundles', pieces, n, 0"
                                      "  FROM b WHERE pieces IS NOT n UNION ALL"
                                      " SELECT 'bundles of the run against "
                                      "those there are', bundles, many, 0"
                                      "  FROM b WHERE bundles <> many OR many "
                                      "IS NOT last";

static const char bundle_sums[] =
    "SELECT 'first serial of a bundle against the one due', first_seq, due, no"
    " FROM (SELECT b.no, first_seq, lag(last_seq, 1, 0) OVER (ORDER BY b.no)"
    "  + 1 AS due FROM" BUNDLES ") WHERE first_seq <> due UNION ALL"
    " SELECT 'pieces of a bundle against those placed in it', b.pieces,"
    "  count(seq), b.no FROM" BUNDLES " LEFT JOIN piece ON piece.run = r.no"
    "  AND piece.seq BETWEEN b.first_seq AND b.last_seq"
    "  AND piece.bundle = b.no GROUP BY b.no HAVING b.pieces <> count(seq)";

/* I4: a certificate due is notified by its piece, unless held or abandoned. */
static const char notice_sums[] =
    "SELECT 'notices that a piece must have against those it has', due, noted,"
    " seq FROM (SELECT p.seq, (r.state <> 'abandoned' AND e.seq IS NULL"
    "   AND NOT EXISTS (SELECT 1 FROM freed AS f WHERE f.run = p.run"
    "    AND f.seq = p.seq))"
    "  * (signature_due + authentication_due) AS due,"
    "  (SELECT count(*) FROM notified AS n WHERE n.serial = signature_serial"
    "   AND n.kind = 'signature' AND n.run = p.run AND n.seq = p.seq) +"
    "  (SELECT count(*) FROM notified AS n WHERE"
    "   n.serial = authentication_serial AND n.kind = 'authentication'"
    "   AND n.run = p.run AND n.seq = p.seq) AS noted FROM" OF_NIGHT
    "  JOIN piece AS p ON p.run = r.no LEFT JOIN exception AS e"
    "  ON e.run = p.run AND e.seq = p.seq AND e.state = 'held')"
    " WHERE due <> noted";

/* I5: what a bundle says against what its pieces say. */
static const char page_sums[] =
    "WITH b AS MATERIALIZED (SELECT b.no, b.pieces, b.printed, b.pages,"
    "  b.sheets, count(p.seq) AS paged, coalesce(sum(p.pages), 0) AS pages_of,"
    "  coalesce(sum(p.sheets), 0) AS sheets_of, (SELECT count(*) FROM exception"
    "   AS e WHERE e.run = r.no AND e.seq BETWEEN b.first_seq AND b.last_seq)"
    "   AS kept FROM" BUNDLES " LEFT JOIN piece_pages AS p ON p.run = r.no"
    "  AND p.seq BETWEEN b.first_seq AND b.last_seq"
    "  WHERE b.state <> 'planned' GROUP BY b.no)"
    " SELECT 'pieces of a bundle against printed ones and exceptions', pieces,"
    "  printed + kept, no FROM b WHERE pieces <> printed + kept UNION ALL"
    " SELECT 'printed pieces of a bundle against those with pages', printed,"
    "  paged, no FROM b WHERE printed <> paged UNION ALL"
    " SELECT 'pages of a bundle against those of its pieces', pages, pages_of,"
    "  no FROM b WHERE pages <> pages_of UNION ALL"
    " SELECT 'sheets of a bundle against those of its pieces', sheets,"
    "  sheets_of, no FROM b WHERE sheets <> sheets_of";

/* I5, I6: pages of a file follow one another, and add up to the run's. */
static const char order_sums[] =
    "SELECT 'first page of a piece against the one due', first_page, due, seq"
    " FROM (SELECT p.seq, p.first_page, lag(p.first_page + p.pages, 1, 1)"
    "  OVER (PARTITION BY b.no ORDER BY p.seq) AS due FROM" BUNDLES
    "  JOIN piece_pages AS p ON p.run = r.no AND p.seq BETWEEN b.first_seq"
    "  AND b.last_seq WHERE b.state <> 'planned') WHERE first_page <> due";

static const char run_sums[] =
    "WITH s AS MATERIALIZED (SELECT r.pages, r.sheets, sum(b.pages) AS "
    "pages_of,"
    "  sum(b.sheets) AS sheets_of FROM" BUNDLES
    "  WHERE r.state NOT IN ('planned', 'abandoned') GROUP BY r.no)"
    " SELECT 'pages of the run against those of its bundles', pages, pages_of,"
    "  0 FROM s WHERE pages <> pages_of UNION ALL"
    " SELECT 'sheets of the run against those of its bundles', sheets,"
    "  sheets_of, 0 FROM s WHERE sheets <> sheets_of";

/* I14: events are paths, and each ends in the state that stands. */
static const char event_sums[] =
    "WITH e AS MATERIALIZED (SELECT event.* FROM" OF_NIGHT
    "  JOIN event ON event.run = r.no)"
    " SELECT 'steps of ' || entity || ' ' || item || ' against their order',"
    "  0, 1, no FROM (SELECT e.*, lag(became, 1, '') OVER"
    "   (PARTITION BY entity, item ORDER BY no) AS due FROM e"
    "   WHERE entity <> 'piece') WHERE was <> due UNION ALL"
    " SELECT 'state of the run against its last step', 0, 1, 0 FROM" OF_NIGHT
    "  WHERE r.state IS NOT (SELECT became FROM e WHERE entity = 'run'"
    "  ORDER BY no DESC LIMIT 1) UNION ALL"
    " SELECT 'state of a bundle against its last step', 0, 1, b.no FROM" BUNDLES
    "  LEFT JOIN (SELECT item, became, attempt, max(no) FROM e"
    "   WHERE entity = 'bundle' GROUP BY item) AS last ON last.item = b.no"
    "  WHERE last.became IS NOT b.state OR last.attempt IS NOT b.attempt"
    " UNION ALL"
    " SELECT 'pieces held or withdrawn against their steps',"
    "  (SELECT count(*) FROM exception AS x WHERE x.run = r.no) AS kept,"
    "  (SELECT count(*) FROM e JOIN exception AS x ON x.run = r.no"
    "   AND x.seq = e.item AND x.state = e.became WHERE entity = 'piece')"
    "  AS told, 0 FROM" OF_NIGHT " WHERE kept <> told";

static bool
disagree(struct err *err, int64_t night, struct text name, int64_t left,
         int64_t right, int64_t number)
{
    return err_set(err, ERR_STATE,
                   "ledger: night %" PRId64 ": %.*s: %" PRId64
                   " against %" PRId64 " (number %" PRId64
                   "); nothing may leave before a person has looked",
                   night, (int)name.len, name.s, left, right, number);
}

static bool
agrees(struct db *db, int64_t night, const char *sql, struct err *err)
{
    struct query *q;
    bool row;

    if (!db_query(db, sql, &q, err))
        return false;
    query_bind_int(q, 1, night);
    if (!query_step(q, &row, err))
        return false;
    if (row)
        (void)disagree(err, night, query_text(q, 0), query_int(q, 1),
                       query_int(q, 2), query_int(q, 3));
    query_reset(q);
    return !row;
}

/* --- verdicts against the tally ----------------------------------------- */

/*
 * I3: counted here, because GROUP BY would sort a row of every person in
 * memory to find some twenty reasons.
 */
struct counts {
    const struct tally *tally;
    int64_t *stored; /* verdicts of each */
    size_t n;
};

static bool
count_verdict(struct counts *c, struct text outcome, struct text reason)
{
    for (size_t i = 0; i < c->n; i++)
        if (text_is(reason, c->tally[i].reason) &&
            text_is(outcome, c->tally[i].outcome)) {
            c->stored[i]++;
            return true;
        }
    return false;
}

static bool
count_verdicts(struct db *db, int64_t night, struct counts *c, struct err *err)
{
    static const char sql[] =
        "SELECT outcome, reason FROM verdict WHERE night = ?1";
    struct query *q;
    bool row;

    if (!db_query(db, sql, &q, err))
        return false;
    query_bind_int(q, 1, night);
    while (query_step(q, &row, err)) {
        if (row && count_verdict(c, query_text(q, 0), query_text(q, 1)))
            continue;
        query_reset(q);
        return !row || disagree(err, night,
                                TEXT("verdicts of a reason against its count"),
                                1, 0, 0);
    }
    return false;
}

static bool
verdicts_agree(struct db *db, int64_t night, struct err *err)
{
    struct arena *arena = arena_new();
    struct tally *tally;
    struct counts c;
    bool ok = night_tally(db, night, arena, &tally, &c.n, err);

    if (ok) {
        c.tally = tally;
        c.stored = arena_array(arena, int64_t, c.n + 1);
        ok = count_verdicts(db, night, &c, err);
    }
    for (size_t i = 0; ok && i < c.n; i++)
        if (strcmp(tally[i].outcome, "not-due") != 0 &&
            c.stored[i] != tally[i].n)
            ok = disagree(err, night,
                          TEXT("verdicts of a reason against its count"),
                          c.stored[i], tally[i].n, 0);
    arena_free(arena);
    return ok;
}

/* --- all of them -------------------------------------------------------- */

bool
ledger_balance(struct db *db, int64_t night, struct err *err)
{
    static const char known[] = "SELECT 1 FROM night WHERE no = ?1";
    static const char *const sums[] = {
        file_sums, holder_sums, piece_sums, bundle_sums, notice_sums,
        page_sums, order_sums,  run_sums,   event_sums,
    };
    struct query *q;
    bool met;

    if (!db_query(db, known, &q, err))
        return false;
    query_bind_int(q, 1, night);
    if (!(one_row(q, &met, err) &&
          (met || err_set(err, ERR_STATE, "ledger: no such night"))) ||
        !verdicts_agree(db, night, err))
        return false;
    for (size_t i = 0; i < sizeof sums / sizeof sums[0]; i++)
        if (!agrees(db, night, sums[i], err))
            return false;
    return true;
}
