#include "post/preflight.h"

#include "tests/unit/seedpdf.h"

#define P PREFLIGHT_PLAIN
#define X1A PREFLIGHT_X1A
#define X4 PREFLIGHT_X4
#define VT PREFLIGHT_VT

/* One fault each: found by its rule, and by no other. */
static const struct seed_case {
    const char *rule;
    enum preflight_profile profile;
    struct seed_edit edit[SEED_EDITS];
} cases[] = {
    {"file-sound", P, {{"startxref\n", "startxref\n9"}}},
    {"trailer-id", P, {{"/ID [<0102> <0304>]", ""}}},
    {"trailer-id", P, {{"/ID [<0102> <0304>]", "/ID [<0102> /Name]"}}},
    {"info", P, {{"/Title (seed)", ""}}},
    {"info", P, {{"/CreationDate (D:20261120000000+09'00')", ""}}},
    {"actions",
     P,
     {{"/Pages 2 0 R", "/Pages 2 0 R /OpenAction << /S /JavaScript /JS (1) "
                       ">>"}}},
    {"actions",
     P,
     {{"/Pages 2 0 R", "/Pages 2 0 R /Names << /JavaScript << /Names [] >> "
                       ">>"}}},
    {"actions",
     P,
     {{"/Contents 7 0 R", "/Contents 7 0 R /AA << /O << /S /Named /N "
                          "/NextPage >> >>"}}},
    {"embedded-files",
     P,
     {{"/Pages 2 0 R", "/Pages 2 0 R /Names << /EmbeddedFiles << /Names [] "
                       ">> >>"}}},
    {"embedded-files", P, {{"@IMAGE@", "/F (picture.jpg)"}}},
    {"page-count", P, {{"/Count 2", "/Count 3"}}},
    {"trim-box", P, {{"/TrimBox [30 30 370 470.1]", ""}}},
    {"trim-box",
     P,
     {{"/TrimBox [30 30 370 470]", "/TrimBox [30 30 370 470] /ArtBox [30 30 "
                                   "370 470]"}}},
    {"boxes-nested", P, {{"[0 0 401 500]", "[0 0 370 500]"}}},
    {"boxes-nested",
     P,
     {{"[0 0 401 500]", "[0 0 401 500] /CropBox [0 0 300 500]"}}},
    {"trim-size",
     P,
     {{"/BleedBox [21 21 379 479.1]", "/BleedBox [21 21 379 490]"},
      {"/TrimBox [30 30 370 470.1]", "/TrimBox [30 30 370 480]"}}},
    {"bleed", P, {{"[21 21 379 479.1]", "[27 21 379 479.1]"}}},
    {"marks-inside", P, {{"5 100 m 15 100 l", "-5 100 m 15 100 l"}}},
    {"marks-inside", P, {{"50 400 Td", "50 510 Td"}}},
    {"annotations",
     P,
     {{"/Contents 7 0 R", "/Contents 7 0 R /Annots [<< /Type /Annot /Subtype "
                          "/Text /Rect [100 100 120 120] >>]"}}},
    {"operators", P, {{"0.5 w", "0.5 w foo"}}},
    {"operators", P, {{"0.5 w", "0.5 w BX EX"}}},
    {"operators", P, {{"0.5 w", "0.5 w Q"}}},
    {"operators", P, {{"0.5 w", "0.5 w 1 0 rg"}}},
    {"font-embedded", P, {{"/FontFile2 11 0 R", ""}}},
    {"font-unicode", P, {{"/ToUnicode 12 0 R", ""}}},
    {"font-unicode", P, {{"<00010002>", "<00010003>"}}},
    {"font-notdef", P, {{"<00010002>", "<00010000>"}}},
    {"colour-rgb", P, {{"0.5 w", "0.5 w 1 0 0 rg"}}},
    {"colour-rgb", P, {{"0.5 w", "0.5 w /DeviceRGB CS 0 0 0 1 K"}}},
    {"colour-rgb", P, {{"0 0 5 5 re f", "0 0 5 5 re f 1 0 0 RG"}}},
    {"colour-rgb",
     P,
     {{"[/Separation /Own /DeviceCMYK 13 0 R]",
       "[/CalRGB << /WhitePoint [1 1 1] >>]"},
      {"/Own cs 0.5 scn", "/Own cs 0.5 0.5 0.5 scn"}}},
    {"colour-rgb",
     P,
     {{"/ColorSpace /DeviceCMYK /Filter", "/ColorSpace /DeviceRGB /Filter"}}},
    {"colour-rgb",
     P,
     {{"/ShadingType 2 /ColorSpace /DeviceCMYK", "/ShadingType 2 /ColorSpace "
                                                 "/DeviceRGB"}}},
    {"colour-device",
     P,
     {{"[/Separation /Own /DeviceCMYK 13 0 R]",
       "[/Lab << /WhitePoint [1 1 1] >>]"},
      {"/Own cs 0.5 scn", "/Own cs 50 0 0 scn"}}},
    {"colour-device", P, {{"/All [", "/DefaultCMYK [/CalGray << >>] /All ["}}},
    {"colour-alternate",
     P,
     {{"/Own /DeviceCMYK 13 0 R", "/Own /DeviceRGB 13 0 R"}}},
    {"black-overprint", P, {{"/On gs 0 0 0 1 k BT", "0 0 0 1 k BT"}}},
    {"black-overprint", P, {{"/OPM 1", "/OPM 0"}}},
    {"black-overprint", P, {{"q 10 0 0 10 200", "/Off gs q 10 0 0 10 200"}}},
    {"black-overprint", P, {{"0.5 0.5 0.5 0.5 k", "0 0 0 1 k"}}},
    {"black-gray", P, {{"/On gs 0 0 0 1 k BT", "0 g BT"}}},
    {"black-gray", P, {{"/On gs 0 0 0 1 k BT", "BT"}}},
    {"black-gray", P, {{"0.1 0.1 0.1 0 k", ""}}},
    {"black-rich", P, {{"/On gs 0 0 0 1 k BT", "0.5 0 0 1 k BT"}}},
    {"overprint", P, {{"0 0 0 1 k BT", "0 0 0 0 k BT"}}},
    {"overprint", P, {{"/OP false /op false", "/OP true /op true"}}},
    {"registration", P, {{"5 100 m 15 100 l", "5 100 m 35 100 l"}}},
    {"tac", P, {{"0.5 0.5 0.5 0.5 k", "1 1 1 0.1 k"}}},
    {"tac", P, {{"FFFF8000>", "FFFF8090>"}}},
    {"tac", P, {{"/C1 [0.2 0.4 0 0.1]", "/C1 [1 1 1 0.1]"}}},
    {"line-width", P, {{"0.5 w", "0 w"}}},
    {"line-width",
     P,
     {{"50 50 m 100 50 l S", "q .1 0 0 .1 0 0 cm 500 500 m 900 500 l S Q"}}},
    {"transparency", P, {{"@STATE@", "/ca 0.5"}}},
    {"transparency", P, {{"@STATE@", "/BM /Multiply"}}},
    {"transparency", P, {{"@FORM@", "/Group << /S /Transparency >>"}}},
    {"transparency",
     P,
     {{"/Contents 7 0 R", "/Contents 7 0 R /Group << /S /Transparency >>"}}},
    {"transparency", P, {{"@IMAGE@", "/SMask 15 0 R"}}},
    {"transparency", X1A, {{"@STATE@", "/CA 0.5"}}},
    {"encryption", P, {{NULL, NULL}}}, /* by qpdf: tests/cli/check.sh */

    /* the same rules by other ways */
    {"file-sound", P, {{"/Kids [3 0 R 4 0 R]", "/Kids [3 0 R 2 0 R]"}}},
    {"file-sound", P, {{"/Filter /ASCIIHexDecode", "/Filter /FlateDecode"}}},
    {"file-sound", P, {{"@FORM@", "/Filter /JBIG2Decode"}}},
    {"file-sound",
     P,
     {{"/Contents 7 0 R", "/Contents 15 0 R"},
      {"/Filter /ASCIIHexDecode", "/Filter /FlateDecode"}}},
    {"boxes-nested", P, {{"/MediaBox [0 0 401 500]", ""}}},
    {"boxes-nested", P, {{"[21 21 379 479.1]", "[35 21 379 479.1]"}}},
    {"boxes-nested", P, {{"[0 0 401 500]", "[0 0 360 500]"}}},
    {"trim-box", P, {{"[30 30 370 470.1]", "[30 30 370]"}}},
    {"operators", P, {{"0.5 w", "0.5 w q"}}},
    {"operators", P, {{"0.5 w", "0.5 w EMC"}}},
    {"operators", P, {{"0.5 w", "0.5 w )"}}},
    {"operators", P, {{"\xAA\x55 EI", "\xAA\x55 E"}}},
    {"operators", P, {{"(\\000\\001) Tj ET", "(\\000\\001) Tj ET 5"}}},
    {"operators", P, {{"/Spot cs 1 scn", "/Spot cs 1 1 scn"}}},
    {"operators", P, {{"/Pic Do", "/None Do"}}},
    {"operators", P, {{"/Cell scn", "/None scn"}}},
    {"operators", P, {{"0.5 w", "0.5 w /None gs"}}},
    {"operators", P, {{"/F1 9 Tf", "/F9 9 Tf"}}},
    {"operators",
     P,
     {{"150 150 20 20 re f", "1 0 0 1 .1 0 cm /Form Do 150 150 20 20 re f"}}},
    {"operators",
     P,
     {{"150 150 20 20 re f", "1 0 0 1 .1 0 cm /Form Do /Form Do"}}},
    {"actions",
     P,
     {{"/Pages 2 0 R", "/Pages 2 0 R /Outlines << /First 18 0 R >>"},
      {"/Creator (seed)", "/Creator (seed) /A << /S /GoTo >> /Next 18 0 R"}}},
    {"colour-rgb",
     P,
     {{"/Contents 7 0 R", "/Contents 7 0 R /Annots [<< /Subtype /TrapNet /AP "
                          "<< /N 14 0 R >> >>]"},
      {"0.5 0.5 0.5 0.5 k", "0.5 0.5 0.5 RG 0.5 0.5 0.5 0.5 k"}}},
    {"colour-rgb",
     P,
     {{"/Contents 7 0 R", "/Contents 7 0 R /Annots [<< /Subtype /TrapNet /AP "
                          "<< /N << /On 20 0 R >> >> >>]"},
      {"0.1 0.1 0.1 0 k", "0.1 0.1 0.1 rg"}}},
    {"tac",
     P,
     {{"[/Separation /Own /DeviceCMYK 13 0 R]",
       "[/Indexed /DeviceCMYK 0 <FFFFFF80>]"},
      {"/Own cs 0.5 scn", "/Own cs 0 scn"}}},

    {"pdf-version", X1A, {{"%PDF-1.4", "%PDF-1.5"}}},
    {"pdf-version", X4, {{"%PDF-1.6", "%PDF-1.7"}}},
    {"pdf-version", X1A, {{"/Pages 2 0 R", "/Pages 2 0 R /Version /1.7"}}},
    {"compressed-objects", X1A, {{"/Root 1 0 R", "@STREAM@ /Root 1 0 R"}}},
    {"pdfx-version",
     X1A,
     {{"(PDF/X-1a:2003)", "(PDF/X-1:2001) /GTS_PDFXConformance "
                          "(PDF/X-1:2001)"}}},
    {"pdfx-version", X1A, {{"/GTS_PDFXVersion (PDF/X-1a:2003)", ""}}},
    {"pdfx-version",
     X4,
     {{"/GTS_PDFXVersion (PDF/X-4)", ""}, {">PDF/X-4<", ">PDF/X-4p<"}}},
    {"info-text", X1A, {{"/Creator (seed)", "/Creator (seed) /Own 5"}}},
    {"trapped", X1A, {{"/Trapped /False", "/Trapped /Unknown"}}},
    {"trapped", X1A, {{"/Trapped /False", "/Trapped false"}}},
    {"trapped", X1A, {{"/Trapped /False", ""}}},
    {"trapped", X4, {{"/Trapped /False", ""}, {"False</pdf", "Unknown</pdf"}}},
    {"output-intent", X1A, {{"/OutputIntents [22 0 R]", ""}}},
    {"output-intent",
     X1A,
     {{"/OutputIntents [22 0 R]", "/OutputIntents [22 0 R 22 0 R]"}}},
    {"output-intent", X1A, {{"(JC200103)", "()"}}},
    {"output-intent", X1A, {{"/RegistryName (http://www.color.org)", ""}}},
    {"output-intent", X4, {{"/DestOutputProfile 23 0 R", ""}}},
    {"output-intent",
     X4,
     {{"[22 0 R]", "[22 0 R << /S /GTS_PDFA1 /DestOutputProfile 12 0 R >>]"}}},
    {"output-profile", X4, {{"/N 4", "/N 3"}}},
    {"output-profile", X4, {{"acsp", "ACSP"}}},
    {"output-profile",
     X1A,
     {{"/RegistryName", "/DestOutputProfile 12 0 R /RegistryName"}}},
    {"layers", X1A, {{"/Pages 2 0 R", "/Pages 2 0 R /OCProperties << >>"}}},
    {"composite",
     X1A,
     {{"/Contents 7 0 R", "/Contents 7 0 R /SeparationInfo << >>"}}},
    {"filters",
     X1A,
     {{"/Filter /ASCIIHexDecode", "/Filter [/ASCIIHexDecode /LZWDecode]"},
      {"20406080 FFFF8000>", "800808060400404030004040>"}}},
    {"filters", X1A, {{"/Filter /ASCIIHexDecode", "/Filter /JPXDecode"}}},
    {"filters",
     X1A,
     {{"/D [1 0] ID \xAA\x55 EI", "/D [1 0] /F [/LZW] ID \xAA\x55 EI"}}},
    {"image-depth", X1A, {{"/BitsPerComponent 8", "/BitsPerComponent 16"}}},
    {"postscript",
     X1A,
     {{"/Type /XObject /Subtype /Image", "/Type /XObject /Subtype /PS"}}},
    {"postscript", X1A, {{"@FORM@", "/Subtype2 /PS"}}},
    {"opi", X1A, {{"@IMAGE@", "/OPI << >>"}}},
    {"opi", X4, {{"@FORM@", "/OPI << >>"}}},
    {"alternate-images", X1A, {{"@IMAGE@", "/Alternates []"}}},
    {"transfer", X1A, {{"@STATE@", "/TR /Identity"}}},
    {"transfer", X1A, {{"@STATE@", "/TR2 /Identity"}}},
    {"transfer", X4, {{"@STATE@", "/TR 13 0 R"}}},
    {"halftone", X1A, {{"@STATE@", "/HTP [1 1]"}}},
    {"halftone", X1A, {{"@STATE@", "/HT << /HalftoneType 6 >>"}}},
    {"halftone",
     X1A,
     {{"@STATE@", "/HT << /HalftoneType 1 /HalftoneName (x) >>"}}},

    {"reference-xobject", X4, {{"@FORM@", "/Ref << >>"}}},
    {"annotation-kind",
     X4,
     {{"/Contents 7 0 R", "/Contents 7 0 R /Annots [<< /Type /Annot /Subtype "
                          "/Movie /Rect [0 0 5 5] >>]"}}},
    {"group-colour",
     X4,
     {{"@FORM@", "/Group << /S /Transparency /CS /DeviceRGB >>"}}},
    {"group-colour",
     X4,
     {{"/Contents 7 0 R", "/Contents 7 0 R /Group << /S /Transparency /CS "
                          "/DeviceGray >>"}}},
    {"colour-icc-cmyk",
     X4,
     {{"[/Separation /Own /DeviceCMYK 13 0 R]", "[/ICCBased 23 0 R]"},
      {"/Own cs 0.5 scn", "/Own cs 0 0 0 0.5 scn"}}},
    {"colour-rgb",
     X4,
     {{"[/Separation /Own /DeviceCMYK 13 0 R]", "[/ICCBased 6 0 R]"},
      {"@CONTENT1@", "/N 3"},
      {"/Own cs 0.5 scn", "/Own cs 0.5 0.5 0.5 scn"}}},
    {"xmp", X4, {{"/Subtype /XML", "/Subtype /Text"}}},
    {"xmp", X4, {{"/Subtype /XML", "/Subtype /XML /Filter []"}}},
    {"xmp", X4, {{"<?xpacket begin=", "<?xpacket start="}}},
    {"xmp-fields",
     X4,
     {{"<xmp:MetadataDate>2026-11-20T00:00:00+09:00</xmp:MetadataDate>", ""}}},
    {"xmp-fields", X4, {{"xmpMM:VersionID='1'", "xmpMM:VersionID=''"}}},
    {"xmp-fields", X4, {{">seed</rdf:li>", "></rdf:li>"}}},
    {"xmp-info", X4, {{"/Title (seed)", "/Title (seeds)"}}},
    {"xmp-info",
     X4,
     {{"<xmp:CreateDate>2026-11-20T00", "<xmp:CreateDate>2026-11-20T01"}}},
    {"xmp-info", X4, {{"False</pdf", "True</pdf"}}},
    {"xmp-info",
     P,
     {{"/Pages 2 0 R", "/Pages 2 0 R /Metadata 7 0 R"},
      {"/On gs 0 0 0 1 k BT",
       "% xmlns:pdf=\"http://ns.adobe.com/pdf/1.3/\" <pdf:Trapped>True<\n"
       "/On gs 0 0 0 1 k BT"}}},

    {"vt-version", VT, {{">PDF/VT-1<", ">PDF/VT-2<"}}},
    {"vt-version",
     VT,
     {{"<pdfvtid:GTS_PDFVTModDate>2026", "<pdfvtid:GTS_PDFVTModDate>2025"}}},
    {"dpart-root", VT, {{"/Type /DPartRoot", "/Type /Root"}}},
    {"dpart-root", VT, {{"/RecordLevel 1", "/RecordLevel 2"}}},
    {"dpart-root", VT, {{"/RecordLevel 1", ""}}},
    {"dpart-root", VT, {{"[/Run /Piece]", "[/Run /Piece /Page]"}}},
    {"dpart-root", VT, {{"[/Run /Piece]", "[/Run /#31Piece]"}}},
    {"dpart-node",
     VT,
     {{"/Parent 26 0 R /Start 3 0 R", "/Parent 25 0 R /Start 3 0 R"}}},
    {"dpart-node", VT, {{"[[27 0 R] [28 0 R]]", "[27 0 R 28 0 R]"}}},
    {"dpart-node", VT, {{"/Start 4 0 R", "/Start 4 0 R /End 4 0 R"}}},
    {"dpart-node", VT, {{"/Start 4 0 R", ""}}},
    {"dpart-node", VT, {{"/Start 4 0 R", "/Start 4 0 R /DParts [[27 0 R]]"}}},
    {"dpart-pages", VT, {{"[[27 0 R] [28 0 R]]", "[[28 0 R] [27 0 R]]"}}},
    {"dpart-pages", VT, {{"[[27 0 R] [28 0 R]]", "[[27 0 R]]"}}},
    {"dpart-pages", VT, {{"[[27 0 R] [28 0 R]]", "[[27 0 R 28 0 R 28 0 R]]"}}},
    {"dpart-pages", VT, {{"/DPart 28 0 R", "/DPart 27 0 R"}}},
    {"dpart-metadata", VT, {{"(r-000001)", "/r-000001"}}},
    {"dpart-metadata", VT, {{"/CIP4_JobID", "/#31CIP4_JobID"}}},
    {"colour-rgb",
     X4,
     {{"@STATE@", "/SMask << /S /Alpha /G 14 0 R >>"},
      {"/Form Do", ""},
      {"0.5 0.5 0.5 0.5 k", "0 g 0 0 9 9 re f 0.5 0.5 0.5 rg"}}},
    {"dpart-metadata",
     VT,
     {{"/DPM << /CIP4_Root << /CIP4_Recipient << /CIP4_UniqueID (r-000001) >> "
       ">> >>",
       "/DPM 5"}}},
    {"dpart-node", VT, {{"[[27 0 R] [28 0 R]]", "[[<< >>] [28 0 R]]"}}},
    {"dpart-person",
     VT,
     {{"/CIP4_UniqueID (r-000001)", "/CIP4_UniqueID (r-000001) /CIP4_Contact "
                                    "<< >>"}}},
    {"vt-hints", VT, {{"@FORM@", "/GTS_Scope /File"}}},
    {"vt-hints",
     VT,
     {{"@FORM@", "/GTS_Scope /Global /GTS_XID (uuid:1) /GTS_Encapsulated "
                 "true"}}},
    {"vt-hints",
     VT,
     {{"@IMAGE@", "/GTS_Scope /File /GTS_XID (uuid:1) /GTS_Encapsulated "
                  "true"}}},
};

