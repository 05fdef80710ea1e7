#include "cmd/cmd.h"

#include <fcntl.h>
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/file.h"
#include "cmd/envelopeart.h"
#include "cmd/envelopepng.h"
#include "cmd/letter.h"
#include "cmd/profile.h"
#include "cmd/site.h"
#include "render/face.h"
#include "render/mailset.h"

#define TILT_MAX                                                               \
    5.0 /* degrees: what the Post's inspection allows a barcode                \
         */

struct envelopes {
    struct cmd *cmd;
    struct arena *arena;
    struct profile_home where;
    size_t n;
    const char *const *name;
    struct profile *profile;
    bool refused; /* one of them */
    const char *png, *pdf, *as_of;
    long dpi;
    struct site *site; /* whose letter is looked at; NULL: none */
    struct faces *faces;
    struct letter *letter; /* of each profile, with a site */
};

/* --- a profile's facts as text ------------------------------------------- */

static void
print_window(const struct envelope *e, const struct envelope_facts *f)
{
    const struct area *w = &e->window, *a = &f->always, *v = &f->ever;

    printf(_("  window            %.1f x %.1f mm, %.1f mm from the left, %.1f "
             "from the top\n"),
           w->x1 - w->x0, w->y1 - w->y0, w->x0, w->y0);
    printf(_("  always visible    x %.1f to %.1f, y %.1f to %.1f mm on the "
             "sheet\n"),
           a->x0, a->x1, a->y0, a->y1);
    printf(_("  ever visible      x %.1f to %.1f, y %.1f to %.1f mm on the "
             "sheet\n"),
           v->x0, v->x1, v->y0, v->y1);
    printf(_("  largest address   %.1f x %.1f mm\n"), fmax(a->x1 - a->x0, 0),
           fmax(a->y1 - a->y0, 0));
    if (f->barcode > 0)
        printf(_("  largest barcode   %.1f pt, %.1f x %.1f mm, with %.1f mm "
                 "clear at every position\n"),
               f->barcode, f->barcode_w, f->barcode_h, e->clear);
    else
        printf(_("  largest barcode   none fits\n"));
}

static void
print_facts(const struct profile *p, const struct envelope_facts *f)
{
    const struct envelope *e = &p->outer;

    printf(_("%s  %s\n"), e->name.s, e->title.s);
    printf(_("  envelope          %.1f x %.1f mm, %.1f x %.1f inside\n"),
           e->width, e->height, f->inside_width, f->inside_height);
    printf(_("  contents          %.1f x %.1f mm folded; they slide %.1f mm to "
             "the right, %.1f down, and turn by %.1f degrees\n"),
           f->piece_width, f->piece_height, fmax(f->play_x, 0),
           fmax(f->play_y, 0), f->turn);
    if (e->windowed)
        print_window(e, f);
    if (p->has_inner)
        printf(_("  inner envelope    %s, %.1f x %.1f mm\n"), p->inner.name.s,
               p->inner.width, p->inner.height);
}

/* --- as JSON ------------------------------------------------------------- */

static void
json_area(const char *name, const struct area *a)
{
    printf(",\"%s\":{\"x0\":%.2f,\"y0\":%.2f,\"x1\":%.2f,\"y1\":%.2f}", name,
           a->x0, a->y0, a->x1, a->y1);
}

static void
json_facts(const struct profile *p, const struct envelope_facts *f)
{
    const struct envelope *e = &p->outer;

    printf("{\"name\":");
    json_string(e->name);
    printf(",\"title\":");
    json_string(e->title);
    printf(",\"width\":%.2f,\"height\":%.2f,\"inside_width\":%.2f,"
           "\"inside_height\":%.2f,\"piece_width\":%.2f,\"piece_height\":%.2f,"
           "\"play_x\":%.2f,\"play_y\":%.2f,\"turn\":%.2f",
           e->width, e->height, f->inside_width, f->inside_height,
           f->piece_width, f->piece_height, f->play_x, f->play_y, f->turn);
    if (e->windowed) {
        json_area("window", &e->window);
        json_area("always", &f->always);
        json_area("ever", &f->ever);
        printf(",\"block_width\":%.2f,\"block_height\":%.2f,\"barcode\":%.1f,"
               "\"barcode_width\":%.2f,\"barcode_height\":%.2f",
               fmax(f->always.x1 - f->always.x0, 0),
               fmax(f->always.y1 - f->always.y0, 0), f->barcode, f->barcode_w,
               f->barcode_h);
    }
    printf(",\"inner\":");
    json_string(e->inner);
}

