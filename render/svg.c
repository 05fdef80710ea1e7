#include "render/svg.h"

#include <expat.h>
#include <libintl.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/arena.h"

#define NS_SVG "http://www.w3.org/2000/svg"
#define NS_XLINK "http://www.w3.org/1999/xlink"
#define NS_SODIPODI "http://sodipodi.sourceforge.net/DTD/sodipodi-0.dtd"

enum {
    DEPTH_MAX = 64
};

struct reader {
    XML_Parser parser;
    struct arena *arena;
    const char *file;
    struct svg_node *root, *now;
    struct buf data; /* character data since the last element */
    size_t data_line, data_column;
    int foreign; /* depth inside elements of other namespaces */
    int depth;
    bool failed;
    struct err *err;
};

void
svg_blame(const struct svg_node *node, struct err *err, const char *fmt, ...)
{
    char msg[400];
    va_list ap;

    va_start(ap, fmt);
    (void)vsnprintf(msg, sizeof msg, dgettext("shirase", fmt), ap);
    va_end(ap);
    err_put(err, ERR_FORM, "%s", msg);
    err_place(err, node->file, node->line, node->column);
}

static size_t
line_now(const struct reader *r)
{
    return XML_GetCurrentLineNumber(r->parser);
}

static size_t
column_now(const struct reader *r)
{
    return XML_GetCurrentColumnNumber(r->parser) + 1;
}

/* The error has its message; give it this place and read no further. */
static void
stop(struct reader *r)
{
    err_place(r->err, r->file, line_now(r), column_now(r));
    r->failed = true;
    (void)XML_StopParser(r->parser, XML_FALSE);
}

static struct svg_node *
node_add(struct reader *r, size_t line, size_t column)
{
    struct svg_node *node = arena_alloc(r->arena, sizeof *node);
    struct svg_node *parent = r->now;

    node->file = r->file;
    node->line = line;
    node->column = column;
    node->parent = parent;
    if (parent == NULL)
        return node;
    if (parent->last != NULL)
        parent->last->next = node;
    else
        parent->child = node;
    parent->last = node;
    return node;
}

/* Character data comes in pieces; they end where an element stands. */
static void
data_end(struct reader *r)
{
    struct svg_node *node;

    if (r->data.len == 0)
        return;
    node = node_add(r, r->data_line, r->data_column);
    node->data = (struct text){arena_copy(r->arena, r->data.s, r->data.len),
                               r->data.len};
    r->data.len = 0;
}

/* Our name of an expanded attribute name; NULL: an editor's own. */
static const char *
attr_name(const char *full)
{
    const char *bar = strrchr(full, '|');

    if (bar == NULL)
        return full;
    if (strncmp(full, NS_XLINK "|", sizeof NS_XLINK) == 0 &&
        strcmp(bar + 1, "href") == 0)
        return "href";
    if (strncmp(full, NS_SODIPODI "|", sizeof NS_SODIPODI) == 0 &&
        strcmp(bar + 1, "role") == 0)
        return "role";
    return NULL;
}

static void
read_attrs(struct reader *r, struct svg_node *node, const char **attr)
{
    struct svg_attr **link = &node->attr;

    for (; attr[0] != NULL; attr += 2) {
        const char *name = attr_name(attr[0]);
        struct svg_attr *a;

        if (name == NULL)
            continue;
        a = arena_alloc(r->arena, sizeof *a);
        a->name = arena_copy(r->arena, name, strlen(name));
        a->value = arena_copy(r->arena, attr[1], strlen(attr[1]));
        *link = a;
        link = &a->next;
    }
}

static void
on_start(void *context, const char *name, const char **attr)
{
    struct reader *r = context;
    const char *bar = strrchr(name, '|');
    struct svg_node *node;

    if (r->failed)
        return;
    if (++r->depth > DEPTH_MAX) {
        err_put(r->err, ERR_FORM, "elements are nested too deeply");
        stop(r);
        return;
    }
    if (r->foreign > 0 || bar == NULL ||
        strncmp(name, NS_SVG "|", sizeof NS_SVG) != 0) {
        if (r->root == NULL) {
            err_put(r->err, ERR_FORM,
                    "the outermost element is not svg of the namespace %s",
                    NS_SVG);
            stop(r);
        }
        r->foreign++;
        return;
    }
    data_end(r);
    node = node_add(r, line_now(r), column_now(r));
    node->name = arena_copy(r->arena, bar + 1, strlen(bar + 1));
    read_attrs(r, node, attr);
    if (r->root == NULL)
        r->root = node;
    r->now = node;
}

