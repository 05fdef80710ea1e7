#include "post/marksheet.h"

#include <math.h>
#include <string.h>

#include "base/arena.h"
#include "render/page.h"

/* mm on the page */
#define WIDTH 210.0
#define HEIGHT 297.0
#define COLUMN 50.0  /* where texts begin; templates/marks/test.svg */
#define ACROSS 286.0 /* of the ruler across */
#define TABLE 95.0   /* of the table's heading */
#define ROW 4.9

static const struct size a4 = {WIDTH * PT_PER_MM, HEIGHT *PT_PER_MM};

/* --- numbers and texts --------------------------------------------------- */

/* What the form is written into. */
struct sheet {
    struct buf svg;
    struct arena *arena;
};

/* A number as SVG has it, whatever the locale: up to three decimals. */
static const char *
mm(struct sheet *s, double v)
{
    long t = lround(fabs(v) * 1000);
    char *out = arena_printf(s->arena, "%s%ld.%03ld", v < 0 ? "-" : "",
                             t / 1000, t % 1000);
    size_t len = strlen(out);

    while (out[len - 1] == '0')
        out[--len] = '\0';
    if (out[len - 1] == '.')
        out[--len] = '\0';
    return out;
}

/* The same for a column of a table: always two decimals. */
static const char *
hundredths(struct sheet *s, double v)
{
    long t = lround(v * 100);

    return arena_printf(s->arena, "%ld.%02ld", t / 100, t % 100);
}

/* A profile's own words, as XML wants them. */
static void
put_escaped(struct buf *svg, struct text t)
{
    for (size_t i = 0; i < t.len; i++) {
        const char c = t.s[i];

        if (c == '<' || c == '>' || c == '&')
            buf_printf(svg, "&#%d;", c);
        else
            buf_put(svg, &c, 1);
    }
}

enum anchor {
    START,
    MIDDLE,
    END
};

struct look {
    double size;
    enum anchor anchor;
    const char *fill;
    bool bold;
};

static void
put_text(struct sheet *s, double x, double y, struct look look, struct text t)
{
    static const char *const anchors[] = {"start", "middle", "end"};

    buf_printf(&s->svg,
               "<text x='%s' y='%s' font-size='%s' text-anchor='%s' "
               "fill='%s'%s>",
               mm(s, x), mm(s, y), mm(s, look.size), anchors[look.anchor],
               look.fill, look.bold ? " font-weight='bold'" : "");
    put_escaped(&s->svg, t);
    buf_str(&s->svg, "</text>\n");
}

#define BLACK "#000000"
#define BLUE "#14557b"
#define PALE "#9fbccc"
#define WHITE "#ffffff"

/* --- rulers -------------------------------------------------------------- */

/* Length of the tick at i mm. */
static double
tick(int i)
{
    return i % 10 == 0 ? 3 : i % 5 == 0 ? 2 : 1.2;
}

static void
put_stroke(struct sheet *s, const char *ink, double width)
{
    buf_printf(&s->svg, "' fill='none' stroke='%s' stroke-width='%s'/>\n", ink,
               mm(s, width));
}

static void
put_number(struct sheet *s, double x, double y, enum anchor anchor, int i)
{
    put_text(s, x, y, (struct look){2.293, anchor, BLACK, false},
             text_from(arena_printf(s->arena, "%d", i)));
}

/* Down the page at x, from its top or bottom; ticks go towards the lines. */
static void
put_ruler_down(struct sheet *s, double x, double sign, bool from_bottom)
{
    int most = (int)ACROSS - 6; /* clear of the ruler across */

    buf_printf(&s->svg, "<path d='M%s,%s V%s", mm(s, x),
               mm(s, from_bottom ? HEIGHT : 0),
               mm(s, from_bottom ? HEIGHT - most : most));
    for (int i = 1; i <= most; i++)
        buf_printf(&s->svg, " M%s,%s h%s", mm(s, x),
                   mm(s, from_bottom ? HEIGHT - i : i), mm(s, sign * tick(i)));
    put_stroke(s, BLACK, 0.1);
    for (int i = 10; i <= most; i += 10)
        put_number(s, x - sign, (from_bottom ? HEIGHT - i : i) + 0.8,
                   sign > 0 ? END : START, i);
}

