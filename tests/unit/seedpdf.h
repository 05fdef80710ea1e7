/*
 * A PDF file that breaks no rule of the preflight, in four dresses, and edits
 * that make it break one: an edit puts a text in place of another that stands
 * in it exactly once, in an object or else in the finished file.
 */
#ifndef TESTS_UNIT_SEEDPDF_H
#define TESTS_UNIT_SEEDPDF_H

#include "post/preflight.h"
#include "tests/unit/check.h"
#include "tests/unit/tinyfont.h"

enum {
    SEED_OBJECTS = 40,
    SEED_EDITS = 4
};

struct seed_edit {
    const char *find, *put;
};

struct seed_object {
    const char *dict; /* "<< ... >>" */
    const char *data; /* NULL: no stream */
};

/* Objects 1 to ...; the words in @ come from the dress. */
static const struct seed_object seed_base[] = {
    {"<< /Type /Catalog /Pages 2 0 R @CATALOG@ >>", NULL},
    {"<< /Type /Pages /Kids [3 0 R 4 0 R] /Count 2 >>", NULL},
    /* trim 340 x 440 pt, bleed 3 mm, room for marks */
    {"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 400 500] "
     "/BleedBox [21 21 379 479] /TrimBox [30 30 370 470] /Resources 5 0 R "
     "/Contents 6 0 R @PAGE1@ >>",
     NULL},
    {"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 401 500] "
     "/BleedBox [21 21 379 479.1] /TrimBox [30 30 370 470.1] "
     "/Resources 5 0 R /Contents 7 0 R @PAGE2@ >>",
     NULL},
    {"<< /Font << /F1 8 0 R >> /ExtGState << /On 16 0 R /Off 17 0 R >> "
     "/ColorSpace << /Spot [/Separation /DIC#20156s /DeviceCMYK 13 0 R] "
     "/All [/Separation /All /DeviceCMYK 13 0 R] /Own 19 0 R "
     "/Table [/Indexed 19 0 R 5 <00FF00FF00FF>] /Grays [/Indexed /DeviceGray 1 "
     "<00FF>] >> "
     "/XObject << /Form 14 0 R /Pic 15 0 R >> "
     "/Pattern << /Cell 20 0 R >> /Shading << /Shade 21 0 R >> >>",
     NULL},
    {"<< @CONTENT1@ >>",
     "/Off gs /Spot cs 1 scn 40 40 100 100 re f\n"
     "q 1 0 0 1 0 0 cm /Form Do Q\n"
     "/On gs 0 0 0 1 k 0 0 0 1 K 0.5 w 50 50 m 100 50 l S\n"
     "BT /F1 12 Tf 1 0 0 1 60 60 Tm <00010002> Tj\n"
     "/Span << /ActualText (x) >> BDC [<0003> -10 <0002>] TJ EMC ET\n"
     "q 10 0 0 10 200 200 cm BI /W 8 /H 2 /IM true /BPC 1 /D [1 0] ID "
     "\xAA\x55 EI Q\n"
     "/Off gs q 50 0 0 50 250 250 cm /Pic Do Q\n"
     "/Pattern cs /Cell scn 300 300 20 20 re f\n"
     "q 40 40 200 200 re W n /Shade sh Q\n"
     "/Own cs 0.5 scn 310 310 5 5 re f\n"
     "/Table cs 5 scn 310 320 5 5 re f /Grays cs 0 scn 310 330 5 5 re f\n"
     "/All CS 1 SCN 5 100 m 15 100 l S\n"},
    {"<< >>", "/On gs 0 0 0 1 k BT /F1 9 Tf 50 400 Td (\\000\\001) Tj ET\n"},
    {"<< /Type /Font /Subtype /Type0 /BaseFont /AAAAAA+Seed /Encoding "
     "/Identity-H /DescendantFonts [9 0 R] /ToUnicode 12 0 R >>",
     NULL},
    {"<< /Type /Font /Subtype /CIDFontType2 /BaseFont /AAAAAA+Seed "
     "/CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 "
     ">> /FontDescriptor 10 0 R /DW 1000 /CIDToGIDMap /Identity >>",
     NULL},
    {"<< /Type /FontDescriptor /FontName /AAAAAA+Seed /Flags 4 /FontBBox "
     "[0 -200 1000 900] /ItalicAngle 0 /Ascent 880 /Descent -120 /CapHeight "
     "700 /StemV 80 /FontFile2 11 0 R >>",
     NULL},
    {"<< >>", "@FONT@"},
    {"<< >>", "/CIDInit /ProcSet findresource begin 12 dict begin begincmap\n"
              "/CMapName /T def /CMapType 2 def\n"
              "1 begincodespacerange <0000> <FFFF> endcodespacerange\n"
              "1 beginbfchar <0001> <0041> endbfchar\n"
              "1 beginbfrange <0002> <0002> <0042> endbfrange\n"
              "endcmap end end\n"},
    {"<< /FunctionType 2 /Domain [0 1] /C0 [0 0 0 0] /C1 [0.2 0.4 0 0.1] "
     "/N 1 >>",
     NULL},
    {"<< /Type /XObject /Subtype /Form /BBox [0 0 400 500] /Resources 5 0 R "
     "@FORM@ >>",
     "/Off gs 0.5 0.5 0.5 0.5 k 150 150 20 20 re f\n"},
    {"<< /Type /XObject /Subtype /Image /Width 2 /Height 1 /BitsPerComponent "
     "8 /ColorSpace /DeviceCMYK /Filter /ASCIIHexDecode @IMAGE@ >>",
     "20406080 FFFF8000>"},
    {"<< /Type /ExtGState /OP true /op true /OPM 1 >>", NULL},
    {"<< /Type /ExtGState /OP false /op false @STATE@ >>", NULL},
    {"<< /Title (seed) /CreationDate (D:20261120000000+09'00') /ModDate "
     "(D:20261120000000+09'00') /Creator (seed) /Trapped /False @INFO@ >>",
     NULL},
    {"[/Separation /Own /DeviceCMYK 13 0 R]", NULL},
    {"<< /Type /Pattern /PatternType 1 /PaintType 1 /TilingType 1 /BBox "
     "[0 0 10 10] /XStep 10 /YStep 10 /Resources << >> >>",
     "0.1 0.1 0.1 0 k 0 0 5 5 re f\n"},
    {"<< /ShadingType 2 /ColorSpace /DeviceCMYK /Coords [40 40 240 240] "
     "/Function 13 0 R >>",
     NULL},
};

