#include "data/intake.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "base/arena.h"
#include "data/csv.h"
#include "data/db.h"
#include "data/mapping.h"
#include "data/record.h"
#include "data/register.h"
#include "data/source.h"
#include "data/text.h"
#include "data/totals.h"

enum {
    TOTALS_MAX = 4096 /* bytes of a side file */
};

/* One file on its way in. */
struct intake {
    struct db *db; /* NULL: read only, keep nothing */
    const char *name;
    struct record_reader reader;
    struct csv csv;
    struct source source;
    bool begun;                   /* its first window was given */
    struct arena *keep, *scratch; /* of the file, of a line */
    struct input_row input;
    int64_t sum;
    struct totals told; /* by header and trailer */
    bool trailed;       /* the trailer was read: nothing may follow */
    /* The person that the last line put, and whether it was a current row. */
    char last[RECORD_NUMBER_MAX];
    size_t last_len;
    bool last_current;
};

/* --- bytes -------------------------------------------------------------- */

/* A mark at the beginning: skipped in Unicode, elsewhere a wrong mapping. */
static bool
skip_mark(struct intake *in, struct err *err)
{
    enum text_encoding encoding = in->reader.mapping->encoding;
    size_t mark = text_bom(in->csv.data);

    if (text_starts(in->csv.data, "\xEF\xBF\xBE"))
        return err_set(err, ERR_CONF,
                       "the file begins with the mark of the other byte "
                       "order, and its mapping says %s",
                       text_encoding_name(encoding));
    if (mark > 0 && !text_is_unicode(encoding))
        return err_set(err, ERR_CONF,
                       "the file begins with the mark of UTF-8, and its "
                       "mapping says %s",
                       text_encoding_name(encoding));
    in->csv.at = mark;
    return true;
}

/* Give the reader its next window. */
static bool
more(struct intake *in, struct err *err)
{
    const struct csv *csv = &in->csv;
    struct text rest = {csv->data.s + csv->at, csv->data.len - csv->at}, next;
    bool last, first = !in->begun;

    if (!source_window(&in->source, rest, &next, &last, err))
        return false;
    in->begun = true;
    csv_window(&in->csv, next, last);
    return !first || skip_mark(in, err);
}

/* The next record; found: whether there is one. */
static bool
next(struct intake *in, struct csv_record *r, bool *found, struct err *err)
{
    const struct mapping *m = in->reader.mapping;
    enum csv_found got;

    arena_reset(in->scratch);
    while ((got = m->fixed ? fixed_next(&m->shape, &in->csv, r)
                           : csv_next(&in->csv, in->scratch, r)) == CSV_MORE)
        if (!more(in, err))
            return false;
    *found = got == CSV_RECORD;
    return true;
}

/* --- lines -------------------------------------------------------------- */

static bool
read_header(struct intake *in, bool *found, struct err *err)
{
    const struct mapping *m = in->reader.mapping;
    struct text header[CSV_FIELDS_MAX];
    struct csv_record r;
    size_t bad;

    if (!next(in, &r, found, err))
        return false;
    if (!*found)
        return true;
    if (r.fault != NULL)
        return err_put(err, ERR_CONF,
                       "the header line is no CSV in %s (%s); is this the "
                       "file's mapping?",
                       text_encoding_name(m->encoding), r.fault),
               err_at(err, in->name, r.line, r.fault_field);
    for (size_t i = 0; i < r.n; i++)
        if (!text_decode(in->reader.decoder, in->csv.field[i], in->scratch,
                         &header[i], &bad))
            return err_put(err, ERR_CONF,
                           "the header line is not in %s (byte %zu of the "
                           "column); is this the file's mapping?",
                           text_encoding_name(m->encoding), bad + 1),
                   err_at(err, in->name, r.line, i + 1);
    in->csv.expect = r.n;
    return mapping_layout(m, in->name, header, r.n, &in->reader.layout, err);
}

/* Records of a fixed length begin with their header, where they have one. */
static bool
read_first(struct intake *in, bool *found, struct err *err)
{
    const struct mapping *m = in->reader.mapping;
    struct csv_record r;

    mapping_slices(m, &in->reader.layout);
    *found = true;
    if (!m->header.there)
        return true;
    if (!next(in, &r, found, err))
        return false;
    if (!*found || r.fault != NULL ||
        !total_line_is(&m->header, true, &in->csv, &r))
        return err_put(err, ERR_CONF,
                       "the first record is not the header that the mapping "
                       "describes; is this the file's mapping?"),
               err_at(err, in->name, 1, 0);
    return total_line_take(&m->header, true, &in->csv, &r, &in->told, err) ||
           err_at(err, in->name, 1, 0);
}

/* The number that messages give a column: of fixed records its first byte. */
static size_t
column_told(const struct intake *in, size_t column)
{
    const struct mapping *m = in->reader.mapping;

    return m->fixed && column > 0 ? m->shape.slice[column - 1].at + 1 : column;
}

