#include "cmd/cmd.h"

#include <libintl.h>
#include <locale.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/arena.h"
#include "cmd/site.h"

/* Left open on purpose by nothing: a night must not die of a full pipe. */
static void
settle_process(void)
{
    const struct rlimit none = {0, 0};

    (void)umask(077);
    /* A core file would hold names (reliability.md SE-20). */
    (void)setrlimit(RLIMIT_CORE, &none);
    (void)prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
    (void)signal(SIGPIPE, SIG_IGN);
    (void)signal(SIGXFSZ, SIG_IGN); /* a full limit is an error, not a death */
}

/*
 * Messages in the language asked for, also on a machine without any ja_JP
 * locale: the category is C.UTF-8 and gettext goes by LANGUAGE alone.
 */
static void
settle_language(const char *lang)
{
    struct arena *arena = arena_new();
    const char *dir = site_locale(arena);

    (void)setlocale(LC_MESSAGES, "C.UTF-8");
    (void)setenv("LANGUAGE", lang, 1);
    (void)bindtextdomain("shirase", dir);
    (void)bind_textdomain_codeset("shirase", "UTF-8");
    (void)bind_textdomain_codeset("libc", "UTF-8"); /* strerror's words */
    arena_free(arena);
}

const char *
cmd_gettext(const char *s)
{
    return dgettext("shirase", s);
}

static void
print_help(void)
{
    puts(_("usage: shirase [-C SITE] [--lang ja|en] COMMAND [OPTION...]"));
    puts("");
    for (size_t i = 0; i < n_commands; i++)
        printf("  %-10s %s\n", commands[i].name, _(commands[i].summary));
    puts("");
    puts(_("shirase COMMAND --help tells more of one command.\n"
           "Exit codes: 0 done, 4 done and a person has something to look at,\n"
           "8 failed and nothing handed over: run again, 12 a person decides,\n"
           "16 wrong command line, configuration or form."));
}

static const struct command *
command_find(const char *name)
{
    for (size_t i = 0; i < n_commands; i++)
        if (strcmp(commands[i].name, name) == 0)
            return &commands[i];
    return NULL;
}

static void
command_help(const struct command *c)
{
    printf(_("usage: shirase [-C SITE] %s\n"), c->usage);
    printf("\n%s\n", _(c->summary));
    if (c->details != NULL)
        printf("\n%s\n", _(c->details));
}

static bool
wants_help(int argc, char **argv)
{
    for (int i = 1; i < argc && strcmp(argv[i], "--") != 0; i++)
        if (strcmp(argv[i], "--help") == 0 || strcmp(argv[i], "-h") == 0)
            return true;
    return false;
}

/* What stdout took must have gone out: a full disk is no success. */
static int
finish(int code)
{
    struct err err = {0};

    if (fflush(stdout) == 0 && !ferror(stdout))
        return code;
    err_put(&err, ERR_IO, "standard output cannot be written");
    return cmd_fail(&err);
}

static int
usage_error(const char *what, const char *name)
{
    cmd_note("SHR-1601E", _("%s: %s; see shirase --help"), what, name);
    return EXIT_WRONG;
}

struct global {
    const char *site, *lang;
    int next; /* argument after the global options */
};

static bool
read_global(int argc, char **argv, struct global *g)
{
    int i = 1;

    for (; i < argc && argv[i][0] == '-'; i++) {
        if (strcmp(argv[i], "-C") == 0 && i + 1 < argc)
            g->site = argv[++i];
        else if (strcmp(argv[i], "--lang") == 0 && i + 1 < argc)
            g->lang = argv[++i];
        else if (strncmp(argv[i], "--lang=", 7) == 0)
            g->lang = argv[i] + 7;
        else
            break;
    }
    g->next = i;
    return g->lang == NULL || strcmp(g->lang, "ja") == 0 ||
           strcmp(g->lang, "en") == 0;
}

int
main(int argc, char **argv)
{
    struct global g = {NULL, NULL, 1};
    const struct command *c;
    struct cmd cmd;
    bool lang_known;

    settle_process();
    lang_known = read_global(argc, argv, &g);
    settle_language(g.lang != NULL && lang_known
                        ? g.lang
                        : site_language(g.site != NULL ? g.site : "."));
    if (!lang_known)
        return usage_error(_("unknown language"), g.lang);
    if (g.next >= argc) {
        print_help();
        return finish(EXIT_WRONG);
    }
    if (strcmp(argv[g.next], "--help") == 0 ||
        strcmp(argv[g.next], "-h") == 0 || strcmp(argv[g.next], "help") == 0) {
        print_help();
        return finish(EXIT_DONE);
    }
    if (strcmp(argv[g.next], "--version") == 0) {
        printf("shirase %s\n", SHIRASE_VERSION);
        return finish(EXIT_DONE);
    }
    if (argv[g.next][0] == '-')
        return usage_error(_("unknown option"), argv[g.next]);
    c = command_find(argv[g.next]);
    if (c == NULL)
        return usage_error(_("unknown command"), argv[g.next]);
    if (wants_help(argc - g.next, argv + g.next)) {
        command_help(c);
        return finish(EXIT_DONE);
    }
    cmd = (struct cmd){g.site != NULL ? g.site : ".", g.site != NULL, false,
                       argc - g.next, argv + g.next};
    return finish(c->run(&cmd));
}
