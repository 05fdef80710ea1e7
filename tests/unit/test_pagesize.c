#include "tests/unit/sets.h"

#include "base/file.h"
#include "render/pagesize.h"
#include "render/pdf.h"

/* What a page may say: glyphs, frames, codes, rules, conditions. */
#define FRONT                                                                  \
    SETS_SVG "<text x=\"20\" y=\"30\" data-width=\"170\">{{name}} {{city}}"    \
             "</text><rect x=\"20\" y=\"40\" width=\"30\" height=\"10\" "      \
             "data-if=\"kind\" fill=\"none\" stroke=\"#000000\"/>"             \
             "<rect x=\"150\" y=\"250\" width=\"12\" height=\"12\" "           \
             "data-code=\"datamatrix\" data-value=\"{{number}}\"/></svg>"
#define BACK                                                                   \
    SETS_SVG "<text x=\"20\" y=\"30\" "                                        \
             "data-width=\"170\">{{city}}</text></svg>"

/* Bytes that a side took in a PDF. */
static size_t
written(struct pdf *pdf, struct out_file *file, const struct side *side)
{
    uint64_t before = out_offset(file);
    struct err err = {0};

    CHECK_OK(pdf_side(pdf, side, NULL, &err));
    return (size_t)(out_offset(file) - before);
}

/* No page takes more than is foretold, and a full one no less than a third. */
static void
test_bound(void **state)
{
    static const char *const name[] = {
        "", "林", "中山　清", "辻󠄂　𠮷",
        "ＭＩＨＯＮＳＫＡＹＡ　ＡＬＥＫＳＡＮＤＲＡ　ＥＬＩＺＡＶＥＴＴＡ"};
    static const struct pdf_info info = {
        .title = "t", .day = {2026, 11, 20}, .creator = "test"};
    char path[64];
    int fd = check_folder(path);
    struct faces *faces = open_faces();
    struct mailset *set = sets_load(faces, FRONT, BACK);
    struct pdf_shared *shared = pdf_shared_new(faces);
    struct arena *scratch = arena_new();
    struct text item[SETS_FIELDS] = {TEXT("見本市"), TEXT(""), TEXT(""),
                                     TEXT(""),       TEXT(""), TEXT("")};
    struct out_file *file;
    struct pdf *pdf;
    struct err err = {0};
    (void)state;

    CHECK_OK(out_open(fd, "a.pdf", &file, &err));
    CHECK_OK(pdf_begin(shared, file, &info, &pdf, &err));
    for (size_t i = 0; i < COUNT(name); i++) {
        const struct values values = {SETS_FIELDS, item};
        struct side_list sides;

        item[SETS_NAME] = text_from(name[i]);
        item[SETS_KIND] = i % 2 == 0 ? TEXT("") : TEXT("1");
        item[SETS_NUMBER] =
            i == 0 ? TEXT("") : TEXT("123456789012345678901234567890");
        CHECK_OK(mailset_fill(set, &values, scratch, &sides, NULL, &err));
        for (size_t k = 0; k < sides.n; k++) {
            size_t most = page_bytes(&sides.side[k].own);
            size_t is = written(pdf, file, &sides.side[k]);

            assert_in_range(is, most / 3, most);
        }
    }
    pdf_free(pdf);
    out_abandon(file);
    arena_free(scratch);
    pdf_shared_free(shared);
    mailset_free(set);
    faces_free(faces);
    check_folder_end(path, fd);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_bound)};

    return check_main(tests);
}
