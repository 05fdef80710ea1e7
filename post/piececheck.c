#include "post/piececheck.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "post/linesread.h"
#include "post/pdfread.h"
#include "post/pdftext.h"

/* --- what is expected --------------------------------------------------- */

bool
expect_make(const char *run_id, int64_t bundle, int64_t seq, struct expect *out,
            struct err *err)
{
    size_t len = strlen(run_id);
    struct expect e = {.seq = seq, .bundle = bundle};

    if (len != 11 + CHECK_HASH || strncmp(run_id, "R-", 2) != 0 ||
        strspn(run_id + 11, "0123456789abcdef") != CHECK_HASH ||
        strspn(run_id + 2, "0123456789") != 8)
        return err_set(err, ERR_STATE, "not the id of a run");
    memcpy(e.hash, run_id + 11, CHECK_HASH);
    (void)snprintf(e.mark, sizeof e.mark, "%015" PRIu64 "%04u%07u",
                   (uint64_t)strtoull(e.hash, NULL, 16),
                   (unsigned)(bundle % 10000), (unsigned)(seq % 10000000));
    *out = e;
    return true;
}

void
expect_id(const struct expect *e, char buf[static CHECK_ID_MAX])
{
    (void)snprintf(buf, CHECK_ID_MAX, "%s-%06" PRId64, e->hash, e->seq);
}

/* --- text --------------------------------------------------------------- */

static bool
is_blank(char c)
{
    return c == ' ' || c == '\n' || c == '\r' || c == '\t' || c == '\f';
}

/* White space out, U+3000 too: lines break where the form says, not the name.
 */
static void
squeeze(struct text t, struct buf *out)
{
    for (size_t i = 0; i < t.len; i++) {
        if (is_blank(t.s[i]))
            continue;
        if (t.len - i >= 3 && memcmp(t.s + i, "\xE3\x80\x80", 3) == 0) {
            i += 2;
            continue;
        }
        buf_put(out, t.s + i, 1);
    }
}

static bool
holds(struct text all, const struct buf *part)
{
    return part->len > 0 && memmem(all.s, all.len, part->s, part->len) != NULL;
}

/* Digits at *at; false where there are none or too many. */
static bool
read_digits(struct text t, size_t *at, int64_t *out)
{
    size_t from = *at;
    int64_t v = 0;

    while (*at < t.len && t.s[*at] >= '0' && t.s[*at] <= '9' && *at - from < 18)
        v = v * 10 + (t.s[(*at)++] - '0');
    *out = v;
    return *at > from && *at - from < 18;
}

/* What stands behind the run's hash: "-000123" or " 001-0000123". */
static bool
number_at(struct text t, size_t at, int64_t *bundle, int64_t *seq)
{
    *bundle = 0;
    if (at < t.len && t.s[at] == '-') {
        at++;
        return read_digits(t, &at, seq);
    }
    while (at < t.len && is_blank(t.s[at]))
        at++;
    return read_digits(t, &at, bundle) && at < t.len && t.s[at++] == '-' &&
           read_digits(t, &at, seq);
}

/* Every number of a piece of this run that stands in t is e's own. */
static bool
numbers_check(const struct expect *e, struct text t, bool *found,
              struct err *err)
{
    *found = false;
    for (size_t at = 0; at + CHECK_HASH <= t.len;) {
        const char *p = memmem(t.s + at, t.len - at, e->hash, CHECK_HASH);
        int64_t bundle, seq;

        if (p == NULL)
            break;
        at = (size_t)(p - t.s) + CHECK_HASH;
        if (!number_at(t, at, &bundle, &seq))
            continue;
        if (seq != e->seq || (bundle != 0 && bundle != e->bundle))
            return err_set(err, ERR_STATE,
                           "bears the number of piece %06" PRId64, seq);
        *found = true;
    }
    return true;
}

/* The squeezed text of a side holds the squeezed value. */
static bool
value_check(struct text all, struct text value, const char *what,
            struct buf *scratch, struct err *err)
{
    size_t keep = scratch->len;
    struct buf part;
    bool ok;

