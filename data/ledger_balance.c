#include <inttypes.h>

#include "data/db.h"
#include "data/ledger.h"
#include "data/ledger_inside.h"

/*
 * Sums that must agree, each as a query over ?1, the night, that gives a row
 * (what, left, right) for every pair that does not.  what is the number of a
 * file, bundle or piece, or 0.
 *
 * Source: reliability.md 1.5, I2 to I6 and I14, as far as the ledger alone
 *         can tell; design.md 3 ("Per file", "Per night").
 */
struct sum {
    const char *name; /* "left against right" */
    const char *sql;
};

/* The frozen run of the night; no row where nobody was due. */
#define OF_RUN " (SELECT * FROM run WHERE night = ?1) AS r"

static const struct sum sums[] = {
    /* I2, per file */
    {"lines of a file against current, history and rejected ones",
     "SELECT i.no, lines, current + history + rejected FROM night_file"
     " JOIN input AS i ON i.no = input WHERE night = ?1"
     " AND lines <> current + history + rejected"},
    {"rejected lines of a file against those listed",
     "SELECT i.no, rejected, (SELECT count(*) FROM reject"
     "  WHERE input = i.no) AS listed FROM night_file"
     " JOIN input AS i ON i.no = input WHERE night = ?1"
     " AND rejected <> listed"},
    /* I3: the register is counted anew while it is what was selected from */
    {"certificate holders against verdicts and not due",
     "SELECT 0, (SELECT count(DISTINCT person) FROM certificate) AS holders,"
     " sum(n) AS told FROM tally WHERE night = ?1 GROUP BY night"
     " HAVING max(register) = (SELECT max(no) FROM input)"
     " AND holders <> told"},
    {"verdicts against the count by outcome and reason",
     "SELECT 0, coalesce(n, 0), coalesce(stored, 0) FROM"
     " (SELECT outcome, reason, n FROM tally WHERE night = ?1"
     "  AND outcome <> 'not-due' AND n > 0) FULL JOIN"
     " (SELECT outcome, reason, count(*) AS stored FROM verdict"
     "  WHERE night = ?1 GROUP BY outcome, reason) USING (outcome, reason)"
     " WHERE n IS NOT stored"},
    /* I4 */
    {"persons selected against pieces",
     "SELECT 0, selected, placed FROM"
     " (SELECT count(*) AS selected FROM verdict WHERE night = ?1"
     "  AND outcome = 'selected'),"
     " (SELECT count(*) AS placed FROM piece JOIN" OF_RUN
     "  ON r.no = piece.run) WHERE selected <> placed"},
    {"pieces against those of persons selected",
     "SELECT 0, placed, theirs FROM"
     " (SELECT count(*) AS placed, count(DISTINCT v.person) AS theirs"
     "  FROM piece JOIN" OF_RUN " ON r.no = piece.run"
     "  LEFT JOIN verdict AS v ON v.night = ?1 AND v.person = piece.person"
     "  AND v.outcome = 'selected') WHERE placed <> theirs"},
    {"pieces of the run against its last serial",
     "SELECT 0, r.pieces, max(seq) FROM" OF_RUN
     " LEFT JOIN piece ON piece.run = r.no GROUP BY r.no"
     " HAVING r.pieces IS NOT max(seq) OR r.pieces <> count(seq)"
     " OR r.id IS NULL"},
    {"pieces of the run against those of its bundles",
     "SELECT 0, r.pieces, sum(b.pieces) FROM" OF_RUN
     " LEFT JOIN bundle AS b ON b.run = r.no GROUP BY r.no"
     " HAVING r.pieces IS NOT sum(b.pieces) OR r.bundles <> count(b.no)"
     " OR r.bundles IS NOT max(b.no)"},
    {"pieces of a bundle against those placed in it",
     "SELECT b.no, b.pieces, count(seq) FROM" OF_RUN
     " JOIN bundle AS b ON b.run = r.no LEFT JOIN piece"
     " ON piece.run = r.no AND piece.seq BETWEEN b.first_seq AND b.last_seq"
     " AND piece.bundle = b.no GROUP BY b.no HAVING b.pieces <> count(seq)"},
    {"first serial of a bundle against the one after the last bundle",
     "SELECT no, first_seq, due FROM (SELECT b.no, first_seq,"
     "  lag(last_seq, 1, 0) OVER (ORDER BY b.no) + 1 AS due FROM" OF_RUN
     "  JOIN bundle AS b ON b.run = r.no) WHERE first_seq <> due"},
    {"notices that a piece must have against those it has",
     "SELECT seq, due, noted FROM (SELECT p.seq, (r.state <> 'abandoned' AND"
     "  e.seq IS NULL) * (signature_due + authentication_due) AS due,"
     "  (SELECT count(*) FROM notified AS n WHERE n.serial = signature_serial"
     "   AND n.kind = 'signature' AND n.run = p.run AND n.seq = p.seq) +"
     "  (SELECT count(*) FROM notified AS n WHERE"
     "   n.serial = authentication_serial AND n.kind = 'authentication'"
     "   AND n.run = p.run AND n.seq = p.seq) AS noted FROM" OF_RUN
     "  JOIN piece AS p ON p.run = r.no LEFT JOIN exception AS e"
     "  ON e.run = p.run AND e.seq = p.seq AND e.state = 'held')"
     " WHERE due <> noted"},
    /* I5 */
    {"pieces of a bundle against printed ones and exceptions",
     "SELECT b.no, b.pieces, b.printed + (SELECT count(*) FROM exception AS e"
     "  WHERE e.run = r.no AND e.seq BETWEEN first_seq AND last_seq) AS told"
     " FROM" OF_RUN " JOIN bundle AS b ON b.run = r.no"
     " WHERE b.state <> 'planned' AND b.pieces <> told"},
    {"printed pieces of a bundle against those with pages",
     "SELECT b.no, b.printed, (SELECT count(*) FROM piece_pages AS p"
     "  WHERE p.run = r.no AND p.seq BETWEEN first_seq AND last_seq) AS paged"
     " FROM" OF_RUN " JOIN bundle AS b ON b.run = r.no"
     " WHERE b.state <> 'planned' AND b.printed <> paged"},
    {"pages of a bundle against those of its pieces",
     "SELECT b.no, b.pages, (SELECT coalesce(sum(p.pages), 0)"
     "  FROM piece_pages AS p WHERE p.run = r.no"
     "  AND p.seq BETWEEN first_seq AND last_seq) AS paged FROM" OF_RUN
     " JOIN bundle AS b ON b.run = r.no"
     " WHERE b.state <> 'planned' AND b.pages <> paged"},
    {"sheets of a bundle against those of its pieces",
     "SELECT b.no, b.sheets, (SELECT coalesce(sum(p.sheets), 0)"
     "  FROM piece_pages AS p WHERE p.run = r.no"
     "  AND p.seq BETWEEN first_seq AND last_seq) AS laid FROM" OF_RUN
     " JOIN bundle AS b ON b.run = r.no"
     " WHERE b.state <> 'planned' AND b.sheets <> laid"},
    /* I6, the ledger's half */
    {"first page of a piece against the one after the piece before",
     "SELECT seq, first_page, due FROM (SELECT p.seq, p.first_page,"
     "  lag(p.first_page + p.pages, 1, 1) OVER (PARTITION BY b.no"
     "   ORDER BY p.seq) AS due FROM" OF_RUN
     "  JOIN bundle AS b ON b.run = r.no JOIN piece_pages AS p"
     "  ON p.run = r.no AND p.seq BETWEEN b.first_seq AND b.last_seq"
     "  WHERE b.state <> 'planned') WHERE first_page <> due"},
    {"pages of the run against those of its bundles",
     "SELECT 0, r.pages, sum(b.pages) FROM" OF_RUN
     " JOIN bundle AS b ON b.run = r.no"
     " WHERE r.state NOT IN ('planned', 'abandoned') GROUP BY r.no"
     " HAVING r.pages <> sum(b.pages)"},
    {"sheets of the run against those of its bundles",
     "SELECT 0, r.sheets, sum(b.sheets) FROM" OF_RUN
     " JOIN bundle AS b ON b.run = r.no"
     " WHERE r.state NOT IN ('planned', 'abandoned') GROUP BY r.no"
     " HAVING r.sheets <> sum(b.sheets)"},
    /* I14: the events are a path, and it ends in the state that stands */
    {"events of the run against steps that follow one another",
     "SELECT e.no, 1, 0 FROM (SELECT no, was, lag(became, 1, '') OVER"
     "  (ORDER BY no) AS due FROM event WHERE entity = 'run' AND run ="
     "  (SELECT no FROM run WHERE night = ?1)) AS e WHERE was <> due"},
    {"state of the run against its last event",
     "SELECT 0, 1, 0 FROM" OF_RUN " WHERE r.state IS NOT (SELECT became"
     "  FROM event WHERE entity = 'run' AND run = r.no"
     "  ORDER BY no DESC LIMIT 1)"},
    {"events of a bundle against steps that follow one another",
     "SELECT item, 1, 0 FROM (SELECT item, was, lag(became, 1, '') OVER"
     "  (PARTITION BY item ORDER BY no) AS due FROM event"
     "  WHERE entity = 'bundle' AND run ="
     "  (SELECT no FROM run WHERE night = ?1)) AS e WHERE was <> due"},
    {"state of a bundle against its last event",
     "SELECT b.no, 1, 0 FROM" OF_RUN " JOIN bundle AS b ON b.run = r.no"
     " LEFT JOIN (SELECT item, became, attempt, max(no) FROM event"
     "  WHERE entity = 'bundle' AND run ="
     "  (SELECT no FROM run WHERE night = ?1) GROUP BY item) AS e"
     " ON e.item = b.no WHERE e.became IS NOT b.state"
     " OR e.attempt IS NOT b.attempt"},
};

static bool
agrees(struct db *db, int64_t night, const struct sum *sum, struct err *err)
{
    struct query *q;
    bool row;
    int64_t what, left, right;

    if (!db_query(db, sum->sql, &q, err))
        return false;
    query_bind_int(q, 1, night);
    if (!query_step(q, &row, err))
        return false;
    what = row ? query_int(q, 0) : 0;
    left = row ? query_int(q, 1) : 0;
    right = row ? query_int(q, 2) : 0;
    query_reset(q);
    return !row || err_set(err, ERR_STATE,
                           "ledger: night %" PRId64 ": %s: %" PRId64
                           " against %" PRId64 " (number %" PRId64
                           "); nothing may leave before a person has looked",
                           night, sum->name, left, right, what);
}

bool
ledger_balance(struct db *db, int64_t night, struct err *err)
{
    static const char known[] = "SELECT 1 FROM night WHERE no = ?1";
    struct query *q;

    if (!db_query(db, known, &q, err))
        return false;
    query_bind_int(q, 1, night);
    if (!one_row(q, "ledger: no such night", err))
        return false;
    for (size_t i = 0; i < sizeof sums / sizeof sums[0]; i++)
        if (!agrees(db, night, &sums[i], err))
            return false;
    return true;
}
