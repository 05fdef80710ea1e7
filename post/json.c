#include "post/json.h"

#include <string.h>

#include "base/arena.h"

enum {
    DEPTH_MAX = 16
};

void
json_put_text(struct buf *b, struct text t)
{
    buf_put(b, "\"", 1);
    for (size_t i = 0; i < t.len; i++) {
        if (t.s[i] == '"' || t.s[i] == '\\')
            buf_put(b, "\\", 1);
        buf_put(b, &t.s[i], 1);
    }
    buf_put(b, "\"", 1);
}

struct reader {
    struct text source;
    size_t at;
    const char *file;
    struct arena *arena;
    struct err *err;
};

static bool
bad(struct reader *r, const char *what)
{
    size_t line = 1;

    for (size_t i = 0; i < r->at && i < r->source.len; i++)
        line += r->source.s[i] == '\n';
    err_put(r->err, ERR_STATE, "%s", what);
    return err_at(r->err, r->file, line, 0);
}

/* The next character that is no white space; '\0' at the end. */
static char
peek(struct reader *r)
{
    while (r->at < r->source.len && strchr(" \t\r\n", r->source.s[r->at]) &&
           r->source.s[r->at] != '\0')
        r->at++;
    if (r->at == r->source.len)
        return '\0';
    return r->source.s[r->at];
}

static bool
take(struct reader *r, char c)
{
    if (peek(r) != c)
        return false;
    r->at++;
    return true;
}

/* Bytes up to the quote that ends a string; past the end where none does. */
static size_t
string_len(const struct reader *r)
{
    size_t at = r->at;

    while (at < r->source.len && r->source.s[at] != '"')
        at += r->source.s[at] == '\\' ? 2 : 1;
    return at - r->at;
}

static bool
read_text(struct reader *r, struct text *out)
{
    size_t n = 0, end;
    char *to;

    if (!take(r, '"'))
        return bad(r, "a string is expected");
    end = r->at + string_len(r);
    if (end >= r->source.len)
        return bad(r, "a string without end");
    to = arena_raw(r->arena, end - r->at + 1);
    for (; r->at < end; r->at++) {
        char c = r->source.s[r->at];

        if ((unsigned char)c < ' ')
            return bad(r, "a control character in a string");
        if (c == '\\') {
            c = r->source.s[++r->at];
            if (c != '"' && c != '\\')
                return bad(r, "an escape that is not used here");
        }
        to[n++] = c;
    }
    r->at++;
    to[n] = '\0';
    *out = (struct text){to, n};
    return true;
}

static bool
read_number(struct reader *r, int64_t *out)
{
    size_t from = r->at;
    int64_t v = 0;

    while (r->at < r->source.len && r->source.s[r->at] >= '0' &&
           r->source.s[r->at] <= '9' && r->at - from < 18)
        v = v * 10 + (r->source.s[r->at++] - '0');
    if (r->at == from || (r->at - from > 1 && r->source.s[from] == '0'))
        return bad(r, "a whole number is expected");
    *out = v;
    return true;
}

static bool read_value(struct reader *r, int depth, struct json *out);

static bool
name_new(const struct json *group, struct text name)
{
    for (const struct json *c = group->child; c != NULL; c = c->next)
        if (text_equal(c->name, name))
            return false;
    return true;
}

/* Members up to the closing bracket. */
static bool
read_members(struct reader *r, int depth, struct json *out)
{
    char close = out->kind == JSON_GROUP ? '}' : ']';
    struct json *last = NULL;

    if (depth == DEPTH_MAX)
        return bad(r, "nested too deeply");
    if (take(r, close))
        return true;
    do {
        struct json *member = arena_alloc(r->arena, sizeof *member);

        if (out->kind == JSON_GROUP) {
            if (!read_text(r, &member->name))
                return false;
            if (!name_new(out, member->name))
                return bad(r, "a name stands twice");
            if (!take(r, ':'))
                return bad(r, "a colon is expected");
        }
        if (!read_value(r, depth + 1, member))
            return false;
        if (last == NULL)
            out->child = member;
        else
            last->next = member;
        last = member;
        out->n++;
    } while (take(r, ','));
    return take(r, close) || bad(r, "a comma or a closing bracket is expected");
}

static bool
read_value(struct reader *r, int depth, struct json *out)
{
    switch (peek(r)) {
    case '{':
    case '[':
        out->kind = r->source.s[r->at++] == '{' ? JSON_GROUP : JSON_LIST;
        return read_members(r, depth, out);
    case '"':
        out->kind = JSON_TEXT;
        return read_text(r, &out->text);
    default:
        out->kind = JSON_NUMBER;
        return read_number(r, &out->number);
    }
}

bool
json_read(struct text source, const char *file, struct arena *arena,
          const struct json **out, struct err *err)
{
    struct reader r = {source, 0, file, arena, err};
    struct json *top = arena_alloc(arena, sizeof *top);
    size_t byte;

    if (!utf8_valid(source, &byte))
        return bad(&r, "not UTF-8");
    if (!read_value(&r, 0, top))
        return false;
    if (peek(&r) != '\0' || r.at < source.len)
        return bad(&r, "something stands behind the end");
    *out = top;
    return true;
}

const struct json *
json_find(const struct json *group, const char *name, enum json_kind kind)
{
    for (const struct json *c = group->child; c != NULL; c = c->next)
        if (text_is(c->name, name))
            return c->kind == kind ? c : NULL;
    return NULL;
}
