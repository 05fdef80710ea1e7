#include <inttypes.h>
#include <string.h>

#include "base/arena.h"
#include "base/str.h"
#include "post/bundle.h"
#include "post/json.h"
#include "post/manifest.h"
#include "post/parts.h"
#include "post/stock.h"
#include "post/sums.h"
#include "render/mailset.h"

/* What manifest.json is made of. */
struct facts {
    const struct run *run;
    const struct mailset *set;
    const char *program;
    size_t n_bundle, n_exception, n_font, n_file;
    struct bundle_row *bundle;
    struct exception *exception;
    const struct run_font *font;
    const struct sum *file;
    int64_t printed, pages, sheets;
};

bool
bundles_agree(const struct bundle_row *bundle, size_t n_bundle,
              const struct sum *sum, size_t n_sum, struct err *err)
{
    for (size_t i = 0; i < n_bundle; i++) {
        char name[BUNDLE_LABEL_MAX];
        const struct sum *first;
        struct sha256 hash;
        size_t n;

        bundle_label(STREAM_PIECE, bundle[i].no, name);
        parts_among(sum, n_sum, bundle[i].no, &first, &n);
        parts_sum(first, n, &hash);
        if (bundle[i].state != BUNDLE_VERIFIED)
            return err_set(err, ERR_STATE, "%s: is not verified", name);
        if (n == 0)
            return err_set(err, ERR_STATE, "%s: is missing", name);
        if (memcmp(&hash, &bundle[i].hash, sizeof hash) != 0)
            return err_set(err, ERR_STATE,
                           "%s: has other bytes than the ledger says", name);
    }
    return true;
}

static bool
gather(struct db *db, const struct run *run, struct arena *arena,
       struct facts *f, struct err *err)
{
    if (!bundles_of(db, run->no, arena, &f->bundle, &f->n_bundle, err) ||
        !exceptions_of(db, run->no, arena, &f->exception, &f->n_exception,
                       err) ||
        !run_fonts(db, run->no, arena, &f->font, &f->n_font, err) ||
        !bundles_agree(f->bundle, f->n_bundle, f->file, f->n_file, err))
        return false;
    for (size_t i = 0; i < f->n_bundle; i++) {
        f->printed += f->bundle[i].printed;
        f->pages += f->bundle[i].pages;
        f->sheets += f->bundle[i].sheets;
    }
    if (f->printed + (int64_t)f->n_exception != run->pieces)
        return err_set(err, ERR_STATE,
                       "printed and held pieces are not those of the plan");
    return true;
}

/* --- members -----------------------------------------------------------------
 */

static void
put_text(struct buf *b, const char *name, struct text t, const char *behind)
{
    buf_printf(b, "\"%s\": ", name);
    json_put_text(b, t);
    buf_str(b, behind);
}

static void
put_number(struct buf *b, const char *name, int64_t v, const char *behind)
{
    buf_printf(b, "\"%s\": %" PRId64 "%s", name, v, behind);
}

static void
put_day(struct buf *b, const char *name, struct date day)
{
    char text[DATE_MAX];

    date_format(day, text);
    buf_str(b, "  ");
    put_text(b, name, text_from(text), ",\n");
}

static void
put_hash(struct buf *b, const struct sha256 *hash)
{
    char hex[SHA256_HEX];

    sha256_hex(hash, hex);
    put_text(b, "sha256", text_from(hex), "");
}

/* What stands between item i and its list. */
static void
item_begin(struct buf *b, size_t i)
{
    buf_str(b, i == 0 ? "\n    { " : ",\n    { ");
}

static void
list_end(struct buf *b, size_t n, const char *behind)
{
    buf_str(b, n == 0 ? "]" : "\n  ]");
    buf_str(b, behind);
}

static void
put_bundles(struct buf *b, const struct facts *f)
{
    buf_str(b, "  \"bundles\": [");
    for (size_t i = 0; i < f->n_bundle; i++) {
        const struct bundle_row *row = &f->bundle[i];
        char name[BUNDLE_LABEL_MAX];
        const struct sum *part;
        size_t n;

        parts_among(f->file, f->n_file, row->no, &part, &n);
        bundle_label(STREAM_PIECE, row->no, name);
        if (sum_find(part, n, name) == NULL)
            bundle_label(STREAM_SHEET, row->no, name);
        item_begin(b, i);
        put_text(b, "file", text_from(name), ", ");
        put_number(b, "first_seq", row->first_seq, ", ");
        put_number(b, "last_seq", row->last_seq, ", ");
        put_number(b, "pieces", row->printed, ", ");
        put_number(b, "pages", row->pages, ", ");
        put_number(b, "sheets", row->sheets, ", ");
        put_number(b, "revision", row->revision, ", ");
        put_hash(b, &row->hash);
        buf_str(b, " }");
    }
    list_end(b, f->n_bundle, ",\n");
}

