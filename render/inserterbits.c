/* What an inserter profile puts on a sheet: which lines, and where. */
#include <math.h>
#include <string.h>

#include "base/arena.h"
#include "render/inserter.h"

#define SLACK 1e-6 /* mm */

/* --- bits ---------------------------------------------------------------- */

unsigned
inserter_counted(const struct inserter_counter *c, int64_t before)
{
    int64_t step = before % (c->last - c->first + 1);

    return (unsigned)(c->down ? c->last - step : c->first + step);
}

bool
inserter_begins(const struct inserter *ins, const struct inserter_sheet *s)
{
    return s->k == (ins->reverse ? s->n : 1);
}

bool
inserter_ends(const struct inserter *ins, const struct inserter_sheet *s)
{
    return s->k == (ins->reverse ? 1 : s->n);
}

int64_t
inserter_before(const struct inserter *ins, const struct inserter_sheet *s)
{
    return s->k - 1 + (ins->sequence.reset ? 0 : s->count.sheets);
}

static bool
bit_holds(const struct inserter *ins, const struct inserter_bit *b,
          const struct inserter_sheet *s)
{
    int64_t before = inserter_before(ins, s);

    switch (b->kind) {
    case BIT_ALWAYS:
        return true;
    case BIT_BEGIN:
        return inserter_begins(ins, s);
    case BIT_NOT_BEGIN:
        return !inserter_begins(ins, s);
    case BIT_END:
        return inserter_ends(ins, s);
    case BIT_NOT_END:
        return !inserter_ends(ins, s);
    case BIT_SEQUENCE:
        return (inserter_counted(&ins->sequence, before) & b->weight) != 0;
    case BIT_MATCH:
        return (inserter_counted(&ins->match, s->count.pieces) & b->weight) !=
               0;
    case BIT_SHEET:
        return ((unsigned)s->k & b->weight) != 0;
    case BIT_SHEETS:
        return ((unsigned)s->n & b->weight) != 0;
    case BIT_INSERT:
        return (s->inserts >> (b->weight - 1) & 1) != 0;
    case BIT_NEVER:
    case BIT_PARITY:
        break;
    }
    return false;
}

bool
inserter_bears(const struct inserter *ins, const struct inserter_sheet *s)
{
    return ins->sheets == SHEETS_ALL ||
           s->k == (ins->sheets == SHEETS_FIRST ? 1 : s->n);
}

uint32_t
inserter_pattern(const struct inserter *ins, const struct inserter_sheet *sheet)
{
    uint32_t pattern = 0, parity = 0;
    unsigned sum = ins->odd ? 1 : 0;

    if (!inserter_bears(ins, sheet))
        return 0;
    for (size_t i = 0; i < ins->n; i++) {
        const struct inserter_bit *b = &ins->bit[i];

        if (b->kind == BIT_PARITY)
            parity = (uint32_t)1 << i;
        if (!bit_holds(ins, b, sheet))
            continue;
        pattern |= (uint32_t)1 << i;
        sum += !b->skipped;
    }
    return sum % 2 == 1 ? pattern | parity : pattern;
}

/* --- places -------------------------------------------------------------- */

struct box
inserter_line(const struct inserter *ins, size_t position, struct size trim)
{
    double middle = (ins->first + (double)position * ins->pitch) * PT_PER_MM;
    double inset = ins->inset * PT_PER_MM, length = ins->length * PT_PER_MM;
    double thickness = ins->thickness * PT_PER_MM;

    if (ins->bottom)
        middle = trim.height - middle;
    return (struct box){ins->right ? trim.width - inset - length : inset,
                        middle - thickness / 2, length, thickness};
}

static struct box
lines_span(const struct inserter *ins, struct size trim)
{
    struct box a = inserter_line(ins, 0, trim);
    struct box b = inserter_line(ins, ins->n - 1, trim);
    double top = fmin(a.y, b.y);

    return (struct box){a.x, top, a.width, fmax(a.y, b.y) + a.height - top};
}

