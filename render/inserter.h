/*
 * Inserter marks: lines at the edge of each sheet that tell an inserting
 * machine where a piece begins and ends, and what goes in with it (OMR).
 *
 * A profile is a libconfig file, lengths in mm; what stands in brackets may
 * be left out:
 *   name = "pb-d1500"; title = "...";
 *   [sheets = "all";]        which sheets of a piece: all, first or last
 *   [side = "front";]        or back: only sheets that have one are marked
 *   [collation = "forward";] reverse: a piece's last sheet is fed first
 *   [marks = { edge = "right"; inset = 2.0;   from the left or right edge of
 *                                            the paper to a line's outer end
 *             lead = "top"; first = 96.0;    the edge that goes in first, and
 *                                            from it to the middle of line 1
 *             length = 10.0; thickness = 0.5; pitch = 2.54;
 *             bits = [ "benchmark", "end", "sequence 1", ... ]; };]
 *   [code = { kind = "code39";               or i2of5; narrow bars of 0.3
 *             value = "{piece:4}{sheet}{sheets}"; [check = true;]
 *             edge = "right"; inset = 3.0; lead = "top"; first = 70.0;
 *             height = 10.0; narrow = 0.3; [ratio = 2.5;] };]
 *   [sequence = { first = 0; last = 7; [down = false;] [reset = false;] };]
 *   [match = { first = 1; last = 15; };]
 *   [parity = { sum = "even"; [skips = [ 1, 2 ];] };]   positions from 1
 *   [inserts = [ "!represented", ... ];]  when channel 1, 2, ... feeds
 *   [clear = { [side = 3.0;] [before = 20.0;] [after = 20.0;]
 *              [reverse = true;] };]
 *   [limits = { [length = [10.0, 25.0];] [thickness = [0.35, 0.7];]
 *               [pitch = [2.54, 6.0];] [centre = [59.0, 108.0];]
 *               [positions = 24;] [span = 70.0;] [lead = 20.0;]
 *               [trail = 30.0;] };]
 *
 * A position's line is printed where its bit holds:
 *   "1" benchmark safety retime   always         "0"   never
 *   begin, not-begin, end, not-end   the first or last sheet that is fed
 *   "sequence W"   W (1, 2, 4, ... 32) is in the number of the sheet
 *   "match W"      W is in the number of the piece
 *   "sheet W" "sheets W"   W is in the sheet's place, and their number
 *   "insert N"     channel N feeds
 *   parity         makes the number of lines, itself included, even or odd
 * Numbers run from first to last and then from first again (down: from last
 * to first); sheets and pieces are counted per bundle, as printed; reset
 * counts each piece's sheets anew.
 *
 * A code stands like the lines, its bars across the way of the sheet: inset is
 * to their outer ends, first to the first bar's edge.  In its value stand plain
 * characters and {sheet}, {sheets}, {piece} (from 1), {sequence}, {match},
 * {begin}, {end}, {inserts} (the channels' bits as a number); :N gives N digits
 * (one without it), of which the last ones are kept.  A profile has marks, a
 * code, or both.
 *
 * limits is what the machine's maker publishes: a profile or a page beyond it
 * is refused.  clear is what must stay unprinted around the lines, on each
 * form; reverse: nothing behind them on the back.
 *
 * Source: reference/print.md A.9.
 */
#ifndef RENDER_INSERTER_H
#define RENDER_INSERTER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/str.h"
#include "render/linear.h"
#include "render/page.h"

struct arena;
struct conf_node;
struct mailset;
struct side_list;
struct values;

enum {
    INSERTER_POSITIONS = 32,
    INSERTER_CHANNELS = 8
};

enum inserter_bit_kind {
    BIT_NEVER,
    BIT_ALWAYS,
    BIT_BEGIN,
    BIT_NOT_BEGIN,
    BIT_END,
    BIT_NOT_END,
    BIT_PARITY,
    BIT_SEQUENCE, /* from here on with a number behind */
    BIT_MATCH,
    BIT_SHEET,
    BIT_SHEETS,
    BIT_INSERT
};

struct inserter_bit {
    enum inserter_bit_kind kind;
    unsigned weight; /* or channel, from 1; 0: none */
    struct text name;
    bool skipped; /* by parity */
};

/* Numbers that go round. */
struct inserter_counter {
    int64_t first, last;
    bool down, reset;
};

enum inserter_sheets {
    SHEETS_ALL,
    SHEETS_FIRST,
    SHEETS_LAST
};

/* From least to most; a limit that is not known is 0 to infinity. */
struct inserter_range {
    double least, most;
};

enum inserter_part_kind {
    PART_LITERAL,
    PART_SHEET,
    PART_SHEETS,
    PART_PIECE,
    PART_SEQUENCE,
    PART_MATCH,
    PART_BEGIN,
    PART_END,
    PART_INSERTS
};

/* Of a code's value: a character, or a number of so many digits. */
struct inserter_part {
    enum inserter_part_kind kind;
    size_t digits;
    char literal;
};

