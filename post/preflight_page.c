#include <math.h>

#include "post/preflight_inside.h"

#define MM (72 / 25.4)

/* Writers round to a thousandth of a point or to two decimals. */
static const double near = 0.02;

/* --- areas ------------------------------------------------------------------
 */

bool
pf_area_within(struct area inner, struct area outer)
{
    return inner.x0 >= outer.x0 - near && inner.y0 >= outer.y0 - near &&
           inner.x1 <= outer.x1 + near && inner.y1 <= outer.y1 + near;
}

bool
pf_area_apart(struct area a, struct area b)
{
    return a.x1 <= b.x0 + near || a.x0 >= b.x1 - near || a.y1 <= b.y0 + near ||
           a.y0 >= b.y1 - near;
}

struct area
pf_area_meet(struct area a, struct area b)
{
    return (struct area){fmax(a.x0, b.x0), fmax(a.y0, b.y0), fmin(a.x1, b.x1),
                         fmin(a.y1, b.y1)};
}

bool
pf_area_empty(struct area a)
{
    return a.x1 < a.x0 || a.y1 < a.y0;
}

/* A rectangle, its corners in any order (7.9.5). */
static bool
read_box(struct preflight *pf, struct qobj o, struct area *out)
{
    double v[4];

    if (!qdoc_numbers(pf->doc, o, 4, v))
        return false;
    *out = (struct area){fmin(v[0], v[2]), fmin(v[1], v[3]), fmax(v[0], v[2]),
                         fmax(v[1], v[3])};
    return out->x1 > out->x0 && out->y1 > out->y0;
}

/* --- boxes ------------------------------------------------------------------
 */

/* Trim and bleed of a page; without trim the media box stands in. */
static void
find_boxes(struct preflight *pf, struct qobj page)
{
    struct qobj trim = qdoc_key(pf->doc, page, "/TrimBox");
    struct qobj art = qdoc_key(pf->doc, page, "/ArtBox");
    bool has_trim = qdoc_kind(pf->doc, trim) != Q_NONE;
    bool has_art = qdoc_kind(pf->doc, art) != Q_NONE;

    if (!read_box(pf, qdoc_inherited(pf->doc, page, "/MediaBox"), &pf->media)) {
        preflight_find(pf, RULE_BOXES, "there is no MediaBox");
        pf->media = (struct area){0, 0, 612, 792};
    }
    pf->trim_known = read_box(pf, has_trim ? trim : art, &pf->trim);
    if (has_trim && has_art)
        preflight_find(pf, RULE_TRIM, "TrimBox and ArtBox are both given");
    else if (!has_trim && !has_art)
        preflight_find(pf, RULE_TRIM, "neither TrimBox nor ArtBox is given");
    else if (!pf->trim_known)
        preflight_find(pf, RULE_TRIM, "the box is not a rectangle");
    if (!pf->trim_known)
        pf->trim = pf->media;
    pf->bleed = pf->trim;
    if (pf->trim_known)
        (void)read_box(pf, qdoc_inherited(pf->doc, page, "/BleedBox"),
                       &pf->bleed);
}

static void
check_nested(struct preflight *pf, struct qobj page)
{
    struct area crop;

    if (!pf_area_within(pf->trim, pf->bleed))
        preflight_find(pf, RULE_BOXES, "TrimBox is not within BleedBox");
    if (!pf_area_within(pf->trim, pf->media))
        preflight_find(pf, RULE_BOXES, "TrimBox is not within MediaBox");
    else if (!pf_area_within(pf->bleed, pf->media))
        preflight_find(pf, RULE_BOXES, "BleedBox is not within MediaBox");
    if (read_box(pf, qdoc_inherited(pf->doc, page, "/CropBox"), &crop) &&
        !pf_area_within(pf->trim, crop))
        preflight_find(pf, RULE_BOXES, "TrimBox is not within CropBox");
}

/* 0.1 mm: what a guillotine cannot tell apart. */
static bool
same_size(double a, double b)
{
    return fabs(a - b) < 0.1 * MM;
}

static void
check_size(struct preflight *pf)
{
    double width = pf->trim.x1 - pf->trim.x0;
    double height = pf->trim.y1 - pf->trim.y0;
    bool asked = pf->want->width_mm > 0;

    if (!pf->trim_known)
        return;
    if (pf->first.x1 <= pf->first.x0)
        pf->first = pf->trim;
    if (asked && !(same_size(width, pf->want->width_mm * MM) &&
                   same_size(height, pf->want->height_mm * MM)))
        preflight_find(pf, RULE_SIZE, "the trim is %.1f x %.1f mm", width / MM,
                       height / MM);
    else if (!asked && !(same_size(width, pf->first.x1 - pf->first.x0) &&
                         same_size(height, pf->first.y1 - pf->first.y0)))
        preflight_find(pf, RULE_SIZE,
                       "the trim is %.1f x %.1f mm, another than before",
                       width / MM, height / MM);
}

