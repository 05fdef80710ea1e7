#include "tests/unit/check.h"

#include "base/arena.h"
#include "base/file.h"
#include "post/index.h"

#define RUN "R-20261120-0123456789ab"

/* Three pieces: two printed, one held. */
static const struct bundle_row planned = {
    .no = 7, .first_seq = 11, .last_seq = 13, .pieces = 3};

static struct bundle_row
totals(void)
{
    struct bundle_row b = planned;

    b.printed = 2;
    b.pages = 6;
    b.sheets = 3;
    b.bytes = 123456789012;
    memset(&b.hash, 0xAB, sizeof b.hash);
    return b;
}

static void
write_usual(struct buf *out)
{
    struct piece_pages a = {11, 1, 4, 2, {{1}}}, c = {13, 5, 2, 1, {{2}}};
    struct bundle_row b = totals();

    index_begin(out, RUN, 7);
    index_piece(out, &a);
    index_held(out, 12, "no-glyph", "name U+20BB7 at 2");
    index_piece(out, &c);
    index_end(out, &b);
}

static void
test_round(void **state)
{
    struct arena *arena = arena_new();
    struct bundle_row b = planned, expected = totals();
    struct index_line *line;
    struct buf out = {0};
    struct err err = {0};

    (void)state;
    write_usual(&out);
    CHECK_OK(
        index_read((struct text){out.s, out.len}, RUN, &b, arena, &line, &err));
    assert_int_equal(b.printed, 2);
    assert_int_equal(b.pages, 6);
    assert_int_equal(b.sheets, 3);
    assert_int_equal(b.bytes, 123456789012);
    assert_memory_equal(&b.hash, &expected.hash, sizeof b.hash);
    assert_null(line[0].reason);
    assert_int_equal(line[0].pages.seq, 11);
    assert_int_equal(line[0].pages.pages, 4);
    assert_string_equal(line[1].reason, "no-glyph");
    assert_string_equal(line[1].detail, "name U+20BB7 at 2");
    assert_int_equal(line[1].pages.seq, 12);
    assert_int_equal(line[2].pages.first_page, 5);
    assert_int_equal(line[2].pages.content.byte[0], 2);
    buf_clear(&out);
    arena_free(arena);
}

static void
test_no_detail(void **state)
{
    struct arena *arena = arena_new();
    struct bundle_row b = {.no = 1, .first_seq = 1, .last_seq = 1, .pieces = 1};
    struct index_line *line;
    struct buf out = {0};
    struct err err = {0};

    (void)state;
    index_begin(&out, RUN, 1);
    index_held(&out, 1, "crash", "");
    index_end(&out, &b);
    CHECK_OK(
        index_read((struct text){out.s, out.len}, RUN, &b, arena, &line, &err));
    assert_string_equal(line[0].reason, "crash");
    assert_string_equal(line[0].detail, "");
    buf_clear(&out);
    arena_free(arena);
}

/* Not one byte may be another, and nothing may be missing. */
static void
test_damaged(void **state)
{
    struct arena *arena = arena_new();
    struct index_line *line;
    struct buf out = {0};
    struct err err = {0};

    (void)state;
    write_usual(&out);
    for (size_t i = 0; i < out.len; i++) {
        struct bundle_row b = planned;

        arena_reset(arena);
        CHECK_FAILS(
            index_read((struct text){out.s, i}, RUN, &b, arena, &line, &err),
            ERR_STATE, "index of bundle 007: not what the plan asks for");
        out.s[i] ^= 1;
        CHECK_FAILS(index_read((struct text){out.s, out.len}, RUN, &b, arena,
                               &line, &err),
                    ERR_STATE, "not what the plan asks for");
        out.s[i] ^= 1;
        assert_int_equal(b.printed, 0);
    }
    buf_clear(&out);
    arena_free(arena);
}

