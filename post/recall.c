#include "post/recall.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "base/file.h"
#include "post/parts.h"
#include "render/mailset.h"
#include "render/pdf.h"

enum {
    PAGE_ROWS = 20 /* rows that templates/recall has */
};

struct sheet {
    const struct run *run;
    const struct recall_terms *terms;
    const struct sender *sender;
    int64_t request;
    struct arena *arena, *scratch; /* scratch: one page */
    struct mailset *set;
    struct pdf *pdf;
    struct values values;
    size_t n;
    struct recall_row *row;
    bool unknown; /* a field that set.conf does not have was put */
};

static const char *
hash_part(const struct run *run)
{
    const char *dash = strrchr(run->id, '-');

    return dash != NULL ? dash + 1 : run->id;
}

void
recall_name(const struct run *run, int64_t request, const char *tail,
            char buf[static RECALL_NAME_MAX])
{
    (void)snprintf(buf, RECALL_NAME_MAX, "recall-%s-%03" PRId64 "%s",
                   hash_part(run), request, tail);
}

/* --- the sheet -------------------------------------------------------------
 */

static void
put(struct sheet *s, const char *name, struct text t)
{
    size_t i;

    if (mailset_field(s->set, name, &i))
        s->values.item[i] = t;
    else
        s->unknown = true;
}

static void
put_str(struct sheet *s, const char *name, char *text)
{
    put(s, name, text_from(text));
}

static void
put_head(struct sheet *s, size_t page, size_t pages)
{
    char *day = arena_raw(s->scratch, DATE_MAX);

    s->values.n = mailset_fields(s->set);
    s->values.item = arena_array(s->scratch, struct text, s->values.n);
    for (size_t i = 0; i < s->values.n; i++)
        s->values.item[i] = TEXT("");
    date_format(s->run->posting, day);
    put_str(s, "page", arena_printf(s->scratch, "%zu / %zu", page + 1, pages));
    put(s, "run", text_from(s->run->id));
    put_str(s, "request", arena_printf(s->scratch, "%" PRId64, s->request));
    put_str(s, "posting", day);
    put(s, "municipality", s->sender->municipality);
    put(s, "code", s->terms->facts->code);
    put(s, "office", s->sender->office);
    put(s, "telephone", s->sender->telephone);
    put_str(s, "n", arena_printf(s->scratch, "%zu", s->n));
}

static void
put_row(struct sheet *s, size_t place, const struct recall_row *row)
{
    struct arena *a = s->scratch;
    char *name = arena_raw(a, BUNDLE_LABEL_MAX);

    bundle_label(s->terms->facts->stream, row->bundle, name);
    put_str(s, arena_printf(a, "row%02zu.bundle", place), name);
    put_str(s, arena_printf(a, "row%02zu.serial", place),
            arena_printf(a, "%06" PRId64, row->seq));
    put_str(s, arena_printf(a, "row%02zu.piece", place),
            arena_printf(a, "%s-%06" PRId64, hash_part(s->run), row->seq));
}

static bool
put_page(struct sheet *s, size_t page, size_t pages, struct err *err)
{
    struct side_list sides;

    arena_reset(s->scratch);
    put_head(s, page, pages);
    for (size_t i = 0; i < PAGE_ROWS && page * PAGE_ROWS + i < s->n; i++)
        put_row(s, i + 1, &s->row[page * PAGE_ROWS + i]);
    if (s->unknown)
        return err_set(err, ERR_FORM,
                       "recall/set.conf: a field of the request is missing; "
                       "take the file that came with the program");
    if (!mailset_fill(s->set, &s->values, s->scratch, &sides, NULL, err))
        return err_wrap(err, "request to pull letters");
    for (size_t i = 0; i < sides.n; i++)
        if (!pdf_side(s->pdf, &sides.side[i], NULL, err))
            return false;
    return true;
}

static bool
write_pages(struct sheet *s, struct pdf_shared *shared, struct out_file *file,
            struct err *err)
{
    size_t pages = (s->n + PAGE_ROWS - 1) / PAGE_ROWS;
    char *title =
        arena_printf(s->arena, "%s recall %" PRId64, s->run->id, s->request);
    struct pdf_info info = {.title = title,
                            .day = s->run->posting,
                            .creator = s->terms->program,
                            .output = &s->terms->facts->output};

    sha256_of(title, strlen(title), &info.id);
    if (!pdf_begin(shared, file, &info, &s->pdf, err))
        return false;
    for (size_t i = 0; i < pages; i++)
        if (!put_page(s, i, pages, err)) {
            pdf_free(s->pdf);
            return false;
        }
    return pdf_end(s->pdf, err);
}

static bool
write_pdf(struct sheet *s, struct faces *faces, int dir_fd, struct err *err)
{
    struct pdf_shared *shared = pdf_shared_new(faces);
    struct out_file *file = NULL;
    char name[RECALL_NAME_MAX];
    struct sha256 hash;
    uint64_t bytes;
    bool ok;

    recall_name(s->run, s->request, ".pdf", name);
    ok = out_open(dir_fd, name, &file, err);
    if (ok && write_pages(s, shared, file, err)) {
        ok = out_commit(file, &hash, &bytes, err);
    } else {
        out_abandon(file);
        ok = false;
    }
    pdf_shared_free(shared);
    return ok;
}

/* --- the file ----------------------------------------------------------------
 */

static bool
write_csv(const struct sheet *s, int dir_fd, struct err *err)
{
    struct buf out = {0};
    char name[RECALL_NAME_MAX];
    bool ok;

    buf_str(&out, "\xEF\xBB\xBF"
                  "\"bundle\",\"seq\",\"piece\",\"request\"\r\n");
    for (size_t i = 0; i < s->n; i++) {
        char bundle[BUNDLE_LABEL_MAX];

        bundle_label(s->terms->facts->stream, s->row[i].bundle, bundle);
        buf_printf(&out,
                   "\"%s\",\"%" PRId64 "\",\"%s-%06" PRId64 "\",\"%" PRId64
                   "\"\r\n",
                   bundle, s->row[i].seq, hash_part(s->run), s->row[i].seq,
                   s->request);
    }
    recall_name(s->run, s->request, ".csv", name);
    ok = file_write(dir_fd, name, (struct text){out.s, out.len}, err);
    buf_clear(&out);
    return ok;
}

static bool
find_sender(struct sheet *s, struct err *err)
{
    s->sender = sender_on(s->terms->facts, s->run->posting);
    return s->sender != NULL ||
           err_set(err, ERR_CONF, "no sender holds on the posting day");
}

bool
recall_write(struct db *db, const struct run *run, int64_t request,
             const struct recall_terms *terms, struct faces *faces, int dir_fd,
             struct err *err)
{
    struct sheet s = {.run = run,
                      .terms = terms,
                      .request = request,
                      .arena = arena_new(),
                      .scratch = arena_new()};
    bool ok;

    ok = recall_rows(db, run->no, request, s.arena, &s.row, &s.n, err) &&
         find_sender(&s, err) &&
         mailset_load(terms->file, terms->n_file, faces, &s.set, err) &&
         write_pdf(&s, faces, dir_fd, err) && write_csv(&s, dir_fd, err);
    mailset_free(s.set);
    arena_free(s.scratch);
    arena_free(s.arena);
    return ok;
}