/* A dress: what each word in @ stands for. */
struct seed_dress {
    const char *header, *catalog, *page1, *page2, *info;
    const struct seed_object *more; /* objects behind the base's */
    size_t n_more;
};

#define SEED_INTENT                                                            \
    "/Type /OutputIntent /S /GTS_PDFX /OutputConditionIdentifier (JC200103) "

#define SEED_XMP_HEAD                                                          \
    "<?xpacket begin=\"\xEF\xBB\xBF\" id=\"W5M0MpCehiHzreSzNTczkc9d\"?>\n"     \
    "<x:xmpmeta xmlns:x=\"adobe:ns:meta/\"><rdf:RDF xmlns:rdf="                \
    "\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\">\n"                       \
    "<rdf:Description rdf:about=\"\"\n"                                        \
    " xmlns:xmp=\"http://ns.adobe.com/xap/1.0/\"\n"                            \
    " xmlns:xmpMM=\"http://ns.adobe.com/xap/1.0/mm/\"\n"                       \
    " xmlns:dc=\"http://purl.org/dc/elements/1.1/\"\n"                         \
    " xmlns:pdf=\"http://ns.adobe.com/pdf/1.3/\"\n"                            \
    " xmlns:pdfxid=\"http://www.npes.org/pdfx/ns/id/\"\n"                      \
    " xmlns:pdfvtid=\"http://www.npes.org/pdfvt/ns/id/\"\n"                    \
    " xmpMM:DocumentID=\"uuid:1\" xmpMM:VersionID='1'\n"                       \
    " xmpMM:RenditionClass=\"default\">\n"                                     \
    "<xmp:CreateDate>2026-11-20T00:00:00+09:00</xmp:CreateDate>\n"             \
    "<xmp:ModifyDate>2026-11-20T00:00:00+09:00</xmp:ModifyDate>\n"             \
    "<xmp:MetadataDate>2026-11-20T00:00:00+09:00</xmp:MetadataDate>\n"         \
    "<xmp:CreatorTool>seed</xmp:CreatorTool>\n"                                \
    "<dc:title><rdf:Alt><rdf:li xml:lang=\"x-default\">seed</rdf:li></rdf:Alt" \
    "></dc:title>\n"                                                           \
    "<pdf:Trapped>False</pdf:Trapped>\n"                                       \
    "<pdfxid:GTS_PDFXVersion>PDF/X-4</pdfxid:GTS_PDFXVersion>\n"