size_t
inserter_spans(const struct inserter *ins, struct size trim,
               struct box out[static INSERTER_SPANS])
{
    size_t n = 0;

    if (ins->n > 0)
        out[n++] = lines_span(ins, trim);
    if (ins->code.given) {
        /* ISO/IEC 16388 and 16390, 4.3: quiet zones of ten narrow elements. */
        double quiet = 10 * ins->code.narrow * PT_PER_MM;

        out[n] = inserter_code_span(&ins->code, trim);
        out[n].y -= quiet;
        out[n++].height += 2 * quiet;
    }
    return n;
}

struct box
inserter_zone(const struct inserter *ins, struct box span, struct size trim)
{
    double before = ins->clear_before * PT_PER_MM;
    double after = ins->clear_after * PT_PER_MM;
    double side = ins->clear_side * PT_PER_MM;
    double x0 = fmax(span.x - side, 0), y0, x1, y1;

    x1 = fmin(span.x + span.width + side, trim.width);
    y0 = fmax(span.y - (ins->bottom ? after : before), 0);
    y1 = fmin(span.y + span.height + (ins->bottom ? before : after),
              trim.height);
    return (struct box){x0, y0, x1 - x0, y1 - y0};
}

void
inserter_put(const struct box *line, uint32_t pattern, struct arena *arena,
             struct page *io)
{
    struct draw *draw;
    struct box *box;
    size_t n = 0;

    if (pattern == 0)
        return;
    draw = arena_raw(arena, (io->n + 1) * sizeof *draw);
    box = arena_raw(arena, INSERTER_POSITIONS * sizeof *box);
    for (size_t i = 0; i < INSERTER_POSITIONS; i++)
        if (pattern >> i & 1)
            box[n++] = line[i];
    if (io->n > 0)
        memcpy(draw, io->draw, io->n * sizeof *draw);
    draw[io->n] = (struct draw){.kind = DRAW_BARS, .u.bars = {n, box}};
    io->draw = draw;
    io->n++;
}

/* --- a page -------------------------------------------------------------- */

static bool
span_check(const struct inserter *ins, struct box b, struct size trim,
           struct err *err)
{
    double width = trim.width / PT_PER_MM, height = trim.height / PT_PER_MM;
    double centre = fabs((b.x + b.width / 2) / PT_PER_MM - width / 2);
    double top = b.y / PT_PER_MM, bottom = height - top - b.height / PT_PER_MM;
    double lead = ins->bottom ? bottom : top;
    double trail = ins->bottom ? top : bottom;

    if (b.x < 0 || b.x + b.width > trim.width || lead < 0 || trail < 0)
        return err_set(err, ERR_CONF,
                       "%s: marks: the lines do not stand on a sheet of "
                       "%.0f x %.0f mm",
                       ins->file, width, height);
    if (centre < ins->centre.least - SLACK || centre > ins->centre.most + SLACK)
        return err_set(err, ERR_CONF,
                       "%s: marks: the lines are %.1f mm from the middle of "
                       "the sheet; the machine reads from %g to %g mm",
                       ins->file, centre, ins->centre.least, ins->centre.most);
    if (lead < ins->lead - SLACK || trail < ins->trail - SLACK)
        return err_set(err, ERR_CONF,
                       "%s: marks: the lines are %.1f mm from the leading and "
                       "%.1f mm from the trailing edge; the machine asks for "
                       "%g and %g mm",
                       ins->file, lead, trail, ins->lead, ins->trail);
    return true;
}

bool
inserter_page_check(const struct inserter *ins, struct size trim,
                    struct err *err)
{
    struct box span[INSERTER_SPANS];
    size_t n = inserter_spans(ins, trim, span);

    for (size_t i = 0; i < n; i++)
        if (!span_check(ins, span[i], trim, err))
            return false;
    return true;
}