/* --- envelope check ------------------------------------------------------ */

static void
print_reason(const struct envelopes *run, size_t n, const char *reason)
{
    if (run->cmd->json) {
        printf("%s", n > 0 ? "," : "");
        json_string(text_from(reason));
    } else
        printf(_("  refused           %s\n"), reason);
}

/* Every reason why a profile is refused; false: there is one. */
static bool
print_verdict(const struct envelopes *run, const struct profile *p)
{
    const struct envelope *inner = p->has_inner ? &p->inner : NULL;
    const struct letter *letter =
        run->letter != NULL ? &run->letter[p - run->profile] : NULL;
    size_t n = 0;

    if (run->cmd->json)
        printf(",\"reasons\":[");
    for (int i = 0; i < ENVELOPE_CHECKS; i++) {
        struct err err = {0};

        if (!envelope_check(&p->outer, inner, (enum envelope_check)i, &err))
            print_reason(run, n++, err.msg);
    }
    /* A profile that does not hold refuses every letter. */
    if (n == 0 && letter != NULL && letter->refused.code != ERR_NONE) {
        char text[ERR_TEXT_MAX];

        err_text(&letter->refused, text);
        print_reason(run, n++, text);
    }
    if (run->cmd->json)
        printf("],\"good\":%s}", n == 0 ? "true" : "false");
    else if (n == 0 && letter != NULL && letter->set != NULL)
        printf(_("  good              for the letter of this site, at every "
                 "position\n"));
    else if (n == 0)
        printf(_("  good              at every position\n"));
    return n == 0;
}

static void
check_one(struct envelopes *run, const struct profile *p)
{
    struct envelope_facts f;

    envelope_facts(&p->outer, &f);
    if (run->cmd->json)
        json_facts(p, &f);
    else {
        print_facts(p, &f);
        if (p->outer.windowed && f.turn > TILT_MAX)
            printf(_("  note              the Post reads a barcode that is "
                     "turned by up to %.1f degrees; enclosures must hold the "
                     "sheet straighter\n"),
                   TILT_MAX);
    }
    run->refused = !print_verdict(run, p) || run->refused;
}

static void
check_all(struct envelopes *run)
{
    if (run->cmd->json)
        printf("[");
    for (size_t i = 0; i < run->n; i++) {
        if (i > 0)
            printf(run->cmd->json ? "," : "\n");
        check_one(run, &run->profile[i]);
    }
    if (run->cmd->json)
        printf("]\n");
}

/* --- envelope list ------------------------------------------------------- */

static void
list_all(const struct envelopes *run)
{
    const bool json = run->cmd->json;

    for (size_t i = 0; i < run->n; i++) {
        const struct envelope *e = &run->profile[i].outer;

        if (json) {
            printf("%s{\"name\":", i > 0 ? "," : "[");
            json_string(text_from(run->name[i]));
            printf(",\"title\":");
            json_string(e->title);
            printf(",\"width\":%.2f,\"height\":%.2f}", e->width, e->height);
        } else
            printf("%-16s %5.1f x %5.1f mm  %s\n", run->name[i], e->width,
                   e->height, e->title.s);
    }
    if (json)
        printf("%s]\n", run->n == 0 ? "[" : "");
}

/* --- the command --------------------------------------------------------- */

/* Those that the command line names; without one, all. */
static bool
load_profiles(struct envelopes *run, struct err *err)
{
    run->name = (const char *const *)&run->cmd->argv[2];
    run->n = (size_t)run->cmd->argc - 2;
    if (run->n == 0 &&
        !profile_names(&run->where, run->arena, &run->name, &run->n, err))
        return false;
    run->profile = arena_array(run->arena, struct profile, run->n + 1);
    for (size_t i = 0; i < run->n; i++)
        if (!profile_load(&run->where, run->name[i], run->arena,
                          &run->profile[i], err))
            return false;
    return true;
}