#define SEED_XMP_TAIL                                                          \
    "</rdf:Description></rdf:RDF></x:xmpmeta>\n<?xpacket end=\"r\"?>\n"

/* Object 22. */
static const struct seed_object seed_x1a_more[] = {
    {"<< " SEED_INTENT "/RegistryName (http://www.color.org) >>", NULL}};

/* Objects 22 to 24. */
static const struct seed_object seed_x4_more[] = {
    {"<< " SEED_INTENT "/Info (Japan Color) /DestOutputProfile 23 0 R >>",
     NULL},
    {"<< /N 4 >>", "@ICC@"},
    {"<< /Type /Metadata /Subtype /XML >>", SEED_XMP_HEAD SEED_XMP_TAIL},
};

/* Objects 22 to 28: the run has two pieces of one page each. */
static const struct seed_object seed_vt_more[] = {
    {"<< " SEED_INTENT "/Info (Japan Color) /DestOutputProfile 23 0 R >>",
     NULL},
    {"<< /N 4 >>", "@ICC@"},
    {"<< /Type /Metadata /Subtype /XML >>", SEED_XMP_HEAD
     "<pdfvtid:GTS_PDFVTVersion>PDF/VT-1</pdfvtid:GTS_PDFVTVersion>\n"
     "<pdfvtid:GTS_PDFVTModDate>2026-11-20T00:00:00+09:00"
     "</pdfvtid:GTS_PDFVTModDate>\n" SEED_XMP_TAIL},
    {"<< /Type /DPartRoot /DPartRootNode 26 0 R /NodeNameList [/Run /Piece] "
     "/RecordLevel 1 >>",
     NULL},
    {"<< /Type /DPart /Parent 25 0 R /DParts [[27 0 R] [28 0 R]] /DPM << "
     "/CIP4_Root << /CIP4_Metadata << /CIP4_Conformance (base) /CIP4_Creator "
     "(seed) /CIP4_JobID (R-1) >> >> >> >>",
     NULL},
    {"<< /Type /DPart /Parent 26 0 R /Start 3 0 R /DPM << /CIP4_Root << "
     "/CIP4_Recipient << /CIP4_UniqueID (r-000001) >> >> >> >>",
     NULL},
    {"<< /Type /DPart /Parent 26 0 R /Start 4 0 R /DPM << /CIP4_Root << "
     "/CIP4_Recipient << /CIP4_UniqueID (r-000002) >> >> >> >>",
     NULL},
};

static const struct seed_dress seed_dresses[] = {
    [PREFLIGHT_PLAIN] = {"%PDF-1.4", "", "", "", "", NULL, 0},
    [PREFLIGHT_X1A] = {"%PDF-1.4", "/OutputIntents [22 0 R]", "", "",
                       "/GTS_PDFXVersion (PDF/X-1a:2003)", seed_x1a_more,
                       COUNT(seed_x1a_more)},
    [PREFLIGHT_X4] = {"%PDF-1.6", "/OutputIntents [22 0 R] /Metadata 24 0 R",
                      "", "", "/GTS_PDFXVersion (PDF/X-4)", seed_x4_more,
                      COUNT(seed_x4_more)},
    [PREFLIGHT_VT] = {"%PDF-1.6",
                      "/OutputIntents [22 0 R] /Metadata 24 0 R /DPartRoot "
                      "25 0 R",
                      "/DPart 27 0 R", "/DPart 28 0 R",
                      "/GTS_PDFXVersion (PDF/X-4)", seed_vt_more,
                      COUNT(seed_vt_more)},
};

