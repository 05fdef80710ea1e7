/*
 * A set: the sheets of one kind of mailing, compiled from SVG and ready to set.
 *
 * templates/<set>/set.conf (libconfig):
 *   name = "renewal"; version = "2026-10"; title = "...";
 *   valid_from = "2026-10-01";
 *   sheets = ( { name = "notice"; front = "notice.svg"; back = "";
 *                paper = "A4"; weight_g = 4.0; if = "";
 *                stock = "printed"; }, ... );    or "preprinted"
 *   address = { form = "address.svg"; sheet = "notice"; side = "front";
 *               x = 20.0; y = 12.0; };    top left of the block, mm;
 *                                         without: by envelope.conf
 *   enclosures = ( { as a sheet; inline = false; }, ... );   beside the
 *       letter: printed once, or with each piece where inline is true
 *   inks = ( { colour = "#1b5e8a"; cmyk = [0.9, 0.5, 0.15, 0.1]; },
 *            { colour = "#c8102e"; spot = "DIC 156s"; cmyk = [...]; } );
 *   fields = ( { name = "name"; kind = "register"; short = "..."; usual =
 *                "..."; longest = "..."; }, ... );
 *       kind: register (character policy, register faces), text, date, code,
 *       condition (holds where it is not empty)
 *       instead of samples, dated = ( { from = "2026-10-01"; text = "..."; },
 *       ... ): a text that holds from a posting day on, the same for all
 *   ink_limit = 300;      %; more CMYK in one ink is refused
 *   crop_marks = "all";   of forms with data-bleed: on every plate; "cmyk"
 *                         on the four process plates, "none"
 * An ink with technical = true is a spot that is no colour (a die line): it
 * overprints what lies under it.
 * #000000 is 100 K and #ffffff is paper (0 0 0 0 k); every other colour must
 * stand in inks.
 *
 * A field's name is [a-z][a-z0-9_.]*; filters follow with | (docs/forms).
 */
#ifndef RENDER_MAILSET_H
#define RENDER_MAILSET_H

#include <stdbool.h>
#include <stddef.h>

#include "base/date.h"
#include "base/err.h"
#include "base/str.h"
#include "render/page.h"
#include "render/policy.h"
#include "render/values.h"

struct arena;
struct faces;
struct mailset;

enum field_kind {
    FIELD_REGISTER,
    FIELD_TEXT,
    FIELD_DATE,
    FIELD_CODE,
    FIELD_CONDITION
};
enum sample {
    SAMPLE_SHORT,
    SAMPLE_USUAL,
    SAMPLE_LONGEST
};

/* A file of a set, by name and bytes: from a folder, or frozen in a ledger. */
struct source_file {
    const char *name;
    struct text data;
};

/*
 * Compile a set from its files; compiled forms, faces' tables and static pages
 * are made here, once.
 *
 * Errors: ERR_FORM or ERR_CONF with file, line and column.
 */
bool
mailset_load(const struct source_file *files, size_t n, struct faces *faces,
             struct mailset **out, struct err *err) MUST_CHECK;
void mailset_free(struct mailset *set);

struct text mailset_name(const struct mailset *set);
struct text mailset_version(const struct mailset *set);
struct date mailset_valid_from(const struct mailset *set);

size_t mailset_fields(const struct mailset *set);
const char *mailset_field_name(const struct mailset *set, size_t i);
enum field_kind mailset_field_kind(const struct mailset *set, size_t i);
struct text mailset_sample(const struct mailset *set, size_t i, enum sample s);

/* Number of a field; false where the set has no such field. */
bool mailset_field(const struct mailset *set, const char *name, size_t *out);

/* A sheet of the set, as weight and paperwork need it. */
struct sheet_info {
    struct text name, paper;
    bool duplex;     /* has a back */
    bool preprinted; /* its static art is on the paper before a night begins */
    double weight_g;
};
size_t mailset_sheets(const struct mailset *set);
struct sheet_info mailset_sheet(const struct mailset *set, size_t i);

/* Whether a piece with these values has sheet i (its "if"). */
bool mailset_sheet_used(const struct mailset *set, size_t i,
                        const struct values *values);

