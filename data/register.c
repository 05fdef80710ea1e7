#include "data/register.h"

#include "data/db.h"

static const char *
record_word(const struct input_row *input)
{
    return input->certificate ? "certificate" : "resident";
}

static bool
find_input(struct db *db, struct input_row *io, bool *found, bool *elsewhere,
           struct err *err)
{
    /* Without a declared day the bytes alone tell; the last time counts. */
    static const char sql[] =
        "SELECT no, record = 'certificate', content = 'full', lines, current,"
        " history, rejected, extracted, name <> ?3 AND EXISTS (SELECT 1 FROM"
        "  input AS i WHERE i.record = input.record AND i.no > input.no)"
        " FROM input WHERE hash = ?1 AND (?2 IS NULL OR extracted IS ?2)"
        " ORDER BY no DESC LIMIT 1";
    struct query *q;
    bool row;

    if (!db_query(db, sql, &q, err))
        return false;
    query_bind_blob(q, 1, io->hash.byte, SHA256_LEN);
    query_bind_date(q, 2, io->extracted);
    query_bind_str(q, 3, io->name);
    if (!query_step(q, &row, err))
        return false;
    if (row) {
        io->no = query_int(q, 0);
        io->certificate = query_int(q, 1) != 0;
        io->full = query_int(q, 2) != 0;
        io->lines = query_int(q, 3);
        io->current = query_int(q, 4);
        io->history = query_int(q, 5);
        io->rejected = query_int(q, 6);
        *elsewhere = io->extracted.year == 0 && query_int(q, 8) != 0;
        io->extracted = query_date(q, 7);
    }
    *found = row;
    query_reset(q);
    return true;
}

bool
register_input(struct db *db, struct input_row *io, bool *found,
               struct err *err)
{
    bool elsewhere = false;

    return find_input(db, io, found, &elsewhere, err) &&
           (!elsewhere ||
            err_set(err, ERR_STATE,
                    "has the bytes of an earlier file, and others came "
                    "between; tell by extracted= in its side file .ctl of "
                    "which day it is, or take it out of inbox/"));
}

bool
register_input_older(struct db *db, const struct input_row *input, bool *older,
                     struct err *err)
{
    static const char sql[] =
        "SELECT 1 FROM input WHERE record = ?1 AND extracted > ?2 LIMIT 1";
    struct query *q;

    *older = false;
    if (input->extracted.year == 0)
        return true;
    if (!db_query(db, sql, &q, err))
        return false;
    query_bind_str(q, 1, record_word(input));
    query_bind_date(q, 2, input->extracted);
    if (!query_step(q, older, err))
        return false;
    query_reset(q);
    return true;
}

bool
register_input_begin(struct db *db, struct input_row *input, struct err *err)
{
    static const char sql[] =
        "INSERT INTO input (name, hash, record, content, lines, current,"
        " history, rejected, extracted)"
        " VALUES (?1, ?2, ?3, ?4, 0, 0, 0, 0, ?5)"
        " RETURNING no, NOT EXISTS (SELECT 1 FROM input AS i"
        "  WHERE i.record = ?3 AND i.no <> input.no)";
    struct query *q;
    bool row;

    if (!db_query(db, sql, &q, err))
        return false;
    query_bind_str(q, 1, input->name);
    query_bind_blob(q, 2, input->hash.byte, SHA256_LEN);
    query_bind_str(q, 3, record_word(input));
    query_bind_str(q, 4, input->full ? "full" : "delta");
    query_bind_date(q, 5, input->extracted);
    if (!query_step(q, &row, err))
        return false;
    input->no = query_int(q, 0);
    input->fresh = query_int(q, 1) != 0;
    query_reset(q);
    return true;
}

static bool
put_counts(struct db *db, const struct input_row *input, struct err *err)
{
    static const char sql[] =
        "UPDATE input SET lines = ?2, current = ?3, history = ?4,"
        " rejected = ?5, extracted = ?6 WHERE no = ?1";
    struct query *q;

    if (!db_query(db, sql, &q, err))
        return false;
    query_bind_int(q, 1, input->no);
    query_bind_int(q, 2, input->lines);
    query_bind_int(q, 3, input->current);
    query_bind_int(q, 4, input->history);
    query_bind_int(q, 5, input->rejected);
    query_bind_date(q, 6, input->extracted);
    return query_done(q, err);
}

static bool
put_full(struct db *db, const struct input_row *input, struct err *err)
{
    static const char sql[] =
        "INSERT INTO full_input (record, input) VALUES (?1, ?2)"
        " ON CONFLICT (record) DO UPDATE SET input = excluded.input";
    struct query *q;

    if (!db_query(db, sql, &q, err))
        return false;
    query_bind_str(q, 1, record_word(input));
    query_bind_int(q, 2, input->no);
    return query_done(q, err);
}

/* --- doubts ------------------------------------------------------------- */

