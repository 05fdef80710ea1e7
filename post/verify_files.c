#include <fcntl.h>
#include <inttypes.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/arena.h"
#include "post/stock.h"
#include "post/verify_inside.h"

enum {
    JSON_MAX = 1 << 28,
    CSV_FORGET = 1 << 20 /* bytes */
};

bool
json_wrong(struct err *err, const char *what)
{
    return err_set(err, ERR_STATE, "%s: %s", MANIFEST_JSON, what);
}

/* --- level 1: files ----------------------------------------------------- */

/* Nobody but the owner may read what names people (SE-10). */
bool
modes_check(struct folder *f, struct err *err)
{
    for (size_t i = 0; i < f->n_sum; i++) {
        struct stat st;

        if (fstatat(f->dir_fd, f->sum[i].name, &st, AT_SYMLINK_NOFOLLOW) != 0)
            return err_set(err, ERR_IO, "%s: cannot be read", f->sum[i].name);
        if ((st.st_mode & 07777) != 0600)
            return err_set(err, ERR_STATE, "%s: its mode is %03o, not 600",
                           f->sum[i].name, (unsigned)(st.st_mode & 07777));
    }
    return true;
}

bool
json_text(const struct json *group, const char *name, struct text *out,
          struct err *err)
{
    const struct json *j = json_find(group, name, JSON_TEXT);

    if (j == NULL)
        return err_set(err, ERR_STATE, "%s: \"%s\" is missing", MANIFEST_JSON,
                       name);
    *out = j->text;
    return true;
}

bool
json_count(const struct json *group, const char *name, int64_t *out,
           struct err *err)
{
    const struct json *j = json_find(group, name, JSON_NUMBER);

    if (j == NULL)
        return err_set(err, ERR_STATE, "%s: \"%s\" is missing", MANIFEST_JSON,
                       name);
    *out = j->number;
    return true;
}

bool
json_member(const struct folder *f, const char *name, enum json_kind kind,
            const struct json **out, struct err *err)
{
    *out = json_find(f->json, name, kind);
    return *out != NULL || err_set(err, ERR_STATE, "%s: \"%s\" is missing",
                                   MANIFEST_JSON, name);
}

bool
json_hash_is(const struct json *group, const struct sha256 *hash, bool *same,
             struct err *err)
{
    struct sha256 h;
    struct text hex;

    if (!json_text(group, "sha256", &hex, err))
        return false;
    *same = sha256_from_hex(hex, &h) && memcmp(&h, hash, sizeof h) == 0;
    return true;
}

/* Its list of files is the folder, in the same order, without itself. */
static bool
files_check(struct folder *f, struct err *err)
{
    const struct json *list, *j;

    if (!json_member(f, "files", JSON_LIST, &list, err))
        return false;
    j = list->child;
    for (size_t i = 0; i < f->n_sum; i++) {
        struct text name;
        int64_t bytes;
        bool same;

        if (strcmp(f->sum[i].name, MANIFEST_JSON) == 0)
            continue;
        if (j == NULL)
            return err_set(err, ERR_STATE, "%s: does not list %s",
                           MANIFEST_JSON, f->sum[i].name);
        if (!json_text(j, "name", &name, err) ||
            !json_count(j, "bytes", &bytes, err) ||
            !json_hash_is(j, &f->sum[i].hash, &same, err))
            return false;
        if (!text_is(name, f->sum[i].name) || !same ||
            bytes != (int64_t)f->sum[i].bytes)
            return err_set(err, ERR_STATE, "%s: tells another %s than there is",
                           MANIFEST_JSON, f->sum[i].name);
        j = j->next;
    }
    return j == NULL || json_wrong(err, "lists a file that is not there");
}

bool
json_check(struct folder *f, struct err *err)
{
    struct text source, format;

    if (sum_find(f->sum, f->n_sum, MANIFEST_JSON) == NULL)
        return json_wrong(err, "is missing");
    if (!file_read(f->dir_fd, MANIFEST_JSON, JSON_MAX, f->arena, &source,
                   err) ||
        !json_read(source, MANIFEST_JSON, f->arena, &f->json, err))
        return false;
    if (f->json->kind != JSON_GROUP)
        return json_wrong(err, "not a manifest");
    if (!json_text(f->json, "format", &format, err) ||
        !json_text(f->json, "run", &f->run_id, err))
        return false;
    if (!text_is(format, "shirase-manifest-1"))
        return json_wrong(err, "of another format");
    return files_check(f, err);
}

/* Preprinted sheets have their art in enclosures/, the others none. */
bool
stock_check(struct folder *f, struct err *err)
{
    const struct json *list = json_find(f->json, "stock", JSON_LIST);

    for (const struct json *j = list != NULL ? list->child : NULL; j != NULL;
         j = j->next) {
        struct text sheet, stock, file;
        char name[STOCK_NAME_MAX];
        bool art;

        if (!json_text(j, "sheet", &sheet, err) ||
            !json_text(j, "stock", &stock, err) ||
            !json_text(j, "file", &file, err))
            return false;
        stock_name(sheet, name);
        art = text_is(stock, "preprinted");
        if (art ? !text_is(file, name)
                : !text_is(stock, "printed") || file.len > 0)
            return json_wrong(err, "tells of a stock that cannot be");
        if (art != (sum_find(f->sum, f->n_sum, name) != NULL))
            return err_set(err, ERR_STATE, "%s: %s", name,
                           art ? "is missing" : "is of a printed sheet");
        f->report->preprinted += art;
    }
    return true;
}

/* --- manifest.csv ------------------------------------------------------- */

/* A file that was hashed before, as bytes; the caller unmaps it. */
static bool
map_file(const struct folder *f, const char *name, struct text *out,
         struct err *err)
{
    const struct sum *sum = sum_find(f->sum, f->n_sum, name);
    void *p = MAP_FAILED;
    int fd;

    if (sum == NULL || sum->bytes == 0)
        return err_set(err, ERR_STATE, "%s: is missing", name);
    fd = openat(f->dir_fd, name, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
    if (fd >= 0) {
        p = mmap(NULL, sum->bytes, PROT_READ, MAP_PRIVATE, fd, 0);
        (void)close(fd);
    }
    if (p == MAP_FAILED)
        return err_set(err, ERR_IO, "%s: cannot be read", name);
    *out = (struct text){p, (size_t)sum->bytes};
    return true;
}

static void
unmap(struct text t)
{
    if (t.s != NULL)
        (void)munmap((void *)(uintptr_t)t.s, t.len);
}

/* manifest.cp932.csv says the same. */
static bool
cp932_check(const struct folder *f, struct err *err)
{
    struct text cp932 = {NULL, 0};
    bool ok = map_file(f, MANIFEST_CP932, &cp932, err) &&
              manifest_twin(f->csv, cp932, map_forget, err);

    unmap(cp932);
    return ok;
}

bool
csv_begin(struct folder *f, struct err *err)
{
    return map_file(f, MANIFEST_CSV, &f->csv, err) &&
           manifest_begin(f->csv, &f->scan, err) && cp932_check(f, err) &&
           manifest_next(&f->scan, &f->more, &f->row, err);
}

bool
csv_row(struct folder *f, struct err *err)
{
    if (f->scan.at - f->csv_behind >= CSV_FORGET) {
        map_forget((struct text){f->csv.s + f->csv_behind,
                                 f->scan.at - f->csv_behind});
        f->csv_behind = f->scan.at;
    }
    return manifest_next(&f->scan, &f->more, &f->row, err);
}

void
csv_end(struct folder *f)
{
    unmap(f->csv);
}
