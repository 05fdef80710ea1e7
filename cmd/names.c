#include "cmd/cmd.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "cmd/site.h"
#include "render/face.h"
#include "render/policy.h"

enum {
    OUTCOMES_MAX = 64
};

struct outcome_count {
    char name[POLICY_OUTCOME_MAX];
    int64_t n;
};

struct names {
    const struct cmd *cmd;
    const char *file;
    bool hex;
    struct policy *policy;
    struct arena *scratch;
    size_t line;
    int64_t rows, not_ok;
    size_t n_outcome;
    struct outcome_count outcome[OUTCOMES_MAX];
};

static int
hex_value(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

/*
 * Bytes of hexadecimal digits.  "E5B1B1*201" is the same bytes so many times,
 * as tests/spec/hard_names.tsv writes what is too long.
 */
static bool
unhex(struct text t, struct arena *arena, struct text *out, struct err *err)
{
    const char *star = memchr(t.s, '*', t.len);
    size_t digits = star != NULL ? (size_t)(star - t.s) : t.len;
    struct text times = {t.s + digits + 1, t.len - digits - 1};
    long n = 1;
    char *s;

    if (star != NULL && !cmd_number(arena_copy(arena, times.s, times.len),
                                    "hex", 1, 100000, &n, NULL))
        return err_set(err, ERR_USAGE,
                       "a whole number of repetitions is expected after *");
    s = arena_raw(arena, digits / 2 * (size_t)n + 1);
    for (size_t i = 0; i < digits; i += 2) {
        int high = hex_value(t.s[i]);
        int low = i + 1 < digits ? hex_value(t.s[i + 1]) : -1;

        if (high < 0 || low < 0)
            return err_set(
                err, ERR_USAGE,
                "the text is not an even number of hexadecimal digits");
        s[i / 2] = (char)(high * 16 + low);
    }
    for (size_t i = 1; i < (size_t)n; i++)
        memcpy(s + i * (digits / 2), s, digits / 2);
    *out = (struct text){s, digits / 2 * (size_t)n};
    return true;
}

static void
count_outcome(struct names *n, const char *name)
{
    size_t i = 0;

    while (i < n->n_outcome && strcmp(n->outcome[i].name, name) != 0)
        i++;
    if (i == OUTCOMES_MAX)
        return;
    if (i == n->n_outcome) {
        (void)snprintf(n->outcome[i].name, POLICY_OUTCOME_MAX, "%s", name);
        n->n_outcome++;
    }
    n->outcome[i].n++;
}

/* Character, selector and position at fault; "-" where there is none. */
static void
detail_text(const struct policy_verdict *v, char buf[static 64])
{
    if (v->cp == 0)
        (void)snprintf(buf, 64, v->at != 0 ? "at %zu" : "-", v->at);
    else if (v->vs != 0)
        (void)snprintf(buf, 64, "U+%04" PRIX32 " U+%04" PRIX32 " at %zu", v->cp,
                       v->vs, v->at);
    else
        (void)snprintf(buf, 64, "U+%04" PRIX32 " at %zu", v->cp, v->at);
}

static void
print_row(const struct names *n, struct text id, const char *outcome,
          const char *detail)
{
    if (n->cmd->json) {
        printf("{\"id\":");
        json_string(id);
        printf(",\"outcome\":\"%s\",\"detail\":\"%s\"}\n", outcome, detail);
        return;
    }
    (void)fwrite(id.s, 1, id.len, stdout);
    putchar('\t');
    fputs(outcome, stdout);
    putchar('\t');
    fputs(detail, stdout);
    putchar('\n');
}

static bool
judge_row(struct names *n, struct text row, struct err *err)
{
    const char *tab = memchr(row.s, '\t', row.len);
    char outcome[POLICY_OUTCOME_MAX], detail[64];
    struct policy_verdict v;
    struct text id, text;

    if (tab == NULL)
        return err_set(err, ERR_USAGE, "a row is id<TAB>text");
    id = (struct text){row.s, (size_t)(tab - row.s)};
    text = (struct text){tab + 1, row.len - id.len - 1};
    arena_reset(n->scratch);
    if (n->hex && !unhex(text, n->scratch, &text, err))
        return false;
    if (!policy_judge(n->policy, text, n->scratch, &v, err))
        return false;
    policy_outcome(&v, outcome);
    detail_text(&v, detail);
    print_row(n, id, outcome, detail);
    count_outcome(n, outcome);
    n->rows++;
    n->not_ok += v.outcome != CHARS_OK;
    return true;
}

static bool
judge_file(struct names *n, FILE *in, struct err *err)
{
    char *line = NULL;
    size_t cap = 0;
    ssize_t len;
    bool ok = true;

    while (ok && (len = getline(&line, &cap, in)) >= 0) {
        n->line++;
        if (len > 0 && line[len - 1] == '\n')
            len--;
        /* A CR before the line feed belongs to the line end, not the name. */
        if (len > 0 && line[len - 1] == '\r' && !n->hex)
            len--;
        if (len > 0 && line[0] != '#')
            ok = judge_row(n, (struct text){line, (size_t)len}, err);
    }
    free(line); /* getline's own */
    if (!ok)
        return err_at(err, n->file, n->line, 0);
    if (ferror(in))
        return err_set(err, ERR_IO, "%s: cannot be read", n->file);
    return true;
}

static int
by_count(const void *a, const void *b)
{
    const struct outcome_count *x = a, *y = b;

    if (x->n != y->n)
        return x->n < y->n ? 1 : -1;
    return strcmp(x->name, y->name);
}

/* On stderr, so that stdout holds rows only. */
static void
print_summary(struct names *n)
{
    qsort(n->outcome, n->n_outcome, sizeof n->outcome[0], by_count);
    fprintf(stderr, _("%lld names, %lld of them for a person to look at\n"),
            (long long)n->rows, (long long)n->not_ok);
    for (size_t i = 0; i < n->n_outcome; i++)
        fprintf(stderr, "%10lld  %s\n", (long long)n->outcome[i].n,
                n->outcome[i].name);
}

int
cmd_names(struct cmd *cmd)
{
    struct names n = {.cmd = cmd};
    const struct option_spec spec[] = {{"hex", NULL, &n.hex}};
    struct faces *faces = NULL;
    struct site *site = NULL;
    struct err err = {0};
    FILE *in = NULL;
    int code = EXIT_DONE;
    bool ok;

    n.scratch = arena_new();
    ok = cmd_options(cmd, spec, 1, &err) && cmd_no_more(cmd, 2, &err);
    if (ok) {
        n.file = cmd->argv[1];
        in = strcmp(n.file, "-") == 0 ? stdin : fopen(n.file, "rbe");
        if (in == NULL)
            ok = err_set(&err, ERR_USAGE, "%s: cannot be opened", n.file);
    }
    /* With -C the site's own faces and table count too. */
    ok = ok && (!cmd->site_given || site_open(cmd->site, &site, &err)) &&
         (site != NULL ? site_faces(site, &site->fonts, &faces, &err)
                       : home_faces(site_home(n.scratch), &faces, &err)) &&
         policy_new(faces, &n.policy, &err) && judge_file(&n, in, &err);
    if (ok) {
        print_summary(&n);
        code = n.not_ok > 0 ? EXIT_LOOK : EXIT_DONE;
    } else
        code = cmd_fail(&err);
    if (in != NULL && in != stdin)
        (void)fclose(in);
    policy_free(n.policy);
    faces_free(faces);
    site_close(site);
    arena_free(n.scratch);
    return code;
}