bool
register_doubt(struct db *db, const struct input_row *input, struct text person,
               struct err *err)
{
    static const char sql[] =
        "INSERT INTO doubt (person, record, input) VALUES (?1, ?2, ?3)"
        " ON CONFLICT (person, record) DO UPDATE SET input = excluded.input";
    struct query *q;

    if (!db_query(db, sql, &q, err))
        return false;
    query_bind_text(q, 1, person);
    query_bind_str(q, 2, record_word(input));
    query_bind_int(q, 3, input->no);
    return query_done(q, err);
}

/* A doubt ends with the next file that speaks of the person. */
static bool
end_doubts(struct db *db, const struct input_row *input, struct err *err)
{
    static const char sql[] =
        "DELETE FROM doubt WHERE record = ?1 AND input < ?2 AND (?3"
        " OR (?1 = 'resident' AND EXISTS (SELECT 1 FROM resident AS r"
        "     WHERE r.person = doubt.person AND r.input = ?2))"
        " OR (?1 = 'certificate' AND EXISTS (SELECT 1 FROM certificate AS c"
        "     WHERE c.person = doubt.person AND c.input = ?2)))";
    struct query *q;

    if (!db_query(db, sql, &q, err))
        return false;
    query_bind_str(q, 1, record_word(input));
    query_bind_int(q, 2, input->no);
    query_bind_int(q, 3, input->full);
    return query_done(q, err);
}

static bool
mark_doubts(struct db *db, struct err *err)
{
    static const char on[] =
        "UPDATE resident SET ambiguous = 1 WHERE ambiguous = 0"
        " AND person IN (SELECT person FROM doubt)";
    static const char off[] =
        "UPDATE resident SET ambiguous = 0 WHERE ambiguous = 1"
        " AND person NOT IN (SELECT person FROM doubt)";

    return db_exec(db, on, err) && db_exec(db, off, err);
}

bool
register_input_end(struct db *db, const struct input_row *input,
                   struct err *err)
{
    return put_counts(db, input, err) &&
           (!input->full || put_full(db, input, err)) &&
           end_doubts(db, input, err) && mark_doubts(db, err);
}

bool
register_reject(struct db *db, int64_t input, const struct reject_row *r,
                struct err *err)
{
    static const char sql[] =
        "INSERT INTO reject (input, line, column, field, reason)"
        " VALUES (?1, ?2, ?3, ?4, ?5)";
    struct query *q;

    if (!db_query(db, sql, &q, err))
        return false;
    query_bind_int(q, 1, input);
    query_bind_int(q, 2, r->line);
    query_bind_int(q, 3, r->column);
    query_bind_str(q, 4, r->field);
    query_bind_str(q, 5, r->reason);
    return query_done(q, err);
}

/* --- residents ---------------------------------------------------------- */

static void
bind_resident(struct query *q, int64_t input, const struct resident_row *row)
{
    query_bind_text(q, 1, row->person);
    query_bind_int(q, 2, row->current);
    query_bind_int(q, 3, input);
    query_bind_str(q, 4, row->state);
    query_bind_str(q, 5, row->kind);
    query_bind_text(q, 6, row->name);
    query_bind_text(q, 7, row->kana);
    query_bind_text(q, 8, row->alias);
    query_bind_date(q, 9, row->birth);
    query_bind_text(q, 10, row->postal);
    query_bind_text(q, 11, row->prefecture);
    query_bind_text(q, 12, row->city);
    query_bind_text(q, 13, row->town);
    query_bind_text(q, 14, row->block);
    query_bind_text(q, 15, row->building);
    query_bind_int(q, 16, row->ward_adult);
    query_bind_date(q, 17, row->stay_until);
    query_bind_int(q, 18, row->support);
    query_bind_date(q, 19, row->leaving);
    query_bind_int(q, 20, row->stay_open);
    query_bind_int(q, 21, row->other_abode);
}

/* Whether the current row that this file brought before says the same. */
static bool
same_resident(struct db *db, int64_t input, const struct resident_row *row,
              bool *same, struct err *err)
{
    static const char sql[] =
        "SELECT 1 FROM resident WHERE person = ?1 AND current = ?2"
        " AND input = ?3 AND state = ?4 AND kind = ?5 AND name = ?6"
        " AND kana = ?7 AND alias = ?8 AND birth IS ?9 AND postal = ?10"
        " AND prefecture = ?11 AND city = ?12 AND town = ?13 AND block = ?14"
        " AND building = ?15 AND ward_adult = ?16 AND stay_until IS ?17"
        " AND support = ?18 AND leaving IS ?19 AND stay_open = ?20"
        " AND other_abode = ?21";
    struct query *q;

    if (!db_query(db, sql, &q, err))
        return false;
    bind_resident(q, input, row);
    if (!query_step(q, same, err))
        return false;
    query_reset(q);
    return true;
}

static bool
put_resident(struct db *db, const char *sql, const struct input_row *input,
             const struct resident_row *row, bool *done, struct err *err)
{
    struct query *q;

    if (!db_query(db, sql, &q, err))
        return false;
    bind_resident(q, input->no, row);
    if (!query_done(q, err))
        return false;
    *done = query_changes(q) > 0;
    return true;
}