/* The site's letter in each envelope with a window. */
static bool
load_letters(struct envelopes *run, struct err *err)
{
    if (run->where.site_fd < 0 ||
        faccessat(run->where.site_fd, "site.conf", F_OK, 0) != 0)
        return true;
    if (!site_open(run->cmd->site, &run->site, err) ||
        !site_faces(run->site, &run->site->fonts, &run->faces, err))
        return false;
    run->letter = arena_array(run->arena, struct letter, run->n + 1);
    for (size_t i = 0; i < run->n; i++)
        if (run->profile[i].outer.windowed &&
            !letter_load(run->site, &run->profile[i], run->faces, run->arena,
                         &run->letter[i], err))
            return false;
    return true;
}

static void
free_letters(struct envelopes *run)
{
    for (size_t i = 0; run->letter != NULL && i < run->n; i++)
        mailset_free(run->letter[i].set);
    faces_free(run->faces);
    site_close(run->site);
}

/* With a site, its own letter lies in the envelope that holds it. */
static bool
draw(struct envelopes *run, struct err *err)
{
    const struct profile *p = &run->profile[0];
    const struct letter *letter = run->letter;
    char text[ERR_TEXT_MAX] = "";
    struct err refused = {0};

    if (!envelope_good(&p->outer, p->has_inner ? &p->inner : NULL, &refused) ||
        (letter != NULL && letter->refused.code != ERR_NONE))
        err_text(refused.code != ERR_NONE ? &refused : &letter->refused, text);
    return envelope_png(p, letter != NULL ? letter->set : NULL, text, run->png,
                        (double)run->dpi, err);
}

static bool
check(struct envelopes *run, struct err *err)
{
    if (run->png != NULL && run->n != 1)
        return err_set(err, ERR_USAGE, "--png: name one envelope");
    if (!load_letters(run, err))
        return false;
    check_all(run);
    return run->png == NULL || draw(run, err);
}

/* The artwork of one envelope, with the site as its sender. */
static bool
draw_art(struct envelopes *run, struct err *err)
{
    struct date day;

    if (run->n != 1)
        return err_set(err, ERR_USAGE, "envelope art: name one envelope");
    if (run->pdf == NULL)
        return err_set(err, ERR_USAGE,
                       "--pdf is missing; say where the artwork goes");
    return cmd_day(run->as_of, "as-of", &day, err) &&
           site_open(run->cmd->site, &run->site, err) &&
           envelope_art(&run->profile[0], run->site, day, run->pdf, err);
}

static bool
envelopes(struct envelopes *run, struct err *err)
{
    const char *what = run->cmd->argc > 1 ? run->cmd->argv[1] : "";
    const bool list = strcmp(what, "list") == 0;
    const bool art = strcmp(what, "art") == 0;

    if (!list && !art && strcmp(what, "check") != 0)
        return err_set(err, ERR_USAGE,
                       "envelope: check, list or art is expected; see shirase "
                       "envelope --help");
    if ((list && !cmd_no_more(run->cmd, 2, err)) || !load_profiles(run, err))
        return false;
    if (art)
        return draw_art(run, err);
    if (!list)
        return check(run, err);
    list_all(run);
    return true;
}

int
cmd_envelope(struct cmd *cmd)
{
    const char *dpi = "70";
    struct envelopes run = {.cmd = cmd, .arena = arena_new()};
    const struct option_spec spec[] = {
        {"png", &run.png, NULL},
        {"dpi", &dpi, NULL},
        {"pdf", &run.pdf, NULL},
        {"as-of", &run.as_of, NULL},
    };
    struct err err = {0};
    bool ok;

    run.where = (struct profile_home){site_home(run.arena), -1};
    ok = cmd_options(cmd, spec, sizeof spec / sizeof spec[0], &err) &&
         cmd_number(dpi, "dpi", 20, 600, &run.dpi, &err) &&
         (!cmd->site_given ||
          dir_open(AT_FDCWD, cmd->site, false, &run.where.site_fd, &err)) &&
         envelopes(&run, &err);
    free_letters(&run);
    if (run.where.site_fd >= 0)
        (void)close(run.where.site_fd);
    arena_free(run.arena);
    if (!ok)
        return cmd_fail(&err);
    return run.refused ? EXIT_WRONG : EXIT_DONE;
}
