#include "post/piececheck.h"
#include "tests/unit/pdfmake.h"
#include "tests/unit/staged.h"

enum {
    PIECES = 3,
    SIDES = 4, /* notice, its empty back, form, its back */
    PAGES = PIECES * SIDES,
    MARKS = 3 /* sides with ink */
};

/* --- what the engine writes --------------------------------------------- */

static void
test_good(void **state)
{
    struct staged s;
    struct verify_report r;
    struct err err = {0};

    (void)state;
    staged_open(&s, tiny_conf, 10, 4);
    CHECK_OK(staged_verify(&s, VERIFY_FAST, &r, &err));
    assert_int_equal(r.bundles, 4);
    assert_int_equal(r.pieces, 10);
    assert_int_equal(r.sides, 9 * 4 + 2);
    assert_int_equal(r.by_poppler, 0);
    assert_true(r.ledger);
    CHECK_OK(staged_verify(&s, VERIFY_SAMPLE, &r, &err));
    assert_int_equal(r.by_poppler, 1 + 3 + 3 + 1);
    CHECK_OK(staged_verify(&s, VERIFY_FULL, &r, &err));
    assert_int_equal(r.by_poppler, 10);
    staged_believe(&s);
    CHECK_OK(staged_seal(&s, &err));
    CHECK_OK(verify_folder(s.run_fd, NULL, VERIFY_FAST, 0, &r, &err));
    assert_false(r.ledger);
    assert_int_equal(r.files, 4 + 5);
    CHECK_OK(verify_folder(s.run_fd, s.t.db, VERIFY_FULL, 0, &r, &err));
    assert_true(r.ledger);
    assert_int_equal(r.by_poppler, 10);
    assert_int_equal(r.sides, 38);
    CHECK_OK(verify_folder(s.run_fd, s.t.db, VERIFY_SAMPLE, 1, &r, &err));
    assert_int_equal(r.by_poppler, 4);
    staged_close(&s);
}

/* Without backs every side is a sheet, and none is empty. */
static void
test_simplex(void **state)
{
    struct staged s;
    struct verify_report r;
    struct err err = {0};

    (void)state;
    staged_open(&s, tiny_simplex_conf, 3, 10);
    CHECK_OK(staged_verify(&s, VERIFY_FULL, &r, &err));
    assert_int_equal(r.sides, 5);
    staged_close(&s);
}

/* Names that a reader could get wrong: selectors, two faces, marks. */
static void
test_hard_names(void **state)
{
    static const char *const names[] = {
        "葛󠄀城　太郎", "JOHN O’NEIL (X", "髙﨑　𠮷子",
        "ﾔﾏﾀﾞ　ﾊﾅｺ",           "がｶﾞ　ﾊﾟ",       "A & B <i>商店</i>",
    };
    struct staged s;
    struct verify_report r;
    struct err err = {0};

    (void)state;
    s = (struct staged){.run_fd = -1};
    tiny_open(&s.t, tiny_conf);
    for (size_t i = 0; i < COUNT(names); i++)
        tiny_add(&s.t, (struct tiny_person){
                           .no = (int)i + 1,
                           .name = names[i],
                           .postal = "1234567",
                           .town = "大字　長い名前の町字　小字　さらに長い",
                           .block = "12345番地の67　第89号　北側の建物",
                           .building = "見本ハイツ（A棟）　101号"});
    staged_run(&s, 10);
    CHECK_OK(staged_verify(&s, VERIFY_FULL, &r, &err));
    assert_int_equal(r.pieces + s.t.count.held, COUNT(names));
    assert_true(r.pieces >= 5);
    staged_close(&s);
}

/* One bundle of three pieces. */
static void
three(struct staged *s)
{
    *s = (struct staged){.run_fd = -1};
    tiny_open(&s->t, tiny_conf);
    for (int i = 1; i <= PIECES; i++)
        tiny_add(&s->t, (struct tiny_person){.no = i,
                                             .name = "見本　花子",
                                             .postal = "1234567",
                                             .town = "中央二丁目",
                                             .block = "3番地の4",
                                             .building = "港ハイツ　101号"});
    staged_run(s, PIECES);
}

