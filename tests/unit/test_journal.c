/*
 * The release journal: numbered lines, each with the hash of the one before;
 * what was never finished does not count, and what was changed is seen.
 */
#include <sys/stat.h>

#include "base/arena.h"
#include "base/file.h"
#include "post/journal.h"
#include "tests/unit/check.h"

struct place {
    char path[64];
    int fd;
    struct arena *arena;
};

static int
open_place(void **state)
{
    static struct place p;

    p = (struct place){.arena = arena_new()};
    p.fd = check_folder(p.path);
    *state = &p;
    return 0;
}

static int
close_place(void **state)
{
    struct place *p = *state;

    arena_free(p->arena);
    check_folder_end(p->path, p->fd);
    return 0;
}

static struct journal_line
line_of(const char *run, int pieces, bool cancel)
{
    struct journal_line l = {
        .cancel = cancel, .manifest = {{(uint8_t)pieces}}, .pieces = pieces};

    (void)snprintf(l.run, sizeof l.run, "%s", run);
    return l;
}

static void
append(struct place *p, const char *run, int pieces, bool cancel)
{
    struct journal_line l = line_of(run, pieces, cancel);
    struct err err = {0};

    CHECK_OK(journal_append(p->fd, &l, &err));
}

static void
rewrite(struct place *p, struct text data)
{
    struct err err = {0};

    assert_int_equal(unlinkat(p->fd, JOURNAL_FILE, 0), 0);
    CHECK_OK(file_write(p->fd, JOURNAL_FILE, data, &err));
}

static struct text
content(struct place *p)
{
    struct text t = TEXT("");
    struct err err = {0};

    CHECK_OK(file_read(p->fd, JOURNAL_FILE, 1 << 16, p->arena, &t, &err));
    return t;
}

static void
test_lines(void **state)
{
    struct place *p = *state;
    const struct journal_line *l;
    struct err err = {0};
    struct stat st;
    size_t n;

    CHECK_OK(journal_read(p->fd, p->arena, &l, &n, &err));
    assert_int_equal(n, 0);
    assert_null(journal_find(l, n, "R-1"));
    append(p, "R-1", 10, false);
    append(p, "R-2", 20, false);
    append(p, "R-1", 10, true);
    CHECK_OK(journal_read(p->fd, p->arena, &l, &n, &err));
    assert_int_equal(n, 3);
    assert_int_equal(l[1].line, 2);
    assert_int_equal(l[1].pieces, 20);
    assert_int_equal(l[1].manifest.byte[0], 20);
    assert_false(l[1].cancel);
    assert_ptr_equal(journal_find(l, n, "R-1"), &l[2]);
    assert_true(l[2].cancel);
    assert_ptr_equal(journal_find(l, n, "R-2"), &l[1]);
    assert_int_equal(fstatat(p->fd, JOURNAL_FILE, &st, 0), 0);
    assert_int_equal(st.st_mode & 0777, 0600);
}

/* A stop in the middle of a line: the next one takes its place. */
static void
test_torn(void **state)
{
    struct place *p = *state;
    const struct journal_line *l;
    struct err err = {0};
    struct text whole;
    size_t n;

    append(p, "R-1", 10, false);
    append(p, "R-2", 20, false);
    whole = content(p);
    for (size_t cut = 1; cut < 60; cut++) {
        rewrite(p, (struct text){whole.s, whole.len - cut});
        CHECK_OK(journal_read(p->fd, p->arena, &l, &n, &err));
        assert_int_equal(n, 1);
    }
    append(p, "R-2", 20, false);
    assert_true(text_equal(content(p), whole));
}

/* Every changed byte but in the last line's own values is seen. */
static void
test_changed(void **state)
{
    struct place *p = *state;
    const struct journal_line *l;
    struct err err = {0};
    struct text whole;
    size_t n, first;

    append(p, "R-1", 10, false);
    append(p, "R-2", 20, false);
    whole = content(p);
    first = (size_t)((const char *)memchr(whole.s, '\n', whole.len) - whole.s);
    for (size_t i = 0; i < first; i += 7) {
        char *bad = arena_copy(p->arena, whole.s, whole.len);

        bad[i] = (char)(bad[i] ^ 1);
        rewrite(p, (struct text){bad, whole.len});
        CHECK_FAILS(journal_read(p->fd, p->arena, &l, &n, &err), ERR_STATE,
                    JOURNAL_FILE);
    }
}

static void
test_refused(void **state)
{
    static const struct {
        const char *text, *says;
    } cases[] = {
        {"nonsense\n", "no line of a release journal"},
        {"{\"line\":1}\n", "no line of a release journal"},
        {"{\"line\":1,\"what\":\"perhaps\",\"run\":\"R\",\"manifest\":"
         "\"0000000000000000000000000000000000000000000000000000000000000000\","
         "\"pieces\":1,\"previous\":"
         "\"0000000000000000000000000000000000000000000000000000000000000000\""
         "}\n",
         "no line of a release journal"},
        {"{\"line\":2,\"what\":\"release\",\"run\":\"R\",\"manifest\":"
         "\"0000000000000000000000000000000000000000000000000000000000000000\","
         "\"pieces\":1,\"previous\":"
         "\"0000000000000000000000000000000000000000000000000000000000000000\""
         "}\n",
         "does not follow the line before it"},
    };
    struct place *p = *state;
    struct journal_line own = line_of("R-9", 9, false);
    const struct journal_line *l;
    struct err err = {0};
    size_t n;

    append(p, "R-1", 10, false);
    for (size_t i = 0; i < COUNT(cases); i++) {
        rewrite(p, text_from(cases[i].text));
        CHECK_FAILS(journal_read(p->fd, p->arena, &l, &n, &err), ERR_STATE,
                    cases[i].says);
        CHECK_FAILS(journal_append(p->fd, &own, &err), ERR_STATE,
                    cases[i].says);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_lines, open_place, close_place),
        cmocka_unit_test_setup_teardown(test_torn, open_place, close_place),
        cmocka_unit_test_setup_teardown(test_changed, open_place, close_place),
        cmocka_unit_test_setup_teardown(test_refused, open_place, close_place),
    };

    return check_main(tests);
}
