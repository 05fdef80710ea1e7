#include "cmd/cmd.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

void
cmd_note(const char *id, const char *fmt, ...)
{
    va_list ap;

    fprintf(stderr, "%s: ", id);
    va_start(ap, fmt);
    (void)vfprintf(stderr, fmt, ap);
    va_end(ap);
    fputc('\n', stderr);
}

/* The identifier of an error class: what an operator looks up. */
static const char *
class_id(enum err_code code)
{
    static const char *const id[] = {
        [ERR_NONE] = "SHR-1200E",  [ERR_INPUT] = "SHR-1401E",
        [ERR_GLYPH] = "SHR-1402E", [ERR_FIT] = "SHR-1403E",
        [ERR_IO] = "SHR-1801E",    [ERR_DB] = "SHR-1802E",
        [ERR_PDF] = "SHR-1803E",   [ERR_BUSY] = "SHR-1804E",
        [ERR_STATE] = "SHR-1201E", [ERR_BUG] = "SHR-1202E",
        [ERR_USAGE] = "SHR-1601E", [ERR_CONF] = "SHR-1602E",
        [ERR_FORM] = "SHR-1603E",
    };

    return id[code];
}

static const char *
advice(int code)
{
    switch (code) {
    case EXIT_AGAIN:
        return _("nothing was handed over; run the same command again");
    case EXIT_PERSON:
        return _("do not run again before a person has looked at it");
    case EXIT_WRONG:
        return _("nothing was done; mend it, then run again");
    default:
        return NULL;
    }
}

int
cmd_fail(const struct err *err)
{
    char text[ERR_TEXT_MAX];
    int code = err_exit(err->code);
    const char *what = advice(code);

    err_text(err, text);
    cmd_note(class_id(err->code), "%s", text);
    if (what != NULL)
        fprintf(stderr, "  %s (%s %d)\n", what, _("exit code"), code);
    return code;
}

bool
cmd_japanese(void)
{
    const char *language = getenv("LANGUAGE");

    return language != NULL && strcmp(language, "ja") == 0;
}

struct date
cmd_today(void)
{
    time_t t = time(NULL);
    struct tm tm;

    (void)localtime_r(&t, &tm);
    return (struct date){tm.tm_year + 1900, tm.tm_mon + 1, tm.tm_mday};
}

double
cmd_clock_ms(void)
{
    struct timespec t;

    (void)clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

void
cmd_progress(const char *step, long done, long total)
{
    enum {
        WIDTH = 30
    };
    char bar[WIDTH + 1];
    int full = total > 0 ? (int)(done * WIDTH / total) : 0;

    if (!isatty(STDERR_FILENO))
        return;
    full = full < 0 ? 0 : full > WIDTH ? WIDTH : full;
    memset(bar, '-', WIDTH);
    memset(bar, '#', (size_t)full);
    bar[WIDTH] = '\0';
    if (total > 0 && done >= total)
        fprintf(stderr, "\r\033[K");
    else if (total > 0)
        fprintf(stderr, "\r%s [%s] %ld/%ld", step, bar, done, total);
    else
        fprintf(stderr, "\r%s %ld", step, done);
}

void
json_string(struct text t)
{
    putchar('"');
    for (size_t i = 0; i < t.len; i++) {
        unsigned char c = (unsigned char)t.s[i];

        if (c == '"' || c == '\\')
            printf("\\%c", c);
        else if (c < 0x20)
            printf("\\u%04x", c);
        else
            putchar(c);
    }
    putchar('"');
}