    squeeze(value, scratch);
    part = (struct buf){scratch->s + keep, scratch->len - keep, 0};
    /* scratch may have moved; all stands at its beginning. */
    all.s = scratch->s;
    ok = part.len == 0 || holds(all, &part);
    scratch->len = keep;
    return ok ||
           err_set(err, ERR_STATE, "the %s is not that of the addressee", what);
}

static bool
addressee_check(const struct piece *p, struct text said, struct buf *scratch,
                struct err *err)
{
    char postal[16];
    struct text all;

    scratch->len = 0;
    squeeze(said, scratch);
    buf_put(scratch, "\n", 1);
    all = (struct text){scratch->s, scratch->len};
    if (p->postal.len != 7 || p->name.len == 0)
        return err_set(err, ERR_STATE,
                       "the ledger has no name or postal code for it");
    (void)snprintf(postal, sizeof postal, "%.3s-%.4s", p->postal.s,
                   p->postal.s + 3);
    return value_check(all, text_from(postal), "postal code", scratch, err) &&
           value_check(all, p->prefecture, "prefecture", scratch, err) &&
           value_check(all, p->city, "city", scratch, err) &&
           value_check(all, p->town, "town", scratch, err) &&
           value_check(all, p->block, "block", scratch, err) &&
           value_check(all, p->building, "building", scratch, err) &&
           value_check(all, p->name, "name", scratch, err);
}

bool
text_check(const struct expect *e, struct text said, bool first, bool inked,
           struct buf *scratch, struct err *err)
{
    bool found;

    if (!numbers_check(e, said, &found, err))
        return false;
    if (found != inked)
        return err_set(err, ERR_STATE,
                       inked ? "does not bear the number of the piece"
                             : "bears a number and no mark");
    return !first || e->piece == NULL ||
           addressee_check(e->piece, said, scratch, err);
}

/* --- sides -------------------------------------------------------------- */

enum {
    FORGET = 4 << 20 /* bytes */
};

struct bundle_reader {
    struct pdf_file *pdf;
    struct pdf_texts *texts;
    struct arena *arena; /* one page's content, where it is packed */
    struct page_said said;
    int64_t page; /* that said is of, from 1; 0: none */
    struct text content;
    struct buf scratch;
    size_t read; /* bytes of content since the file was let go */
};

bool
bundle_reader_open(int dir_fd, const char *name, struct bundle_reader **out,
                   struct err *err)
{
    struct pdf_file *pdf;
    struct bundle_reader *r;

    if (!pdf_file_open(dir_fd, name, &pdf, err))
        return false;
    r = mem_new(sizeof *r);
    *r = (struct bundle_reader){
        .pdf = pdf, .texts = pdf_texts_new(pdf), .arena = arena_new()};
    *out = r;
    return true;
}

void
bundle_reader_close(struct bundle_reader *r)
{
    if (r == NULL)
        return;
    pdf_texts_free(r->texts);
    pdf_file_close(r->pdf);
    arena_free(r->arena);
    page_said_clear(&r->said);
    buf_clear(&r->scratch);
    mem_free(r);
}

int64_t
bundle_reader_pages(const struct bundle_reader *r)
{
    return (int64_t)pdf_file_pages(r->pdf);
}

static int
two_digits(const char *s)
{
    return (s[0] - '0') * 10 + (s[1] - '0');
}

/* Run, bundle, serial, then k and n, two digits each. */
static bool
mark_check(struct piece_reading *p, const struct page_said *said,
           struct err *err)
{
    const char *mark = said->mark[0];

    if (said->n_mark != 1)
        return err_set(err, ERR_STATE, "has %zu marks instead of one",
                       said->n_mark);
    if (strlen(mark) != CHECK_MARK + 4 ||
        strspn(mark, "0123456789") != CHECK_MARK + 4)
        return err_set(err, ERR_STATE, "its mark is not 30 digits");
    if (memcmp(mark, p->e->mark, CHECK_MARK) != 0)
        return err_set(err, ERR_STATE, "bears the mark of another piece");
    p->come++;
    if (p->come == 1)
        p->said = two_digits(mark + CHECK_MARK + 2);
    if (two_digits(mark + CHECK_MARK) != p->come ||
        two_digits(mark + CHECK_MARK + 2) != p->said)
        return err_set(err, ERR_STATE, "its mark says another side");
    return true;
}

