#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "base/arena.h"
#include "check.h"
#include "post/parts.h"
#include "post/sums.h"

static void
test_names(void **state)
{
    static const struct {
        const char *name;
        int64_t bundle; /* 0: of none */
    } rows[] = {
        {"bundle-001.pdf", 1},
        {"bundle-999.pdf", 999},
        {"bundle-1000.pdf", 1000},
        {"bundle-012-1-notice.pdf", 12},
        {"bundle-012-9-form-b.pdf", 12},
        {"bundle-000.pdf", 0},
        {"bundle-01.pdf", 0},
        {"bundle-0001.pdf", 0},
        {"bundle-.pdf", 0},
        {"bundle-001", 0},
        {"bundle-001.pdf.pdf", 0},
        {"bundle-001-1-notice.csv", 0},
        {"bundle-001x.pdf", 0},
        {"bundle-9999999999.pdf", 0},
        {"control.pdf", 0},
        {".bundle-001.pdf", 0},
    };
    char label[BUNDLE_LABEL_MAX];
    (void)state;

    for (size_t i = 0; i < COUNT(rows); i++) {
        int64_t bundle = 0;

        assert_int_equal(part_of_bundle(rows[i].name, &bundle),
                         rows[i].bundle != 0);
        assert_int_equal(bundle, rows[i].bundle);
    }
    bundle_label(STREAM_PIECE, 7, label);
    assert_string_equal(label, "bundle-007.pdf");
    bundle_label(STREAM_SHEET, 1234, label);
    assert_string_equal(label, "bundle-1234");
}

static struct sum
sum_of(const char *name, const char *data)
{
    struct sum sum = {.name = name};

    sha256_of(data, strlen(data), &sum.hash);
    return sum;
}

/* A bundle is found among a folder's files, and not its neighbours. */
static void
test_among(void **state)
{
    const struct sum sum[] = {
        sum_of("bundle-001.pdf", "a"),
        sum_of("bundle-100-1-notice.pdf", "b"),
        sum_of("bundle-100-2-form.pdf", "c"),
        sum_of("bundle-1000.pdf", "d"),
        sum_of("control.pdf", "e"),
    };
    static const struct {
        int64_t bundle;
        size_t first, n;
    } rows[] = {{1, 0, 1}, {100, 1, 2}, {1000, 3, 1}, {2, 1, 0}, {10, 1, 0}};
    (void)state;

    for (size_t i = 0; i < COUNT(rows); i++) {
        const struct sum *first;
        size_t n;

        parts_among(sum, COUNT(sum), rows[i].bundle, &first, &n);
        assert_int_equal(n, rows[i].n);
        assert_int_equal(first - sum, rows[i].first);
    }
}

/* One file: its hash.  Parts: that of their lines, as sha256sum writes them. */
static void
test_sum(void **state)
{
    const struct sum whole = sum_of("bundle-001.pdf", "a");
    const struct sum part[] = {sum_of("bundle-001-1-notice.pdf", "b"),
                               sum_of("bundle-001-2-form.pdf", "c")};
    struct sha256 hash, want;
    char line[2][SHA256_HEX + 64], hex[SHA256_HEX], all[2 * sizeof line[0]];
    (void)state;

    parts_sum(&whole, 1, &hash);
    assert_memory_equal(&hash, &whole.hash, sizeof hash);
    for (size_t i = 0; i < 2; i++) {
        sha256_hex(&part[i].hash, hex);
        (void)snprintf(line[i], sizeof line[i], "%s  %s\n", hex, part[i].name);
    }
    (void)snprintf(all, sizeof all, "%s%s", line[0], line[1]);
    sha256_of(all, strlen(all), &want);
    parts_sum(part, 2, &hash);
    assert_memory_equal(&hash, &want, sizeof hash);
    /* a single part is not taken for the whole bundle */
    sha256_of(line[0], strlen(line[0]), &want);
    parts_sum(part, 1, &hash);
    assert_memory_equal(&hash, &want, sizeof hash);
}

static void
plant(int fd, const char *name)
{
    struct err err = {0};

    CHECK_OK(file_write(fd, name, TEXT("x"), &err));
}

static void
test_folder(void **state)
{
    char path[] = "/tmp/shirase-parts-XXXXXX";
    struct parts parts;
    struct err err = {0};
    int fd;
    (void)state;

    assert_non_null(mkdtemp(path));
    fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    CHECK_OK(parts_find(fd, 1, &parts, &err));
    assert_int_equal(parts.n, 0);
    plant(fd, "bundle-001-2-form.pdf");
    plant(fd, "bundle-001-1-notice.pdf");
    plant(fd, "bundle-002.pdf");
    CHECK_OK(parts_find(fd, 1, &parts, &err));
    assert_int_equal(parts.n, 2);
    assert_string_equal(parts.name[0], "bundle-001-1-notice.pdf");
    assert_string_equal(parts.name[1], "bundle-001-2-form.pdf");
    plant(fd, "bundle-001.pdf");
    CHECK_OK(parts_remove(fd, 1, &err));
    CHECK_OK(parts_find(fd, 1, &parts, &err));
    assert_int_equal(parts.n, 0);
    CHECK_OK(parts_find(fd, 2, &parts, &err));
    assert_int_equal(parts.n, 1);
    for (char c = 'a'; c <= 'j'; c++) {
        char name[] = "bundle-003-1-?.pdf";

        *strchr(name, '?') = c;
        plant(fd, name);
    }
    CHECK_FAILS(parts_find(fd, 3, &parts, &err), ERR_STATE,
                "bundle-003-1-j.pdf: is one part too many");
    for (char c = 'a'; c <= 'j'; c++) {
        char name[] = "bundle-003-1-?.pdf";

        *strchr(name, '?') = c;
        assert_int_equal(unlinkat(fd, name, 0), 0);
    }
    CHECK_OK(parts_remove(fd, 2, &err));
    assert_int_equal(close(fd), 0);
    assert_int_equal(rmdir(path), 0);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_names),
        cmocka_unit_test(test_among),
        cmocka_unit_test(test_sum),
        cmocka_unit_test(test_folder),
    };

    return check_main(tests);
}