static bool
reject_line(struct intake *in, const struct csv_record *r,
            const struct record_fault *f, struct err *err)
{
    const struct reject_row row = {.line = (int64_t)r->line,
                                   .column =
                                       (int64_t)column_told(in, f->column),
                                   .field = f->field,
                                   .reason = f->reason};
    struct text person;

    if (f->refuse)
        return err_put(err, ERR_CONF,
                       "an individual number stands in field \"%s\"; have it "
                       "left out of the extract",
                       f->field),
               err_at(err, in->name, r->line, column_told(in, f->column));
    in->input.rejected++;
    if (in->db == NULL)
        return true;
    if (!register_reject(in->db, in->input.no, &row, err))
        return false;
    return !record_doubtful(&in->reader, in->csv.field, r->n, &person) ||
           register_doubt(in->db, &in->input, person, err);
}

/*
 * Rows of a person mostly stand together: whether this is one more of them.
 * Remembers it for the next one.
 */
static bool
stands_again(struct intake *in, const struct resident_row *row)
{
    const struct text last = {in->last, in->last_len};
    bool again = text_equal(last, row->person);

    if (!again) {
        memcpy(in->last, row->person.s, row->person.len);
        in->last_len = row->person.len;
        in->last_current = false;
    }
    return again;
}

static bool
take_resident(struct intake *in, struct record_fault *f, bool *good,
              struct err *err)
{
    struct resident_row row;

    *good = record_resident(&in->reader, in->csv.field, in->scratch, &row, f);
    if (!*good)
        return true;
    if (row.current)
        in->input.current++;
    else
        in->input.history++;
    row.again = stands_again(in, &row);
    /* History behind the current row of this file changes nothing. */
    if (in->db == NULL || (row.again && in->last_current && !row.current))
        return true;
    in->last_current = in->last_current || row.current;
    return register_resident(in->db, &in->input, &row, err);
}

/* Why the register does not take a certificate, at the field that says so. */
static struct record_fault
refusal(const struct intake *in, enum certificate_put put)
{
    bool nobody = put == CERTIFICATE_NO_RESIDENT;
    size_t at = nobody ? CERTIFICATE_PERSON : CERTIFICATE_SERIAL;

    return (struct record_fault){
        .reason = nobody ? "no-resident" : "serial-of-another",
        .field = in->reader.mapping->field[at].spec->name,
        .column = (size_t)in->reader.layout.column[at] + 1};
}

static bool
take_certificate(struct intake *in, struct record_fault *f, bool *good,
                 struct err *err)
{
    struct certificate_row row;
    enum certificate_put put = CERTIFICATE_PUT;

    *good =
        record_certificate(&in->reader, in->csv.field, in->scratch, &row, f);
    if (!*good)
        return true;
    if (in->db != NULL &&
        !register_certificate(in->db, &in->input, &row, &put, err))
        return false;
    *good = put == CERTIFICATE_PUT;
    if (*good)
        in->input.current++;
    else
        *f = refusal(in, put);
    return true;
}

static bool
take_line(struct intake *in, const struct csv_record *r, struct err *err)
{
    struct record_fault f = {.reason = r->fault, .column = r->fault_field};
    bool good = r->fault == NULL;

    in->input.lines++;
    in->sum += record_last_four(&in->reader, in->csv.field, r->n);
    if (!good)
        f.field = record_field_name(&in->reader, r->fault_field);
    else if (!record_decode(&in->reader, in->csv.field, r->n, in->scratch, &f))
        good = false;
    else if (in->input.certificate ? !take_certificate(in, &f, &good, err)
                                   : !take_resident(in, &f, &good, err))
        return err_at(err, in->name, r->line, 0);
    return good || reject_line(in, r, &f, err);
}

/* A record of data, or the trailer behind them. */
static bool
take_record(struct intake *in, const struct csv_record *r, struct err *err)
{
    const struct mapping *m = in->reader.mapping;

    if (in->trailed)
        return err_put(err, ERR_STATE,
                       "a record stands behind the trailer; have the file "
                       "sent again"),
               err_at(err, in->name, r->line, 0);
    if (!total_line_is(&m->trailer, m->fixed, &in->csv, r))
        return take_line(in, r, err);
    in->trailed = true;
    return total_line_take(&m->trailer, m->fixed, &in->csv, r, &in->told,
                           err) ||
           err_at(err, in->name, r->line, 0);
}

static bool
take_lines(struct intake *in, struct err *err)
{
    const struct mapping *m = in->reader.mapping;
    struct csv_record r;
    bool found;

    if (!text_decoder_new(m->encoding, in->keep, &in->reader.decoder, err) ||
        !(m->fixed ? read_first(in, &found, err)
                   : read_header(in, &found, err)))
        return false;
    while (found) {
        if (!next(in, &r, &found, err) || (found && !take_record(in, &r, err)))
            return false;
    }
    return in->trailed || !m->trailer.there ||
           err_set(err, ERR_STATE,
                   "the trailer is missing: the file may have been cut "
                   "short; have it sent again");
}