/*
 * Not an upsert: SQLite opens a temporary table for each one that meets a
 * row, and each night nearly all do.
 */
bool
register_resident(struct db *db, const struct input_row *input,
                  const struct resident_row *row, struct err *err)
{
    static const char update[] =
        "UPDATE resident SET current = ?2, ambiguous = 0, input = ?3,"
        " state = ?4, kind = ?5, name = ?6, kana = ?7, alias = ?8,"
        " birth = ?9, postal = ?10, prefecture = ?11, city = ?12, town = ?13,"
        " block = ?14, building = ?15, ward_adult = ?16, stay_until = ?17,"
        " support = ?18, leaving = ?19, stay_open = ?20, other_abode = ?21"
        " WHERE person = ?1 AND (input <> ?3 OR current = 0)";
    static const char insert[] =
        "INSERT INTO resident (person, current, input, state, kind, name,"
        " kana, alias, birth, postal, prefecture, city, town, block, building,"
        " ward_adult, stay_until, support, leaving, stay_open, other_abode)"
        " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14,"
        " ?15, ?16, ?17, ?18, ?19, ?20, ?21) ON CONFLICT (person) DO NOTHING";
    const bool likely_new = input->fresh && !row->again;
    const char *first = likely_new ? insert : update;
    const char *second = likely_new ? update : insert;
    bool done, same;

    if (!put_resident(db, first, input, row, &done, err) ||
        (!done && !put_resident(db, second, input, row, &done, err)))
        return false;
    /* Else this file brought a current row before. */
    if (done || !row->current)
        return true;
    return same_resident(db, input->no, row, &same, err) &&
           (same || register_doubt(db, input, row->person, err));
}

/* --- certificates ------------------------------------------------------- */

static bool
resident_exists(struct db *db, struct text person, bool *found, struct err *err)
{
    static const char sql[] = "SELECT 1 FROM resident WHERE person = ?1";
    struct query *q;

    if (!db_query(db, sql, &q, err))
        return false;
    query_bind_text(q, 1, person);
    if (!query_step(q, found, err))
        return false;
    query_reset(q);
    return true;
}

/* Put the holder of a serial that somebody else claims in doubt as well. */
static bool
doubt_holder(struct db *db, int64_t input, const struct certificate_row *row,
             struct err *err)
{
    static const char sql[] =
        "INSERT INTO doubt (person, record, input)"
        " SELECT person, 'certificate', ?3 FROM certificate"
        " WHERE serial = ?1 AND kind = ?2"
        " ON CONFLICT (person, record) DO UPDATE SET input = excluded.input";
    struct query *q;

    if (!db_query(db, sql, &q, err))
        return false;
    query_bind_text(q, 1, row->serial);
    query_bind_str(q, 2, row->kind);
    query_bind_int(q, 3, input);
    return query_done(q, err);
}

static void
bind_certificate(struct query *q, const struct input_row *input,
                 const struct certificate_row *row)
{
    query_bind_text(q, 1, row->person);
    query_bind_str(q, 2, row->kind);
    query_bind_text(q, 3, row->serial);
    query_bind_int(q, 4, input->no);
    query_bind_date(q, 5, row->issued);
    query_bind_date(q, 6, row->expires);
    query_bind_str(q, 7, row->state);
    query_bind_date(q, 8, row->card_expires);
    query_bind_int(q, 9, row->pinless);
}

static bool
put_certificate(struct db *db, const char *sql, const struct input_row *input,
                const struct certificate_row *row, bool *done, struct err *err)
{
    struct query *q;

    if (!db_query(db, sql, &q, err))
        return false;
    bind_certificate(q, input, row);
    if (!query_done(q, err))
        return false;
    *done = query_changes(q) > 0;
    return true;
}

bool
register_certificate(struct db *db, const struct input_row *input,
                     const struct certificate_row *row,
                     enum certificate_put *out, struct err *err)
{
    static const char update[] =
        "UPDATE certificate SET input = ?4, issued = ?5, expires = ?6,"
        " state = ?7, card_expires = ?8, pinless = ?9"
        " WHERE person = ?1 AND kind = ?2 AND serial = ?3";
    static const char insert[] =
        "INSERT INTO certificate (person, kind, serial, input, issued,"
        " expires, state, card_expires, pinless)"
        " SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9"
        " WHERE EXISTS (SELECT 1 FROM resident WHERE person = ?1)"
        " ON CONFLICT DO NOTHING";
    const char *first = input->fresh ? insert : update;
    const char *second = input->fresh ? update : insert;
    bool done, found;

    if (!put_certificate(db, first, input, row, &done, err) ||
        (!done && !put_certificate(db, second, input, row, &done, err)))
        return false;
    *out = CERTIFICATE_PUT;
    if (done)
        return true;
    if (!resident_exists(db, row->person, &found, err))
        return false;
    *out = found ? CERTIFICATE_OF_ANOTHER : CERTIFICATE_NO_RESIDENT;
    return !found || doubt_holder(db, input->no, row, err);
}
