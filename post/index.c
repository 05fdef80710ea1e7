#include "post/index.h"

#include <stdio.h>
#include <string.h>

#include "base/arena.h"

void
index_name(int64_t bundle, char buf[static INDEX_NAME_MAX])
{
    (void)snprintf(buf, INDEX_NAME_MAX, ".bundle-%03lld.idx",
                   (long long)bundle);
}

/* --- writing ------------------------------------------------------------- */

enum {
    LINE_ROOM = 7 * 21 + SHA256_HEX
};
#define HEX_LEN ((size_t)SHA256_HEX - 1)

static char *
put_number(char *to, int64_t v)
{
    char back[20];
    size_t n = 0;

    do {
        back[n++] = (char)('0' + v % 10);
        v /= 10;
    } while (v > 0);
    *to++ = ' ';
    while (n > 0)
        *to++ = back[--n];
    return to;
}

/* A word, numbers and a hash: a line. */
static void
put_line(struct buf *out, const char *word, const int64_t *number, size_t n,
         const struct sha256 *hash)
{
    char *from, *to;

    buf_str(out, word);
    from = to = buf_room(out, LINE_ROOM);
    for (size_t i = 0; i < n; i++)
        to = put_number(to, number[i]);
    *to++ = ' ';
    sha256_hex(hash, to);
    to += HEX_LEN;
    *to++ = '\n';
    out->len += (size_t)(to - from);
}

void
index_begin(struct buf *out, const char *run, int64_t bundle)
{
    buf_printf(out, "shirase-index 1 %s %lld\n", run, (long long)bundle);
}

void
index_piece(struct buf *out, const struct piece_pages *p)
{
    const int64_t number[] = {p->seq, p->first_page, p->pages, p->sheets};

    put_line(out, "piece", number, 4, &p->content);
}

void
index_held(struct buf *out, int64_t seq, const char *reason, const char *detail)
{
    buf_printf(out, "held %lld %s %s\n", (long long)seq, reason, detail);
}

void
index_end(struct buf *out, const struct bundle_row *b)
{
    const int64_t number[] = {b->printed, b->pages, b->sheets, b->bytes};
    struct sha256 hash;

    put_line(out, "total", number, 4, &b->hash);
    sha256_of(out->s, out->len, &hash);
    put_line(out, "sha256", NULL, 0, &hash);
}

/* --- reading ------------------------------------------------------------- */

/* Take the next line; false at the end. */
static bool
take_line(struct text *t, struct text *line)
{
    const char *end = t->len > 0 ? memchr(t->s, '\n', t->len) : NULL;

    if (end == NULL)
        return false;
    *line = (struct text){t->s, (size_t)(end - t->s)};
    *t = (struct text){end + 1, t->len - line->len - 1};
    return true;
}

/* Take the next field of a line, without its blank. */
static struct text
take_field(struct text *line)
{
    const char *end = line->len > 0 ? memchr(line->s, ' ', line->len) : NULL;
    struct text field = *line;

    if (end != NULL)
        field.len = (size_t)(end - line->s);
    line->s += field.len;
    line->len -= field.len;
    if (end != NULL)
        *line = (struct text){line->s + 1, line->len - 1};
    return field;
}

static bool
take_number(struct text *line, int64_t *out)
{
    struct text t = take_field(line);
    int64_t v = 0;

    if (t.len == 0 || t.len > 18)
        return false;
    for (size_t i = 0; i < t.len; i++) {
        if (t.s[i] < '0' || t.s[i] > '9')
            return false;
        v = v * 10 + (t.s[i] - '0');
    }
    *out = v;
    return true;
}

/* Behind the word: numbers and a hash, and nothing more. */
static bool
take_rest(struct text *line, int64_t *number, size_t n, struct sha256 *hash)
{
    for (size_t i = 0; i < n; i++)
        if (!take_number(line, &number[i]))
            return false;
    return sha256_from_hex(take_field(line), hash) && line->len == 0;
}

/* The last line seals what stands before it. */
static bool
seal_holds(struct text *data)
{
    const size_t len = sizeof "sha256 \n" - 1 + HEX_LEN;
    struct sha256 said, is;
    struct text line;

    if (data->len < len || data->s[data->len - 1] != '\n')
        return false;
    line = (struct text){data->s + data->len - len, len - 1};
    data->len -= len;
    sha256_of(data->s, data->len, &is);
    return text_is(take_field(&line), "sha256") &&
           take_rest(&line, NULL, 0, &said) &&
           memcmp(&said, &is, sizeof is) == 0;
}

static bool
read_head(struct text line, const char *run, int64_t bundle)
{
    int64_t number;

    return text_is(take_field(&line), "shirase-index") &&
           text_is(take_field(&line), "1") && text_is(take_field(&line), run) &&
           take_number(&line, &number) && number == bundle && line.len == 0;
}

/* The line of serial seq; sum gathers printed, pages and sheets. */
static bool
read_piece(struct text line, int64_t seq, struct bundle_row *sum,
           struct arena *arena, struct index_line *out)
{
    struct text word = take_field(&line);
    int64_t v[4];

    if (text_is(word, "held")) {
        if (!take_number(&line, &v[0]))
            return false;
        out->pages = (struct piece_pages){.seq = seq};
        out->reason = text_dup(arena, take_field(&line));
        out->detail = text_dup(arena, line);
        return v[0] == seq && out->reason[0] != '\0';
    }
    if (!text_is(word, "piece") ||
        !take_rest(&line, v, 4, &out->pages.content) || v[0] != seq ||
        v[1] != sum->pages + 1 || v[2] < 1 || v[3] < 1 || v[3] > v[2])
        return false;
    out->pages.seq = seq;
    out->pages.first_page = v[1];
    out->pages.pages = v[2];
    out->pages.sheets = v[3];
    sum->printed++;
    sum->pages += v[2];
    sum->sheets += v[3];
    return true;
}

static bool
read_total(struct text line, struct bundle_row *sum)
{
    int64_t v[4];

    if (!text_is(take_field(&line), "total") ||
        !take_rest(&line, v, 4, &sum->hash) || v[0] != sum->printed ||
        v[1] != sum->pages || v[2] != sum->sheets)
        return false;
    sum->bytes = v[3];
    return true;
}

static bool
read_all(struct text data, const char *run, struct bundle_row *sum,
         struct arena *arena, struct index_line *lines)
{
    struct text line;

    if (!seal_holds(&data) || !take_line(&data, &line) ||
        !read_head(line, run, sum->no))
        return false;
    for (int64_t i = 0; i < sum->pieces; i++)
        if (!take_line(&data, &line) ||
            !read_piece(line, sum->first_seq + i, sum, arena, &lines[i]))
            return false;
    return take_line(&data, &line) && read_total(line, sum) && data.len == 0;
}

bool
index_read(struct text data, const char *run, struct bundle_row *io,
           struct arena *arena, struct index_line **lines, struct err *err)
{
    struct bundle_row sum = *io;

    *lines = arena_array(arena, struct index_line, (size_t)io->pieces);
    sum.printed = sum.pages = sum.sheets = 0;
    if (!read_all(data, run, &sum, arena, *lines))
        return err_set(err, ERR_STATE,
                       "index of bundle %03lld: not what the plan asks for",
                       (long long)io->no);
    *io = sum;
    return true;
}
