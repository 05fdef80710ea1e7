#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "cmd/cmd.h"
#include "cmd/formcheck.h"
#include "cmd/formdiff.h"
#include "cmd/formset.h"
#include "render/formlook.h"
#include "render/mailset.h"

struct forms {
    struct cmd *cmd;
    struct arena *arena;
    struct form_diff_terms diff;
    const char *sample;
};

/* --- check --------------------------------------------------------------- */

static void
json_problem(const struct err *e)
{
    fputs("{\"file\":", stdout);
    json_string(text_from(e->at.file));
    printf(",\"line\":%zu,\"column\":%zu,\"message\":", e->at.line,
           e->at.column);
    json_string(text_from(e->msg));
    putchar('}');
}

static void
print_json(const char *set, const struct form_problems *p)
{
    fputs("{\"set\":", stdout);
    json_string(text_from(set));
    fputs(",\"problems\":[", stdout);
    for (size_t i = 0; i < p->n; i++) {
        if (i > 0)
            putchar(',');
        json_problem(&p->item[i]);
    }
    puts("]}");
}

static void
print_text(const struct formset *f, const struct form_problems *p)
{
    for (size_t i = 0; i < p->n; i++) {
        char text[ERR_TEXT_MAX];

        err_text(&p->item[i], text);
        printf("%s%s%s\n", f->path, f->path[0] != '\0' ? "/" : "", text);
    }
    if (p->n > 0)
        printf(_("to mend: %zu\n"), p->n);
    else
        printf(_("%s %s: nothing to mend; forms: %zu\n"),
               mailset_name(f->set).s, mailset_version(f->set).s,
               mailset_forms(f->set));
}

static bool
check_one(struct forms *r, const char *name, bool *bad, struct err *err)
{
    struct formset f;
    struct form_problems p;
    bool ok = formset_open(r->cmd, name, r->arena, &f, err);

    if (ok) {
        form_check(&f, &p);
        *bad = *bad || p.n > 0;
        if (r->cmd->json)
            print_json(name != NULL ? name : "", &p);
        else
            print_text(&f, &p);
    }
    formset_close(&f);
    return ok;
}

static bool
check(struct forms *r, bool *bad, struct err *err)
{
    if (r->cmd->argc == 2)
        return check_one(r, NULL, bad, err);
    for (int i = 2; i < r->cmd->argc; i++)
        if (!check_one(r, r->cmd->argv[i], bad, err))
            return false;
    return true;
}

/* --- list ---------------------------------------------------------------- */

static const char *
use_word(enum form_use use)
{
    return use == FORM_SHEET       ? _("with each letter")
           : use == FORM_ENCLOSURE ? _("printed once")
                                   : _("address block");
}

static void
list_form(const struct form_facts *form, bool json)
{
    static const char *const use[] = {"sheet", "enclosure", "address"};

    if (!json) {
        printf("%-24s %-26s %4.0f × %-4.0f  %s: %zu  %s\n", form->file,
               form->part, form->trim.width / PT_PER_MM,
               form->trim.height / PT_PER_MM, _("fields and codes"),
               form->slots, use_word(form->use));
        return;
    }
    fputs("{\"file\":", stdout);
    json_string(text_from(form->file));
    fputs(",\"part\":", stdout);
    json_string(text_from(form->part));
    printf(",\"use\":\"%s\",\"width_mm\":%.0f,\"height_mm\":%.0f,"
           "\"items\":%zu,\"slots\":%zu,\"conditions\":%zu}",
           use[form->use], form->trim.width / PT_PER_MM,
           form->trim.height / PT_PER_MM, form->items, form->slots,
           form->conditions);
}

static void
list_all(const struct formset *f, bool json)
{
    if (json)
        printf("{\"name\":\"%s\",\"version\":\"%s\",\"forms\":[",
               mailset_name(f->set).s, mailset_version(f->set).s);
    else
        printf("%s %s\n", mailset_name(f->set).s, mailset_version(f->set).s);
    for (size_t i = 0; i < mailset_forms(f->set); i++) {
        struct form_facts form = mailset_form(f->set, i, f->arena);

        if (json && i > 0)
            putchar(',');
        list_form(&form, json);
    }
    if (json)
        puts("]}");
}

static bool
list(struct forms *r, struct err *err)
{
    const char *name = r->cmd->argc > 2 ? r->cmd->argv[2] : NULL;
    struct formset f = {0};
    bool ok = (r->cmd->argc <= 3 || cmd_no_more(r->cmd, 3, err)) &&
              formset_open(r->cmd, name, r->arena, &f, err) &&
              formset_load(&f, err);

    if (ok)
        list_all(&f, r->cmd->json);
    formset_close(&f);
    return ok;
}

/* --- the command --------------------------------------------------------- */

static bool
diff(struct forms *r, struct err *err)
{
    return cmd_no_more(r->cmd, 4, err) &&
           sample_named(r->sample, &r->diff.sample, err) &&
           form_diff(r->cmd, r->cmd->argv[2], r->cmd->argv[3], &r->diff,
                     r->arena, err);
}

static bool
forms(struct forms *r, bool *bad, struct err *err)
{
    const char *what = r->cmd->argc > 1 ? r->cmd->argv[1] : "";

    if (strcmp(what, "check") == 0)
        return check(r, bad, err);
    if (strcmp(what, "list") == 0)
        return list(r, err);
    if (strcmp(what, "diff") == 0)
        return diff(r, err);
    return err_set(err, ERR_USAGE,
                   "form: check, list or diff is expected; see shirase form "
                   "--help");
}

int
cmd_form(struct cmd *cmd)
{
    const char *dpi = "110";
    struct forms r = {.cmd = cmd, .arena = arena_new(), .sample = "usual"};
    const struct option_spec spec[] = {
        {"png", &r.diff.png, NULL},
        {"sample", &r.sample, NULL},
        {"dpi", &dpi, NULL},
    };
    struct err err = {0};
    bool bad = false;
    bool ok = cmd_options(cmd, spec, sizeof spec / sizeof spec[0], &err) &&
              cmd_number(dpi, "dpi", 20, 600, &r.diff.dpi, &err) &&
              forms(&r, &bad, &err);

    arena_free(r.arena);
    if (!ok)
        return cmd_fail(&err);
    return bad ? EXIT_WRONG : EXIT_DONE;
}