static void
on_end(void *context, const char *name)
{
    struct reader *r = context;

    (void)name;
    r->depth--;
    if (r->foreign > 0) {
        r->foreign--;
    } else if (r->now != NULL) {
        data_end(r);
        r->now = r->now->parent;
    }
}

static void
on_data(void *context, const char *s, int len)
{
    struct reader *r = context;

    if (r->foreign > 0 || r->now == NULL || len <= 0)
        return;
    if (r->data.len == 0) {
        r->data_line = line_now(r);
        r->data_column = column_now(r);
    }
    buf_put(&r->data, s, (size_t)len);
}

static void
on_doctype(void *context, const char *name, const char *system,
           const char *public, int internal)
{
    struct reader *r = context;

    (void)name;
    (void)system;
    (void)public;
    (void)internal;
    err_put(r->err, ERR_FORM,
            "a document type is not allowed; delete the DOCTYPE line");
    stop(r);
}

bool
svg_parse(struct text source, const char *file, struct arena *arena,
          const struct svg_node **root, struct err *err)
{
    struct reader r = {.parser = XML_ParserCreateNS("UTF-8", '|'),
                       .arena = arena,
                       .file = arena_copy(arena, file, strlen(file)),
                       .err = err};
    enum XML_Status status;

    if (r.parser == NULL)
        return err_set(err, ERR_IO, "no memory for the XML parser");
    XML_SetUserData(r.parser, &r);
    XML_SetElementHandler(r.parser, on_start, on_end);
    XML_SetCharacterDataHandler(r.parser, on_data);
    XML_SetStartDoctypeDeclHandler(r.parser, on_doctype);
    status = XML_Parse(r.parser, source.s, (int)source.len, XML_TRUE);
    if (status != XML_STATUS_OK && !r.failed) {
        err_put(err, ERR_FORM, "%s",
                XML_ErrorString(XML_GetErrorCode(r.parser)));
        stop(&r);
    }
    XML_ParserFree(r.parser);
    buf_clear(&r.data);
    if (r.failed)
        return false;
    if (strcmp(r.root->name, "svg") != 0)
        return svg_bad(r.root, err, "the outermost element is not svg");
    *root = r.root;
    return true;
}

const char *
svg_attr(const struct svg_node *node, const char *name)
{
    for (const struct svg_attr *a = node->attr; a != NULL; a = a->next)
        if (strcmp(a->name, name) == 0)
            return a->value;
    return NULL;
}

static bool
is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static void
trim(const char **from, const char **to)
{
    while (*from < *to && is_blank(**from))
        ++*from;
    while (*to > *from && is_blank((*to)[-1]))
        --*to;
}

/* The value of a property in "a: b; c: d", trimmed; NULL: not there. */
static const char *
style_value(const char *style, const char *name, struct arena *arena)
{
    size_t len = strlen(name);

    while (*style != '\0') {
        const char *end = strchrnul(style, ';');
        const char *colon = memchr(style, ':', (size_t)(end - style));
        const char *from = style, *to = colon;

        if (colon != NULL) {
            trim(&from, &to);
            if ((size_t)(to - from) == len && memcmp(from, name, len) == 0) {
                from = colon + 1;
                to = end;
                trim(&from, &to);
                return arena_copy(arena, from, (size_t)(to - from));
            }
        }
        style = *end != '\0' ? end + 1 : end;
    }
    return NULL;
}

const char *
svg_property(const struct svg_node *node, const char *name, struct arena *arena)
{
    const char *style = svg_attr(node, "style");
    const char *value = style != NULL ? style_value(style, name, arena) : NULL;

    return value != NULL ? value : svg_attr(node, name);
}

const struct svg_node *
svg_by_id(const struct svg_node *root, const char *id)
{
    const char *own = root->name != NULL ? svg_attr(root, "id") : NULL;
    const struct svg_node *found;

    if (own != NULL && strcmp(own, id) == 0)
        return root;
    for (const struct svg_node *c = root->child; c != NULL; c = c->next) {
        found = svg_by_id(c, id);
        if (found != NULL)
            return found;
    }
    return NULL;
}
