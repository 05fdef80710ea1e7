#include "cmd/cmd.h"

#include <string.h>

static const struct option_spec *
spec_find(const struct option_spec *spec, size_t n, const char *name,
          size_t len)
{
    for (size_t i = 0; i < n; i++)
        if (strlen(spec[i].name) == len && memcmp(spec[i].name, name, len) == 0)
            return &spec[i];
    return NULL;
}

/* Take argument i as an option; *i moves on where the value follows it. */
static bool
take_option(struct cmd *cmd, const struct option_spec *spec, size_t n, int *i,
            struct err *err)
{
    const char *name = cmd->argv[*i] + 2;
    const char *equal = strchr(name, '=');
    size_t len = equal != NULL ? (size_t)(equal - name) : strlen(name);
    const struct option_spec *s;

    if (len == 4 && memcmp(name, "json", 4) == 0 && equal == NULL) {
        cmd->json = true;
        return true;
    }
    s = spec_find(spec, n, name, len);
    if (s == NULL)
        return err_set(err, ERR_USAGE,
                       "%s: unknown option --%.*s; see shirase %s --help",
                       cmd->argv[0], (int)len, name, cmd->argv[0]);
    if (s->value == NULL) {
        if (equal != NULL)
            return err_set(err, ERR_USAGE, "--%s takes no value", s->name);
        *s->flag = true;
        return true;
    }
    if (equal == NULL && *i + 1 >= cmd->argc)
        return err_set(err, ERR_USAGE, "--%s needs a value", s->name);
    if (s->flag != NULL)
        *s->flag = true;
    *s->value = equal != NULL ? equal + 1 : cmd->argv[++*i];
    return true;
}

bool
cmd_options(struct cmd *cmd, const struct option_spec *spec, size_t n,
            struct err *err)
{
    int kept = 1;
    bool options = true;

    for (int i = 1; i < cmd->argc; i++) {
        if (options && strcmp(cmd->argv[i], "--") == 0)
            options = false;
        else if (options && strncmp(cmd->argv[i], "--", 2) == 0) {
            if (!take_option(cmd, spec, n, &i, err))
                return false;
        } else if (options && cmd->argv[i][0] == '-' && cmd->argv[i][1] != '\0')
            return err_set(err, ERR_USAGE,
                           "%s: unknown option %s; see shirase %s --help",
                           cmd->argv[0], cmd->argv[i], cmd->argv[0]);
        else
            cmd->argv[kept++] = cmd->argv[i];
    }
    cmd->argc = kept;
    return true;
}

bool
cmd_day(const char *value, const char *option, struct date *out,
        struct err *err)
{
    if (value == NULL)
        return err_set(err, ERR_USAGE,
                       "--%s is missing; give a day such as --%s 2026-11-20",
                       option, option);
    if (!date_from_text(text_from(value), out, err))
        return err_set(err, ERR_USAGE,
                       "--%s: not a day; write it as 2026-11-20", option);
    return true;
}

bool
cmd_number(const char *value, const char *option, long least, long most,
           long *out, struct err *err)
{
    long n = 0;
    size_t len = strlen(value);

    for (size_t i = 0; i < len && n >= 0; i++)
        n = value[i] >= '0' && value[i] <= '9' && n < 100000000
                ? n * 10 + (value[i] - '0')
                : -1;
    if (len == 0 || n < least || n > most)
        return err_set(err, ERR_USAGE,
                       "--%s: give a whole number from %ld to %ld", option,
                       least, most);
    *out = n;
    return true;
}

bool
cmd_no_more(const struct cmd *cmd, int n, struct err *err)
{
    if (cmd->argc < n)
        return err_set(err, ERR_USAGE,
                       "%s: an argument is missing; see shirase %s --help",
                       cmd->argv[0], cmd->argv[0]);
    if (cmd->argc > n)
        return err_set(err, ERR_USAGE,
                       "%s: one argument too many; see shirase %s --help",
                       cmd->argv[0], cmd->argv[0]);
    return true;
}
