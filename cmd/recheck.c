#include "cmd/recheck.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/arena.h"
#include "cmd/cmd.h"
#include "cmd/named.h"
#include "cmd/revise.h"
#include "data/release.h"
#include "post/paperwork.h"

enum {
    FRESH_DAYS = 3 /* of the register at a release (issue 6) */
};

/* --- how old the register is -------------------------------------------- */

static bool
fresh(struct date extracted, struct date day, const char *record,
      struct err *err)
{
    int32_t age;

    if (extracted.year == 0)
        return err_set(err, ERR_STATE,
                       "release: no file of %s says when it was extracted; "
                       "import one with a side file",
                       record);
    age = date_days(day) - date_days(extracted);
    if (age > FRESH_DAYS)
        return err_set(err, ERR_STATE,
                       "release: the newest file of %s was extracted %d days "
                       "ago, more than %d; import a newer one first",
                       record, (int)age, FRESH_DAYS);
    return age >= 0 ||
           err_set(err, ERR_STATE,
                   "release: the day is before the one on which the %s were "
                   "extracted; set the clock, or give --as-of",
                   record);
}

/* --- what was found ----------------------------------------------------- */

struct found {
    struct site *site;
    const struct recheck_terms *terms;
    const struct run *run;
    size_t n, cap;
    struct recheck_row *row;
};

static bool
keep(void *context, const struct finding *f, struct err *err)
{
    struct found *l = context;
    bool renewed =
        strcmp(f->reason, "renewed") == 0 || strcmp(f->reason, "revoked") == 0;

    (void)err;
    if (l->n == l->cap) {
        l->cap = l->cap == 0 ? 64 : 2 * l->cap;
        l->row = mem_grow(l->row, l->cap * sizeof *l->row);
    }
    l->row[l->n++] = (struct recheck_row){
        .seq = f->seq,
        .person = text_dup(l->site->arena, f->person),
        .reason = f->reason,
        .withdrawn = f->must || (renewed && l->terms->withdraw_renewed),
    };
    return true;
}

static size_t
count_withdrawn(const struct found *l)
{
    size_t n = 0;

    for (size_t i = 0; i < l->n; i++)
        n += l->row[i].withdrawn;
    return n;
}

static void
print_found(const struct found *l)
{
    char name[PIECE_NAME_MAX];

    for (size_t i = 0; i < l->n; i++) {
        piece_name(l->run, l->row[i].seq, name);
        if (l->terms->json)
            printf("{\"piece\":\"%s\",\"reason\":\"%s\",\"withdrawn\":%s}\n",
                   name, l->row[i].reason,
                   l->row[i].withdrawn ? "true" : "false");
        else
            printf("%s  %-16s  %s\n", name, l->row[i].reason,
                   l->row[i].withdrawn ? _("withdrawn") : _("to be looked at"));
    }
}

static bool
write_list(const struct found *l, struct err *err)
{
    int fd = -1;
    bool ok = site_dir(l->site, "office", &fd, err) &&
              office_recheck(l->site->db, l->run, l->row, l->n, fd, err);

    if (fd >= 0)
        (void)close(fd);
    return ok;
}

static bool
take_out(struct found *l, struct run *run, size_t n, struct err *err)
{
    struct withdrawal *w = arena_array(l->site->arena, struct withdrawal, n);
    size_t k = 0;

    for (size_t i = 0; i < l->n; i++)
        if (l->row[i].withdrawn)
            w[k++] = (struct withdrawal){.seq = l->row[i].seq,
                                         .reason = l->row[i].reason,
                                         .note = "",
                                         .operator_name = "shirase release"};
    return site_revise(l->site, run, w, n, err) &&
           err_set(err, ERR_STATE,
                   "%s: %zu letters were withdrawn and the approval is void; "
                   "nothing was handed over: look at the run made anew, then "
                   "shirase approve",
                   run->id, n);
}

bool
site_recheck(struct site *site, struct run *run,
             const struct recheck_terms *terms, struct err *err)
{
    struct found l = {.site = site, .terms = terms, .run = run};
    struct date residents, certificates;
    size_t n;
    bool ok;

    if (!register_days(site->db, &residents, &certificates, err) ||
        !fresh(residents, terms->day, "residents", err) ||
        !fresh(certificates, terms->day, "certificates", err))
        return false;
    ok = recheck_run(site->db, run->no, keep, &l, err) && write_list(&l, err);
    if (ok) {
        print_found(&l);
        n = count_withdrawn(&l);
        ok = n == 0 || take_out(&l, run, n, err);
    }
    mem_free(l.row);
    return ok;
}
