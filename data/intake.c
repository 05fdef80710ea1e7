#include "data/intake.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/arena.h"
#include "data/csv.h"
#include "data/db.h"
#include "data/mapping.h"
#include "data/record.h"
#include "data/register.h"
#include "data/text.h"
#include "data/totals.h"

enum {
    WINDOW = 4 * CSV_RECORD_MAX,
    TOTALS_MAX = 4096 /* bytes of a side file */
};

/* Where the bytes come from: a file, or (fd -1) memory. */
struct source {
    int fd;
    struct stat st; /* as the file was when it was opened */
    struct sha256_state *hash;
    char *buffer; /* of WINDOW bytes; NULL: memory */
    struct text memory;
    bool begun;
};

/* One file on its way in. */
struct intake {
    struct db *db; /* NULL: read only, keep nothing */
    const char *name;
    struct record_reader reader;
    struct csv csv;
    struct source source;
    struct arena *keep, *scratch; /* of the file, of a line */
    struct input_row input;
    int64_t sum;
};

/* --- bytes -------------------------------------------------------------- */

static bool
open_source(int dir_fd, const char *name, int64_t settled_before,
            struct source *s, struct err *err)
{
    int fd =
        openat(dir_fd, name, O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK);

    if (fd < 0)
        return err_set(err, ERR_IO, "cannot be opened: %s", strerror(errno));
    *s = (struct source){.fd = fd};
    if (fstat(fd, &s->st) != 0 || !S_ISREG(s->st.st_mode)) {
        (void)close(fd);
        return err_set(err, ERR_IO, "not an ordinary file");
    }
    if (s->st.st_mtim.tv_sec >= settled_before) {
        (void)close(fd);
        return err_set(err, ERR_IO,
                       "changed a moment ago and may still be growing; wait "
                       "and run again");
    }
    s->hash = sha256_new();
    s->buffer = mem_new(WINDOW);
    return true;
}

static void
close_source(struct source *s)
{
    if (s->fd >= 0)
        (void)close(s->fd);
    sha256_free(s->hash);
    mem_free(s->buffer);
}

/* Read until the buffer is full or the file ends. */
static bool
fill(struct source *s, size_t *len, bool *last, struct err *err)
{
    *last = false;
    while (*len < WINDOW && !*last) {
        ssize_t n = read(s->fd, s->buffer + *len, WINDOW - *len);

        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return err_set(err, ERR_IO, "cannot be read: %s", strerror(errno));
        sha256_add(s->hash, s->buffer + *len, (size_t)n);
        *len += (size_t)n;
        *last = n == 0;
    }
    return true;
}

/* A mark at the beginning: skipped in UTF-8, elsewhere a wrong mapping. */
static bool
skip_bom(struct intake *in, struct err *err)
{
    size_t bom = text_bom(in->csv.data);

    if (bom > 0 && in->reader.mapping->encoding != TEXT_UTF8)
        return err_set(err, ERR_CONF,
                       "the file begins with the mark of UTF-8, and its "
                       "mapping says %s",
                       text_encoding_name(in->reader.mapping->encoding));
    in->csv.at = bom;
    return true;
}

/* Give the reader its next window. */
static bool
more(struct intake *in, struct err *err)
{
    struct source *s = &in->source;
    size_t kept = in->csv.data.len - in->csv.at;
    bool last = true, first = !s->begun;

    s->begun = true;
    if (s->buffer == NULL)
        csv_window(&in->csv, s->memory, true);
    else {
        assert(kept < WINDOW);
        memmove(s->buffer, in->csv.data.s + in->csv.at, kept);
        if (!fill(s, &kept, &last, err))
            return false;
        csv_window(&in->csv, (struct text){s->buffer, kept}, last);
    }
    return !first || skip_bom(in, err);
}

