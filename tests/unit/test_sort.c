#include "tests/unit/inputs.h"

#include "data/sort.h"

/* n letters of a class to a district, by a payment. */
static void
put(struct inputs *p, const char *envelope, const char *payment,
    const char *district, int n)
{
    static const char sql[] =
        "INSERT INTO candidate (run, person, name, kana, alias, postal,"
        " prefecture, city, town, block, building, is_foreign, represented,"
        " signature_due, authentication_due, envelope, payment, district,"
        " variant, barcode)"
        " VALUES (1, ?1, '', '', '', '', '', '', '', '', '', 0, 0, 1, 0, ?2,"
        " ?3, ?4, '', '')";
    struct err err = {0};

    for (int i = 0; i < n; i++) {
        struct query *q;
        char person[64];

        (void)snprintf(person, sizeof person, "%s-%s-%s-%d", envelope, payment,
                       district, i);
        CHECK_OK(db_query(p->db, sql, &q, &err));
        query_bind_str(q, 1, person);
        query_bind_str(q, 2, envelope);
        query_bind_str(q, 3, payment);
        query_bind_str(q, 4, district);
        CHECK_OK(query_done(q, &err));
    }
}

/* "class payment district n" of all groups, joined with '/'. */
static const char *
groups_of(struct inputs *p)
{
    struct sort_group *group;
    struct buf b = {0};
    struct err err = {0};
    const char *s;
    size_t n;

    CHECK_OK(sort_groups(p->db, 1, p->arena, &group, &n, &err));
    for (size_t i = 0; i < n; i++)
        buf_printf(&b, "%s%.*s %.*s %.*s %d", i > 0 ? "/" : "",
                   (int)group[i].envelope.len, group[i].envelope.s,
                   (int)group[i].payment.len, group[i].payment.s,
                   (int)group[i].district.len, group[i].district.s,
                   (int)group[i].n);
    s = arena_copy(p->arena, b.s, b.len);
    buf_clear(&b);
    return s;
}

static void
test_small(void **state)
{
    static const struct sort_terms terms = {.least = 10, .payment = {"p", 1}};
    struct inputs *p = *state;
    struct err err = {0};

    put(p, "a", "p", "99911", 10);
    put(p, "a", "p", "99912", 9);
    put(p, "a", "p", "99913", 1);
    put(p, "a", "p", "88811", 9);
    put(p, "a", "p", "77711", 3);
    put(p, "a", "p", "666", 10); /* an office's number of three digits */
    put(p, "b", "p", "99911", 2);
    CHECK_OK(sort_candidates(p->db, 1, &terms, &err));
    assert_string_equal(
        groups_of(p),
        "a p 666 10/a p 99 10/a p 99911 10/a p mixed 12/b p mixed 2");
    /* Nothing is too small. */
    CHECK_OK(sort_candidates(
        p->db, 1, &(struct sort_terms){.least = 1, .payment = TEXT("p")},
        &err));
    assert_string_equal(
        groups_of(p),
        "a p 666 10/a p 99 10/a p 99911 10/a p mixed 12/b p mixed 2");
}

/* Local letters are counted for each class. */
static void
test_local(void **state)
{
    static const struct sort_terms terms = {.least = 2,
                                            .local = {"local", 5},
                                            .payment = {"p", 1},
                                            .local_least = 5};
    struct inputs *p = *state;
    struct err err = {0};

    put(p, "a", "local", "999", 3);
    put(p, "a", "local", "99912", 2);
    put(p, "b", "local", "999", 4);
    put(p, "b", "p", "888", 4);
    CHECK_OK(sort_candidates(p->db, 1, &terms, &err));
    assert_string_equal(groups_of(p),
                        "a local 999 3/a local 99912 2/b p 888 4/b p 999 4");
}

static void
test_none(void **state)
{
    static const struct sort_terms terms = {.least = 10, .payment = {"p", 1}};
    struct inputs *p = *state;
    struct err err = {0};

    CHECK_OK(sort_candidates(p->db, 1, &terms, &err));
    assert_string_equal(groups_of(p), "");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        inputs_test(test_small),
        inputs_test(test_local),
        inputs_test(test_none),
    };

    return check_main(tests);
}
