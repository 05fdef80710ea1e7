#include "cmd/cmd.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/file.h"
#include "cmd/homeset.h"
#include "cmd/inserter.h"
#include "cmd/site.h"
#include "post/marksheet.h"
#include "render/face.h"
#include "render/mailset.h"
#include "render/pdf.h"
#include "render/values.h"

/*
 * Pieces of the sheets to be fed, by their number of sheets: one and two take
 * turns unevenly, and twelve sheets take a count of eight round once.
 */
static const int64_t pieces[] = {2, 1, 2, 2, 1, 1, 2, 1};

enum {
    PIECES = sizeof pieces / sizeof pieces[0]
};

struct marks {
    struct cmd *cmd;
    struct arena *arena, *scratch;
    struct inserter_home where;
    const char *inserter, *pdf, *png;
    bool test_sheet;
    struct inserter *profile; /* NULL: none */
    struct box line[INSERTER_POSITIONS];
    struct faces *faces;
    struct mailset *set;
    struct values values;
};

/* --- the list ------------------------------------------------------------ */

static void
print_profile(const struct inserter *ins, bool json, bool first)
{
    if (!json) {
        printf(_("%-12s %s: "), ins->name.s, ins->title.s);
        if (ins->n > 0)
            printf(_("%zu positions, %.1f mm from the %s, first %.1f mm from "
                     "the %s edge\n"),
                   ins->n, ins->inset, ins->right ? _("right") : _("left"),
                   ins->first, ins->bottom ? _("bottom") : _("top"));
        else
            printf(_("a code, %.1f mm from the %s, first bar %.1f mm from the "
                     "%s edge\n"),
                   ins->code.inset, ins->code.right ? _("right") : _("left"),
                   ins->code.first, ins->bottom ? _("bottom") : _("top"));
        return;
    }
    printf("%s{\"name\":", first ? "" : ",");
    json_string(ins->name);
    printf(",\"title\":");
    json_string(ins->title);
    printf(",\"positions\":[");
    for (size_t i = 0; i < ins->n; i++) {
        printf("%s", i > 0 ? "," : "");
        json_string(ins->bit[i].name);
    }
    printf("]}");
}

static bool
list_profiles(struct marks *m, struct err *err)
{
    const char *const *names;
    size_t n;

    if (!inserter_names(&m->where, m->arena, &names, &n, err))
        return false;
    if (m->cmd->json)
        printf("[");
    for (size_t i = 0; i < n; i++) {
        struct source_file file;
        struct inserter ins;

        if (!inserter_load(&m->where, names[i], m->arena, &ins, &file, err))
            return false;
        print_profile(&ins, m->cmd->json, i == 0);
    }
    if (m->cmd->json)
        printf("]\n");
    return true;
}

/* --- values of the sheets ------------------------------------------------ */

static bool
put(struct marks *m, const char *field, struct text t, struct err *err)
{
    size_t i;

    if (!mailset_field(m->set, field, &i))
        return err_set(err, ERR_FORM,
                       "templates/marks: field \"%s\" is missing", field);
    m->values.item[i] = t;
    return true;
}

/* The pattern as a text of 1 and 0. */
static struct text
bits_text(const struct marks *m, uint32_t pattern)
{
    char *s = arena_alloc(m->scratch, INSERTER_POSITIONS + 1);

    for (size_t i = 0; i < m->profile->n; i++)
        s[i] = pattern >> i & 1 ? '1' : '0';
    return (struct text){s, m->profile->n};
}

static struct text
code_text(const struct marks *m, const struct inserter_sheet *sheet)
{
    char *s = arena_alloc(m->scratch, LINEAR_TEXT + 1);

    inserter_code_text(m->profile, sheet, s);
    return text_from(s);
}

static bool
put_piece(struct marks *m, size_t i, struct err *err)
{
    return put(m, "test", TEXT(""), err) &&
           put(m, "second", pieces[i] > 1 ? TEXT("1") : TEXT(""), err) &&
           put(m, "group", text_from(arena_printf(m->scratch, "%zu", i + 1)),
               err) &&
           put(m, "number",
               text_from(
                   arena_printf(m->scratch, "%015d%04d%07zu", 0, 1, i + 1)),
               err);
}

/* --- pages --------------------------------------------------------------- */

/* Every line that there can be. */
static bool
write_test(struct marks *m, struct pdf *pdf, struct err *err)
{
    const struct inserter_sheet one = {.k = 1, .n = 1};
    struct side_list sides;
    bool ok = put(m, "test", TEXT("1"), err) &&
              put(m, "number", TEXT("00000000000000000010000000"), err) &&
              mailset_fill(m->set, &m->values, m->scratch, &sides, NULL, err);

    if (ok && m->profile != NULL) {
        inserter_put(m->line, (uint32_t)((UINT64_C(1) << m->profile->n) - 1),
                     m->scratch, &sides.side[0].own);
        inserter_code_put(m->profile, &one, m->scratch, &sides.side[0].own);
    }
    if (ok && m->png != NULL)
        ok = cmd_png(m->png, &sides.side[0], 110, err);
    return ok && (pdf == NULL || pdf_side(pdf, &sides.side[0], NULL, err));
}

/* A sheet tells its own bits, so that each is filled by itself. */
static bool
write_sheet(struct marks *m, struct pdf *pdf, struct inserter_sheet sheet,
            struct err *err)
{
    uint32_t pattern = inserter_pattern(m->profile, &sheet);
    struct side_list sides;
    struct side *side;