/* The detail of an exception may hold a character of a name: not here. */
static void
put_exceptions(struct buf *b, const struct facts *f)
{
    buf_str(b, "  \"exceptions\": [");
    for (size_t i = 0; i < f->n_exception; i++) {
        const struct exception *e = &f->exception[i];

        item_begin(b, i);
        put_number(b, "seq", e->seq, ", ");
        put_text(b, "state", text_from(e->state), ", ");
        put_text(b, "reason", text_from(e->reason), " }");
    }
    list_end(b, f->n_exception, ",\n");
}

static void
put_fonts(struct buf *b, const struct facts *f)
{
    buf_str(b, "  \"fonts\": [");
    for (size_t i = 0; i < f->n_font; i++) {
        item_begin(b, i);
        put_text(b, "face", text_from(f->font[i].face), ", ");
        put_hash(b, &f->font[i].hash);
        buf_str(b, " }");
    }
    list_end(b, f->n_font, ",\n");
}

/* Which paper each sheet stands on; the file of its art, where preprinted. */
static void
put_stock(struct buf *b, const struct facts *f)
{
    buf_str(b, "  \"stock\": [");
    for (size_t i = 0; i < mailset_sheets(f->set); i++) {
        struct sheet_info sheet = mailset_sheet(f->set, i);
        char name[STOCK_NAME_MAX];

        stock_name(sheet.name, name);
        item_begin(b, i);
        put_text(b, "sheet", sheet.name, ", ");
        put_text(b, "stock",
                 sheet.preprinted ? TEXT("preprinted") : TEXT("printed"), ", ");
        put_text(b, "file", sheet.preprinted ? text_from(name) : TEXT(""),
                 " }");
    }
    list_end(b, mailset_sheets(f->set), ",\n");
}

static void
put_files(struct buf *b, const struct facts *f)
{
    buf_str(b, "  \"files\": [");
    for (size_t i = 0; i < f->n_file; i++) {
        item_begin(b, i);
        put_text(b, "name", text_from(f->file[i].name), ", ");
        put_number(b, "bytes", (int64_t)f->file[i].bytes, ", ");
        put_hash(b, &f->file[i].hash);
        buf_str(b, " }");
    }
    list_end(b, f->n_file, "\n");
}

static void
put_all(struct buf *b, const struct facts *f)
{
    const struct run *run = f->run;

    buf_str(b, "{\n  ");
    put_text(b, "format", TEXT("shirase-manifest-1"), ",\n  ");
    put_text(b, "run", text_from(run->id), ",\n");
    put_day(b, "as_of", run->as_of);
    put_day(b, "posting", run->posting);
    buf_str(b, "  ");
    put_text(b, "program", text_from(f->program), ",\n  \"set\": { ");
    put_text(b, "name", mailset_name(f->set), ", ");
    put_text(b, "version", mailset_version(f->set), " },\n  \"counts\": { ");
    put_number(b, "planned", run->pieces, ", ");
    put_number(b, "pieces", f->printed, ", ");
    put_number(b, "exceptions", (int64_t)f->n_exception, ", ");
    put_number(b, "bundles", (int64_t)f->n_bundle, ", ");
    put_number(b, "pages", f->pages, ", ");
    put_number(b, "sheets", f->sheets, " },\n");
    put_bundles(b, f);
    put_exceptions(b, f);
    put_fonts(b, f);
    put_stock(b, f);
    put_files(b, f);
    buf_str(b, "}\n");
}

bool
manifest_json(struct db *db, const struct run *run, const struct mailset *set,
              const char *program, int stage_fd, const struct sum *sum,
              size_t n_sum, struct sum *out, struct err *err)
{
    struct facts f = {.run = run,
                      .set = set,
                      .program = program,
                      .n_file = n_sum,
                      .file = sum};
    struct arena *arena = arena_new();
    struct buf b = {0};
    bool ok = gather(db, run, arena, &f, err);

    if (ok) {
        put_all(&b, &f);
        ok =
            file_write(stage_fd, MANIFEST_JSON, (struct text){b.s, b.len}, err);
    }
    if (ok) {
        out->name = MANIFEST_JSON;
        out->bytes = b.len;
        sha256_of(b.s, b.len, &out->hash);
    }
    buf_clear(&b);
    arena_free(arena);
    return ok;
}
