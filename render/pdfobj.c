#include <hpdf.h>
#include <hpdf_objects.h>
#include <hpdf_streams.h>
#include <hpdf_utils.h>
#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "render/face.h"
#include "render/pdf_inside.h"

/*
 * libharu as an object model: a dictionary is built, written into a buffer and
 * freed at once.  Its documents, streams and cross-reference stay unused: they
 * hold everything in memory and end at 2 GiB.  What it cannot write (names
 * with a space, exact fractions, packed streams) is not built here.
 */
struct pdf_haru {
    HPDF_Error_Rec error;
    HPDF_STATUS first; /* error of the object at work; 0: none */
    HPDF_MMgr memory;
    struct arena *arena; /* targets of references, until it is written */
};

/* The first error of an object is the one that tells. */
static void
keep_first(HPDF_STATUS error, HPDF_STATUS detail, void *context)
{
    struct pdf_haru *h = context;

    (void)detail;
    if (h->first == 0)
        h->first = error;
}

static void *
haru_new(HPDF_UINT size)
{
    return mem_new(size);
}

struct pdf_haru *
pdf_haru_new(void)
{
    struct pdf_haru *h = mem_new(sizeof *h);

    *h = (struct pdf_haru){.arena = arena_new()};
    HPDF_Error_Init(&h->error, h);
    h->error.error_fn = keep_first;
    h->memory = HPDF_MMgr_New(&h->error, 0, haru_new, mem_free);
    return h;
}

void
pdf_haru_free(struct pdf_haru *h)
{
    if (h == NULL)
        return;
    HPDF_MMgr_Free(h->memory);
    arena_free(h->arena);
    mem_free(h);
}

/* --- building ----------------------------------------------------------------
 */

static HPDF_Dict
dict_new(struct pdf_haru *h, const char *type)
{
    HPDF_Dict d = HPDF_Dict_New(h->memory);

    if (type != NULL)
        (void)HPDF_Dict_AddName(d, "Type", type);
    return d;
}

/* A thing that libharu sees as an indirect object of its own. */
static void *
target(struct pdf_haru *h, uint32_t object)
{
    HPDF_Null_Rec *null = arena_alloc(h->arena, sizeof *null);

    null->header.obj_class = HPDF_OCLASS_NULL;
    null->header.obj_id = HPDF_OTYPE_INDIRECT | object;
    return null;
}

static void
add_ref(struct pdf_haru *h, HPDF_Dict d, const char *key, uint32_t object)
{
    (void)HPDF_Dict_Add(d, key, target(h, object));
}

static HPDF_Dict
add_dict(struct pdf_haru *h, HPDF_Dict d, const char *key, const char *type)
{
    HPDF_Dict inner = dict_new(h, type);

    (void)HPDF_Dict_Add(d, key, inner);
    return inner;
}

/* A text string that is ASCII. */
static void
add_ascii(struct pdf_haru *h, HPDF_Dict d, const char *key, const char *s)
{
    (void)HPDF_Dict_Add(d, key, HPDF_String_New(h->memory, s, NULL));
}

/* A text string as UTF-16BE with byte order mark (7.9.2.2). */
static void
add_text(struct pdf_haru *h, HPDF_Dict d, const char *key, const char *s)
{
    struct text rest = text_from(s);
    HPDF_BYTE *bytes = arena_raw(h->arena, 2 * rest.len + 2);
    HPDF_UINT n = 0;
    uint16_t unit[2];

    bytes[n++] = 0xFE;
    bytes[n++] = 0xFF;
    for (size_t k; (k = pdf_next_units(&rest, unit)) > 0;)
        for (size_t i = 0; i < k; i++) {
            bytes[n++] = (HPDF_BYTE)(unit[i] >> 8);
            bytes[n++] = (HPDF_BYTE)(unit[i] & 255);
        }
    (void)HPDF_Dict_Add(d, key, HPDF_Binary_New(h->memory, bytes, n));
}

static HPDF_STATUS
write_buf(HPDF_Stream stream, const HPDF_BYTE *data, HPDF_UINT len)
{
    buf_put(stream->attr, data, len);
    return HPDF_OK;
}

