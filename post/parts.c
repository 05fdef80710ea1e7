#include "post/parts.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/conf.h"
#include "base/str.h"
#include "post/sums.h"
#include "render/mailset.h"

/* --- names --------------------------------------------------------------- */

bool
stream_read(const struct conf_node *root, struct arena *arena, enum stream *out,
            struct err *err)
{
    struct text word;

    if (!conf_text(root, "stream", "piece", arena, &word, err))
        return false;
    if (!text_is(word, "piece") && !text_is(word, "sheet"))
        return conf_bad(root, err, "stream: must be piece or sheet");
    *out = text_is(word, "sheet") ? STREAM_SHEET : STREAM_PIECE;
    return true;
}

bool
stream_fits(enum stream stream, const struct mailset *set, struct err *err)
{
    if (stream == STREAM_PIECE)
        return true;
    if (mailset_sheets(set) > PARTS_MAX)
        return err_set(err, ERR_CONF,
                       "site.conf: stream: the set has more than %d sheets",
                       PARTS_MAX);
    for (size_t i = 0; i < mailset_sheets(set); i++)
        if (!sheet_names_file(mailset_sheet(set, i).name))
            return err_set(err, ERR_CONF,
                           "site.conf: stream: sheet \"%s\" gives a file its "
                           "name; up to %d small letters, digits and hyphens",
                           mailset_sheet(set, i).name.s, SHEET_NAME_MAX);
    return true;
}

void
bundle_label(enum stream stream, int64_t bundle,
             char buf[static BUNDLE_LABEL_MAX])
{
    (void)snprintf(buf, BUNDLE_LABEL_MAX, "bundle-%03" PRId64 "%s", bundle,
                   stream == STREAM_PIECE ? ".pdf" : "");
}

void
part_name(enum stream stream, const struct mailset *set, size_t i,
          int64_t bundle, char buf[static PART_NAME_MAX])
{
    struct text sheet = mailset_sheet(set, i).name;

    if (stream == STREAM_PIECE)
        (void)snprintf(buf, PART_NAME_MAX, "bundle-%03" PRId64 ".pdf", bundle);
    else
        (void)snprintf(buf, PART_NAME_MAX, "bundle-%03" PRId64 "-%zu-%.*s.pdf",
                       bundle, i + 1, (int)sheet.len, sheet.s);
}

bool
part_of_bundle(const char *name, int64_t *bundle)
{
    const size_t head = sizeof "bundle-" - 1;
    char again[BUNDLE_LABEL_MAX];
    size_t digits;
    int64_t v = 0;

    if (strncmp(name, "bundle-", head) != 0 || strlen(name) >= PART_NAME_MAX)
        return false;
    digits = strspn(name + head, "0123456789");
    if (digits > 9)
        return false;
    for (size_t i = 0; i < digits; i++)
        v = v * 10 + (name[head + i] - '0');
    bundle_label(STREAM_SHEET, v, again);
    if (v < 1 || strncmp(name, again, strlen(again)) != 0 ||
        strlen(again) != head + digits)
        return false;
    name += head + digits;
    if (strcmp(name, ".pdf") != 0 &&
        (name[0] != '-' || strlen(name) < 5 ||
         strcmp(name + strlen(name) - 4, ".pdf") != 0))
        return false;
    *bundle = v;
    return true;
}

/* --- files --------------------------------------------------------------- */

static bool
add_part(struct parts *out, const char *name, struct err *err)
{
    if (out->n == PARTS_MAX)
        return err_set(err, ERR_STATE, "%s: is one part too many", name);
    (void)snprintf(out->name[out->n++], PART_NAME_MAX, "%s", name);
    return true;
}

/* All names of the folder are gone through: only where parts are written. */
static bool
find_parts(int dir_fd, int64_t bundle, struct parts *out, struct err *err)
{
    struct arena *arena = arena_new();
    const char *const *name;
    size_t n;
    bool ok = dir_list(dir_fd, arena, &name, &n, err);

    for (size_t i = 0; ok && i < n; i++) {
        int64_t of;

        if (part_of_bundle(name[i], &of) && of == bundle)
            ok = add_part(out, name[i], err);
    }
    arena_free(arena);
    return ok;
}

bool
parts_find(int dir_fd, int64_t bundle, struct parts *out, struct err *err)
{
    char whole[BUNDLE_LABEL_MAX];
    struct parts found = {.n = 0};
    struct stat st;

    bundle_label(STREAM_PIECE, bundle, whole);
    if (fstatat(dir_fd, whole, &st, AT_SYMLINK_NOFOLLOW) == 0) {
        if (!add_part(&found, whole, err))
            return false;
    } else if (errno != ENOENT) {
        return err_set(err, ERR_IO, "%s: %s", whole, strerror(errno));
    } else if (!find_parts(dir_fd, bundle, &found, err)) {
        return false;
    }
    *out = found;
    return true;
}

void
parts_sum(const struct sum *sum, size_t n, struct sha256 *out)
{
    char whole[BUNDLE_LABEL_MAX];
    struct sha256_state *all;
    int64_t bundle;

    if (n == 1 && part_of_bundle(sum->name, &bundle)) {
        bundle_label(STREAM_PIECE, bundle, whole);
        if (strcmp(sum->name, whole) == 0) {
            *out = sum->hash;
            return;
        }
    }
    all = sha256_new();
    for (size_t i = 0; i < n; i++) {
        char hex[SHA256_HEX];

        sha256_hex(&sum[i].hash, hex);
        sha256_add(all, hex, SHA256_HEX - 1);
        sha256_add(all, "  ", 2);
        sha256_add(all, sum[i].name, strlen(sum[i].name));
        sha256_add(all, "\n", 1);
    }
    sha256_end(all, out);
    sha256_free(all);
}

bool
parts_hash(int dir_fd, const struct parts *parts, struct sha256 *out,
           struct err *err)
{
    struct sum sum[PARTS_MAX];

    for (size_t i = 0; i < parts->n; i++) {
        sum[i].name = parts->name[i];
        if (!file_hash(dir_fd, sum[i].name, &sum[i].hash, &sum[i].bytes, err))
            return false;
    }
    parts_sum(sum, parts->n, out);
    return true;
}

void
parts_among(const struct sum *sum, size_t n, int64_t bundle,
            const struct sum **first, size_t *count)
{
    char label[BUNDLE_LABEL_MAX];
    size_t from = 0, to = n;
    int64_t of;

    bundle_label(STREAM_SHEET, bundle, label);
    while (from < to) {
        size_t middle = from + (to - from) / 2;

        if (strcmp(sum[middle].name, label) < 0)
            from = middle + 1;
        else
            to = middle;
    }
    *first = sum + from;
    while (to < n && part_of_bundle(sum[to].name, &of) && of == bundle)
        to++;
    *count = to - from;
}

bool
parts_remove(int dir_fd, int64_t bundle, struct err *err)
{
    struct parts parts;

    do {
        if (!parts_find(dir_fd, bundle, &parts, err))
            return false;
        for (size_t i = 0; i < parts.n; i++)
            if (unlinkat(dir_fd, parts.name[i], 0) != 0)
                return err_set(err, ERR_IO, "%s: cannot be removed: %s",
                               parts.name[i], strerror(errno));
    } while (parts.n > 0);
    return true;
}