/* --- pages made wrong --------------------------------------------------- */

/* What is wrong with a bundle that this test writes itself. */
struct wrong {
    const char *msg;                /* part of the message */
    int page;                       /* from 0: where; -1: nowhere */
    int mark_piece, mark_k, mark_n; /* 0: right */
    bool no_mark, two_marks, short_mark, no_number, empty, ink;
    int number_piece, number_bundle; /* 0: right */
    int id_piece;                    /* "hash-000003" as well; 0: none */
    const char *left_out;            /* "name", "postal", ... */
    const char *behind;              /* more content */
};

static void
put_text_of(struct buf *b, double *y, const char *text)
{
    pdfmake_show(b, 50, *y, text);
    *y -= 20;
}

static bool
wanted(const struct wrong *w, bool here, const char *what)
{
    return !here || w->left_out == NULL || strcmp(w->left_out, what) != 0;
}

/* The name is broken over two lines, as a form may do. */
static void
put_addressee(struct buf *b, double *y, const struct piece *p,
              const struct wrong *w, bool here)
{
    char line[256];

    if (wanted(w, here, "postal")) {
        (void)snprintf(line, sizeof line, "%.3s-%.4s", p->postal.s,
                       p->postal.s + 3);
        put_text_of(b, y, line);
    }
    (void)snprintf(
        line, sizeof line, "%.*s%.*s%.*s%.*s",
        wanted(w, here, "prefecture") ? (int)p->prefecture.len : 0,
        p->prefecture.s, wanted(w, here, "city") ? (int)p->city.len : 0,
        p->city.s, wanted(w, here, "town") ? (int)p->town.len : 0, p->town.s,
        wanted(w, here, "block") ? (int)p->block.len : 0, p->block.s);
    put_text_of(b, y, line);
    if (p->building.len > 0 && wanted(w, here, "building")) {
        (void)snprintf(line, sizeof line, "%.*s", (int)p->building.len,
                       p->building.s);
        put_text_of(b, y, line);
    }
    if (wanted(w, here, "name")) {
        (void)snprintf(line, sizeof line, "%.6s", p->name.s);
        put_text_of(b, y, line);
        (void)snprintf(line, sizeof line, "%.*s 様", (int)p->name.len - 6,
                       p->name.s + 6);
        put_text_of(b, y, line);
    }
}

static void
put_marks(struct buf *b, const struct staged *s, const struct wrong *w,
          bool here, int seq, int k)
{
    char digits[64];
    int piece = here && w->mark_piece != 0 ? w->mark_piece : seq;

    mark_digits(&s->t.run, 1, piece, digits);
    (void)snprintf(digits + MARK_DIGITS, 8, "%02d%02d",
                   here && w->mark_k != 0 ? w->mark_k : k,
                   here && w->mark_n != 0 ? w->mark_n : MARKS);
    if (here && w->short_mark)
        digits[28] = '\0';
    if (!here || !w->no_mark)
        pdfmake_mark(b, digits);
    if (here && w->two_marks)
        pdfmake_mark(b, digits);
}

static void
put_number(struct buf *b, double *y, const struct staged *s,
           const struct wrong *w, bool here, int seq, int k)
{
    const char *hash = s->t.run.id + 11;
    char line[96];

    if (here && w->id_piece != 0) {
        (void)snprintf(line, sizeof line, "%s-%06d", hash, w->id_piece);
        put_text_of(b, y, line);
    }
    if (here && w->no_number)
        return;
    (void)snprintf(line, sizeof line, "%s %03d-%07d %d/%d", hash,
                   here && w->number_bundle != 0 ? w->number_bundle : 1,
                   here && w->number_piece != 0 ? w->number_piece : seq, k,
                   MARKS);
    put_text_of(b, y, line);
}

