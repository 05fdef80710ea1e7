#include <string.h>

#include "post/preflight_inside.h"

/*
 * Document parts: a tree whose leaves are ranges of pages (ISO 16612-2, ISO
 * 32000-2 14.12; print.md A.3).  The walk keeps the numbers of the nodes on
 * the way down and nothing else, so a million leaves cost no memory of ours.
 */

enum {
    LEVELS_MAX = 32,
    METADATA_MAX = 16 /* dictionaries within dictionaries */
};

/* A node on the way down. */
struct step {
    int id, generation;
    size_t outer, inner; /* the child that is next */
};

struct walk {
    struct preflight *pf;
    struct step step[LEVELS_MAX];
    int depth; /* of the node looked at; the root node is 0 */
    int deepest;
    int64_t next;  /* page that the next leaf begins with, from 0 */
    bool in_order; /* so far */
};

/* --- metadata (VT-06, VT-07) ------------------------------------------------
 */

/* A name that is an XML name too, in ASCII. */
static bool
is_token(const char *s)
{
    static const char first[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_";
    static const char more[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
                               "abcdefghijklmnopqrstuvwxyz_0123456789.-";

    return *s != '\0' && strchr(first, *s) != NULL &&
           strspn(s, more) == strlen(s);
}

/* The name of a person is no business of a press (VT-07). */
static bool
is_personal(const char *key)
{
    static const char *const keys[] = {"Contact",   "Person",  "Firstname",
                                       "Lastname",  "Address", "FamilyName",
                                       "ComChannel"};

    if (strncmp(key, "CIP4_", 5) == 0)
        key += 5;
    for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++)
        if (strcmp(key, keys[i]) == 0)
            return true;
    return false;
}

static void
check_values(struct preflight *pf, struct qobj o, int depth, int object);

static void
check_members(struct preflight *pf, struct qobj dict, int depth, int object)
{
    const char *const *keys;
    size_t n = qdoc_keys(pf->doc, dict, &keys);

    for (size_t i = 0; i < n; i++) {
        if (!is_token(keys[i] + 1))
            preflight_find_at(pf, RULE_DPART_META, object,
                              "a name in the metadata is no XML name");
        if (is_personal(keys[i] + 1))
            preflight_find_at(pf, RULE_DPART_PERSON, object,
                              "the metadata has %s", keys[i]);
        check_values(pf, qdoc_key(pf->doc, dict, keys[i]), depth + 1, object);
    }
}

static void
check_values(struct preflight *pf, struct qobj o, int depth, int object)
{
    enum qkind kind = qdoc_kind(pf->doc, o);

    if (kind == Q_NAME || kind == Q_STREAM || kind == Q_NONE ||
        depth == METADATA_MAX) {
        preflight_find_at(pf, RULE_DPART_META, object,
                          "the metadata holds a name, a stream or null");
        return;
    }
    if (kind == Q_DICT)
        check_members(pf, o, depth, object);
    for (size_t i = 0; kind == Q_LIST && i < qdoc_count(pf->doc, o); i++)
        check_values(pf, qdoc_item(pf->doc, o, i), depth + 1, object);
}

static void
check_metadata(struct preflight *pf, struct qobj node)
{
    struct qobj metadata = qdoc_key(pf->doc, node, "/DPM");
    int object = qdoc_id(pf->doc, node);

    if (qdoc_kind(pf->doc, metadata) == Q_NONE)
        return;
    if (qdoc_kind(pf->doc, metadata) != Q_DICT)
        preflight_find_at(pf, RULE_DPART_META, object,
                          "/DPM is not a dictionary");
    else
        check_values(pf, metadata, 0, object);
}

/* --- leaves (VT-05) ---------------------------------------------------------
 */

/* Each page points back to its leaf. */
static void
check_back(struct walk *w, struct qobj leaf, int64_t page)
{
    struct preflight *pf = w->pf;
    struct qobj back = qdoc_key(pf->doc, qdoc_page(pf->doc, page), "/DPart");

    if (qdoc_id(pf->doc, back) != qdoc_id(pf->doc, leaf)) {
        pf->page = page + 1;
        preflight_find(pf, RULE_DPART_PAGES,
                       "/DPart of the page is not the part it stands in");
        pf->page = 0;
    }
}

static void
check_leaf(struct walk *w, struct qobj leaf)
{
    struct preflight *pf = w->pf;
    struct qobj last = qdoc_key(pf->doc, leaf, "/End");
    int64_t from =
        qdoc_page_of(pf->doc, qdoc_key(pf->doc, leaf, "/Start"), w->next);
    int64_t to = qdoc_kind(pf->doc, last) != Q_NONE
                     ? qdoc_page_of(pf->doc, last, from)
                     : from;

    if (from < 0 || to < from ||
        (qdoc_kind(pf->doc, last) != Q_NONE && to == from)) {
        preflight_find_at(pf, RULE_DPART_NODE, qdoc_id(pf->doc, leaf),
                          "/Start and /End are no range of pages");
        w->in_order = false;
        return;
    }
    if (w->in_order && from != w->next) {
        preflight_find_at(pf, RULE_DPART_PAGES, qdoc_id(pf->doc, leaf),
                          "a part begins with page %lld, not %lld",
                          (long long)from + 1, (long long)w->next + 1);
        w->in_order = false;
    }
    for (int64_t page = from; page <= to && w->in_order; page++)
        check_back(w, leaf, page);
    w->next = to + 1;
}

/* --- nodes (VT-04) ----------------------------------------------------------
 */

/* What every node must be; false: it is none. */
static bool
check_node(struct walk *w, struct qobj node, int parent)
{
    struct preflight *pf = w->pf;
    bool start =
        qdoc_kind(pf->doc, qdoc_key(pf->doc, node, "/Start")) != Q_NONE;
    bool parts = qdoc_count(pf->doc, qdoc_key(pf->doc, node, "/DParts")) > 0;
    int object = qdoc_id(pf->doc, node);

    if (qdoc_kind(pf->doc, node) != Q_DICT || object == 0 ||
        !qdoc_is(pf->doc, qdoc_key(pf->doc, node, "/Type"), "/DPart")) {
        preflight_find_at(pf, RULE_DPART_NODE, object,
                          "a part is not an indirect /DPart");
        return false;
    }
    if (qdoc_id(pf->doc, qdoc_key(pf->doc, node, "/Parent")) != parent) {
        preflight_find_at(pf, RULE_DPART_NODE, object,
                          "/Parent is not the part above");
        return false;
    }
    if (start == parts) {
        preflight_find_at(pf, RULE_DPART_NODE, object,
                          "a part has either /DParts or /Start");
        return false;
    }
    check_metadata(pf, node);
    return true;
}

/*
 * The next child of a node, by the step's counts; nothing: there is none.
 * /DParts is an array of arrays.
 */
static struct qobj
next_child(struct walk *w, struct step *s)
{
    struct preflight *pf = w->pf;
    struct qobj parts = qdoc_key(
        pf->doc, qdoc_object(pf->doc, s->id, s->generation), "/DParts");

    for (; s->outer < qdoc_count(pf->doc, parts); s->outer++, s->inner = 0) {
        struct qobj row = qdoc_item(pf->doc, parts, s->outer);

        if (qdoc_kind(pf->doc, row) != Q_LIST) {
            preflight_find_at(pf, RULE_DPART_NODE, s->id,
                              "/DParts is not an array of arrays");
            w->in_order = false;
            s->inner = 0;
            continue;
        }
        if (s->inner < qdoc_count(pf->doc, row))
            return qdoc_item(pf->doc, row, s->inner++);
    }
    return (struct qobj){0};
}

/* Look at a node; one with parts becomes the step below. */
static void
enter(struct walk *w, struct qobj node, int parent)
{
    struct preflight *pf = w->pf;

    if (!check_node(w, node, parent)) {
        w->in_order = false;
        return;
    }
    w->deepest = w->depth > w->deepest ? w->depth : w->deepest;
    if (qdoc_kind(pf->doc, qdoc_key(pf->doc, node, "/Start")) != Q_NONE) {
        check_leaf(w, node);
        return;
    }
    if (w->depth == LEVELS_MAX) {
        preflight_find_at(pf, RULE_DPART_NODE, qdoc_id(pf->doc, node),
                          "parts are nested too deep");
        return;
    }
    w->step[w->depth++] = (struct step){qdoc_id(pf->doc, node),
                                        qdoc_generation(pf->doc, node), 0, 0};
}

static void
walk_tree(struct walk *w, struct qobj node, int parent)
{
    enter(w, node, parent);
    while (w->depth > 0) {
        struct step *s = &w->step[w->depth - 1];
        struct qobj child = next_child(w, s);

        if (child.handle == 0)
            w->depth--;
        else
            enter(w, child, s->id);
        qdoc_release(w->pf->doc);
    }
    if (w->in_order && w->next != w->pf->report->pages)
        preflight_find(w->pf, RULE_DPART_PAGES,
                       "the parts end before the last page");
}

/* --- root (VT-03) -----------------------------------------------------------
 */

/* Levels that the root names; the records' among them. */
static size_t
check_root(struct preflight *pf, struct qobj root)
{
    struct qobj names = qdoc_key(pf->doc, root, "/NodeNameList");
    size_t n = qdoc_count(pf->doc, names);
    int64_t record = -1;

    if (qdoc_id(pf->doc, root) == 0 ||
        !qdoc_is(pf->doc, qdoc_key(pf->doc, root, "/Type"), "/DPartRoot") ||
        qdoc_id(pf->doc, qdoc_key(pf->doc, root, "/DPartRootNode")) == 0)
        preflight_find(pf, RULE_DPART_ROOT,
                       "there is no indirect /DPartRoot with a node");
    for (size_t i = 0; i < n; i++) {
        struct text name = qdoc_name(pf->doc, qdoc_item(pf->doc, names, i));

        if (name.len < 2 || !is_token(name.s + 1))
            preflight_find(pf, RULE_DPART_ROOT,
                           "a name of /NodeNameList is no XML name");
    }
    if (!qdoc_integer(pf->doc, qdoc_key(pf->doc, root, "/RecordLevel"),
                      &record) ||
        record < 0 || (uint64_t)record >= n)
        preflight_find(pf, RULE_DPART_ROOT,
                       "/RecordLevel is not a level of /NodeNameList");
    return n;
}

/* XMP says so, with the day of the last change (VT-02). */
static void
check_said(struct preflight *pf)
{
    struct text packet = xmp_packet(pf);
    char version[XMP_ROOM], day[XMP_ROOM], changed[XMP_ROOM];

    if (!xmp_find(packet, XMP_NS_PDFVT, "GTS_PDFVTVersion", version) ||
        strcmp(version, "PDF/VT-1") != 0)
        preflight_find(pf, RULE_VT_VERSION, "XMP does not say PDF/VT-1");
    if (!xmp_find(packet, XMP_NS_PDFVT, "GTS_PDFVTModDate", day) ||
        (xmp_find(packet, XMP_NS_XMP, "ModifyDate", changed) &&
         strcmp(day, changed) != 0))
        preflight_find(pf, RULE_VT_VERSION,
                       "GTS_PDFVTModDate is not ModifyDate");
}

void
preflight_dpart(struct preflight *pf)
{
    struct qobj root = qdoc_key(pf->doc, qdoc_catalog(pf->doc), "/DPartRoot");
    struct walk w = {.pf = pf, .in_order = true};
    size_t levels;

    if (pf->report->profile != PREFLIGHT_VT)
        return;
    check_said(pf);
    levels = check_root(pf, root);
    if (qdoc_kind(pf->doc, root) != Q_DICT)
        return;
    walk_tree(&w, qdoc_key(pf->doc, root, "/DPartRootNode"),
              qdoc_id(pf->doc, root));
    if (w.in_order && levels != (size_t)w.deepest + 1)
        preflight_find(pf, RULE_DPART_ROOT,
                       "/NodeNameList has not one name a level");
}

/* --- hints (VT-08) ----------------------------------------------------------
 */

static bool
is_scope(struct preflight *pf, struct qobj o)
{
    static const char *const scopes[] = {"/SingleUse", "/Record", "/File",
                                         "/Stream",    "/Global", "/Unknown"};

    for (size_t i = 0; i < sizeof scopes / sizeof scopes[0]; i++)
        if (qdoc_is(pf->doc, o, scopes[i]))
            return true;
    return false;
}

/* All hints or none; what is shared among files names where (GTS_Env). */
void
preflight_hints(struct preflight *pf, struct qobj o)
{
    struct qobj scope = qdoc_key(pf->doc, o, "/GTS_Scope");
    struct qobj id = qdoc_key(pf->doc, o, "/GTS_XID");
    struct qobj closed = qdoc_key(pf->doc, o, "/GTS_Encapsulated");
    struct qobj env = qdoc_key(pf->doc, o, "/GTS_Env");
    bool shared = qdoc_is(pf->doc, scope, "/Stream") ||
                  qdoc_is(pf->doc, scope, "/Global");
    int object = qdoc_id(pf->doc, o);

    if (qdoc_kind(pf->doc, scope) == Q_NONE &&
        qdoc_kind(pf->doc, id) == Q_NONE &&
        qdoc_kind(pf->doc, closed) == Q_NONE)
        return;
    if (!is_scope(pf, scope) || qdoc_bytes(pf->doc, id).len == 0 ||
        qdoc_kind(pf->doc, closed) != Q_BOOL)
        preflight_find_at(pf, RULE_VT_HINTS, object,
                          "a hint is missing or unknown");
    else if (shared && qdoc_bytes(pf->doc, env).len == 0)
        preflight_find_at(pf, RULE_VT_HINTS, object,
                          "a shared object has no /GTS_Env");
    else if (qdoc_true(pf->doc, closed) &&
             qdoc_is(pf->doc, qdoc_key(pf->doc, o, "/Subtype"), "/Image") &&
             qdoc_kind(pf->doc, qdoc_key(pf->doc, o, "/Intent")) == Q_NONE &&
             !qdoc_true(pf->doc, qdoc_key(pf->doc, o, "/ImageMask")))
        preflight_find_at(pf, RULE_VT_HINTS, object,
                          "an encapsulated image has no /Intent");
}
