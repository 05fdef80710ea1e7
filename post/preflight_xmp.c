#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "post/preflight_inside.h"

/*
 * XMP is read here as text: prefixes by their xmlns, properties as attributes
 * or elements.  That reads what writers of PDF write, and takes no XML
 * library into the preflight.
 */

#define NS_MM "http://ns.adobe.com/xap/1.0/mm/"
#define NS_DC "http://purl.org/dc/elements/1.1/"

enum {
    PREFIX_ROOM = 64,
    DATE_ROOM = 20 /* YYYYMMDDhhmmss+hhmm */
};

/* --- text of XML ------------------------------------------------------------
 */

static bool
is_blank(char c)
{
    return c == ' ' || c == '\n' || c == '\r' || c == '\t';
}

static struct text
rest_from(struct text t, size_t at)
{
    return at >= t.len ? TEXT("") : (struct text){t.s + at, t.len - at};
}

/* Where word stands in t; t.len: nowhere. */
static size_t
find_in(struct text t, const char *word)
{
    const char *at = t.len > 0 ? memmem(t.s, t.len, word, strlen(word)) : NULL;

    return at != NULL ? (size_t)(at - t.s) : t.len;
}

/* What an entity stands for; its length in t, 0: it is none. */
static size_t
entity(struct text t, char *out)
{
    static const struct {
        const char *name;
        char is;
    } known[] = {{"&amp;", '&'},
                 {"&lt;", '<'},
                 {"&gt;", '>'},
                 {"&quot;", '"'},
                 {"&apos;", '\''}};

    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++)
        if (text_starts(t, known[i].name)) {
            *out = known[i].is;
            return strlen(known[i].name);
        }
    return 0;
}

/* Blanks around it off, entities resolved. */
static bool
put_value(struct text t, char out[static XMP_ROOM])
{
    size_t n = 0;

    while (t.len > 0 && is_blank(t.s[0]))
        t = rest_from(t, 1);
    while (t.len > 0 && is_blank(t.s[t.len - 1]))
        t.len--;
    for (size_t i = 0; i < t.len && n + 1 < XMP_ROOM; n++) {
        size_t len = entity(rest_from(t, i), &out[n]);

        if (len == 0)
            out[n] = t.s[i];
        i += len > 0 ? len : 1;
    }
    out[n] = '\0';
    return n > 0;
}

/* --- properties -------------------------------------------------------------
 */

/* The prefix declared for a name space, with its colon. */
static bool
prefix_of(struct text packet, const char *ns, char out[static PREFIX_ROOM])
{
    for (size_t at = 0; at < packet.len;) {
        struct text from;
        size_t end;

        at += find_in(rest_from(packet, at), "xmlns:");
        from = rest_from(packet, at + 6);
        end = find_in(from, "=");
        at += 6;
        if (end + 2 >= from.len || end + 2 > PREFIX_ROOM)
            continue;
        if (text_starts(rest_from(from, end + 2), ns) &&
            rest_from(from, end + 2 + strlen(ns)).len > 0 &&
            from.s[end + 2 + strlen(ns)] == from.s[end + 1]) {
            (void)snprintf(out, PREFIX_ROOM, "%.*s:", (int)end, from.s);
            return true;
        }
    }
    return false;
}

/* From behind the name in a start tag: its text, or that of its first item. */
static bool
element_value(struct text t, char out[static XMP_ROOM])
{
    size_t end = find_in(t, ">");
    struct text inner = rest_from(t, end + 1);
    size_t item;

    if (end > 0 && end < t.len && t.s[end - 1] == '/')
        return false;
    while (inner.len > 0 && is_blank(inner.s[0]))
        inner = rest_from(inner, 1);
    if (text_starts(inner, "<rdf:")) {
        item = find_in(inner, "<rdf:li");
        inner = rest_from(inner, item);
        inner = rest_from(inner, find_in(inner, ">") + 1);
    }
    inner.len = find_in(inner, "<");
    return put_value(inner, out);
}

/* From the equals sign on. */
static bool
attribute_value(struct text t, char out[static XMP_ROOM])
{
    struct text quote = rest_from(t, 1);
    struct text value = rest_from(t, 2);

    if (!text_starts(quote, "\"") && !text_starts(quote, "'"))
        return false;
    value.len = find_in(value, quote.s[0] == '"' ? "\"" : "'");
    return put_value(value, out);
}

bool
xmp_find(struct text packet, const char *ns, const char *name,
         char out[static XMP_ROOM])
{
    char prefix[PREFIX_ROOM], word[PREFIX_ROOM * 2];
    size_t len;

    if (!prefix_of(packet, ns, prefix))
        return false;
    (void)snprintf(word, sizeof word, "%s%s", prefix, name);
    len = strlen(word);
    for (size_t at = find_in(packet, word); at < packet.len;
         at += 1 + find_in(rest_from(packet, at + 1), word)) {
        struct text behind = rest_from(packet, at + len);
        const char *before = at > 0 ? packet.s + at - 1 : " ";

        if (behind.len == 0)
            return false;
        if (*before == '<' && (behind.s[0] == '>' || is_blank(behind.s[0])))
            return element_value(behind, out);
        if (is_blank(*before) && behind.s[0] == '=')
            return attribute_value(behind, out);
    }
    return false;
}

