#include "post/preflight_inside.h"

/* --- ink of a picture in CMYK -----------------------------------------------
 */

/* Whether 255 means no ink: Decode [1 0 ...], as many JPEG files have it. */
static bool
is_inverted(struct preflight *pf, struct qobj image)
{
    double d[8];

    return qdoc_numbers(pf->doc, qdoc_key(pf->doc, image, "/Decode"), 8, d) &&
           d[0] > d[1];
}

static double
most_ink(struct text data, bool inverted)
{
    const unsigned char *c = (const unsigned char *)data.s;
    int most = 0;

    for (size_t i = 0; i + 4 <= data.len; i += 4) {
        int sum = c[i] + c[i + 1] + c[i + 2] + c[i + 3];

        sum = inverted ? 4 * 255 - sum : sum;
        most = sum > most ? sum : most;
    }
    return most / 255.0;
}

static void
check_ink(struct preflight *pf, struct qobj image)
{
    int64_t width = 0, height = 0;
    struct text data;
    bool decoded = false;
    double most;

    (void)qdoc_integer(pf->doc, qdoc_key(pf->doc, image, "/Width"), &width);
    (void)qdoc_integer(pf->doc, qdoc_key(pf->doc, image, "/Height"), &height);
    if (!qdoc_data(pf->doc, image, &data, &decoded)) {
        preflight_find_at(pf, RULE_SOUND, qdoc_id(pf->doc, image),
                          "an image cannot be read");
        return;
    }
    if (!decoded || data.len != (uint64_t)width * (uint64_t)height * 4)
        return;
    most = most_ink(data, is_inverted(pf, image)) * 100;
    if (most > pf->want->tac + 0.5)
        preflight_find_at(pf, RULE_TAC, qdoc_id(pf->doc, image),
                          "an image has %.0f %% of ink", most);
}

/* --- an image ---------------------------------------------------------------
 */

void
pf_image_check(struct preflight *pf, struct qobj image)
{
    struct qobj colours = qdoc_key(pf->doc, image, "/ColorSpace");
    struct qobj mask = qdoc_key(pf->doc, image, "/SMask");
    int before = pf->object;
    struct space space = {.kind = SPACE_BAD};
    int64_t bits = 0;

    preflight_stream(pf, image);
    preflight_xobject(pf, image);
    if (qdoc_kind(pf->doc, mask) == Q_STREAM)
        preflight_find_at(pf, RULE_TRANSPARENCY, qdoc_id(pf->doc, image),
                          "an image has a soft mask");
    pf->object = qdoc_id(pf->doc, image);
    if (qdoc_kind(pf->doc, colours) != Q_NONE)
        pf_space_read(pf, colours, 0, &space);
    (void)qdoc_integer(pf->doc, qdoc_key(pf->doc, image, "/BitsPerComponent"),
                       &bits);
    if (bits == 16)
        preflight_find(pf, RULE_DEPTH, "an image has 16 bits a colour");
    if (space.kind == SPACE_CMYK && bits == 8)
        check_ink(pf, image);
    pf->object = before;
}
