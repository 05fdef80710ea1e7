#include "post/proof.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "post/choose.h"
#include "render/pdf.h"
#include "render/values.h"

enum {
    ROWS = 26,         /* of cover.svg */
    PAPER_IDS = 100000 /* fixed pages of templates/proof begin there */
};

struct row {
    struct text piece, why;
    size_t page;
};

struct proof {
    const struct proof_terms *t;
    struct db *db;
    struct arena *arena, *scratch;
    struct choices choices;
    size_t n_spot;
    const char **spot;
    size_t n_row;
    struct row *row;
    struct pdf *pdf;
    size_t page, pages, covers;
};

/* --- pages --------------------------------------------------------------- */

static bool
piece_sides(struct proof *p, int64_t seq, struct side_list *out,
            struct err *err)
{
    struct piece piece;
    bool found;

    arena_reset(p->scratch);
    if (!piece_find(p->db, p->t->run->no, seq, &found, &piece, err))
        return false;
    if (!found)
        return err_set(err, ERR_STATE, "piece %06" PRId64 " is not there", seq);
    return letter_sides(p->t->set, p->t->composer, &piece, p->scratch, out,
                        err);
}

static void
note_ink(struct proof *p, const struct ink *ink)
{
    size_t i = 0;

    if (ink->spot == NULL || ink->technical)
        return;
    while (i < p->n_spot && strcmp(p->spot[i], ink->spot) != 0)
        i++;
    if (i < p->n_spot)
        return;
    if ((i & (i - 1)) == 0) { /* 0, 1, 2, 4, ...: room for as many again */
        const char **wider = arena_array(p->arena, const char *, 2 * i + 1);

        if (i > 0)
            memcpy(wider, p->spot, i * sizeof *wider);
        p->spot = wider;
    }
    p->spot[p->n_spot++] = arena_printf(p->arena, "%s", ink->spot);
}

static void
note_page(struct proof *p, const struct page *page)
{
    for (size_t i = 0; i < page->n; i++) {
        const struct draw *d = &page->draw[i];

        if (d->kind == DRAW_GLYPHS)
            note_ink(p, &d->u.glyphs.ink);
        if (d->kind == DRAW_PATH && d->u.path.fill)
            note_ink(p, &d->u.path.fill_ink);
        if (d->kind == DRAW_PATH && d->u.path.stroke)
            note_ink(p, &d->u.path.stroke_ink);
    }
}

/* Does this ink stand on the plate (NULL: black)? */
static bool
on_plate(const struct ink *ink, const char *spot)
{
    if (spot == NULL)
        return ink->spot == NULL;
    return ink->spot != NULL && strcmp(ink->spot, spot) == 0;
}

/* The calls of a page that print on one plate, as black where it is a spot. */
static void
plate_page(const struct page *from, const char *spot, struct arena *arena,
           struct page *out)
{
    out->n = 0;
    out->draw = arena_array(arena, struct draw, from->n + 1);
    for (size_t i = 0; i < from->n; i++) {
        struct draw d = from->draw[i];

        switch (d.kind) {
        case DRAW_GLYPHS:
            if (!on_plate(&d.u.glyphs.ink, spot))
                continue;
            break;
        case DRAW_PATH:
            d.u.path.fill = d.u.path.fill && on_plate(&d.u.path.fill_ink, spot);
            d.u.path.stroke =
                d.u.path.stroke && on_plate(&d.u.path.stroke_ink, spot);
            if (!d.u.path.fill && !d.u.path.stroke)
                continue;
            break;
        default:
            if (spot != NULL)
                continue;
        }
        out->draw[out->n++] = d;
    }
}

/* A fixed page of nothing but its size; each page of the proof has its own. */
static struct page *
bare(struct proof *p, const struct page *like)
{
    struct page *page = arena_alloc(p->arena, sizeof *page);

    page->trim = like->trim;
    return page;
}

static bool
plate(struct proof *p, const struct side *side, const char *spot,
      struct err *err)
{
    struct page fixed = {.n = 0}, own = {.n = 0};
    struct side out = {.fixed = bare(p, side->fixed),
                       .fixed_id = PAPER_IDS + 1000 + (unsigned)p->page};

    plate_page(side->fixed, spot, p->scratch, &fixed);
    plate_page(&side->own, spot, p->scratch, &own);
    out.own.trim = side->fixed->trim;
    out.own.n = fixed.n + own.n;
    out.own.draw = arena_array(p->scratch, struct draw, out.own.n + 1);
    if (fixed.n > 0)
        memcpy(out.own.draw, fixed.draw, fixed.n * sizeof *fixed.draw);
    if (own.n > 0)
        memcpy(out.own.draw + fixed.n, own.draw, own.n * sizeof *own.draw);
    p->page++;
    return pdf_side(p->pdf, &out, NULL, err);
}

