/*
 * Faces: the font files that fonts/fonts.conf allows, by role and by family.
 *
 * A file is opened by path, checked against its SHA-256 and never replaced by
 * another: no library chooses a font here.  Only faces that are used are
 * opened and hashed (face_use).
 *
 * fonts.conf (libconfig):
 *   faces = ( { name = "ipamj"; file = "/usr/share/fonts/..."; index = 0;
 *               sha256 = "<64 hex>"; family = "IPAmjMincho"; bold = false; }
 *             ... );
 *   register = { han = ("ipamj", "noto-serif-jp"); latin = "noto-sans";
 *                doubtful = ("hanamin-a", "hanamin-b"); };
 *   families = ( { name = "BIZ UDPGothic"; regular = "biz-udpgothic";
 *                  bold = "biz-udpgothic-bold"; lang = "ja"; } ... );
 */
#ifndef RENDER_FACE_H
#define RENDER_FACE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/file.h"
#include "base/str.h"

struct faces;
struct face;

/* Read the policy file; opens no font.  prefix: put before relative paths. */
bool faces_open(int dir_fd, const char *conf_name, struct faces **out,
                struct err *err) MUST_CHECK;
void faces_free(struct faces *faces);

/*
 * A face by its name in fonts.conf or by family and weight, opened, mapped
 * and checked at its first use.
 *
 * Owner:  faces; the pointer stays valid.
 * Errors: ERR_CONF if the name is unknown; ERR_STATE if the file is missing
 *         or has another hash than the policy says.
 */
bool face_use(struct faces *faces, struct text name, const struct face **out,
              struct err *err) MUST_CHECK;
bool face_of_family(struct faces *faces, struct text family, bool bold,
                    const struct face **out, struct err *err) MUST_CHECK;

/* Language of a family, "ja" where the policy names none. */
const char *faces_language(const struct faces *faces, struct text name);

enum face_role {
    ROLE_HAN,
    ROLE_LATIN,
    ROLE_DOUBTFUL
};

/*
 * Names of the faces that serve register fields in a role, in order.  Doubtful
 * faces that are not installed are left out.
 */
size_t faces_role(const struct faces *faces, enum face_role role,
                  const struct text **names);

/* Bytes of the policy file, to freeze with a run. */
struct text faces_source(const struct faces *faces);

/* Faces opened so far, in the order of fonts.conf (for PDF, plan, manifest). */
size_t faces_count(const struct faces *faces);
const struct face *faces_at(const struct faces *faces, size_t i);

const char *face_name(const struct face *face);     /* "ipamj" */
const char *face_family(const struct face *face);   /* as Pango knows it */
const char *face_language(const struct face *face); /* of its family: "ja" */
bool face_bold(const struct face *face);
const char *face_path(const struct face *face);
unsigned face_index(const struct face *face);  /* in a collection */
unsigned face_number(const struct face *face); /* row in fonts.conf, from 0 */
const struct sha256 *face_hash(const struct face *face);
double face_upem(const struct face *face);
unsigned face_glyphs(const struct face *face); /* glyphs in the file */
double face_ascent(const struct face *face);   /* of the em box: 0.88 */
bool face_is_cff(const struct face *face);
const char *face_postscript(const struct face *face); /* "IPAmjMincho" */
/* Font box in 1/1000 em: x least, y least, x most, y most. */
void face_box(const struct face *face, int out[static 4]);

/* Advance of a glyph in font units (horizontal). */
unsigned face_advance(const struct face *face, uint16_t glyph);

/*
 * Glyph of a code point, or of code point and variation selector (vs 0: none);
 * 0 where the face has none.  Decides coverage: never falls back to the base.
 */
uint16_t face_glyph(const struct face *face, uint32_t cp, uint32_t vs);

/*
 * The characters that the face's reverse table gives for a glyph: the same on
 * every run and in every file.  Empty where it has none (a ligature part).
 *
 * Owner:  face.
 */
struct text face_text(const struct face *face, uint16_t glyph);

/* HarfBuzz's own objects, for glyph.c and subset.c only. */
struct hb_font_t;
struct hb_face_t;
struct hb_font_t *face_hb_font(const struct face *face);
struct hb_face_t *face_hb_face(const struct face *face);

#endif
