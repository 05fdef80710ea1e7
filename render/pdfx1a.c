#include "render/pdf_wrapper.h"

/*
 * PDF/X-1a:2003 (ISO 15930-4; print.md A.1).  Pages and forms hold what they
 * may hold in any wrapper; what is left is said here:
 *
 *   X1-01  header 1.4; classic cross-reference, no object streams (pdffile.c)
 *   X1-02  Info: GTS_PDFXVersion (PDF/X-1a:2003), no conformance key
 *   X1-03  Info: Title, CreationDate, ModDate (pdfobj.c)
 *   X1-04  Info: Trapped, a name (pdfobj.c)
 *   X1-05  trailer: ID of two strings (pdffile.c)
 *   X1-06  nothing here encrypts
 *   X1-07  one output intent, GTS_PDFX: a registered identifier and the
 *          registry's name, or a profile and Info (pdfdoc.c)
 *   X1-08  DeviceCMYK and Separation over it only (pdfpage.c, pdf.c)
 *   X1-09  every face is embedded (pdffont.c)
 *   X1-10  FlateDecode only
 *   X1-11  TrimBox in each page, within BleedBox within MediaBox (pdf.c)
 *   X1-12 to X1-18  no annotations, transparency, PostScript, OPI, transfer
 *          functions, halftones, actions or layers: none is ever written
 *   X1-19  Info has text strings only
 */
const struct pdf_wrapper *
pdf_wrapper_x1a(void)
{
    static const struct pdf_wrapper x1a = {.version = "1.4",
                                           .pdfx = "PDF/X-1a:2003",
                                           .subtype = "GTS_PDFX",
                                           .trapped = true};

    return &x1a;
}
