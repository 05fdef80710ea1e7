/*
 * Window envelopes: what of a folded sheet a window shows while it slides.
 *
 * A profile is a libconfig file, lengths in mm, seen from the address side:
 *   name = "youkei-naga3"; title = "洋形長3号 窓付き";
 *   width = 235.0; height = 120.0;       outside
 *   seam = 2.0;                          lost to seams, both sides together
 *   window = { x = 25.0; y = 12.0; width = 100.0; height = 50.0; };
 *                                        from the outer left and top edge
 *   sheet = { width = 210.0; height = 297.0; folds = [ 116.0, 232.0 ];
 *             panel = 1; };              which panel carries the address
 *   error = 1.0;                         of fold and insertion, each side
 *   clear = 2.0;                         from block to frame
 *   inner = "naga40";                    profile of the envelope inside
 *   flap = { side = "top"; height = 30.0; tab = 12.0; };
 *                                        for its artwork: "top" or "right";
 *                                        tab: where the seams are glued
 * Without a window it is an envelope that goes into another.  Folds are
 * parallel to the width and turn the paper back each time; so panels 1, 3, ...
 * lie upright, and only these can carry an address.
 *
 * That turning the contents adds nothing: of a sheet inside the envelope no
 * corner, and so no point, can move out of the play by more than what its
 * row shortens, x (1 - cos); error covers that.
 *
 * Units:  mm throughout this module; areas lie on the sheet unless the name
 *         says inside.
 * Source: Japan Post manual p13 (2 mm clear at every position, 10 mm from
 *         the edges); reference/postal.md 1.5, 4.3, 5.2.
 */
#ifndef RENDER_ENVELOPE_H
#define RENDER_ENVELOPE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "base/str.h"

struct arena;

enum {
    ENVELOPE_FOLDS = 7
};

/* Edges of an upright rectangle. */
struct area {
    double x0, y0, x1, y1;
};

struct envelope {
    struct text name, title;
    double width, height, seam;
    double error, clear;
    bool windowed;
    struct area window; /* from the outer left and top edge */
    double sheet_width, sheet_height;
    size_t n_fold;
    double fold[ENVELOPE_FOLDS]; /* ascending, from the sheet's top */
    size_t panel;                /* that carries the address, from 1 */
    struct text inner;           /* "": none */
    bool flap_right;             /* on the short side; else on top */
    double flap, tab;            /* heights of flap and seams */
};

/*
 * Read a profile; file is what messages call it.
 *
 * Owner:  texts live in arena.
 * Errors: ERR_CONF with file and line.
 */
bool envelope_read(struct text source, const char *file, struct arena *arena,
                   struct envelope *out, struct err *err) MUST_CHECK;

/* What follows from a profile. */
struct envelope_facts {
    double inside_width, inside_height;
    double piece_width, piece_height; /* the folded sheet */
    double play_x, play_y;            /* negative: it does not go in */
    double turn;                      /* degrees, at most */
    struct area window;               /* from the inner left and top edge */
    struct area panel;                /* the address panel on the sheet */
    double panel_top; /* its top in the folded sheet, pushed left and up */
    struct area always, ever;    /* visible; always: clear and error off */
    double barcode;              /* largest that fits, pt of the manual; 0 */
    double barcode_w, barcode_h; /* its bars */
};

void envelope_facts(const struct envelope *e, struct envelope_facts *out);

/* What may be wrong with a profile. */
enum envelope_check {
    ENVELOPE_PIECE,  /* the folded sheet does not go in */
    ENVELOPE_INNER,  /* the inner envelope does not */
    ENVELOPE_MARGIN, /* window too near to an edge */
    ENVELOPE_LEFT,   /* an edge of the panel can show */
    ENVELOPE_TOP,
    ENVELOPE_RIGHT,
    ENVELOPE_BOTTOM,
    ENVELOPE_BARCODE, /* always visible: too narrow for a barcode */
    ENVELOPE_BLOCK,   /* always visible: too low for an address */
    ENVELOPE_CHECKS
};

/*
 * One check; inner is the profile that e names, NULL where it names none.
 *
 * Errors: ERR_CONF with the reason in mm.
 */
bool envelope_check(const struct envelope *e, const struct envelope *inner,
                    enum envelope_check check, struct err *err) MUST_CHECK;

/* All checks, to the first that fails. */
bool envelope_good(const struct envelope *e, const struct envelope *inner,
                   struct err *err) MUST_CHECK;

#endif
