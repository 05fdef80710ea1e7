#include "post/linesread.h"

#include <math.h>
#include <string.h>

#include "base/arena.h"
#include "data/ledger.h"
#include "post/pdfread.h"

#define SLACK 0.05 /* mm */

enum {
    NUMBERS = 6, /* operands of cm */
    DEPTH = 32
};

bool
lines_profile(struct db *db, int64_t run, struct arena *arena,
              struct inserter **out, struct err *err)
{
    static const char folder[] = "inserter/";
    const char *const *names;
    const struct text *data;
    size_t n;

    *out = NULL;
    if (!run_files(db, run, arena, &names, &data, &n, err))
        return false;
    for (size_t i = 0; i < n; i++)
        if (strncmp(names[i], folder, sizeof folder - 1) == 0) {
            *out = arena_alloc(arena, sizeof **out);
            return inserter_read(data[i], names[i], arena, *out, err);
        }
    return true;
}

/* --- rectangles of a page ------------------------------------------------- */

/* Scale and shift: all that bars are drawn under. */
struct shift {
    double x, y, sx, sy;
};

struct lines {
    const struct inserter *ins;
    double width, height; /* pt */
    uint32_t seen;        /* positions that have a line */
    double number[NUMBERS];
    size_t n;
    struct shift now, saved[DEPTH];
    size_t depth;
};

/* The last operands, oldest first; false: not so many. */
static bool
operands(struct lines *l, size_t n, double *out)
{
    if (l->n < n)
        return false;
    memcpy(out, l->number + l->n - n, n * sizeof *out);
    return true;
}

static void
keep_number(struct lines *l, double v)
{
    if (l->n == NUMBERS)
        memmove(l->number, l->number + 1, --l->n * sizeof *l->number);
    l->number[l->n++] = v;
}

static bool
near(double a, double b)
{
    return fabs(a - b) <= SLACK;
}

/* Is it as long and thick as a line, and in their column? */
static bool
is_line(const struct lines *l, double x, double width, double height)
{
    const struct inserter *ins = l->ins;
    double page = l->width / PT_PER_MM;

    return near(width, ins->length) && near(height, ins->thickness) &&
           near(x, ins->right ? page - ins->inset - ins->length : ins->inset);
}

static bool
take_rect(struct lines *l, struct err *err)
{
    double v[4], middle, at;

    if (!operands(l, 4, v))
        return err_set(err, ERR_STATE, "pdf: a rectangle without numbers");
    v[0] = (l->now.x + v[0] * l->now.sx) / PT_PER_MM;
    v[1] = (l->now.y + v[1] * l->now.sy) / PT_PER_MM;
    v[2] *= l->now.sx / PT_PER_MM;
    v[3] *= l->now.sy / PT_PER_MM;
    if (l->ins->n == 0 || !is_line(l, v[0], v[2], v[3]))
        return true;
    middle = v[1] + v[3] / 2; /* from the foot */
    if (!l->ins->bottom)
        middle = l->height / PT_PER_MM - middle;
    at = (middle - l->ins->first) / l->ins->pitch;
    if (round(at) < 0 || round(at) >= (double)l->ins->n ||
        !near(at * l->ins->pitch, round(at) * l->ins->pitch))
        return err_set(err, ERR_STATE,
                       "an inserter line stands where there is no position");
    l->seen |= (uint32_t)1 << (unsigned)round(at);
    return true;
}

static bool
take_cm(struct lines *l, struct err *err)
{
    double m[6];

    if (!operands(l, 6, m))
        return err_set(err, ERR_STATE, "pdf: cm without numbers");
    l->now.x += m[4] * l->now.sx;
    l->now.y += m[5] * l->now.sy;
    l->now.sx *= m[0];
    l->now.sy *= m[3];
    return true;
}

/* Modules of a mark are no text: behind ID, as many as its sides say. */
static bool
skip_image(struct pdf_scan *scan, struct err *err)
{
    double side[2] = {0, 0};
    struct pdf_token t;
    int which = -1;

    do {
        if (!pdf_scan_next(scan, &t, err))
            return false;
        if (t.kind == PDF_NUMBER && which >= 0)
            side[which] = t.number;
        which = t.kind != PDF_NAME     ? -1
                : text_is(t.text, "W") ? 0
                : text_is(t.text, "H") ? 1
                                       : -1;
    } while (t.kind != PDF_END &&
             !(t.kind == PDF_WORD && text_is(t.text, "ID")));
    if (t.kind == PDF_END || !(side[0] >= 1 && side[0] <= 4096) ||
        !(side[1] >= 1 && side[1] <= 4096))
        return err_set(err, ERR_STATE, "pdf: inline image is cut");
    scan->at += 1 + ((size_t)side[0] + 7) / 8 * (size_t)side[1];
    return scan->at <= scan->len ||
           err_set(err, ERR_STATE, "pdf: inline image is cut");
}