struct text
xmp_packet(struct preflight *pf)
{
    struct qobj stream = qdoc_key(pf->doc, qdoc_catalog(pf->doc), "/Metadata");
    struct text data;
    bool decoded = false;

    if (qdoc_kind(pf->doc, stream) != Q_STREAM ||
        !qdoc_data(pf->doc, stream, &data, &decoded) || !decoded)
        return TEXT("");
    return data;
}

/* --- rules ------------------------------------------------------------------
 */

static void
check_packet(struct preflight *pf, struct text packet)
{
    struct qobj stream = qdoc_key(pf->doc, qdoc_catalog(pf->doc), "/Metadata");

    if (qdoc_kind(pf->doc, stream) != Q_STREAM ||
        !qdoc_is(pf->doc, qdoc_key(pf->doc, stream, "/Type"), "/Metadata") ||
        !qdoc_is(pf->doc, qdoc_key(pf->doc, stream, "/Subtype"), "/XML"))
        preflight_find(pf, RULE_XMP,
                       "the catalog has no /Metadata of the kind /XML");
    else if (qdoc_kind(pf->doc, qdoc_key(pf->doc, stream, "/Filter")) != Q_NONE)
        preflight_find(pf, RULE_XMP, "the metadata is filtered");
    else if (find_in(packet, "<?xpacket begin=") == packet.len ||
             find_in(packet, "<rdf:RDF") == packet.len ||
             !utf8_valid(packet, NULL))
        preflight_find(pf, RULE_XMP, "the metadata is no XMP packet");
}

static void
check_fields(struct preflight *pf, struct text packet)
{
    static const struct {
        const char *ns, *name;
    } needed[] = {
        {XMP_NS_XMP, "CreateDate"},
        {XMP_NS_XMP, "ModifyDate"},
        {XMP_NS_XMP, "MetadataDate"},
        {NS_MM, "DocumentID"},
        {NS_MM, "VersionID"},
        {NS_MM, "RenditionClass"},
        {NS_DC, "title"},
        {XMP_NS_PDF, "Trapped"},
    };
    char value[XMP_ROOM];

    for (size_t i = 0; i < sizeof needed / sizeof needed[0]; i++)
        if (!xmp_find(packet, needed[i].ns, needed[i].name, value))
            preflight_find(pf, RULE_XMP_FIELDS, "XMP has no %s",
                           needed[i].name);
}

/* A day and time of either notation, digits and sign alone; Z is +0000. */
static void
date_digits(const char *s, char out[static DATE_ROOM])
{
    size_t n = 0;

    for (; *s != '\0' && n + 1 < DATE_ROOM; s++) {
        bool sign = (*s == '+' || *s == '-') && n == 14;

        if ((*s >= '0' && *s <= '9') || sign)
            out[n++] = *s;
        else if (*s == 'Z' && n == 14)
            n += (size_t)snprintf(out + n, DATE_ROOM - n, "+0000");
    }
    out[n] = '\0';
}

static bool
same_value(struct text info, const char *xmp, bool date)
{
    char a[DATE_ROOM], b[DATE_ROOM], value[XMP_ROOM];

    if (!date)
        return text_is(info, xmp);
    (void)snprintf(value, sizeof value, "%.*s", (int)info.len, info.s);
    date_digits(value, a);
    date_digits(xmp, b);
    return strcmp(a, b) == 0;
}

static void
check_same(struct preflight *pf, struct text packet)
{
    static const struct {
        const char *key, *ns, *name;
        bool date;
    } pairs[] = {
        {"/Title", NS_DC, "title", false},
        {"/Creator", XMP_NS_XMP, "CreatorTool", false},
        {"/Producer", XMP_NS_PDF, "Producer", false},
        {"/CreationDate", XMP_NS_XMP, "CreateDate", true},
        {"/ModDate", XMP_NS_XMP, "ModifyDate", true},
        {"/Trapped", XMP_NS_PDF, "Trapped", false},
        {"/GTS_PDFXVersion", XMP_NS_PDFX, "GTS_PDFXVersion", false},
    };
    struct qobj info = qdoc_key(pf->doc, qdoc_trailer(pf->doc), "/Info");
    char value[XMP_ROOM];

    for (size_t i = 0; i < sizeof pairs / sizeof pairs[0]; i++) {
        struct qobj o = qdoc_key(pf->doc, info, pairs[i].key);
        struct text text = qdoc_utf8(pf->doc, o);

        if (qdoc_kind(pf->doc, o) == Q_NAME) {
            text = qdoc_name(pf->doc, o);
            text = rest_from(text, 1);
        }
        /* What is missing is told by the rules before. */
        if (text.len > 0 &&
            xmp_find(packet, pairs[i].ns, pairs[i].name, value) &&
            !same_value(text, value, pairs[i].date))
            preflight_find(pf, RULE_XMP_INFO, "%s of Info is not %s of XMP",
                           pairs[i].key, pairs[i].name);
    }
}

void
preflight_xmp(struct preflight *pf)
{
    struct text packet = xmp_packet(pf);

    check_packet(pf, packet);
    check_fields(pf, packet);
    check_same(pf, packet);
}
