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

/* --- what the engine writes
 * --------------------------------------------------- */

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

/* --- pages made wrong
 * ----------------------------------------------------------- */

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

/* --- poppler
 * ---------------------------------------------------------------------- */

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

static void
test_poppler_alone(void **state)
{
    struct buf page[3] = {{0}};
    struct pdfmake m;
    struct poppler *p;
    struct text t;
    struct err err = {0};
    char path[64];
    int fd = check_folder(path);

    (void)state;
    pdfmake_show(&page[0], 50, 700, "一枚目");
    pdfmake_show(&page[2], 50, 700, "三枚目");
    pdfmake_pages(&m, page, 3);
    pdfmake_save(&m, fd, "a.pdf");
    CHECK_OK(poppler_open(fd, "a.pdf", 1, 3, &p, &err));
    CHECK_OK(poppler_page(p, &t, &err));
    assert_non_null(memmem(t.s, t.len, "一枚目", 9));
    CHECK_OK(poppler_page(p, &t, &err));
    assert_null(memmem(t.s, t.len, "枚目", 6));
    CHECK_OK(poppler_page(p, &t, &err));
    assert_non_null(memmem(t.s, t.len, "三枚目", 9));
    CHECK_FAILS(poppler_page(p, &t, &err), ERR_STATE, "no further page");
    CHECK_OK(poppler_close(p, &err));
    CHECK_OK(poppler_open(fd, "a.pdf", 1, 2, &p, &err));
    CHECK_OK(poppler_page(p, &t, &err));
    CHECK_FAILS(poppler_close(p, &err), ERR_STATE, "sees further pages");
    CHECK_OK(poppler_open(fd, "none.pdf", 1, 2, &p, &err));
    CHECK_FAILS(poppler_close(p, &err), ERR_STATE, "refuses the file");
    CHECK_OK(poppler_open(fd, "a.pdf", 2, 3, &p, &err));
    poppler_stop(p);
    poppler_stop(NULL);
    buf_clear(&page[0]);
    buf_clear(&page[2]);
    check_folder_end(path, fd);
}

/* --- sealed folders
 * ------------------------------------------------------------------ */

/* Replace the first occurrence of from in a file, as long as it is there. */
static void
edit(struct staged *s, const char *name, const char *from, const char *to)
{
    struct text old = staged_read(s, name);
    const char *at = memmem(old.s, old.len, from, strlen(from));
    struct buf b = {0};

    if (at == NULL)
        fail_msg("%s does not hold \"%s\"", name, from);
    buf_put(&b, old.s, (size_t)(at - old.s));
    buf_str(&b, to);
    buf_put(&b, at + strlen(from),
            old.len - (size_t)(at - old.s) - strlen(from));
    pdfmake_write(s->run_fd, name, (struct text){b.s, b.len});
    buf_clear(&b);
}

/* Make manifest.json and SHA256SUMS right again after an edit. */
static void
resum(struct staged *s)
{
    struct sum *sum;
    struct err err = {0};
    size_t n;

    (void)unlinkat(s->run_fd, SUMS_FILE, 0);
    CHECK_OK(sums_of_folder(s->run_fd, s->t.arena, &sum, &n, &err));
    CHECK_OK(sums_write(s->run_fd, sum, n, &err));
}

/* In manifest.json, say of a file what is true of it now. */
static void
retell(struct staged *s, const char *name)
{
    struct text json = staged_read(s, MANIFEST_JSON);
    char part[64], hex[SHA256_HEX], *at, *end;
    struct buf b = {0};
    struct sha256 hash;
    struct err err = {0};
    uint64_t bytes;

    CHECK_OK(file_hash(s->run_fd, name, &hash, &bytes, &err));
    sha256_hex(&hash, hex);
    (void)snprintf(part, sizeof part, "{ \"name\": \"%s\"", name);
    at = memmem(json.s, json.len, part, strlen(part));
    assert_non_null(at);
    end = strchr(at, '}');
    buf_put(&b, json.s, (size_t)(at - json.s));
    buf_printf(&b, "%s, \"bytes\": %llu, \"sha256\": \"%s\" ", part,
               (unsigned long long)bytes, hex);
    buf_put(&b, end, json.len - (size_t)(end - json.s));
    pdfmake_write(s->run_fd, MANIFEST_JSON, (struct text){b.s, b.len});
    buf_clear(&b);
}