/* The next record; found: whether there is one. */
static bool
next(struct intake *in, struct csv_record *r, bool *found, struct err *err)
{
    enum csv_found got;

    arena_reset(in->scratch);
    while ((got = csv_next(&in->csv, in->scratch, r)) == CSV_MORE)
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

static bool
reject_line(struct intake *in, const struct csv_record *r,
            const struct record_fault *f, struct err *err)
{
    const struct reject_row row = {.line = (int64_t)r->line,
                                   .column = (int64_t)f->column,
                                   .field = f->field,
                                   .reason = f->reason};
    struct text person;

    if (f->refuse)
        return err_put(err, ERR_CONF,
                       "an individual number stands in field \"%s\"; have it "
                       "left out of the extract",
                       f->field),
               err_at(err, in->name, r->line, f->column);
    in->input.rejected++;
    if (in->db == NULL)
        return true;
    if (!register_reject(in->db, in->input.no, &row, err))
        return false;
    return !record_doubtful(&in->reader, in->csv.field, r->n, &person) ||
           register_doubt(in->db, &in->input, person, err);
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
    return in->db == NULL || register_resident(in->db, &in->input, &row, err);
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

static bool
take_lines(struct intake *in, struct err *err)
{
    struct csv_record r;
    bool found;

    if (!text_decoder_new(in->reader.mapping->encoding, in->keep,
                          &in->reader.decoder, err) ||
        !read_header(in, &found, err))
        return false;
    while (found) {
        if (!next(in, &r, &found, err) || (found && !take_line(in, &r, err)))
            return false;
    }
    return true;
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
    close_source(&in->source);
    arena_free(in->scratch);
    arena_free(in->keep);
}

static void
tell(const struct intake *in, bool again, struct intake_count *out)
{
    *out = (struct intake_count){.hash = in->input.hash,
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

/* The bytes that were read are those that were hashed, and still there. */
static bool
check_unchanged(struct intake *in, struct err *err)
{
    struct source *s = &in->source;
    struct sha256 hash;
    struct stat st;

    sha256_end(s->hash, &hash);
    if (memcmp(&hash, &in->input.hash, sizeof hash) == 0 &&
        fstat(s->fd, &st) == 0 && st.st_size == s->st.st_size &&
        st.st_mtim.tv_sec == s->st.st_mtim.tv_sec &&
        st.st_mtim.tv_nsec == s->st.st_mtim.tv_nsec)
        return true;
    return err_set(err, ERR_IO,
                   "changed while it was read; wait and run again");
}

/* All of a file, within the transaction. */
static bool
import(struct intake *in, const struct totals *totals, bool *again,
       struct err *err)
{
    bool older;

    if (!register_input(in->db, &in->input.hash, &in->input, again, err))
        return false;
    if (*again)
        return true;
    in->input.extracted = totals->extracted;
    if (!register_input_older(in->db, &in->input, &older, err))
        return false;
    /* Yesterday's address over today's would send a letter to it. */
    if (older)
        return err_set(err, ERR_STATE,
                       "was extracted before a file that is in the register "
                       "already; an older file never replaces newer records: "
                       "take it out of inbox/");
    return register_input_begin(in->db, &in->input, err) &&
           take_lines(in, err) && check_unchanged(in, err) &&
           totals_check(totals, in->input.lines, in->sum, err) &&
           register_input_end(in->db, &in->input, err);
}

static bool
intake_run(struct intake *in, int dir_fd, int64_t settled_before, bool *again,
           struct err *err)
{
    struct totals totals;
    uint64_t bytes;

    if (!open_source(dir_fd, in->name, settled_before, &in->source, err) ||
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
    in.source.memory = data;
    good = take_lines(&in, err);
    if (good)
        tell(&in, false, out);
    intake_clear(&in);
    return good;
}

bool
intake_rejects(struct db *db, const struct sha256 *file,
               bool (*visit)(void *context, const struct reject *r,
                             struct err *err),
               void *context, struct err *err)
{
    static const char sql[] =
        "SELECT i.name, r.line, r.column, r.field, r.reason FROM reject AS r"
        " JOIN input AS i ON i.no = r.input WHERE i.hash = ?1 ORDER BY r.line";
    struct query *q;
    bool row, good;

    if (!db_query(db, sql, &q, err))
        return false;
    query_bind_blob(q, 1, file->byte, SHA256_LEN);
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