static void
make_page(struct buf *b, const struct staged *s, const struct piece *p,
          const struct wrong *w, int page)
{
    bool here = w->page == page;
    int side = page % SIDES, k = side == 0 ? 1 : side;
    double y = 700;

    if (here && w->empty)
        return;
    if (side == 1) {
        buf_str(b, here && w->ink ? "0 0 m 9 9 l S\n" : "q Q\n");
        return;
    }
    put_marks(b, s, w, here, (int)p->seq, k);
    put_number(b, &y, s, w, here, (int)p->seq, k);
    if (side == 0)
        put_addressee(b, &y, p, w, here);
    if (here && w->behind != NULL)
        buf_str(b, w->behind);
}

/* Bundle 1 of three pieces, written anew with this wrong. */
static void
make_bundle(struct staged *s, const struct wrong *w, int pages)
{
    struct buf page[PAGES + 1] = {{0}};
    struct pdfmake m;
    struct err err = {0};

    for (int i = 0; i < pages; i++) {
        struct piece p;
        bool found;

        CHECK_OK(piece_find(s->t.db, s->t.run.no, i / SIDES % PIECES + 1,
                            &found, &p, &err));
        assert_true(found);
        make_page(&page[i], s, &p, w, i);
    }
    pdfmake_pages(&m, page, (size_t)pages);
    pdfmake_save(&m, s->run_fd, "bundle-001.pdf");
    for (int i = 0; i < pages; i++)
        buf_clear(&page[i]);
}

static void
test_wrong_pages(void **state)
{
    static const struct wrong rows[] = {
        /* All right but the bytes: what follows fails for its own reason. */
        {.page = -1, .msg = "-000001: its pages have other contents"},
        {.page = 0, .no_mark = true, .msg = "page 1: has 0 marks"},
        {.page = 2, .no_mark = true, .msg = "page 3: has 0 marks"},
        {.page = 2, .two_marks = true, .msg = "page 3: has 2 marks"},
        {.page = 2,
         .short_mark = true,
         .msg = "page 3: its mark is not 30 digits"},
        {.page = 3,
         .mark_piece = 2,
         .msg = "page 4: bears the mark of another piece"},
        {.page = 2, .mark_k = 1, .msg = "page 3: its mark says another side"},
        {.page = 3, .mark_n = 4, .msg = "page 4: its mark says another side"},
        {.page = 3,
         .no_number = true,
         .msg = "page 4: does not bear the number of the piece"},
        {.page = 2,
         .number_piece = 2,
         .msg = "page 3: bears the number of piece 000002"},
        {.page = 2,
         .number_piece = 1000001,
         .msg = "page 3: bears the number of piece 1000001"},
        {.page = 2,
         .number_bundle = 2,
         .msg = "page 3: bears the number of piece 000001"},
        {.page = 2,
         .id_piece = 3,
         .msg = "page 3: bears the number of piece 000003"},
        {.page = 0,
         .left_out = "postal",
         .msg = "page 1: the postal code is not that of the addressee"},
        {.page = 0,
         .left_out = "prefecture",
         .msg = "page 1: the prefecture is not"},
        {.page = 0, .left_out = "city", .msg = "page 1: the city is not"},
        {.page = 0, .left_out = "town", .msg = "page 1: the town is not"},
        {.page = 0, .left_out = "block", .msg = "page 1: the block is not"},
        {.page = 0,
         .left_out = "building",
         .msg = "page 1: the building is not"},
        {.page = 0, .left_out = "name", .msg = "page 1: the name is not"},
        {.page = 2, .empty = true, .msg = "page 3: a front is empty"},
        {.page = 3,
         .empty = true,
         .msg = "-000001: has 2 sides and its marks say 3"},
        {.page = 1, .ink = true, .msg = "page 2: has 0 marks"},
        {.page = 2,
         .behind = "BT /F1 9 Tf <0000> Tj ET",
         .msg = "page 3: shows a missing glyph"},
        {.page = 2,
         .behind = "BT /F1 9 Tf <D801> Tj ET",
         .msg = "page 3: shows a glyph that says nothing"},
        {.page = 2, .behind = "Q", .msg = "page 3: pdf: q and Q"},
    };
    struct staged s;

    (void)state;
    three(&s);
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct verify_report r;
        struct err err = {0};

        make_bundle(&s, &rows[i], PAGES);
        if (staged_verify(&s, VERIFY_FAST, &r, &err))
            fail_msg("row %zu: passed", i);
        if (strstr(err.msg, rows[i].msg) == NULL)
            fail_msg("row %zu: %s", i, err.msg);
        assert_int_equal(err.code, ERR_STATE);
        assert_non_null(strstr(err.msg, "bundle-001.pdf: piece "));
        assert_null(strstr(err.msg, "見本"));
    }
    staged_close(&s);
}