/* Keep all files of a sealed folder, to put them back after each case. */
struct copy {
    size_t n;
    const char *const *name;
    struct text *data;
};

static void
copy_take(struct staged *s, struct copy *c)
{
    struct err err = {0};

    CHECK_OK(dir_list(s->run_fd, s->t.arena, &c->name, &c->n, &err));
    c->data = arena_array(s->t.arena, struct text, c->n);
    for (size_t i = 0; i < c->n; i++)
        c->data[i] = staged_read(s, c->name[i]);
}

static void
copy_back(struct staged *s, const struct copy *c)
{
    const char *const *name;
    struct err err = {0};
    size_t n;

    CHECK_OK(dir_list(s->run_fd, s->t.arena, &name, &n, &err));
    for (size_t i = 0; i < n; i++)
        (void)unlinkat(s->run_fd, name[i],
                       strcmp(name[i], "folder") == 0 ? AT_REMOVEDIR : 0);
    for (size_t i = 0; i < c->n; i++)
        pdfmake_write(s->run_fd, c->name[i], c->data[i]);
}

/* Four pieces in two bundles, of which the second is held; sealed. */
static void
sealed(struct staged *s, struct copy *c)
{
    struct bundle_terms terms;
    struct verify_report r;
    struct err err = {0};

    *s = (struct staged){.run_fd = -1};
    tiny_open(&s->t, tiny_conf);
    for (int i = 1; i <= 4; i++)
        tiny_usual(&s->t, i);
    tiny_planned(&s->t, 2);
    CHECK_OK(dir_open(s->t.fd, "stage", true, &s->stage_fd, &err));
    CHECK_OK(stage_open(s->stage_fd, &s->t.run, &s->run_fd, &err));
    terms =
        (struct bundle_terms){.site = s->t.path,
                              .facts = &s->t.facts,
                              .set = s->t.set,
                              .faces = s->t.faces,
                              .program = "shirase test",
                              .workers = 1,
                              .crash = {.by = SIGKILL, .seq = 2, .times = 2}};
    CHECK_OK(bundle_all(s->t.db, &s->t.run, &terms, s->run_fd, &err));
    staged_control(s);
    CHECK_OK(staged_verify(s, VERIFY_SAMPLE, &r, &err));
    assert_int_equal(r.pieces, 3);
    staged_believe(s);
    CHECK_OK(staged_seal(s, &err));
    CHECK_OK(verify_folder(s->run_fd, s->t.db, VERIFY_FULL, 0, &r, &err));
    copy_take(s, c);
}

