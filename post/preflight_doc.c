#include <string.h>

#include "post/preflight_inside.h"

enum {
    BOOKMARKS_MAX = 100000, /* side by side */
    BOOKMARK_LEVELS = 16
};

/* --- trailer and info -------------------------------------------------------
 */

static void
check_trailer(struct preflight *pf, struct qobj trailer)
{
    struct qobj id = qdoc_key(pf->doc, trailer, "/ID");

    if (qdoc_encrypted(pf->doc))
        preflight_find(pf, RULE_ENCRYPTION, "the trailer has /Encrypt");
    if (qdoc_count(pf->doc, id) != 2 ||
        qdoc_bytes(pf->doc, qdoc_item(pf->doc, id, 0)).len == 0 ||
        qdoc_bytes(pf->doc, qdoc_item(pf->doc, id, 1)).len == 0)
        preflight_find(pf, RULE_ID, "/ID is not an array of two strings");
}

static void
check_info(struct preflight *pf, struct qobj info)
{
    static const char *const needed[] = {"/Title", "/CreationDate", "/ModDate"};

    for (size_t i = 0; i < sizeof needed / sizeof needed[0]; i++)
        if (qdoc_bytes(pf->doc, qdoc_key(pf->doc, info, needed[i])).len == 0)
            preflight_find(pf, RULE_INFO, "%s is missing", needed[i]);
}

/* --- what is not of the page ------------------------------------------------
 */

void
preflight_actions(struct preflight *pf, struct qobj o)
{
    static const char *const keys[] = {"/AA", "/A", "/OpenAction"};

    for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++) {
        struct qobj action = qdoc_key(pf->doc, o, keys[i]);

        /* A destination is an array: it only opens a page. */
        if (qdoc_kind(pf->doc, action) == Q_DICT)
            preflight_find_at(pf, RULE_ACTIONS, qdoc_id(pf->doc, o),
                              "there is an action (%s)", keys[i]);
    }
}

/* One filter of a stream, by its full or short name. */
static void
check_filter(struct preflight *pf, struct qobj filter, int object)
{
    static const struct {
        const char *name;
        bool x4; /* refused there too */
    } refused[] = {{"/LZWDecode", true},
                   {"/Crypt", true},
                   {"/JBIG2Decode", false},
                   {"/JPXDecode", false}};

    for (size_t i = 0; i < sizeof refused / sizeof refused[0]; i++)
        if (qdoc_is(pf->doc, filter, refused[i].name) &&
            (refused[i].x4 || !preflight_is_x4(pf)))
            preflight_find_at(pf, RULE_FILTERS, object,
                              "a stream has the filter %s", refused[i].name);
}

void
preflight_stream(struct preflight *pf, struct qobj o)
{
    struct qobj filter = qdoc_key(pf->doc, o, "/Filter");
    int object = qdoc_id(pf->doc, o);

    if (qdoc_kind(pf->doc, o) != Q_STREAM)
        return;
    if (qdoc_kind(pf->doc, qdoc_key(pf->doc, o, "/F")) != Q_NONE)
        preflight_find_at(pf, RULE_EMBEDDED, object,
                          "a stream's data is outside the file");
    check_filter(pf, filter, object);
    for (size_t i = 0; i < qdoc_count(pf->doc, filter); i++)
        check_filter(pf, qdoc_item(pf->doc, filter, i), object);
}

/*
 * Bookmarks: one that only opens a page has a destination, not an action.
 * They are looked at along First and Next, each once.
 */
static void
check_bookmarks(struct preflight *pf, struct qobj node, int depth)
{
    struct qobj at = qdoc_key(pf->doc, node, "/First");

    for (int i = 0; i < BOOKMARKS_MAX && qdoc_kind(pf->doc, at) == Q_DICT;
         i++) {
        if (!preflight_first(pf, at, 'b'))
            return;
        preflight_actions(pf, at);
        if (depth < BOOKMARK_LEVELS)
            check_bookmarks(pf, at, depth + 1);
        at = qdoc_key(pf->doc, at, "/Next");
    }
}

static void
check_catalog(struct preflight *pf, struct qobj catalog)
{
    struct qobj names = qdoc_key(pf->doc, catalog, "/Names");

    preflight_actions(pf, catalog);
    check_bookmarks(pf, qdoc_key(pf->doc, catalog, "/Outlines"), 0);
    if (qdoc_kind(pf->doc, qdoc_key(pf->doc, names, "/JavaScript")) != Q_NONE)
        preflight_find(pf, RULE_ACTIONS, "the document has JavaScript");
    if (qdoc_kind(pf->doc, qdoc_key(pf->doc, names, "/EmbeddedFiles")) !=
        Q_NONE)
        preflight_find(pf, RULE_EMBEDDED, "the document has embedded files");
}

/* --- the page tree ----------------------------------------------------------
 */

void
preflight_count(struct preflight *pf)
{
    bool counted = true;
    int64_t n = qdoc_walk_pages(pf->doc, &counted);

    pf->report->pages = n > 0 ? n : 0;
    if (n < 0)
        preflight_find(pf, RULE_SOUND, "the page tree cannot be read");
    else if (!counted)
        preflight_find(pf, RULE_PAGES,
                       "a /Count of the page tree is not its number of pages");
    else if (pf->want->pages > 0 && pf->want->pages != n)
        preflight_find(pf, RULE_PAGES, "%lld pages, but %lld were asked for",
                       (long long)n, (long long)pf->want->pages);
}

void
preflight_document(struct preflight *pf)
{
    struct qobj trailer = qdoc_trailer(pf->doc);
    struct qobj catalog = qdoc_catalog(pf->doc);

    check_trailer(pf, trailer);
    check_info(pf, qdoc_key(pf->doc, trailer, "/Info"));
    check_catalog(pf, catalog);
}