static void
show_findings(const struct preflight_report *report)
{
    const struct preflight_rule *rule;

    for (size_t i = 0; (rule = preflight_rule(i)) != NULL; i++)
        for (int64_t k = 0; k < report->rule[i].n && k < PREFLIGHT_SHOWN; k++)
            print_message("  %s: page %d, object %d: %s\n", rule->id,
                          (int)report->rule[i].first[k].page,
                          report->rule[i].first[k].object,
                          report->rule[i].first[k].text);
}

/* The report of a file with these edits. */
static void
check_seed(enum preflight_profile profile, const struct seed_edit *edit,
           struct preflight_report *report)
{
    struct preflight_want want = preflight_usual();
    struct err err = {0};
    char folder[64], path[96];
    int fd = check_folder(folder);

    (void)snprintf(path, sizeof path, "%s/seed.pdf", folder);
    seed_write(path, profile, edit);
    want.profile = profile;
    CHECK_OK(preflight_file(path, &want, report, &err));
    check_folder_end(folder, fd);
}

static void
good_files_break_nothing(void **state)
{
    static const struct seed_edit none[SEED_EDITS] = {{NULL, NULL}};
    static const enum preflight_profile profile[] = {
        PREFLIGHT_PLAIN, PREFLIGHT_X1A, PREFLIGHT_X4, PREFLIGHT_VT};
    struct preflight_report report;

    (void)state;
    for (size_t i = 0; i < COUNT(profile); i++) {
        check_seed(profile[i], none, &report);
        if (report.broken > 0) {
            show_findings(&report);
            fail_msg("a good %s", preflight_name(profile[i]));
        }
        assert_int_equal(report.pages, 2);
        assert_true(report.checked > 20);
    }
}

