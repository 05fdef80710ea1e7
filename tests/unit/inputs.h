/*
 * What the tests of encodings and layouts share: a folder with a database,
 * files in any encoding, and what became of their lines.
 */
#ifndef TESTS_UNIT_INPUTS_H
#define TESTS_UNIT_INPUTS_H

#include <iconv.h>

#include "base/arena.h"
#include "base/file.h"
#include "check.h"
#include "data/db.h"
#include "data/intake.h"

struct inputs {
    char path[64];
    int fd;
    struct db *db;
    struct arena *arena;
};

static inline int
inputs_setup(void **state)
{
    static struct inputs in;
    struct err err = {0};
    char path[96];

    in.arena = arena_new();
    in.fd = check_folder(in.path);
    (void)snprintf(path, sizeof path, "%s/shirase.db", in.path);
    CHECK_OK(db_open(path, DB_CREATE, &in.db, &err));
    *state = &in;
    return 0;
}

static inline int
inputs_teardown(void **state)
{
    struct inputs *in = *state;
    struct err err = {0};

    CHECK_OK(db_close(in->db, &err));
    check_folder_end(in->path, in->fd);
    arena_free(in->arena);
    return 0;
}

#define inputs_test(f)                                                         \
    cmocka_unit_test_setup_teardown(f, inputs_setup, inputs_teardown)

/* Text in another encoding, in the arena. */
static inline struct text
inputs_text(struct inputs *in, const char *utf8, const char *encoding)
{
    size_t left = strlen(utf8), room = 3 * left + 8, size = room;
    char *from = arena_copy(in->arena, utf8, left);
    char *out = arena_raw(in->arena, size), *to = out;
    iconv_t cd = iconv_open(encoding, "UTF-8");

    assert_true(iconv(cd, &from, &left, &to, &room) == 0);
    (void)iconv_close(cd);
    return (struct text){out, size - room};
}

static inline const struct mapping *
inputs_mapping(struct inputs *in, const char *source)
{
    const struct mapping *m = NULL;
    struct err err = {0};

    CHECK_OK(mapping_open(text_from(source), "m.conf", in->arena, &m, &err));
    return m;
}

/* Import bytes under a name; on failure out says so by its message. */
static inline bool
inputs_read(struct inputs *in, const char *name, struct text bytes,
            const struct mapping *m, struct intake_count *out, struct err *err)
{
    struct err wrote = {0};

    (void)unlinkat(in->fd, name, 0);
    if (!file_write(in->fd, name, bytes, &wrote))
        fail_msg("%s: cannot be written", name);
    return intake_file(in->db, in->fd, name, m, INT64_MAX, out, err);
}

static inline bool
inputs_reject(void *context, const struct reject *r, struct err *err)
{
    (void)err;
    buf_printf(context, "%lld:%lld %s %s\n", (long long)r->line,
               (long long)r->column, r->field, r->reason);
    return true;
}

/* The rejected lines of a file as "line:column field reason". */
static inline void
inputs_rejects(struct inputs *in, const struct intake_count *c,
               const char *want)
{
    struct buf got = {0};
    struct err err = {0};

    CHECK_OK(intake_rejects(in->db, c->input, inputs_reject, &got, &err));
    buf_put(&got, "", 1);
    assert_string_equal(got.s, want);
    buf_clear(&got);
}

/* The rows that a query gives: columns joined by '|', rows by ' '. */
static inline void
check_db_rows(struct db *db, const char *sql, int columns, const char *want)
{
    struct buf got = {0};
    struct err err = {0};
    struct query *q;
    bool row;

    CHECK_OK(db_query(db, sql, &q, &err));
    for (int n = 0;; n++) {
        CHECK_OK(query_step(q, &row, &err));
        if (!row)
            break;
        buf_str(&got, n > 0 ? " " : "");
        for (int i = 0; i < columns; i++) {
            buf_str(&got, i > 0 ? "|" : "");
            buf_text(&got, query_text(q, i));
        }
    }
    query_reset(q);
    buf_put(&got, "", 1);
    assert_string_equal(got.s, want);
    buf_clear(&got);
}

static inline void
inputs_rows(struct inputs *in, const char *sql, int columns, const char *want)
{
    check_db_rows(in->db, sql, columns, want);
}

/* A mapping of the sample. */
static inline const struct mapping *
inputs_sample_mapping(struct inputs *in, const char *name)
{
    const struct mapping *m = NULL;
    struct text source;
    struct err err = {0};
    int fd = open(SRCDIR "/samples/site/mapping", O_RDONLY | O_DIRECTORY);

    CHECK_OK(file_read(fd, name, 1 << 16, in->arena, &source, &err));
    (void)close(fd);
    CHECK_OK(mapping_open(source, name, in->arena, &m, &err));
    return m;
}

/* Import it once more, or for the first time; its number in the register. */
static inline int64_t
inputs_import(struct inputs *in, const char *name, const struct mapping *m,
              bool again)
{
    struct intake_count c = {0};
    struct err err = {0};

    CHECK_OK(intake_file(in->db, in->fd, name, m, INT64_MAX, &c, &err));
    assert_int_equal(c.again, again);
    return c.input;
}

#endif