    if (!put(m, "bits", bits_text(m, pattern), err) ||
        !put(m, "code", code_text(m, &sheet), err) ||
        !mailset_fill(m->set, &m->values, m->scratch, &sides, NULL, err))
        return false;
    side = &sides.side[sheet.k - 1];
    inserter_put(m->line, pattern, m->scratch, &side->own);
    inserter_code_put(m->profile, &sheet, m->scratch, &side->own);
    return pdf_side(pdf, side, NULL, err);
}

/* Pieces as a run would bring them; every second one with all enclosures. */
static bool
write_pieces(struct marks *m, struct pdf *pdf, struct err *err)
{
    struct inserter_sheet sheet = {.count = {0, 0}};

    if (m->profile == NULL)
        return true;
    if (!put(m, "profile",
             m->profile->title.len > 0 ? m->profile->title : m->profile->name,
             err))
        return false;
    for (size_t i = 0; i < PIECES; i++) {
        sheet.n = pieces[i];
        sheet.inserts = i % 2 == 0 ? (1U << m->profile->n_insert) - 1 : 0;
        if (!put_piece(m, i, err))
            return false;
        for (sheet.k = 1; sheet.k <= sheet.n; sheet.k++)
            if (!write_sheet(m, pdf, sheet, err))
                return false;
        sheet.count.pieces++;
        sheet.count.sheets += sheet.n;
    }
    return true;
}

static bool
write_pages(struct marks *m, struct pdf_shared *shared, struct out_file *file,
            struct err *err)
{
    /* A sheet of no day: the same bytes whenever it is made. */
    struct pdf_info info = {.title = "marks",
                            .day = {2026, 1, 1},
                            .creator = "shirase " SHIRASE_VERSION};
    struct pdf *pdf;

    sha256_of(info.title, strlen(info.title), &info.id);
    if (!pdf_begin(shared, file, &info, &pdf, err))
        return false;
    if (!write_test(m, pdf, err) || !write_pieces(m, pdf, err)) {
        pdf_free(pdf);
        return false;
    }
    return pdf_end(pdf, err);
}

static bool
write_pdf(struct marks *m, struct err *err)
{
    struct pdf_shared *shared = pdf_shared_new(m->faces);
    struct out_file *file;
    bool ok;
    int fd;

    ok = cmd_out_open(m->pdf, &fd, &file, err) &&
         cmd_out_end(file, fd, write_pages(m, shared, file, err), err);
    pdf_shared_free(shared);
    return ok;
}

/* --- the command --------------------------------------------------------- */

/* The set that comes with the program, and what the profile adds to it. */
static bool
load_set(struct marks *m, struct err *err)
{
    struct file_list files = {0};

    if (!home_set(m->where.home, "marks", m->arena, &files, err))
        return false;
    file_list_put(&files, m->arena, "lines.svg",
                  marksheet_lines(m->profile, m->arena));
    if (!home_faces(m->where.home, &m->faces, err) ||
        !mailset_load(files.file, files.n, m->faces, &m->set, err))
        return false;
    m->values.n = mailset_fields(m->set);
    m->values.item = arena_array(m->arena, struct text, m->values.n);
    for (size_t i = 0; i < m->values.n; i++)
        m->values.item[i] = TEXT("");
    return true;
}

static bool
load_profile(struct marks *m, struct err *err)
{
    const struct size a4 = {210 * PT_PER_MM, 297 * PT_PER_MM};
    struct source_file file;

    if (m->inserter == NULL)
        return true;
    m->profile = arena_alloc(m->arena, sizeof *m->profile);
    if (!inserter_load(&m->where, m->inserter, m->arena, m->profile, &file,
                       err) ||
        !inserter_page_check(m->profile, a4, err))
        return false;
    for (size_t i = 0; i < m->profile->n; i++)
        m->line[i] = inserter_line(m->profile, i, a4);
    return true;
}

static bool
test_sheet(struct marks *m, struct err *err)
{
    if (m->pdf == NULL && m->png == NULL)
        return err_set(err, ERR_USAGE,
                       "--pdf or --png is missing; say where the sheet goes");
    return load_profile(m, err) && load_set(m, err) &&
           (m->pdf != NULL ? write_pdf(m, err) : write_test(m, NULL, err));
}

static bool
run_marks(struct marks *m, struct err *err)
{
    if (!m->test_sheet) {
        if (m->inserter != NULL || m->pdf != NULL || m->png != NULL)
            return err_set(err, ERR_USAGE,
                           "--inserter, --pdf and --png go with --test-sheet");
        return list_profiles(m, err);
    }
    return test_sheet(m, err);
}

int
cmd_marks(struct cmd *cmd)
{
    struct marks m = {.cmd = cmd,
                      .arena = arena_new(),
                      .scratch = arena_new(),
                      .where = {.site_fd = -1}};
    const struct option_spec spec[] = {
        {"test-sheet", NULL, &m.test_sheet},
        {"inserter", &m.inserter, NULL},
        {"pdf", &m.pdf, NULL},
        {"png", &m.png, NULL},
    };
    struct err err = {0};
    bool ok = cmd_options(cmd, spec, sizeof spec / sizeof spec[0], &err) &&
              cmd_no_more(cmd, 1, &err);

    m.where.home = site_home(m.arena);
    if (ok && cmd->site_given)
        ok = dir_open(AT_FDCWD, cmd->site, false, &m.where.site_fd, &err);
    ok = ok && run_marks(&m, &err);
    if (m.where.site_fd >= 0)
        (void)close(m.where.site_fd);
    mailset_free(m.set);
    faces_free(m.faces);
    arena_free(m.scratch);
    arena_free(m.arena);
    return ok ? EXIT_DONE : cmd_fail(&err);
}