static void
check_bleed(struct preflight *pf)
{
    double least =
        fmin(fmin(pf->trim.x0 - pf->bleed.x0, pf->trim.y0 - pf->bleed.y0),
             fmin(pf->bleed.x1 - pf->trim.x1, pf->bleed.y1 - pf->trim.y1));
    double most =
        fmax(fmax(pf->trim.x0 - pf->bleed.x0, pf->trim.y0 - pf->bleed.y0),
             fmax(pf->bleed.x1 - pf->trim.x1, pf->bleed.y1 - pf->trim.y1));

    /* A trim beyond its bleed is told by another rule. */
    if (least > -near && most > near && least < pf->want->bleed_mm * MM - near)
        preflight_find(pf, RULE_BLEED, "%.1f mm of bleed on one side",
                       fmax(least, 0) / MM);
}

/* --- annotations ------------------------------------------------------------
 */

/* What an annotation shows is content too: a form, or one for each state. */
static void
run_appearance(struct preflight *pf, struct qobj a)
{
    struct qobj shown = qdoc_key(pf->doc, qdoc_key(pf->doc, a, "/AP"), "/N");
    struct run r = {.pf = pf};
    const char *const *keys = NULL;
    size_t n = 0;

    if (qdoc_kind(pf->doc, shown) == Q_DICT)
        n = qdoc_keys(pf->doc, shown, &keys);
    else
        pf_object_nowhere(&r, shown, qdoc_key(pf->doc, shown, "/Resources"),
                          false);
    for (size_t i = 0; i < n; i++) {
        struct qobj one = qdoc_key(pf->doc, shown, keys[i]);

        pf_object_nowhere(&r, one, qdoc_key(pf->doc, one, "/Resources"), false);
    }
}

/* A printer's mark may lie within the bleed, beside the trim (X1-12). */
static void
check_annotation(struct preflight *pf, struct qobj a)
{
    static const char *const refused[] = {"/Movie", "/Sound", "/Screen",
                                          "/FileAttachment"};
    struct qobj kind = qdoc_key(pf->doc, a, "/Subtype");
    struct area box = {0};

    preflight_actions(pf, a);
    run_appearance(pf, a);
    for (size_t i = 0; i < sizeof refused / sizeof refused[0]; i++)
        if (qdoc_is(pf->doc, kind, refused[i]))
            preflight_find_at(pf, RULE_ANNOTATION_KIND, qdoc_id(pf->doc, a),
                              "an annotation of the kind %s", refused[i]);
    if (qdoc_is(pf->doc, kind, "/TrapNet"))
        return;
    if (!read_box(pf, qdoc_key(pf->doc, a, "/Rect"), &box) ||
        !pf_area_apart(box, qdoc_is(pf->doc, kind, "/PrinterMark") ? pf->trim
                                                                   : pf->bleed))
        preflight_find_at(pf, RULE_ANNOTATIONS, qdoc_id(pf->doc, a),
                          "an annotation lies within the bleed");
}

static void
check_annotations(struct preflight *pf, struct qobj page)
{
    struct qobj list = qdoc_key(pf->doc, page, "/Annots");

    for (size_t i = 0; i < qdoc_count(pf->doc, list); i++)
        check_annotation(pf, qdoc_item(pf->doc, list, i));
}

/* --- a page -----------------------------------------------------------------
 */

static void
check_group(struct preflight *pf, struct qobj page)
{
    struct qobj group = qdoc_key(pf->doc, page, "/Group");

    if (qdoc_is(pf->doc, qdoc_key(pf->doc, group, "/S"), "/Transparency"))
        preflight_find(pf, RULE_TRANSPARENCY,
                       "the page is a transparency group");
    preflight_group(pf, group, 0);
    if (qdoc_kind(pf->doc, qdoc_key(pf->doc, page, "/SeparationInfo")) !=
        Q_NONE)
        preflight_find(pf, RULE_SEPARATED, "the page is one of several plates");
}

static void
check_streams(struct preflight *pf, struct qobj page)
{
    struct qobj contents = qdoc_key(pf->doc, page, "/Contents");

    preflight_stream(pf, contents);
    for (size_t i = 0; i < qdoc_count(pf->doc, contents); i++)
        preflight_stream(pf, qdoc_item(pf->doc, contents, i));
}

void
preflight_page(struct preflight *pf, int64_t index)
{
    struct qobj page = qdoc_page(pf->doc, index);
    struct gstate gs;
    struct text content;

    pf->runs = 0;
    find_boxes(pf, page);
    check_nested(pf, page);
    check_size(pf);
    check_bleed(pf);
    check_annotations(pf, page);
    check_group(pf, page);
    preflight_actions(pf, page);
    check_streams(pf, page);
    if (!qdoc_content(pf->doc, page, &content)) {
        preflight_find(pf, RULE_SOUND, "the page's content cannot be read");
        return;
    }
    gs = pf_gstate_new();
    preflight_run(pf, content, qdoc_inherited(pf->doc, page, "/Resources"), &gs,
                  0);
}
