/*
 * Selection against tests/spec: windows as municipalities publish them, and
 * the rules one by one.
 */
#include "data/judge.h"
#include "data/select.h"
#include "inputs.h"

enum {
    FIELDS = 10,
    LINE_ROOM = 1024
};

static FILE *
open_spec(const char *name)
{
    char path[256];
    FILE *f;

    (void)snprintf(path, sizeof path, SRCDIR "/tests/spec/%s", name);
    f = fopen(path, "r");
    if (f == NULL)
        fail_msg("%s cannot be read", path);
    return f;
}

/* The next row, cut at its tabs; false: no more. */
static bool
next_row(FILE *f, char *line, char **field, size_t n)
{
    do {
        if (fgets(line, LINE_ROOM, f) == NULL)
            return false;
    } while (line[0] == '#');
    line[strcspn(line, "\n")] = '\0';
    for (size_t i = 0; i < n; i++) {
        char *tab = strchr(line, '\t');

        field[i] = line;
        if ((tab == NULL) != (i + 1 == n))
            fail_msg("%zu fields are expected: %s", n, line);
        if (tab != NULL) {
            *tab = '\0';
            line = tab + 1;
        }
    }
    return true;
}

static struct date
day(const char *s)
{
    struct date d = {0, 0, 0};

    if (!date_from_text(text_from(s), &d, NULL))
        fail_msg("no day: %s", s);
    return d;
}

static void
test_windows(void **state)
{
    FILE *f = open_spec("renewal_window.tsv");
    char line[LINE_ROOM], *field[3];
    size_t n = 0;

    (void)state;
    for (; next_row(f, line, field, 3); n++)
        if (!date_equal(window_opens(day(field[0]), 3), day(field[1])))
            fail_msg("%s: does not open on %s (%s)", field[0], field[1],
                     field[2]);
    (void)fclose(f);
    assert_int_equal(n, 20);
}

static void
sql(struct inputs *in, const char *text)
{
    struct err err = {0};

    CHECK_OK(db_exec(in->db, text, &err));
}

static void
put_person(struct inputs *in)
{
    sql(in, "INSERT INTO input VALUES"
            " (1, 'r', zeroblob(32), 'resident', 'full', 1, 1, 0, 0, NULL),"
            " (2, 'c', randomblob(32), 'certificate', 'full', 2, 2, 0, 0,"
            "  NULL);"
            "INSERT INTO full_input VALUES ('resident', 1), ('certificate', 2);"
            "INSERT INTO resident (person, current, input, state, kind, name,"
            " kana, alias, birth, postal, prefecture, city, town, block,"
            " building, ward_adult, support) VALUES ('1', 1, 1, 'resident',"
            " 'japanese', 'n', '', '', 19800115, '1234567', '', '', 't', '1',"
            " '', 0, 0);"
            "INSERT INTO certificate (person, kind, serial, input, issued,"
            " expires, state, card_expires) VALUES"
            " ('1', 'signature', 's', 2, 20220115, 20270115, 'live', 20320115),"
            " ('1', 'authentication', 'a', 2, 20220115, 20270115, 'live',"
            "  20320115)");
}

static void
change(struct inputs *in, const char *table, const char *where,
       const char *what)
{
    if (strcmp(what, "none") == 0)
        sql(in, arena_printf(in->arena, "DELETE FROM %s%s", table, where));
    else if (strcmp(what, "-") != 0)
        sql(in,
            arena_printf(in->arena, "UPDATE %s SET %s%s", table, what, where));
}

/* Letters for what holds, "-" for nothing. */
static void
letters(char buf[static 8], const bool *is, const char *letter)
{
    size_t n = 0;

    for (size_t i = 0; letter[i] != '\0'; i++)
        if (is[i])
            buf[n++] = letter[i];
    if (n == 0)
        buf[n++] = '-';
    buf[n] = '\0';
}

static void
check_rule(struct inputs *in, char **field)
{
    struct verdict v;
    struct err err = {0};
    bool found = false;
    char due[8], facts[8];

    CHECK_OK(db_begin(in->db, &err));
    change(in, "resident", "", field[2]);
    change(in, "certificate", " WHERE kind = 'signature'", field[3]);
    change(in, "certificate", " WHERE kind = 'authentication'", field[4]);
    CHECK_OK(select_person(in->db, day(field[5]), TEXT("1"), &found, &v, &err));
    assert_true(found);
    letters(due, (bool[]){v.signature.due, v.authentication.due}, "sa");
    letters(facts, (bool[]){v.represented, v.pinless, v.odd}, "rpo");
    if (strcmp(reason_name(v.reason), field[6]) != 0 ||
        strcmp(due, field[7]) != 0 || strcmp(facts, field[8]) != 0)
        fail_msg("rule %s (%s): %s %s %s, expected %s %s %s", field[0],
                 field[9], reason_name(v.reason), due, facts, field[6],
                 field[7], field[8]);
    db_rollback(in->db);
}

static void
test_rules(void **state)
{
    struct inputs *in = *state;
    FILE *f = open_spec("selection_rules.tsv");
    char line[LINE_ROOM], *field[FIELDS];
    size_t n = 0;

    put_person(in);
    for (; next_row(f, line, field, FIELDS); n++)
        check_rule(in, field);
    (void)fclose(f);
    assert_true(n > 40);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_windows),
        inputs_test(test_rules),
    };

    return check_main(tests);
}
