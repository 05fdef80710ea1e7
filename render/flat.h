/*
 * An envelope laid open: where its panels lie on the flat sheet that is printed
 * and punched, and the lines to punch and fold it by.
 *
 * Front, upright; below it the back, which folds up behind it; the flap above
 * or to the right of the front; seams to be glued on its two other sides.
 *
 * Units: mm from the top left of the trim, which is the smallest rectangle
 *        around the flat sheet, seen from outside.
 */
#ifndef RENDER_FLAT_H
#define RENDER_FLAT_H

#include "render/envelope.h"
#include "render/page.h"

struct drawing;

struct flat {
    double width, height;
    struct area front, back, flap;
    struct area tab[2]; /* left; right, or above where the flap is right */
};

void flat_of(const struct envelope *e, struct flat *out);

/*
 * Draw what the maker cuts, folds and glues: cut lines whole, folds dashed,
 * glue hatched; the window with the edge of its film.
 *
 * Shape: ink is a technical one (page.h): it prints on no sheet.
 */
void flat_die(const struct envelope *e, const struct flat *flat, struct ink ink,
              struct drawing *d);

/*
 * Draw a security tint on the inside of front and back: two crossing sets of
 * waves, so that what is written in the envelope cannot be read against the
 * light.  Seen from inside: left and right change places.
 */
void flat_tint(const struct flat *flat, struct ink ink, struct drawing *d);

#endif