/* Where the number of the content stream of a page stands in a PDF. */
static char *
contents_of(struct text pdf, size_t page)
{
    char *at = NULL;

    for (size_t i = 0; i <= page; i++) {
        const char *from = at != NULL ? at : pdf.s;

        at = memmem(from, pdf.len - (size_t)(from - pdf.s), "/Contents ", 10);
        assert_non_null(at);
        at += 10;
    }
    return at;
}

/* Pages of two pieces change places, bytes and lengths stay. */
static void
test_swapped_pages(void **state)
{
    struct staged s;
    struct verify_report r;
    struct err err = {0};
    struct text pdf;
    char *a, *b, keep[3];

    (void)state;
    three(&s);
    pdf = staged_read(&s, "bundle-001.pdf");
    a = contents_of(pdf, SIDES + 2);
    b = contents_of(pdf, 2 * SIDES + 2);
    assert_int_equal(a[2], ' ');
    assert_int_equal(b[2], ' ');
    memcpy(keep, a, 2);
    memcpy(a, b, 2);
    memcpy(b, keep, 2);
    pdfmake_write(s.run_fd, "bundle-001.pdf", pdf);
    assert_false(staged_verify(&s, VERIFY_FAST, &r, &err));
    assert_non_null(strstr(err.msg, "-000002: page 7: bears the mark of "
                                    "another piece"));
    staged_close(&s);
}

/* No byte of a page's own content may change unseen. */
static void
test_content_flips(void **state)
{
    struct staged s;
    struct verify_report r;
    struct text pdf;
    size_t from, to;

    (void)state;
    three(&s);
    pdf = staged_read(&s, "bundle-001.pdf");
    from = (size_t)((char *)memmem(pdf.s, pdf.len, "stream\n", 7) - pdf.s) + 7;
    to = (size_t)((char *)memmem(pdf.s, pdf.len, "endstream", 9) - pdf.s) - 1;
    for (size_t i = from; i < to; i += 5) {
        char *byte = (char *)(uintptr_t)pdf.s + i;
        struct err err = {0};

        *byte ^= 1;
        pdfmake_write(s.run_fd, "bundle-001.pdf", pdf);
        assert_false(staged_verify(&s, VERIFY_FAST, &r, &err));
        assert_int_equal(err.code, ERR_STATE);
        *byte ^= 1;
    }
    staged_close(&s);
}

static void
test_neither_printed_nor_held(void **state)
{
    struct staged s;
    struct bundle_row row;
    struct verify_report r = {0};
    struct err err = {0};

    (void)state;
    three(&s);
    row = *staged_bundles(&s, &(size_t){0});
    row.sheets++;
    CHECK_FAILS(verify_bundle(s.t.db, &s.t.run, &row, s.run_fd, VERIFY_FAST, 0,
                              &r, &err),
                ERR_STATE, "pages or sheets are not those of the ledger");
    row.printed--;
    CHECK_FAILS(verify_bundle(s.t.db, &s.t.run, &row, s.run_fd, VERIFY_FAST, 0,
                              &r, &err),
                ERR_STATE, "has 3 pieces instead of 2");
    tiny_sql(&s.t, "DROP TRIGGER piece_pages_kept;"
                   "DELETE FROM piece_pages WHERE seq = 3");
    CHECK_FAILS(staged_verify(&s, VERIFY_FAST, &r, &err), ERR_STATE,
                "bundle-001.pdf: piece 000003: is neither printed nor held");
    tiny_sql(&s.t, "DELETE FROM piece_pages WHERE seq = 2");
    CHECK_FAILS(staged_verify(&s, VERIFY_FAST, &r, &err), ERR_STATE,
                "bundle-001.pdf: piece 000002: is neither");
    tiny_sql(&s.t, "INSERT INTO exception VALUES (1, 2, 'held', 'crash', ''),"
                   " (1, 3, 'held', 'crash', '')");
    CHECK_FAILS(staged_verify(&s, VERIFY_FAST, &r, &err), ERR_STATE,
                "bundle-001.pdf: has 12 pages and its pieces have 4");
    tiny_sql(&s.t, "DROP TRIGGER piece_pages_fixed; UPDATE piece_pages"
                   " SET first_page = 5 WHERE seq = 1");
    CHECK_FAILS(staged_verify(&s, VERIFY_FAST, &r, &err), ERR_STATE,
                "-000001: begins on page 5 instead of 1");
    staged_close(&s);
}