struct seed {
    struct buf dict[SEED_OBJECTS], data[SEED_OBJECTS];
    bool stream[SEED_OBJECTS];
    size_t n; /* objects from 1 to n */
    struct buf head, tail, out;
    size_t at[SEED_OBJECTS];
};

/* Replace in one place; returns how often find stood there. */
static inline int
seed_replace(struct buf *b, const char *find, const char *put)
{
    size_t len = strlen(find);
    char *at = b->len > 0 ? memmem(b->s, b->len, find, len) : NULL;
    struct buf rest = {0};
    size_t before;

    if (at == NULL)
        return 0;
    before = (size_t)(at - b->s);
    buf_put(&rest, at + len, b->len - before - len);
    b->len = before;
    buf_str(b, put);
    if (rest.len > 0)
        buf_put(b, rest.s, rest.len);
    buf_clear(&rest);
    return 1;
}

static inline int
seed_edit(struct seed *s, const char *find, const char *put)
{
    int n =
        seed_replace(&s->head, find, put) + seed_replace(&s->tail, find, put);

    for (size_t i = 1; i <= s->n; i++)
        n += seed_replace(&s->dict[i], find, put) +
             seed_replace(&s->data[i], find, put);
    return n;
}

static inline void
seed_add(struct seed *s, const struct seed_object *o)
{
    size_t i = ++s->n;

    assert_true(i < SEED_OBJECTS);
    buf_str(&s->dict[i], o->dict);
    s->stream[i] = o->data != NULL;
    if (o->data != NULL)
        buf_str(&s->data[i], o->data);
}

static inline void
seed_word(struct seed *s, const char *word, const char *put)
{
    if (seed_edit(s, word, put) != 1)
        fail_msg("%s does not stand once in the base", word);
}

/* Data that is no text. */
static inline void
seed_data(struct seed *s, const char *word, const void *data, size_t len)
{
    for (size_t i = 1; i <= s->n; i++)
        if (s->stream[i] && s->data[i].len == strlen(word) &&
            memcmp(s->data[i].s, word, strlen(word)) == 0) {
            s->data[i].len = 0;
            buf_put(&s->data[i], data, len);
        }
}

/* A font with three glyphs, and the header of a profile for CMYK printing. */
static inline void
seed_binary(struct seed *s)
{
    struct buf font = {0};
    char profile[132] = {0};

    tinyfont("Seed", 'A', 3, &font);
    seed_data(s, "@FONT@", font.s, font.len);
    buf_clear(&font);
    memcpy(profile + 12, "prtrCMYKLab ", 12);
    memcpy(profile + 36, "acsp", 4);
    seed_data(s, "@ICC@", profile, sizeof profile);
}

static inline void
seed_begin(struct seed *s, enum preflight_profile profile)
{
    const struct seed_dress *dress = &seed_dresses[profile];

    *s = (struct seed){.n = 0};
    for (size_t i = 0; i < COUNT(seed_base); i++)
        seed_add(s, &seed_base[i]);
    for (size_t i = 0; i < dress->n_more; i++)
        seed_add(s, &dress->more[i]);
    buf_printf(&s->head, "%s\n%%\xE2\xE3\xCF\xD3\n", dress->header);
    buf_str(&s->tail, "/Root 1 0 R /Info 18 0 R /ID [<0102> <0304>]");
    seed_word(s, "@CATALOG@", dress->catalog);
    seed_word(s, "@PAGE1@", dress->page1);
    seed_word(s, "@PAGE2@", dress->page2);
    seed_word(s, "@INFO@", dress->info);
    seed_binary(s);
}

