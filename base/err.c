#include "base/err.h"

#include <libintl.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/str.h"

/* A message that was cut for room must not end inside a character. */
static void
end_whole(char *s)
{
    size_t len = strlen(s), from = len;
    uint32_t cp;

    while (from > 0 && ((unsigned char)s[from - 1] & 0xC0) == 0x80)
        from--;
    if (from > 0 &&
        utf8_decode(s + from - 1, len - from + 1, &cp) != len - from + 1)
        s[from - 1] = '\0';
}

void
err_put(struct err *err, enum err_code code, const char *fmt, ...)
{
    char msg[sizeof err->msg]; /* an argument may be the old message */
    va_list ap;

    if (err == NULL)
        return;
    va_start(ap, fmt);
    (void)vsnprintf(msg, sizeof msg, dgettext("shirase", fmt), ap);
    va_end(ap);
    end_whole(msg);
    /* A place that an earlier failure left would tell a wrong line. */
    *err = (struct err){.code = code};
    memcpy(err->msg, msg, sizeof msg);
}

void
err_place(struct err *err, const char *file, size_t line, size_t column)
{
    if (err == NULL || err->at.file[0] != '\0')
        return;
    (void)snprintf(err->at.file, sizeof err->at.file, "%s", file);
    err->at.line = line;
    err->at.column = column;
}

void
err_prefix(struct err *err, const char *fmt, ...)
{
    char old[sizeof err->msg];
    size_t used;
    va_list ap;

    if (err == NULL)
        return;
    memcpy(old, err->msg, sizeof old);
    va_start(ap, fmt);
    (void)vsnprintf(err->msg, sizeof err->msg, dgettext("shirase", fmt), ap);
    va_end(ap);
    used = strlen(err->msg);
    (void)snprintf(err->msg + used, sizeof err->msg - used, ": %.508s", old);
    end_whole(err->msg);
}

void
err_clear(struct err *err)
{
    *err = (struct err){0};
}

int
err_exit(enum err_code code)
{
    switch (code) {
    case ERR_NONE:
        return EXIT_DONE;
    case ERR_INPUT:
    case ERR_GLYPH:
    case ERR_FIT:
        return EXIT_LOOK;
    case ERR_IO:
    case ERR_DB:
    case ERR_PDF:
    case ERR_BUSY:
        return EXIT_AGAIN;
    case ERR_STATE:
    case ERR_BUG:
        return EXIT_PERSON;
    case ERR_USAGE:
    case ERR_CONF:
    case ERR_FORM:
        return EXIT_WRONG;
    }
    return EXIT_PERSON;
}

void
err_text(const struct err *err, char buf[static ERR_TEXT_MAX])
{
    size_t n = 0;

    buf[0] = '\0';
    if (err->at.file[0] != '\0') {
        n = (size_t)snprintf(buf, ERR_TEXT_MAX, "%s:", err->at.file);
        if (err->at.line != 0)
            n += (size_t)snprintf(buf + n, ERR_TEXT_MAX - n,
                                  "%zu:", err->at.line);
        if (err->at.column != 0)
            n += (size_t)snprintf(buf + n, ERR_TEXT_MAX - n,
                                  "%zu:", err->at.column);
        n += (size_t)snprintf(buf + n, ERR_TEXT_MAX - n, " ");
    }
    (void)snprintf(buf + n, ERR_TEXT_MAX - n, "%s", err->msg);
}
