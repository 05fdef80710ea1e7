#include "post/qdoc.h"

#include "tests/unit/seedpdf.h"

struct opened {
    char folder[64];
    int fd;
    struct qdoc *doc;
};

static void
open_seed(struct opened *o)
{
    static const struct seed_edit none[SEED_EDITS] = {{NULL, NULL}};
    struct err err = {0};
    char path[96];

    o->fd = check_folder(o->folder);
    (void)snprintf(path, sizeof path, "%s/seed.pdf", o->folder);
    seed_write(path, PREFLIGHT_PLAIN, none);
    CHECK_OK(qdoc_open(path, &o->doc, &err));
}

static void
close_seed(struct opened *o)
{
    qdoc_close(o->doc);
    check_folder_end(o->folder, o->fd);
}

static void
objects_by_name_and_place(void **state)
{
    struct opened o;
    struct qobj page, box, state_on;
    double v[4];
    int64_t n = 0;
    bool counted = false;

    (void)state;
    open_seed(&o);
    assert_int_equal(qdoc_walk_pages(o.doc, &counted), 2);
    assert_true(counted);
    check_text(qdoc_version(o.doc), "1.4");
    assert_false(qdoc_encrypted(o.doc));
    page = qdoc_page(o.doc, 1);
    assert_int_equal(qdoc_id(o.doc, page), 4);
    assert_int_equal(qdoc_page_of(o.doc, page, 0), 1);
    assert_int_equal(qdoc_page_of(o.doc, page, 1), 1);
    assert_int_equal(qdoc_page_of(o.doc, page, 2), 1);
    assert_int_equal(qdoc_page_of(o.doc, qdoc_catalog(o.doc), 0), -1);
    assert_int_equal(qdoc_kind(o.doc, qdoc_page(o.doc, 2)), Q_NONE);
    assert_int_equal(qdoc_kind(o.doc, qdoc_page(o.doc, -1)), Q_NONE);
    box = qdoc_key(o.doc, page, "/MediaBox");
    assert_true(qdoc_numbers(o.doc, box, 4, v));
    CHECK_NEAR(v[2], 401, 1e-9);
    assert_false(qdoc_numbers(o.doc, box, 3, v));
    assert_int_equal(qdoc_count(o.doc, box), 4);
    assert_true(qdoc_integer(o.doc, qdoc_item(o.doc, box, 3), &n));
    assert_int_equal(n, 500);
    assert_int_equal(qdoc_kind(o.doc, qdoc_item(o.doc, box, 4)), Q_NONE);
    assert_int_equal(qdoc_kind(o.doc, qdoc_key(o.doc, page, "/None")), Q_NONE);
    assert_int_equal(qdoc_kind(o.doc, qdoc_key(o.doc, box, "/None")), Q_NONE);
    state_on = qdoc_object(o.doc, 16, 0);
    assert_true(qdoc_true(o.doc, qdoc_key(o.doc, state_on, "/OP")));
    assert_false(qdoc_true(o.doc, qdoc_key(o.doc, state_on, "/OPM")));
    close_seed(&o);
}

static void
keys_names_and_strings(void **state)
{
    struct opened o;
    struct qobj info, font;
    const char *const *keys;

    (void)state;
    open_seed(&o);
    info = qdoc_key(o.doc, qdoc_trailer(o.doc), "/Info");
    check_text(qdoc_bytes(o.doc, qdoc_key(o.doc, info, "/Title")), "seed");
    check_text(qdoc_utf8(o.doc, qdoc_key(o.doc, info, "/Title")), "seed");
    check_text(qdoc_bytes(o.doc, qdoc_key(o.doc, info, "/Trapped")), "");
    assert_true(qdoc_is(o.doc, qdoc_key(o.doc, info, "/Trapped"), "/False"));
    check_text(qdoc_name(o.doc, qdoc_key(o.doc, info, "/Trapped")), "/False");
    check_text(qdoc_name(o.doc, info), "");
    font = qdoc_object(o.doc, 8, 0);
    assert_int_equal(qdoc_keys(o.doc, font, &keys), 6);
    assert_string_equal(keys[0], "/BaseFont");
    assert_int_equal(
        qdoc_keys(o.doc, qdoc_key(o.doc, font, "/BaseFont"), &keys), 0);
    close_seed(&o);
}

static void
streams_are_decoded(void **state)
{
    struct opened o;
    struct text data;
    bool decoded = false;

    (void)state;
    open_seed(&o);
    assert_true(qdoc_data(o.doc, qdoc_object(o.doc, 15, 0), &data, &decoded));
    assert_true(decoded);
    assert_int_equal(data.len, 8);
    assert_memory_equal(data.s, "\x20\x40\x60\x80\xFF\xFF\x80\x00", 8);
    assert_true(qdoc_content(o.doc, qdoc_object(o.doc, 4, 0), &data));
    assert_true(text_starts(data, "/On gs 0 0 0 1 k"));
    assert_false(qdoc_data(o.doc, qdoc_object(o.doc, 4, 0), &data, &decoded));
    assert_false(qdoc_complaint(o.doc, &data));
    close_seed(&o);
}

static void
parents_hand_down(void **state)
{
    struct opened o;
    struct qobj page;

    (void)state;
    open_seed(&o);
    page = qdoc_object(o.doc, 3, 0);
    assert_int_equal(qdoc_kind(o.doc, qdoc_key(o.doc, page, "/Count")), Q_NONE);
    assert_int_equal(qdoc_kind(o.doc, qdoc_inherited(o.doc, page, "/Count")),
                     Q_INTEGER);
    assert_int_equal(qdoc_kind(o.doc, qdoc_inherited(o.doc, page, "/Rotate")),
                     Q_NONE);
    close_seed(&o);
}