/* Write the dictionary behind out, and free it. */
static bool
end_dict(struct pdf_haru *h, HPDF_Dict d, struct buf *out, struct err *err)
{
    HPDF_Stream stream = HPDF_CallbackWriter_New(h->memory, write_buf, out);
    HPDF_STATUS first;

    if (h->first == 0 && HPDF_Error_GetCode(&h->error) == HPDF_OK)
        (void)HPDF_Obj_WriteValue(d, stream, NULL);
    HPDF_Stream_Free(stream);
    HPDF_Obj_ForceFree(h->memory, d);
    arena_reset(h->arena);
    /* Not every function calls the handler; all leave the code. */
    first = h->first != 0 ? h->first : HPDF_Error_GetCode(&h->error);
    h->first = 0;
    HPDF_Error_Reset(&h->error);
    if (first != 0)
        return err_set(err, ERR_PDF, "libharu refuses a dictionary: 0x%04X",
                       (unsigned)first);
    return true;
}

/* --- the document
 * ------------------------------------------------------------- */

bool
pdf_put_catalog(struct pdf_haru *h, const struct pdf_roots *roots,
                struct buf *out, struct err *err)
{
    HPDF_Dict d = dict_new(h, "Catalog");
    HPDF_Array intents;

    add_ref(h, d, "Pages", roots->pages);
    if (roots->intent != 0) {
        intents = HPDF_Array_New(h->memory);
        (void)HPDF_Array_Add(intents, target(h, roots->intent));
        (void)HPDF_Dict_Add(d, "OutputIntents", intents);
    }
    if (roots->metadata != 0)
        add_ref(h, d, "Metadata", roots->metadata);
    if (roots->parts != 0)
        add_ref(h, d, "DPartRoot", roots->parts);
    return end_dict(h, d, out, err);
}

bool
pdf_put_info(struct pdf_haru *h, const struct pdf_info *info, const char *pdfx,
             struct buf *out, struct err *err)
{
    HPDF_Dict d = dict_new(h, NULL);
    char day[40];

    (void)snprintf(day, sizeof day, "D:%04d%02d%02d000000+09'00'",
                   info->day.year, info->day.month, info->day.day);
    add_text(h, d, "Title", info->title);
    add_text(h, d, "Creator", info->creator);
    add_text(h, d, "Producer", info->creator);
    add_ascii(h, d, "CreationDate", day);
    add_ascii(h, d, "ModDate", day);
    (void)HPDF_Dict_AddName(d, "Trapped", "False");
    if (pdfx != NULL)
        add_ascii(h, d, "GTS_PDFXVersion", pdfx);
    return end_dict(h, d, out, err);
}

/* ISO 32000-1:2008, table 365; print.md X1-07. */
bool
pdf_put_intent(struct pdf_haru *h, const struct pdf_intent *intent,
               uint32_t profile, struct buf *out, struct err *err)
{
    HPDF_Dict d = dict_new(h, "OutputIntent");

    (void)HPDF_Dict_AddName(d, "S", intent->subtype);
    add_ascii(h, d, "OutputConditionIdentifier", intent->condition);
    add_ascii(h, d, "Info", intent->condition);
    if (intent->registered)
        add_ascii(h, d, "RegistryName", "http://www.color.org");
    if (profile != 0)
        add_ref(h, d, "DestOutputProfile", profile);
    return end_dict(h, d, out, err);
}

/* ISO 32000-1:2008, 11.7.4.5 and table 58: OPM 1 keeps inks of tint 0. */
static void
add_overprint(struct pdf_haru *h, HPDF_Dict states, const char *name, bool on)
{
    HPDF_Dict d = add_dict(h, states, name, "ExtGState");

    (void)HPDF_Dict_AddBoolean(d, "OP", on);
    (void)HPDF_Dict_AddBoolean(d, "op", on);
    (void)HPDF_Dict_AddNumber(d, "OPM", on ? 1 : 0);
}

bool
pdf_put_resources(struct pdf_haru *h, const struct pdf_resources *r,
                  struct buf *out, struct err *err)
{
    HPDF_Dict d = dict_new(h, NULL), inner;
    char name[24];

