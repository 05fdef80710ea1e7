/*
 * Pieces are read as they were planned, in their order, and none is lost.
 */
#include "tests/unit/smallrun.h"

static void
check_date(struct date is, struct date want)
{
    assert_true(date_equal(is, want));
}

static void
check_certificate(const struct certificate *is, const struct certificate *want)
{
    assert_int_equal(is->present, want->present);
    assert_int_equal(is->due, want->due);
    if (!want->present)
        return;
    assert_true(text_equal(is->serial, want->serial));
    check_date(is->issued, want->issued);
    check_date(is->expires, want->expires);
    check_date(is->opens, want->opens);
}

static void
check_piece(const struct piece *is, int no)
{
    struct piece want = piece_of(no);
    const struct text *a = &is->name, *b = &want.name;

    assert_int_equal(is->seq, no);
    assert_int_equal(is->bundle, no < CUT ? 1 : 2);
    assert_true(text_equal(is->person, want.person));
    /* name to building stand side by side */
    for (size_t i = 0; i < 9; i++)
        assert_true(text_equal(a[i], b[i]));
    check_date(is->birth, want.birth);
    assert_int_equal(is->foreign, want.foreign);
    assert_int_equal(is->represented, want.represented);
    check_certificate(&is->signature, &want.signature);
    check_certificate(&is->authentication, &want.authentication);
    check_date(is->card_expires, want.card_expires);
    assert_true(text_equal(is->envelope, want.envelope));
    assert_true(text_equal(is->payment, want.payment));
    assert_true(text_equal(is->district, want.district));
    assert_true(text_equal(is->variant, want.variant));
    assert_true(text_equal(is->barcode, want.barcode));
}

static void
check_range(struct db *db, int64_t bundle, int first, int last)
{
    struct piece_cursor *c = NULL;
    struct piece p;
    struct err err = {0};
    bool more;

    CHECK_OK(pieces_open(db, 1, bundle, &c, &err));
    for (int i = first; i <= last; i++) {
        CHECK_OK(pieces_next(c, &more, &p, &err));
        assert_true(more);
        check_piece(&p, i);
    }
    CHECK_OK(pieces_next(c, &more, &p, &err));
    assert_false(more);
    pieces_close(c);
}

static void
test_pieces(void **state)
{
    struct site *s = *state;
    struct piece_cursor *c = NULL;
    struct piece p;
    struct err err = {0};
    bool found;

    CHECK_FAILS(pieces_open(s->db, 1, 0, &c, &err), ERR_STATE, "no run 1");
    plan(s);
    check_range(s->db, 0, 1, PIECES);
    check_range(s->db, 1, 1, CUT - 1);
    check_range(s->db, 2, CUT, PIECES);
    CHECK_FAILS(pieces_open(s->db, 1, 3, &c, &err), ERR_STATE, "no bundle 3");
    CHECK_OK(piece_find(s->db, 1, 4, &found, &p, &err));
    assert_true(found);
    check_piece(&p, 4);
    CHECK_OK(piece_find(s->db, 1, 7, &found, &p, &err));
    assert_false(found);
    pieces_close(NULL);
}

/* Bundles inside a scan of the run: yes; two scans of the run: it is told. */
static void
test_two_cursors(void **state)
{
    struct site *s = *state;
    struct piece_cursor *c = NULL, *d = NULL;
    struct piece p;
    struct err err = {0};
    bool more;

    plan(s);
    CHECK_OK(pieces_open(s->db, 1, 0, &c, &err));
    CHECK_OK(pieces_next(c, &more, &p, &err));
    check_range(s->db, 2, CUT, PIECES);
    CHECK_OK(pieces_next(c, &more, &p, &err));
    check_piece(&p, 2);
    CHECK_OK(pieces_open(s->db, 1, 0, &d, &err));
    CHECK_OK(pieces_next(d, &more, &p, &err));
    CHECK_OK(pieces_next(d, &more, &p, &err));
    check_piece(&p, 2);
    CHECK_OK(pieces_next(d, &more, &p, &err));
    CHECK_FAILS(pieces_next(c, &more, &p, &err), ERR_STATE,
                "piece 3 does not come in its place");
    pieces_close(d);
    pieces_close(c);
}

static void
test_lost_piece(void **state)
{
    struct site *s = *state;
    struct piece_cursor *c = NULL;
    struct piece p;
    struct err err = {0};
    bool more = true, ok = true;

    plan(s);
    sql(s->db, "DROP TRIGGER piece_kept; DELETE FROM piece WHERE seq = 6");
    CHECK_OK(pieces_open(s->db, 1, 0, &c, &err));
    for (int i = 0; i < 5; i++)
        ok = ok && pieces_next(c, &more, &p, &err);
    assert_true(ok && more);
    CHECK_FAILS(pieces_next(c, &more, &p, &err), ERR_STATE, "piece 6");
    pieces_close(c);
}

