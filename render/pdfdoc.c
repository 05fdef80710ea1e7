#include "render/pdf_inside.h"
#include "render/pdf_wrapper.h"

const struct pdf_wrapper *
pdf_wrapper_of(const struct output *output)
{
    switch (output->wrapper) {
    case WRAPPER_X4:
        return pdf_wrapper_x4();
    case WRAPPER_PLAIN:
        return output->archive ? pdf_wrapper_archive() : pdf_wrapper_plain();
    case WRAPPER_X1A:
    default:
        return pdf_wrapper_x1a();
    }
}

static struct text
value_of(const struct pdf *pdf)
{
    return (struct text){pdf->value.s, pdf->value.len};
}

/* X1-07, X4-04: the profile, as it came. */
static uint32_t
write_profile(struct pdf *pdf)
{
    struct buf packed = {0};
    uint32_t object = pdf_object_new(pdf);

    pdf_pack(pdf->shared, pdf->output.icc, &packed);
    pdf_stream_put(pdf, object, TEXT("/N 4/Alternate/DeviceCMYK"), true,
                   (struct text){packed.s, packed.len});
    buf_clear(&packed);
    return object;
}

/*
 * X1-07: a registered condition is told by its identifier and the registry;
 * any other one by its profile, with Info.
 */
static bool
write_intent(struct pdf *pdf, uint32_t *object, struct err *err)
{
    const char *condition = output_condition(&pdf->output);
    struct pdf_intent intent = {pdf->wrapper->subtype, condition,
                                output_registered(condition)};
    uint32_t profile = 0;

    *object = 0;
    if (intent.subtype == NULL)
        return true;
    if (pdf->output.icc.len > 0)
        profile = write_profile(pdf);
    pdf->value.len = 0;
    if (!pdf_put_intent(pdf->haru, &intent, profile, &pdf->value, err))
        return false;
    *object = pdf_object_new(pdf);
    pdf_object_put(pdf, *object, value_of(pdf));
    return true;
}

/* Never packed, so that programs find it without reading PDF (X4-02). */
static uint32_t
write_xmp(struct pdf *pdf)
{
    struct buf packet = {0};
    uint32_t object = pdf_object_new(pdf);

    pdf_xmp(pdf, &packet);
    pdf_stream_put(pdf, object, TEXT("/Type/Metadata/Subtype/XML"), false,
                   (struct text){packet.s, packet.len});
    buf_clear(&packet);
    return object;
}

bool
pdf_document(struct pdf *pdf, uint32_t parts, struct err *err)
{
    struct pdf_roots roots = {.pages = PDF_PAGES, .parts = parts};

    pdf->value.len = 0;
    if (!pdf_put_info(pdf->haru, &pdf->info, pdf->wrapper->pdfx, &pdf->value,
                      err))
        return false;
    pdf_object_put(pdf, PDF_INFO, value_of(pdf));
    if (!write_intent(pdf, &roots.intent, err))
        return false;
    roots.metadata = write_xmp(pdf);
    pdf->value.len = 0;
    if (!pdf_put_catalog(pdf->haru, &roots, &pdf->value, err))
        return false;
    pdf_object_put(pdf, PDF_CATALOG, value_of(pdf));
    return true;
}