static void
each_fault_is_found_by_its_rule(void **state)
{
    struct preflight_report report;
    int wrong = 0;

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        const struct preflight_rule *rule;
        bool found = false;

        if (cases[i].edit[0].find == NULL)
            continue;
        check_seed(cases[i].profile, cases[i].edit, &report);
        for (size_t k = 0; (rule = preflight_rule(k)) != NULL; k++)
            found = found || (report.rule[k].n > 0 &&
                              strcmp(rule->id, cases[i].rule) == 0);
        if (found && report.broken == 1)
            continue;
        print_message("case %zu, %s, %s:\n", i, cases[i].rule,
                      cases[i].edit[0].put);
        show_findings(&report);
        wrong++;
    }
    assert_int_equal(wrong, 0);
}

static bool
has_case(const char *rule)
{
    for (size_t i = 0; i < COUNT(cases); i++)
        if (strcmp(cases[i].rule, rule) == 0)
            return true;
    return false;
}

static void
no_rule_is_without_a_fault(void **state)
{
    const struct preflight_rule *rule;

    (void)state;
    for (size_t i = 0; (rule = preflight_rule(i)) != NULL; i++)
        if (!has_case(rule->id))
            fail_msg("no bad file for the rule %s", rule->id);
}

static void
the_profile_is_what_the_file_says(void **state)
{
    static const struct seed_edit none[SEED_EDITS] = {{NULL, NULL}};
    const struct preflight_want want = preflight_usual();
    struct preflight_report report;
    struct err err = {0};

    (void)state;
    for (int p = PREFLIGHT_PLAIN; p <= PREFLIGHT_VT; p++) {
        char folder[64], path[96];
        int fd = check_folder(folder);

        (void)snprintf(path, sizeof path, "%s/seed.pdf", folder);
        seed_write(path, (enum preflight_profile)p, none);
        CHECK_OK(preflight_file(path, &want, &report, &err));
        check_folder_end(folder, fd);
        assert_int_equal(report.profile, p);
        assert_int_equal(report.broken, 0);
    }
}