    inner = add_dict(h, d, "ExtGState", NULL);
    add_overprint(h, inner, "G0", false);
    add_overprint(h, inner, "G1", true);
    inner = add_dict(h, d, "Font", NULL);
    for (size_t i = 0; i < r->n_font; i++) {
        (void)snprintf(name, sizeof name, "F%u", r->font[i].number);
        add_ref(h, inner, name, r->font[i].object);
    }
    if (r->spots != 0)
        add_ref(h, d, "ColorSpace", r->spots);
    if (r->n_form > 0)
        inner = add_dict(h, d, "XObject", NULL);
    for (size_t i = 0; i < r->n_form; i++) {
        if (r->form[i].art == NULL)
            continue;
        (void)snprintf(name, sizeof name, "X%u", r->form[i].id);
        add_ref(h, inner, name, r->form[i].object);
    }
    return end_dict(h, d, out, err);
}

/* --- embedded faces
 * -------------------------------------------------------------- */

/* ABCDEF+Name; a composite CFF font adds its CMap's name (9.7.6.2). */
static void
add_font_name(HPDF_Dict d, const char *key, const struct pdf_font_facts *f,
              bool composite)
{
    char name[HPDF_LIMIT_MAX_NAME_LEN + 1];

    (void)snprintf(name, sizeof name, "%s+%s%s", f->tag,
                   face_postscript(f->face),
                   composite && face_is_cff(f->face) ? "-Identity-H" : "");
    (void)HPDF_Dict_AddName(d, key, name);
}

bool
pdf_put_font(struct pdf_haru *h, const struct pdf_font_facts *f,
             struct buf *out, struct err *err)
{
    HPDF_Dict d = dict_new(h, "Font");
    HPDF_Array descendants = HPDF_Array_New(h->memory);

    (void)HPDF_Dict_AddName(d, "Subtype", "Type0");
    add_font_name(d, "BaseFont", f, true);
    (void)HPDF_Dict_AddName(d, "Encoding", "Identity-H");
    (void)HPDF_Array_Add(descendants, target(h, f->descendant));
    (void)HPDF_Dict_Add(d, "DescendantFonts", descendants);
    add_ref(h, d, "ToUnicode", f->unicode);
    return end_dict(h, d, out, err);
}

bool
pdf_put_cid_font(struct pdf_haru *h, const struct pdf_font_facts *f,
                 struct buf *out, struct err *err)
{
    HPDF_Dict d = dict_new(h, "Font"), system;

    (void)HPDF_Dict_AddName(
        d, "Subtype", face_is_cff(f->face) ? "CIDFontType0" : "CIDFontType2");
    add_font_name(d, "BaseFont", f, false);
    system = add_dict(h, d, "CIDSystemInfo", NULL);
    add_ascii(h, system, "Registry", "Adobe");
    add_ascii(h, system, "Ordering", "Identity");
    (void)HPDF_Dict_AddNumber(system, "Supplement", 0);
    add_ref(h, d, "FontDescriptor", f->descriptor);
    (void)HPDF_Dict_AddNumber(d, "DW", 1000);
    add_ref(h, d, "W", f->widths);
    if (f->map != 0)
        add_ref(h, d, "CIDToGIDMap", f->map);
    return end_dict(h, d, out, err);
}

bool
pdf_put_descriptor(struct pdf_haru *h, const struct pdf_font_facts *f,
                   struct buf *out, struct err *err)
{
    HPDF_Dict d = dict_new(h, "FontDescriptor");
    HPDF_Array box = HPDF_Array_New(h->memory);
    int edge[4], ascent = (int)(face_ascent(f->face) * 1000 + 0.5);

    face_box(f->face, edge);
    add_font_name(d, "FontName", f, false);
    (void)HPDF_Dict_AddNumber(d, "Flags", 4); /* symbolic: any CID font */
    for (int i = 0; i < 4; i++)
        (void)HPDF_Array_AddNumber(box, edge[i]);
    (void)HPDF_Dict_Add(d, "FontBBox", box);
    (void)HPDF_Dict_AddNumber(d, "ItalicAngle", 0);
    (void)HPDF_Dict_AddNumber(d, "Ascent", ascent);
    (void)HPDF_Dict_AddNumber(d, "Descent", ascent - 1000);
    /* Read only where a face is replaced, which an embedded one never is. */
    (void)HPDF_Dict_AddNumber(d, "CapHeight", ascent);
    (void)HPDF_Dict_AddNumber(d, "StemV", face_bold(f->face) ? 140 : 80);
    add_ref(h, d, face_is_cff(f->face) ? "FontFile3" : "FontFile2", f->file);
    if (f->cid_set != 0)
        add_ref(h, d, "CIDSet", f->cid_set);
    return end_dict(h, d, out, err);
}