static bool
glyphs_check(const struct page_said *said, struct err *err)
{
    if (said->n_notdef > 0)
        return err_set(err, ERR_STATE, "shows a missing glyph");
    if (said->n_unmapped > 0)
        return err_set(err, ERR_STATE, "shows a glyph that says nothing");
    return true;
}

static bool
side_check(struct piece_reading *p, struct bundle_reader *r, struct err *err)
{
    const struct page_said *said = &r->said;
    struct text text = {said->text.s, said->text.len};
    size_t k = p->inked.n;
    bool inked = said->n_paint > 0;

    p->inked.side[p->inked.n++] = inked;
    if (!inked)
        return k % 2 == 1 || err_set(err, ERR_STATE, "a front is empty");
    return mark_check(p, said, err) && glyphs_check(said, err) &&
           text_check(p->e, text, k == 0, true, &r->scratch, err);
}

static bool
read_side(struct bundle_reader *r, int64_t page, struct err *err)
{
    size_t at = (size_t)page - 1;

    if (page < 1 || page > bundle_reader_pages(r))
        return err_set(err, ERR_STATE, "its pages are not in the file");
    if (page == r->page)
        return true;
    r->page = 0;
    if (r->read >= FORGET) {
        pdf_file_forget(r->pdf);
        r->read = 0;
    }
    arena_reset(r->arena);
    if (!pdf_page_content(r->pdf, at, r->arena, &r->content, err) ||
        !pdf_page_said(r->texts, at, r->content, &r->said, err))
        return false;
    r->read += r->content.len;
    r->page = page;
    return true;
}

bool
bundle_reader_bears(struct bundle_reader *r, int64_t page,
                    const struct expect *e, bool *bears, bool *inked,
                    struct err *err)
{
    if (!read_side(r, page, err))
        return err_wrap(err, "page %" PRId64, page);
    *inked = r->said.n_paint > 0;
    *bears = r->said.n_mark == 1 && strlen(r->said.mark[0]) == CHECK_MARK + 4 &&
             memcmp(r->said.mark[0], e->mark, CHECK_MARK) == 0;
    return true;
}

/* The inserter lines of the side read last; sheets have one page or two. */
static bool
side_lines(const struct piece_reading *p, struct bundle_reader *r, int64_t page,
           struct err *err)
{
    const struct expect *e = p->e;
    int64_t k = (int64_t)p->inked.n - 1, each;
    double width, height;

    if (e->inserter == NULL)
        return true;
    each = e->sheets > 0 ? e->pages / e->sheets : 0;
    if (each < 1 || each > 2)
        return err_set(err, ERR_STATE, "its sheets have no one or two pages");
    r->scratch.len = 0;
    return pdf_page_trim(r->pdf, (size_t)page - 1, &width, &height, err) &&
           lines_check(
               e->inserter,
               &(struct inserter_sheet){
                   .k = k / each + 1, .n = e->sheets, .count = e->count},
               k % each == 1, r->content, width, height, &r->scratch, err);
}

bool
piece_page(struct piece_reading *p, struct bundle_reader *r, int64_t page,
           struct err *err)
{
    if (p->inked.n == CHECK_PAGES)
        return err_set(err, ERR_STATE, "has too many pages");
    if (!read_side(r, page, err))
        return err_wrap(err, "page %" PRId64, page);
    sha256_add(p->hash, r->content.s, r->content.len);
    return (side_check(p, r, err) && side_lines(p, r, page, err)) ||
           err_wrap(err, "page %" PRId64, page);
}

bool
piece_end(struct piece_reading *p, struct sha256 *content, struct err *err)
{
    sha256_end(p->hash, content);
    return p->come == p->said ||
           err_set(err, ERR_STATE, "has %d sides and its marks say %d", p->come,
                   p->said);
}
