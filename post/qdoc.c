#include "post/qdoc.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <qpdf/qpdf-c.h>

#include "base/arena.h"

enum {
    PARENTS_MAX = 64,    /* a page tree deeper than this is a loop */
    NODES_MAX = 8388607, /* objects of a file: ISO 32000-1 annex C */
    LOADED_LEAST = 8000  /* pages met before the file is opened anew */
};

struct qref {
    int id, generation;
};

/* Data that libqpdf allocated; ours to free. */
struct block {
    struct block *next;
    unsigned char *data;
};

struct qdoc {
    qpdf_data q;
    char *path;
    struct arena *arena; /* until qdoc_release */
    struct block *blocks;
    size_t loaded; /* pages met since the file was opened */
    bool lost;     /* it could not be opened anew */
    struct qref *page;
    size_t n_page, cap_page;
};

/* --- open and close -------------------------------------------------------
 */

static bool
is_readable(const char *path, struct err *err)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);

    if (fd < 0)
        return err_set(err, ERR_USAGE, "%s: cannot be opened: %s", path,
                       strerror(errno));
    (void)close(fd);
    return true;
}

static bool
tell_open(struct qdoc *d, const char *path, struct err *err)
{
    qpdf_error e = qpdf_get_error(d->q);

    if (e != NULL && qpdf_get_error_code(d->q, e) == qpdf_e_password)
        return err_set(err, ERR_INPUT,
                       "%s: opens with a password only; a print file is "
                       "never encrypted",
                       path);
    return err_set(err, ERR_INPUT, "%s: not a PDF file: %s", path,
                   e != NULL ? qpdf_get_error_message_detail(d->q, e) : "");
}

/* false: libqpdf's error tells why. */
static bool
start(struct qdoc *d)
{
    d->q = qpdf_init();
    qpdf_set_suppress_warnings(d->q, QPDF_TRUE);
    qpdf_silence_errors(d->q);
    return (qpdf_read(d->q, d->path, NULL) & QPDF_ERRORS) == 0;
}

bool
qdoc_open(const char *path, struct qdoc **out, struct err *err)
{
    size_t size = strlen(path) + 1;
    struct qdoc *d;

    if (!is_readable(path, err))
        return false;
    d = mem_new(sizeof *d);
    *d = (struct qdoc){.arena = arena_new(), .path = mem_new(size)};
    memcpy(d->path, path, size);
    if (!start(d)) {
        (void)tell_open(d, path, err);
        qdoc_close(d);
        return false;
    }
    *out = d;
    return true;
}

static void
forget(struct qdoc *d)
{
    while (d->blocks != NULL) {
        struct block *b = d->blocks;

        d->blocks = b->next;
        free(b->data);
        mem_free(b);
    }
    qpdf_oh_release_all(d->q);
    arena_reset(d->arena);
}

/* What it complained of then it complains of again: told once is enough. */
static void
open_anew(struct qdoc *d)
{
    struct text what;

    qpdf_cleanup(&d->q);
    d->loaded = 0;
    d->lost = !start(d) || d->lost;
    while (qdoc_complaint(d, &what)) {
    }
}

/* Opening costs time by the file's size, so the larger ones do it less. */
void
qdoc_release(struct qdoc *d)
{
    size_t most = d->n_page / 10 > LOADED_LEAST ? d->n_page / 10 : LOADED_LEAST;

    forget(d);
    if (d->loaded > most && !qpdf_more_warnings(d->q) && !qpdf_has_error(d->q))
        open_anew(d);
}

bool
qdoc_whole(const struct qdoc *d, struct err *err)
{
    if (d->lost)
        return err_set(err, ERR_IO, "%s: went away while it was read", d->path);
    return true;
}

void
qdoc_close(struct qdoc *d)
{
    if (d == NULL)
        return;
    forget(d);
    qpdf_cleanup(&d->q);
    arena_free(d->arena);
    mem_free(d->page);
    mem_free(d->path);
    mem_free(d);
}

static struct text
keep(struct qdoc *d, const char *s, size_t len)
{
    return (struct text){arena_copy(d->arena, s, len), len};
}

static struct text
keep_str(struct qdoc *d, const char *s)
{
    return s == NULL ? TEXT("") : keep(d, s, strlen(s));
}

