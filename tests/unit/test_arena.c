#include "tests/unit/check.h"

#include <sys/wait.h>

#include "base/arena.h"

/* The sanitizer would end a request that malloc refuses. */
const char *__asan_default_options(void);
const char *
__asan_default_options(void)
{
    return "allocator_may_return_null=1";
}

static void
test_alloc(void **state)
{
    struct arena *a = arena_new();
    char *last = NULL;

    (void)state;
    for (size_t size = 0; size < 3000; size++) {
        char *p = arena_alloc(a, size);

        assert_int_equal((uintptr_t)p % alignof(max_align_t), 0);
        for (size_t i = 0; i < size; i++)
            assert_int_equal(p[i], 0);
        memset(p, 0xAA, size);
        if (last != NULL && size > 1) /* what was given stays untouched */
            assert_int_equal((unsigned char)last[size - 2], 0xAA);
        last = p;
    }
    arena_free(a);
    arena_free(NULL);
}

/* A block larger than the arena's own is made for it, and kept. */
static void
test_large(void **state)
{
    struct arena *a = arena_new();
    char *small = arena_alloc(a, 10), *large = arena_raw(a, 5 << 20);

    (void)state;
    memset(large, 1, 5 << 20);
    assert_int_equal(small[0], 0);
    (void)arena_alloc(a, 10);
    arena_free(a);
}

/* A loop over pieces asks the system for nothing new. */
static void
test_reset(void **state)
{
    struct arena *a = arena_new();
    size_t bytes = 0;

    (void)state;
    for (size_t round = 0; round < 100; round++) {
        arena_reset(a);
        for (size_t i = 0; i < 50; i++) {
            char *p = arena_alloc(a, 10000);

            assert_int_equal(p[9999], 0);
            memset(p, 0xFF, 10000);
        }
        memset(arena_raw(a, 300000), 0xFF, 300000);
        if (round == 1)
            bytes = arena_bytes(a);
    }
    assert_int_equal(arena_bytes(a), bytes);
    arena_free(a);
}

static void
test_text(void **state)
{
    struct arena *a = arena_new();
    char *p = arena_copy(a, "abcdef", 3), *q = arena_copy(a, NULL, 0);

    (void)state;
    assert_string_equal(p, "abc");
    assert_string_equal(q, "");
    assert_string_equal(arena_printf(a, "%s-%05d", "x", 42), "x-00042");
    assert_string_equal(arena_printf(a, "%s", ""), "");
    assert_int_equal(strlen(arena_printf(a, "%0*d", 200000, 7)), 200000);
    arena_free(a);
}

static void
test_array(void **state)
{
    struct arena *a = arena_new();
    double *d = arena_array(a, double, 100);

    (void)state;
    for (size_t i = 0; i < 100; i++)
        assert_true(!(d[i] > 0) && !(d[i] < 0));
    assert_non_null(arena_array(a, double, 0));
    arena_free(a);
}

static void
test_mem(void **state)
{
    char *p = mem_new(0);

    (void)state;
    p = mem_grow(p, 10);
    memset(p, 1, 10);
    p = mem_grow(p, 100);
    assert_int_equal(p[9], 1);
    mem_free(p);
    mem_free(NULL);
}

/* Runs what cannot be had in a child; its exit code and words remain. */
enum {
    SAID = 8192
};

static int
exit_of(void (*ask)(struct arena *), char said[static SAID])
{
    int pipes[2], status;
    size_t len = 0;
    ssize_t n;
    pid_t pid;

    assert_int_equal(pipe(pipes), 0);
    pid = fork();
    if (pid == 0) {
        (void)dup2(pipes[1], STDERR_FILENO);
        ask(arena_new());
        _exit(99);
    }
    (void)close(pipes[1]);
    while ((n = read(pipes[0], said + len, SAID - 1 - len)) > 0)
        len += (size_t)n;
    said[len] = '\0';
    (void)close(pipes[0]);
    assert_int_equal(waitpid(pid, &status, 0), pid);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static void
ask_product(struct arena *a)
{
    volatile size_t n = SIZE_MAX / 2;

    (void)arena_alloc_array(a, n, 16);
}

static void
ask_most(struct arena *a)
{
    volatile size_t n = SIZE_MAX;

    (void)arena_raw(a, n);
}

static void
ask_nearly_most(struct arena *a)
{
    volatile size_t n = SIZE_MAX - 64;

    (void)arena_raw(a, n);
}

/* Without memory: one line, exit 8, nothing handed over. */
static void
test_out_of_memory(void **state)
{
    static void (*const asks[])(struct arena *) = {ask_product, ask_most,
                                                   ask_nearly_most};
    static const char want[] =
        "SHR-1899E: out of memory; nothing was handed over, run again\n";
    char said[SAID];

    (void)state;
    for (size_t i = 0; i < COUNT(asks); i++) {
        assert_int_equal(exit_of(asks[i], said), 8);
        assert_non_null(strstr(said, want));
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_alloc),         cmocka_unit_test(test_large),
        cmocka_unit_test(test_reset),         cmocka_unit_test(test_text),
        cmocka_unit_test(test_array),         cmocka_unit_test(test_mem),
        cmocka_unit_test(test_out_of_memory),
    };

    return check_main(tests);
}