/* --- poppler ------------------------------------------------------------ */

/*
 * The content stays, the page shrinks: our reader follows the content, poppler
 * shows what is left of it.
 */
static void
test_poppler_sees_less(void **state)
{
    struct staged s;
    struct verify_report r;
    struct err err = {0};
    struct text pdf;
    char *at;

    (void)state;
    three(&s);
    pdf = staged_read(&s, "bundle-001.pdf");
    at = contents_of(pdf, 2);
    while (strncmp(at, "/MediaBox[0 0 595", 17) != 0)
        at--;
    at[14] = '0';
    pdfmake_write(s.run_fd, "bundle-001.pdf", pdf);
    CHECK_OK(staged_verify(&s, VERIFY_FAST, &r, &err));
    for (enum verify_level level = VERIFY_SAMPLE; level <= VERIFY_FULL;
         level++) {
        CHECK_FAILS(staged_verify(&s, level, &r, &err), ERR_STATE,
                    "page 3: as pdftotext reads it: does not bear the number");
        assert_non_null(strstr(err.msg, "-000001: "));
    }
    staged_close(&s);
}

/* A side without ink in which somebody else still reads a number. */
static void
test_text_alone(void **state)
{
    struct buf scratch = {0};
    struct expect e;
    struct err err = {0};
    char id[CHECK_ID_MAX];

    (void)state;
    CHECK_OK(expect_make("R-20261120-0123456789ab", 3, 12, &e, &err));
    assert_string_equal(e.mark, "00125099989649100030000012");
    expect_id(&e, id);
    assert_string_equal(id, "0123456789ab-000012");
    CHECK_OK(text_check(&e, TEXT("x"), true, false, &scratch, &err));
    CHECK_OK(text_check(&e, TEXT("a 0123456789ab\n003-0000012 1/4"), true, true,
                        &scratch, &err));
    CHECK_OK(text_check(&e, TEXT("0123456789ab-000012"), true, true, &scratch,
                        &err));
    /* The run's id alone is no number of a piece. */
    CHECK_FAILS(text_check(&e, TEXT("R-20261120-0123456789ab"), true, true,
                           &scratch, &err),
                ERR_STATE, "does not bear the number");
    CHECK_FAILS(text_check(&e, TEXT("0123456789ab-000012"), false, false,
                           &scratch, &err),
                ERR_STATE, "bears a number and no mark");
    CHECK_FAILS(text_check(&e, TEXT("0123456789ab-0000123"), false, true,
                           &scratch, &err),
                ERR_STATE, "bears the number of piece 000123");
    buf_clear(&scratch);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_good),
        cmocka_unit_test(test_simplex),
        cmocka_unit_test(test_hard_names),
        cmocka_unit_test(test_wrong_pages),
        cmocka_unit_test(test_swapped_pages),
        cmocka_unit_test(test_content_flips),
        cmocka_unit_test(test_neither_printed_nor_held),
        cmocka_unit_test(test_poppler_sees_less),
        cmocka_unit_test(test_text_alone),
    };

    return check_main(tests);
}
