#include <string.h>

#include "base/arena.h"
#include "render/pdf_inside.h"

void
pdf_uses_clear(struct pdf_uses *uses)
{
    for (size_t i = 0; i < PDF_FACES; i++)
        mem_free(uses->glyph[i]);
    for (size_t i = 0; i < uses->n_spot; i++)
        mem_free(uses->spot[i].name);
    *uses = (struct pdf_uses){0};
}

uint8_t *
pdf_use_face(struct pdf_uses *uses, size_t number)
{
    if (uses->glyph[number] == NULL) {
        uses->glyph[number] = mem_new(PDF_USED);
        memset(uses->glyph[number], 0, PDF_USED);
    }
    return uses->glyph[number];
}

/* The same name with other CMYK values would be two looks of one plate. */
enum pdf_fault
pdf_use_spot(struct pdf_uses *uses, const char *name, double c, double m,
             double y, double k)
{
    struct pdf_spot *s = uses->spot;
    size_t len = strlen(name);

    for (size_t i = 0; i < uses->n_spot; i++, s++)
        if (strcmp(s->name, name) == 0)
            return s->c == c && s->m == m && s->y == y && s->k == k
                       ? PDF_FAULT_NONE
                       : PDF_FAULT_SPOT_INK;
    if (len == 0 || len > PDF_SPOT_NAME)
        return PDF_FAULT_SPOT_NAME;
    if (uses->n_spot == PDF_SPOTS)
        return PDF_FAULT_SPOTS;
    *s = (struct pdf_spot){mem_new(len + 1), c, m, y, k};
    memcpy(s->name, name, len + 1);
    uses->n_spot++;
    return PDF_FAULT_NONE;
}

enum pdf_fault
pdf_uses_add(struct pdf_uses *uses, const struct pdf_uses *other)
{
    enum pdf_fault fault = PDF_FAULT_NONE;

    for (size_t i = 0; i < PDF_FACES; i++)
        if (other->glyph[i] != NULL) {
            uint8_t *to = pdf_use_face(uses, i);

            for (size_t k = 0; k < PDF_USED; k++)
                to[k] |= other->glyph[i][k];
        }
    for (size_t i = 0; i < other->n_spot && fault == PDF_FAULT_NONE; i++) {
        const struct pdf_spot *s = &other->spot[i];

        fault = pdf_use_spot(uses, s->name, s->c, s->m, s->y, s->k);
    }
    return fault;
}