/* Nothing is told anew: SHA256SUMS finds it. */
static void
test_folder_files(void **state)
{
    struct staged s;
    struct copy c;
    struct verify_report r;
    struct text data;
    struct err err = {0};

    (void)state;
    sealed(&s, &c);
    /* One bit of each file. */
    for (size_t i = 0; i < c.n; i++) {
        if (strcmp(c.name[i], SUMS_FILE) == 0)
            continue;
        data = staged_read(&s, c.name[i]);
        ((char *)(uintptr_t)data.s)[data.len / 2] ^= 4;
        pdfmake_write(s.run_fd, c.name[i], data);
        CHECK_FAILS(verify_folder(s.run_fd, NULL, VERIFY_FAST, 0, &r, &err),
                    ERR_STATE, "has other bytes than SHA256SUMS says");
        assert_ptr_equal(strstr(err.msg, c.name[i]), err.msg);
        copy_back(&s, &c);
    }
    for (size_t i = 0; i < c.n; i++) {
        (void)unlinkat(s.run_fd, c.name[i], 0);
        CHECK_FAILS(verify_folder(s.run_fd, NULL, VERIFY_FAST, 0, &r, &err),
                    ERR_STATE, "is missing");
        assert_ptr_equal(strstr(err.msg, c.name[i]), err.msg);
        copy_back(&s, &c);
    }
    pdfmake_write(s.run_fd, "bundle-003.pdf", TEXT("x"));
    CHECK_FAILS(verify_folder(s.run_fd, NULL, VERIFY_FAST, 0, &r, &err),
                ERR_STATE, "bundle-003.pdf: is not listed in SHA256SUMS");
    copy_back(&s, &c);
    pdfmake_write(s.run_fd, ".hidden", TEXT("x"));
    CHECK_FAILS(verify_folder(s.run_fd, NULL, VERIFY_FAST, 0, &r, &err),
                ERR_STATE, "whose name is none of ours");
    copy_back(&s, &c);
    assert_int_equal(mkdirat(s.run_fd, "folder", 0700), 0);
    CHECK_FAILS(verify_folder(s.run_fd, NULL, VERIFY_FAST, 0, &r, &err),
                ERR_STATE, "folder: not an ordinary file");
    copy_back(&s, &c);
    assert_int_equal(symlinkat("control.pdf", s.run_fd, "link.pdf"), 0);
    CHECK_FAILS(verify_folder(s.run_fd, NULL, VERIFY_FAST, 0, &r, &err),
                ERR_STATE, "link.pdf: not an ordinary file");
    copy_back(&s, &c);
    /* A signature may stand beside; a vendor's copy has other modes. */
    pdfmake_write(s.run_fd, SUMS_SIGNATURE, TEXT("x"));
    assert_int_equal(fchmodat(s.run_fd, "control.pdf", 0644, 0), 0);
    CHECK_OK(verify_folder(s.run_fd, NULL, VERIFY_FAST, 0, &r, &err));
    CHECK_FAILS(verify_folder(s.run_fd, s.t.db, VERIFY_FAST, 0, &r, &err),
                ERR_STATE, "control.pdf: its mode is 644, not 600");
    staged_close(&s);
}

static void
test_folder_sums(void **state)
{
    static const char *const rows[][3] = {
        {"  bundle", " *bundle", "SHA256SUMS:1: not a line of sorted sums"},
        {"  control", "  ../control", "SHA256SUMS:3: not a line"},
        {"  bundle-002", "  bundle-000", "SHA256SUMS:2: not a line"},
        {"  manifest.json\n", "  manifest.json", "the last line is cut"},
        {"  manifest.csv", "  manifest.csw", "manifest.csv: is not listed"},
    };
    struct staged s;
    struct copy c;
    struct verify_report r;

    (void)state;
    sealed(&s, &c);
    for (size_t i = 0; i < COUNT(rows); i++) {
        struct err err = {0};

        edit(&s, SUMS_FILE, rows[i][0], rows[i][1]);
        CHECK_FAILS(verify_folder(s.run_fd, NULL, VERIFY_FAST, 0, &r, &err),
                    ERR_STATE, rows[i][2]);
        copy_back(&s, &c);
    }
    staged_close(&s);
}