/* Well sealed, and still not what was planned. */
static void
check_refused(const char *body, const struct bundle_row *row)
{
    struct arena *arena = arena_new();
    struct bundle_row b = *row;
    struct index_line *line;
    struct sha256 hash;
    struct buf out = {0};
    struct err err = {0};
    char hex[SHA256_HEX];

    buf_str(&out, body);
    sha256_of(out.s, out.len, &hash);
    sha256_hex(&hash, hex);
    buf_printf(&out, "sha256 %s\n", hex);
    CHECK_FAILS(
        index_read((struct text){out.s, out.len}, RUN, &b, arena, &line, &err),
        ERR_STATE, "not what the plan asks for");
    buf_clear(&out);
    arena_free(arena);
}

#define HEAD "shirase-index 1 " RUN " 7\n"
#define HASH "00000000000000000000000000000000000000000000000000000000000000ff"
#define PIECE(s) "piece " s " " HASH "\n"
#define TOTAL(s) "total " s " " HASH "\n"

static void
test_refused(void **state)
{
    static const char *const body[] = {
        "",
        HEAD,
        HEAD PIECE("11 1 4 2"),
        /* another run, bundle, version */
        "shirase-index 1 R-20261120-0123456789ac 7\n" PIECE("11 1 4 2")
            TOTAL("1 4 2 9"),
        "shirase-index 1 " RUN " 8\n" PIECE("11 1 4 2") TOTAL("1 4 2 9"),
        "shirase-index 2 " RUN " 7\n" PIECE("11 1 4 2") TOTAL("1 4 2 9"),
        /* another serial, a gap, no page, more sheets than pages */
        HEAD PIECE("12 1 4 2") TOTAL("1 4 2 9"),
        HEAD PIECE("11 2 4 2") TOTAL("1 4 2 9"),
        HEAD PIECE("11 1 0 0") TOTAL("1 0 0 9"),
        HEAD PIECE("11 1 4 5") TOTAL("1 4 5 9"),
        HEAD PIECE("11 1 4 0") TOTAL("1 4 0 9"),
        /* totals that do not add up */
        HEAD PIECE("11 1 4 2") TOTAL("2 4 2 9"),
        HEAD PIECE("11 1 4 2") TOTAL("1 5 2 9"),
        HEAD PIECE("11 1 4 2") TOTAL("1 4 3 9"),
        /* too much, too little, other words */
        HEAD PIECE("11 1 4 2") PIECE("12 5 4 2") TOTAL("2 8 4 9"),
        HEAD TOTAL("0 0 0 9"),
        HEAD PIECE("11 1 4 2") TOTAL("1 4 2 9") "x\n",
        HEAD PIECE("11 1 4 2 7") TOTAL("1 4 2 9"),
        HEAD PIECE("11 1 4 x") TOTAL("1 4 2 9"),
        HEAD PIECE("11 1 4 1234567890123456789") TOTAL("1 4 2 9"),
        HEAD PIECE("11 1  4") TOTAL("1 4 2 9"),
        HEAD "piece 11 1 4 2 abc\n" TOTAL("1 4 2 9"),
        HEAD "sheet 11 1 4 2 " HASH "\n" TOTAL("1 4 2 9"),
        HEAD "held 12 crash \n" TOTAL("0 0 0 9"),
        HEAD "held 11 \n" TOTAL("0 0 0 9"),
        HEAD "held x crash \n" TOTAL("0 0 0 9"),
        HEAD PIECE("11 1 4 2") "sum 1 4 2 9 " HASH "\n",
    };
    struct bundle_row row = {
        .no = 7, .first_seq = 11, .last_seq = 11, .pieces = 1};

    (void)state;
    for (size_t i = 0; i < COUNT(body); i++)
        check_refused(body[i], &row);
}

static void
test_name(void **state)
{
    char name[INDEX_NAME_MAX];

    (void)state;
    index_name(7, name);
    assert_string_equal(name, ".bundle-007.idx");
    index_name(12345, name);
    assert_string_equal(name, ".bundle-12345.idx");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_round),   cmocka_unit_test(test_no_detail),
        cmocka_unit_test(test_damaged), cmocka_unit_test(test_refused),
        cmocka_unit_test(test_name),
    };

    return check_main(tests);
}
