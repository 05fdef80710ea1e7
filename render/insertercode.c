/* The linear code of an inserter profile: its template, its place, its bars. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "base/conf.h"
#include "render/inserter.h"

enum {
    DIGITS_MAX = 9
};

/* --- the template -------------------------------------------------------- */

static const struct {
    const char *name;
    enum inserter_part_kind kind;
} words[] = {
    {"sheet", PART_SHEET}, {"sheets", PART_SHEETS},
    {"piece", PART_PIECE}, {"sequence", PART_SEQUENCE},
    {"match", PART_MATCH}, {"begin", PART_BEGIN},
    {"end", PART_END},     {"inserts", PART_INSERTS},
};

/* "sheet" or "piece:4": what stands between braces. */
static bool
part_read(struct text t, struct inserter_part *out)
{
    const char *colon = memchr(t.s, ':', t.len);
    const struct text word = {t.s,
                              colon != NULL ? (size_t)(colon - t.s) : t.len};

    *out = (struct inserter_part){.digits = 1};
    if (colon != NULL) {
        if (t.len != word.len + 2 || colon[1] < '1' ||
            colon[1] > '0' + DIGITS_MAX)
            return false;
        out->digits = (size_t)(colon[1] - '0');
    }
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
        if (text_is(word, words[i].name)) {
            out->kind = words[i].kind;
            return true;
        }
    return false;
}

static bool
value_read(const struct conf_node *node, struct text t,
           struct inserter_code *out, struct err *err)
{
    size_t i = 0, digits = 0;

    while (i < t.len) {
        struct inserter_part *p = &out->part[out->n];
        const char *end = NULL;

        if (out->n == LINEAR_TEXT)
            return conf_bad(node, err, "value: at most %d characters",
                            LINEAR_TEXT);
        if (t.s[i] != '{')
            *p = (struct inserter_part){PART_LITERAL, 1, t.s[i++]};
        else {
            end = memchr(t.s + i, '}', t.len - i);
            if (end == NULL ||
                !part_read(
                    (struct text){t.s + i + 1, (size_t)(end - t.s) - i - 1}, p))
                return conf_bad(node, err,
                                "value: {...} is none that is known; "
                                "docs/inserter lists them");
            i = (size_t)(end - t.s) + 1;
        }
        digits += p->digits;
        out->n++;
    }
    if (digits == 0 || digits > LINEAR_TEXT)
        return conf_bad(node, err, "value: 1 to %d characters are expected",
                        LINEAR_TEXT);
    return true;
}

/* --- reading ------------------------------------------------------------- */

/* A symbol of nothing but zeros is as long as any other of this template. */
static bool
span_find(const struct conf_node *node, struct inserter_code *io,
          struct err *err)
{
    const struct inserter ins = {.code = *io};
    char zeros[LINEAR_TEXT + 1];
    struct linear symbol;

    inserter_code_text(&ins, &(struct inserter_sheet){.k = 1, .n = 2}, zeros);
    if (!linear_encode(io->kind, text_from(zeros), io->check, &symbol, err)) {
        struct err inner = *err;

        return conf_bad(node, err, "value: %s", inner.msg);
    }
    io->span = linear_width(&symbol, io->ratio) * io->narrow;
    return true;
}

/* One of two words. */
static bool
choice_read(const struct conf_node *node, const char *name, const char *no,
            const char *yes, struct arena *arena, bool *out, struct err *err)
{
    struct text t;

    if (!conf_text(node, name, no, arena, &t, err))
        return false;
    *out = text_is(t, yes);
    return *out || text_is(t, no) ||
           conf_bad(node, err, "%s: \"%s\" or \"%s\" is expected", name, no,
                    yes);
}

bool
inserter_code_read(const struct conf_node *root, struct arena *arena,
                   struct inserter_code *out, struct err *err)
{
    const struct conf_node *node = conf_find(root, "code");
    struct inserter_code code = {.given = true};
    bool left, second;
    struct text value;

