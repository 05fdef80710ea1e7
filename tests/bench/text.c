/*
 * The cost of text, for make bench-text: glyph_line_set on slots of ten
 * characters, and the whole of line_set with verdict and fit.
 *
 * usage: text               every kind, slots a second and ns of CPU a slot
 *        text KIND SLOTS    glyph_line_set on so many slots, for callgrind
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/arena.h"
#include "render/face.h"
#include "render/glyph.h"
#include "render/line.h"

enum {
    NAMES = 8,
    TURNS = 5,
    GLYPH_SLOTS = 2000000,
    LINE_SLOTS = 400000
};

/* Ten characters each; a mark or a selector belongs to the one before it. */
static const struct kind {
    const char *word, *title;
    const char *name[NAMES];
} kinds[] = {
    {"plain",
     "names and addresses",
     {"見本県見本市中央二丁目", "山田　太郎左衛門尉様", "渡邉　喜右衛門　花子",
      "髙橋　美津子　𠮷田家", "佐々木　小次郎　様方", "第七地割字小沢一一八",
      "東朝霧町九番地十二号", "神﨑　真理恵　代理人"}},
    {"kana",
     "kana, half of them with marks",
     {"ガブリエレ・ゴールド", "さくらがおかハイツ２",
      "セ\u309Aッテ・カ\u3099ルシアノ", "コーポひまわり参号室",
      "パークサイドタワーズ", "ｻｸﾗｶﾞｵｶﾊｲﾂB", "マリア・ロドリゲス様",
      "ト\u309Aノ・か\u309Aいちろう様方"}},
    {"selectors",
     "names with selectors",
     {"渡邉\U000E010F　太郎左衛門　様", "辻\U000E0102本　喜右衛門　花子",
      "葛\U000E0105城　美津子　代理人", "齊\U000E0102藤　小次郎　様方内",
      "渡邊\U000E010A　真理恵　御家族", "社\uFE00家町字小沢一一八番",
      "渡辺\U000E0102　花子　方　太郎",
      "辻\U000E0102\u3000渡邉\U000E0117　吉田　太郎"}},
};
enum {
    KINDS = sizeof kinds / sizeof kinds[0]
};

static double
cpu_ns(void)
{
    struct timespec t;

    (void)clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec * 1e9 + (double)t.tv_nsec;
}

static _Noreturn void
give_up(const struct err *err)
{
    char text[ERR_TEXT_MAX];

    err_text(err, text);
    (void)fprintf(stderr, "text: %s\n", text);
    exit(8);
}

/* CPU ns of so many slots of a kind. */
static double
set_glyphs(struct setter *s, const struct face *face, const struct kind *kind,
           size_t slots)
{
    struct glyph_table *table = setter_table(s, face);
    struct arena *arena = arena_new();
    struct text name[NAMES];
    struct glyph_line line;
    struct err err = {0};
    double from;

    for (size_t i = 0; i < NAMES; i++)
        name[i] = text_from(kind->name[i]);
    from = cpu_ns();
    for (size_t i = 0; i < slots; i++) {
        if (i % 64 == 0) /* about the slots of a piece */
            arena_reset(arena);
        if (!glyph_line_set(table, name[i % NAMES], arena, &line, &err))
            give_up(&err);
    }
    from = cpu_ns() - from;
    arena_free(arena);
    return from;
}

/* The same of line_set: verdict, glyphs, fit, draws; nothing remembered. */
static double
set_lines(struct setter *s, const struct face *face, const struct kind *kind,
          double width, size_t slots)
{
    struct arena *arena = arena_new();
    struct text name[NAMES];
    struct line_part part = {.face = face,
                             .size = 11,
                             .ink = INK_BLACK,
                             .kind = FIELD_REGISTER,
                             .name = "name",
                             .part = {.is_field = true}};
    struct line line = {.place = MATRIX_IDENTITY,
                        .width = width,
                        .leading = 15,
                        .n = 1,
                        .part = &part};
    struct err err = {0};
    double from;

    for (size_t i = 0; i < NAMES; i++)
        name[i] = text_from(kind->name[i]);
    if (!fit_read("condense 60 shrink 70", &line, &err))
        give_up(&err);
    from = cpu_ns();
    for (size_t i = 0; i < slots; i++) {
        struct values values = {1, &name[i % NAMES]};
        struct draw *draw;
        size_t n;

        if (i % 64 == 0)
            arena_reset(arena);
        if (!line_set(s, &line, &values, arena, &draw, &n, NULL, &err))
            give_up(&err);
    }
    from = cpu_ns() - from;
    arena_free(arena);
    return from;
}

static double
best(double a, double b)
{
    return a == 0 || b < a ? b : a;
}

static void
report(struct setter *s, const struct face *face)
{
    for (size_t k = 0; k < KINDS; k++) {
        double glyphs = 0, wide = 0, tight = 0;

        for (int turn = 0; turn < TURNS; turn++) {
            glyphs = best(glyphs, set_glyphs(s, face, &kinds[k], GLYPH_SLOTS) /
                                      GLYPH_SLOTS);
            wide = best(wide, set_lines(s, face, &kinds[k], 200, LINE_SLOTS) /
                                  LINE_SLOTS);
            tight = best(tight, set_lines(s, face, &kinds[k], 100, LINE_SLOTS) /
                                    LINE_SLOTS);
        }
        (void)printf("%-30s %6.1f ns  %6.1f M slots/s   line_set %6.0f ns, "
                     "condensed %6.0f ns\n",
                     kinds[k].title, glyphs, 1e3 / glyphs, wide, tight);
    }
}

static void
run(struct setter *s, const struct face *face, const char *word, size_t slots)
{
    for (size_t k = 0; k < KINDS; k++)
        if (strcmp(kinds[k].word, word) == 0)
            (void)set_glyphs(s, face, &kinds[k], slots);
}

int
main(int argc, char **argv)
{
    struct faces *faces = NULL;
    const struct face *face = NULL;
    struct setter setter = {0};
    struct err err = {0};
    int fd = open(SRCDIR, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

    if (!faces_open(fd, "fonts/fonts.conf", &faces, &err) ||
        !face_use(faces, TEXT("ipamj"), &face, &err) ||
        !setter_open(faces, &setter, &err))
        give_up(&err);
    if (argc == 3)
        run(&setter, face, argv[1], strtoul(argv[2], NULL, 10));
    else
        report(&setter, face);
    setter_close(&setter);
    faces_free(faces);
    (void)close(fd);
    return 0;
}
