#include "data/csv.h"

#include "base/arena.h"
#include "check.h"

/*
 * Read all of data, step bytes more in each window, and write what was found:
 * "LINE[field|field]" or "LINE!fault@field[fields before]", one after another.
 */
static void
read_all(struct text data, size_t step, size_t expect, struct buf *out)
{
    struct csv *csv = calloc(1, sizeof *csv);
    struct arena *arena = arena_new();
    struct csv_record r;
    enum csv_found found;
    size_t given = 0, from = 0;

    assert_non_null(csv);
    csv_init(csv);
    csv->expect = expect;
    out->len = 0;
    while ((found = csv_next(csv, arena, &r)) != CSV_END) {
        if (found == CSV_MORE) {
            assert_false(csv->last);
            from += csv->at;
            given += step < data.len - given ? step : data.len - given;
            csv_window(csv, (struct text){data.s + from, given - from},
                       given == data.len);
            continue;
        }
        buf_printf(out, "%zu", r.line);
        if (r.fault != NULL)
            buf_printf(out, "!%s@%zu", r.fault, r.fault_field);
        buf_str(out, "[");
        for (size_t i = 0; i < r.n; i++) {
            if (i > 0)
                buf_str(out, "|");
            buf_text(out, csv->field[i]);
        }
        buf_str(out, "]");
    }
    arena_free(arena);
    free(csv);
}

struct row {
    struct text data;
    size_t expect;
    const char *want;
};

static void
check_rows(const struct row *row, size_t n)
{
    struct buf got = {0};

    for (size_t i = 0; i < n; i++) {
        size_t len = row[i].data.len;

        /* The result must not depend on where windows end. */
        for (size_t step = 1; step <= len + 1; step++) {
            read_all(row[i].data, step, row[i].expect, &got);
            if (!text_is((struct text){got.s, got.len}, row[i].want))
                fail_msg("row %zu, step %zu: %.*s, expected %s", i, step,
                         (int)got.len, got.s, row[i].want);
        }
    }
    buf_clear(&got);
}

static void
test_records(void **state)
{
    const struct row rows[] = {
        {TEXT(""), 0, ""},
        {TEXT("\n\r\n\r"), 0, ""},
        {TEXT("a,b\r\nc,d\r\n"), 0, "1[a|b]2[c|d]"},
        {TEXT("a,b\nc,d"), 0, "1[a|b]2[c|d]"},
        {TEXT("a,b\rc,d\r"), 0, "1[a|b]2[c|d]"},
        {TEXT(",\n,,\n"), 0, "1[|]2[||]"},
        {TEXT("a,"), 0, "1[a|]"},
        {TEXT("a\n\n\r\nb\n"), 0, "1[a]4[b]"},
        {TEXT(" a , b "), 0, "1[ a | b ]"},
        {TEXT("\"a\",\"b\"\n"), 0, "1[a|b]"},
        {TEXT("\"\"\n\"\",\"\"\n"), 0, "1[]2[|]"},
        {TEXT("\"a,b\",c\n"), 0, "1[a,b|c]"},
        {TEXT("\"a\"\"b\"\"\",\"\"\"\"\n"), 0, "1[a\"b\"|\"]"},
        {TEXT("\"a\r\nb\",c\nd,e\n"), 2, "1[a\r\nb|c]3[d|e]"},
        {TEXT("\"a\rb\n\nc\"\nd\n"), 1, "1[a\rb\n\nc]5[d]"},
        {TEXT("\"a\""), 0, "1[a]"},
        {TEXT("\x83\x5C,\x95\x5C\n"), 0, "1[\x83\x5C|\x95\x5C]"},
    };

    (void)state;
    check_rows(rows, COUNT(rows));
}