/* Words that no edit used. */
static inline void
seed_words_out(struct seed *s)
{
    static const char *const words[] = {"@FORM@", "@IMAGE@", "@STATE@",
                                        "@CONTENT1@"};

    for (size_t i = 0; i < COUNT(words); i++)
        (void)seed_edit(s, words[i], "");
}

static inline void
seed_xref_table(struct seed *s)
{
    size_t at = s->out.len;

    buf_printf(&s->out, "xref\n0 %zu\n0000000000 65535 f \n", s->n + 1);
    for (size_t i = 1; i <= s->n; i++)
        buf_printf(&s->out, "%010zu 00000 n \n", s->at[i]);
    buf_printf(&s->out, "trailer\n<< /Size %zu ", s->n + 1);
    buf_put(&s->out, s->tail.s, s->tail.len);
    buf_printf(&s->out, " >>\nstartxref\n%zu\n%%%%EOF\n", at);
}

/* The same as a stream, in hexadecimal: one type, four offset, one generation
 * bytes. */
static inline void
seed_xref_stream(struct seed *s)
{
    size_t at = s->out.len, n = s->n + 2;

    buf_printf(&s->out,
               "%zu 0 obj\n<< /Type /XRef /Size %zu /W [1 4 1] /Filter "
               "/ASCIIHexDecode /Length %zu ",
               n - 1, n, n * 13 + 1);
    buf_put(&s->out, s->tail.s, s->tail.len);
    buf_str(&s->out, " >>\nstream\n000000000000\n");
    for (size_t i = 1; i < n; i++)
        buf_printf(&s->out, "01%08zx00\n", i < n - 1 ? s->at[i] : at);
    buf_printf(&s->out, ">\nendstream\nendobj\nstartxref\n%zu\n%%%%EOF\n", at);
}

static inline void
seed_bytes(struct seed *s)
{
    seed_words_out(s);
    buf_put(&s->out, s->head.s, s->head.len);
    for (size_t i = 1; i <= s->n; i++) {
        s->at[i] = s->out.len;
        buf_printf(&s->out, "%zu 0 obj\n", i);
        if (s->stream[i]) {
            buf_put(&s->out, s->dict[i].s, s->dict[i].len - 2);
            buf_printf(&s->out, "/Length %zu >>\nstream\n", s->data[i].len);
            if (s->data[i].len > 0)
                buf_put(&s->out, s->data[i].s, s->data[i].len);
            buf_str(&s->out, "\nendstream\nendobj\n");
        } else {
            buf_put(&s->out, s->dict[i].s, s->dict[i].len);
            buf_str(&s->out, "\nendobj\n");
        }
    }
    if (seed_replace(&s->tail, "@STREAM@", "") == 1)
        seed_xref_stream(s);
    else
        seed_xref_table(s);
}

static inline void
seed_clear(struct seed *s)
{
    for (size_t i = 1; i <= s->n; i++) {
        buf_clear(&s->dict[i]);
        buf_clear(&s->data[i]);
    }
    buf_clear(&s->head);
    buf_clear(&s->tail);
    buf_clear(&s->out);
}

/* Write the file of a profile with its edits. */
static inline void
seed_write(const char *path, enum preflight_profile profile,
           const struct seed_edit edit[static SEED_EDITS])
{
    struct seed *s = calloc(1, sizeof *s);
    FILE *f = fopen(path, "wb");
    int done[SEED_EDITS] = {0};

    assert_non_null(s);
    assert_non_null(f);
    seed_begin(s, profile);
    for (size_t i = 0; i < SEED_EDITS && edit[i].find != NULL; i++)
        done[i] = seed_edit(s, edit[i].find, edit[i].put);
    seed_bytes(s);
    for (size_t i = 0; i < SEED_EDITS && edit[i].find != NULL; i++) {
        if (done[i] == 0)
            done[i] = seed_replace(&s->out, edit[i].find, edit[i].put);
        if (done[i] != 1)
            fail_msg("no single place for the edit \"%s\"", edit[i].find);
    }
    assert_int_equal(fwrite(s->out.s, 1, s->out.len, f), s->out.len);
    assert_int_equal(fclose(f), 0);
    seed_clear(s);
    free(s);
}

#endif
