#include <signal.h>
#include <sys/stat.h>

#include "post/piececheck.h"
#include "post/poppler.h"
#include "post/sums.h"
#include "tests/unit/pdfmake.h"
#include "tests/unit/staged.h"

enum {
    PIECES = 3,
    SIDES = 4, /* notice, its empty back, form, its back */
    PAGES = PIECES * SIDES,
    MARKS = 3 /* sides with ink */
};

/* --- what the engine writes --------------------------------------------------- */

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
        "葛󠄀城　太郎",   "JOHN O’NEIL (X", "髙﨑　𠮷子",
        "ﾔﾏﾀﾞ　ﾊﾅｺ",     "がｶﾞ　ﾊﾟ",       "A & B <i>商店</i>",
    };
    struct staged s;
    struct verify_report r;
    struct err err = {0};

    (void)state;
    s = (struct staged){.run_fd = -1};
    tiny_open(&s.t, tiny_conf);
    for (size_t i = 0; i < COUNT(names); i++)
        tiny_add(&s.t,
                 (struct tiny_person){
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

/* --- pages made wrong ----------------------------------------------------------- */

/* What is wrong with a bundle that this test writes itself. */
struct wrong {
    const char *msg; /* part of the message */
    int page;        /* from 0: where; -1: nowhere */
    const char *mark_from; /* the digits of the mark are those of ... */
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
    (void)snprintf(line, sizeof line, "%.*s%.*s%.*s%.*s",
                   wanted(w, here, "prefecture") ? (int)p->prefecture.len : 0,
                   p->prefecture.s,
                   wanted(w, here, "city") ? (int)p->city.len : 0, p->city.s,
                   wanted(w, here, "town") ? (int)p->town.len : 0, p->town.s,
                   wanted(w, here, "block") ? (int)p->block.len : 0,
                   p->block.s);
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
        {.page = 6, .no_mark = true, .msg = "page 7: has 0 marks"},
        {.page = 2, .two_marks = true, .msg = "page 3: has 2 marks"},
        {.page = 2, .short_mark = true,
         .msg = "page 3: its mark is not 30 digits"},
        {.page = 3, .mark_piece = 2,
         .msg = "page 4: bears the mark of another piece"},
        {.page = 2, .mark_k = 1, .msg = "page 3: its mark says another side"},
        {.page = 3, .mark_n = 4, .msg = "page 4: its mark says another side"},
        {.page = 3, .no_number = true,
         .msg = "page 4: does not bear the number of the piece"},
        {.page = 2, .number_piece = 2,
         .msg = "page 3: bears the number of piece 000002"},
        {.page = 2, .number_piece = 1000001,
         .msg = "page 3: bears the number of piece 1000001"},
        {.page = 2, .number_bundle = 2,
         .msg = "page 3: bears the number of piece 000001"},
        {.page = 2, .id_piece = 3,
         .msg = "page 3: bears the number of piece 000003"},
        {.page = 0, .left_out = "postal",
         .msg = "page 1: the postal code is not that of the addressee"},
        {.page = 0, .left_out = "prefecture",
         .msg = "page 1: the prefecture is not"},
        {.page = 0, .left_out = "city", .msg = "page 1: the city is not"},
        {.page = 0, .left_out = "town", .msg = "page 1: the town is not"},
        {.page = 0, .left_out = "block", .msg = "page 1: the block is not"},
        {.page = 0, .left_out = "building",
         .msg = "page 1: the building is not"},
        {.page = 0, .left_out = "name", .msg = "page 1: the name is not"},
        {.page = 2, .empty = true, .msg = "page 3: a front is empty"},
        {.page = 3, .empty = true,
         .msg = "-000001: has 2 sides and its marks say 3"},
        {.page = 1, .ink = true, .msg = "page 2: has 0 marks"},
        {.page = 2, .behind = "BT /F1 9 Tf <0000> Tj ET",
         .msg = "page 3: shows a missing glyph"},
        {.page = 2, .behind = "BT /F1 9 Tf <D801> Tj ET",
         .msg = "page 3: shows a glyph that says nothing"},
        {.page = 2, .behind = "Q", .msg = "page 3: pdf: q and Q"},
    };
    struct staged s;

    (void)state;
    staged_open(&s, tiny_conf, PIECES + 1, PIECES);
    /* Bundle 1 is the child's, who comes first; give three pieces one. */
    staged_close(&s);
    s = (struct staged){.run_fd = -1};
    tiny_open(&s.t, tiny_conf);
    for (int i = 1; i <= PIECES; i++)
        tiny_usual(&s.t, i);
    staged_run(&s, PIECES);
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
