#include "tests/unit/check.h"

#include <sys/stat.h>

#include "base/arena.h"
#include "base/file.h"
#include "base/log.h"

static void
noon(char buf[static 40])
{
    (void)snprintf(buf, 40, "2026-11-20T12:00:00+09:00");
}

static void
test_events(void **state)
{
    static const struct log_field fields[] = {
        {"file", "a\"b\\c\n\x01", 0},
        {"lines", NULL, 812},
        {"least", NULL, INT64_MIN},
        {"town", "見本市", 0},
    };
    static const char want[] =
        "{\"ts\":\"2026-11-20T12:00:00+09:00\",\"seq\":1,\"id\":\"SHR-0001I\","
        "\"step\":\"intake\"}\n"
        "{\"ts\":\"2026-11-20T12:00:00+09:00\",\"seq\":2,\"id\":\"SHR-0002I\","
        "\"step\":\"intake\",\"file\":\"a\\\"b\\\\c\\u000a\\u0001\","
        "\"lines\":812,\"least\":-9223372036854775808,"
        "\"town\":\"見本市\"}\n";
    struct arena *arena = arena_new();
    char path[64];
    int fd = check_folder(path);
    struct log *log;
    struct stat st;
    struct text t;
    struct err err = {0};

    (void)state;
    CHECK_OK(log_open(fd, "journal.jsonl", noon, &log, &err));
    log_event(log, "SHR-0001I", "intake", NULL, 0);
    log_event(log, "SHR-0002I", "intake", fields, COUNT(fields));
    CHECK_OK(log_close(log, &err));
    CHECK_OK(file_read(fd, "journal.jsonl", 10000, arena, &t, &err));
    check_text(t, want);
    assert_int_equal(fstatat(fd, "journal.jsonl", &st, 0), 0);
    assert_int_equal(st.st_mode & 0777, 0600);

    /* What stands there stays. */
    CHECK_OK(log_open(fd, "journal.jsonl", noon, &log, &err));
    log_event(log, "SHR-0003I", "end", NULL, 0);
    CHECK_OK(log_close(log, &err));
    CHECK_OK(file_read(fd, "journal.jsonl", 10000, arena, &t, &err));
    assert_true(text_starts(t, want));
    assert_true(t.len > sizeof want);
    check_folder_end(path, fd);
    arena_free(arena);
}

static void
test_failures(void **state)
{
    char path[64];
    int fd = check_folder(path), dev = open("/dev", O_RDONLY | O_DIRECTORY);
    struct log *log;
    struct err err = {0};

    (void)state;
    CHECK_FAILS(log_open(fd, "none/journal", noon, &log, &err), ERR_IO,
                "none/journal: cannot be opened: ");
    assert_int_equal(symlinkat("/tmp/elsewhere", fd, "link"), 0);
    CHECK_FAILS(log_open(fd, "link", noon, &log, &err), ERR_IO,
                "link: cannot be opened: ");
    CHECK_OK(log_open(dev, "full", noon, &log, &err));
    log_event(log, "SHR-0001I", "intake", NULL, 0);
    log_event(log, "SHR-0001I", "intake", NULL, 0);
    CHECK_FAILS(log_close(log, &err), ERR_IO, "journal cannot be written: ");
    (void)close(dev);
    check_folder_end(path, fd);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_events),
        cmocka_unit_test(test_failures),
    };

    return check_main(tests);
}
