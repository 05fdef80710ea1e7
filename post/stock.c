#include "post/stock.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/conf.h"
#include "base/file.h"
#include "render/pdf.h"

/* --- site.conf ----------------------------------------------------------- */

bool
stock_read(const struct conf_node *root, struct arena *arena,
           struct stock_terms *out, struct err *err)
{
    const struct conf_node *list = conf_find(root, "stock");
    size_t n = list != NULL ? conf_count(list) : 0;
    struct stock_choice *choice = arena_array(arena, struct stock_choice, n);

    for (size_t i = 0; i < n; i++) {
        const struct conf_node *node = conf_item(list, i);
        struct text word;

        if (!conf_text(node, "sheet", NULL, arena, &choice[i].sheet, err) ||
            !conf_text(node, "stock", NULL, arena, &word, err) ||
            !stock_word(node, word, &choice[i].preprinted, err))
            return false;
        for (size_t k = 0; k < i; k++)
            if (text_equal(choice[k].sheet, choice[i].sheet))
                return conf_bad(node, err, "stock: sheet \"%s\" stands twice",
                                choice[i].sheet.s);
    }
    *out = (struct stock_terms){n, choice};
    return true;
}

bool
stock_apply(const struct stock_terms *terms, struct mailset *set,
            struct err *err)
{
    for (size_t i = 0; i < terms->n; i++) {
        const struct stock_choice *c = &terms->choice[i];
        size_t k = 0;

        while (k < mailset_sheets(set) &&
               !text_equal(mailset_sheet(set, k).name, c->sheet))
            k++;
        if (k == mailset_sheets(set))
            return err_set(err, ERR_CONF,
                           "site.conf: stock: the set has no sheet \"%s\"",
                           c->sheet.s);
        if (!mailset_set_stock(set, k, c->preprinted, err))
            return err_wrap(err, "site.conf: stock");
    }
    return true;
}

/* --- files --------------------------------------------------------------- */

static void
own_name(struct text sheet, char buf[static STOCK_NAME_MAX])
{
    (void)snprintf(buf, STOCK_NAME_MAX, "stock-%.*s.pdf", (int)sheet.len,
                   sheet.s);
}

void
stock_name(struct text sheet, char buf[static STOCK_NAME_MAX])
{
    (void)snprintf(buf, STOCK_NAME_MAX, ENCLOSURES "/stock-%.*s.pdf",
                   (int)sheet.len, sheet.s);
}

static bool
there(int dir_fd)
{
    struct stat st;

    return fstatat(dir_fd, ENCLOSURES, &st, AT_SYMLINK_NOFOLLOW) == 0;
}

bool
stock_remove(int dir_fd, struct arena *arena, struct err *err)
{
    const char *const *name;
    size_t n;
    bool ok = true;
    int fd;

    if (!there(dir_fd))
        return true;
    if (!dir_open(dir_fd, ENCLOSURES, false, &fd, err))
        return false;
    ok = dir_list(fd, arena, &name, &n, err);
    for (size_t i = 0; ok && i < n; i++)
        if (strncmp(name[i], "stock-", 6) == 0 ||
            strncmp(name[i], ".stock-", 7) == 0)
            ok = unlinkat(fd, name[i], 0) == 0 ||
                 err_set(err, ERR_IO, "%s: cannot be removed: %s", name[i],
                         strerror(errno));
    (void)close(fd);
    /* Something else in it is a stranger, and found as such. */
    if (ok)
        (void)unlinkat(dir_fd, ENCLOSURES, AT_REMOVEDIR);
    return ok;
}

static bool
write_sides(const struct side_list *sides, struct pdf_shared *shared,
            const struct pdf_info *info, struct out_file *file, struct err *err)
{
    struct pdf *pdf;

    if (!pdf_begin(shared, file, info, &pdf, err))
        return false;
    for (size_t i = 0; i < sides->n; i++)
        if (!pdf_side(pdf, &sides->side[i], NULL, err)) {
            pdf_free(pdf);
            return false;
        }
    return pdf_end(pdf, err);
}

static bool
write_sheet(const struct mailset *set, size_t i, struct pdf_shared *shared,
            const struct pdf_info *job, int fd, struct err *err)
{
    struct arena *arena = arena_new();
    struct text sheet = mailset_sheet(set, i).name, of = mailset_name(set),
                version = mailset_version(set);
    struct side_list sides = mailset_stock_sides(set, i);
    struct pdf_info info = {.title = arena_printf(arena, "%.*s %.*s %.*s",
                                                  (int)of.len, of.s,
                                                  (int)version.len, version.s,
                                                  (int)sheet.len, sheet.s),
                            .day = mailset_valid_from(set),
                            .creator = job->creator,
                            .output = job->output};
    char name[STOCK_NAME_MAX];
    struct out_file *file;
    struct sha256 hash;
    uint64_t bytes;
    bool ok;

    own_name(sheet, name);
    sha256_of(info.title, strlen(info.title), &info.id);
    ok = out_open(fd, name, &file, err);
    if (ok) {
        ok = write_sides(&sides, shared, &info, file, err);
        if (ok)
            ok = out_commit(file, &hash, &bytes, err);
        else
            out_abandon(file);
    }
    arena_free(arena);
    return ok || err_wrap(err, "%s", name);
}

bool
stock_write(const struct mailset *set, struct faces *faces,
            const struct output *output, const char *program, int dir_fd,
            struct err *err)
{
    const struct pdf_info job = {.creator = program, .output = output};
    struct pdf_shared *shared = NULL;
    bool ok = true;
    int fd = -1;

    for (size_t i = 0; ok && i < mailset_sheets(set); i++) {
        if (!mailset_sheet(set, i).preprinted)
            continue;
        if (shared == NULL) {
            ok = dir_open(dir_fd, ENCLOSURES, true, &fd, err);
            shared = pdf_shared_new(faces);
        }
        ok = ok && write_sheet(set, i, shared, &job, fd, err);
    }
    pdf_shared_free(shared);
    if (fd >= 0)
        (void)close(fd);
    return ok;
}
