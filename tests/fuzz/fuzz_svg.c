/*
 * Any bytes as a form: parsed, compiled in a set of one sheet, filled with
 * short and long values and traced; then a good form, as if nothing had been.
 */
#include "tests/fuzz/fuzz.h"

#include "render/face.h"
#include "render/mailset.h"
#include "render/svg.h"
#include "render/trace.h"

static const char set_conf[] =
    "name = \"s\"; version = \"1\"; title = \"s\"; sheets = ("
    "{ name = \"a\"; front = \"a.svg\"; back = \"\"; } );"
    "inks = ( { colour = \"#1b5e8a\"; cmyk = [0.9, 0.5, 0.15, 0.1]; } );"
    "fields = ( { name = \"city\"; kind = \"text\"; usual = \"見本市\"; },"
    "{ name = \"open\"; kind = \"condition\"; usual = \"1\"; short = \"\"; },"
    "{ name = \"name\"; kind = \"register\"; short = \"林\";"
    "  usual = \"渡邉\U000E010F　花子\";"
    "  longest = \"コンセプシオン マリア クララ デ ロス サントス ロドリゲス\"; "
    "},"
    "{ name = \"day\"; kind = \"date\"; usual = \"2026-11-20\"; },"
    "{ name = \"number\"; kind = \"code\"; usual = \"0123456789012345\"; } );";

static const char good_form[] =
    "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"100mm\""
    " height=\"50mm\" viewBox=\"0 0 100 50\" font-family=\"BIZ UDGothic\""
    " font-size=\"4\"><path d=\"M1 1h9v9z\"/>"
    "<text x=\"5\" y=\"20\" data-width=\"60\" data-fit=\"condense 60\">"
    "{{city}}　{{name}} 様</text></svg>";

/* A set of this form; NULL: refused. */
static struct mailset *
load(struct faces *faces, struct text form)
{
    const struct source_file file[] = {
        {"set.conf", {set_conf, sizeof set_conf - 1}}, {"a.svg", form}};
    struct mailset *set = NULL;
    struct err err = {0};

    if (!mailset_load(file, COUNT(file), faces, &set, &err)) {
        fuzz_said(&err);
        return NULL;
    }
    return set;
}

static void
draw(struct mailset *set, enum sample sample, struct buf *out)
{
    struct arena *scratch = arena_new();
    struct side side;
    struct err err = {0};

    if (mailset_sample_side(set, "a.svg", sample, scratch, &side, &err)) {
        if (side.fixed != NULL)
            trace_page(side.fixed, out);
        trace_page(&side.own, out);
    } else {
        fuzz_said(&err);
    }
    arena_free(scratch);
}

static void
draw_good(struct faces *faces, struct buf *out)
{
    struct mailset *set = load(faces, text_from(good_form));

    MUST(set != NULL);
    draw(set, SAMPLE_USUAL, out);
    MUST(out->len > 0);
    mailset_free(set);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    static struct faces *faces;
    static struct buf good;
    struct arena *arena = arena_new();
    const struct svg_node *root;
    struct buf out = {0}, again = {0};
    struct mailset *set;
    struct err err = {0};

    if (faces == NULL) {
        int fd = fuzz_folder();

        MUST(faces_open(fd, "fonts/fonts.conf", &faces, &err));
        MUST(close(fd) == 0);
        draw_good(faces, &good);
    }
    if (!svg_parse(fuzz_text(data, len), "a.svg", arena, &root, &err))
        fuzz_said(&err);
    set = load(faces, fuzz_text(data, len));
    if (set != NULL) {
        draw(set, SAMPLE_SHORT, &out);
        draw(set, SAMPLE_LONGEST, &out);
        draw_good(faces, &again);
        MUST(good.len == again.len && memcmp(good.s, again.s, good.len) == 0);
    }
    mailset_free(set);
    buf_clear(&out);
    buf_clear(&again);
    arena_free(arena);
    return 0;
}