/* manifest.json is edited and SHA256SUMS written anew. */
static void
test_folder_json(void **state)
{
    static const char *const rows[][3] = {
        {"{\n", "[{\n", "manifest.json:28: a comma or a closing bracket"},
        {"\"format\"", "\"farmat\"", "\"format\" is missing"},
        {"manifest-1", "manifest-2", "of another format"},
        {"\"run\": \"R-", "\"run\": \"S-", "not the id of a run"},
        {"\"run\": \"R-2026", "\"run\": \"R-2a26", "not the id of a run"},
        {"\"run\": \"R-20261120-", "\"run\": \"R-20261120-0",
         "not the id of a run"},
        {"\"files\"", "\"fills\"", "\"files\" is missing"},
        {"\"bundles\": [", "\"bandles\": [", "\"bundles\" is missing"},
        {"\"exceptions\": [", "\"excepts\": [", "\"exceptions\" is missing"},
        {"\"counts\"", "\"caunts\"", "\"counts\" is missing"},
        {"\"planned\": 4", "\"planned\": 5",
         "\"planned\" says 5 and there are 4"},
        {"\"pieces\": 3", "\"pieces\": 4", "\"pieces\" says 4"},
        {"\"exceptions\": 1", "\"exceptions\": 2", "\"exceptions\" says 2"},
        {"\"bundles\": 2", "\"bundles\": 3", "\"bundles\" says 3"},
        {"\"pages\": 12", "\"pages\": 13", "\"pages\" says 13"},
        {"\"sheets\": 6", "\"sheets\": 7", "\"sheets\" says 7"},
        {"\"planned\": 4", "\"plan\": 4", "\"planned\" is missing"},
        {"\"file\": \"bundle-001", "\"file\": \"bundle-003",
         "tells of a bundle that is not there"},
        {"\"first_seq\": 1", "\"first_seq\": 2",
         "hash or serials of bundle-001.pdf are wrong"},
        {"\"last_seq\": 2, \"pieces\": 1", "\"last_seq\": 3, \"pieces\": 1",
         "piece 000003: is in no list"},
        {"\"pieces\": 1, \"pages\"", "\"pieces\": 2, \"pages\"",
         "bundle-001.pdf: has 1 pieces instead of 2"},
        {"\"pages\": 4, \"sheets\": 2", "\"pages\": 5, \"sheets\": 2",
         "bundle-001.pdf: serials, pages or sheets"},
        {"\"pages\": 4, \"sheets\": 2", "\"pages\": 4, \"sheets\": 3",
         "bundle-001.pdf: serials, pages or sheets"},
        {"\"seq\": 2,", "\"seq\": 1,", "piece 000002: is in no list"},
        {"\"seq\": 2,", "\"sequ\": 2,", "\"seq\" is missing"},
        {"\"state\": \"held\", \"reason\": \"crash\" }",
         "\"state\": \"held\" }, { \"seq\": 3 }",
         "a serial without a letter that has one"},
        {"{ \"name\": \"control.pdf\"", "{ \"name\": \"control.pdg\"",
         "tells another control.pdf than there is"},
        {"{ \"name\": \"control.pdf\"", "{ \"nome\": \"control.pdf\"",
         "\"name\" is missing"},
    };
    struct staged s;
    struct copy c;
    struct verify_report r;
    struct err err = {0};

    (void)state;
    sealed(&s, &c);
    for (size_t i = 0; i < COUNT(rows); i++) {
        edit(&s, MANIFEST_JSON, rows[i][0], rows[i][1]);
        resum(&s);
        CHECK_FAILS(verify_folder(s.run_fd, NULL, VERIFY_FAST, 0, &r, &err),
                    ERR_STATE, rows[i][2]);
        copy_back(&s, &c);
    }
    pdfmake_write(s.run_fd, MANIFEST_JSON, TEXT("[]"));
    resum(&s);
    CHECK_FAILS(verify_folder(s.run_fd, NULL, VERIFY_FAST, 0, &r, &err),
                ERR_STATE, "not a manifest");
    copy_back(&s, &c);
    /* What the ledger knows better. */
    edit(&s, MANIFEST_JSON, "shirase test", "shirase tost");
    resum(&s);
    CHECK_OK(verify_folder(s.run_fd, NULL, VERIFY_FAST, 0, &r, &err));
    CHECK_FAILS(verify_folder(s.run_fd, s.t.db, VERIFY_FAST, 0, &r, &err),
                ERR_STATE, "is not the one that the ledger knows");
    copy_back(&s, &c);
    edit(&s, MANIFEST_JSON, "\"run\": \"R-2026", "\"run\": \"R-2027");
    resum(&s);
    CHECK_FAILS(verify_folder(s.run_fd, s.t.db, VERIFY_FAST, 0, &r, &err),
                ERR_STATE, "the ledger knows no such run");
    staged_close(&s);
}

