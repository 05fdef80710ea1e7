#include "cmd/frozen.h"

#include <string.h>

#include "base/arena.h"
#include "base/conf.h"
#include "cmd/inserter.h"
#include "post/compose.h"
#include "render/face.h"
#include "render/mailset.h"

/* The files whose name begins with prefix, without it. */
static void
pick(struct site *site, const char *const *names, const struct text *data,
     size_t n, const char *prefix, struct file_list *out)
{
    size_t len = strlen(prefix);

    out->file = arena_array(site->arena, struct source_file, n + 1);
    for (size_t i = 0; i < n; i++)
        if (strncmp(names[i], prefix, len) == 0)
            out->file[out->n++] = (struct source_file){names[i] + len, data[i]};
}

static bool
read_facts(struct site *site, struct text source, struct frozen *out,
           struct err *err)
{
    struct conf *conf;
    bool ok;

    if (!conf_open(source, "site.conf", &conf, err))
        return false;
    ok = site_facts_read(conf_root(conf), site->arena, &out->facts, err) &&
         site_fonts_read(conf_root(conf), site->arena, &out->fonts, err);
    conf_free(conf);
    return ok;
}

/* The table of holidays as it was then. */
static bool
read_holidays(struct site *site, const char *const *names,
              const struct text *data, size_t n, struct frozen *out,
              struct err *err)
{
    struct calendar *c = &out->facts.calendar;

    for (size_t i = 0; i < n && c->holidays_file != NULL; i++)
        if (strcmp(names[i], c->holidays_file) == 0)
            return calendar_holidays(c, data[i], names[i], site->arena, err);
    return c->holidays_file == NULL ||
           err_set(err, ERR_STATE,
                   "run %s: its frozen holidays are not in the ledger",
                   out->run.id);
}

/* The profile of the printing condition as it was then. */
static bool
read_profile(const char *const *names, const struct text *data, size_t n,
             struct frozen *out, struct err *err)
{
    struct output *o = &out->facts.output;

    for (size_t i = 0; i < n && o->icc_file != NULL; i++)
        if (strcmp(names[i], o->icc_file) == 0)
            return output_icc(o, data[i], err);
    return o->icc_file == NULL ||
           err_set(err, ERR_STATE,
                   "run %s: its frozen profile is not in the ledger",
                   out->run.id);
}

/* The municipality's table of old codes as it was then. */
static bool
read_table(struct site *site, const char *const *names, const struct text *data,
           size_t n, struct frozen *out, struct err *err)
{
    for (size_t i = 0; i < n && out->fonts.table != NULL; i++)
        if (strcmp(names[i], out->fonts.table) == 0)
            return site_fonts_table(&out->fonts, data[i], site->arena, err);
    return out->fonts.table == NULL ||
           err_set(err, ERR_STATE,
                   "run %s: its frozen table of codes is not in the ledger",
                   out->run.id);
}

static bool
same_fonts(struct site *site, struct frozen *f, struct err *err)
{
    const struct run_font *font;
    size_t n;

    if (!run_fonts(site->db, f->run.no, site->arena, &font, &n, err))
        return false;
    for (size_t i = 0; i < n; i++) {
        const struct face *face;

        if (!face_use(f->faces, text_from(font[i].face), &face, err))
            return err_wrap(err, "fonts of the run");
        if (memcmp(face_hash(face), &font[i].hash, sizeof font[i].hash) != 0)
            return err_set(err, ERR_STATE,
                           "font \"%s\" is not the one this run was frozen "
                           "with; install that one again",
                           font[i].face);
    }
    return true;
}

bool
frozen_load(struct site *site, const struct run *run, struct frozen *out,
            struct err *err)
{
    const char *const *names;
    const struct text *data;
    struct file_list conf = {0};
    struct inserter *inserter;
    size_t n;

    *out = (struct frozen){.run = *run};
    if (!run_files(site->db, run->no, site->arena, &names, &data, &n, err))
        return false;
    pick(site, names, data, n, "set/", &out->set);
    pick(site, names, data, n, "control/", &out->control);
    pick(site, names, data, n, "site.conf", &conf);
    if (conf.n != 1)
        return err_set(err, ERR_STATE,
                       "run %s: its frozen configuration is not in the ledger",
                       run->id);
    if (!read_facts(site, conf.file[0].data, out, err) ||
        !inserter_frozen(names, data, n, site->arena, &inserter, err))
        return false;
    if (!read_holidays(site, names, data, n, out, err) ||
        !read_profile(names, data, n, out, err))
        return false;
    if (!read_table(site, names, data, n, out, err))
        return false;
    return site_faces(site, &out->fonts, &out->faces, err) &&
           same_fonts(site, out, err) &&
           mailset_load(out->set.file, out->set.n, out->faces, &out->mailset,
                        err) &&
           stock_apply(&out->facts.stock, out->mailset, err) &&
           inserter_attach(out->mailset, inserter, err) &&
           composer_new(out->mailset, &out->facts, &out->run, site->arena,
                        &out->composer, err);
}

void
frozen_free(struct frozen *frozen)
{
    mailset_free(frozen->mailset);
    faces_free(frozen->faces);
}