/* Across the page, from the left or the right edge. */
static void
put_ruler_across(struct sheet *s, double y, bool from_right)
{
    buf_printf(&s->svg, "<path d='M0,%s H%s", mm(s, y), mm(s, WIDTH));
    for (int i = 1; i < (int)WIDTH; i++)
        buf_printf(&s->svg, " M%s,%s v%s", mm(s, from_right ? WIDTH - i : i),
                   mm(s, y), mm(s, -tick(i)));
    put_stroke(s, BLACK, 0.1);
    for (int i = 10; i < (int)WIDTH; i += 10)
        put_number(s, from_right ? WIDTH - i : i, y + 2.8, MIDDLE, i);
}

/* --- the profile --------------------------------------------------------- */

/* What a bit means, in words. */
static const char *
meaning(const struct inserter *ins, const struct inserter_bit *b,
        struct arena *arena)
{
    static const struct {
        const char *name, *words;
    } always[] = {{"benchmark", "読み始めの線。いつもある"},
                  {"safety", "確かめの線。いつもある"},
                  {"retime", "区切りの線。いつもある"}};

    for (size_t i = 0; i < sizeof always / sizeof always[0]; i++)
        if (text_is(b->name, always[i].name))
            return always[i].words;
    switch (b->kind) {
    case BIT_NEVER:
        return "使わない。いつもない";
    case BIT_ALWAYS:
        return "いつもある";
    case BIT_BEGIN:
        return "封書の、最初に入る用紙";
    case BIT_NOT_BEGIN:
        return "封書の、最初に入る用紙でない";
    case BIT_END:
        return "封書の、最後に入る用紙";
    case BIT_NOT_END:
        return "封書の、最後に入る用紙でない";
    case BIT_PARITY:
        return ins->odd ? "線の数を奇数にする" : "線の数を偶数にする";
    case BIT_SEQUENCE:
        return arena_printf(arena, "用紙の番号（%lld から %lld）の %u の桁",
                            (long long)ins->sequence.first,
                            (long long)ins->sequence.last, b->weight);
    case BIT_MATCH:
        return arena_printf(arena, "封書の番号（%lld から %lld）の %u の桁",
                            (long long)ins->match.first,
                            (long long)ins->match.last, b->weight);
    case BIT_SHEET:
        return arena_printf(arena, "何枚目かの %u の桁", b->weight);
    case BIT_SHEETS:
        return arena_printf(arena, "封書の枚数の %u の桁", b->weight);
    case BIT_INSERT:
        return arena_printf(arena, "同封物 %u を入れる", b->weight);
    }
    return "";
}

static void
put_title(struct sheet *s, const struct inserter *ins)
{
    put_text(s, COLUMN, 83.6, (struct look){3.881, START, BLUE, true},
             ins->title.len > 0 ? ins->title : ins->name);
}

static void
put_line(struct sheet *s, double y, const char *words)
{
    put_text(s, COLUMN, y, (struct look){2.822, START, BLACK, false},
             text_from(words));
}

static void
put_lines_words(struct sheet *s, const struct inserter *ins)
{
    put_line(s, 88.8,
             arena_printf(
                 s->arena,
                 "%s端から %s、先端（%s）から %s、長さ %s、太さ %s、間隔 %s",
                 ins->right ? "右" : "左", mm(s, ins->inset),
                 ins->bottom ? "下" : "上", mm(s, ins->first),
                 mm(s, ins->length), mm(s, ins->thickness), mm(s, ins->pitch)));
}

static void
put_code_words(struct sheet *s, const struct inserter *ins)
{
    const struct inserter_code *c = &ins->code;
    double y = ins->n > 0 ? TABLE + (double)(ins->n + 1) * ROW + 3 : 88.8;

    put_line(s, y,
             arena_printf(s->arena,
                          "%s、%s端から %s、先端（%s）から %s、高さ %s、"
                          "長さ %s、細い線 %s",
                          c->kind == LINEAR_CODE39 ? "Code 39"
                                                   : "Interleaved 2 of 5",
                          c->right ? "右" : "左", mm(s, c->inset),
                          c->bottom ? "下" : "上", mm(s, c->first),
                          mm(s, c->height), mm(s, c->span), mm(s, c->narrow)));
}

/* Columns of the table, from its left edge. */
static const double columns[] = {7, 26, 33, 57};