/* A file is taken away or added, and SHA256SUMS written anew. */
static void
test_folder_set(void **state)
{
    struct staged s;
    struct copy c;
    struct verify_report r;
    struct err err = {0};

    (void)state;
    sealed(&s, &c);
    pdfmake_write(s.run_fd, "zzz.pdf", TEXT("x"));
    resum(&s);
    CHECK_FAILS(verify_folder(s.run_fd, NULL, VERIFY_FAST, 0, &r, &err),
                ERR_STATE, "manifest.json: does not list zzz.pdf");
    copy_back(&s, &c);
    (void)unlinkat(s.run_fd, MANIFEST_CSV, 0);
    resum(&s);
    CHECK_FAILS(verify_folder(s.run_fd, NULL, VERIFY_FAST, 0, &r, &err),
                ERR_STATE, "lists a file that is not there");
    copy_back(&s, &c);
    (void)unlinkat(s.run_fd, MANIFEST_JSON, 0);
    resum(&s);
    CHECK_FAILS(verify_folder(s.run_fd, NULL, VERIFY_FAST, 0, &r, &err),
                ERR_STATE, "manifest.json: is missing");
    copy_back(&s, &c);
    pdfmake_write(s.run_fd, MANIFEST_CSV, TEXT(""));
    retell(&s, MANIFEST_CSV);
    resum(&s);
    CHECK_FAILS(verify_folder(s.run_fd, NULL, VERIFY_FAST, 0, &r, &err),
                ERR_STATE, "manifest.csv: is missing");
    copy_back(&s, &c);
    pdfmake_write(s.run_fd, MANIFEST_CP932, TEXT(""));
    retell(&s, MANIFEST_CP932);
    resum(&s);
    CHECK_FAILS(verify_folder(s.run_fd, NULL, VERIFY_FAST, 0, &r, &err),
                ERR_STATE, "manifest.cp932.csv: is missing");
    copy_back(&s, &c);
    edit(&s, MANIFEST_CP932, "\"standard\"", "\"stendard\"");
    retell(&s, MANIFEST_CP932);
    resum(&s);
    CHECK_FAILS(verify_folder(s.run_fd, NULL, VERIFY_FAST, 0, &r, &err),
                ERR_STATE, "manifest.cp932.csv: differs from manifest.csv");
    copy_back(&s, &c);
    edit(&s, MANIFEST_CP932, "\"standard\"", "\"\xFF\"");
    retell(&s, MANIFEST_CP932);
    resum(&s);
    CHECK_FAILS(verify_folder(s.run_fd, NULL, VERIFY_FAST, 0, &r, &err),
                ERR_STATE, "manifest.cp932.csv: differs from manifest.csv");
    staged_close(&s);
}

/* manifest.csv and its twin are edited, all hashes made right again. */
static void
test_folder_csv(void **state)
{
    static const char *const rows[][3] = {
        {"-000001\"", "-000002\"",
         "manifest.csv:2: piece or mark is not that of the serial"},
        {"0010000001\"", "0010000002\"",
         "manifest.csv:2: piece or mark is not that of the serial"},
        {"\"bundle-001.pdf\",\"1\"", "\"bundle-001.pdf\",\"2\"",
         "-000001: begins on page 2 instead of 1"},
        {"\"bundle-001.pdf\",\"1\",\"4\"", "\"bundle-001.pdf\",\"1\",\"5\"",
         "-000001: its pages are not in the file"},
        {"\"bundle-001.pdf\",\"1\",\"4\"", "\"bundle-001.pdf\",\"1\",\"3\"",
         "-000001: has 2 sides and its marks say 3"},
        {"\"1\",\"4\",\"2\"", "\"1\",\"4\",\"3\"",
         "bundle-001.pdf: serials, pages or sheets"},
        {"\"bundle-001.pdf\"", "\"bundle-002.pdf\"",
         "piece 000001: is in no list"},
        {"\"bundle-002.pdf\",\"5\"", "\"bundle-003.pdf\",\"5\"",
         "piece 000004: is in no list"},
    };
    struct staged s;
    struct copy c;
    struct verify_report r;
    struct err err = {0};

    (void)state;
    sealed(&s, &c);
    for (size_t i = 0; i < COUNT(rows); i++) {
        edit(&s, MANIFEST_CSV, rows[i][0], rows[i][1]);
        edit(&s, MANIFEST_CP932, rows[i][0], rows[i][1]);
        retell(&s, MANIFEST_CSV);
        retell(&s, MANIFEST_CP932);
        resum(&s);
        CHECK_FAILS(verify_folder(s.run_fd, NULL, VERIFY_FAST, 0, &r, &err),
                    ERR_STATE, rows[i][2]);
        copy_back(&s, &c);
    }
    staged_close(&s);
}

