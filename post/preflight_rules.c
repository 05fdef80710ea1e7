#include <assert.h>

#include "post/preflight_inside.h"

#define PLAIN (1U << PREFLIGHT_PLAIN)
#define X1A (1U << PREFLIGHT_X1A)
#define X4 (1U << PREFLIGHT_X4 | 1U << PREFLIGHT_VT)
#define VT (1U << PREFLIGHT_VT)
#define ALL (PLAIN | X1A | X4)
#define N_(s) s

/*
 * Numbers such as X1-05 are rows of reference/print.md A.1, X4-04 of A.2,
 * VT-03 of A.3; "house" is what design.md 7 and print.md A.5 to A.7 ask of
 * every file of ours.
 */
static const struct preflight_rule rules[] = {
    [RULE_SOUND] = {"file-sound", N_("the file reads without repair"), "house",
                    ALL},
    [RULE_ENCRYPTION] = {"encryption", N_("nothing is encrypted"),
                         "X1-06, X4-07", ALL},
    [RULE_ID] = {"trailer-id", N_("the trailer has an ID of two strings"),
                 "X1-05, X4-07", ALL},
    [RULE_INFO] = {"info",
                   N_("title, day of creation and day of change are given"),
                   "X1-03", ALL},
    [RULE_ACTIONS] = {"actions", N_("no actions, no JavaScript"),
                      "X1-17, X4-07", ALL},
    [RULE_EMBEDDED] = {"embedded-files",
                       N_("no embedded files, no data outside the file"),
                       "X1-17", ALL},
    [RULE_PAGES] = {"page-count", N_("as many pages as are declared"), "house",
                    ALL},
    [RULE_TRIM] = {"trim-box",
                   N_("each page has one TrimBox or one ArtBox of its own"),
                   "X1-11, X4-07", ALL},
    [RULE_BOXES] = {"boxes-nested",
                    N_("trim lies within bleed within media, and within crop"),
                    "X1-11, X4-07", ALL},
    [RULE_SIZE] = {"trim-size", N_("every page has the trim size ordered"),
                   "house", ALL},
    [RULE_BLEED] = {"bleed",
                    N_("a page that bleeds has enough of it on all sides"),
                    "house", ALL},
    [RULE_MARKS] = {"marks-inside",
                    N_("what stands beside the trim lies within the media"),
                    "house", ALL},
    [RULE_ANNOTATIONS] = {"annotations", N_("no annotation within the bleed"),
                          "X1-12, X4-07", ALL},
    [RULE_OPERATORS] = {"operators", N_("content holds known operators only"),
                        "X1-18", ALL},
    [RULE_FONT_EMBEDDED] = {"font-embedded", N_("every font is embedded"),
                            "X1-09, X4-07", ALL},
    [RULE_FONT_UNICODE] =
        {"font-unicode", N_("every glyph shown has its character in ToUnicode"),
         "house", ALL},
    [RULE_FONT_GLYPH] = {"font-notdef", N_("no text shows the glyph .notdef"),
                         "house", ALL},
    [RULE_RGB] = {"colour-rgb", N_("no RGB anywhere"), "X1-08, house", ALL},
    [RULE_DEVICE] = {"colour-device", N_("no CalGray, Lab or ICCBased colour"),
                     "X1-08", PLAIN | X1A},
    [RULE_ALTERNATE] = {"colour-alternate",
                        N_("a spot colour's stand-in is gray or CMYK"), "X1-08",
                        ALL},
    [RULE_BLACK] = {"black-overprint",
                    N_("black 0 0 0 1 overprints, in overprint mode 1"),
                    "house", ALL},
    [RULE_BLACK_GRAY] = {"black-gray",
                         N_("black is never DeviceGray, which knocks out"),
                         "house", ALL},
    [RULE_BLACK_RICH] =
        {"black-rich", N_("text that is black stands on the black plate alone"),
         "house", ALL},
    [RULE_OVERPRINT] = {"overprint",
                        N_("white and process colours other than black knock "
                           "out"),
                        "house", ALL},
    [RULE_REGISTRATION] =
        {"registration", N_("the colour of all plates is for crop marks only"),
         "house", ALL},
    [RULE_TAC] = {"tac", N_("no colour has more ink than allowed"), "house",
                  ALL},
    [RULE_LINE] = {"line-width", N_("no line is thinner than 0.25 pt"), "house",
                   ALL},
    [RULE_TRANSPARENCY] = {"transparency", N_("no transparency"),
                           "X1-13, house", PLAIN | X1A},
    [RULE_VERSION] = {"pdf-version", N_("the version of PDF is not too new"),
                      "X1-01, X4-01", X1A | X4},
    [RULE_COMPRESSED] = {"compressed-objects",
                         N_("no cross-reference or object streams"), "X1-01",
                         X1A},
    [RULE_PDFX] = {"pdfx-version", N_("the file says which PDF/X it is"),
                   "X1-02, X4-02", X1A | X4},
    [RULE_INFO_TEXT] = {"info-text", N_("entries of Info are text strings"),
                        "X1-19", X1A},
    [RULE_TRAPPED] = {"trapped", N_("Trapped is True or False"), "X1-04, X4-03",
                      X1A | X4},
    [RULE_INTENT] = {"output-intent",
                     N_("one output intent names the printing condition"),
                     "X1-07, X4-04", X1A | X4},
    [RULE_PROFILE] = {"output-profile",
                      N_("the profile of the output intent is for CMYK "
                         "printing"),
                      "X1-07, X4-04", X1A | X4},
    [RULE_LAYERS] = {"layers", N_("no optional content"), "X1-01", X1A},
    [RULE_SEPARATED] = {"composite", N_("no page is separated into plates"),
                        "X1-18", X1A},
    [RULE_FILTERS] = {"filters", N_("streams use permitted filters only"),
                      "X1-10, X4-06", X1A | X4},
    [RULE_DEPTH] = {"image-depth", N_("no image has 16 bits a colour"), "X1-01",
                    X1A},
    [RULE_POSTSCRIPT] = {"postscript", N_("no PostScript is drawn"),
                         "X1-14, X4-07", X1A | X4},
    [RULE_OPI] = {"opi", N_("no OPI: pictures are in the file"), "X1-15, X4-07",
                  X1A | X4},
    [RULE_ALTERNATES] = {"alternate-images", N_("no image has alternates"),
                         "X1-15, X4-07", X1A | X4},
    [RULE_TRANSFER] = {"transfer", N_("no transfer functions"), "X1-16, X4-07",
                       X1A | X4},
    [RULE_HALFTONE] = {"halftone", N_("halftones are of type 1 or 5, unnamed"),
                       "X1-16", X1A},
    [RULE_REFERENCE] = {"reference-xobject",
                        N_("no form stands for a page of another file"),
                        "X4-07", X4},
    [RULE_ANNOTATION_KIND] = {"annotation-kind",
                              N_("no film, sound, screen or attachment"),
                              "X4-07", X4},
    [RULE_GROUP] = {"group-colour", N_("transparency is blended in CMYK"),
                    "X4-06", X4},
    [RULE_ICC_CMYK] = {"colour-icc-cmyk",
                       N_("process colour is DeviceCMYK, not ICCBased"),
                       "X4-05", X4},
    [RULE_XMP] = {"xmp", N_("there is XMP metadata, unfiltered"), "X4-02", X4},
    [RULE_XMP_FIELDS] = {"xmp-fields",
                         N_("XMP has dates, numbers, title and trapping"),
                         "X4-03", X4},
    [RULE_XMP_INFO] = {"xmp-info", N_("XMP and Info say the same"),
                       "X4-03, house", ALL},
    [RULE_VT_VERSION] = {"vt-version", N_("XMP says PDF/VT-1, and since when"),
                         "VT-02", VT},
    [RULE_DPART_ROOT] = {"dpart-root",
                         N_("the tree of document parts names its levels"),
                         "VT-03", VT},
    [RULE_DPART_NODE] = {"dpart-node",
                         N_("each document part has its parent, and parts or "
                            "pages"),
                         "VT-04", VT},
    [RULE_DPART_PAGES] = {"dpart-pages",
                          N_("document parts cover all pages in their order"),
                          "VT-05", VT},
    [RULE_DPART_META] = {"dpart-metadata",
                         N_("metadata of document parts has permitted values"),
                         "VT-06", VT},
    [RULE_DPART_PERSON] = {"dpart-person",
                           N_("metadata of document parts names no person"),
                           "VT-07, house", VT},
    [RULE_VT_HINTS] = {"vt-hints", N_("an object for reuse has all its hints"),
                       "VT-08", VT},
};
static_assert(sizeof rules / sizeof rules[0] == N_RULES, "one row a rule");
static_assert((int)N_RULES <= (int)PREFLIGHT_RULES_MAX, "room in a report");

const struct preflight_rule *
preflight_rule(size_t i)
{
    return i < N_RULES ? &rules[i] : NULL;
}

struct preflight_want
preflight_usual(void)
{
    return (struct preflight_want){.bleed_mm = 3, .tac = 300};
}

/* --- profiles ---------------------------------------------------------------
 */

const char *
preflight_name(enum preflight_profile profile)
{
    static const char *const name[] = {
        [PREFLIGHT_AUTO] = "auto",    [PREFLIGHT_PLAIN] = "PDF",
        [PREFLIGHT_X1A] = "PDF/X-1a", [PREFLIGHT_X4] = "PDF/X-4",
        [PREFLIGHT_VT] = "PDF/VT-1",
    };

    return name[profile];
}

bool
preflight_profile_from(struct text word, enum preflight_profile *out)
{
    static const char *const words[] = {
        [PREFLIGHT_AUTO] = "auto", [PREFLIGHT_PLAIN] = "plain",
        [PREFLIGHT_X1A] = "x1a",   [PREFLIGHT_X4] = "x4",
        [PREFLIGHT_VT] = "vt",
    };

    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
        if (text_is(word, words[i])) {
            *out = (enum preflight_profile)i;
            return true;
        }
    return false;
}
