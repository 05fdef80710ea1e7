#include "cmd/cmd.h"

#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "cmd/site.h"
#include "post/verify.h"

enum {
    SAMPLE_DEFAULT = 3
};

static void
print_report(const struct cmd *cmd, const struct verify_report *r)
{
    if (cmd->json) {
        printf("{\"files\":%" PRId64 ",\"bundles\":%" PRId64
               ",\"pieces\":%" PRId64 ",\"sides\":%" PRId64
               ",\"by_poppler\":%" PRId64 ",\"preprinted\":%" PRId64
               ",\"ledger\":%s}\n",
               r->files, r->bundles, r->pieces, r->sides, r->by_poppler,
               r->preprinted, r->ledger ? "true" : "false");
        return;
    }
    printf(_("good: %lld files, %lld bundles, %lld pieces, %lld sides; %lld "
             "pieces read by poppler too\n"),
           (long long)r->files, (long long)r->bundles, (long long)r->pieces,
           (long long)r->sides, (long long)r->by_poppler);
    if (r->preprinted > 0)
        printf(_("%lld sheets are preprinted: their art is in enclosures/\n"),
               (long long)r->preprinted);
    if (!r->ledger)
        printf(_("names were not compared: no ledger was at hand (-C SITE "
                 "gives one)\n"));
}

int
cmd_verify(struct cmd *cmd)
{
    bool full = false;
    const struct option_spec spec[] = {{"full", NULL, &full}};
    struct verify_report report = {0};
    struct site *site = NULL;
    struct err err = {0};
    int fd = -1, code = EXIT_DONE;
    bool ok;

    ok = cmd_options(cmd, spec, 1, &err) && cmd_no_more(cmd, 2, &err);
    /* Without -C the folder is looked at alone, as at the vendor's. */
    if (ok && cmd->site_given)
        ok = site_open(cmd->site, &site, &err) && site_db(site, false, &err);
    if (ok && !dir_open(AT_FDCWD, cmd->argv[1], false, &fd, &err))
        ok = err_set(&err, ERR_USAGE, "%s: no such folder", cmd->argv[1]);
    ok = ok &&
         verify_folder(fd, site != NULL ? site->db : NULL,
                       full ? VERIFY_FULL : VERIFY_SAMPLE,
                       site != NULL ? (int)site->verify_sample : SAMPLE_DEFAULT,
                       &report, &err);
    if (ok)
        print_report(cmd, &report);
    else
        code = cmd_fail(&err);
    if (fd >= 0)
        (void)close(fd);
    site_close(site);
    return code;
}