/* A row behind the last bundle; a row that the ledger tells otherwise. */
static void
test_folder_ledger(void **state)
{
    struct staged s;
    struct copy c;
    struct verify_report r;
    struct err err = {0};
    struct text csv;
    struct buf b = {0};

    (void)state;
    sealed(&s, &c);
    csv = staged_read(&s, MANIFEST_CSV);
    buf_text(&b, csv);
    buf_str(&b, "\"9\",\"x\",\"bundle-009.pdf\",\"1\",\"1\",\"1\",\"\",\"\",\""
                "12345678901234567890123456\",\"0000000000000000000000000000"
                "000000000000000000000000000000000000\",\"\",\"\",\"\",\"\","
                "\"\"\r\n");
    pdfmake_write(s.run_fd, MANIFEST_CSV, (struct text){b.s, b.len});
    csv = staged_read(&s, MANIFEST_CP932);
    {
        struct buf twin = {0};
        const char *row = strstr(b.s, "\"9\",\"x\"");

        buf_text(&twin, csv);
        buf_put(&twin, row, b.len - (size_t)(row - b.s));
        pdfmake_write(s.run_fd, MANIFEST_CP932,
                      (struct text){twin.s, twin.len});
        buf_clear(&twin);
    }
    buf_clear(&b);
    retell(&s, MANIFEST_CSV);
    retell(&s, MANIFEST_CP932);
    resum(&s);
    CHECK_FAILS(verify_folder(s.run_fd, NULL, VERIFY_FAST, 0, &r, &err),
                ERR_STATE, "manifest.csv:5: a row of no bundle");
    copy_back(&s, &c);
    tiny_sql(&s.t, "DROP TRIGGER piece_pages_fixed; UPDATE piece_pages"
                   " SET sheets = 3 WHERE seq = 3");
    CHECK_FAILS(verify_folder(s.run_fd, s.t.db, VERIFY_FAST, 0, &r, &err),
                ERR_STATE,
                "piece 000003: pages or contents are not those of "
                "the ledger");
    staged_close(&s);
}

/* The ledger's name is another than the letter's. */
static void
test_folder_names(void **state)
{
    struct staged s;
    struct copy c;
    struct verify_report r;
    struct err err = {0};

    (void)state;
    sealed(&s, &c);
    tiny_sql(&s.t, "DROP TRIGGER IF EXISTS piece_frozen;"
                   "DROP TRIGGER IF EXISTS piece_fixed;"
                   "UPDATE piece SET name = '別人　花子' WHERE seq = 4");
    CHECK_OK(verify_folder(s.run_fd, NULL, VERIFY_FULL, 0, &r, &err));
    CHECK_FAILS(verify_folder(s.run_fd, s.t.db, VERIFY_FAST, 0, &r, &err),
                ERR_STATE, "bundle-002.pdf: piece ");
    assert_non_null(strstr(err.msg, "-000004: page 5: the name is not"));
    tiny_sql(&s.t, "UPDATE piece SET name = '' WHERE seq = 1");
    CHECK_FAILS(verify_folder(s.run_fd, s.t.db, VERIFY_FAST, 0, &r, &err),
                ERR_STATE, "the ledger has no name or postal code for it");
    staged_close(&s);
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
        cmocka_unit_test(test_poppler_alone),
        cmocka_unit_test(test_folder_files),
        cmocka_unit_test(test_folder_sums),
        cmocka_unit_test(test_folder_json),
        cmocka_unit_test(test_folder_set),
        cmocka_unit_test(test_folder_csv),
        cmocka_unit_test(test_folder_ledger),
        cmocka_unit_test(test_folder_names),
    };

    return check_main(tests);
}
