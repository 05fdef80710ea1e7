#include "cmd/cmd.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/arena.h"
#include "cmd/site.h"

/*
 * The audit is a program of its own, in another language, so that no mistake of
 * this one can hide in it; here it is only found and started.
 */
int
cmd_audit(struct cmd *cmd)
{
    const char *outbox = NULL;
    const struct option_spec spec[] = {{"outbox", &outbox, NULL}};
    struct arena *arena = arena_new();
    char *argv[8];
    size_t n = 0;
    struct err err = {0};
    int code;

    if (!cmd_options(cmd, spec, 1, &err) || !cmd_no_more(cmd, 1, &err)) {
        arena_free(arena);
        return cmd_fail(&err);
    }
    argv[n++] = arena_printf(arena, "python3");
    argv[n++] = arena_printf(arena, "-I"); /* no module of the folder it is in */
    argv[n++] = arena_printf(arena, "%s/cmd/audit.py", site_home(arena));
    if (cmd->json)
        argv[n++] = arena_printf(arena, "--json");
    if (outbox != NULL)
        argv[n++] = arena_printf(arena, "--outbox=%s", outbox);
    argv[n++] = arena_printf(arena, "%s", cmd->site);
    argv[n] = NULL;
    (void)fflush(NULL);
    (void)execvp(argv[0], argv);
    err_put(&err, ERR_IO, "python3 cannot be started: %s", strerror(errno));
    code = cmd_fail(&err);
    arena_free(arena);
    return code;
}