/* Errors that libqpdf kept while objects were looked at are complaints too. */
bool
qdoc_complaint(struct qdoc *d, struct text *what)
{
    qpdf_error e = NULL;

    if (qpdf_more_warnings(d->q))
        e = qpdf_next_warning(d->q);
    else if (qpdf_has_error(d->q))
        e = qpdf_get_error(d->q);
    if (e == NULL)
        return false;
    *what = keep_str(d, qpdf_get_error_message_detail(d->q, e));
    return true;
}

/* --- the document ---------------------------------------------------------
 */

bool
qdoc_encrypted(struct qdoc *d)
{
    return qpdf_is_encrypted(d->q) != QPDF_FALSE;
}

struct text
qdoc_version(struct qdoc *d)
{
    return keep_str(d, qpdf_get_pdf_version(d->q));
}

struct qobj
qdoc_trailer(struct qdoc *d)
{
    return (struct qobj){qpdf_get_trailer(d->q)};
}

struct qobj
qdoc_catalog(struct qdoc *d)
{
    return (struct qobj){qpdf_get_root(d->q)};
}

struct qobj
qdoc_object(struct qdoc *d, int id, int generation)
{
    return (struct qobj){qpdf_get_object_by_id(d->q, id, generation)};
}

/* --- pages ----------------------------------------------------------------
 */

/* A node of the page tree on the way down. */
struct node {
    struct qref ref;
    size_t next;   /* of its kids */
    size_t before; /* pages met before it */
};

struct walk {
    struct qdoc *d;
    struct node node[PARENTS_MAX];
    size_t depth, met;
    bool counted;
};

static void
add_page(struct qdoc *d, struct qref ref)
{
    if (d->n_page == d->cap_page) {
        d->cap_page = d->cap_page == 0 ? 256 : d->cap_page * 2;
        d->page = mem_grow(d->page, d->cap_page * sizeof *d->page);
    }
    d->page[d->n_page++] = ref;
}

/* A page, or a node to go down into.  False: neither. */
static bool
enter(struct walk *w, struct qobj o)
{
    struct qref ref = {qdoc_id(w->d, o), qdoc_generation(w->d, o)};

    w->d->loaded++;
    if (qdoc_kind(w->d, o) != Q_DICT || ref.id == 0 || w->met++ == NODES_MAX)
        return false;
    if (qdoc_kind(w->d, qdoc_key(w->d, o, "/Kids")) != Q_LIST) {
        add_page(w->d, ref);
        return true;
    }
    for (size_t i = 0; i < w->depth; i++)
        if (w->node[i].ref.id == ref.id)
            return false;
    if (w->depth == PARENTS_MAX)
        return false;
    w->node[w->depth++] = (struct node){ref, 0, w->d->n_page};
    return true;
}

/* The next kid of the deepest node, or up from it. */
static bool
step(struct walk *w)
{
    struct node *at = &w->node[w->depth - 1];
    struct qobj o = qdoc_object(w->d, at->ref.id, at->ref.generation);
    struct qobj kids = qdoc_key(w->d, o, "/Kids");
    int64_t count = -1;

    if (at->next < qdoc_count(w->d, kids))
        return enter(w, qdoc_item(w->d, kids, at->next++));
    (void)qdoc_integer(w->d, qdoc_key(w->d, o, "/Count"), &count);
    w->counted = w->counted && count == (int64_t)(w->d->n_page - at->before);
    w->depth--;
    return true;
}

int64_t
qdoc_walk_pages(struct qdoc *d, bool *counted)
{
    struct walk w = {.d = d, .counted = true};
    bool good;

    d->n_page = 0;
    good = enter(&w, qdoc_key(d, qdoc_catalog(d), "/Pages")) && w.depth > 0;
    qdoc_release(d);
    while (good && w.depth > 0) {
        good = step(&w);
        qdoc_release(d);
    }
    *counted = w.counted;
    return good ? (int64_t)d->n_page : -1;
}

struct qobj
qdoc_page(struct qdoc *d, int64_t page)
{
    if (page < 0 || (size_t)page >= d->n_page)
        return (struct qobj){0};
    d->loaded++;
    return qdoc_object(d, d->page[page].id, d->page[page].generation);
}

static bool
is_page(const struct qdoc *d, size_t i, struct qref ref)
{
    return d->page[i].id == ref.id && d->page[i].generation == ref.generation;
}

