#include <string.h>

#include "post/preflight_inside.h"

bool
preflight_is_x4(const struct preflight *pf)
{
    return pf->report->profile == PREFLIGHT_X4 ||
           pf->report->profile == PREFLIGHT_VT;
}

static struct qobj
info_of(struct preflight *pf)
{
    return qdoc_key(pf->doc, qdoc_trailer(pf->doc), "/Info");
}

static struct text
info_text(struct preflight *pf, const char *key)
{
    return qdoc_utf8(pf->doc, qdoc_key(pf->doc, info_of(pf), key));
}

/* --- which standard ---------------------------------------------------------
 */

enum preflight_profile
preflight_guess(struct preflight *pf)
{
    struct text said = info_text(pf, "/GTS_PDFXVersion");
    struct text packet = xmp_packet(pf);
    struct qobj parts = qdoc_key(pf->doc, qdoc_catalog(pf->doc), "/DPartRoot");
    char value[XMP_ROOM];

    if (xmp_find(packet, XMP_NS_PDFVT, "GTS_PDFVTVersion", value) ||
        qdoc_kind(pf->doc, parts) != Q_NONE)
        return PREFLIGHT_VT;
    if (xmp_find(packet, XMP_NS_PDFX, "GTS_PDFXVersion", value))
        said = text_from(value);
    if (text_starts(said, "PDF/X-1"))
        return PREFLIGHT_X1A;
    return text_starts(said, "PDF/X-4") ? PREFLIGHT_X4 : PREFLIGHT_PLAIN;
}

/* X-1a:2001 says its conformance in an entry of its own (X1-02). */
static bool
says_x1a(struct preflight *pf)
{
    struct text version = info_text(pf, "/GTS_PDFXVersion");
    struct text conformance = info_text(pf, "/GTS_PDFXConformance");

    if (text_is(version, "PDF/X-1a:2003"))
        return true;
    return text_is(version, "PDF/X-1:2001") &&
           text_is(conformance, "PDF/X-1a:2001");
}

static void
check_said(struct preflight *pf)
{
    char value[XMP_ROOM];

    if (!preflight_is_x4(pf)) {
        if (!says_x1a(pf))
            preflight_find(pf, RULE_PDFX, "Info does not say PDF/X-1a:2003");
        return;
    }
    if (!xmp_find(xmp_packet(pf), XMP_NS_PDFX, "GTS_PDFXVersion", value) ||
        strcmp(value, "PDF/X-4") != 0)
        preflight_find(pf, RULE_PDFX, "XMP does not say PDF/X-4");
}

/* --- version of PDF ---------------------------------------------------------
 */

/* 4 of "1.4"; 99 for what is no 1.n. */
static int
minor_of(struct text version)
{
    if (version.len == 3 && text_starts(version, "1.") && version.s[2] >= '0' &&
        version.s[2] <= '9')
        return version.s[2] - '0';
    return 99;
}

static void
check_version(struct preflight *pf)
{
    int newest = preflight_is_x4(pf) ? 6 : 4;
    struct text own = qdoc_name(
        pf->doc, qdoc_key(pf->doc, qdoc_catalog(pf->doc), "/Version"));

    if (minor_of(qdoc_version(pf->doc)) > newest)
        preflight_find(pf, RULE_VERSION, "the header is newer than PDF 1.%d",
                       newest);
    if (own.len > 1 && minor_of((struct text){own.s + 1, own.len - 1}) > newest)
        preflight_find(pf, RULE_VERSION, "the catalog is newer than PDF 1.%d",
                       newest);
}

static void
check_trailer(struct preflight *pf)
{
    struct qobj trailer = qdoc_trailer(pf->doc);

    if (qdoc_is(pf->doc, qdoc_key(pf->doc, trailer, "/Type"), "/XRef") ||
        qdoc_kind(pf->doc, qdoc_key(pf->doc, trailer, "/XRefStm")) != Q_NONE)
        preflight_find(pf, RULE_COMPRESSED,
                       "the cross-reference table is a stream");
    if (qdoc_kind(pf->doc, qdoc_key(pf->doc, qdoc_catalog(pf->doc),
                                    "/OCProperties")) != Q_NONE)
        preflight_find(pf, RULE_LAYERS, "the document has layers");
}

/* --- info -------------------------------------------------------------------
 */

static bool
is_told(struct text trapped)
{
    return text_is(trapped, "True") || text_is(trapped, "False");
}