/* --- what is asked for ------------------------------------------------------
 */

static int64_t told_done, told_total;

static void
note_progress(int64_t done, int64_t total)
{
    told_done = done;
    told_total = total;
}

static int64_t
broken_as_wanted(const struct preflight_want *want)
{
    static const struct seed_edit none[SEED_EDITS] = {{NULL, NULL}};
    struct preflight_report report;
    struct err err = {0};
    char folder[64], path[96];
    int fd = check_folder(folder);

    (void)snprintf(path, sizeof path, "%s/seed.pdf", folder);
    seed_write(path, PREFLIGHT_PLAIN, none);
    CHECK_OK(preflight_file(path, want, &report, &err));
    check_folder_end(folder, fd);
    return report.broken;
}

static void
size_pages_and_ink_are_as_ordered(void **state)
{
    struct preflight_want want = preflight_usual();

    (void)state;
    want.progress = note_progress;
    want.pages = 2;
    want.width_mm = 120;
    want.height_mm = 155.2;
    assert_int_equal(broken_as_wanted(&want), 0);
    assert_int_equal(told_done, 2);
    assert_int_equal(told_total, 2);
    want.pages = 3;
    assert_int_equal(broken_as_wanted(&want), 1);
    want.height_mm = 156;
    assert_int_equal(broken_as_wanted(&want), 2);
    want.tac = 150;
    assert_int_equal(broken_as_wanted(&want), 3);
    want.bleed_mm = 5;
    assert_int_equal(broken_as_wanted(&want), 4);
}

