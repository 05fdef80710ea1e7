#include "cmd/cmd.h"

#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "cmd/named.h"
#include "cmd/site.h"
#include "data/csv.h"
#include "data/db.h"
#include "data/release.h"
#include "data/text.h"

enum {
    ACK_MAX = 256 << 20,
    COLUMNS = 5
};

static const char *const columns[COLUMNS] = {"seq", "piece", "status",
                                             "reprints", "posted_on"};

struct reading {
    const char *path;
    struct site *site;
    struct run run;
    struct csv *csv;
    struct csv_record record;
    struct arena *scratch;
};

/* --- a line
 * -------------------------------------------------------------------- */

static bool
wrong(const struct reading *r, size_t column, const char *what, struct err *err)
{
    err_put(err, ERR_CONF, "%s: %s", columns[column], what);
    return err_at(err, r->path, r->record.line, column + 1);
}

static bool
read_count(struct text t, int64_t most, int64_t *out)
{
    int64_t n = 0;

    for (size_t i = 0; i < t.len; i++) {
        if (t.s[i] < '0' || t.s[i] > '9' || n > most)
            return false;
        n = n * 10 + (t.s[i] - '0');
    }
    *out = n;
    return t.len > 0 && n <= most;
}

static bool
read_status(struct text t, const char **out)
{
    static const char *const known[] = {"inserted", "pulled", "missing"};

    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++)
        if (text_is(t, known[i])) {
            *out = known[i];
            return true;
        }
    return false;
}

static bool
read_row(const struct reading *r, struct ack_row *out, struct err *err)
{
    const struct text *field = r->csv->field;
    char name[PIECE_NAME_MAX];
    bool inserted;

    *out = (struct ack_row){.seq = 0};
    if (!read_count(field[0], 9999999, &out->seq))
        return wrong(r, 0, "a serial is expected", err);
    piece_name(&r->run, out->seq, name);
    if (!text_is(field[1], name))
        return wrong(r, 1, "is not the piece of this serial in this run", err);
    if (!read_status(field[2], &out->status))
        return wrong(r, 2, "inserted, pulled or missing is expected", err);
    if (!read_count(field[3], 9999, &out->reprints))
        return wrong(r, 3, "a number is expected", err);
    inserted = strcmp(out->status, "inserted") == 0;
    if (inserted && !date_from_text(field[4], &out->posted, NULL))
        return wrong(r, 4, "the day on which it was posted is expected", err);
    if (!inserted && field[4].len > 0)
        return wrong(r, 4, "a letter that is not inserted has no such day",
                     err);
    return true;
}

/* --- the file
 * ------------------------------------------------------------------- */

static bool
next_record(struct reading *r, bool *more, struct err *err)
{
    *more = csv_next(r->csv, r->scratch, &r->record) == CSV_RECORD;
    if (!*more || r->record.fault == NULL)
        return true;
    err_put(err, ERR_CONF, "this line is no CSV of %d fields (%s)", COLUMNS,
            r->record.fault);
    return err_at(err, r->path, r->record.line, r->record.fault_field);
}

static bool
read_header(struct reading *r, struct err *err)
{
    bool more;

    if (!next_record(r, &more, err))
        return false;
    for (size_t i = 0; i < COLUMNS; i++)
        if (!more || !text_is(r->csv->field[i], columns[i])) {
            err_put(err, ERR_CONF,
                    "the columns seq,piece,status,reprints,posted_on are "
                    "expected");
            return err_at(err, r->path, 1, i + 1);
        }
    return true;
}

static bool
take_lines(struct reading *r, struct err *err)
{
    bool more = true;

    if (!read_header(r, err))
        return false;
    for (;;) {
        struct ack_row row;

        arena_reset(r->scratch);
        if (!next_record(r, &more, err))
            return false;
        if (!more)
            return true;
        if (!read_row(r, &row, err))
            return false;
        if (!ack_put(r->site->db, &r->run, &row, err))
            return err_at(err, r->path, r->record.line, 0);
    }
}

/* All lines or none; the run closes with the last letter. */
static bool
take_file(struct reading *r, struct ack_count *count, struct err *err)
{
    struct site *site = r->site;

    if (!db_begin(site->db, err))
        return false;
    if (take_lines(r, err) && ack_counts(site->db, r->run.no, count, err) &&
        (count->inserted + count->pulled < count->letters ||
         r->run.state == RUN_CLOSED ||
         run_move(site->db, r->run.no, RUN_RELEASED, RUN_CLOSED, err)) &&
        db_commit(site->db, err))
        return true;
    db_rollback(site->db);
    return false;
}

static bool
ack(struct reading *r, struct ack_count *count, struct err *err)
{
    struct text data;
    size_t bom;
    bool ok;

    if (r->run.state != RUN_RELEASED && r->run.state != RUN_CLOSED)
        return err_set(err, ERR_STATE, "%s: is %s, not handed over", r->run.id,
                       run_state_name(r->run.state));
    if (!file_read(AT_FDCWD, r->path, ACK_MAX, r->site->arena, &data, err))
        return false;
    r->csv = mem_new(sizeof *r->csv);
    r->scratch = arena_new();
    csv_init(r->csv);
    bom = text_bom(data);
    csv_window(r->csv, (struct text){data.s + bom, data.len - bom}, true);
    r->csv->expect = COLUMNS;
    ok = take_file(r, count, err);
    arena_free(r->scratch);
    mem_free(r->csv);
    return ok;
}

static void
print_count(const struct cmd *cmd, const struct ack_count *c)
{
    bool closed = c->inserted + c->pulled == c->letters;

    if (cmd->json) {
        printf("{\"letters\":%" PRId64 ",\"inserted\":%" PRId64
               ",\"pulled\":%" PRId64 ",\"missing\":%" PRId64
               ",\"asked\":%" PRId64 ",\"too_late\":%" PRId64
               ",\"unasked\":%" PRId64 ",\"closed\":%s}\n",
               c->letters, c->inserted, c->pulled, c->missing, c->asked,
               c->late, c->unasked, closed ? "true" : "false");
        return;
    }
    printf(_("%lld letters = %lld posted + %lld pulled + %lld missing + %lld "
             "not told of\n"),
           (long long)c->letters, (long long)c->inserted, (long long)c->pulled,
           (long long)c->missing,
           (long long)(c->letters - c->inserted - c->pulled - c->missing));
    if (c->late > 0)
        printf(_("too late to pull: %lld were posted\n"), (long long)c->late);
    if (c->unasked > 0)
        printf(_("pulled though nobody had asked: %lld; shirase held lists "
                 "them\n"),
               (long long)c->unasked);
    if (closed)
        printf(_("closed: every letter is accounted for\n"));
}

int
cmd_ack(struct cmd *cmd)
{
    struct reading r = {.path = NULL};
    struct ack_count count = {0};
    struct err err = {0};
    int code = EXIT_DONE;

    if (!cmd_options(cmd, NULL, 0, &err) || !cmd_no_more(cmd, 3, &err) ||
        !site_open(cmd->site, &r.site, &err) || !site_lock(r.site, &err) ||
        !site_db(r.site, true, &err) ||
        !run_named(r.site, cmd->argv[1], &r.run, &err)) {
        code = cmd_fail(&err);
    } else {
        r.path = cmd->argv[2];
        if (ack(&r, &count, &err)) {
            print_count(cmd, &count);
            if (count.missing > 0 || count.late > 0 || count.unasked > 0)
                code = EXIT_LOOK;
        } else {
            code = cmd_fail(&err);
        }
    }
    site_close(r.site);
    return code;
}