/* Info alone decides in X-1a; X-4 has it in XMP, and Info may be silent. */
static void
check_trapped(struct preflight *pf)
{
    struct text name =
        qdoc_name(pf->doc, qdoc_key(pf->doc, info_of(pf), "/Trapped"));
    char value[XMP_ROOM];

    if (name.len > 0)
        name = (struct text){name.s + 1, name.len - 1};
    if (!is_told(name) && !(preflight_is_x4(pf) && name.len == 0))
        preflight_find(pf, RULE_TRAPPED,
                       "Trapped of Info is neither /True nor /False");
    if (preflight_is_x4(pf) &&
        xmp_find(xmp_packet(pf), XMP_NS_PDF, "Trapped", value) &&
        !is_told(text_from(value)))
        preflight_find(pf, RULE_TRAPPED,
                       "Trapped of XMP is neither True nor False");
}

static void
check_info(struct preflight *pf)
{
    struct qobj info = info_of(pf);
    const char *const *keys;
    size_t n = qdoc_keys(pf->doc, info, &keys);

    for (size_t i = 0; i < n; i++)
        if (strcmp(keys[i], "/Trapped") != 0 &&
            qdoc_kind(pf->doc, qdoc_key(pf->doc, info, keys[i])) != Q_TEXT)
            preflight_find(pf, RULE_INFO_TEXT, "%s is not a text string",
                           keys[i]);
}

/* --- output intent ----------------------------------------------------------
 */

/* Header of an ICC profile: ICC.1:2010, 7.2. */
static void
check_profile(struct preflight *pf, struct qobj profile)
{
    int64_t n = 0;
    struct text data;
    bool decoded = false;

    preflight_stream(pf, profile);
    (void)qdoc_integer(pf->doc, qdoc_key(pf->doc, profile, "/N"), &n);
    if (!qdoc_data(pf->doc, profile, &data, &decoded) || !decoded ||
        data.len < 128 || memcmp(data.s + 36, "acsp", 4) != 0)
        preflight_find_at(pf, RULE_PROFILE, qdoc_id(pf->doc, profile),
                          "this is no ICC profile");
    else if (n != 4 || memcmp(data.s + 12, "prtr", 4) != 0 ||
             memcmp(data.s + 16, "CMYK", 4) != 0)
        preflight_find_at(pf, RULE_PROFILE, qdoc_id(pf->doc, profile),
                          "the profile is not for CMYK printing");
}

/*
 * A registered condition is known by its name alone in X-1a; X-4 wants its
 * profile in the file (X1-07, X4-04).
 */
static void
check_intent(struct preflight *pf, struct qobj intent)
{
    struct qobj profile = qdoc_key(pf->doc, intent, "/DestOutputProfile");
    bool embedded = qdoc_kind(pf->doc, profile) == Q_STREAM;
    bool registered =
        qdoc_bytes(pf->doc, qdoc_key(pf->doc, intent, "/RegistryName")).len > 0;
    bool told = qdoc_bytes(pf->doc, qdoc_key(pf->doc, intent, "/Info")).len > 0;

    if (qdoc_bytes(pf->doc,
                   qdoc_key(pf->doc, intent, "/OutputConditionIdentifier"))
            .len == 0)
        preflight_find(pf, RULE_INTENT,
                       "the output intent has no OutputConditionIdentifier");
    if (preflight_is_x4(pf) && !embedded)
        preflight_find(pf, RULE_INTENT,
                       "the output intent has no DestOutputProfile");
    else if (!registered && !(embedded && told))
        preflight_find(pf, RULE_INTENT,
                       "the output intent has neither RegistryName nor profile "
                       "and Info");
    if (embedded)
        check_profile(pf, profile);
}

static void
check_intents(struct preflight *pf)
{
    struct qobj list =
        qdoc_key(pf->doc, qdoc_catalog(pf->doc), "/OutputIntents");
    size_t n = 0;
    int object = 0;

    for (size_t i = 0; i < qdoc_count(pf->doc, list); i++) {
        struct qobj intent = qdoc_item(pf->doc, list, i);
        int profile =
            qdoc_id(pf->doc, qdoc_key(pf->doc, intent, "/DestOutputProfile"));

        if (profile != 0 && object != 0 && profile != object)
            preflight_find(pf, RULE_INTENT,
                           "output intents have different profiles");
        object = profile != 0 ? profile : object;
        if (!qdoc_is(pf->doc, qdoc_key(pf->doc, intent, "/S"), "/GTS_PDFX"))
            continue;
        if (n++ == 0)
            check_intent(pf, intent);
    }
    if (n != 1)
        preflight_find(pf, RULE_INTENT,
                       "there are %zu output intents for PDF/X", n);
}