static void
findings_are_counted_and_some_are_kept(void **state)
{
    static const struct seed_edit edit[SEED_EDITS] = {
        {"0.5 w", "0 0 1 rg 0 0 1 rg 0 0 1 rg 0 0 1 rg 0 0 1 rg 0 0 1 RG "
                  "0 0 1 RG 0 0 0 1 k 0 0 0 1 K 0.5 w"}};
    struct preflight_report report;
    const struct preflight_rule *rule;

    (void)state;
    check_seed(PREFLIGHT_PLAIN, edit, &report);
    for (size_t i = 0; (rule = preflight_rule(i)) != NULL; i++)
        if (strcmp(rule->id, "colour-rgb") == 0) {
            assert_int_equal(report.rule[i].n, 7);
            assert_int_equal(report.rule[i].first[4].page, 1);
            assert_string_equal(report.rule[i].first[4].text,
                                "a colour is set in RGB (rg)");
        }
}

/* Content that saves its state n times, and restores it as often. */
static int64_t
broken_by_saves(size_t n)
{
    struct buf put = {0};
    struct seed_edit edit[SEED_EDITS] = {{"0.5 w", NULL}};
    struct preflight_report report;

    buf_str(&put, "0.5 w");
    for (size_t i = 0; i < 2 * n; i++)
        buf_str(&put, i < n ? " q" : " Q");
    buf_put(&put, "", 1);
    edit[0].put = put.s;
    check_seed(PREFLIGHT_PLAIN, edit, &report);
    buf_clear(&put);
    return report.broken;
}

static void
states_are_saved_to_a_depth(void **state)
{
    (void)state;
    assert_int_equal(broken_by_saves(500), 0);
    assert_int_equal(broken_by_saves(600), 1);
}

static void
what_is_no_pdf_is_refused(void **state)
{
    struct preflight_want want = preflight_usual();
    struct preflight_report report;
    struct err err = {0};

    (void)state;
    CHECK_FAILS(preflight_file(SRCDIR "/LICENSE", &want, &report, &err),
                ERR_INPUT, "not a PDF file");
    CHECK_FAILS(preflight_file(SRCDIR "/none.pdf", &want, &report, &err),
                ERR_USAGE, "cannot be opened");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(good_files_break_nothing),
        cmocka_unit_test(each_fault_is_found_by_its_rule),
        cmocka_unit_test(no_rule_is_without_a_fault),
        cmocka_unit_test(the_profile_is_what_the_file_says),
        cmocka_unit_test(size_pages_and_ink_are_as_ordered),
        cmocka_unit_test(findings_are_counted_and_some_are_kept),
        cmocka_unit_test(states_are_saved_to_a_depth),
        cmocka_unit_test(what_is_no_pdf_is_refused),
    };

    return check_main(tests);
}
