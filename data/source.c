#include "data/source.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "base/arena.h"
#include "data/csv.h"

enum {
    WINDOW = 4 * CSV_RECORD_MAX,
    RAW = 1 << 18 /* bytes of UTF-16 at a time */
};

static void
prepare(struct source *s, enum text_encoding encoding)
{
    s->wide = encoding == TEXT_UTF16LE || encoding == TEXT_UTF16BE;
    s->decoder.big = encoding == TEXT_UTF16BE;
    if (s->wide)
        s->raw = mem_new(RAW);
    if (s->wide || s->fd >= 0)
        s->buffer = mem_new(WINDOW);
}

bool
source_open(int dir_fd, const char *name, enum text_encoding encoding,
            int64_t settled_before, struct source *out, struct err *err)
{
    int fd =
        openat(dir_fd, name, O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK);

    if (fd < 0)
        return err_set(err, ERR_IO, "cannot be opened: %s", strerror(errno));
    *out = (struct source){.fd = fd};
    if (fstat(fd, &out->st) != 0 || !S_ISREG(out->st.st_mode)) {
        (void)close(fd);
        out->fd = -1;
        return err_set(err, ERR_IO, "not an ordinary file");
    }
    if (out->st.st_mtim.tv_sec >= settled_before) {
        (void)close(fd);
        out->fd = -1;
        return err_set(err, ERR_IO,
                       "changed a moment ago and may still be growing; wait "
                       "and run again");
    }
    out->hash = sha256_new();
    prepare(out, encoding);
    return true;
}

void
source_memory(struct text memory, enum text_encoding encoding,
              struct source *out)
{
    *out = (struct source){.fd = -1, .memory = memory};
    prepare(out, encoding);
}

void
source_close(struct source *s)
{
    if (s->fd >= 0)
        (void)close(s->fd);
    sha256_free(s->hash);
    mem_free(s->buffer);
    mem_free(s->raw);
}

/* At most n bytes; none: the end. */
static bool
read_bytes(struct source *s, char *to, size_t n, size_t *got, struct err *err)
{
    ssize_t r;

    if (s->fd < 0) {
        *got = s->memory.len < n ? s->memory.len : n;
        if (*got > 0)
            memcpy(to, s->memory.s, *got);
        s->memory.s += *got;
        s->memory.len -= *got;
        return true;
    }
    while ((r = read(s->fd, to, n)) < 0)
        if (errno != EINTR)
            return err_set(err, ERR_IO, "cannot be read: %s", strerror(errno));
    *got = (size_t)r;
    sha256_add(s->hash, to, *got);
    return true;
}

static bool
fill_wide(struct source *s, size_t *len, struct err *err)
{
    while (WINDOW - *len >= wide_room(RAW) && !s->ended) {
        size_t got;

        if (!read_bytes(s, s->raw, RAW, &got, err))
            return false;
        s->ended = got == 0;
        *len += s->ended ? wide_end(&s->decoder, s->buffer + *len)
                         : wide_put(&s->decoder, s->raw, got, s->buffer + *len);
    }
    return true;
}

static bool
fill(struct source *s, size_t *len, struct err *err)
{
    while (*len < WINDOW && !s->ended) {
        size_t got;

        if (!read_bytes(s, s->buffer + *len, WINDOW - *len, &got, err))
            return false;
        *len += got;
        s->ended = got == 0;
    }
    return true;
}

bool
source_window(struct source *s, struct text rest, struct text *out, bool *last,
              struct err *err)
{
    size_t len = rest.len;

    if (s->buffer == NULL) {
        *out = s->memory;
        *last = true;
        return true;
    }
    assert(len < WINDOW);
    if (len > 0)
        memmove(s->buffer, rest.s, len);
    if (s->wide ? !fill_wide(s, &len, err) : !fill(s, &len, err))
        return false;
    *out = (struct text){s->buffer, len};
    *last = s->ended;
    return true;
}

bool
source_unchanged(struct source *s, const struct sha256 *hash, struct err *err)
{
    struct sha256 read;
    struct stat st;

    sha256_end(s->hash, &read);
    if (memcmp(&read, hash, sizeof read) == 0 && fstat(s->fd, &st) == 0 &&
        st.st_size == s->st.st_size &&
        st.st_mtim.tv_sec == s->st.st_mtim.tv_sec &&
        st.st_mtim.tv_nsec == s->st.st_mtim.tv_nsec)
        return true;
    return err_set(err, ERR_IO,
                   "changed while it was read; wait and run again");
}
