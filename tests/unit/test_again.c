/* The same bytes once more: left in the folder, or delivered again. */
#include "tests/unit/inputs.h"

#define HEADER                                                                                         \
    "宛名番号,最新フラグ,住民種別,住民状態,氏名,氏名_振り仮名,通称,"        \
    "生年月日,生年月日_不詳フラグ,郵便番号,都道府県,市区郡町村名,町字,"   \
    "番地号表記,方書,成年被後見人_該当有無,在留期間の満了の日,支援措置," \
    "更新日時\r\n"
#define PERSON(state)                                                                \
    "0001,1,1," state ",見本　花子,,,1980-02-29,,123-4567,見本県,見本市," \
    "見本町,2番3号,,,,,x\r\n"

static const char good[] = "\xEF\xBB\xBF" HEADER PERSON("1");
static const char bad[] = "\xEF\xBB\xBF" HEADER PERSON("3");
static const char state_of[] =
    "SELECT state, input FROM resident WHERE person = '0001'";

/* A file, and the side file that tells its day; NULL: none. */
static void
put(struct inputs *in, const char *name, const char *bytes, const char *day)
{
    struct err err = {0};

    CHECK_OK(file_write(in->fd, name, text_from(bytes), &err));
    if (day != NULL)
        CHECK_OK(file_write(
            in->fd, arena_printf(in->arena, "%s.ctl", name),
            text_from(arena_printf(in->arena, "count=1\nextracted=%s\n", day)),
            &err));
}

/* A wrong extract is undone by the good one again, of a later day. */
static void
test_undone(void **state)
{
    struct inputs *in = *state;
    const struct mapping *m = inputs_sample_mapping(in, "residents.conf");
    struct intake_count c;
    struct err err = {0};

    put(in, "a.csv", good, "2026-11-18");
    put(in, "b.csv", bad, "2026-11-19");
    put(in, "c.csv", good, "2026-11-20");
    assert_int_equal(inputs_import(in, "a.csv", m, false), 1);
    assert_int_equal(inputs_import(in, "b.csv", m, false), 2);
    inputs_rows(in, state_of, 2, "dead|2");
    assert_int_equal(inputs_import(in, "c.csv", m, false), 3);
    inputs_rows(in, state_of, 2, "resident|3");
    inputs_rows(in, "SELECT input FROM full_input", 1, "3");
    inputs_rows(in, "SELECT extracted FROM input WHERE no = 3", 1, "20261120");

    /* What stayed in the folder changes nothing; an older day is refused. */
    assert_int_equal(inputs_import(in, "a.csv", m, true), 1);
    assert_int_equal(inputs_import(in, "b.csv", m, true), 2);
    assert_int_equal(inputs_import(in, "c.csv", m, true), 3);
    put(in, "d.csv", good, "2026-11-17");
    CHECK_FAILS(intake_file(in->db, in->fd, "d.csv", m, INT64_MAX, &c, &err),
                ERR_STATE, "d.csv: was extracted before");
    inputs_rows(in, state_of, 2, "resident|3");
}

/* Nothing changed since: the day of the register is that of the newer one. */
static void
test_unchanged(void **state)
{
    struct inputs *in = *state;
    const struct mapping *m = inputs_sample_mapping(in, "residents.conf");

    put(in, "a.csv", good, "2026-11-18");
    put(in, "b.csv", good, "2026-11-19");
    assert_int_equal(inputs_import(in, "a.csv", m, false), 1);
    assert_int_equal(inputs_import(in, "b.csv", m, false), 2);
    inputs_rows(in, "SELECT max(extracted) FROM input", 1, "20261119");
    inputs_rows(in, state_of, 2, "resident|2");
}

/* Without a day nobody can tell which of two is newer. */
static void
test_undated(void **state)
{
    struct inputs *in = *state;
    const struct mapping *m = inputs_sample_mapping(in, "residents.conf");
    struct intake_count c;
    struct err err = {0};

    put(in, "a.csv", good, NULL);
    put(in, "b.csv", bad, NULL);
    put(in, "c.csv", good, NULL);
    assert_int_equal(inputs_import(in, "a.csv", m, false), 1);
    assert_int_equal(inputs_import(in, "c.csv", m, true), 1); /* none between */
    assert_int_equal(inputs_import(in, "b.csv", m, false), 2);
    assert_int_equal(inputs_import(in, "a.csv", m, true), 1); /* lies there */
    CHECK_FAILS(intake_file(in->db, in->fd, "c.csv", m, INT64_MAX, &c, &err),
                ERR_STATE, "c.csv: has the bytes of an earlier file");
    inputs_rows(in, "SELECT count(*) FROM input", 1, "2");
    inputs_rows(in, state_of, 2, "dead|2");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        inputs_test(test_undone),
        inputs_test(test_unchanged),
        inputs_test(test_undated),
    };

    return check_main(tests);
}
