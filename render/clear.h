/*
 * What of a form prints within a box: for places that must stay clear, such
 * as the quiet zone of a mark.
 *
 * Outlines are taken exactly, all else by its extent (render/extent.h): a slot
 * by the room that it may take, whatever a piece writes there.
 * What prints no ink (white, tint 0) is not in the way, and a white shape that
 * covers the whole box hides what lies under it.
 *
 * Units: pt on the page.
 */
#ifndef RENDER_CLEAR_H
#define RENDER_CLEAR_H

#include <stdbool.h>

#include "render/page.h"

struct form;
struct item;

/* The first item but `but` (may be NULL) that prints in the box; NULL: none. */
const struct item *
form_intruder(const struct form *form, struct box box, const struct item *but);

#endif
