#include "cmd/notices.h"

#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "base/file.h"
#include "cmd/cmd.h"
#include "cmd/site.h"
#include "data/db.h"
#include "data/text.h"

enum {
    NOTICES_MAX = 1 << 30 /* bytes of a file */
};

/* --- the file ------------------------------------------------------------ */

/* The next field of a line; false: it was the last one. */
static bool
next_field(struct text *line, struct text *out)
{
    const char *comma = memchr(line->s, ',', line->len);
    size_t len = comma != NULL ? (size_t)(comma - line->s) : line->len;

    *out = (struct text){line->s, len};
    if (comma == NULL) {
        *line = (struct text){line->s + line->len, 0};
        return false;
    }
    *line = (struct text){comma + 1, line->len - len - 1};
    return true;
}

static bool
read_line(struct db *db, struct text line, struct notice_count *io,
          struct err *err)
{
    struct text serial, kind, day;
    enum notice_found found;
    struct date posted;

    if (!next_field(&line, &serial) || !next_field(&line, &kind) ||
        next_field(&line, &day))
        return err_set(err, ERR_USAGE,
                       "three fields are expected: serial,kind,day");
    if (serial.len == 0)
        return err_set(err, ERR_USAGE, "serial: empty");
    if (!text_is(kind, "signature") && !text_is(kind, "authentication"))
        return err_set(err, ERR_USAGE,
                       "kind: signature or authentication is expected");
    if (!date_from_text(day, &posted, NULL))
        return err_set(err, ERR_USAGE, "day: write it as 2026-11-20");
    if (!notice_put(db, serial,
                    text_is(kind, "signature") ? "signature" : "authentication",
                    posted, &found, err))
        return false;
    io->lines++;
    io->found[found]++;
    return true;
}

bool
notices_read(struct db *db, const char *path, struct arena *arena,
             struct notice_count *out, struct err *err)
{
    struct notice_count count = {0};
    struct text data;
    size_t line = 0;

    if (!file_read(AT_FDCWD, path, NOTICES_MAX, arena, &data, err))
        return false;
    for (size_t at = text_bom(data); at < data.len;) {
        const char *end = memchr(data.s + at, '\n', data.len - at);
        size_t len = end != NULL ? (size_t)(end - data.s) - at : data.len - at;
        struct text t = {data.s + at, len};

        line++;
        at += len + (end != NULL);
        if (t.len > 0 && t.s[t.len - 1] == '\r')
            t.len--;
        /* A heading is welcome; its first word is no serial. */
        if (!(line == 1 && text_starts(t, "serial,")) && t.len > 0 &&
            !read_line(db, t, &count, err))
            return err_at(err, path, line, 0);
    }
    *out = count;
    return true;
}

/* --- the command --------------------------------------------------------- */

static void
print_count(const struct cmd *cmd, const struct notice_count *c)
{
    static const char *const names[] = {"new", "known", "ours", "unknown"};

    if (cmd->json) {
        printf("{\"lines\":%" PRId64, c->lines);
        for (int i = 0; i < NOTICE_FOUND_COUNT; i++)
            printf(",\"%s\":%" PRId64, names[i], c->found[i]);
        printf("}\n");
        return;
    }
    printf(_("%lld notices of others = %lld new + %lld known + %lld of "
             "certificates that the register does not have + %lld of ours\n"),
           (long long)c->lines, (long long)c->found[NOTICE_NEW],
           (long long)c->found[NOTICE_KNOWN],
           (long long)c->found[NOTICE_UNKNOWN],
           (long long)c->found[NOTICE_OURS]);
    if (c->found[NOTICE_OURS] > 0)
        printf(_("a run of ours tells %lld of them, too: withdraw these "
                 "pieces before it leaves, or the letter comes twice\n"),
               (long long)c->found[NOTICE_OURS]);
}

static bool
take_file(struct site *site, const char *path, struct notice_count *out,
          struct err *err)
{
    if (!db_begin(site->db, err))
        return false;
    if (notices_read(site->db, path, site->arena, out, err) &&
        db_commit(site->db, err))
        return true;
    db_rollback(site->db);
    return false;
}

int
cmd_notified(struct cmd *cmd)
{
    struct notice_count count = {0};
    struct site *site = NULL;
    struct err err = {0};
    int code = EXIT_DONE;

    if (!cmd_options(cmd, NULL, 0, &err) || !cmd_no_more(cmd, 2, &err) ||
        !site_open(cmd->site, &site, &err) || !site_lock(site, &err) ||
        !site_db(site, true, &err) ||
        !take_file(site, cmd->argv[1], &count, &err))
        code = cmd_fail(&err);
    else {
        print_count(cmd, &count);
        if (count.found[NOTICE_OURS] > 0)
            code = EXIT_LOOK;
    }
    site_close(site);
    return code;
}