/* --- files -------------------------------------------------------------- */

static void
intake_init(struct intake *in, struct db *db, const char *name,
            const struct mapping *mapping)
{
    *in = (struct intake){
        .db = db,
        .name = name,
        .reader.mapping = mapping,
        .source.fd = -1,
        .input = {.name = name,
                  .certificate = mapping->record == RECORD_CERTIFICATE,
                  .full = mapping->full}};
    csv_init(&in->csv);
    in->keep = arena_new();
    in->scratch = arena_new();
}

static void
intake_clear(struct intake *in)
{
    source_close(&in->source);
    arena_free(in->scratch);
    arena_free(in->keep);
}

static void
tell(const struct intake *in, bool again, struct intake_count *out)
{
    *out = (struct intake_count){.input = in->input.no,
                                 .hash = in->input.hash,
                                 .again = again,
                                 .lines = in->input.lines,
                                 .current = in->input.current,
                                 .history = in->input.history,
                                 .rejected = in->input.rejected,
                                 .extracted = in->input.extracted};
    (void)snprintf(out->name, sizeof out->name, "%s", in->name);
}

/* Read NAME.ctl where it is; without it nothing is declared. */
static bool
read_totals(struct intake *in, int dir_fd, int64_t settled_before,
            struct totals *out, struct err *err)
{
    const char *name = arena_printf(in->keep, "%s.ctl", in->name);
    struct text source;
    struct stat st;

    *out = (struct totals){0};
    if (fstatat(dir_fd, name, &st, AT_SYMLINK_NOFOLLOW) != 0)
        return errno == ENOENT ||
               err_set(err, ERR_IO, "%s: %s", name, strerror(errno));
    if (st.st_mtim.tv_sec >= settled_before)
        return err_put(err, ERR_IO,
                       "changed a moment ago and may still be growing; wait "
                       "and run again"),
               err_at(err, name, 0, 0);
    return file_read(dir_fd, name, TOTALS_MAX, in->keep, &source, err) &&
           totals_parse(source, name, out, err);
}

/* Yesterday's address over today's would send a letter to it. */
static bool
refuse_older(struct intake *in, struct err *err)
{
    bool older;

    if (!register_input_older(in->db, &in->input, &older, err))
        return false;
    return !older ||
           err_set(err, ERR_STATE,
                   "was extracted before a file that is in the register "
                   "already; an older file never replaces newer records: "
                   "take it out of inbox/");
}

/* All of a file, within the transaction. */
static bool
import(struct intake *in, struct totals *totals, bool *again, struct err *err)
{
    in->input.extracted = totals->extracted;
    if (!register_input(in->db, &in->input, again, err))
        return false;
    if (*again)
        return true;
    if (!refuse_older(in, err) ||
        !register_input_begin(in->db, &in->input, err) ||
        !take_lines(in, err) ||
        !source_unchanged(&in->source, &in->input.hash, err) ||
        !totals_join(totals, &in->told, err) ||
        !totals_check(totals, in->input.lines, in->sum, err))
        return false;
    in->input.extracted = totals->extracted; /* a trailer may have told it */
    return refuse_older(in, err) && register_input_end(in->db, &in->input, err);
}

static bool
intake_run(struct intake *in, int dir_fd, int64_t settled_before, bool *again,
           struct err *err)
{
    struct totals totals;
    uint64_t bytes;

    if (!source_open(dir_fd, in->name, in->reader.mapping->encoding,
                     settled_before, &in->source, err) ||
        !file_hash(dir_fd, in->name, &in->input.hash, &bytes, err) ||
        !read_totals(in, dir_fd, settled_before, &totals, err) ||
        !db_begin(in->db, err))
        return false;
    if (import(in, &totals, again, err) && db_commit(in->db, err))
        return true;
    db_rollback(in->db);
    return false;
}

bool
intake_file(struct db *db, int dir_fd, const char *name,
            const struct mapping *mapping, int64_t settled_before,
            struct intake_count *out, struct err *err)
{
    struct intake in;
    bool again = false, good;

    if (strlen(name) >= sizeof out->name)
        return err_set(err, ERR_CONF,
                       "an input file's name is longer than %zu bytes",
                       sizeof out->name - 1);
    intake_init(&in, db, name, mapping);
    good = intake_run(&in, dir_fd, settled_before, &again, err) ||
           err_at(err, name, 0, 0);
    if (good)
        tell(&in, again, out);
    intake_clear(&in);
    return good;
}

bool
intake_parse(struct text data, const struct mapping *mapping,
             struct intake_count *out, struct err *err)
{
    struct intake in;
    bool good;

    intake_init(&in, NULL, "", mapping);
    source_memory(data, mapping->encoding, &in.source);
    good = take_lines(&in, err);
    if (good)
        tell(&in, false, out);
    intake_clear(&in);
    return good;
}
