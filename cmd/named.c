#include "cmd/named.h"

#include <stdio.h>
#include <string.h>

#include "cmd/cmd.h"
#include "data/purge.h"

bool
run_named(struct site *site, const char *id, struct run *out, struct err *err)
{
    bool found;

    return run_find(site->db, id, out, &found, err) &&
           (found || err_set(err, ERR_USAGE,
                             "%s: no such run; shirase status lists them", id));
}

bool
run_keeps_names(struct site *site, const struct run *run, struct err *err)
{
    bool has;

    return run_has_names(site->db, run->no, &has, err) &&
           (has || err_set(err, ERR_USAGE,
                           "%s: is purged; its letters are gone", run->id));
}

bool
run_with_letters(struct site *site, const char *id, struct run *out,
                 struct err *err)
{
    if (!run_named(site, id, out, err))
        return false;
    if (out->state == RUN_PLANNED)
        return err_set(err, ERR_USAGE,
                       "%s: is not sealed yet; run its night to the end",
                       out->id);
    return run_keeps_names(site, out, err);
}

bool
piece_named(struct site *site, const char *name, struct run *run, int64_t *seq,
            struct err *err)
{
    const char *dash = strrchr(name, '-');
    struct run *runs;
    size_t n, len = dash != NULL ? (size_t)(dash - name) : 0;
    long serial = 0;

    if (dash == NULL ||
        !cmd_number(dash + 1, "piece", 1, 9999999, &serial, NULL))
        return err_set(err, ERR_USAGE,
                       "%s: neither a form of the set nor a piece such as "
                       "0123456789ab-000123",
                       name);
    if (!run_list(site->db, site->arena, &runs, &n, err))
        return false;
    for (size_t i = n; i-- > 0;) {
        const char *part = strrchr(runs[i].id, '-');

        if (part != NULL && strlen(part + 1) == len &&
            strncmp(part + 1, name, len) == 0) {
            *run = runs[i];
            *seq = serial;
            return true;
        }
    }
    return err_set(err, ERR_USAGE, "%s: no run of this site has such a piece",
                   name);
}

void
piece_name(const struct run *run, int64_t seq, char buf[static PIECE_NAME_MAX])
{
    const char *part = strrchr(run->id, '-');

    (void)snprintf(buf, PIECE_NAME_MAX, "%.12s-%06lld",
                   part != NULL ? part + 1 : "", (long long)seq);
}

bool
cmd_required(const char *value, const char *option, struct err *err)
{
    return (value != NULL && value[0] != '\0') ||
           err_set(err, ERR_USAGE,
                   "--%s is missing; the ledger keeps who did it and why",
                   option);
}