void
preflight_x(struct preflight *pf)
{
    preflight_xmp(pf);
    if (pf->report->profile == PREFLIGHT_PLAIN)
        return;
    check_version(pf);
    check_trailer(pf);
    check_said(pf);
    check_info(pf);
    check_trapped(pf);
    check_intents(pf);
}

/* --- within content ---------------------------------------------------------
 */

void
preflight_xobject(struct preflight *pf, struct qobj o)
{
    static const struct {
        const char *key;
        enum rule rule;
    } refused[] = {
        {"/OPI", RULE_OPI},
        {"/Alternates", RULE_ALTERNATES},
        {"/Ref", RULE_REFERENCE},
        {"/PS", RULE_POSTSCRIPT},
    };

    for (size_t i = 0; i < sizeof refused / sizeof refused[0]; i++)
        if (qdoc_kind(pf->doc, qdoc_key(pf->doc, o, refused[i].key)) != Q_NONE)
            preflight_find_at(pf, refused[i].rule, qdoc_id(pf->doc, o),
                              "there is %s", refused[i].key);
    preflight_hints(pf, o);
    if (qdoc_is(pf->doc, qdoc_key(pf->doc, o, "/Subtype2"), "/PS"))
        preflight_find_at(pf, RULE_POSTSCRIPT, qdoc_id(pf->doc, o),
                          "a form is PostScript");
}

/* A group without a space of its own blends in its parent's. */
void
preflight_group(struct preflight *pf, struct qobj group, int object)
{
    struct qobj space = qdoc_key(pf->doc, group, "/CS");
    struct qobj profile = qdoc_item(pf->doc, space, 1);
    int64_t n = 0;

    if (qdoc_kind(pf->doc, space) == Q_NONE ||
        qdoc_is(pf->doc, space, "/DeviceCMYK"))
        return;
    (void)qdoc_integer(pf->doc, qdoc_key(pf->doc, profile, "/N"), &n);
    if (!qdoc_is(pf->doc, qdoc_item(pf->doc, space, 0), "/ICCBased") || n != 4)
        preflight_find_at(pf, RULE_GROUP, object,
                          "a group blends in another space than CMYK");
}

static void
check_halftone(struct preflight *pf, struct qobj halftone, int object)
{
    int64_t kind = 1;

    if (qdoc_kind(pf->doc, halftone) == Q_NAME)
        return; /* /Default */
    (void)qdoc_integer(pf->doc, qdoc_key(pf->doc, halftone, "/HalftoneType"),
                       &kind);
    if ((kind != 1 && kind != 5) ||
        qdoc_kind(pf->doc, qdoc_key(pf->doc, halftone, "/HalftoneName")) !=
            Q_NONE)
        preflight_find_at(pf, RULE_HALFTONE, object,
                          "a halftone of another type, or with a name");
}

/* X-4 lets a function be that changes nothing. */
static bool
transfers(struct preflight *pf, struct qobj o, const char *harmless)
{
    return qdoc_kind(pf->doc, o) != Q_NONE &&
           !(harmless != NULL && qdoc_is(pf->doc, o, harmless)) &&
           !(preflight_is_x4(pf) && qdoc_is(pf->doc, o, "/Identity"));
}

void
preflight_gstate(struct preflight *pf, struct qobj o)
{
    struct qobj halftone = qdoc_key(pf->doc, o, "/HT");
    int object = qdoc_id(pf->doc, o);

    if (transfers(pf, qdoc_key(pf->doc, o, "/TR"), NULL) ||
        transfers(pf, qdoc_key(pf->doc, o, "/TR2"), "/Default"))
        preflight_find_at(pf, RULE_TRANSFER, object,
                          "a graphics state has a transfer function");
    if (qdoc_kind(pf->doc, qdoc_key(pf->doc, o, "/HTP")) != Q_NONE)
        preflight_find_at(pf, RULE_HALFTONE, object,
                          "a graphics state has /HTP");
    if (qdoc_kind(pf->doc, halftone) != Q_NONE)
        check_halftone(pf, halftone, object);
}