int64_t
qdoc_page_of(struct qdoc *d, struct qobj page, int64_t from)
{
    struct qref ref = {qdoc_id(d, page), qdoc_generation(d, page)};
    size_t start_at = from > 0 ? (size_t)from : 0;

    for (size_t i = start_at; i < d->n_page && ref.id != 0; i++)
        if (is_page(d, i, ref))
            return (int64_t)i;
    for (size_t i = 0; i < start_at && i < d->n_page && ref.id != 0; i++)
        if (is_page(d, i, ref))
            return (int64_t)i;
    return -1;
}

/* --- objects --------------------------------------------------------------
 */

enum qkind
qdoc_kind(struct qdoc *d, struct qobj o)
{
    if (o.handle == 0)
        return Q_NONE;
    switch (qpdf_oh_get_type_code(d->q, o.handle)) {
    case ot_boolean:
        return Q_BOOL;
    case ot_integer:
        return Q_INTEGER;
    case ot_real:
        return Q_REAL;
    case ot_string:
        return Q_TEXT;
    case ot_name:
        return Q_NAME;
    case ot_array:
        return Q_LIST;
    case ot_dictionary:
        return Q_DICT;
    case ot_stream:
        return Q_STREAM;
    default:
        return Q_NONE;
    }
}

int
qdoc_id(struct qdoc *d, struct qobj o)
{
    return o.handle == 0 ? 0 : qpdf_oh_get_object_id(d->q, o.handle);
}

int
qdoc_generation(struct qdoc *d, struct qobj o)
{
    return o.handle == 0 ? 0 : qpdf_oh_get_generation(d->q, o.handle);
}

/* The dictionary that o is or has; nothing where it has none. */
static struct qobj
dict_of(struct qdoc *d, struct qobj o)
{
    switch (qdoc_kind(d, o)) {
    case Q_DICT:
        return o;
    case Q_STREAM:
        return (struct qobj){qpdf_oh_get_dict(d->q, o.handle)};
    default:
        return (struct qobj){0};
    }
}

struct qobj
qdoc_key(struct qdoc *d, struct qobj o, const char *key)
{
    struct qobj dict = dict_of(d, o);

    if (dict.handle == 0 || !qpdf_oh_has_key(d->q, dict.handle, key))
        return (struct qobj){0};
    return (struct qobj){qpdf_oh_get_key(d->q, dict.handle, key)};
}

struct qobj
qdoc_inherited(struct qdoc *d, struct qobj page, const char *key)
{
    struct qobj at = page;

    for (int i = 0; i < PARENTS_MAX && qdoc_kind(d, at) == Q_DICT; i++) {
        struct qobj found = qdoc_key(d, at, key);

        if (qdoc_kind(d, found) != Q_NONE)
            return found;
        at = qdoc_key(d, at, "/Parent");
    }
    return (struct qobj){0};
}

size_t
qdoc_keys(struct qdoc *d, struct qobj o, const char *const **keys)
{
    struct qobj dict = dict_of(d, o);
    const char **list;
    size_t n = 0, i = 0;

    *keys = NULL;
    if (dict.handle == 0)
        return 0;
    qpdf_oh_begin_dict_key_iter(d->q, dict.handle);
    while (qpdf_oh_dict_more_keys(d->q)) {
        (void)qpdf_oh_dict_next_key(d->q);
        n++;
    }
    list = arena_array(d->arena, const char *, n + 1);
    qpdf_oh_begin_dict_key_iter(d->q, dict.handle);
    while (qpdf_oh_dict_more_keys(d->q) && i < n)
        list[i++] = keep_str(d, qpdf_oh_dict_next_key(d->q)).s;
    *keys = list;
    return i;
}

size_t
qdoc_count(struct qdoc *d, struct qobj list)
{
    int n = qdoc_kind(d, list) == Q_LIST
                ? qpdf_oh_get_array_n_items(d->q, list.handle)
                : 0;

    return n > 0 ? (size_t)n : 0;
}

struct qobj
qdoc_item(struct qdoc *d, struct qobj list, size_t i)
{
    if (i >= qdoc_count(d, list))
        return (struct qobj){0};
    return (struct qobj){qpdf_oh_get_array_item(d->q, list.handle, (int)i)};
}

