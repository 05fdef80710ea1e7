#include <stdio.h>

#include "render/pdf_inside.h"
#include "render/pdf_wrapper.h"

/* Midnight in Japan, as Info's dates have it. */
void
pdf_xmp_day(const struct pdf *pdf, char out[static PDF_XMP_DAY])
{
    const struct date *day = &pdf->info.day;

    (void)snprintf(out, PDF_XMP_DAY, "%04d-%02d-%02dT00:00:00+09:00", day->year,
                   day->month, day->day);
}

static void
put_escaped(struct buf *out, const char *s)
{
    for (; *s != '\0'; s++) {
        if (*s == '&')
            buf_str(out, "&amp;");
        else if (*s == '<')
            buf_str(out, "&lt;");
        else if (*s == '>')
            buf_str(out, "&gt;");
        else
            buf_put(out, s, 1);
    }
}

static void
put_property(struct buf *out, const char *name, const char *value)
{
    buf_printf(out, "<%s>", name);
    put_escaped(out, value);
    buf_printf(out, "</%s>\n", name);
}

static void
put_title(struct buf *out, const char *title)
{
    buf_str(out, "<rdf:Description rdf:about=\"\""
                 " xmlns:dc=\"http://purl.org/dc/elements/1.1/\">\n"
                 "<dc:format>application/pdf</dc:format>\n"
                 "<dc:title><rdf:Alt><rdf:li xml:lang=\"x-default\">");
    put_escaped(out, title);
    buf_str(out, "</rdf:li></rdf:Alt></dc:title>\n</rdf:Description>\n");
}

static void
put_dates(const struct pdf *pdf, struct buf *out)
{
    char day[PDF_XMP_DAY];

    pdf_xmp_day(pdf, day);
    buf_str(out, "<rdf:Description rdf:about=\"\""
                 " xmlns:xmp=\"http://ns.adobe.com/xap/1.0/\">\n");
    put_property(out, "xmp:CreateDate", day);
    put_property(out, "xmp:ModifyDate", day);
    put_property(out, "xmp:MetadataDate", day);
    put_property(out, "xmp:CreatorTool", pdf->info.creator);
    buf_str(out, "</rdf:Description>\n");
}

static void
put_producer(const struct pdf *pdf, struct buf *out)
{
    buf_str(out, "<rdf:Description rdf:about=\"\""
                 " xmlns:pdf=\"http://ns.adobe.com/pdf/1.3/\">\n");
    put_property(out, "pdf:Producer", pdf->info.creator);
    if (pdf->wrapper->trapped)
        put_property(out, "pdf:Trapped", "False");
    buf_str(out, "</rdf:Description>\n");
}

/* The file's own id, as the trailer has it (X1-05). */
static void
put_ids(const struct pdf *pdf, struct buf *out)
{
    char hex[33] = "";

    (void)pdf_put_hex(hex, pdf->info.id.byte, 16);
    buf_str(out, "<rdf:Description rdf:about=\"\""
                 " xmlns:xmpMM=\"http://ns.adobe.com/xap/1.0/mm/\">\n");
    buf_printf(out,
               "<xmpMM:DocumentID>uuid:%.8s-%.4s-%.4s-%.4s-%s"
               "</xmpMM:DocumentID>\n",
               hex, hex + 8, hex + 12, hex + 16, hex + 20);
    put_property(out, "xmpMM:VersionID", "1");
    put_property(out, "xmpMM:RenditionClass", "default");
    buf_str(out, "</rdf:Description>\n");
}

void
pdf_xmp(const struct pdf *pdf, struct buf *out)
{
    buf_str(out,
            "<?xpacket begin=\"\xEF\xBB\xBF\" id=\"W5M0MpCehiHzreSzNTczkc9d\"?>"
            "\n<x:xmpmeta xmlns:x=\"adobe:ns:meta/\">\n<rdf:RDF xmlns:rdf="
            "\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\">\n");
    put_title(out, pdf->info.title);
    put_dates(pdf, out);
    put_producer(pdf, out);
    put_ids(pdf, out);
    if (pdf->wrapper->xmp != NULL)
        pdf->wrapper->xmp(pdf, out);
    buf_str(out, "</rdf:RDF>\n</x:xmpmeta>\n<?xpacket end=\"r\"?>");
}