/* A frame around an area of the sheet, in mm. */
static struct draw
frame(const struct area *a, double width, bool dashed, struct arena *arena)
{
    static const uint8_t op[] = {PATH_MOVE, PATH_LINE, PATH_LINE, PATH_LINE,
                                 PATH_CLOSE};
    struct point *point = arena_array(arena, struct point, 4);
    double *dash = arena_array(arena, double, 2);
    double x0 = a->x0 * PT_PER_MM, x1 = a->x1 * PT_PER_MM;
    double y0 = a->y0 * PT_PER_MM, y1 = a->y1 * PT_PER_MM;

    point[0] = (struct point){x0, y0};
    point[1] = (struct point){x1, y0};
    point[2] = (struct point){x1, y1};
    point[3] = (struct point){x0, y1};
    dash[0] = dash[1] = 4;
    return (struct draw){.kind = DRAW_PATH,
                         .u.path = {.path = {sizeof op, 4, op, point},
                                    .stroke = true,
                                    .stroke_ink = {.m = 1, .y = 1, .tint = 1},
                                    .line_width = width,
                                    .miter = 10,
                                    .n_dash = dashed ? 2 : 0,
                                    .dash = dash}};
}

/* The address side, with what the window always and what it ever shows. */
static bool
window_over(struct proof *p, const struct side *side, struct err *err)
{
    struct envelope_facts facts;
    struct side out = *side;

    envelope_facts(p->t->envelope, &facts);
    out.own.n = side->own.n + 2;
    out.own.draw = arena_array(p->scratch, struct draw, out.own.n);
    if (side->own.n > 0)
        memcpy(out.own.draw, side->own.draw,
               side->own.n * sizeof *side->own.draw);
    out.own.draw[side->own.n] = frame(&facts.always, 1, false, p->scratch);
    out.own.draw[side->own.n + 1] = frame(&facts.ever, 0.6, true, p->scratch);
    p->page++;
    return pdf_side(p->pdf, &out, NULL, err);
}

/* --- the paper around them ----------------------------------------------- */

static void
put(struct proof *p, struct values *v, const char *name, struct text t)
{
    size_t i;

    if (mailset_field(p->t->paper, name, &i))
        v->item[i] = t;
}

static void
put_common(struct proof *p, struct values *v)
{
    const struct control *c = p->t->control;
    char *day = arena_raw(p->scratch, DATE_MAX);

    v->n = mailset_fields(p->t->paper);
    v->item = arena_array(p->scratch, struct text, v->n);
    for (size_t i = 0; i < v->n; i++)
        v->item[i] = TEXT("");
    date_format(c->run->posting, day);
    put(p, v, "run", text_from(c->run->id));
    put(p, v, "posting", text_from(day));
    put(p, v, "municipality", c->sender->municipality);
    put(p, v, "office", c->sender->office);
    put(p, v, "program", text_from(p->t->program));
    put(p, v, "page",
        text_from(
            arena_printf(p->scratch, "%zu / %zu", p->page + 1, p->pages)));
}

static bool
paper_out(struct proof *p, const struct values *v, struct err *err)
{
    struct side_list sides;

    if (!mailset_fill(p->t->paper, v, p->scratch, &sides, NULL, err))
        return err_wrap(err, "proof");
    for (size_t i = 0; i < sides.n; i++) {
        sides.side[i].fixed_id += PAPER_IDS;
        p->page++;
        if (!pdf_side(p->pdf, &sides.side[i], NULL, err))
            return false;
    }
    return true;
}

static bool
cover(struct proof *p, size_t from, struct err *err)
{
    struct values v;

    arena_reset(p->scratch);
    put_common(p, &v);
    put(p, &v, "cover", TEXT("1"));
    put(p, &v, "first", from == 0 ? TEXT("1") : TEXT(""));
    put(p, &v, "last", from + ROWS >= p->n_row ? TEXT("1") : TEXT(""));
    for (size_t i = 0; i < ROWS && from + i < p->n_row; i++) {
        const struct row *r = &p->row[from + i];
        char name[32];

        (void)snprintf(name, sizeof name, "row%02zu.page", i + 1);
        put(p, &v, name, text_from(arena_printf(p->scratch, "%zu", r->page)));
        (void)snprintf(name, sizeof name, "row%02zu.piece", i + 1);
        put(p, &v, name, r->piece);
        (void)snprintf(name, sizeof name, "row%02zu.why", i + 1);
        put(p, &v, name, r->why);
    }
    return paper_out(p, &v, err);
}

static bool
held_page(struct proof *p, const struct reason_row *r, struct err *err)
{
    struct values v;

    arena_reset(p->scratch);
    put_common(p, &v);
    put(p, &v, "held", TEXT("1"));
    put(p, &v, "reason", r->words);
    put(p, &v, "count", control_number(p->scratch, r->n));
    return paper_out(p, &v, err);
}

/* --- the whole ----------------------------------------------------------- */