/* Can a sheet's name be part of a file's? */
#define SHEET_NAME_MAX 32
bool sheet_names_file(struct text name);

/* "printed" or "preprinted"; ERR_CONF at node for anything else. */
struct conf_node;
bool stock_word(const struct conf_node *node, struct text word,
                bool *preprinted, struct err *err) MUST_CHECK;

/*
 * Choose the stock of sheet i, before mailset_settle.  On preprinted paper
 * stands what the form says without a field and without a condition; a piece's
 * pages then carry the rest only.
 *
 * Errors: ERR_CONF if the sheet's name cannot be a file's.
 */
bool mailset_set_stock(struct mailset *set, size_t i, bool preprinted,
                       struct err *err) MUST_CHECK;

/* The art of preprinted sheet i, front and back; none for a printed one. */
struct side_list mailset_stock_sides(const struct mailset *set, size_t i);

/* Sides that a piece with these values has (a sheet's data-if may drop it). */
size_t mailset_sides(const struct mailset *set, const struct values *values);

/*
 * An enclosure: a sheet that is the same for everybody, printed once and
 * put beside the letter.  One that set.conf sets inline is a sheet instead.
 */
size_t mailset_enclosures(const struct mailset *set);
struct sheet_info mailset_enclosure(const struct mailset *set, size_t i);

/* Whether it belongs to a piece with these values (its "if"). */
bool mailset_enclosure_used(const struct mailset *set, size_t i,
                            const struct values *values);

/*
 * Set the sides of an enclosure; values are those of mailset_settle, and
 * empty where pieces differ.
 *
 * Owner:  sides live in scratch and in the set; good until the next call.
 * Errors: ERR_FORM with file, line and column where it asks for a field that
 *         is not settled; as mailset_fill.
 */
bool mailset_enclosure_fill(struct mailset *set, size_t i,
                            const struct values *values, struct arena *scratch,
                            struct side_list *out, struct err *err) MUST_CHECK;

/* Is field i a text that set.conf dates? */
bool mailset_dated(const struct mailset *set, size_t i);

/* Its text on a day; ERR_CONF where no row holds then. */
bool mailset_dated_text(const struct mailset *set, size_t i, struct date day,
                        struct text *out, struct err *err) MUST_CHECK;

/* What stands in the way of a piece. */
struct fit_problem {
    const char *field;        /* its name; "" where no single one */
    enum chars_reason reason; /* .. CHARS_DOES_NOT_FIT */
    uint32_t cp, vs;
    size_t at;
};

/*
 * Set all sides of a piece.
 *
 * Field text is judged by the character policy where its kind is register;
 * text that cannot be set, or does not fit after every written step, is a
 * problem, and no side is made: nothing is cut and nothing overflows.
 *
 * Owner:  sides live in scratch and in the set; good until the next call.
 * Errors: ERR_GLYPH or ERR_FIT; problem (may be NULL) then says which field.
 *         ERR_BUG if a settled field has another text.
 */
bool mailset_fill(struct mailset *set, const struct values *values,
                  struct arena *scratch, struct side_list *out,
                  struct fit_problem *problem, struct err *err) MUST_CHECK;

/* The form of the side that the address block stands on; NULL: of none. */
const char *mailset_address_form(const struct mailset *set);

/* One form by file name alone with a sample, for preview and form check. */
bool mailset_sample_side(struct mailset *set, const char *form, enum sample s,
                         struct arena *scratch, struct side *out,
                         struct err *err) MUST_CHECK;

/*
 * Say which fields have the same text in every piece from now on (who sends,
 * on which day): what hangs on these alone becomes static art, set once, and
 * their conditions are decided.
 *
 * Shape:  same has a bool for each field, values their texts; the others are
 *         not looked at.  Said again, the last time counts.
 * Errors: ERR_CONF if such a text cannot be set or does not fit its form; the
 *         set is then as before.
 */
bool mailset_settle(struct mailset *set, const struct values *values,
                    const bool *same, struct err *err) MUST_CHECK;

/*
 * A side on which nothing is printed, to pad a sheet without a back in a
 * job that the press prints on both sides.
 */
struct side mailset_blank(struct mailset *set, struct size trim);

#endif