/* A piece that nobody told of keeps its bundle from being written. */
static void
test_missing_piece(void **state)
{
    struct site *s = *state;
    struct bundle_row b = written(2);
    struct piece_pages p = pages_of(4);
    struct err err = {0};

    plan(s);
    CHECK_OK(bundle_attempt(s->db, 1, 2, &err));
    CHECK_OK(piece_pages_put(s->db, 1, &p, &err));
    p = pages_of(6);
    CHECK_OK(piece_pages_put(s->db, 1, &p, &err));
    CHECK_FAILS(bundle_written(s->db, 1, &b, &err), ERR_STATE, "add up");
    CHECK_OK(piece_held(s->db, 1, HELD, "worker", NULL, &err));
    CHECK_OK(bundle_written(s->db, 1, &b, &err));
}

static void
test_pages(void **state)
{
    struct site *s = *state;
    struct piece_pages p = pages_of(2), is;
    struct exception *list;
    struct err err = {0};
    size_t n;
    int64_t pieces, sheets;
    bool found;

    plan(s);
    CHECK_OK(piece_pages_of(s->db, 1, 2, &is, &found, &err));
    assert_false(found);
    CHECK_OK(piece_pages_put(s->db, 1, &p, &err));
    CHECK_OK(piece_pages_put(s->db, 1, &p, &err));
    p.content.byte[0]++;
    CHECK_FAILS(piece_pages_put(s->db, 1, &p, &err), ERR_STATE,
                "pages of piece 2: its bundle");
    CHECK_OK(piece_pages_of(s->db, 1, 2, &is, &found, &err));
    assert_true(found && is.seq == 2 && is.first_page == 5 && is.pages == 4 &&
                is.sheets == 2 && is.content.byte[0] == 2);
    /* Counted within a bundle: 1 to 3, and 4 to 6. */
    CHECK_OK(pages_before(s->db, 1, 1, 2, &pieces, &sheets, &err));
    assert_true(pieces == 0 && sheets == 0);
    CHECK_OK(pages_before(s->db, 1, 1, 3, &pieces, &sheets, &err));
    assert_true(pieces == 1 && sheets == 2);
    CHECK_OK(pages_before(s->db, 1, 2, 6, &pieces, &sheets, &err));
    assert_true(pieces == 0 && sheets == 0);
    p = (struct piece_pages){7, 1, 4, 2, {{0}}};
    CHECK_FAILS(piece_pages_put(s->db, 1, &p, &err), ERR_STATE, "piece 7");
    p = (struct piece_pages){3, 0, 4, 2, {{0}}};
    CHECK_FAILS(piece_pages_put(s->db, 1, &p, &err), ERR_STATE, "CHECK");

    CHECK_FAILS(piece_held(s->db, 1, 2, "r", "", &err), ERR_STATE,
                "hold of piece 2: its bundle");
    CHECK_OK(piece_held(s->db, 1, HELD, "r", "d", &err));
    CHECK_OK(piece_held(s->db, 1, HELD, "r", "d", &err));
    CHECK_FAILS(piece_held(s->db, 1, HELD, "r", "e", &err), ERR_STATE,
                "another reason");
    CHECK_FAILS(piece_held(s->db, 1, 7, "r", "", &err), ERR_STATE, "piece 7");
    CHECK_FAILS(piece_held(s->db, 1, 4,
                           "0123456789012345678901234567890123456789", "",
                           &err),
                ERR_STATE, "CHECK");
    p = pages_of(HELD);
    CHECK_FAILS(piece_pages_put(s->db, 1, &p, &err), ERR_STATE, "it is held");
    /* A long detail is cut between characters. */
    CHECK_OK(piece_held(s->db, 1, 4, "r",
                        "01234567890123456789012345678901234567890123456789"
                        "01234567890123456789012345678901234567890123見x",
                        &err));
    CHECK_OK(exceptions_of(s->db, 1, s->arena, &list, &n, &err));
    assert_int_equal(n, 2);
    assert_int_equal(list[0].seq, 4);
    assert_int_equal(strlen(list[0].detail), 94);
    assert_string_equal(list[1].state, "held");
    assert_string_equal(list[1].reason, "r");
    assert_string_equal(list[1].detail, "d");
    CHECK_OK(exceptions_of(s->db, 9, s->arena, &list, &n, &err));
    assert_int_equal(n, 0);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        ON_SITE(test_pieces),     ON_SITE(test_two_cursors),
        ON_SITE(test_lost_piece), ON_SITE(test_missing_piece),
        ON_SITE(test_pages),
    };

    return check_main(tests);
}
