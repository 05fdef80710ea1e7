#include "cmd/letter.h"

#include <string.h>

#include "base/arena.h"
#include "cmd/homeset.h"
#include "cmd/site.h"
#include "render/inserter.h"
#include "render/mailset.h"

/* The site's set with this envelope in place of its own. */
static void
files_in(const struct site *site, const struct profile *p, struct arena *arena,
         struct file_list *out)
{
    for (size_t i = 0; i < site->set.n; i++) {
        const struct source_file *f = &site->set.file[i];

        if (strcmp(f->name, "envelope.conf") != 0 &&
            strcmp(f->name, "inner.conf") != 0)
            file_list_put(out, arena, f->name, f->data);
    }
    file_list_put(out, arena, "envelope.conf", p->outer_source);
    if (p->has_inner)
        file_list_put(out, arena, "inner.conf", p->inner_source);
}

bool
letter_load(const struct site *site, const struct profile *profile,
            struct faces *faces, struct arena *arena, struct letter *out,
            struct err *err)
{
    struct file_list files = {0};

    *out = (struct letter){0};
    files_in(site, profile, arena, &files);
    if (mailset_load(files.file, files.n, faces, &out->set, &out->refused) &&
        inserter_attach(out->set, site->inserter, &out->refused))
        return true;
    mailset_free(out->set);
    out->set = NULL;
    if (out->refused.code == ERR_CONF || out->refused.code == ERR_FORM)
        return true;
    *err = out->refused;
    return false;
}