static void
put_row(struct sheet *s, const struct inserter *ins, size_t i, double y)
{
    const struct look number = {2.822, END, BLACK, false};
    const struct look word = {2.822, START, BLACK, false};
    double at = ins->first + (double)i * ins->pitch;

    put_text(s, COLUMN + columns[0], y, number,
             text_from(arena_printf(s->arena, "%zu", i + 1)));
    put_text(s, COLUMN + columns[1], y, number, text_from(hundredths(s, at)));
    put_text(s, COLUMN + columns[2], y, word, ins->bit[i].name);
    put_text(s, COLUMN + columns[3], y, word,
             text_from(meaning(ins, &ins->bit[i], s->arena)));
    buf_printf(&s->svg, "<path d='M%s,%s h100", mm(s, COLUMN), mm(s, y + 1.4));
    put_stroke(s, PALE, 0.2);
}

static void
put_table(struct sheet *s, const struct inserter *ins)
{
    const struct look end = {2.646, END, WHITE, false};
    const struct look start = {2.646, START, WHITE, false};

    buf_printf(&s->svg,
               "<rect x='%s' y='%s' width='100' height='%s' fill='%s'/>\n",
               mm(s, COLUMN), mm(s, TABLE - ROW + 1.4), mm(s, ROW), BLUE);
    put_text(s, COLUMN + columns[0], TABLE, end, TEXT("位置"));
    put_text(s, COLUMN + columns[1], TABLE, end, TEXT("先端から mm"));
    put_text(s, COLUMN + columns[2], TABLE, start, TEXT("しるし"));
    put_text(s, COLUMN + columns[3], TABLE, start, TEXT("線があるのは"));
    for (size_t i = 0; i < ins->n; i++)
        put_row(s, ins, i, TABLE + (double)(i + 1) * ROW);
}

/* Each position's name beside the ruler, in line with its line. */
static void
put_names(struct sheet *s, const struct inserter *ins, double x, double sign)
{
    const struct look look = {fmin(2.293, ins->pitch * 0.9),
                              sign > 0 ? END : START, BLUE, false};

    for (size_t i = 0; i < ins->n; i++) {
        struct box b = inserter_line(ins, i, a4);
        double y = (b.y + b.height / 2) / PT_PER_MM;

        put_text(s, x, y + look.size * 0.35, look,
                 text_from(arena_printf(s->arena, "%zu %s", i + 1,
                                        ins->bit[i].name.s)));
    }
}

/* Where the clear zones end towards the middle of the page, mm. */
static double
inner_edge(const struct inserter *ins, double sign)
{
    struct box span[INSERTER_SPANS];
    size_t n = inserter_spans(ins, a4, span);
    double x = sign > 0 ? WIDTH : 0;

    for (size_t i = 0; i < n; i++) {
        struct box zone = inserter_zone(ins, span[i], a4);

        /* A code at the other edge has no ruler. */
        if ((span[i].x + span[i].width / 2 > a4.width / 2) != (sign > 0))
            continue;
        x = sign > 0 ? fmin(x, zone.x / PT_PER_MM)
                     : fmax(x, (zone.x + zone.width) / PT_PER_MM);
    }
    return x;
}

struct text
marksheet_lines(const struct inserter *ins, struct arena *arena)
{
    struct sheet s = {.arena = arena};
    bool bottom = ins != NULL && ins->bottom;
    double x = 191, sign = 1; /* of the ruler down */
    struct text out;

    buf_printf(&s.svg,
               "<svg xmlns='http://www.w3.org/2000/svg' width='%smm' "
               "height='%smm' viewBox='0 0 %s %s' "
               "font-family='BIZ UDPGothic'>\n",
               mm(&s, WIDTH), mm(&s, HEIGHT), mm(&s, WIDTH), mm(&s, HEIGHT));
    if (ins != NULL) {
        sign = (ins->n > 0 ? ins->right : ins->code.right) ? 1 : -1;
        x = inner_edge(ins, sign) - 4 * sign;
        put_names(&s, ins, x - 7.5 * sign, sign);
        put_title(&s, ins);
        if (ins->n > 0) {
            put_lines_words(&s, ins);
            put_table(&s, ins);
        }
        if (ins->code.given)
            put_code_words(&s, ins);
    }
    put_ruler_down(&s, x, sign, bottom);
    put_ruler_across(&s, bottom ? HEIGHT - ACROSS - 3 : ACROSS, sign > 0);
    buf_str(&s.svg, "</svg>\n");
    out = (struct text){arena_copy(arena, s.svg.s, s.svg.len), s.svg.len};
    buf_clear(&s.svg);
    return out;
}
