#include "post/choose.h"

#include <string.h>

#include "base/arena.h"
#include "data/picks.h"
#include "post/compose.h"
#include "post/reasons.h"
#include "render/face.h"
#include "render/mailset.h"
#include "render/page.h"
#include "render/values.h"

enum {
    FACES_MAX = 16
};

struct choosing {
    struct db *db;
    const struct run *run;
    struct mailset *set;
    const struct composer *composer;
    struct arena *arena, *scratch;
    struct choices *out;
};

bool
letter_sides(struct mailset *set, const struct composer *composer,
             const struct piece *piece, struct arena *scratch,
             struct side_list *out, struct err *err)
{
    struct values values;

    return compose_piece(composer, piece, scratch, &values, err) &&
           mailset_fill(set, &values, scratch, out, NULL, err);
}

static struct text
why_words(struct text why, struct arena *arena)
{
    static const struct {
        const char *name, *words;
    } list[] = {
        {"first", "最初の一通"},
        {"last", "最後の一通"},
        {"long-name", "氏名が最も長い"},
        {"long-address", "住所が最も長い"},
        {"long-building", "方書が最も長い"},
        {"alias", "通称がある"},
        {"roman", "ローマ字の氏名"},
        {"selector", "異体字の指定がある氏名"},
        {"supplementary", "拡張漢字のある氏名"},
        {"private", "外字のある氏名"},
        {"no-barcode", "バーコードなし"},
        {"soon", "期限が最も近い"},
    };
    static const char variant[] = "variant:";

    for (size_t i = 0; i < sizeof list / sizeof list[0]; i++)
        if (text_is(why, list[i].name))
            return text_from(list[i].words);
    if (text_starts(why, variant)) {
        struct text words = variant_words((struct text){
            why.s + sizeof variant - 1, why.len - (sizeof variant - 1)});

        return text_from(
            arena_printf(arena, "種類：%.*s", (int)words.len, words.s));
    }
    return why;
}

static bool
choose(struct choosing *c, int64_t seq, struct text why, struct err *err)
{
    size_t i = 0;

    while (i < c->out->n && c->out->item[i].seq != seq)
        i++;
    if (i == CHOICES_MAX)
        return err_set(err, ERR_STATE, "proof: a list has no end");
    if (i == c->out->n)
        c->out->item[c->out->n++] = (struct choice){.seq = seq};
    if (c->out->item[i].why.len > 0)
        buf_str(&c->out->item[i].why, "・");
    buf_text(&c->out->item[i].why, why);
    return true;
}

/* What only the set text tells: the strongest 長体, the first of each face. */
struct seen {
    double condense; /* the narrowest so far */
    int64_t condensed;
    size_t n;
    const struct face *face[FACES_MAX];
    int64_t first[FACES_MAX];
};

static void
see_glyphs(struct seen *s, const struct draw_glyphs *g, int64_t seq)
{
    size_t i = 0;

    if (g->place.b == 0 && g->place.a < s->condense) {
        s->condense = g->place.a;
        s->condensed = seq;
    }
    while (i < s->n && s->face[i] != g->face)
        i++;
    if (i == s->n && s->n < FACES_MAX) {
        s->face[s->n] = g->face;
        s->first[s->n++] = seq;
    }
}

static bool
see_all(struct choosing *c, struct seen *s, struct err *err)
{
    struct piece_cursor *cursor;
    struct side_list sides;
    struct exception *out;
    struct piece piece;
    size_t n_out, at = 0;
    bool more = true, good;

    if (!exceptions_of(c->db, c->run->no, c->arena, &out, &n_out, err) ||
        !pieces_open(c->db, c->run->no, 0, &cursor, err))
        return false;
    while ((good = pieces_next(cursor, &more, &piece, err)) && more) {
        while (at < n_out && out[at].seq < piece.seq)
            at++;
        if (at < n_out && out[at].seq == piece.seq)
            continue; /* held or withdrawn: none of the letters */
        arena_reset(c->scratch);
        good =
            letter_sides(c->set, c->composer, &piece, c->scratch, &sides, err);
        if (!good)
            break;
        for (size_t i = 0; i < sides.n; i++)
            for (size_t k = 0; k < sides.side[i].own.n; k++)
                if (sides.side[i].own.draw[k].kind == DRAW_GLYPHS)
                    see_glyphs(s, &sides.side[i].own.draw[k].u.glyphs,
                               piece.seq);
    }
    pieces_close(cursor);
    return good;
}

/* All faces that the letter of face i is the first to show, in one reason. */
static bool
choose_faces(struct choosing *c, const struct seen *seen, size_t i,
             struct err *err)
{
    struct buf names = {0};
    bool good;

    for (size_t k = 0; k < i; k++)
        if (seen->first[k] == seen->first[i])
            return true;
    buf_str(&names, "書体");
    for (size_t k = i; k < seen->n; k++)
        if (seen->first[k] == seen->first[i])
            buf_printf(&names, " %s", face_name(seen->face[k]));
    good = choose(c, seen->first[i], (struct text){names.s, names.len}, err);
    buf_clear(&names);
    return good;
}

static bool
choose_all(struct choosing *c, struct err *err)
{
    struct seen seen = {.condense = 1};
    struct pick *pick;
    size_t n;

    if (!picks_of(c->db, c->run, c->arena, &pick, &n, err) ||
        !see_all(c, &seen, err))
        return false;
    for (size_t i = 0; i < n; i++)
        if (!choose(c, pick[i].seq, why_words(pick[i].why, c->arena), err))
            return false;
    if (seen.condensed > 0 &&
        !choose(c, seen.condensed,
                text_from(arena_printf(c->arena, "長体が最も強い（%.0f%%）",
                                       100 * seen.condense)),
                err))
        return false;
    for (size_t i = 0; i < seen.n; i++)
        if (!choose_faces(c, &seen, i, err))
            return false;
    return c->out->n > 0 ||
           err_set(err, ERR_STATE, "proof: the run has no letter");
}

bool
choose_letters(struct db *db, const struct run *run, struct mailset *set,
               const struct composer *composer, struct choices *out,
               struct err *err)
{
    struct choosing c = {db, run, set, composer, arena_new(), arena_new(), out};
    bool good;

    out->n = 0;
    good = choose_all(&c, err);
    arena_free(c.scratch);
    arena_free(c.arena);
    return good;
}

void
choices_clear(struct choices *choices)
{
    for (size_t i = 0; i < choices->n; i++)
        buf_clear(&choices->item[i].why);
    choices->n = 0;
}