static void
add_row(struct proof *p, size_t pages, struct text piece, struct text why)
{
    p->row[p->n_row++] = (struct row){piece, why, p->pages + 1};
    p->pages += pages;
}

/* Letters with their sides, then the further pages: what stands on which. */
static bool
lay_out(struct proof *p, struct err *err)
{
    const struct reason_list *held = &p->t->control->held;
    size_t rows;
    struct side_list sides;
    size_t first = 0, count[CHOICES_MAX];

    for (size_t i = 0; i < p->choices.n; i++) {
        if (!piece_sides(p, p->choices.item[i].seq, &sides, err))
            return false;
        count[i] = sides.n;
        if (i > 0)
            continue;
        first = sides.n;
        for (size_t k = 0; k < sides.n; k++) {
            note_page(p, sides.side[k].fixed);
            note_page(p, &sides.side[k].own);
        }
    }
    rows = p->choices.n + (p->t->envelope != NULL) + 1 + p->n_spot + held->n;
    p->row = arena_array(p->arena, struct row, rows);
    p->covers = (rows + ROWS - 1) / ROWS;
    p->pages = p->covers;
    for (size_t i = 0; i < p->choices.n; i++)
        add_row(p, count[i],
                text_from(arena_printf(p->arena, "%s-%06" PRId64,
                                       strrchr(p->t->run->id, '-') + 1,
                                       p->choices.item[i].seq)),
                (struct text){p->choices.item[i].why.s,
                              p->choices.item[i].why.len});
    if (p->t->envelope != NULL)
        add_row(p, 1, TEXT(""),
                TEXT("窓から見える所：実線はいつも、破線は動いたときに"));
    add_row(p, first, TEXT(""), TEXT("墨版（特色を除いたすべて）"));
    for (size_t i = 0; i < p->n_spot; i++)
        add_row(p, first, TEXT(""),
                text_from(arena_printf(p->arena, "特色版 %s", p->spot[i])));
    for (size_t i = 0; i < held->n; i++)
        add_row(p, 1, TEXT(""),
                text_from(arena_printf(p->arena, "保留：%.*s（%" PRId64 "人）",
                                       (int)held->row[i].words.len,
                                       held->row[i].words.s, held->row[i].n)));
    return true;
}

static bool
letters(struct proof *p, struct err *err)
{
    struct side_list sides;

    for (size_t i = 0; i < p->choices.n; i++) {
        if (!piece_sides(p, p->choices.item[i].seq, &sides, err))
            return false;
        for (size_t k = 0; k < sides.n; k++, p->page++)
            if (!pdf_side(p->pdf, &sides.side[k], NULL, err))
                return false;
    }
    return true;
}

static bool
plates(struct proof *p, struct err *err)
{
    struct side_list sides;

    if (!piece_sides(p, p->choices.item[0].seq, &sides, err) ||
        (p->t->envelope != NULL && !window_over(p, &sides.side[0], err)))
        return false;
    for (size_t i = 0; i <= p->n_spot; i++)
        for (size_t k = 0; k < sides.n; k++)
            if (!plate(p, &sides.side[k], i == 0 ? NULL : p->spot[i - 1], err))
                return false;
    return true;
}

static bool
write_pages(struct proof *p, struct pdf_shared *shared, struct out_file *file,
            struct err *err)
{
    const struct reason_list *held = &p->t->control->held;
    char *title = arena_printf(p->arena, "%s proof", p->t->run->id);
    struct pdf_info info = {.title = title,
                            .day = p->t->run->as_of,
                            .creator = p->t->program,
                            .output = p->t->output};
    bool good = true;

    sha256_of(title, strlen(title), &info.id);
    if (!pdf_begin(shared, file, &info, &p->pdf, err))
        return false;
    for (size_t i = 0; good && i < p->covers; i++)
        good = cover(p, i * ROWS, err);
    good = good && letters(p, err) && plates(p, err);
    for (size_t i = 0; good && i < held->n; i++)
        good = held_page(p, &held->row[i], err);
    if (good && p->page != p->pages)
        good = err_set(err, ERR_BUG, "proof: %zu pages, not %zu", p->page,
                       p->pages);
    if (!good) {
        pdf_free(p->pdf);
        return false;
    }
    return pdf_end(p->pdf, err);
}

bool
proof_write(struct db *db, const struct proof_terms *terms,
            struct out_file *file, struct err *err)
{
    struct arena *arena = arena_new();
    struct proof *p = arena_alloc(arena, sizeof *p);
    struct pdf_shared *shared = pdf_shared_new(terms->faces);
    bool good;

    p->t = terms;
    p->db = db;
    p->arena = arena;
    p->scratch = arena_new();
    good = choose_letters(db, terms->run, terms->set, terms->composer,
                          &p->choices, err) &&
           lay_out(p, err) && write_pages(p, shared, file, err);
    choices_clear(&p->choices);
    pdf_shared_free(shared);
    arena_free(p->scratch);
    arena_free(arena);
    return good;
}