    *out = (struct inserter_code){.given = false};
    if (node == NULL)
        return true;
    /* Wide elements of 2 to 3 narrow ones: both standards. */
    if (!choice_read(node, "kind", "code39", "i2of5", arena, &second, err) ||
        !conf_text(node, "value", NULL, arena, &value, err) ||
        !conf_bool(node, "check", false, &code.check, err) ||
        !choice_read(node, "edge", "right", "left", arena, &left, err) ||
        !choice_read(node, "lead", "top", "bottom", arena, &code.bottom, err) ||
        !conf_real(node, "inset", 0, 500, (double)NAN, &code.inset, err) ||
        !conf_real(node, "first", 0, 1000, (double)NAN, &code.first, err) ||
        !conf_real(node, "height", 3, 50, (double)NAN, &code.height, err) ||
        !conf_real(node, "narrow", 0.19, 2, (double)NAN, &code.narrow, err) ||
        !conf_real(node, "ratio", 2, 3, 2.5, &code.ratio, err))
        return false;
    code.kind = second ? LINEAR_I2OF5 : LINEAR_CODE39;
    code.right = !left;
    if (!value_read(node, value, &code, err) || !span_find(node, &code, err))
        return false;
    *out = code;
    return true;
}

/* --- a sheet ------------------------------------------------------------- */

static int64_t
part_value(const struct inserter *ins, const struct inserter_part *p,
           const struct inserter_sheet *s)
{
    switch (p->kind) {
    case PART_SHEET:
        return s->k;
    case PART_SHEETS:
        return s->n;
    case PART_PIECE:
        return s->count.pieces + 1;
    case PART_SEQUENCE:
        return inserter_counted(&ins->sequence, inserter_before(ins, s));
    case PART_MATCH:
        return inserter_counted(&ins->match, s->count.pieces);
    case PART_BEGIN:
        return inserter_begins(ins, s);
    case PART_END:
        return inserter_ends(ins, s);
    case PART_INSERTS:
        return s->inserts;
    case PART_LITERAL:
        break;
    }
    return 0;
}

void
inserter_code_text(const struct inserter *ins,
                   const struct inserter_sheet *sheet,
                   char buf[static LINEAR_TEXT + 1])
{
    char *to = buf;

    for (size_t i = 0; i < ins->code.n; i++) {
        const struct inserter_part *p = &ins->code.part[i];
        int64_t v = part_value(ins, p, sheet);

        if (p->kind == PART_LITERAL)
            *to = p->literal;
        else
            for (size_t d = p->digits; d-- > 0; v /= 10)
                to[d] = (char)('0' + v % 10);
        to += p->digits;
    }
    *to = '\0';
}

struct box
inserter_code_span(const struct inserter_code *code, struct size trim)
{
    double height = code->height * PT_PER_MM, inset = code->inset * PT_PER_MM;
    double first = code->first * PT_PER_MM, span = code->span * PT_PER_MM;

    return (struct box){code->right ? trim.width - inset - height : inset,
                        code->bottom ? trim.height - first - span : first,
                        height, span};
}

/* Bars of the symbol from the leading edge on. */
static size_t
symbol_bars(const struct inserter_code *code, const struct linear *symbol,
            struct size trim, struct box *out)
{
    struct box span = inserter_code_span(code, trim);
    double at = 0;
    size_t n = 0;

    for (size_t i = 0; i < symbol->n; i++) {
        double width =
            (symbol->wide[i] ? code->ratio : 1) * code->narrow * PT_PER_MM;

        if (i % 2 == 0)
            out[n++] = (struct box){
                span.x,
                code->bottom ? span.y + span.height - at - width : span.y + at,
                span.width, width};
        at += width;
    }
    return n;
}

void
inserter_code_put(const struct inserter *ins,
                  const struct inserter_sheet *sheet, struct arena *arena,
                  struct page *io)
{
    char value[LINEAR_TEXT + 1];
    struct linear symbol;
    struct draw *draw;
    struct box *box;

    if (!ins->code.given || !inserter_bears(ins, sheet))
        return;
    inserter_code_text(ins, sheet, value);
    /* The profile's loader has encoded a text of the same kind. */
    if (!linear_encode(ins->code.kind, text_from(value), ins->code.check,
                       &symbol, NULL))
        return;
    draw = arena_raw(arena, (io->n + 1) * sizeof *draw);
    box = arena_raw(arena, LINEAR_MAX * sizeof *box);
    if (io->n > 0)
        memcpy(draw, io->draw, io->n * sizeof *draw);
    draw[io->n] = (struct draw){
        .kind = DRAW_BARS,
        .u.bars = {symbol_bars(&ins->code, &symbol, io->trim, box), box}};
    io->draw = draw;
    io->n++;
}
