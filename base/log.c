#include "base/log.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <string.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/str.h"

struct log {
    int fd;
    int failed; /* errno of the first failure */
    int64_t seq;
    void (*now)(char buf[static 40]);
    struct buf line;
};

bool
log_open(int dir_fd, const char *name, void (*now)(char buf[static 40]),
         struct log **out, struct err *err)
{
    int fd =
        openat(dir_fd, name,
               O_WRONLY | O_APPEND | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0600);
    struct log *log;

    if (fd < 0)
        return err_set(err, ERR_IO, "%s: cannot be opened: %s", name,
                       strerror(errno));
    log = mem_new(sizeof *log);
    *log = (struct log){.fd = fd, .now = now};
    *out = log;
    return true;
}

bool
log_close(struct log *log, struct err *err)
{
    int failed = log->failed;

    if (close(log->fd) != 0 && failed == 0)
        failed = errno;
    buf_clear(&log->line);
    mem_free(log);
    if (failed != 0)
        return err_set(err, ERR_IO, "journal cannot be written: %s",
                       strerror(failed));
    return true;
}

static void
put_quoted(struct buf *b, const char *s)
{
    buf_str(b, "\"");
    for (; *s != '\0'; s++) {
        if (*s == '"' || *s == '\\')
            buf_printf(b, "\\%c", *s);
        else if ((unsigned char)*s < 0x20)
            buf_printf(b, "\\u%04x", (unsigned)(unsigned char)*s);
        else
            buf_put(b, s, 1);
    }
    buf_str(b, "\"");
}

void
log_event(struct log *log, const char *id, const char *step,
          const struct log_field *fields, size_t n)
{
    struct buf *b = &log->line;
    char ts[40];
    size_t done = 0;

    log->now(ts);
    b->len = 0;
    buf_printf(b, "{\"ts\":\"%s\",\"seq\":%" PRId64 ",\"id\":", ts, ++log->seq);
    put_quoted(b, id);
    buf_str(b, ",\"step\":");
    put_quoted(b, step);
    for (size_t i = 0; i < n; i++) {
        buf_str(b, ",");
        put_quoted(b, fields[i].name);
        buf_str(b, ":");
        if (fields[i].text != NULL)
            put_quoted(b, fields[i].text);
        else
            buf_printf(b, "%" PRId64, fields[i].number);
    }
    buf_str(b, "}\n");
    while (done < b->len) {
        ssize_t put = write(log->fd, b->s + done, b->len - done);

        if (put < 0 && errno == EINTR)
            continue;
        if (put <= 0) {
            if (log->failed == 0)
                log->failed = put < 0 ? errno : EIO;
            return;
        }
        done += (size_t)put;
    }
}
