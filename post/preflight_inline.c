#include <math.h>
#include <string.h>

#include "post/preflight_inside.h"
#include "post/qscan.h"

/* --- inline images (8.9.7) --------------------------------------------------
 */

struct inline_image {
    bool mask, filtered;
    double width, height, bits;
    struct space space;
};

static void
inline_entry(const struct run *r, size_t i, struct inline_image *image)
{
    char key[NAME_ROOM], value[NAME_ROOM];

    pf_run_name(r, i, key);
    pf_run_name(r, i + 1, value);
    if (strcmp(key, "/W") == 0 || strcmp(key, "/Width") == 0)
        image->width = pf_run_number(r, i + 1);
    else if (strcmp(key, "/H") == 0 || strcmp(key, "/Height") == 0)
        image->height = pf_run_number(r, i + 1);
    else if (strcmp(key, "/BPC") == 0 || strcmp(key, "/BitsPerComponent") == 0)
        image->bits = pf_run_number(r, i + 1);
    else if (strcmp(key, "/IM") == 0 || strcmp(key, "/ImageMask") == 0)
        image->mask = text_is(r->operand[i + 1].raw, "true");
    else if (strcmp(key, "/F") == 0 || strcmp(key, "/Filter") == 0)
        image->filtered = true;
    else if ((strcmp(key, "/CS") == 0 || strcmp(key, "/ColorSpace") == 0) &&
             value[0] != '\0')
        pf_space_named(r, value, &image->space);
}

static size_t
inline_bytes(const struct inline_image *image)
{
    double n = image->mask          ? 1
               : image->space.n > 0 ? (double)image->space.n
                                    : 0;
    double bits = image->mask ? 1 : image->bits;
    double row = ceil(image->width * n * bits / 8);
    double bytes = row * image->height;

    return !image->filtered && bytes > 0 && bytes < 1e9 ? (size_t)bytes : 0;
}

/* LZW by its short or full name, among the values (X1-10). */
static void
check_filters(const struct run *r)
{
    char name[NAME_ROOM];

    for (size_t i = 0; i < r->n; i++) {
        pf_run_name(r, i, name);
        if (strcmp(name, "/LZW") == 0 || strcmp(name, "/LZWDecode") == 0)
            preflight_find(r->pf, RULE_FILTERS, "a stream has the filter %s",
                           name);
    }
}

/* From BI on: entries up to ID, then the data. */
bool
pf_inline_image(struct run *r, struct qscan *scan)
{
    struct inline_image image = {.space = {.kind = SPACE_BAD}};
    struct qtoken t;

    for (r->n = 0;; pf_run_push(r, &t)) {
        qscan_next(scan, &t);
        if (t.kind == QT_WORD && text_is(t.raw, "ID"))
            break;
        if (t.kind == QT_END || t.kind == QT_BAD || r->n == 256)
            return false;
    }
    for (size_t i = 0; i + 1 < r->n;) {
        inline_entry(r, i, &image);
        i += 2;
        while (i < r->n && r->operand[i].kind != QT_NAME)
            i++;
    }
    check_filters(r);
    if (image.mask)
        pf_paint_mask(r);
    else
        pf_paint_image(r);
    r->n = 0;
    return qscan_image(scan, inline_bytes(&image));
}
