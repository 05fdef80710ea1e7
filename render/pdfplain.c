#include "render/pdf_inside.h"
#include "render/pdf_wrapper.h"

/* A PDF 1.4 file that promises nothing but its pages. */
const struct pdf_wrapper *
pdf_wrapper_plain(void)
{
    static const struct pdf_wrapper plain = {.version = "1.4", .trapped = true};

    return &plain;
}

/* ISO 19005-1:2005, 6.7.11: part and level. */
static void
archive_xmp(const struct pdf *pdf, struct buf *out)
{
    (void)pdf;
    buf_str(out, "<rdf:Description rdf:about=\"\""
                 " xmlns:pdfaid=\"http://www.aiim.org/pdfa/ns/id/\">\n"
                 "<pdfaid:part>1</pdfaid:part>\n"
                 "<pdfaid:conformance>B</pdfaid:conformance>\n"
                 "</rdf:Description>\n");
}

/*
 * PDF/A-1b (ISO 19005-1; print.md A.4): the profile of the printing condition
 * under GTS_PDFA1, a CIDSet for each face, no XMP property that XMP 2004 does
 * not define (pdf:Trapped is one), arrays far below 8,191 elements.
 */
const struct pdf_wrapper *
pdf_wrapper_archive(void)
{
    static const struct pdf_wrapper archive = {.version = "1.4",
                                               .subtype = "GTS_PDFA1",
                                               .cid_set = true,
                                               .xmp = archive_xmp};

    return &archive;
}