/* --- scalars --------------------------------------------------------------
 */

bool
qdoc_true(struct qdoc *d, struct qobj o)
{
    return qdoc_kind(d, o) == Q_BOOL &&
           qpdf_oh_get_bool_value(d->q, o.handle) != QPDF_FALSE;
}

/* Digits and a point, whatever the locale; a PDF number has no exponent. */
static double
number_from(const char *s)
{
    double value = 0, place = 1;
    bool minus = *s == '-', fraction = false;

    for (s += *s == '-' || *s == '+' ? 1 : 0; *s != '\0'; s++) {
        if (*s == '.')
            fraction = true;
        if (*s < '0' || *s > '9')
            continue;
        if (fraction)
            value += (place /= 10) * (*s - '0');
        else
            value = value * 10 + (*s - '0');
    }
    return minus ? -value : value;
}

bool
qdoc_number(struct qdoc *d, struct qobj o, double *out)
{
    enum qkind kind = qdoc_kind(d, o);

    if (kind == Q_INTEGER)
        *out = (double)qpdf_oh_get_int_value(d->q, o.handle);
    else if (kind == Q_REAL)
        *out = number_from(qpdf_oh_get_real_value(d->q, o.handle));
    return kind == Q_INTEGER || kind == Q_REAL;
}

bool
qdoc_integer(struct qdoc *d, struct qobj o, int64_t *out)
{
    if (qdoc_kind(d, o) != Q_INTEGER)
        return false;
    *out = qpdf_oh_get_int_value(d->q, o.handle);
    return true;
}

bool
qdoc_numbers(struct qdoc *d, struct qobj list, size_t n, double *out)
{
    if (qdoc_count(d, list) != n)
        return false;
    for (size_t i = 0; i < n; i++)
        if (!qdoc_number(d, qdoc_item(d, list, i), &out[i]))
            return false;
    return true;
}

struct text
qdoc_name(struct qdoc *d, struct qobj o)
{
    if (qdoc_kind(d, o) != Q_NAME)
        return TEXT("");
    return keep_str(d, qpdf_oh_get_name(d->q, o.handle));
}

bool
qdoc_is(struct qdoc *d, struct qobj o, const char *name)
{
    return o.handle != 0 &&
           qpdf_oh_is_name_and_equals(d->q, o.handle, name) != QPDF_FALSE;
}

struct text
qdoc_bytes(struct qdoc *d, struct qobj o)
{
    const char *s;
    size_t len = 0;

    if (qdoc_kind(d, o) != Q_TEXT)
        return TEXT("");
    s = qpdf_oh_get_binary_string_value(d->q, o.handle, &len);
    return keep(d, s, len);
}

struct text
qdoc_utf8(struct qdoc *d, struct qobj o)
{
    const char *s;
    size_t len = 0;

    if (qdoc_kind(d, o) != Q_TEXT)
        return TEXT("");
    s = qpdf_oh_get_binary_utf8_value(d->q, o.handle, &len);
    return keep(d, s, len);
}

/* --- streams --------------------------------------------------------------
 */

static struct text
keep_block(struct qdoc *d, unsigned char *data, size_t len)
{
    struct block *b = mem_new(sizeof *b);

    *b = (struct block){d->blocks, data};
    d->blocks = b;
    return (struct text){data != NULL ? (const char *)data : "",
                         data != NULL ? len : 0};
}

bool
qdoc_data(struct qdoc *d, struct qobj stream, struct text *out, bool *decoded)
{
    QPDF_BOOL filtered = QPDF_FALSE;
    unsigned char *data = NULL;
    size_t len = 0;

    if (qdoc_kind(d, stream) != Q_STREAM ||
        (qpdf_oh_get_stream_data(d->q, stream.handle, qpdf_dl_all, &filtered,
                                 &data, &len) &
         QPDF_ERRORS) != 0)
        return false;
    *out = keep_block(d, data, len);
    *decoded = filtered != QPDF_FALSE;
    return true;
}

bool
qdoc_content(struct qdoc *d, struct qobj page, struct text *out)
{
    unsigned char *data = NULL;
    size_t len = 0;

    if ((qpdf_oh_get_page_content_data(d->q, page.handle, &data, &len) &
         QPDF_ERRORS) != 0)
        return false;
    *out = keep_block(d, data, len);
    return true;
}