struct inserter_code {
    bool given;
    enum linear_kind kind;
    bool check, right, bottom;
    double inset, first;         /* mm */
    double height, narrow, span; /* mm; span: of the whole symbol */
    double ratio;
    size_t n;
    struct inserter_part part[LINEAR_TEXT];
};

struct inserter {
    struct text name, title;
    const char *file; /* what messages call it */
    enum inserter_sheets sheets;
    bool back, reverse;
    bool right;                      /* edge */
    bool bottom;                     /* lead */
    double inset, first;             /* mm */
    double length, thickness, pitch; /* mm */
    size_t n;
    struct inserter_bit bit[INSERTER_POSITIONS];
    struct inserter_counter sequence, match;
    bool odd;
    size_t n_insert;
    struct text insert[INSERTER_CHANNELS]; /* conditions */
    double clear_side, clear_before, clear_after;
    bool clear_reverse;
    struct inserter_range centre; /* of lines, mm from the sheet's middle */
    double lead, trail;           /* mm that stay free at these edges */
    struct inserter_code code;
};

/*
 * Read a profile; file is what messages call it.
 *
 * Owner:  texts live in arena.
 * Errors: ERR_CONF with file and line.
 */
bool inserter_read(struct text source, const char *file, struct arena *arena,
                   struct inserter *out, struct err *err) MUST_CHECK;

/* Pieces and sheets of the bundle that are printed before this piece. */
struct inserter_count {
    int64_t pieces, sheets;
};

/* One sheet of a piece, as its bits ask. */
struct inserter_sheet {
    int64_t k, n;                /* from 1, in the order of print */
    struct inserter_count count; /* before the piece */
    unsigned inserts;            /* bit 0: channel 1 feeds, ... */
};

/* Which positions of the sheet have a line: bit 0 is the first. */
uint32_t inserter_pattern(const struct inserter *ins,
                          const struct inserter_sheet *sheet);

/* The line at a position, from 0, on a page of this size (pt). */
struct box
inserter_line(const struct inserter *ins, size_t position, struct size trim);

/* The value of a counter after so many steps. */
unsigned inserter_counted(const struct inserter_counter *c, int64_t before);

/* Does the sheet bear marks at all? */
bool inserter_bears(const struct inserter *ins, const struct inserter_sheet *s);

/* Is it the first, or the last, that is fed? */
bool
inserter_begins(const struct inserter *ins, const struct inserter_sheet *s);
bool inserter_ends(const struct inserter *ins, const struct inserter_sheet *s);

/* Sheets counted before it. */
int64_t
inserter_before(const struct inserter *ins, const struct inserter_sheet *s);

/* The lines of a pattern, put on a page behind what it draws. */
void inserter_put(const struct box *line, uint32_t pattern, struct arena *arena,
                  struct page *io);

/* Where a profile prints: its lines, its code with quiet zones. */
enum {
    INSERTER_SPANS = 2
};
size_t inserter_spans(const struct inserter *ins, struct size trim,
                      struct box out[static INSERTER_SPANS]);

/* What must stay clear around such a place (pt). */
struct box
inserter_zone(const struct inserter *ins, struct box span, struct size trim);

/*
 * Is a page of this size one that the machine can read?
 *
 * Errors: ERR_CONF: lines beyond the page or the maker's limits.
 */
bool inserter_page_check(const struct inserter *ins, struct size trim,
                         struct err *err) MUST_CHECK;

/* --- its code, in insertercode.c ----------------------------------------- */

/* The group "code"; without it none is given. */
bool inserter_code_read(const struct conf_node *root, struct arena *arena,
                        struct inserter_code *out, struct err *err) MUST_CHECK;

/* The characters of a sheet's code, without that of check. */
void inserter_code_text(const struct inserter *ins,
                        const struct inserter_sheet *sheet,
                        char buf[static LINEAR_TEXT + 1]);

/* Where it stands (pt). */
struct box
inserter_code_span(const struct inserter_code *code, struct size trim);

/* Put it on a page, where the profile has one and the sheet bears marks. */
void inserter_code_put(const struct inserter *ins,
                       const struct inserter_sheet *sheet, struct arena *arena,
                       struct page *io);

/* --- on the sheets of a set, in insertermark.c --------------------------- */

/*
 * Mark the sheets of a set from now on; profile lives as long as the set.
 * NULL: they bear no marks.
 *
 * Errors: ERR_FORM with the place of what prints in the clear zone; ERR_CONF
 *         where the set has no such condition, a page is beyond the limits, or
 *         lines can come into the envelope's window.
 */
bool inserter_attach(struct mailset *set, const struct inserter *profile,
                     struct err *err) MUST_CHECK;

/*
 * Add the marks to the sides of a piece that mailset_fill has made; without an
 * attached profile they stay as they are.  Returns the number of its sheets.
 */
int64_t inserter_mark(struct mailset *set, const struct values *values,
                      struct inserter_count count, struct arena *scratch,
                      struct side_list *io);

#endif
