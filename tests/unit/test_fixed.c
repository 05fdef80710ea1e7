#include "data/fixed.h"

#include "base/arena.h"
#include "check.h"

/* What fixed_next says of bytes that come in windows growing by step. */
static void
records_of(const struct fixed_shape *shape, struct text t, size_t step,
           struct buf *out)
{
    struct csv *csv = mem_new(sizeof *csv);
    struct csv_record r;
    enum csv_found found;
    size_t from = 0, given = 0;

    csv_init(csv);
    while ((found = fixed_next(shape, csv, &r)) != CSV_END) {
        if (found == CSV_MORE) {
            from += csv->at;
            given = t.len - given < step ? t.len : given + step;
            csv_window(csv, (struct text){t.s + from, given - from},
                       given == t.len);
            continue;
        }
        buf_printf(out, "%zu", r.line);
        if (r.fault != NULL)
            buf_printf(out, ":%s", r.fault);
        for (size_t i = 0; i < r.n && r.fault == NULL; i++) {
            buf_str(out, "|");
            buf_text(out, csv->field[i]);
        }
        buf_str(out, " ");
    }
    buf_put(out, "", 1);
    mem_free(csv);
}

static void
check_records(enum fixed_end end, struct text t, const char *want)
{
    const struct fixed_shape shape = {
        .bytes = 6,
        .end = end,
        .n_slice = 2,
        .slice = {{true, 0, 2}, {true, 3, 3}},
    };

    for (size_t step = 1; step <= t.len + 1; step++) {
        struct buf got = {0};

        records_of(&shape, t, step, &got);
        if (strcmp(got.s, want) != 0)
            fail_msg("step %zu: \"%s\", expected \"%s\"", step, got.s, want);
        buf_clear(&got);
    }
}

static void
test_records(void **state)
{
    (void)state;
    check_records(FIXED_LF, TEXT(""), "");
    check_records(FIXED_LF, TEXT("ab-cd \n"), "1|ab|cd ");
    check_records(FIXED_LF, TEXT("ab-cd \nx -- y\n"), "1|ab|cd 2|x|- y ");
    check_records(FIXED_CRLF, TEXT("ab-cde\r\n   fgh\r\n"), "1|ab|cde 2||fgh ");
    check_records(FIXED_NONE, TEXT("ab-cdeab-fgh"), "1|ab|cde 2|ab|fgh ");
    /* without the last line end, and with a mark of the end of file */
    check_records(FIXED_CRLF, TEXT("ab-cde\r\nab-fgh"), "1|ab|cde 2|ab|fgh ");
    check_records(FIXED_LF, TEXT("ab-cde\n\x1A"), "1|ab|cde ");
    check_records(FIXED_NONE, TEXT("ab-cde\x1A"), "1|ab|cde ");
}

static void
test_faults(void **state)
{
    (void)state;
    /* short and long ones: the next line is read as it should be */
    check_records(FIXED_LF, TEXT("ab-\nab-cde\n"), "1:record-length 2|ab|cde ");
    check_records(FIXED_LF, TEXT("ab-cdefg\nab-cde\n"),
                  "1:record-length 2|ab|cde ");
    check_records(FIXED_LF, TEXT("ab-cde\nab"), "1|ab|cde 2:record-length ");
    check_records(FIXED_CRLF, TEXT("ab-cde\nab-cde\r\n"),
                  "1:record-length 2|ab|cde ");
    check_records(FIXED_CRLF, TEXT("ab-cde\r"), "1:record-length ");
    check_records(FIXED_NONE, TEXT("ab-cdeab"), "1|ab|cde 2:record-length ");
    check_records(FIXED_LF, TEXT("ab-c\0e\nab-cde\n"), "1:nul 2|ab|cde ");
}

static void
test_cut(void **state)
{
    (void)state;
    check_text(fixed_cut(TEXT("abc  "), (struct place){true, 1, 4}), "bc");
    check_text(fixed_cut(TEXT("abc  "), (struct place){true, 3, 2}), "");
    check_text(fixed_cut(TEXT("abc"), (struct place){true, 2, 2}), "");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_records),
        cmocka_unit_test(test_faults),
        cmocka_unit_test(test_cut),
    };

    return check_main(tests);
}
