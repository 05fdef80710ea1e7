#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/arena.h"
#include "data/db.h"
#include "post/office_inside.h"
#include "post/paperwork.h"
#include "post/reasons.h"

/*
 * Lists that people open in a spreadsheet: what could be taken for a formula
 * gets an apostrophe, in its full-width forms too.
 *
 * Source: reliability.md SE-16 (OWASP ASVS 1.2.10; CWE-1236).
 */
static bool
begins_formula(struct text t)
{
    static const char *const wide[] = {"＝", "＋", "－", "＠", "−"};

    if (t.len > 0 && (strchr("=+-@", t.s[0]) != NULL ||
                      (unsigned char)t.s[0] < ' ' || t.s[0] == 0x7F))
        return true;
    for (size_t i = 0; i < sizeof wide / sizeof wide[0]; i++)
        if (text_starts(t, wide[i]))
            return true;
    return false;
}

void
office_field(struct buf *b, struct text t, const char *behind)
{
    buf_str(b, begins_formula(t) ? "\"'" : "\"");
    for (size_t i = 0; i < t.len; i++)
        buf_put(b, t.s[i] == '"' ? "\"\"" : &t.s[i], t.s[i] == '"' ? 2 : 1);
    buf_str(b, "\"");
    buf_str(b, behind);
}

/* A word of a detail; *rest moves behind it. */
static struct text
next_word(struct text *rest)
{
    const char *blank = memchr(rest->s, ' ', rest->len);
    struct text word = *rest;

    if (blank == NULL) {
        *rest = (struct text){rest->s + rest->len, 0};
        return word;
    }
    word.len = (size_t)(blank - rest->s);
    *rest = (struct text){blank + 1, rest->len - word.len - 1};
    return word;
}

/* "name U+8FBB U+E0102 at 3" in the words of an office. */
static void
detail_words(struct text detail, struct buf *out)
{
    out->len = 0;
    while (detail.len > 0) {
        struct text word = next_word(&detail);

        if (out->len > 0)
            buf_str(out, "、");
        if (text_is(word, "at")) {
            buf_text(out, next_word(&detail));
            buf_str(out, "文字目");
        } else {
            buf_text(out, field_words(word));
        }
    }
}

struct list {
    struct db *db;
    struct arena *arena; /* texts of the ledger last one row only */
    struct buf out, detail;
};

/* The name as the register has it now; empty where the person is gone. */
static bool
name_of(struct list *l, struct text person, struct text *out, struct err *err)
{
    static const char sql[] = "SELECT name FROM resident WHERE person = ?1";
    struct query *q;
    bool row;

    if (!db_query(l->db, sql, &q, err))
        return false;
    query_bind_text(q, 1, person);
    if (!query_step(q, &row, err))
        return false;
    *out = row ? query_text(q, 0) : TEXT("");
    out->s = text_dup(l->arena, *out);
    query_reset(q);
    return true;
}

static bool
put_person(void *context, const struct held_row *r, struct err *err)
{
    struct list *l = context;
    struct text name;

    arena_reset(l->arena);
    if (!name_of(l, r->person, &name, err))
        return false;
    detail_words(r->detail, &l->detail);
    office_field(&l->out, r->person, ",");
    office_field(&l->out, name, ",");
    office_field(&l->out, reason_words(r->reason), ",");
    office_field(&l->out, (struct text){l->detail.s, l->detail.len}, "\r\n");
    return true;
}

bool
office_replace(int dir_fd, const char *name, struct text data, struct err *err)
{
    if (unlinkat(dir_fd, name, 0) != 0 && errno != ENOENT)
        return err_set(err, ERR_IO, "%s: cannot be removed: %s", name,
                       strerror(errno));
    return file_write(dir_fd, name, data, err);
}

bool
office_recheck(struct db *db, const struct run *run,
               const struct recheck_row *row, size_t n, int office_fd,
               struct err *err)
{
    const char *part = strrchr(run->id, '-');
    struct buf out = {0};
    bool ok = true, found;
    char name[64];

    buf_str(&out, "\xEF\xBB\xBF"
                  "\"発行番号\",\"宛名番号\",\"氏名\",\"理由\",\"扱い\"\r\n");
    for (size_t i = 0; ok && i < n; i++) {
        struct piece p = {.seq = 0};

        ok = piece_find(db, run->no, row[i].seq, &found, &p, err);
        (void)snprintf(name, sizeof name, "%s-%06" PRId64,
                       part != NULL ? part + 1 : "", row[i].seq);
        office_field(&out, text_from(name), ",");
        office_field(&out, text_from(row[i].person), ",");
        office_field(&out, p.name, ",");
        office_field(&out, reason_words(text_from(row[i].reason)), ",");
        office_field(&out, row[i].withdrawn ? TEXT("引抜き") : TEXT("要確認"),
                     "\r\n");
    }
    (void)snprintf(name, sizeof name, "recheck-%s.csv", run->id);
    ok = ok &&
         office_replace(office_fd, name, (struct text){out.s, out.len}, err);
    buf_clear(&out);
    return ok;
}

bool
office_held(struct db *db, const struct night *night, int office_fd,
            struct err *err)
{
    struct list l = {.db = db, .arena = arena_new()};
    char name[64];
    bool ok;

    (void)snprintf(name, sizeof name, "held-%04d%02d%02d-%" PRId64 ".csv",
                   night->as_of.year, night->as_of.month, night->as_of.day,
                   night->no);
    buf_str(&l.out, "\xEF\xBB\xBF"
                    "\"宛名番号\",\"氏名\",\"理由\",\"内容\"\r\n");
    ok =
        night_held(db, night->no, put_person, &l, err) &&
        office_replace(office_fd, name, (struct text){l.out.s, l.out.len}, err);
    buf_clear(&l.out);
    buf_clear(&l.detail);
    arena_free(l.arena);
    return ok;
}