static bool
operate(struct lines *l, struct pdf_scan *scan, struct text op, struct err *err)
{
    if (text_is(op, "q")) {
        if (l->depth == DEPTH)
            return err_set(err, ERR_STATE, "pdf: q and Q do not agree");
        l->saved[l->depth++] = l->now;
    } else if (text_is(op, "Q")) {
        if (l->depth == 0)
            return err_set(err, ERR_STATE, "pdf: q and Q do not agree");
        l->now = l->saved[--l->depth];
    }
    if (text_is(op, "re"))
        return take_rect(l, err);
    if (text_is(op, "cm"))
        return take_cm(l, err);
    if (text_is(op, "BI"))
        return skip_image(scan, err);
    return true;
}

static bool
find_lines(struct lines *l, struct text content, struct buf *scratch,
           struct err *err)
{
    struct pdf_scan scan = {content.s, content.len, 0, scratch};
    struct pdf_token t;

    do {
        if (!pdf_scan_next(&scan, &t, err))
            return false;
        if (t.kind == PDF_NUMBER)
            keep_number(l, t.number);
        else if (t.kind == PDF_WORD) {
            if (!operate(l, &scan, t.text, err))
                return false;
            l->n = 0;
        }
    } while (t.kind != PDF_END);
    return true;
}

/* --- what they should be -------------------------------------------------- */

static int64_t
number_of(const struct inserter_counter *c, int64_t before)
{
    int64_t round_trip = before % (c->last + 1 - c->first);

    return c->down ? c->last - round_trip : c->first + round_trip;
}

enum wanted {
    NO_LINE,
    LINE,
    EITHER
};

static enum wanted
wanted_if(bool holds)
{
    return holds ? LINE : NO_LINE;
}

static enum wanted
wanted(const struct inserter *ins, const struct inserter_bit *b,
       const struct inserter_sheet *s)
{
    int64_t fed = ins->reverse ? s->n + 1 - s->k : s->k;
    int64_t sheets = ins->sequence.reset ? 0 : s->count.sheets;

    switch (b->kind) {
    case BIT_NEVER:
        return NO_LINE;
    case BIT_ALWAYS:
        return LINE;
    case BIT_BEGIN:
        return wanted_if(fed == 1);
    case BIT_NOT_BEGIN:
        return wanted_if(fed > 1);
    case BIT_END:
        return wanted_if(fed == s->n);
    case BIT_NOT_END:
        return wanted_if(fed < s->n);
    case BIT_SEQUENCE:
        return wanted_if(
            number_of(&ins->sequence, sheets + s->k - 1) / b->weight % 2 == 1);
    case BIT_MATCH:
        return wanted_if(
            number_of(&ins->match, s->count.pieces) / b->weight % 2 == 1);
    case BIT_SHEET:
        return wanted_if(s->k / b->weight % 2 == 1);
    case BIT_SHEETS:
        return wanted_if(s->n / b->weight % 2 == 1);
    case BIT_PARITY:
    case BIT_INSERT:
        break;
    }
    return EITHER;
}

static bool
parity_check(const struct inserter *ins, uint32_t seen, struct err *err)
{
    bool has = false;
    unsigned sum = 0;

    for (size_t i = 0; i < ins->n; i++) {
        has = has || ins->bit[i].kind == BIT_PARITY;
        if (!ins->bit[i].skipped)
            sum += seen >> i & 1;
    }
    return !has || sum % 2 == (ins->odd ? 1 : 0) ||
           err_set(err, ERR_STATE, "inserter lines have the wrong parity");
}

bool
lines_check(const struct inserter *ins, const struct inserter_sheet *sheet,
            bool back, struct text content, double width, double height,
            struct buf *scratch, struct err *err)
{
    struct lines l = {
        .ins = ins, .width = width, .height = height, .now = {0, 0, 1, 1}};
    bool bears = back == ins->back &&
                 (ins->sheets == SHEETS_ALL ||
                  sheet->k == (ins->sheets == SHEETS_LAST ? sheet->n : 1));

    if (!find_lines(&l, content, scratch, err))
        return false;
    if (!bears)
        return l.seen == 0 ||
               err_set(err, ERR_STATE, "bears inserter lines and should not");
    for (size_t i = 0; i < ins->n; i++) {
        enum wanted w = wanted(ins, &ins->bit[i], sheet);

        if (w != EITHER && (l.seen >> i & 1) != (w == LINE))
            return err_set(err, ERR_STATE,
                           "inserter position %zu is not as the profile asks",
                           i + 1);
    }
    return parity_check(ins, l.seen, err);
}
