#include "render/pdf_inside.h"
#include "render/pdf_wrapper.h"

/*
 * X4-02, VT-02: which versions, and the day of the latter's change.  A file
 * without pieces (a control sheet) has no parts and is PDF/X-4 alone.
 */
static void
x4_xmp(const struct pdf *pdf, struct buf *out)
{
    char day[PDF_XMP_DAY];

    buf_str(out, "<rdf:Description rdf:about=\"\""
                 " xmlns:pdfxid=\"http://www.npes.org/pdfx/ns/id/\">\n"
                 "<pdfxid:GTS_PDFXVersion>PDF/X-4</pdfxid:GTS_PDFXVersion>\n"
                 "</rdf:Description>\n");
    if (pdf->parts.root == 0)
        return;
    pdf_xmp_day(pdf, day);
    buf_printf(out,
               "<rdf:Description rdf:about=\"\""
               " xmlns:pdfvtid=\"http://www.npes.org/pdfvt/ns/id/\">\n"
               "<pdfvtid:GTS_PDFVTVersion>PDF/VT-1"
               "</pdfvtid:GTS_PDFVTVersion>\n"
               "<pdfvtid:GTS_PDFVTModDate>%s</pdfvtid:GTS_PDFVTModDate>\n"
               "</rdf:Description>\n",
               day);
}

/*
 * PDF/X-4 (ISO 15930-7) with PDF/VT-1 (ISO 16612-2; print.md A.2, A.3):
 *
 *   X4-01  header 1.6; object streams where the file is to be small
 *   X4-02  XMP, not packed (pdfdoc.c): PDF/X-4; Info says it too
 *   X4-03  XMP: dates, ids, title, Trapped, as in Info (pdfxmp.c)
 *   X4-04  one output intent, GTS_PDFX, with the profile (pdfdoc.c)
 *   X4-05  DeviceCMYK, which is the intent's colour space
 *   X4-06  no transparency and no layers, though both would be allowed
 *   X4-07  nothing of its list is ever written; boxes, faces, ID as X-1a
 *   VT-01 to VT-07  pdfparts.c; VT-08 gives hints only, and none is given
 */
const struct pdf_wrapper *
pdf_wrapper_x4(void)
{
    static const struct pdf_wrapper x4 = {.version = "1.6",
                                          .pdfx = "PDF/X-4",
                                          .subtype = "GTS_PDFX",
                                          .parts = true,
                                          .object_streams = true,
                                          .trapped = true,
                                          .xmp = x4_xmp};

    return &x4;
}