static void
test_faults(void **state)
{
    const struct row rows[] = {
        {TEXT("a\nb,c\n"), 2, "1!columns@0[a]2[b|c]"},
        {TEXT("a,b,c\nb,c\n"), 2, "1!columns@0[a|b|c]2[b|c]"},
        {TEXT("a,b\"c\nd,e\n"), 2, "1!quote@2[a]2[d|e]"},
        {TEXT("\"a\"b,c\nd,e\n"), 2, "1!quote@1[]2[d|e]"},
        {TEXT("a,\"b\nc,d\ne,f"), 2, "1!quote@2[a]2[c|d]3[e|f]"},
        {TEXT("a,\"b\r\nc,\"d\"\r\ne,f"), 2, "1!quote@2[a]2[c|d]3[e|f]"},
        {TEXT("a,\"b\nc,\"\"\nd,\"e\"\n"), 2, "1!quote@2[a]2[c|]3[d|e]"},
        {TEXT("\"a\",\"b\n\"c\",\"d\"\n"), 2, "1!quote@2[a]2[c|d]"},
        {TEXT("a,\"b"), 2, "1!quote@2[a]"},
        /* The quote closes where it may, and where fields are lacking. */
        {TEXT("a,\"b\nc,d\"\ne,f\n"), 2, "1[a|b\nc,d]3[e|f]"},
        {TEXT("\"a\nb,c\"\nd,e\n"), 2, "1!columns@0[a\nb,c]2!quote@2[b]3[d|e]"},
        {TEXT("a\0,b\nc,d\n"), 2, "1!nul@1[a\0,b]2[c|d]"},
        {TEXT("a,\"\0\"\nc,d\n"), 2, "1!nul@2[a|\0]2[c|d]"},
        {TEXT("\x1A"), 2, "1!columns@0[\x1A]"},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct buf got = {0};

        /* Texts with NUL are compared up to it, by the first of the two. */
        for (size_t step = 1; step <= rows[i].data.len; step++) {
            read_all(rows[i].data, step, rows[i].expect, &got);
            buf_put(&got, "", 1);
            if (strcmp(got.s, rows[i].want) != 0)
                fail_msg("row %zu, step %zu: %s, expected %s", i, step, got.s,
                         rows[i].want);
        }
        buf_clear(&got);
    }
}

/* Count records and faults of large data, a window of 2 MB at a time. */
static void
count_all(struct text data, size_t expect, size_t *good, size_t *bad,
          const char **fault)
{
    struct csv *csv = calloc(1, sizeof *csv);
    struct arena *arena = arena_new();
    struct csv_record r;
    enum csv_found found;
    size_t from = 0;

    assert_non_null(csv);
    csv_init(csv);
    csv->expect = expect;
    *good = *bad = 0;
    while ((found = csv_next(csv, arena, &r)) != CSV_END) {
        if (found == CSV_MORE) {
            size_t len;

            from += csv->at;
            len = data.len - from;
            if (len > 2 * CSV_RECORD_MAX)
                len = 2 * CSV_RECORD_MAX;
            csv_window(csv, (struct text){data.s + from, len},
                       from + len == data.len);
        } else if (r.fault == NULL)
            ++*good;
        else {
            ++*bad;
            *fault = r.fault;
        }
        arena_reset(arena);
    }
    arena_free(arena);
    free(csv);
}

static void
test_large(void **state)
{
    struct buf data = {0};
    size_t good, bad;
    const char *fault = "";

    (void)state;
    /* One lost quote before a million lines costs one line. */
    buf_str(&data, "1,\"x\n");
    for (int i = 0; i < 1000000; i++)
        buf_str(&data, "1,x\n");
    count_all((struct text){data.s, data.len}, 2, &good, &bad, &fault);
    assert_int_equal(good, 1000000);
    assert_int_equal(bad, 1);
    assert_string_equal(fault, "line-too-long");

    /* A line far above the bound, and one just below it. */
    data.len = 0;
    for (int i = 0; i < 5 * CSV_RECORD_MAX; i++)
        buf_str(&data, "x");
    buf_str(&data, "\r\n1,");
    for (int i = 0; i < CSV_RECORD_MAX - 5; i++)
        buf_str(&data, "x");
    buf_str(&data, "\n1,2\n");
    count_all((struct text){data.s, data.len}, 2, &good, &bad, &fault);
    assert_int_equal(good, 2);
    assert_int_equal(bad, 1);
    assert_string_equal(fault, "line-too-long");

    /* More fields than there is room for, and exactly as many. */
    data.len = 0;
    for (int i = 0; i < CSV_FIELDS_MAX; i++)
        buf_str(&data, ",");
    buf_str(&data, "\n");
    for (int i = 0; i < CSV_FIELDS_MAX - 1; i++)
        buf_str(&data, ",");
    count_all((struct text){data.s, data.len}, 0, &good, &bad, &fault);
    assert_int_equal(good, 1);
    assert_int_equal(bad, 1);
    assert_string_equal(fault, "columns");
    buf_clear(&data);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_records),
        cmocka_unit_test(test_faults),
        cmocka_unit_test(test_large),
    };

    return check_main(tests);
}