static void
what_is_no_pdf_is_refused(void **state)
{
    struct qdoc *doc = NULL;
    struct err err = {0};

    (void)state;
    CHECK_FAILS(qdoc_open(SRCDIR "/LICENSE", &doc, &err), ERR_INPUT,
                "not a PDF file");
    CHECK_FAILS(qdoc_open(SRCDIR "/none.pdf", &doc, &err), ERR_USAGE,
                "cannot be opened");
    CHECK_FAILS(qdoc_open(SRCDIR, &doc, &err), ERR_INPUT, "");
    assert_null(doc);
    qdoc_close(NULL);
}

/* --- many pages -------------------------------------------------------------
 */

/* A file of n pages; count is what the tree declares. */
static void
write_long(const char *path, int n, int count)
{
    struct buf b = {0};
    size_t *at = calloc((size_t)n + 3, sizeof *at), xref;
    FILE *f = fopen(path, "wb");

    assert_non_null(at);
    assert_non_null(f);
    buf_str(&b, "%PDF-1.4\n");
    at[1] = b.len;
    buf_str(&b, "1 0 obj\n<< /Type /Catalog /Pages 2 0 R >>\nendobj\n");
    at[2] = b.len;
    buf_printf(&b, "2 0 obj\n<< /Type /Pages /Count %d /Kids [", count);
    for (int i = 0; i < n; i++)
        buf_printf(&b, "%d 0 R ", i + 3);
    buf_str(&b, "] >>\nendobj\n");
    for (int i = 0; i < n; i++) {
        at[i + 3] = b.len;
        buf_printf(&b,
                   "%d 0 obj\n<< /Type /Page /Parent 2 0 R /MediaBox [0 0 %d "
                   "9] >>\nendobj\n",
                   i + 3, i + 1);
    }
    xref = b.len;
    buf_printf(&b, "xref\n0 %d\n0000000000 65535 f \n", n + 3);
    for (int i = 1; i < n + 3; i++)
        buf_printf(&b, "%010zu 00000 n \n", at[i]);
    buf_printf(&b,
               "trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%zu\n%%%%EOF\n",
               n + 3, xref);
    assert_int_equal(fwrite(b.s, 1, b.len, f), b.len);
    assert_int_equal(fclose(f), 0);
    buf_clear(&b);
    free(at);
}

enum {
    LONG = 8500 /* more than are met before the file is opened anew */
};

static void
open_long(struct opened *o, char path[static 96], int count)
{
    struct err err = {0};

    o->fd = check_folder(o->folder);
    (void)snprintf(path, 96, "%s/long.pdf", o->folder);
    write_long(path, LONG, count);
    CHECK_OK(qdoc_open(path, &o->doc, &err));
}

static void
long_files_are_opened_anew(void **state)
{
    struct opened o;
    struct err err = {0};
    struct text what;
    bool counted = false;
    char path[96];

    (void)state;
    open_long(&o, path, LONG);
    assert_int_equal(qdoc_walk_pages(o.doc, &counted), LONG);
    assert_true(counted);
    for (int i = 0; i < LONG; i++) {
        double v[4];

        assert_true(qdoc_numbers(
            o.doc, qdoc_key(o.doc, qdoc_page(o.doc, i), "/MediaBox"), 4, v));
        CHECK_NEAR(v[2], i + 1, 1e-9);
        qdoc_release(o.doc);
    }
    assert_false(qdoc_complaint(o.doc, &what));
    CHECK_OK(qdoc_whole(o.doc, &err));
    close_seed(&o);
}

static void
a_wrong_count_is_told(void **state)
{
    struct opened o;
    bool counted = true;
    char path[96];

    (void)state;
    open_long(&o, path, LONG + 1);
    assert_int_equal(qdoc_walk_pages(o.doc, &counted), LONG);
    assert_false(counted);
    close_seed(&o);
}

static void
a_file_that_goes_away_is_an_error(void **state)
{
    struct opened o;
    struct err err = {0};
    bool counted = true;
    char path[96];

    (void)state;
    open_long(&o, path, LONG);
    CHECK_OK(qdoc_whole(o.doc, &err));
    assert_int_equal(unlink(path), 0);
    (void)qdoc_walk_pages(o.doc, &counted);
    CHECK_FAILS(qdoc_whole(o.doc, &err), ERR_IO, "went away");
    close_seed(&o);
}

static void
a_tree_that_bites_its_tail_is_unreadable(void **state)
{
    static const struct seed_edit edit[SEED_EDITS] = {
        {"/Kids [3 0 R 4 0 R]", "/Kids [3 0 R 2 0 R]"}};
    struct opened o;
    struct err err = {0};
    bool counted = true;
    char path[96];

    (void)state;
    o.fd = check_folder(o.folder);
    (void)snprintf(path, sizeof path, "%s/seed.pdf", o.folder);
    seed_write(path, PREFLIGHT_PLAIN, edit);
    CHECK_OK(qdoc_open(path, &o.doc, &err));
    assert_int_equal(qdoc_walk_pages(o.doc, &counted), -1);
    close_seed(&o);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(objects_by_name_and_place),
        cmocka_unit_test(keys_names_and_strings),
        cmocka_unit_test(streams_are_decoded),
        cmocka_unit_test(parents_hand_down),
        cmocka_unit_test(long_files_are_opened_anew),
        cmocka_unit_test(a_wrong_count_is_told),
        cmocka_unit_test(a_file_that_goes_away_is_an_error),
        cmocka_unit_test(a_tree_that_bites_its_tail_is_unreadable),
        cmocka_unit_test(what_is_no_pdf_is_refused),
    };

    return check_main(tests);
}
